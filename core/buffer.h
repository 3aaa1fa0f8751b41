/*
 * A growable run of bytes and an arena, both over the engine's allocator.
 *
 * A buffer that ran out of memory stays failed: callers append freely and check once at the end.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_BUFFER_H
#define VS_BUFFER_H

#include "engine.h"

typedef struct vs_buffer {
    vs_engine *engine;
    char *data;      /* size bytes and a final zero; NULL while empty */
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
    bool failed;     /* memory ran out; data holds what was there before */
} vs_buffer;

void vs_buffer_init(vs_buffer *buffer, vs_engine *engine);
void vs_buffer_free(vs_buffer *buffer);
void vs_buffer_clear(vs_buffer *buffer); /* keeps the memory */
/* Grows by size bytes and returns their start (not zeroed), or NULL when memory ran out. */
char *vs_buffer_grow(vs_buffer *buffer, size_t size);
void vs_buffer_add(vs_buffer *buffer, const void *data, size_t size);
void vs_buffer_text(vs_buffer *buffer, const char *text);
void vs_buffer_char(vs_buffer *buffer, char c);
void vs_buffer_printf(vs_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* VS_OK, or VS_ENOMEM with its message if any append failed. */
int vs_buffer_status(const vs_buffer *buffer);

/* Memory that is freed all at once. Pieces are aligned for any type and zeroed. */
typedef struct vs_arena vs_arena;
int vs_arena_new(vs_arena **out, vs_engine *engine);
void vs_arena_free(vs_arena *arena);
void *vs_arena_get(vs_arena *arena, size_t size);                    /* NULL: out of memory */
void *vs_arena_raw(vs_arena *arena, size_t size);                    /* the same, not zeroed */
void *vs_arena_array(vs_arena *arena, size_t count, size_t size);    /* NULL: out of memory */
char *vs_arena_text(vs_arena *arena, const char *text, size_t size); /* copy with a final zero */
/* True if address lies in the arena's memory. Walks the blocks: ask only for what lies in the span
 * from the lowest to the highest of its addresses. */
bool vs_arena_holds(const vs_arena *arena, uintptr_t address);
void vs_arena_span(const vs_arena *arena, uintptr_t *low, uintptr_t *high);

#endif
