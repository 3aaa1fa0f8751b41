/*
 * The school of a dialogue: it stays open with its model and evaluation while nobody changes the
 * workspace, the model or the data; each line looks.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

#include "view.h"

void vs_dialogue_close_school(vs_dialogue *dialogue)
{
    vs_kept_school *kept = &dialogue->kept;
    if (kept->open) {
        vs_dialogue_end_school(dialogue);
        vs_eval_free(kept->eval);
        vs_world_free(kept->world);
        vs_evaluation_free(kept->evaluation);
        vs_unit_close(&kept->unit);
        vs_workspace_free(kept->session.workspace);
        vs_options_free(&kept->session.options);
    }
    *kept = (vs_kept_school){.open = false};
}

void vs_dialogue_end_school(vs_dialogue *dialogue)
{
    if (dialogue->kept.reading) {
        vs_store_end_read(dialogue->kept.unit.store);
        dialogue->kept.reading = false;
    }
}

int vs_dialogue_session(vs_dialogue *dialogue, vs_session *session)
{
    vs_buffer words;
    vs_buffer_init(&words, dialogue->engine);
    *session = (vs_session){.engine = dialogue->engine, .command = dialogue->session->command};
    vs_options_init(&session->options, dialogue->engine);
    vs_dialogue_base(dialogue, &words);
    int status = vs_buffer_status(&words);
    if (status == VS_OK) {
        const char *const *items = (const char *const *)(const void *)words.data;
        /* Values stay borrowed from the command line and the dialogue. */
        status = vs_options_parse(&session->options, words.size / sizeof *items, items);
    }
    vs_buffer_free(&words);
    return status;
}

/* Which file the path of the database leads to now; another one may have taken its place. */
static void identify(const vs_store *store, uint64_t *device, uint64_t *file)
{
    struct stat found = {.st_ino = 0};
    bool known = stat(vs_store_path(store), &found) == 0;
    *device = known ? (uint64_t)found.st_dev : 0;
    *file = known ? (uint64_t)found.st_ino : 0;
}

/* *same: the workspace and the sources of the model are what they were. */
static int compare(vs_dialogue *dialogue, const vs_session *now, bool *same)
{
    vs_kept_school *kept = &dialogue->kept;
    const vs_workspace *was = kept->session.workspace;
    const vs_school *school = NULL;
    *same = was->text.size == now->workspace->text.size &&
            memcmp(was->text.data, now->workspace->text.data, was->text.size) == 0;
    int status = *same ? vs_workspace_school(now->workspace, dialogue->school, &school) : VS_OK;
    *same = *same && status == VS_OK && strcmp(school->id, kept->unit.school->id) == 0;
    if (*same) {
        vs_unit unit = {.workspace = now->workspace, .school = school, .store = kept->unit.store};
        status = vs_unit_source(&unit);
        *same = status == VS_OK && vs_digest_equal(&unit.source->digest, &kept->digest) != 0;
        vs_model_source_free(unit.source);
    }
    return status;
}

/* Looks whether the open school is still what it was; if so, one state of it is read. */
static int look(vs_dialogue *dialogue, bool *same)
{
    vs_kept_school *kept = &dialogue->kept;
    vs_session now;
    vs_workspace *workspace = NULL;
    int64_t head = -1;
    *same = false;
    int status = vs_dialogue_session(dialogue, &now);
    if (status == VS_OK) {
        status = vs_session_workspace(&now, &workspace);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(kept->unit.store);
    }
    if (status == VS_OK) {
        kept->reading = true;
        status = vs_store_head(kept->unit.store, &head);
        uint64_t device = 0;
        uint64_t file = 0;
        identify(kept->unit.store, &device, &file);
        *same = status == VS_OK && head == kept->head && device == kept->device &&
                file == kept->file && kept->today == vs_options_today(&now.options);
        if (*same) {
            status = compare(dialogue, &now, same);
        }
        if (!*same) {
            vs_dialogue_end_school(dialogue);
        }
    }
    vs_workspace_free(now.workspace);
    vs_options_free(&now.options);
    return status;
}

static int open_school(vs_dialogue *dialogue)
{
    vs_kept_school *kept = &dialogue->kept;
    kept->open = true;
    int status = vs_dialogue_session(dialogue, &kept->session);
    if (status == VS_OK) {
        status = vs_session_unit(&kept->session, VS_STORE_READ, &kept->unit);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(kept->unit.store);
    }
    kept->reading = status == VS_OK;
    if (status == VS_OK) {
        identify(kept->unit.store, &kept->device, &kept->file);
    }
    if (status == VS_OK) {
        status = vs_store_head(kept->unit.store, &kept->head);
    }
    if (status == VS_OK) {
        status = vs_unit_source(&kept->unit);
    }
    if (status == VS_OK) {
        kept->digest = kept->unit.source->digest;
        kept->today = vs_options_today(&kept->session.options);
    }
    if (status != VS_OK) {
        vs_dialogue_close_school(dialogue);
    }
    return status;
}

int vs_dialogue_school(vs_dialogue *dialogue)
{
    bool same = false;
    int status = dialogue->kept.open ? look(dialogue, &same) : VS_OK;
    if (same) {
        return status;
    }
    vs_dialogue_close_school(dialogue);
    return status == VS_OK ? open_school(dialogue) : status;
}

int vs_dialogue_evaluation(vs_dialogue *dialogue)
{
    vs_kept_school *kept = &dialogue->kept;
    int status = vs_dialogue_school(dialogue);
    if (status == VS_OK && vs_dialogue_supposed_count(dialogue) > 0) {
        vs_world *world = NULL;
        vs_world *owned = NULL;
        vs_dialogue_lend_supposed(dialogue, &kept->session);
        status = vs_view_world(&kept->session, &kept->unit, &world, &owned);
    } else if (status == VS_OK) {
        status = vs_dialogue_baseline(dialogue);
    }
    return status;
}

int vs_dialogue_baseline(vs_dialogue *dialogue)
{
    vs_kept_school *kept = &dialogue->kept;
    int status = kept->reading ? VS_OK : vs_dialogue_school(dialogue);
    return status == VS_OK && kept->evaluation == NULL
               ? vs_cells_evaluate(&kept->session, &kept->unit, &kept->evaluation)
               : status;
}

/* True if cells are those of the world that is supposed. */
static bool supposes(const vs_dialogue *dialogue)
{
    return dialogue->kept.world != NULL && vs_dialogue_supposed_count(dialogue) > 0;
}

vs_evaluation *vs_dialogue_now(const vs_dialogue *dialogue)
{
    return supposes(dialogue) ? vs_world_evaluation(dialogue->kept.world)
                              : dialogue->kept.evaluation;
}

const vs_model *vs_dialogue_model(const vs_dialogue *dialogue)
{
    return supposes(dialogue) ? vs_world_model(dialogue->kept.world) : dialogue->kept.unit.model;
}

void vs_dialogue_drop_world(vs_dialogue *dialogue)
{
    vs_kept_school *kept = &dialogue->kept;
    const vs_model *model = kept->world != NULL ? vs_world_model(kept->world) : NULL;
    if (model != NULL && model->sandbox != kept->unit.model->sandbox) {
        vs_eval_free(kept->eval); /* its Lua state goes with a changed formula */
        kept->eval = NULL;
    }
    vs_world_free(kept->world);
    kept->world = NULL;
}

/* --- lines of Lua --- */

/* The names of lines go over to the evaluation that answers now, where that can be. */
static int make_eval(vs_dialogue *dialogue)
{
    vs_kept_school *kept = &dialogue->kept;
    vs_evaluation *now = vs_dialogue_now(dialogue);
    vs_eval_options options = {.period = dialogue->period};
    if (kept->eval != NULL && vs_eval_move(kept->eval, now)) {
        return VS_OK;
    }
    vs_eval_free(kept->eval);
    kept->eval = NULL;
    if (dialogue->names) {
        dialogue->names = false;
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_NAMES_GONE);
    }
    return vs_eval_new(&kept->eval, now, &options);
}

/* True for a line that sets a name: NAME = ..., function NAME. */
static bool sets_name(const char *text)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789., ";
    size_t size = strspn(text, letters);
    return strncmp(text, "function ", 9) == 0 ||
           (size > 0 && text[size] == '=' && text[size + 1] != '=');
}

int vs_dialogue_turn(vs_dialogue *dialogue, const char *period)
{
    vs_kept_school *kept = &dialogue->kept;
    char *copy = NULL;
    int status = VS_OK;
    if (period != NULL) {
        copy = vs_mem_text(dialogue->engine, period, strlen(period));
        status = copy != NULL ? VS_OK : vs_fail_memory(dialogue->engine);
    }
    if (status == VS_OK && kept->eval != NULL) {
        vs_eval_options options = {.period = period};
        status = vs_dialogue_evaluation(dialogue);
        if (status == VS_OK && kept->eval != NULL &&
            vs_eval_move(kept->eval, vs_dialogue_now(dialogue))) {
            status = vs_eval_turn(kept->eval, &options);
        }
        vs_dialogue_end_school(dialogue);
    }
    if (status == VS_OK) {
        vs_mem_free(dialogue->engine, dialogue->period);
        dialogue->period = copy;
    } else {
        vs_mem_free(dialogue->engine, copy);
    }
    return status;
}

/* A line that failed: the engine gets a better message if it is a command without its point or the
 * name of an indicator alone. */
static int reword(vs_dialogue *dialogue, int status, const char *text)
{
    const char *error = vs_engine_error(dialogue->engine);
    char *saved = vs_mem_text(dialogue->engine, error, strlen(error));
    int better = VS_OK;
    if (status == VS_EMODEL) {
        better = vs_dialogue_check_word(dialogue, text, true);
    }
    if (better == VS_OK && vs_dialogue_model(dialogue) != NULL) {
        better = vs_dialogue_check_indicator(dialogue, vs_dialogue_model(dialogue), text);
    }
    if (better == VS_OK && saved != NULL) {
        (void)vs_fail_text(dialogue->engine, status, saved);
    }
    vs_mem_free(dialogue->engine, saved);
    return better == VS_OK ? status : better;
}

int vs_dialogue_lua(vs_dialogue *dialogue, const vs_buffer *text, bool *more)
{
    vs_eval_result result = {.reason = "", .printed = ""};
    *more = false;
    int status = vs_dialogue_evaluation(dialogue);
    if (status == VS_OK) {
        status = make_eval(dialogue);
    }
    if (status == VS_OK) {
        status = vs_eval_line(dialogue->kept.eval, text->data, text->size, &result);
        *more = status == VS_EMODEL && result.incomplete;
    }
    int code = VS_EXIT_OK;
    if (*more) {
        vs_engine_clear_error(dialogue->engine);
    } else {
        if (status == VS_EMODEL || status == VS_ESCRIPT) {
            status = reword(dialogue, status, text->data);
        }
        dialogue->names = dialogue->names || (status == VS_OK && sets_name(text->data));
        vs_dialogue_lend_supposed(dialogue, dialogue->session);
        code = vs_eval_answer(dialogue->session, status, &result);
        dialogue->session->scenario = NULL;
    }
    vs_dialogue_end_school(dialogue);
    return code;
}
