/*
 * The store: files, transactions, the timeline.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

static void create_gives_a_store_with_its_unit(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    int64_t head = -1;
    assert_string_equal(vs_store_unit(store), "school-1");
    assert_string_equal(vs_store_path(store), fixture->path);
    vs_engine *engine = fixture->engine;
    assert_ok(vs_store_head(store, &head));
    assert_int_equal(head, 0);
    vs_store_close(store);
    assert_false(file_there(fixture->path, "-wal"));
    assert_false(file_there(fixture->path, "-shm"));
    assert_sound(fixture, fixture->path);
}

static void create_refuses_an_existing_path(void **state)
{
    struct fixture *fixture = *state;
    file_save(fixture->path, "mine", 4);
    assert_int_equal(vs_store_create(fixture->engine, fixture->path, "x"), VS_EUSAGE);
    assert_non_null(strstr(vs_engine_error(fixture->engine), fixture->path));
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    assert_int_equal(size, 4);
    assert_memory_equal(data, "mine", 4);
    free(data);
}

static void create_in_an_absent_folder_fails(void **state)
{
    struct fixture *fixture = *state;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/none/unit.db", fixture->folder);
    assert_int_equal(vs_store_create(fixture->engine, path, "x"), VS_EIO);
}

static void open_takes_any_name_literally(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    char old[512];
    assert_non_null(getcwd(old, sizeof old));
    assert_int_equal(chdir(fixture->folder), 0);
    static const char *const names[] = {":memory:", "file:x?mode=memory", "a%20b?#c",
                                        "школа №1.db"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_ok(vs_store_create(engine, names[i], names[i]));
        assert_true(file_there(names[i], ""));
        vs_store *store;
        assert_ok(vs_store_open(&store, engine, names[i], VS_STORE_READ));
        assert_string_equal(vs_store_unit(store), names[i]);
        vs_store_close(store);
    }
    assert_int_equal(chdir(old), 0);
}

static void append_reads_back(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_buffer before, after;
    vs_buffer_init(&before, engine);
    vs_buffer_init(&after, engine);
    assert_ok(dump_store(store, &before));
    vs_store_close(store);
    assert_ok(dump_path(fixture, &after));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);

    store = open_store(fixture, VS_STORE_READ);
    vs_event event;
    assert_ok(vs_store_event(store, 1, &event));
    assert_string_equal(event.type, "import");
    assert_string_equal(event.detail, "{\"rows\":1}");
    assert_int_equal(event.valid, 20000);
    assert_int_equal(event.known, 1700000000000000);
    assert_int_equal(event.actor, 0);
    assert_ok(vs_store_event(store, 4, &event));
    assert_string_equal(event.type, "decision");
    assert_string_equal(event.detail, "");
    assert_int_equal(event.actor, 2);
    assert_int_equal(event.source, 1);
    assert_int_equal(vs_store_event(store, 5, &event), VS_ENOTFOUND);
    assert_int_equal(vs_store_event(store, 0, &event), VS_ENOTFOUND);
    vs_store_close(store);
    vs_buffer_free(&before);
    vs_buffer_free(&after);
    assert_sound(fixture, fixture->path);
}

/* The chain as store.h and db_event.c describe it, worked out here field by field. */
static void hash_covers_what_it_should(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_digest origin, first, second, wanted;
    assert_ok(vs_store_hash(store, 0, &origin));
    assert_ok(vs_store_hash(store, 1, &first));
    assert_ok(vs_store_hash(store, 2, &second));
    vs_buffer data;
    vs_buffer_init(&data, engine);
    assert_ok(vs_store_chunk(store, 2, &data));
    vs_digest chunk = vs_digest_of(data.data, data.size), mask = vs_digest_of("\x05", 1);
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add_int(&hasher, 2);
    vs_hasher_add_text(&hasher, "import");
    vs_hasher_add_int(&hasher, 20000);
    vs_hasher_add_int(&hasher, 1700000000000001); /* the clock stands: one more than the last */
    vs_hasher_add_int(&hasher, 0);
    vs_hasher_add_int(&hasher, 0);
    vs_hasher_add_text(&hasher, "{\"rows\":1}");
    vs_hasher_add_int(&hasher, 2); /* texts */
    vs_hasher_add_int(&hasher, 2); /* chunks */
    vs_hasher_add_int(&hasher, 1); /* bitmaps */
    vs_hasher_add_int(&hasher, 2);
    vs_hasher_add_text(&hasher, "mark");
    vs_hasher_add_int(&hasher, 3);
    vs_hasher_add(&hasher, chunk.bytes, sizeof chunk.bytes);
    vs_hasher_add_int(&hasher, 1);
    vs_hasher_add(&hasher, mask.bytes, sizeof mask.bytes);
    vs_hasher_add(&hasher, first.bytes, sizeof first.bytes);
    wanted = vs_hasher_end(&hasher);
    assert_true(vs_digest_equal(&second, &wanted));
    assert_false(vs_digest_equal(&first, &origin));
    vs_buffer_free(&data);
    vs_store_close(store);
}

/* The hash of the second of two events, of which one thing differs from the usual. */
static vs_digest varied_hash(struct fixture *fixture, int varied)
{
    vs_engine *engine = fixture->engine;
    assert_ok(vs_store_create(engine, fixture->path, varied == 1 ? "school-2" : "school-1"));
    vs_store *store = open_store(fixture, VS_STORE_WRITE);
    vs_store_set_clock(store, varied == 2 ? 6 : 5);
    assert_ok(vs_store_begin(store));
    vs_code code = intern(store, "a", "x"), other = intern(store, "a", "y");
    if (varied == 3) {
        intern(store, "a", "z");
    }
    append_rows(store, varied == 4 ? "other" : "mark", varied == 5 ? 7 : 8, code, 0, 0);
    unsigned char bits = varied == 6 ? 1 : 2;
    vs_mask_draft mask = {.chunk = 1, .bits = &bits, .size = 1};
    vs_event_draft draft = {.type = varied == 7 ? "b" : "a",
                            .valid = varied == 8 ? 2 : 1,
                            .actor = varied == 9 ? other : code,
                            .source = varied == 10 ? other : code,
                            .detail = varied == 11 ? "{}" : "",
                            .mask_count = varied != 12,
                            .masks = &mask};
    int64_t id;
    assert_ok(vs_store_append(store, &draft, &id));
    assert_ok(vs_store_commit(store));
    vs_digest hash;
    assert_ok(vs_store_hash(store, id, &hash));
    vs_store_close(store);
    unlink(fixture->path);
    return hash;
}

static void hash_changes_with_anything(void **state)
{
    enum { VARIED = 13 };
    vs_digest hashes[VARIED];
    for (int i = 0; i < VARIED; i++) {
        hashes[i] = varied_hash(*state, i);
        for (int j = 0; j < i; j++) {
            assert_false(vs_digest_equal(&hashes[i], &hashes[j]));
        }
    }
    vs_digest again = varied_hash(*state, 0);
    assert_true(vs_digest_equal(&again, &hashes[0]));
}

static void schema_refuses_changes_of_the_past(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    static const char gap[] =
        "INSERT INTO event SELECT 9, type, valid, known, actor, source, detail, "
        "texts, chunks, masks, hash FROM event WHERE id = 1";
    static const char *const refused[] = {
        "UPDATE event SET type = 'x' WHERE id = 1",
        "DELETE FROM event WHERE id = 4",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE id = 1",
        gap,
        "UPDATE chunk SET rows = 1",
        "DELETE FROM chunk WHERE id = 3",
        "REPLACE INTO chunk SELECT * FROM chunk WHERE id = 1",
        "UPDATE mask SET bits = x'00'",
        "DELETE FROM mask",
        "REPLACE INTO mask SELECT * FROM mask",
        "UPDATE text SET text = 'x' WHERE code = 1",
        "UPDATE text SET code = 7 WHERE code = 2",
        "UPDATE text SET domain = 'd', text = NULL, checksum = NULL WHERE code = 1",
        "UPDATE text SET text = NULL WHERE code = 1", /* the checksum goes with it */
        "UPDATE text SET checksum = 1 WHERE code = 1",
        "DELETE FROM text WHERE code = 2",
        "REPLACE INTO text SELECT * FROM text WHERE code = 1",
        "REPLACE INTO text(code, domain, text) SELECT 3, domain, text FROM text WHERE code = 1",
        "INSERT INTO text(code, domain, text) VALUES(5, 'a', 'b')",
    };
    sqlite3 *raw;
    assert_int_equal(sqlite3_open_v2(fixture->path, &raw, SQLITE_OPEN_READWRITE, "vsoko"),
                     SQLITE_OK);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        int rc = sqlite3_exec(raw, refused[i], NULL, NULL, NULL);
        if (rc != SQLITE_CONSTRAINT) {
            fail_msg("%s: %d %s", refused[i], rc, sqlite3_errmsg(raw));
        }
    }
    sqlite3_close(raw);
    assert_sound(fixture, fixture->path);
}

static void rollback_leaves_no_trace(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_buffer before, after;
    vs_buffer_init(&before, engine);
    vs_buffer_init(&after, engine);
    assert_ok(dump_store(store, &before));
    assert_ok(vs_store_begin(store));
    assert_int_equal(intern(store, "pupil", "Новый"), 3);
    append_rows(store, "mark", 8, 3, 1, 0x80);
    assert_ok(vs_store_put(store, "setting", "new", "1", 1));
    vs_store_rollback(store);
    vs_store_rollback(store); /* again does nothing */
    assert_ok(dump_store(store, &after));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    vs_code code = 9;
    assert_ok(vs_store_find(store, "pupil", "Новый", strlen("Новый"), &code));
    assert_int_equal(code, 0);
    assert_ok(vs_store_begin(store));
    assert_int_equal(intern(store, "pupil", "Другой"), 3);
    assert_int_equal(append_rows(store, "mark", 8, 3, 1, 0x80), 5);
    assert_ok(vs_store_commit(store));
    const char *text;
    size_t size;
    assert_ok(vs_store_text(store, 3, &text, &size));
    assert_string_equal(text, "Другой");
    vs_store_close(store);
    vs_buffer_free(&before);
    vs_buffer_free(&after);
    assert_sound(fixture, fixture->path);
}

static void known_never_runs_backwards(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    static const int64_t clocks[] = {1000, 1000, 500, 2000, 1999};
    static const int64_t known[] = {1000, 1001, 1002, 2000, 2001};
    vs_event_draft draft = {.type = "a", .valid = 1};
    vs_event event;
    int64_t id;
    for (size_t i = 0; i < 5; i++) {
        vs_store_set_clock(store, clocks[i]);
        assert_ok(vs_store_begin(store));
        assert_ok(vs_store_append(store, &draft, &id));
        assert_ok(vs_store_commit(store));
        assert_ok(vs_store_event(store, id, &event));
        assert_int_equal(event.known, known[i]);
    }
    static const int64_t moments[] = {INT64_MIN, 999, 1000, 1001, 1500, 2000, INT64_MAX};
    static const int64_t last[] = {0, 0, 1, 2, 3, 4, 5};
    for (size_t i = 0; i < 7; i++) {
        assert_ok(vs_store_event_at(store, moments[i], &id));
        assert_int_equal(id, last[i]);
    }
    vs_store_set_clock(store, 0);
    int64_t now = vs_clock_now();
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_append(store, &draft, &id));
    assert_ok(vs_store_commit(store));
    assert_ok(vs_store_event(store, id, &event));
    assert_true(event.known >= now && event.known <= vs_clock_now());
    vs_store_close(store);
}

static void reading_sees_one_state(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *writer = make_store(fixture), *reader = open_store(fixture, VS_STORE_READ);
    vs_event_draft draft = {.type = "a", .valid = 1};
    int64_t id, head;
    assert_ok(vs_store_begin_read(reader));
    assert_ok(vs_store_begin_read(reader)); /* may be nested */
    assert_ok(vs_store_begin(writer));
    assert_ok(vs_store_append(writer, &draft, &id));
    assert_ok(vs_store_head(reader, &head));
    assert_int_equal(head, 0);
    assert_ok(vs_store_commit(writer));
    vs_store_end_read(reader);
    assert_ok(vs_store_head(reader, &head));
    assert_int_equal(head, 0);
    vs_store_end_read(reader);
    assert_ok(vs_store_head(reader, &head));
    assert_int_equal(head, 1);
    vs_store_close(writer);
    vs_store_close(reader);
}

static void reading_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    size_t size, size_after;
    unsigned char *before = file_load(fixture->path, &size);
    vs_buffer dump;
    vs_buffer_init(&dump, engine);
    assert_ok(dump_path(fixture, &dump));
    vs_buffer_free(&dump);
    unsigned char *after = file_load(fixture->path, &size_after);
    assert_int_equal(size, size_after);
    assert_memory_equal(before, after, size);
    free(before);
    free(after);
    assert_false(file_there(fixture->path, "-wal"));
    assert_false(file_there(fixture->path, "-shm"));
}

static void begin_gives_way_to_an_interrupt(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *one = make_store(fixture), *two = open_store(fixture, VS_STORE_WRITE);
    assert_ok(vs_store_begin(one));
    vs_engine_interrupt(engine);
    assert_int_equal(vs_store_begin(two), VS_EINTERRUPT);
    assert_ok(vs_store_put(one, "a", "b", "c", 1));
    assert_ok(vs_store_commit(one)); /* what has begun to settle ends */
    vs_engine_clear_interrupt(engine);
    assert_ok(vs_store_begin(two));
    vs_store_rollback(two);
    vs_store_close(two);
    vs_store_close(one);
}

static void begin_tells_who_is_in_the_way(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *one = make_store(fixture), *two = open_store(fixture, VS_STORE_WRITE);
    assert_ok(vs_store_begin(one));
    assert_int_equal(vs_store_begin(two), VS_EIO); /* after five seconds */
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_DB_BUSY);
    vs_store_rollback(one);
    vs_store_close(two);
    vs_store_close(one);
}

static void many_transactions_keep_the_log_short(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    assert_ok(vs_store_begin(store));
    vs_code pupil = intern(store, "pupil", "a");
    assert_ok(vs_store_commit(store));
    char log[128];
    (void)snprintf(log, sizeof log, "%s-wal", fixture->path);
    off_t longest = 0;
    for (int i = 0; i < 1500; i++) {
        struct stat info;
        assert_ok(vs_store_begin(store));
        append_rows(store, "mark", 25, pupil, 0, 0);
        assert_ok(vs_store_commit(store));
        assert_int_equal(stat(log, &info), 0);
        longest = info.st_size > longest ? info.st_size : longest;
    }
    assert_true(longest > 0 && longest < 6000000);
    vs_chunk_info *chunks;
    size_t count;
    assert_ok(vs_store_chunks(store, "mark", 0, INT64_MAX, &chunks, &count));
    assert_int_equal(count, 1500);
    vs_mem_free(engine, chunks);
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(create_gives_a_store_with_its_unit),
        TEST(create_refuses_an_existing_path),
        TEST(create_in_an_absent_folder_fails),
        TEST(open_takes_any_name_literally),
        TEST(append_reads_back),
        TEST(hash_covers_what_it_should),
        TEST(hash_changes_with_anything),
        TEST(schema_refuses_changes_of_the_past),
        TEST(rollback_leaves_no_trace),
        TEST(known_never_runs_backwards),
        TEST(reading_sees_one_state),
        TEST(reading_writes_nothing),
        TEST(begin_gives_way_to_an_interrupt),
        TEST(begin_tells_who_is_in_the_way),
        TEST(many_transactions_keep_the_log_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
