/*
 * Derived data against what they derive from: segments against chunks, stored cells against an
 * evaluation under the model that made them.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include "approval.h"
#include "rollup.h"

#include <stdio.h>
#include <string.h>

enum { DIFFERENCES_TOLD = 5 };

/* Adds a message with up to two texts. */
static void add_finding(vs_store *store, vs_buffer *findings, enum vs_message id, const char *first,
                        const char *second)
{
    vs_verify_finding finding = {.status = VS_EDAMAGED};
    (void)snprintf(finding.text, sizeof finding.text, vs_message_text(vs_store_engine(store), id),
                   first, second);
    vs_buffer_add(findings, &finding, sizeof finding);
}

int vs_results_verify_segments(vs_store *store, vs_buffer *findings)
{
    const char **kinds = NULL;
    size_t count = 0;
    int status = vs_store_kinds(store, &kinds, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        bool equal = true;
        status = vs_records_check(store, kinds[i], &equal);
        if (status == VS_OK && !equal) {
            add_finding(store, findings, VS_MSG_VERIFY_SEGMENT, kinds[i], NULL);
        }
    }
    vs_mem_free(vs_store_engine(store), kinds);
    return status;
}

/* The lines in which two canonical texts differ, the first ones told. */
static void tell_differences(vs_store *store, const char *stored, const char *derived,
                             vs_buffer *findings)
{
    size_t told = 0;
    while ((*stored != '\0' || *derived != '\0') && told < DIFFERENCES_TOLD) {
        int left = (int)strcspn(stored, "\n");
        int right = (int)strcspn(derived, "\n");
        if (left != right || memcmp(stored, derived, (size_t)left) != 0) {
            char was[400];
            char is[400];
            (void)snprintf(was, sizeof was, "%.*s", left, stored);
            (void)snprintf(is, sizeof is, "%.*s", right, derived);
            for (char *at = was; *at != '\0'; at++) {
                if (*at == '\t') {
                    *at = ' ';
                }
            }
            for (char *at = is; *at != '\0'; at++) {
                if (*at == '\t') {
                    *at = ' ';
                }
            }
            add_finding(store, findings, VS_MSG_VERIFY_CELL, was, is);
            told++;
        }
        stored += left + (stored[left] == '\n');
        derived += right + (derived[right] == '\n');
    }
}

/* The share that was stored with the cells, if there is one, against one made anew. */
static int compare_share(vs_store *store, vs_evaluation *derived, const vs_model_source *source,
                         vs_buffer *findings)
{
    vs_buffer was;
    vs_buffer is;
    vs_buffer_init(&was, vs_store_engine(store));
    vs_buffer_init(&is, vs_store_engine(store));
    int status = vs_share_read(store, &was);
    bool absent = status == VS_ENOTFOUND;
    if (status == VS_OK) {
        status = vs_share_write(derived, source, &is);
    }
    if (status == VS_OK && (was.size != is.size || memcmp(was.data, is.data, was.size) != 0)) {
        add_finding(store, findings, VS_MSG_VERIFY_SHARE, NULL, NULL);
    }
    vs_buffer_free(&is);
    vs_buffer_free(&was);
    return absent ? VS_OK : status;
}

static int compare_cells(vs_store *store, const vs_results_head *head, vs_model *model,
                         const vs_model_source *source, vs_buffer *findings)
{
    vs_engine *engine = vs_store_engine(store);
    vs_evaluation_options options = {
        .known = head->known, .valid = VS_DATE_NONE, .today = head->today};
    vs_evaluation *stored = NULL;
    vs_evaluation *derived = NULL;
    vs_model *catalogue = NULL;
    vs_buffer was;
    vs_buffer is;
    vs_buffer_init(&was, engine);
    vs_buffer_init(&is, engine);
    int status = vs_results_open(&stored, &catalogue, store);
    if (status == VS_OK) {
        status = vs_results_canonical(stored, &was);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&derived, model, store, &options);
    }
    if (status == VS_OK) {
        status = vs_results_canonical(derived, &is);
    }
    if (status == VS_OK &&
        (was.size != is.size || (was.size > 0 && memcmp(was.data, is.data, was.size) != 0))) {
        tell_differences(store, was.data != NULL ? was.data : "", is.data != NULL ? is.data : "",
                         findings);
    }
    if (status == VS_OK && strncmp(head->version, VS_VERSION, sizeof head->version) == 0) {
        status = compare_share(store, derived, source, findings);
    }
    vs_buffer_free(&is);
    vs_buffer_free(&was);
    vs_evaluation_free(derived);
    vs_evaluation_free(stored);
    vs_model_free(catalogue);
    return status;
}

static int verify_cells(vs_store *store, vs_buffer *findings)
{
    vs_results_head head;
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    int status = vs_results_read_head(store, &head);
    if (status == VS_ENOTFOUND) {
        return VS_OK; /* nothing is stored */
    }
    if (status == VS_OK) {
        status = vs_results_source(&source, store, &head.model);
    }
    if (status == VS_OK) {
        status = vs_model_load(&model, vs_store_engine(store), source);
    }
    if (status == VS_OK) {
        status = compare_cells(store, &head, model, source, findings);
    }
    vs_model_free(model);
    vs_model_source_free(source);
    return status;
}

int vs_results_verify(vs_store *store, vs_buffer *findings)
{
    int status = vs_results_verify_segments(store, findings);
    if (status == VS_OK) {
        status = vs_approval_verify(store, findings);
    }
    if (status == VS_OK) {
        status = verify_cells(store, findings);
    }
    if (status == VS_EDAMAGED || status == VS_ENOTFOUND || status == VS_EMODEL) {
        vs_verify_finding finding = {.status = VS_EDAMAGED};
        (void)snprintf(finding.text, sizeof finding.text, "%s",
                       vs_engine_error(vs_store_engine(store)));
        vs_buffer_add(findings, &finding, sizeof finding);
        status = VS_OK;
    }
    return status == VS_OK ? vs_buffer_status(findings) : status;
}
