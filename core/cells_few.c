/*
 * A few cells, each by itself: a settled program that is arithmetic over other cells, as a tape of
 * what varies. A scenario mostly reaches a few cells of a series, and then it counts how little
 * memory is touched. Whatever is not plain (a cell that is not known, a zero denominator, a number
 * that is not finite) is left to the array run. The operations are those of the kernels.
 * SPDX-License-Identifier: MIT
 */
#include "cells_run.h"

#include <float.h>
#include <math.h>

enum { REGISTERS_MAX = 256 };

/* A cell that is read, in the period that is read. */
struct tape_read {
    const uint32_t *map; /* by scope; NULL: the same scope */
    const double *values;
    const uint32_t *n;
    const uint8_t *states;
};

struct tape_step {
    uint16_t op; /* enum vs_node_op */
    uint16_t a[3];
};

/* Registers are the reads, the constants, then the steps. */
struct vs_tape {
    uint16_t reads, constants, steps, result;
    struct tape_read *read;
    double *constant;
    struct tape_step *step;
};

/* --- making --- */

/* Counts what a program takes; false: it is not plain. */
static bool measure(const struct vs_binding *binding, struct vs_tape *tape)
{
    const vs_program *program = binding->program;
    size_t size = vs_program_size(program);
    *tape = (struct vs_tape){0};
    for (uint32_t i = 0; i < size && size <= REGISTERS_MAX / 2; i++) {
        const vs_node *node = vs_program_node(program, i);
        const struct vs_bound_node *bound = &binding->nodes[i];
        bool fixed = node->op <= VS_NODE_YEAR || (node->op >= VS_NODE_ADD && node->varies == 0);
        if (node->op == VS_NODE_CELL && bound->read != NULL && bound->reached) {
            tape->reads++;
        } else if (fixed && bound->state == VS_KNOWN) {
            tape->constants++;
        } else if (node->op >= VS_NODE_ADD) {
            tape->steps++;
            tape->constants =
                (uint16_t)(tape->constants + (node->op == VS_NODE_POWER)); /* exponent */
        } else {
            return false;
        }
    }
    return size <= REGISTERS_MAX / 2 && tape->reads > 0;
}

static void fill(const struct vs_binding *binding, uint32_t period, struct vs_tape *tape)
{
    uint16_t places[REGISTERS_MAX] = {0};
    const vs_program *program = binding->program;
    uint16_t reads = 0;
    uint16_t constants = 0;
    uint16_t steps = 0;
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        const struct vs_bound_node *bound = &binding->nodes[i];
        if (node->op == VS_NODE_CELL) {
            const vs_cell_read *read = vs_program_cell_read(program, node->payload);
            size_t first = (size_t)(period - (uint32_t)read->lag) * bound->read->scopes;
            places[i] = reads;
            tape->read[reads++] =
                (struct tape_read){bound->map, bound->read->values + first, bound->read->n + first,
                                   bound->read->states + first};
        } else if (node->op < VS_NODE_ADD || node->varies == 0) {
            places[i] = (uint16_t)(tape->reads + constants);
            tape->constant[constants++] = binding->numbers[i];
        } else {
            struct tape_step *step = &tape->step[steps];
            *step = (struct tape_step){
                .op = (uint16_t)node->op,
                .a = {places[node->a[0]], places[node->a[1]], places[node->a[2]]}};
            if (node->op == VS_NODE_POWER) {
                step->a[1] = (uint16_t)(tape->reads + constants);
                tape->constant[constants++] = node->number;
            }
            places[i] = (uint16_t)(tape->reads + tape->constants + steps++);
        }
    }
    tape->result = places[vs_program_result(program)];
}

/* The tape of a binding; NULL: it has none, for want of memory too. */
static const struct vs_tape *tape_of(vs_evaluation *evaluation, struct vs_series_state *series,
                                     uint32_t period, struct vs_binding *binding)
{
    if (binding->taped) {
        return binding->tape;
    }
    struct vs_tape tape;
    binding->taped = true;
    binding->tape = NULL;
    /* What reads its own earlier periods goes on from one to the next. */
    if (series->indicators_read[series->indicator] != 0 || !measure(binding, &tape)) {
        return NULL;
    }
    size_t size = sizeof tape + tape.reads * sizeof *tape.read +
                  tape.constants * sizeof *tape.constant + tape.steps * sizeof *tape.step;
    if (binding->tape_memory == NULL || binding->tape_size < size) {
        binding->tape_memory = vs_arena_raw(evaluation->arena, size);
        binding->tape_size = size;
    }
    if (binding->tape_memory == NULL) {
        return NULL;
    }
    tape.read = (struct tape_read *)(void *)((struct vs_tape *)binding->tape_memory + 1);
    tape.constant = (double *)(void *)(tape.read + tape.reads);
    tape.step = (struct tape_step *)(void *)(tape.constant + tape.constants);
    fill(binding, period, &tape);
    binding->tape = binding->tape_memory;
    *binding->tape = tape;
    return binding->tape;
}

/* --- running --- */

/* What all cells read comes from memory side by side, not one after the other. */
static void fetch_ahead(const struct vs_tape *tape, const uint32_t *scopes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t r = 0; r < tape->reads; r++) {
            const struct tape_read *read = &tape->read[r];
            uint32_t at = read->map != NULL ? read->map[scopes[i]] : scopes[i];
            if (at < VS_NOWHERE) {
                __builtin_prefetch(&read->values[at]);
                __builtin_prefetch(&read->n[at]);
                __builtin_prefetch(&read->states[at]);
            }
        }
    }
}

static bool read_cells(const struct vs_tape *tape, uint32_t scope, double *registers, uint32_t *n)
{
    uint32_t support = 0;
    for (uint32_t r = 0; r < tape->reads; r++) {
        const struct tape_read *read = &tape->read[r];
        uint32_t at = read->map != NULL ? read->map[scope] : scope;
        if (at >= VS_NOWHERE || read->states[at] != VS_KNOWN) {
            return false;
        }
        registers[r] = read->values[at];
        support = vs_support_add_cell(support, read->n[at]);
    }
    *n = vs_support_n(support);
    return true;
}

static bool run_step(const struct tape_step *step, const double *registers, double *out)
{
    double a = registers[step->a[0]];
    double b = registers[step->a[1]];
    double c = registers[step->a[2]];
    switch (step->op) {
    case VS_NODE_ADD:
        *out = a + b;
        return true;
    case VS_NODE_MULTIPLY:
        *out = a * b;
        return true;
    case VS_NODE_WHEN:
        *out = a != 0 ? b : c;
        return true;
    case VS_NODE_POWER:
        *out = vs_kernel_power(a, (int)b);
        return true;
    case VS_NODE_PERCENT:
    case VS_NODE_RATIO:
        if (b == 0) {
            return false;
        }
        break;
    case VS_NODE_PERCENT_OR:
    case VS_NODE_RATIO_OR:
        if (b == 0) {
            *out = c;
            return true;
        }
        break;
    default:
        break;
    }
    *out = vs_kernel((enum vs_node_op)step->op, a, b);
    return true;
}

bool vs_run__few(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                 struct vs_binding *binding, const uint32_t *scopes, uint32_t count)
{
    double values[VS_FEW];
    uint32_t n[VS_FEW];
    double registers[REGISTERS_MAX];
    const struct vs_tape *tape = tape_of(evaluation, series, period, binding);
    if (tape == NULL || count > VS_FEW) {
        return false;
    }
    fetch_ahead(tape, scopes, count);
    memcpy(registers + tape->reads, tape->constant, tape->constants * sizeof *registers);
    for (uint32_t i = 0; i < count; i++) {
        double *next = registers + tape->reads + tape->constants;
        bool plain = read_cells(tape, scopes[i], registers, &n[i]);
        for (uint32_t s = 0; plain && s < tape->steps; s++) {
            plain = run_step(&tape->step[s], registers, &next[s]);
        }
        values[i] = registers[tape->result];
        if (!plain || !(fabs(values[i]) <= DBL_MAX)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t cell = (size_t)period * series->scopes + scopes[i];
        series->values[cell] = values[i] + 0.0;
        series->n[cell] = n[i];
        if (series->states[cell] != VS_KNOWN) {
            series->states[cell] = VS_KNOWN;
            series->reasons[cell] = 0;
        }
        if (series->flags[cell] != 0) {
            series->flags[cell] = 0;
        }
    }
    return true;
}
