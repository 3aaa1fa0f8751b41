/*
 * A program on its way through a block of cells: cells_bind.c, cells_run.c, cells_nodes.c.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_RUN_H
#define VS_CELLS_RUN_H

#include "cells_batch.h"

struct vs_lane {
    uint8_t state[VS_BLOCK];
    uint32_t reason[VS_BLOCK];
    uint32_t support[VS_BLOCK];
    uint8_t flags[VS_BLOCK];
};

struct vs_block_run {
    vs_evaluation *evaluation;
    struct vs_series_state *series;
    const vs_program *program;
    struct vs_binding *binding;
    uint32_t period;
    vs_date instant;
    uint32_t count;            /* cells of the block */
    uint32_t width;            /* ... at most */
    bool whole;                /* no cell of it has ended */
    bool flagged;              /* the lanes have flags */
    size_t size;               /* of all this */
    double *values;            /* [node][width] */
    struct vs_binding own;     /* of a run whose binding is not kept */
    uint32_t scopes[VS_BLOCK]; /* of the block's cells */
    struct vs_lane lane;
};

/* cells_bind.c: makes a program ready; numbers and nodes have room. VS_DONE: it reads a series that
 * is being evaluated. */
int vs_run__bind(struct vs_block_run *run, struct vs_binding *binding);
/* The binding that is kept for a program and a period, or a new one that can be; *out NULL: in the
 * world of no scenario nothing is kept. */
int vs_run__kept_binding(vs_evaluation *evaluation, struct vs_series_state *series,
                         const vs_program *program, uint32_t period, struct vs_binding **out);
static inline bool vs_run__is_current(const vs_evaluation *evaluation,
                                      const struct vs_series_state *series,
                                      const struct vs_binding *binding)
{
    return binding->epoch == evaluation->epoch && binding->own_epoch == series->epoch;
}
/* cells_few.c: evaluates cells of a period whose binding is settled. False: nothing was done, the
 * array run is needed. */
enum { VS_FEW = 32 };
bool vs_run__few(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                 struct vs_binding *binding, const uint32_t *scopes, uint32_t count);
/* Computes a node for all lanes of the block. */
int vs_run__node(struct vs_block_run *run, uint32_t index);

#endif
