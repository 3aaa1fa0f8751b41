/*
 * Answers for machines: csv, json, and csv as Russian Excel opens it.
 *
 * csv and json print the shortest decimal that reads back as the same double; excel rounds, writes
 * a decimal comma and makes texts that a spreadsheet would run as formulas harmless.
 * SPDX-License-Identifier: MIT
 */
#include "output_rows.h"

#include <math.h>
#include <string.h>

#include "csv.h"
#include "number.h"

/* Texts with these first characters are formulas to a spreadsheet. */
static bool is_formula(const char *text)
{
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

static void write_text(vs_buffer *out, const char *text, size_t size, bool excel)
{
    if (!excel || size == 0 || !is_formula(text)) {
        vs_csv_write(out, text, size, excel ? ';' : ',');
        return;
    }
    vs_buffer safe;
    vs_buffer_init(&safe, out->engine);
    vs_buffer_char(&safe, '\'');
    vs_buffer_add(&safe, text, size);
    if (vs_buffer_status(&safe) == VS_OK) {
        vs_csv_write(out, safe.data, safe.size, ';');
    } else {
        out->failed = true;
    }
    vs_buffer_free(&safe);
}

/* The items of a list joined by |; of records the texts. */
static void write_list(const vs_output *output, const vs_output_cell *cell, bool records,
                       bool excel, vs_buffer *out)
{
    vs_buffer joined;
    vs_buffer_init(&joined, out->engine);
    const char *item = output->texts.data + cell->as.text.start;
    for (uint32_t i = 0; i < cell->count; i++) {
        if (i > 0) {
            vs_buffer_char(&joined, '|');
        }
        vs_buffer_text(&joined, item);
        item += strlen(item) + 1;
        item += records ? strlen(item) + 1 : 0;
    }
    if (joined.failed) {
        out->failed = true;
    } else if (joined.size > 0) {
        write_text(out, joined.data, joined.size, excel);
    }
    vs_buffer_free(&joined);
}

static void write_number(const vs_output_cell *cell, bool excel, vs_buffer *out)
{
    char text[VS_NUMBER_SIZE];
    size_t size = excel ? vs_double_print_rounded(text, cell->as.number, cell->digits, ',')
                        : vs_double_print(text, cell->as.number);
    vs_buffer_add(out, text, size);
}

static void write_csv_cell(const vs_output *output, size_t row, const vs_output_field *field,
                           bool excel, vs_buffer *out)
{
    const vs_output_cell *cell = vs_output__cell(output, row, field->column);
    if (!cell->set) {
        return;
    }
    switch (output->columns[field->column].type) {
    case VS_OUTPUT_NUMBER:
        write_number(cell, excel, out);
        break;
    case VS_OUTPUT_INTEGER:
        vs_buffer_printf(out, "%lld", (long long)cell->as.integer);
        break;
    case VS_OUTPUT_BOOLEAN:
        vs_buffer_text(out, cell->as.integer != 0 ? "true" : "false");
        break;
    case VS_OUTPUT_LIST:
        write_list(output, cell, false, excel, out);
        break;
    case VS_OUTPUT_RECORDS:
    case VS_OUTPUT_RECORD:
        write_list(output, cell, true, excel, out);
        break;
    case VS_OUTPUT_OBJECT: {
        const char *text = vs_output__pair(output, cell, field->key->name);
        if (text != NULL) {
            write_text(out, text, strlen(text), excel);
        }
        break;
    }
    default:
        write_text(out, output->texts.data + cell->as.text.start, cell->as.text.size, excel);
        break;
    }
}

int vs_output__print_csv(const vs_output *output, bool excel, vs_buffer *out)
{
    vs_arena *arena = NULL;
    vs_output_field *fields = NULL;
    size_t count = 0;
    int status = vs_arena_new(&arena, output->engine);
    if (status == VS_OK) {
        status = vs_output__fields(output, false, arena, &fields, &count);
    }
    if (status != VS_OK) {
        vs_arena_free(arena);
        return status;
    }
    const char *end = excel ? "\r\n" : "\n";
    if (excel) {
        vs_buffer_text(out, "\xEF\xBB\xBF");
    }
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            vs_buffer_char(out, excel ? ';' : ',');
        }
        write_text(out, fields[i].name, strlen(fields[i].name), excel);
    }
    vs_buffer_text(out, end);
    for (size_t row = 0; row < output->row_count; row++) {
        for (size_t i = 0; i < count; i++) {
            if (i > 0) {
                vs_buffer_char(out, excel ? ';' : ',');
            }
            write_csv_cell(output, row, &fields[i], excel, out);
        }
        vs_buffer_text(out, end);
    }
    vs_arena_free(arena);
    return vs_buffer_status(out);
}

void vs_output_json_text(vs_buffer *out, const char *text, size_t size)
{
    vs_buffer_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\') {
            vs_buffer_char(out, '\\');
            vs_buffer_char(out, (char)c);
        } else if (c == '\n') {
            vs_buffer_text(out, "\\n");
        } else if (c < 0x20 || c == 0x7F) {
            vs_buffer_printf(out, "\\u%04x", (unsigned)c);
        } else {
            vs_buffer_char(out, (char)c);
        }
    }
    vs_buffer_char(out, '"');
}

static void write_json_items(const vs_output *output, const vs_output_cell *cell, bool pairs,
                             vs_buffer *out)
{
    const char *at = cell->set ? output->texts.data + cell->as.text.start : NULL;
    vs_buffer_char(out, pairs ? '{' : '[');
    for (uint32_t i = 0; cell->set && i < cell->count; i++) {
        if (i > 0) {
            vs_buffer_text(out, ", ");
        }
        vs_output_json_text(out, at, strlen(at));
        at += strlen(at) + 1;
        if (pairs) {
            vs_buffer_text(out, ": ");
            vs_output_json_text(out, at, strlen(at));
            at += strlen(at) + 1;
        }
    }
    vs_buffer_char(out, pairs ? '}' : ']');
}

static void write_json_records(const vs_output *output, const vs_output_cell *cell, vs_buffer *out)
{
    const char *at = cell->set ? output->texts.data + cell->as.text.start : NULL;
    for (uint32_t i = 0; cell->set && i < cell->count; i++) {
        at += strlen(at) + 1;
        vs_buffer_text(out, i > 0 ? ", " : "");
        vs_buffer_text(out, at);
        at += strlen(at) + 1;
    }
}

static void write_json_cell(const vs_output *output, size_t row, int column, vs_buffer *out)
{
    const vs_output_cell *cell = vs_output__cell(output, row, column);
    enum vs_output_type type = output->columns[column].type;
    if (type == VS_OUTPUT_RECORDS) {
        vs_buffer_char(out, '[');
        write_json_records(output, cell, out);
        vs_buffer_char(out, ']');
    } else if (type == VS_OUTPUT_RECORD && cell->set) {
        write_json_records(output, cell, out);
    } else if (type == VS_OUTPUT_LIST || type == VS_OUTPUT_OBJECT) {
        write_json_items(output, cell, type == VS_OUTPUT_OBJECT, out);
    } else if (!cell->set || (type == VS_OUTPUT_NUMBER && !isfinite(cell->as.number))) {
        vs_buffer_text(out, "null");
    } else if (type == VS_OUTPUT_NUMBER) {
        write_number(cell, false, out);
    } else if (type == VS_OUTPUT_INTEGER) {
        vs_buffer_printf(out, "%lld", (long long)cell->as.integer);
    } else if (type == VS_OUTPUT_BOOLEAN) {
        vs_buffer_text(out, cell->as.integer != 0 ? "true" : "false");
    } else {
        vs_output_json_text(out, output->texts.data + cell->as.text.start, cell->as.text.size);
    }
}

int vs_output__print_json(const vs_output *output, vs_buffer *out)
{
    vs_buffer_text(out, "{\"schema\": \"vsoko.");
    vs_buffer_text(out, output->command);
    vs_buffer_text(out, ".v1\", \"rows\": [");
    for (size_t row = 0; row < output->row_count; row++) {
        vs_buffer_text(out, row > 0 ? ",\n{" : "\n{");
        bool first = true;
        for (size_t i = 0; i < output->column_count; i++) {
            if (output->columns[i].place == VS_OUTPUT_TABLE) {
                continue;
            }
            if (!first) {
                vs_buffer_text(out, ", ");
            }
            first = false;
            vs_output_json_text(out, output->columns[i].name, strlen(output->columns[i].name));
            vs_buffer_text(out, ": ");
            write_json_cell(output, row, (int)i, out);
        }
        vs_buffer_char(out, '}');
    }
    vs_buffer_text(out, "\n]");
    size_t count = output->totals.size / sizeof(vs_output_sum);
    for (size_t i = 0; i < count; i++) {
        vs_output_sum total;
        memcpy(&total, output->totals.data + i * sizeof total, sizeof total);
        vs_buffer_printf(out, "%s\"%s\": %lld", i == 0 ? ", \"totals\": {" : ", ", total.name,
                         (long long)total.value);
    }
    vs_buffer_text(out, count > 0 ? "}}\n" : "}\n");
    return vs_buffer_status(out);
}
