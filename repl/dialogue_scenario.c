/*
 * What is supposed in a dialogue: operations that hold until they are taken back, and the files
 * they are saved in. SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "scenario_file.h"

/* --- states --- */

size_t vs_dialogue_supposed_count(const vs_dialogue *dialogue)
{
    const vs_scenario *scenario = dialogue->supposed.scenario;
    return scenario != NULL ? vs_scenario_count(scenario) : 0;
}

bool vs_dialogue_is_unsaved(const vs_dialogue *dialogue)
{
    const vs_supposed_state *now = &dialogue->supposed;
    if (vs_dialogue_supposed_count(dialogue) == 0) {
        return false;
    }
    vs_digest digest = vs_scenario_digest(now->scenario);
    return now->name == NULL || !vs_digest_equal(&digest, &now->saved);
}

static void free_state(vs_dialogue *dialogue, vs_supposed_state *state)
{
    vs_scenario_free(state->scenario);
    vs_mem_free(dialogue->engine, state->name);
    vs_mem_free(dialogue->engine, state->school);
    *state = (vs_supposed_state){.scenario = NULL};
}

void vs_dialogue_free_supposed(vs_dialogue *dialogue)
{
    vs_supposed_state *past = (vs_supposed_state *)(void *)dialogue->past.data;
    for (size_t i = 0; i < dialogue->past.size / sizeof *past; i++) {
        free_state(dialogue, &past[i]);
    }
    vs_buffer_free(&dialogue->past);
    free_state(dialogue, &dialogue->supposed);
}

static int copy_text(vs_dialogue *dialogue, const char *text, char **out)
{
    *out = text != NULL ? vs_mem_text(dialogue->engine, text, strlen(text)) : NULL;
    return text != NULL && *out == NULL ? vs_fail_memory(dialogue->engine) : VS_OK;
}

/* What is so now goes to the past, and another state takes its place; that is consumed. */
static int enter(vs_dialogue *dialogue, vs_supposed_state *next)
{
    vs_supposed_state *now = &dialogue->supposed;
    int status = copy_text(dialogue, dialogue->school, &now->school);
    if (status == VS_OK) {
        vs_buffer_add(&dialogue->past, now, sizeof *now);
        status = vs_buffer_status(&dialogue->past);
    }
    if (status != VS_OK) {
        free_state(dialogue, next);
        return status;
    }
    *now = *next;
    *next = (vs_supposed_state){.scenario = NULL};
    dialogue->warned = false;
    return VS_OK;
}

/* --- what commands see, and what they tried --- */

void vs_dialogue_lend_supposed(vs_dialogue *dialogue, vs_session *session)
{
    bool any = vs_dialogue_supposed_count(dialogue) > 0;
    session->scenario = any ? dialogue->supposed.scenario : NULL;
    session->scenario_name = any ? dialogue->supposed.name : NULL;
    session->world = &dialogue->kept.world;
}

/* Makes the first operations of what was tried hold. */
static int enter_first(vs_dialogue *dialogue, const vs_scenario *tried, size_t count)
{
    vs_supposed_state next = {.saved = dialogue->supposed.saved};
    int status = vs_scenario_first(&next.scenario, tried, count);
    if (status == VS_OK) {
        status = copy_text(dialogue, dialogue->supposed.name, &next.name);
    }
    if (status == VS_OK) {
        status = enter(dialogue, &next);
    }
    free_state(dialogue, &next);
    return status;
}

int vs_dialogue_take_tried(vs_dialogue *dialogue, const vs_session *session, vs_scenario *tried)
{
    int status = VS_OK;
    size_t count = tried != NULL ? vs_scenario_count(tried) : 0;
    /* One by one, so that they are taken back one by one. */
    for (size_t i = vs_dialogue_supposed_count(dialogue); status == VS_OK && i < count; i++) {
        status = enter_first(dialogue, tried, i + 1);
    }
    /* The world of the command's own time or model is not the one that is kept. */
    if ((tried != NULL || session->world_moved) &&
        (tried == NULL || !session->world_moved || status != VS_OK)) {
        vs_dialogue_drop_world(dialogue);
    }
    vs_scenario_free(tried);
    return status;
}

int vs_dialogue_leave_supposed(vs_dialogue *dialogue)
{
    vs_supposed_state none = {.scenario = NULL};
    size_t count = vs_dialogue_supposed_count(dialogue);
    bool unsaved = vs_dialogue_is_unsaved(dialogue);
    int status = count > 0 ? enter(dialogue, &none) : VS_OK;
    if (status == VS_OK && unsaved) {
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_DROPPED, (long long)count);
    }
    return status;
}

void vs_dialogue_tell_unsaved(const vs_dialogue *dialogue)
{
    vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_UNSAVED,
                    (long long)vs_dialogue_supposed_count(dialogue));
}

/* --- answers --- */

static int write_buffer(vs_dialogue *dialogue, vs_buffer *out)
{
    int status = vs_buffer_status(out);
    int code = status == VS_OK ? vs_session_write(dialogue->session, out->data, out->size)
                               : vs_dialogue_fail(dialogue, status);
    vs_buffer_free(out);
    return code;
}

static void add_line(vs_buffer *out, enum vs_message id, const char *text, size_t count)
{
    const char *format = vs_message_text(out->engine, id);
    if (text != NULL) {
        vs_buffer_printf(out, format, text, (long long)count);
    } else {
        vs_buffer_printf(out, format, (long long)count);
    }
    vs_buffer_char(out, '\n');
}

/* How many operations hold, and which. */
static void add_operations(const vs_dialogue *dialogue, vs_buffer *out)
{
    size_t count = vs_dialogue_supposed_count(dialogue);
    add_line(out, count > 0 ? VS_MSG_DIALOGUE_HOLD : VS_MSG_DIALOGUE_HOLD_NONE, NULL, count);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_printf(out, "  %zu. ", i + 1);
        const char *text = vs_scenario_operation(dialogue->supposed.scenario, i);
        vs_output_clean(out, text, strlen(text));
        vs_buffer_char(out, '\n');
    }
}

/* --- undo --- */

static bool is_all(const char *typed)
{
    return strcmp(typed, "всё") == 0 || strcmp(typed, "все") == 0 || strcmp(typed, "all") == 0;
}

/* Appends what was taken back: the operations that no longer hold. */
static void add_taken(const vs_supposed_state *was, const vs_supposed_state *is, vs_buffer *out)
{
    size_t kept = is->scenario != NULL ? vs_scenario_count(is->scenario) : 0;
    size_t count = was->scenario != NULL ? vs_scenario_count(was->scenario) : 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = vs_scenario_operation(was->scenario, i);
        bool holds = false;
        for (size_t j = 0; !holds && j < kept; j++) {
            holds = strcmp(vs_scenario_operation(is->scenario, j), text) == 0;
        }
        if (!holds) {
            vs_buffer_text(out, vs_message_text(out->engine, VS_MSG_DIALOGUE_TAKEN));
            vs_output_clean(out, text, strlen(text));
            vs_buffer_char(out, '\n');
        }
    }
}

/* Says what was taken back of a former state, and what is left. */
static int tell_taken(vs_dialogue *dialogue, const vs_supposed_state *was)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    add_taken(was, &dialogue->supposed, &out);
    add_operations(dialogue, &out);
    return write_buffer(dialogue, &out);
}

/* The last state of the past; NULL. */
static vs_supposed_state *last_state(const vs_dialogue *dialogue)
{
    vs_supposed_state *past = (vs_supposed_state *)(void *)dialogue->past.data;
    size_t count = dialogue->past.size / sizeof *past;
    return count > 0 ? &past[count - 1] : NULL;
}

/* Brings back the last state of the past, in its school. */
static int go_back(vs_dialogue *dialogue)
{
    vs_supposed_state *last = last_state(dialogue);
    if (last == NULL) {
        return vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNDO_NONE);
    }
    const char *here = dialogue->school != NULL ? dialogue->school : "";
    const char *there = last->school != NULL ? last->school : "";
    int status = VS_OK;
    if (strcmp(there, here) != 0) {
        status = vs_dialogue_set_school(dialogue, last->school);
        if (status == VS_OK) {
            vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_SCHOOL_AGAIN, there);
        }
    }
    if (status == VS_OK) {
        vs_dialogue_drop_world(dialogue);
        vs_supposed_state was = dialogue->supposed;
        dialogue->supposed = *last;
        *last = was; /* to be told, and freed */
        dialogue->warned = false;
    }
    return status;
}

static int undo_last(vs_dialogue *dialogue)
{
    int status = go_back(dialogue);
    if (status != VS_OK) {
        return vs_dialogue_fail(dialogue, status);
    }
    int code = tell_taken(dialogue, last_state(dialogue));
    free_state(dialogue, last_state(dialogue));
    dialogue->past.size -= sizeof(vs_supposed_state);
    return code;
}

/* Takes back one operation by its number, or all (number 0), which is a step that can be undone. */
static int take_back(vs_dialogue *dialogue, size_t number)
{
    vs_supposed_state next = {.saved = dialogue->supposed.saved};
    const vs_scenario *now = dialogue->supposed.scenario;
    int status = VS_OK;
    if (number > 0 && vs_scenario_count(now) > 1) {
        status = vs_scenario_without(&next.scenario, now, number - 1);
        if (status == VS_OK) {
            status = copy_text(dialogue, dialogue->supposed.name, &next.name);
        }
    }
    if (status == VS_OK) {
        vs_dialogue_drop_world(dialogue);
        status = enter(dialogue, &next);
    }
    free_state(dialogue, &next);
    return status;
}

int vs_dialogue_undo(vs_dialogue *dialogue, const vs_words *words)
{
    size_t count = vs_dialogue_supposed_count(dialogue);
    int64_t number = 0;
    int status = vs_dialogue_check_count(dialogue, words, 0, 1);
    if (status == VS_OK && words->count == 1) {
        return undo_last(dialogue);
    }
    if (status == VS_OK && count == 0) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNDO_NONE);
    } else if (status == VS_OK) {
        const char *typed = words->items[1].text;
        bool good =
            is_all(typed) || (vs_integer_parse(typed, strlen(typed), &number) == VS_PARSE_OK &&
                              number > 0 && (uint64_t)number <= count);
        status = good ? take_back(dialogue, (size_t)number)
                      : vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNDO_NUMBER, typed,
                                (long long)count);
    }
    return status == VS_OK ? tell_taken(dialogue, last_state(dialogue))
                           : vs_dialogue_fail(dialogue, status);
}

/* --- the list --- */

enum { NAME, NUMBER, OPERATION, NOTE, COLUMN_COUNT };

static void add_columns(vs_output *rows, vs_engine *engine)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        int rank;
    } columns[COLUMN_COUNT] = {
        [NAME] = {"scenario", VS_MSG_COLUMN_SCENARIO, VS_OUTPUT_TEXT, 0},
        [NUMBER] = {"number", VS_MSG_COLUMN_NUMBER, VS_OUTPUT_INTEGER, 1},
        [OPERATION] = {"operation", VS_MSG_COLUMN_OPERATION, VS_OUTPUT_TEXT, 0},
        [NOTE] = {"note", VS_MSG_COLUMN_NOTE, VS_OUTPUT_TEXT, 0},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .rank = columns[i].rank,
                                                 .wrap = i == NOTE || i == OPERATION});
    }
}

/* The operations of a scenario, each a row; of one without any a row with its name. */
static void add_scenario(vs_output *rows, const char *name, const vs_scenario *scenario,
                         const char *note)
{
    size_t count = scenario != NULL ? vs_scenario_count(scenario) : 0;
    for (size_t i = 0; i < count || i == 0; i++) {
        vs_output_row(rows);
        vs_output_text(rows, NAME, name);
        if (i < count) {
            vs_output_integer(rows, NUMBER, (int64_t)i + 1);
            vs_output_text(rows, OPERATION, vs_scenario_operation(scenario, i));
        }
        vs_output_text(rows, NOTE, i == 0 ? note : NULL);
    }
}

/* A saved scenario, and whether it stands on what is there now (basis NULL: nobody knows). */
static int add_file(vs_dialogue *dialogue, const vs_workspace *workspace, const char *file,
                    const vs_scenario_basis *now, vs_output *rows)
{
    vs_engine *engine = dialogue->engine;
    char path[VS_PATH_SIZE];
    char name[VS_PATH_SIZE];
    vs_scenario *scenario = NULL;
    vs_scenario_basis basis = {.known = 0};
    vs_buffer note;
    int status = vs_scenario_file_path(workspace, file, path);
    if (status == VS_EUSAGE || !vs_scenario_file_name(workspace, path, name)) {
        return status == VS_EUSAGE ? VS_OK : status; /* no name that can be loaded */
    }
    const char *holds = dialogue->supposed.name;
    if (holds != NULL && strcmp(holds, name) == 0 && vs_dialogue_supposed_count(dialogue) > 0 &&
        !vs_dialogue_is_unsaved(dialogue)) {
        return VS_OK; /* it is listed as what holds */
    }
    vs_buffer_init(&note, engine);
    status = status == VS_OK ? vs_scenario_file_read(engine, path, &scenario, &basis) : status;
    if (status == VS_EDATA || status == VS_EUSAGE || status == VS_EIO) {
        vs_buffer_text(&note, vs_engine_error(engine)); /* it cannot be read: why */
        status = VS_OK;
    } else if (status == VS_OK && now != NULL && !vs_digest_equal(&basis.model, &now->model)) {
        vs_buffer_text(&note, vs_message_text(engine, VS_MSG_DIALOGUE_MODEL_MOVED));
    } else if (status == VS_OK && now != NULL && basis.known != now->known) {
        vs_buffer_text(&note, vs_message_text(engine, VS_MSG_DIALOGUE_DATA_MOVED));
    }
    status = status == VS_OK ? vs_buffer_status(&note) : status;
    if (status == VS_OK) {
        add_scenario(rows, name, scenario, note.size > 0 ? note.data : NULL);
    }
    vs_buffer_free(&note);
    vs_scenario_free(scenario);
    return status;
}

static int add_files(vs_dialogue *dialogue, vs_output *rows)
{
    vs_workspace *workspace = NULL;
    vs_file_list files = {.count = 0};
    vs_scenario_basis now = {.known = 0};
    int status = vs_session_workspace(dialogue->session, &workspace);
    bool open = !vs_dialogue_at_region(dialogue) && vs_dialogue_school(dialogue) == VS_OK;
    if (open) {
        now = (vs_scenario_basis){.model = dialogue->kept.digest, .known = dialogue->kept.head};
    }
    vs_dialogue_end_school(dialogue);
    if (status == VS_OK) {
        status = vs_scenario_file_list(workspace, &files);
    }
    for (size_t i = 0; status == VS_OK && i < files.count; i++) {
        status = add_file(dialogue, workspace, files.names[i], open ? &now : NULL, rows);
    }
    vs_file_list_free(&files, dialogue->engine);
    return status;
}

int vs_dialogue_scenarios(vs_dialogue *dialogue, const vs_words *words)
{
    vs_output *rows = NULL;
    vs_engine *engine = dialogue->engine;
    const vs_supposed_state *now = &dialogue->supposed;
    int status = vs_dialogue_check_count(dialogue, words, 0, 0);
    if (status == VS_OK) {
        status = vs_output_new(&rows, engine, "scenarios");
    }
    if (status == VS_OK) {
        bool unsaved = vs_dialogue_is_unsaved(dialogue);
        add_columns(rows, engine);
        if (vs_dialogue_supposed_count(dialogue) > 0) {
            enum vs_message note = !unsaved            ? VS_MSG_DIALOGUE_HOLDS
                                   : now->name != NULL ? VS_MSG_DIALOGUE_HOLDS_CHANGED
                                                       : VS_MSG_DIALOGUE_HOLDS_UNSAVED;
            add_scenario(rows,
                         now->name != NULL ? now->name
                                           : vs_message_text(engine, VS_MSG_DIALOGUE_SCENARIO),
                         now->scenario, vs_message_text(engine, note));
        }
        status = add_files(dialogue, rows);
    }
    if (status == VS_OK) {
        status = vs_output_status(rows);
    }
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_dialogue_fail(dialogue, status);
    } else if (vs_output_count(rows) > 0 || dialogue->session->options.format != VS_FORMAT_TABLE) {
        code = vs_session_print(dialogue->session, rows);
    } else {
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_NO_SCENARIOS);
    }
    vs_output_free(rows);
    return code;
}

/* --- files --- */

/* The basis of what is open. The school is read until its end. */
static int take_basis(vs_dialogue *dialogue, vs_scenario_basis *out)
{
    int status = vs_dialogue_evaluation(dialogue);
    *out = (vs_scenario_basis){.model = dialogue->kept.digest, .known = dialogue->kept.head};
    return status;
}

/* VS_EUSAGE if a file holds another scenario than the one that was last saved there. */
static int check_file(vs_dialogue *dialogue, const char *path, const char *name, bool over)
{
    const vs_supposed_state *now = &dialogue->supposed;
    vs_scenario *there = NULL;
    vs_scenario_basis basis;
    if (over || !vs_file_exists(path)) {
        return VS_OK;
    }
    bool same = false;
    if (vs_scenario_file_read(dialogue->engine, path, &there, &basis) == VS_OK) {
        vs_digest digest = vs_scenario_digest(there);
        vs_digest own = vs_scenario_digest(now->scenario);
        bool last = now->name != NULL && strcmp(now->name, name) == 0;
        same = vs_digest_equal(&digest, &own) || (last && vs_digest_equal(&digest, &now->saved));
    }
    vs_scenario_free(there);
    return same ? VS_OK
                : vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_SAVE_OTHER, path, name);
}

static int save(vs_dialogue *dialogue, const char *typed, bool over, char path[VS_PATH_SIZE])
{
    vs_supposed_state *now = &dialogue->supposed;
    vs_workspace *workspace = NULL;
    vs_scenario_basis basis;
    char name[VS_PATH_SIZE];
    char *copy = NULL;
    int status = vs_session_workspace(dialogue->session, &workspace);
    if (status == VS_OK) {
        status = vs_scenario_file_path(workspace, typed, path);
    }
    if (status == VS_OK && !vs_scenario_file_name(workspace, path, name)) {
        memcpy(name, path, strlen(path) + 1);
    }
    if (status == VS_OK) {
        status = check_file(dialogue, path, name, over);
    }
    if (status == VS_OK) {
        status = take_basis(dialogue, &basis); /* they hold on what is there now */
    }
    vs_dialogue_end_school(dialogue);
    if (status == VS_OK) {
        status = copy_text(dialogue, name, &copy);
    }
    if (status == VS_OK) {
        status = vs_scenario_file_write(dialogue->engine, now->scenario, &basis, path);
    }
    if (status == VS_OK) {
        vs_mem_free(dialogue->engine, now->name);
        now->name = copy;
        now->saved = vs_scenario_digest(now->scenario);
    } else {
        vs_mem_free(dialogue->engine, copy);
    }
    return status;
}

int vs_dialogue_save(vs_dialogue *dialogue, const vs_words *words)
{
    char path[VS_PATH_SIZE];
    const char *typed = words->count > 1 ? words->items[1].text : dialogue->supposed.name;
    const char *last = words->count > 2 ? words->items[2].text : NULL;
    bool over = last != NULL && (strcmp(last, "поверх") == 0 || strcmp(last, "over") == 0);
    int status = vs_dialogue_check_count(dialogue, words, typed == NULL ? 1 : 0, over ? 2 : 1);
    if (status == VS_OK && vs_dialogue_supposed_count(dialogue) == 0) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_SAVE_NOTHING);
    }
    if (status == VS_OK) {
        status = save(dialogue, typed, over, path);
    }
    if (status != VS_OK) {
        return vs_dialogue_fail(dialogue, status);
    }
    vs_session_tell(dialogue->session, VS_MSG_WHATIF_SAVED, path);
    return VS_EXIT_OK;
}

/* Reads a scenario as the state to come. */
static int read_state(vs_dialogue *dialogue, const char *typed, vs_supposed_state *out,
                      vs_scenario_basis *basis)
{
    vs_workspace *workspace = NULL;
    char path[VS_PATH_SIZE];
    char name[VS_PATH_SIZE];
    int status = vs_session_workspace(dialogue->session, &workspace);
    if (status == VS_OK) {
        status = vs_scenario_file_find(workspace, typed, path);
    }
    if (status == VS_OK) {
        status = vs_scenario_file_read(dialogue->engine, path, &out->scenario, basis);
    }
    if (status == VS_OK) {
        bool named = vs_scenario_file_name(workspace, path, name);
        out->saved = vs_scenario_digest(out->scenario);
        status = copy_text(dialogue, named ? name : path, &out->name);
    }
    return status;
}

/* Makes a state the one that holds, if its operations can be applied; else nothing changes. */
static int try_state(vs_dialogue *dialogue, vs_supposed_state *next)
{
    vs_dialogue_drop_world(dialogue);
    vs_supposed_state was = dialogue->supposed;
    dialogue->supposed = *next;
    int status = vs_dialogue_evaluation(dialogue);
    dialogue->supposed = was;
    return status == VS_OK ? enter(dialogue, next) : status;
}

int vs_dialogue_load(vs_dialogue *dialogue, const vs_words *words)
{
    vs_supposed_state next = {.scenario = NULL};
    vs_scenario_basis basis;
    vs_buffer out;
    bool unsaved = vs_dialogue_is_unsaved(dialogue);
    size_t count = vs_dialogue_supposed_count(dialogue);
    int status = vs_dialogue_check_count(dialogue, words, 1, 1);
    if (status == VS_OK) {
        status = read_state(dialogue, words->items[1].text, &next, &basis);
    }
    if (status == VS_OK) {
        status = try_state(dialogue, &next);
    }
    const vs_kept_school *kept = &dialogue->kept;
    if (status == VS_OK && !vs_digest_equal(&basis.model, &kept->digest)) {
        vs_session_tell(dialogue->session, VS_MSG_SCENARIO_MODEL_MOVED, dialogue->supposed.name);
    }
    if (status == VS_OK && basis.known != kept->head) {
        vs_session_tell(dialogue->session, VS_MSG_SCENARIO_DATA_MOVED, dialogue->supposed.name,
                        (long long)basis.known, (long long)kept->head);
    }
    vs_dialogue_end_school(dialogue);
    if (status != VS_OK) {
        vs_dialogue_drop_world(dialogue);
        free_state(dialogue, &next);
        return vs_dialogue_fail(dialogue, status);
    }
    if (unsaved) {
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_DROPPED, (long long)count);
    }
    vs_buffer_init(&out, dialogue->engine);
    add_operations(dialogue, &out);
    return write_buffer(dialogue, &out);
}
