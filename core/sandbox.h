/*
 * A Lua state that cannot touch the world, with bounded memory and steps. Files lua_*.c; nothing
 * else includes Lua. SPDX-License-Identifier: MIT
 */
#ifndef VS_SANDBOX_H
#define VS_SANDBOX_H

#include "buffer.h"

typedef struct vs_sandbox vs_sandbox;

typedef struct vs_sandbox_limits {
    size_t memory;  /* bytes; 0: 256 MiB */
    uint64_t steps; /* VM instructions of one call; 0: 50 million while loading, 2 million a cell */
} vs_sandbox_limits;

int vs_sandbox_new(vs_sandbox **out, vs_engine *engine, const vs_sandbox_limits *limits);
void vs_sandbox_free(vs_sandbox *sandbox);
/* Begins to count the steps of all calls anew, and how many they are: a run of formulas has a limit
 * of its own, so that one that never ends does not use up its budget in every cell. */
void vs_sandbox_begin(vs_sandbox *sandbox);
uint64_t vs_sandbox_total(const vs_sandbox *sandbox);
/* The model is loaded: formulas get a quarter more of memory, so that what one layer holds cannot
 * leave those of another without. */
void vs_sandbox_loaded(vs_sandbox *sandbox);
struct lua_State;
struct lua_State *vs_sandbox_state(vs_sandbox *sandbox); /* for lua_*.c */
size_t vs_sandbox_memory(const vs_sandbox *sandbox);     /* bytes in use */

#endif
