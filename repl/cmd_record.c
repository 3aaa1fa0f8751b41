/*
 * record: append one event: of a type that the model declares, or said by the name of a thing.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "cmd_model.h"
#include "import.h"
#include "names.h"
#include "scope.h"
#include "unit_report.h"

/* What is recorded: a kind, its fields and their texts. */
struct event {
    int kind;
    size_t count;
    const char *fields[VS_PAIRS_MAX];
    const char *texts[VS_PAIRS_MAX];
};

static int append(vs_session *session, vs_unit *unit, const struct event *event, vs_import **out)
{
    const vs_kind *type = &unit->model->kinds[event->kind];
    vs_import_options options = {
        .kind = type->name,
        .dry_run = vs_options_given(&session->options, VS_OPTION_DRY_RUN),
        .actor = vs_options_text(&session->options, VS_OPTION_ACTOR),
    };
    int status = vs_session_date(session, VS_OPTION_VALID, &options.valid);
    if (status == VS_OK && options.valid == VS_DATE_NONE) {
        options.valid = vs_options_today(&session->options);
    }
    if (status == VS_OK) {
        status = vs_import_new(out, unit->model, unit->store, &options);
    }
    if (status == VS_OK) {
        status = vs_import_record(*out, type->name, event->fields, event->texts, event->count);
    }
    if (status == VS_OK) {
        status = vs_import_finish(*out);
        if (status == VS_EDATA && vs_import_problem_count(*out) > 0) {
            status = vs_fail_text(session->engine, VS_EDATA, vs_import_problem(*out, 0));
        }
    }
    return status;
}

/* A kind by its name, with key=value for its fields. */
static int read_fields(vs_session *session, const vs_unit *unit, vs_pairs *pairs,
                       struct event *event)
{
    int status = vs_pairs_of_words(pairs, session, 2);
    const vs_kind *type = &unit->model->kinds[event->kind];
    for (size_t i = 0; status == VS_OK && i < pairs->count; i++) {
        int field = -1;
        status = vs_names_field(unit->model, event->kind, pairs->items[i].key, &field);
        if (status == VS_OK) {
            event->fields[i] = type->fields[field].name;
            event->texts[i] = pairs->items[i].value;
            event->count++;
        }
    }
    return status;
}

/* The words of the command line as the argument of the report. */
static int list_words(const vs_session *session, vs_arena *arena, vs_value *out)
{
    size_t count = vs_options_argument_count(&session->options) - 1;
    *out = (vs_value){.type = VS_VALUE_LIST, .count = count};
    out->items = vs_arena_array(arena, count, sizeof *out->items);
    for (size_t i = 0; out->items != NULL && i < count; i++) {
        out->items[i] = (vs_value){.type = VS_VALUE_TEXT,
                                   .text = vs_options_argument(&session->options, i + 1)};
    }
    return out->items != NULL ? VS_OK : vs_fail_memory(session->engine);
}

/* What the report understood. VS_ENOTFOUND: the first word names no thing that rows speak of. */
static int take_answer(const vs_session *session, const vs_unit *unit, const vs_value *answer,
                       struct event *event)
{
    const char *wrong = vs_value_part_text(answer, "wrong");
    const char *kind = vs_value_part_text(answer, "kind");
    if (wrong != NULL) {
        return vs_fail_text(session->engine, VS_EUSAGE, wrong);
    }
    if (kind == NULL) {
        return VS_ENOTFOUND;
    }
    const vs_value *fields = vs_value_part(answer, "fields");
    event->kind = vs_model_kind(unit->model, kind);
    for (size_t i = 0; i < fields->count && i < VS_PAIRS_MAX; i++) {
        event->fields[i] = fields->keys[i];
        event->texts[i] = fields->items[i].text;
        event->count++;
    }
    return VS_OK;
}

/* A thing of the model by its name: the kind whose rows speak of such things (report_record.lua).
 */
static int read_thing(vs_session *session, vs_unit *unit, vs_arena *arena, struct event *event)
{
    vs_arguments arguments;
    vs_value words;
    vs_value answer;
    vs_arguments_init(&arguments);
    int status = list_words(session, arena, &words);
    if (status == VS_OK) {
        vs_arguments_value(&arguments, "words", &words);
        status = vs_session_unit_report(session, unit, arena, "record", &arguments, &answer);
    }
    return status == VS_OK ? take_answer(session, unit, &answer, event) : status;
}

static int read_event(vs_session *session, vs_unit *unit, vs_pairs *pairs, struct event *event)
{
    const char *word = vs_options_argument(&session->options, 1);
    int unknown = vs_names_kind(unit->model, word, &event->kind);
    if (unknown == VS_OK) {
        return read_fields(session, unit, pairs, event);
    }
    int status = read_thing(session, unit, pairs->arena, event);
    return status == VS_ENOTFOUND ? vs_names_kind(unit->model, word, &event->kind) : status;
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
    struct event event = {.kind = -1};
    int status = vs_pairs_init(&pairs, session->engine);
    if (status == VS_OK) {
        status = vs_session_arguments(session, 1, SIZE_MAX);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_WRITE, &unit);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = read_event(session, &unit, &pairs, &event);
    }
    if (status == VS_OK) {
        status = append(session, &unit, &event, &import);
    }
    int code = status == VS_OK ? print_row(session, &unit.model->kinds[event.kind], import)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && vs_options_given(&session->options, VS_OPTION_DRY_RUN)) {
        vs_session_tell(session, VS_MSG_RECORD_DRY);
    }
    vs_import_free(import);
    vs_unit_close(&unit);
    vs_pairs_free(&pairs);
    return code;
}
