/*
 * Random models whose indicators read one another through earlier periods, in rings: after any
 * rows, numbers and values that come, what is evaluated step by step is what a fresh evaluation
 * has, to the bit. VS_SEEDS sets the number of models (25 by default).
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "import.h"
#include "results.h"
#include "scenario.h"

enum { INDICATORS = 7, STEPS = 5, TERMS = 6 };

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
    char *text; /* of the model */
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%s\n%s", vs_engine_error(world->engine), world->text);
    }
}

/* --- a random model --- */

/* A term of the formula of an indicator: rows, a number, an earlier period of any indicator, the
 * same period of one before it. */
static void write_term(struct random *random, int indicator, vs_buffer *out)
{
    uint32_t any = draw(random, INDICATORS);
    switch (draw(random, indicator > 0 ? 8 : 6)) {
    case 0:
        vs_buffer_text(out, "c:maybe(\"sum\", 0)");
        break;
    case 1:
        vs_buffer_text(out, "c:records(\"result\"):count { mark = { from = c:param \"good\" } }");
        break;
    case 2:
        vs_buffer_printf(out, "c:lag(1):maybe(\"r%u\", 0, {})", any);
        break;
    case 3:
        vs_buffer_printf(out, "c:lag(2):maybe(\"r%u\", 1)", any);
        break;
    case 4:
    case 5:
        vs_buffer_printf(out, "c:lag(1):maybe(\"r%u\", 2)", any);
        break;
    case 6:
        vs_buffer_printf(out, "c:val \"r%u\"", draw(random, (uint32_t)indicator));
        break;
    default:
        vs_buffer_printf(out, "c:maybe(\"r%u\", 3)", draw(random, (uint32_t)indicator));
        break;
    }
}

/* Every third runs for each cell and reads more when what it read first is large. */
static void write_model(struct random *random, vs_buffer *out)
{
    vs_buffer_text(out, "local function ring(name, levels, formula)\n"
                        "  define.indicator(name) { title = name, unit = \"1\", levels = levels,\n"
                        "    period = { \"term\" }, formula = formula }\n"
                        "end\n"
                        "local both <const>, all <const> = { \"room\", \"all\" }, { \"all\" }\n"
                        "local rooms <const> = { over = { \"room\" }, missing = \"skip\" }\n");
    for (int i = 0; i < INDICATORS; i++) {
        bool branches = draw(random, 3) == 0;
        vs_buffer_printf(out, "ring(\"r%d\", both, function(c)\n  local x = (", i);
        write_term(random, i, out);
        vs_buffer_text(out, ") / 2 + ");
        write_term(random, i, out);
        vs_buffer_text(out, " / 3\n");
        if (branches) {
            vs_buffer_text(out, "  if x > 4 then\n    return x / 4 + ");
            write_term(random, i, out);
            vs_buffer_text(out, "\n  end\n");
        }
        vs_buffer_text(out, "  return x\nend)\n");
    }
    for (int i = 0; i < 2; i++) {
        vs_buffer_printf(
            out,
            "ring(\"over%d\", all, function(c)\n"
            "  return c:lag(%u):cells(\"r%u\", rooms):sum() + c:lag(1):maybe(\"over%u\","
            " 0) / 2\nend)\n",
            i, draw(random, 2), draw(random, INDICATORS), draw(random, 2));
    }
}

/* --- random rows --- */

static void term_name(uint32_t term, char out[16])
{
    (void)snprintf(out, 16, "%u/T%u", 2022 + term / 2, 1 + term % 2);
}

static void add_rows(struct world *world, struct random *random, bool all)
{
    char text[4096];
    char term[16];
    vs_import *import = NULL;
    vs_import_options options = {.valid = vs_date_make(2025, 1, 20)};
    size_t at = (size_t)snprintf(text, sizeof text, "person,room,term,mark,score,weight\n");
    for (uint32_t i = 0; i < TERMS * 4; i++) {
        if (all || draw(random, 12) == 0) {
            term_name(i / 4, term);
            at += (size_t)snprintf(text + at, sizeof text - at, "p%u,%c,%s,%u,%u.%02u,%u\n", i % 4,
                                   i % 4 < 2 ? 'A' : 'B', term, 2 + draw(random, 4),
                                   draw(random, 10), draw(random, 100), 1 + draw(random, 3));
        }
    }
    check(world, vs_import_new(&import, world->model, world->store, &options));
    check(world, vs_import_add(import, "results.csv", text, at));
    check(world, vs_import_finish(import));
    vs_import_free(import);
}

/* --- both ways --- */

static const vs_evaluation_options usual = {.known = -1, .valid = VS_DATE_NONE, .today = 20100};

static char *cells_of(struct world *world, vs_evaluation *evaluation)
{
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    check(world, vs_results_canonical(evaluation, &text));
    return text.data;
}

static void compare(struct world *world, vs_evaluation *steps, vs_evaluation *fresh,
                    const char *what)
{
    char *left = cells_of(world, steps);
    char *right = cells_of(world, fresh);
    size_t at = 0;
    size_t line = 0;
    for (; left[at] != '\0' && left[at] == right[at]; at++) {
        line = left[at] == '\n' ? at + 1 : line;
    }
    if (left[at] != right[at]) {
        print_error("%s\n", world->text);
        fail_msg("%s: %.*s, anew %.*s", what, (int)strcspn(left + line, "\n"), left + line,
                 (int)strcspn(right + line, "\n"), right + line);
    }
    vs_mem_free(world->engine, left);
    vs_mem_free(world->engine, right);
}

static void compare_anew(struct world *world, vs_evaluation *steps, const char *what)
{
    vs_evaluation *fresh = NULL;
    check(world, vs_evaluation_new(&fresh, world->model, world->store, &usual));
    compare(world, steps, fresh, what);
    vs_evaluation_free(fresh);
}

/* Asks for the series of indicators in an order of their own. */
static void ask(struct world *world, struct random *random, vs_evaluation *evaluation)
{
    for (int i = 0; i < INDICATORS; i++) {
        char name[16];
        vs_series series;
        (void)snprintf(name, sizeof name, "r%u", draw(random, INDICATORS));
        int indicator = vs_model_indicator(world->model, name);
        int level = world->model->indicators[indicator].levels[draw(random, 2)];
        check(world, vs_evaluation_series(evaluation, indicator, level,
                                          vs_model_period_kind(world->model, "term"), &series));
    }
}

static void try_advance(struct world *world, struct random *random)
{
    vs_evaluation *warm = NULL;
    size_t evaluated = 0;
    size_t changed = 0;
    check(world, vs_evaluation_new(&warm, world->model, world->store, &usual));
    ask(world, random, warm);
    for (int step = 0; step < STEPS; step++) {
        if (step > 0) {
            compare_anew(world, warm, "advanced");
        }
        add_rows(world, random, false);
        check(world, vs_evaluation_advance(warm, -1, &evaluated, &changed));
    }
    compare_anew(world, warm, "advanced");
    vs_evaluation_free(warm);
}

static void write_operation(struct random *random, char out[96])
{
    char term[16];
    term_name(draw(random, TERMS), term);
    switch (draw(random, 4)) {
    case 0:
        (void)snprintf(out, 96, "param:good=%u", 2 + draw(random, 4));
        break;
    case 1:
        (void)snprintf(out, 96, "fact:result weight=%u->9 x1", 1 + draw(random, 3));
        break;
    case 2:
        (void)snprintf(out, 96, "fact:result mark=%u->%u x1", 2 + draw(random, 4),
                       2 + draw(random, 4));
        break;
    default:
        (void)snprintf(out, 96, "value:r%u[%speriod=%s]=%u", draw(random, INDICATORS),
                       draw(random, 2) == 0 ? "room=A," : "", term, draw(random, 20));
        break;
    }
}

static void try_scenario(struct world *world, struct random *random)
{
    vs_world *worlds[2] = {NULL, NULL};
    vs_scenario *scenario = NULL;
    vs_world_options options = {.evaluation = usual};
    check(world, vs_scenario_new(&scenario, world->engine));
    for (int i = 0; i < 2; i++) {
        options.full = i == 1;
        check(world, vs_world_new(&worlds[i], world->model, world->store, &options));
    }
    ask(world, random, vs_world_evaluation(worlds[0]));
    for (int step = 0; step < STEPS; step++) {
        char text[96];
        vs_scenario *one = NULL;
        write_operation(random, text);
        check(world, vs_scenario_with(&one, scenario, text));
        int status = vs_world_apply(worlds[0], one);
        assert_int_equal(vs_world_apply(worlds[1], one), status);
        vs_scenario_free(one);
        if (status != VS_OK) {
            assert_int_equal(status, VS_EUSAGE); /* no such row */
            break;
        }
        compare(world, vs_world_evaluation(worlds[0]), vs_world_evaluation(worlds[1]), text);
    }
    vs_world_free(worlds[0]);
    vs_world_free(worlds[1]);
    vs_scenario_free(scenario);
}

static void rings_step_by_step(void **state)
{
    (void)state;
    struct world world = {0};
    const char *wanted = getenv("VS_SEEDS");
    unsigned long seeds = wanted != NULL ? strtoul(wanted, NULL, 10) : 25;
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    vs_engine_set_language(world.engine, VS_EN);
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "cells"));
    vs_layer_source *layer = &world.source->layers[0];
    vs_model_file *files = layer->files;
    vs_model_file grown[64];
    assert_true(layer->file_count < 63);
    memcpy(grown, files, layer->file_count * sizeof *files);
    for (unsigned long seed = 1; seed <= seeds; seed++) {
        struct random random = {seed * 104729};
        vs_buffer text;
        vs_buffer_init(&text, world.engine);
        write_model(&random, &text);
        world.text = text.data;
        grown[layer->file_count] = (vs_model_file){"rings.lua", text.data, text.size};
        layer->files = grown;
        layer->file_count++;
        check(&world, vs_model_load(&world.model, world.engine, world.source));
        check(&world, vs_store_memory(&world.store, world.engine, "unit"));
        add_rows(&world, &random, true);
        try_advance(&world, &random);
        check(&world, vs_store_begin_read(world.store));
        try_scenario(&world, &random);
        vs_store_end_read(world.store);
        vs_store_close(world.store);
        vs_model_free(world.model);
        vs_buffer_free(&text);
        layer->file_count--;
        layer->files = files;
    }
    vs_model_source_free(world.source);
    vs_engine_free(world.engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rings_step_by_step)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
