/*
 * What the standard library (lua/stdlib/) gets from C: require of embedded modules, fail with a
 * message of both languages, the place of the model's call, near misses of names.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "embedded.h"
#include "lua_session.h"
#include "lua_shape.h"
#include "model_yaml.h"
#include "number.h"

static const char modules_key = 'm';
static const char loaded_key = 'l'; /* set when the model is loaded */

/* require(name): the value that stdlib/NAME.lua returns, made once. */
static int library_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &modules_key);
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        return 1;
    }
    lua_pop(L, 1);
    const char *path = lua_pushfstring(L, "stdlib/%s.lua", name);
    const struct vs_embedded_file *file = vs_embedded_files;
    while (file->path != NULL && strcmp(file->path, path) != 0) {
        file++;
    }
    if (file->path == NULL) {
        return luaL_error(L, "module '%s' not found", name);
    }
    const char *chunk = lua_pushfstring(L, "@%s", path);
    int loaded = luaL_loadbufferx(L, file->text, file->size, chunk, "t");
    if (loaded != LUA_OK) {
        vs_lua_raise_load(L, loaded);
    }
    vs_lua_call_library(L, 0, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void vs_lua_require(lua_State *L, const char *name)
{
    lua_pushcfunction(L, library_require);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
}

static size_t count_conversions(const char *text, const char *conversion)
{
    size_t count = 0;
    for (const char *at = strstr(text, conversion); at != NULL; at = strstr(at + 1, conversion)) {
        count++;
    }
    return count;
}

/* Puts the message of arguments 1 (its name), 2, ... (texts for its %s) into the engine. */
static int word_message(lua_State *L)
{
    enum { ARGUMENTS_MAX = 8 };
    vs_engine *engine = vs_lua_engine(L);
    const char *name = luaL_checkstring(L, 1);
    int count = lua_gettop(L) - 1;
    const char *arguments[ARGUMENTS_MAX] = {0};
    int id = vs_message_find(name);
    luaL_argcheck(L, id >= 0, 1, "no such message");
    const char *text = vs_message_text(engine, (enum vs_message)id);
    luaL_argcheck(L,
                  count <= ARGUMENTS_MAX && count_conversions(text, "%s") == (size_t)count &&
                      count_conversions(text, "%lld") == 0,
                  1, "the arguments do not fit the message");
    for (int i = 0; i < count; i++) {
        arguments[i] = luaL_checkstring(L, i + 2);
    }
    return vs_fail(engine, VS_EMODEL, (enum vs_message)id, arguments[0], arguments[1], arguments[2],
                   arguments[3], arguments[4], arguments[5], arguments[6], arguments[7]);
}

/* fail(id, ...): ends the load with a message whose conversions are all %s. */
static int library_fail(lua_State *L)
{
    int status = word_message(L);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key) == LUA_TNIL) {
        vs_lua_raise(L, status);
    }
    lua_pushstring(L, vs_engine_error(vs_lua_engine(L))); /* in a formula: an error of that cell */
    return lua_error(L);
}

/* text(id, ...): a message in the engine's language. */
static int library_text(lua_State *L)
{
    (void)word_message(L);
    lua_pushstring(L, vs_engine_error(vs_lua_engine(L)));
    vs_engine_clear_error(vs_lua_engine(L));
    return 1;
}

void vs_lua_library_close(lua_State *L)
{
    lua_pushboolean(L, true);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
}

/* place(layer): where the model calls: { layer, file, line, text = "file:line" }. */
static int library_place(lua_State *L)
{
    const char *file = "?";
    int line = 0;
    (void)vs_lua_find_place(L, &file, &line);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, 1);
    lua_setfield(L, -2, "layer");
    lua_pushstring(L, file);
    lua_setfield(L, -2, "file");
    lua_pushinteger(L, line);
    lua_setfield(L, -2, "line");
    lua_pushfstring(L, "%s:%d", file, line);
    lua_setfield(L, -2, "text");
    return 1;
}

static const char *item_name(const void *items, size_t index)
{
    return ((const char *const *)items)[index];
}

/* suggest(name, names): "; maybe ..." if one of the list of texts is near, else "". */
static int library_suggest(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t count = (size_t)lua_rawlen(L, 2);
    const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        names[i] = luaL_checkstring(L, -1); /* stays in the list */
        lua_pop(L, 1);
    }
    char suggestion[VS_SUGGEST_SIZE];
    lua_pushstring(L, vs_suggest(vs_lua_engine(L), suggestion, name, names, count, item_name));
    return 1;
}

/* verb(function): the function as models call it: it ends by itself, so its steps are not counted.
 */
static int library_verb(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    vs_lua_push_library(L, 1);
    return 1;
}

/* message(id): the text of a message without arguments. */
static int library_message(lua_State *L)
{
    int id = vs_message_find(luaL_checkstring(L, 1));
    luaL_argcheck(L, id >= 0, 1, "no such message");
    lua_pushstring(L, vs_message_text(vs_lua_engine(L), (enum vs_message)id));
    return 1;
}

/* date(text): a date as 2024-09-01, or nil if the text is none. */
static int library_date(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    char printed[VS_DATE_SIZE];
    vs_date date = vs_date_parse(text, size);
    if (date == VS_DATE_NONE) {
        return 0;
    }
    lua_pushstring(L, vs_date_print(printed, date));
    return 1;
}

/* day(text): the number of a day since 1970, or nil if the text is no date. */
static int library_day(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    vs_date date = vs_date_parse(text, size);
    if (date == VS_DATE_NONE) {
        return 0;
    }
    lua_pushinteger(L, date);
    return 1;
}

static vs_date day_argument(lua_State *L, int index)
{
    lua_Integer day = luaL_checkinteger(L, index);
    luaL_argcheck(L, day > VS_DATE_NONE && day <= VS_DATE_MAX, index, "no such day");
    return (vs_date)day;
}

/* print_day(number): the day as 2024-09-01. */
static int library_print_day(lua_State *L)
{
    char printed[VS_DATE_SIZE];
    lua_pushstring(L, vs_date_print(printed, day_argument(L, 1)));
    return 1;
}

/* make_day(year, month, day): its number, or nil if there is no such day. */
static int library_make_day(lua_State *L)
{
    vs_date date = vs_date_make((int)luaL_checkinteger(L, 1), (int)luaL_checkinteger(L, 2),
                                (int)luaL_checkinteger(L, 3));
    if (date == VS_DATE_NONE) {
        return 0;
    }
    lua_pushinteger(L, date);
    return 1;
}

/* split_day(number): year, month, day. */
static int library_split_day(lua_State *L)
{
    int year = 0;
    int month = 0;
    int day = 0;
    vs_date_split(day_argument(L, 1), &year, &month, &day);
    lua_pushinteger(L, year);
    lua_pushinteger(L, month);
    lua_pushinteger(L, day);
    return 3;
}

/* scaled(number, scale): the number in the stored form of a decimal, or nil if it has more digits.
 */
static int library_scaled(lua_State *L)
{
    char printed[VS_NUMBER_SIZE];
    int64_t stored;
    size_t size = vs_double_print(printed, luaL_checknumber(L, 1));
    int scale = (int)luaL_checkinteger(L, 2);
    luaL_argcheck(L, scale >= 0 && scale <= VS_SCALE_MAX, 2, "no such scale");
    if (vs_decimal_parse(printed, size, '.', scale, &stored) != VS_PARSE_OK) {
        return 0;
    }
    lua_pushinteger(L, stored);
    return 1;
}

void vs_lua_library_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"fail", library_fail},
        {"place", library_place},
        {"suggest", library_suggest},
        {"verb", library_verb},
        {"is_name", vs_lua_body_is_name},
        {"copy", vs_lua_body_copy},
        {"fits", vs_lua_body_fits},
        {"drop_empty", vs_lua_body_drop_empty},
        {"names_stand", vs_lua_body_names_stand},
        {"has_terms", vs_lua_body_has_terms},
        {"message", library_message},
        {"date", library_date},
        {"day", library_day},
        {"print_day", library_print_day},
        {"make_day", library_make_day},
        {"split_day", library_split_day},
        {"scaled", library_scaled},
        {"text", library_text},
        {"fingerprint", vs_lua_fingerprint},
        {NULL, NULL},
    };
    lua_newtable(L); /* modules */
    vs_lua_functions_open(L);
    lua_setfield(L, -2, "functions");
    luaL_newlib(L, functions);
    lua_pushcfunction(L, vs_lua_fired);
    vs_lua_allow(L); /* formulas of rules call it, traced ones too */
    lua_setfield(L, -2, "fired");
    lua_setfield(L, -2, "core");
    vs_lua_base_open(L);
    lua_setfield(L, -2, "base");
    vs_lua_text_open(L);
    lua_setfield(L, -2, "text");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &modules_key);
    vs_lua_shape_open(L);
    lua_pushcfunction(L, library_require);
    lua_setglobal(L, "require");
}
