/*
 * Approving: the stored cells of a period become a blob and an event.
 * SPDX-License-Identifier: MIT
 */
#include "approval_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An approval while it is made. */
struct approving {
    vs_engine *engine;
    vs_store *store;
    vs_evaluation *evaluation;
    const vs_model *model;
    const vs_approval_draft *draft;
    vs_approval *former; /* NULL: none */
    vs_approval *made;
    vs_buffer groups; /* struct vs_approval_group */
    size_t cells;
};

/* True if the draft chooses a scope: it has every named dimension, with one of its members. */
static bool chosen(const vs_approval_draft *draft, const vs_scopes *scopes, size_t scope)
{
    for (size_t i = 0; i < draft->pair_count; i++) {
        bool met = false;
        for (size_t j = 0; j < draft->pair_count; j++) {
            for (size_t d = 0;
                 draft->dimensions[j] == draft->dimensions[i] && d < scopes->dimension_count; d++) {
                met = met || (scopes->dimensions[d] == draft->dimensions[j] &&
                              scopes->members[d][scope] == draft->members[j]);
            }
        }
        if (!met) {
            return false;
        }
    }
    return true;
}

/* --- cells of the evaluation --- */

/* The chosen cells of a series in a period; none: the group stays empty. */
static int gather(struct approving *approving, const vs_series *series, size_t period,
                  struct vs_approval_group *group)
{
    vs_scopes scopes;
    vs_arena *arena = approving->made->arena;
    int status = vs_evaluation_scopes(approving->evaluation, series->level, &scopes);
    if (status != VS_OK) {
        return status;
    }
    group->indicator = approving->model->indicators[series->indicator].name;
    group->dimension_count = scopes.dimension_count;
    group->cells = vs_arena_array(arena, series->scopes + 1, sizeof *group->cells);
    if (group->cells == NULL) {
        return vs_fail_memory(approving->engine);
    }
    for (size_t d = 0; d < scopes.dimension_count; d++) {
        group->dimensions[d] = approving->model->dimensions[scopes.dimensions[d]].name;
    }
    for (size_t scope = 0; scope < series->scopes; scope++) {
        if (!chosen(approving->draft, &scopes, scope)) {
            continue;
        }
        size_t index = period * series->scopes + scope;
        struct vs_approval_cell *cell = &group->cells[group->count++];
        cell->is = (vs_approved_cell){
            .state = series->states[index], .value = series->values[index], .n = series->n[index]};
        for (size_t d = 0; d < scopes.dimension_count; d++) {
            cell->codes[d] = vs_evaluation_member_code(approving->evaluation, scopes.dimensions[d],
                                                       scopes.members[d][scope]);
        }
    }
    qsort(group->cells, group->count, sizeof *group->cells, vs_approval__compare);
    approving->cells += group->count;
    return VS_OK;
}

static bool same_group(const struct vs_approval_group *a, const struct vs_approval_group *b)
{
    bool same = strcmp(a->indicator, b->indicator) == 0 && a->dimension_count == b->dimension_count;
    for (size_t i = 0; same && i < a->dimension_count; i++) {
        same = strcmp(a->dimensions[i], b->dimensions[i]) == 0;
    }
    return same;
}

/* Adds the cells that were approved before and are not chosen now. */
static int keep_former(struct approving *approving, const struct vs_approval_group *former,
                       struct vs_approval_group *group)
{
    size_t count = group->count;
    struct vs_approval_cell *cells =
        vs_arena_array(approving->made->arena, count + former->count + 1, sizeof *cells);
    if (cells == NULL) {
        return vs_fail_memory(approving->engine);
    }
    memcpy(cells, group->cells, count * sizeof *cells);
    for (size_t i = 0; i < former->count; i++) {
        if (bsearch(&former->cells[i], group->cells, group->count, sizeof *cells,
                    vs_approval__compare) == NULL) {
            cells[count++] = former->cells[i];
        }
    }
    qsort(cells, count, sizeof *cells, vs_approval__compare);
    group->cells = cells;
    group->count = count;
    return VS_OK;
}

static int add_group(struct approving *approving, const vs_series *series, size_t period)
{
    struct vs_approval_group group = {.count = 0};
    int status = gather(approving, series, period, &group);
    if (status == VS_OK && group.count > 0) {
        vs_buffer_add(&approving->groups, &group, sizeof group);
        status = vs_buffer_status(&approving->groups);
    }
    return status;
}

/* Adds what was approved before and is not chosen now. */
static int add_former(struct approving *approving)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < approving->former->group_count; i++) {
        const struct vs_approval_group *former = &approving->former->groups[i];
        struct vs_approval_group *groups =
            (struct vs_approval_group *)(void *)approving->groups.data;
        size_t count = approving->groups.size / sizeof *groups;
        size_t at = 0;
        while (at < count && !same_group(&groups[at], former)) {
            at++;
        }
        if (at < count) {
            status = keep_former(approving, former, &groups[at]);
        } else {
            vs_buffer_add(&approving->groups, former, sizeof *former);
            status = vs_buffer_status(&approving->groups);
        }
    }
    return status;
}

static int compare_groups(const void *a, const void *b)
{
    const struct vs_approval_group *first = a;
    const struct vs_approval_group *second = b;
    int order = strcmp(first->indicator, second->indicator);
    if (order == 0) {
        order = (first->dimension_count > second->dimension_count) -
                (first->dimension_count < second->dimension_count);
    }
    for (size_t i = 0; order == 0 && i < first->dimension_count; i++) {
        order = strcmp(first->dimensions[i], second->dimensions[i]);
    }
    return order;
}

static int add_series(struct approving *approving, int indicator, int level, int kind)
{
    vs_periods periods;
    vs_series series;
    int status = vs_evaluation_periods(approving->evaluation, kind, &periods);
    for (size_t p = 0; status == VS_OK && p < periods.count; p++) {
        if (strcmp(periods.items[p].id, approving->draft->period) == 0) {
            status = vs_evaluation_series(approving->evaluation, indicator, level, kind, &series);
            if (status == VS_OK) {
                status = add_group(approving, &series, p);
            }
        }
    }
    return status;
}

static int add_all(struct approving *approving)
{
    const vs_model *model = approving->model;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        for (size_t l = 0; status == VS_OK && l < indicator->level_count; l++) {
            int level = indicator->levels[l];
            if (indicator->whole) {
                status = add_series(approving, (int)i, level, VS_PERIOD_WHOLE);
            }
            for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
                if ((indicator->period_kinds >> kind & 1u) != 0) {
                    status = add_series(approving, (int)i, level, kind);
                }
            }
        }
    }
    if (status == VS_OK && approving->former != NULL && approving->draft->pair_count > 0) {
        status = add_former(approving);
    }
    struct vs_approval_group *groups = (struct vs_approval_group *)(void *)approving->groups.data;
    size_t count = approving->groups.size / sizeof *groups;
    if (count > 0) {
        qsort(groups, count, sizeof *groups, compare_groups);
    }
    approving->made->groups = groups;
    approving->made->group_count = count;
    return status;
}

/* --- the event and the blob --- */

static void put_json_text(vs_buffer *out, const char *text)
{
    vs_buffer_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            vs_buffer_char(out, '\\');
        }
        vs_buffer_char(out, *text);
    }
    vs_buffer_char(out, '"');
}

/* Canonical JSON: keys in order; members as codes. */
static void put_detail(const struct approving *approving, const vs_digest *digest, vs_buffer *out)
{
    const vs_approval_draft *draft = approving->draft;
    char text[VS_DIGEST_TEXT];
    vs_buffer_printf(out, "{\"cells\":%lu,\"digest\":\"%s\"", (unsigned long)approving->cells,
                     vs_digest_print(text, digest));
    if (approving->former != NULL) {
        vs_buffer_printf(out, ",\"former\":%lld", (long long)approving->former->event);
    }
    vs_buffer_text(out, ",\"period\":");
    put_json_text(out, draft->period);
    for (size_t i = 0; i < draft->pair_count; i++) {
        vs_buffer_text(out, i == 0 ? ",\"scope\":[" : ",");
        vs_buffer_printf(out, "[\"%s\",%lu]",
                         approving->model->dimensions[draft->dimensions[i]].name,
                         (unsigned long)vs_evaluation_member_code(
                             approving->evaluation, draft->dimensions[i], draft->members[i]));
    }
    vs_buffer_text(out, draft->pair_count > 0 ? "]}" : "}");
}

static int append_event(const struct approving *approving, const vs_digest *digest, int64_t *event)
{
    const vs_approval_draft *draft = approving->draft;
    vs_event_draft drafted = {.type = VS_APPROVAL_TYPE, .valid = draft->valid};
    vs_buffer detail;
    vs_buffer_init(&detail, approving->engine);
    put_detail(approving, digest, &detail);
    int status = vs_buffer_status(&detail);
    drafted.detail = detail.data;
    if (status == VS_OK && draft->actor != NULL && draft->actor[0] != '\0') {
        status = vs_store_intern(approving->store, "@actor", draft->actor, strlen(draft->actor),
                                 &drafted.actor);
    }
    if (status == VS_OK) {
        status = vs_store_append(approving->store, &drafted, event);
    }
    vs_buffer_free(&detail);
    return status;
}

/* The former approval of the period moves aside. */
static int keep_blob(const struct approving *approving, const vs_buffer *blob)
{
    char key[VS_RESULT_KEY];
    if (approving->former == NULL) {
        return VS_OK;
    }
    (void)snprintf(key, sizeof key, "%s@%lld", approving->draft->period,
                   (long long)approving->former->event);
    return vs_store_put(approving->store, VS_APPROVAL_AREA, key, blob->data, blob->size);
}

static int put_blob(const struct approving *approving, int64_t event, const vs_buffer *cells)
{
    vs_buffer blob;
    vs_buffer_init(&blob, approving->engine);
    vs_bytes_put_int(&blob, VS_APPROVAL_VERSION);
    vs_bytes_put_int(&blob, event);
    vs_bytes_put_int(&blob, approving->draft->valid);
    vs_buffer_add(&blob, cells->data, cells->size);
    int status = vs_buffer_status(&blob);
    if (status == VS_OK) {
        status = vs_store_put(approving->store, VS_APPROVAL_AREA, approving->draft->period,
                              blob.data, blob.size);
    }
    vs_buffer_free(&blob);
    return status;
}

/* The event changes no record, so the stored cells stay current. */
static int keep_current(vs_store *store, int64_t event)
{
    vs_results_head head;
    int status = vs_results_read_head(store, &head);
    if (status == VS_OK) {
        head.known = event;
        status = vs_store_put(store, VS_RESULT_AREA, "head", &head, sizeof head);
    }
    return status;
}

/* Writes what was gathered unless it equals the former approval. */
static int write(const struct approving *approving, const vs_buffer *former,
                 const vs_digest *former_digest, vs_approval_made *made)
{
    vs_buffer cells;
    vs_buffer_init(&cells, approving->engine);
    vs_approval__pack(approving->made, &cells);
    int status = vs_buffer_status(&cells);
    if (status == VS_OK) {
        vs_digest digest = vs_digest_of(cells.data, cells.size);
        made->already = approving->former != NULL && vs_digest_equal(&digest, former_digest);
        if (!made->already) {
            status = append_event(approving, &digest, &made->event);
        }
    }
    if (status == VS_OK && !made->already) {
        status = keep_blob(approving, former);
    }
    if (status == VS_OK && !made->already) {
        status = put_blob(approving, made->event, &cells);
    }
    if (status == VS_OK && !made->already) {
        status = keep_current(approving->store, made->event);
    }
    vs_buffer_free(&cells);
    return status;
}

int vs_approval_store(vs_store *store, vs_evaluation *stored, const vs_approval_draft *draft,
                      vs_approval_made *made)
{
    vs_engine *engine = vs_store_engine(store);
    struct approving approving = {.engine = engine,
                                  .store = store,
                                  .evaluation = stored,
                                  .model = stored->model,
                                  .draft = draft};
    vs_digest digest;
    vs_buffer former;
    vs_buffer_init(&former, engine);
    vs_buffer_init(&approving.groups, engine);
    *made = (vs_approval_made){.cells = 0};
    int status = vs_approval__new(&approving.made, engine);
    if (status == VS_OK) {
        status = vs_store_get(store, VS_APPROVAL_AREA, draft->period, &former);
    }
    if (status == VS_OK) {
        status = vs_approval__new(&approving.former, engine);
    } else if (status == VS_ENOTFOUND) {
        status = VS_OK;
    }
    if (status == VS_OK && approving.former != NULL) {
        status = vs_approval__read(approving.former, store, draft->period, &former, &digest);
        made->former = approving.former->event;
    }
    if (status == VS_OK) {
        status = add_all(&approving);
    }
    made->cells = approving.cells;
    if (status == VS_OK && approving.cells > 0) {
        status = write(&approving, &former, &digest, made);
    }
    vs_approval_free(approving.former);
    vs_approval_free(approving.made);
    vs_buffer_free(&approving.groups);
    vs_buffer_free(&former);
    return status;
}
