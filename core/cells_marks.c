/*
 * The marked cells of a series, and their evaluation.
 * SPDX-License-Identifier: MIT
 */
#include "cells_marks.h"

#include <stdlib.h>
#include <string.h>

/* Room for the cells of one period, kept for the next. */
struct vs_marked_cells {
    size_t capacity;
    uint32_t *scopes;
    struct vs_cell_copy copies[]; /* of the cells before; then scopes */
};

static size_t cell_count(const struct vs_series_state *series)
{
    return (size_t)series->scopes * series->periods;
}

int vs_cells__changes_room(vs_evaluation *evaluation, struct vs_series_state *series)
{
    if (series->changed == NULL) { /* not zeroed: what is not marked is not touched */
        series->changed = vs_mem_resize(evaluation->engine, NULL,
                                        (cell_count(series) + 1) * sizeof *series->changed);
    }
    return series->changed == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
}

int vs_cells__marks_begin(struct vs_marks *marks, vs_evaluation *evaluation,
                          struct vs_series_state *series)
{
    *marks = (struct vs_marks){.evaluation = evaluation, .series = series};
    if (series->marked == NULL) {
        series->marked =
            vs_arena_array(evaluation->arena, cell_count(series) / 64 + 1, sizeof *series->marked);
        if (series->marked == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
    }
    return vs_cells__changes_room(evaluation, series);
}

void vs_cells__mark_period(struct vs_marks *marks, uint32_t period)
{
    for (uint32_t s = 0; s < marks->series->scopes; s++) {
        vs_cells__mark(marks, period, s);
    }
}

/* --- the list --- */

static int compare_cells(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static void sort_few(uint32_t *cells, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t cell = cells[i];
        size_t at = i;
        for (; at > 0 && cells[at - 1] > cell; at--) {
            cells[at] = cells[at - 1];
        }
        cells[at] = cell;
    }
}

/* Reads the list anew off the marks. */
static void list_dense(struct vs_marks *marks, size_t words)
{
    struct vs_series_state *series = marks->series;
    marks->count = 0;
    for (size_t w = 0; w < words; w++) {
        for (uint64_t left = series->marked[w]; left != 0; left &= left - 1) {
            series->changed[marks->count++] = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
        }
        series->marked[w] = 0;
    }
}

/* Puts the marked cells in order and takes the marks away. */
static void list_marks(struct vs_marks *marks)
{
    enum { FEW = 32 };
    struct vs_series_state *series = marks->series;
    size_t words = cell_count(series) / 64 + 1;
    if (marks->all) {
        marks->count = cell_count(series);
        for (size_t i = 0; i < marks->count; i++) {
            series->changed[i] = (uint32_t)i;
        }
        memset(series->marked, 0, words * sizeof *series->marked);
    } else if (marks->count > FEW && marks->count > words / 8) {
        list_dense(marks, words);
    } else {
        for (size_t i = 0; i < marks->count; i++) {
            series->marked[series->changed[i] >> 6] = 0;
        }
        if (marks->count > FEW) {
            qsort(series->changed, marks->count, sizeof *series->changed, compare_cells);
        } else {
            sort_few(series->changed, marks->count);
        }
    }
    size_t kept = 0;
    for (size_t i = 0; marks->only != NULL && i < marks->count; i++) {
        uint32_t cell = series->changed[i];
        if ((marks->only[cell >> 3] >> (cell & 7) & 1) != 0) {
            series->changed[kept++] = cell;
        }
    }
    marks->count = marks->only != NULL ? kept : marks->count;
}

/* --- evaluation --- */

static int make_room(vs_evaluation *evaluation, size_t count)
{
    if (evaluation->marked != NULL && evaluation->marked->capacity >= count) {
        return VS_OK;
    }
    size_t capacity = count * 2 + 64;
    struct vs_marked_cells *room =
        vs_mem_resize(evaluation->engine, evaluation->marked,
                      sizeof *room + capacity * (sizeof *room->copies + sizeof *room->scopes));
    if (room == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    room->capacity = capacity;
    room->scopes = (uint32_t *)(void *)(room->copies + capacity);
    evaluation->marked = room;
    return VS_OK;
}

/* Evaluates count cells of one period and keeps those that came out different. */
static int evaluate_period(struct vs_marks *marks, uint32_t period, const uint32_t *cells,
                           uint32_t count)
{
    struct vs_series_state *series = marks->series;
    struct vs_marked_cells *room = marks->evaluation->marked;
    for (uint32_t i = 0; i < count; i++) {
        room->copies[i] = vs_cells__copy(series, cells[i]);
        room->scopes[i] = cells[i] - period * series->scopes;
    }
    int status = vs_cells__evaluate(marks->evaluation, series, period, room->scopes, count);
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_cell_copy now = vs_cells__copy(series, cells[i]);
        if (!vs_cells__equal(&now, &room->copies[i])) {
            series->changed[series->changed_count++] = cells[i]; /* at or before cells[i] */
        }
    }
    return status;
}

int vs_cells__evaluate_marked(struct vs_marks *marks, size_t *evaluated)
{
    struct vs_series_state *series = marks->series;
    if (marks->count == 0 && !marks->all) {
        return VS_OK;
    }
    list_marks(marks);
    size_t most = marks->count < series->scopes ? marks->count : series->scopes;
    int status = make_room(marks->evaluation, most);
    series->changed_count = 0;
    for (size_t first = 0, end = 0; status == VS_OK && first < marks->count; first = end) {
        const uint32_t *cells = series->changed;
        uint32_t period = series->periods > 1 ? cells[first] / series->scopes : 0;
        while (end < marks->count && cells[end] < (uint64_t)(period + 1) * series->scopes) {
            end++;
        }
        status = evaluate_period(marks, period, cells + first, (uint32_t)(end - first));
    }
    *evaluated += marks->count;
    return status;
}

int vs_cells__advance(vs_evaluation *evaluation, struct vs_series_state *series, size_t *evaluated)
{
    struct vs_marks marks;
    int status = vs_cells__marks_begin(&marks, evaluation, series);
    if (status == VS_OK) {
        status = vs_cells__mark_reads(&marks);
    }
    return status == VS_OK ? vs_cells__evaluate_marked(&marks, evaluated) : status;
}
