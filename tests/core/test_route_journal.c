/*
 * The journal of routing: runs begun, stopped, resumed, finished, replaced by a corrected file.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

#include "route.h"
#include "route_journal.h"

static const char *first_schools[] = {"51", "52"};
static const char *second_schools[] = {"52", "53"};

struct run {
    vs_journal journal;
    vs_journal_file files[2];
};

/* A run of one or two files, as a command would set it up. */
static void set_run(struct run *run, vs_store *store, vs_arena *arena, const char *name,
                    size_t files)
{
    *run = (struct run){
        .journal = {.region = store, .arena = arena, .valid = 20000, .file_count = files},
        .files = {{.name = "marks.csv",
                   .path = "/data/marks.csv",
                   .kinds = "mark",
                   .digest = vs_digest_of("a", 1),
                   .school_count = 2,
                   .schools = first_schools},
                  {.name = "vpr.csv",
                   .path = "/data/vpr.csv",
                   .kinds = "vpr, vpr_task",
                   .digest = vs_digest_of("b", 1),
                   .school_count = 2,
                   .schools = second_schools}},
    };
    run->journal.files = run->files;
    (void)snprintf(run->journal.run, sizeof run->journal.run, "%s", name);
}

/* "51 marks.csv, ..." of what is left to do. */
static void assert_left(vs_store *store, vs_arena *arena, const char *expected)
{
    vs_engine *engine = vs_store_engine(store);
    vs_routing_left *left = NULL;
    size_t count = 0;
    char text[512] = "";
    assert_ok(vs_routing_unfinished(store, arena, &left, &count));
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(text);
        (void)snprintf(text + size, sizeof text - size, "%s%s %s", i > 0 ? ", " : "",
                       left[i].school, left[i].file);
    }
    assert_string_equal(text, expected);
}

static void assert_marks(vs_store *store, size_t expected)
{
    vs_engine *engine = vs_store_engine(store);
    vs_buffer keys;
    size_t count = 0;
    vs_buffer_init(&keys, engine);
    assert_ok(vs_store_keys(store, "route_done", &keys, &count));
    vs_buffer_free(&keys);
    assert_int_equal(count, expected);
}

static vs_store *open_region(struct fixture *fixture)
{
    vs_engine *engine = fixture->engine;
    vs_store *store;
    assert_ok(vs_store_create(engine, fixture->path, "_region"));
    assert_ok(vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE));
    return store;
}

static void a_stopped_run_is_resumed_and_finished(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = open_region(fixture);
    vs_arena *arena;
    struct run run;
    bool done = true;
    assert_ok(vs_arena_new(&arena, engine));
    assert_left(store, arena, "");

    set_run(&run, store, arena, "r1", 2);
    assert_ok(vs_journal_find(&run.journal));
    assert_false(run.journal.resumed);
    assert_ok(vs_journal_begin(&run.journal));
    int64_t begun = run.journal.begun;
    assert_left(store, arena, "51 marks.csv, 52 marks.csv, 52 vpr.csv, 53 vpr.csv");
    assert_ok(vs_journal_mark(&run.journal, "52"));
    assert_left(store, arena, "51 marks.csv, 53 vpr.csv");

    /* The same command another day: the dates of its events are of the first one. */
    set_run(&run, store, arena, "r1", 2);
    run.journal.valid = 20001;
    assert_ok(vs_journal_find(&run.journal));
    assert_true(run.journal.resumed);
    assert_int_equal(run.journal.valid, 20000);
    assert_true(run.journal.begun == begun);
    assert_ok(vs_journal_begin(&run.journal));
    assert_ok(vs_journal_is_done(&run.journal, "52", &done));
    assert_true(done);
    assert_ok(vs_journal_is_done(&run.journal, "51", &done));
    assert_false(done);
    assert_ok(vs_journal_mark(&run.journal, "51"));
    assert_ok(vs_journal_mark(&run.journal, "53"));
    assert_marks(store, 3);
    assert_ok(vs_journal_finish(&run.journal));
    assert_left(store, arena, "");
    assert_marks(store, 0);

    /* Over is over: the same files again are a new run. */
    set_run(&run, store, arena, "r1", 2);
    assert_ok(vs_journal_find(&run.journal));
    assert_false(run.journal.resumed);
    vs_arena_free(arena);
    vs_store_close(store);
}

static void another_run_does_not_resume_this_one(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = open_region(fixture);
    vs_arena *arena;
    struct run run;
    assert_ok(vs_arena_new(&arena, engine));
    set_run(&run, store, arena, "r1", 2);
    assert_ok(vs_journal_find(&run.journal));
    assert_ok(vs_journal_begin(&run.journal));
    assert_ok(vs_journal_mark(&run.journal, "51"));

    /* One of the two files alone, to its end. The other one is still under way. */
    set_run(&run, store, arena, "r2", 1);
    assert_ok(vs_journal_find(&run.journal));
    assert_false(run.journal.resumed);
    assert_ok(vs_journal_begin(&run.journal));
    assert_left(store, arena, "51 marks.csv, 52 marks.csv, 52 vpr.csv, 53 vpr.csv");
    assert_ok(vs_journal_finish(&run.journal));
    assert_left(store, arena, "52 vpr.csv, 53 vpr.csv");
    assert_marks(store, 1);

    /* Both again: a file of theirs is over, so nothing is taken for done. */
    set_run(&run, store, arena, "r1", 2);
    assert_ok(vs_journal_find(&run.journal));
    assert_false(run.journal.resumed);
    assert_ok(vs_journal_begin(&run.journal));
    assert_marks(store, 0);
    vs_arena_free(arena);
    vs_store_close(store);
}

static void a_corrected_file_stands_in_for_the_stopped_one(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = open_region(fixture);
    vs_arena *arena;
    struct run run;
    assert_ok(vs_arena_new(&arena, engine));
    set_run(&run, store, arena, "r1", 1);
    assert_ok(vs_journal_find(&run.journal));
    assert_ok(vs_journal_begin(&run.journal));
    assert_ok(vs_journal_mark(&run.journal, "51"));

    set_run(&run, store, arena, "r3", 1);
    run.files[0].digest = vs_digest_of("c", 1);
    run.files[0].path = "/elsewhere/marks.csv";
    assert_ok(vs_journal_find(&run.journal));
    assert_ok(vs_journal_begin(&run.journal));
    assert_ok(vs_journal_finish(&run.journal));
    assert_left(store, arena, "52 marks.csv"); /* another file of that name */
    assert_marks(store, 1);

    set_run(&run, store, arena, "r4", 1);
    run.files[0].digest = vs_digest_of("d", 1);
    assert_ok(vs_journal_find(&run.journal));
    assert_ok(vs_journal_begin(&run.journal));
    assert_ok(vs_journal_finish(&run.journal));
    assert_left(store, arena, "");
    assert_marks(store, 0);
    vs_arena_free(arena);
    vs_store_close(store);
}

static void append_event(vs_store *store, const char *digest)
{
    vs_engine *engine = vs_store_engine(store);
    char detail[128];
    int64_t id = 0;
    (void)snprintf(detail, sizeof detail, "{\"digest\":\"%s\"}", digest);
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_append(store, &(vs_event_draft){.type = "import", .detail = detail}, &id));
    assert_ok(vs_store_commit(store));
}

static void a_timeline_proves_what_the_mark_missed(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = open_region(fixture); /* a school's store would do as well */
    vs_arena *arena;
    struct run run;
    bool done = true;
    char digest[VS_DIGEST_TEXT];
    assert_ok(vs_arena_new(&arena, engine));
    set_run(&run, store, arena, "r1", 1);
    run.journal.begun = INT64_C(1000000);
    vs_store_set_clock(store, 999999);
    append_event(store, vs_digest_print(digest, &run.files[0].digest)); /* before the run */
    vs_store_set_clock(store, 1000001);
    append_event(store, vs_digest_print(digest, &run.files[1].digest)); /* another file */
    assert_ok(vs_journal_proves(&run.journal, store, &done));
    assert_false(done);
    append_event(store, vs_digest_print(digest, &run.files[0].digest));
    append_event(store, "");
    assert_ok(vs_journal_proves(&run.journal, store, &done));
    assert_true(done);
    vs_arena_free(arena);
    vs_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stopped_run_is_resumed_and_finished, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_run_does_not_resume_this_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_corrected_file_stands_in_for_the_stopped_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_timeline_proves_what_the_mark_missed, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("route_journal", tests, NULL, NULL);
}
