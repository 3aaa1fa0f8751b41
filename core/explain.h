/*
 * Why a cell is what it is: its formula, what the formula read with values, and for records the
 * import events and file lines that brought them; cells that were read are explained below it.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EXPLAIN_H
#define VS_EXPLAIN_H

#include "evaluation.h"

enum vs_explain_kind {
    VS_EXPLAIN_CELL,      /* an indicator at a scope and period */
    VS_EXPLAIN_FORMULA,   /* as mathematics; place: file:line, layer */
    VS_EXPLAIN_NUMBERS,   /* the same with numbers in place of reads */
    VS_EXPLAIN_PARAMETER, /* a parameter, its version, source */
    VS_EXPLAIN_RECORDS,   /* an aggregate over records, how many rows */
    VS_EXPLAIN_EVENT,     /* an import event and the file's lines */
    VS_EXPLAIN_CELLS,     /* an aggregate over cells */
    VS_EXPLAIN_NOTE       /* anything else worth knowing: per-cell run, expected number */
};

typedef struct vs_explain_line {
    enum vs_explain_kind kind;
    int depth;         /* of the tree, from 0 */
    const char *text;  /* what it is, in the engine's language */
    const char *place; /* layer, file:line; NULL none */
    uint8_t state;     /* enum vs_state */
    double value;      /* if known and has_value */
    bool has_value;
    const char *reason; /* stored form, "" if known */
    int indicator;      /* CELL: of the model; -1 */
    const char *
        *tags; /* CELL: of what it stands on, NULL-terminated; borrowed from the evaluation */
} vs_explain_line;

typedef struct vs_explanation {
    vs_arena *arena;
    size_t count;
    vs_explain_line *lines;
    size_t capacity;
    vs_engine *engine;
} vs_explanation;

/* A cell of an indicator. */
typedef struct vs_explain_position {
    int level, period_kind;
    uint32_t period, scope;
} vs_explain_position;

/* Explains a cell. Owned by the caller: vs_explanation_free. */
int vs_explain(vs_explanation **out, vs_evaluation *evaluation, int indicator,
               const vs_explain_position *position);
void vs_explanation_free(vs_explanation *explanation);

/* The rows of records behind a cell: those of the formula's first aggregate that pass its filters.
 * A formula without one passes the question on to the first cell that it reads. */
typedef struct vs_explain_who {
    int kind;            /* record kind; -1: the formula reads no records */
    vs_records *records; /* borrowed from the evaluation */
    uint32_t *rows;      /* owned by the caller (vs_mem_free) */
    size_t count;
} vs_explain_who;
int vs_explain_rows(vs_evaluation *evaluation, int indicator, const vs_explain_position *position,
                    vs_explain_who *out);

/* Appends a node of a program as mathematics; values (by node) stand in for reads if not NULL. */
void vs_program_print(const vs_model *model, const vs_program *program, uint32_t node,
                      const double *values, vs_buffer *out);
/* Appends an aggregate in words: what of which records under which filter. */
void vs_aggregate_print(const vs_model *model, const vs_program *program,
                        const vs_aggregate *aggregate, const double *values, vs_buffer *out);

#endif
