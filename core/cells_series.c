/*
 * Evaluation of series: periods in order, each by its formula's program or cell by cell.
 *
 * A series that is read while it is being evaluated belongs to a ring: the reader falls back to
 * single cells, which demand one another; a cell that meets itself closes a circle and is an error.
 * SPDX-License-Identifier: MIT
 */
#include "cells_run.h"
#include "cells_supposed.h"
#include "model_check.h"

#include <stdio.h>
#include <string.h>

/* --- one cell --- */

static void cell_result(const struct vs_series_state *series, size_t cell, vs_result *out)
{
    *out = (vs_result){series->values[cell], series->states[cell], series->reasons[cell],
                       series->n[cell]};
}

static void set_cell(struct vs_series_state *series, size_t cell, const vs_result *result,
                     uint8_t flags)
{
    series->values[cell] = result->state == VS_KNOWN ? result->value : 0;
    series->states[cell] = result->state;
    series->reasons[cell] = result->state == VS_KNOWN ? 0 : result->reason;
    series->n[cell] = result->n;
    series->flags[cell] = result->state == VS_KNOWN ? flags : 0;
    series->cell_progress[cell] = VS_FINISHED;
}

static int run_cell(vs_evaluation *evaluation, const vs_formula *formula,
                    struct vs_cell_reader *reader, vs_result *out)
{
    vs_reader interface = vs_cells__reader(reader);
    int status =
        vs_formula_run(evaluation->model, reader->at.series->indicator, formula, &interface, out);
    out->n = vs_support_n(reader->support);
    return status;
}

/* What becomes of a cell by the verdict on it: if the indicator does not apply, *out is what the
 * cell gets. */
static int take_verdict(vs_evaluation *evaluation, const struct vs_series_state *series,
                        bool *applies, vs_result *out)
{
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    int status = VS_OK;
    if (out->state == VS_KNOWN && !*applies) {
        out->state = VS_NOT_APPLICABLE;
        const char *title = indicator->applies_title != NULL ? indicator->applies_title : "";
        status =
            vs_cells__reason_of(evaluation, "REASON_NOT_APPLICABLE", title, NULL, &out->reason);
    }
    *applies = *applies && out->state == VS_KNOWN;
    return status;
}

/* Decides if the indicator applies to the cell; if it does not, *out is what the cell gets. */
static int judge(vs_evaluation *evaluation, const struct vs_cell_position *at, bool *applies,
                 vs_result *out)
{
    const vs_indicator *indicator = &evaluation->model->indicators[at->series->indicator];
    struct vs_cell_reader reader = {.evaluation = evaluation, .at = *at};
    vs_reader interface = vs_cells__reader(&reader);
    int status = vs_formula_applies(evaluation->model, at->series->indicator, indicator->applies,
                                    &interface, applies, out);
    if (status == VS_OK) {
        status = take_verdict(evaluation, at->series, applies, out);
    }
    out->n = vs_support_n(reader.support);
    return status;
}

static int demand(vs_evaluation *evaluation, const struct vs_cell_position *at, vs_result *out,
                  uint8_t *flags)
{
    struct vs_series_state *series = at->series;
    const vs_formula *formula = NULL;
    const vs_program *program = NULL;
    vs_date instant = evaluation->periods[series->period_kind + 1].items[at->period].instant;
    int status = vs_cells__formula(evaluation, series->indicator, instant, &formula, &program);
    *out = (vs_result){0};
    if (status != VS_OK) {
        return status;
    }
    /* A cell that is read before its series comes to it has not been judged yet. */
    size_t cell = (size_t)at->period * series->scopes + at->scope;
    if (evaluation->model->indicators[series->indicator].applies >= 0 &&
        series->cell_progress[cell] == VS_UNSEEN) {
        bool applies = true;
        status = judge(evaluation, at, &applies, out);
        if (status != VS_OK || !applies) {
            return status;
        }
        *out = (vs_result){0};
    }
    if (formula == NULL) {
        out->state = VS_NO_DATA;
        return vs_cells__reason(evaluation, "REASON_NO_FORMULA", &out->reason);
    }
    struct vs_cell_reader reader = {.evaluation = evaluation, .at = *at, .traced = program != NULL};
    status = run_cell(evaluation, formula, &reader, out);
    *flags = reader.flags;
    return status;
}

int vs_cells__cell(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                   uint32_t scope, vs_result *out)
{
    size_t cell = (size_t)period * series->scopes + scope;
    if (series->cell_progress[cell] == VS_FINISHED) {
        cell_result(series, cell, out);
        return VS_OK;
    }
    for (size_t i = 0; i < evaluation->depth; i++) {
        const struct vs_cell_position *at = &evaluation->stack[i];
        if (at->series == series && at->period == period && at->scope == scope) {
            return vs_cells__close_circle(evaluation, i, out);
        }
    }
    if (evaluation->depth == VS_DEPTH_MAX) {
        char limit[16];
        (void)snprintf(limit, sizeof limit, "%d", VS_DEPTH_MAX);
        *out = (vs_result){.state = VS_ERROR};
        return vs_cells__reason_of(evaluation, "REASON_TOO_DEEP", limit, NULL, &out->reason);
    }
    struct vs_cell_position at = {series, period, scope};
    uint8_t flags = 0;
    evaluation->stack[evaluation->depth++] = at;
    int status = demand(evaluation, &at, out, &flags);
    evaluation->depth--;
    if (status == VS_OK) {
        set_cell(series, cell, out, flags);
    }
    return status;
}

/* --- a whole series --- */

/* What a program reads is noted whichever way it runs. */
static void note_reads(struct vs_series_state *series, const vs_program *program)
{
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
            series->kinds_read[aggregate->set.kind] = 1;
            if (aggregate->paired && aggregate->pair_key_count > 0) {
                series->kinds_read[aggregate->other.kind] = 1;
            }
        } else if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            series->indicators_read[vs_program_cell_read(program, node->payload)->indicator] = 1;
        } else if (node->op == VS_NODE_CELLS) {
            series->indicators_read[vs_program_cells_read(program, node->payload)->indicator] = 1;
        }
    }
}

void vs_cells__note_main_kind(struct vs_series_state *series, const vs_program *program)
{
    for (uint32_t i = 0; series->main_kind < 0 && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        const vs_aggregate *aggregate = node->op == VS_NODE_AGGREGATE
                                            ? vs_program_aggregate_read(program, node->payload)
                                            : NULL;
        if (aggregate != NULL && aggregate->set.lag == 0) {
            series->main_kind = aggregate->set.kind;
        }
    }
}

/* The verdicts on all cells of a list at once; *out NULL: they are judged one by one. Freed by the
 * caller. */
static int judge_list(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                      const uint32_t *scopes, uint32_t count, vs_result **out)
{
    const vs_program *program = NULL;
    bool unseen = false;
    *out = NULL;
    for (uint32_t i = 0; !unseen && i < count; i++) {
        unseen = series->cell_progress[(size_t)period * series->scopes + scopes[i]] == VS_UNSEEN;
    }
    if (!unseen || series->by_cell || evaluation->options.interpret) {
        return VS_OK;
    }
    int status = vs_model_compile_applies(evaluation->model, series->indicator, &program);
    if (status != VS_OK || program == NULL) {
        return status;
    }
    struct vs_cell_position at = {series, period, 0};
    struct vs_cell_list cells = {scopes, count,
                                 vs_mem_array(evaluation->engine, count, sizeof *cells.verdicts)};
    status = cells.verdicts == NULL ? vs_fail_memory(evaluation->engine)
                                    : vs_cells__note_instants(evaluation, program, &at);
    if (status == VS_OK) {
        note_reads(series, program);
        status = vs_cells__judge(evaluation, series, program, period, &cells);
    }
    if (status != VS_OK) {
        vs_mem_free(evaluation->engine, cells.verdicts);
        return status == VS_DONE ? VS_OK : status;
    }
    *out = cells.verdicts;
    return VS_OK;
}

/* Scopes to which the indicator applies; the others get their state. *count shrinks. */
static int filter_scopes(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                         uint32_t *scopes, uint32_t *count)
{
    uint32_t kept = 0;
    const vs_formula *formula = NULL;
    const vs_program *program = NULL;
    vs_result *verdicts = NULL;
    vs_date instant = evaluation->periods[series->period_kind + 1].items[period].instant;
    int status = vs_cells__formula(evaluation, series->indicator, instant, &formula, &program);
    if (status == VS_OK && program != NULL) {
        vs_cells__note_main_kind(series, program); /* also if it applies to no cell */
    }
    if (status == VS_OK) {
        status = judge_list(evaluation, series, period, scopes, *count, &verdicts);
    }
    for (uint32_t i = 0; status == VS_OK && i < *count; i++) {
        struct vs_cell_position at = {series, period, scopes[i]};
        size_t cell = (size_t)period * series->scopes + scopes[i];
        bool applies = true;
        vs_result result = {0};
        if (series->cell_progress[cell] == VS_FINISHED) {
            continue; /* another cell asked for it */
        }
        if (series->cell_progress[cell] == VS_UNSEEN && verdicts != NULL) {
            result = verdicts[i];
            applies = result.value != 0;
            status = take_verdict(evaluation, series, &applies, &result);
        } else if (series->cell_progress[cell] == VS_UNSEEN) {
            status = judge(evaluation, &at, &applies, &result);
        }
        if (status == VS_OK && applies) {
            series->cell_progress[cell] = VS_RUNNING;
            scopes[kept++] = scopes[i];
        } else if (status == VS_OK) {
            set_cell(series, cell, &result, 0);
        }
    }
    *count = kept;
    vs_mem_free(evaluation->engine, verdicts);
    return status;
}

static void set_all(struct vs_series_state *series, uint32_t period, const uint32_t *scopes,
                    uint32_t count, const vs_result *result)
{
    for (uint32_t i = 0; i < count; i++) {
        set_cell(series, (size_t)period * series->scopes + scopes[i], result, 0);
    }
}

/* Evaluates first what a program reads, so that single cells find it and do not nest. */
static int evaluate_reads(vs_evaluation *evaluation, const struct vs_series_state *series,
                          const vs_program *program)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        struct vs_series_state *read_series = NULL;
        if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            const vs_cell_read *read = vs_program_cell_read(program, node->payload);
            int target = vs_cells__target_level(evaluation, series->level, read);
            if (target >= 0 &&
                vs_cells__has_level(&evaluation->model->indicators[read->indicator], target)) {
                status = vs_cells__series(evaluation, read->indicator, target, series->period_kind,
                                          &read_series);
            }
        } else if (node->op == VS_NODE_CELLS) {
            const vs_cells_read *read = vs_program_cells_read(program, node->payload);
            int finer = vs_cells__finer_level(evaluation, series->level, read);
            if (finer >= 0) {
                status = vs_cells__series(evaluation, read->indicator, finer, series->period_kind,
                                          &read_series);
            }
        }
    }
    return status;
}

/* The next run over cells of the period needs no more than the program, if it is kept. */
static void settle(const vs_evaluation *evaluation, const struct vs_series_state *series,
                   const vs_program *program, uint32_t period)
{
    bool alone = evaluation->model->indicators[series->indicator].applies < 0;
    struct vs_binding *binding = series->bindings != NULL ? series->bindings[period] : NULL;
    for (; alone && binding != NULL; binding = binding->next) {
        binding->settled = binding->program == program;
    }
}

static int evaluate_formula(vs_evaluation *evaluation, struct vs_series_state *series,
                            uint32_t period, const uint32_t *scopes, uint32_t count)
{
    const vs_formula *formula = NULL;
    const vs_program *program = NULL;
    vs_date instant = evaluation->periods[series->period_kind + 1].items[period].instant;
    int status = vs_cells__formula(evaluation, series->indicator, instant, &formula, &program);
    if (status != VS_OK) {
        return status;
    }
    if (formula == NULL) {
        vs_result none = {.state = VS_NO_DATA};
        status = vs_cells__reason(evaluation, "REASON_NO_FORMULA", &none.reason);
        set_all(series, period, scopes, count, &none);
        return status;
    }
    if (program != NULL) {
        note_reads(series, program);
        vs_cells__note_main_kind(series, program);
        struct vs_cell_position at = {series, period, 0};
        status = vs_cells__note_instants(evaluation, program, &at);
    }
    if (status != VS_OK) {
        return status;
    }
    series->compiled = series->compiled && program != NULL;
    if (program != NULL && !series->by_cell && !evaluation->options.interpret) {
        const struct vs_cell_position at = {series, period, 0};
        bool ends = false;
        vs_result end = {0};
        status = vs_cells__ends_at_once(evaluation, program, &at, &ends, &end);
        if (status != VS_OK || ends) {
            set_all(series, period, scopes, count, &end);
            return status;
        }
        status = vs_cells__run(evaluation, series, program, period, scopes, count);
        if (status != VS_DONE) {
            settle(evaluation, series, program, period);
            return status;
        }
        series->by_cell = true;
    } else if (program != NULL) {
        status = evaluate_reads(evaluation, series, program);
    }
    status = status == VS_DONE ? VS_OK : status;
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        vs_result result;
        status = vs_cells__cell(evaluation, series, period, scopes[i], &result);
        if (status == VS_OK && vs_engine_interrupted(evaluation->engine)) {
            status = vs_fail(evaluation->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
    }
    return status;
}

/* What is ready for the formula of a period, if it is all that these cells need; NULL. */
static struct vs_binding *settled_binding(const vs_evaluation *evaluation,
                                          const struct vs_series_state *series, uint32_t period,
                                          const uint32_t *scopes, uint32_t count)
{
    struct vs_binding *binding =
        series->bindings != NULL && !series->by_cell ? series->bindings[period] : NULL;
    while (binding != NULL &&
           !(binding->settled && vs_run__is_current(evaluation, series, binding))) {
        binding = binding->next;
    }
    for (uint32_t i = 0; binding != NULL && series->pinned != NULL && i < count; i++) {
        size_t cell = (size_t)period * series->scopes + scopes[i];
        if ((series->pinned[cell >> 3] >> (cell & 7) & 1) != 0) {
            return NULL;
        }
    }
    return binding;
}

/* Scopes of one period, all if scopes is NULL. After VS_LATER it can be called again. */
static int evaluate_period(vs_evaluation *evaluation, struct vs_series_state *series,
                           uint32_t period, const uint32_t *scopes, uint32_t count)
{
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    uint32_t *list = vs_mem_array(evaluation->engine, count, sizeof *list);
    if (list == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < count; i++) {
        list[i] = scopes != NULL ? scopes[i] : i;
    }
    uint32_t kept =
        series->pinned != NULL ? vs_supposed_unpinned(series, period, list, count) : count;
    int status = VS_OK;
    if (indicator->disabled != NULL) {
        vs_result off = {.state = VS_NOT_APPLICABLE};
        status = vs_cells__reason_of(evaluation, "REASON_DISABLED", indicator->disabled, NULL,
                                     &off.reason);
        set_all(series, period, list, kept, &off);
    } else {
        if (indicator->applies >= 0) {
            status = filter_scopes(evaluation, series, period, list, &kept);
        }
        if (status == VS_OK && (kept > 0 || series->pinned != NULL)) {
            status = evaluate_formula(evaluation, series, period, list, kept);
        }
    }
    if (status == VS_OK) {
        status = vs_cells__finish(evaluation, series, period, scopes, count);
    }
    vs_mem_free(evaluation->engine, list);
    return status;
}

int vs_cells__make_series(vs_evaluation *evaluation, struct vs_series_state *series)
{
    const vs_model *model = evaluation->model;
    size_t cells = (size_t)series->scopes * series->periods;
    vs_arena *arena = evaluation->arena;
    if ((uint64_t)series->scopes * series->periods > VS_CELL_LIMIT) {
        return vs_fail(evaluation->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY,
                       model->levels[series->level].name);
    }
    series->main_kind = -1;
    series->small_n = model->indicators[series->indicator].small_n;
    series->compiled = true;
    series->values = vs_arena_array(arena, cells, sizeof *series->values);
    series->states = vs_arena_array(arena, cells, 1);
    series->flags = vs_arena_array(arena, cells, 1);
    series->cell_progress = vs_arena_array(arena, cells, 1);
    series->reasons = vs_arena_array(arena, cells, sizeof *series->reasons);
    series->n = vs_arena_array(arena, cells, sizeof *series->n);
    series->kinds_read = vs_arena_array(arena, model->kind_count, 1);
    series->indicators_read = vs_arena_array(arena, model->indicator_count, 1);
    bool bands = model->indicators[series->indicator].bands >= 0;
    series->bands = bands ? vs_arena_array(arena, cells, sizeof *series->bands) : NULL;
    bool failed = series->values == NULL || series->states == NULL || series->flags == NULL ||
                  series->cell_progress == NULL || series->reasons == NULL || series->n == NULL ||
                  series->kinds_read == NULL || series->indicators_read == NULL ||
                  (bands && series->bands == NULL);
    return failed ? vs_fail_memory(evaluation->engine) : VS_OK;
}

static int add_finished(vs_evaluation *evaluation, struct vs_series_state *series)
{
    if (evaluation->finished_count == evaluation->finished_capacity) {
        size_t capacity = evaluation->finished_capacity * 2 + 64;
        void *list =
            vs_mem_resize(evaluation->engine, evaluation->finished, capacity * sizeof(void *));
        if (list == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        evaluation->finished = list;
        evaluation->finished_capacity = capacity;
    }
    series->progress = VS_FINISHED;
    evaluation->finished[evaluation->finished_count++] = series;
    return VS_OK;
}

/* Evaluates the series on top until it is through, or until it wants another one. */
static int go_on(vs_evaluation *evaluation, struct vs_series_state *series)
{
    int status = VS_OK;
    while (status == VS_OK && series->next_period < series->periods) {
        status = evaluate_period(evaluation, series, series->next_period, NULL, series->scopes);
        series->next_period += status == VS_OK;
    }
    return status == VS_OK ? add_finished(evaluation, series) : status;
}

/* Evaluates a new series and all that it asks for, one after the other. */
static int drive(vs_evaluation *evaluation, struct vs_series_state *series)
{
    struct vs_series_state *outer = evaluation->driven;
    int status = VS_OK;
    series->below = outer;
    evaluation->driven = series;
    while (status == VS_OK && evaluation->driven != outer) {
        struct vs_series_state *top = evaluation->driven;
        status = go_on(evaluation, top);
        if (status == VS_OK) {
            evaluation->driven = top->below;
        } else if (status == VS_LATER) {
            evaluation->wanted->below = top;
            evaluation->driven = evaluation->wanted;
            status = VS_OK;
        }
    }
    evaluation->driven = outer;
    return status;
}

int vs_cells__evaluate(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                       const uint32_t *scopes, uint32_t count)
{
    struct vs_binding *settled = settled_binding(evaluation, series, period, scopes, count);
    if (settled != NULL) {
        int status =
            vs_run__few(evaluation, series, period, settled, scopes, count)
                ? VS_OK
                : vs_cells__run(evaluation, series, settled->program, period, scopes, count);
        return status == VS_OK ? vs_cells__finish(evaluation, series, period, scopes, count)
                               : status;
    }
    for (uint32_t i = 0; i < count; i++) {
        series->cell_progress[(size_t)period * series->scopes + scopes[i]] = VS_UNSEEN;
    }
    int status = evaluate_period(evaluation, series, period, scopes, count);
    while (status == VS_LATER) {
        status = drive(evaluation, evaluation->wanted);
        if (status == VS_OK) {
            status = evaluate_period(evaluation, series, period, scopes, count);
        }
    }
    return status;
}

static struct vs_series_state **series_slot(vs_evaluation *evaluation, int indicator, int level,
                                            int period_kind)
{
    unsigned hash = (unsigned)indicator * 61 + (unsigned)level * 7 + (unsigned)(period_kind + 1);
    return &evaluation->series_slots[hash % VS_SLOTS];
}

void vs_cells__add_series(vs_evaluation *evaluation, struct vs_series_state *series)
{
    struct vs_series_state **slot =
        series_slot(evaluation, series->indicator, series->level, series->period_kind);
    series->next = evaluation->series;
    evaluation->series = series;
    series->beside = *slot;
    *slot = series;
}

struct vs_series_state *vs_cells__find_series(vs_evaluation *evaluation, int indicator, int level,
                                              int period_kind)
{
    struct vs_series_state *s = *series_slot(evaluation, indicator, level, period_kind);
    while (s != NULL &&
           (s->indicator != indicator || s->level != level || s->period_kind != period_kind)) {
        s = s->beside;
    }
    return s;
}

int vs_cells__series(vs_evaluation *evaluation, int indicator, int level, int period_kind,
                     struct vs_series_state **out)
{
    *out = vs_cells__find_series(evaluation, indicator, level, period_kind);
    if (*out != NULL) {
        return VS_OK;
    }
    struct vs_scope_table *scopes = NULL;
    struct vs_period_table *periods = NULL;
    int status = vs_cells__scopes(evaluation, level, &scopes);
    if (status == VS_OK) {
        status = vs_cells__periods(evaluation, period_kind, &periods);
    }
    struct vs_series_state *series = vs_arena_get(evaluation->arena, sizeof *series);
    if (status != VS_OK || series == NULL) {
        return status != VS_OK ? status : vs_fail_memory(evaluation->engine);
    }
    series->indicator = indicator;
    series->level = level;
    series->period_kind = period_kind;
    series->scopes = scopes->count;
    series->periods = periods->count;
    series->progress = VS_RUNNING;
    bool lent = evaluation->supposed != NULL && vs_supposed_lends(evaluation, series);
    if (evaluation->stored) {
        status = vs_results__series(evaluation, series);
    } else {
        status =
            lent ? vs_supposed_lend(evaluation, series) : vs_cells__make_series(evaluation, series);
    }
    if (status == VS_OK && !lent && evaluation->supposed != NULL) {
        status = vs_supposed_pin_series(evaluation, series);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_cells__add_series(evaluation, series);
    *out = series;
    if (evaluation->stored || lent) {
        return VS_OK;
    }
    if (evaluation->driven != NULL || evaluation->depth > 0) {
        evaluation->wanted = series;
        return VS_LATER;
    }
    return drive(evaluation, series);
}
