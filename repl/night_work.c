/*
 * One school of the night: what the worker does, and what the parent makes of how it ended.
 * SPDX-License-Identifier: MIT
 */
#include "night.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *vs_night_class_name(int64_t class)
{
    static const char *const names[] = {
        [VS_NIGHT_FINE] = "",     [VS_NIGHT_MODEL] = "model",     [VS_NIGHT_DAMAGED] = "damaged",
        [VS_NIGHT_TIME] = "time", [VS_NIGHT_MEMORY] = "memory",   [VS_NIGHT_CRASH] = "crash",
        [VS_NIGHT_IO] = "io",     [VS_NIGHT_ROUTING] = "routing",
    };
    return class >= 0 && class < (int64_t)(sizeof names / sizeof *names) ? names[class] : "";
}

/* --- in the worker --- */

/* The store, the model and what is read of them for the answer. */
struct work {
    vs_nightly *night;
    vs_night_school *school;
    vs_unit unit;
    vs_night_answer *answer;
    vs_buffer *share, *statuses;
    const vs_night_model *refused; /* the shared model that could not be used */
};

enum vs_night_class vs_night_class_of(const vs_engine *engine, int status)
{
    switch (status) {
    case VS_EDAMAGED:
    case VS_EDATA:
        return VS_NIGHT_DAMAGED;
    case VS_ENOMEM:
        return VS_NIGHT_MEMORY;
    case VS_ELIMIT:
        return vs_engine_error_id(engine) == VS_MSG_LUA_MEMORY ? VS_NIGHT_MEMORY : VS_NIGHT_TIME;
    case VS_EIO:
    case VS_ENOTFOUND:
        return VS_NIGHT_IO;
    default:
        return VS_NIGHT_MODEL;
    }
}

/* The class of cells in state error by the reason of the first. */
static enum vs_night_class class_of_cells(const vs_results_head *head)
{
    if (head->errors == 0) {
        return VS_NIGHT_FINE;
    }
    if (strcmp(head->error_reason, "FORMULA_STEPS") == 0) {
        return VS_NIGHT_TIME;
    }
    return strcmp(head->error_reason, "FORMULA_MEMORY") == 0 ? VS_NIGHT_MEMORY : VS_NIGHT_MODEL;
}

/* Lends the sources and, if load, the model that the school computes with. */
static int take_model(struct work *work, bool load, const vs_model_source **source,
                      vs_model **model)
{
    vs_unit *unit = &work->unit;
    vs_night_model *shared =
        work->school->model != SIZE_MAX ? &work->night->models[work->school->model] : NULL;
    *model = NULL;
    if (shared != NULL) {
        int status = load || shared->source == NULL ? vs_night_load(work->night, shared) : VS_OK;
        *source = shared->source;
        *model = shared->model;
        work->refused = status != VS_OK ? shared : NULL;
        return status;
    }
    int status = load ? vs_night_load_own(work->night, work->school, unit) : vs_unit_source(unit);
    *source = unit->source;
    *model = unit->model;
    return status;
}

/* Reads the unit's own share; an absent one is empty. */
static int read_share(struct work *work)
{
    vs_buffer_clear(work->share);
    int status = vs_store_get(work->unit.store, "share", "own", work->share);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

/* A file that somebody has written since the last night without an event or results is looked at
 * page by page: nothing will be computed that would meet the damage. */
static int check_pages(struct work *work)
{
    vs_unit *unit = &work->unit;
    const vs_night_record *was = &work->school->was;
    vs_results_head head;
    int status = vs_results_read_head(unit->store, &head);
    if (status != VS_OK || !work->school->has_record || !was->stamp.sure ||
        head.computed != was->computed) {
        return status;
    }
    char path[VS_PATH_SIZE];
    vs_engine *engine = work->night->engine;
    vs_buffer findings;
    vs_buffer_init(&findings, engine);
    vs_store_close(unit->store); /* the file is looked at alone */
    unit->store = NULL;
    status = vs_path_join(engine, path, unit->workspace->folder, unit->school->database);
    if (status == VS_OK) {
        status = vs_store_verify(engine, path, &findings);
    }
    if (status == VS_OK && findings.size > 0) {
        vs_verify_finding *finding = (void *)findings.data;
        status = vs_fail_text(engine, finding->status, finding->text);
    }
    vs_buffer_free(&findings);
    return status == VS_OK ? vs_store_open(&unit->store, engine, path, VS_STORE_WRITE) : status;
}

static vs_evaluation_options options_of(const vs_nightly *night)
{
    return (vs_evaluation_options){.known = -1,
                                   .valid = VS_DATE_NONE,
                                   .today = night->today,
                                   .interpret = night->interpret,
                                   .ends = true};
}

static int compute(struct work *work)
{
    const vs_nightly *night = work->night;
    vs_evaluation_options options = options_of(night);
    const vs_model_source *source = NULL;
    vs_model *model = NULL;
    bool current = false;
    int status = take_model(work, false, &source, &model);
    if (status == VS_OK && !night->full) {
        status = vs_results_current(work->unit.store, &source->digest, night->today, &current);
    }
    if (status == VS_OK && current) {
        status = check_pages(work);
    }
    if (status == VS_OK && current) {
        status = read_share(work);
        const vs_night_record *was = &work->school->was;
        bool none = work->school->has_record && was->has_share == 0; /* its model makes none */
        current = work->share->size > 0 || none;
    }
    if (status != VS_OK || current) {
        work->answer->unchanged = current;
        return status;
    }
    status = take_model(work, true, &source, &model);
    work->answer->open_us = vs_clock_cpu();
    if (status == VS_OK) {
        status = vs_lock_keep_of(night->workspace, work->unit.store, source);
    }
    if (status == VS_OK) {
        status = vs_results_compute(work->unit.store, model, source, &options, night->full,
                                    &work->answer->made);
    }
    return status == VS_OK ? read_share(work) : status;
}

/* What the stored cells stand on, and a stamp if the store still is at that state. */
static int take_stamp(struct work *work)
{
    vs_store *store = work->unit.store;
    vs_night_answer *answer = work->answer;
    int64_t last = 0;
    vs_store_settle(store);
    int status = vs_store_begin_read(store);
    if (status != VS_OK) {
        return status;
    }
    status = vs_results_read_head(store, &answer->head);
    if (status == VS_OK) {
        status = vs_store_head(store, &last);
    }
    if (status == VS_OK && answer->head.known == last) {
        vs_store_stamp_now(store, &answer->stamp);
    }
    vs_store_end_read(store);
    return status;
}

/* Looks where the school stands, unless neither its cells nor the date moved. */
static int look_at_statuses(struct work *work)
{
    const vs_nightly *night = work->night;
    const vs_night_record *was = &work->school->was;
    const vs_model_source *source = NULL;
    vs_model *model = NULL;
    vs_evaluation_options options = options_of(night);
    bool holds = work->answer->unchanged != 0 && work->school->has_record &&
                 was->status_from <= night->today && night->today < was->status_until;
    if (holds) {
        return VS_OK;
    }
    int64_t start = vs_clock_cpu();
    int status = work->unit.model != NULL ? VS_OK : take_model(work, true, &source, &model);
    if (status == VS_OK) {
        status =
            vs_night_statuses(work->unit.store, work->unit.model != NULL ? work->unit.model : model,
                              &options, work->statuses, &work->answer->status_until);
    }
    work->answer->status_us = vs_clock_cpu() - start;
    return status;
}

int vs_night_work(void *context, size_t job, vs_buffer *report)
{
    vs_nightly *night = context;
    vs_night_answer answer;
    vs_buffer share;
    vs_buffer statuses;
    struct work work = {.night = night,
                        .school = &night->schools[night->todo[job]],
                        .answer = &answer,
                        .share = &share,
                        .statuses = &statuses};
    (void)close(night->lock); /* the lock is the parent's: it ends with it */
    memset(&answer, 0, sizeof answer);
    answer.status_until = VS_DATE_NONE;
    vs_buffer_init(&share, night->engine);
    vs_buffer_init(&statuses, night->engine);
    int status =
        vs_unit_open(&work.unit, night->workspace, work.school->school->id, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = compute(&work);
    }
    if (status == VS_OK) {
        status = look_at_statuses(&work);
    }
    if (status == VS_OK) {
        status = take_stamp(&work);
    }
    answer.class = status == VS_OK        ? class_of_cells(&answer.head)
                   : work.refused != NULL ? work.refused->class
                                          : vs_night_class_of(night->engine, status);
    answer.share_size = status == VS_OK ? (int64_t)share.size : 0;
    answer.status_size = status == VS_OK ? (int64_t)statuses.size : 0;
    vs_unit_close(&work.unit);
    vs_buffer_add(report, &answer, sizeof answer);
    vs_buffer_add(report, share.data, (size_t)answer.share_size);
    vs_buffer_add(report, statuses.data, (size_t)answer.status_size);
    vs_buffer_free(&share);
    vs_buffer_free(&statuses);
    return status;
}

/* --- in the parent --- */

/* Keeps a message in the night's arena; "" without memory, which the status tells. */
static int keep_message(vs_nightly *night, vs_night_school *school, const char *text)
{
    const char *copy = vs_arena_text(night->arena, text, strlen(text));
    school->message = copy != NULL ? copy : "";
    return copy != NULL ? VS_OK : vs_fail_memory(night->engine);
}

/* What was stored before stands: only how it ended is new. */
static int set_failed(vs_nightly *night, vs_night_school *school, enum vs_night_class class,
                      const char *text)
{
    school->state = VS_NIGHT_FAILED;
    school->now = school->was;
    school->now.state = VS_NIGHT_FAILED;
    school->now.class = class;
    return keep_message(night, school, text);
}

static int set_answer(vs_nightly *night, vs_night_school *school, const vs_night_answer *answer,
                      const void *share)
{
    const vs_results_head *head = &answer->head;
    vs_night_record *now = &school->now;
    school->state = answer->unchanged != 0 ? VS_NIGHT_UNCHANGED : VS_NIGHT_COMPUTED;
    school->made = answer->made;
    school->open_us = answer->open_us;
    now->class = answer->class;
    now->errors = head->errors;
    now->state = VS_NIGHT_COMPUTED;
    now->model = head->model;
    now->known = head->known;
    now->computed = head->computed;
    now->today = head->today;
    now->next_change = head->next_change;
    memcpy(now->version, head->version, sizeof now->version);
    now->good = head->today;
    now->stamp = answer->stamp;
    vs_digest digest = vs_digest_of(share, (size_t)answer->share_size);
    if (answer->share_size > 0 && (now->has_share == 0 || !vs_digest_equal(&digest, &now->share))) {
        vs_buffer_add(&school->share, share, (size_t)answer->share_size);
        school->new_share = true;
    }
    now->has_share = answer->share_size > 0;
    now->share = digest;
    if (answer->status_until != VS_DATE_NONE) {
        vs_buffer_add(&school->statuses, (const char *)share + answer->share_size,
                      (size_t)answer->status_size);
        school->new_statuses = true;
        school->status_us = answer->status_us;
        now->status_from = night->today;
        now->status_until = answer->status_until;
    }
    int status = vs_buffer_status(&school->share);
    status = status == VS_OK ? vs_buffer_status(&school->statuses) : status;
    return status == VS_OK ? keep_message(night, school, head->error) : status;
}

/* The words for a worker that gave no answer. */
static int set_ended(vs_nightly *night, vs_night_school *school, const vs_job_result *result)
{
    char text[512];
    vs_engine *engine = night->engine;
    switch (result->end) {
    case VS_JOB_TIMEOUT:
        (void)snprintf(text, sizeof text, vs_message_text(engine, VS_MSG_NIGHT_TIMEOUT),
                       (long long)night->seconds);
        return set_failed(night, school, VS_NIGHT_TIME, text);
    case VS_JOB_MEMORY:
        (void)snprintf(text, sizeof text, vs_message_text(engine, VS_MSG_NIGHT_MEMORY),
                       (long long)night->memory_mb);
        return set_failed(night, school, VS_NIGHT_MEMORY, text);
    case VS_JOB_CRASHED:
        (void)snprintf(
            text, sizeof text,
            vs_message_text(engine, result->signal != 0 ? VS_MSG_NIGHT_CRASH : VS_MSG_NIGHT_GONE),
            (long long)result->signal);
        return set_failed(night, school, VS_NIGHT_CRASH, text);
    default:
        return set_failed(night, school, VS_NIGHT_IO, result->message);
    }
}

int vs_night_ended(void *context, const vs_job_result *result)
{
    vs_nightly *night = context;
    vs_night_school *school = &night->schools[night->todo[result->job]];
    vs_night_answer answer;
    bool answered = result->end == VS_JOB_DONE && result->report_size >= sizeof answer;
    int status = VS_OK;
    school->wall_us = result->wall_us;
    school->cpu_us = result->user_us + result->system_us;
    school->peak_kib = result->peak_kib;
    if (answered) {
        memcpy(&answer, result->report, sizeof answer);
    }
    if (!answered) {
        status = set_ended(night, school, result);
    } else if (result->status != VS_OK) {
        status = set_failed(night, school, (enum vs_night_class)answer.class, result->message);
    } else {
        status = set_answer(night, school, &answer, (const char *)result->report + sizeof answer);
    }
    night->done++;
    if (status == VS_OK && night->told != NULL) {
        night->told(night->context, school, night->done, night->todo_count);
    }
    return status;
}
