/*
 * Cells against values worked out by hand, in both ways of running formulas.
 *
 * Rooms A and B are on floor 1, C on floor 2. The run's date is 2025-01-20, inside term T2.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "evaluation.h"
#include "fault.h"
#include "import.h"
#include "results.h"

static const char results[] = "person,room,term,mark,score,weight\n"
                              "p1,A,2024/T1,5,1.50,1\n"
                              "p2,A,2024/T1,4,2.50,3\n"
                              "p3,A,2024/T1,3,4.00,\n"
                              "p4,B,2024/T1,5,10.00,2\n"
                              "p1,A,2024/T2,5,2.00,2\n"
                              "p2,A,2024/T2,,3.50,1\n"
                              "p4,B,2024/T2,4,,\n"
                              "p5,C,2024/T2,5,7.25,4\n";
static const char listed[] = "who,place,when\n"
                             "p1,A,2024/T1\np2,A,2024/T1\np3,A,2024/T1\np6,A,2024/T1\n"
                             "p4,B,2024/T1\n";
static const char floors[] = "entities:\n"
                             "  - { kind: room, id: A, from: 2024-01-01, floor: \"1\" }\n"
                             "  - { kind: room, id: B, from: 2024-01-01, floor: \"1\" }\n"
                             "  - { kind: room, id: C, from: 2024-01-01, floor: \"2\" }\n";

struct world {
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    vs_store *store;
    char path[64];
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
}

static int make_world(void **state)
{
    static struct world world;
    world = (struct world){.engine = NULL};
    *state = &world;
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    vs_engine_set_language(world.engine, VS_EN);
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "cells"));
    check(&world, vs_model_load(&world.model, world.engine, world.source));
    (void)snprintf(world.path, sizeof world.path, "/tmp/vsoko-cells-XXXXXX");
    int file = mkstemp(world.path);
    assert_true(file >= 0);
    (void)close(file);
    (void)unlink(world.path);
    check(&world, vs_store_create(world.engine, world.path, "unit"));
    check(&world, vs_store_open(&world.store, world.engine, world.path, VS_STORE_WRITE));
    vs_import_options options = {.valid = vs_date_make(2025, 1, 20)};
    vs_import *import = NULL;
    check(&world, vs_import_new(&import, world.model, world.store, &options));
    check(&world, vs_import_add(import, "results.csv", results, strlen(results)));
    check(&world, vs_import_add(import, "list.csv", listed, strlen(listed)));
    check(&world, vs_import_add(import, "floors.yaml", floors, strlen(floors)));
    int status = vs_import_finish(import);
    if (status != VS_OK && vs_import_problem_count(import) > 0) {
        fail_msg("%s", vs_import_problem(import, 0));
    }
    check(&world, status);
    vs_import_free(import);
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    char name[80];
    vs_store_close(world->store);
    vs_model_free(world->model);
    vs_model_source_free(world->source);
    vs_engine_free(world->engine);
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(name, sizeof name, "%s%s", world->path, ends[i]);
        (void)unlink(name);
    }
    return 0;
}

static vs_evaluation *evaluate(struct world *world, bool interpret)
{
    vs_evaluation *evaluation = NULL;
    vs_evaluation_options options = {.known = -1,
                                     .valid = VS_DATE_NONE,
                                     .today = vs_date_make(2025, 1, 20),
                                     .interpret = interpret};
    check(world, vs_evaluation_new(&evaluation, world->model, world->store, &options));
    return evaluation;
}

/* A cell, found by the texts of its scope ("" for the whole unit) and its period. */
static size_t find_cell(struct world *world, vs_evaluation *evaluation, const char *indicator,
                        const char *level, const char *member, const char *period,
                        vs_series *series)
{
    int level_index = 0;
    while (strcmp(world->model->levels[level_index].name, level) != 0) {
        level_index++;
    }
    vs_periods periods = {.count = 0};
    size_t at = 0;
    for (int kind = VS_PERIOD_WHOLE; kind < (int)world->model->period_kind_count; kind++) {
        check(world, vs_evaluation_periods(evaluation, kind, &periods));
        for (at = 0; at < periods.count && strcmp(periods.items[at].id, period) != 0; at++) {
        }
        if (at < periods.count) {
            break;
        }
    }
    assert_true(at < periods.count);
    vs_scopes scopes;
    check(world, vs_evaluation_scopes(evaluation, level_index, &scopes));
    size_t scope = 0;
    for (; scopes.dimension_count > 0 && scope < scopes.count; scope++) {
        const char *text = NULL;
        size_t size = 0;
        check(world, vs_evaluation_member_text(evaluation, scopes.dimensions[0],
                                               scopes.members[0][scope], &text, &size));
        if (strcmp(text, member) == 0) {
            break;
        }
    }
    assert_true(scope < scopes.count);
    check(world, vs_evaluation_series(evaluation, vs_model_indicator(world->model, indicator),
                                      level_index, periods.kind, series));
    return at * series->scopes + scope;
}

struct expected {
    const char *indicator, *level, *member, *period;
    enum vs_state state;
    double value;
    uint32_t n;
    const char *reason; /* its beginning, in English */
};

static const struct expected cells[] = {
    /* two of 5, 4, 3 reach 4; in T2 the threshold is 5 */
    {"good_share", "room", "A", "2024/T1", VS_KNOWN, 200.0 / 3, 3, ""},
    {"good_share", "room", "B", "2024/T1", VS_KNOWN, 100, 1, ""},
    {"good_share", "room", "C", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    {"good_share", "room", "A", "2024/T2", VS_KNOWN, 100, 1, ""},
    {"good_share", "room", "B", "2024/T2", VS_KNOWN, 0, 1, ""},
    {"good_share", "floor", "1", "2024/T1", VS_KNOWN, 75, 4, ""},
    {"good_share", "floor", "2", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    {"good_share", "floor", "2", "2024/T2", VS_KNOWN, 100, 1, ""},
    {"good_share", "all", "", "2024/T1", VS_KNOWN, 75, 4, ""},
    {"good_share", "all", "", "2024", VS_KNOWN, 400.0 / 7, 7, ""},
    {"good_share", "all", "", "*", VS_KNOWN, 400.0 / 7, 7, ""},
    {"mean_score", "room", "A", "2024/T1", VS_KNOWN, 8.0 / 3, 3, ""},
    {"mean_score", "room", "B", "2024/T2", VS_NO_DATA, 0, 0, "records of"},
    {"sd", "room", "A", "2024/T1", VS_KNOWN, 1.2583057392117916, 3, ""},
    {"sd", "room", "B", "2024/T1", VS_NO_DATA, 0, 1, "records of"},
    {"population_sd", "room", "A", "2024/T1", VS_KNOWN, 1.0274023338281626, 3, ""},
    {"population_sd", "room", "B", "2024/T1", VS_KNOWN, 0, 1, ""},
    {"median", "room", "A", "2024/T1", VS_KNOWN, 2.5, 3, ""},
    {"median", "all", "", "2024/T1", VS_KNOWN, 3.25, 4, ""},
    {"lower_median", "all", "", "2024/T1", VS_KNOWN, 2.5, 4, ""},
    {"quartile", "all", "", "2024/T1", VS_KNOWN, 2.25, 4, ""},
    {"weighted", "room", "A", "2024/T1", VS_KNOWN, 2.25, 2, ""},
    {"sum", "room", "A", "2024/T1", VS_KNOWN, 8, 3, ""},
    {"sum", "room", "B", "2024/T2", VS_NO_DATA, 0, 0, "records of"},
    {"least", "all", "", "2024/T1", VS_KNOWN, 1.5, 4, ""},
    {"people", "all", "", "*", VS_KNOWN, 5, 8, ""},
    {"count_fives", "room", "A", "2024/T2", VS_KNOWN, 1, 2, ""},
    {"count_fives", "room", "B", "2024/T2", VS_KNOWN, 0, 1, ""},
    {"count_fives", "room", "C", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    {"one_of_many", "room", "A", "2024/T1", VS_KNOWN, 1, 3, ""},
    {"gain", "room", "A", "2024/T2", VS_KNOWN, 0.75, 2, ""},
    {"gain", "room", "A", "2024/T1", VS_NO_DATA, 0, 0, ""},
    {"two_fields", "room", "A", "2024/T2", VS_KNOWN, 4, 1, ""}, /* mark now, weight before */
    {"light", "room", "A", "2024/T1", VS_KNOWN, 2, 3, ""},
    {"light", "room", "B", "2024/T2", VS_KNOWN, 1, 1, ""},
    {"light_people", "all", "", "*", VS_KNOWN, 4, 4, ""},
    {"apart", "room", "A", "2024/T1", VS_KNOWN, 1, 2, ""},
    {"change", "room", "A", "2024/T2", VS_KNOWN, 2.75 - 8.0 / 3, 2, ""},
    {"change", "room", "A", "2024/T1", VS_NO_DATA, 0, 3, "there is no such earlier"},
    {"late_one", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "the parameter"},
    {"bare", "room", "A", "2024/T1", VS_ERROR, 0, 3, "the result"},
    {"ring_a", "all", "", "2024/T1", VS_ERROR, 0, 0, "indicators depend on each other"},
    {"ring_b", "all", "", "2024/T1", VS_ERROR, 0, 0, "indicators depend on each other"},
    {"beside_ring", "all", "", "2024/T1", VS_ERROR, 0, 0, "indicators depend on each other"},
    {"growing", "room", "A", "2024/T1", VS_KNOWN, 8.0 / 3, 3, ""},
    {"growing", "room", "A", "2024/T2", VS_KNOWN, 8.0 / 3 + 2.75, 2, ""},
    {"growing", "room", "C", "2024/T1", VS_KNOWN, 0, 0, ""},
    {"looped", "room", "A", "2024/T1", VS_KNOWN, 16, 3, ""},
    {"room_mean", "floor", "1", "2024/T1", VS_KNOWN, 19.0 / 3, 2, ""},
    {"room_mean", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    {"room_mean_known", "all", "", "2024/T1", VS_KNOWN, 19.0 / 3, 2, ""},
    {"room_mean_known", "floor", "2", "2024/T1", VS_NO_DATA, 0, 0, "indicator"},
    {"against_all", "room", "A", "2024/T1", VS_KNOWN, 8.0 / 3 - 4.5, 3, ""},
    {"against_floor", "room", "A", "2024/T1", VS_KNOWN, 8.0 / 3 - 4.5, 3, ""},
    {"against_floor", "room", "C", "2024/T2", VS_KNOWN, 0, 1, ""},
    {"dated", "all", "", "2024/T1", VS_KNOWN, 4, 4, ""},
    {"dated", "all", "", "2024/T2", VS_KNOWN, 400, 4, ""},
    /* rules: 66.7 and 100 % of A, 100 and 0 % of B, nothing and 100 % of C */
    {"rule.good", "room", "A", "2024/T1", VS_KNOWN, 1, 3, ""},
    {"rule.good", "room", "B", "2024/T2", VS_KNOWN, 0, 1, ""},
    {"rule.good", "room", "C", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    {"rule.good-plain", "room", "A", "2024/T1", VS_KNOWN, 1, 3, ""},
    {"rule.good-plain", "room", "B", "2024/T2", VS_KNOWN, 0, 1, ""},
    {"rule.good-plain", "room", "C", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    {"rule.always", "all", "", "*", VS_KNOWN, 1, 0, ""},
    {"rule.unsure", "room", "A", "2024/T1", VS_KNOWN, 1, 3, ""},
    {"rule.unsure", "room", "B", "2024/T1", VS_NO_DATA, 0, 1, "мало"},
    {"rule.number", "room", "A", "2024/T1", VS_ERROR, 0, 3,
     "models/cells/rules.lua:33: when of the rule returned no condition but: number"},
    {"fired", "all", "", "2024/T1", VS_KNOWN, 2, 2, ""},
    {"fired", "all", "", "2024/T2", VS_KNOWN, 2, 3, ""},
    {"many", "room", "A", "2024/T1", VS_KNOWN, 3, 3, ""},
    {"many", "room", "B", "2024/T1", VS_NOT_APPLICABLE, 0, 1, "its condition is not met: от двух"},
};

static void compare_cells(struct world *world, vs_evaluation *evaluation)
{
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        const struct expected *wanted = &cells[i];
        vs_series series;
        vs_buffer reason;
        vs_buffer_init(&reason, world->engine);
        size_t cell = find_cell(world, evaluation, wanted->indicator, wanted->level, wanted->member,
                                wanted->period, &series);
        check(world,
              vs_reason_render(world->engine,
                               vs_evaluation_reason(evaluation, series.reasons[cell]), &reason));
        const char *text = reason.data != NULL ? reason.data : "";
        if (series.states[cell] != wanted->state || series.n[cell] != wanted->n ||
            fabs(series.values[cell] - wanted->value) > 1e-12 * (1 + fabs(wanted->value)) ||
            strncmp(text, wanted->reason, strlen(wanted->reason)) != 0) {
            fail_msg("%s %s %s %s: state %u value %.17g n %u %s", wanted->indicator, wanted->level,
                     wanted->member, wanted->period, series.states[cell], series.values[cell],
                     series.n[cell], text);
        }
        vs_buffer_free(&reason);
    }
}

static void values_by_programs(void **state)
{
    vs_evaluation *evaluation = evaluate(*state, false);
    compare_cells(*state, evaluation);
    vs_evaluation_free(evaluation);
}

static void values_cell_by_cell(void **state)
{
    vs_evaluation *evaluation = evaluate(*state, true);
    compare_cells(*state, evaluation);
    vs_evaluation_free(evaluation);
}

static void values_from_stored(void **state)
{
    struct world *world = *state;
    vs_evaluation_options options = {
        .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 1, 20)};
    vs_results_made made;
    vs_evaluation *stored = NULL;
    vs_model *catalogue = NULL;
    bool current = false;
    check(world,
          vs_results_compute(world->store, world->model, world->source, &options, false, &made));
    assert_false(made.unchanged);
    assert_true(made.known > 0 && made.errors > 0);
    check(world, vs_results_current(world->store, &world->source->digest, options.today, &current));
    assert_true(current);
    /* The parameter "good" has no later version, but the open term ends on 2025-05-31. */
    check(world, vs_results_current(world->store, &world->source->digest, vs_date_make(2025, 6, 1),
                                    &current));
    assert_false(current);
    vs_model *whole = world->model;
    check(world, vs_results_open(&stored, &catalogue, world->store));
    world->model = catalogue;
    compare_cells(world, stored);
    world->model = whole;
    vs_evaluation_free(stored);
    vs_model_free(catalogue);
    check(world,
          vs_results_compute(world->store, world->model, world->source, &options, false, &made));
    assert_true(made.unchanged);
    vs_buffer findings;
    vs_buffer_init(&findings, world->engine);
    check(world, vs_results_verify(world->store, &findings));
    assert_int_equal(findings.size, 0);
    vs_buffer_free(&findings);
}

static void flags_and_bands(void **state)
{
    vs_evaluation *evaluation = evaluate(*state, false);
    vs_series series;
    size_t cell = find_cell(*state, evaluation, "good_share", "room", "A", "2024/T1", &series);
    assert_int_equal(series.expected[cell], 4);
    assert_int_equal(series.flags[cell], VS_FLAG_PARTIAL);
    assert_string_equal(vs_evaluation_band(evaluation, &series, cell), "high");
    cell = find_cell(*state, evaluation, "good_share", "room", "B", "2024/T1", &series);
    assert_int_equal(series.expected[cell], 1);
    assert_int_equal(series.flags[cell], VS_FLAG_SMALL_N);
    cell = find_cell(*state, evaluation, "good_share", "room", "B", "2024/T2", &series);
    assert_string_equal(vs_evaluation_band(evaluation, &series, cell), "low");
    cell = find_cell(*state, evaluation, "good_share", "room", "C", "2024/T1", &series);
    assert_null(vs_evaluation_band(evaluation, &series, cell));
    vs_evaluation_free(evaluation);
}

static void circle_names_its_path(void **state)
{
    struct world *world = *state;
    for (int interpret = 0; interpret < 2; interpret++) {
        vs_evaluation *evaluation = evaluate(world, interpret != 0);
        vs_series series;
        size_t cell = find_cell(world, evaluation, "ring_b", "all", "", "2024/T1", &series);
        assert_string_equal(vs_evaluation_reason(evaluation, series.reasons[cell]),
                            "REASON_CYCLE\x1fring_a[2024/T1] > ring_b[2024/T1] > ring_a[2024/T1]");
        vs_evaluation_free(evaluation);
    }
}

/* Memory that fails at any point ends with VS_ENOMEM, leaks nothing and harms nothing. */
static void memory_fails_anywhere(void **state)
{
    struct world *world = *state;
    for (long nth = 1; nth < 2000000; nth = nth + 1 + nth / 8) {
        struct fault memory = {.fail_at = nth};
        vs_engine_options options = {.allocator = fault_allocator, .context = &memory};
        vs_engine *engine = NULL;
        if (vs_engine_new(&engine, &options) != VS_OK) {
            continue;
        }
        vs_store *store = NULL;
        vs_model *model = NULL;
        vs_evaluation *evaluation = NULL;
        vs_buffer text;
        vs_buffer_init(&text, engine);
        vs_evaluation_options how = {
            .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 1, 20)};
        int status = vs_store_open(&store, engine, world->path, VS_STORE_READ);
        if (status == VS_OK) {
            status = vs_model_load(&model, engine, world->source);
        }
        if (status == VS_OK) {
            status = vs_evaluation_new(&evaluation, model, store, &how);
        }
        if (status == VS_OK) {
            status = vs_results_canonical(evaluation, &text);
        }
        vs_buffer_free(&text);
        vs_evaluation_free(evaluation);
        vs_model_free(model);
        vs_store_close(store);
        vs_engine_free(engine);
        assert_int_equal(memory.in_use, 0);
        if (status == VS_OK) {
            return;
        }
        assert_int_equal(status, VS_ENOMEM);
    }
    fail_msg("the fault loop never came to its end");
}

/* A later correction of T1 is felt in T2 by what sums up its own earlier periods: 8/3 + 2.75
 * becomes (4.5 + 2.5 + 4)/3 + 2.75. In the end, for the store changes. */
static void own_earlier_period_on_advance(void **state)
{
    struct world *world = *state;
    static const char late[] = "person,room,term,mark,score,weight\np1,A,2024/T1,5,4.50,1\n";
    vs_series series;
    size_t evaluated = 0;
    size_t changed = 0;
    vs_evaluation *evaluation = evaluate(world, false);
    size_t cell = find_cell(world, evaluation, "growing", "room", "A", "2024/T2", &series);
    assert_true(fabs(series.values[cell] - (8.0 / 3 + 2.75)) < 1e-9);
    vs_import_options options = {.valid = vs_date_make(2025, 1, 20)};
    vs_import *import = NULL;
    check(world, vs_import_new(&import, world->model, world->store, &options));
    check(world, vs_import_add(import, "late.csv", late, strlen(late)));
    check(world, vs_import_finish(import));
    vs_import_free(import);
    check(world, vs_evaluation_advance(evaluation, -1, &evaluated, &changed));
    cell = find_cell(world, evaluation, "growing", "room", "A", "2024/T2", &series);
    assert_true(fabs(series.values[cell] - (11.0 / 3 + 2.75)) < 1e-9);
    vs_evaluation_free(evaluation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_programs),
        cmocka_unit_test(values_cell_by_cell),
        cmocka_unit_test(values_from_stored),
        cmocka_unit_test(flags_and_bands),
        cmocka_unit_test(circle_names_its_path),
        cmocka_unit_test(memory_fails_anywhere),
        cmocka_unit_test(own_earlier_period_on_advance),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
