/*
 * Trying scenarios from the command line: the unit, the worlds, which of their cells are shown.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TRIAL_H
#define VS_TRIAL_H

#include "cells.h"
#include "view.h"

typedef struct vs_trial {
    vs_session *session;
    vs_unit unit;
    vs_choice choice;
    vs_scenario_basis basis;  /* as things are now */
    const vs_scenario *start; /* holds already: of --scenario, else what the dialogue supposes;
                                 NULL: nothing */
    vs_scenario *read;        /* of --scenario; owned */
    bool reading;
    size_t filtered; /* changed cells that the choice left out */
} vs_trial;

/* Opens the unit of the command line for reading and loads its model. Close also after a failure.
 */
int vs_trial_open(vs_trial *trial, vs_session *session);
void vs_trial_close(vs_trial *trial);
/* What worlds are made with that begin with what holds already, by --valid, --known, --today,
 * --no-compile. */
int vs_trial_options(const vs_trial *trial, vs_world_options *out);
/* The world of a scenario alone, by the same options. Owned by the caller: vs_world_free before the
 * trial is closed. */
int vs_trial_world(vs_trial *trial, const vs_scenario *scenario, vs_world **out);
/* Tells that the answer is none of what is so. */
void vs_trial_tell(const vs_trial *trial);

/* Appends (vs_world_change) the cells that --show names, changed or not, by --scope, --by and
 * --period as show has them; without --show those that changed, the strongest indicators first. */
int vs_trial_choose(vs_trial *trial, vs_world *world, vs_buffer *out);
/* The same in the order of indicators, levels, periods and scopes. */
int vs_trial_choose_plain(vs_trial *trial, vs_world *world, vs_buffer *out);
/* Fills a scope column with the members of a changed cell. */
int vs_trial_scope(const vs_world *world, const vs_world_change *change, vs_output *rows,
                   int column);
/* Appends a cell as people read it: the value, or its state and why. */
int vs_trial_print_cell(const vs_trial *trial, const vs_world_cell *cell, int digits,
                        vs_buffer *out);

#endif
