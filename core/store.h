/*
 * The store: one SQLite file per unit with its timeline. Knows events, dictionary texts, chunks and
 * bitmaps as bytes, not what they mean. Files db*.c; nothing else includes SQLite.
 *
 * The timeline is append-only and hash-chained; UPDATE and DELETE of it are refused by the schema.
 * Texts live in the dictionary only: events and chunks hold codes, so a text can be erased without
 * touching what is counted. Every page of the file carries a checksum (db_vfs.c): a damaged page is
 * never read as data.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_STORE_H
#define VS_STORE_H

#include "buffer.h"
#include "date.h"
#include "digest.h"

typedef struct vs_store vs_store;
typedef uint32_t vs_code; /* of a dictionary text; 0 is "no text" */

enum vs_store_mode { VS_STORE_READ, VS_STORE_WRITE };

/* Makes a new file for a unit. Refuses an existing path. Complete or absent afterwards. */
int vs_store_create(vs_engine *engine, const char *path, const char *unit);
/* Opens; refuses from the header what is foreign, newer or damaged, leaving the file as it was.
 * VS_ENOTFOUND, VS_EDAMAGED, VS_EDATA (foreign or newer), VS_EIO. Owned by the caller. A store is
 * not carried across fork(), and nothing else of the process opens its file (POSIX locks). */
int vs_store_open(vs_store **out, vs_engine *engine, const char *path, enum vs_store_mode mode);
/* A new store that is no file and is gone when it closes: for trials. */
int vs_store_memory(vs_store **out, vs_engine *engine, const char *unit);
/* A copy of what a store holds, in memory like that: what is written there is seen nowhere else. */
int vs_store_copy(vs_store **out, vs_store *store);
void vs_store_close(vs_store *store);
vs_engine *vs_store_engine(const vs_store *store);
const char *vs_store_unit(const vs_store *store);
const char *vs_store_path(const vs_store *store);

/* Transactions: all or nothing. A failed call inside leaves rollback to the caller. Reading between
 * begin_read and end_read sees one state. */
int vs_store_begin(vs_store *store);
int vs_store_commit(vs_store *store);
void vs_store_rollback(vs_store *store);
int vs_store_begin_read(vs_store *store);
void vs_store_end_read(vs_store *store);

/* --- the timeline --- */
typedef struct vs_event {
    int64_t id;         /* 1, 2, 3 ... without gaps */
    const char *type;   /* an identifier: "import", "erase", a model's event type */
    vs_date valid;      /* when it was true */
    int64_t known;      /* when we learned it: microseconds, never runs backwards */
    vs_code actor;      /* dictionary code (domain "@actor"), 0 if none */
    vs_code source;     /* dictionary code (domain "@source"): a file's name, 0 if none */
    const char *detail; /* canonical JSON without texts of persons; "" if none */
    vs_digest hash;     /* of this event and the one before */
} vs_event;

typedef struct vs_chunk_draft {
    const char *kind; /* record kind */
    uint32_t rows;
    const void *data; /* vs_chunk_encode; borrowed */
    size_t size;
} vs_chunk_draft;

typedef struct vs_mask_draft {
    int64_t chunk;             /* an older chunk */
    const unsigned char *bits; /* one bit a row, lowest first: 1 = superseded by this event */
    size_t size;               /* (rows + 7) / 8 */
} vs_mask_draft;

typedef struct vs_event_draft {
    const char *type;
    vs_date valid;
    vs_code actor, source;
    const char *detail; /* NULL as "" */
    size_t chunk_count;
    const vs_chunk_draft *chunks;
    size_t mask_count;
    const vs_mask_draft *masks;
} vs_event_draft;

/* Appends an event inside a transaction; *id gets its number. */
int vs_store_append(vs_store *store, const vs_event_draft *draft, int64_t *id);
/* The number of the last event, 0 if none; as of the open transaction. */
int vs_store_head(vs_store *store, int64_t *id);
/* The chain hash of an event (0: of the empty timeline of the unit). VS_ENOTFOUND. */
int vs_store_hash(vs_store *store, int64_t id, vs_digest *out);
/* One event; texts are borrowed until the next call. VS_ENOTFOUND. */
int vs_store_event(vs_store *store, int64_t id, vs_event *out);
/* The last event with known <= microseconds, 0 if none. */
int vs_store_event_at(vs_store *store, int64_t microseconds, int64_t *id);
/* Bytes given to "known" instead of the clock in tests; 0 for the real clock. */
void vs_store_set_clock(vs_store *store, int64_t microseconds);

/* --- dictionary --- */
/* The code of a text, made if new (inside a transaction). A text is unique within its domain. */
int vs_store_intern(vs_store *store, const char *domain, const char *text, size_t size,
                    vs_code *code);
/* As intern, but *code is 0 if the text is not there. */
int vs_store_find(vs_store *store, const char *domain, const char *text, size_t size,
                  vs_code *code);
/* The text of a code, borrowed until the store closes; NULL with size 0 if erased. VS_ENOTFOUND. */
int vs_store_text(vs_store *store, vs_code code, const char **text, size_t *size);
/* The domain of a code. */
int vs_store_domain(vs_store *store, vs_code code, const char **domain);
/* Every code of a domain in order of codes; *codes owned by the caller (vs_mem_free). */
int vs_store_codes(vs_store *store, const char *domain, vs_code **codes, size_t *count);
/* Removes texts under a logged event "erase" (its detail lists the codes) and rewrites the file so
 * that no byte of them is left; blobs of area "result" go too. Opens and commits its own
 * transaction. VS_EIO with DB_ERASE_PENDING if others read: the event stands, and the next opening
 * for writing rewrites the file. */
int vs_store_erase(vs_store *store, const vs_code *codes, size_t count, vs_code actor, int64_t *id);

/* --- chunks, bitmaps, segments --- */
typedef struct vs_chunk_info {
    int64_t id;
    int64_t event;
    uint32_t rows;
} vs_chunk_info;

/* Chunks of a kind with after < event <= upto, by event then id. *out owned by the caller. */
int vs_store_chunks(vs_store *store, const char *kind, int64_t after, int64_t upto,
                    vs_chunk_info **out, size_t *count);
/* One chunk by its id. VS_ENOTFOUND. */
int vs_store_chunk_info(vs_store *store, int64_t chunk, vs_chunk_info *out);
/* Chunks of a kind that events in (after, upto] put a bitmap on, some perhaps twice; *out owned by
 * the caller. */
int vs_store_masked(vs_store *store, const char *kind, int64_t after, int64_t upto, int64_t **out,
                    size_t *count);
/* Chunks that an event brought, with their kinds (names borrowed until close). */
int vs_store_event_chunks(vs_store *store, int64_t event, vs_chunk_info **out, const char ***kinds,
                          size_t *count);
/* Appends the bytes of a chunk. */
int vs_store_chunk(vs_store *store, int64_t chunk, vs_buffer *out);
/* ORs into bits the bitmaps of the chunk with after < event <= upto; *any tells if there were some.
 */
int vs_store_masks(vs_store *store, int64_t chunk, int64_t after, int64_t upto, unsigned char *bits,
                   size_t size, bool *any);
/* The last event <= upto that holds a chunk or a bitmap of the kind, 0 if none. */
int vs_store_kind_head(vs_store *store, const char *kind, int64_t upto, int64_t *event);
/* True if some event in (after, upto] put a bitmap on a chunk of the kind with event <= before. */
int vs_store_masked_since(vs_store *store, const char *kind, int64_t after, int64_t upto,
                          int64_t before, bool *any);
/* Kinds that have chunks, sorted by bytes; array owned by the caller, names borrowed until close.
 */
int vs_store_kinds(vs_store *store, const char ***out, size_t *count);

/* A segment: merged current columns of a kind as of an event; derived data, outside the chain. One
 * blob a column. Writing replaces the kind's old segment (inside a transaction). */
typedef struct vs_segment_column {
    const char *name;
    const void *data;
    size_t size;
} vs_segment_column;
int vs_store_segment_write(vs_store *store, const char *kind, int64_t event, uint32_t rows,
                           const vs_segment_column *columns, size_t count);
/* *event 0 if there is none. */
int vs_store_segment_info(vs_store *store, const char *kind, int64_t *event, uint32_t *rows);
/* Appends a column's bytes; VS_ENOTFOUND if the segment has no such column. */
int vs_store_segment_column(vs_store *store, const char *kind, const char *column, vs_buffer *out);

/* --- named blobs outside the chain: results, model sources, settings --- */
/* area and key name the blob; put replaces; inside a transaction. */
int vs_store_put(vs_store *store, const char *area, const char *key, const void *data, size_t size);
/* Appends the blob. VS_ENOTFOUND without setting a message. */
int vs_store_get(vs_store *store, const char *area, const char *key, vs_buffer *out);
int vs_store_delete(vs_store *store, const char *area, const char *key);
/* Keys of an area in byte order, each followed by a zero byte. */
int vs_store_keys(vs_store *store, const char *area, vs_buffer *out, size_t *count);

/* --- stamps --- */
/* The file of a store as it was while a state was read. */
typedef struct vs_store_stamp {
    bool sure; /* false: no stamp could be taken */
    int64_t device, inode, size;
    int64_t modified, changed; /* nanoseconds */
} vs_store_stamp;

/* Moves the log into the file, if nobody else reads; outside transactions. */
void vs_store_settle(vs_store *store);
/* Stamps the file inside begin_read .. end_read, if the state that is read stands in the file
 * alone.
 */
void vs_store_stamp_now(vs_store *store, vs_store_stamp *out);
/* True if nobody has written the file since. Opens nothing. */
bool vs_store_untouched(const char *path, const vs_store_stamp *stamp);

/* --- care --- */
/* An online copy, itself checked before it gets its name. Refuses an existing path. */
int vs_store_backup(vs_store *store, const char *path);

typedef struct vs_verify_finding {
    int status;      /* VS_EDAMAGED */
    char text[1024]; /* what is wrong, where, what to do; in the engine's language */
} vs_verify_finding;
/* Page checksums, SQLite's integrity check, the schema's text, the chain with every chunk, bitmap
 * and dictionary count, the tail of the write-ahead log. Takes a path, so that a damaged file can
 * be told. Findings are appended as an array of vs_verify_finding; VS_OK also when there are some.
 */
int vs_store_verify(vs_engine *engine, const char *path, vs_buffer *findings);

#endif
