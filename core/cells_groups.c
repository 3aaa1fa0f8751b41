/*
 * Where rows belong: lookups by column that add up to a cell.
 *
 * Each dimension of the level and the period contributes one lookup: a table by the stored value of
 * a column, already multiplied by its stride. A row's cell is the sum; anything at or above
 * VS_NOWHERE is outside. Rows are located in blocks, column by column. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

int vs_cells__records(vs_evaluation *evaluation, int kind, vs_records **out)
{
    if (evaluation->records[kind] == NULL) {
        int status = vs_records_load(&evaluation->records[kind], evaluation->store,
                                     evaluation->model->kinds[kind].name, evaluation->known);
        if (status != VS_OK) {
            return status;
        }
    }
    *out = evaluation->records[kind];
    return VS_OK;
}

/* How the members of a column lead to a dimension: as they are, or by an attribute at an instant.
 */
struct way {
    int owner, attribute; /* dimension of the column; -1: the members themselves */
    vs_date instant;
};

/* Fills table (size + 1 entries) with the ordinals of the members that the column's lead to. */
static int fill_lookup(vs_evaluation *evaluation, const vs_column *column, const struct way *way,
                       uint32_t *table)
{
    struct vs_members *members = NULL;
    struct vs_attribute_values *values = NULL;
    int status = vs_cells__members(evaluation, way->owner, &members);
    if (status == VS_OK && way->attribute >= 0) {
        status = vs_cells__attribute(evaluation, way->owner, way->attribute, way->instant, &values);
    }
    for (uint32_t i = 0; status == VS_OK && i < column->member_count; i++) {
        uint32_t member = vs_cells__member(members, column->members[i]);
        if (member < VS_NOWHERE && values != NULL) {
            member = values->targets[member];
        }
        table[i] = member;
    }
    table[column->member_count] = VS_NOWHERE;
    return status;
}

int vs_cells__dimension_lookup(vs_evaluation *evaluation, int kind, int dimension, int period_kind,
                               struct vs_lookup *out, bool *reachable)
{
    const vs_model *model = evaluation->model;
    const vs_kind *definition = &model->kinds[kind];
    vs_route route;
    *out = (struct vs_lookup){.constant = VS_NOWHERE};
    *reachable = vs_kind_route(model, definition, dimension, &route);
    vs_records *records = NULL;
    int status = *reachable ? vs_cells__records(evaluation, kind, &records) : VS_OK;
    if (status == VS_OK && *reachable) {
        status = vs_records_column(records, definition->fields[route.field].name, &out->column);
    }
    if (status != VS_OK || out->column == NULL || vs_records_rows(records) == 0) {
        out->column = NULL;
        return status;
    }
    int owner = definition->fields[route.field].dimension;
    struct vs_period_table *periods = NULL;
    status = vs_cells__periods(evaluation, period_kind, &periods);
    if (status != VS_OK) {
        return status;
    }
    bool dated =
        route.attribute >= 0 && model->dimensions[owner].attributes[route.attribute].kind < 0;
    out->by_period = dated && periods->count > 1;
    out->size = out->column->member_count;
    uint32_t tables = out->by_period ? periods->count : 1;
    out->add =
        vs_arena_array(evaluation->arena, ((size_t)out->size + 1) * tables, sizeof *out->add);
    if (out->add == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t p = 0; status == VS_OK && p < tables; p++) {
        struct way way = {owner, route.attribute, VS_DATE_NONE};
        if (dated && periods->count > 0) {
            way.instant = periods->items[p].instant;
        }
        status = fill_lookup(evaluation, out->column, &way, out->add + (size_t)p * (out->size + 1));
    }
    return status;
}

static void scale_lookup(struct vs_lookup *lookup, uint32_t stride, uint32_t tables)
{
    for (size_t i = 0; lookup->add != NULL && i < ((size_t)lookup->size + 1) * tables; i++) {
        lookup->add[i] = lookup->add[i] < VS_NOWHERE ? lookup->add[i] * stride : VS_NOWHERE;
    }
}

static int make_group(vs_evaluation *evaluation, struct vs_group *group)
{
    const vs_level *level = &evaluation->model->levels[group->level];
    struct vs_scope_table *scopes = NULL;
    struct vs_period_table *periods = NULL;
    int status = vs_cells__scopes(evaluation, group->level, &scopes);
    if (status == VS_OK) {
        status = vs_cells__periods(evaluation, group->period_kind, &periods);
    }
    if (status == VS_OK) {
        status = vs_cells__records(evaluation, group->kind, &group->records);
    }
    if (status != VS_OK) {
        return status;
    }
    group->scopes = scopes->count;
    group->periods = periods->count;
    group->dense = scopes->dense;
    group->reachable = true;
    group->lookup_count = level->dimension_count + 1;
    for (size_t i = 0; i < level->dimension_count; i++) {
        bool reachable = false;
        status = vs_cells__dimension_lookup(evaluation, group->kind, level->dimensions[i],
                                            group->period_kind, &group->lookups[i], &reachable);
        if (status != VS_OK) {
            return status;
        }
        scale_lookup(&group->lookups[i], scopes->strides[i],
                     group->lookups[i].by_period ? periods->count : 1);
        group->reachable = group->reachable && reachable;
    }
    bool any = false;
    struct vs_lookup *period = &group->lookups[level->dimension_count];
    return vs_cells__period_lookup(evaluation, group->kind, group->period_kind, period, &any);
}

int vs_cells__group(vs_evaluation *evaluation, int kind, int level, int period_kind,
                    struct vs_group **out)
{
    for (struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        if (group->kind == kind && group->level == level && group->period_kind == period_kind) {
            *out = group;
            return VS_OK;
        }
    }
    struct vs_group *group = vs_arena_get(evaluation->arena, sizeof *group);
    if (group == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    group->kind = kind;
    group->level = level;
    group->period_kind = period_kind;
    int status = make_group(evaluation, group);
    if (status == VS_OK) {
        group->next = evaluation->groups;
        evaluation->groups = group;
        *out = group;
    }
    return status;
}

#define ADD_STORED(type)                                                                           \
    do {                                                                                           \
        const type *stored = (const type *)lookup->column->values + first;                         \
        for (uint32_t i = 0; i < count; i++) {                                                     \
            sums[i] += lookup->add[stored[i]];                                                     \
        }                                                                                          \
    } while (0)

/* Adds a lookup to the sums of count rows from first on. */
static void add_lookup(const struct vs_lookup *lookup, uint32_t first, uint32_t count,
                       uint32_t *sums)
{
    const vs_column *column = lookup->column;
    if (column == NULL || (column->width == 0 && column->valid == NULL)) {
        uint32_t constant = column == NULL ? lookup->constant : lookup->add[0];
        for (uint32_t i = 0; i < count; i++) {
            sums[i] += constant;
        }
    } else if (column->valid == NULL && column->width == 1) {
        ADD_STORED(uint8_t);
    } else if (column->valid == NULL && column->width == 2) {
        ADD_STORED(uint16_t);
    } else if (column->valid == NULL && column->width == 4) {
        ADD_STORED(uint32_t);
    } else {
        for (uint32_t i = 0; i < count; i++) {
            bool has = vs_column_has(column, first + i);
            uint64_t stored =
                has ? (uint64_t)vs_column_value(column, first + i) - (uint64_t)column->base
                    : lookup->size;
            sums[i] += lookup->add[stored < lookup->size ? stored : lookup->size];
        }
    }
}

/* A lookup with one table for each period: the row's period is known already. */
static void add_by_period(const struct vs_lookup *lookup, const uint32_t *periods, uint32_t first,
                          uint32_t count, uint32_t *sums)
{
    for (uint32_t i = 0; i < count; i++) {
        if (periods[i] >= VS_NOWHERE || !vs_column_has(lookup->column, first + i)) {
            sums[i] += VS_NOWHERE;
            continue;
        }
        size_t table = (size_t)periods[i] * (lookup->size + 1);
        sums[i] += lookup->add[table + (size_t)vs_column_value(lookup->column, first + i)];
    }
}

void vs_cells__locate_parts(const struct vs_group *group, uint32_t first, uint32_t count,
                            uint32_t *keys, uint32_t *periods)
{
    size_t last = group->lookup_count - 1;
    memset(periods, 0, count * sizeof *periods);
    memset(keys, 0, count * sizeof *keys);
    add_lookup(&group->lookups[last], first, count, periods);
    for (size_t i = 0; i < last; i++) {
        if (group->lookups[i].by_period) {
            add_by_period(&group->lookups[i], periods, first, count, keys);
        } else {
            add_lookup(&group->lookups[i], first, count, keys);
        }
    }
}

void vs_cells__locate(const struct vs_group *group, uint32_t first, uint32_t count, uint32_t *cells)
{
    uint32_t periods[VS_BLOCK];
    vs_cells__locate_parts(group, first, count, cells, periods);
    const uint32_t scopes = group->scopes;
    if (group->dense == NULL && group->periods == 1) {
        for (uint32_t i = 0; i < count; i++) {
            cells[i] += periods[i];
        }
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        bool inside = cells[i] < VS_NOWHERE && periods[i] < VS_NOWHERE;
        uint32_t scope = !inside                ? VS_NOWHERE
                         : group->dense == NULL ? cells[i]
                                                : group->dense[cells[i]];
        cells[i] = scope < VS_NOWHERE ? periods[i] * scopes + scope : VS_NOWHERE;
    }
}

int vs_cells__order_rows(vs_evaluation *evaluation, struct vs_group *group)
{
    if (group->rows != NULL) {
        return VS_OK;
    }
    uint32_t rows = vs_records_rows(group->records);
    size_t cells = (size_t)group->scopes * group->periods;
    uint32_t *where = vs_mem_array(evaluation->engine, rows, sizeof *where);
    vs_mem_free(evaluation->engine, group->starts);
    group->starts = vs_mem_array(evaluation->engine, cells + 2, sizeof *group->starts);
    group->rows = vs_mem_array(evaluation->engine, rows, sizeof *group->rows);
    if (where == NULL || group->starts == NULL || group->rows == NULL) {
        vs_mem_free(evaluation->engine, where);
        return vs_fail_memory(evaluation->engine);
    }
    const unsigned char *dead = vs_records_dead(group->records);
    for (uint32_t first = 0; group->reachable && first < rows; first += VS_BLOCK) {
        uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
        vs_cells__locate(group, first, count, where + first);
    }
    for (uint32_t row = 0; row < rows; row++) {
        bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
        if (!live || !group->reachable) {
            where[row] = VS_NOWHERE;
        }
        if (where[row] < VS_NOWHERE) {
            group->starts[where[row] + 2]++;
        }
    }
    for (size_t cell = 2; cell < cells + 2; cell++) {
        group->starts[cell] += group->starts[cell - 1];
    }
    for (uint32_t row = 0; row < rows; row++) {
        if (where[row] < VS_NOWHERE) {
            group->rows[group->starts[where[row] + 1]++] = row;
        }
    }
    vs_mem_free(evaluation->engine, where);
    return VS_OK;
}
