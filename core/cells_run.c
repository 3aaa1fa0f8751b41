/*
 * The array run: a program made ready for a period, then run over blocks of its cells.
 * SPDX-License-Identifier: MIT
 */
#include "cells_run.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The same when all cells are known and stand side by side; false: they are not. */
static bool store_whole(struct vs_block_run *run, const double *result)
{
    struct vs_series_state *series = run->series;
    uint32_t count = run->count;
    size_t cell = (size_t)run->period * series->scopes + run->scopes[0];
    uint32_t infinite = 0;
    for (uint32_t i = 0; i < count; i++) {
        infinite += !(fabs(result[i]) <= DBL_MAX);
    }
    /* Scopes go up without repeating. */
    if (!run->whole || run->flagged || infinite > 0 ||
        run->scopes[count - 1] - run->scopes[0] != count - 1) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        series->values[cell + i] = result[i] + 0.0;
        series->n[cell + i] = vs_support_n(run->lane.support[i]);
    }
    memset(series->states + cell, VS_KNOWN, count);
    memset(series->flags + cell, 0, count);
    memset(series->reasons + cell, 0, count * sizeof *series->reasons);
    memset(series->cell_progress + cell, VS_FINISHED, count);
    return true;
}

/* Writes the block's results: not finite is an error, -0.0 becomes 0. */
static int store_block(struct vs_block_run *run)
{
    struct vs_series_state *series = run->series;
    const double *result = run->values + (size_t)vs_program_result(run->program) * run->width;
    if (store_whole(run, result)) {
        return VS_OK;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        size_t cell = (size_t)run->period * series->scopes + run->scopes[i];
        uint8_t state = run->lane.state[i];
        uint32_t reason = run->lane.reason[i];
        if (state == VS_KNOWN && !isfinite(result[i])) {
            state = VS_ERROR;
            int status = vs_cells__reason(run->evaluation, "NOT_FINITE", &reason);
            if (status != VS_OK) {
                return status;
            }
        }
        series->values[cell] = state == VS_KNOWN ? result[i] + 0.0 : 0;
        series->states[cell] = state;
        series->flags[cell] = run->flagged && state == VS_KNOWN ? run->lane.flags[i] : 0;
        series->reasons[cell] = state == VS_KNOWN ? 0 : reason;
        series->n[cell] = vs_support_n(run->lane.support[i]);
        series->cell_progress[cell] = VS_FINISHED;
    }
    return VS_OK;
}

static void begin_lanes(struct vs_block_run *run, uint32_t count)
{
    run->count = count;
    run->whole = true;
    memset(run->lane.state, VS_KNOWN, count * sizeof *run->lane.state);
    memset(run->lane.reason, 0, count * sizeof *run->lane.reason);
    memset(run->lane.support, 0, count * sizeof *run->lane.support);
    run->flagged = false;
}

/* What an applies function says of each cell of the block: a condition is 0 or 1. */
static void take_verdicts(const struct vs_block_run *run, vs_result *verdicts)
{
    const double *result = run->values + (size_t)vs_program_result(run->program) * run->width;
    for (uint32_t i = 0; i < run->count; i++) {
        bool known = run->lane.state[i] == VS_KNOWN;
        verdicts[i] = (vs_result){.value = known ? result[i] : 0,
                                  .state = run->lane.state[i],
                                  .reason = known ? 0 : run->lane.reason[i],
                                  .n = vs_support_n(run->lane.support[i])};
    }
}

/* verdicts NULL: results are stored in the series. */
static int run_blocks(struct vs_block_run *run, const uint32_t *scopes, uint32_t count,
                      vs_result *verdicts)
{
    size_t size = vs_program_size(run->program);
    int status = VS_OK;
    for (uint32_t first = 0; status == VS_OK && first < count; first += run->width) {
        begin_lanes(run, count - first < run->width ? count - first : run->width);
        for (uint32_t i = 0; i < run->count; i++) {
            run->scopes[i] = scopes != NULL ? scopes[first + i] : first + i;
        }
        for (uint32_t i = 0; status == VS_OK && i < size; i++) {
            status = vs_run__node(run, i);
        }
        if (status == VS_OK && verdicts != NULL) {
            take_verdicts(run, verdicts + first);
        } else if (status == VS_OK) {
            status = store_block(run);
        }
        if (status == VS_OK && vs_engine_interrupted(run->evaluation->engine)) {
            status = vs_fail(run->evaluation->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
    }
    return status;
}

/* Memory for a run over count cells: that of an earlier one, unless that is still going on. */
static int make_run(struct vs_block_run **out, vs_evaluation *evaluation, size_t nodes,
                    uint32_t count)
{
    uint32_t width = count < VS_BLOCK ? count : VS_BLOCK;
    size_t values = nodes * width * sizeof(double);
    size_t size = sizeof(struct vs_block_run) + values +
                  nodes * (sizeof(double) + sizeof(struct vs_bound_node));
    struct vs_block_run *run = evaluation->scratch;
    size_t room = evaluation->scratch_size;
    evaluation->scratch = NULL;
    evaluation->scratch_size = 0;
    if (room < size) {
        vs_mem_free(evaluation->engine, run);
        run = vs_mem_resize(evaluation->engine, NULL, size); /* large: not zeroed */
        room = size;
    }
    *out = run;
    if (run == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    run->evaluation = evaluation;
    run->size = room;
    run->width = width;
    run->values = (double *)(void *)(run + 1);
    run->own = (struct vs_binding){.numbers = run->values + nodes * width};
    run->own.nodes = (struct vs_bound_node *)(void *)(run->own.numbers + nodes);
    return VS_OK;
}

static int open_run(struct vs_block_run **out, vs_evaluation *evaluation,
                    struct vs_series_state *series, const vs_program *program, uint32_t period,
                    uint32_t count)
{
    struct vs_binding *binding = NULL;
    int status = vs_run__kept_binding(evaluation, series, program, period, &binding);
    *out = NULL;
    if (status == VS_OK) {
        status = make_run(out, evaluation, vs_program_size(program), count);
    }
    if (status != VS_OK) {
        return status;
    }
    struct vs_block_run *run = *out;
    run->series = series;
    run->program = program;
    run->period = period;
    run->instant = evaluation->periods[series->period_kind + 1].items[period].instant;
    run->binding = binding != NULL ? binding : &run->own;
    return binding != NULL && vs_run__is_current(evaluation, series, binding)
               ? VS_OK
               : vs_run__bind(run, run->binding);
}

/* The memory serves the next run. */
static void close_run(struct vs_block_run *run)
{
    if (run == NULL) {
        return;
    }
    vs_evaluation *evaluation = run->evaluation;
    if (evaluation->scratch_size < run->size) {
        vs_mem_free(evaluation->engine, evaluation->scratch);
        evaluation->scratch = run;
        evaluation->scratch_size = run->size;
    } else {
        vs_mem_free(evaluation->engine, run);
    }
}

int vs_cells__inspect(vs_evaluation *evaluation, struct vs_series_state *series,
                      const vs_program *program, const struct vs_cell_position *at,
                      vs_result *results)
{
    struct vs_block_run *run = NULL;
    int status = open_run(&run, evaluation, series, program, at->period, 1);
    if (status == VS_OK) {
        begin_lanes(run, 1);
        run->scopes[0] = at->scope;
    }
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        uint8_t before = run->lane.state[0];
        run->lane.state[0] =
            VS_KNOWN; /* every read is looked at, also behind one that is not known */
        run->lane.support[0] = 0;
        status = vs_run__node(run, i);
        results[i] = (vs_result){.value = run->values[i],
                                 .state = run->lane.state[0],
                                 .reason = run->lane.reason[0],
                                 .n = vs_support_n(run->lane.support[0])};
        run->lane.state[0] = before != VS_KNOWN ? before : run->lane.state[0];
    }
    close_run(run);
    return status;
}

static int run_over(vs_evaluation *evaluation, struct vs_series_state *series,
                    const vs_program *program, uint32_t period, const struct vs_cell_list *cells)
{
    struct vs_block_run *run = NULL;
    int status = open_run(&run, evaluation, series, program, period, cells->count);
    if (status == VS_OK) {
        status = run_blocks(run, cells->scopes, cells->count, cells->verdicts);
    }
    close_run(run);
    return status;
}

int vs_cells__run(vs_evaluation *evaluation, struct vs_series_state *series,
                  const vs_program *program, uint32_t period, const uint32_t *scopes,
                  uint32_t count)
{
    struct vs_cell_list cells = {.scopes = scopes, .count = count};
    return run_over(evaluation, series, program, period, &cells);
}

int vs_cells__judge(vs_evaluation *evaluation, struct vs_series_state *series,
                    const vs_program *program, uint32_t period, const struct vs_cell_list *cells)
{
    return run_over(evaluation, series, program, period, cells);
}
