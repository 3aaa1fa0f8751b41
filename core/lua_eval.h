/*
 * Shared by lua_eval*.c: the functions that a typed line reads with. stdlib/eval.lua understands
 * their options and keeps the columns of what they give. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_EVAL_H
#define VS_LUA_EVAL_H

#include "eval_private.h"
#include "lua_session.h"

/* Pushes a table of the functions. [-0, +1, m] */
void vs_lua_eval_push_reads(lua_State *L, vs_eval *eval);

/* The handle of the running function. */
vs_eval *vs_lua_eval_handle(lua_State *L);
/* A failure of the evaluation ends the line. [-0, +0, e] */
void vs_lua_eval_check(lua_State *L, int status);
/* Adds a column { key =, name =, title =, digits = } to the list at index; title NULL, digits -1:
 * none. [-0, +0, m] */
void vs_lua_eval_column(lua_State *L, int index, const char *name, const char *title, int digits);
/* Pushes the text of a dictionary code; an erased one is "#code". [-0, +1, e] */
void vs_lua_eval_push_code(lua_State *L, vs_eval *eval, vs_code code);

/* cells(id, dimensions or nil, periods or nil, full): list, columns. lua_eval_cells.c */
int vs_lua_eval_cells(lua_State *L);

#endif
