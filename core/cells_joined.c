/*
 * Kinds whose rows carry ids of periods of several kinds (parts of a year, years), each row one:
 * their rows are placed, counted and put in order once, for the periods of all these kinds side by
 * side. The group of one period kind is a slice of that. SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

#include <string.h>

/* Period kinds in which the model has cells. */
static uint32_t used_kinds(const vs_model *model)
{
    uint32_t used = 0;
    for (size_t i = 0; i < model->indicator_count; i++) {
        used |= model->indicators[i].period_kinds;
    }
    return used;
}

/* Adds the periods of one kind behind those that there are; *alone false: a row stands in two. */
static int join_kind(vs_evaluation *evaluation, int kind, int period_kind, struct vs_joined *joined,
                     bool *alone)
{
    struct vs_period_table *periods = NULL;
    struct vs_lookup lookup;
    bool any = false;
    int status = vs_cells__periods(evaluation, period_kind, &periods);
    if (status == VS_OK) {
        status = vs_cells__period_lookup(evaluation, kind, period_kind, &lookup, &any);
    }
    if (status != VS_OK || !any) {
        return status;
    }
    if (joined->lookup.add == NULL) {
        joined->lookup = lookup;
        joined->lookup.add =
            vs_arena_array(evaluation->arena, (size_t)lookup.size + 1, sizeof *lookup.add);
        if (joined->lookup.add == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        for (uint32_t i = 0; i <= lookup.size; i++) {
            joined->lookup.add[i] = VS_NOWHERE;
        }
    }
    for (uint32_t i = 0; i < lookup.size; i++) {
        if (lookup.add[i] < VS_NOWHERE) {
            *alone = *alone && joined->lookup.add[i] >= VS_NOWHERE;
            joined->lookup.add[i] = joined->periods + lookup.add[i];
        }
    }
    joined->first[period_kind] = joined->periods;
    joined->periods += periods->count;
    joined->kinds++;
    return VS_OK;
}

static int note_instants(vs_evaluation *evaluation, struct vs_joined *joined)
{
    joined->instants = vs_arena_array(evaluation->arena, joined->periods, sizeof *joined->instants);
    if (joined->instants == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (size_t p = 0; p < evaluation->model->period_kind_count; p++) {
        const struct vs_period_table *periods = &evaluation->periods[p + 1];
        for (uint32_t i = 0; joined->first[p] < VS_NOWHERE && i < periods->count; i++) {
            joined->instants[joined->first[p] + i] = periods->items[i].instant;
        }
    }
    return VS_OK;
}

static int make_joined(vs_evaluation *evaluation, int kind_index, struct vs_joined *joined)
{
    const vs_model *model = evaluation->model;
    const vs_kind *kind = &model->kinds[kind_index];
    bool text = kind->period_rule == VS_PERIOD_FIELD &&
                kind->fields[kind->period_field].type != VS_COLUMN_DATE;
    *joined = (struct vs_joined){.lookup = {.constant = VS_NOWHERE}};
    joined->first =
        vs_arena_array(evaluation->arena, model->period_kind_count + 1, sizeof *joined->first);
    if (joined->first == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    memset(joined->first, 0xff, model->period_kind_count * sizeof *joined->first);
    bool alone = text;
    int status = VS_OK;
    uint32_t used = text ? used_kinds(model) : 0;
    for (size_t p = 0; status == VS_OK && alone && p < model->period_kind_count; p++) {
        if ((used >> p & 1) != 0) {
            status = join_kind(evaluation, kind_index, (int)p, joined, &alone);
        }
    }
    joined->holds = alone && joined->kinds > 1;
    joined->complete = joined->holds && joined->lookup.column->valid == NULL;
    for (uint32_t i = 0; i < joined->lookup.size; i++) {
        joined->complete = joined->complete && joined->lookup.add[i] < VS_NOWHERE;
    }
    if (status == VS_OK && joined->holds) {
        status = note_instants(evaluation, joined);
    }
    joined->made = status == VS_OK;
    return status;
}

int vs_cells__joined(vs_evaluation *evaluation, int kind, const struct vs_joined **out)
{
    struct vs_joined *joined = &evaluation->joined[kind];
    *out = NULL;
    int status = joined->made ? VS_OK : make_joined(evaluation, kind, joined);
    if (status == VS_OK && joined->holds) {
        *out = joined;
    }
    return status;
}

int vs_cells__joins(vs_evaluation *evaluation, int kind, int period_kind,
                    const struct vs_joined **out)
{
    int status = vs_cells__joined(evaluation, kind, out);
    bool inside = period_kind == VS_PERIOD_JOINED ||
                  (period_kind >= 0 && *out != NULL && (*out)->first[period_kind] < VS_NOWHERE);
    *out = inside ? *out : NULL;
    return status;
}

static int make_base(vs_evaluation *evaluation, const struct vs_group *group,
                     const struct vs_joined *joined, struct vs_group **out)
{
    struct vs_group *base = vs_arena_get(evaluation->arena, sizeof *base);
    if (base == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    base->kind = group->kind;
    base->level = group->level;
    base->period_kind = VS_PERIOD_JOINED;
    base->reachable = group->reachable;
    base->instant = group->instant;
    base->scopes = group->scopes;
    base->periods = joined->periods;
    base->records = group->records;
    base->lookup_count = group->lookup_count;
    memcpy(base->lookups, group->lookups, sizeof base->lookups);
    base->lookups[base->lookup_count - 1] = joined->lookup;
    base->dense = group->dense;
    base->next = evaluation->bases;
    evaluation->bases = base;
    *out = base;
    return VS_OK;
}

int vs_cells__base(vs_evaluation *evaluation, struct vs_group *group)
{
    const struct vs_joined *joined = NULL;
    if (group->base != NULL && !group->base->retired) {
        return VS_OK;
    }
    bool alone = group->period_kind < 0 || group->timeless; /* a base is its own */
    int status = alone || !group->reachable || group->empty
                     ? VS_OK
                     : vs_cells__joins(evaluation, group->kind, group->period_kind, &joined);
    group->base = NULL;
    if (status != VS_OK || joined == NULL) {
        return status;
    }
    struct vs_group *base = evaluation->bases;
    while (base != NULL &&
           (base->retired || base->kind != group->kind || base->level != group->level)) {
        base = base->next;
    }
    if (base == NULL) {
        status = make_base(evaluation, group, joined, &base);
    }
    if (status == VS_OK) {
        group->base = base;
        group->shift = joined->first[group->period_kind] * group->scopes;
    }
    return status;
}

void vs_cells__joined_forget(vs_evaluation *evaluation, int kind)
{
    evaluation->joined[kind].made = false;
    for (struct vs_group *base = evaluation->bases; base != NULL; base = base->next) {
        if (base->kind == kind && !base->retired) {
            base->retired = true; /* its histograms live on in the groups that have them */
            vs_mem_free(evaluation->engine, base->starts);
            vs_mem_free(evaluation->engine, base->rows);
            base->starts = base->rows = NULL;
        }
    }
}
