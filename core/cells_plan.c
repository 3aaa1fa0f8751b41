/*
 * An aggregate made ready for a group: which columns it looks at, its tests with operands resolved,
 * and, when the columns have few values, which combinations pass. SPDX-License-Identifier: MIT
 */
#include "cells_accumulator.h"

#include <stdlib.h>
#include <string.h>

static bool is_pair_field(int field)
{
    return field <= VS_PAIR_FIRST && field >= VS_PAIR_DISTANCE;
}

/* Notes a real field as a slot; false: too many. */
static bool use_field(struct vs_plan *plan, int field)
{
    if (field < 0) {
        return true;
    }
    for (uint32_t i = 0; i < plan->own_slots; i++) {
        if (plan->fields[i] == field) {
            return true;
        }
    }
    if (plan->own_slots == VS_SLOTS_MAX) {
        return false;
    }
    plan->fields[plan->own_slots++] = field;
    return true;
}

static bool use_conditions(struct vs_plan *plan, const vs_condition *conditions, uint32_t count)
{
    bool fits = true;
    for (uint32_t i = 0; fits && i < count; i++) {
        fits = use_field(plan, conditions[i].field);
        for (uint32_t j = 0; fits && j < conditions[i].operand_count; j++) {
            const vs_operand *operand = &conditions[i].operands[j];
            fits = operand->type != VS_OPERAND_FIELD || use_field(plan, operand->field);
        }
    }
    return fits;
}

static int compare_ints(const void *a, const void *b)
{
    int left = *(const int *)a;
    int right = *(const int *)b;
    return (left > right) - (left < right);
}

int vs_cells__slot_of(const struct vs_plan *plan, int field)
{
    if (is_pair_field(field)) {
        return (int)plan->own_slots + (VS_PAIR_FIRST - field);
    }
    for (uint32_t i = 0; field >= 0 && i < plan->own_slots; i++) {
        if (plan->fields[i] == field) {
            return (int)i;
        }
    }
    return -1;
}

bool vs_cells__plan_fields(struct vs_plan *plan)
{
    const vs_aggregate *aggregate = plan->aggregate;
    bool fits = use_conditions(plan, aggregate->set.conditions, aggregate->set.condition_count) &&
                use_conditions(plan, aggregate->conditions, aggregate->condition_count) &&
                use_field(plan, aggregate->field) && use_field(plan, aggregate->weight);
    if (fits && aggregate->paired) {
        fits = use_field(plan, aggregate->first) &&
               (aggregate->pair_key_count > 0 || use_field(plan, aggregate->second));
    }
    qsort(plan->fields, plan->own_slots, sizeof *plan->fields, compare_ints);
    return fits;
}

/* Collects the columns, in order of fields so that equal sets share a histogram. */
static int lay_slots(vs_evaluation *evaluation, struct vs_plan *plan)
{
    const vs_aggregate *aggregate = plan->aggregate;
    const vs_kind *kind = &evaluation->model->kinds[plan->group->kind];
    if (!vs_cells__plan_fields(plan)) {
        return vs_fail(evaluation->engine, VS_EMODEL, VS_MSG_CELLS_TOO_MANY_FIELDS,
                       (long long)VS_SLOTS_MAX);
    }
    for (uint32_t i = 0; i < plan->own_slots; i++) {
        const vs_field *field = &kind->fields[plan->fields[i]];
        int status = vs_records_column(plan->group->records, field->name, &plan->columns[i]);
        if (status != VS_OK) {
            return status;
        }
        plan->scales[i] = plan->columns[i] != NULL ? plan->columns[i]->scale : field->scale;
    }
    plan->value_slot = vs_cells__slot_of(plan, aggregate->field);
    plan->weight_slot = vs_cells__slot_of(plan, aggregate->weight);
    plan->first_slot = plan->second_slot = -1;
    if (aggregate->paired) {
        plan->first_slot = vs_cells__slot_of(plan, aggregate->first);
        plan->second_slot =
            aggregate->pair_key_count > 0 ? -1 : vs_cells__slot_of(plan, aggregate->second);
        int second_scale = 0;
        if (plan->second_slot >= 0) {
            second_scale = plan->scales[plan->second_slot];
        } else {
            second_scale =
                evaluation->model->kinds[aggregate->other.kind].fields[aggregate->second].scale;
        }
        int first_scale = plan->scales[plan->first_slot];
        int scale = first_scale > second_scale ? first_scale : second_scale;
        for (uint32_t i = 0; i < 4; i++) {
            plan->scales[plan->own_slots + i] = scale;
        }
    }
    plan->slot_count = plan->own_slots + (aggregate->paired ? 4 : 0);
    return VS_OK;
}

struct ordered_bucket {
    int64_t value;
    uint32_t bucket;
};

static int compare_buckets(const void *a, const void *b)
{
    const struct ordered_bucket *left = a;
    const struct ordered_bucket *right = b;
    int order = (left->value > right->value) - (left->value < right->value);
    return order != 0 ? order : (left->bucket > right->bucket) - (left->bucket < right->bucket);
}

/* Orders the buckets that pass by value, for quantiles. */
static int order_buckets(vs_evaluation *evaluation, struct vs_plan *plan)
{
    uint32_t buckets = plan->counts->buckets;
    struct ordered_bucket *list = vs_mem_array(evaluation->engine, buckets, sizeof *list);
    plan->order = vs_mem_array(evaluation->engine, buckets, sizeof *plan->order);
    if (list == NULL || plan->order == NULL) {
        vs_mem_free(evaluation->engine, list);
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < buckets; i++) {
        list[i] = (struct ordered_bucket){plan->values[i].value, i};
    }
    qsort(list, buckets, sizeof *list, compare_buckets);
    for (uint32_t i = 0; i < buckets; i++) {
        plan->order[i] = list[i].bucket;
    }
    vs_mem_free(evaluation->engine, list);
    return VS_OK;
}

/* Decides each combination of values once. */
static int judge_buckets(vs_evaluation *evaluation, struct vs_plan *plan)
{
    const struct vs_counts *counts = plan->counts;
    plan->passes = vs_mem_array(evaluation->engine, counts->buckets, 1);
    plan->values = vs_mem_array(evaluation->engine, counts->buckets, sizeof *plan->values);
    plan->weights = vs_mem_array(evaluation->engine, counts->buckets, sizeof *plan->weights);
    plan->fills = plan->filled
                      ? vs_mem_array(evaluation->engine, counts->buckets, sizeof *plan->fills)
                      : NULL;
    if (plan->passes == NULL || plan->values == NULL || plan->weights == NULL ||
        (plan->filled && plan->fills == NULL)) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t bucket = 0; bucket < counts->buckets; bucket++) {
        struct vs_slot slots[VS_SLOTS_MAX + 4] = {{0}};
        for (uint32_t i = 0; i < plan->own_slots; i++) {
            uint32_t column = (uint32_t)vs_cells__count_column(counts, plan->fields[i]);
            slots[i] = vs_cells__bucket_slot(counts, bucket, column);
        }
        if (plan->aggregate->paired) {
            vs_cells__pair_slots(plan, slots);
        }
        if (plan->filled) {
            plan->fills[bucket] = vs_cells__fills(plan, slots);
        }
        bool pair_missing = plan->aggregate->paired && !slots[plan->own_slots + 2].has;
        if (!pair_missing && vs_cells__passes(plan, slots, 0, plan->set_tests)) {
            plan->passes[bucket] = 1;
            if (vs_cells__passes(plan, slots, plan->set_tests, plan->test_count)) {
                plan->passes[bucket] = 3;
            }
        }
        if (plan->value_slot >= 0) {
            plan->values[bucket] = slots[plan->value_slot];
        }
        if (plan->weight_slot >= 0) {
            plan->weights[bucket] = slots[plan->weight_slot];
        }
    }
    return plan->aggregate->op == VS_AGGREGATE_QUANTILE ? order_buckets(evaluation, plan) : VS_OK;
}

static int make_plan(struct vs_plan **out, vs_evaluation *evaluation, const vs_aggregate *aggregate,
                     const struct vs_cell_position *at, const double *numbers, bool by_rows);

/* The second set of a pair as an aggregate of its own: its tests, its value and its keys. */
static int plan_other(vs_evaluation *evaluation, struct vs_plan *plan,
                      const struct vs_cell_position *at, const double *numbers)
{
    const vs_aggregate *aggregate = plan->aggregate;
    vs_aggregate *other = vs_arena_get(evaluation->arena, sizeof *other);
    if (other == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    *other = (vs_aggregate){
        .op = VS_AGGREGATE_SUM, .set = aggregate->other, .field = aggregate->second, .weight = -1};
    int status = make_plan(&plan->other_plan, evaluation, other, at, numbers, true);
    if (status == VS_OK) {
        plan->other = plan->other_plan->group;
    }
    return status;
}

static int order_groups(vs_evaluation *evaluation, struct vs_plan *plan)
{
    int status = plan->group->empty ? VS_OK : vs_cells__order_rows(evaluation, plan->group);
    return status == VS_OK && plan->other != NULL && !plan->other->empty
               ? vs_cells__order_rows(evaluation, plan->other)
               : status;
}

/* by_rows: rows are looked at one by one, so there is nothing to count. */
static int make_plan(struct vs_plan **out, vs_evaluation *evaluation, const vs_aggregate *aggregate,
                     const struct vs_cell_position *at, const double *numbers, bool by_rows)
{
    *out = NULL;
    struct vs_plan *plan = vs_mem_new(evaluation->engine, sizeof *plan);
    if (plan == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    plan->aggregate = aggregate;
    plan->level = at->series->level;
    plan->period_kind = at->series->period_kind;
    int status = vs_cells__group(evaluation, aggregate->set.kind, plan->level, plan->period_kind,
                                 (int64_t)at->period - aggregate->set.lag, &plan->group);
    if (status == VS_OK) {
        status = lay_slots(evaluation, plan);
    }
    if (status == VS_OK) {
        status = vs_cells__make_tests(evaluation, plan, numbers);
    }
    bool across = aggregate->paired && aggregate->pair_key_count > 0;
    if (status == VS_OK && across) {
        status = plan_other(evaluation, plan, at, numbers);
    }
    if (status == VS_OK && !by_rows && !across && !plan->group->empty) {
        status =
            vs_cells__counts(evaluation, plan->group, plan->fields, plan->own_slots, &plan->counts);
    }
    if (status == VS_OK && plan->counts != NULL) {
        status = judge_buckets(evaluation, plan);
    } else if (status == VS_OK) {
        status = order_groups(evaluation, plan);
        if (status == VS_OK && !plan->group->empty) {
            status = vs_cells__tabulate(evaluation, plan);
        }
    }
    if (status != VS_OK) {
        vs_cells__plan_free(evaluation, plan);
        return status;
    }
    *out = plan;
    return VS_OK;
}

int vs_cells__plan(struct vs_plan **out, vs_evaluation *evaluation, const vs_aggregate *aggregate,
                   const struct vs_cell_position *at, const double *numbers)
{
    return make_plan(out, evaluation, aggregate, at, numbers, false);
}

/* How many operands are nodes; values gets the first VS_CONDITIONS_MAX of them. */
static uint32_t node_operands(const vs_aggregate *aggregate, const double *numbers, double *values)
{
    uint32_t count = 0;
    for (uint32_t side = 0; side < 3; side++) {
        const vs_condition *conditions = side == 0   ? aggregate->set.conditions
                                         : side == 1 ? aggregate->conditions
                                                     : aggregate->other.conditions;
        uint32_t size = side == 0           ? aggregate->set.condition_count
                        : side == 1         ? aggregate->condition_count
                        : aggregate->paired ? aggregate->other.condition_count
                                            : 0;
        for (uint32_t i = 0; i < size; i++) {
            for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
                const vs_operand *operand = &conditions[i].operands[j];
                if (operand->type == VS_OPERAND_NODE && count++ < VS_CONDITIONS_MAX) {
                    values[count - 1] = numbers[operand->node];
                }
            }
        }
    }
    return count;
}

/* A plan made for another period serves if its groups are those of this one too. */
static bool serves(const vs_evaluation *evaluation, const struct vs_plan *plan,
                   const struct vs_cell_position *at)
{
    const vs_aggregate *aggregate = plan->aggregate;
    if (plan->level != at->series->level || plan->period_kind != at->series->period_kind) {
        return false;
    }
    vs_date own =
        plan->group->timeless
            ? vs_cells__group_instant(evaluation, plan->group->kind, plan->level, plan->period_kind,
                                      (int64_t)at->period - aggregate->set.lag)
            : VS_DATE_NONE;
    vs_date other =
        plan->other != NULL && plan->other->timeless
            ? vs_cells__group_instant(evaluation, plan->other->kind, plan->level, plan->period_kind,
                                      (int64_t)at->period - aggregate->other.lag)
            : VS_DATE_NONE;
    return own == plan->group->instant && (plan->other == NULL || other == plan->other->instant);
}

bool vs_cells__goes_up(const vs_model *model, int level)
{
    for (size_t i = 0; i < model->levels[level].dimension_count; i++) {
        const vs_dimension *dimension = &model->dimensions[model->levels[level].dimensions[i]];
        if (dimension->person || dimension->within) {
            return false;
        }
    }
    return true;
}

int vs_cells__kept_plan(struct vs_plan **out, vs_evaluation *evaluation,
                        const vs_aggregate *aggregate, const struct vs_cell_position *at,
                        const double *numbers)
{
    double values[VS_CONDITIONS_MAX];
    uint32_t count = node_operands(aggregate, numbers, values);
    bool told_apart = count <= VS_CONDITIONS_MAX; /* else the plan is made for this once */
    struct vs_plan **slot = &evaluation->plan_slots[(uintptr_t)aggregate / 16 % VS_SLOTS];
    for (struct vs_plan *plan = *slot; plan != NULL; plan = plan->beside) {
        if (plan->aggregate == aggregate && told_apart && serves(evaluation, plan, at) &&
            (count == 0 || memcmp(plan->node_values, values, count * sizeof *values) == 0)) {
            *out = plan;
            return plan->counts != NULL ? VS_OK : order_groups(evaluation, plan);
        }
    }
    int status = vs_cells__plan(out, evaluation, aggregate, at, numbers);
    if (status == VS_OK) {
        struct vs_plan *plan = *out;
        if (told_apart) {
            memcpy(plan->node_values, values, count * sizeof *values);
        }
        plan->keeps = evaluation->keeps && plan->counts == NULL &&
                      vs_cells__goes_up(evaluation->model, plan->level);
        plan->next = evaluation->plans;
        evaluation->plans = plan;
        plan->beside = *slot;
        *slot = plan;
    }
    return status;
}

enum vs_reach vs_cells__plan_reach(const vs_evaluation *evaluation, const struct vs_plan *plan,
                                   uint32_t period)
{
    const vs_set *set = &plan->aggregate->set;
    const vs_set *other = &plan->aggregate->other;
    enum vs_reach reach = vs_cells__reach(evaluation, plan->level, plan->period_kind, period,
                                          set->lag, set->same_label);
    return plan->other == NULL || reach != VS_REACH_CELL
               ? reach
               : vs_cells__reach(evaluation, plan->level, plan->period_kind, period, other->lag,
                                 other->same_label);
}

struct vs_plan_cells vs_cells__plan_cells(const struct vs_plan *plan, uint32_t period,
                                          uint32_t scope)
{
    const vs_aggregate *aggregate = plan->aggregate;
    struct vs_plan_cells cells = {0, 0};
    cells.own = vs_group_cell(plan->group, period - (uint32_t)aggregate->set.lag, scope);
    if (plan->other != NULL) {
        cells.other = vs_group_cell(plan->other, period - (uint32_t)aggregate->other.lag, scope);
    }
    return cells;
}

uint8_t vs_cells__plan_flags(const struct vs_plan *plan, struct vs_plan_cells cells)
{
    bool own = plan->group->undated != NULL && plan->group->undated[cells.own] != 0;
    bool other = plan->other != NULL && plan->other->undated != NULL &&
                 plan->other->undated[cells.other] != 0;
    return own || other ? VS_FLAG_UNDATED : 0;
}

void vs_cells__plan_free(vs_evaluation *evaluation, struct vs_plan *plan)
{
    if (plan == NULL) {
        return;
    }
    vs_cells__plan_free(evaluation, plan->other_plan);
    vs_accumulator_forget(evaluation, plan);
    vs_mem_free(evaluation->engine, plan->order);
    vs_mem_free(evaluation->engine, plan->weights);
    vs_mem_free(evaluation->engine, plan->values);
    vs_mem_free(evaluation->engine, plan->passes);
    vs_mem_free(evaluation->engine, plan->fills);
    for (uint32_t i = 0; plan->tests != NULL && i < plan->test_count; i++) {
        vs_mem_free(evaluation->engine, plan->tests[i].table);
        vs_mem_free(evaluation->engine, plan->tests[i].numbers);
    }
    vs_mem_free(evaluation->engine, plan->tests);
    vs_mem_free(evaluation->engine, plan);
}
