/*
 * Cells of a sheet as values, by way of a cache for each column.
 * SPDX-License-Identifier: MIT
 */
#include "import_reader.h"

#include "text.h"

#include <string.h>

/* --- problems --- */

void vs_import__bad(struct vs_reader *reader, int field)
{
    if (reader->bad_count < VS_READER_BAD) {
        reader->bad[reader->bad_count++] = field;
    }
}

int vs_import__cell_problem(struct vs_reader *reader, const char *label, const vs_csv_field *got,
                            const char *expected)
{
    struct vs_import_spot spot = reader->spot;
    spot.label = label;
    return got->text == NULL
               ? vs_import__problem_fault(reader->import, &spot, got)
               : vs_import__problem(reader->import, &spot, got->text, got->size, expected);
}

int vs_import__field_problem(struct vs_reader *reader, const char *label, int field,
                             const vs_csv_field *got)
{
    char expected[512];
    const char *wanted = reader->import->wanted;
    vs_import__bad(reader, field);
    if (wanted == NULL) {
        wanted = vs_import__expected(reader->import, reader->kind, field, expected);
    }
    return vs_import__cell_problem(reader, label, got, wanted);
}

/* --- reading --- */

int vs_import__change(vs_import *import, const vs_transform *transform, bool *missing)
{
    int status = VS_OK;
    *missing = import->scratch.size == 0;
    if (transform != NULL && !*missing) {
        status = vs_import__transform(import, transform, missing);
        *missing = *missing || import->scratch.size == 0;
    }
    return status;
}

/* The special text that import->scratch is; *outcome stays as it is if it is none. */
static int find_special(vs_import *import, const struct vs_plan_column *column, unsigned *outcome)
{
    const vs_transform *transform = column->text.transform;
    const char *text = import->scratch.size > 0 ? import->scratch.data : "";
    if (column->special_count > 0 && transform != NULL && transform->alike) {
        vs_buffer_clear(&import->work);
        int status = vs_text_fold_alike(&import->work, text, import->scratch.size);
        if (status != VS_OK) {
            return status;
        }
        text = import->work.size > 0 ? import->work.data : "";
    }
    for (size_t i = 0; i < column->special_count; i++) {
        if (strcmp(column->specials[i].text, text) == 0) {
            *outcome = VS_CACHE_SPECIAL + (unsigned)i;
            break;
        }
    }
    return VS_OK;
}

int vs_import__is_special(const struct vs_reader *reader, const struct vs_plan_column *column,
                          const vs_csv_field *cell, bool *out)
{
    unsigned outcome = VS_CACHE_FREE;
    int status = vs_import__clean(reader->import, cell->text, cell->size);
    if (status == VS_OK) {
        status = find_special(reader->import, column, &outcome);
    }
    *out = outcome != VS_CACHE_FREE;
    return status == VS_EDATA ? VS_OK : status; /* no UTF-8: told where the cell is read */
}

static int parse(struct vs_reader *reader, const struct vs_plan_column *column,
                 struct vs_taken *out)
{
    vs_import *import = reader->import;
    struct vs_import_raw raw = {import->scratch.data, import->scratch.size, column->mark};
    if (reader->kind->fields[column->field].type != VS_COLUMN_DATE) {
        return vs_import__parse(import, reader->kind, column->field, &raw, &out->value);
    }
    return vs_import__date(import, column->text.transform, reader->year, &raw, &out->value,
                           &out->passing);
}

int vs_import__read_cell(struct vs_reader *reader, const struct vs_plan_column *column,
                         const vs_csv_field *cell, struct vs_taken *out)
{
    vs_import *import = reader->import;
    bool missing = false;
    *out = (struct vs_taken){0};
    import->wanted = NULL;
    int status = cell->text == NULL ? VS_EDATA : vs_import__clean(import, cell->text, cell->size);
    if (status == VS_OK) {
        status = find_special(import, column, &out->outcome);
    }
    if (status == VS_OK && out->outcome != VS_CACHE_FREE) {
        return VS_OK;
    }
    if (status == VS_OK) {
        status = vs_import__change(import, column->text.transform, &missing);
    }
    if (status == VS_OK && missing) {
        out->outcome = VS_CACHE_MISSING;
        return VS_OK;
    }
    if (status == VS_OK) {
        status = parse(reader, column, out);
    }
    if (status == VS_EDATA) {
        return vs_import__field_problem(reader, column->text.label, column->field, cell);
    }
    out->outcome = VS_CACHE_VALUE;
    return status;
}

/* --- the cache --- */

/* memcmp for short texts, without the call: two words that may overlap. */
static inline bool same_bytes(const char *a, const char *b, size_t size)
{
    uint64_t first[2];
    uint64_t last[2];
    if (size > 2 * sizeof *first) {
        return memcmp(a, b, size) == 0;
    }
    if (size >= sizeof *first) {
        memcpy(&first[0], a, sizeof *first);
        memcpy(&first[1], b, sizeof *first);
        memcpy(&last[0], a + size - sizeof *last, sizeof *last);
        memcpy(&last[1], b + size - sizeof *last, sizeof *last);
        return ((first[0] ^ first[1]) | (last[0] ^ last[1])) == 0;
    }
    for (size_t i = 0; i < size; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

/* The slot where a text is or may be kept; NULL if it is too long. */
static inline struct vs_cached *find_cached(const struct vs_reader *reader, size_t slot,
                                            const vs_csv_field *cell, uint32_t *hash, bool *hit)
{
    *hit = false;
    if (cell->size > VS_CACHE_TEXT || cell->text == NULL) {
        return NULL;
    }
    *hash = vs_import__hash(cell->text, cell->size);
    struct vs_cached *cached =
        &reader->caches[slot * VS_CACHE_SLOTS + (*hash & (VS_CACHE_SLOTS - 1))];
    *hit = cached->hash == *hash && cached->outcome != VS_CACHE_FREE &&
           cached->size == cell->size && same_bytes(cached->text, cell->text, cell->size);
    return cached;
}

static void keep(struct vs_cached *cached, uint32_t hash, const vs_csv_field *cell,
                 const struct vs_taken *taken)
{
    if (cached != NULL && taken->outcome != VS_CACHE_FREE && taken->outcome <= UINT8_MAX &&
        !taken->passing) {
        *cached = (struct vs_cached){taken->value, hash, (uint8_t)taken->outcome,
                                     (uint8_t)cell->size, ""};
        memcpy(cached->text, cell->text, cell->size);
    }
}

static inline void apply(struct vs_reader *reader, const struct vs_plan_column *column,
                         unsigned outcome, int64_t value)
{
    if (outcome == VS_CACHE_VALUE) {
        vs_import__set(reader->table, column->field, value);
    } else if (outcome >= VS_CACHE_SPECIAL && reader->special_count < VS_READER_SPECIALS) {
        reader->specials[reader->special_count++] = &column->specials[outcome - VS_CACHE_SPECIAL];
    }
}

int vs_import__take(struct vs_reader *reader, const struct vs_plan_column *column,
                    const vs_csv_field *cell, bool *missing)
{
    struct vs_taken taken;
    uint32_t hash = 0;
    bool hit = false;
    struct vs_cached *cached = find_cached(reader, column->text.slot, cell, &hash, &hit);
    if (hit) {
        apply(reader, column, cached->outcome, cached->value);
        *missing = cached->outcome == VS_CACHE_MISSING;
        return VS_OK;
    }
    int status = vs_import__read_cell(reader, column, cell, &taken);
    if (status == VS_OK) {
        keep(cached, hash, cell, &taken);
    }
    apply(reader, column, taken.outcome, taken.value);
    *missing = taken.outcome == VS_CACHE_MISSING;
    return status;
}

int vs_import__take_text(struct vs_reader *reader, const struct vs_plan_text *text,
                         const vs_csv_field *cell, vs_read_number read, struct vs_taken *out)
{
    vs_import *import = reader->import;
    uint32_t hash = 0;
    bool hit = false;
    bool missing = false;
    struct vs_cached *cached = find_cached(reader, text->slot, cell, &hash, &hit);
    if (hit) {
        *out = (struct vs_taken){cached->value, cached->outcome, false};
        return VS_OK;
    }
    *out = (struct vs_taken){0};
    import->wanted = NULL;
    int status = cell->text == NULL ? VS_EDATA : vs_import__clean(import, cell->text, cell->size);
    if (status == VS_OK) {
        status = vs_import__change(import, text->transform, &missing);
    }
    if (status == VS_OK && !missing) {
        status = read(reader, &out->value);
    }
    if (status == VS_EDATA) {
        const char *wanted = import->wanted != NULL
                                 ? import->wanted
                                 : vs_message_text(import->engine, VS_MSG_EXPECT_TEXT);
        return vs_import__cell_problem(reader, text->label, cell, wanted);
    }
    out->outcome = missing ? VS_CACHE_MISSING : VS_CACHE_VALUE;
    if (status == VS_OK) {
        keep(cached, hash, cell, out);
    }
    return status;
}

int vs_import__take_joined(struct vs_reader *reader, size_t slot, const vs_csv_field *text,
                           vs_read_joined read, struct vs_taken *out)
{
    uint32_t hash = 0;
    bool hit = false;
    struct vs_cached *cached = find_cached(reader, slot, text, &hash, &hit);
    if (hit) {
        *out = (struct vs_taken){cached->value, cached->outcome, false};
        return VS_OK;
    }
    int status = read(reader, text, out);
    if (status == VS_OK) {
        keep(cached, hash, text, out);
    }
    return status;
}
