/*
 * The timeline: appending events, the hash chain, reading.
 *
 * The hash of an event covers its fields, the digests of its chunks and bitmaps, the counts of
 * dictionary texts, chunks and bitmaps so far, and the hash before. Chunks and bitmaps get ids
 * without gaps, so that an event's own are those between the counts of the event before and its
 * own. SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <string.h>

void db_hash_start(vs_hasher *hasher, const vs_event *event, const struct db_counts *counts)
{
    vs_hasher_init(hasher);
    vs_hasher_add_int(hasher, event->id);
    vs_hasher_add_text(hasher, event->type);
    vs_hasher_add_int(hasher, event->valid);
    vs_hasher_add_int(hasher, event->known);
    vs_hasher_add_int(hasher, event->actor);
    vs_hasher_add_int(hasher, event->source);
    vs_hasher_add_text(hasher, event->detail);
    vs_hasher_add_int(hasher, counts->texts);
    vs_hasher_add_int(hasher, counts->chunks);
    vs_hasher_add_int(hasher, counts->masks);
}

void db_hash_chunk(vs_hasher *hasher, int64_t id, const char *kind, uint32_t rows,
                   const vs_digest *digest)
{
    vs_hasher_add_int(hasher, id);
    vs_hasher_add_text(hasher, kind);
    vs_hasher_add_int(hasher, rows);
    vs_hasher_add(hasher, digest->bytes, VS_DIGEST_SIZE);
}

void db_hash_mask(vs_hasher *hasher, int64_t chunk, const vs_digest *digest)
{
    vs_hasher_add_int(hasher, chunk);
    vs_hasher_add(hasher, digest->bytes, VS_DIGEST_SIZE);
}

vs_digest db_hash_end(vs_hasher *hasher, const vs_digest *previous)
{
    vs_hasher_add(hasher, previous->bytes, VS_DIGEST_SIZE);
    return vs_hasher_end(hasher);
}

vs_digest db_hash_origin(const char *unit)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add_text(&hasher, "vsoko timeline");
    vs_hasher_add_text(&hasher, unit);
    return vs_hasher_end(&hasher);
}

/* Reads the end of the timeline once in a transaction. */
static int load_head(vs_store *store)
{
    struct db_head *head = &store->head;
    if (head->loaded) {
        return VS_OK;
    }
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_EVENT_LAST, "");
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    *head = (struct db_head){.known = INT64_MIN};
    if (status == VS_OK) {
        head->id = sqlite3_column_int64(statement, 0);
        head->known = sqlite3_column_int64(statement, 1);
        head->chunks = sqlite3_column_int64(statement, 3);
        head->masks = sqlite3_column_int64(statement, 4);
        if (!db_column_digest(&head->hash, statement, 5)) {
            status =
                vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path, "event.hash");
        }
    } else if (status == VS_DONE) {
        head->hash = db_hash_origin(store->unit);
        status = VS_OK;
    }
    db_reset(statement);
    head->loaded = status == VS_OK;
    return status;
}

static int add_chunk(vs_store *store, const vs_chunk_draft *draft, int64_t event,
                     const vs_digest *digest)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_CHUNK_ADD, "iitibb", store->head.chunks + 1, event,
                          draft->kind, (int64_t)draft->rows, (const void *)digest->bytes,
                          (size_t)VS_DIGEST_SIZE, draft->data, draft->size);
    status = db_finish(store, statement, status);
    if (status == VS_OK) {
        store->head.chunks++;
    }
    return status;
}

/* The kind of a chunk and whether a bitmap of size bytes fits it. */
static int mask_kind(vs_store *store, const vs_mask_draft *draft, const char **kind)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_CHUNK_KIND, "i", draft->chunk);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_DONE) {
        status = vs_fail(store->engine, VS_ENOTFOUND, VS_MSG_DB_NO_CHUNK, store->path,
                         (long long)draft->chunk);
    } else if (status == VS_OK) {
        assert(draft->size == ((size_t)sqlite3_column_int64(statement, 1) + 7) / 8);
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        status = text != NULL ? db_name(store, kind, text) : vs_fail_memory(store->engine);
    }
    db_reset(statement);
    return status;
}

static int add_mask(vs_store *store, const vs_mask_draft *draft, int64_t event,
                    const vs_digest *digest)
{
    const char *kind = NULL;
    int status = mask_kind(store, draft, &kind);
    if (status != VS_OK) {
        return status;
    }
    sqlite3_stmt *statement;
    status = db_query(store, &statement, DB_MASK_ADD, "iitibb", store->head.masks + 1, event, kind,
                      draft->chunk, (const void *)digest->bytes, (size_t)VS_DIGEST_SIZE,
                      (const void *)draft->bits, draft->size);
    status = db_finish(store, statement, status);
    if (status == VS_OK) {
        store->head.masks++;
    }
    return status;
}

/* The digests of the chunks, then of the bitmaps; owned by the caller. */
static vs_digest *draft_digests(vs_store *store, const vs_event_draft *draft)
{
    size_t count = draft->chunk_count + draft->mask_count;
    vs_digest *digests = vs_mem_array(store->engine, count, sizeof *digests);
    for (size_t i = 0; digests != NULL && i < draft->chunk_count; i++) {
        digests[i] = vs_digest_of(draft->chunks[i].data, draft->chunks[i].size);
    }
    for (size_t i = 0; digests != NULL && i < draft->mask_count; i++) {
        digests[draft->chunk_count + i] = vs_digest_of(draft->masks[i].bits, draft->masks[i].size);
    }
    return digests;
}

static vs_digest draft_hash(const vs_store *store, const vs_event_draft *draft,
                            const vs_event *event, const struct db_counts *counts,
                            const vs_digest *digests)
{
    vs_hasher hasher;
    db_hash_start(&hasher, event, counts);
    for (size_t i = 0; i < draft->chunk_count; i++) {
        const vs_chunk_draft *chunk = &draft->chunks[i];
        db_hash_chunk(&hasher, store->head.chunks + 1 + (int64_t)i, chunk->kind, chunk->rows,
                      &digests[i]);
    }
    for (size_t i = 0; i < draft->mask_count; i++) {
        db_hash_mask(&hasher, draft->masks[i].chunk, &digests[draft->chunk_count + i]);
    }
    return db_hash_end(&hasher, &store->head.hash);
}

static int64_t next_known(const vs_store *store)
{
    int64_t now = store->clock != 0 ? store->clock : vs_clock_now();
    return now > store->head.known ? now : store->head.known + 1;
}

int vs_store_append(vs_store *store, const vs_event_draft *draft, int64_t *id)
{
    struct db_counts counts = {0};
    vs_digest *digests = NULL;
    sqlite3_stmt *statement;
    int status = db_require_write(store);
    if (status == VS_OK) {
        status = load_head(store);
    }
    if (status == VS_OK) {
        status = db_text_count(store, &counts.texts);
    }
    if (status != VS_OK) {
        return status;
    }
    digests = draft_digests(store, draft);
    if (digests == NULL) {
        return vs_fail_memory(store->engine);
    }
    struct db_head *head = &store->head;
    counts.chunks = head->chunks + (int64_t)draft->chunk_count;
    counts.masks = head->masks + (int64_t)draft->mask_count;
    vs_event event = {.id = head->id + 1,
                      .type = draft->type,
                      .valid = draft->valid,
                      .known = next_known(store),
                      .actor = draft->actor,
                      .source = draft->source,
                      .detail = draft->detail != NULL ? draft->detail : ""};
    event.hash = draft_hash(store, draft, &event, &counts, digests);
    status = db_query(store, &statement, DB_EVENT_ADD, "itiicctiiib", event.id, event.type,
                      (int64_t)event.valid, event.known, event.actor, event.source, event.detail,
                      counts.texts, counts.chunks, counts.masks, (const void *)event.hash.bytes,
                      (size_t)VS_DIGEST_SIZE);
    status = db_finish(store, statement, status);
    for (size_t i = 0; status == VS_OK && i < draft->chunk_count; i++) {
        status = add_chunk(store, &draft->chunks[i], event.id, &digests[i]);
    }
    for (size_t i = 0; status == VS_OK && i < draft->mask_count; i++) {
        status = add_mask(store, &draft->masks[i], event.id, &digests[draft->chunk_count + i]);
    }
    if (status == VS_OK) {
        head->id = event.id;
        head->known = event.known;
        head->hash = event.hash;
        *id = event.id;
    } else {
        head->loaded = false;
    }
    vs_mem_free(store->engine, digests);
    return status;
}

/* --- reading --- */
int vs_store_head(vs_store *store, int64_t *id)
{
    *id = 0;
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_EVENT_HEAD, "");
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        *id = sqlite3_column_int64(statement, 0); /* NULL reads as 0 */
    }
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

static int fail_no_event(vs_store *store, int64_t id)
{
    return vs_fail(store->engine, VS_ENOTFOUND, VS_MSG_DB_NO_EVENT, store->path, (long long)id);
}

int vs_store_hash(vs_store *store, int64_t id, vs_digest *out)
{
    if (id == 0) {
        *out = db_hash_origin(store->unit);
        return VS_OK;
    }
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_EVENT_HASH, "i", id);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_DONE) {
        status = fail_no_event(store, id);
    } else if (status == VS_OK && !db_column_digest(out, statement, 0)) {
        status = vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path, "event.hash");
    }
    db_reset(statement);
    return status;
}

bool db_event_read(sqlite3_stmt *statement, vs_event *out, struct db_counts *counts)
{
    *out = (vs_event){
        .id = sqlite3_column_int64(statement, 0),
        .type = (const char *)sqlite3_column_text(statement, 1),
        .valid = (vs_date)sqlite3_column_int64(statement, 2),
        .known = sqlite3_column_int64(statement, 3),
        .actor = (vs_code)sqlite3_column_int64(statement, 4),
        .source = (vs_code)sqlite3_column_int64(statement, 5),
        .detail = (const char *)sqlite3_column_text(statement, 6),
    };
    counts->texts = sqlite3_column_int64(statement, 7);
    counts->chunks = sqlite3_column_int64(statement, 8);
    counts->masks = sqlite3_column_int64(statement, 9);
    return db_column_digest(&out->hash, statement, 10) && out->type != NULL && out->detail != NULL;
}

int vs_store_event(vs_store *store, int64_t id, vs_event *out)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_EVENT_GET, "i", id);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_DONE || (status == VS_OK && sqlite3_column_int64(statement, 0) != id)) {
        status = fail_no_event(store, id);
    } else if (status == VS_OK) {
        struct db_counts counts;
        if (!db_event_read(statement, out, &counts)) {
            status = vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path, "event");
        } else {
            vs_buffer *text = &store->event_text;
            vs_buffer_clear(text);
            vs_buffer_add(text, out->type, strlen(out->type) + 1);
            size_t detail = text->size;
            vs_buffer_text(text, out->detail);
            status = vs_buffer_status(text);
            out->type = text->data;
            out->detail = status == VS_OK ? text->data + detail : NULL;
        }
    }
    db_reset(statement);
    return status;
}

static int known_of(vs_store *store, int64_t id, int64_t *known)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_EVENT_KNOWN, "i", id);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        *known = sqlite3_column_int64(statement, 0);
    } else if (status == VS_DONE) {
        status = vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path, "event.id");
    }
    db_reset(statement);
    return status;
}

int vs_store_event_at(vs_store *store, int64_t microseconds, int64_t *id)
{
    *id = 0;
    int64_t head;
    int status = vs_store_begin_read(store);
    if (status != VS_OK) {
        return status;
    }
    status = vs_store_head(store, &head);
    /* "known" grows with the ids: the answer lies in [low, high). */
    int64_t low = 0, high = head + 1;
    while (status == VS_OK && high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        int64_t known = 0;
        status = known_of(store, middle, &known);
        if (known <= microseconds) {
            low = middle;
        } else {
            high = middle;
        }
    }
    vs_store_end_read(store);
    if (status == VS_OK) {
        *id = low;
    }
    return status;
}

void vs_store_set_clock(vs_store *store, int64_t microseconds)
{
    store->clock = microseconds;
}
