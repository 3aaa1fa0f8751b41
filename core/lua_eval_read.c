/*
 * What a typed line reads beside c: cells, records and entities as lists of tables, and print.
 * stdlib/eval.lua understands their options. SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "eval_private.h"
#include "lua_session.h"

/* --- what the functions share --- */

static vs_eval *eval_of(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* A failure of the evaluation ends the line. */
static void check(lua_State *L, int status)
{
    if (status != VS_OK) {
        vs_lua_end_status(L, vs_lua_session(L), status);
    }
}

/* A list of columns that grows at index: { key =, name =, title =, digits = }. */
static void add_column(lua_State *L, int index, const char *name, const char *title, int digits)
{
    lua_createtable(L, 0, 4);
    lua_pushstring(L, name);
    lua_setfield(L, -2, "key");
    lua_pushstring(L, name);
    lua_setfield(L, -2, "name");
    if (title != NULL) {
        lua_pushstring(L, title);
        lua_setfield(L, -2, "title");
    }
    if (digits >= 0) {
        lua_pushinteger(L, digits);
        lua_setfield(L, -2, "digits");
    }
    lua_rawseti(L, index, (lua_Integer)lua_rawlen(L, index) + 1);
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        lua_pushstring(L, text);
        lua_setfield(L, -2, name);
    }
}

/* Pushes the text of a dictionary code; an erased one is "#code". */
static void push_code(lua_State *L, vs_eval *eval, vs_code code)
{
    const char *text = NULL;
    size_t size = 0;
    check(L, vs_store_text(eval->evaluation->store, code, &text, &size));
    if (text == NULL) {
        lua_pushfstring(L, "#%I", (LUAI_UACINT)code);
    } else {
        lua_pushlstring(L, text, size);
    }
}

static void push_date(lua_State *L, vs_date date)
{
    char text[VS_DATE_SIZE];
    lua_pushstring(L, vs_date_print(text, date));
}

/* --- cells --- */

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
                  {VS_FLAG_HIDDEN, "hidden"}};

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
        check(L, vs_reason_render(eval->engine, stored, &eval->work));
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
        check(L, vs_evaluation_member_text(evaluation, dimension, listing->scopes.members[i][scope],
                                           &text, &size));
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
    check(L,
          vs_evaluation_series(evaluation, listing->index, listing->level, period->kind, &series));
    check(L, vs_evaluation_periods(evaluation, period->kind, &periods));
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
        check(L, vs_evaluation_periods(evaluation, kind, &periods));
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
        add_column(L, columns, "indicator", vs_message_text(engine, VS_MSG_COLUMN_INDICATOR), -1);
        add_column(L, columns, "code", vs_message_text(engine, VS_MSG_COLUMN_CODE), -1);
    }
    for (size_t i = 0; i < listing->scopes.dimension_count; i++) {
        const vs_dimension *dimension = &model->dimensions[listing->scopes.dimensions[i]];
        add_column(L, columns, dimension->name, dimension->title, -1);
    }
    add_column(L, columns, "period", vs_message_text(engine, VS_MSG_COLUMN_PERIOD), -1);
    add_column(L, columns, "state", vs_message_text(engine, VS_MSG_COLUMN_STATE), -1);
    add_column(L, columns, "value", vs_message_text(engine, VS_MSG_COLUMN_VALUE),
               listing->indicator->digits);
    if (listing->full) {
        add_column(L, columns, "unit", vs_message_text(engine, VS_MSG_COLUMN_UNIT), -1);
    }
    add_column(L, columns, "n", vs_message_text(engine, VS_MSG_COLUMN_N), -1);
    if (listing->full) {
        add_column(L, columns, "n_expected", vs_message_text(engine, VS_MSG_COLUMN_EXPECTED), -1);
        add_column(L, columns, "band", vs_message_text(engine, VS_MSG_COLUMN_BAND), -1);
        add_column(L, columns, "flags", NULL, -1);
        add_column(L, columns, "reason", vs_message_text(engine, VS_MSG_COLUMN_NOTE), -1);
        add_column(L, columns, "layer", NULL, -1);
    }
}

/* cells(id, dimensions or nil, periods or nil, full): list, columns */
static int read_cells(lua_State *L)
{
    vs_eval *eval = eval_of(L);
    const vs_model *model = eval->evaluation->model;
    struct listing listing = {.eval = eval, .full = lua_toboolean(L, 4) != 0};
    listing.index = vs_lua_find_indicator(
        L, model, vs_lua_text_argument(L, 1, listing.full ? "show" : "cells"));
    listing.indicator = &model->indicators[listing.index];
    listing.level = level_argument(L, &listing, 2);
    check(L, vs_evaluation_scopes(eval->evaluation, listing.level, &listing.scopes));
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
        if (!add_named(L, &listing, id)) {
            vs_lua_misuse(L, EVAL_CELLS_PERIOD, listing.indicator->name, id);
        }
        lua_pop(L, 1);
    }
    if (count == 0 && eval->period == NULL) {
        struct vs_eval_period period;
        check(L, vs_eval__latest(eval->evaluation, listing.indicator->period_kinds,
                                 listing.indicator->whole, &period));
        if (has_kind(listing.indicator, period.kind)) {
            add_period(L, &listing, &period);
        }
    }
    push_cell_columns(L, &listing);
    return 2;
}

/* --- records and entities --- */

static const char *kind_name(const void *list, size_t index)
{
    return ((const vs_kind *)list)[index].name;
}

/* Pushes the value of a row; decimals are floats, dates texts. */
static void push_value(lua_State *L, vs_eval *eval, const vs_column *column, uint32_t row)
{
    switch (column->type) {
    case VS_COLUMN_TEXT:
        push_code(L, eval, vs_column_code(column, row));
        break;
    case VS_COLUMN_DATE:
        push_date(L, (vs_date)vs_column_value(column, row));
        break;
    case VS_COLUMN_BOOLEAN:
        lua_pushboolean(L, vs_column_value(column, row) != 0);
        break;
    default:
        lua_pushnumber(L, vs_decimal_double(vs_column_value(column, row),
                                            column->type == VS_COLUMN_DECIMAL ? column->scale : 0));
        break;
    }
}

/* records(kind, limit or nil): list, columns */
static int read_records(lua_State *L)
{
    vs_eval *eval = eval_of(L);
    const vs_model *model = eval->evaluation->model;
    const char *name = vs_lua_text_argument(L, 1, "records");
    int index = vs_model_kind(model, name);
    if (index < 0) {
        vs_lua_misuse(L, FORMULA_KIND, name,
                      vs_lua_nearest(name, model->kinds, model->kind_count, kind_name));
    }
    const vs_kind *kind = &model->kinds[index];
    lua_Integer limit = lua_isnil(L, 2) ? 0 : lua_tointeger(L, 2);
    vs_records *records = NULL;
    check(L, vs_cells__records(eval->evaluation, index, &records));
    const vs_column **columns =
        lua_newuserdatauv(L, (kind->field_count + 1) * sizeof(const vs_column *), 0);
    for (size_t i = 0; i < kind->field_count; i++) {
        check(L, vs_records_column(records, kind->fields[i].name, &columns[i]));
    }
    const unsigned char *dead = vs_records_dead(records);
    lua_newtable(L);
    lua_Integer count = 0;
    for (uint32_t row = 0; row < vs_records_rows(records) && (limit == 0 || count < limit); row++) {
        if (dead != NULL && (dead[row >> 3] >> (row & 7) & 1) != 0) {
            continue;
        }
        lua_createtable(L, 0, (int)kind->field_count);
        for (size_t i = 0; i < kind->field_count; i++) {
            if (columns[i] != NULL && vs_column_has(columns[i], row)) {
                push_value(L, eval, columns[i], row);
                lua_setfield(L, -2, kind->fields[i].name);
            }
        }
        lua_rawseti(L, -2, ++count);
        vs_lua_charge(L, 2 * kind->field_count);
    }
    lua_newtable(L);
    int order = lua_gettop(L);
    for (size_t i = 0; i < kind->field_count; i++) {
        add_column(L, order, kind->fields[i].name, kind->fields[i].title, -1);
    }
    return 2;
}

/* Sets an attribute of a member in the row at the top. */
static void set_attribute(lua_State *L, vs_eval *eval, const vs_attribute *attribute,
                          const struct vs_attribute_values *values, uint32_t member)
{
    if (values->has[member] != 1) {
        return; /* no value, or rows disagree */
    }
    switch (attribute->type) {
    case VS_COLUMN_TEXT:
        push_code(L, eval, values->codes[member]);
        break;
    case VS_COLUMN_DATE:
        push_date(L, (vs_date)values->numbers[member]);
        break;
    case VS_COLUMN_BOOLEAN:
        lua_pushboolean(L, values->numbers[member] != 0);
        break;
    default:
        lua_pushnumber(L, values->numbers[member] + 0.0);
        break;
    }
    lua_setfield(L, -2, attribute->name);
}

/* entities(dimension): list, columns; dated attributes as of --valid or the run's date */
static int read_entities(lua_State *L)
{
    vs_eval *eval = eval_of(L);
    vs_evaluation *evaluation = eval->evaluation;
    const vs_model *model = evaluation->model;
    int index = vs_lua_find_dimension(L, model, vs_lua_text_argument(L, 1, "entities"));
    const vs_dimension *dimension = &model->dimensions[index];
    vs_date date = evaluation->options.valid != VS_DATE_NONE ? evaluation->options.valid
                                                             : evaluation->options.today;
    struct vs_members *members = NULL;
    check(L, vs_cells__members(evaluation, index, &members));
    struct vs_attribute_values **values =
        lua_newuserdatauv(L, (dimension->attribute_count + 1) * sizeof *values, 0);
    for (size_t i = 0; i < dimension->attribute_count; i++) {
        check(L, vs_cells__attribute(evaluation, index, (int)i, date, &values[i]));
    }
    lua_newtable(L);
    for (uint32_t member = 0; member < members->count; member++) {
        lua_createtable(L, 0, (int)dimension->attribute_count + 1);
        lua_pushlstring(L, members->texts[member], members->sizes[member]);
        lua_setfield(L, -2, "id");
        for (size_t i = 0; i < dimension->attribute_count; i++) {
            set_attribute(L, eval, &dimension->attributes[i], values[i], member);
        }
        lua_rawseti(L, -2, (lua_Integer)member + 1);
        vs_lua_charge(L, 2 * dimension->attribute_count + 2);
    }
    lua_newtable(L);
    int order = lua_gettop(L);
    add_column(L, order, "id", dimension->title, -1);
    for (size_t i = 0; i < dimension->attribute_count; i++) {
        add_column(L, order, dimension->attributes[i].name, dimension->attributes[i].title, -1);
    }
    return 2;
}

/* --- print and words --- */

/* write(text): one line of print */
static int write_line(lua_State *L)
{
    vs_eval *eval = eval_of(L);
    size_t size = 0;
    const char *text = luaL_checklstring(L, 1, &size);
    if (size + 1 > (size_t)VS_EVAL_PRINT_MAX - eval->printed.size) {
        vs_lua_misuse(L, EVAL_PRINTED, "", "");
    }
    vs_buffer_add(&eval->printed, text, size);
    vs_buffer_char(&eval->printed, '\n');
    check(L, vs_buffer_status(&eval->printed));
    vs_lua_charge(L, size / 64 + 10);
    return 0;
}

/* context(): c */
static int push_context(lua_State *L)
{
    vs_lua_push_cell_context(L);
    return 1;
}

/* Pushes the cell that c is, in words. */
static void push_cell_words(lua_State *L, vs_eval *eval)
{
    const vs_evaluation *evaluation = eval->evaluation;
    luaL_Buffer scope;
    luaL_buffinit(L, &scope);
    for (size_t i = 0; i < eval->scope_count; i++) {
        push_code(L, eval, eval->codes[i]);
        lua_pushfstring(L, "%s%s: %s", i > 0 ? ", " : "",
                        evaluation->model->dimensions[eval->dimensions[i]].title,
                        lua_tostring(L, -1));
        lua_remove(L, -2);
        luaL_addvalue(&scope);
    }
    if (eval->scope_count == 0) {
        luaL_addstring(&scope, vs_message_text(eval->engine, VS_MSG_SCOPE_WHOLE));
    }
    luaL_pushresult(&scope);
    const vs_period *period =
        &evaluation->periods[eval->series.period_kind + 1].items[eval->reader.at.period];
    lua_pushfstring(L, vs_message_text(eval->engine, VS_MSG_EVAL_IS_CONTEXT), lua_tostring(L, -1),
                    period->id);
}

static int call_outer(lua_State *L)
{
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

/* outer(function): the same as a function of C. A tail call of it keeps the place of the caller. */
static int make_outer(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_pushcclosure(L, call_outer, 1);
    return 1;
}

/* describe(value): a value that is no table in a few words */
static int describe(lua_State *L)
{
    vs_eval *eval = eval_of(L);
    char number[VS_NUMBER_SIZE];
    int kind = vs_lua_set_kind(L, 1);
    vs_lua_push_cell_context(L);
    bool is_context = lua_rawequal(L, 1, -1) != 0;
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_pushlstring(L, number, vs_double_print(number, lua_tonumber(L, 1)));
    } else if (lua_type(L, 1) == LUA_TSTRING) {
        lua_pushvalue(L, 1);
    } else if (lua_type(L, 1) == LUA_TBOOLEAN) {
        lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
    } else if (lua_type(L, 1) == LUA_TFUNCTION) {
        lua_pushstring(L, vs_message_text(eval->engine, VS_MSG_EVAL_IS_FUNCTION));
    } else if (is_context) {
        push_cell_words(L, eval);
    } else if (vs_lua_object(L, 1, VS_LUA_CONTEXT) != NULL) {
        lua_pushstring(L, vs_message_text(eval->engine, VS_MSG_EVAL_IS_LAG));
    } else if (kind >= 0) {
        lua_getfield(L, 1, "count");
        lua_pushvalue(L, 1);
        lua_call(L, 1, 1);
        size_t size = vs_double_print(number, lua_tonumber(L, -1));
        number[size] = '\0';
        lua_pushfstring(L, vs_message_text(eval->engine, VS_MSG_EVAL_IS_SET),
                        eval->evaluation->model->kinds[kind].title, number);
    } else if (vs_lua_object(L, 1, VS_LUA_CELLS) != NULL) {
        lua_pushstring(L, vs_message_text(eval->engine, VS_MSG_EVAL_IS_CELLS));
    } else {
        lua_pushstring(L, vs_lua_type_name(L, 1));
    }
    return 1;
}

void vs_eval__push_reads(lua_State *L, vs_eval *eval)
{
    static const luaL_Reg functions[] = {
        {"cells", read_cells},       {"records", read_records},
        {"entities", read_entities}, {"write", write_line},
        {"context", push_context},   {"describe", describe},
        {"outer", make_outer},       {NULL, NULL},
    };
    luaL_newlibtable(L, functions);
    lua_pushlightuserdata(L, eval);
    luaL_setfuncs(L, functions, 1);
}
