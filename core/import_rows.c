/*
 * Rows that a program makes instead of a file.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <string.h>

/* Places of the named fields in the kind. */
static int find_fields(vs_import *import, const vs_kind *kind, const vs_import_rows *rows,
                       int **out)
{
    *out = vs_arena_array(import->arena, rows->field_count + 1, sizeof **out);
    if (*out == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; i < rows->field_count; i++) {
        (*out)[i] = vs_model_field(kind, rows->fields[i]);
        if ((*out)[i] < 0) {
            return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_RECORD_FIELD, kind->name,
                           rows->fields[i], "");
        }
    }
    return VS_OK;
}

static int add_row(vs_import *import, struct vs_import_table *table, const vs_import_rows *rows,
                   const int *fields, size_t row)
{
    const char *const *texts = &rows->texts[row * rows->field_count];
    struct vs_import_spot spot = {table->result.file, (uint32_t)row + 1, 0, ""};
    int bad = 0;
    size_t bad_count = 0;
    int status = vs_import__row_begin(import, table, spot.line);
    for (size_t i = 0; status == VS_OK && i < rows->field_count; i++) {
        bool good = true;
        if (texts[i] != NULL) {
            spot.label = rows->fields[i];
            status = vs_import__put(import, table, &spot, fields[i], texts[i], &good);
        }
        if (!good && bad_count == 0) {
            bad = fields[i];
            bad_count = 1;
        }
    }
    spot.label = "";
    return status == VS_OK ? vs_import__row_end(import, table, &spot, &bad, bad_count) : status;
}

static vs_digest digest_of(const vs_import_rows *rows)
{
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    for (size_t i = 0; i < rows->field_count; i++) {
        vs_hasher_add_text(&hasher, rows->fields[i]);
    }
    for (size_t i = 0; i < rows->row_count * rows->field_count; i++) {
        vs_hasher_add_text(&hasher, rows->texts[i]);
    }
    return vs_hasher_end(&hasher);
}

int vs_import_add_rows(vs_import *import, const vs_import_rows *rows)
{
    struct vs_import_table *table = NULL;
    int *fields = NULL;
    int kind = vs_model_kind(import->model, rows->kind);
    if (kind < 0) {
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_KIND, rows->kind, "");
    }
    int status = vs_import__table(import, kind, rows->name, &table);
    if (status == VS_OK) {
        status = find_fields(import, &import->model->kinds[kind], rows, &fields);
    }
    if (status == VS_OK) {
        table->type = rows->type;
        table->digest = digest_of(rows);
    }
    for (size_t row = 0; status == VS_OK && row < rows->row_count; row++) {
        status = add_row(import, table, rows, fields, row);
    }
    if (status == VS_OK) {
        table->result.rows = table->rows;
        status = vs_import__index(import, table);
    }
    return status;
}
