/*
 * Two sets of one cell joined by key: gains over the same subjects.
 *
 * Both sides are sorted by their key codes and walked together. A key that occurs twice on a side
 * has no single partner: the cell is an error that says so. Where keys are members of dimensions,
 * few enough for a table of their combinations, each row is looked up in that instead of sorted.
 * SPDX-License-Identifier: MIT
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

static bool belongs(const struct vs_plan *plan, int value_slot, uint32_t row)
{
    const vs_column *value = plan->columns[value_slot];
    if (value == NULL || !vs_column_has(value, row)) {
        return false;
    }
    if (plan->tabled >= plan->set_tests) {
        return vs_cells__row_passes(plan, row, 0, plan->set_tests);
    }
    struct vs_slot slots[VS_SLOTS_MAX + 4] = {{0}};
    vs_plan_read_row(plan, row, slots);
    return vs_cells__passes(plan, slots, 0, plan->set_tests);
}

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
        struct keyed_row entry = {.row = group->rows[i]};
        bool has = belongs(plan, side->value_slot, entry.row);
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

/* --- by a table of combinations --- */

enum { PLACES_MAX = 1 << 18 };

/* Places of the members of a side's column, times stride. */
static int fill_places(vs_evaluation *evaluation, const vs_column *column, int dimension,
                       uint32_t stride, uint32_t **out)
{
    struct vs_members *members = NULL;
    int status = vs_cells__members(evaluation, dimension, &members);
    uint32_t count = column != NULL ? column->member_count : 0;
    *out = vs_arena_array(evaluation->arena, (size_t)count + 1, sizeof **out);
    if (status != VS_OK || *out == NULL) {
        return status != VS_OK ? status : vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t member = vs_cells__member(members, column->members[i]);
        (*out)[i] = member < VS_NOWHERE ? member * stride : VS_NOWHERE;
    }
    return VS_OK;
}

/* Whether a set leaves one value of a field. */
static bool is_fixed(const struct vs_plan *plan, const vs_kind *kind, int field)
{
    const vs_set *set = &plan->aggregate->set;
    const vs_field *definition = &kind->fields[field];
    bool exact = definition->type == VS_COLUMN_TEXT ||
                 (definition->type == VS_COLUMN_INTEGER && definition->has_range);
    bool fixed = false;
    for (uint32_t i = 0; i < set->condition_count; i++) {
        const vs_condition *condition = &set->conditions[i];
        fixed = fixed || (condition->field == field && condition->test == VS_TEST_ANY &&
                          condition->operand_count == 1 && !condition->or_missing &&
                          condition->operands[0].type != VS_OPERAND_FIELD);
    }
    return exact && fixed;
}

/* Whether all rows of a period carry the same id of it. */
static bool has_plain_periods(const struct vs_group *group, const vs_kind *kind)
{
    const struct vs_lookup *period = &group->lookups[group->lookup_count - 1];
    bool plain =
        period->column != NULL && group->period_kind >= 0 && kind->period_rule == VS_PERIOD_FIELD;
    for (uint32_t i = 0; plain && i < period->size; i++) {
        for (uint32_t j = 0; plain && j < i; j++) {
            plain = period->add[i] >= VS_NOWHERE || period->add[i] != period->add[j];
        }
    }
    return plain;
}

/* No two visible rows of a kind have the same natural key: a side has no pair key twice if that,
 * its filter and its period make up the natural key. */
static bool is_single(const struct vs_plan *plan, const vs_kind *kind, const int *keys,
                      uint32_t key_count)
{
    bool single = kind->key_count > 0;
    bool plain = has_plain_periods(plan->group, kind);
    for (size_t i = 0; single && i < kind->key_count; i++) {
        bool among = kind->key[i] == kind->period_field && plain;
        for (uint32_t k = 0; k < key_count; k++) {
            among = among || keys[k] == kind->key[i];
        }
        single = among || is_fixed(plan, kind, kind->key[i]);
    }
    return single;
}

static int make_table(vs_evaluation *evaluation, struct vs_plan *plan)
{
    const vs_aggregate *aggregate = plan->aggregate;
    const struct vs_group *const groups[2] = {plan->group, plan->other};
    const int *const keys[2] = {aggregate->pair_keys, aggregate->pair_other_keys};
    struct vs_pair_table *table = vs_arena_get(evaluation->arena, sizeof *table);
    plan->pair_table = table;
    if (table == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    uint64_t stride = 1;
    int status = VS_OK;
    table->fits = true;
    table->key_count = aggregate->pair_key_count;
    for (uint32_t k = 0; status == VS_OK && table->fits && k < table->key_count; k++) {
        int dimension = evaluation->model->kinds[groups[0]->kind].fields[keys[0][k]].dimension;
        struct vs_members *members = NULL;
        table->fits =
            dimension >= 0 &&
            dimension == evaluation->model->kinds[groups[1]->kind].fields[keys[1][k]].dimension;
        for (size_t side = 0; status == VS_OK && table->fits && side < 2; side++) {
            const vs_kind *kind = &evaluation->model->kinds[groups[side]->kind];
            status = vs_records_column(groups[side]->records, kind->fields[keys[side][k]].name,
                                       &table->columns[side][k]);
            if (status == VS_OK) {
                status = fill_places(evaluation, table->columns[side][k], dimension,
                                     (uint32_t)stride, &table->places[side][k]);
            }
        }
        if (status == VS_OK && table->fits) {
            status = vs_cells__members(evaluation, dimension, &members);
            stride *= status == VS_OK ? members->count : 1;
            table->fits = stride <= PLACES_MAX;
        }
    }
    table->single = is_single(plan->other_plan, &evaluation->model->kinds[groups[1]->kind], keys[1],
                              table->key_count);
    for (size_t side = 0; status == VS_OK && table->fits && side < 2; side++) {
        table->met[side] = vs_arena_array(evaluation->arena, (size_t)stride + 1, sizeof(uint32_t));
        status = table->met[side] == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    }
    return status;
}

/* The place of a row's keys; VS_NOWHERE and more: it lacks one. */
static uint32_t place_of(const struct vs_pair_table *table, size_t side, uint32_t row)
{
    uint32_t place = 0;
    for (uint32_t k = 0; k < table->key_count && place < VS_NOWHERE; k++) {
        const vs_column *column = table->columns[side][k];
        place += column != NULL && vs_column_has(column, row)
                     ? table->places[side][k][vs_column_value(column, row)]
                     : VS_NOWHERE;
    }
    return place;
}

/* Notes the rows of a side by their places; false: two have the same one. */
static bool meet(struct vs_pair_table *table, size_t side, const struct vs_plan *plan,
                 int value_slot, uint32_t cell, size_t *count)
{
    const struct vs_group *group = plan->group;
    *count = 0;
    for (uint32_t i = group->empty ? 0 : group->starts[cell];
         !group->empty && i < group->starts[cell + 1]; i++) {
        uint32_t row = group->rows[i];
        uint32_t place = belongs(plan, value_slot, row) ? place_of(table, side, row) : VS_NOWHERE;
        if (place >= VS_NOWHERE) {
            continue;
        }
        if (table->met[side][place] != 0) {
            return false;
        }
        table->met[side][place] = row + 1;
        ++*count;
    }
    return true;
}

/* Notes the rows of the second side that have a partner; no key stands there twice. */
static size_t meet_partners(struct vs_pair_table *table, const struct vs_plan *plan, uint32_t cell)
{
    const struct vs_group *group = plan->group;
    size_t count = 0;
    for (uint32_t i = group->empty ? 0 : group->starts[cell];
         !group->empty && i < group->starts[cell + 1]; i++) {
        uint32_t row = group->rows[i];
        uint32_t place = place_of(table, 1, row);
        if (place < VS_NOWHERE && table->met[0][place] != 0 &&
            belongs(plan, plan->value_slot, row)) {
            table->met[1][place] = row + 1;
            count++;
        }
    }
    return count;
}

/* Takes back what was noted in met, at the places of the rows of a side. */
static void forget(const struct vs_pair_table *table, size_t side, const struct vs_group *group,
                   uint32_t cell, uint32_t *met)
{
    for (uint32_t i = group->empty ? 0 : group->starts[cell];
         !group->empty && i < group->starts[cell + 1]; i++) {
        uint32_t place = place_of(table, side, group->rows[i]);
        if (place < VS_NOWHERE) {
            met[place] = 0;
        }
    }
}

/* Joins the sides of a cell; false: nothing was done, a key is repeated. */
static bool join(struct vs_plan *plan, struct vs_plan_cells cells, struct vs_accumulator *into)
{
    struct vs_pair_table *table = plan->pair_table;
    const struct vs_group *group = plan->group;
    size_t first = 0;
    size_t second = 0;
    bool single = meet(table, 0, plan, plan->first_slot, cells.own, &first);
    bool both = single && first > 0; /* else there is nobody to find a partner for */
    if (both && table->single) {
        second = meet_partners(table, plan->other_plan, cells.other);
    } else if (both) {
        single =
            meet(table, 1, plan->other_plan, plan->other_plan->value_slot, cells.other, &second);
    }
    for (uint32_t i = first > 0 ? group->starts[cells.own] : 0;
         single && second > 0 && i < group->starts[cells.own + 1]; i++) {
        uint32_t place = place_of(table, 0, group->rows[i]);
        if (place < VS_NOWHERE && table->met[0][place] == group->rows[i] + 1 &&
            table->met[1][place] != 0) {
            (void)add_pair(plan, group->rows[i], table->met[1][place] - 1, into);
        }
    }
    forget(table, 0, group, cells.own, table->met[0]);
    if (both && table->single) {
        forget(table, 0, group, cells.own, table->met[1]); /* partners only */
    } else if (both) {
        forget(table, 1, plan->other, cells.other, table->met[1]);
    }
    into->rows = single ? into->set_rows : 0;
    return single;
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
    int status = plan->pair_table == NULL ? make_table(evaluation, plan) : VS_OK;
    if (status != VS_OK || (plan->pair_table->fits && join(plan, cells, into))) {
        return status;
    }
    return vs_cells__pair_rows(evaluation, plan, cells, into, NULL);
}
