/*
 * Cubes: joint histograms over stored values, before anything is looked up. One pass over the rows
 * makes a cube; scopes and the histograms of every level and period kind are folded out of it.
 *
 * The counters stand as [keys][fields]: keys are the columns that say where a row belongs, fields
 * those that are counted. A cube is made of columns with few values and lives until rows change.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

enum {
    KEYS_MAX = VS_SCOPE_DIMENSIONS_MAX + 1,
    SPACE_MAX = UINT16_MAX, /* counters: positions are added up in 16 bits */
    SPACE_SMALL = 4096,     /* a cube of this size pays with any number of rows */
    SPACE_ROWS = 4          /* counters that cost as much as looking up a row */
};

struct vs_cube {
    int kind;
    uint32_t key_count, places; /* places: combinations of keys */
    const vs_column *keys[KEYS_MAX];
    uint32_t sizes[KEYS_MAX], strides[KEYS_MAX]; /* strides count places */
    struct vs_layout *layout;                    /* of its fields */
    uint32_t buckets;
    uint32_t *n; /* [place][bucket] */
    struct vs_cube *next;
};

/* How many different stored values a key has, the missing one included. */
static uint32_t key_size(const vs_column *column)
{
    return column->member_count + (column->valid != NULL);
}

static int key_of(const struct vs_cube *cube, const vs_column *column)
{
    for (uint32_t i = 0; i < cube->key_count; i++) {
        if (cube->keys[i] == column) {
            return (int)i;
        }
    }
    return -1;
}

/* Adds a column to the keys if it is a text and fits into limit counters. */
static bool add_key(struct vs_cube *cube, const vs_column *column, uint64_t limit)
{
    if (column == NULL || key_of(cube, column) >= 0) {
        return true;
    }
    uint64_t space = (uint64_t)cube->places * cube->buckets * key_size(column);
    if (column->type != VS_COLUMN_TEXT || cube->key_count == KEYS_MAX || space > limit) {
        return false;
    }
    cube->keys[cube->key_count] = column;
    cube->sizes[cube->key_count] = key_size(column);
    cube->strides[cube->key_count++] = cube->places;
    cube->places *= key_size(column);
    return true;
}

/* A cube serves a group if all columns that place its rows are keys. */
static bool serves(const struct vs_cube *cube, const struct vs_group *group)
{
    for (size_t i = 0; i < group->lookup_count; i++) {
        const vs_column *column = group->lookups[i].column;
        if (column != NULL && key_of(cube, column) < 0) {
            return false;
        }
    }
    return !vs_span_is_set(&group->span);
}

#define ADD_STORED(type)                                                                           \
    do {                                                                                           \
        const type *stored = (const type *)column->values + first;                                 \
        for (uint32_t i = 0; i < count; i++) {                                                     \
            positions[i] = (uint16_t)(positions[i] + stored[i] * stride);                          \
        }                                                                                          \
    } while (0)

/* Adds what a column contributes to the positions of count rows from first on. */
static void add_positions(const vs_column *column, uint16_t missing, uint16_t stride,
                          uint32_t first, uint32_t count, uint16_t *positions)
{
    if (column != NULL && column->valid == NULL && column->width == 0) {
        return; /* the first value everywhere */
    }
    if (column != NULL && column->valid == NULL && column->width == 1) {
        ADD_STORED(uint8_t);
    } else if (column != NULL && column->valid == NULL && column->width == 2) {
        ADD_STORED(uint16_t);
    } else {
        for (uint32_t i = 0; i < count; i++) {
            bool has = column != NULL && vs_column_has(column, first + i);
            uint64_t stored =
                has ? (uint64_t)vs_column_value(column, first + i) - (uint64_t)column->base
                    : missing;
            positions[i] = (uint16_t)(positions[i] + stored * stride);
        }
    }
}

/* Counts a block; ids: buckets of all rows, NULL: they are told by the columns. */
static void count_block(const struct vs_cube *cube, const uint8_t *ids, const unsigned char *dead,
                        uint32_t first, uint32_t count)
{
    const struct vs_counts *form = vs_cells__layout_form(cube->layout);
    uint16_t positions[VS_BLOCK] = {0};
    for (uint32_t i = 0; ids != NULL && i < count; i++) {
        positions[i] = ids[first + i];
    }
    for (uint32_t i = 0; ids == NULL && i < form->column_count; i++) {
        add_positions(form->columns[i], (uint16_t)form->ranges[i], (uint16_t)form->strides[i],
                      first, count, positions);
    }
    for (uint32_t i = 0; i < cube->key_count; i++) {
        add_positions(cube->keys[i], (uint16_t)(cube->sizes[i] - 1),
                      (uint16_t)(cube->strides[i] * cube->buckets), first, count, positions);
    }
    if (dead != NULL) {
        for (uint32_t i = 0; i < count; i++) {
            cube->n[positions[i]] += (dead[(first + i) >> 3] >> ((first + i) & 7) & 1) == 0;
        }
        return;
    }
    /* Neighbours often share a counter; two rows apart do not wait for each other. */
    uint32_t half = count / 2;
    for (uint32_t i = 0; i < half; i++) {
        cube->n[positions[i]]++;
        cube->n[positions[half + i]]++;
    }
    if (count % 2 != 0) {
        cube->n[positions[count - 1]]++;
    }
}

/* The column of the kind's periods, if that is what else a cube of plain columns will be asked for;
 * else NULL. */
static int likely_key(vs_evaluation *evaluation, const struct vs_group *group,
                      const vs_column **out)
{
    const vs_kind *kind = &evaluation->model->kinds[group->kind];
    bool plain = kind->period_rule == VS_PERIOD_FIELD;
    *out = NULL;
    for (size_t i = 0; i < group->lookup_count; i++) {
        plain = plain && group->lookups[i].placement == NULL;
    }
    return plain ? vs_records_column(group->records, kind->fields[kind->period_field].name, out)
                 : VS_OK;
}

/* The keys of a group; false: there are too many combinations with them. */
static bool add_keys(struct vs_cube *cube, const struct vs_group *group, const vs_column *likely)
{
    uint64_t rows = vs_records_rows(group->records);
    uint64_t limit = rows * SPACE_ROWS < SPACE_SMALL ? SPACE_SMALL : rows * SPACE_ROWS;
    limit = limit < SPACE_MAX ? limit : SPACE_MAX;
    bool fits = !vs_span_is_set(&group->span); /* days are too many values */
    cube->key_count = 0;
    cube->places = 1;
    cube->buckets = vs_cells__layout_form(cube->layout)->buckets;
    for (size_t i = 0; fits && i < group->lookup_count; i++) {
        fits = add_key(cube, group->lookups[i].column, limit);
    }
    if (fits) {
        (void)add_key(cube, likely, limit);
    }
    return fits;
}

/* The first pass over the rows tells which combinations occur: the others go. */
static int settle(vs_evaluation *evaluation, struct vs_cube *cube)
{
    uint8_t occurs[VS_COMBINATIONS_MAX] = {0};
    uint32_t all = cube->buckets;
    for (uint32_t place = 0; place < cube->places; place++) {
        for (uint32_t bucket = 0; bucket < all; bucket++) {
            occurs[bucket] |= cube->n[(size_t)place * all + bucket] != 0;
        }
    }
    int status = vs_cells__settle(evaluation, cube->layout, occurs);
    const struct vs_counts *form = vs_cells__layout_form(cube->layout);
    cube->buckets = form->buckets;
    for (uint32_t place = 0; form->kept != NULL && place < cube->places; place++) {
        for (uint32_t bucket = 0; bucket < cube->buckets; bucket++) {
            cube->n[(size_t)place * cube->buckets + bucket] =
                cube->n[(size_t)place * all + form->kept[bucket]];
        }
    }
    return status;
}

static int count_rows(vs_evaluation *evaluation, const struct vs_group *group, struct vs_cube *cube)
{
    const uint8_t *ids = NULL;
    bool settled = vs_cells__is_settled(cube->layout);
    int status = settled ? vs_cells__number_rows(evaluation, cube->layout, &ids) : VS_OK;
    if (status != VS_OK) {
        return status;
    }
    cube->n =
        vs_mem_array(evaluation->engine, (size_t)cube->places * cube->buckets, sizeof *cube->n);
    if (cube->n == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    const unsigned char *dead = vs_records_dead(group->records);
    uint32_t rows = vs_records_rows(group->records);
    for (uint32_t first = 0; first < rows; first += VS_BLOCK) {
        uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
        count_block(cube, ids, dead, first, count);
    }
    return settled ? VS_OK : settle(evaluation, cube);
}

static int make_cube(vs_evaluation *evaluation, const struct vs_group *group,
                     struct vs_layout *layout, struct vs_cube **out)
{
    *out = NULL;
    struct vs_cube *cube = vs_arena_get(evaluation->arena, sizeof *cube);
    if (cube == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    cube->kind = group->kind;
    cube->layout = layout;
    const vs_column *likely = NULL;
    int status = likely_key(evaluation, group, &likely);
    bool fits = status == VS_OK && add_keys(cube, group, likely);
    bool dead = vs_records_dead(group->records) != NULL; /* they may be switched on again */
    if (status == VS_OK && (!fits || dead) && !vs_cells__is_settled(layout)) {
        const uint8_t *ids = NULL;
        status = vs_cells__number_rows(evaluation, layout, &ids);
        fits = status == VS_OK && add_keys(cube, group, likely); /* perhaps with what occurs */
    }
    if (status == VS_OK && fits) {
        status = count_rows(evaluation, group, cube);
    }
    if (status != VS_OK || !fits) {
        vs_mem_free(evaluation->engine, cube->n);
        return status;
    }
    cube->next = evaluation->cubes;
    evaluation->cubes = cube;
    *out = cube;
    return VS_OK;
}

int vs_cells__cube(vs_evaluation *evaluation, const struct vs_group *group,
                   struct vs_layout *layout, struct vs_cube **out)
{
    for (struct vs_cube *cube = evaluation->cubes; cube != NULL; cube = cube->next) {
        if (cube->layout == layout && serves(cube, group)) {
            *out = cube;
            return VS_OK;
        }
    }
    return make_cube(evaluation, group, layout, out);
}

/* Sums of lookups for every place: of all lookups from first up to last. */
static void fill_places(const struct vs_cube *cube, const struct vs_group *group, size_t first,
                        size_t last, uint32_t *sums)
{
    sums[0] = 0;
    for (size_t i = first; i < last; i++) {
        sums[0] += group->lookups[i].column == NULL ? group->lookups[i].constant : 0;
    }
    uint32_t filled = 1;
    for (uint32_t k = 0; k < cube->key_count; k++) {
        for (uint32_t value = cube->sizes[k]; value-- > 0;) { /* the first is overwritten last */
            uint32_t add = 0;
            for (size_t i = first; i < last; i++) {
                const struct vs_lookup *lookup = &group->lookups[i];
                if (lookup->column == cube->keys[k]) {
                    add += lookup->add[value < lookup->size ? value : lookup->size];
                }
            }
            for (uint32_t j = 0; j < filled; j++) {
                sums[(size_t)value * filled + j] = sums[j] + add;
            }
        }
        filled *= cube->sizes[k];
    }
}

static int make_places(vs_evaluation *evaluation, const struct vs_cube *cube,
                       const struct vs_group *group, uint32_t **keys, uint32_t **periods)
{
    *keys = vs_mem_array(evaluation->engine, (size_t)cube->places * 2, sizeof **keys);
    if (*keys == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    *periods = *keys + cube->places;
    fill_places(cube, group, 0, group->lookup_count - 1, *keys);
    fill_places(cube, group, group->lookup_count - 1, group->lookup_count, *periods);
    return VS_OK;
}

int vs_cells__cube_mark(vs_evaluation *evaluation, const struct vs_cube *cube,
                        const struct vs_group *group, unsigned char *seen)
{
    uint32_t *keys = NULL;
    uint32_t *periods = NULL;
    int status = make_places(evaluation, cube, group, &keys, &periods);
    uint32_t buckets = cube->buckets;
    for (uint32_t place = 0; status == VS_OK && place < cube->places; place++) {
        uint32_t any = 0;
        for (uint32_t bucket = 0; bucket < buckets; bucket++) {
            any |= cube->n[(size_t)place * buckets + bucket];
        }
        if (any != 0 && keys[place] < VS_NOWHERE) {
            seen[keys[place]] = 1;
        }
    }
    vs_mem_free(evaluation->engine, keys);
    return status;
}

int vs_cells__cube_fold(vs_evaluation *evaluation, const struct vs_cube *cube,
                        const struct vs_group *group, struct vs_counts *counts)
{
    uint32_t *keys = NULL;
    uint32_t *periods = NULL;
    int status = make_places(evaluation, cube, group, &keys, &periods);
    uint32_t buckets = cube->buckets;
    for (uint32_t place = 0; status == VS_OK && place < cube->places; place++) {
        uint32_t scope = keys[place];
        if (scope >= VS_NOWHERE || periods[place] >= VS_NOWHERE) {
            continue;
        }
        scope = group->dense == NULL ? scope : group->dense[scope];
        if (scope >= VS_NOWHERE) {
            continue; /* no row is there */
        }
        uint32_t *n = counts->n + (size_t)periods[place] * group->scopes + scope;
        for (uint32_t bucket = 0; bucket < buckets; bucket++) {
            n[bucket * counts->cells] += cube->n[(size_t)place * buckets + bucket];
        }
    }
    vs_mem_free(evaluation->engine, keys);
    return status;
}

void vs_cells__cubes_free(vs_evaluation *evaluation)
{
    for (struct vs_cube *cube = evaluation->cubes; cube != NULL; cube = cube->next) {
        vs_mem_free(evaluation->engine, cube->n);
    }
    evaluation->cubes = NULL;
}
