/*
 * What models hand over, for lua/stdlib/: copies, and whether a body has the fields of a schema,
 * whether the names in it stand for things, whether there are terms in its titles. Only yes or no:
 * what is wrong the library finds out and tells. Copies cost steps by their size, since the library
 * runs without counting.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <string.h>

#include "date.h"
#include "lua_shape.h"
#include "text.h"

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

enum copied { COPIED, TOO_DEEP, NO_TEXT };

static enum copied replace_copy(lua_State *L, int contents, int depth);

/* False for a text on the top that is not UTF-8, or has a NUL: files and screens could not show it.
 */
static bool is_text(lua_State *L, int index)
{
    size_t size;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &size) : NULL;
    return text == NULL || vs_text_valid(text, size, NULL);
}

/* Pushes a copy of the table at source; contents holds what opaque values stand for. */
static enum copied push_copy(lua_State *L, int source, int contents, int depth)
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
        enum copied copied = is_text(L, -1) && is_text(L, -2) ? COPIED : NO_TEXT;
        if (copied == COPIED && lua_istable(L, -1)) {
            copied = replace_copy(L, contents, depth);
        }
        if (copied != COPIED) {
            return copied;
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, copy);
    }
    return COPIED;
}

/* Puts its copy, or its content, in the place of the table on the top. */
static enum copied replace_copy(lua_State *L, int contents, int depth)
{
    int value = lua_gettop(L);
    bool opaque = false;
    if (lua_getmetatable(L, value) != 0) {
        lua_pop(L, 1);
        lua_pushvalue(L, value);
        opaque = lua_rawget(L, contents) != LUA_TNIL;
    }
    if (!opaque) {
        enum copied copied =
            depth == DEPTH_MAX ? TOO_DEEP : push_copy(L, value, contents, depth + 1);
        if (copied != COPIED) {
            return copied;
        }
    }
    lua_replace(L, value);
    lua_settop(L, value);
    return COPIED;
}

int vs_lua_body_copy(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    enum copied copied = push_copy(L, 1, 2, 1);
    if (copied != COPIED) {
        lua_pushnil(L);
        lua_pushstring(L, copied == TOO_DEEP ? "MODEL_DEEP" : "MODEL_TEXT");
        return 2;
    }
    return 1;
}

/* --- whether a body has a shape: each looks at the value on the top --- */

struct look {
    lua_State *L;
    int kinds; /* of the contents of opaque values */
};

static bool fits(const struct look *look, int body, const vs_shape *shape, bool partial);

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

static bool has_type(const struct look *look, enum vs_field_type type)
{
    lua_State *L = look->L;
    switch (type) {
    case VS_FIELD_TEXT:
    case VS_FIELD_REF:
        return lua_type(L, -1) == LUA_TSTRING;
    case VS_FIELD_BOOLEAN:
        return lua_isboolean(L, -1);
    case VS_FIELD_INTEGER:
        return lua_isinteger(L, -1);
    case VS_FIELD_NUMBER:
        return is_finite_number(L);
    case VS_FIELD_FUNCTION:
        return lua_isfunction(L, -1);
    case VS_FIELD_TEXTS:
        return is_list_of(L, LUA_TSTRING, 1);
    case VS_FIELD_LIST:
        return is_list_of(L, LUA_TSTRING, 0);
    case VS_FIELD_RANGE:
        return is_range(L);
    case VS_FIELD_DATE:
        return is_date(L);
    case VS_FIELD_ANY:
        return true;
    case VS_FIELD_REFS:
        return is_list_of(L, LUA_TSTRING, 0);
    case VS_FIELD_NAMES:
        return is_map_of_texts(L);
    case VS_FIELD_ENTRIES:
    case VS_FIELD_ROWS:
        return is_list_of(L, LUA_TTABLE, 0);
    case VS_FIELD_WHEN:
        return is_content(look, "when");
    case VS_FIELD_DAYS:
        return lua_isinteger(L, -1) || lua_type(L, -1) == LUA_TSTRING || is_content(look, "shift");
    default: /* a map or a table */
        return lua_istable(L, -1);
    }
}

static bool is_allowed(lua_State *L, const vs_spec *spec)
{
    if (spec->allowed != NULL) {
        const char *text = lua_tostring(L, -1);
        const char **allowed = spec->allowed;
        while (*allowed != NULL && strcmp(*allowed, text) != 0) {
            allowed++;
        }
        return *allowed != NULL;
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
static bool entries_fit(const struct look *look, const vs_spec *spec, bool partial)
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
static bool each_fits(const struct look *look, const vs_shape *shape)
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
static bool value_fits(const struct look *look, int body, const vs_spec *spec, bool partial)
{
    lua_State *L = look->L;
    if (spec->worked_out != NULL && lua_istable(L, -1)) {
        return fits(look, lua_gettop(L), spec->worked_out, false);
    }
    bool listed = spec->type == VS_FIELD_REFS || spec->type == VS_FIELD_TEXTS;
    if (listed && lua_type(L, -1) == LUA_TSTRING) { /* one alone becomes a list */
        lua_pushvalue(L, -2);
        lua_createtable(L, 1, 0);
        lua_pushvalue(L, -3);
        lua_rawseti(L, -2, 1);
        lua_rawset(L, body);
        return true;
    }
    if (!has_type(look, spec->type) || !is_allowed(L, spec)) {
        return false;
    }
    if (spec->type == VS_FIELD_REFS) {
        return is_once(L, NULL);
    }
    if (spec->each != NULL) {
        return each_fits(look, spec->each);
    }
    if (spec->type == VS_FIELD_TABLE) {
        return fits(look, lua_gettop(L), spec->fields, partial);
    }
    return (spec->type != VS_FIELD_ENTRIES && spec->type != VS_FIELD_ROWS) ||
           entries_fit(look, spec, partial);
}

static bool fits(const struct look *look, int body, const vs_shape *shape, bool partial)
{
    lua_State *L = look->L;
    size_t required = 0;
    bool good = true;
    luaL_checkstack(L, 16, NULL);
    int top = lua_gettop(L);
    vs_lua_shape_positions(L, shape);
    lua_pushnil(L);
    while (good && lua_next(L, body) != 0) {
        lua_pushvalue(L, -2);
        good = lua_rawget(L, top + 1) != LUA_TNIL;
        const vs_spec *spec = &shape->specs[lua_tointeger(L, -1)];
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
    const vs_shape *shape = vs_lua_shape(L);
    lua_pop(L, 1);
    lua_pushboolean(L, fits(&look, 1, shape, lua_toboolean(L, 3)));
    return 1;
}

/* drop_empty(body, schema): an empty list of names says that there is none. */
int vs_lua_body_drop_empty(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    const vs_shape *shape = vs_lua_shape(L);
    for (size_t i = 0; i < shape->spec_count; i++) {
        const vs_spec *spec = &shape->specs[i];
        if (spec->type != VS_FIELD_REFS) {
            continue;
        }
        if (lua_getfield(L, 1, spec->name) == LUA_TTABLE && lua_rawlen(L, -1) == 0) {
            lua_pushnil(L);
            lua_setfield(L, 1, spec->name);
        }
        lua_pop(L, 1);
    }
    return 0;
}

/* --- names of other things in a body --- */

/* The name on the top is that of a thing of some kind that the field takes; known, at index 3, has
 * the names of each kind as keys. */
static bool name_stands(lua_State *L, const vs_spec *spec)
{
    bool found = false;
    for (const char **kind = spec->of; !found && kind != NULL && *kind != NULL; kind++) {
        if (lua_getfield(L, 3, *kind) == LUA_TTABLE) {
            lua_pushvalue(L, -2);
            found = lua_rawget(L, -2) != LUA_TNIL;
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    if (!found && spec->or_text) {
        size_t size;
        const char *text = lua_tolstring(L, -1, &size);
        return !is_name(text, size, true);
    }
    return found;
}

static bool names_stand(lua_State *L, int body, const vs_shape *shape);

/* The values of the table on the top, each looked at by a function. */
static bool all_stand(lua_State *L, const vs_spec *spec)
{
    int map = lua_gettop(L);
    bool good = true;
    lua_pushnil(L);
    while (good && lua_next(L, map) != 0) {
        good = spec->fields != NULL ? names_stand(L, map + 2, spec->fields) : name_stands(L, spec);
        lua_settop(L, map + 1);
    }
    lua_settop(L, map);
    return good;
}

static bool value_stands(lua_State *L, const vs_spec *spec)
{
    if (spec->worked_out != NULL && lua_istable(L, -1)) {
        return names_stand(L, lua_gettop(L), spec->worked_out);
    }
    switch (spec->type) {
    case VS_FIELD_REF:
        return name_stands(L, spec);
    case VS_FIELD_REFS:
    case VS_FIELD_NAMES:
    case VS_FIELD_ENTRIES:
        return !spec->among && all_stand(L, spec);
    case VS_FIELD_TABLE:
        return names_stand(L, lua_gettop(L), spec->fields);
    default: /* rows have columns of their own */
        return false;
    }
}

static bool names_stand(lua_State *L, int body, const vs_shape *shape)
{
    bool good = true;
    luaL_checkstack(L, 16, NULL);
    for (size_t i = 0; good && shape->naming && i < shape->spec_count; i++) {
        if (shape->specs[i].naming) {
            good = lua_getfield(L, body, shape->specs[i].name) == LUA_TNIL ||
                   value_stands(L, &shape->specs[i]);
            lua_pop(L, 1);
        }
    }
    return good;
}

int vs_lua_body_names_stand(lua_State *L)
{
    for (int i = 1; i <= 3; i++) {
        luaL_checktype(L, i, LUA_TTABLE);
    }
    lua_settop(L, 3);
    lua_pushvalue(L, 2);
    lua_pushboolean(L, names_stand(L, 1, vs_lua_shape(L)));
    return 1;
}

/* --- terms in titles --- */

static bool has_terms(lua_State *L, int body, const vs_shape *shape);

/* The text on the top, if it is one, has a brace. */
static bool has_brace(lua_State *L)
{
    size_t size = 0;
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
    return text != NULL && memchr(text, '{', size) != NULL;
}

static bool value_has_terms(lua_State *L, const vs_spec *spec)
{
    int value = lua_gettop(L);
    const vs_shape *inner = spec->each != NULL ? spec->each : spec->fields;
    bool found = false;
    if (spec->words) {
        return has_brace(L);
    }
    if (spec->type == VS_FIELD_TABLE) {
        return has_terms(L, value, inner);
    }
    lua_pushnil(L);
    while (!found && lua_next(L, value) != 0) {
        if (inner != NULL) {
            found = has_terms(L, value + 2, inner);
        } else {
            lua_getfield(L, -1, "title"); /* of a row */
            found = has_brace(L);
        }
        lua_settop(L, value + 1);
    }
    lua_settop(L, value);
    return found;
}

static bool has_terms(lua_State *L, int body, const vs_shape *shape)
{
    bool found = false;
    luaL_checkstack(L, 16, NULL);
    for (size_t i = 0; !found && shape->worded && i < shape->spec_count; i++) {
        if (shape->specs[i].worded) {
            found = lua_getfield(L, body, shape->specs[i].name) != LUA_TNIL &&
                    value_has_terms(L, &shape->specs[i]);
            lua_pop(L, 1);
        }
    }
    return found;
}

int vs_lua_body_has_terms(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_pushboolean(L, has_terms(L, 1, vs_lua_shape(L)));
    return 1;
}
