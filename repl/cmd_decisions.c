/*
 * decisions: what the rules say, what they call for, how far that has come.
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

static int print(vs_session *session, const vs_value *found)
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
    if (code == VS_EXIT_OK) {
        vs_session_tell(session, VS_MSG_DECISIONS_TOTAL, vs_report_count(found, "fired"),
                        vs_report_count(found, "undetermined"));
    }
    vs_output_free(rows);
    return code;
}

int vs_command_decisions(vs_session *session)
{
    vs_report_request request;
    vs_value found;
    int status = vs_report_request_read(&request, session, "rule");
    if (status == VS_OK) {
        status = vs_session_report(session, request.pairs.arena, "decisions", &request.arguments,
                                   &found);
    }
    int code = status == VS_OK ? print(session, &found) : vs_session_fail(session, status);
    vs_report_request_free(&request);
    return code;
}
