/*
 * Making, opening and closing a store.
 *
 * A new file is built under a temporary name and gets its own when it is whole, so a file of the
 * right name always has a valid first page. Before SQLite opens a file, its first page and the log
 * are judged from their bytes (db_file.c, db_wal.c): what is refused is left as it was.
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

enum { PROGRESS_STEPS = 2000 }; /* steps of SQLite's machine between looks at the interrupt flag */

static int progress(void *context)
{
    const vs_store *store = context;
    return !store->settling && vs_engine_interrupted(store->engine);
}

/* Waits for other programs in growing pauses up to DB_BUSY_LIMIT altogether. */
static int busy(void *context, int count)
{
    enum { SHORT = 1, LONG = 25, SHORT_COUNT = 10 };
    const vs_store *store = context;
    int waited =
        count < SHORT_COUNT ? count * SHORT : SHORT_COUNT * SHORT + (count - SHORT_COUNT) * LONG;
    if (store->impatient || waited >= DB_BUSY_LIMIT || vs_engine_interrupted(store->engine)) {
        return 0;
    }
    sqlite3_sleep(count < SHORT_COUNT ? SHORT : LONG);
    return 1;
}

static int count_pages(void *context, sqlite3 *db, const char *database, int pages)
{
    (void)db;
    (void)database;
    ((vs_store *)context)->wal_pages = pages;
    return SQLITE_OK;
}

/* The path as SQLite takes it literally: never a URI, never ":memory:". As a URI if immutable. */
static int open_name(vs_buffer *out, const char *path, bool immutable)
{
    if (immutable) {
        vs_buffer_text(out, "file:");
    }
    if (path[0] != '/') {
        vs_buffer_text(out, "./");
    }
    for (const char *c = path; *c != '\0'; c++) {
        if (immutable && (*c == '%' || *c == '?' || *c == '#')) {
            vs_buffer_printf(out, "%%%02X", (unsigned)*c);
        } else {
            vs_buffer_char(out, *c);
        }
    }
    if (immutable) {
        vs_buffer_text(out, "?immutable=1");
    }
    return vs_buffer_status(out);
}

static int configure(vs_store *store, bool create)
{
    sqlite3 *db = store->db;
    sqlite3_extended_result_codes(db, 1);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    sqlite3_busy_handler(db, busy, store);
    sqlite3_progress_handler(db, PROGRESS_STEPS, progress, store);
    sqlite3_wal_hook(db, count_pages, store); /* replaces SQLite's own checkpoints */
    if (create) {
        int reserve = DB_PAGE_CHECK;
        int rc = sqlite3_file_control(db, "main", SQLITE_FCNTL_RESERVE_BYTES, &reserve);
        return rc == SQLITE_OK ? VS_OK : db_fail(store, rc);
    }
    /* mmap_size=0: pages are read through the checks of db_vfs.c only. */
    return db_exec(store,
                   store->mode == VS_STORE_READ
                       ? "PRAGMA mmap_size=0; PRAGMA query_only=1"
                       : "PRAGMA mmap_size=0; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                         "PRAGMA cache_size=-16384; PRAGMA journal_size_limit=0");
}

int db_connect(vs_store **out, vs_engine *engine, const char *path, enum vs_store_mode mode,
               int flags)
{
    *out = NULL;
    int status = db_vfs_register(engine);
    if (status != VS_OK) {
        return status;
    }
    vs_buffer name;
    vs_buffer_init(&name, engine);
    vs_store *store = vs_mem_new(engine, sizeof *store);
    if (store == NULL) {
        return vs_fail_memory(engine);
    }
    store->engine = engine;
    store->mode = mode;
    store->dictionary.last = -1;
    vs_buffer_init(&store->event_text, engine);
    status = vs_arena_new(&store->arena, engine);
    if (status != VS_OK) {
        goto out;
    }
    store->path = vs_mem_text(engine, path, strlen(path));
    if (store->path == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    status = open_name(&name, path, (flags & SQLITE_OPEN_URI) != 0);
    if (status != VS_OK) {
        goto out;
    }
    int rc = sqlite3_open_v2(name.data, &store->db, flags | SQLITE_OPEN_NOMUTEX, DB_VFS);
    status =
        rc == SQLITE_OK ? configure(store, (flags & SQLITE_OPEN_CREATE) != 0) : db_fail(store, rc);

out:
    vs_buffer_free(&name);
    if (status != VS_OK) {
        vs_store_close(store);
        store = NULL;
    }
    *out = store;
    return status;
}

void vs_store_close(vs_store *store)
{
    if (store == NULL) {
        return;
    }
    vs_engine *engine = store->engine;
    vs_store_rollback(store);
    store->settling = true; /* closing moves the log into the file */
    store->impatient = true;
    for (int i = 0; i < DB_STATEMENT_COUNT; i++) {
        sqlite3_finalize(store->statements[i]);
    }
    int rc = sqlite3_close(store->db); /* also when opening had failed */
    assert(rc == SQLITE_OK);
    (void)rc;
    db_text_free(store);
    vs_arena_free(store->arena);
    vs_mem_free(engine, (void *)store->names);
    vs_buffer_free(&store->event_text);
    vs_mem_free(engine, store->unit);
    vs_mem_free(engine, store->path);
    vs_mem_free(engine, store);
}

/* --- files under a temporary name --- */
char *db_temporary(vs_engine *engine, const char *path)
{
    vs_buffer name;
    vs_buffer_init(&name, engine);
    vs_buffer_printf(&name, "%s.%lld.new", path, (long long)getpid());
    if (name.failed) {
        vs_buffer_free(&name);
        return NULL;
    }
    return name.data;
}

void db_discard(const char *temporary)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char name[4096];
        if (snprintf(name, sizeof name, "%s%s", temporary, suffixes[i]) < (int)sizeof name) {
            unlink(name);
        }
    }
}

/* Flushes a file or a folder. */
static bool flush(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool done = file >= 0 && fsync(file) == 0;
    int error = errno;
    if (file >= 0) {
        close(file);
    }
    errno = error;
    return done;
}

static int fail_publish(vs_engine *engine, const char *path)
{
    if (errno == EEXIST) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_DB_EXISTS, path);
    }
    if (errno == ENOSPC || errno == EDQUOT) {
        return vs_fail(engine, VS_EIO, VS_MSG_DB_FULL, path);
    }
    return vs_fail(engine, VS_EIO, VS_MSG_DB_IO, path, strerror(errno));
}

/* The folder of a path, owned by the caller; NULL without memory. */
static char *folder_of(vs_engine *engine, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return vs_mem_text(engine, ".", 1);
    }
    return vs_mem_text(engine, path, slash == path ? 1 : (size_t)(slash - path));
}

int db_publish(vs_engine *engine, const char *temporary, const char *path)
{
    if (!flush(temporary)) {
        return fail_publish(engine, path);
    }
    /* link() refuses a name that is taken; file systems without links get a plain rename. */
    if (link(temporary, path) == 0) {
        unlink(temporary);
    } else if (errno == EEXIST || vs_file_exists(path) || rename(temporary, path) != 0) {
        return fail_publish(engine, path);
    }
    char *folder = folder_of(engine, path);
    if (folder == NULL) {
        return vs_fail_memory(engine);
    }
    bool flushed = flush(folder);
    vs_mem_free(engine, folder);
    return flushed ? VS_OK : fail_publish(engine, path);
}

int db_migrate(vs_store *store, int64_t version)
{
    int status = VS_OK;
    for (; version < DB_VERSION && status == VS_OK; version++) {
        status = db_exec(store, db_migration(version));
    }
    return status;
}

static int fill_new(vs_store *store, const char *unit)
{
    /* Nobody knows the file yet and it is flushed as a whole, so no journal is needed. */
    int status = db_exec(store, "PRAGMA page_size=4096; PRAGMA encoding='UTF-8';"
                                "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;"
                                "PRAGMA application_id=0x56534B4F; BEGIN IMMEDIATE");
    if (status != VS_OK) {
        return status;
    }
    store->writing = true;
    status = db_migrate(store, 0);
    if (status == VS_OK) {
        status = vs_store_put(store, DB_AREA, "unit", unit, strlen(unit));
    }
    if (status == VS_OK) {
        status = vs_store_commit(store);
    }
    return status == VS_OK ? db_exec(store, "PRAGMA journal_mode=WAL") : status;
}

int vs_store_create(vs_engine *engine, const char *path, const char *unit)
{
    if (vs_file_exists(path)) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_DB_EXISTS, path);
    }
    char *temporary = db_temporary(engine, path);
    if (temporary == NULL) {
        return vs_fail_memory(engine);
    }
    db_discard(temporary); /* left by a stopped program that had our process number */
    vs_store *store;
    int status = db_connect(&store, engine, temporary, VS_STORE_WRITE,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (store != NULL) {
        status = fill_new(store, unit);
        vs_store_close(store);
    }
    if (status == VS_OK) {
        status = db_publish(engine, temporary, path);
    }
    db_discard(temporary);
    vs_mem_free(engine, temporary);
    return status;
}

int vs_store_memory(vs_store **out, vs_engine *engine, const char *unit)
{
    vs_store *store;
    *out = NULL;
    int status = db_connect(&store, engine, unit, VS_STORE_WRITE,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY);
    if (store == NULL) {
        return status;
    }
    status = fill_new(store, unit);
    if (status == VS_OK) {
        store->unit = vs_mem_text(engine, unit, strlen(unit));
        status = store->unit != NULL ? VS_OK : vs_fail_memory(engine);
    }
    if (status != VS_OK) {
        vs_store_close(store);
        return status;
    }
    *out = store;
    return VS_OK;
}

/* --- opening --- */
static int load_unit(vs_store *store)
{
    vs_buffer unit;
    vs_buffer_init(&unit, store->engine);
    int status = vs_store_get(store, DB_AREA, "unit", &unit);
    if (status == VS_ENOTFOUND) {
        status = vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_CORRUPT, store->path, "unit");
    }
    if (status == VS_OK) {
        store->unit = vs_mem_text(store->engine, unit.size > 0 ? unit.data : "", unit.size);
        status = store->unit != NULL ? VS_OK : vs_fail_memory(store->engine);
    }
    vs_buffer_free(&unit);
    return status;
}

/* Brings the schema up to date; another program may have come in since db_check_header. */
static int check_version(vs_store *store)
{
    sqlite3_stmt *statement = NULL;
    int64_t version = -1;
    int rc = sqlite3_prepare_v2(store->db, "PRAGMA user_version", -1, &statement, NULL);
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(statement);
        version = rc == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    }
    int status = rc == SQLITE_ROW ? VS_OK : db_fail(store, rc);
    sqlite3_finalize(statement);
    if (status != VS_OK || version == DB_VERSION) {
        return status;
    }
    if (version > DB_VERSION) {
        return vs_fail(store->engine, VS_EDATA, VS_MSG_DB_NEWER, store->path, (long long)version,
                       (long long)DB_VERSION);
    }
    if (version < 1) {
        return vs_fail(store->engine, VS_EDAMAGED, VS_MSG_DB_HEADER, store->path);
    }
    if (store->mode == VS_STORE_READ) {
        return vs_fail(store->engine, VS_EDATA, VS_MSG_DB_OLDER, store->path, (long long)version,
                       (long long)DB_VERSION);
    }
    status = vs_store_begin(store);
    if (status == VS_OK) {
        status = db_migrate(store, version);
    }
    if (status == VS_OK) {
        status = vs_store_commit(store);
    }
    vs_store_rollback(store);
    return status == VS_OK ? db_checkpoint(store, true) : status;
}

/* True if no log can be made beside the file; then nobody writes it and it stands still. */
static bool folder_closed(vs_engine *engine, const char *path)
{
    char *folder = folder_of(engine, path);
    bool closed =
        folder != NULL && access(folder, W_OK) != 0 && (errno == EACCES || errno == EROFS);
    vs_mem_free(engine, folder);
    return closed;
}

static int open_once(vs_store **out, vs_engine *engine, const char *path, enum vs_store_mode mode)
{
    *out = NULL;
    struct db_header header;
    struct db_log log;
    int status = db_wal_check(engine, path, &log);
    if (status == VS_OK) {
        status = db_check_header(engine, path, &log, &header);
    }
    if (status != VS_OK) {
        return status;
    }
    /* Reading asks for write access too (SQLite settles for less): only so does the last to leave
     * clear the log away. query_only keeps the data as they are. */
    vs_store *store;
    status = db_connect(&store, engine, path, mode, SQLITE_OPEN_READWRITE);
    if (store == NULL) {
        return status;
    }
    status = check_version(store);
    if (status == VS_EIO && mode == VS_STORE_READ && !log.present && folder_closed(engine, path)) {
        vs_store_close(store);
        status = db_connect(&store, engine, path, mode, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
        if (store == NULL) {
            return status;
        }
        status = check_version(store);
    }
    if (status == VS_OK) {
        status = load_unit(store);
    }
    if (status == VS_OK && mode == VS_STORE_WRITE) {
        status = db_erase_resume(store);
    }
    if (status != VS_OK) {
        vs_store_close(store);
        return status;
    }
    *out = store;
    return VS_OK;
}

int vs_store_open(vs_store **out, vs_engine *engine, const char *path, enum vs_store_mode mode)
{
    int status = VS_OK;
    int looks = db_shared(path) ? DB_LOOKS : 1;
    for (int look = 0; look < looks; look++) {
        status = open_once(out, engine, path, mode);
        if (status != VS_EDAMAGED || vs_engine_error_id(engine) == VS_MSG_DB_LOG) {
            break;
        }
        /* Another program that moves its log into the file just now may make a page look damaged.
         */
        if (look + 1 < looks) {
            sqlite3_sleep(DB_LOOK_PAUSE);
        }
    }
    return status;
}
