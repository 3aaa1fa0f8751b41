/*
 * Scenarios: what if. An immutable list of operations with a digest, and the world in which they
 * hold. Nothing of a scenario is stored or seen outside its world; the store is only read.
 *
 *   vs_scenario_new(&empty, engine);
 *   vs_scenario_with(&scenario, empty, "param:quality_rate.from=55");
 *   vs_world_new(&world, model, store, &options);
 *   vs_world_apply(world, scenario);                (VS_EUSAGE: which operation, what is wrong)
 *   vs_world_changes(world, &changes, &count);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SCENARIO_H
#define VS_SCENARIO_H

#include "digest.h"
#include "evaluation.h"

/*
 * Operations:
 *
 *   value:ID[SCOPE]=X                 readers of this cell see X; SCOPE is class=5А,period=2024/Ч1
 *   param:NAME[.PART][@FROM..TO]=X    a parameter, at all dates or in a stretch, both days included
 *   formula:ID=LUA                    what the formula returns, its body, or a function
 *   fact:FILE.csv                     rows of a file, as an import would take them
 *   fact:KIND[SCOPE] FIELD=A->B xN    the first N rows, in key order, that have A there (all
 * without xN); SCOPE is FIELD=VALUE,...
 *
 * Words before the colon also in Russian (значение, параметр, формула, факт).
 */

/* The word before the colon, in English, that a word means, whatever its case; NULL: none. */
const char *vs_scenario_type(vs_engine *engine, const char *word, size_t size);
/* All these words in both languages, and their English one; NULL behind the last. */
const char *vs_scenario_type_word(size_t index, const char **english);

/* --- the list --- */

typedef struct vs_scenario vs_scenario;

/* The scenario without operations. Owned by the caller: vs_scenario_free. */
int vs_scenario_new(vs_scenario **out, vs_engine *engine);
void vs_scenario_free(vs_scenario *scenario);
/* The same and one operation more. VS_EUSAGE for a text that is none. */
int vs_scenario_with(vs_scenario **out, const vs_scenario *before, const char *text);
/* Undo: the same less its last operation; of an empty one an empty one. */
int vs_scenario_without_last(vs_scenario **out, const vs_scenario *before);
/* Its first operations. */
int vs_scenario_first(vs_scenario **out, const vs_scenario *before, size_t count);
/* The same less the operation at an index. */
int vs_scenario_without(vs_scenario **out, const vs_scenario *before, size_t index);
/* The operations of one scenario and then those of another. */
int vs_scenario_joined(vs_scenario **out, const vs_scenario *first, const vs_scenario *then);
/* The same operations as they were understood in a world that they were applied to: names, members
 * and periods spelled out, files kept. */
struct vs_world;
int vs_scenario_resolved(vs_scenario **out, const vs_scenario *before,
                         const struct vs_world *world);
size_t vs_scenario_count(const vs_scenario *scenario);
/* An operation as it was written, cleaned; borrowed until free. */
const char *vs_scenario_operation(const vs_scenario *scenario, size_t index);
/* Over all operations in order. */
vs_digest vs_scenario_digest(const vs_scenario *scenario);

/* What a saved scenario was tried on. */
typedef struct vs_scenario_basis {
    vs_digest model;  /* sources */
    int64_t known;    /* last event */
    const char *unit; /* whose data; NULL: not told. Of one that was read borrowed from it */
} vs_scenario_basis;
/* Appends the scenario as YAML: only what differs, and the basis. */
int vs_scenario_print(const vs_scenario *scenario, const vs_scenario_basis *basis, vs_buffer *out);
/* Reads that; name is for messages. VS_EDATA with the place. */
int vs_scenario_read(vs_scenario **out, vs_engine *engine, const char *name, const char *text,
                     size_t size, vs_scenario_basis *basis);

/* --- the world --- */

typedef struct vs_world vs_world;

typedef struct vs_world_options {
    vs_evaluation_options evaluation;
    const vs_digest *sources; /* of the model: current stored cells are the baseline; NULL: they
                                 are not looked at */
    const vs_model_source *source; /* of the model, for changed formulas; NULL: there are none.
                                      Borrowed */
    const vs_scenario *start;      /* holds from the beginning; NULL: nothing does. Borrowed */
    bool full;                     /* evaluate everything after each operation; for tests */
    bool silent; /* what changes is not noted: before is as after, vs_world_changes has nothing */
} vs_world_options;

/* A world in which nothing but options->start is changed yet. model and store are borrowed until
 * free; the store stands still meanwhile (vs_store_begin_read). */
int vs_world_new(vs_world **out, vs_model *model, vs_store *store, const vs_world_options *options);
void vs_world_free(vs_world *world);
/* Applies the operations in order. VS_EUSAGE names the operation; the world is then of no use. */
int vs_world_apply(vs_world *world, const vs_scenario *scenario);

/* What an operation means in this world. */
typedef struct vs_world_operation {
    const char *text; /* with codes, members and periods as the model has them */
    size_t evaluated; /* cells that were evaluated again */
    size_t rows;      /* fact: rows that are new or otherwise than they were */
    size_t named_count;
    const char *const *named; /* ... the rows that were changed, as people read them */
    size_t changed;           /* cells that came out different */
    const char *stays; /* value: the indicator, if it has other levels: these are computed from
                          records and stay as they are; NULL */
} vs_world_operation;
size_t vs_world_operation_count(const vs_world *world);
const vs_world_operation *vs_world_operation_at(vs_world *world, size_t index);

/* A cell before or after. Texts are borrowed from the world. */
typedef struct vs_world_cell {
    bool there; /* there is such a cell */
    enum vs_state state;
    double value;  /* 0 unless known */
    uint8_t flags; /* after: VS_FLAG_HYPOTHETICAL too */
    uint32_t n;
    const char *reason; /* stored form; "" */
    const char *band;   /* NULL: none */
} vs_world_cell;

/* The part of one operation in a change. */
typedef struct vs_world_part {
    size_t operation;
    bool known;   /* the value is known after it */
    double delta; /* since the last known value; 0 if there is none */
    struct vs_world_part *next;
} vs_world_part;

typedef struct vs_world_change {
    int indicator, level, period_kind;
    const char *period; /* id */
    vs_code members[VS_SCOPE_DIMENSIONS_MAX];
    vs_world_cell before, after;
    const vs_world_part *parts; /* of the operations that changed it, in order */
} vs_world_change;

/* Cells whose value, state or band some operation changed, in the order of indicators, levels,
 * periods and scopes; also those that a later one changed back. Borrowed until the next apply. */
int vs_world_changes(vs_world *world, const vs_world_change **out, size_t *count);
/* True if value, state or band differ. */
bool vs_world_differs(const vs_world_cell *before, const vs_world_cell *after);
/* The world's cells, to choose from and to read; borrowed. Changed parameters and formulas are
 * those of vs_world_model. */
vs_evaluation *vs_world_evaluation(vs_world *world);
const vs_model *vs_world_model(const vs_world *world);
/* Whose dictionary the codes are of. */
vs_store *vs_world_store(const vs_world *world);
/* One cell of the world's evaluation as a change, also if it is none. */
int vs_world_look(vs_world *world, const vs_series *series, size_t cell, vs_world_change *out);
/* The same cell of this world, by a key of it: other worlds may have other codes. */
int vs_world_find(vs_world *world, const vs_world_change *key, vs_world_change *out);

/* Makes a key of one world one of another over the same store. A member that the other world lacks
 * becomes one that is in neither. */
int vs_world_translate(const vs_world *from, const vs_world *to, vs_world_change *key);

#endif
