/*
 * The functions of the formula language: percent, ratio, when, conditions, least, greatest and the
 * rest. Each takes plain numbers, of a cell or of constants, and symbols, of a trace: a call
 * without symbols is computed at once by the kernel that the program would use.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_session.h"

/* --- arithmetic --- */

/* One or two numbers through a kernel, or a node of them. */
static int apply(lua_State *L, enum vs_node_op op, const vs_lua_value *values, size_t count)
{
    if (values[0].symbol || (count > 1 && values[1].symbol)) {
        return vs_lua_push_apply(L, vs_lua_session(L), op, values, count);
    }
    lua_pushnumber(L, vs_kernel(op, values[0].number, count > 1 ? values[1].number : 0.0));
    return 1;
}

int vs_lua_push_quotient(lua_State *L, vs_session *session, enum vs_node_op op,
                         const vs_lua_value *values)
{
    bool plain = !values[0].symbol && !values[1].symbol;
    if (plain && values[1].number != 0.0) {
        lua_pushnumber(L, vs_kernel(op, values[0].number, values[1].number));
        return 1;
    }
    if (plain && session->run.mode == VS_SESSION_CELL) {
        vs_lua_end_reason(L, session, VS_NO_DATA, "ZERO_DENOMINATOR", NULL);
    }
    if (plain && session->run.mode == VS_SESSION_IDLE) {
        vs_lua_misuse(L, FORMULA_ZERO, "", "");
    }
    return vs_lua_push_apply(L, session, op, values, 2);
}

/* a / b or 100 a / b, with an optional value for b = 0; without it the formula ends there. */
static int divide(lua_State *L, enum vs_node_op op, enum vs_node_op op_or, const char *name)
{
    vs_lua_value values[3];
    values[0] = vs_lua_number(L, 1, name);
    values[1] = vs_lua_number(L, 2, name);
    vs_session *session = vs_lua_session(L);
    vs_lua_check_ended(L, session);
    if (lua_isnoneornil(L, 3)) {
        return vs_lua_push_quotient(L, session, op, values);
    }
    values[2] = vs_lua_number(L, 3, name);
    if (values[0].symbol || values[1].symbol || values[2].symbol) {
        return vs_lua_push_apply(L, session, op_or, values, 3);
    }
    bool zero = values[1].number == 0.0;
    lua_pushnumber(L, zero ? values[2].number : vs_kernel(op, values[0].number, values[1].number));
    return 1;
}

static int function_percent(lua_State *L)
{
    return divide(L, VS_NODE_PERCENT, VS_NODE_PERCENT_OR, "percent");
}

static int function_ratio(lua_State *L)
{
    return divide(L, VS_NODE_RATIO, VS_NODE_RATIO_OR, "ratio");
}

static int function_sqrt(lua_State *L)
{
    vs_lua_value value = vs_lua_number(L, 1, "sqrt");
    return apply(L, VS_NODE_SQRT, &value, 1);
}

static int function_floor(lua_State *L)
{
    vs_lua_value value = vs_lua_number(L, 1, "floor");
    return apply(L, VS_NODE_FLOOR, &value, 1);
}

static int function_round(lua_State *L)
{
    vs_lua_value value = vs_lua_number(L, 1, "round");
    return apply(L, VS_NODE_ROUND, &value, 1);
}

static int function_power(lua_State *L)
{
    vs_lua_value base = vs_lua_number(L, 1, "power");
    double exponent = vs_lua_plain_argument(L, 2, "power");
    if (!(exponent >= 0 && exponent <= 64) || exponent != vs_kernel(VS_NODE_FLOOR, exponent, 0)) {
        vs_lua_misuse(L, FORMULA_EXPONENT, "power", "");
    }
    if (!base.symbol) {
        lua_pushnumber(L, vs_kernel_power(base.number, (int)exponent));
        return 1;
    }
    vs_session *session = vs_lua_session(L);
    uint32_t node = 0;
    int status =
        vs_program_apply(session->run.program, VS_NODE_POWER, &base.node, 1, exponent, &node);
    return vs_lua_push_node(L, session, status, node);
}

/* Any number of numbers, folded from the left. */
static int fold_numbers(lua_State *L, enum vs_node_op op, const char *name)
{
    int count = lua_gettop(L);
    vs_lua_value values[2];
    values[0] = vs_lua_number(L, 1, name);
    if (!values[0].symbol) {
        lua_pushnumber(L, values[0].number);
    } else {
        lua_pushvalue(L, 1);
    }
    for (int i = 2; i <= count; i++) {
        values[0] = vs_lua_number(L, -1, name);
        values[1] = vs_lua_number(L, i, name);
        lua_pop(L, 1);
        apply(L, op, values, 2);
    }
    return 1;
}

static int function_least(lua_State *L)
{
    return fold_numbers(L, VS_NODE_LEAST, "least");
}

static int function_greatest(lua_State *L)
{
    return fold_numbers(L, VS_NODE_GREATEST, "greatest");
}

/* --- conditions --- */

static int compare(lua_State *L, enum vs_node_op op, const char *name)
{
    vs_lua_value values[2];
    values[0] = vs_lua_number(L, 1, name);
    values[1] = vs_lua_number(L, 2, name);
    if (values[0].symbol || values[1].symbol) {
        return vs_lua_push_apply(L, vs_lua_session(L), op, values, 2);
    }
    lua_pushboolean(L, vs_kernel(op, values[0].number, values[1].number) != 0.0);
    return 1;
}

static int function_at_least(lua_State *L)
{
    return compare(L, VS_NODE_AT_LEAST, "at_least");
}

static int function_at_most(lua_State *L)
{
    return compare(L, VS_NODE_AT_MOST, "at_most");
}

static int function_above(lua_State *L)
{
    return compare(L, VS_NODE_ABOVE, "above");
}

static int function_below(lua_State *L)
{
    return compare(L, VS_NODE_BELOW, "below");
}

static int function_equal(lua_State *L)
{
    return compare(L, VS_NODE_EQUAL, "equal");
}

/* Pushes op of one or two conditions. */
static void push_condition(lua_State *L, enum vs_node_op op, const vs_lua_value *values,
                           size_t count)
{
    if (values[0].symbol || (count > 1 && values[1].symbol)) {
        vs_lua_push_apply(L, vs_lua_session(L), op, values, count);
    } else {
        double b = count > 1 ? values[1].number : 0.0;
        lua_pushboolean(L, vs_kernel(op, values[0].number, b) != 0.0);
    }
}

/* Any number of conditions, folded from the left; leaves one. */
static int fold_conditions(lua_State *L, enum vs_node_op op, const char *name)
{
    int count = lua_gettop(L);
    vs_lua_value values[2];
    values[0] = vs_lua_condition(L, 1, name);
    lua_pushvalue(L, 1);
    for (int i = 2; i <= count; i++) {
        values[0] = vs_lua_condition(L, -1, name);
        values[1] = vs_lua_condition(L, i, name);
        lua_pop(L, 1);
        push_condition(L, op, values, 2);
    }
    return 1;
}

static int function_all_of(lua_State *L)
{
    return fold_conditions(L, VS_NODE_ALL, "all_of");
}

static int function_any_of(lua_State *L)
{
    return fold_conditions(L, VS_NODE_ANY, "any_of");
}

static int function_neither(lua_State *L)
{
    fold_conditions(L, VS_NODE_ANY, "neither");
    vs_lua_value any = vs_lua_condition(L, -1, "neither");
    push_condition(L, VS_NODE_NEITHER, &any, 1);
    return 1;
}

static int function_when(lua_State *L)
{
    vs_lua_value values[3];
    values[0] = vs_lua_condition(L, 1, "when");
    values[1] = vs_lua_number(L, 2, "when");
    values[2] = vs_lua_number(L, 3, "when");
    if (values[0].symbol) {
        return vs_lua_push_apply(L, vs_lua_session(L), VS_NODE_WHEN, values, 3);
    }
    int chosen = values[0].number != 0.0 ? 1 : 2;
    if (values[chosen].symbol) {
        lua_pushvalue(L, chosen + 1);
    } else {
        lua_pushnumber(L, values[chosen].number); /* a float, as any number of a formula */
    }
    return 1;
}

int vs_lua_fired(lua_State *L)
{
    lua_Debug ar;
    lua_settop(L, 2);
    if (vs_lua_no_data_text(L, 1) != NULL) {
        lua_settop(L, 1);
        return 1;
    }
    if (!lua_isboolean(L, 1) && !vs_lua_is_condition_symbol(L, 1)) {
        if (lua_isfunction(L, 2)) {
            lua_pushvalue(L, 2);
            (void)lua_getinfo(L, ">S", &ar);
            lua_pushfstring(L, "%s:%d", ar.source + 1, ar.linedefined);
            lua_replace(L, 2);
        }
        vs_lua__misuse_at(L, VS_MSG_FORMULA_RULE, "FORMULA_RULE", lua_tostring(L, 2),
                          vs_lua_type_name(L, 1), "");
    }
    lua_settop(L, 1);
    lua_pushinteger(L, 1);
    lua_pushinteger(L, 0);
    return function_when(L);
}

static int function_one_of(lua_State *L)
{
    int count = lua_gettop(L) - 1;
    double n = vs_lua_plain_argument(L, 1, "one_of");
    if (!(n >= 1 && n <= count) || n != vs_kernel(VS_NODE_FLOOR, n, 0)) {
        vs_lua_misuse(L, FORMULA_ONE_OF, "one_of", "");
    }
    for (int i = 2; i <= count + 1; i++) {
        vs_lua_number(L, i, "one_of");
    }
    vs_lua_value chosen = vs_lua_number(L, (int)n + 1, "one_of");
    if (chosen.symbol) {
        lua_pushvalue(L, (int)n + 1);
    } else {
        lua_pushnumber(L, chosen.number);
    }
    return 1;
}

/* --- terms: field "name", no_data "why" --- */

typedef struct lua_term {
    vs_lua_head head;
    char text[]; /* with a final zero */
} lua_term;

static int push_term(lua_State *L, enum vs_lua_type type, const char *function)
{
    const char *text = vs_lua_text_argument(L, 1, function);
    size_t size = strlen(text) + 1;
    lua_term *term = vs_lua_new_object(L, vs_lua_session(L), type, sizeof *term + size);
    memcpy(term->text, text, size);
    return 1;
}

static int function_field(lua_State *L)
{
    return push_term(L, VS_LUA_FIELD, "field");
}

static int function_no_data(lua_State *L)
{
    return push_term(L, VS_LUA_NO_DATA, "no_data");
}

const char *vs_lua_field_name(lua_State *L, int index)
{
    const lua_term *term = vs_lua_object(L, index, VS_LUA_FIELD);
    return term != NULL ? term->text : NULL;
}

const char *vs_lua_no_data_text(lua_State *L, int index)
{
    const lua_term *term = vs_lua_object(L, index, VS_LUA_NO_DATA);
    return term != NULL ? term->text : NULL;
}

void vs_lua_terms_open(lua_State *L)
{
    vs_lua_new_type(L, VS_LUA_FIELD, NULL, NULL);
    vs_lua_new_type(L, VS_LUA_NO_DATA, NULL, NULL);
}

void vs_lua_functions_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"percent", function_percent},   {"ratio", function_ratio},     {"when", function_when},
        {"at_least", function_at_least}, {"at_most", function_at_most}, {"above", function_above},
        {"below", function_below},       {"equal", function_equal},     {"all_of", function_all_of},
        {"any_of", function_any_of},     {"neither", function_neither}, {"least", function_least},
        {"greatest", function_greatest}, {"one_of", function_one_of},   {"sqrt", function_sqrt},
        {"floor", function_floor},       {"round", function_round},     {"power", function_power},
        {"no_data", function_no_data},   {"field", function_field},     {NULL, NULL},
    };
    vs_lua_session_open(L);
    lua_createtable(L, 0, (int)(sizeof functions / sizeof *functions));
    for (const luaL_Reg *function = functions; function->name != NULL; function++) {
        lua_pushcfunction(L, function->func);
        vs_lua_allow(L);
        lua_setfield(L, -2, function->name);
    }
}
