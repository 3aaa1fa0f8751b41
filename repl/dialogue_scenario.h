/*
 * Shared by dialogue_scenario.c and dialogue_saved.c: states of what is supposed.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_DIALOGUE_SCENARIO_H
#define VS_DIALOGUE_SCENARIO_H

#include "dialogue.h"

void vs_dialogue__free_state(vs_dialogue *dialogue, vs_supposed_state *state);
/* A copy of a text that may be NULL. */
int vs_dialogue__copy_text(vs_dialogue *dialogue, const char *text, char **out);
/* What holds now goes to the past, and another state takes its place; that is consumed. */
int vs_dialogue__enter(vs_dialogue *dialogue, vs_supposed_state *next);
/* Prints a text (consumed), and below it how many operations hold and which. */
int vs_dialogue__tell_operations(vs_dialogue *dialogue, vs_buffer *out);

#endif
