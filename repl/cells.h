/*
 * Cells as rows of an answer: what show, explain and their like print, and how people choose cells.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_H
#define VS_CELLS_H

#include "approval.h"
#include "command.h"
#include "eval.h"
#include "explain.h"
#include "hide.h"
#include "rank.h"
#include "scope.h"

/* One cell with all that a row of it says; texts are borrowed during the call. */
typedef struct vs_cell_row {
    const vs_indicator *indicator;
    const vs_model *model;
    size_t dimension_count;
    const int *dimensions;                      /* of the model */
    const char *texts[VS_SCOPE_DIMENSIONS_MAX]; /* members */
    const char *period;
    int period_kind; /* of the model, VS_PERIOD_WHOLE */
    enum vs_state state;
    double value;
    uint32_t n;
    int64_t expected;            /* -1: not declared */
    const char *band;            /* NULL: none */
    enum vs_tone tone;           /* of the band */
    const vs_value *bands;       /* all of the indicator at the cell's instant; NULL: none */
    const vs_world_cell *before; /* what it is without a scenario; NULL: none holds */
    uint8_t flags;      /* with VS_FLAG_HIDDEN nothing that tells the value or n is shown */
    bool otherwise;     /* than without the scenario, where that flag is set */
    const char *reason; /* stored form; "" */
    vs_rank rank;       /* place 0: none */
    const vs_approved_cell *approved; /* what was approved, where it differs; NULL */
} vs_cell_row;

/* Adds the columns of cells to fresh rows, in the order of the format. */
void vs_cells_columns(vs_output *rows, vs_engine *engine);
int vs_cells_add(vs_output *rows, vs_engine *engine, const vs_cell_row *row);
/* The name of a state as data have it: "no_data". */
const char *vs_cells_state(enum vs_state state);
/* The same in the engine's language. */
const char *vs_cells_state_word(const vs_engine *engine, enum vs_state state);
/* The name of a flag by number, NULL after the last one. */
const char *vs_cells_flag(size_t index, enum vs_flag *flag);
/* A unit as people read it: "pp" and "1" in words, others as they are. NULL: none. */
const char *vs_cells_unit(const vs_engine *engine, const char *unit);

/* Opens the stored cells, which needs neither Lua nor more of the model's files than their digest;
 * *evaluation is NULL if they are not current or the command line asks for others. Both are owned
 * by the caller: vs_evaluation_free, then vs_model_free. */
int vs_cells_stored(const vs_session *session, vs_unit *unit, vs_evaluation **evaluation,
                    vs_model **model);
/* Starts an evaluation in memory by --valid, --known, --model, --today and --no-compile. Owned by
 * the caller; its model is the unit's. */
int vs_cells_evaluate(const vs_session *session, vs_unit *unit, vs_evaluation **out);

/* Prints an explanation as a tree, with the line of the model where a cell is in error, or as rows
 * for machines. source: of the model; NULL: it is not there. Returns enum vs_exit. */
int vs_explanation_show(vs_session *session, const vs_model *model, const vs_model_source *source,
                        const vs_explanation *explanation);
/* Prints what a typed line of Lua gave, or tells why it failed. Returns enum vs_exit. */
int vs_eval_answer(vs_session *session, int status, const vs_eval_result *result);
/* explain at region level. */
int vs_command_explain_figure(vs_session *session);

/* --- the choice --- */

/* What the command line asks for. Owned by the caller: vs_choice_free, also after a failure. */
typedef struct vs_choice {
    vs_pairs scope;
    size_t by_count;
    const char **by; /* NULL: not given */
    size_t period_count;
    const char **periods;        /* NULL: the latest with data */
    bool each;                   /* every period */
    int *dimensions;             /* of scope's pairs, once resolved */
    uint32_t *members;           /* of scope's pairs: ordinals, once resolved */
    bool *period_met;            /* periods that some indicator has */
    uint32_t period_kinds;       /* of the indicators asked so far, bits as in vs_indicator */
    const vs_grouping *grouping; /* a group of --scope limits its units too; NULL: none. Borrowed */
} vs_choice;

int vs_choice_read(vs_choice *choice, const vs_session *session);
/* As read, with one period (borrowed) in place of --period. */
int vs_choice_read_period(vs_choice *choice, const vs_session *session, const char *period);
void vs_choice_free(vs_choice *choice);
/* Resolves dimensions and members of --scope. VS_EUSAGE with a near miss. */
int vs_choice_resolve(vs_choice *choice, vs_evaluation *evaluation, const vs_model *model);
/* True if --scope lets a scope pass: pairs of one dimension are alternatives. */
bool vs_choice_passes(const vs_choice *choice, const vs_scopes *scopes, size_t scope);
/* The level at which an indicator is shown; -1: it has none such. VS_EUSAGE for an unknown name. */
int vs_choice_level(const vs_choice *choice, const vs_model *model, int indicator, int *out);

/* A period of an indicator's choice. */
typedef struct vs_chosen_period {
    int kind;     /* of the model, VS_PERIOD_WHOLE */
    size_t index; /* in vs_evaluation_periods */
} vs_chosen_period;

/* The chosen periods of an indicator, appended as vs_chosen_period in time order. */
int vs_choice_periods(vs_choice *choice, vs_evaluation *evaluation, const vs_model *model,
                      int indicator, vs_buffer *out);
/* The one cell of an indicator that is chosen. VS_EUSAGE if there is none or several. */
int vs_choice_cell(vs_choice *choice, vs_evaluation *evaluation, const vs_model *model,
                   int indicator, vs_explain_position *out);
/* VS_EUSAGE: the indicator has no such level; lists those that it has. */
int vs_choice_fail_level(const vs_model *model, int indicator);
/* VS_EUSAGE if no indicator has a period of --period, with a near miss. */
int vs_choice_check(const vs_choice *choice, vs_evaluation *evaluation, const vs_model *model);

#endif
