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
        hash = vs_import__mix(hash, table->columns[field].values[row],
                              vs_import__has(table, field, row));
    }
    return hash;
}

bool vs_import__rows_equal(const struct vs_import_table *table, const int *fields, size_t count,
                           uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < count; i++) {
        const struct vs_import_column *column = &table->columns[fields[i]];
        if (column->values[a] != column->values[b] ||
            vs_import__has(table, fields[i], a) != vs_import__has(table, fields[i], b)) {
            return false;
        }
    }
    return true;
}

int vs_import__index_new(vs_import *import, const struct vs_import_table *table, const int *fields,
                         size_t count, struct vs_import_index *out)
{
    size_t needed = 16;
    while (needed < (size_t)table->rows * 2) {
        needed *= 2;
    }
    *out = (struct vs_import_index){.fields = fields, .field_count = count};
    out->slots = vs_mem_array(import->engine, needed, sizeof *out->slots);
    out->slot_count = out->slots != NULL ? needed : 0;
    return out->slots == NULL ? vs_import__no_memory(import) : VS_OK;
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
                table->result.file, (long long)table->lines[second], key.data,
                (long long)table->lines[first]);
        status = vs_import__problem_error(import);
    }
    vs_buffer_free(&key);
    return status;
}

int vs_import__index(vs_import *import, struct vs_import_table *table)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    int *fields = kind->key;
    size_t count = kind->key_count;
    uint64_t hashes[AHEAD];
    int status = VS_OK;
    if (count == 0) {
        status = vs_import__all_fields(import, kind, &fields);
        count = kind->field_count;
    }
    if (status == VS_OK) {
        status = vs_import__index_new(import, table, fields, count, &table->index);
    }
    struct vs_import_index *index = &table->index;
    for (uint32_t first = 0; status == VS_OK && first < table->rows; first += AHEAD) {
        uint32_t end = table->rows - first < AHEAD ? table->rows : first + AHEAD;
        for (uint32_t row = first; row < end; row++) {
            hashes[row - first] = hash_row(table, index, row);
            __builtin_prefetch(&index->slots[hashes[row - first] & (index->slot_count - 1)], 1);
        }
        for (uint32_t row = first; status == VS_OK && row < end; row++) {
            if (!key_is_whole(table, kind, row)) {
                continue; /* told as a problem with its row */
            }
            uint32_t same = add_hashed(table, index, row, hashes[row - first]);
            if (same != row && kind->key_count > 0) {
                status = fail_twice(import, table, kind, same, row);
            }
        }
    }
    return status;
}
