/*
 * What the cells of a series read of others, listed once from the programs of its formulas, and
 * which of its cells read something that changed. SPDX-License-Identifier: MIT
 */
#include "cells_marks.h"

#include <assert.h>

#include "cells_supposed.h"

static void mark_group(struct vs_marks *marks, const struct vs_group *group, int lag)
{
    for (size_t i = 0; i < group->changed_count; i++) {
        vs_cells__mark(marks, (int64_t)(group->changed[i] / group->scopes) + lag,
                       group->changed[i] % group->scopes);
    }
}

/* The same for rows without periods: every period whose instant is the group's. */
static void mark_timeless(struct vs_marks *marks, const struct vs_group *group, int lag)
{
    const struct vs_series_state *series = marks->series;
    for (uint32_t p = 0; p < series->periods; p++) {
        vs_date instant = vs_cells__group_instant(marks->evaluation, group->kind, group->level,
                                                  series->period_kind, (int64_t)p - lag);
        for (size_t i = 0; instant == group->instant && i < group->changed_count; i++) {
            vs_cells__mark(marks, p, group->changed[i]);
        }
    }
}

static void mark_rows(struct vs_marks *marks, int kind, int lag)
{
    const struct vs_series_state *series = marks->series;
    const struct vs_supposed *supposed = marks->evaluation->supposed;
    bool stand = supposed != NULL && !supposed->rows; /* nearly always in a scenario */
    for (const struct vs_group *group = stand ? NULL : marks->evaluation->groups; group != NULL;
         group = group->next) {
        if (group->changed_count == 0 || group->kind != kind || group->level != series->level) {
            continue;
        }
        if (group->timeless) {
            mark_timeless(marks, group, lag);
        } else if (group->period_kind == series->period_kind) {
            mark_group(marks, group, lag);
        }
    }
}

/* Whoever reads by keys what changed. */
static int mark_neighbours(struct vs_marks *marks, struct vs_link *link)
{
    vs_evaluation *evaluation = marks->evaluation;
    const struct vs_series_state *changed = link->series;
    const struct vs_period_table *periods = &evaluation->periods[changed->period_kind + 1];
    int64_t mapped = -1; /* the period whose map is at hand */
    const struct vs_scope_map *map = link->map;
    for (size_t i = 0; i < changed->changed_count; i++) {
        uint32_t cell = changed->changed[i];
        uint32_t period = changed->periods > 1 ? cell / changed->scopes : 0;
        uint32_t scope = cell - period * changed->scopes;
        int64_t reader = (int64_t)period + link->lag;
        if (reader >= marks->series->periods) {
            continue;
        }
        if (map == NULL || (link->map == NULL && reader != mapped)) {
            int status = vs_cells__scope_readers(evaluation, marks->series->level, link->read,
                                                 link->level, periods->items[reader].instant, &map);
            if (status != VS_OK) {
                return status;
            }
            assert(map != NULL);
            mapped = reader;
            link->map = map->instant == VS_DATE_NONE ? map : NULL;
        }
        for (uint32_t r = map->starts[scope]; r < map->starts[scope + 1]; r++) {
            vs_cells__mark(marks, reader, map->readers[r]);
        }
    }
    return VS_OK;
}

static void mark_same(struct vs_marks *marks, const struct vs_link *link)
{
    const struct vs_series_state *changed = link->series;
    for (size_t i = 0; i < changed->changed_count; i++) {
        vs_cells__mark(marks, (int64_t)(changed->changed[i] / changed->scopes) + link->lag,
                       changed->changed[i] % changed->scopes);
    }
}

/* Coarser cells of one period above those that changed. */
static int mark_above(struct vs_marks *marks, struct vs_link *link, uint32_t period)
{
    vs_evaluation *evaluation = marks->evaluation;
    const struct vs_series_state *changed = link->series;
    const struct vs_period_table *periods = &evaluation->periods[marks->series->period_kind + 1];
    const struct vs_scope_tree *tree = link->tree;
    int status = tree != NULL ? VS_OK
                              : vs_cells__tree(evaluation, marks->series->level, link->level,
                                               periods->items[period].instant, &tree);
    if (status != VS_OK) {
        return status;
    }
    link->tree = tree->instant == VS_DATE_NONE ? tree : NULL;
    for (size_t i = 0; i < changed->changed_count; i++) {
        uint32_t from = changed->changed[i] / changed->scopes;
        uint32_t above = tree->above[changed->changed[i] % changed->scopes];
        if (above < VS_NOWHERE && (link->all_periods || (int64_t)from + link->lag == period)) {
            vs_cells__mark(marks, period, above);
        }
    }
    return VS_OK;
}

static int mark_link(struct vs_marks *marks, struct vs_link *link)
{
    if (link->type == VS_LINK_ROWS) {
        mark_rows(marks, link->kind, link->lag);
        return VS_OK;
    }
    if (link->series == NULL) {
        link->series = vs_cells__find_series(marks->evaluation, link->indicator, link->level,
                                             marks->series->period_kind);
    }
    if (link->series == NULL || link->series->changed_count == 0) {
        return VS_OK;
    }
    if (link->type == VS_LINK_CELL && link->read == NULL) {
        mark_same(marks, link);
        return VS_OK;
    }
    if (link->type == VS_LINK_CELL) {
        return mark_neighbours(marks, link);
    }
    int status = VS_OK;
    for (uint32_t p = 0; status == VS_OK && p < marks->series->periods; p++) {
        status = mark_above(marks, link, p);
    }
    return status;
}

/* --- the list --- */

static void add_rows(struct vs_series_state *series, const vs_set *set)
{
    series->links[series->link_count++] =
        (struct vs_link){.type = VS_LINK_ROWS, .kind = set->kind, .lag = set->lag};
}

static void add_cell(const vs_evaluation *evaluation, struct vs_series_state *series,
                     const vs_cell_read *read)
{
    int target = vs_cells__target_level(evaluation, series->level, read);
    if (target >= 0) {
        series->links[series->link_count++] =
            (struct vs_link){.type = VS_LINK_CELL,
                             .lag = read->lag,
                             .read = read->same_scope ? NULL : read,
                             .indicator = read->indicator,
                             .level = target};
    }
}

static void add_cells(const vs_evaluation *evaluation, struct vs_series_state *series,
                      const vs_cells_read *read)
{
    int finer = vs_cells__finer_level(evaluation, series->level, read);
    if (finer >= 0) {
        series->links[series->link_count++] =
            (struct vs_link){.type = VS_LINK_CELLS,
                             .lag = read->lag,
                             .all_periods = read->periods == VS_PERIODS_ALL,
                             .indicator = read->indicator,
                             .level = finer};
    }
}

static void add_program(const vs_evaluation *evaluation, struct vs_series_state *series,
                        const vs_program *program)
{
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
            add_rows(series, &aggregate->set);
            if (aggregate->paired && aggregate->pair_key_count > 0) {
                add_rows(series, &aggregate->other);
            }
        } else if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            add_cell(evaluation, series, vs_program_cell_read(program, node->payload));
        } else if (node->op == VS_NODE_CELLS) {
            add_cells(evaluation, series, vs_program_cells_read(program, node->payload));
        }
    }
}

/* The programs of an indicator's formulas and of `applies`; NULL where there is none. */
static const vs_program *program_at(const vs_model *model, int indicator, size_t index)
{
    const struct vs_compiled *compiled = model->compiled[indicator];
    if (index < model->indicators[indicator].formula_count) {
        return compiled != NULL ? compiled[index].program : NULL;
    }
    return model->indicators[indicator].applies >= 0 ? model->compiled_applies[indicator].program
                                                     : NULL;
}

static int list_links(vs_evaluation *evaluation, struct vs_series_state *series)
{
    const vs_model *model = evaluation->model;
    size_t programs = model->indicators[series->indicator].formula_count + 1;
    uint32_t most = 0;
    for (size_t i = 0; i < programs; i++) {
        const vs_program *program = program_at(model, series->indicator, i);
        for (uint32_t n = 0; program != NULL && n < vs_program_size(program); n++) {
            enum vs_node_op op = vs_program_node(program, n)->op;
            most += op >= VS_NODE_AGGREGATE && op <= VS_NODE_CELLS ? 2 : 0;
        }
    }
    if (series->links == NULL || most > series->link_room) {
        series->links = vs_arena_array(evaluation->arena, most + 1, sizeof *series->links);
        series->link_room = most;
        if (series->links == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
    }
    series->link_count = 0;
    for (size_t i = 0; i < programs; i++) {
        const vs_program *program = program_at(model, series->indicator, i);
        if (program != NULL) {
            add_program(evaluation, series, program);
        }
    }
    series->link_epoch = evaluation->epoch;
    return VS_OK;
}

/* --- both --- */

/* Anything that an interpreted formula read has changed: all its cells are looked at. */
static bool reads_change(const vs_evaluation *evaluation, const struct vs_series_state *series)
{
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        if (group->changed_count > 0 && series->kinds_read[group->kind] != 0) {
            return true;
        }
    }
    for (const struct vs_series_state *s = evaluation->series; s != NULL; s = s->next) {
        if (s->changed_count > 0 && series->indicators_read[s->indicator] != 0) {
            return true;
        }
    }
    return false;
}

/* True if a program says for every cell what it reads. */
static bool has_programs(const vs_evaluation *evaluation, const struct vs_series_state *series)
{
    const vs_model *model = evaluation->model;
    if (!series->compiled || series->by_cell || evaluation->options.interpret) {
        return false;
    }
    return series->link_epoch == evaluation->epoch ||
           model->indicators[series->indicator].applies < 0 ||
           model->compiled_applies[series->indicator].program != NULL;
}

int vs_cells__mark_reads(struct vs_marks *marks)
{
    vs_evaluation *evaluation = marks->evaluation;
    struct vs_series_state *series = marks->series;
    if (!has_programs(evaluation, series)) {
        marks->all = marks->all || evaluation->model->indicators[series->indicator].applies >= 0 ||
                     reads_change(evaluation, series);
        return VS_OK;
    }
    int status = series->link_epoch == evaluation->epoch ? VS_OK : list_links(evaluation, series);
    for (uint32_t i = 0; status == VS_OK && i < series->link_count; i++) {
        status = mark_link(marks, &series->links[i]);
    }
    int expected =
        series->main_kind >= 0 ? evaluation->model->kinds[series->main_kind].expected_kind : -1;
    if (status == VS_OK && expected >= 0) {
        mark_rows(marks, expected, 0);
    }
    /* A series that reads its own earlier periods changes from one to the next. */
    marks->all =
        marks->all || (marks->count > 0 && series->indicators_read[series->indicator] != 0);
    return status;
}
