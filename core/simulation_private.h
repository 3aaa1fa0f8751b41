/*
 * Shared by simulation*.c: the plan as arrays.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SIMULATION_PRIVATE_H
#define VS_SIMULATION_PRIVATE_H

#include "cells_supposed.h"
#include "simulation.h"

/* Whole days or shifts, each as likely as any other. */
struct vs_choice {
    uint32_t count;
    const double *items;
};

struct vs_who {
    uint32_t count;
    const uint32_t *people;
};

struct vs_task_plan {
    vs_date actual; /* VS_DATE_NONE: not known */
    uint64_t stream;
    struct vs_choice delays;
    struct vs_who who;
    const vs_value *products; /* names of documents that it brings; NULL: none */
    uint32_t before_count;
    const uint32_t *before; /* tasks; they come earlier in vs_simulation.order */
};

/* Where a result that is not known comes from. */
enum vs_projected_from { VS_FROM_SAME, VS_FROM_LAST, VS_FROM_TREND, VS_FROM_FIXED };

/* A ratio of counts, projected by sheets. */
struct vs_projection {
    const char *name;
    int indicator, level; /* level: of a sheet */
    enum vs_projected_from from;
    double scale, value, spread, least, most;
    uint32_t scopes;
    double *shifts; /* by scope of a sheet: what measures have done so far in the run */
};

/* A cell whose value a run says. */
struct vs_said_cell {
    uint32_t series; /* in vs_simulation.series */
    uint32_t cell;
};

/* What an earlier sheet had: another one of the run, or a fixed number. */
struct vs_earlier {
    uint32_t sheet; /* + 1; 0: a number */
    double value;
};

struct vs_sheet {
    struct vs_said_cell at;
    uint32_t projection, scope;
    double rows; /* the ratio's denominator */
    struct vs_earlier last, previous;
    bool trend; /* last and what it is more than previous */
    uint64_t stream;
    double plain;   /* of the run: without the measures */
    double counted; /* of the run: the numerator */
};

/* A cell of a coarser level: sheets and what is known besides. */
struct vs_sum_cell {
    struct vs_said_cell at;
    uint32_t first, count; /* in vs_simulation.parts: sheets */
    double scale, counted, rows;
};

struct vs_effect {
    const char *name;
    uint32_t projection;
    struct vs_choice shifts;
    vs_date lag;
    double hours;
    uint32_t *above; /* by scope of a sheet: the rule's; NULL: sheets do not stand below it */
};

struct vs_rule_plan {
    const vs_value *due; /* day by period */
    struct vs_choice delays;
    struct vs_who who;
    int indicator;
    uint32_t first_effect, effect_count;
};

/* The cells of a rule in a period. */
struct vs_look {
    uint32_t rule, period;
    struct vs_series_state *series;
    const char *id; /* of the period */
    vs_date due;
    uint64_t *streams; /* by scope */
    bool moves;        /* runs change what it says; else: */
    uint32_t *fired, fired_count, undetermined;
};

/* A stage that a cycle may stand at. */
struct vs_stage_plan {
    const char *name, *title;
    const char *document; /* without which it is not left; NULL: none is needed */
    uint32_t task_count;
    uint32_t *tasks;          /* that bring one */
    const vs_value *approved; /* days on which such a one was, says the timeline */
    int guard;                /* indicator; -1: none */
    const double *guard_value;
    const uint8_t *guard_state; /* NULL: the guard has no such cell */
    int64_t next;               /* stage; -1: it ends there */
};

struct vs_cycle_plan {
    size_t stage_count, stage;
    struct vs_stage_plan *stages;
    vs_date since;
};

/* A day on which periods end. */
struct vs_step {
    vs_date day;
    uint32_t first_sheet, sheet_end, first_sum, sum_end, first_look, look_end;
};

struct vs_said_series {
    uint32_t node;
    struct vs_series_state *series;
};

/* A measure that will shift sheets. */
struct vs_measure {
    uint32_t effect, scope, decision;
    vs_date from;
    double shift;
    bool done;
};

struct vs_period_end {
    vs_date day;
    int kind;
    uint32_t period;
};

struct vs_simulation {
    vs_engine *engine;
    vs_arena *arena;
    vs_world *world;
    vs_evaluation *evaluation;
    struct vs_supposed *supposed;
    const vs_value *plan;
    vs_simulation_options options;
    size_t task_count, rule_count, projection_count, effect_count, people_count;
    struct vs_task_plan *task_plans;
    vs_simulated_task *tasks;
    uint32_t *order; /* tasks, what others stand on first */
    struct vs_rule_plan *rule_plans;
    vs_simulated_rule *rules;
    struct vs_projection *projections;
    struct vs_effect *effects;
    const char **people;
    size_t end_count, step_count;
    struct vs_period_end *ends; /* periods that end in the stretch, by day */
    struct vs_step *steps;
    vs_buffer series; /* struct vs_said_series */
    vs_buffer sheets, sums, parts, looks;
    bool resets; /* something reads later periods too: what the run before said must go first */
    size_t cycle_count;
    struct vs_cycle_plan *cycle_plans;
    vs_date guards_since; /* since when guards are as they are */
    vs_simulated_cycle *cycles;
    /* of a run */
    vs_buffer decisions, measures;
    size_t undetermined, outcome_count, load_count, months;
    vs_simulated_outcome *outcomes;
    const double **outcome_values; /* where they stand */
    const uint8_t **outcome_states;
    vs_simulated_load *load;
};

/* The sheets of a projection in the periods of a kind. */
struct vs_sheets {
    uint32_t projection, series;
    int kind;
    uint32_t *numbers; /* by cell: sheet + 1; 0: none is projected */
};

/* simulation_cells.c: the place of a series among those that a run says, with room for what it
 * changes. */
int vs_simulation__said(vs_simulation *simulation, int indicator, int level, int kind,
                        uint32_t *out);
struct vs_series_state *vs_simulation__series(const vs_simulation *simulation, uint32_t index);
/* The sheet of a cell, if it is to be projected. */
int vs_simulation__add_sheet(vs_simulation *simulation, struct vs_sheets *sheets, uint32_t period,
                             uint32_t scope);
/* The coarser cells of a projected indicator in a period that are not known. */
int vs_simulation__add_sums(vs_simulation *simulation, const struct vs_sheets *sheets,
                            uint32_t period);
/* The stream of something at a scope in a period. */
int vs_simulation__stream(vs_simulation *simulation, const char *name, int level, uint32_t scope,
                          const char *period, uint64_t *out);
/* simulation_plan.c: tasks, projections, rules and effects of the plan. */
int vs_simulation__read_plan(vs_simulation *simulation);
/* simulation_bind.c: steps, sheets, sums, looks, outcomes. */
int vs_simulation__bind(vs_simulation *simulation);
/* simulation_cycle.c: cycles of the plan. */
int vs_simulation__read_cycles(vs_simulation *simulation);
void vs_simulation__begin_cycles(vs_simulation *simulation);
/* Lets the cycles go as far as the tasks done by a day and the guards as they are now let them. */
void vs_simulation__move_cycles(vs_simulation *simulation, vs_date day);
/* Where the scopes of one level stand among those of another: the coarser scope or VS_NOWHERE of
 * each; *out NULL: they do not lead there. In the arena. */
int vs_simulation__above(vs_simulation *simulation, int fine, int coarse, vs_date instant,
                         uint32_t **out);

#endif
