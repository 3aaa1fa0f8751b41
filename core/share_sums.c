/*
 * Parts over records: what an aggregate gathers in each cell, written before it is finished. Off
 * histograms bucket by bucket for all cells at once where sums are small, else cell by cell.
 *
 * A cell without rows of the kind is a single 0, so that above it can be told from one whose rows
 * do not pass. SPDX-License-Identifier: MIT
 */
#include "share_write.h"

#include <stdlib.h>
#include <string.h>

/* --- one cell --- */

static int compare_weighted(const void *a, const void *b)
{
    const struct vs_weighted *left = a;
    const struct vs_weighted *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

/* The values in order, equal ones together; gives how many different there are. */
static size_t join_values(struct vs_weighted *values, size_t count)
{
    size_t kept = 0;
    if (count > 0) {
        qsort(values, count, sizeof *values, compare_weighted);
    }
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && values[kept - 1].value == values[i].value) {
            values[kept - 1].count += values[i].count;
        } else {
            values[kept++] = values[i];
        }
    }
    return kept;
}

static void put_values(vs_buffer *out, struct vs_accumulator *from, enum vs_part_class class)
{
    struct vs_weighted *values = (struct vs_weighted *)(void *)from->values.data;
    size_t count = join_values(values, from->values.size / sizeof *values);
    from->values.size = count * sizeof *values;
    vs_share_put(out, count);
    uint64_t before = 0;
    for (size_t i = 0; class == VS_PART_VALUES && i < count; i++) {
        /* Differences wrap around: they come back by the same way. */
        vs_share_put_signed(out, (int64_t)((uint64_t)values[i].value - before));
        vs_share_put(out, values[i].count);
        before = (uint64_t)values[i].value;
    }
}

/* Rows in the set or that pass, how many have a value, what was met, then what the class asks for.
 */
static void put_gathered(vs_buffer *out, enum vs_part_class class, struct vs_accumulator *from)
{
    bool sums = class != VS_PART_COUNT && class != VS_PART_RANGE;
    uint64_t met = (from->moments.overflow && sums ? VS_MET_OVERFLOW : 0) |
                   (from->repeated ? VS_MET_REPEATED : 0) | (uint64_t)from->filled << VS_MET_BITS;
    if (from->rows == 0 && met == 0) {
        vs_share_put(out, 0);
        return;
    }
    vs_share_put(out, 1 + (class == VS_PART_COUNT ? from->set_rows : from->passed));
    vs_share_put(out, from->moments.n);
    vs_share_put(out, met);
    if (from->moments.n == 0) {
        return;
    }
    switch (class) {
    case VS_PART_SUMS:
        vs_share_put_wide(out, from->moments.sum);
        break;
    case VS_PART_SQUARES:
        vs_share_put_wide(out, from->moments.sum);
        vs_share_put_wide(out, from->moments.squares);
        break;
    case VS_PART_RANGE:
        vs_share_put_signed(out, from->least);
        vs_share_put_signed(out, from->greatest);
        break;
    case VS_PART_WEIGHTED:
        vs_share_put_wide(out, from->weighted);
        vs_share_put_wide(out, from->weights);
        break;
    case VS_PART_VALUES:
    case VS_PART_DISTINCT:
        put_values(out, from, class);
        break;
    default:
        break;
    }
}

/* What a plan finds for the cell of a reader's period and scope. */
static int put_cell(struct vs_share_writer *writer, enum vs_part_class class, struct vs_plan *plan,
                    uint32_t period, uint32_t scope)
{
    bool found = plan->group->reachable && (plan->other == NULL || plan->other->reachable) &&
                 vs_cells__plan_reach(writer->evaluation, plan, period) == VS_REACH_CELL;
    struct vs_accumulator own = {0};
    struct vs_accumulator *gathered = &own;
    int status = VS_OK;
    if (found) {
        status = vs_accumulator_find(writer->evaluation, plan,
                                     vs_cells__plan_cells(plan, period, scope), &own, &gathered);
    }
    if (status == VS_OK) {
        put_gathered(&writer->part, class, gathered);
    }
    vs_buffer_free(&own.values);
    return status;
}

/* --- neighbouring cells off a histogram --- */

/* Sums of a block of cells. */
struct sums {
    uint32_t rows[VS_BLOCK], set[VS_BLOCK], passed[VS_BLOCK], n[VS_BLOCK], filled[VS_BLOCK];
    int64_t sum[VS_BLOCK], squares[VS_BLOCK];
};

/* Whether 64 bits hold the sums of all rows. */
static bool is_small(const struct vs_plan *plan)
{
    enum { ROWS = 31, SUM = 62 };
    int bits = 0;
    for (uint32_t b = 0; b < plan->counts->buckets; b++) {
        int64_t value = plan->values[b].value;
        while (bits < ROWS && (value >= (int64_t)1 << bits || value <= -((int64_t)1 << bits))) {
            bits++;
        }
    }
    return vs_records_rows(plan->group->records) <= UINT32_C(1) << ROWS && ROWS + 2 * bits <= SUM;
}

static void add(const uint32_t *counts, uint32_t count, uint32_t *sums)
{
    for (uint32_t i = 0; i < count; i++) {
        sums[i] += counts[i];
    }
}

static void add_times(const uint32_t *counts, uint32_t count, int64_t times, int64_t *sums)
{
    for (uint32_t i = 0; i < count; i++) {
        sums[i] += (int64_t)counts[i] * times;
    }
}

static void sum_buckets(const struct vs_plan *plan, uint32_t first, uint32_t count,
                        enum vs_part_class class, struct sums *sums)
{
    memset(sums, 0, sizeof *sums);
    for (uint32_t b = 0; b < plan->counts->buckets; b++) {
        const uint32_t *counts = plan->counts->n + (size_t)b * plan->counts->cells + first;
        const struct vs_slot *value = &plan->values[b];
        add(counts, count, sums->rows);
        for (uint32_t i = 0; plan->filled && i < count; i++) {
            sums->filled[i] |= counts[i] > 0 ? plan->fills[b] : 0;
        }
        if ((plan->passes[b] & 1) != 0 && class == VS_PART_COUNT) {
            add(counts, count, sums->set);
        }
        if ((plan->passes[b] & 2) == 0) {
            continue;
        }
        add(counts, count, sums->passed);
        if (class == VS_PART_COUNT || !value->has) {
            continue;
        }
        add(counts, count, sums->n);
        add_times(counts, count, value->value, sums->sum);
        if (class == VS_PART_SQUARES) {
            add_times(counts, count, value->value * value->value, sums->squares);
        }
    }
}

static void put_sums(vs_buffer *out, enum vs_part_class class, const struct sums *sums, uint32_t i)
{
    if (sums->rows[i] == 0) {
        vs_share_put(out, 0);
        return;
    }
    bool count = class == VS_PART_COUNT;
    uint32_t n = count ? sums->passed[i] : sums->n[i];
    vs_share_put(out, 1 + (uint64_t)(count ? sums->set[i] : sums->passed[i]));
    vs_share_put(out, n);
    vs_share_put(out, (uint64_t)sums->filled[i] << VS_MET_BITS);
    if (n > 0 && !count) {
        vs_share_put_signed(out, sums->sum[i]);
        if (class == VS_PART_SQUARES) {
            vs_share_put_signed(out, sums->squares[i]);
        }
    }
}

static bool stands_side_by_side(const struct vs_plan *plan, enum vs_part_class class)
{
    return plan->counts != NULL && plan->group->reachable && is_small(plan) &&
           (class == VS_PART_COUNT || class == VS_PART_SUMS || class == VS_PART_SQUARES);
}

/* The cells of some periods that a plan serves, reader.period being that of who reads the first. */
static int put_cells(struct vs_share_writer *writer, enum vs_part_class class, struct vs_plan *plan,
                     const struct vs_cell_position *reader, uint32_t cells, const uint8_t *needed)
{
    uint32_t scopes = plan->group->scopes;
    int status = VS_OK;
    bool single = !stands_side_by_side(plan, class);
    for (uint32_t i = 0; status == VS_OK && single && i < cells; i++) {
        if (needed[i] != 0) {
            status = put_cell(writer, class, plan, reader->period + i / scopes, i % scopes);
        } else {
            vs_share_put(&writer->part, 0);
        }
    }
    uint32_t own = vs_cells__plan_cells(plan, reader->period, 0).own;
    for (uint32_t first = 0; !single && first < cells; first += VS_BLOCK) {
        struct sums sums;
        uint32_t block = cells - first < VS_BLOCK ? cells - first : VS_BLOCK;
        sum_buckets(plan, own + first, block, class, &sums);
        for (uint32_t i = 0; i < block; i++) {
            sums.rows[i] = needed[first + i] != 0 ? sums.rows[i] : 0;
            put_sums(&writer->part, class, &sums, i);
        }
    }
    return status;
}

/* --- a column --- */

/* Whether records hold the numbers as the model declares them: else what is added would be of
 * another size. */
static bool is_declared(const struct vs_share_writer *writer, const struct vs_plan *plan)
{
    const vs_aggregate *aggregate = plan->aggregate;
    const vs_kind *kind = &writer->model->kinds[aggregate->set.kind];
    bool same = true;
    for (uint32_t i = 0; i < plan->own_slots; i++) {
        same = same && plan->scales[i] == kind->fields[plan->fields[i]].scale;
    }
    return same && (plan->other_plan == NULL || is_declared(writer, plan->other_plan));
}

static void put_nothing(vs_buffer *out, uint32_t cells)
{
    for (uint32_t i = 0; i < cells; i++) {
        vs_share_put(out, 0);
    }
}

int vs_share_put_records(struct vs_share_writer *writer, const struct vs_share_column *column)
{
    vs_evaluation *evaluation = writer->evaluation;
    const struct vs_variant *variant = column->variant;
    const vs_node *node = vs_program_node(variant->program, column->node);
    const vs_aggregate *aggregate = vs_program_aggregate_read(variant->program, node->payload);
    const struct vs_period_table *periods = &evaluation->periods[column->period_kind + 1];
    struct vs_series_state series = {.level = column->level, .period_kind = column->period_kind};
    size_t size = vs_program_size(variant->program);
    uint32_t scopes = vs_share_scopes(writer, column->level);
    double *numbers = vs_mem_array(evaluation->engine, size + 1, sizeof *numbers);
    int status = numbers == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (uint32_t p = column->first; status == VS_OK && p < column->end;) {
        /* The part of the rows of p, for whoever reads them: the reader's period is a later one. */
        struct vs_cell_position reader = {&series, p + (uint32_t)aggregate->set.lag, 0};
        const uint8_t *needed = column->needed + (size_t)p * scopes;
        struct vs_plan *plan = NULL;
        if (memchr(needed, 1, scopes) == NULL) { /* a plan may cost a pass over the rows */
            put_nothing(&writer->part, scopes);
            p++;
            continue;
        }
        if (variant->moves) {
            status =
                vs_variant_numbers(&writer->variants, variant, periods->items[p].instant, numbers);
        } else {
            memcpy(numbers, variant->numbers, size * sizeof *numbers);
        }
        if (status == VS_OK) {
            status = vs_cells__kept_plan(&plan, evaluation, aggregate, &reader, numbers);
        }
        if (status != VS_OK || !is_declared(writer, plan)) {
            vs_buffer_clear(&writer->part); /* an empty part: the unit cannot give it */
            break;
        }
        bool apart = variant->moves || plan->group->timeless ||
                     (plan->other != NULL && plan->other->timeless);
        uint32_t end = apart ? p + 1 : column->end;
        status = put_cells(writer, column->class, plan, &reader, (end - p) * scopes, needed);
        p = end;
    }
    vs_mem_free(evaluation->engine, numbers);
    return status;
}
