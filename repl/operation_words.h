/*
 * Operations as people say them, on the command line and in the dialogue, made into those of
 * core/scenario.h:
 *
 *   порог «quality_rate.from»=55                      param:«quality_rate.from»=55
 *   значение Р02[класс=5А, период=1 четверть]=54,5    value:Р02[класс=5А,period=2024/Ч1]=54,5
 *   формула R02=c:val "S01" / 2                       formula:R02=c:val "S01" / 2
 *   факт отметка[класс=5Б] значение 3 → 4 х5          fact:mark[class=5Б] value=3->4 x5
 *
 * Joining needs words alone: where an operation begins and ends. Spelling needs a model, and cells
 * where a period or a member has to be found. Both leave what is an operation already as it is.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_OPERATION_WORDS_H
#define VS_OPERATION_WORDS_H

#include "cells.h"
#include "words.h"

/* Makes one operation of the words from one on, if one begins there. *used gets how many they are;
 * 0: none begins. number: it ends with its number, as for whatif; false for --vary. A formula in a
 * parted line takes all that can be Lua. VS_EUSAGE: it is begun and not ended. */
int vs_operation_join(const vs_words *words, vs_engine *engine, size_t from, bool number,
                      size_t *used, vs_buffer *out);
/* VS_EUSAGE, with what to type, if a word that begins no operation is nearly one that does, or one
 * in the other keyboard layout. */
int vs_operation_check(const vs_words *words, vs_engine *engine, size_t from);

/* What operations are spelled with. */
typedef struct vs_operation_reader {
    const vs_model *model;
    const char *usual; /* id of the period at hand: of cells without one. NULL: the latest */
    int (*evaluation)(void *self, vs_evaluation **out); /* lends cells, when they are needed */
    void *self;
} vs_operation_reader;

/* Appends an operation with periods as ids and the rows of facts as the model names them. VS_EUSAGE
 * tells the operation by its number, from 1, and what is wrong in it. */
int vs_operation_spell(const vs_operation_reader *reader, size_t number, const char *text,
                       vs_buffer *out);
/* True for the operation of a cell, as joined, that says no brackets (no period in them). */
bool vs_operation_is_bare(const char *text);
bool vs_operation_lacks_period(const char *text);

/* Appends the operations of a command's arguments from one on to a scenario, joined and spelled
 * over the cells of a unit with its model; *scenario is replaced. In a dialogue they are already.
 */
int vs_operation_arguments(vs_session *session, vs_unit *unit, size_t first,
                           vs_scenario **scenario);
/* Appends the operation without its number that --vary says, in the same way. */
int vs_operation_key(vs_session *session, vs_unit *unit, const char *typed, vs_buffer *out);

/* --- shared with operation_spell.c --- */

/* The first of the characters that stands outside quotes; the end of the text. */
const char *vs_operation__find(const char *text, const char *stops);
/* The first arrow outside quotes and its size; NULL: there is none. */
const char *vs_operation__arrow(const char *text, size_t *size);
/* What stands behind the brackets that text begins with; text itself without any, NULL if they are
 * not closed. */
const char *vs_operation__behind(const char *text);
/* Words that name the period among the pairs in brackets. */
bool vs_operation__is_period(const char *key);

#endif
