/*
 * Evaluating again those cells of a series that read something that changed: rows of groups
 * (vs_group.changed), cells of other series (vs_series_state.changed).
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_MARKS_H
#define VS_CELLS_MARKS_H

#include "cells_private.h"

/* Marks of one series while it is looked at: a bit for each cell that must be evaluated. */
struct vs_marks {
    vs_evaluation *evaluation;
    struct vs_series_state *series;
    unsigned char *bits; /* by cell; owned */
    size_t count;
    bool all;
};

/* The contents of a cell that readers or users could see. */
struct vs_cell_copy {
    double value;
    uint8_t state, flags;
    uint32_t reason, n, expected;
    uint16_t band;
};

struct vs_cell_copy vs_cells__copy(const struct vs_series_state *series, size_t cell);
bool vs_cells__equal(const struct vs_cell_copy *a, const struct vs_cell_copy *b);

/* Marks nothing yet. End with vs_cells__marks_free, also after a failure. */
int vs_cells__marks_begin(struct vs_marks *marks, vs_evaluation *evaluation,
                          struct vs_series_state *series);
void vs_cells__marks_free(struct vs_marks *marks);
void vs_cells__mark_period(struct vs_marks *marks, uint32_t period);
/* Marks the cells that read what changed. */
int vs_cells__mark_reads(struct vs_marks *marks);
/* Takes back the marks of cells that are not among these (bit by cell). */
void vs_cells__mark_only(struct vs_marks *marks, const unsigned char *cells);
/* Evaluates the marked cells; series->changed gets those that came out different. */
int vs_cells__evaluate_marked(struct vs_marks *marks, size_t *evaluated);
/* All of that for one series. */
int vs_cells__advance(vs_evaluation *evaluation, struct vs_series_state *series, size_t *evaluated);

#endif
