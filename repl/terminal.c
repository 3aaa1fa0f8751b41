/*
 * What the terminal can show.
 * SPDX-License-Identifier: MIT
 */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

static const char *variable(const char *name)
{
    const char *text = getenv(name);
    return text != NULL && text[0] != '\0' ? text : NULL;
}

/* The charset of the locale, which need not be installed: "ru_RU.UTF-8", "C.utf8". */
static bool is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = NULL;
    for (size_t i = 0; locale == NULL && i < sizeof names / sizeof *names; i++) {
        locale = variable(names[i]);
    }
    const char *charset = locale != NULL ? strchr(locale, '.') : NULL;
    return charset != NULL &&
           (strncmp(charset, ".UTF-8", 6) == 0 || strncmp(charset, ".utf8", 5) == 0 ||
            strncmp(charset, ".utf-8", 6) == 0 || strncmp(charset, ".UTF8", 5) == 0);
}

static enum vs_colours colours(void)
{
    const char *term = variable("TERM");
    if (variable("NO_COLOR") != NULL || term == NULL || strcmp(term, "dumb") == 0) {
        return VS_COLOURS_NONE;
    }
    bool many = strstr(term, "256color") != NULL || variable("COLORTERM") != NULL;
    return many ? VS_COLOURS_MANY : VS_COLOURS_FEW;
}

void vs_terminal_look(vs_terminal *out)
{
    *out = (vs_terminal){.is_terminal = isatty(STDOUT_FILENO) != 0, .width = vs_session_width()};
    if (out->is_terminal) {
        out->lines = vs_session_height();
        out->ascii = !is_utf8();
        out->colours = colours();
    }
}

void vs_terminal_tone(vs_buffer *out, enum vs_colours colours, enum vs_tone tone)
{
    static const char *const few[] = {"", "\033[32m", "\033[33m", "\033[31m"};
    static const char *const many[] = {"", "\033[38;5;28m", "\033[38;5;130m", "\033[38;5;160m"};
    if (colours != VS_COLOURS_NONE) {
        vs_buffer_text(out, colours == VS_COLOURS_MANY ? many[tone] : few[tone]);
    }
}

void vs_terminal_plain(vs_buffer *out, enum vs_colours colours, enum vs_tone tone)
{
    if (colours != VS_COLOURS_NONE && tone != VS_TONE_NONE) {
        vs_buffer_text(out, "\033[39m");
    }
}
