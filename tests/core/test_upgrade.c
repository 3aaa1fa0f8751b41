/*
 * Commands of an upgrade while memory runs out at one allocation after another: a failure is told,
 * nothing leaks, and the workspace computes with the old base or the new one.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "fault.h"
#include "file.h"

#define EXAMPLE VS_SOURCE_DIR "/examples/upgrade"

enum { PATH_SIZE = 256, WORDS_MAX = 16 };

struct world {
    char folder[64];
    struct fault fault;
    vs_engine *engine; /* over the fault's allocator */
    int silence;       /* /dev/null */
};

/* Runs a command in the workspace, its output thrown away. */
static int run(struct world *world, vs_engine *engine, const char *const *command, size_t count)
{
    const char *words[WORDS_MAX] = {"-C", world->folder, "--today", "2025-07-01", "--quiet"};
    for (size_t i = 0; i < count; i++) {
        words[5 + i] = command[i];
    }
    (void)fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    int errors = dup(STDERR_FILENO);
    assert_true(dup2(world->silence, STDOUT_FILENO) >= 0 &&
                dup2(world->silence, STDERR_FILENO) >= 0);
    int code = vs_command_run(engine, 5 + count, words);
    (void)fflush(stdout);
    assert_true(dup2(saved, STDOUT_FILENO) >= 0 && dup2(errors, STDERR_FILENO) >= 0);
    (void)close(saved);
    (void)close(errors);
    return code;
}

static void must(struct world *world, const char *const *command, size_t count)
{
    vs_engine *engine = NULL;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(run(world, engine, command, count), VS_EXIT_OK);
    vs_engine_free(engine);
}

/* The layer of school 51 goes into the workspace. */
static void copy_layer(const struct world *world)
{
    char path[PATH_SIZE];
    vs_engine *engine = NULL;
    vs_buffer text;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    vs_buffer_init(&text, engine);
    assert_int_equal(vs_file_read(&text, EXAMPLE "/51/model.lua", 4096), VS_OK);
    (void)snprintf(path, sizeof path, "%s/models/51", world->folder);
    assert_int_equal(vs_file_make_folder(engine, path), VS_OK);
    (void)snprintf(path, sizeof path, "%s/models/51/model.lua", world->folder);
    assert_int_equal(vs_file_write(engine, path, text.data, text.size), VS_OK);
    vs_buffer_free(&text);
    vs_engine_free(engine);
}

static int make_world(void **state)
{
    static const char *const schools[] = {"51", "52"};
    struct world *world = calloc(1, sizeof *world);
    *state = world;
    world->silence = open("/dev/null", O_WRONLY);
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/vsoko-upgrade-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    const char *init[] = {"init", "--model", EXAMPLE "/v1", "--schools",
                          EXAMPLE "/data/register.csv"};
    must(world, init, 5);
    copy_layer(world);
    for (size_t i = 0; i < 2; i++) {
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof path, EXAMPLE "/data/%s.csv", schools[i]);
        const char *import[] = {"--school", schools[i], "import", path};
        const char *compute[] = {"--school", schools[i], "compute"};
        must(world, import, 4);
        must(world, compute, 3);
    }
    const vs_engine_options options = {.allocator = fault_allocator, .context = &world->fault};
    assert_int_equal(vs_engine_new(&world->engine, &options), VS_OK);
    return 0;
}

static int free_world(void **state)
{
    struct world *world = *state;
    vs_engine *engine = NULL;
    vs_engine_free(world->engine);
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_file_remove(engine, world->folder), VS_OK);
    vs_engine_free(engine);
    (void)close(world->silence);
    free(world);
    return 0;
}

/* Fails allocations further and further apart until the command gets by with what it has. */
static void fail_until_done(struct world *world, const char *const *command, size_t count)
{
    static const char *const show[] = {"--school", "51", "show"};
    long in_use = world->fault.in_use;
    int code = VS_EXIT_FAILED;
    long runs = 0;
    for (long at = 1; code != VS_EXIT_OK; at += 1 + at / 8, runs++) {
        fault_set(&world->fault, at);
        code = run(world, world->engine, command, count);
        assert_true(code == VS_EXIT_OK || code == VS_EXIT_FAILED || code == VS_EXIT_PARTIAL);
        vs_engine_clear_error(world->engine);
        assert_int_equal(world->fault.in_use, in_use);
        if (runs % 16 == 0) {
            must(world, show, 3);
        }
    }
    assert_true(runs > 20);
    fault_set(&world->fault, 0);
    must(world, show, 3);
}

static void every_allocation_may_fail(void **state)
{
    static const char *const plan[] = {"model", "plan", EXAMPLE "/v2"};
    static const char *const accept[] = {"model", "accept", EXAMPLE "/v2"};
    static const char *const layers[] = {"model", "layers"};
    fail_until_done(*state, layers, 2);
    fail_until_done(*state, plan, 3);
    fail_until_done(*state, accept, 3);
    fail_until_done(*state, plan, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, make_world, free_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
