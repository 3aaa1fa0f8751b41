/*
 * Lines of Lua that people type: the command eval and the dialogue.
 *
 * A line runs in the environment of formulas with c bound to one cell, and with show, cells,
 * records, entities, print and _ (the last result): it reads and never writes. Names that a line
 * assigns live as long as the handle and are never seen by the model.
 *
 *   vs_eval *eval;
 *   vs_eval_new(&eval, evaluation, &(vs_eval_options){.period = "2024"});
 *   vs_eval_line(eval, "c:records('mark'):count()", 25, &result);
 *   vs_eval_free(eval);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EVAL_H
#define VS_EVAL_H

#include "evaluation.h"

enum { VS_EVAL_TEXT_MAX = 524288, /* bytes of one line */ VS_EVAL_PRINT_MAX = 1048576 };

typedef struct vs_eval vs_eval;

/* The cell that c is. Texts and lists are copied. */
typedef struct vs_eval_options {
    size_t scope_count;      /* 0: the whole unit */
    const int *dimensions;   /* of the model */
    const uint32_t *members; /* ordinals */
    const char *period;      /* id; NULL: the latest with data */
} vs_eval_options;

enum vs_eval_type { VS_EVAL_NIL, VS_EVAL_NUMBER, VS_EVAL_BOOLEAN, VS_EVAL_TEXT };

typedef struct vs_eval_value {
    enum vs_eval_type type;
    double number; /* a boolean is 0 or 1 */
    const char *text;
    size_t size;
} vs_eval_value;

typedef struct vs_eval_column {
    const char *name;
    const char *title; /* NULL: name */
    int digits;        /* shown after the mark; -1: as many as there are */
} vs_eval_column;

/* What a line gave; borrowed until the next line or free. */
typedef struct vs_eval_result {
    enum vs_state state; /* not known: a read ended the line, and there are no values */
    const char *reason;  /* stored form: vs_reason_render; "" */
    bool plain;          /* rows are the line's values, one each; else one value is a table */
    size_t column_count, row_count;
    const vs_eval_column *columns;
    const vs_eval_value *values; /* [row * column_count + column] */
    const char *printed;         /* lines of print, also after a failure */
    size_t printed_size;
    bool incomplete; /* after VS_EMODEL: the text ends too early, more lines may follow */
} vs_eval_result;

/* evaluation is borrowed until free; its model has its Lua state. VS_EUSAGE: there is no such cell.
 */
int vs_eval_new(vs_eval **out, vs_evaluation *evaluation, const vs_eval_options *options);
void vs_eval_free(vs_eval *eval);
/* Makes c another cell; names stay. VS_EUSAGE: there is no such cell, c is what it was. */
int vs_eval_turn(vs_eval *eval, const vs_eval_options *options);
/* Reads from another evaluation from now on, also if the former is gone; names stay. False, and
 * nothing is done: its model has another Lua state, so another handle is needed. */
bool vs_eval_move(vs_eval *eval, vs_evaluation *evaluation);
/* Runs one line, tried as an expression, then as statements. VS_EMODEL (syntax), VS_ESCRIPT, or
 * VS_ELIMIT with "line 1: ..."; a later line may follow. */
int vs_eval_line(vs_eval *eval, const char *text, size_t size, vs_eval_result *out);

#endif
