/*
 * eval: a line of Lua over the school's cells and records, its result printed.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "eval.h"
#include "number.h"
#include "text.h"
#include "view.h"

/* --- the text --- */

/* Reads standard input to its end. Ctrl-C ends that: elsewhere a read goes on after a signal. */
static int read_input(vs_buffer *out)
{
    char block[4096];
    size_t size = 0;
    struct sigaction usual;
    (void)sigaction(SIGINT, NULL, &usual);
    struct sigaction ending = usual;
    ending.sa_flags &= ~SA_RESTART;
    (void)sigaction(SIGINT, &ending, NULL);
    while (!vs_engine_interrupted(out->engine) && out->size <= VS_EVAL_TEXT_MAX &&
           (size = fread(block, 1, sizeof block, stdin)) > 0) {
        vs_buffer_add(out, block, size);
    }
    (void)sigaction(SIGINT, &usual, NULL);
    if (vs_engine_interrupted(out->engine)) {
        return vs_fail(out->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
    }
    return ferror(stdin) != 0 ? vs_fail(out->engine, VS_EIO, VS_MSG_EVAL_INPUT)
                              : vs_buffer_status(out);
}

/* The text of the command line, or of standard input for "-" or none. */
static int read_text(const vs_session *session, vs_buffer *out)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* Windows editors put it before the text */
    const vs_options *options = &session->options;
    int status = VS_OK;
    size_t bad = 0;
    bool given = vs_options_argument_count(options) == 2 &&
                 strcmp(vs_options_argument(options, 1), "-") != 0;
    if (!given && session->in_dialogue) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_EVAL_IN_DIALOGUE);
    }
    if (given) {
        vs_buffer_text(out, vs_options_argument(options, 1));
        status = vs_buffer_status(out);
    } else {
        status = read_input(out);
    }
    if (status == VS_OK && out->size >= 3 && memcmp(out->data, mark, 3) == 0) {
        memset(out->data, ' ', 3);
    }
    if (status == VS_OK && out->size > 0 && !vs_text_valid(out->data, out->size, &bad)) {
        status = vs_fail(session->engine, VS_EMODEL, VS_MSG_EVAL_UTF8);
    }
    return status;
}

/* --- the result --- */

/* A text as a terminal may show it: control characters but line ends and tabs become blanks. */
static void add_clean(vs_buffer *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool control =
            ((unsigned char)text[i] < ' ' && text[i] != '\n' && text[i] != '\t') || text[i] == 0x7F;
        char shown = text[i];
        if (control) {
            shown = ' ';
        }
        vs_buffer_char(out, shown);
    }
}

/* The shortest form of a number. */
static void add_number(vs_buffer *out, double value, char mark)
{
    char number[VS_NUMBER_SIZE];
    size_t size = vs_double_print(number, value);
    char *point = memchr(number, '.', size);
    if (point != NULL) {
        *point = mark;
    }
    vs_buffer_add(out, number, size);
}

static void add_value(vs_buffer *out, const vs_eval_value *value, char mark)
{
    switch (value->type) {
    case VS_EVAL_NUMBER:
        add_number(out, value->number, mark);
        break;
    case VS_EVAL_BOOLEAN:
        vs_buffer_text(out, value->number != 0 ? "true" : "false");
        break;
    case VS_EVAL_TEXT:
        add_clean(out, value->text, value->size);
        break;
    default:
        vs_buffer_text(out, "nil");
        break;
    }
}

/* Digits after the mark of a number's shortest form. */
static int digits_of(double value)
{
    char number[VS_NUMBER_SIZE];
    size_t size = vs_double_print(number, value);
    number[size] = '\0';
    const char *point = strchr(number, '.');
    return point != NULL && strchr(number, 'e') == NULL ? (int)(size - (size_t)(point - number)) - 1
                                                        : 0;
}

/* The type that all values of a column share; else text. */
static enum vs_output_type column_type(const vs_eval_result *result, size_t column)
{
    enum vs_eval_type type = VS_EVAL_NIL;
    for (size_t i = 0; i < result->row_count; i++) {
        enum vs_eval_type met = result->values[i * result->column_count + column].type;
        if (met != VS_EVAL_NIL && type != VS_EVAL_NIL && met != type) {
            return VS_OUTPUT_TEXT;
        }
        type = met != VS_EVAL_NIL ? met : type;
    }
    return type == VS_EVAL_NUMBER    ? VS_OUTPUT_NUMBER
           : type == VS_EVAL_BOOLEAN ? VS_OUTPUT_BOOLEAN
                                     : VS_OUTPUT_TEXT;
}

static void set_value(vs_output *rows, int column, enum vs_output_type type,
                      const vs_eval_value *value, int digits, vs_buffer *work)
{
    if (value->type == VS_EVAL_NIL) {
        return;
    }
    if (type == VS_OUTPUT_NUMBER) {
        vs_output_number(rows, column, value->number,
                         digits >= 0 ? digits : digits_of(value->number));
    } else if (type == VS_OUTPUT_BOOLEAN) {
        vs_output_boolean(rows, column, value->number != 0);
    } else if (value->type == VS_EVAL_TEXT) {
        vs_output_bytes(rows, column, value->text, value->size);
    } else {
        vs_buffer_clear(work);
        add_value(work, value, '.');
        vs_output_bytes(rows, column, work->data, work->size);
    }
}

static int add_rows(vs_output *rows, const vs_eval_result *result, vs_buffer *work)
{
    for (size_t i = 0; i < result->column_count; i++) {
        const vs_eval_column *column = &result->columns[i];
        vs_output_column(rows, &(vs_output_spec){.name = column->name,
                                                 .title = column->title,
                                                 .type = column_type(result, i),
                                                 .rank = (int)i});
    }
    for (size_t i = 0; i < result->row_count && vs_output_status(rows) == VS_OK; i++) {
        vs_output_row(rows);
        for (size_t j = 0; j < result->column_count; j++) {
            set_value(rows, (int)j, column_type(result, j),
                      &result->values[i * result->column_count + j], result->columns[j].digits,
                      work);
        }
    }
    return vs_output_status(rows);
}

/* A table, or any answer for machines. */
static int print_rows(vs_session *session, const vs_eval_result *result)
{
    vs_output *rows = NULL;
    vs_buffer work;
    vs_buffer_init(&work, session->engine);
    int status = vs_output_new(&rows, session->engine, "eval");
    if (status == VS_OK) {
        status = add_rows(rows, result, &work);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_buffer_free(&work);
    vs_output_free(rows);
    return code;
}

/* Single values for people, one a line. */
static int print_values(vs_session *session, const vs_eval_result *result)
{
    char mark = '.';
    if (vs_engine_language(session->engine) == VS_RU) {
        mark = ',';
    }
    vs_buffer out;
    vs_buffer_init(&out, session->engine);
    for (size_t i = 0; i < result->row_count; i++) {
        add_value(&out, &result->values[i], mark);
        vs_buffer_char(&out, '\n');
    }
    int status = vs_buffer_status(&out);
    int code = status == VS_OK ? vs_session_write(session, out.data, out.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&out);
    return code;
}

/* A read that is not known: its state and reason. */
static int print_state(vs_session *session, const vs_eval_result *result)
{
    static const char *const names[] = {"known", "no_data", "not_applicable", "error"};
    static const enum vs_message words[] = {VS_MSG_STATE_KNOWN, VS_MSG_STATE_NO_DATA,
                                            VS_MSG_STATE_NOT_APPLICABLE, VS_MSG_STATE_ERROR};
    vs_buffer reason;
    vs_buffer_init(&reason, session->engine);
    int status = vs_reason_render(session->engine, result->reason, &reason);
    if (status != VS_OK) {
        vs_buffer_free(&reason);
        return vs_session_fail(session, status);
    }
    const char *why = reason.size > 0 ? reason.data : "";
    int code = VS_EXIT_OK;
    if (session->options.format != VS_FORMAT_TABLE) {
        const vs_eval_column columns[] = {
            {"value", NULL, -1}, {"state", NULL, -1}, {"reason", NULL, -1}};
        const vs_eval_value values[] = {{.type = VS_EVAL_NIL},
                                        {.type = VS_EVAL_TEXT,
                                         .text = names[result->state],
                                         .size = strlen(names[result->state])},
                                        {.type = VS_EVAL_TEXT, .text = why, .size = reason.size}};
        const vs_eval_result row = {
            .column_count = 3, .row_count = 1, .columns = columns, .values = values};
        code = print_rows(session, &row);
    } else {
        vs_buffer out;
        vs_buffer_init(&out, session->engine);
        vs_buffer_text(&out, vs_message_text(session->engine, words[result->state]));
        vs_buffer_text(&out, reason.size > 0 ? ": " : "");
        add_clean(&out, why, reason.size);
        vs_buffer_char(&out, '\n');
        status = vs_buffer_status(&out);
        code = status == VS_OK ? vs_session_write(session, out.data, out.size)
                               : vs_session_fail(session, status);
        vs_buffer_free(&out);
    }
    vs_buffer_free(&reason);
    return code == VS_EXIT_OK ? VS_EXIT_PARTIAL : code;
}

/* The lines of print. Beside an answer for machines they go to stderr, so that it stays one. */
static int write_printed(vs_session *session, const vs_eval_result *result)
{
    vs_buffer out;
    vs_buffer_init(&out, session->engine);
    add_clean(&out, result->printed, result->printed_size);
    int status = vs_buffer_status(&out);
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (session->options.format == VS_FORMAT_TABLE) {
        code = vs_session_write(session, out.data, out.size);
    } else {
        (void)fwrite(out.data, 1, out.size, stderr);
    }
    vs_buffer_free(&out);
    return code;
}

static int print_result(vs_session *session, const vs_eval_result *result)
{
    if (result->state != VS_KNOWN) {
        return print_state(session, result);
    }
    if (session->options.format != VS_FORMAT_TABLE || !result->plain) {
        return print_rows(session, result);
    }
    return result->row_count > 0 ? print_values(session, result) : VS_EXIT_OK;
}

int vs_eval_answer(vs_session *session, int status, const vs_eval_result *result)
{
    int code = result->printed_size > 0 ? write_printed(session, result) : VS_EXIT_OK;
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    if (code == VS_EXIT_OK) {
        code = print_result(session, result);
    }
    if (result->row_count > 0 || result->state != VS_KNOWN) {
        vs_view_tell(session);
    }
    return code;
}

/* --- the command --- */

/* The cell that c is, from --scope and --period. */
static int start(vs_eval **out, vs_evaluation *evaluation, const vs_model *model, vs_choice *choice)
{
    int status = vs_choice_resolve(choice, evaluation, model);
    if (status == VS_OK && choice->periods != NULL && (choice->each || choice->period_count != 1)) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_EVAL_PERIODS);
    }
    vs_eval_options options = {.scope_count = choice->scope.count,
                               .dimensions = choice->dimensions,
                               .members = choice->members,
                               .period = choice->periods != NULL ? choice->periods[0] : NULL};
    return status == VS_OK ? vs_eval_new(out, evaluation, &options) : status;
}

static int evaluate(vs_session *session, vs_unit *unit, vs_choice *choice, const vs_buffer *text)
{
    vs_view view;
    vs_eval *eval = NULL;
    vs_eval_result result = {.reason = "", .printed = ""};
    int status = vs_view_open(&view, session, unit, false);
    if (status == VS_OK) {
        status = start(&eval, view.evaluation, view.model, choice);
    }
    if (status == VS_OK) {
        status = vs_eval_line(eval, text->size > 0 ? text->data : "", text->size, &result);
    }
    int code = vs_eval_answer(session, status, &result);
    vs_eval_free(eval);
    vs_view_close(&view);
    return code;
}

int vs_command_eval(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    vs_choice choice;
    vs_buffer text;
    vs_buffer_init(&text, session->engine);
    int status = vs_choice_read(&choice, session);
    if (status == VS_OK) {
        status = vs_session_arguments(session, 0, 1);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_READ, &unit);
    }
    if (status == VS_OK) {
        status = read_text(session, &text);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(unit.store);
    }
    int code = VS_EXIT_OK;
    if (status == VS_OK) {
        code = evaluate(session, &unit, &choice, &text);
        vs_store_end_read(unit.store);
    } else {
        code = vs_session_fail(session, status);
    }
    vs_unit_close(&unit);
    vs_choice_free(&choice);
    vs_buffer_free(&text);
    return code;
}
