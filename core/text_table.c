/*
 * Positions of texts by hash.
 * SPDX-License-Identifier: MIT
 */
#include "text_table.h"

#include <string.h>

static size_t slot_of(const vs_text_table *table, const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a: names are short */
    for (const char *at = text; *at != '\0'; at++) {
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    }
    size_t at = (size_t)(hash ^ hash >> 32) & (table->size - 1);
    while (table->slots[at] != 0 && strcmp(table->texts[table->slots[at] - 1], text) != 0) {
        at = (at + 1) & (table->size - 1);
    }
    return at;
}

int vs_text_table_fill(vs_text_table *out, vs_engine *engine, vs_arena *arena,
                       const char *const *texts, size_t count)
{
    vs_text_table table = {.texts = texts, .size = 16};
    while (table.size < count * 2) {
        table.size *= 2;
    }
    table.slots = vs_arena_array(arena, table.size, sizeof *table.slots);
    if (table.slots == NULL) {
        return vs_fail_memory(engine);
    }
    for (size_t i = 0; i < count; i++) {
        size_t at = texts[i] != NULL ? slot_of(&table, texts[i]) : 0;
        if (texts[i] != NULL && table.slots[at] == 0) {
            table.slots[at] = (uint32_t)i + 1;
        }
    }
    *out = table;
    return VS_OK;
}

int64_t vs_text_table_find(const vs_text_table *table, const char *text)
{
    return (int64_t)table->slots[slot_of(table, text)] - 1;
}
