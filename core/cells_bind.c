/*
 * A program made ready for the cells of a period: parameters read, plans made, series and maps
 * found. In the world of a scenario that is kept, for many runs look at few cells.
 * SPDX-License-Identifier: MIT
 */
#include "cells_run.h"

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

static int bind_cell(struct vs_block_run *run, struct vs_bound_node *bound,
                     const vs_cell_read *read)
{
    vs_evaluation *evaluation = run->evaluation;
    const vs_indicator *indicator = &evaluation->model->indicators[read->indicator];
    int level = run->series->level;
    int target = vs_cells__target_level(evaluation, level, read);
    if (target < 0 || !vs_cells__has_level(indicator, target)) {
        return VS_OK; /* told for each cell */
    }
    int status = find_series(run, read->indicator, target, read->lag, &bound->read);
    if (status == VS_OK && !read->same_scope) {
        const uint32_t *map = NULL;
        status = vs_cells__scope_map(evaluation, level, read, target, run->instant, &map);
        bound->map = map;
    }
    if (status == VS_OK) {
        bound->reached = vs_cells__reach(evaluation, target, run->series->period_kind, run->period,
                                         read->lag, read->same_label) == VS_REACH_CELL;
    }
    return status;
}

static int bind_cells(struct vs_block_run *run, struct vs_bound_node *bound,
                      const vs_cells_read *read)
{
    int level = run->series->level;
    int finer = vs_cells__finer_level(run->evaluation, level, read);
    if (finer < 0) {
        return VS_OK;
    }
    const struct vs_scope_tree *tree = NULL;
    int lag = read->periods == VS_PERIODS_ALL ? 0 : read->lag;
    int status = find_series(run, read->indicator, finer, lag, &bound->read);
    if (status == VS_OK) {
        status = vs_cells__tree(run->evaluation, level, finer, run->instant, &tree);
        bound->map = tree;
    }
    return status;
}

static int bind_node(struct vs_block_run *run, struct vs_binding *binding, uint32_t i)
{
    const vs_node *node = vs_program_node(run->program, i);
    const struct vs_cell_position at = {run->series, run->period, 0};
    struct vs_bound_node *bound = &binding->nodes[i];
    vs_result result;
    int status = VS_OK;
    binding->numbers[i] = 0;
    *bound = (struct vs_bound_node){.state = VS_KNOWN};
    switch (node->op) {
    case VS_NODE_CONSTANT:
        binding->numbers[i] = node->number;
        break;
    case VS_NODE_PARAMETER:
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
        status = vs_cells__read_fixed(run->evaluation, run->program, node, &at, &result);
        binding->numbers[i] = status == VS_OK ? result.value : 0;
        bound->state = status == VS_OK ? result.state : VS_ERROR;
        bound->reason = status == VS_OK ? result.reason : 0;
        break;
    case VS_NODE_AGGREGATE:
        status = vs_cells__kept_plan(&bound->plan, run->evaluation,
                                     vs_program_aggregate_read(run->program, node->payload), &at,
                                     binding->numbers);
        break;
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
        status = bind_cell(run, bound, vs_program_cell_read(run->program, node->payload));
        break;
    case VS_NODE_CELLS:
        status = bind_cells(run, bound, vs_program_cells_read(run->program, node->payload));
        break;
    default:
        if (node->varies == 0) {
            binding->numbers[i] = vs_cells__scalar(node, binding->numbers);
        }
        break;
    }
    return status;
}

int vs_run__bind(struct vs_block_run *run, struct vs_binding *binding)
{
    size_t size = vs_program_size(run->program);
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        status = bind_node(run, binding, i);
    }
    binding->taped = false;
    binding->epoch = run->evaluation->epoch;
    binding->own_epoch = status == VS_OK ? run->series->epoch : run->series->epoch - 1;
    return status;
}

static struct vs_binding *new_binding(vs_arena *arena, const struct vs_series_state *series,
                                      const vs_program *program)
{
    size_t size = vs_program_size(program);
    struct vs_binding *binding = vs_arena_get(arena, sizeof *binding);
    double *numbers = vs_arena_array(arena, size, sizeof *numbers);
    struct vs_bound_node *nodes = vs_arena_array(arena, size, sizeof *nodes);
    if (binding == NULL || numbers == NULL || nodes == NULL) {
        return NULL;
    }
    *binding = (struct vs_binding){
        .program = program, .own_epoch = series->epoch - 1, .numbers = numbers, .nodes = nodes};
    return binding;
}

int vs_run__kept_binding(vs_evaluation *evaluation, struct vs_series_state *series,
                         const vs_program *program, uint32_t period, struct vs_binding **out)
{
    *out = NULL;
    if (evaluation->supposed == NULL || series->progress != VS_FINISHED) {
        return VS_OK; /* all cells are evaluated once */
    }
    if (series->bindings == NULL) {
        series->bindings = vs_arena_array(evaluation->arena, series->periods, sizeof(void *));
    }
    struct vs_binding *found = series->bindings != NULL ? series->bindings[period] : NULL;
    while (found != NULL && found->program != program) {
        found = found->next;
    }
    if (series->bindings != NULL && found == NULL) {
        found = new_binding(evaluation->arena, series, program);
        if (found != NULL) {
            found->next = series->bindings[period];
            series->bindings[period] = found;
        }
    }
    *out = found;
    return found == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
}
