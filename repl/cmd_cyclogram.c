/*
 * cyclogram and today: what is done in a year, when, by whom, and where it stands.
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>
#include <string.h>

#include "chart.h"
#include "cmd_model.h"
#include "ics.h"
#include "unit_report.h"

enum { PLAIN_WIDTH = 100 /* of a chart where no terminal has one */ };

/* What is shown of a cyclogram. */
struct view {
    const char *name, *russian;
    const char *report; /* argument of the report; NULL: the rows themselves */
    const vs_report_column *columns;
    size_t column_count;
    enum vs_message none; /* told where there are no rows */
    bool charted;         /* people see a chart above the table */
};

static const vs_report_column row_columns[] = {
    {"id", VS_MSG_COLUMN_ID, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"item", VS_MSG_COLUMN_ITEM, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, false},
    {"title", VS_MSG_COLUMN_ACTIVITY, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"starts", VS_MSG_COLUMN_STARTS, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"due", VS_MSG_COLUMN_DUE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"responsible", VS_MSG_COLUMN_RESPONSIBLE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"product", VS_MSG_COLUMN_PRODUCT, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"part", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"status", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_status", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, false},
    {"late", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false, false},
    {"note", VS_MSG_COLUMN_NOTE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"depends_on", VS_MSG_NONE, VS_OUTPUT_LIST, VS_OUTPUT_DATA, false, false},
};

static const vs_report_column today_columns[] = {
    {"id", VS_MSG_COLUMN_ID, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"item", VS_MSG_COLUMN_ITEM, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, false},
    {"title", VS_MSG_COLUMN_ACTIVITY, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"due", VS_MSG_COLUMN_DUE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"responsible", VS_MSG_COLUMN_RESPONSIBLE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"status", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_status", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, false},
    {"late", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false, false},
    {"note", VS_MSG_COLUMN_NOTE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"blocked_by", VS_MSG_COLUMN_BLOCKED, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, false},
};

static const vs_report_column load_columns[] = {
    {"who", VS_MSG_COLUMN_RESPONSIBLE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, true, false},
    {"month", VS_MSG_COLUMN_MONTH, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"activities", VS_MSG_COLUMN_ACTIVITIES, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH, false, false},
};

static const vs_report_column collision_columns[] = {
    {"day", VS_MSG_COLUMN_DAY, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"who", VS_MSG_COLUMN_RESPONSIBLE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"items", VS_MSG_COLUMN_ITEMS, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
};

#define COLUMNS(list) list, sizeof(list) / sizeof *(list)
static const struct view views[] = {
    {"load", "нагрузка", "load", COLUMNS(load_columns), VS_MSG_CYCLOGRAM_NONE, true},
    {"collisions", "совпадения", "collisions", COLUMNS(collision_columns),
     VS_MSG_CYCLOGRAM_NO_COLLISIONS, false},
};
static const struct view rows_view = {NULL, NULL, NULL, COLUMNS(row_columns), VS_MSG_CYCLOGRAM_NONE,
                                      false};
static const struct view today_view = {
    NULL, NULL, "today", COLUMNS(today_columns), VS_MSG_CYCLOGRAM_NOTHING_TODAY, false};

/* The view that the second word names. */
static int find_view(const vs_session *session, const struct view **out)
{
    int status = vs_session_arguments(session, 0, 1);
    *out = &rows_view;
    if (status != VS_OK || vs_options_argument_count(&session->options) < 2) {
        return status;
    }
    const char *word = vs_options_argument(&session->options, 1);
    if (session->options.format == VS_FORMAT_ICS) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_CYCLOGRAM_ICS, word);
    }
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        if (strcmp(word, views[i].name) == 0 || strcmp(word, views[i].russian) == 0) {
            *out = &views[i];
            return VS_OK;
        }
    }
    return vs_fail(session->engine, VS_EUSAGE, VS_MSG_CYCLOGRAM_VIEW, word);
}

/* --year: the first of an academic year; that it is a number was checked with the options. */
static void add_year(const vs_session *session, vs_arguments *arguments)
{
    const char *text = vs_options_text(&session->options, VS_OPTION_YEAR);
    if (text != NULL) {
        vs_arguments_number(arguments, "year", (double)strtol(text, NULL, 10));
    }
}

/* --- as a calendar --- */

/* The texts of a list, parted by commas. */
static void add_list(vs_buffer *out, const char *title, const vs_value *list)
{
    if (list == NULL || list->type != VS_VALUE_LIST || list->count == 0) {
        return;
    }
    vs_buffer_printf(out, "%s%s: ", out->size > 0 ? "\n" : "", title);
    for (size_t i = 0; i < list->count; i++) {
        vs_buffer_text(out, i > 0 ? ", " : "");
        vs_buffer_text(out, list->items[i].text);
    }
}

static vs_date part_date(const vs_value *row, const char *key)
{
    const char *text = vs_value_part_text(row, key);
    return text != NULL ? vs_date_parse(text, strlen(text)) : VS_DATE_NONE;
}

/* The school that the calendar is of. */
static const char *school_id(vs_session *session)
{
    vs_workspace *workspace = NULL;
    const char *given = vs_options_text(&session->options, VS_OPTION_SCHOOL);
    bool one = vs_session_workspace(session, &workspace) == VS_OK && workspace->school_count == 1;
    return given != NULL ? given : one ? workspace->schools[0].id : "school";
}

/* A row without dates is left out. */
static int add_entry(vs_session *session, vs_ics *ics, const vs_value *row, vs_buffer texts[2])
{
    vs_ics_entry entry = {.from = part_date(row, "starts"),
                          .to = part_date(row, "due"),
                          .summary = vs_value_part_text(row, "title"),
                          .category = vs_value_part_text(row, "part")};
    if (entry.to == VS_DATE_NONE) {
        return VS_OK;
    }
    const vs_value *daily = vs_value_part(row, "daily");
    entry.daily = daily != NULL && daily->number != 0;
    vs_buffer_clear(&texts[0]);
    vs_buffer_clear(&texts[1]);
    vs_buffer_printf(&texts[0], "%s.%s.vsoko", vs_value_part_text(row, "id"), school_id(session));
    add_list(&texts[1], vs_message_text(session->engine, VS_MSG_COLUMN_RESPONSIBLE),
             vs_value_part(row, "responsible"));
    add_list(&texts[1], vs_message_text(session->engine, VS_MSG_COLUMN_PRODUCT),
             vs_value_part(row, "product"));
    vs_buffer_printf(&texts[1], "%s%s: %s", texts[1].size > 0 ? "\n" : "",
                     vs_message_text(session->engine, VS_MSG_COLUMN_STATE),
                     vs_value_part_text(row, "shown_status"));
    int status = vs_buffer_status(&texts[0]);
    status = status == VS_OK ? vs_buffer_status(&texts[1]) : status;
    entry.uid = texts[0].data;
    entry.description = texts[1].data;
    return status == VS_OK ? vs_ics_add(ics, &entry) : status;
}

static int make_calendar(vs_session *session, const vs_value *rows, vs_buffer *out)
{
    vs_ics *ics = NULL;
    vs_buffer texts[2];
    vs_buffer_init(&texts[0], session->engine);
    vs_buffer_init(&texts[1], session->engine);
    int status =
        vs_ics_new(&ics, session->engine, vs_message_text(session->engine, VS_MSG_CYCLOGRAM_NAME),
                   vs_options_today(&session->options));
    for (size_t i = 0; status == VS_OK && i < rows->count; i++) {
        status = add_entry(session, ics, &rows->items[i], texts);
    }
    if (status == VS_OK) {
        status = vs_ics_print(ics, out);
    }
    vs_ics_free(ics);
    vs_buffer_free(&texts[0]);
    vs_buffer_free(&texts[1]);
    return status;
}

static int print_calendar(vs_session *session, const vs_value *rows)
{
    vs_buffer out;
    vs_buffer_init(&out, session->engine);
    int status = make_calendar(session, rows, &out);
    int code = status == VS_OK ? vs_session_write(session, out.data, out.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&out);
    return code;
}

/* --- the year's load as a chart --- */

/* The place of a text in a list, which gets it if it lacks it. */
static size_t place_of(const char **list, size_t *count, const char *text)
{
    size_t at = 0;
    while (at < *count && strcmp(list[at], text) != 0) {
        at++;
    }
    if (at == *count) {
        list[(*count)++] = text;
    }
    return at;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A strip of months for each who answers; a month without anything is a zero. */
static int draw_load(vs_session *session, vs_arena *arena, const vs_value *list, vs_buffer *out)
{
    size_t size = list->count + 1;
    const char **people = vs_arena_array(arena, size, sizeof(void *));
    const char **months = vs_arena_array(arena, size, sizeof(void *));
    vs_chart_value *values = vs_arena_array(arena, size * size, sizeof *values);
    if (people == NULL || months == NULL || values == NULL) {
        return vs_fail_memory(session->engine);
    }
    vs_chart chart = {.kind = VS_CHART_LINE,
                      .title = vs_message_text(session->engine, VS_MSG_CYCLOGRAM_LOAD),
                      .rows = people,
                      .columns = months,
                      .values = values};
    for (size_t i = 0; i < list->count; i++) {
        (void)place_of(people, &chart.row_count, vs_value_part_text(&list->items[i], "who"));
        (void)place_of(months, &chart.column_count, vs_value_part_text(&list->items[i], "month"));
    }
    qsort(months, chart.column_count, sizeof(void *), by_text);
    for (size_t i = 0; i < chart.row_count * chart.column_count; i++) {
        values[i] = (vs_chart_value){.state = VS_KNOWN};
    }
    for (size_t i = 0; i < list->count; i++) {
        const vs_value *row = &list->items[i];
        size_t who = place_of(people, &chart.row_count, vs_value_part_text(row, "who"));
        size_t month = place_of(months, &chart.column_count, vs_value_part_text(row, "month"));
        values[who * chart.column_count + month].value = vs_value_part(row, "activities")->number;
    }
    vs_terminal terminal;
    vs_chart_cuts cuts;
    vs_terminal_look(&terminal);
    vs_chart_style style = {.width = terminal.width > 0 ? terminal.width : PLAIN_WIDTH,
                            .ascii = terminal.ascii};
    int status = vs_chart_draw(session->engine, &chart, &style, out, &cuts);
    vs_buffer_char(out, '\n');
    return status == VS_OK ? vs_buffer_status(out) : status;
}

static int print_load(vs_session *session, vs_arena *arena, const vs_value *list)
{
    vs_buffer out;
    vs_buffer_init(&out, session->engine);
    int status = list->count > 0 ? draw_load(session, arena, list, &out) : VS_OK;
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (out.size > 0) {
        code = vs_session_write(session, out.data, out.size);
    }
    vs_buffer_free(&out);
    return code;
}

/* --- the commands --- */

static int print_rows(vs_session *session, const struct view *view, const vs_value *list)
{
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, session->command->name);
    if (status == VS_OK) {
        status = vs_report_rows(rows, session->engine, view->columns, view->column_count, list);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && list->count == 0) {
        vs_session_tell(session, view->none);
    }
    vs_output_free(rows);
    return code;
}

static int answer(vs_session *session, const struct view *view, vs_arguments *arguments)
{
    vs_arena *arena = NULL;
    vs_value found;
    vs_arguments_titles(arguments, session);
    vs_arguments_text(arguments, "view", view->report);
    int status = vs_arena_new(&arena, session->engine);
    if (status == VS_OK) {
        status = vs_session_report(session, arena, "cyclogram", arguments, &found);
    }
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (session->options.format == VS_FORMAT_ICS && view->report == NULL) {
        code = print_calendar(session, vs_value_part(&found, "rows"));
    } else {
        const vs_value *rows = vs_value_part(&found, "rows");
        bool chart = view->charted && session->options.format == VS_FORMAT_TABLE;
        code = chart ? print_load(session, arena, rows) : VS_EXIT_OK;
        code = code == VS_EXIT_OK ? print_rows(session, view, rows) : code;
    }
    vs_arena_free(arena);
    return code;
}

int vs_command_cyclogram(vs_session *session)
{
    const struct view *view = NULL;
    vs_arguments arguments;
    vs_arguments_init(&arguments);
    int status = find_view(session, &view);
    add_year(session, &arguments);
    return status == VS_OK ? answer(session, view, &arguments) : vs_session_fail(session, status);
}

int vs_command_today(vs_session *session)
{
    vs_arguments arguments;
    vs_arguments_init(&arguments);
    int status = vs_session_arguments(session, 0, 0);
    return status == VS_OK ? answer(session, &today_view, &arguments)
                           : vs_session_fail(session, status);
}
