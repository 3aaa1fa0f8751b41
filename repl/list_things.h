/*
 * What a model defines, by kind: list of things.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LIST_THINGS_H
#define VS_LIST_THINGS_H

#include "listing.h"

/* The kind of things that a person means: "indicator", "indicators", "показатели"; NULL if none. */
const char *vs_things_kind(vs_engine *engine, const char *typed);
/* Lists the things of a kind: of a parameter its value at --today. */
int vs_list_things(vs_listing *listing, vs_model *model, const char *kind);

#endif
