/*
 * The verdict on a function at the moment when a trace enters it. The bytecode alone knows most; a
 * computed key needs to be looked at, for a symbol as a key would silently find nothing. In code
 * without jumps the last instruction that wrote the key's register is the one that counts.
 * SPDX-License-Identifier: MIT
 */
#include "lua_straight.h"

#include "lua_prototype.h"

/* How a text shows an operation that a trace cannot follow; NULL: it can. */
static const char *blamed_word(unsigned op)
{
    switch (op) {
    case VS_OP_JMP:
    case VS_OP_TEST:
    case VS_OP_TESTSET:
        return "if, and, or, while";
    case VS_OP_EQ:
    case VS_OP_EQK:
    case VS_OP_EQI:
        return "==, ~=";
    case VS_OP_LT:
    case VS_OP_LE:
    case VS_OP_LTI:
    case VS_OP_LEI:
    case VS_OP_GTI:
    case VS_OP_GEI:
        return "<, <=, >, >=";
    case VS_OP_NOT:
    case VS_OP_LFALSESKIP:
        return "not, and, or";
    case VS_OP_FORLOOP:
    case VS_OP_FORPREP:
    case VS_OP_TFORPREP:
    case VS_OP_TFORCALL:
    case VS_OP_TFORLOOP:
        return "for";
    case VS_OP_GETTABLE:
    case VS_OP_SETTABLE:
        return "[]";
    case VS_OP_SETUPVAL:
    case VS_OP_SETTABUP:
        return "=";
    case VS_OP_TBC:
        return "<close>";
    case VS_OP_POW:
        return "^";
    case VS_OP_BNOT:
        return "& | ~ << >>";
    default:
        break;
    }
    bool bits = (op >= VS_OP_BANDK && op <= VS_OP_SHLI) || (op >= VS_OP_BAND && op <= VS_OP_SHR);
    return bits ? "& | ~ << >>" : (op >= VS_OP_COUNT ? "?" : NULL);
}

/* Instructions that write more registers than their own. */
static bool writes_upwards(unsigned op)
{
    return op == VS_OP_CALL || op == VS_OP_VARARG || op == VS_OP_LOADNIL || op == VS_OP_SELF ||
           op == VS_OP_TAILCALL;
}

/* True if the value at the top, which is popped, is a text or a number. */
static bool pop_is_plain(lua_State *L)
{
    int type = lua_type(L, -1);
    lua_pop(L, 1);
    return type == LUA_TSTRING || type == LUA_TNUMBER;
}

/* True if a register surely holds a text or a number before the instruction at pc. */
static bool key_is_plain(lua_State *L, lua_Debug *ar, const vs_prototype *prototype, uint32_t pc,
                         unsigned key)
{
    while (pc > 0) {
        vs_instruction i = vs_prototype_instruction(prototype, --pc);
        unsigned op = vs_op(i);
        unsigned a = vs_op_a(i);
        if (writes_upwards(op) && a <= key) {
            return false;
        }
        if (a != key || op == VS_OP_EXTRAARG || op == VS_OP_VARARGPREP) {
            continue;
        }
        switch (op) {
        case VS_OP_MOVE:
            key = vs_op_b(i);
            break;
        case VS_OP_GETUPVAL:
            return lua_getupvalue(L, -2, (int)vs_op_b(i) + 1) != NULL && pop_is_plain(L);
        case VS_OP_LEN:
        case VS_OP_CONCAT: /* neither gives a symbol: a symbol refuses both */
        case VS_OP_LOADI:
        case VS_OP_LOADF:
        case VS_OP_LOADK:
        case VS_OP_LOADKX:
            return true;
        default:
            return false;
        }
    }
    /* Nothing wrote it: a parameter, with the value that it has been given. */
    return key < ar->nparams && lua_getlocal(L, ar, (int)key + 1) != NULL && pop_is_plain(L);
}

static bool may_follow_code(lua_State *L, lua_Debug *ar, const vs_prototype *prototype,
                            vs_lua_blame *blame)
{
    for (uint32_t pc = 0; pc < prototype->code_count; pc++) {
        vs_instruction i = vs_prototype_instruction(prototype, pc);
        unsigned op = vs_op(i);
        const char *word = blamed_word(op);
        bool computed = op == VS_OP_GETTABLE || op == VS_OP_SETTABLE;
        unsigned key = op == VS_OP_GETTABLE ? vs_op_c(i) : vs_op_b(i);
        if (word != NULL && !(computed && key_is_plain(L, ar, prototype, pc, key))) {
            *blame = (vs_lua_blame){word, vs_prototype_line(prototype, pc)};
            return false;
        }
    }
    return true;
}

bool vs_lua_may_follow(lua_State *L, lua_Debug *ar, vs_lua_blame *blame)
{
    *blame = (vs_lua_blame){"?", 0};
    if (vs_lua_is_straight(L, -1)) {
        return true;
    }
    lua_getinfo(L, "u", ar);
    size_t size = 0;
    const unsigned char *dump = vs_prototype_dump(L, -1, false, &size);
    vs_dump_reader reader = vs_prototype_header(dump, size);
    vs_prototype prototype;
    bool follow =
        vs_prototype_read(&prototype, &reader, 0) && may_follow_code(L, ar, &prototype, blame);
    lua_pop(L, 1);
    return follow;
}
