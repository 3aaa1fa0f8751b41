/*
 * whatif: what changes if something were otherwise.
 * SPDX-License-Identifier: MIT
 */
#include "trial.h"

#include <stdio.h>
#include <string.h>

#include "number.h"
#include "operation_words.h"
#include "scenario_file.h"

/* Columns in order; those SHOWN are for tables. */
enum {
    CODE_SHOWN,
    TITLE_SHOWN,
    INDICATOR,
    SCOPE,
    PERIOD,
    BEFORE,
    AFTER,
    DELTA,
    MOVE_SHOWN,
    UNIT_SHOWN,
    NOTE_SHOWN,
    PARTS_SHOWN,
    STATE_BEFORE,
    STATE_AFTER,
    BAND_BEFORE,
    BAND_AFTER,
    ATTRIBUTION,
    FLAGS,
    COLUMN_COUNT
};

enum { TABLE_ROWS = 40, ROWS_TOLD = 20, INDICATOR_ROWS = 3 /* in a table that nobody narrowed */ };

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
        [AFTER] = {"after", VS_MSG_COLUMN_AFTER, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH, 0},
        [DELTA] = {"delta", VS_MSG_COLUMN_DELTA, VS_OUTPUT_NUMBER, VS_OUTPUT_BOTH, 0},
        [MOVE_SHOWN] = {"shown_move", VS_MSG_COLUMN_MOVE, VS_OUTPUT_MOVE, VS_OUTPUT_TABLE, 6},
        [UNIT_SHOWN] = {"shown_unit", VS_MSG_COLUMN_UNIT, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 4},
        [NOTE_SHOWN] = {"shown_note", VS_MSG_COLUMN_NOTE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 2},
        [PARTS_SHOWN] = {"shown_parts", VS_MSG_COLUMN_PARTS, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, 5},
        [STATE_BEFORE] = {"state_before", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [STATE_AFTER] = {"state_after", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [BAND_BEFORE] = {"band_before", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [BAND_AFTER] = {"band_after", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, 0},
        [ATTRIBUTION] = {"attribution", VS_MSG_NONE, VS_OUTPUT_RECORDS, VS_OUTPUT_DATA, 0},
        [FLAGS] = {"flags", VS_MSG_NONE, VS_OUTPUT_LIST, VS_OUTPUT_DATA, 0},
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

/* What a table says of a change beside the numbers: states and bands. */
static int add_note(const vs_trial *trial, const vs_world_change *change, int digits,
                    vs_output *rows)
{
    const vs_world_cell *before = &change->before;
    const vs_world_cell *after = &change->after;
    vs_buffer note;
    vs_buffer_init(&note, trial->session->engine);
    bool known =
        before->there && before->state == VS_KNOWN && after->there && after->state == VS_KNOWN;
    int status = VS_OK;
    if (known && vs_world_differs(before, after) && before->band != NULL && after->band != NULL &&
        strcmp(before->band, after->band) != 0) {
        vs_buffer_printf(&note, "%s → %s", before->band, after->band);
    } else if (!known && after->there && !vs_world_differs(before, after)) {
        vs_buffer_text(&note, vs_cells_state_word(trial->session->engine, after->state));
    } else if (!known) {
        if (before->there && before->state != VS_KNOWN && vs_world_differs(before, after)) {
            status = vs_trial_print_cell(trial, before, digits, &note);
            vs_buffer_text(&note, " → ");
        }
        if (status == VS_OK && (!after->there || after->state != VS_KNOWN)) {
            status = vs_trial_print_cell(trial, after, digits, &note);
        } else if (status == VS_OK) {
            vs_buffer_text(&note, after->band != NULL
                                      ? after->band
                                      : vs_cells_state_word(trial->session->engine, VS_KNOWN));
        }
    } else if (after->band != NULL) {
        vs_buffer_text(&note, after->band);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&note);
        vs_output_text(rows, NOTE_SHOWN, note.size > 0 ? note.data : NULL);
    }
    vs_buffer_free(&note);
    return status;
}

/* {"op": "param:...", "delta": 1.5}; of an operation after which nothing is known null. */
static int add_parts(const vs_trial *trial, vs_world *world, const vs_world_change *change,
                     int digits, vs_output *rows)
{
    vs_engine *engine = trial->session->engine;
    bool several = vs_world_operation_count(world) > 1;
    char mark = vs_engine_language(engine) == VS_RU ? ',' : '.';
    vs_buffer json;
    vs_buffer shown;
    vs_buffer_init(&json, engine);
    vs_buffer_init(&shown, engine);
    for (const vs_world_part *part = change->parts; part != NULL; part = part->next) {
        const char *text = vs_world_operation_at(world, part->operation)->text;
        char number[VS_NUMBER_SIZE] = "null";
        char rounded[VS_NUMBER_SIZE] = "?";
        if (part->known) {
            (void)vs_double_print(number, part->delta);
            (void)vs_double_print_rounded(rounded, part->delta, digits, mark);
        }
        vs_buffer_clear(&json);
        vs_buffer_text(&json, "{\"op\": ");
        vs_output_json_text(&json, text, strlen(text));
        vs_buffer_printf(&json, ", \"delta\": %s}", number);
        vs_buffer_printf(&shown, "%s%zu: %s%s", shown.size > 0 ? "; " : "", part->operation + 1,
                         part->known && part->delta > 0 ? "+" : "", rounded);
        if (vs_buffer_status(&json) == VS_OK) {
            vs_buffer csv;
            vs_buffer_init(&csv, engine);
            vs_buffer_printf(&csv, "%s: %s", text, number);
            vs_output_record(rows, ATTRIBUTION, csv.size > 0 ? csv.data : "", json.data);
            vs_buffer_free(&csv);
        }
    }
    if (several && shown.size > 0) {
        vs_output_text(rows, PARTS_SHOWN, shown.data);
    }
    int status = vs_buffer_status(&shown);
    vs_buffer_free(&shown);
    vs_buffer_free(&json);
    return status;
}

static int add_row(const vs_trial *trial, vs_world *world, const vs_world_change *change,
                   vs_output *rows)
{
    vs_engine *engine = trial->session->engine;
    const vs_indicator *indicator = &vs_world_model(world)->indicators[change->indicator];
    const vs_world_cell *cells[2] = {&change->before, &change->after};
    vs_output_row(rows);
    vs_output_text(rows, CODE_SHOWN, indicator->code != NULL ? indicator->code : indicator->name);
    vs_output_text(rows, TITLE_SHOWN, indicator->title);
    vs_output_text(rows, INDICATOR, indicator->name);
    vs_output_text(rows, PERIOD, change->period);
    vs_output_text(rows, UNIT_SHOWN, vs_cells_unit(engine, indicator->unit));
    for (int i = 0; i < 2; i++) {
        if (cells[i]->there) {
            vs_output_text(rows, STATE_BEFORE + i, vs_cells_state(cells[i]->state));
            vs_output_text(rows, BAND_BEFORE + i, cells[i]->band);
        }
        if (cells[i]->there && cells[i]->state == VS_KNOWN) {
            vs_output_number(rows, BEFORE + i, cells[i]->value, indicator->digits);
        }
    }
    if (cells[0]->there && cells[0]->state == VS_KNOWN && cells[1]->there &&
        cells[1]->state == VS_KNOWN) {
        vs_output_number(rows, DELTA, cells[1]->value - cells[0]->value, indicator->digits);
        if (indicator->unit != NULL && strcmp(indicator->unit, "%") == 0) {
            vs_output_move(rows, MOVE_SHOWN, cells[0]->value / 100, cells[1]->value / 100);
        }
    }
    enum vs_flag flag;
    for (size_t i = 0; vs_cells_flag(i, &flag) != NULL; i++) {
        if ((change->after.flags & flag) != 0) {
            vs_output_item(rows, FLAGS, vs_cells_flag(i, &flag));
        }
    }
    int status = vs_trial_scope(world, change, rows, SCOPE);
    if (status == VS_OK) {
        status = add_note(trial, change, indicator->digits, rows);
        vs_output_tone(rows, NOTE_SHOWN,
                       vs_label_tone(vs_world_model(world), indicator, change->after.band));
    }
    return status == VS_OK ? add_parts(trial, world, change, indicator->digits, rows) : status;
}

/* --- the scenario --- */

/* What is tried. */
struct tried {
    vs_scenario *added; /* the operations of the command line */
    vs_scenario *whole; /* these after what holds already */
    vs_world *world;    /* where all of it holds */
    vs_world *owned;    /* NULL: it is the dialogue's */
    size_t held;        /* operations that held already */
};

static int read_operations(vs_trial *trial, struct tried *tried)
{
    vs_engine *engine = trial->session->engine;
    vs_scenario *empty = NULL;
    int status = vs_scenario_new(&tried->added, engine);
    if (status == VS_OK) {
        status = vs_operation_arguments(trial->session, &trial->unit, 1, &tried->added);
    }
    if (status == VS_OK) {
        status = vs_scenario_new(&empty, engine);
    }
    if (status == VS_OK) {
        status = vs_scenario_joined(&tried->whole, trial->start != NULL ? trial->start : empty,
                                    tried->added);
    }
    vs_scenario_free(empty);
    return status;
}

/* A dialogue's own world goes on from what holds in it; any other is made of all operations. */
static int open_world(vs_trial *trial, struct tried *tried)
{
    vs_session *session = trial->session;
    if (session->world == NULL || trial->read != NULL || !vs_view_is_usual(session)) {
        int status = vs_trial_world(trial, tried->whole, &tried->owned);
        tried->world = tried->owned;
        return status;
    }
    int status = vs_view_world(session, &trial->unit, &tried->world, &tried->owned);
    if (status == VS_OK && vs_scenario_count(tried->added) > 0) {
        tried->held = vs_world_operation_count(tried->world);
        session->world_moved = true;
        status = vs_world_apply(tried->world, tried->added);
    }
    return status;
}

static void free_tried(struct tried *tried)
{
    vs_world_free(tried->owned);
    vs_scenario_free(tried->whole);
    vs_scenario_free(tried->added);
}

/* What is saved names every cell and parameter as the model has them. */
static int save(const vs_trial *trial, const struct tried *tried, const char *path)
{
    vs_scenario *resolved = NULL;
    int status = vs_scenario_resolved(&resolved, tried->whole, tried->world);
    if (status == VS_OK) {
        status = vs_scenario_file_write(trial->session->engine, resolved, &trial->basis, path);
    }
    vs_scenario_free(resolved);
    return status;
}

/* --- the command --- */

/* True if a dialogue goes on with what was tried. */
static bool is_kept(const vs_trial *trial, const struct tried *tried)
{
    const vs_session *session = trial->session;
    return session->tried != NULL && trial->read == NULL &&
           !vs_options_given(&session->options, VS_OPTION_MODEL) &&
           vs_scenario_count(tried->added) > 0;
}

/* Tells what an operation did. */
static void tell_operation(const vs_session *session, const vs_world_operation *operation,
                           size_t number)
{
    vs_session_tell(session, VS_MSG_WHATIF_OPERATION, (long long)number, operation->text,
                    (long long)operation->evaluated, (long long)operation->changed);
    if (operation->rows > 0) {
        vs_session_tell(session, VS_MSG_WHATIF_FACTS, (long long)operation->rows);
    }
    for (size_t r = 0; r < operation->named_count && r < ROWS_TOLD; r++) {
        vs_session_tell(session, VS_MSG_WHATIF_ROW, operation->named[r]);
    }
    if (operation->named_count > ROWS_TOLD) {
        vs_session_tell(session, VS_MSG_WHATIF_MORE_ROWS,
                        (long long)(operation->named_count - ROWS_TOLD));
    }
    if (operation->stays != NULL) {
        vs_session_tell(session, VS_MSG_WHATIF_STAYS, operation->stays);
    }
}

/* Tells what each operation did, shortly of those that held already, and that nothing of it is
 * real. */
static void tell(const vs_trial *trial, const struct tried *tried, size_t shown, size_t all)
{
    const vs_session *session = trial->session;
    for (size_t i = 0; i < vs_world_operation_count(tried->world); i++) {
        const vs_world_operation *operation = vs_world_operation_at(tried->world, i);
        if (i < tried->held) {
            vs_session_tell(session, VS_MSG_WHATIF_HELD, (long long)i + 1, operation->text);
        } else {
            tell_operation(session, operation, i + 1);
        }
    }
    if (all == 0) {
        vs_session_tell(session, VS_MSG_WHATIF_NOTHING);
    }
    if (shown < all) {
        vs_session_tell(session, VS_MSG_WHATIF_CUT, (long long)shown, (long long)all);
    }
    if (trial->filtered > 0) {
        vs_session_tell(session, VS_MSG_WHATIF_FILTERED, (long long)trial->filtered);
    }
    vs_session_tell(session,
                    is_kept(trial, tried) ? VS_MSG_WHATIF_KEPT : VS_MSG_WHATIF_HYPOTHETICAL);
}

static int answer(vs_trial *trial, const struct tried *tried, vs_output *rows)
{
    vs_session *session = trial->session;
    vs_world *world = tried->world;
    vs_buffer chosen;
    vs_buffer_init(&chosen, session->engine);
    int status = vs_trial_choose(trial, world, &chosen);
    const vs_world_change *changes = (const vs_world_change *)(const void *)chosen.data;
    size_t all = chosen.size / sizeof *changes;
    size_t shown = 0;
    size_t alike = 0; /* cells of the indicator at hand */
    bool limited =
        session->options.format == VS_FORMAT_TABLE &&
        (session->options.given & (VS_OPTION_BIT(VS_OPTION_TOP) | VS_OPTION_BIT(VS_OPTION_SORT) |
                                   VS_OPTION_BIT(VS_OPTION_SHOW))) == 0;
    bool narrowed = trial->choice.by != NULL || trial->choice.scope.count > 0;
    for (size_t i = 0; status == VS_OK && i < all; i++) {
        alike = i > 0 && changes[i - 1].indicator == changes[i].indicator ? alike + 1 : 0;
        if (!limited || ((narrowed || alike < INDICATOR_ROWS) && shown < TABLE_ROWS)) {
            status = add_row(trial, world, &changes[i], rows);
            shown++;
        }
    }
    if (status == VS_OK) {
        status = vs_output_status(rows);
    }
    if (status == VS_OK) {
        status = vs_session_sort(session, rows);
    }
    vs_buffer_free(&chosen);
    int code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && (all > 0 || session->options.format != VS_FORMAT_TABLE)) {
        code = vs_session_print(session, rows);
    }
    if (code == VS_EXIT_OK) {
        size_t printed = vs_output_count(rows);
        tell(trial, tried, printed, all);
    }
    return code;
}

/* Leaves what was tried to the dialogue. */
static int leave(const vs_trial *trial, const struct tried *tried)
{
    return is_kept(trial, tried)
               ? vs_scenario_resolved(trial->session->tried, tried->whole, tried->world)
               : VS_OK;
}

int vs_command_whatif(vs_session *session)
{
    const char *to = vs_options_text(&session->options, VS_OPTION_SAVE);
    bool begun =
        session->scenario != NULL || vs_options_given(&session->options, VS_OPTION_SCENARIO);
    vs_trial trial = {.session = session};
    struct tried tried = {.held = 0};
    vs_output *rows = NULL;
    int status = vs_session_arguments(session, begun ? 0 : 1, SIZE_MAX);
    if (status == VS_OK) {
        status = vs_trial_open(&trial, session);
    }
    if (status == VS_OK) {
        status = read_operations(&trial, &tried);
    }
    if (status == VS_OK) {
        status = open_world(&trial, &tried);
    }
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "whatif");
    }
    if (status == VS_OK) {
        add_columns(rows, session->engine);
    }
    int code = status == VS_OK ? answer(&trial, &tried, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && to != NULL) {
        status = save(&trial, &tried, to);
        code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
        if (code == VS_EXIT_OK) {
            vs_session_tell(session, VS_MSG_WHATIF_SAVED, to);
        }
    }
    if (code == VS_EXIT_OK) {
        status = leave(&trial, &tried);
        code = status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
    }
    vs_output_free(rows);
    free_tried(&tried);
    vs_trial_close(&trial);
    return code;
}
