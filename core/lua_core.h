/*
 * What the files lua_*.c share: calls into Lua, the sandbox of a state, the model's functions by
 * number, verdicts on bytecode. Only lua_*.c include this header.
 *
 * Everything that can raise (nearly all of Lua's API, by out of memory) runs below vs_lua_call or
 * vs_lua_protected. Inside, a failed vs_ function is passed on with
 *     if (status != VS_OK) vs_lua_raise(L, status);
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_CORE_H
#define VS_LUA_CORE_H

#include <lauxlib.h>
#include <lua.h>

#include "model.h"
#include "sandbox.h"

vs_sandbox *vs_lua_sandbox(lua_State *L);
vs_engine *vs_lua_engine(lua_State *L);

/* Budgets of one call in VM instructions; VS_STEPS_NONE runs without the counting hook and is only
 * for functions that a clean trace has proven to end. */
enum {
    VS_STEPS_NONE = 0,
    VS_STEPS_LOAD = 50000000,
    VS_STEPS_CELL = 2000000,
    VS_STEPS_RUN = 1000000000, /* of all cells that are not run as programs */
    VS_STEPS_TRACE = 200000
};

/*
 * Calls a function as lua_pcall does: [-(arguments + 1), +(results | 0), -]. VS_ESCRIPT (a Lua
 * error: its text, "file:line: what", is the engine's message), VS_ENOMEM, VS_ELIMIT (steps,
 * memory, depth), VS_EINTERRUPT, or the status given to vs_lua_raise. May nest: an inner call has
 * its own budget.
 */
int vs_lua_call(lua_State *L, int arguments, int results, uint64_t steps);
/* The same with entered called at each call of a function (Lua's call and tail call events); it may
 * raise. For tracing. */
int vs_lua_call_watched(lua_State *L, int arguments, int results, uint64_t steps, lua_Hook entered);
/* Runs function(L) with context as light userdata at index 1, without results: [-0, +0, -]. */
int vs_lua_protected(lua_State *L, lua_CFunction function, void *context, uint64_t steps);
/* Ends the running vs_lua_call with status; the engine has the message already. Does not return. */
_Noreturn void vs_lua_raise(lua_State *L, int status);
/* Ends it because luaL_loadbufferx gave outcome (not LUA_OK): memory or the syntax error on the
 * top. */
_Noreturn void vs_lua_raise_load(lua_State *L, int outcome);
/* Takes steps from the budget of the running call for work done in C; raises when it is used up.
 * [-0, +0, e] */
void vs_lua_charge(lua_State *L, uint64_t steps);
/* lua_call of a function of the standard library that ends by itself in time that its arguments
 * bound: without the counting hook, which slows everything down. Costs HOOK_STEPS, so that nobody
 * evades the hook by calling it, which then counts anew. [-(arguments + 1), +results, e] */
void vs_lua_call_library(lua_State *L, int arguments, int results);
/* The function at index as one that vs_lua_call_library calls. [-0, +1, m] */
void vs_lua_push_library(lua_State *L, int index);

/* The nearest running function that is not of the standard library: its source (as in lua_Debug)
 * and line. False: there is none. */
bool vs_lua_find_place(lua_State *L, const char **source, int *line);
/* Pushes "file:line" of the nearest running function that is not of the standard library. [-0, +1,
 * m] */
void vs_lua_push_place(lua_State *L);

/* --- functions of the model by number (vs_formula.function, vs_indicator.applies) --- */
/* Keeps the function at index; the numbers are 1, 2, 3 ... [-0, +0, m] */
int vs_lua_keep_function(lua_State *L, int index);
/* [-0, +1, -] */
void vs_lua_push_function(lua_State *L, int number);

/* --- bytecode: lua_bytecode.c --- */
/* True if the Lua function at index is straight-line by its own bytecode (a C function: false). The
 * verdict is kept while the function lives. [-0, +0, m] */
bool vs_lua_is_straight(lua_State *L, int index);
/* Refuses a state whose bytecode is not of the one known layout: VS_ELIMIT with a message. Raises
 * only by out of memory. */
int vs_lua_bytecode_open(lua_State *L);
/* Checks every prototype of the model file whose main function is at index: pure, no unknown global
 * names (environment is the table at that index), no literal beyond 2^53. file names it in
 * messages. VS_EMODEL. [-0, +0, m] */
int vs_lua_bytecode_check(lua_State *L, int index, int environment, const char *file);

/* True if the value at index is a table of global names, of a model file or of the standard
 * library. [-0, +0, m] */
bool vs_lua_is_environment(lua_State *L, int index);

/* --- modules --- */
/* Leaves a table of the model language's formula functions: name -> C function; also field,
 * no_data. lua_functions.c. [-0, +1, m] */
void vs_lua_functions_open(lua_State *L);
/* fired(condition, origin): 1 where it holds, else 0; no_data "why" stays. origin is the function
 * that gave it, or a place, for messages. lua_functions.c. */
int vs_lua_fired(lua_State *L);
/* pairs, ipairs, sorted, type, tostring, tonumber, error, assert: lua_base.c. [-0, +1, m] */
void vs_lua_base_open(lua_State *L);
/* len, sub, upper, lower, find, like, rep: lua_text.c. [-0, +1, m] */
void vs_lua_text_open(lua_State *L);
/* What the library asks of bodies: lua_body.c. is_name(value, free); copy(table, contents): nil and
 * a message if it cannot be one; fits(body, schema, partial, kinds of contents); drop_empty(body,
 * schema); names_stand(body, schema, names by kind): false also where the library must look itself;
 * has_terms(body, schema). */
int vs_lua_body_is_name(lua_State *L);
int vs_lua_body_copy(lua_State *L);
int vs_lua_body_fits(lua_State *L);
int vs_lua_body_drop_empty(lua_State *L);
int vs_lua_body_names_stand(lua_State *L);
int vs_lua_body_has_terms(lua_State *L);
/* require, fail, where, suggest for the standard library: lua_library.c. [-0, +0, m] */
void vs_lua_library_open(lua_State *L);
/* Loading is over: core.fail is an error of the running formula from now on. [-0, +0, m] */
void vs_lua_library_close(lua_State *L);
/* fingerprint(function): hexadecimal digest of what it does: lua_fingerprint.c. */
int vs_lua_fingerprint(lua_State *L);
/* Pushes the module stdlib/NAME.lua, loading it once. [-0, +1, e] */
void vs_lua_require(lua_State *L, const char *name);

#endif
