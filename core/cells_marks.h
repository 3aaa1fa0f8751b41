/*
 * Evaluating again those cells of a series that read something that changed: rows of groups
 * (vs_group.changed), cells of other series (vs_series_state.changed). What is marked is a list, so
 * that a few cells of a long series cost no more than of a short one.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_MARKS_H
#define VS_CELLS_MARKS_H

#include "cells_private.h"

/* Marks of one series while it is looked at. */
struct vs_marks {
    vs_evaluation *evaluation;
    struct vs_series_state *series; /* its changed are the marked cells, marked a bit for each */
    size_t count;
    bool all;
    const unsigned char *only; /* bit by cell: the others stay as they are; NULL: none does */
};

/* The contents of a cell that readers or users could see. */
struct vs_cell_copy {
    double value;
    uint8_t state, flags;
    uint16_t band;
    uint32_t reason, n, expected;
};

static inline struct vs_cell_copy vs_cells__copy(const struct vs_series_state *series, size_t cell)
{
    return (struct vs_cell_copy){
        .value = series->values[cell],
        .state = series->states[cell],
        .flags = series->flags[cell],
        .reason = series->states[cell] != VS_KNOWN ? series->reasons[cell] : 0,
        .n = series->n[cell],
        .expected = series->expected != NULL ? series->expected[cell] : 0,
        .band = series->bands != NULL ? series->bands[cell] : 0,
    };
}

static inline bool vs_cells__equal(const struct vs_cell_copy *a, const struct vs_cell_copy *b)
{
    return vs_same_bits(a->value, b->value) && a->state == b->state && a->flags == b->flags &&
           a->reason == b->reason && a->n == b->n && a->expected == b->expected &&
           a->band == b->band;
}

/* Marks a cell once; of a period that there is not none. */
static inline void vs_cells__mark(struct vs_marks *marks, int64_t period, uint32_t scope)
{
    struct vs_series_state *series = marks->series;
    if (period < 0 || period >= series->periods) {
        return;
    }
    size_t cell = (size_t)period * series->scopes + scope;
    uint64_t bit = UINT64_C(1) << (cell & 63);
    if ((series->marked[cell >> 6] & bit) == 0) {
        __builtin_prefetch(&series->values[cell], 1);
        __builtin_prefetch(&series->n[cell], 1);
        __builtin_prefetch(&series->states[cell], 1);
        series->marked[cell >> 6] |= bit;
        series->changed[marks->count++] = (uint32_t)cell;
    }
}

/* Room for the list of a series' changed cells. */
int vs_cells__changes_room(vs_evaluation *evaluation, struct vs_series_state *series);
/* Marks nothing yet; vs_cells__evaluate_marked takes the marks away. */
int vs_cells__marks_begin(struct vs_marks *marks, vs_evaluation *evaluation,
                          struct vs_series_state *series);
void vs_cells__mark_period(struct vs_marks *marks, uint32_t period);
/* cells_links.c: marks the cells that read what changed. */
int vs_cells__mark_reads(struct vs_marks *marks);
/* Evaluates the marked cells; series->changed gets those that came out different. */
int vs_cells__evaluate_marked(struct vs_marks *marks, size_t *evaluated);
/* All of that for one series. */
int vs_cells__advance(vs_evaluation *evaluation, struct vs_series_state *series, size_t *evaluated);

#endif
