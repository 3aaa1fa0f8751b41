/*
 * The array run: a program made ready for a period, then run over blocks of its cells.
 * SPDX-License-Identifier: MIT
 */
#include "cells_run.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A read of a series: VS_DONE if it is being evaluated and is not an earlier period of this one. */
static int find_series(struct vs_block_run *run, int indicator, int level, int lag,
                       struct vs_series_state **out)
{
    int status = vs_cells__series(run->evaluation, indicator, level, run->series->period_kind, out);
    if (status == VS_OK && (*out)->progress != VS_FINISHED && !(*out == run->series && lag > 0)) {
        return VS_DONE;
    }
    return status;
}

static int prepare_cell(struct vs_block_run *run, uint32_t node, const vs_cell_read *read)
{
    const vs_indicator *indicator = &run->evaluation->model->indicators[read->indicator];
    int level = run->series->level;
    int target = vs_cells__target_level(run->evaluation, level, read);
    run->reads[node] = NULL; /* no such level: told for each cell */
    if (target < 0 || !vs_cells__has_level(indicator, target)) {
        return VS_OK;
    }
    int status = find_series(run, read->indicator, target, read->lag, &run->reads[node]);
    if (status == VS_OK && !read->same_scope) {
        const uint32_t *map = NULL;
        status = vs_cells__scope_map(run->evaluation, level, read, target, run->instant, &map);
        run->maps[node] = map;
    }
    return status;
}

static int prepare_cells(struct vs_block_run *run, uint32_t node, const vs_cells_read *read)
{
    int level = run->series->level;
    int finer = vs_cells__finer_level(run->evaluation, level, read);
    run->reads[node] = NULL;
    if (finer < 0) {
        return VS_OK;
    }
    const struct vs_scope_tree *tree = NULL;
    int lag = read->periods == VS_PERIODS_ALL ? 0 : read->lag;
    int status = find_series(run, read->indicator, finer, lag, &run->reads[node]);
    if (status == VS_OK) {
        status = vs_cells__tree(run->evaluation, level, finer, run->instant, &tree);
        run->maps[node] = tree;
    }
    return status;
}

static int prepare_node(struct vs_block_run *run, uint32_t i)
{
    const vs_node *node = vs_program_node(run->program, i);
    const struct vs_cell_position at = {run->series, run->period, 0};
    vs_result result;
    int status = VS_OK;
    run->numbers[i] = 0;
    run->maps[i] = NULL;
    switch (node->op) {
    case VS_NODE_CONSTANT:
        run->numbers[i] = node->number;
        break;
    case VS_NODE_PARAMETER:
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
        status = vs_run__read_fixed(run, node, &result);
        run->numbers[i] = status == VS_OK ? result.value : 0;
        break;
    case VS_NODE_AGGREGATE:
        status = vs_cells__kept_plan(&run->plans[i], run->evaluation,
                                     vs_program_aggregate_read(run->program, node->payload), &at,
                                     run->numbers);
        break;
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
        status = prepare_cell(run, i, vs_program_cell_read(run->program, node->payload));
        break;
    case VS_NODE_CELLS:
        status = prepare_cells(run, i, vs_program_cells_read(run->program, node->payload));
        break;
    default:
        if (node->varies == 0) {
            run->numbers[i] = vs_cells__scalar(node, run->numbers);
        }
        break;
    }
    return status;
}

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
    const double *result = run->values + (size_t)vs_program_result(run->program) * VS_BLOCK;
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
    const double *result = run->values + (size_t)vs_program_result(run->program) * VS_BLOCK;
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
    for (uint32_t first = 0; status == VS_OK && first < count; first += VS_BLOCK) {
        begin_lanes(run, count - first < VS_BLOCK ? count - first : VS_BLOCK);
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

static int make_scratch(struct vs_block_run *run, size_t size)
{
    vs_evaluation *evaluation = run->evaluation;
    size_t needed = size * (VS_BLOCK * sizeof(double) + sizeof(double) + 3 * sizeof(void *));
    run->memory = evaluation->scratch; /* of an earlier run, unless that one is still going on */
    run->memory_size = evaluation->scratch_size;
    evaluation->scratch = NULL;
    evaluation->scratch_size = 0;
    if (run->memory_size < needed) {
        void *memory = vs_mem_resize(evaluation->engine, run->memory, needed);
        if (memory == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        run->memory = memory;
        run->memory_size = needed;
    }
    run->values = run->memory;
    run->numbers = run->values + size * VS_BLOCK;
    run->plans = (struct vs_plan **)(void *)(run->numbers + size);
    run->reads = (struct vs_series_state **)(void *)(run->plans + size);
    run->maps = (const void **)(void *)(run->reads + size);
    return VS_OK;
}

static int open_run(struct vs_block_run **out, vs_evaluation *evaluation,
                    struct vs_series_state *series, const vs_program *program, uint32_t period)
{
    struct vs_block_run *run =
        vs_mem_resize(evaluation->engine, NULL, sizeof *run); /* large: not zeroed */
    *out = run;
    if (run == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    begin_lanes(run, 1);
    run->evaluation = evaluation;
    run->series = series;
    run->program = program;
    run->period = period;
    run->instant = evaluation->periods[series->period_kind + 1].items[period].instant;
    size_t size = vs_program_size(program);
    int status = make_scratch(run, size);
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        status = prepare_node(run, i);
    }
    return status;
}

/* The memory serves the next run. */
static void give_scratch(struct vs_block_run *run)
{
    vs_evaluation *evaluation = run->evaluation;
    if (evaluation->scratch_size < run->memory_size) {
        void *other = evaluation->scratch;
        evaluation->scratch = run->memory;
        evaluation->scratch_size = run->memory_size;
        run->memory = other;
    }
    vs_mem_free(evaluation->engine, run->memory);
}

static void close_run(struct vs_block_run *run)
{
    if (run != NULL) {
        give_scratch(run);
        vs_mem_free(run->evaluation->engine, run);
    }
}

int vs_cells__inspect(vs_evaluation *evaluation, struct vs_series_state *series,
                      const vs_program *program, const struct vs_cell_position *at,
                      vs_result *results)
{
    struct vs_block_run *run = NULL;
    int status = open_run(&run, evaluation, series, program, at->period);
    if (status == VS_OK) {
        run->count = 1;
        run->scopes[0] = at->scope;
    }
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        uint8_t before = run->lane.state[0];
        run->lane.state[0] =
            VS_KNOWN; /* every read is looked at, also behind one that is not known */
        run->lane.support[0] = 0;
        status = vs_run__node(run, i);
        results[i] = (vs_result){.value = run->values[(size_t)i * VS_BLOCK],
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
    int status = open_run(&run, evaluation, series, program, period);
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
