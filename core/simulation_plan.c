/*
 * The plan of a simulation: from the table of a report to arrays.
 * SPDX-License-Identifier: MIT
 */
#include "simulation_private.h"

#include <string.h>

#include "random.h"

static double number_of(const vs_value *map, const char *key, double otherwise)
{
    const vs_value *value = vs_value_part(map, key);
    bool has = value != NULL && value->type == VS_VALUE_NUMBER;
    return has ? value->number : otherwise;
}

static vs_date day_of(const vs_value *map, const char *key)
{
    return (vs_date)number_of(map, key, VS_DATE_NONE);
}

static const char *text_of(const vs_value *map, const char *key)
{
    const vs_value *value = vs_value_part(map, key);
    return value != NULL && value->type == VS_VALUE_TEXT ? value->text : "";
}

/* An absent list is empty. */
static const vs_value *list_of(const vs_value *map, const char *key)
{
    static const vs_value none = {.type = VS_VALUE_LIST};
    const vs_value *value = vs_value_part(map, key);
    return value != NULL && value->type == VS_VALUE_LIST ? value : &none;
}

static int read_choice(vs_simulation *simulation, const vs_value *map, const char *key,
                       struct vs_choice *out)
{
    const vs_value *list = list_of(map, key);
    double *items = vs_arena_array(simulation->arena, list->count + 1, sizeof *items);
    if (items == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; i < list->count; i++) {
        items[i] = list->items[i].number;
    }
    *out = (struct vs_choice){.count = (uint32_t)list->count, .items = items};
    return VS_OK;
}

static uint32_t person(vs_simulation *simulation, const char *name)
{
    size_t i = 0;
    while (i < simulation->people_count && strcmp(simulation->people[i], name) != 0) {
        i++;
    }
    if (i == simulation->people_count) {
        simulation->people[simulation->people_count++] = name;
    }
    return (uint32_t)i;
}

static int read_who(vs_simulation *simulation, const vs_value *map, struct vs_who *out)
{
    const vs_value *list = list_of(map, "who");
    uint32_t *people = vs_arena_array(simulation->arena, list->count + 1, sizeof *people);
    if (people == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; i < list->count; i++) {
        people[i] = person(simulation, list->items[i].text);
    }
    *out = (struct vs_who){.count = (uint32_t)list->count, .people = people};
    return VS_OK;
}

/* --- tasks --- */

static int read_task(vs_simulation *simulation, const vs_value *map, size_t index)
{
    struct vs_task_plan *plan = &simulation->task_plans[index];
    const vs_value *before = list_of(map, "before");
    const vs_value *skipped = vs_value_part(map, "skipped");
    uint32_t *tasks = vs_arena_array(simulation->arena, before->count + 1, sizeof *tasks);
    if (tasks == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; i < before->count; i++) {
        tasks[i] = (uint32_t)before->items[i].number - 1;
    }
    const char *id = text_of(map, "id");
    *plan = (struct vs_task_plan){
        .actual = day_of(map, "done"),
        .stream = vs_random_stream(id, strlen(id)),
        .before = tasks,
        .products = vs_value_part(map, "products"),
        .before_count = (uint32_t)before->count,
    };
    simulation->tasks[index] = (vs_simulated_task){
        .id = id,
        .title = text_of(map, "title"),
        .starts = day_of(map, "starts"),
        .due = day_of(map, "due"),
        .skipped = skipped != NULL && skipped->number != 0,
        .known = plan->actual != VS_DATE_NONE,
    };
    int status = read_choice(simulation, map, "delays", &plan->delays);
    return status == VS_OK ? read_who(simulation, map, &plan->who) : status;
}

/* What a task stands on comes before it; of tasks that stand on one another in a ring the first one
 * does without. */
static void put_in_order(vs_simulation *simulation, unsigned char *placed)
{
    size_t count = 0;
    while (count < simulation->task_count) {
        size_t start = count;
        size_t waiting = simulation->task_count;
        for (size_t i = 0; i < simulation->task_count; i++) {
            const struct vs_task_plan *plan = &simulation->task_plans[i];
            bool ready = placed[i] == 0;
            for (uint32_t b = 0; ready && b < plan->before_count; b++) {
                ready = placed[plan->before[b]] != 0;
            }
            if (ready) {
                placed[i] = 1;
                simulation->order[count++] = (uint32_t)i;
            } else if (placed[i] == 0 && waiting == simulation->task_count) {
                waiting = i;
            }
        }
        if (count == start) {
            placed[waiting] = 1;
            simulation->order[count++] = (uint32_t)waiting;
        }
    }
}

static int read_tasks(vs_simulation *simulation)
{
    const vs_value *list = list_of(simulation->plan, "tasks");
    vs_arena *arena = simulation->arena;
    simulation->task_count = list->count;
    simulation->tasks = vs_arena_array(arena, list->count + 1, sizeof *simulation->tasks);
    simulation->task_plans = vs_arena_array(arena, list->count + 1, sizeof *simulation->task_plans);
    simulation->order = vs_arena_array(arena, list->count + 1, sizeof *simulation->order);
    unsigned char *placed = vs_arena_array(arena, list->count + 1, 1);
    if (simulation->tasks == NULL || simulation->task_plans == NULL || simulation->order == NULL ||
        placed == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < list->count; i++) {
        status = read_task(simulation, &list->items[i], i);
    }
    if (status == VS_OK) {
        put_in_order(simulation, placed);
    }
    return status;
}

/* --- projections --- */

/* The level of a name as models write it: dimensions parted by *; -1. */
static int level_of(const vs_model *model, const char *name)
{
    for (size_t i = 0; i < model->level_count; i++) {
        if (strcmp(model->levels[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static enum vs_projected_from from_of(const char *name)
{
    static const char *const names[] = {[VS_FROM_SAME] = "last_same",
                                        [VS_FROM_LAST] = "last",
                                        [VS_FROM_TREND] = "trend",
                                        [VS_FROM_FIXED] = "fixed"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(names[i], name) == 0) {
            return (enum vs_projected_from)i;
        }
    }
    return VS_FROM_SAME;
}

/* Of an indicator that the sheets' level is none of nothing is projected. */
static int read_projection(vs_simulation *simulation, const vs_value *map)
{
    const vs_model *model = simulation->evaluation->model;
    const char *indicator = text_of(map, "indicator");
    struct vs_projection *out = &simulation->projections[simulation->projection_count];
    *out = (struct vs_projection){
        .name = text_of(map, "name"),
        .indicator = vs_model_indicator(model, indicator),
        .level = level_of(model, text_of(map, "at")),
        .from = from_of(text_of(map, "from")),
        .scale = number_of(map, "scale", 1),
        .value = number_of(map, "value", 0),
        .spread = number_of(map, "spread", 0),
        .least = number_of(map, "least", 0),
        .most = number_of(map, "most", 1),
    };
    bool fits = out->indicator >= 0 && out->level >= 0 &&
                vs_cells__has_level(&model->indicators[out->indicator], out->level);
    if (!fits) {
        return vs_fail(simulation->engine, VS_EMODEL, VS_MSG_SIMULATION_LEVEL, out->name, indicator,
                       text_of(map, "at"));
    }
    vs_scopes scopes;
    int status = vs_evaluation_scopes(simulation->evaluation, out->level, &scopes);
    if (status == VS_OK) {
        out->scopes = (uint32_t)scopes.count;
        out->shifts = vs_arena_array(simulation->arena, scopes.count + 1, sizeof *out->shifts);
        simulation->projection_count++;
    }
    return status == VS_OK && out->shifts == NULL ? vs_fail_memory(simulation->engine) : status;
}

static int read_projections(vs_simulation *simulation)
{
    const vs_value *list = list_of(simulation->plan, "projections");
    int status = VS_OK;
    simulation->projections =
        vs_arena_array(simulation->arena, list->count + 1, sizeof *simulation->projections);
    if (simulation->projections == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; status == VS_OK && i < list->count; i++) {
        status = read_projection(simulation, &list->items[i]);
    }
    return status;
}

/* --- rules --- */

/* An effect on what nobody projects is none. */
static int read_effect(vs_simulation *simulation, const vs_value *map)
{
    int indicator = vs_model_indicator(simulation->evaluation->model, text_of(map, "indicator"));
    struct vs_effect *out = &simulation->effects[simulation->effect_count];
    for (uint32_t i = 0; i < simulation->projection_count; i++) {
        if (simulation->projections[i].indicator == indicator) {
            *out = (struct vs_effect){.name = text_of(map, "name"),
                                      .projection = i,
                                      .lag = (vs_date)number_of(map, "lag", 0),
                                      .hours = number_of(map, "hours", 0)};
            simulation->effect_count++;
            return read_choice(simulation, map, "shifts", &out->shifts);
        }
    }
    return VS_OK;
}

static int rule_indicator(const vs_simulation *simulation, const char *name)
{
    const vs_model *model = simulation->evaluation->model;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const char *own = model->indicators[i].name;
        if (strncmp(own, "rule.", 5) == 0 && strcmp(own + 5, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int read_rule(vs_simulation *simulation, const vs_value *map)
{
    const vs_model *model = simulation->evaluation->model;
    struct vs_rule_plan *plan = &simulation->rule_plans[simulation->rule_count];
    const vs_value *effects = list_of(map, "effects");
    *plan = (struct vs_rule_plan){
        .due = vs_value_part(map, "due"),
        .indicator = rule_indicator(simulation, text_of(map, "name")),
        .first_effect = (uint32_t)simulation->effect_count,
    };
    if (plan->indicator < 0 || model->indicators[plan->indicator].level_count == 0) {
        return VS_OK;
    }
    simulation->rules[simulation->rule_count++] =
        (vs_simulated_rule){.name = text_of(map, "name"),
                            .title = text_of(map, "title"),
                            .level = model->indicators[plan->indicator].levels[0]};
    int status = read_choice(simulation, map, "delays", &plan->delays);
    if (status == VS_OK) {
        status = read_who(simulation, map, &plan->who);
    }
    for (size_t i = 0; status == VS_OK && i < effects->count; i++) {
        status = read_effect(simulation, &effects->items[i]);
    }
    plan->effect_count = (uint32_t)simulation->effect_count - plan->first_effect;
    for (uint32_t i = 0; status == VS_OK && i < plan->effect_count; i++) {
        struct vs_effect *effect = &simulation->effects[plan->first_effect + i];
        status = vs_simulation__above(simulation, simulation->projections[effect->projection].level,
                                      model->indicators[plan->indicator].levels[0],
                                      simulation->options.to, &effect->above);
    }
    return status;
}

static size_t count_in(const vs_value *list, const char *key)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += list_of(&list->items[i], key)->count;
    }
    return count;
}

static int read_rules(vs_simulation *simulation)
{
    const vs_value *list = list_of(simulation->plan, "rules");
    vs_arena *arena = simulation->arena;
    int status = VS_OK;
    simulation->rules = vs_arena_array(arena, list->count + 1, sizeof *simulation->rules);
    simulation->rule_plans = vs_arena_array(arena, list->count + 1, sizeof *simulation->rule_plans);
    simulation->effects =
        vs_arena_array(arena, count_in(list, "effects") + 1, sizeof *simulation->effects);
    if (simulation->rules == NULL || simulation->rule_plans == NULL ||
        simulation->effects == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; status == VS_OK && i < list->count; i++) {
        status = read_rule(simulation, &list->items[i]);
    }
    return status;
}

/* --- load --- */

static int make_load(vs_simulation *simulation)
{
    int from_year = 0;
    int from_month = 0;
    int to_year = 0;
    int to_month = 0;
    int day = 0;
    vs_date_split(simulation->options.from, &from_year, &from_month, &day);
    vs_date_split(simulation->options.to, &to_year, &to_month, &day);
    int months = (to_year - from_year) * 12 + to_month - from_month + 1;
    simulation->months = (size_t)months;
    simulation->load_count = simulation->people_count * simulation->months;
    simulation->load =
        vs_arena_array(simulation->arena, simulation->load_count + 1, sizeof *simulation->load);
    if (simulation->load == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (size_t i = 0; i < simulation->load_count; i++) {
        int month = from_month - 1 + (int)(i % simulation->months);
        simulation->load[i] = (vs_simulated_load){.who = simulation->people[i / simulation->months],
                                                  .year = from_year + month / 12,
                                                  .month = month % 12 + 1};
    }
    return VS_OK;
}

int vs_simulation__read_plan(vs_simulation *simulation)
{
    size_t people = count_in(list_of(simulation->plan, "tasks"), "who") +
                    count_in(list_of(simulation->plan, "rules"), "who");
    simulation->people = vs_arena_array(simulation->arena, people + 1, sizeof *simulation->people);
    if (simulation->people == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    int status = read_tasks(simulation);
    if (status == VS_OK) {
        status = read_projections(simulation);
    }
    if (status == VS_OK) {
        status = read_rules(simulation);
    }
    if (status == VS_OK) {
        status = vs_simulation__read_cycles(simulation);
    }
    return status == VS_OK ? make_load(simulation) : status;
}
