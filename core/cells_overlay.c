/*
 * Rows of a scenario: the records of its evaluation advance over a copy of the store, and only the
 * nodes that read kinds whose rows changed are looked at.
 *
 * The cells of such an evaluation are lent, so the groups that say where rows stand are made here,
 * before the rows come. SPDX-License-Identifier: MIT
 */
#include "cells_advance.h"
#include "cells_frame.h"
#include "cells_supposed.h"
#include "model_reads.h"

/* The node reads rows of a kind, or is expected to have as many as there are of it. */
static bool reads_kind(const vs_model *model, const struct vs_supposed_node *node, int kind)
{
    const vs_reads *reads = vs_model_reads(model, node->indicator);
    for (size_t i = 0; i < reads->kind_count; i++) {
        if (reads->kinds[i] == kind || model->kinds[reads->kinds[i]].expected_kind == kind) {
            return true;
        }
    }
    return false;
}

/* The groups of a kind over the cells of a node. */
static int open_groups(vs_evaluation *evaluation, const struct vs_supposed_node *node, int kind)
{
    struct vs_period_table *periods = NULL;
    struct vs_group *group = NULL;
    int status = vs_cells__periods(evaluation, node->period_kind, &periods);
    for (uint32_t p = 0; status == VS_OK && p < periods->count; p++) {
        status = vs_cells__group(evaluation, kind, node->level, node->period_kind, p, &group);
        if (status == VS_OK && !group->timeless) {
            break; /* it is the same for all periods */
        }
    }
    return status;
}

/* New rows must fit the scopes of every level, whoever reads them there. */
static int open_levels(vs_evaluation *evaluation, int kind)
{
    const vs_model *model = evaluation->model;
    int status = VS_OK;
    for (size_t l = 0; status == VS_OK && l < model->level_count; l++) {
        bool reachable = evaluation->scopes[l].loaded && model->levels[l].dimension_count > 1;
        struct vs_group *group = NULL;
        for (size_t i = 0; reachable && i < model->levels[l].dimension_count; i++) {
            vs_route route;
            reachable =
                vs_kind_route(model, &model->kinds[kind], model->levels[l].dimensions[i], &route);
        }
        if (reachable) {
            status = vs_cells__group(evaluation, kind, (int)l, VS_PERIOD_WHOLE, 0, &group);
        }
    }
    return status;
}

static int open_kind(vs_evaluation *evaluation, int kind, bool *holds)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    vs_records *records = NULL;
    bool moved = false; /* by the import that brought the rows: columns can be read no more */
    int status = vs_cells__records(evaluation, kind, &records);
    if (status == VS_OK) {
        status = vs_records_moved(records, &moved);
    }
    if (status == VS_OK &&
        (moved || vs_records_rows(records) == 0 || vs_frame_shaped_by(evaluation->model, kind))) {
        *holds = false;
    }
    for (size_t i = 0; status == VS_OK && *holds && i < supposed->node_count; i++) {
        if (reads_kind(evaluation->model, &supposed->nodes[i], kind)) {
            status = open_groups(evaluation, &supposed->nodes[i], kind);
        }
    }
    return status == VS_OK && *holds ? open_levels(evaluation, kind) : status;
}

/* All tables of the frame are made of the rows as they were: a series may be lent later. */
static int open_frame(vs_evaluation *evaluation)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < supposed->node_count; i++) {
        struct vs_scope_table *scopes = NULL;
        struct vs_period_table *periods = NULL;
        status = vs_cells__scopes(evaluation, supposed->nodes[i].level, &scopes);
        if (status == VS_OK) {
            status = vs_cells__periods(evaluation, supposed->nodes[i].period_kind, &periods);
        }
    }
    return status;
}

void vs_supposed_touch(vs_evaluation *evaluation, int kind)
{
    struct vs_supposed *supposed = evaluation->supposed;
    supposed->rows = true;
    for (size_t i = 0; i < supposed->node_count; i++) {
        struct vs_supposed_node *node = &supposed->nodes[i];
        node->rows = node->rows || reads_kind(evaluation->model, node, kind);
    }
}

/* The rows as they were are read of the store as it was. */
static void use(vs_evaluation *evaluation, vs_store *copy)
{
    evaluation->store = copy;
    for (size_t k = 0; k < evaluation->model->kind_count; k++) {
        if (evaluation->records[k] != NULL) {
            vs_records_use(evaluation->records[k], copy);
        }
    }
}

int vs_supposed_advance(vs_evaluation *evaluation, vs_store *copy, int64_t known, bool *holds)
{
    const vs_model *model = evaluation->model;
    int status = open_frame(evaluation);
    *holds = true;
    for (size_t k = 0; status == VS_OK && *holds && k < model->kind_count; k++) {
        int64_t head = 0;
        status = vs_store_kind_head(copy, model->kinds[k].name, known, &head);
        if (status == VS_OK && head > evaluation->known) {
            status = open_kind(evaluation, (int)k, holds);
            vs_supposed_touch(evaluation, (int)k);
        }
    }
    use(evaluation, copy);
    return status == VS_OK && *holds ? vs_cells__advance_rows(evaluation, known, holds) : status;
}

int vs_supposed_switch(vs_evaluation *evaluation, int kind, const struct vs_row_pair *pairs,
                       size_t count, bool after)
{
    vs_supposed_touch(evaluation, kind);
    return vs_cells__switch_rows(evaluation, kind, pairs, count, after);
}
