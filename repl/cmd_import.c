/*
 * import: files of data become events, all or none.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "file.h"
#include "import.h"
#include "number.h"

enum { IMPORT_LIMIT = 1024 * 1024 * 1024, SHOWN_PROBLEMS = VS_IMPORT_PROBLEMS };

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static int read_options(const vs_session *session, vs_import_options *out)
{
    const vs_options *options = &session->options;
    *out = (vs_import_options){
        .kind = vs_options_text(options, VS_OPTION_KIND),
        .replace = vs_options_given(options, VS_OPTION_REPLACE),
        .dry_run = vs_options_given(options, VS_OPTION_DRY_RUN),
        .actor = vs_options_text(options, VS_OPTION_ACTOR),
    };
    const char *event = vs_options_text(options, VS_OPTION_REPLACE);
    if (event != NULL &&
        vs_integer_parse(event, strlen(event), &out->replace_event) != VS_PARSE_OK) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_BAD_EVENT, "--replace", event);
    }
    int status = vs_session_date(session, VS_OPTION_VALID, &out->valid);
    if (status == VS_OK && out->valid == VS_DATE_NONE) {
        out->valid = vs_options_today(options);
    }
    return status;
}

static int add_files(vs_session *session, vs_import *import)
{
    vs_buffer bytes;
    vs_buffer_init(&bytes, session->engine);
    int status = VS_OK;
    for (size_t i = 1; status == VS_OK && i < vs_options_argument_count(&session->options); i++) {
        const char *path = vs_options_argument(&session->options, i);
        vs_buffer_clear(&bytes);
        status = vs_file_read(&bytes, path, IMPORT_LIMIT);
        if (status == VS_OK) {
            status = vs_import_add(import, base_name(path), bytes.size > 0 ? bytes.data : "",
                                   bytes.size);
        }
    }
    vs_buffer_free(&bytes);
    return status;
}

/* Every kept problem in full would flood the terminal. */
static void tell_problems(const vs_session *session, const vs_import *import)
{
    size_t kept = vs_import_problem_count(import);
    size_t shown = kept < SHOWN_PROBLEMS ? kept : SHOWN_PROBLEMS;
    for (size_t i = 0; i < shown; i++) {
        (void)fprintf(stderr, "%s\n", vs_import_problem(import, i));
    }
    uint64_t total = vs_import_problem_total(import);
    if (total > shown) {
        (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_IMPORT_MORE_PROBLEMS),
                      (long long)(total - shown));
        (void)fputc('\n', stderr);
    }
}

/* Columns of the answer, in order. */
enum {
    FILE_NAME,
    KIND,
    PROFILE,
    VALID,
    ROWS,
    ADDED,
    CORRECTED,
    UNCHANGED,
    RETRACTED,
    ABSENT,
    EVENT,
    OUTCOME,
    IGNORED,
    COLUMN_COUNT
};

static void add_columns(vs_engine *engine, vs_output *rows)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        int rank;
    } columns[COLUMN_COUNT] = {
        [FILE_NAME] = {"file", VS_MSG_COLUMN_FILE, VS_OUTPUT_TEXT, 0},
        [KIND] = {"kind", VS_MSG_COLUMN_KIND, VS_OUTPUT_TEXT, 0},
        [PROFILE] = {"profile", VS_MSG_COLUMN_PROFILE, VS_OUTPUT_TEXT, 5},
        [VALID] = {"valid", VS_MSG_COLUMN_VALID, VS_OUTPUT_TEXT, 4},
        [ROWS] = {"rows", VS_MSG_COLUMN_ROWS, VS_OUTPUT_INTEGER, 0},
        [ADDED] = {"added", VS_MSG_COLUMN_ADDED, VS_OUTPUT_INTEGER, 0},
        [CORRECTED] = {"corrected", VS_MSG_COLUMN_CORRECTED, VS_OUTPUT_INTEGER, 0},
        [UNCHANGED] = {"unchanged", VS_MSG_COLUMN_UNCHANGED, VS_OUTPUT_INTEGER, 1},
        [RETRACTED] = {"retracted", VS_MSG_COLUMN_RETRACTED, VS_OUTPUT_INTEGER, 1},
        [ABSENT] = {"absent", VS_MSG_COLUMN_ABSENT, VS_OUTPUT_INTEGER, 1},
        [EVENT] = {"event", VS_MSG_COLUMN_EVENT, VS_OUTPUT_INTEGER, 0},
        [OUTCOME] = {"state", VS_MSG_COLUMN_OUTCOME, VS_OUTPUT_TEXT, 0},
        [IGNORED] = {"ignored", VS_MSG_COLUMN_IGNORED, VS_OUTPUT_TEXT, 3},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .rank = columns[i].rank});
    }
}

static void add_row(const vs_session *session, vs_output *rows, const vs_import_result *result)
{
    char date[VS_DATE_SIZE];
    bool people = session->options.format == VS_FORMAT_TABLE;
    bool dry = vs_options_given(&session->options, VS_OPTION_DRY_RUN);
    vs_output_row(rows);
    vs_output_text(rows, FILE_NAME, result->file);
    vs_output_text(rows, KIND, result->kind);
    vs_output_text(rows, PROFILE, result->profile);
    vs_output_text(rows, VALID, vs_date_print(date, result->valid));
    vs_output_integer(rows, ROWS, result->rows);
    vs_output_integer(rows, ADDED, result->added);
    vs_output_integer(rows, CORRECTED, result->corrected);
    vs_output_integer(rows, UNCHANGED, result->unchanged);
    vs_output_integer(rows, RETRACTED, result->retracted);
    vs_output_integer(rows, ABSENT, result->absent);
    if (result->event > 0) {
        vs_output_integer(rows, EVENT, result->event);
    }
    const char *name = result->already ? "already_imported" : dry ? "dry_run" : "imported";
    enum vs_message word = result->already ? VS_MSG_IMPORT_ALREADY
                           : dry           ? VS_MSG_IMPORT_DRY
                                           : VS_MSG_IMPORT_DONE;
    vs_output_text(rows, OUTCOME, people ? vs_message_text(session->engine, word) : name);
    vs_output_text(rows, IGNORED, result->ignored[0] != '\0' ? result->ignored : NULL);
}

/* The answer of a finished import. */
static int print_results(vs_session *session, const vs_import *import)
{
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, "import");
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    add_columns(session->engine, rows);
    for (size_t i = 0; i < vs_import_count(import); i++) {
        add_row(session, rows, vs_import_result_at(import, i));
    }
    int code = vs_session_print(session, rows);
    vs_output_free(rows);
    return code;
}

int vs_command_import(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    vs_import *import = NULL;
    vs_import_options options;
    int status = vs_session_arguments(session, 1, SIZE_MAX);
    if (status == VS_OK) {
        status = read_options(session, &options);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_WRITE, &unit);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = vs_import_new(&import, unit.model, unit.store, &options);
    }
    if (status == VS_OK) {
        status = add_files(session, import);
    }
    if (status == VS_OK) {
        status = vs_import_finish(import);
        if (status == VS_EDATA) {
            tell_problems(session, import);
        }
    }
    int code = status == VS_OK ? print_results(session, import) : vs_session_fail(session, status);
    vs_import_free(import);
    vs_unit_close(&unit);
    return code;
}
