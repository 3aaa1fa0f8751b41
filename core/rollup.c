/*
 * The roll-up as its callers see it: units are added, then everything is stored at once.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include "results_private.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

static int find_dimensions(struct vs_rollup *rollup)
{
    const vs_model *model = rollup->model;
    rollup->unit_dimension = -1;
    rollup->group_dimension = -1;
    for (size_t d = model->dimension_count; d-- > 0;) {
        rollup->unit_dimension = model->dimensions[d].unit ? (int)d : rollup->unit_dimension;
    }
    if (rollup->unit_dimension < 0) {
        return vs_fail(rollup->engine, VS_EMODEL, VS_MSG_ROLLUP_NO_UNIT, model->name);
    }
    const char *group = rollup->options.group_dimension;
    if (group == NULL) {
        return VS_OK;
    }
    rollup->group_dimension = vs_model_dimension(model, group);
    if (rollup->group_dimension < 0 || rollup->group_dimension == rollup->unit_dimension) {
        return vs_fail(rollup->engine, VS_EMODEL, VS_MSG_ROLLUP_NO_GROUP, model->name, group);
    }
    return VS_OK;
}

int vs_rollup_new(vs_rollup **out, vs_model *model, const vs_rollup_options *options)
{
    *out = NULL;
    struct vs_rollup *rollup = vs_mem_new(model->engine, sizeof *rollup);
    if (rollup == NULL) {
        return vs_fail_memory(model->engine);
    }
    rollup->engine = model->engine;
    rollup->model = model;
    rollup->options = *options;
    int status = vs_arena_new(&rollup->arena, rollup->engine);
    if (status == VS_OK) {
        status = find_dimensions(rollup);
    }
    if (status != VS_OK) {
        vs_rollup_free(rollup);
        return status;
    }
    *out = rollup;
    return VS_OK;
}

static void close_evaluations(struct vs_rollup *rollup)
{
    vs_evaluation_free(rollup->evaluation);
    vs_evaluation_free(rollup->origin);
    vs_mem_free(rollup->engine, rollup->scratch);
    rollup->evaluation = NULL;
    rollup->origin = NULL;
    rollup->scratch = NULL;
    rollup->scratch_size = 0;
}

void vs_rollup_free(vs_rollup *rollup)
{
    if (rollup == NULL) {
        return;
    }
    close_evaluations(rollup);
    vs_mem_free(rollup->engine, rollup->units);
    vs_arena_free(rollup->arena);
    vs_mem_free(rollup->engine, rollup);
}

int vs_rollup_add(vs_rollup *rollup, const vs_rollup_unit *added)
{
    if (added->share == NULL) {
        return VS_OK; /* it has nothing to tell */
    }
    if (rollup->unit_count == rollup->unit_capacity) {
        size_t capacity = rollup->unit_capacity * 2 + 32;
        void *units =
            vs_mem_resize(rollup->engine, rollup->units, capacity * sizeof *rollup->units);
        if (units == NULL) {
            return vs_fail_memory(rollup->engine);
        }
        rollup->units = units;
        rollup->unit_capacity = capacity;
    }
    struct vs_unit unit = {.stale = added->stale};
    unit.id = vs_arena_text(rollup->arena, added->id, strlen(added->id));
    unit.group = added->group != NULL
                     ? vs_arena_text(rollup->arena, added->group, strlen(added->group))
                     : NULL;
    if (unit.id == NULL || (added->group != NULL && unit.group == NULL)) {
        return vs_fail_memory(rollup->engine);
    }
    int status = vs_share_parse(&unit, rollup->engine, rollup->arena, added->share, added->size);
    if (status == VS_OK) {
        rollup->units[rollup->unit_count++] = unit;
    }
    return status;
}

static int compare_units(const void *a, const void *b)
{
    const struct vs_unit *left = a;
    const struct vs_unit *right = b;
    return vs_text_compare(left->id, strlen(left->id), right->id, strlen(right->id));
}

static int order_units(struct vs_rollup *rollup)
{
    if (rollup->unit_count > 0) {
        qsort(rollup->units, rollup->unit_count, sizeof *rollup->units, compare_units);
    }
    for (size_t u = 1; u < rollup->unit_count; u++) {
        if (strcmp(rollup->units[u - 1].id, rollup->units[u].id) == 0) {
            return vs_fail(rollup->engine, VS_EDATA, VS_MSG_ROLLUP_UNIT_TWICE, rollup->units[u].id);
        }
    }
    return VS_OK;
}

int vs_rollup_store(vs_rollup *rollup, vs_store *store, const vs_model_source *source,
                    vs_rollup_made *made)
{
    *made = (vs_rollup_made){.units = rollup->unit_count};
    vs_results_made results = {0};
    rollup->store = store;
    rollup->unlike = 0;
    int status = order_units(rollup);
    if (status == VS_OK) {
        status = vs_rollup_frame(rollup);
    }
    if (status == VS_OK) {
        status = vs_rollup_gather(rollup);
    }
    if (status == VS_OK) {
        status = vs_rollup_totals(rollup);
    }
    if (status == VS_OK) {
        vs_date next = rollup->origin->next_change; /* what formulas and parameters depend on */
        bool earlier = next < rollup->evaluation->next_change;
        rollup->evaluation->next_change = earlier ? next : rollup->evaluation->next_change;
        status = vs_results__put(rollup->evaluation, source, &results);
    }
    made->series = results.series;
    made->cells = results.cells;
    made->unlike = rollup->unlike;
    close_evaluations(rollup);
    return status;
}
