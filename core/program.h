/*
 * A formula as an array program: nodes in the order of execution, each evaluated for all cells of
 * an indicator before the next. Knows neither Lua nor the store. The kernels (vs_kernel_*) are the
 * same functions that the per-cell path calls, so both give the same bits.
 *
 * Nodes are added while a formula is traced; equal nodes are merged, nothing else is simplified.
 * A node that is not known ends the cell: the first such node in order gives state and reason.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_PROGRAM_H
#define VS_PROGRAM_H

#include "aggregate.h"

enum vs_node_op {
    VS_NODE_CONSTANT,
    VS_NODE_PARAMETER, /* a number in a parameter, by the cell's instant */
    VS_NODE_INSTANT,   /* the instant of the period earlier by number, in days */
    VS_NODE_YEAR,      /* ... its calendar year */
    VS_NODE_AGGREGATE, /* over records of the cell */
    VS_NODE_CELL,      /* another cell; not known ends the formula */
    VS_NODE_MAYBE,     /* another cell, a[0] in place of no_data and not_applicable */
    VS_NODE_CELLS,     /* an aggregate over cells */
    VS_NODE_ADD,
    VS_NODE_SUBTRACT,
    VS_NODE_MULTIPLY,
    VS_NODE_DIVIDE,
    VS_NODE_FLOOR_DIVIDE,
    VS_NODE_MODULO,
    VS_NODE_NEGATE,
    VS_NODE_SQUARE,
    VS_NODE_SQRT,
    VS_NODE_FLOOR,
    VS_NODE_ROUND,
    VS_NODE_POWER, /* a[0] ^ argument, 0..64 */
    VS_NODE_PERCENT,
    VS_NODE_RATIO, /* a[0], a[1]; zero denominator: no_data */
    VS_NODE_PERCENT_OR,
    VS_NODE_RATIO_OR, /* ... or a[2] */
    VS_NODE_LEAST,
    VS_NODE_GREATEST, /* two at a time */
    VS_NODE_WHEN,     /* condition a[0] ? a[1] : a[2]; both were read */
    VS_NODE_AT_LEAST,
    VS_NODE_AT_MOST,
    VS_NODE_ABOVE,
    VS_NODE_BELOW,
    VS_NODE_EQUAL, /* conditions */
    VS_NODE_ALL,
    VS_NODE_ANY,
    VS_NODE_NEITHER, /* of conditions: a and b, a or b, not a */
    VS_NODE_OP_COUNT
};

/* How many operands an operation takes. */
size_t vs_node_operands(enum vs_node_op op);

/* How a read finds its cell from the cell that reads. */
enum { VS_SCOPE_DIMENSIONS_MAX = 8 };
enum vs_key_type { VS_KEY_OWN, VS_KEY_ATTRIBUTE, VS_KEY_TEXT };
typedef struct vs_key {
    int dimension; /* dimension of the scope that is read */
    enum vs_key_type type;
    int own;          /* OWN, ATTRIBUTE: dimension of the reading cell */
    int attribute;    /* ATTRIBUTE: of dimension own */
    const char *text; /* TEXT: a member's text; borrowed until the call returns */
} vs_key;

typedef struct vs_cell_read {
    int indicator;
    int lag;
    bool same_label; /* an earlier year too: the members of that name */
    bool same_scope; /* keys are not used: the reader's own scope */
    uint32_t key_count;
    vs_key keys[VS_SCOPE_DIMENSIONS_MAX];
} vs_cell_read;

enum vs_cells_op {
    VS_CELLS_COUNT,
    VS_CELLS_SUM,
    VS_CELLS_MEAN,
    VS_CELLS_MIN,
    VS_CELLS_MAX,
    VS_CELLS_SD,
    VS_CELLS_POPULATION_SD,
    VS_CELLS_SHARE,
    VS_CELLS_QUANTILE
};
enum vs_cells_periods { VS_PERIODS_SAME, VS_PERIODS_ALL /* all of the reader's kind */ };

/* An aggregate over the cells of an indicator at a finer level: the reader's scope plus over. */
typedef struct vs_cells_read {
    int indicator;
    int lag;
    bool same_label; /* an earlier year too: the members of that name */
    enum vs_cells_op op;
    uint32_t over_count;
    int over[VS_SCOPE_DIMENSIONS_MAX]; /* dimensions */
    enum vs_cells_periods periods;
    bool skip; /* leave out what is not known; else it ends the formula */
    bool has_from, has_below;
    double from, below;             /* SHARE, COUNT: from <= value < below */
    uint32_t from_node, below_node; /* while tracing: node + 1 in place of the number, 0: none */
    double argument;                /* QUANTILE: p */
    enum vs_quantile quantile;
} vs_cells_read;

typedef struct vs_node {
    enum vs_node_op op;
    uint32_t a[3];     /* earlier nodes */
    double number;     /* CONSTANT; POWER: the exponent; INSTANT, YEAR: periods back */
    uint32_t payload;  /* PARAMETER, AGGREGATE, CELL, MAYBE, CELLS: index into the arrays below */
    uint8_t condition; /* 1: the node is a condition */
    uint8_t varies;    /* 1: differs from cell to cell; 0: only by period */
} vs_node;

typedef struct vs_parameter_read {
    int parameter;
    const char *part; /* path inside the value: "2", "weights.a", NULL for a plain number */
} vs_parameter_read;
#define VS_PART_LENGTH "#" /* as the last step of a path: how many items a list has */

typedef struct vs_program vs_program;

enum { VS_PROGRAM_NODES_MAX = 2000 };

int vs_program_new(vs_program **out, vs_engine *engine);
void vs_program_free(vs_program *program);

/* Each adds a node (or finds the equal one) and gives its number. VS_ELIMIT over 2,000 nodes,
 * VS_ENOMEM. Descriptions are copied. */
int vs_program_constant(vs_program *program, double number, uint32_t *node);
int vs_program_parameter(vs_program *program, const vs_parameter_read *read, uint32_t *node);
/* Keeps among the reads of parameters, without a node, one that the formula asked for: texts and
 * lengths of its value may stand in other reads. */
int vs_program_note_parameter(vs_program *program, int parameter);
/* op is INSTANT or YEAR. */
int vs_program_instant(vs_program *program, enum vs_node_op op, int lag, uint32_t *node);
int vs_program_aggregate(vs_program *program, const vs_aggregate *aggregate, uint32_t *node);
int vs_program_cell(vs_program *program, const vs_cell_read *read, uint32_t *node);
int vs_program_maybe(vs_program *program, const vs_cell_read *read, uint32_t otherwise,
                     uint32_t *node);
int vs_program_cells(vs_program *program, const vs_cells_read *read, uint32_t *node);
int vs_program_apply(vs_program *program, enum vs_node_op op, const uint32_t *a, size_t count,
                     double number, uint32_t *node);
void vs_program_set_result(vs_program *program, uint32_t node);

uint32_t vs_program_result(const vs_program *program);
size_t vs_program_size(const vs_program *program);
/* There are nodes INSTANT or YEAR. */
bool vs_program_reads_instant(const vs_program *program);
const vs_node *vs_program_node(const vs_program *program, uint32_t node);
/* All parameters that the formula asked for: payloads 0 .. count - 1, one may come several
 * times. */
uint32_t vs_program_parameter_count(const vs_program *program);
const vs_parameter_read *vs_program_parameter_read(const vs_program *program, uint32_t payload);
const vs_aggregate *vs_program_aggregate_read(const vs_program *program, uint32_t payload);
const vs_cell_read *vs_program_cell_read(const vs_program *program, uint32_t payload);
const vs_cells_read *vs_program_cells_read(const vs_program *program, uint32_t payload);

/* Scalar kernels; both paths call them. Two arguments are always given; one-argument ops ignore b.
 */
double vs_kernel(enum vs_node_op op, double a, double b);
double vs_kernel_power(double base, int exponent);

#endif
