/*
 * Erasing texts: a logged event, the texts set to NULL, and the file rewritten so that no byte of
 * them is left in it or its log.
 *
 * The rewriting cannot be part of the transaction. A flag that the transaction sets and the end of
 * the rewriting clears makes the next opening for writing finish what was cut short.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PENDING "erase_pending"

static int compare_codes(const void *a, const void *b)
{
    vs_code left = *(const vs_code *)a, right = *(const vs_code *)b;
    return (left > right) - (left < right);
}

/* The codes in order, each once, as the detail of the event. */
static int describe(vs_store *store, vs_buffer *out, const vs_code *codes, size_t count)
{
    vs_code *sorted = vs_mem_array(store->engine, count, sizeof *sorted);
    if (sorted == NULL) {
        return vs_fail_memory(store->engine);
    }
    memcpy(sorted, codes, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_codes);
    vs_buffer_text(out, "{\"codes\":[");
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || sorted[i] != sorted[i - 1]) {
            vs_buffer_printf(out, i == 0 ? "%lld" : ",%lld", (long long)sorted[i]);
        }
    }
    vs_buffer_text(out, "]}");
    vs_mem_free(store->engine, sorted);
    return vs_buffer_status(out);
}

static int erase_texts(vs_store *store, const vs_code *codes, size_t count)
{
    int status = VS_OK;
    for (size_t i = 0; i < count && status == VS_OK; i++) {
        const char *domain;
        status = vs_store_domain(store, codes[i], &domain); /* refuses a code that is not there */
        if (status == VS_OK) {
            sqlite3_stmt *statement;
            status = db_query(store, &statement, DB_TEXT_ERASE, "i", (int64_t)codes[i]);
            status = db_finish(store, statement, status);
        }
    }
    return status;
}

/* Stored results may hold texts in their explanations; they are computed again. */
static int clear_results(vs_store *store)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_BLOB_CLEAR, "t", "result");
    return db_finish(store, statement, status);
}

static int rewrite_file(vs_store *store)
{
    int status = db_exec(store, "VACUUM");
    if (status == VS_OK) {
        status = db_checkpoint(store, true);
    }
    if (status == VS_OK) {
        status = vs_store_begin(store);
    }
    if (status == VS_OK) {
        status = vs_store_delete(store, DB_AREA, PENDING);
        if (status == VS_OK) {
            status = vs_store_commit(store);
        }
        vs_store_rollback(store);
    }
    return status;
}

/* The event stands; of the reason only its first part, the rest speaks of an undone command. */
static int fail_pending(vs_store *store, int status)
{
    char why[4096];
    (void)snprintf(why, sizeof why, "%s", vs_engine_error(store->engine));
    why[strcspn(why, ";")] = '\0';
    return vs_fail(store->engine, status, VS_MSG_DB_ERASE_PENDING, store->path, why);
}

int vs_store_erase(vs_store *store, const vs_code *codes, size_t count, vs_code actor, int64_t *id)
{
    assert(count > 0);
    vs_buffer detail;
    vs_buffer_init(&detail, store->engine);
    int status = vs_store_begin(store);
    if (status != VS_OK) {
        return status;
    }
    status = describe(store, &detail, codes, count);
    if (status == VS_OK) {
        vs_event_draft draft = {
            .type = "erase", .valid = vs_date_today(), .actor = actor, .detail = detail.data};
        status = vs_store_append(store, &draft, id);
    }
    if (status == VS_OK) {
        status = erase_texts(store, codes, count);
    }
    if (status == VS_OK) {
        status = clear_results(store);
    }
    if (status == VS_OK) {
        status = vs_store_put(store, DB_AREA, PENDING, "1", 1);
    }
    if (status == VS_OK) {
        status = vs_store_commit(store);
    }
    vs_store_rollback(store);
    vs_buffer_free(&detail);
    if (status != VS_OK) {
        return status;
    }
    db_text_forget(store);
    status = rewrite_file(store);
    return status == VS_OK ? VS_OK : fail_pending(store, status);
}

int db_erase_resume(vs_store *store)
{
    vs_buffer flag;
    vs_buffer_init(&flag, store->engine);
    int status = vs_store_get(store, DB_AREA, PENDING, &flag);
    vs_buffer_free(&flag);
    if (status == VS_ENOTFOUND) {
        return VS_OK;
    }
    if (status == VS_OK) {
        status = rewrite_file(store);
        if (status == VS_EIO) {
            /* Others read, or the disk is full: the next opening tries again. */
            vs_engine_clear_error(store->engine);
            status = VS_OK;
        }
    }
    return status;
}
