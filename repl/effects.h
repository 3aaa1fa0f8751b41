/*
 * What another model does to the cells of a unit: two evaluations over one store, compared cell by
 * cell over the last year with data.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EFFECTS_H
#define VS_EFFECTS_H

#include "evaluation.h"

/* One of the two; the evaluation may be one over stored cells. Borrowed. */
typedef struct vs_effects_side {
    const vs_model *model;
    vs_evaluation *evaluation;
} vs_effects_side;

/* A cell that is not what it was. Texts live in the arena. */
typedef struct vs_effect {
    const char *indicator; /* name; of a rule "rule.NAME" */
    const char *period;
    size_t dimension_count;
    const char *dimensions[VS_SCOPE_DIMENSIONS_MAX]; /* names */
    const char *members[VS_SCOPE_DIMENSIONS_MAX];
    bool was, is; /* the model before has such a cell, the one after has */
    enum vs_state states[2];
    double values[2];
    const char *bands[2]; /* NULL: none */
    int digits;
} vs_effect;

/*
 * Appends the cells (vs_effect) that differ in value, state or band, in the order of indicators by
 * name, levels, periods and scopes. Periods are those that end in the last academic year with data
 * and those without dates. A cell that only one model has counts if it is known or in error.
 * persons false: levels with a person are left out, for answers that leave the unit.
 */
int vs_effects_compare(vs_buffer *out, vs_arena *arena, const vs_effects_side *before,
                       const vs_effects_side *after, bool persons);

/* Appends "NAME class=5А 2024/Ч1: 40 -> 60", for people and for lists in csv. */
void vs_effect_print(vs_buffer *out, vs_engine *engine, const vs_effect *effect, bool rounded);
/* Appends the object of json. */
void vs_effect_print_json(vs_buffer *out, const vs_effect *effect);

#endif
