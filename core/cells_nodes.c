/*
 * The nodes of a program, each for a block of cells of one period.
 *
 * A lane carries state and reason; the first read in order that is not known (or zero denominator)
 * ends it, as it ends the Lua function. Values of ended cells go on being computed and are thrown
 * away. SPDX-License-Identifier: MIT
 */
#include "cells_run.h"

#include <string.h>

static inline void end_cell(struct vs_block_run *run, uint32_t i, uint8_t state, uint32_t reason)
{
    run->whole = false;
    run->lane.state[i] = state;
    run->lane.reason[i] = reason;
}

/* Takes the result of an aggregate over records (rows) or of a read of cells. */
static inline void take(struct vs_block_run *run, uint32_t i, const vs_result *result, bool rows,
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
static int run_batch(struct vs_block_run *run, struct vs_plan *plan, uint32_t first, uint32_t end,
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
static void note_flags(struct vs_block_run *run, const struct vs_plan *plan, bool inside)
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

static int run_aggregate(struct vs_block_run *run, uint32_t index, double *out)
{
    struct vs_plan *plan = run->binding->nodes[index].plan;
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

/* Lane i reads a cell of a finished series (or of an earlier period of this one). */
static int fetch(struct vs_block_run *run, const struct vs_bound_node *bound,
                 const vs_cell_read *read, uint32_t scope, vs_result *out)
{
    const struct vs_series_state *series = bound->read;
    const uint32_t *map = bound->map;
    uint32_t target = map == NULL ? scope : map[scope];
    if (!bound->reached || target >= VS_NOWHERE) {
        struct vs_cell_position from = {run->series, run->period, scope};
        return vs_cells__read_cell(run->evaluation, &from, read, out); /* words the reason */
    }
    size_t cell = (size_t)(run->period - (uint32_t)read->lag) * series->scopes + target;
    uint8_t state = series->states[cell];
    *out = (vs_result){series->values[cell], state, state != VS_KNOWN ? series->reasons[cell] : 0,
                       series->n[cell]};
    return VS_OK;
}

static int run_cell(struct vs_block_run *run, uint32_t index, const vs_node *node, double *out)
{
    const vs_cell_read *read = vs_program_cell_read(run->program, node->payload);
    const struct vs_bound_node *bound = &run->binding->nodes[index];
    const double *otherwise =
        node->op == VS_NODE_MAYBE ? run->values + (size_t)node->a[0] * run->width : NULL;
    for (uint32_t i = 0; i < run->count; i++) {
        out[i] = 0;
        if (run->lane.state[i] != VS_KNOWN) {
            continue;
        }
        vs_result result;
        int status = fetch(run, bound, read, run->scopes[i], &result);
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

static int combine(struct vs_block_run *run, uint32_t index, const vs_cells_read *read,
                   struct vs_combined *combined, uint32_t scope, vs_result *out)
{
    struct vs_cell_position from = {run->series, run->period, scope};
    const struct vs_bound_node *bound = &run->binding->nodes[index];
    if (bound->read == NULL) {
        return vs_cells__read_cells(run->evaluation, &from, read, out);
    }
    if (combined != NULL && combined->has[scope] != 0) {
        *out = combined->results[scope];
        return VS_OK;
    }
    int status = vs_cells__combine(run->evaluation, &from, bound->read, bound->map, read, out);
    if (status == VS_OK && combined != NULL) {
        combined->results[scope] = *out;
        combined->has[scope] = 1;
    }
    return status;
}

static int run_cells(struct vs_block_run *run, uint32_t index, const vs_node *node, double *out)
{
    const vs_cells_read *key = vs_program_cells_read(run->program, node->payload);
    const struct vs_bound_node *bound = &run->binding->nodes[index];
    const double *numbers = run->binding->numbers;
    vs_cells_read read = *key;
    read.from = read.from_node != 0 ? numbers[read.from_node - 1] : read.from;
    read.below = read.below_node != 0 ? numbers[read.below_node - 1] : read.below;
    struct vs_combined *combined = NULL;
    int status = VS_OK;
    if (bound->read != NULL && bound->read->progress == VS_FINISHED && !run->series->by_cell &&
        read.periods == VS_PERIODS_ALL) {
        status = vs_cells__combined(run->evaluation, key, &read, bound->map, &combined);
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

/* The same for all cells. */
static void run_fixed(struct vs_block_run *run, uint32_t index, double *out)
{
    const struct vs_bound_node *bound = &run->binding->nodes[index];
    double number = run->binding->numbers[index];
    for (uint32_t i = 0; i < run->count; i++) {
        out[i] = number;
        if (bound->state != VS_KNOWN && run->lane.state[i] == VS_KNOWN) {
            end_cell(run, i, bound->state, bound->reason);
        }
    }
}

static int run_division(struct vs_block_run *run, const vs_node *node, double *out)
{
    const double *a = run->values + (size_t)node->a[0] * run->width;
    const double *b = run->values + (size_t)node->a[1] * run->width;
    const double *other = run->values + (size_t)node->a[2] * run->width;
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

int vs_run__node(struct vs_block_run *run, uint32_t index)
{
    const vs_node *node = vs_program_node(run->program, index);
    double *out = run->values + (size_t)index * run->width;
    switch (node->op) {
    case VS_NODE_CONSTANT:
    case VS_NODE_PARAMETER:
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
        run_fixed(run, index, out);
        return VS_OK;
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
        vs_cells__arithmetic(node, run->values, run->width, run->count, out);
        return VS_OK;
    }
}
