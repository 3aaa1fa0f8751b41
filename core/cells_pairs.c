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

struct side {
    int keys[VS_PAIR_KEYS_MAX]; /* fields; -1: no more */
    int value_slot;
    struct keyed_row *rows; /* sorted by key */
    size_t count;
};

/* Rows of a side that pass its set's tests and have every key and the value; side->rows is to be
 * freed by the caller. */
static int collect_side(vs_evaluation *evaluation, struct vs_plan *plan, uint32_t cell,
                        struct side *side)
{
    const struct vs_group *group = plan->group;
    const vs_kind *kind = &evaluation->model->kinds[group->kind];
    const vs_column *columns[VS_PAIR_KEYS_MAX] = {NULL};
    size_t key_count = 0;
    for (; key_count < VS_PAIR_KEYS_MAX && side->keys[key_count] >= 0; key_count++) {
        int status = vs_records_column(group->records, kind->fields[side->keys[key_count]].name,
                                       &columns[key_count]);
        if (status != VS_OK) {
            return status;
        }
    }
    uint32_t first = group->empty ? 0 : group->starts[cell];
    uint32_t end = group->empty ? 0 : group->starts[cell + 1];
    side->rows = vs_mem_array(evaluation->engine, end - first, sizeof *side->rows);
    if (side->rows == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = first; i < end; i++) {
        struct vs_slot slots[VS_SLOTS_MAX + 4] = {{0}};
        struct keyed_row entry = {.row = group->rows[i]};
        vs_plan_read_row(plan, entry.row, slots);
        bool has = slots[side->value_slot].has && vs_cells__passes(plan, slots, 0, plan->set_tests);
        for (size_t k = 0; has && k < key_count; k++) {
            has = columns[k] != NULL && vs_column_has(columns[k], entry.row);
            if (has) {
                entry.key[k] = columns[k]->type == VS_COLUMN_TEXT
                                   ? vs_column_code(columns[k], entry.row)
                                   : (uint64_t)vs_column_value(columns[k], entry.row);
            }
        }
        if (has) {
            side->rows[side->count++] = entry;
        }
    }
    qsort(side->rows, side->count, sizeof *side->rows, compare_keyed);
    return VS_OK;
}

static bool repeats(const struct side *side)
{
    for (size_t i = 1; i < side->count; i++) {
        if (compare_keyed(&side->rows[i - 1], &side->rows[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* True if the pair passes the aggregate's own filter. */
static bool add_pair(const struct vs_plan *plan, uint32_t first_row, uint32_t second_row,
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
    if (!vs_cells__passes(plan, slots, plan->set_tests, plan->test_count)) {
        return false;
    }
    into->passed++;
    vs_accumulator_add(into, plan, plan->value_slot >= 0 ? &slots[plan->value_slot] : &none,
                       plan->weight_slot >= 0 ? &slots[plan->weight_slot] : &none, 1);
    return true;
}

int vs_cells__pair_rows(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                        struct vs_accumulator *into, vs_buffer *rows)
{
    const vs_aggregate *aggregate = plan->aggregate;
    struct side first = {.value_slot = plan->first_slot};
    struct side second = {.value_slot = plan->other_plan->value_slot};
    for (uint32_t i = 0; i < VS_PAIR_KEYS_MAX; i++) {
        first.keys[i] = i < aggregate->pair_key_count ? aggregate->pair_keys[i] : -1;
        second.keys[i] = i < aggregate->pair_key_count ? aggregate->pair_other_keys[i] : -1;
    }
    int status = collect_side(evaluation, plan, cells.own, &first);
    if (status == VS_OK && first.count > 0) { /* else there is nobody to find a partner for */
        status = collect_side(evaluation, plan->other_plan, cells.other, &second);
    }
    into->repeated = repeats(&first) || repeats(&second);
    for (size_t i = 0, j = 0; status == VS_OK && i < first.count && j < second.count;) {
        int order = compare_keyed(&first.rows[i], &second.rows[j]);
        if (order == 0) {
            struct vs_row_pair pair = {first.rows[i++].row, second.rows[j++].row};
            if (add_pair(plan, pair.first, pair.second, into) && rows != NULL) {
                vs_buffer_add(rows, &pair, sizeof pair);
            }
        } else if (order < 0) {
            i++;
        } else {
            j++;
        }
    }
    into->rows = into->set_rows;
    vs_mem_free(evaluation->engine, first.rows);
    vs_mem_free(evaluation->engine, second.rows);
    return status;
}

int vs_cells__pairs(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                    struct vs_accumulator *into)
{
    return vs_cells__pair_rows(evaluation, plan, cells, into, NULL);
}
