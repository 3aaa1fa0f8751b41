/*
 * Cells as rows of an answer.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <stdio.h>
#include <string.h>

#include "results.h"

/* Columns in order; those SHOWN are for tables, worded for people. */
enum {
    CODE_SHOWN,
    TITLE_SHOWN,
    INDICATOR,
    CODE,
    SCOPE,
    PERIOD,
    STATE,
    VALUE,
    VALUE_SHOWN,
    RULE_SHOWN,
    APPROVED_SHOWN,
    UNIT_SHOWN,
    UNIT,
    COUNT,
    EXPECTED,
    BAND,
    FLAGS,
    REASON,
    LAYER,
    RANK_SHOWN,
    NOTE_SHOWN,
    RANK,
    RANK_OF,
    APPROVED,
    COLUMN_COUNT
};

static const char *const state_names[] = {"known", "no_data", "not_applicable", "error"};
static const enum vs_message state_words[] = {VS_MSG_STATE_KNOWN, VS_MSG_STATE_NO_DATA,
                                              VS_MSG_STATE_NOT_APPLICABLE, VS_MSG_STATE_ERROR};
static const struct {
    const char *name;
    enum vs_flag flag;
    enum vs_message word;
} flag_names[] = {
    {"partial", VS_FLAG_PARTIAL, VS_MSG_FLAG_PARTIAL},
    {"small_n", VS_FLAG_SMALL_N, VS_MSG_FLAG_SMALL_N},
    {"changed_since_approved", VS_FLAG_CHANGED, VS_MSG_FLAG_CHANGED},
    {"hypothetical", VS_FLAG_HYPOTHETICAL, VS_MSG_FLAG_HYPOTHETICAL},
    {"hidden", VS_FLAG_HIDDEN, VS_MSG_FLAG_HIDDEN},
    {"undated", VS_FLAG_UNDATED, VS_MSG_FLAG_UNDATED},
    {"stale", VS_FLAG_STALE, VS_MSG_FLAG_STALE},
};

const char *vs_cells_state(enum vs_state state)
{
    return state_names[state];
}

const char *vs_cells_state_word(const vs_engine *engine, enum vs_state state)
{
    return vs_message_text(engine, state_words[state]);
}

const char *vs_cells_flag(size_t index, enum vs_flag *flag)
{
    bool known = index < sizeof flag_names / sizeof *flag_names;
    *flag = known ? flag_names[index].flag : 0;
    return known ? flag_names[index].name : NULL;
}

void vs_cells_columns(vs_output *rows, vs_engine *engine)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        enum vs_output_place place;
        int rank;
    } columns[COLUMN_COUNT] = {
        [CODE_SHOWN] = {"shown_code", VS_MSG_COLUMN_CODE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 0},
        [TITLE_SHOWN] = {"shown_title", VS_MSG_COLUMN_INDICATOR, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE,
                         2},
        [INDICATOR] = {"indicator", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [CODE] = {"code", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [SCOPE] = {"scope", VS_MSG_NONE, VS_OUTPUT_OBJECT, VS_OUTPUT_BOTH, 0},
        [PERIOD] = {"period", VS_MSG_COLUMN_PERIOD, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 1},
        [STATE] = {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [VALUE] = {"value", VS_MSG_COLUMN_VALUE, VS_OUTPUT_NUMBER, VS_OUTPUT_DATA, 0},
        [VALUE_SHOWN] = {"shown_value", VS_MSG_COLUMN_VALUE, VS_OUTPUT_NUMBER, VS_OUTPUT_TABLE, 0},
        [RULE_SHOWN] = {"shown_rule", VS_MSG_COLUMN_OUTCOME, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 0},
        [APPROVED_SHOWN] = {"shown_approved", VS_MSG_COLUMN_APPROVED, VS_OUTPUT_NUMBER,
                            VS_OUTPUT_TABLE, 0},
        [UNIT_SHOWN] = {"shown_unit", VS_MSG_COLUMN_UNIT, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 3},
        [UNIT] = {"unit", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [COUNT] = {"n", VS_MSG_COLUMN_N, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH, 4},
        [EXPECTED] = {"n_expected", VS_MSG_COLUMN_EXPECTED, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH, 5},
        [BAND] = {"band", VS_MSG_COLUMN_BAND, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 3},
        [FLAGS] = {"flags", VS_MSG_NONE, VS_OUTPUT_LIST, VS_OUTPUT_DATA, 0},
        [REASON] = {"reason", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [LAYER] = {"layer", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [RANK_SHOWN] = {"shown_rank", VS_MSG_COLUMN_RANK, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 2},
        [NOTE_SHOWN] = {"shown_note", VS_MSG_COLUMN_NOTE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 2},
        [RANK] = {"rank", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [RANK_OF] = {"rank_of", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, 0},
        [APPROVED] = {"approved", VS_MSG_NONE, VS_OUTPUT_NUMBER, VS_OUTPUT_DATA, 0},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .place = columns[i].place,
                                                 .rank = columns[i].rank});
    }
}

/* What a table says beside the number: why there is none, and the flags. */
static void add_note(vs_buffer *note, vs_engine *engine, const vs_cell_row *row,
                     const vs_buffer *reason)
{
    if (row->state != VS_KNOWN) {
        vs_buffer_text(note, vs_message_text(engine, state_words[row->state]));
        if (reason->size > 0) {
            vs_buffer_text(note, ": ");
            vs_buffer_add(note, reason->data, reason->size);
        }
    }
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++) {
        /* Where there is no value anyway nothing is missed; cells that a scenario leaves as they
         * are need no word. */
        bool moot =
            (flag_names[i].flag == VS_FLAG_HIDDEN && row->state != VS_KNOWN && row->n == 0) ||
            (flag_names[i].flag == VS_FLAG_HYPOTHETICAL && !row->otherwise);
        if ((row->flags & flag_names[i].flag) != 0 && !moot) {
            vs_buffer_text(note, note->size > 0 ? "; " : "");
            vs_buffer_text(note, vs_message_text(engine, flag_names[i].word));
        }
    }
}

const char *vs_cells_unit(const vs_engine *engine, const char *unit)
{
    if (unit != NULL && strcmp(unit, "pp") == 0) {
        return vs_message_text(engine, VS_MSG_UNIT_PP);
    }
    return unit != NULL && strcmp(unit, "1") == 0 ? NULL : unit;
}

/* What the indicator says of itself. */
static void add_indicator(vs_output *rows, const vs_engine *engine, const vs_indicator *indicator)
{
    vs_output_text(rows, CODE_SHOWN, indicator->code != NULL ? indicator->code : indicator->name);
    vs_output_text(rows, TITLE_SHOWN, indicator->title);
    vs_output_text(rows, INDICATOR, indicator->name);
    vs_output_text(rows, CODE, indicator->code);
    vs_output_text(rows, UNIT, indicator->unit);
    vs_output_text(rows, UNIT_SHOWN, vs_cells_unit(engine, indicator->unit));
    vs_output_text(rows, LAYER, indicator->place.layer);
}

/* The value of a rule's condition in words. */
static void add_rule(vs_output *rows, const vs_engine *engine, const vs_cell_row *row)
{
    enum vs_message word = VS_MSG_RULE_UNDETERMINED;
    if (row->state == VS_KNOWN) {
        word = row->value != 0 ? VS_MSG_RULE_FIRED : VS_MSG_RULE_NOT_FIRED;
    }
    if (row->state == VS_KNOWN || row->state == VS_NO_DATA) {
        vs_output_text(rows, RULE_SHOWN, vs_message_text(engine, word));
    }
}

/* What a marker measures has a unit, a condition has none. */
static bool is_condition(const vs_indicator *indicator)
{
    return indicator->rule && strcmp(indicator->unit, "1") == 0;
}

/* What a hidden cell does not tell. */
static void add_numbers(vs_output *rows, const vs_engine *engine, const vs_cell_row *row)
{
    char rank[64];
    if (row->state == VS_KNOWN) {
        vs_output_number(rows, VALUE, row->value, row->indicator->digits);
        if (!is_condition(row->indicator)) {
            vs_output_number(rows, VALUE_SHOWN, row->value, row->indicator->digits);
        }
        vs_output_text(rows, BAND, row->band);
        vs_output_tone(rows, BAND, row->tone);
    }
    if (is_condition(row->indicator)) {
        add_rule(rows, engine, row);
    }
    vs_output_integer(rows, COUNT, row->n);
    if (row->expected >= 0) {
        vs_output_integer(rows, EXPECTED, row->expected);
    }
    if (row->rank.place > 0) {
        (void)snprintf(rank, sizeof rank, vs_message_text(engine, VS_MSG_RANK_OF),
                       (long long)row->rank.place, (long long)row->rank.of);
        vs_output_text(rows, RANK_SHOWN, rank);
        vs_output_integer(rows, RANK, row->rank.place);
        vs_output_integer(rows, RANK_OF, row->rank.of);
    }
    if (row->approved != NULL && row->approved->state == VS_KNOWN) {
        vs_output_number(rows, APPROVED_SHOWN, row->approved->value, row->indicator->digits);
        vs_output_number(rows, APPROVED, row->approved->value, row->indicator->digits);
    }
}

int vs_cells_add(vs_output *rows, vs_engine *engine, const vs_cell_row *row)
{
    vs_buffer reason;
    vs_buffer note;
    vs_buffer_init(&reason, engine);
    vs_buffer_init(&note, engine);
    bool hidden = (row->flags & VS_FLAG_HIDDEN) != 0;
    /* Why there is nothing may tell of the few rows; that there are none may be told. */
    bool told = row->reason[0] != '\0' && (!hidden || row->n == 0);
    int status = told ? vs_reason_render(engine, row->reason, &reason) : VS_OK;
    if (status == VS_OK) {
        vs_output_row(rows);
        add_indicator(rows, engine, row->indicator);
        for (size_t i = 0; i < row->dimension_count; i++) {
            const vs_dimension *dimension = &row->model->dimensions[row->dimensions[i]];
            vs_output_pair(rows, SCOPE, dimension->name, dimension->title, row->texts[i]);
        }
        vs_output_text(rows, PERIOD, row->period);
        vs_output_text(rows, STATE, state_names[row->state]);
        if (!hidden) {
            add_numbers(rows, engine, row);
        }
        for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++) {
            if ((row->flags & flag_names[i].flag) != 0) {
                vs_output_item(rows, FLAGS, flag_names[i].name);
            }
        }
        vs_output_text(rows, REASON, reason.size > 0 ? reason.data : NULL);
        add_note(&note, engine, row, &reason);
        vs_output_text(rows, NOTE_SHOWN, note.size > 0 ? note.data : NULL);
        status = vs_buffer_status(&note);
    }
    vs_buffer_free(&note);
    vs_buffer_free(&reason);
    return status;
}

int vs_cells_evaluate(const vs_session *session, vs_unit *unit, vs_evaluation **out)
{
    const char *model = vs_options_text(&session->options, VS_OPTION_MODEL);
    vs_evaluation_options options = {
        .today = vs_options_today(&session->options),
        .interpret = vs_options_given(&session->options, VS_OPTION_NO_COMPILE),
    };
    int status = vs_session_date(session, VS_OPTION_VALID, &options.valid);
    if (status == VS_OK) {
        status = vs_session_known(session, unit->store, &options.known);
    }
    if (status == VS_OK && model != NULL) {
        status = vs_unit_use_model(unit, model);
    }
    if (status == VS_OK) {
        status = vs_unit_model(unit);
    }
    return status == VS_OK ? vs_evaluation_new(out, unit->model, unit->store, &options) : status;
}

/* True if nothing was asked for that stored cells cannot answer. */
static bool stored_can_answer(const vs_session *session)
{
    return (session->options.given &
            (VS_OPTION_BIT(VS_OPTION_VALID) | VS_OPTION_BIT(VS_OPTION_KNOWN) |
             VS_OPTION_BIT(VS_OPTION_MODEL) | VS_OPTION_BIT(VS_OPTION_NO_COMPILE))) == 0;
}

int vs_cells_stored(const vs_session *session, vs_unit *unit, vs_evaluation **evaluation,
                    vs_model **model)
{
    bool current = false;
    *evaluation = NULL;
    *model = NULL;
    int status = stored_can_answer(session) ? vs_unit_source(unit) : VS_DONE;
    if (status == VS_OK) {
        status = vs_results_current(unit->store, &unit->source->digest,
                                    vs_options_today(&session->options), &current);
    }
    if (status == VS_OK && current) {
        status = vs_results_open(evaluation, model, unit->store);
    }
    return status == VS_DONE ? VS_OK : status;
}
