/*
 * Shared by period_hear.c and period_words.c: what the words of a period say.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_PERIOD_WORDS_H
#define VS_PERIOD_WORDS_H

#include "dialogue.h"

enum { VS_PERIOD_ID_SIZE = 200 };

/* What the words of a text say. */
struct vs_period_said {
    int kind;        /* of the model; -1: none named */
    int64_t ordinal; /* 0: none */
    int64_t year;    /* 0: none */
    bool academic;   /* the word for a year stands there */
    bool beside;     /* counted from the present period: shift of them on */
    int64_t shift;
    bool latest;     /* the latest with data */
    bool whole;      /* all periods together, of a kind: each */
    bool every;      /* each by itself */
    bool not_a_word; /* something that no period is called */
};

/* Adds what a folded word says; work is overwritten. */
void vs_period_hear(const vs_model *model, const char *word, struct vs_period_said *said,
                    vs_buffer *work);
/* The first year of "2024", "2024/25", "2024-2025"; 0: the word is no year. */
int64_t vs_period_year(const char *word);

#endif
