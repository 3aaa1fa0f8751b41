/*
 * Names as people type them: found by name, code or title, whatever the case; codes also in
 * Cyrillic letters that look or sound like Latin ones (Р02 is R02), names in letters that look the
 * same (5A is 5А). A name that is unknown gets a near miss. SPDX-License-Identifier: MIT
 */
#ifndef VS_NAMES_H
#define VS_NAMES_H

#include "model.h"

typedef struct vs_name {
    const char *name;
    const char *code;  /* NULL: none */
    const char *title; /* NULL: none */
} vs_name;

/* The name that typed means. VS_EUSAGE with unknown ("... \"%s\"%s", typed, near miss or "") or, if
 * several fit, with both. */
int vs_names_find(vs_engine *engine, const vs_name *names, size_t count, const char *typed,
                  enum vs_message unknown, size_t *out);
/* Writes "; did you mean X?" for the name nearest to typed, else for one with such a word in its
 * title, or "". */
enum { VS_NEAR_SIZE = 300 };
const char *vs_names_near(vs_engine *engine, char out[VS_NEAR_SIZE], const vs_name *names,
                          size_t count, const char *typed);
/* True if typed, letter by letter, is the Latin code or its Cyrillic look-alike. */
bool vs_names_code_matches(const char *typed, const char *code);
/* True if typed is so the beginning of code. */
bool vs_names_code_begins(const char *typed, const char *code);

/* Things of a model by typed name. VS_EUSAGE. */
int vs_names_kind(const vs_model *model, const char *typed, int *out);
int vs_names_field(const vs_model *model, int kind, const char *typed, int *out);
/* The title of a field, else that of its dimension; NULL: none. */
const char *vs_names_field_title(const vs_model *model, int kind, int field);
int vs_names_indicator(const vs_model *model, const char *typed, int *out);
int vs_names_dimension(const vs_model *model, const char *typed, int *out);
int vs_names_parameter(const vs_model *model, const char *typed, int *out);

#endif
