/*
 * sensitivity: which of its inputs moves an indicator most.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* The least and the most of what was seen. */
struct swing {
    double least, most;
    bool any;
};

static int look_at(vs_goal *goal, double x, struct swing *swing, bool *known, double *value)
{
    int status = vs_goal_at(goal, x, known, value);
    if (status == VS_OK && *known) {
        swing->least = swing->any ? fmin(swing->least, *value) : *value;
        swing->most = swing->any ? fmax(swing->most, *value) : *value;
        swing->any = true;
    }
    return status;
}

/* What the cell is along the range, also where it is known to bend and between; the swing is from
 * the least to the most. */
static int look_along(vs_goal *goal, const vs_buffer *bends, struct input *input)
{
    enum { BENDS_MAX = 200 };
    const double *points = (const double *)(const void *)bends->data;
    size_t count = bends->size / sizeof *points;
    struct swing swing = {.any = false};
    double value = 0;
    bool known = false;
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i <= STEPS; i++) {
        double x =
            i == STEPS ? input->to : input->from + (input->to - input->from) * ((double)i / STEPS);
        status = look_at(goal, x, &swing, &known, &value);
        if (i == 0) {
            input->low_known = known;
            input->low = value;
        } else if (i == STEPS) {
            input->high_known = known;
            input->high = value;
        }
    }
    for (size_t i = 0; status == VS_OK && count <= BENDS_MAX && i < count; i++) {
        double next = i + 1 < count ? fmin(points[i + 1], input->to) : input->to;
        if (points[i] >= input->from && points[i] < input->to) {
            status = look_at(goal, points[i], &swing, &known, &value);
            if (status == VS_OK) {
                status = look_at(goal, points[i] + (next - points[i]) / 2, &swing, &known, &value);
            }
        }
    }
    input->swing = swing.any ? swing.most - swing.least : -1;
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
    vs_buffer points;
    bool complete = false;
    vs_buffer_init(&points, trial->session->engine);
    int status = turn(goal, trial, options, input->key);
    if (status == VS_OK) { /* tells the range */
        status = vs_vary_breaks(goal->vary, &points, &complete);
    }
    if (status == VS_OK) {
        const vs_vary_range *range = vs_vary_range_of(goal->vary);
        input->now = range->now;
        input->has_now = range->has_now;
        input->from = range->from;
        input->to = range->to;
        status = look_along(goal, &points, input);
    }
    vs_buffer_free(&points);
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
                                                 .rank = columns[i].rank,
                                                 .wrap = i == INPUT});
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

/* Rows of a table. */
struct shown {
    size_t rows, moving, all;
};

/* Inputs before this one that are of the same indicator. */
static size_t alike(const struct input *inputs, size_t number)
{
    const char *key = inputs[number].key;
    size_t size = strcspn(key, "[");
    size_t count = 0;
    for (size_t i = 0; key[size] == '[' && i < number; i++) {
        count += strncmp(inputs[i].key, key, size + 1) == 0;
    }
    return count;
}

/* In a table those that do nothing are only counted, and of the others the strongest are shown, few
 * of one indicator. */
static void add_rows(const vs_goal *goal, const vs_session *session, const struct input *inputs,
                     struct shown *shown, vs_output *rows)
{
    enum { TABLE_ROWS = 20, INDICATOR_ROWS = 5 };
    const uint64_t ordered = VS_OPTION_BIT(VS_OPTION_TOP) | VS_OPTION_BIT(VS_OPTION_SORT);
    bool table = session->options.format == VS_FORMAT_TABLE;
    bool limited = table && (session->options.given & ordered) == 0;
    for (size_t i = 0; i < shown->all; i++) {
        bool moves = inputs[i].swing > 0;
        bool fits = !limited || (shown->rows < TABLE_ROWS && alike(inputs, i) < INDICATOR_ROWS);
        shown->moving += moves;
        if (!table || (moves && fits)) {
            add_row(rows, &inputs[i], goal->indicator->digits);
            shown->rows++;
        }
    }
}

static void tell_shown(const vs_session *session, const struct shown *shown)
{
    bool table = session->options.format == VS_FORMAT_TABLE;
    if (table && shown->rows < shown->moving) {
        vs_session_tell(session, VS_MSG_SENSITIVITY_CUT, (long long)shown->rows,
                        (long long)shown->moving);
    }
    if (table && shown->moving < shown->all) {
        vs_session_tell(session, VS_MSG_SENSITIVITY_IDLE, (long long)(shown->all - shown->moving));
    }
}

static int answer(vs_goal *goal, vs_trial *trial, vs_world *world, struct shown *shown,
                  vs_output *rows)
{
    vs_world_options options;
    vs_engine *engine = trial->session->engine;
    vs_buffer keys;
    vs_buffer_init(&keys, engine);
    int status = vs_trial_options(trial, &options);
    if (status == VS_OK) {
        status = vs_world_inputs(world, &goal->cell, &keys);
    }
    const char *const *listed = (const char *const *)(const void *)keys.data;
    size_t count = status == VS_OK ? keys.size / sizeof *listed : 0;
    struct input *inputs = vs_mem_array(engine, count + 1, sizeof *inputs);
    if (status == VS_OK && inputs == NULL) {
        status = vs_fail_memory(engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        inputs[i] = (struct input){.key = listed[i], .order = i};
        vs_engine_progress(engine, VS_MSG_STAGE_INPUTS, (int64_t)i, (int64_t)count);
        status = look(goal, trial, &options, &inputs[i]);
    }
    vs_engine_progress(engine, VS_MSG_STAGE_INPUTS, (int64_t)count, (int64_t)count);
    if (status == VS_OK) {
        qsort(inputs, count, sizeof *inputs, compare);
    }
    if (status == VS_OK) {
        shown->all = count;
        add_rows(goal, trial->session, inputs, shown, rows);
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
    struct shown shown = {.rows = 0};
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
        status = answer(&goal, &trial, world, &shown, rows);
    }
    int code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    bool some = code == VS_EXIT_OK && vs_output_count(rows) > 0;
    if (some || (code == VS_EXIT_OK && session->options.format != VS_FORMAT_TABLE)) {
        code = vs_session_print(session, rows);
    }
    if (code == VS_EXIT_OK) {
        tell_shown(session, &shown);
        vs_session_tell(session, some ? VS_MSG_SENSITIVITY_HOW : VS_MSG_SENSITIVITY_NONE,
                        vs_goal_name(&goal));
        vs_trial_tell(&trial);
    }
    vs_output_free(rows);
    vs_world_free(world);
    vs_goal_free(&goal);
    vs_trial_close(&trial);
    return code;
}
