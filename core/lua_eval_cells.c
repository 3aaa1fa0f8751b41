/*
 * cells and show of a typed line: the cells of an indicator as a list of tables.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_eval.h"

static void set_text(lua_State *L, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        lua_pushstring(L, text);
        lua_setfield(L, -2, name);
    }
}

/* A list of cells while it is made. */
struct listing {
    vs_eval *eval;
    const vs_indicator *indicator;
    int index, level;
    bool full; /* all that show tells */
    int list;  /* stack index of the list */
    vs_scopes scopes;
};

static const char *const state_names[] = {"known", "no_data", "not_applicable", "error"};

static const struct {
    enum vs_flag flag;
    const char *name;
} flag_names[] = {{VS_FLAG_PARTIAL, "partial"},
                  {VS_FLAG_SMALL_N, "small_n"},
                  {VS_FLAG_CHANGED, "changed_since_approved"},
                  {VS_FLAG_HYPOTHETICAL, "hypothetical"},
                  {VS_FLAG_HIDDEN, "hidden"},
                  {VS_FLAG_UNDATED, "undated"},
                  {VS_FLAG_STALE, "stale"}};

static void push_level_names(lua_State *L, const vs_model *model, const vs_indicator *indicator)
{
    luaL_Buffer names;
    luaL_buffinit(L, &names);
    for (size_t i = 0; i < indicator->level_count; i++) {
        luaL_addstring(&names, i > 0 ? ", " : "");
        luaL_addstring(&names, model->levels[indicator->levels[i]].name);
    }
    luaL_pushresult(&names);
}

/* The level that the list of dimensions at index (nil: none) names. */
static int level_argument(lua_State *L, const struct listing *listing, int index)
{
    const vs_model *model = listing->eval->evaluation->model;
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    size_t count = 0;
    bool given = lua_type(L, index) == LUA_TTABLE;
    for (size_t i = 1; given && i <= lua_rawlen(L, index); i++) {
        if (count == VS_SCOPE_DIMENSIONS_MAX) {
            vs_lua_misuse(L, FORMULA_KEYS_LIMIT, "by", "");
        }
        lua_rawgeti(L, index, (lua_Integer)i);
        dimensions[count++] = vs_lua_find_dimension(L, model, vs_lua_text_argument(L, -1, "by"));
        lua_pop(L, 1);
    }
    int level = vs_eval__level(listing->eval, listing->index, given ? dimensions : NULL, count);
    if (level < 0) {
        push_level_names(L, model, listing->indicator);
        vs_lua_misuse(L, EVAL_CELLS_LEVEL, listing->indicator->name, lua_tostring(L, -1));
    }
    return level;
}

static bool has_kind(const vs_indicator *indicator, int kind)
{
    return kind == VS_PERIOD_WHOLE ? indicator->whole : (indicator->period_kinds >> kind & 1u) != 0;
}

static void push_flags(lua_State *L, uint8_t flags)
{
    luaL_Buffer names;
    bool any = false;
    luaL_buffinit(L, &names);
    for (size_t i = 0; i < sizeof flag_names / sizeof *flag_names; i++) {
        if ((flags & flag_names[i].flag) != 0) {
            luaL_addstring(&names, any ? "|" : "");
            luaL_addstring(&names, flag_names[i].name);
            any = true;
        }
    }
    luaL_pushresult(&names);
    if (!any) {
        lua_pushnil(L);
        lua_replace(L, -2);
    }
}

/* What only show tells of a cell, into the row at the top. */
static void add_details(lua_State *L, const struct listing *listing, const vs_series *series,
                        size_t cell)
{
    vs_eval *eval = listing->eval;
    const char *stored = vs_evaluation_reason(eval->evaluation, series->reasons[cell]);
    set_text(L, "indicator", listing->indicator->name);
    set_text(L, "code", listing->indicator->code);
    set_text(L, "unit", listing->indicator->unit);
    set_text(L, "layer", listing->indicator->place.layer);
    if (series->states[cell] == VS_KNOWN) {
        set_text(L, "band", vs_evaluation_band(eval->evaluation, series, cell));
    }
    if (series->expected != NULL) {
        lua_pushnumber(L, series->expected[cell]);
        lua_setfield(L, -2, "n_expected");
    }
    push_flags(L, series->flags[cell]);
    lua_setfield(L, -2, "flags");
    if (stored[0] != '\0') {
        vs_buffer_clear(&eval->work);
        vs_lua_eval_check(L, vs_reason_render(eval->engine, stored, &eval->work));
        set_text(L, "reason", eval->work.size > 0 ? eval->work.data : "");
    }
}

static void add_cell(lua_State *L, const struct listing *listing, const vs_series *series,
                     const vs_period *period, size_t scope, size_t cell)
{
    vs_evaluation *evaluation = listing->eval->evaluation;
    lua_createtable(L, 0, 8);
    for (size_t i = 0; i < listing->scopes.dimension_count; i++) {
        const char *text = NULL;
        size_t size = 0;
        int dimension = listing->scopes.dimensions[i];
        vs_lua_eval_check(L, vs_evaluation_member_text(evaluation, dimension,
                                                       listing->scopes.members[i][scope], &text,
                                                       &size));
        lua_pushlstring(L, text, size);
        lua_setfield(L, -2, evaluation->model->dimensions[dimension].name);
    }
    set_text(L, "period", period->id);
    set_text(L, "state", state_names[series->states[cell]]);
    if (series->states[cell] == VS_KNOWN) {
        lua_pushnumber(L, series->values[cell] + 0.0);
        lua_setfield(L, -2, "value");
    }
    lua_pushnumber(L, series->n[cell]);
    lua_setfield(L, -2, "n");
    if (listing->full) {
        add_details(L, listing, series, cell);
    }
    lua_rawseti(L, listing->list, (lua_Integer)lua_rawlen(L, listing->list) + 1);
    vs_lua_charge(L, 20);
}

/* Adds the cells of one period. */
static void add_period(lua_State *L, const struct listing *listing,
                       const struct vs_eval_period *period)
{
    vs_evaluation *evaluation = listing->eval->evaluation;
    vs_series series;
    vs_periods periods;
    vs_lua_eval_check(
        L, vs_evaluation_series(evaluation, listing->index, listing->level, period->kind, &series));
    vs_lua_eval_check(L, vs_evaluation_periods(evaluation, period->kind, &periods));
    for (size_t scope = 0; scope < series.scopes; scope++) {
        if (vs_eval__passes(listing->eval, &listing->scopes, scope)) {
            add_cell(L, listing, &series, &periods.items[period->index], scope,
                     period->index * series.scopes + scope);
        }
    }
}

/* Adds the cells of the periods with this id, or of each period; false: there are none. */
static bool add_named(lua_State *L, const struct listing *listing, const char *id)
{
    vs_evaluation *evaluation = listing->eval->evaluation;
    const vs_indicator *indicator = listing->indicator;
    bool each = strcmp(id, "each") == 0 || strcmp(id, "каждый") == 0;
    bool met = each;
    for (int kind = VS_PERIOD_WHOLE; kind < (int)evaluation->model->period_kind_count; kind++) {
        vs_periods periods;
        /* "each" means the periods of time; all together only when there are no others. */
        if (!has_kind(indicator, kind) ||
            (each && kind == VS_PERIOD_WHOLE && indicator->period_kinds != 0)) {
            continue;
        }
        vs_lua_eval_check(L, vs_evaluation_periods(evaluation, kind, &periods));
        for (size_t i = 0; i < periods.count; i++) {
            if (each || strcmp(periods.items[i].id, id) == 0) {
                add_period(L, listing, &(struct vs_eval_period){.kind = kind, .index = i});
                met = true;
            }
        }
    }
    return met;
}

/* The columns of a list of cells, at the top. */
static void push_cell_columns(lua_State *L, const struct listing *listing)
{
    vs_engine *engine = listing->eval->engine;
    const vs_model *model = listing->eval->evaluation->model;
    lua_newtable(L);
    int columns = lua_gettop(L);
    if (listing->full) {
        vs_lua_eval_column(L, columns, "indicator",
                           vs_message_text(engine, VS_MSG_COLUMN_INDICATOR), -1);
        vs_lua_eval_column(L, columns, "code", vs_message_text(engine, VS_MSG_COLUMN_CODE), -1);
    }
    for (size_t i = 0; i < listing->scopes.dimension_count; i++) {
        const vs_dimension *dimension = &model->dimensions[listing->scopes.dimensions[i]];
        vs_lua_eval_column(L, columns, dimension->name, dimension->title, -1);
    }
    vs_lua_eval_column(L, columns, "period", vs_message_text(engine, VS_MSG_COLUMN_PERIOD), -1);
    vs_lua_eval_column(L, columns, "state", vs_message_text(engine, VS_MSG_COLUMN_STATE), -1);
    vs_lua_eval_column(L, columns, "value", vs_message_text(engine, VS_MSG_COLUMN_VALUE),
                       listing->indicator->digits);
    if (listing->full) {
        vs_lua_eval_column(L, columns, "unit", vs_message_text(engine, VS_MSG_COLUMN_UNIT), -1);
    }
    vs_lua_eval_column(L, columns, "n", vs_message_text(engine, VS_MSG_COLUMN_N), -1);
    if (listing->full) {
        vs_lua_eval_column(L, columns, "n_expected",
                           vs_message_text(engine, VS_MSG_COLUMN_EXPECTED), -1);
        vs_lua_eval_column(L, columns, "band", vs_message_text(engine, VS_MSG_COLUMN_BAND), -1);
        vs_lua_eval_column(L, columns, "flags", NULL, -1);
        vs_lua_eval_column(L, columns, "reason", vs_message_text(engine, VS_MSG_COLUMN_NOTE), -1);
        vs_lua_eval_column(L, columns, "layer", NULL, -1);
    }
}

/* cells(id, dimensions or nil, periods or nil, full, some or nil): list, columns; with some a
 * period that the indicator does not have adds nothing. */
int vs_lua_eval_cells(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    const vs_model *model = eval->evaluation->model;
    lua_settop(L, 5);
    struct listing listing = {.eval = eval, .full = lua_toboolean(L, 4) != 0};
    listing.index = vs_lua_find_indicator(
        L, model, vs_lua_text_argument(L, 1, listing.full ? "show" : "cells"));
    listing.indicator = &model->indicators[listing.index];
    listing.level = level_argument(L, &listing, 2);
    vs_lua_eval_check(L, vs_evaluation_scopes(eval->evaluation, listing.level, &listing.scopes));
    lua_newtable(L);
    listing.list = lua_gettop(L);
    size_t count = lua_type(L, 3) == LUA_TTABLE ? lua_rawlen(L, 3) : 0;
    for (size_t i = 1; i <= count || (i == 1 && eval->period != NULL); i++) {
        if (count > 0) {
            lua_rawgeti(L, 3, (lua_Integer)i);
        } else {
            lua_pushstring(L, eval->period);
        }
        const char *id = vs_lua_text_argument(L, -1, "period");
        if (!add_named(L, &listing, id) && !lua_toboolean(L, 5)) {
            vs_lua_misuse(L, EVAL_CELLS_PERIOD, listing.indicator->name, id);
        }
        lua_pop(L, 1);
    }
    if (count == 0 && eval->period == NULL) {
        struct vs_eval_period period;
        vs_lua_eval_check(L, vs_eval__latest(eval->evaluation, listing.indicator->period_kinds,
                                             listing.indicator->whole, &period));
        if (has_kind(listing.indicator, period.kind)) {
            add_period(L, &listing, &period);
        }
    }
    push_cell_columns(L, &listing);
    return 2;
}
