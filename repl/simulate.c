/*
 * Runs of simulations, in this process or on workers.
 * SPDX-License-Identifier: MIT
 */
#include "simulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "scenario_file.h"
#include "unit_report.h"
#include "view.h"

/* --- worlds --- */

/* The scenario of a side: of --scenario or of the dialogue, else of --against. */
static int read_scenario(const vs_simulate_request *request, vs_simulate_sides *sides, size_t index,
                         const vs_scenario **out)
{
    vs_simulate_side *side = &sides->items[index];
    *out = NULL;
    if (index == 0) {
        return vs_view_start(request->session, &sides->unit, out, &side->scenario);
    }
    if (vs_scenario_file_is_baseline(request->against)) {
        return VS_OK;
    }
    int status = vs_view_read(request->session, &sides->unit, request->against, &side->scenario);
    *out = side->scenario;
    return status;
}

static int open_side(const vs_simulate_request *request, vs_simulate_sides *sides, size_t index)
{
    vs_simulate_side *side = &sides->items[index];
    vs_world_options options;
    vs_arguments arguments;
    int status = vs_arena_new(&side->arena, request->session->engine);
    if (status == VS_OK) {
        status = vs_view_options(request->session, &sides->unit, &options);
    }
    if (status == VS_OK) {
        status = read_scenario(request, sides, index, &options.start);
    }
    if (status == VS_OK) {
        options.evaluation.today = request->options.to;
        options.silent = true;
        status = vs_world_new(&side->world, sides->unit.model, sides->unit.store, &options);
    }
    if (status == VS_OK) {
        vs_arguments_init(&arguments);
        vs_arguments_number(&arguments, "from", request->options.from);
        vs_arguments_number(&arguments, "to", request->options.to);
        if (request->outcomes != NULL) {
            vs_arguments_value(&arguments, "outcomes", request->outcomes);
        }
        status = vs_unit_report(&side->plan, side->arena, vs_world_evaluation(side->world),
                                "simulation", &arguments.value);
    }
    return status == VS_OK
               ? vs_simulation_new(&side->simulation, side->world, &side->plan, &request->options)
               : status;
}

int vs_simulate_open(vs_simulate_sides *sides, const vs_simulate_request *request)
{
    memset(sides, 0, sizeof *sides);
    sides->count = request->against != NULL ? 2 : 1;
    int status = vs_session_unit(request->session, VS_STORE_READ, &sides->unit);
    if (status == VS_OK) {
        status = vs_unit_model(&sides->unit);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(sides->unit.store);
        sides->reading = status == VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < sides->count; i++) {
        status = open_side(request, sides, i);
    }
    return status;
}

void vs_simulate_close(vs_simulate_sides *sides)
{
    for (size_t i = 0; i < VS_SIMULATE_SIDES; i++) {
        vs_simulate_side *side = &sides->items[i];
        vs_simulation_free(side->simulation);
        vs_world_free(side->world);
        vs_scenario_free(side->scenario);
        vs_arena_free(side->arena);
    }
    if (sides->reading) {
        vs_store_end_read(sides->unit.store);
    }
    vs_unit_close(&sides->unit);
    memset(sides, 0, sizeof *sides);
}

/* --- numbers of a run --- */

vs_simulate_shape vs_simulate_shape_of(const vs_simulation *simulation)
{
    const vs_simulated_task *tasks = NULL;
    const vs_simulated_rule *rules = NULL;
    const vs_simulated_outcome *outcomes = NULL;
    const vs_simulated_load *load = NULL;
    const vs_simulated_cycle *cycles = NULL;
    vs_simulate_shape shape = {.tasks = vs_simulation_tasks(simulation, &tasks),
                               .rules = vs_simulation_rules(simulation, &rules),
                               .outcomes = vs_simulation_outcomes(simulation, &outcomes),
                               .load = vs_simulation_load(simulation, &load),
                               .cycles = vs_simulation_cycles(simulation, &cycles)};
    shape.width = shape.tasks + shape.rules + shape.outcomes + 2 * shape.load + shape.cycles + 1;
    return shape;
}

static int add_run(const vs_simulation *simulation, vs_buffer *out)
{
    const vs_simulated_task *tasks = NULL;
    const vs_simulated_decision *decisions = NULL;
    const vs_simulated_outcome *outcomes = NULL;
    const vs_simulated_load *load = NULL;
    const vs_simulated_cycle *cycles = NULL;
    vs_simulate_shape shape = vs_simulate_shape_of(simulation);
    double *row = (void *)vs_buffer_grow(out, shape.width * sizeof *row);
    if (row == NULL) {
        return vs_buffer_status(out);
    }
    memset(row, 0, shape.width * sizeof *row);
    (void)vs_simulation_tasks(simulation, &tasks);
    for (size_t i = 0; i < shape.tasks; i++) {
        *row++ = tasks[i].done == VS_DATE_NONE  ? (double)NAN
                 : tasks[i].done > tasks[i].due ? (double)(tasks[i].done - tasks[i].due)
                                                : 0;
    }
    size_t count = vs_simulation_decisions(simulation, &decisions);
    for (size_t i = 0; i < count; i++) {
        row[decisions[i].rule] += 1;
    }
    row += shape.rules;
    (void)vs_simulation_outcomes(simulation, &outcomes);
    for (size_t i = 0; i < shape.outcomes; i++) {
        *row++ = outcomes[i].known ? outcomes[i].value : (double)NAN;
    }
    (void)vs_simulation_load(simulation, &load);
    for (size_t i = 0; i < shape.load; i++) {
        *row++ = load[i].tasks;
    }
    for (size_t i = 0; i < shape.load; i++) {
        *row++ = load[i].hours;
    }
    (void)vs_simulation_cycles(simulation, &cycles);
    for (size_t i = 0; i < shape.cycles; i++) {
        *row++ = (double)cycles[i].stage;
    }
    *row = (double)vs_simulation_undetermined(simulation);
    return VS_OK;
}

/* Runs first .. end - 1 of each side. */
static int do_runs(const vs_simulate_request *request, const vs_simulate_sides *sides,
                   uint32_t first, uint32_t end, vs_buffer *numbers)
{
    vs_engine *engine = request->session->engine;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < sides->count; i++) {
        for (uint32_t run = first; status == VS_OK && run < end; run++) {
            status = vs_engine_poll(engine, VS_MSG_SIMULATE_STAGE, run - first, end - first);
            if (status == VS_OK) {
                status = vs_simulation_run(sides->items[i].simulation, run);
            }
            if (status == VS_OK) {
                status = add_run(sides->items[i].simulation, &numbers[i]);
            }
        }
    }
    return status == VS_OK ? vs_engine_poll(engine, VS_MSG_SIMULATE_STAGE, 1, 1) : status;
}

/* --- workers --- */

/* The runs of a job are a stretch: its numbers of both sides, one after the other. */
struct work {
    const vs_simulate_request *request;
    size_t jobs;
    vs_buffer *reports; /* by job */
    int status;
};

static uint32_t first_run(const struct work *work, size_t job)
{
    return (uint32_t)((uint64_t)work->request->runs * job / work->jobs);
}

static int run_job(void *context, size_t job, vs_buffer *report)
{
    const struct work *work = context;
    vs_simulate_sides sides;
    vs_buffer numbers[VS_SIMULATE_SIDES];
    for (size_t i = 0; i < VS_SIMULATE_SIDES; i++) {
        vs_buffer_init(&numbers[i], work->request->session->engine);
    }
    int status = vs_simulate_open(&sides, work->request);
    if (status == VS_OK) {
        status =
            do_runs(work->request, &sides, first_run(work, job), first_run(work, job + 1), numbers);
    }
    for (size_t i = 0; status == VS_OK && i < sides.count; i++) {
        vs_buffer_add(report, numbers[i].data, numbers[i].size);
    }
    for (size_t i = 0; i < VS_SIMULATE_SIDES; i++) {
        vs_buffer_free(&numbers[i]);
    }
    vs_simulate_close(&sides);
    return status == VS_OK ? vs_buffer_status(report) : status;
}

static int take_report(void *context, const vs_job_result *result)
{
    struct work *work = context;
    vs_engine *engine = work->request->session->engine;
    if (result->end != VS_JOB_DONE || result->status != VS_OK) {
        int status = result->end == VS_JOB_DONE ? result->status : VS_ELIMIT;
        return result->message[0] != '\0'
                   ? vs_fail_text(engine, status, result->message)
                   : vs_fail(engine, status, VS_MSG_SIMULATE_WORKER, (long long)result->signal);
    }
    vs_buffer_add(&work->reports[result->job], result->report, result->report_size);
    return vs_buffer_status(&work->reports[result->job]);
}

/* Puts the numbers of the jobs together in the order of runs. */
static void join(const struct work *work, const vs_simulate_sides *sides, vs_buffer *numbers)
{
    for (size_t job = 0; job < work->jobs; job++) {
        const char *at = work->reports[job].data;
        uint32_t runs = first_run(work, job + 1) - first_run(work, job);
        for (size_t i = 0; i < sides->count; i++) {
            size_t size =
                vs_simulate_shape_of(sides->items[i].simulation).width * runs * sizeof(double);
            vs_buffer_add(&numbers[i], at, size);
            at += size;
        }
    }
}

/* A store that is open does not go across a fork: workers first, then the sides are opened to name
 * what the numbers are of. */
static int run_jobs(const vs_simulate_request *request, vs_simulate_sides *sides,
                    vs_buffer *numbers)
{
    vs_engine *engine = request->session->engine;
    struct work work = {.request = request, .jobs = request->jobs};
    vs_pool_options options = {
        .workers = request->jobs, .run = run_job, .done = take_report, .context = &work};
    work.reports = vs_mem_array(engine, work.jobs, sizeof *work.reports);
    if (work.reports == NULL) {
        return vs_fail_memory(engine);
    }
    for (size_t i = 0; i < work.jobs; i++) {
        vs_buffer_init(&work.reports[i], engine);
    }
    int status = vs_pool_run(engine, &options, work.jobs);
    if (status == VS_OK) {
        status = vs_simulate_open(sides, request);
    }
    if (status == VS_OK) {
        join(&work, sides, numbers);
    }
    for (size_t i = 0; i < work.jobs; i++) {
        vs_buffer_free(&work.reports[i]);
    }
    vs_mem_free(engine, work.reports);
    return status;
}

int vs_simulate_runs(const vs_simulate_request *request, vs_simulate_sides *sides,
                     vs_buffer numbers[VS_SIMULATE_SIDES])
{
    int status = VS_OK;
    memset(sides, 0, sizeof *sides);
    if (request->jobs > 1) {
        status = run_jobs(request, sides, numbers);
    } else {
        status = vs_simulate_open(sides, request);
        if (status == VS_OK) {
            status = do_runs(request, sides, 0, request->runs, numbers);
        }
    }
    for (size_t i = 0; status == VS_OK && i < sides->count; i++) {
        status = vs_buffer_status(&numbers[i]);
    }
    return status;
}

/* --- over all runs --- */

static int compare_numbers(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The least value that at least this share of the sorted ones does not exceed. */
static double quantile(const double *sorted, size_t count, size_t hundredths)
{
    size_t rank = (count * hundredths + 99) / 100;
    return sorted[rank > 0 ? rank - 1 : 0];
}

static size_t count_of(const vs_simulate_column *column)
{
    return column->numbers->size / sizeof(double) / column->width;
}

static double number_at(const vs_simulate_column *column, size_t run)
{
    const double *all = (const void *)column->numbers->data;
    return all[run * column->width + column->place];
}

int vs_simulate_spread_of(vs_engine *engine, const vs_simulate_column *column,
                          const vs_simulate_column *less, vs_simulate_spread *out)
{
    size_t runs = count_of(column);
    *out = (vs_simulate_spread){.count = 0};
    double *kept = vs_mem_array(engine, runs + 1, sizeof *kept);
    if (kept == NULL) {
        return vs_fail_memory(engine);
    }
    size_t above = 0;
    double sum = 0;
    for (size_t run = 0; run < runs; run++) {
        double x = number_at(column, run) - (less != NULL ? number_at(less, run) : 0);
        if (!isnan(x)) {
            kept[out->count++] = x;
            sum += x;
            above += x > 0 ? 1 : 0;
        }
    }
    if (out->count > 0) {
        double n = (double)out->count;
        double squares = 0;
        out->mean = sum / n;
        for (size_t i = 0; i < out->count; i++) {
            squares += (kept[i] - out->mean) * (kept[i] - out->mean);
        }
        qsort(kept, out->count, sizeof *kept, compare_numbers);
        out->sd = out->count > 1 ? sqrt(squares / (n - 1)) : 0;
        out->p05 = quantile(kept, out->count, 5);
        out->p50 = quantile(kept, out->count, 50);
        out->p95 = quantile(kept, out->count, 95);
        out->above = (double)above / n;
    }
    vs_mem_free(engine, kept);
    return VS_OK;
}
