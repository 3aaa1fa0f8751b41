/*
 * Layouts of joint histograms: which combinations of values of some columns the rows of a kind
 * have, and which of them each row has. What never occurs takes no room.
 *
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <stdlib.h>
#include <string.h>

#include "cells_accumulator.h"

enum {
    WIDE_MAX = 96, /* ... of one that serves many aggregates */
    NOT_KEPT = UINT16_MAX
};

struct vs_layout {
    int kind;
    bool fits;             /* false: there are too many combinations */
    bool settled;          /* it is known which occur */
    struct vs_counts form; /* without counters */
    uint32_t rows;
    uint8_t *ids; /* by row: its bucket; NULL: not numbered yet */
    struct vs_layout *next;
};

/* Values of a column seen as 0 .. range - 1; 0 when it has too many. */
static uint32_t column_range(const vs_column *column, uint32_t rows)
{
    if (column == NULL) {
        return 1; /* every row is missing: bucket 1 of range 1 */
    }
    if (column->type == VS_COLUMN_TEXT) {
        return column->member_count < VS_COMBINATIONS_MAX ? column->member_count : 0;
    }
    if (column->width > 1) {
        return 0;
    }
    uint8_t largest = 0;
    const uint8_t *stored = column->values;
    rows = column->width == 1 ? rows : 0;
    for (uint32_t row = 0; row < rows; row++) {
        largest = stored[row] > largest ? stored[row] : largest;
    }
    return largest + 1U;
}

/* Room for the few values that a field may have, so that a first one of them changes no layout. */
static uint32_t widened_range(const vs_field *field, const vs_column *column, uint32_t range)
{
    enum { FEW = 10, TIMES = 3 };
    if (column == NULL || range == 0 || column->type != VS_COLUMN_INTEGER || !field->has_range ||
        field->high - column->base >= FEW || field->high - column->base < range ||
        field->high - column->base >= (int64_t)range * TIMES) {
        return range;
    }
    return (uint32_t)(field->high - column->base) + 1;
}

static int find_range(vs_evaluation *evaluation, const struct vs_group *group, int field,
                      const vs_column **column, uint32_t *range)
{
    const vs_field *definition = &evaluation->model->kinds[group->kind].fields[field];
    int status = vs_records_column(group->records, definition->name, column);
    if (status == VS_OK) {
        *range = column_range(*column, vs_records_rows(group->records));
        *range = widened_range(definition, *column, *range);
    }
    return status;
}

/* Sets up columns and strides of the form's fields; *fits false: too many combinations. */
static int lay_out(vs_evaluation *evaluation, const struct vs_group *group, struct vs_counts *form,
                   bool *fits)
{
    uint64_t buckets = 1;
    *fits = true;
    for (uint32_t i = 0; i < form->column_count; i++) {
        int status =
            find_range(evaluation, group, form->fields[i], &form->columns[i], &form->ranges[i]);
        if (status != VS_OK) {
            return status;
        }
        form->bases[i] = form->columns[i] != NULL ? form->columns[i]->base : 0;
        form->strides[i] = (uint32_t)buckets;
        buckets *= form->ranges[i] + 1;
        if (form->ranges[i] == 0 || buckets > VS_COMBINATIONS_MAX) {
            *fits = false;
            return VS_OK;
        }
    }
    form->buckets = form->combinations = (uint32_t)buckets;
    return VS_OK;
}

/* --- rows --- */

static void add_column(const struct vs_counts *form, uint32_t column, uint32_t first,
                       uint32_t count, uint32_t *buckets)
{
    const vs_column *source = form->columns[column];
    uint32_t stride = form->strides[column];
    uint32_t missing = form->ranges[column] * stride;
    if (source == NULL) {
        for (uint32_t i = 0; i < count; i++) {
            buckets[i] += missing;
        }
    } else if (source->width == 1 && source->valid == NULL) {
        const uint8_t *stored = (const uint8_t *)source->values + first;
        for (uint32_t i = 0; i < count; i++) {
            buckets[i] += stored[i] * stride;
        }
    } else if (source->width == 1) {
        const uint8_t *stored = (const uint8_t *)source->values + first;
        for (uint32_t i = 0; i < count; i++) {
            bool has = (source->valid[(first + i) >> 3] >> ((first + i) & 7) & 1) != 0;
            buckets[i] += has ? stored[i] * stride : missing;
        }
    } else {
        for (uint32_t i = 0; i < count; i++) {
            bool has = vs_column_has(source, first + i);
            buckets[i] += has ? (uint32_t)vs_column_stored(source, first + i) * stride : missing;
        }
    }
}

/* The combination of each of count rows from first on. */
static void combine(const struct vs_counts *form, uint32_t first, uint32_t count, uint32_t *out)
{
    memset(out, 0, count * sizeof *out);
    for (uint32_t c = 0; c < form->column_count; c++) {
        add_column(form, c, first, count, out);
    }
}

void vs_cells__buckets(const struct vs_counts *counts, uint32_t first, uint32_t count,
                       uint32_t *out)
{
    combine(counts, first, count, out);
    for (uint32_t i = 0; counts->places != NULL && i < count; i++) {
        uint32_t kept = counts->places[out[i]];
        out[i] = kept != NOT_KEPT ? kept : VS_NOWHERE;
    }
}

int vs_cells__settle(vs_evaluation *evaluation, struct vs_layout *layout, const uint8_t *occurs)
{
    struct vs_counts *form = &layout->form;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < form->combinations; i++) {
        kept += occurs[i];
    }
    layout->settled = true;
    /* Few rows may soon have others. */
    if (layout->rows < VS_BLOCK || kept * 2 > form->combinations || kept == 0) {
        return VS_OK;
    }
    uint16_t *places = vs_arena_array(evaluation->arena, form->combinations, sizeof *places);
    uint16_t *combinations = vs_arena_array(evaluation->arena, kept, sizeof *combinations);
    if (places == NULL || combinations == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    form->buckets = 0;
    for (uint32_t i = 0; i < form->combinations; i++) {
        places[i] = occurs[i] != 0 ? (uint16_t)form->buckets : NOT_KEPT;
        if (occurs[i] != 0) {
            combinations[form->buckets++] = (uint16_t)i;
        }
    }
    form->places = places;
    form->kept = combinations;
    return VS_OK;
}

int vs_cells__number_rows(vs_evaluation *evaluation, struct vs_layout *layout, const uint8_t **out)
{
    int status = VS_OK;
    uint8_t occurs[VS_COMBINATIONS_MAX] = {0};
    *out = layout->ids;
    if (layout->ids != NULL) {
        return VS_OK;
    }
    layout->ids = vs_mem_resize(evaluation->engine, NULL, (size_t)layout->rows + 1);
    if (layout->ids == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t first = 0; first < layout->rows; first += VS_BLOCK) {
        uint32_t buckets[VS_BLOCK];
        uint32_t count = layout->rows - first < VS_BLOCK ? layout->rows - first : VS_BLOCK;
        combine(&layout->form, first, count, buckets);
        for (uint32_t i = 0; i < count; i++) {
            layout->ids[first + i] = (uint8_t)buckets[i];
        }
        for (uint32_t i = 0; !layout->settled && i < count; i++) {
            occurs[buckets[i]] = 1;
        }
    }
    if (!layout->settled) {
        status = vs_cells__settle(evaluation, layout, occurs);
    }
    for (uint32_t row = 0; layout->form.places != NULL && row < layout->rows; row++) {
        layout->ids[row] = (uint8_t)layout->form.places[layout->ids[row]];
    }
    *out = layout->ids;
    return status;
}

bool vs_cells__is_settled(const struct vs_layout *layout)
{
    return layout->settled;
}

/* --- finding --- */

static bool is_among(const int *fields, uint32_t count, int field)
{
    bool found = false;
    for (uint32_t i = 0; i < count; i++) {
        found = found || fields[i] == field;
    }
    return found;
}

/* What is found out about a kind while its wide fields are chosen. */
struct choice {
    vs_evaluation *evaluation;
    const struct vs_group *group;
    struct vs_wide *wide;
    uint32_t *ranges; /* by field; 0: not known yet */
};

/* Adds fields to the wide ones if there are few combinations then. */
static int widen(struct choice *choice, const int *fields, uint32_t count)
{
    struct vs_wide wider = *choice->wide;
    uint64_t buckets = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (!is_among(wider.fields, wider.count, fields[i])) {
            if (wider.count == VS_SLOTS_MAX) {
                return VS_OK;
            }
            wider.fields[wider.count++] = fields[i];
        }
    }
    if (wider.count == choice->wide->count) {
        return VS_OK;
    }
    for (uint32_t i = 0; i < wider.count && buckets <= WIDE_MAX; i++) {
        const vs_column *column = NULL;
        uint32_t *range = &choice->ranges[wider.fields[i]];
        if (*range == 0) {
            int status =
                find_range(choice->evaluation, choice->group, wider.fields[i], &column, range);
            if (status != VS_OK) {
                return status;
            }
            *range = *range == 0 ? VS_NOWHERE : *range;
        }
        buckets *= (uint64_t)*range + 1;
    }
    *choice->wide = buckets <= WIDE_MAX ? wider : *choice->wide;
    return VS_OK;
}

/* Numbers that are declared to have few values: something will look at them. */
static int widen_by_ranges(struct choice *choice)
{
    enum { FEW = 10 };
    const vs_kind *kind = &choice->evaluation->model->kinds[choice->group->kind];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < kind->field_count; i++) {
        const vs_field *field = &kind->fields[i];
        int index = (int)i;
        if (field->type == VS_COLUMN_INTEGER && field->has_range &&
            field->high - field->low < FEW) {
            status = widen(choice, &index, 1);
        }
    }
    return status;
}

static int widen_by_reads(struct choice *choice)
{
    int status = VS_OK;
    for (const struct vs_kind_read *read = choice->evaluation->counted[choice->group->kind];
         status == VS_OK && read != NULL; read = read->next) {
        struct vs_plan plan = {.aggregate = read->aggregate};
        if (vs_cells__plan_fields(&plan)) {
            status = widen(choice, plan.fields, plan.own_slots);
        }
    }
    return status;
}

static int list_reads_of(vs_evaluation *evaluation, const vs_program *program)
{
    for (uint32_t n = 0; n < vs_program_size(program); n++) {
        const vs_node *node = vs_program_node(program, n);
        if (node->op != VS_NODE_AGGREGATE) {
            continue;
        }
        const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
        if (aggregate->paired && aggregate->pair_key_count > 0) {
            continue;
        }
        struct vs_kind_read *read = vs_arena_get(evaluation->arena, sizeof *read);
        if (read == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        *read = (struct vs_kind_read){aggregate, evaluation->counted[aggregate->set.kind]};
        evaluation->counted[aggregate->set.kind] = read;
    }
    return VS_OK;
}

/* Lists by kind what the formulas that are run by now count. */
static int list_reads(vs_evaluation *evaluation)
{
    const vs_model *model = evaluation->model;
    evaluation->counted = vs_arena_array(evaluation->arena, model->kind_count + 1, sizeof(void *));
    int status = evaluation->counted == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        size_t formulas = model->compiled[i] != NULL ? model->indicators[i].formula_count : 0;
        for (size_t j = 0; status == VS_OK && j < formulas; j++) {
            const struct vs_compiled *compiled = &model->compiled[i][j];
            const vs_program *program = compiled->used ? compiled->program : NULL;
            status = program != NULL ? list_reads_of(evaluation, program) : VS_OK;
        }
    }
    return status;
}

static int compare_ints(const void *a, const void *b)
{
    int left = *(const int *)a;
    int right = *(const int *)b;
    return (left > right) - (left < right);
}

/* The fields of a kind that the aggregates of traced formulas look at, as far as one layout can
 * hold them: then one histogram serves them all. None where few rows come in: a value that none of
 * them had would be news to all. */
static int find_wide(vs_evaluation *evaluation, const struct vs_group *group, struct vs_wide *wide)
{
    const vs_model *model = evaluation->model;
    struct choice choice = {.evaluation = evaluation, .group = group, .wide = wide};
    wide->made = true;
    if (vs_records_rows(group->records) < VS_BLOCK) {
        return VS_OK;
    }
    choice.ranges = vs_mem_array(evaluation->engine, model->kinds[group->kind].field_count + 1,
                                 sizeof *choice.ranges);
    int status =
        choice.ranges == NULL ? vs_fail_memory(evaluation->engine) : widen_by_ranges(&choice);
    if (status == VS_OK && evaluation->counted == NULL) {
        status = list_reads(evaluation);
    }
    if (status == VS_OK) {
        status = widen_by_reads(&choice);
    }
    qsort(wide->fields, wide->count, sizeof *wide->fields, compare_ints);
    wide->made = status == VS_OK;
    vs_mem_free(evaluation->engine, choice.ranges);
    return status;
}

static int make_layout(vs_evaluation *evaluation, const struct vs_group *group, const int *fields,
                       uint32_t count, struct vs_layout **out)
{
    struct vs_layout *layout = vs_arena_get(evaluation->arena, sizeof *layout);
    *out = layout;
    if (layout == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    layout->kind = group->kind;
    layout->form.column_count = count;
    if (count > 0) {
        memcpy(layout->form.fields, fields, count * sizeof *fields);
    }
    layout->rows = vs_records_rows(group->records);
    int status = lay_out(evaluation, group, &layout->form, &layout->fits);
    if (status != VS_OK) {
        return status;
    }
    layout->next = evaluation->layouts;
    evaluation->layouts = layout;
    return VS_OK;
}

int vs_cells__layout(vs_evaluation *evaluation, const struct vs_group *group, const int *fields,
                     uint32_t count, struct vs_layout **out)
{
    struct vs_wide *wide = &evaluation->wide[group->kind];
    int status = wide->made ? VS_OK : find_wide(evaluation, group, wide);
    bool within = true; /* of what is counted anyway */
    for (uint32_t i = 0; i < count; i++) {
        within = within && is_among(wide->fields, wide->count, fields[i]);
    }
    if (within) {
        fields = wide->fields;
        count = wide->count;
    }
    *out = NULL;
    struct vs_layout *layout = evaluation->layouts;
    while (layout != NULL &&
           (layout->kind != group->kind || layout->form.column_count != count ||
            (count > 0 && memcmp(layout->form.fields, fields, count * sizeof *fields) != 0))) {
        layout = layout->next;
    }
    if (status == VS_OK && layout == NULL) {
        status = make_layout(evaluation, group, fields, count, &layout);
    }
    *out = status == VS_OK && layout->fits ? layout : NULL;
    return status;
}

const struct vs_counts *vs_cells__layout_form(const struct vs_layout *layout)
{
    return &layout->form;
}

void vs_cells__layouts_free(vs_evaluation *evaluation)
{
    for (struct vs_layout *layout = evaluation->layouts; layout != NULL; layout = layout->next) {
        vs_mem_free(evaluation->engine, layout->ids);
    }
    evaluation->layouts = NULL;
    if (evaluation->wide != NULL) {
        memset(evaluation->wide, 0, evaluation->model->kind_count * sizeof *evaluation->wide);
        evaluation->counted = NULL;
    }
}
