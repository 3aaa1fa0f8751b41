/*
 * Bytes of stored cells: little endian integers, texts with their length, arrays.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include <string.h>

void vs_bytes_put_int(vs_buffer *out, int64_t value)
{
    vs_buffer_add(out, &value, sizeof value);
}

void vs_bytes_put_text(vs_buffer *out, const char *text)
{
    vs_bytes_put_int(out, text != NULL ? (int64_t)strlen(text) : -1);
    if (text != NULL) {
        vs_buffer_text(out, text);
    }
}

const void *vs_bytes_take(struct vs_bytes *in, size_t size)
{
    if (in->failed || size > in->size - in->at) {
        in->failed = true;
        return NULL;
    }
    const char *start = in->data + in->at;
    in->at += size;
    return start;
}

int64_t vs_bytes_int(struct vs_bytes *in)
{
    int64_t value = 0;
    const void *bytes = vs_bytes_take(in, sizeof value);
    if (bytes != NULL) {
        memcpy(&value, bytes, sizeof value);
    }
    return value;
}

size_t vs_bytes_count(struct vs_bytes *in)
{
    int64_t count = vs_bytes_int(in);
    if (count < 0 || (uint64_t)count > in->size - in->at) {
        in->failed = true;
        return 0;
    }
    return (size_t)count;
}

const char *vs_bytes_text(struct vs_bytes *in, vs_arena *arena)
{
    int64_t size = vs_bytes_int(in);
    if (size < 0) {
        return NULL;
    }
    const char *bytes = vs_bytes_take(in, (size_t)size);
    char *copy = bytes != NULL ? vs_arena_text(arena, bytes, (size_t)size) : NULL;
    in->failed = in->failed || copy == NULL;
    return copy;
}

void *vs_bytes_array(struct vs_bytes *in, vs_arena *arena, size_t count, size_t size)
{
    if (count > SIZE_MAX / size) {
        in->failed = true;
        return NULL;
    }
    const void *bytes = vs_bytes_take(in, count * size);
    void *copy = bytes != NULL ? vs_arena_get(arena, count * size) : NULL;
    if (copy != NULL) {
        memcpy(copy, bytes, count * size);
    }
    in->failed = in->failed || copy == NULL;
    return copy;
}
