/*
 * The context c of a formula: where its reads begin.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_session.h"

typedef struct lua_context {
    vs_lua_head head;
    vs_lag lag;
} lua_context;

int vs_lua_push_context(lua_State *L, vs_session *session, const vs_lag *lag)
{
    lua_context *context = vs_lua_new_object(L, session, VS_LUA_CONTEXT, sizeof *context);
    context->lag = *lag;
    return 1;
}

static const char *kind_name(const void *list, size_t index)
{
    return ((const vs_kind *)list)[index].name;
}

/* c:records(kind, filter) */
static int context_records(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:records");
    vs_session *session = context->head.session;
    const vs_model *model = session->run.model;
    const char *name = vs_lua_text_argument(L, 2, "c:records");
    int kind = vs_model_kind(model, name);
    if (kind < 0) {
        vs_lua_misuse(L, FORMULA_KIND, name,
                      vs_lua_nearest(name, model->kinds, model->kind_count, kind_name));
    }
    return vs_lua_push_records(L, session, kind, &context->lag, 3);
}

/* c:param(name): at the cell's own instant only */
static int context_param(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:param");
    const char *name = vs_lua_text_argument(L, 2, "c:param");
    if (context->lag.periods != 0) {
        vs_lua_misuse(L, FORMULA_LAG_PARAM, name, "");
    }
    return vs_lua_push_parameter(L, context->head.session, name);
}

/* The read of another cell that a call names: id and scope. */
static void read_cell(lua_State *L, const lua_context *context, const char *method, int scope_index,
                      vs_scope *scope)
{
    vs_session *session = context->head.session;
    const char *name = vs_lua_text_argument(L, 2, method);
    scope->read.indicator = vs_lua_find_indicator(L, session->run.model, name);
    scope->read.lag = context->lag.periods;
    scope->read.same_label = context->lag.same_label;
    vs_lua_read_scope(L, session, method, scope_index, scope);
}

/* c:val(id, scope) */
static int context_val(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:val");
    vs_session *session = context->head.session;
    vs_scope scope;
    read_cell(L, context, "c:val", 3, &scope);
    if (session->run.mode == VS_SESSION_TRACE) {
        uint32_t node = 0;
        int status = vs_program_cell(session->run.program, &scope.read, &node);
        return vs_lua_push_node(L, session, status, node);
    }
    vs_result result = {0};
    const vs_reader *reader = session->run.reader;
    int status = reader->cell(reader->self, &scope.read, &result);
    return vs_lua_push_read(L, session, status, &result);
}

/* c:maybe(id, default, scope): default in place of no_data and not_applicable, never of error */
static int context_maybe(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:maybe");
    vs_session *session = context->head.session;
    vs_lua_value otherwise = vs_lua_number(L, 3, "c:maybe");
    vs_scope scope;
    read_cell(L, context, "c:maybe", 4, &scope);
    if (session->run.mode == VS_SESSION_TRACE) {
        uint32_t node = vs_lua_node(L, session, &otherwise);
        int status = vs_program_maybe(session->run.program, &scope.read, node, &node);
        return vs_lua_push_node(L, session, status, node);
    }
    vs_result result = {0};
    const vs_reader *reader = session->run.reader;
    int status = reader->cell(reader->self, &scope.read, &result);
    if (status == VS_OK && (result.state == VS_NO_DATA || result.state == VS_NOT_APPLICABLE)) {
        lua_pushnumber(L, otherwise.number);
        return 1;
    }
    return vs_lua_push_read(L, session, status, &result);
}

/* { same = "label" } at index 3 */
static bool read_same(lua_State *L)
{
    static const char *const names[] = {"same"};
    static const char *const words[] = {"label"};
    if (lua_isnoneornil(L, 3)) {
        return false;
    }
    if (lua_type(L, 3) != LUA_TTABLE) {
        vs_lua_misuse(L, FORMULA_TABLE, "c:lag", vs_lua_type_name(L, 3));
    }
    const char *keys[2];
    vs_lua_check_keys(L, keys, vs_lua_sorted_keys(L, 3, keys, 2, "c:lag"), names, 1);
    lua_getfield(L, 3, "same");
    bool given = !lua_isnil(L, -1);
    const char *word = given ? vs_lua_text_argument(L, -1, "same") : words[0];
    if (strcmp(word, words[0]) != 0) {
        vs_lua_misuse(L, FORMULA_OPTION, word, words[0]);
    }
    lua_pop(L, 1);
    return given;
}

/* c:lag(n, { same = "label" }): the context n periods back */
static int context_lag(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:lag");
    double periods = vs_lua_plain_argument(L, 2, "c:lag");
    double back = periods + context->lag.periods;
    if (!(periods >= 0 && back <= VS_LAG_MAX) || periods != vs_kernel(VS_NODE_FLOOR, periods, 0)) {
        vs_lua_misuse(L, FORMULA_LAG, "c:lag", "");
    }
    const vs_lag lag = {(int)back, context->lag.same_label || read_same(L)};
    return vs_lua_push_context(L, context->head.session, &lag);
}

static int push_instant(lua_State *L, const char *method, bool year)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, method);
    vs_session *session = context->head.session;
    int lag = context->lag.periods;
    if (session->run.mode == VS_SESSION_TRACE) {
        uint32_t node = 0;
        int status = vs_program_instant(session->run.program, year ? VS_NODE_YEAR : VS_NODE_INSTANT,
                                        lag, &node);
        return vs_lua_push_node(L, session, status, node);
    }
    vs_result result = {0};
    const vs_reader *reader = session->run.reader;
    int status = reader->instant(reader->self, lag, year, &result);
    return vs_lua_push_read(L, session, status, &result);
}

/* c:instant(): the day for which the cell is computed, as a number of days */
static int context_instant(lua_State *L)
{
    return push_instant(L, "c:instant", false);
}

/* c:year(): its calendar year */
static int context_year(lua_State *L)
{
    return push_instant(L, "c:year", true);
}

/* c:of "dim", c:of "dim.attribute" */
static int context_of(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:of");
    return vs_lua_push_key(L, context->head.session, vs_lua_text_argument(L, 2, "c:of"));
}

/* c:cells(id, options) */
static int context_cells(lua_State *L)
{
    const lua_context *context = vs_lua_self(L, VS_LUA_CONTEXT, "c:cells");
    vs_session *session = context->head.session;
    const char *name = vs_lua_text_argument(L, 2, "c:cells");
    int indicator = vs_lua_find_indicator(L, session->run.model, name);
    return vs_lua_push_cells(L, session, indicator, &context->lag, 3);
}

void vs_lua_context_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"records", context_records}, {"param", context_param},
        {"val", context_val},         {"maybe", context_maybe},
        {"lag", context_lag},         {"of", context_of},
        {"cells", context_cells},     {"instant", context_instant},
        {"year", context_year},       {NULL, NULL},
    };
    vs_lua_new_type(L, VS_LUA_CONTEXT, NULL, methods);
}
