/*
 * Deep copies and comparison of the descriptions that a program keeps. Private to the program.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_PROGRAM_COPY_H
#define VS_PROGRAM_COPY_H

#include "program.h"

/* Copy a description with its conditions, operands and texts into arena. False: out of memory. */
bool vs_program__copy_aggregate(vs_arena *arena, vs_aggregate *out, const vs_aggregate *from);
bool vs_program__copy_cell_read(vs_arena *arena, vs_cell_read *out, const vs_cell_read *from);
bool vs_program__copy_parameter_read(vs_arena *arena, vs_parameter_read *out,
                                     const vs_parameter_read *from);

/* Equal descriptions read the same thing; numbers are compared by bits. */
bool vs_program__equal_aggregate(const vs_aggregate *a, const vs_aggregate *b);
bool vs_program__equal_cell_read(const vs_cell_read *a, const vs_cell_read *b);
bool vs_program__equal_cells_read(const vs_cells_read *a, const vs_cells_read *b);
bool vs_program__equal_parameter_read(const vs_parameter_read *a, const vs_parameter_read *b);
bool vs_program__equal_number(double a, double b);

#endif
