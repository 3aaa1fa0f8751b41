/*
 * Numbers of a scenario that are varied, against values worked out by hand; what seek finds is
 * verified in a fresh world.
 *
 * Room A in T1: marks 5, 4, 3, scores 1.5, 2.5, 4; B: 5, 10. The run's date is in T2.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "import.h"
#include "scenario_vary.h"
#include "seek.h"

static const char results[] = "person,room,term,mark,score,weight\n"
                              "p1,A,2024/T1,5,1.50,1\n"
                              "p2,A,2024/T1,4,2.50,3\n"
                              "p3,A,2024/T1,3,4.00,\n"
                              "p4,B,2024/T1,5,10.00,2\n"
                              "p1,A,2024/T2,5,2.00,2\n"
                              "p2,A,2024/T2,4,3.50,1\n";
static const char floors[] = "entities:\n"
                             "  - { kind: room, id: A, from: 2024-01-01, floor: \"1\" }\n"
                             "  - { kind: room, id: B, from: 2024-01-01, floor: \"1\" }\n";

struct world {
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    vs_store *store;
    vs_world_options options;
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
    world =
        (struct world){.options.evaluation = {
                           .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 1, 20)}};
    *state = &world;
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    vs_engine_set_language(world.engine, VS_EN);
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "cells"));
    check(&world, vs_model_load(&world.model, world.engine, world.source));
    check(&world, vs_store_memory(&world.store, world.engine, "unit"));
    vs_import_options options = {.valid = world.options.evaluation.today};
    vs_import *import = NULL;
    check(&world, vs_import_new(&import, world.model, world.store, &options));
    check(&world, vs_import_add(import, "results.csv", results, strlen(results)));
    check(&world, vs_import_add(import, "floors.yaml", floors, strlen(floors)));
    check(&world, vs_import_finish(import));
    vs_import_free(import);
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    vs_store_close(world->store);
    vs_model_free(world->model);
    vs_model_source_free(world->source);
    vs_engine_free(world->engine);
    return 0;
}

/* --- a cell that is looked at --- */

struct goal {
    struct world *world;
    vs_vary *vary;
    const char *indicator, *room, *period; /* room "": all */
};

/* The cell of a world; rooms are the first dimension of their level. */
static void look(struct world *world, vs_world *changed, const struct goal *goal, bool *known,
                 double *value)
{
    vs_evaluation *cells = vs_world_evaluation(changed);
    const vs_model *model = vs_world_model(changed);
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
    int level = 0;
    bool met = false;
    while (strcmp(model->levels[level].name, goal->room[0] != '\0' ? "room" : "all") != 0) {
        level++;
    }
    check(world, vs_evaluation_series(cells, vs_model_indicator(model, goal->indicator), level,
                                      vs_model_period_kind(model, "term"), &series));
    check(world, vs_evaluation_scopes(cells, level, &scopes));
    check(world, vs_evaluation_periods(cells, series.period_kind, &periods));
    for (size_t cell = 0; cell < series.periods * series.scopes; cell++) {
        const char *text = "";
        size_t size = 0;
        if (scopes.dimension_count > 0) {
            check(world,
                  vs_evaluation_member_text(cells, scopes.dimensions[0],
                                            scopes.members[0][cell % series.scopes], &text, &size));
        }
        if (strcmp(text, goal->room) == 0 &&
            strcmp(periods.items[cell / series.scopes].id, goal->period) == 0) {
            *known = series.states[cell] == VS_KNOWN;
            *value = series.values[cell];
            met = true;
        }
    }
    assert_true(met);
}

static int value_at(void *self, double x, bool *known, double *value)
{
    const struct goal *goal = self;
    check(goal->world, vs_vary_set(goal->vary, x));
    look(goal->world, vs_vary_world(goal->vary), goal, known, value);
    return VS_OK;
}

static struct goal vary(struct world *world, const char *key, const char *indicator,
                        const char *room, const char *period)
{
    struct goal goal = {world, NULL, indicator, room, period};
    check(world, vs_vary_new(&goal.vary, world->model, world->store, &world->options, key));
    return goal;
}

static void expect_at(struct goal *goal, double x, double expected)
{
    bool known = false;
    double value = 0;
    (void)value_at(goal, x, &known, &value);
    assert_true(known);
    assert_true(value > expected - 1e-9 && value < expected + 1e-9);
}

static vs_seek seek(struct goal *goal, double target, double from, double to)
{
    vs_seek found;
    vs_seek_options options = {.function = value_at,
                               .self = goal,
                               .target = target,
                               .from = from,
                               .to = to,
                               .whole = vs_vary_range_of(goal->vary)->whole};
    vs_seek_init(&found, goal->world->engine);
    check(goal->world, vs_seek_run(&found, &options));
    return found;
}

/* --- the tests --- */

/* Of A's three marks 2 are at least 4 and 1 is 5; the threshold is 4, from 2025 on 5. */
static void parameter(void **state)
{
    struct goal goal = vary(*state, "param:good", "good_share", "A", "2024/T1");
    const vs_vary_range *range = vs_vary_range_of(goal.vary);
    assert_string_equal(range->key, "param:good");
    assert_true(range->has_now && range->now == 5 && range->from == 4 && range->to == 5);
    assert_int_equal(range->source, VS_VARY_OBSERVED);
    expect_at(&goal, 5, 100.0 / 3);
    expect_at(&goal, 3, 100);
    expect_at(&goal, 4, 200.0 / 3); /* and back */
    vs_seek found = seek(&goal, 50, 1, 6);
    assert_int_equal(found.roots.size + found.flats.size, 0);
    assert_int_equal(vs_seek_count(&found.jumps), 1);
    const vs_seek_stretch *jump = (const vs_seek_stretch *)(const void *)found.jumps.data;
    assert_true(jump->from.x == 4 && jump->to.x - 4 < 1e-14);
    vs_seek_free(&found);
    vs_vary_free(goal.vary);
}

/* A's value against all: x - 4.5 is 1.25 at 5.75, for the mean of all stays that of the rows. */
static void value(void **state)
{
    struct goal goal =
        vary(*state, "value:mean_score[room=A,period=2024/T1]", "against_all", "A", "2024/T1");
    const vs_vary_range *range = vs_vary_range_of(goal.vary);
    assert_true(range->now > 2.66 && range->now < 2.67 && range->to == 10);
    vs_seek found = seek(&goal, 1.25, 0, 10);
    const vs_seek_point *root = (const vs_seek_point *)(const void *)found.roots.data;
    assert_int_equal(found.roots.size, sizeof *root);
    assert_true(root->x == 5.75);
    /* the same in a world of its own */
    struct goal other =
        vary(*state, "value:mean_score[room=A,period=2024/T1]", "against_all", "A", "2024/T1");
    expect_at(&other, root->x, 1.25);
    vs_vary_free(other.vary);
    vs_seek_free(&found);
    found = seek(&goal, 100, 0, 10);
    assert_int_equal(found.roots.size + found.flats.size + found.jumps.size, 0);
    assert_true(found.best.x == 10 && found.best.value == 5.5);
    vs_seek_free(&found);
    vs_vary_free(goal.vary);
}

/* Fives of all in T1: 2; each 3 or 4 that becomes a 5 is one more. There is one 4. */
static void rows(void **state)
{
    struct goal goal =
        vary(*state, "fact:result[term=2024/T1] mark=4->5", "count_fives", "", "2024/T1");
    const vs_vary_range *range = vs_vary_range_of(goal.vary);
    assert_true(range->whole && range->now == 0 && range->from == 0 && range->to == 1);
    expect_at(&goal, 0, 2);
    expect_at(&goal, 1, 3);
    expect_at(&goal, 0, 2);
    vs_seek found = seek(&goal, 3, 0, 1);
    const vs_seek_point *root = (const vs_seek_point *)(const void *)found.roots.data;
    assert_int_equal(found.roots.size, sizeof *root);
    assert_true(root->x == 1);
    vs_seek_free(&found);
    vs_vary_free(goal.vary);
    goal = vary(*state, "fact:result mark=4->5", "count_fives", "", "2024/T2");
    assert_true(vs_vary_range_of(goal.vary)->to == 2);
    expect_at(&goal, 1, 1); /* p2's row of T1 comes first */
    expect_at(&goal, 2, 2);
    vs_vary_free(goal.vary);
}

/* Bands go upwards: above that there is no such world, and the next number works again. */
static void refused(void **state)
{
    struct world *world = *state;
    vs_vary *vary = NULL;
    check(world,
          vs_vary_new(&vary, world->model, world->store, &world->options, "param:bands.2.1"));
    assert_int_equal(vs_vary_range_of(vary)->source, VS_VARY_PERCENT);
    assert_int_equal(vs_vary_set(vary, -1e308), VS_OK);
    vs_vary_free(vary);
    check(world, vs_vary_new(&vary, world->model, world->store, &world->options, "param:good"));
    vs_vary_free(vary);
    static const char *const wrong[] = {
        "formula:people=return 1",  "fact:more.csv", "param:gud", "param:bands.1.2", "nonsense",
        "value:mean_score[roof=A]", "param:good=5"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_not_equal(
            vs_vary_new(&vary, world->model, world->store, &world->options, wrong[i]), VS_OK);
        assert_null(vary);
    }
}

static vs_world_change cell_of(struct world *world, const char *indicator, const char *level)
{
    vs_world_change cell = {.indicator = vs_model_indicator(world->model, indicator),
                            .period_kind = vs_model_period_kind(world->model, "term"),
                            .period = "2024/T1"};
    while (strcmp(world->model->levels[cell.level].name, level) != 0) {
        cell.level++;
    }
    if (strcmp(level, "room") == 0) {
        check(world, vs_store_find(world->store, "room", "A", 1, &cell.members[0]));
    }
    return cell;
}

/* Marks are 3, 4 and 5, and a share from a threshold steps there and nowhere else; a rule at the
 * number that it compares; what is subtracted moves. */
static void breaks(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *key, *indicator, *level;
        bool complete;
        size_t count;
        double points[3];
    } cases[] = {
        {"param:good", "good_share", "room", true, 3, {3, 4, 5}},
        {"param:good", "rule.good", "room", true, 3, {3, 4, 5}},
        {"param:good", "mean_score", "room", true, 0, {0}},
        {"value:good_share[room=A,period=2024/T1]", "rule.good", "room", true, 1, {60}},
        {"value:good_share[room=A,period=2024/T1]", "rule.good-plain", "room", false, 0, {0}},
        {"value:good_share[room=A,period=2024/T1]", "good_share", "room", false, 0, {0}},
        {"value:mean_score[room=A,period=2024/T1]", "against_all", "room", false, 0, {0}},
        {"value:mean_score[room=A,period=2024/T1]", "room_mean", "all", false, 0, {0}},
        {"value:mean_score[room=A,period=2024/T1]", "mean_score", "all", true, 0, {0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct goal goal = vary(world, cases[i].key, cases[i].indicator, "A", "2024/T1");
        vs_world_change cell = cell_of(world, cases[i].indicator, cases[i].level);
        vs_buffer points;
        bool complete = false;
        vs_buffer_init(&points, world->engine);
        check(world, vs_vary_only(goal.vary, &cell));
        check(world, vs_vary_breaks(goal.vary, &points, &complete));
        assert_true(complete == cases[i].complete);
        assert_int_equal(points.size / sizeof(double), cases[i].count);
        for (size_t k = 0; k < cases[i].count; k++) {
            assert_true(((const double *)(const void *)points.data)[k] == cases[i].points[k]);
        }
        vs_buffer_free(&points);
        vs_vary_free(goal.vary);
    }
}

static bool is_rows(const char *key)
{
    return strncmp(key, "fact:", 5) == 0;
}

static void same_cell(struct world *world, vs_vary *vary, const char *key, double x,
                      const vs_world_change *cell)
{
    vs_scenario *empty = NULL;
    vs_scenario *scenario = NULL;
    vs_world *anew = NULL;
    vs_world_change limited;
    vs_world_change fresh;
    char text[128];
    vs_world_options options = world->options;
    options.full = true;
    (void)snprintf(text, sizeof text, is_rows(key) ? "%s x%g" : "%s=%g", key, x);
    check(world, vs_scenario_new(&empty, world->engine));
    check(world, vs_world_new(&anew, world->model, world->store, &options));
    if (!is_rows(key) || x > 0) {
        check(world, vs_scenario_with(&scenario, empty, text));
        check(world, vs_world_apply(anew, scenario));
    }
    check(world, vs_vary_set(vary, x));
    check(world, vs_world_find(vs_vary_world(vary), cell, &limited));
    check(world, vs_world_find(anew, cell, &fresh));
    assert_true(limited.after.there && fresh.after.there);
    if (limited.after.state != fresh.after.state || limited.after.value != fresh.after.value ||
        strcmp(limited.after.reason, fresh.after.reason) != 0) {
        fail_msg("%s: %s is %g, anew %g", text, world->model->indicators[cell->indicator].name,
                 limited.after.value, fresh.after.value);
    }
    vs_world_free(anew);
    vs_scenario_free(scenario);
    vs_scenario_free(empty);
}

/* Whatever cell is asked for, only it and what it stands on is evaluated, and it comes out as in a
 * world where everything is. */
static void only_what_is_asked(void **state)
{
    struct world *world = *state;
    static const char *const keys[] = {"param:good", "value:mean_score[room=A,period=2024/T1]",
                                       "value:good_share[room=A,period=2024/T1]",
                                       "fact:result mark=4->5", "fact:result score=1.5->9.25"};
    static const double numbers[] = {5, 3.5, 70, 3};
    static const double rows[2][5] = {{2, 0, 1, 2, 1}, {1, 0, 1, 0, 0}};
    int term = vs_model_period_kind(world->model, "term");
    for (size_t i = 0; i < world->model->indicator_count; i++) {
        const vs_indicator *indicator = &world->model->indicators[i];
        for (size_t l = 0; l < indicator->level_count; l++) {
            const char *level = world->model->levels[indicator->levels[l]].name;
            bool asked = strcmp(level, "room") == 0 || strcmp(level, "all") == 0;
            bool terms = (indicator->period_kinds >> term & 1U) != 0;
            for (size_t k = 0; asked && terms && k < sizeof keys / sizeof *keys; k++) {
                vs_vary *vary = NULL;
                vs_world_change cell = cell_of(world, indicator->name, level);
                check(world,
                      vs_vary_new(&vary, world->model, world->store, &world->options, keys[k]));
                check(world, vs_vary_only(vary, &cell));
                for (size_t n = 0; n < (is_rows(keys[k]) ? 5 : 4); n++) {
                    double x = is_rows(keys[k]) ? rows[k - 3][n] : numbers[n];
                    same_cell(world, vary, keys[k], x, &cell);
                }
                vs_vary_free(vary);
            }
        }
    }
}

/* One world after another number: each is put back, and the next alone is otherwise. */
static void turned(void **state)
{
    struct world *world = *state;
    static const char *const keys[] = {
        "value:mean_score[room=A,period=2024/T1]", "param:good",
        "value:mean_score[room=B,period=2024/T1]", "value:growing[period=2024/T1]",
        "value:mean_score[room=A,period=2024/T2]", "param:good",
        "value:mean_score[room=A,period=2024/T1]"};
    static const char *const goals[][2] = {{"room_mean", "all"},      {"change", "room"},
                                           {"good_share", "room"},    {"against_all", "room"},
                                           {"growing", "all"},        {"rule.good", "room"},
                                           {"room_mean_known", "all"}};
    for (size_t g = 0; g < sizeof goals / sizeof *goals; g++) {
        for (int t = 1; t <= 2; t++) {
            vs_vary *vary = NULL;
            vs_world_change cell = cell_of(world, goals[g][0], goals[g][1]);
            cell.period = t == 1 ? "2024/T1" : "2024/T2";
            check(world, vs_vary_new(&vary, world->model, world->store, &world->options, keys[0]));
            check(world, vs_vary_only(vary, &cell));
            for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
                if (k > 0) {
                    check(world, vs_vary_turn(vary, keys[k]));
                }
                same_cell(world, vary, keys[k], 3.5, &cell);
                same_cell(world, vary, keys[k], 5, &cell);
            }
            vs_vary_free(vary);
        }
    }
}

/* A value that is said already holds again once another is varied. */
static void turned_from_what_is_said(void **state)
{
    struct world *world = *state;
    vs_scenario *empty = NULL;
    vs_scenario *start = NULL;
    vs_vary *vary = NULL;
    vs_world_change cell = cell_of(world, "against_all", "room");
    check(world, vs_scenario_new(&empty, world->engine));
    check(world, vs_scenario_with(&start, empty, "value:mean_score[room=A,period=2024/T1]=7"));
    world->options.start = start;
    static const char *const keys[] = {"value:mean_score[room=A,period=2024/T1]",
                                       "value:mean_score[period=2024/T1]",
                                       "value:mean_score[room=A,period=2024/T1]", "param:good"};
    check(world, vs_vary_new(&vary, world->model, world->store, &world->options, keys[0]));
    check(world, vs_vary_only(vary, &cell));
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        if (k > 0) {
            check(world, vs_vary_turn(vary, keys[k]));
        }
        same_cell(world, vary, keys[k], 3.5, &cell);
    }
    vs_world_change found; /* of T1 the mean of all is (1.5 + 2.5 + 4 + 10) / 4 = 4.5 */
    check(world, vs_world_find(vs_vary_world(vary), &cell, &found));
    assert_true(found.after.value == 2.5);
    vs_vary_free(vary);
    vs_scenario_free(start);
    vs_scenario_free(empty);
}

/* against_all of A reads A's mean and that of all, each of the same term, but no parameter;
 * good_share the threshold, once; change the mean of two terms; the mean of rooms those of all
 * rooms that have one; what grows itself in the term before. */
static void inputs(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *indicator, *level, *period, *keys[3];
    } cases[] = {
        {"change",
         "room",
         "2024/T2",
         {"value:mean_score[room=A,period=2024/T2]", "value:mean_score[room=A,period=2024/T1]",
          NULL}},
        {"room_mean",
         "all",
         "2024/T1",
         {"value:mean_score[room=A,period=2024/T1]", "value:mean_score[room=B,period=2024/T1]",
          NULL}},
        {"growing",
         "all",
         "2024/T2",
         {"value:mean_score[period=2024/T2]", "value:growing[period=2024/T1]", NULL}},
        {"against_all",
         "room",
         "2024/T1",
         {"value:mean_score[room=A,period=2024/T1]", "value:mean_score[period=2024/T1]", NULL}},
        {"good_share", "room", "2024/T1", {"param:good", NULL, NULL}},
        {"mean_score", "room", "2024/T1", {NULL, NULL, NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_world *changed = NULL;
        vs_buffer keys;
        vs_buffer_init(&keys, world->engine);
        check(world, vs_world_new(&changed, world->model, world->store, &world->options));
        vs_world_change cell = cell_of(world, cases[i].indicator, cases[i].level);
        cell.period = cases[i].period;
        check(world, vs_world_inputs(changed, &cell, &keys));
        const char *const *found = (const char *const *)(const void *)keys.data;
        size_t expected = 0;
        for (; expected < 3 && cases[i].keys[expected] != NULL; expected++) {
            bool met = false;
            for (size_t k = 0; k < keys.size / sizeof *found; k++) {
                met = met || strcmp(found[k], cases[i].keys[expected]) == 0;
            }
            assert_true(met);
        }
        assert_int_equal(keys.size / sizeof *found, expected);
        vs_buffer_free(&keys);
        vs_world_free(changed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parameter, make_world, free_world),
        cmocka_unit_test_setup_teardown(value, make_world, free_world),
        cmocka_unit_test_setup_teardown(rows, make_world, free_world),
        cmocka_unit_test_setup_teardown(breaks, make_world, free_world),
        cmocka_unit_test_setup_teardown(only_what_is_asked, make_world, free_world),
        cmocka_unit_test_setup_teardown(turned, make_world, free_world),
        cmocka_unit_test_setup_teardown(turned_from_what_is_said, make_world, free_world),
        cmocka_unit_test_setup_teardown(inputs, make_world, free_world),
        cmocka_unit_test_setup_teardown(refused, make_world, free_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
