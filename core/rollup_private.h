/*
 * Shared by rollup*.c and share_read.c: units as their shares tell them, and the cells above.
 *
 * A level of the model outside the unit has three above: of all units, of a group, of one unit.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_ROLLUP_PRIVATE_H
#define VS_ROLLUP_PRIVATE_H

#include "share_private.h"

enum vs_span_of_units { VS_OF_ALL, VS_OF_GROUP, VS_OF_UNIT, VS_OF_COUNT };

/* --- a share, parsed; texts and arrays live in the roll-up's arena, parts in the share --- */

struct vs_share_dimension {
    const char *name;
    uint32_t count;
    uint32_t *texts; /* of members, numbers in the share */
    int dimension;   /* of the model, -1: it has none such */
    uint32_t *above; /* by member: ordinal above */
};

struct vs_share_periods_of {
    const char *name; /* "*": all periods together */
    uint32_t count;
    const char **ids;
    uint8_t *has_data;
    int kind;        /* of the model; VS_NO_KIND: it has none such */
    uint32_t *above; /* by period: ordinal above, VS_NOWHERE */
};
enum { VS_NO_KIND = -2 };

struct vs_share_level {
    uint32_t dimension_count, scopes;
    uint32_t dimensions[VS_SCOPE_DIMENSIONS_MAX]; /* of the share */
    uint32_t *members[VS_SCOPE_DIMENSIONS_MAX];   /* by scope */
    int level;                                    /* of the model, -1: it has none such */
    uint32_t *above[VS_OF_COUNT];                 /* by scope: that of the level above */
};

struct vs_share_series {
    uint32_t level, periods; /* of the share */
    struct vs_share_in part;
};

struct vs_share_prints {
    uint32_t periods; /* of the share */
    struct vs_share_in part;
};

struct vs_share_indicator {
    const char *name;
    int indicator; /* of the model, -1: it has none such */
    uint32_t tag_count, print_count, series_count;
    const char **tags;
    struct vs_share_prints *prints;
    struct vs_share_series *series;
};

struct vs_share_part {
    uint64_t key;
    enum vs_part_class class;
    uint32_t level, periods; /* of the share */
    int shift;               /* of a pair: how many periods back its second set stands */
    uint32_t first, count;   /* periods that it holds */
    struct vs_share_in part; /* empty: the unit cannot give it */
};

struct vs_unit {
    const char *id, *group;
    bool stale;
    uint32_t member, group_member; /* ordinals above; VS_NOWHERE: no group */
    uint32_t text_count;
    const char **texts;
    uint32_t *reasons; /* by text: reason above + 1; 0: not asked yet */
    uint32_t dimension_count, period_count, level_count, indicator_count, part_count;
    struct vs_share_dimension *dimensions;
    struct vs_share_periods_of *periods;
    struct vs_share_level *levels;
    struct vs_share_indicator *indicators;
    struct vs_share_indicator **by_indicator; /* by indicator of the model; NULL: it has none */
    struct vs_share_part *parts;
    uint32_t *part_slots; /* by key, level, periods: part + 1 */
    size_t part_slot_count;
};

/* share_read.c: fills a unit from bytes. VS_EDATA with a message that names unit->id. */
int vs_share_parse(struct vs_unit *unit, vs_engine *engine, vs_arena *arena, const void *data,
                   size_t size);
/* The part of that name at a level and periods of the share; NULL. */
const struct vs_share_part *vs_share_find_part(const struct vs_unit *unit, uint64_t key,
                                               uint32_t level, uint32_t periods);

/* --- cells above --- */

enum { VS_MERGED_SLOTS = 256, VS_ROLLUP_DEPTH_MAX = 300 };

/* A reason and how many units give it with a state. */
struct vs_voice {
    uint32_t reason, count;
    uint8_t state;
    struct vs_voice *next;
};

/* What the units say about a cell above them. */
struct vs_tally {
    uint32_t states[4]; /* units by enum vs_state, those of the same formula */
    uint32_t unlike;    /* units of another formula */
    uint32_t expected;
    uint8_t flags;
    struct vs_voice *voices; /* in order of units */
};

/* The cells of an indicator at a level of the model, for the three levels above. */
struct vs_above {
    int indicator, level, period_kind;
    struct vs_series_state *series[VS_OF_COUNT]; /* NULL: there are no groups */
    struct vs_tally *tallies[2];                 /* by cell of VS_OF_ALL, VS_OF_GROUP */
    uint8_t *left_out[2]; /* by cell: units are missing in what it was made of */
    bool masked;          /* some unit's cell stands aside: sums are not those of others */
    struct vs_rollup_plan *plans[2];
    uint8_t *aside;        /* by cell of VS_OF_UNIT: it stands aside */
    uint64_t *prints;      /* by period: fingerprint of the model's formula */
    uint8_t *other;        /* of the unit that is read, by period: it has another one */
    struct vs_above *next; /* of the same indicator */
};

/* A formula as it runs for cells of one level above. */
struct vs_rollup_plan {
    const struct vs_variant *variant;
    const struct vs_merged **merged; /* by node; NULL: not a part */
    struct vs_rollup_plan *next;
};

/* Parts of one name added over units, by cell of a level above. */
struct vs_merged {
    uint64_t key;
    int level, period_kind;
    enum vs_span_of_units of;
    const struct vs_above *mask; /* NULL: all units */
    int lag;                     /* with a mask: of the reader */
    enum vs_part_class class;
    size_t cells;
    uint8_t *marks;           /* VS_MERGED_... */
    uint64_t *met;            /* as in shares */
    uint64_t *first, *n;      /* rows in the set or that pass (cells: candidates); with values */
    vs_int128 *sum, *squares; /* also: weighted, weights; cells: counted */
    int64_t *least, *greatest;
    double *low, *high;         /* of cells */
    uint8_t *worst;             /* of cells: what stands in the way, */
    uint32_t *reasons;          /* why */
    struct vs_weighted *values; /* by cell, then value */
    size_t *starts;             /* of the cells in values; the last one ends the values */
    struct vs_merged *next;
};

enum { VS_MERGED_ROWS = 1, VS_MERGED_LACKS = 2 };

struct vs_rollup {
    vs_engine *engine;
    vs_arena *arena;
    vs_model *model; /* as given */
    vs_rollup_options options;
    int unit_dimension, group_dimension; /* -1: no groups */
    struct vs_unit *units;
    size_t unit_count, unit_capacity;
    /* While it stores: */
    vs_store *store;
    vs_model above;            /* the model with the levels above */
    vs_evaluation *evaluation; /* over it: its tables and series are filled from the shares */
    vs_evaluation *origin;     /* over the model as given: formulas, parameters */
    struct vs_variants variants;
    int *levels[VS_OF_COUNT];                  /* by level of the model: level above, -1 */
    uint64_t **keys;                           /* by level above: keys of its scopes, in order */
    uint64_t *strides;                         /* by level above, then dimension: of the keys */
    struct vs_above **series;                  /* by indicator */
    struct vs_merged *merged[VS_MERGED_SLOTS]; /* by key */
    struct vs_scope_tree *trees;
    size_t depth;    /* of cells that read one another */
    double *scratch; /* values of the nodes of the cells that run */
    size_t scratch_size, scratch_used;
    size_t unlike; /* series of units with another formula */
};

/* rollup_frame.c: the model above, members, periods and scopes of all units. */
int vs_rollup_frame(struct vs_rollup *rollup);
/* The scope of a level above with these members in the order of its dimensions; VS_NOWHERE. */
uint32_t vs_rollup_scope(const struct vs_rollup *rollup, int level_above, const uint32_t *members);

/* Number above of a reason that a unit gives by the number of its text. */
int vs_rollup_reason(struct vs_rollup *rollup, struct vs_unit *unit, uint32_t text, uint32_t *out);

/* rollup_cells.c: series above with the units' own cells, and what they say of the totals. */
int vs_rollup_gather(struct vs_rollup *rollup);
/* The series of an indicator at a level of the model, NULL. */
struct vs_above *vs_rollup_series(const struct vs_rollup *rollup, int indicator, int level,
                                  int period_kind);

/* rollup_totals.c: evaluates each cell of the totals, and bands. */
int vs_rollup_totals(struct vs_rollup *rollup);
/* Evaluates one cell of a total unless it is finished. */
int vs_rollup_cell(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                   size_t cell);

/* rollup_merge.c: the parts of a name at a level for a period kind, added over units (those that a
 * mask leaves) for each cell above; made once. */
int vs_rollup_merge(struct vs_rollup *rollup, const struct vs_merged *wanted,
                    const struct vs_merged **out);

/* rollup_run.c: runs the model's program for a cell of a total. *left_out is raised if units are
 * missing in something that it reads. */
int vs_rollup_run(struct vs_rollup *rollup, struct vs_above *above, enum vs_span_of_units of,
                  size_t cell, vs_result *out, uint8_t *left_out);

#endif
