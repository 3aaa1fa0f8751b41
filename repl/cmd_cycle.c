/*
 * cycle: where the management cycle of each direction stands, what blocks its next step.
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "cmd_model.h"
#include "unit_report.h"

static const vs_report_column columns[] = {
    {"cycle", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_cycle", VS_MSG_COLUMN_CYCLE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, true, false},
    {"direction", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_direction", VS_MSG_COLUMN_DIRECTION, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"stage", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_stage", VS_MSG_COLUMN_STAGE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"since", VS_MSG_COLUMN_STARTS, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"next", VS_MSG_COLUMN_NEXT, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"blocked", VS_MSG_COLUMN_BLOCKED_BY, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"without_document", VS_MSG_COLUMN_BARE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"steps", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false, false},
};

static int print(vs_session *session, const vs_value *found)
{
    vs_output *rows = NULL;
    const vs_value *list = vs_value_part(found, "rows");
    int status = vs_output_new(&rows, session->engine, "cycle");
    if (status == VS_OK) {
        status =
            vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns, list);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && list->count == 0) {
        vs_session_tell(session, VS_MSG_CYCLE_NONE);
    }
    vs_output_free(rows);
    return code;
}

int vs_command_cycle(vs_session *session)
{
    vs_arena *arena = NULL;
    vs_value found;
    vs_arguments arguments;
    vs_arguments_init(&arguments);
    vs_arguments_titles(&arguments, session);
    const char *year = vs_options_text(&session->options, VS_OPTION_YEAR);
    if (year != NULL) {
        vs_arguments_number(&arguments, "year", (double)strtol(year, NULL, 10));
    }
    int status = vs_session_arguments(session, 0, 0);
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = vs_session_report(session, arena, "cycle", &arguments, &found);
    }
    int code = status == VS_OK ? print(session, &found) : vs_session_fail(session, status);
    vs_arena_free(arena);
    return code;
}
