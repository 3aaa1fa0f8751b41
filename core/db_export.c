/*
 * Plain SQLite databases for export.
 * SPDX-License-Identifier: MIT
 */
#include "db_export.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "file.h"

struct vs_db_export {
    vs_engine *engine;
    sqlite3 *db;
    sqlite3_stmt *insert; /* of the table at hand */
    char *path;
    char *temporary; /* where it is written before it gets its name */
};

static int fail(vs_db_export *database)
{
    const char *text = database->db != NULL ? sqlite3_errmsg(database->db) : "?";
    return vs_fail(database->engine, VS_EIO, VS_MSG_EXPORT_DATABASE, database->path, text);
}

static int run(vs_db_export *database, const char *sql)
{
    return sqlite3_exec(database->db, sql, NULL, NULL, NULL) == SQLITE_OK ? VS_OK : fail(database);
}

static int open_database(vs_db_export *database)
{
    if (sqlite3_open_v2(database->temporary, &database->db,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        return fail(database);
    }
    return run(database, "PRAGMA journal_mode = OFF; BEGIN");
}

int vs_db_export_open(vs_db_export **out, vs_engine *engine, const char *path)
{
    *out = NULL;
    if (vs_file_exists(path)) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_DB_EXISTS, path);
    }
    vs_db_export *database = vs_mem_new(engine, sizeof *database);
    if (database == NULL) {
        return vs_fail_memory(engine);
    }
    size_t size = strlen(path);
    database->engine = engine;
    database->path = vs_mem_text(engine, path, size);
    database->temporary = vs_mem_new(engine, size + sizeof ".new");
    int status = VS_OK;
    if (database->path == NULL || database->temporary == NULL) {
        status = vs_fail_memory(engine);
    } else {
        (void)snprintf(database->temporary, size + sizeof ".new", "%s.new", path);
        (void)remove(database->temporary); /* left by a run that was killed */
        status = open_database(database);
    }
    if (status != VS_OK) {
        return vs_db_export_close(database, status);
    }
    *out = database;
    return VS_OK;
}

vs_engine *vs_db_export_engine(const vs_db_export *database)
{
    return database->engine;
}

/* Appends a name as a quoted identifier. */
static void add_name(vs_buffer *out, const char *name)
{
    vs_buffer_char(out, '"');
    for (const char *c = name; *c != '\0'; c++) {
        vs_buffer_text(out, *c == '"' ? "\"" : "");
        vs_buffer_char(out, *c);
    }
    vs_buffer_char(out, '"');
}

int vs_db_export_table(vs_db_export *database, const char *name, const char *const *columns,
                       const enum vs_db_type *types, size_t count)
{
    static const char *const type_names[] = {"INTEGER", "REAL", "TEXT"};
    vs_buffer create;
    vs_buffer insert;
    vs_buffer_init(&create, database->engine);
    vs_buffer_init(&insert, database->engine);
    vs_buffer_text(&create, "CREATE TABLE ");
    vs_buffer_text(&insert, "INSERT INTO ");
    add_name(&create, name);
    add_name(&insert, name);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(&create, i > 0 ? ", " : "(");
        add_name(&create, columns[i]);
        vs_buffer_printf(&create, " %s", type_names[types[i]]);
        vs_buffer_text(&insert, i > 0 ? ", ?" : " VALUES(?");
    }
    vs_buffer_char(&create, ')');
    vs_buffer_char(&insert, ')');
    int status = vs_buffer_status(&create);
    if (status == VS_OK) {
        status = vs_buffer_status(&insert);
    }
    if (status == VS_OK) {
        status = run(database, create.data);
    }
    sqlite3_finalize(database->insert);
    database->insert = NULL;
    if (status == VS_OK &&
        sqlite3_prepare_v2(database->db, insert.data, -1, &database->insert, NULL) != SQLITE_OK) {
        status = fail(database);
    }
    vs_buffer_free(&create);
    vs_buffer_free(&insert);
    return status;
}

int vs_db_export_row(vs_db_export *database, const char *const *texts, const size_t *sizes,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int column = (int)i + 1;
        int rc = texts[i] == NULL ? sqlite3_bind_null(database->insert, column)
                                  : sqlite3_bind_text64(database->insert, column, texts[i],
                                                        sizes[i], SQLITE_TRANSIENT, SQLITE_UTF8);
        if (rc != SQLITE_OK) {
            return fail(database);
        }
    }
    int rc = sqlite3_step(database->insert);
    sqlite3_reset(database->insert);
    return rc == SQLITE_DONE ? VS_OK : fail(database);
}

int vs_db_export_close(vs_db_export *database, int status)
{
    vs_engine *engine = database->engine;
    sqlite3_finalize(database->insert);
    if (status == VS_OK) {
        status = run(database, "COMMIT");
    }
    sqlite3_close(database->db);
    if (status == VS_OK && rename(database->temporary, database->path) != 0) {
        status = vs_fail(engine, VS_EIO, VS_MSG_EXPORT_DATABASE, database->path, "rename");
    }
    if (status != VS_OK && database->temporary != NULL) {
        (void)remove(database->temporary);
    }
    vs_mem_free(engine, database->path);
    vs_mem_free(engine, database->temporary);
    vs_mem_free(engine, database);
    return status;
}
