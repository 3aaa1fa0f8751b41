/*
 * Joining a column from the parts of its records, and growing it.
 * SPDX-License-Identifier: MIT
 */
#include "records_private.h"

#include <string.h>

void vs_records__column_free(vs_records *records, struct vs_joined *joined)
{
    vs_mem_free(records->engine, joined->values);
    vs_mem_free(records->engine, joined->valid);
    vs_mem_free(records->engine, joined->members);
}

/* Type and scale of the column over all parts: one type, the largest scale. */
static int unite_form(vs_records *records, const char *name, const vs_column **sources,
                      vs_column *column)
{
    for (size_t i = 0; i < records->part_count; i++) {
        const vs_column *source = sources[i];
        if (source == NULL) {
            continue;
        }
        if (column->type == 0) {
            column->type = source->type;
        }
        if (column->type != source->type) {
            return vs_fail(records->engine, VS_EDATA, VS_MSG_RECORDS_TYPE, records->kind, name);
        }
        if (source->scale > column->scale) {
            column->scale = source->scale;
        }
    }
    return VS_OK;
}

int vs_records__index_members(vs_records *records, struct vs_member_index *index, size_t expected)
{
    index->size = 64;
    while (index->size < expected * 2) {
        index->size *= 2;
    }
    index->slots = vs_mem_array(records->engine, index->size, sizeof *index->slots);
    return index->slots == NULL ? vs_fail_memory(records->engine) : VS_OK;
}

uint32_t vs_records__member_ordinal(struct vs_member_index *index, vs_code *members,
                                    uint32_t *count, vs_code code)
{
    size_t at = (size_t)(code * 2654435761U) & (index->size - 1);
    while (index->slots[at] != 0) {
        if (members[index->slots[at] - 1] == code) {
            return index->slots[at] - 1;
        }
        at = (at + 1) & (index->size - 1);
    }
    members[*count] = code;
    index->slots[at] = ++*count;
    return *count - 1;
}

bool vs_records__fits(const vs_column *column, int64_t value)
{
    if (value < column->base) {
        return false;
    }
    uint64_t stored = (uint64_t)value - (uint64_t)column->base;
    return column->width == 8 || stored < (UINT64_C(1) << (8 * column->width));
}

void vs_records__store_value(const vs_column *column, char *values, uint32_t row, int64_t value)
{
    uint64_t stored = (uint64_t)value - (uint64_t)column->base;
    memcpy(values + (size_t)row * column->width, &stored, column->width); /* little endian */
}

struct gather {
    int64_t *values;
    unsigned char *valid;
    struct vs_member_index index;
    uint32_t at;
};

static void gather_part(const struct vs_part *part, const vs_column *source, vs_column *column,
                        struct gather *gather, vs_code *members)
{
    int64_t factor = source == NULL ? 1 : vs_power_of_ten(column->scale - source->scale);
    for (uint32_t row = 0; row < part->rows; row++) {
        if (!vs_part_is_live(part, row)) {
            continue;
        }
        uint32_t at = gather->at++;
        if (source == NULL || !vs_column_has(source, row)) {
            continue;
        }
        gather->valid[at >> 3] = (unsigned char)(gather->valid[at >> 3] | 1U << (at & 7));
        int64_t value = vs_column_value(source, row);
        if (column->type == VS_COLUMN_TEXT) {
            value = vs_records__member_ordinal(&gather->index, members, &column->member_count,
                                               source->members[value]);
        } else {
            value *= factor;
        }
        gather->values[at] = value;
    }
}

/* Gathers live values of all parts and packs them; the packed memory belongs to the arena. */
static int gather_parts(vs_records *records, struct vs_joined *joined, const vs_column **sources)
{
    size_t rows = records->rows;
    size_t member_limit = 0;
    for (size_t i = 0; i < records->part_count; i++) {
        member_limit += sources[i] != NULL ? sources[i]->member_count : 0;
    }
    vs_column *column = &joined->column;
    struct gather gather = {0};
    gather.values = vs_mem_array(records->engine, rows, sizeof *gather.values);
    gather.valid = vs_mem_array(records->engine, (rows + 7) / 8, 1);
    vs_code *members = vs_arena_array(records->arena, member_limit, sizeof *members);
    int status = gather.values == NULL || gather.valid == NULL || members == NULL
                     ? vs_fail_memory(records->engine)
                     : vs_records__index_members(records, &gather.index, member_limit);
    if (status == VS_OK) {
        column->member_count = 0;
        for (size_t i = 0; i < records->part_count; i++) {
            gather_part(&records->parts[i], sources[i], column, &gather, members);
        }
        column->members = members;
        status = vs_column_pack(column, records->arena, records->engine, gather.values,
                                gather.valid, records->rows);
    }
    vs_mem_free(records->engine, gather.index.slots);
    vs_mem_free(records->engine, gather.valid);
    vs_mem_free(records->engine, gather.values);
    return status;
}

static int join(vs_records *records, struct vs_joined *joined, const vs_column **sources)
{
    bool one = records->part_count == 1 && records->parts[0].dead == NULL;
    size_t present = 0;
    for (size_t i = 0; i < records->part_count; i++) {
        int status =
            vs_records__part_column(records, &records->parts[i], joined->name, &sources[i]);
        if (status != VS_OK) {
            return status;
        }
        present += sources[i] != NULL;
    }
    joined->present = present > 0;
    if (present == 0) {
        return VS_OK;
    }
    if (one) {
        joined->column = *sources[0];
        joined->column.name = joined->name;
        return VS_OK;
    }
    bool done = false;
    int status = vs_records__splice(records, joined, sources, &done);
    if (status != VS_OK || done) {
        return status;
    }
    status = unite_form(records, joined->name, sources, &joined->column);
    return status == VS_OK ? gather_parts(records, joined, sources) : status;
}

/* "@valid" of a chunk is not stored in it: the event's date, the same for all its rows. */
static int valid_column(vs_records *records, const struct vs_part *part, const vs_column **out)
{
    vs_column *column = vs_arena_get(records->arena, sizeof *column);
    if (column == NULL) {
        return vs_fail_memory(records->engine);
    }
    vs_event event;
    int status = vs_store_event(records->store, part->event, &event);
    *column = (vs_column){.name = "@valid", .type = VS_COLUMN_DATE, .base = event.valid};
    *out = column;
    return status;
}

static int join_valid(vs_records *records, struct vs_joined *joined, const vs_column **sources)
{
    for (size_t i = 0; i < records->part_count; i++) {
        struct vs_part *part = &records->parts[i];
        int status = part->chunk != 0
                         ? valid_column(records, part, &sources[i])
                         : vs_records__part_column(records, part, joined->name, &sources[i]);
        if (status != VS_OK) {
            return status;
        }
    }
    joined->present = true;
    joined->column.type = VS_COLUMN_DATE;
    return gather_parts(records, joined, sources);
}

static struct vs_joined *find_joined(vs_records *records, const char *name)
{
    for (size_t i = 0; i < records->column_count; i++) {
        if (strcmp(records->columns[i].name, name) == 0) {
            return &records->columns[i];
        }
    }
    return NULL;
}

int vs_records_column(vs_records *records, const char *name, const vs_column **out)
{
    *out = NULL;
    struct vs_joined *joined = find_joined(records, name);
    if (joined == NULL) {
        if (records->column_count == VS_RECORDS_COLUMNS_MAX) {
            return vs_fail(records->engine, VS_ELIMIT, VS_MSG_RECORDS_COLUMNS, records->kind);
        }
        if (records->columns == NULL) {
            /* Columns are lent out, so they must never move. */
            records->columns =
                vs_mem_array(records->engine, VS_RECORDS_COLUMNS_MAX, sizeof *records->columns);
        }
        const vs_column **sources =
            vs_mem_array(records->engine, records->part_count + 1, sizeof(const vs_column *));
        char *copy = vs_arena_text(records->arena, name, strlen(name));
        if (records->columns == NULL || sources == NULL || copy == NULL) {
            vs_mem_free(records->engine, sources);
            return vs_fail_memory(records->engine);
        }
        joined = &records->columns[records->column_count];
        *joined = (struct vs_joined){.name = copy, .column.name = copy};
        int status = strcmp(name, "@valid") == 0 ? join_valid(records, joined, sources)
                                                 : join(records, joined, sources);
        vs_mem_free(records->engine, sources);
        if (status != VS_OK) {
            return status;
        }
        records->column_count++;
    }
    *out = joined->present ? &joined->column : NULL;
    return VS_OK;
}

/* Own memory for capacity rows at a width and base that also hold value. */
static int make_room(vs_records *records, struct vs_joined *joined, uint32_t rows, size_t capacity,
                     int64_t low, int64_t high)
{
    vs_column *column = &joined->column;
    vs_column wide = *column;
    if (!vs_records__fits(column, low) || !vs_records__fits(column, high) || column->width == 0) {
        wide.width = 8;
        wide.base = column->type == VS_COLUMN_TEXT ? 0 : INT64_MIN / 4;
        if (column->type == VS_COLUMN_TEXT) {
            wide.width = high > UINT16_MAX ? 4 : high > UINT8_MAX ? 2 : 1;
            wide.width = wide.width < column->width ? column->width : wide.width;
        }
    }
    char *values = vs_mem_resize(records->engine, NULL, capacity * wide.width);
    unsigned char *valid = vs_mem_array(records->engine, (capacity + 7) / 8, 1);
    if (values == NULL || valid == NULL) {
        vs_mem_free(records->engine, values);
        vs_mem_free(records->engine, valid);
        return vs_fail_memory(records->engine);
    }
    if (wide.width == column->width && wide.base == column->base) {
        memcpy(values, column->values, (size_t)rows * wide.width);
    } else {
        for (uint32_t row = 0; row < rows; row++) {
            int64_t value = vs_column_has(column, row) ? vs_column_value(column, row) : wide.base;
            vs_records__store_value(&wide, values, row, value);
        }
    }
    if (column->valid != NULL) {
        memcpy(valid, column->valid, (rows + 7) / 8);
    } else {
        memset(valid, 0xff, (rows + 7) / 8);
    }
    if (rows % 8 != 0) { /* no bits beyond the rows */
        valid[rows / 8] = (unsigned char)(valid[rows / 8] & ((1U << rows % 8) - 1));
    }
    vs_mem_free(records->engine, joined->values);
    vs_mem_free(records->engine, joined->valid);
    joined->values = values;
    joined->valid = valid;
    joined->rows_capacity = capacity;
    *column = wide;
    column->values = values;
    column->valid = valid;
    return VS_OK;
}

/* Maps the part's ordinals to the joined ones, adding members. *map is owned by the caller. */
static int map_members(vs_records *records, struct vs_joined *joined, const vs_column *source,
                       uint32_t **map)
{
    vs_column *column = &joined->column;
    *map = vs_mem_array(records->engine, source->member_count + 1, sizeof **map);
    size_t needed = (size_t)column->member_count + source->member_count;
    if (*map != NULL && (joined->members == NULL || needed > joined->member_capacity)) {
        vs_code *members = vs_mem_array(records->engine, needed * 2 + 16, sizeof *members);
        if (members != NULL) {
            if (column->member_count > 0) {
                memcpy(members, column->members, column->member_count * sizeof *members);
            }
            vs_mem_free(records->engine, joined->members);
            joined->members = members;
            joined->member_capacity = needed * 2 + 16;
            column->members = members;
        }
    }
    if (*map == NULL || joined->members == NULL || needed > joined->member_capacity) {
        return vs_fail_memory(records->engine);
    }
    for (uint32_t i = 0; i < source->member_count; i++) {
        uint32_t ordinal = 0;
        while (ordinal < column->member_count && joined->members[ordinal] != source->members[i]) {
            ordinal++;
        }
        if (ordinal == column->member_count) {
            joined->members[column->member_count++] = source->members[i];
        }
        (*map)[i] = ordinal;
    }
    return VS_OK;
}

/* Smallest and largest joined value that the part brings. */
static void part_range(const vs_column *source, uint32_t rows, const uint32_t *map, int64_t *low,
                       int64_t *high)
{
    bool any = false;
    for (uint32_t row = 0; row < rows; row++) {
        if (vs_column_has(source, row)) {
            int64_t value = vs_column_value(source, row);
            value = map != NULL ? map[value] : value;
            *low = !any || value < *low ? value : *low;
            *high = !any || value > *high ? value : *high;
            any = true;
        }
    }
}

int vs_records__append(vs_records *records, struct vs_joined *joined, struct vs_part *part)
{
    const vs_column *source = NULL;
    int status = strcmp(joined->name, "@valid") == 0
                     ? valid_column(records, part, &source)
                     : vs_records__part_column(records, part, joined->name, &source);
    if (status != VS_OK || (source == NULL && !joined->present)) {
        return status;
    }
    vs_column *column = &joined->column;
    if (!joined->present) {
        *column = (vs_column){.name = joined->name, .type = source->type, .scale = source->scale};
        joined->present = true;
    }
    if (source != NULL && (source->type != column->type || source->scale != column->scale)) {
        return vs_fail(records->engine, VS_EDATA, VS_MSG_RECORDS_TYPE, records->kind, joined->name);
    }
    uint32_t *map = NULL;
    if (source != NULL && column->type == VS_COLUMN_TEXT) {
        status = map_members(records, joined, source, &map);
    }
    int64_t low = column->base;
    int64_t high = column->base;
    if (status == VS_OK && source != NULL) {
        part_range(source, part->rows, map, &low, &high);
    }
    size_t needed = (size_t)records->rows + part->live;
    if (status == VS_OK && (joined->values == NULL || needed > joined->rows_capacity ||
                            !vs_records__fits(column, low) || !vs_records__fits(column, high))) {
        status = make_room(records, joined, records->rows, needed + needed / 4 + 1024, low, high);
    }
    uint32_t at = records->rows;
    for (uint32_t row = 0; status == VS_OK && row < part->rows; row++) {
        if (!vs_part_is_live(part, row)) {
            continue;
        }
        bool has = source != NULL && vs_column_has(source, row);
        int64_t value = has ? vs_column_value(source, row) : column->base;
        vs_records__store_value(column, joined->values, at,
                                has && map != NULL ? map[value] : value);
        unsigned bit = 1U << (at & 7);
        joined->valid[at >> 3] = (unsigned char)((joined->valid[at >> 3] & ~bit) | (has ? bit : 0));
        at++;
    }
    vs_mem_free(records->engine, map);
    return status;
}
