/*
 * What a region may not show: cells of few, and what they could be worked out from.
 *
 * A cell whose n is below the publication minimum is hidden. A *sum* is a cell (the total) and the
 * cells of one finer level that make it up: the schools of a municipality, the municipalities of a
 * region, the subjects of a school, the schools of a region in one subject. In every sum either
 * nothing or at least two terms are hidden: where exactly one is, the member with the next smallest
 * n is hidden too (ties: first in key order), or the total if there is no such member. Sums are
 * taken from the nearest levels outwards, again until nothing changes, over all cells of an
 * indicator and period that are stored, whatever was asked for: the rest could be asked for next.
 *
 * A cell without a value and without rows adds nothing to its totals: it neither counts as hidden
 * there nor can it shelter another. SPDX-License-Identifier: MIT
 */
#ifndef VS_HIDE_H
#define VS_HIDE_H

#include "evaluation.h"

#define VS_NO_MEMBER UINT32_MAX

/* The cells of one level, of one indicator and period; key order. Borrowed. */
typedef struct vs_hide_level {
    size_t dimension_count;
    const int *dimensions;          /* of the model */
    size_t count;                   /* cells */
    const uint32_t *const *members; /* [dimension][cell] */
    const uint32_t *n;
    const uint8_t *states; /* enum vs_state */
    bool *hidden;          /* [cell]: filled by vs_hide */
} vs_hide_level;

/* Members of one dimension (units) that belong to members of another. */
typedef struct vs_grouping {
    int unit;  /* dimension; -1: none */
    int group; /* dimension; -1: none */
    size_t unit_count;
    const uint32_t *group_of; /* by member of unit; VS_NO_MEMBER: none */
} vs_grouping;

typedef struct vs_hide_rule {
    double least; /* cells with a smaller n are hidden; 1 or less: none */
    vs_grouping grouping;
} vs_hide_rule;

/* Decides for all levels of an indicator and period at once. */
int vs_hide(vs_engine *engine, const vs_hide_rule *rule, vs_hide_level *levels, size_t count);

#endif
