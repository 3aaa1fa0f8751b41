/*
 * Neighbouring cells at once: aggregates and arithmetic.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_BATCH_H
#define VS_CELLS_BATCH_H

#include "cells_private.h"

enum vs_done {
    VS_DONE_NOT, /* ask vs_cells__aggregate */
    VS_DONE_VALUE,
    VS_DONE_EMPTY /* the cell has no rows */
};

struct vs_batch {
    double values[VS_BLOCK];
    uint32_t n[VS_BLOCK];
    bool all;               /* every cell is done */
    uint8_t done[VS_BLOCK]; /* enum vs_done */
};

/* Whether the plan's cells can be done so. */
bool vs_cells__batch_fits(const struct vs_plan *plan);
/* Cells first to first + count - 1; count <= VS_BLOCK. */
void vs_cells__batch(const struct vs_plan *plan, uint32_t first, uint32_t count,
                     struct vs_batch *out);

/* cells_arithmetic.c: a node that reads nothing; values stand as [node][width]. */
void vs_cells__arithmetic(const vs_node *node, const double *values, uint32_t width, uint32_t count,
                          double *out);
/* The same for a node that does not vary, from the numbers of the nodes before it. */
double vs_cells__scalar(const vs_node *node, const double *numbers);

#endif
