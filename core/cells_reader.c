/*
 * What a formula that runs for one cell reads through: aggregates, other cells, parameters, its own
 * members and attributes.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

static int remember(struct vs_cell_reader *reader, const vs_result *result, int status)
{
    if (status == VS_OK && result->state == VS_KNOWN) {
        reader->support = vs_support_add_cell(reader->support, result->n);
    }
    return status;
}

static int read_aggregate(void *self, const vs_aggregate *aggregate, vs_result *out)
{
    struct vs_cell_reader *reader = self;
    vs_evaluation *evaluation = reader->evaluation;
    struct vs_series_state *series = reader->at.series;
    series->kinds_read[aggregate->set.kind] = 1;
    if (aggregate->paired && aggregate->pair_key_count > 0) {
        series->kinds_read[aggregate->other.kind] = 1;
    }
    struct vs_plan *plan = NULL;
    *out = (vs_result){0};
    int status = vs_cells__admit_aggregate(reader, aggregate, out);
    if (status != VS_OK || out->state != VS_KNOWN) {
        return status;
    }
    status = vs_cells__plan(&plan, evaluation, aggregate, &reader->at, NULL);
    if (status != VS_OK) {
        return status;
    }
    status = vs_cells__aggregate(evaluation, plan, reader->at.period, reader->at.scope, out);
    if (vs_cells__plan_reach(evaluation, plan, reader->at.period) == VS_REACH_CELL) {
        reader->flags |= vs_cells__plan_flags(
            plan, vs_cells__plan_cells(plan, reader->at.period, reader->at.scope));
    }
    vs_cells__plan_free(evaluation, plan);
    if (status == VS_OK) {
        reader->support = vs_support_add_rows(reader->support, out->n);
    }
    return status;
}

static int read_cell(void *self, const vs_cell_read *read, vs_result *out)
{
    struct vs_cell_reader *reader = self;
    reader->at.series->indicators_read[read->indicator] = 1;
    int status = vs_cells__read_cell(reader->evaluation, &reader->at, read, out);
    if (status == VS_OK) {
        status = vs_cells__admit_indicator(reader, read->indicator, out);
    }
    return remember(reader, out, status);
}

static int read_cells(void *self, const vs_cells_read *read, vs_result *out)
{
    struct vs_cell_reader *reader = self;
    reader->at.series->indicators_read[read->indicator] = 1;
    int status = vs_cells__read_cells(reader->evaluation, &reader->at, read, out);
    if (status == VS_OK) {
        status = vs_cells__admit_indicator(reader, read->indicator, out);
    }
    return remember(reader, out, status);
}

static vs_date instant_of(const struct vs_cell_reader *reader)
{
    int kind = reader->at.series->period_kind;
    return reader->evaluation->periods[kind + 1].items[reader->at.period].instant;
}

static int read_parameter(void *self, int parameter, const vs_value **out)
{
    struct vs_cell_reader *reader = self;
    const vs_parameter *definition = &reader->evaluation->model->parameters[parameter];
    for (size_t i = 0; i < definition->version_count; i++) {
        vs_cells__note_date(reader->evaluation, definition->versions[i].from);
        vs_cells__note_date(reader->evaluation, definition->versions[i].until);
    }
    const vs_parameter_version *version = vs_parameter_at(definition, instant_of(reader));
    *out = version != NULL ? &version->value : NULL;
    return VS_OK;
}

static int read_instant(void *self, int lag, bool year, vs_result *out)
{
    struct vs_cell_reader *reader = self;
    int kind = reader->at.series->period_kind;
    int status =
        vs_cells__read_instant(reader->evaluation, kind, reader->at.period, lag, year, out);
    if (status == VS_OK && out->state == VS_KNOWN && !reader->traced) {
        uint32_t period = reader->at.period - (uint32_t)lag;
        vs_cells__note_instant(reader->evaluation,
                               reader->evaluation->periods[kind + 1].items[period].instant, year);
    }
    return status;
}

static int read_own(void *self, int dimension, int attribute, const char **text, size_t *size,
                    vs_result *out)
{
    struct vs_cell_reader *reader = self;
    vs_evaluation *evaluation = reader->evaluation;
    const vs_level *level = &evaluation->model->levels[reader->at.series->level];
    *out = (vs_result){0};
    *text = NULL;
    *size = 0;
    uint32_t member = VS_NOWHERE;
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            member = evaluation->scopes[reader->at.series->level].members[i][reader->at.scope];
        }
    }
    const vs_dimension *definition = &evaluation->model->dimensions[dimension];
    if (member >= VS_NOWHERE) {
        out->state = VS_ERROR;
        return vs_cells__reason_of(evaluation, "REASON_NO_LEVEL", definition->title, level->name,
                                   &out->reason);
    }
    struct vs_members *members = &evaluation->members[dimension];
    if (attribute < 0) {
        *text = members->texts[member];
        *size = members->sizes[member];
        return VS_OK;
    }
    struct vs_attribute_values *values = NULL;
    int status = vs_cells__admit_attribute(reader, &definition->attributes[attribute], out);
    if (status != VS_OK || out->state != VS_KNOWN) {
        return status;
    }
    status = vs_cells__attribute(evaluation, dimension, attribute, instant_of(reader), &values);
    if (status != VS_OK) {
        return status;
    }
    if (values->has[member] != 1) {
        out->state = VS_NO_DATA;
        return vs_cells__reason_of(evaluation,
                                   values->has[member] == 0 ? "REASON_NO_ATTRIBUTE"
                                                            : "REASON_ATTRIBUTE_DIFFERS",
                                   definition->attributes[attribute].title, NULL, &out->reason);
    }
    if (definition->attributes[attribute].type == VS_COLUMN_TEXT) {
        return vs_store_text(evaluation->store, values->codes[member], text, size);
    }
    out->value = values->numbers[member];
    return VS_OK;
}

static int admit_parameter(void *self, int parameter, vs_result *out)
{
    return vs_cells__admit_parameter(self, parameter, out);
}

static int make_reason(void *self, const char *stored, uint32_t *out)
{
    struct vs_cell_reader *reader = self;
    return vs_cells__reason(reader->evaluation, stored, out);
}

vs_reader vs_cells__reader(struct vs_cell_reader *reader)
{
    return (vs_reader){.self = reader,
                       .aggregate = read_aggregate,
                       .cell = read_cell,
                       .cells = read_cells,
                       .parameter = read_parameter,
                       .instant = read_instant,
                       .own = read_own,
                       .admit = admit_parameter,
                       .reason = make_reason};
}
