/*
 * Simulation: a stretch of days on a virtual clock. Tasks fall due and are done, late or not;
 * results that are not known yet are projected; rules look at them, what they decide has effects on
 * later results. Nothing is stored.
 *
 * A plan (a table of a report: lua/stdlib/simulation.lua) and a world are compiled once into
 * arrays; a run touches arrays only. Every random number is named by seed, run and what it is for
 * (random.h): run 7 is the same alone, after others, in another process, and beside another
 * scenario.
 *
 *   vs_simulation_new(&simulation, world, &plan, &options);
 *   for (uint32_t run = 0; run < 1000; run++) { vs_simulation_run(simulation, run); ... }
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SIMULATION_H
#define VS_SIMULATION_H

#include "scenario.h"

typedef struct vs_simulation vs_simulation;

typedef struct vs_simulation_options {
    vs_date from, to; /* both included */
    uint64_t seed;
} vs_simulation_options;

/* plan and world are borrowed until free; the world serves nothing else from now on. VS_EUSAGE: the
 * model's formulas may read what only a run knows. */
int vs_simulation_new(vs_simulation **out, vs_world *world, const vs_value *plan,
                      const vs_simulation_options *options);
void vs_simulation_free(vs_simulation *simulation);
/* What follows is of the last run. */
int vs_simulation_run(vs_simulation *simulation, uint32_t run);

/* Something that falls due. */
typedef struct vs_simulated_task {
    const char *id, *title;
    vs_date starts, due;
    bool skipped; /* it is not done at all */
    bool known;   /* it has been done, so says the timeline */
    vs_date done; /* VS_DATE_NONE: skipped */
} vs_simulated_task;
size_t vs_simulation_tasks(const vs_simulation *simulation, const vs_simulated_task **out);

typedef struct vs_simulated_rule {
    const char *name, *title;
    int level;
} vs_simulated_rule;
size_t vs_simulation_rules(const vs_simulation *simulation, const vs_simulated_rule **out);

/* A rule that fired. */
typedef struct vs_simulated_decision {
    uint32_t rule, scope; /* scope: of the rule's level */
    const char *period;
    vs_date day, due, done; /* due VS_DATE_NONE: it has no day */
} vs_simulated_decision;
size_t vs_simulation_decisions(const vs_simulation *simulation, const vs_simulated_decision **out);
/* What a decision has started. */
typedef struct vs_simulated_measure {
    const char *effect;
    size_t decision;
    vs_date from; /* it shows from then on */
    double shift, hours;
} vs_simulated_measure;
/* In the order of decisions. */
size_t vs_simulation_measures(const vs_simulation *simulation);
vs_simulated_measure vs_simulation_measure(const vs_simulation *simulation, size_t index);
/* Cells of rules that lack data. */
size_t vs_simulation_undetermined(const vs_simulation *simulation);

/* An indicator of the whole unit in a period of the stretch. */
typedef struct vs_simulated_outcome {
    int indicator;
    const char *period;
    bool known;
    double value;
} vs_simulated_outcome;
size_t vs_simulation_outcomes(const vs_simulation *simulation, const vs_simulated_outcome **out);

/* What one does in a month. */
typedef struct vs_simulated_load {
    const char *who;
    int year, month;
    uint32_t tasks;
    double hours; /* of measures */
} vs_simulated_load;
/* Each of them in each month of the stretch, by who, then month; what ends later counts to the last
 * month. */
size_t vs_simulation_load(const vs_simulation *simulation, const vs_simulated_load **out);

/* Where a cycle of a direction stands in the end. */
typedef struct vs_simulated_cycle {
    const char *name, *title, *direction, *direction_title; /* direction "": there are none */
    size_t stage, stage_count;
    vs_date since;
    uint32_t moves;             /* how many stages it has left in the stretch */
    bool no_document, no_guard; /* what keeps it there */
} vs_simulated_cycle;
size_t vs_simulation_cycles(const vs_simulation *simulation, const vs_simulated_cycle **out);
/* The name and the title of a stage of a cycle. */
const char *vs_simulation_stage(const vs_simulation *simulation, size_t cycle, size_t stage,
                                const char **title);

/* The evaluation whose scopes decisions name. */
vs_evaluation *vs_simulation_evaluation(const vs_simulation *simulation);

#endif
