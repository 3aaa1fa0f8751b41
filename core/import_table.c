/*
 * Rows of a kind while they are imported: typed columns, values read from cleaned texts.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "model_yaml.h"
#include "number.h"
#include "text.h"

#include <string.h>

static const char from_the_beginning[] = "1900-01-01"; /* attributes that name no date */

static bool is_period(const vs_field *field)
{
    return field->domain != NULL && strcmp(field->domain, "@period") == 0;
}

/* Texts are numbered, dates and truth values are small; numbers may be when a range says so. */
static bool field_is_wide(const vs_field *field)
{
    bool number = field->type == VS_COLUMN_INTEGER || field->type == VS_COLUMN_DECIMAL;
    return number && (!field->has_range || field->low < INT32_MIN || field->high > INT32_MAX);
}

int vs_import__table(vs_import *import, int kind, const char *file, struct vs_import_table **out)
{
    const vs_kind *declared = &import->model->kinds[kind];
    struct vs_import_table **tables =
        vs_arena_array(import->arena, import->table_count + 1, sizeof(void *));
    struct vs_import_table *table = vs_arena_get(import->arena, sizeof *table);
    char *name = vs_arena_text(import->arena, file, strlen(file));
    if (tables == NULL || table == NULL || name == NULL) {
        return vs_import__no_memory(import);
    }
    table->columns = vs_arena_array(import->arena, declared->field_count, sizeof *table->columns);
    if (table->columns == NULL) {
        return vs_import__no_memory(import);
    }
    if (import->table_count > 0) {
        memcpy(tables, import->tables, import->table_count * sizeof(void *));
    }
    tables[import->table_count++] = table;
    import->tables = tables;
    table->kind = kind;
    table->place = name;
    table->type = "import";
    table->result = (vs_import_result){.file = name,
                                       .sheet = "",
                                       .kind = declared->name,
                                       .encoding = "utf-8",
                                       .valid = import->options.valid,
                                       .ignored = ""};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < declared->field_count; i++) {
        table->columns[i].domain = -1;
        table->columns[i].wide = field_is_wide(&declared->fields[i]);
        if (declared->fields[i].type == VS_COLUMN_TEXT) {
            status =
                vs_import__domain(import, declared->fields[i].domain, &table->columns[i].domain);
        }
    }
    *out = table;
    return status;
}

void vs_import__table_free(vs_import *import, struct vs_import_table *table)
{
    vs_engine *engine = import->engine;
    for (size_t i = 0; i < import->model->kinds[table->kind].field_count; i++) {
        vs_mem_free(engine, table->columns[i].values);
        vs_mem_free(engine, table->columns[i].valid);
    }
    for (size_t i = 0; i < table->link_count; i++) {
        vs_mem_free(engine, table->links[i]);
    }
    for (size_t i = 0; i < table->lookup_count; i++) {
        vs_mem_free(engine, table->lookups[i].tuples);
        vs_mem_free(engine, table->lookups[i].slots);
    }
    vs_mem_free(engine, table->order);
    vs_mem_free(engine, table->starts);
    vs_mem_free(engine, table->lines);
    vs_mem_free(engine, table->index.slots);
    vs_mem_free(engine, table->states);
    vs_mem_free(engine, table->masks);
}

int vs_import__table_links(vs_import *import, struct vs_import_table *table, size_t count)
{
    table->links = vs_arena_array(import->arena, count, sizeof *table->links);
    if (table->links == NULL) {
        return vs_import__no_memory(import);
    }
    table->link_count = count;
    return VS_OK;
}

/* Twice as much, for large tables a quarter more: what is not used of it is zeroed too. */
static uint32_t next_capacity(uint32_t capacity)
{
    enum { LARGE = 1 << 20 };
    if (capacity == 0) {
        return 64;
    }
    return capacity < LARGE ? capacity * 2 : capacity + capacity / 32 * 8;
}

static int grow(vs_import *import, struct vs_import_table *table)
{
    vs_engine *engine = import->engine;
    if (table->capacity > UINT32_MAX / 4) {
        return vs_fail(engine, VS_ELIMIT, VS_MSG_IMPORT_ROWS, table->result.file);
    }
    uint32_t capacity = next_capacity(table->capacity);
    void *lines = vs_mem_resize(engine, table->lines, capacity * sizeof *table->lines);
    if (lines == NULL) {
        return vs_fail_memory(engine);
    }
    table->lines = lines;
    for (size_t i = 0; i < table->link_count; i++) {
        uint32_t *link = vs_mem_resize(engine, table->links[i], capacity * sizeof *table->links[i]);
        if (link == NULL) {
            return vs_fail_memory(engine);
        }
        table->links[i] = link;
        memset(link + table->capacity, 0, (capacity - table->capacity) * sizeof *link);
    }
    for (size_t i = 0; i < import->model->kinds[table->kind].field_count; i++) {
        struct vs_import_column *column = &table->columns[i];
        size_t size = column->wide ? sizeof(int64_t) : sizeof(int32_t);
        void *values = vs_mem_resize(engine, column->values, capacity * size);
        if (values == NULL) {
            return vs_fail_memory(engine);
        }
        column->values = values;
        void *valid = vs_mem_resize(engine, column->valid, capacity / 8);
        if (valid == NULL) {
            return vs_fail_memory(engine);
        }
        column->valid = valid;
        memset((char *)column->values + table->capacity * size, 0,
               (capacity - table->capacity) * size);
        memset(column->valid + table->capacity / 8, 0, (capacity - table->capacity) / 8);
    }
    table->capacity = capacity;
    return VS_OK;
}

int vs_import__row_begin(vs_import *import, struct vs_import_table *table, uint32_t line)
{
    if (table->rows == table->capacity) {
        int status = grow(import, table);
        if (status != VS_OK) {
            return status;
        }
    }
    table->lines[table->rows] = line;
    return VS_OK;
}

void vs_import__row_drop(vs_import *import, struct vs_import_table *table)
{
    for (size_t i = 0; i < import->model->kinds[table->kind].field_count; i++) {
        vs_import__unset(table, (int)i);
    }
    for (size_t i = 0; i < table->link_count; i++) {
        table->links[i][table->rows] = 0;
    }
}

int vs_import__row_end(vs_import *import, struct vs_import_table *table,
                       const struct vs_import_spot *spot, const int *bad, size_t bad_count)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < kind->field_count; i++) {
        int field = (int)i;
        if (vs_import__has(table, field, table->rows) || !vs_kind_needs(kind, field)) {
            continue;
        }
        if (kind->entity && strcmp(kind->fields[i].name, "from") == 0) {
            vs_import__set(table, field,
                           vs_date_parse(from_the_beginning, sizeof from_the_beginning - 1));
            continue;
        }
        bool told = false;
        for (size_t j = 0; j < bad_count; j++) {
            told = told || bad[j] == field;
        }
        if (!told) {
            struct vs_import_spot here = *spot;
            here.label = kind->fields[i].name;
            status = vs_import__problem(import, &here, "", 0,
                                        vs_message_text(import->engine, VS_MSG_EXPECT_VALUE));
        }
    }
    table->rows++;
    return status;
}

int vs_import__clean(vs_import *import, const char *text, size_t size)
{
    vs_buffer_clear(&import->scratch);
    int status = vs_text_clean(&import->scratch, text, size);
    return status == VS_OK ? vs_buffer_status(&import->scratch) : status;
}

static int read_yes_no(vs_import *import, const char *text, size_t size, int64_t *value)
{
    static const struct {
        const char *word;
        int64_t value;
    } words[] = {{"1", 1},   {"0", 0},   {"true", 1}, {"false", 0},  {"да", 1},
                 {"нет", 0}, {"yes", 1}, {"no", 0},   {"истина", 1}, {"ложь", 0}};
    vs_buffer folded;
    vs_buffer_init(&folded, import->engine);
    int status = vs_text_fold(&folded, text, size);
    if (status == VS_OK) {
        status = vs_buffer_status(&folded);
    }
    bool found = false;
    for (size_t i = 0; status == VS_OK && !found && i < sizeof words / sizeof *words; i++) {
        if (folded.size == strlen(words[i].word) &&
            memcmp(folded.data, words[i].word, folded.size) == 0) {
            *value = words[i].value;
            found = true;
        }
    }
    vs_buffer_free(&folded);
    return status == VS_OK && !found ? VS_EDATA : status;
}

static bool read_number(const vs_field *field, const struct vs_import_raw *raw, int64_t *value)
{
    char mark = raw->mark;
    if (mark == 0) {
        bool comma = memchr(raw->text, ',', raw->size) != NULL;
        mark = comma && memchr(raw->text, '.', raw->size) == NULL ? ',' : '.';
    }
    int scale = field->type == VS_COLUMN_DECIMAL ? field->scale : 0;
    return vs_decimal_parse(raw->text, raw->size, mark, scale, value) == VS_PARSE_OK &&
           (!field->has_range || (*value >= field->low && *value <= field->high));
}

static int read_text(vs_import *import, const vs_kind *kind, int field, const char *text,
                     size_t size, int64_t *value)
{
    const vs_field *declared = &kind->fields[field];
    char id[VS_PERIOD_ID_SIZE];
    uint32_t number = 0;
    int domain = -1;
    if (is_period(declared)) {
        bool ruled = kind->period_rule == VS_PERIOD_FIELD && kind->period_field == field;
        uint32_t kinds = ruled ? kind->period_kinds : UINT32_MAX;
        if (vs_period_parse(import->model, kinds, text, size, id) < 0) {
            return VS_EDATA;
        }
        text = id;
        size = strlen(id);
    }
    int status = vs_import__domain(import, declared->domain, &domain);
    if (status == VS_OK) {
        status = vs_import__text(import, domain, text, size, &number);
    }
    *value = number;
    return status;
}

int vs_import__parse(vs_import *import, const vs_kind *kind, int field,
                     const struct vs_import_raw *raw, int64_t *value)
{
    const vs_field *declared = &kind->fields[field];
    bool good = true;
    *value = 0;
    switch (declared->type) {
    case VS_COLUMN_INTEGER:
    case VS_COLUMN_DECIMAL:
        good = read_number(declared, raw, value);
        break;
    case VS_COLUMN_DATE:
        *value = vs_date_parse(raw->text, raw->size);
        good = *value != VS_DATE_NONE;
        break;
    case VS_COLUMN_BOOLEAN:
        return read_yes_no(import, raw->text, raw->size, value);
    default:
        return read_text(import, kind, field, raw->text, raw->size, value);
    }
    return good ? VS_OK : VS_EDATA;
}

void vs_import__print(const vs_import *import, const struct vs_import_table *table, int field,
                      int64_t value, vs_buffer *out)
{
    const vs_field *declared = &import->model->kinds[table->kind].fields[field];
    char number[VS_NUMBER_SIZE];
    char date[VS_DATE_SIZE];
    switch (declared->type) {
    case VS_COLUMN_INTEGER:
        vs_decimal_print(number, value, 0, '.');
        vs_buffer_text(out, number);
        break;
    case VS_COLUMN_DECIMAL:
        vs_decimal_print(number, value, declared->scale, '.');
        vs_buffer_text(out, number);
        break;
    case VS_COLUMN_DATE:
        vs_buffer_text(out, vs_date_print(date, (vs_date)value));
        break;
    case VS_COLUMN_BOOLEAN:
        vs_buffer_text(out, value != 0 ? "true" : "false");
        break;
    default: {
        size_t size = 0;
        const char *text =
            vs_import__text_at(import, table->columns[field].domain, (uint32_t)value, &size);
        vs_buffer_add(out, text, size);
        break;
    }
    }
}

int vs_import__put(vs_import *import, struct vs_import_table *table,
                   const struct vs_import_spot *spot, int field, const char *text, bool *good)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    char expected[512];
    int64_t value = 0;
    int status = vs_import__clean(import, text, strlen(text));
    *good = true;
    if (status == VS_OK && import->scratch.size == 0) {
        return VS_OK;
    }
    if (status == VS_OK) {
        struct vs_import_raw raw = {import->scratch.data, import->scratch.size, 0};
        status = vs_import__parse(import, kind, field, &raw, &value);
    }
    if (status == VS_OK) {
        vs_import__set(table, field, value);
    }
    if (status != VS_EDATA) {
        return status;
    }
    *good = false;
    vs_import__expected(import, kind, field, expected);
    return vs_import__problem(import, spot, text, strlen(text), expected);
}
