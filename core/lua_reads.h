/*
 * The names that a function of a model may read by, as its bytecode tells: for formulas that do not
 * compile. Free of Lua's types. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_READS_H
#define VS_LUA_READS_H

#include "model.h"

/* Bits of the byte of an indicator: by c:val or c:maybe, by c:cells. */
enum { VS_READ_CELL = 1, VS_READ_CELLS = 2 };

/* One byte for each indicator, parameter and kind of the model; of the latter two 1 is read. */
typedef struct vs_read_marks {
    unsigned char *indicators, *parameters, *kinds;
    unsigned char *carried; /* by indicator; not from bytecode, as the next */
    bool carries_any;
    bool open; /* a name can be made at run time */
} vs_read_marks;

/*
 * Marks what function (its number) and every function that it can reach may read. A name that
 * stands in the call itself (c:val "x") is taken as it is. Where the name comes from elsewhere
 * every text that the functions can reach, in their constants and in the tables that they captured,
 * counts as one; open is set where they can make other texts too. texts is zeroed room for the
 * work.
 */
int vs_lua_reads(vs_model *model, int function, vs_read_marks *marks, vs_read_marks *texts);

#endif
