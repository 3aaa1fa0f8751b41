/*
 * Parts added over units. Everything that is added is a whole number, so the order of units does
 * not matter, and a number above has the bits that it would have if all rows stood in one store.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include <stdlib.h>
#include <string.h>

/* A value of a cell while values are collected. */
struct met_value {
    uint32_t cell;
    struct vs_weighted value;
};

struct merging {
    struct vs_rollup *rollup;
    struct vs_merged *into;
    struct vs_unit *unit;
    int level_above;
    vs_buffer values; /* struct met_value */
    int status;
};

/* --- one cell of one unit --- */

static vs_int128 add_wide(struct vs_merged *into, uint32_t cell, vs_int128 a, vs_int128 b)
{
    vs_int128 sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) {
        into->met[cell] |= VS_MET_OVERFLOW;
    }
    return sum;
}

static void take_range(struct vs_share_in *in, struct vs_merged *into, uint32_t cell, bool first)
{
    int64_t least = vs_share_take_signed(in);
    int64_t greatest = vs_share_take_signed(in);
    into->least[cell] = first || least < into->least[cell] ? least : into->least[cell];
    into->greatest[cell] =
        first || greatest > into->greatest[cell] ? greatest : into->greatest[cell];
}

static void take_values(struct vs_share_in *in, struct merging *merging, uint32_t cell, bool keep)
{
    uint32_t count = vs_share_take_count(in);
    uint64_t value = 0;
    for (uint32_t i = 0; !in->failed && i < count; i++) {
        value += (uint64_t)vs_share_take_signed(in);
        struct met_value met = {cell, {(int64_t)value, vs_share_take(in)}};
        if (keep) {
            vs_buffer_add(&merging->values, &met, sizeof met);
        }
    }
}

/* Reads a cell over records; cell VS_NOWHERE: nobody reads it. */
static void take_records(struct vs_share_in *in, struct merging *merging, uint32_t cell)
{
    struct vs_merged *into = merging->into;
    uint64_t head = vs_share_take(in);
    if (head == 0) {
        return;
    }
    uint64_t n = vs_share_take(in);
    uint64_t met = vs_share_take(in);
    bool keep = cell < VS_NOWHERE;
    bool first = keep && into->n[cell] == 0;
    if (keep) {
        into->marks[cell] |= VS_MERGED_ROWS;
        into->first[cell] += head - 1;
        into->n[cell] += n;
        into->met[cell] |= met;
    }
    if (n == 0) {
        return;
    }
    vs_int128 sum = 0;
    vs_int128 squares = 0;
    switch (into->class) {
    case VS_PART_SUMS:
        sum = vs_share_take_wide(in);
        break;
    case VS_PART_SQUARES:
    case VS_PART_WEIGHTED:
        sum = vs_share_take_wide(in);
        squares = vs_share_take_wide(in);
        break;
    case VS_PART_DISTINCT:
        sum = (vs_int128)vs_share_take(in);
        break;
    case VS_PART_RANGE:
        if (keep) {
            take_range(in, into, cell, first);
        } else {
            (void)vs_share_take(in);
            (void)vs_share_take(in);
        }
        break;
    case VS_PART_VALUES:
        take_values(in, merging, cell, keep);
        break;
    default:
        break;
    }
    if (keep && into->sum != NULL) {
        into->sum[cell] = add_wide(into, cell, into->sum[cell], sum);
    }
    if (keep && into->squares != NULL) {
        into->squares[cell] = add_wide(into, cell, into->squares[cell], squares);
    }
}

static int severity(uint32_t state)
{
    return state == VS_ERROR ? 3 : state == VS_NO_DATA ? 2 : state == VS_NOT_APPLICABLE ? 1 : 0;
}

static double take_double(struct vs_share_in *in)
{
    uint64_t bits = vs_share_take_word(in);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The same for a cell over cells. */
static void take_cells(struct vs_share_in *in, struct merging *merging, uint32_t cell)
{
    struct vs_merged *into = merging->into;
    uint64_t candidates = vs_share_take(in);
    if (candidates == 0) {
        return;
    }
    uint64_t known = vs_share_take(in);
    bool keep = cell < VS_NOWHERE;
    if (into->class == VS_PART_CELLS) {
        uint64_t counted = vs_share_take(in);
        if (keep) {
            into->sum[cell] = add_wide(into, cell, into->sum[cell], (vs_int128)counted);
        }
    } else if (known > 0) {
        double low = take_double(in);
        double high = take_double(in);
        if (keep) {
            bool first = into->n[cell] == 0;
            into->low[cell] = first || low < into->low[cell] ? low : into->low[cell];
            into->high[cell] = first || high > into->high[cell] ? high : into->high[cell];
        }
    }
    uint32_t worst = vs_share_take_below(in, VS_ERROR + 1);
    uint32_t text = worst != VS_KNOWN ? vs_share_take_below(in, merging->unit->text_count) : 0;
    if (!keep || in->failed) {
        return;
    }
    into->first[cell] += candidates;
    into->n[cell] += known;
    if (severity(worst) > severity(into->worst[cell])) {
        into->worst[cell] = (uint8_t)worst;
        merging->status =
            vs_rollup_reason(merging->rollup, merging->unit, text, &into->reasons[cell]);
    }
}

/* --- a unit --- */

/* The cell above of a cell of the unit that somebody reads; VS_NOWHERE. */
static uint32_t cell_above(const struct merging *merging, const struct vs_share_level *level,
                           const struct vs_share_periods_of *periods, uint32_t period,
                           uint32_t scope)
{
    const struct vs_merged *into = merging->into;
    uint32_t p = periods->above[period];
    uint32_t s = level->above[into->of][scope];
    if (p >= VS_NOWHERE || s >= VS_NOWHERE) {
        return VS_NOWHERE;
    }
    const struct vs_above *mask = into->mask;
    if (mask != NULL) {
        const struct vs_series_state *units = mask->series[VS_OF_UNIT];
        uint64_t reader = (uint64_t)p + (uint64_t)into->lag;
        if (reader >= units->periods ||
            mask->aside[reader * units->scopes + level->above[VS_OF_UNIT][scope]] != 0) {
            return VS_NOWHERE;
        }
    }
    return p * merging->rollup->evaluation->scopes[merging->level_above].count + s;
}

/* The second set of a pair stands as far back above as it does in the unit: else a period lies
 * between that the unit lacks, and in all rows together there would be no pair. */
static bool same_shift(const struct vs_share_periods_of *periods, uint32_t period, int shift)
{
    int64_t other = (int64_t)period - shift;
    if (shift == 0 || other < 0 || other >= periods->count) {
        return true;
    }
    return (int64_t)periods->above[period] - shift == (int64_t)periods->above[other];
}

static void merge_part(struct merging *merging, const struct vs_share_part *part)
{
    const struct vs_share_level *level = &merging->unit->levels[part->level];
    const struct vs_share_periods_of *periods = &merging->unit->periods[part->periods];
    struct vs_share_in in = part->part;
    bool cells = part->class == VS_PART_CELLS || part->class == VS_PART_CELL_RANGE;
    for (uint32_t p = part->first; p < part->first + part->count; p++) {
        bool read = same_shift(periods, p, part->shift);
        for (uint32_t s = 0; s < level->scopes && !in.failed && merging->status == VS_OK; s++) {
            uint32_t cell = read ? cell_above(merging, level, periods, p, s) : VS_NOWHERE;
            if (cells) {
                take_cells(&in, merging, cell);
            } else {
                take_records(&in, merging, cell);
            }
        }
    }
    if (merging->status == VS_OK && (in.failed || in.at != in.end)) {
        merging->status =
            vs_fail(merging->rollup->engine, VS_EDATA, VS_MSG_SHARE_DAMAGED, merging->unit->id);
    }
}

/* A unit that cannot give the part is missing in its cells. */
static void mark_lacking(struct merging *merging, uint32_t level_index, uint32_t periods_index)
{
    const struct vs_share_level *level = &merging->unit->levels[level_index];
    const struct vs_share_periods_of *periods = &merging->unit->periods[periods_index];
    for (uint32_t p = 0; p < periods->count; p++) {
        for (uint32_t s = 0; s < level->scopes; s++) {
            uint32_t cell = cell_above(merging, level, periods, p, s);
            if (cell < VS_NOWHERE) {
                merging->into->marks[cell] |= VS_MERGED_LACKS;
            }
        }
    }
}

static void merge_unit(struct merging *merging)
{
    struct vs_merged *into = merging->into;
    struct vs_unit *unit = merging->unit;
    for (uint32_t l = 0; l < unit->level_count; l++) {
        for (uint32_t k = 0; unit->levels[l].level == into->level && k < unit->period_count; k++) {
            if (unit->periods[k].kind != into->period_kind || merging->status != VS_OK) {
                continue;
            }
            const struct vs_share_part *part = vs_share_find_part(unit, into->key, l, k);
            bool empty = part == NULL || part->part.at == part->part.end;
            if (!empty && part->class == into->class) {
                merge_part(merging, part);
            } else {
                mark_lacking(merging, l, k);
            }
        }
    }
}

/* --- values in order --- */

static int compare_weighted(const void *a, const void *b)
{
    const struct vs_weighted *left = a;
    const struct vs_weighted *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

/* Values by cell, each once. */
static int order_values(struct merging *merging)
{
    struct vs_rollup *rollup = merging->rollup;
    struct vs_merged *into = merging->into;
    const struct met_value *met = (const struct met_value *)(const void *)merging->values.data;
    size_t count = merging->values.size / sizeof *met;
    int status = vs_buffer_status(&merging->values);
    into->starts = vs_arena_array(rollup->arena, into->cells + 2, sizeof *into->starts);
    into->values = vs_arena_array(rollup->arena, count + 1, sizeof *into->values);
    if (status != VS_OK || into->starts == NULL || into->values == NULL) {
        return status != VS_OK ? status : vs_fail_memory(rollup->engine);
    }
    size_t *starts = into->starts;
    for (size_t i = 0; i < count; i++) {
        starts[met[i].cell + 2]++;
    }
    for (size_t cell = 2; cell < into->cells + 2; cell++) {
        starts[cell] += starts[cell - 1];
    }
    for (size_t i = 0; i < count; i++) {
        into->values[starts[met[i].cell + 1]++] = met[i].value;
    }
    size_t kept = 0;
    for (size_t cell = 0; cell < into->cells; cell++) {
        struct vs_weighted *values = into->values + starts[cell];
        size_t size = starts[cell + 1] - starts[cell];
        size_t first = kept;
        qsort(values, size, sizeof *values, compare_weighted);
        for (size_t i = 0; i < size; i++) {
            if (kept > first && into->values[kept - 1].value == values[i].value) {
                into->values[kept - 1].count += values[i].count;
            } else {
                into->values[kept++] = values[i];
            }
        }
        starts[cell] = first;
    }
    starts[into->cells] = kept;
    return VS_OK;
}

/* --- the whole --- */

static int make_arrays(struct vs_rollup *rollup, struct vs_merged *into)
{
    vs_arena *arena = rollup->arena;
    size_t cells = into->cells;
    enum vs_part_class class = into->class;
    bool failed = false;
#define MAKE(field, condition)                                                                     \
    do {                                                                                           \
        if (condition) {                                                                           \
            into->field = vs_arena_array(arena, cells + 1, sizeof *into->field);                   \
            failed = failed || into->field == NULL;                                                \
        }                                                                                          \
    } while (0)
    MAKE(marks, true);
    MAKE(met, true);
    MAKE(first, true);
    MAKE(n, true);
    MAKE(sum, class == VS_PART_SUMS || class == VS_PART_SQUARES || class == VS_PART_WEIGHTED ||
                  class == VS_PART_DISTINCT || class == VS_PART_CELLS);
    MAKE(squares, class == VS_PART_SQUARES || class == VS_PART_WEIGHTED);
    MAKE(least, class == VS_PART_RANGE);
    MAKE(greatest, class == VS_PART_RANGE);
    MAKE(low, class == VS_PART_CELL_RANGE);
    MAKE(high, class == VS_PART_CELL_RANGE);
    MAKE(worst, class == VS_PART_CELLS || class == VS_PART_CELL_RANGE);
    MAKE(reasons, class == VS_PART_CELLS || class == VS_PART_CELL_RANGE);
#undef MAKE
    return failed ? vs_fail_memory(rollup->engine) : VS_OK;
}

int vs_rollup_merge(struct vs_rollup *rollup, const struct vs_merged *wanted,
                    const struct vs_merged **out)
{
    struct vs_merged **slot = &rollup->merged[wanted->key >> 20 & (VS_MERGED_SLOTS - 1)];
    for (struct vs_merged *merged = *slot; merged != NULL; merged = merged->next) {
        if (merged->key == wanted->key && merged->level == wanted->level &&
            merged->period_kind == wanted->period_kind && merged->of == wanted->of &&
            merged->mask == wanted->mask && (merged->mask == NULL || merged->lag == wanted->lag)) {
            *out = merged;
            return VS_OK;
        }
    }
    struct vs_merged *into = vs_arena_get(rollup->arena, sizeof *into);
    if (into == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    *into = *wanted;
    int above = rollup->levels[wanted->of][wanted->level];
    into->cells = (size_t)rollup->evaluation->scopes[above].count *
                  rollup->evaluation->periods[wanted->period_kind + 1].count;
    struct merging merging = {.rollup = rollup, .into = into, .level_above = above};
    vs_buffer_init(&merging.values, rollup->engine);
    merging.status = make_arrays(rollup, into);
    for (size_t u = 0; merging.status == VS_OK && u < rollup->unit_count; u++) {
        merging.unit = &rollup->units[u];
        merge_unit(&merging);
    }
    if (merging.status == VS_OK && into->class == VS_PART_VALUES) {
        merging.status = order_values(&merging);
    }
    vs_buffer_free(&merging.values);
    if (merging.status == VS_OK) {
        into->next = *slot;
        *slot = into;
        *out = into;
    }
    return merging.status;
}
