/*
 * Bringing an evaluation to a later event.
 *
 * New rows change the histograms of their groups and mark the cells they belong to; series are
 * looked at in the order in which they were evaluated: a cell is evaluated again only if it reads
 * something that changed, and only a cell that came out different marks its readers. What changes
 * the frame (members, periods, widths of columns, attributes) is evaluated anew and compared.
 * SPDX-License-Identifier: MIT
 */
#include "cells_frame.h"

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
    if (group->base == NULL) {
        vs_mem_free(evaluation->engine, group->rows);
    }
    group->rows = NULL;                       /* ordered again when a plan needs it */
    int status = vs_span_is_set(&group->span) /* notes the days of the new rows */
                     ? vs_cells__span(evaluation, group->kind, group->instant, &group->span)
                     : VS_OK;
    return status == VS_OK ? vs_cells__mark_undated(evaluation, group) : status;
}

/* --- series --- */

/* Marks of one series while it is looked at: a bit for each cell that must be evaluated. */
struct marks {
    vs_evaluation *evaluation;
    struct vs_series_state *series;
    unsigned char *bits;
    size_t count;
    bool all;
};

static void mark(struct marks *marks, int64_t period, uint32_t scope)
{
    if (period < 0 || period >= marks->series->periods) {
        return;
    }
    size_t cell = (size_t)period * marks->series->scopes + scope;
    unsigned bit = 1U << (cell & 7);
    if ((marks->bits[cell >> 3] & bit) == 0) {
        marks->bits[cell >> 3] = (unsigned char)(marks->bits[cell >> 3] | bit);
        marks->count++;
    }
}

static void mark_group(struct marks *marks, const struct vs_group *group, int lag)
{
    for (size_t i = 0; i < group->changed_count; i++) {
        mark(marks, (int64_t)(group->changed[i] / group->scopes) + lag,
             group->changed[i] % group->scopes);
    }
}

/* The same for rows without periods: every period whose instant is the group's. */
static void mark_timeless(struct marks *marks, const struct vs_group *group, int lag)
{
    const struct vs_series_state *series = marks->series;
    for (uint32_t p = 0; p < series->periods; p++) {
        vs_date instant = vs_cells__group_instant(marks->evaluation, group->kind, group->level,
                                                  series->period_kind, (int64_t)p - lag);
        for (size_t i = 0; instant == group->instant && i < group->changed_count; i++) {
            mark(marks, p, group->changed[i]);
        }
    }
}

static void mark_groups(struct marks *marks, int kind, int lag)
{
    const struct vs_series_state *series = marks->series;
    for (const struct vs_group *group = marks->evaluation->groups; group != NULL;
         group = group->next) {
        if (group->changed_count == 0 || group->kind != kind || group->level != series->level) {
            continue;
        }
        if (group->timeless) {
            mark_timeless(marks, group, lag);
        } else if (group->period_kind == series->period_kind) {
            mark_group(marks, group, lag);
        }
    }
}

static const struct vs_series_state *find_changed(const struct marks *marks, int indicator,
                                                  int level)
{
    const struct vs_series_state *series = marks->evaluation->series;
    while (series != NULL && (series->indicator != indicator || series->level != level ||
                              series->period_kind != marks->series->period_kind)) {
        series = series->next;
    }
    return series != NULL && series->changed_count > 0 ? series : NULL;
}

static int mark_cell_readers(struct marks *marks, const vs_cell_read *read)
{
    vs_evaluation *evaluation = marks->evaluation;
    int target = vs_cells__target_level(evaluation, marks->series->level, read);
    const struct vs_series_state *changed =
        target < 0 ? NULL : find_changed(marks, read->indicator, target);
    if (changed == NULL) {
        return VS_OK;
    }
    if (read->same_scope) {
        for (size_t i = 0; i < changed->changed_count; i++) {
            mark(marks, (int64_t)(changed->changed[i] / changed->scopes) + read->lag,
                 changed->changed[i] % changed->scopes);
        }
        return VS_OK;
    }
    const struct vs_period_table *periods = &evaluation->periods[marks->series->period_kind + 1];
    unsigned char *hit = vs_mem_array(evaluation->engine, changed->scopes, 1);
    int status = hit == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (uint32_t p = 0; status == VS_OK && p < changed->periods; p++) {
        bool any = false;
        memset(hit, 0, changed->scopes);
        for (size_t i = 0; i < changed->changed_count; i++) {
            if (changed->changed[i] / changed->scopes == p) {
                hit[changed->changed[i] % changed->scopes] = 1;
                any = true;
            }
        }
        int64_t reader = (int64_t)p + read->lag;
        if (!any || reader >= marks->series->periods) {
            continue;
        }
        const uint32_t *map = NULL;
        status = vs_cells__scope_map(evaluation, marks->series->level, read, target,
                                     periods->items[reader].instant, &map);
        for (uint32_t s = 0; status == VS_OK && s < marks->series->scopes; s++) {
            if (map[s] < VS_NOWHERE && hit[map[s]] != 0) {
                mark(marks, reader, s);
            }
        }
    }
    vs_mem_free(evaluation->engine, hit);
    return status;
}

static int mark_cells_readers(struct marks *marks, const vs_cells_read *read)
{
    vs_evaluation *evaluation = marks->evaluation;
    int finer = vs_cells__finer_level(evaluation, marks->series->level, read);
    const struct vs_series_state *changed =
        finer < 0 ? NULL : find_changed(marks, read->indicator, finer);
    if (changed == NULL) {
        return VS_OK;
    }
    const struct vs_period_table *periods = &evaluation->periods[marks->series->period_kind + 1];
    unsigned char *hit =
        vs_mem_array(evaluation->engine, (size_t)changed->scopes * changed->periods, 1);
    int status = hit == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < changed->changed_count; i++) {
        hit[changed->changed[i]] = 1;
    }
    for (uint32_t p = 0; status == VS_OK && p < marks->series->periods; p++) {
        const struct vs_scope_tree *tree = NULL;
        status = vs_cells__tree(evaluation, marks->series->level, finer, periods->items[p].instant,
                                &tree);
        bool all = read->periods == VS_PERIODS_ALL;
        for (uint32_t from = 0; status == VS_OK && from < changed->periods; from++) {
            if (!all && (int64_t)from + read->lag != p) {
                continue;
            }
            const unsigned char *row = hit + (size_t)from * changed->scopes;
            for (uint32_t s = 0; s < marks->series->scopes; s++) {
                for (uint32_t i = tree->starts[s]; i < tree->starts[s + 1]; i++) {
                    if (row[tree->scopes[i]] != 0) {
                        mark(marks, p, s);
                        break;
                    }
                }
            }
        }
    }
    vs_mem_free(evaluation->engine, hit);
    return status;
}

static int mark_program(struct marks *marks, const vs_program *program)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
            mark_groups(marks, aggregate->set.kind, aggregate->set.lag);
            if (aggregate->paired && aggregate->pair_key_count > 0) {
                mark_groups(marks, aggregate->other.kind, aggregate->other.lag);
            }
        } else if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            status = mark_cell_readers(marks, vs_program_cell_read(program, node->payload));
        } else if (node->op == VS_NODE_CELLS) {
            status = mark_cells_readers(marks, vs_program_cells_read(program, node->payload));
        }
    }
    return status;
}

/* Anything that an interpreted formula read has changed: all its cells are looked at. */
static bool reads_change(const vs_evaluation *evaluation, const struct vs_series_state *series)
{
    for (const struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        if (group->changed_count > 0 && series->kinds_read[group->kind] != 0) {
            return true;
        }
    }
    for (const struct vs_series_state *s = evaluation->series; s != NULL; s = s->next) {
        if (s->changed_count > 0 && series->indicators_read[s->indicator] != 0) {
            return true;
        }
    }
    return false;
}

static int mark_series(struct marks *marks)
{
    vs_evaluation *evaluation = marks->evaluation;
    struct vs_series_state *series = marks->series;
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    if (!series->compiled || series->by_cell || indicator->applies >= 0 ||
        evaluation->options.interpret) {
        marks->all = indicator->applies >= 0 || reads_change(evaluation, series);
        return VS_OK;
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < indicator->formula_count; i++) {
        struct vs_compiled *compiled = evaluation->model->compiled[series->indicator];
        if (compiled != NULL && compiled[i].program != NULL) {
            status = mark_program(marks, compiled[i].program);
        }
    }
    int expected =
        series->main_kind >= 0 ? evaluation->model->kinds[series->main_kind].expected_kind : -1;
    if (status == VS_OK && expected >= 0) {
        mark_groups(marks, expected, 0);
    }
    return status;
}

/* The contents of a cell that readers or users could see. */
struct cell_copy {
    double value;
    uint8_t state, flags;
    uint32_t reason, n, expected;
    uint16_t band;
};

static struct cell_copy copy_cell(const struct vs_series_state *series, size_t cell)
{
    return (struct cell_copy){
        .value = series->values[cell],
        .state = series->states[cell],
        .flags = series->flags[cell],
        .reason = series->reasons[cell],
        .n = series->n[cell],
        .expected = series->expected != NULL ? series->expected[cell] : 0,
        .band = series->bands != NULL ? series->bands[cell] : 0,
    };
}

static bool equal_cells(const struct cell_copy *a, const struct cell_copy *b)
{
    return vs_same_bits(a->value, b->value) && a->state == b->state && a->flags == b->flags &&
           a->reason == b->reason && a->n == b->n && a->expected == b->expected &&
           a->band == b->band;
}

/* Evaluates the marked scopes of one period and keeps those cells that came out different. */
static int evaluate_period(struct marks *marks, uint32_t period, uint32_t *scopes,
                           struct cell_copy *copies, size_t *evaluated)
{
    struct vs_series_state *series = marks->series;
    uint32_t count = 0;
    for (uint32_t s = 0; s < series->scopes; s++) {
        size_t cell = (size_t)period * series->scopes + s;
        if (!marks->all && marks->bits[cell >> 3] == 0) {
            s += 7U - (uint32_t)(cell & 7U); /* nothing in these eight */
            continue;
        }
        if (marks->all || (marks->bits[cell >> 3] >> (cell & 7) & 1) != 0) {
            copies[count] = copy_cell(series, cell);
            series->cell_progress[cell] = VS_UNSEEN;
            scopes[count++] = s;
        }
    }
    int status =
        count == 0 ? VS_OK : vs_cells__evaluate(marks->evaluation, series, period, scopes, count);
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        size_t cell = (size_t)period * series->scopes + scopes[i];
        struct cell_copy now = copy_cell(series, cell);
        if (!equal_cells(&now, &copies[i])) {
            series->changed[series->changed_count++] = (uint32_t)cell;
        }
    }
    *evaluated += count;
    return status;
}

static int advance_series(vs_evaluation *evaluation, struct vs_series_state *series,
                          size_t *evaluated)
{
    size_t cells = (size_t)series->scopes * series->periods;
    struct marks marks = {.evaluation = evaluation, .series = series};
    marks.bits = vs_mem_array(evaluation->engine, cells / 8 + 1, 1);
    int status = marks.bits == NULL ? vs_fail_memory(evaluation->engine) : mark_series(&marks);
    size_t touched = marks.all ? cells : marks.count;
    if (status == VS_OK && touched > 0) {
        uint32_t *scopes = vs_mem_array(evaluation->engine, series->scopes, sizeof *scopes);
        struct cell_copy *copies = vs_mem_array(evaluation->engine, series->scopes, sizeof *copies);
        vs_mem_free(evaluation->engine, series->changed);
        series->changed = vs_mem_array(evaluation->engine, touched, sizeof *series->changed);
        if (scopes == NULL || copies == NULL || series->changed == NULL) {
            status = vs_fail_memory(evaluation->engine);
        }
        for (uint32_t period = 0; status == VS_OK && period < series->periods; period++) {
            status = evaluate_period(&marks, period, scopes, copies, evaluated);
        }
        vs_mem_free(evaluation->engine, copies);
        vs_mem_free(evaluation->engine, scopes);
    }
    vs_mem_free(evaluation->engine, marks.bits);
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
    if (key >= VS_NOWHERE || key >= table->product) {
        return VS_NOWHERE;
    }
    return table->dense == NULL ? (uint32_t)key : table->dense[key];
}

static bool same_cell(const vs_evaluation *now, const struct vs_series_state *a, size_t cell,
                      const vs_evaluation *before, const struct vs_series_state *b, size_t old)
{
    struct cell_copy left = copy_cell(a, cell);
    struct cell_copy right = copy_cell(b, old);
    bool reasons = strcmp(now->reasons[left.reason], before->reasons[right.reason]) == 0;
    right.reason = left.reason;
    return reasons && equal_cells(&left, &right);
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

static int advance(vs_evaluation *evaluation, int64_t known, size_t *evaluated, size_t *changed)
{
    if (known < 0) {
        int status = vs_store_head(evaluation->store, &known);
        if (status != VS_OK) {
            return status;
        }
    }
    for (struct vs_group *group = evaluation->groups; group != NULL; group = group->next) {
        group->changed_count = 0;
    }
    for (struct vs_series_state *s = evaluation->series; s != NULL; s = s->next) {
        s->changed_count = 0;
    }
    vs_cells__cubes_free(evaluation);
    vs_cells__layouts_free(evaluation);
    vs_cells__combined_forget(evaluation);
    struct vs_forms forms = {0};
    bool frame = true; /* the frame still holds */
    int status = vs_frame_note(evaluation, &forms);
    if (status == VS_OK) {
        status = advance_records(evaluation, known, &frame);
    }
    frame = frame && vs_frame_same(evaluation, &forms);
    vs_mem_free(evaluation->engine, forms.items);
    if (status == VS_OK && !frame) {
        return evaluate_anew(evaluation, known, evaluated, changed);
    }
    for (size_t i = 0; status == VS_OK && i < evaluation->finished_count; i++) {
        status = advance_series(evaluation, evaluation->finished[i], evaluated);
        *changed += evaluation->finished[i]->changed_count;
    }
    if (status == VS_OK) {
        evaluation->known = known;
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
