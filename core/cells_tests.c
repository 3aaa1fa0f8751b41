/*
 * The tests of a plan: operands resolved, verdicts on the values of a row or of a combination.
 *
 * A plan that goes through rows keeps the verdicts on columns with few values in tables by stored
 * value: then a row is judged by one look for each test. SPDX-License-Identifier: MIT
 */
#include "cells_accumulator.h"

#include <string.h>

/* A text operand as the ordinal that the column's rows have; -1 if no row has it. */
static int text_operand(vs_evaluation *evaluation, const vs_field *field, const vs_column *column,
                        const char *text, double *out)
{
    vs_code code = 0;
    *out = -1;
    int status = column == NULL
                     ? VS_OK
                     : vs_store_find(evaluation->store, field->domain, text, strlen(text), &code);
    for (uint32_t i = 0; status == VS_OK && code != 0 && i < column->member_count; i++) {
        if (column->members[i] == code) {
            *out = i;
        }
    }
    return status;
}

static int make_test(vs_evaluation *evaluation, struct vs_plan *plan, const vs_condition *condition,
                     const double *numbers, struct vs_test_plan *test)
{
    const vs_kind *kind = &evaluation->model->kinds[plan->group->kind];
    int slot = vs_cells__slot_of(plan, condition->field);
    *test = (struct vs_test_plan){.slot = (uint32_t)slot,
                                  .test = condition->test,
                                  .or_missing = condition->or_missing,
                                  .scale = plan->scales[slot],
                                  .count = condition->operand_count,
                                  .other = -1};
    test->numbers =
        vs_mem_array(evaluation->engine, condition->operand_count, sizeof *test->numbers);
    int status = test->numbers == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < condition->operand_count; i++) {
        const vs_operand *operand = &condition->operands[i];
        switch (operand->type) {
        case VS_OPERAND_FIELD:
            test->other = vs_cells__slot_of(plan, operand->field);
            test->other_scale = plan->scales[test->other];
            break;
        case VS_OPERAND_NODE:
            test->numbers[i] = numbers[operand->node];
            break;
        case VS_OPERAND_TEXT:
            test->text = true;
            status = text_operand(evaluation, &kind->fields[condition->field], plan->columns[slot],
                                  operand->text, &test->numbers[i]);
            break;
        default:
            test->numbers[i] = operand->number;
            break;
        }
    }
    return status;
}

int vs_cells__make_tests(vs_evaluation *evaluation, struct vs_plan *plan, const double *numbers)
{
    const vs_aggregate *aggregate = plan->aggregate;
    plan->set_tests = aggregate->set.condition_count;
    plan->test_count = plan->set_tests + aggregate->condition_count;
    plan->tests = vs_mem_array(evaluation->engine, plan->test_count, sizeof *plan->tests);
    if (plan->tests == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < plan->test_count; i++) {
        const vs_condition *condition = i < plan->set_tests
                                            ? &aggregate->set.conditions[i]
                                            : &aggregate->conditions[i - plan->set_tests];
        status = make_test(evaluation, plan, condition, numbers, &plan->tests[i]);
        plan->filled = plan->filled || condition->test == VS_TEST_FILLED;
    }
    return status;
}

static double slot_number(const struct vs_slot *slot, int scale, bool text)
{
    return text ? (double)slot->value : vs_decimal_double(slot->value, scale);
}

static bool passes_one(const struct vs_test_plan *test, const struct vs_slot *slots)
{
    const struct vs_slot *slot = &slots[test->slot];
    if (test->test == VS_TEST_MISSING) {
        return slot->has != (test->numbers[0] != 0);
    }
    if (test->test == VS_TEST_FILLED) {
        return slot->has;
    }
    if (!slot->has) {
        return test->or_missing;
    }
    if (test->other >= 0 && !slots[test->other].has) {
        return false;
    }
    double value = slot_number(slot, test->scale, test->text);
    double first = test->other < 0
                       ? test->numbers[0]
                       : slot_number(&slots[test->other], test->other_scale, test->text);
    bool any = value == first;
    switch (test->test) {
    case VS_TEST_FROM:
        return value >= first;
    case VS_TEST_ABOVE:
        return value > first;
    case VS_TEST_UPTO:
        return value <= first;
    case VS_TEST_BELOW:
        return value < first;
    default:
        for (uint32_t i = 1; i < test->count; i++) {
            any = any || value == test->numbers[i];
        }
        any = any && test->count > 0;
        return test->test == VS_TEST_ANY ? any : !any;
    }
}

enum { TABLE_MAX = 4096 };

/* Stored values of a column are below this; 0: they are too many for a table. */
static uint32_t table_size(const vs_column *column)
{
    if (column == NULL || column->width == 0) {
        return 1;
    }
    uint32_t size = column->type == VS_COLUMN_TEXT ? column->member_count
                    : column->width == 1           ? UINT32_C(256)
                                                   : 0;
    return size <= TABLE_MAX ? size : 0;
}

static int tabulate(vs_evaluation *evaluation, const struct vs_plan *plan,
                    struct vs_test_plan *test)
{
    const vs_column *column = test->slot < plan->own_slots ? plan->columns[test->slot] : NULL;
    bool real = test->slot < plan->own_slots && test->other < 0;
    test->presence = test->test == VS_TEST_MISSING || test->test == VS_TEST_FILLED;
    uint32_t size = !real ? 0 : test->presence ? 1 : table_size(column);
    if (size == 0) {
        return VS_OK;
    }
    test->table = vs_mem_array(evaluation->engine, (size_t)size + 1, 1);
    if (test->table == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    test->table_size = size;
    struct vs_slot slots[VS_SLOTS_MAX] = {{0}};
    test->table[size] = passes_one(test, slots);
    for (uint32_t i = 0; i < size; i++) {
        slots[test->slot] = (struct vs_slot){true, column != NULL ? column->base + i : 0};
        test->table[i] = passes_one(test, slots);
    }
    return VS_OK;
}

int vs_cells__tabulate(vs_evaluation *evaluation, struct vs_plan *plan)
{
    int status = VS_OK;
    plan->tabled = 0;
    for (uint32_t i = 0; status == VS_OK && i < plan->test_count; i++) {
        status = tabulate(evaluation, plan, &plan->tests[i]);
        plan->tabled += plan->tabled == i && plan->tests[i].table != NULL;
    }
    return status;
}

bool vs_cells__row_passes(const struct vs_plan *plan, uint32_t row, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        const struct vs_test_plan *test = &plan->tests[i];
        const vs_column *column = plan->columns[test->slot];
        uint64_t stored = column == NULL || !vs_column_has(column, row) ? test->table_size
                          : test->presence                              ? 0
                                           : vs_column_stored(column, row);
        if (test->table[stored] == 0) {
            return false;
        }
    }
    return true;
}

uint32_t vs_cells__fills(const struct vs_plan *plan, const struct vs_slot *slots)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < plan->set_tests; i++) {
        const struct vs_test_plan *test = &plan->tests[i];
        bits |= test->test == VS_TEST_FILLED && slots[test->slot].has ? UINT32_C(1) << i : 0;
    }
    return bits;
}

bool vs_cells__passes(const struct vs_plan *plan, const struct vs_slot *slots, uint32_t from,
                      uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (!passes_one(&plan->tests[i], slots)) {
            return false;
        }
    }
    return true;
}

void vs_cells__pair_slots(const struct vs_plan *plan, struct vs_slot *slots)
{
    struct vs_slot *pair = slots + plan->own_slots; /* first, second, gain, distance */
    int scale = plan->scales[plan->own_slots];
    if (plan->second_slot >= 0) {
        pair[0] = slots[plan->first_slot];
        pair[1] = slots[plan->second_slot];
        pair[0].value *= vs_power_of_ten(scale - plan->scales[plan->first_slot]);
        pair[1].value *= vs_power_of_ten(scale - plan->scales[plan->second_slot]);
    }
    pair[2].has = pair[3].has = pair[0].has && pair[1].has;
    pair[2].value = pair[0].value - pair[1].value;
    pair[3].value = pair[2].value < 0 ? -pair[2].value : pair[2].value;
}
