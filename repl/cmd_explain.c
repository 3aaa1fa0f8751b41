/*
 * explain: where a value comes from, as a tree; show --who: the records behind a value.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "listing.h"
#include "names.h"
#include "number.h"
#include "trouble.h"
#include "view.h"
#include "wrap.h"

/* The one cell that the command line names. */
struct target {
    vs_unit unit;
    vs_view view;
    bool reading;
    vs_choice choice;
    int indicator;
    vs_explain_position position;
};

/* Finds the cell. Close the target also after a failure. */
static int open_target(vs_session *session, struct target *target)
{
    *target = (struct target){.indicator = -1};
    int status = vs_session_arguments(session, 1, 1);
    if (status == VS_OK) {
        status = vs_choice_read(&target->choice, session);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_READ, &target->unit);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(target->unit.store);
        target->reading = status == VS_OK;
    }
    if (status == VS_OK) {
        status = vs_view_open(&target->view, session, &target->unit, false);
    }
    if (status == VS_OK) {
        status = vs_names_indicator(target->view.model, vs_options_argument(&session->options, 1),
                                    &target->indicator);
    }
    return status == VS_OK
               ? vs_choice_cell(&target->choice, target->view.evaluation, target->view.model,
                                target->indicator, &target->position)
               : status;
}

static void close_target(struct target *target)
{
    vs_view_close(&target->view);
    if (target->reading) {
        vs_store_end_read(target->unit.store);
    }
    vs_unit_close(&target->unit);
    vs_choice_free(&target->choice);
}

static const char *const kind_names[] = {
    [VS_EXPLAIN_CELL] = "cell",       [VS_EXPLAIN_FORMULA] = "formula",
    [VS_EXPLAIN_NUMBERS] = "numbers", [VS_EXPLAIN_PARAMETER] = "parameter",
    [VS_EXPLAIN_RECORDS] = "records", [VS_EXPLAIN_EVENT] = "event",
    [VS_EXPLAIN_CELLS] = "cells",     [VS_EXPLAIN_NOTE] = "note",
};
static const char *const state_names[] = {"known", "no_data", "not_applicable", "error"};

/* A value as people read it: a cell's by its digits, others by four digits after the mark. */
static void add_value(vs_buffer *out, const vs_model *model, const vs_explain_line *line)
{
    enum { DIGITS = 4 };
    char number[VS_NUMBER_SIZE];
    char mark = vs_engine_language(out->engine) == VS_RU ? ',' : '.';
    /* An aggregate over cells has a unit of its own. */
    bool cell = line->indicator >= 0 && line->kind != VS_EXPLAIN_CELLS;
    size_t size = 0;
    if (!cell && line->value == floor(line->value)) {
        size = vs_double_print(number, line->value);
    } else {
        int digits = cell ? model->indicators[line->indicator].digits : DIGITS;
        size = vs_double_print_rounded(number, line->value, digits, mark);
    }
    vs_buffer_text(out, " = ");
    vs_buffer_add(out, number, size);
    const char *unit =
        cell ? vs_cells_unit(out->engine, model->indicators[line->indicator].unit) : NULL;
    if (unit != NULL) {
        vs_buffer_printf(out, " %s", unit);
    }
}

/* Texts of data may hold control characters, which a terminal would obey. */
static void add_clean(vs_buffer *out, const char *text)
{
    vs_output_clean(out, text, strlen(text));
}

/* Adds the line of the model that a reason names; each reason once. */
static void add_source(vs_buffer *out, const vs_model_source *source, const char *reason,
                       size_t indent, vs_buffer *told)
{
    const vs_trouble how = {.moved = "", .width = vs_session_width()};
    if (source == NULL || (told->size > 0 && strstr(told->data, reason) != NULL)) {
        return;
    }
    vs_buffer_printf(told, "%s\n", reason);
    vs_model_source_quote(out->engine, source, reason);
    vs_trouble_source(out, &how, reason, indent);
}

static int print_tree(vs_session *session, const vs_model *model, const vs_model_source *source,
                      const vs_explanation *explanation)
{
    vs_buffer out;
    vs_buffer reason;
    vs_buffer lines;
    vs_buffer told;
    vs_buffer_init(&told, session->engine);
    vs_buffer_init(&lines, session->engine);
    vs_buffer_init(&out, session->engine);
    vs_buffer_init(&reason, session->engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < explanation->count; i++) {
        const vs_explain_line *line = &explanation->lines[i];
        vs_buffer_printf(&out, "%*s", line->depth * 2, "");
        add_clean(&out, line->text);
        if (line->has_value) {
            add_value(&out, model, line);
        } else if (line->reason[0] != '\0') {
            vs_buffer_clear(&reason);
            status = vs_reason_render(session->engine, line->reason, &reason);
            vs_buffer_text(&out, ": ");
            add_clean(&out, reason.size > 0 ? reason.data : "");
        }
        if (line->place != NULL) {
            vs_buffer_text(&out, "  ");
            add_clean(&out, line->place);
        }
        vs_buffer_char(&out, '\n');
        if (line->state == VS_ERROR && line->reason[0] != '\0' && reason.size > 0) {
            add_source(&out, source, reason.data, (size_t)line->depth * 2, &told);
        }
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&out);
    }
    if (status == VS_OK) {
        vs_wrap(&lines, out.size > 0 ? out.data : "", vs_session_width(), 0);
        status = vs_buffer_status(&lines);
    }
    int code = status == VS_OK ? vs_session_write(session, lines.data, lines.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&lines);
    vs_buffer_free(&reason);
    vs_buffer_free(&out);
    vs_buffer_free(&told);
    return code;
}

/* The same lines as rows, for machines. */
static int print_rows(vs_session *session, const vs_model *model, const vs_explanation *explanation)
{
    static const struct {
        const char *name;
        enum vs_output_type type;
    } columns[] = {
        {"depth", VS_OUTPUT_INTEGER}, {"kind", VS_OUTPUT_TEXT},  {"indicator", VS_OUTPUT_TEXT},
        {"text", VS_OUTPUT_TEXT},     {"state", VS_OUTPUT_TEXT}, {"value", VS_OUTPUT_NUMBER},
        {"reason", VS_OUTPUT_TEXT},   {"place", VS_OUTPUT_TEXT}, {"tags", VS_OUTPUT_LIST}};
    enum { DEPTH, KIND, INDICATOR, TEXT, STATE, VALUE, REASON, PLACE, TAGS };
    vs_output *rows = NULL;
    vs_buffer reason;
    vs_buffer_init(&reason, session->engine);
    int status = vs_output_new(&rows, session->engine, "explain");
    for (size_t i = 0; status == VS_OK && i < sizeof columns / sizeof *columns; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name, .type = columns[i].type});
    }
    for (size_t i = 0; status == VS_OK && i < explanation->count; i++) {
        const vs_explain_line *line = &explanation->lines[i];
        bool has_state = line->has_value || line->reason[0] != '\0';
        bool cell = line->kind == VS_EXPLAIN_CELL && line->indicator >= 0;
        vs_output_row(rows);
        vs_output_integer(rows, DEPTH, line->depth);
        vs_output_text(rows, KIND, kind_names[line->kind]);
        vs_output_text(rows, INDICATOR, cell ? model->indicators[line->indicator].name : NULL);
        vs_output_text(rows, TEXT, line->text);
        vs_output_text(rows, STATE, has_state ? state_names[line->state] : NULL);
        if (line->has_value) {
            vs_output_number(rows, VALUE, line->value, 4);
        } else if (line->reason[0] != '\0') {
            vs_buffer_clear(&reason);
            status = vs_reason_render(session->engine, line->reason, &reason);
            vs_output_text(rows, REASON, reason.data);
        }
        vs_output_text(rows, PLACE, line->place);
        for (const char **tag = line->tags; tag != NULL && *tag != NULL; tag++) {
            vs_output_item(rows, TAGS, *tag);
        }
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_buffer_free(&reason);
    vs_output_free(rows);
    return code;
}

/* Adds a last line with a text, which is copied. */
static int add_line(vs_explanation *explanation, const vs_explain_line *line, const char *text)
{
    vs_engine *engine = explanation->engine;
    size_t count = explanation->count;
    char *copy = vs_arena_text(explanation->arena, text, strlen(text));
    vs_explain_line *lines = vs_mem_resize(engine, explanation->lines, (count + 1) * sizeof *lines);
    if (lines == NULL) {
        return vs_fail_memory(engine);
    }
    explanation->lines = lines;
    explanation->capacity = count + 1;
    if (copy == NULL) {
        return vs_fail_memory(engine);
    }
    lines[count] = *line;
    lines[count].text = copy;
    explanation->count = count + 1;
    return VS_OK;
}

/* Adds a last line to data that answer in a scenario; people are told below the tree. */
static int add_supposed(const vs_session *session, vs_explanation *explanation)
{
    vs_explain_line line = {.kind = VS_EXPLAIN_NOTE, .reason = "", .indicator = -1};
    return session->options.format == VS_FORMAT_TABLE
               ? VS_OK
               : add_line(explanation, &line,
                          vs_message_text(session->engine, VS_MSG_FLAG_HYPOTHETICAL));
}

/* Adds a last line with what was approved of the cell, and when. */
static int add_approved(const struct target *target, vs_explanation *explanation)
{
    vs_approval *approval = NULL;
    vs_approved_cell cell;
    vs_scopes scopes;
    vs_periods periods;
    char date[VS_DATE_SIZE];
    char text[200];
    const vs_explain_position *position = &target->position;
    const vs_model *model = target->view.model;
    int status = vs_evaluation_scopes(target->view.evaluation, position->level, &scopes);
    if (status == VS_OK) {
        status = vs_evaluation_periods(target->view.evaluation, position->period_kind, &periods);
    }
    if (status == VS_OK) {
        status = vs_approval_open(&approval, target->unit.store, model,
                                  periods.items[position->period].id);
    }
    if (status != VS_OK || approval == NULL ||
        !vs_approval_find(approval, target->view.evaluation, target->indicator, &scopes,
                          position->scope, &cell)) {
        vs_approval_free(approval);
        return status;
    }
    (void)snprintf(text, sizeof text, vs_message_text(model->engine, VS_MSG_EXPLAIN_APPROVED),
                   (long long)vs_approval_event(approval),
                   vs_date_print(date, vs_approval_date(approval)));
    vs_approval_free(approval);
    vs_explain_line line = {.kind = VS_EXPLAIN_NOTE,
                            .depth = 1,
                            .state = cell.state,
                            .value = cell.value,
                            .has_value = cell.state == VS_KNOWN,
                            .reason = "",
                            .indicator = target->indicator};
    return add_line(explanation, &line, text);
}

int vs_explanation_show(vs_session *session, const vs_model *model, const vs_model_source *source,
                        const vs_explanation *explanation)
{
    return session->options.format == VS_FORMAT_TABLE
               ? print_tree(session, model, source, explanation)
               : print_rows(session, model, explanation);
}

int vs_command_explain(vs_session *session)
{
    struct target target;
    vs_explanation *explanation = NULL;
    if (vs_options_given(&session->options, VS_OPTION_WHY_NOT)) {
        return vs_command_why_not(session);
    }
    if (vs_session_at_region(session)) {
        return vs_command_explain_figure(session);
    }
    int status = open_target(session, &target);
    if (status == VS_OK) {
        status =
            vs_explain(&explanation, target.view.evaluation, target.indicator, &target.position);
    }
    if (status == VS_OK) {
        status = target.view.world != NULL ? add_supposed(session, explanation)
                                           : add_approved(&target, explanation);
    }
    int code = status == VS_OK ? vs_explanation_show(session, target.view.model, target.unit.source,
                                                     explanation)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        vs_view_tell(session);
    }
    vs_explanation_free(explanation);
    close_target(&target);
    return code;
}

/* The records behind the cell as rows. */
static int list_who(vs_listing *listing, const struct target *target)
{
    const vs_model *model = target->view.model;
    vs_explain_who who = {.kind = -1};
    int status =
        vs_explain_rows(target->view.evaluation, target->indicator, &target->position, &who);
    if (status == VS_OK && who.kind < 0) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_WHO_NO_RECORDS,
                         model->indicators[target->indicator].name);
    }
    for (size_t i = 0; status == VS_OK && i < model->kinds[who.kind].field_count; i++) {
        const vs_field *field = &model->kinds[who.kind].fields[i];
        const vs_column *column = NULL;
        status = vs_records_column(who.records, field->name, &column);
        if (status == VS_OK) {
            status = vs_listing_column(listing, field->name,
                                       vs_names_field_title(model, who.kind, (int)i),
                                       column != NULL ? column->type : field->type);
        }
        if (status == VS_OK) {
            listing->columns[listing->column_count - 1] = column;
            listing->rows_of[listing->column_count - 1] = who.rows;
        }
    }
    if (status == VS_OK) {
        status = vs_listing_rows(listing, (uint32_t)who.count);
    }
    vs_mem_free(model->engine, who.rows);
    return status;
}

int vs_command_who(vs_session *session)
{
    struct target target;
    vs_listing *listing = vs_mem_new(session->engine, sizeof *listing);
    int status = open_target(session, &target);
    if (listing == NULL) {
        status = vs_fail_memory(session->engine);
    }
    assert(status != VS_OK || listing != NULL);
    if (status == VS_OK) {
        status = vs_output_new(&listing->rows, session->engine, "who");
    }
    if (status == VS_OK) {
        listing->session = session;
        listing->store = target.view.store;
        status = list_who(listing, &target);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, listing->rows);
    }
    int code = status == VS_OK ? vs_session_print(session, listing->rows)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        vs_view_tell(session);
    }
    if (listing != NULL) {
        vs_output_free(listing->rows);
    }
    vs_mem_free(session->engine, listing);
    close_target(&target);
    return code;
}
