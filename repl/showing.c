/*
 * The cells that a command line asks for.
 * SPDX-License-Identifier: MIT
 */
#include "showing.h"

#include <string.h>

#include "names.h"
#include "night.h"

/* The cells of one indicator at a level for one period. */
struct shown_series {
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
    size_t period;
    const bool *hidden; /* by scope; NULL: none */
    vs_rank *ranks;     /* by scope; NULL: none. Owned */
};

/* Reads the cells, at region level with what is hidden and the ranks. */
static int read_series(vs_showing *showing, int indicator, int level,
                       const vs_chosen_period *period, struct shown_series *shown)
{
    vs_evaluation *evaluation = showing->evaluation;
    *shown = (struct shown_series){.period = period->index};
    int status = vs_evaluation_series(evaluation, indicator, level, period->kind, &shown->series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(evaluation, level, &shown->scopes);
    }
    if (status == VS_OK) {
        status = vs_evaluation_periods(evaluation, period->kind, &shown->periods);
    }
    if (status != VS_OK || showing->figures == NULL) {
        return status;
    }
    shown->ranks =
        vs_mem_array(showing->session->engine, shown->scopes.count + 1, sizeof *shown->ranks);
    if (shown->ranks == NULL) {
        return vs_fail_memory(showing->session->engine);
    }
    status = vs_figures_ranks(showing->figures, indicator, level, period->kind, period->index,
                              shown->ranks);
    return status == VS_OK ? vs_figures_hidden(showing->figures, indicator, level, period->kind,
                                               period->index, &shown->hidden)
                           : status;
}

/* True if a cell is not what was approved; *approved is what was. */
static bool has_changed(const vs_showing *showing, const struct shown_series *shown, size_t scope,
                        const vs_cell_row *row, vs_approved_cell *approved)
{
    return showing->approval != NULL &&
           vs_approval_find(showing->approval, showing->evaluation, shown->series.indicator,
                            &shown->scopes, scope, approved) &&
           (approved->state != row->state ||
            (row->state == VS_KNOWN && approved->value != row->value));
}

static int add_cell(vs_showing *showing, const struct shown_series *shown, size_t scope)
{
    vs_evaluation *evaluation = showing->evaluation;
    const vs_series *series = &shown->series;
    const vs_scopes *scopes = &shown->scopes;
    size_t cell = shown->period * series->scopes + scope;
    vs_approved_cell approved;
    vs_world_change change;
    vs_cell_row row = {.indicator = &showing->model->indicators[series->indicator],
                       .model = showing->model,
                       .dimension_count = scopes->dimension_count,
                       .dimensions = scopes->dimensions};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < scopes->dimension_count; i++) {
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, scopes->dimensions[i],
                                           scopes->members[i][scope], &row.texts[i], &size);
    }
    row.period = shown->periods.items[shown->period].id;
    row.period_kind = shown->periods.kind;
    row.state = (enum vs_state)series->states[cell];
    row.value = series->values[cell];
    row.n = series->n[cell];
    row.expected = series->expected != NULL ? (int64_t)series->expected[cell] : -1;
    row.band = vs_evaluation_band(evaluation, series, cell);
    row.bands = vs_evaluation_bands(evaluation, series, cell);
    if (row.bands != NULL && series->bands[cell] > 0) {
        row.tone = vs_band_tone(row.indicator, row.bands, series->bands[cell] - 1u);
    }
    row.flags = series->flags[cell];
    row.reason = vs_evaluation_reason(evaluation, series->reasons[cell]);
    row.rank = shown->ranks != NULL ? shown->ranks[scope] : (vs_rank){.place = 0};
    if (shown->hidden != NULL && shown->hidden[scope]) {
        row.flags |= VS_FLAG_HIDDEN;
    }
    if (status == VS_OK && showing->view.world != NULL) {
        row.flags |= VS_FLAG_HYPOTHETICAL;
        status = vs_view_differs(&showing->view, series, cell, &row.otherwise);
        if (status == VS_OK) {
            status = vs_world_look(showing->view.world, series, cell, &change);
            row.before = &change.before;
        }
    }
    if (has_changed(showing, shown, scope, &row, &approved)) {
        row.flags |= VS_FLAG_CHANGED;
        row.approved = &approved;
    }
    showing->errors += row.state == VS_ERROR ? 1 : 0;
    return status == VS_OK ? showing->add(showing->self, &row) : status;
}

/* True if cells are compared with what was approved: not those of another time or model, or of a
 * scenario. */
static bool compares(const vs_showing *showing)
{
    return showing->figures == NULL && showing->view.world == NULL &&
           (showing->session->options.given &
            (VS_OPTION_BIT(VS_OPTION_VALID) | VS_OPTION_BIT(VS_OPTION_KNOWN) |
             VS_OPTION_BIT(VS_OPTION_MODEL))) == 0;
}

static int take_approval(vs_showing *showing, const char *period)
{
    if (!compares(showing) ||
        (showing->approved != NULL && strcmp(showing->approved, period) == 0)) {
        return VS_OK;
    }
    vs_approval_free(showing->approval);
    showing->approval = NULL;
    showing->approved = period;
    return vs_approval_open(&showing->approval, showing->unit.store, showing->model, period);
}

/* Adds the cells of one indicator at a level for one period. */
static int add_period(vs_showing *showing, int indicator, int level, const vs_chosen_period *period)
{
    struct shown_series shown;
    int status = read_series(showing, indicator, level, period, &shown);
    if (status == VS_OK) {
        status = take_approval(showing, shown.periods.items[period->index].id);
    }
    for (size_t scope = 0; status == VS_OK && scope < shown.series.scopes; scope++) {
        if (vs_choice_passes(&showing->choice, &shown.scopes, scope)) {
            status = add_cell(showing, &shown, scope);
        }
    }
    vs_mem_free(showing->session->engine, shown.ranks);
    return status;
}

/* Adds an indicator; named says that the user asked for it by name. */
static int add_indicator(vs_showing *showing, int indicator, bool named)
{
    int level = -1;
    int status = vs_choice_level(&showing->choice, showing->model, indicator, &level);
    if (status == VS_OK && level < 0) {
        return named ? vs_choice_fail_level(showing->model, indicator) : VS_OK;
    }
    /* Where neither it nor a level was asked for, only what the whole unit has. */
    bool level_asked = showing->choice.by != NULL || showing->choice.scope.count > 0;
    if (status == VS_OK && !named && !level_asked &&
        showing->model->levels[level].dimension_count > 0) {
        return VS_OK;
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

static int add_named(vs_showing *showing)
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

static int add_cells(vs_showing *showing)
{
    int status = vs_choice_resolve(&showing->choice, showing->evaluation, showing->model);
    if (status != VS_OK) {
        return status;
    }
    if (vs_options_argument_count(&showing->session->options) > 1) {
        status = add_named(showing);
    } else {
        for (size_t i = 0; status == VS_OK && i < showing->model->indicator_count; i++) {
            if (!showing->model->indicators[i].rule) { /* by name only */
                status = add_indicator(showing, (int)i, false);
            }
        }
    }
    return status == VS_OK ? vs_choice_check(&showing->choice, showing->evaluation, showing->model)
                           : status;
}

static int collect(vs_showing *showing)
{
    int status = vs_view_open(&showing->view, showing->session, &showing->unit, true);
    if (status == VS_OK) {
        showing->evaluation = showing->view.evaluation;
        showing->model = showing->view.model;
        showing->stored = showing->view.stored;
        status = add_cells(showing);
    }
    vs_approval_free(showing->approval);
    vs_view_close(&showing->view);
    return status;
}

/* The region's cells are what the night stored. */
static int collect_figures(vs_showing *showing)
{
    vs_unit *region = &showing->unit;
    vs_figures figures;
    bool current = false;
    bool rolled = false;
    int status = vs_figures_open(&figures, showing->session, region);
    if (status == VS_OK) {
        showing->figures = &figures;
        showing->evaluation = figures.evaluation;
        showing->model = figures.model;
        showing->choice.grouping = &figures.grouping;
        status = add_cells(showing);
    }
    vs_figures_close(&figures);
    if (status == VS_OK) {
        status = vs_night_is_rolled(region, &rolled);
    }
    if (status == VS_OK) {
        status = vs_results_current(region->store, &region->source->digest,
                                    vs_options_today(&showing->session->options), &current);
    }
    showing->stored = current && rolled;
    return status;
}

int vs_showing_run(vs_showing *showing)
{
    vs_session *session = showing->session;
    showing->at_region = vs_session_at_region(session);
    int status = showing->at_region ? vs_figures_check(session) : VS_OK;
    if (status == VS_OK) {
        status = vs_choice_read(&showing->choice, session);
    }
    if (status == VS_OK) {
        status = vs_session_place(session, VS_STORE_READ, &showing->unit);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(showing->unit.store);
    }
    if (status == VS_OK) {
        status = showing->at_region ? collect_figures(showing) : collect(showing);
        vs_store_end_read(showing->unit.store);
    }
    return status;
}

int vs_showing_end(vs_showing *showing)
{
    vs_session *session = showing->session;
    if (!showing->at_region && vs_view_supposes(session)) {
        vs_view_tell(session);
    } else if (!showing->stored) {
        vs_session_tell(session, showing->at_region ? VS_MSG_FIGURES_OLD : VS_MSG_SHOW_NOT_STORED);
    }
    int status = showing->at_region ? vs_figures_tell_stale(session, &showing->unit) : VS_OK;
    int code = showing->errors > 0 ? VS_EXIT_PARTIAL : VS_EXIT_OK;
    return status == VS_OK ? code : vs_session_fail(session, status);
}

void vs_showing_close(vs_showing *showing)
{
    vs_unit_close(&showing->unit);
    vs_choice_free(&showing->choice);
}
