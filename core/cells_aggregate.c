/*
 * The aggregate of one cell: entries (combinations with their counts, or rows, or pairs) go into an
 * accumulator of exact integers, which is finished once.
 * SPDX-License-Identifier: MIT
 */
#include "cells_accumulator.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_moments(struct vs_accumulator *into, int64_t value, uint64_t count)
{
    vs_moments *moments = &into->moments;
    vs_int128 wide = value;
    vs_int128 times = (vs_int128)count;
    vs_int128 sum;
    vs_int128 square;
    moments->n += count;
    if (__builtin_mul_overflow(wide, times, &sum) ||
        __builtin_add_overflow(moments->sum, sum, &moments->sum) ||
        __builtin_mul_overflow(wide * wide, times, &square) ||
        __builtin_add_overflow(moments->squares, square, &moments->squares)) {
        moments->overflow = true;
    }
    if (!into->any || value < into->least) {
        into->least = value;
    }
    if (!into->any || value > into->greatest) {
        into->greatest = value;
    }
    into->any = true;
}

static void add_weighted(struct vs_accumulator *into, int64_t value, int64_t weight, uint64_t count)
{
    vs_int128 product;
    vs_int128 total;
    if (__builtin_mul_overflow((vs_int128)value * weight, (vs_int128)count, &product) ||
        __builtin_add_overflow(into->weighted, product, &into->weighted) ||
        __builtin_mul_overflow((vs_int128)weight, (vs_int128)count, &total) ||
        __builtin_add_overflow(into->weights, total, &into->weights)) {
        into->moments.overflow = true;
    }
    into->moments.n += count;
}

void vs_accumulator_add(struct vs_accumulator *into, const struct vs_plan *plan,
                        const struct vs_slot *value, const struct vs_slot *weight, uint64_t count)
{
    switch (plan->aggregate->op) {
    case VS_AGGREGATE_COUNT:
        into->moments.n += count;
        break;
    case VS_AGGREGATE_WEIGHTED_MEAN:
        if (value->has && weight->has) {
            add_weighted(into, value->value, weight->value, count);
        }
        break;
    case VS_AGGREGATE_DISTINCT:
    case VS_AGGREGATE_QUANTILE:
        if (value->has) {
            struct vs_weighted entry = {value->value, count};
            vs_buffer_add(&into->values, &entry, sizeof entry);
            into->moments.n += count;
        }
        break;
    default:
        if (value->has) {
            add_moments(into, value->value, count);
        }
        break;
    }
}

static void from_counts(const struct vs_plan *plan, uint32_t cell, struct vs_accumulator *into)
{
    const uint32_t buckets = plan->counts->buckets;
    const uint32_t *n = plan->counts->n + cell;
    for (uint32_t i = 0; i < buckets; i++) {
        uint32_t bucket = plan->order != NULL ? plan->order[i] : i;
        uint32_t count = n[bucket * plan->counts->cells];
        if (count == 0) {
            continue;
        }
        into->rows += count;
        into->filled |= plan->filled ? plan->fills[bucket] : 0;
        if ((plan->passes[bucket] & 1) != 0) {
            into->set_rows += count;
        }
        if ((plan->passes[bucket] & 2) != 0) {
            into->passed += count;
            vs_accumulator_add(into, plan, &plan->values[bucket], &plan->weights[bucket], count);
        }
    }
}

static struct vs_slot read_slot(const vs_column *column, uint32_t row)
{
    bool has = column != NULL && vs_column_has(column, row);
    return (struct vs_slot){has, has ? vs_column_value(column, row) : 0};
}

void vs_plan_read_row(const struct vs_plan *plan, uint32_t row, struct vs_slot *slots)
{
    for (uint32_t i = 0; i < plan->own_slots; i++) {
        slots[i] = read_slot(plan->columns[i], row);
    }
}

/* The same as from_rows for a plan whose tests all have tables. */
static void from_tables(const struct vs_plan *plan, uint32_t cell, struct vs_accumulator *into)
{
    const struct vs_group *group = plan->group;
    into->rows = group->starts[cell + 1] - group->starts[cell];
    for (uint32_t i = group->starts[cell]; i < group->starts[cell + 1]; i++) {
        uint32_t row = group->rows[i];
        if (!vs_cells__row_passes(plan, row, 0, plan->set_tests)) {
            continue;
        }
        into->set_rows++;
        if (!vs_cells__row_passes(plan, row, plan->set_tests, plan->test_count)) {
            continue;
        }
        into->passed++;
        struct vs_slot value = {false, 0};
        struct vs_slot weight = {false, 0};
        if (plan->value_slot >= 0) {
            value = read_slot(plan->columns[plan->value_slot], row);
        }
        if (plan->weight_slot >= 0) {
            weight = read_slot(plan->columns[plan->weight_slot], row);
        }
        vs_accumulator_add(into, plan, &value, &weight, 1);
    }
}

static void from_rows(const struct vs_plan *plan, uint32_t cell, struct vs_accumulator *into)
{
    const struct vs_group *group = plan->group;
    static const struct vs_slot none = {false, 0};
    for (uint32_t i = group->starts[cell]; i < group->starts[cell + 1]; i++) {
        struct vs_slot slots[VS_SLOTS_MAX + 4];
        vs_plan_read_row(plan, group->rows[i], slots);
        into->rows++;
        into->filled |= plan->filled ? vs_cells__fills(plan, slots) : 0;
        if (plan->aggregate->paired) {
            vs_cells__pair_slots(plan, slots);
            if (!slots[plan->own_slots + 2].has) {
                continue;
            }
        }
        if (!vs_cells__passes(plan, slots, 0, plan->set_tests)) {
            continue;
        }
        into->set_rows++;
        if (vs_cells__passes(plan, slots, plan->set_tests, plan->test_count)) {
            into->passed++;
            vs_accumulator_add(into, plan, plan->value_slot >= 0 ? &slots[plan->value_slot] : &none,
                               plan->weight_slot >= 0 ? &slots[plan->weight_slot] : &none, 1);
        }
    }
}

static int compare_weighted(const void *a, const void *b)
{
    const struct vs_weighted *left = a;
    const struct vs_weighted *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

/* The value at a position (from 1) of the sorted, counted values. */
static int64_t value_at(const struct vs_weighted *values, uint64_t position)
{
    while (position > values->count) {
        position -= values->count;
        values++;
    }
    return values->value;
}

double vs_quantile_position(uint64_t n, double p, enum vs_quantile type, uint64_t *low,
                            uint64_t *high)
{
    const double fuzz = 4 * DBL_EPSILON;
    double size = (double)n;
    double at = type == VS_QUANTILE_LINEAR ? 1 + (size - 1) * p : size * p;
    double whole = floor(at + fuzz * at);
    double part = at - whole;
    if (fabs(part) <= fuzz * at) {
        part = 0;
    }
    uint64_t j = whole < 1 ? 1 : whole > size ? n : (uint64_t)whole;
    uint64_t next = whole < 1 ? 1 : j < n ? j + 1 : n;
    *low = j;
    *high = next;
    if (type == VS_QUANTILE_LINEAR) {
        return part;
    }
    if (part > 0 || whole < 1) { /* between two steps: the upper one */
        *low = next;
        return 0;
    }
    return type == VS_QUANTILE_MEDIAN ? 0.5 : 0;
}

static double finish_quantile(struct vs_accumulator *into, const struct vs_plan *plan, int scale)
{
    struct vs_weighted *values = (struct vs_weighted *)(void *)into->values.data;
    size_t count = into->values.size / sizeof *values;
    if (plan->order == NULL) { /* combinations come in order already */
        qsort(values, count, sizeof *values, compare_weighted);
    }
    uint64_t low = 0;
    uint64_t high = 0;
    double part = vs_quantile_position(into->moments.n, plan->aggregate->argument,
                                       plan->aggregate->quantile, &low, &high);
    int64_t a = value_at(values, low);
    if (part == 0) {
        return vs_decimal_double(a, scale);
    }
    int64_t b = value_at(values, high);
    if (part == 0.5) {
        return (double)((vs_int128)a + b) / (double)((vs_int128)2 * vs_power_of_ten(scale));
    }
    return vs_decimal_double(a, scale) + part * vs_decimal_double(b - a, scale);
}

static double count_distinct(struct vs_accumulator *into)
{
    struct vs_weighted *values = (struct vs_weighted *)(void *)into->values.data;
    size_t count = into->values.size / sizeof *values;
    if (count > 0) {
        qsort(values, count, sizeof *values, compare_weighted);
    }
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        distinct += i == 0 || values[i].value != values[i - 1].value;
    }
    return (double)distinct;
}

static int unknown(vs_evaluation *evaluation, const struct vs_plan *plan, const char *message,
                   vs_result *out)
{
    const vs_kind *kind = &evaluation->model->kinds[plan->group->kind];
    int field = plan->aggregate->field;
    if (plan->aggregate->paired && field < 0) {
        field = plan->aggregate->first;
    }
    out->state = VS_NO_DATA;
    return vs_cells__reason_of(evaluation, message, kind->title,
                               field >= 0 ? kind->fields[field].title : NULL, &out->reason);
}

/* The first field that rows must have and none has. */
static const vs_field *unfilled(const vs_evaluation *evaluation, const struct vs_plan *plan,
                                const struct vs_accumulator *into)
{
    const vs_set *set = &plan->aggregate->set;
    for (uint32_t i = 0; plan->filled && plan->other == NULL && i < set->condition_count; i++) {
        if (set->conditions[i].test == VS_TEST_FILLED && (into->filled >> i & 1) == 0) {
            return &evaluation->model->kinds[set->kind].fields[set->conditions[i].field];
        }
    }
    return NULL;
}

static int overflow(vs_evaluation *evaluation, const struct vs_plan *plan, vs_result *out)
{
    const vs_kind *kind = &evaluation->model->kinds[plan->group->kind];
    int field = plan->aggregate->field >= 0 ? plan->aggregate->field : plan->aggregate->first;
    out->state = VS_ERROR;
    return vs_cells__reason_of(evaluation, "REASON_OVERFLOW", kind->fields[field].title, NULL,
                               &out->reason);
}

static int finish_weighted(vs_evaluation *evaluation, const struct vs_plan *plan,
                           const struct vs_accumulator *into, vs_result *out)
{
    vs_int128 divisor;
    int scale = plan->scales[plan->value_slot];
    if (into->moments.overflow ||
        __builtin_mul_overflow(into->weights, (vs_int128)vs_power_of_ten(scale), &divisor)) {
        return overflow(evaluation, plan, out);
    }
    if (into->weights == 0) {
        const vs_kind *kind = &evaluation->model->kinds[plan->group->kind];
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation, "REASON_NO_WEIGHT",
                                   kind->fields[plan->aggregate->weight].title, NULL, &out->reason);
    }
    out->value = (double)into->weighted / (double)divisor;
    return VS_OK;
}

static int finish_moments(vs_evaluation *evaluation, const struct vs_plan *plan,
                          const struct vs_accumulator *into, vs_result *out)
{
    const vs_moments *moments = &into->moments;
    int scale = plan->scales[plan->value_slot];
    enum vs_aggregate_op op = plan->aggregate->op;
    if (moments->overflow && op != VS_AGGREGATE_MIN && op != VS_AGGREGATE_MAX) {
        return overflow(evaluation, plan, out);
    }
    switch (op) {
    case VS_AGGREGATE_SUM:
        out->value = vs_moments_sum(moments, scale);
        return VS_OK;
    case VS_AGGREGATE_MEAN:
        out->value = vs_moments_mean(moments, scale);
        return VS_OK;
    case VS_AGGREGATE_MIN:
        out->value = vs_decimal_double(into->least, scale);
        return VS_OK;
    case VS_AGGREGATE_MAX:
        out->value = vs_decimal_double(into->greatest, scale);
        return VS_OK;
    default:
        break;
    }
    bool sample = op == VS_AGGREGATE_SD;
    if (sample && moments->n < 2) {
        return unknown(evaluation, plan, "REASON_FEW_VALUES", out);
    }
    return vs_moments_sd(moments, scale, sample, &out->value) ? VS_OK
                                                              : overflow(evaluation, plan, out);
}

int vs_accumulator_finish(vs_evaluation *evaluation, const struct vs_plan *plan,
                          struct vs_accumulator *into, vs_result *out)
{
    enum vs_aggregate_op op = plan->aggregate->op;
    *out = (vs_result){0};
    if (into->repeated) {
        out->state = VS_ERROR;
        return vs_cells__reason_of(evaluation, "REASON_PAIR_REPEATED",
                                   evaluation->model->kinds[plan->group->kind].title, NULL,
                                   &out->reason);
    }
    uint64_t n = op == VS_AGGREGATE_COUNT ? into->set_rows : into->moments.n;
    out->n = n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
    if (into->rows == 0 && plan->other != NULL) {
        const vs_kind *kinds = evaluation->model->kinds;
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation, "REASON_NO_PAIRS", kinds[plan->group->kind].title,
                                   kinds[plan->other->kind].title, &out->reason);
    }
    if (into->rows == 0) {
        out->state = VS_NO_DATA;
        return vs_cells__no_records(evaluation, plan->group->kind, &out->reason);
    }
    const vs_field *field = unfilled(evaluation, plan, into);
    if (field != NULL) {
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation, "REASON_NO_VALUES",
                                   evaluation->model->kinds[plan->group->kind].title, field->title,
                                   &out->reason);
    }
    if (op == VS_AGGREGATE_COUNT) {
        out->value = (double)into->moments.n;
        return VS_OK;
    }
    if (op == VS_AGGREGATE_DISTINCT) {
        out->value = count_distinct(into);
        return VS_OK;
    }
    if (op == VS_AGGREGATE_SUM && into->passed == 0) {
        return VS_OK; /* nothing to add among records that are there: zero */
    }
    if (into->moments.n == 0) {
        return unknown(evaluation, plan, "REASON_NO_VALUES", out);
    }
    if (op == VS_AGGREGATE_QUANTILE) {
        out->value = finish_quantile(into, plan, plan->scales[plan->value_slot]);
        return VS_OK;
    }
    return op == VS_AGGREGATE_WEIGHTED_MEAN ? finish_weighted(evaluation, plan, into, out)
                                            : finish_moments(evaluation, plan, into, out);
}

static int gather(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                  struct vs_accumulator *into)
{
    int status = VS_OK;
    if (plan->counts != NULL) {
        from_counts(plan, cells.own, into);
    } else if (plan->other != NULL) {
        status = vs_cells__pairs(evaluation, plan, cells, into);
    } else if (!plan->group->empty) {
        bool tables = !plan->aggregate->paired && !plan->filled && plan->tabled == plan->test_count;
        (tables ? from_tables : from_rows)(plan, cells.own, into);
    }
    return status == VS_OK ? vs_buffer_status(&into->values) : status;
}

void vs_accumulator_forget(vs_evaluation *evaluation, struct vs_plan *plan)
{
    for (size_t i = 0; i < plan->kept_count; i++) {
        vs_buffer_free(&plan->kept[i].values);
    }
    vs_mem_free(evaluation->engine, plan->kept);
    plan->kept = NULL;
    plan->kept_count = 0;
}

int vs_accumulator_find(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                        struct vs_accumulator *own, struct vs_accumulator **out)
{
    *out = own;
    if (plan->keeps && (plan->kept == NULL || plan->kept_known != evaluation->known)) {
        size_t count = (size_t)plan->group->scopes * plan->group->periods;
        vs_accumulator_forget(evaluation, plan);
        plan->kept = vs_mem_array(evaluation->engine, count, sizeof *plan->kept);
        if (plan->kept == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        plan->kept_count = count;
        plan->kept_known = evaluation->known;
    }
    if (plan->keeps) {
        *out = &plan->kept[cells.own];
        if ((*out)->gathered) {
            return VS_OK;
        }
    }
    vs_buffer_init(&(*out)->values, evaluation->engine);
    int status = gather(evaluation, plan, cells, *out);
    (*out)->gathered = status == VS_OK;
    return status;
}

int vs_cells__aggregate(vs_evaluation *evaluation, struct vs_plan *plan, uint32_t period,
                        uint32_t scope, vs_result *out)
{
    *out = (vs_result){0};
    const vs_kind *kind = &evaluation->model->kinds[plan->group->kind];
    if (!plan->group->reachable || (plan->other != NULL && !plan->other->reachable)) {
        out->state = VS_ERROR;
        return vs_cells__reason_of(evaluation, "REASON_UNREACHABLE", kind->title,
                                   evaluation->model->levels[plan->group->level].name,
                                   &out->reason);
    }
    enum vs_reach reach = vs_cells__plan_reach(evaluation, plan, period);
    if (reach != VS_REACH_CELL) {
        return vs_cells__unreached(evaluation, plan->level, reach, out);
    }
    struct vs_accumulator own = {0};
    struct vs_accumulator *found = NULL;
    struct vs_plan_cells cells = vs_cells__plan_cells(plan, period, scope);
    int status = vs_accumulator_find(evaluation, plan, cells, &own, &found);
    if (status == VS_OK) {
        status = vs_accumulator_finish(evaluation, plan, found, out);
    }
    vs_buffer_free(&own.values);
    return status;
}
