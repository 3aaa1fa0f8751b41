/*
 * seek: where an indicator is what it should be.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "goal.h"
#include "number.h"
#include "operation_words.h"
#include "seek.h"

struct asking {
    vs_session *session;
    vs_trial trial;
    vs_goal goal;
    vs_vary *vary;
    vs_seek found;
    vs_seek_options options;
    vs_buffer name; /* of the indicator, as typed */
    bool known;     /* as it is now */
    double value;
};

/* --- what is asked --- */

static int read_target(struct asking *asking)
{
    const char *typed = vs_options_argument(&asking->session->options, 1);
    const char *equals = strrchr(typed, '=');
    size_t size = equals != NULL ? (size_t)(equals - typed) : 0;
    if (size == 0 || !vs_goal_number(equals + 1, &asking->options.target)) {
        return vs_fail(asking->session->engine, VS_EUSAGE, VS_MSG_SEEK_TARGET, typed);
    }
    vs_buffer_add(&asking->name, typed, size);
    return vs_buffer_status(&asking->name);
}

/* --between, else the range that the number has. */
static int read_between(struct asking *asking)
{
    const vs_options *options = &asking->session->options;
    const vs_vary_range *range = vs_vary_range_of(asking->vary);
    vs_seek_options *seek = &asking->options;
    const vs_option_value *values = (const vs_option_value *)(const void *)options->values.data;
    double ends[2] = {range->from, range->to};
    size_t count = 0;
    bool good = true;
    for (size_t i = 0; i < options->values.size / sizeof *values; i++) {
        if (values[i].option == VS_OPTION_BETWEEN) {
            good = vs_goal_number(values[i].text, &ends[count++ % 2]) && good;
        }
    }
    seek->whole = range->whole;
    seek->from = ends[0];
    seek->to = ends[1];
    if (range->whole) {
        good = good && ends[0] >= 0 && ends[1] <= range->to && ends[0] <= ends[1] &&
               ends[0] <= (double)INT32_MAX && ends[0] == (double)(int64_t)ends[0] &&
               ends[1] == (double)(int64_t)ends[1];
        return good ? VS_OK
                    : vs_fail(asking->session->engine, VS_EUSAGE, VS_MSG_SEEK_ROWS,
                              (long long)range->to);
    }
    return good && ends[0] < ends[1] && ends[1] - ends[0] <= 1e300
               ? VS_OK
               : vs_fail(asking->session->engine, VS_EUSAGE, VS_MSG_SEEK_BETWEEN);
}

/* Where the cell bends; if that is not all known, whole numbers too, where counts and thresholds
 * turn. What there is now matters. */
static int add_points(struct asking *asking, vs_buffer *points)
{
    enum { POINTS_MAX = 20000 };
    const vs_vary_range *range = vs_vary_range_of(asking->vary);
    vs_seek_options *seek = &asking->options;
    int status = vs_vary_breaks(asking->vary, points, &seek->complete);
    if (points->size / sizeof(double) > POINTS_MAX) {
        vs_buffer_clear(points);
        seek->complete = false;
    }
    if (!range->whole && !seek->complete && seek->to - seek->from <= VS_SEEK_STEPS &&
        seek->from > INT32_MIN && seek->to < INT32_MAX) {
        for (int64_t i = (int64_t)seek->from - 1; (double)i <= seek->to; i++) {
            double x = (double)i;
            vs_buffer_add(points, &x, sizeof x);
        }
    }
    if (range->has_now) {
        seek->near = range->now;
        vs_buffer_add(points, &range->now, sizeof range->now);
    }
    return status == VS_OK ? vs_buffer_status(points) : status;
}

static int seek(struct asking *asking)
{
    vs_session *session = asking->session;
    const char *key = vs_options_text(&session->options, VS_OPTION_VARY);
    vs_world_options options;
    vs_buffer points;
    vs_buffer spelled;
    vs_buffer_init(&points, session->engine);
    vs_buffer_init(&spelled, session->engine);
    int status = vs_session_arguments(session, 1, 1);
    if (status == VS_OK && key == NULL) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_SEEK_NO_VARY);
    }
    if (status == VS_OK) {
        status = read_target(asking);
    }
    if (status == VS_OK) {
        status = vs_trial_open(&asking->trial, session);
    }
    if (status == VS_OK) {
        status = vs_trial_options(&asking->trial, &options);
    }
    if (status == VS_OK) {
        status = vs_operation_key(session, &asking->trial.unit, key, &spelled);
    }
    if (status == VS_OK) {
        status = vs_vary_new(&asking->vary, asking->trial.unit.model, asking->trial.unit.store,
                             &options, spelled.data);
    }
    if (status == VS_OK) {
        status = read_between(asking);
    }
    if (status == VS_OK) {
        asking->goal.vary = asking->vary;
        status = vs_goal_find(&asking->goal, &asking->trial, vs_vary_world(asking->vary),
                              asking->name.data);
    }
    if (status == VS_OK) {
        status = vs_vary_only(asking->vary, &asking->goal.cell);
    }
    if (status == VS_OK) {
        status = vs_goal_look(&asking->goal, &asking->known, &asking->value);
    }
    if (status == VS_OK) {
        status = add_points(asking, &points);
    }
    if (status == VS_OK) {
        asking->options.function = vs_goal_at;
        asking->options.self = &asking->goal;
        asking->options.points = (const double *)(const void *)points.data;
        asking->options.point_count = points.size / sizeof(double);
        status = vs_seek_run(&asking->found, &asking->options);
    }
    vs_buffer_free(&spelled);
    vs_buffer_free(&points);
    return status;
}

/* --- for programs --- */

enum { TARGET, SCOPE, PERIOD, VARY, REACHABLE, ROOTS, FLAT, BEST, JUMPS, STEP, COLUMN_COUNT };

static void add_columns(vs_output *rows)
{
    static const struct {
        const char *name;
        enum vs_output_type type;
    } columns[COLUMN_COUNT] = {
        [TARGET] = {"target", VS_OUTPUT_TEXT},          [SCOPE] = {"scope", VS_OUTPUT_OBJECT},
        [PERIOD] = {"period", VS_OUTPUT_TEXT},          [VARY] = {"vary", VS_OUTPUT_TEXT},
        [REACHABLE] = {"reachable", VS_OUTPUT_BOOLEAN}, [ROOTS] = {"roots", VS_OUTPUT_RECORDS},
        [FLAT] = {"flat", VS_OUTPUT_RECORDS},           [BEST] = {"best", VS_OUTPUT_RECORD},
        [JUMPS] = {"jumps", VS_OUTPUT_RECORDS},         [STEP] = {"step", VS_OUTPUT_NUMBER},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name, .type = columns[i].type});
    }
}

static void add_point(vs_output *rows, int column, const vs_seek_point *point)
{
    char x[VS_NUMBER_SIZE];
    char value[VS_NUMBER_SIZE];
    char text[2 * VS_NUMBER_SIZE + 8];
    char json[2 * VS_NUMBER_SIZE + 32];
    (void)vs_double_print(x, point->x);
    (void)vs_double_print(value, point->value);
    (void)snprintf(text, sizeof text, "%s: %s", x, value);
    (void)snprintf(json, sizeof json, "{\"at\": %s, \"value\": %s}", x, value);
    vs_output_record(rows, column, text, json);
}

static void add_stretches(vs_output *rows, int column, const vs_buffer *found, bool jumps)
{
    const vs_seek_stretch *stretches = (const vs_seek_stretch *)(const void *)found->data;
    for (size_t i = 0; i < vs_seek_count(found); i++) {
        char numbers[4][VS_NUMBER_SIZE];
        char text[4 * VS_NUMBER_SIZE + 16];
        char json[4 * VS_NUMBER_SIZE + 64];
        (void)vs_double_print(numbers[0], stretches[i].from.x);
        (void)vs_double_print(numbers[1], stretches[i].to.x);
        (void)vs_double_print(numbers[2], stretches[i].from.value);
        (void)vs_double_print(numbers[3], stretches[i].to.value);
        (void)snprintf(text, sizeof text, "%s..%s: %s%s%s", numbers[0], numbers[1], numbers[2],
                       jumps ? " -> " : "", jumps ? numbers[3] : "");
        if (jumps) {
            (void)snprintf(json, sizeof json,
                           "{\"from\": %s, \"to\": %s, \"before\": %s, \"after\": %s}", numbers[0],
                           numbers[1], numbers[2], numbers[3]);
        } else {
            (void)snprintf(json, sizeof json, "{\"from\": %s, \"to\": %s, \"value\": %s}",
                           numbers[0], numbers[1], numbers[2]);
        }
        vs_output_record(rows, column, text, json);
    }
}

static bool is_reachable(const struct asking *asking)
{
    return asking->found.roots.size + asking->found.flats.size > 0;
}

static const vs_seek_point *root_at(const vs_seek *found, size_t index)
{
    return (const vs_seek_point *)(const void *)found->roots.data + index;
}

static int add_data(const struct asking *asking, vs_output *rows)
{
    const vs_seek *found = &asking->found;
    char number[VS_NUMBER_SIZE];
    vs_buffer target;
    vs_buffer_init(&target, asking->session->engine);
    (void)vs_double_print(number, asking->options.target);
    vs_buffer_printf(&target, "%s=%s", asking->goal.indicator->name, number);
    int status = vs_buffer_status(&target);
    vs_output_row(rows);
    vs_output_text(rows, TARGET, status == VS_OK ? target.data : NULL);
    vs_buffer_free(&target);
    vs_output_text(rows, PERIOD, asking->goal.cell.period);
    vs_output_text(rows, VARY, vs_vary_range_of(asking->vary)->key);
    vs_output_boolean(rows, REACHABLE, is_reachable(asking));
    for (size_t i = 0; i < found->roots.size / sizeof(vs_seek_point); i++) {
        add_point(rows, ROOTS, root_at(found, i));
    }
    add_stretches(rows, FLAT, &found->flats, false);
    if (found->any) {
        add_point(rows, BEST, &found->best);
    }
    add_stretches(rows, JUMPS, &found->jumps, true);
    vs_output_number(rows, STEP, found->step, 3);
    return status == VS_OK
               ? vs_trial_scope(vs_vary_world(asking->vary), &asking->goal.cell, rows, SCOPE)
               : status;
}

/* --- for people --- */

enum { FOUND_SHOWN, AT_SHOWN, VALUE_SHOWN };

static void add_shown_columns(const struct asking *asking, vs_output *rows)
{
    const vs_engine *engine = asking->session->engine;
    const vs_indicator *indicator = asking->goal.indicator;
    const char *titles[] = {vs_message_text(engine, VS_MSG_COLUMN_FOUND),
                            vs_message_text(engine, VS_MSG_COLUMN_AT),
                            indicator->code != NULL ? indicator->code : indicator->name};
    static const char *const names[] = {"found", "at", "value"};
    for (int i = 0; i < 3; i++) {
        vs_output_column(
            rows, &(vs_output_spec){.name = names[i], .title = titles[i], .type = VS_OUTPUT_TEXT});
    }
}

static void print_value(const struct asking *asking, double value, vs_buffer *out)
{
    char number[VS_NUMBER_SIZE];
    char mark = vs_engine_language(asking->session->engine) == VS_RU ? ',' : '.';
    int digits = asking->goal.indicator->digits;
    vs_buffer_add(out, number, vs_double_print_rounded(number, value, digits, mark));
}

/* What was found from one number to another (the same: at it), with the values there. */
static int add_shown(const struct asking *asking, vs_output *rows, enum vs_message what,
                     const vs_seek_point *from, const vs_seek_point *to)
{
    vs_engine *engine = asking->session->engine;
    bool jump = what == VS_MSG_SEEK_JUMP;
    vs_buffer texts[4];
    for (int i = 0; i < 4; i++) {
        vs_buffer_init(&texts[i], engine);
    }
    vs_goal_print(engine, from->x, &texts[0]);
    vs_goal_print(engine, to->x, &texts[1]);
    print_value(asking, from->value, &texts[3]);
    if (jump) {
        vs_buffer_text(&texts[3], " → ");
        print_value(asking, to->value, &texts[3]);
    }
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i < 4; i++) {
        status = vs_buffer_status(&texts[i]);
    }
    if (status == VS_OK) {
        bool alike = strcmp(texts[0].data, texts[1].data) == 0;
        enum vs_message where = jump && alike ? VS_MSG_SEEK_JUST_BESIDE
                                : jump        ? VS_MSG_SEEK_BETWEEN_TWO
                                              : VS_MSG_SEEK_FROM_TO;
        if (alike && !jump) {
            vs_buffer_text(&texts[2], texts[0].data);
        } else {
            vs_buffer_printf(&texts[2], vs_message_text(engine, where), texts[0].data,
                             texts[1].data);
        }
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&texts[2]);
    }
    if (status == VS_OK) {
        vs_output_row(rows);
        vs_output_text(rows, FOUND_SHOWN, vs_message_text(engine, what));
        vs_output_text(rows, AT_SHOWN, texts[2].data);
        vs_output_text(rows, VALUE_SHOWN, texts[3].data);
    }
    for (int i = 0; i < 4; i++) {
        vs_buffer_free(&texts[i]);
    }
    return status;
}

static int add_table(const struct asking *asking, vs_output *rows)
{
    const vs_seek *found = &asking->found;
    const vs_buffer *lists[2] = {&found->flats, &found->jumps};
    const enum vs_message words[2] = {VS_MSG_SEEK_FLAT, VS_MSG_SEEK_JUMP};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < found->roots.size / sizeof(vs_seek_point); i++) {
        status = add_shown(asking, rows, VS_MSG_SEEK_ROOT, root_at(found, i), root_at(found, i));
    }
    for (int n = 0; status == VS_OK && n < 2; n++) {
        const vs_seek_stretch *list = (const vs_seek_stretch *)(const void *)lists[n]->data;
        for (size_t i = 0; status == VS_OK && i < vs_seek_count(lists[n]); i++) {
            status = add_shown(asking, rows, words[n], &list[i].from, &list[i].to);
        }
    }
    if (status == VS_OK && found->any && !is_reachable(asking)) {
        status = add_shown(asking, rows, VS_MSG_SEEK_BEST, &found->best, &found->best);
    }
    return status;
}

/* What was asked, what came of it and how closely it was looked. */
static int tell(const struct asking *asking)
{
    const vs_session *session = asking->session;
    const vs_seek *found = &asking->found;
    const vs_vary_range *range = vs_vary_range_of(asking->vary);
    vs_buffer texts[7];
    for (int i = 0; i < 7; i++) {
        vs_buffer_init(&texts[i], session->engine);
    }
    vs_buffer_printf(&texts[0], "%s = ", asking->goal.indicator->name);
    vs_goal_print(session->engine, asking->options.target, &texts[0]);
    vs_goal_print(session->engine, asking->options.from, &texts[1]);
    vs_goal_print(session->engine, asking->options.to, &texts[2]);
    if (range->has_now) {
        vs_goal_print(session->engine, range->now, &texts[3]);
    } else {
        vs_buffer_text(&texts[3], "—");
    }
    vs_goal_print(session->engine, found->step, &texts[4]);
    print_value(asking, found->best.value, &texts[5]);
    vs_goal_print(session->engine, found->best.x, &texts[6]);
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i < 7; i++) {
        status = vs_buffer_status(&texts[i]);
    }
    if (status == VS_OK) {
        vs_session_tell(session, VS_MSG_SEEK_GOAL, texts[0].data, range->key, texts[1].data,
                        texts[2].data, texts[3].data);
        if (!found->any) {
            vs_session_tell(session, VS_MSG_SEEK_NOTHING);
        } else if (!is_reachable(asking)) {
            vs_session_tell(session, VS_MSG_SEEK_NOT, texts[5].data, texts[6].data);
        }
        if (asking->options.complete) {
            vs_session_tell(session, VS_MSG_SEEK_HOW_BREAKS, (long long)found->points);
        } else if (range->whole && found->step <= 1) {
            vs_session_tell(session, VS_MSG_SEEK_HOW_ALL, (long long)found->evaluations);
        } else {
            vs_session_tell(session, VS_MSG_SEEK_HOW, (long long)found->evaluations, texts[4].data);
        }
        if (found->unknown > 0) {
            vs_session_tell(session, VS_MSG_SEEK_UNKNOWN, (long long)found->unknown);
        }
        vs_trial_tell(&asking->trial);
    }
    for (int i = 0; i < 7; i++) {
        vs_buffer_free(&texts[i]);
    }
    return status;
}

/* --- the command --- */

int vs_command_seek(vs_session *session)
{
    struct asking asking = {.session = session};
    bool table = session->options.format == VS_FORMAT_TABLE;
    vs_output *rows = NULL;
    vs_goal_init(&asking.goal, session->engine);
    vs_seek_init(&asking.found, session->engine);
    vs_buffer_init(&asking.name, session->engine);
    int status = seek(&asking);
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "seek");
    }
    if (status == VS_OK && table) {
        add_shown_columns(&asking, rows);
        status = add_table(&asking, rows);
    } else if (status == VS_OK) {
        add_columns(rows);
        status = add_data(&asking, rows);
    }
    if (status == VS_OK) {
        status = vs_output_status(rows);
    }
    int code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && (!table || vs_output_count(rows) > 0)) {
        code = vs_session_print(session, rows);
    }
    if (code == VS_EXIT_OK) {
        status = tell(&asking);
        code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    }
    vs_output_free(rows);
    vs_vary_free(asking.vary);
    vs_buffer_free(&asking.name);
    vs_seek_free(&asking.found);
    vs_goal_free(&asking.goal);
    vs_trial_close(&asking.trial);
    return code;
}
