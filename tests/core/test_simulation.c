/*
 * Simulations whose memory runs out; what runs give is worked out in tests/cli/simulate.bats.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "fault.h"
#include "import.h"
#include "report.h"
#include "simulation.h"

static const char marks[] = "class,subject,student,term,value\n"
                            "5A,MA,p1,2023/Ч1,5\n"
                            "5A,MA,p2,2023/Ч1,2\n"
                            "5B,MA,p3,2023/Ч1,2\n"
                            "5A,MA,p1,2023/Ч2,4\n"
                            "5B,MA,p3,2023/Ч2,5\n";

struct school {
    struct fault fault;
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    vs_store *store;
};

static void check(const struct school *school, int status)
{
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(school->engine));
    }
}

static int make_school(void **state)
{
    static struct school school;
    school = (struct school){.fault = {0}};
    const vs_engine_options options = {.allocator = fault_allocator, .context = &school.fault};
    const vs_import_options import_options = {.valid = vs_date_make(2024, 8, 20)};
    vs_import *import = NULL;
    *state = &school;
    assert_int_equal(vs_engine_new(&school.engine, &options), VS_OK);
    vs_engine_set_language(school.engine, VS_EN);
    check(&school, vs_model_source_read(&school.source, school.engine,
                                        VS_SOURCE_DIR "/tests/fixtures", "simulation"));
    check(&school, vs_model_load(&school.model, school.engine, school.source));
    check(&school, vs_store_memory(&school.store, school.engine, "unit"));
    check(&school, vs_import_new(&import, school.model, school.store, &import_options));
    check(&school, vs_import_add(import, "marks.csv", marks, strlen(marks)));
    check(&school, vs_import_finish(import));
    vs_import_free(import);
    return 0;
}

static int free_school(void **state)
{
    struct school *school = *state;
    vs_store_close(school->store);
    vs_model_free(school->model);
    vs_model_source_free(school->source);
    vs_engine_free(school->engine);
    assert_int_equal(school->fault.in_use, 0); /* nothing of a run that failed is left either */
    return 0;
}

static int make_plan(struct school *school, vs_arena *arena, vs_world *world, vs_value *out)
{
    static const char *keys[] = {"from", "to"};
    vs_value items[] = {
        {.type = VS_VALUE_NUMBER, .number = vs_date_make(2024, 9, 1)},
        {.type = VS_VALUE_NUMBER, .number = vs_date_make(2025, 6, 1)},
    };
    vs_value arguments = {.type = VS_VALUE_MAP, .keys = keys, .items = items, .count = 2};
    (void)school;
    return vs_unit_report(out, arena, vs_world_evaluation(world), "simulation", &arguments);
}

/* Two runs, where the at-th allocation fails from the plan on; *done: none did. */
static int run_twice(struct school *school, long at, bool *done)
{
    const vs_world_options options = {
        .evaluation = {.known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 6, 1)},
        .silent = true};
    const vs_simulation_options simulated = {
        .from = vs_date_make(2024, 9, 1), .to = vs_date_make(2025, 6, 1), .seed = 3};
    vs_arena *arena = NULL;
    vs_world *world = NULL;
    vs_simulation *simulation = NULL;
    const vs_simulated_outcome *outcomes = NULL;
    vs_value plan;
    check(school, vs_arena_new(&arena, school->engine));
    check(school, vs_world_new(&world, school->model, school->store, &options));
    check(school, make_plan(school, arena, world, &plan));
    fault_set(&school->fault, at);
    int status = vs_simulation_new(&simulation, world, &plan, &simulated);
    for (uint32_t run = 0; status == VS_OK && run < 2; run++) {
        status = vs_simulation_run(simulation, run);
    }
    *done = school->fault.calls < at;
    fault_set(&school->fault, 0);
    if (status == VS_OK) {
        assert_true(vs_simulation_outcomes(simulation, &outcomes) == 4);
        assert_true(outcomes[0].known && outcomes[1].known); /* last year's terms 1 and 2 */
    }
    vs_simulation_free(simulation);
    vs_world_free(world);
    vs_arena_free(arena);
    return status;
}

static void every_allocation_may_fail(void **state)
{
    struct school *school = *state;
    bool done = false;
    int status = run_twice(school, 0, &done);
    check(school, status);
    for (long at = 1; !done; at++) {
        status = run_twice(school, at, &done);
        if (!done && status != VS_ENOMEM) {
            fail_msg("allocation %ld: status %d", at, status);
        }
    }
    check(school, status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, make_school, free_school),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
