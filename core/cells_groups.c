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

/* The one instant of a group's rows; false: it differs from period to period. */
static int single_instant(vs_evaluation *evaluation, const struct vs_group *group, bool *single,
                          vs_date *out)
{
    struct vs_period_table *periods = NULL;
    const struct vs_joined *joined = NULL;
    *single = group->timeless;
    *out = group->instant;
    int status = group->timeless
                     ? VS_OK
                     : vs_cells__joins(evaluation, group->kind, group->period_kind, &joined);
    if (status != VS_OK || group->timeless || joined != NULL) {
        return status;
    }
    status = vs_cells__periods(evaluation, group->period_kind, &periods);
    if (status == VS_OK) {
        *single = periods->count <= 1;
        *out = periods->count > 0 ? periods->items[0].instant : evaluation->options.today;
    }
    return status;
}

static int placed_lookup(vs_evaluation *evaluation, const struct vs_group *group, int dimension,
                         const vs_route *route, struct vs_lookup *out)
{
    const struct vs_placement *placement = NULL;
    int status = vs_cells__placement(evaluation, group, dimension, route, &placement);
    if (status != VS_OK || placement == NULL) {
        return status;
    }
    out->placement = placement;
    out->column = &placement->column;
    out->size = placement->column.member_count;
    out->add = vs_arena_array(evaluation->arena, (size_t)out->size + 1, sizeof *out->add);
    if (out->add == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i <= out->size; i++) {
        out->add[i] = i + 1 < out->size ? i : VS_NOWHERE;
    }
    return VS_OK;
}

int vs_cells__dimension_lookup(vs_evaluation *evaluation, const struct vs_group *group,
                               int dimension, struct vs_lookup *out, bool *reachable)
{
    const vs_model *model = evaluation->model;
    const vs_kind *definition = &model->kinds[group->kind];
    vs_route route;
    *out = (struct vs_lookup){.constant = VS_NOWHERE};
    *reachable = vs_kind_route(model, definition, dimension, &route);
    vs_records *records = NULL;
    int status = *reachable ? vs_cells__records(evaluation, group->kind, &records) : VS_OK;
    if (status != VS_OK || !*reachable || vs_records_rows(records) == 0) {
        return status;
    }
    const vs_field *field = &definition->fields[route.field];
    bool single = false;
    struct way way = {field->dimension, route.attribute, VS_DATE_NONE};
    status = single_instant(evaluation, group, &single, &way.instant);
    if (status == VS_OK && vs_route_is_dated(model, definition, &route) &&
        (!single || field->by_field >= 0)) {
        return placed_lookup(evaluation, group, dimension, &route, out);
    }
    if (status == VS_OK) {
        status = vs_records_column(records, field->name, &out->column);
    }
    if (status != VS_OK || out->column == NULL) {
        return status;
    }
    out->size = out->column->member_count;
    out->add = vs_arena_array(evaluation->arena, (size_t)out->size + 1, sizeof *out->add);
    return out->add == NULL ? vs_fail_memory(evaluation->engine)
                            : fill_lookup(evaluation, out->column, &way, out->add);
}

int vs_cells__level_lookups(vs_evaluation *evaluation, struct vs_group *group,
                            const struct vs_scope_table *scopes)
{
    const vs_level *level = &evaluation->model->levels[group->level];
    int status = VS_OK;
    group->reachable = true;
    group->lookup_count = level->dimension_count + 1;
    for (size_t i = 0; status == VS_OK && i < level->dimension_count; i++) {
        bool reachable = false;
        struct vs_lookup *lookup = &group->lookups[i];
        status =
            vs_cells__dimension_lookup(evaluation, group, level->dimensions[i], lookup, &reachable);
        group->reachable = group->reachable && reachable;
        for (uint32_t j = 0; status == VS_OK && lookup->add != NULL && j <= lookup->size; j++) {
            lookup->add[j] =
                lookup->add[j] < VS_NOWHERE ? lookup->add[j] * scopes->strides[i] : VS_NOWHERE;
        }
    }
    bool any = false;
    return status == VS_OK ? vs_cells__period_lookup(evaluation, group->kind, group->period_kind,
                                                     &group->lookups[level->dimension_count], &any)
                           : status;
}

/* Which periods the rows carry: texts without rows are no members of a column. */
static int find_periods(vs_evaluation *evaluation, struct vs_group *group)
{
    const struct vs_lookup *period = &group->lookups[group->lookup_count - 1];
    group->empty = period->column == NULL && period->constant >= VS_NOWHERE;
    if (period->column == NULL || period->column->type != VS_COLUMN_TEXT) {
        return VS_OK;
    }
    group->empty = true;
    group->occurs = vs_arena_array(evaluation->arena, group->periods, 1);
    if (group->occurs == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < period->size; i++) {
        if (period->add[i] < VS_NOWHERE) {
            group->occurs[period->add[i]] = 1;
            group->empty = false;
        }
    }
    return VS_OK;
}

static int make_group(vs_evaluation *evaluation, struct vs_group *group)
{
    struct vs_scope_table *scopes = NULL;
    struct vs_period_table *periods = NULL;
    int status = vs_cells__scopes(evaluation, group->level, &scopes);
    if (status == VS_OK) {
        status = vs_cells__periods(evaluation, group->period_kind, &periods);
    }
    if (status == VS_OK) {
        status = vs_cells__records(evaluation, group->kind, &group->records);
    }
    if (status == VS_OK) {
        group->scopes = scopes->count;
        group->periods = periods->count;
        group->dense = scopes->dense;
        status = vs_cells__level_lookups(evaluation, group, scopes);
    }
    if (status == VS_OK) {
        status = find_periods(evaluation, group);
    }
    if (status == VS_OK && evaluation->model->kinds[group->kind].period_rule == VS_PERIOD_SPAN) {
        status = vs_cells__span(evaluation, group->kind, group->instant, &group->span);
    }
    return status == VS_OK ? vs_cells__mark_undated(evaluation, group) : status;
}

bool vs_cells__is_empty(const struct vs_group *group, uint32_t period)
{
    return group->empty ||
           (!group->timeless && group->occurs != NULL && group->occurs[period] == 0);
}

vs_date vs_cells__group_instant(const vs_evaluation *evaluation, int kind_index, int level_index,
                                int period_kind, int64_t period)
{
    const vs_model *model = evaluation->model;
    const vs_kind *kind = &model->kinds[kind_index];
    const vs_level *level = &model->levels[level_index];
    const struct vs_period_table *periods = &evaluation->periods[period_kind + 1];
    bool dated = kind->period_rule == VS_PERIOD_SPAN;
    for (size_t i = 0; !dated && i < level->dimension_count; i++) {
        vs_route route;
        dated = vs_kind_route(model, kind, level->dimensions[i], &route) &&
                vs_route_is_dated(model, kind, &route);
    }
    bool inside = period >= 0 && period < periods->count;
    return vs_kind_is_timeless(kind) && dated && inside ? periods->items[period].instant
                                                        : VS_DATE_NONE;
}

static struct vs_group **group_slot(vs_evaluation *evaluation, int kind, int level, int period_kind,
                                    vs_date instant)
{
    unsigned hash = (unsigned)kind * 61 + (unsigned)level * 7 + (unsigned)(period_kind + 1) * 13 +
                    (unsigned)instant;
    return &evaluation->group_slots[hash % VS_SLOTS];
}

int vs_cells__group(vs_evaluation *evaluation, int kind, int level, int period_kind, int64_t period,
                    struct vs_group **out)
{
    bool timeless = vs_kind_is_timeless(&evaluation->model->kinds[kind]);
    struct vs_period_table *periods = NULL;
    int status = vs_cells__periods(evaluation, period_kind, &periods);
    if (status != VS_OK) {
        return status;
    }
    vs_date instant = vs_cells__group_instant(evaluation, kind, level, period_kind, period);
    int grouped_by = timeless ? VS_PERIOD_WHOLE : period_kind;
    struct vs_group **slot = group_slot(evaluation, kind, level, grouped_by, instant);
    for (struct vs_group *group = *slot; group != NULL; group = group->beside) {
        if (group->kind == kind && group->level == level && group->period_kind == grouped_by &&
            group->instant == instant) {
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
    group->period_kind = grouped_by;
    group->timeless = timeless;
    group->instant = instant;
    status = make_group(evaluation, group);
    if (status == VS_OK) {
        group->next = evaluation->groups;
        evaluation->groups = group;
        group->beside = *slot;
        *slot = group;
        *out = group;
    } else {
        vs_mem_free(evaluation->engine, group->undated);
    }
    return status;
}

static bool is_undated(const struct vs_group *group, uint32_t row)
{
    bool undated = false;
    for (size_t i = 0; i + 1 < group->lookup_count; i++) {
        const struct vs_placement *placement = group->lookups[i].placement;
        undated = undated || (placement != NULL && placement->undated_count > 0 &&
                              (placement->undated[row >> 3] >> (row & 7) & 1) != 0);
    }
    return undated;
}

int vs_cells__mark_undated(vs_evaluation *evaluation, struct vs_group *group)
{
    bool any = false;
    for (size_t i = 0; i + 1 < group->lookup_count; i++) {
        const struct vs_placement *placement = group->lookups[i].placement;
        any = any || (placement != NULL && placement->undated_count > 0);
    }
    vs_mem_free(evaluation->engine, group->undated);
    group->undated = NULL;
    if (!any || !group->reachable) {
        return VS_OK;
    }
    group->undated =
        vs_mem_array(evaluation->engine, (size_t)group->scopes * group->periods + 1, 1);
    if (group->undated == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    const unsigned char *dead = vs_records_dead(group->records);
    for (uint32_t row = 0; row < vs_records_rows(group->records); row++) {
        uint32_t cell = VS_NOWHERE;
        if ((dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0) && is_undated(group, row)) {
            vs_cells__locate(group, row, 1, &cell);
        }
        if (cell < VS_NOWHERE) {
            group->undated[cell] = 1;
        }
    }
    return VS_OK;
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

/* Rows whose span does not hold the group's instant are in no period. */
static void leave_out(const struct vs_group *group, uint32_t first, uint32_t count,
                      uint32_t *periods)
{
    for (uint32_t i = 0; i < count; i++) {
        periods[i] += vs_span_holds(&group->span, first + i, group->instant) ? 0 : VS_NOWHERE;
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
        add_lookup(&group->lookups[i], first, count, keys);
    }
    if (vs_span_is_set(&group->span)) {
        leave_out(group, first, count, periods);
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
    int status = vs_cells__base(evaluation, group);
    if (status == VS_OK && group->base != NULL) {
        status = vs_cells__order_rows(evaluation, group->base);
        group->starts = group->base->starts + group->shift;
        group->rows = group->base->rows;
        return status;
    }
    if (status != VS_OK) {
        return status;
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
