/*
 * Cells of a scenario: lent from the baseline, said by pins, evaluated where a change reaches them.
 * SPDX-License-Identifier: MIT
 */
#include "cells_supposed.h"
#include "cells_marks.h"
#include "model_check.h"
#include "model_reads.h"

#include <string.h>

/* --- pins --- */

static bool is_of(const struct vs_pin *pin, const struct vs_series_state *series)
{
    return pin->indicator == series->indicator && pin->level == series->level &&
           pin->period_kind == series->period_kind && pin->period < series->periods &&
           pin->scope < series->scopes;
}

/* Puts a pin into a series; bands and flags come with vs_cells__finish. */
static int set_pin(vs_evaluation *evaluation, struct vs_series_state *series,
                   const struct vs_pin *pin)
{
    size_t cells = (size_t)series->scopes * series->periods;
    size_t cell = (size_t)pin->period * series->scopes + pin->scope;
    if (series->pinned == NULL) {
        series->pinned = vs_arena_array(evaluation->arena, cells / 8 + 1, 1);
        if (series->pinned == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
    }
    series->pinned[cell >> 3] = (unsigned char)(series->pinned[cell >> 3] | 1U << (cell & 7));
    series->values[cell] = pin->value;
    series->states[cell] = VS_KNOWN;
    series->reasons[cell] = 0;
    series->n[cell] = pin->n;
    series->flags[cell] = 0;
    series->cell_progress[cell] = VS_FINISHED;
    return VS_OK;
}

int vs_supposed_pin_series(vs_evaluation *evaluation, struct vs_series_state *series)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < supposed->pin_count; i++) {
        if (is_of(&supposed->pins[i], series)) {
            status = set_pin(evaluation, series, &supposed->pins[i]);
        }
    }
    return status;
}

uint32_t vs_supposed_unpinned(struct vs_series_state *series, uint32_t period, uint32_t *scopes,
                              uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        size_t cell = (size_t)period * series->scopes + scopes[i];
        if ((series->pinned[cell >> 3] >> (cell & 7) & 1) != 0) {
            series->cell_progress[cell] = VS_FINISHED;
        } else {
            scopes[kept++] = scopes[i];
        }
    }
    return kept;
}

int vs_supposed_pin(vs_evaluation *evaluation, const struct vs_pin *pin)
{
    struct vs_supposed *supposed = evaluation->supposed;
    if (supposed->pin_count == supposed->pin_capacity) {
        size_t capacity = supposed->pin_capacity * 2 + 8;
        struct vs_pin *pins =
            vs_mem_resize(evaluation->engine, supposed->pins, capacity * sizeof *pins);
        if (pins == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        supposed->pins = pins;
        supposed->pin_capacity = capacity;
    }
    supposed->pins[supposed->pin_count++] = *pin;
    return VS_OK;
}

void vs_supposed_unpin(vs_evaluation *evaluation)
{
    struct vs_supposed *supposed = evaluation->supposed;
    const struct vs_pin *pin = &supposed->pins[--supposed->pin_count];
    struct vs_series_state *series =
        vs_cells__find_series(evaluation, pin->indicator, pin->level, pin->period_kind);
    if (series != NULL && series->pinned != NULL) {
        size_t cell = (size_t)pin->period * series->scopes + pin->scope;
        series->pinned[cell >> 3] =
            (unsigned char)(series->pinned[cell >> 3] & ~(1U << (cell & 7)));
    }
    supposed->freed = pin;
}

/* --- lending --- */

bool vs_supposed_lends(const vs_evaluation *evaluation, const struct vs_series_state *series)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    if (supposed->anew) {
        return false;
    }
    int64_t node =
        vs_supposed_find(supposed, series->indicator, series->level, series->period_kind);
    return node < 0 || !supposed->nodes[node].anew;
}

/* Stored cells hold the levels and periods that an indicator has itself. */
static bool is_stored(const vs_evaluation *evaluation, const struct vs_series_state *series)
{
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    bool kind = series->period_kind == VS_PERIOD_WHOLE
                    ? indicator->whole
                    : (indicator->period_kinds >> series->period_kind & UINT32_C(1)) != 0;
    return evaluation->supposed->stored != NULL && kind &&
           vs_cells__has_level(indicator, series->level);
}

/* What is known of a series once it was evaluated: its formulas' programs and what they read. */
static int note_series(vs_evaluation *evaluation, struct vs_series_state *series)
{
    const vs_model *model = evaluation->model;
    const vs_indicator *indicator = &model->indicators[series->indicator];
    const struct vs_period_table *periods = &evaluation->periods[series->period_kind + 1];
    const vs_reads *reads = vs_model_reads(model, series->indicator);
    const vs_program *program = NULL;
    int status = VS_OK;
    for (size_t i = 0; i < reads->indicator_count; i++) {
        series->indicators_read[reads->indicators[i]] = 1;
    }
    for (size_t i = 0; i < reads->kind_count; i++) {
        series->kinds_read[reads->kinds[i]] = 1;
    }
    for (uint32_t p = 0; status == VS_OK && indicator->disabled == NULL && p < series->periods;
         p++) {
        const vs_formula *formula = NULL;
        status = vs_cells__formula(evaluation, series->indicator, periods->items[p].instant,
                                   &formula, &program);
        series->compiled = series->compiled && (formula == NULL || program != NULL);
        if (status == VS_OK && program != NULL) {
            vs_cells__note_main_kind(series, program);
        }
    }
    return status == VS_OK && indicator->applies >= 0
               ? vs_model_compile_applies(evaluation->model, series->indicator, &program)
               : status;
}

static int copy_reasons(vs_evaluation *evaluation, struct vs_series_state *series,
                        const vs_evaluation *from, const uint32_t *reasons)
{
    size_t cells = (size_t)series->scopes * series->periods;
    uint32_t last = 0; /* reasons of neighbours are alike */
    uint32_t number = 0;
    int status = VS_OK;
    for (size_t cell = 0; status == VS_OK && cell < cells; cell++) {
        if (reasons[cell] != last) {
            last = reasons[cell];
            status = vs_cells__reason(evaluation, from->reasons[last], &number);
        }
        series->reasons[cell] = number;
    }
    return status;
}

static int copy_cells(vs_evaluation *evaluation, struct vs_series_state *series,
                      vs_evaluation *from, const struct vs_series_state *source)
{
    size_t cells = (size_t)series->scopes * series->periods;
    if (source->scopes != series->scopes || source->periods != series->periods) {
        const char *name = evaluation->model->indicators[series->indicator].name;
        return vs_fail(evaluation->engine, VS_EDAMAGED, VS_MSG_RESULTS_DAMAGED,
                       vs_store_path(evaluation->store), name);
    }
    if (source->expected != NULL) {
        series->expected = vs_arena_array(evaluation->arena, cells, sizeof *series->expected);
        if (series->expected == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
    }
    if (cells == 0) {
        return VS_OK;
    }
    memcpy(series->values, source->values, cells * sizeof *series->values);
    memcpy(series->states, source->states, cells);
    memcpy(series->flags, source->flags, cells);
    memcpy(series->n, source->n, cells * sizeof *series->n);
    memset(series->cell_progress, VS_FINISHED, cells);
    if (series->bands != NULL && source->bands != NULL) {
        memcpy(series->bands, source->bands, cells * sizeof *series->bands);
    }
    if (series->expected != NULL && source->expected != NULL) {
        memcpy(series->expected, source->expected, cells * sizeof *series->expected);
    }
    return copy_reasons(evaluation, series, from, source->reasons);
}

int vs_supposed_lend(vs_evaluation *evaluation, struct vs_series_state *series)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    vs_evaluation *from = is_stored(evaluation, series) ? supposed->stored : supposed->live;
    struct vs_series_state *source = NULL;
    int status = vs_cells__make_series(evaluation, series);
    if (status == VS_OK) {
        status =
            vs_cells__series(from, series->indicator, series->level, series->period_kind, &source);
    }
    if (status == VS_OK) {
        status = copy_cells(evaluation, series, from, source);
    }
    if (status == VS_OK) {
        status = note_series(evaluation, series);
    }
    series->progress = VS_FINISHED;
    series->next_period = series->periods;
    return status;
}

/* --- running --- */

static int open_node(vs_evaluation *evaluation, struct vs_supposed_node *node)
{
    return node->series != NULL ? VS_OK
                                : vs_cells__series(evaluation, node->indicator, node->level,
                                                   node->period_kind, &node->series);
}

/* All that a node reads is at hand, so nothing is lent while a formula runs. */
static int open_reads(vs_evaluation *evaluation, struct vs_supposed_node *node)
{
    struct vs_supposed *supposed = evaluation->supposed;
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && !node->open && i < node->read_count; i++) {
        status = open_node(evaluation, &supposed->nodes[supposed->reads[node->first_read + i]]);
    }
    node->open = status == VS_OK;
    return status;
}

static const struct vs_pin *new_pin(const struct vs_supposed *supposed,
                                    const struct vs_supposed_node *node, bool with_pin)
{
    const struct vs_pin *pin = with_pin ? &supposed->pins[supposed->pin_count - 1] : NULL;
    bool own = pin != NULL && pin->indicator == node->indicator && pin->level == node->level &&
               pin->period_kind == node->period_kind;
    return own ? pin : NULL;
}

/* A cell of the node had a pin until now. */
static bool is_freed(const struct vs_supposed *supposed, const struct vs_supposed_node *node)
{
    const struct vs_pin *freed = supposed->freed;
    return freed != NULL && freed->indicator == node->indicator && freed->level == node->level &&
           freed->period_kind == node->period_kind;
}

static int apply_pin(vs_evaluation *evaluation, struct vs_series_state *series,
                     const struct vs_pin *pin)
{
    size_t cell = (size_t)pin->period * series->scopes + pin->scope;
    struct vs_cell_copy before = vs_cells__copy(series, cell);
    int status = vs_cells__changes_room(evaluation, series);
    if (status == VS_OK) {
        status = set_pin(evaluation, series, pin);
    }
    if (status == VS_OK) {
        status = vs_cells__finish(evaluation, series, pin->period, &pin->scope, 1);
    }
    if (status == VS_OK) {
        struct vs_cell_copy now = vs_cells__copy(series, cell);
        series->changed[0] = (uint32_t)cell;
        series->changed_count = vs_cells__equal(&before, &now) ? 0 : 1;
    }
    return status;
}

/* What a node reads besides cells and rows has changed: the periods that it has changed for. */
static void mark_dirty(struct vs_marks *marks, const struct vs_supposed_node *node)
{
    const struct vs_supposed *supposed = marks->evaluation->supposed;
    const struct vs_period_table *periods = &marks->evaluation->periods[node->period_kind + 1];
    for (uint32_t p = 0; p < node->series->periods; p++) {
        vs_date instant = periods->items[p].instant;
        if (supposed->from <= instant && instant <= supposed->to) {
            vs_cells__mark_period(marks, p);
        }
    }
    node->series->epoch++;
}

static int run_node(vs_evaluation *evaluation, struct vs_supposed_node *node,
                    const struct vs_pin *pin, size_t *evaluated)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    struct vs_marks marks;
    int status = open_node(evaluation, node);
    if (status == VS_OK && pin != NULL) {
        return apply_pin(evaluation, node->series, pin);
    }
    if (status == VS_OK) {
        status = open_reads(evaluation, node);
    }
    if (status == VS_OK) {
        status = vs_cells__marks_begin(&marks, evaluation, node->series);
    }
    if (status != VS_OK) {
        return status;
    }
    if (is_freed(supposed, node)) {
        vs_cells__mark(&marks, supposed->freed->period, supposed->freed->scope);
    }
    marks.only = supposed->needed != NULL ? supposed->needed[node - supposed->nodes] : NULL;
    if (node->dirty) {
        mark_dirty(&marks, node);
    }
    status = vs_cells__mark_reads(&marks);
    return status == VS_OK ? vs_cells__evaluate_marked(&marks, evaluated) : status;
}

/* --- rings --- */

static void unlink_series(vs_evaluation *evaluation, const struct vs_series_state *series)
{
    for (size_t i = 0; i < VS_SLOTS; i++) {
        struct vs_series_state **at = &evaluation->series_slots[i];
        while (*at != NULL && *at != series) {
            at = &(*at)->beside;
        }
        if (*at != NULL) {
            *at = series->beside;
            return;
        }
    }
}

static int compare_series(vs_evaluation *evaluation, struct vs_series_state *now,
                          const struct vs_series_state *before)
{
    size_t cells = (size_t)now->scopes * now->periods;
    int status = vs_cells__changes_room(evaluation, now);
    for (size_t cell = 0; status == VS_OK && cell < cells; cell++) {
        struct vs_cell_copy left = vs_cells__copy(before, cell);
        struct vs_cell_copy right = vs_cells__copy(now, cell);
        if (!vs_cells__equal(&left, &right)) {
            now->changed[now->changed_count++] = (uint32_t)cell;
        }
    }
    return status;
}

/* Evaluates the nodes of a component anew, as if they were asked for the first time. */
static int run_ring(vs_evaluation *evaluation, const uint32_t *nodes, uint32_t count,
                    size_t *evaluated)
{
    struct vs_supposed *supposed = evaluation->supposed;
    struct vs_series_state **before = vs_mem_array(evaluation->engine, count, sizeof(void *));
    int status = before == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    evaluation->epoch++; /* readers find the new series */
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_supposed_node *node = &supposed->nodes[nodes[i]];
        status = open_node(evaluation, node);
        if (status == VS_OK) {
            status = open_reads(evaluation, node);
        }
    }
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_supposed_node *node = &supposed->nodes[nodes[i]];
        before[i] = node->series;
        unlink_series(evaluation, node->series);
        node->anew = true;
        node->series = NULL;
    }
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        status = open_node(evaluation, &supposed->nodes[nodes[i]]);
    }
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_series_state *now = supposed->nodes[nodes[i]].series;
        status = compare_series(evaluation, now, before[i]);
        *evaluated += (size_t)now->scopes * now->periods;
    }
    vs_mem_free(evaluation->engine, before);
    return status;
}

/* --- all nodes --- */

static void make_due(struct vs_supposed *supposed, uint32_t node)
{
    uint32_t place = supposed->nodes[node].place;
    if (supposed->needed == NULL || supposed->needed[node] != NULL) {
        supposed->due[place >> 6] |= UINT64_C(1) << (place & 63);
    }
}

/* The first place from one on that is due; node_count: none is. */
static size_t next_due(const struct vs_supposed *supposed, size_t place)
{
    size_t words = supposed->node_count / 64 + 1;
    for (size_t w = place >> 6; w < words; w++) {
        uint64_t left = supposed->due[w];
        left = w == place >> 6 ? left & (UINT64_MAX << (place & 63)) : left;
        if (left != 0) {
            return w * 64 + (size_t)__builtin_ctzll(left);
        }
    }
    return supposed->node_count;
}

/* What the last run changed is no news any more; what is due now. */
static void begin(struct vs_supposed *supposed, bool with_pin)
{
    for (size_t i = 0; i < supposed->changed_count; i++) {
        supposed->nodes[supposed->changed[i]].series->changed_count = 0;
    }
    supposed->changed_count = 0;
    if (with_pin) {
        const struct vs_pin *pin = &supposed->pins[supposed->pin_count - 1];
        int64_t node = vs_supposed_find(supposed, pin->indicator, pin->level, pin->period_kind);
        if (node >= 0) {
            make_due(supposed, (uint32_t)node);
        }
        return;
    }
    for (uint32_t i = 0; i < supposed->node_count; i++) {
        if (supposed->nodes[i].dirty || supposed->nodes[i].rows ||
            is_freed(supposed, &supposed->nodes[i])) {
            make_due(supposed, i);
        }
    }
}

/* What the next nodes are looked at by comes from memory side by side, not node after node. */
static void fetch_ahead(const struct vs_supposed *supposed, const struct vs_supposed_node *changed)
{
    enum { LINE = 64, LINKS = 5 };
    for (uint32_t i = 0; i < changed->reader_count; i++) {
        uint32_t reader = supposed->readers[changed->first_reader + i];
        const struct vs_series_state *series = supposed->nodes[reader].series;
        if (series == NULL || series->bindings == NULL || series->links == NULL) {
            continue; /* nothing of it has run, or it reads no other */
        }
        for (size_t line = 0; line < sizeof *series; line += LINE) {
            __builtin_prefetch((const char *)series + line);
        }
        for (size_t line = 0; line < LINKS * sizeof *series->links; line += LINE) {
            __builtin_prefetch((const char *)series->links + line);
        }
        __builtin_prefetch(series->marked);
        __builtin_prefetch(series->changed);
        __builtin_prefetch(series->bindings[0]);
    }
}

/* Readers of what came out different are due; those in the same component were looked at. */
static void pass_on(struct vs_supposed *supposed, uint32_t node)
{
    const struct vs_supposed_node *changed = &supposed->nodes[node];
    if (changed->series == NULL || changed->series->changed_count == 0) {
        return;
    }
    supposed->changed[supposed->changed_count++] = node;
    fetch_ahead(supposed, changed);
    for (uint32_t i = 0; i < changed->reader_count; i++) {
        uint32_t reader = supposed->readers[changed->first_reader + i];
        if (supposed->nodes[reader].component != changed->component) {
            make_due(supposed, reader);
        }
    }
}

/* Looks at the component of a place; *end is behind it. */
static int run_component(vs_evaluation *evaluation, size_t place, bool with_pin, size_t *end,
                         size_t *evaluated)
{
    struct vs_supposed *supposed = evaluation->supposed;
    const uint32_t *order = supposed->order;
    struct vs_supposed_node *node = &supposed->nodes[order[place]];
    const struct vs_pin *pin = NULL;
    bool freed = false;
    size_t first = place;
    while (node->ring && first > 0 &&
           supposed->nodes[order[first - 1]].component == node->component) {
        first--;
    }
    for (*end = first; *end < supposed->node_count; ++*end) {
        const struct vs_supposed_node *member = &supposed->nodes[order[*end]];
        if (member->component != node->component) {
            break;
        }
        const struct vs_pin *own = new_pin(supposed, member, with_pin);
        pin = own != NULL ? own : pin;
        freed = freed || is_freed(supposed, member);
        supposed->due[*end >> 6] &= ~(UINT64_C(1) << (*end & 63));
    }
    int status = node->ring || ((pin != NULL || freed) && node->self)
                     ? run_ring(evaluation, &order[first], (uint32_t)(*end - first), evaluated)
                     : run_node(evaluation, node, pin, evaluated);
    for (size_t i = first; status == VS_OK && i < *end; i++) {
        pass_on(supposed, order[i]);
    }
    return status;
}

int vs_supposed_run(vs_evaluation *evaluation, bool with_pin, size_t *evaluated)
{
    struct vs_supposed *supposed = evaluation->supposed;
    int status = VS_OK;
    size_t end = 0;
    begin(supposed, with_pin);
    vs_cells__combined_forget(evaluation);
    for (size_t place = next_due(supposed, 0); status == VS_OK && place < supposed->node_count;
         place = next_due(supposed, end)) {
        status = run_component(evaluation, place, with_pin, &end, evaluated);
    }
    for (size_t i = 0; !with_pin && i < supposed->node_count; i++) {
        supposed->nodes[i].dirty = supposed->nodes[i].rows = false;
    }
    for (struct vs_group *group = supposed->rows ? evaluation->groups : NULL; group != NULL;
         group = group->next) {
        group->changed_count = 0;
    }
    supposed->rows = false;
    supposed->freed = NULL;
    return status;
}
