/*
 * Ranks of units (or their groups) among those with the same other dimensions.
 *
 * Competition ranks: equal values, rounded to nine decimals, share the smallest of their places.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RANK_H
#define VS_RANK_H

#include "evaluation.h"

/* The cells of one level, of one indicator and period. Borrowed. */
typedef struct vs_rank_cells {
    size_t dimension_count;
    const int *dimensions;          /* of the model */
    size_t count;                   /* cells */
    const uint32_t *const *members; /* [dimension][cell] */
    const double *values;
    const uint8_t *states, *flags; /* enum vs_state, bits of enum vs_flag */
    const uint32_t *n;
    const bool *hidden; /* NULL: none */
} vs_rank_cells;

typedef struct vs_rank_rule {
    int dimension;    /* whose members are ranked */
    bool lower_first; /* the smallest value is the first */
    double least;     /* cells with a smaller n get no rank */
} vs_rank_rule;

typedef struct vs_rank {
    uint32_t place; /* from 1; 0: none (not known, hidden, stale, too few) */
    uint32_t of;    /* ranked cells beside it, itself too */
} vs_rank;

/* Fills out[cell] for every cell; all without a rank if the level lacks the dimension. */
int vs_rank_cells_by(vs_engine *engine, const vs_rank_rule *rule, const vs_rank_cells *cells,
                     vs_rank *out);

#endif
