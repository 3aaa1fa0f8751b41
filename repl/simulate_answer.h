/*
 * What the printed forms of a simulation share: the numbers of one world, or by how much those of
 * the first exceed those of the second, run by run.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SIMULATE_ANSWER_H
#define VS_SIMULATE_ANSWER_H

#include "simulate.h"

/* One world, or what the first has beyond the second. */
struct vs_answer {
    const vs_simulate_request *request;
    const vs_simulate_side *side;
    const vs_buffer *numbers;
    const vs_simulate_side *less; /* NULL: none */
    const vs_buffer *less_numbers;
    const char *name; /* of the scenario; NULL: things are as they are */
};

enum vs_answer_part {
    VS_OF_TASKS,
    VS_OF_RULES,
    VS_OF_OUTCOMES,
    VS_OF_LOAD,
    VS_OF_HOURS,
    VS_OF_CYCLES,
    VS_OF_UNDETERMINED
};

vs_engine *vs_answer_engine(const struct vs_answer *answer);
/* The story of a single run can be told as it was. */
bool vs_answer_is_story(const struct vs_answer *answer);
/* The spread of a number, or of its differences from the other one's; other is not looked at where
 * there is no second world, SIZE_MAX: that one lacks it, and there is no spread. */
int vs_answer_spread(const struct vs_answer *answer, enum vs_answer_part part, size_t index,
                     size_t other, vs_simulate_spread *out);
/* The same thing in the other world; SIZE_MAX: it is not there. */
size_t vs_answer_task(const vs_simulation *in, const vs_simulated_task *task);
size_t vs_answer_rule(const vs_simulation *in, const vs_simulated_rule *rule);

/* Tasks in the order in which they were done, or fall due where there are many runs. NULL: out of
 * memory. Owned by the caller: vs_mem_free. */
struct vs_answer_dated {
    vs_date day;
    size_t index;
};
struct vs_answer_dated *vs_answer_order(const struct vs_answer *answer);

/* Calls add for each dimension of a decision's scope. */
typedef void (*vs_answer_scope_part)(void *out, const char *dimension, const char *text,
                                     size_t size);
int vs_answer_scope(const struct vs_answer *answer, const vs_simulated_decision *decision,
                    vs_answer_scope_part add, void *out);
/* Means of a load's tasks and hours; its month as 2024-09. */
int vs_answer_load(const struct vs_answer *answer, size_t index, double *tasks, double *hours);
void vs_answer_month(const vs_simulated_load *load, vs_buffer *out);
int vs_answer_outcome(const struct vs_answer *answer, size_t index, const vs_indicator **indicator,
                      vs_simulate_spread *spread);

/* The share of runs in which a cycle stands at a stage in the end. */
double vs_answer_stage(const struct vs_answer *answer, size_t cycle, size_t stage);

/* simulate_table.c: for people; returns enum vs_exit. */
int vs_answer_tables(vs_session *session, const struct vs_answer *answers, size_t count);

#endif
