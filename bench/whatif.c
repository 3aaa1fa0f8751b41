/*
 * f) W3: a change in a graph of cells and what it reaches, with warm and with cold caches; all
 * cells. SPDX-License-Identifier: MIT
 */
#include "graph.h"
#include "unit.h"

#include "scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHANGES = 1000 /* of a warm sample of the loop */, FLUSH = 96 << 20 /* bytes */ };

/* What a side does. */
struct task {
    uint32_t nodes, reach; /* reach 0: all cells */
    bool cold;
};

/* Two values that a cell is said to have, in turn. */
static const double said[2] = {40, 60};

static size_t samples_of(const struct bench *bench, const struct task *task)
{
    return bench->quick ? 3 : task->cold ? 20 : task->reach == 0 ? 30 : 200;
}

/* Nothing that was used is in a cache any more. */
static void flush(void)
{
    static volatile unsigned char *bytes;
    if (bytes == NULL) {
        bytes = bench_memory(FLUSH);
    }
    for (size_t i = 0; i < FLUSH; i += 64) {
        bytes[i]++;
    }
    (void)bench_now(); /* the clock itself is not measured */
}

/* The file with all values after a task, and the store. */
static void file_name(char out[64], const struct task *task, const char *side)
{
    snprintf(out, 64, "graph-%u-%u-%s", task->nodes, task->reach, side);
}

static void keep_answers(const struct bench *bench, const struct task *task, const char *side,
                         const double *answers)
{
    char name[64];
    char path[BENCH_PATH];
    file_name(name, task, side);
    bench_path(path, bench, name);
    bench_write(path, answers, (size_t)task->nodes * SERIES * sizeof *answers);
}

/* --- by hand --- */

static void time_loop(const struct bench *bench, const void *context, struct bench_report *report)
{
    const struct task *task = context;
    struct bench_samples samples = {0};
    struct graph_nodes nodes;
    struct graph graph;
    graph_nodes(&nodes, task->nodes);
    graph_make(&graph, &nodes);
    graph_run(&graph);
    uint32_t source = task->reach > 0 ? graph.place[graph_find(&graph, task->reach)] : 0;
    size_t changes = task->cold || task->reach == 0 ? 1 : CHANGES;
    for (size_t i = 0; i < samples_of(bench, task); i++) {
        if (task->cold) {
            flush();
        }
        double start = bench_now();
        if (task->reach == 0) {
            graph_run(&graph);
        }
        for (size_t c = 0; task->reach > 0 && c < changes; c++) {
            report->answers[0] = graph_change(&graph, source, said[(i + c) % 2]);
        }
        bench_add(&samples, (bench_now() - start) / (double)changes);
    }
    if (task->reach > 0) {
        graph_change(&graph, source, said[0]);
    }
    double *answers = bench_memory(graph.cells * sizeof *answers);
    graph_answers(&graph, answers);
    keep_answers(bench, task, "loop", answers);
    bench_finish(&samples, report);
}

/* --- vsoko --- */

static void store_name(char out[64], uint32_t nodes)
{
    snprintf(out, 64, "graph-%u.db", nodes);
}

static void make_store(const struct bench *bench, const void *context, struct bench_report *report)
{
    const struct task *task = context;
    struct unit unit;
    struct graph_nodes nodes;
    struct data_text text = {0};
    char name[64];
    (void)report;
    graph_nodes(&nodes, task->nodes);
    graph_csv(&nodes, &text);
    store_name(name, task->nodes);
    unit_create(&unit, bench, "graph", name);
    unit_import(&unit, "place", text.bytes, text.size);
    unit_close(&unit);
}

static void read_answers(const struct bench *bench, const struct task *task,
                         const struct unit *unit, vs_evaluation *evaluation)
{
    static const char *const shapes[SHAPES] = {"sum", "mean", "choice"};
    int dimension = vs_model_dimension(unit->model, "node");
    int level = vs_model_level(unit->model, &dimension, 1);
    double *answers = bench_memory((size_t)task->nodes * SERIES * sizeof *answers);
    for (size_t i = 0; i < SERIES; i++) {
        char name[32];
        vs_series series;
        snprintf(name, sizeof name, "%s_%zu", shapes[i % SHAPES], i / SHAPES + 1);
        unit_check(unit,
                   vs_evaluation_series(evaluation, vs_model_indicator(unit->model, name), level,
                                        VS_PERIOD_WHOLE, &series),
                   name);
        for (size_t node = 0; node < task->nodes; node++) {
            bool known = series.scopes == task->nodes && series.states[node] == VS_KNOWN;
            answers[i * task->nodes + node] = known ? series.values[node] : (double)NAN;
        }
    }
    keep_answers(bench, task, "vsoko", answers);
    free(answers);
}

static void time_all(const struct bench *bench, const void *context, struct bench_report *report)
{
    const struct task *task = context;
    struct bench_samples samples = {0};
    struct unit unit;
    char name[64];
    store_name(name, task->nodes);
    unit_open(&unit, bench, "graph", name, VS_STORE_READ);
    for (size_t i = 0; i < samples_of(bench, task); i++) {
        vs_evaluation *evaluation = NULL;
        double start = bench_now();
        unit_evaluate(&evaluation, &unit);
        unit_all(&unit, evaluation);
        bench_add(&samples, bench_now() - start);
        if (i == 0) {
            read_answers(bench, task, &unit, evaluation);
        }
        vs_evaluation_free(evaluation);
    }
    bench_finish(&samples, report);
    unit_close(&unit);
}

/* The scenarios that say one and the other value of a cell. */
static void make_scenarios(const struct unit *unit, const struct task *task,
                           vs_scenario *scenarios[2])
{
    static const char *const shapes[SHAPES] = {"sum", "mean", "choice"};
    struct graph_nodes nodes;
    struct graph graph;
    vs_scenario *empty = NULL;
    graph_nodes(&nodes, task->nodes);
    graph_make(&graph, &nodes);
    uint32_t source = graph_find(&graph, task->reach);
    uint32_t series = source / task->nodes;
    unit_check(unit, vs_scenario_new(&empty, unit->engine), "scenario");
    for (int i = 0; i < 2; i++) {
        char text[64];
        snprintf(text, sizeof text, "value:%s_%u[node=n%05u]=%g", shapes[series % SHAPES],
                 series / SHAPES + 1, source % task->nodes, said[i]);
        unit_check(unit, vs_scenario_with(&scenarios[i], empty, text), text);
    }
    vs_scenario_free(empty);
}

/* A world that is open, as in a dialogue: each sample is one operation more. */
static void time_change(const struct bench *bench, const void *context, struct bench_report *report)
{
    const struct task *task = context;
    struct bench_samples samples = {0};
    struct unit unit;
    vs_world *world = NULL;
    vs_scenario *scenarios[2] = {NULL, NULL};
    char name[64];
    vs_world_options options = {
        .evaluation = {.known = -1, .valid = VS_DATE_NONE, .today = UNIT_TODAY}};
    store_name(name, task->nodes);
    unit_open(&unit, bench, "graph", name, VS_STORE_READ);
    unit_check(&unit, vs_store_begin_read(unit.store), name);
    unit_check(&unit, vs_world_new(&world, unit.model, unit.store, &options), "world");
    unit_all(&unit, vs_world_evaluation(world));
    make_scenarios(&unit, task, scenarios);
    for (size_t i = 0; i < 4; i++) {
        unit_check(&unit, vs_world_apply(world, scenarios[i % 2]), "scenario");
    }
    for (size_t i = 0; i < samples_of(bench, task); i++) {
        if (task->cold) {
            flush();
        }
        double start = bench_now();
        unit_check(&unit, vs_world_apply(world, scenarios[i % 2]), "scenario");
        bench_add(&samples, bench_now() - start);
    }
    unit_check(&unit, vs_world_apply(world, scenarios[1]), "scenario");
    unit_check(&unit, vs_world_apply(world, scenarios[0]), "scenario");
    size_t last = vs_world_operation_count(world) - 1;
    report->answers[0] = (double)vs_world_operation_at(world, last)->evaluated;
    read_answers(bench, task, &unit, vs_world_evaluation(world));
    bench_finish(&samples, report);
    vs_scenario_free(scenarios[0]);
    vs_scenario_free(scenarios[1]);
    vs_world_free(world);
    vs_store_end_read(unit.store);
    unit_close(&unit);
}

/* --- both --- */

/* Whether the cells of both sides are the same to 1e-9. */
static bool same_answers(const struct bench *bench, const struct task *task)
{
    static const char *const names[2] = {"loop", "vsoko"};
    const double *answers[2];
    double most = 0;
    for (int side = 0; side < 2; side++) {
        char name[64];
        char path[BENCH_PATH];
        size_t size = 0;
        file_name(name, task, names[side]);
        bench_path(path, bench, name);
        answers[side] = bench_map(path, &size);
    }
    for (size_t i = 0; i < (size_t)task->nodes * SERIES; i++) {
        double difference = fabs(answers[0][i] - answers[1][i]);
        most = difference <= most ? most : difference; /* a NaN stays */
    }
    return most <= 1e-9;
}

static void run_task(const struct bench *bench, const struct task *task)
{
    struct bench_pair sides[] = {
        {.function = time_loop, .context = task},
        {.function = task->reach == 0 ? time_all : time_change, .context = task}};
    char name[64];
    bench_turns(bench, sides, 2);
    const struct bench_report *loop = &sides[0].report;
    const struct bench_report *ours = &sides[1].report;
    bool equal = same_answers(bench, task) && bench_difference(ours, loop) <= 1e-9;
    double goal = task->cold && task->reach == 10           ? 10
                  : task->cold && loop->answers[0] >= 900   ? 20
                  : task->reach == 0 && task->nodes >= 4000 ? 15
                                                            : 0;
    if (task->reach == 0) {
        snprintf(name, sizeof name, "f) %u cells, all", task->nodes * SERIES);
    } else {
        snprintf(name, sizeof name, "f) %u cells, cone of %.0f, %s", task->nodes * SERIES,
                 loop->answers[0], task->cold ? "cold" : "hot");
    }
    bench_line(name, ours, loop, goal, equal ? "equal" : "DIFFERENT");
    if (!equal) {
        exit(1);
    }
}

void bench_whatif(const struct bench *bench)
{
    static const uint32_t sizes[] = {42, 417, 4167};
    for (size_t i = 0; i < (bench->quick ? 1 : sizeof sizes / sizeof *sizes); i++) {
        char name[64];
        char path[BENCH_PATH];
        struct bench_report none;
        struct task tasks[] = {{sizes[i], 10, false},
                               {sizes[i], 10, true},
                               {sizes[i], 1000, false},
                               {sizes[i], 1000, true},
                               {sizes[i], 0, false}};
        store_name(name, sizes[i]);
        bench_path(path, bench, name);
        if (access(path, F_OK) != 0) {
            bench_side(bench, make_store, &tasks[0], &none);
        }
        for (size_t t = 0; t < sizeof tasks / sizeof *tasks; t++) {
            run_task(bench, &tasks[t]);
        }
    }
}
