/*
 * SPDX-License-Identifier: MIT
 */
#include "lua_shape.h"

#include <string.h>

static const char shapes_key = 's'; /* a table: schema -> shape */

/* The shape of a field of the table on the top, or NULL. [-0, +0, e] */
static const vs_shape *get_inner(lua_State *L, const char *key)
{
    const vs_shape *shape = lua_getfield(L, -1, key) == LUA_TTABLE ? vs_lua_shape(L) : NULL;
    lua_pop(L, 1);
    return shape;
}

/* Memory that stays as long as the state. */
static void *keep(lua_State *L, size_t size)
{
    void *block = lua_newuserdatauv(L, size, 0);
    memset(block, 0, size);
    lua_rawsetp(L, LUA_REGISTRYINDEX, block);
    return block;
}

/* A list of texts in a field of the table on the top, or NULL. [-0, +0, e] */
static const char **get_texts(lua_State *L, const char *key)
{
    const char **texts = NULL;
    if (lua_getfield(L, -1, key) == LUA_TTABLE) {
        size_t count = (size_t)lua_rawlen(L, -1);
        texts = keep(L, (count + 1) * sizeof *texts);
        for (size_t i = 0; i < count; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            texts[i] = lua_tostring(L, -1);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
    return texts;
}

static bool get_flag(lua_State *L, const char *key)
{
    lua_getfield(L, -1, key);
    bool set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return set;
}

static bool is_naming(const vs_spec *spec)
{
    switch (spec->type) {
    case VS_FIELD_REF:
    case VS_FIELD_REFS:
    case VS_FIELD_NAMES:
    case VS_FIELD_ROWS:
        return true;
    case VS_FIELD_TABLE:
    case VS_FIELD_ENTRIES:
        return spec->fields == NULL || spec->fields->naming;
    default:
        return spec->worked_out != NULL;
    }
}

static bool is_worded(const vs_spec *spec)
{
    const vs_shape *inner = spec->each != NULL ? spec->each : spec->fields;
    return spec->words || spec->type == VS_FIELD_ROWS || (inner != NULL && inner->worded);
}

/* Reads the field's schema on the top; its name is below. */
static void read_spec(lua_State *L, vs_spec *out)
{
    static const char *const types[] = {"text",    "boolean", "integer", "number", "function",
                                        "texts",   "list",    "map",     "range",  "date",
                                        "any",     "ref",     "refs",    "names",  "table",
                                        "entries", "rows",    "when",    "days",   NULL};
    out->name = lua_tostring(L, -2);
    lua_getfield(L, -1, "type");
    out->type = (enum vs_field_type)luaL_checkoption(L, -1, NULL, types);
    out->bounded = lua_getfield(L, -2, "least") != LUA_TNIL;
    out->least = lua_tointeger(L, -1);
    (void)lua_getfield(L, -3, "most");
    out->most = lua_tointeger(L, -1);
    (void)lua_getfield(L, -4, "named");
    out->named = lua_tostring(L, -1);
    lua_pop(L, 4);
    out->required = get_flag(L, "required");
    out->filled = get_flag(L, "filled");
    out->among = get_flag(L, "among");
    out->or_text = get_flag(L, "or_text");
    out->words = get_flag(L, "words");
    out->allowed = get_texts(L, "one_of");
    out->of = get_texts(L, "of");
    out->fields = get_inner(L, "fields");
    out->each = get_inner(L, "each");
    out->worked_out = get_inner(L, "worked_out");
    out->naming = is_naming(out);
    out->worded = is_worded(out);
}

/* Makes the shape of the schema on the top. */
static vs_shape *make_shape(lua_State *L)
{
    size_t count = 0;
    int schema = lua_gettop(L);
    luaL_checkstack(L, 16, NULL);
    for (lua_pushnil(L); lua_next(L, schema) != 0; lua_pop(L, 1)) {
        count++;
    }
    vs_shape *shape = keep(L, sizeof *shape);
    shape->specs = keep(L, (count + 1) * sizeof *shape->specs);
    lua_createtable(L, 0, (int)count);
    int positions = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, schema) != 0; lua_pop(L, 1)) {
        vs_spec *spec = &shape->specs[shape->spec_count];
        read_spec(L, spec);
        shape->required_count += spec->required;
        shape->naming = shape->naming || spec->naming;
        shape->worded = shape->worded || spec->worded;
        lua_pushvalue(L, -2);
        lua_pushinteger(L, (lua_Integer)shape->spec_count);
        lua_rawset(L, positions);
        shape->spec_count++;
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &shape->specs);
    return shape;
}

const vs_shape *vs_lua_shape(lua_State *L)
{
    const vs_shape *shape = NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shapes_key);
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -2) == LUA_TLIGHTUSERDATA) {
        shape = lua_touserdata(L, -1);
        lua_pop(L, 2);
        return shape;
    }
    lua_pop(L, 2);
    shape = make_shape(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shapes_key);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, (void *)shape);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    return shape;
}

void vs_lua_shape_positions(lua_State *L, const vs_shape *shape)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shape->specs);
}

void vs_lua_shape_open(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &shapes_key);
}
