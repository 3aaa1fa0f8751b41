/*
 * What commands share: messages, exit codes, the unit they work on, the way of answers to stdout.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "number.h"
#include "trouble.h"
#include "wrap.h"

int vs_session_fail(vs_session *session, int status)
{
    vs_trouble_tell(session, "vsoko: ", vs_engine_error(session->engine));
    switch (status) {
    case VS_OK:
        return VS_EXIT_OK;
    case VS_EUSAGE:
        return VS_EXIT_USAGE;
    case VS_EDATA:
        return VS_EXIT_REFUSED;
    default:
        return VS_EXIT_FAILED;
    }
}

void vs_session_say(const vs_session *session, vs_buffer *out, const char *text)
{
    static const char program[] = "vsoko ";
    const char *instead = vs_engine_language(session->engine) == VS_RU ? "" : ".";
    const char *found = NULL;
    while (session->in_dialogue && (found = strstr(text, program)) != NULL) {
        bool begins = found == text || strchr(" (\"", found[-1]) != NULL ||
                      (unsigned char)found[-1] >= 0x80u; /* a quote */
        vs_buffer_add(out, text, (size_t)(found - text));
        vs_buffer_text(out, begins ? instead : program);
        text = found + strlen(program);
    }
    vs_buffer_text(out, text);
}

/* Writes a message broken to the width of the terminal (0: as it is); false: memory ran out. */
static bool write_wrapped(const vs_session *session, const char *format, va_list arguments,
                          size_t width)
{
    vs_buffer text;
    vs_buffer said;
    vs_buffer lines;
    va_list again;
    vs_buffer_init(&text, session->engine);
    vs_buffer_init(&said, session->engine);
    vs_buffer_init(&lines, session->engine);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *room = size >= 0 ? vs_buffer_grow(&text, (size_t)size + 1) : NULL;
    if (room != NULL) {
        (void)vsnprintf(room, (size_t)size + 1, format, arguments);
        vs_session_say(session, &said, room);
        vs_wrap(&lines, said.size > 0 ? said.data : "", width, 0);
        vs_buffer_char(&lines, '\n');
    }
    bool good = room != NULL && !said.failed && !lines.failed;
    if (good) {
        (void)fwrite(lines.data, 1, lines.size, stderr);
    }
    vs_buffer_free(&lines);
    vs_buffer_free(&said);
    vs_buffer_free(&text);
    return good;
}

void vs_session_tell(const vs_session *session, enum vs_message id, ...)
{
    if (session->options.quiet) {
        return;
    }
    const char *format = vs_message_text(session->engine, id);
    size_t width = vs_session_error_width();
    va_list arguments;
    va_list again;
    vs_progress_clear(session->progress);
    va_start(arguments, id);
    va_copy(again, arguments);
    if ((width == 0 && !session->in_dialogue) ||
        !write_wrapped(session, format, arguments, width)) {
        (void)vfprintf(stderr, format, again);
        (void)fputc('\n', stderr);
    }
    va_end(again);
    va_end(arguments);
}

int vs_session_workspace(vs_session *session, vs_workspace **out)
{
    int status = VS_OK;
    if (session->workspace == NULL) {
        const char *folder = vs_options_text(&session->options, VS_OPTION_FOLDER);
        status = vs_workspace_open(&session->workspace, session->engine, folder);
    }
    *out = session->workspace;
    return status;
}

int vs_session_unit(vs_session *session, enum vs_store_mode mode, vs_unit *out)
{
    vs_workspace *workspace = NULL;
    *out = (vs_unit){.school = NULL};
    int status = vs_session_workspace(session, &workspace);
    if (status == VS_OK && vs_session_at_region(session)) {
        const char *first = workspace->school_count > 0 ? workspace->schools[0].id : "ID";
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_SESSION_ONE_SCHOOL,
                       vs_engine_language(session->engine) == VS_RU ? session->command->russian
                                                                    : session->command->name,
                       first);
    }
    if (status == VS_OK && session->kept != NULL && mode == VS_STORE_READ) {
        vs_unit_lend(out, session->kept);
    } else if (status == VS_OK) {
        status = vs_unit_open(out, workspace, vs_options_text(&session->options, VS_OPTION_SCHOOL),
                              mode);
    }
    return status;
}

bool vs_session_at_region(vs_session *session)
{
    vs_workspace *workspace = NULL;
    return vs_options_text(&session->options, VS_OPTION_SCHOOL) == NULL &&
           vs_session_workspace(session, &workspace) == VS_OK && vs_workspace_is_region(workspace);
}

int vs_session_region(vs_session *session, enum vs_store_mode mode, vs_unit *out)
{
    vs_workspace *workspace = NULL;
    *out = (vs_unit){.school = NULL};
    int status = vs_session_workspace(session, &workspace);
    return status == VS_OK ? vs_unit_open_region(out, workspace, mode) : status;
}

int vs_session_place(vs_session *session, enum vs_store_mode mode, vs_unit *out)
{
    return vs_session_at_region(session) ? vs_session_region(session, mode, out)
                                         : vs_session_unit(session, mode, out);
}

/* Reads 2026-03-01T12:30[:00[.000000]][Z] (a blank for T too), UTC, as microseconds. */
static bool parse_time(const char *text, int64_t *out)
{
    static const int64_t second = 1000000;
    size_t size = strlen(text);
    if (size > 0 && text[size - 1] == 'Z') {
        size--;
    }
    if (size < 16 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') {
        return false;
    }
    vs_date date = vs_date_parse(text, 10);
    int64_t parts[4] = {0, 0, 0, 0}; /* hours, minutes, seconds, microseconds */
    bool good = date != VS_DATE_NONE && vs_integer_parse(text + 11, 2, &parts[0]) == VS_PARSE_OK &&
                vs_integer_parse(text + 14, 2, &parts[1]) == VS_PARSE_OK;
    if (good && size > 16) {
        good = size >= 19 && text[16] == ':' &&
               vs_integer_parse(text + 17, 2, &parts[2]) == VS_PARSE_OK;
    }
    if (good && size > 19) {
        good = text[19] == '.' && size > 20 && size <= 26 &&
               vs_decimal_parse(text + 19, size - 19, '.', 6, &parts[3]) == VS_PARSE_OK;
    }
    if (!good || parts[0] < 0 || parts[0] > 23 || parts[1] < 0 || parts[1] > 59 || parts[2] < 0 ||
        parts[2] > 59) {
        return false;
    }
    *out = (((int64_t)date * 24 + parts[0]) * 60 + parts[1]) * 60 * second + parts[2] * second +
           parts[3];
    return true;
}

int vs_session_known(const vs_session *session, vs_store *store, int64_t *out)
{
    const char *text = vs_options_text(&session->options, VS_OPTION_KNOWN);
    *out = -1;
    if (text == NULL) {
        return VS_OK;
    }
    int64_t head = 0;
    int64_t moment = 0;
    if (vs_integer_parse(text, strlen(text), out) == VS_PARSE_OK) {
        int status = vs_store_head(store, &head);
        if (status == VS_OK && (*out < 0 || *out > head)) {
            status =
                vs_fail(session->engine, VS_EUSAGE, VS_MSG_KNOWN_NO_EVENT, text, (long long)head);
        }
        return status;
    }
    vs_date date = vs_date_parse(text, strlen(text));
    if (date != VS_DATE_NONE) {
        moment = ((int64_t)date + 1) * 24 * 3600 * 1000000 - 1; /* all of that day, UTC */
    } else if (!parse_time(text, &moment)) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_KNOWN_BAD, text);
    }
    return vs_store_event_at(store, moment, out);
}

int vs_session_date(const vs_session *session, enum vs_option option, vs_date *out)
{
    const char *text = vs_options_text(&session->options, option);
    *out = VS_DATE_NONE;
    if (text == NULL) {
        return VS_OK;
    }
    *out = vs_date_parse(text, strlen(text));
    return *out != VS_DATE_NONE ? VS_OK
                                : vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_BAD_DATE,
                                          vs_option_name(option), text);
}

int vs_session_sort(const vs_session *session, vs_output *rows)
{
    const char *sort = vs_options_text(&session->options, VS_OPTION_SORT);
    const char *top = vs_options_text(&session->options, VS_OPTION_TOP);
    int64_t limit = 0;
    if (top != NULL && (vs_integer_parse(top, strlen(top), &limit) != VS_PARSE_OK || limit <= 0)) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_BAD_COUNT, "--top", top);
    }
    int column = -1;
    bool descending = sort != NULL && sort[0] == '-';
    if (sort != NULL) {
        column = vs_output_find(rows, sort + (descending ? 1 : 0));
        if (column < 0) {
            return vs_fail(session->engine, VS_EUSAGE, VS_MSG_SORT_UNKNOWN, sort);
        }
    }
    return vs_output_sort(rows, column, descending, (size_t)limit);
}

int vs_session_write(vs_session *session, const char *text, size_t size)
{
    vs_progress_clear(session->progress);
    if (fwrite(text, 1, size, stdout) != size || fflush(stdout) != 0) {
        bool closed = errno == EPIPE;
        clearerr(stdout);
        if (closed) { /* who read has what it wanted: `vsoko ... | head` */
            return VS_EXIT_FAILED;
        }
        return vs_session_fail(session, vs_fail(session->engine, VS_EIO, VS_MSG_OUTPUT_FAILED));
    }
    return VS_EXIT_OK;
}

size_t vs_session_height(void)
{
    struct winsize window = {.ws_row = 0};
    bool known = isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0;
    return known ? window.ws_row : 0;
}

size_t vs_session_error_width(void)
{
    struct winsize window = {.ws_col = 0};
    bool known = isatty(STDERR_FILENO) != 0 && ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0;
    return known ? window.ws_col : 0;
}

size_t vs_session_width(void)
{
    int64_t columns = 0;
    const char *text = getenv("COLUMNS");
    if (text != NULL && vs_integer_parse(text, strlen(text), &columns) == VS_PARSE_OK &&
        columns > 0 && columns < 100000) {
        return (size_t)columns;
    }
    struct winsize window = {.ws_col = 0};
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0) {
        return window.ws_col;
    }
    return 0;
}

int vs_session_print(vs_session *session, const vs_output *rows)
{
    vs_output_style style = {.format = session->options.format};
    if (style.format == VS_FORMAT_TABLE) {
        bool top = vs_options_given(&session->options, VS_OPTION_TOP);
        vs_terminal terminal;
        vs_terminal_look(&terminal);
        style.width = terminal.width;
        style.colours = terminal.colours;
        style.ascii = terminal.ascii || session->ascii;
        style.rows = top ? 0 : session->rows_shown;
    }
    vs_buffer text;
    vs_output_cuts cuts;
    vs_buffer_init(&text, session->engine);
    int status = vs_output_print(rows, &style, &text, &cuts);
    int code = status == VS_OK ? vs_session_write(session, text.data, text.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&text);
    size_t count = vs_output_count(rows);
    if (code == VS_EXIT_OK && style.rows > 0 && cuts.rows > 0) {
        bool has_top = (session->command->options & VS_OPTION_BIT(VS_OPTION_TOP)) != 0;
        vs_session_tell(session, has_top ? VS_MSG_TABLE_ROWS_TOP : VS_MSG_TABLE_ROWS_CUT,
                        (long long)(count - cuts.rows), (long long)count, (long long)count);
    }
    if (code == VS_EXIT_OK && cuts.columns > 0) {
        vs_session_tell(session, VS_MSG_TABLE_COLUMNS_LEFT_OUT, cuts.titles);
    } else if (code == VS_EXIT_OK && cuts.texts > 0) {
        vs_session_tell(session, VS_MSG_TABLE_TEXTS_CUT);
    }
    return code;
}
