/*
 * Cells against their approval, approvals against the timeline.
 * SPDX-License-Identifier: MIT
 */
#include "approval_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Finds the group's indicator and level in a model and puts codes into that level's order. */
static void resolve(struct vs_approval_group *group, const vs_model *model)
{
    int dimensions[VS_SCOPE_DIMENSIONS_MAX] = {0};
    size_t places[VS_SCOPE_DIMENSIONS_MAX];
    for (size_t i = 0; i < group->dimension_count; i++) {
        dimensions[i] = vs_model_dimension(model, group->dimensions[i]);
        if (dimensions[i] < 0) {
            return;
        }
    }
    int level = vs_model_level(model, dimensions, group->dimension_count);
    if (level < 0) {
        return;
    }
    for (size_t i = 0; i < group->dimension_count; i++) {
        size_t place = 0;
        while (place + 1 < group->dimension_count &&
               dimensions[place] != model->levels[level].dimensions[i]) {
            place++;
        }
        places[i] = place;
    }
    for (size_t c = 0; c < group->count; c++) {
        struct vs_approval_cell cell = group->cells[c];
        for (size_t i = 0; i < group->dimension_count; i++) {
            group->cells[c].codes[i] = cell.codes[places[i]];
        }
    }
    qsort(group->cells, group->count, sizeof *group->cells, vs_approval__compare);
    group->model_indicator = vs_model_indicator(model, group->indicator);
    group->model_level = level;
}

int vs_approval_open(vs_approval **out, vs_store *store, const vs_model *model, const char *period)
{
    vs_approval *approval = NULL;
    vs_digest digest;
    vs_buffer blob;
    vs_buffer_init(&blob, vs_store_engine(store));
    *out = NULL;
    int status = vs_store_get(store, VS_APPROVAL_AREA, period, &blob);
    if (status == VS_OK) {
        status = vs_approval__new(&approval, vs_store_engine(store));
    }
    if (status == VS_OK) {
        status = vs_approval__read(approval, store, period, &blob, &digest);
    }
    vs_buffer_free(&blob);
    if (status != VS_OK) {
        vs_approval_free(approval);
        return status == VS_ENOTFOUND ? VS_OK : status;
    }
    for (size_t i = 0; i < approval->group_count; i++) {
        resolve(&approval->groups[i], model);
    }
    *out = approval;
    return VS_OK;
}

int64_t vs_approval_event(const vs_approval *approval)
{
    return approval->event;
}

vs_date vs_approval_date(const vs_approval *approval)
{
    return approval->valid;
}

bool vs_approval_find(const vs_approval *approval, vs_evaluation *evaluation, int indicator,
                      const vs_scopes *scopes, size_t scope, vs_approved_cell *out)
{
    struct vs_approval_cell wanted = {.codes = {0}};
    for (size_t i = 0; i < scopes->dimension_count; i++) {
        wanted.codes[i] =
            vs_evaluation_member_code(evaluation, scopes->dimensions[i], scopes->members[i][scope]);
    }
    for (size_t i = 0; i < approval->group_count; i++) {
        const struct vs_approval_group *group = &approval->groups[i];
        if (group->model_indicator != indicator || group->model_level != scopes->level) {
            continue;
        }
        const struct vs_approval_cell *found =
            bsearch(&wanted, group->cells, group->count, sizeof wanted, vs_approval__compare);
        if (found != NULL) {
            *out = found->is;
            return true;
        }
    }
    return false;
}

/* --- verify --- */

static void add_finding(vs_store *store, vs_buffer *findings, enum vs_message id, int64_t event)
{
    vs_verify_finding finding = {.status = VS_EDAMAGED};
    (void)snprintf(finding.text, sizeof finding.text, vs_message_text(vs_store_engine(store), id),
                   vs_store_path(store), (long long)event);
    vs_buffer_add(findings, &finding, sizeof finding);
}

/* An approval as its blob has it. */
struct stored {
    int64_t event;
    vs_digest digest;
    bool met; /* by its event */
};

static int read_blob(vs_store *store, const char *key, vs_buffer *out)
{
    vs_approval *approval = NULL;
    struct stored stored = {.event = 0};
    vs_buffer blob;
    vs_buffer_init(&blob, vs_store_engine(store));
    int status = vs_store_get(store, VS_APPROVAL_AREA, key, &blob);
    if (status == VS_OK) {
        status = vs_approval__new(&approval, vs_store_engine(store));
    }
    if (status == VS_OK) {
        status = vs_approval__read(approval, store, key, &blob, &stored.digest);
    }
    if (status == VS_OK) {
        stored.event = approval->event;
        vs_buffer_add(out, &stored, sizeof stored);
        status = vs_buffer_status(out);
    }
    vs_approval_free(approval);
    vs_buffer_free(&blob);
    return status;
}

/* Reads all blobs; one that cannot be read is a finding. */
static int read_blobs(vs_store *store, vs_buffer *out, vs_buffer *findings)
{
    size_t count = 0;
    vs_buffer keys;
    vs_buffer_init(&keys, vs_store_engine(store));
    int status = vs_store_keys(store, VS_APPROVAL_AREA, &keys, &count);
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        status = read_blob(store, key, out);
        if (status == VS_EDAMAGED) {
            vs_verify_finding finding = {.status = VS_EDAMAGED};
            (void)snprintf(finding.text, sizeof finding.text, "%s",
                           vs_engine_error(vs_store_engine(store)));
            vs_buffer_add(findings, &finding, sizeof finding);
            status = VS_OK;
        }
    }
    vs_buffer_free(&keys);
    return status;
}

/* Checks one event; texts of an event of the model that happens to have this name are no approval.
 */
static void check_event(vs_store *store, const vs_event *event, struct stored *blobs, size_t count,
                        vs_buffer *findings)
{
    static const char mark[] = "\"digest\":\"";
    const char *at = strstr(event->detail, mark);
    char text[VS_DIGEST_TEXT] = "";
    vs_digest digest;
    if (strncmp(event->detail, "{\"cells\":", 9) != 0 || at == NULL) {
        return;
    }
    (void)snprintf(text, sizeof text, "%s", at + sizeof mark - 1);
    bool good = vs_digest_parse(&digest, text) != 0;
    for (size_t i = 0; i < count; i++) {
        if (blobs[i].event == event->id) {
            blobs[i].met = true;
            if (good && vs_digest_equal(&blobs[i].digest, &digest)) {
                return;
            }
        }
    }
    add_finding(store, findings, VS_MSG_VERIFY_APPROVAL, event->id);
}

int vs_approval_verify(vs_store *store, vs_buffer *findings)
{
    int64_t last = 0;
    vs_buffer blobs;
    vs_buffer_init(&blobs, vs_store_engine(store));
    int status = read_blobs(store, &blobs, findings);
    if (status == VS_OK) {
        status = vs_store_head(store, &last);
    }
    struct stored *items = (struct stored *)(void *)blobs.data;
    size_t count = blobs.size / sizeof *items;
    for (int64_t id = 1; status == VS_OK && id <= last; id++) {
        vs_event event;
        status = vs_store_event(store, id, &event);
        if (status == VS_OK && strcmp(event.type, VS_APPROVAL_TYPE) == 0) {
            check_event(store, &event, items, count, findings);
        }
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        if (!items[i].met) {
            add_finding(store, findings, VS_MSG_VERIFY_APPROVAL, items[i].event);
        }
    }
    vs_buffer_free(&blobs);
    return status == VS_OK ? vs_buffer_status(findings) : status;
}
