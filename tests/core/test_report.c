/*
 * Reports over a model: what goes into Lua and comes out of it, failing allocations; fingerprints
 * of functions. SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include "fault.h"
#include "lua_core.h"
#include "report.h"

/* --- fingerprints --- */

struct pair {
    const char *a, *b; /* texts of chunks that give a function */
    bool same;
};

static const struct pair pairs[] = {
    /* lines, comments, names of locals and upvalues do not count */
    {"return function(c) return c + 1 end", "\n\n-- more\nreturn function(x)\nreturn x + 1 end",
     true},
    {"local k = 2 return function(c) return c * k end",
     "local a = 0 local m = 2 return function(c) return c * m end", true},
    /* code, constants and parameters do */
    {"return function(c) return c + 1 end", "return function(c) return c + 2 end", false},
    {"return function(c) return c + 1 end", "return function(c) return c - 1 end", false},
    {"return function(c) return 1 end", "return function(c) return 1.0 end", false},
    {"return function(c) return c.a end", "return function(c) return c.b end", false},
    {"return function(c) return c end", "return function(c, d) return c end", false},
    {"return function(c) return c end", "return function(c, ...) return c end", false},
    {"return function(c) return function() return 1 end end",
     "return function(c) return function() return 2 end end", false},
    /* values of upvalues */
    {"local k = 2 return function(c) return c * k end",
     "local k = 3 return function(c) return c * k end", false},
    {"local k = 2 return function(c) return c * k end",
     "local k = 2.0 return function(c) return c * k end", false},
    {"local k = '2' return function(c) return c * k end",
     "local k = 2 return function(c) return c * k end", false},
    {"local k = true return function(c) return k end",
     "local k = false return function(c) return k end", false},
    {"local t = { a = 1, b = 2, 5 } return function() return t end",
     "local t = { 5, b = 2, a = 1 } return function() return t end", true},
    {"local t = { a = 1, b = 2 } return function() return t end",
     "local t = { a = 2, b = 1 } return function() return t end", false},
    {"local t = { 1, 2 } return function() return t end",
     "local t = { 2, 1 } return function() return t end", false},
    {"local t = { { x = 1 } } return function() return t end",
     "local t = { { x = 2 } } return function() return t end", false},
    {"local function f(n) return n + 1 end return function(c) return f(c) end",
     "local function g(m) return m + 1 end return function(c) return g(c) end", true},
    {"local function f(n) return n + 1 end return function(c) return f(c) end",
     "local function f(n) return n + 2 end return function(c) return f(c) end", false},
    {"local p = require('functions').percent return function(c) return p(c) end",
     "local p = require('functions').percent return function(c) return p(c) end", true},
    {"local p = require('functions').percent return function(c) return p(c) end",
     "local p = require('functions').ratio return function(c) return p(c) end", false},
    {"local p = require('functions').field 'x' return function(c) return p end",
     "local p = require('functions').field 'y' return function(c) return p end", false},
    /* what meets itself */
    {"local function f(n) return f(n - 1) end return f",
     "local function g(m) return g(m - 1) end return g", true},
    {"local t = {} t.t = t return function() return t end",
     "local t = {} t.t = t return function() return t end", true},
    {"local t = {} t.t = t return function() return t end",
     "local t = {} t.t = {} return function() return t end", false},
    {"local a, b = { 1 }, { 1 } return function() return a, b end",
     "local a = { 1 } local b = a return function() return a, b end", false},
};

/* Leaves the fingerprint of the function that a chunk gives. */
static const char *push_fingerprint(lua_State *L, const char *text)
{
    vs_lua_require(L, "core");
    lua_getfield(L, -1, "fingerprint");
    if (luaL_loadstring(L, text) != LUA_OK) {
        lua_error(L);
    }
    lua_call(L, 0, 1);
    lua_call(L, 1, 1);
    return lua_tostring(L, -1);
}

static int compare_pairs(lua_State *L)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        const char *a = push_fingerprint(L, pairs[i].a);
        const char *b = push_fingerprint(L, pairs[i].b);
        assert_int_equal(strlen(a), 64);
        if ((strcmp(a, b) == 0) != pairs[i].same) {
            fail_msg("pair %zu: %s / %s", i, pairs[i].a, pairs[i].b);
        }
        lua_settop(L, 1);
    }
    return 0;
}

static void fingerprint_of_pairs(void **state)
{
    (void)state;
    vs_engine *engine = NULL;
    vs_sandbox *sandbox = NULL;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_sandbox_new(&sandbox, engine, NULL), VS_OK);
    lua_State *L = vs_sandbox_state(sandbox);
    assert_int_equal(vs_lua_protected(L, compare_pairs, NULL, VS_STEPS_LOAD), VS_OK);
    vs_sandbox_free(sandbox);
    vs_engine_free(engine);
}

static int fingerprint_too_deep(lua_State *L)
{
    push_fingerprint(L,
                     "local t = {} for i = 1, 100 do t = { t } end return function() return t end");
    return 0;
}

static int fingerprint_no_function(lua_State *L)
{
    push_fingerprint(L, "return require('functions').percent");
    push_fingerprint(L, "return 1");
    return 0;
}

static void fingerprint_of_what_has_none(void **state)
{
    (void)state;
    vs_engine *engine = NULL;
    vs_sandbox *sandbox = NULL;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_sandbox_new(&sandbox, engine, NULL), VS_OK);
    lua_State *L = vs_sandbox_state(sandbox);
    assert_int_equal(vs_lua_protected(L, fingerprint_too_deep, NULL, VS_STEPS_LOAD), VS_ESCRIPT);
    assert_non_null(strstr(vs_engine_error(engine), "deeper"));
    assert_int_equal(vs_lua_protected(L, fingerprint_no_function, NULL, VS_STEPS_LOAD), VS_ESCRIPT);
    assert_non_null(strstr(vs_engine_error(engine), "function expected"));
    vs_sandbox_free(sandbox);
    vs_engine_free(engine);
}

/* --- reports --- */

static const char model_text[] =
    "define.dimension 'class' { title = 'Class' }\n"
    "define.record 'mark' { title = 'Mark', fields = { class = { dimension = 'class' },\n"
    "  value = { type = 'integer' } }, key = { 'class' } }\n"
    "define.position 'head' { title = 'Head' }\n"
    "define.block 'b' { title = 'Block', spans = true, positions = 'head' }\n"
    "define.func '1' { block = 'b', title = 'First' }\n"
    "define.func '2' { block = 'b', title = 'Second', documents = 'order' }\n"
    "define.document 'order' { title = 'Order' }\n"
    "define.indicator 'mean' { title = 'Mean', unit = '1', levels = { 'class' },\n"
    "  formula = function(c) return c:records 'mark':mean 'value' + c:param 'k' end }\n";
static const char yaml_text[] =
    "k: { title: K, unit: '1', values: [{ from: 1900-01-01, value: 2 }] }\n";

/* The model's functions, by titles or by names. */
static int run_functions(vs_value *out, vs_arena *arena, vs_model *model, bool titles,
                         const char *block)
{
    const char *keys[] = {"block", "titles"};
    vs_value items[] = {{.type = VS_VALUE_NULL},
                        {.type = VS_VALUE_BOOLEAN, .number = titles ? 1 : 0}};
    if (block != NULL) {
        items[0] = (vs_value){.type = VS_VALUE_TEXT, .text = block};
    }
    const vs_value arguments = {.type = VS_VALUE_MAP, .count = 2, .items = items, .keys = keys};
    return vs_model_report(out, arena, model, "functions", &arguments);
}

/* The text of the item at a path of keys and positions. */
static const char *text_at(const vs_value *value, const char *first, const char *second,
                           const char *third)
{
    const char *path[] = {first, second, third};
    for (size_t i = 0; i < COUNT_OF(path) && path[i] != NULL; i++) {
        value = vs_value_part(value, path[i]);
        assert_non_null(value);
    }
    assert_int_equal(value->type, VS_VALUE_TEXT);
    return value->text;
}

static void values_go_in_and_come_out(void **state)
{
    (void)state;
    vs_engine *engine = NULL;
    vs_model *model = NULL;
    vs_arena *arena = NULL;
    vs_value value;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_arena_new(&arena, engine), VS_OK);
    assert_int_equal(load_texts(&model, engine, model_text, yaml_text, NULL), VS_OK);
    assert_int_equal(run_functions(&value, arena, model, false, NULL), VS_OK);
    assert_int_equal(value.type, VS_VALUE_MAP);
    assert_int_equal(value.count, 1); /* `blocks` is nil: absent */
    const vs_value *rows = vs_value_part(&value, "rows");
    assert_int_equal(rows->type, VS_VALUE_LIST);
    assert_int_equal(rows->count, 2);
    /* keys in the order of their bytes */
    static const char *const keys[] = {"block", "bodies", "documents", "id", "positions", "title"};
    assert_int_equal(rows->items[0].count, COUNT_OF(keys));
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        assert_string_equal(rows->items[0].keys[i], keys[i]);
    }
    assert_string_equal(text_at(rows, "1", "positions", "1"), "head");
    assert_string_equal(text_at(rows, "2", "positions", "1"), "head");
    assert_string_equal(text_at(rows, "2", "documents", "1"), "order");
    const vs_value *none = vs_value_part(&rows->items[0], "documents");
    assert_int_equal(none->type, VS_VALUE_LIST); /* an empty table is a list */
    assert_int_equal(none->count, 0);
    assert_int_equal(run_functions(&value, arena, model, true, "b"), VS_OK);
    assert_string_equal(text_at(&value, "rows", "1", "title"), "First");
    assert_string_equal(text_at(vs_value_part(&value, "rows"), "1", "positions", "1"), "Head");
    assert_int_equal(run_functions(&value, arena, model, true, "other"), VS_OK);
    assert_string_equal(text_at(&value, "blocks", NULL, NULL), "b");
    vs_model_free(model);
    vs_arena_free(arena);
    vs_engine_free(engine);
}

static void reports_that_fail(void **state)
{
    (void)state;
    vs_engine *engine = NULL;
    vs_model *model = NULL;
    vs_arena *arena = NULL;
    vs_value value;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_arena_new(&arena, engine), VS_OK);
    assert_int_equal(load_texts(&model, engine, model_text, yaml_text, NULL), VS_OK);
    assert_int_equal(vs_model_report(&value, arena, model, "absent", NULL), VS_ESCRIPT);
    assert_non_null(strstr(vs_engine_error(engine), "report_absent"));
    assert_int_equal(value.type, VS_VALUE_NULL);
    /* arguments nested too deeply */
    vs_value nested[100];
    for (size_t i = 0; i < COUNT_OF(nested); i++) {
        nested[i] = (vs_value){.type = VS_VALUE_LIST,
                               .count = i == 0 ? 0 : 1,
                               .items = i == 0 ? NULL : &nested[i - 1]};
    }
    assert_int_equal(vs_model_report(&value, arena, model, "check", &nested[99]), VS_ELIMIT);
    assert_int_equal(run_functions(&value, arena, model, false, NULL), VS_OK);
    vs_model_free(model);
    vs_arena_free(arena);
    vs_engine_free(engine);
}

/* The document holds what the parts of the bridge give: formulas, parameters, tags. */
static void document_is_the_same_twice(void **state)
{
    (void)state;
    vs_engine *engine = NULL;
    vs_arena *arena = NULL;
    vs_value documents[2];
    const char *keys[] = {"all", "today"};
    vs_value items[] = {{.type = VS_VALUE_BOOLEAN}, {.type = VS_VALUE_TEXT, .text = "2026-03-01"}};
    const vs_value arguments = {.type = VS_VALUE_MAP, .count = 2, .items = items, .keys = keys};
    const vs_engine_options options = {.language = VS_EN};
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    assert_int_equal(vs_arena_new(&arena, engine), VS_OK);
    for (int i = 0; i < 2; i++) {
        vs_model *model = NULL;
        assert_int_equal(load_texts(&model, engine, model_text, yaml_text, NULL), VS_OK);
        assert_int_equal(vs_model_report(&documents[i], arena, model, "doc", &arguments), VS_OK);
        vs_model_free(model);
    }
    assert_string_equal(documents[0].text, documents[1].text);
    assert_non_null(
        strstr(documents[0].text, "| Mean | 1 | Class | all time | `mean(Mark: value) + k` |"));
    assert_non_null(strstr(documents[0].text, "| k | K | 1 | 2 |"));
    vs_arena_free(arena);
    vs_engine_free(engine);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct fault fault = {0};
    const vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    vs_engine *engine = NULL;
    vs_model *model = NULL;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    assert_int_equal(load_texts(&model, engine, model_text, yaml_text, NULL), VS_OK);
    int status = VS_ENOMEM;
    /* Every allocation at first, then some of the many. */
    for (long at = 1; status == VS_ENOMEM; at += 1 + at / 8) {
        vs_arena *arena = NULL;
        vs_value value;
        fault_set(&fault, at);
        status = vs_arena_new(&arena, engine);
        if (status == VS_OK) {
            status = run_functions(&value, arena, model, true, NULL);
        }
        fault_set(&fault, 0);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        vs_arena_free(arena);
    }
    vs_model_free(model);
    vs_engine_free(engine);
    assert_int_equal(fault.in_use, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprint_of_pairs),
        cmocka_unit_test(fingerprint_of_what_has_none),
        cmocka_unit_test(values_go_in_and_come_out),
        cmocka_unit_test(reports_that_fail),
        cmocka_unit_test(document_is_the_same_twice),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
