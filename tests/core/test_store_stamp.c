/*
 * Stamps of a store: what is untouched and what is not.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

/* Opens, stamps what is read, closes. */
static vs_store_stamp stamp(struct fixture *fixture)
{
    vs_engine *engine = fixture->engine;
    vs_store *store;
    vs_store_stamp out;
    assert_ok(vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE));
    vs_store_settle(store);
    assert_ok(vs_store_begin_read(store));
    vs_store_stamp_now(store, &out);
    vs_store_end_read(store);
    vs_store_close(store);
    return out;
}

static void put(struct fixture *fixture, const char *text)
{
    vs_engine *engine = fixture->engine;
    vs_store *store;
    assert_ok(vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE));
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_put(store, "area", "key", text, strlen(text)));
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
}

static void untouched_holds_until_somebody_writes(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store;
    assert_ok(vs_store_create(engine, fixture->path, "unit"));
    put(fixture, "abc");
    vs_store_stamp first = stamp(fixture);
    assert_true(first.sure);
    assert_true(vs_store_untouched(fixture->path, &first));
    /* Reading leaves it so. */
    assert_ok(vs_store_open(&store, engine, fixture->path, VS_STORE_READ));
    int64_t head = -1;
    assert_ok(vs_store_head(store, &head));
    vs_store_close(store);
    assert_true(vs_store_untouched(fixture->path, &first));
    /* A write at once, of the same size, does not. */
    for (int i = 0; i < 20; i++) {
        vs_store_stamp before = stamp(fixture);
        assert_true(before.sure);
        put(fixture, i % 2 == 0 ? "abd" : "abc");
        assert_false(vs_store_untouched(fixture->path, &before));
    }
}

static void a_log_of_somebody_else_is_a_touch(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store;
    assert_ok(vs_store_create(engine, fixture->path, "unit"));
    vs_store_stamp before = stamp(fixture);
    assert_ok(vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE));
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_put(store, "area", "key", "x", 1));
    assert_ok(vs_store_commit(store));
    assert_false(vs_store_untouched(fixture->path, &before)); /* it stands in the log only */
    vs_store_close(store);
    assert_false(vs_store_untouched(fixture->path, &before));
}

static void stamp_is_unsure_while_others_hold_the_log(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *reader;
    vs_store *store;
    vs_store_stamp out;
    assert_ok(vs_store_create(engine, fixture->path, "unit"));
    assert_ok(vs_store_open(&reader, engine, fixture->path, VS_STORE_READ));
    assert_ok(vs_store_begin_read(reader)); /* sees the state before */
    assert_ok(vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE));
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_put(store, "area", "key", "x", 1));
    assert_ok(vs_store_commit(store));
    vs_store_settle(store);
    assert_ok(vs_store_begin_read(store));
    vs_store_stamp_now(store, &out);
    vs_store_end_read(store);
    assert_false(out.sure);
    assert_false(vs_store_untouched(fixture->path, &out));
    vs_store_end_read(reader);
    vs_store_close(store);
    vs_store_close(reader);
}

static void another_file_of_the_name_is_a_touch(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    assert_ok(vs_store_create(engine, fixture->path, "unit"));
    vs_store_stamp before = stamp(fixture);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    struct stat info;
    assert_int_equal(stat(fixture->path, &info), 0);
    unlink(fixture->path);
    assert_false(vs_store_untouched(fixture->path, &before));
    file_save(fixture->path, data, size);
    const struct timespec times[2] = {info.st_atim, info.st_mtim}; /* as a restoring tool does */
    assert_int_equal(utimensat(AT_FDCWD, fixture->path, times, 0), 0);
    assert_false(vs_store_untouched(fixture->path, &before));
    free(data);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(untouched_holds_until_somebody_writes),
        TEST(a_log_of_somebody_else_is_a_touch),
        TEST(stamp_is_unsure_while_others_hold_the_log),
        TEST(another_file_of_the_name_is_a_touch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
