/*
 * The parts of a share: what the traced formulas of published cells read, gathered but not
 * finished. Formulas that read the same share a part.
 * SPDX-License-Identifier: MIT
 */
#include "share_write.h"

#include <string.h>

/* --- which parts there are --- */

static size_t column_slot(const struct vs_share_writer *writer, uint64_t key, int level,
                          int period_kind)
{
    size_t mask = writer->column_slot_count - 1;
    size_t at =
        (size_t)(key >> 20 ^ (uint64_t)level * 40503u ^ (uint64_t)(period_kind + 1) * 9973u) & mask;
    while (writer->column_slots[at] != 0) {
        const struct vs_share_column *column = &writer->columns[writer->column_slots[at] - 1];
        if (column->key == key && column->level == level && column->period_kind == period_kind) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

static int grow_columns(struct vs_share_writer *writer)
{
    vs_engine *engine = writer->evaluation->engine;
    size_t capacity = writer->column_capacity == 0 ? 128 : writer->column_capacity * 2;
    void *columns = vs_mem_resize(engine, writer->columns, capacity * sizeof *writer->columns);
    if (columns != NULL) {
        writer->columns = columns;
    }
    uint32_t *slots = vs_mem_array(engine, capacity * 2, sizeof *slots);
    if (columns == NULL || slots == NULL) {
        vs_mem_free(engine, slots);
        return vs_fail_memory(engine);
    }
    vs_mem_free(engine, writer->column_slots);
    writer->column_slots = slots;
    writer->column_slot_count = capacity * 2;
    writer->column_capacity = capacity;
    for (size_t i = 0; i < writer->column_count; i++) {
        const struct vs_share_column *column = &writer->columns[i];
        slots[column_slot(writer, column->key, column->level, column->period_kind)] =
            (uint32_t)i + 1;
    }
    return VS_OK;
}

/* Whether the unit's own cell lets its parts be added: one that does not apply or is in error does
 * not. */
static bool is_added(uint8_t state)
{
    return state == VS_KNOWN || state == VS_NO_DATA;
}

/* Marks the cells that a reader needs; false: none. */
static bool mark_needed(const struct vs_share_reading *reading, uint32_t scopes, uint8_t *needed)
{
    const struct vs_series_state *reader = reading->reader;
    bool any = false;
    for (uint32_t s = 0; s < scopes; s++) {
        bool earlier = false;
        for (uint32_t p = 0; p < reader->periods; p++) {
            bool added = is_added(reader->states[(size_t)p * scopes + s]);
            bool here = p >= reading->column.first && p < reading->column.end;
            earlier = earlier || added;
            if (added && here && !reading->earlier) {
                needed[(size_t)p * scopes + s] = 1;
                any = true;
            }
        }
        for (uint32_t p = 0; earlier && reading->earlier && p < reader->periods; p++) {
            needed[(size_t)p * scopes + s] = 1;
            any = true;
        }
    }
    return any;
}

/* Finds the column of the same name, or adds it; it then holds what both read. */
static int add_column(struct vs_share_writer *writer, const struct vs_share_reading *reading)
{
    const struct vs_share_column *column = &reading->column;
    uint32_t scopes = vs_share_scopes(writer, column->level);
    size_t cells = (size_t)scopes * vs_share_periods(writer, column->period_kind);
    if (writer->column_count == writer->column_capacity) {
        int status = grow_columns(writer);
        if (status != VS_OK) {
            return status;
        }
    }
    size_t slot = column_slot(writer, column->key, column->level, column->period_kind);
    if (writer->column_slots[slot] != 0) {
        struct vs_share_column *found = &writer->columns[writer->column_slots[slot] - 1];
        if (mark_needed(reading, scopes, found->needed)) {
            found->first = column->first < found->first ? column->first : found->first;
            found->end = column->end > found->end ? column->end : found->end;
        }
        return VS_OK;
    }
    uint8_t *needed = vs_arena_array(writer->evaluation->arena, cells, 1);
    if (needed == NULL) {
        return vs_fail_memory(writer->evaluation->engine);
    }
    if (mark_needed(reading, scopes, needed)) {
        writer->columns[writer->column_count] = *column;
        writer->columns[writer->column_count++].needed = needed;
        writer->column_slots[slot] = (uint32_t)writer->column_count;
    }
    return VS_OK;
}

/* Whether the cells that a node reads stand above by themselves. */
static bool reads_above(const struct vs_share_writer *writer, int level, const vs_cells_read *read)
{
    int finer = vs_cells__finer_level(writer->evaluation, level, read);
    return finer < 0 || (vs_cells__goes_up(writer->model, finer) &&
                         vs_share_contains(writer->model, finer, level));
}

/* The parts of a program that stands at the periods from first to end. */
static int add_program(struct vs_share_writer *writer, const struct vs_variant *variant,
                       struct vs_share_reading *reading)
{
    struct vs_share_column *column = &reading->column;
    uint32_t first = column->first;
    uint32_t end = column->end;
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(variant->program); i++) {
        const vs_node *node = vs_program_node(variant->program, i);
        if (variant->keys[i] == 0) {
            continue;
        }
        bool all = false; /* rows of other periods than the reader's: no matter which */
        column->key = variant->keys[i];
        column->variant = variant;
        column->node = i;
        column->first = first;
        column->end = end;
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *read = vs_program_aggregate_read(variant->program, node->payload);
            column->class = vs_share_class(writer->model, read);
            all = read->set.lag != 0;
        } else {
            const vs_cells_read *read = vs_program_cells_read(variant->program, node->payload);
            if (reads_above(writer, column->level, read)) {
                continue;
            }
            column->class = vs_share_cells_class(read);
            all = read->lag != 0 || read->periods == VS_PERIODS_ALL;
        }
        reading->earlier = all;
        if (all) {
            column->first = 0;
            column->end = vs_share_periods(writer, column->period_kind);
        }
        status = add_column(writer, reading);
    }
    return status;
}

static int add_series(struct vs_share_writer *writer, int indicator, int level, int period_kind)
{
    const struct vs_period_table *table = &writer->evaluation->periods[period_kind + 1];
    struct vs_series_state *reader = NULL;
    if (writer->model->indicators[indicator].disabled != NULL) {
        return VS_OK;
    }
    int status = vs_cells__series(writer->evaluation, indicator, level, period_kind, &reader);
    for (uint32_t p = 0; status == VS_OK && p < table->count;) {
        const struct vs_variant *variant = NULL;
        uint32_t end = p + 1;
        status = vs_variants_at(&writer->variants, indicator, table->items[p].instant, &variant);
        while (status == VS_OK && end < table->count &&
               table->items[end].instant >= variant->from &&
               table->items[end].instant < variant->until) {
            end++;
        }
        if (status == VS_OK && variant->program != NULL) {
            struct vs_share_reading reading = {
                .column = {.level = level, .period_kind = period_kind, .first = p, .end = end},
                .reader = reader};
            status = add_program(writer, variant, &reading);
        }
        p = end;
    }
    return status;
}

/* --- parts over cells --- */

/* What cells of a finer level come to under one cell. */
struct gathered {
    uint32_t candidates, known, counted;
    double least, greatest;
    uint8_t worst; /* enum vs_state: what stands in the way; VS_KNOWN: nothing */
    uint32_t reason;
};

static int severity(uint8_t state)
{
    return state == VS_ERROR ? 3 : state == VS_NO_DATA ? 2 : state == VS_NOT_APPLICABLE ? 1 : 0;
}

static void gather_cell(const struct vs_series_state *series, size_t cell,
                        const vs_cells_read *read, struct gathered *into)
{
    uint8_t state = series->states[cell];
    double value = series->values[cell];
    into->candidates++;
    if (state != VS_KNOWN) {
        if ((!read->skip || state == VS_ERROR) && severity(state) > severity(into->worst)) {
            into->worst = state;
            into->reason = series->reasons[cell];
        }
        return;
    }
    bool above = !read->has_from || value >= read->from;
    bool below = !read->has_below || value < read->below;
    into->counted += above && below;
    into->least = into->known == 0 || value < into->least ? value : into->least;
    into->greatest = into->known == 0 || value > into->greatest ? value : into->greatest;
    into->known++;
}

static int put_gathered(struct vs_share_writer *writer, enum vs_part_class class,
                        const struct gathered *gathered)
{
    vs_buffer *out = &writer->part;
    vs_share_put(out, gathered->candidates);
    if (gathered->candidates == 0) {
        return VS_OK;
    }
    vs_share_put(out, gathered->known);
    if (class == VS_PART_CELLS) {
        vs_share_put(out, gathered->counted);
    } else if (gathered->known > 0) {
        uint64_t bits[2];
        memcpy(&bits[0], &gathered->least, sizeof bits[0]);
        memcpy(&bits[1], &gathered->greatest, sizeof bits[1]);
        vs_share_put_word(out, bits[0]);
        vs_share_put_word(out, bits[1]);
    }
    vs_share_put(out, gathered->worst);
    uint32_t reason = 0;
    int status = VS_OK;
    if (gathered->worst != VS_KNOWN) {
        status = vs_share_reason(writer, gathered->reason, &reason);
        vs_share_put(out, reason);
    }
    return status;
}

static int put_cells(struct vs_share_writer *writer, const struct vs_share_column *column)
{
    vs_evaluation *evaluation = writer->evaluation;
    const struct vs_variant *variant = column->variant;
    const vs_node *node = vs_program_node(variant->program, column->node);
    vs_cells_read read = *vs_program_cells_read(variant->program, node->payload);
    read.from = read.from_node != 0 ? variant->numbers[read.from_node - 1] : read.from;
    read.below = read.below_node != 0 ? variant->numbers[read.below_node - 1] : read.below;
    int finer = vs_cells__finer_level(evaluation, column->level, &read);
    struct vs_series_state *series = NULL;
    int status = vs_cells__series(evaluation, read.indicator, finer, column->period_kind, &series);
    bool all = read.periods == VS_PERIODS_ALL;
    uint32_t scopes = vs_share_scopes(writer, column->level);
    for (uint32_t p = column->first; status == VS_OK && p < column->end; p++) {
        const struct vs_scope_tree *tree = NULL;
        vs_date instant = evaluation->periods[column->period_kind + 1].items[p].instant;
        status = vs_cells__tree(evaluation, column->level, finer, instant, &tree);
        for (uint32_t s = 0; status == VS_OK && s < scopes; s++) {
            struct gathered gathered = {0};
            bool needed = column->needed[(size_t)p * scopes + s] != 0;
            uint32_t first = all ? 0 : p;
            uint32_t end = all ? series->periods : p + 1;
            for (uint32_t q = first; needed && q < end; q++) {
                for (uint32_t i = tree->starts[s]; i < tree->starts[s + 1]; i++) {
                    gather_cell(series, (size_t)q * series->scopes + tree->scopes[i], &read,
                                &gathered);
                }
            }
            status = put_gathered(writer, column->class, &gathered);
        }
    }
    return status;
}

/* --- all parts --- */

/* How far back the second set of a pair looks from the first. */
static int shift_of(const struct vs_share_column *column)
{
    const vs_program *program = column->variant->program;
    const vs_node *node = vs_program_node(program, column->node);
    if (node->op != VS_NODE_AGGREGATE) {
        return 0;
    }
    const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
    return aggregate->paired ? aggregate->other.lag - aggregate->set.lag : 0;
}

int vs_share_put_columns(struct vs_share_writer *writer)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < writer->model->indicator_count; i++) {
        status = vs_share_each(writer, (int)i, add_series);
    }
    vs_share_put(&writer->body, writer->column_count);
    for (size_t i = 0; status == VS_OK && i < writer->column_count; i++) {
        const struct vs_share_column *column = &writer->columns[i];
        vs_buffer *out = &writer->body;
        vs_share_put_word(out, column->key);
        vs_share_put(out, column->class);
        vs_share_put(out, (uint64_t)writer->levels[column->level]);
        vs_share_put(out, (uint64_t)writer->period_kinds[column->period_kind + 1]);
        vs_share_put_signed(out, shift_of(column));
        vs_share_put(out, column->first);
        vs_share_put(out, column->end - column->first);
        vs_buffer_clear(&writer->part);
        bool cells = column->class == VS_PART_CELLS || column->class == VS_PART_CELL_RANGE;
        status = cells ? put_cells(writer, column) : vs_share_put_records(writer, column);
        vs_share_put_part(writer);
    }
    return status;
}
