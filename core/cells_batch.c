/*
 * Aggregates of neighbouring cells at once, from histograms that stand bucket by bucket.
 *
 * All sums are whole numbers below 2^53, so doubles hold them exactly and the last step is the same
 * operation as for a single cell: the bits agree. A cell that needs a reason, or is one of the rare
 * cases, is left to vs_cells__aggregate.
 * SPDX-License-Identifier: MIT
 */
#include "cells_batch.h"

#include <math.h>
#include <string.h>

#include "cells_accumulator.h"

#define EXACT 9007199254740992.0 /* 2^53 */

/* Sums over the buckets of each cell. */
struct sums {
    uint32_t n[VS_BLOCK]; /* with a value that counts (COUNT: that pass) */
    double sum[VS_BLOCK], squares[VS_BLOCK];
};

static bool is_exact(const struct vs_plan *plan)
{
    double rows = (double)vs_records_rows(plan->group->records);
    double most = 1;
    for (uint32_t bucket = 0; bucket < plan->counts->buckets; bucket++) {
        double value = fabs((double)plan->values[bucket].value);
        most = value > most ? value : most;
    }
    return rows * rows * most * most < EXACT;
}

static const uint32_t *bucket_counts(const struct vs_plan *plan, uint32_t bucket, uint32_t first)
{
    return plan->counts->n + (size_t)bucket * plan->counts->cells + first;
}

static void add_rows(const uint32_t *counts, uint32_t count, uint32_t *sums)
{
    for (uint32_t i = 0; i < count; i++) {
        sums[i] += counts[i];
    }
}

static void add_values(const uint32_t *counts, uint32_t count, double value, double *sums)
{
    for (uint32_t i = 0; i < count; i++) {
        sums[i] += (double)(int32_t)counts[i] * value;
    }
}

static bool needs_squares(enum vs_aggregate_op op)
{
    return op == VS_AGGREGATE_SD || op == VS_AGGREGATE_POPULATION_SD;
}

static bool needs_sum(enum vs_aggregate_op op)
{
    return op != VS_AGGREGATE_COUNT && op != VS_AGGREGATE_QUANTILE;
}

static void sum_buckets(const struct vs_plan *plan, uint32_t first, uint32_t count,
                        struct sums *sums)
{
    enum vs_aggregate_op op = plan->aggregate->op;
    memset(sums->n, 0, count * sizeof *sums->n);
    if (needs_sum(op)) {
        memset(sums->sum, 0, count * sizeof *sums->sum);
    }
    if (needs_squares(op)) {
        memset(sums->squares, 0, count * sizeof *sums->squares);
    }
    for (uint32_t bucket = 0; bucket < plan->counts->buckets; bucket++) {
        const uint32_t *counts = bucket_counts(plan, bucket, first);
        double value = (double)plan->values[bucket].value;
        if ((plan->passes[bucket] & 2) == 0 ||
            (op != VS_AGGREGATE_COUNT && !plan->values[bucket].has)) {
            continue;
        }
        add_rows(counts, count, sums->n);
        if (needs_sum(op)) {
            add_values(counts, count, value, sums->sum);
        }
        if (needs_squares(op)) {
            add_values(counts, count, value * value, sums->squares);
        }
    }
}

/* Rows in the buckets that pass; passing 0: in all. */
static void sum_rows(const struct vs_plan *plan, uint32_t first, uint32_t count, uint8_t passing,
                     uint32_t *rows)
{
    memset(rows, 0, count * sizeof *rows);
    for (uint32_t bucket = 0; bucket < plan->counts->buckets; bucket++) {
        if ((plan->passes[bucket] & passing) == passing) {
            add_rows(bucket_counts(plan, bucket, first), count, rows);
        }
    }
}

static bool all_pass(const struct vs_plan *plan)
{
    bool all = true;
    for (uint32_t bucket = 0; bucket < plan->counts->buckets; bucket++) {
        all = all && (plan->passes[bucket] & 1) != 0;
    }
    return all;
}

/* The values at the positions from 1 of the ordered values of each cell. */
static void walk(const struct vs_plan *plan, uint32_t first, uint32_t count,
                 const uint32_t *positions, double *values)
{
    uint32_t seen[VS_BLOCK] = {0};
    for (uint32_t b = 0; b < plan->counts->buckets; b++) {
        uint32_t bucket = plan->order[b];
        if ((plan->passes[bucket] & 2) == 0 || !plan->values[bucket].has) {
            continue;
        }
        const uint32_t *counts = bucket_counts(plan, bucket, first);
        double value = (double)plan->values[bucket].value;
        for (uint32_t i = 0; i < count; i++) {
            values[i] = seen[i] < positions[i] ? value : values[i];
            seen[i] += counts[i];
        }
    }
}

static void finish_quantiles(const struct vs_plan *plan, uint32_t first, uint32_t count,
                             const uint32_t *n, double *values)
{
    const vs_aggregate *aggregate = plan->aggregate;
    int scale = plan->scales[plan->value_slot];
    double power = (double)vs_power_of_ten(scale);
    uint32_t lows[VS_BLOCK] = {0};
    uint32_t highs[VS_BLOCK];
    double parts[VS_BLOCK];
    double upper[VS_BLOCK] = {0};
    bool between = false;
    uint64_t low = 1;
    uint64_t high = 1;
    double part = 0;
    uint32_t known =
        0; /* low, high and part are for so many values: groups are often of one size */
    for (uint32_t i = 0; i < count; i++) {
        if (n[i] != known && n[i] > 0) {
            known = n[i];
            part =
                vs_quantile_position(known, aggregate->argument, aggregate->quantile, &low, &high);
            between = between || part != 0;
        }
        lows[i] = (uint32_t)low;
        highs[i] = (uint32_t)high;
        parts[i] = part;
    }
    walk(plan, first, count, lows, values);
    if (between) {
        walk(plan, first, count, highs, upper);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i] == 0) {
            values[i] /= power;
        } else if (parts[i] == 0.5) {
            values[i] = (values[i] + upper[i]) / (2 * power);
        } else {
            values[i] = values[i] / power + parts[i] * ((upper[i] - values[i]) / power);
        }
    }
}

static void finish_moments(const struct vs_plan *plan, uint32_t count, const struct sums *sums,
                           double *values)
{
    double power = (double)vs_power_of_ten(plan->scales[plan->value_slot]);
    const double *sum = sums->sum;
    switch (plan->aggregate->op) {
    case VS_AGGREGATE_SUM:
        for (uint32_t i = 0; i < count; i++) {
            values[i] = sum[i] / power;
        }
        break;
    case VS_AGGREGATE_MEAN:
        for (uint32_t i = 0; i < count; i++) {
            values[i] = sum[i] / ((double)(int32_t)sums->n[i] * power);
        }
        break;
    case VS_AGGREGATE_POPULATION_SD:
        for (uint32_t i = 0; i < count; i++) {
            double n = (double)(int32_t)sums->n[i];
            double spread = n * sums->squares[i] - sum[i] * sum[i];
            values[i] = sqrt(spread / (n * n)) / power;
        }
        break;
    default:
        for (uint32_t i = 0; i < count; i++) {
            double n = (double)(int32_t)sums->n[i];
            double spread = n * sums->squares[i] - sum[i] * sum[i];
            values[i] = sqrt(spread / (n * (n - 1))) / power;
        }
        break;
    }
}

bool vs_cells__batch_fits(const struct vs_plan *plan)
{
    switch (plan->aggregate->op) {
    case VS_AGGREGATE_COUNT:
    case VS_AGGREGATE_SUM:
    case VS_AGGREGATE_MEAN:
    case VS_AGGREGATE_SD:
    case VS_AGGREGATE_POPULATION_SD:
    case VS_AGGREGATE_QUANTILE:
        return plan->counts != NULL && plan->group->reachable && is_exact(plan);
    default:
        return false;
    }
}

void vs_cells__batch(const struct vs_plan *plan, uint32_t first, uint32_t count,
                     struct vs_batch *out)
{
    enum vs_aggregate_op op = plan->aggregate->op;
    struct sums sums;
    uint32_t least = op == VS_AGGREGATE_SD ? 2 : 1;
    uint32_t missing = 0;
    sum_buckets(plan, first, count, &sums);
    if (op == VS_AGGREGATE_COUNT) {
        uint32_t all[VS_BLOCK];
        sum_rows(plan, first, count, 0, all);
        if (all_pass(plan)) {
            memcpy(out->n, all, count * sizeof *all);
        } else {
            sum_rows(plan, first, count, 1, out->n);
        }
        for (uint32_t i = 0; i < count; i++) {
            out->values[i] = (double)(int32_t)sums.n[i];
            out->done[i] = all[i] > 0 ? VS_DONE_VALUE : VS_DONE_EMPTY;
            missing += all[i] == 0;
        }
        for (uint32_t i = 0; plan->filled && i < count; i++) {
            if (all[i] > 0 && out->n[i] == 0) {
                out->done[i] = VS_DONE_NOT; /* a field that none has is told one by one */
                missing++;
            }
        }
        out->all = missing == 0;
        return;
    }
    if (op == VS_AGGREGATE_QUANTILE) {
        finish_quantiles(plan, first, count, sums.n, out->values);
    } else {
        finish_moments(plan, count, &sums, out->values);
    }
    for (uint32_t i = 0; i < count; i++) {
        out->done[i] = sums.n[i] >= least ? VS_DONE_VALUE : VS_DONE_NOT;
        missing += sums.n[i] < least;
    }
    out->all = missing == 0;
    if (missing > 0) {
        uint32_t all[VS_BLOCK];
        sum_rows(plan, first, count, 0, all);
        for (uint32_t i = 0; i < count; i++) {
            out->done[i] = all[i] == 0 ? VS_DONE_EMPTY : out->done[i];
        }
    }
    memcpy(out->n, sums.n, count * sizeof *sums.n);
}
