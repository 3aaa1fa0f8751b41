/*
 * Bringing an evaluation to a later event.
 *
 * New rows change the histograms of their groups and mark the cells they belong to; series are
 * looked at in the order in which they were evaluated: a cell is evaluated again only if it reads
 * something that changed, and only a cell that came out different marks its readers. What changes
 * the frame (members, periods, widths of columns, attributes) is evaluated anew and compared.
 * SPDX-License-Identifier: MIT
 */
#include "cells_advance.h"
#include "cells_frame.h"
#include "cells_marks.h"

#include <stdlib.h>
#include <string.h>

/* --- groups --- */

static int compare_cells(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static size_t unique_cells(uint32_t *cells, size_t count)
{
    size_t kept = 0;
    if (count > 0) {
        qsort(cells, count, sizeof *cells, compare_cells);
    }
    for (size_t i = 0; i < count; i++) {
        if (cells[i] < VS_NOWHERE && (kept == 0 || cells[kept - 1] != cells[i])) {
            cells[kept++] = cells[i];
        }
    }
    return kept;
}

/* Rows stand otherwise in the cells of a group: what is made of them follows; undated: also which
 * cells have rows that stand by their own value. */
static int end_update(vs_evaluation *evaluation, struct vs_group *group, bool undated)
{
    if (group->base == NULL) {
        vs_mem_free(evaluation->engine, group->rows);
    }
    group->rows = NULL;                       /* ordered again when a plan needs it */
    int status = vs_span_is_set(&group->span) /* notes the days of the new rows */
                     ? vs_cells__span(evaluation, group->kind, group->instant, &group->span)
                     : VS_OK;
    return status == VS_OK && undated ? vs_cells__mark_undated(evaluation, group) : status;
}

static int update_group(vs_evaluation *evaluation, struct vs_group *group,
                        const vs_records_change *change)
{
    uint32_t rows = vs_records_rows(group->records);
    const unsigned char *dead = vs_records_dead(group->records);
    size_t touched = rows - change->first_new + change->dead_count;
    vs_mem_free(evaluation->engine, group->changed);
    group->changed_count = 0;
    group->changed = vs_mem_array(evaluation->engine, touched + 1, sizeof *group->changed);
    if (group->changed == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    if (!group->reachable || touched == 0) {
        return VS_OK;
    }
    size_t at = 0;
    for (uint32_t first = change->first_new; first < rows; first += VS_BLOCK) {
        uint32_t count = rows - first < VS_BLOCK ? rows - first : VS_BLOCK;
        vs_cells__locate(group, first, count, group->changed + at);
        at += count;
    }
    for (uint32_t i = 0; i < change->dead_count; i++) {
        vs_cells__locate(group, change->dead[i], 1, group->changed + at++);
    }
    group->changed_count = unique_cells(group->changed, at);
    for (struct vs_counts *counts = group->counts; counts != NULL; counts = counts->next) {
        if (counts->n != NULL) {
            vs_cells__count_rows(group, counts, change->first_new, rows - change->first_new, dead,
                                 1);
            for (uint32_t i = 0; i < change->dead_count; i++) {
                vs_cells__count_rows(group, counts, change->dead[i], 1, NULL, UINT32_MAX);
            }
        }
    }
    return end_update(evaluation, group, true);
}

/* What was made of rows, besides groups, and what changed before. */
static void forget(vs_evaluation *evaluation)
{
    for (struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        group->changed_count = 0;
    }
    for (struct vs_series_state *s = evaluation->series; s != NULL; s = s->next) {
        s->changed_count = 0;
    }
    vs_cells__cubes_free(evaluation);
    vs_cells__layouts_free(evaluation);
    vs_cells__combined_forget(evaluation);
    evaluation->epoch++; /* plans of aggregates are looked for again */
}

/* --- rows that are switched --- */

/* Both rows stand by their own value, or neither does: what is said of the cell stays. */
static bool as_undated(const struct vs_group *group, uint32_t a, uint32_t b)
{
    bool same = true;
    for (size_t i = 0; same && i + 1 < group->lookup_count; i++) {
        const struct vs_placement *placement = group->lookups[i].placement;
        const unsigned char *undated = placement != NULL ? placement->undated : NULL;
        same =
            undated == NULL || (undated[a >> 3] >> (a & 7) & 1) == (undated[b >> 3] >> (b & 7) & 1);
    }
    return same;
}

static int switch_group(vs_evaluation *evaluation, struct vs_group *group,
                        const struct vs_row_pair *pairs, size_t count, bool after)
{
    vs_mem_free(evaluation->engine, group->changed);
    group->changed_count = 0;
    group->changed = vs_mem_array(evaluation->engine, 2 * count + 1, sizeof *group->changed);
    if (group->changed == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    bool same = true; /* as many rows stand by their own value in each cell */
    for (size_t i = 0; group->reachable && i < count; i++) {
        uint32_t on = after ? pairs[i].after : pairs[i].before;
        uint32_t off = after ? pairs[i].before : pairs[i].after;
        vs_cells__locate(group, on, 1, &group->changed[2 * i]);
        vs_cells__locate(group, off, 1, &group->changed[2 * i + 1]);
        same = same && group->changed[2 * i] == group->changed[2 * i + 1] &&
               as_undated(group, on, off);
        for (struct vs_counts *c = group->counts; c != NULL; c = c->next) {
            if (c->n != NULL) {
                vs_cells__count_rows(group, c, on, 1, NULL, 1);
                vs_cells__count_rows(group, c, off, 1, NULL, UINT32_MAX);
            }
        }
    }
    if (!group->reachable) {
        return VS_OK;
    }
    group->changed_count = unique_cells(group->changed, 2 * count);
    return end_update(evaluation, group, !same);
}

int vs_cells__switch_rows(vs_evaluation *evaluation, int kind, const struct vs_row_pair *pairs,
                          size_t count, bool after)
{
    int status = VS_OK;
    forget(evaluation);
    vs_cells__joined_forget(evaluation, kind);
    for (size_t i = 0; i < count; i++) {
        vs_records_switch(evaluation->records[kind], pairs[i].before, !after);
        vs_records_switch(evaluation->records[kind], pairs[i].after, after);
    }
    for (struct vs_group *group = evaluation->groups; status == VS_OK && group != NULL;
         group = group->next) {
        if (group->kind == kind) {
            status = switch_group(evaluation, group, pairs, count, after);
        }
    }
    return status;
}

/* --- the frame changed: evaluate anew and compare --- */

static uint32_t find_scope(vs_evaluation *now, int level, vs_evaluation *before, uint32_t scope)
{
    const struct vs_scope_table *old = &before->scopes[level];
    const struct vs_scope_table *table = &now->scopes[level];
    uint64_t key = 0;
    for (size_t i = 0; i < old->dimension_count; i++) {
        int dimension = now->model->levels[level].dimensions[i];
        vs_code code = before->members[dimension].codes[old->members[i][scope]];
        uint32_t member = vs_cells__member(&now->members[dimension], code);
        key += member < VS_NOWHERE ? (uint64_t)member * table->strides[i] : VS_NOWHERE;
    }
    return vs_cells__scope_of_key(table, key);
}

static bool same_cell(const vs_evaluation *now, const struct vs_series_state *a, size_t cell,
                      const vs_evaluation *before, const struct vs_series_state *b, size_t old)
{
    struct vs_cell_copy left = vs_cells__copy(a, cell);
    struct vs_cell_copy right = vs_cells__copy(b, old);
    bool reasons = strcmp(now->reasons[left.reason], before->reasons[right.reason]) == 0;
    right.reason = left.reason;
    return reasons && vs_cells__equal(&left, &right);
}

/* Cells of the new series that the old one lacks or has differently. */
static size_t count_changed(vs_evaluation *now, const struct vs_series_state *series,
                            vs_evaluation *before, const struct vs_series_state *old)
{
    const struct vs_period_table *periods = &now->periods[series->period_kind + 1];
    const struct vs_period_table *earlier = &before->periods[series->period_kind + 1];
    size_t same = 0;
    for (uint32_t p = 0; p < old->periods; p++) {
        uint32_t at = 0;
        while (at < periods->count && strcmp(periods->items[at].id, earlier->items[p].id) != 0) {
            at++;
        }
        for (uint32_t s = 0; at < periods->count && s < old->scopes; s++) {
            uint32_t scope = find_scope(now, series->level, before, s);
            same +=
                scope < VS_NOWHERE && same_cell(now, series, (size_t)at * series->scopes + scope,
                                                before, old, (size_t)p * old->scopes + s);
        }
    }
    return (size_t)series->scopes * series->periods - same;
}

static int evaluate_anew(vs_evaluation *evaluation, int64_t known, size_t *evaluated,
                         size_t *changed)
{
    vs_evaluation_options options = evaluation->options;
    options.known = known;
    vs_evaluation *now = NULL;
    int status = vs_evaluation_new(&now, evaluation->model, evaluation->store, &options);
    for (size_t i = 0; status == VS_OK && i < evaluation->finished_count; i++) {
        const struct vs_series_state *old = evaluation->finished[i];
        struct vs_series_state *series = NULL;
        status = vs_cells__series(now, old->indicator, old->level, old->period_kind, &series);
        if (status == VS_OK) {
            *evaluated += (size_t)series->scopes * series->periods;
            *changed += count_changed(now, series, evaluation, old);
        }
    }
    if (status == VS_OK) {
        vs_evaluation swapped = *evaluation;
        *evaluation = *now;
        *now = swapped;
        evaluation->options.known = swapped.options.known;
    }
    vs_evaluation_free(now);
    return status;
}

/* --- the advance --- */

static int advance_records(vs_evaluation *evaluation, int64_t known, bool *frame)
{
    const vs_model *model = evaluation->model;
    int status = VS_OK;
    for (size_t k = 0; status == VS_OK && k < model->kind_count; k++) {
        vs_records *records = evaluation->records[k];
        vs_records_change change = {0};
        if (records == NULL) {
            continue;
        }
        bool moved = false;
        int64_t head = 0;
        status = vs_records_moved(records, &moved);
        if (status != VS_OK || moved) {
            *frame = false;
            continue;
        }
        status = vs_store_kind_head(evaluation->store, model->kinds[k].name, known, &head);
        if (status != VS_OK || head <= vs_records_known(records)) {
            continue;
        }
        if (vs_records_rows(records) == 0 || vs_frame_shaped_by(model, (int)k)) {
            *frame = false;
            continue;
        }
        bool replaced = true;
        status = vs_records_advance(records, known, &change);
        if (status == VS_OK) {
            status = vs_frame_replaced(evaluation, (int)k, records, &change, &replaced);
        }
        vs_cells__joined_forget(evaluation, (int)k);
        if (status == VS_OK) {
            status = vs_cells__placements_refresh(evaluation, (int)k);
        }
        *frame =
            *frame && status == VS_OK && replaced &&
            vs_frame_scopes_fit(evaluation, (int)k, change.first_new, vs_records_rows(records));
        for (struct vs_group *group = evaluation->groups; status == VS_OK && group != NULL;
             group = group->next) {
            if (group->kind == (int)k) {
                *frame =
                    *frame && vs_frame_rows_fit(group, change.first_new, vs_records_rows(records));
                status = *frame ? update_group(evaluation, group, &change) : VS_OK;
            }
        }
    }
    return status;
}

/* Periods that had no rows may change which others there are, and which is the last. */
static bool has_new_period(const vs_evaluation *evaluation)
{
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        const struct vs_period_table *periods = &evaluation->periods[group->period_kind + 1];
        for (size_t i = 0; !group->timeless && i < group->changed_count; i++) {
            if (!periods->items[group->changed[i] / group->scopes].has_data) {
                return true;
            }
        }
    }
    return false;
}

int vs_cells__advance_rows(vs_evaluation *evaluation, int64_t known, bool *frame)
{
    struct vs_forms forms = {0};
    *frame = true;
    forget(evaluation);
    int status = vs_frame_note(evaluation, &forms);
    if (status == VS_OK) {
        status = advance_records(evaluation, known, frame);
    }
    *frame = *frame && vs_frame_same(evaluation, &forms) && !has_new_period(evaluation);
    vs_mem_free(evaluation->engine, forms.items);
    if (status == VS_OK && *frame) {
        evaluation->known = known;
    }
    return status;
}

static int advance(vs_evaluation *evaluation, int64_t known, size_t *evaluated, size_t *changed)
{
    if (known < 0) {
        int status = vs_store_head(evaluation->store, &known);
        if (status != VS_OK) {
            return status;
        }
    }
    bool frame = true; /* the frame still holds */
    int status = vs_cells__advance_rows(evaluation, known, &frame);
    bool ordered = status == VS_OK && frame && vs_cells__needs_order(evaluation);
    if (ordered) {
        status = vs_cells__advance_rings(evaluation, &frame, evaluated, changed);
    }
    if (status == VS_OK && !frame) {
        return evaluate_anew(evaluation, known, evaluated, changed);
    }
    if (ordered) {
        return status;
    }
    for (size_t i = 0; status == VS_OK && i < evaluation->finished_count; i++) {
        status = vs_cells__advance(evaluation, evaluation->finished[i], evaluated);
        *changed += evaluation->finished[i]->changed_count;
    }
    return status;
}

int vs_evaluation_advance(vs_evaluation *evaluation, int64_t known, size_t *evaluated,
                          size_t *changed)
{
    vs_store *store = evaluation->store;
    *evaluated = 0;
    *changed = 0;
    int status = vs_store_begin_read(store); /* all of it from one state of the store */
    if (status == VS_OK) {
        status = advance(evaluation, known, evaluated, changed);
        vs_store_end_read(store);
    }
    return status;
}
