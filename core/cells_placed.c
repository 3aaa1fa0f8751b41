/*
 * Placements: columns made for an evaluation, for fields whose rows lead to other members at other
 * instants (a pupil's class, a class's stage).
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
    int status = vs_cells__periods(evaluation, placement->period_kind, &periods);
    if (status != VS_OK) {
        return status;
    }
    out->count = placement->instant != VS_DATE_NONE ? 1 : periods->count;
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
        vs_date instant =
            placement->instant != VS_DATE_NONE ? placement->instant : periods->items[t].instant;
        status =
            fill_own(evaluation, placement, instant, out->own + (size_t)t * (out->own_size + 1));
        if (status == VS_OK && grouped) {
            status =
                fill_by(evaluation, placement, instant, out->by + (size_t)t * (out->by_size + 1));
        }
    }
    return status;
}

static uint32_t stored(const vs_column *column, uint32_t row, uint32_t size)
{
    bool has = column != NULL && vs_column_has(column, row);
    return has ? (uint32_t)vs_column_value(column, row) : size;
}

static void put(struct vs_placement *placement, uint32_t row, uint32_t member)
{
    uint32_t none = placement->column.member_count - 1;
    member = member < none ? member : none;
    if (placement->column.width == 1) {
        placement->values[row] = (unsigned char)member;
    } else if (placement->column.width == 2) {
        ((uint16_t *)(void *)placement->values)[row] = (uint16_t)member;
    } else {
        ((uint32_t *)(void *)placement->values)[row] = member;
    }
}

/* The table of a row, by its period; tables->count and more: the row is in none. */
static uint32_t table_of(const struct vs_lookup *period, uint32_t row)
{
    if (period->column == NULL) {
        return period->constant;
    }
    if (!vs_column_has(period->column, row)) {
        return VS_NOWHERE;
    }
    uint64_t value =
        (uint64_t)vs_column_value(period->column, row) - (uint64_t)period->column->base;
    return period->add[value < period->size ? value : period->size];
}

static void place_rows(struct vs_placement *placement, const struct tables *tables,
                       const struct vs_lookup *period, uint32_t rows)
{
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t table = table_of(period, row);
        uint32_t member = VS_NOWHERE;
        if (table < tables->count) {
            uint32_t own = stored(placement->own, row, tables->own_size);
            member = tables->own[(size_t)table * (tables->own_size + 1) + own];
        }
        if (table < tables->count && tables->by != NULL) {
            uint32_t by = stored(placement->by, row, tables->by_size);
            uint32_t said = tables->by[(size_t)table * (tables->by_size + 1) + by];
            bool undated = said == VS_UNSAID && member < VS_NOWHERE;
            member = said != VS_UNSAID ? said : member;
            if (undated) {
                placement->undated[row >> 3] =
                    (unsigned char)(placement->undated[row >> 3] | 1U << (row & 7));
                placement->undated_count++;
            }
        }
        put(placement, row, member);
    }
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
        place_rows(placement, &tables, &period, rows);
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
    for (struct vs_placement *p = evaluation->placements; p != NULL; p = p->next) {
        if (p->kind == group->kind && p->dimension == dimension &&
            p->period_kind == group->period_kind && p->instant == group->instant) {
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
    placement->period_kind = group->period_kind;
    placement->instant = group->instant;
    placement->route = *route;
    int status = make_placement(evaluation, placement);
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
