/*
 * explain at region level: a stored figure, its formula and the schools that it stands on.
 *
 * Values of schools are told as show tells them: hidden ones are not.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <stdio.h>
#include <string.h>

#include "figures.h"
#include "formula.h"
#include "names.h"

enum { SCHOOLS_SHOWN = 20 };

/* The one figure that the command line names, and what is told of it. */
struct figure {
    vs_session *session;
    vs_unit region;
    vs_figures figures;
    vs_choice choice;
    int indicator;
    vs_explain_position position;
    vs_explanation *into;
};

/* Appends a line; text is taken over and freed. */
static int add_line(struct figure *figure, const vs_explain_line *line, vs_buffer *text)
{
    vs_explanation *into = figure->into;
    int status = vs_buffer_status(text);
    if (status == VS_OK && into->count == into->capacity) {
        size_t capacity = into->capacity * 2 + 16;
        void *lines = vs_mem_resize(into->engine, into->lines, capacity * sizeof *into->lines);
        status = lines == NULL ? vs_fail_memory(into->engine) : VS_OK;
        into->lines = status == VS_OK ? lines : into->lines;
        into->capacity = status == VS_OK ? capacity : into->capacity;
    }
    if (status == VS_OK) {
        vs_explain_line *added = &into->lines[into->count];
        *added = *line;
        added->text = vs_arena_text(into->arena, text->size > 0 ? text->data : "", text->size);
        status = added->text == NULL ? vs_fail_memory(into->engine) : VS_OK;
        into->count += status == VS_OK ? 1 : 0;
    }
    vs_buffer_free(text);
    return status;
}

static const char *place_text(struct figure *figure, const vs_place *place)
{
    char text[1024];
    int size = snprintf(text, sizeof text, "%s:%lu [%s]", place->file != NULL ? place->file : "?",
                        (unsigned long)place->line, place->layer != NULL ? place->layer : "?");
    return vs_arena_text(figure->into->arena, text,
                         size > 0 && (size_t)size < sizeof text ? (size_t)size : 0);
}

/* A line about a cell: its scope in words, and its value unless it is hidden. */
static int add_cell(struct figure *figure, const vs_explain_position *at, int depth, bool titled)
{
    vs_figures *figures = &figure->figures;
    const vs_indicator *indicator = &figures->model->indicators[figure->indicator];
    const bool *hidden = NULL;
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
    vs_buffer text;
    vs_buffer_init(&text, figure->session->engine);
    int status = vs_evaluation_series(figures->evaluation, figure->indicator, at->level,
                                      at->period_kind, &series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(figures->evaluation, at->level, &scopes);
    }
    if (status == VS_OK) {
        status = vs_evaluation_periods(figures->evaluation, at->period_kind, &periods);
    }
    if (status == VS_OK) {
        status = vs_figures_hidden(figures, figure->indicator, at->level, at->period_kind,
                                   at->period, &hidden);
    }
    if (status == VS_OK && titled) {
        vs_buffer_printf(&text, "%s%s«%s» (", indicator->code != NULL ? indicator->code : "",
                         indicator->code != NULL ? " " : "", indicator->title);
    }
    for (size_t i = 0; status == VS_OK && i < scopes.dimension_count; i++) {
        const char *member = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(figures->evaluation, scopes.dimensions[i],
                                           scopes.members[i][at->scope], &member, &size);
        vs_buffer_printf(&text, "%s%s: %s", i > 0 ? ", " : "",
                         figures->model->dimensions[scopes.dimensions[i]].title, member);
    }
    if (status != VS_OK) {
        vs_buffer_free(&text);
        return status;
    }
    if (titled) {
        vs_buffer_printf(&text, "%s%s)", scopes.dimension_count > 0 ? ", " : "",
                         periods.items[at->period].id);
    }
    size_t cell = at->period * series.scopes + at->scope;
    bool is_hidden = hidden != NULL && hidden[at->scope];
    if (is_hidden && (series.states[cell] == VS_KNOWN || series.n[cell] > 0)) {
        vs_buffer_printf(&text, ": %s",
                         vs_message_text(figure->session->engine, VS_MSG_FLAG_HIDDEN));
    }
    bool bare = is_hidden && series.n[cell] > 0;
    vs_explain_line line = {
        .kind = VS_EXPLAIN_CELL,
        .depth = depth,
        .place = titled ? place_text(figure, &indicator->place) : NULL,
        .state = series.states[cell],
        .value = is_hidden ? 0 : series.values[cell],
        .has_value = series.states[cell] == VS_KNOWN && !is_hidden,
        .reason = bare ? "" : vs_evaluation_reason(figures->evaluation, series.reasons[cell]),
        .indicator = figure->indicator};
    return add_line(figure, &line, &text);
}

/* A note in words: a message with one number, or with one text. */
static int add_note(struct figure *figure, enum vs_message id, long long number, const char *text)
{
    vs_buffer words;
    vs_buffer_init(&words, figure->session->engine);
    if (text != NULL) {
        vs_buffer_printf(&words, vs_message_text(figure->session->engine, id), text);
    } else {
        vs_buffer_printf(&words, vs_message_text(figure->session->engine, id), number);
    }
    vs_explain_line line = {.kind = VS_EXPLAIN_NOTE, .depth = 1, .reason = "", .indicator = -1};
    return add_line(figure, &line, &words);
}

/* --- the formula --- */

/* The region's model, for the formula as mathematics; one that does not load is told instead. */
static int add_formula(struct figure *figure)
{
    const char *name = figure->figures.model->indicators[figure->indicator].name;
    vs_engine *engine = figure->session->engine;
    vs_periods periods;
    int status =
        vs_evaluation_periods(figure->figures.evaluation, figure->position.period_kind, &periods);
    if (status == VS_OK) {
        status = vs_unit_model(&figure->region);
    }
    int indicator = status == VS_OK ? vs_model_indicator(figure->region.model, name) : -1;
    if (indicator < 0) {
        return status; /* the model no longer has it: the stored value stays told */
    }
    vs_model *model = figure->region.model;
    const vs_indicator *declared = &model->indicators[indicator];
    vs_date instant = periods.items[figure->position.period].instant;
    const vs_formula *formula = NULL;
    for (size_t i = 0; i < declared->formula_count; i++) {
        const vs_formula *dated = &declared->formulas[i];
        bool fits =
            dated->from == VS_DATE_NONE || (dated->from <= instant && instant < dated->until);
        formula = fits ? dated : formula;
    }
    if (formula == NULL) {
        return VS_OK;
    }
    vs_program *program = NULL;
    vs_buffer refusal;
    vs_buffer text;
    vs_buffer mathematics;
    vs_buffer_init(&refusal, engine);
    vs_buffer_init(&text, engine);
    vs_buffer_init(&mathematics, engine);
    status = vs_formula_trace(&program, model, indicator, formula, &refusal);
    if (status == VS_OK && program != NULL) {
        vs_program_print(model, program, vs_program_result(program), NULL, &mathematics);
    } else if (status == VS_OK) {
        vs_buffer_add(&mathematics, refusal.data, refusal.size);
    }
    if (status == VS_OK) {
        vs_buffer_printf(&text,
                         vs_message_text(engine, program != NULL ? VS_MSG_EXPLAIN_FORMULA
                                                                 : VS_MSG_EXPLAIN_PER_CELL),
                         mathematics.size > 0 ? mathematics.data : "");
        vs_explain_line line = {.kind = VS_EXPLAIN_FORMULA,
                                .depth = 1,
                                .place = place_text(figure, &formula->place),
                                .reason = "",
                                .indicator = -1};
        status = add_line(figure, &line, &text);
    } else {
        vs_buffer_free(&text);
    }
    vs_program_free(program);
    vs_buffer_free(&mathematics);
    vs_buffer_free(&refusal);
    return status;
}

/* --- the schools --- */

static uint32_t member_of(const vs_scopes *scopes, int dimension, size_t scope)
{
    for (size_t i = 0; i < scopes->dimension_count; i++) {
        if (scopes->dimensions[i] == dimension) {
            return scopes->members[i][scope];
        }
    }
    return VS_NO_MEMBER;
}

/* The level of the schools below a level: its dimensions without the group, and the unit; -1. */
static int level_of_schools(const vs_figures *figures, const vs_level *level)
{
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == figures->grouping.unit) {
            return -1;
        }
        if (level->dimensions[i] != figures->grouping.group) {
            dimensions[count++] = level->dimensions[i];
        }
    }
    if (figures->grouping.unit < 0 || count == VS_SCOPE_DIMENSIONS_MAX) {
        return -1;
    }
    dimensions[count++] = figures->grouping.unit;
    return vs_model_level(figures->model, dimensions, count);
}

static bool has_level(const vs_indicator *indicator, int level)
{
    for (size_t i = 0; i < indicator->level_count; i++) {
        if (indicator->levels[i] == level) {
            return true;
        }
    }
    return false;
}

/* True if a school's scope belongs to the figure's. */
static bool belongs(const struct figure *figure, const vs_scopes *whole, const vs_scopes *schools,
                    size_t scope)
{
    const vs_grouping *grouping = &figure->figures.grouping;
    bool fits = true;
    for (size_t i = 0; fits && i < whole->dimension_count; i++) {
        uint32_t wanted = whole->members[i][figure->position.scope];
        uint32_t member = member_of(schools, whole->dimensions[i], scope);
        if (whole->dimensions[i] == grouping->group) {
            uint32_t unit = member_of(schools, grouping->unit, scope);
            member = unit < grouping->unit_count ? grouping->group_of[unit] : VS_NO_MEMBER;
        }
        fits = member == wanted;
    }
    return fits;
}

static int add_schools(struct figure *figure)
{
    vs_figures *figures = &figure->figures;
    const vs_level *level = &figures->model->levels[figure->position.level];
    vs_explain_position at = figure->position;
    vs_scopes whole;
    vs_scopes schools;
    at.level = level_of_schools(figures, level);
    if (at.level < 0 || !has_level(&figures->model->indicators[figure->indicator], at.level)) {
        return VS_OK;
    }
    int status = vs_evaluation_scopes(figures->evaluation, figure->position.level, &whole);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(figures->evaluation, at.level, &schools);
    }
    long long count = 0;
    for (size_t scope = 0; status == VS_OK && scope < schools.count; scope++) {
        count += belongs(figure, &whole, &schools, scope) ? 1 : 0;
    }
    if (status == VS_OK) {
        status = add_note(figure, VS_MSG_EXPLAIN_SCHOOLS, count, NULL);
    }
    long long shown = 0;
    for (size_t scope = 0; status == VS_OK && scope < schools.count && shown < SCHOOLS_SHOWN;
         scope++) {
        if (belongs(figure, &whole, &schools, scope)) {
            at.scope = (uint32_t)scope;
            status = add_cell(figure, &at, 2, false);
            shown++;
        }
    }
    return status == VS_OK && count > shown
               ? add_note(figure, VS_MSG_EXPLAIN_MORE, count - shown, NULL)
               : status;
}

/* A figure of one school is explained further by the school. */
static int add_remedy(struct figure *figure)
{
    const vs_figures *figures = &figure->figures;
    vs_scopes scopes;
    const char *id = NULL;
    size_t size = 0;
    int status = vs_evaluation_scopes(figures->evaluation, figure->position.level, &scopes);
    uint32_t unit = VS_NO_MEMBER;
    if (status == VS_OK) {
        unit = member_of(&scopes, figures->grouping.unit, figure->position.scope);
    }
    if (status != VS_OK || unit == VS_NO_MEMBER) {
        return status;
    }
    status =
        vs_evaluation_member_text(figures->evaluation, figures->grouping.unit, unit, &id, &size);
    return status == VS_OK ? add_note(figure, VS_MSG_EXPLAIN_OF_SCHOOL, 0, id) : status;
}

/* --- the command --- */

static int explain(struct figure *figure)
{
    vs_session *session = figure->session;
    int status = vs_figures_open(&figure->figures, session, &figure->region);
    if (status == VS_OK) {
        figure->choice.grouping = &figure->figures.grouping;
        status = vs_names_indicator(figure->figures.model,
                                    vs_options_argument(&session->options, 1), &figure->indicator);
    }
    if (status == VS_OK) {
        status = vs_choice_cell(&figure->choice, figure->figures.evaluation, figure->figures.model,
                                figure->indicator, &figure->position);
    }
    if (status == VS_OK) {
        figure->into = vs_mem_new(session->engine, sizeof *figure->into);
        status = figure->into == NULL ? vs_fail_memory(session->engine) : VS_OK;
    }
    if (status == VS_OK) {
        figure->into->engine = session->engine;
        status = vs_arena_new(&figure->into->arena, session->engine);
    }
    if (status == VS_OK) {
        status = add_cell(figure, &figure->position, 0, true);
    }
    if (status == VS_OK) {
        status = add_formula(figure);
    }
    if (status == VS_OK) {
        status = add_schools(figure);
    }
    return status == VS_OK ? add_remedy(figure) : status;
}

int vs_command_explain_figure(vs_session *session)
{
    struct figure figure = {.session = session};
    int status = vs_figures_check(session);
    if (status == VS_OK) {
        status = vs_session_arguments(session, 1, 1);
    }
    if (status == VS_OK) {
        status = vs_choice_read(&figure.choice, session);
    }
    if (status == VS_OK) {
        status = vs_session_region(session, VS_STORE_READ, &figure.region);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(figure.region.store);
    }
    bool reading = status == VS_OK;
    if (status == VS_OK) {
        status = explain(&figure);
    }
    int code = status == VS_OK
                   ? vs_explanation_show(session, figure.figures.model, NULL, figure.into)
                   : vs_session_fail(session, status);
    vs_explanation_free(figure.into);
    vs_figures_close(&figure.figures);
    if (reading) {
        vs_store_end_read(figure.region.store);
    }
    vs_unit_close(&figure.region);
    vs_choice_free(&figure.choice);
    return code;
}
