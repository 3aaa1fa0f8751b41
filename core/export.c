/*
 * Visible rows of all kinds, sorted, as texts to a sink.
 *
 * Each column gets a sort key of one integer for a row: numbers themselves, texts their rank in
 * natural order. Rows are merge-sorted by them, so that the order depends on nothing but the
 * values. SPDX-License-Identifier: MIT
 */
#include "export.h"

#include "number.h"
#include "records.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct export_column {
    vs_export_column shown;
    const vs_column *column; /* NULL: missing in every row */
    int64_t *keys;           /* sort key of each row; missing ones come first */
};

struct exporter {
    const vs_model *model;
    vs_store *store;
    vs_engine *engine;
    const vs_export_sink *sink;
    vs_arena *arena; /* of the kind at hand */
    vs_records *records;
    uint32_t rows;
    size_t column_count;
    struct export_column *columns;
    size_t order_count;
    size_t *order; /* columns in order of comparison */
};

static int no_memory(vs_engine *engine)
{
    (void)vs_fail_memory(engine);
    return VS_ENOMEM;
}

static int member_text(const struct exporter *exporter, const vs_column *column, uint32_t member,
                       const char **text, size_t *size)
{
    int status = vs_store_text(exporter->store, column->members[member], text, size);
    if (status == VS_OK && *text == NULL) {
        *text = VS_EXPORT_ERASED;
        *size = sizeof VS_EXPORT_ERASED - 1;
    }
    return status;
}

/* --- columns of a kind --- */

static int add_column(struct exporter *exporter, const char *name, enum vs_column_type type)
{
    struct export_column *column = &exporter->columns[exporter->column_count];
    int status = vs_records_column(exporter->records, name, &column->column);
    if (status == VS_OK) {
        column->shown.name = name;
        column->shown.type = column->column != NULL ? column->column->type : type;
        exporter->column_count++;
    }
    return status;
}

/* Columns as the model orders them; of a kind that the model lacks, all that were stored. */
static int find_columns(struct exporter *exporter, const vs_kind *kind)
{
    const char *const *names = NULL;
    size_t count = 0;
    int status = VS_OK;
    if (kind == NULL) {
        status = vs_records_names(exporter->records, &names, &count);
    } else {
        count = kind->field_count;
    }
    exporter->columns = vs_arena_array(exporter->arena, count + 1, sizeof *exporter->columns);
    exporter->order = vs_arena_array(exporter->arena, 2 * (count + 1), sizeof *exporter->order);
    if (exporter->columns == NULL || exporter->order == NULL) {
        return no_memory(exporter->engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = kind != NULL ? add_column(exporter, kind->fields[i].name, kind->fields[i].type)
                              : add_column(exporter, names[i], VS_COLUMN_TEXT);
    }
    if (status == VS_OK && kind != NULL && kind->period_rule == VS_PERIOD_VALID) {
        status = add_column(exporter, "@valid", VS_COLUMN_DATE);
    }
    for (size_t i = 0; kind != NULL && i < kind->key_count; i++) {
        exporter->order[exporter->order_count++] = (size_t)kind->key[i];
    }
    for (size_t i = 0; i < exporter->column_count; i++) {
        exporter->order[exporter->order_count++] = i;
    }
    return status;
}

struct ranked_text {
    const char *text;
    size_t size;
    uint32_t member;
};

static int compare_texts(const void *a, const void *b)
{
    const struct ranked_text *first = a;
    const struct ranked_text *second = b;
    return vs_text_compare(first->text, first->size, second->text, second->size);
}

/* Rank of each member of a text column in natural order; equal texts (erased ones) rank equally. */
static int rank_members(const struct exporter *exporter, const vs_column *column, int64_t *ranks)
{
    struct ranked_text *texts = vs_mem_array(exporter->engine, column->member_count, sizeof *texts);
    int status = texts == NULL ? no_memory(exporter->engine) : VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < column->member_count; i++) {
        texts[i].member = i;
        status = member_text(exporter, column, i, &texts[i].text, &texts[i].size);
    }
    if (status == VS_OK) {
        qsort(texts, column->member_count, sizeof *texts, compare_texts);
        int64_t rank = 0;
        for (uint32_t i = 0; i < column->member_count; i++) {
            rank += i > 0 && compare_texts(&texts[i - 1], &texts[i]) != 0;
            ranks[texts[i].member] = rank;
        }
    }
    vs_mem_free(exporter->engine, texts);
    return status;
}

static int make_keys(struct exporter *exporter, struct export_column *column)
{
    if (column->column == NULL) {
        return VS_OK;
    }
    int64_t *ranks = NULL;
    int status = VS_OK;
    column->keys = vs_arena_array(exporter->arena, exporter->rows, sizeof *column->keys);
    if (column->keys == NULL) {
        return no_memory(exporter->engine);
    }
    if (column->column->type == VS_COLUMN_TEXT) {
        ranks = vs_arena_array(exporter->arena, column->column->member_count, sizeof *ranks);
        status = ranks == NULL ? no_memory(exporter->engine)
                               : rank_members(exporter, column->column, ranks);
    }
    for (uint32_t row = 0; status == VS_OK && row < exporter->rows; row++) {
        column->keys[row] = INT64_MIN;
        if (vs_column_has(column->column, row)) {
            int64_t value = vs_column_value(column->column, row);
            column->keys[row] = ranks != NULL ? ranks[value] : value;
        }
    }
    return status;
}

/* --- order of rows --- */

static bool row_is_before(const struct exporter *exporter, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < exporter->order_count; i++) {
        const int64_t *keys = exporter->columns[exporter->order[i]].keys;
        if (keys != NULL && keys[a] != keys[b]) {
            return keys[a] < keys[b];
        }
    }
    return false;
}

/* Merge sort, bottom up; the result stands in rows. */
static void sort_rows(const struct exporter *exporter, uint32_t *rows, uint32_t *other)
{
    size_t count = exporter->rows;
    uint32_t *from = rows;
    uint32_t *to = other;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t start = 0; start < count; start += 2 * width) {
            size_t middle = start + width < count ? start + width : count;
            size_t end = middle + width < count ? middle + width : count;
            size_t left = start;
            size_t right = middle;
            for (size_t at = start; at < end; at++) {
                bool take_left =
                    left < middle &&
                    (right >= end || !row_is_before(exporter, from[right], from[left]));
                to[at] = take_left ? from[left++] : from[right++];
            }
        }
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != rows) {
        memcpy(rows, from, count * sizeof *rows);
    }
}

/* --- values as text --- */

static int value_text(const struct exporter *exporter, const vs_column *column, uint32_t row,
                      char number[VS_NUMBER_SIZE], const char **text)
{
    int64_t value = vs_column_value(column, row);
    size_t size = 0;
    *text = number;
    switch (column->type) {
    case VS_COLUMN_TEXT:
        return member_text(exporter, column, (uint32_t)value, text, &size);
    case VS_COLUMN_DATE:
        vs_date_print(number, (vs_date)value);
        break;
    case VS_COLUMN_BOOLEAN:
        *text = value != 0 ? "true" : "false";
        break;
    default:
        vs_decimal_print(number, value, column->type == VS_COLUMN_DECIMAL ? column->scale : 0, '.');
        break;
    }
    return VS_OK;
}

static int send_row(struct exporter *exporter, uint32_t row, const char **texts, size_t *sizes,
                    char (*numbers)[VS_NUMBER_SIZE])
{
    for (size_t i = 0; i < exporter->column_count; i++) {
        const vs_column *column = exporter->columns[i].column;
        texts[i] = NULL;
        sizes[i] = 0;
        if (column != NULL && vs_column_has(column, row)) {
            int status = value_text(exporter, column, row, numbers[i], &texts[i]);
            if (status != VS_OK) {
                return status;
            }
            sizes[i] = strlen(texts[i]);
        }
    }
    return exporter->sink->row(exporter->sink->self, texts, sizes, exporter->column_count);
}

static int send_rows(struct exporter *exporter, const char *kind)
{
    vs_arena *arena = exporter->arena;
    size_t count = exporter->column_count;
    uint32_t *rows = vs_arena_array(arena, exporter->rows, sizeof *rows);
    uint32_t *other = vs_arena_array(arena, exporter->rows, sizeof *other);
    vs_export_column *shown = vs_arena_array(arena, count, sizeof *shown);
    const char **texts = vs_arena_array(arena, count, sizeof(char *));
    size_t *sizes = vs_arena_array(arena, count, sizeof *sizes);
    char(*numbers)[VS_NUMBER_SIZE] = vs_arena_array(arena, count, sizeof *numbers);
    if (rows == NULL || other == NULL || shown == NULL || texts == NULL || sizes == NULL ||
        numbers == NULL) {
        return no_memory(exporter->engine);
    }
    for (size_t i = 0; i < count; i++) {
        shown[i] = exporter->columns[i].shown;
    }
    for (uint32_t i = 0; i < exporter->rows; i++) {
        rows[i] = i;
    }
    sort_rows(exporter, rows, other);
    int status = exporter->sink->kind(exporter->sink->self, kind, shown, count);
    for (uint32_t i = 0; status == VS_OK && i < exporter->rows; i++) {
        status = send_row(exporter, rows[i], texts, sizes, numbers);
    }
    return status;
}

static int export_kind(struct exporter *exporter, const char *name, int64_t known)
{
    int index = vs_model_kind(exporter->model, name);
    const vs_kind *kind = index >= 0 ? &exporter->model->kinds[index] : NULL;
    exporter->column_count = exporter->order_count = 0;
    exporter->records = NULL;
    int status = vs_arena_new(&exporter->arena, exporter->engine);
    if (status == VS_OK) {
        status = vs_records_load(&exporter->records, exporter->store, name, known);
    }
    if (status == VS_OK) {
        exporter->rows = vs_records_rows(exporter->records);
        if (exporter->rows > 0) {
            status = find_columns(exporter, kind);
            for (size_t i = 0; status == VS_OK && i < exporter->column_count; i++) {
                status = make_keys(exporter, &exporter->columns[i]);
            }
            if (status == VS_OK) {
                status = send_rows(exporter, name);
            }
        }
    }
    vs_records_free(exporter->records);
    vs_arena_free(exporter->arena);
    return status;
}

int vs_export_kind(const vs_model *model, vs_store *store, const char *kind, int64_t known,
                   const vs_export_sink *sink)
{
    struct exporter exporter = {
        .model = model, .store = store, .engine = vs_store_engine(store), .sink = sink};
    return export_kind(&exporter, kind, known);
}

int vs_export_rows(const vs_model *model, vs_store *store, int64_t known,
                   const vs_export_sink *sink)
{
    struct exporter exporter = {
        .model = model, .store = store, .engine = vs_store_engine(store), .sink = sink};
    const char **kinds = NULL;
    size_t count = 0;
    int status = vs_store_kinds(store, &kinds, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = vs_engine_poll(exporter.engine, VS_MSG_STAGE_EXPORT, (int64_t)i, (int64_t)count);
        if (status == VS_OK) {
            status = export_kind(&exporter, kinds[i], known);
        }
    }
    vs_engine_progress(exporter.engine, VS_MSG_STAGE_EXPORT, (int64_t)count, (int64_t)count);
    vs_mem_free(exporter.engine, (void *)kinds);
    return status;
}
