/*
 * The cells of totals: what the units say of a cell decides if its formula is run at all, then what
 * is added to a value: expected numbers, flags, bands.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include <stdio.h>
#include <string.h>

/* The reason that most units give with a state; of equal ones the first. */
static uint32_t loudest(const struct vs_tally *tally, uint8_t state)
{
    const struct vs_voice *best = NULL;
    for (const struct vs_voice *voice = tally->voices; voice != NULL; voice = voice->next) {
        if (voice->state == state && (best == NULL || voice->count > best->count)) {
            best = voice;
        }
    }
    return best != NULL ? best->reason : 0;
}

/* Units whose cells are added. */
static uint32_t added(const struct vs_tally *tally)
{
    return tally->states[VS_KNOWN] + tally->states[VS_NO_DATA];
}

/* What a cell is that no unit adds to: true if that decides it. */
static int judge(struct vs_rollup *rollup, const struct vs_tally *tally, vs_result *out,
                 bool *decided)
{
    uint32_t aside = tally->states[VS_NOT_APPLICABLE] + tally->states[VS_ERROR] + tally->unlike;
    *decided = added(tally) == 0 && aside > 0;
    if (!*decided) {
        return VS_OK;
    }
    if (tally->unlike > 0) {
        out->state = VS_NO_DATA;
        return vs_cells__reason(rollup->evaluation, "REASON_OTHER_FORMULA", &out->reason);
    }
    out->state = tally->states[VS_ERROR] > 0 ? VS_ERROR : VS_NOT_APPLICABLE;
    out->reason = loudest(tally, out->state);
    return VS_OK;
}

static int evaluate(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                    size_t cell, vs_result *out)
{
    const vs_indicator *indicator = &rollup->model->indicators[above->indicator];
    const struct vs_tally *tally = &above->tallies[of][cell];
    bool decided = false;
    *out = (vs_result){0};
    if (indicator->disabled != NULL) {
        out->state = VS_NOT_APPLICABLE;
        return vs_cells__reason_of(rollup->evaluation, "REASON_DISABLED", indicator->disabled, NULL,
                                   &out->reason);
    }
    int status = judge(rollup, tally, out, &decided);
    if (status != VS_OK || decided) {
        return status;
    }
    status = vs_rollup_run(rollup, above, of, cell, out, &above->left_out[of][cell]);
    if (status == VS_OK && out->state == VS_NO_DATA && tally->states[VS_KNOWN] == 0 &&
        tally->states[VS_NO_DATA] > 0) {
        out->reason = loudest(tally, VS_NO_DATA); /* the units know better what is missing */
    }
    return status;
}

/* Band and flags of a known value of a total. */
static int finish(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                  size_t cell)
{
    const vs_indicator *indicator = &rollup->model->indicators[above->indicator];
    struct vs_series_state *series = above->series[of];
    const struct vs_tally *tally = &above->tallies[of][cell];
    vs_date instant =
        rollup->evaluation->periods[above->period_kind + 1].items[cell / series->scopes].instant;
    bool known = series->states[cell] == VS_KNOWN;
    unsigned flags = tally->flags | (above->left_out[of][cell] != 0 ? VS_FLAG_PARTIAL : 0U);
    vs_result limit = {.state = VS_NO_DATA};
    int status = VS_OK;
    if (known && indicator->small_n >= 0) {
        vs_parameter_read small = {.parameter = indicator->small_n};
        status = vs_cells__read_parameter(rollup->evaluation, &small, instant, &limit);
    }
    if (status == VS_OK && limit.state == VS_KNOWN && series->n[cell] < limit.value) {
        flags |= VS_FLAG_SMALL_N;
    }
    if (series->expected != NULL) {
        series->expected[cell] = tally->expected;
        flags |= known && series->n[cell] < tally->expected ? VS_FLAG_PARTIAL : 0U;
    }
    series->flags[cell] = (uint8_t)flags;
    return status;
}

int vs_rollup_cell(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                   size_t cell)
{
    struct vs_series_state *series = above->series[of];
    if (series->cell_progress[cell] == VS_FINISHED) {
        return VS_OK;
    }
    vs_result result = {.state = VS_ERROR};
    int status = VS_OK;
    if (rollup->depth == VS_ROLLUP_DEPTH_MAX) { /* too long a chain, or a circle */
        char limit[16];
        (void)snprintf(limit, sizeof limit, "%d", VS_ROLLUP_DEPTH_MAX);
        status =
            vs_cells__reason_of(rollup->evaluation, "REASON_TOO_DEEP", limit, NULL, &result.reason);
    } else {
        const struct vs_tally *tally = &above->tallies[of][cell];
        above->left_out[of][cell] = tally->unlike > 0 || tally->states[VS_ERROR] > 0;
        rollup->depth++;
        status = evaluate(rollup, above, of, cell, &result);
        rollup->depth--;
    }
    if (status != VS_OK) {
        return status;
    }
    series->values[cell] = result.state == VS_KNOWN ? result.value : 0;
    series->states[cell] = result.state;
    series->reasons[cell] = result.state == VS_KNOWN ? 0 : result.reason;
    series->n[cell] = result.n;
    series->cell_progress[cell] = VS_FINISHED;
    return finish(rollup, above, of, cell);
}

/* Bands by the model's own parameter, also of the units' cells: one scale for all that is compared.
 */
static void set_bands(struct vs_rollup *rollup, const struct vs_above *above,
                      struct vs_series_state *series)
{
    const vs_indicator *indicator = &rollup->model->indicators[above->indicator];
    const struct vs_period_table *periods = &rollup->evaluation->periods[above->period_kind + 1];
    for (uint32_t p = 0; series != NULL && series->bands != NULL && p < series->periods; p++) {
        const vs_parameter_version *bands = vs_parameter_at(
            &rollup->model->parameters[indicator->bands], periods->items[p].instant);
        for (uint32_t s = 0; bands != NULL && s < series->scopes; s++) {
            size_t cell = (size_t)p * series->scopes + s;
            series->bands[cell] = series->states[cell] == VS_KNOWN
                                      ? vs_cells__band(&bands->value, series->values[cell])
                                      : 0;
        }
    }
}

/* Whether few stand behind the units' cells, by the model's own limit too. */
static int set_small(struct vs_rollup *rollup, const struct vs_above *above,
                     struct vs_series_state *series)
{
    int limit = rollup->model->indicators[above->indicator].small_n;
    const struct vs_period_table *periods = &rollup->evaluation->periods[above->period_kind + 1];
    int status = VS_OK;
    for (uint32_t p = 0; series != NULL && p < series->periods; p++) {
        vs_parameter_read read = {.parameter = limit};
        vs_result least = {.state = VS_NO_DATA};
        if (limit >= 0) {
            status = vs_cells__read_parameter(rollup->evaluation, &read, periods->items[p].instant,
                                              &least);
        }
        if (status != VS_OK) {
            return status;
        }
        for (uint32_t s = 0; s < series->scopes; s++) {
            size_t cell = (size_t)p * series->scopes + s;
            bool small = least.state == VS_KNOWN && series->states[cell] == VS_KNOWN &&
                         series->n[cell] < least.value;
            unsigned others = series->flags[cell] & ~(unsigned)VS_FLAG_SMALL_N;
            series->flags[cell] = (uint8_t)(others | (small ? VS_FLAG_SMALL_N : 0U));
        }
    }
    return status;
}

static int total_series(struct vs_rollup *rollup, struct vs_above *above)
{
    int status = VS_OK;
    for (int of = 0; status == VS_OK && of < VS_OF_UNIT; of++) {
        const struct vs_series_state *series = above->series[of];
        size_t cells = series != NULL ? (size_t)series->scopes * series->periods : 0;
        for (size_t cell = 0; status == VS_OK && cell < cells; cell++) {
            status = vs_rollup_cell(rollup, above, (enum vs_span_of_units)of, cell);
        }
    }
    for (size_t of = 0; of < VS_OF_COUNT; of++) {
        set_bands(rollup, above, above->series[of]);
    }
    return status == VS_OK ? set_small(rollup, above, above->series[VS_OF_UNIT]) : status;
}

int vs_rollup_totals(struct vs_rollup *rollup)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < rollup->model->indicator_count; i++) {
        for (struct vs_above *above = rollup->series[i]; status == VS_OK && above != NULL;
             above = above->next) {
            status = total_series(rollup, above);
        }
        if (status == VS_OK) {
            status = vs_engine_poll(rollup->engine, VS_MSG_STAGE_ROLLUP, (int64_t)i + 1,
                                    (int64_t)rollup->model->indicator_count);
        }
    }
    return status;
}
