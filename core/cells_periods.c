/*
 * Periods of a kind, and the period of a row.
 *
 * A period is known from the records that carry it (by id or by date), from the calendar of the
 * years in between, or because the model declares its key. "*" is the one period of
 * VS_PERIOD_WHOLE. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"
#include "model_yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Periods while they are collected: year * 4096 + position of the key. */
struct collected {
    int64_t *keys;
    size_t count, capacity;
    bool failed;
};

enum { KEY_LIMIT = 4096 };

static void collect(vs_evaluation *evaluation, struct collected *list, int64_t key)
{
    for (size_t i = list->count; i > 0; i--) { /* the newest repeats most often */
        if (list->keys[i - 1] == key) {
            return;
        }
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 32;
        void *keys = vs_mem_resize(evaluation->engine, list->keys, capacity * sizeof *list->keys);
        if (keys == NULL) {
            list->failed = true;
            return;
        }
        list->keys = keys;
        list->capacity = capacity;
    }
    list->keys[list->count++] = key;
}

static int academic_year(const vs_period_kind *kind, vs_date date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    vs_date_split(date, &year, &month, &day);
    bool before =
        month < kind->starts_month || (month == kind->starts_month && day < kind->starts_day);
    return before ? year - 1 : year;
}

static int key_position(const vs_period_kind *kind, const char *key)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (strcmp(kind->keys[i], key) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* The key of a canonical id of period kind own, seen as a period of kind wanted; -1: it is in none.
 */
static int64_t key_of_id(const vs_model *model, int own, int wanted, const char *id)
{
    const vs_period_kind *kind = &model->period_kinds[own];
    if (own != wanted && !(kind->type == VS_PERIOD_PART && kind->of == wanted)) {
        return -1;
    }
    int64_t year = strtol(id[0] == 'C' ? id + 2 : id, NULL, 10);
    if (kind->type == VS_PERIOD_KEYS) {
        return key_position(kind, id);
    }
    if (own != wanted || kind->type != VS_PERIOD_PART) {
        return year * KEY_LIMIT;
    }
    const char *slash = strchr(id, '/');
    return year * KEY_LIMIT + (slash != NULL ? key_position(kind, slash + 1) : 0);
}

/* The key of the period of kind wanted that holds a date; -1: none. */
static int64_t key_of_date(const vs_model *model, int wanted, vs_date date)
{
    const vs_period_kind *kind = &model->period_kinds[wanted];
    int year = 0;
    int month = 0;
    int day = 0;
    switch (kind->type) {
    case VS_PERIOD_ACADEMIC:
        return (int64_t)academic_year(kind, date) * KEY_LIMIT;
    case VS_PERIOD_CALENDAR:
        vs_date_split(date, &year, &month, &day);
        return (int64_t)year * KEY_LIMIT;
    case VS_PERIOD_PART:
        for (size_t i = 0; i < model->calendar_count; i++) {
            const vs_calendar_entry *entry = &model->calendar[i];
            if (entry->period_kind == wanted && entry->from <= date && date <= entry->to) {
                return key_of_id(model, wanted, wanted, entry->id);
            }
        }
        return -1;
    default:
        return -1;
    }
}

/* The column that tells the period of a kind's rows; *out NULL: they have none. */
static int period_column(vs_evaluation *evaluation, int kind_index, const vs_column **out)
{
    const vs_kind *kind = &evaluation->model->kinds[kind_index];
    *out = NULL;
    if (kind->period_rule == VS_PERIOD_NONE || vs_kind_is_timeless(kind)) {
        return VS_OK;
    }
    vs_records *records = NULL;
    int status = vs_cells__records(evaluation, kind_index, &records);
    if (status != VS_OK) {
        return status;
    }
    const char *name =
        kind->period_rule == VS_PERIOD_VALID ? "@valid" : kind->fields[kind->period_field].name;
    return vs_records_rows(records) == 0 ? VS_OK : vs_records_column(records, name, out);
}

/* Stored values of a column are below this. */
static uint32_t stored_range(const vs_column *column, uint32_t rows)
{
    if (column->type == VS_COLUMN_TEXT) {
        return column->member_count;
    }
    uint64_t largest = 0;
    for (uint32_t row = 0; row < rows; row++) {
        if (vs_column_has(column, row)) {
            uint64_t stored = (uint64_t)vs_column_value(column, row) - (uint64_t)column->base;
            largest = stored > largest ? stored : largest;
        }
    }
    return largest < VS_CELL_LIMIT ? (uint32_t)largest + 1 : VS_CELL_LIMIT;
}

/* The key of each stored value of a kind's period column; *keys owned by the caller. */
static int stored_keys(vs_evaluation *evaluation, int kind_index, int wanted,
                       const vs_column *column, int64_t **keys, uint32_t *size)
{
    const vs_model *model = evaluation->model;
    const vs_kind *kind = &model->kinds[kind_index];
    vs_records *records = NULL;
    int status = vs_cells__records(evaluation, kind_index, &records);
    *size = status == VS_OK ? stored_range(column, vs_records_rows(records)) : 0;
    *keys = vs_mem_array(evaluation->engine, (size_t)*size + 1, sizeof **keys);
    if (*keys == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    if (status == VS_OK && *size > 4000000) {
        return vs_fail(evaluation->engine, VS_EDATA, VS_MSG_CELLS_DATES, kind->name);
    }
    for (uint32_t i = 0; status == VS_OK && i < *size; i++) {
        if (column->type != VS_COLUMN_TEXT) {
            (*keys)[i] = key_of_date(model, wanted, (vs_date)(column->base + i));
            continue;
        }
        const char *text = NULL;
        size_t length = 0;
        char id[VS_PERIOD_ID_SIZE];
        status = vs_store_text(evaluation->store, column->members[i], &text, &length);
        int own = status == VS_OK && text != NULL
                      ? vs_period_parse(model, kind->period_kinds, text, length, id)
                      : -1;
        /* A kind whose rows carry year ids too keeps its parts out of the year. */
        bool apart = own != wanted && (kind->period_kinds >> wanted & 1) != 0;
        (*keys)[i] = own < 0 || apart ? -1 : key_of_id(model, own, wanted, id);
    }
    return status;
}

/* Marks which stored values occur, so that a wide range of dates adds no empty periods. */
static int occurring(vs_evaluation *evaluation, int kind_index, const vs_column *column,
                     unsigned char **out, uint32_t size)
{
    vs_records *records = NULL;
    int status = vs_cells__records(evaluation, kind_index, &records);
    *out = vs_mem_array(evaluation->engine, (size_t)size + 1, 1);
    if (status != VS_OK || *out == NULL) {
        return status != VS_OK ? status : vs_fail_memory(evaluation->engine);
    }
    if (column->type == VS_COLUMN_TEXT && vs_records_dead(records) == NULL) {
        memset(*out, 1, size); /* members without rows are not kept */
        return VS_OK;
    }
    for (uint32_t row = 0; row < vs_records_rows(records); row++) {
        if (vs_column_has(column, row)) {
            (*out)[vs_column_value(column, row) - column->base] = 1;
        }
    }
    return VS_OK;
}

static int collect_kind(vs_evaluation *evaluation, int kind, int wanted, struct collected *list)
{
    const vs_column *column = NULL;
    int status = period_column(evaluation, kind, &column);
    if (status != VS_OK || column == NULL) {
        return status;
    }
    int64_t *keys = NULL;
    unsigned char *used = NULL;
    uint32_t size = 0;
    status = stored_keys(evaluation, kind, wanted, column, &keys, &size);
    if (status == VS_OK) {
        status = occurring(evaluation, kind, column, &used, size);
    }
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        if (used[i] != 0 && keys[i] >= 0) {
            collect(evaluation, list, keys[i]);
        }
    }
    vs_mem_free(evaluation->engine, used);
    vs_mem_free(evaluation->engine, keys);
    return status;
}

static int compare_keys(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void part_dates(const vs_model *model, int kind, vs_period *period)
{
    for (size_t i = 0; i < model->calendar_count; i++) {
        if (model->calendar[i].period_kind == kind &&
            strcmp(model->calendar[i].id, period->id) == 0) {
            period->from = model->calendar[i].from;
            period->to = model->calendar[i].to;
        }
    }
}

/* The last day of the year of a kind; VS_DATE_NONE for declared keys. */
static vs_date end_of_year(const vs_period_kind *kind, int year)
{
    switch (kind->type) {
    case VS_PERIOD_ACADEMIC:
        return vs_date_make(year + 1, kind->starts_month, kind->starts_day) - 1;
    case VS_PERIOD_CALENDAR:
        return vs_date_make(year, 12, 31);
    default:
        return VS_DATE_NONE;
    }
}

static int name_period(vs_evaluation *evaluation, int kind_index, int64_t key, vs_period *period)
{
    const vs_period_kind *kind = &evaluation->model->period_kinds[kind_index];
    int year = (int)(key / KEY_LIMIT);
    char id[VS_PERIOD_ID_SIZE];
    period->from = period->to = VS_DATE_NONE;
    switch (kind->type) {
    case VS_PERIOD_ACADEMIC:
        (void)snprintf(id, sizeof id, "%d", year);
        period->from = vs_date_make(year, kind->starts_month, kind->starts_day);
        period->to = end_of_year(kind, year);
        break;
    case VS_PERIOD_CALENDAR:
        (void)snprintf(id, sizeof id, "CY%d", year);
        period->from = vs_date_make(year, 1, 1);
        period->to = end_of_year(kind, year);
        break;
    case VS_PERIOD_PART:
        (void)snprintf(id, sizeof id, "%s%d/%s",
                       evaluation->model->period_kinds[kind->of].type == VS_PERIOD_CALENDAR ? "CY"
                                                                                            : "",
                       year, kind->keys[key % KEY_LIMIT]);
        break;
    default:
        (void)snprintf(id, sizeof id, "%s", kind->keys[key]);
        break;
    }
    period->id = vs_arena_text(evaluation->arena, id, strlen(id));
    if (period->id == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    if (kind->type == VS_PERIOD_PART) {
        part_dates(evaluation->model, kind_index, period);
    }
    return VS_OK;
}

/* The instant of a period's cells: the date asked for, else the period's end if past, else today.
 */
static void set_instant(vs_evaluation *evaluation, vs_date end, vs_period *period)
{
    vs_date today = evaluation->options.today;
    if (evaluation->options.valid != VS_DATE_NONE) {
        period->instant = evaluation->options.valid;
    } else if (end != VS_DATE_NONE && end < today) {
        period->instant = end;
    } else {
        period->instant = today;
        if (end != VS_DATE_NONE) {
            vs_cells__note_date(evaluation, end + 1);
        }
    }
}

/* The day on which a period ends; a part without an entry in the calendar ends with its year. */
static vs_date end_of(const vs_model *model, int kind_index, int64_t key, const vs_period *period)
{
    const vs_period_kind *kind = &model->period_kinds[kind_index];
    return kind->type == VS_PERIOD_PART && period->to == VS_DATE_NONE
               ? end_of_year(&model->period_kinds[kind->of], (int)(key / KEY_LIMIT))
               : period->to;
}

static int fill_table(vs_evaluation *evaluation, int period_kind, struct vs_period_table *table,
                      const int64_t *keys, size_t count, const struct collected *seen)
{
    table->items = vs_arena_array(evaluation->arena, count, sizeof *table->items);
    if (table->items == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    table->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        vs_period *period = &table->items[i];
        int status = name_period(evaluation, period_kind, keys[i], period);
        if (status != VS_OK) {
            return status;
        }
        for (size_t j = 0; j < seen->count; j++) {
            period->has_data = period->has_data || seen->keys[j] == keys[i];
        }
        set_instant(evaluation, end_of(evaluation->model, period_kind, keys[i], period), period);
    }
    return VS_OK;
}

static int whole_table(vs_evaluation *evaluation, struct vs_period_table *table)
{
    table->items = vs_arena_get(evaluation->arena, sizeof *table->items);
    if (table->items == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    table->items[0] =
        (vs_period){.id = "*", .from = VS_DATE_NONE, .to = VS_DATE_NONE, .has_data = true};
    table->count = 1;
    set_instant(evaluation, VS_DATE_NONE, &table->items[0]);
    return VS_OK;
}

/* The kind of years that a kind of years or parts belongs to. */
static int years_of(const vs_model *model, int kind)
{
    return model->period_kinds[kind].type == VS_PERIOD_PART ? model->period_kinds[kind].of : kind;
}

/* The year of a kind of years that holds a date. */
static int year_of(const vs_period_kind *kind, vs_date date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    vs_date_split(date, &year, &month, &day);
    return kind->type == VS_PERIOD_ACADEMIC ? academic_year(kind, date) : year;
}

/* Years of a kind with data, by parts or whole, and the run's own; *first INT64_MIN: no data. */
static int year_span(vs_evaluation *evaluation, int years, int64_t *first, int64_t *last)
{
    const vs_model *model = evaluation->model;
    struct collected seen = {0};
    int status = VS_OK;
    for (size_t p = 0; status == VS_OK && p < model->period_kind_count; p++) {
        for (size_t k = 0;
             years_of(model, (int)p) == years && status == VS_OK && k < model->kind_count; k++) {
            status = collect_kind(evaluation, (int)k, (int)p, &seen);
        }
    }
    *last = year_of(&model->period_kinds[years], evaluation->options.today);
    *first = seen.count > 0 ? *last : INT64_MIN;
    for (size_t i = 0; i < seen.count; i++) {
        int64_t year = seen.keys[i] / KEY_LIMIT;
        *first = year < *first ? year : *first;
        *last = year > *last ? year : *last;
    }
    if (status == VS_OK && seen.failed) {
        status = vs_fail_memory(evaluation->engine);
    }
    vs_mem_free(evaluation->engine, seen.keys);
    return status;
}

/* True if records carry parts of the same year of another kind: the unit divides its years so. */
static int divides_otherwise(vs_evaluation *evaluation, int wanted, bool *out)
{
    const vs_model *model = evaluation->model;
    struct collected seen = {0};
    int status = VS_OK;
    for (size_t p = 0; status == VS_OK && p < model->period_kind_count; p++) {
        bool sibling = (int)p != wanted && model->period_kinds[p].type == VS_PERIOD_PART &&
                       model->period_kinds[p].of == model->period_kinds[wanted].of;
        for (size_t k = 0; sibling && status == VS_OK && k < model->kind_count; k++) {
            status = collect_kind(evaluation, (int)k, (int)p, &seen);
        }
    }
    if (status == VS_OK && seen.failed) {
        status = vs_fail_memory(evaluation->engine);
    }
    *out = seen.count > 0;
    vs_mem_free(evaluation->engine, seen.keys);
    return status;
}

/*
 * Adds periods of the calendar, of the years from the first one with data to the run's: a calendar
 * knows the dates of many years and divisions, a unit has cells of those that it lives by.
 */
static int collect_calendar(vs_evaluation *evaluation, int wanted, struct collected *all)
{
    const vs_model *model = evaluation->model;
    int years = years_of(model, wanted);
    int64_t first = 0;
    int64_t last = 0;
    int status = model->calendar_count > 0 ? year_span(evaluation, years, &first, &last) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->calendar_count; i++) {
        const vs_calendar_entry *entry = &model->calendar[i];
        int64_t key = key_of_id(model, entry->period_kind, wanted, entry->id);
        int64_t year = key / KEY_LIMIT;
        if (key >= 0 && year >= first && year <= last) {
            collect(evaluation, all, key);
        } else if (key >= 0 && year > last) {
            vs_cells__note_date(evaluation, /* it comes in when its time does */
                                end_of_year(&model->period_kinds[years], (int)year - 1) + 1);
        }
    }
    return status;
}

/* Stored cells keep the one period "*" if some of them are of it. */
static bool keeps_whole(const vs_model *model)
{
    bool whole = false;
    for (size_t i = 0; !whole && i < model->indicator_count; i++) {
        whole = model->indicators[i].whole;
    }
    return whole;
}

int vs_cells__periods(vs_evaluation *evaluation, int period_kind, struct vs_period_table **out)
{
    struct vs_period_table *table = &evaluation->periods[period_kind + 1];
    *out = table;
    if (table->loaded) {
        return VS_OK;
    }
    const vs_model *model = evaluation->model;
    if (evaluation->stored || period_kind == VS_PERIOD_WHOLE) {
        bool kept = evaluation->stored && (period_kind != VS_PERIOD_WHOLE || keeps_whole(model));
        int simple = kept ? vs_results__periods(evaluation, period_kind, table)
                          : whole_table(evaluation, table);
        table->loaded = simple == VS_OK;
        return simple;
    }
    const vs_period_kind *kind = &model->period_kinds[period_kind];
    struct collected seen = {0};
    struct collected all = {0};
    int status = VS_OK;
    for (size_t k = 0; status == VS_OK && k < model->kind_count; k++) {
        status = collect_kind(evaluation, (int)k, period_kind, &seen);
    }
    for (size_t i = 0; i < seen.count; i++) {
        collect(evaluation, &all, seen.keys[i]);
    }
    bool foreign = false;
    if (status == VS_OK && kind->type == VS_PERIOD_PART && seen.count == 0) {
        status = divides_otherwise(evaluation, period_kind, &foreign);
    }
    if (status == VS_OK && kind->type != VS_PERIOD_KEYS && !foreign) {
        status = collect_calendar(evaluation, period_kind, &all);
    }
    for (size_t i = 0; kind->type == VS_PERIOD_KEYS && i < kind->key_count; i++) {
        collect(evaluation, &all, (int64_t)i);
    }
    if (status == VS_OK && (seen.failed || all.failed)) {
        status = vs_fail_memory(evaluation->engine);
    }
    if (status == VS_OK) {
        if (all.count > 0) {
            qsort(all.keys, all.count, sizeof *all.keys, compare_keys);
        }
        status = fill_table(evaluation, period_kind, table, all.keys, all.count, &seen);
    }
    vs_mem_free(evaluation->engine, seen.keys);
    vs_mem_free(evaluation->engine, all.keys);
    table->loaded = status == VS_OK;
    return status;
}

int vs_cells__set_periods(vs_evaluation *evaluation, int period_kind, const char *const *ids,
                          const uint8_t *has_data, size_t count)
{
    struct vs_period_table *table = &evaluation->periods[period_kind + 1];
    struct collected all = {0};
    struct collected seen = {0};
    for (size_t i = 0; i < count; i++) {
        char id[VS_PERIOD_ID_SIZE];
        bool known = vs_period_parse(evaluation->model, UINT32_C(1) << period_kind, ids[i],
                                     strlen(ids[i]), id) == period_kind;
        int64_t key = known ? key_of_id(evaluation->model, period_kind, period_kind, id) : -1;
        if (key >= 0) {
            collect(evaluation, &all, key);
        }
        if (key >= 0 && has_data[i] != 0) {
            collect(evaluation, &seen, key);
        }
    }
    int status = all.failed || seen.failed ? vs_fail_memory(evaluation->engine) : VS_OK;
    if (status == VS_OK) {
        if (all.count > 0) {
            qsort(all.keys, all.count, sizeof *all.keys, compare_keys);
        }
        status = fill_table(evaluation, period_kind, table, all.keys, all.count, &seen);
    }
    vs_mem_free(evaluation->engine, seen.keys);
    vs_mem_free(evaluation->engine, all.keys);
    table->loaded = status == VS_OK;
    return status;
}

static uint32_t find_period(const vs_evaluation *evaluation, int period_kind, int64_t key)
{
    const struct vs_period_table *table = &evaluation->periods[period_kind + 1];
    for (uint32_t i = 0; i < table->count; i++) {
        if (key_of_id(evaluation->model, period_kind, period_kind, table->items[i].id) == key) {
            return i;
        }
    }
    return VS_NOWHERE;
}

int vs_cells__period_lookup(vs_evaluation *evaluation, int kind, int period_kind,
                            struct vs_lookup *out, bool *any)
{
    *out = (struct vs_lookup){0};
    *any = true;
    if (period_kind == VS_PERIOD_WHOLE || vs_kind_is_timeless(&evaluation->model->kinds[kind])) {
        return VS_OK;
    }
    if (period_kind == VS_PERIOD_JOINED) {
        const struct vs_joined *joined = NULL;
        int found = vs_cells__joined(evaluation, kind, &joined);
        *any = joined != NULL;
        *out = *any ? joined->lookup : (struct vs_lookup){.constant = VS_NOWHERE};
        return found;
    }
    struct vs_period_table *table = NULL;
    const vs_column *column = NULL;
    int status = vs_cells__periods(evaluation, period_kind, &table);
    if (status == VS_OK) {
        status = period_column(evaluation, kind, &column);
    }
    if (status != VS_OK || column == NULL) {
        *any = false;
        out->constant = VS_NOWHERE;
        return status;
    }
    int64_t *keys = NULL;
    uint32_t size = 0;
    status = stored_keys(evaluation, kind, period_kind, column, &keys, &size);
    out->column = column;
    out->size = size;
    out->add = vs_arena_array(evaluation->arena, (size_t)size + 1, sizeof *out->add);
    if (status == VS_OK && out->add == NULL) {
        status = vs_fail_memory(evaluation->engine);
    }
    *any = false;
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        *any = *any || keys[i] >= 0;
        bool repeated = i > 0 && keys[i] == keys[i - 1];
        out->add[i] = keys[i] < 0 ? VS_NOWHERE
                      : repeated  ? out->add[i - 1]
                                  : find_period(evaluation, period_kind, keys[i]);
    }
    if (status == VS_OK) {
        out->add[size] = VS_NOWHERE;
    }
    vs_mem_free(evaluation->engine, keys);
    return status;
}
