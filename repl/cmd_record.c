/*
 * record: append one event of a type that the model declares.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <string.h>

#include "import.h"
#include "names.h"
#include "scope.h"

static int append(vs_session *session, vs_unit *unit, int kind, const vs_pairs *pairs,
                  vs_import **out)
{
    const char *fields[VS_PAIRS_MAX];
    const char *texts[VS_PAIRS_MAX];
    const vs_kind *type = &unit->model->kinds[kind];
    vs_import_options options = {
        .kind = type->name,
        .dry_run = vs_options_given(&session->options, VS_OPTION_DRY_RUN),
        .actor = vs_options_text(&session->options, VS_OPTION_ACTOR),
    };
    int status = vs_session_date(session, VS_OPTION_VALID, &options.valid);
    if (status == VS_OK && options.valid == VS_DATE_NONE) {
        options.valid = vs_options_today(&session->options);
    }
    for (size_t i = 0; status == VS_OK && i < pairs->count; i++) {
        int field = -1;
        status = vs_names_field(unit->model, kind, pairs->items[i].key, &field);
        if (status == VS_OK) {
            fields[i] = type->fields[field].name;
            texts[i] = pairs->items[i].value;
        }
    }
    if (status == VS_OK) {
        status = vs_import_new(out, unit->model, unit->store, &options);
    }
    if (status == VS_OK) {
        status = vs_import_record(*out, type->name, fields, texts, pairs->count);
    }
    if (status == VS_OK) {
        status = vs_import_finish(*out);
        if (status == VS_EDATA && vs_import_problem_count(*out) > 0) {
            status = vs_fail_text(session->engine, VS_EDATA, vs_import_problem(*out, 0));
        }
    }
    return status;
}

/* The row as it is stored: what the user checks. */
static int print_row(vs_session *session, const vs_kind *kind, const vs_import *import)
{
    vs_output *rows = NULL;
    vs_buffer text;
    char date[VS_DATE_SIZE];
    vs_buffer_init(&text, session->engine);
    int status = vs_output_new(&rows, session->engine, "record");
    if (status == VS_OK) {
        const char *title = vs_message_text(session->engine, VS_MSG_COLUMN_EVENT);
        vs_output_column(
            rows, &(vs_output_spec){.name = "id", .title = title, .type = VS_OUTPUT_INTEGER});
        title = vs_message_text(session->engine, VS_MSG_COLUMN_TYPE);
        vs_output_column(rows, &(vs_output_spec){.name = "type", .title = title});
        title = vs_message_text(session->engine, VS_MSG_COLUMN_VALID);
        vs_output_column(rows, &(vs_output_spec){.name = "valid", .title = title});
        title = vs_message_text(session->engine, VS_MSG_COLUMN_FIELDS);
        int fields = vs_output_column(
            rows, &(vs_output_spec){.name = "fields", .title = title, .type = VS_OUTPUT_OBJECT});
        const vs_import_result *result = vs_import_result_at(import, 0);
        vs_output_row(rows);
        if (result->event > 0) {
            vs_output_integer(rows, 0, result->event);
        }
        vs_output_text(rows, 1, kind->name);
        vs_output_text(rows, 2, vs_date_print(date, result->valid));
        for (size_t i = 0; status == VS_OK && i < kind->field_count; i++) {
            vs_buffer_clear(&text);
            status = vs_import_cell(import, 0, 0, (int)i, &text);
            if (status == VS_OK && text.size > 0) {
                vs_output_pair(rows, fields, kind->fields[i].name, kind->fields[i].title,
                               text.data);
            }
        }
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_buffer_free(&text);
    vs_output_free(rows);
    return code;
}

int vs_command_record(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    vs_pairs pairs;
    vs_import *import = NULL;
    int kind = -1;
    int status = vs_pairs_init(&pairs, session->engine);
    if (status == VS_OK) {
        status = vs_session_arguments(session, 1, SIZE_MAX);
    }
    if (status == VS_OK) {
        status = vs_pairs_of_words(&pairs, session, 2);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_WRITE, &unit);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = vs_names_kind(unit.model, vs_options_argument(&session->options, 1), &kind);
    }
    if (status == VS_OK) {
        status = append(session, &unit, kind, &pairs, &import);
    }
    int code = status == VS_OK ? print_row(session, &unit.model->kinds[kind], import)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && vs_options_given(&session->options, VS_OPTION_DRY_RUN)) {
        vs_session_tell(session, VS_MSG_RECORD_DRY);
    }
    vs_import_free(import);
    vs_unit_close(&unit);
    vs_pairs_free(&pairs);
    return code;
}
