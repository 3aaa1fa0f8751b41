/*
 * The register of schools: read, checked against the model, written as attributes.
 * SPDX-License-Identifier: MIT
 */
#include "register.h"

#include <string.h>

#include "csv.h"
#include "file.h"
#include "import.h"
#include "records.h"
#include "text.h"

enum { REGISTER_LIMIT = 64 * 1024 * 1024 };

/* --- reading --- */

/* A field of a row, cleaned and copied; *out is NULL if it is empty. */
static int read_field(vs_register *reg, vs_buffer *work, const vs_csv_field *field,
                      const char **out)
{
    *out = NULL;
    vs_buffer_clear(work);
    int status = vs_text_clean(work, field->text, field->size);
    if (status == VS_OK && work->size > 0) {
        *out = vs_arena_text(reg->arena, work->data, work->size);
        status = *out == NULL ? vs_fail_memory(work->engine) : vs_buffer_status(work);
    }
    return status;
}

static size_t find_column(const vs_register *reg, const char *name)
{
    for (size_t i = 0; i < reg->column_count; i++) {
        if (strcmp(reg->columns[i], name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static int read_header(vs_register *reg, vs_buffer *work, const vs_csv_row *row)
{
    reg->columns = vs_arena_array(reg->arena, row->count + 1, sizeof *reg->columns);
    reg->attribute = vs_arena_array(reg->arena, row->count + 1, sizeof *reg->attribute);
    if (reg->columns == NULL || reg->attribute == NULL) {
        return vs_fail_memory(reg->engine);
    }
    int status = VS_OK;
    reg->line = row->line;
    for (size_t i = 0; status == VS_OK && i < row->count; i++) {
        status = read_field(reg, work, &row->fields[i], &reg->columns[i]);
        if (status == VS_OK && reg->columns[i] == NULL) {
            reg->columns[i] = "";
        }
        reg->column_count = i + 1;
    }
    if (status == VS_OK && find_column(reg, "school") == SIZE_MAX) {
        status =
            vs_fail(reg->engine, VS_EDATA, VS_MSG_INIT_NO_COLUMN, reg->file, (long long)row->line);
    }
    return status;
}

static int read_row(vs_register *reg, vs_buffer *work, const vs_csv_row *row, vs_buffer *rows)
{
    const struct {
        const char *column;
        size_t place;
    } parts[] = {{"school", offsetof(vs_register_row, id)},
                 {"name", offsetof(vs_register_row, title)},
                 {"municipality", offsetof(vs_register_row, municipality)}};
    vs_register_row out = {.line = row->line};
    out.values = vs_arena_array(reg->arena, reg->column_count, sizeof *out.values);
    if (out.values == NULL) {
        return vs_fail_memory(reg->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < reg->column_count && i < row->count; i++) {
        status = read_field(reg, work, &row->fields[i], &out.values[i]);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t column = find_column(reg, parts[i].column);
        const char **place = (const char **)(void *)((char *)&out + parts[i].place);
        *place = column != SIZE_MAX ? out.values[column] : NULL;
    }
    if (status == VS_OK && out.id == NULL) {
        status = vs_fail(reg->engine, VS_EDATA, VS_MSG_INIT_NO_ID, reg->file, (long long)row->line);
    }
    if (status == VS_OK) {
        vs_buffer_add(rows, &out, sizeof out);
    }
    return status;
}

static int read_rows(vs_register *reg, vs_csv *csv)
{
    vs_buffer work;
    vs_buffer rows;
    vs_csv_row row;
    vs_buffer_init(&work, reg->engine);
    vs_buffer_init(&rows, reg->engine);
    int status = VS_OK;
    while (status == VS_OK && (status = vs_csv_next(csv, &row)) == VS_OK) {
        status = reg->columns == NULL ? read_header(reg, &work, &row)
                                      : read_row(reg, &work, &row, &rows);
    }
    status = status == VS_DONE ? vs_buffer_status(&rows) : status;
    if (status == VS_OK && reg->columns == NULL) {
        status = vs_fail(reg->engine, VS_EDATA, VS_MSG_INIT_NO_COLUMN, reg->file, 1LL);
    }
    if (status == VS_OK) {
        reg->row_count = rows.size / sizeof *reg->rows;
        reg->rows = vs_arena_get(reg->arena, rows.size + 1);
        status = reg->rows == NULL ? vs_fail_memory(reg->engine) : VS_OK;
    }
    if (status == VS_OK && rows.size > 0) {
        memcpy(reg->rows, rows.data, rows.size);
    }
    vs_buffer_free(&rows);
    vs_buffer_free(&work);
    return status;
}

int vs_register_read(vs_register **out, vs_engine *engine, const char *path)
{
    vs_buffer text;
    vs_csv *csv = NULL;
    vs_register *reg = vs_mem_new(engine, sizeof *reg);
    *out = reg;
    if (reg == NULL) {
        return vs_fail_memory(engine);
    }
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    reg->engine = engine;
    vs_buffer_init(&reg->undeclared, engine);
    vs_buffer_init(&text, engine);
    int status = vs_arena_new(&reg->arena, engine);
    if (status == VS_OK) {
        reg->file = vs_arena_text(reg->arena, name, strlen(name));
        status =
            reg->file == NULL ? vs_fail_memory(engine) : vs_file_read(&text, path, REGISTER_LIMIT);
    }
    if (status == VS_OK) {
        status =
            vs_csv_open(&csv, engine, reg->file, text.size > 0 ? text.data : "", text.size, NULL);
    }
    if (status == VS_OK) {
        status = read_rows(reg, csv);
    }
    vs_csv_free(csv);
    vs_buffer_free(&text);
    if (status != VS_OK) {
        vs_register_free(reg);
        *out = NULL;
    }
    return status;
}

void vs_register_free(vs_register *reg)
{
    if (reg != NULL) {
        vs_buffer_free(&reg->undeclared);
        vs_arena_free(reg->arena);
        vs_mem_free(reg->engine, reg);
    }
}

/* --- attributes --- */

/* The dimension that is the unit itself; -1 if the model has none with dated attributes. */
static int unit_dimension(const vs_model *model)
{
    for (size_t i = 0; i < model->dimension_count; i++) {
        if (model->dimensions[i].unit && model->dimensions[i].kind >= 0) {
            return (int)i;
        }
    }
    return -1;
}

static void find_attributes(vs_register *reg, const vs_model *model)
{
    int unit = unit_dimension(model);
    for (size_t i = 0; i < reg->column_count; i++) {
        const char *name = reg->columns[i];
        bool id = strcmp(name, "school") == 0;
        int attribute = unit >= 0 ? vs_model_attribute(&model->dimensions[unit], name) : -1;
        reg->attribute[i] = !id && find_column(reg, name) == i && attribute >= 0 &&
                            model->dimensions[unit].attributes[attribute].kind < 0;
        reg->any = reg->any || reg->attribute[i];
        if (!reg->attribute[i] && !id && name[0] != '\0' && strcmp(name, "name") != 0 &&
            strcmp(name, "municipality") != 0) {
            vs_buffer_printf(&reg->undeclared, "%s%s", reg->undeclared.size > 0 ? ", " : "", name);
        }
    }
}

static void add_line(vs_buffer *out, const vs_register *reg, const char *id,
                     const char *const *values)
{
    vs_csv_write(out, id, strlen(id), ',');
    for (size_t i = 0; i < reg->column_count; i++) {
        if (reg->attribute[i]) {
            vs_buffer_char(out, ',');
            vs_csv_write(out, values[i] != NULL ? values[i] : "",
                         values[i] != NULL ? strlen(values[i]) : 0, ',');
        }
    }
    vs_buffer_char(out, '\n');
}

/* The chosen rows as a file of attributes, each on its own line of the register. */
static int compose(const vs_register *reg, const bool *chosen, vs_buffer *out)
{
    uint32_t line = 1;
    for (; line < reg->line; line++) {
        vs_buffer_char(out, '\n');
    }
    add_line(out, reg, "id", reg->columns);
    line++;
    for (size_t i = 0; i < reg->row_count; i++) {
        if (chosen != NULL && !chosen[i]) {
            continue;
        }
        for (; line < reg->rows[i].line; line++) {
            vs_buffer_char(out, '\n');
        }
        add_line(out, reg, reg->rows[i].id, reg->rows[i].values);
        line++;
    }
    return vs_buffer_status(out);
}

/* An import of the chosen rows, not yet finished; store NULL: to be checked only. */
static int start_import(vs_register *reg, const bool *chosen, vs_model *model, vs_store *store,
                        const vs_import_options *options, vs_import **out)
{
    vs_buffer text;
    vs_import_options asked = *options;
    asked.kind = model->dimensions[unit_dimension(model)].name;
    vs_buffer_init(&text, reg->engine);
    int status = compose(reg, chosen, &text);
    if (status == VS_OK) {
        status = vs_import_new(out, model, store, &asked);
    }
    if (status == VS_OK) {
        status = vs_import_add(*out, reg->file, text.data, text.size);
    }
    vs_buffer_free(&text);
    return status;
}

int vs_register_check(vs_register *reg, vs_model *model, vs_buffer *problems)
{
    static const vs_import_options options = {.dry_run = true};
    vs_import *import = NULL;
    find_attributes(reg, model);
    int status = vs_buffer_status(&reg->undeclared);
    if (status != VS_OK || !reg->any || reg->row_count == 0) {
        return status;
    }
    status = start_import(reg, NULL, model, NULL, &options, &import);
    size_t count = status == VS_OK ? vs_import_problem_count(import) : 0;
    for (size_t i = 0; i < count; i++) {
        vs_buffer_printf(problems, "%s\n", vs_import_problem(import, i));
    }
    if (count > 0) {
        status = vs_fail(reg->engine, VS_EDATA, VS_MSG_IMPORT_REFUSED,
                         (long long)vs_import_problem_total(import), vs_import_problem(import, 0));
    }
    vs_import_free(import);
    return status == VS_OK ? vs_buffer_status(problems) : status;
}

/* Marks in known those of the asked rows whose school has attributes in the store. */
static int find_known(const vs_register *reg, size_t asked, const vs_model *model, vs_store *store,
                      bool *known)
{
    const vs_dimension *unit = &model->dimensions[unit_dimension(model)];
    vs_records *records = NULL;
    const vs_column *ids = NULL;
    int status = vs_records_load(&records, store, model->kinds[unit->kind].name, -1);
    if (status == VS_OK) {
        status = vs_records_column(records, "id", &ids);
    }
    for (size_t i = 0; status == VS_OK && ids != NULL && i < reg->row_count; i++) {
        const char *id = reg->rows[i].id;
        vs_code code = 0;
        if (asked == i || asked == SIZE_MAX) {
            status = vs_store_find(store, unit->name, id, strlen(id), &code);
        }
        for (uint32_t row = 0; code != 0 && !known[i] && row < vs_records_rows(records); row++) {
            known[i] = vs_column_code(ids, row) == code;
        }
    }
    vs_records_free(records);
    return status;
}

/* Imports the chosen rows; compare: only counts those that differ from what the store has. */
static int import_rows(vs_register *reg, const bool *chosen, vs_model *model, vs_store *store,
                       const vs_import_options *options, vs_register_told *told)
{
    vs_import *import = NULL;
    int status = start_import(reg, chosen, model, store, options, &import);
    if (status == VS_OK) {
        status = vs_import_finish(import);
    }
    for (size_t i = 0; status == VS_OK && i < vs_import_count(import); i++) {
        const vs_import_result *result = vs_import_result_at(import, i);
        if (options->dry_run) {
            told->unlike += result->added + result->corrected;
        } else {
            told->written += result->added;
        }
    }
    vs_import_free(import);
    return status;
}

int vs_register_write(vs_register *reg, size_t row, vs_model *model, vs_store *store, vs_date valid,
                      vs_register_told *told)
{
    if (!reg->any || reg->row_count == 0) {
        return VS_OK;
    }
    vs_import_options options = {.valid = valid};
    bool *known = vs_mem_array(reg->engine, reg->row_count, sizeof *known);
    bool *chosen = vs_mem_array(reg->engine, reg->row_count, sizeof *chosen);
    int status = known == NULL || chosen == NULL ? vs_fail_memory(reg->engine) : VS_OK;
    if (status == VS_OK) {
        status = find_known(reg, row, model, store, known);
    }
    for (int pass = 0; status == VS_OK && pass < 2; pass++) {
        bool any = false;
        options.dry_run = pass == 1; /* what is there already is only compared */
        for (size_t i = 0; i < reg->row_count; i++) {
            chosen[i] = (row == SIZE_MAX || row == i) && known[i] == (pass == 1);
            any = any || chosen[i];
        }
        if (any) {
            status = import_rows(reg, chosen, model, store, &options, told);
        }
    }
    vs_mem_free(reg->engine, chosen);
    vs_mem_free(reg->engine, known);
    return status;
}
