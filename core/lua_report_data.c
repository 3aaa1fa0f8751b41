/*
 * What a report over a unit reads with, beside what typed lines read with: periods with their days,
 * the run's day, events, values of parameters, and which days are worked.
 * SPDX-License-Identifier: MIT
 */
#include "lua_report.h"

#include "model_reads.h"

static void set_day(lua_State *L, const char *key, vs_date day)
{
    if (day != VS_DATE_NONE && day != VS_DATE_MAX) {
        lua_pushinteger(L, day);
        lua_setfield(L, -2, key);
    }
}

/* periods(kind): list of { id, from, to, instant, has_data }; days are numbers. */
static int read_periods(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    const vs_model *model = eval->evaluation->model;
    int kind = vs_model_period_kind(model, luaL_checkstring(L, 1));
    luaL_argcheck(L, kind >= 0, 1, "no such kind of periods");
    vs_periods periods;
    vs_lua_eval_check(L, vs_evaluation_periods(eval->evaluation, kind, &periods));
    lua_createtable(L, (int)periods.count, 0);
    for (size_t i = 0; i < periods.count; i++) {
        const vs_period *period = &periods.items[i];
        lua_createtable(L, 0, 5);
        lua_pushstring(L, period->id);
        lua_setfield(L, -2, "id");
        set_day(L, "from", period->from);
        set_day(L, "to", period->to);
        set_day(L, "instant", period->instant);
        lua_pushboolean(L, period->has_data);
        lua_setfield(L, -2, "has_data");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* calendar(kind): the entries of the calendar, whether or not there are data: list of { id, from,
 * to, file, line }. */
static int read_calendar(lua_State *L)
{
    const vs_model *model = vs_lua_eval_handle(L)->evaluation->model;
    int kind = vs_model_period_kind(model, luaL_checkstring(L, 1));
    lua_newtable(L);
    for (size_t i = 0; kind >= 0 && i < model->calendar_count; i++) {
        const vs_calendar_entry *entry = &model->calendar[i];
        if (entry->period_kind == kind) {
            lua_createtable(L, 0, 5);
            lua_pushstring(L, entry->id);
            lua_setfield(L, -2, "id");
            set_day(L, "from", entry->from);
            set_day(L, "to", entry->to);
            lua_pushstring(L, entry->file);
            lua_setfield(L, -2, "file");
            lua_pushinteger(L, entry->line);
            lua_setfield(L, -2, "line");
            lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
        }
    }
    return 1;
}

/* works(day): true if the day, a number, is worked; else false and the title of the days off that
 * it is one of (nil: it is of the weekend). */
static int read_works(lua_State *L)
{
    const vs_model *model = vs_lua_eval_handle(L)->evaluation->model;
    lua_Integer day = luaL_checkinteger(L, 1);
    luaL_argcheck(L, day > VS_DATE_NONE && day <= VS_DATE_MAX, 1, "no such day");
    const char *title = NULL;
    bool works = vs_model_works(model, (vs_date)day, &title);
    lua_pushboolean(L, works);
    lua_pushstring(L, works ? NULL : title); /* NULL: nil */
    return 2;
}

/* event(number): { number, type, valid, known, actor, source }, valid a day, known a day too. */
static int read_event(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    vs_event event;
    vs_lua_eval_check(L, vs_store_event(eval->evaluation->store, luaL_checkinteger(L, 1), &event));
    lua_createtable(L, 0, 6);
    lua_pushinteger(L, event.id);
    lua_setfield(L, -2, "number");
    lua_pushstring(L, event.type);
    lua_setfield(L, -2, "type");
    set_day(L, "valid", event.valid);
    set_day(L, "known", vs_clock_day(event.known));
    vs_code actor = event.actor;
    vs_code source = event.source;
    if (actor != 0) {
        vs_lua_eval_push_code(L, eval, actor);
        lua_setfield(L, -2, "actor");
    }
    if (source != 0) {
        vs_lua_eval_push_code(L, eval, source);
        lua_setfield(L, -2, "source");
    }
    return 1;
}

/* The days of the events that brought rows of a kind, in the evaluation's arena. Raises nothing. */
static int list_arrivals(vs_evaluation *evaluation, const char *kind, vs_date **out, size_t *size)
{
    vs_chunk_info *chunks = NULL;
    size_t count = 0;
    int64_t known = evaluation->known;
    int status = known < 0 ? vs_store_head(evaluation->store, &known) : VS_OK;
    if (status == VS_OK) {
        status = vs_store_chunks(evaluation->store, kind, 0, known, &chunks, &count);
    }
    *size = 0;
    *out = status == VS_OK ? vs_arena_array(evaluation->arena, count + 1, sizeof **out) : NULL;
    if (status == VS_OK && *out == NULL) {
        status = vs_fail_memory(evaluation->engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_event event;
        if (i == 0 || chunks[i].event != chunks[i - 1].event) {
            status = vs_store_event(evaluation->store, chunks[i].event, &event);
            (*out)[(*size)++] = status == VS_OK ? event.valid : VS_DATE_NONE;
        }
    }
    vs_mem_free(evaluation->engine, chunks);
    return status;
}

/* arrivals(kind): the days of the events that brought rows of a record kind, in order of events. */
static int read_arrivals(lua_State *L)
{
    vs_date *days = NULL;
    size_t count = 0;
    const char *kind = luaL_checkstring(L, 1);
    vs_lua_eval_check(L, list_arrivals(vs_lua_eval_handle(L)->evaluation, kind, &days, &count));
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushinteger(L, days[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* Adds the names of a list of what is read to the table at the top, as key. */
static void set_names(lua_State *L, const vs_model *model, const char *key, const int *items,
                      size_t count, bool parameters)
{
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushstring(L, parameters ? model->parameters[items[i]].name
                                     : model->indicators[items[i]].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, key);
}

/* inputs(series): { indicators, parameters } that its formulas name themselves, or nil if there is
 * no such series. */
static int read_inputs(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    vs_model *model = eval->evaluation->model;
    int indicator = vs_model_indicator(model, luaL_checkstring(L, 1));
    if (indicator < 0) {
        return 0;
    }
    if (model->reads == NULL) {
        vs_lua_eval_check(L, vs_evaluation_warm(model));
        vs_lua_eval_check(L, vs_model_reads_make(model));
    }
    size_t last = model->indicators[indicator].formula_count;
    lua_createtable(L, 0, 2);
    if (last > 0) { /* the formula in force now */
        const vs_reads *reads = vs_model_formula_reads(model, indicator, (int)last - 1);
        set_names(L, model, "indicators", reads->indicators, reads->indicator_count, false);
        set_names(L, model, "parameters", reads->parameters, reads->parameter_count, true);
    }
    return 1;
}

void vs_lua_push_data(lua_State *L, vs_eval *eval)
{
    static const luaL_Reg functions[] = {
        {"periods", read_periods},
        {"calendar", read_calendar},
        {"works", read_works},
        {"arrivals", read_arrivals},
        {"event", read_event},
        {"inputs", read_inputs},
        {NULL, NULL},
    };
    const vs_evaluation_options *options = &eval->evaluation->options;
    vs_lua_require(L, "data");
    lua_getfield(L, -1, "new");
    lua_remove(L, -2);
    vs_lua_eval_push_reads(L, eval);
    lua_pushlightuserdata(L, eval);
    luaL_setfuncs(L, functions, 1);
    set_day(L, "today", options->today);
    set_day(L, "valid", options->valid);
    lua_call(L, 1, 1);
}
