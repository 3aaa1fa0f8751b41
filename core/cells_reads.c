/*
 * Reads of other cells: which scope of which level, and parameters at an instant.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <stdio.h>
#include <string.h>

bool vs_cells__has_level(const vs_indicator *indicator, int level)
{
    for (size_t i = 0; i < indicator->level_count; i++) {
        if (indicator->levels[i] == level) {
            return true;
        }
    }
    return false;
}

int vs_cells__target_level(const vs_evaluation *evaluation, int level, const vs_cell_read *read)
{
    if (read->same_scope) {
        return level;
    }
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < read->key_count; i++) {
        if (!evaluation->model->dimensions[read->keys[i].dimension].unit) {
            dimensions[count++] = read->keys[i].dimension;
        }
    }
    return vs_model_level(evaluation->model, dimensions, count);
}

static int position_in(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return (int)i;
        }
    }
    return -1;
}

/* The member that a key names for a scope of the reader. */
static int key_member(vs_evaluation *evaluation, int level, uint32_t scope, const vs_key *key,
                      vs_date instant, uint32_t *out)
{
    *out = VS_NOWHERE;
    if (key->type == VS_KEY_TEXT) {
        struct vs_members *members = NULL;
        vs_code code = 0;
        const char *domain = evaluation->model->dimensions[key->dimension].name;
        int status = vs_cells__members(evaluation, key->dimension, &members);
        if (status == VS_OK) {
            status = vs_store_find(evaluation->store, domain, key->text, strlen(key->text), &code);
        }
        if (status == VS_OK && code != 0) {
            *out = vs_cells__member(members, code);
        }
        return status;
    }
    int position = position_in(&evaluation->model->levels[level], key->own);
    if (position < 0) {
        return VS_OK;
    }
    uint32_t member = evaluation->scopes[level].members[position][scope];
    if (key->type == VS_KEY_OWN) {
        *out = key->own == key->dimension ? member : VS_NOWHERE;
        return VS_OK;
    }
    const vs_attribute *attribute =
        &evaluation->model->dimensions[key->own].attributes[key->attribute];
    if (attribute->dimension != key->dimension) {
        return VS_OK;
    }
    struct vs_attribute_values *values = NULL;
    int status = vs_cells__attribute(evaluation, key->own, key->attribute, instant, &values);
    if (status == VS_OK) {
        *out = values->targets[member];
    }
    return status;
}

static uint32_t scope_of_key(const struct vs_scope_table *table, uint64_t key)
{
    if (key >= VS_NOWHERE || key >= table->product) {
        return VS_NOWHERE;
    }
    return table->dense == NULL ? (uint32_t)key : table->dense[key];
}

int vs_cells__target_scope(vs_evaluation *evaluation, int level, uint32_t scope,
                           const vs_cell_read *read, vs_date instant, uint32_t *out)
{
    *out = read->same_scope ? scope : VS_NOWHERE;
    int target = vs_cells__target_level(evaluation, level, read);
    if (read->same_scope || target < 0) {
        return VS_OK;
    }
    const vs_level *wanted = &evaluation->model->levels[target];
    struct vs_scope_table *table = NULL;
    int status = vs_cells__scopes(evaluation, target, &table);
    uint64_t key = 0;
    for (uint32_t i = 0; status == VS_OK && i < read->key_count; i++) {
        int position = position_in(wanted, read->keys[i].dimension);
        if (position < 0) {
            continue; /* the unit itself */
        }
        uint32_t member = VS_NOWHERE;
        status = key_member(evaluation, level, scope, &read->keys[i], instant, &member);
        key += status == VS_OK && member < VS_NOWHERE ? (uint64_t)member * table->strides[position]
                                                      : VS_NOWHERE;
    }
    *out = status == VS_OK ? scope_of_key(table, key) : VS_NOWHERE;
    return status;
}

int vs_cells__scope_map(vs_evaluation *evaluation, int level, const vs_cell_read *read, int target,
                        vs_date instant, const uint32_t **out)
{
    bool dated = false;
    for (uint32_t i = 0; i < read->key_count; i++) {
        const vs_key *key = &read->keys[i];
        const vs_dimension *own = &evaluation->model->dimensions[key->own];
        dated =
            dated || (key->type == VS_KEY_ATTRIBUTE &&
                      vs_attribute_is_dated(evaluation->model, &own->attributes[key->attribute]));
    }
    instant = dated ? instant : VS_DATE_NONE;
    for (struct vs_scope_map *map = evaluation->maps; map != NULL; map = map->next) {
        if (map->level == level && map->read == read && map->target == target &&
            map->instant == instant) {
            *out = map->scope;
            return VS_OK;
        }
    }
    struct vs_scope_table *scopes = NULL;
    int status = vs_cells__scopes(evaluation, level, &scopes);
    struct vs_scope_map *map = vs_arena_get(evaluation->arena, sizeof *map);
    uint32_t *list =
        status == VS_OK ? vs_arena_array(evaluation->arena, scopes->count, sizeof *list) : NULL;
    if (status == VS_OK && (map == NULL || list == NULL)) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; status == VS_OK && i < scopes->count; i++) {
        status = vs_cells__target_scope(evaluation, level, i, read, instant, &list[i]);
    }
    if (status != VS_OK) {
        return status;
    }
    *map = (struct vs_scope_map){level, target, read, instant, list, evaluation->maps};
    evaluation->maps = map;
    *out = list;
    return VS_OK;
}

/* The attribute of one of a level's dimensions that leads to a dimension; *owner gets the position.
 */
static int attribute_to(const vs_model *model, const vs_level *level, int dimension, int *owner)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        const vs_dimension *own = &model->dimensions[level->dimensions[i]];
        for (size_t a = 0; a < own->attribute_count; a++) {
            if (own->attributes[a].dimension == dimension) {
                *owner = (int)i;
                return (int)a;
            }
        }
    }
    return -1;
}

/* Whether cells of level candidate can be gathered under the scopes of level with these over. */
static bool gathers(const vs_model *model, const vs_level *level, const vs_level *candidate,
                    const vs_cells_read *read)
{
    for (uint32_t i = 0; i < read->over_count; i++) {
        if (position_in(candidate, read->over[i]) < 0) {
            return false;
        }
    }
    for (size_t i = 0; i < candidate->dimension_count; i++) {
        bool over = false;
        for (uint32_t j = 0; j < read->over_count; j++) {
            over = over || read->over[j] == candidate->dimensions[i];
        }
        if (!over && position_in(level, candidate->dimensions[i]) < 0) {
            return false;
        }
    }
    for (size_t i = 0; i < level->dimension_count; i++) {
        int owner = 0;
        if (position_in(candidate, level->dimensions[i]) < 0 &&
            attribute_to(model, candidate, level->dimensions[i], &owner) < 0) {
            return false;
        }
    }
    return true;
}

int vs_cells__finer_level(const vs_evaluation *evaluation, int level, const vs_cells_read *read)
{
    const vs_model *model = evaluation->model;
    const vs_indicator *indicator = &model->indicators[read->indicator];
    int best = -1;
    for (size_t i = 0; i < indicator->level_count; i++) {
        int candidate = indicator->levels[i];
        if (gathers(model, &model->levels[level], &model->levels[candidate], read) &&
            (best < 0 ||
             model->levels[candidate].dimension_count > model->levels[best].dimension_count)) {
            best = candidate;
        }
    }
    return best;
}

/* The scope of level that a scope of finer belongs to. */
static int coarse_scope(vs_evaluation *evaluation, int level, int finer, uint32_t scope,
                        vs_date instant, uint32_t *out)
{
    const vs_model *model = evaluation->model;
    const vs_level *wanted = &model->levels[level];
    const vs_level *from = &model->levels[finer];
    const struct vs_scope_table *table = &evaluation->scopes[level];
    const struct vs_scope_table *members = &evaluation->scopes[finer];
    uint64_t key = 0;
    for (size_t i = 0; i < wanted->dimension_count; i++) {
        int position = position_in(from, wanted->dimensions[i]);
        uint32_t member = VS_NOWHERE;
        if (position >= 0) {
            member = members->members[position][scope];
        } else {
            int attribute = attribute_to(model, from, wanted->dimensions[i], &position);
            struct vs_attribute_values *values = NULL;
            int status = vs_cells__attribute(evaluation, from->dimensions[position], attribute,
                                             instant, &values);
            if (status != VS_OK) {
                return status;
            }
            member = values->targets[members->members[position][scope]];
        }
        key += member < VS_NOWHERE ? (uint64_t)member * table->strides[i] : VS_NOWHERE;
    }
    *out = scope_of_key(table, key);
    return VS_OK;
}

static int fill_tree(vs_evaluation *evaluation, struct vs_scope_tree *tree)
{
    uint32_t coarse = evaluation->scopes[tree->level].count;
    uint32_t fine = evaluation->scopes[tree->finer].count;
    uint32_t *where = vs_mem_array(evaluation->engine, fine, sizeof *where);
    tree->starts = vs_arena_array(evaluation->arena, (size_t)coarse + 2, sizeof *tree->starts);
    tree->scopes = vs_arena_array(evaluation->arena, fine, sizeof *tree->scopes);
    int status = where == NULL || tree->starts == NULL || tree->scopes == NULL
                     ? vs_fail_memory(evaluation->engine)
                     : VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < fine; i++) {
        status = coarse_scope(evaluation, tree->level, tree->finer, i, tree->instant, &where[i]);
        if (status == VS_OK && where[i] < VS_NOWHERE) {
            tree->starts[where[i] + 2]++;
        }
    }
    for (uint32_t i = 2; status == VS_OK && i < coarse + 2; i++) {
        tree->starts[i] += tree->starts[i - 1];
    }
    for (uint32_t i = 0; status == VS_OK && i < fine; i++) {
        if (where[i] < VS_NOWHERE) {
            tree->scopes[tree->starts[where[i] + 1]++] = i;
        }
    }
    vs_mem_free(evaluation->engine, where);
    return status;
}

int vs_cells__tree(vs_evaluation *evaluation, int level, int finer, vs_date instant,
                   const struct vs_scope_tree **out)
{
    const vs_model *model = evaluation->model;
    bool dated = false;
    for (size_t i = 0; i < model->levels[level].dimension_count; i++) {
        int owner = 0;
        int dimension = model->levels[level].dimensions[i];
        if (position_in(&model->levels[finer], dimension) < 0) {
            int attribute = attribute_to(model, &model->levels[finer], dimension, &owner);
            int own = model->levels[finer].dimensions[owner];
            dated = dated ||
                    vs_attribute_is_dated(model, &model->dimensions[own].attributes[attribute]);
        }
    }
    instant = dated ? instant : VS_DATE_NONE;
    for (struct vs_scope_tree *tree = evaluation->trees; tree != NULL; tree = tree->next) {
        if (tree->level == level && tree->finer == finer && tree->instant == instant) {
            *out = tree;
            return VS_OK;
        }
    }
    struct vs_scope_table *table = NULL;
    int status = vs_cells__scopes(evaluation, level, &table);
    if (status == VS_OK) {
        status = vs_cells__scopes(evaluation, finer, &table);
    }
    struct vs_scope_tree *tree = vs_arena_get(evaluation->arena, sizeof *tree);
    if (status == VS_OK && tree == NULL) {
        status = vs_fail_memory(evaluation->engine);
    }
    if (status == VS_OK) {
        *tree = (struct vs_scope_tree){.level = level, .finer = finer, .instant = instant};
        status = fill_tree(evaluation, tree);
    }
    if (status == VS_OK) {
        tree->next = evaluation->trees;
        evaluation->trees = tree;
        *out = tree;
    }
    return status;
}

static vs_date instant_of(const vs_evaluation *evaluation, const struct vs_cell_position *from)
{
    return evaluation->periods[from->series->period_kind + 1].items[from->period].instant;
}

/* To read a level that went with a disabled dimension, or with the indicator, is no error. */
static int no_level(vs_evaluation *evaluation, int indicator, int level, vs_result *out)
{
    const vs_indicator *definition = &evaluation->model->indicators[indicator];
    if (definition->disabled != NULL || definition->gone != NULL) {
        bool whole = definition->disabled != NULL;
        out->state = VS_NOT_APPLICABLE;
        return vs_cells__reason_of(evaluation, whole ? "REASON_DISABLED" : "REASON_LEVEL_DISABLED",
                                   whole ? definition->disabled : definition->gone, NULL,
                                   &out->reason);
    }
    const char *name = level >= 0 ? evaluation->model->levels[level].name : "?";
    out->state = VS_ERROR;
    return vs_cells__reason_of(evaluation, "REASON_NO_LEVEL", definition->name, name, &out->reason);
}

int vs_cells__read_cell(vs_evaluation *evaluation, const struct vs_cell_position *from,
                        const vs_cell_read *read, vs_result *out)
{
    *out = (vs_result){0};
    const vs_indicator *indicator = &evaluation->model->indicators[read->indicator];
    int level = from->series->level;
    int target = vs_cells__target_level(evaluation, level, read);
    if (target < 0 || !vs_cells__has_level(indicator, target)) {
        return no_level(evaluation, read->indicator, target, out);
    }
    uint32_t scope = VS_NOWHERE;
    struct vs_series_state *series = NULL;
    int status = vs_cells__target_scope(evaluation, level, from->scope, read,
                                        instant_of(evaluation, from), &scope);
    if (status == VS_OK) {
        status = vs_cells__series(evaluation, read->indicator, target, from->series->period_kind,
                                  &series);
    }
    if (status != VS_OK) {
        return status;
    }
    enum vs_reach reach = vs_cells__reach(evaluation, target, from->series->period_kind,
                                          from->period, read->lag, read->same_label);
    if (scope >= VS_NOWHERE) {
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation, "REASON_NO_CELL", indicator->title, NULL,
                                   &out->reason);
    }
    if (reach != VS_REACH_CELL) {
        return vs_cells__unreached(evaluation, target, reach, out);
    }
    return vs_cells__cell(evaluation, series, from->period - (uint32_t)read->lag, scope, out);
}

int vs_cells__read_cells(vs_evaluation *evaluation, const struct vs_cell_position *from,
                         const vs_cells_read *read, vs_result *out)
{
    *out = (vs_result){0};
    int finer = vs_cells__finer_level(evaluation, from->series->level, read);
    if (finer < 0) {
        return no_level(evaluation, read->indicator, from->series->level, out);
    }
    const struct vs_scope_tree *tree = NULL;
    struct vs_series_state *series = NULL;
    int status =
        vs_cells__tree(evaluation, from->series->level, finer, instant_of(evaluation, from), &tree);
    if (status == VS_OK) {
        status = vs_cells__series(evaluation, read->indicator, finer, from->series->period_kind,
                                  &series);
    }
    return status == VS_OK ? vs_cells__combine(evaluation, from, series, tree, read, out) : status;
}

int vs_cells__read_parameter(vs_evaluation *evaluation, const vs_parameter_read *read,
                             vs_date instant, vs_result *out)
{
    *out = (vs_result){0};
    const vs_parameter *parameter = &evaluation->model->parameters[read->parameter];
    for (size_t i = 0; i < parameter->version_count; i++) {
        vs_cells__note_date(evaluation, parameter->versions[i].from);
        vs_cells__note_date(evaluation, parameter->versions[i].until);
    }
    const vs_parameter_version *version = vs_parameter_at(parameter, instant);
    if (version == NULL) {
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation, "PARAMETER_NO_VALUE", parameter->name, NULL,
                                   &out->reason);
    }
    const vs_value *value = &version->value;
    const char *part = read->part;
    while (value != NULL && part != NULL) {
        char step[128] = "";
        const char *dot = strchr(part, '.');
        size_t size = dot != NULL ? (size_t)(dot - part) : strlen(part);
        if (size < sizeof step) {
            (void)snprintf(step, sizeof step, "%.*s", (int)size, part);
        }
        if (dot == NULL && value->type == VS_VALUE_LIST && strcmp(step, VS_PART_LENGTH) == 0) {
            out->value = (double)value->count;
            return VS_OK;
        }
        value = vs_value_part(value, step);
        part = dot != NULL ? dot + 1 : NULL;
    }
    if (value == NULL || value->type != VS_VALUE_NUMBER) {
        out->state = VS_ERROR;
        return vs_cells__reason_of(evaluation, "REASON_NO_PART", parameter->name,
                                   read->part != NULL ? read->part : "", &out->reason);
    }
    out->value = value->number + 0.0;
    return VS_OK;
}

/* Whether the rows that an aggregate looks at first are none in a period, and what that means. */
static int finds_nothing(vs_evaluation *evaluation, const struct vs_cell_position *at,
                         const vs_aggregate *aggregate, bool *nothing, vs_result *out)
{
    const struct vs_series_state *series = at->series;
    const vs_set *const sets[] = {&aggregate->set, &aggregate->other};
    const vs_kind *kinds = evaluation->model->kinds;
    struct vs_group *groups[2] = {NULL, NULL};
    size_t count = aggregate->paired && aggregate->pair_key_count > 0 ? 2 : 1;
    int status = VS_OK;
    *nothing = true;
    for (size_t i = 0; status == VS_OK && *nothing && i < count; i++) {
        *nothing = vs_cells__reach(evaluation, series->level, series->period_kind, at->period,
                                   sets[i]->lag, sets[i]->same_label) == VS_REACH_CELL;
        if (*nothing) {
            status = vs_cells__group(evaluation, sets[i]->kind, series->level, series->period_kind,
                                     (int64_t)at->period - sets[i]->lag, &groups[i]);
            *nothing = status == VS_OK && groups[i]->reachable;
        }
    }
    *nothing = *nothing && vs_cells__is_empty(groups[0], at->period - (uint32_t)sets[0]->lag);
    if (status != VS_OK || !*nothing) {
        return status;
    }
    *out = (vs_result){.state = VS_NO_DATA};
    return count == 1
               ? vs_cells__no_records(evaluation, sets[0]->kind, &out->reason)
               : vs_cells__reason_of(evaluation, "REASON_NO_PAIRS", kinds[sets[0]->kind].title,
                                     kinds[sets[1]->kind].title, &out->reason);
}

int vs_cells__ends_at_once(vs_evaluation *evaluation, const vs_program *program,
                           const struct vs_cell_position *at, bool *ends, vs_result *out)
{
    int status = VS_OK;
    bool goes_on = true;
    *ends = false;
    for (uint32_t i = 0; status == VS_OK && goes_on && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op >= VS_NODE_PARAMETER && node->op <= VS_NODE_YEAR) {
            status = vs_cells__read_fixed(evaluation, program, node, at, out);
            goes_on = out->state == VS_KNOWN;
            continue;
        }
        goes_on = node->varies == 0 && node->op != VS_NODE_PERCENT && node->op != VS_NODE_RATIO;
        if (node->op == VS_NODE_AGGREGATE) {
            status = finds_nothing(evaluation, at,
                                   vs_program_aggregate_read(program, node->payload), ends, out);
        }
    }
    return status;
}
