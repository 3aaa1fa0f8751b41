/*
 * Shared by results*.c: bytes of stored cells.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RESULTS_PRIVATE_H
#define VS_RESULTS_PRIVATE_H

#include "cells_private.h"
#include "results.h"

#define VS_RESULT_AREA "result"
enum { VS_RESULT_KEY = 512 };

/* A reader over a blob; once it ran past the end it stays failed. */
struct vs_bytes {
    const char *data;
    size_t size, at;
    bool failed;
};

void vs_bytes_put_int(vs_buffer *out, int64_t value);
void vs_bytes_put_text(vs_buffer *out, const char *text); /* NULL is told apart from "" */
int64_t vs_bytes_int(struct vs_bytes *in);
const char *vs_bytes_text(struct vs_bytes *in, vs_arena *arena);
const void *vs_bytes_take(struct vs_bytes *in, size_t size);
/* An array of count items of size bytes, copied into the arena. */
void *vs_bytes_array(struct vs_bytes *in, vs_arena *arena, size_t count, size_t size);
/* A count that the rest of the blob can hold at least one byte each of. */
size_t vs_bytes_count(struct vs_bytes *in);

/* results_catalogue.c: tags by indicator, see vs_cells__tags */
int vs_results__catalogue_pack(const vs_model *model, const char ***tags, vs_buffer *out);
int vs_results__catalogue_unpack(vs_model **out, vs_engine *engine, const void *data, size_t size);
/* Reads blob area/key; VS_EDAMAGED with a message if it is not there. */
int vs_results__blob(vs_store *store, const char *key, vs_buffer *out);
int vs_results__damaged(vs_store *store, const char *key);

#endif
