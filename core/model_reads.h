/*
 * What the formulas of an indicator name: other indicators, parameters, record kinds. Worked out
 * from the program of a formula that compiles; of any other from its bytecode and that of the
 * functions that it can reach (lua_reads.c).
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_READS_H
#define VS_MODEL_READS_H

#include "aggregate.h"

/* Positions in the model's arrays, sorted, each once. Kinds are those of the formula's own rows and
 * those that give an attribute on the way: of a key, of a field that is grouped by one, of a
 * dimension of the indicator's levels. */
typedef struct vs_reads {
    size_t indicator_count;
    int *indicators;
    size_t parameter_count;
    int *parameters;
    size_t kind_count;
    int *kinds;
    size_t carried_count;
    int *carried;     /* indicators whose values stand in rows that it reads (vs_kind.carries) */
    bool carries_any; /* ... or those of any indicator */
    bool open;        /* names that only a run knows: it may read anything besides */
} vs_reads;

/* In vs_model.reads, by indicator; for those who keep it. */
struct vs_indicator_reads {
    vs_reads all, applies;
    vs_reads *formulas;
};

/* Of all formulas of an indicator and its `applies`. Borrowed from the model. Without a Lua state
 * (a catalogue of stored results) and before vs_model_reads_make: nothing, and open. */
const vs_reads *vs_model_reads(const vs_model *model, int indicator);
/* The same of one formula, VS_READS_APPLIES for `applies`. */
enum { VS_READS_APPLIES = -1 };
const vs_reads *vs_model_formula_reads(const vs_model *model, int indicator, int formula);

/* The indicators whose values an aggregate reads from rows that carry such: calls visit for each
 * that its filter names. False: it names none, so they may be of any. True for other kinds. */
bool vs_model_carried(const vs_model *model, const vs_aggregate *aggregate,
                      void (*visit)(void *self, int indicator), void *self);

/* Whether what an indicator stands on has a tag; of catalogues: vs_model_reads_tag. */
enum vs_carries { VS_CARRIES_NOT, VS_MAY_CARRY /* a run will tell */, VS_CARRIES };
enum vs_carries vs_model_carries(const vs_model *model, int indicator, const char *tag);
/* In vs_model.tag_table, for those who keep it. */
struct vs_tag_table {
    size_t count;
    const char **tags; /* different ones, sorted */
    bool *carries;     /* [indicator][tag] */
    bool *open;        /* [indicator]: it, or what it reads, may read more */
};
/* Works that out, once the reads are. */
int vs_model_tags_make(vs_model *model);

/* Works them out for all indicators of a loaded model, with every formula traced. */
int vs_model_reads_make(vs_model *model);

#endif
