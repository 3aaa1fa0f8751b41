/*
 * Figures of a region through the program: hiding, ranks, explain, export, publish.
 *
 * Without a night: the region's store gets the rows of all schools and its cells are computed from
 * them. Municipality A has the schools s1 (3 marks), s2 (6), s3 (8), B has s4 (mathematics 5,
 * Russian 5) and s5 (7 and 5). With 4 or 5: 3, 3, 6, 4 + 5, 5 + 4. So in percent s1 100, s2 50,
 * s3 75, s4 90, s5 75; A 12 of 17, B 18 of 22, the region 30 of 39.
 *
 * The minimum is 5: s1 is hidden in mathematics and as a whole. Of A's mathematics s2, 6 marks, is
 * the next smallest; it has no other subject, so s2 as a whole goes too.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "file.h"
#include "import.h"
#include "results.h"

enum { WORDS_MAX = 16, TEXT_MAX = 64 * 1024 };

struct world {
    vs_engine *engine;
    char folder[64];
    char path[96]; /* of the region's store */
    char out[TEXT_MAX], err[TEXT_MAX];
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
}

/* Runs a command of the workspace; what it printed stands in out and err. */
static int run(struct world *world, const char *line)
{
    const char *words[WORDS_MAX] = {"-C", world->folder, "--today", "2025-07-01"};
    size_t count = 4;
    char copy[256];
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        words[count++] = word;
    }
    FILE *streams[2] = {tmpfile(), tmpfile()};
    char *texts[2] = {world->out, world->err};
    int saved[2];
    (void)fflush(stdout);
    (void)fflush(stderr);
    for (int i = 0; i < 2; i++) {
        assert_non_null(streams[i]);
        saved[i] = dup(i + 1);
        assert_true(dup2(fileno(streams[i]), i + 1) >= 0);
    }
    vs_engine_set_language(world->engine, VS_RU);
    int code = vs_command_run(world->engine, count, words);
    (void)fflush(stdout);
    (void)fflush(stderr);
    for (int i = 0; i < 2; i++) {
        assert_true(dup2(saved[i], i + 1) >= 0);
        (void)close(saved[i]);
        rewind(streams[i]);
        texts[i][fread(texts[i], 1, TEXT_MAX - 1, streams[i])] = '\0';
        (void)fclose(streams[i]);
    }
    return code;
}

static void assert_run(struct world *world, const char *line, int code)
{
    int got = run(world, line);
    if (got != code) {
        fail_msg("%s: exit code %d, expected %d\n%s%s", line, got, code, world->out, world->err);
    }
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("expected to hold: %s\ngot: %s", part, text);
    }
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL) {
        fail_msg("expected not to hold: %s\ngot: %s", part, text);
    }
}

/* n marks of a school in a subject, good of them 5, the others 3. */
static void add_marks(vs_buffer *text, const char *place, const char *subject, int n, int good)
{
    for (int i = 0; i < n; i++) {
        vs_buffer_printf(text, "2024,%s,%s,p%d,%d\n", place, subject, i, i < good ? 5 : 3);
    }
}

static const char header[] = "year,school,municipality,subject,pupil,value\n";

/* Imports rows into a store and computes its cells. */
static void fill(struct world *world, const char *path, const char *kind, const vs_buffer *text)
{
    vs_store *store = NULL;
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    vs_import *import = NULL;
    vs_results_made made;
    vs_import_options options = {.kind = kind, .valid = vs_date_make(2025, 6, 30)};
    vs_evaluation_options evaluated = {
        .known = -1, .valid = VS_DATE_NONE, .today = vs_date_make(2025, 7, 1)};
    char models[96];
    (void)snprintf(models, sizeof models, "%s/models", world->folder);
    check(world, vs_model_source_read(&source, world->engine, models, "figures"));
    check(world, vs_model_load(&model, world->engine, source));
    model->dimensions[vs_model_dimension(model, "school")].unit = true;
    check(world, vs_store_open(&store, world->engine, path, VS_STORE_WRITE));
    check(world, vs_import_new(&import, model, store, &options));
    check(world, vs_import_add(import, "marks.csv", text->data, text->size));
    check(world, vs_import_finish(import));
    check(world, vs_results_compute(store, model, source, &evaluated, false, &made));
    vs_import_free(import);
    vs_store_close(store);
    vs_model_free(model);
    vs_model_source_free(source);
}

static int make_world(void **state)
{
    static struct world world;
    memset(&world, 0, sizeof world);
    *state = &world;
    vs_buffer text;
    char name[160];
    assert_int_equal(vs_engine_new(&world.engine, NULL), VS_OK);
    vs_buffer_init(&text, world.engine);
    (void)snprintf(world.folder, sizeof world.folder, "/tmp/vsoko-figures-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    (void)snprintf(name, sizeof name, "%s/schools.csv", world.folder);
    static const char schools[] = "school,name,municipality\ns1,Первая,A\ns2,Вторая,A\n"
                                  "s3,Третья,A\ns4,Четвёртая,B\ns5,Пятая,B\n";
    check(&world, vs_file_write(world.engine, name, schools, strlen(schools)));
    const char *words[] = {
        "init",      world.folder, "--model", VS_SOURCE_DIR "/tests/fixtures/models/figures",
        "--schools", name,         "--quiet"};
    assert_int_equal(vs_command_run(world.engine, 7, words), VS_EXIT_OK);
    (void)snprintf(world.path, sizeof world.path, "%s/_region.db", world.folder);
    vs_buffer_text(&text, header);
    add_marks(&text, "s1,A", "МА", 3, 3);
    add_marks(&text, "s2,A", "МА", 6, 3);
    add_marks(&text, "s3,A", "МА", 8, 6);
    add_marks(&text, "s4,B", "МА", 5, 4);
    add_marks(&text, "s4,B", "РУ", 5, 5);
    add_marks(&text, "s5,B", "МА", 7, 5);
    add_marks(&text, "s5,B", "РУ", 5, 4);
    fill(&world, world.path, "mark", &text);
    vs_buffer_clear(&text);
    vs_buffer_text(&text, header);
    add_marks(&text, "s3,A", "МА", 10, 6);
    add_marks(&text, "s4,B", "МА", 10, 4);
    fill(&world, world.path, "check", &text);
    /* What the schools s1 and s4 know themselves: their subjects. */
    vs_buffer_clear(&text);
    vs_buffer_text(&text, header);
    add_marks(&text, "s1,A", "МА", 3, 3);
    (void)snprintf(name, sizeof name, "%s/s1.db", world.folder);
    fill(&world, name, "mark", &text);
    add_marks(&text, "s4,B", "РУ", 5, 5);
    (void)snprintf(name, sizeof name, "%s/s4.db", world.folder);
    fill(&world, name, "mark", &text);
    vs_buffer_free(&text);
    return 0;
}

/* Removes a folder with what is in it. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char name[512];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        (void)snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) != 0) {
            remove_folder(name);
        }
    }
    (void)closedir(folder);
    (void)rmdir(path);
}

static int free_world(void **state)
{
    struct world *world = *state;
    remove_folder(world->folder);
    vs_engine_free(world->engine);
    return 0;
}

static void show_gives_the_whole_region(void **state)
{
    struct world *world = *state;
    assert_run(world, "show R02", 0);
    assert_holds(world->out, "76,9");
    assert_run(world, "show R02 --format csv", 0);
    /* 30 of 39, as the nearest double. */
    assert_holds(world->out, "quality,R02,2024,known,76.92307692307692,%,39,,,,,figures,,,\n");
    assert_holds(world->err, "не дошёл: 5");
    assert_run(world, "show R02 --by subject --format csv", 0);
    /* Mathematics 21 of 29, Russian 9 of 10. */
    assert_holds(world->out, "МА,2024,known,72.4137931034482");
    assert_holds(world->out, "РУ,2024,known,90,%,10,");
}

static void show_hides_and_ranks(void **state)
{
    struct world *world = *state;
    assert_run(world, "show R02 --by school --format csv", 0);
    assert_holds(world->out, ",R02,s1,2024,known,,%,,,,hidden,,figures,,,\n");
    assert_holds(world->out, ",R02,s2,2024,known,,%,,,,hidden,,figures,,,\n");
    assert_holds(world->out, ",R02,s3,2024,known,75,%,8,,,,,figures,2,3,\n");
    assert_holds(world->out, ",R02,s4,2024,known,90,%,10,,,,,figures,1,3,\n");
    assert_holds(world->out, ",R02,s5,2024,known,75,%,12,,,,,figures,2,3,\n");
    assert_run(world, "show R02 --by municipality --format csv", 0);
    assert_holds(world->out, ",R02,A,2024,known,70.58823529411765,%,17,,,,,figures,2,2,\n");
    assert_holds(world->out, ",R02,B,2024,known,81.8181818181818");
    assert_holds(world->out, ",%,22,,,,,figures,1,2,\n");
    assert_run(world, "show R02 --by school,subject --format csv", 0);
    assert_holds(world->out, ",R02,s1,МА,2024,known,,%,,,,hidden,");
    assert_holds(world->out, ",R02,s2,МА,2024,known,,%,,,,hidden,");
    /* Ranked are at least 8 marks: within mathematics the third school alone. */
    assert_holds(world->out, ",R02,s3,МА,2024,known,75,%,8,,,,,figures,1,1,\n");
    assert_holds(world->out, ",R02,s4,МА,2024,known,80,%,5,,,,,figures,,,\n");
    /* The smallest is the best: 25 - 75 of s3 and s5, 10 - 90 of s4. */
    assert_run(world, "show low --by school --format csv", 0);
    assert_holds(world->out, "low,,s4,2024,known,-80,pp,10,,,,,figures,1,3,\n");
    assert_holds(world->out, "low,,s3,2024,known,-50,pp,8,,,,,figures,2,3,\n");
    /* What reads a kind with the tag is never ranked. */
    assert_run(world, "show checked --by school --format csv", 0);
    assert_holds(world->out, "checked,,s3,2024,known,4.2,1,10,,,,,figures,,,\n");
}

static void show_limits_schools_by_their_municipality(void **state)
{
    struct world *world = *state;
    assert_run(world, "show R02 --by school --scope municipality=A --format csv", 0);
    assert_holds(world->out, ",s1,");
    assert_holds(world->out, ",R02,s3,2024,known,75,%,8,,,,,figures,2,3,\n");
    assert_lacks(world->out, ",s4,");
    assert_run(world, "show R02 --scope municipality=B --format csv", 0);
    assert_holds(world->out, ",B,2024,known,81.8");
    assert_lacks(world->out, ",A,2024");
    assert_run(world, "show R02 --by school --sort rank --top 1 --format csv", 0);
    assert_holds(world->out, ",R02,s4,");
    assert_lacks(world->out, ",R02,s3,");
    assert_run(world, "показать low --by школа", 0);
    assert_holds(world->out, "1 из 3");
    assert_holds(world->out, "п.п.");
    assert_holds(world->out, "скрыто");
    assert_run(world, "show R02 --by school --format json", 0);
    assert_holds(world->out, "\"value\": null, \"unit\": \"%\", \"n\": null, \"n_expected\": null, "
                             "\"band\": null, \"flags\": [\"hidden\"]");
    assert_run(world, "show R02 --by school --format excel", 0);
    assert_holds(world->out, ";s1;2024;known;;%;;;;hidden;");
}

static void options_of_one_school_are_refused(void **state)
{
    struct world *world = *state;
    static const char *const lines[] = {"show --valid 2025-01-01", "show --known 1",
                                        "show --model figures",    "show --no-compile",
                                        "show R02 --who",          "explain R02 --known 1"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        assert_run(world, lines[i], 2);
        assert_holds(world->err, "--school");
    }
    assert_run(world, "--school s1 show R02 --format csv", 0);
    assert_holds(world->out, "known,100,%,3,");
    assert_lacks(world->out, "hidden");
}

static void explain_keeps_hidden_values(void **state)
{
    struct world *world = *state;
    assert_run(world, "explain R02 --scope municipality=A", 0);
    assert_holds(world->out, "(Муниципалитет: A, 2024) = 70,6 %");
    assert_holds(world->out, "формула: ");
    assert_holds(world->out, "стоит на школах: 3");
    assert_holds(world->out, "Школа: s1: скрыто\n");
    assert_holds(world->out, "Школа: s3 = 75,0 %\n");
    assert_lacks(world->out, "100,0");
    assert_lacks(world->out, "50,0");
    assert_run(world, "explain R02 --scope school=s1", 0);
    assert_holds(world->out, "скрыто");
    assert_holds(world->out, "--school s1");
    assert_lacks(world->out, "100,0");
    assert_run(world, "explain R02 --scope school=s1 --format json", 0);
    assert_lacks(world->out, "\"value\": 100");
}

static void export_hides_too(void **state)
{
    struct world *world = *state;
    assert_run(world, "export --canonical", 0);
    assert_holds(world->out, "@cell\tquality\tschool\t2024\tschool=s1\tknown\t\t\t\t\t16\t\n");
    assert_holds(world->out, "@cell\tquality\tschool\t2024\tschool=s3\tknown\t75\t8\t\t\t0\t\n");
    assert_holds(world->out,
                 "@cell\tquality\tall\t2024\t\tknown\t76.92307692307692\t39\t\t\t0\t\n");
}

static void publish_gives_each_school_its_figures(void **state)
{
    struct world *world = *state;
    assert_run(world, "publish 2024 --format csv", 0);
    /* The region and A, each as a whole and in mathematics: what s1 does not teach is left out. */
    assert_holds(world->out, "s1,4,4,0,0,2,published\n");
    assert_holds(world->out, "s2,2,2,0,0,1,published\n");
    /* The region and B as a whole and in two subjects. */
    assert_holds(world->out, "s4,6,6,0,0,2,published\n");
    assert_run(world, "--school s1 list reference --format csv", 0);
    assert_holds(world->out, "municipality,quality,17,2024,МА,70.588235294\n");
    assert_holds(world->out, "region,quality,39,2024,,76.923076923\n");
    assert_run(world, "--school s1 log type=publish --format csv", 0);
    assert_holds(world->out, ",2025-07-01,publish,");
    assert_run(world, "опубликовать 2024 --format csv", 0);
    assert_holds(world->out, "s1,4,0,0,0,,already\n");
    assert_run(world, "publish 2031", 2);
    assert_run(world, "--school s1 publish 2024", 2);
}

static void publish_corrects_and_names_who_failed(void **state)
{
    struct world *world = *state;
    vs_buffer text;
    char name[160];
    vs_buffer_init(&text, world->engine);
    assert_run(world, "publish 2024", 0);
    /* Three more of s3 with 5. */
    vs_buffer_text(&text, header);
    for (int i = 0; i < 3; i++) {
        vs_buffer_printf(&text, "2024,s3,A,МА,q%d,5\n", i);
    }
    fill(world, world->path, "mark", &text);
    (void)snprintf(name, sizeof name, "%s/s2.db", world->folder);
    assert_int_equal(unlink(name), 0);
    assert_run(world, "publish 2024 --format csv", 3);
    /* A has 15 of 20 now, the region 33 of 42: four figures of s1 are others. */
    assert_holds(world->out, "s1,4,0,4,0,3,published\n");
    assert_holds(world->out, "s2,,,,,,");
    assert_holds(world->err, "1");
    assert_run(world, "--school s1 list reference --format csv", 0);
    assert_holds(world->out, "municipality,quality,20,2024,МА,75\n");
    assert_lacks(world->out, "70.588");
    vs_buffer_free(&text);
}

static void region_without_a_night_says_so(void **state)
{
    struct world *world = *state;
    vs_store *store = NULL;
    check(world, vs_store_open(&store, world->engine, world->path, VS_STORE_WRITE));
    check(world, vs_store_begin(store));
    check(world, vs_store_delete(store, "result", "head"));
    check(world, vs_store_commit(store));
    vs_store_close(store);
    assert_run(world, "show", 1);
    assert_holds(world->err, "vsoko nightly");
    assert_run(world, "explain R02", 1);
    assert_run(world, "publish 2024", 1);
    assert_run(world, "export --canonical", 0);
    assert_lacks(world->out, "@cell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(show_gives_the_whole_region, make_world, free_world),
        cmocka_unit_test_setup_teardown(show_hides_and_ranks, make_world, free_world),
        cmocka_unit_test_setup_teardown(show_limits_schools_by_their_municipality, make_world,
                                        free_world),
        cmocka_unit_test_setup_teardown(options_of_one_school_are_refused, make_world, free_world),
        cmocka_unit_test_setup_teardown(explain_keeps_hidden_values, make_world, free_world),
        cmocka_unit_test_setup_teardown(export_hides_too, make_world, free_world),
        cmocka_unit_test_setup_teardown(publish_gives_each_school_its_figures, make_world,
                                        free_world),
        cmocka_unit_test_setup_teardown(publish_corrects_and_names_who_failed, make_world,
                                        free_world),
        cmocka_unit_test_setup_teardown(region_without_a_night_says_so, make_world, free_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
