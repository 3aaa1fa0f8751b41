/*
 * Writing stored cells: few blobs, each with a directory of its parts.
 *
 * A blob holds all series of an indicator, another the tables of members, scopes and periods. What
 * stands in the store already is left alone, so a run that changes little writes little.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include <stdio.h>
#include <string.h>

struct writer {
    vs_store *store;
    vs_evaluation *evaluation;
    vs_results_made *made;
    vs_results_head head;
    vs_buffer bytes;     /* of the part that is being made */
    vs_buffer directory; /* of the blob's parts */
    vs_buffer parts;
    size_t part_count;
    vs_buffer blob, old; /* the blob, and what stands in the store in its place */
    vs_buffer keys;      /* of the blobs in the store, each with a zero byte */
    size_t key_count;
    unsigned char *kept;     /* by key: this model has the blob too */
    vs_buffer cells;         /* scratch: one number a cell */
    uint32_t *numbers, *met; /* by reason: its number in the series; by number: the reason */
};

/* --- blobs --- */

/* True if the store has the blob, which is kept then. */
static bool keep_key(struct writer *writer, const char *key)
{
    const char *at = writer->keys.data;
    for (size_t i = 0; i < writer->key_count; i++, at += strlen(at) + 1) {
        if (strcmp(at, key) == 0) {
            writer->kept[i] = 1;
            return true;
        }
    }
    return false;
}

/* Reads what the store has of a blob into old; empty if there is none. */
static int read_old(struct writer *writer, const char *key)
{
    vs_buffer_clear(&writer->old);
    return keep_key(writer, key) ? vs_store_get(writer->store, VS_RESULT_AREA, key, &writer->old)
                                 : VS_OK;
}

/* Puts bytes unless old holds the same. */
static int put_changed(struct writer *writer, const char *key, const vs_buffer *bytes)
{
    int status = vs_buffer_status(bytes);
    bool same = bytes->size == writer->old.size && bytes->size > 0 &&
                memcmp(bytes->data, writer->old.data, bytes->size) == 0;
    return status == VS_OK && !same
               ? vs_store_put(writer->store, VS_RESULT_AREA, key, bytes->data, bytes->size)
               : status;
}

/* Reads the old blob, so that parts can be compared. */
static int begin_blob(struct writer *writer, const char *key)
{
    vs_buffer_clear(&writer->directory);
    vs_buffer_clear(&writer->parts);
    writer->part_count = 0;
    return read_old(writer, key);
}

/* Adds bytes to the blob as a part. */
static void add_part(struct writer *writer, const char *name)
{
    writer->parts.failed = writer->parts.failed || writer->bytes.failed;
    vs_bytes_put_text(&writer->directory, name);
    vs_bytes_put_int(&writer->directory, (int64_t)writer->bytes.size);
    vs_buffer_add(&writer->parts, writer->bytes.data, writer->bytes.size);
    writer->part_count++;
}

static int end_blob(struct writer *writer, const char *key)
{
    vs_buffer_clear(&writer->blob);
    vs_bytes_put_int(&writer->blob, (int64_t)writer->part_count);
    vs_buffer_add(&writer->blob, writer->directory.data, writer->directory.size);
    vs_buffer_add(&writer->blob, writer->parts.data, writer->parts.size);
    writer->blob.failed = writer->blob.failed || writer->directory.failed || writer->parts.failed;
    return put_changed(writer, key, &writer->blob);
}

/* --- series --- */

/* Room for one number a cell; NULL without memory, which bytes then tell. */
static uint32_t *cell_numbers(struct writer *writer, size_t count)
{
    vs_buffer_clear(&writer->cells);
    uint32_t *numbers = (void *)vs_buffer_grow(&writer->cells, count * sizeof *numbers);
    writer->bytes.failed = writer->bytes.failed || numbers == NULL;
    return numbers;
}

static void put_small(struct writer *writer, const uint8_t *values, size_t count)
{
    uint32_t *numbers = cell_numbers(writer, count);
    for (size_t i = 0; numbers != NULL && i < count; i++) {
        numbers[i] = values[i];
    }
    vs_bytes_put_packed(&writer->bytes, numbers, numbers != NULL ? count : 0);
}

static void put_bands(struct writer *writer, const uint16_t *bands, size_t count)
{
    uint32_t *numbers = cell_numbers(writer, count);
    for (size_t i = 0; numbers != NULL && i < count; i++) {
        numbers[i] = bands[i];
    }
    vs_bytes_put_packed(&writer->bytes, numbers, numbers != NULL ? count : 0);
}

/* Values of known cells only: the others are 0. */
static void put_values(struct writer *writer, const struct vs_series_state *series, size_t cells)
{
    size_t known = 0;
    for (size_t cell = 0; cell < cells; cell++) {
        known += series->states[cell] == VS_KNOWN;
    }
    char *room = vs_buffer_grow(&writer->bytes, known * sizeof *series->values);
    for (size_t cell = 0; room != NULL && cell < cells; cell++) {
        if (series->states[cell] == VS_KNOWN) {
            memcpy(room, &series->values[cell], sizeof *series->values);
            room += sizeof *series->values;
        }
    }
}

/* Reasons are numbered as this series meets them, so that equal cells give equal bytes. */
static void put_reasons(struct writer *writer, const struct vs_series_state *series, size_t cells)
{
    uint32_t *own = cell_numbers(writer, cells);
    uint32_t count = 0;
    for (size_t cell = 0; own != NULL && cell < cells; cell++) {
        uint32_t reason = series->reasons[cell];
        if (reason != 0 && writer->numbers[reason] == 0) {
            writer->met[count] = reason;
            writer->numbers[reason] = ++count;
        }
        own[cell] = writer->numbers[reason];
    }
    vs_bytes_put_packed(&writer->bytes, own, own != NULL ? cells : 0);
    vs_bytes_put_int(&writer->bytes, count);
    for (uint32_t i = 0; i < count; i++) {
        vs_bytes_put_text(&writer->bytes, writer->evaluation->reasons[writer->met[i]]);
        writer->numbers[writer->met[i]] = 0;
    }
}

static void count_cells(vs_results_made *made, const struct vs_series_state *series, size_t cells)
{
    size_t states[4] = {0};
    for (size_t cell = 0; cell < cells; cell++) {
        states[series->states[cell] & 3]++;
    }
    made->series++;
    made->cells += cells;
    made->known += states[VS_KNOWN];
    made->no_data += states[VS_NO_DATA];
    made->not_applicable += states[VS_NOT_APPLICABLE];
    made->errors += states[VS_ERROR];
}

/* Keeps what the first cell in state error says. */
static void note_error(struct writer *writer, const struct vs_series_state *series, size_t cells)
{
    vs_results_head *head = &writer->head;
    size_t cell = 0;
    while (cell < cells && series->states[cell] != VS_ERROR) {
        cell++;
    }
    if (cell == cells || head->error[0] != '\0') {
        return;
    }
    const vs_evaluation *evaluation = writer->evaluation;
    const char *stored = evaluation->reasons[series->reasons[cell]];
    vs_buffer text;
    vs_buffer_init(&text, evaluation->engine);
    (void)vs_reason_render(evaluation->engine, stored, &text);
    (void)snprintf(head->error_reason, sizeof head->error_reason, "%.*s",
                   (int)strcspn(stored, "\x1f"), stored);
    (void)snprintf(head->error, sizeof head->error, "%s: %s",
                   evaluation->model->indicators[series->indicator].name,
                   text.data != NULL ? text.data : "");
    vs_buffer_free(&text);
}

static int add_series(struct writer *writer, int indicator, int level, int period_kind)
{
    struct vs_series_state *series = NULL;
    int status = vs_cells__series(writer->evaluation, indicator, level, period_kind, &series);
    if (status != VS_OK) {
        return status;
    }
    size_t cells = (size_t)series->scopes * series->periods;
    vs_buffer *bytes = &writer->bytes;
    vs_buffer_clear(bytes);
    vs_bytes_put_int(bytes, series->scopes);
    vs_bytes_put_int(bytes, series->periods);
    vs_buffer_char(bytes, (char)(series->expected != NULL));
    vs_buffer_char(bytes, (char)(series->bands != NULL));
    put_small(writer, series->states, cells);
    put_small(writer, series->flags, cells);
    put_values(writer, series, cells);
    vs_bytes_put_packed(bytes, series->n, cells);
    if (series->expected != NULL) {
        vs_bytes_put_packed(bytes, series->expected, cells);
    }
    if (series->bands != NULL) {
        put_bands(writer, series->bands, cells);
    }
    put_reasons(writer, series, cells);
    count_cells(writer->made, series, cells);
    note_error(writer, series, cells);
    char name[VS_RESULT_KEY];
    vs_results__series_part(name, writer->evaluation->model, level, period_kind);
    struct vs_bytes before = {.data = writer->old.data, .size = writer->old.size};
    bool same = vs_bytes_part(&before, name) && before.size == bytes->size && !bytes->failed &&
                memcmp(before.data, bytes->data, bytes->size) == 0;
    writer->made->changed += !same;
    add_part(writer, name);
    return VS_OK;
}

/* Calls do_one with every series of an indicator. */
static int each_series(struct writer *writer, int indicator,
                       int (*do_one)(struct writer *, int, int, int))
{
    const vs_model *model = writer->evaluation->model;
    const vs_indicator *definition = &model->indicators[indicator];
    int status = VS_OK;
    for (size_t l = 0; status == VS_OK && l < definition->level_count; l++) {
        if (definition->whole) {
            status = do_one(writer, indicator, definition->levels[l], VS_PERIOD_WHOLE);
        }
        for (size_t p = 0; status == VS_OK && p < model->period_kind_count; p++) {
            if ((definition->period_kinds >> p & 1) != 0) {
                status = do_one(writer, indicator, definition->levels[l], (int)p);
            }
        }
    }
    return status;
}

static int evaluate_series(struct writer *writer, int indicator, int level, int period_kind)
{
    struct vs_series_state *series = NULL;
    return vs_cells__series(writer->evaluation, indicator, level, period_kind, &series);
}

static int put_indicators(struct writer *writer)
{
    vs_evaluation *evaluation = writer->evaluation;
    const vs_model *model = evaluation->model;
    int status = VS_OK;
    int64_t start = vs_clock_cpu();
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        vs_engine_progress(evaluation->engine, VS_MSG_STAGE_COMPUTE, (int64_t)i,
                           (int64_t)model->indicator_count);
        status = each_series(writer, (int)i, evaluate_series);
    }
    vs_engine_progress(evaluation->engine, VS_MSG_STAGE_COMPUTE, (int64_t)model->indicator_count,
                       (int64_t)model->indicator_count);
    writer->made->evaluate_us = vs_clock_cpu() - start;
    if (status != VS_OK) {
        return status;
    }
    /* Everything is evaluated: no reason comes in any more. */
    writer->numbers =
        vs_arena_array(evaluation->arena, evaluation->reason_count + 1, sizeof *writer->numbers);
    writer->met =
        vs_arena_array(evaluation->arena, evaluation->reason_count + 1, sizeof *writer->met);
    if (writer->numbers == NULL || writer->met == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        char key[VS_RESULT_KEY];
        vs_results__cells_key(key, model, (int)i);
        status = begin_blob(writer, key);
        if (status == VS_OK) {
            status = each_series(writer, (int)i, add_series);
        }
        if (status == VS_OK) {
            status = end_blob(writer, key);
        }
    }
    return status;
}

/* --- the tables --- */

static void add_members(struct writer *writer, int dimension)
{
    const struct vs_members *members = &writer->evaluation->members[dimension];
    if (members->loaded) {
        char name[VS_RESULT_KEY];
        vs_results__members_part(name, writer->evaluation->model, dimension);
        vs_buffer_clear(&writer->bytes);
        vs_bytes_put_int(&writer->bytes, members->count);
        vs_bytes_put_packed(&writer->bytes, members->codes, members->count);
        add_part(writer, name);
    }
}

static void add_scopes(struct writer *writer, int level)
{
    const struct vs_scope_table *table = &writer->evaluation->scopes[level];
    if (table->loaded) {
        char name[VS_RESULT_KEY];
        vs_results__scopes_part(name, writer->evaluation->model, level);
        vs_buffer_clear(&writer->bytes);
        vs_bytes_put_int(&writer->bytes, table->count);
        for (size_t i = 0; i < table->dimension_count; i++) {
            vs_bytes_put_packed(&writer->bytes, table->members[i], table->count);
        }
        add_part(writer, name);
    }
}

static void add_periods(struct writer *writer, int kind)
{
    const struct vs_period_table *table = &writer->evaluation->periods[kind + 1];
    if (!table->loaded) {
        return;
    }
    char name[VS_RESULT_KEY];
    vs_results__periods_part(name, writer->evaluation->model, kind);
    vs_buffer_clear(&writer->bytes);
    vs_bytes_put_int(&writer->bytes, table->count);
    for (uint32_t i = 0; i < table->count; i++) {
        vs_bytes_put_text(&writer->bytes, table->items[i].id);
        vs_bytes_put_int(&writer->bytes, table->items[i].from);
        vs_bytes_put_int(&writer->bytes, table->items[i].to);
        vs_bytes_put_int(&writer->bytes, table->items[i].instant);
        vs_bytes_put_int(&writer->bytes, table->items[i].has_data);
    }
    add_part(writer, name);
}

static int put_frame(struct writer *writer)
{
    const vs_model *model = writer->evaluation->model;
    int status = begin_blob(writer, VS_RESULT_FRAME);
    for (size_t i = 0; status == VS_OK && i < model->dimension_count; i++) {
        add_members(writer, (int)i);
    }
    for (size_t i = 0; status == VS_OK && i < model->level_count; i++) {
        add_scopes(writer, (int)i);
    }
    for (int i = VS_PERIOD_WHOLE; status == VS_OK && i < (int)model->period_kind_count; i++) {
        add_periods(writer, i);
    }
    return status == VS_OK ? end_blob(writer, VS_RESULT_FRAME) : status;
}

/* --- what goes with them --- */

static int put_catalogue(struct writer *writer)
{
    const char ***tags = NULL;
    int status = vs_cells__tags(writer->evaluation, &tags);
    vs_buffer_clear(&writer->bytes);
    if (status == VS_OK) {
        status = vs_results__catalogue_pack(writer->evaluation->model, tags, &writer->bytes);
    }
    if (status == VS_OK) {
        status = read_old(writer, VS_RESULT_CATALOGUE);
    }
    return status == VS_OK ? put_changed(writer, VS_RESULT_CATALOGUE, &writer->bytes) : status;
}

static int put_source(struct writer *writer, const vs_model_source *source)
{
    char name[VS_DIGEST_TEXT];
    size_t count = 0;
    vs_digest_print(name, &source->digest);
    vs_buffer_clear(&writer->bytes);
    int status = vs_store_keys(writer->store, "model", &writer->bytes, &count);
    const char *key = writer->bytes.data;
    for (size_t i = 0; status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        if (strcmp(key, name) == 0) {
            return VS_OK;
        }
    }
    vs_buffer_clear(&writer->bytes);
    if (status == VS_OK) {
        status = vs_model_source_pack(source, &writer->bytes);
    }
    return status == VS_OK
               ? vs_store_put(writer->store, "model", name, writer->bytes.data, writer->bytes.size)
               : status;
}

static int put_head(struct writer *writer, const vs_digest *model)
{
    const vs_evaluation *evaluation = writer->evaluation;
    vs_results_head *head = &writer->head;
    head->format = VS_RESULT_FORMAT;
    head->model = *model;
    head->known = evaluation->known;
    head->today = evaluation->options.today;
    head->next_change = evaluation->next_change;
    head->computed = vs_clock_now();
    head->errors = (int64_t)writer->made->errors;
    (void)snprintf(head->version, sizeof head->version, "%s", VS_VERSION);
    (void)keep_key(writer, VS_RESULT_HEAD);
    return vs_store_put(writer->store, VS_RESULT_AREA, VS_RESULT_HEAD, head, sizeof *head);
}

/* Blobs that the model no longer has, or that an older program wrote. */
static int delete_stale(struct writer *writer)
{
    const char *key = writer->keys.data;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < writer->key_count; i++, key += strlen(key) + 1) {
        if (!writer->kept[i]) {
            status = vs_store_delete(writer->store, VS_RESULT_AREA, key);
        }
    }
    return status;
}

static int read_keys(struct writer *writer)
{
    int status = vs_store_keys(writer->store, VS_RESULT_AREA, &writer->keys, &writer->key_count);
    if (status == VS_OK) {
        writer->kept = vs_arena_array(writer->evaluation->arena, writer->key_count + 1, 1);
        status = writer->kept == NULL ? vs_fail_memory(writer->evaluation->engine) : VS_OK;
    }
    return status;
}

int vs_results__put(vs_evaluation *evaluation, const vs_model_source *source, vs_results_made *made)
{
    enum { BUFFERS = 7 };
    struct writer writer = {.store = evaluation->store, .evaluation = evaluation, .made = made};
    memset(&writer.head, 0, sizeof writer.head);
    vs_buffer *const buffers[BUFFERS] = {&writer.bytes, &writer.directory, &writer.parts,
                                         &writer.blob,  &writer.old,       &writer.keys,
                                         &writer.cells};
    for (size_t i = 0; i < BUFFERS; i++) {
        vs_buffer_init(buffers[i], evaluation->engine);
    }
    int64_t start = vs_clock_cpu();
    int status = read_keys(&writer);
    if (status == VS_OK) {
        status = put_indicators(&writer);
    }
    if (status == VS_OK) {
        status = put_frame(&writer);
    }
    if (status == VS_OK) {
        status = put_catalogue(&writer);
    }
    if (status == VS_OK) {
        status = put_source(&writer, source);
    }
    if (status == VS_OK) {
        status = put_head(&writer, &source->digest);
    }
    if (status == VS_OK) {
        status = delete_stale(&writer);
    }
    for (size_t i = 0; i < BUFFERS; i++) {
        vs_buffer_free(buffers[i]);
    }
    made->write_us = vs_clock_cpu() - start - made->evaluate_us;
    return status;
}
