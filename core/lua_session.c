/*
 * The session of a state and the ways in which a formula ends early.
 * SPDX-License-Identifier: MIT
 */
#include "lua_session.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Registry keys; the addresses count. */
static const char session_key = 's';
static const char allowed_key = 'a';
static const char context_key = 'c';

static const char *const type_names[] = {"symbol", "context",   "set",   "cells",
                                         "key",    "parameter", "field", "no_data"};
static const char *const metatable_names[] = {"vs.symbol", "vs.context", "vs.set",
                                              "vs.cells",  "vs.key",     "vs.parameter",
                                              "vs.field",  "vs.no_data"};

vs_session *vs_lua_session(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &session_key);
    vs_session *session = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return session;
}

void vs_lua_session_open(lua_State *L)
{
    if (vs_lua_session(L) != NULL) {
        return;
    }
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &allowed_key);
    vs_lua_symbol_open(L);
    vs_lua_context_open(L);
    vs_lua_set_open(L);
    vs_lua_cells_open(L);
    vs_lua_parameter_open(L);
    vs_lua_key_open(L);
    vs_lua_terms_open(L);
    vs_lua_trace_open(L);
    vs_session *session = lua_newuserdatauv(L, sizeof *session, 0);
    memset(session, 0, sizeof *session);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &session_key);
    const vs_lag none = {0, false};
    vs_lua_push_context(L, session, &none); /* number 0: of cells */
    lua_rawsetp(L, LUA_REGISTRYINDEX, &context_key);
}

void vs_lua_push_cell_context(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &context_key);
}

/* --- userdata --- */

void *vs_lua_new_object(lua_State *L, vs_session *session, enum vs_lua_type type, size_t size)
{
    vs_lua_head *head = lua_newuserdatauv(L, size, 0);
    memset(head, 0, size);
    head->type = type;
    head->number = session->run.number;
    head->session = session;
    luaL_setmetatable(L, metatable_names[type - VS_LUA_SYMBOL]);
    return head;
}

void *vs_lua_object(lua_State *L, int index, enum vs_lua_type type)
{
    if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) < sizeof(vs_lua_head)) {
        return NULL;
    }
    /* No other userdata of the state begins with such a number. */
    vs_lua_head *head = lua_touserdata(L, index);
    return head->type == (uint32_t)type ? head : NULL;
}

void *vs_lua_self(lua_State *L, enum vs_lua_type type, const char *method)
{
    vs_lua_head *head = vs_lua_object(L, 1, type);
    if (head == NULL) {
        vs_lua_misuse(L, FORMULA_SELF, method, vs_lua_type_name(L, 1));
    }
    vs_lua_check_live(L, head);
    return head;
}

void vs_lua_check_ended(lua_State *L, vs_session *session)
{
    if (session->run.ended) {
        vs_lua_raise(L, session->run.status != VS_OK ? session->run.status : VS_ESCRIPT);
    }
}

void vs_lua_check_live(lua_State *L, const vs_lua_head *head)
{
    vs_lua_check_ended(L, head->session);
    if (head->session->run.mode == VS_SESSION_IDLE || head->number != head->session->run.number) {
        vs_lua_misuse(L, FORMULA_STALE, "", "");
    }
}

void vs_lua_allow(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &allowed_key);
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

bool vs_lua_is_allowed(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &allowed_key);
    lua_pushvalue(L, index);
    bool allowed = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 2);
    return allowed;
}

static void add_functions(lua_State *L, const luaL_Reg *functions)
{
    for (; functions != NULL && functions->name != NULL; functions++) {
        lua_pushcfunction(L, functions->func);
        vs_lua_allow(L);
        lua_setfield(L, -2, functions->name);
    }
}

/* __index of a table of methods: a method that does not exist. */
static int no_method(lua_State *L)
{
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    const char *nearest = "-";
    size_t best = SIZE_MAX;
    lua_pushnil(L);
    while (lua_next(L, 1) != 0) {
        const char *method = lua_tostring(L, -2);
        size_t distance = vs_text_distance(name, method, 64);
        /* The order of a table is not fixed: ties go by name. */
        if (distance < best || (distance == best && strcmp(method, nearest) < 0)) {
            best = distance;
            nearest = method;
        }
        lua_pop(L, 1);
    }
    vs_lua_misuse(L, FORMULA_METHOD, name, nearest);
}

void vs_lua_new_type(lua_State *L, enum vs_lua_type type, const luaL_Reg *metamethods,
                     const luaL_Reg *methods)
{
    luaL_newmetatable(L, metatable_names[type - VS_LUA_SYMBOL]);
    add_functions(L, metamethods);
    if (methods != NULL) {
        lua_newtable(L);
        add_functions(L, methods);
        lua_newtable(L);
        lua_pushcfunction(L, no_method);
        vs_lua_allow(L);
        lua_setfield(L, -2, "__index");
        lua_setmetatable(L, -2);
        lua_setfield(L, -2, "__index");
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

void vs_lua_add_method(lua_State *L, enum vs_lua_type type, const char *name,
                       lua_CFunction function, int number)
{
    luaL_getmetatable(L, metatable_names[type - VS_LUA_SYMBOL]);
    lua_getfield(L, -1, "__index");
    lua_pushinteger(L, number);
    lua_pushstring(L, name);
    lua_pushcclosure(L, function, 2);
    vs_lua_allow(L);
    lua_setfield(L, -2, name);
    lua_pop(L, 2);
}

const char *vs_lua_type_name(lua_State *L, int index)
{
    if (vs_lua_object(L, index, VS_LUA_SYMBOL) != NULL) {
        return vs_lua_is_number_symbol(L, index) ? "number" : "condition";
    }
    for (int type = VS_LUA_SYMBOL; type <= VS_LUA_NO_DATA; type++) {
        if (vs_lua_object(L, index, (enum vs_lua_type)type) != NULL) {
            return type_names[type - VS_LUA_SYMBOL];
        }
    }
    return luaL_typename(L, index);
}

/* --- ends --- */

void vs_lua_end(lua_State *L, vs_session *session, const vs_result *result)
{
    session->run.ended = true;
    session->run.status = VS_OK;
    session->run.result = *result;
    session->run.result.value = 0.0;
    vs_lua_raise(L, VS_ESCRIPT);
}

void vs_lua_end_status(lua_State *L, vs_session *session, int status)
{
    session->run.ended = true;
    session->run.status = status;
    vs_lua_raise(L, status);
}

/* A reason that did not fit is cut before the character that was cut. */
static void trim_reason(char *reason, size_t size)
{
    size_t length = strlen(reason);
    if (length + 1 == size) {
        while (length > 0 && ((unsigned char)reason[length - 1] & 0xC0u) == 0x80u) {
            length--;
        }
        reason[length > 0 ? length - 1 : 0] = '\0';
    }
}

/* Interns session->reason and ends the cell. */
static _Noreturn void end_with_reason(lua_State *L, vs_session *session, enum vs_state state)
{
    trim_reason(session->reason, sizeof session->reason);
    vs_result result = {.state = (uint8_t)state};
    int status =
        session->run.reader->reason(session->run.reader->self, session->reason, &result.reason);
    if (status != VS_OK) {
        vs_lua_end_status(L, session, status);
    }
    vs_lua_end(L, session, &result);
}

void vs_lua_end_reason(lua_State *L, vs_session *session, enum vs_state state, const char *name,
                       const char *argument)
{
    (void)snprintf(session->reason, sizeof session->reason, "%s%s%s", name,
                   argument != NULL ? "\x1f" : "", argument != NULL ? argument : "");
    end_with_reason(L, session, state);
}

void vs_lua_refuse_at(lua_State *L, enum vs_message id, const char *place, const char *a)
{
    vs_session *session = vs_lua_session(L);
    (void)snprintf(session->text, sizeof session->text, vs_message_text(vs_lua_engine(L), id),
                   place, a);
    session->run.ended = true;
    session->run.refused = true;
    session->run.status = VS_OK;
    vs_lua_raise(L, VS_ESCRIPT);
}

void vs_lua__refuse(lua_State *L, enum vs_message id, const char *name, const char *a)
{
    if (vs_lua_session(L)->run.mode != VS_SESSION_TRACE) {
        vs_lua__misuse(L, id, name, a, "");
    }
    vs_lua_push_place(L);
    vs_lua_refuse_at(L, id, lua_tostring(L, -1), a);
}

void vs_lua__misuse(lua_State *L, enum vs_message id, const char *name, const char *a,
                    const char *b)
{
    vs_lua_push_place(L);
    vs_lua__misuse_at(L, id, name, lua_tostring(L, -1), a, b);
}

void vs_lua__misuse_at(lua_State *L, enum vs_message id, const char *name, const char *place,
                       const char *a, const char *b)
{
    vs_session *session = vs_lua_session(L);
    if (session->run.mode == VS_SESSION_CELL) {
        (void)snprintf(session->reason, sizeof session->reason, "%s\x1f%s\x1f%s\x1f%s", name, place,
                       a, b);
        end_with_reason(L, session, VS_ERROR);
    }
    int status = vs_fail(vs_lua_engine(L), VS_EMODEL, id, place, a, b);
    if (session->run.mode == VS_SESSION_IDLE) {
        vs_lua_raise(L, status);
    }
    vs_lua_end_status(L, session, status);
}

/* --- arguments --- */

const char *vs_lua_text_argument(lua_State *L, int index, const char *function)
{
    if (vs_lua_object(L, index, VS_LUA_SYMBOL) != NULL) {
        vs_lua_refuse(L, REFUSE_ARGUMENT, function);
    }
    if (vs_lua_object(L, index, VS_LUA_KEY) != NULL) {
        vs_lua_refuse(L, REFUSE_KEY, "");
    }
    size_t size = 0;
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &size) : NULL;
    if (text == NULL || strlen(text) != size) {
        vs_lua_misuse(L, FORMULA_TEXT, function, vs_lua_type_name(L, index));
    }
    return text;
}

double vs_lua_plain_argument(lua_State *L, int index, const char *function)
{
    vs_lua_value value = vs_lua_number(L, index, function);
    if (value.symbol) {
        vs_lua_refuse(L, REFUSE_ARGUMENT, function);
    }
    return value.number;
}

size_t vs_lua_sorted_keys(lua_State *L, int index, const char **keys, size_t max,
                          const char *function)
{
    index = lua_absindex(L, index);
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        size_t size = 0;
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &size) : NULL;
        if (key == NULL || strlen(key) != size) {
            vs_lua_misuse(L, FORMULA_KEY, function, vs_lua_type_name(L, -2));
        }
        if (count == max) {
            vs_lua_misuse(L, FORMULA_KEYS_LIMIT, function, "");
        }
        size_t at = count++;
        for (; at > 0 && strcmp(keys[at - 1], key) > 0; at--) {
            keys[at] = keys[at - 1];
        }
        keys[at] = key;
        lua_pop(L, 1);
    }
    return count;
}

void vs_lua_check_keys(lua_State *L, const char *const *keys, size_t count,
                       const char *const *names, size_t name_count)
{
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t j = 0; j < name_count && !known; j++) {
            known = strcmp(keys[i], names[j]) == 0;
        }
        if (!known) {
            vs_lua_misuse(L, FORMULA_OPTION, keys[i],
                          vs_lua_nearest(keys[i], names, name_count, vs_lua_text_at));
        }
    }
}

const char *vs_lua_text_at(const void *list, size_t index)
{
    const char *const *texts = list;
    return texts[index];
}

const char *vs_lua_nearest(const char *text, const void *list, size_t count, vs_lua_name_at name)
{
    const char *nearest = "-";
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        size_t distance = vs_text_distance(text, name(list, i), 64);
        if (distance < best) {
            best = distance;
            nearest = name(list, i);
        }
    }
    return nearest;
}

static const char *field_name(const void *list, size_t index)
{
    return ((const vs_field *)list)[index].name;
}

int vs_lua_find_field(lua_State *L, const vs_kind *kind, const char *name)
{
    int field = vs_model_field(kind, name);
    if (field < 0) {
        vs_lua_misuse(L, FORMULA_FIELD, name,
                      vs_lua_nearest(name, kind->fields, kind->field_count, field_name));
    }
    return field;
}

static const char *dimension_name(const void *list, size_t index)
{
    return ((const vs_dimension *)list)[index].name;
}

int vs_lua_find_dimension(lua_State *L, const vs_model *model, const char *name)
{
    int dimension = vs_model_dimension(model, name);
    if (dimension < 0) {
        vs_lua_misuse(
            L, FORMULA_DIMENSION, name,
            vs_lua_nearest(name, model->dimensions, model->dimension_count, dimension_name));
    }
    return dimension;
}

static const char *indicator_name(const void *list, size_t index)
{
    return ((const vs_indicator *)list)[index].name;
}

int vs_lua_find_indicator(lua_State *L, const vs_model *model, const char *name)
{
    int indicator = vs_model_indicator(model, name);
    if (indicator < 0) {
        vs_lua_misuse(
            L, FORMULA_INDICATOR, name,
            vs_lua_nearest(name, model->indicators, model->indicator_count, indicator_name));
    }
    return indicator;
}
