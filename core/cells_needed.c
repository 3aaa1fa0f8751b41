/*
 * The cells that one cell stands on: of a series all, or those that the programs of its readers
 * reach. Looked for backwards through the order of nodes, readers before what they read.
 * SPDX-License-Identifier: MIT
 */
#include "cells_supposed.h"

#include <string.h>

#include "model_reads.h"
#include "model_seal.h"

/* A node whose cells are known to be needed, and what its readers reach. */
struct need {
    vs_evaluation *evaluation;
    struct vs_supposed *supposed;
    unsigned char **needed; /* by node: bit by cell */
    struct vs_supposed_node *node;
    const unsigned char *bits; /* of the node */
};

static size_t cell_count(const struct vs_series_state *series)
{
    return (size_t)series->scopes * series->periods;
}

static int make_bits(struct need *need, uint32_t node, unsigned char **out)
{
    struct vs_supposed *supposed = need->supposed;
    struct vs_supposed_node *at = &supposed->nodes[node];
    int status =
        vs_cells__series(need->evaluation, at->indicator, at->level, at->period_kind, &at->series);
    if (status == VS_OK && need->needed[node] == NULL) {
        size_t size = cell_count(at->series) / 8 + 1;
        need->needed[node] = vs_arena_array(supposed->arena, size, 1);
        status = need->needed[node] == NULL ? vs_fail_memory(need->evaluation->engine) : VS_OK;
    }
    *out = need->needed[node];
    return status;
}

static int need_all(struct need *need, uint32_t node)
{
    unsigned char *bits = NULL;
    int status = make_bits(need, node, &bits);
    if (status == VS_OK) {
        memset(bits, 0xff, cell_count(need->supposed->nodes[node].series) / 8 + 1);
    }
    return status;
}

static bool has(const unsigned char *bits, size_t cell)
{
    return (bits[cell >> 3] >> (cell & 7) & 1) != 0;
}

static void set(unsigned char *bits, size_t cell)
{
    bits[cell >> 3] = (unsigned char)(bits[cell >> 3] | 1U << (cell & 7));
}

/* The node of another series of the same periods, and its bits; *out NULL: the model has none. */
static int open_read(struct need *need, int indicator, int level, struct vs_supposed_node **read,
                     unsigned char **out)
{
    int64_t found = vs_supposed_find(need->supposed, indicator, level, need->node->period_kind);
    *out = NULL;
    if (found < 0) {
        return VS_OK;
    }
    int status = make_bits(need, (uint32_t)found, out);
    *read = &need->supposed->nodes[found];
    return status;
}

static bool needs_period(const struct need *need, uint32_t period)
{
    const struct vs_series_state *series = need->node->series;
    for (uint32_t s = 0; s < series->scopes; s++) {
        if (has(need->bits, (size_t)period * series->scopes + s)) {
            return true;
        }
    }
    return false;
}

static int need_cell(struct need *need, const vs_cell_read *read)
{
    vs_evaluation *evaluation = need->evaluation;
    const struct vs_series_state *series = need->node->series;
    const struct vs_period_table *periods = &evaluation->periods[series->period_kind + 1];
    struct vs_supposed_node *node = NULL;
    unsigned char *bits = NULL;
    int target = vs_cells__target_level(evaluation, series->level, read);
    int status = target < 0 ? VS_OK : open_read(need, read->indicator, target, &node, &bits);
    for (uint32_t p = 0; status == VS_OK && bits != NULL && p < series->periods; p++) {
        const uint32_t *map = NULL;
        if ((int64_t)p < read->lag || !needs_period(need, p)) {
            continue;
        }
        size_t first = (size_t)(p - (uint32_t)read->lag) * node->series->scopes;
        if (!read->same_scope) {
            status = vs_cells__scope_map(evaluation, series->level, read, target,
                                         periods->items[p].instant, &map);
        }
        for (uint32_t s = 0; status == VS_OK && s < series->scopes; s++) {
            uint32_t at = read->same_scope ? s : map[s];
            if (at < VS_NOWHERE && has(need->bits, (size_t)p * series->scopes + s)) {
                set(bits, first + at);
            }
        }
    }
    return status;
}

/* The cells of a tree below one scope, in one period or in all. */
static void need_below(const struct vs_scope_tree *tree, uint32_t scope,
                       const struct vs_series_state *finer, int64_t period, unsigned char *bits)
{
    for (uint32_t p = 0; p < finer->periods; p++) {
        for (uint32_t i = tree->starts[scope];
             (period < 0 || period == p) && i < tree->starts[scope + 1]; i++) {
            set(bits, (size_t)p * finer->scopes + tree->scopes[i]);
        }
    }
}

static int need_cells(struct need *need, const vs_cells_read *read)
{
    vs_evaluation *evaluation = need->evaluation;
    const struct vs_series_state *series = need->node->series;
    const struct vs_period_table *periods = &evaluation->periods[series->period_kind + 1];
    struct vs_supposed_node *node = NULL;
    unsigned char *bits = NULL;
    int finer = vs_cells__finer_level(evaluation, series->level, read);
    int status = finer < 0 ? VS_OK : open_read(need, read->indicator, finer, &node, &bits);
    for (uint32_t p = 0; status == VS_OK && bits != NULL && p < series->periods; p++) {
        const struct vs_scope_tree *tree = NULL;
        bool all = read->periods == VS_PERIODS_ALL;
        if ((!all && (int64_t)p < read->lag) || !needs_period(need, p)) {
            continue;
        }
        status = vs_cells__tree(evaluation, series->level, finer, periods->items[p].instant, &tree);
        for (uint32_t s = 0; status == VS_OK && s < series->scopes; s++) {
            if (has(need->bits, (size_t)p * series->scopes + s)) {
                need_below(tree, s, node->series, all ? -1 : (int64_t)p - read->lag, bits);
            }
        }
    }
    return status;
}

static int need_program(struct need *need, const vs_program *program)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            status = need_cell(need, vs_program_cell_read(program, node->payload));
        } else if (node->op == VS_NODE_CELLS) {
            status = need_cells(need, vs_program_cells_read(program, node->payload));
        }
    }
    return status;
}

/* Programs tell what all formulas of an indicator read, and its `applies`. */
static bool has_programs(const vs_model *model, int indicator)
{
    const vs_guard *guard = vs_model_guard(model, indicator);
    const struct vs_compiled *compiled = model->compiled[indicator];
    bool applies = model->indicators[indicator].applies >= 0;
    bool has = compiled != NULL && (guard == NULL || guard->bans == NULL) &&
               (!applies || model->compiled_applies[indicator].program != NULL);
    for (size_t f = 0; has && f < model->indicators[indicator].formula_count; f++) {
        has = compiled[f].program != NULL;
    }
    return has;
}

/* What the cells of a node read; without programs all that it may read. */
static int need_reads(struct need *need, uint32_t own)
{
    const vs_model *model = need->evaluation->model;
    struct vs_supposed *supposed = need->supposed;
    int number = supposed->nodes[own].indicator;
    const vs_indicator *indicator = &model->indicators[number];
    int status = VS_OK;
    need->node = &supposed->nodes[own];
    need->bits = need->needed[own];
    if (!has_programs(model, number)) {
        for (uint32_t r = 0; status == VS_OK && r < need->node->read_count; r++) {
            status = need_all(need, supposed->reads[need->node->first_read + r]);
        }
        return status;
    }
    for (size_t f = 0; status == VS_OK && f < indicator->formula_count; f++) {
        status = need_program(need, model->compiled[number][f].program);
    }
    return status == VS_OK && indicator->applies >= 0
               ? need_program(need, model->compiled_applies[number].program)
               : status;
}

/* Components from readers to what they read; one that reads itself is needed whole. */
static int need_component(struct need *need, size_t first, size_t end)
{
    struct vs_supposed *supposed = need->supposed;
    bool any = false;
    bool whole = end - first > 1;
    int status = VS_OK;
    for (size_t i = first; i < end; i++) {
        any = any || need->needed[supposed->order[i]] != NULL;
        whole = whole || supposed->nodes[supposed->order[i]].self;
    }
    for (size_t i = first; any && whole && status == VS_OK && i < end; i++) {
        status = need_all(need, supposed->order[i]);
    }
    for (size_t i = first; any && status == VS_OK && i < end; i++) {
        status = need_reads(need, supposed->order[i]);
    }
    return status;
}

int vs_supposed_need(vs_evaluation *evaluation, uint32_t node, size_t cell)
{
    struct vs_supposed *supposed = evaluation->supposed;
    struct need need = {.evaluation = evaluation, .supposed = supposed};
    unsigned char *bits = NULL;
    need.needed = vs_arena_array(supposed->arena, supposed->node_count + 1, sizeof *need.needed);
    if (need.needed == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    int status = make_bits(&need, node, &bits);
    if (status == VS_OK) {
        set(bits, cell);
    }
    for (size_t end = supposed->node_count; status == VS_OK && end > 0;) {
        size_t first = end - 1;
        uint32_t component = supposed->nodes[supposed->order[first]].component;
        while (first > 0 && supposed->nodes[supposed->order[first - 1]].component == component) {
            first--;
        }
        status = need_component(&need, first, end);
        end = first;
    }
    supposed->needed = status == VS_OK ? need.needed : NULL;
    return status;
}

int vs_supposed_direct(vs_evaluation *evaluation, uint32_t node, size_t cell, unsigned char **out,
                       bool *known)
{
    struct vs_supposed *supposed = evaluation->supposed;
    struct need need = {.evaluation = evaluation, .supposed = supposed, .needed = out};
    unsigned char *bits = NULL;
    *known = has_programs(evaluation->model, supposed->nodes[node].indicator);
    int status = *known ? make_bits(&need, node, &bits) : VS_OK;
    if (status == VS_OK && *known) {
        set(bits, cell);
        status = need_reads(&need, node);
        bits[cell >> 3] = (unsigned char)(bits[cell >> 3] & ~(1U << (cell & 7)));
    }
    return status;
}
