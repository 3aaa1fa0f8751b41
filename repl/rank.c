/*
 * Competition ranks.
 * SPDX-License-Identifier: MIT
 */
#include "rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double precision = 1e9; /* values are compared to nine decimals */

/* A cell that takes part. */
struct entry {
    const vs_rank_cells *cells;
    size_t skip; /* position of the ranked dimension */
    uint32_t cell;
    double key; /* smaller is better */
};

/* Order by the other dimensions. */
static int compare_fields(const struct entry *first, const struct entry *second)
{
    for (size_t i = 0; i < first->cells->dimension_count; i++) {
        uint32_t a = first->cells->members[i][first->cell];
        uint32_t b = first->cells->members[i][second->cell];
        if (i != first->skip && a != b) {
            return a < b ? -1 : 1;
        }
    }
    return 0;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *first = a;
    const struct entry *second = b;
    int order = compare_fields(first, second);
    if (order == 0) {
        order = (first->key > second->key) - (first->key < second->key);
    }
    return order != 0 ? order : (first->cell > second->cell) - (first->cell < second->cell);
}

static bool takes_part(const vs_rank_rule *rule, const vs_rank_cells *cells, size_t cell)
{
    return cells->states[cell] == VS_KNOWN && (cells->flags[cell] & VS_FLAG_STALE) == 0 &&
           (cells->hidden == NULL || !cells->hidden[cell]) && !(cells->n[cell] < rule->least);
}

/* Gives places to the entries of one field, which are in order. */
static void place(const struct entry *entries, size_t count, vs_rank *out)
{
    uint32_t at = 1;
    for (size_t i = 0; i < count; i++) {
        at = i > 0 && entries[i].key > entries[i - 1].key ? (uint32_t)i + 1 : at;
        out[entries[i].cell] = (vs_rank){.place = at, .of = (uint32_t)count};
    }
}

int vs_rank_cells_by(vs_engine *engine, const vs_rank_rule *rule, const vs_rank_cells *cells,
                     vs_rank *out)
{
    size_t skip = 0;
    while (skip < cells->dimension_count && cells->dimensions[skip] != rule->dimension) {
        skip++;
    }
    memset(out, 0, cells->count * sizeof *out);
    if (skip == cells->dimension_count) {
        return VS_OK;
    }
    struct entry *entries = vs_mem_array(engine, cells->count + 1, sizeof *entries);
    if (entries == NULL) {
        return vs_fail_memory(engine);
    }
    size_t count = 0;
    for (uint32_t cell = 0; cell < cells->count; cell++) {
        if (takes_part(rule, cells, cell)) {
            double rounded = round(cells->values[cell] * precision);
            entries[count++] = (struct entry){.cells = cells,
                                              .skip = skip,
                                              .cell = cell,
                                              .key = rule->lower_first ? rounded : -rounded};
        }
    }
    qsort(entries, count, sizeof *entries, compare_entries);
    for (size_t start = 0, end = 0; start < count; start = end) {
        while (end < count && compare_fields(&entries[start], &entries[end]) == 0) {
            end++;
        }
        place(&entries[start], end - start, out);
    }
    vs_mem_free(engine, entries);
    return VS_OK;
}
