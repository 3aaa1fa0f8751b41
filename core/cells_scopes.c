/*
 * Scopes of a level: which combinations of members have cells.
 *
 * One dimension: all its members. Several: the combinations that occur in the visible rows of any
 * kind that reaches all of them, in the order of their dense key (natural order, first dimension
 * first). SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

/* Marks the dense keys of rows from first on. */
struct marking {
    vs_evaluation *evaluation;
    int level;
    const struct vs_scope_table *table;
    uint32_t first;
    unsigned char *seen;
};

static void mark_rows(const struct marking *marking, const struct vs_group *group)
{
    uint32_t rows = vs_records_rows(group->records);
    const unsigned char *dead = vs_records_dead(group->records);
    for (uint32_t first = marking->first; first < rows; first += VS_BLOCK) {
        uint32_t keys[VS_BLOCK];
        uint32_t periods[VS_BLOCK];
        uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
        vs_cells__locate_parts(group, first, count, keys, periods);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t row = first + i;
            bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
            if (live && keys[i] < VS_NOWHERE) {
                marking->seen[keys[i]] = 1;
            }
        }
    }
}

/* Makes the group of a kind's rows by the periods of one kind, or at one instant. */
static int group_rows(const struct marking *marking, int kind, int period_kind, vs_date instant,
                      struct vs_group *out)
{
    vs_evaluation *evaluation = marking->evaluation;
    *out = (struct vs_group){.kind = kind,
                             .level = marking->level,
                             .period_kind = period_kind,
                             .timeless = vs_kind_is_timeless(&evaluation->model->kinds[kind]),
                             .instant = instant};
    int status = vs_cells__records(evaluation, kind, &out->records);
    return status == VS_OK ? vs_cells__level_lookups(evaluation, out, marking->table) : status;
}

static int mark_group(const struct marking *marking, const struct vs_group *group)
{
    vs_evaluation *evaluation = marking->evaluation;
    struct vs_layout *layout = NULL; /* what will be counted anyway */
    struct vs_cube *cube = NULL;
    int status = VS_OK;
    if (marking->first == 0) {
        status = vs_cells__layout(evaluation, group, NULL, 0, &layout);
    }
    if (status == VS_OK && layout != NULL) {
        status = vs_cells__cube(evaluation, group, layout, &cube);
    }
    if (status == VS_OK && cube != NULL) {
        return vs_cells__cube_mark(evaluation, cube, group, marking->seen);
    }
    if (status == VS_OK) {
        mark_rows(marking, group);
    }
    return status;
}

/* Marks the rows of a kind by the periods of one kind, or at one instant. */
static int mark_kind(const struct marking *marking, int kind, int period_kind, vs_date instant)
{
    struct vs_group group;
    int status = group_rows(marking, kind, period_kind, instant, &group);
    return status == VS_OK ? mark_group(marking, &group) : status;
}

/* Whether two placements lead each row to the same member. */
static bool same_members(const struct vs_placement *a, const struct vs_placement *b, uint32_t rows)
{
    return a != NULL && b != NULL && a->column.width == b->column.width &&
           memcmp(a->values, b->values, (size_t)rows * a->column.width) == 0;
}

/* Whether rows lead to the same scopes in both groups. */
static bool same_lookups(const struct vs_group *a, const struct vs_group *b)
{
    bool same = true;
    for (size_t i = 0; same && i + 1 < a->lookup_count; i++) { /* all but the period */
        const struct vs_lookup *left = &a->lookups[i];
        const struct vs_lookup *right = &b->lookups[i];
        bool column = left->column == right->column ||
                      same_members(left->placement, right->placement, vs_records_rows(a->records));
        same = column && left->constant == right->constant && left->size == right->size &&
               (left->add == NULL || right->add == NULL
                    ? left->add == right->add
                    : memcmp(left->add, right->add, ((size_t)left->size + 1) * sizeof *left->add) ==
                          0);
    }
    return same;
}

/* Rows by the periods that they carry, and at the instant of "*" where that is another matter. */
static int mark_joined(const struct marking *marking, int kind, const struct vs_joined *joined)
{
    struct vs_group group;
    struct vs_group whole;
    int status = group_rows(marking, kind, VS_PERIOD_JOINED, VS_DATE_NONE, &group);
    if (status == VS_OK) {
        status = mark_group(marking, &group);
    }
    if (status == VS_OK) {
        status = group_rows(marking, kind, VS_PERIOD_WHOLE, VS_DATE_NONE, &whole);
    }
    bool same = status == VS_OK && joined->complete && same_lookups(&group, &whole);
    return status == VS_OK && !same ? mark_group(marking, &whole) : status;
}

/* Whether a kind reaches every dimension of the level, and whether some at other instants by other
 * members. */
static bool reaches(const vs_model *model, int kind, const vs_level *level, bool *dated)
{
    *dated = false;
    for (size_t i = 0; i < level->dimension_count; i++) {
        vs_route route;
        if (!vs_kind_route(model, &model->kinds[kind], level->dimensions[i], &route)) {
            return false;
        }
        *dated = *dated || vs_route_is_dated(model, &model->kinds[kind], &route);
    }
    return true;
}

/* Memberships differ from instant to instant: marks the rows at each that there is. */
static int mark_dated(const struct marking *marking, int kind)
{
    vs_evaluation *evaluation = marking->evaluation;
    const vs_model *model = evaluation->model;
    bool timeless = vs_kind_is_timeless(&model->kinds[kind]);
    const struct vs_joined *joined = NULL;
    int status = timeless ? VS_OK : vs_cells__joined(evaluation, kind, &joined);
    if (status == VS_OK && joined != NULL) {
        status = mark_joined(marking, kind, joined);
    }
    for (int p = VS_PERIOD_WHOLE; status == VS_OK && p < (int)model->period_kind_count; p++) {
        struct vs_period_table *periods = NULL;
        status = vs_cells__periods(evaluation, p, &periods);
        struct vs_lookup lookup;
        bool any = false; /* rows of the kind stand in such periods */
        if (status == VS_OK && !timeless) {
            status = vs_cells__period_lookup(evaluation, kind, p, &lookup, &any);
        }
        bool marked = joined != NULL && (p < 0 || joined->first[p] < VS_NOWHERE);
        if (status == VS_OK && any && !marked) {
            status = mark_kind(marking, kind, p, VS_DATE_NONE);
        }
        for (uint32_t i = 0; status == VS_OK && timeless && i < periods->count; i++) {
            bool repeated = i > 0 && periods->items[i].instant == periods->items[i - 1].instant;
            if (!repeated) {
                status = mark_kind(marking, kind, VS_PERIOD_WHOLE, periods->items[i].instant);
            }
        }
    }
    return status;
}

static int mark_all(const struct marking *marking)
{
    const vs_model *model = marking->evaluation->model;
    int status = VS_OK;
    for (size_t k = 0; status == VS_OK && k < model->kind_count; k++) {
        bool dated = false;
        if (!reaches(model, (int)k, &model->levels[marking->level], &dated)) {
            continue;
        }
        status = dated ? mark_dated(marking, (int)k)
                       : mark_kind(marking, (int)k, VS_PERIOD_WHOLE, VS_DATE_NONE);
    }
    return status;
}

int vs_cells__scopes_hold(vs_evaluation *evaluation, int level, int kind, uint32_t first,
                          bool *hold)
{
    const struct vs_scope_table *table = &evaluation->scopes[level];
    struct marking marking = {evaluation, level, table, first, NULL};
    *hold = true;
    if (table->dense == NULL || first >= vs_records_rows(evaluation->records[kind])) {
        return VS_OK;
    }
    marking.seen = vs_mem_array(evaluation->engine, table->product, 1);
    int status =
        marking.seen == NULL ? vs_fail_memory(evaluation->engine) : mark_dated(&marking, kind);
    for (uint32_t key = 0; status == VS_OK && key < table->product; key++) {
        *hold = *hold && (marking.seen[key] == 0 || table->dense[key] < VS_NOWHERE);
    }
    vs_mem_free(evaluation->engine, marking.seen);
    return status;
}

/* Members of each scope from the dense keys that occur. */
static int fill_scopes(vs_evaluation *evaluation, struct vs_scope_table *table,
                       const unsigned char *seen)
{
    uint32_t count = 0;
    for (uint32_t key = 0; key < table->product; key++) {
        count += seen == NULL || seen[key] != 0;
    }
    bool complete = count == table->product;
    if (!complete) {
        table->dense = vs_arena_array(evaluation->arena, table->product, sizeof *table->dense);
    }
    bool failed = !complete && table->dense == NULL;
    for (size_t i = 0; i < table->dimension_count; i++) {
        table->members[i] = vs_arena_array(evaluation->arena, count, sizeof(uint32_t));
        failed = failed || table->members[i] == NULL;
    }
    if (failed) {
        return vs_fail_memory(evaluation->engine);
    }
    table->count = 0;
    for (uint32_t key = 0; key < table->product; key++) {
        bool there = seen == NULL || seen[key] != 0;
        if (!complete) {
            table->dense[key] = there ? table->count : VS_NOWHERE;
        }
        if (there) {
            uint32_t rest = key;
            for (size_t i = 0; i < table->dimension_count; i++) {
                table->members[i][table->count] = rest / table->strides[i];
                rest %= table->strides[i];
            }
            table->count++;
        }
    }
    return VS_OK;
}

int vs_cells__scopes(vs_evaluation *evaluation, int level_index, struct vs_scope_table **out)
{
    struct vs_scope_table *table = &evaluation->scopes[level_index];
    *out = table;
    if (table->loaded) {
        return VS_OK;
    }
    if (evaluation->stored) {
        int stored = vs_results__scopes(evaluation, level_index, table);
        table->loaded = stored == VS_OK;
        return stored;
    }
    const vs_level *level = &evaluation->model->levels[level_index];
    uint32_t counts[VS_SCOPE_DIMENSIONS_MAX] = {0};
    uint64_t product = 1;
    int status = VS_OK;
    table->dimension_count = level->dimension_count;
    for (size_t i = 0; status == VS_OK && i < level->dimension_count; i++) {
        struct vs_members *members = NULL;
        status = vs_cells__members(evaluation, level->dimensions[i], &members);
        counts[i] = status == VS_OK ? members->count : 0;
        product *= counts[i];
        if (status == VS_OK && product > VS_CELL_LIMIT) {
            status = vs_fail(evaluation->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY, level->name);
        }
    }
    if (status != VS_OK) {
        return status;
    }
    table->product = (uint32_t)product;
    uint32_t stride = 1;
    for (size_t i = level->dimension_count; i-- > 0;) {
        table->strides[i] = stride;
        stride *= counts[i] > 0 ? counts[i] : 1;
    }
    unsigned char *seen = NULL;
    if (level->dimension_count > 1) {
        seen = vs_mem_array(evaluation->engine, product, 1);
        struct marking marking = {evaluation, level_index, table, 0, seen};
        status = seen == NULL ? vs_fail_memory(evaluation->engine) : mark_all(&marking);
    }
    if (status == VS_OK) {
        status = fill_scopes(evaluation, table, seen);
    }
    vs_mem_free(evaluation->engine, seen);
    table->loaded = status == VS_OK;
    return status;
}
