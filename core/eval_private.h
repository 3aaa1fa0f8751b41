/*
 * Shared by eval.c and lua_eval*.c: what a handle of typed lines keeps.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EVAL_PRIVATE_H
#define VS_EVAL_PRIVATE_H

#include "cells_private.h"
#include "eval.h"

struct vs_eval {
    struct vs_cell_reader reader;  /* the first member: what a reader's self points to */
    vs_reader interface;           /* reader, with reasons noted */
    struct vs_series_state series; /* stands for the series of the cell that c is */
    vs_engine *engine;
    vs_evaluation *evaluation;
    struct vs_sandbox *sandbox; /* of its model, which is awake */
    size_t scope_count;
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    vs_code codes[VS_SCOPE_DIMENSIONS_MAX]; /* of the members: they outlive an advance */
    char *period;                           /* NULL: the latest with data */
    uint32_t reason;                        /* the last that the line itself gave */
    vs_arena *answer;                       /* texts and tables of the last result */
    vs_buffer printed, work;
};

/* A period of the evaluation. */
struct vs_eval_period {
    int kind; /* VS_PERIOD_WHOLE or of the model */
    size_t index;
};

/* eval.c: finds the cell that c is; rows may have come since the last line. VS_EUSAGE. */
int vs_eval__locate(vs_eval *eval);
/* The latest period with data among kinds (bits), as show chooses it; whole: "*" is there too. */
int vs_eval__latest(vs_evaluation *evaluation, uint32_t kinds, bool whole,
                    struct vs_eval_period *out);
/* The level of an indicator that these dimensions name (NULL: as show chooses it); -1: none. */
int vs_eval__level(const vs_eval *eval, int indicator, const int *dimensions, size_t count);
/* True if a scope of a level belongs to the cell that c is. */
bool vs_eval__passes(const vs_eval *eval, const vs_scopes *scopes, size_t scope);

#endif
