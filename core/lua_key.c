/*
 * Keys, c:of: the member of a dimension or the attribute that the running cell has. A key names a
 * scope without being read; only a cell can turn it into a text. A function that is never traced
 * gets the plain text instead, so that it can compare it. SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_session.h"

typedef struct lua_key {
    vs_lua_head head;
    int dimension;
    int attribute; /* -1: the member itself */
} lua_key;

static const char *attribute_name(const void *list, size_t index)
{
    return ((const vs_attribute *)list)[index].name;
}

/* Splits "dim" or "dim.attribute"; names of dimensions may have dots. */
static void find_key(lua_State *L, const vs_model *model, const char *name, lua_key *out)
{
    const char *dot = vs_model_dimension(model, name) >= 0 ? NULL : strrchr(name, '.');
    size_t size = dot != NULL ? (size_t)(dot - name) : strlen(name);
    const char *dimension = lua_pushlstring(L, name, size);
    out->dimension = vs_lua_find_dimension(L, model, dimension);
    out->attribute = -1;
    if (dot != NULL) {
        const vs_dimension *owner = &model->dimensions[out->dimension];
        out->attribute = vs_model_attribute(owner, dot + 1);
        if (out->attribute < 0) {
            vs_lua_misuse(
                L, FORMULA_ATTRIBUTE, dot + 1,
                vs_lua_nearest(dot + 1, owner->attributes, owner->attribute_count, attribute_name));
        }
    }
    lua_pop(L, 1);
}

void vs_lua_push_own(lua_State *L, vs_session *session, int dimension, int attribute)
{
    const char *text = NULL;
    size_t size = 0;
    vs_result result = {0};
    const vs_reader *reader = session->run.reader;
    int status = reader->own(reader->self, dimension, attribute, &text, &size, &result);
    if (status == VS_OK && result.state == VS_KNOWN && text != NULL) {
        lua_pushlstring(L, text, size);
    } else {
        vs_lua_push_read(L, session, status, &result);
    }
}

int vs_lua_push_key(lua_State *L, vs_session *session, const char *name)
{
    lua_key found = {0};
    find_key(L, session->run.model, name, &found);
    if (session->run.mode == VS_SESSION_CELL && session->run.plain_keys) {
        vs_lua_push_own(L, session, found.dimension, found.attribute);
    } else {
        lua_key *key = vs_lua_new_object(L, session, VS_LUA_KEY, sizeof *key);
        key->dimension = found.dimension;
        key->attribute = found.attribute;
    }
    return 1;
}

/* tostring of a key, and anything else that looks inside it. */
static int key_refuse(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_KEY, "");
}

void vs_lua_expand_key(lua_State *L, vs_session *session, int index)
{
    const lua_key *key = vs_lua_object(L, index, VS_LUA_KEY);
    if (key != NULL) {
        vs_lua_check_live(L, &key->head);
        if (session->run.mode == VS_SESSION_TRACE) {
            vs_lua_refuse(L, REFUSE_KEY, "");
        }
        index = lua_absindex(L, index);
        vs_lua_push_own(L, session, key->dimension, key->attribute);
        lua_replace(L, index);
    }
}

/* --- scopes --- */

/* The key that the value at the top of the stack stands for. */
static vs_key read_key(lua_State *L, const char *dimension, char *number_text)
{
    vs_key key = {.type = VS_KEY_TEXT, .own = -1, .attribute = -1};
    const lua_key *own = vs_lua_object(L, -1, VS_LUA_KEY);
    if (own != NULL) {
        vs_lua_check_live(L, &own->head);
        key.type = own->attribute < 0 ? VS_KEY_OWN : VS_KEY_ATTRIBUTE;
        key.own = own->dimension;
        key.attribute = own->attribute;
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
        size_t size = vs_double_print(number_text, lua_tonumber(L, -1) + 0.0);
        number_text[size] = '\0';
        key.text = number_text;
    } else {
        key.text = vs_lua_text_argument(L, -1, dimension);
    }
    return key;
}

/* Puts a key in its place by dimension, so that equal scopes are equal reads. */
static void insert_key(vs_cell_read *read, const vs_key *key)
{
    uint32_t at = read->key_count++;
    while (at > 0 && read->keys[at - 1].dimension > key->dimension) {
        read->keys[at] = read->keys[at - 1];
        at--;
    }
    read->keys[at] = *key;
}

void vs_lua_read_scope(lua_State *L, vs_session *session, const char *method, int index,
                       vs_scope *scope)
{
    vs_cell_read *read = &scope->read;
    read->same_scope = lua_isnoneornil(L, index);
    read->key_count = 0;
    if (read->same_scope) {
        return;
    }
    if (lua_type(L, index) != LUA_TTABLE) {
        vs_lua_misuse(L, FORMULA_TABLE, method, vs_lua_type_name(L, index));
    }
    const char *names[VS_SCOPE_DIMENSIONS_MAX];
    size_t count = vs_lua_sorted_keys(L, index, names, VS_SCOPE_DIMENSIONS_MAX, method);
    for (size_t i = 0; i < count; i++) {
        int dimension = vs_lua_find_dimension(L, session->run.model, names[i]);
        lua_getfield(L, index, names[i]);
        vs_key key = read_key(L, names[i], scope->texts[i]);
        key.dimension = dimension;
        insert_key(read, &key);
        lua_pop(L, 1);
    }
}

void vs_lua_key_open(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__tostring", key_refuse}, {"__concat", key_refuse},
        {"__len", key_refuse},      {"__index", key_refuse},
        {"__lt", key_refuse},       {"__le", key_refuse},
        {"__unm", key_refuse},      {NULL, NULL},
    };
    vs_lua_new_type(L, VS_LUA_KEY, metamethods, NULL);
}
