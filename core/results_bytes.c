/*
 * Bytes of stored cells: little endian integers, texts with their length, arrays, directories.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include <stdio.h>
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
    in->starved = in->starved || (bytes != NULL && copy == NULL);
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

/* --- packed numbers: a byte with the width (0: all are equal), then one number or all --- */

void vs_bytes_put_packed(vs_buffer *out, const uint32_t *numbers, size_t count)
{
    uint32_t most = 0;
    uint32_t differ = 0;
    for (size_t i = 0; i < count; i++) {
        most |= numbers[i];
        differ |= numbers[i] ^ numbers[0];
    }
    size_t width = differ == 0 ? 0 : most <= UINT8_MAX ? 1 : most <= UINT16_MAX ? 2 : 4;
    vs_buffer_char(out, (char)width);
    if (width == 0) {
        uint32_t number = count > 0 ? numbers[0] : 0;
        vs_buffer_add(out, &number, sizeof number);
        return;
    }
    char *room = vs_buffer_grow(out, count * width);
    for (size_t i = 0; room != NULL && i < count; i++) {
        uint32_t number = numbers[i];
        uint16_t two = (uint16_t)number;
        if (width == 1) {
            room[i] = (char)number;
        } else if (width == 2) {
            memcpy(room + 2 * i, &two, sizeof two);
        } else {
            memcpy(room + 4 * i, &number, sizeof number);
        }
    }
}

uint32_t *vs_bytes_packed(struct vs_bytes *in, vs_arena *arena, size_t count)
{
    const unsigned char *width = vs_bytes_take(in, 1);
    size_t size = width != NULL && *width != 0 ? *width : 0;
    in->failed = in->failed || size > 4 || size == 3;
    const unsigned char *bytes = vs_bytes_take(in, size == 0 ? 4 : count * size);
    uint32_t *numbers = bytes != NULL ? vs_arena_array(arena, count + 1, sizeof *numbers) : NULL;
    for (size_t i = 0; numbers != NULL && i < count; i++) {
        const unsigned char *at = bytes + i * size;
        uint16_t two = 0;
        if (size == 1) {
            numbers[i] = *at;
        } else if (size == 2) {
            memcpy(&two, at, sizeof two);
            numbers[i] = two;
        } else {
            memcpy(&numbers[i], at, sizeof numbers[i]);
        }
    }
    in->failed = in->failed || numbers == NULL;
    return numbers;
}

/* --- directories: number of parts, the name and size of each, then the parts --- */

bool vs_bytes_part(struct vs_bytes *blob, const char *name)
{
    struct vs_bytes in = *blob;
    size_t count = vs_bytes_count(&in);
    size_t before = 0;
    size_t found = 0;
    size_t found_size = 0;
    bool is_found = false;
    for (size_t i = 0; i < count && !in.failed; i++) {
        size_t size = vs_bytes_count(&in);
        const char *text = vs_bytes_take(&in, size);
        size_t part = vs_bytes_count(&in);
        if (!in.failed && size == strlen(name) && memcmp(text, name, size) == 0) {
            is_found = true;
            found = before;
            found_size = part;
        }
        before += part;
    }
    (void)vs_bytes_take(&in, found);
    const char *data = vs_bytes_take(&in, found_size);
    *blob = (struct vs_bytes){.data = data, .size = found_size};
    return is_found && !in.failed;
}

/* --- names --- */

static const char *kind_name(const vs_model *model, int kind)
{
    return kind == VS_PERIOD_WHOLE ? "*" : model->period_kinds[kind].name;
}

void vs_results__cells_key(char out[VS_RESULT_KEY], const vs_model *model, int indicator)
{
    (void)snprintf(out, VS_RESULT_KEY, "cells/%s", model->indicators[indicator].name);
}

void vs_results__series_part(char out[VS_RESULT_KEY], const vs_model *model, int level,
                             int period_kind)
{
    (void)snprintf(out, VS_RESULT_KEY, "%s/%s", model->levels[level].name,
                   kind_name(model, period_kind));
}

void vs_results__members_part(char out[VS_RESULT_KEY], const vs_model *model, int dimension)
{
    (void)snprintf(out, VS_RESULT_KEY, "members/%s", model->dimensions[dimension].name);
}

void vs_results__scopes_part(char out[VS_RESULT_KEY], const vs_model *model, int level)
{
    (void)snprintf(out, VS_RESULT_KEY, "scopes/%s", model->levels[level].name);
}

void vs_results__periods_part(char out[VS_RESULT_KEY], const vs_model *model, int kind)
{
    (void)snprintf(out, VS_RESULT_KEY, "periods/%s", kind_name(model, kind));
}
