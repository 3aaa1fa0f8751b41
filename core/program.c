/*
 * Programs under construction: nodes in the order of execution, with value numbering.
 *
 * A hash table of node numbers finds the equal node; a read is first looked up among the reads of
 * its sort (a formula has few), then its node by the read's index. SPDX-License-Identifier: MIT
 */
#include "program_copy.h"
#include "program_private.h"

#include <assert.h>
#include <string.h>

enum { TABLE_SIZE = 4096 /* a power of two, above twice the limit of nodes */, LIST_FIRST = 8 };

size_t vs_node_operands(enum vs_node_op op)
{
    switch (op) {
    case VS_NODE_CONSTANT:
    case VS_NODE_PARAMETER:
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
    case VS_NODE_AGGREGATE:
    case VS_NODE_CELL:
    case VS_NODE_CELLS:
        return 0;
    case VS_NODE_MAYBE:
    case VS_NODE_NEGATE:
    case VS_NODE_SQUARE:
    case VS_NODE_SQRT:
    case VS_NODE_FLOOR:
    case VS_NODE_ROUND:
    case VS_NODE_POWER:
    case VS_NODE_NEITHER:
        return 1;
    case VS_NODE_PERCENT_OR:
    case VS_NODE_RATIO_OR:
    case VS_NODE_WHEN:
        return 3;
    default:
        return 2;
    }
}

int vs_program_new(vs_program **out, vs_engine *engine)
{
    vs_program *program = vs_mem_new(engine, sizeof *program);
    *out = program;
    if (program == NULL) {
        return vs_fail_memory(engine);
    }
    program->engine = engine;
    int status = vs_arena_new(&program->arena, engine);
    if (status == VS_OK) {
        program->table = vs_arena_array(program->arena, TABLE_SIZE, sizeof *program->table);
        status = program->table != NULL ? VS_OK : vs_fail_memory(engine);
    }
    if (status != VS_OK) {
        vs_program_free(program);
        *out = NULL;
    }
    return status;
}

void vs_program_free(vs_program *program)
{
    if (program == NULL || program->engine == NULL) { /* an image's: it lies within the image */
        return;
    }
    vs_engine *engine = program->engine;
    vs_mem_free(engine, program->nodes);
    vs_mem_free(engine, program->parameters.items);
    vs_mem_free(engine, program->aggregates.items);
    vs_mem_free(engine, program->cells.items);
    vs_mem_free(engine, program->cells_sets.items);
    vs_arena_free(program->arena);
    vs_mem_free(engine, program);
}

/* --- nodes --- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash ^= value;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 29);
}

static uint32_t node_slot(const vs_node *node)
{
    uint64_t bits;
    memcpy(&bits, &node->number, sizeof bits);
    uint64_t hash = mix((uint64_t)node->op + 1, bits);
    for (size_t i = 0; i < 3; i++) {
        hash = mix(hash, node->a[i]);
    }
    hash = mix(hash, node->payload);
    return (uint32_t)(hash >> 32) % TABLE_SIZE;
}

static bool equal_nodes(const vs_node *a, const vs_node *b)
{
    return a->op == b->op && a->payload == b->payload && a->a[0] == b->a[0] && a->a[1] == b->a[1] &&
           a->a[2] == b->a[2] && vs_program__equal_number(a->number, b->number);
}

/* Room for one more item; the items may move. False: out of memory. */
static bool reserve(vs_engine *engine, void **items, uint32_t count, uint32_t *capacity,
                    size_t item_size)
{
    if (count < *capacity) {
        return true;
    }
    uint32_t larger = *capacity == 0 ? LIST_FIRST : *capacity * 2;
    void *moved = vs_mem_resize(engine, *items, larger * item_size);
    if (moved == NULL) {
        return false;
    }
    *items = moved;
    *capacity = larger;
    return true;
}

/* Finds the node equal to this one, or adds it. */
static int add_node(vs_program *program, const vs_node *node, uint32_t *out)
{
    assert(program->table != NULL);
    uint32_t slot = node_slot(node);
    while (program->table[slot] != 0) {
        uint32_t found = program->table[slot] - 1u;
        if (equal_nodes(&program->nodes[found], node)) {
            *out = found;
            return VS_OK;
        }
        slot = (slot + 1) % TABLE_SIZE;
    }
    if (program->size >= VS_PROGRAM_NODES_MAX) {
        return vs_fail(program->engine, VS_ELIMIT, VS_MSG_PROGRAM_TOO_LONG,
                       (long long)VS_PROGRAM_NODES_MAX);
    }
    void *nodes = program->nodes;
    if (!reserve(program->engine, &nodes, program->size, &program->capacity, sizeof *node)) {
        return vs_fail_memory(program->engine);
    }
    program->nodes = nodes;
    program->nodes[program->size] = *node;
    program->table[slot] = (uint16_t)(program->size + 1);
    *out = program->size++;
    return VS_OK;
}

int vs_program_constant(vs_program *program, double number, uint32_t *node)
{
    vs_node constant = {.op = VS_NODE_CONSTANT, .number = number};
    return add_node(program, &constant, node);
}

int vs_program_instant(vs_program *program, enum vs_node_op op, int lag, uint32_t *node)
{
    assert(op == VS_NODE_INSTANT || op == VS_NODE_YEAR);
    vs_node instant = {.op = op, .number = lag};
    program->reads_instant = true;
    return add_node(program, &instant, node);
}

int vs_program_apply(vs_program *program, enum vs_node_op op, const uint32_t *a, size_t count,
                     double number, uint32_t *node)
{
    assert(op >= VS_NODE_ADD && op < VS_NODE_OP_COUNT);
    assert(count == vs_node_operands(op));
    vs_node applied = {.op = op, .number = op == VS_NODE_POWER ? number : 0.0};
    for (size_t i = 0; i < count; i++) {
        assert(a[i] < program->size);
        applied.a[i] = a[i];
        applied.varies |= program->nodes[a[i]].varies;
    }
    applied.condition = op >= VS_NODE_AT_LEAST && op <= VS_NODE_NEITHER ? 1 : 0;
    return add_node(program, &applied, node);
}

/* --- reads --- */

/* The next free item of a list, zeroed; it counts once list->count is raised. NULL: out of memory.
 */
static void *next_item(vs_program *program, struct vs_read_list *list, size_t item_size)
{
    if (!reserve(program->engine, &list->items, list->count, &list->capacity, item_size)) {
        return NULL;
    }
    void *item = (char *)list->items + list->count * item_size;
    memset(item, 0, item_size);
    return item;
}

/* The read among those of parameters; its position in *out. */
static int keep_parameter(vs_program *program, const vs_parameter_read *read, uint32_t *out)
{
    struct vs_read_list *list = &program->parameters;
    const vs_parameter_read *items = list->items;
    uint32_t i = 0;
    while (i < list->count && !vs_program__equal_parameter_read(&items[i], read)) {
        i++;
    }
    if (i == list->count) {
        vs_parameter_read *item = next_item(program, list, sizeof *item);
        if (item == NULL || !vs_program__copy_parameter_read(program->arena, item, read)) {
            return vs_fail_memory(program->engine);
        }
        list->count++;
    }
    *out = i;
    return VS_OK;
}

int vs_program_parameter(vs_program *program, const vs_parameter_read *read, uint32_t *node)
{
    vs_node parameter = {.op = VS_NODE_PARAMETER};
    int status = keep_parameter(program, read, &parameter.payload);
    return status == VS_OK ? add_node(program, &parameter, node) : status;
}

int vs_program_note_parameter(vs_program *program, int parameter)
{
    uint32_t position = 0;
    return keep_parameter(program, &(vs_parameter_read){.parameter = parameter}, &position);
}

int vs_program_aggregate(vs_program *program, const vs_aggregate *aggregate, uint32_t *node)
{
    struct vs_read_list *list = &program->aggregates;
    const vs_aggregate *items = list->items;
    uint32_t i = 0;
    while (i < list->count && !vs_program__equal_aggregate(&items[i], aggregate)) {
        i++;
    }
    if (i == list->count) {
        vs_aggregate *item = next_item(program, list, sizeof *item);
        if (item == NULL || !vs_program__copy_aggregate(program->arena, item, aggregate)) {
            return vs_fail_memory(program->engine);
        }
        list->count++;
    }
    vs_node read = {.op = VS_NODE_AGGREGATE, .payload = i, .varies = 1};
    return add_node(program, &read, node);
}

/* The index of a read of one cell, added if it is new. */
static int cell_payload(vs_program *program, const vs_cell_read *read, uint32_t *payload)
{
    struct vs_read_list *list = &program->cells;
    const vs_cell_read *items = list->items;
    uint32_t i = 0;
    while (i < list->count && !vs_program__equal_cell_read(&items[i], read)) {
        i++;
    }
    *payload = i;
    if (i == list->count) {
        vs_cell_read *item = next_item(program, list, sizeof *item);
        if (item == NULL || !vs_program__copy_cell_read(program->arena, item, read)) {
            return vs_fail_memory(program->engine);
        }
        list->count++;
    }
    return VS_OK;
}

int vs_program_cell(vs_program *program, const vs_cell_read *read, uint32_t *node)
{
    vs_node cell = {.op = VS_NODE_CELL, .varies = 1};
    int status = cell_payload(program, read, &cell.payload);
    return status != VS_OK ? status : add_node(program, &cell, node);
}

int vs_program_maybe(vs_program *program, const vs_cell_read *read, uint32_t otherwise,
                     uint32_t *node)
{
    assert(otherwise < program->size);
    vs_node maybe = {.op = VS_NODE_MAYBE, .a = {otherwise}, .varies = 1};
    int status = cell_payload(program, read, &maybe.payload);
    return status != VS_OK ? status : add_node(program, &maybe, node);
}

int vs_program_cells(vs_program *program, const vs_cells_read *read, uint32_t *node)
{
    struct vs_read_list *list = &program->cells_sets;
    const vs_cells_read *items = list->items;
    uint32_t i = 0;
    while (i < list->count && !vs_program__equal_cells_read(&items[i], read)) {
        i++;
    }
    if (i == list->count) {
        vs_cells_read *item = next_item(program, list, sizeof *item);
        if (item == NULL) {
            return vs_fail_memory(program->engine);
        }
        *item = *read;
        list->count++;
    }
    vs_node cells = {.op = VS_NODE_CELLS, .payload = i, .varies = 1};
    return add_node(program, &cells, node);
}

/* --- the finished program --- */

void vs_program_set_result(vs_program *program, uint32_t node)
{
    assert(node < program->size);
    program->result = node;
}

uint32_t vs_program_result(const vs_program *program)
{
    return program->result;
}

size_t vs_program_size(const vs_program *program)
{
    return program->size;
}

bool vs_program_reads_instant(const vs_program *program)
{
    return program->reads_instant;
}

const vs_node *vs_program_node(const vs_program *program, uint32_t node)
{
    assert(node < program->size);
    return &program->nodes[node];
}

uint32_t vs_program_parameter_count(const vs_program *program)
{
    return program->parameters.count;
}

const vs_parameter_read *vs_program_parameter_read(const vs_program *program, uint32_t payload)
{
    assert(payload < program->parameters.count);
    return (const vs_parameter_read *)program->parameters.items + payload;
}

const vs_aggregate *vs_program_aggregate_read(const vs_program *program, uint32_t payload)
{
    assert(payload < program->aggregates.count);
    return (const vs_aggregate *)program->aggregates.items + payload;
}

const vs_cell_read *vs_program_cell_read(const vs_program *program, uint32_t payload)
{
    assert(payload < program->cells.count);
    return (const vs_cell_read *)program->cells.items + payload;
}

const vs_cells_read *vs_program_cells_read(const vs_program *program, uint32_t payload)
{
    assert(payload < program->cells_sets.count);
    return (const vs_cells_read *)program->cells_sets.items + payload;
}
