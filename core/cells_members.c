/*
 * Members of dimensions in natural order, and the values of their attributes.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int map_codes(vs_evaluation *evaluation, struct vs_code_map *map, const vs_code *codes,
                     uint32_t count)
{
    map->size = 16;
    while (map->size < (size_t)count * 2) {
        map->size *= 2;
    }
    map->codes = codes;
    map->slots = vs_arena_array(evaluation->arena, map->size, sizeof *map->slots);
    if (map->slots == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t at = (size_t)(codes[i] * 2654435761U) & (map->size - 1);
        while (map->slots[at] != 0) {
            at = (at + 1) & (map->size - 1);
        }
        map->slots[at] = i + 1;
    }
    return VS_OK;
}

uint32_t vs_cells__member(const struct vs_members *members, vs_code code)
{
    const struct vs_code_map *map = &members->map;
    size_t at = (size_t)(code * 2654435761U) & (map->size - 1);
    while (map->slots[at] != 0) {
        if (map->codes[map->slots[at] - 1] == code) {
            return map->slots[at] - 1;
        }
        at = (at + 1) & (map->size - 1);
    }
    return VS_NOWHERE;
}

int vs_cells__find_text(vs_evaluation *evaluation, int dimension, const char *text, uint32_t *out)
{
    struct vs_members *members = NULL;
    int status = vs_cells__members(evaluation, dimension, &members);
    if (status == VS_OK && members->names.slots == NULL) {
        status = vs_text_table_fill(&members->names, evaluation->engine, evaluation->arena,
                                    members->texts, members->count);
    }
    int64_t found = status == VS_OK ? vs_text_table_find(&members->names, text) : -1;
    *out = found >= 0 ? (uint32_t)found : VS_NOWHERE;
    return status;
}

static int compare_codes(const void *a, const void *b)
{
    vs_code left = *(const vs_code *)a;
    vs_code right = *(const vs_code *)b;
    return (left > right) - (left < right);
}

/* Codes of the dimension in all visible records; *codes is owned by the caller. */
static int collect_codes(vs_evaluation *evaluation, int dimension, vs_buffer *codes)
{
    const vs_model *model = evaluation->model;
    for (size_t k = 0; k < model->kind_count; k++) {
        const vs_kind *kind = &model->kinds[k];
        for (size_t f = 0; f < kind->field_count; f++) {
            if (kind->fields[f].dimension != dimension) {
                continue;
            }
            vs_records *records = NULL;
            const vs_column *column = NULL;
            int status = vs_cells__records(evaluation, (int)k, &records);
            if (status == VS_OK) {
                status = vs_records_column(records, kind->fields[f].name, &column);
            }
            if (status != VS_OK) {
                return status;
            }
            if (column != NULL && column->type == VS_COLUMN_TEXT) {
                vs_buffer_add(codes, column->members, column->member_count * sizeof(vs_code));
            }
        }
    }
    return vs_buffer_status(codes);
}

struct named {
    vs_code code;
    const char *text;
    size_t size;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *left = a;
    const struct named *right = b;
    int order = vs_text_compare(left->text, left->size, right->text, right->size);
    return order != 0 ? order : (left->code > right->code) - (left->code < right->code);
}

static int name_codes(vs_evaluation *evaluation, const vs_code *codes, struct named *named,
                      uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        named[i].code = codes[i];
        int status = vs_store_text(evaluation->store, codes[i], &named[i].text, &named[i].size);
        if (status != VS_OK) {
            return status;
        }
        if (named[i].text == NULL) {
            char erased[32];
            int size = snprintf(erased, sizeof erased, "#%lu", (unsigned long)codes[i]);
            named[i].text = vs_arena_text(evaluation->arena, erased, (size_t)size);
            named[i].size = (size_t)size;
            if (named[i].text == NULL) {
                return vs_fail_memory(evaluation->engine);
            }
        }
    }
    return VS_OK;
}

static int fill_members(vs_evaluation *evaluation, struct vs_members *members, vs_code *codes,
                        uint32_t count)
{
    struct named *named = vs_mem_array(evaluation->engine, count, sizeof *named);
    members->codes = vs_arena_array(evaluation->arena, count, sizeof *members->codes);
    members->texts = vs_arena_array(evaluation->arena, count, sizeof *members->texts);
    members->sizes = vs_arena_array(evaluation->arena, count, sizeof *members->sizes);
    int status =
        named == NULL || members->codes == NULL || members->texts == NULL || members->sizes == NULL
            ? vs_fail_memory(evaluation->engine)
            : name_codes(evaluation, codes, named, count);
    if (status == VS_OK) {
        qsort(named, count, sizeof *named, compare_named);
        for (uint32_t i = 0; i < count; i++) {
            members->codes[i] = named[i].code;
            members->texts[i] = named[i].text;
            members->sizes[i] = named[i].size;
        }
        members->count = count;
        status = map_codes(evaluation, &members->map, members->codes, count);
    }
    vs_mem_free(evaluation->engine, named);
    return status;
}

/* Stored members stand in their order already; their texts are read one by one. */
static int load_stored(vs_evaluation *evaluation, int dimension, struct vs_members *members)
{
    int status = vs_results__members(evaluation, dimension, &members->codes, &members->count);
    if (status != VS_OK) {
        return status;
    }
    struct named *named = vs_mem_array(evaluation->engine, members->count, sizeof *named);
    members->texts = vs_arena_array(evaluation->arena, members->count, sizeof *members->texts);
    members->sizes = vs_arena_array(evaluation->arena, members->count, sizeof *members->sizes);
    status = named == NULL || members->texts == NULL || members->sizes == NULL
                 ? vs_fail_memory(evaluation->engine)
                 : name_codes(evaluation, members->codes, named, members->count);
    for (uint32_t i = 0; status == VS_OK && i < members->count; i++) {
        members->texts[i] = named[i].text;
        members->sizes[i] = named[i].size;
    }
    vs_mem_free(evaluation->engine, named);
    return status == VS_OK ? map_codes(evaluation, &members->map, members->codes, members->count)
                           : status;
}

int vs_cells__set_members(vs_evaluation *evaluation, int dimension, vs_code *codes, size_t total)
{
    struct vs_members *members = &evaluation->members[dimension];
    uint32_t count = 0;
    if (total > 0) {
        qsort(codes, total, sizeof *codes, compare_codes);
    }
    for (size_t i = 0; i < total; i++) {
        if (count == 0 || codes[count - 1] != codes[i]) {
            codes[count++] = codes[i];
        }
    }
    int status = fill_members(evaluation, members, codes, count);
    members->loaded = status == VS_OK;
    return status;
}

int vs_cells__members(vs_evaluation *evaluation, int dimension, struct vs_members **out)
{
    struct vs_members *members = &evaluation->members[dimension];
    *out = members;
    if (members->loaded) {
        return VS_OK;
    }
    if (evaluation->stored) {
        int stored = load_stored(evaluation, dimension, members);
        members->loaded = stored == VS_OK;
        return stored;
    }
    vs_buffer list;
    vs_buffer_init(&list, evaluation->engine);
    int status = collect_codes(evaluation, dimension, &list);
    if (status == VS_OK) {
        status = vs_cells__set_members(evaluation, dimension, (vs_code *)(void *)list.data,
                                       list.size / sizeof(vs_code));
    }
    vs_buffer_free(&list);
    return status;
}

/* A value of an attribute met on a row: kept, or marked as disagreeing with an earlier one. */
static void meet(struct vs_attribute_values *values, uint32_t member, const vs_column *column,
                 uint32_t row)
{
    double number = 0;
    vs_code code = 0;
    if (column->type == VS_COLUMN_TEXT) {
        code = vs_column_code(column, row);
    } else {
        number = vs_decimal_double(vs_column_value(column, row), column->scale);
    }
    if (values->has[member] == 0) {
        values->has[member] = 1;
        values->numbers[member] = number;
        values->codes[member] = code;
    } else if (values->numbers[member] != number || values->codes[member] != code) {
        values->has[member] = 2;
    }
}

/* The field of a key that holds members of a dimension: the loader has seen to it. */
static int key_field(const vs_kind *kind, int dimension)
{
    int field = kind->key[0];
    for (size_t i = kind->key_count; i-- > 0;) {
        field = kind->fields[kind->key[i]].dimension == dimension ? kind->key[i] : field;
    }
    return field;
}

static int read_column(vs_evaluation *evaluation, const vs_attribute *attribute,
                       struct vs_attribute_values *values, const struct vs_members *members)
{
    const vs_kind *kind = &evaluation->model->kinds[attribute->kind];
    int key = key_field(kind, values->dimension);
    vs_records *records = NULL;
    const vs_column *owner = NULL;
    const vs_column *column = NULL;
    int status = vs_cells__records(evaluation, attribute->kind, &records);
    if (status == VS_OK) {
        status = vs_records_column(records, kind->fields[key].name, &owner);
    }
    if (status == VS_OK) {
        status = vs_records_column(records, kind->fields[attribute->field].name, &column);
    }
    if (status != VS_OK || owner == NULL || column == NULL) {
        return status;
    }
    const unsigned char *dead = vs_records_dead(records);
    for (uint32_t row = 0; row < vs_records_rows(records); row++) {
        bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
        if (live && vs_column_has(owner, row) && vs_column_has(column, row)) {
            meet(values, vs_cells__member(members, vs_column_code(owner, row)), column, row);
        }
    }
    return VS_OK;
}

/* The dated rows of an entity kind: of those from <= instant with a value the latest one. */
static int read_dated(vs_evaluation *evaluation, int kind_index, const char *name,
                      struct vs_attribute_values *values, const struct vs_members *members)
{
    vs_records *records = NULL;
    const vs_column *owner = NULL;
    const vs_column *from = NULL;
    const vs_column *column = NULL;
    int status = vs_cells__records(evaluation, kind_index, &records);
    if (status == VS_OK) {
        status = vs_records_column(records, "id", &owner);
    }
    if (status == VS_OK) {
        status = vs_records_column(records, "from", &from);
    }
    if (status == VS_OK) {
        status = vs_records_column(records, name, &column);
    }
    if (status != VS_OK || owner == NULL || from == NULL || column == NULL) {
        return status;
    }
    vs_date *latest = vs_mem_array(evaluation->engine, members->count, sizeof *latest);
    if (latest == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    const unsigned char *dead = vs_records_dead(records);
    for (uint32_t row = 0; row < vs_records_rows(records); row++) {
        bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
        if (!live || !vs_column_has(owner, row) || !vs_column_has(column, row)) {
            continue;
        }
        vs_date since = (vs_date)vs_column_value(from, row);
        vs_cells__note_date(evaluation, since);
        uint32_t member = vs_cells__member(members, vs_column_code(owner, row));
        if (since <= values->instant && (values->has[member] == 0 || since > latest[member])) {
            values->has[member] = 0;
            meet(values, member, column, row);
            latest[member] = since;
        }
    }
    vs_mem_free(evaluation->engine, latest);
    return VS_OK;
}

/* A column of a span kind: of the rows valid at the instant that have a value the latest one. */
static int read_spans(vs_evaluation *evaluation, const vs_attribute *attribute,
                      struct vs_attribute_values *values, const struct vs_members *members)
{
    const vs_kind *kind = &evaluation->model->kinds[attribute->kind];
    int key = key_field(kind, values->dimension);
    vs_records *records = NULL;
    const vs_column *owner = NULL;
    const vs_column *column = NULL;
    struct vs_span span = {NULL, NULL};
    int status = vs_cells__records(evaluation, attribute->kind, &records);
    if (status == VS_OK) {
        status = vs_records_column(records, kind->fields[key].name, &owner);
    }
    if (status == VS_OK) {
        status = vs_records_column(records, kind->fields[attribute->field].name, &column);
    }
    if (status == VS_OK) {
        status = vs_cells__span(evaluation, attribute->kind, values->instant, &span);
    }
    if (status != VS_OK || owner == NULL || column == NULL) {
        return status;
    }
    vs_date *latest = vs_mem_array(evaluation->engine, members->count, sizeof *latest);
    if (latest == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    const unsigned char *dead = vs_records_dead(records);
    for (uint32_t row = 0; row < vs_records_rows(records); row++) {
        bool live = dead == NULL || (dead[row >> 3] >> (row & 7) & 1) == 0;
        if (!live || !vs_column_has(owner, row) || !vs_column_has(column, row) ||
            !vs_span_holds(&span, row, values->instant)) {
            continue;
        }
        vs_date since = vs_span_since(&span, row);
        uint32_t member = vs_cells__member(members, vs_column_code(owner, row));
        if (values->has[member] == 0 || since > latest[member]) {
            values->has[member] = 0;
            latest[member] = since;
        }
        if (since == latest[member]) {
            meet(values, member, column, row);
        }
    }
    vs_mem_free(evaluation->engine, latest);
    return VS_OK;
}

static int find_targets(vs_evaluation *evaluation, int dimension,
                        struct vs_attribute_values *values, uint32_t count)
{
    struct vs_members *targets = NULL;
    int status = vs_cells__members(evaluation, dimension, &targets);
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        values->targets[i] =
            values->has[i] == 1 ? vs_cells__member(targets, values->codes[i]) : VS_NOWHERE;
    }
    return status;
}

int vs_cells__attribute(vs_evaluation *evaluation, int dimension, int attribute, vs_date instant,
                        struct vs_attribute_values **out)
{
    const vs_dimension *owner = &evaluation->model->dimensions[dimension];
    const vs_attribute *definition = &owner->attributes[attribute];
    if (!vs_attribute_is_dated(evaluation->model, definition)) {
        instant = VS_DATE_NONE;
    }
    for (struct vs_attribute_values *v = evaluation->attributes; v != NULL; v = v->next) {
        if (v->dimension == dimension && v->attribute == attribute && v->instant == instant) {
            *out = v;
            return VS_OK;
        }
    }
    struct vs_members *members = NULL;
    int status = vs_cells__members(evaluation, dimension, &members);
    if (status != VS_OK) {
        return status;
    }
    struct vs_attribute_values *values = vs_arena_get(evaluation->arena, sizeof *values);
    if (values != NULL) {
        values->has = vs_arena_array(evaluation->arena, members->count, 1);
        values->targets = vs_arena_array(evaluation->arena, members->count, sizeof(uint32_t));
        values->numbers = vs_arena_array(evaluation->arena, members->count, sizeof(double));
        values->codes = vs_arena_array(evaluation->arena, members->count, sizeof(vs_code));
    }
    if (values == NULL || values->has == NULL || values->targets == NULL ||
        values->numbers == NULL || values->codes == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    values->dimension = dimension;
    values->attribute = attribute;
    values->instant = instant;
    if (definition->kind >= 0 && instant != VS_DATE_NONE) {
        status = read_spans(evaluation, definition, values, members);
    } else if (definition->kind >= 0) {
        status = read_column(evaluation, definition, values, members);
    } else if (owner->kind >= 0) {
        status = read_dated(evaluation, owner->kind, definition->name, values, members);
    }
    if (status == VS_OK && definition->dimension >= 0) {
        status = find_targets(evaluation, definition->dimension, values, members->count);
    }
    values->next = evaluation->attributes;
    evaluation->attributes = values;
    *out = values;
    return status;
}
