/*
 * The cells that a command answers from.
 * SPDX-License-Identifier: MIT
 */
#include "view.h"

#include <string.h>

#include "cells.h"
#include "scenario_file.h"

/* --- what holds --- */

int vs_view_read(vs_session *session, vs_unit *unit, const char *typed, vs_scenario **out)
{
    vs_scenario_basis basis;
    vs_workspace *workspace = NULL;
    vs_scenario_basis now = {.unit = vs_unit_name(unit)};
    char path[VS_PATH_SIZE];
    *out = NULL;
    int status = vs_session_workspace(session, &workspace);
    if (status == VS_OK) {
        status = vs_scenario_file_find(workspace, typed, path);
    }
    if (status == VS_OK) {
        status = vs_scenario_file_read(session->engine, path, out, &basis);
    }
    if (status == VS_OK) {
        status = vs_unit_source(unit);
    }
    if (status == VS_OK) {
        now.model = unit->source->digest;
        status = vs_store_head(unit->store, &now.known);
    }
    if (status == VS_OK) {
        vs_view_tell_moved(session, path, &basis, &now);
    }
    return status;
}

void vs_view_tell_moved(const vs_session *session, const char *name, const vs_scenario_basis *basis,
                        const vs_scenario_basis *now)
{
    bool other = basis->unit != NULL && strcmp(basis->unit, now->unit) != 0;
    if (!vs_digest_equal(&basis->model, &now->model)) {
        vs_session_tell(session, VS_MSG_SCENARIO_MODEL_MOVED, name);
    }
    if (other) {
        vs_session_tell(session, VS_MSG_SCENARIO_OTHER_UNIT, name, basis->unit, now->unit);
    } else if (basis->known != now->known) {
        vs_session_tell(session, VS_MSG_SCENARIO_DATA_MOVED, name, (long long)basis->known,
                        (long long)now->known);
    }
}

int vs_view_start(vs_session *session, vs_unit *unit, const vs_scenario **out, vs_scenario **read)
{
    const char *typed = vs_options_text(&session->options, VS_OPTION_SCENARIO);
    *out = session->scenario;
    *read = NULL;
    if (typed == NULL) {
        return VS_OK;
    }
    int status = vs_view_read(session, unit, typed, read);
    *out = *read;
    return status;
}

bool vs_view_supposes(const vs_session *session)
{
    return session->scenario != NULL || vs_options_given(&session->options, VS_OPTION_SCENARIO);
}

void vs_view_tell(const vs_session *session)
{
    const char *typed = vs_options_text(&session->options, VS_OPTION_SCENARIO);
    if (typed != NULL) {
        vs_session_tell(session, VS_MSG_SCENARIO_HERE_FILE, typed);
        return;
    }
    if (session->scenario == NULL) {
        return;
    }
    long long count = (long long)vs_scenario_count(session->scenario);
    if (session->scenario_name != NULL) {
        vs_session_tell(session, VS_MSG_SCENARIO_HERE_NAMED, session->scenario_name, count);
    } else {
        vs_session_tell(session, VS_MSG_SCENARIO_HERE, count);
    }
}

/* --- worlds --- */

int vs_view_options(const vs_session *session, const vs_unit *unit, vs_world_options *out)
{
    *out = (vs_world_options){
        .evaluation = {.today = vs_options_today(&session->options),
                       .interpret = vs_options_given(&session->options, VS_OPTION_NO_COMPILE)},
        .sources = &unit->source->digest,
        .source = unit->source,
    };
    int status = vs_session_date(session, VS_OPTION_VALID, &out->evaluation.valid);
    return status == VS_OK ? vs_session_known(session, unit->store, &out->evaluation.known)
                           : status;
}

bool vs_view_is_usual(const vs_session *session)
{
    return (session->options.given &
            (VS_OPTION_BIT(VS_OPTION_VALID) | VS_OPTION_BIT(VS_OPTION_KNOWN) |
             VS_OPTION_BIT(VS_OPTION_MODEL))) == 0;
}

/* Says what to do about a scenario that fits the model or the data no more. */
static int fail_stuck(const vs_session *session, int failed)
{
    bool stuck = failed == VS_EUSAGE || failed == VS_EDATA || failed == VS_EMODEL;
    if (!stuck || session->scenario == NULL) {
        return failed;
    }
    vs_buffer why;
    vs_buffer_init(&why, session->engine);
    vs_buffer_text(&why, vs_engine_error(session->engine));
    int status = vs_buffer_status(&why);
    if (status == VS_OK) {
        status = vs_fail(session->engine, failed, VS_MSG_SCENARIO_STUCK, why.data);
    }
    vs_buffer_free(&why);
    return status;
}

int vs_view_world(const vs_session *session, vs_unit *unit, vs_world **out, vs_world **owned)
{
    const char *model = vs_options_text(&session->options, VS_OPTION_MODEL);
    bool keeps = session->world != NULL && vs_view_is_usual(session);
    vs_world_options options;
    *out = keeps ? *session->world : NULL;
    *owned = NULL;
    if (*out != NULL) {
        return VS_OK;
    }
    int status = model != NULL ? vs_unit_use_model(unit, model) : VS_OK;
    if (status == VS_OK) {
        status = vs_unit_model(unit);
    }
    if (status == VS_OK) {
        status = vs_view_options(session, unit, &options);
    }
    if (status == VS_OK) {
        options.start = session->scenario;
        status = vs_world_new(out, unit->model, unit->store, &options);
        status = fail_stuck(session, status);
    }
    if (status == VS_OK && keeps) {
        *session->world = *out;
    } else if (status == VS_OK) {
        *owned = *out;
    }
    return status;
}

/* The world of --scenario, or of what the dialogue supposes. */
static int open_world(vs_view *view, vs_session *session, vs_unit *unit)
{
    const char *model = vs_options_text(&session->options, VS_OPTION_MODEL);
    const vs_scenario *start = NULL;
    vs_world_options options;
    int status = VS_OK;
    if (!vs_options_given(&session->options, VS_OPTION_SCENARIO)) {
        status = vs_view_world(session, unit, &view->world, &view->owned_world);
    } else {
        status = vs_view_start(session, unit, &start, &view->read);
        if (status == VS_OK && model != NULL) {
            status = vs_unit_use_model(unit, model);
        }
        if (status == VS_OK) {
            status = vs_unit_model(unit);
        }
        if (status == VS_OK) {
            status = vs_view_options(session, unit, &options);
        }
        if (status == VS_OK) {
            options.start = start;
            status = vs_world_new(&view->owned_world, unit->model, unit->store, &options);
            view->world = view->owned_world;
        }
    }
    if (status == VS_OK) {
        view->evaluation = vs_world_evaluation(view->world);
        view->model = vs_world_model(view->world);
        view->store = vs_world_store(view->world);
    }
    return status;
}

int vs_view_open(vs_view *view, vs_session *session, vs_unit *unit, bool may_be_stored)
{
    *view = (vs_view){.store = unit->store};
    if (vs_view_supposes(session)) {
        return open_world(view, session, unit);
    }
    int status = may_be_stored
                     ? vs_cells_stored(session, unit, &view->owned_evaluation, &view->owned_model)
                     : VS_OK;
    view->stored = view->owned_evaluation != NULL;
    view->model = view->owned_model;
    if (status == VS_OK && !view->stored) {
        status = vs_cells_evaluate(session, unit, &view->owned_evaluation);
        view->model = unit->model;
    }
    view->evaluation = view->owned_evaluation;
    return status;
}

void vs_view_close(vs_view *view)
{
    vs_evaluation_free(view->owned_evaluation);
    vs_model_free(view->owned_model);
    vs_world_free(view->owned_world);
    vs_scenario_free(view->read);
    *view = (vs_view){.stored = false};
}

int vs_view_differs(const vs_view *view, const vs_series *series, size_t cell, bool *out)
{
    vs_world_change change;
    *out = false;
    if (view->world == NULL) {
        return VS_OK;
    }
    int status = vs_world_look(view->world, series, cell, &change);
    *out = status == VS_OK && vs_world_differs(&change.before, &change.after);
    return status;
}
