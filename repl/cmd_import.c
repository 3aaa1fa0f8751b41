/*
 * import: files of data become events, all or none; at region level one transaction a school.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "file.h"
#include "import.h"
#include "number.h"
#include "route.h"
#include "trouble.h"

enum { IMPORT_LIMIT = 1024 * 1024 * 1024, YEAR_LEAST = 1900, YEAR_MOST = 2200, SHOWN = 100 };

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
    const char *year = vs_options_text(options, VS_OPTION_YEAR);
    int64_t first = 0;
    if (year != NULL && (vs_integer_parse(year, strlen(year), &first) != VS_PARSE_OK ||
                         first < YEAR_LEAST || first > YEAR_MOST)) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_BAD_YEAR, "--year", year);
    }
    out->year = (int)first;
    int status = vs_session_date(session, VS_OPTION_VALID, &out->valid);
    if (status == VS_OK && out->valid == VS_DATE_NONE) {
        out->valid = vs_options_today(options);
    }
    return status;
}

/* What answers and events call a file: its last name, or, where two have the same, its path. */
static const char *shown_name(const vs_options *options, size_t index)
{
    const char *path = vs_options_argument(options, index);
    const char *name = base_name(path);
    for (size_t i = 1; i < vs_options_argument_count(options); i++) {
        if (i != index && strcmp(base_name(vs_options_argument(options, i)), name) == 0) {
            return path;
        }
    }
    return name;
}

/* Reads every file into an import, or, if that is NULL, into a route. */
static int add_files(vs_session *session, vs_import *import, vs_routing *route)
{
    vs_buffer bytes;
    vs_buffer_init(&bytes, session->engine);
    int status = VS_OK;
    for (size_t i = 1; status == VS_OK && i < vs_options_argument_count(&session->options); i++) {
        const char *path = vs_options_argument(&session->options, i);
        const char *name = shown_name(&session->options, i);
        vs_buffer_clear(&bytes);
        status = vs_file_read(&bytes, path, IMPORT_LIMIT);
        if (status == VS_OK) {
            const char *data = bytes.size > 0 ? bytes.data : "";
            status = import != NULL ? vs_import_add(import, name, data, bytes.size)
                                    : vs_routing_add(route, name, path, data, bytes.size);
        }
    }
    vs_buffer_free(&bytes);
    return status;
}

/* Every kept problem in full. VS_EDATA. */
static int tell_problems(vs_session *session, const vs_import *import)
{
    size_t shown = vs_import_problem_count(import);
    if (vs_engine_error_id(session->engine) != VS_MSG_IMPORT_REFUSED) {
        return VS_EDATA; /* refused for another reason */
    }
    for (size_t i = 0; i < shown; i++) {
        vs_trouble_tell(session, "", vs_import_problem(import, i));
    }
    uint64_t total = vs_import_problem_total(import);
    if (total > shown) {
        (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_IMPORT_MORE_PROBLEMS),
                      (long long)(total - shown));
        (void)fputc('\n', stderr);
    }
    return vs_fail(session->engine, VS_EDATA, VS_MSG_IMPORT_REFUSED_TOLD, (long long)total);
}

static void tell_notes(const vs_session *session, const vs_import *import)
{
    for (size_t i = 0; i < vs_import_note_count(import) && !session->options.quiet; i++) {
        (void)fprintf(stderr, "%s\n", vs_import_note(import, i));
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
    SHEET,
    SCHOOLS, /* at region level only */
    COLUMN_COUNT
};

static void add_columns(vs_engine *engine, vs_output *rows, bool region)
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
        [SHEET] = {"sheet", VS_MSG_COLUMN_SHEET, VS_OUTPUT_TEXT, 2},
        [SCHOOLS] = {"schools", VS_MSG_COLUMN_SCHOOLS, VS_OUTPUT_INTEGER, 0},
    };
    for (int i = 0; i < (region ? COLUMN_COUNT : SCHOOLS); i++) {
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
    vs_output_text(rows, SHEET, result->sheet[0] != '\0' ? result->sheet : NULL);
}

/* The answer of a finished import, or, if that is NULL, of a route. */
static int print_results(vs_session *session, const vs_import *import, const vs_routing *route)
{
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, "import");
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    add_columns(session->engine, rows, import == NULL);
    size_t count = import != NULL ? vs_import_count(import) : vs_routing_count(route);
    for (size_t i = 0; i < count; i++) {
        if (import != NULL) {
            add_row(session, rows, vs_import_result_at(import, i));
        } else {
            const vs_routing_total *total = vs_routing_total_at(route, i);
            add_row(session, rows, &total->sum);
            vs_output_integer(rows, SCHOOLS, (int64_t)total->schools);
        }
    }
    int code = vs_session_print(session, rows);
    vs_output_free(rows);
    return code;
}

/* --- one school --- */

/* In a region dictionaries are the region's. */
static int check_kinds(const vs_session *session, const vs_model *model, const vs_import *import)
{
    for (size_t i = 0; i < vs_import_count(import); i++) {
        const vs_import_result *result = vs_import_result_at(import, i);
        int kind = vs_model_kind(model, result->kind);
        if (kind >= 0 && model->kinds[kind].region) {
            return vs_fail(session->engine, VS_EUSAGE, VS_MSG_IMPORT_REGION_KIND, result->file,
                           model->kinds[kind].title);
        }
    }
    return VS_OK;
}

static int import_school(vs_session *session, vs_import_options *options)
{
    vs_unit unit = {.school = NULL};
    vs_unit region = {.school = NULL};
    vs_import *import = NULL;
    bool in_region = false;
    int status = vs_options_given(&session->options, VS_OPTION_SKIP_UNKNOWN)
                     ? vs_fail(session->engine, VS_EUSAGE, VS_MSG_ROUTE_SKIP_HERE)
                     : vs_session_unit(session, VS_STORE_WRITE, &unit);
    if (status == VS_OK) {
        in_region = vs_workspace_is_region(unit.workspace);
        status = in_region ? vs_session_region(session, VS_STORE_READ, &region) : VS_OK;
        options->dictionaries = region.store;
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = vs_import_new(&import, unit.model, unit.store, options);
    }
    if (status == VS_OK) {
        status = add_files(session, import, NULL);
    }
    if (status == VS_OK && in_region) {
        status = check_kinds(session, unit.model, import);
    }
    if (status == VS_OK) {
        status = vs_import_finish(import);
        if (status == VS_EDATA) {
            status = tell_problems(session, import);
        }
    }
    if (status == VS_OK) {
        tell_notes(session, import);
    }
    int code =
        status == VS_OK ? print_results(session, import, NULL) : vs_session_fail(session, status);
    vs_import_free(import);
    vs_unit_close(&region);
    vs_unit_close(&unit);
    return code;
}

/* --- a region --- */

static void tell_unknown(const vs_session *session, const vs_routing *route)
{
    size_t count = 0;
    const vs_routing_school *unknown = vs_routing_unknown(route, &count);
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_ROUTE_UNKNOWN_SCHOOL),
                      unknown[i].file, (long long)unknown[i].line, unknown[i].id,
                      (long long)unknown[i].rows);
        (void)fputc('\n', stderr);
    }
}

/* What an answer of rows does not say. Returns enum vs_exit. */
static int tell_route(const vs_session *session, const vs_routing *route)
{
    size_t unknown = 0;
    size_t failed = 0;
    uint64_t rows = 0;
    const vs_routing_school *schools = vs_routing_unknown(route, &unknown);
    for (size_t i = 0; i < unknown; i++) {
        rows += schools[i].rows;
    }
    if (unknown > 0) {
        vs_session_tell(session, VS_MSG_ROUTE_SKIPPED, (long long)unknown, (long long)rows);
    }
    if (vs_routing_resumed(route) > 0) {
        vs_session_tell(session, VS_MSG_ROUTE_RESUMED, (long long)vs_routing_resumed(route));
    }
    schools = vs_routing_failed(route, &failed);
    for (size_t i = 0; i < failed && i < SHOWN; i++) {
        (void)fprintf(stderr, "%s: %s\n", schools[i].id, schools[i].message);
    }
    if (failed > 0) {
        (void)fprintf(stderr, vs_message_text(session->engine, VS_MSG_ROUTE_FAILED),
                      (long long)failed);
        (void)fputc('\n', stderr);
    }
    return failed > 0 ? VS_EXIT_PARTIAL : VS_EXIT_OK;
}

static int import_region(vs_session *session, const vs_import_options *options)
{
    vs_unit region = {.school = NULL};
    vs_routing *route = NULL;
    const vs_routing_options wanted = {
        .import = *options,
        .valid_given = vs_options_given(&session->options, VS_OPTION_VALID),
        .skip_unknown = vs_options_given(&session->options, VS_OPTION_SKIP_UNKNOWN),
    };
    int status = VS_OK;
    if (options->replace_event != 0) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_ROUTE_REPLACE_EVENT);
    }
    if (status == VS_OK) {
        status = vs_session_region(session, VS_STORE_WRITE, &region);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&region);
    }
    if (status == VS_OK) {
        status = vs_routing_new(&route, &region, &wanted);
    }
    if (status == VS_OK) {
        status = add_files(session, NULL, route);
    }
    if (status == VS_OK) {
        status = vs_routing_finish(route);
        if (status == VS_EDATA) {
            status = tell_problems(session, vs_routing_whole(route));
            tell_unknown(session, route);
        }
    }
    int code = VS_EXIT_OK;
    if (status == VS_OK) {
        tell_notes(session, vs_routing_whole(route));
        code = print_results(session, NULL, route);
        int told = tell_route(session, route);
        code = code == VS_EXIT_OK ? told : code;
    } else {
        code = vs_session_fail(session, status);
    }
    vs_routing_free(route);
    vs_unit_close(&region);
    return code;
}

int vs_command_import(vs_session *session)
{
    vs_import_options options;
    int status = vs_session_arguments(session, 1, SIZE_MAX);
    if (status == VS_OK) {
        status = read_options(session, &options);
    }
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    return vs_session_at_region(session) ? import_region(session, &options)
                                         : import_school(session, &options);
}
