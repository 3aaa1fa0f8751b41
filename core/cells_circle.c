/*
 * Circles: a cell that meets itself while it is evaluated. Rings: series that read one another,
 * which only circles if their cells do, after an advance of the rows.
 * SPDX-License-Identifier: MIT
 */
#include "cells_marks.h"
#include "cells_supposed.h"

#include <assert.h>
#include <string.h>

static void name_cell(vs_evaluation *evaluation, const struct vs_cell_position *at, vs_buffer *out)
{
    const struct vs_series_state *series = at->series;
    const vs_level *level = &evaluation->model->levels[series->level];
    const vs_period *period = &evaluation->periods[series->period_kind + 1].items[at->period];
    vs_buffer_text(out, evaluation->model->indicators[series->indicator].name);
    vs_buffer_printf(out, "[%s", period->id);
    for (size_t i = 0; i < level->dimension_count; i++) {
        int dimension = level->dimensions[i];
        uint32_t member = evaluation->scopes[series->level].members[i][at->scope];
        vs_buffer_printf(out, ", %s=%s", evaluation->model->dimensions[dimension].name,
                         evaluation->members[dimension].texts[member]);
    }
    vs_buffer_char(out, ']');
}

int vs_cells__close_circle(vs_evaluation *evaluation, size_t first, vs_result *out)
{
    size_t size = evaluation->depth - first;
    assert(size > 0);
    vs_buffer names;
    vs_buffer path;
    vs_buffer_init(&names, evaluation->engine);
    vs_buffer_init(&path, evaluation->engine);
    size_t starts[VS_DEPTH_MAX + 1] = {0};
    for (size_t i = 0; i < size; i++) {
        starts[i] = names.size;
        name_cell(evaluation, &evaluation->stack[first + i], &names);
        vs_buffer_char(&names, '\0');
    }
    int status = vs_buffer_status(&names);
    if (status == VS_OK) {
        size_t least = 0;
        for (size_t i = 1; i < size; i++) {
            least = strcmp(names.data + starts[i], names.data + starts[least]) < 0 ? i : least;
        }
        for (size_t i = 0; i <= size; i++) {
            vs_buffer_text(&path, i > 0 ? " > " : "");
            vs_buffer_text(&path, names.data + starts[(least + i) % size]);
        }
        status = vs_buffer_status(&path);
    }
    out->state = VS_ERROR;
    if (status == VS_OK) {
        status = vs_cells__reason_of(evaluation, "REASON_CYCLE", path.data, NULL, &out->reason);
    }
    vs_buffer_free(&names);
    vs_buffer_free(&path);
    return status;
}

/* --- rings --- */

bool vs_cells__needs_order(const vs_evaluation *evaluation)
{
    bool needs = evaluation->options.interpret;
    for (size_t i = 0; !needs && i < evaluation->finished_count; i++) {
        needs = evaluation->finished[i]->by_cell || !evaluation->finished[i]->compiled;
    }
    return needs;
}

/* Only series that there are take part: each of their cells is wanted, of others none. */
static int open_nodes(vs_evaluation *evaluation, unsigned char **all)
{
    struct vs_supposed *supposed = evaluation->rings;
    size_t most = 0;
    for (size_t i = 0; i < supposed->node_count; i++) {
        struct vs_supposed_node *node = &supposed->nodes[i];
        node->series =
            vs_cells__find_series(evaluation, node->indicator, node->level, node->period_kind);
        size_t cells =
            node->series != NULL ? (size_t)node->series->scopes * node->series->periods : 0;
        most = cells > most ? cells : most;
    }
    *all = vs_mem_array(evaluation->engine, most / 8 + 1, 1);
    if (supposed->needed == NULL) {
        supposed->needed =
            vs_arena_array(supposed->arena, supposed->node_count + 1, sizeof *supposed->needed);
    }
    if (*all == NULL || supposed->needed == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    memset(*all, 0xff, most / 8 + 1);
    for (size_t i = 0; i < supposed->node_count; i++) {
        supposed->needed[i] = supposed->nodes[i].series != NULL ? *all : NULL;
    }
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        if (group->changed_count > 0) {
            vs_supposed_touch(evaluation, group->kind);
        }
    }
    return VS_OK;
}

/* Series of rings were made anew: those that they replace are forgotten. Those without a node,
 * which nobody reads, come last. */
static int end_advance(vs_evaluation *evaluation, size_t *evaluated, size_t *changed)
{
    const struct vs_supposed *supposed = evaluation->rings;
    size_t kept = 0;
    int status = VS_OK;
    for (size_t i = 0; i < supposed->changed_count; i++) {
        *changed += supposed->nodes[supposed->changed[i]].series->changed_count;
    }
    for (size_t i = 0; status == VS_OK && i < evaluation->finished_count; i++) {
        struct vs_series_state *s = evaluation->finished[i];
        if (vs_cells__find_series(evaluation, s->indicator, s->level, s->period_kind) != s) {
            continue;
        }
        evaluation->finished[kept++] = s;
        if (vs_supposed_find(supposed, s->indicator, s->level, s->period_kind) < 0) {
            status = vs_cells__advance(evaluation, s, evaluated);
            *changed += s->changed_count;
        }
    }
    evaluation->finished_count = status == VS_OK ? kept : evaluation->finished_count;
    return status;
}

int vs_cells__advance_rings(vs_evaluation *evaluation, bool *done, size_t *evaluated,
                            size_t *changed)
{
    unsigned char *all = NULL;
    int status = evaluation->rings != NULL
                     ? VS_OK
                     : vs_supposed_new(&evaluation->rings, evaluation, NULL, NULL);
    *done = status == VS_OK && !evaluation->rings->open;
    if (*done) {
        evaluation->supposed = evaluation->rings;
        status = open_nodes(evaluation, &all);
    }
    if (status == VS_OK && *done) {
        status = vs_supposed_run(evaluation, false, evaluated);
    }
    evaluation->supposed = NULL;
    if (status == VS_OK && *done) {
        status = end_advance(evaluation, evaluated, changed);
    }
    vs_mem_free(evaluation->engine, all);
    return status;
}
