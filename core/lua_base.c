/*
 * The few general functions of the model language: pairs and ipairs in an order that is always the
 * same, sorted, type, tostring without addresses, tonumber, error and assert with texts only.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "lua_core.h"

/* A key or value to sort: numbers before texts before the rest. */
struct item {
    int rank;
    lua_Number number;
    const char *text; /* stays in its table */
    size_t size;
    lua_Integer index; /* in the list it came from; the last tie break */
};

static void read_item(lua_State *L, int index, lua_Integer position, struct item *out)
{
    *out = (struct item){.rank = 2, .index = position};
    if (lua_type(L, index) == LUA_TNUMBER) {
        out->number = lua_tonumber(L, index);
        out->rank = isnan(out->number) ? 1 : 0;
    } else if (lua_type(L, index) == LUA_TSTRING) {
        out->rank = 3;
        out->text = lua_tolstring(L, index, &out->size);
    } else if (lua_type(L, index) == LUA_TBOOLEAN) {
        out->number = lua_toboolean(L, index);
    }
}

static int compare_items(const struct item *a, const struct item *b)
{
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    if (a->text != NULL && b->text != NULL) {
        size_t size = a->size < b->size ? a->size : b->size;
        int order = memcmp(a->text, b->text, size);
        if (order != 0 || a->size != b->size) {
            return order != 0 ? order : (a->size < b->size ? -1 : 1);
        }
    }
    if (a->number < b->number || a->number > b->number) {
        return a->number < b->number ? -1 : 1;
    }
    return a->index < b->index ? -1 : a->index > b->index;
}

static void sift_down(struct item *items, size_t at, size_t count)
{
    while (at * 2 + 1 < count) {
        size_t child = at * 2 + 1;
        if (child + 1 < count && compare_items(&items[child], &items[child + 1]) < 0) {
            child++;
        }
        if (compare_items(&items[at], &items[child]) >= 0) {
            return;
        }
        struct item swapped = items[at];
        items[at] = items[child];
        items[child] = swapped;
        at = child;
    }
}

/* A heap sort: no memory of its own, no worst case. */
static void sort_items(struct item *items, size_t count)
{
    for (size_t at = count / 2; at > 0; at--) {
        sift_down(items, at - 1, count);
    }
    for (size_t left = count; left > 1; left--) {
        struct item swapped = items[0];
        items[0] = items[left - 1];
        items[left - 1] = swapped;
        sift_down(items, 0, left - 1);
    }
}

/* Replaces the list at the top by a sorted copy. [-1, +1, e] */
static void sort_list(lua_State *L)
{
    int list = lua_gettop(L);
    size_t count = (size_t)lua_rawlen(L, list);
    vs_lua_charge(L, count * 8);
    struct item *items = lua_newuserdatauv(L, (count + 1) * sizeof *items, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        read_item(L, -1, (lua_Integer)i + 1, &items[i]);
        lua_pop(L, 1);
    }
    sort_items(items, count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, list, items[i].index);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_replace(L, list);
    lua_settop(L, list);
}

/* The step of pairs: upvalues are the table, its keys in order and the position. */
static int next_pair(lua_State *L)
{
    lua_Integer position = lua_tointeger(L, lua_upvalueindex(3)) + 1;
    lua_pushinteger(L, position);
    lua_replace(L, lua_upvalueindex(3));
    if (lua_rawgeti(L, lua_upvalueindex(2), position) == LUA_TNIL) {
        return 1;
    }
    lua_pushvalue(L, -1);
    lua_rawget(L, lua_upvalueindex(1));
    return 2;
}

/* pairs(t): numbers ascending, then texts by bytes. */
static int base_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    lua_newtable(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TBOOLEAN) {
            return luaL_error(L, "pairs: a key is a %s; expected numbers and texts",
                              lua_typename(L, type));
        }
        lua_pushvalue(L, -2);
        lua_rawseti(L, 2, ++count);
    }
    sort_list(L);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_pair, 3);
    return 1;
}

static int next_index(lua_State *L)
{
    lua_Integer index = luaL_checkinteger(L, 2) + 1;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushinteger(L, index);
    return lua_rawgeti(L, 1, index) == LUA_TNIL ? 1 : 2;
}

static int base_ipairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushcfunction(L, next_index);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* sorted(list): a new list, numbers ascending, then texts by bytes. */
static int base_sorted(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t count = (size_t)lua_rawlen(L, 1);
    for (size_t i = 1; i <= count; i++) {
        int type = lua_rawgeti(L, 1, (lua_Integer)i);
        luaL_argcheck(L, type == LUA_TNUMBER || type == LUA_TSTRING, 1,
                      "a list of numbers and texts expected");
        lua_pop(L, 1);
    }
    sort_list(L);
    return 1;
}

static int base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

/* tostring(v): texts, numbers, booleans and nil as in Lua; of other values only the type. */
static int base_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    switch (lua_type(L, 1)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
        lua_settop(L, 1);
        lua_tostring(L, 1);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
        break;
    default:
        lua_pushstring(L, luaL_typename(L, 1));
        break;
    }
    return 1;
}

/* tonumber(v): nil if it is none; whole numbers beyond 2^53 become floats. */
static int base_tonumber(lua_State *L)
{
    const lua_Integer limit = (lua_Integer)1 << 53;
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING) {
        size_t size;
        const char *text = lua_tolstring(L, 1, &size);
        if (lua_stringtonumber(L, text) != size + 1) {
            lua_pushnil(L);
        }
    } else if (lua_type(L, 1) != LUA_TNUMBER) {
        lua_pushnil(L);
    }
    if (lua_isinteger(L, -1)) {
        lua_Integer integer = lua_tointeger(L, -1);
        if (integer > limit || integer < -limit) {
            lua_pushnumber(L, (lua_Number)integer);
        }
    }
    return 1;
}

/* error(text) */
static int base_error(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TSTRING) {
        return luaL_argerror(L, 1, "a text expected");
    }
    return luaL_error(L, "%s", lua_tostring(L, 1));
}

/* assert(v, text): v, or the error text. */
static int base_assert(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) {
        return lua_gettop(L);
    }
    return luaL_error(L, "%s", luaL_optstring(L, 2, "assertion failed"));
}

void vs_lua_base_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"pairs", base_pairs}, {"ipairs", base_ipairs},     {"sorted", base_sorted},
        {"type", base_type},   {"tostring", base_tostring}, {"tonumber", base_tonumber},
        {"error", base_error}, {"assert", base_assert},     {NULL, NULL},
    };
    luaL_newlib(L, functions);
}
