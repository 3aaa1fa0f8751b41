/*
 * show: values of indicators.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <string.h>

#include "names.h"

/* A showing while its rows are made. */
struct showing {
    vs_session *session;
    vs_evaluation *evaluation;
    vs_model *model;
    vs_model *owned; /* the part of a model that stored cells carry */
    bool stored;     /* the answer comes from stored cells */
    vs_choice choice;
    vs_output *rows;
    size_t errors; /* cells in error */
};

/* Adds the cells of one indicator at a level for one period. */
static int add_period(struct showing *showing, int indicator, int level,
                      const vs_chosen_period *period)
{
    vs_evaluation *evaluation = showing->evaluation;
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
    int status = vs_evaluation_series(evaluation, indicator, level, period->kind, &series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(evaluation, level, &scopes);
    }
    if (status == VS_OK) {
        status = vs_evaluation_periods(evaluation, period->kind, &periods);
    }
    for (size_t scope = 0; status == VS_OK && scope < series.scopes; scope++) {
        size_t cell = period->index * series.scopes + scope;
        vs_cell_row row = {.indicator = &showing->model->indicators[indicator],
                           .model = showing->model,
                           .dimension_count = scopes.dimension_count,
                           .dimensions = scopes.dimensions};
        if (!vs_choice_passes(&showing->choice, &scopes, scope)) {
            continue;
        }
        for (size_t i = 0; status == VS_OK && i < scopes.dimension_count; i++) {
            size_t size = 0;
            status = vs_evaluation_member_text(evaluation, scopes.dimensions[i],
                                               scopes.members[i][scope], &row.texts[i], &size);
        }
        row.period = periods.items[period->index].id;
        row.state = (enum vs_state)series.states[cell];
        row.value = series.values[cell];
        row.n = series.n[cell];
        row.expected = series.expected != NULL ? (int64_t)series.expected[cell] : -1;
        row.band = vs_evaluation_band(evaluation, &series, cell);
        row.flags = series.flags[cell];
        row.reason = vs_evaluation_reason(evaluation, series.reasons[cell]);
        showing->errors += row.state == VS_ERROR ? 1 : 0;
        if (status == VS_OK) {
            status = vs_cells_add(showing->rows, showing->session->engine, &row);
        }
    }
    return status;
}

/* Adds an indicator; named says that the user asked for it by name. */
static int add_indicator(struct showing *showing, int indicator, bool named)
{
    int level = -1;
    int status = vs_choice_level(&showing->choice, showing->model, indicator, &level);
    if (status == VS_OK && level < 0) {
        return named ? vs_choice_fail_level(showing->model, indicator) : VS_OK;
    }
    vs_buffer chosen;
    vs_buffer_init(&chosen, showing->session->engine);
    if (status == VS_OK) {
        status = vs_choice_periods(&showing->choice, showing->evaluation, showing->model, indicator,
                                   &chosen);
    }
    const vs_chosen_period *periods = (const vs_chosen_period *)(const void *)chosen.data;
    for (size_t i = 0; status == VS_OK && i < chosen.size / sizeof *periods; i++) {
        status = add_period(showing, indicator, level, &periods[i]);
    }
    vs_buffer_free(&chosen);
    return status;
}

static int add_named(struct showing *showing)
{
    int status = VS_OK;
    size_t count = vs_options_argument_count(&showing->session->options);
    for (size_t i = 1; status == VS_OK && i < count; i++) {
        int indicator = -1;
        status = vs_names_indicator(showing->model,
                                    vs_options_argument(&showing->session->options, i), &indicator);
        if (status == VS_OK) {
            status = add_indicator(showing, indicator, true);
        }
    }
    return status;
}

static int add_cells(struct showing *showing)
{
    int status = vs_choice_resolve(&showing->choice, showing->evaluation, showing->model);
    if (status != VS_OK) {
        return status;
    }
    if (vs_options_argument_count(&showing->session->options) > 1) {
        status = add_named(showing);
    } else {
        for (size_t i = 0; status == VS_OK && i < showing->model->indicator_count; i++) {
            status = add_indicator(showing, (int)i, false);
        }
    }
    return status == VS_OK ? vs_choice_check(&showing->choice, showing->evaluation, showing->model)
                           : status;
}

static int collect(struct showing *showing, vs_unit *unit)
{
    int status = vs_cells_stored(showing->session, unit, &showing->evaluation, &showing->owned);
    showing->model = showing->owned;
    showing->stored = showing->evaluation != NULL;
    if (status == VS_OK && !showing->stored) {
        status = vs_cells_evaluate(showing->session, unit, &showing->evaluation);
        showing->model = unit->model;
    }
    if (status == VS_OK) {
        status = add_cells(showing);
    }
    vs_evaluation_free(showing->evaluation);
    vs_model_free(showing->owned);
    return status;
}

int vs_command_show(vs_session *session)
{
    if (vs_options_given(&session->options, VS_OPTION_WHO)) {
        return vs_command_who(session);
    }
    vs_unit unit = {.school = NULL};
    struct showing showing = {.session = session};
    int status = vs_choice_read(&showing.choice, session);
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_READ, &unit);
    }
    if (status == VS_OK) {
        status = vs_output_new(&showing.rows, session->engine, "show");
    }
    if (status == VS_OK) {
        vs_cells_columns(showing.rows, session->engine);
        status = vs_store_begin_read(unit.store);
    }
    if (status == VS_OK) {
        status = collect(&showing, &unit);
        vs_store_end_read(unit.store);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, showing.rows);
    }
    int code = status == VS_OK ? vs_session_print(session, showing.rows)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        if (!showing.stored) {
            vs_session_tell(session, VS_MSG_SHOW_NOT_STORED);
        }
        code = showing.errors > 0 ? VS_EXIT_PARTIAL : VS_EXIT_OK;
    }
    vs_output_free(showing.rows);
    vs_unit_close(&unit);
    vs_choice_free(&showing.choice);
    return code;
}
