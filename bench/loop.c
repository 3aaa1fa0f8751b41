/*
 * W1 by hand.
 * SPDX-License-Identifier: MIT
 */
#include "loop.h"

#include <math.h>
#include <string.h>

const double loop_limits[INDICATORS][3] = {
    {0.3, 0.5, 0.7}, {0.7, 0.8, 0.9},  {3.2, 3.6, 4.0}, {0.7, 0.8, 0.9}, {3, 4, 5},
    {2, 3, 4},       {-0.02, 0, 0.02}, {0.3, 0.5, 0.7}, {0.7, 0.8, 0.9}, {3.2, 3.6, 4.0}};

/* What a histogram gives. */
struct summary {
    double n, quality, success, mean, spread;
};

static struct summary summarise(const uint32_t counts[MARKS])
{
    uint32_t n = 0, sum = 0, squares = 0;
    for (uint32_t mark = MARK_MIN; mark <= MARK_MAX; mark++) {
        n += counts[mark];
        sum += counts[mark] * mark;
        squares += counts[mark] * mark * mark;
    }
    double all = n;
    uint64_t spread = (uint64_t)n * squares - (uint64_t)sum * sum;
    return (struct summary){.n = all,
                            .quality = (counts[4] + counts[5]) / all,
                            .success = (counts[3] + counts[4] + counts[5]) / all,
                            .mean = sum / all,
                            .spread = sqrt((double)spread / (all * all))};
}

/* The smallest mark at which at least n * part / whole marks are counted. */
static double quantile(const uint32_t counts[MARKS], uint32_t n, uint32_t whole)
{
    uint32_t position = (n + whole - 1) / whole;
    uint32_t mark = MARK_MIN;
    for (uint32_t seen = counts[mark]; seen < position; seen += counts[mark]) {
        mark++;
    }
    return mark;
}

static void sum_period(const struct loop *loop, uint32_t subject, uint32_t period,
                       uint32_t out[MARKS])
{
    memset(out, 0, MARKS * sizeof *out);
    for (uint32_t class_ = 0; class_ < CLASSES; class_++) {
        for (uint32_t mark = 0; mark < MARKS; mark++) {
            out[mark] += loop->counts[subject][period * CLASSES + class_][mark];
        }
    }
}

static void do_group(struct loop *loop, uint32_t subject, uint32_t group)
{
    const uint32_t *counts = loop->counts[subject][group];
    struct summary summary = summarise(counts);
    loop->quality[subject][group] = summary.quality;
    loop->spread[subject][group] = summary.spread;
    loop->median[subject][group] = quantile(counts, (uint32_t)summary.n, 2);
}

static void do_groups(struct loop *loop, uint32_t subject)
{
    double strong = 0, spread = 0, median = 0;
    for (uint32_t group = 0; group < GROUPS; group++) {
        strong += loop->quality[subject][group] >= 0.5;
        spread += loop->spread[subject][group];
        median += loop->median[subject][group];
    }
    double *values = loop->values[subject];
    values[7] = strong / GROUPS;
    values[8] = spread / GROUPS;
    values[9] = median / GROUPS;
}

static void do_subject(struct loop *loop, uint32_t subject)
{
    uint32_t counts[MARKS];
    sum_period(loop, subject, PERIODS - 1, counts);
    struct summary now = summarise(counts);
    double *values = loop->values[subject];
    values[0] = now.quality;
    values[1] = now.success;
    values[2] = now.mean;
    values[3] = now.spread;
    values[4] = quantile(counts, (uint32_t)now.n, 2);
    values[5] = quantile(counts, (uint32_t)now.n, 4);
    sum_period(loop, subject, PERIODS - 2, counts);
    values[6] = now.quality - summarise(counts).quality;
}

static void do_points(struct loop *loop, uint32_t row)
{
    for (uint32_t i = 0; i < INDICATORS; i++) {
        double value = loop->values[row][i];
        loop->points[row][i] = (value >= loop_limits[i][0]) + (value >= loop_limits[i][1]) +
                               (value >= loop_limits[i][2]);
    }
}

static void do_school(struct loop *loop)
{
    double sums[INDICATORS] = {0};
    double total = 0;
    for (uint32_t subject = 0; subject < SUBJECTS; subject++) {
        for (uint32_t i = 0; i < INDICATORS; i++) {
            sums[i] += loop->values[subject][i];
            total += loop->points[subject][i];
        }
    }
    for (uint32_t i = 0; i < INDICATORS; i++) {
        loop->values[SUBJECTS][i] = sums[i] / SUBJECTS;
    }
    do_points(loop, SUBJECTS);
    for (uint32_t i = 0; i < INDICATORS; i++) {
        total += loop->points[SUBJECTS][i];
    }
    loop->total = total;
}

void loop_run(struct loop *loop, const struct data_columns *columns)
{
    memset(loop->counts, 0, sizeof loop->counts);
    uint32_t *counts = &loop->counts[0][0][0];
    for (uint32_t row = 0; row < ROWS; row++) {
        uint32_t group = columns->subject[row] * (uint32_t)GROUPS +
                         columns->period[row] * (uint32_t)CLASSES + columns->class_[row];
        counts[group * MARKS + columns->mark[row]]++;
    }
    for (uint32_t subject = 0; subject < SUBJECTS; subject++) {
        for (uint32_t group = 0; group < GROUPS; group++) {
            do_group(loop, subject, group);
        }
        do_groups(loop, subject);
        do_subject(loop, subject);
        do_points(loop, subject);
    }
    do_school(loop);
}

void loop_change(struct loop *loop, const struct data_sheet *sheet, const uint8_t *before,
                 const uint8_t *after)
{
    uint32_t group = sheet->period * CLASSES + sheet->class_;
    uint32_t *counts = loop->counts[sheet->subject][group];
    for (uint32_t i = 0; i < PUPILS; i++) {
        counts[before != NULL ? before[i] : 0] -= before != NULL;
        counts[after != NULL ? after[i] : 0] += after != NULL;
    }
    do_group(loop, sheet->subject, group);
    do_groups(loop, sheet->subject);
    if (sheet->period + 2 >= PERIODS) {
        do_subject(loop, sheet->subject);
    }
    do_points(loop, sheet->subject);
    do_school(loop);
}

void loop_answers(const struct loop *loop, double answers[BENCH_ANSWERS])
{
    size_t size = sizeof loop->values / sizeof(double);
    memcpy(answers, loop->values, sizeof loop->values);
    memcpy(answers + size, loop->points, sizeof loop->points);
    answers[2 * size] = loop->total;
}
