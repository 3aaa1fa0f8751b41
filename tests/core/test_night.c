/*
 * A night whose roll-up meets a share that cannot be read: it leaves one school out, not the
 * region. SPDX-License-Identifier: MIT
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

#include "command.h"
#include "file.h"
#include "store.h"

enum { TEXT_MAX = 16 * 1024, PATH_SIZE = 256 };

struct world {
    vs_engine *engine;
    char folder[64];
    char out[TEXT_MAX];
};

static void write_text(const struct world *world, const char *name, const char *text)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", world->folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Runs a command in the workspace; what it printed stands in out. */
static int run(struct world *world, const char *const *command, size_t count)
{
    const char *words[32] = {"-C", world->folder, "--today", "2025-07-01", "--quiet"};
    for (size_t i = 0; i < count; i++) {
        words[5 + i] = command[i];
    }
    FILE *stream = tmpfile();
    assert_non_null(stream);
    (void)fflush(stdout);
    int saved = dup(STDOUT_FILENO);
    assert_true(dup2(fileno(stream), STDOUT_FILENO) >= 0);
    int code = vs_command_run(world->engine, 5 + count, words);
    (void)fflush(stdout);
    assert_true(dup2(saved, STDOUT_FILENO) >= 0);
    (void)close(saved);
    rewind(stream);
    world->out[fread(world->out, 1, TEXT_MAX - 1, stream)] = '\0';
    (void)fclose(stream);
    return code;
}

#define RUN(world, ...)                                                                            \
    run(world, (const char *const[]){__VA_ARGS__},                                                 \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void import_marks(struct world *world, const char *school, const char *rows)
{
    char text[512];
    char path[PATH_SIZE];
    (void)snprintf(text, sizeof text, "Год,Класс,Ученик,Предмет,Отметка\n%s", rows);
    write_text(world, "marks.csv", text);
    (void)snprintf(path, sizeof path, "%s/marks.csv", world->folder);
    assert_int_equal(RUN(world, "import", "--school", school, path), VS_EXIT_OK);
}

/* Two schools: marks 5 4 in 51, 3 2 in 52, all computed. */
static void make_region(struct world *world)
{
    char path[PATH_SIZE];
    (void)snprintf(world->folder, sizeof world->folder, "/tmp/vsoko-night-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    assert_int_equal(vs_engine_new(&world->engine, NULL), VS_OK);
    write_text(world, "schools.csv", "school,name,municipality\n51,A,M\n52,B,M\n");
    (void)snprintf(path, sizeof path, "%s/schools.csv", world->folder);
    assert_int_equal(RUN(world, "init", world->folder, "--model",
                         VS_SOURCE_DIR "/tests/fixtures/models/night", "--schools", path,
                         "--region", "R"),
                     VS_EXIT_OK);
    import_marks(world, "51", "2024,5A,a,RU,5\n2024,5A,b,RU,4\n");
    import_marks(world, "52", "2024,5A,a,RU,3\n2024,5A,b,RU,2\n");
    assert_int_equal(RUN(world, "nightly"), VS_EXIT_OK);
}

static void leaves_a_school_out_on_a_bad_share(void **state)
{
    struct world world = {.engine = NULL};
    char path[PATH_SIZE];
    vs_store *store = NULL;
    (void)state;
    make_region(&world);
    (void)snprintf(path, sizeof path, "%s/_region.db", world.folder);
    assert_int_equal(vs_store_open(&store, world.engine, path, VS_STORE_WRITE), VS_OK);
    assert_int_equal(vs_store_begin(store), VS_OK);
    assert_int_equal(vs_store_put(store, "share", "52", "no share at all", 15), VS_OK);
    assert_int_equal(vs_store_commit(store), VS_OK);
    vs_store_close(store);
    import_marks(&world, "51", "2024,5A,c,RU,3\n"); /* 51 has 5 4 3 now */
    assert_int_equal(RUN(&world, "nightly", "--format", "csv"), VS_EXIT_PARTIAL);
    assert_non_null(strstr(world.out, "52,failed,damaged,"));
    assert_non_null(strstr(world.out, "51,computed,"));
    assert_int_equal(RUN(&world, "show", "N01", "--format", "csv"), VS_EXIT_OK);
    assert_non_null(strstr(world.out, "known,4,")); /* of 51 alone: 12 / 3 */
    /* The next night asks the school, which has its share still. */
    assert_int_equal(RUN(&world, "nightly"), VS_EXIT_OK);
    assert_int_equal(RUN(&world, "show", "N01", "--format", "csv"), VS_EXIT_OK);
    assert_non_null(strstr(world.out, "known,3.4,")); /* 17 / 5 */
    vs_engine_free(world.engine);
    (void)snprintf(path, sizeof path, "rm -rf '%s'", world.folder);
    assert_int_equal(system(path), 0); /* NOLINT(cert-env33-c): a folder of this test's making */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_a_school_out_on_a_bad_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
