/*
 * Text in the width of a terminal.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_WRAP_H
#define VS_WRAP_H

#include "buffer.h"

/* Appends lines of text, broken at blanks to fit width columns (0: as they are). What goes on
 * stands hang columns deep; 0: four deeper than its line. */
void vs_wrap(vs_buffer *out, const char *text, size_t width, size_t hang);

#endif
