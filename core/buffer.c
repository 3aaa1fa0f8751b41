/*
 * Buffer and arena.
 * SPDX-License-Identifier: MIT
 */
#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void vs_buffer_init(vs_buffer *buffer, vs_engine *engine)
{
    *buffer = (vs_buffer){.engine = engine};
}

void vs_buffer_free(vs_buffer *buffer)
{
    if (buffer->engine != NULL) {
        vs_mem_free(buffer->engine, buffer->data);
        vs_buffer_init(buffer, buffer->engine);
    }
}

void vs_buffer_clear(vs_buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

char *vs_buffer_grow(vs_buffer *buffer, size_t size)
{
    if (buffer->failed || size > SIZE_MAX / 4 - buffer->size) {
        buffer->failed = true;
        return NULL;
    }
    size_t needed = buffer->size + size + 1;
    if (needed > buffer->capacity) {
        size_t capacity = buffer->capacity * 2 > needed ? buffer->capacity * 2 : needed + 32;
        char *data = vs_mem_resize(buffer->engine, buffer->data, capacity);
        if (data == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    char *start = buffer->data + buffer->size;
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
    return start;
}

void vs_buffer_add(vs_buffer *buffer, const void *data, size_t size)
{
    char *start = vs_buffer_grow(buffer, size);
    if (start != NULL && size > 0) {
        memcpy(start, data, size);
    }
}

void vs_buffer_text(vs_buffer *buffer, const char *text)
{
    vs_buffer_add(buffer, text, strlen(text));
}

void vs_buffer_char(vs_buffer *buffer, char c)
{
    vs_buffer_add(buffer, &c, 1);
}

void vs_buffer_printf(vs_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    char small[256];
    int size = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (size >= 0 && (size_t)size < sizeof small) {
        vs_buffer_add(buffer, small, (size_t)size);
    } else if (size >= 0) {
        char *start = vs_buffer_grow(buffer, (size_t)size);
        if (start != NULL) {
            (void)vsnprintf(start, (size_t)size + 1, format, again);
        }
    }
    va_end(again);
}

int vs_buffer_status(const vs_buffer *buffer)
{
    return buffer->failed ? vs_fail_memory(buffer->engine) : VS_OK;
}

enum { ARENA_BLOCK = 16384, ARENA_ALIGN = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    _Alignas(ARENA_ALIGN) char data[];
};

struct vs_arena {
    vs_engine *engine;
    struct arena_block *blocks; /* the newest first */
};

int vs_arena_new(vs_arena **out, vs_engine *engine)
{
    vs_arena *arena = vs_mem_new(engine, sizeof *arena);
    *out = arena;
    if (arena == NULL) {
        return vs_fail_memory(engine);
    }
    arena->engine = engine;
    return VS_OK;
}

void vs_arena_free(vs_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    while (arena->blocks != NULL) {
        struct arena_block *next = arena->blocks->next;
        vs_mem_free(arena->engine, arena->blocks);
        arena->blocks = next;
    }
    vs_mem_free(arena->engine, arena);
}

void *vs_arena_raw(vs_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 4) {
        return NULL;
    }
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < size) {
        size_t capacity = size > ARENA_BLOCK ? size : ARENA_BLOCK;
        block = vs_mem_resize(arena->engine, NULL, sizeof *block + capacity);
        if (block == NULL) {
            return NULL;
        }
        block->used = 0;
        block->size = capacity;
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *piece = block->data + block->used;
    block->used += size;
    return piece;
}

void *vs_arena_get(vs_arena *arena, size_t size)
{
    void *piece = vs_arena_raw(arena, size);
    if (piece != NULL) {
        memset(piece, 0, size);
    }
    return piece;
}

void *vs_arena_array(vs_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return vs_arena_get(arena, count * size);
}

char *vs_arena_text(vs_arena *arena, const char *text, size_t size)
{
    char *copy = vs_arena_get(arena, size + 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

bool vs_arena_holds(const vs_arena *arena, uintptr_t address)
{
    const struct arena_block *block = arena->blocks;
    while (block != NULL &&
           (address < (uintptr_t)block->data || address - (uintptr_t)block->data >= block->size)) {
        block = block->next;
    }
    return block != NULL;
}

void vs_arena_span(const vs_arena *arena, uintptr_t *low, uintptr_t *high)
{
    *low = UINTPTR_MAX;
    *high = 0;
    for (const struct arena_block *block = arena->blocks; block != NULL; block = block->next) {
        uintptr_t start = (uintptr_t)block->data;
        *low = start < *low ? start : *low;
        *high = start + block->size > *high ? start + block->size : *high;
    }
}
