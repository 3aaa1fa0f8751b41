/*
 * Random formulas through the whole engine: programs over arrays against cells run one by one.
 * Values, states and reasons must be the same to the bit. VS_SEEDS sets the number of models (12 by
 * default), each of 80 formulas over three levels and three periods. SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "import.h"
#include "results.h"

enum { FORMULAS = 80 };

static const char results[] = "person,room,term,mark,score,weight\n"
                              "p1,A,2024/T1,5,1.50,1\np2,A,2024/T1,4,2.50,3\np3,A,2024/T1,3,4.00,\n"
                              "p4,B,2024/T1,5,10.00,2\np6,B,2024/T1,2,-3.25,0\n"
                              "p1,A,2024/T2,5,2.00,2\np2,A,2024/T2,,3.50,1\np4,B,2024/T2,4,,\n"
                              "p5,C,2024/T2,5,7.25,4\np7,C,2024/T2,3,-7.25,4\n";

struct random {
    uint64_t state;
};

static uint32_t draw(struct random *random, uint32_t below)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random->state >> 33) % below;
}

static void write_leaf(struct random *random, vs_buffer *out)
{
    static const char *const leaves[] = {
        "c:records(\"result\"):mean \"score\"",
        "c:records(\"result\"):count()",
        "c:records(\"result\"):count { mark = { from = c:param \"good\" } }",
        "c:records(\"result\", { score = { missing = false } }):count { mark = { 3, 5 } }",
        "c:records(\"result\"):sum \"weight\"",
        "c:records(\"result\"):sum(\"score\", { mark = { above = 3 } })",
        "c:records(\"result\"):median \"score\"",
        "c:records(\"result\"):quantile(\"score\", 0.3, \"linear\")",
        "c:records(\"result\"):sd \"score\"",
        "c:records(\"result\"):distinct \"person\"",
        "c:records(\"result\"):weighted_mean(\"score\", \"weight\")",
        "c:records(\"result\"):compare(\"mark\", \"weight\"):mean \"gain\"",
        "c:records(\"result\"):share { mark = 5 }",
        "c:val \"mean_score\"",
        "c:val \"sum\"",
        "c:val \"growing\"",
        "c:val(\"mean_score\", {})",
        "c:lag(1):val \"mean_score\"",
        "c:lag(1):records(\"result\"):count()",
        "c:maybe(\"mean_score\", -2.5)",
        "c:lag(1):maybe(\"gain\", 0)",
        "c:param \"good\"",
        "c:param \"late\"",
        "c:instant()",
        "c:lag(1):instant() - c:year()",
        "c:records(\"result\"):filled \"weight\":count { mark = 3 }",
        "c:records(\"result\", { mark = 2 }):filled(\"weight\"):mean \"score\"",
        "c:lag(1, { same = \"label\" }):val \"mean_score\"",
    };
    static const char *const constants[] = {"0",    "1",   "2",       "-3",   "0.5",
                                            "1e10", "1/3", "(0 - 0)", "-0.0", "7.25"};
    uint32_t choice = draw(random, sizeof leaves / sizeof *leaves + 8);
    if (choice < sizeof leaves / sizeof *leaves) {
        vs_buffer_text(out, leaves[choice]);
    } else {
        vs_buffer_text(out, constants[draw(random, sizeof constants / sizeof *constants)]);
    }
}

static void write_expression(struct random *random, vs_buffer *out, int depth);

static void write_call(struct random *random, vs_buffer *out, const char *name, int arguments,
                       int depth)
{
    vs_buffer_printf(out, "%s(", name);
    for (int i = 0; i < arguments; i++) {
        vs_buffer_text(out, i > 0 ? ", " : "");
        write_expression(random, out, depth - 1);
    }
    vs_buffer_char(out, ')');
}

static void write_expression(struct random *random, vs_buffer *out, int depth)
{
    static const char *const signs[] = {"+", "-", "*", "/", "//", "%"};
    static const char *const one[] = {"sqrt", "floor", "round", "twice"};
    static const char *const two[] = {"ratio", "ratio", "least", "greatest", "larger"};
    static const char *const tests[] = {"at_least", "at_most", "above", "below", "equal"};
    if (depth == 0 || draw(random, 6) == 0) {
        write_leaf(random, out);
        return;
    }
    switch (draw(random, 9)) {
    case 0:
        vs_buffer_text(out, "-(");
        write_expression(random, out, depth - 1);
        vs_buffer_char(out, ')');
        break;
    case 1:
        write_call(random, out, one[draw(random, 4)], 1, depth);
        break;
    case 2:
        write_call(random, out, two[draw(random, 40) == 0 ? 4 : draw(random, 4)], 2, depth);
        break;
    case 3:
        write_call(random, out, "ratio", 3, depth);
        break;
    case 4:
        vs_buffer_printf(out, "when(");
        write_call(random, out, tests[draw(random, 5)], 2, depth);
        vs_buffer_text(out, ", ");
        write_expression(random, out, depth - 1);
        vs_buffer_text(out, ", ");
        write_expression(random, out, depth - 1);
        vs_buffer_char(out, ')');
        break;
    case 5:
        vs_buffer_char(out, '(');
        write_expression(random, out, depth - 1);
        vs_buffer_text(out, ")^2");
        break;
    case 6:
        vs_buffer_text(out, "power(");
        write_expression(random, out, depth - 1);
        vs_buffer_printf(out, ", %u)", draw(random, 5));
        break;
    default:
        vs_buffer_char(out, '(');
        write_expression(random, out, depth - 1);
        vs_buffer_printf(out, " %s ", signs[draw(random, 6)]);
        write_expression(random, out, depth - 1);
        vs_buffer_char(out, ')');
        break;
    }
}

/* A file of the model: "larger" has a branch, so whatever calls it runs per cell. */
static void write_model(struct random *random, vs_buffer *out)
{
    vs_buffer_text(out,
                   "local function twice(x) return x + x end\n"
                   "local function larger(a, b) if a > b then return a end return b end\n"
                   "local function plain(name, formula)\n"
                   "  define.indicator(name) { title = name, unit = \"1\",\n"
                   "    levels = { \"room\", \"floor\", \"all\" }, period = { \"term\", \"*\" },\n"
                   "    formula = formula }\n"
                   "end\n");
    for (int i = 0; i < FORMULAS; i++) {
        vs_buffer_printf(out, "plain(\"f%d\", function(c) return ", i);
        if (i > 0 && draw(random, 4) == 0) {
            vs_buffer_printf(out, "c:maybe(\"f%u\", 1) + ", draw(random, (uint32_t)i));
        }
        write_expression(random, out, 1 + (int)draw(random, 4));
        vs_buffer_text(out, " end)\n");
    }
}

struct world {
    vs_engine *engine;
    vs_model_source *source;
    vs_store *store;
    char path[64];
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
}

static void fill_store(struct world *world)
{
    vs_model *model = NULL;
    vs_import *import = NULL;
    vs_import_options options = {.valid = vs_date_make(2025, 1, 20)};
    static const char floors[] = "entities:\n"
                                 "  - { kind: room, id: A, from: 2024-01-01, floor: \"1\" }\n"
                                 "  - { kind: room, id: C, from: 2024-01-01, floor: \"2\" }\n";
    check(world, vs_model_load(&model, world->engine, world->source));
    check(world, vs_import_new(&import, model, world->store, &options));
    check(world, vs_import_add(import, "results.csv", results, strlen(results)));
    check(world, vs_import_add(import, "floors.yaml", floors, strlen(floors)));
    check(world, vs_import_finish(import));
    vs_import_free(import);
    vs_model_free(model);
}

static char *cells_of(struct world *world, vs_model *model, bool interpret)
{
    vs_evaluation_options options = {.known = -1,
                                     .valid = VS_DATE_NONE,
                                     .today = vs_date_make(2025, 1, 20),
                                     .interpret = interpret};
    vs_evaluation *evaluation = NULL;
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    check(world, vs_evaluation_new(&evaluation, model, world->store, &options));
    check(world, vs_results_canonical(evaluation, &text));
    vs_evaluation_free(evaluation);
    return text.data;
}

static void compare(const char *compiled, const char *single, const char *text)
{
    while (*compiled != '\0' || *single != '\0') {
        int left = (int)strcspn(compiled, "\n");
        int right = (int)strcspn(single, "\n");
        if (left != right || memcmp(compiled, single, (size_t)left) != 0) {
            print_error("%s\n", text);
            fail_msg("programs: %.*s\nsingle:   %.*s", left, compiled, right, single);
        }
        compiled += left + (compiled[left] == '\n');
        single += right + (single[right] == '\n');
    }
}

static size_t count_known(const char *cells)
{
    size_t known = 0;
    for (const char *at = strstr(cells, "\tknown\t"); at != NULL;
         at = strstr(at + 1, "\tknown\t")) {
        known++;
    }
    return known;
}

static void formulas_both_ways(void **state)
{
    (void)state;
    struct world world = {0};
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    check(&world, vs_model_source_read(&world.source, world.engine,
                                       VS_SOURCE_DIR "/tests/fixtures/models", "cells"));
    (void)snprintf(world.path, sizeof world.path, "/tmp/vsoko-formulas-XXXXXX");
    int file = mkstemp(world.path);
    assert_true(file >= 0);
    (void)close(file);
    (void)unlink(world.path);
    check(&world, vs_store_create(world.engine, world.path, "unit"));
    check(&world, vs_store_open(&world.store, world.engine, world.path, VS_STORE_WRITE));
    fill_store(&world);
    const char *wanted = getenv("VS_SEEDS");
    unsigned long seeds = wanted != NULL ? strtoul(wanted, NULL, 10) / 10 + 1 : 12;
    vs_layer_source *layer = &world.source->layers[0];
    vs_model_file *files = layer->files;
    vs_model_file grown[64];
    assert_true(layer->file_count < 63);
    memcpy(grown, files, layer->file_count * sizeof *files);
    size_t known = 0;
    for (unsigned long seed = 1; seed <= seeds; seed++) {
        struct random random = {seed * 7919};
        vs_buffer text;
        vs_model *model = NULL;
        vs_buffer_init(&text, world.engine);
        write_model(&random, &text);
        grown[layer->file_count] = (vs_model_file){"random.lua", text.data, text.size};
        layer->files = grown;
        layer->file_count++;
        check(&world, vs_model_load(&model, world.engine, world.source));
        char *compiled = cells_of(&world, model, false);
        char *single = cells_of(&world, model, true);
        compare(compiled, single, text.data);
        known += count_known(compiled);
        vs_mem_free(world.engine, compiled);
        vs_mem_free(world.engine, single);
        vs_model_free(model);
        vs_buffer_free(&text);
        layer->file_count--;
        layer->files = files;
    }
    assert_true(known > seeds * FORMULAS); /* else the formulas try little */
    vs_store_close(world.store);
    vs_model_source_free(world.source);
    vs_engine_free(world.engine);
    (void)unlink(world.path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
