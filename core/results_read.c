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
        status = vs_results__blob(store, "catalogue", &bytes);
    }
    if (status == VS_OK) {
        status = vs_results__catalogue_unpack(model, engine, bytes.data, bytes.size);
        status = status == VS_EDAMAGED ? vs_results__damaged(store, "catalogue") : status;
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

/* Opens a blob as a reader; bytes must be freed by the caller. */
static int open_blob(vs_evaluation *evaluation, const char *key, vs_buffer *bytes,
                     struct vs_bytes *in)
{
    vs_buffer_init(bytes, evaluation->engine);
    int status = vs_results__blob(evaluation->store, key, bytes);
    *in = (struct vs_bytes){.data = bytes->data, .size = bytes->size};
    return status;
}

int vs_results__members(vs_evaluation *evaluation, int dimension, vs_code **codes, uint32_t *count)
{
    char key[VS_RESULT_KEY];
    vs_buffer bytes;
    struct vs_bytes in;
    (void)snprintf(key, sizeof key, "members/%s", evaluation->model->dimensions[dimension].name);
    int status = open_blob(evaluation, key, &bytes, &in);
    if (status == VS_OK) {
        *count = (uint32_t)vs_bytes_count(&in);
        *codes = vs_bytes_array(&in, evaluation->arena, *count, sizeof **codes);
        status = in.failed ? vs_results__damaged(evaluation->store, key) : VS_OK;
    }
    vs_buffer_free(&bytes);
    return status;
}

int vs_results__scopes(vs_evaluation *evaluation, int level, struct vs_scope_table *table)
{
    char key[VS_RESULT_KEY];
    vs_buffer bytes;
    struct vs_bytes in;
    const vs_level *definition = &evaluation->model->levels[level];
    (void)snprintf(key, sizeof key, "scopes/%s", definition->name);
    table->dimension_count = definition->dimension_count;
    int status = definition->dimension_count > VS_SCOPE_DIMENSIONS_MAX
                     ? vs_results__damaged(evaluation->store, key)
                     : open_blob(evaluation, key, &bytes, &in);
    if (status != VS_OK) {
        return status;
    }
    int64_t count = vs_bytes_int(&in);
    table->count = count >= 0 && count <= VS_CELL_LIMIT ? (uint32_t)count : 0;
    for (size_t i = 0; i < definition->dimension_count; i++) {
        struct vs_members *members = NULL;
        status = status == VS_OK
                     ? vs_cells__members(evaluation, definition->dimensions[i], &members)
                     : status;
        table->members[i] = vs_bytes_array(&in, evaluation->arena, table->count, sizeof(uint32_t));
        for (uint32_t s = 0; status == VS_OK && !in.failed && s < table->count; s++) {
            in.failed = table->members[i][s] >= members->count;
        }
    }
    if (status == VS_OK && (in.failed || count != table->count)) {
        status = vs_results__damaged(evaluation->store, key);
    }
    vs_buffer_free(&bytes);
    return status;
}

int vs_results__periods(vs_evaluation *evaluation, int kind, struct vs_period_table *table)
{
    char key[VS_RESULT_KEY];
    vs_buffer bytes;
    struct vs_bytes in;
    (void)snprintf(key, sizeof key, "periods/%s",
                   kind == VS_PERIOD_WHOLE ? "*" : evaluation->model->period_kinds[kind].name);
    int status = open_blob(evaluation, key, &bytes, &in);
    if (status != VS_OK) {
        vs_buffer_free(&bytes);
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
    if (in.failed || table->items == NULL) {
        status = vs_results__damaged(evaluation->store, key);
    }
    vs_buffer_free(&bytes);
    return status;
}

static int read_reasons(vs_evaluation *evaluation, struct vs_bytes *in,
                        struct vs_series_state *series, size_t cells)
{
    uint32_t *own = vs_bytes_array(in, evaluation->arena, cells, sizeof *own);
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

int vs_results__series(vs_evaluation *evaluation, struct vs_series_state *series)
{
    const vs_model *model = evaluation->model;
    char key[VS_RESULT_KEY];
    vs_buffer bytes;
    struct vs_bytes in;
    (void)snprintf(key, sizeof key, "series/%s/%s/%s", model->indicators[series->indicator].name,
                   model->levels[series->level].name,
                   series->period_kind == VS_PERIOD_WHOLE
                       ? "*"
                       : model->period_kinds[series->period_kind].name);
    int status = open_blob(evaluation, key, &bytes, &in);
    if (status != VS_OK) {
        vs_buffer_free(&bytes);
        return status;
    }
    size_t cells = (size_t)series->scopes * series->periods;
    bool fits = vs_bytes_int(&in) == series->scopes;
    fits = vs_bytes_int(&in) == series->periods && fits;
    bool expected = vs_bytes_int(&in) != 0;
    bool bands = vs_bytes_int(&in) != 0;
    vs_arena *arena = evaluation->arena;
    series->values = vs_bytes_array(&in, arena, cells, sizeof *series->values);
    series->n = vs_bytes_array(&in, arena, cells, sizeof *series->n);
    series->expected = expected ? vs_bytes_array(&in, arena, cells, sizeof(uint32_t)) : NULL;
    series->bands = bands ? vs_bytes_array(&in, arena, cells, sizeof(uint16_t)) : NULL;
    series->states = vs_bytes_array(&in, arena, cells, 1);
    series->flags = vs_bytes_array(&in, arena, cells, 1);
    if (fits && !in.failed) {
        status = read_reasons(evaluation, &in, series, cells);
    }
    for (size_t cell = 0; status == VS_OK && !in.failed && cell < cells; cell++) {
        in.failed = series->states[cell] > VS_ERROR;
    }
    if (status == VS_OK && (!fits || in.failed)) {
        status = vs_results__damaged(evaluation->store, key);
    }
    series->progress = VS_FINISHED;
    vs_buffer_free(&bytes);
    return status;
}
