/*
 * Bytes of a share: numbers in as many bytes as they need (seven bits each, the lowest first),
 * signed ones folded, so that small ones stay small.
 * SPDX-License-Identifier: MIT
 */
#include "share_private.h"

#include <string.h>

enum { NUMBER_BYTES = 10, WIDE_BYTES = 19 };

typedef unsigned __int128 wide_bits;

static inline size_t encode(unsigned char *out, uint64_t value)
{
    size_t size = 0;
    while (value >= 0x80) {
        out[size++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    out[size++] = (unsigned char)value;
    return size;
}

void vs_share_put(vs_buffer *out, uint64_t value)
{
    if (value < 0x80 && out->size + 1 < out->capacity) {
        out->data[out->size++] = (char)value;
        out->data[out->size] = '\0';
        return;
    }
    unsigned char bytes[NUMBER_BYTES];
    vs_buffer_add(out, bytes, encode(bytes, value));
}

void vs_share_put_signed(vs_buffer *out, int64_t value)
{
    vs_share_put(out, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

void vs_share_put_wide(vs_buffer *out, vs_int128 value)
{
    wide_bits bits = (wide_bits)value << 1 ^ (value < 0 ? ~(wide_bits)0 : 0);
    unsigned char bytes[WIDE_BYTES];
    size_t size = 0;
    while (bits >= 0x80) {
        bytes[size++] = (unsigned char)((unsigned char)bits | 0x80);
        bits >>= 7;
    }
    bytes[size++] = (unsigned char)bits;
    vs_buffer_add(out, bytes, size);
}

void vs_share_put_word(vs_buffer *out, uint64_t bits)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(bits >> 8 * i);
    }
    vs_buffer_add(out, bytes, sizeof bytes);
}

void vs_share_put_runs(vs_buffer *out, const uint32_t *values, size_t count)
{
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && values[end] == values[i]) {
            end++;
        }
        vs_share_put(out, end - i);
        vs_share_put(out, values[i]);
        i = end;
    }
}

uint64_t vs_share_take(struct vs_share_in *in)
{
    uint64_t value = 0;
    for (unsigned shift = 0; in->at < in->end && shift < 64; shift += 7) {
        unsigned char byte = *in->at++;
        uint64_t bits = byte & 0x7Fu;
        if (bits << shift >> shift != bits) {
            break; /* more than 64 bits */
        }
        value |= bits << shift;
        if ((byte & 0x80u) == 0) {
            return value;
        }
    }
    in->failed = true;
    in->at = in->end;
    return 0;
}

int64_t vs_share_take_signed(struct vs_share_in *in)
{
    uint64_t bits = vs_share_take(in);
    return (int64_t)(bits >> 1 ^ ((bits & 1) != 0 ? UINT64_MAX : 0));
}

vs_int128 vs_share_take_wide(struct vs_share_in *in)
{
    wide_bits value = 0;
    for (unsigned shift = 0; in->at < in->end && shift < 128; shift += 7) {
        unsigned char byte = *in->at++;
        wide_bits bits = byte & 0x7Fu;
        if (bits << shift >> shift != bits) {
            break;
        }
        value |= bits << shift;
        if ((byte & 0x80u) == 0) {
            return (vs_int128)(value >> 1 ^ ((value & 1) != 0 ? ~(wide_bits)0 : 0));
        }
    }
    in->failed = true;
    in->at = in->end;
    return 0;
}

uint64_t vs_share_take_word(struct vs_share_in *in)
{
    uint64_t bits = 0;
    if (in->end - in->at < 8) {
        in->failed = true;
        in->at = in->end;
        return 0;
    }
    for (size_t i = 0; i < 8; i++) {
        bits |= (uint64_t)in->at[i] << 8 * i;
    }
    in->at += 8;
    return bits;
}

uint32_t vs_share_take_below(struct vs_share_in *in, uint64_t limit)
{
    uint64_t value = vs_share_take(in);
    if (value >= limit || value > UINT32_MAX) {
        in->failed = true;
        in->at = in->end;
        return 0;
    }
    return (uint32_t)value;
}

uint32_t vs_share_take_count(struct vs_share_in *in)
{
    return vs_share_take_below(in, (uint64_t)(in->end - in->at) + 1);
}

struct vs_share_in vs_share_take_part(struct vs_share_in *in, uint64_t size)
{
    struct vs_share_in part = {in->at, in->at, true};
    if (in->failed || size > (uint64_t)(in->end - in->at)) {
        in->failed = true;
        in->at = in->end;
        return part;
    }
    in->at += size;
    part.end = in->at;
    part.failed = false;
    return part;
}

uint32_t vs_share_next_run(struct vs_share_in *in, struct vs_share_runs *runs)
{
    if (runs->left == 0) {
        runs->left = vs_share_take(in);
        runs->value = vs_share_take_below(in, (uint64_t)UINT32_MAX + 1);
        if (runs->left == 0) { /* a run holds something, also where nothing can be read */
            in->failed = true;
            runs->left = 1;
        }
    }
    runs->left--;
    return runs->value;
}
