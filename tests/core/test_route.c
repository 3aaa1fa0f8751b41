/*
 * Routing while memory runs out: every school gets its rows once, whatever fails on the way.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

#include "fault.h"
#include "records.h"
#include "route.h"

static const char marks[] = "Школа,Год,Класс,Ученик,Предмет,Отметка\n"
                            "51,2024,5А,p1,RU,5\n"
                            "52,2024,5А,p2,RU,4\n"
                            "51,2024,5А,p1,MA,3\n"
                            "53,2024,6А,p3,RU,2\n";
static const char tasks[] = "Предмет,Задание,Балл\nRU,1,2\n";

struct world {
    struct fault fault;
    vs_engine *engine;
    char folder[64];
    vs_workspace *workspace;
    vs_unit region;
};

static int make_world(void **state)
{
    static const vs_school schools[] = {{.id = "51"}, {.id = "52"}, {.id = "53"}};
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    *state = world;
    const vs_engine_options options = {
        .allocator = fault_allocator, .context = &world->fault, .language = VS_EN};
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    world->engine = engine;
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/vsoko-test-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    const vs_workspace_plan plan = {.folder = world->folder,
                                    .model = VS_SOURCE_DIR "/tests/fixtures/models/region",
                                    .school_count = 3,
                                    .schools = schools};
    vs_workspace_made made;
    assert_ok(vs_workspace_make(engine, &plan, &made));
    assert_true(made.region);
    assert_ok(vs_workspace_open(&world->workspace, engine, world->folder));
    assert_ok(vs_unit_open_region(&world->region, world->workspace, VS_STORE_WRITE));
    assert_ok(vs_unit_model(&world->region));
    return 0;
}

static int remove_world(void **state)
{
    struct world *world = *state;
    char command[128];
    vs_unit_close(&world->region);
    vs_workspace_free(world->workspace);
    vs_engine_free(world->engine);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    int failed = system(command); /* only files that the test made */
    failed = failed != 0 || world->fault.in_use != 0;
    free(world);
    return failed ? -1 : 0;
}

/* One attempt; *failed gets the schools that it could not write. */
static int route_once(struct world *world, size_t *failed)
{
    const vs_routing_options options = {.import = {.valid = 20000}};
    vs_routing *routing = NULL;
    *failed = 0;
    int status = vs_routing_new(&routing, &world->region, &options);
    if (status == VS_OK) {
        status = vs_routing_add(routing, "marks.csv", "/data/marks.csv", marks, strlen(marks));
    }
    if (status == VS_OK) {
        status = vs_routing_add(routing, "tasks.csv", "/data/tasks.csv", tasks, strlen(tasks));
    }
    if (status == VS_OK) {
        status = vs_routing_finish(routing);
        (void)vs_routing_failed(routing, failed);
    }
    vs_routing_free(routing);
    return status;
}

/* The rows of a kind and the events of a school. */
static void assert_school(struct world *world, const char *id, const char *kind, uint32_t rows)
{
    vs_engine *engine = world->engine;
    vs_unit unit;
    vs_records *records;
    int64_t head = 0;
    assert_ok(vs_unit_open(&unit, world->workspace, id, VS_STORE_READ));
    assert_ok(vs_records_load(&records, unit.store, kind, -1));
    assert_int_equal(vs_records_rows(records), rows);
    vs_records_free(records);
    assert_ok(vs_store_head(unit.store, &head));
    assert_int_equal(head, 1);
    vs_unit_close(&unit);
}

static void memory_runs_out_anywhere(void **state)
{
    struct world *world = *state;
    vs_engine *engine = world->engine;
    size_t failed = 0;
    size_t failures = 0;
    int64_t head = 0;
    for (long at = 1;; at += 1 + at / 200) {
        fault_set(&world->fault, at);
        int status = route_once(world, &failed);
        bool met = world->fault.calls >= at;
        fault_set(&world->fault, 0);
        failures += status != VS_OK || failed > 0;
        assert_true(status == VS_OK || status == VS_ENOMEM);
        if (!met) {
            assert_ok(status);
            break;
        }
    }
    assert_true(failures > 20);
    assert_ok(route_once(world, &failed));
    assert_int_equal(failed, 0);
    assert_school(world, "51", "mark", 2);
    assert_school(world, "52", "mark", 1);
    assert_school(world, "53", "mark", 1);
    assert_ok(vs_store_head(world->region.store, &head));
    assert_int_equal(head, 1); /* the dictionary, once */
    vs_arena *arena;
    vs_routing_left *left = NULL;
    size_t count = 1;
    assert_ok(vs_arena_new(&arena, engine));
    assert_ok(vs_routing_unfinished(world->region.store, arena, &left, &count));
    assert_int_equal(count, 0);
    vs_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_runs_out_anywhere, make_world, remove_world),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
