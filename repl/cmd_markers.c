/*
 * markers: signs that marks or works deserve a closer look.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"
#include "report_request.h"

static const vs_report_column columns[] = {
    {"marker", VS_MSG_COLUMN_MARKER, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"title", VS_MSG_COLUMN_TITLE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"scope", VS_MSG_NONE, VS_OUTPUT_OBJECT, VS_OUTPUT_BOTH, false, false},
    {"period", VS_MSG_COLUMN_PERIOD, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_state", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"strength", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"value", VS_MSG_NONE, VS_OUTPUT_NUMBER, VS_OUTPUT_DATA, false, false},
    {"n", VS_MSG_COLUMN_N, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH, false, false},
    {"evidence", VS_MSG_COLUMN_EVIDENCE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"origin", VS_MSG_COLUMN_ORIGIN, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"review", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"level", VS_MSG_COLUMN_LEVEL, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"measure", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"text", VS_MSG_COLUMN_LOOK_INTO, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
};

static void tell(vs_session *session, const vs_value *found)
{
    if (vs_report_count(found, "markers") == 0) {
        vs_session_tell(session, VS_MSG_MARKERS_ABSENT);
        return;
    }
    vs_session_tell(session, VS_MSG_MARKERS_TOTAL, vs_report_count(found, "signals"),
                    vs_report_count(found, "undetermined"));
    if (vs_report_count(found, "signals") > 0) {
        vs_session_tell(session, VS_MSG_MARKERS_NOTE);
    }
    if (vs_report_count(found, "measure") > 0) {
        vs_session_tell(session, VS_MSG_MARKERS_MEASURE);
    }
}

static int print(vs_session *session, const vs_value *found)
{
    const char *wrong = vs_value_part_text(found, "wrong");
    if (wrong != NULL) {
        return vs_session_fail(session, vs_fail_text(session->engine, VS_EUSAGE, wrong));
    }
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, "markers");
    if (status == VS_OK) {
        status = vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns,
                                vs_value_part(found, "rows"));
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        tell(session, found);
    }
    vs_output_free(rows);
    return code;
}

int vs_command_markers(vs_session *session)
{
    vs_report_request request;
    vs_value found;
    int status = vs_report_request_read(&request, session, "marker");
    if (status == VS_OK) {
        status =
            vs_session_report(session, request.pairs.arena, "markers", &request.arguments, &found);
    }
    int code = status == VS_OK ? print(session, &found) : vs_session_fail(session, status);
    vs_report_request_free(&request);
    return code;
}
