/*
 * The sandbox: every trap ends in bounded time and memory with its own status; models see only the
 * allow-list.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "lua_core.h"

struct fixture {
    vs_engine *engine;
    vs_sandbox *sandbox;
    lua_State *L;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    const vs_sandbox_limits limits = {.memory = 16 << 20};
    assert_non_null(fixture);
    assert_int_equal(vs_engine_new(&fixture->engine, NULL), VS_OK);
    assert_int_equal(vs_sandbox_new(&fixture->sandbox, fixture->engine, &limits), VS_OK);
    fixture->L = vs_sandbox_state(fixture->sandbox);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    vs_sandbox_free(fixture->sandbox);
    vs_engine_free(fixture->engine);
    free(fixture);
    return 0;
}

struct run {
    const char *text;
    const char *file;
};

/* Runs a text in the environment of a model. */
static int run_text(lua_State *L)
{
    const struct run *run = lua_touserdata(L, 1);
    vs_lua_require(L, "loader");
    lua_getfield(L, -1, "begin");
    lua_pushstring(L, "base");
    lua_pushboolean(L, false);
    lua_call(L, 2, 1);
    int loaded = luaL_loadbufferx(L, run->text, strlen(run->text), "@model.lua", "t");
    if (loaded != LUA_OK) {
        vs_lua_raise_load(L, loaded);
    }
    lua_pushvalue(L, -2);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 0);
    return 0;
}

static int run(const struct fixture *fixture, const char *text, uint64_t steps)
{
    struct run context = {text, "model.lua"};
    return vs_lua_protected(fixture->L, run_text, &context, steps);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void traps_end_with_their_status(void **state)
{
    static const struct {
        const char *text;
        int status;
        enum vs_message id;
    } traps[] = {
        {"while true do end", VS_ELIMIT, VS_MSG_LUA_STEPS},
        {"local function f() return f() end f()", VS_ELIMIT, VS_MSG_LUA_STEPS},
        {"local function f(n) return 1 + f(n + 1) end f(1)", VS_ELIMIT, VS_MSG_LUA_DEPTH},
        {"local t = {} for i = 1, 1e9 do t[i] = i end", VS_ELIMIT, VS_MSG_LUA_MEMORY},
        {"local s = 'x' while true do s = s .. s end", VS_ELIMIT, VS_MSG_LUA_MEMORY},
        {"local s = text.rep('x', 1000000) for i = 1, 1e9 do local t = s .. i end", VS_ELIMIT,
         VS_MSG_LUA_STEPS},
        {"for i = 1, 1e9 do text.rep('x', 1048576) end", VS_ELIMIT, VS_MSG_LUA_STEPS},
        {"local s, p = text.rep('a', 1048576), text.rep('*a', 400) .. 'b'"
         "for i = 1, 1e9 do text.like(s, p) end",
         VS_ELIMIT, VS_MSG_LUA_STEPS},
        {"local s, p = text.rep('a', 1048576), text.rep('a', 500000) .. 'b'"
         "for i = 1, 1e9 do text.find(s, p) end",
         VS_ELIMIT, VS_MSG_LUA_STEPS},
        {"text.rep('x', 1048577)", VS_ESCRIPT, VS_MSG_NONE},
        {"text.rep('x', 9223372036854775807)", VS_ESCRIPT, VS_MSG_NONE},
        {"local t = {} for i = 1, 100000 do t[i] = 100000 - i end while true do t = sorted(t) end",
         VS_ELIMIT, VS_MSG_LUA_STEPS},
        {"return ('x'):rep(10)", VS_ESCRIPT, VS_MSG_NONE},
        {"return '10' * 2", VS_ESCRIPT, VS_MSG_NONE},
        {"error('stop')", VS_ESCRIPT, VS_MSG_NONE},
        {"error({})", VS_ESCRIPT, VS_MSG_NONE},
        {"text.len = 1", VS_EMODEL, VS_MSG_MODEL_READ_ONLY},
        {"define.indicator = 1", VS_EMODEL, VS_MSG_MODEL_READ_ONLY},
        {"define.indicatr 'x' {}", VS_EMODEL, VS_MSG_MODEL_NAME},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
        int top = lua_gettop(fixture->L);
        double start = seconds();
        int status = run(fixture, traps[i].text, VS_STEPS_CELL);
        double spent = seconds() - start;
        if (status != traps[i].status || vs_engine_error_id(fixture->engine) != traps[i].id) {
            fail_msg("%s: status %d, %s", traps[i].text, status, vs_engine_error(fixture->engine));
        }
        if (spent > 2.0) {
            fail_msg("%s: took %.2f s", traps[i].text, spent);
        }
        assert_int_equal(lua_gettop(fixture->L), top);
        assert_true(vs_sandbox_memory(fixture->sandbox) <= (size_t)16 << 20);
        assert_int_equal(run(fixture, "local a = 1", VS_STEPS_CELL), VS_OK);
    }
}

static void message_has_the_place(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run(fixture, "\nerror('stop')", VS_STEPS_CELL), VS_ESCRIPT);
    assert_string_equal(vs_engine_error(fixture->engine), "model.lua:2: stop");
    assert_int_equal(run(fixture, "\n\nwhile true do end", VS_STEPS_CELL), VS_ELIMIT);
    assert_ptr_equal(strstr(vs_engine_error(fixture->engine), "model.lua:3: "),
                     vs_engine_error(fixture->engine));
}

static void recursion_ends_at_once(void **state)
{
    struct fixture *fixture = *state;
    double start = seconds();
    for (int i = 0; i < 100; i++) {
        assert_int_equal(
            run(fixture, "local function f(n) return 1 + f(n) end f(1)", VS_STEPS_CELL), VS_ELIMIT);
    }
    assert_true(seconds() - start < 1.0); /* 100 of them; one without the limit takes 0.1 s */
}

static void interrupt_stops_a_loop(void **state)
{
    struct fixture *fixture = *state;
    vs_engine_interrupt(fixture->engine);
    assert_int_equal(run(fixture, "while true do end", VS_STEPS_LOAD), VS_EINTERRUPT);
    vs_engine_clear_interrupt(fixture->engine);
    assert_int_equal(run(fixture, "local a = 1", VS_STEPS_LOAD), VS_OK);
}

static int check_denied(lua_State *L)
{
    static const char *const denied[] = {"io",           "os",
                                         "package",      "debug",
                                         "coroutine",    "load",
                                         "loadstring",   "loadfile",
                                         "dofile",       "require",
                                         "pcall",        "xpcall",
                                         "setmetatable", "getmetatable",
                                         "rawget",       "rawset",
                                         "rawequal",     "rawlen",
                                         "select",       "next",
                                         "print",        "collectgarbage",
                                         "warn",         "string",
                                         "table",        "math",
                                         "utf8",         "_G",
                                         "_VERSION"};
    static const char *const nowhere[] = {"io",        "os",       "package",    "debug",
                                          "coroutine", "load",     "pcall",      "xpcall",
                                          "dofile",    "loadfile", "loadstring", "collectgarbage"};
    vs_lua_require(L, "loader");
    lua_getfield(L, -1, "begin");
    lua_pushstring(L, "base");
    lua_pushboolean(L, false);
    lua_call(L, 2, 1);
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++) {
        if (lua_getfield(L, -1, denied[i]) != LUA_TNIL) {
            return luaL_error(L, "a model sees %s", denied[i]);
        }
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        if (lua_getglobal(L, nowhere[i]) != LUA_TNIL) {
            return luaL_error(L, "the library sees %s", nowhere[i]);
        }
        lua_pop(L, 1);
    }
    lua_getglobal(L, "math");
    if (lua_getfield(L, -1, "random") != LUA_TNIL) {
        return luaL_error(L, "the library sees math.random");
    }
    lua_pushliteral(L, "");
    if (lua_getmetatable(L, -1) != 0) {
        return luaL_error(L, "texts have a metatable");
    }
    return 0;
}

static void deny_list_is_absent(void **state)
{
    struct fixture *fixture = *state;
    int status = vs_lua_protected(fixture->L, check_denied, NULL, VS_STEPS_LOAD);
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(fixture->engine));
    }
}

static void functions_give_what_they_say(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] =
        "local function same(a, b) if a ~= b then error(tostring(a) .. ' ~= ' .. tostring(b)) end "
        "end\n"
        "same(text.len 'Школа', 5) same(text.sub('Школа', 2, 3), 'ко') same(text.sub('abc', -2), "
        "'bc')\n"
        "same(text.sub('abc', 3, 2), '') same(text.sub('abc', -9, -9), '')\n"
        "same(text.upper 'ёж z', 'ЁЖ Z') same(text.lower 'ЁЖ Z', 'ёж z')\n"
        "same(text.find('Школа 14', '14'), 7) same(text.find('a.b', '.'), 2)\n"
        "same(text.find('abc', 'x'), nil) same(text.find('abc', '', 4), 4)\n"
        "same(text.like('Гимназия 14', 'Гимн* ?\?'), true) same(text.like('ab', '?'), false)\n"
        "same(text.like('', '*'), true) same(text.like('aXbXc', 'a*X?'), true)\n"
        "same(text.rep('ab', 3), 'ababab') same(text.rep('a', -1), '')\n"
        "same(tostring(text), 'table') same(tostring(same), 'function') same(tostring(nil), "
        "'nil')\n"
        "same(tonumber '10', 10) same(tonumber 'x', nil) same(tonumber '9007199254740993', "
        "9007199254740992.0)\n"
        "local keys = '' for key in pairs { b = 1, a = 1, 7, [-1] = 0, [2.5] = 0 } do keys = keys "
        ".. tostring(key) .. ' ' end\n"
        "same(keys, '-1 1 2.5 a b ')\n"
        "local sum = 0 for i, v in ipairs { 10, 20, nil, 40 } do sum = sum + i * v end same(sum, "
        "50)\n"
        "local list = sorted { 'b', 3, 'a', 1.5 } same(list[1] .. list[2] .. list[3] .. list[4], "
        "'1.53ab')\n"
        "same(type(list), 'table') same(assert(5, 'no'), 5)\n";
    int status = run(fixture, text, VS_STEPS_CELL);
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(fixture->engine));
    }
}

static int outer(lua_State *L)
{
    const struct fixture *fixture = lua_touserdata(L, 1);
    int status = run(fixture, "while true do end", 5000);
    assert_int_equal(status, VS_ELIMIT);
    status = run(fixture, "for i = 1, 10000 do end", VS_STEPS_CELL);
    assert_int_equal(status, VS_OK);
    vs_lua_raise(L, VS_ENOTFOUND);
}

static void inner_call_has_its_own_budget(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(vs_lua_protected(fixture->L, outer, fixture, VS_STEPS_CELL), VS_ENOTFOUND);
}

/* --- failing allocations --- */
struct failing {
    long left;
    size_t held;
};

static void *fail_later(void *context, void *pointer, size_t size)
{
    struct failing *failing = context;
    if (size == 0) {
        failing->held -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (failing->left-- <= 0) {
        return NULL; /* a shrink too: the sandbox must live with that */
    }
    void *grown = realloc(pointer, size);
    failing->held += pointer == NULL && grown != NULL;
    return grown;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    int status = VS_ENOMEM;
    for (long n = 1; status != VS_OK; n++) {
        struct failing failing = {1000000, 0};
        const vs_engine_options options = {.allocator = fail_later, .context = &failing};
        vs_engine *engine;
        vs_sandbox *sandbox;
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        failing.left = n;
        status = vs_sandbox_new(&sandbox, engine, NULL);
        if (status == VS_OK) {
            struct fixture fixture = {engine, sandbox, vs_sandbox_state(sandbox)};
            status =
                run(&fixture, "local t = {} for i = 1, 100 do t[i] = { i } end", VS_STEPS_CELL);
        }
        if (status != VS_OK) {
            assert_int_equal(status, VS_ENOMEM);
        }
        vs_sandbox_free(sandbox);
        vs_engine_free(engine);
        assert_int_equal(failing.held, 0);
        n += n / 50; /* the later ones are alike */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(traps_end_with_their_status, set_up, tear_down),
        cmocka_unit_test_setup_teardown(message_has_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(recursion_ends_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(interrupt_stops_a_loop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deny_list_is_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(functions_give_what_they_say, set_up, tear_down),
        cmocka_unit_test_setup_teardown(inner_call_has_its_own_budget, set_up, tear_down),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
