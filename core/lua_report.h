/*
 * Shared by lua_report*.c: values into Lua and out of it, and what a report over a unit reads with.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_REPORT_H
#define VS_LUA_REPORT_H

#include "lua_eval.h"
#include "report.h"

/* [-0, +1, e] */
void vs_lua_push_value(lua_State *L, const vs_value *value);
/* Copies the value at the top. [-0, +0, e] */
void vs_lua_take_value(lua_State *L, vs_arena *arena, vs_value *out);
/* The table `data` of stdlib/data.lua. [-0, +1, e] */
void vs_lua_push_data(lua_State *L, vs_eval *eval);

#endif
