/*
 * A function of Lua 5.4 as its dump tells it: code, constants, upvalues, lines. Private to
 * lua_prototype.c (reading) and lua_bytecode.c (verdicts).
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_PROTOTYPE_H
#define VS_LUA_PROTOTYPE_H

#include "lua_core.h"

enum vs_opcode {
    VS_OP_MOVE,
    VS_OP_LOADI,
    VS_OP_LOADF,
    VS_OP_LOADK,
    VS_OP_LOADKX,
    VS_OP_LOADFALSE,
    VS_OP_LFALSESKIP,
    VS_OP_LOADTRUE,
    VS_OP_LOADNIL,
    VS_OP_GETUPVAL,
    VS_OP_SETUPVAL,
    VS_OP_GETTABUP,
    VS_OP_GETTABLE,
    VS_OP_GETI,
    VS_OP_GETFIELD,
    VS_OP_SETTABUP,
    VS_OP_SETTABLE,
    VS_OP_SETI,
    VS_OP_SETFIELD,
    VS_OP_NEWTABLE,
    VS_OP_SELF,
    VS_OP_ADDI,
    VS_OP_ADDK,
    VS_OP_SUBK,
    VS_OP_MULK,
    VS_OP_MODK,
    VS_OP_POWK,
    VS_OP_DIVK,
    VS_OP_IDIVK,
    VS_OP_BANDK,
    VS_OP_BORK,
    VS_OP_BXORK,
    VS_OP_SHRI,
    VS_OP_SHLI,
    VS_OP_ADD,
    VS_OP_SUB,
    VS_OP_MUL,
    VS_OP_MOD,
    VS_OP_POW,
    VS_OP_DIV,
    VS_OP_IDIV,
    VS_OP_BAND,
    VS_OP_BOR,
    VS_OP_BXOR,
    VS_OP_SHL,
    VS_OP_SHR,
    VS_OP_MMBIN,
    VS_OP_MMBINI,
    VS_OP_MMBINK,
    VS_OP_UNM,
    VS_OP_BNOT,
    VS_OP_NOT,
    VS_OP_LEN,
    VS_OP_CONCAT,
    VS_OP_CLOSE,
    VS_OP_TBC,
    VS_OP_JMP,
    VS_OP_EQ,
    VS_OP_LT,
    VS_OP_LE,
    VS_OP_EQK,
    VS_OP_EQI,
    VS_OP_LTI,
    VS_OP_LEI,
    VS_OP_GTI,
    VS_OP_GEI,
    VS_OP_TEST,
    VS_OP_TESTSET,
    VS_OP_CALL,
    VS_OP_TAILCALL,
    VS_OP_RETURN,
    VS_OP_RETURN0,
    VS_OP_RETURN1,
    VS_OP_FORLOOP,
    VS_OP_FORPREP,
    VS_OP_TFORPREP,
    VS_OP_TFORCALL,
    VS_OP_TFORLOOP,
    VS_OP_SETLIST,
    VS_OP_CLOSURE,
    VS_OP_VARARG,
    VS_OP_VARARGPREP,
    VS_OP_EXTRAARG,
    VS_OP_COUNT
};

typedef uint32_t vs_instruction;

static inline unsigned vs_op(vs_instruction i)
{
    return i & 0x7F;
}
static inline unsigned vs_op_a(vs_instruction i)
{
    return i >> 7 & 0xFF;
}
static inline unsigned vs_op_b(vs_instruction i)
{
    return i >> 16 & 0xFF;
}
static inline unsigned vs_op_c(vs_instruction i)
{
    return i >> 24 & 0xFF;
}
static inline uint32_t vs_op_bx(vs_instruction i)
{
    return i >> 15;
}
static inline int32_t vs_op_sj(vs_instruction i)
{
    return (int32_t)(i >> 7) - ((1 << 24) - 1);
}

enum vs_constant_type {
    VS_CONSTANT_OTHER,
    VS_CONSTANT_INTEGER,
    VS_CONSTANT_FLOAT,
    VS_CONSTANT_TEXT
};

typedef struct vs_constant {
    enum vs_constant_type type;
    int64_t integer;
    double number;
    const char *text; /* without a final zero */
    size_t size;
} vs_constant;

typedef struct vs_dump_reader {
    const unsigned char *at, *end;
    bool failed; /* the bytes do not follow the known layout */
} vs_dump_reader;

/* Everything points into the dump. */
typedef struct vs_prototype {
    uint32_t line;                  /* where the function begins; 0: main function */
    const unsigned char *signature; /* 3 bytes: parameters, vararg, registers */
    unsigned registers;
    uint32_t code_count, constant_count, upvalue_count, child_count;
    const unsigned char *code;      /* 4 bytes each */
    const unsigned char *constants; /* encoded one after the other */
    const unsigned char *upvalues;  /* 3 bytes each: in the parent's stack, index, kind */
    const unsigned char *children;  /* encoded prototypes one after the other */
    uint32_t line_count, stop_count;
    const unsigned char *lines; /* a signed byte for each instruction: difference of lines */
    const unsigned char *stops; /* encoded pairs: instruction, its line */
    uint32_t name_count;
    const unsigned char *names; /* of upvalues, encoded */
    const unsigned char *end;
} vs_prototype;

/* Dumps the Lua function at index as a new userdata: [-0, +1, m]. */
const unsigned char *vs_prototype_dump(lua_State *L, int index, bool strip, size_t *size);
/* Checks the header of a dump and gives a reader at its main prototype. */
vs_dump_reader vs_prototype_header(const unsigned char *dump, size_t size);
/* Reads one prototype; the reader stands behind it. False if the layout is not as known. */
bool vs_prototype_read(vs_prototype *out, vs_dump_reader *reader, int depth);
vs_instruction vs_prototype_instruction(const vs_prototype *prototype, uint32_t pc);
/* The constants as a new userdata: [-0, +1, m]. */
vs_constant *vs_prototype_constants(lua_State *L, const vs_prototype *prototype);
/* The line of an instruction, from 1; 0 if unknown. */
uint32_t vs_prototype_line(const vs_prototype *prototype, uint32_t pc);
/* The name of an upvalue, *size bytes; "" if unknown. */
const char *vs_prototype_upvalue(const vs_prototype *prototype, unsigned index, size_t *size);

#endif
