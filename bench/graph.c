/*
 * The graph of W3 by hand.
 * SPDX-License-Identifier: MIT
 */
#include "graph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As graph/parameters/shapes.yaml. */
static const double weights[READS] = {0.3, 0.25, 0.2, 0.15, 0.1};
static const double above[READS] = {0.4, 0.15, 0.15, 0.15, 0.15};
static const double below[READS] = {0.15, 0.15, 0.15, 0.15, 0.4};
static const double scale = 1.02;

void graph_nodes(struct graph_nodes *nodes, uint32_t count)
{
    uint64_t state = 20240901 + count;
    nodes->count = count;
    nodes->neighbours = bench_memory((size_t)count * READS * sizeof *nodes->neighbours);
    nodes->inputs = bench_memory((size_t)count * READS * sizeof *nodes->inputs);
    for (size_t i = 0; i < (size_t)count * READS; i++) {
        nodes->neighbours[i] = data_random(&state, count);
        nodes->inputs[i] = data_random(&state, 10000) / 100.0;
    }
}

void graph_csv(const struct graph_nodes *nodes, struct data_text *text)
{
    enum { ROW_MAX = 128 };
    static const char header[] = "node,to1,to2,to3,to4,to5,input1,input2,input3,input4,input5\n";
    text->capacity = sizeof header + (size_t)nodes->count * ROW_MAX;
    text->bytes = bench_memory(text->capacity);
    text->size = sizeof header - 1;
    memcpy(text->bytes, header, text->size);
    for (uint32_t node = 0; node < nodes->count; node++) {
        const uint32_t *to = nodes->neighbours + (size_t)node * READS;
        const double *input = nodes->inputs + (size_t)node * READS;
        int size =
            snprintf(text->bytes + text->size, ROW_MAX,
                     "n%05u,n%05u,n%05u,n%05u,n%05u,n%05u,%.2f,%.2f,%.2f,%.2f,%.2f\n", node, to[0],
                     to[1], to[2], to[3], to[4], input[0], input[1], input[2], input[3], input[4]);
        text->size += (size_t)size;
    }
}

/* --- making --- */

/* Shapes and nodes of a level stand in memory as chance has it. */
static void shuffle(uint64_t *state, uint32_t *items, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = data_random(state, i);
        uint32_t kept = items[i - 1];
        items[i - 1] = items[other];
        items[other] = kept;
    }
}

static void place_cells(struct graph *graph)
{
    uint64_t state = 5;
    uint32_t inputs = graph->nodes * READS;
    uint32_t size = graph->nodes * SHAPES;
    uint32_t *order = bench_memory((size_t)size * sizeof *order);
    for (uint32_t level = 0; level < LEVELS; level++) {
        for (uint32_t i = 0; i < size; i++) {
            order[i] = i;
        }
        shuffle(&state, order, size);
        for (uint32_t i = 0; i < size; i++) {
            graph->place[level * size + order[i]] = inputs + level * size + i;
        }
    }
    free(order);
}

static void list_readers(struct graph *graph)
{
    uint32_t inputs = graph->nodes * READS;
    for (uint32_t i = 0; i < graph->cells; i++) {
        for (uint32_t k = 0; k < READS; k++) {
            graph->first[graph->formula[i].reads[k] + 1]++;
        }
    }
    for (uint32_t i = 0; i < graph->places; i++) {
        graph->first[i + 1] += graph->first[i];
    }
    uint32_t *next = bench_memory(graph->places * sizeof *next);
    memcpy(next, graph->first, graph->places * sizeof *next);
    for (uint32_t i = 0; i < graph->cells; i++) {
        for (uint32_t k = 0; k < READS; k++) {
            graph->readers[next[graph->formula[i].reads[k]]++] = inputs + i;
        }
    }
    free(next);
}

void graph_make(struct graph *graph, const struct graph_nodes *nodes)
{
    uint32_t count = nodes->count;
    uint32_t inputs = count * READS;
    *graph = (struct graph){.nodes = count, .cells = count * SERIES};
    graph->places = inputs + graph->cells;
    graph->values = bench_memory(graph->places * sizeof *graph->values);
    graph->formula = bench_memory(graph->cells * sizeof *graph->formula);
    graph->first = bench_memory(((size_t)graph->places + 1) * sizeof *graph->first);
    graph->readers = bench_memory((size_t)graph->cells * READS * sizeof *graph->readers);
    graph->place = bench_memory(graph->cells * sizeof *graph->place);
    graph->seen = bench_memory(graph->places * sizeof *graph->seen);
    graph->queue = bench_memory(graph->places * sizeof *graph->queue);
    memcpy(graph->values, nodes->inputs, inputs * sizeof *graph->values);
    place_cells(graph);
    for (uint32_t i = 0; i < graph->cells; i++) {
        uint32_t level = i / (count * SHAPES);
        uint32_t shape = i / count % SHAPES;
        uint32_t node = i % count;
        struct graph_cell *cell = &graph->formula[graph->place[i] - inputs];
        cell->shape = shape;
        for (uint32_t k = 0; k < READS; k++) {
            uint32_t series = (level - 1) * SHAPES + (shape + k) % SHAPES;
            uint32_t neighbour = nodes->neighbours[node * READS + k];
            cell->reads[k] =
                level == 0 ? node * READS + k : graph->place[series * count + neighbour];
        }
    }
    list_readers(graph);
}

/* --- evaluating --- */

static double weigh(const double w[READS], const double *values, const uint32_t reads[READS])
{
    return w[0] * values[reads[0]] + w[1] * values[reads[1]] + w[2] * values[reads[2]] +
           w[3] * values[reads[3]] + w[4] * values[reads[4]];
}

static double evaluate(const struct graph_cell *cell, const double *values)
{
    const uint32_t *reads = cell->reads;
    switch (cell->shape) {
    case 0:
        return weigh(weights, values, reads);
    case 1:
        return scale *
               (values[reads[0]] + values[reads[1]] + values[reads[2]] + values[reads[3]] +
                values[reads[4]]) /
               5;
    default:
        return weigh(values[reads[0]] >= values[reads[1]] ? above : below, values, reads);
    }
}

void graph_run(struct graph *graph)
{
    double *values = graph->values;
    uint32_t inputs = graph->nodes * READS;
    for (uint32_t i = 0; i < graph->cells; i++) {
        values[inputs + i] = evaluate(&graph->formula[i], values);
    }
}

/* Readers stand a level above what they read, so they are found in an order that holds. */
uint32_t graph_change(struct graph *graph, uint32_t place, double value)
{
    uint32_t *queue = graph->queue;
    uint32_t inputs = graph->nodes * READS;
    uint32_t count = 1;
    uint32_t round = ++graph->round;
    queue[0] = place;
    graph->values[place] = value;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = queue[i];
        if (i > 0) {
            double now = evaluate(&graph->formula[at - inputs], graph->values);
            if (now == graph->values[at]) {
                continue;
            }
            graph->values[at] = now;
        }
        for (uint32_t r = graph->first[at]; r < graph->first[at + 1]; r++) {
            uint32_t reader = graph->readers[r];
            if (graph->seen[reader] != round) {
                graph->seen[reader] = round;
                queue[count++] = reader;
            }
        }
    }
    return count - 1;
}

/* How many cells a place reaches, at most limit. */
static uint32_t reach_of(struct graph *graph, uint32_t place, uint32_t limit)
{
    uint32_t *queue = graph->queue;
    uint32_t count = 1;
    uint32_t round = ++graph->round;
    queue[0] = place;
    for (uint32_t i = 0; i < count && count <= limit; i++) {
        for (uint32_t r = graph->first[queue[i]]; r < graph->first[queue[i] + 1]; r++) {
            uint32_t reader = graph->readers[r];
            if (graph->seen[reader] != round) {
                graph->seen[reader] = round;
                queue[count++] = reader;
            }
        }
    }
    return count - 1 < limit ? count - 1 : limit;
}

uint32_t graph_find(struct graph *graph, uint32_t reach)
{
    uint32_t best = 0;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = graph->cells; i-- > 0 && least > 0;) {
        uint32_t found = reach_of(graph, graph->place[i], reach * 2);
        uint32_t distance = found > reach ? found - reach : reach - found;
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    return best;
}

void graph_answers(const struct graph *graph, double *answers)
{
    for (uint32_t i = 0; i < graph->cells; i++) {
        answers[i] = graph->values[graph->place[i]];
    }
}
