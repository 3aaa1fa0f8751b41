/*
 * export: what is visible as CSV files, a plain SQLite database, or the canonical text.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <assert.h>
#include <string.h>

#include "export.h"
#include "figures.h"
#include "file.h"
#include "results.h"

static bool ends_with(const char *text, const char *suffix)
{
    size_t size = strlen(text);
    size_t tail = strlen(suffix);
    return size >= tail && strcmp(text + size - tail, suffix) == 0;
}

/* Appends the cells: the stored ones if they are current, else evaluated now. */
static int add_cells(const vs_session *session, vs_unit *unit, vs_buffer *out)
{
    vs_evaluation *evaluation = NULL;
    vs_model *owned = NULL;
    int status = vs_cells_stored(session, unit, &evaluation, &owned);
    if (status == VS_OK && evaluation == NULL) {
        status = vs_cells_evaluate(session, unit, &evaluation);
    }
    if (status == VS_OK) {
        status = vs_results_canonical(evaluation, out);
    }
    vs_evaluation_free(evaluation);
    vs_model_free(owned);
    return status;
}

/* Appends the region's figures without what is hidden; none if there was no night yet. */
static int add_figures(vs_session *session, const vs_unit *region, vs_buffer *out)
{
    vs_figures figures;
    int status = vs_figures_check(session);
    if (status != VS_OK) {
        return status;
    }
    status = vs_figures_open(&figures, session, region);
    if (status == VS_OK) {
        status = vs_figures_canonical(&figures, out);
    }
    vs_figures_close(&figures);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

/* The canonical text goes to stdout, or to path. Returns enum vs_exit. */
static int write_canonical(vs_session *session, vs_unit *unit, int64_t known, const char *path)
{
    vs_buffer text;
    vs_buffer_init(&text, session->engine);
    int status = vs_export_canonical(unit->model, unit->store, known, &text);
    if (status == VS_OK) {
        status = unit->school != NULL ? add_cells(session, unit, &text)
                                      : add_figures(session, unit, &text);
    }
    const char *bytes = text.size > 0 ? text.data : "";
    int code = VS_EXIT_OK;
    if (status == VS_OK && path != NULL) {
        status = vs_file_write(session->engine, path, bytes, text.size);
    } else if (status == VS_OK) {
        code = vs_session_write(session, bytes, text.size);
    }
    vs_buffer_free(&text);
    return status == VS_OK ? code : vs_session_fail(session, status);
}

static int write_files(vs_session *session, const vs_unit *unit, int64_t known, const char *path)
{
    bool database = ends_with(path, ".db") || ends_with(path, ".sqlite");
    int status = database ? vs_export_database(unit->model, unit->store, known, path)
                          : vs_export_csv(unit->model, unit->store, known, path);
    if (status == VS_OK) {
        vs_session_tell(session, VS_MSG_EXPORT_DONE, vs_unit_name(unit), path);
    }
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}

int vs_command_export(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    int64_t known = -1;
    bool canonical = vs_options_given(&session->options, VS_OPTION_CANONICAL);
    int status = vs_session_arguments(session, canonical ? 0 : 1, 1);
    if (status == VS_OK) {
        status = vs_session_place(session, VS_STORE_READ, &unit);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = vs_session_known(session, unit.store, &known);
    }
    int code = VS_EXIT_OK;
    if (status == VS_OK) {
        bool named = vs_options_argument_count(&session->options) > 1;
        const char *path = named ? vs_options_argument(&session->options, 1) : NULL;
        assert(canonical || path != NULL);
        code = canonical ? write_canonical(session, &unit, known, path)
                         : write_files(session, &unit, known, path);
    } else {
        code = vs_session_fail(session, status);
    }
    vs_unit_close(&unit);
    return code;
}
