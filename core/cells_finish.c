/*
 * What is added to a value: its band, how many were expected, flags.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

uint16_t vs_cells__band(const vs_value *bands, double value)
{
    uint16_t band = 0;
    for (size_t i = 0; i < bands->count && i < UINT16_MAX; i++) {
        const vs_value *entry = &bands->items[i];
        bool form = entry->type == VS_VALUE_LIST && entry->count >= 2 &&
                    entry->items[0].type == VS_VALUE_NUMBER;
        if (form && entry->items[0].number <= value) {
            band = (uint16_t)(i + 1);
        }
    }
    return band;
}

/* Rows of the kind that says how many are expected in the cells of a period; *out NULL: none does.
 */
static int expected_counts(vs_evaluation *evaluation, const struct vs_series_state *series,
                           uint32_t period, const struct vs_group **group,
                           const struct vs_counts **out)
{
    *out = NULL;
    if (series->main_kind < 0) {
        return VS_OK;
    }
    int expected = evaluation->model->kinds[series->main_kind].expected_kind;
    if (expected < 0) {
        return VS_OK;
    }
    struct vs_group *found = NULL;
    struct vs_counts *counts = NULL;
    int status =
        vs_cells__group(evaluation, expected, series->level, series->period_kind, period, &found);
    if (status == VS_OK && found->reachable) {
        status = vs_cells__counts(evaluation, found, NULL, 0, &counts);
        *group = found;
        *out = counts;
    }
    return status;
}

int vs_cells__finish(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                     const uint32_t *scopes, uint32_t count)
{
    if (series->bands == NULL && series->small_n < 0 && series->main_kind < 0) {
        return VS_OK;
    }
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    vs_date instant = evaluation->periods[series->period_kind + 1].items[period].instant;
    const vs_parameter_version *bands = NULL;
    if (indicator->bands >= 0) {
        bands = vs_parameter_at(&evaluation->model->parameters[indicator->bands], instant);
    }
    vs_result limit = {0};
    vs_parameter_read small = {.parameter = indicator->small_n};
    int status = VS_OK;
    if (indicator->small_n >= 0) {
        status = vs_cells__read_parameter(evaluation, &small, instant, &limit);
    }
    const struct vs_group *group = NULL;
    const struct vs_counts *expected = NULL;
    if (status == VS_OK) {
        status = expected_counts(evaluation, series, period, &group, &expected);
    }
    if (status == VS_OK && expected != NULL && series->expected == NULL) {
        size_t cells = (size_t)series->scopes * series->periods;
        series->expected = vs_arena_array(evaluation->arena, cells, sizeof *series->expected);
        status = series->expected == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    }
    if (status == VS_OK && expected == NULL && series->bands == NULL && indicator->small_n < 0) {
        return VS_OK;
    }
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        uint32_t scope = scopes != NULL ? scopes[i] : i;
        size_t cell = (size_t)period * series->scopes + scope;
        bool known = series->states[cell] == VS_KNOWN;
        unsigned flags = series->flags[cell] & VS_FLAG_UNDATED;
        if (series->bands != NULL) {
            series->bands[cell] =
                known && bands != NULL ? vs_cells__band(&bands->value, series->values[cell]) : 0;
        }
        if (expected != NULL) {
            series->expected[cell] =
                vs_cells__count_all(expected, vs_group_cell(group, period, scope));
            flags |= known && series->n[cell] < series->expected[cell] ? VS_FLAG_PARTIAL : 0U;
        }
        if (indicator->small_n >= 0 && limit.state == VS_KNOWN && known &&
            series->n[cell] < limit.value) {
            flags |= VS_FLAG_SMALL_N;
        }
        series->flags[cell] = (uint8_t)flags;
    }
    return status;
}
