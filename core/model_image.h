/*
 * A loaded model as an image: all that its evaluation needs while no Lua runs. A model from an
 * image loads its Lua state from its sources when something wants it (vs_model_wake).
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_IMAGE_H
#define VS_MODEL_IMAGE_H

#include "image.h"
#include "model.h"

/* A digest of all sources of the core and the standard library: cmake/Identity.cmake. */
extern const char vs_build_identity[];

/* What a model's image is kept by: its sources as messages name them, the language of messages and
 * the build of the program. */
vs_digest vs_model_image_key(const vs_engine *engine, const vs_model_source *source);
/* The image of a model that was just loaded, into an empty out; reads its profiles. */
int vs_model_image_write(vs_model *model, const vs_digest *key, vs_buffer *out);
/* The model of an image, which takes over its bytes; source lives as long as the model. VS_DONE,
 * and bytes as they were, if they are no image of this key. */
int vs_model_image_read(vs_model **out, vs_buffer *bytes, const vs_digest *key,
                        const vs_model_source *source);

enum { VS_IMAGE_NAME = VS_DIGEST_TEXT + 8 };
/* As vs_model_load, from its image in the cache folder if there is one, which else is written
 * there. folder NULL: without. source lives as long as the model. */
int vs_model_load_kept(vs_model **out, vs_engine *engine, const vs_model_source *source,
                       const char *folder);

#endif
