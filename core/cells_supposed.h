/*
 * The changed world of a scenario: an evaluation whose cells come from a baseline until something
 * that they stand on is supposed to be otherwise.
 *
 * Every series that the model has is a node; nodes are put in order once, what is read before what
 * reads it. A change marks cells of some series; the others are looked at in that order, each only
 * if it reads something that came out different. Nodes that read one another in a ring are
 * evaluated anew together. SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_SUPPOSED_H
#define VS_CELLS_SUPPOSED_H

#include "cells_private.h"

/* A cell whose value is said. It keeps the n that stood there. */
struct vs_pin {
    int indicator, level, period_kind;
    uint32_t period, scope; /* of the evaluation's frame */
    double value;
    uint32_t n;
};

struct vs_supposed_node {
    int indicator, level, period_kind;
    uint32_t first_read, read_count;     /* in vs_supposed.reads */
    uint32_t first_reader, reader_count; /* in vs_supposed.readers */
    uint32_t component;
    uint32_t place;                 /* in vs_supposed.order */
    bool open;                      /* what it reads has its series */
    bool self;                      /* it reads itself */
    bool ring;                      /* ... or others that read it, not only earlier periods */
    bool anew;                      /* evaluated here, not lent */
    bool dirty;                     /* something that it reads besides cells and rows has changed */
    bool rows;                      /* it reads rows of a kind that has changed */
    struct vs_series_state *series; /* NULL: not looked at yet */
};

struct vs_supposed {
    vs_evaluation *stored; /* over the current stored cells; NULL: there are none. Borrowed */
    vs_evaluation *live;   /* evaluates what these lack. Borrowed */
    bool anew;             /* nothing is lent */
    bool open;             /* a formula may read what only a run knows: no order can be relied on */
    vs_arena *arena;
    size_t node_count, node_capacity, slot_count;
    struct vs_supposed_node *nodes;
    uint32_t *slots; /* node + 1 by hash of its series */
    size_t read_count, read_capacity;
    uint32_t *reads;   /* nodes */
    uint32_t *readers; /* nodes */
    uint32_t *order;   /* nodes, component by component */
    size_t own_count;  /* the first nodes, of levels and periods that indicators have themselves */
    bool rows;         /* rows of some kind have changed since the last run */
    uint64_t *due;     /* bit by place in the order: to be looked at in this run */
    uint32_t *changed; /* nodes with cells that the last run changed */
    size_t changed_count;
    vs_date from, to; /* dirty nodes: cells whose instant is in this stretch, both days included */
    size_t pin_count, pin_capacity;
    struct vs_pin *pins;
    const struct vs_pin *freed; /* it was taken back since the last run; NULL: none was */
    unsigned char **needed; /* by node: bit by cell, NULL: no cell of it; itself NULL: all cells */
};

/* Lists the nodes of an evaluation that is not evaluated yet, and puts them in order. The
 * evaluation borrows it; free after the evaluation. */
int vs_supposed_new(struct vs_supposed **out, vs_evaluation *evaluation, vs_evaluation *stored,
                    vs_evaluation *live);
void vs_supposed_free(struct vs_supposed *supposed, vs_engine *engine);
/* The node of a series; -1. */
int64_t vs_supposed_find(const struct vs_supposed *supposed, int indicator, int level,
                         int period_kind);
/* Says the value of a cell; with evaluate false only for series that are not there yet. */
int vs_supposed_pin(vs_evaluation *evaluation, const struct vs_pin *pin);
/* Takes the last pin back: its cell is evaluated with the next run. */
void vs_supposed_unpin(vs_evaluation *evaluation);
/* Evaluates what the last pin (with_pin) and the dirty nodes reach; *evaluated counts cells.
 * Afterwards vs_series_state.changed of the nodes' series are the cells that came out different. */
int vs_supposed_run(vs_evaluation *evaluation, bool with_pin, size_t *evaluated);
/* From now on only this cell of a node and what it stands on is evaluated; others are of no use
 * then. Once (cells_needed.c). */
int vs_supposed_need(vs_evaluation *evaluation, uint32_t node, size_t cell);
/* The cells that this cell itself reads: out (of the node count) gets bits by cell, NULL for a node
 * of which it reads none; *known false: its formulas have no program to tell. In the arena. */
int vs_supposed_direct(vs_evaluation *evaluation, uint32_t node, size_t cell, unsigned char **out,
                       bool *known);

/* Brings the rows to a later event of a copy of the store, which is read from now on; the next run
 * looks at what reads them (cells_overlay.c). *holds false: the frame is not what it was, all must
 * be evaluated anew. */
int vs_supposed_advance(vs_evaluation *evaluation, vs_store *copy, int64_t known, bool *holds);
/* The next run looks at what reads rows of a kind. */
void vs_supposed_touch(vs_evaluation *evaluation, int kind);
/* The same for rows of a kind that are switched. */
struct vs_row_pair;
int vs_supposed_switch(vs_evaluation *evaluation, int kind, const struct vs_row_pair *pairs,
                       size_t count, bool after);

/* --- for cells_series.c --- */

/* True if the cells of a series come from the baseline. */
bool vs_supposed_lends(const vs_evaluation *evaluation, const struct vs_series_state *series);
int vs_supposed_lend(vs_evaluation *evaluation, struct vs_series_state *series);
/* Puts the pins into a series that will be evaluated. */
int vs_supposed_pin_series(vs_evaluation *evaluation, struct vs_series_state *series);
/* Takes the pinned cells out of a list of scopes; gives how many are left. */
uint32_t vs_supposed_unpinned(struct vs_series_state *series, uint32_t period, uint32_t *scopes,
                              uint32_t count);

#endif
