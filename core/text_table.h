/*
 * Positions of texts in a list, by hash: for names that are typed exactly.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEXT_TABLE_H
#define VS_TEXT_TABLE_H

#include "buffer.h"

typedef struct vs_text_table {
    const char *const *texts; /* borrowed; NULL: none stands there */
    uint32_t *slots;          /* position + 1; NULL: not made */
    size_t size;              /* a power of two */
} vs_text_table;

/* Fills a table that lives in the arena. Of equal texts the first one counts. */
int vs_text_table_fill(vs_text_table *out, vs_engine *engine, vs_arena *arena,
                       const char *const *texts, size_t count);
/* The position of a text; -1. */
int64_t vs_text_table_find(const vs_text_table *table, const char *text);

#endif
