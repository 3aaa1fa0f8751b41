/*
 * What Lua itself says, in the engine's language. Its words are English; a refusal that a person
 * reads is not half in one language and half in the other.
 *
 * The patterns are the English texts of the messages LUA_SAYS_... in messages.def, the translation
 * is the Russian text beside each. What no pattern knows stays as it is. No header of Lua is
 * needed. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_WORDS_H
#define VS_LUA_WORDS_H

#include "engine.h"

enum { VS_LUA_WORDS = 2048 }; /* bytes of a text with its final zero */

/* Words "model.lua:3: attempt to index a nil value (field 'x')" in the engine's language: the place
 * stays. Returns out, or text itself in English, if nothing is known or if it is too long. */
const char *vs_lua_words(const vs_engine *engine, const char *text, char out[VS_LUA_WORDS]);

#endif
