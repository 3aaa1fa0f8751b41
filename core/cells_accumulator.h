/*
 * What an aggregate gathers about one cell.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_ACCUMULATOR_H
#define VS_CELLS_ACCUMULATOR_H

#include "cells_private.h"

/* A value and how often it occurs. */
struct vs_weighted {
    int64_t value;
    uint64_t count;
};

struct vs_accumulator {
    uint64_t rows;     /* rows of the kind in the cell */
    uint64_t set_rows; /* of them in the set */
    uint64_t passed;   /* of them that pass the aggregate's own filter */
    uint32_t filled;   /* bit of each VS_TEST_FILLED: some row of the cell has the field */
    vs_moments moments;
    bool any;
    int64_t least, greatest;
    vs_int128 weighted, weights;
    vs_buffer values; /* struct vs_weighted: quantiles and distinct counts */
    bool repeated;    /* a pair's key occurs more than once */
    bool gathered;    /* all of this is filled */
};

void vs_accumulator_add(struct vs_accumulator *into, const struct vs_plan *plan,
                        const struct vs_slot *value, const struct vs_slot *weight, uint64_t count);
/* What a plan finds in the cells of its groups, and the aggregate of what was found: apart, so that
 * the finds of several units can be added between the two. *out is what the plan has kept, or own,
 * which begins as zeros and whose values the caller frees. */
int vs_accumulator_find(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                        struct vs_accumulator *own, struct vs_accumulator **out);
/* Frees what a plan has kept. */
void vs_accumulator_forget(vs_evaluation *evaluation, struct vs_plan *plan);
int vs_accumulator_finish(vs_evaluation *evaluation, const struct vs_plan *plan,
                          struct vs_accumulator *into, vs_result *out);
void vs_plan_read_row(const struct vs_plan *plan, uint32_t row, struct vs_slot *slots);
/* Positions (from 1) between which a quantile lies, and how far from low to high (0, 0.5 or a
 * part). */
double vs_quantile_position(uint64_t n, double p, enum vs_quantile type, uint64_t *low,
                            uint64_t *high);

/* cells_pairs.c */
struct vs_row_pair {
    uint32_t first, second; /* rows of the two sets */
};
/* As vs_cells__pairs; appends the pairs that pass the aggregate's filter, unless rows is NULL. */
int vs_cells__pair_rows(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                        struct vs_accumulator *into, vs_buffer *rows);

#endif
