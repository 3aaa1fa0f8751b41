/*
 * Text in the width of a terminal.
 * SPDX-License-Identifier: MIT
 */
#include "wrap.h"

#include <string.h>

#include "text.h"

enum {
    DEEPER = 4,
    DEEP = 8 /* a line goes on with what an entry is told */,
    WORDS_LEAST = 30 /* columns left for words; else nothing is broken */
};

/* Where what is told of an entry begins: behind the last gap of two blanks, or where a line that
 * only tells begins; no gap: as deep as any line goes on. A line that is no entry goes on without
 * depth. */
static size_t help_depth(const char *text, size_t size, size_t width)
{
    size_t least = strspn(text, " ");
    size_t depth = least > DEEP ? least : least > 0 ? least + DEEPER : 0;
    for (size_t i = least; least > 0 && i + 2 < size; i++) {
        if (text[i] == ' ' && text[i + 1] == ' ' && text[i + 2] != ' ') {
            size_t column = vs_text_width(text, i + 2);
            depth = column + WORDS_LEAST <= width ? column : depth;
        }
    }
    return depth;
}

/* One line of size bytes. */
static void wrap_line(vs_buffer *out, const char *text, size_t size, size_t width, size_t hang)
{
    size_t depth = hang == VS_WRAP_HELP ? help_depth(text, size, width)
                   : hang > 0           ? hang
                                        : strspn(text, " ") + DEEPER;
    size_t used = 0;
    size_t at = 0;
    if (width < depth + WORDS_LEAST) {
        vs_buffer_add(out, text, size);
        return;
    }
    while (at < size) {
        /* A run of blanks and the word after it. */
        size_t word = at;
        while (word < size && text[word] == ' ') {
            word++;
        }
        size_t end = word;
        while (end < size && text[end] != ' ') {
            end++;
        }
        size_t columns = vs_text_width(text + at, end - at);
        if (at > 0 && word > at && used > depth && used + columns > width) {
            vs_buffer_printf(out, "\n%*s", (int)depth, "");
            used = depth + vs_text_width(text + word, end - word);
            vs_buffer_add(out, text + word, end - word);
        } else {
            used += columns;
            vs_buffer_add(out, text + at, end - at);
        }
        at = end;
    }
}

void vs_wrap(vs_buffer *out, const char *text, size_t width, size_t hang)
{
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        wrap_line(out, text, size, width, hang);
        text += size;
        if (*text == '\n') {
            vs_buffer_char(out, *text++);
        }
    }
}
