/*
 * Fingerprints of Lua functions: what a function does, without where and with which names of locals
 * it is written. Equal code over equal upvalues has equal fingerprints in every run.
 *
 * Hashed are the code, the constants and how upvalues are captured of a function and of those
 * inside it, then the values of its upvalues: functions and tables are followed, the environment
 * and what has been met before are not. SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_prototype.h"
#include "lua_session.h"

enum { DEPTH_MAX = 32, TABLE_STEPS = 8 };

struct fingerprint {
    vs_hasher hasher;
    int met;       /* index of the table of functions and tables that were met -> their number */
    int functions; /* index of the table of C functions -> their names */
};

static void hash_value(lua_State *L, struct fingerprint *out, int index, int depth);

/* inner: the function is made by another one that is hashed, from which it captures upvalues; of an
 * outer one the values of the upvalues say all. */
static void hash_prototype(lua_State *L, struct fingerprint *out, const vs_prototype *prototype,
                           bool inner)
{
    vs_hasher_add(&out->hasher, prototype->signature, 3);
    vs_hasher_add(&out->hasher, prototype->code,
                  (size_t)prototype->code_count * sizeof(vs_instruction));
    vs_hasher_add(&out->hasher, prototype->constants,
                  (size_t)(prototype->upvalues - prototype->constants));
    vs_hasher_add(&out->hasher, prototype->upvalues,
                  inner ? (size_t)prototype->upvalue_count * 3 : 0);
    vs_hasher_add_int(&out->hasher, prototype->child_count);
    vs_lua_charge(L, prototype->code_count);
    vs_dump_reader reader = {prototype->children, prototype->end, false};
    for (uint32_t i = 0; i < prototype->child_count; i++) {
        vs_prototype child;
        if (!vs_prototype_read(&child, &reader, 0)) {
            luaL_error(L, "fingerprint: unknown bytecode");
        }
        hash_prototype(L, out, &child, true);
    }
}

/* The code of the Lua function at index, then its upvalues. */
static void hash_function(lua_State *L, struct fingerprint *out, int index, int depth)
{
    size_t size;
    vs_prototype prototype;
    const unsigned char *dump = vs_prototype_dump(L, index, true, &size);
    vs_dump_reader reader = vs_prototype_header(dump, size);
    if (!vs_prototype_read(&prototype, &reader, 0)) {
        luaL_error(L, "fingerprint: unknown bytecode");
    }
    hash_prototype(L, out, &prototype, false);
    lua_pop(L, 1);
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, index, i)) != NULL; i++) {
        if (strcmp(name, "_ENV") == 0) {
            vs_hasher_add_text(&out->hasher, name); /* its names are constants of the code */
        } else {
            hash_value(L, out, lua_gettop(L), depth + 1);
        }
        lua_pop(L, 1);
    }
}

/* -1, 0, 1: numbers before texts before booleans; keys of other types are all alike. */
static int compare_keys(lua_State *L, int a, int b)
{
    int types[2] = {lua_type(L, a), lua_type(L, b)};
    if (types[0] == LUA_TBOOLEAN && types[1] == LUA_TBOOLEAN) {
        return lua_toboolean(L, a) - lua_toboolean(L, b);
    }
    if (types[0] != types[1]) {
        int ranks[2];
        for (int i = 0; i < 2; i++) {
            ranks[i] = types[i] == LUA_TNUMBER ? 0 : types[i] == LUA_TSTRING ? 1 : 2 + types[i];
        }
        return ranks[0] - ranks[1];
    }
    if (types[0] == LUA_TNUMBER || types[0] == LUA_TSTRING) {
        return lua_compare(L, a, b, LUA_OPLT) ? -1 : lua_compare(L, b, a, LUA_OPLT) ? 1 : 0;
    }
    return 0;
}

/* Pushes the list of the keys of the table at index, in order, and returns how many. */
static lua_Integer push_keys(lua_State *L, int index)
{
    lua_newtable(L);
    int list = lua_gettop(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
        lua_Integer at = ++count;
        vs_lua_charge(L, TABLE_STEPS);
        for (; at > 1; at--) { /* those that come after move up */
            lua_rawgeti(L, list, at - 1);
            bool after = compare_keys(L, -1, -3) > 0;
            if (after) {
                lua_rawseti(L, list, at);
                continue;
            }
            lua_pop(L, 1);
            break;
        }
        lua_pushvalue(L, -2);
        lua_rawseti(L, list, at);
    }
    return count;
}

static void hash_table(lua_State *L, struct fingerprint *out, int index, int depth)
{
    lua_Integer count = push_keys(L, index);
    int list = lua_gettop(L);
    vs_hasher_add_int(&out->hasher, count);
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, list, i);
        hash_value(L, out, list + 1, depth + 1);
        lua_rawget(L, index);
        hash_value(L, out, list + 1, depth + 1);
        lua_settop(L, list);
    }
    lua_settop(L, list - 1);
}

/* True if the function or table at index was met; it adds the number that it has then. */
static bool was_met(lua_State *L, struct fingerprint *out, int index)
{
    lua_pushvalue(L, index);
    bool met = lua_rawget(L, out->met) != LUA_TNIL;
    vs_hasher_add_int(&out->hasher, lua_tointeger(L, -1));
    lua_pop(L, 1);
    if (!met) {
        lua_Integer number = luaL_len(L, out->met) + 1;
        lua_pushvalue(L, index);
        lua_rawseti(L, out->met, number);
        lua_pushvalue(L, index);
        lua_pushinteger(L, number);
        lua_rawset(L, out->met);
    }
    return met;
}

/* Terms of formulas by their text; other userdata are all alike. */
static void hash_userdata(lua_State *L, struct fingerprint *out, int index)
{
    vs_hasher_add_text(&out->hasher, vs_lua_field_name(L, index));
    vs_hasher_add_text(&out->hasher, vs_lua_no_data_text(L, index));
}

/* The value at an absolute index. */
static void hash_value(lua_State *L, struct fingerprint *out, int index, int depth)
{
    luaL_checkstack(L, LUA_MINSTACK, NULL);
    size_t size;
    int type = lua_type(L, index);
    vs_hasher_add_int(&out->hasher, type);
    if (depth > DEPTH_MAX) {
        luaL_error(L, "fingerprint: values nest deeper than %d", DEPTH_MAX);
    }
    switch (type) {
    case LUA_TBOOLEAN:
        vs_hasher_add_int(&out->hasher, lua_toboolean(L, index));
        break;
    case LUA_TNUMBER: {
        lua_Number number = lua_tonumber(L, index);
        vs_hasher_add_int(&out->hasher, lua_isinteger(L, index));
        vs_hasher_add_int(&out->hasher, lua_tointeger(L, index));
        vs_hasher_add(&out->hasher, &number, sizeof number);
        break;
    }
    case LUA_TSTRING: {
        const char *text = lua_tolstring(L, index, &size);
        vs_hasher_add(&out->hasher, text, size);
        break;
    }
    case LUA_TFUNCTION:
        if (lua_iscfunction(L, index)) {
            lua_pushvalue(L, index);
            lua_rawget(L, out->functions);
            vs_hasher_add_text(&out->hasher, lua_tostring(L, -1));
            lua_pop(L, 1);
        } else if (!was_met(L, out, index)) {
            hash_function(L, out, index, depth);
        }
        break;
    case LUA_TTABLE:
        if (!was_met(L, out, index)) {
            hash_table(L, out, index, depth);
        }
        break;
    case LUA_TUSERDATA:
        hash_userdata(L, out, index);
        break;
    default:
        break;
    }
}

/* Leaves a table of the C functions that a model can name: function -> name. */
static void push_names(lua_State *L)
{
    static const char *const modules[] = {"functions", "base", "text"};
    lua_newtable(L);
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        vs_lua_require(L, modules[i]);
        for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
            lua_pushvalue(L, -1);
            lua_pushfstring(L, "%s.%s", modules[i], lua_tostring(L, -3));
            lua_rawset(L, -6);
        }
        lua_pop(L, 1);
    }
}

int vs_lua_fingerprint(lua_State *L)
{
    char text[VS_DIGEST_TEXT];
    luaL_argcheck(L, lua_type(L, 1) == LUA_TFUNCTION, 1, "a function expected");
    lua_settop(L, 1);
    lua_newtable(L);
    push_names(L);
    struct fingerprint out = {.met = 2, .functions = 3}; /* owns nothing: a raise may pass it */
    vs_hasher_init(&out.hasher);
    hash_value(L, &out, 1, 0);
    vs_digest digest = vs_hasher_end(&out.hasher);
    lua_pushstring(L, vs_digest_print(text, &digest));
    return 1;
}
