/*
 * A program on its way through a block of cells: cells_run.c and cells_nodes.c.
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
    struct vs_lane lane;
};

/* cells_nodes.c: a parameter, the instant or its year. */
int vs_run__read_fixed(struct vs_block_run *run, const vs_node *node, vs_result *out);
/* Computes a node for all lanes of the block. */
int vs_run__node(struct vs_block_run *run, uint32_t index);

#endif
