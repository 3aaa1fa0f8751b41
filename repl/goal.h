/*
 * The one cell that seek and sensitivity ask about, in worlds where a number is varied.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_GOAL_H
#define VS_GOAL_H

#include "scenario_vary.h"
#include "trial.h"

typedef struct vs_goal {
    const vs_indicator *indicator; /* of the unit's model */
    int number;
    vs_world_change cell; /* who and where it is */
    vs_buffer period;     /* its text */
    vs_vary *vary;        /* where it is looked at, set by the caller; borrowed */
} vs_goal;

void vs_goal_init(vs_goal *goal, vs_engine *engine);
void vs_goal_free(vs_goal *goal);
/* The cell of an indicator by name, --scope and --period. VS_EUSAGE: none, or several. */
int vs_goal_find(vs_goal *goal, vs_trial *trial, vs_world *world, const char *name);
/* Its value as the world is, the world with x; self is a vs_goal. A number that cannot be is one
 * without a value. */
int vs_goal_look(const vs_goal *goal, bool *known, double *value);
int vs_goal_at(void *self, double x, bool *known, double *value);

/* A number that people typed, with a point or a comma. */
bool vs_goal_number(const char *text, double *out);
/* Appends a number that was found: no more digits than tell anything. */
void vs_goal_print(vs_engine *engine, double value, vs_buffer *out);

/* What people call its indicator: the code, else the name. */
const char *vs_goal_name(const vs_goal *goal);

#endif
