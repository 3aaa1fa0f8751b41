/*
 * Storing cells and answering from stored ones.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include <stdio.h>
#include <string.h>

enum { HEAD_SIZE = 128 };

int vs_results__damaged(vs_store *store, const char *key)
{
    return vs_fail(vs_store_engine(store), VS_EDAMAGED, VS_MSG_RESULTS_DAMAGED,
                   vs_store_path(store), key);
}

int vs_results__blob(vs_store *store, const char *key, vs_buffer *out)
{
    int status = vs_store_get(store, VS_RESULT_AREA, key, out);
    return status == VS_ENOTFOUND ? vs_results__damaged(store, key) : status;
}

/* --- head --- */

int vs_results_read_head(vs_store *store, vs_results_head *out)
{
    vs_buffer bytes;
    vs_buffer_init(&bytes, vs_store_engine(store));
    int status = vs_store_get(store, VS_RESULT_AREA, "head", &bytes);
    if (status == VS_OK && bytes.size != sizeof *out) {
        status = VS_ENOTFOUND; /* of another version: computed anew */
    }
    if (status == VS_OK) {
        memcpy(out, bytes.data, sizeof *out);
    }
    vs_buffer_free(&bytes);
    return status;
}

int vs_results_current(vs_store *store, const vs_digest *model, vs_date today, bool *current)
{
    vs_results_head head;
    int64_t last = 0;
    *current = false;
    int status = vs_results_read_head(store, &head);
    if (status == VS_ENOTFOUND) {
        return VS_OK;
    }
    if (status == VS_OK) {
        status = vs_store_head(store, &last);
    }
    *current = status == VS_OK && vs_digest_equal(&head.model, model) && head.known == last &&
               head.today <= today && today < head.next_change &&
               strncmp(head.version, VS_VERSION, sizeof head.version) == 0;
    return status;
}

static int put_head(vs_store *store, const vs_evaluation *evaluation, const vs_digest *model)
{
    vs_results_head head;
    memset(&head, 0, sizeof head);
    head.model = *model;
    head.known = evaluation->known;
    head.today = evaluation->options.today;
    head.next_change = evaluation->next_change;
    head.computed = vs_clock_now();
    (void)snprintf(head.version, sizeof head.version, "%s", VS_VERSION);
    return vs_store_put(store, VS_RESULT_AREA, "head", &head, sizeof head);
}

/* --- writing --- */

struct writer {
    vs_store *store;
    vs_evaluation *evaluation;
    vs_results_made *made;
    vs_buffer bytes, old;
};

/* Puts the bytes unless the same stand there; *changed tells. */
static int put_changed(struct writer *writer, const char *key, bool *changed)
{
    vs_buffer_clear(&writer->old);
    int status = vs_store_get(writer->store, VS_RESULT_AREA, key, &writer->old);
    if (status != VS_OK && status != VS_ENOTFOUND) {
        return status;
    }
    *changed = status == VS_ENOTFOUND || writer->old.size != writer->bytes.size ||
               memcmp(writer->old.data, writer->bytes.data, writer->bytes.size) != 0;
    status = vs_buffer_status(&writer->bytes);
    if (status == VS_OK && *changed) {
        status = vs_store_put(writer->store, VS_RESULT_AREA, key, writer->bytes.data,
                              writer->bytes.size);
    }
    return status;
}

static void put_reasons(struct writer *writer, const struct vs_series_state *series)
{
    /* Reasons are numbered as this series meets them, so that equal cells give equal bytes. */
    vs_evaluation *evaluation = writer->evaluation;
    size_t cells = (size_t)series->scopes * series->periods;
    uint32_t *numbers =
        vs_mem_array(evaluation->engine, evaluation->reason_count + 1, sizeof *numbers);
    uint32_t *own = vs_mem_array(evaluation->engine, cells + 1, sizeof *own);
    uint32_t *met = vs_mem_array(evaluation->engine, evaluation->reason_count + 1, sizeof *met);
    uint32_t count = 0;
    if (numbers == NULL || own == NULL || met == NULL) {
        writer->bytes.failed = true;
    } else {
        for (size_t cell = 0; cell < cells; cell++) {
            uint32_t reason = series->reasons[cell];
            if (reason != 0 && numbers[reason] == 0) {
                met[count] = reason;
                numbers[reason] = ++count;
            }
            own[cell] = numbers[reason];
        }
        vs_buffer_add(&writer->bytes, own, cells * sizeof *own);
        vs_bytes_put_int(&writer->bytes, count);
        for (uint32_t i = 0; i < count; i++) {
            vs_bytes_put_text(&writer->bytes, evaluation->reasons[met[i]]);
        }
    }
    vs_mem_free(evaluation->engine, met);
    vs_mem_free(evaluation->engine, own);
    vs_mem_free(evaluation->engine, numbers);
}

static void series_key(char key[VS_RESULT_KEY], const vs_model *model, int indicator, int level,
                       int period_kind)
{
    (void)snprintf(key, VS_RESULT_KEY, "series/%s/%s/%s", model->indicators[indicator].name,
                   model->levels[level].name,
                   period_kind == VS_PERIOD_WHOLE ? "*" : model->period_kinds[period_kind].name);
}

static int put_series(struct writer *writer, int indicator, int level, int period_kind)
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
    vs_bytes_put_int(bytes, series->expected != NULL);
    vs_bytes_put_int(bytes, series->bands != NULL);
    vs_buffer_add(bytes, series->values, cells * sizeof *series->values);
    vs_buffer_add(bytes, series->n, cells * sizeof *series->n);
    if (series->expected != NULL) {
        vs_buffer_add(bytes, series->expected, cells * sizeof *series->expected);
    }
    if (series->bands != NULL) {
        vs_buffer_add(bytes, series->bands, cells * sizeof *series->bands);
    }
    vs_buffer_add(bytes, series->states, cells);
    vs_buffer_add(bytes, series->flags, cells);
    put_reasons(writer, series);
    size_t states[4] = {0};
    for (size_t cell = 0; cell < cells; cell++) {
        states[series->states[cell] & 3]++;
    }
    vs_results_made *made = writer->made;
    made->series++;
    made->cells += cells;
    made->known += states[VS_KNOWN];
    made->no_data += states[VS_NO_DATA];
    made->not_applicable += states[VS_NOT_APPLICABLE];
    made->errors += states[VS_ERROR];
    char key[VS_RESULT_KEY];
    bool changed = false;
    series_key(key, writer->evaluation->model, indicator, level, period_kind);
    status = put_changed(writer, key, &changed);
    made->changed += changed;
    return status;
}

static int put_members(struct writer *writer, int dimension)
{
    struct vs_members *members = &writer->evaluation->members[dimension];
    if (!members->loaded) {
        return VS_OK;
    }
    char key[VS_RESULT_KEY];
    bool changed = false;
    (void)snprintf(key, sizeof key, "members/%s",
                   writer->evaluation->model->dimensions[dimension].name);
    vs_buffer_clear(&writer->bytes);
    vs_bytes_put_int(&writer->bytes, members->count);
    vs_buffer_add(&writer->bytes, members->codes, members->count * sizeof *members->codes);
    return put_changed(writer, key, &changed);
}

static int put_scopes(struct writer *writer, int level)
{
    struct vs_scope_table *table = &writer->evaluation->scopes[level];
    if (!table->loaded) {
        return VS_OK;
    }
    char key[VS_RESULT_KEY];
    bool changed = false;
    (void)snprintf(key, sizeof key, "scopes/%s", writer->evaluation->model->levels[level].name);
    vs_buffer_clear(&writer->bytes);
    vs_bytes_put_int(&writer->bytes, table->count);
    for (size_t i = 0; i < table->dimension_count; i++) {
        vs_buffer_add(&writer->bytes, table->members[i], table->count * sizeof(uint32_t));
    }
    return put_changed(writer, key, &changed);
}

static int put_periods(struct writer *writer, int kind)
{
    struct vs_period_table *table = &writer->evaluation->periods[kind + 1];
    if (!table->loaded) {
        return VS_OK;
    }
    const vs_model *model = writer->evaluation->model;
    char key[VS_RESULT_KEY];
    bool changed = false;
    (void)snprintf(key, sizeof key, "periods/%s",
                   kind == VS_PERIOD_WHOLE ? "*" : model->period_kinds[kind].name);
    vs_buffer_clear(&writer->bytes);
    vs_bytes_put_int(&writer->bytes, table->count);
    for (uint32_t i = 0; i < table->count; i++) {
        vs_bytes_put_text(&writer->bytes, table->items[i].id);
        vs_bytes_put_int(&writer->bytes, table->items[i].from);
        vs_bytes_put_int(&writer->bytes, table->items[i].to);
        vs_bytes_put_int(&writer->bytes, table->items[i].instant);
        vs_bytes_put_int(&writer->bytes, table->items[i].has_data);
    }
    return put_changed(writer, key, &changed);
}

static int put_all_series(struct writer *writer)
{
    const vs_model *model = writer->evaluation->model;
    int status = VS_OK;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        for (size_t l = 0; status == VS_OK && l < indicator->level_count; l++) {
            if (indicator->whole) {
                status = put_series(writer, (int)i, indicator->levels[l], VS_PERIOD_WHOLE);
            }
            for (size_t p = 0; status == VS_OK && p < model->period_kind_count; p++) {
                if ((indicator->period_kinds >> p & 1) != 0) {
                    status = put_series(writer, (int)i, indicator->levels[l], (int)p);
                }
            }
        }
    }
    return status;
}

/* Blobs of series that the model no longer has. */
static int delete_stale(struct writer *writer)
{
    vs_buffer keys;
    vs_buffer_init(&keys, writer->evaluation->engine);
    size_t count = 0;
    int status = vs_store_keys(writer->store, VS_RESULT_AREA, &keys, &count);
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        if (strncmp(key, "series/", 7) != 0) {
            continue;
        }
        bool found = false;
        for (const struct vs_series_state *s = writer->evaluation->series; s != NULL && !found;
             s = s->next) {
            char own[VS_RESULT_KEY];
            series_key(own, writer->evaluation->model, s->indicator, s->level, s->period_kind);
            found = strcmp(own, key) == 0;
        }
        if (!found) {
            status = vs_store_delete(writer->store, VS_RESULT_AREA, key);
        }
    }
    vs_buffer_free(&keys);
    return status;
}

static int put_source(struct writer *writer, const vs_model_source *source)
{
    char name[VS_DIGEST_TEXT];
    vs_digest_print(name, &source->digest);
    vs_buffer_clear(&writer->bytes);
    int status = vs_store_get(writer->store, "model", name, &writer->bytes);
    if (status != VS_ENOTFOUND) {
        return status;
    }
    status = vs_model_source_pack(source, &writer->bytes);
    return status == VS_OK
               ? vs_store_put(writer->store, "model", name, writer->bytes.data, writer->bytes.size)
               : status;
}

static int put_all(struct writer *writer, const vs_model_source *source)
{
    const vs_model *model = writer->evaluation->model;
    bool changed = false;
    int status = put_all_series(writer);
    for (size_t i = 0; status == VS_OK && i < model->dimension_count; i++) {
        status = put_members(writer, (int)i);
    }
    for (size_t i = 0; status == VS_OK && i < model->level_count; i++) {
        status = put_scopes(writer, (int)i);
    }
    for (int i = VS_PERIOD_WHOLE; status == VS_OK && i < (int)model->period_kind_count; i++) {
        status = put_periods(writer, i);
    }
    const char ***tags = NULL;
    if (status == VS_OK) {
        status = vs_cells__tags(writer->evaluation, &tags);
    }
    if (status == VS_OK) {
        vs_buffer_clear(&writer->bytes);
        status = vs_results__catalogue_pack(model, tags, &writer->bytes);
    }
    if (status == VS_OK) {
        status = put_changed(writer, "catalogue", &changed);
    }
    if (status == VS_OK) {
        status = delete_stale(writer);
    }
    if (status == VS_OK) {
        status = put_source(writer, source);
    }
    return status == VS_OK ? put_head(writer->store, writer->evaluation, &source->digest) : status;
}

static int merge_all(vs_store *store)
{
    const char **kinds = NULL;
    size_t count = 0;
    int status = vs_store_kinds(store, &kinds, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = vs_records_merge(store, kinds[i]);
    }
    vs_mem_free(vs_store_engine(store), kinds);
    return status;
}

int vs_results_compute(vs_store *store, vs_model *model, const vs_model_source *source,
                       const vs_evaluation_options *options, bool full, vs_results_made *made)
{
    *made = (vs_results_made){0};
    bool current = false;
    int status =
        full ? VS_OK : vs_results_current(store, &source->digest, options->today, &current);
    if (status != VS_OK || current) {
        made->unchanged = current;
        return status;
    }
    vs_engine *engine = vs_store_engine(store);
    struct writer writer = {.store = store, .made = made};
    vs_buffer_init(&writer.bytes, engine);
    vs_buffer_init(&writer.old, engine);
    status = vs_store_begin(store);
    bool begun = status == VS_OK;
    if (status == VS_OK && full) {
        status = merge_all(store);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&writer.evaluation, model, store, options);
    }
    if (status == VS_OK) {
        status = put_all(&writer, source);
    }
    if (status == VS_OK) {
        status = vs_store_commit(store);
    } else if (begun) {
        vs_store_rollback(store);
    }
    vs_evaluation_free(writer.evaluation);
    vs_buffer_free(&writer.old);
    vs_buffer_free(&writer.bytes);
    return status;
}

int vs_results_source(vs_model_source **out, vs_store *store, const vs_digest *digest)
{
    char name[VS_DIGEST_TEXT];
    vs_buffer bytes;
    *out = NULL;
    vs_buffer_init(&bytes, vs_store_engine(store));
    vs_digest_print(name, digest);
    int status = vs_store_get(store, "model", name, &bytes);
    if (status == VS_ENOTFOUND) {
        status = vs_fail(vs_store_engine(store), VS_ENOTFOUND, VS_MSG_RESULTS_NO_SOURCE, name);
    }
    if (status == VS_OK) {
        status = vs_model_source_unpack(out, vs_store_engine(store), bytes.data, bytes.size);
    }
    vs_buffer_free(&bytes);
    return status;
}
