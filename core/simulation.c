/*
 * Runs of a simulation.
 * SPDX-License-Identifier: MIT
 */
#include "simulation_private.h"

#include <math.h>
#include <string.h>

#include "random.h"
#include "scenario_private.h"

/* --- making --- */

int vs_simulation_new(vs_simulation **out, vs_world *world, const vs_value *plan,
                      const vs_simulation_options *options)
{
    vs_engine *engine = world->engine;
    vs_simulation *simulation = vs_mem_new(engine, sizeof *simulation);
    *out = NULL;
    if (simulation == NULL) {
        return vs_fail_memory(engine);
    }
    simulation->engine = engine;
    simulation->world = world;
    simulation->evaluation = world->now;
    simulation->supposed = world->supposed;
    simulation->plan = plan;
    simulation->options = *options;
    vs_buffer *const buffers[] = {&simulation->series,  &simulation->sheets, &simulation->sums,
                                  &simulation->parts,   &simulation->looks,  &simulation->decisions,
                                  &simulation->measures};
    for (size_t i = 0; i < sizeof buffers / sizeof(void *); i++) {
        vs_buffer_init(buffers[i], engine);
    }
    int status = vs_arena_new(&simulation->arena, engine);
    if (status == VS_OK && world->supposed->open) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_SIMULATION_OPEN);
    }
    if (status == VS_OK) {
        status = vs_simulation__read_plan(simulation);
    }
    if (status == VS_OK) {
        status = vs_simulation__bind(simulation);
    }
    if (status != VS_OK) {
        vs_simulation_free(simulation);
        return status;
    }
    *out = simulation;
    return VS_OK;
}

void vs_simulation_free(vs_simulation *simulation)
{
    if (simulation != NULL) {
        vs_buffer_free(&simulation->series);
        vs_buffer_free(&simulation->sheets);
        vs_buffer_free(&simulation->sums);
        vs_buffer_free(&simulation->parts);
        vs_buffer_free(&simulation->looks);
        vs_buffer_free(&simulation->decisions);
        vs_buffer_free(&simulation->measures);
        vs_arena_free(simulation->arena);
        vs_mem_free(simulation->engine, simulation);
    }
}

/* --- random numbers --- */

static uint32_t draw(const vs_simulation *simulation, uint32_t run, uint64_t stream, uint32_t place)
{
    return vs_random(simulation->options.seed, run, stream, place);
}

/* One of a list; of an empty one nothing. */
static double choose(const struct vs_choice *choice, uint32_t bits)
{
    return choice->count > 0 ? choice->items[vs_random_below(bits, choice->count)] : 0;
}

/* --- tasks --- */

static void add_load(vs_simulation *simulation, const struct vs_who *who, vs_date day,
                     uint32_t tasks, double hours)
{
    int year = 0;
    int month = 0;
    int of_month = 0;
    if (simulation->load_count == 0) {
        return;
    }
    vs_date_split(day, &year, &month, &of_month);
    const vs_simulated_load *first = &simulation->load[0];
    int64_t at = (int64_t)(year - first->year) * 12 + month - first->month;
    int64_t last = (int64_t)simulation->months - 1;
    at = at < 0 ? 0 : at > last ? last : at;
    for (uint32_t i = 0; i < who->count; i++) {
        vs_simulated_load *load =
            &simulation->load[who->people[i] * simulation->months + (size_t)at];
        load->tasks += tasks;
        load->hours += hours;
    }
}

/* A task that waits for a late one is not done before that one. */
static void run_task(vs_simulation *simulation, uint32_t run, uint32_t index)
{
    const struct vs_task_plan *plan = &simulation->task_plans[index];
    vs_simulated_task *task = &simulation->tasks[index];
    task->done = VS_DATE_NONE;
    if (task->skipped) {
        return;
    }
    if (task->known) {
        task->done = plan->actual;
    } else {
        task->done =
            task->due + (vs_date)choose(&plan->delays, draw(simulation, run, plan->stream, 0));
        for (uint32_t i = 0; i < plan->before_count; i++) {
            const vs_simulated_task *before = &simulation->tasks[plan->before[i]];
            bool late = before->done != VS_DATE_NONE && before->done > before->due;
            task->done = late && before->done > task->done ? before->done : task->done;
        }
    }
    add_load(simulation, &plan->who, task->done, 1, 0);
}

/* --- results --- */

static const struct vs_said_series *said_of(const vs_simulation *simulation, size_t *count)
{
    *count = simulation->series.size / sizeof(struct vs_said_series);
    return (const void *)simulation->series.data;
}

static void say(const struct vs_said_series *said, struct vs_said_cell at, double value,
                double rows)
{
    struct vs_series_state *series = said[at.series].series;
    series->values[at.cell] = value;
    series->states[at.cell] = VS_KNOWN;
    series->reasons[at.cell] = 0;
    series->n[at.cell] = (uint32_t)rows;
    series->changed[series->changed_count++] = at.cell;
}

static double earlier_value(const struct vs_sheet *sheets, const struct vs_earlier *earlier)
{
    return earlier->sheet != 0 ? sheets[earlier->sheet - 1].plain : earlier->value;
}

/* A ratio of whole counts, within what is possible. */
static void say_sheet(vs_simulation *simulation, uint32_t run, struct vs_sheet *sheets,
                      uint32_t index)
{
    struct vs_sheet *sheet = &sheets[index];
    const struct vs_projection *projection = &simulation->projections[sheet->projection];
    size_t count = 0;
    const struct vs_said_series *said = said_of(simulation, &count);
    double value = earlier_value(sheets, &sheet->last);
    if (sheet->trend) {
        value += value - earlier_value(sheets, &sheet->previous);
    }
    if (projection->spread != 0) {
        int32_t normal = vs_random_normal(draw(simulation, run, sheet->stream, 0));
        value += projection->spread * ((double)normal / VS_NORMAL_ONE);
    }
    sheet->plain = value;
    value += projection->shifts[sheet->scope];
    value = value < projection->least ? projection->least : value;
    value = value > projection->most ? projection->most : value;
    sheet->counted = floor(value * sheet->rows / projection->scale + 0.5);
    say(said, sheet->at, projection->scale * sheet->counted / sheet->rows, sheet->rows);
}

static void say_sum(const vs_simulation *simulation, const struct vs_sum_cell *sum)
{
    const struct vs_sheet *sheets = (const void *)simulation->sheets.data;
    const uint32_t *parts = (const void *)simulation->parts.data;
    size_t count = 0;
    const struct vs_said_series *said = said_of(simulation, &count);
    double counted = sum->counted;
    double rows = sum->rows;
    for (uint32_t i = sum->first; i < sum->first + sum->count; i++) {
        counted += sheets[parts[i]].counted;
        rows += sheets[parts[i]].rows;
    }
    say(said, sum->at, sum->scale * counted / rows, rows);
}

/* Evaluates what stands on the cells that were said since the last time. */
static int evaluate(vs_simulation *simulation)
{
    struct vs_supposed *supposed = simulation->supposed;
    size_t count = 0;
    size_t evaluated = 0;
    const struct vs_said_series *said = said_of(simulation, &count);
    for (size_t i = 0; i < count; i++) {
        const struct vs_supposed_node *node = &supposed->nodes[said[i].node];
        for (uint32_t r = 0; said[i].series->changed_count > 0 && r < node->reader_count; r++) {
            uint32_t reader = supposed->readers[node->first_reader + r];
            uint32_t place = supposed->nodes[reader].place;
            if (supposed->needed[reader] != NULL) {
                supposed->due[place >> 6] |= UINT64_C(1) << (place & 63);
            }
        }
    }
    int status = vs_supposed_run(simulation->evaluation, false, &evaluated);
    for (size_t i = 0; i < count; i++) {
        said[i].series->changed_count = 0;
    }
    return status;
}

/* Nothing is said yet: what a run left is no part of the next one. */
static int forget(vs_simulation *simulation)
{
    const struct vs_sheet *sheets = (const void *)simulation->sheets.data;
    const struct vs_sum_cell *sums = (const void *)simulation->sums.data;
    size_t sheet_count = simulation->sheets.size / sizeof *sheets;
    size_t sum_count = simulation->sums.size / sizeof *sums;
    size_t count = 0;
    const struct vs_said_series *said = said_of(simulation, &count);
    for (size_t i = 0; i < sheet_count + sum_count; i++) {
        struct vs_said_cell at = i < sheet_count ? sheets[i].at : sums[i - sheet_count].at;
        say(said, at, 0, 0);
        said[at.series].series->states[at.cell] = VS_NO_DATA;
    }
    return evaluate(simulation);
}

/* --- rules --- */

static int decide(vs_simulation *simulation, uint32_t run, const struct vs_look *look,
                  uint32_t scope, vs_date day)
{
    const struct vs_rule_plan *plan = &simulation->rule_plans[look->rule];
    vs_date by = look->due != VS_DATE_NONE ? look->due : day;
    uint64_t stream = look->streams[scope];
    vs_simulated_decision decision = {
        .rule = look->rule,
        .scope = scope,
        .period = look->id,
        .day = day,
        .due = look->due,
        .done = by + (vs_date)choose(&plan->delays, draw(simulation, run, stream, 0))};
    vs_buffer_add(&simulation->decisions, &decision, sizeof decision);
    for (uint32_t i = 0; i < plan->effect_count; i++) {
        const struct vs_effect *effect = &simulation->effects[plan->first_effect + i];
        struct vs_measure measure = {
            .effect = plan->first_effect + i,
            .scope = scope,
            .decision = (uint32_t)(simulation->decisions.size / sizeof decision) - 1,
            .from = decision.done + effect->lag,
            .shift = choose(&effect->shifts, draw(simulation, run, stream, 1 + i)),
        };
        vs_buffer_add(&simulation->measures, &measure, sizeof measure);
        add_load(simulation, &plan->who, decision.done, 0, effect->hours);
    }
    int status = vs_buffer_status(&simulation->decisions);
    return status == VS_OK ? vs_buffer_status(&simulation->measures) : status;
}

static int look_at(vs_simulation *simulation, uint32_t run, const struct vs_look *look, vs_date day)
{
    const struct vs_series_state *series = look->series;
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < look->fired_count; i++) {
        status = decide(simulation, run, look, look->fired[i], day);
    }
    simulation->undetermined += look->undetermined;
    for (uint32_t s = 0; look->moves && status == VS_OK && s < series->scopes; s++) {
        size_t cell = (size_t)look->period * series->scopes + s;
        if (series->states[cell] == VS_KNOWN && series->values[cell] == 1) {
            status = decide(simulation, run, look, s, day);
        } else if (series->states[cell] == VS_NO_DATA) {
            simulation->undetermined++;
        }
    }
    return status;
}

/* Measures that show by now shift the sheets within their scope. */
static void take_effect(vs_simulation *simulation, vs_date day)
{
    struct vs_measure *measures = (void *)simulation->measures.data;
    for (size_t i = 0; i < simulation->measures.size / sizeof *measures; i++) {
        struct vs_measure *measure = &measures[i];
        const struct vs_effect *effect = &simulation->effects[measure->effect];
        struct vs_projection *projection = &simulation->projections[effect->projection];
        if (measure->done || measure->from > day || effect->above == NULL) {
            continue;
        }
        measure->done = true;
        for (uint32_t s = 0; s < projection->scopes; s++) {
            if (effect->above[s] == measure->scope) {
                projection->shifts[s] += measure->shift;
            }
        }
    }
}

static int run_step(vs_simulation *simulation, uint32_t run, const struct vs_step *step)
{
    struct vs_sheet *sheets = (void *)simulation->sheets.data;
    const struct vs_sum_cell *sums = (const void *)simulation->sums.data;
    const struct vs_look *looks = (const void *)simulation->looks.data;
    vs_simulation__move_cycles(simulation, step->day - 1);
    take_effect(simulation, step->day);
    for (uint32_t i = step->first_sheet; i < step->sheet_end; i++) {
        say_sheet(simulation, run, sheets, i);
    }
    for (uint32_t i = step->first_sum; i < step->sum_end; i++) {
        say_sum(simulation, &sums[i]);
    }
    int status = step->first_sheet < step->sheet_end ? evaluate(simulation) : VS_OK;
    for (uint32_t i = step->first_look; status == VS_OK && i < step->look_end; i++) {
        status = look_at(simulation, run, &looks[i], step->day);
    }
    simulation->guards_since = step->day;
    vs_simulation__move_cycles(simulation, step->day);
    return status;
}

/* --- a run --- */

int vs_simulation_run(vs_simulation *simulation, uint32_t run)
{
    vs_buffer_clear(&simulation->decisions);
    vs_buffer_clear(&simulation->measures);
    simulation->undetermined = 0;
    for (size_t i = 0; i < simulation->load_count; i++) {
        simulation->load[i].tasks = 0;
        simulation->load[i].hours = 0;
    }
    for (size_t i = 0; i < simulation->projection_count; i++) {
        const struct vs_projection *projection = &simulation->projections[i];
        memset(projection->shifts, 0, projection->scopes * sizeof *projection->shifts);
    }
    for (size_t i = 0; i < simulation->task_count; i++) {
        run_task(simulation, run, simulation->order[i]);
    }
    int status = simulation->resets ? forget(simulation) : VS_OK;
    vs_simulation__begin_cycles(simulation);
    for (size_t i = 0; status == VS_OK && i < simulation->step_count; i++) {
        status = run_step(simulation, run, &simulation->steps[i]);
    }
    vs_simulation__move_cycles(simulation, simulation->options.to);
    for (size_t i = 0; i < simulation->outcome_count; i++) {
        simulation->outcomes[i].known = *simulation->outcome_states[i] == VS_KNOWN;
        simulation->outcomes[i].value =
            simulation->outcomes[i].known ? *simulation->outcome_values[i] : 0;
    }
    return status;
}

/* --- what callers see --- */

size_t vs_simulation_tasks(const vs_simulation *simulation, const vs_simulated_task **out)
{
    *out = simulation->tasks;
    return simulation->task_count;
}

size_t vs_simulation_rules(const vs_simulation *simulation, const vs_simulated_rule **out)
{
    *out = simulation->rules;
    return simulation->rule_count;
}

size_t vs_simulation_decisions(const vs_simulation *simulation, const vs_simulated_decision **out)
{
    *out = (const void *)simulation->decisions.data;
    return simulation->decisions.size / sizeof **out;
}

size_t vs_simulation_measures(const vs_simulation *simulation)
{
    return simulation->measures.size / sizeof(struct vs_measure);
}

vs_simulated_measure vs_simulation_measure(const vs_simulation *simulation, size_t index)
{
    const struct vs_measure *measures = (const void *)simulation->measures.data;
    const struct vs_measure *measure = &measures[index];
    const struct vs_effect *effect = &simulation->effects[measure->effect];
    return (vs_simulated_measure){.effect = effect->name,
                                  .decision = measure->decision,
                                  .from = measure->from,
                                  .shift = measure->shift,
                                  .hours = effect->hours};
}

size_t vs_simulation_undetermined(const vs_simulation *simulation)
{
    return simulation->undetermined;
}

size_t vs_simulation_outcomes(const vs_simulation *simulation, const vs_simulated_outcome **out)
{
    *out = simulation->outcomes;
    return simulation->outcome_count;
}

size_t vs_simulation_load(const vs_simulation *simulation, const vs_simulated_load **out)
{
    *out = simulation->load;
    return simulation->load_count;
}

vs_evaluation *vs_simulation_evaluation(const vs_simulation *simulation)
{
    return simulation->evaluation;
}
