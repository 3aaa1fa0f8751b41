/*
 * Joint histograms: one pass over the rows gives every count, share, moment and quantile of columns
 * with few different values, for all cells of a group. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

enum { COUNTERS_MAX = 1 << 24 };

static bool same_fields(const struct vs_counts *counts, const int *fields, uint32_t count)
{
    return counts->column_count == count &&
           (count == 0 || memcmp(counts->fields, fields, count * sizeof *fields) == 0);
}

int vs_cells__count_column(const struct vs_counts *counts, int field)
{
    for (uint32_t i = 0; i < counts->column_count; i++) {
        if (counts->fields[i] == field) {
            return (int)i;
        }
    }
    return -1;
}

bool vs_cells__covers(const struct vs_counts *counts, const int *fields, uint32_t count)
{
    bool covers = true;
    for (uint32_t i = 0; covers && i < count; i++) {
        covers = vs_cells__count_column(counts, fields[i]) >= 0;
    }
    return covers;
}

void vs_cells__count_rows(const struct vs_group *group, struct vs_counts *counts, uint32_t first,
                          uint32_t rows, const unsigned char *dead, uint32_t step)
{
    uint32_t end = first + rows;
    while (first < end) {
        uint32_t cells[VS_BLOCK];
        uint32_t buckets[VS_BLOCK];
        uint32_t count = end - first < VS_BLOCK ? end - first : VS_BLOCK;
        vs_cells__locate(group, first, count, cells);
        vs_cells__buckets(counts, first, count, buckets);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t row = first + i;
            bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
            if (live && cells[i] < VS_NOWHERE && buckets[i] < VS_NOWHERE) {
                counts->n[buckets[i] * counts->cells + cells[i]] += step;
            }
        }
        first += count;
    }
}

/* Counts all rows of a group. */
static void count_all_rows(const struct vs_group *group, struct vs_counts *counts,
                           const uint8_t *ids)
{
    const unsigned char *dead = vs_records_dead(group->records);
    uint32_t rows = vs_records_rows(group->records);
    for (uint32_t first = 0; first < rows; first += VS_BLOCK) {
        uint32_t cells[VS_BLOCK];
        uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
        vs_cells__locate(group, first, count, cells);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t row = first + i;
            bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
            if (live && cells[i] < VS_NOWHERE) {
                counts->n[ids[row] * counts->cells + cells[i]]++;
            }
        }
    }
}

/* Counts the rows of a group: folded out of a cube, or row by row when there is none. */
static int fill_counts(vs_evaluation *evaluation, struct vs_group *group, struct vs_counts *counts,
                       struct vs_layout *layout)
{
    struct vs_cube *cube = NULL;
    const uint8_t *ids = NULL;
    int status = vs_cells__cube(evaluation, group, layout, &cube);
    if (status == VS_OK && cube == NULL) {
        status = vs_cells__number_rows(evaluation, layout, &ids);
    }
    const struct vs_counts *form = vs_cells__layout_form(layout);
    size_t cells = (size_t)group->scopes * group->periods;
    if (status != VS_OK || cells * form->buckets > COUNTERS_MAX) {
        return status;
    }
    struct vs_counts *next = counts->next;
    *counts = *form; /* more fields than were asked for, perhaps */
    counts->next = next;
    counts->cells = cells;
    counts->n = vs_mem_array(evaluation->engine, cells * counts->buckets, sizeof *counts->n);
    if (counts->n == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    if (!group->reachable) {
        return VS_OK;
    }
    if (cube != NULL) {
        return vs_cells__cube_fold(evaluation, cube, group, counts);
    }
    count_all_rows(group, counts, ids);
    return VS_OK;
}

/* A histogram of the base as one of the group. */
static int borrow_counts(vs_evaluation *evaluation, struct vs_group *group, const int *fields,
                         uint32_t count, struct vs_counts **out)
{
    struct vs_counts *whole = NULL;
    int status = vs_cells__counts(evaluation, group->base, fields, count, &whole);
    if (status != VS_OK || whole == NULL) {
        return status;
    }
    struct vs_counts *slice = vs_arena_get(evaluation->arena, sizeof *slice);
    if (slice == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    *slice = *whole;
    slice->n += group->shift;
    slice->lent = true;
    slice->next = group->counts;
    group->counts = slice;
    *out = slice;
    return VS_OK;
}

int vs_cells__counts(vs_evaluation *evaluation, struct vs_group *group, const int *fields,
                     uint32_t count, struct vs_counts **out)
{
    *out = NULL;
    for (struct vs_counts *counts = group->counts; counts != NULL; counts = counts->next) {
        if (counts->n != NULL && vs_cells__covers(counts, fields, count)) {
            *out = counts;
            return VS_OK;
        }
        if (counts->n == NULL && same_fields(counts, fields, count)) {
            return VS_OK;
        }
    }
    int status = vs_cells__base(evaluation, group);
    if (status != VS_OK || group->base != NULL) {
        return status == VS_OK ? borrow_counts(evaluation, group, fields, count, out) : status;
    }
    struct vs_counts *counts = vs_arena_get(evaluation->arena, sizeof *counts);
    if (counts == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    counts->column_count = count;
    if (count > 0) {
        memcpy(counts->fields, fields, count * sizeof *fields);
    }
    struct vs_layout *layout = NULL;
    status = vs_cells__layout(evaluation, group, fields, count, &layout);
    counts->next = group->counts; /* a refusal is remembered too: n stays NULL */
    group->counts = counts;
    if (status == VS_OK && layout != NULL) {
        status = fill_counts(evaluation, group, counts, layout);
        *out = status == VS_OK && counts->n != NULL ? counts : NULL;
    }
    return status;
}

uint32_t vs_cells__count_all(const struct vs_counts *counts, size_t cell)
{
    uint32_t n = 0;
    for (uint32_t bucket = 0; bucket < counts->buckets; bucket++) {
        n += counts->n[bucket * counts->cells + cell];
    }
    return n;
}

struct vs_slot vs_cells__bucket_slot(const struct vs_counts *counts, uint32_t bucket,
                                     uint32_t column)
{
    uint32_t range = counts->ranges[column];
    uint32_t combination = counts->kept != NULL ? counts->kept[bucket] : bucket;
    uint32_t stored = combination / counts->strides[column] % (range + 1);
    if (stored == range || counts->columns[column] == NULL) {
        return (struct vs_slot){false, 0};
    }
    return (struct vs_slot){true, counts->bases[column] + stored};
}
