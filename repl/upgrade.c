/*
 * Reading what is offered, what became of names, and the models over both bases.
 * SPDX-License-Identifier: MIT
 */
#include "upgrade.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "report.h"

/* --- the two bases --- */

/* The base that counts now: that of the lock, else the bottom layer of the workspace's model. */
static int read_accepted(vs_upgrade *upgrade)
{
    vs_workspace *workspace = upgrade->workspace;
    char shown[300];
    vs_model_source *source = NULL;
    const char *name = workspace->lock.model != NULL ? workspace->lock.model : workspace->model;
    int status = vs_lock_source(workspace, NULL, name, NULL, &source);
    if (status == VS_OK) {
        vs_lock_folder(upgrade->model, &source->layers[0]);
        (void)snprintf(shown, sizeof shown, "models/%s", upgrade->model);
        status = vs_model_source_of_layer(&upgrade->accepted, upgrade->engine, &source->layers[0],
                                          shown);
    }
    vs_model_source_free(source);
    return status;
}

static bool has_head(vs_engine *engine, const char *folder)
{
    char path[VS_PATH_SIZE];
    return vs_path_join(engine, path, folder, "model.yaml") == VS_OK && vs_file_exists(path);
}

/* Reads the model that was named: a folder from here or from the workspace, else a shipped one. */
static int read_named(vs_upgrade *upgrade, const char *named, vs_model_source **out)
{
    vs_engine *engine = upgrade->engine;
    char below[VS_PATH_SIZE];
    if (named == NULL) {
        int status = vs_model_source_read(out, engine, NULL, upgrade->model);
        return status == VS_ENOTFOUND
                   ? vs_fail(engine, VS_EUSAGE, VS_MSG_UPGRADE_NOT_SHIPPED, upgrade->model)
                   : status;
    }
    int status = vs_path_join(engine, below, upgrade->workspace->folder, named);
    if (status != VS_OK) {
        return status;
    }
    bool in_workspace = !has_head(engine, named) && has_head(engine, below);
    return vs_workspace_read_model(engine, NULL, in_workspace ? below : named, out);
}

static int read_offered(vs_upgrade *upgrade, const char *named)
{
    vs_engine *engine = upgrade->engine;
    vs_model_source *source = NULL;
    int status = read_named(upgrade, named, &source);
    if (status == VS_OK && source->layer_count != 1) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_UPGRADE_NO_BASE, source->layers[0].files[0].path,
                         upgrade->model);
    }
    if (status == VS_OK && strcmp(source->layers[0].name, upgrade->accepted->layers[0].name) != 0) {
        status =
            vs_fail(engine, VS_EUSAGE, VS_MSG_UPGRADE_OTHER_BASE, source->layers[0].files[0].path,
                    source->layers[0].name, upgrade->accepted->layers[0].name);
    }
    if (status == VS_OK) {
        upgrade->offered = source;
        source = NULL;
    }
    vs_model_source_free(source);
    return status;
}

/* --- names that are gone --- */

/* The things of a base, "KIND NAME", sorted: the keys of a map. */
static int list_things(vs_upgrade *upgrade, const vs_model_source *source, vs_value *out)
{
    vs_model *model = NULL;
    vs_value report;
    int status = vs_model_load(&model, upgrade->engine, source);
    if (status == VS_OK) {
        status = vs_model_report(&report, upgrade->arena, model, "plan", NULL);
    }
    if (status == VS_OK) {
        const vs_value *things = vs_value_part(&report, "things");
        *out = things != NULL ? *things : (vs_value){.type = VS_VALUE_MAP};
    }
    vs_model_free(model);
    return status;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names that accepted bases had and the offered one lacks. */
static int find_gone(vs_upgrade *upgrade)
{
    const vs_lock *was = &upgrade->workspace->lock;
    vs_lock *lock = &upgrade->lock;
    vs_value before;
    vs_value after;
    int status = list_things(upgrade, upgrade->accepted, &before);
    if (status == VS_OK) {
        status = list_things(upgrade, upgrade->offered, &after);
    }
    if (status != VS_OK) {
        return status;
    }
    size_t most = was->gone_count + before.count;
    lock->gone = vs_arena_array(upgrade->arena, most + 1, sizeof *lock->gone);
    if (lock->gone == NULL) {
        return vs_fail_memory(upgrade->engine);
    }
    for (size_t i = 0; i < most; i++) {
        const char *name = i < was->gone_count ? was->gone[i] : before.keys[i - was->gone_count];
        if (vs_value_part(&after, name) == NULL) {
            lock->gone[lock->gone_count++] = name;
        }
    }
    qsort(lock->gone, lock->gone_count, sizeof *lock->gone, compare_texts);
    size_t kept = 0;
    for (size_t i = 0; i < lock->gone_count; i++) {
        if (i == 0 || strcmp(lock->gone[i], lock->gone[i - 1]) != 0) {
            lock->gone[kept++] = lock->gone[i];
        }
    }
    lock->gone_count = kept;
    return VS_OK;
}

int vs_upgrade_open(vs_upgrade *upgrade, vs_workspace *workspace, const char *named)
{
    *upgrade = (vs_upgrade){.engine = workspace->engine, .workspace = workspace};
    int status = vs_arena_new(&upgrade->arena, upgrade->engine);
    if (status == VS_OK) {
        upgrade->shared =
            vs_arena_array(upgrade->arena, workspace->school_count + 1, sizeof *upgrade->shared);
        status = upgrade->shared != NULL ? VS_OK : vs_fail_memory(upgrade->engine);
    }
    if (status == VS_OK) {
        status = read_accepted(upgrade);
    }
    if (status == VS_OK) {
        status = read_offered(upgrade, named);
    }
    if (status == VS_OK) {
        upgrade->lock.model = upgrade->model;
        upgrade->lock.version = upgrade->offered->layers[0].version;
        upgrade->lock.digest = upgrade->offered->layers[0].digest;
        status = find_gone(upgrade);
    }
    return status;
}

static void unload(vs_upgrade_model *model)
{
    for (int side = 0; side < VS_UPGRADE_SIDES; side++) {
        vs_model_free(model->models[side]);
        vs_model_source_free(model->sources[side]);
    }
    *model = (vs_upgrade_model){.name = NULL};
}

void vs_upgrade_close(vs_upgrade *upgrade)
{
    for (size_t i = 0; i < upgrade->shared_count; i++) {
        unload(&upgrade->shared[i]);
    }
    unload(&upgrade->own);
    vs_model_source_free(upgrade->accepted);
    vs_model_source_free(upgrade->offered);
    vs_arena_free(upgrade->arena);
}

/* --- models over both --- */

static int give_offered(void *context, const vs_layer_source **out)
{
    const vs_upgrade *upgrade = context;
    *out = &upgrade->offered->layers[0];
    return VS_OK;
}

static int read_sources(vs_upgrade *upgrade, vs_upgrade_model *model)
{
    char folder[VS_PATH_SIZE];
    char bottom[256];
    vs_workspace *workspace = upgrade->workspace;
    vs_model_lock after = {.folder = upgrade->model,
                           .digest = upgrade->lock.digest,
                           .gone_count = upgrade->lock.gone_count,
                           .gone = upgrade->lock.gone,
                           .fetch = give_offered,
                           .context = upgrade};
    int status = vs_lock_source(workspace, NULL, model->name, model->base,
                                &model->sources[VS_UPGRADE_BEFORE]);
    if (status != VS_OK) {
        return status;
    }
    vs_lock_folder(bottom, &model->sources[VS_UPGRADE_BEFORE]->layers[0]);
    model->concerned = strcmp(bottom, upgrade->model) == 0;
    status = vs_path_join(upgrade->engine, folder, workspace->folder, "models");
    return status == VS_OK
               ? vs_model_source_read_locked(&model->sources[VS_UPGRADE_AFTER], upgrade->engine,
                                             folder, model->name, model->base, &after)
               : status;
}

/* What the report says of both. */
static int compare(vs_upgrade *upgrade, vs_upgrade_model *model)
{
    const char *keys[] = {"before"};
    vs_value before;
    int status =
        vs_model_report(&before, upgrade->arena, model->models[VS_UPGRADE_BEFORE], "plan", NULL);
    const vs_value arguments = {.type = VS_VALUE_MAP, .count = 1, .items = &before, .keys = keys};
    return status == VS_OK ? vs_model_report(&model->rows, upgrade->arena,
                                             model->models[VS_UPGRADE_AFTER], "plan", &arguments)
                           : status;
}

/* A model that is refused keeps why; anything else that goes wrong is a failure. */
static int keep_failure(vs_upgrade *upgrade, vs_upgrade_model *model, int status)
{
    if (status == VS_OK || status == VS_ENOMEM || status == VS_EINTERRUPT) {
        return status;
    }
    (void)snprintf(model->failure, sizeof model->failure, "%s", vs_engine_error(upgrade->engine));
    vs_engine_clear_error(upgrade->engine);
    return VS_OK;
}

static int load(vs_upgrade *upgrade, vs_upgrade_model *model)
{
    int status = read_sources(upgrade, model);
    for (int side = 0; status == VS_OK && model->concerned && side < VS_UPGRADE_SIDES; side++) {
        status = vs_model_load(&model->models[side], upgrade->engine, model->sources[side]);
    }
    status = keep_failure(upgrade, model, status);
    if (status == VS_OK && model->models[VS_UPGRADE_AFTER] != NULL) {
        status = compare(upgrade, model);
    }
    return status;
}

int vs_upgrade_of(vs_upgrade *upgrade, const vs_school *school, vs_upgrade_model **out)
{
    const char *name = upgrade->workspace->model;
    const char *base = name;
    int status = VS_OK;
    if (school != NULL) {
        base = school->model;
        status = vs_workspace_layer(upgrade->workspace, school, &name);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_upgrade_model *model = &upgrade->own;
    if (strcmp(name, base) == 0) {
        for (size_t i = 0; i < upgrade->shared_count; i++) {
            if (strcmp(upgrade->shared[i].name, name) == 0) {
                *out = &upgrade->shared[i];
                return VS_OK;
            }
        }
        model = &upgrade->shared[upgrade->shared_count++];
    } else {
        unload(model);
    }
    *model = (vs_upgrade_model){.name = name, .base = base};
    *out = model;
    return load(upgrade, model);
}
