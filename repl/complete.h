/*
 * Shared by complete*.c: a completion while candidates are gathered.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_COMPLETE_H
#define VS_COMPLETE_H

#include "dialogue.h"

struct completion {
    vs_dialogue *dialogue;
    vs_candidates *out;
    const char *typed; /* the word as it stands, without quotes */
    const char *key;   /* of key=: a dimension; NULL */
    bool inner;        /* a later word of a title may be meant */
    vs_buffer folded, work;
};

/* Takes what is typed; it is borrowed. */
void vs_complete_typed(struct completion *completion, const char *typed);
/* True if a text, or with words a later word of it, begins with what is typed. */
bool vs_complete_fits(struct completion *completion, const char *text, bool words);
void vs_complete_add(struct completion *completion, const char *text, const char *note);
/* Adds a name, in quotes if it has blanks, with what stands before and after it. */
void vs_complete_add_name(struct completion *completion, const char *before, const char *name,
                          const char *after, const char *note);

/* --- what the model and the data name (complete_names.c); vs_dialogue_use --- */

int vs_complete_indicators(void *self, vs_evaluation *evaluation, const vs_model *model);
/* By the beginning of the title or the name; key not NULL: they are keys. */
int vs_complete_dimensions(void *self, vs_evaluation *evaluation, const vs_model *model);
/* What may stand as a word of its own: indicators, then the keys of scopes. */
int vs_complete_named(void *self, vs_evaluation *evaluation, const vs_model *model);
/* What a card can be of: indicators, then parameters. */
int vs_complete_cards(void *self, vs_evaluation *evaluation, const vs_model *model);
/* Members of the dimension of key, with before before them. */
int vs_complete_members(struct completion *completion, vs_evaluation *evaluation,
                        const vs_model *model, int dimension, const char *before);
int vs_complete_periods(void *self, vs_evaluation *evaluation, const vs_model *model);
/* Parameters with "=", those with parts with ".", and the parts of one that is typed. */
int vs_complete_parameters(struct completion *completion, const vs_model *model, bool number);
void vs_complete_schools(struct completion *completion);
void vs_complete_scenarios(struct completion *completion);
void vs_complete_files(struct completion *completion);

/* --- inside an operation (complete_operation.c) --- */

/* The words of operations; number: as for whatif. */
void vs_complete_types(struct completion *completion, bool number);
/* Completes inside the operation that the last word belongs to; number: as for whatif. False: it
 * belongs to none. */
bool vs_complete_operation(struct completion *completion, const vs_words *words, size_t skip,
                           bool number);

#endif
