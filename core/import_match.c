/*
 * A table against what is visible: which rows are new, equal or corrections, which visible rows
 * they supersede. Texts are compared by their numbers in the import, decimals by their stored form,
 * so equal means equal, not near. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <stdio.h>
#include <string.h>

/* The visible rows of the table's kind. */
struct visible {
    vs_records *records;
    uint32_t rows;
    struct visible_column {
        const vs_column *column; /* NULL: missing in every row */
        int64_t *numbers;   /* texts: number in the import of each member; -1: not in the files */
    } * columns;            /* by field */
    vs_row_origin *origins; /* NULL until needed */
};

struct matcher {
    vs_import *import;
    struct vs_import_table *table;
    const vs_kind *kind;
    struct visible visible;
};

/* --- visible rows --- */

static int map_members(struct matcher *matcher, struct visible_column *visible, int domain_index)
{
    const struct vs_import_domain *domain = matcher->import->domains[domain_index];
    const vs_column *column = visible->column;
    visible->numbers =
        vs_mem_array(matcher->import->engine, column->member_count, sizeof *visible->numbers);
    if (visible->numbers == NULL) {
        return vs_import__no_memory(matcher->import);
    }
    for (uint32_t i = 0; i < column->member_count; i++) {
        vs_code code = column->members[i];
        visible->numbers[i] = code < domain->by_code_size ? (int64_t)domain->by_code[code] - 1 : -1;
    }
    return VS_OK;
}

static int load_visible(struct matcher *matcher)
{
    vs_import *import = matcher->import;
    struct visible *visible = &matcher->visible;
    const vs_kind *kind = matcher->kind;
    int status = vs_records_load(&visible->records, import->store, kind->name, -1);
    if (status != VS_OK) {
        return status;
    }
    visible->rows = vs_records_rows(visible->records);
    visible->columns = vs_mem_array(import->engine, kind->field_count, sizeof *visible->columns);
    if (visible->columns == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; status == VS_OK && i < kind->field_count; i++) {
        const vs_field *field = &kind->fields[i];
        struct visible_column *column = &visible->columns[i];
        status = vs_records_column(visible->records, field->name, &column->column);
        if (status != VS_OK || column->column == NULL) {
            continue;
        }
        if (column->column->type != field->type ||
            (field->type == VS_COLUMN_DECIMAL && column->column->scale != field->scale)) {
            status = vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_TYPE_CHANGED, kind->name,
                             field->name);
        } else if (field->type == VS_COLUMN_TEXT) {
            status = map_members(matcher, column, matcher->table->columns[i].domain);
        }
    }
    return status;
}

static void free_visible(struct matcher *matcher)
{
    vs_engine *engine = matcher->import->engine;
    struct visible *visible = &matcher->visible;
    for (size_t i = 0; visible->columns != NULL && i < matcher->kind->field_count; i++) {
        vs_mem_free(engine, visible->columns[i].numbers);
    }
    vs_mem_free(engine, visible->columns);
    vs_mem_free(engine, visible->origins);
    vs_records_free(visible->records);
}

static inline bool visible_value(const struct visible *visible, int field, uint32_t row,
                                 int64_t *value)
{
    const struct visible_column *column = &visible->columns[field];
    *value = 0;
    if (column->column == NULL || !vs_column_has(column->column, row)) {
        return false;
    }
    *value = vs_column_value(column->column, row);
    if (column->numbers != NULL) {
        *value = column->numbers[*value];
    }
    return true;
}

static bool fields_equal(const struct matcher *matcher, const struct vs_import_index *index,
                         uint32_t row, uint32_t visible_row)
{
    const struct vs_import_table *table = matcher->table;
    for (size_t i = 0; i < index->field_count; i++) {
        int field = index->fields[i];
        int64_t value;
        bool has = visible_value(&matcher->visible, field, visible_row, &value);
        if (has != vs_import__has(table, field, row) ||
            value != table->columns[field].values[row]) {
            return false;
        }
    }
    return true;
}

/* The table's row with the same fields as a visible one; UINT32_MAX if there is none. guess is
 * looked at first: a corrected file mostly has its rows in the old order. */
static uint32_t find_row(const struct matcher *matcher, const struct vs_import_index *index,
                         uint32_t row, uint32_t guess)
{
    const struct visible *visible = &matcher->visible;
    uint64_t hash = 0;
    if (guess < matcher->table->rows && fields_equal(matcher, index, guess, row)) {
        return guess;
    }
    for (size_t i = 0; i < index->field_count; i++) {
        int64_t value;
        bool has = visible_value(visible, index->fields[i], row, &value);
        if (has && value < 0 && visible->columns[index->fields[i]].numbers != NULL) {
            return UINT32_MAX; /* a text that the files do not have */
        }
        hash = vs_import__mix(hash, value, has);
    }
    for (size_t at = (size_t)hash & (index->slot_count - 1); index->slots[at] != 0;
         at = (at + 1) & (index->slot_count - 1)) {
        uint32_t other = vs_import__slot_row(index->slots[at]);
        if (index->slots[at] >> 32 == hash >> 32 && fields_equal(matcher, index, other, row)) {
            return other;
        }
    }
    return UINT32_MAX;
}

static bool whole_row_equal(const struct matcher *matcher, uint32_t row, uint32_t visible_row)
{
    const struct vs_import_table *table = matcher->table;
    for (size_t i = 0; i < matcher->kind->field_count; i++) {
        int64_t value;
        bool has = visible_value(&matcher->visible, (int)i, visible_row, &value);
        if (has != vs_import__has(table, (int)i, row) || value != table->columns[i].values[row]) {
            return false;
        }
    }
    return true;
}

static int need_origins(struct matcher *matcher)
{
    struct visible *visible = &matcher->visible;
    if (visible->origins != NULL) {
        return VS_OK;
    }
    visible->origins =
        vs_mem_array(matcher->import->engine, visible->rows, sizeof *visible->origins);
    return visible->origins == NULL ? vs_import__no_memory(matcher->import)
                                    : vs_records_origins(visible->records, visible->origins);
}

/* Where a visible row came from: all are found out once many are asked for. */
static int find_origin(struct matcher *matcher, uint32_t visible_row, vs_row_origin *out)
{
    enum { ONE_BY_ONE = 256 };
    struct visible *visible = &matcher->visible;
    if (visible->origins == NULL && matcher->table->mask_count < ONE_BY_ONE) {
        return vs_records_origin(visible->records, visible_row, out);
    }
    int status = need_origins(matcher);
    if (status == VS_OK) {
        *out = visible->origins[visible_row];
    }
    return status;
}

static int add_mask(struct matcher *matcher, uint32_t visible_row)
{
    struct vs_import_table *table = matcher->table;
    vs_row_origin origin;
    int status = find_origin(matcher, visible_row, &origin);
    if (status != VS_OK) {
        return status;
    }
    if (table->mask_count == table->mask_capacity) {
        size_t capacity = table->mask_capacity * 2 + 64;
        void *masks =
            vs_mem_resize(matcher->import->engine, table->masks, capacity * sizeof *table->masks);
        if (masks == NULL) {
            return vs_import__no_memory(matcher->import);
        }
        table->masks = masks;
        table->mask_capacity = capacity;
    }
    table->masks[table->mask_count++] = (struct vs_import_mask){origin.chunk, origin.row};
    return VS_OK;
}

/* --- kinds with a natural key --- */

/* One slot for each sheet of the file; without sheet fields the whole kind is one sheet. */
static int index_sheets(struct matcher *matcher, struct vs_import_index *sheets)
{
    const vs_kind *kind = matcher->kind;
    const struct vs_import_table *table = matcher->table;
    int status =
        vs_import__index_new(matcher->import, table, kind->sheet, kind->sheet_count, sheets);
    for (uint32_t row = 0; status == VS_OK && row < table->rows; row++) {
        if (row == 0 ||
            !vs_import__rows_equal(table, kind->sheet, kind->sheet_count, row - 1, row)) {
            vs_import__index_add(table, sheets, row);
        }
    }
    return status;
}

/* Rows whose text in one field the files do not have need no look-up. */
struct gate {
    const vs_column *column; /* NULL: every row passes */
    uint8_t *passes;         /* by member */
};

/* The field that lets the smallest part of its members pass. */
static int make_gate(struct matcher *matcher, const struct vs_import_index *index,
                     struct gate *gate)
{
    double least = 0.5; /* a gate that lets more pass does not pay */
    const struct visible_column *best = NULL;
    *gate = (struct gate){0};
    for (size_t i = 0; i < index->field_count; i++) {
        const struct visible_column *column = &matcher->visible.columns[index->fields[i]];
        uint32_t count = 0;
        if (column->numbers == NULL || column->column->valid != NULL ||
            column->column->width > sizeof(uint16_t)) {
            continue;
        }
        for (uint32_t m = 0; m < column->column->member_count; m++) {
            count += column->numbers[m] >= 0;
        }
        double share = (double)count / (double)column->column->member_count;
        if (share < least) {
            least = share;
            best = column;
        }
    }
    if (best == NULL) {
        return VS_OK;
    }
    gate->column = best->column;
    gate->passes = vs_mem_array(matcher->import->engine, best->column->member_count, 1);
    if (gate->passes == NULL) {
        return vs_import__no_memory(matcher->import);
    }
    for (uint32_t m = 0; m < best->column->member_count; m++) {
        gate->passes[m] = best->numbers[m] >= 0;
    }
    return VS_OK;
}

/* Adds to flags the rows from first on that pass. */
static void pass_gate(const struct gate *gate, uint32_t first, uint32_t count, uint8_t *flags)
{
    if (gate->column == NULL) {
        memset(flags, 1, count);
    } else if (gate->column->width == 0) {
        memset(flags, flags[0] | gate->passes[0], count);
    } else if (gate->column->width == 1) {
        const uint8_t *stored = (const uint8_t *)gate->column->values + first;
        for (uint32_t i = 0; i < count; i++) {
            flags[i] |= gate->passes[stored[i]];
        }
    } else {
        const uint16_t *stored = (const uint16_t *)gate->column->values + first;
        for (uint32_t i = 0; i < count; i++) {
            flags[i] |= gate->passes[stored[i]];
        }
    }
}

/* The visible rows that may have a key or a sheet of the files, in order. *rows is owned by the
 * caller. */
static int pass_rows(struct matcher *matcher, const struct vs_import_index *sheets, uint32_t **rows,
                     uint32_t *count)
{
    enum { BLOCK = 512 };
    vs_engine *engine = matcher->import->engine;
    struct gate keys;
    struct gate sheet = {0};
    *count = 0;
    *rows = vs_mem_resize(engine, NULL, ((size_t)matcher->visible.rows + 1) * sizeof **rows);
    int status = make_gate(matcher, &matcher->table->index, &keys);
    if (status == VS_OK) {
        status = make_gate(matcher, sheets, &sheet);
    }
    if (status == VS_OK && *rows == NULL) {
        status = vs_import__no_memory(matcher->import);
    }
    for (uint32_t first = 0; status == VS_OK && first < matcher->visible.rows; first += BLOCK) {
        uint8_t flags[BLOCK] = {0};
        uint32_t left = matcher->visible.rows - first;
        uint32_t size = left < BLOCK ? left : BLOCK;
        pass_gate(&keys, first, size, flags);
        pass_gate(&sheet, first, size, flags);
        for (uint32_t i = 0; i < size; i++) {
            (*rows)[*count] = first + i;
            *count += flags[i];
        }
    }
    vs_mem_free(engine, keys.passes);
    vs_mem_free(engine, sheet.passes);
    return status;
}

static int match_keyed(struct matcher *matcher)
{
    struct vs_import_table *table = matcher->table;
    vs_import_result *result = &table->result;
    struct vs_import_index sheets;
    uint32_t *rows = NULL;
    uint32_t count = 0;
    int status = index_sheets(matcher, &sheets);
    if (status == VS_OK) {
        status = pass_rows(matcher, &sheets, &rows, &count);
    }
    uint32_t met = 0;
    uint32_t guess = 0;
    for (uint32_t at = 0; status == VS_OK && at < count; at++) {
        uint32_t i = rows[at];
        uint32_t row = find_row(matcher, &table->index, i, guess);
        if (row != UINT32_MAX) {
            bool equal = whole_row_equal(matcher, row, i);
            table->states[row] = equal ? VS_ROW_UNCHANGED : VS_ROW_CORRECTED;
            result->unchanged += equal;
            result->corrected += !equal;
            met++;
            guess = row + 1;
            status = equal ? VS_OK : add_mask(matcher, i);
        } else if (table->rows > 0 && find_row(matcher, &sheets, i, UINT32_MAX) != UINT32_MAX) {
            if (matcher->import->options.replace) {
                result->retracted++;
                status = add_mask(matcher, i);
            } else {
                result->absent++;
            }
        }
    }
    result->added = table->rows - met;
    vs_mem_free(matcher->import->engine, rows);
    vs_mem_free(matcher->import->engine, sheets.slots);
    return status;
}

/* --- kinds without a key --- */

/* True if the visible rows [first, first + table->rows), all of one event, are the table's rows.
 * left is room to count how often each row is still to be met. */
static bool equals_run(const struct matcher *matcher, uint32_t first, uint32_t *left)
{
    struct vs_import_table *table = matcher->table;
    memset(left, 0, table->rows * sizeof *left);
    for (uint32_t row = 0; row < table->rows; row++) {
        left[vs_import__index_add(table, &table->index, row)]++; /* every row is there already */
    }
    for (uint32_t i = 0; i < table->rows; i++) {
        uint32_t row = find_row(matcher, &table->index, first + i, UINT32_MAX);
        if (row == UINT32_MAX || left[row] == 0) {
            return false;
        }
        left[row]--;
    }
    return true;
}

/* Rows of kinds whose period is the date of their event differ when that date does. */
static int valid_matches(struct matcher *matcher, uint32_t row, bool *matches)
{
    *matches = true;
    if (matcher->kind->period_rule != VS_PERIOD_VALID) {
        return VS_OK;
    }
    const vs_column *valid = NULL;
    int status = vs_records_column(matcher->visible.records, "@valid", &valid);
    if (status == VS_OK) {
        *matches = valid != NULL && vs_column_has(valid, row) &&
                   vs_column_value(valid, row) == matcher->table->result.valid;
    }
    return status;
}

/* Looks for an event whose visible rows are just the table's. only: that event, or 0 for any. */
static int find_equal_event(struct matcher *matcher, int64_t only, bool *found)
{
    const struct visible *visible = &matcher->visible;
    struct vs_import_table *table = matcher->table;
    uint32_t *left = vs_mem_array(matcher->import->engine, table->rows, sizeof *left);
    int status = left == NULL ? vs_import__no_memory(matcher->import) : need_origins(matcher);
    *found = false;
    uint32_t end = 0;
    for (uint32_t first = 0; status == VS_OK && !*found && first < visible->rows; first = end) {
        int64_t event = visible->origins[first].event;
        for (end = first + 1; end < visible->rows && visible->origins[end].event == event; end++) {
        }
        if (end - first == table->rows && (only == 0 || only == event)) {
            bool matches = true;
            status = valid_matches(matcher, first, &matches);
            if (status == VS_OK && matches) {
                *found = equals_run(matcher, first, left);
            }
        }
    }
    vs_mem_free(matcher->import->engine, left);
    return status;
}

static int match_keyless(struct matcher *matcher)
{
    struct vs_import_table *table = matcher->table;
    vs_import *import = matcher->import;
    int64_t replaced = import->options.replace_event;
    bool equal = false;
    int status = table->record ? VS_OK : find_equal_event(matcher, replaced, &equal);
    if (status != VS_OK || equal) {
        memset(table->states, VS_ROW_UNCHANGED, table->rows);
        table->result.unchanged = table->rows;
        return status;
    }
    table->result.added = table->rows;
    if (replaced == 0) {
        return VS_OK;
    }
    status = need_origins(matcher);
    for (uint32_t i = 0; status == VS_OK && i < matcher->visible.rows; i++) {
        if (matcher->visible.origins[i].event == replaced) {
            table->result.retracted++;
            status = add_mask(matcher, i);
        }
    }
    if (status == VS_OK && table->result.retracted == 0) {
        status = vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_REPLACE_EVENT, (long long)replaced,
                         matcher->kind->name);
    }
    return status;
}

int vs_import__match(vs_import *import, struct vs_import_table *table)
{
    struct matcher matcher = {import, table, &import->model->kinds[table->kind], {0}};
    const vs_kind *kind = matcher.kind;
    table->states = vs_mem_new(import->engine, table->rows);
    if (table->states == NULL) {
        return vs_import__no_memory(import);
    }
    if (kind->key_count > 0 && import->options.replace_event != 0) {
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_REPLACE_KEYED, kind->name);
    }
    if (kind->key_count == 0 && import->options.replace && import->options.replace_event == 0) {
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_REPLACE_KEYLESS, kind->name);
    }
    int status = load_visible(&matcher);
    if (status == VS_OK) {
        status = kind->key_count > 0 ? match_keyed(&matcher) : match_keyless(&matcher);
    }
    free_visible(&matcher);
    return status;
}
