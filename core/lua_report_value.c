/*
 * Values (vs_value) into Lua and out of it: arguments and answers of reports.
 * SPDX-License-Identifier: MIT
 */
#include "lua_report.h"

enum { VALUE_DEPTH = 64 };

/* --- values into Lua --- */

static void push_value(lua_State *L, const vs_value *value, int depth)
{
    if (depth > VALUE_DEPTH || !lua_checkstack(L, 4)) {
        vs_lua_raise(L, vs_fail(vs_lua_engine(L), VS_ELIMIT, VS_MSG_REPORT_DEPTH));
    }
    switch (value->type) {
    case VS_VALUE_NUMBER:
        lua_pushnumber(L, value->number);
        return;
    case VS_VALUE_TEXT:
        lua_pushstring(L, value->text);
        return;
    case VS_VALUE_BOOLEAN:
        lua_pushboolean(L, value->number != 0);
        return;
    case VS_VALUE_NULL:
        lua_pushnil(L);
        return;
    default:
        break;
    }
    lua_newtable(L);
    for (size_t i = 0; i < value->count; i++) {
        push_value(L, &value->items[i], depth + 1);
        if (value->type == VS_VALUE_LIST) {
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        } else {
            lua_setfield(L, -2, value->keys[i]);
        }
    }
}

void vs_lua_push_value(lua_State *L, const vs_value *value)
{
    push_value(L, value, 0);
}

/* --- the answer out of Lua --- */

static void *take(lua_State *L, vs_arena *arena, size_t count, size_t size)
{
    void *memory = vs_arena_array(arena, count + 1, size);
    if (memory == NULL) {
        vs_lua_raise(L, vs_fail_memory(vs_lua_engine(L)));
    }
    return memory;
}

static const char *take_text(lua_State *L, vs_arena *arena, int index)
{
    size_t size = 0;
    const char *text = lua_tolstring(L, index, &size);
    const char *copy = vs_arena_text(arena, text, size);
    if (copy == NULL) {
        vs_lua_raise(L, vs_fail_memory(vs_lua_engine(L)));
    }
    return copy;
}

static void take_value(lua_State *L, vs_arena *arena, vs_value *out, int depth);

/* A map; the table is at the top. Its keys are put in order by table.sort. */
static void take_map(lua_State *L, vs_arena *arena, vs_value *out, int depth)
{
    int table = lua_gettop(L);
    lua_newtable(L);
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, table) != 0; lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        lua_tostring(L, -1);
        lua_rawseti(L, table + 1, (lua_Integer)++count);
    }
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_pushvalue(L, table + 1);
    lua_call(L, 1, 0);
    out->type = VS_VALUE_MAP;
    out->keys = take(L, arena, count, sizeof *out->keys);
    out->items = take(L, arena, count, sizeof *out->items);
    for (; out->count < count; out->count++) {
        lua_rawgeti(L, table + 1, (lua_Integer)out->count + 1);
        out->keys[out->count] = take_text(L, arena, -1);
        lua_rawget(L, table);
        take_value(L, arena, &out->items[out->count], depth + 1);
        lua_pop(L, 1);
    }
    lua_settop(L, table);
}

/* Copies the value at the top. */
static void take_value(lua_State *L, vs_arena *arena, vs_value *out, int depth)
{
    *out = (vs_value){.type = VS_VALUE_NULL};
    if (depth > VALUE_DEPTH || !lua_checkstack(L, 8)) {
        vs_lua_raise(L, vs_fail(vs_lua_engine(L), VS_ELIMIT, VS_MSG_REPORT_DEPTH));
    }
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        *out = (vs_value){.type = VS_VALUE_NUMBER, .number = lua_tonumber(L, -1)};
        return;
    case LUA_TSTRING:
        *out = (vs_value){.type = VS_VALUE_TEXT, .text = take_text(L, arena, -1)};
        return;
    case LUA_TBOOLEAN:
        *out = (vs_value){.type = VS_VALUE_BOOLEAN, .number = lua_toboolean(L, -1)};
        return;
    case LUA_TTABLE:
        break;
    default: /* a function means nothing outside of Lua */
        return;
    }
    size_t count = (size_t)lua_rawlen(L, -1);
    lua_pushnil(L);
    if (count == 0 && lua_next(L, -2) != 0) {
        lua_pop(L, 2);
        take_map(L, arena, out, depth);
        return;
    }
    lua_settop(L, count == 0 ? lua_gettop(L) : lua_gettop(L) - 1);
    out->type = VS_VALUE_LIST;
    out->items = take(L, arena, count, sizeof *out->items);
    for (; out->count < count; out->count++) {
        lua_rawgeti(L, -1, (lua_Integer)out->count + 1);
        take_value(L, arena, &out->items[out->count], depth + 1);
        lua_pop(L, 1);
    }
}

void vs_lua_take_value(lua_State *L, vs_arena *arena, vs_value *out)
{
    take_value(L, arena, out, 0);
}
