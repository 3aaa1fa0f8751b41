/*
 * The steps of a simulation: on which days what is said and looked at, which indicators come out,
 * what of the model is evaluated at all.
 * SPDX-License-Identifier: MIT
 */
#include "simulation_private.h"

#include <stdlib.h>
#include <string.h>

#include "names.h"

/* A run says this cell: nothing else evaluates it. */
static void pin(const vs_simulation *simulation, struct vs_said_cell at)
{
    struct vs_series_state *series = vs_simulation__series(simulation, at.series);
    unsigned char *byte = &series->pinned[at.cell >> 3];
    *byte = (unsigned char)(*byte | 1U << (at.cell & 7));
}

/* --- looks --- */

static int add_look(vs_simulation *simulation, uint32_t rule, const struct vs_period_end *end)
{
    const vs_simulated_rule *named = &simulation->rules[rule];
    const struct vs_rule_plan *plan = &simulation->rule_plans[rule];
    const char *id = simulation->evaluation->periods[end->kind + 1].items[end->period].id;
    const vs_value *due = plan->due != NULL ? vs_value_part(plan->due, id) : NULL;
    struct vs_look look = {.rule = rule, .period = end->period, .id = id, .due = VS_DATE_NONE};
    if (due != NULL && due->type == VS_VALUE_NUMBER) {
        look.due = (vs_date)due->number;
    }
    int status = vs_cells__series(simulation->evaluation, plan->indicator, named->level, end->kind,
                                  &look.series);
    if (status != VS_OK) {
        return status;
    }
    look.streams =
        vs_arena_array(simulation->arena, (size_t)look.series->scopes + 1, sizeof *look.streams);
    if (look.streams == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    for (uint32_t s = 0; status == VS_OK && s < look.series->scopes; s++) {
        status =
            vs_simulation__stream(simulation, named->name, named->level, s, id, &look.streams[s]);
    }
    vs_buffer_add(&simulation->looks, &look, sizeof look);
    return status == VS_OK ? vs_buffer_status(&simulation->looks) : status;
}

static bool has_kind(const vs_simulation *simulation, int indicator, int kind)
{
    const vs_indicator *of = &simulation->evaluation->model->indicators[indicator];
    return of->disabled == NULL && (of->period_kinds >> kind & UINT32_C(1)) != 0;
}

static int add_looks(vs_simulation *simulation, const struct vs_period_end *end)
{
    int status = VS_OK;
    for (uint32_t r = 0; status == VS_OK && r < simulation->rule_count; r++) {
        if (has_kind(simulation, simulation->rule_plans[r].indicator, end->kind)) {
            status = add_look(simulation, r, end);
        }
    }
    return status;
}

/* --- steps --- */

static int compare_ends(const void *a, const void *b)
{
    const struct vs_period_end *left = a;
    const struct vs_period_end *right = b;
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    if (left->kind != right->kind) {
        return left->kind < right->kind ? -1 : 1;
    }
    return (left->period > right->period) - (left->period < right->period);
}

/* The periods that end in the stretch. */
static int list_ends(vs_simulation *simulation)
{
    const vs_model *model = simulation->evaluation->model;
    size_t room = 0;
    int status = VS_OK;
    for (int fill = 0; status == VS_OK && fill < 2; fill++) {
        if (fill == 1) {
            simulation->ends =
                vs_arena_array(simulation->arena, room + 1, sizeof *simulation->ends);
            status = simulation->ends == NULL ? vs_fail_memory(simulation->engine) : VS_OK;
        }
        for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
            vs_periods periods;
            status = vs_evaluation_periods(simulation->evaluation, kind, &periods);
            for (uint32_t p = 0; status == VS_OK && p < periods.count; p++) {
                vs_date last = periods.items[p].to;
                if (last == VS_DATE_NONE || last < simulation->options.from ||
                    last > simulation->options.to) {
                    continue;
                }
                if (fill == 0) {
                    room++;
                } else {
                    simulation->ends[simulation->end_count++] =
                        (struct vs_period_end){.day = last, .kind = kind, .period = p};
                }
            }
        }
    }
    if (status == VS_OK) {
        qsort(simulation->ends, simulation->end_count, sizeof *simulation->ends, compare_ends);
    }
    return status;
}

/* The sheets of every projection and kind of periods, without any yet. */
static int list_sheets(vs_simulation *simulation, vs_buffer *out)
{
    int kinds = (int)simulation->evaluation->model->period_kind_count;
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < simulation->projection_count; i++) {
        const struct vs_projection *projection = &simulation->projections[i];
        for (int kind = 0; status == VS_OK && kind < kinds; kind++) {
            struct vs_sheets sheets = {.projection = i, .kind = kind};
            if (!has_kind(simulation, projection->indicator, kind)) {
                continue;
            }
            status = vs_simulation__said(simulation, projection->indicator, projection->level, kind,
                                         &sheets.series);
            if (status == VS_OK) {
                const struct vs_series_state *series =
                    vs_simulation__series(simulation, sheets.series);
                size_t cells = (size_t)series->scopes * series->periods;
                sheets.numbers =
                    vs_arena_array(simulation->arena, cells + 1, sizeof *sheets.numbers);
                vs_buffer_add(out, &sheets, sizeof sheets);
                status = sheets.numbers == NULL ? vs_fail_memory(simulation->engine)
                                                : vs_buffer_status(out);
            }
        }
    }
    return status;
}

static uint32_t count_of(const vs_buffer *list, size_t size)
{
    return (uint32_t)(list->size / size);
}

/* What is said and looked at on the day of a step. */
static int fill_step(vs_simulation *simulation, struct vs_sheets *all, size_t sheets_count,
                     const struct vs_period_end *ends, size_t end_count, struct vs_step *step)
{
    int status = VS_OK;
    step->day = ends[0].day;
    step->first_sheet = count_of(&simulation->sheets, sizeof(struct vs_sheet));
    for (size_t e = 0; e < end_count; e++) {
        for (size_t i = 0; i < sheets_count; i++) {
            const struct vs_series_state *series = vs_simulation__series(simulation, all[i].series);
            for (uint32_t s = 0;
                 status == VS_OK && all[i].kind == ends[e].kind && s < series->scopes; s++) {
                status = vs_simulation__add_sheet(simulation, &all[i], ends[e].period, s);
            }
        }
    }
    step->sheet_end = count_of(&simulation->sheets, sizeof(struct vs_sheet));
    step->first_sum = count_of(&simulation->sums, sizeof(struct vs_sum_cell));
    for (size_t e = 0; e < end_count; e++) {
        for (size_t i = 0; status == VS_OK && i < sheets_count; i++) {
            status = all[i].kind == ends[e].kind
                         ? vs_simulation__add_sums(simulation, &all[i], ends[e].period)
                         : VS_OK;
        }
    }
    step->sum_end = count_of(&simulation->sums, sizeof(struct vs_sum_cell));
    step->first_look = count_of(&simulation->looks, sizeof(struct vs_look));
    for (size_t e = 0; status == VS_OK && e < end_count; e++) {
        status = add_looks(simulation, &ends[e]);
    }
    step->look_end = count_of(&simulation->looks, sizeof(struct vs_look));
    return status;
}

static int make_steps(vs_simulation *simulation)
{
    vs_buffer all;
    vs_buffer_init(&all, simulation->engine);
    int status = list_sheets(simulation, &all);
    simulation->steps =
        vs_arena_array(simulation->arena, simulation->end_count + 1, sizeof *simulation->steps);
    if (status == VS_OK && simulation->steps == NULL) {
        status = vs_fail_memory(simulation->engine);
    }
    for (size_t first = 0; status == VS_OK && first < simulation->end_count;) {
        size_t end = first + 1;
        while (end < simulation->end_count &&
               simulation->ends[end].day == simulation->ends[first].day) {
            end++;
        }
        status = fill_step(simulation, (struct vs_sheets *)(void *)all.data,
                           all.size / sizeof(struct vs_sheets), &simulation->ends[first],
                           end - first, &simulation->steps[simulation->step_count++]);
        first = end;
    }
    vs_buffer_free(&all);
    const struct vs_sheet *sheets = (const void *)simulation->sheets.data;
    const struct vs_sum_cell *sums = (const void *)simulation->sums.data;
    for (size_t i = 0; status == VS_OK && i < simulation->sheets.size / sizeof *sheets; i++) {
        pin(simulation, sheets[i].at);
    }
    for (size_t i = 0; status == VS_OK && i < simulation->sums.size / sizeof *sums; i++) {
        pin(simulation, sums[i].at);
    }
    return status;
}

/* --- outcomes --- */

/* The level of the whole unit among those of an indicator; -1. */
static int whole_level(const vs_model *model, const vs_indicator *indicator)
{
    for (size_t l = 0; l < indicator->level_count; l++) {
        const vs_level *level = &model->levels[indicator->levels[l]];
        bool whole = true;
        for (size_t d = 0; d < level->dimension_count; d++) {
            whole = whole && model->dimensions[level->dimensions[d]].unit;
        }
        if (whole) {
            return indicator->levels[l];
        }
    }
    return -1;
}

static int add_outcome(vs_simulation *simulation, int indicator, const struct vs_period_end *end)
{
    const vs_model *model = simulation->evaluation->model;
    int level = whole_level(model, &model->indicators[indicator]);
    struct vs_series_state *series = NULL;
    if (level < 0 || !has_kind(simulation, indicator, end->kind)) {
        return VS_OK;
    }
    int status = vs_cells__series(simulation->evaluation, indicator, level, end->kind, &series);
    if (status == VS_OK && series->scopes > 0) {
        size_t at = simulation->outcome_count++;
        size_t cell = (size_t)end->period * series->scopes;
        const struct vs_period_table *table = &simulation->evaluation->periods[end->kind + 1];
        simulation->outcomes[at] =
            (vs_simulated_outcome){.indicator = indicator, .period = table->items[end->period].id};
        simulation->outcome_values[at] = &series->values[cell];
        simulation->outcome_states[at] = &series->states[cell];
    }
    return status;
}

/* The indicators that the plan names, in the periods of the stretch. */
static int make_outcomes(vs_simulation *simulation)
{
    const vs_value *names = vs_value_part(simulation->plan, "outcomes");
    size_t count = names != NULL ? names->count : 0;
    size_t room = count * simulation->end_count + 1;
    vs_arena *arena = simulation->arena;
    simulation->outcomes = vs_arena_array(arena, room, sizeof *simulation->outcomes);
    simulation->outcome_values = vs_arena_array(arena, room, sizeof *simulation->outcome_values);
    simulation->outcome_states = vs_arena_array(arena, room, sizeof *simulation->outcome_states);
    if (simulation->outcomes == NULL || simulation->outcome_values == NULL ||
        simulation->outcome_states == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        int indicator = -1;
        status =
            vs_names_indicator(simulation->evaluation->model, names->items[i].text, &indicator);
        for (size_t e = 0; status == VS_OK && e < simulation->end_count; e++) {
            status = add_outcome(simulation, indicator, &simulation->ends[e]);
        }
    }
    return status;
}

/* --- what is evaluated at all --- */

static bool reads_all_periods(const vs_model *model, int indicator)
{
    const vs_indicator *of = &model->indicators[indicator];
    for (size_t f = 0; f < of->formula_count; f++) {
        const vs_program *program = model->compiled[indicator][f].program;
        if (program == NULL) {
            return true; /* who knows */
        }
        for (uint32_t i = 0; i < vs_program_size(program); i++) {
            const vs_node *node = vs_program_node(program, i);
            if (node->op == VS_NODE_CELLS &&
                vs_program_cells_read(program, node->payload)->periods == VS_PERIODS_ALL) {
                return true;
            }
        }
    }
    return false;
}

static void want(const vs_simulation *simulation, unsigned char *wanted, int indicator, int level,
                 int kind)
{
    int64_t node = vs_supposed_find(simulation->supposed, indicator, level, kind);
    if (node >= 0) {
        wanted[node] = 1;
    }
}

/* Rules and outcomes, and what they read, directly or not: readers come behind what they read. */
static void want_all(vs_simulation *simulation, unsigned char *wanted)
{
    struct vs_supposed *supposed = simulation->supposed;
    const vs_model *model = simulation->evaluation->model;
    for (size_t e = 0; e < simulation->end_count; e++) {
        for (size_t r = 0; r < simulation->rule_count; r++) {
            want(simulation, wanted, simulation->rule_plans[r].indicator,
                 simulation->rules[r].level, simulation->ends[e].kind);
        }
        for (size_t i = 0; i < simulation->outcome_count; i++) {
            int indicator = simulation->outcomes[i].indicator;
            want(simulation, wanted, indicator, whole_level(model, &model->indicators[indicator]),
                 simulation->ends[e].kind);
        }
    }
    for (size_t i = 0; i < simulation->cycle_count; i++) {
        const struct vs_cycle_plan *plan = &simulation->cycle_plans[i];
        for (size_t s = 0; s < plan->stage_count; s++) {
            int guard = plan->stages[s].guard;
            for (int kind = 0; guard >= 0 && kind < (int)model->period_kind_count; kind++) {
                want(simulation, wanted, guard, model->indicators[guard].levels[0], kind);
            }
        }
    }
    for (size_t i = supposed->node_count; i-- > 0;) {
        uint32_t node = supposed->order[i];
        for (uint32_t r = 0; wanted[node] != 0 && r < supposed->nodes[node].read_count; r++) {
            wanted[supposed->reads[supposed->nodes[node].first_read + r]] = 1;
        }
    }
}

/* What stands on cells that a run says, directly or not. */
static void note_moving(const vs_simulation *simulation, unsigned char *moving)
{
    const struct vs_supposed *supposed = simulation->supposed;
    const struct vs_said_series *said = (const void *)simulation->series.data;
    for (size_t i = 0; i < simulation->series.size / sizeof *said; i++) {
        moving[said[i].node] = 1;
    }
    for (size_t i = 0; i < supposed->node_count; i++) {
        const struct vs_supposed_node *node = &supposed->nodes[supposed->order[i]];
        for (uint32_t r = 0; r < node->read_count; r++) {
            unsigned char *own = &moving[supposed->order[i]];
            *own = (unsigned char)(*own | moving[supposed->reads[node->first_read + r]]);
        }
    }
}

/* Opens the series that are wanted and move; *longest gets the cells of the longest. */
static int open_wanted(vs_simulation *simulation, unsigned char *wanted,
                       const unsigned char *moving, size_t *longest)
{
    struct vs_supposed *supposed = simulation->supposed;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < supposed->node_count; i++) {
        struct vs_supposed_node *node = &supposed->nodes[i];
        wanted[i] = (unsigned char)(wanted[i] & moving[i]);
        if (wanted[i] == 0) {
            continue;
        }
        if (node->series == NULL) {
            status = vs_cells__series(simulation->evaluation, node->indicator, node->level,
                                      node->period_kind, &node->series);
        }
        if (status == VS_OK) {
            size_t cells = (size_t)node->series->scopes * node->series->periods;
            *longest = cells > *longest ? cells : *longest;
            simulation->resets = simulation->resets ||
                                 reads_all_periods(simulation->evaluation->model, node->indicator);
        }
    }
    return status;
}

/* What a rule says of cells that no run moves is counted once. */
static int settle_looks(vs_simulation *simulation, const unsigned char *moving)
{
    struct vs_look *looks = (void *)simulation->looks.data;
    for (size_t i = 0; i < simulation->looks.size / sizeof *looks; i++) {
        struct vs_look *look = &looks[i];
        const struct vs_series_state *series = look->series;
        int64_t node = vs_supposed_find(simulation->supposed, series->indicator, series->level,
                                        series->period_kind);
        look->moves = node < 0 || moving[node] != 0;
        if (look->moves) {
            continue;
        }
        look->fired =
            vs_arena_array(simulation->arena, (size_t)series->scopes + 1, sizeof *look->fired);
        if (look->fired == NULL) {
            return vs_fail_memory(simulation->engine);
        }
        for (uint32_t s = 0; s < series->scopes; s++) {
            size_t cell = (size_t)look->period * series->scopes + s;
            if (series->states[cell] == VS_KNOWN && series->values[cell] == 1) {
                look->fired[look->fired_count++] = s;
            } else if (series->states[cell] == VS_NO_DATA) {
                look->undetermined++;
            }
        }
    }
    return VS_OK;
}

/* Only rules and outcomes and what they stand on are evaluated. Series in rings stay as they are
 * without the run: they cannot be said cell by cell. */
static int limit(vs_simulation *simulation)
{
    struct vs_supposed *supposed = simulation->supposed;
    size_t count = supposed->node_count + 1;
    unsigned char *wanted = vs_arena_array(simulation->arena, count, 1);
    unsigned char *moving = vs_arena_array(simulation->arena, count, 1);
    unsigned char **needed = vs_arena_array(supposed->arena, count, sizeof *needed);
    size_t longest = 0;
    if (wanted == NULL || moving == NULL || needed == NULL) {
        return vs_fail_memory(simulation->engine);
    }
    want_all(simulation, wanted);
    note_moving(simulation, moving);
    int status = open_wanted(simulation, wanted, moving, &longest);
    unsigned char *all = vs_arena_array(supposed->arena, longest / 8 + 1, 1);
    if (status == VS_OK && all == NULL) {
        status = vs_fail_memory(simulation->engine);
    }
    if (status != VS_OK) {
        return status;
    }
    memset(all, 0xff, longest / 8 + 1);
    for (size_t i = 0; i < supposed->node_count; i++) {
        needed[i] = wanted[i] != 0 && !supposed->nodes[i].ring ? all : NULL;
    }
    supposed->needed = needed;
    return settle_looks(simulation, moving);
}

int vs_simulation__bind(vs_simulation *simulation)
{
    int status = list_ends(simulation);
    if (status == VS_OK) {
        status = make_steps(simulation);
    }
    if (status == VS_OK) {
        status = make_outcomes(simulation);
    }
    return status == VS_OK ? limit(simulation) : status;
}
