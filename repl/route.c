/*
 * Routing: files of a region into the stores of its schools.
 * SPDX-License-Identifier: MIT
 */
#include "route.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "route_journal.h"

struct vs_routing {
    vs_engine *engine;
    vs_arena *arena;
    vs_unit *region;
    vs_routing_options options;
    vs_import *whole;
    vs_buffer files;    /* vs_journal_file */
    size_t unit_count;  /* in the files */
    const char **units; /* sorted by bytes */
    vs_buffer *schools; /* const char *: by file, the units with rows of it */
    size_t total_count;
    vs_routing_total *totals; /* one for each result of whole */
    vs_buffer unknown;        /* vs_routing_school */
    vs_buffer failed;         /* vs_routing_school */
    size_t resumed;
    vs_journal journal;
};

static vs_journal_file *files_of(const vs_routing *route, size_t *count)
{
    *count = route->files.size / sizeof(vs_journal_file);
    return (vs_journal_file *)(void *)route->files.data;
}

int vs_routing_new(vs_routing **out, vs_unit *region, const vs_routing_options *options)
{
    vs_engine *engine = region->workspace->engine;
    vs_routing *route = vs_mem_new(engine, sizeof *route);
    *out = route;
    if (route == NULL) {
        return vs_fail_memory(engine);
    }
    route->engine = engine;
    route->region = region;
    route->options = *options;
    route->options.import.dictionaries = region->store;
    vs_buffer_init(&route->files, engine);
    vs_buffer_init(&route->unknown, engine);
    vs_buffer_init(&route->failed, engine);
    int status = vs_arena_new(&route->arena, engine);
    if (status == VS_OK) {
        status = vs_import_new(&route->whole, region->model, NULL, &route->options.import);
    }
    if (status != VS_OK) {
        vs_routing_free(route);
        *out = NULL;
    }
    return status;
}

void vs_routing_free(vs_routing *route)
{
    if (route != NULL) {
        size_t count = 0;
        (void)files_of(route, &count);
        for (size_t i = 0; route->schools != NULL && i < count; i++) {
            vs_buffer_free(&route->schools[i]);
        }
        vs_import_free(route->whole);
        vs_buffer_free(&route->failed);
        vs_buffer_free(&route->unknown);
        vs_buffer_free(&route->files);
        vs_arena_free(route->arena);
        vs_mem_free(route->engine, route);
    }
}

/* A copy that lives as long as the route; NULL after memory ran out. */
static const char *keep(vs_routing *route, const char *text)
{
    return vs_arena_text(route->arena, text, strlen(text));
}

int vs_routing_add(vs_routing *route, const char *name, const char *path, const char *bytes,
                   size_t size)
{
    char folder[VS_PATH_SIZE];
    char place[VS_PATH_SIZE];
    if (getcwd(folder, sizeof folder) == NULL) {
        (void)snprintf(folder, sizeof folder, ".");
    }
    int status = vs_path_join(route->engine, place, folder, path);
    if (status != VS_OK) {
        return status;
    }
    vs_journal_file file = {.name = keep(route, name),
                            .path = keep(route, place),
                            .kinds = "",
                            .digest = vs_digest_of(bytes, size)};
    if (file.name == NULL || file.path == NULL) {
        return vs_fail_memory(route->engine);
    }
    vs_buffer_add(&route->files, &file, sizeof file);
    status = vs_buffer_status(&route->files);
    return status == VS_OK ? vs_import_add(route->whole, name, bytes, size) : status;
}

/* --- what is in the files --- */

static const vs_school *find_school(const vs_routing *route, const char *id)
{
    const vs_workspace *workspace = route->region->workspace;
    for (size_t i = 0; i < workspace->school_count; i++) {
        if (strcmp(workspace->schools[i].id, id) == 0) {
            return &workspace->schools[i];
        }
    }
    return NULL;
}

/* Notes which files have rows of a unit, or that the workspace lacks it. */
static int look_at(vs_routing *route, size_t unit)
{
    const char *id = route->units[unit];
    vs_routing_school unknown = {.id = id};
    size_t count = 0;
    const vs_journal_file *files = files_of(route, &count);
    for (size_t i = 0; i < vs_import_count(route->whole); i++) {
        uint32_t line = 0;
        uint32_t rows = vs_import_unit_rows(route->whole, unit, i, &line);
        const char *name = vs_import_result_at(route->whole, i)->file;
        if (rows > 0 && unknown.file == NULL) {
            unknown.file = name;
            unknown.line = line;
        }
        unknown.rows += rows;
        for (size_t j = 0; rows > 0 && j < count; j++) {
            const vs_buffer *known = &route->schools[j];
            const char *last = NULL;
            if (known->size > 0) {
                memcpy(&last, known->data + known->size - sizeof last, sizeof last);
            }
            if (strcmp(files[j].name, name) == 0 && last != id) {
                vs_buffer_add(&route->schools[j], &id, sizeof id);
            }
        }
    }
    if (find_school(route, id) == NULL) {
        vs_buffer_add(&route->unknown, &unknown, sizeof unknown);
    }
    return vs_buffer_status(&route->unknown);
}

static int look(vs_routing *route)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < route->unit_count; i++) {
        status = look_at(route, i);
    }
    if (status == VS_OK && route->unknown.size > 0 && !route->options.skip_unknown) {
        uint64_t rows = 0;
        size_t count = 0;
        const vs_routing_school *unknown = vs_routing_unknown(route, &count);
        for (size_t i = 0; i < count; i++) {
            rows += unknown[i].rows;
        }
        status = vs_fail(route->engine, VS_EDATA, VS_MSG_ROUTE_UNKNOWN, (long long)count,
                         (long long)rows, unknown[0].id, route->region->workspace->folder);
    }
    return status;
}

static int make_totals(vs_routing *route)
{
    size_t count = vs_import_count(route->whole);
    route->totals = vs_arena_array(route->arena, count + 1, sizeof *route->totals);
    if (route->totals == NULL) {
        return vs_fail_memory(route->engine);
    }
    for (size_t i = 0; i < count; i++) {
        vs_import_result *sum = &route->totals[i].sum;
        *sum = *vs_import_result_at(route->whole, i);
        sum->rows = sum->added = sum->corrected = sum->unchanged = 0;
        sum->retracted = sum->absent = 0;
        sum->event = 0;
        sum->already = true;
    }
    route->total_count = count;
    return VS_OK;
}

/* Adds what became of a part; its results carry the texts of the whole's. */
static void add_part(vs_routing *route, const vs_import *part, bool region)
{
    size_t at = 0;
    for (size_t i = 0; i < vs_import_count(part); i++) {
        const vs_import_result *result = vs_import_result_at(part, i);
        while (at < route->total_count && route->totals[at].sum.file != result->file) {
            at++;
        }
        assert(at < route->total_count);
        vs_import_result *sum = &route->totals[at].sum;
        sum->valid = result->valid;
        sum->rows += result->rows;
        sum->added += result->added;
        sum->corrected += result->corrected;
        sum->unchanged += result->unchanged;
        sum->retracted += result->retracted;
        sum->absent += result->absent;
        sum->already = sum->already && result->already;
        sum->event = region ? result->event : sum->event;
        route->totals[at].schools += region ? 0 : 1;
    }
}

/* Adds the rows of a unit that an earlier command has written. */
static void add_done(vs_routing *route, size_t unit)
{
    for (size_t i = 0; i < route->total_count; i++) {
        uint32_t line = 0;
        uint32_t rows = vs_import_unit_rows(route->whole, unit, i, &line);
        route->totals[i].sum.rows += rows;
        route->totals[i].sum.unchanged += rows;
        route->totals[i].schools += rows > 0 ? 1 : 0;
    }
    route->resumed++;
}

/* --- the journal --- */

/* The kinds of a file, joined by ", ". */
static int file_kinds(vs_routing *route, vs_journal_file *file)
{
    vs_buffer kinds;
    vs_buffer_init(&kinds, route->engine);
    for (size_t i = 0; i < vs_import_count(route->whole); i++) {
        const vs_import_result *result = vs_import_result_at(route->whole, i);
        if (strcmp(result->file, file->name) == 0) {
            vs_buffer_printf(&kinds, "%s%s", kinds.size > 0 ? ", " : "", result->kind);
        }
    }
    int status = vs_buffer_status(&kinds);
    file->kinds = status == VS_OK && kinds.size > 0 ? keep(route, kinds.data) : "";
    vs_buffer_free(&kinds);
    return status == VS_OK && file->kinds == NULL ? vs_fail_memory(route->engine) : status;
}

static int compare_digests(const void *a, const void *b)
{
    return memcmp(((const vs_digest *)a)->bytes, ((const vs_digest *)b)->bytes, VS_DIGEST_SIZE);
}

/* Names the run: the same files and the same options are the same run. */
static int name_run(vs_routing *route, vs_digest *digests)
{
    const vs_import_options *options = &route->options.import;
    vs_hasher hasher;
    size_t count = 0;
    const vs_journal_file *files = files_of(route, &count);
    for (size_t i = 0; i < count; i++) {
        digests[i] = files[i].digest;
    }
    qsort(digests, count, sizeof *digests, compare_digests);
    vs_hasher_init(&hasher);
    for (size_t i = 0; i < count; i++) {
        vs_hasher_add(&hasher, digests[i].bytes, VS_DIGEST_SIZE);
    }
    vs_hasher_add_text(&hasher, options->kind);
    vs_hasher_add_int(&hasher, options->replace ? 1 : 0);
    vs_hasher_add_int(&hasher, options->year);
    vs_hasher_add_int(&hasher, route->options.valid_given ? options->valid : VS_DATE_NONE);
    vs_digest run = vs_hasher_end(&hasher);
    (void)vs_digest_print(route->journal.run, &run);
    return VS_OK;
}

/* Finds what the journal has of the run. */
static int look_up(vs_routing *route)
{
    size_t count = 0;
    vs_journal_file *files = files_of(route, &count);
    vs_digest *digests = vs_mem_array(route->engine, count + 1, sizeof *digests);
    int status = digests == NULL ? vs_fail_memory(route->engine) : name_run(route, digests);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        files[i].schools = (const char **)(void *)route->schools[i].data;
        files[i].school_count = route->schools[i].size / sizeof(char *);
        status = file_kinds(route, &files[i]);
        if (status == VS_OK) {
            status = vs_buffer_status(&route->schools[i]);
        }
    }
    route->journal.region = route->region->store;
    route->journal.arena = route->arena;
    route->journal.valid = route->options.import.valid;
    route->journal.files = files;
    route->journal.file_count = count;
    if (status == VS_OK) {
        status = vs_journal_find(&route->journal);
    }
    route->options.import.valid = route->journal.valid;
    vs_mem_free(route->engine, digests);
    return status;
}

/* --- writing --- */

/* Writes the part of a unit (NULL: the region's own) into its store and marks it. */
static int write_part(vs_routing *route, const char *unit, vs_store *store)
{
    vs_import *part = NULL;
    int status = vs_import_part_new(&part, route->whole, unit, store, &route->options.import);
    if (status == VS_OK && vs_import_count(part) > 0) {
        status = vs_import_finish(part);
    }
    if (status == VS_OK) {
        add_part(route, part, unit == NULL);
    }
    vs_import_free(part);
    if (status == VS_OK && !route->options.import.dry_run) {
        status = vs_journal_mark(&route->journal, unit != NULL ? unit : VS_REGION_UNIT);
    }
    return status;
}

/* True if the run has written a unit before; its mark may lag behind its timeline. store NULL: only
 * the mark is looked at. */
static int was_done(vs_routing *route, const char *unit, vs_store *store, bool *done)
{
    *done = false;
    if (!route->journal.resumed) {
        return VS_OK;
    }
    return store == NULL ? vs_journal_is_done(&route->journal, unit, done)
                         : vs_journal_proves(&route->journal, store, done);
}

/* Writes the region's own part unless the run has done so before. */
static int write_region(vs_routing *route)
{
    vs_store *store = route->region->store;
    bool done = false;
    int status = was_done(route, VS_REGION_UNIT, NULL, &done);
    if (status == VS_OK && !done) {
        status = was_done(route, VS_REGION_UNIT, store, &done);
    }
    if (status != VS_OK || !done) {
        return status == VS_OK ? write_part(route, NULL, store) : status;
    }
    for (size_t i = 0; i < route->total_count; i++) {
        vs_import_result *sum = &route->totals[i].sum;
        int kind = vs_model_kind(route->region->model, sum->kind);
        if (kind >= 0 && route->region->model->kinds[kind].region) {
            sum->rows = sum->unchanged = vs_import_result_at(route->whole, i)->rows;
        }
    }
    return VS_OK;
}

/* Writes one school unless the run has done so before. */
static int write_unit(vs_routing *route, size_t unit, const vs_school *school)
{
    char path[VS_PATH_SIZE];
    vs_store *store = NULL;
    bool done = false;
    int status = was_done(route, school->id, NULL, &done);
    if (status == VS_OK && !done) {
        status =
            vs_path_join(route->engine, path, route->region->workspace->folder, school->database);
    }
    if (status == VS_OK && !done) {
        status = vs_store_open(&store, route->engine, path, VS_STORE_WRITE);
    }
    if (status == VS_OK && !done) {
        status = was_done(route, school->id, store, &done);
    }
    if (status == VS_OK && !done) {
        status = write_part(route, school->id, store);
    } else if (status == VS_OK) {
        add_done(route, unit);
    }
    vs_store_close(store);
    return status;
}

/* A school that cannot be written is kept with its reason. */
static int write_school(vs_routing *route, size_t unit, const vs_school *school)
{
    int status = write_unit(route, unit, school);
    if (status != VS_OK && status != VS_ENOMEM && status != VS_EINTERRUPT) {
        vs_routing_school failed = {.id = school->id,
                                    .message = keep(route, vs_engine_error(route->engine))};
        if (failed.message == NULL) {
            return vs_fail_memory(route->engine);
        }
        vs_buffer_add(&route->failed, &failed, sizeof failed);
        status = vs_buffer_status(&route->failed);
    }
    return status;
}

static int write_all(vs_routing *route)
{
    int status = write_region(route);
    for (size_t i = 0; status == VS_OK && i < route->unit_count; i++) {
        const vs_school *school = find_school(route, route->units[i]);
        status = vs_engine_poll(route->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                (int64_t)route->unit_count);
        if (status == VS_OK && school != NULL) {
            status = write_school(route, i, school);
        }
    }
    vs_engine_progress(route->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)route->unit_count,
                       (int64_t)route->unit_count);
    if (status == VS_OK && route->failed.size == 0 && !route->options.import.dry_run) {
        status = vs_journal_finish(&route->journal);
    }
    return status;
}

/* Tries a run that was finished before: if it has nothing to do now, nothing is written, the
 * journal too. */
static int try_again(vs_routing *route, bool *idle)
{
    route->options.import.dry_run = true;
    int status = write_all(route);
    route->options.import.dry_run = false;
    *idle = status == VS_OK && route->failed.size == 0;
    for (size_t i = 0; i < route->total_count; i++) {
        vs_import_result *sum = &route->totals[i].sum;
        sum->already = true;
        *idle = *idle && sum->added == 0 && sum->corrected == 0 && sum->retracted == 0;
    }
    if (status == VS_OK && !*idle) {
        vs_buffer_clear(&route->failed);
        status = make_totals(route);
    }
    return status;
}

static int write_run(vs_routing *route)
{
    bool idle = false;
    int status = VS_OK;
    if (!route->options.import.dry_run) {
        status = route->journal.settled ? try_again(route, &idle) : VS_OK;
        if (status == VS_OK && !idle) {
            status = vs_journal_begin(&route->journal);
        }
    }
    return status == VS_OK && !idle ? write_all(route) : status;
}

int vs_routing_finish(vs_routing *route)
{
    size_t count = 0;
    (void)files_of(route, &count);
    route->schools = vs_arena_array(route->arena, count + 1, sizeof *route->schools);
    if (route->schools == NULL) {
        return vs_fail_memory(route->engine);
    }
    for (size_t i = 0; i < count; i++) {
        vs_buffer_init(&route->schools[i], route->engine);
    }
    int status = vs_import_units(route->whole, &route->units, &route->unit_count);
    if (status == VS_OK) {
        status = make_totals(route);
    }
    if (status == VS_OK) {
        status = look(route);
    }
    if (status == VS_OK) {
        status = look_up(route);
    }
    return status == VS_OK ? write_run(route) : status;
}

/* --- answers --- */

const vs_import *vs_routing_whole(const vs_routing *route)
{
    return route->whole;
}

size_t vs_routing_count(const vs_routing *route)
{
    return route->total_count;
}

const vs_routing_total *vs_routing_total_at(const vs_routing *route, size_t index)
{
    assert(index < route->total_count);
    return &route->totals[index];
}

const vs_routing_school *vs_routing_unknown(const vs_routing *route, size_t *count)
{
    *count = route->unknown.size / sizeof(vs_routing_school);
    return (const vs_routing_school *)(const void *)route->unknown.data;
}

const vs_routing_school *vs_routing_failed(const vs_routing *route, size_t *count)
{
    *count = route->failed.size / sizeof(vs_routing_school);
    return (const vs_routing_school *)(const void *)route->failed.data;
}

size_t vs_routing_resumed(const vs_routing *route)
{
    return route->resumed;
}
