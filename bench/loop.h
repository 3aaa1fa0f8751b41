/*
 * W1 by hand: one pass over the columns fills histograms of groups, everything else comes from
 * them. What vsoko is measured against. SPDX-License-Identifier: MIT
 */
#ifndef BENCH_LOOP_H
#define BENCH_LOOP_H

#include "data.h"

enum { INDICATORS = 10, MARKS = 8 /* counters of a group, by mark */ };

struct loop {
    uint32_t counts[SUBJECTS][GROUPS][MARKS]; /* group: period * CLASSES + class */
    double quality[SUBJECTS][GROUPS], spread[SUBJECTS][GROUPS], median[SUBJECTS][GROUPS];
    double values[SUBJECTS + 1][INDICATORS]; /* the last: composites of the school */
    double points[SUBJECTS + 1][INDICATORS];
    double total;
};

/* Limits of 1, 2 and 3 points; as model/parameters/points.yaml. */
extern const double loop_limits[INDICATORS][3];

void loop_run(struct loop *loop, const struct data_columns *columns);
/* The marks of one sheet go (before) and come (after), NULL for none: only what they reach is done
 * again. */
void loop_change(struct loop *loop, const struct data_sheet *sheet, const uint8_t *before,
                 const uint8_t *after);
/* values, points and total in the order of answers: [subject][indicator]. */
void loop_answers(const struct loop *loop, double answers[BENCH_ANSWERS]);

#endif
