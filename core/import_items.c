/*
 * One row of a sheet to many of a table: from a list in one column, or from many columns. What
 * stands in the row otherwise is the same in each. SPDX-License-Identifier: MIT
 */
#include "import_reader.h"

#include "number.h"

#include <string.h>

static void keep_base(struct vs_reader *reader)
{
    const struct vs_import_table *table = reader->table;
    vs_import__apply_specials(reader);
    for (size_t i = 0; i < reader->kind->field_count; i++) {
        reader->has_base[i] = vs_import__has(table, (int)i, table->rows);
        reader->base[i] = vs_import__value(table, (int)i, table->rows);
    }
}

/* A new row with what all have in common. */
static int begin_row(struct vs_reader *reader, uint32_t line)
{
    int status = vs_import__row_begin(reader->import, reader->table, line);
    for (size_t i = 0; status == VS_OK && i < reader->kind->field_count; i++) {
        if (reader->has_base[i]) {
            vs_import__set(reader->table, (int)i, reader->base[i]);
        } else {
            vs_import__unset(reader->table, (int)i);
        }
    }
    return status;
}

static int set_number(struct vs_reader *reader, int field, size_t number)
{
    int64_t value = (int64_t)number;
    char text[VS_NUMBER_SIZE];
    vs_decimal_print(text, value, 0, '.');
    struct vs_import_raw raw = {text, strlen(text), '.'};
    int status = vs_import__parse(reader->import, reader->kind, field, &raw, &value);
    if (status == VS_OK) {
        vs_import__set(reader->table, field, value);
    }
    if (status != VS_EDATA) {
        return status;
    }
    char expected[512];
    struct vs_import_spot spot = reader->spot;
    spot.label = reader->plan.value.text.label;
    vs_import__bad(reader, field);
    vs_import__expected(reader->import, reader->kind, field, expected);
    return vs_import__problem(reader->import, &spot, text, strlen(text), expected);
}

/* One item as a row; *made false if it is empty and empty ones make none. */
static int read_item(struct vs_reader *reader, const struct vs_plan_item *item,
                     const vs_csv_field *cell, size_t number, bool alone, bool *made)
{
    const vs_profile_items *items = reader->plan.profile->items;
    size_t bad_count = reader->bad_count;
    bool missing = false;
    int status = vs_import__take(reader, &reader->plan.value, cell, &missing);
    *made = !(missing && alone && !items->empty_row);
    if (status != VS_OK || !*made) {
        return status;
    }
    for (size_t i = 0; status == VS_OK && i < item->part_count; i++) {
        status = vs_import__take(reader, &item->parts[i], &item->parts[i].text.constant, &missing);
    }
    if (status == VS_OK && items->number >= 0) {
        status = set_number(reader, items->number, number);
    }
    if (status == VS_OK) {
        status = vs_import__end_row(reader);
    }
    reader->bad_count = bad_count;
    return status;
}

/* The next item of a list; the rest stays in *list, its text is NULL after the last. */
static vs_csv_field cut(vs_csv_field *list, const char *separator)
{
    vs_csv_field item = *list;
    size_t size = separator != NULL ? strlen(separator) : 0;
    for (size_t at = 0; size > 0 && at + size <= list->size; at++) {
        if (list->text[at] == separator[0] && memcmp(list->text + at, separator, size) == 0) {
            item.size = at;
            *list = (vs_csv_field){list->text + at + size, list->size - at - size};
            return item;
        }
    }
    *list = (vs_csv_field){NULL, 0};
    return item;
}

/* True if the cell as a whole is a text with a meaning of its own that holds the separator: it is
 * one item then. */
static int is_whole(struct vs_reader *reader, const vs_csv_field *cell, bool *out)
{
    const struct vs_plan_column *column = &reader->plan.value;
    const char *separator = reader->plan.profile->items->separator;
    bool possible = false;
    *out = false;
    for (size_t i = 0; separator != NULL && i < column->special_count; i++) {
        possible = possible || strstr(column->specials[i].text, separator) != NULL;
    }
    return possible && cell->text != NULL ? vs_import__is_special(reader, column, cell, out)
                                          : VS_OK;
}

/* The rows that one cell makes; *fresh while the row at hand holds what all have in common. */
static int read_cell(struct vs_reader *reader, const vs_csv_row *row,
                     const struct vs_plan_item *item, vs_csv_field list, bool *fresh)
{
    const char *separator = reader->plan.profile->items->separator;
    bool more = true;
    bool whole = false;
    int status = is_whole(reader, &list, &whole);
    for (size_t number = 1; status == VS_OK && more; number++) {
        vs_csv_field cell = list.text != NULL && !whole ? cut(&list, separator) : list;
        bool made = false;
        more = list.text != NULL && !whole;
        if (!*fresh) {
            status = begin_row(reader, row->line);
        }
        if (status == VS_OK) {
            status = read_item(reader, item, &cell, number, number == 1 && !more, &made);
        }
        *fresh = !made;
    }
    return status;
}

static int read_wide(struct vs_reader *reader, const vs_csv_row *row, bool *fresh)
{
    static const vs_csv_field empty = {"", 0};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < reader->plan.item_count; i++) {
        const struct vs_plan_item *item = &reader->plan.items[i];
        reader->plan.value.text.label = item->label;
        status = read_cell(reader, row, item,
                           item->source < row->count ? row->fields[item->source] : empty, fresh);
    }
    return status;
}

int vs_import__read_items(struct vs_reader *reader, const vs_csv_row *row)
{
    const struct vs_plan *plan = &reader->plan;
    const vs_profile_items *items = plan->profile->items;
    bool fresh = true;
    int status = VS_OK;
    keep_base(reader);
    if (items->value.column == NULL) {
        status = read_wide(reader, row, &fresh);
    } else if (plan->item_count > 0) {
        status = read_cell(reader, row, &plan->items[0], *vs_import__cell(&plan->value.text, row),
                           &fresh);
    } else if (items->empty_row) { /* an optional column that the file lacks */
        return vs_import__end_row(reader);
    }
    if (fresh) {
        vs_import__row_drop(reader->import, reader->table);
    }
    return status;
}
