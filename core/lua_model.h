/*
 * Reading tables of the loader into a model. Each function raises; memory is the model's arena, so
 * nothing is lost then.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_MODEL_H
#define VS_LUA_MODEL_H

#include "lua_core.h"

/* The merged table of lua/stdlib/resolve.lua is on the top: fills the model's arrays. [-0, +0, e]
 */
void vs_lua_model_read(lua_State *L, vs_model *model);
/* The same for what layers did to layers below: model->history (lua_history.c). [-0, +0, e] */
void vs_lua_history_read(lua_State *L, vs_model *model);
/* A text field of the table on the top, copied; NULL if absent. [-0, +0, e] */
const char *vs_lua_model_text(lua_State *L, vs_model *model, const char *key);
/* A field of the table on the top; false if absent. [-0, +0, e] */
bool vs_lua_model_boolean(lua_State *L, const char *key);
/* The position of the text field among names, 0 if none fits. [-0, +0, e] */
int vs_lua_model_choice(lua_State *L, const char *key, const char *const *names);
/* A list of texts, with a NULL after the last. [-0, +0, e] */
const char **vs_lua_model_texts(lua_State *L, vs_model *model, const char *key);
/* The field place of the table on the top. [-0, +0, e] */
vs_place vs_lua_model_place(lua_State *L, vs_model *model);
/* The value on the top: number, text, list or map. [-0, +0, e] */
void vs_lua_model_value(lua_State *L, vs_model *model, const vs_place *place, vs_value *out,
                        int depth);

#endif
