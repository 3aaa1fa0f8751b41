/*
 * CSV to a table. Equal texts of a column are read once: a small direct-mapped cache for each
 * column goes from the raw bytes of a field to its value. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "csv.h"
#include "text.h"

#include <assert.h>
#include <string.h>

enum { CACHE_SLOTS = 1024, CACHE_TEXT = 26, COLUMNS_MAX = 256, POLL_ROWS = 65536 };

enum { CACHE_FREE, CACHE_VALUE, CACHE_MISSING, CACHE_SPECIAL /* and up: number of the special */ };

struct cached_value {
    int64_t value;
    uint32_t hash;
    uint8_t outcome; /* CACHE_... */
    uint8_t size;
    char text[CACHE_TEXT];
};

struct csv_reader {
    vs_import *import;
    struct vs_import_table *table;
    const vs_kind *kind;
    struct vs_plan plan;
    struct cached_value *caches; /* CACHE_SLOTS for each column, then for the period */
    size_t special_count;        /* special texts of the row at hand */
    const struct vs_plan_special *specials[COLUMNS_MAX];
    size_t bad_count; /* fields of the row at hand that have a problem */
    int bad[COLUMNS_MAX + 1];
    struct vs_import_spot spot;
    size_t width; /* columns of the header */
};

static int problem(struct csv_reader *reader, const char *label, int field, const vs_csv_field *got)
{
    char expected[512];
    struct vs_import_spot spot = reader->spot;
    spot.label = label;
    if (reader->bad_count <= COLUMNS_MAX) {
        reader->bad[reader->bad_count++] = field;
    }
    vs_import__expected(reader->import, reader->kind, field, expected);
    return vs_import__problem(reader->import, &spot, got->text, got->size, expected);
}

/* Reads a field that the cache does not know. *outcome is CACHE_FREE after a problem. */
static int read_field(struct csv_reader *reader, const struct vs_plan_column *column,
                      const vs_csv_field *field, int64_t *value, unsigned *outcome)
{
    vs_import *import = reader->import;
    *outcome = CACHE_FREE;
    int status = vs_import__clean(import, field->text, field->size);
    if (status == VS_EDATA) {
        return problem(reader, column->label, column->field, field);
    }
    if (status != VS_OK) {
        return status;
    }
    const char *text = import->scratch.size > 0 ? import->scratch.data : "";
    size_t size = import->scratch.size;
    for (size_t i = 0; i < column->special_count; i++) {
        if (strlen(column->specials[i].text) == size &&
            memcmp(column->specials[i].text, text, size) == 0) {
            *outcome = CACHE_SPECIAL + (unsigned)i;
            return VS_OK;
        }
    }
    if (size == 0) {
        *outcome = CACHE_MISSING;
        return VS_OK;
    }
    struct vs_import_raw raw = {text, size, column->mark};
    status = vs_import__parse(import, reader->kind, column->field, &raw, value);
    if (status == VS_EDATA) {
        return problem(reader, column->label, column->field, field);
    }
    *outcome = CACHE_VALUE;
    return status;
}

static void apply(struct csv_reader *reader, const struct vs_plan_column *column, unsigned outcome,
                  int64_t value)
{
    if (outcome == CACHE_VALUE) {
        vs_import__set(reader->table, column->field, value);
    } else if (outcome >= CACHE_SPECIAL) {
        reader->specials[reader->special_count++] = &column->specials[outcome - CACHE_SPECIAL];
    }
}

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

static inline bool cache_hit(const struct cached_value *cached, uint32_t hash,
                             const vs_csv_field *field)
{
    return cached->hash == hash && cached->outcome != CACHE_FREE && cached->size == field->size &&
           same_bytes(cached->text, field->text, field->size);
}

static int take_field(struct csv_reader *reader, size_t index, const vs_csv_field *field)
{
    const struct vs_plan_column *column = &reader->plan.columns[index];
    int64_t value = 0;
    unsigned outcome = CACHE_FREE;
    if (field->size > CACHE_TEXT) {
        int status = read_field(reader, column, field, &value, &outcome);
        apply(reader, column, outcome, value);
        return status;
    }
    uint32_t hash = vs_import__hash(field->text, field->size);
    struct cached_value *cached = &reader->caches[index * CACHE_SLOTS + (hash & (CACHE_SLOTS - 1))];
    if (cache_hit(cached, hash, field)) {
        apply(reader, column, cached->outcome, cached->value);
        return VS_OK;
    }
    int status = read_field(reader, column, field, &value, &outcome);
    if (status == VS_OK && outcome != CACHE_FREE && outcome <= UINT8_MAX) {
        cached->hash = hash;
        cached->outcome = (uint8_t)outcome;
        cached->size = (uint8_t)field->size;
        cached->value = value;
        memcpy(cached->text, field->text, field->size);
    }
    apply(reader, column, outcome, value);
    return status;
}

/* The id that a year and a part make; nothing if the year is missing. */
static int join_period(struct csv_reader *reader, const vs_csv_field *year,
                       const vs_csv_field *part, vs_buffer *id)
{
    vs_import *import = reader->import;
    const char *whole = reader->plan.profile->period_whole;
    int status = vs_text_clean(id, year->text, year->size);
    if (status != VS_OK || id->size == 0) {
        return status;
    }
    status = vs_import__clean(import, part->text, part->size);
    if (status == VS_OK && import->scratch.size > 0 &&
        (whole == NULL || strcmp(import->scratch.data, whole) != 0)) {
        vs_buffer_char(id, '/');
        vs_buffer_add(id, import->scratch.data, import->scratch.size);
    }
    return status == VS_OK ? vs_buffer_status(id) : status;
}

/* The period from a year column and a part column: "2024" and "Ч1" make 2024/Ч1. */
static int read_period(struct csv_reader *reader, const vs_csv_row *row)
{
    static const vs_csv_field empty = {"", 0};
    const struct vs_plan *plan = &reader->plan;
    vs_import *import = reader->import;
    const vs_csv_field *year = &row->fields[plan->year];
    const vs_csv_field *part = plan->part != SIZE_MAX ? &row->fields[plan->part] : &empty;
    char joined[CACHE_TEXT];
    vs_csv_field key = {joined, year->size + 1 + part->size};
    struct cached_value *cached = NULL;
    uint32_t hash = 0;
    if (key.size <= CACHE_TEXT) {
        memcpy(joined, year->text, year->size);
        joined[year->size] = '\x1f';
        memcpy(joined + year->size + 1, part->text, part->size);
        hash = vs_import__hash(key.text, key.size);
        cached = &reader->caches[plan->column_count * CACHE_SLOTS + (hash & (CACHE_SLOTS - 1))];
        if (cache_hit(cached, hash, &key)) {
            vs_import__set(reader->table, plan->period_field, cached->value);
            return VS_OK;
        }
    }
    vs_buffer id;
    vs_buffer_init(&id, import->engine);
    int64_t value = 0;
    int status = join_period(reader, year, part, &id);
    if (status == VS_OK && id.size == 0) {
        vs_buffer_free(&id);
        return VS_OK; /* a missing period; required fields are checked with the row */
    }
    if (status == VS_OK) {
        struct vs_import_raw raw = {id.data, id.size, 0};
        status = vs_import__parse(import, reader->kind, plan->period_field, &raw, &value);
    }
    if (status == VS_EDATA) {
        vs_csv_field got = {id.size > 0 ? id.data : "", id.size};
        status = problem(reader, plan->profile->period_year, plan->period_field, &got);
    } else if (status == VS_OK) {
        vs_import__set(reader->table, plan->period_field, value);
        if (cached != NULL) {
            *cached = (struct cached_value){value, hash, CACHE_VALUE, (uint8_t)key.size, ""};
            memcpy(cached->text, key.text, key.size);
        }
    }
    vs_buffer_free(&id);
    return status;
}

/* A row has as many fields as the header; empty ones more are let pass. */
static int check_width(struct csv_reader *reader, const vs_csv_row *row, bool *good)
{
    *good = row->count >= reader->width;
    for (size_t i = reader->width; i < row->count; i++) {
        *good = *good && row->fields[i].size == 0;
    }
    if (*good) {
        return VS_OK;
    }
    vs_fail(reader->import->engine, VS_EDATA, VS_MSG_IMPORT_WIDTH, reader->spot.file,
            (long long)row->line, (long long)row->count, (long long)reader->width);
    return vs_import__problem_error(reader->import);
}

static void apply_specials(struct csv_reader *reader)
{
    for (size_t i = 0; i < reader->special_count; i++) {
        const struct vs_plan_special *special = reader->specials[i];
        for (size_t j = 0; j < special->set_count; j++) {
            if (special->has[j]) {
                vs_import__set(reader->table, special->fields[j], special->values[j]);
            } else {
                vs_import__unset(reader->table, special->fields[j]);
            }
        }
    }
    reader->special_count = 0;
}

static int read_row(struct csv_reader *reader, const vs_csv_row *row)
{
    const struct vs_plan *plan = &reader->plan;
    bool good = true;
    reader->spot.line = row->line;
    reader->bad_count = 0;
    int status = check_width(reader, row, &good);
    if (status != VS_OK || !good) {
        return status;
    }
    status = vs_import__row_begin(reader->import, reader->table, row->line);
    if (status != VS_OK) {
        return status;
    }
    for (size_t i = 0; i < plan->constant_count; i++) {
        vs_import__set(reader->table, plan->constant_fields[i], plan->constants[i]);
    }
    for (size_t i = 0; status == VS_OK && i < plan->column_count; i++) {
        status = take_field(reader, i, &row->fields[plan->columns[i].source]);
    }
    if (status == VS_OK && plan->period_field >= 0) {
        status = read_period(reader, row);
    }
    if (status != VS_OK) {
        return status;
    }
    apply_specials(reader);
    return vs_import__row_end(reader->import, reader->table, &reader->spot, reader->bad,
                              reader->bad_count);
}

static int read_rows(struct csv_reader *reader, vs_csv *csv)
{
    vs_import *import = reader->import;
    int status = VS_OK;
    for (uint32_t rows = 1;; rows++) {
        vs_csv_row row;
        status = vs_csv_next(csv, &row);
        if (status != VS_OK) {
            break;
        }
        if (rows % POLL_ROWS == 0 && vs_engine_interrupted(import->engine)) {
            return vs_fail(import->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
        status = read_row(reader, &row);
        if (status != VS_OK) {
            return status;
        }
    }
    if (status == VS_EDATA) {
        return vs_import__problem_error(import); /* broken quoting ends the file */
    }
    return status == VS_DONE ? VS_OK : status;
}

/* The cleaned names of the header row, in the arena. */
static int read_header(vs_import *import, const char *file, const vs_csv_row *row,
                       const char ***out)
{
    const char **names = vs_arena_array(import->arena, row->count, sizeof(char *));
    if (names == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; i < row->count; i++) {
        int status = vs_import__clean(import, row->fields[i].text, row->fields[i].size);
        if (status == VS_EDATA) {
            return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_HEADER_TEXT, file);
        }
        if (status != VS_OK) {
            return status;
        }
        names[i] =
            vs_arena_text(import->arena, import->scratch.size > 0 ? import->scratch.data : "",
                          import->scratch.size);
        if (names[i] == NULL) {
            return vs_import__no_memory(import);
        }
    }
    *out = names;
    return VS_OK;
}

static int start_table(struct csv_reader *reader, const char *name, vs_csv *csv)
{
    vs_import *import = reader->import;
    int status = vs_import__table(import, reader->plan.kind, name, &reader->table);
    if (status != VS_OK) {
        return status;
    }
    vs_import_result *result = &reader->table->result;
    result->profile = reader->plan.profile != NULL ? reader->plan.profile->name : NULL;
    result->encoding = strcmp(vs_csv_encoding(csv), "cp1251") == 0 ? "cp1251" : "utf-8";
    result->delimiter = vs_csv_delimiter(csv);
    result->ignored = reader->plan.ignored;
    reader->kind = &import->model->kinds[reader->plan.kind];
    reader->spot.file = reader->table->result.file;
    reader->caches = vs_mem_array(import->engine, (reader->plan.column_count + 1) * CACHE_SLOTS,
                                  sizeof *reader->caches);
    return reader->caches == NULL ? vs_import__no_memory(import) : VS_OK;
}

/* A file of which only the header is read so far. A header that fits nothing is a problem of data.
 */
static int read_file(struct csv_reader *reader, const char *name, vs_csv *csv)
{
    vs_import *import = reader->import;
    const char **header = NULL;
    vs_csv_row row;
    int status = vs_csv_next(csv, &row);
    if (status == VS_DONE) {
        status = vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_EMPTY, name);
    }
    if (status == VS_OK) {
        reader->width = row.count;
        while (reader->width > 0 && row.fields[reader->width - 1].size == 0) {
            reader->width--; /* a delimiter at the end of each line */
        }
        status = read_header(import, name, &row, &header);
    }
    if (status == VS_OK) {
        status = vs_import__plan(import, name, header, reader->width, &reader->plan);
    }
    if (status == VS_OK && reader->plan.column_count > COLUMNS_MAX) {
        status =
            vs_fail(import->engine, VS_ELIMIT, VS_MSG_IMPORT_COLUMNS, name, (long long)COLUMNS_MAX);
    }
    if (status == VS_OK) {
        status = start_table(reader, name, csv);
    }
    if (status == VS_OK) {
        status = read_rows(reader, csv);
    }
    return status == VS_EDATA ? vs_import__problem_error(import) : status;
}

int vs_import__csv(vs_import *import, const char *name, const char *bytes, size_t size)
{
    struct csv_reader *reader = vs_mem_new(import->engine, sizeof *reader);
    const vs_profile *profile = vs_import__named_profile(import);
    vs_csv_options options = {0};
    vs_csv *csv = NULL;
    if (reader == NULL) {
        return vs_import__no_memory(import);
    }
    if (profile != NULL) {
        if (profile->delimiter != NULL) {
            options.delimiter = profile->delimiter[0];
        }
        options.encoding = profile->encoding;
    }
    reader->import = import;
    int status = vs_csv_open(&csv, import->engine, name, bytes, size, &options);
    if (status == VS_OK) {
        status = read_file(reader, name, csv);
    } else if (status == VS_EDATA) {
        status = vs_import__problem_error(import);
    }
    if (status == VS_OK && reader->table != NULL) {
        reader->table->digest = vs_digest_of(bytes, size);
        reader->table->result.rows = reader->table->rows;
        status = vs_import__index(import, reader->table);
    }
    vs_csv_free(csv);
    vs_mem_free(import->engine, reader->caches);
    vs_mem_free(import->engine, reader);
    return status;
}
