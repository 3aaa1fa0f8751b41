/*
 * Stored cells: what they stand on, if they are current, computing them anew.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"
#include "rollup.h"

#include <stdio.h>
#include <string.h>

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
    int status = vs_store_get(store, VS_RESULT_AREA, VS_RESULT_HEAD, &bytes);
    if (status == VS_OK && bytes.size == sizeof *out) {
        memcpy(out, bytes.data, sizeof *out);
    }
    if (status == VS_OK && (bytes.size != sizeof *out || out->format != VS_RESULT_FORMAT)) {
        status = VS_ENOTFOUND; /* of another version: computed anew */
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

/* --- computing --- */

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

/* Whether there may be something above that takes the cells up. */
static bool has_unit(const vs_model *model)
{
    for (size_t d = 0; d < model->dimension_count; d++) {
        if (model->dimensions[d].unit) {
            return true;
        }
    }
    return false;
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
    vs_evaluation *evaluation = NULL;
    status = vs_store_begin(store);
    bool begun = status == VS_OK;
    if (status == VS_OK && full) {
        status = merge_all(store);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&evaluation, model, store, options);
    }
    if (status == VS_OK) {
        evaluation->keeps = has_unit(model);
        status = vs_results__put(evaluation, source, made);
    }
    if (status == VS_OK) {
        status = vs_cells__check_seals(evaluation);
    }
    int64_t put = vs_clock_cpu();
    if (status == VS_OK && has_unit(model)) {
        status = vs_share_store(evaluation, source, NULL);
    }
    int64_t shared = vs_clock_cpu();
    made->share_us = shared - put;
    if (status == VS_OK) {
        status = vs_store_commit(store);
        made->commit_us = vs_clock_cpu() - shared;
    } else if (begun) {
        vs_store_rollback(store);
    }
    vs_evaluation_free(evaluation);
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
