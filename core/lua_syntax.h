/*
 * What Lua's parser says of a model file, in words of people who do not write programs.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_SYNTAX_H
#define VS_LUA_SYNTAX_H

#include "engine.h"

/* Always VS_EMODEL: the place, what is likely meant, and at the end Lua's own words ("FILE:LINE:
 * words near 'token'"); where nothing is likely, these alone. */
int vs_lua_syntax_fail(vs_engine *engine, const char *file, const char *text, size_t size,
                       const char *words);

#endif
