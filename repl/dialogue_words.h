/*
 * Shared by dialogue_words.c, dialogue_meant.c and dialogue_operation.c: a command line while it is
 * made.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_DIALOGUE_WORDS_H
#define VS_DIALOGUE_WORDS_H

#include "dialogue.h"

struct making {
    vs_dialogue *dialogue;
    const vs_words *typed;
    const vs_command *command;
    vs_buffer words;           /* const char * */
    bool period;               /* it names one */
    const char *said_period;   /* as an id, by words of the line; NULL */
    size_t operations;         /* so far */
    size_t cell_from, cell_to; /* the words of the first operation on a cell; the same: none */
    const char *cell;          /* ... as it is added */
    const char *rows;          /* the rows that seek varies, whichever they are; NULL */
};

bool vs_making_has(const struct making *making, enum vs_option option);
/* Adds a word; it is borrowed, or copied. */
void vs_making_add(struct making *making, const char *text);
int vs_making_add_copy(struct making *making, const char *text);
/* True for a word that limits what is shown: key=value. */
bool vs_making_is_scope(const struct making *making, const vs_word *word);
/* Joins words of a line. */
int vs_making_join(const vs_words *words, size_t from, size_t count, vs_buffer *out);

/* The period that the words from one on name; *used gets how many they are. */
int vs_making_period(vs_dialogue *dialogue, const vs_words *words, size_t from, size_t *used,
                     vs_buffer *out);
/* VS_EUSAGE, with the line to type, if word at names no indicator and something else is meant. */
int vs_making_check_meant(struct making *making, size_t at);

/* --- operations (dialogue_operation.c); *at is left on the last word that was taken --- */

/* Adds the operation that begins at word *at, if one does; number: as for whatif. */
int vs_making_operation(struct making *making, size_t *at, bool number, bool *found);
/* VS_EUSAGE, with what to type, if a word of a line with operations looks like one. */
int vs_making_check_stray(struct making *making, size_t at);
/* VS_EUSAGE if words that limit what is shown stand beside an operation on a cell that may be meant
 * to be limited by them; tells the line that changes that cell. */
int vs_making_check_shown(struct making *making);
/* Tells, where seek varies any rows though the line names a cell, how to vary those of the cell. */
int vs_making_note_rows(struct making *making);
/* «от A до B» of seek. False: it does not stand there. */
bool vs_making_between(struct making *making, size_t *at);
/* The operation without its number behind --vary, «меняя» or alone; *found: there was one. */
int vs_making_varied(struct making *making, size_t *at, bool *found);
/* The target of seek: a title of several words up to its =. */
int vs_making_target(struct making *making, size_t *at);

#endif
