/*
 * A sheet of a workbook: rows of cells.
 * SPDX-License-Identifier: MIT
 */
#include "xlsx_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum cell_type {
    CELL_NUMBER,
    CELL_SHARED,  /* v is the number of a shared string */
    CELL_FORMULA, /* v is a text that a formula made */
    CELL_INLINE,
    CELL_BOOLEAN,
    CELL_ERROR,
    CELL_DATE /* v is an ISO date */
};

struct reader {
    vs_xlsx *xlsx;
    const char *part;
    struct vs_xlsx_keeper keeper;
    uint64_t cells;     /* of all rows */
    bool data;          /* inside sheetData */
    bool row, cell, in; /* inside a row, a cell, a value */
    uint32_t line;      /* of the row */
    size_t width;       /* fields of the row so far */
    /* the cell */
    size_t column;
    enum cell_type type;
    enum vs_xlsx_form form;
    bool formula, valued; /* it has one */
    vs_buffer value;
    struct vs_xlsx_run run;
    vs_csv_field fields[VS_XLSX_COLUMNS];
};

static int fail_line(const struct reader *reader, enum vs_message id, long long limit)
{
    return vs_fail(reader->xlsx->engine, VS_EDATA, id, reader->xlsx->name, reader->part,
                   vs_xml_line(reader->xlsx->xml), limit);
}

/* The name of the cell at hand: BC12. */
static const char *cell_name(const struct reader *reader, char out[32])
{
    char letters[4];
    size_t count = 0;
    for (size_t rest = reader->column + 1; rest > 0 && count < sizeof letters; count++) {
        letters[count] = (char)('A' + (rest - 1) % 26);
        rest = (rest - 1) / 26;
    }
    size_t used = 0;
    while (count > 0) {
        out[used++] = letters[--count];
    }
    char digits[VS_NUMBER_SIZE];
    size_t size = vs_decimal_print(digits, reader->line, 0, '.');
    memcpy(out + used, digits, size);
    out[used + size] = '\0';
    return out;
}

/* What stands in the cell is not what its type promises. */
static int fail_cell(const struct reader *reader)
{
    char name[32];
    char got[64];
    size_t size = reader->value.size < sizeof got ? reader->value.size : 0;
    memcpy(got, size > 0 ? reader->value.data : "", size);
    got[size] = '\0';
    return vs_fail(reader->xlsx->engine, VS_EDATA, VS_MSG_XLSX_CELL, reader->xlsx->name,
                   reader->part, cell_name(reader, name), got);
}

/* --- places --- */

/* Reads "BC12" as a column from 0 and a line; *end is what follows. False if it is none. */
static bool read_place(const char *text, size_t *column, uint32_t *line, const char **end)
{
    size_t letters = 0;
    *column = 0;
    *line = 0;
    for (; text[letters] >= 'A' && text[letters] <= 'Z' && letters < 4; letters++) {
        *column = *column * 26 + (size_t)(text[letters] - 'A') + 1;
    }
    const char *at = text + letters;
    for (; *at >= '0' && *at <= '9' && *line <= VS_XLSX_ROWS; at++) {
        *line = *line * 10 + (uint32_t)(*at - '0');
    }
    *end = at;
    if (letters == 0 || *line == 0 || *line > VS_XLSX_ROWS) {
        return false;
    }
    (*column)--;
    return true;
}

static int begin_row(struct reader *reader, const char *const *attributes)
{
    const char *number = vs_xml_get(attributes, "r");
    unsigned long line = number != NULL ? strtoul(number, NULL, 10) : reader->line + 1UL;
    if (line <= reader->line || line > VS_XLSX_ROWS) {
        return fail_line(reader, VS_MSG_XLSX_ROW, (long long)reader->line);
    }
    reader->line = (uint32_t)line;
    reader->row = true;
    reader->width = 0;
    reader->column = SIZE_MAX; /* the first cell comes next */
    return VS_OK;
}

static bool read_type(const char *text, enum cell_type *out)
{
    static const struct {
        const char *text;
        enum cell_type type;
    } types[] = {
        {"n", CELL_NUMBER},  {"s", CELL_SHARED}, {"str", CELL_FORMULA}, {"inlineStr", CELL_INLINE},
        {"b", CELL_BOOLEAN}, {"e", CELL_ERROR},  {"d", CELL_DATE}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].text, text) == 0) {
            *out = types[i].type;
            return true;
        }
    }
    return false;
}

static int begin_cell(struct reader *reader, const char *const *attributes)
{
    vs_xlsx *xlsx = reader->xlsx;
    const char *place = vs_xml_get(attributes, "r");
    const char *type = vs_xml_get(attributes, "t");
    const char *style = vs_xml_get(attributes, "s");
    reader->column++;
    vs_buffer_clear(&reader->value);
    vs_buffer_clear(&reader->run.buffer);
    if (place != NULL) {
        uint32_t line = 0;
        const char *end = NULL;
        if (!read_place(place, &reader->column, &line, &end) || *end != '\0' ||
            line != reader->line) {
            return fail_line(reader, VS_MSG_XLSX_PLACE, 0);
        }
    }
    reader->type = CELL_NUMBER;
    if (type != NULL && !read_type(type, &reader->type)) {
        return fail_cell(reader);
    }
    size_t index = style != NULL ? strtoul(style, NULL, 10) : 0;
    reader->form =
        index < xlsx->form_count ? (enum vs_xlsx_form)xlsx->forms[index] : VS_XLSX_NUMBER;
    reader->cell = true;
    reader->formula = reader->valued = false;
    return VS_OK;
}

static int add_merge(struct reader *reader, const char *const *attributes)
{
    vs_xlsx *xlsx = reader->xlsx;
    const char *range = vs_xml_get(attributes, "ref");
    const char *end = NULL;
    vs_sheet_merge merge = {0};
    if (range == NULL || !read_place(range, &merge.first, &merge.first_line, &end) || *end != ':' ||
        !read_place(end + 1, &merge.last, &merge.last_line, &end)) {
        return VS_OK; /* it changes no text */
    }
    if (merge.first_line > VS_SHEET_HEAD || xlsx->merge_count == VS_SHEET_MERGES) {
        return VS_OK;
    }
    int status = vs_xlsx__grow(xlsx, (void *)&xlsx->merges, &xlsx->merge_capacity,
                               xlsx->merge_count, sizeof *xlsx->merges);
    if (status == VS_OK) {
        xlsx->merges[xlsx->merge_count++] = merge;
    }
    return status;
}

/* --- values --- */

static int set_field(struct reader *reader, vs_csv_field field)
{
    if (field.text != NULL && field.size == 0) {
        return VS_OK;
    }
    if (reader->column >= VS_XLSX_COLUMNS) {
        return fail_line(reader, VS_MSG_XLSX_COLUMNS, VS_XLSX_COLUMNS);
    }
    while (reader->width <= reader->column) {
        reader->fields[reader->width++] = (vs_csv_field){"", 0};
    }
    reader->fields[reader->column] = field;
    return VS_OK;
}

static int set_text(struct reader *reader, const char *text, size_t size)
{
    const char *copy = vs_xlsx__keep(&reader->keeper, text, size);
    if (copy == NULL) {
        return vs_fail_memory(reader->xlsx->engine);
    }
    return set_field(reader, (vs_csv_field){copy, size});
}

static int set_number(struct reader *reader)
{
    char text[VS_NUMBER_SIZE];
    size_t size = vs_xlsx__number(text, reader->value.data, reader->value.size, reader->form,
                                  reader->xlsx->from_1904);
    return size > 0 ? set_text(reader, text, size) : fail_cell(reader);
}

static int set_shared(struct reader *reader)
{
    int64_t index = 0;
    enum vs_parse parse = vs_integer_parse(reader->value.data, reader->value.size, &index);
    if (parse != VS_PARSE_OK || index < 0 || (uint64_t)index >= reader->xlsx->text_count) {
        return fail_cell(reader);
    }
    return set_field(reader, reader->xlsx->texts[index]);
}

static int set_boolean(struct reader *reader)
{
    const char *digit = reader->value.size == 1 ? reader->value.data : "";
    if (*digit != '0' && *digit != '1') {
        return fail_cell(reader);
    }
    return *digit == '1' ? set_text(reader, "true", 4) : set_text(reader, "false", 5);
}

/* 2024-09-01T10:30:00 as the texts of other dates are; midnight is left out. */
static int set_date(struct reader *reader)
{
    vs_buffer *value = &reader->value;
    char *mark = memchr(value->data, 'T', value->size);
    size_t size = value->size;
    if (mark != NULL) {
        size_t day = (size_t)(mark - value->data);
        *mark = ' ';
        if (size - day >= 9 && memcmp(mark + 1, "00:00:00", 8) == 0) {
            size = day;
        } else if (size - day >= 9 && memcmp(mark + 6, ":00", 3) == 0) {
            size = day + 6;
        }
    }
    return set_text(reader, value->data, size);
}

static int set_string(struct reader *reader, vs_buffer *value)
{
    size_t size = value->size > 0 ? vs_xlsx__unescape(value->data, value->size) : 0;
    return set_text(reader, value->data, size);
}

static int end_cell(struct reader *reader)
{
    reader->cell = false;
    if (reader->type == CELL_INLINE) {
        return set_string(reader, &reader->run.buffer);
    }
    if (reader->type == CELL_ERROR) {
        return set_field(reader, (vs_csv_field){NULL, VS_SHEET_ERROR});
    }
    bool empty = reader->value.size == 0;
    if (reader->formula && (!reader->valued || (empty && reader->type != CELL_FORMULA))) {
        return set_field(reader, (vs_csv_field){NULL, VS_SHEET_NO_VALUE});
    }
    if (empty) {
        return VS_OK;
    }
    switch (reader->type) {
    case CELL_SHARED:
        return set_shared(reader);
    case CELL_BOOLEAN:
        return set_boolean(reader);
    case CELL_DATE:
        return set_date(reader);
    case CELL_FORMULA:
        return set_string(reader, &reader->value);
    default:
        return set_number(reader);
    }
}

static int end_row(struct reader *reader)
{
    vs_xlsx *xlsx = reader->xlsx;
    reader->row = false;
    if (reader->width == 0) {
        return VS_OK;
    }
    reader->cells += reader->width;
    if (reader->cells > VS_XLSX_CELLS) {
        return vs_fail(xlsx->engine, VS_EDATA, VS_MSG_XLSX_CELLS, xlsx->name,
                       (long long)VS_XLSX_CELLS);
    }
    int status = vs_xlsx__grow(xlsx, (void *)&xlsx->row_array, &xlsx->row_capacity, xlsx->row_count,
                               sizeof *xlsx->row_array);
    if (status != VS_OK) {
        return status;
    }
    size_t size = reader->width * sizeof *reader->fields;
    vs_csv_field *fields = vs_arena_raw(xlsx->rows, size);
    if (fields == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    memcpy(fields, reader->fields, size);
    xlsx->row_array[xlsx->row_count++] = (vs_csv_row){reader->width, fields, reader->line};
    return VS_OK;
}

/* --- the part --- */

static int begin(void *context, const char *name, const char *const *attributes)
{
    struct reader *reader = context;
    if (reader->cell) {
        vs_xlsx__run_begin(&reader->run, name);
        reader->in = strcmp(name, "v") == 0;
        reader->valued = reader->valued || reader->in;
        reader->formula = reader->formula || strcmp(name, "f") == 0;
        return VS_OK;
    }
    if (reader->row) {
        return strcmp(name, "c") == 0 ? begin_cell(reader, attributes) : VS_OK;
    }
    if (reader->data) {
        return strcmp(name, "row") == 0 ? begin_row(reader, attributes) : VS_OK;
    }
    reader->data = strcmp(name, "sheetData") == 0;
    return strcmp(name, "mergeCell") == 0 ? add_merge(reader, attributes) : VS_OK;
}

static int end(void *context, const char *name)
{
    struct reader *reader = context;
    if (reader->cell) {
        reader->in = false;
        vs_xlsx__run_end(&reader->run, name);
        return strcmp(name, "c") == 0 ? end_cell(reader) : VS_OK;
    }
    if (reader->row) {
        return strcmp(name, "row") == 0 ? end_row(reader) : VS_OK;
    }
    reader->data = reader->data && strcmp(name, "sheetData") != 0;
    return VS_OK;
}

static int text(void *context, const char *bytes, size_t size)
{
    struct reader *reader = context;
    int status = VS_OK;
    if (reader->in) {
        vs_buffer_add(&reader->value, bytes, size);
        status = reader->value.size > VS_XLSX_TEXT ? VS_EDATA : vs_buffer_status(&reader->value);
    } else if (reader->cell) {
        status = vs_xlsx__run_text(&reader->run, bytes, size);
    }
    return status == VS_EDATA ? fail_line(reader, VS_MSG_XML_LONG, VS_XLSX_TEXT >> 20) : status;
}

int vs_xlsx_read(vs_xlsx *xlsx, size_t index, vs_sheet *out)
{
    assert(index < xlsx->sheet_count);
    *out = (vs_sheet){0};
    vs_arena_free(xlsx->rows);
    xlsx->rows = NULL;
    xlsx->row_count = xlsx->merge_count = 0;
    struct reader *reader = vs_mem_new(xlsx->engine, sizeof *reader);
    if (reader == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    reader->xlsx = xlsx;
    reader->part = xlsx->sheets[index].part;
    vs_buffer_init(&reader->value, xlsx->engine);
    vs_buffer_init(&reader->run.buffer, xlsx->engine);
    vs_xml_reader calls = {.context = reader, .begin = begin, .end = end, .text = text};
    int status = vs_arena_new(&xlsx->rows, xlsx->engine);
    if (status != VS_OK) {
        goto out;
    }
    reader->keeper.arena = xlsx->rows;
    status = vs_xlsx__parse(xlsx, reader->part, &calls);
    if (status == VS_ENOTFOUND) {
        status = vs_fail(xlsx->engine, VS_EDATA, VS_MSG_XLSX_FOREIGN, xlsx->name, reader->part);
    }
    if (status == VS_OK) {
        *out = (vs_sheet){.name = xlsx->sheets[index].name,
                          .row_count = xlsx->row_count,
                          .rows = xlsx->row_array,
                          .merge_count = xlsx->merge_count,
                          .merges = xlsx->merges};
    }
out:
    vs_buffer_free(&reader->run.buffer);
    vs_buffer_free(&reader->value);
    vs_mem_free(xlsx->engine, reader);
    return status;
}
