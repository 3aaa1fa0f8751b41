/*
 * seek: where an indicator is what it should be.
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
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

/* Where the cell bends: that tells the range too. */
static int find_breaks(struct asking *asking, vs_buffer *points)
{
    enum { POINTS_MAX = 20000 };
    bool *complete = &asking->options.complete;
    int status = vs_vary_breaks(asking->vary, points, complete);
    if (points->size / sizeof(double) > POINTS_MAX) {
        vs_buffer_clear(points);
        *complete = false;
    }
    return status;
}

/* If it is not all known where the cell bends, whole numbers too, where counts and thresholds turn;
 * what there is now matters. */
static void add_points(struct asking *asking, vs_buffer *points)
{
    const vs_vary_range *range = vs_vary_range_of(asking->vary);
    vs_seek_options *seek = &asking->options;
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
        asking->goal.vary = asking->vary;
        status = vs_goal_find(&asking->goal, &asking->trial, vs_vary_world(asking->vary),
                              asking->name.data);
    }
    if (status == VS_OK) {
        status = vs_vary_only(asking->vary, &asking->goal.cell);
    }
    if (status == VS_OK) {
        status = find_breaks(asking, &points);
    }
    if (status == VS_OK) {
        status = read_between(asking);
    }
    if (status == VS_OK) {
        status = vs_goal_look(&asking->goal, &asking->known, &asking->value);
    }
    if (status == VS_OK) {
        add_points(asking, &points);
        status = vs_buffer_status(&points);
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

static enum vs_message varied_word(const struct asking *asking)
{
    const vs_vary_range *range = vs_vary_range_of(asking->vary);
    return range->whole                            ? VS_MSG_COLUMN_ROWS_VARIED
           : strncmp(range->key, "param:", 6) == 0 ? VS_MSG_COLUMN_PARAM_VARIED
                                                   : VS_MSG_COLUMN_VALUE_VARIED;
}

static void add_shown_columns(const struct asking *asking, vs_output *rows)
{
    const vs_engine *engine = asking->session->engine;
    const char *titles[] = {vs_message_text(engine, VS_MSG_COLUMN_FOUND),
                            vs_message_text(engine, varied_word(asking)),
                            vs_goal_name(&asking->goal)};
    static const char *const names[] = {"found", "at", "value"};
    for (int i = 0; i < 3; i++) {
        vs_output_column(
            rows, &(vs_output_spec){.name = names[i], .title = titles[i], .type = VS_OUTPUT_TEXT});
    }
}

/* A value of the indicator; one beside the target gets the digits that part them: 79,95 of 80. */
static void print_value(const struct asking *asking, double value, vs_buffer *out)
{
    enum { MORE_DIGITS = 6 };
    char number[VS_NUMBER_SIZE];
    char target[VS_NUMBER_SIZE];
    char mark = vs_engine_language(asking->session->engine) == VS_RU ? ',' : '.';
    int least = asking->goal.indicator->digits;
    int digits = least;
    bool same = value != asking->options.target;
    size_t size = vs_double_print_rounded(number, value, digits, mark);
    while (same) {
        size_t other = vs_double_print_rounded(target, asking->options.target, digits, mark);
        same = size == other && memcmp(number, target, size) == 0;
        if (same) { /* what differs only behind all of these is a root */
            digits = digits < least + MORE_DIGITS ? digits + 1 : least;
            size = vs_double_print_rounded(number, value, digits, mark);
            same = digits > least;
        }
    }
    vs_buffer_add(out, number, size);
}

/* A number as it is printed, and on which side of that it is if it is next to it: 3 and the least
 * that is more than 3. */
struct shown {
    vs_buffer text;
    int side; /* -1: less than what is printed, 1: more */
};

static int show_end(const struct asking *asking, double x, struct shown *out)
{
    double printed = 0;
    vs_buffer_init(&out->text, asking->session->engine);
    vs_goal_print(asking->session->engine, x, &out->text);
    int status = vs_buffer_status(&out->text);
    bool beside = status == VS_OK && vs_goal_number(out->text.data, &printed) &&
                  fabs(x - printed) <= 1e-14 * fmax(1, fabs(x));
    out->side = !beside ? 0 : (x > printed) - (x < printed);
    return status;
}

/* "больше 3, до 4": where a stretch begins and ends. */
static void print_stretch(const vs_engine *engine, const struct shown *from, const struct shown *to,
                          vs_buffer *out)
{
    enum vs_message begins = from->side > 0 ? VS_MSG_SEEK_OVER : VS_MSG_SEEK_FROM;
    enum vs_message ends = to->side < 0 ? VS_MSG_SEEK_UNDER : VS_MSG_SEEK_TO;
    vs_buffer_printf(out, vs_message_text(engine, begins), from->text.data);
    vs_buffer_text(out, from->side > 0 || to->side < 0 ? ", " : " ");
    vs_buffer_printf(out, vs_message_text(engine, ends), to->text.data);
}

/* Where something was found: at a number, all along a stretch, over a jump. */
static int print_place(const struct asking *asking, const vs_seek_stretch *place, bool jump,
                       vs_buffer *out)
{
    const vs_engine *engine = asking->session->engine;
    struct shown from = {.side = 0};
    struct shown to = {.side = 0};
    int status = show_end(asking, place->from.x, &from);
    if (status == VS_OK) {
        status = show_end(asking, place->to.x, &to);
    }
    bool alike = status == VS_OK && strcmp(from.text.data, to.text.data) == 0;
    if (status == VS_OK && alike && !jump) {
        enum vs_message side = from.side > 0 ? VS_MSG_SEEK_OVER : VS_MSG_SEEK_UNDER;
        if (from.side == 0) {
            vs_buffer_text(out, from.text.data);
        } else {
            vs_buffer_printf(out, vs_message_text(engine, side), from.text.data);
        }
    } else if (status == VS_OK && jump) {
        enum vs_message where = alike ? VS_MSG_SEEK_JUST_BESIDE : VS_MSG_SEEK_BETWEEN_TWO;
        vs_buffer_printf(out, vs_message_text(engine, where), from.text.data, to.text.data);
    } else if (status == VS_OK) {
        print_stretch(engine, &from, &to, out);
    }
    vs_buffer_free(&from.text);
    vs_buffer_free(&to.text);
    return status == VS_OK ? vs_buffer_status(out) : status;
}

/* A row of the answer; the words of what say the target. */
static int add_shown(const struct asking *asking, vs_output *rows, enum vs_message what,
                     const vs_seek_stretch *place)
{
    vs_engine *engine = asking->session->engine;
    bool jump = what == VS_MSG_SEEK_JUMP;
    vs_buffer texts[4]; /* of the target, what, where, value */
    for (int i = 0; i < 4; i++) {
        vs_buffer_init(&texts[i], engine);
    }
    vs_goal_print(engine, asking->options.target, &texts[0]);
    int status = vs_buffer_status(&texts[0]);
    if (status == VS_OK) {
        vs_buffer_printf(&texts[1], vs_message_text(engine, what), texts[0].data);
        status = print_place(asking, place, jump, &texts[2]);
    }
    print_value(asking, place->from.value, &texts[3]);
    if (jump) {
        vs_buffer_text(&texts[3], " → ");
        print_value(asking, place->to.value, &texts[3]);
    }
    for (int i = 1; status == VS_OK && i < 4; i++) {
        status = vs_buffer_status(&texts[i]);
    }
    if (status == VS_OK) {
        vs_output_row(rows);
        vs_output_text(rows, FOUND_SHOWN, texts[1].data);
        vs_output_text(rows, AT_SHOWN, texts[2].data);
        vs_output_text(rows, VALUE_SHOWN, texts[3].data);
    }
    for (int i = 0; i < 4; i++) {
        vs_buffer_free(&texts[i]);
    }
    return status;
}

static int add_at(const struct asking *asking, vs_output *rows, enum vs_message what,
                  const vs_seek_point *point)
{
    vs_seek_stretch place = {*point, *point};
    return add_shown(asking, rows, what, &place);
}

/* How many rows do, where no number of them gives the target itself. */
static int add_enough(const struct asking *asking, vs_output *rows, const vs_seek_stretch *jump)
{
    bool more = jump->to.value > asking->options.target;
    return add_at(asking, rows, more ? VS_MSG_SEEK_NOT_LESS : VS_MSG_SEEK_NOT_MORE, &jump->to);
}

static int add_table(const struct asking *asking, vs_output *rows)
{
    const vs_seek *found = &asking->found;
    const vs_vary_range *range = vs_vary_range_of(asking->vary);
    const vs_seek_stretch *flats = (const vs_seek_stretch *)(const void *)found->flats.data;
    const vs_seek_stretch *jumps = (const vs_seek_stretch *)(const void *)found->jumps.data;
    int status = VS_OK;
    if (range->has_now && asking->known && found->any) {
        vs_seek_point now = {range->now, asking->value};
        status = add_at(asking, rows, VS_MSG_SEEK_IS_NOW, &now);
    }
    for (size_t i = 0; status == VS_OK && i < found->roots.size / sizeof(vs_seek_point); i++) {
        status = add_at(asking, rows, VS_MSG_SEEK_ROOT, root_at(found, i));
    }
    for (size_t i = 0; status == VS_OK && i < vs_seek_count(&found->flats); i++) {
        status = add_shown(asking, rows, VS_MSG_SEEK_ROOT, &flats[i]);
    }
    for (size_t i = 0; status == VS_OK && i < vs_seek_count(&found->jumps); i++) {
        status = add_shown(asking, rows, VS_MSG_SEEK_JUMP, &jumps[i]);
        if (status == VS_OK && range->whole) {
            status = add_enough(asking, rows, &jumps[i]);
        }
    }
    if (status == VS_OK && found->any && !is_reachable(asking)) {
        status = add_at(asking, rows, VS_MSG_SEEK_BEST, &found->best);
    }
    return status;
}

/* The least count of rows that does; 0: none. */
static size_t least_rows(const struct asking *asking)
{
    const vs_seek *found = &asking->found;
    const vs_buffer *lists[2] = {&found->flats, &found->jumps};
    double least = found->roots.size > 0 ? root_at(found, 0)->x : (double)INFINITY;
    for (int n = 0; n < 2; n++) {
        const vs_seek_stretch *list = (const vs_seek_stretch *)(const void *)lists[n]->data;
        if (vs_seek_count(lists[n]) > 0) {
            least = fmin(least, n == 0 ? list->from.x : list->to.x);
        }
    }
    return vs_vary_range_of(asking->vary)->whole && least <= (double)INT32_MAX ? (size_t)least : 0;
}

/* Which rows these are: the first of all that fit. */
static void tell_rows(const struct asking *asking)
{
    enum { ROWS_SHOWN = 10 };
    const char *const *named = NULL;
    size_t count = vs_vary_rows(asking->vary, &named);
    size_t rows = least_rows(asking);
    rows = rows < count ? rows : count;
    if (rows > 0) {
        vs_session_tell(asking->session, VS_MSG_SEEK_FIRST_ROWS, (long long)rows);
    }
    for (size_t i = 0; i < rows && i < ROWS_SHOWN; i++) {
        vs_session_tell(asking->session, VS_MSG_WHATIF_ROW, named[i]);
    }
    if (rows > ROWS_SHOWN) {
        vs_session_tell(asking->session, VS_MSG_WHATIF_MORE_ROWS, (long long)(rows - ROWS_SHOWN));
    }
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
    vs_buffer_printf(&texts[0], "%s = ", vs_goal_name(&asking->goal));
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
        if ((asking->options.complete || (range->whole && found->step <= 1)) && found->any &&
            found->least >= found->most) {
            vs_session_tell(session, VS_MSG_SEEK_IDLE, vs_goal_name(&asking->goal));
        }
        tell_rows(asking);
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
