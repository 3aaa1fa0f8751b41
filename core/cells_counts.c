/*
 * Joint histograms: one pass over the rows gives every count, share, moment and quantile of columns
 * with few different values, for all cells of a group. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

enum { BUCKETS_MAX = 256, COUNTERS_MAX = 1 << 24 };

/* Values of a column seen as 0 .. range - 1; 0 when it has too many. */
static uint32_t column_range(const vs_column *column, uint32_t rows)
{
    if (column == NULL) {
        return 1; /* every row is missing: bucket 1 of range 1 */
    }
    if (column->type == VS_COLUMN_TEXT) {
        return column->member_count < BUCKETS_MAX ? column->member_count : 0;
    }
    if (column->width > 1) {
        return 0;
    }
    uint8_t largest = 0;
    const uint8_t *stored = column->values;
    rows = column->width == 1 ? rows : 0;
    for (uint32_t row = 0; row < rows; row++) {
        largest = stored[row] > largest ? stored[row] : largest;
    }
    return largest + 1U;
}

/* Room for the few values that a field may have, so that a first one of them changes no layout. */
static uint32_t widened_range(const vs_field *field, const vs_column *column, uint32_t range)
{
    enum { FEW = 10, TIMES = 3 };
    if (column == NULL || range == 0 || column->type != VS_COLUMN_INTEGER || !field->has_range ||
        field->high - column->base >= FEW || field->high - column->base < range ||
        field->high - column->base >= (int64_t)range * TIMES) {
        return range;
    }
    return (uint32_t)(field->high - column->base) + 1;
}

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

int vs_cells__lay_out(vs_evaluation *evaluation, const struct vs_group *group,
                      struct vs_counts *counts, bool *fits)
{
    const vs_kind *kind = &evaluation->model->kinds[group->kind];
    uint32_t rows = vs_records_rows(group->records);
    uint64_t buckets = 1;
    *fits = true;
    for (uint32_t i = 0; i < counts->column_count; i++) {
        int status = vs_records_column(group->records, kind->fields[counts->fields[i]].name,
                                       &counts->columns[i]);
        if (status != VS_OK) {
            return status;
        }
        uint32_t range = column_range(counts->columns[i], rows);
        range = widened_range(&kind->fields[counts->fields[i]], counts->columns[i], range);
        counts->ranges[i] = range;
        counts->bases[i] = counts->columns[i] != NULL ? counts->columns[i]->base : 0;
        counts->strides[i] = (uint32_t)buckets;
        buckets *= range + 1;
        if (range == 0 || buckets > BUCKETS_MAX) {
            *fits = false;
            return VS_OK;
        }
    }
    counts->buckets = (uint32_t)buckets;
    return VS_OK;
}

static void add_column(const struct vs_counts *counts, uint32_t column, uint32_t first,
                       uint32_t count, uint32_t *buckets)
{
    const vs_column *source = counts->columns[column];
    uint32_t stride = counts->strides[column];
    uint32_t missing = counts->ranges[column] * stride;
    if (source == NULL) {
        for (uint32_t i = 0; i < count; i++) {
            buckets[i] += missing;
        }
    } else if (source->width == 1 && source->valid == NULL) {
        const uint8_t *stored = (const uint8_t *)source->values + first;
        for (uint32_t i = 0; i < count; i++) {
            buckets[i] += stored[i] * stride;
        }
    } else if (source->width == 1) {
        const uint8_t *stored = (const uint8_t *)source->values + first;
        for (uint32_t i = 0; i < count; i++) {
            bool has = (source->valid[(first + i) >> 3] >> ((first + i) & 7) & 1) != 0;
            buckets[i] += has ? stored[i] * stride : missing;
        }
    } else {
        for (uint32_t i = 0; i < count; i++) {
            bool has = vs_column_has(source, first + i);
            buckets[i] +=
                has ? (uint32_t)(vs_column_value(source, first + i) - source->base) * stride
                    : missing;
        }
    }
}

void vs_cells__count_rows(const struct vs_group *group, struct vs_counts *counts, uint32_t first,
                          uint32_t rows, const unsigned char *dead, uint32_t step)
{
    uint32_t end = first + rows;
    while (first < end) {
        uint32_t cells[VS_BLOCK];
        uint32_t buckets[VS_BLOCK] = {0};
        uint32_t count = end - first < VS_BLOCK ? end - first : VS_BLOCK;
        vs_cells__locate(group, first, count, cells);
        for (uint32_t c = 0; c < counts->column_count; c++) {
            add_column(counts, c, first, count, buckets);
        }
        for (uint32_t i = 0; i < count; i++) {
            uint32_t row = first + i;
            bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
            if (live && cells[i] < VS_NOWHERE) {
                counts->n[buckets[i] * counts->cells + cells[i]] += step;
            }
        }
        first += count;
    }
}

/* Counts the rows of a group: folded out of a cube, or row by row when there is none. */
static int fill_counts(vs_evaluation *evaluation, struct vs_group *group, struct vs_counts *counts)
{
    struct vs_cube *cube = NULL;
    int status = vs_cells__cube(evaluation, group, counts->fields, counts->column_count, &cube);
    if (status != VS_OK) {
        return status;
    }
    size_t cells = (size_t)group->scopes * group->periods;
    if (cube != NULL && cells * vs_cells__cube_layout(cube)->buckets <= COUNTERS_MAX) {
        struct vs_counts *next = counts->next; /* more fields than were asked for, perhaps */
        *counts = *vs_cells__cube_layout(cube);
        counts->next = next;
    } else {
        cube = NULL;
    }
    counts->cells = cells;
    if (cells * counts->buckets > COUNTERS_MAX) {
        return VS_OK;
    }
    counts->n =
        vs_mem_array(evaluation->engine, counts->cells * counts->buckets, sizeof *counts->n);
    if (counts->n == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    if (!group->reachable) {
        return VS_OK;
    }
    if (cube != NULL) {
        return vs_cells__cube_fold(evaluation, cube, group, counts);
    }
    vs_cells__count_rows(group, counts, 0, vs_records_rows(group->records),
                         vs_records_dead(group->records), 1);
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
    bool fits = false;
    status = vs_cells__lay_out(evaluation, group, counts, &fits);
    counts->next = group->counts; /* a refusal is remembered too: n stays NULL */
    group->counts = counts;
    if (status == VS_OK && fits) {
        status = fill_counts(evaluation, group, counts);
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
    uint32_t stored = bucket / counts->strides[column] % (range + 1);
    if (stored == range || counts->columns[column] == NULL) {
        return (struct vs_slot){false, 0};
    }
    return (struct vs_slot){true, counts->bases[column] + stored};
}
