/*
 * The array run: nodes of a program in order, each for a block of cells of one period.
 *
 * A lane carries state and reason; the first read in order that is not known (or zero denominator)
 * ends it, as it ends the Lua function. Values of ended cells go on being computed and are thrown
 * away. SPDX-License-Identifier: MIT
 */
#include "cells_batch.h"

#include <float.h>
#include <math.h>
#include <string.h>

struct lane {
    uint8_t state[VS_BLOCK];
    uint32_t reason[VS_BLOCK];
    uint32_t support[VS_BLOCK];
    uint8_t flags[VS_BLOCK];
};

struct run {
    vs_evaluation *evaluation;
    struct vs_series_state *series;
    const vs_program *program;
    uint32_t period;
    vs_date instant;
    uint32_t count;            /* cells of the block */
    bool whole;                /* no cell of it has ended */
    bool flagged;              /* the lanes have flags */
    uint32_t scopes[VS_BLOCK]; /* their scopes */
    void *memory;              /* of the following */
    size_t memory_size;
    double *values;                 /* [node][VS_BLOCK] */
    double *numbers;                /* nodes that do not vary, for filters */
    struct vs_plan **plans;         /* AGGREGATE nodes */
    struct vs_series_state **reads; /* CELL, MAYBE, CELLS nodes */
    const void **maps;              /* CELL, MAYBE: scope map; CELLS: tree */
    struct lane lane;
};

/* A read of a series: VS_DONE if it is being evaluated and is not an earlier period of this one. */
static int find_series(struct run *run, int indicator, int level, int lag,
                       struct vs_series_state **out)
{
    int status = vs_cells__series(run->evaluation, indicator, level, run->series->period_kind, out);
    if (status == VS_OK && (*out)->progress != VS_FINISHED && !(*out == run->series && lag > 0)) {
        return VS_DONE;
    }
    return status;
}

static int prepare_cell(struct run *run, uint32_t node, const vs_cell_read *read)
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

static int prepare_cells(struct run *run, uint32_t node, const vs_cells_read *read)
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

/* A parameter, the instant or its year. */
static int read_fixed(struct run *run, const vs_node *node, vs_result *out)
{
    const struct vs_cell_position at = {run->series, run->period, 0};
    return vs_cells__read_fixed(run->evaluation, run->program, node, &at, out);
}

static int prepare_node(struct run *run, uint32_t i)
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
        status = read_fixed(run, node, &result);
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

static inline void end_cell(struct run *run, uint32_t i, uint8_t state, uint32_t reason)
{
    run->whole = false;
    run->lane.state[i] = state;
    run->lane.reason[i] = reason;
}

/* Takes the result of an aggregate over records (rows) or of a read of cells. */
static inline void take(struct run *run, uint32_t i, const vs_result *result, bool rows,
                        double *value)
{
    *value = result->value;
    if (rows) {
        run->lane.support[i] = vs_support_add_rows(run->lane.support[i], result->n);
    } else if (result->state == VS_KNOWN) {
        run->lane.support[i] = vs_support_add_cell(run->lane.support[i], result->n);
    }
    if (result->state != VS_KNOWN) {
        end_cell(run, i, result->state, result->reason);
    }
}

/* Lanes from first to end, whose scopes stand side by side. */
static int run_batch(struct run *run, struct vs_plan *plan, uint32_t first, uint32_t end,
                     double *out)
{
    struct vs_batch batch;
    struct vs_plan_cells cells = vs_cells__plan_cells(plan, run->period, run->scopes[first]);
    vs_cells__batch(plan, cells.own, end - first, &batch);
    if (run->whole && batch.all) {
        memcpy(out + first, batch.values, (end - first) * sizeof *out);
        for (uint32_t i = first; i < end; i++) {
            run->lane.support[i] = vs_support_add_rows(run->lane.support[i], batch.n[i - first]);
        }
        return VS_OK;
    }
    for (uint32_t i = first; i < end; i++) {
        vs_result result = {.value = batch.values[i - first], .n = batch.n[i - first]};
        if (run->lane.state[i] != VS_KNOWN) {
            out[i] = 0;
            continue;
        }
        int status = VS_OK;
        if (batch.done[i - first] == VS_DONE_EMPTY) {
            result = (vs_result){.state = VS_NO_DATA};
            status = vs_cells__no_records(run->evaluation, plan->group->kind, &result.reason);
        } else if (batch.done[i - first] == VS_DONE_NOT) {
            status =
                vs_cells__aggregate(run->evaluation, plan, run->period, run->scopes[i], &result);
        }
        if (status != VS_OK) {
            return status;
        }
        take(run, i, &result, true, &out[i]);
    }
    return VS_OK;
}

/* Flags of the lanes that read rows which stand by their own value. */
static void note_flags(struct run *run, const struct vs_plan *plan, bool inside)
{
    bool own = inside && plan->group->undated != NULL;
    bool other = inside && plan->other != NULL && plan->other->undated != NULL;
    if ((own || other) && !run->flagged) {
        memset(run->lane.flags, 0, run->count);
        run->flagged = true;
    }
    for (uint32_t i = 0; (own || other) && i < run->count; i++) {
        if (run->lane.state[i] == VS_KNOWN) {
            struct vs_plan_cells cells = vs_cells__plan_cells(plan, run->period, run->scopes[i]);
            run->lane.flags[i] |= vs_cells__plan_flags(plan, cells);
        }
    }
}

static int run_aggregate(struct run *run, uint32_t index, double *out)
{
    struct vs_plan *plan = run->plans[index];
    bool inside = vs_cells__plan_reach(run->evaluation, plan, run->period) == VS_REACH_CELL;
    bool batches = inside && vs_cells__batch_fits(plan);
    int status = VS_OK;
    note_flags(run, plan, inside);
    for (uint32_t i = 0; status == VS_OK && i < run->count;) {
        uint32_t end = i + 1;
        while (batches && end < run->count && run->scopes[end] == run->scopes[end - 1] + 1) {
            end++;
        }
        vs_result result;
        out[i] = 0;
        if (batches) {
            status = run_batch(run, plan, i, end, out);
        } else if (run->lane.state[i] == VS_KNOWN) {
            status =
                vs_cells__aggregate(run->evaluation, plan, run->period, run->scopes[i], &result);
            if (status == VS_OK) {
                take(run, i, &result, true, &out[i]);
            }
        }
        i = end;
    }
    return status;
}

/* A cell of a finished series (or an earlier period of this one); reached: of a period that is
 * there. */
static int fetch(struct run *run, uint32_t index, const vs_cell_read *read, bool reached,
                 uint32_t scope, vs_result *out)
{
    const struct vs_series_state *series = run->reads[index];
    const uint32_t *map = run->maps[index];
    uint32_t target = read->same_scope || map == NULL ? scope : map[scope];
    if (!reached || target >= VS_NOWHERE) {
        struct vs_cell_position from = {run->series, run->period, scope};
        return vs_cells__read_cell(run->evaluation, &from, read, out); /* words the reason */
    }
    size_t cell = (size_t)(run->period - (uint32_t)read->lag) * series->scopes + target;
    *out = (vs_result){series->values[cell], series->states[cell], series->reasons[cell],
                       series->n[cell]};
    return VS_OK;
}

static int run_cell(struct run *run, uint32_t index, const vs_node *node, double *out)
{
    const vs_cell_read *read = vs_program_cell_read(run->program, node->payload);
    const struct vs_series_state *series = run->reads[index];
    const double *otherwise =
        node->op == VS_NODE_MAYBE ? run->values + (size_t)node->a[0] * VS_BLOCK : NULL;
    bool reached = series != NULL &&
                   vs_cells__reach(run->evaluation, series->level, series->period_kind, run->period,
                                   read->lag, read->same_label) == VS_REACH_CELL;
    for (uint32_t i = 0; i < run->count; i++) {
        out[i] = 0;
        if (run->lane.state[i] != VS_KNOWN) {
            continue;
        }
        vs_result result;
        int status = fetch(run, index, read, reached, run->scopes[i], &result);
        if (status != VS_OK) {
            return status;
        }
        if (otherwise != NULL && result.state != VS_KNOWN && result.state != VS_ERROR) {
            out[i] = otherwise[i];
            continue;
        }
        take(run, i, &result, false, &out[i]);
    }
    return VS_OK;
}

static int combine(struct run *run, uint32_t index, const vs_cells_read *read,
                   struct vs_combined *combined, uint32_t scope, vs_result *out)
{
    struct vs_cell_position from = {run->series, run->period, scope};
    if (run->reads[index] == NULL) {
        return vs_cells__read_cells(run->evaluation, &from, read, out);
    }
    if (combined != NULL && combined->has[scope] != 0) {
        *out = combined->results[scope];
        return VS_OK;
    }
    int status =
        vs_cells__combine(run->evaluation, &from, run->reads[index], run->maps[index], read, out);
    if (status == VS_OK && combined != NULL) {
        combined->results[scope] = *out;
        combined->has[scope] = 1;
    }
    return status;
}

static int run_cells(struct run *run, uint32_t index, const vs_node *node, double *out)
{
    const vs_cells_read *key = vs_program_cells_read(run->program, node->payload);
    vs_cells_read read = *key;
    read.from = read.from_node != 0 ? run->numbers[read.from_node - 1] : read.from;
    read.below = read.below_node != 0 ? run->numbers[read.below_node - 1] : read.below;
    struct vs_combined *combined = NULL;
    int status = VS_OK;
    if (run->reads[index] != NULL && run->reads[index]->progress == VS_FINISHED &&
        !run->series->by_cell && read.periods == VS_PERIODS_ALL) {
        status = vs_cells__combined(run->evaluation, key, &read, run->maps[index], &combined);
    }
    if (status != VS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        out[i] = 0;
        if (run->lane.state[i] != VS_KNOWN) {
            continue;
        }
        vs_result result;
        status = combine(run, index, &read, combined, run->scopes[i], &result);
        if (status != VS_OK) {
            return status;
        }
        take(run, i, &result, false, &out[i]);
    }
    return VS_OK;
}

static int run_fixed(struct run *run, const vs_node *node, double *out)
{
    vs_result result;
    int status = read_fixed(run, node, &result);
    for (uint32_t i = 0; status == VS_OK && i < run->count; i++) {
        out[i] = result.value;
        if (run->lane.state[i] == VS_KNOWN && result.state != VS_KNOWN) {
            end_cell(run, i, result.state, result.reason);
        }
    }
    return status;
}

static int run_division(struct run *run, const vs_node *node, double *out)
{
    const double *a = run->values + (size_t)node->a[0] * VS_BLOCK;
    const double *b = run->values + (size_t)node->a[1] * VS_BLOCK;
    const double *other = run->values + (size_t)node->a[2] * VS_BLOCK;
    bool plain = node->op == VS_NODE_PERCENT || node->op == VS_NODE_RATIO;
    uint32_t zeros = 0;
    for (uint32_t i = 0; i < run->count; i++) {
        zeros += b[i] == 0;
    }
    if (zeros == 0 && (node->op == VS_NODE_RATIO || node->op == VS_NODE_RATIO_OR)) {
        for (uint32_t i = 0; i < run->count; i++) {
            out[i] = a[i] / b[i];
        }
        return VS_OK;
    }
    for (uint32_t i = 0; i < run->count; i++) {
        out[i] = b[i] == 0 ? (plain ? 0 : other[i]) : vs_kernel(node->op, a[i], b[i]);
        if (plain && b[i] == 0 && run->lane.state[i] == VS_KNOWN) {
            uint32_t reason = 0;
            int status = vs_cells__reason(run->evaluation, "ZERO_DENOMINATOR", &reason);
            if (status != VS_OK) {
                return status;
            }
            end_cell(run, i, VS_NO_DATA, reason);
        }
    }
    return VS_OK;
}

static int run_node(struct run *run, uint32_t index)
{
    const vs_node *node = vs_program_node(run->program, index);
    double *out = run->values + (size_t)index * VS_BLOCK;
    switch (node->op) {
    case VS_NODE_CONSTANT:
        for (uint32_t i = 0; i < run->count; i++) {
            out[i] = node->number;
        }
        return VS_OK;
    case VS_NODE_PARAMETER:
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
        return run_fixed(run, node, out);
    case VS_NODE_AGGREGATE:
        return run_aggregate(run, index, out);
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
        return run_cell(run, index, node, out);
    case VS_NODE_CELLS:
        return run_cells(run, index, node, out);
    case VS_NODE_PERCENT:
    case VS_NODE_RATIO:
    case VS_NODE_PERCENT_OR:
    case VS_NODE_RATIO_OR:
        return run_division(run, node, out);
    default:
        vs_cells__arithmetic(node, run->values, run->count, out);
        return VS_OK;
    }
}

/* The same when all cells are known and stand side by side; false: they are not. */
static bool store_whole(struct run *run, const double *result)
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
static int store_block(struct run *run)
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

static void begin_lanes(struct run *run, uint32_t count)
{
    run->count = count;
    run->whole = true;
    memset(run->lane.state, VS_KNOWN, count * sizeof *run->lane.state);
    memset(run->lane.reason, 0, count * sizeof *run->lane.reason);
    memset(run->lane.support, 0, count * sizeof *run->lane.support);
    run->flagged = false;
}

static int run_blocks(struct run *run, const uint32_t *scopes, uint32_t count)
{
    size_t size = vs_program_size(run->program);
    int status = VS_OK;
    for (uint32_t first = 0; status == VS_OK && first < count; first += VS_BLOCK) {
        begin_lanes(run, count - first < VS_BLOCK ? count - first : VS_BLOCK);
        for (uint32_t i = 0; i < run->count; i++) {
            run->scopes[i] = scopes != NULL ? scopes[first + i] : first + i;
        }
        for (uint32_t i = 0; status == VS_OK && i < size; i++) {
            status = run_node(run, i);
        }
        if (status == VS_OK) {
            status = store_block(run);
        }
        if (status == VS_OK && vs_engine_interrupted(run->evaluation->engine)) {
            status = vs_fail(run->evaluation->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
    }
    return status;
}

static int make_scratch(struct run *run, size_t size)
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

static int open_run(struct run **out, vs_evaluation *evaluation, struct vs_series_state *series,
                    const vs_program *program, uint32_t period)
{
    struct run *run = vs_mem_resize(evaluation->engine, NULL, sizeof *run); /* large: not zeroed */
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
static void give_scratch(struct run *run)
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

static void close_run(struct run *run)
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
    struct run *run = NULL;
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
        status = run_node(run, i);
        results[i] = (vs_result){.value = run->values[(size_t)i * VS_BLOCK],
                                 .state = run->lane.state[0],
                                 .reason = run->lane.reason[0],
                                 .n = vs_support_n(run->lane.support[0])};
        run->lane.state[0] = before != VS_KNOWN ? before : run->lane.state[0];
    }
    close_run(run);
    return status;
}

int vs_cells__run(vs_evaluation *evaluation, struct vs_series_state *series,
                  const vs_program *program, uint32_t period, const uint32_t *scopes,
                  uint32_t count)
{
    struct run *run = NULL;
    int status = open_run(&run, evaluation, series, program, period);
    if (status == VS_OK) {
        status = run_blocks(run, scopes, count);
    }
    close_run(run);
    return status;
}
