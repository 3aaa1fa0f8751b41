/*
 * Shared by model_source.c and model_pack.c: making sources and their digests.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_SOURCE_PRIVATE_H
#define VS_MODEL_SOURCE_PRIVATE_H

#include "model.h"

/* An empty source with its arena; also after a failure to be freed. */
int vs_model_source__new(vs_model_source **out, vs_engine *engine);
/* The digest of a layer's files by their paths below its folder. */
vs_digest vs_layer__digest(const vs_layer_source *layer);
/* Sets the digest of a source from those of its layers and what else is part of the model. */
void vs_model_source__close(vs_model_source *source);
/* Copies the files of a layer into the arena. */
int vs_layer__copy_files(vs_layer_source *out, vs_engine *engine, vs_arena *arena,
                         const vs_layer_source *layer);
/* Copies texts into the arena. */
int vs_texts__copy(const char ***out, vs_engine *engine, vs_arena *arena, const char *const *texts,
                   size_t count);

#endif
