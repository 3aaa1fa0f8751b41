/*
 * Pairs as people type them: `class=5А,subject="Алгебра, углублённая"`, and words `key=value`.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SCOPE_H
#define VS_SCOPE_H

#include "command.h"

typedef struct vs_pair {
    const char *key;   /* cleaned */
    const char *value; /* cleaned */
} vs_pair;

enum { VS_PAIRS_MAX = 64 };

/* Owned by the caller: vs_pairs_free, also after a failure. */
typedef struct vs_pairs {
    vs_arena *arena;
    size_t count;
    vs_pair items[VS_PAIRS_MAX];
} vs_pairs;

int vs_pairs_init(vs_pairs *pairs, vs_engine *engine);
void vs_pairs_free(vs_pairs *pairs);
/* Adds the pairs of a list parted by commas; a value in double quotes may hold commas ("" is one
 * quote). VS_EUSAGE for what is no pair; option names it in the message. */
int vs_pairs_add_list(vs_pairs *pairs, vs_engine *engine, const char *option, const char *text);
/* Adds one word key=value; all after the first = is the value. VS_EUSAGE. */
int vs_pairs_add_word(vs_pairs *pairs, vs_engine *engine, const char *word);
/* The pairs of every --scope given. */
int vs_pairs_of_scope(vs_pairs *pairs, const vs_session *session);
/* The pairs of the command's words from index first on. */
int vs_pairs_of_words(vs_pairs *pairs, const vs_session *session, size_t first);

/* The items of a list parted by commas, cleaned, without empty ones; texts live in arena. */
int vs_list_parse(vs_arena *arena, vs_engine *engine, const char *text, const char ***out,
                  size_t *count);

#endif
