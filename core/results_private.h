/*
 * Shared by results*.c: bytes of stored cells.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RESULTS_PRIVATE_H
#define VS_RESULTS_PRIVATE_H

#include "cells_private.h"
#include "results.h"

/* Area of the blobs; "cells/INDICATOR" holds the series of an indicator. */
#define VS_RESULT_AREA "result"
#define VS_RESULT_HEAD "head"
#define VS_RESULT_CATALOGUE "catalogue"
#define VS_RESULT_FRAME "frame" /* members, scopes, periods */
enum {
    VS_RESULT_KEY = 512,
    VS_RESULT_FORMAT = 3 /* of the blobs; results of another one are made anew */
};

/* A reader over a blob; once it ran past the end it stays failed. */
struct vs_bytes {
    const char *data;
    size_t size, at;
    bool failed;
    bool starved; /* failed for want of memory, not of bytes */
};

void vs_bytes_put_int(vs_buffer *out, int64_t value);
void vs_bytes_put_text(vs_buffer *out, const char *text); /* NULL is told apart from "" */
int64_t vs_bytes_int(struct vs_bytes *in);
const char *vs_bytes_text(struct vs_bytes *in, vs_arena *arena);
const void *vs_bytes_take(struct vs_bytes *in, size_t size);
/* An array of count items of size bytes, copied into the arena. */
void *vs_bytes_array(struct vs_bytes *in, vs_arena *arena, size_t count, size_t size);
/* Numbers in as few bytes each as the largest needs; none if all are equal. */
void vs_bytes_put_packed(vs_buffer *out, const uint32_t *numbers, size_t count);
uint32_t *vs_bytes_packed(struct vs_bytes *in, vs_arena *arena, size_t count);
/* Narrows a blob with a directory (results_write.c) to a part. False if it has none such. */
bool vs_bytes_part(struct vs_bytes *blob, const char *name);
/* A count that the rest of the blob can hold at least one byte each of. */
size_t vs_bytes_count(struct vs_bytes *in);

/* results_catalogue.c: tags by indicator, see vs_cells__tags */
int vs_results__catalogue_pack(const vs_model *model, const char ***tags, vs_buffer *out);
int vs_results__catalogue_unpack(vs_model **out, vs_engine *engine, const void *data, size_t size);
/* Reads blob area/key; VS_EDAMAGED with a message if it is not there. */
int vs_results__blob(vs_store *store, const char *key, vs_buffer *out);
int vs_results__damaged(vs_store *store, const char *key);

/* Names of blobs and parts. */
void vs_results__cells_key(char out[VS_RESULT_KEY], const vs_model *model, int indicator);
void vs_results__series_part(char out[VS_RESULT_KEY], const vs_model *model, int level,
                             int period_kind);
void vs_results__members_part(char out[VS_RESULT_KEY], const vs_model *model, int dimension);
void vs_results__scopes_part(char out[VS_RESULT_KEY], const vs_model *model, int level);
void vs_results__periods_part(char out[VS_RESULT_KEY], const vs_model *model, int kind);

/* results_write.c: evaluates every series of an evaluation and stores them with the model's sources
 * in its store, inside a transaction of the caller. */
int vs_results__put(vs_evaluation *evaluation, const vs_model_source *source,
                    vs_results_made *made);

#endif
