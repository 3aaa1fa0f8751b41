/*
 * Joining a column whose first part is large: it is copied as it is stored, the values of the
 * other parts are added behind. SPDX-License-Identifier: MIT
 */
#include "records_private.h"

#include <string.h>

struct splice {
    unsigned char *valid;
    vs_code *members; /* of the joined column */
    struct vs_member_index index;
    uint32_t at;
};

static bool same_form(const vs_records *records, const vs_column **sources)
{
    const vs_column *first = sources[0];
    if (first == NULL || first->width == 8 || records->parts[0].live < records->rows / 2) {
        return false;
    }
    for (size_t i = 1; i < records->part_count; i++) {
        if (sources[i] != NULL &&
            (sources[i]->type != first->type || sources[i]->scale != first->scale)) {
            return false;
        }
    }
    return true;
}

/* The dead rows of a part, found once for all its columns. */
static int list_dead(vs_records *records, struct vs_part *part)
{
    if (part->dead == NULL || part->dead_rows != NULL) {
        return VS_OK;
    }
    uint32_t count = 0;
    part->dead_rows =
        vs_arena_array(records->arena, part->rows - part->live, sizeof *part->dead_rows);
    if (part->dead_rows == NULL) {
        return vs_fail_memory(records->engine);
    }
    for (uint32_t row = 0; row < part->rows; row++) {
        if (part->dead[row >> 3] == 0) {
            row |= 7U;
        } else if (!vs_part_is_live(part, row)) {
            part->dead_rows[count++] = row;
        }
    }
    return VS_OK;
}

static uint32_t dead_count(const struct vs_part *part)
{
    return part->rows - part->live;
}

/* Copies the live values of a part: the runs between its dead rows. */
static void copy_live(const struct vs_part *part, const vs_column *source, char *out)
{
    const char *values = source->values;
    size_t width = source->width;
    uint32_t row = 0;
    for (uint32_t i = 0; i <= dead_count(part) && width > 0; i++) {
        uint32_t end = i < dead_count(part) ? part->dead_rows[i] : part->rows;
        if (end > row) {
            memcpy(out, values + row * width, (end - row) * width);
            out += (end - row) * width;
        }
        row = end + 1;
    }
}

/* Adds the live rows of a small part behind those there; false: a value does not fit. */
static bool add_live(const struct vs_part *part, const vs_column *source, const uint32_t *map,
                     const vs_column *column, char *out, struct splice *splice)
{
    for (uint32_t row = 0; row < part->rows; row++) {
        if (!vs_part_is_live(part, row)) {
            continue;
        }
        uint32_t at = splice->at++;
        if (source == NULL || !vs_column_has(source, row)) {
            vs_records__store_value(column, out, at, column->base); /* missing rows store zero */
            continue;
        }
        splice->valid[at >> 3] = (unsigned char)(splice->valid[at >> 3] | 1U << (at & 7));
        int64_t value = vs_column_value(source, row);
        value = map != NULL ? map[value] : value;
        if (!vs_records__fits(column, value)) {
            return false;
        }
        vs_records__store_value(column, out, at, value);
    }
    return true;
}

/* Whether members whose rows died in the first part still occur: others are not kept. */
static int check_members(vs_records *records, const vs_column *first, const vs_column *column,
                         bool *whole)
{
    const struct vs_part *part = &records->parts[0];
    *whole = true;
    if (part->dead == NULL || first->type != VS_COLUMN_TEXT) {
        return VS_OK;
    }
    uint8_t *wanted = vs_mem_array(records->engine, column->member_count, 1);
    if (wanted == NULL) {
        return vs_fail_memory(records->engine);
    }
    uint32_t left = 0;
    for (uint32_t i = 0; i < dead_count(part); i++) {
        if (vs_column_has(first, part->dead_rows[i])) {
            uint8_t *member = &wanted[vs_column_value(first, part->dead_rows[i])];
            left += *member == 0;
            *member = 1;
        }
    }
    for (uint32_t row = 0; left > 0 && row < records->rows; row++) {
        if (vs_column_has(column, row)) {
            uint8_t *member = &wanted[vs_column_value(column, row)];
            left -= *member;
            *member = 0;
        }
    }
    vs_mem_free(records->engine, wanted);
    *whole = left == 0;
    return VS_OK;
}

static int splice_parts(vs_records *records, const vs_column **sources, vs_column *column,
                        char *values, struct splice *splice, bool *done)
{
    uint32_t longest = 1;
    for (size_t i = 1; i < records->part_count; i++) {
        uint32_t count = sources[i] != NULL ? sources[i]->member_count : 0;
        longest = count > longest ? count : longest;
    }
    uint32_t *map = vs_mem_array(records->engine, longest, sizeof *map);
    if (map == NULL) {
        return vs_fail_memory(records->engine);
    }
    bool text = column->type == VS_COLUMN_TEXT;
    *done = true;
    for (size_t i = 1; *done && i < records->part_count; i++) {
        for (uint32_t m = 0; text && sources[i] != NULL && m < sources[i]->member_count; m++) {
            map[m] = vs_records__member_ordinal(&splice->index, splice->members,
                                                &column->member_count, sources[i]->members[m]);
        }
        *done = add_live(&records->parts[i], sources[i], text ? map : NULL, column, values, splice);
    }
    vs_mem_free(records->engine, map);
    return VS_OK;
}

/* The members of the first part, with room for those of the others, and their index. */
static int begin_members(vs_records *records, const vs_column **sources, vs_column *column,
                         struct splice *splice)
{
    size_t limit = 0;
    for (size_t i = 0; i < records->part_count; i++) {
        limit += sources[i] != NULL ? sources[i]->member_count : 0;
    }
    vs_code *members = vs_arena_array(records->arena, limit, sizeof *members);
    if (members == NULL) {
        return vs_fail_memory(records->engine);
    }
    int status = vs_records__index_members(records, &splice->index, limit);
    column->member_count = 0;
    column->members = splice->members = members;
    for (uint32_t i = 0; status == VS_OK && i < sources[0]->member_count; i++) {
        vs_records__member_ordinal(&splice->index, members, &column->member_count,
                                   sources[0]->members[i]);
    }
    return status;
}

int vs_records__splice(vs_records *records, struct vs_joined *joined, const vs_column **sources,
                       bool *done)
{
    *done = false;
    if (!same_form(records, sources)) {
        return VS_OK;
    }
    const vs_column *first = sources[0];
    vs_column column = *first;
    struct splice splice = {0};
    size_t bytes = (records->rows + 7) / 8;
    column.name = joined->name;
    char *values = vs_arena_raw(records->arena, (size_t)records->rows * column.width);
    splice.valid = vs_arena_array(records->arena, bytes + 1, 1);
    if (values == NULL || splice.valid == NULL) {
        return vs_fail_memory(records->engine);
    }
    int status = list_dead(records, &records->parts[0]);
    if (status != VS_OK) {
        return status;
    }
    splice.at = records->parts[0].live;
    copy_live(&records->parts[0], first, values);
    if (first->valid == NULL) {
        memset(splice.valid, 0xff, splice.at / 8);
        splice.valid[splice.at / 8] = (unsigned char)((1U << splice.at % 8) - 1U);
    } else {
        uint32_t at = 0;
        for (uint32_t row = 0; row < records->parts[0].rows; row++) {
            if (vs_part_is_live(&records->parts[0], row)) {
                unsigned has = vs_column_has(first, row);
                splice.valid[at >> 3] = (unsigned char)(splice.valid[at >> 3] | has << (at & 7));
                at++;
            }
        }
    }
    status = begin_members(records, sources, &column, &splice);
    if (status == VS_OK) {
        status = splice_parts(records, sources, &column, values, &splice, done);
    }
    vs_mem_free(records->engine, splice.index.slots);
    bool all = true;
    for (size_t i = 0; i + 1 < bytes; i++) {
        all = all && splice.valid[i] == 0xff;
    }
    all =
        all && (records->rows % 8 == 0 ? bytes == 0 || splice.valid[bytes - 1] == 0xff
                                       : splice.valid[bytes - 1] == (1U << records->rows % 8) - 1);
    column.values = values;
    column.valid = all ? NULL : splice.valid;
    if (status == VS_OK && *done) {
        status = check_members(records, first, &column, done);
    }
    if (status == VS_OK && *done) {
        joined->column = column;
    }
    return status;
}
