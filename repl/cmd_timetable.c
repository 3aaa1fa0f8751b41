/*
 * timetable: what is wrong with a timetable of assessments, that of the timeline or of a file that
 * is only looked at.
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "cmd_model.h"
#include "scenario.h"
#include "unit_report.h"

static const vs_report_column columns[] = {
    {"constraint", VS_MSG_COLUMN_CONSTRAINT, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_state", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, false},
    {"date", VS_MSG_COLUMN_DAY, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"class", VS_MSG_COLUMN_CLASS, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"subject", VS_MSG_COLUMN_SUBJECT, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"procedure", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_procedure", VS_MSG_COLUMN_PROCEDURE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"lesson", VS_MSG_COLUMN_LESSON, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH, false, false},
    {"message", VS_MSG_COLUMN_WRONG, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"with", VS_MSG_COLUMN_CONFLICT, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
};

/* The scenario of the session with the rows of a file. */
static int suppose_file(const vs_session *session, const char *path, vs_scenario **out)
{
    vs_scenario *empty = NULL;
    vs_buffer text;
    vs_buffer_init(&text, session->engine);
    vs_buffer_printf(&text, "fact:%s", path);
    int status = vs_buffer_status(&text);
    if (status == VS_OK && session->scenario == NULL) {
        status = vs_scenario_new(&empty, session->engine);
    }
    if (status == VS_OK) {
        status = vs_scenario_with(out, empty != NULL ? empty : session->scenario, text.data);
    }
    vs_scenario_free(empty);
    vs_buffer_free(&text);
    return status;
}

/* The report; with a file in a world of its own. */
static int check(vs_session *session, vs_arena *arena, const vs_arguments *arguments, vs_value *out)
{
    if (vs_options_argument_count(&session->options) < 2) {
        return vs_session_report(session, arena, "timetable", arguments, out);
    }
    vs_session own = *session;
    vs_scenario *scenario = NULL;
    int status = suppose_file(session, vs_options_argument(&session->options, 1), &scenario);
    own.scenario = scenario;
    own.world = NULL; /* the one that the dialogue keeps lacks the file */
    if (status == VS_OK) {
        status = vs_session_report(&own, arena, "timetable", arguments, out);
    }
    session->workspace = own.workspace;
    vs_scenario_free(scenario);
    return status;
}

static int print(vs_session *session, const vs_value *found)
{
    vs_output *rows = NULL;
    const vs_value *list = vs_value_part(found, "rows");
    int status = vs_output_new(&rows, session->engine, "timetable");
    if (status == VS_OK) {
        status =
            vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns, list);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        vs_session_tell(session, VS_MSG_TIMETABLE_SUMMARY,
                        (long long)vs_value_part(found, "slots")->number,
                        (long long)vs_value_part(found, "short")->number, (long long)list->count);
    }
    vs_output_free(rows);
    return code;
}

int vs_command_timetable(vs_session *session)
{
    vs_arena *arena = NULL;
    vs_value found;
    vs_arguments arguments;
    vs_arguments_init(&arguments);
    const char *year = vs_options_text(&session->options, VS_OPTION_YEAR);
    if (year != NULL) {
        vs_arguments_number(&arguments, "year", (double)strtol(year, NULL, 10));
    }
    int status = vs_session_arguments(session, 0, 1);
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = check(session, arena, &arguments, &found);
    }
    int code = status == VS_OK ? print(session, &found) : vs_session_fail(session, status);
    vs_arena_free(arena);
    return code;
}
