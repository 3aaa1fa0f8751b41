/*
 * Verification of a file: log, pages, SQLite's own check, schema. The contents follow in
 * db_chain.c. Damage gives findings, not failures, and each step trusts only what the steps before
 * have shown. SPDX-License-Identifier: MIT
 */
#include "db_verify.h"

#include <string.h>

enum { BLOCK_PAGES = 256 };

void db_finding(struct db_verify *verify, int status)
{
    if (status != VS_EDAMAGED) {
        verify->status = status; /* not a finding: memory, disk, interrupt */
        return;
    }
    if (verify->count == DB_FINDINGS) {
        vs_fail(verify->engine, status, VS_MSG_VERIFY_MORE, verify->path, (long long)DB_FINDINGS);
    }
    if (verify->count <= DB_FINDINGS) {
        vs_verify_finding *finding =
            (vs_verify_finding *)(void *)vs_buffer_grow(verify->findings, sizeof *finding);
        if (finding != NULL) {
            const char *text = vs_engine_error(verify->engine);
            size_t size = strlen(text);
            if (size >= sizeof finding->text) {
                size = sizeof finding->text - 1;
                while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80) {
                    size--; /* not in the middle of a character */
                }
            }
            memset(finding, 0, sizeof *finding);
            finding->status = status;
            memcpy(finding->text, text, size);
        }
    }
    verify->count++;
    vs_engine_clear_error(verify->engine);
}

bool db_verify_stopped(const struct db_verify *verify)
{
    return verify->status != VS_OK || verify->findings->failed;
}

/* Looks again at a page that another program may be writing just now. */
static bool page_intact(struct db_file *file, unsigned char *data, int64_t page, bool shared)
{
    bool intact = db_page_intact(data, page);
    for (int look = 1; !intact && shared && look < DB_LOOKS; look++) {
        sqlite3_sleep(DB_LOOK_PAUSE);
        intact =
            db_file_read(file, (page - 1) * DB_PAGE, data, DB_PAGE) && db_page_intact(data, page);
    }
    return intact;
}

/* Compares every page with its checksum; shared: others may write. */
static void check_pages(struct db_verify *verify, bool shared)
{
    vs_engine *engine = verify->engine;
    struct db_file *file = NULL;
    unsigned char *block = vs_mem_array(engine, BLOCK_PAGES, DB_PAGE);
    int status = block != NULL ? db_file_open(&file, engine, verify->path) : vs_fail_memory(engine);
    if (status != VS_OK) {
        verify->status = status;
        goto out;
    }
    int64_t count = db_file_size(file) / DB_PAGE;
    for (int64_t first = 0; first < count && !db_verify_stopped(verify); first += BLOCK_PAGES) {
        int64_t here = count - first < BLOCK_PAGES ? count - first : BLOCK_PAGES;
        if (!db_file_read(file, first * DB_PAGE, block, (size_t)here * DB_PAGE)) {
            verify->status = vs_fail(engine, VS_EIO, VS_MSG_DB_IO, verify->path, "read");
            break;
        }
        for (int64_t i = 0; i < here; i++) {
            int64_t page = first + i + 1;
            if (page != DB_LOCK_PAGE && !page_intact(file, block + i * DB_PAGE, page, shared)) {
                db_finding(verify, vs_fail(engine, VS_EDAMAGED, VS_MSG_VERIFY_PAGE, verify->path,
                                           (long long)page));
            }
        }
        int stop = vs_engine_poll(engine, VS_MSG_STAGE_VERIFY, first * 100 / count, 100);
        if (stop != VS_OK) {
            verify->status = stop;
        }
    }

out:
    vs_engine_progress(engine, VS_MSG_STAGE_VERIFY, 100, 100);
    db_file_close(file);
    vs_mem_free(engine, block);
}

/* SQLite's checks: each row that is not "ok" is a finding. */
static void check_sqlite(struct db_verify *verify, const char *sql)
{
    vs_store *store = verify->store;
    sqlite3_stmt *statement = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    while (rc == SQLITE_OK && (rc = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        if (text == NULL || strcmp(text, "ok") != 0) {
            db_finding(verify, vs_fail(verify->engine, VS_EDAMAGED, VS_MSG_VERIFY_SQLITE,
                                       verify->path, text != NULL ? text : sql));
        }
        rc = db_verify_stopped(verify) ? SQLITE_DONE : SQLITE_OK;
    }
    if (rc != SQLITE_DONE) {
        db_finding(verify, db_fail(store, rc));
    }
    sqlite3_finalize(statement);
}

static bool same_text(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
    const char *left = (const char *)sqlite3_column_text(a, column);
    const char *right = (const char *)sqlite3_column_text(b, column);
    return left != NULL && right != NULL && strcmp(left, right) == 0;
}

/* Walks two lists of schema objects side by side up to the first difference. */
static void compare_schema(struct db_verify *verify, sqlite3_stmt *stored, sqlite3_stmt *wanted)
{
    for (;;) {
        int left = sqlite3_step(stored), right = sqlite3_step(wanted);
        if (left == SQLITE_DONE && right == SQLITE_DONE) {
            return;
        }
        if ((left != SQLITE_ROW && left != SQLITE_DONE) ||
            (right != SQLITE_ROW && right != SQLITE_DONE)) {
            db_finding(verify, db_fail(verify->store, left != SQLITE_ROW ? left : right));
            return;
        }
        bool same = left == right;
        for (int i = 0; same && i < 4; i++) {
            same = same_text(stored, wanted, i);
        }
        if (!same) {
            const char *name =
                (const char *)sqlite3_column_text(right == SQLITE_ROW ? wanted : stored, 1);
            db_finding(verify, vs_fail(verify->engine, VS_EDAMAGED, VS_MSG_VERIFY_SCHEMA,
                                       verify->path, name != NULL ? name : "?"));
            return;
        }
    }
}

/* The schema must read as the migrations write it: a trigger less would go unnoticed otherwise. */
static void check_schema(struct db_verify *verify)
{
    static const char sql[] = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema "
                              "ORDER BY type, name";
    sqlite3 *fresh = NULL;
    sqlite3_stmt *stored = NULL, *wanted = NULL;
    int rc = sqlite3_open_v2(":memory:", &fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL);
    for (int64_t i = 0; rc == SQLITE_OK && i < DB_VERSION; i++) {
        rc = sqlite3_exec(fresh, db_migration(i), NULL, NULL, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_prepare_v2(fresh, sql, -1, &wanted, NULL);
    }
    if (rc != SQLITE_OK) {
        verify->status = vs_fail_memory(verify->engine);
    } else if ((rc = sqlite3_prepare_v2(verify->store->db, sql, -1, &stored, NULL)) != SQLITE_OK) {
        db_finding(verify, db_fail(verify->store, rc));
    } else {
        compare_schema(verify, stored, wanted);
    }
    sqlite3_finalize(stored);
    sqlite3_finalize(wanted);
    sqlite3_close(fresh);
}

/* What needs a connection, in one state of the file. */
static void check_contents(struct db_verify *verify)
{
    int status = vs_store_begin_read(verify->store);
    if (status != VS_OK) {
        db_finding(verify, status);
        return;
    }
    check_schema(verify);
    if (!db_verify_stopped(verify)) {
        check_sqlite(verify, "PRAGMA integrity_check(20)");
    }
    if (!db_verify_stopped(verify)) {
        check_sqlite(verify, "PRAGMA foreign_key_check");
    }
    /* The chain is read by the queries of this schema, so a foreign schema ends the check here. */
    if (!db_verify_stopped(verify) && verify->count == 0) {
        db_verify_chain(verify);
    }
    vs_store_end_read(verify->store);
}

/* Opens; damage is a finding. */
static void open_store(struct db_verify *verify)
{
    int status = vs_store_open(&verify->store, verify->engine, verify->path, VS_STORE_READ);
    if (status != VS_OK) {
        db_finding(verify, status);
    }
}

/* Makes the file whole from its log, if nobody else is at it; the log is empty then. */
static void take_up_log(struct db_verify *verify, struct db_log *log, struct db_header *header)
{
    open_store(verify);
    if (verify->store == NULL) {
        return;
    }
    int status = db_checkpoint(verify->store, true);
    if (status == VS_OK) {
        *log = (struct db_log){0};
        status = db_check_header(verify->engine, verify->path, log, header);
    } else if (status == VS_EIO) {
        vs_engine_clear_error(verify->engine); /* busy: the log stays beside the file */
        status = VS_OK;
    }
    if (status != VS_OK) {
        db_finding(verify, status);
    }
}

int vs_store_verify(vs_engine *engine, const char *path, vs_buffer *findings)
{
    struct db_verify verify = {.engine = engine, .path = path, .findings = findings};
    struct db_header header = {0};
    struct db_log log;
    bool log_good = true, shared = db_shared(path);
    int status = db_wal_check(engine, path, &log);
    if (status != VS_OK) {
        db_finding(&verify, status);
        log_good = false;
    }
    if (db_verify_stopped(&verify)) {
        return verify.status;
    }
    status = db_check_header(engine, path, &log, &header);
    if (status != VS_OK) {
        db_finding(&verify, status);
        goto out;
    }
    if (log.present && log_good) {
        take_up_log(&verify, &log, &header);
    }
    if (!db_verify_stopped(&verify)) {
        check_pages(&verify, shared);
    }
    int64_t due = header.pages * DB_PAGE;
    if (!log.present && header.size != due) {
        db_finding(&verify, vs_fail(engine, VS_EDAMAGED, VS_MSG_VERIFY_SIZE, path,
                                    (long long)header.size, (long long)due));
    }
    /* Behind damaged pages everything else would only say the same again. */
    if (verify.count == 0 && verify.store == NULL && !db_verify_stopped(&verify)) {
        open_store(&verify);
    }
    if (verify.count == 0 && verify.store != NULL && !db_verify_stopped(&verify)) {
        check_contents(&verify);
    }

out:
    vs_store_close(verify.store);
    return verify.status != VS_OK ? verify.status : vs_buffer_status(findings);
}
