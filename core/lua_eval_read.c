/*
 * What else a typed line reads beside c: records and entities as lists of tables; print, and values
 * in words. SPDX-License-Identifier: MIT
 */
#include "lua_eval.h"

/* --- what the functions share --- */

vs_eval *vs_lua_eval_handle(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

void vs_lua_eval_check(lua_State *L, int status)
{
    if (status != VS_OK) {
        vs_lua_end_status(L, vs_lua_session(L), status);
    }
}

void vs_lua_eval_column(lua_State *L, int index, const char *name, const char *title, int digits)
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

void vs_lua_eval_push_code(lua_State *L, vs_eval *eval, vs_code code)
{
    const char *text = NULL;
    size_t size = 0;
    vs_lua_eval_check(L, vs_store_text(eval->evaluation->store, code, &text, &size));
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

/* --- records and entities --- */

static const char *kind_name(const void *list, size_t index)
{
    return ((const vs_kind *)list)[index].name;
}

/* Pushes the value of a row; decimals are floats, dates texts; integers are floats too, as formulas
 * have them, or with whole integers. */
static void push_value(lua_State *L, vs_eval *eval, const vs_column *column, uint32_t row,
                       bool whole)
{
    switch (column->type) {
    case VS_COLUMN_TEXT:
        vs_lua_eval_push_code(L, eval, vs_column_code(column, row));
        break;
    case VS_COLUMN_DATE:
        push_date(L, (vs_date)vs_column_value(column, row));
        break;
    case VS_COLUMN_BOOLEAN:
        lua_pushboolean(L, vs_column_value(column, row) != 0);
        break;
    case VS_COLUMN_INTEGER:
        if (whole) {
            lua_pushinteger(L, vs_column_value(column, row));
            break;
        }
        /* fall through */
    default:
        lua_pushnumber(L, vs_decimal_double(vs_column_value(column, row),
                                            column->type == VS_COLUMN_DECIMAL ? column->scale : 0));
        break;
    }
}

/* The event that brought a row, as the field "@event" of the table at the top. */
static void set_event(lua_State *L, vs_records *records, uint32_t row)
{
    vs_row_origin origin;
    vs_lua_eval_check(L, vs_records_origin(records, row, &origin));
    lua_pushinteger(L, origin.event);
    lua_setfield(L, -2, "@event");
}

/* records(kind, limit or nil, events or nil): list, columns; with events, for reports, each row has
 * the event that brought it, and integers are integers. */
static int read_records(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    const vs_model *model = eval->evaluation->model;
    const char *name = vs_lua_text_argument(L, 1, "records");
    int index = vs_model_kind(model, name);
    if (index < 0) {
        vs_lua_misuse(L, FORMULA_KIND, name,
                      vs_lua_nearest(name, model->kinds, model->kind_count, kind_name));
    }
    const vs_kind *kind = &model->kinds[index];
    lua_Integer limit = lua_isnil(L, 2) ? 0 : lua_tointeger(L, 2);
    bool events = lua_toboolean(L, 3) != 0;
    vs_records *records = NULL;
    vs_lua_eval_check(L, vs_cells__records(eval->evaluation, index, &records));
    const vs_column **columns =
        lua_newuserdatauv(L, (kind->field_count + 1) * sizeof(const vs_column *), 0);
    for (size_t i = 0; i < kind->field_count; i++) {
        vs_lua_eval_check(L, vs_records_column(records, kind->fields[i].name, &columns[i]));
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
                push_value(L, eval, columns[i], row, events);
                lua_setfield(L, -2, kind->fields[i].name);
            }
        }
        if (events) {
            set_event(L, records, row);
        }
        lua_rawseti(L, -2, ++count);
        vs_lua_charge(L, 2 * kind->field_count);
    }
    lua_newtable(L);
    int order = lua_gettop(L);
    for (size_t i = 0; i < kind->field_count; i++) {
        vs_lua_eval_column(L, order, kind->fields[i].name, kind->fields[i].title, -1);
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
        vs_lua_eval_push_code(L, eval, values->codes[member]);
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

/* The values of an attribute for every member. */
struct attribute {
    struct vs_attribute_values *values;
};

/* entities(dimension): list, columns; dated attributes as of --valid or the run's date */
static int read_entities(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    vs_evaluation *evaluation = eval->evaluation;
    const vs_model *model = evaluation->model;
    int index = vs_lua_find_dimension(L, model, vs_lua_text_argument(L, 1, "entities"));
    const vs_dimension *dimension = &model->dimensions[index];
    vs_date date = evaluation->options.valid != VS_DATE_NONE ? evaluation->options.valid
                                                             : evaluation->options.today;
    struct vs_members *members = NULL;
    vs_lua_eval_check(L, vs_cells__members(evaluation, index, &members));
    struct attribute *attributes =
        lua_newuserdatauv(L, (dimension->attribute_count + 1) * sizeof *attributes, 0);
    for (size_t i = 0; i < dimension->attribute_count; i++) {
        vs_lua_eval_check(
            L, vs_cells__attribute(evaluation, index, (int)i, date, &attributes[i].values));
    }
    lua_newtable(L);
    for (uint32_t member = 0; member < members->count; member++) {
        lua_createtable(L, 0, (int)dimension->attribute_count + 1);
        lua_pushlstring(L, members->texts[member], members->sizes[member]);
        lua_setfield(L, -2, "id");
        for (size_t i = 0; i < dimension->attribute_count; i++) {
            set_attribute(L, eval, &dimension->attributes[i], attributes[i].values, member);
        }
        lua_rawseti(L, -2, (lua_Integer)member + 1);
        vs_lua_charge(L, 2 * dimension->attribute_count + 2);
    }
    lua_newtable(L);
    int order = lua_gettop(L);
    vs_lua_eval_column(L, order, "id", dimension->title, -1);
    for (size_t i = 0; i < dimension->attribute_count; i++) {
        vs_lua_eval_column(L, order, dimension->attributes[i].name, dimension->attributes[i].title,
                           -1);
    }
    return 2;
}

/* --- print and words --- */

/* write(text): one line of print */
static int write_line(lua_State *L)
{
    vs_eval *eval = vs_lua_eval_handle(L);
    size_t size = 0;
    const char *text = luaL_checklstring(L, 1, &size);
    if (size + 1 > (size_t)VS_EVAL_PRINT_MAX - eval->printed.size) {
        vs_lua_misuse(L, EVAL_PRINTED, "", "");
    }
    vs_buffer_add(&eval->printed, text, size);
    vs_buffer_char(&eval->printed, '\n');
    vs_lua_eval_check(L, vs_buffer_status(&eval->printed));
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
        vs_lua_eval_push_code(L, eval, eval->codes[i]);
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
                    eval->series.period_kind == VS_PERIOD_WHOLE
                        ? vs_message_text(eval->engine, VS_MSG_PERIODS_ALL)
                        : period->id);
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
    vs_eval *eval = vs_lua_eval_handle(L);
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

void vs_lua_eval_push_reads(lua_State *L, vs_eval *eval)
{
    static const luaL_Reg functions[] = {
        {"cells", vs_lua_eval_cells}, {"records", read_records},
        {"entities", read_entities},  {"write", write_line},
        {"context", push_context},    {"describe", describe},
        {"outer", make_outer},        {NULL, NULL},
    };
    luaL_newlibtable(L, functions);
    lua_pushlightuserdata(L, eval);
    luaL_setfuncs(L, functions, 1);
}
