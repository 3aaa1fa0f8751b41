/*
 * Scopes of a level: which combinations of members have cells.
 *
 * One dimension: all its members. Several: the combinations that occur in the visible rows of any
 * kind that reaches all of them, in the order of their dense key (natural order, first dimension
 * first). SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

static void mark_rows(const struct vs_group *group, unsigned char *seen)
{
    uint32_t rows = vs_records_rows(group->records);
    const unsigned char *dead = vs_records_dead(group->records);
    for (uint32_t first = 0; first < rows; first += VS_BLOCK) {
        uint32_t keys[VS_BLOCK];
        uint32_t periods[VS_BLOCK];
        uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
        vs_cells__locate_parts(group, first, count, keys, periods);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t row = first + i;
            bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
            if (live && keys[i] < VS_NOWHERE) {
                seen[keys[i]] = 1;
            }
        }
    }
}

/* Marks the dense keys of a kind's rows for one period kind (dated memberships differ by period).
 */
static int mark_kind(vs_evaluation *evaluation, int kind, const vs_level *level, int period_kind,
                     const struct vs_scope_table *table, unsigned char *seen)
{
    struct vs_group group = {.kind = kind, .period_kind = period_kind};
    int status = vs_cells__records(evaluation, kind, &group.records);
    group.lookup_count = level->dimension_count + 1;
    for (size_t i = 0; status == VS_OK && i < level->dimension_count; i++) {
        bool reachable = false;
        struct vs_lookup *lookup = &group.lookups[i];
        status = vs_cells__dimension_lookup(evaluation, kind, level->dimensions[i], period_kind,
                                            lookup, &reachable);
        struct vs_period_table *periods = &evaluation->periods[period_kind + 1];
        size_t entries = lookup->add == NULL ? 0
                                             : ((size_t)lookup->size + 1) *
                                                   (lookup->by_period ? periods->count : 1);
        for (size_t j = 0; j < entries; j++) {
            lookup->add[j] =
                lookup->add[j] < VS_NOWHERE ? lookup->add[j] * table->strides[i] : VS_NOWHERE;
        }
    }
    bool any = false;
    if (status == VS_OK) {
        status = vs_cells__period_lookup(evaluation, kind, period_kind,
                                         &group.lookups[level->dimension_count], &any);
    }
    struct vs_cube *cube = NULL;
    if (status == VS_OK) {
        status = vs_cells__cube(evaluation, &group, NULL, 0, &cube);
    }
    if (status != VS_OK) {
        return status;
    }
    if (cube != NULL) {
        return vs_cells__cube_mark(evaluation, cube, &group, seen);
    }
    mark_rows(&group, seen);
    return VS_OK;
}

/* Whether a kind reaches every dimension of the level, and whether some only by a dated attribute.
 */
static bool reaches(const vs_model *model, int kind, const vs_level *level, bool *dated)
{
    *dated = false;
    for (size_t i = 0; i < level->dimension_count; i++) {
        vs_route route;
        if (!vs_kind_route(model, &model->kinds[kind], level->dimensions[i], &route)) {
            return false;
        }
        int owner = model->kinds[kind].fields[route.field].dimension;
        *dated = *dated || (route.attribute >= 0 &&
                            model->dimensions[owner].attributes[route.attribute].kind < 0);
    }
    return true;
}

static int mark_all(vs_evaluation *evaluation, const vs_level *level,
                    const struct vs_scope_table *table, unsigned char *seen)
{
    const vs_model *model = evaluation->model;
    int status = VS_OK;
    for (size_t k = 0; status == VS_OK && k < model->kind_count; k++) {
        bool dated = false;
        if (!reaches(model, (int)k, level, &dated)) {
            continue;
        }
        status = mark_kind(evaluation, (int)k, level, VS_PERIOD_WHOLE, table, seen);
        for (size_t p = 0; status == VS_OK && dated && p < model->period_kind_count; p++) {
            status = mark_kind(evaluation, (int)k, level, (int)p, table, seen);
        }
    }
    return status;
}

/* Members of each scope from the dense keys that occur. */
static int fill_scopes(vs_evaluation *evaluation, struct vs_scope_table *table,
                       const unsigned char *seen)
{
    uint32_t count = 0;
    for (uint32_t key = 0; key < table->product; key++) {
        count += seen == NULL || seen[key] != 0;
    }
    bool complete = count == table->product;
    if (!complete) {
        table->dense = vs_arena_array(evaluation->arena, table->product, sizeof *table->dense);
    }
    bool failed = !complete && table->dense == NULL;
    for (size_t i = 0; i < table->dimension_count; i++) {
        table->members[i] = vs_arena_array(evaluation->arena, count, sizeof(uint32_t));
        failed = failed || table->members[i] == NULL;
    }
    if (failed) {
        return vs_fail_memory(evaluation->engine);
    }
    table->count = 0;
    for (uint32_t key = 0; key < table->product; key++) {
        bool there = seen == NULL || seen[key] != 0;
        if (!complete) {
            table->dense[key] = there ? table->count : VS_NOWHERE;
        }
        if (there) {
            uint32_t rest = key;
            for (size_t i = 0; i < table->dimension_count; i++) {
                table->members[i][table->count] = rest / table->strides[i];
                rest %= table->strides[i];
            }
            table->count++;
        }
    }
    return VS_OK;
}

int vs_cells__scopes(vs_evaluation *evaluation, int level_index, struct vs_scope_table **out)
{
    struct vs_scope_table *table = &evaluation->scopes[level_index];
    *out = table;
    if (table->loaded) {
        return VS_OK;
    }
    if (evaluation->stored) {
        int stored = vs_results__scopes(evaluation, level_index, table);
        table->loaded = stored == VS_OK;
        return stored;
    }
    const vs_level *level = &evaluation->model->levels[level_index];
    uint32_t counts[VS_SCOPE_DIMENSIONS_MAX] = {0};
    uint64_t product = 1;
    int status = VS_OK;
    table->dimension_count = level->dimension_count;
    for (size_t i = 0; status == VS_OK && i < level->dimension_count; i++) {
        struct vs_members *members = NULL;
        status = vs_cells__members(evaluation, level->dimensions[i], &members);
        counts[i] = status == VS_OK ? members->count : 0;
        product *= counts[i];
        if (status == VS_OK && product > VS_CELL_LIMIT) {
            status = vs_fail(evaluation->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY, level->name);
        }
    }
    if (status != VS_OK) {
        return status;
    }
    table->product = (uint32_t)product;
    uint32_t stride = 1;
    for (size_t i = level->dimension_count; i-- > 0;) {
        table->strides[i] = stride;
        stride *= counts[i] > 0 ? counts[i] : 1;
    }
    unsigned char *seen = NULL;
    if (level->dimension_count > 1) {
        seen = vs_mem_array(evaluation->engine, product, 1);
        status = seen == NULL ? vs_fail_memory(evaluation->engine)
                              : mark_all(evaluation, level, table, seen);
    }
    if (status == VS_OK) {
        status = fill_scopes(evaluation, table, seen);
    }
    vs_mem_free(evaluation->engine, seen);
    table->loaded = status == VS_OK;
    return status;
}
