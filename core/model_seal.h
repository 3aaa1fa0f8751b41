/*
 * What layers may not do: touch what a layer below sealed, or let a rule stand on values that its
 * method forbids. What is known of a model is refused when it is loaded; a formula whose reads only
 * a run knows is guarded then. SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_SEAL_H
#define VS_MODEL_SEAL_H

#include "model_reads.h"

/*
 * A series with part = "invariant" seals, for the layers behind the one that says so, itself and
 * all that it reads: indicators with the levels and periods that they have, parameters, record
 * kinds, attributes of dimensions. VS_EMODEL for the first touch; the message has the touch and the
 * chain of readers. Free stay bands and small_n, unless a formula reads them, and parameters with
 * part = "variative".
 */
int vs_model_seal_check(vs_model *model);
/* VS_EMODEL for the first rule whose condition carries a tag that its method forbids. */
int vs_model_bans_check(vs_model *model);

/* --- at run --- */

/* The layer that last had a hand in a thing, or in what it stands on. */
typedef struct vs_hand {
    int layer; /* position in vs_model.layers */
    const char *name;
    const vs_place *place;
} vs_hand;

/* What a series whose reads are not all known is held to. */
typedef struct vs_guard {
    const vs_seal *seal; /* it stands behind this seal: nothing of a layer above; NULL: none */
    int layer;           /* ... the seal's */
    const char **bans;   /* tags that nothing may carry; NULL: none */
} vs_guard;

/* In vs_model.guards; NULL there: no series needs a guard. */
struct vs_guards {
    vs_guard *guards;                         /* by indicator */
    vs_hand *indicators, *parameters, *kinds; /* by thing */
};

/* Works out model->guards, after the checks. */
int vs_model_guards_make(vs_model *model);
/* The guard of a series, NULL if it needs none. */
const vs_guard *vs_model_guard(const vs_model *model, int indicator);

/* --- touches --- */

/* Position of a layer, by name. */
int vs_model_layer(const vs_model *model, const char *name);
/* True for a layer that may touch what is sealed. */
bool vs_model_is_scenario(const vs_model *model, const char *layer);
bool vs_touch_is_of_series(const vs_touch *touch);
bool vs_touch_is_of_kind(const vs_touch *touch);
/* Position of the touched thing: a series, a record kind, a dimension; -1: another thing. */
int vs_model_touched(const vs_model *model, const vs_touch *touch);

#endif
