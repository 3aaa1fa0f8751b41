/*
 * The course of a night: lock, proofs, the pool.
 * SPDX-License-Identifier: MIT
 */
#include "night.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "date.h"
#include "file.h"
#include "report.h"

static const char lock_name[] = "_night.lock";

/* --- the lock --- */

static int fail_held(vs_workspace *workspace, const char *path, int file)
{
    char text[128] = "?";
    ssize_t size = pread(file, text, sizeof text - 1, 0);
    if (size > 0) {
        text[size] = '\0';
        text[strcspn(text, "\n")] = '\0';
    }
    return vs_fail(workspace->engine, VS_EIO, VS_MSG_NIGHT_LOCKED, text, path);
}

int vs_night_lock(vs_workspace *workspace, int *out)
{
    enum { LOOKS = 20, PAUSE_NS = 50000000 }; /* workers of a killed night hold it a moment */
    vs_engine *engine = workspace->engine;
    char path[VS_PATH_SIZE];
    char text[128];
    char now[VS_CLOCK_SIZE];
    *out = -1;
    int status = vs_path_join(engine, path, workspace->folder, lock_name);
    if (status != VS_OK) {
        return status;
    }
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0) {
        return vs_fail(engine, VS_EIO, VS_MSG_NIGHT_LOCK, path, strerror(errno));
    }
    int held = flock(file, LOCK_EX | LOCK_NB);
    for (int i = 0; held != 0 && errno == EWOULDBLOCK && i < LOOKS; i++) {
        (void)nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
        held = flock(file, LOCK_EX | LOCK_NB);
    }
    if (held != 0) {
        status = errno == EWOULDBLOCK
                     ? fail_held(workspace, path, file)
                     : vs_fail(engine, VS_EIO, VS_MSG_NIGHT_LOCK, path, strerror(errno));
        (void)close(file);
        return status;
    }
    int size = snprintf(text, sizeof text, "%lld, %s\n", (long long)getpid(),
                        vs_clock_print(now, vs_clock_now()));
    if (ftruncate(file, 0) != 0 || pwrite(file, text, (size_t)size, 0) != size) {
        status = vs_fail(engine, VS_EIO, VS_MSG_NIGHT_LOCK, path, strerror(errno));
        (void)close(file);
        return status;
    }
    *out = file;
    return VS_OK;
}

/* --- models --- */

/* Keeps why a model cannot be used; the schools that need it say so. */
static void keep_failure(vs_night_model *model, vs_engine *engine, int status)
{
    model->status = status;
    model->class = vs_night_class_of(engine, status);
    (void)snprintf(model->failure, sizeof model->failure, "%s", vs_engine_error(engine));
    vs_engine_clear_error(engine);
}

/* The number of a shared model, its sources read at first sight. */
static int find_model(vs_nightly *night, const char *name, size_t *out)
{
    for (size_t i = 0; i < night->model_count; i++) {
        if (strcmp(night->models[i].name, name) == 0) {
            *out = i;
            return VS_OK;
        }
    }
    vs_night_model *model = &night->models[night->model_count];
    *out = night->model_count;
    night->model_count++;
    model->name = name;
    int status = vs_lock_source(night->workspace, NULL, name, NULL, &model->source);
    if (status == VS_ENOMEM) {
        return status;
    }
    if (status != VS_OK) {
        keep_failure(model, night->engine, status);
    }
    return VS_OK;
}

int vs_night_load(vs_nightly *night, vs_night_model *model)
{
    int status = model->status;
    if (status == VS_OK && model->model == NULL) {
        status = vs_model_load(&model->model, night->engine, model->source);
        if (status == VS_OK) {
            status = vs_evaluation_warm(model->model);
        }
        if (status == VS_OK) {
            status = vs_report_warm(model->model, "night");
        }
        if (status != VS_OK) {
            vs_model_free(model->model);
            model->model = NULL;
            keep_failure(model, night->engine, status);
        }
    }
    return status != VS_OK ? vs_fail_text(night->engine, status, model->failure) : VS_OK;
}

/* True if a source begins with all layers of another one, from the same folders. */
static bool extends(const vs_model_source *source, const vs_model_source *base)
{
    bool same = base->layer_count < source->layer_count && base->gone_count == source->gone_count;
    for (size_t i = 0; same && i < base->layer_count; i++) {
        const vs_layer_source *mine = &source->layers[i];
        const vs_layer_source *below = &base->layers[i];
        same = vs_digest_equal(&below->digest, &mine->digest) &&
               strcmp(below->files[0].path, mine->files[0].path) == 0;
    }
    return same;
}

/* Begins a model that layers extend. Whether it is refused, their loading tells. */
static int begin(vs_nightly *night, vs_night_model *model)
{
    if (model->begun != NULL || model->source == NULL) {
        return VS_OK;
    }
    int status = vs_model_begin(&model->begun, night->engine, model->source);
    return status == VS_ENOMEM ? status : VS_OK;
}

int vs_night_load_own(vs_nightly *night, const vs_night_school *school, vs_unit *unit)
{
    vs_night_model *base = school->base != SIZE_MAX ? &night->models[school->base] : NULL;
    int status = vs_unit_source(unit);
    if (status == VS_OK && base != NULL && base->begun != NULL &&
        extends(unit->source, base->source)) {
        unit->model = base->begun;
        base->begun = NULL;
        return vs_model_complete(unit->model, unit->source);
    }
    return status == VS_OK ? vs_unit_model(unit) : status;
}

/* --- proofs --- */

/* Finds the model that the layer of a school extends, unless the source is of another one. */
static int find_base(vs_nightly *night, vs_night_school *school, const vs_model_source *source)
{
    size_t base = 0;
    int status = find_model(night, school->school->model, &base);
    const vs_model_source *below = night->models[base].source;
    school->base = status == VS_OK && below != NULL && extends(source, below) ? base : SIZE_MAX;
    return status;
}

/* The digest of the sources that a school computes with. Sources that cannot be read are the
 * worker's to tell. */
static int find_sources(vs_nightly *night, vs_night_school *school)
{
    const char *name = NULL;
    school->model = SIZE_MAX;
    school->base = SIZE_MAX;
    int status = vs_workspace_layer(night->workspace, school->school, &name);
    if (status != VS_OK) {
        return status;
    }
    if (strcmp(name, school->school->model) == 0) {
        status = find_model(night, name, &school->model);
        const vs_model_source *source =
            status == VS_OK ? night->models[school->model].source : NULL;
        school->has_digest = source != NULL;
        if (source != NULL) {
            school->digest = source->digest;
        }
        return status;
    }
    vs_model_source *source = NULL;
    status = vs_lock_source(night->workspace, NULL, name, school->school->model, &source);
    school->has_digest = status == VS_OK;
    if (status == VS_OK) {
        school->digest = source->digest;
        status = find_base(night, school, source);
    } else if (status != VS_ENOMEM) {
        vs_engine_clear_error(night->engine);
        status = VS_OK;
    }
    vs_model_source_free(source);
    return status;
}

/* True if the last record proves that nothing could come out differently. */
static bool is_proven(const vs_nightly *night, const vs_night_school *school, const char *path)
{
    const vs_night_record *was = &school->was;
    return !night->full && school->has_record && was->state != VS_NIGHT_FAILED &&
           school->has_digest && vs_digest_equal(&was->model, &school->digest) &&
           strncmp(was->version, VS_VERSION, sizeof was->version) == 0 &&
           was->today <= night->today && night->today < was->next_change &&
           was->status_from <= night->today && night->today < was->status_until &&
           vs_store_untouched(path, &was->stamp);
}

static int judge(vs_nightly *night)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < night->school_count; i++) {
        vs_night_school *school = &night->schools[i];
        char path[VS_PATH_SIZE];
        status = find_sources(night, school);
        if (status == VS_OK) {
            status = vs_path_join(night->engine, path, night->workspace->folder,
                                  school->school->database);
        }
        if (status != VS_OK) {
            return status;
        }
        school->now = school->was;
        school->message = school->was_message;
        if (!is_proven(night, school, path)) {
            school->looked = true;
            night->todo[night->todo_count++] = i;
        }
    }
    return status;
}

/* --- the course --- */

static int make_tables(vs_nightly *night)
{
    size_t count = night->workspace->school_count;
    int status = vs_arena_new(&night->arena, night->engine);
    if (status != VS_OK) {
        return status;
    }
    night->schools = vs_arena_array(night->arena, count + 1, sizeof *night->schools);
    night->models = vs_arena_array(night->arena, count + 1, sizeof *night->models);
    night->todo = vs_arena_array(night->arena, count + 1, sizeof *night->todo);
    if (night->schools == NULL || night->models == NULL || night->todo == NULL) {
        return vs_fail_memory(night->engine);
    }
    for (size_t i = 0; i < count; i++) {
        vs_night_school *school = &night->schools[i];
        school->school = &night->workspace->schools[i];
        school->message = "";
        school->was_message = "";
        school->was.good = VS_DATE_NONE;
        vs_buffer_init(&school->share, night->engine);
        vs_buffer_init(&school->statuses, night->engine);
    }
    night->school_count = count;
    size_t own = 0;
    return find_model(night, night->workspace->model, &own);
}

/* Loads what the workers share; a model that is refused fails its schools only. */
static int warm(vs_nightly *night)
{
    for (size_t i = 0; i < night->todo_count; i++) {
        const vs_night_school *school = &night->schools[night->todo[i]];
        int status = VS_OK;
        if (school->model != SIZE_MAX) {
            status = vs_night_load(night, &night->models[school->model]);
        } else if (school->base != SIZE_MAX) {
            status = begin(night, &night->models[school->base]);
        }
        if (status == VS_ENOMEM) {
            return status;
        }
    }
    vs_engine_clear_error(night->engine);
    return VS_OK;
}

int vs_night_run(vs_nightly *night)
{
    vs_pool_options options = {.workers = night->jobs,
                               .wall_limit_us = night->seconds * 1000000,
                               .memory_limit = (size_t)night->memory_mb << 20,
                               .run = vs_night_work,
                               .done = vs_night_ended,
                               .context = night};
    int status = make_tables(night);
    if (status == VS_OK) {
        status = vs_night_remember(night);
    }
    if (status == VS_OK) {
        status = judge(night);
    }
    if (status == VS_OK && night->todo_count > 0) {
        status = warm(night);
    }
    if (status == VS_OK && night->todo_count > 0) {
        status = vs_pool_run(night->engine, &options, night->todo_count);
    }
    return status == VS_OK ? vs_night_gather(night) : status;
}

void vs_night_free(vs_nightly *night)
{
    for (size_t i = 0; i < night->school_count; i++) {
        vs_buffer_free(&night->schools[i].share);
        vs_buffer_free(&night->schools[i].statuses);
    }
    for (size_t i = 0; i < night->model_count; i++) {
        vs_model_free(night->models[i].model);
        vs_model_free(night->models[i].begun);
        vs_model_source_free(night->models[i].source);
    }
    vs_arena_free(night->arena);
}
