/*
 * The sandbox: a Lua state over the engine's allocator with a cap on memory, a budget of steps and
 * a limit of depth, and the one way into it, vs_lua_call.
 *
 * Steps are counted by a hook every HOOK_STEPS instructions; big allocations and work in C cost
 * steps too, so that nothing long escapes. Once a budget is used up every further hook raises
 * again. SPDX-License-Identifier: MIT
 */
#include "sandbox.h"

#include <assert.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_blocks.h"
#include "lua_core.h"
#include "lua_words.h"

enum {
    HOOK_STEPS = 1000,       /* instructions between two looks at the budget */
    DEPTH_MAX = 190,         /* nested calls at such a look; Lua itself would allow 200,000 */
    STRING_MAX = 1048576,    /* bytes of one text */
    CHARGED_SIZE = 1024,     /* allocations from this size on cost steps */
    BYTES_A_STEP = 64,       /* ... one for so many bytes */
    MEMORY_DEFAULT = 1 << 28 /* bytes of a whole state */
};

/* One running vs_lua_call. */
struct run {
    uint64_t budget;  /* steps allowed; 0: not counted */
    uint64_t spent;   /* steps counted so far */
    lua_Hook entered; /* called at each call, or NULL */
    int raised;       /* status whose message the engine has already; VS_OK: none */
    bool capped;      /* an allocation went over the cap of memory or the length of a text */
    bool exhausted;   /* an allocation was refused because the budget is used up */
};

struct vs_sandbox {
    vs_engine *engine;
    lua_State *state;
    vs_blocks blocks;
    size_t memory;       /* bytes in use, as Lua counts them */
    size_t memory_limit; /* bytes allowed */
    uint64_t steps;      /* the most that any call may take; 0: no cap */
    uint64_t total;      /* steps of all calls since vs_sandbox_begin */
    struct run run;
};

vs_sandbox *vs_lua_sandbox(lua_State *L)
{
    void *sandbox;
    lua_getallocf(L, &sandbox);
    return sandbox;
}

vs_engine *vs_lua_engine(lua_State *L)
{
    return vs_lua_sandbox(L)->engine;
}

static bool over_budget(const struct run *run)
{
    return run->budget != 0 && run->spent > run->budget;
}

/* Decides if Lua may have size bytes more for a block; old is a type tag for a new block. */
static bool may_grow(vs_sandbox *sandbox, const void *block, size_t old, size_t size)
{
    struct run *run = &sandbox->run;
    size_t held = block != NULL ? old : 0;
    if (size - held > sandbox->memory_limit - sandbox->memory) {
        run->capped = true;
        return false;
    }
    if (block == NULL && old == LUA_TSTRING && size > STRING_MAX + 64) {
        run->capped = true;
        return false;
    }
    if (size >= CHARGED_SIZE) {
        run->spent += size / BYTES_A_STEP;
        if (over_budget(run)) {
            run->exhausted = true;
            return false;
        }
    }
    return true;
}

static void *allocate(void *context, void *block, size_t old, size_t size)
{
    vs_sandbox *sandbox = context;
    size_t held = block != NULL ? old : 0; /* for a new block old is a type tag */
    if (size > held && !may_grow(sandbox, block, old, size)) {
        return NULL;
    }
    void *grown = vs_blocks_resize(&sandbox->blocks, block, held, size);
    if (grown != NULL || size == 0) {
        sandbox->memory = sandbox->memory - held + size;
    }
    return grown;
}

/* Writes "file:line" of the function at a level, without memory of Lua. */
static void write_place(lua_State *L, int level, char *out, size_t size)
{
    lua_Debug ar;
    (void)snprintf(out, size, "?");
    if (lua_getstack(L, level, &ar) != 0 && lua_getinfo(L, "Sl", &ar) != 0 && ar.currentline > 0) {
        const char *source = ar.source[0] == '@' ? ar.source + 1 : ar.short_src;
        (void)snprintf(out, size, "%s:%d", source, ar.currentline);
    }
}

/* The nearest function of the model, else of the standard library. */
static int nearest_level(lua_State *L)
{
    static const char library[] = "@stdlib/";
    lua_Debug ar;
    int found = 0;
    for (int level = 0; lua_getstack(L, level, &ar) != 0; level++) {
        bool known = lua_getinfo(L, "S", &ar) != 0 && strcmp(ar.what, "C") != 0;
        if (known && strncmp(ar.source, library, sizeof library - 1) != 0) {
            return level;
        }
        found = known && found == 0 ? level : found;
    }
    return found;
}

static _Noreturn void raise_limit(lua_State *L, enum vs_message id, long long limit)
{
    char place[512];
    write_place(L, nearest_level(L), place, sizeof place);
    vs_lua_raise(L, vs_fail(vs_lua_engine(L), VS_ELIMIT, id, place, limit));
}

static void check_run(lua_State *L)
{
    vs_sandbox *sandbox = vs_lua_sandbox(L);
    if (vs_engine_interrupted(sandbox->engine)) {
        vs_lua_raise(L, vs_fail(sandbox->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED));
    }
    if (over_budget(&sandbox->run)) {
        raise_limit(L, VS_MSG_LUA_STEPS, (long long)sandbox->run.budget);
    }
}

static void hook(lua_State *L, lua_Debug *ar)
{
    vs_sandbox *sandbox = vs_lua_sandbox(L);
    struct run *run = &sandbox->run;
    if (ar->event != LUA_HOOKCOUNT) {
        run->entered(L, ar);
        return;
    }
    run->spent += HOOK_STEPS;
    check_run(L);
    lua_Debug deep;
    if (lua_getstack(L, DEPTH_MAX, &deep) != 0) {
        raise_limit(L, VS_MSG_LUA_DEPTH, DEPTH_MAX);
    }
}

void vs_lua_charge(lua_State *L, uint64_t steps)
{
    vs_lua_sandbox(L)->run.spent += steps;
    check_run(L);
}

void vs_lua_call_library(lua_State *L, int arguments, int results)
{
    lua_Hook counting = lua_gethook(L);
    int mask = lua_gethookmask(L);
    int count = lua_gethookcount(L);
    vs_lua_charge(L, HOOK_STEPS);
    lua_sethook(L, NULL, 0, 0);
    lua_call(L, arguments, results); /* an error ends the call that has set the hook */
    lua_sethook(L, counting, mask, count);
}

static int call_library(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    vs_lua_call_library(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

void vs_lua_push_library(lua_State *L, int index)
{
    lua_pushvalue(L, index);
    lua_pushcclosure(L, call_library, 1);
}

void vs_lua_raise(lua_State *L, int status)
{
    assert(status < 0);
    vs_lua_sandbox(L)->run.raised = status;
    lua_pushnil(L);
    lua_error(L);
    abort();
}

/* The status of a finished lua_pcall; an error object, if any, is on the top of the stack. */
static int translate(lua_State *L, int outcome)
{
    vs_sandbox *sandbox = vs_lua_sandbox(L);
    const struct run *run = &sandbox->run;
    if (outcome == LUA_OK) {
        return VS_OK;
    }
    if (run->raised != VS_OK) {
        return run->raised;
    }
    if (outcome == LUA_ERRMEM && run->exhausted) {
        return vs_fail(sandbox->engine, VS_ELIMIT, VS_MSG_LUA_STEPS, "Lua", (long long)run->budget);
    }
    if (outcome == LUA_ERRMEM && run->capped) {
        return vs_fail(sandbox->engine, VS_ELIMIT, VS_MSG_LUA_MEMORY,
                       (long long)(sandbox->memory_limit >> 20), (long long)(STRING_MAX >> 20));
    }
    if (outcome == LUA_ERRMEM) {
        return vs_fail_memory(sandbox->engine);
    }
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "Lua: error";
    return vs_fail_text(sandbox->engine, VS_ESCRIPT, text);
}

void vs_lua_raise_load(lua_State *L, int outcome)
{
    if (outcome == LUA_ERRSYNTAX) {
        vs_engine *engine = vs_lua_engine(L);
        char words[VS_LUA_WORDS];
        vs_lua_raise(L, vs_fail(engine, VS_EMODEL, VS_MSG_LUA_SYNTAX,
                                vs_lua_words(engine, lua_tostring(L, -1), words)));
    }
    vs_lua_raise(L, translate(L, outcome));
}

int vs_lua_call_watched(lua_State *L, int arguments, int results, uint64_t steps, lua_Hook entered)
{
    vs_sandbox *sandbox = vs_lua_sandbox(L);
    struct run saved = sandbox->run;
    lua_Hook saved_hook = lua_gethook(L);
    int saved_mask = lua_gethookmask(L);
    int saved_count = lua_gethookcount(L);
    uint64_t budget = sandbox->steps != 0 && sandbox->steps < steps ? sandbox->steps : steps;
    sandbox->run = (struct run){.budget = budget, .entered = entered};
    int mask = (budget != 0 ? LUA_MASKCOUNT : 0) | (entered != NULL ? LUA_MASKCALL : 0);
    /* Setting the hook starts its count anew, so a call always stops at the same instruction. */
    lua_sethook(L, hook, mask, budget != 0 && budget < HOOK_STEPS ? (int)budget : HOOK_STEPS);
    int outcome = lua_pcall(L, arguments, results, 0);
    int status = translate(L, outcome);
    if (outcome != LUA_OK) {
        lua_pop(L, 1);
    }
    lua_sethook(L, saved_hook, saved_mask, saved_count);
    sandbox->total += sandbox->run.spent;
    sandbox->run = saved;
    return status;
}

int vs_lua_call(lua_State *L, int arguments, int results, uint64_t steps)
{
    return vs_lua_call_watched(L, arguments, results, steps, NULL);
}

int vs_lua_protected(lua_State *L, lua_CFunction function, void *context, uint64_t steps)
{
    lua_pushcfunction(L, function); /* neither push takes memory */
    lua_pushlightuserdata(L, context);
    return vs_lua_call(L, 1, 0, steps);
}

bool vs_lua_find_place(lua_State *L, const char **source, int *line)
{
    static const char library[] = "@stdlib/";
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar) != 0; level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && strncmp(ar.source, library, sizeof library - 1) != 0) {
            *source = ar.source[0] == '@' || ar.source[0] == '=' ? ar.source + 1 : ar.source;
            *line = ar.currentline;
            return true;
        }
    }
    return false;
}

void vs_lua_push_place(lua_State *L)
{
    const char *source;
    int line;
    if (vs_lua_find_place(L, &source, &line)) {
        lua_pushfstring(L, "%s:%d", source, line);
    } else {
        lua_pushliteral(L, "?");
    }
}

/* --- functions by number --- */
static const char functions_key = 'f';

int vs_lua_keep_function(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
    lua_Integer number = (lua_Integer)lua_rawlen(L, -1) + 1;
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, number);
    lua_pop(L, 1);
    return (int)number;
}

void vs_lua_push_function(lua_State *L, int number)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key);
    lua_rawgeti(L, -1, number);
    lua_replace(L, -2);
}

/* --- making a state --- */
static void open_libraries(lua_State *L)
{
    static const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base},       {LUA_STRLIBNAME, luaopen_string},
        {LUA_TABLIBNAME, luaopen_table}, {LUA_MATHLIBNAME, luaopen_math},
        {LUA_UTF8LIBNAME, luaopen_utf8},
    };
    /* Nothing that loads code, reads files, hides an error or differs from run to run. */
    static const char *const removed[] = {"dofile", "loadfile", "load", "pcall",         "xpcall",
                                          "print",  "warn",     "_G",   "collectgarbage"};
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        luaL_requiref(L, libraries[i].name, libraries[i].func, 1);
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < sizeof removed / sizeof *removed; i++) {
        lua_pushnil(L);
        lua_setglobal(L, removed[i]);
    }
    lua_getglobal(L, LUA_MATHLIBNAME);
    lua_pushnil(L);
    lua_setfield(L, -2, "random");
    lua_pushnil(L);
    lua_setfield(L, -2, "randomseed");
    lua_getglobal(L, LUA_STRLIBNAME);
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    /* Without the metatable of strings a text has no methods and no arithmetic. */
    lua_pushliteral(L, "");
    lua_pushnil(L);
    lua_setmetatable(L, -2);
    lua_pop(L, 3);
    /* luaL_requiref keeps the libraries reachable under a name that is ours to drop. */
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
}

static int open_state(lua_State *L)
{
    open_libraries(L);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &functions_key);
    int status = vs_lua_bytecode_open(L);
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
    vs_lua_library_open(L);
    return 0;
}

int vs_sandbox_new(vs_sandbox **out, vs_engine *engine, const vs_sandbox_limits *limits)
{
    *out = NULL;
    vs_sandbox *sandbox = vs_mem_new(engine, sizeof *sandbox);
    if (sandbox == NULL) {
        return vs_fail_memory(engine);
    }
    sandbox->engine = engine;
    sandbox->blocks.engine = engine;
    sandbox->memory_limit =
        limits != NULL && limits->memory != 0 ? limits->memory : (size_t)MEMORY_DEFAULT;
    sandbox->state = lua_newstate(allocate, sandbox);
    if (sandbox->state == NULL) {
        vs_sandbox_free(sandbox);
        return vs_fail_memory(engine);
    }
    int status = vs_lua_protected(sandbox->state, open_state, NULL, VS_STEPS_LOAD);
    if (status != VS_OK) {
        vs_sandbox_free(sandbox);
        return status;
    }
    sandbox->steps = limits != NULL ? limits->steps : 0;
    *out = sandbox;
    return VS_OK;
}

void vs_sandbox_free(vs_sandbox *sandbox)
{
    if (sandbox == NULL) {
        return;
    }
    vs_blocks_free(&sandbox->blocks); /* the state too: nothing in it has a finalizer */
    vs_mem_free(sandbox->engine, sandbox);
}

void vs_sandbox_begin(vs_sandbox *sandbox)
{
    sandbox->total = 0;
}

uint64_t vs_sandbox_total(const vs_sandbox *sandbox)
{
    return sandbox->total;
}

lua_State *vs_sandbox_state(vs_sandbox *sandbox)
{
    return sandbox->state;
}

void vs_sandbox_loaded(vs_sandbox *sandbox)
{
    sandbox->memory_limit += sandbox->memory_limit / 4;
}

size_t vs_sandbox_memory(const vs_sandbox *sandbox)
{
    return sandbox->memory;
}
