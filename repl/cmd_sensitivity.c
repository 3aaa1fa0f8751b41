/*
 * sensitivity: which of its inputs moves an indicator most.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>

#include "goal.h"

enum { STEPS = 16 /* of an input's range */ };

/* An input and what the cell is at both ends of its range. */
struct input {
    const char *key; /* of the world that listed it */
    double now, from, to, low, high, swing;
    bool has_now, low_known, high_known;
    size_t order;
};

/* --- looking --- */

/* What the cell is along the range; the swing is from the least to the most. */
static int look_along(vs_goal *goal, struct input *input)
{
    double least = 0;
    double most = 0;
    bool any = false;
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i <= STEPS; i++) {
        bool known = false;
        double value = 0;
        double x =
            i == STEPS ? input->to : input->from + (input->to - input->from) * ((double)i / STEPS);
        status = vs_goal_at(goal, x, &known, &value);
        least = known && (!any || value < least) ? value : least;
        most = known && (!any || value > most) ? value : most;
        any = any || known;
        if (i == 0) {
            input->low_known = known;
            input->low = value;
        } else if (i == STEPS) {
            input->high_known = known;
            input->high = value;
        }
    }
    input->swing = any ? most - least : -1;
    return status;
}

/* One world for all inputs: each is put back before the next. */
static int turn(vs_goal *goal, const vs_trial *trial, const vs_world_options *options,
                const char *key)
{
    if (goal->vary != NULL) {
        return vs_vary_turn(goal->vary, key);
    }
    int status = vs_vary_new(&goal->vary, trial->unit.model, trial->unit.store, options, key);
    return status == VS_OK ? vs_vary_only(goal->vary, &goal->cell) : status;
}

static int look(vs_goal *goal, const vs_trial *trial, const vs_world_options *options,
                struct input *input)
{
    int status = turn(goal, trial, options, input->key);
    if (status == VS_OK) {
        const vs_vary_range *range = vs_vary_range_of(goal->vary);
        input->now = range->now;
        input->has_now = range->has_now;
        input->from = range->from;
        input->to = range->to;
        status = look_along(goal, input);
    }
    return status;
}

/* The strongest first, else in the order in which they are read. */
static int compare(const void *a, const void *b)
{
    const struct input *left = a;
    const struct input *right = b;
    if (left->swing > right->swing || left->swing < right->swing) {
        return left->swing > right->swing ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

/* --- the answer --- */

enum { INPUT, LOW, HIGH, SWING, NOW, FROM, TO, COLUMN_COUNT };

static void add_columns(vs_output *rows, const vs_engine *engine)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        int rank;
    } columns[COLUMN_COUNT] = {
        [INPUT] = {"input", VS_MSG_COLUMN_INPUT, VS_OUTPUT_TEXT, 0},
        [LOW] = {"low", VS_MSG_COLUMN_LOW, VS_OUTPUT_NUMBER, 0},
        [HIGH] = {"high", VS_MSG_COLUMN_HIGH, VS_OUTPUT_NUMBER, 0},
        [SWING] = {"swing", VS_MSG_COLUMN_SWING, VS_OUTPUT_NUMBER, 0},
        [NOW] = {"now", VS_MSG_COLUMN_NOW, VS_OUTPUT_NUMBER, 2},
        [FROM] = {"from", VS_MSG_COLUMN_RANGE_FROM, VS_OUTPUT_NUMBER, 1},
        [TO] = {"to", VS_MSG_COLUMN_RANGE_TO, VS_OUTPUT_NUMBER, 1},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .rank = columns[i].rank});
    }
}

static void add_row(vs_output *rows, const struct input *input, int digits)
{
    vs_output_row(rows);
    vs_output_text(rows, INPUT, input->key);
    if (input->low_known) {
        vs_output_number(rows, LOW, input->low, digits);
    }
    if (input->high_known) {
        vs_output_number(rows, HIGH, input->high, digits);
    }
    if (input->swing >= 0) {
        vs_output_number(rows, SWING, input->swing, digits);
    }
    const double range[3] = {input->now, input->from, input->to};
    for (int i = 0; i < 3; i++) {
        if (i > 0 || input->has_now) {
            vs_output_number(rows, NOW + i, range[i], range[i] == floor(range[i]) ? 0 : 2);
        }
    }
}

static int answer(vs_goal *goal, vs_trial *trial, const vs_world_options *options, vs_world *world,
                  vs_output *rows)
{
    vs_engine *engine = trial->session->engine;
    vs_buffer keys;
    vs_buffer_init(&keys, engine);
    int status = vs_world_inputs(world, &goal->cell, &keys);
    const char *const *listed = (const char *const *)(const void *)keys.data;
    size_t count = status == VS_OK ? keys.size / sizeof *listed : 0;
    struct input *inputs = vs_mem_array(engine, count + 1, sizeof *inputs);
    if (status == VS_OK && inputs == NULL) {
        status = vs_fail_memory(engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        inputs[i] = (struct input){.key = listed[i], .order = i};
        vs_engine_progress(engine, VS_MSG_STAGE_INPUTS, (int64_t)i, (int64_t)count);
        status = look(goal, trial, options, &inputs[i]);
    }
    vs_engine_progress(engine, VS_MSG_STAGE_INPUTS, (int64_t)count, (int64_t)count);
    if (status == VS_OK) {
        qsort(inputs, count, sizeof *inputs, compare);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        add_row(rows, &inputs[i], goal->indicator->digits);
    }
    vs_vary_free(goal->vary);
    goal->vary = NULL;
    vs_mem_free(engine, inputs);
    vs_buffer_free(&keys);
    if (status == VS_OK) {
        status = vs_output_status(rows);
    }
    return status == VS_OK ? vs_session_sort(trial->session, rows) : status;
}

/* --- the command --- */

int vs_command_sensitivity(vs_session *session)
{
    vs_trial trial = {.session = session};
    vs_goal goal;
    vs_world_options options;
    vs_world *world = NULL;
    vs_output *rows = NULL;
    vs_goal_init(&goal, session->engine);
    int status = vs_session_arguments(session, 1, 1);
    if (status == VS_OK) {
        status = vs_trial_open(&trial, session);
    }
    if (status == VS_OK) {
        status = vs_trial_options(&trial, &options);
    }
    if (status == VS_OK) {
        status = vs_world_new(&world, trial.unit.model, trial.unit.store, &options);
    }
    if (status == VS_OK) {
        status = vs_goal_find(&goal, &trial, world, vs_options_argument(&session->options, 1));
    }
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "sensitivity");
    }
    if (status == VS_OK) {
        add_columns(rows, session->engine);
        status = answer(&goal, &trial, &options, world, rows);
    }
    int code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    bool some = code == VS_EXIT_OK && vs_output_count(rows) > 0;
    if (some || (code == VS_EXIT_OK && session->options.format != VS_FORMAT_TABLE)) {
        code = vs_session_print(session, rows);
    }
    if (code == VS_EXIT_OK) {
        vs_session_tell(session, some ? VS_MSG_SENSITIVITY_HOW : VS_MSG_SENSITIVITY_NONE,
                        goal.indicator->name);
        vs_trial_tell(&trial);
    }
    vs_output_free(rows);
    vs_world_free(world);
    vs_goal_free(&goal);
    vs_trial_close(&trial);
    return code;
}
