/*
 * Circles: a cell that meets itself while it is evaluated.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

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
