/*
 * Rows of an answer: building, sorting, choosing the form.
 * SPDX-License-Identifier: MIT
 */
#include "output_rows.h"

#include <assert.h>
#include <string.h>

int vs_output_new(vs_output **out, vs_engine *engine, const char *command)
{
    vs_output *output = vs_mem_new(engine, sizeof *output);
    *out = NULL;
    if (output == NULL) {
        return vs_fail_memory(engine);
    }
    output->engine = engine;
    vs_buffer_init(&output->cells, engine);
    vs_buffer_init(&output->texts, engine);
    vs_buffer_init(&output->keys, engine);
    vs_buffer_init(&output->totals, engine);
    int status = vs_arena_new(&output->arena, engine);
    if (status == VS_OK) {
        output->command = vs_arena_text(output->arena, command, strlen(command));
        status = output->command == NULL ? vs_fail_memory(engine) : VS_OK;
    }
    if (status != VS_OK) {
        vs_output_free(output);
        return status;
    }
    *out = output;
    return VS_OK;
}

void vs_output_free(vs_output *output)
{
    if (output == NULL) {
        return;
    }
    vs_buffer_free(&output->cells);
    vs_buffer_free(&output->texts);
    vs_buffer_free(&output->keys);
    vs_buffer_free(&output->totals);
    vs_arena_free(output->arena);
    vs_mem_free(output->engine, output);
}

int vs_output_column(vs_output *output, const vs_output_spec *spec)
{
    assert(output->row_count == 0);
    const char *title = spec->title != NULL ? spec->title : spec->name;
    char *name = vs_arena_text(output->arena, spec->name, strlen(spec->name));
    char *heading = vs_arena_text(output->arena, title, strlen(title));
    if (name == NULL || heading == NULL || output->column_count == VS_OUTPUT_COLUMNS_MAX) {
        output->failed = true;
        return -1;
    }
    vs_output_spec *column = &output->columns[output->column_count];
    *column = *spec;
    column->name = name;
    column->title = heading;
    return (int)output->column_count++;
}

void vs_output_row(vs_output *output)
{
    size_t size = output->column_count * sizeof(vs_output_cell);
    char *cells = vs_buffer_grow(&output->cells, size);
    if (cells == NULL) {
        output->failed = true;
        return;
    }
    memset(cells, 0, size);
    output->row_count++;
}

/* The cell of the newest row; NULL after a failure. */
static vs_output_cell *newest(vs_output *output, int column)
{
    if (output->failed || column < 0) {
        return NULL;
    }
    assert(output->row_count > 0 && (size_t)column < output->column_count);
    vs_output_cell *cells = (vs_output_cell *)(void *)output->cells.data;
    return &cells[(output->row_count - 1) * output->column_count + (size_t)column];
}

void vs_output_bytes(vs_output *output, int column, const char *text, size_t size)
{
    vs_output_cell *cell = newest(output, column);
    if (cell == NULL || text == NULL) {
        return;
    }
    cell->set = true;
    cell->as.text.start = output->texts.size;
    cell->as.text.size = size;
    vs_buffer_add(&output->texts, text, size);
    vs_buffer_char(&output->texts, '\0');
}

void vs_output_text(vs_output *output, int column, const char *text)
{
    vs_output_bytes(output, column, text, text == NULL ? 0 : strlen(text));
}

void vs_output_number(vs_output *output, int column, double value, int digits)
{
    vs_output_cell *cell = newest(output, column);
    if (cell != NULL) {
        cell->set = true;
        cell->digits = (int16_t)digits;
        cell->as.number = value;
    }
}

void vs_output_integer(vs_output *output, int column, int64_t value)
{
    vs_output_cell *cell = newest(output, column);
    if (cell != NULL) {
        cell->set = true;
        cell->as.integer = value;
    }
}

void vs_output_boolean(vs_output *output, int column, bool value)
{
    vs_output_integer(output, column, value ? 1 : 0);
}

void vs_output_item(vs_output *output, int column, const char *text)
{
    vs_output_cell *cell = newest(output, column);
    if (cell == NULL || text == NULL) {
        return;
    }
    if (!cell->set) {
        cell->set = true;
        cell->as.text.start = output->texts.size;
    }
    assert(cell->as.text.start + cell->as.text.size == output->texts.size || output->texts.failed);
    vs_buffer_add(&output->texts, text, strlen(text) + 1);
    cell->as.text.size = output->texts.size - cell->as.text.start;
    cell->count++;
}

/* Remembers a key of an object column. */
static void note_key(vs_output *output, int column, const char *name, const char *title)
{
    const vs_output_key *keys = (const vs_output_key *)(const void *)output->keys.data;
    size_t count = output->keys.size / sizeof *keys;
    for (size_t i = 0; i < count; i++) {
        if (keys[i].column == column && strcmp(keys[i].name, name) == 0) {
            return;
        }
    }
    const char *heading = title != NULL ? title : name;
    vs_output_key key = {.column = column,
                         .name = vs_arena_text(output->arena, name, strlen(name)),
                         .title = vs_arena_text(output->arena, heading, strlen(heading))};
    if (key.name == NULL || key.title == NULL) {
        output->failed = true;
        return;
    }
    vs_buffer_add(&output->keys, &key, sizeof key);
}

void vs_output_pair(vs_output *output, int column, const char *key, const char *title,
                    const char *text)
{
    vs_output_cell *cell = newest(output, column);
    if (cell == NULL || text == NULL) {
        return;
    }
    vs_output_item(output, column, key);
    vs_output_item(output, column, text);
    cell->count--;
    note_key(output, column, key, title);
}

void vs_output_move(vs_output *output, int column, double from, double to)
{
    vs_output_cell *cell = newest(output, column);
    if (cell != NULL) {
        cell->set = true;
        cell->as.move.from = from;
        cell->as.move.to = to;
    }
}

void vs_output_tone(vs_output *output, int column, enum vs_tone tone)
{
    vs_output_cell *cell = newest(output, column);
    if (cell != NULL) {
        cell->tone = (uint8_t)tone;
    }
}

void vs_output_record(vs_output *output, int column, const char *text, const char *json)
{
    vs_output_cell *cell = newest(output, column);
    if (cell != NULL) {
        vs_output_item(output, column, text);
        vs_output_item(output, column, json);
        cell->count--;
    }
}

void vs_output_total(vs_output *output, const char *name, int64_t value)
{
    vs_output_sum total = {name, value};
    vs_buffer_add(&output->totals, &total, sizeof total);
}

size_t vs_output_count(const vs_output *output)
{
    return output->row_count;
}

int vs_output_status(const vs_output *output)
{
    bool failed = output->failed || output->cells.failed || output->texts.failed ||
                  output->keys.failed || output->totals.failed;
    return failed ? vs_fail_memory(output->engine) : VS_OK;
}

int vs_output_find(const vs_output *output, const char *name)
{
    for (size_t i = 0; i < output->column_count; i++) {
        if (strcmp(output->columns[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const vs_output_cell *vs_output__cell(const vs_output *output, size_t row, int column)
{
    const vs_output_cell *cells = (const vs_output_cell *)(const void *)output->cells.data;
    return &cells[row * output->column_count + (size_t)column];
}

int64_t vs_output_integer_at(const vs_output *output, size_t row, int column)
{
    const vs_output_cell *cell = vs_output__cell(output, row, column);
    return cell->set ? cell->as.integer : 0;
}

const char *vs_output__pair(const vs_output *output, const vs_output_cell *cell, const char *key)
{
    const char *at = output->texts.data + cell->as.text.start;
    for (uint32_t i = 0; cell->set && i < cell->count; i++) {
        const char *text = at + strlen(at) + 1;
        if (strcmp(at, key) == 0) {
            return text;
        }
        at = text + strlen(text) + 1;
    }
    return NULL;
}

bool vs_output__is_number(const vs_output *output, const vs_output_field *field)
{
    enum vs_output_type type = output->columns[field->column].type;
    return type == VS_OUTPUT_NUMBER || type == VS_OUTPUT_INTEGER;
}

/* Rows of a table speak of different things: a column for each key would be empty in most. */
static bool is_mixed(const vs_output *output, int column, size_t key_count)
{
    const vs_output_key *keys = (const vs_output_key *)(const void *)output->keys.data;
    uint32_t own = 0;
    bool mixed = false;
    for (size_t k = 0; k < key_count; k++) {
        own += keys[k].column == column;
    }
    for (size_t row = 0; own > 1 && row < output->row_count && !mixed; row++) {
        const vs_output_cell *cell = vs_output__cell(output, row, column);
        mixed = !cell->set || cell->count < own;
    }
    return mixed;
}

int vs_output__fields(const vs_output *output, bool table, vs_arena *arena, vs_output_field **out,
                      size_t *count)
{
    const vs_output_key *keys = (const vs_output_key *)(const void *)output->keys.data;
    size_t key_count = output->keys.size / sizeof *keys;
    vs_output_field *fields =
        vs_arena_array(arena, output->column_count + key_count + 1, sizeof *fields);
    *out = fields;
    *count = 0;
    if (fields == NULL) {
        return vs_fail_memory(output->engine);
    }
    for (size_t i = 0; i < output->column_count; i++) {
        const vs_output_spec *column = &output->columns[i];
        if (column->place == (table ? VS_OUTPUT_DATA : VS_OUTPUT_TABLE)) {
            continue;
        }
        bool joined = table && column->joined && is_mixed(output, (int)i, key_count);
        if (column->type != VS_OUTPUT_OBJECT || joined) {
            size_t size = strlen(column->name);
            char *name = vs_arena_text(arena, column->name, size);
            if (name == NULL) {
                return vs_fail_memory(output->engine);
            }
            fields[(*count)++] =
                (vs_output_field){.column = (int)i, .name = name, .title = column->title};
            continue;
        }
        for (size_t k = 0; k < key_count; k++) {
            if (keys[k].column != (int)i) {
                continue;
            }
            size_t head = strlen(column->name);
            size_t tail = strlen(keys[k].name);
            char *name = vs_arena_get(arena, head + tail + 2);
            if (name == NULL) {
                return vs_fail_memory(output->engine);
            }
            memcpy(name, column->name, head);
            name[head] = '.';
            memcpy(name + head + 1, keys[k].name, tail);
            fields[(*count)++] = (vs_output_field){
                .column = (int)i, .key = &keys[k], .name = name, .title = keys[k].title};
        }
    }
    return VS_OK;
}

/* -1, 0, 1; nulls last in either direction. */
static int compare_cells(const vs_output *output, int column, size_t a, size_t b, bool descending)
{
    const vs_output_cell *first = vs_output__cell(output, a, column);
    const vs_output_cell *second = vs_output__cell(output, b, column);
    if (!first->set || !second->set) {
        return (first->set ? 0 : 1) - (second->set ? 0 : 1);
    }
    int order = 0;
    switch (output->columns[column].type) {
    case VS_OUTPUT_NUMBER:
        order = (first->as.number > second->as.number) - (first->as.number < second->as.number);
        break;
    case VS_OUTPUT_INTEGER:
    case VS_OUTPUT_BOOLEAN:
        order = (first->as.integer > second->as.integer) - (first->as.integer < second->as.integer);
        break;
    default:
        order = strcmp(output->texts.data + first->as.text.start,
                       output->texts.data + second->as.text.start);
        break;
    }
    return descending ? -order : order;
}

/* Merges the sorted runs [from, middle) and [middle, to) of source into target. */
static void merge_runs(const vs_output *output, int column, bool descending, const size_t *source,
                       size_t *target, const size_t bounds[3])
{
    size_t a = bounds[0];
    size_t b = bounds[1];
    for (size_t i = bounds[0]; i < bounds[2]; i++) {
        bool first = b >= bounds[2] || (a < bounds[1] && compare_cells(output, column, source[a],
                                                                       source[b], descending) <= 0);
        target[i] = first ? source[a++] : source[b++];
    }
}

int vs_output_sort(vs_output *output, int column, bool descending, size_t limit)
{
    size_t rows = output->row_count;
    int status = vs_output_status(output);
    if (status != VS_OK || rows == 0) {
        return status;
    }
    if (column < 0) {
        output->row_count = limit != 0 && limit < rows ? limit : rows;
        return VS_OK;
    }
    size_t *order = vs_mem_array(output->engine, rows * 2, sizeof *order);
    vs_buffer sorted;
    vs_buffer_init(&sorted, output->engine);
    if (order == NULL) {
        return vs_fail_memory(output->engine);
    }
    for (size_t i = 0; i < rows; i++) {
        order[i] = i;
    }
    size_t *source = order;
    size_t *target = order + rows;
    for (size_t run = 1; run < rows; run *= 2) {
        for (size_t from = 0; from < rows; from += 2 * run) {
            size_t middle = from + run < rows ? from + run : rows;
            size_t to = from + 2 * run < rows ? from + 2 * run : rows;
            merge_runs(output, column, descending, source, target, (size_t[3]){from, middle, to});
        }
        size_t *swap = source;
        source = target;
        target = swap;
    }
    size_t kept = limit != 0 && limit < rows ? limit : rows;
    for (size_t i = 0; i < kept; i++) {
        vs_buffer_add(&sorted, vs_output__cell(output, source[i], 0),
                      output->column_count * sizeof(vs_output_cell));
    }
    vs_mem_free(output->engine, order);
    status = vs_buffer_status(&sorted);
    if (status != VS_OK) {
        vs_buffer_free(&sorted);
        return status;
    }
    vs_buffer_free(&output->cells);
    output->cells = sorted;
    output->row_count = kept;
    return VS_OK;
}

int vs_output_print(const vs_output *output, const vs_output_style *style, vs_buffer *out,
                    vs_output_cuts *cuts)
{
    int status = vs_output_status(output);
    if (cuts != NULL) {
        *cuts = (vs_output_cuts){.columns = 0};
    }
    if (status != VS_OK) {
        return status;
    }
    switch (style->format) {
    case VS_FORMAT_JSON:
        return vs_output__print_json(output, out);
    case VS_FORMAT_CSV:
        return vs_output__print_csv(output, false, out);
    case VS_FORMAT_EXCEL:
        return vs_output__print_csv(output, true, out);
    default:
        return vs_output__print_table(output, style, out, cuts);
    }
}
