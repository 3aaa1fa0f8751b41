/*
 * An evaluation over stored cells: its tables and series come from blobs.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include <stdio.h>
#include <string.h>

int vs_results_open(vs_evaluation **evaluation, vs_model **model, vs_store *store)
{
    *evaluation = NULL;
    *model = NULL;
    vs_engine *engine = vs_store_engine(store);
    vs_results_head head;
    vs_buffer bytes;
    vs_buffer_init(&bytes, engine);
    int status = vs_results_read_head(store, &head);
    if (status == VS_OK) {
        status = vs_results__blob(store, VS_RESULT_CATALOGUE, &bytes);
    }
    if (status == VS_OK) {
        status = vs_results__catalogue_unpack(model, engine, bytes.data, bytes.size);
        status = status == VS_EDAMAGED ? vs_results__damaged(store, VS_RESULT_CATALOGUE) : status;
    }
    vs_buffer_free(&bytes);
    if (status == VS_OK) {
        vs_evaluation_options options = {
            .known = head.known, .valid = VS_DATE_NONE, .today = head.today};
        status = vs_evaluation_new(evaluation, *model, store, &options);
    }
    if (status == VS_OK) {
        (*evaluation)->stored = true;
        (*evaluation)->next_change = head.next_change;
    } else {
        vs_model_free(*model);
        *model = NULL;
    }
    return status;
}

int vs_results_over(vs_evaluation **out, vs_model *model, vs_store *store,
                    const vs_evaluation_options *options)
{
    int status = vs_evaluation_new(out, model, store, options);
    if (status == VS_OK) {
        (*out)->stored = true;
    }
    return status;
}

/* --- the frame --- */

/* A part of the frame as a reader; the frame stays in the evaluation's arena. */
static int open_frame(vs_evaluation *evaluation, const char *name, struct vs_bytes *in)
{
    int status = VS_OK;
    if (evaluation->stored_frame == NULL) {
        vs_buffer bytes;
        vs_buffer_init(&bytes, evaluation->engine);
        status = vs_results__blob(evaluation->store, VS_RESULT_FRAME, &bytes);
        if (status == VS_OK) {
            evaluation->stored_frame = vs_arena_text(evaluation->arena, bytes.data, bytes.size);
            evaluation->stored_frame_size = bytes.size;
            status = evaluation->stored_frame == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
        }
        vs_buffer_free(&bytes);
    }
    *in =
        (struct vs_bytes){.data = evaluation->stored_frame, .size = evaluation->stored_frame_size};
    return status == VS_OK && !vs_bytes_part(in, name)
               ? vs_results__damaged(evaluation->store, name)
               : status;
}

/* A count of things that may take no byte each. */
static uint32_t read_count(struct vs_bytes *in)
{
    int64_t count = vs_bytes_int(in);
    in->failed = in->failed || count < 0 || count > VS_CELL_LIMIT;
    return in->failed ? 0 : (uint32_t)count;
}

int vs_results__members(vs_evaluation *evaluation, int dimension, vs_code **codes, uint32_t *count)
{
    char name[VS_RESULT_KEY];
    struct vs_bytes in;
    vs_results__members_part(name, evaluation->model, dimension);
    int status = open_frame(evaluation, name, &in);
    if (status == VS_OK) {
        *count = read_count(&in);
        *codes = vs_bytes_packed(&in, evaluation->arena, *count);
        status = in.failed ? vs_results__damaged(evaluation->store, name) : VS_OK;
    }
    return status;
}

int vs_results__scopes(vs_evaluation *evaluation, int level, struct vs_scope_table *table)
{
    char name[VS_RESULT_KEY];
    struct vs_bytes in;
    const vs_level *definition = &evaluation->model->levels[level];
    vs_results__scopes_part(name, evaluation->model, level);
    table->dimension_count = definition->dimension_count;
    int status = definition->dimension_count > VS_SCOPE_DIMENSIONS_MAX
                     ? vs_results__damaged(evaluation->store, name)
                     : open_frame(evaluation, name, &in);
    if (status != VS_OK) {
        return status;
    }
    table->count = read_count(&in);
    for (size_t i = 0; status == VS_OK && i < definition->dimension_count; i++) {
        struct vs_members *members = NULL;
        status = vs_cells__members(evaluation, definition->dimensions[i], &members);
        table->members[i] = vs_bytes_packed(&in, evaluation->arena, table->count);
        for (uint32_t s = 0; status == VS_OK && !in.failed && s < table->count; s++) {
            in.failed = table->members[i][s] >= members->count;
        }
    }
    return status == VS_OK && in.failed ? vs_results__damaged(evaluation->store, name) : status;
}

int vs_results__periods(vs_evaluation *evaluation, int kind, struct vs_period_table *table)
{
    char name[VS_RESULT_KEY];
    struct vs_bytes in;
    vs_results__periods_part(name, evaluation->model, kind);
    int status = open_frame(evaluation, name, &in);
    if (status != VS_OK) {
        return status;
    }
    table->count = (uint32_t)vs_bytes_count(&in);
    table->items = vs_arena_array(evaluation->arena, table->count, sizeof *table->items);
    for (uint32_t i = 0; table->items != NULL && i < table->count; i++) {
        vs_period *period = &table->items[i];
        period->id = vs_bytes_text(&in, evaluation->arena);
        period->from = (vs_date)vs_bytes_int(&in);
        period->to = (vs_date)vs_bytes_int(&in);
        period->instant = (vs_date)vs_bytes_int(&in);
        period->has_data = vs_bytes_int(&in) != 0;
        in.failed = in.failed || period->id == NULL;
    }
    return in.failed || table->items == NULL ? vs_results__damaged(evaluation->store, name) : VS_OK;
}

/* --- series --- */

static int read_reasons(vs_evaluation *evaluation, struct vs_bytes *in,
                        struct vs_series_state *series, size_t cells)
{
    uint32_t *own = vs_bytes_packed(in, evaluation->arena, cells);
    size_t count = vs_bytes_count(in);
    uint32_t *numbers = vs_arena_array(evaluation->arena, count + 1, sizeof *numbers);
    int status = numbers == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const char *text = vs_bytes_text(in, evaluation->arena);
        status = text == NULL ? VS_OK : vs_cells__reason(evaluation, text, &numbers[i + 1]);
    }
    for (size_t cell = 0; status == VS_OK && !in->failed && cell < cells; cell++) {
        in->failed = own[cell] > count;
        own[cell] = in->failed ? 0 : numbers[own[cell]];
    }
    series->reasons = own;
    return status;
}

static uint8_t *read_small(struct vs_bytes *in, vs_arena *arena, size_t count)
{
    uint32_t *numbers = vs_bytes_packed(in, arena, count);
    uint8_t *values = numbers != NULL ? vs_arena_array(arena, count + 1, 1) : NULL;
    for (size_t i = 0; values != NULL && i < count; i++) {
        values[i] = (uint8_t)numbers[i];
    }
    in->failed = in->failed || values == NULL;
    return values;
}

static uint16_t *read_bands(struct vs_bytes *in, vs_arena *arena, size_t count)
{
    uint32_t *numbers = vs_bytes_packed(in, arena, count);
    uint16_t *values = numbers != NULL ? vs_arena_array(arena, count + 1, sizeof *values) : NULL;
    for (size_t i = 0; values != NULL && i < count; i++) {
        values[i] = (uint16_t)numbers[i];
    }
    in->failed = in->failed || values == NULL;
    return values;
}

/* Values of the known cells; states are read. */
static void read_values(struct vs_bytes *in, vs_arena *arena, struct vs_series_state *series,
                        size_t cells)
{
    series->values = in->failed ? NULL : vs_arena_array(arena, cells + 1, sizeof *series->values);
    in->failed = in->failed || series->values == NULL;
    for (size_t cell = 0; cell < cells && !in->failed; cell++) {
        in->failed = series->states[cell] > VS_ERROR;
        const void *value =
            series->states[cell] == VS_KNOWN ? vs_bytes_take(in, sizeof *series->values) : NULL;
        if (value != NULL) {
            memcpy(&series->values[cell], value, sizeof *series->values);
        }
    }
}

static int read_series(vs_evaluation *evaluation, struct vs_bytes *in,
                       struct vs_series_state *series)
{
    size_t cells = (size_t)series->scopes * series->periods;
    vs_arena *arena = evaluation->arena;
    bool fits = vs_bytes_int(in) == series->scopes;
    fits = vs_bytes_int(in) == series->periods && fits;
    const char *has = vs_bytes_take(in, 2); /* expected numbers, bands */
    in->failed = in->failed || !fits;
    if (in->failed) {
        return VS_EDAMAGED;
    }
    series->states = read_small(in, arena, cells);
    series->flags = read_small(in, arena, cells);
    read_values(in, arena, series, cells);
    series->n = vs_bytes_packed(in, arena, cells);
    series->expected = has[0] != 0 ? vs_bytes_packed(in, arena, cells) : NULL;
    series->bands = has[1] != 0 ? read_bands(in, arena, cells) : NULL;
    int status = in->failed ? VS_OK : read_reasons(evaluation, in, series, cells);
    return in->failed ? VS_EDAMAGED : status;
}

int vs_results__series(vs_evaluation *evaluation, struct vs_series_state *series)
{
    char key[VS_RESULT_KEY];
    char name[VS_RESULT_KEY];
    vs_buffer bytes;
    vs_buffer_init(&bytes, evaluation->engine);
    vs_results__cells_key(key, evaluation->model, series->indicator);
    vs_results__series_part(name, evaluation->model, series->level, series->period_kind);
    int status = vs_results__blob(evaluation->store, key, &bytes);
    struct vs_bytes in = {.data = bytes.data, .size = bytes.size};
    if (status == VS_OK) {
        status = vs_bytes_part(&in, name) ? read_series(evaluation, &in, series) : VS_EDAMAGED;
        status = status == VS_EDAMAGED ? vs_results__damaged(evaluation->store, key) : status;
    }
    series->progress = VS_FINISHED;
    vs_buffer_free(&bytes);
    return status;
}
