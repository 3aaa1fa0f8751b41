/*
 * Parameters in formulas: c:param. A cell gets plain numbers and plain copies of tables. A trace
 * gets a symbol for a number, and for a table a read-only thing whose numbers are symbols; it
 * refuses where the versions of a parameter differ in form, for there the cells would go different
 * ways. SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "lua_session.h"

enum { DEPTH_MAX = 16, PATH_MAX_SIZE = 256 };

typedef struct lua_parameter {
    vs_lua_head head;
    int parameter;
    char path[PATH_MAX_SIZE]; /* keys parted by dots; "": the whole value */
} lua_parameter;

/* --- cells --- */

static void push_plain(lua_State *L, const vs_value *value, int depth)
{
    if (depth > DEPTH_MAX || !lua_checkstack(L, 4)) {
        vs_lua_misuse(L, FORMULA_DEPTH_OF_TABLE, "", "");
    }
    switch (value->type) {
    case VS_VALUE_NUMBER:
        lua_pushnumber(L, value->number + 0.0); /* never -0 */
        return;
    case VS_VALUE_TEXT:
        lua_pushstring(L, value->text);
        return;
    case VS_VALUE_LIST:
    case VS_VALUE_MAP:
        break;
    default: /* not in parameters */
        lua_pushnil(L);
        return;
    }
    lua_newtable(L);
    for (size_t i = 0; i < value->count; i++) {
        push_plain(L, &value->items[i], depth + 1);
        if (value->type == VS_VALUE_LIST) {
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        } else {
            lua_setfield(L, -2, value->keys[i]);
        }
    }
}

/* --- traces --- */

/* The part of a value at a path; NULL if it has none. */
static const vs_value *value_at(const vs_value *value, const char *path)
{
    while (value != NULL && *path != '\0') {
        size_t size = strcspn(path, ".");
        char key[PATH_MAX_SIZE];
        memcpy(key, path, size);
        key[size] = '\0';
        value = vs_value_part(value, key);
        path += size + (path[size] == '.' ? 1 : 0);
    }
    return value;
}

static const vs_parameter *parameter_of(const vs_session *session, int parameter)
{
    return &session->run.model->parameters[parameter];
}

/* True if what the formula would see of two versions has one form. */
static bool same_form(const vs_value *a, const vs_value *b)
{
    if (a == NULL || b == NULL) {
        return false;
    }
    if (a->type == VS_VALUE_TEXT && b->type == VS_VALUE_TEXT) {
        return strcmp(a->text, b->text) == 0;
    }
    return a->type == b->type;
}

/* Pushes what all versions have at a path: a symbol, a text or a table. */
static int push_traced(lua_State *L, vs_session *session, int number, const char *path)
{
    const vs_parameter *parameter = parameter_of(session, number);
    const vs_value *first =
        parameter->version_count > 0 ? value_at(&parameter->versions[0].value, path) : NULL;
    bool same = first != NULL;
    for (size_t i = 1; same && i < parameter->version_count; i++) {
        same = same_form(first, value_at(&parameter->versions[i].value, path));
    }
    if (!same) {
        vs_lua_refuse(L, REFUSE_PARAMETER, parameter->name);
    }
    if (first->type == VS_VALUE_NUMBER) {
        vs_parameter_read read = {.parameter = number, .part = *path != '\0' ? path : NULL};
        uint32_t node = 0;
        int status = vs_program_parameter(session->run.program, &read, &node);
        return vs_lua_push_node(L, session, status, node);
    }
    if (first->type == VS_VALUE_TEXT) {
        lua_pushstring(L, first->text);
        return 1;
    }
    char kept[PATH_MAX_SIZE]; /* path may be that of an object that Lua is free to collect */
    (void)snprintf(kept, sizeof kept, "%s", path);
    lua_parameter *table = vs_lua_new_object(L, session, VS_LUA_PARAMETER, sizeof *table);
    table->parameter = number;
    memcpy(table->path, kept, sizeof kept);
    return 1;
}

/* Pushes the item of a table by its key, a text of a map or a position of a list. */
static int push_item(lua_State *L, const lua_parameter *table, const char *key,
                     enum vs_value_type type)
{
    vs_session *session = table->head.session;
    const vs_parameter *parameter = parameter_of(session, table->parameter);
    bool simple = *key != '\0' && strchr(key, '.') == NULL &&
                  strlen(table->path) + strlen(key) + 2 <= PATH_MAX_SIZE;
    for (size_t i = 0; simple && i < parameter->version_count; i++) {
        const vs_value *value = value_at(&parameter->versions[i].value, table->path);
        simple = value != NULL && value->type == type;
    }
    if (!simple) {
        vs_lua_refuse(L, REFUSE_PARAMETER, parameter->name);
    }
    char path[PATH_MAX_SIZE + 32]; /* checked above to fit PATH_MAX_SIZE */
    size_t size = strlen(table->path);
    memcpy(path, table->path, size);
    (void)snprintf(path + size, sizeof path - size, "%s%s", size > 0 ? "." : "", key);
    return push_traced(L, session, table->parameter, path);
}

static int parameter_index(lua_State *L)
{
    const lua_parameter *table = vs_lua_self(L, VS_LUA_PARAMETER, "c:param");
    if (lua_type(L, 2) == LUA_TSTRING) {
        return push_item(L, table, vs_lua_text_argument(L, 2, "c:param"), VS_VALUE_MAP);
    }
    int whole = 0;
    lua_Integer position = lua_type(L, 2) == LUA_TNUMBER ? lua_tointegerx(L, 2, &whole) : 0;
    if (whole == 0 || position < 1 || position > INT32_MAX) {
        vs_lua_refuse(L, REFUSE_PARAMETER,
                      parameter_of(table->head.session, table->parameter)->name);
    }
    char key[32];
    (void)snprintf(key, sizeof key, "%lld", (long long)position);
    return push_item(L, table, key, VS_VALUE_LIST);
}

static int parameter_refuse(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "c:param");
}

/* The symbol of how many items a list has. */
static int parameter_length(lua_State *L)
{
    const lua_parameter *table = vs_lua_self(L, VS_LUA_PARAMETER, "c:param");
    vs_session *session = table->head.session;
    const vs_parameter *parameter = parameter_of(session, table->parameter);
    char path[PATH_MAX_SIZE + 2];
    bool lists = strlen(table->path) + sizeof "." VS_PART_LENGTH <= PATH_MAX_SIZE;
    for (size_t i = 0; lists && i < parameter->version_count; i++) {
        const vs_value *value = value_at(&parameter->versions[i].value, table->path);
        lists = value != NULL && value->type == VS_VALUE_LIST;
    }
    if (!lists) {
        vs_lua_refuse(L, REFUSE_PARAMETER, parameter->name);
    }
    (void)snprintf(path, sizeof path, "%s%s" VS_PART_LENGTH, table->path,
                   table->path[0] != '\0' ? "." : "");
    vs_parameter_read read = {.parameter = table->parameter, .part = path};
    uint32_t node = 0;
    int status = vs_program_parameter(session->run.program, &read, &node);
    return vs_lua_push_node(L, session, status, node);
}

void vs_lua_expand_parameter(lua_State *L, int index)
{
    const lua_parameter *table = vs_lua_object(L, index, VS_LUA_PARAMETER);
    if (table == NULL) {
        return;
    }
    vs_lua_check_live(L, &table->head);
    index = lua_absindex(L, index);
    const vs_parameter *parameter = parameter_of(table->head.session, table->parameter);
    size_t count = SIZE_MAX;
    bool same = true;
    for (size_t i = 0; same && i < parameter->version_count; i++) {
        const vs_value *value = value_at(&parameter->versions[i].value, table->path);
        same = value != NULL && value->type == VS_VALUE_LIST &&
               (count == SIZE_MAX || count == value->count);
        count = same ? value->count : count;
    }
    if (!same || count == SIZE_MAX) {
        vs_lua_refuse(L, REFUSE_PARAMETER, parameter->name);
    }
    lua_newtable(L);
    for (size_t i = 1; i <= count; i++) {
        char key[32];
        (void)snprintf(key, sizeof key, "%zu", i);
        push_item(L, table, key, VS_VALUE_LIST);
        lua_rawseti(L, -2, (lua_Integer)i);
    }
    lua_replace(L, index);
}

/* --- c:param --- */

static const char *parameter_name(const void *list, size_t index)
{
    return ((const vs_parameter *)list)[index].name;
}

int vs_lua_push_parameter(lua_State *L, vs_session *session, const char *name)
{
    const vs_model *model = session->run.model;
    int parameter = vs_model_parameter(model, name);
    if (parameter < 0) {
        vs_lua_misuse(
            L, FORMULA_PARAMETER, name,
            vs_lua_nearest(name, model->parameters, model->parameter_count, parameter_name));
    }
    if (session->run.mode == VS_SESSION_TRACE) {
        int noted = vs_program_note_parameter(session->run.program, parameter);
        if (noted != VS_OK) {
            vs_lua_end_status(L, session, noted);
        }
        return push_traced(L, session, parameter, "");
    }
    const vs_value *value = NULL;
    const vs_reader *reader = session->run.reader;
    vs_result refused = {0};
    int status = reader->parameter(reader->self, parameter, &value);
    if (status == VS_OK && reader->admit != NULL) {
        status = reader->admit(reader->self, parameter, &refused);
    }
    if (status != VS_OK) {
        vs_lua_end_status(L, session, status);
    }
    if (refused.state != VS_KNOWN) {
        vs_lua_end(L, session, &refused);
    }
    if (value == NULL) {
        vs_lua_end_reason(L, session, VS_NO_DATA, "PARAMETER_NO_VALUE", name);
    }
    push_plain(L, value, 0);
    return 1;
}

void vs_lua_parameter_open(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__index", parameter_index},   {"__newindex", parameter_refuse},
        {"__len", parameter_length},    {"__call", parameter_refuse},
        {"__concat", parameter_refuse}, {"__tostring", parameter_refuse},
        {"__unm", parameter_refuse},    {NULL, NULL},
    };
    vs_lua_new_type(L, VS_LUA_PARAMETER, metamethods, NULL);
}
