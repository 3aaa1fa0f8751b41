/*
 * May a function that a trace enters be followed? Private to the tracing of formulas.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_STRAIGHT_H
#define VS_LUA_STRAIGHT_H

#include "lua_core.h"

/* What stands in the way of following a function. */
typedef struct vs_lua_blame {
    const char *word; /* how the text shows it: "if, and, or" */
    uint32_t line;    /* 0: unknown */
} vs_lua_blame;

/*
 * True if the Lua function at the top of the stack, which a call hook reports with ar, is
 * straight-line, where a computed key of a table is allowed if it is a text or a number for
 * certain: made by # or .., a constant, or an upvalue or parameter that holds one now. Else *blame
 * says why not. [-0, +0, m]
 */
bool vs_lua_may_follow(lua_State *L, lua_Debug *ar, vs_lua_blame *blame);

#endif
