/*
 * The cells above: those of units as the units publish them, and for the totals what the units say
 * of each cell, how many and why.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include <string.h>

int vs_rollup_reason(struct vs_rollup *rollup, struct vs_unit *unit, uint32_t text, uint32_t *out)
{
    if (unit->reasons[text] == 0) {
        int status = vs_cells__reason(rollup->evaluation, unit->texts[text], out);
        if (status != VS_OK) {
            return status;
        }
        unit->reasons[text] = *out + 1;
    }
    *out = unit->reasons[text] - 1;
    return VS_OK;
}

/* --- series --- */

static int make_series(struct vs_rollup *rollup, const struct vs_above *above,
                       enum vs_span_of_units of, struct vs_series_state **out)
{
    vs_evaluation *evaluation = rollup->evaluation;
    int level = rollup->levels[of][above->level];
    if (level < 0) {
        return VS_OK; /* there are no groups */
    }
    uint64_t cells = (uint64_t)evaluation->scopes[level].count *
                     evaluation->periods[above->period_kind + 1].count;
    if (cells > VS_CELL_LIMIT) {
        return vs_fail(rollup->engine, VS_ELIMIT, VS_MSG_CELLS_TOO_MANY,
                       rollup->above.levels[level].name);
    }
    vs_arena *arena = rollup->arena;
    struct vs_series_state *series = vs_arena_get(arena, sizeof *series);
    if (series == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    *series =
        (struct vs_series_state){.indicator = above->indicator,
                                 .level = level,
                                 .period_kind = above->period_kind,
                                 .progress = VS_FINISHED,
                                 .main_kind = -1,
                                 .scopes = evaluation->scopes[level].count,
                                 .periods = evaluation->periods[above->period_kind + 1].count};
    bool bands = rollup->model->indicators[above->indicator].bands >= 0;
    series->values = vs_arena_array(arena, cells, sizeof *series->values);
    series->states = vs_arena_array(arena, cells, 1);
    series->flags = vs_arena_array(arena, cells, 1);
    series->cell_progress = vs_arena_array(arena, cells, 1);
    series->reasons = vs_arena_array(arena, cells, sizeof *series->reasons);
    series->n = vs_arena_array(arena, cells, sizeof *series->n);
    series->bands = bands ? vs_arena_array(arena, cells, sizeof *series->bands) : NULL;
    if (series->values == NULL || series->states == NULL || series->flags == NULL ||
        series->cell_progress == NULL || series->reasons == NULL || series->n == NULL ||
        (bands && series->bands == NULL)) {
        return vs_fail_memory(rollup->engine);
    }
    vs_cells__add_series(evaluation, series);
    *out = series;
    return VS_OK;
}

static size_t cells_of(const struct vs_series_state *series)
{
    return series != NULL ? (size_t)series->scopes * series->periods : 0;
}

/* Cells of units that no unit tells. */
static int begin_units(struct vs_rollup *rollup, struct vs_above *above)
{
    struct vs_series_state *series = above->series[VS_OF_UNIT];
    size_t cells = cells_of(series);
    uint32_t reason = 0;
    above->aside = vs_arena_array(rollup->arena, cells, 1);
    int status =
        above->aside == NULL
            ? vs_fail_memory(rollup->engine)
            : vs_cells__reason_of(rollup->evaluation, "REASON_NO_CELL",
                                  rollup->model->indicators[above->indicator].title, NULL, &reason);
    for (size_t i = 0; status == VS_OK && i < cells; i++) {
        series->states[i] = VS_NO_DATA;
        series->reasons[i] = reason;
    }
    if (status == VS_OK) {
        memset(series->cell_progress, VS_FINISHED, cells);
    }
    return status;
}

static int begin_totals(struct vs_rollup *rollup, struct vs_above *above)
{
    for (size_t of = 0; of < VS_OF_UNIT; of++) {
        size_t cells = cells_of(above->series[of]);
        above->tallies[of] = vs_arena_array(rollup->arena, cells, sizeof **above->tallies);
        above->left_out[of] = vs_arena_array(rollup->arena, cells, 1);
        if (above->tallies[of] == NULL || above->left_out[of] == NULL) {
            return vs_fail_memory(rollup->engine);
        }
    }
    return VS_OK;
}

/* --- formulas of units --- */

/* The model's own formula by period. */
static int take_prints(struct vs_rollup *rollup, struct vs_above *above)
{
    const struct vs_period_table *table = &rollup->evaluation->periods[above->period_kind + 1];
    int status = VS_OK;
    above->prints = vs_arena_array(rollup->arena, table->count, sizeof *above->prints);
    above->other = vs_arena_array(rollup->arena, table->count, 1);
    if (above->prints == NULL || above->other == NULL) {
        return vs_fail_memory(rollup->engine);
    }
    for (uint32_t p = 0; status == VS_OK && p < table->count; p++) {
        const struct vs_variant *variant = NULL;
        status =
            vs_variants_at(&rollup->variants, above->indicator, table->items[p].instant, &variant);
        above->prints[p] = status == VS_OK ? variant->fingerprint : 0;
    }
    return status;
}

/* By period above: 1 where the unit's formula is another one. A period that the unit lacks may be
 * read from a later one: there any of its formulas counts. */
static int compare_formulas(struct vs_rollup *rollup, const struct vs_unit *unit,
                            struct vs_above *above, const struct vs_share_periods_of *periods)
{
    const struct vs_share_indicator *own = unit->by_indicator[above->indicator];
    uint32_t count = rollup->evaluation->periods[above->period_kind + 1].count;
    struct vs_share_in in = {NULL, NULL, false};
    memset(above->other, 1, count);
    for (uint32_t i = 0; own != NULL && i < own->print_count; i++) {
        bool here = &unit->periods[own->prints[i].periods] == periods;
        in = here ? own->prints[i].part : in;
    }
    struct vs_share_in again = in;
    while (in.at < in.end) {
        (void)vs_share_take(&in);
        uint64_t print = vs_share_take_word(&in);
        for (uint32_t p = 0; p < count; p++) {
            above->other[p] = print == above->prints[p] ? 0 : above->other[p];
        }
    }
    for (uint32_t q = 0; again.at < again.end && q < periods->count;) {
        uint64_t run = vs_share_take(&again);
        uint64_t print = vs_share_take_word(&again);
        for (; run > 0 && q < periods->count; run--, q++) {
            uint32_t p = periods->above[q];
            if (p < VS_NOWHERE) {
                above->other[p] = print != above->prints[p];
            }
        }
    }
    return in.failed || again.failed
               ? vs_fail(rollup->engine, VS_EDATA, VS_MSG_SHARE_DAMAGED, unit->id)
               : VS_OK;
}

/* --- a unit's cells --- */

struct reading {
    struct vs_rollup *rollup;
    struct vs_unit *unit;
    struct vs_above *above;
    const struct vs_share_level *level;
    const struct vs_share_periods_of *periods;
    size_t cells;
    uint32_t *targets; /* by cell of the unit: that of its series above, VS_NOWHERE */
    uint8_t *states;
};

static int make_targets(struct reading *reading)
{
    vs_engine *engine = reading->rollup->engine;
    const struct vs_series_state *series = reading->above->series[VS_OF_UNIT];
    uint32_t scopes = reading->level->scopes;
    uint64_t cells = (uint64_t)reading->periods->count * scopes;
    if (cells > VS_CELL_LIMIT) {
        return vs_fail(engine, VS_EDATA, VS_MSG_SHARE_DAMAGED, reading->unit->id);
    }
    reading->cells = (size_t)cells;
    reading->targets = vs_mem_array(engine, reading->cells + 1, sizeof *reading->targets);
    reading->states = vs_mem_array(engine, reading->cells + 1, 1);
    if (reading->targets == NULL || reading->states == NULL) {
        return vs_fail_memory(engine);
    }
    size_t cell = 0;
    for (uint32_t p = 0; p < reading->periods->count; p++) {
        uint32_t above = reading->periods->above[p];
        for (uint32_t s = 0; s < scopes; s++) {
            uint32_t scope = reading->level->above[VS_OF_UNIT][s];
            bool found = above < VS_NOWHERE && scope < VS_NOWHERE;
            reading->targets[cell++] = found ? above * series->scopes + scope : VS_NOWHERE;
        }
    }
    return VS_OK;
}

static int take_reasons(struct reading *reading, struct vs_share_in *in)
{
    struct vs_series_state *series = reading->above->series[VS_OF_UNIT];
    struct vs_share_runs runs = {0, 0};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && !in->failed && i < reading->cells; i++) {
        if (reading->states[i] == VS_KNOWN) {
            continue;
        }
        uint32_t text = vs_share_next_run(in, &runs);
        uint32_t reason = 0;
        if (in->failed || text >= reading->unit->text_count) {
            in->failed = true;
            break;
        }
        status = vs_rollup_reason(reading->rollup, reading->unit, text, &reason);
        if (reading->targets[i] < VS_NOWHERE) {
            series->reasons[reading->targets[i]] = reason;
        }
    }
    return status;
}

/* Copies the cells of a unit into the series of units. */
static int take_cells(struct reading *reading, struct vs_share_in in)
{
    struct vs_series_state *series = reading->above->series[VS_OF_UNIT];
    const uint32_t *targets = reading->targets;
    struct vs_share_runs runs = {0, 0};
    for (size_t i = 0; i < reading->cells && !in.failed; i++) {
        reading->states[i] = (uint8_t)vs_share_next_run(&in, &runs);
        in.failed = in.failed || reading->states[i] > VS_ERROR;
        if (targets[i] < VS_NOWHERE) {
            series->states[targets[i]] = reading->states[i];
            series->reasons[targets[i]] = 0;
        }
    }
    runs = (struct vs_share_runs){0, 0};
    for (size_t i = 0; i < reading->cells && !in.failed; i++) {
        uint8_t flags = (uint8_t)vs_share_next_run(&in, &runs);
        if (targets[i] < VS_NOWHERE) {
            series->flags[targets[i]] = flags | (reading->unit->stale ? VS_FLAG_STALE : 0);
        }
    }
    for (size_t i = 0; i < reading->cells && !in.failed; i++) {
        uint64_t bits = reading->states[i] == VS_KNOWN ? vs_share_take_word(&in) : 0;
        if (targets[i] < VS_NOWHERE) {
            memcpy(&series->values[targets[i]], &bits, sizeof bits);
        }
    }
    for (size_t i = 0; i < reading->cells && !in.failed; i++) {
        uint32_t n = vs_share_take_below(&in, UINT64_C(1) << 32);
        if (targets[i] < VS_NOWHERE) {
            series->n[targets[i]] = n;
        }
    }
    bool expected = vs_share_take_below(&in, 2) != 0;
    if (expected && series->expected == NULL) {
        series->expected =
            vs_arena_array(reading->rollup->arena, cells_of(series), sizeof *series->expected);
        if (series->expected == NULL) {
            return vs_fail_memory(reading->rollup->engine);
        }
    }
    for (size_t i = 0; expected && i < reading->cells && !in.failed; i++) {
        uint32_t count = vs_share_take_below(&in, UINT64_C(1) << 32);
        if (targets[i] < VS_NOWHERE) {
            series->expected[targets[i]] = count;
        }
    }
    int status = take_reasons(reading, &in);
    if (status == VS_OK && (in.failed || in.at != in.end)) {
        status =
            vs_fail(reading->rollup->engine, VS_EDATA, VS_MSG_SHARE_DAMAGED, reading->unit->id);
    }
    return status;
}

/* --- what units say of a total --- */

static int hear(struct vs_rollup *rollup, struct vs_tally *tally, uint8_t state, uint32_t reason)
{
    struct vs_voice **at = &tally->voices;
    while (*at != NULL && ((*at)->reason != reason || (*at)->state != state)) {
        at = &(*at)->next;
    }
    if (*at == NULL) {
        *at = vs_arena_get(rollup->arena, sizeof **at);
        if (*at == NULL) {
            return vs_fail_memory(rollup->engine);
        }
        **at = (struct vs_voice){.reason = reason, .state = state};
    }
    (*at)->count++;
    return VS_OK;
}

static int tell(struct reading *reading, uint32_t target, struct vs_tally *tally)
{
    const struct vs_series_state *series = reading->above->series[VS_OF_UNIT];
    uint8_t state = series->states[target];
    bool like = reading->above->other[target / series->scopes] == 0;
    if (state != VS_NOT_APPLICABLE && series->expected != NULL) {
        tally->expected += series->expected[target];
    }
    if (state != VS_NOT_APPLICABLE && !like) {
        tally->unlike++;
        return VS_OK;
    }
    tally->states[state]++;
    if (state == VS_KNOWN || state == VS_NO_DATA) {
        tally->flags |= (uint8_t)(series->flags[target] & (VS_FLAG_UNDATED | VS_FLAG_STALE));
    }
    return state == VS_KNOWN ? VS_OK : hear(reading->rollup, tally, state, series->reasons[target]);
}

/* Adds what the unit says to the cells of all units and of its group. */
static int tell_all(struct reading *reading)
{
    struct vs_above *above = reading->above;
    const struct vs_series_state *series = above->series[VS_OF_UNIT];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < reading->cells; i++) {
        uint32_t target = reading->targets[i];
        uint32_t scope = (uint32_t)(i % reading->level->scopes);
        if (target >= VS_NOWHERE) {
            continue;
        }
        uint32_t period = target / series->scopes;
        bool other = above->other[period] != 0;
        uint8_t state = series->states[target];
        above->aside[target] = other || state == VS_NOT_APPLICABLE || state == VS_ERROR;
        above->masked = above->masked || above->aside[target] != 0;
        for (size_t of = 0; status == VS_OK && of < VS_OF_UNIT; of++) {
            uint32_t own =
                above->series[of] != NULL ? reading->level->above[of][scope] : VS_NOWHERE;
            if (own < VS_NOWHERE) {
                size_t cell = (size_t)period * above->series[of]->scopes + own;
                status = tell(reading, target, &above->tallies[of][cell]);
            }
        }
    }
    return status;
}

/* The rest of the periods above, which the unit lacks: read from later ones, if at all. */
static void put_aside(struct reading *reading)
{
    struct vs_above *above = reading->above;
    const struct vs_series_state *series = above->series[VS_OF_UNIT];
    for (uint32_t p = 0; p < series->periods; p++) {
        for (uint32_t s = 0; above->other[p] != 0 && s < reading->level->scopes; s++) {
            uint32_t scope = reading->level->above[VS_OF_UNIT][s];
            if (scope < VS_NOWHERE) {
                above->aside[(size_t)p * series->scopes + scope] = 1;
                above->masked = true;
            }
        }
    }
}

static const struct vs_share_series *find_series(const struct vs_unit *unit, int indicator,
                                                 uint32_t level, uint32_t periods)
{
    const struct vs_share_indicator *own = unit->by_indicator[indicator];
    for (uint32_t i = 0; own != NULL && i < own->series_count; i++) {
        if (own->series[i].level == level && own->series[i].periods == periods) {
            return &own->series[i];
        }
    }
    return NULL;
}

/* The cells of a unit at one of its levels and kinds of periods. */
static int read_cells(struct vs_rollup *rollup, struct vs_unit *unit, struct vs_above *above,
                      uint32_t level, uint32_t periods)
{
    struct reading reading = {.rollup = rollup,
                              .unit = unit,
                              .above = above,
                              .level = &unit->levels[level],
                              .periods = &unit->periods[periods]};
    int status = compare_formulas(rollup, unit, above, reading.periods);
    const struct vs_share_series *series = find_series(unit, above->indicator, level, periods);
    if (status == VS_OK) {
        status = make_targets(&reading);
    }
    if (status == VS_OK && series != NULL) {
        status = take_cells(&reading, series->part);
    }
    if (status == VS_OK) {
        put_aside(&reading);
        status = tell_all(&reading);
    }
    vs_mem_free(rollup->engine, reading.states);
    vs_mem_free(rollup->engine, reading.targets);
    return status;
}

/* Where units say how many were expected, the totals have room for it. */
static int make_expected(struct vs_rollup *rollup, struct vs_above *above)
{
    for (size_t of = 0; of < VS_OF_UNIT; of++) {
        struct vs_series_state *series = above->series[of];
        if (series != NULL && above->series[VS_OF_UNIT]->expected != NULL) {
            series->expected =
                vs_arena_array(rollup->arena, cells_of(series), sizeof *series->expected);
            if (series->expected == NULL) {
                return vs_fail_memory(rollup->engine);
            }
        }
    }
    return VS_OK;
}

/* Whether the unit has another formula in a period that it has itself. */
static bool is_unlike(const struct vs_above *above, const struct vs_share_periods_of *periods)
{
    bool unlike = false;
    for (uint32_t q = 0; q < periods->count && !unlike; q++) {
        unlike = periods->above[q] < VS_NOWHERE && above->other[periods->above[q]] != 0;
    }
    return unlike;
}

static int gather(struct vs_rollup *rollup, struct vs_above *above)
{
    int status = take_prints(rollup, above);
    for (int of = 0; status == VS_OK && of < VS_OF_COUNT; of++) {
        status = make_series(rollup, above, (enum vs_span_of_units)of, &above->series[of]);
    }
    if (status == VS_OK) {
        status = begin_units(rollup, above);
    }
    if (status == VS_OK) {
        status = begin_totals(rollup, above);
    }
    for (size_t u = 0; status == VS_OK && u < rollup->unit_count; u++) {
        struct vs_unit *unit = &rollup->units[u];
        bool unlike = false;
        for (uint32_t l = 0; status == VS_OK && l < unit->level_count; l++) {
            bool here = unit->levels[l].level == above->level;
            for (uint32_t k = 0; status == VS_OK && here && k < unit->period_count; k++) {
                if (unit->periods[k].kind == above->period_kind) {
                    status = read_cells(rollup, unit, above, l, k);
                    unlike = unlike || is_unlike(above, &unit->periods[k]);
                }
            }
        }
        rollup->unlike += unlike;
    }
    return status == VS_OK ? make_expected(rollup, above) : status;
}

/* --- all series --- */

struct vs_above *vs_rollup_series(const struct vs_rollup *rollup, int indicator, int level,
                                  int period_kind)
{
    for (struct vs_above *above = rollup->series[indicator]; above != NULL; above = above->next) {
        if (above->level == level && above->period_kind == period_kind) {
            return above;
        }
    }
    return NULL;
}

static int gather_level(struct vs_rollup *rollup, size_t index, int level)
{
    const vs_indicator *indicator = &rollup->model->indicators[index];
    int kinds = (int)rollup->model->period_kind_count;
    int status = VS_OK;
    for (int kind = VS_PERIOD_WHOLE; status == VS_OK && kind < kinds; kind++) {
        bool has = kind == VS_PERIOD_WHOLE ? indicator->whole
                                           : (indicator->period_kinds >> kind & 1u) != 0;
        if (!has) {
            continue;
        }
        struct vs_above *above = vs_arena_get(rollup->arena, sizeof *above);
        if (above == NULL) {
            return vs_fail_memory(rollup->engine);
        }
        *above = (struct vs_above){.indicator = (int)index, .level = level, .period_kind = kind};
        status = gather(rollup, above);
        above->next = rollup->series[index];
        rollup->series[index] = above;
    }
    return status;
}

int vs_rollup_gather(struct vs_rollup *rollup)
{
    const vs_model *model = rollup->model;
    rollup->series =
        vs_arena_array(rollup->arena, model->indicator_count + 1, sizeof(struct vs_above *));
    int status = rollup->series == NULL ? vs_fail_memory(rollup->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        size_t levels = model->indicators[i].rule ? 0 : model->indicators[i].level_count;
        for (size_t l = 0; status == VS_OK && l < levels; l++) {
            int level = model->indicators[i].levels[l];
            if (rollup->levels[VS_OF_ALL][level] >= 0) {
                status = gather_level(rollup, i, level);
            }
        }
        if (status == VS_OK) {
            status = vs_engine_poll(rollup->engine, VS_MSG_STAGE_ROLLUP, (int64_t)i + 1,
                                    (int64_t)model->indicator_count);
        }
    }
    return status;
}
