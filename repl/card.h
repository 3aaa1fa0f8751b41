/*
 * Shared by card*.c: a card while it is written.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CARD_H
#define VS_CARD_H

#include "dialogue.h"

struct card {
    vs_engine *engine;
    const vs_model *model;
    int indicator, parameter; /* what it is of; -1 */
    vs_date today;
    vs_buffer *out;
};

/* "  label: text", nothing without a text. */
void vs_card_line(const struct card *card, enum vs_message label, const char *text);
void vs_card_place(const struct card *card, const vs_place *place);
void vs_card_number(vs_buffer *out, double value);
/* Things parted by semicolons after a label; a list without any is not shown. */
void vs_card_item(const struct card *card, enum vs_message label, size_t *count, const char *name,
                  const char *title);
void vs_card_end_items(const struct card *card, size_t count);

/* --- parameters (card_parameter.c) --- */

/* The card of a parameter, and the list of all. */
void vs_card_parameter(const struct card *card);
void vs_card_parameters(const struct card *card);
/* Begins a line that can be typed, after the heading if it is the first. */
void vs_card_try(const struct card *card, size_t *count);
/* Lines that try the numbers of a parameter with their present values; a few. */
void vs_card_tries(const struct card *card, int parameter, size_t *count);

#endif
