/*
 * W3 by hand: cells in a graph, three shapes of formulas, one change followed through its readers.
 * What vsoko is measured against. SPDX-License-Identifier: MIT
 */
#ifndef BENCH_GRAPH_H
#define BENCH_GRAPH_H

#include "data.h"

enum { READS = 5 /* of a cell */, SHAPES = 3, LEVELS = 8, SERIES = SHAPES * LEVELS };

/* What is known of the nodes. */
struct graph_nodes {
    uint32_t count;
    uint32_t *neighbours; /* [node][READS] */
    double *inputs;       /* [node][READS] */
};

struct graph_cell {
    uint32_t shape;
    uint32_t reads[READS];
};

/* Cells level by level, each level shuffled. Places are numbers of cells in that order; the first
 * READS * nodes places hold the inputs. */
struct graph {
    uint32_t nodes, cells, places;
    double *values;             /* by place */
    struct graph_cell *formula; /* by place less the inputs */
    uint32_t *first, *readers;  /* by place: readers[first[i]] to readers[first[i + 1] - 1] */
    uint32_t *place;            /* of [series][node], series = level * SHAPES + shape */
    uint32_t *seen, round;      /* by place: the change that found it last */
    uint32_t *queue;
};

/* Seeded nodes. */
void graph_nodes(struct graph_nodes *nodes, uint32_t count);
/* The nodes as CSV, named n00000 and on. */
void graph_csv(const struct graph_nodes *nodes, struct data_text *text);

void graph_make(struct graph *graph, const struct graph_nodes *nodes);
/* All cells. */
void graph_run(struct graph *graph);
/* Sets a cell and evaluates what it reaches; gives how many cells that are. */
uint32_t graph_change(struct graph *graph, uint32_t place, double value);
/* The cell that reaches closest to so many others: its number in [series][node]. */
uint32_t graph_find(struct graph *graph, uint32_t reach);
/* Values in the order of place. */
void graph_answers(const struct graph *graph, double *answers);

#endif
