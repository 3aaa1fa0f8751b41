/*
 * Rows of a table by some of their fields: an open-addressing table whose slots hold the row and
 * the upper half of its hash, so that other rows are hardly ever looked at. Rows with an equal
 * natural key in one file are problems. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <string.h>

enum {
    AHEAD = 16
}; /* rows hashed before they are put in, so that slots are in the cache by then */

static uint64_t hash_row(const struct vs_import_table *table, const struct vs_import_index *index,
                         uint32_t row)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < index->field_count; i++) {
        int field = index->fields[i];
        hash = vs_import__mix(hash, vs_import__value(table, field, row),
                              vs_import__has(table, field, row));
    }
    return hash;
}

bool vs_import__rows_equal(const struct vs_import_table *table, const int *fields, size_t count,
                           uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < count; i++) {
        if (vs_import__value(table, fields[i], a) != vs_import__value(table, fields[i], b) ||
            vs_import__has(table, fields[i], a) != vs_import__has(table, fields[i], b)) {
            return false;
        }
    }
    return true;
}

static int new_index(vs_import *import, uint32_t rows, const int *fields, size_t count,
                     struct vs_import_index *out)
{
    size_t needed = 16;
    while (needed < (size_t)rows + rows / 2) {
        needed *= 2;
    }
    *out = (struct vs_import_index){.fields = fields, .field_count = count};
    out->slots = vs_mem_array(import->engine, needed, sizeof *out->slots);
    out->slot_count = out->slots != NULL ? needed : 0;
    return out->slots == NULL ? vs_import__no_memory(import) : VS_OK;
}

int vs_import__index_new(vs_import *import, const struct vs_import_table *table, const int *fields,
                         size_t count, struct vs_import_index *out)
{
    return new_index(import, table->rows, fields, count, out);
}

static uint32_t add_hashed(const struct vs_import_table *table, struct vs_import_index *index,
                           uint32_t row, uint64_t hash)
{
    size_t at = (size_t)hash & (index->slot_count - 1);
    while (index->slots[at] != 0) {
        uint32_t other = vs_import__slot_row(index->slots[at]);
        if (index->slots[at] >> 32 == hash >> 32 &&
            vs_import__rows_equal(table, index->fields, index->field_count, other, row)) {
            return other;
        }
        at = (at + 1) & (index->slot_count - 1);
    }
    index->slots[at] = (hash >> 32 << 32) | (row + 1);
    return row;
}

uint32_t vs_import__index_add(const struct vs_import_table *table, struct vs_import_index *index,
                              uint32_t row)
{
    return add_hashed(table, index, row, hash_row(table, index, row));
}

int vs_import__all_fields(vs_import *import, const vs_kind *kind, int **out)
{
    *out = vs_arena_array(import->arena, kind->field_count, sizeof **out);
    if (*out == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; i < kind->field_count; i++) {
        (*out)[i] = (int)i;
    }
    return VS_OK;
}

static bool key_is_whole(const struct vs_import_table *table, const vs_kind *kind, uint32_t row)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (!kind->fields[kind->key[i]].optional && !vs_import__has(table, kind->key[i], row)) {
            return false;
        }
    }
    return true;
}

/* The key of a row as people read it: "14, 7А, 2024". */
static void print_key(vs_import *import, const struct vs_import_table *table, const vs_kind *kind,
                      uint32_t row, vs_buffer *out)
{
    size_t index = 0;
    while (index < import->table_count && import->tables[index] != table) {
        index++;
    }
    for (size_t i = 0; i < kind->key_count; i++) {
        vs_buffer_text(out, i > 0 ? ", " : "");
        vs_import_cell(import, index, row, kind->key[i], out);
    }
}

static int fail_twice(vs_import *import, const struct vs_import_table *table, const vs_kind *kind,
                      uint32_t first, uint32_t second)
{
    int *fields = NULL;
    vs_buffer key;
    vs_buffer_init(&key, import->engine);
    print_key(import, table, kind, second, &key);
    int status = vs_import__all_fields(import, kind, &fields);
    if (status == VS_OK && !key.failed) {
        bool equal = vs_import__rows_equal(table, fields, kind->field_count, first, second);
        vs_fail(import->engine, VS_EDATA, equal ? VS_MSG_IMPORT_SAME_ROW : VS_MSG_IMPORT_SAME_KEY,
                table->place, (long long)table->lines[second], key.data,
                (long long)table->lines[first]);
        status = vs_import__problem_error(import);
    }
    vs_buffer_free(&key);
    return status;
}

/* Adds rows (NULL: all of them, in order) and tells those whose key is there already. */
static int add_rows(vs_import *import, struct vs_import_table *table, struct vs_import_index *index,
                    const uint32_t *rows, uint32_t count)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    uint64_t hashes[AHEAD];
    int status = VS_OK;
    for (uint32_t first = 0; status == VS_OK && first < count; first += AHEAD) {
        uint32_t end = count - first < AHEAD ? count : first + AHEAD;
        for (uint32_t i = first; i < end; i++) {
            hashes[i - first] = hash_row(table, index, rows != NULL ? rows[i] : i);
            __builtin_prefetch(&index->slots[hashes[i - first] & (index->slot_count - 1)], 1);
        }
        for (uint32_t i = first; status == VS_OK && i < end; i++) {
            uint32_t row = rows != NULL ? rows[i] : i;
            if (!key_is_whole(table, kind, row)) {
                continue; /* told as a problem with its row */
            }
            uint32_t same = add_hashed(table, index, row, hashes[i - first]);
            if (same != row && kind->key_count > 0) {
                status = fail_twice(import, table, kind, same, row);
            }
        }
    }
    return status;
}

int vs_import__index(vs_import *import, struct vs_import_table *table)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    int *fields = kind->key;
    size_t count = kind->key_count;
    int status = VS_OK;
    table->result.line = table->rows > 0 ? table->lines[0] : 0;
    if (import->store == NULL) {
        return VS_OK; /* keys are those of a unit: checked when rows are parted */
    }
    if (count == 0) {
        status = vs_import__all_fields(import, kind, &fields);
        count = kind->field_count;
    }
    if (status == VS_OK) {
        status = vs_import__index_new(import, table, fields, count, &table->index);
    }
    return status == VS_OK ? add_rows(import, table, &table->index, NULL, table->rows) : status;
}

int vs_import__check_keys(vs_import *import, struct vs_import_table *table, const uint32_t *rows,
                          uint32_t count)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    struct vs_import_index index;
    if (kind->key_count == 0) {
        return VS_OK;
    }
    int status = new_index(import, count, kind->key, kind->key_count, &index);
    if (status == VS_OK) {
        status = add_rows(import, table, &index, rows, count);
        vs_mem_free(import->engine, index.slots);
    }
    return status;
}
