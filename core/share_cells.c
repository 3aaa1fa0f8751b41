/*
 * The published cells of a unit: what stands at levels that mean the same outside it.
 * SPDX-License-Identifier: MIT
 */
#include "share_write.h"

#include <string.h>

static void put_small_runs(struct vs_share_writer *writer, const uint8_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        writer->numbers[i] = values[i];
    }
    vs_share_put_runs(&writer->part, writer->numbers, count);
}

/* Reasons of the cells that are not known, one after the other. */
static int put_reasons(struct vs_share_writer *writer, const struct vs_series_state *series,
                       size_t cells)
{
    size_t count = 0;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < cells; i++) {
        if (series->states[i] != VS_KNOWN) {
            status = vs_share_reason(writer, series->reasons[i], &writer->numbers[count++]);
        }
    }
    vs_share_put_runs(&writer->part, writer->numbers, count);
    return status;
}

static void put_values(vs_buffer *out, const struct vs_series_state *series, size_t cells)
{
    for (size_t i = 0; i < cells; i++) {
        if (series->states[i] == VS_KNOWN) {
            uint64_t bits;
            memcpy(&bits, &series->values[i], sizeof bits);
            vs_share_put_word(out, bits);
        }
    }
}

static int put_series(struct vs_share_writer *writer, int indicator, int level, int period_kind)
{
    struct vs_series_state *series = NULL;
    int status = vs_cells__series(writer->evaluation, indicator, level, period_kind, &series);
    size_t cells = status == VS_OK ? (size_t)series->periods * series->scopes : 0;
    if (status == VS_OK) {
        status = vs_share_numbers(writer, cells);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_buffer *out = &writer->part;
    vs_share_put(&writer->body, (uint64_t)writer->levels[level]);
    vs_share_put(&writer->body, (uint64_t)writer->period_kinds[period_kind + 1]);
    vs_buffer_clear(out);
    put_small_runs(writer, series->states, cells);
    put_small_runs(writer, series->flags, cells);
    put_values(out, series, cells);
    for (size_t i = 0; i < cells; i++) {
        vs_share_put(out, series->n[i]);
    }
    vs_share_put(out, series->expected != NULL);
    for (size_t i = 0; series->expected != NULL && i < cells; i++) {
        vs_share_put(out, series->expected[i]);
    }
    status = put_reasons(writer, series, cells);
    vs_share_put_part(writer);
    return status;
}

/* Fingerprints of the formula by period, runs of equal ones. */
static int put_fingerprints(struct vs_share_writer *writer, int indicator, int period_kind)
{
    const struct vs_period_table *table = &writer->evaluation->periods[period_kind + 1];
    uint64_t run = 0;
    uint64_t print = 0;
    int status = VS_OK;
    vs_buffer_clear(&writer->part);
    for (uint32_t p = 0; status == VS_OK && p < table->count; p++) {
        const struct vs_variant *variant = NULL;
        status = vs_variants_at(&writer->variants, indicator, table->items[p].instant, &variant);
        if (status == VS_OK && run > 0 && variant->fingerprint != print) {
            vs_share_put(&writer->part, run);
            vs_share_put_word(&writer->part, print);
            run = 0;
        }
        run++;
        print = status == VS_OK ? variant->fingerprint : 0;
    }
    if (run > 0) {
        vs_share_put(&writer->part, run);
        vs_share_put_word(&writer->part, print);
    }
    vs_share_put(&writer->body, (uint64_t)writer->period_kinds[period_kind + 1]);
    vs_share_put_part(writer);
    return status;
}

static int put_all_fingerprints(struct vs_share_writer *writer, int index)
{
    const vs_indicator *indicator = &writer->model->indicators[index];
    uint64_t count = indicator->whole;
    for (size_t kind = 0; kind < writer->model->period_kind_count; kind++) {
        count += indicator->period_kinds >> kind & 1u;
    }
    vs_share_put(&writer->body, count);
    int status = indicator->whole ? put_fingerprints(writer, index, VS_PERIOD_WHOLE) : VS_OK;
    for (size_t kind = 0; status == VS_OK && kind < writer->model->period_kind_count; kind++) {
        if ((indicator->period_kinds >> kind & 1u) != 0) {
            status = put_fingerprints(writer, index, (int)kind);
        }
    }
    return status;
}

static size_t count_levels(const vs_model *model, const vs_indicator *indicator)
{
    size_t count = 0;
    for (size_t l = 0; l < indicator->level_count && !indicator->rule; l++) {
        count += vs_cells__goes_up(model, indicator->levels[l]);
    }
    return count;
}

static void put_tags(struct vs_share_writer *writer, const char **tags)
{
    uint64_t count = 0;
    while (tags[count] != NULL) {
        count++;
    }
    vs_share_put(&writer->body, count);
    for (uint64_t i = 0; i < count; i++) {
        vs_share_put_text(writer, &writer->body, tags[i]);
    }
}

int vs_share_put_indicators(struct vs_share_writer *writer)
{
    const vs_model *model = writer->model;
    const char ***tags = NULL;
    int status = vs_cells__tags(writer->evaluation, &tags);
    uint64_t count = 0;
    for (size_t i = 0; i < model->indicator_count; i++) {
        count += count_levels(model, &model->indicators[i]) > 0;
    }
    vs_share_put(&writer->body, count);
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        size_t levels = count_levels(model, indicator);
        if (levels == 0) {
            continue;
        }
        vs_share_put_text(writer, &writer->body, indicator->name);
        put_tags(writer, tags[i]);
        size_t kinds = indicator->whole;
        for (size_t kind = 0; kind < model->period_kind_count; kind++) {
            kinds += indicator->period_kinds >> kind & 1u;
        }
        status = put_all_fingerprints(writer, (int)i);
        vs_share_put(&writer->body, levels * kinds);
        if (status == VS_OK) {
            status = vs_share_each(writer, (int)i, put_series);
        }
    }
    return status;
}
