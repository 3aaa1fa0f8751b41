/*
 * Private to db*.c: the handle, cached statements, and what the parts of the store share.
 *
 * A statement is prepared at its first use and kept. Functions step it to the end or reset it
 * before they return, so that no read lock outlives a call. SPDX-License-Identifier: MIT
 */
#ifndef VS_DB_H
#define VS_DB_H

#include <sqlite3.h>

#include "store.h"

#define DB_APPLICATION 0x56534B4F /* "VSKO" */
#define DB_PAGE 4096              /* bytes of a page; fixed, so that a damaged header is told */
#define DB_PAGE_CHECK 8           /* bytes at the end of a page that hold its checksum */
#define DB_LOCK_PAGE 262145       /* the page of SQLite's lock bytes (1 GiB), never written */
#define DB_LOOKS 3                /* looks at a file before damage is told while others may write */
#define DB_LOOK_PAUSE 20          /* milliseconds between them */
#define DB_BUSY_LIMIT 5000        /* milliseconds to wait for another program */
#define DB_VFS "vsoko"            /* db_vfs.c */
#define DB_AREA "@store"          /* blobs of the store itself: "unit", "erase_pending" */

#define DB_STATEMENTS(X)                                                                           \
    X(BEGIN, "BEGIN IMMEDIATE")                                                                    \
    X(BEGIN_READ, "BEGIN")                                                                         \
    X(COMMIT, "COMMIT")                                                                            \
    X(ROLLBACK, "ROLLBACK")                                                                        \
    X(DATA_VERSION, "PRAGMA data_version")                                                         \
    X(EVENT_LAST,                                                                                  \
      "SELECT id, known, texts, chunks, masks, hash FROM event ORDER BY id DESC LIMIT 1")          \
    X(EVENT_HEAD, "SELECT max(id) FROM event")                                                     \
    X(EVENT_GET,                                                                                   \
      "SELECT id, type, valid, known, actor, source, detail, texts, chunks, masks, hash "          \
      "FROM event WHERE id >= ?1 ORDER BY id")                                                     \
    X(EVENT_KNOWN, "SELECT known FROM event WHERE id = ?1")                                        \
    X(EVENT_HASH, "SELECT hash FROM event WHERE id = ?1")                                          \
    X(EVENT_CHUNKS_UPTO, "SELECT chunks FROM event WHERE id <= ?1 ORDER BY id DESC LIMIT 1")       \
    X(EVENT_ADD,                                                                                   \
      "INSERT INTO event(id, type, valid, known, actor, source, detail, texts, chunks, "           \
      "masks, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")                         \
    X(TEXT_LAST, "SELECT max(code) FROM text")                                                     \
    X(TEXT_ADD, "INSERT INTO text(code, domain, text, checksum) VALUES(?1, ?2, ?3, ?4)")           \
    X(TEXT_FIND, "SELECT code FROM text WHERE domain = ?1 AND text = ?2")                          \
    X(TEXT_GET, "SELECT code, domain, text, checksum FROM text WHERE code >= ?1 "                  \
                "ORDER BY code LIMIT ?2")                                                          \
    X(TEXT_OF_DOMAIN, "SELECT code, text FROM text WHERE domain = ?1")                             \
    X(TEXT_ALL, "SELECT code, domain, text, checksum FROM text ORDER BY code")                     \
    X(TEXT_ERASE, "UPDATE text SET text = NULL, checksum = NULL WHERE code = ?1")                  \
    X(CHUNK_ADD, "INSERT INTO chunk(id, event, kind, rows, digest, data) "                         \
                 "VALUES(?1, ?2, ?3, ?4, ?5, ?6)")                                                 \
    X(CHUNK_OF_KIND,                                                                               \
      "SELECT id, event, rows FROM chunk WHERE kind = ?1 AND event > ?2 AND event <= ?3 "          \
      "ORDER BY event, id")                                                                        \
    X(CHUNK_OF_EVENT, "SELECT id, rows, kind FROM chunk WHERE id > ?1 AND id <= ?2 ORDER BY id")   \
    X(CHUNK_DATA, "SELECT data FROM chunk WHERE id = ?1")                                          \
    X(CHUNK_INFO, "SELECT event, rows FROM chunk WHERE id = ?1")                                   \
    X(CHUNK_KIND, "SELECT kind, rows FROM chunk WHERE id = ?1")                                    \
    X(CHUNK_ALL, "SELECT id, event, kind, rows, digest, data FROM chunk ORDER BY id")              \
    X(CHUNK_HEAD, "SELECT max(event) FROM chunk WHERE kind = ?1 AND event <= ?2")                  \
    X(CHUNK_NEXT_KIND, "SELECT min(kind) FROM chunk WHERE kind > ?1")                              \
    X(MASK_ADD, "INSERT INTO mask(id, event, kind, chunk, digest, bits) "                          \
                "VALUES(?1, ?2, ?3, ?4, ?5, ?6)")                                                  \
    X(MASK_OF_CHUNK, "SELECT bits FROM mask WHERE chunk = ?1 AND event > ?2 AND event <= ?3")      \
    X(MASK_ALL,                                                                                    \
      "SELECT mask.id, mask.event, mask.kind, mask.chunk, mask.digest, mask.bits, "                \
      "chunk.kind, chunk.rows, chunk.event FROM mask LEFT JOIN chunk ON chunk.id = mask.chunk "    \
      "ORDER BY mask.id")                                                                          \
    X(MASK_HEAD, "SELECT max(event) FROM mask WHERE kind = ?1 AND event <= ?2")                    \
    X(MASK_CHUNKS, "SELECT chunk FROM mask WHERE kind = ?1 AND event > ?2 AND event <= ?3")        \
    X(MASK_SINCE,                                                                                  \
      "SELECT 1 FROM mask WHERE kind = ?1 AND event > ?2 AND event <= ?3 AND chunk <= ?4 "         \
      "LIMIT 1")                                                                                   \
    X(SEGMENT_PUT, "INSERT INTO segment(kind, event, rows) VALUES(?1, ?2, ?3) ON CONFLICT(kind) "  \
                   "DO UPDATE SET event = excluded.event, rows = excluded.rows")                   \
    X(SEGMENT_INFO, "SELECT event, rows FROM segment WHERE kind = ?1")                             \
    X(SEGMENT_CLEAR, "DELETE FROM segment_column WHERE kind = ?1")                                 \
    X(SEGMENT_COLUMN_ADD, "INSERT INTO segment_column(kind, name, data) VALUES(?1, ?2, ?3)")       \
    X(SEGMENT_COLUMN, "SELECT id FROM segment_column WHERE kind = ?1 AND name = ?2")               \
    X(BLOB_PUT, "INSERT INTO blob(area, key, data) VALUES(?1, ?2, ?3) ON CONFLICT(area, key) "     \
                "DO UPDATE SET data = excluded.data")                                              \
    X(BLOB_GET, "SELECT data FROM blob WHERE area = ?1 AND key = ?2")                              \
    X(BLOB_DELETE, "DELETE FROM blob WHERE area = ?1 AND key = ?2")                                \
    X(BLOB_KEYS, "SELECT key FROM blob WHERE area = ?1 ORDER BY key")                              \
    X(BLOB_CLEAR, "DELETE FROM blob WHERE area = ?1")

enum db_statement {
#define DB_STATEMENT(name, sql) DB_##name,
    DB_STATEMENTS(DB_STATEMENT)
#undef DB_STATEMENT
        DB_STATEMENT_COUNT
};

/* The end of the timeline within the open transaction. */
struct db_head {
    bool loaded;
    int64_t id, known;
    int64_t chunks, masks; /* ids given so far: an event's own follow those of the event before */
    vs_digest hash;
};

struct db_entry; /* db_text.c: a dictionary text in memory */

/* The dictionary as far as it is in memory; entries and texts live in the store's arena. */
struct db_dictionary {
    struct db_slot *by_text; /* by domain and text: complete for domains that are loaded */
    struct db_slot *by_code;
    size_t text_count, text_capacity; /* capacities are powers of two */
    size_t code_count, code_capacity;
    int64_t last;   /* the highest code, -1 if not read yet */
    uint32_t reads; /* texts that were asked of the file by code */
    bool interned;  /* the open transaction made codes */
};

struct db_domain {
    const char *name;
    uint32_t lookups; /* asked of SQLite one by one */
    bool loaded;
};

struct vs_store {
    vs_engine *engine;
    sqlite3 *db;
    char *path, *unit;
    enum vs_store_mode mode;
    bool writing;         /* between begin and commit or rollback */
    int readers;          /* depth of begin_read */
    bool settling;        /* COMMIT or ROLLBACK runs: it must not be interrupted half-way */
    bool impatient;       /* do not wait for other programs */
    int wal_pages;        /* pages in the log after the last commit */
    int64_t clock;        /* vs_store_set_clock */
    int64_t data_version; /* changes when another connection commits */
    sqlite3_stmt *statements[DB_STATEMENT_COUNT];
    struct db_head head;
    struct db_dictionary dictionary;
    struct db_domain *domains;
    size_t domain_count;
    vs_arena *arena;    /* what is borrowed until close */
    const char **names; /* kinds, in the arena */
    size_t name_count;
    vs_buffer event_text; /* type and detail of the last vs_store_event */
};

/* --- db.c: statements and errors --- */
/* Turns a result code of SQLite into a status with its message. */
int db_fail(vs_store *store, int rc);
/*
 * Gives the cached statement with its parameters bound, one letter of form each:
 * i int64_t; c vs_code (0 as NULL); t const char *; s text and b blob as const void * and size_t.
 * What is bound must live until db_reset.
 */
int db_query(vs_store *store, sqlite3_stmt **out, enum db_statement id, const char *form, ...);
/* VS_OK for a row, VS_DONE at the end, or a failure. */
int db_step(vs_store *store, sqlite3_stmt *statement);
/* Ends the use of a statement and its bindings; accepts NULL. */
void db_reset(sqlite3_stmt *statement);
/* Steps a statement that gives no rows and resets it. status is passed on if it is a failure. */
int db_finish(vs_store *store, sqlite3_stmt *statement, int status);
/* Runs fixed SQL once. */
int db_exec(vs_store *store, const char *sql);
/* Appends column i, a text or blob. */
void db_column_add(vs_buffer *out, sqlite3_stmt *statement, int column);
/* A digest from column i; false if it is not one. */
bool db_column_digest(vs_digest *out, sqlite3_stmt *statement, int column);
/* A copy of a name that lives until close, one for equal names. */
int db_name(vs_store *store, const char **out, const char *name);
/* VS_OK if a write transaction is open; a failure if SQLite had to roll it back. */
int db_require_write(vs_store *store);
/* Drops what is in memory if another connection has written since. */
int db_refresh(vs_store *store);
/* Moves the log into the file and empties it. Does not wait if patient is false. */
int db_checkpoint(vs_store *store, bool patient);

/* --- db_schema.c --- */
#define DB_VERSION 1 /* user_version that this program writes */
/* The SQL that brings user_version from version (from 0) to the next; ends with setting it. */
const char *db_migration(int64_t version);

/* --- db_open.c --- */
/* Brings the schema from version to DB_VERSION inside an open transaction. */
int db_migrate(vs_store *store, int64_t version);
/* Connects without looking at the file first; flags of sqlite3_open_v2. */
int db_connect(vs_store **out, vs_engine *engine, const char *path, enum vs_store_mode mode,
               int flags);
/* Gives temporary its name, which must be free, and flushes the folder. */
int db_publish(vs_engine *engine, const char *temporary, const char *path);
/* Removes an unfinished file with its neighbours. */
void db_discard(const char *temporary);
/* A temporary neighbour of path; owned by the caller (vs_mem_free). */
char *db_temporary(vs_engine *engine, const char *path);

/* --- db_file.c: the file as bytes, without a connection --- */
struct db_file;
/* What the first page says of the file. */
struct db_header {
    int64_t pages;   /* by the header */
    int64_t size;    /* bytes of the file */
    int64_t version; /* user_version */
};
int db_file_open(struct db_file **out, vs_engine *engine, const char *path);
void db_file_close(struct db_file *file);
int64_t db_file_size(struct db_file *file);
/* False if the bytes are not there or cannot be read. */
bool db_file_read(struct db_file *file, int64_t offset, void *data, size_t size);
/* Refuses what is foreign, newer, cut or damaged in the first page. */
struct db_log;
int db_check_header(vs_engine *engine, const char *path, const struct db_log *log,
                    struct db_header *out);

/* --- db_wal.c --- */
/* What a stopped program left in the log. */
struct db_log {
    bool present;    /* it holds frames */
    bool first_page; /* a finished transaction in it holds page 1 */
    int64_t version; /* user_version by that page */
};
/* False if surely nobody has the file open: who does, shares memory in a file beside it. */
bool db_shared(const char *path);
/* Looks through the log. VS_EDAMAGED if frames of a finished transaction are damaged, which SQLite
 * would drop without a word. */
int db_wal_check(vs_engine *engine, const char *path, struct db_log *out);

/* --- db_vfs.c --- */
/* Registers DB_VFS once in the process. VS_ENOMEM, VS_EIO. */
int db_vfs_register(vs_engine *engine);
/* The checksum of page (from 1) whose DB_PAGE bytes stand at data. */
uint64_t db_page_checksum(const void *data, int64_t page);
bool db_page_intact(const void *data, int64_t page);
/* The page that was last found damaged through a connection, 0 if none. */
int64_t db_vfs_damaged(sqlite3 *db);
sqlite3_vfs *db_vfs_real(void);

/* --- db_event.c: the chain --- */
/* Columns of EVENT_GET as an event; texts point into the statement. *texts, *chunks, *masks are the
 * counts of codes, chunks and bitmaps so far. */
struct db_counts {
    int64_t texts, chunks, masks;
};
bool db_event_read(sqlite3_stmt *statement, vs_event *out, struct db_counts *counts);
/* The hash of an event: start, then its chunks, then its bitmaps in order of ids, then end. */
void db_hash_start(vs_hasher *hasher, const vs_event *event, const struct db_counts *counts);
void db_hash_chunk(vs_hasher *hasher, int64_t id, const char *kind, uint32_t rows,
                   const vs_digest *digest);
void db_hash_mask(vs_hasher *hasher, int64_t chunk, const vs_digest *digest);
vs_digest db_hash_end(vs_hasher *hasher, const vs_digest *previous);
/* The hash that the first event follows. */
vs_digest db_hash_origin(const char *unit);

/* --- db_text.c --- */
int64_t db_text_checksum(vs_code code, const char *domain, const char *text, size_t size);
/* The highest code. */
int db_text_count(vs_store *store, int64_t *out);
/* Forgets texts in memory; what was lent stays valid. */
void db_text_forget(vs_store *store);
void db_text_free(vs_store *store);

/* --- db_erase.c --- */
/* Finishes an erasure whose rewriting of the file was cut short; leaves it for later if others
 * read. */
int db_erase_resume(vs_store *store);

#endif
