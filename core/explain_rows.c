/*
 * The rows behind an aggregate, the events and file lines that brought them.
 * SPDX-License-Identifier: MIT
 */
#include "explain_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_SHOWN = 5, RANGES_SHOWN = 5 };

/* The pairs of a cell that pass the aggregate's filter; appends struct vs_row_pair. */
static int passing_pairs(vs_evaluation *evaluation, struct vs_plan *plan,
                         struct vs_plan_cells cells, vs_buffer *pairs)
{
    struct vs_accumulator ignored = {0};
    if (!plan->group->reachable || !plan->other->reachable) {
        return VS_OK;
    }
    vs_buffer_init(&ignored.values, evaluation->engine);
    int status = vs_cells__order_rows(evaluation, plan->group);
    if (status == VS_OK) {
        status = vs_cells__pair_rows(evaluation, plan, cells, &ignored, pairs);
    }
    vs_buffer_free(&ignored.values);
    return status == VS_OK ? vs_buffer_status(pairs) : status;
}

/* The rows of the first set in the pairs of a cell; *rows owned by the caller. */
static int paired_rows(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                       uint32_t **rows, size_t *count)
{
    vs_buffer buffer;
    vs_buffer_init(&buffer, evaluation->engine);
    int status = passing_pairs(evaluation, plan, cells, &buffer);
    const struct vs_row_pair *pairs = (const struct vs_row_pair *)(const void *)buffer.data;
    size_t found = status == VS_OK ? buffer.size / sizeof *pairs : 0;
    uint32_t *list = vs_mem_array(evaluation->engine, found + 1, sizeof *list);
    if (status == VS_OK && list == NULL) {
        status = vs_fail_memory(evaluation->engine);
    }
    for (size_t i = 0; list != NULL && i < found; i++) {
        list[i] = pairs[i].first;
    }
    vs_buffer_free(&buffer);
    *rows = list;
    *count = list != NULL ? found : 0;
    return status;
}

/* Rows of a cell that pass the aggregate's tests; *rows owned by the caller. */
static int passing_rows(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                        uint32_t **rows, size_t *count)
{
    struct vs_group *group = plan->group;
    *count = 0;
    *rows = NULL;
    if (plan->other != NULL) {
        return paired_rows(evaluation, plan, cells, rows, count);
    }
    int status = vs_cells__order_rows(evaluation, group);
    if (status != VS_OK || !group->reachable) {
        return status;
    }
    uint32_t first = group->starts[cells.own];
    uint32_t end = group->starts[cells.own + 1];
    *rows = vs_mem_array(evaluation->engine, (size_t)(end - first) + 1, sizeof **rows);
    if (*rows == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    for (uint32_t i = first; i < end; i++) {
        struct vs_slot slots[VS_SLOTS_MAX + 4] = {{0}};
        vs_plan_read_row(plan, group->rows[i], slots);
        if (plan->aggregate->paired) {
            vs_cells__pair_slots(plan, slots);
            if (!slots[plan->own_slots + 2].has) {
                continue; /* one of the two fields is missing */
            }
        }
        if (vs_cells__passes(plan, slots, 0, plan->test_count)) {
            (*rows)[(*count)++] = group->rows[i];
        }
    }
    return VS_OK;
}

struct origin {
    int64_t event;
    uint32_t line;
};

static int compare_origins(const void *a, const void *b)
{
    const struct origin *left = a;
    const struct origin *right = b;
    int order = (left->event > right->event) - (left->event < right->event);
    return order != 0 ? order : (left->line > right->line) - (left->line < right->line);
}

/* Lines as ranges: "2-31, 40, 52-60 and 7 more". */
static void print_ranges(struct explainer *explainer, const struct origin *origins, size_t count,
                         vs_buffer *out)
{
    size_t shown = 0;
    size_t left = 0;
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && origins[end].line <= origins[end - 1].line + 1) {
            end++;
        }
        if (shown == RANGES_SHOWN) {
            left += end - i;
        } else if (origins[end - 1].line == origins[i].line) {
            vs_buffer_printf(out, "%s%lu", shown++ > 0 ? ", " : "", (unsigned long)origins[i].line);
        } else {
            vs_buffer_printf(out, "%s%lu–%lu", shown++ > 0 ? ", " : "",
                             (unsigned long)origins[i].line, (unsigned long)origins[end - 1].line);
        }
        i = end;
    }
    if (left > 0) {
        char more[64];
        (void)snprintf(more, sizeof more, vs_explain__word(explainer, VS_MSG_EXPLAIN_MORE),
                       (long long)left);
        vs_buffer_text(out, more);
    }
}

static int add_event(struct explainer *explainer, const struct origin *origins, size_t count,
                     int depth)
{
    vs_event event;
    vs_store *store = explainer->evaluation->store;
    int status = vs_store_event(store, origins[0].event, &event);
    const char *file = NULL;
    size_t size = 0;
    if (status == VS_OK && event.source != 0) {
        status = vs_store_text(store, event.source, &file, &size);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_buffer lines;
    vs_buffer text;
    vs_buffer_init(&lines, explainer->into->engine);
    vs_buffer_init(&text, explainer->into->engine);
    print_ranges(explainer, origins, count, &lines);
    char *formatted = NULL;
    const char *name = file != NULL ? file : event.type;
    enum vs_message id = file != NULL ? VS_MSG_EXPLAIN_EVENT : VS_MSG_EXPLAIN_EVENT_PLAIN;
    size_t room = lines.size + strlen(name) + 256;
    formatted = vs_arena_get(explainer->into->arena, room);
    if (formatted == NULL || vs_buffer_status(&lines) != VS_OK) {
        vs_buffer_free(&lines);
        return vs_fail_memory(explainer->into->engine);
    }
    (void)snprintf(formatted, room, vs_explain__word(explainer, id), (long long)origins[0].event,
                   name, lines.data != NULL ? lines.data : "");
    vs_buffer_free(&lines);
    vs_buffer_text(&text, formatted);
    vs_explain_line line = {.kind = VS_EXPLAIN_EVENT, .depth = depth, .indicator = -1};
    return vs_explain__line(explainer, &line, &text);
}

static int add_origin(vs_records *records, uint32_t row, vs_buffer *origins)
{
    vs_row_origin found;
    int status = vs_records_origin(records, row, &found);
    if (status == VS_OK) {
        struct origin origin = {found.event, found.line};
        vs_buffer_add(origins, &origin, sizeof origin);
    }
    return status;
}

/* Where the rows behind a cell came from, both rows of a pair; appends struct origin, sorted. */
static int collect_origins(vs_evaluation *evaluation, struct vs_plan *plan,
                           struct vs_plan_cells cells, vs_buffer *origins)
{
    uint32_t *rows = NULL;
    size_t count = 0;
    vs_buffer pairs;
    vs_buffer_init(&pairs, evaluation->engine);
    int status = plan->other != NULL ? passing_pairs(evaluation, plan, cells, &pairs)
                                     : passing_rows(evaluation, plan, cells, &rows, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = add_origin(plan->group->records, rows[i], origins);
    }
    const struct vs_row_pair *pair = (const struct vs_row_pair *)(const void *)pairs.data;
    for (size_t i = 0; status == VS_OK && i < pairs.size / sizeof *pair; i++) {
        status = add_origin(plan->group->records, pair[i].first, origins);
        if (status == VS_OK) {
            status = add_origin(plan->other->records, pair[i].second, origins);
        }
    }
    vs_buffer_free(&pairs);
    vs_mem_free(evaluation->engine, rows);
    if (status == VS_OK) {
        status = vs_buffer_status(origins);
    }
    if (status == VS_OK && origins->size > 0) {
        qsort(origins->data, origins->size / sizeof(struct origin), sizeof(struct origin),
              compare_origins);
    }
    return status;
}

int vs_explain__events(struct explainer *explainer, struct vs_plan *plan,
                       struct vs_plan_cells cells, int depth)
{
    vs_evaluation *evaluation = explainer->evaluation;
    vs_buffer buffer;
    vs_buffer_init(&buffer, evaluation->engine);
    int status = collect_origins(evaluation, plan, cells, &buffer);
    const struct origin *origins = (const struct origin *)(const void *)buffer.data;
    size_t count = buffer.size / sizeof *origins;
    size_t events = 0;
    size_t left = 0;
    for (size_t i = 0; status == VS_OK && i < count;) {
        size_t end = i;
        while (end < count && origins[end].event == origins[i].event) {
            end++;
        }
        if (events++ < EVENTS_SHOWN) {
            status = add_event(explainer, origins + i, end - i, depth);
        } else {
            left++;
        }
        i = end;
    }
    if (status == VS_OK && left > 0) {
        vs_buffer text;
        vs_buffer_init(&text, explainer->into->engine);
        char more[64];
        (void)snprintf(more, sizeof more, vs_explain__word(explainer, VS_MSG_EXPLAIN_MORE),
                       (long long)left);
        vs_buffer_text(&text, more);
        vs_explain_line line = {.kind = VS_EXPLAIN_NOTE, .depth = depth, .indicator = -1};
        status = vs_explain__line(explainer, &line, &text);
    }
    vs_buffer_free(&buffer);
    return status;
}

/* The first aggregate over records of a program, NULL if there is none. */
static const vs_aggregate *first_aggregate(const vs_program *program)
{
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            return vs_program_aggregate_read(program, node->payload);
        }
    }
    return NULL;
}

static int rows_of(vs_evaluation *evaluation, const struct vs_cell_position *at,
                   const vs_aggregate *aggregate, const double *values, vs_explain_who *out)
{
    struct vs_plan *plan = NULL;
    int status = vs_cells__plan(&plan, evaluation, aggregate, at, values);
    if (status == VS_OK && vs_cells__plan_reach(evaluation, plan, at->period) == VS_REACH_CELL) {
        out->records = plan->group->records;
        status = passing_rows(evaluation, plan, vs_cells__plan_cells(plan, at->period, at->scope),
                              &out->rows, &out->count);
    }
    vs_cells__plan_free(evaluation, plan);
    return status;
}

/* The first cell that a program reads at its own period or an earlier one; false: none. */
static int first_cell(vs_evaluation *evaluation, const struct vs_cell_position *at,
                      const vs_program *program, int *indicator, vs_explain_position *out)
{
    *indicator = -1;
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op != VS_NODE_CELL && node->op != VS_NODE_MAYBE) {
            continue;
        }
        const vs_cell_read *read = vs_program_cell_read(program, node->payload);
        int kind = at->series->period_kind;
        int64_t period = (int64_t)at->period - read->lag;
        *out = (vs_explain_position){
            .level = vs_cells__target_level(evaluation, at->series->level, read),
            .period_kind = kind,
            .period = (uint32_t)period};
        int status = vs_cells__target_scope(evaluation, at->series->level, at->scope, read,
                                            evaluation->periods[kind + 1].items[at->period].instant,
                                            &out->scope);
        if (status != VS_OK) {
            return status;
        }
        if (out->level >= 0 && out->scope < VS_NOWHERE &&
            vs_cells__reach(evaluation, out->level, kind, at->period, read->lag,
                            read->same_label) == VS_REACH_CELL &&
            vs_cells__has_level(&evaluation->model->indicators[read->indicator], out->level)) {
            *indicator = read->indicator;
            return VS_OK;
        }
    }
    return VS_OK;
}

/* What the formula of a cell reads: its program, or one recorded for this cell (owned by caller).
 */
static int reads_of(vs_evaluation *evaluation, const struct vs_cell_position *at,
                    const vs_program **program, vs_program **recorded, vs_result *results)
{
    const vs_formula *formula = NULL;
    vs_date instant = evaluation->periods[at->series->period_kind + 1].items[at->period].instant;
    int status = vs_cells__formula(evaluation, at->series->indicator, instant, &formula, program);
    if (status != VS_OK || formula == NULL) {
        return status;
    }
    if (*program != NULL) {
        return vs_cells__inspect(evaluation, at->series, *program, at, results);
    }
    status = vs_program_new(recorded, evaluation->engine);
    *program = *recorded;
    return status == VS_OK ? vs_explain__record(evaluation, formula, at, *recorded, results)
                           : status;
}

/* The rows behind one cell; *next is the indicator whose cell to look at instead, -1: none. */
static int look_at(vs_evaluation *evaluation, int indicator, vs_explain_position *position,
                   int *next, vs_explain_who *out)
{
    struct vs_cell_position at = {.period = position->period, .scope = position->scope};
    const vs_program *program = NULL;
    vs_program *recorded = NULL;
    *next = -1;
    vs_result *results =
        vs_mem_array(evaluation->engine, VS_PROGRAM_NODES_MAX + 1, sizeof *results);
    double *values = vs_mem_array(evaluation->engine, VS_PROGRAM_NODES_MAX + 1, sizeof *values);
    int status = results == NULL || values == NULL
                     ? vs_fail_memory(evaluation->engine)
                     : vs_cells__series(evaluation, indicator, position->level,
                                        position->period_kind, &at.series);
    if (status == VS_OK) {
        status = reads_of(evaluation, &at, &program, &recorded, results);
    }
    if (status == VS_OK && program != NULL) {
        for (uint32_t i = 0; i < vs_program_size(program); i++) {
            values[i] = results[i].value;
        }
        const vs_aggregate *aggregate = first_aggregate(program);
        if (aggregate != NULL) {
            out->kind = aggregate->set.kind;
            status = rows_of(evaluation, &at, aggregate, values, out);
        } else {
            status = first_cell(evaluation, &at, program, next, position);
        }
    }
    vs_program_free(recorded);
    vs_mem_free(evaluation->engine, values);
    vs_mem_free(evaluation->engine, results);
    return status;
}

int vs_explain_rows(vs_evaluation *evaluation, int indicator, const vs_explain_position *position,
                    vs_explain_who *out)
{
    enum { CELLS_FOLLOWED = 16 };
    vs_explain_position at = *position;
    int status = VS_OK;
    *out = (vs_explain_who){.kind = -1};
    for (int i = 0; status == VS_OK && indicator >= 0 && i < CELLS_FOLLOWED; i++) {
        status = look_at(evaluation, indicator, &at, &indicator, out);
    }
    return status;
}
