/*
 * Which cells of one level those of another read: neighbours by keys, finer cells below a coarser
 * one. Each map is made once, for all reads that it serves, and turned round where somebody asks
 * who reads. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

static int position_in(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return (int)i;
        }
    }
    return -1;
}

/* --- neighbours --- */

/* What a key names, by the scope that reads. */
struct key_column {
    const uint32_t *members; /* by scope; NULL: fixed */
    const uint32_t *targets; /* by member; NULL: the member itself */
    uint32_t fixed;
    uint32_t stride; /* of the dense key of the level that is read */
};

struct key_columns {
    uint32_t count;
    struct key_column items[VS_SCOPE_DIMENSIONS_MAX];
};

static inline uint64_t key_part(const struct key_column *column, uint32_t scope)
{
    uint32_t member = column->members != NULL ? column->members[scope] : column->fixed;
    member = column->members != NULL && column->targets != NULL ? column->targets[member] : member;
    return member < VS_NOWHERE ? (uint64_t)member * column->stride : VS_NOWHERE;
}

static int find_text(vs_evaluation *evaluation, const vs_key *key, uint32_t *out)
{
    struct vs_members *members = NULL;
    vs_code code = 0;
    const char *domain = evaluation->model->dimensions[key->dimension].name;
    int status = vs_cells__members(evaluation, key->dimension, &members);
    if (status == VS_OK) {
        status = vs_store_find(evaluation->store, domain, key->text, strlen(key->text), &code);
    }
    *out = status == VS_OK && code != 0 ? vs_cells__member(members, code) : VS_NOWHERE;
    return status;
}

static int read_key(vs_evaluation *evaluation, int level, const vs_key *key, vs_date instant,
                    struct key_column *out)
{
    out->fixed = VS_NOWHERE;
    if (key->type == VS_KEY_TEXT) {
        return find_text(evaluation, key, &out->fixed);
    }
    int position = position_in(&evaluation->model->levels[level], key->own);
    if (position < 0) {
        return VS_OK;
    }
    if (key->type == VS_KEY_OWN) {
        out->members =
            key->own == key->dimension ? evaluation->scopes[level].members[position] : NULL;
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
        out->members = evaluation->scopes[level].members[position];
        out->targets = values->targets;
    }
    return status;
}

/* The keys of a read that are of a dimension of the level that is read; the rest is the unit. */
static int read_keys(vs_evaluation *evaluation, int level, const vs_cell_read *read, int target,
                     vs_date instant, struct key_columns *out)
{
    const vs_level *wanted = &evaluation->model->levels[target];
    struct vs_scope_table *table = NULL;
    int status = vs_cells__scopes(evaluation, target, &table);
    out->count = 0;
    for (uint32_t i = 0; status == VS_OK && i < read->key_count; i++) {
        int position = position_in(wanted, read->keys[i].dimension);
        if (position >= 0) {
            struct key_column *column = &out->items[out->count++];
            *column = (struct key_column){.stride = table->strides[position]};
            status = read_key(evaluation, level, &read->keys[i], instant, column);
        }
    }
    return status;
}

int vs_cells__target_scope(vs_evaluation *evaluation, int level, uint32_t scope,
                           const vs_cell_read *read, vs_date instant, uint32_t *out)
{
    *out = read->same_scope ? scope : VS_NOWHERE;
    int target = vs_cells__target_level(evaluation, level, read);
    if (read->same_scope || target < 0) {
        return VS_OK;
    }
    struct key_columns columns;
    int status = read_keys(evaluation, level, read, target, instant, &columns);
    uint64_t key = 0;
    for (uint32_t i = 0; status == VS_OK && i < columns.count; i++) {
        key += key_part(&columns.items[i], scope);
    }
    *out = status == VS_OK ? vs_cells__scope_of_key(&evaluation->scopes[target], key) : VS_NOWHERE;
    return status;
}

static bool same_key(const vs_key *a, const vs_key *b)
{
    if (a->dimension != b->dimension || a->type != b->type) {
        return false;
    }
    if (a->type == VS_KEY_TEXT) {
        return strcmp(a->text, b->text) == 0;
    }
    return a->own == b->own && (a->type == VS_KEY_OWN || a->attribute == b->attribute);
}

static bool same_keys(const vs_cell_read *a, const vs_cell_read *b)
{
    bool same = a == b || a->key_count == b->key_count;
    for (uint32_t i = 0; same && a != b && i < a->key_count; i++) {
        same = same_key(&a->keys[i], &b->keys[i]);
    }
    return same;
}

static bool is_dated(const vs_model *model, const vs_cell_read *read)
{
    bool dated = false;
    for (uint32_t i = 0; i < read->key_count; i++) {
        const vs_key *key = &read->keys[i];
        dated =
            dated ||
            (key->type == VS_KEY_ATTRIBUTE &&
             vs_attribute_is_dated(model, &model->dimensions[key->own].attributes[key->attribute]));
    }
    return dated;
}

static int fill_map(vs_evaluation *evaluation, struct vs_scope_map *map)
{
    struct key_columns columns;
    int status = read_keys(evaluation, map->level, map->read, map->target, map->instant, &columns);
    if (status != VS_OK) {
        return status;
    }
    const struct vs_scope_table *table = &evaluation->scopes[map->target];
    uint32_t scopes = evaluation->scopes[map->level].count;
    map->scope = vs_arena_array(evaluation->arena, scopes, sizeof *map->scope);
    if (map->scope == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t s = 0; s < scopes; s++) {
        uint64_t key = 0;
        for (uint32_t i = 0; i < columns.count; i++) {
            key += key_part(&columns.items[i], s);
        }
        map->scope[s] = vs_cells__scope_of_key(table, key);
    }
    return VS_OK;
}

static int find_map(vs_evaluation *evaluation, int level, const vs_cell_read *read, int target,
                    vs_date instant, struct vs_scope_map **out)
{
    instant = is_dated(evaluation->model, read) ? instant : VS_DATE_NONE;
    for (struct vs_scope_map *map = evaluation->maps; map != NULL; map = map->next) {
        if (map->level == level && map->target == target && map->instant == instant &&
            same_keys(map->read, read)) {
            *out = map;
            return VS_OK;
        }
    }
    struct vs_scope_table *scopes = NULL;
    int status = vs_cells__scopes(evaluation, level, &scopes);
    struct vs_scope_map *map = vs_arena_get(evaluation->arena, sizeof *map);
    if (status == VS_OK && map == NULL) {
        status = vs_fail_memory(evaluation->engine);
    }
    if (status == VS_OK) {
        *map = (struct vs_scope_map){level, target, read, instant, .next = evaluation->maps};
        status = fill_map(evaluation, map);
    }
    if (status == VS_OK) {
        evaluation->maps = map;
        *out = map;
    }
    return status;
}

int vs_cells__scope_map(vs_evaluation *evaluation, int level, const vs_cell_read *read, int target,
                        vs_date instant, const uint32_t **out)
{
    struct vs_scope_map *map = NULL;
    int status = find_map(evaluation, level, read, target, instant, &map);
    *out = status == VS_OK ? map->scope : NULL;
    return status;
}

/* Turns a map round: lists of the scopes that lead to each of count others. */
static int turn_round(vs_evaluation *evaluation, const uint32_t *map, uint32_t size, uint32_t count,
                      uint32_t **starts, uint32_t **scopes)
{
    uint32_t *first = vs_arena_array(evaluation->arena, (size_t)count + 2, sizeof *first);
    uint32_t *list = vs_arena_array(evaluation->arena, size, sizeof *list);
    if (first == NULL || list == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < size; i++) {
        if (map[i] < VS_NOWHERE) {
            first[map[i] + 2]++;
        }
    }
    for (uint32_t i = 2; i < count + 2; i++) {
        first[i] += first[i - 1];
    }
    for (uint32_t i = 0; i < size; i++) {
        if (map[i] < VS_NOWHERE) {
            list[first[map[i] + 1]++] = i;
        }
    }
    *starts = first;
    *scopes = list;
    return VS_OK;
}

int vs_cells__scope_readers(vs_evaluation *evaluation, int level, const vs_cell_read *read,
                            int target, vs_date instant, const struct vs_scope_map **out)
{
    struct vs_scope_map *map = NULL;
    int status = find_map(evaluation, level, read, target, instant, &map);
    if (status == VS_OK && map->readers == NULL) {
        status = turn_round(evaluation, map->scope, evaluation->scopes[level].count,
                            evaluation->scopes[target].count, &map->starts, &map->readers);
    }
    *out = map;
    return status;
}

/* --- finer cells --- */

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
    *out = vs_cells__scope_of_key(table, key);
    return VS_OK;
}

static int fill_tree(vs_evaluation *evaluation, struct vs_scope_tree *tree)
{
    uint32_t fine = evaluation->scopes[tree->finer].count;
    tree->above = vs_arena_array(evaluation->arena, fine, sizeof *tree->above);
    int status = tree->above == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < fine; i++) {
        status =
            coarse_scope(evaluation, tree->level, tree->finer, i, tree->instant, &tree->above[i]);
    }
    return status == VS_OK
               ? turn_round(evaluation, tree->above, fine, evaluation->scopes[tree->level].count,
                            &tree->starts, &tree->scopes)
               : status;
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
