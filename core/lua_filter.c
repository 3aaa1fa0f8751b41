/*
 * Filters: { field = value }, { field = { a, b } }, { field = { from = 3, below = 5 } } into
 * conditions. Everything is copied at the call; fields go by name in the order of their bytes and
 * the tests of a field in a fixed order, so that equal filters make equal descriptions.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "date.h"
#include "lua_session.h"

/* What one entry of a filter is about. */
typedef struct target {
    const vs_aggregate *proto;
    const char *name;
    int field;
    enum vs_column_type type; /* of a pair's field: a number */
    const char *domain;       /* texts */
} target;

static const char *const pair_names[] = {"first", "second", "gain", "distance"};
static const int pair_fields[] = {VS_PAIR_FIRST, VS_PAIR_SECOND, VS_PAIR_GAIN, VS_PAIR_DISTANCE};
enum { PAIR_FIELD_COUNT = 4 };

int vs_lua_filter_field(lua_State *L, vs_session *session, const vs_aggregate *proto,
                        const char *name)
{
    if (!proto->paired) {
        return vs_lua_find_field(L, &session->run.model->kinds[proto->set.kind], name);
    }
    for (size_t i = 0; i < PAIR_FIELD_COUNT; i++) {
        if (strcmp(pair_names[i], name) == 0) {
            return pair_fields[i];
        }
    }
    vs_lua_misuse(L, FORMULA_FIELD, name,
                  vs_lua_nearest(name, pair_names, PAIR_FIELD_COUNT, vs_lua_text_at));
}

static target find_target(lua_State *L, vs_session *session, const vs_aggregate *proto,
                          const char *name)
{
    target found = {.proto = proto, .name = name, .type = VS_COLUMN_DECIMAL};
    found.field = vs_lua_filter_field(L, session, proto, name);
    if (found.field >= 0) {
        const vs_field *field = &session->run.model->kinds[proto->set.kind].fields[found.field];
        found.type = field->type;
        found.domain = field->domain;
    }
    return found;
}

static bool is_number(enum vs_column_type type)
{
    return type == VS_COLUMN_INTEGER || type == VS_COLUMN_DECIMAL;
}

/* --- operands --- */

static _Noreturn void wrong_value(lua_State *L, const target *to, int index)
{
    vs_lua_misuse(L, FILTER_VALUE, to->name, vs_lua_type_name(L, index));
}

/* Another field of the row, which must hold the same sort of value. */
static void read_field(lua_State *L, vs_session *session, const target *to, int index,
                       vs_operand *operand)
{
    target other = find_target(L, session, to->proto, vs_lua_field_name(L, index));
    bool same = other.type == to->type || (is_number(other.type) && is_number(to->type));
    if (same && to->type == VS_COLUMN_TEXT) {
        same = to->domain != NULL && other.domain != NULL && strcmp(to->domain, other.domain) == 0;
    }
    if (!same) {
        vs_lua_misuse(L, FILTER_FIELDS, to->name, other.name);
    }
    operand->type = VS_OPERAND_FIELD;
    operand->field = other.field;
}

static void read_number(lua_State *L, vs_session *session, const target *to, int index,
                        vs_operand *operand)
{
    vs_lua_value value = vs_lua_number(L, index, to->name);
    if (value.symbol) {
        if (vs_program_node(session->run.program, value.node)->varies != 0) {
            vs_lua_refuse(L, REFUSE_OPERAND, to->name);
        }
        operand->type = VS_OPERAND_NODE;
        operand->node = value.node;
    } else {
        operand->type = VS_OPERAND_NUMBER;
        operand->number = value.number + 0.0;
    }
}

static void read_text(lua_State *L, vs_session *session, const target *to, int index,
                      vs_operand *operand)
{
    size_t size = 0;
    if (vs_lua_object(L, index, VS_LUA_SYMBOL) != NULL || lua_type(L, index) != LUA_TSTRING) {
        wrong_value(L, to, index);
    }
    const char *text = lua_tolstring(L, index, &size);
    if (to->type == VS_COLUMN_DATE) {
        vs_date date = vs_date_parse(text, size);
        if (date == VS_DATE_NONE) {
            vs_lua_misuse(L, FILTER_DATE, to->name, text);
        }
        operand->type = VS_OPERAND_NUMBER;
        operand->number = (double)date;
        return;
    }
    vs_filter *filter = &session->filter;
    if (strlen(text) != size || size + 1 > sizeof filter->texts - filter->text_size) {
        vs_lua_misuse(L, FILTER_LIMIT, to->name, "");
    }
    /* A copy: the text of a key is on the stack only until the entry is read. */
    operand->type = VS_OPERAND_TEXT;
    operand->text = memcpy(filter->texts + filter->text_size, text, size + 1);
    filter->text_size += size + 1;
}

/* A date as the days that c:instant() gives: a symbol in a trace, so that a number that a model
 * writes down is still a mistake. */
static bool is_days(lua_State *L, const vs_session *session, int index)
{
    return vs_lua_is_number_symbol(L, index) ||
           (session->run.mode == VS_SESSION_CELL && lua_type(L, index) == LUA_TNUMBER);
}

/* Reads the value at index, which may put another in its place, as the next operand. */
static void add_operand(lua_State *L, vs_session *session, const target *to, int index)
{
    vs_filter *filter = &session->filter;
    if (filter->operand_count == VS_OPERANDS_MAX) {
        vs_lua_misuse(L, FILTER_LIMIT, to->name, "");
    }
    vs_operand *operand = &filter->operands[filter->operand_count];
    *operand = (vs_operand){.field = -1};
    vs_lua_expand_key(L, session, index);
    if (vs_lua_field_name(L, index) != NULL) {
        read_field(L, session, to, index, operand);
    } else if (is_number(to->type) || (to->type == VS_COLUMN_DATE && is_days(L, session, index))) {
        read_number(L, session, to, index, operand);
    } else if (to->type == VS_COLUMN_BOOLEAN) {
        vs_lua_value value = vs_lua_condition(L, index, to->name);
        if (value.symbol) {
            vs_lua_refuse(L, REFUSE_OPERAND, to->name);
        }
        operand->type = VS_OPERAND_NUMBER;
        operand->number = value.number;
    } else {
        read_text(L, session, to, index, operand);
    }
    filter->operand_count++;
}

/* --- conditions --- */

static vs_condition *begin_condition(lua_State *L, vs_session *session, const target *to,
                                     enum vs_test test)
{
    vs_filter *filter = &session->filter;
    bool order = test == VS_TEST_FROM || test == VS_TEST_ABOVE || test == VS_TEST_UPTO ||
                 test == VS_TEST_BELOW;
    if (order && (to->type == VS_COLUMN_TEXT || to->type == VS_COLUMN_BOOLEAN)) {
        vs_lua_misuse(L, FILTER_ORDER, to->name, "");
    }
    if (filter->condition_count == VS_CONDITIONS_MAX) {
        vs_lua_misuse(L, FILTER_LIMIT, to->name, "");
    }
    vs_condition *condition = &filter->conditions[filter->condition_count++];
    *condition = (vs_condition){
        .field = to->field, .test = test, .operands = filter->operands + filter->operand_count};
    return condition;
}

/* One value. */
static void add_single(lua_State *L, vs_session *session, const target *to, enum vs_test test,
                       int index)
{
    vs_condition *condition = begin_condition(L, session, to, test);
    add_operand(L, session, to, index);
    condition->operand_count = 1;
}

static size_t count_entries(lua_State *L, int index)
{
    size_t entries = 0;
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        entries++;
        lua_pop(L, 1);
    }
    return entries;
}

/* A list of values, not empty. */
static void add_list(lua_State *L, vs_session *session, const target *to, enum vs_test test,
                     int index)
{
    vs_lua_expand_parameter(L, index);
    size_t count = lua_type(L, index) == LUA_TTABLE ? lua_rawlen(L, index) : 0;
    if (count == 0 || count_entries(L, index) != count) {
        vs_lua_misuse(L, FILTER_LIST, to->name, vs_lua_type_name(L, index));
    }
    vs_condition *condition = begin_condition(L, session, to, test);
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i);
        add_operand(L, session, to, lua_gettop(L));
        lua_pop(L, 1);
        condition->operand_count++;
    }
}

/* missing = true or false */
static void add_missing(lua_State *L, vs_session *session, const target *to, int index)
{
    vs_lua_value value = vs_lua_condition(L, index, "missing");
    if (value.symbol) {
        vs_lua_refuse(L, REFUSE_OPERAND, to->name);
    }
    vs_filter *filter = &session->filter;
    if (filter->operand_count == VS_OPERANDS_MAX) {
        vs_lua_misuse(L, FILTER_LIMIT, to->name, "");
    }
    vs_condition *condition = begin_condition(L, session, to, VS_TEST_MISSING);
    filter->operands[filter->operand_count++] =
        (vs_operand){.type = VS_OPERAND_NUMBER, .number = value.number, .field = -1};
    condition->operand_count = 1;
}

/* or_missing = true beside other tests: a missing value passes them. */
static bool read_or_missing(lua_State *L, const target *to, int index, size_t tests)
{
    bool or_missing = false;
    if (lua_getfield(L, index, "or_missing") != LUA_TNIL) {
        vs_lua_value value = vs_lua_condition(L, lua_gettop(L), "or_missing");
        if (value.symbol) {
            vs_lua_refuse(L, REFUSE_OPERAND, to->name);
        }
        if (tests == 1) {
            vs_lua_misuse(L, FILTER_LIST, to->name, "or_missing");
        }
        or_missing = value.number != 0;
    }
    lua_pop(L, 1);
    return or_missing;
}

/* { from = 3, below = 5 }: each test that is there, in this order. */
static void add_tests(lua_State *L, vs_session *session, const target *to, int index)
{
    static const char *const names[] = {"from",    "above", "upto", "below",   "equals",
                                        "differs", "any",   "none", "missing", "or_missing"};
    static const enum vs_test tests[] = {VS_TEST_FROM,  VS_TEST_ABOVE, VS_TEST_UPTO,
                                         VS_TEST_BELOW, VS_TEST_ANY,   VS_TEST_NONE,
                                         VS_TEST_ANY,   VS_TEST_NONE,  VS_TEST_MISSING};
    enum { NAMES = sizeof names / sizeof *names, FIRST_LIST = 6, MISSING = 8, TESTS = 9 };
    const char *keys[VS_CONDITIONS_MAX];
    size_t count = vs_lua_sorted_keys(L, index, keys, VS_CONDITIONS_MAX, to->name);
    vs_lua_check_keys(L, keys, count, names, NAMES);
    if (count == 0) {
        vs_lua_misuse(L, FILTER_LIST, to->name, "{}");
    }
    bool or_missing = read_or_missing(L, to, index, count);
    uint32_t first = session->filter.condition_count;
    for (size_t i = 0; i < TESTS; i++) {
        lua_getfield(L, index, names[i]);
        int value = lua_gettop(L);
        if (lua_isnil(L, value)) {
            /* not asked for */
        } else if (i == MISSING) {
            add_missing(L, session, to, value);
        } else if (i >= FIRST_LIST) {
            add_list(L, session, to, tests[i], value);
        } else {
            add_single(L, session, to, tests[i], value);
        }
        lua_pop(L, 1);
    }
    for (uint32_t i = first; i < session->filter.condition_count; i++) {
        session->filter.conditions[i].or_missing = or_missing;
    }
}

void vs_lua_read_filter(lua_State *L, vs_session *session, int index, const vs_aggregate *proto)
{
    if (lua_isnoneornil(L, index)) {
        return;
    }
    if (lua_type(L, index) != LUA_TTABLE) {
        vs_lua_misuse(L, FORMULA_TABLE, "filter", vs_lua_type_name(L, index));
    }
    luaL_checkstack(L, 8, "filter");
    const char *names[VS_CONDITIONS_MAX];
    size_t count = vs_lua_sorted_keys(L, index, names, VS_CONDITIONS_MAX, "filter");
    for (size_t i = 0; i < count; i++) {
        target to = find_target(L, session, proto, names[i]);
        lua_getfield(L, index, names[i]);
        int value = lua_gettop(L);
        vs_lua_expand_parameter(L, value);
        if (lua_type(L, value) != LUA_TTABLE) {
            add_single(L, session, &to, VS_TEST_ANY, value);
        } else if (lua_rawlen(L, value) > 0) {
            add_list(L, session, &to, VS_TEST_ANY, value);
        } else {
            add_tests(L, session, &to, value);
        }
        lua_pop(L, 1);
    }
}

void vs_lua_begin_filter(vs_session *session, const vs_condition *conditions, uint32_t count)
{
    vs_filter *filter = &session->filter;
    filter->condition_count = count;
    filter->operand_count = 0;
    filter->text_size = 0;
    if (count > 0) {
        memcpy(filter->conditions, conditions, count * sizeof *conditions);
    }
}

void vs_lua_add_filled(lua_State *L, vs_session *session, const vs_aggregate *proto,
                       const char *field)
{
    target to = find_target(L, session, proto, field);
    (void)begin_condition(L, session, &to, VS_TEST_FILLED);
}

void vs_lua_add_condition(lua_State *L, vs_session *session, const vs_aggregate *proto,
                          const char *field, enum vs_test test, int index)
{
    target to = find_target(L, session, proto, field);
    add_single(L, session, &to, test, index);
}
