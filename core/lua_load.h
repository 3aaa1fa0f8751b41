/*
 * The Lua side of loading a model, for model_load.c: free of Lua's types.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_LOAD_H
#define VS_LUA_LOAD_H

#include "model.h"

/* Tells the language which verbs of a source it passes over; before a layer that has them. */
int vs_lua_load_history(vs_model *model, const vs_model_source *source);
/* Runs the Lua files of a layer, then its edits of parameters. VS_EMODEL. */
int vs_lua_load_layer(vs_model *model, const vs_layer_source *layer);
/* Merges what the layers declared and fills the model's arrays from it. VS_EMODEL. */
int vs_lua_load_finish(vs_model *model);
/* Ends loading, also a failed one: garbage is collected from now on. */
void vs_lua_load_end(vs_model *model);

#endif
