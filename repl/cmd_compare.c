/*
 * compare: two saved scenarios side by side.
 * SPDX-License-Identifier: MIT
 */
#include "trial.h"

#include <stdlib.h>
#include <string.h>

#include "scenario_file.h"

/* Columns in order; those SHOWN are for tables. */
enum {
    CODE_SHOWN,
    TITLE_SHOWN,
    INDICATOR,
    SCOPE,
    PERIOD,
    BEFORE,
    AFTER_A,
    AFTER_B,
    DELTA,
    UNIT_SHOWN,
    NOTE_SHOWN,
    STATE_BEFORE,
    STATE_A,
    STATE_B,
    BAND_BEFORE,
    BAND_A,
    BAND_B,
    COLUMN_COUNT
};

enum { SIDES = 2, TABLE_ROWS = 40 };

static void add_columns(vs_output *rows, vs_engine *engine)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        enum vs_output_place place;
        int rank;
    } columns[COLUMN_COUNT] = {
        [CODE_SHOWN] = {"shown_code", VS_MSG_COLUMN_CODE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 0},
        [TITLE_SHOWN] = {"shown_title", VS_MSG_COLUMN_INDICATOR, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE,
                         3},
        [INDICATOR] = {"indicator", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [SCOPE] = {"scope", VS_MSG_COLUMN_SCOPE, VS_OUTPUT_OBJECT, VS_OUTPUT_BOTH, 0},
        [PERIOD] = {"period", VS_MSG_COLUMN_PERIOD, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, 1},
        [BEFORE] = {"before", VS_MSG_COLUMN_BEFORE, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH, 0},
        [AFTER_A] = {"after_a", VS_MSG_COLUMN_SCENARIO_A, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH, 0},
        [AFTER_B] = {"after_b", VS_MSG_COLUMN_SCENARIO_B, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH, 0},
        [DELTA] = {"delta", VS_MSG_COLUMN_DIFFERENCE, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH, 0},
        [UNIT_SHOWN] = {"shown_unit", VS_MSG_COLUMN_UNIT, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 4},
        [NOTE_SHOWN] = {"shown_note", VS_MSG_COLUMN_NOTE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 2},
        [STATE_BEFORE] = {"state_before", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [STATE_A] = {"state_a", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [STATE_B] = {"state_b", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [BAND_BEFORE] = {"band_before", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [BAND_A] = {"band_a", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [BAND_B] = {"band_b", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .place = columns[i].place,
                                                 .rank = columns[i].rank,
                                                 .wrap = i == NOTE_SHOWN,
                                                 .joined = i == SCOPE});
    }
}

/* What the numbers do not say: other states, other bands. */
static int add_note(const vs_trial *trial, const vs_world_cell *a, const vs_world_cell *b,
                    int digits, vs_output *rows)
{
    vs_buffer note;
    vs_buffer_init(&note, trial->session->engine);
    bool known = a->there && a->state == VS_KNOWN && b->there && b->state == VS_KNOWN;
    bool bands = known && a->band != NULL && b->band != NULL && strcmp(a->band, b->band) != 0;
    int status = VS_OK;
    if (bands) {
        vs_buffer_printf(&note, "%s | %s", a->band, b->band);
    } else if (!known) {
        status = vs_trial_print_cell(trial, a, digits, &note);
        vs_buffer_text(&note, " | ");
        status = status == VS_OK ? vs_trial_print_cell(trial, b, digits, &note) : status;
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&note);
        vs_output_text(rows, NOTE_SHOWN, note.size > 0 ? note.data : NULL);
    }
    vs_buffer_free(&note);
    return status;
}

/* A cell of one world that is shown. */
struct listed {
    vs_world_change change; /* with the codes of the first world */
    vs_world_change own;
    int world;
    size_t order;
    bool same; /* in both worlds */
};

static int find_sides(vs_world *const worlds[SIDES], const struct listed *listed,
                      vs_world_change sides[SIDES])
{
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i < SIDES; i++) {
        vs_world_change key = listed->own;
        status = vs_world_translate(worlds[listed->world], worlds[i], &key);
        if (status == VS_OK) {
            status = vs_world_find(worlds[i], &key, &sides[i]);
        }
    }
    return status;
}

/* One cell in both worlds. */
static int add_row(const vs_trial *trial, vs_world *const worlds[SIDES],
                   const struct listed *listed, vs_output *rows)
{
    const vs_indicator *indicator =
        &vs_world_model(worlds[0])->indicators[listed->change.indicator];
    vs_world_change sides[SIDES];
    int status = find_sides(worlds, listed, sides);
    if (status != VS_OK) {
        return status;
    }
    const vs_world_cell *cells[SIDES + 1] = {&sides[listed->world].before, &sides[0].after,
                                             &sides[1].after};
    vs_output_row(rows);
    vs_output_text(rows, CODE_SHOWN, indicator->code != NULL ? indicator->code : indicator->name);
    vs_output_text(rows, TITLE_SHOWN, indicator->title);
    vs_output_text(rows, INDICATOR, indicator->name);
    vs_output_text(rows, PERIOD, listed->change.period);
    vs_output_text(rows, UNIT_SHOWN, vs_cells_unit(trial->session->engine, indicator->unit));
    for (int i = 0; i <= SIDES; i++) {
        if (cells[i]->there) {
            vs_output_text(rows, STATE_BEFORE + i, vs_cells_state(cells[i]->state));
            vs_output_text(rows, BAND_BEFORE + i, cells[i]->band);
        }
        if (cells[i]->there && cells[i]->state == VS_KNOWN) {
            vs_output_number(rows, BEFORE + i, cells[i]->value, indicator->digits);
        }
    }
    if (cells[1]->there && cells[1]->state == VS_KNOWN && cells[2]->there &&
        cells[2]->state == VS_KNOWN) {
        vs_output_number(rows, DELTA, cells[2]->value - cells[1]->value, indicator->digits);
    }
    status = add_note(trial, cells[1], cells[2], indicator->digits, rows);
    return status == VS_OK ? vs_trial_scope(worlds[listed->world], &listed->own, rows, SCOPE)
                           : status;
}

static int compare_cells(const vs_world_change *left, const vs_world_change *right)
{
    int periods = strcmp(left->period, right->period);
    if (left->indicator != right->indicator) {
        return left->indicator < right->indicator ? -1 : 1;
    }
    if (left->level != right->level) {
        return left->level < right->level ? -1 : 1;
    }
    return periods != 0 ? periods : memcmp(left->members, right->members, sizeof left->members);
}

static int compare_listed(const void *a, const void *b)
{
    const struct listed *left = a;
    const struct listed *right = b;
    int cells = compare_cells(&left->change, &right->change);
    return cells != 0 ? cells : (left->order > right->order) - (left->order < right->order);
}

/* Where the worlds differ comes first. */
static int compare_shown(const void *a, const void *b)
{
    const struct listed *left = a;
    const struct listed *right = b;
    return left->same != right->same ? (int)left->same - (int)right->same
                                     : (left->order > right->order) - (left->order < right->order);
}

/* Puts the cells in the order in which they are shown: of those that were named their own. */
static int arrange(const vs_trial *trial, vs_world *const worlds[SIDES], struct listed *listed,
                   size_t count)
{
    bool named = vs_options_given(&trial->session->options, VS_OPTION_SHOW);
    int status = VS_OK;
    for (size_t i = 0; !named && status == VS_OK && i < count; i++) {
        vs_world_change sides[SIDES];
        status = find_sides(worlds, &listed[i], sides);
        listed[i].same = status == VS_OK && !vs_world_differs(&sides[0].after, &sides[1].after);
    }
    qsort(listed, count, sizeof *listed, compare_shown);
    return status;
}

/* The cells to show of both worlds, each once. */
static int list_cells(vs_trial *trial, vs_world *const worlds[SIDES], vs_buffer *out)
{
    int status = VS_OK;
    for (int w = 0; status == VS_OK && w < SIDES; w++) {
        vs_buffer chosen;
        vs_buffer_init(&chosen, trial->session->engine);
        status = vs_trial_choose_plain(trial, worlds[w], &chosen);
        const vs_world_change *changes = (const vs_world_change *)(const void *)chosen.data;
        for (size_t i = 0; status == VS_OK && i < chosen.size / sizeof *changes; i++) {
            struct listed listed = {.change = changes[i], .own = changes[i], .world = w};
            listed.order = out->size / sizeof listed;
            status = vs_world_translate(worlds[w], worlds[0], &listed.change);
            vs_buffer_add(out, &listed, sizeof listed);
        }
        vs_buffer_free(&chosen);
    }
    struct listed *listed = (struct listed *)(void *)out->data;
    size_t count = out->size / sizeof *listed;
    size_t kept = 0;
    if (status == VS_OK && !out->failed && count > 0) {
        qsort(listed, count, sizeof *listed, compare_listed);
        for (size_t i = 0; i < count; i++) {
            if (kept == 0 || compare_cells(&listed[kept - 1].change, &listed[i].change) != 0) {
                listed[kept++] = listed[i];
            }
        }
        out->size = kept * sizeof *listed;
        status = arrange(trial, worlds, listed, kept);
    }
    return status == VS_OK ? vs_buffer_status(out) : status;
}

static int add_rows(vs_trial *trial, vs_world *const worlds[SIDES], vs_output *rows, size_t *all)
{
    vs_session *session = trial->session;
    bool limited = session->options.format == VS_FORMAT_TABLE &&
                   !vs_options_given(&session->options, VS_OPTION_SHOW) &&
                   !vs_options_given(&session->options, VS_OPTION_TOP);
    vs_buffer cells;
    vs_buffer_init(&cells, session->engine);
    int status = list_cells(trial, worlds, &cells);
    const struct listed *listed = (const struct listed *)(const void *)cells.data;
    *all = cells.size / sizeof *listed;
    for (size_t i = 0; status == VS_OK && i < *all && (!limited || i < TABLE_ROWS); i++) {
        status = add_row(trial, worlds, &listed[i], rows);
    }
    vs_buffer_free(&cells);
    return status == VS_OK ? vs_output_status(rows) : status;
}

/* The scenario that a word names: what is so, what the dialogue supposes, a saved one. */
static int read_side(vs_trial *trial, const char *typed, vs_scenario **out)
{
    vs_engine *engine = trial->session->engine;
    const vs_scenario *current = trial->session->scenario;
    bool is_current = vs_scenario_file_is_current(typed);
    if (is_current && current == NULL) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_CURRENT, typed);
    }
    if (!is_current && !vs_scenario_file_is_baseline(typed)) {
        return vs_view_read(trial->session, &trial->unit, typed, out);
    }
    vs_scenario *empty = NULL;
    int status = vs_scenario_new(&empty, engine);
    if (status == VS_OK) {
        status = vs_scenario_joined(out, is_current ? current : empty, empty);
    }
    vs_scenario_free(empty);
    return status;
}

static void tell(const vs_trial *trial, size_t shown, size_t all)
{
    const vs_session *session = trial->session;
    if (all == 0) {
        vs_session_tell(session, VS_MSG_WHATIF_NOTHING);
    } else if (shown < all) {
        vs_session_tell(session, VS_MSG_WHATIF_CUT, (long long)shown, (long long)all);
    }
    if (trial->filtered > 0) {
        vs_session_tell(session, VS_MSG_WHATIF_FILTERED, (long long)trial->filtered);
    }
    vs_session_tell(session, VS_MSG_COMPARE_SIDES, vs_options_argument(&session->options, 1),
                    vs_options_argument(&session->options, 2));
    vs_session_tell(session, VS_MSG_WHATIF_HYPOTHETICAL);
}

int vs_command_compare(vs_session *session)
{
    vs_trial trial = {.session = session};
    vs_scenario *scenarios[SIDES] = {NULL, NULL};
    vs_world *worlds[SIDES] = {NULL, NULL};
    vs_output *rows = NULL;
    size_t all = 0;
    int status = vs_session_arguments(session, SIDES, SIDES);
    if (status == VS_OK) {
        status = vs_trial_open(&trial, session);
    }
    for (size_t i = 0; status == VS_OK && i < SIDES; i++) {
        status = read_side(&trial, vs_options_argument(&session->options, i + 1), &scenarios[i]);
        if (status == VS_OK) {
            status = vs_trial_world(&trial, scenarios[i], &worlds[i]);
        }
    }
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "compare");
    }
    if (status == VS_OK) {
        add_columns(rows, session->engine);
        status = add_rows(&trial, worlds, rows, &all);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, rows);
    }
    int code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && (all > 0 || session->options.format != VS_FORMAT_TABLE)) {
        code = vs_session_print(session, rows);
    }
    if (code == VS_EXIT_OK) {
        tell(&trial, vs_output_count(rows), all);
    }
    vs_output_free(rows);
    for (size_t i = 0; i < SIDES; i++) {
        vs_world_free(worlds[i]);
        vs_scenario_free(scenarios[i]);
    }
    vs_trial_close(&trial);
    return code;
}
