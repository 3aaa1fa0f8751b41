/*
 * An online copy of a store, checked as a whole before it gets its name.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <string.h>

#include "file.h"

enum { STEP_PAGES = 1024 }; /* between looks at the interrupt flag */

/* Copies one state of the source; its read transaction keeps that state still. */
static int copy_pages(vs_store *source, vs_store *target)
{
    int status = db_exec(
        target, "PRAGMA page_size=4096; PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY");
    if (status != VS_OK) {
        return status;
    }
    sqlite3_backup *backup = sqlite3_backup_init(target->db, "main", source->db, "main");
    if (backup == NULL) {
        return db_fail(target, sqlite3_errcode(target->db));
    }
    int rc;
    do {
        rc = sqlite3_backup_step(backup, STEP_PAGES);
        int pages = sqlite3_backup_pagecount(backup);
        vs_engine_progress(source->engine, VS_MSG_STAGE_BACKUP,
                           pages - sqlite3_backup_remaining(backup), pages);
    } while (rc == SQLITE_OK && !vs_engine_interrupted(source->engine));
    if (rc == SQLITE_OK) {
        rc = SQLITE_INTERRUPT;
    }
    sqlite3_backup_finish(backup);
    if (rc == SQLITE_DONE) {
        return VS_OK;
    }
    /* A damaged page is one of the source, what cannot be written belongs to the copy. */
    bool damaged = rc == SQLITE_IOERR_DATA || (rc & 0xff) == SQLITE_CORRUPT;
    return db_fail(damaged ? source : target, rc);
}

static int check_copy(vs_engine *engine, const char *temporary, const char *path)
{
    vs_buffer findings;
    vs_buffer_init(&findings, engine);
    int status = vs_store_verify(engine, temporary, &findings);
    if (status == VS_OK && findings.size > 0) {
        const vs_verify_finding *first = (const vs_verify_finding *)(const void *)findings.data;
        status = vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_BACKUP_BAD, path, first->text);
    }
    vs_buffer_free(&findings);
    return status;
}

int vs_store_backup(vs_store *store, const char *path)
{
    assert(!store->writing);
    vs_engine *engine = store->engine;
    if (vs_file_exists(path)) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_DB_EXISTS, path);
    }
    char *temporary = db_temporary(engine, path);
    if (temporary == NULL) {
        return vs_fail_memory(engine);
    }
    db_discard(temporary);
    vs_store *target = NULL;
    int status = vs_store_begin_read(store);
    if (status == VS_OK) {
        status = db_connect(&target, engine, temporary, VS_STORE_WRITE,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        if (status == VS_OK) {
            status = copy_pages(store, target);
        }
        vs_store_close(target);
        vs_store_end_read(store);
    }
    if (status == VS_OK) {
        status = check_copy(engine, temporary, path);
    }
    if (status == VS_OK) {
        status = db_publish(engine, temporary, path);
    }
    db_discard(temporary);
    vs_mem_free(engine, temporary);
    return status;
}

int vs_store_copy(vs_store **out, vs_store *store)
{
    vs_engine *engine = store->engine;
    vs_store *copy = NULL;
    *out = NULL;
    int status = db_connect(&copy, engine, store->path, VS_STORE_WRITE,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY);
    if (status == VS_OK) {
        status = copy_pages(store, copy);
    }
    if (status == VS_OK) {
        copy->unit = vs_mem_text(engine, store->unit, strlen(store->unit));
        status = copy->unit != NULL ? VS_OK : vs_fail_memory(engine);
    }
    if (status != VS_OK) {
        vs_store_close(copy);
        return status;
    }
    *out = copy;
    return VS_OK;
}
