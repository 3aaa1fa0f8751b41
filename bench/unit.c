/*
 * Opening, importing, evaluating.
 * SPDX-License-Identifier: MIT
 */
#include "unit.h"

#include "import.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEN = 10, VALUES = (SUBJECTS + 1) * TEN };

static const char *const indicators[TEN] = {"quality",      "success",     "mean",  "spread",
                                            "median",       "quartile",    "trend", "strong_groups",
                                            "group_spread", "group_median"};

void unit_check(const struct unit *unit, int status, const char *what)
{
    if (status != VS_OK) {
        bench_fail(what, unit->engine != NULL ? vs_engine_error(unit->engine) : "no memory");
    }
}

static void open_model(struct unit *unit, const struct bench *bench, const char *model)
{
    *unit = (struct unit){0};
    unit_check(unit, vs_engine_new(&unit->engine, NULL), "engine");
    vs_engine_set_language(unit->engine, VS_EN);
    unit_check(unit, vs_model_source_read(&unit->source, unit->engine, bench->model, model),
               "model");
    unit_check(unit, vs_model_load(&unit->model, unit->engine, unit->source), "model");
}

void unit_open(struct unit *unit, const struct bench *bench, const char *model, const char *name,
               enum vs_store_mode mode)
{
    char path[BENCH_PATH];
    open_model(unit, bench, model);
    bench_path(path, bench, name);
    unit_check(unit, vs_store_open(&unit->store, unit->engine, path, mode), path);
}

void unit_create(struct unit *unit, const struct bench *bench, const char *model, const char *name)
{
    char path[BENCH_PATH];
    open_model(unit, bench, model);
    bench_path(path, bench, name);
    unlink(path);
    unit_check(unit, vs_store_create(unit->engine, path, model), path);
    unit_check(unit, vs_store_open(&unit->store, unit->engine, path, VS_STORE_WRITE), path);
}

void unit_close(struct unit *unit)
{
    vs_model_free(unit->model);
    vs_model_source_free(unit->source);
    vs_store_close(unit->store);
    vs_engine_free(unit->engine);
}

void unit_import(struct unit *unit, const char *kind, const char *bytes, size_t size)
{
    vs_import_options options = {.kind = kind, .valid = UNIT_TODAY};
    vs_import *import = NULL;
    unit_check(unit, vs_import_new(&import, unit->model, unit->store, &options), "import");
    unit_check(unit, vs_import_add(import, "rows.csv", bytes, size), "import");
    unit_check(unit, vs_import_finish(import), "import");
    vs_import_free(import);
}

void unit_evaluate(vs_evaluation **out, const struct unit *unit)
{
    vs_evaluation_options options = {.known = -1, .valid = VS_DATE_NONE, .today = UNIT_TODAY};
    unit_check(unit, vs_evaluation_new(out, unit->model, unit->store, &options), "evaluation");
}

void unit_all(const struct unit *unit, vs_evaluation *evaluation)
{
    const vs_model *model = unit->model;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        for (size_t l = 0; l < indicator->level_count; l++) {
            for (int kind = VS_PERIOD_WHOLE; kind < (int)model->period_kind_count; kind++) {
                vs_series series;
                if (kind < 0 ? indicator->whole : (indicator->period_kinds >> kind & 1) != 0) {
                    unit_check(unit,
                               vs_evaluation_series(evaluation, (int)i, indicator->levels[l], kind,
                                                    &series),
                               "series");
                }
            }
        }
    }
}

/* The value of a scope in the last period; NaN unless known. */
static double value_of(const struct unit *unit, vs_evaluation *evaluation, const char *name,
                       int level, uint32_t scope)
{
    vs_series series;
    int indicator = vs_model_indicator(unit->model, name);
    int kind = vs_model_period_kind(unit->model, "term");
    unit_check(unit, vs_evaluation_series(evaluation, indicator, level, kind, &series), name);
    size_t cell = (series.periods - 1) * series.scopes + scope;
    return series.states[cell] == VS_KNOWN ? series.values[cell] : (double)NAN;
}

void unit_answers(const struct unit *unit, vs_evaluation *evaluation, double answers[BENCH_ANSWERS])
{
    int dimension = vs_model_dimension(unit->model, "subject");
    int level = vs_model_level(unit->model, &dimension, 1);
    char name[64];
    for (uint32_t scope = 0; scope < SUBJECTS; scope++) {
        const char *text = NULL;
        size_t size = 0;
        uint32_t subject = 0;
        unit_check(unit, vs_evaluation_member_text(evaluation, dimension, scope, &text, &size),
                   "member");
        while (subject < SUBJECTS - 1 && strncmp(data_subject(subject), text, size) != 0) {
            subject++;
        }
        for (uint32_t i = 0; i < TEN; i++) {
            snprintf(name, sizeof name, "points_%s", indicators[i]);
            answers[subject * TEN + i] = value_of(unit, evaluation, indicators[i], level, scope);
            answers[VALUES + subject * TEN + i] = value_of(unit, evaluation, name, level, scope);
        }
    }
    for (uint32_t i = 0; i < TEN; i++) {
        snprintf(name, sizeof name, "school_%s", indicators[i]);
        answers[SUBJECTS * TEN + i] = value_of(unit, evaluation, name, 0, 0);
        snprintf(name, sizeof name, "school_points_%s", indicators[i]);
        answers[VALUES + SUBJECTS * TEN + i] = value_of(unit, evaluation, name, 0, 0);
    }
    answers[2 * VALUES] = value_of(unit, evaluation, "total", 0, 0);
}
