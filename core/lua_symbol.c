/*
 * Symbols: the values of a formula while it is traced. Arithmetic on a symbol adds a node to the
 * program; everything else on it refuses the trace, and so does what Lua would do without asking
 * the symbol (the bytecode of each function entered is looked at for that).
 *
 * The same arguments are read here for both ways, so that a function of the language takes the same
 * things in a trace and in a cell.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>

#include "lua_session.h"

typedef struct lua_symbol {
    vs_lua_head head;
    uint32_t node;
    bool condition;
} lua_symbol;

/* --- reading --- */

/* Reads what stands at index if it is a plain number, boolean or symbol. */
static bool read_value(lua_State *L, int index, vs_lua_value *out)
{
    *out = (vs_lua_value){0};
    switch (lua_type(L, index)) {
    case LUA_TNUMBER: /* not a text that looks like one */
        out->number = lua_tonumber(L, index);
        return true;
    case LUA_TBOOLEAN:
        out->condition = true;
        out->number = lua_toboolean(L, index) ? 1.0 : 0.0;
        return true;
    case LUA_TUSERDATA: {
        const lua_symbol *symbol = vs_lua_object(L, index, VS_LUA_SYMBOL);
        if (symbol == NULL) {
            return false;
        }
        vs_lua_check_live(L, &symbol->head);
        out->symbol = true;
        out->condition = symbol->condition;
        out->node = symbol->node;
        return true;
    }
    default:
        return false;
    }
}

/* Type of a value that is of the wrong sort; true and false are conditions. */
static const char *got(lua_State *L, int index)
{
    return lua_type(L, index) == LUA_TBOOLEAN ? "condition" : vs_lua_type_name(L, index);
}

/* A key has no value that a trace could know; a cell may well have a number there. */
static void refuse_key(lua_State *L, int index)
{
    if (vs_lua_object(L, index, VS_LUA_KEY) != NULL) {
        vs_lua_refuse(L, REFUSE_KEY, "");
    }
}

vs_lua_value vs_lua_number(lua_State *L, int index, const char *function)
{
    vs_lua_value value;
    refuse_key(L, index);
    if (!read_value(L, index, &value) || value.condition) {
        vs_lua_misuse(L, FORMULA_NUMBER, function, got(L, index));
    }
    return value;
}

vs_lua_value vs_lua_condition(lua_State *L, int index, const char *function)
{
    vs_lua_value value;
    refuse_key(L, index);
    if (!read_value(L, index, &value) || !value.condition) {
        vs_lua_misuse(L, FORMULA_CONDITION, function, got(L, index));
    }
    return value;
}

bool vs_lua_is_condition_symbol(lua_State *L, int index)
{
    const lua_symbol *symbol = vs_lua_object(L, index, VS_LUA_SYMBOL);
    return symbol != NULL && symbol->condition;
}

bool vs_lua_is_number_symbol(lua_State *L, int index)
{
    const lua_symbol *symbol = vs_lua_object(L, index, VS_LUA_SYMBOL);
    return symbol != NULL && !symbol->condition;
}

/* --- nodes --- */

uint32_t vs_lua_node(lua_State *L, vs_session *session, const vs_lua_value *value)
{
    uint32_t node = value->node;
    if (!value->symbol) {
        int status = vs_program_constant(session->run.program, value->number, &node);
        if (status == VS_ELIMIT) {
            vs_lua_refuse(L, REFUSE_LENGTH, "");
        }
        if (status != VS_OK) {
            vs_lua_end_status(L, session, status);
        }
    }
    return node;
}

int vs_lua_push_node(lua_State *L, vs_session *session, int status, uint32_t node)
{
    if (status == VS_ELIMIT) {
        vs_lua_refuse(L, REFUSE_LENGTH, "");
    }
    if (status != VS_OK) {
        vs_lua_end_status(L, session, status);
    }
    bool condition = vs_program_node(session->run.program, node)->condition != 0;
    lua_symbol *symbol = vs_lua_new_object(L, session, VS_LUA_SYMBOL, sizeof *symbol);
    symbol->node = node;
    symbol->condition = condition;
    return 1;
}

int vs_lua_push_apply(lua_State *L, vs_session *session, enum vs_node_op op,
                      const vs_lua_value *values, size_t count)
{
    uint32_t operands[3];
    for (size_t i = 0; i < count; i++) {
        operands[i] = vs_lua_node(L, session, &values[i]);
    }
    uint32_t node = 0;
    int status = vs_program_apply(session->run.program, op, operands, count, 0.0, &node);
    return vs_lua_push_node(L, session, status, node);
}

int vs_lua_push_read(lua_State *L, vs_session *session, int status, const vs_result *result)
{
    if (status != VS_OK) {
        vs_lua_end_status(L, session, status);
    }
    if (result->state != VS_KNOWN) {
        vs_lua_end(L, session, result);
    }
    lua_pushnumber(L, result->value + 0.0); /* never -0 */
    return 1;
}

/* --- metamethods --- */

static int arithmetic(lua_State *L, enum vs_node_op op, const char *sign)
{
    vs_lua_value values[2];
    values[0] = vs_lua_number(L, 1, sign);
    values[1] = vs_lua_number(L, 2, sign);
    return vs_lua_push_apply(L, vs_lua_session(L), op, values, 2);
}

static int symbol_add(lua_State *L)
{
    return arithmetic(L, VS_NODE_ADD, "+");
}

static int symbol_subtract(lua_State *L)
{
    /* Lua compiles x - 0 as x + (-0) on integers, which differs for x = -0.0. */
    if (lua_isinteger(L, 2) && lua_tointeger(L, 2) == 0) {
        vs_lua_refuse(L, REFUSE_MINUS_ZERO, "");
    }
    return arithmetic(L, VS_NODE_SUBTRACT, "-");
}

static int symbol_multiply(lua_State *L)
{
    return arithmetic(L, VS_NODE_MULTIPLY, "*");
}

static int symbol_divide(lua_State *L)
{
    return arithmetic(L, VS_NODE_DIVIDE, "/");
}

static int symbol_floor_divide(lua_State *L)
{
    return arithmetic(L, VS_NODE_FLOOR_DIVIDE, "//");
}

static int symbol_modulo(lua_State *L)
{
    return arithmetic(L, VS_NODE_MODULO, "%");
}

static int symbol_power(lua_State *L)
{
    vs_lua_value base = vs_lua_number(L, 1, "^");
    vs_lua_value exponent = vs_lua_number(L, 2, "^");
    if (exponent.symbol || exponent.number != 2.0) {
        vs_lua_refuse(L, REFUSE_POWER, "");
    }
    return vs_lua_push_apply(L, vs_lua_session(L), VS_NODE_SQUARE, &base, 1);
}

static int symbol_negate(lua_State *L)
{
    vs_lua_value value = vs_lua_number(L, 1, "-");
    return vs_lua_push_apply(L, vs_lua_session(L), VS_NODE_NEGATE, &value, 1);
}

/* What a symbol never answers; the number of the session is not looked at, it refuses always. */
static int symbol_compare(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "== < <=");
}

static int symbol_concatenate(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "..");
}

static int symbol_length(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "#");
}

static int symbol_index(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "[]");
}

static int symbol_call(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "()");
}

static int symbol_bits(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "& | ~ << >>");
}

static int symbol_text(lua_State *L)
{
    vs_lua_check_ended(L, vs_lua_session(L));
    vs_lua_refuse(L, REFUSE_OPERATION, "tostring");
}

void vs_lua_symbol_open(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__add", symbol_add},    {"__sub", symbol_subtract},      {"__mul", symbol_multiply},
        {"__div", symbol_divide}, {"__idiv", symbol_floor_divide}, {"__mod", symbol_modulo},
        {"__pow", symbol_power},  {"__unm", symbol_negate},        {"__eq", symbol_compare},
        {"__lt", symbol_compare}, {"__le", symbol_compare},        {"__concat", symbol_concatenate},
        {"__len", symbol_length}, {"__index", symbol_index},       {"__newindex", symbol_index},
        {"__call", symbol_call},  {"__band", symbol_bits},         {"__bor", symbol_bits},
        {"__bxor", symbol_bits},  {"__bnot", symbol_bits},         {"__shl", symbol_bits},
        {"__shr", symbol_bits},   {"__tostring", symbol_text},     {NULL, NULL},
    };
    vs_lua_new_type(L, VS_LUA_SYMBOL, metamethods, NULL);
}
