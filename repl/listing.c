/*
 * Rows of records as rows of an answer.
 * SPDX-License-Identifier: MIT
 */
#include "listing.h"

#include <string.h>

#include "number.h"

static enum vs_output_type output_type(enum vs_column_type type)
{
    switch (type) {
    case VS_COLUMN_INTEGER:
        return VS_OUTPUT_INTEGER;
    case VS_COLUMN_DECIMAL:
        return VS_OUTPUT_NUMBER;
    case VS_COLUMN_BOOLEAN:
        return VS_OUTPUT_BOOLEAN;
    default:
        return VS_OUTPUT_TEXT;
    }
}

/* Adds a printed column; NULL title: the name. */
int vs_listing_column(vs_listing *listing, const char *name, const char *title,
                      enum vs_column_type type)
{
    if (listing->column_count == VS_LISTED_COLUMNS_MAX) {
        return vs_fail(listing->session->engine, VS_ELIMIT, VS_MSG_LIST_MANY_COLUMNS,
                       (long long)VS_LISTED_COLUMNS_MAX);
    }
    listing->names[listing->column_count++] = (vs_name){.name = name, .title = title};
    vs_output_column(listing->rows, &(vs_output_spec){.name = name,
                                                      .title = title,
                                                      .type = output_type(type),
                                                      .rank = (int)listing->column_count});
    return VS_OK;
}

int vs_listing_filters(vs_listing *listing)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < listing->pairs.count; i++) {
        status =
            vs_names_find(listing->session->engine, listing->names, listing->column_count,
                          listing->pairs.items[i].key, VS_MSG_FIELD_UNKNOWN, &listing->filters[i]);
    }
    return status;
}

/* The row of a column that a printed row shows; VS_NO_ROW if its value is missing. */
static uint32_t row_of(const vs_listing *listing, size_t column, uint32_t row)
{
    const vs_column *values = listing->columns[column];
    uint32_t at = listing->rows_of[column] != NULL ? listing->rows_of[column][row] : row;
    return values != NULL && at != VS_NO_ROW && vs_column_has(values, at) ? at : VS_NO_ROW;
}

/* The text of a value, as filters compare it; an erased text is "#code". */
static int value_text(const vs_listing *listing, size_t index, uint32_t printed, vs_buffer *out)
{
    const vs_column *column = listing->columns[index];
    uint32_t row = row_of(listing, index, printed);
    vs_buffer_clear(out);
    if (listing->texts[index] != NULL) {
        const char *given = listing->texts[index][printed];
        vs_buffer_text(out, given != NULL ? given : "");
        return vs_buffer_status(out);
    }
    if (row == VS_NO_ROW) {
        return VS_OK;
    }
    char number[VS_NUMBER_SIZE];
    char date[VS_DATE_SIZE];
    int64_t value = vs_column_value(column, row);
    const char *text = NULL;
    size_t size = 0;
    int status = VS_OK;
    switch (column->type) {
    case VS_COLUMN_TEXT:
        status = vs_store_text(listing->store, vs_column_code(column, row), &text, &size);
        if (status == VS_OK && text == NULL) {
            vs_buffer_printf(out, "#%lld", (long long)vs_column_code(column, row));
        } else if (status == VS_OK) {
            vs_buffer_add(out, text, size);
        }
        break;
    case VS_COLUMN_DATE:
        vs_buffer_text(out, vs_date_print(date, (vs_date)value));
        break;
    case VS_COLUMN_BOOLEAN:
        vs_buffer_text(out, value != 0 ? "true" : "false");
        break;
    default:
        vs_buffer_add(out, number,
                      vs_decimal_print(number, value,
                                       column->type == VS_COLUMN_DECIMAL ? column->scale : 0, '.'));
        break;
    }
    return status == VS_OK ? vs_buffer_status(out) : status;
}

static int row_matches(const vs_listing *listing, uint32_t row, vs_buffer *work, bool *matches)
{
    *matches = true;
    for (size_t i = 0; *matches && i < listing->pairs.count; i++) {
        int status = value_text(listing, listing->filters[i], row, work);
        if (status != VS_OK) {
            return status;
        }
        *matches = strcmp(work->size > 0 ? work->data : "", listing->pairs.items[i].value) == 0;
    }
    return VS_OK;
}

/* Sets a cell of the newest printed row. */
static int add_value(vs_listing *listing, size_t index, uint32_t printed, vs_buffer *work)
{
    const vs_column *column = listing->columns[index];
    uint32_t row = row_of(listing, index, printed);
    if (listing->texts[index] != NULL) {
        vs_output_text(listing->rows, (int)index, listing->texts[index][printed]);
        return VS_OK;
    }
    if (row == VS_NO_ROW) {
        return VS_OK;
    }
    int64_t value = vs_column_value(column, row);
    int status = VS_OK;
    switch (column->type) {
    case VS_COLUMN_INTEGER:
        vs_output_integer(listing->rows, (int)index, value);
        break;
    case VS_COLUMN_BOOLEAN:
        vs_output_boolean(listing->rows, (int)index, value != 0);
        break;
    case VS_COLUMN_DECIMAL:
        vs_output_number(listing->rows, (int)index, vs_decimal_double(value, column->scale),
                         column->scale);
        break;
    default:
        status = value_text(listing, index, printed, work);
        if (status == VS_OK) {
            vs_output_bytes(listing->rows, (int)index, work->size > 0 ? work->data : "",
                            work->size);
        }
        break;
    }
    return status;
}

int vs_listing_rows(vs_listing *listing, uint32_t count)
{
    vs_buffer work;
    vs_buffer_init(&work, listing->session->engine);
    int status = VS_OK;
    for (uint32_t row = 0; status == VS_OK && row < count; row++) {
        bool matches = true;
        status = row_matches(listing, row, &work, &matches);
        if (status == VS_OK && matches) {
            vs_output_row(listing->rows);
        }
        for (size_t i = 0; status == VS_OK && matches && i < listing->column_count; i++) {
            status = add_value(listing, i, row, &work);
        }
        if (status == VS_OK) {
            status = vs_engine_poll(listing->session->engine, VS_MSG_STAGE_ROWS, row + 1, count);
        }
    }
    vs_buffer_free(&work);
    return status;
}
