/*
 * What an evaluation keeps, table by table: members, attributes, scopes, periods, groups of rows,
 * histograms, plans of aggregates, series. See cells_private.h.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_TABLES_H
#define VS_CELLS_TABLES_H

#include "evaluation.h"
#include "formula.h"
#include "text_table.h"

#define VS_NOWHERE UINT32_C(0x10000000) /* added by a lookup: the row belongs to no cell */
enum {
    VS_CELL_LIMIT = 0x0fffffff, /* cells of a series */
    VS_CELL_KEYS_MAX = 128,     /* fields of a kind that an advance compares */
    VS_BLOCK = 512,             /* cells or rows worked on at once */
    VS_COMBINATIONS_MAX = 256,  /* of values in one joint histogram */
    VS_SLOTS_MAX = 16,          /* different columns of one aggregate */
    VS_SLOTS = 256              /* of tables by hash */
};

/* A map from dictionary codes to ordinals. */
struct vs_code_map {
    uint32_t *slots; /* ordinal + 1; 0: free */
    const vs_code *codes;
    size_t size; /* a power of two */
};

struct vs_members {
    bool loaded;
    uint32_t count;
    vs_code *codes;
    const char **texts; /* "#code" for an erased one */
    size_t *sizes;
    struct vs_code_map map;
    vs_text_table names; /* of texts; made when one is looked for */
};

/* Values of an attribute for every member of its dimension at an instant. */
struct vs_attribute_values {
    int dimension, attribute;
    vs_date instant;   /* VS_DATE_NONE: from a column, the same always */
    uint8_t *has;      /* 1: there is a value; 2: rows disagree */
    uint32_t *targets; /* dimension attributes: ordinal of the member */
    double *numbers;
    vs_code *codes; /* texts */
    struct vs_attribute_values *next;
};

struct vs_scope_table {
    bool loaded;
    uint32_t count;
    size_t dimension_count;
    uint32_t *members[VS_SCOPE_DIMENSIONS_MAX];
    uint32_t strides[VS_SCOPE_DIMENSIONS_MAX]; /* of the dense key */
    uint32_t product;                          /* dense keys */
    uint32_t *dense; /* scope of a dense key, VS_NOWHERE; NULL: the key is the scope */
};

struct vs_period_table {
    bool loaded;
    uint32_t count;
    vs_period *items;
};

/* The first and last day of the rows of a span kind; NULL: open. */
struct vs_span {
    const vs_column *from, *to;
};

static inline bool vs_span_is_set(const struct vs_span *span)
{
    return span->from != NULL || span->to != NULL;
}

static inline vs_date vs_span_since(const struct vs_span *span, uint32_t row)
{
    bool has = span->from != NULL && vs_column_has(span->from, row);
    return has ? (vs_date)vs_column_value(span->from, row) : VS_DATE_NONE;
}

static inline bool vs_span_holds(const struct vs_span *span, uint32_t row, vs_date instant)
{
    bool ends = span->to != NULL && vs_column_has(span->to, row);
    return vs_span_since(span, row) <= instant &&
           (!ends || instant <= (vs_date)vs_column_value(span->to, row));
}

/*
 * A column made for an evaluation: the member of a dimension that each row of a kind leads to at
 * the instant of its own period (or at one instant for all). Stored values are ordinals of the
 * dimension, count of its members: none.
 */
struct vs_placement {
    int kind, dimension, period_kind;
    vs_date instant; /* VS_DATE_NONE: by the row's period */
    vs_route route;
    vs_column column;
    const vs_column *own, *by; /* of the kind: the field of the route, what it is grouped by */
    unsigned char *values;     /* of the column; owned */
    unsigned char *undated;    /* bit by row: its own value stands in for the attribute; owned */
    size_t undated_count;
    struct vs_placement *next;
};

/* One step of locating a row: a number added by the stored value of a column. */
struct vs_lookup {
    const vs_column *column; /* NULL: the same for every row */
    uint32_t *add;           /* by stored value; the last entry is for a missing value */
    uint32_t size;           /* entries without the last */
    uint32_t constant;       /* column NULL */
    const struct vs_placement *placement; /* of column; NULL: it is one of the records */
};

/* Rows of a record kind over the cells of a level and a period kind. Rows without a period of their
 * own are grouped by scope alone, at an instant where that matters. */
struct vs_group {
    int kind, level, period_kind;
    bool timeless;   /* period_kind is VS_PERIOD_WHOLE; a cell is a scope */
    bool reachable;  /* false: the kind lacks a dimension of the level */
    vs_date instant; /* timeless: of the rows' spans and memberships; VS_DATE_NONE: any */
    struct vs_span span;
    uint32_t scopes, periods;
    vs_records *records;
    size_t lookup_count;
    struct vs_lookup lookups[VS_SCOPE_DIMENSIONS_MAX + 1]; /* the last: the period */
    const uint32_t *dense;                                 /* of the level */
    uint32_t *starts, *rows; /* rows in order of cells: rows[starts[cell]] ...; NULL until needed */
    uint32_t *changed;       /* cells that the last advance touched, sorted */
    size_t changed_count;
    unsigned char *occurs;  /* by period: there may be rows of it; NULL: of each */
    bool empty;             /* no row stands in any cell */
    unsigned char *undated; /* by cell: it has rows that stand by their own value; NULL: none has */
    struct vs_counts *counts;
    struct vs_group *base; /* lends starts, rows and histograms, from shift on; NULL: own ones */
    uint32_t shift;        /* cells of the base before those of this one */
    bool retired;          /* a base: rows have changed since */
    struct vs_group *next, *beside; /* beside: of the same slot */
};

enum { VS_PERIOD_JOINED = -2 }; /* for groups: the periods of all kinds that rows carry */

/* The periods of all kinds that the rows of a kind carry, side by side. */
struct vs_joined {
    bool made;
    bool holds;     /* there are several such kinds, and each row stands in one */
    uint32_t kinds; /* how many */
    uint32_t periods;
    bool complete;           /* each row stands in one */
    uint32_t *first;         /* by period kind: the first of its periods; VS_NOWHERE: it has none */
    vs_date *instants;       /* by period */
    struct vs_lookup lookup; /* of all of them */
};

static inline uint32_t vs_group_cell(const struct vs_group *group, uint32_t period, uint32_t scope)
{
    return (group->timeless ? 0 : period) * group->scopes + scope;
}

/* A joint histogram: how many rows of each cell have each combination of values of some columns. */
struct vs_counts {
    uint32_t column_count;
    int fields[VS_SLOTS_MAX];
    const vs_column *columns[VS_SLOTS_MAX];               /* NULL: no chunk has the column */
    uint32_t strides[VS_SLOTS_MAX], ranges[VS_SLOTS_MAX]; /* value "range" means missing */
    int64_t bases[VS_SLOTS_MAX];
    uint32_t combinations, buckets; /* buckets: those that occur, or all */
    const uint16_t *kept;           /* by bucket: its combination; NULL: all are there */
    const uint16_t *places;         /* by combination: its bucket, if any */
    size_t cells;
    uint32_t *n; /* [bucket][cell] */
    bool lent;   /* n is a slice of the base's */
    struct vs_counts *next;
};

struct vs_layout;

/* Fields of a kind that one layout holds together. */
struct vs_wide {
    bool made;
    uint32_t count;
    int fields[VS_SLOTS_MAX];
};

/* An aggregate over one set of rows of a kind. */
struct vs_kind_read {
    const vs_aggregate *aggregate;
    struct vs_kind_read *next;
};

/* A value of a row: real columns, then the fields of a pair. */
struct vs_slot {
    bool has;
    int64_t value;
};

struct vs_test_plan {
    uint32_t slot;
    enum vs_test test;
    int scale; /* of the slot */
    bool text; /* operands are ordinals */
    bool or_missing;
    uint32_t count;
    double *numbers; /* operands */
    int other;       /* slot of a field operand, -1 */
    int other_scale;
    uint8_t *table; /* by stored value, the last for a missing one: 1 passes; NULL: see tests */
    uint32_t table_size;
    bool presence; /* only whether there is a value counts: the table has one entry for it */
};

/* Rows of the two sets of a pair by their keys, where these are members of dimensions. */
struct vs_pair_table {
    bool fits;
    uint32_t key_count;
    uint32_t *places[2][VS_PAIR_KEYS_MAX]; /* by side and key: of stored values, times the stride */
    const vs_column *columns[2][VS_PAIR_KEYS_MAX];
    uint32_t *met[2]; /* by side and place: row + 1; zeros between two cells */
    bool single;      /* the second side surely has no key twice */
};

/* An aggregate made ready for a group: columns, tests with operands resolved. */
struct vs_plan {
    const vs_aggregate *aggregate;
    struct vs_group *group, *other; /* other: of the paired set */
    uint32_t slot_count,
        own_slots; /* own_slots: columns of the set; then FIRST, SECOND, GAIN, DISTANCE */
    int fields[VS_SLOTS_MAX];
    const vs_column *columns[VS_SLOTS_MAX];
    int scales[VS_SLOTS_MAX + 4];
    uint32_t test_count, set_tests; /* the first set_tests belong to the set */
    struct vs_test_plan *tests;
    uint32_t tabled;             /* so many tests from the first on have tables */
    int value_slot, weight_slot; /* -1: none */
    int first_slot, second_slot;
    struct vs_counts *counts; /* NULL: go through rows */
    uint8_t *passes;          /* by bucket: bit 0 the set's tests, bit 1 all tests */
    struct vs_slot *values;   /* by bucket: the value slot */
    struct vs_slot *weights;
    uint32_t *order;                  /* buckets in order of values, for quantiles */
    struct vs_plan *other_plan;       /* tests of the second set */
    struct vs_pair_table *pair_table; /* cells_pairs.c; NULL: not made yet */
    int level, period_kind;
    bool filled;                           /* there are tests VS_TEST_FILLED */
    uint32_t *fills;                       /* by bucket: bits of those whose field it has */
    double node_values[VS_CONDITIONS_MAX]; /* of the operands that are nodes */
    bool keeps;                            /* what it gathers is written into the unit's share */
    struct vs_accumulator *kept;           /* by cell of its group; NULL: none yet */
    size_t kept_count;
    int64_t kept_known;            /* event of the rows behind them */
    struct vs_plan *next, *beside; /* in the evaluation's cache; of the same slot */
};

enum vs_progress { VS_UNSEEN, VS_RUNNING, VS_FINISHED };
enum { VS_LATER = -1000 }; /* a status: see vs_cells__series */

/* A node of a program, for the cells of a period. */
struct vs_bound_node {
    struct vs_plan *plan;         /* AGGREGATE */
    struct vs_series_state *read; /* CELL, MAYBE, CELLS; NULL: no such level */
    const void *map;              /* CELL, MAYBE: scope map; CELLS: tree */
    bool reached;                 /* CELL, MAYBE: the period that is read is there */
    uint8_t state;                /* of PARAMETER, INSTANT, YEAR */
    uint32_t reason;
};

/* A program made ready for the cells of a period. */
struct vs_binding {
    const vs_program *program;
    uint32_t epoch; /* of the evaluation and the series; another one: to be made again */
    uint32_t own_epoch;
    bool settled; /* what evaluates the formula has nothing to add to a run */
    bool taped;   /* cells_few.c has looked at it */
    struct vs_tape *tape;
    void *tape_memory;
    size_t tape_size;
    double *numbers; /* by node, of those that do not vary */
    struct vs_bound_node *nodes;
    struct vs_binding *next; /* of the same period */
};

/* What the cells of a series read, as the programs of its formulas say it. */
enum vs_link_type { VS_LINK_ROWS, VS_LINK_CELL, VS_LINK_CELLS };
struct vs_link {
    enum vs_link_type type;
    int kind, lag;                    /* ROWS: the kind */
    const vs_cell_read *read;         /* CELL: by keys; NULL: the same scope */
    bool all_periods;                 /* CELLS */
    int indicator, level;             /* CELL, CELLS: of the series that is read */
    struct vs_series_state *series;   /* NULL: not made when it was looked for */
    const struct vs_scope_map *map;   /* CELL; NULL: not looked for, or by instant */
    const struct vs_scope_tree *tree; /* CELLS; as map */
};

/* The cells of an indicator at a level for a period kind. */
struct vs_series_state {
    int indicator, level, period_kind;
    enum vs_progress progress;
    bool by_cell;  /* it is part of a ring of series: evaluated cell by cell */
    bool compiled; /* every formula in use has a program */
    uint32_t scopes, periods;
    double *values;
    uint8_t *states, *flags, *cell_progress;
    uint32_t *reasons, *n, *expected;
    uint16_t *bands;
    unsigned char *pinned; /* bit by cell: a scenario says its value; NULL: of none */
    uint32_t *changed;     /* cells that the last advance changed; room for all */
    size_t changed_count;
    uint64_t *marked; /* bit by cell, while it is looked at; NULL: never was */
    struct vs_link *links;
    uint32_t link_count, link_room, link_epoch; /* epoch 0: not listed */
    uint32_t epoch;                             /* goes on when what bindings hold has changed */
    struct vs_binding **bindings; /* by period, in the world of a scenario; NULL: none yet */
    int small_n;                  /* the parameter of the indicator; -1 */
    int main_kind; /* of a program's first aggregate, -1: it says how many are expected */
    unsigned char *kinds_read;             /* by record kind: 1 if an interpreted formula read it */
    unsigned char *indicators_read;        /* by indicator */
    struct vs_series_state *next, *beside; /* beside: of the same slot */
    uint32_t next_period;                  /* the first that is not evaluated yet */
    struct vs_series_state *below;         /* the one that waits for this one */
};

/* Where the cells of one level find those of another: scope of the read cell or VS_NOWHERE. */
struct vs_scope_map {
    int level, target;
    const vs_cell_read *read; /* one of those with these keys */
    vs_date instant;          /* VS_DATE_NONE: the same always */
    uint32_t *scope;
    uint32_t *starts,
        *readers; /* who reads a scope: readers[starts[scope]] ...; NULL until needed */
    struct vs_scope_map *next;
};

/* Finer cells in order of the coarser scope that they belong to. */
struct vs_scope_tree {
    int level, finer;
    vs_date instant;
    uint32_t *starts, *scopes;
    uint32_t *above; /* by finer scope: the coarser one or VS_NOWHERE */
    struct vs_scope_tree *next;
};

#endif
