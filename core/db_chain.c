/*
 * Verification of the contents: the hash chain derived again from the first event, with every chunk
 * decoded, every bitmap, and the dictionary against the erasures that the timeline tells.
 * SPDX-License-Identifier: MIT
 */
#include "db_verify.h"

#include <string.h>

#include "chunk.h"

/* A walk through the timeline: cursors over chunks and bitmaps keep step with the events. */
struct chain {
    struct db_verify *verify;
    sqlite3_stmt *chunks, *masks;
    bool chunk_row, mask_row;  /* the cursor stands on a row */
    int64_t chunk_id, mask_id; /* of the last one taken */
    struct db_counts before;   /* of the event before */
    int64_t texts;             /* codes in the dictionary */
    unsigned char *erased;     /* a bit a code, texts + 1 bits */
    vs_buffer copy;            /* of a chunk, aligned */
};

static void tell(struct chain *chain, enum vs_message id, int64_t number, const char *what)
{
    struct db_verify *verify = chain->verify;
    db_finding(verify,
               vs_fail(verify->engine, VS_EDAMAGED, id, verify->path, (long long)number, what));
}

/* Moves a cursor; false at the end or after a failure, which is a finding. */
static bool next(struct chain *chain, sqlite3_stmt *statement)
{
    int status = db_step(chain->verify->store, statement);
    if (status < 0) {
        db_finding(chain->verify, status);
    }
    return status == VS_OK;
}

/* --- chunks --- */
/* Decodes the copy and compares its rows and codes with what the timeline says. */
static void check_decoded(struct chain *chain, int64_t id, int64_t rows, int64_t texts)
{
    struct db_verify *verify = chain->verify;
    vs_arena *arena;
    int status = vs_arena_new(&arena, verify->engine);
    vs_chunk chunk = {0};
    if (status == VS_OK) {
        status = vs_chunk_decode(&chunk, chain->copy.data != NULL ? chain->copy.data : "",
                                 chain->copy.size, arena, verify->engine, verify->path);
    }
    if (status != VS_OK) {
        db_finding(verify, status);
    } else if ((int64_t)chunk.rows != rows) {
        tell(chain, VS_MSG_VERIFY_CHUNK, id, "rows");
    }
    for (uint32_t i = 0; status == VS_OK && i < chunk.column_count; i++) {
        const vs_column *column = &chunk.columns[i];
        for (uint32_t m = 0; column->type == VS_COLUMN_TEXT && m < column->member_count; m++) {
            if (column->members[m] == 0 || (int64_t)column->members[m] > texts) {
                tell(chain, VS_MSG_VERIFY_CHUNK, id, column->name);
                break;
            }
        }
    }
    vs_arena_free(arena);
}

static void check_chunk(struct chain *chain, const vs_event *event, const struct db_counts *counts,
                        vs_hasher *hasher)
{
    sqlite3_stmt *row = chain->chunks;
    int64_t id = sqlite3_column_int64(row, 0), rows = sqlite3_column_int64(row, 3);
    const char *kind = (const char *)sqlite3_column_text(row, 2);
    vs_digest stored, digest;
    if (id != chain->chunk_id + 1) {
        tell(chain, VS_MSG_VERIFY_CHUNK, chain->chunk_id + 1, "id");
    }
    chain->chunk_id = id;
    if (sqlite3_column_int64(row, 1) != event->id) {
        tell(chain, VS_MSG_VERIFY_CHUNK, id, "event");
    }
    vs_buffer_clear(&chain->copy);
    db_column_add(&chain->copy, row, 5);
    if (chain->copy.failed || kind == NULL) {
        db_finding(chain->verify, vs_fail_memory(chain->verify->engine));
        return;
    }
    digest = vs_digest_of(chain->copy.data != NULL ? chain->copy.data : "", chain->copy.size);
    if (!db_column_digest(&stored, row, 4) || !vs_digest_equal(&stored, &digest)) {
        tell(chain, VS_MSG_VERIFY_CHUNK, id, "digest");
    } else {
        check_decoded(chain, id, rows, counts->texts);
    }
    db_hash_chunk(hasher, id, kind, (uint32_t)rows, &digest);
}

/* --- bitmaps --- */
static void check_mask(struct chain *chain, const vs_event *event, vs_hasher *hasher)
{
    sqlite3_stmt *row = chain->masks;
    int64_t id = sqlite3_column_int64(row, 0), chunk = sqlite3_column_int64(row, 3);
    const char *kind = (const char *)sqlite3_column_text(row, 2);
    const char *chunk_kind = (const char *)sqlite3_column_text(row, 6);
    const void *bits = sqlite3_column_blob(row, 5);
    size_t size = (size_t)sqlite3_column_bytes(row, 5);
    int64_t rows = sqlite3_column_int64(row, 7);
    if (id != chain->mask_id + 1) {
        tell(chain, VS_MSG_VERIFY_MASK, chain->mask_id + 1, "id");
    }
    chain->mask_id = id;
    if (sqlite3_column_int64(row, 1) != event->id) {
        tell(chain, VS_MSG_VERIFY_MASK, id, "event");
    }
    if (kind == NULL || chunk_kind == NULL || strcmp(kind, chunk_kind) != 0) {
        tell(chain, VS_MSG_VERIFY_MASK, id, "kind");
    }
    if (chunk > chain->before.chunks || rows < 0 || size != ((size_t)rows + 7) / 8) {
        tell(chain, VS_MSG_VERIFY_MASK, id, "chunk");
    }
    vs_digest stored, digest = vs_digest_of(bits != NULL ? bits : "", size);
    if (!db_column_digest(&stored, row, 4) || !vs_digest_equal(&stored, &digest)) {
        tell(chain, VS_MSG_VERIFY_MASK, id, "digest");
    }
    db_hash_mask(hasher, chunk, &digest);
}

/* --- events --- */
/* Reads {"codes":[1,2]} and notes the codes as erased. False if it is written otherwise. */
static bool note_erased(struct chain *chain, const char *detail)
{
    static const char start[] = "{\"codes\":[";
    if (strncmp(detail, start, sizeof start - 1) != 0) {
        return false;
    }
    const char *c = detail + sizeof start - 1;
    for (;;) {
        int64_t code = 0;
        const char *digits = c;
        while (*c >= '0' && *c <= '9' && code <= chain->texts) {
            code = code * 10 + (*c++ - '0');
        }
        if (c == digits || code < 1 || code > chain->texts) {
            return false;
        }
        chain->erased[code / 8] |= (unsigned char)(1u << (code % 8));
        if (*c == ']') {
            return strcmp(c, "]}") == 0;
        }
        if (*c++ != ',') {
            return false;
        }
    }
}

static bool counts_grow(const struct chain *chain, const vs_event *event,
                        const struct db_counts *counts)
{
    return counts->texts >= chain->before.texts && counts->texts <= chain->texts &&
           counts->chunks >= chain->before.chunks && counts->masks >= chain->before.masks &&
           (int64_t)event->actor <= counts->texts && (int64_t)event->source <= counts->texts;
}

/* Checks the event under the cursor with all that belongs to it; previous becomes its hash. */
static void check_event(struct chain *chain, const vs_event *event, const struct db_counts *counts,
                        vs_digest *previous)
{
    vs_hasher hasher;
    db_hash_start(&hasher, event, counts);
    if (!counts_grow(chain, event, counts)) {
        tell(chain, VS_MSG_VERIFY_EVENT, event->id, "texts, chunks, masks");
    }
    while (chain->chunk_row && sqlite3_column_int64(chain->chunks, 0) <= counts->chunks &&
           !db_verify_stopped(chain->verify)) {
        check_chunk(chain, event, counts, &hasher);
        chain->chunk_row = next(chain, chain->chunks);
    }
    while (chain->mask_row && sqlite3_column_int64(chain->masks, 0) <= counts->masks &&
           !db_verify_stopped(chain->verify)) {
        check_mask(chain, event, &hasher);
        chain->mask_row = next(chain, chain->masks);
    }
    if (chain->chunk_id < counts->chunks || chain->mask_id < counts->masks) {
        tell(chain, VS_MSG_VERIFY_EVENT, event->id, "chunks, masks");
    }
    vs_digest hash = db_hash_end(&hasher, previous);
    if (!vs_digest_equal(&hash, &event->hash)) {
        tell(chain, VS_MSG_VERIFY_EVENT, event->id, "hash");
    }
    if (strcmp(event->type, "erase") == 0 && !note_erased(chain, event->detail)) {
        tell(chain, VS_MSG_VERIFY_EVENT, event->id, "detail");
    }
    *previous = event->hash; /* so that each break is told where it is */
    chain->before = *counts;
}

static void check_events(struct chain *chain)
{
    struct db_verify *verify = chain->verify;
    sqlite3_stmt *events;
    int status = db_query(verify->store, &events, DB_EVENT_GET, "i", INT64_MIN);
    if (status != VS_OK) {
        db_finding(verify, status);
        return;
    }
    vs_digest previous = db_hash_origin(verify->store->unit);
    int64_t last = 0, known = INT64_MIN;
    while (!db_verify_stopped(verify) && next(chain, events)) {
        vs_event event;
        struct db_counts counts;
        if (!db_event_read(events, &event, &counts) || event.id != last + 1 ||
            (last > 0 && event.known <= known)) {
            tell(chain, VS_MSG_VERIFY_EVENT, last + 1, "id, type, known, detail, hash");
        }
        if (event.type == NULL || event.detail == NULL) {
            break;
        }
        last = event.id;
        known = event.known;
        check_event(chain, &event, &counts, &previous);
    }
    db_reset(events);
    if (chain->chunk_row && !db_verify_stopped(verify)) {
        tell(chain, VS_MSG_VERIFY_CHUNK, sqlite3_column_int64(chain->chunks, 0), "event");
    }
    if (chain->mask_row && !db_verify_stopped(verify)) {
        tell(chain, VS_MSG_VERIFY_MASK, sqlite3_column_int64(chain->masks, 0), "event");
    }
}

/* --- dictionary --- */
static void check_text(struct chain *chain, sqlite3_stmt *row, int64_t code)
{
    const char *domain = (const char *)sqlite3_column_text(row, 1);
    const char *text = (const char *)sqlite3_column_text(row, 2);
    size_t size = (size_t)sqlite3_column_bytes(row, 2);
    bool absent = sqlite3_column_type(row, 2) == SQLITE_NULL;
    bool erased = (chain->erased[code / 8] >> (code % 8) & 1) != 0;
    if (domain == NULL || (!absent && text == NULL)) {
        db_finding(chain->verify, vs_fail_memory(chain->verify->engine));
    } else if (absent != erased) {
        tell(chain, VS_MSG_VERIFY_TEXT, code, "text");
    } else if (!absent && sqlite3_column_int64(row, 3) !=
                              db_text_checksum((vs_code)code, domain, text, size)) {
        tell(chain, VS_MSG_VERIFY_TEXT, code, "checksum");
    }
}

static void check_texts(struct chain *chain)
{
    sqlite3_stmt *texts;
    int status = db_query(chain->verify->store, &texts, DB_TEXT_ALL, "");
    if (status != VS_OK) {
        db_finding(chain->verify, status);
        return;
    }
    int64_t last = 0;
    while (!db_verify_stopped(chain->verify) && next(chain, texts)) {
        int64_t code = sqlite3_column_int64(texts, 0);
        if (code != last + 1) {
            tell(chain, VS_MSG_VERIFY_TEXT, last + 1, "code");
        }
        last = code;
        if (code >= 1 && code <= chain->texts) {
            check_text(chain, texts, code);
        }
    }
    db_reset(texts);
}

void db_verify_chain(struct db_verify *verify)
{
    struct chain chain = {.verify = verify};
    vs_store *store = verify->store;
    vs_buffer_init(&chain.copy, verify->engine);
    int status = db_text_count(store, &chain.texts);
    if (status == VS_OK) {
        status = db_query(store, &chain.chunks, DB_CHUNK_ALL, "");
    }
    if (status == VS_OK) {
        status = db_query(store, &chain.masks, DB_MASK_ALL, "");
    }
    if (status == VS_OK && (chain.texts < 0 || chain.texts > UINT32_MAX)) {
        tell(&chain, VS_MSG_VERIFY_TEXT, chain.texts, "code");
        goto out;
    }
    if (status == VS_OK) {
        chain.erased = vs_mem_new(verify->engine, (size_t)chain.texts / 8 + 1);
        status = chain.erased != NULL ? VS_OK : vs_fail_memory(verify->engine);
    }
    if (status != VS_OK || chain.erased == NULL) {
        db_finding(verify, status);
        goto out;
    }
    chain.chunk_row = next(&chain, chain.chunks);
    chain.mask_row = next(&chain, chain.masks);
    check_events(&chain);
    if (!db_verify_stopped(verify)) {
        check_texts(&chain);
    }

out:
    db_reset(chain.chunks);
    db_reset(chain.masks);
    vs_mem_free(verify->engine, chain.erased);
    vs_buffer_free(&chain.copy);
}
