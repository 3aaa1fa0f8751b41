/*
 * Verdicts on bytecode: straight-line functions, pure model files, known names.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include <stdio.h>

#include "lua_core.h"

struct straight_case {
    const char *text; /* gives a function */
    bool straight;
};

static const struct straight_case straight_cases[] = {
    {"local k = 2 return function(c) return c:val 'x' * k + 1 end", true},
    {"return function(c, ...) local t = { a = 1, 2, ... } t.b = 3 t[1] = 4 return t.a // 2 end",
     true},
    {"return function(c) return -c % 7, #c, c .. 'x', c ^ 2, c / 2 - 3 end", true},
    {"return function(c) local f = function() return c end return f() end", true},
    {"return function(c) return c.a.b, c[1] end", true},
    {"return function(c) return c and 1 or 2 end", false},
    {"return function(c) if c then return 1 end return 2 end", false},
    {"return function(c) return c == 1 end", false},
    {"return function(c) return c < 1 end", false},
    {"return function(c) return not c end", false},
    {"return function(c) for i = 1, 3 do c = c + i end return c end", false},
    {"return function(c, k) return c[k] end", false},
    {"return function(c, k) local t = {} t[k] = 1 return t end", false},
    {"return function(c) return c & 1 end", false},
    {"return function(c) return c << 1 end", false},
    {"return function(c) return ~c end", false},
    {"return function(c, d) return c ^ d end", false},
    {"local n = 0 return function() n = n + 1 end", false},
    {"return function() local x <close> = nil return 1 end", false},
    {"return function(c) while true do c = c + 1 end end", false},
};

static int check_straight(lua_State *L)
{
    const struct straight_case *cases = lua_touserdata(L, 1);
    assert_false(vs_lua_is_straight(L, 1));
    for (size_t i = 0; i < COUNT_OF(straight_cases); i++) {
        if (luaL_loadstring(L, cases[i].text) != LUA_OK) {
            return lua_error(L);
        }
        lua_call(L, 0, 1);
        for (int again = 0; again < 2; again++) { /* the second verdict is the kept one */
            if (vs_lua_is_straight(L, -1) != cases[i].straight) {
                return luaL_error(L, "%s", cases[i].text);
            }
        }
        lua_pop(L, 1);
    }
    lua_getglobal(L, "type");
    assert_false(vs_lua_is_straight(L, -1));
    return 0;
}

static void straight_functions_are_told(void **state)
{
    (void)state;
    vs_engine *engine;
    vs_sandbox *sandbox;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_sandbox_new(&sandbox, engine, NULL), VS_OK);
    struct straight_case cases[COUNT_OF(straight_cases)];
    memcpy(cases, straight_cases, sizeof cases);
    if (vs_lua_protected(vs_sandbox_state(sandbox), check_straight, cases, VS_STEPS_LOAD) !=
        VS_OK) {
        fail_msg("%s", vs_engine_error(engine));
    }
    vs_sandbox_free(sandbox);
    vs_engine_free(engine);
}

static const struct {
    const char *text;
    enum vs_message id; /* VS_MSG_NONE: loads */
    const char *line;   /* "base/model.lua:LINE: " */
} files[] = {
    /* may */
    {"local t = {} t.x = 1 local n = 0 for i = 1, 3 do n = n + i end t[n] = n", VS_MSG_NONE, ""},
    {"local function f() local t = {} t.x = 1 t[1] = 2 return t end local a = f()", VS_MSG_NONE,
     ""},
    {"local function f(n) local t for i = 1, n do t = {} t[i] = i end return t end", VS_MSG_NONE,
     ""},
    {"local function f(n) local t = {} for i = 1, n do t[i] = i end return t end", VS_MSG_NONE, ""},
    {"local function f(n) local t = {} while n > 0 do n = n - 1 t[n] = n end return t end",
     VS_MSG_NONE, ""},
    {"local function f(l) local t = {} for i, v in ipairs(l) do t[i] = v end return t end",
     VS_MSG_NONE, ""},
    {"local function f(n) local t = {} local u = t u.x = n return t end", VS_MSG_NONE, ""},
    {"local function f(n) local t if n then t = { 1 } else t = {} end t.x = 1 return t end",
     VS_MSG_NONE, ""},
    {"local function f(n) return function(m) local t = {} t.x = m + n return t end end",
     VS_MSG_NONE, ""},
    {"local function f(x) return x ^ 2, x ^ 2.0, 2 ^ 10 end", VS_MSG_NONE, ""},
    {"local a = 9007199254740992 local b = 1e300", VS_MSG_NONE, ""},
    {"local function f(n) do goto out end ::out:: return n end", VS_MSG_NONE, ""},
    /* writes of names */
    {"\nx = 1", VS_MSG_MODEL_GLOBAL_WRITE, "2"},
    {"percent = function() end", VS_MSG_MODEL_GLOBAL_WRITE, "1"},
    {"local function f()\n  x = 1\nend", VS_MSG_MODEL_GLOBAL_WRITE, "2"},
    {"function f() end", VS_MSG_MODEL_GLOBAL_WRITE, "1"},
    {"_ENV = {}", VS_MSG_MODEL_OUTER_WRITE, "1"},
    {"local e = _ENV", VS_MSG_MODEL_ENVIRONMENT, "1"},
    {"local function f() return pairs(_ENV) end", VS_MSG_MODEL_ENVIRONMENT, "1"},
    {"_ENV.x = 1", VS_MSG_MODEL_GLOBAL_WRITE, "1"},
    {"local n = 0\nlocal function f()\n  n = n + 1\nend", VS_MSG_MODEL_OUTER_WRITE, "3"},
    {"local function g() local n = 0 return function() n = 1 end end", VS_MSG_MODEL_OUTER_WRITE,
     "1"},
    /* writes of tables */
    {"local t = {}\nlocal function f()\n  t.x = 1\nend", VS_MSG_MODEL_TABLE_WRITE, "3"},
    {"local t = {} local function f() t[1] = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local t = {} local function f() local u = t u.x = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t) t.x = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t, k) t[k] = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f() local t = {} t.a = {} t.a.b = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t, n) local u = {} if n then u = t end u.x = 1 end",
     VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t, n) local u = {} for i = 1, n do u[i] = 1 u = t end end",
     VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t, n) local u = {} while n do u.x = 1 u = t end end",
     VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t) local u = t or {} u.x = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(g) local u = {} u = g() u.x = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(...) local u = {} u = ... u.x = 1 end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(n) local t = {} return function() t.x = n end end", VS_MSG_MODEL_TABLE_WRITE,
     "1"},
    {"local function f(l) for i, t in ipairs(l) do t.x = i end end", VS_MSG_MODEL_TABLE_WRITE, "1"},
    {"local function f(t, n) local u = {} ::top:: u.x = 1 u = t if n then goto top end end",
     VS_MSG_MODEL_TABLE_WRITE, "1"},
    /* powers, literals, close */
    {"local function f(x)\n  return x ^ 3\nend", VS_MSG_MODEL_POWER, "2"},
    {"local function f(x, n) return x ^ n end", VS_MSG_MODEL_POWER, "1"},
    {"local function f(x) return x ^ 0.5 end", VS_MSG_MODEL_POWER, "1"},
    {"local function f(x) return 2 ^ x end", VS_MSG_MODEL_POWER, "1"},
    {"local a = 2\nlocal b = a ^ 3", VS_MSG_MODEL_POWER, "2"},
    {"local a = 1\nlocal b = 9007199254740993", VS_MSG_MODEL_LITERAL, "2"},
    {"local function f(x) return x + 9223372036854775807 end", VS_MSG_MODEL_LITERAL, "1"},
    {"local function f(x) return x - 0x7fffffffffffffff end", VS_MSG_MODEL_LITERAL, "1"},
    {"local function f() local x <close> = nil end", VS_MSG_MODEL_CLOSE, "1"},
    /* names */
    {"local function f(c)\n\n  return persent(c)\nend", VS_MSG_MODEL_NAME, "3"},
    {"pcall(error)", VS_MSG_MODEL_NAME, "1"},
    {"local t = setmetatable({}, {})", VS_MSG_MODEL_NAME, "1"},
    {"local s = string.rep('x', 10)", VS_MSG_MODEL_NAME, "1"},
    {"require 'layers'", VS_MSG_MODEL_NAME, "1"},
    {"local function f() return function() return function() return os end end end",
     VS_MSG_MODEL_NAME, "1"},
    {"local x = (", VS_MSG_SYNTAX_HINT, "1"},
    {"\x1BLua", VS_MSG_LUA_BINARY, NULL},
};

static void files_are_pure_or_refused(void **state)
{
    (void)state;
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        vs_model *model;
        vs_engine_clear_error(engine);
        int status = load_texts(&model, engine, files[i].text, NULL, NULL);
        vs_model_free(model);
        int expected = files[i].id == VS_MSG_NONE ? VS_OK : VS_EMODEL;
        if (status != expected || vs_engine_error_id(engine) != files[i].id) {
            fail_msg("%s: %d %s", files[i].text, status, vs_engine_error(engine));
        }
        if (status != VS_OK && files[i].line != NULL) {
            char place[64];
            (void)snprintf(place, sizeof place, "base/model.lua:%s:", files[i].line);
            if (strncmp(vs_engine_error(engine), place, strlen(place)) != 0) {
                fail_msg("%s: %s", files[i].text, vs_engine_error(engine));
            }
        }
    }
    vs_engine_free(engine);
}

static void long_file_keeps_its_lines(void **state)
{
    (void)state;
    vs_engine *engine;
    vs_buffer text;
    vs_model *model;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    vs_buffer_init(&text, engine);
    vs_buffer_text(&text, "local function f(c)\n  local a = c\n");
    for (int i = 0; i < 2000; i++) {
        vs_buffer_text(&text, i % 3 == 0 ? "  a = a + c\n" : "\n\n  a = a * (c - 1) / 7\n");
    }
    vs_buffer_text(&text, "  a = wrong(a)\n  return a\nend\n");
    int line = 1;
    for (const char *at = text.data; at < strstr(text.data, "wrong"); at++) {
        line += *at == '\n';
    }
    assert_int_equal(load_texts(&model, engine, text.data, NULL, NULL), VS_EMODEL);
    char place[64];
    (void)snprintf(place, sizeof place, "base/model.lua:%d:", line);
    assert_memory_equal(vs_engine_error(engine), place, strlen(place));
    vs_buffer_free(&text);
    vs_engine_free(engine);
}

/* Behind 255 constants the compiler reads a name by GETUPVAL, LOADK, GETTABLE. */
static void names_behind_many_constants_are_read(void **state)
{
    (void)state;
    static const struct {
        int constants;
        const char *last; /* the statement behind them */
        enum vs_message id;
    } cases[] = {
        {300, "local p = percent", VS_MSG_NONE},
        {140000, "local p = percent(1, 2) + text.len 'x'", VS_MSG_NONE},
        {300, "local p = wrong", VS_MSG_MODEL_NAME},
        {140000, "local p = wrong", VS_MSG_MODEL_NAME},
        {300, "x = 1", VS_MSG_MODEL_ENVIRONMENT},
        {300, "local k = 'percent' local p = _ENV[k]", VS_MSG_MODEL_ENVIRONMENT},
        {300, "local e = _ENV", VS_MSG_MODEL_ENVIRONMENT},
        {0, "local a = a_name_that_is_longer_than_forty_characters_is_kept_apart",
         VS_MSG_MODEL_NAME},
    };
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_buffer text;
        vs_model *model;
        vs_buffer_init(&text, engine);
        vs_buffer_text(&text, "local t = { 0");
        for (int number = 0; number < cases[i].constants; number++) {
            vs_buffer_printf(&text, ", %d.5", number);
        }
        vs_buffer_printf(&text, " }\n%s\n", cases[i].last);
        int status = load_texts(&model, engine, text.data, NULL, NULL);
        if (status != (cases[i].id == VS_MSG_NONE ? VS_OK : VS_EMODEL) ||
            (status != VS_OK && vs_engine_error_id(engine) != cases[i].id)) {
            fail_msg("%s: %d %s", cases[i].last, status, vs_engine_error(engine));
        }
        vs_model_free(model);
        vs_buffer_free(&text);
    }
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_functions_are_told),
        cmocka_unit_test(files_are_pure_or_refused),
        cmocka_unit_test(long_file_keeps_its_lines),
        cmocka_unit_test(names_behind_many_constants_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
