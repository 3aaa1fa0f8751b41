/*
 * What the terminal at stdout can show: its size, letters beyond ASCII, colours.
 *
 * Colours are those of tones (model.h) and stand beside a word, never alone. Charset and colours
 * are taken from the environment: LC_ALL, LC_CTYPE or LANG, TERM, COLORTERM, NO_COLOR.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TERMINAL_H
#define VS_TERMINAL_H

#include "model.h"

enum vs_colours {
    VS_COLOURS_NONE,
    VS_COLOURS_FEW, /* the eight of any terminal */
    VS_COLOURS_MANY /* 256: shades that can be read on a dark and on a light ground */
};

typedef struct vs_terminal {
    bool is_terminal;
    size_t width, lines; /* 0: no limit */
    bool ascii;          /* its charset is not UTF-8 */
    enum vs_colours colours;
} vs_terminal;

void vs_terminal_look(vs_terminal *out);
/* Appends what turns the colour of a tone on and off; nothing without colours or tone. */
void vs_terminal_tone(vs_buffer *out, enum vs_colours colours, enum vs_tone tone);
void vs_terminal_plain(vs_buffer *out, enum vs_colours colours, enum vs_tone tone);

#endif
