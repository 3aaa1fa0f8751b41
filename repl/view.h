/*
 * The cells that a command answers from: the stored ones, those of an evaluation, or, where a
 * dialogue supposes something, those of the world in which that holds.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_VIEW_H
#define VS_VIEW_H

#include "command.h"

typedef struct vs_view {
    vs_evaluation *evaluation;
    const vs_model *model;           /* of these cells */
    vs_store *store;                 /* whose dictionary their codes are of */
    vs_world *world;                 /* NULL: things are as they are */
    bool stored;                     /* stored cells answer */
    vs_evaluation *owned_evaluation; /* NULL: the dialogue's */
    vs_model *owned_model;           /* the part of a model that stored cells carry */
    vs_world *owned_world;           /* NULL: the dialogue's */
    vs_scenario *read;               /* of --scenario; NULL: none was given */
} vs_view;

/* Opens the cells of a unit whose store is being read, by --valid, --known, --model, --today,
 * --no-compile and --scenario; may_be_stored: stored ones too. Close also after a failure, before
 * the unit. */
int vs_view_open(vs_view *view, vs_session *session, vs_unit *unit, bool may_be_stored);
void vs_view_close(vs_view *view);
/* *out: a cell is not what it is without the scenario. */
int vs_view_differs(const vs_view *view, const vs_series *series, size_t cell, bool *out);
/* True if a command answers in a scenario. */
bool vs_view_supposes(const vs_session *session);
/* Tells that the answer holds in a scenario; nothing if there is none. */
void vs_view_tell(const vs_session *session);

/* What holds before a command's own operations: of --scenario, which *read gets (owned by the
 * caller), else what the dialogue supposes; *out NULL: nothing. */
int vs_view_start(vs_session *session, vs_unit *unit, const vs_scenario **out, vs_scenario **read);
/* Reads a saved scenario, by its name or its file, and tells if the model or the data have moved
 * since. */
int vs_view_read(vs_session *session, vs_unit *unit, const char *typed, vs_scenario **out);
/* Tells in what a scenario's basis is not what is so now; name is the scenario's. */
void vs_view_tell_moved(const vs_session *session, const char *name, const vs_scenario_basis *basis,
                        const vs_scenario_basis *now);

/* True if --valid, --known and --model are not given: the world that a dialogue keeps answers. */
bool vs_view_is_usual(const vs_session *session);
/* What the worlds of a unit are made with, by the same options. Its model is loaded. */
int vs_view_options(const vs_session *session, const vs_unit *unit, vs_world_options *out);
/* The world of what the dialogue supposes: the one that it keeps, or an owned one, which *owned
 * gets too. */
int vs_view_world(const vs_session *session, vs_unit *unit, vs_world **out, vs_world **owned);

#endif
