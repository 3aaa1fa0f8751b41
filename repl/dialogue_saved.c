/*
 * Scenarios of a dialogue that are kept in files: the list of them, saving, loading.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue_scenario.h"

#include <string.h>

#include "scenario_file.h"
#include "view.h"

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

/* The basis of what is open. */
static vs_scenario_basis present(const vs_dialogue *dialogue)
{
    const vs_kept_school *kept = &dialogue->kept;
    return (vs_scenario_basis){
        .model = kept->digest, .known = kept->head, .unit = vs_unit_name(&kept->unit)};
}

/* Appends in what a basis is not what is so now. */
static void add_moved(const vs_scenario_basis *basis, const vs_scenario_basis *now, vs_buffer *out)
{
    bool other = basis->unit != NULL && strcmp(basis->unit, now->unit) != 0;
    if (other) {
        vs_buffer_printf(out, vs_message_text(out->engine, VS_MSG_DIALOGUE_OTHER_SCHOOL),
                         basis->unit);
    } else if (!vs_digest_equal(&basis->model, &now->model)) {
        vs_buffer_text(out, vs_message_text(out->engine, VS_MSG_DIALOGUE_MODEL_MOVED));
    } else if (basis->known != now->known) {
        vs_buffer_text(out, vs_message_text(out->engine, VS_MSG_DIALOGUE_DATA_MOVED));
    }
}

/* A saved scenario, and whether it stands on what is there now (NULL: nobody knows). */
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
    } else if (status == VS_OK && now != NULL) {
        add_moved(&basis, now, &note);
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
        now = present(dialogue);
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

static bool is_named(const vs_supposed_state *state, const char *name)
{
    return name != NULL && state->name != NULL ? strcmp(name, state->name) == 0
                                               : name == NULL && state->name == NULL;
}

/* What undo of single operations brings back is the same scenario, as it was before: it gets the
 * name that takes the place of another (NULL: of none). */
static void name_past(vs_dialogue *dialogue, const char *before)
{
    const vs_supposed_state *now = &dialogue->supposed;
    vs_supposed_state *past = (vs_supposed_state *)(void *)dialogue->past.data;
    size_t left = vs_dialogue_supposed_count(dialogue);
    for (size_t i = dialogue->past.size / sizeof *past; i > 0; i--) {
        vs_supposed_state *state = &past[i - 1];
        size_t count = state->scenario != NULL ? vs_scenario_count(state->scenario) : 0;
        char *copy = NULL;
        if (count == 0 || count + 1 != left || !is_named(state, before) ||
            vs_dialogue__copy_text(dialogue, now->name, &copy) != VS_OK) {
            return;
        }
        vs_mem_free(dialogue->engine, state->name);
        state->name = copy;
        state->saved = now->saved;
        left = count;
    }
}

static int save(vs_dialogue *dialogue, const char *typed, bool over, char path[VS_PATH_SIZE])
{
    vs_supposed_state *now = &dialogue->supposed;
    vs_workspace *workspace = NULL;
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
        status = vs_dialogue_evaluation(dialogue); /* they hold on what is there now */
    }
    vs_dialogue_end_school(dialogue);
    if (status == VS_OK) {
        status = vs_dialogue__copy_text(dialogue, name, &copy);
    }
    if (status == VS_OK) {
        vs_scenario_basis basis = present(dialogue);
        status = vs_scenario_file_write(dialogue->engine, now->scenario, &basis, path);
    }
    if (status == VS_OK) {
        char *before = now->name;
        now->name = copy;
        now->saved = vs_scenario_digest(now->scenario);
        name_past(dialogue, before);
        vs_mem_free(dialogue->engine, before);
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
        status = vs_dialogue__copy_text(dialogue, named ? name : path, &out->name);
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
    return status == VS_OK ? vs_dialogue__enter(dialogue, next) : status;
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
    if (status == VS_OK) {
        vs_scenario_basis now = present(dialogue);
        vs_view_tell_moved(dialogue->session, dialogue->supposed.name, &basis, &now);
    }
    vs_dialogue_end_school(dialogue);
    if (status != VS_OK) {
        vs_dialogue_drop_world(dialogue);
        vs_dialogue__free_state(dialogue, &next);
        return vs_dialogue_fail(dialogue, status);
    }
    if (unsaved) {
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_DROPPED, (long long)count);
    }
    vs_buffer_init(&out, dialogue->engine);
    return vs_dialogue__tell_operations(dialogue, &out);
}
