/*
 * explain: the tree behind one value, from its formula to the lines of the files.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"
#include "explain.h"
#include "names.h"

#include <string.h>

/* An explaining while it is made. */
struct explaining {
    vs_session *session;
    vs_unit unit;
    vs_evaluation *evaluation;
    vs_choice choice;
    int indicator;
    vs_explain_position position;
    vs_explanation *explanation;
};

static const char *const kind_names[] = {
    [VS_EXPLAIN_CELL] = "cell",       [VS_EXPLAIN_FORMULA] = "formula",
    [VS_EXPLAIN_NUMBERS] = "numbers", [VS_EXPLAIN_PARAMETER] = "parameter",
    [VS_EXPLAIN_RECORDS] = "records", [VS_EXPLAIN_EVENT] = "event",
    [VS_EXPLAIN_CELLS] = "cells",     [VS_EXPLAIN_NOTE] = "note",
};
static const char *const state_names[] = {"known", "no_data", "not_applicable", "error"};

static int find_indicator(struct explaining *explaining)
{
    const vs_model *model = explaining->unit.model;
    vs_engine *engine = explaining->session->engine;
    vs_name *names = vs_mem_array(engine, model->indicator_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(engine);
    }
    for (size_t i = 0; i < model->indicator_count; i++) {
        names[i] = (vs_name){.name = model->indicators[i].name,
                             .code = model->indicators[i].code,
                             .title = model->indicators[i].title};
    }
    size_t found = 0;
    int status = vs_names_find(engine, names, model->indicator_count,
                               vs_options_argument(&explaining->session->options, 1),
                               VS_MSG_INDICATOR_UNKNOWN, &found);
    explaining->indicator = (int)found;
    vs_mem_free(engine, names);
    return status;
}

/* The one scope that --scope names; VS_EUSAGE when it names none or several. */
static int find_scope(struct explaining *explaining)
{
    const vs_model *model = explaining->unit.model;
    const vs_indicator *indicator = &model->indicators[explaining->indicator];
    vs_scopes scopes;
    int status = vs_choice_level(&explaining->choice, model, explaining->indicator,
                                 &explaining->position.level);
    if (status == VS_OK && explaining->position.level < 0) {
        return vs_fail(explaining->session->engine, VS_EUSAGE, VS_MSG_EXPLAIN_NO_LEVEL,
                       indicator->name);
    }
    if (status == VS_OK) {
        status = vs_evaluation_scopes(explaining->evaluation, explaining->position.level, &scopes);
    }
    size_t found = 0;
    for (size_t i = 0; status == VS_OK && i < scopes.count; i++) {
        if (vs_choice_passes(&explaining->choice, &scopes, i)) {
            explaining->position.scope = (uint32_t)i;
            found++;
        }
    }
    if (status == VS_OK && found != 1) {
        status = vs_fail(explaining->session->engine, VS_EUSAGE, VS_MSG_EXPLAIN_ONE_SCOPE,
                         indicator->name, (long long)found,
                         model->levels[explaining->position.level].name);
    }
    return status;
}

static int find_period(struct explaining *explaining)
{
    vs_buffer chosen;
    vs_buffer_init(&chosen, explaining->session->engine);
    int status = vs_choice_periods(&explaining->choice, explaining->evaluation,
                                   explaining->unit.model, explaining->indicator, &chosen);
    if (status == VS_OK) {
        status =
            vs_choice_check(&explaining->choice, explaining->evaluation, explaining->unit.model);
    }
    size_t count = chosen.size / sizeof(vs_chosen_period);
    if (status == VS_OK && count == 0) {
        status = vs_fail(explaining->session->engine, VS_EUSAGE, VS_MSG_EXPLAIN_NO_PERIOD,
                         explaining->unit.model->indicators[explaining->indicator].name);
    }
    if (status == VS_OK) {
        vs_chosen_period last;
        memcpy(&last, chosen.data + (count - 1) * sizeof last, sizeof last);
        explaining->position.period_kind = last.kind;
        explaining->position.period = (uint32_t)last.index;
    }
    vs_buffer_free(&chosen);
    return status;
}

static int evaluate(struct explaining *explaining)
{
    const vs_session *session = explaining->session;
    vs_evaluation_options options = {
        .today = vs_options_today(&session->options),
        .interpret = vs_options_given(&session->options, VS_OPTION_NO_COMPILE),
    };
    int status = vs_session_date(session, VS_OPTION_VALID, &options.valid);
    if (status == VS_OK) {
        status = vs_session_known(session, explaining->unit.store, &options.known);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&explaining->unit);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&explaining->evaluation, explaining->unit.model,
                                   explaining->unit.store, &options);
    }
    if (status == VS_OK) {
        status = find_indicator(explaining);
    }
    if (status == VS_OK) {
        status =
            vs_choice_resolve(&explaining->choice, explaining->evaluation, explaining->unit.model);
    }
    if (status == VS_OK) {
        status = find_scope(explaining);
    }
    if (status == VS_OK) {
        status = find_period(explaining);
    }
    return status == VS_OK ? vs_explain(&explaining->explanation, explaining->evaluation,
                                        explaining->indicator, &explaining->position)
                           : status;
}

/* Columns of the answer; a table shows the tree in one. */
enum { TREE, DEPTH, KIND, TEXT, STATE, VALUE, REASON, PLACE, COLUMN_COUNT };

static void add_columns(vs_output *rows, vs_engine *engine)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        enum vs_output_place place;
    } columns[COLUMN_COUNT] = {
        [TREE] = {"tree", VS_MSG_COLUMN_TREE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE},
        [DEPTH] = {"depth", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA},
        [KIND] = {"kind", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA},
        [TEXT] = {"text", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA},
        [STATE] = {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA},
        [VALUE] = {"value", VS_MSG_COLUMN_VALUE, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH},
        [REASON] = {"reason", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA},
        [PLACE] = {"place", VS_MSG_COLUMN_PLACE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .place = columns[i].place});
    }
}

static int add_row(const struct explaining *explaining, vs_output *rows,
                   const vs_explain_line *line)
{
    vs_engine *engine = explaining->session->engine;
    vs_buffer reason;
    vs_buffer tree;
    vs_buffer_init(&reason, engine);
    vs_buffer_init(&tree, engine);
    int status = line->reason[0] != '\0' ? vs_reason_render(engine, line->reason, &reason) : VS_OK;
    for (int i = 0; i < line->depth; i++) {
        vs_buffer_text(&tree, "  ");
    }
    vs_buffer_text(&tree, line->text);
    if (reason.size > 0) {
        vs_buffer_text(&tree, ": ");
        vs_buffer_add(&tree, reason.data, reason.size);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&tree);
    }
    if (status == VS_OK) {
        int digits =
            line->indicator >= 0 ? explaining->unit.model->indicators[line->indicator].digits : 3;
        vs_output_row(rows);
        vs_output_text(rows, TREE, tree.data);
        vs_output_integer(rows, DEPTH, line->depth);
        vs_output_text(rows, KIND, kind_names[line->kind]);
        vs_output_text(rows, TEXT, line->text);
        vs_output_text(rows, REASON, reason.size > 0 ? reason.data : NULL);
        vs_output_text(rows, PLACE, line->place);
        if (line->kind == VS_EXPLAIN_CELL || line->has_value || reason.size > 0) {
            vs_output_text(rows, STATE, state_names[line->state]);
        }
        if (line->has_value) {
            bool whole =
                line->value == (double)(int64_t)line->value && line->kind != VS_EXPLAIN_CELL;
            vs_output_number(rows, VALUE, line->value, whole ? 0 : digits);
        }
    }
    vs_buffer_free(&tree);
    vs_buffer_free(&reason);
    return status;
}

static int print(const struct explaining *explaining)
{
    vs_output *rows = NULL;
    vs_session *session = explaining->session;
    int status = vs_output_new(&rows, session->engine, "explain");
    if (status == VS_OK) {
        add_columns(rows, session->engine);
    }
    for (size_t i = 0; status == VS_OK && i < explaining->explanation->count; i++) {
        status = add_row(explaining, rows, &explaining->explanation->lines[i]);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    vs_output_free(rows);
    return code;
}

int vs_command_explain(vs_session *session)
{
    struct explaining explaining = {.session = session};
    int status = vs_choice_read(&explaining.choice, session);
    if (status == VS_OK) {
        status = vs_session_arguments(session, 1, 1);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_READ, &explaining.unit);
    }
    bool reading = false;
    if (status == VS_OK) {
        status = vs_store_begin_read(explaining.unit.store);
        reading = status == VS_OK;
    }
    if (status == VS_OK) {
        status = evaluate(&explaining);
    }
    int code = status == VS_OK ? print(&explaining) : vs_session_fail(session, status);
    vs_explanation_free(explaining.explanation);
    vs_evaluation_free(explaining.evaluation);
    if (reading) {
        vs_store_end_read(explaining.unit.store);
    }
    vs_unit_close(&explaining.unit);
    vs_choice_free(&explaining.choice);
    return code;
}
