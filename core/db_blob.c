/*
 * Data outside the chain: named blobs and segments. All of it can be made again from the timeline,
 * or is a setting. SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <string.h>

int vs_store_put(vs_store *store, const char *area, const char *key, const void *data, size_t size)
{
    sqlite3_stmt *statement;
    int status = db_require_write(store);
    if (status != VS_OK) {
        return status;
    }
    status = db_query(store, &statement, DB_BLOB_PUT, "ttb", area, key, data, size);
    return db_finish(store, statement, status);
}

/* Appends the blob of the first row and resets. VS_DONE if there is none. */
static int take_blob(vs_store *store, sqlite3_stmt *statement, int status, vs_buffer *out)
{
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        db_column_add(out, statement, 0);
        status = vs_buffer_status(out);
    }
    db_reset(statement);
    return status;
}

int vs_store_get(vs_store *store, const char *area, const char *key, vs_buffer *out)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_BLOB_GET, "tt", area, key);
    status = take_blob(store, statement, status, out);
    return status == VS_DONE ? VS_ENOTFOUND : status;
}

int vs_store_delete(vs_store *store, const char *area, const char *key)
{
    sqlite3_stmt *statement;
    int status = db_require_write(store);
    if (status != VS_OK) {
        return status;
    }
    status = db_query(store, &statement, DB_BLOB_DELETE, "tt", area, key);
    return db_finish(store, statement, status);
}

int vs_store_keys(vs_store *store, const char *area, vs_buffer *out, size_t *count)
{
    *count = 0;
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_BLOB_KEYS, "t", area);
    while (status == VS_OK && (status = db_step(store, statement)) == VS_OK) {
        db_column_add(out, statement, 0);
        vs_buffer_char(out, '\0');
        status = vs_buffer_status(out);
        ++*count;
    }
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

int vs_store_segment_write(vs_store *store, const char *kind, int64_t event, uint32_t rows,
                           const vs_segment_column *columns, size_t count)
{
    sqlite3_stmt *statement;
    int status = db_require_write(store);
    if (status != VS_OK) {
        return status;
    }
    status = db_query(store, &statement, DB_SEGMENT_PUT, "tii", kind, event, (int64_t)rows);
    status = db_finish(store, statement, status);
    if (status == VS_OK) {
        status = db_query(store, &statement, DB_SEGMENT_CLEAR, "t", kind);
        status = db_finish(store, statement, status);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = db_query(store, &statement, DB_SEGMENT_COLUMN_ADD, "ttb", kind, columns[i].name,
                          columns[i].data, columns[i].size);
        status = db_finish(store, statement, status);
    }
    return status;
}

int vs_store_segment_info(vs_store *store, const char *kind, int64_t *event, uint32_t *rows)
{
    *event = 0;
    *rows = 0;
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_SEGMENT_INFO, "t", kind);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        *event = sqlite3_column_int64(statement, 0);
        *rows = (uint32_t)sqlite3_column_int64(statement, 1);
    }
    db_reset(statement);
    return status < 0 ? status : VS_OK;
}

/* Appends the bytes of a column straight from the pages, without SQLite's copy of them. */
static int read_column(vs_store *store, int64_t id, vs_buffer *out)
{
    sqlite3_blob *blob = NULL;
    int rc = sqlite3_blob_open(store->db, "main", "segment_column", "data", id, 0, &blob);
    int size = rc == SQLITE_OK ? sqlite3_blob_bytes(blob) : 0;
    char *bytes = rc == SQLITE_OK ? vs_buffer_grow(out, (size_t)size) : NULL;
    if (bytes != NULL) {
        rc = sqlite3_blob_read(blob, bytes, size, 0);
    }
    int status = rc != SQLITE_OK ? db_fail(store, rc) : vs_buffer_status(out);
    sqlite3_blob_close(blob);
    return status;
}

int vs_store_segment_column(vs_store *store, const char *kind, const char *column, vs_buffer *out)
{
    sqlite3_stmt *statement;
    int status = db_query(store, &statement, DB_SEGMENT_COLUMN, "tt", kind, column);
    if (status == VS_OK) {
        status = db_step(store, statement);
    }
    if (status == VS_OK) {
        status = read_column(store, sqlite3_column_int64(statement, 0), out);
    }
    db_reset(statement); /* it kept the transaction open, so that the column is the one found */
    return status == VS_DONE ? vs_fail(store->engine, VS_ENOTFOUND, VS_MSG_DB_NO_COLUMN,
                                       store->path, kind, column)
                             : status;
}
