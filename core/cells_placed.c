/*
 * Placements: columns made for an evaluation, for fields whose rows lead to other members at other
 * instants (the group of a person, the stage of a group).
 *
 * Each row is looked up once, by its period and its stored values; from then on the column serves
 * like one of the records. A row whose attribute has no value then stands by its own value and is
 * marked. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

#define VS_UNSAID UINT32_MAX /* the attribute says nothing: the row's own value counts */

/* What the stored values of the two columns lead to: a table for each period. */
struct tables {
    uint32_t count;
    uint32_t own_size, by_size; /* entries of a table without the last, for a missing value */
    uint32_t *own, *by;         /* by NULL: the field is not grouped by another */
};

/* The attribute of the route's end at an instant; NULL: the route ends at the field itself. */
static int find_end(vs_evaluation *evaluation, const struct vs_placement *placement,
                    vs_date instant, struct vs_attribute_values **out)
{
    const vs_kind *kind = &evaluation->model->kinds[placement->kind];
    *out = NULL;
    return placement->route.attribute < 0
               ? VS_OK
               : vs_cells__attribute(evaluation, kind->fields[placement->route.field].dimension,
                                     placement->route.attribute, instant, out);
}

static int fill_own(vs_evaluation *evaluation, const struct vs_placement *placement,
                    vs_date instant, uint32_t *table)
{
    const vs_kind *kind = &evaluation->model->kinds[placement->kind];
    struct vs_members *members = NULL;
    struct vs_attribute_values *end = NULL;
    uint32_t size = placement->own != NULL ? placement->own->member_count : 0;
    int status =
        vs_cells__members(evaluation, kind->fields[placement->route.field].dimension, &members);
    if (status == VS_OK) {
        status = find_end(evaluation, placement, instant, &end);
    }
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        uint32_t member = vs_cells__member(members, placement->own->members[i]);
        table[i] = member < VS_NOWHERE && end != NULL ? end->targets[member] : member;
    }
    table[size] = VS_NOWHERE;
    return status;
}

static int fill_by(vs_evaluation *evaluation, const struct vs_placement *placement, vs_date instant,
                   uint32_t *table)
{
    const vs_kind *kind = &evaluation->model->kinds[placement->kind];
    const vs_field *field = &kind->fields[placement->route.field];
    int dimension = kind->fields[field->by_field].dimension;
    struct vs_members *members = NULL;
    struct vs_attribute_values *values = NULL;
    struct vs_attribute_values *end = NULL;
    uint32_t size = placement->by != NULL ? placement->by->member_count : 0;
    int status = vs_cells__members(evaluation, dimension, &members);
    if (status == VS_OK) {
        status = vs_cells__attribute(evaluation, dimension, field->by_attribute, instant, &values);
    }
    if (status == VS_OK) {
        status = find_end(evaluation, placement, instant, &end);
    }
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        uint32_t member = vs_cells__member(members, placement->by->members[i]);
        uint32_t found = member < VS_NOWHERE ? values->targets[member] : VS_NOWHERE;
        table[i] = found >= VS_NOWHERE ? VS_UNSAID : end != NULL ? end->targets[found] : found;
    }
    table[size] = VS_UNSAID;
    return status;
}

static int make_tables(vs_evaluation *evaluation, const struct vs_placement *placement,
                       struct tables *out)
{
    const vs_kind *kind = &evaluation->model->kinds[placement->kind];
    bool grouped = kind->fields[placement->route.field].by_field >= 0;
    struct vs_period_table *periods = NULL;
    const struct vs_joined *joined = NULL;
    int status = placement->period_kind == VS_PERIOD_JOINED
                     ? vs_cells__joined(evaluation, placement->kind, &joined)
                     : vs_cells__periods(evaluation, placement->period_kind, &periods);
    if (status != VS_OK) {
        return status;
    }
    out->count = placement->instant != VS_DATE_NONE ? 1
                 : periods != NULL                  ? periods->count
                 : joined != NULL                   ? joined->periods
                                                    : 0;
    out->own_size = placement->own != NULL ? placement->own->member_count : 0;
    out->by_size = placement->by != NULL ? placement->by->member_count : 0;
    out->own = vs_mem_array(evaluation->engine, (size_t)out->count * (out->own_size + 1) + 1,
                            sizeof *out->own);
    if (grouped) {
        out->by = vs_mem_array(evaluation->engine, (size_t)out->count * (out->by_size + 1) + 1,
                               sizeof *out->by);
    }
    if (out->own == NULL || (grouped && out->by == NULL)) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t t = 0; status == VS_OK && t < out->count; t++) {
        vs_date instant = placement->instant != VS_DATE_NONE ? placement->instant
                          : periods != NULL                  ? periods->items[t].instant
                                                             : joined->instants[t];
        status =
            fill_own(evaluation, placement, instant, out->own + (size_t)t * (out->own_size + 1));
        if (status == VS_OK && grouped) {
            status =
                fill_by(evaluation, placement, instant, out->by + (size_t)t * (out->by_size + 1));
        }
    }
    return status;
}

#define READ_STORED(type)                                                                          \
    do {                                                                                           \
        const type *stored = (const type *)column->values + first;                                 \
        for (uint32_t i = 0; i < count; i++) {                                                     \
            out[i] = stored[i];                                                                    \
        }                                                                                          \
    } while (0)

/* The stored values of count rows from first on; none stands for a missing one. */
static void read_stored(const vs_column *column, uint32_t none, uint32_t first, uint32_t count,
                        uint32_t *out)
{
    if (column != NULL && column->valid == NULL && column->width == 1) {
        READ_STORED(uint8_t);
        return;
    }
    if (column != NULL && column->valid == NULL && column->width == 2) {
        READ_STORED(uint16_t);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        bool has = column != NULL && vs_column_has(column, first + i);
        uint64_t stored =
            has ? (uint64_t)vs_column_value(column, first + i) - (uint64_t)column->base : none;
        out[i] = stored < none ? (uint32_t)stored : none;
    }
}

/* The tables of rows, by their periods; tables->count and more: the row is in none. */
static void find_tables(const struct vs_lookup *period, uint32_t first, uint32_t count,
                        uint32_t *out)
{
    if (period->column == NULL) {
        for (uint32_t i = 0; i < count; i++) {
            out[i] = period->constant;
        }
        return;
    }
    read_stored(period->column, period->size, first, count, out);
    for (uint32_t i = 0; i < count; i++) {
        out[i] = period->add[out[i]];
    }
}

static void put_members(struct vs_placement *placement, uint32_t first, uint32_t count,
                        const uint32_t *members)
{
    uint32_t none = placement->column.member_count - 1;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = members[i] < none ? members[i] : none;
        if (placement->column.width == 1) {
            placement->values[first + i] = (unsigned char)member;
        } else if (placement->column.width == 2) {
            ((uint16_t *)(void *)placement->values)[first + i] = (uint16_t)member;
        } else {
            ((uint32_t *)(void *)placement->values)[first + i] = member;
        }
    }
}

static void mark_undated(struct vs_placement *placement, uint32_t row)
{
    placement->undated[row >> 3] = (unsigned char)(placement->undated[row >> 3] | 1U << (row & 7));
    placement->undated_count++;
}

static void place_block(struct vs_placement *placement, const struct tables *tables,
                        const struct vs_lookup *period, uint32_t first, uint32_t count)
{
    uint32_t found[VS_BLOCK];
    uint32_t stored[VS_BLOCK];
    uint32_t members[VS_BLOCK];
    find_tables(period, first, count, found);
    read_stored(placement->own, tables->own_size, first, count, stored);
    for (uint32_t i = 0; i < count; i++) {
        size_t table = (size_t)found[i] * (tables->own_size + 1);
        members[i] = found[i] < tables->count ? tables->own[table + stored[i]] : VS_NOWHERE;
    }
    if (tables->by != NULL) {
        read_stored(placement->by, tables->by_size, first, count, stored);
    }
    for (uint32_t i = 0; tables->by != NULL && i < count; i++) {
        if (found[i] >= tables->count) {
            continue;
        }
        uint32_t said = tables->by[(size_t)found[i] * (tables->by_size + 1) + stored[i]];
        if (said != VS_UNSAID) {
            members[i] = said;
        } else if (members[i] < VS_NOWHERE) {
            mark_undated(placement, first + i);
        }
    }
    put_members(placement, first, count, members);
}

/* Fills the column for all rows that there are. */
static int fill_placement(vs_evaluation *evaluation, struct vs_placement *placement)
{
    vs_records *records = NULL;
    struct tables tables = {0};
    struct vs_lookup period = {0};
    bool any = false;
    int status = vs_cells__records(evaluation, placement->kind, &records);
    uint32_t rows = status == VS_OK ? vs_records_rows(records) : 0;
    vs_mem_free(evaluation->engine, placement->values);
    vs_mem_free(evaluation->engine, placement->undated);
    placement->undated_count = 0;
    placement->values = vs_mem_array(evaluation->engine, (size_t)rows + 1, placement->column.width);
    placement->undated = vs_mem_array(evaluation->engine, rows / 8 + 1, 1);
    placement->column.values = placement->values;
    if (status == VS_OK && (placement->values == NULL || placement->undated == NULL)) {
        status = vs_fail_memory(evaluation->engine);
    }
    if (status == VS_OK) {
        status = make_tables(evaluation, placement, &tables);
    }
    if (status == VS_OK && placement->instant == VS_DATE_NONE) {
        status = vs_cells__period_lookup(evaluation, placement->kind, placement->period_kind,
                                         &period, &any);
    }
    if (status == VS_OK) {
        for (uint32_t first = 0; first < rows; first += VS_BLOCK) {
            uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
            place_block(placement, &tables, &period, first, count);
        }
    }
    vs_mem_free(evaluation->engine, tables.by);
    vs_mem_free(evaluation->engine, tables.own);
    return status;
}

/* The column without its rows. */
static int make_column(vs_evaluation *evaluation, struct vs_placement *placement)
{
    struct vs_members *members = NULL;
    int status = vs_cells__members(evaluation, placement->dimension, &members);
    if (status != VS_OK) {
        return status;
    }
    vs_code *codes = vs_arena_array(evaluation->arena, (size_t)members->count + 1, sizeof *codes);
    if (codes == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    if (members->count > 0) {
        memcpy(codes, members->codes, members->count * sizeof *codes);
    }
    uint32_t count = members->count + 1;
    placement->column = (vs_column){.name = "",
                                    .type = VS_COLUMN_TEXT,
                                    .width = count <= 256     ? 1
                                             : count <= 65536 ? 2
                                                              : 4,
                                    .member_count = count,
                                    .members = codes};
    return VS_OK;
}

static int make_placement(vs_evaluation *evaluation, struct vs_placement *placement)
{
    const vs_kind *kind = &evaluation->model->kinds[placement->kind];
    const vs_field *field = &kind->fields[placement->route.field];
    vs_records *records = NULL;
    int status = vs_cells__records(evaluation, placement->kind, &records);
    if (status == VS_OK) {
        status = vs_records_column(records, field->name, &placement->own);
    }
    if (status == VS_OK && field->by_field >= 0) {
        status = vs_records_column(records, kind->fields[field->by_field].name, &placement->by);
    }
    if (status == VS_OK) {
        status = make_column(evaluation, placement);
    }
    return status == VS_OK ? fill_placement(evaluation, placement) : status;
}

int vs_cells__placement(vs_evaluation *evaluation, const struct vs_group *group, int dimension,
                        const vs_route *route, const struct vs_placement **out)
{
    const struct vs_joined *joined = NULL;
    int period_kind = group->period_kind;
    int status =
        group->timeless ? VS_OK : vs_cells__joins(evaluation, group->kind, period_kind, &joined);
    if (status != VS_OK) {
        return status;
    }
    period_kind = joined != NULL ? VS_PERIOD_JOINED : period_kind;
    for (struct vs_placement *p = evaluation->placements; p != NULL; p = p->next) {
        if (p->kind == group->kind && p->dimension == dimension && p->period_kind == period_kind &&
            p->instant == group->instant) {
            *out = p;
            return VS_OK;
        }
    }
    struct vs_placement *placement = vs_arena_get(evaluation->arena, sizeof *placement);
    if (placement == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    placement->kind = group->kind;
    placement->dimension = dimension;
    placement->period_kind = period_kind;
    placement->instant = group->instant;
    placement->route = *route;
    status = make_placement(evaluation, placement);
    if (status != VS_OK) {
        vs_mem_free(evaluation->engine, placement->values);
        vs_mem_free(evaluation->engine, placement->undated);
        return status;
    }
    placement->next = evaluation->placements;
    evaluation->placements = placement;
    *out = placement;
    return VS_OK;
}

int vs_cells__placements_refresh(vs_evaluation *evaluation, int kind)
{
    int status = VS_OK;
    for (struct vs_placement *p = evaluation->placements; status == VS_OK && p != NULL;
         p = p->next) {
        if (p->kind == kind) {
            status = fill_placement(evaluation, p);
        }
    }
    return status;
}

void vs_cells__placements_free(vs_evaluation *evaluation)
{
    for (struct vs_placement *p = evaluation->placements; p != NULL; p = p->next) {
        vs_mem_free(evaluation->engine, p->values);
        vs_mem_free(evaluation->engine, p->undated);
    }
}
