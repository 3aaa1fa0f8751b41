/*
 * Aggregates over cells: the values of finer cells in key order (period, then scope).
 *
 * States unite by error > no_data > not_applicable; of the worst state the first reason in key
 * order stands. Leaving out what is not known (skip) never leaves out an error.
 * SPDX-License-Identifier: MIT
 */
#include "cells_accumulator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gathered {
    double *values;
    uint32_t count;
    vs_result worst; /* state known: nothing stood in the way */
    bool skip;       /* leaves out what is not known */
    uint32_t first, end;
};

static int severity(uint8_t state)
{
    return state == VS_ERROR ? 3 : state == VS_NO_DATA ? 2 : state == VS_NOT_APPLICABLE ? 1 : 0;
}

/* Adds the cells of one period from first to end of the scopes in order. */
static int gather(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                  const struct vs_scope_tree *tree, struct gathered *into)
{
    for (uint32_t i = into->first; i < into->end; i++) {
        size_t cell = (size_t)period * series->scopes + tree->scopes[i];
        if (series->states[cell] == VS_KNOWN && series->cell_progress[cell] == VS_FINISHED) {
            into->values[into->count++] = series->values[cell];
            continue;
        }
        vs_result result = {.value = series->values[cell],
                            .state = series->states[cell],
                            .reason = series->reasons[cell]};
        if (series->cell_progress[cell] != VS_FINISHED) {
            int status = vs_cells__cell(evaluation, series, period, tree->scopes[i], &result);
            if (status != VS_OK) {
                return status;
            }
        }
        if (result.state == VS_KNOWN) {
            into->values[into->count++] = result.value;
        } else if ((!into->skip || result.state == VS_ERROR) &&
                   severity(result.state) > severity(into->worst.state)) {
            into->worst = result;
        }
    }
    return VS_OK;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double deviation(const struct gathered *from, double divisor)
{
    double sum = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        sum += from->values[i];
    }
    double mean = sum / from->count;
    double squares = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        double difference = from->values[i] - mean;
        squares += difference * difference;
    }
    return sqrt(squares / divisor);
}

static double quantile(struct gathered *from, const vs_cells_read *read)
{
    qsort(from->values, from->count, sizeof *from->values, compare_doubles);
    uint64_t low = 0;
    uint64_t high = 0;
    double part = vs_quantile_position(from->count, read->argument, read->quantile, &low, &high);
    double a = from->values[low - 1];
    double b = from->values[high - 1];
    return part == 0 ? a : part == 0.5 ? (a + b) / 2 : a + part * (b - a);
}

static double counted(const struct gathered *from, const vs_cells_read *read)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        bool above = !read->has_from || from->values[i] >= read->from;
        bool below = !read->has_below || from->values[i] < read->below;
        count += above && below;
    }
    return count;
}

static double reduce(struct gathered *from, const vs_cells_read *read)
{
    double result = from->values[0];
    switch (read->op) {
    case VS_CELLS_SHARE:
        return counted(from, read) / from->count;
    case VS_CELLS_SUM:
    case VS_CELLS_MEAN:
        for (uint32_t i = 1; i < from->count; i++) {
            result += from->values[i];
        }
        return read->op == VS_CELLS_SUM ? result : result / from->count;
    case VS_CELLS_MIN:
        for (uint32_t i = 1; i < from->count; i++) {
            result = from->values[i] < result ? from->values[i] : result;
        }
        return result;
    case VS_CELLS_MAX:
        for (uint32_t i = 1; i < from->count; i++) {
            result = from->values[i] > result ? from->values[i] : result;
        }
        return result;
    case VS_CELLS_SD:
        return deviation(from, from->count - 1.0);
    case VS_CELLS_POPULATION_SD:
        return deviation(from, from->count);
    default:
        return quantile(from, read);
    }
}

static int finish(vs_evaluation *evaluation, struct gathered *from, const vs_cells_read *read,
                  uint32_t candidates, vs_result *out)
{
    out->n = from->count;
    if (from->worst.state != VS_KNOWN) {
        out->state = from->worst.state;
        out->reason = from->worst.reason;
        return VS_OK;
    }
    if (read->op == VS_CELLS_COUNT && candidates > 0) {
        out->value = counted(from, read);
        return VS_OK;
    }
    if (from->count < (read->op == VS_CELLS_SD ? 2U : 1U)) {
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation, "REASON_NO_CELLS",
                                   evaluation->model->indicators[read->indicator].title, NULL,
                                   &out->reason);
    }
    out->value = reduce(from, read);
    return VS_OK;
}

int vs_cells__combine(vs_evaluation *evaluation, const struct vs_cell_position *from,
                      struct vs_series_state *series, const struct vs_scope_tree *tree,
                      const vs_cells_read *read, vs_result *out)
{
    *out = (vs_result){0};
    bool all = read->periods == VS_PERIODS_ALL;
    enum vs_reach reach = vs_cells__reach(evaluation, from->series->level, series->period_kind,
                                          from->period, read->lag, read->same_label);
    if (!all && reach != VS_REACH_CELL) {
        return vs_cells__unreached(evaluation, from->series->level, reach, out);
    }
    uint32_t first = all ? 0 : from->period - (uint32_t)read->lag;
    uint32_t end = all ? series->periods : first + 1;
    struct gathered gathered = {.skip = read->skip,
                                .first = tree->starts[from->scope],
                                .end = tree->starts[from->scope + 1]};
    uint32_t scopes = gathered.end - gathered.first;
    gathered.values =
        vs_mem_array(evaluation->engine, (size_t)scopes * (end - first), sizeof(double));
    if (gathered.values == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    int status = VS_OK;
    for (uint32_t p = first; status == VS_OK && p < end; p++) {
        status = gather(evaluation, series, p, tree, &gathered);
    }
    if (status == VS_OK) {
        status = finish(evaluation, &gathered, read, scopes * (end - first), out);
    }
    vs_mem_free(evaluation->engine, gathered.values);
    return status;
}

int vs_cells__combined(vs_evaluation *evaluation, const vs_cells_read *key,
                       const vs_cells_read *read, const struct vs_scope_tree *tree,
                       struct vs_combined **out)
{
    *out = NULL;
    for (struct vs_combined *c = evaluation->combined; c != NULL; c = c->next) {
        if (c->read == key && c->tree == tree && vs_same_bits(c->from, read->from) &&
            vs_same_bits(c->below, read->below)) {
            *out = c;
            return VS_OK;
        }
    }
    size_t scopes = evaluation->scopes[tree->level].count;
    struct vs_combined *combined = vs_arena_get(evaluation->arena, sizeof *combined);
    vs_result *results = vs_arena_array(evaluation->arena, scopes, sizeof *results);
    uint8_t *has = vs_arena_array(evaluation->arena, scopes, sizeof *has);
    if (combined == NULL || results == NULL || has == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    *combined = (struct vs_combined){.read = key,
                                     .tree = tree,
                                     .from = read->from,
                                     .below = read->below,
                                     .scopes = scopes,
                                     .results = results,
                                     .has = has,
                                     .next = evaluation->combined};
    evaluation->combined = combined;
    *out = combined;
    return VS_OK;
}

void vs_cells__combined_forget(vs_evaluation *evaluation)
{
    for (struct vs_combined *c = evaluation->combined; c != NULL; c = c->next) {
        memset(c->has, 0, c->scopes);
    }
}
