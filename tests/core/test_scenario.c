/*
 * Scenarios against values worked out by hand.
 *
 * Rooms A and B are on floor 1, C on floor 2. The run's date is 2025-01-20, inside term T2.
 * Mean scores: A T1 8/3, T2 2.75; B T1 10; floor 1 and all T1 4.5. Good marks of A in T1: 2 of 3.
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

#include "fault.h"
#include "import.h"
#include "scenario.h"

static const char results[] = "person,room,term,mark,score,weight\n"
                              "p1,A,2024/T1,5,1.50,1\n"
                              "p2,A,2024/T1,4,2.50,3\n"
                              "p3,A,2024/T1,3,4.00,\n"
                              "p4,B,2024/T1,5,10.00,2\n"
                              "p1,A,2024/T2,5,2.00,2\n"
                              "p2,A,2024/T2,,3.50,1\n"
                              "p4,B,2024/T2,4,,\n"
                              "p5,C,2024/T2,5,7.25,4\n";
static const char floors[] = "entities:\n"
                             "  - { kind: room, id: A, from: 2024-01-01, floor: \"1\" }\n"
                             "  - { kind: room, id: B, from: 2024-01-01, floor: \"1\" }\n"
                             "  - { kind: room, id: C, from: 2024-01-01, floor: \"2\" }\n";

struct world {
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    vs_store *store;
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
}

/* The engine is there; all else is made. */
static void fill_world(struct world *world)
{
    check(world, vs_model_source_read(&world->source, world->engine,
                                      VS_SOURCE_DIR "/tests/fixtures/models", "cells"));
    check(world, vs_model_load(&world->model, world->engine, world->source));
    check(world, vs_store_memory(&world->store, world->engine, "unit"));
    vs_import_options options = {.valid = vs_date_make(2025, 1, 20)};
    vs_import *import = NULL;
    check(world, vs_import_new(&import, world->model, world->store, &options));
    check(world, vs_import_add(import, "results.csv", results, strlen(results)));
    check(world, vs_import_add(import, "floors.yaml", floors, strlen(floors)));
    check(world, vs_import_finish(import));
    vs_import_free(import);
}

static int make_world(void **state)
{
    static struct world world;
    world = (struct world){.engine = NULL};
    *state = &world;
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    vs_engine_set_language(world.engine, VS_EN);
    fill_world(&world);
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

/* The scenario of operations that end with NULL. */
static vs_scenario *suppose(struct world *world, const char *const *operations)
{
    vs_scenario *scenario = NULL;
    check(world, vs_scenario_new(&scenario, world->engine));
    for (; *operations != NULL; operations++) {
        vs_scenario *longer = NULL;
        check(world, vs_scenario_with(&longer, scenario, *operations));
        vs_scenario_free(scenario);
        scenario = longer;
    }
    return scenario;
}

static int apply(struct world *world, const char *const *operations, vs_world **out)
{
    vs_world_options options = {
        .source = world->source,
        .evaluation = {.known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 1, 20)}};
    vs_scenario *scenario = suppose(world, operations);
    check(world, vs_world_new(out, world->model, world->store, &options));
    int status = vs_world_apply(*out, scenario);
    vs_scenario_free(scenario);
    return status;
}

/* A cell by the texts of its scope ("" for the whole unit) and its period. */
static vs_world_change look(struct world *world, vs_world *changed, const char *indicator,
                            const char *level, const char *member, const char *period)
{
    vs_evaluation *cells = vs_world_evaluation(changed);
    const vs_model *model = vs_world_model(changed);
    vs_world_change found = {.indicator = -1};
    for (size_t l = 0; l < model->level_count; l++) {
        for (int kind = -1; kind < (int)model->period_kind_count; kind++) {
            vs_series series;
            vs_scopes scopes;
            vs_periods periods;
            if (strcmp(model->levels[l].name, level) != 0) {
                continue;
            }
            check(world, vs_evaluation_series(cells, vs_model_indicator(model, indicator), (int)l,
                                              kind, &series));
            check(world, vs_evaluation_scopes(cells, (int)l, &scopes));
            check(world, vs_evaluation_periods(cells, kind, &periods));
            for (size_t cell = 0; cell < series.periods * series.scopes; cell++) {
                const char *text = "";
                size_t size = 0;
                if (scopes.dimension_count > 0) {
                    check(world, vs_evaluation_member_text(cells, scopes.dimensions[0],
                                                           scopes.members[0][cell % series.scopes],
                                                           &text, &size));
                }
                if (strcmp(text, member) == 0 &&
                    strcmp(periods.items[cell / series.scopes].id, period) == 0) {
                    check(world, vs_world_look(changed, &series, cell, &found));
                }
            }
        }
    }
    assert_true(found.indicator >= 0);
    return found;
}

static void expect(struct world *world, vs_world *changed, const char *indicator, const char *where,
                   const char *period, double before, double after)
{
    const char *level = where[0] == '\0'                     ? "all"
                        : where[0] >= '0' && where[0] <= '9' ? "floor"
                                                             : "room";
    vs_world_change change = look(world, changed, indicator, level, where, period);
    const vs_world_cell *cells[2] = {&change.before, &change.after};
    double expected[2] = {before, after};
    for (int i = 0; i < 2; i++) {
        if (isnan(expected[i])) {
            assert_int_not_equal(cells[i]->state, VS_KNOWN);
            continue;
        }
        if (cells[i]->state != VS_KNOWN || fabs(cells[i]->value - expected[i]) > 1e-9) {
            fail_msg("%s %s %s: %g instead of %g", indicator, where, period, cells[i]->value,
                     expected[i]);
        }
    }
    assert_true((change.after.flags & VS_FLAG_HYPOTHETICAL) != 0);
}

static void readers_on_value(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world,
          apply(world, (const char *const[]){"value:mean_score[room=A,period=2024/T1]=6", NULL},
                &changed));
    expect(world, changed, "mean_score", "A", "2024/T1", 8.0 / 3, 6);
    expect(world, changed, "against_all", "A", "2024/T1", 8.0 / 3 - 4.5, 1.5);
    expect(world, changed, "room_mean", "1", "2024/T1", 19.0 / 3, 8);
    expect(world, changed, "room_mean", "", "2024/T1", (double)NAN,
           (double)NAN); /* C has nothing then */
    expect(world, changed, "change", "A", "2024/T2", 2.75 - 8.0 / 3, -3.25);
    expect(world, changed, "growing", "A", "2024/T2", 8.0 / 3 + 2.75, 8.75); /* reads itself */
    expect(world, changed, "looped", "A", "2024/T1", 16, 36);                /* no program */
    expect(world, changed, "mean_score", "1", "2024/T1", 4.5, 4.5); /* computed from records */
    expect(world, changed, "mean_score", "", "2024/T1", 4.5, 4.5);
    expect(world, changed, "mean_score", "A", "2024/T2", 2.75, 2.75);
    const vs_world_operation *operation = vs_world_operation_at(changed, 0);
    assert_string_equal(operation->text, "value:mean_score[room=A,period=2024/T1]=6");
    assert_string_equal(operation->stays, "mean_score");
    vs_world_free(changed);
}

/* The latest period with data; a comma; case and title of the dimension. */
static void spelling_on_value(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world,
          apply(world, (const char *const[]){"значение: mean_score [Комната = «a»] = 6,5", NULL},
                &changed));
    expect(world, changed, "mean_score", "A", "2024/T2", 2.75, 6.5);
    assert_string_equal(vs_world_operation_at(changed, 0)->text,
                        "value:mean_score[room=A,period=2024/T2]=6.5");
    vs_world_free(changed);
}

static void known_on_value(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world, apply(world,
                       (const char *const[]){"value:mean_score[room=C,period=2024/T1]=1",
                                             "value:sum[room=C,period=2024/T1]=3", NULL},
                       &changed));
    expect(world, changed, "mean_score", "C", "2024/T1", (double)NAN, 1);
    expect(world, changed, "change", "C", "2024/T2", (double)NAN, 6.25);
    expect(world, changed, "room_mean", "2", "2024/T1", (double)NAN, 1);
    vs_world_free(changed);
}

static void stretch_on_parameter(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world, apply(world, (const char *const[]){"param:good@..2024-12-31=5", NULL}, &changed));
    expect(world, changed, "good_share", "A", "2024/T1", 200.0 / 3, 100.0 / 3);
    expect(world, changed, "good_share", "A", "2024/T2", 100, 100);
    vs_world_change change = look(world, changed, "good_share", "room", "A", "2024/T1");
    assert_string_equal(change.before.band, "high");
    assert_string_equal(change.after.band, "low");
    expect(world, changed, "rule.good", "A", "2024/T1", 1, 0);
    expect(world, changed, "rule.good-plain", "A", "2024/T1", 1, 0);
    expect(world, changed, "fired", "", "2024/T1", 2, 1);
    vs_world_free(changed);
    /* A day of another term only. */
    check(world, apply(world, (const char *const[]){"param:good@2025-01-20..2025-01-20=4", NULL},
                       &changed));
    expect(world, changed, "good_share", "B", "2024/T2", 0, 100);
    expect(world, changed, "good_share", "A", "2024/T1", 200.0 / 3, 200.0 / 3);
    vs_world_free(changed);
}

static void bands_on_parameter(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world, apply(world, (const char *const[]){"param:bands.2.1=70", NULL}, &changed));
    vs_world_change change = look(world, changed, "good_share", "room", "A", "2024/T1");
    assert_string_equal(change.before.band, "high");
    assert_string_equal(change.after.band, "low");
    assert_true(change.parts != NULL && change.parts->delta == 0);
    vs_world_free(changed);
    check(world, apply(world, (const char *const[]){"param:bands.2.2=top", NULL}, &changed));
    change = look(world, changed, "good_share", "room", "A", "2024/T1");
    assert_string_equal(change.before.band, "high");
    assert_string_equal(change.after.band, "top");
    vs_world_free(changed);
}

/* 8/3 -> 6 -> 2: the parts are 10/3 and -4. */
static void parts_on_order(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world,
          apply(world,
                (const char *const[]){"value:mean_score[room=A,period=2024/T1]=6", "param:few=1",
                                      "value:mean_score[room=A,period=2024/T1]=2", NULL},
                &changed));
    vs_world_change change = look(world, changed, "against_all", "room", "A", "2024/T1");
    const vs_world_part *part = change.parts;
    assert_true(part != NULL && part->next != NULL && part->next->next == NULL);
    assert_int_equal(part->operation, 0);
    assert_true(fabs(part->delta - 10.0 / 3) < 1e-9);
    assert_int_equal(part->next->operation, 2);
    assert_true(fabs(part->next->delta + 4) < 1e-9);
    vs_world_free(changed);
}

/* An operation that changes nothing is evaluated nowhere further. */
static void cut_off_on_equal(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    const vs_world_change *changes = NULL;
    size_t count = 1;
    check(world, apply(world,
                       (const char *const[]){"value:mean_score[room=B,period=2024/T1]=10",
                                             "param:late=5", NULL},
                       &changed));
    assert_int_equal(vs_world_operation_at(changed, 0)->evaluated, 0);
    check(world, vs_world_changes(changed, &changes, &count));
    assert_int_equal(count, 0);
    vs_world_free(changed);
}

static void mistakes_on_text(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *operation, *message;
    } cases[] = {
        {"value:mean_scor=1", "did you mean mean_score?"},
        {"value:mean_score[floor=1,room=A]=1", "its levels: room, floor, all"},
        {"value:mean_score[rom=A]=1", "did you mean room?"},
        {"value:mean_score[room=Z]=1", "no value \"Z\""},
        {"value:mean_score[room=A,room=B]=1", "room stands twice"},
        {"value:mean_score[room]=1", "\"room\" in brackets: expected dimension=value"},
        {"value:mean_score[room=A=1", "the bracket is open"},
        {"value:mean_score[room=A]", "there is no ="},
        {"value:mean_score[room=A]=many", "\"many\": expected a number"},
        {"value:mean_score[room=A]=", "\"\": expected a number"},
        {"value:mean_score[room=A,period=2024/T3]=1", "did you mean 2024/T"},
        {"param:god=1", "did you mean good?"},
        {"param:good", "there is no ="},
        {"param:good=high", "\"high\": expected a number"},
        {"param:good.2=1", "parameter good has no part \"2\""},
        {"param:bands=1", "parameter bands has parts: 1.1, 1.2, 2.1, 2.2; name one"},
        {"param:bands.3.1=1", "has no part \"3.1\""},
        {"param:bands.1.1=60", "the bands bands do not ascend: 60, then 50"},
        {"param:good@2024-09-01=1", "expected a stretch FROM..TO"},
        {"param:good@2025-01-01..2024-01-01=1", "expected a stretch FROM..TO"},
        {"param:late@..2029-12-31=1", "parameter late has no value on these days"},
        {"formula:mean_scor=1", "did you mean mean_score?"},
        {"formula:mean_score", "there is no ="},
        {"formula:mean_score=", "there is no ="},
        {"formula:rule.good=1", "the formula of rule.good cannot be changed"},
        {"fact:resul mark=3->4", "did you mean result?"},
        {"fact:result mrk=3->4", "did you mean mark?"},
        {"fact:result[rom=A] mark=3->4", "did you mean room?"},
        {"fact:result mark 3->4", "write fact:FILE.csv or fact:"},
        {"fact:result mark=1->4", "no row of result has mark = \"1\""},
        {"fact:result[room=A] mark=5->4 x3", "there are only 2, and 3 are asked for"},
        {"fact:result room=A->B", "field room is in the key of result"},
        {"fact:kept note=a->b", "no record kind"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_world *changed = NULL;
        int status =
            apply(world, (const char *const[]){"param:few=2", cases[i].operation, NULL}, &changed);
        assert_int_equal(status, VS_EUSAGE);
        const char *message = vs_engine_error(world->engine);
        if (strstr(message, cases[i].message) == NULL ||
            strncmp(message, "operation 2 \"", 13) != 0) {
            fail_msg("%s\n%s", cases[i].operation, message);
        }
        vs_world_free(changed);
    }
}

/* --- facts --- */

/* Writes a file and gives its operation. */
static const char *write_file(char out[96], const char *text)
{
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/vsoko-facts-%ld.csv", (long)getpid());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
    (void)snprintf(out, 96, "fact:%s", path);
    return out;
}

/* Of A in T1 the marks are 5, 4, 3, of A in all terms 5, 4, 3, 5. */
static void rows_on_fact(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world,
          apply(world, (const char *const[]){"fact:result[room=A,term=2024/T1] mark=3->4 x1", NULL},
                &changed));
    expect(world, changed, "good_share", "A", "2024/T1", 200.0 / 3, 100);
    expect(world, changed, "good_share", "A", "*", 50, 50); /* today only 5 is good */
    const vs_world_operation *operation = vs_world_operation_at(changed, 0);
    assert_int_equal(operation->rows, 1);
    assert_int_equal(operation->named_count, 1);
    assert_string_equal(operation->named[0], "p3, A, 2024/T1: 3 -> 4");
    vs_world_free(changed);
    /* In key order p1 of A comes before p1 of A in T2; p4 of B is left. */
    check(world,
          apply(world, (const char *const[]){"факт: result mark = 5 → 2 х2", NULL}, &changed));
    operation = vs_world_operation_at(changed, 0);
    assert_string_equal(operation->named[0], "p1, A, 2024/T1: 5 -> 2");
    assert_string_equal(operation->named[1], "p1, A, 2024/T2: 5 -> 2");
    expect(world, changed, "good_share", "A", "2024/T1", 200.0 / 3, 100.0 / 3);
    expect(world, changed, "good_share", "A", "2024/T2", 100, 0);
    expect(world, changed, "good_share", "B", "2024/T1", 100, 100);
    vs_world_free(changed);
}

/* A corrected row, a row of a room that there was not, and a pin that stays. */
static void file_on_fact(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    char operation[96];
    write_file(operation, "person,room,term,mark,score,weight\n"
                          "p1,A,2024/T1,5,4.50,1\np9,D,2024/T1,5,1.00,1\n");
    check(world, apply(world,
                       (const char *const[]){"value:mean_score[room=B,period=2024/T1]=3", operation,
                                             "param:good=3", NULL},
                       &changed));
    (void)unlink(operation + strlen("fact:"));
    expect(world, changed, "mean_score", "A", "2024/T1", 8.0 / 3, 11.0 / 3);
    expect(world, changed, "mean_score", "", "2024/T1", 4.5, 22.0 / 5);
    expect(world, changed, "mean_score", "B", "2024/T1", 10, 3);
    expect(world, changed, "against_all", "B", "2024/T1", 5.5, 3 - 4.4);
    expect(world, changed, "good_share", "A", "2024/T1", 200.0 / 3, 100);
    vs_world_change change = look(world, changed, "mean_score", "room", "D", "2024/T1");
    assert_false(change.before.there);
    assert_true(change.after.there && change.after.value == 1);
    assert_int_equal(vs_world_operation_at(changed, 1)->rows, 2);
    vs_world_free(changed);
}

static void wrong_on_file(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    vs_scenario *scenario = NULL;
    vs_scenario *none = NULL;
    char operation[96];
    write_file(operation, "person,room,term,mark,score,weight\np1,A,2024/T1,five,4.50,1\n");
    assert_int_equal(apply(world, (const char *const[]){operation, NULL}, &changed), VS_EDATA);
    assert_non_null(strstr(vs_engine_error(world->engine), ":2: mark: got \"five\""));
    vs_world_free(changed);
    (void)unlink(operation + strlen("fact:"));
    check(world, vs_scenario_new(&none, world->engine));
    assert_int_equal(vs_scenario_with(&scenario, none, operation), VS_ENOTFOUND);
    assert_int_equal(vs_scenario_with(&scenario, none, "fact:"), VS_EUSAGE);
    vs_scenario_free(none);
}

/* The best of A is 4, of B 10; by cells, by a body, by a function, and after other operations. */
static void readers_on_formula(void **state)
{
    struct world *world = *state;
    vs_world *changed = NULL;
    check(world, apply(world,
                       (const char *const[]){"value:mean_score[room=B,period=2024/T1]=2",
                                             "param:good@..2024-12-31=5",
                                             "formula:mean_score=c:records \"result\""
                                             ":max \"score\"",
                                             "param:few=0", NULL},
                       &changed));
    expect(world, changed, "mean_score", "A", "2024/T1", 8.0 / 3, 4);
    expect(world, changed, "mean_score", "B", "2024/T1", 10, 2);
    expect(world, changed, "room_mean", "1", "2024/T1", 19.0 / 3, 3);
    expect(world, changed, "good_share", "A", "2024/T1", 200.0 / 3, 100.0 / 3);
    assert_string_equal(vs_world_operation_at(changed, 2)->text,
                        "formula:mean_score=c:records \"result\":max \"score\"");
    vs_world_free(changed);
    check(world, apply(world,
                       (const char *const[]){"формула: sum = local n = 1 return n + 1",
                                             "formula:least=function(c) local t = 0 for i ="
                                             " 1, 3 do t = t + c:val \"sum\" end return t end",
                                             NULL},
                       &changed));
    expect(world, changed, "sum", "A", "2024/T1", 8, 2);
    expect(world, changed, "least", "A", "2024/T1", 1.5, 6);
    vs_world_free(changed);
    assert_int_equal(
        apply(world, (const char *const[]){"formula:sum=c:val \"nothing\"", NULL}, &changed),
        VS_EMODEL);
    assert_non_null(strstr(vs_engine_error(world->engine), "operation 1 \"formula:sum="));
    vs_world_free(changed);
}

static void list_on_undo(void **state)
{
    struct world *world = *state;
    vs_scenario *both = suppose(world, (const char *const[]){"param:good=1", "param:few=2", NULL});
    vs_scenario *one = suppose(world, (const char *const[]){" param:good=1 ", NULL});
    vs_scenario *undone = NULL;
    check(world, vs_scenario_without_last(&undone, both));
    vs_digest digests[3] = {vs_scenario_digest(both), vs_scenario_digest(one),
                            vs_scenario_digest(undone)};
    assert_true(vs_digest_equal(&digests[1], &digests[2]));
    assert_false(vs_digest_equal(&digests[0], &digests[2]));
    assert_int_equal(vs_scenario_count(both), 2);
    assert_string_equal(vs_scenario_operation(undone, 0), "param:good=1");
    vs_scenario *wrong = NULL;
    assert_int_equal(vs_scenario_with(&wrong, one, "good=1"), VS_EUSAGE);
    assert_int_equal(vs_scenario_with(&wrong, one, "parm:good=1"), VS_EUSAGE);
    assert_non_null(strstr(vs_engine_error(world->engine), "did you mean param:?"));
    assert_int_equal(vs_scenario_with(&wrong, one, "param:\xff=1"), VS_EUSAGE);
    assert_null(wrong);
    vs_scenario_free(undone);
    vs_scenario_free(one);
    vs_scenario_free(both);
}

static void parts_of_list(void **state)
{
    struct world *world = *state;
    const char *const three[] = {"param:good=1", "param:few=2", "param:good=3", NULL};
    vs_scenario *all = suppose(world, three);
    vs_scenario *first = NULL;
    vs_scenario *without = NULL;
    vs_scenario *joined = NULL;
    check(world, vs_scenario_first(&first, all, 2));
    assert_int_equal(vs_scenario_count(first), 2);
    assert_string_equal(vs_scenario_operation(first, 1), "param:few=2");
    check(world, vs_scenario_without(&without, all, 1));
    assert_int_equal(vs_scenario_count(without), 2);
    assert_string_equal(vs_scenario_operation(without, 0), "param:good=1");
    assert_string_equal(vs_scenario_operation(without, 1), "param:good=3");
    check(world, vs_scenario_joined(&joined, first, without));
    assert_int_equal(vs_scenario_count(joined), 4);
    assert_string_equal(vs_scenario_operation(joined, 1), "param:few=2");
    assert_string_equal(vs_scenario_operation(joined, 3), "param:good=3");
    vs_scenario_free(joined);
    vs_scenario_free(without);
    vs_scenario_free(first);
    vs_scenario_free(all);
}

/* What a world begins with is as if it were applied, and what follows goes on from there. */
static void start_of_world(void **state)
{
    struct world *world = *state;
    vs_scenario *start = suppose(world, (const char *const[]){"param:good=1", NULL});
    vs_scenario *rest = suppose(world, (const char *const[]){"param:good=3", NULL});
    vs_world_options options = {
        .source = world->source,
        .start = start,
        .evaluation = {.known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 1, 20)}};
    vs_world *begun = NULL;
    check(world, vs_world_new(&begun, world->model, world->store, &options));
    assert_int_equal(vs_world_operation_count(begun), 1);
    assert_string_equal(vs_world_operation_at(begun, 0)->text, "param:good=1");
    check(world, vs_world_apply(begun, rest));
    assert_int_equal(vs_world_operation_count(begun), 2);
    vs_world_free(begun);
    vs_scenario *wrong = suppose(world, (const char *const[]){"param:none=1", NULL});
    options.start = wrong;
    assert_int_equal(vs_world_new(&begun, world->model, world->store, &options), VS_EUSAGE);
    assert_null(begun);
    vs_scenario_free(wrong);
    vs_scenario_free(rest);
    vs_scenario_free(start);
}

static void file_on_return(void **state)
{
    struct world *world = *state;
    char file[96];
    write_file(file, "a,\"b\\\"\r\n\tп,\x01\n");
    vs_scenario *scenario = suppose(
        world, (const char *const[]){"param:good=1", file, "param:bands.2.2=\"top\"", NULL});
    (void)unlink(file + strlen("fact:"));
    vs_scenario *read = NULL;
    vs_scenario_basis basis = {.model = world->source->digest, .known = 7, .unit = "5 \"А\""};
    vs_scenario_basis found;
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    check(world, vs_scenario_print(scenario, &basis, &text));
    check(world, vs_scenario_read(&read, world->engine, "s.yaml", text.data, text.size, &found));
    vs_digest digests[2] = {vs_scenario_digest(scenario), vs_scenario_digest(read)};
    assert_true(vs_digest_equal(&digests[0], &digests[1]));
    assert_true(vs_digest_equal(&basis.model, &found.model));
    assert_int_equal(found.known, 7);
    assert_string_equal(found.unit, "5 \"А\"");
    vs_buffer_free(&text);
    vs_scenario_free(read);
    vs_scenario_free(scenario);
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "s.yaml:1: scenario: expected 1"},
        {"scenario: 2\n", "s.yaml:1: scenario: expected 1"},
        {"scenario: 1\nmodel: x\n", "s.yaml:2: model: expected"},
        {"scenario: 1\nmodel: "
         "\"0000000000000000000000000000000000000000000000000000000000000000\"\n"
         "known: 1\noperations: []\nunit: [a]\n",
         "s.yaml:5: unit: expected"},
        {"scenario: 1\nmodles: x\n", "s.yaml:2: modles: expected scenario, model"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(vs_scenario_read(&read, world->engine, "s.yaml", cases[i].text,
                                          strlen(cases[i].text), &found),
                         VS_EDATA);
        if (strstr(vs_engine_error(world->engine), cases[i].message) == NULL) {
            fail_msg("%s", vs_engine_error(world->engine));
        }
        assert_null(read);
    }
}

/* --- memory --- */

/* From the list to the changes and the saved text. */
static int try_all(struct world *world, const char *const *operations)
{
    vs_world_options options = {
        .source = world->source,
        .evaluation = {.known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 1, 20)}};
    vs_scenario *scenario = NULL;
    vs_scenario *resolved = NULL;
    vs_world *changed = NULL;
    const vs_world_change *changes = NULL;
    size_t count = 0;
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    int status = vs_scenario_new(&scenario, world->engine);
    for (size_t i = 0; status == VS_OK && operations[i] != NULL; i++) {
        vs_scenario *longer = NULL;
        status = vs_scenario_with(&longer, scenario, operations[i]);
        if (status == VS_OK) {
            vs_scenario_free(scenario);
            scenario = longer;
        }
    }
    if (status == VS_OK) {
        status = vs_world_new(&changed, world->model, world->store, &options);
    }
    if (status == VS_OK) {
        status = vs_world_apply(changed, scenario);
    }
    if (status == VS_OK) {
        status = vs_world_changes(changed, &changes, &count);
    }
    if (status == VS_OK) {
        status = vs_scenario_resolved(&resolved, scenario, changed);
    }
    if (status == VS_OK) {
        status = vs_scenario_print(resolved, &(vs_scenario_basis){.known = 1}, &text);
    }
    vs_buffer_free(&text);
    vs_scenario_free(resolved);
    vs_scenario_free(scenario);
    vs_world_free(changed);
    return status;
}

static void memory_fails_anywhere(void **state)
{
    static const char *const operations[] = {
        "value:mean_score[room=B,period=2024/T1]=2", "param:good=5", "fact:result mark=5->4 x1",
        "formula:sum=c:val \"people\" * 2",          "param:few=1",  NULL};
    (void)state;
    int status = VS_ENOMEM;
    for (long nth = 1; status != VS_OK; nth = nth + 1 + nth / 8) {
        struct fault memory = {.fail_at = 0};
        vs_engine_options options = {.allocator = fault_allocator, .context = &memory};
        struct world world = {.engine = NULL};
        assert_int_equal(vs_engine_new(&world.engine, &options), VS_OK);
        fill_world(&world);
        fault_set(&memory, nth);
        status = try_all(&world, operations);
        fault_set(&memory, 0);
        if (status != VS_OK && status != VS_ENOMEM) {
            fail_msg("%ld: %d %s", nth, status, vs_engine_error(world.engine));
        }
        check(&world, try_all(&world, operations)); /* the engine still works */
        vs_store_close(world.store);
        vs_model_free(world.model);
        vs_model_source_free(world.source);
        vs_engine_free(world.engine);
        assert_int_equal(memory.in_use, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_on_value),      cmocka_unit_test(spelling_on_value),
        cmocka_unit_test(known_on_value),        cmocka_unit_test(stretch_on_parameter),
        cmocka_unit_test(bands_on_parameter),    cmocka_unit_test(parts_on_order),
        cmocka_unit_test(cut_off_on_equal),      cmocka_unit_test(mistakes_on_text),
        cmocka_unit_test(rows_on_fact),          cmocka_unit_test(file_on_fact),
        cmocka_unit_test(wrong_on_file),         cmocka_unit_test(readers_on_formula),
        cmocka_unit_test(memory_fails_anywhere), cmocka_unit_test(list_on_undo),
        cmocka_unit_test(file_on_return),        cmocka_unit_test(parts_of_list),
        cmocka_unit_test(start_of_world),
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
