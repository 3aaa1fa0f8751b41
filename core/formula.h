/*
 * Between Lua formulas and cells. lua_formula.c runs a function of the model in one of two ways:
 * traced (once, into a program) or for one cell; what it reads it asks of a reader.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_FORMULA_H
#define VS_FORMULA_H

#include "program.h"

/* What a per-cell run asks; implemented by the evaluation. Each returns VS_OK with a result of any
 * state, or a negative status that ends the whole run (memory, damage, interrupt). */
typedef struct vs_reader {
    void *self;
    int (*aggregate)(void *self, const vs_aggregate *aggregate, vs_result *out);
    int (*cell)(void *self, const vs_cell_read *read, vs_result *out);
    int (*cells)(void *self, const vs_cells_read *read, vs_result *out);
    /* The version's value at the cell's instant (lag 0), NULL if the parameter has none then. */
    int (*parameter)(void *self, int parameter, const vs_value **out);
    /* The instant of the period earlier by lag, in days, or its calendar year. */
    int (*instant)(void *self, int lag, bool year, vs_result *out);
    /* The text of the cell's member in a dimension, or of an attribute (attribute >= 0): text, or a
     * number, or missing (VS_NO_DATA). */
    int (*own)(void *self, int dimension, int attribute, const char **text, size_t *size,
               vs_result *out);
    /* May the parameter be read: else *out is an error. NULL: all may. */
    int (*admit)(void *self, int parameter, vs_result *out);
    /* Number of a reason: a message name and arguments parted by \x1f, interned. */
    int (*reason)(void *self, const char *stored, uint32_t *out);
} vs_reader;

/* Traces formula function of the model. *program is NULL when the trace refuses (the formula then
 * runs per cell) and refusal, if not NULL, gets why, with file:line. VS_EMODEL if the formula is
 * wrong for every cell (unknown name, misuse): the message has file:line. */
int vs_formula_trace(vs_program **program, vs_model *model, int indicator,
                     const vs_formula *formula, vs_buffer *refusal);
/* The same for the `applies` function of an indicator; the result is a condition. */
int vs_formula_trace_applies(vs_program **program, vs_model *model, int indicator);
/* Runs a formula for one cell. State, value and reason in *out; n is left to the reader's caller.
 */
int vs_formula_run(vs_model *model, int indicator, const vs_formula *formula,
                   const vs_reader *reader, vs_result *out);
/* Runs an `applies` function: *applies true or false; a state other than known ends the cell with
 * *out. */
int vs_formula_applies(vs_model *model, int indicator, int function, const vs_reader *reader,
                       bool *applies, vs_result *out);

#endif
