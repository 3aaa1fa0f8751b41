/*
 * Rows that an operation changed, one by one: each stands beside the row that it was, and either of
 * the two can live. SPDX-License-Identifier: MIT
 */
#include "cells_advance.h"
#include "scenario_private.h"

#include <stdlib.h>

/* Rows with their keys, as these are stored. */
struct keyed {
    uint32_t row;
    uint32_t size;
    const int64_t *key;
};
struct keys {
    uint32_t count;
    struct keyed *rows;
    int64_t *numbers;
};

static int compare(const void *a, const void *b)
{
    const struct keyed *left = a;
    const struct keyed *right = b;
    for (uint32_t i = 0; i < left->size; i++) {
        if (left->key[i] != right->key[i]) {
            return left->key[i] < right->key[i] ? -1 : 1;
        }
    }
    return 0;
}

static void free_keys(const vs_world *world, struct keys *keys)
{
    vs_mem_free(world->engine, keys->rows);
    vs_mem_free(world->engine, keys->numbers);
}

/* Reads the keys of rows: those that are listed, or, without a list, those from first on. */
static int read_keys(const vs_world *world, const uint32_t *rows, uint32_t first, struct keys *out)
{
    const vs_kind *kind = &world->model->kinds[world->edited - 1];
    vs_records *records = world->now->records[world->edited - 1];
    size_t size = kind->key_count;
    out->numbers = vs_mem_array(world->engine, out->count * size + 1, sizeof *out->numbers);
    out->rows = vs_mem_array(world->engine, (size_t)out->count + 1, sizeof *out->rows);
    bool failed = out->numbers == NULL || out->rows == NULL;
    int status = failed ? vs_fail_memory(world->engine) : VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < out->count; i++) {
        out->rows[i] = (struct keyed){.row = rows != NULL ? rows[i] : first + i,
                                      .size = (uint32_t)size,
                                      .key = out->numbers + i * size};
    }
    for (size_t k = 0; status == VS_OK && k < size; k++) {
        const vs_column *column = NULL;
        status = vs_records_column(records, kind->fields[kind->key[k]].name, &column);
        for (uint32_t i = 0; status == VS_OK && column != NULL && i < out->count; i++) {
            uint32_t row = out->rows[i].row;
            out->numbers[i * size + k] =
                vs_column_has(column, row) ? vs_column_value(column, row) : INT64_MIN;
        }
    }
    return status;
}

int vs_scenario__row_pairs(vs_world *world, vs_buffer *out)
{
    if (world->moved || world->edited == 0 || world->now->records[world->edited - 1] == NULL) {
        return VS_OK;
    }
    const vs_records *records = world->now->records[world->edited - 1];
    vs_records_change last = vs_records_last(records);
    struct keys dead = {.count = last.dead_count};
    struct keys now = {.count = vs_records_rows(records) - last.first_new};
    int status = read_keys(world, last.dead, 0, &dead);
    if (status == VS_OK) {
        status = read_keys(world, NULL, last.first_new, &now);
    }
    if (status == VS_OK && dead.count > 0) {
        qsort(dead.rows, dead.count, sizeof *dead.rows, compare);
    }
    for (uint32_t i = 0; status == VS_OK && dead.count > 0 && i < now.count; i++) {
        const struct keyed *was =
            bsearch(&now.rows[i], dead.rows, dead.count, sizeof *dead.rows, compare);
        if (was != NULL) {
            struct vs_row_pair pair = {was->row, now.rows[i].row};
            vs_buffer_add(out, &pair, sizeof pair);
        }
    }
    free_keys(world, &now);
    free_keys(world, &dead);
    return status == VS_OK ? vs_buffer_status(out) : status;
}

int vs_scenario__switch_rows(vs_world *world, const vs_buffer *pairs, size_t from, size_t to,
                             bool changed)
{
    const struct vs_row_pair *list = (const struct vs_row_pair *)(const void *)pairs->data;
    return vs_supposed_switch(world->now, (int)world->edited - 1, list + from, to - from, changed);
}
