/*
 * Two sets of one cell joined by key: gains over the same subjects.
 *
 * Both sides are sorted by their key codes and walked together. A key that occurs twice on a side
 * has no single partner: the cell is an error that says so. SPDX-License-Identifier: MIT
 */
#include "cells_accumulator.h"

#include <stdlib.h>
#include <string.h>

struct keyed_row {
    uint64_t key[VS_PAIR_KEYS_MAX];
    uint32_t row;
};

static int compare_keyed(const void *a, const void *b)
{
    return memcmp(((const struct keyed_row *)a)->key, ((const struct keyed_row *)b)->key,
                  sizeof((const struct keyed_row *)a)->key);
}

/* Rows of a side that pass its set's tests and have every key and the value; *out owned by caller.
 */
static int collect_side(vs_evaluation *evaluation, struct vs_plan *plan, uint32_t cell,
                        const int *keys, int value_slot, struct keyed_row **out, size_t *count)
{
    const struct vs_group *group = plan->group;
    const vs_kind *kind = &evaluation->model->kinds[group->kind];
    const vs_column *columns[VS_PAIR_KEYS_MAX] = {NULL};
    size_t key_count = 0;
    *count = 0;
    for (; key_count < VS_PAIR_KEYS_MAX && keys[key_count] >= 0; key_count++) {
        int status = vs_records_column(group->records, kind->fields[keys[key_count]].name,
                                       &columns[key_count]);
        if (status != VS_OK) {
            return status;
        }
    }
    uint32_t first = group->starts[cell];
    uint32_t end = group->starts[cell + 1];
    *out = vs_mem_array(evaluation->engine, end - first, sizeof **out);
    if (*out == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = first; i < end; i++) {
        struct vs_slot slots[VS_SLOTS_MAX + 4] = {{0}};
        struct keyed_row entry = {.row = group->rows[i]};
        vs_plan_read_row(plan, entry.row, slots);
        bool has = slots[value_slot].has && vs_cells__passes(plan, slots, 0, plan->set_tests);
        for (size_t k = 0; has && k < key_count; k++) {
            has = columns[k] != NULL && vs_column_has(columns[k], entry.row);
            if (has) {
                entry.key[k] = columns[k]->type == VS_COLUMN_TEXT
                                   ? vs_column_code(columns[k], entry.row)
                                   : (uint64_t)vs_column_value(columns[k], entry.row);
            }
        }
        if (has) {
            (*out)[(*count)++] = entry;
        }
    }
    qsort(*out, *count, sizeof **out, compare_keyed);
    return VS_OK;
}

static bool repeats(const struct keyed_row *rows, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (compare_keyed(&rows[i - 1], &rows[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void add_pair(const struct vs_plan *plan, uint32_t first_row, uint32_t second_row,
                     struct vs_accumulator *into)
{
    static const struct vs_slot none = {false, 0};
    const struct vs_plan *other = plan->other_plan;
    struct vs_slot slots[VS_SLOTS_MAX + 4] = {{0}};
    struct vs_slot others[VS_SLOTS_MAX + 4] = {{0}};
    vs_plan_read_row(plan, first_row, slots);
    vs_plan_read_row(other, second_row, others);
    int scale = plan->scales[plan->own_slots];
    struct vs_slot *pair = slots + plan->own_slots;
    pair[0] = slots[plan->first_slot];
    pair[1] = others[other->value_slot];
    pair[0].value *= vs_power_of_ten(scale - plan->scales[plan->first_slot]);
    pair[1].value *= vs_power_of_ten(scale - other->scales[other->value_slot]);
    vs_cells__pair_slots(plan, slots);
    into->set_rows++;
    if (vs_cells__passes(plan, slots, plan->set_tests, plan->test_count)) {
        into->passed++;
        vs_accumulator_add(into, plan, plan->value_slot >= 0 ? &slots[plan->value_slot] : &none,
                           plan->weight_slot >= 0 ? &slots[plan->weight_slot] : &none, 1);
    }
}

/* The second set's cell: its lag may differ from the first's. */
static uint32_t other_cell(const struct vs_plan *plan, uint32_t cell)
{
    int shift = plan->aggregate->other.lag - plan->aggregate->set.lag;
    int64_t period = (int64_t)(cell / plan->group->scopes) - shift;
    if (period < 0 || period >= plan->group->periods) {
        return VS_NOWHERE;
    }
    return (uint32_t)period * plan->group->scopes + cell % plan->group->scopes;
}

int vs_cells__pairs(vs_evaluation *evaluation, struct vs_plan *plan, uint32_t cell,
                    struct vs_accumulator *into)
{
    const vs_aggregate *aggregate = plan->aggregate;
    int first_keys[VS_PAIR_KEYS_MAX];
    int second_keys[VS_PAIR_KEYS_MAX];
    for (uint32_t i = 0; i < VS_PAIR_KEYS_MAX; i++) {
        first_keys[i] = i < aggregate->pair_key_count ? aggregate->pair_keys[i] : -1;
        second_keys[i] = i < aggregate->pair_key_count ? aggregate->pair_other_keys[i] : -1;
    }
    uint32_t second_cell = other_cell(plan, cell);
    struct keyed_row *first = NULL;
    struct keyed_row *second = NULL;
    size_t first_count = 0;
    size_t second_count = 0;
    int status = VS_OK;
    if (second_cell < VS_NOWHERE) {
        status = collect_side(evaluation, plan, cell, first_keys, plan->first_slot, &first,
                              &first_count);
        if (status == VS_OK) {
            status = collect_side(evaluation, plan->other_plan, second_cell, second_keys,
                                  plan->other_plan->value_slot, &second, &second_count);
        }
    }
    into->repeated = repeats(first, first_count) || repeats(second, second_count);
    for (size_t i = 0, j = 0; status == VS_OK && i < first_count && j < second_count;) {
        int order = compare_keyed(&first[i], &second[j]);
        if (order == 0) {
            add_pair(plan, first[i++].row, second[j++].row, into);
        } else if (order < 0) {
            i++;
        } else {
            j++;
        }
    }
    into->rows = into->set_rows;
    vs_mem_free(evaluation->engine, first);
    vs_mem_free(evaluation->engine, second);
    return status;
}
