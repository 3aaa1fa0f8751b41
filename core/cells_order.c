/*
 * The order of a scenario's nodes: series, what each reads, rings (Tarjan's components, which come
 * out with what is read before what reads it). Reads are those of programs; of a formula without
 * one, what its bytecode names, at every level. SPDX-License-Identifier: MIT
 */
#include "cells_supposed.h"
#include "model_check.h"
#include "model_reads.h"
#include "model_seal.h"

#include <string.h>

enum { UNSEEN = 0 };

/* --- nodes --- */

static size_t slot_of(const struct vs_supposed *supposed, int indicator, int level, int period_kind)
{
    size_t mask = supposed->slot_count - 1;
    size_t hash = (size_t)indicator * 8191 + (size_t)level * 131 + (size_t)(period_kind + 1);
    size_t at = hash * 2654435761U & mask;
    while (supposed->slots[at] != 0) {
        const struct vs_supposed_node *node = &supposed->nodes[supposed->slots[at] - 1];
        if (node->indicator == indicator && node->level == level &&
            node->period_kind == period_kind) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

int64_t vs_supposed_find(const struct vs_supposed *supposed, int indicator, int level,
                         int period_kind)
{
    return (int64_t)supposed->slots[slot_of(supposed, indicator, level, period_kind)] - 1;
}

static int grow_nodes(struct vs_supposed *supposed, vs_engine *engine)
{
    size_t capacity = supposed->node_capacity * 2 + 256;
    size_t slots = 1024;
    while (slots < capacity * 2) {
        slots *= 2;
    }
    struct vs_supposed_node *nodes =
        vs_mem_resize(engine, supposed->nodes, capacity * sizeof *nodes);
    uint32_t *table = vs_mem_array(engine, slots, sizeof *table);
    if (nodes != NULL) {
        supposed->nodes = nodes;
    }
    if (nodes == NULL || table == NULL) {
        vs_mem_free(engine, table);
        return vs_fail_memory(engine);
    }
    vs_mem_free(engine, supposed->slots);
    supposed->slots = table;
    supposed->slot_count = slots;
    supposed->node_capacity = capacity;
    for (size_t i = 0; i < supposed->node_count; i++) {
        const struct vs_supposed_node *node = &nodes[i];
        table[slot_of(supposed, node->indicator, node->level, node->period_kind)] = (uint32_t)i + 1;
    }
    return VS_OK;
}

static int add_node(struct vs_supposed *supposed, vs_engine *engine, int indicator, int level,
                    int period_kind, uint32_t *out)
{
    if (supposed->node_count == supposed->node_capacity) {
        int status = grow_nodes(supposed, engine);
        if (status != VS_OK) {
            return status;
        }
    }
    size_t slot = slot_of(supposed, indicator, level, period_kind);
    if (supposed->slots[slot] == 0) {
        supposed->nodes[supposed->node_count] = (struct vs_supposed_node){
            .indicator = indicator, .level = level, .period_kind = period_kind};
        supposed->slots[slot] = (uint32_t)++supposed->node_count;
    }
    *out = supposed->slots[slot] - 1;
    return VS_OK;
}

static int add_own_nodes(struct vs_supposed *supposed, const vs_model *model)
{
    int status = VS_OK;
    uint32_t node = 0;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        for (size_t l = 0; l < indicator->level_count; l++) {
            for (int k = VS_PERIOD_WHOLE; status == VS_OK && k < (int)model->period_kind_count;
                 k++) {
                bool has =
                    k < 0 ? indicator->whole : (indicator->period_kinds >> k & UINT32_C(1)) != 0;
                if (has) {
                    status =
                        add_node(supposed, model->engine, (int)i, indicator->levels[l], k, &node);
                }
            }
        }
    }
    return status;
}

/* --- reads --- */

/* Reads of one node while they are listed. */
struct listing {
    struct vs_supposed *supposed;
    vs_evaluation *evaluation;
    uint32_t node;
};

static int add_read(struct listing *listing, int indicator, int level, bool earlier)
{
    struct vs_supposed *supposed = listing->supposed;
    vs_engine *engine = listing->evaluation->engine;
    uint32_t read = 0;
    int status = add_node(supposed, engine, indicator, level,
                          supposed->nodes[listing->node].period_kind, &read);
    if (status == VS_OK && supposed->read_count == supposed->read_capacity) {
        size_t capacity = supposed->read_capacity * 2 + 1024;
        uint32_t *reads = vs_mem_resize(engine, supposed->reads, capacity * sizeof *reads);
        if (reads == NULL) {
            return vs_fail_memory(engine);
        }
        supposed->reads = reads;
        supposed->read_capacity = capacity;
    }
    if (status == VS_OK) {
        struct vs_supposed_node *node = &supposed->nodes[listing->node];
        node->self = node->self || read == listing->node;
        node->ring = node->ring || (read == listing->node && !earlier);
        supposed->reads[supposed->read_count++] = read;
        node->read_count++;
    }
    return status;
}

static int add_program(struct listing *listing, const vs_program *program)
{
    vs_evaluation *evaluation = listing->evaluation;
    const vs_model *model = evaluation->model;
    int level = listing->supposed->nodes[listing->node].level;
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            const vs_cell_read *read = vs_program_cell_read(program, node->payload);
            int target = vs_cells__target_level(evaluation, level, read);
            if (target >= 0 && vs_cells__has_level(&model->indicators[read->indicator], target)) {
                status = add_read(listing, read->indicator, target, read->lag > 0);
            }
        } else if (node->op == VS_NODE_CELLS) {
            const vs_cells_read *read = vs_program_cells_read(program, node->payload);
            int finer = vs_cells__finer_level(evaluation, level, read);
            if (finer >= 0) {
                status = add_read(listing, read->indicator, finer,
                                  read->lag > 0 && read->periods != VS_PERIODS_ALL);
            }
        }
    }
    return status;
}

/* A formula without a program may read any level of what it names. */
static int add_named(struct listing *listing, const vs_reads *reads)
{
    const vs_model *model = listing->evaluation->model;
    int status = VS_OK;
    listing->supposed->open = listing->supposed->open || reads->open;
    for (size_t i = 0; status == VS_OK && i < reads->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[reads->indicators[i]];
        for (size_t l = 0; status == VS_OK && l < indicator->level_count; l++) {
            status = add_read(listing, reads->indicators[i], indicator->levels[l], false);
        }
    }
    return status;
}

static int add_reads(struct listing *listing)
{
    vs_model *model = listing->evaluation->model;
    int index = listing->supposed->nodes[listing->node].indicator;
    const vs_indicator *indicator = &model->indicators[index];
    const vs_guard *guard = vs_model_guard(model, index);
    bool guarded = guard != NULL && guard->bans != NULL;
    const vs_program *program = NULL;
    int status = VS_OK;
    for (size_t f = 0; status == VS_OK && f < indicator->formula_count; f++) {
        status = vs_model_compile(model, index, f);
        if (status == VS_OK) {
            program = guarded ? NULL : model->compiled[index][f].program;
            status = program != NULL
                         ? add_program(listing, program)
                         : add_named(listing, vs_model_formula_reads(model, index, (int)f));
        }
    }
    if (status == VS_OK && indicator->applies >= 0 && indicator->formula_count > 0) {
        status = vs_model_compile_applies(model, index, &program);
        if (status == VS_OK) {
            status =
                program != NULL
                    ? add_program(listing, program)
                    : add_named(listing, vs_model_formula_reads(model, index, VS_READS_APPLIES));
        }
    }
    return status;
}

static int list_reads(struct vs_supposed *supposed, vs_evaluation *evaluation)
{
    struct listing listing = {supposed, evaluation, 0};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < supposed->node_count;
         i++) { /* more come on the way */
        listing.node = (uint32_t)i;
        supposed->nodes[i].first_read = (uint32_t)supposed->read_count;
        status = add_reads(&listing);
    }
    return status;
}

/* --- order --- */

struct walk {
    struct vs_supposed *supposed;
    uint32_t *number, *low; /* by node; number UNSEEN: not met */
    uint32_t *next;         /* by node: reads gone through */
    uint32_t *path;         /* nodes being walked */
    uint32_t *open;         /* met, of no component yet */
    unsigned char *is_open;
    uint32_t met, depth, open_count, ordered, components;
};

static void meet(struct walk *walk, uint32_t node)
{
    walk->number[node] = walk->low[node] = ++walk->met;
    walk->path[walk->depth++] = node;
    walk->open[walk->open_count++] = node;
    walk->is_open[node] = 1;
}

/* All that was met since this node, and it, is a component. */
static void close_component(struct walk *walk, uint32_t node)
{
    struct vs_supposed *supposed = walk->supposed;
    uint32_t first = walk->ordered;
    uint32_t top;
    do {
        top = walk->open[--walk->open_count];
        walk->is_open[top] = 0;
        supposed->nodes[top].component = walk->components;
        supposed->order[walk->ordered++] = top;
    } while (top != node);
    for (uint32_t i = first; i < walk->ordered; i++) {
        struct vs_supposed_node *member = &supposed->nodes[supposed->order[i]];
        member->ring = walk->ordered - first > 1 || member->ring;
    }
    walk->components++;
}

static void walk_from(struct walk *walk, uint32_t start)
{
    const struct vs_supposed *supposed = walk->supposed;
    meet(walk, start);
    while (walk->depth > 0) {
        uint32_t node = walk->path[walk->depth - 1];
        const struct vs_supposed_node *at = &supposed->nodes[node];
        if (walk->next[node] < at->read_count) {
            uint32_t read = supposed->reads[at->first_read + walk->next[node]++];
            if (walk->number[read] == UNSEEN) {
                meet(walk, read);
            } else if (walk->is_open[read] != 0 && walk->number[read] < walk->low[node]) {
                walk->low[node] = walk->number[read];
            }
            continue;
        }
        walk->depth--;
        if (walk->low[node] == walk->number[node]) {
            close_component(walk, node);
        }
        if (walk->depth > 0) {
            uint32_t above = walk->path[walk->depth - 1];
            if (walk->low[node] < walk->low[above]) {
                walk->low[above] = walk->low[node];
            }
        }
    }
}

static int order_nodes(struct vs_supposed *supposed, vs_engine *engine)
{
    size_t count = supposed->node_count;
    struct walk walk = {.supposed = supposed};
    uint32_t *memory = vs_mem_array(engine, count * 5 + 1, sizeof *memory);
    walk.is_open = vs_mem_array(engine, count + 1, 1);
    supposed->order = vs_arena_array(supposed->arena, count + 1, sizeof *supposed->order);
    bool good = memory != NULL && walk.is_open != NULL && supposed->order != NULL;
    if (good) {
        walk.number = memory;
        walk.low = memory + count;
        walk.next = memory + 2 * count;
        walk.path = memory + 3 * count;
        walk.open = memory + 4 * count;
    }
    for (uint32_t i = 0; good && i < count; i++) {
        if (walk.number[i] == UNSEEN) {
            walk_from(&walk, i);
        }
    }
    vs_mem_free(engine, walk.is_open);
    vs_mem_free(engine, memory);
    return good ? VS_OK : vs_fail_memory(engine);
}

/* Who reads each node, and where each stands in the order. */
static int list_readers(struct vs_supposed *supposed, vs_engine *engine)
{
    size_t count = supposed->node_count;
    vs_arena *arena = supposed->arena;
    supposed->readers = vs_arena_array(arena, supposed->read_count + 1, sizeof *supposed->readers);
    supposed->changed = vs_arena_array(arena, count + 1, sizeof *supposed->changed);
    supposed->due = vs_arena_array(arena, count / 64 + 1, sizeof *supposed->due);
    if (supposed->readers == NULL || supposed->changed == NULL || supposed->due == NULL) {
        return vs_fail_memory(engine);
    }
    for (size_t i = 0; i < supposed->read_count; i++) {
        supposed->nodes[supposed->reads[i]].reader_count++;
    }
    uint32_t first = 0;
    for (size_t i = 0; i < count; i++) {
        struct vs_supposed_node *node = &supposed->nodes[i];
        supposed->nodes[supposed->order[i]].place = (uint32_t)i;
        node->first_reader = first;
        first += node->reader_count;
        node->reader_count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct vs_supposed_node *reader = &supposed->nodes[i];
        for (uint32_t r = 0; r < reader->read_count; r++) {
            struct vs_supposed_node *node =
                &supposed->nodes[supposed->reads[reader->first_read + r]];
            supposed->readers[node->first_reader + node->reader_count++] = i;
        }
    }
    return VS_OK;
}

int vs_supposed_new(struct vs_supposed **out, vs_evaluation *evaluation, vs_evaluation *stored,
                    vs_evaluation *live)
{
    vs_engine *engine = evaluation->engine;
    *out = NULL;
    struct vs_supposed *supposed = vs_mem_new(engine, sizeof *supposed);
    if (supposed == NULL) {
        return vs_fail_memory(engine);
    }
    supposed->stored = stored;
    supposed->live = live;
    int status = vs_arena_new(&supposed->arena, engine);
    if (status == VS_OK) {
        status = grow_nodes(supposed, engine);
    }
    if (status == VS_OK) {
        status = add_own_nodes(supposed, evaluation->model);
        supposed->own_count = supposed->node_count;
    }
    if (status == VS_OK) {
        status = list_reads(supposed, evaluation);
    }
    if (status == VS_OK) {
        status = order_nodes(supposed, engine);
    }
    if (status == VS_OK) {
        status = list_readers(supposed, engine);
    }
    if (status != VS_OK) {
        vs_supposed_free(supposed, engine);
        return status;
    }
    supposed->anew = supposed->open || live == NULL;
    evaluation->supposed = supposed;
    *out = supposed;
    return VS_OK;
}

void vs_supposed_free(struct vs_supposed *supposed, vs_engine *engine)
{
    if (supposed != NULL) {
        vs_mem_free(engine, supposed->pins);
        vs_mem_free(engine, supposed->reads);
        vs_mem_free(engine, supposed->nodes);
        vs_mem_free(engine, supposed->slots);
        vs_arena_free(supposed->arena);
        vs_mem_free(engine, supposed);
    }
}
