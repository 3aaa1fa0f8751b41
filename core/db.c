/*
 * The handle of a store: statements, transactions and the one place that translates SQLite's
 * results. A connection is not carried across fork(): a child opens its own.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

enum { CHECKPOINT_PAGES = 1000 }; /* the log moves into the file once it is this long */

static const char *const statement_sql[DB_STATEMENT_COUNT] = {
#define DB_STATEMENT(name, sql) sql,
    DB_STATEMENTS(DB_STATEMENT)
#undef DB_STATEMENT
};

vs_engine *vs_store_engine(const vs_store *store)
{
    return store->engine;
}

const char *vs_store_unit(const vs_store *store)
{
    return store->unit;
}

const char *vs_store_path(const vs_store *store)
{
    return store->path;
}

/* Input and output: a page of ours that failed its check, a full disk, or what the system says. */
static int fail_io(vs_store *store, int rc)
{
    if (rc == SQLITE_IOERR_NOMEM) {
        return vs_fail_memory(store->engine);
    }
    if (rc == SQLITE_IOERR_DATA || rc == SQLITE_IOERR_CORRUPTFS) {
        return vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_PAGE, store->path,
                       (long long)db_vfs_damaged(store->db));
    }
    int system = sqlite3_system_errno(store->db);
    if (system == ENOSPC || system == EDQUOT || system == EFBIG) {
        return vs_fail(store->engine, VS_EIO, VS_MSG_DB_FULL, store->path);
    }
    return vs_fail(store->engine, VS_EIO, VS_MSG_DB_IO, store->path,
                   system != 0 ? strerror(system) : sqlite3_errstr(rc));
}

int db_fail(vs_store *store, int rc)
{
    vs_engine *engine = store->engine;
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return vs_fail_memory(engine);
    case SQLITE_INTERRUPT:
        return vs_fail(engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        if (vs_engine_interrupted(engine)) {
            return vs_fail(engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
        return vs_fail(engine, VS_EIO, VS_MSG_DB_BUSY, store->path);
    case SQLITE_FULL:
        return vs_fail(engine, VS_EIO, VS_MSG_DB_FULL, store->path);
    case SQLITE_IOERR:
        return fail_io(store, rc);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return vs_fail(engine, VS_EIO, VS_MSG_DB_ACCESS, store->path, sqlite3_errstr(rc));
    case SQLITE_TOOBIG:
        return vs_fail(engine, VS_ELIMIT, VS_MSG_DB_TOO_BIG, store->path);
    default:
        /* A missing table, a constraint or a wrong type: the file is not as this program made it.
         */
        return vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path,
                       store->db != NULL ? sqlite3_errmsg(store->db) : sqlite3_errstr(rc));
    }
}

/* --- statements --- */
static int bind_one(sqlite3_stmt *statement, int index, char form, va_list *arguments)
{
    /* Nothing is copied: a binding ends with db_reset, before the caller's memory does. */
    if (form == 'i') {
        return sqlite3_bind_int64(statement, index, va_arg(*arguments, int64_t));
    }
    if (form == 'c') {
        vs_code code = va_arg(*arguments, vs_code);
        return code == 0 ? sqlite3_bind_null(statement, index)
                         : sqlite3_bind_int64(statement, index, code);
    }
    if (form == 't') {
        return sqlite3_bind_text(statement, index, va_arg(*arguments, const char *), -1,
                                 SQLITE_STATIC);
    }
    const void *data = va_arg(*arguments, const void *);
    size_t size = va_arg(*arguments, size_t);
    if (size == 0) {
        data = ""; /* NULL would be bound as NULL */
    }
    return form == 's'
               ? sqlite3_bind_text64(statement, index, data, size, SQLITE_STATIC, SQLITE_UTF8)
               : sqlite3_bind_blob64(statement, index, data, size, SQLITE_STATIC);
}

int db_query(vs_store *store, sqlite3_stmt **out, enum db_statement id, const char *form, ...)
{
    *out = NULL;
    int rc = SQLITE_OK;
    if (store->statements[id] == NULL) {
        rc = sqlite3_prepare_v3(store->db, statement_sql[id], -1, SQLITE_PREPARE_PERSISTENT,
                                &store->statements[id], NULL);
    }
    sqlite3_stmt *statement = store->statements[id];
    va_list arguments;
    va_start(arguments, form);
    for (int i = 0; rc == SQLITE_OK && form[i] != '\0'; i++) {
        rc = bind_one(statement, i + 1, form[i], &arguments);
    }
    va_end(arguments);
    if (rc != SQLITE_OK) {
        int status = db_fail(store, rc);
        db_reset(statement);
        return status;
    }
    *out = statement;
    return VS_OK;
}

int db_step(vs_store *store, sqlite3_stmt *statement)
{
    int rc = sqlite3_step(statement);
    if (rc == SQLITE_ROW) {
        return VS_OK;
    }
    return rc == SQLITE_DONE ? VS_DONE : db_fail(store, rc);
}

void db_reset(sqlite3_stmt *statement)
{
    if (statement != NULL) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
    }
}

int db_finish(vs_store *store, sqlite3_stmt *statement, int status)
{
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

int db_exec(vs_store *store, const char *sql)
{
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? VS_OK : db_fail(store, rc);
}

void db_column_add(vs_buffer *out, sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);
    size_t size = (size_t)sqlite3_column_bytes(statement, column);
    if (data == NULL && sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM) {
        out->failed = true;
    }
    vs_buffer_add(out, data, data != NULL ? size : 0);
}

bool db_column_digest(vs_digest *out, sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);
    if (data == NULL || sqlite3_column_bytes(statement, column) != VS_DIGEST_SIZE) {
        memset(out, 0, sizeof *out);
        return false;
    }
    memcpy(out->bytes, data, VS_DIGEST_SIZE);
    return true;
}

int db_name(vs_store *store, const char **out, const char *name)
{
    for (size_t i = 0; i < store->name_count; i++) {
        if (strcmp(store->names[i], name) == 0) {
            *out = store->names[i];
            return VS_OK;
        }
    }
    const char **names =
        vs_mem_resize(store->engine, (void *)store->names, (store->name_count + 1) * sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(store->engine);
    }
    store->names = names;
    *out = vs_arena_text(store->arena, name, strlen(name));
    if (*out == NULL) {
        return vs_fail_memory(store->engine);
    }
    names[store->name_count++] = *out;
    return VS_OK;
}

/* --- transactions --- */
int db_refresh(vs_store *store)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_DATA_VERSION, "");
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        int64_t version = sqlite3_column_int64(statement, 0);
        if (version != store->data_version) {
            store->data_version = version;
            db_text_forget(store);
        }
    }
    db_reset(statement);
    store->head.loaded = false;
    return status < 0 ? status : VS_OK;
}

/* Runs a statement that must not be interrupted; gives SQLite's result code, sets no message. */
static int settle(vs_store *store, enum db_statement id)
{
    sqlite3_stmt *statement;
    store->settling = true;
    int rc = SQLITE_NOMEM;
    if (db_query(store, &statement, id, "") == VS_OK) {
        rc = sqlite3_step(statement);
        db_reset(statement);
    }
    store->settling = false;
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

int vs_store_begin(vs_store *store)
{
    assert(store->mode == VS_STORE_WRITE && !store->writing && store->readers == 0);
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_BEGIN, "");
    status = db_finish(store, statement, status);
    if (status != VS_OK) {
        return status;
    }
    store->writing = true;
    status = db_refresh(store);
    if (status != VS_OK) {
        vs_store_rollback(store);
    }
    return status;
}

int db_require_write(vs_store *store)
{
    assert(store->writing);
    if (sqlite3_get_autocommit(store->db)) {
        return vs_fail(store->engine, VS_EIO, VS_MSG_DB_ROLLED_BACK, store->path);
    }
    return VS_OK;
}

int db_checkpoint(vs_store *store, bool patient)
{
    store->impatient = !patient;
    int rc = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    store->impatient = false;
    return rc == SQLITE_OK ? VS_OK : db_fail(store, rc);
}

int vs_store_commit(vs_store *store)
{
    int status = db_require_write(store);
    if (status != VS_OK) {
        return status;
    }
    int rc = settle(store, DB_COMMIT);
    if (rc != SQLITE_OK) {
        return db_fail(store, rc);
    }
    store->writing = false;
    store->dictionary.interned = false;
    /* The log is emptied, not started over: SQLite would write over old frames in place, and a
     * program killed there leaves a log that looks damaged. What is committed stays so if this
     * fails. */
    if (store->wal_pages >= CHECKPOINT_PAGES) {
        store->wal_pages = 0;
        store->impatient = true;
        sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        store->impatient = false;
    }
    return VS_OK;
}

void vs_store_rollback(vs_store *store)
{
    if (!store->writing) {
        return;
    }
    /* SQLite has rolled back by itself after some errors. The message of the cause is kept. */
    if (!sqlite3_get_autocommit(store->db)) {
        settle(store, DB_ROLLBACK);
    }
    store->writing = false;
    store->head.loaded = false;
    store->dictionary.last = -1;
    if (store->dictionary.interned) {
        db_text_forget(store);
        store->dictionary.interned = false;
    }
}

int vs_store_begin_read(vs_store *store)
{
    if (store->readers == 0 && !store->writing) {
        sqlite3_stmt *statement;
        int status = db_query(store, &statement, DB_BEGIN_READ, "");
        status = db_finish(store, statement, status);
        if (status != VS_OK) {
            return status;
        }
        status = db_refresh(store); /* the first read: from here on the state stands still */
        if (status != VS_OK) {
            settle(store, DB_ROLLBACK);
            return status;
        }
    }
    store->readers++;
    return VS_OK;
}

void vs_store_end_read(vs_store *store)
{
    assert(store->readers > 0);
    store->readers--;
    if (store->readers == 0 && !store->writing) {
        settle(store, DB_COMMIT);
    }
}
