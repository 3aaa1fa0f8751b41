/*
 * A scan over the tokens of a Lua source for what bytecode no longer shows, a field given twice in
 * one table constructor, and for what stands where the parser stopped. Knows nothing of Lua's
 * library. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_SCAN_H
#define VS_LUA_SCAN_H

#include "buffer.h"

/* VS_EMODEL with both lines if a key stands twice directly in one constructor. */
int vs_lua_scan_fields(vs_engine *engine, const char *file, const char *text, size_t size);

/* What stands in a line where the parser met a token. */
struct vs_lua_spot {
    bool first;    /* the token is the first of the line */
    bool assigned; /* "=" follows it */
    char stray[8]; /* the first character outside of texts that is not ASCII; "": none */
    char word[64]; /* the letters around it */
};

void vs_lua_scan_spot(const char *text, size_t size, unsigned line, const char *token,
                      struct vs_lua_spot *out);

#endif
