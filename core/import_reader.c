/*
 * Rows of a sheet to a table. SPDX-License-Identifier: MIT
 */
#include "import_reader.h"

#include "text.h"

#include <stdio.h>
#include <string.h>

enum { JOIN = '\x1f', JOIN_SIZE = 512 };

static int read_by(struct vs_reader *reader, int64_t *value)
{
    uint32_t number = 0;
    int status = vs_import__text(reader->import, reader->by_domain, reader->import->scratch.data,
                                 reader->import->scratch.size, &number);
    *value = number;
    return status;
}

static int read_unit(struct vs_reader *reader, int64_t *value)
{
    uint32_t number = 0;
    int status = vs_import__text(reader->import, reader->unit_domain, reader->import->scratch.data,
                                 reader->import->scratch.size, &number);
    *value = number;
    return status;
}

static int read_year(struct vs_reader *reader, int64_t *value)
{
    int year = 0;
    reader->import->wanted = vs_message_text(reader->import->engine, VS_MSG_EXPECT_YEAR);
    int status = vs_import__academic_year(reader->import, reader->import->scratch.data,
                                          reader->import->scratch.size, &year);
    *value = year;
    return status;
}

/* True if the first column says that the row is not one of data. */
static int read_skip(struct vs_reader *reader, int64_t *value)
{
    const vs_profile *profile = reader->plan.profile;
    vs_import *import = reader->import;
    const char *text = import->scratch.size > 0 ? import->scratch.data : "";
    bool like = false;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && !like && i < profile->skip_count; i++) {
        status = vs_import__like(import, profile->skip[i], text, &like, NULL);
    }
    *value = like;
    return status;
}

int vs_import__must_skip(struct vs_reader *reader, const vs_csv_row *row, bool *skip)
{
    struct vs_taken taken = {0};
    reader->spot.line = row->line;
    *skip = false;
    if (!reader->plan.first.given) {
        return VS_OK;
    }
    int status = vs_import__take_text(reader, &reader->plan.first,
                                      vs_import__cell(&reader->plan.first, row), read_skip, &taken);
    *skip = taken.value != 0;
    if (taken.outcome == VS_CACHE_MISSING) {
        for (size_t i = 0; i < reader->plan.profile->skip_count; i++) {
            *skip = *skip || reader->plan.profile->skip[i][0] == '\0';
        }
    }
    return status;
}

/* The unit of the row: that of the store, or any if the import has none. */
static int check_unit(struct vs_reader *reader, const vs_csv_row *row)
{
    vs_import *import = reader->import;
    const struct vs_plan_text *unit = &reader->plan.unit;
    struct vs_taken taken = {0};
    char expected[512];
    reader->row_unit = 0;
    if (!unit->given) {
        return VS_OK;
    }
    int status = vs_import__take_text(reader, unit, vs_import__cell(unit, row), read_unit, &taken);
    if (status != VS_OK || taken.outcome == VS_CACHE_FREE) {
        return status;
    }
    bool missing = taken.outcome == VS_CACHE_MISSING;
    reader->row_unit = missing ? 0 : (uint32_t)taken.value + 1;
    if (import->store == NULL
            ? !missing || reader->kind->region
            : (missing ? reader->plan.profile->unit.optional : taken.value == reader->unit)) {
        return VS_OK;
    }
    if (import->store == NULL) {
        (void)snprintf(expected, sizeof expected, "%s",
                       vs_message_text(import->engine, VS_MSG_EXPECT_ANY_UNIT));
    } else {
        (void)snprintf(expected, sizeof expected,
                       vs_message_text(import->engine, VS_MSG_EXPECT_UNIT),
                       vs_store_unit(import->store));
    }
    reader->plan.unit.given = unit->source != SIZE_MAX; /* for all rows it is told once */
    return vs_import__cell_problem(reader, unit->label, vs_import__cell(unit, row), expected);
}

static int take_year(struct vs_reader *reader, const vs_csv_row *row)
{
    struct vs_taken taken = {0};
    reader->year = reader->import->options.year;
    if (!reader->plan.date_year.given) {
        return VS_OK;
    }
    int status =
        vs_import__take_text(reader, &reader->plan.date_year,
                             vs_import__cell(&reader->plan.date_year, row), read_year, &taken);
    reader->year = taken.outcome == VS_CACHE_VALUE ? (int)taken.value : reader->year;
    return status;
}

static int take_by(struct vs_reader *reader, const vs_csv_row *row)
{
    int status = VS_OK;
    size_t at = 0;
    for (size_t i = 0; i < reader->plan.lookup_count; i++) {
        const struct vs_plan_lookup *lookup = &reader->plan.lookups[i];
        for (size_t j = 0; status == VS_OK && j < lookup->lookup->by_count; j++, at++) {
            struct vs_taken taken = {0};
            if (lookup->by[j].given) {
                status = vs_import__take_text(
                    reader, &lookup->by[j], vs_import__cell(&lookup->by[j], row), read_by, &taken);
            }
            reader->by[at] = taken.value;
            reader->has_by[at] = taken.outcome == VS_CACHE_VALUE;
        }
    }
    return status;
}

/* --- periods --- */

/* Appends a cleaned and changed cell. */
static int add_part(struct vs_reader *reader, const struct vs_plan_text *text, const char *cell,
                    size_t size, vs_buffer *id)
{
    vs_import *import = reader->import;
    const char *whole = reader->plan.profile->period_whole;
    bool part = text == &reader->plan.part;
    bool missing = false;
    int status = vs_import__clean(import, cell, size);
    if (status == VS_OK) {
        status = vs_import__change(import, text->transform, &missing);
    }
    if (status == VS_OK && !missing &&
        !(part && whole != NULL && strcmp(import->scratch.data, whole) == 0)) {
        vs_buffer_text(id, part ? "/" : "");
        vs_buffer_add(id, import->scratch.data, import->scratch.size);
    }
    return status == VS_OK ? vs_buffer_status(id) : status;
}

/* The id that a year and a part make ("2024" and "Ч1": 2024/Ч1) in import->scratch; nothing if the
 * year is missing. joined: both cells with a sign between that no text has. */
static int join_period(struct vs_reader *reader, const vs_csv_field *joined, vs_buffer *id)
{
    const struct vs_plan *plan = &reader->plan;
    size_t year = 0;
    while (joined->text[year] != JOIN) {
        year++;
    }
    int status = add_part(reader, &plan->year, joined->text, year, id);
    if (status == VS_OK && id->size > 0) {
        status =
            add_part(reader, &plan->part, joined->text + year + 1, joined->size - year - 1, id);
    }
    return status;
}

static int read_joined(struct vs_reader *reader, const vs_csv_field *joined, struct vs_taken *out)
{
    vs_import *import = reader->import;
    int field = reader->plan.period_field;
    vs_buffer id;
    vs_buffer_init(&id, import->engine);
    import->wanted = NULL;
    *out = (struct vs_taken){.outcome = VS_CACHE_MISSING}; /* required fields: with the row */
    int status = join_period(reader, joined, &id);
    if (status == VS_OK && id.size > 0) {
        struct vs_import_raw raw = {id.data, id.size, 0};
        out->outcome = VS_CACHE_VALUE;
        status = vs_import__parse(import, reader->kind, field, &raw, &out->value);
    }
    if (status == VS_EDATA) {
        vs_csv_field got = {id.size > 0 ? id.data : "", id.size};
        out->outcome = VS_CACHE_FREE;
        status = vs_import__field_problem(reader, reader->plan.year.label, field, &got);
    }
    vs_buffer_free(&id);
    return status;
}

static int read_period(struct vs_reader *reader, const vs_csv_row *row)
{
    const struct vs_plan *plan = &reader->plan;
    const vs_csv_field *year = vs_import__cell(&plan->year, row);
    const vs_csv_field *part = vs_import__cell(&plan->part, row);
    const vs_csv_field *fault = year->text == NULL ? year : part;
    char joined[JOIN_SIZE];
    vs_csv_field key = {joined, year->size + 1 + part->size};
    struct vs_taken taken;
    if (fault->text == NULL || key.size > sizeof joined) {
        return vs_import__field_problem(reader, plan->year.label, plan->period_field, fault);
    }
    memcpy(joined, year->text, year->size);
    joined[year->size] = JOIN;
    memcpy(joined + year->size + 1, part->text, part->size);
    int status = vs_import__take_joined(reader, plan->year.slot, &key, read_joined, &taken);
    if (status == VS_OK && taken.outcome == VS_CACHE_VALUE) {
        vs_import__set(reader->table, plan->period_field, taken.value);
    }
    return status;
}

/* --- rows --- */

void vs_import__apply_specials(struct vs_reader *reader)
{
    for (size_t i = 0; i < reader->special_count; i++) {
        const struct vs_plan_special *special = reader->specials[i];
        for (size_t j = 0; j < special->set_count; j++) {
            if (special->has[j]) {
                vs_import__set(reader->table, special->fields[j], special->values[j]);
            } else {
                vs_import__unset(reader->table, special->fields[j]);
            }
        }
    }
    reader->special_count = 0;
}

/* What the row looks for; a look-up without all of its values looks for nothing. */
static int link_lookups(struct vs_reader *reader)
{
    struct vs_import_table *table = reader->table;
    int64_t values[VS_PATTERN_PARTS];
    int status = VS_OK;
    size_t at = 0;
    for (size_t i = 0; status == VS_OK && i < reader->plan.lookup_count; i++) {
        const vs_profile_lookup *lookup = reader->plan.lookups[i].lookup;
        bool whole = true;
        for (size_t j = 0; j < lookup->by_count; j++, at++) {
            const vs_profile_source *by = &lookup->by[j];
            bool field = by->type == VS_SOURCE_FIELD;
            whole = whole &&
                    (field ? vs_import__has(table, by->field, table->rows) : reader->has_by[at]);
            values[j] = field ? vs_import__value(table, by->field, table->rows) : reader->by[at];
        }
        uint32_t number = 0;
        if (whole && table->lookups[i].same == i) {
            status = vs_import__tuple(reader->import, &table->lookups[i], values, &number);
            table->links[table->lookups[i].link][table->rows] = number;
        }
        vs_import__bad(reader, lookup->field); /* told when look-ups are done */
    }
    return status;
}

int vs_import__end_row(struct vs_reader *reader)
{
    struct vs_import_table *table = reader->table;
    vs_import__apply_specials(reader);
    int status = reader->plan.lookup_count > 0 ? link_lookups(reader) : VS_OK;
    if (table->has_units) {
        table->links[0][table->rows] = reader->row_unit;
    }
    return status == VS_OK ? vs_import__row_end(reader->import, table, &reader->spot, reader->bad,
                                                reader->bad_count)
                           : status;
}

/* What stands in the row itself. */
static int read_fields(struct vs_reader *reader, const vs_csv_row *row)
{
    const struct vs_plan *plan = &reader->plan;
    int status = VS_OK;
    bool missing = false;
    for (size_t i = 0; i < plan->constant_count; i++) {
        vs_import__set(reader->table, plan->constant_fields[i], plan->constants[i]);
    }
    for (size_t i = 0; status == VS_OK && i < plan->column_count; i++) {
        status = vs_import__take(reader, &plan->columns[i],
                                 vs_import__cell(&plan->columns[i].text, row), &missing);
    }
    if (status == VS_OK && plan->period_field >= 0) {
        status = read_period(reader, row);
    }
    return status;
}

int vs_import__read_row(struct vs_reader *reader, const vs_csv_row *row)
{
    reader->spot.line = row->line;
    reader->bad_count = reader->always_bad;
    reader->sheet_rows++;
    int status = check_unit(reader, row);
    if (status == VS_OK) {
        status = take_year(reader, row);
    }
    if (status == VS_OK && reader->plan.lookup_count > 0) {
        status = take_by(reader, row);
    }
    if (status == VS_OK) {
        status = vs_import__row_begin(reader->import, reader->table, row->line);
    }
    if (status == VS_OK) {
        status = read_fields(reader, row);
    }
    if (status != VS_OK) {
        return status;
    }
    return reader->plan.items != NULL ? vs_import__read_items(reader, row)
                                      : vs_import__end_row(reader);
}

/* --- readers --- */

/* Reads what is the same for every row once, so that a problem is told once. */
static int check_constant(struct vs_reader *reader, const struct vs_plan_column *column, bool *good)
{
    struct vs_taken taken;
    size_t before = reader->bad_count;
    reader->spot.line = column->text.line;
    reader->bad_count = 0;
    int status = vs_import__read_cell(reader, column, &column->text.constant, &taken);
    *good = taken.outcome != VS_CACHE_FREE;
    reader->bad_count = before;
    if (status == VS_OK && !*good) {
        vs_import__bad(reader, column->field);
        reader->always_bad = reader->bad_count;
    }
    return status;
}

/* A period that no column has a part in. */
static int check_period(struct vs_reader *reader)
{
    struct vs_plan *plan = &reader->plan;
    char joined[JOIN_SIZE];
    struct vs_taken taken;
    if (plan->period_field < 0 || plan->year.source != SIZE_MAX || plan->part.source != SIZE_MAX ||
        plan->year.constant.size + plan->part.constant.size >= sizeof joined) {
        return VS_OK;
    }
    int size = snprintf(joined, sizeof joined, "%s%c%s", plan->year.constant.text, JOIN,
                        plan->part.constant.text);
    vs_csv_field text = {joined, (size_t)size};
    reader->spot.line = plan->year.line;
    int status = read_joined(reader, &text, &taken);
    if (status == VS_OK && taken.outcome == VS_CACHE_FREE) {
        reader->always_bad = reader->bad_count;
        plan->period_field = -1;
    }
    return status;
}

static int check_constants(struct vs_reader *reader)
{
    struct vs_plan *plan = &reader->plan;
    vs_csv_row none = {0};
    size_t kept = 0;
    reader->year = reader->import->options.year;
    int status = VS_OK;
    if (plan->date_year.given && plan->date_year.source == SIZE_MAX) {
        reader->spot.line = plan->date_year.line;
        status = take_year(reader, &none);
        plan->date_year.given = reader->year != 0;
    }
    for (size_t i = 0; status == VS_OK && i < plan->column_count; i++) {
        bool good = true;
        if (plan->columns[i].text.source == SIZE_MAX) {
            status = check_constant(reader, &plan->columns[i], &good);
        }
        if (good) {
            plan->columns[kept++] = plan->columns[i];
        }
    }
    plan->column_count = kept;
    if (status == VS_OK) {
        status = check_period(reader);
    }
    for (size_t i = 0; status == VS_OK && i < plan->item_count; i++) {
        struct vs_plan_item *item = &plan->items[i];
        kept = 0;
        for (size_t j = 0; status == VS_OK && j < item->part_count; j++) {
            bool good = true;
            status = check_constant(reader, &item->parts[j], &good);
            if (good) {
                item->parts[kept++] = item->parts[j];
            }
        }
        item->part_count = kept;
    }
    return status;
}

/* True for two texts that are changed in the same way, as far as that is quick to see. */
static bool same_transform(const vs_transform *a, const vs_transform *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return a->strip == NULL && b->strip == NULL && a->replace_count + b->replace_count == 0 &&
           a->map_count + b->map_count == 0 && a->letter_case == b->letter_case &&
           a->cyrillic == b->cyrillic && a->digits == b->digits && a->add == b->add &&
           a->map_only == b->map_only;
}

static bool same_source(const vs_profile_source *a, const vs_profile_source *b)
{
    return a->type == b->type && same_transform(a->transform, b->transform) &&
           (a->type == VS_SOURCE_FIELD ? a->field == b->field : strcmp(a->text, b->text) == 0);
}

/* Look-ups by the same fields of the same kind share what their rows look for. */
static bool same_lookup(const vs_profile_lookup *a, const vs_profile_lookup *b)
{
    bool same = a->kind == b->kind && a->by_count == b->by_count;
    for (size_t i = 0; same && i < a->by_count; i++) {
        same = a->by_fields[i] == b->by_fields[i] && same_source(&a->by[i], &b->by[i]);
    }
    return same;
}

static int make_lookups(struct vs_reader *reader)
{
    vs_import *import = reader->import;
    struct vs_import_table *table = reader->table;
    size_t count = reader->plan.lookup_count;
    size_t by = 0;
    table->lookups = vs_arena_array(import->arena, count, sizeof *table->lookups);
    if (table->lookups == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; i < count; i++) {
        const vs_profile_lookup *declared = reader->plan.lookups[i].lookup;
        size_t same = 0;
        while (same < i && !same_lookup(reader->plan.lookups[same].lookup, declared)) {
            same++;
        }
        table->lookups[i] = (struct vs_import_lookup){.declared = declared, .same = same};
        table->lookups[i].link = same < i ? table->lookups[same].link : table->link_count++;
        by += declared->by_count;
    }
    table->lookup_count = count;
    reader->by = vs_arena_array(import->arena, by, sizeof *reader->by);
    reader->has_by = vs_arena_array(import->arena, by, sizeof *reader->has_by);
    if (reader->by == NULL || reader->has_by == NULL) {
        return vs_import__no_memory(import);
    }
    return vs_import__own_domain(import, "lookup", &reader->by_domain);
}

/* The number of the store's own unit, to compare with. */
static int make_unit(struct vs_reader *reader)
{
    vs_import *import = reader->import;
    uint32_t number = 0;
    int status = vs_import__own_domain(import, "unit", &reader->unit_domain);
    reader->unit = -1;
    if (status == VS_OK && import->store != NULL) {
        const char *unit = vs_store_unit(import->store);
        status = vs_import__text(import, reader->unit_domain, unit, strlen(unit), &number);
        reader->unit = number;
    }
    return status;
}

static int make_table(struct vs_reader *reader, const struct vs_rows *rows)
{
    vs_import *import = reader->import;
    const struct vs_plan *plan = &reader->plan;
    int status = vs_import__table(import, plan->kind, rows->file, &reader->table);
    if (status != VS_OK) {
        return status;
    }
    struct vs_import_table *table = reader->table;
    table->result.profile = plan->profile != NULL ? plan->profile->name : NULL;
    table->place = rows->place;
    table->result.sheet = rows->sheet != NULL ? rows->sheet->name : "";
    table->has_units = import->store == NULL && plan->unit.given;
    table->link_count = table->has_units;
    status = make_unit(reader);
    if (status == VS_OK) {
        status = make_lookups(reader);
    }
    return status == VS_OK
               ? vs_import__table_links(import, table, table->has_units + table->lookup_count)
               : status;
}

int vs_import__reader_new(vs_import *import, const struct vs_rows *rows, const struct vs_plan *plan,
                          struct vs_reader **out)
{
    struct vs_reader *reader = vs_mem_new(import->engine, sizeof *reader);
    *out = reader;
    if (reader == NULL) {
        return vs_import__no_memory(import);
    }
    size_t fields = import->model->kinds[plan->kind].field_count;
    reader->import = import;
    reader->plan = *plan;
    reader->kind = &import->model->kinds[plan->kind];
    reader->spot.file = rows->place;
    reader->caches = vs_mem_array(import->engine, (plan->slot_count + 1) * VS_CACHE_SLOTS,
                                  sizeof *reader->caches);
    reader->base = vs_arena_array(import->arena, fields, sizeof *reader->base);
    reader->has_base = vs_arena_array(import->arena, fields, sizeof *reader->has_base);
    if (reader->caches == NULL || reader->base == NULL || reader->has_base == NULL) {
        return vs_import__no_memory(import);
    }
    int status = make_table(reader, rows);
    return status == VS_OK ? check_constants(reader) : status;
}

void vs_import__reader_free(struct vs_reader *reader)
{
    if (reader != NULL) {
        vs_mem_free(reader->import->engine, reader->caches);
        vs_mem_free(reader->import->engine, reader);
    }
}

struct vs_import_table *vs_import__reader_table(struct vs_reader *reader)
{
    return reader->table;
}

uint32_t vs_import__reader_rows(const struct vs_reader *reader)
{
    return reader->sheet_rows;
}
