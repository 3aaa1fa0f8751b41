/*
 * Which cells of a series read something that changed, and their evaluation.
 * SPDX-License-Identifier: MIT
 */
#include "cells_marks.h"

#include <string.h>

static void mark(struct vs_marks *marks, int64_t period, uint32_t scope)
{
    if (period < 0 || period >= marks->series->periods) {
        return;
    }
    size_t cell = (size_t)period * marks->series->scopes + scope;
    unsigned bit = 1U << (cell & 7);
    if ((marks->bits[cell >> 3] & bit) == 0) {
        marks->bits[cell >> 3] = (unsigned char)(marks->bits[cell >> 3] | bit);
        marks->count++;
    }
}

static void mark_group(struct vs_marks *marks, const struct vs_group *group, int lag)
{
    for (size_t i = 0; i < group->changed_count; i++) {
        mark(marks, (int64_t)(group->changed[i] / group->scopes) + lag,
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
            mark(marks, p, group->changed[i]);
        }
    }
}

static void mark_groups(struct vs_marks *marks, int kind, int lag)
{
    const struct vs_series_state *series = marks->series;
    for (const struct vs_group *group = marks->evaluation->groups; group != NULL;
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

static const struct vs_series_state *find_changed(const struct vs_marks *marks, int indicator,
                                                  int level)
{
    const struct vs_series_state *series =
        vs_cells__find_series(marks->evaluation, indicator, level, marks->series->period_kind);
    return series != NULL && series->changed_count > 0 ? series : NULL;
}

static int mark_cell_readers(struct vs_marks *marks, const vs_cell_read *read)
{
    vs_evaluation *evaluation = marks->evaluation;
    int target = vs_cells__target_level(evaluation, marks->series->level, read);
    const struct vs_series_state *changed =
        target < 0 ? NULL : find_changed(marks, read->indicator, target);
    if (changed == NULL) {
        return VS_OK;
    }
    if (read->same_scope) {
        for (size_t i = 0; i < changed->changed_count; i++) {
            mark(marks, (int64_t)(changed->changed[i] / changed->scopes) + read->lag,
                 changed->changed[i] % changed->scopes);
        }
        return VS_OK;
    }
    const struct vs_period_table *periods = &evaluation->periods[marks->series->period_kind + 1];
    unsigned char *hit = vs_mem_array(evaluation->engine, changed->scopes, 1);
    int status = hit == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (uint32_t p = 0; status == VS_OK && p < changed->periods; p++) {
        bool any = false;
        memset(hit, 0, changed->scopes);
        for (size_t i = 0; i < changed->changed_count; i++) {
            if (changed->changed[i] / changed->scopes == p) {
                hit[changed->changed[i] % changed->scopes] = 1;
                any = true;
            }
        }
        int64_t reader = (int64_t)p + read->lag;
        if (!any || reader >= marks->series->periods) {
            continue;
        }
        const uint32_t *map = NULL;
        status = vs_cells__scope_map(evaluation, marks->series->level, read, target,
                                     periods->items[reader].instant, &map);
        for (uint32_t s = 0; status == VS_OK && s < marks->series->scopes; s++) {
            if (map[s] < VS_NOWHERE && hit[map[s]] != 0) {
                mark(marks, reader, s);
            }
        }
    }
    vs_mem_free(evaluation->engine, hit);
    return status;
}

static int mark_cells_readers(struct vs_marks *marks, const vs_cells_read *read)
{
    vs_evaluation *evaluation = marks->evaluation;
    int finer = vs_cells__finer_level(evaluation, marks->series->level, read);
    const struct vs_series_state *changed =
        finer < 0 ? NULL : find_changed(marks, read->indicator, finer);
    if (changed == NULL) {
        return VS_OK;
    }
    const struct vs_period_table *periods = &evaluation->periods[marks->series->period_kind + 1];
    unsigned char *hit =
        vs_mem_array(evaluation->engine, (size_t)changed->scopes * changed->periods, 1);
    int status = hit == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < changed->changed_count; i++) {
        hit[changed->changed[i]] = 1;
    }
    for (uint32_t p = 0; status == VS_OK && p < marks->series->periods; p++) {
        const struct vs_scope_tree *tree = NULL;
        status = vs_cells__tree(evaluation, marks->series->level, finer, periods->items[p].instant,
                                &tree);
        bool all = read->periods == VS_PERIODS_ALL;
        for (uint32_t from = 0; status == VS_OK && from < changed->periods; from++) {
            if (!all && (int64_t)from + read->lag != p) {
                continue;
            }
            const unsigned char *row = hit + (size_t)from * changed->scopes;
            for (uint32_t s = 0; s < marks->series->scopes; s++) {
                for (uint32_t i = tree->starts[s]; i < tree->starts[s + 1]; i++) {
                    if (row[tree->scopes[i]] != 0) {
                        mark(marks, p, s);
                        break;
                    }
                }
            }
        }
    }
    vs_mem_free(evaluation->engine, hit);
    return status;
}

static int mark_program(struct vs_marks *marks, const vs_program *program)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
            mark_groups(marks, aggregate->set.kind, aggregate->set.lag);
            if (aggregate->paired && aggregate->pair_key_count > 0) {
                mark_groups(marks, aggregate->other.kind, aggregate->other.lag);
            }
        } else if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            status = mark_cell_readers(marks, vs_program_cell_read(program, node->payload));
        } else if (node->op == VS_NODE_CELLS) {
            status = mark_cells_readers(marks, vs_program_cells_read(program, node->payload));
        }
    }
    return status;
}

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

/* Marks what the programs of the formulas read, and that of `applies`. */
static int mark_programs(struct vs_marks *marks)
{
    const vs_model *model = marks->evaluation->model;
    const struct vs_series_state *series = marks->series;
    const vs_indicator *indicator = &model->indicators[series->indicator];
    const struct vs_compiled *compiled = model->compiled[series->indicator];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && compiled != NULL && i < indicator->formula_count; i++) {
        status = compiled[i].program != NULL ? mark_program(marks, compiled[i].program) : VS_OK;
    }
    if (status == VS_OK && indicator->applies >= 0) {
        status = mark_program(marks, model->compiled_applies[series->indicator].program);
    }
    return status;
}

/* True if a program says for every cell what it reads. */
static bool has_programs(const vs_evaluation *evaluation, const struct vs_series_state *series)
{
    const vs_model *model = evaluation->model;
    bool applies = model->indicators[series->indicator].applies < 0 ||
                   model->compiled_applies[series->indicator].program != NULL;
    return series->compiled && !series->by_cell && applies && !evaluation->options.interpret;
}

int vs_cells__mark_reads(struct vs_marks *marks)
{
    vs_evaluation *evaluation = marks->evaluation;
    struct vs_series_state *series = marks->series;
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    if (!has_programs(evaluation, series)) {
        marks->all = marks->all || indicator->applies >= 0 || reads_change(evaluation, series);
        return VS_OK;
    }
    int status = mark_programs(marks);
    int expected =
        series->main_kind >= 0 ? evaluation->model->kinds[series->main_kind].expected_kind : -1;
    if (status == VS_OK && expected >= 0) {
        mark_groups(marks, expected, 0);
    }
    /* A series that reads its own earlier periods changes from one to the next. */
    marks->all =
        marks->all || (marks->count > 0 && series->indicators_read[series->indicator] != 0);
    return status;
}

struct vs_cell_copy vs_cells__copy(const struct vs_series_state *series, size_t cell)
{
    return (struct vs_cell_copy){
        .value = series->values[cell],
        .state = series->states[cell],
        .flags = series->flags[cell],
        .reason = series->reasons[cell],
        .n = series->n[cell],
        .expected = series->expected != NULL ? series->expected[cell] : 0,
        .band = series->bands != NULL ? series->bands[cell] : 0,
    };
}

bool vs_cells__equal(const struct vs_cell_copy *a, const struct vs_cell_copy *b)
{
    return vs_same_bits(a->value, b->value) && a->state == b->state && a->flags == b->flags &&
           a->reason == b->reason && a->n == b->n && a->expected == b->expected &&
           a->band == b->band;
}

/* Evaluates the marked scopes of one period and keeps those cells that came out different. */
static int evaluate_period(struct vs_marks *marks, uint32_t period, uint32_t *scopes,
                           struct vs_cell_copy *copies, size_t *evaluated)
{
    struct vs_series_state *series = marks->series;
    uint32_t count = 0;
    for (uint32_t s = 0; s < series->scopes; s++) {
        size_t cell = (size_t)period * series->scopes + s;
        if (!marks->all && marks->bits[cell >> 3] == 0) {
            s += 7U - (uint32_t)(cell & 7U); /* nothing in these eight */
            continue;
        }
        if (marks->all || (marks->bits[cell >> 3] >> (cell & 7) & 1) != 0) {
            copies[count] = vs_cells__copy(series, cell);
            series->cell_progress[cell] = VS_UNSEEN;
            scopes[count++] = s;
        }
    }
    int status =
        count == 0 ? VS_OK : vs_cells__evaluate(marks->evaluation, series, period, scopes, count);
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        size_t cell = (size_t)period * series->scopes + scopes[i];
        struct vs_cell_copy now = vs_cells__copy(series, cell);
        if (!vs_cells__equal(&now, &copies[i])) {
            series->changed[series->changed_count++] = (uint32_t)cell;
        }
    }
    *evaluated += count;
    return status;
}

int vs_cells__marks_begin(struct vs_marks *marks, vs_evaluation *evaluation,
                          struct vs_series_state *series)
{
    size_t cells = (size_t)series->scopes * series->periods;
    *marks = (struct vs_marks){.evaluation = evaluation, .series = series};
    marks->bits = vs_mem_array(evaluation->engine, cells / 8 + 1, 1);
    return marks->bits == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
}

void vs_cells__marks_free(struct vs_marks *marks)
{
    vs_mem_free(marks->evaluation->engine, marks->bits);
    marks->bits = NULL;
}

void vs_cells__mark_period(struct vs_marks *marks, uint32_t period)
{
    for (uint32_t s = 0; s < marks->series->scopes; s++) {
        mark(marks, period, s);
    }
}

void vs_cells__mark_only(struct vs_marks *marks, const unsigned char *cells)
{
    size_t count = (size_t)marks->series->scopes * marks->series->periods;
    if (!marks->all && marks->count == 0) {
        return;
    }
    marks->count = 0;
    for (size_t i = 0; i <= count / 8; i++) {
        marks->bits[i] = marks->all ? cells[i] : marks->bits[i] & cells[i];
        marks->count += (size_t)__builtin_popcount(marks->bits[i]);
    }
    marks->all = false;
}

int vs_cells__evaluate_marked(struct vs_marks *marks, size_t *evaluated)
{
    vs_engine *engine = marks->evaluation->engine;
    struct vs_series_state *series = marks->series;
    size_t touched = marks->all ? (size_t)series->scopes * series->periods : marks->count;
    if (touched == 0) {
        return VS_OK;
    }
    uint32_t *scopes = vs_mem_array(engine, series->scopes, sizeof *scopes);
    struct vs_cell_copy *copies = vs_mem_array(engine, series->scopes, sizeof *copies);
    vs_mem_free(engine, series->changed);
    series->changed = vs_mem_array(engine, touched, sizeof *series->changed);
    int status = scopes == NULL || copies == NULL || series->changed == NULL
                     ? vs_fail_memory(engine)
                     : VS_OK;
    for (uint32_t period = 0; status == VS_OK && period < series->periods; period++) {
        status = evaluate_period(marks, period, scopes, copies, evaluated);
    }
    vs_mem_free(engine, copies);
    vs_mem_free(engine, scopes);
    return status;
}

int vs_cells__advance(vs_evaluation *evaluation, struct vs_series_state *series, size_t *evaluated)
{
    struct vs_marks marks;
    int status = vs_cells__marks_begin(&marks, evaluation, series);
    if (status == VS_OK) {
        status = vs_cells__mark_reads(&marks);
    }
    if (status == VS_OK) {
        status = vs_cells__evaluate_marked(&marks, evaluated);
    }
    vs_cells__marks_free(&marks);
    return status;
}
