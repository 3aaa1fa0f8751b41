/*
 * Whether new rows fit the frame of an evaluation: members, scopes, periods, forms of columns. If
 * they do not, an advance evaluates anew. SPDX-License-Identifier: MIT
 */
#include "cells_frame.h"

#include <stdlib.h>

static int note_form(vs_evaluation *evaluation, struct vs_forms *forms, const vs_column *column)
{
    struct vs_form *items =
        vs_mem_resize(evaluation->engine, forms->items, (forms->count + 1) * sizeof *items);
    if (items == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    items[forms->count++] = (struct vs_form){column, *column};
    forms->items = items;
    return VS_OK;
}

/* Columns that a plan looks at, those of a paired set too. */
static int note_plan(vs_evaluation *evaluation, struct vs_forms *forms, const struct vs_plan *plan)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < plan->own_slots; i++) {
        if (plan->columns[i] != NULL) {
            status = note_form(evaluation, forms, plan->columns[i]);
        }
    }
    const struct vs_pair_table *table = plan->pair_table;
    for (uint32_t i = 0; status == VS_OK && table != NULL && i < 2 * table->key_count; i++) {
        const vs_column *column = table->columns[i % 2][i / 2];
        status = column != NULL ? note_form(evaluation, forms, column) : VS_OK;
    }
    return status == VS_OK && plan->other_plan != NULL
               ? note_plan(evaluation, forms, plan->other_plan)
               : status;
}

int vs_frame_note(vs_evaluation *evaluation, struct vs_forms *forms)
{
    int status = VS_OK;
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        for (size_t i = 0; status == VS_OK && i < group->lookup_count; i++) {
            if (group->lookups[i].column != NULL) {
                status = note_form(evaluation, forms, group->lookups[i].column);
            }
        }
        for (const struct vs_counts *counts = group->counts; counts != NULL;
             counts = counts->next) {
            for (uint32_t i = 0; status == VS_OK && i < counts->column_count; i++) {
                if (counts->columns[i] != NULL) {
                    status = note_form(evaluation, forms, counts->columns[i]);
                }
            }
        }
    }
    for (const struct vs_placement *p = evaluation->placements; p != NULL; p = p->next) {
        if (status == VS_OK && p->own != NULL) {
            status = note_form(evaluation, forms, p->own);
        }
        if (status == VS_OK && p->by != NULL) {
            status = note_form(evaluation, forms, p->by);
        }
    }
    for (const struct vs_plan *plan = evaluation->plans; plan != NULL; plan = plan->next) {
        status = status == VS_OK ? note_plan(evaluation, forms, plan) : status;
    }
    return status;
}

/* A column that no chunk had is there now. */
static bool appeared(vs_evaluation *evaluation, int kind_index, int field)
{
    const vs_column *column = NULL;
    const vs_kind *kind = &evaluation->model->kinds[kind_index];
    return vs_records_column(evaluation->records[kind_index], kind->fields[field].name, &column) !=
               VS_OK ||
           column != NULL;
}

/* The same for the columns that say where rows belong. */
static bool places_appeared(vs_evaluation *evaluation)
{
    const vs_model *model = evaluation->model;
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        const vs_kind *kind = &model->kinds[group->kind];
        bool spans = kind->period_rule == VS_PERIOD_SPAN;
        if ((spans && kind->from_field >= 0 && group->span.from == NULL &&
             appeared(evaluation, group->kind, kind->from_field)) ||
            (spans && kind->to_field >= 0 && group->span.to == NULL &&
             appeared(evaluation, group->kind, kind->to_field))) {
            return true;
        }
    }
    for (const struct vs_placement *p = evaluation->placements; p != NULL; p = p->next) {
        const vs_field *field = &model->kinds[p->kind].fields[p->route.field];
        if ((p->own == NULL && appeared(evaluation, p->kind, p->route.field)) ||
            (p->by == NULL && field->by_field >= 0 &&
             appeared(evaluation, p->kind, field->by_field))) {
            return true;
        }
    }
    return false;
}

static bool plan_appeared(vs_evaluation *evaluation, const struct vs_plan *plan)
{
    const vs_aggregate *aggregate = plan->aggregate;
    for (uint32_t i = 0; i < plan->own_slots; i++) {
        if (plan->columns[i] == NULL && appeared(evaluation, plan->group->kind, plan->fields[i])) {
            return true;
        }
    }
    for (uint32_t k = 0; plan->pair_table != NULL && k < plan->pair_table->key_count; k++) {
        if ((plan->pair_table->columns[0][k] == NULL &&
             appeared(evaluation, plan->group->kind, aggregate->pair_keys[k])) ||
            (plan->pair_table->columns[1][k] == NULL &&
             appeared(evaluation, plan->other->kind, aggregate->pair_other_keys[k]))) {
            return true;
        }
    }
    return plan->other_plan != NULL && plan_appeared(evaluation, plan->other_plan);
}

static bool columns_appeared(vs_evaluation *evaluation)
{
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        for (const struct vs_counts *counts = group->counts; counts != NULL;
             counts = counts->next) {
            for (uint32_t i = 0; counts->n != NULL && i < counts->column_count; i++) {
                if (counts->columns[i] == NULL &&
                    appeared(evaluation, group->kind, counts->fields[i])) {
                    return true;
                }
            }
        }
    }
    for (const struct vs_plan *plan = evaluation->plans; plan != NULL; plan = plan->next) {
        if (plan_appeared(evaluation, plan)) {
            return true;
        }
    }
    return places_appeared(evaluation);
}

bool vs_frame_same(vs_evaluation *evaluation, const struct vs_forms *forms)
{
    for (size_t i = 0; i < forms->count; i++) {
        const vs_column *now = forms->items[i].column;
        const vs_column *before = &forms->items[i].before;
        if (now->width != before->width || now->base != before->base ||
            now->member_count != before->member_count || now->scale != before->scale) {
            return false;
        }
    }
    return !columns_appeared(evaluation);
}

/* New rows fit the lookups and histograms that there are. */
bool vs_frame_rows_fit(const struct vs_group *group, uint32_t first, uint32_t rows)
{
    for (uint32_t row = first; row < rows; row++) {
        for (size_t i = 0; i < group->lookup_count; i++) {
            const vs_column *column = group->lookups[i].column;
            if (column == NULL && group->lookups[i].constant >= VS_NOWHERE) {
                return false; /* the column may have appeared */
            }
            if (column != NULL && vs_column_has(column, row) &&
                (uint64_t)(vs_column_value(column, row) - column->base) >= group->lookups[i].size) {
                return false;
            }
        }
        for (const struct vs_counts *counts = group->counts; counts != NULL;
             counts = counts->next) {
            for (uint32_t i = 0; counts->n != NULL && i < counts->column_count; i++) {
                const vs_column *column = counts->columns[i];
                if (column == NULL || !vs_column_has(column, row)) {
                    continue;
                }
                if ((uint64_t)(vs_column_value(column, row) - column->base) >= counts->ranges[i]) {
                    return false;
                }
            }
            uint32_t bucket = 0;
            if (counts->n != NULL) {
                vs_cells__buckets(counts, row, 1, &bucket);
            }
            if (bucket >= VS_NOWHERE) {
                return false; /* a combination that no row had */
            }
        }
    }
    return true;
}

/* Every combination of members of the new rows has its scope. A level that uses the kind without a
 * group of its own cannot tell. */
bool vs_frame_scopes_fit(vs_evaluation *evaluation, int kind, uint32_t first, uint32_t rows)
{
    const vs_model *model = evaluation->model;
    for (size_t l = 0; l < model->level_count; l++) {
        if (!evaluation->scopes[l].loaded || model->levels[l].dimension_count < 2) {
            continue;
        }
        bool reachable = true;
        bool dated = false;
        for (size_t i = 0; reachable && i < model->levels[l].dimension_count; i++) {
            vs_route route;
            reachable =
                vs_kind_route(model, &model->kinds[kind], model->levels[l].dimensions[i], &route);
            dated = reachable && (dated || vs_route_is_dated(model, &model->kinds[kind], &route));
        }
        bool hold = true;
        if (reachable && dated) { /* memberships differ from instant to instant */
            if (vs_cells__scopes_hold(evaluation, (int)l, kind, first, &hold) != VS_OK || !hold) {
                return false;
            }
            continue;
        }
        const struct vs_group *group = evaluation->groups;
        while (group != NULL && (group->kind != kind || group->level != (int)l)) {
            group = group->next;
        }
        if (reachable && group == NULL) {
            return false;
        }
        for (uint32_t row = first; reachable && row < rows && group->dense != NULL; row++) {
            uint32_t key = 0;
            uint32_t period = 0;
            vs_cells__locate_parts(group, row, 1, &key, &period);
            if (key < VS_NOWHERE && group->dense[key] >= VS_NOWHERE) {
                return false;
            }
        }
    }
    return true;
}

static bool same_stored(const vs_column *column, uint32_t a, uint32_t b)
{
    bool has = vs_column_has(column, a);
    return has == vs_column_has(column, b) &&
           (!has || vs_column_value(column, a) == vs_column_value(column, b));
}

/* A new row by what it stands with: equal ones stand together. */
struct standing {
    uint64_t hash;
    uint32_t row;
};

static uint64_t hash_row(const vs_column *const *columns, size_t count, uint32_t row)
{
    uint64_t hash = 0;
    for (size_t c = 0; c < count; c++) {
        bool has = vs_column_has(columns[c], row);
        int64_t value[2] = {has, has ? vs_column_value(columns[c], row) : 0};
        hash = vs_checksum(value, sizeof value, hash);
    }
    return hash;
}

static int compare_standing(const void *a, const void *b)
{
    const struct standing *left = a;
    const struct standing *right = b;
    return left->hash != right->hash ? (left->hash < right->hash ? -1 : 1)
                                     : (left->row > right->row) - (left->row < right->row);
}

/* Whether each dead row has a new one that is the same in some columns. */
static int all_stand(vs_evaluation *evaluation, const vs_column *const *columns, size_t count,
                     const vs_records_change *change, uint32_t rows, bool *out)
{
    size_t added = rows - change->first_new;
    struct standing *standing = vs_mem_array(evaluation->engine, added + 1, sizeof *standing);
    if (standing == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < added; i++) {
        uint32_t row = change->first_new + i;
        standing[i] = (struct standing){hash_row(columns, count, row), row};
    }
    qsort(standing, added, sizeof *standing, compare_standing);
    for (uint32_t i = 0; *out && i < change->dead_count; i++) {
        uint64_t hash = hash_row(columns, count, change->dead[i]);
        size_t low = 0;
        size_t high = added;
        while (low < high) {
            size_t middle = (low + high) / 2;
            low = standing[middle].hash < hash ? middle + 1 : low;
            high = standing[middle].hash < hash ? high : middle;
        }
        bool found = false;
        for (; !found && low < added && standing[low].hash == hash; low++) {
            found = true;
            for (size_t c = 0; found && c < count; c++) {
                found = same_stored(columns[c], change->dead[i], standing[low].row);
            }
        }
        *out = found;
    }
    vs_mem_free(evaluation->engine, standing);
    return VS_OK;
}

/* Each dead row has a new one with the same members and period, so that no scope, member or period
 * can have lost its last row. */
int vs_frame_replaced(vs_evaluation *evaluation, int kind, vs_records *records,
                      const vs_records_change *change, bool *replaced)
{
    const vs_kind *definition = &evaluation->model->kinds[kind];
    const vs_column *columns[VS_CELL_KEYS_MAX];
    size_t count = 0;
    uint32_t rows = vs_records_rows(records);
    *replaced = definition->field_count < VS_CELL_KEYS_MAX;
    for (size_t f = 0; *replaced && f < definition->field_count; f++) {
        bool period = definition->period_rule != VS_PERIOD_NONE &&
                      definition->period_rule != VS_PERIOD_VALID &&
                      definition->period_field == (int)f;
        if (definition->fields[f].dimension >= 0 || period) {
            int status = vs_records_column(records, definition->fields[f].name, &columns[count]);
            if (status != VS_OK) {
                return status;
            }
            count += columns[count] != NULL;
        }
    }
    if (*replaced && definition->period_rule == VS_PERIOD_VALID) {
        int status = vs_records_column(records, "@valid", &columns[count++]);
        if (status != VS_OK) {
            return status;
        }
    }
    return *replaced && change->dead_count > 0
               ? all_stand(evaluation, columns, count, change, rows, replaced)
               : VS_OK;
}

/* Rows of these kinds shape more than their own cells: attributes of dimensions. */
bool vs_frame_shaped_by(const vs_model *model, int kind)
{
    if (model->kinds[kind].entity) {
        return true;
    }
    for (size_t d = 0; d < model->dimension_count; d++) {
        for (size_t a = 0; a < model->dimensions[d].attribute_count; a++) {
            if (model->dimensions[d].attributes[a].kind == kind) {
                return true;
            }
        }
    }
    return false;
}
