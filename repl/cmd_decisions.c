/*
 * decisions: what the rules say, what they call for, how far that has come; why-not: where a rule
 * does not fire, and by which values.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"
#include "report_request.h"

static const vs_report_column columns[] = {
    {"rule", VS_MSG_COLUMN_RULE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"title", VS_MSG_COLUMN_TITLE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"scope", VS_MSG_NONE, VS_OUTPUT_OBJECT, VS_OUTPUT_BOTH, false, false},
    {"period", VS_MSG_COLUMN_PERIOD, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_state", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"step", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"verdict", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"severity", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"level", VS_MSG_COLUMN_LEVEL, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"form", VS_MSG_COLUMN_FORM, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"method", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"addressee", VS_MSG_COLUMN_ADDRESSEE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"due", VS_MSG_COLUMN_DUE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"because", VS_MSG_COLUMN_BECAUSE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
};

/* The answer; why_not: where the rule did not fire. */
static int print(vs_session *session, const vs_value *found, bool why_not)
{
    const char *wrong = vs_value_part_text(found, "wrong");
    if (wrong != NULL) {
        return vs_session_fail(session, vs_fail_text(session->engine, VS_EUSAGE, wrong));
    }
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, "decisions");
    if (status == VS_OK) {
        status = vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns,
                                vs_value_part(found, "rows"));
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && why_not) {
        vs_session_tell(session, VS_MSG_WHY_NOT_TOTAL, vs_report_count(found, "not_fired"),
                        vs_report_count(found, "undetermined"), vs_report_count(found, "fired"));
    } else if (code == VS_EXIT_OK) {
        vs_session_tell(session, VS_MSG_DECISIONS_TOTAL, vs_report_count(found, "fired"),
                        vs_report_count(found, "undetermined"));
    }
    vs_output_free(rows);
    return code;
}

static int answer(vs_session *session, const char *rule, bool why_not)
{
    vs_report_request request;
    vs_value found;
    int status = vs_report_request_read(&request, session, "rule");
    vs_arguments_text(&request.arguments, "rule", rule);
    if (why_not) {
        vs_arguments_boolean(&request.arguments, "why_not", true);
    }
    if (status == VS_OK) {
        status = vs_session_report(session, request.pairs.arena, "decisions", &request.arguments,
                                   &found);
    }
    int code = status == VS_OK ? print(session, &found, why_not) : vs_session_fail(session, status);
    vs_report_request_free(&request);
    return code;
}

int vs_command_decisions(vs_session *session)
{
    return answer(session, NULL, false);
}

int vs_command_why_not(vs_session *session)
{
    const char *rule = vs_options_text(&session->options, VS_OPTION_WHY_NOT);
    int status = rule == NULL ? vs_session_arguments(session, 1, SIZE_MAX) : VS_OK;
    return status == VS_OK ? answer(session, rule, true) : vs_session_fail(session, status);
}
