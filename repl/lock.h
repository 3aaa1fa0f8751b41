/*
 * The lock of a workspace: which base it agreed to, and its sources.
 *
 *   lock: { model: "base", version: "1.0", digest: "9f2c...", gone: ["indicator old_rate"] }
 *
 * The folder models/MODEL may change; what computes is the base with this digest, kept packed in
 * every unit's store (area "lock", key the digest), until `model accept` moves the lock. gone names
 * what accepted bases dropped. Without the line the folder counts as it is.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LOCK_H
#define VS_LOCK_H

#include "model.h"
#include "store.h"
#include "yaml.h"

struct vs_workspace;

typedef struct vs_lock {
    const char *model; /* folder of the layer; NULL: there is no lock */
    const char *version;
    vs_digest digest; /* of the layer */
    size_t gone_count;
    const char **gone;        /* "KIND NAME" */
    uint32_t line, end_line;  /* of vsoko.yaml; 0: none */
    vs_model_source *sources; /* the layer alone, once it was asked for; owned */
    bool differs;             /* the folder holds another one: told at the end of a command */
} vs_lock;

/* Reads the key lock of vsoko.yaml. VS_EDATA with the place. */
int vs_lock_read(struct vs_workspace *workspace, const vs_yaml *yaml);
void vs_lock_free(vs_lock *lock);

/* Reads a model of the folder models with the lock; base as in vs_model_source_read_above. store: a
 * store that is open and may hold the locked sources; NULL. */
int vs_lock_source(struct vs_workspace *workspace, vs_store *store, const char *name,
                   const char *base, vs_model_source **out);
/* Lends the locked layer: from the sources that were read before, a store that is open, or any
 * other store of the workspace. VS_EMODEL, with the remedy, if none has it. */
int vs_lock_fetch(struct vs_workspace *workspace, vs_store *store, const vs_layer_source **out);
/* Puts the layer of a digest into a store unless it is there, in a transaction of its own. */
int vs_lock_keep(vs_store *store, const vs_layer_source *layer, const char *model);
/* The same with the layer that a source of vs_lock_source holds; nothing if it holds none. */
int vs_lock_keep_of(struct vs_workspace *workspace, vs_store *store, const vs_model_source *source);

/* The folder of a source's bottom layer: "base" of "models/base/model.yaml". */
void vs_lock_folder(char out[256], const vs_layer_source *layer);
/* Appends the line of vsoko.yaml. */
void vs_lock_print(vs_buffer *out, const vs_lock *lock);
/* Writes vsoko.yaml with another lock; all else of its text stays. Refuses when the result does not
 * read back as meant. */
int vs_lock_write(struct vs_workspace *workspace, const vs_lock *lock);

#endif
