/*
 * Shared by explain*.c.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EXPLAIN_PRIVATE_H
#define VS_EXPLAIN_PRIVATE_H

#include "cells_accumulator.h"
#include "explain.h"

struct explainer {
    vs_evaluation *evaluation;
    const vs_model *model;
    vs_explanation *into;
    const char ***tags; /* by indicator */
};

/* Adds a line with the text, which is freed in any case. */
int vs_explain__line(struct explainer *explainer, const vs_explain_line *line, vs_buffer *text);
const char *vs_explain__word(const struct explainer *explainer, enum vs_message id);
/* explain_rows.c: lines for the events that brought the rows of an aggregate's cell. */
int vs_explain__events(struct explainer *explainer, struct vs_plan *plan,
                       struct vs_plan_cells cells, int depth);
/* explain_recorder.c: runs the formula of one cell again and adds what it read to program; results
 * has room for VS_PROGRAM_NODES_MAX. */
int vs_explain__record(vs_evaluation *evaluation, const vs_formula *formula,
                       const struct vs_cell_position *at, vs_program *program, vs_result *results);

#endif
