/*
 * One file of many units: its rows by unit, and those of one unit as an import of their own.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- rows by unit --- */

static int unit_domain(vs_import *import, const struct vs_import_domain **out)
{
    int index = -1;
    int status = vs_import__own_domain(import, "unit", &index);
    *out = status == VS_OK ? import->domains[index] : NULL;
    return status;
}

/* Attributes of units stand in the store above too. */
static bool is_of_units(const vs_model *model, int kind)
{
    for (size_t i = 0; i < model->dimension_count; i++) {
        if (model->dimensions[i].unit && model->dimensions[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* True if rows of the table stand in the store above. */
static bool is_above(const vs_import *import, const struct vs_import_table *table)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    return kind->region || (kind->entity && !table->has_units) ||
           is_of_units(import->model, table->kind);
}

/* Rows in order of units; rows of no unit (they have a problem) come first. */
static int order_rows(vs_import *import, struct vs_import_table *table, uint32_t units)
{
    table->order = vs_mem_array(import->engine, (size_t)table->rows + 1, sizeof *table->order);
    table->starts = vs_mem_array(import->engine, (size_t)units + 3, sizeof *table->starts);
    if (table->order == NULL || table->starts == NULL) {
        return vs_import__no_memory(import);
    }
    const uint32_t *unit = table->links[0];
    uint32_t *ends =
        table->starts + 1; /* of the rows of unit number - 1; moved while they are put */
    for (uint32_t i = 0; i < table->rows; i++) {
        ends[unit[i] + 1]++;
    }
    for (uint32_t i = 0; i <= units; i++) {
        ends[i + 1] += ends[i];
    }
    for (uint32_t i = 0; i < table->rows; i++) {
        table->order[ends[unit[i]]++] = i;
    }
    vs_mem_free(import->engine, table->links[0]);
    table->links[0] = NULL;
    return VS_OK;
}

static int part_table(vs_import *import, struct vs_import_table *table, uint32_t units)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    int status = VS_OK;
    if (is_above(import, table)) {
        status = vs_import__check_keys(import, table, NULL, table->rows);
    }
    if (status != VS_OK || kind->region || table->rows == 0) {
        return status;
    }
    if (!table->has_units) {
        if (!is_above(import, table)) {
            (void)vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_NO_UNIT, table->place,
                          kind->name);
            status = vs_import__problem_error(import);
        }
        return status;
    }
    status = order_rows(import, table, units);
    for (uint32_t i = 1; status == VS_OK && i <= units && !is_above(import, table); i++) {
        status = vs_import__check_keys(import, table, table->order + table->starts[i],
                                       table->starts[i + 1] - table->starts[i]);
    }
    return status;
}

struct unit {
    const char *id;
    uint32_t number; /* + 1 */
};

static int compare_units(const void *a, const void *b)
{
    return strcmp(((const struct unit *)a)->id, ((const struct unit *)b)->id);
}

/* Units that have rows, by their ids. */
static int list_units(vs_import *import, const struct vs_import_domain *domain)
{
    struct unit *units = vs_mem_array(import->engine, domain->count, sizeof *units);
    import->unit_ids = vs_arena_array(import->arena, domain->count, sizeof *import->unit_ids);
    import->unit_numbers =
        vs_arena_array(import->arena, domain->count, sizeof *import->unit_numbers);
    int status = units == NULL || import->unit_ids == NULL || import->unit_numbers == NULL
                     ? vs_import__no_memory(import)
                     : VS_OK;
    size_t count = 0;
    for (uint32_t i = 1; status == VS_OK && i <= domain->count; i++) {
        bool met = false;
        for (size_t j = 0; j < import->table_count; j++) {
            const uint32_t *starts = import->tables[j]->starts;
            met = met || (starts != NULL && starts[i + 1] > starts[i]);
        }
        const struct vs_import_text *text = &domain->texts[i - 1];
        units[count] = (struct unit){
            vs_arena_text(import->arena, domain->bytes.data + text->start, text->size), i};
        status = units[count].id == NULL ? vs_import__no_memory(import) : VS_OK;
        count += met;
    }
    if (status == VS_OK && count > 0) {
        qsort(units, count, sizeof *units, compare_units);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        import->unit_ids[i] = units[i].id;
        import->unit_numbers[i] = units[i].number;
    }
    import->unit_count = count;
    vs_mem_free(import->engine, units);
    return status;
}

int vs_import_units(vs_import *import, const char ***ids, size_t *count)
{
    assert(import->store == NULL && !import->resolved);
    const struct vs_import_domain *domain = NULL;
    int status = vs_import__resolve(import);
    if (status == VS_OK) {
        status = unit_domain(import, &domain);
    }
    for (size_t i = 0; status == VS_OK && i < import->table_count; i++) {
        if (vs_engine_interrupted(import->engine)) {
            return vs_fail(import->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
        status = part_table(import, import->tables[i], domain->count);
    }
    if (status == VS_OK) {
        status = list_units(import, domain);
    }
    *ids = import->unit_ids;
    *count = import->unit_count;
    return status == VS_OK ? vs_import__refuse(import) : status;
}

uint32_t vs_import_unit_rows(const vs_import *import, size_t unit, size_t result, uint32_t *line)
{
    assert(unit < import->unit_count && result < import->table_count);
    const struct vs_import_table *table = import->tables[result];
    uint32_t number = import->unit_numbers[unit];
    uint32_t rows = table->starts != NULL ? table->starts[number + 1] - table->starts[number] : 0;
    *line = rows > 0 ? table->lines[table->order[table->starts[number]]] : 0;
    return rows;
}

/* --- the part of a unit --- */

struct part {
    vs_import *whole, *import;
    const struct vs_import_table *from;
    struct vs_import_table *to;
};

/* The number in the part of a text of the whole. */
static int map_text(struct part *part, size_t field, uint32_t number, int64_t *out)
{
    vs_import *whole = part->whole;
    struct vs_import_domain *domain = whole->domains[part->from->columns[field].domain];
    if (domain->part_of[number] != whole->part_count) {
        const struct vs_import_text *text = &domain->texts[number];
        int status =
            vs_import__text(part->import, part->to->columns[field].domain,
                            domain->bytes.data + text->start, text->size, &domain->parts[number]);
        if (status != VS_OK) {
            return status;
        }
        domain->part_of[number] = whole->part_count;
    }
    *out = domain->parts[number];
    return VS_OK;
}

static int copy_row(struct part *part, size_t field_count, uint32_t row)
{
    const struct vs_import_table *from = part->from;
    int status = vs_import__row_begin(part->import, part->to, from->lines[row]);
    for (size_t i = 0; status == VS_OK && i < field_count; i++) {
        if (vs_import__has(from, (int)i, row)) {
            int64_t value = vs_import__value(from, (int)i, row);
            if (from->columns[i].domain >= 0) {
                status = map_text(part, i, (uint32_t)value, &value);
            }
            vs_import__set(part->to, (int)i, value);
        }
    }
    part->to->rows += status == VS_OK;
    return status;
}

static int need_maps(vs_import *whole, const struct vs_import_table *table, size_t field_count)
{
    for (size_t i = 0; i < field_count; i++) {
        if (table->columns[i].domain < 0) {
            continue;
        }
        struct vs_import_domain *domain = whole->domains[table->columns[i].domain];
        if (domain->parts == NULL) {
            domain->parts = vs_mem_array(whole->engine, domain->count, sizeof *domain->parts);
        }
        if (domain->part_of == NULL) {
            domain->part_of = vs_mem_array(whole->engine, domain->count, sizeof *domain->part_of);
        }
        if (domain->parts == NULL || domain->part_of == NULL) {
            return vs_import__no_memory(whole);
        }
    }
    return VS_OK;
}

/* rows: NULL for all of them. */
static int copy_table(vs_import *whole, vs_import *import, const struct vs_import_table *from,
                      const uint32_t *rows, uint32_t count)
{
    struct part part = {.whole = whole, .import = import, .from = from};
    size_t field_count = whole->model->kinds[from->kind].field_count;
    int status = vs_import__table(import, from->kind, from->result.file, &part.to);
    if (status == VS_OK) {
        status = need_maps(whole, from, field_count);
    }
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        status = copy_row(&part, field_count, rows != NULL ? rows[i] : i);
    }
    if (status != VS_OK) {
        return status;
    }
    part.to->place = from->place;
    part.to->digest = from->digest;
    part.to->type = from->type;
    part.to->result = from->result;
    part.to->result.rows = count;
    if (from->result.valid == whole->options.valid) {
        part.to->result.valid = import->options.valid; /* events of YAML keep their own dates */
    }
    return vs_import__index(import, part.to);
}

static int copy_tables(vs_import *whole, vs_import *import, uint32_t number)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < whole->table_count; i++) {
        const struct vs_import_table *table = whole->tables[i];
        const uint32_t *starts = table->starts;
        if (number == 0 && is_above(whole, table) && table->rows > 0) {
            status = copy_table(whole, import, table, NULL, table->rows);
        } else if (number > 0 && starts != NULL && starts[number + 1] > starts[number]) {
            status = copy_table(whole, import, table, table->order + starts[number],
                                starts[number + 1] - starts[number]);
        }
    }
    return status;
}

int vs_import_part_new(vs_import **out, vs_import *whole, const char *unit, vs_store *store,
                       const vs_import_options *options)
{
    assert(whole->resolved && store != NULL);
    int status = vs_import_new(out, whole->model, store, options);
    if (status != VS_OK) {
        return status;
    }
    uint32_t number = 0;
    for (size_t i = 0; unit != NULL && i < whole->unit_count; i++) {
        if (strcmp(whole->unit_ids[i], unit) == 0) {
            number = whole->unit_numbers[i];
        }
    }
    (*out)->resolved = true;
    whole->part_count++;
    if (unit == NULL || number > 0) {
        status = copy_tables(whole, *out, number);
    }
    if (status != VS_OK) {
        vs_import_free(*out);
        *out = NULL;
    }
    return status;
}
