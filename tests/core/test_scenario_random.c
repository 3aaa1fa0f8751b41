/*
 * Random scenarios over random stores: whatever is supposed, only the reached cells are evaluated,
 * and they come out as if all were evaluated in the changed world.
 *
 * Each seed makes a store and a list of operations; the number of seeds is VS_SEEDS (200 by
 * default). Checked after every operation: the same bits as everything anew; in the end: the store
 * is as it was, undoing gives the baseline, the parts of a cell sum to its change.
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

#include "export.h"
#include "import.h"
#include "results.h"
#include "scenario.h"

enum { OPERATIONS_MAX = 5, TEXT_SIZE = 160 };

struct random {
    uint64_t state;
};

static uint32_t draw(struct random *random, uint32_t below)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random->state >> 33) % below;
}

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

static void remove_files(const char *path)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char name[80];
        (void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

/* --- a random store --- */

static void write_results(struct random *random, char *text, size_t size)
{
    size_t at = (size_t)snprintf(text, size, "person,room,term,mark,score,weight\n");
    for (uint32_t i = 0; i < 24; i++) {
        if (draw(random, 4) == 0) {
            continue;
        }
        at += (size_t)snprintf(text + at, size - at, "p%u,%c,2024/T%u,", i % 6,
                               (char)('A' + i / 6 % 2 + (i % 6 > 3)), 1 + i / 12);
        uint32_t mark = draw(random, 7);
        at += mark > 1 ? (size_t)snprintf(text + at, size - at, "%u", mark - 1) : 0;
        at += (size_t)snprintf(text + at, size - at, ",%u.%02u,%u\n", draw(random, 9),
                               draw(random, 100), 1 + draw(random, 4));
    }
}

static void write_lists(struct random *random, char *text, size_t size)
{
    size_t at = (size_t)snprintf(text, size, "who,place,when\n");
    for (uint32_t i = 0; i < 6; i++) {
        if (draw(random, 3) > 0) {
            at += (size_t)snprintf(text + at, size - at, "p%u,%c,2024/T%u\n", i,
                                   (char)('A' + draw(random, 3)), 1 + draw(random, 2));
        }
    }
}

static void make_store(struct world *world, struct random *random)
{
    static const char floors[] = "entities:\n"
                                 "  - { kind: room, id: A, from: 2024-01-01, floor: \"1\" }\n"
                                 "  - { kind: room, id: B, from: 2024-01-01, floor: \"1\" }\n"
                                 "  - { kind: room, id: C, from: 2024-01-01, floor: \"2\" }\n";
    static char text[4096];
    vs_import *import = NULL;
    vs_import_options options = {.valid = vs_date_make(2025, 1, 20)};
    check(world, vs_store_create(world->engine, world->path, "unit"));
    check(world, vs_store_open(&world->store, world->engine, world->path, VS_STORE_WRITE));
    check(world, vs_import_new(&import, world->model, world->store, &options));
    write_results(random, text, sizeof text);
    check(world, vs_import_add(import, "results.csv", text, strlen(text)));
    write_lists(random, text, sizeof text);
    check(world, vs_import_add(import, "list.csv", text, strlen(text)));
    check(world, vs_import_add(import, "floors.yaml", floors, strlen(floors)));
    int status = vs_import_finish(import);
    if (status != VS_OK && vs_import_problem_count(import) > 0) {
        fail_msg("%s", vs_import_problem(import, 0));
    }
    check(world, status);
    vs_import_free(import);
}

/* --- random operations --- */

static const vs_evaluation_options usual = {
    .known = -1, .valid = VS_DATE_NONE, .today = INT32_C(20108)}; /* 2025-01-20 */

/* A cell of the model that there is. */
static void write_value(struct world *world, vs_evaluation *cells, struct random *random, char *out)
{
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
    const vs_indicator *indicator = NULL;
    int level = 0;
    int kind = VS_PERIOD_WHOLE;
    do {
        uint32_t index = draw(random, (uint32_t)world->model->indicator_count);
        indicator = &world->model->indicators[index];
        level = indicator->levels[draw(random, (uint32_t)indicator->level_count)];
        kind = (int)draw(random, (uint32_t)world->model->period_kind_count + 1) - 1;
        bool has = kind < 0 ? indicator->whole : (indicator->period_kinds >> kind & 1U) != 0;
        series.periods = series.scopes = 0;
        if (has) {
            check(world, vs_evaluation_series(cells, (int)index, level, kind, &series));
        }
    } while (series.periods == 0 || series.scopes == 0);
    check(world, vs_evaluation_scopes(cells, level, &scopes));
    check(world, vs_evaluation_periods(cells, kind, &periods));
    uint32_t scope = draw(random, (uint32_t)scopes.count);
    size_t at = (size_t)snprintf(out, TEXT_SIZE, "value:%s[", indicator->name);
    for (size_t i = 0; i < scopes.dimension_count; i++) {
        const char *text = NULL;
        size_t size = 0;
        check(world, vs_evaluation_member_text(cells, scopes.dimensions[i],
                                               scopes.members[i][scope], &text, &size));
        at += (size_t)snprintf(out + at, TEXT_SIZE - at, "%s=%s,",
                               world->model->dimensions[scopes.dimensions[i]].name, text);
    }
    (void)snprintf(out + at, TEXT_SIZE - at, "period=%s]=%u.5",
                   periods.items[draw(random, (uint32_t)periods.count)].id, draw(random, 90));
}

static void write_param(struct random *random, char *out)
{
    static const char *const names[] = {"good", "few", "bands.2.1", "late"};
    static const char *const stretches[] = {"", "@2024-09-01..2024-12-31", "@..2024-10-01",
                                            "@2025-01-10.."};
    uint32_t name = draw(random, 4);
    const char *stretch = name == 3 ? "@2030-01-01.." : stretches[draw(random, 4)];
    (void)snprintf(out, TEXT_SIZE, "param:%s%s=%u", names[name], stretch, draw(random, 6));
}

/* Rows that are often there, and sometimes not. */
static void write_fact(struct random *random, char *out)
{
    char where[32] = "";
    if (draw(random, 2) == 0) {
        (void)snprintf(where, sizeof where, "[room=%c]", (char)('A' + draw(random, 3)));
    }
    uint32_t from = 1 + draw(random, 5);
    if (draw(random, 3) == 0) {
        (void)snprintf(out, TEXT_SIZE, "fact:result%s mark=%u-> x1", where, from);
    } else {
        (void)snprintf(out, TEXT_SIZE, "fact:result%s mark=%u->%u", where, from,
                       1 + draw(random, 5));
    }
}

static void write_formula(struct random *random, char *out)
{
    static const char *const formulas[] = {
        "median=c:val \"mean_score\" * 2",
        "mean_score=c:records \"result\":max \"score\"",
        "sum=function(c) local t = 0 for i = 1, 3 do t = t + c:val \"people\" end return t end",
        "people=c:maybe(\"growing\", 1) + 1",
        "good_share=c:param \"good\" * 20",
    };
    (void)snprintf(out, TEXT_SIZE, "formula:%s", formulas[draw(random, 5)]);
}

/* --- checks --- */

static char *text_of(struct world *world, vs_evaluation *evaluation)
{
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    check(world, vs_results_canonical(evaluation, &text));
    return text.data;
}

/* All that a scenario must leave as it is: facts, the head of the chain, stored results. */
static char *facts_of(struct world *world)
{
    vs_buffer text;
    vs_event event;
    char digest[VS_DIGEST_TEXT];
    const char *const keys[] = {"head", "catalogue", "frame"};
    int64_t last = 0;
    vs_buffer_init(&text, world->engine);
    check(world, vs_export_canonical(world->model, world->store, -1, &text));
    check(world, vs_store_head(world->store, &last));
    check(world, vs_store_event(world->store, last, &event));
    vs_buffer_printf(&text, "\n%lld %s", (long long)last, vs_digest_print(digest, &event.hash));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        vs_buffer bytes;
        vs_buffer_init(&bytes, world->engine);
        int status = vs_store_get(world->store, "result", keys[i], &bytes);
        vs_digest found = vs_digest_of(bytes.size > 0 ? bytes.data : "", bytes.size);
        vs_buffer_printf(&text, "\n%s %d %s", keys[i], status, vs_digest_print(digest, &found));
        vs_buffer_free(&bytes);
    }
    check(world, vs_buffer_status(&text));
    return text.data;
}

static void same_text(const char *what, uint64_t seed, const char *operations, const char *a,
                      const char *b)
{
    if (strcmp(a, b) == 0) {
        return;
    }
    while (*a != '\0' && *b != '\0') {
        size_t left = strcspn(a, "\n");
        size_t right = strcspn(b, "\n");
        if (left != right || memcmp(a, b, left) != 0) {
            break;
        }
        a += left + 1;
        b += right + 1;
    }
    fail_msg("%s, seed %llu\n%s  %.*s\n  %.*s", what, (unsigned long long)seed, operations,
             (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
}

/* The parts of every known cell that was known sum to its change. */
static void check_parts(struct world *world, vs_world *changed, const char *operations)
{
    const vs_world_change *changes = NULL;
    size_t count = 0;
    check(world, vs_world_changes(changed, &changes, &count));
    for (size_t i = 0; i < count; i++) {
        const vs_world_change *change = &changes[i];
        double sum = 0;
        for (const vs_world_part *part = change->parts; part != NULL; part = part->next) {
            sum += part->delta;
        }
        bool known = change->before.state == VS_KNOWN && change->after.state == VS_KNOWN;
        double delta = change->after.value - change->before.value;
        if (known && fabs(sum - delta) > 1e-9 * (1 + fabs(delta))) {
            fail_msg("parts %g, change %g\n%s", sum, delta, operations);
        }
    }
}

static vs_world *open_world(struct world *world, const vs_world_options *options)
{
    vs_world *changed = NULL;
    check(world, vs_world_new(&changed, world->model, world->store, options));
    return changed;
}

static void run_seed(struct world *world, uint64_t seed, size_t *evaluated, size_t *all)
{
    struct random random = {seed * UINT64_C(0x9e3779b97f4a7c15)};
    char operations[OPERATIONS_MAX * TEXT_SIZE] = "";
    vs_scenario *scenario = NULL;
    make_store(world, &random);
    if (seed % 2 == 0) {
        vs_results_made made;
        check(world,
              vs_results_compute(world->store, world->model, world->source, &usual, false, &made));
    }
    vs_world_options options = {
        .evaluation = usual, .sources = &world->source->digest, .source = world->source};
    options.evaluation.interpret = seed % 7 == 0;
    vs_evaluation *baseline = NULL;
    check(world, vs_evaluation_new(&baseline, world->model, world->store, &options.evaluation));
    char *before = text_of(world, baseline);
    char *facts = facts_of(world);
    check(world, vs_scenario_new(&scenario, world->engine));
    uint32_t count = 1 + draw(&random, OPERATIONS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        char text[TEXT_SIZE];
        uint32_t choice = draw(&random, 12);
        if (choice < 6) {
            write_value(world, baseline, &random, text);
        } else if (choice < 10) {
            write_param(&random, text);
        } else if (choice < 11) {
            write_fact(&random, text);
        } else {
            write_formula(&random, text);
        }
        vs_scenario *longer = NULL;
        check(world, vs_scenario_with(&longer, scenario, text));
        vs_world_options full = options;
        full.full = true;
        full.sources = NULL;
        vs_world *partly = open_world(world, &options);
        int status = vs_world_apply(partly, longer);
        if (status == VS_EUSAGE && strncmp(text, "fact:", 5) == 0) { /* no such row */
            vs_world_free(partly);
            vs_scenario_free(longer);
            continue;
        }
        check(world, status);
        vs_scenario_free(scenario);
        scenario = longer;
        (void)strcat(strcat(operations, text), "\n");
        vs_world *anew = open_world(world, &full);
        check(world, vs_world_apply(anew, scenario));
        char *cells = text_of(world, vs_world_evaluation(partly));
        char *expected = text_of(world, vs_world_evaluation(anew));
        same_text("reached cells against all", seed, operations, cells, expected);
        check_parts(world, partly, operations);
        *evaluated += vs_world_operation_at(partly, vs_scenario_count(scenario) - 1)->evaluated;
        *all += vs_world_operation_at(anew, vs_scenario_count(scenario) - 1)->evaluated;
        const vs_world_change *changes[2];
        size_t counts[2];
        check(world, vs_world_changes(partly, &changes[0], &counts[0]));
        check(world, vs_world_changes(anew, &changes[1], &counts[1]));
        if (counts[0] != counts[1]) {
            fail_msg("%zu changes, %zu\n%s", counts[0], counts[1], operations);
        }
        vs_mem_free(world->engine, cells);
        vs_mem_free(world->engine, expected);
        vs_world_free(anew);
        vs_world_free(partly);
    }
    while (vs_scenario_count(scenario) > 0) {
        vs_scenario *shorter = NULL;
        check(world, vs_scenario_without_last(&shorter, scenario));
        vs_scenario_free(scenario);
        scenario = shorter;
    }
    vs_world *empty = open_world(world, &options);
    check(world, vs_world_apply(empty, scenario));
    char *undone = text_of(world, vs_world_evaluation(empty));
    char *facts_after = facts_of(world);
    same_text("everything undone", seed, operations, before, undone);
    same_text("facts", seed, operations, facts, facts_after);
    vs_mem_free(world->engine, undone);
    vs_mem_free(world->engine, facts_after);
    vs_mem_free(world->engine, facts);
    vs_mem_free(world->engine, before);
    vs_world_free(empty);
    vs_scenario_free(scenario);
    vs_evaluation_free(baseline);
    vs_store_close(world->store);
    remove_files(world->path);
}

static void world_on_random_operations(void **state)
{
    (void)state;
    struct world world = {0};
    const char *seeds = getenv("VS_SEEDS");
    size_t count = seeds != NULL ? (size_t)strtoul(seeds, NULL, 10) : 200;
    size_t evaluated = 0;
    size_t all = 0;
    check(&world, vs_engine_new(&world.engine, NULL));
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "cells"));
    check(&world, vs_model_load(&world.model, world.engine, world.source));
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(world.path, sizeof world.path, "%s/vsoko-scenario-%ld.db", memory,
                   (long)getpid());
    remove_files(world.path);
    for (uint64_t seed = 1; seed <= count; seed++) {
        run_seed(&world, seed, &evaluated, &all);
    }
    assert_true(evaluated < all / 3); /* else the operations do not try what they are for */
    vs_model_free(world.model);
    vs_model_source_free(world.source);
    vs_engine_free(world.engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(world_on_random_operations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
