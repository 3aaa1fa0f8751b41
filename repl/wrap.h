/*
 * Text in the width of a terminal.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_WRAP_H
#define VS_WRAP_H

#include "buffer.h"

enum { VS_WRAP_HELP = 1000 };

/* Appends lines of text, broken at blanks to fit width columns (0: as they are). What goes on
 * stands hang columns deep; 0: four deeper than its line; VS_WRAP_HELP: below what is told of an
 * entry, without depth where the line has none. */
void vs_wrap(vs_buffer *out, const char *text, size_t width, size_t hang);

#endif
