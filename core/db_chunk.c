/*
 * Chunks and bitmaps of superseded rows, as bytes.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <string.h>

/* Ends a list that grew in a buffer: its memory goes to the caller, or is freed after a failure. */
static int give_list(vs_buffer *list, int status, void **out)
{
    if (status >= 0) {
        status = vs_buffer_status(list);
    }
    *out = status == VS_OK ? list->data : NULL;
    if (status != VS_OK) {
        vs_buffer_free(list);
    }
    return status;
}

int vs_store_chunks(vs_store *store, const char *kind, int64_t after, int64_t upto,
                    vs_chunk_info **out, size_t *count)
{
    sqlite3_stmt *statement;
    vs_buffer list;
    vs_buffer_init(&list, store->engine);
    int status = db_query(store, &statement, DB_CHUNK_OF_KIND, "tii", kind, after, upto);
    while (status == VS_OK && (status = db_step(store, statement)) == VS_OK) {
        vs_chunk_info info = {.id = sqlite3_column_int64(statement, 0),
                              .event = sqlite3_column_int64(statement, 1),
                              .rows = (uint32_t)sqlite3_column_int64(statement, 2)};
        vs_buffer_add(&list, &info, sizeof info);
    }
    db_reset(statement);
    *count = list.size / sizeof **out;
    return give_list(&list, status, (void **)out);
}

int vs_store_chunk_info(vs_store *store, int64_t chunk, vs_chunk_info *out)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_CHUNK_INFO, "i", chunk);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        *out = (vs_chunk_info){.id = chunk,
                               .event = sqlite3_column_int64(statement, 0),
                               .rows = (uint32_t)sqlite3_column_int64(statement, 1)};
    } else if (status == VS_DONE) {
        status =
            vs_fail(store->engine, VS_ENOTFOUND, VS_MSG_DB_NO_CHUNK, store->path, (long long)chunk);
    }
    db_reset(statement);
    return status;
}

int vs_store_masked(vs_store *store, const char *kind, int64_t after, int64_t upto, int64_t **out,
                    size_t *count)
{
    sqlite3_stmt *statement;
    vs_buffer list;
    vs_buffer_init(&list, store->engine);
    int status = db_query(store, &statement, DB_MASK_CHUNKS, "tii", kind, after, upto);
    while (status == VS_OK && (status = db_step(store, statement)) == VS_OK) {
        int64_t chunk = sqlite3_column_int64(statement, 0);
        vs_buffer_add(&list, &chunk, sizeof chunk);
    }
    db_reset(statement);
    *count = list.size / sizeof **out;
    return give_list(&list, status, (void **)out);
}

/* The ids of the chunks of an event: *first + 1 to *last. */
static int event_range(vs_store *store, int64_t event, int64_t *first, int64_t *last)
{
    int64_t bounds[2] = {0, 0};
    int status = VS_OK;
    for (int i = 0; i < 2 && status == VS_OK; i++) {
        sqlite3_stmt *statement;
        status = db_query(store, &statement, DB_EVENT_CHUNKS_UPTO, "i", event - 1 + i);
        if (status == VS_OK) {
            status = db_step(store, statement);
        }
        if (status == VS_OK) {
            bounds[i] = sqlite3_column_int64(statement, 0);
        }
        db_reset(statement);
        status = status < 0 ? status : VS_OK;
    }
    *first = bounds[0];
    *last = bounds[1];
    return status;
}

int vs_store_event_chunks(vs_store *store, int64_t event, vs_chunk_info **out, const char ***kinds,
                          size_t *count)
{
    *out = NULL;
    *kinds = NULL;
    *count = 0;
    int64_t first, last;
    int status = event_range(store, event, &first, &last);
    if (status != VS_OK) {
        return status;
    }
    sqlite3_stmt *statement;
    vs_buffer list, names;
    vs_buffer_init(&list, store->engine);
    vs_buffer_init(&names, store->engine);
    status = db_query(store, &statement, DB_CHUNK_OF_EVENT, "ii", first, last);
    while (status == VS_OK && (status = db_step(store, statement)) == VS_OK) {
        vs_chunk_info info = {.id = sqlite3_column_int64(statement, 0),
                              .event = event,
                              .rows = (uint32_t)sqlite3_column_int64(statement, 1)};
        const char *text = (const char *)sqlite3_column_text(statement, 2), *name = NULL;
        status = text != NULL ? db_name(store, &name, text) : vs_fail_memory(store->engine);
        vs_buffer_add(&list, &info, sizeof info);
        vs_buffer_add(&names, &name, sizeof name);
    }
    db_reset(statement);
    size_t found = list.size / sizeof **out;
    status = give_list(&names, status, (void **)kinds);
    status = give_list(&list, status, (void **)out);
    if (status != VS_OK) {
        vs_mem_free(store->engine, (void *)*kinds);
        *kinds = NULL;
        return status;
    }
    *count = found;
    return VS_OK;
}

int vs_store_chunk(vs_store *store, int64_t chunk, vs_buffer *out)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_CHUNK_DATA, "i", chunk);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        db_column_add(out, statement, 0);
        status = vs_buffer_status(out);
    } else if (status == VS_DONE) {
        status =
            vs_fail(store->engine, VS_ENOTFOUND, VS_MSG_DB_NO_CHUNK, store->path, (long long)chunk);
    }
    db_reset(statement);
    return status;
}

/* NOLINTNEXTLINE(readability-function-size): the parameters of store.h */
int vs_store_masks(vs_store *store, int64_t chunk, int64_t after, int64_t upto, unsigned char *bits,
                   size_t size, bool *any)
{
    *any = false;
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_MASK_OF_CHUNK, "iii", chunk, after, upto);
    while (status == VS_OK && (status = db_step(store, statement)) == VS_OK) {
        const unsigned char *more = sqlite3_column_blob(statement, 0);
        size_t length = (size_t)sqlite3_column_bytes(statement, 0);
        if (length != size) {
            status =
                vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path, "mask.bits");
            break;
        }
        for (size_t i = 0; more != NULL && i < size; i++) {
            bits[i] |= more[i];
        }
        *any = true;
    }
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

int vs_store_kind_head(vs_store *store, const char *kind, int64_t upto, int64_t *event)
{
    *event = 0;
    static const enum db_statement sources[] = {DB_CHUNK_HEAD, DB_MASK_HEAD};
    int status = VS_OK;
    for (size_t i = 0; i < 2 && status == VS_OK; i++) {
        sqlite3_stmt *statement;
        status = db_query(store, &statement, sources[i], "ti", kind, upto);
        if (status == VS_OK) {
            status = db_step(store, statement);
        }
        if (status == VS_OK && sqlite3_column_int64(statement, 0) > *event) {
            *event = sqlite3_column_int64(statement, 0);
        }
        db_reset(statement);
    }
    return status;
}

int vs_store_masked_since(vs_store *store, const char *kind, int64_t after, int64_t upto,
                          int64_t before, bool *any)
{
    *any = false;
    int64_t ignored, last;
    /* Chunks are numbered in the order of events, so "event <= before" is "id <= last". */
    int status = event_range(store, before, &ignored, &last);
    if (status != VS_OK) {
        return status;
    }
    sqlite3_stmt *statement;
    status = db_query(store, &statement, DB_MASK_SINCE, "tiii", kind, after, upto, last);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    *any = status == VS_OK;
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

int vs_store_kinds(vs_store *store, const char ***out, size_t *count)
{
    vs_buffer list;
    vs_buffer_init(&list, store->engine);
    const char *last = ""; /* steps from kind to kind along the index */
    int status = VS_OK;
    while (status == VS_OK) {
        sqlite3_stmt *statement;
        status = db_query(store, &statement, DB_CHUNK_NEXT_KIND, "t", last);
        if (status == VS_OK) {
            status = db_step(store, statement);
        }
        const char *text = status == VS_OK ? (const char *)sqlite3_column_text(statement, 0) : NULL;
        if (text != NULL) {
            status = db_name(store, &last, text);
            vs_buffer_add(&list, &last, sizeof **out);
        } else if (status == VS_OK) {
            status = VS_DONE;
        }
        db_reset(statement);
    }
    *count = list.size / sizeof **out;
    return give_list(&list, status, (void **)out);
}
