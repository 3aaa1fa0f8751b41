/*
 * map: the monitoring map, what each item is worth, what it lacks and what would raise it most.
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "cmd_model.h"
#include "number.h"
#include "unit_report.h"

static const vs_report_column columns[] = {
    {"criterion", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_criterion", VS_MSG_COLUMN_CRITERION, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, true, false},
    {"item", VS_MSG_COLUMN_ITEM, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"title", VS_MSG_COLUMN_MAP_ITEM, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"score", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false, false},
    {"max", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false, false},
    {"shown_score", VS_MSG_COLUMN_SCORE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, false},
    {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"reason", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"evidence", VS_MSG_COLUMN_EVIDENCE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"missing", VS_MSG_COLUMN_MISSING, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
};

/* The sum, and what would raise it most. */
static void tell(vs_session *session, const vs_value *found)
{
    enum { PER_CENT = 100 };
    double score = vs_value_part(found, "score")->number;
    double max = vs_value_part(found, "max")->number;
    char share[VS_NUMBER_SIZE] = "-";
    char mark = vs_engine_language(session->engine) == VS_RU ? ',' : '.';
    if (max > 0) {
        (void)vs_double_print_rounded(share, PER_CENT * score / max, 1, mark);
    }
    vs_session_tell(session, VS_MSG_MAP_TOTAL, (long long)score, (long long)max, share);
    const vs_value *raises = vs_value_part(found, "raises");
    for (size_t i = 0; i < raises->count; i++) {
        vs_session_tell(session, VS_MSG_MAP_RAISE, raises->items[i].text);
    }
}

static int print(vs_session *session, const vs_value *found)
{
    vs_output *rows = NULL;
    const vs_value *list = vs_value_part(found, "rows");
    int status = vs_output_new(&rows, session->engine, "map");
    if (status == VS_OK) {
        status =
            vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns, list);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && list->count > 0) {
        tell(session, found);
    } else if (code == VS_EXIT_OK) {
        vs_session_tell(session, VS_MSG_MAP_NONE);
    }
    vs_output_free(rows);
    return code;
}

int vs_command_map(vs_session *session)
{
    vs_arena *arena = NULL;
    vs_value found;
    vs_arguments arguments;
    vs_arguments_init(&arguments);
    const char *year = vs_options_text(&session->options, VS_OPTION_YEAR);
    if (year != NULL) {
        vs_arguments_number(&arguments, "year", (double)strtol(year, NULL, 10));
    }
    int status = vs_session_arguments(session, 0, 0);
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = vs_session_report(session, arena, "map", &arguments, &found);
    }
    int code = status == VS_OK ? print(session, &found) : vs_session_fail(session, status);
    vs_arena_free(arena);
    return code;
}
