/*
 * vsoko model check: what is wrong or doubtful in a model, each with its place and what to do.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <string.h>

static size_t count_errors(const vs_value *findings)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const char *severity = vs_value_part_text(&findings->items[i], "severity");
        count += severity != NULL && strcmp(severity, "error") == 0;
    }
    return count;
}

/* True for the model of a school that says nothing of its own: findings are all of the base, which
 * the school cannot change. */
static bool is_another_ones(const vs_chosen_model *chosen)
{
    const vs_model_source *source = vs_chosen_model_source(chosen);
    return chosen->unit.school != NULL && source->layer_count > 0 &&
           !source->layers[source->layer_count - 1].school;
}

static int check(vs_session *session, vs_arena *arena, vs_output *rows, size_t *errors)
{
    static const vs_report_column columns[] = {
        {"severity", VS_MSG_COLUMN_SEVERITY, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
        {"code", VS_MSG_COLUMN_CODE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
        {"file", VS_MSG_COLUMN_FILE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
        {"line", VS_MSG_COLUMN_LINE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false, false},
        {"place", VS_MSG_COLUMN_FILE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
        {"message", VS_MSG_COLUMN_MESSAGE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true}};
    const char *named = vs_options_argument_count(&session->options) > 2
                            ? vs_options_argument(&session->options, 2)
                            : NULL;
    const char *keys[] = {"all"};
    vs_value items[] = {{.type = VS_VALUE_BOOLEAN,
                         .number = vs_options_given(&session->options, VS_OPTION_ALL) ? 1 : 0}};
    const vs_value arguments = {.type = VS_VALUE_MAP, .count = 1, .items = items, .keys = keys};
    vs_chosen_model chosen;
    vs_value findings;
    int status = vs_session_model(session, named, &chosen);
    if (status == VS_OK) {
        status = vs_model_report(&findings, arena, chosen.model, "check", &arguments);
    }
    if (status == VS_OK) {
        *errors = count_errors(&findings);
        if (is_another_ones(&chosen) && !vs_options_given(&session->options, VS_OPTION_ALL)) {
            vs_session_tell(session, VS_MSG_CHECK_NO_OWN_LAYER, (long long)findings.count);
            findings = (vs_value){.type = VS_VALUE_LIST};
        }
        status = vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns,
                                &findings);
    }
    vs_chosen_model_close(&chosen);
    return status;
}

int vs_command_model_check(vs_session *session)
{
    vs_arena *arena = NULL;
    vs_output *rows = NULL;
    size_t errors = 0;
    int status = vs_session_arguments(session, 0, 1);
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "model_check");
    }
    if (status == VS_OK) {
        status = check(session, arena, rows, &errors);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_output_free(rows);
    vs_arena_free(arena);
    return code == VS_EXIT_OK && errors > 0 ? VS_EXIT_FAILED : code;
}
