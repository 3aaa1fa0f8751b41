/*
 * Numbers of simulations as answers have them: of one world, or of two run by run.
 * SPDX-License-Identifier: MIT
 */
#include "simulate_answer.h"

#include <stdlib.h>
#include <string.h>

vs_engine *vs_answer_engine(const struct vs_answer *answer)
{
    return answer->request->session->engine;
}

/* The story of a single run can be told as it was. */
bool vs_answer_is_story(const struct vs_answer *answer)
{
    return answer->request->runs == 1 && answer->less == NULL;
}

/* --- numbers --- */

static vs_simulate_column column_of(const vs_simulate_side *side, const vs_buffer *numbers,
                                    enum vs_answer_part part, size_t index)
{
    vs_simulate_shape shape = vs_simulate_shape_of(side->simulation);
    const size_t first[] = {[VS_OF_TASKS] = 0,
                            [VS_OF_RULES] = shape.tasks,
                            [VS_OF_OUTCOMES] = shape.tasks + shape.rules,
                            [VS_OF_LOAD] = shape.tasks + shape.rules + shape.outcomes,
                            [VS_OF_HOURS] = shape.tasks + shape.rules + shape.outcomes + shape.load,
                            [VS_OF_CYCLES] = shape.width - 1 - shape.cycles,
                            [VS_OF_UNDETERMINED] = shape.width - 1};
    return (vs_simulate_column){numbers, shape.width, first[part] + index};
}

/* The same thing in the other world; SIZE_MAX: it is not there. */
size_t vs_answer_task(const vs_simulation *in, const vs_simulated_task *task)
{
    const vs_simulated_task *tasks = NULL;
    size_t count = vs_simulation_tasks(in, &tasks);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(tasks[i].id, task->id) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

size_t vs_answer_rule(const vs_simulation *in, const vs_simulated_rule *rule)
{
    const vs_simulated_rule *rules = NULL;
    size_t count = vs_simulation_rules(in, &rules);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rules[i].name, rule->name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t same_outcome(const vs_simulation *in, const vs_simulated_outcome *outcome)
{
    const vs_simulated_outcome *outcomes = NULL;
    size_t count = vs_simulation_outcomes(in, &outcomes);
    for (size_t i = 0; i < count; i++) {
        if (outcomes[i].indicator == outcome->indicator &&
            strcmp(outcomes[i].period, outcome->period) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t same_load(const vs_simulation *in, const vs_simulated_load *load)
{
    const vs_simulated_load *loads = NULL;
    size_t count = vs_simulation_load(in, &loads);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(loads[i].who, load->who) == 0 && loads[i].year == load->year &&
            loads[i].month == load->month) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* The spread of a number, or of its differences; none where the other world lacks it. */
int vs_answer_spread(const struct vs_answer *answer, enum vs_answer_part part, size_t index,
                     size_t other, vs_simulate_spread *out)
{
    vs_simulate_column own = column_of(answer->side, answer->numbers, part, index);
    *out = (vs_simulate_spread){.count = 0};
    if (answer->less == NULL) {
        return vs_simulate_spread_of(vs_answer_engine(answer), &own, NULL, out);
    }
    if (other == SIZE_MAX) {
        return VS_OK;
    }
    vs_simulate_column less = column_of(answer->less, answer->less_numbers, part, other);
    vs_simulate_spread first;
    vs_simulate_spread second;
    int status = vs_simulate_spread_of(vs_answer_engine(answer), &own, &less, out);
    if (status == VS_OK) {
        status = vs_simulate_spread_of(vs_answer_engine(answer), &own, NULL, &first);
    }
    if (status == VS_OK) {
        status = vs_simulate_spread_of(vs_answer_engine(answer), &less, NULL, &second);
        out->above = first.above - second.above;
    }
    return status;
}

static int compare_dated(const void *a, const void *b)
{
    const struct vs_answer_dated *left = a;
    const struct vs_answer_dated *right = b;
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

/* Tasks in the order in which they were done. Owned by the caller. */
struct vs_answer_dated *vs_answer_order(const struct vs_answer *answer)
{
    const vs_simulated_task *tasks = NULL;
    size_t count = vs_simulation_tasks(answer->side->simulation, &tasks);
    struct vs_answer_dated *order =
        vs_mem_array(vs_answer_engine(answer), count + 1, sizeof *order);
    for (size_t i = 0; order != NULL && i < count; i++) {
        bool done = vs_answer_is_story(answer) && tasks[i].done != VS_DATE_NONE;
        order[i] = (struct vs_answer_dated){done ? tasks[i].done : tasks[i].due, i};
    }
    if (order != NULL) {
        qsort(order, count, sizeof *order, compare_dated);
    }
    return order;
}

int vs_answer_scope(const struct vs_answer *answer, const vs_simulated_decision *decision,
                    vs_answer_scope_part add, void *out)
{
    vs_evaluation *evaluation = vs_simulation_evaluation(answer->side->simulation);
    const vs_model *model = vs_world_model(answer->side->world);
    const vs_simulated_rule *rules = NULL;
    vs_scopes scopes;
    (void)vs_simulation_rules(answer->side->simulation, &rules);
    int status = vs_evaluation_scopes(evaluation, rules[decision->rule].level, &scopes);
    for (size_t d = 0; status == VS_OK && d < scopes.dimension_count; d++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, scopes.dimensions[d],
                                           scopes.members[d][decision->scope], &text, &size);
        if (status == VS_OK) {
            add(out, model->dimensions[scopes.dimensions[d]].name, text, size);
        }
    }
    return status;
}

int vs_answer_load(const struct vs_answer *answer, size_t index, double *tasks, double *hours)
{
    const vs_simulated_load *load = NULL;
    vs_simulate_spread spread;
    (void)vs_simulation_load(answer->side->simulation, &load);
    size_t other = answer->less != NULL ? same_load(answer->less->simulation, &load[index]) : 0;
    int status = vs_answer_spread(answer, VS_OF_LOAD, index, other, &spread);
    *tasks = spread.mean;
    if (status == VS_OK) {
        status = vs_answer_spread(answer, VS_OF_HOURS, index, other, &spread);
    }
    *hours = spread.mean;
    return status;
}

void vs_answer_month(const vs_simulated_load *load, vs_buffer *out)
{
    vs_buffer_clear(out);
    vs_buffer_printf(out, "%04d-%02d", load->year, load->month);
}

int vs_answer_outcome(const struct vs_answer *answer, size_t index, const vs_indicator **indicator,
                      vs_simulate_spread *spread)
{
    const vs_simulated_outcome *outcomes = NULL;
    (void)vs_simulation_outcomes(answer->side->simulation, &outcomes);
    size_t other =
        answer->less != NULL ? same_outcome(answer->less->simulation, &outcomes[index]) : 0;
    *indicator = &vs_world_model(answer->side->world)->indicators[outcomes[index].indicator];
    return vs_answer_spread(answer, VS_OF_OUTCOMES, index, other, spread);
}

double vs_answer_stage(const struct vs_answer *answer, size_t cycle, size_t stage)
{
    vs_simulate_column column = column_of(answer->side, answer->numbers, VS_OF_CYCLES, cycle);
    const double *all = (const void *)column.numbers->data;
    size_t runs = column.numbers->size / sizeof *all / column.width;
    size_t there = 0;
    for (size_t run = 0; run < runs; run++) {
        there += all[run * column.width + column.place] == (double)stage ? 1 : 0;
    }
    return runs > 0 ? (double)there / (double)runs : 0;
}
