/*
 * Simulations of a unit: a world of --scenario and one of --against, their runs on any number of
 * workers, what comes of them.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SIMULATE_H
#define VS_SIMULATE_H

#include "command.h"
#include "simulation.h"

/* What is simulated. */
typedef struct vs_simulate_request {
    vs_session *session;
    vs_simulation_options options;
    uint32_t runs;
    size_t jobs;
    const char *against;      /* NULL: nothing is compared */
    const vs_value *outcomes; /* names of indicators; NULL: the projected ones */
} vs_simulate_request;

enum { VS_SIMULATE_SIDES = 2 };

/* A world and its simulation. */
typedef struct vs_simulate_side {
    vs_arena *arena;
    vs_scenario *scenario; /* owned; NULL: none was read */
    vs_world *world;
    vs_value plan;
    vs_simulation *simulation;
} vs_simulate_side;

typedef struct vs_simulate_sides {
    vs_unit unit;
    bool reading;
    size_t count;
    vs_simulate_side items[VS_SIMULATE_SIDES];
} vs_simulate_sides;

/* Opens the unit and compiles the plans. Close also after a failure. */
int vs_simulate_open(vs_simulate_sides *sides, const vs_simulate_request *request);
void vs_simulate_close(vs_simulate_sides *sides);

/* The numbers of a run, in this order: days late of each task (NAN: it is not done), decisions of
 * each rule, outcomes (NAN: not known), tasks and hours of each who and month, rules that lack
 * data.
 */
typedef struct vs_simulate_shape {
    size_t tasks, rules, outcomes, load, cycles;
    size_t width; /* numbers of a run */
} vs_simulate_shape;
vs_simulate_shape vs_simulate_shape_of(const vs_simulation *simulation);

/* Appends the numbers (double) of all runs of each side, run by run. They depend on nothing but
 * seed, data, model and scenarios. Afterwards the sides are open and hold the last of the runs that
 * they did; with one run that one. */
int vs_simulate_runs(const vs_simulate_request *request, vs_simulate_sides *sides,
                     vs_buffer numbers[VS_SIMULATE_SIDES]);

/* What became of one number over the runs in which there is one. */
typedef struct vs_simulate_spread {
    size_t count;
    double mean, sd, p05, p50, p95;
    double above; /* the share of runs in which it is above 0 */
} vs_simulate_spread;
/* One number of each run. */
typedef struct vs_simulate_column {
    const vs_buffer *numbers;
    size_t width, place;
} vs_simulate_column;
/* less NULL: of the numbers themselves, else of the differences run by run. */
int vs_simulate_spread_of(vs_engine *engine, const vs_simulate_column *column,
                          const vs_simulate_column *less, vs_simulate_spread *out);

/* simulate_print.c: prints the answer; returns enum vs_exit. */
int vs_simulate_print(const vs_simulate_request *request, const vs_simulate_sides *sides,
                      const vs_buffer numbers[VS_SIMULATE_SIDES]);

#endif
