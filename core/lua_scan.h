/*
 * A scan over the tokens of a Lua source for what bytecode no longer shows: a field given twice in
 * one table constructor. Knows nothing of Lua's library. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_SCAN_H
#define VS_LUA_SCAN_H

#include "buffer.h"

/* VS_EMODEL with both lines if a key stands twice directly in one constructor. */
int vs_lua_scan_fields(vs_engine *engine, const char *file, const char *text, size_t size);

#endif
