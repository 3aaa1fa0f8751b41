/*
 * Where all visible rows came from, in one pass.
 * SPDX-License-Identifier: MIT
 */
#include "records_private.h"

#include <assert.h>

/* Columns of a part that say where its rows came from; NULL where the part itself does. */
struct origin_columns {
    const vs_column *chunk, *row, *line;
};

static int find_columns(vs_records *records, struct vs_part *part, struct origin_columns *out)
{
    *out = (struct origin_columns){0};
    int status = vs_records__part_column(records, part, "@line", &out->line);
    if (status != VS_OK || part->chunk != 0) {
        return status;
    }
    status = vs_records__part_column(records, part, "@chunk", &out->chunk);
    if (status == VS_OK) {
        status = vs_records__part_column(records, part, "@row", &out->row);
    }
    if (status == VS_OK && (out->chunk == NULL || out->row == NULL) && part->rows > 0) {
        status = vs_fail(records->engine, VS_EDAMAGED, VS_MSG_SEGMENT_COLUMN, records->kind);
    }
    return status == VS_OK ? vs_records__need_chunks(records) : status;
}

int vs_records_origins(vs_records *records, vs_row_origin *out)
{
    uint32_t count = 0;
    assert(records->dead == NULL);
    for (size_t i = 0; i < records->part_count; i++) {
        struct vs_part *part = &records->parts[i];
        struct origin_columns columns;
        int status = find_columns(records, part, &columns);
        if (status != VS_OK) {
            return status;
        }
        vs_row_origin origin = {.event = part->event, .chunk = part->chunk};
        for (uint32_t at = 0; at < part->rows; at++) {
            if (part->dead != NULL && (part->dead[at >> 3] >> (at & 7) & 1) != 0) {
                continue;
            }
            origin.row = at;
            if (columns.chunk != NULL) {
                int64_t chunk = vs_column_value(columns.chunk, at);
                if (chunk != origin.chunk) {
                    const vs_chunk_info *info = vs_records__chunk(records, chunk);
                    origin.event = info != NULL ? info->event : 0;
                    origin.chunk = chunk;
                }
                origin.row = (uint32_t)vs_column_value(columns.row, at);
            }
            origin.line = columns.line != NULL && vs_column_has(columns.line, at)
                              ? (uint32_t)(vs_column_value(columns.line, at) + origin.row)
                              : 0;
            out[count++] = origin;
        }
    }
    return VS_OK;
}
