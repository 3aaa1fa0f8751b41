/*
 * Cycles in a simulation: each stands at a stage, and goes on to the next one when the stage's
 * document is there (brought by a task that is done, or approved, since the stage began) and its
 * guard holds.
 * SPDX-License-Identifier: MIT
 */
#include "simulation_private.h"

#include <string.h>

/* --- reading --- */

static const char *text_of(const vs_value *map, const char *key)
{
    const vs_value *value = vs_value_part(map, key);
    return value != NULL && value->type == VS_VALUE_TEXT ? value->text : NULL;
}

static double number_of(const vs_value *map, const char *key, double otherwise)
{
    const vs_value *value = vs_value_part(map, key);
    return value != NULL && value->type == VS_VALUE_NUMBER ? value->number : otherwise;
}

/* The series of a guard by its whole name; people cannot ask for it. */
static int guard_of(const vs_model *model, const char *name)
{
    for (size_t i = 0; name != NULL && i < model->indicator_count; i++) {
        if (strcmp(model->indicators[i].name, name) == 0 && model->indicators[i].level_count > 0) {
            return (int)i;
        }
    }
    return -1;
}

/* The scope of a guard's level that is meant: that of the direction, else the only one. */
static int find_scope(vs_simulation *simulation, int level, const char *direction, int64_t *out)
{
    const vs_model *model = simulation->evaluation->model;
    vs_scopes scopes;
    int status = vs_evaluation_scopes(simulation->evaluation, level, &scopes);
    *out = -1;
    for (uint32_t s = 0; status == VS_OK && *out < 0 && s < scopes.count; s++) {
        bool fits = true;
        for (size_t d = 0; status == VS_OK && fits && d < scopes.dimension_count; d++) {
            const char *text = NULL;
            size_t size = 0;
            if (model->dimensions[scopes.dimensions[d]].unit) {
                continue;
            }
            status = vs_evaluation_member_text(simulation->evaluation, scopes.dimensions[d],
                                               scopes.members[d][s], &text, &size);
            fits =
                status == VS_OK && strlen(direction) == size && memcmp(text, direction, size) == 0;
        }
        *out = fits ? (int64_t)s : -1;
    }
    return status;
}

/* Finds the guard's cell in a period. */
static int bind_guard(vs_simulation *simulation, struct vs_stage_plan *stage, const char *direction,
                      const char *period)
{
    const vs_model *model = simulation->evaluation->model;
    const vs_indicator *guard = &model->indicators[stage->guard];
    int64_t scope = -1;
    int status = find_scope(simulation, guard->levels[0], direction, &scope);
    for (int kind = 0; status == VS_OK && scope >= 0 && kind < (int)model->period_kind_count;
         kind++) {
        vs_periods periods;
        if ((guard->period_kinds >> kind & UINT32_C(1)) == 0) {
            continue;
        }
        status = vs_evaluation_periods(simulation->evaluation, kind, &periods);
        for (size_t p = 0; status == VS_OK && p < periods.count; p++) {
            struct vs_series_state *series = NULL;
            if (strcmp(periods.items[p].id, period) != 0) {
                continue;
            }
            status = vs_cells__series(simulation->evaluation, stage->guard, guard->levels[0], kind,
                                      &series);
            if (status == VS_OK) {
                stage->guard_value = &series->values[p * series->scopes + (size_t)scope];
                stage->guard_state = &series->states[p * series->scopes + (size_t)scope];
            }
        }
    }
    return status;
}

/* The tasks that bring a stage's document. */
static int list_tasks(vs_simulation *simulation, struct vs_stage_plan *stage)
{
    stage->tasks =
        vs_arena_array(simulation->arena, simulation->task_count + 1, sizeof *stage->tasks);
    if (stage->tasks == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (uint32_t t = 0; stage->document != NULL && t < simulation->task_count; t++) {
        const vs_value *products = simulation->task_plans[t].products;
        bool brings = false;
        for (size_t i = 0; products != NULL && i < products->count; i++) {
            brings = brings || strcmp(products->items[i].text, stage->document) == 0;
        }
        if (brings) {
            stage->tasks[stage->task_count++] = t;
        }
    }
    return VS_OK;
}

static int read_cycle(vs_simulation *simulation, const vs_value *map, size_t index)
{
    struct vs_cycle_plan *plan = &simulation->cycle_plans[index];
    const vs_value *stages = vs_value_part(map, "stages");
    const char *direction = text_of(map, "direction");
    const char *period = text_of(map, "period");
    int status = VS_OK;
    *plan = (struct vs_cycle_plan){.stage_count = stages->count,
                                   .stage = (size_t)number_of(map, "stage", 1) - 1,
                                   .since = (vs_date)number_of(map, "since", 0)};
    plan->stages = vs_arena_array(simulation->arena, stages->count + 1, sizeof *plan->stages);
    if (plan->stages == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t s = 0; status == VS_OK && s < stages->count; s++) {
        const vs_value *from = &stages->items[s];
        struct vs_stage_plan *stage = &plan->stages[s];
        *stage = (struct vs_stage_plan){
            .name = text_of(from, "name"),
            .title = text_of(from, "title"),
            .document = text_of(from, "document"),
            .approved = vs_value_part(from, "approved"),
            .guard = guard_of(simulation->evaluation->model, text_of(from, "guard")),
            .next = (int64_t)number_of(from, "next", 0) - 1,
        };
        status = list_tasks(simulation, stage);
        if (status == VS_OK && stage->guard >= 0) {
            status = bind_guard(simulation, stage, direction, period);
        }
    }
    simulation->cycles[index] =
        (vs_simulated_cycle){.name = text_of(map, "name"),
                             .title = text_of(map, "title"),
                             .direction = direction,
                             .direction_title = text_of(map, "direction_title"),
                             .stage_count = stages->count};
    return status;
}

int vs_simulation__read_cycles(vs_simulation *simulation)
{
    const vs_value *list = vs_value_part(simulation->plan, "cycles");
    size_t count = list != NULL ? list->count : 0;
    vs_arena *arena = simulation->arena;
    int status = VS_OK;
    simulation->cycle_plans = vs_arena_array(arena, count + 1, sizeof *simulation->cycle_plans);
    simulation->cycles = vs_arena_array(arena, count + 1, sizeof *simulation->cycles);
    if (simulation->cycle_plans == NULL || simulation->cycles == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = read_cycle(simulation, &list->items[i], i);
        simulation->cycle_count++;
    }
    return status;
}

/* --- running --- */

void vs_simulation__begin_cycles(vs_simulation *simulation)
{
    simulation->guards_since = simulation->options.from;
    for (size_t i = 0; i < simulation->cycle_count; i++) {
        simulation->cycles[i].stage = simulation->cycle_plans[i].stage;
        simulation->cycles[i].since = simulation->cycle_plans[i].since;
        simulation->cycles[i].moves = 0;
    }
}

/* The first day of a stretch on which the document of a stage came; VS_DATE_NONE. */
static vs_date document_day(const vs_simulation *simulation, const struct vs_stage_plan *stage,
                            vs_date from, vs_date to)
{
    vs_date first = VS_DATE_NONE;
    for (size_t i = 0; stage->approved != NULL && i < stage->approved->count; i++) {
        vs_date day = (vs_date)stage->approved->items[i].number;
        if (day >= from && day <= to && (first == VS_DATE_NONE || day < first)) {
            first = day;
        }
    }
    for (uint32_t i = 0; i < stage->task_count; i++) {
        vs_date day = simulation->tasks[stage->tasks[i]].done;
        bool sooner = day != VS_DATE_NONE && day >= from && day <= to &&
                      (first == VS_DATE_NONE || day < first);
        first = sooner ? day : first;
    }
    return first;
}

static void move_cycle(vs_simulation *simulation, size_t index, vs_date to)
{
    const struct vs_cycle_plan *plan = &simulation->cycle_plans[index];
    vs_simulated_cycle *cycle = &simulation->cycles[index];
    while (cycle->moves < plan->stage_count) { /* once round at most */
        const struct vs_stage_plan *stage = &plan->stages[cycle->stage];
        vs_date day = stage->document != NULL ? document_day(simulation, stage, cycle->since, to)
                                              : cycle->since;
        cycle->no_document = day == VS_DATE_NONE;
        cycle->no_guard =
            stage->guard >= 0 && (stage->guard_state == NULL || *stage->guard_state != VS_KNOWN ||
                                  *stage->guard_value != 1);
        if (cycle->no_document || cycle->no_guard || stage->next < 0) {
            return;
        }
        cycle->stage = (size_t)stage->next;
        vs_date held = stage->guard >= 0 ? simulation->guards_since : day;
        cycle->since = held > day ? held : day;
        cycle->moves++;
    }
}

void vs_simulation__move_cycles(vs_simulation *simulation, vs_date day)
{
    for (size_t i = 0; i < simulation->cycle_count; i++) {
        move_cycle(simulation, i, day);
    }
}

size_t vs_simulation_cycles(const vs_simulation *simulation, const vs_simulated_cycle **out)
{
    *out = simulation->cycles;
    return simulation->cycle_count;
}

const char *vs_simulation_stage(const vs_simulation *simulation, size_t cycle, size_t stage,
                                const char **title)
{
    const struct vs_stage_plan *plan = &simulation->cycle_plans[cycle].stages[stage];
    *title = plan->title;
    return plan->name;
}
