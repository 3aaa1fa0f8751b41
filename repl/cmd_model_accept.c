/*
 * vsoko model accept: a base that is offered becomes the one that counts.
 *
 * The stores get its sources first, then vsoko.yaml its lock, at once: from then on it counts,
 * whatever the folder holds. The folder follows, written beside and renamed. So whenever this is
 * stopped the workspace has the old base or the new one, and the same command goes on.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "night.h"
#include "upgrade.h"

struct accepting {
    vs_session *session;
    vs_engine *engine;
    vs_upgrade upgrade;
    bool in_place; /* the folder holds the offered base already */
    bool same;     /* ... and the lock too */
};

/* --- may it? --- */

/* Adds a school whose model loads now and would not. */
static int check_school(struct accepting *accepting, const vs_school *school, vs_buffer *names,
                        char why[1024])
{
    vs_upgrade_model *model = NULL;
    int status = vs_upgrade_of(&accepting->upgrade, school, &model);
    bool breaks = status == VS_OK && model->models[VS_UPGRADE_BEFORE] != NULL &&
                  model->models[VS_UPGRADE_AFTER] == NULL;
    if (breaks) {
        if (names->size == 0) {
            (void)snprintf(why, 1024, "%s", model->failure);
        }
        vs_buffer_printf(names, "%s%s", names->size > 0 ? ", " : "",
                         school != NULL ? school->id : VS_REGION_UNIT);
    }
    return status == VS_OK ? vs_buffer_status(names) : status;
}

static int check(struct accepting *accepting)
{
    vs_workspace *workspace = accepting->upgrade.workspace;
    char why[1024] = "";
    vs_buffer names;
    vs_buffer_init(&names, accepting->engine);
    int status = check_school(accepting, NULL, &names, why);
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        status = vs_engine_poll(accepting->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                (int64_t)workspace->school_count);
        if (status == VS_OK) {
            status = check_school(accepting, &workspace->schools[i], &names, why);
        }
    }
    vs_engine_progress(accepting->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)workspace->school_count,
                       (int64_t)workspace->school_count);
    if (status == VS_OK && names.size > 0) {
        status = vs_fail(accepting->engine, VS_EMODEL, VS_MSG_ACCEPT_REFUSED, names.data, why);
    }
    vs_buffer_free(&names);
    return status;
}

/* --- the stores --- */

/* A store that cannot be written does not keep the others from the new base: as long as its folder
 * is as accepted, the next command that writes there makes up for it. */
static int keep_in(struct accepting *accepting, const vs_school *school, size_t *kept)
{
    vs_upgrade *upgrade = &accepting->upgrade;
    vs_unit unit = {.school = NULL};
    int status = school != NULL
                     ? vs_unit_open(&unit, upgrade->workspace, school->id, VS_STORE_WRITE)
                     : vs_unit_open_region(&unit, upgrade->workspace, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = vs_lock_keep(unit.store, &upgrade->offered->layers[0], upgrade->model);
    }
    vs_unit_close(&unit);
    *kept += status == VS_OK;
    if (status != VS_OK && status != VS_ENOMEM && status != VS_EINTERRUPT) {
        vs_session_tell(accepting->session, VS_MSG_ACCEPT_NOT_KEPT,
                        school != NULL ? school->id : VS_REGION_UNIT,
                        vs_engine_error(accepting->engine));
        return VS_OK;
    }
    return status;
}

static int keep_all(struct accepting *accepting)
{
    vs_workspace *workspace = accepting->upgrade.workspace;
    size_t kept = 0;
    int status = VS_OK;
    if (vs_workspace_is_region(workspace)) {
        status = keep_in(accepting, NULL, &kept);
    }
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        status = keep_in(accepting, &workspace->schools[i], &kept);
    }
    return status == VS_OK && kept == 0 && workspace->school_count > 0
               ? vs_fail(accepting->engine, VS_EIO, VS_MSG_ACCEPT_NO_STORE)
               : status;
}

/* --- the folder --- */

/* The path of models/NAME, or of a neighbour ".NAME.SUFFIX" that is no model. */
static int find_folder(const struct accepting *accepting, const char *suffix,
                       char out[VS_PATH_SIZE])
{
    char below[300];
    const vs_upgrade *upgrade = &accepting->upgrade;
    (void)snprintf(below, sizeof below, suffix != NULL ? "models/.%s.%s" : "models/%s",
                   upgrade->model, suffix);
    return vs_path_join(accepting->engine, out, upgrade->workspace->folder, below);
}

/* True for what belongs to a layer: the rest of the folder is the people's own. */
static bool is_of_layer(const char *name)
{
    static const char *const names[] = {"model.yaml", "calendar", "parameters", "profiles",
                                        "tests"};
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return size > 4 && strcmp(name + size - 4, ".lua") == 0;
}

/* Moves what is no part of the layer from one folder to the other. */
static int move_rest(struct accepting *accepting, const char *from, const char *to)
{
    vs_file_list list;
    int status = vs_file_list_read(&list, accepting->engine, from, "");
    for (size_t i = 0; status == VS_OK && i < list.count; i++) {
        char path[VS_PATH_SIZE];
        char name[VS_PATH_SIZE];
        if (is_of_layer(list.names[i])) {
            continue;
        }
        status = vs_path_join(accepting->engine, path, from, list.names[i]);
        if (status == VS_OK) {
            status = vs_path_join(accepting->engine, name, to, list.names[i]);
        }
        if (status == VS_OK && !vs_file_exists(name)) {
            status = vs_file_rename(accepting->engine, path, name);
        }
    }
    vs_file_list_free(&list, accepting->engine);
    return status;
}

/* The folders at work: what counts, what comes, what was. */
struct folders {
    char now[VS_PATH_SIZE], new[VS_PATH_SIZE], former[VS_PATH_SIZE];
};

static int find_folders(const struct accepting *accepting, struct folders *folders)
{
    int status = find_folder(accepting, NULL, folders->now);
    if (status == VS_OK) {
        status = find_folder(accepting, "new", folders->new);
    }
    return status == VS_OK ? find_folder(accepting, "former", folders->former) : status;
}

/* Writes the offered base beside the folder. What an earlier run left is removed. */
static int write_beside(struct accepting *accepting, const struct folders *folders)
{
    int status = vs_file_remove(accepting->engine, folders->new);
    return status == VS_OK && !accepting->in_place
               ? vs_workspace_write_layer(accepting->engine, folders->new,
                                          accepting->upgrade.offered, 0)
               : status;
}

static int swap_folders(struct accepting *accepting, const struct folders *folders)
{
    vs_engine *engine = accepting->engine;
    int status = VS_OK;
    if (!accepting->in_place && vs_file_exists(folders->now)) {
        status = vs_file_remove(engine, folders->former);
        if (status == VS_OK) {
            status = vs_file_rename(engine, folders->now, folders->former);
        }
    }
    if (status == VS_OK && !accepting->in_place) {
        status = vs_file_rename(engine, folders->new, folders->now);
    }
    if (status == VS_OK && vs_file_is_folder(folders->former)) {
        status = move_rest(accepting, folders->former, folders->now);
    }
    return status == VS_OK ? vs_file_remove(engine, folders->former) : status;
}

/* --- the course --- */

/* Whether the folder holds the offered base already, and the lock says so. */
static int look(struct accepting *accepting)
{
    const vs_upgrade *upgrade = &accepting->upgrade;
    const vs_lock *was = &upgrade->workspace->lock;
    const vs_lock *lock = &upgrade->lock;
    char models[VS_PATH_SIZE];
    vs_model_source *source = NULL;
    int status = vs_path_join(accepting->engine, models, upgrade->workspace->folder, "models");
    if (status == VS_OK) {
        status = vs_model_source_read(&source, accepting->engine, models, upgrade->model);
    }
    if (status == VS_OK) {
        char folder[VS_PATH_SIZE];
        status = find_folder(accepting, NULL, folder);
        accepting->in_place = status == VS_OK && vs_file_is_folder(folder) &&
                              vs_digest_equal(&source->layers[0].digest, &lock->digest);
    } else if (status != VS_ENOMEM && status != VS_EINTERRUPT) {
        vs_engine_clear_error(accepting->engine); /* a folder that is broken is replaced */
        status = VS_OK;
    }
    accepting->same = accepting->in_place && was->model != NULL &&
                      vs_digest_equal(&was->digest, &lock->digest) &&
                      was->gone_count == lock->gone_count;
    vs_model_source_free(source);
    return status;
}

static int accept(struct accepting *accepting)
{
    struct folders folders;
    vs_workspace *workspace = accepting->upgrade.workspace;
    int status = look(accepting);
    if (status == VS_OK) {
        status = check(accepting);
    }
    if (status == VS_OK) {
        status = find_folders(accepting, &folders);
    }
    if (status != VS_OK) {
        return status;
    }
    status = write_beside(accepting, &folders);
    if (status == VS_OK) {
        status = keep_all(accepting);
    }
    if (status == VS_OK && !accepting->same) {
        status = vs_lock_write(workspace, &accepting->upgrade.lock);
    }
    if (status != VS_OK) { /* the message stays that of the failure */
        (void)vs_file_remove(accepting->engine, folders.new);
        return status;
    }
    return swap_folders(accepting, &folders);
}

/* Reads both bases. Where the accepted one is nowhere any more nothing can be computed: what the
 * folder holds stands for it, so that this command is the way out. */
static int open_upgrade(struct accepting *accepting, vs_workspace *workspace, const char *named)
{
    vs_upgrade *upgrade = &accepting->upgrade;
    int status = vs_upgrade_open(upgrade, workspace, named);
    if (status != VS_OK && vs_engine_error_id(accepting->engine) == VS_MSG_LOCK_LOST) {
        vs_upgrade_close(upgrade);
        vs_engine_clear_error(accepting->engine);
        workspace->lock.model = NULL;
        status = vs_upgrade_open(upgrade, workspace, named);
    }
    return status;
}

static int run(struct accepting *accepting)
{
    vs_session *session = accepting->session;
    vs_workspace *workspace = NULL;
    int file = -1;
    const char *named = vs_options_argument_count(&session->options) > 2
                            ? vs_options_argument(&session->options, 2)
                            : NULL;
    int status = vs_options_given(&session->options, VS_OPTION_SCHOOL)
                     ? vs_fail(session->engine, VS_EUSAGE, VS_MSG_ACCEPT_WHOLE)
                     : vs_session_workspace(session, &workspace);
    assert(status != VS_OK || workspace != NULL);
    if (status == VS_OK && vs_workspace_is_region(workspace)) {
        status = vs_night_lock(workspace, &file); /* no night begins with the one and ends with the
                                                     other */
    }
    if (status == VS_OK) {
        status = open_upgrade(accepting, workspace, named);
    }
    if (status == VS_OK) {
        status = accept(accepting);
        workspace->lock.differs = false;
    }
    if (file >= 0) {
        (void)close(file);
    }
    return status;
}

int vs_command_model_accept(vs_session *session)
{
    struct accepting accepting = {.session = session, .engine = session->engine};
    int status = vs_session_arguments(session, 0, 1);
    if (status == VS_OK) {
        status = run(&accepting);
    }
    if (status == VS_OK) {
        const vs_upgrade *upgrade = &accepting.upgrade;
        char digest[VS_DIGEST_TEXT];
        bool region = vs_workspace_is_region(upgrade->workspace);
        vs_digest_print(digest, &upgrade->lock.digest);
        digest[8] = '\0';
        vs_session_tell(session,
                        accepting.same ? VS_MSG_ACCEPT_SAME
                        : region       ? VS_MSG_ACCEPT_DONE_REGION
                                       : VS_MSG_ACCEPT_DONE,
                        upgrade->model, upgrade->lock.version, digest);
    }
    vs_upgrade_close(&accepting.upgrade);
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}
