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
        bool loaded;
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

/* Loads a field of the visible rows, once. */
static int load_field(struct matcher *matcher, size_t index)
{
    const vs_field *field = &matcher->kind->fields[index];
    struct visible_column *column = &matcher->visible.columns[index];
    if (column->loaded) {
        return VS_OK;
    }
    int status = vs_records_column(matcher->visible.records, field->name, &column->column);
    column->loaded = status == VS_OK;
    if (status != VS_OK || column->column == NULL) {
        return status;
    }
    if (column->column->type != field->type ||
        (field->type == VS_COLUMN_DECIMAL && column->column->scale != field->scale)) {
        return vs_fail(matcher->import->engine, VS_EDATA, VS_MSG_IMPORT_TYPE_CHANGED,
                       matcher->kind->name, field->name);
    }
    return field->type == VS_COLUMN_TEXT
               ? map_members(matcher, column, matcher->table->columns[index].domain)
               : VS_OK;
}

static int load_all(struct matcher *matcher)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < matcher->kind->field_count; i++) {
        status = load_field(matcher, i);
    }
    return status;
}

/* Fields are loaded when they are needed: a sheet that is new needs few. */
static int open_visible(struct matcher *matcher)
{
    vs_import *import = matcher->import;
    struct visible *visible = &matcher->visible;
    int status = vs_records_load(&visible->records, import->store, matcher->kind->name, -1);
    if (status != VS_OK) {
        return status;
    }
    visible->rows = vs_records_rows(visible->records);
    visible->columns =
        vs_mem_array(import->engine, matcher->kind->field_count, sizeof *visible->columns);
    return visible->columns == NULL ? vs_import__no_memory(import) : VS_OK;
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
            value != vs_import__value(table, field, row)) {
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
        if (has != vs_import__has(table, (int)i, row) ||
            value != vs_import__value(table, (int)i, row)) {
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

/* Rows whose text in a field the files do not have need no look-up. */
struct gate {
    const vs_column *column;
    uint8_t *passes; /* by member */
    double share;    /* of the members that pass */
};

/* A gate pays for a text that every row has; its column is loaded. Without one, column is NULL. */
static int make_gate(const struct matcher *matcher, int field, struct gate *gate)
{
    const struct visible_column *column = &matcher->visible.columns[field];
    *gate = (struct gate){0};
    if (column->numbers == NULL || column->column->valid != NULL ||
        column->column->width > sizeof(uint16_t)) {
        return VS_OK;
    }
    uint32_t members = column->column->member_count;
    uint32_t count = 0;
    gate->passes = vs_mem_array(matcher->import->engine, members, 1);
    if (gate->passes == NULL) {
        return vs_import__no_memory(matcher->import);
    }
    for (uint32_t m = 0; m < members; m++) {
        gate->passes[m] = column->numbers[m] >= 0;
        count += gate->passes[m];
    }
    gate->column = column->column;
    gate->share = (double)count / (double)members;
    return VS_OK;
}

/* Keeps of rows those that pass; returns how many. */
static uint32_t pass_gate(const struct gate *gate, uint32_t *rows, uint32_t count)
{
    const uint8_t *bytes = gate->column->values;
    const uint16_t *words = gate->column->values;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t row = rows[i];
        uint32_t member = gate->column->width == 1   ? bytes[row]
                          : gate->column->width == 2 ? words[row]
                                                     : 0;
        rows[kept] = row;
        kept += gate->passes[member];
    }
    return kept;
}

static bool is_in_key(const vs_kind *kind, int field)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (kind->key[i] == field) {
            return true;
        }
    }
    return false;
}

static int load_fields(struct matcher *matcher, const int *fields, size_t count)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = load_field(matcher, (size_t)fields[i]);
    }
    return status;
}

/* The visible rows that may be in a sheet of the files (so those with their keys too), in order.
 * *rows is owned by the caller. The narrowest gate comes first, the others see what it lets
 * through. */
static int pass_rows(struct matcher *matcher, uint32_t **rows, uint32_t *count)
{
    enum { GATES = 16 };
    vs_engine *engine = matcher->import->engine;
    const vs_kind *kind = matcher->kind;
    struct gate gates[GATES];
    size_t gate_count = 0;
    int status = VS_OK;
    *count = matcher->visible.rows;
    *rows = vs_mem_resize(engine, NULL, ((size_t)*count + 1) * sizeof **rows);
    if (*rows == NULL) {
        return vs_import__no_memory(matcher->import);
    }
    for (size_t i = 0; status == VS_OK && i < kind->sheet_count && gate_count < GATES; i++) {
        if (is_in_key(kind, kind->sheet[i])) {
            status = load_field(matcher, (size_t)kind->sheet[i]);
            if (status == VS_OK) {
                status = make_gate(matcher, kind->sheet[i], &gates[gate_count]);
                gate_count += status == VS_OK && gates[gate_count].column != NULL;
            }
        }
    }
    for (uint32_t row = 0; row < *count; row++) {
        (*rows)[row] = row;
    }
    for (size_t done = 0; done < gate_count; done++) {
        size_t best = done;
        for (size_t g = done + 1; g < gate_count; g++) {
            best = gates[g].share < gates[best].share ? g : best;
        }
        struct gate gate = gates[best];
        gates[best] = gates[done];
        if (gate.share < 1) {
            *count = pass_gate(&gate, *rows, *count);
        }
        vs_mem_free(engine, gate.passes);
    }
    if (status == VS_OK && *count > 0) {
        status = load_fields(matcher, kind->key, kind->key_count);
    }
    if (status == VS_OK && *count > 0) {
        status = load_fields(matcher, kind->sheet, kind->sheet_count);
    }
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
        status = pass_rows(matcher, &rows, &count);
    }
    uint32_t met = 0;
    uint32_t guess = 0;
    for (uint32_t at = 0; status == VS_OK && at < count; at++) {
        uint32_t i = rows[at];
        uint32_t row = find_row(matcher, &table->index, i, guess);
        if (row != UINT32_MAX) {
            status = load_all(matcher);
            bool equal = status == VS_OK && whole_row_equal(matcher, row, i);
            table->states[row] = equal ? VS_ROW_UNCHANGED : VS_ROW_CORRECTED;
            result->unchanged += equal;
            result->corrected += !equal;
            met++;
            guess = row + 1;
            status = equal || status != VS_OK ? status : add_mask(matcher, i);
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
    int status = table->record ? VS_OK : load_all(matcher);
    if (status == VS_OK && !table->record) {
        status = find_equal_event(matcher, replaced, &equal);
    }
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
    int status = open_visible(&matcher);
    if (status == VS_OK) {
        status = kind->key_count > 0 ? match_keyed(&matcher) : match_keyless(&matcher);
    }
    free_visible(&matcher);
    return status;
}
