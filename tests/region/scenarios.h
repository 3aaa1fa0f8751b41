/*
 * Random scenarios over the schools of a workspace: what scenarios.c and scenarios_draw.c share.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_SCENARIOS_H
#define VS_TEST_SCENARIOS_H

#include "evaluation.h"
#include "export.h"
#include "workspace.h"

struct random {
    uint64_t state;
};

uint32_t draw(struct random *random, uint32_t below);

enum { SAMPLE_ROWS = 200 };

/* Some rows of a record kind as text; a missing value is "". */
struct sample {
    const vs_kind *kind;
    size_t column_count, row_count, seen;
    char **columns;
    int *fields; /* of the kind by column; -1: none */
    char **rows[SAMPLE_ROWS];
};

/* A school at work: its model, its records, the cells that it really has. */
struct school {
    vs_engine *engine;
    vs_arena *arena;
    vs_unit *unit;
    vs_model *model;
    vs_store *store;
    vs_evaluation *cells;
    size_t sample_count;
    struct sample *samples;
    const char *folder; /* where files of facts are put */
};

enum operation_kind {
    OPERATION_VALUE,
    OPERATION_PARAM,
    OPERATION_FORMULA,
    OPERATION_FACT,
    OPERATION_FILE,
    OPERATION_KINDS
};

/* What is wrong ends the program: nothing of a draw may fail. */
void must(struct school *school, int status);
/* Reads samples of all kinds with rows; from is a stream of its own. */
void read_samples(struct school *school, struct random *from);
/* Appends the text of an operation; number names the file that it may need. */
enum operation_kind write_operation(struct school *school, struct random *random, uint64_t number,
                                    vs_buffer *out);
/* Makes a text that most likely says nothing any more. */
void spoil(struct random *random, vs_buffer *text);

#endif
