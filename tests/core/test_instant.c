/*
 * Instants of cells: rows with spans of time, memberships that move, c:instant(), lags across a
 * year. Values are worked out by hand.
 *
 * The run's date is 2025-02-10, inside 2024/T2. The calendar knows 2023/T1, 2024/T1 and 2024/T2;
 * the other parts end with their year. Member m1 moves from A to B on 2024-11-16, m2 is in A from
 * 2024-09-01 on, m3 in B until 2024-12-31, m4 nowhere, m5 in B from 2025-02-20 on.
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

#include "cells_private.h"
#include "explain.h"
#include "fault.h"
#include "import.h"
#include "results.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char stays[] = "stay_member,stay_number,stay_group,stay_from,stay_to,stay_rank\n"
                            "m1,1,A,2023-09-01,2024-08-31,\n"
                            "m1,2,A,2024-09-01,2024-11-15,2\n"
                            "m1,3,B,2024-11-16,,\n"
                            "m2,1,A,2024-09-01,,1\n"
                            "m3,1,B,,2024-12-31,\n"
                            "m5,1,B,2025-02-20,,3\n";
static const char marks[] = "mark_term,mark_group,mark_member,mark_topic,mark_value\n"
                            "2023/T1,A,m1,x,3\n"
                            "2023/T2,B,m3,x,4\n"
                            "2023/T3,A,m2,y,5\n"
                            "2024/T1,A,m1,x,5\n"
                            "2024/T1,A,m2,x,4\n"
                            "2024/T1,B,m3,x,2\n"
                            "2024/T1,B,m4,x,3\n"
                            "2024/T2,B,m1,x,4\n"
                            "2024/T2,A,m3,x,5\n";
static const char papers[] = "paper_name,paper_valid_to,paper_signed,paper_note\n"
                             "p1,2024-12-31,2024-08-01,\n"
                             "p2,2025-02-10,2024-10-01,\n"
                             "p3,2025-03-01,2025-02-10,\n"
                             "p4,,2025-03-15,\n";
static const char stages[] = "entities:\n"
                             "  - { kind: group, id: A, from: 2023-01-01, stage: s1 }\n"
                             "  - { kind: group, id: A, from: 2024-09-01, stage: s2 }\n"
                             "  - { kind: group, id: B, from: 2023-01-01, stage: s2 }\n";

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

static void take(struct world *world, const char *name, const char *text)
{
    vs_import_options options = {.valid = vs_date_make(2025, 2, 10)};
    vs_import *import = NULL;
    check(world, vs_import_new(&import, world->model, world->store, &options));
    check(world, vs_import_add(import, name, text, strlen(text)));
    int status = vs_import_finish(import);
    if (status != VS_OK && vs_import_problem_count(import) > 0) {
        fail_msg("%s", vs_import_problem(import, 0));
    }
    check(world, status);
    vs_import_free(import);
}

static int make_world(void **state)
{
    static struct world world;
    world = (struct world){.engine = NULL};
    *state = &world;
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    vs_engine_set_language(world.engine, VS_EN);
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "instant"));
    check(&world, vs_model_load(&world.model, world.engine, world.source));
    (void)snprintf(world.path, sizeof world.path, "/tmp/vsoko-instant-XXXXXX");
    int file = mkstemp(world.path);
    assert_true(file >= 0);
    (void)close(file);
    (void)unlink(world.path);
    check(&world, vs_store_create(world.engine, world.path, "unit"));
    check(&world, vs_store_open(&world.store, world.engine, world.path, VS_STORE_WRITE));
    take(&world, "stays.csv", stays);
    take(&world, "marks.csv", marks);
    take(&world, "papers.csv", papers);
    take(&world, "stages.yaml", stages);
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

static vs_evaluation *evaluate(struct world *world, vs_date valid, bool interpret)
{
    vs_evaluation *evaluation = NULL;
    vs_evaluation_options options = {
        .known = -1, .valid = valid, .today = vs_date_make(2025, 2, 10), .interpret = interpret};
    check(world, vs_evaluation_new(&evaluation, world->model, world->store, &options));
    return evaluation;
}

static int find_level(const struct world *world, const char *level)
{
    int index = 0;
    while (strcmp(world->model->levels[index].name, level) != 0) {
        index++;
    }
    return index;
}

/* A cell, found by the text of its scope ("" for the whole unit) and its period. */
static vs_explain_position find_cell(struct world *world, vs_evaluation *evaluation,
                                     const char *level, const char *member, const char *period)
{
    vs_explain_position found = {.level = find_level(world, level)};
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
    check(world, vs_evaluation_scopes(evaluation, found.level, &scopes));
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
    found.period_kind = periods.kind;
    found.period = (uint32_t)at;
    found.scope = (uint32_t)scope;
    return found;
}

enum { UNDATED = VS_FLAG_UNDATED, PARTIAL = VS_FLAG_PARTIAL, ANY = 255 };

struct expected {
    const char *indicator, *level, *member, *period;
    enum vs_state state;
    double value;
    uint32_t n;
    int flags;
    const char *reason; /* its beginning, in English */
};

#define NO_MARKS "no records of \"Отметка\"; import \"Отметки, другой журнал\" or \"Отметки\""
#define OTHER_YEAR "the earlier period is in another academic year"
#define NO_RANK "records of \"Состав\" have no values of \"Место\""

static const struct expected cells[] = {
    /* memberships at the instant: 2024-12-31 for T1, the run's date for T2 and the year */
    {"marks", "group", "A", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
    {"marks", "group", "B", "2024/T1", VS_KNOWN, 3, 3, UNDATED, ""}, /* m4 */
    {"mean", "group", "A", "2024/T1", VS_KNOWN, 4, 1, 0, ""},
    {"mean", "group", "B", "2024/T1", VS_KNOWN, 10.0 / 3, 3, UNDATED, ""},
    {"mean", "all", "", "2024/T1", VS_KNOWN, 3.5, 4, 0, ""},
    {"mean", "topic", "x", "2024/T1", VS_KNOWN, 3.5, 4, 0, ""},
    {"mean", "group", "A", "2024/T2", VS_KNOWN, 5, 1, UNDATED, ""}, /* m3 has left */
    {"mean", "group", "B", "2024/T2", VS_KNOWN, 4, 1, 0, ""},
    {"mean", "group", "A", "2024", VS_KNOWN, 4.5, 2, UNDATED, ""},
    {"mean", "group", "B", "2024", VS_KNOWN, 3.5, 4, UNDATED, ""},
    {"mean", "group", "A", "2023", VS_KNOWN, 4, 2, UNDATED, ""}, /* m2 came later */
    {"mean", "group", "B", "2023", VS_KNOWN, 4, 1, 0, ""},
    {"mean", "group", "A", "*", VS_KNOWN, 14.0 / 3, 3, UNDATED, ""},
    {"mean", "group", "B", "*", VS_KNOWN, 3.5, 6, UNDATED, ""},
    {"people", "group", "B", "*", VS_KNOWN, 3, 6, UNDATED, ""},
    {"mean", "group", "A", "2023/T1", VS_KNOWN, 3, 1, 0, ""},
    {"marks", "group", "A", "2023/T3", VS_KNOWN, 1, 1, UNDATED, ""},
    {"marks", "all", "", "2023/T3", VS_KNOWN, 1, 1, PARTIAL, ""},
    {"marks", "group", "B", "2023/T1", VS_NO_DATA, 0, 0, 0, NO_MARKS},
    /* the stage of the group, by two dated steps */
    {"mean", "stage", "s2", "2024/T1", VS_KNOWN, 3.5, 4, UNDATED, ""},
    {"mean", "stage", "s1", "2024/T1", VS_NO_DATA, 0, 0, 0, NO_MARKS},
    {"mean", "stage", "s1", "2023", VS_KNOWN, 4, 2, UNDATED, ""},
    {"mean", "stage", "s2", "2023", VS_KNOWN, 4, 1, 0, ""},
    {"mean", "stage", "s2", "*", VS_KNOWN, 35.0 / 9, 9, UNDATED, ""},
    /* rows valid at the instant, both days included */
    {"present", "all", "", "2023/T1", VS_KNOWN, 2, 2, 0, ""},
    {"present", "all", "", "2024/T1", VS_KNOWN, 3, 3, 0, ""},
    {"present", "all", "", "2024/T2", VS_KNOWN, 2, 2, 0, ""},
    {"present", "all", "", "2024", VS_KNOWN, 2, 2, 0, ""},
    {"present", "all", "", "*", VS_KNOWN, 2, 2, 0, ""},
    {"present", "group", "A", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
    {"present", "group", "B", "2024/T1", VS_KNOWN, 2, 2, 0, ""},
    {"present", "stage", "s1", "2023/T1", VS_KNOWN, 1, 1, 0, ""},
    {"present", "stage", "s2", "2024/T1", VS_KNOWN, 3, 3, 0, ""},
    {"present", "stage", "s1", "2024/T1", VS_NO_DATA, 0, 0, 0, "no records of \"Состав\"; import"},
    {"present_before", "all", "", "2024/T2", VS_KNOWN, 3, 3, 0, ""},
    {"present_before", "all", "", "2024/T1", VS_KNOWN, 2, 2, 0, ""},
    {"present_before", "all", "", "2024", VS_KNOWN, 2, 2, 0, ""},
    {"present_before", "all", "", "2023/T1", VS_NO_DATA, 0, 0, 0, "there is no such earlier"},
    {"present_before", "group", "B", "2024/T2", VS_KNOWN, 2, 2, 0, ""},
    {"present_before", "group", "A", "2024/T1", VS_NO_DATA, 0, 0, 0, OTHER_YEAR},
    /* lags within a year and across */
    {"change", "topic", "x", "2024/T2", VS_KNOWN, 1, 2, 0, ""},
    {"change", "topic", "x", "2024", VS_KNOWN, 1.0 / 3, 2, 0, ""},
    {"change", "all", "", "2024", VS_KNOWN, -1.0 / 6, 3, 0, ""},
    {"change", "group", "A", "2024/T2", VS_KNOWN, 1, 1, 0, ""},
    {"change", "group", "A", "2024", VS_NO_DATA, 0, ANY, 0, OTHER_YEAR},
    {"change", "group", "A", "2024/T1", VS_NO_DATA, 0, ANY, 0, OTHER_YEAR},
    {"before_label", "group", "A", "2024", VS_KNOWN, 4, 2, 0, ""},
    {"before_label", "group", "A", "2024/T1", VS_KNOWN, 5, 1, 0, ""},
    {"before_or_none", "group", "A", "2024", VS_KNOWN, -1, 0, 0, ""},
    {"before_or_none", "group", "A", "2024/T2", VS_KNOWN, 4, 1, 0, ""},
    {"gain", "topic", "x", "2024/T2", VS_KNOWN, 1, 2, 0, ""},
    {"gain", "group", "B", "2024/T2", VS_KNOWN, -1, 1, UNDATED, ""}, /* m4 in the first set */
    {"gain", "group", "A", "2024/T1", VS_NO_DATA, 0, 0, 0, OTHER_YEAR},
    {"gain_branching", "group", "B", "2024/T2", VS_KNOWN, -1, 1, UNDATED, ""},
    {"gain_branching", "group", "A", "2024/T1", VS_NO_DATA, 0, 0, 0, OTHER_YEAR},
    /* rows of every period, filtered by the instant */
    {"all_papers", "all", "", "2023/T1", VS_KNOWN, 4, 4, 0, ""},
    {"all_papers", "all", "", "*", VS_KNOWN, 4, 4, 0, ""},
    {"valid_papers", "all", "", "2023", VS_KNOWN, 3, 3, 0, ""},
    {"valid_papers", "all", "", "2024/T1", VS_KNOWN, 3, 3, 0, ""},
    {"valid_papers", "all", "", "2024/T2", VS_KNOWN, 2, 2, 0, ""},
    {"valid_papers", "all", "", "*", VS_KNOWN, 2, 2, 0, ""},
    {"new_papers", "all", "", "2023/T1", VS_KNOWN, 0, 4, 0, ""},
    {"new_papers", "all", "", "2023", VS_KNOWN, 1, 4, 0, ""},
    {"new_papers", "all", "", "2024/T1", VS_KNOWN, 1, 4, 0, ""},
    {"new_papers", "all", "", "2024/T2", VS_KNOWN, 1, 4, 0, ""},
    {"instant", "all", "", "2024/T1", VS_KNOWN, 20088, 0, 0, ""},
    {"instant", "all", "", "2023/T2", VS_KNOWN, 19966, 0, 0, ""}, /* the end of its year */
    {"instant", "all", "", "*", VS_KNOWN, 20129, 0, 0, ""},
    {"days_between", "all", "", "2024/T2", VS_KNOWN, 41, 0, 0, ""},
    {"days_between", "all", "", "2024/T1", VS_KNOWN, 122, 0, 0, ""},
    {"days_between", "all", "", "2023/T1", VS_NO_DATA, 0, 0, 0, "there is no such earlier"},
    {"calendar", "all", "", "2023/T1", VS_KNOWN, 2023, 0, 0, ""},
    {"calendar", "all", "", "2023", VS_KNOWN, 2024, 0, 0, ""},
    {"calendar", "all", "", "2024/T2", VS_KNOWN, 2025, 0, 0, ""},
    /* rows that have a field; a cell where none has it says so */
    {"ranked", "group", "A", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
    {"ranked", "group", "B", "2024/T1", VS_NO_DATA, 0, 0, 0, NO_RANK},
    {"ranked", "all", "", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
    {"ranked", "all", "", "2023", VS_NO_DATA, 0, 0, 0, NO_RANK},
    {"first_share", "all", "", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
    {"first_share", "group", "B", "2024/T2", VS_NO_DATA, 0, 0, 0, NO_RANK},
    {"noted", "all", "", "2024", VS_NO_DATA, 0, 0, 0,
     "records of \"Документ\" have no values of \"Примечание\""},
};

static void compare_cell(struct world *world, vs_evaluation *evaluation,
                         const struct expected *wanted)
{
    vs_series series;
    vs_buffer reason;
    vs_buffer_init(&reason, world->engine);
    vs_explain_position at =
        find_cell(world, evaluation, wanted->level, wanted->member, wanted->period);
    check(world,
          vs_evaluation_series(evaluation, vs_model_indicator(world->model, wanted->indicator),
                               at.level, at.period_kind, &series));
    size_t cell = at.period * series.scopes + at.scope;
    check(world, vs_reason_render(world->engine,
                                  vs_evaluation_reason(evaluation, series.reasons[cell]), &reason));
    const char *text = reason.data != NULL ? reason.data : "";
    if (series.states[cell] != wanted->state || (wanted->n != ANY && series.n[cell] != wanted->n) ||
        series.flags[cell] != wanted->flags ||
        fabs(series.values[cell] - wanted->value) > 1e-12 * (1 + fabs(wanted->value)) ||
        strncmp(text, wanted->reason, strlen(wanted->reason)) != 0) {
        fail_msg("%s %s %s %s: state %u value %.17g n %u flags %u %s", wanted->indicator,
                 wanted->level, wanted->member, wanted->period, series.states[cell],
                 series.values[cell], series.n[cell], series.flags[cell], text);
    }
    vs_buffer_free(&reason);
}

static void compare_cells(struct world *world, vs_evaluation *evaluation)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        compare_cell(world, evaluation, &cells[i]);
    }
}

static void values_by_programs(void **state)
{
    vs_evaluation *evaluation = evaluate(*state, VS_DATE_NONE, false);
    compare_cells(*state, evaluation);
    vs_evaluation_free(evaluation);
}

static void values_cell_by_cell(void **state)
{
    vs_evaluation *evaluation = evaluate(*state, VS_DATE_NONE, true);
    compare_cells(*state, evaluation);
    vs_evaluation_free(evaluation);
}

/* On the last day in the old group and on the first in the new one. */
static void move_in_mid_term(void **state)
{
    static const struct expected before[] = {
        {"marks", "group", "A", "2024/T1", VS_KNOWN, 2, 2, 0, ""}, /* m1, m2 */
        {"marks", "group", "B", "2024/T1", VS_KNOWN, 2, 2, UNDATED, ""},
        {"present", "group", "A", "2024/T1", VS_KNOWN, 2, 2, 0, ""},
        {"present", "group", "B", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
    };
    static const struct expected after[] = {
        {"marks", "group", "A", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
        {"marks", "group", "B", "2024/T1", VS_KNOWN, 3, 3, UNDATED, ""},
        {"present", "group", "A", "2024/T1", VS_KNOWN, 1, 1, 0, ""},
        {"present", "group", "B", "2024/T1", VS_KNOWN, 2, 2, 0, ""},
    };
    struct world *world = *state;
    vs_evaluation *evaluation = evaluate(world, vs_date_make(2024, 11, 15), false);
    for (size_t i = 0; i < COUNT_OF(before); i++) {
        compare_cell(world, evaluation, &before[i]);
    }
    vs_evaluation_free(evaluation);
    evaluation = evaluate(world, vs_date_make(2024, 11, 16), false);
    for (size_t i = 0; i < COUNT_OF(after); i++) {
        compare_cell(world, evaluation, &after[i]);
    }
    vs_evaluation_free(evaluation);
}

/* The roster at the instant says how many are expected. */
static void expected_at_the_instant(void **state)
{
    static const struct {
        const char *level, *member, *period;
        uint32_t expected;
    } wanted[] = {
        {"group", "A", "2024/T1", 1}, {"group", "B", "2024/T1", 2}, {"all", "", "2024/T1", 3},
        {"group", "B", "2024/T2", 1}, {"all", "", "2024", 2},       {"all", "", "2023/T3", 2},
        {"group", "B", "2023/T1", 1},
    };
    struct world *world = *state;
    for (int interpret = 0; interpret < 2; interpret++) {
        vs_evaluation *evaluation = evaluate(world, VS_DATE_NONE, interpret != 0);
        for (size_t i = 0; i < COUNT_OF(wanted); i++) {
            vs_series series;
            vs_explain_position at =
                find_cell(world, evaluation, wanted[i].level, wanted[i].member, wanted[i].period);
            check(world, vs_evaluation_series(evaluation, vs_model_indicator(world->model, "marks"),
                                              at.level, at.period_kind, &series));
            assert_int_equal(series.expected[at.period * series.scopes + at.scope],
                             wanted[i].expected);
        }
        vs_evaluation_free(evaluation);
    }
}

static void values_from_stored(void **state)
{
    struct world *world = *state;
    vs_evaluation_options options = {
        .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 2, 10)};
    vs_results_made made;
    vs_evaluation *stored = NULL;
    vs_model *catalogue = NULL;
    bool current = false;
    check(world,
          vs_results_compute(world->store, world->model, world->source, &options, false, &made));
    check(world, vs_results_current(world->store, &world->source->digest, options.today, &current));
    assert_true(current);
    /* One indicator is the instant itself: the next day it is another. */
    check(world,
          vs_results_current(world->store, &world->source->digest, options.today + 1, &current));
    assert_false(current);
    vs_model *whole = world->model;
    check(world, vs_results_open(&stored, &catalogue, world->store));
    world->model = catalogue;
    compare_cells(world, stored);
    world->model = whole;
    vs_evaluation_free(stored);
    vs_model_free(catalogue);
    vs_buffer findings;
    vs_buffer_init(&findings, world->engine);
    check(world, vs_results_verify(world->store, &findings));
    assert_int_equal(findings.size, 0);
    vs_buffer_free(&findings);
}

/* The first later day on which the cells of a series could differ. */
static void dates_that_matter_are_noted(void **state)
{
    static const struct {
        const char *indicator, *level;
        int year, month, day;
    } wanted[] = {
        {"all_papers", "all", 2025, 6, 1},    /* the open term ends */
        {"valid_papers", "all", 2025, 2, 11}, /* p2 has ended */
        {"new_papers", "all", 2025, 3, 15},   /* p4 is signed; 100 days after p3 come later */
        {"present", "all", 2025, 2, 20},      /* m5 comes */
        {"marks", "group", 2025, 2, 20},      {"marks", "topic", 2025, 2, 20}, /* expected */
        {"mean", "stage", 2025, 2, 20},       {"instant", "all", 2025, 2, 11},
        {"days_between", "all", 2025, 2, 11}, {"calendar", "all", 2025, 6, 1},
    };
    struct world *world = *state;
    int term = vs_model_period_kind(world->model, "term");
    for (int interpret = 0; interpret < 2; interpret++) {
        for (size_t i = 0; i < COUNT_OF(wanted); i++) {
            vs_evaluation *evaluation = evaluate(world, VS_DATE_NONE, interpret != 0);
            int indicator = vs_model_indicator(world->model, wanted[i].indicator);
            vs_series series;
            check(world, vs_evaluation_series(evaluation, indicator,
                                              find_level(world, wanted[i].level), term, &series));
            char date[VS_DATE_SIZE];
            if (evaluation->next_change !=
                vs_date_make(wanted[i].year, wanted[i].month, wanted[i].day)) {
                fail_msg("%s: %s", wanted[i].indicator,
                         vs_date_print(date, evaluation->next_change));
            }
            vs_evaluation_free(evaluation);
        }
    }
}

/* The year of the instant changes with the year, in a term that goes on until then. */
static void year_that_ends_is_noted(void **state)
{
    struct world *world = *state;
    vs_evaluation_options options = {
        .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2024, 12, 30)};
    vs_evaluation *evaluation = NULL;
    vs_series series;
    check(world, vs_evaluation_new(&evaluation, world->model, world->store, &options));
    check(world, vs_evaluation_series(evaluation, vs_model_indicator(world->model, "calendar"),
                                      find_level(world, "all"),
                                      vs_model_period_kind(world->model, "year"), &series));
    assert_int_equal(evaluation->next_change, vs_date_make(2025, 1, 1));
    vs_evaluation_free(evaluation);
}

static void rows_behind_a_cell(void **state)
{
    static const struct {
        const char *indicator, *level, *member, *period;
        size_t count;
    } wanted[] = {
        {"marks", "group", "B", "2024/T1", 3},   {"marks", "group", "A", "2024/T1", 1},
        {"marks", "stage", "s1", "2023", 2},     {"present", "all", "", "2024/T1", 3},
        {"present", "group", "B", "2024/T2", 1}, {"present_before", "group", "B", "2024/T2", 2},
        {"valid_papers", "all", "", "*", 2},     {"gain", "group", "B", "2024/T2", 1},
        {"gain", "group", "A", "2024/T1", 0},    {"gain_branching", "group", "B", "2024/T2", 1},
    };
    struct world *world = *state;
    vs_evaluation *evaluation = evaluate(world, VS_DATE_NONE, false);
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        vs_explain_who who;
        vs_explain_position at =
            find_cell(world, evaluation, wanted[i].level, wanted[i].member, wanted[i].period);
        check(world,
              vs_explain_rows(evaluation, vs_model_indicator(world->model, wanted[i].indicator),
                              &at, &who));
        if (who.count != wanted[i].count) {
            fail_msg("%s: %zu", wanted[i].indicator, who.count);
        }
        vs_mem_free(world->engine, who.rows);
    }
    vs_evaluation_free(evaluation);
}

static bool tells(const vs_explanation *explanation, const char *part)
{
    for (size_t i = 0; i < explanation->count; i++) {
        if (strstr(explanation->lines[i].text, part) != NULL) {
            return true;
        }
    }
    return false;
}

static void explanation_names_instant_and_roster(void **state)
{
    struct world *world = *state;
    vs_evaluation *evaluation = evaluate(world, VS_DATE_NONE, false);
    vs_explanation *explanation = NULL;
    vs_explain_position at = find_cell(world, evaluation, "all", "", "2024/T1");
    check(world, vs_explain(&explanation, evaluation,
                            vs_model_indicator(world->model, "valid_papers"), &at));
    assert_true(tells(explanation, "valid_to ≥ the instant"));
    assert_true(tells(explanation, "valid_to ≥ 2024-12-31"));
    vs_explanation_free(explanation);
    at = find_cell(world, evaluation, "group", "B", "2024/T1");
    check(world,
          vs_explain(&explanation, evaluation, vs_model_indicator(world->model, "marks"), &at));
    assert_true(tells(explanation, "expected by \"Состав\": 2"));
    assert_true(tells(explanation, "stays.csv"));
    vs_explanation_free(explanation);
    vs_evaluation_free(evaluation);
}

/* Memory that fails at any point ends with VS_ENOMEM, leaks nothing and harms nothing. Lua tries
 * again after it has collected its garbage: then all goes well. */
static void memory_fails_anywhere(void **state)
{
    struct world *world = *state;
    long nth = 0;
    bool failed = true;
    while (failed) {
        struct fault memory = {.fail_at = 0};
        vs_engine_options options = {.allocator = fault_allocator, .context = &memory};
        vs_engine *engine = NULL;
        vs_store *store = NULL;
        vs_model *model = NULL;
        vs_evaluation *evaluation = NULL;
        vs_buffer text;
        vs_evaluation_options how = {
            .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 2, 10)};
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        assert_int_equal(vs_store_open(&store, engine, world->path, VS_STORE_READ), VS_OK);
        assert_int_equal(vs_model_load(&model, engine, world->source), VS_OK);
        vs_buffer_init(&text, engine);
        fault_set(&memory, nth += 1 + nth / 40);
        int status = vs_evaluation_new(&evaluation, model, store, &how);
        if (status == VS_OK) {
            status = vs_results_canonical(evaluation, &text);
        }
        failed = memory.calls >= nth;
        assert_true(status == VS_OK || (failed && status == VS_ENOMEM));
        vs_buffer_free(&text);
        vs_evaluation_free(evaluation);
        vs_model_free(model);
        vs_store_close(store);
        vs_engine_free(engine);
        assert_int_equal(memory.in_use, 0);
    }
    assert_true(nth > 500);
}

/* A later membership changes what was read of it; the rest stays. */
static void advance_equals_anew(void **state)
{
    static const char later[] = "stay_member,stay_number,stay_group,stay_from,stay_to,stay_rank\n"
                                "m4,1,A,2024-09-01,,\n";
    struct world *world = *state;
    vs_evaluation *warm = evaluate(world, VS_DATE_NONE, false);
    compare_cells(world, warm);
    take(world, "later.csv", later);
    size_t evaluated = 0;
    size_t changed = 0;
    check(world, vs_evaluation_advance(warm, -1, &evaluated, &changed));
    static const struct expected now[] = {
        {"marks", "group", "A", "2024/T1", VS_KNOWN, 2, 2, 0, ""},
        {"marks", "group", "B", "2024/T1", VS_KNOWN, 2, 2, 0, ""},
        {"present", "all", "", "2024/T1", VS_KNOWN, 4, 4, 0, ""},
    };
    vs_evaluation *fresh = evaluate(world, VS_DATE_NONE, false);
    for (size_t i = 0; i < COUNT_OF(now); i++) {
        compare_cell(world, warm, &now[i]);
        compare_cell(world, fresh, &now[i]);
    }
    vs_evaluation_free(fresh);
    vs_evaluation_free(warm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_by_programs),
        cmocka_unit_test(values_cell_by_cell),
        cmocka_unit_test(move_in_mid_term),
        cmocka_unit_test(expected_at_the_instant),
        cmocka_unit_test(values_from_stored),
        cmocka_unit_test(dates_that_matter_are_noted),
        cmocka_unit_test(year_that_ends_is_noted),
        cmocka_unit_test(rows_behind_a_cell),
        cmocka_unit_test(explanation_names_instant_and_roster),
        cmocka_unit_test(memory_fails_anywhere),
        cmocka_unit_test(advance_equals_anew), /* the last: it adds a row */
    };
    return cmocka_run_group_tests(tests, make_world, free_world);
}
