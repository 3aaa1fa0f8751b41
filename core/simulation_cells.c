/*
 * The cells of a simulation: which are said by a run, from what, who looks at them when.
 *
 * Said are the cells of projected indicators that are not known: sheets by themselves, coarser
 * cells as the ratio of the sums of their sheets. All else is evaluated from them by the world's
 * own programs (cells_supposed.h), and only what rules and outcomes stand on.
 * SPDX-License-Identifier: MIT
 */
#include "simulation_private.h"

#include <math.h>
#include <string.h>

#include "cells_marks.h"
#include "random.h"

/* --- scopes of one level among those of another --- */

/* The member that a scope of a level leads to in a dimension: its own or by an attribute. */
struct lead {
    const uint32_t *members; /* by scope */
    const struct vs_attribute_values *attribute;
};

static bool find_lead(const vs_simulation *simulation, int fine, int dimension, int *place,
                      int *attribute)
{
    const vs_model *model = simulation->evaluation->model;
    const vs_level *level = &model->levels[fine];
    for (size_t d = 0; d < level->dimension_count; d++) {
        if (level->dimensions[d] == dimension) {
            *place = (int)d;
            *attribute = -1;
            return true;
        }
    }
    for (size_t d = 0; d < level->dimension_count; d++) {
        const vs_dimension *own = &model->dimensions[level->dimensions[d]];
        for (size_t a = 0; a < own->attribute_count; a++) {
            if (own->attributes[a].dimension == dimension) {
                *place = (int)d;
                *attribute = (int)a;
                return true;
            }
        }
    }
    return false;
}

/* The member of a dimension that a scope leads to; VS_NOWHERE. */
static uint32_t lead_member(const struct lead *lead, uint32_t scope)
{
    uint32_t member = lead->members[scope];
    if (lead->attribute == NULL) {
        return member;
    }
    return lead->attribute->has[member] == 1 ? lead->attribute->targets[member] : VS_NOWHERE;
}

static int read_leads(vs_simulation *simulation, int fine, int coarse, vs_date instant,
                      struct lead *leads, bool *leading)
{
    vs_evaluation *evaluation = simulation->evaluation;
    const vs_model *model = evaluation->model;
    const vs_level *level = &model->levels[coarse];
    vs_scopes scopes;
    int status = vs_evaluation_scopes(evaluation, fine, &scopes);
    *leading = true;
    for (size_t d = 0; status == VS_OK && *leading && d < level->dimension_count; d++) {
        int place = 0;
        int attribute = -1;
        struct vs_attribute_values *values = NULL;
        int dimension = level->dimensions[d];
        leads[d] = (struct lead){.members = NULL};
        if (!find_lead(simulation, fine, dimension, &place, &attribute)) {
            *leading = model->dimensions[dimension].unit; /* the only one there is */
            continue;
        }
        leads[d].members = scopes.members[place];
        if (attribute >= 0) {
            status = vs_cells__attribute(evaluation, model->levels[fine].dimensions[place],
                                         attribute, instant, &values);
            leads[d].attribute = values;
        }
    }
    return status;
}

int vs_simulation__above(vs_simulation *simulation, int fine, int coarse, vs_date instant,
                         uint32_t **out)
{
    struct lead leads[VS_SCOPE_DIMENSIONS_MAX] = {{.members = NULL}};
    bool leading = false;
    vs_scopes from;
    vs_scopes to;
    *out = NULL;
    int status = read_leads(simulation, fine, coarse, instant, leads, &leading);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(simulation->evaluation, fine, &from);
    }
    if (status == VS_OK) {
        status = vs_evaluation_scopes(simulation->evaluation, coarse, &to);
    }
    if (status != VS_OK || !leading) {
        return status;
    }
    uint32_t *above = vs_arena_array(simulation->arena, from.count + 1, sizeof *above);
    for (uint32_t s = 0; above != NULL && s < from.count; s++) {
        above[s] = VS_NOWHERE;
        for (uint32_t t = 0; above[s] == VS_NOWHERE && t < to.count; t++) {
            bool same = true;
            for (size_t d = 0; same && d < to.dimension_count; d++) {
                same = leads[d].members == NULL || lead_member(&leads[d], s) == to.members[d][t];
            }
            above[s] = same ? t : VS_NOWHERE;
        }
    }
    *out = above;
    return above == NULL ? vs_fail_memory(simulation->engine) : VS_OK;
}

/* --- series --- */

/* The place of a series among those that a run says, with room for what it changes. */
int vs_simulation__said(vs_simulation *simulation, int indicator, int level, int kind,
                        uint32_t *out)
{
    const struct vs_said_series *known = (const void *)simulation->series.data;
    size_t count = simulation->series.size / sizeof *known;
    int64_t node = vs_supposed_find(simulation->supposed, indicator, level, kind);
    for (size_t i = 0; i < count; i++) {
        if (known[i].node == (uint32_t)node) {
            *out = (uint32_t)i;
            return VS_OK;
        }
    }
    struct vs_said_series said = {.node = (uint32_t)node};
    int status = vs_cells__series(simulation->evaluation, indicator, level, kind, &said.series);
    if (status == VS_OK) {
        status = vs_cells__changes_room(simulation->evaluation, said.series);
    }
    if (status == VS_OK && said.series->pinned == NULL) {
        size_t cells = (size_t)said.series->scopes * said.series->periods;
        said.series->pinned = vs_arena_array(simulation->evaluation->arena, cells / 8 + 1, 1);
        status = said.series->pinned == NULL ? vs_fail_memory(simulation->engine) : VS_OK;
    }
    if (status == VS_OK) {
        simulation->supposed->nodes[node].series = said.series;
        vs_buffer_add(&simulation->series, &said, sizeof said);
        status = vs_buffer_status(&simulation->series);
    }
    *out = (uint32_t)count;
    return status;
}

struct vs_series_state *vs_simulation__series(const vs_simulation *simulation, uint32_t index)
{
    return ((const struct vs_said_series *)(const void *)simulation->series.data)[index].series;
}

/* --- sheets --- */

/* The part of the year that a period id names: what follows the slash; "". */
static const char *part_of(const char *id)
{
    const char *slash = strchr(id, '/');
    return slash != NULL ? slash : "";
}

/* The latest earlier period in which a sheet is known or projected; its part is the same, if that
 * is asked for. -1: there is none. */
static int64_t earlier(const vs_simulation *simulation, const struct vs_sheets *sheets,
                       uint32_t period, uint32_t scope, bool same_part)
{
    const struct vs_series_state *series = vs_simulation__series(simulation, sheets->series);
    const struct vs_period_table *table = &simulation->evaluation->periods[sheets->kind + 1];
    const char *part = part_of(table->items[period].id);
    for (int64_t p = (int64_t)period - 1; p >= 0; p--) {
        size_t cell = (size_t)p * series->scopes + scope;
        bool there = series->states[cell] == VS_KNOWN || sheets->numbers[cell] != 0;
        if (there && (!same_part || strcmp(part_of(table->items[p].id), part) == 0)) {
            return p;
        }
    }
    return -1;
}

static struct vs_earlier earlier_of(const vs_simulation *simulation, const struct vs_sheets *sheets,
                                    int64_t period, uint32_t scope)
{
    const struct vs_series_state *series = vs_simulation__series(simulation, sheets->series);
    size_t cell = (size_t)period * series->scopes + scope;
    return (struct vs_earlier){.sheet = sheets->numbers[cell], .value = series->values[cell]};
}

/* The rows behind an earlier sheet, projected ones too. */
static double rows_of(const vs_simulation *simulation, const struct vs_sheets *sheets,
                      int64_t period, uint32_t scope)
{
    const struct vs_series_state *series = vs_simulation__series(simulation, sheets->series);
    size_t cell = (size_t)period * series->scopes + scope;
    uint32_t number = sheets->numbers[cell];
    const struct vs_sheet *known = (const void *)simulation->sheets.data;
    return number != 0 ? known[number - 1].rows : (double)series->n[cell];
}

/* Appends the members of a scope as texts. */
static int scope_text(vs_simulation *simulation, int level, uint32_t scope, vs_buffer *out)
{
    vs_evaluation *evaluation = simulation->evaluation;
    vs_scopes scopes;
    int status = vs_evaluation_scopes(evaluation, level, &scopes);
    for (size_t d = 0; status == VS_OK && d < scopes.dimension_count; d++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, scopes.dimensions[d],
                                           scopes.members[d][scope], &text, &size);
        if (status == VS_OK) {
            vs_buffer_add(out, text, size);
            vs_buffer_char(out, '/');
        }
    }
    return status == VS_OK ? vs_buffer_status(out) : status;
}

/* The stream of something at a scope in a period. */
int vs_simulation__stream(vs_simulation *simulation, const char *name, int level, uint32_t scope,
                          const char *period, uint64_t *out)
{
    vs_buffer text;
    vs_buffer_init(&text, simulation->engine);
    vs_buffer_printf(&text, "%s@", name);
    int status = scope_text(simulation, level, scope, &text);
    if (status == VS_OK) {
        vs_buffer_text(&text, period);
        status = vs_buffer_status(&text);
    }
    *out = status == VS_OK ? vs_random_stream(text.data, text.size) : 0;
    vs_buffer_free(&text);
    return status;
}

int vs_simulation__add_sheet(vs_simulation *simulation, struct vs_sheets *sheets, uint32_t period,
                             uint32_t scope)
{
    const struct vs_projection *projection = &simulation->projections[sheets->projection];
    const struct vs_series_state *series = vs_simulation__series(simulation, sheets->series);
    size_t cell = (size_t)period * series->scopes + scope;
    bool same = projection->from == VS_FROM_SAME;
    int64_t last = earlier(simulation, sheets, period, scope, same);
    if (last < 0 && same) {
        last = earlier(simulation, sheets, period, scope, false);
    }
    if (last < 0 || series->states[cell] != VS_NO_DATA) {
        return VS_OK;
    }
    struct vs_sheet sheet = {
        .at = {sheets->series, (uint32_t)cell},
        .projection = sheets->projection,
        .scope = scope,
        .rows = rows_of(simulation, sheets, last, scope),
        .last = earlier_of(simulation, sheets, last, scope),
    };
    if (projection->from == VS_FROM_FIXED) {
        sheet.last = (struct vs_earlier){.value = projection->value};
    } else if (projection->from == VS_FROM_TREND) {
        int64_t previous = earlier(simulation, sheets, (uint32_t)last, scope, false);
        sheet.trend = previous >= 0;
        sheet.previous = previous >= 0 ? earlier_of(simulation, sheets, previous, scope)
                                       : (struct vs_earlier){.sheet = 0};
    }
    if (sheet.rows <= 0) {
        return VS_OK;
    }
    const struct vs_period_table *table = &simulation->evaluation->periods[sheets->kind + 1];
    int status = vs_simulation__stream(simulation, projection->name, projection->level, scope,
                                       table->items[period].id, &sheet.stream);
    if (status == VS_OK) {
        vs_buffer_add(&simulation->sheets, &sheet, sizeof sheet);
        status = vs_buffer_status(&simulation->sheets);
    }
    if (status == VS_OK) {
        sheets->numbers[cell] = (uint32_t)(simulation->sheets.size / sizeof sheet);
    }
    return status;
}

/* --- sums --- */

/* The numerator of a known sheet. */
static double counted_of(const vs_simulation *simulation, uint32_t projection,
                         const struct vs_series_state *series, size_t cell)
{
    double scale = simulation->projections[projection].scale;
    return floor(series->values[cell] * series->n[cell] / scale + 0.5);
}

static int add_sum(vs_simulation *simulation, const struct vs_sheets *sheets,
                   struct vs_said_cell at, uint32_t period, const uint32_t *above)
{
    const struct vs_series_state *series = vs_simulation__series(simulation, sheets->series);
    const struct vs_series_state *own = vs_simulation__series(simulation, at.series);
    uint32_t scope = at.cell % own->scopes;
    struct vs_sum_cell sum = {.at = at, .scale = simulation->projections[sheets->projection].scale};
    sum.first = (uint32_t)(simulation->parts.size / sizeof(uint32_t));
    for (uint32_t s = 0; s < series->scopes; s++) {
        size_t cell = (size_t)period * series->scopes + s;
        if (above[s] != scope) {
            continue;
        }
        if (sheets->numbers[cell] != 0) {
            uint32_t part = sheets->numbers[cell] - 1;
            vs_buffer_add(&simulation->parts, &part, sizeof part);
            sum.count++;
        } else if (series->states[cell] == VS_KNOWN) {
            sum.counted += counted_of(simulation, sheets->projection, series, cell);
            sum.rows += series->n[cell];
        }
    }
    if (sum.count > 0) {
        vs_buffer_add(&simulation->sums, &sum, sizeof sum);
    }
    int status = vs_buffer_status(&simulation->parts);
    return status == VS_OK ? vs_buffer_status(&simulation->sums) : status;
}

/* The coarser cells of a projected indicator in a period that are not known. */
int vs_simulation__add_sums(vs_simulation *simulation, const struct vs_sheets *sheets,
                            uint32_t period)
{
    const struct vs_projection *projection = &simulation->projections[sheets->projection];
    const vs_indicator *indicator =
        &simulation->evaluation->model->indicators[projection->indicator];
    vs_date instant = simulation->evaluation->periods[sheets->kind + 1].items[period].instant;
    int status = VS_OK;
    for (size_t l = 0; status == VS_OK && l < indicator->level_count; l++) {
        uint32_t *above = NULL;
        uint32_t place = 0;
        if (indicator->levels[l] == projection->level) {
            continue;
        }
        status = vs_simulation__above(simulation, projection->level, indicator->levels[l], instant,
                                      &above);
        if (status != VS_OK || above == NULL) {
            continue;
        }
        status = vs_simulation__said(simulation, projection->indicator, indicator->levels[l],
                                     sheets->kind, &place);
        const struct vs_series_state *series =
            status == VS_OK ? vs_simulation__series(simulation, place) : NULL;
        for (uint32_t s = 0; status == VS_OK && s < series->scopes; s++) {
            uint32_t cell = period * series->scopes + s;
            if (series->states[cell] == VS_NO_DATA) {
                status =
                    add_sum(simulation, sheets, (struct vs_said_cell){place, cell}, period, above);
            }
        }
    }
    return status;
}
