/*
 * What models hand over, for lua/stdlib/check.lua: names, copies, and whether the fields of a table
 * are those of a schema. Only yes or no: what is wrong the library finds out and tells. Copies cost
 * steps by their size, since the library runs without counting.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "date.h"
#include "lua_core.h"

enum { DEPTH_MAX = 16, NAME_MAX_SIZE = 64, STEPS_AN_ENTRY = 16 };

/* --- names --- */

/* True for letters, digits and _ in parts with dots between; a free one may begin with a digit and
 * have hyphens. */
static bool is_name(const char *text, size_t size, bool free)
{
    if (size == 0 || size > NAME_MAX_SIZE || text[0] == '.' || text[size - 1] == '.') {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        bool digit = c >= '0' && c <= '9';
        bool first = letter || (free && digit);
        bool later = letter || digit || (free && c == '-') || (c == '.' && text[i - 1] != '.');
        if (i == 0 ? !first : !later) {
            return false;
        }
    }
    return true;
}

int vs_lua_body_is_name(lua_State *L)
{
    size_t size = 0;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &size) : "";
    lua_pushboolean(L, is_name(text, size, lua_toboolean(L, 2)));
    return 1;
}

/* --- copies --- */

static bool replace_copy(lua_State *L, int contents, int depth);

/* Pushes a copy of the table at source; contents holds what opaque values stand for. False: it is
 * too deep. */
static bool push_copy(lua_State *L, int source, int contents, int depth)
{
    int count = 0;
    int list = (int)lua_rawlen(L, source);
    luaL_checkstack(L, 8, NULL);
    for (lua_pushnil(L); lua_next(L, source) != 0; lua_pop(L, 1)) {
        count++;
    }
    vs_lua_charge(L, (uint64_t)(count + 1) * STEPS_AN_ENTRY);
    lua_createtable(L, list, count > list ? count - list : 0);
    int copy = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, source) != 0;) {
        if (lua_istable(L, -1) && !replace_copy(L, contents, depth)) {
            return false;
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, copy);
    }
    return true;
}

/* Puts its copy, or its content, in the place of the table on the top. */
static bool replace_copy(lua_State *L, int contents, int depth)
{
    int value = lua_gettop(L);
    bool opaque = false;
    if (lua_getmetatable(L, value) != 0) {
        lua_pop(L, 1);
        lua_pushvalue(L, value);
        opaque = lua_rawget(L, contents) != LUA_TNIL;
    }
    if (!opaque && (depth == DEPTH_MAX || !push_copy(L, value, contents, depth + 1))) {
        return false;
    }
    lua_replace(L, value);
    lua_settop(L, value);
    return true;
}

int vs_lua_body_copy(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    if (!push_copy(L, 1, 2, 1)) {
        lua_pushnil(L);
    }
    return 1;
}

/* --- schemas --- */

enum type {
    TYPE_TEXT,
    TYPE_BOOLEAN,
    TYPE_INTEGER,
    TYPE_NUMBER,
    TYPE_FUNCTION,
    TYPE_TEXTS,
    TYPE_LIST,
    TYPE_MAP,
    TYPE_RANGE,
    TYPE_DATE,
    TYPE_ANY,
    TYPE_REF,
    TYPE_REFS,
    TYPE_NAMES,
    TYPE_TABLE,
    TYPE_ENTRIES,
    TYPE_ROWS,
    TYPE_WHEN,
    TYPE_DAYS
};

struct shape;

/* What check.lua says of a field; texts are those of the schema, which stays. */
struct spec {
    enum type type;
    bool required, filled, bounded;
    lua_Integer least, most;
    size_t allowed_count;
    const char **allowed;                           /* one_of */
    const struct shape *fields, *each, *worked_out; /* NULL: none */
    const char *named;
};

struct shape {
    size_t required_count, spec_count;
    struct spec
        *specs; /* the table in the registry below the shape's address has their positions */
};

static const char shapes_key = 's'; /* a table: schema -> shape */

static const struct shape *get_shape(lua_State *L);

/* The shape of a field of the table on the top, or NULL. [-0, +0, e] */
static const struct shape *get_inner(lua_State *L, const char *key)
{
    const struct shape *shape = lua_getfield(L, -1, key) == LUA_TTABLE ? get_shape(L) : NULL;
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

static void read_allowed(lua_State *L, struct spec *out)
{
    if (lua_getfield(L, -1, "one_of") == LUA_TTABLE) {
        out->allowed_count = (size_t)lua_rawlen(L, -1);
        out->allowed = keep(L, (out->allowed_count + 1) * sizeof *out->allowed);
        for (size_t i = 0; i < out->allowed_count; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            out->allowed[i] = lua_tostring(L, -1);
            lua_pop(L, 1);
        }
    }
    lua_pop(L, 1);
}

/* Reads the field's schema on the top. */
static void read_spec(lua_State *L, struct spec *out)
{
    static const char *const types[] = {"text",    "boolean", "integer", "number", "function",
                                        "texts",   "list",    "map",     "range",  "date",
                                        "any",     "ref",     "refs",    "names",  "table",
                                        "entries", "rows",    "when",    "days",   NULL};
    lua_getfield(L, -1, "type");
    out->type = (enum type)luaL_checkoption(L, -1, NULL, types);
    out->required = lua_getfield(L, -2, "required") != LUA_TNIL && lua_toboolean(L, -1);
    out->filled = lua_getfield(L, -3, "filled") != LUA_TNIL;
    out->bounded = lua_getfield(L, -4, "least") != LUA_TNIL;
    out->least = lua_tointeger(L, -1);
    (void)lua_getfield(L, -5, "most");
    out->most = lua_tointeger(L, -1);
    (void)lua_getfield(L, -6, "named");
    out->named = lua_tostring(L, -1);
    lua_pop(L, 6);
    read_allowed(L, out);
    out->fields = get_inner(L, "fields");
    out->each = get_inner(L, "each");
    out->worked_out = get_inner(L, "worked_out");
}

/* Makes the shape of the schema on the top. */
static struct shape *make_shape(lua_State *L)
{
    size_t count = 0;
    int schema = lua_gettop(L);
    luaL_checkstack(L, 16, NULL);
    for (lua_pushnil(L); lua_next(L, schema) != 0; lua_pop(L, 1)) {
        count++;
    }
    struct shape *shape = keep(L, sizeof *shape);
    shape->specs = keep(L, (count + 1) * sizeof *shape->specs);
    lua_createtable(L, 0, (int)count);
    int positions = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, schema) != 0; lua_pop(L, 1)) {
        struct spec *spec = &shape->specs[shape->spec_count];
        read_spec(L, spec);
        shape->required_count += spec->required;
        lua_pushvalue(L, -2);
        lua_pushinteger(L, (lua_Integer)shape->spec_count);
        lua_rawset(L, positions);
        shape->spec_count++;
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &shape->specs);
    return shape;
}

/* The shape of the schema on the top, made at first need: schemas stay as they are. [-0, +0, e] */
static const struct shape *get_shape(lua_State *L)
{
    const struct shape *shape = NULL;
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

/* --- whether a body has a shape: each looks at the value on the top --- */

struct look {
    lua_State *L;
    int kinds; /* of the contents of opaque values */
};

static bool fits(const struct look *look, int body, const struct shape *shape, bool partial);

static bool is_finite_number(lua_State *L)
{
    return lua_type(L, -1) == LUA_TNUMBER && isfinite(lua_tonumber(L, -1));
}

/* A list whose items are all of a type of Lua. */
static bool is_list_of(lua_State *L, int type, size_t least)
{
    if (!lua_istable(L, -1)) {
        return false;
    }
    int list = lua_gettop(L);
    size_t count = 0;
    bool good = true;
    lua_pushnil(L);
    while (good && lua_next(L, list) != 0) {
        good = lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_type(L, -1) == type;
        count++;
        lua_pop(L, 1);
    }
    lua_settop(L, list);
    return good && count == (size_t)lua_rawlen(L, list) && count >= least;
}

static bool is_range(lua_State *L)
{
    if (!is_list_of(L, LUA_TNUMBER, 2) || lua_rawlen(L, -1) != 2) {
        return false;
    }
    lua_rawgeti(L, -1, 1);
    bool good = is_finite_number(L);
    lua_rawgeti(L, -2, 2);
    good = good && is_finite_number(L) && lua_compare(L, -2, -1, LUA_OPLE);
    lua_pop(L, 2);
    return good;
}

static bool is_map_of_texts(lua_State *L)
{
    int map = lua_gettop(L);
    bool good = lua_istable(L, -1);
    size_t count = 0;
    if (good) {
        for (lua_pushnil(L); good && lua_next(L, map) != 0; lua_pop(L, 1)) {
            good = lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING;
            count++;
        }
        lua_settop(L, map);
    }
    return good && count > 0;
}

static bool is_date(lua_State *L)
{
    size_t size;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
    return text != NULL && vs_date_parse(text, size) != VS_DATE_NONE;
}

/* An opaque value of a kind. */
static bool is_content(const struct look *look, const char *kind)
{
    lua_pushvalue(look->L, -1);
    bool good = lua_rawget(look->L, look->kinds) == LUA_TSTRING &&
                strcmp(lua_tostring(look->L, -1), kind) == 0;
    lua_pop(look->L, 1);
    return good;
}

static bool has_type(const struct look *look, enum type type)
{
    lua_State *L = look->L;
    switch (type) {
    case TYPE_TEXT:
    case TYPE_REF:
        return lua_type(L, -1) == LUA_TSTRING;
    case TYPE_BOOLEAN:
        return lua_isboolean(L, -1);
    case TYPE_INTEGER:
        return lua_isinteger(L, -1);
    case TYPE_NUMBER:
        return is_finite_number(L);
    case TYPE_FUNCTION:
        return lua_isfunction(L, -1);
    case TYPE_TEXTS:
        return is_list_of(L, LUA_TSTRING, 1);
    case TYPE_LIST:
        return is_list_of(L, LUA_TSTRING, 0);
    case TYPE_RANGE:
        return is_range(L);
    case TYPE_DATE:
        return is_date(L);
    case TYPE_ANY:
        return true;
    case TYPE_REFS:
        return lua_type(L, -1) == LUA_TSTRING || is_list_of(L, LUA_TSTRING, 0);
    case TYPE_NAMES:
        return is_map_of_texts(L);
    case TYPE_ENTRIES:
    case TYPE_ROWS:
        return is_list_of(L, LUA_TTABLE, 0);
    case TYPE_WHEN:
        return is_content(look, "when");
    case TYPE_DAYS:
        return lua_isinteger(L, -1) || lua_type(L, -1) == LUA_TSTRING || is_content(look, "shift");
    default: /* a map or a table */
        return lua_istable(L, -1);
    }
}

static bool is_allowed(lua_State *L, const struct spec *spec)
{
    if (spec->allowed_count > 0) {
        const char *text = lua_tostring(L, -1);
        size_t i = 0;
        while (i < spec->allowed_count && strcmp(spec->allowed[i], text) != 0) {
            i++;
        }
        return i < spec->allowed_count;
    }
    if (spec->bounded) {
        lua_Integer value = lua_tointeger(L, -1);
        return value >= spec->least && value <= spec->most;
    }
    return true;
}

/* True if no item of the list on the top, or field of its items, is there twice. */
static bool is_once(lua_State *L, const char *field)
{
    int list = lua_gettop(L);
    lua_Integer count = (lua_Integer)lua_rawlen(L, list);
    bool good = true;
    if (count < 2) {
        return true;
    }
    lua_createtable(L, 0, (int)count);
    for (lua_Integer i = 1; good && i <= count; i++) {
        lua_rawgeti(L, list, i);
        if (field != NULL) {
            lua_getfield(L, -1, field);
            lua_replace(L, -2);
        }
        lua_pushvalue(L, -1);
        good = lua_rawget(L, list + 1) == LUA_TNIL;
        lua_pop(L, 1);
        lua_pushboolean(L, true);
        lua_rawset(L, list + 1);
    }
    lua_settop(L, list);
    return good;
}

/* Each entry of the list on the top. */
static bool entries_fit(const struct look *look, const struct spec *spec, bool partial)
{
    lua_State *L = look->L;
    int list = lua_gettop(L);
    lua_Integer count = (lua_Integer)lua_rawlen(L, list);
    bool good = count > 0 || !spec->filled;
    for (lua_Integer i = 1; good && i <= count; i++) {
        lua_rawgeti(L, list, i);
        good = spec->fields == NULL ||
               fits(look, list + 1, spec->fields, partial && spec->named != NULL);
        if (good && spec->named != NULL) {
            good = lua_getfield(L, list + 1, spec->named) == LUA_TSTRING;
        }
        lua_settop(L, list);
    }
    return good && (spec->named == NULL || is_once(L, spec->named));
}

/* Each entry of the map on the top; their keys are names without dots. */
static bool each_fits(const struct look *look, const struct shape *shape)
{
    lua_State *L = look->L;
    int map = lua_gettop(L);
    bool good = true;
    lua_pushnil(L);
    while (good && lua_next(L, map) != 0) {
        size_t size = 0;
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &size) : "";
        good = is_name(key, size, false) && memchr(key, '.', size) == NULL && lua_istable(L, -1) &&
               fits(look, map + 2, shape, false);
        lua_settop(L, map + 1);
    }
    lua_settop(L, map);
    return good;
}

/* The value on the top, of the key below it in the body. */
static bool value_fits(const struct look *look, int body, const struct spec *spec, bool partial)
{
    lua_State *L = look->L;
    if (spec->worked_out != NULL && lua_istable(L, -1)) {
        return fits(look, lua_gettop(L), spec->worked_out, false);
    }
    if (!has_type(look, spec->type) || !is_allowed(L, spec)) {
        return false;
    }
    if (spec->type == TYPE_REFS && lua_type(L, -1) == LUA_TSTRING) { /* a name becomes a list */
        lua_pushvalue(L, -2);
        lua_createtable(L, 1, 0);
        lua_pushvalue(L, -3);
        lua_rawseti(L, -2, 1);
        lua_rawset(L, body);
        return true;
    }
    if (spec->type == TYPE_REFS) {
        return is_once(L, NULL);
    }
    if (spec->each != NULL) {
        return each_fits(look, spec->each);
    }
    if (spec->type == TYPE_TABLE) {
        return fits(look, lua_gettop(L), spec->fields, partial);
    }
    return (spec->type != TYPE_ENTRIES && spec->type != TYPE_ROWS) ||
           entries_fit(look, spec, partial);
}

static bool fits(const struct look *look, int body, const struct shape *shape, bool partial)
{
    lua_State *L = look->L;
    size_t required = 0;
    bool good = true;
    luaL_checkstack(L, 16, NULL);
    int top = lua_gettop(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shape->specs);
    lua_pushnil(L);
    while (good && lua_next(L, body) != 0) {
        lua_pushvalue(L, -2);
        good = lua_rawget(L, top + 1) != LUA_TNIL;
        const struct spec *spec = &shape->specs[lua_tointeger(L, -1)];
        lua_pop(L, 1);
        if (good) {
            good = value_fits(look, body, spec, partial);
            required += spec->required;
            lua_settop(L, top + 2);
        }
    }
    lua_settop(L, top);
    return good && (partial || required == shape->required_count);
}

int vs_lua_body_fits(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    luaL_checktype(L, 4, LUA_TTABLE);
    lua_settop(L, 4);
    struct look look = {L, 4};
    lua_pushvalue(L, 2);
    const struct shape *shape = get_shape(L);
    lua_pop(L, 1);
    lua_pushboolean(L, fits(&look, 1, shape, lua_toboolean(L, 3)));
    return 1;
}

void vs_lua_body_open(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &shapes_key);
}
