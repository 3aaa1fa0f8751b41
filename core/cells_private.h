/*
 * Shared by evaluation.c and cells_*.c: what an evaluation keeps.
 *
 * Everything hangs off vs_evaluation and is made when first needed. Ordinals: a member's position
 * in the natural order of its dimension, a scope's in its level, a period's in its kind. A cell is
 * period * scopes + scope.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_PRIVATE_H
#define VS_CELLS_PRIVATE_H

#include <string.h>

#include "cells_tables.h"

struct vs_evaluation {
    vs_engine *engine;
    vs_model *model;
    vs_store *store;
    vs_arena *arena;
    vs_evaluation_options options;
    int64_t known;
    struct vs_supposed *supposed; /* cells_supposed.h; NULL: of no scenario. Borrowed */
    struct vs_supposed *rings; /* the order of series for an advance; NULL: not needed yet. Owned */
    bool stored;               /* over stored cells: no records, no formulas */
    const char *stored_frame;  /* their tables; NULL: not read yet */
    size_t stored_frame_size;
    vs_records **records;       /* by kind */
    struct vs_members *members; /* by dimension */
    struct vs_attribute_values *attributes;
    struct vs_period_table *periods; /* by period kind + 1 */
    struct vs_scope_table *scopes;   /* by level */
    struct vs_placement *placements;
    struct vs_group *groups;
    struct vs_group *group_slots[VS_SLOTS];
    struct vs_group *bases;   /* groups over joined periods */
    struct vs_joined *joined; /* by kind */
    struct vs_layout *layouts;
    struct vs_wide *wide;          /* by kind */
    struct vs_kind_read **counted; /* by kind: what traced formulas count of it; NULL: not listed */
    struct vs_cube *cubes;
    struct vs_series_state *series, **finished;
    struct vs_series_state *series_slots[VS_SLOTS];
    size_t finished_count, finished_capacity;
    struct vs_scope_map *maps;
    struct vs_scope_tree *trees;
    struct vs_combined *combined; /* of finished series; forgotten when cells change */
    struct vs_plan *plans;        /* of aggregates in programs */
    struct vs_plan *plan_slots[VS_SLOTS];
    bool keeps;     /* what aggregates gather at levels that go up is kept for the unit's share */
    char **reasons; /* reason 0 is "" */
    size_t reason_count, reason_capacity;
    uint32_t *reason_slots;
    uint32_t broken_seal; /* the first reason of a cell whose seal a run found broken; 0: none */
    uint32_t *no_records; /* by kind: the reason of having none, 0: not made yet */
    size_t reason_slot_count;
    vs_date next_change;            /* first date after today at which an instant could matter */
    struct vs_cell_position *stack; /* cells being evaluated one by one */
    size_t depth;
    struct vs_series_state *driven; /* series being evaluated, the last one on top */
    struct vs_series_state *wanted; /* one that something running has asked for first */
    struct vs_block_run *scratch;   /* of the last array run */
    size_t scratch_size;
    struct vs_marked_cells *marked; /* room for what is evaluated again (cells_marks.c) */
    uint32_t epoch;                 /* goes on when series are made again */
};

struct vs_cell_position {
    struct vs_series_state *series;
    uint32_t period, scope;
};

/* Equal to the bit: what a reader could see. */
static inline bool vs_same_bits(double a, double b)
{
    uint64_t left = 0;
    uint64_t right = 0;
    memcpy(&left, &a, sizeof left);
    memcpy(&right, &b, sizeof right);
    return left == right;
}

/*
 * How much a cell stands on, while its formula reads: the most rows of its own aggregates; without
 * these, the least n of the known cells that it reads. 0 is nothing yet.
 */
#define VS_SUPPORT_ROWS UINT32_C(0x80000000)

static inline uint32_t vs_support_add_rows(uint32_t support, uint32_t n)
{
    uint32_t most = (support & VS_SUPPORT_ROWS) != 0 ? support & ~VS_SUPPORT_ROWS : 0;
    n = n < VS_SUPPORT_ROWS ? n : VS_SUPPORT_ROWS - 1;
    return (n > most ? n : most) | VS_SUPPORT_ROWS;
}

static inline uint32_t vs_support_add_cell(uint32_t support, uint32_t n)
{
    n = n < VS_SUPPORT_ROWS - 1 ? n + 1 : VS_SUPPORT_ROWS - 1;
    bool takes = support == 0 || ((support & VS_SUPPORT_ROWS) == 0 && n < support);
    return takes ? n : support;
}

static inline uint32_t vs_support_n(uint32_t support)
{
    return (support & VS_SUPPORT_ROWS) != 0 ? support & ~VS_SUPPORT_ROWS : support - (support != 0);
}

/* What a formula that runs for one cell reads through. */
struct vs_cell_reader {
    vs_evaluation *evaluation;
    struct vs_cell_position at;
    uint32_t support;
    uint8_t flags; /* of what was read */
    bool traced;   /* a program tells what the formula makes of the instant */
};

/* Aggregates over the cells of all periods: the same for every period that reads them. */
struct vs_combined {
    const vs_cells_read *read;
    const struct vs_scope_tree *tree;
    double from, below;
    size_t scopes;
    vs_result *results; /* by scope */
    uint8_t *has;
    struct vs_combined *next;
};

enum { VS_DEPTH_MAX = 30 /* Lua allows some 200 nested C calls; a cell takes about five */ };

/* cells_members.c */
int vs_cells__members(vs_evaluation *evaluation, int dimension, struct vs_members **out);
uint32_t vs_cells__member(const struct vs_members *members, vs_code code); /* VS_NOWHERE if none */
/* The member of a dimension with exactly this text; VS_NOWHERE. */
int vs_cells__find_text(vs_evaluation *evaluation, int dimension, const char *text, uint32_t *out);
/* Gives a dimension these members, whatever records say; codes may repeat and are put in order. */
int vs_cells__set_members(vs_evaluation *evaluation, int dimension, vs_code *codes, size_t count);
int vs_cells__attribute(vs_evaluation *evaluation, int dimension, int attribute, vs_date instant,
                        struct vs_attribute_values **out);
/* cells_periods.c */
int vs_cells__periods(vs_evaluation *evaluation, int period_kind, struct vs_period_table **out);
/* Gives a period kind these periods, whatever records and calendars say; ids may repeat, those that
 * the model does not know are left out. */
int vs_cells__set_periods(vs_evaluation *evaluation, int period_kind, const char *const *ids,
                          const uint8_t *has_data, size_t count);
/* The lookup that gives the period of a row; *any false: the kind has no periods of that kind. */
int vs_cells__period_lookup(vs_evaluation *evaluation, int kind, int period_kind,
                            struct vs_lookup *out, bool *any);
/* cells_scopes.c */
int vs_cells__scopes(vs_evaluation *evaluation, int level, struct vs_scope_table **out);
/* The scope of a dense key, VS_NOWHERE if there is none. */
static inline uint32_t vs_cells__scope_of_key(const struct vs_scope_table *table, uint64_t key)
{
    if (key >= VS_NOWHERE || key >= table->product) {
        return VS_NOWHERE;
    }
    return table->dense == NULL ? (uint32_t)key : table->dense[key];
}
/* Whether all rows from first on of a kind with memberships stand in scopes that there are. */
int vs_cells__scopes_hold(vs_evaluation *evaluation, int level, int kind, uint32_t first,
                          bool *hold);
/* cells_groups.c */
int vs_cells__records(vs_evaluation *evaluation, int kind, vs_records **out);
/* The lookup of a dimension for the rows of a group, of which kind, period kind and instant are
 * set. */
int vs_cells__dimension_lookup(vs_evaluation *evaluation, const struct vs_group *group,
                               int dimension, struct vs_lookup *out, bool *reachable);
/* True if surely no row stands in the cells of a period. */
bool vs_cells__is_empty(const struct vs_group *group, uint32_t period);
/* The lookups of a group's level and period kind; scopes gives the strides. */
int vs_cells__level_lookups(vs_evaluation *evaluation, struct vs_group *group,
                            const struct vs_scope_table *scopes);
/* The instant of the group for the cells of a period; VS_DATE_NONE: its rows are of any. */
vs_date vs_cells__group_instant(const vs_evaluation *evaluation, int kind, int level,
                                int period_kind, int64_t period);
/* The group for the cells of a period (those of all periods, unless the kind is timeless). */
int vs_cells__group(vs_evaluation *evaluation, int kind, int level, int period_kind, int64_t period,
                    struct vs_group **out);
/* Which cells of a group have rows that stand by their own value. */
int vs_cells__mark_undated(vs_evaluation *evaluation, struct vs_group *group);
/* Cells of count rows from first on, VS_NOWHERE or more for those outside; count <= VS_BLOCK. */
void vs_cells__locate(const struct vs_group *group, uint32_t first, uint32_t count,
                      uint32_t *cells);
/* The same in two parts: dense key of the scope, period. */
void vs_cells__locate_parts(const struct vs_group *group, uint32_t first, uint32_t count,
                            uint32_t *keys, uint32_t *periods);
int vs_cells__order_rows(vs_evaluation *evaluation, struct vs_group *group);
/* cells_placed.c */
int vs_cells__placement(vs_evaluation *evaluation, const struct vs_group *group, int dimension,
                        const vs_route *route, const struct vs_placement **out);
/* Fills the placements of a kind anew after its rows changed. */
int vs_cells__placements_refresh(vs_evaluation *evaluation, int kind);
void vs_cells__placements_free(vs_evaluation *evaluation);
/* cells_instant.c */
/* The days of the rows of a span kind; those that will matter after today are noted if the instant
 * moves with it. */
int vs_cells__span(vs_evaluation *evaluation, int kind, vs_date instant, struct vs_span *out);
/* Whether a read of an earlier period finds its cell. */
enum vs_reach { VS_REACH_CELL, VS_REACH_NO_PERIOD, VS_REACH_OTHER_YEAR };
enum vs_reach vs_cells__reach(const vs_evaluation *evaluation, int level, int period_kind,
                              uint32_t period, int lag, bool same_label);
/* The reason of a read that does not. */
int vs_cells__unreached(vs_evaluation *evaluation, int level, enum vs_reach reach, vs_result *out);
/* The instant of a period earlier by lag, in days, or its year. */
int vs_cells__read_instant(vs_evaluation *evaluation, int period_kind, uint32_t period, int lag,
                           bool year, vs_result *out);
/* A node that is the same for all cells of a period: PARAMETER, INSTANT or YEAR. */
int vs_cells__read_fixed(vs_evaluation *evaluation, const vs_program *program, const vs_node *node,
                         const struct vs_cell_position *at, vs_result *out);
/* Notes when an instant that moves is another one: c:instant() in a formula without a program. */
void vs_cells__note_instant(vs_evaluation *evaluation, vs_date instant, bool year);
/* Notes the dates at which what a program makes of the instant could change. */
int vs_cells__note_instants(vs_evaluation *evaluation, const vs_program *program,
                            const struct vs_cell_position *at);
/* cells_joined.c: *out NULL if the periods of a kind's rows cannot be joined. */
int vs_cells__joined(vs_evaluation *evaluation, int kind, const struct vs_joined **out);
/* The same if a period kind (VS_PERIOD_JOINED: all of them) is among those. */
int vs_cells__joins(vs_evaluation *evaluation, int kind, int period_kind,
                    const struct vs_joined **out);
/* Finds the group whose rows and histograms hold those of a group, if there is one. */
int vs_cells__base(vs_evaluation *evaluation, struct vs_group *group);
/* Rows of a kind have changed. */
void vs_cells__joined_forget(vs_evaluation *evaluation, int kind);
/* cells_counts.c */
int vs_cells__counts(vs_evaluation *evaluation, struct vs_group *group, const int *fields,
                     uint32_t count, struct vs_counts **out);
void vs_cells__count_rows(const struct vs_group *group, struct vs_counts *counts, uint32_t first,
                          uint32_t rows, const unsigned char *dead, uint32_t step);
/* Position of a field among the columns, -1. */
int vs_cells__count_column(const struct vs_counts *counts, int field);
bool vs_cells__covers(const struct vs_counts *counts, const int *fields, uint32_t count);
/* Rows of a cell. */
uint32_t vs_cells__count_all(const struct vs_counts *counts, size_t cell);
struct vs_slot vs_cells__bucket_slot(const struct vs_counts *counts, uint32_t bucket,
                                     uint32_t column);
/* cells_layout.c: the layout of fields, perhaps of more than these; *out NULL: too many
 * combinations. */
int vs_cells__layout(vs_evaluation *evaluation, const struct vs_group *group, const int *fields,
                     uint32_t count, struct vs_layout **out);
/* Its columns and buckets, without counters. */
const struct vs_counts *vs_cells__layout_form(const struct vs_layout *layout);
/* Whether it is known which combinations occur: else its buckets are all of them. */
bool vs_cells__is_settled(const struct vs_layout *layout);
/* Tells by combination whether it occurs. */
int vs_cells__settle(vs_evaluation *evaluation, struct vs_layout *layout, const uint8_t *occurs);
/* Lends the bucket of each row; settles the layout. */
int vs_cells__number_rows(vs_evaluation *evaluation, struct vs_layout *layout, const uint8_t **out);
/* Buckets of count rows from first on; VS_NOWHERE: a combination that was left out. */
void vs_cells__buckets(const struct vs_counts *counts, uint32_t first, uint32_t count,
                       uint32_t *out);
/* Layouts end when rows change. */
void vs_cells__layouts_free(vs_evaluation *evaluation);
/* cells_cube.c: a joint histogram over the columns that a group's lookups look at and those of a
 * layout; *out NULL: they have too many values. */
struct vs_cube;
int vs_cells__cube(vs_evaluation *evaluation, const struct vs_group *group,
                   struct vs_layout *layout, struct vs_cube **out);
/* Marks the dense keys that have rows. */
int vs_cells__cube_mark(vs_evaluation *evaluation, const struct vs_cube *cube,
                        const struct vs_group *group, unsigned char *seen);
/* Adds the cube's rows to counts of the same layout. */
int vs_cells__cube_fold(vs_evaluation *evaluation, const struct vs_cube *cube,
                        const struct vs_group *group, struct vs_counts *counts);
/* Cubes end when rows change. */
void vs_cells__cubes_free(vs_evaluation *evaluation);
/* cells_plan.c: a plan serves the cells of at's period, its scope does not matter; numbers gives
 * the values of node operands. */
int vs_cells__plan(struct vs_plan **out, vs_evaluation *evaluation, const vs_aggregate *aggregate,
                   const struct vs_cell_position *at, const double *numbers);
/* Whether cells of a level mean the same outside the unit: no person, nothing within it. */
bool vs_cells__goes_up(const vs_model *model, int level);
/* The plan of an aggregate in a program, kept for the same values of its node operands. */
int vs_cells__kept_plan(struct vs_plan **out, vs_evaluation *evaluation,
                        const vs_aggregate *aggregate, const struct vs_cell_position *at,
                        const double *numbers);
void vs_cells__plan_free(vs_evaluation *evaluation, struct vs_plan *plan);
/* Notes the fields that the plan's aggregate looks at as its slots, in order; false: too many. */
bool vs_cells__plan_fields(struct vs_plan *plan);
/* Position of a field among the slots, -1. */
int vs_cells__slot_of(const struct vs_plan *plan, int field);
/* Whether the rows that a plan looks at for the cells of a period are there. */
enum vs_reach vs_cells__plan_reach(const vs_evaluation *evaluation, const struct vs_plan *plan,
                                   uint32_t period);
/* The cells of the plan's groups for a cell that reaches them. */
struct vs_plan_cells {
    uint32_t own, other;
};
struct vs_plan_cells vs_cells__plan_cells(const struct vs_plan *plan, uint32_t period,
                                          uint32_t scope);
/* VS_FLAG_UNDATED if rows behind the cell stand by their own value. */
uint8_t vs_cells__plan_flags(const struct vs_plan *plan, struct vs_plan_cells cells);
/* cells_tests.c */
int vs_cells__make_tests(vs_evaluation *evaluation, struct vs_plan *plan, const double *numbers);
/* Makes tables of verdicts, for a plan that goes through rows. */
int vs_cells__tabulate(vs_evaluation *evaluation, struct vs_plan *plan);
/* Verdict on a row; the tests must be among those that have tables. */
bool vs_cells__row_passes(const struct vs_plan *plan, uint32_t row, uint32_t from, uint32_t to);
/* Bits of the tests VS_TEST_FILLED whose field a row has. */
uint32_t vs_cells__fills(const struct vs_plan *plan, const struct vs_slot *slots);
bool vs_cells__passes(const struct vs_plan *plan, const struct vs_slot *slots, uint32_t from,
                      uint32_t to);
void vs_cells__pair_slots(const struct vs_plan *plan, struct vs_slot *slots);
/* cells_aggregate.c: the aggregate that the cell of a period and scope reads. */
int vs_cells__aggregate(vs_evaluation *evaluation, struct vs_plan *plan, uint32_t period,
                        uint32_t scope, vs_result *out);
/* cells_pairs.c */
struct vs_accumulator;
int vs_cells__pairs(vs_evaluation *evaluation, struct vs_plan *plan, struct vs_plan_cells cells,
                    struct vs_accumulator *into);
/* cells_reads.c */
/* Level that a read looks at; -1: the model has none such. */
int vs_cells__target_level(const vs_evaluation *evaluation, int level, const vs_cell_read *read);
bool vs_cells__has_level(const vs_indicator *indicator, int level);
/* cells_maps.c */
/* Scope of the read cell, VS_NOWHERE if there is none. */
int vs_cells__target_scope(vs_evaluation *evaluation, int level, uint32_t scope,
                           const vs_cell_read *read, vs_date instant, uint32_t *out);
/* The same for every scope, kept: read must live as long as the evaluation. */
int vs_cells__scope_map(vs_evaluation *evaluation, int level, const vs_cell_read *read, int target,
                        vs_date instant, const uint32_t **out);
/* The map with the lists of who reads. */
int vs_cells__scope_readers(vs_evaluation *evaluation, int level, const vs_cell_read *read,
                            int target, vs_date instant, const struct vs_scope_map **out);
/* The level that an aggregate over cells takes: all of over, the rest own or by attribute; -1. */
int vs_cells__finer_level(const vs_evaluation *evaluation, int level, const vs_cells_read *read);
int vs_cells__tree(vs_evaluation *evaluation, int level, int finer, vs_date instant,
                   const struct vs_scope_tree **out);
/* cells_reads.c */
int vs_cells__read_cell(vs_evaluation *evaluation, const struct vs_cell_position *from,
                        const vs_cell_read *read, vs_result *out);
int vs_cells__read_cells(vs_evaluation *evaluation, const struct vs_cell_position *from,
                         const vs_cells_read *read, vs_result *out);
int vs_cells__read_parameter(vs_evaluation *evaluation, const vs_parameter_read *read,
                             vs_date instant, vs_result *out);
/* Whether a formula ends for every cell of a period at its first read: a kind without rows there.
 * *out is what the cells get. */
int vs_cells__ends_at_once(vs_evaluation *evaluation, const vs_program *program,
                           const struct vs_cell_position *at, bool *ends, vs_result *out);
/* cells_combine.c: an aggregate over finished cells of series at the scopes of a tree. */
int vs_cells__combine(vs_evaluation *evaluation, const struct vs_cell_position *from,
                      struct vs_series_state *series, const struct vs_scope_tree *tree,
                      const vs_cells_read *read, vs_result *out);
/* What is kept of a read over all periods of a finished series; key is the read in its program. */
int vs_cells__combined(vs_evaluation *evaluation, const vs_cells_read *key,
                       const vs_cells_read *read, const struct vs_scope_tree *tree,
                       struct vs_combined **out);
/* Forgets what was kept: cells change. */
void vs_cells__combined_forget(vs_evaluation *evaluation);
/* cells_run.c: runs a program over scopes of one period. VS_DONE: it reads a series that is being
 * evaluated; nothing was written. */
int vs_cells__run(vs_evaluation *evaluation, struct vs_series_state *series,
                  const vs_program *program, uint32_t period, const uint32_t *scopes,
                  uint32_t count);
/* Runs the program of an applies function for cells of a period: value 1 or 0, or another state. As
 * vs_cells__run. */
struct vs_cell_list {
    const uint32_t *scopes; /* NULL: all */
    uint32_t count;
    vs_result *verdicts; /* one a cell */
};
int vs_cells__judge(vs_evaluation *evaluation, struct vs_series_state *series,
                    const vs_program *program, uint32_t period, const struct vs_cell_list *cells);
/* The value of every node for one cell; results has room for each. */
int vs_cells__inspect(vs_evaluation *evaluation, struct vs_series_state *series,
                      const vs_program *program, const struct vs_cell_position *at,
                      vs_result *results);
/* cells_compile.c */
int vs_cells__formula(vs_evaluation *evaluation, int indicator, vs_date instant,
                      const vs_formula **formula, const vs_program **program);
/* cells_guard.c: a read that is not admitted makes *out an error. Of an aggregate, a parameter, an
 * attribute before it is read, with *out zeroed; of another cell after it, whatever *out is. */
int vs_cells__admit_parameter(const struct vs_cell_reader *reader, int parameter, vs_result *out);
int vs_cells__admit_aggregate(const struct vs_cell_reader *reader, const vs_aggregate *aggregate,
                              vs_result *out);
int vs_cells__admit_attribute(const struct vs_cell_reader *reader, const vs_attribute *attribute,
                              vs_result *out);
/* VS_EMODEL if a seal was found broken: nothing is stored then. */
int vs_cells__check_seals(vs_evaluation *evaluation);
int vs_cells__admit_indicator(const struct vs_cell_reader *reader, int indicator, vs_result *out);
/* cells_series.c */
vs_reader vs_cells__reader(struct vs_cell_reader *reader);
/* The series, evaluated, or on its way if it is part of a ring. While another one is evaluated a
 * new series is not evaluated inside it: VS_LATER unwinds to the loop that does, and what asked is
 * run again. So the stack of cells holds only true reads, and chains of any length fit. */
int vs_cells__series(vs_evaluation *evaluation, int indicator, int level, int period_kind,
                     struct vs_series_state **out);
/* The series if it was made; NULL. */
struct vs_series_state *vs_cells__find_series(vs_evaluation *evaluation, int indicator, int level,
                                              int period_kind);
/* Makes a series known to vs_cells__series. */
void vs_cells__add_series(vs_evaluation *evaluation, struct vs_series_state *series);
/* The kind that a formula counts first says how many rows are expected. */
void vs_cells__note_main_kind(struct vs_series_state *series, const vs_program *program);
/* Memory for the cells of a series whose scopes and periods are set. */
int vs_cells__make_series(vs_evaluation *evaluation, struct vs_series_state *series);
/* Evaluates one cell unless it is finished; a cell that is being evaluated closes a circle. */
int vs_cells__cell(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                   uint32_t scope, vs_result *out);
/* Evaluates finished cells again. */
int vs_cells__evaluate(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                       const uint32_t *scopes, uint32_t count);
/* cells_circle.c: the circle of the stack from a cell on, written from its smallest member on. */
int vs_cells__close_circle(vs_evaluation *evaluation, size_t first, vs_result *out);
/* Series may read one another in rings, or read now what they did not before: the order in which
 * they were evaluated does not do for an advance. */
bool vs_cells__needs_order(const vs_evaluation *evaluation);
/* Evaluates what the changed rows reach in an order that does, rings anew; *done false: there is no
 * such order. */
int vs_cells__advance_rings(vs_evaluation *evaluation, bool *done, size_t *evaluated,
                            size_t *changed);
/* cells_finish.c: bands, flags and expected numbers of cells. */
/* Position of the band of a value + 1: the last one that begins at or below it; 0: none. */
uint16_t vs_cells__band(const vs_value *bands, double value);
int vs_cells__finish(vs_evaluation *evaluation, struct vs_series_state *series, uint32_t period,
                     const uint32_t *scopes, uint32_t count);
/* cells_tags.c: by indicator the tags of kinds that its evaluated series stand on, directly or not;
 * each list ends with NULL. All series must have been evaluated. */
int vs_cells__tags(vs_evaluation *evaluation, const char ****out);
/* results_read.c: the same tables from stored cells */
int vs_results__scopes(vs_evaluation *evaluation, int level, struct vs_scope_table *table);
int vs_results__periods(vs_evaluation *evaluation, int kind, struct vs_period_table *table);
int vs_results__series(vs_evaluation *evaluation, struct vs_series_state *series);
int vs_results__members(vs_evaluation *evaluation, int dimension, vs_code **codes, uint32_t *count);
/* evaluation.c */
int vs_cells__reason(vs_evaluation *evaluation, const char *stored, uint32_t *out);
/* A reason from a message name and up to two arguments (NULL: none). */
int vs_cells__reason_of(vs_evaluation *evaluation, const char *message, const char *first,
                        const char *second, uint32_t *out);
/* The reason of no records: what to import. */
int vs_cells__no_records(vs_evaluation *evaluation, int kind, uint32_t *out);
/* Notes that something depends on dates: the first one after today counts. */
void vs_cells__note_date(vs_evaluation *evaluation, vs_date date);

#endif
