/*
 * A typed line as words, as a shell parts them: blanks part words, quotes keep them together
 * ('...', "...", «...», „...“, “...”), a backslash takes the meaning from a blank, a quote or
 * itself. And words typed with the wrong keyboard layout.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_WORDS_H
#define VS_WORDS_H

#include "buffer.h"

typedef struct vs_word {
    const char *text; /* without quotes */
    const char *raw;  /* as it stands in the line */
    bool quoted;      /* some of it stood in quotes: a comma or a dash in it is no sign */
    size_t start;     /* offset in the line */
} vs_word;

/* Owned by the caller: vs_words_free, also after a failure. */
typedef struct vs_words {
    vs_arena *arena;
    size_t count;
    vs_word *items;
    const char *line; /* that was parted; NULL: the words stood alone */
    bool open;        /* the last quote is not closed */
} vs_words;

/* Parts a line. An open quote is VS_EUSAGE; with lenient (completion) it ends with the line. */
int vs_words_split(vs_words *words, vs_engine *engine, const char *line, bool lenient);
/* The same of words that something else has parted. */
int vs_words_of(vs_words *words, vs_engine *engine, const char *const *texts, size_t count);
void vs_words_free(vs_words *words);
/* Bytes of the text in quotes that text begins with, the quotes included, and of both quotes; 0: it
 * begins with none, or with one that is not closed. */
size_t vs_words_quoted(const char *text, size_t *open, size_t *close);

/* Appends what the same keys give in the other layout: "gjrfpfnm" is "показать", "ырщц" is "show".
 * The first letter says which way. */
void vs_words_other_layout(vs_buffer *out, const char *text);
/* True if the text begins with a Cyrillic letter. */
bool vs_words_is_cyrillic(const char *text);

#endif
