/*
 * What the tests of profiles share: a model from texts, a store, files by their texts.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_PROFILE_HELP_H
#define VS_TEST_PROFILE_HELP_H

#include "store_help.h"

#include "export.h"
#include "import.h"
#include "model.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Rows of a table have no word for the levels of a task (БПВ), so the model is quite its own. */
static const char profile_model[] =
    "define.dimension 'school' { title = 'S', unit = true,\n"
    "  attributes = { area = { title = 'A', type = 'text' } } }\n"
    "define.dimension 'class' { title = 'C', attributes = {\n"
    "  letter = { title = 'L', type = 'text' } } }\n"
    "define.dimension 'pupil' { title = 'P', person = true }\n"
    "define.dimension 'subject' { title = 'J' }\n"
    "define.period 'year' { title = 'Y', type = 'academic_year', starts = '09-01' }\n"
    "define.period 'term' { title = 'T', type = 'part', of = 'year', keys = { 'Ч1', 'Ч2' } }\n"
    "define.record 'mark' { title = 'M', fields = {\n"
    "  term = { type = 'period', required = true },\n"
    "  class = { dimension = 'class' }, pupil = { dimension = 'pupil', required = true },\n"
    "  subject = { dimension = 'subject', required = true },\n"
    "  number = { type = 'integer', range = { 1, 3 } },\n"
    "  value = { type = 'integer', range = { 1, 5 } }, status = { type = 'text' } },\n"
    "  order = { 'term', 'class', 'pupil', 'subject', 'number', 'value', 'status' },\n"
    "  key = { 'term', 'pupil', 'subject', 'number' },\n"
    "  period = { field = 'term', kinds = { 'year', 'term' } } }\n"
    "define.record 'task' { title = 'K', fields = {\n"
    "  year = { type = 'period' }, pupil = { dimension = 'pupil', required = true },\n"
    "  subject = { dimension = 'subject' }, task = { type = 'text' },\n"
    "  points = { type = 'integer', range = { 0, 9 } }, max = { type = 'decimal', scale = 1 },\n"
    "  level = { type = 'text' } },\n"
    "  order = { 'year', 'pupil', 'subject', 'task', 'points', 'max', 'level' },\n"
    "  key = { 'year', 'pupil', 'subject', 'task' },\n"
    "  period = { field = 'year', kinds = { 'year' } } }\n"
    "define.record 'stay' { title = 'R', fields = {\n"
    "  pupil = { dimension = 'pupil', required = true }, class = { dimension = 'class' },\n"
    "  grade = { type = 'integer' }, from = { type = 'date' }, to = { type = 'date' } },\n"
    "  order = { 'pupil', 'class', 'grade', 'from', 'to' }, key = { 'pupil' } }\n"
    "define.record 'spec' { title = 'D', region = true, fields = {\n"
    "  grade = { type = 'text', required = true }, subject = { type = 'text', required = true },\n"
    "  task = { type = 'text', required = true }, max_points = { type = 'integer' },\n"
    "  level = { type = 'text' } },\n"
    "  order = { 'grade', 'subject', 'task', 'max_points', 'level' },\n"
    "  key = { 'grade', 'subject', 'task' } }\n";

#define MARK "mark\tterm\tclass\tpupil\tsubject\tnumber\tvalue\tstatus\n"
#define TASK "task\tyear\tpupil\tsubject\ttask\tpoints\tmax\tlevel\n"
#define STAY "stay\tpupil\tclass\tgrade\tfrom\tto\n"
#define SPEC "spec\tgrade\tsubject\ttask\tmax_points\tlevel\n"
#define SPEC_FILE "grade,subject,task,max_points,level\n5,MA,1,2,Б\n5,MA,2,3,П\n6,MA,1,4,\n"

enum { PROFILES = 4 };

struct world {
    struct fixture *fixture;
    vs_engine *engine;
    vs_model *model;
    vs_store *store;
    vs_import_options options;
};

/* A model with profiles, each the text of a file; NULL after the last. */
static inline int load_profiles(vs_model **out, vs_engine *engine, const char *const *profiles)
{
    static const char *const paths[PROFILES] = {"p/profiles/a.yaml", "p/profiles/b.yaml",
                                                "p/profiles/c.yaml", "p/profiles/d.yaml"};
    vs_model_file files[PROFILES + 1] = {{"p/model.lua", profile_model, strlen(profile_model)}};
    vs_layer_source layer = {
        .name = "p", .title = "P", .version = "1", .file_count = 1, .files = files};
    vs_model_source source = {.layer_count = 1, .layers = &layer};
    for (size_t i = 0; i < PROFILES && profiles[i] != NULL; i++) {
        files[layer.file_count++] = (vs_model_file){paths[i], profiles[i], strlen(profiles[i])};
    }
    int status = vs_model_load(out, engine, &source);
    if (status == VS_OK) {
        status = vs_model_profiles(*out);
        if (status != VS_OK) {
            vs_model_free(*out);
            *out = NULL;
        }
    }
    return status;
}

static inline void open_world(struct world *world, void **state, const char *const *profiles)
{
    world->fixture = *state;
    world->engine = world->fixture->engine;
    vs_engine *engine = world->engine;
    assert_ok(load_profiles(&world->model, engine, profiles));
    assert_ok(vs_store_create(engine, world->fixture->path, "51"));
    assert_ok(vs_store_open(&world->store, engine, world->fixture->path, VS_STORE_WRITE));
    world->options = (vs_import_options){.valid = 20000};
}

static inline void close_world(struct world *world)
{
    vs_store_close(world->store);
    vs_model_free(world->model);
    unlink(world->fixture->path);
}

/* Rows visible in a store, one line each; freed by the caller. */
static inline char *visible(vs_model *model, vs_store *store)
{
    vs_engine *engine = model->engine;
    vs_buffer out;
    vs_buffer_init(&out, engine);
    assert_ok(vs_export_canonical(model, store, -1, &out));
    char *copy = strdup(out.data != NULL ? out.data : "");
    vs_buffer_free(&out);
    return copy;
}

static inline void assert_rows(vs_model *model, vs_store *store, const char *expected)
{
    char *text = visible(model, store);
    assert_string_equal(text, expected);
    free(text);
}

#endif
