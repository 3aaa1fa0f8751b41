/*
 * Exports to text, CSV files and a plain database, over vs_export_rows.
 * SPDX-License-Identifier: MIT
 */
#include "export.h"

#include "csv.h"
#include "db_export.h"
#include "file.h"

#include <stdio.h>
#include <string.h>

/* --- canonical text --- */

struct canonical {
    vs_buffer *out;
    const char *kind;
};

static void add_escaped(vs_buffer *out, const char *text, size_t size)
{
    size_t start = 0;
    for (size_t i = 0; i < size; i++) {
        const char *escape = text[i] == '\t'   ? "\\t"
                             : text[i] == '\n' ? "\\n"
                             : text[i] == '\\' ? "\\\\"
                                               : NULL;
        if (escape != NULL) {
            vs_buffer_add(out, text + start, i - start);
            vs_buffer_text(out, escape);
            start = i + 1;
        }
    }
    vs_buffer_add(out, text + start, size - start);
}

static int canonical_kind(void *self, const char *kind, const vs_export_column *columns,
                          size_t count)
{
    struct canonical *canonical = self;
    canonical->kind = kind;
    vs_buffer_text(canonical->out, kind);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_char(canonical->out, '\t');
        vs_buffer_text(canonical->out, columns[i].name);
    }
    vs_buffer_char(canonical->out, '\n');
    return vs_buffer_status(canonical->out);
}

static int canonical_row(void *self, const char *const *texts, const size_t *sizes, size_t count)
{
    struct canonical *canonical = self;
    vs_buffer_text(canonical->out, canonical->kind);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_char(canonical->out, '\t');
        if (texts[i] != NULL) {
            add_escaped(canonical->out, texts[i], sizes[i]);
        }
    }
    vs_buffer_char(canonical->out, '\n');
    return vs_buffer_status(canonical->out);
}

int vs_export_canonical(const vs_model *model, vs_store *store, int64_t known, vs_buffer *out)
{
    struct canonical canonical = {out, ""};
    vs_export_sink sink = {&canonical, canonical_kind, canonical_row};
    return vs_export_rows(model, store, known, &sink);
}

/* --- CSV --- */

struct csv_files {
    vs_engine *engine;
    const char *folder;
    const char *kind; /* NULL before the first */
    vs_buffer text;
};

static int csv_flush(struct csv_files *files)
{
    char path[4096];
    if (files->kind == NULL) {
        return VS_OK;
    }
    int status = vs_buffer_status(&files->text);
    int size = snprintf(path, sizeof path, "%s/%s.csv", files->folder, files->kind);
    if (status == VS_OK && (size < 0 || (size_t)size >= sizeof path)) {
        status = vs_fail(files->engine, VS_EUSAGE, VS_MSG_EXPORT_PATH, files->folder);
    }
    return status == VS_OK ? vs_file_write(files->engine, path, files->text.data, files->text.size)
                           : status;
}

static int csv_kind(void *self, const char *kind, const vs_export_column *columns, size_t count)
{
    struct csv_files *files = self;
    int status = csv_flush(files);
    vs_buffer_clear(&files->text);
    files->kind = kind;
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(&files->text, i > 0 ? "," : "");
        vs_csv_write(&files->text, columns[i].name, strlen(columns[i].name), ',');
    }
    vs_buffer_char(&files->text, '\n');
    return status;
}

static int csv_row(void *self, const char *const *texts, const size_t *sizes, size_t count)
{
    struct csv_files *files = self;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(&files->text, i > 0 ? "," : "");
        if (texts[i] != NULL) {
            vs_csv_write(&files->text, texts[i], sizes[i], ',');
        }
        any = any || texts[i] != NULL || i > 0;
    }
    vs_buffer_text(&files->text, any ? "\n" : "\"\"\n"); /* an empty line would be no row */
    return vs_buffer_status(&files->text);
}

int vs_export_csv(const vs_model *model, vs_store *store, int64_t known, const char *folder)
{
    struct csv_files files = {.engine = vs_store_engine(store), .folder = folder};
    vs_export_sink sink = {&files, csv_kind, csv_row};
    vs_buffer_init(&files.text, files.engine);
    int status = vs_file_make_folder(files.engine, folder);
    if (status == VS_OK) {
        status = vs_export_rows(model, store, known, &sink);
    }
    if (status == VS_OK) {
        status = csv_flush(&files);
    }
    vs_buffer_free(&files.text);
    return status;
}

/* --- a plain database --- */

static int database_kind(void *self, const char *kind, const vs_export_column *columns,
                         size_t count)
{
    vs_db_export *database = self;
    enum vs_db_type types[4096];
    const char *names[4096];
    if (count > sizeof types / sizeof *types) {
        return vs_fail(vs_db_export_engine(database), VS_ELIMIT, VS_MSG_EXPORT_COLUMNS, kind);
    }
    for (size_t i = 0; i < count; i++) {
        bool whole = columns[i].type == VS_COLUMN_INTEGER || columns[i].type == VS_COLUMN_BOOLEAN;
        names[i] = columns[i].name;
        types[i] = whole                                  ? VS_DB_INTEGER
                   : columns[i].type == VS_COLUMN_DECIMAL ? VS_DB_REAL
                                                          : VS_DB_TEXT;
    }
    return vs_db_export_table(database, kind, names, types, count);
}

static int database_row(void *self, const char *const *texts, const size_t *sizes, size_t count)
{
    return vs_db_export_row(self, texts, sizes, count);
}

int vs_export_database(const vs_model *model, vs_store *store, int64_t known, const char *path)
{
    vs_db_export *database = NULL;
    int status = vs_db_export_open(&database, vs_store_engine(store), path);
    if (status != VS_OK) {
        return status;
    }
    vs_export_sink sink = {database, database_kind, database_row};
    status = vs_export_rows(model, store, known, &sink);
    return vs_db_export_close(database, status);
}
