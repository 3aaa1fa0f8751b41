/*
 * Rows that bitmaps supersede: from (chunk, row) to where they stand in the parts.
 * SPDX-License-Identifier: MIT
 */
#include "records_private.h"

#include <stdlib.h>
#include <string.h>

static bool bit(const unsigned char *bits, uint32_t at)
{
    return (bits[at >> 3] >> (at & 7) & 1) != 0;
}

static bool none_of_64(const unsigned char *bits)
{
    uint64_t word;
    memcpy(&word, bits, sizeof word);
    return word == 0;
}

uint32_t vs_records__count_bits(const unsigned char *bits, size_t size)
{
    uint32_t count = 0;
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, bits + i, sizeof word);
        count += (uint32_t)__builtin_popcountll(word);
    }
    for (; i < size; i++) {
        count += (uint32_t)__builtin_popcount(bits[i]);
    }
    return count;
}

uint32_t vs_records__live_before(const struct vs_part *part, uint32_t position)
{
    if (part->dead == NULL) {
        return position;
    }
    unsigned rest = part->dead[position >> 3] & ((1U << (position & 7)) - 1U);
    return position - vs_records__count_bits(part->dead, position >> 3) -
           (uint32_t)__builtin_popcount(rest);
}

uint32_t vs_records__live_position(const struct vs_part *part, uint32_t row)
{
    if (part->dead == NULL) {
        return row;
    }
    uint32_t at = 0;
    while (at + 64 <= part->rows) {
        uint32_t live = 64 - vs_records__count_bits(part->dead + at / 8, 8);
        if (row < live) {
            break;
        }
        row -= live;
        at += 64;
    }
    while (bit(part->dead, at) || row > 0) {
        row -= !bit(part->dead, at);
        at++;
    }
    return at;
}

int vs_records__chunk_info(vs_records *records, int64_t id, vs_chunk_info *out)
{
    const vs_chunk_info *info = records->chunks != NULL ? vs_records__chunk(records, id) : NULL;
    if (info != NULL) {
        *out = *info;
        return VS_OK;
    }
    return vs_store_chunk_info(records->store, id, out);
}

/* The first of the rows from low to high, whose values go up, with a value from least on. */
static uint32_t first_from(const vs_column *column, uint32_t low, uint32_t high, int64_t least)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (vs_column_value(column, middle) < least) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Tells rows of a part that are marked in a chunk's bitmap. The rows of a segment stand in order of
 * chunks, within a chunk in order of rows. */
static int visit_part(vs_records *records, struct vs_part *part, const struct vs_masked *masked,
                      vs_masked_row *visit, void *context)
{
    if (part->chunk != 0) {
        for (uint32_t i = 0; part->chunk == masked->chunk && i < part->rows; i++) {
            if (bit(masked->bits, i)) {
                visit(context, part, i);
            }
        }
        return VS_OK;
    }
    const vs_column *chunk = NULL;
    const vs_column *row = NULL;
    int status = vs_records__part_column(records, part, "@chunk", &chunk);
    if (status == VS_OK) {
        status = vs_records__part_column(records, part, "@row", &row);
    }
    if (status != VS_OK || part->rows == 0) {
        return status;
    }
    if (chunk == NULL || row == NULL) {
        return vs_fail(records->engine, VS_EDAMAGED, VS_MSG_SEGMENT_COLUMN, records->kind);
    }
    uint32_t first = first_from(chunk, 0, part->rows, masked->chunk);
    uint32_t end = first_from(chunk, first, part->rows, masked->chunk + 1);
    for (uint32_t i = 0; i < masked->rows; i++) {
        if ((i & 63U) == 0 && masked->rows - i >= 64 && none_of_64(masked->bits + (i >> 3))) {
            i |= 63U;
        } else if (masked->bits[i >> 3] == 0) {
            i |= 7U; /* nothing in these eight */
        } else if (bit(masked->bits, i)) {
            first = first_from(row, first, end, i);
            if (first < end && vs_column_value(row, first) == i) {
                visit(context, part, first);
            }
        }
    }
    return VS_OK;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int vs_records__visit_masked(vs_records *records, const struct vs_mask_span *span,
                             vs_masked_row *visit, void *context)
{
    int64_t *ids = NULL;
    size_t count = 0;
    int status =
        vs_store_masked(records->store, records->kind, span->after, span->upto, &ids, &count);
    if (status == VS_OK && count > 0) {
        qsort(ids, count, sizeof *ids, compare_ids);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        if (i > 0 && ids[i] == ids[i - 1]) {
            continue;
        }
        vs_chunk_info info = {0};
        bool any = false;
        status = vs_records__chunk_info(records, ids[i], &info);
        size_t size = ((size_t)info.rows + 7) / 8;
        unsigned char *bits = vs_mem_array(records->engine, size, 1);
        if (status == VS_OK) {
            status = bits == NULL ? vs_fail_memory(records->engine)
                                  : vs_store_masks(records->store, ids[i], span->after, span->upto,
                                                   bits, size, &any);
        }
        struct vs_masked masked = {.chunk = ids[i], .rows = info.rows, .bits = bits};
        for (size_t p = 0; status == VS_OK && any && p < span->count; p++) {
            status = visit_part(records, &span->parts[p], &masked, visit, context);
        }
        vs_mem_free(records->engine, bits);
    }
    vs_mem_free(records->engine, ids);
    return status;
}
