/*
 * The inside of a program, for program.c and for images. SPDX-License-Identifier: MIT
 */
#ifndef VS_PROGRAM_PRIVATE_H
#define VS_PROGRAM_PRIVATE_H

#include "program.h"

/* The reads of one sort; items have a size of their own. */
struct vs_read_list {
    void *items;
    uint32_t count, capacity;
};

struct vs_program {
    vs_engine *engine; /* NULL: the program stands in an image; nothing can be added to it */
    vs_arena *arena;   /* the table; conditions, operands and texts of the reads */
    vs_node *nodes;
    uint32_t size, capacity;
    uint32_t result;
    bool reads_instant;
    struct vs_read_list parameters; /* vs_parameter_read */
    struct vs_read_list aggregates; /* vs_aggregate */
    struct vs_read_list cells;      /* vs_cell_read: CELL and MAYBE */
    struct vs_read_list cells_sets; /* vs_cells_read */
    uint16_t *table;                /* node + 1 by hash; 0: free */
};

#endif
