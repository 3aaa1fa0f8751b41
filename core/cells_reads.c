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
