/*
 * Care of the store: what is refused at the door, backup, erasing, verification of changed
 * contents. SPDX-License-Identifier: MIT
 */
#include "store_help.h"

/* --- foreign, newer, cut --- */
/* Opening and verifying leave the file and its folder exactly as they were. */
static void assert_refused(struct fixture *fixture, int status, enum vs_message message)
{
    size_t size, size_after;
    struct stat before, after;
    unsigned char *data = file_load(fixture->path, &size);
    assert_int_equal(stat(fixture->path, &before), 0);
    for (int mode = VS_STORE_READ; mode <= VS_STORE_WRITE; mode++) {
        vs_store *store;
        assert_int_equal(
            vs_store_open(&store, fixture->engine, fixture->path, (enum vs_store_mode)mode),
            status);
        assert_null(store);
        assert_int_equal(vs_engine_error_id(fixture->engine), message);
        assert_non_null(strstr(vs_engine_error(fixture->engine), fixture->path));
    }
    int verified;
    size_t findings = count_findings(fixture, &verified);
    assert_true(verified == status || (verified == VS_OK && findings > 0));
    assert_int_equal(stat(fixture->path, &after), 0);
    assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    unsigned char *data_after = file_load(fixture->path, &size_after);
    assert_int_equal(size, size_after);
    assert_memory_equal(data, data_after, size);
    assert_false(file_there(fixture->path, "-wal"));
    assert_false(file_there(fixture->path, "-shm"));
    assert_false(file_there(fixture->path, "-journal"));
    free(data);
    free(data_after);
}

static void open_refuses_foreign_files(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    file_save(fixture->path, "school,name\n", 12);
    assert_refused(fixture, VS_EDATA, VS_MSG_DB_FOREIGN);
    char zeros[8192] = {0};
    file_save(fixture->path, zeros, sizeof zeros);
    assert_refused(fixture, VS_EDATA, VS_MSG_DB_FOREIGN);
    unlink(fixture->path);
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(fixture->path, &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(raw, "CREATE TABLE a(b); PRAGMA user_version=1;", NULL, NULL, NULL), 0);
    sqlite3_close(raw);
    assert_refused(fixture, VS_EDATA, VS_MSG_DB_FOREIGN);
    vs_store *store;
    assert_int_equal(vs_store_open(&store, engine, fixture->folder, VS_STORE_READ), VS_EDATA);
    unlink(fixture->path);
    assert_int_equal(vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE), VS_ENOTFOUND);
    assert_false(file_there(fixture->path, ""));
    vs_buffer findings;
    vs_buffer_init(&findings, engine);
    assert_int_equal(vs_store_verify(engine, fixture->path, &findings), VS_ENOTFOUND);
}

static void run_raw(struct fixture *fixture, const char *sql)
{
    sqlite3 *raw;
    assert_int_equal(sqlite3_open_v2(fixture->path, &raw, SQLITE_OPEN_READWRITE, "vsoko"),
                     SQLITE_OK);
    if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
    }
    sqlite3_close(raw);
}

static void open_refuses_a_newer_file(void **state)
{
    struct fixture *fixture = *state;
    vs_store_close(make_store(fixture));
    run_raw(fixture, "PRAGMA user_version=2");
    assert_refused(fixture, VS_EDATA, VS_MSG_DB_NEWER);
}

static void open_refuses_a_newer_file_by_its_log(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture); /* keeps the log */
    run_raw(fixture, "PRAGMA user_version=2");
    vs_store *second;
    assert_int_equal(vs_store_open(&second, fixture->engine, fixture->path, VS_STORE_READ),
                     VS_EDATA);
    assert_int_equal(vs_engine_error_id(fixture->engine), VS_MSG_DB_NEWER);
    vs_store_close(store);
}

static void open_refuses_a_cut_file(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    for (size_t cut = 0; cut < size; cut += 512) {
        file_save(fixture->path, data, cut);
        assert_refused(fixture, VS_EDAMAGED,
                       cut == 0     ? VS_MSG_DB_EMPTY
                       : cut < 4096 ? VS_MSG_DB_HEADER
                                    : VS_MSG_DB_CUT);
    }
    static const size_t odd[] = {1, 15, 99, 101, 4095, 4097};
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        file_save(fixture->path, data, odd[i]);
        int status;
        vs_store *opened;
        assert_int_equal(vs_store_open(&opened, fixture->engine, fixture->path, VS_STORE_READ),
                         VS_EDAMAGED);
        assert_int_equal(count_findings(fixture, &status), 1);
    }
    file_save(fixture->path, data, size);
    assert_sound(fixture, fixture->path);
    free(data);
}

static void verify_tells_a_tail(void **state)
{
    struct fixture *fixture = *state;
    vs_store_close(make_store(fixture));
    size_t size;
    int status;
    unsigned char *data = file_load(fixture->path, &size);
    FILE *file = fopen(fixture->path, "ab");
    assert_non_null(file);
    (void)fwrite("tail", 1, 4, file);
    (void)fclose(file);
    assert_int_equal(count_findings(fixture, &status), 1);
    assert_int_equal(status, VS_OK);
    free(data);
}

/* --- backup --- */
static void backup_is_an_equal_store(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    char path[128];
    (void)snprintf(path, sizeof path, "%s/copy.db", fixture->folder);
    vs_buffer before, after;
    vs_buffer_init(&before, engine);
    vs_buffer_init(&after, engine);
    assert_ok(dump_store(store, &before));
    assert_ok(vs_store_backup(store, path)); /* with an open log */
    assert_int_equal(vs_store_backup(store, path), VS_EUSAGE);
    vs_store *copy;
    assert_ok(vs_store_open(&copy, engine, path, VS_STORE_WRITE));
    assert_ok(dump_store(copy, &after));
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    assert_ok(vs_store_begin(copy)); /* goes its own way */
    append_rows(copy, "mark", 2, 1, 0, 0);
    assert_ok(vs_store_commit(copy));
    vs_store_close(copy);
    vs_store_close(store);
    vs_buffer_free(&before);
    vs_buffer_free(&after);
    assert_sound(fixture, path);
    assert_sound(fixture, fixture->path);
}

static void backup_leaves_nothing_when_it_fails(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    char path[128];
    (void)snprintf(path, sizeof path, "%s/copy.db", fixture->folder);
    vs_engine_interrupt(engine);
    assert_int_equal(vs_store_backup(store, path), VS_EINTERRUPT);
    vs_engine_clear_interrupt(engine);
    assert_false(file_there(path, "")); /* tear_down looks for temporary files */
    (void)snprintf(path, sizeof path, "%s/none/copy.db", fixture->folder);
    assert_int_equal(vs_store_backup(store, path), VS_EIO);
    vs_store_close(store);
}

static void backup_refuses_broken_contents(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    run_raw(fixture, "DROP TRIGGER event_update; UPDATE event SET detail = '{}' WHERE id = 1");
    store = open_store(fixture, VS_STORE_READ);
    char path[128];
    (void)snprintf(path, sizeof path, "%s/copy.db", fixture->folder);
    assert_int_equal(vs_store_backup(store, path), VS_EDAMAGED);
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_DB_BACKUP_BAD);
    assert_false(file_there(path, ""));
    vs_store_close(store);
}

/* --- erase --- */
#define SECRET "Ёлкина-Щукина Пелагея"

static void assert_gone(struct fixture *fixture, const char *text)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "%s%s", fixture->path, suffixes[i]);
        if (file_there(name, "")) {
            size_t size;
            unsigned char *data = file_load(name, &size);
            if (find_bytes(data, size, text)) {
                fail_msg("%s still holds the text", name);
            }
            free(data);
        }
    }
}

static void erase_leaves_no_byte(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    char name[64];
    assert_ok(vs_store_begin(store));
    for (int i = 0; i < 3000; i++) { /* texts on many pages, also inside the index */
        (void)snprintf(name, sizeof name, "Ученик %d", i);
        intern(store, "pupil", i == 1500 ? SECRET : name);
    }
    vs_code secret = intern(store, "pupil", SECRET), code;
    append_rows(store, "mark", 8, secret, 0, 0);
    assert_ok(vs_store_put(store, "result", "reason", SECRET, strlen(SECRET)));
    assert_ok(vs_store_commit(store));
    vs_buffer before, after;
    vs_buffer_init(&before, engine);
    vs_buffer_init(&after, engine);
    assert_ok(vs_store_chunk(store, 4, &before));
    const char *text;
    size_t size;
    assert_ok(vs_store_text(store, secret, &text, &size));
    vs_code codes[] = {secret, 1, secret};
    int64_t id;
    assert_ok(vs_store_erase(store, codes, 3, 2, &id));
    assert_int_equal(id, 6);
    assert_string_equal(text, SECRET); /* what was lent stays until close */
    assert_gone(fixture, SECRET);
    assert_gone(fixture, "Анна Сидорова");
    assert_ok(vs_store_text(store, secret, &text, &size));
    assert_null(text);
    assert_int_equal(size, 0);
    assert_ok(vs_store_find(store, "pupil", SECRET, strlen(SECRET), &code));
    assert_int_equal(code, 0);
    vs_event event;
    assert_ok(vs_store_event(store, id, &event));
    assert_string_equal(event.type, "erase");
    assert_int_equal(event.actor, 2);
    char detail[64];
    (void)snprintf(detail, sizeof detail, "{\"codes\":[1,%lu]}", (unsigned long)secret);
    assert_string_equal(event.detail, detail);
    assert_ok(vs_store_chunk(store, 4, &after)); /* what is counted is as before */
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    assert_int_equal(vs_store_get(store, "result", "reason", &after), VS_ENOTFOUND);
    vs_code *list;
    size_t count;
    assert_ok(vs_store_codes(store, "pupil", &list, &count));
    assert_int_equal(count, 3001); /* erased codes are still codes */
    vs_mem_free(engine, list);
    vs_buffer_clear(&after);
    assert_int_equal(vs_store_get(store, "@store", "erase_pending", &after), VS_ENOTFOUND);
    vs_store_close(store);
    vs_buffer_free(&before);
    vs_buffer_free(&after);
    assert_sound(fixture, fixture->path);
    assert_gone(fixture, SECRET);

    store = open_store(fixture, VS_STORE_WRITE);
    assert_ok(vs_store_begin(store));
    assert_int_equal(intern(store, "pupil", SECRET), 3003); /* the same name again is a new code */
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

static void erase_of_an_absent_code_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_code codes[] = {1, 77};
    int64_t id;
    assert_int_equal(vs_store_erase(store, codes, 2, 0, &id), VS_ENOTFOUND);
    assert_ok(vs_store_head(store, &id));
    assert_int_equal(id, 4);
    const char *text;
    size_t size;
    assert_ok(vs_store_text(store, 1, &text, &size));
    assert_string_equal(text, "Анна Сидорова");
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

static void erase_is_finished_by_the_next_opening(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture), *reader = NULL;
    fill_store(store);
    reader = open_store(fixture, VS_STORE_READ);
    int64_t id;
    assert_ok(vs_store_begin_read(reader));
    assert_ok(vs_store_head(reader, &id));
    vs_code code = 1;
    assert_int_equal(vs_store_erase(store, &code, 1, 0, &id), VS_EIO); /* somebody reads */
    assert_int_equal(vs_engine_error_id(engine), VS_MSG_DB_ERASE_PENDING);
    assert_int_equal(id, 5); /* the event stands, the texts cannot be read */
    const char *text;
    size_t size;
    assert_ok(vs_store_text(store, 1, &text, &size));
    assert_null(text);
    vs_store_end_read(reader);
    vs_store_close(reader);
    vs_store_close(store);
    store = open_store(fixture, VS_STORE_WRITE);
    vs_buffer flag;
    vs_buffer_init(&flag, engine);
    assert_int_equal(vs_store_get(store, "@store", "erase_pending", &flag), VS_ENOTFOUND);
    assert_gone(fixture, "Анна Сидорова");
    vs_store_close(store);
    assert_gone(fixture, "Анна Сидорова");
    assert_sound(fixture, fixture->path);
}

/* --- verify --- */
static void verify_tells_changed_contents(void **state)
{
    static const char *const changes[] = {
        "DROP TRIGGER event_update; UPDATE event SET valid = 1 WHERE id = 2",
        "DROP TRIGGER text_delete",
        "DROP INDEX mask_by_kind",
        "CREATE TABLE extra(a)",
        "CREATE TRIGGER extra AFTER INSERT ON event BEGIN SELECT 1; END",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'only', 'x')",
    };
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        int status;
        file_save(fixture->path, data, size);
        run_raw(fixture, changes[i]);
        size_t findings = count_findings(fixture, &status);
        assert_int_equal(status, VS_OK);
        assert_true(findings > 0);
    }
    free(data);
}

/* The same with the schema put back, so that only the contents can tell. */
static void verify_tells_changed_rows(void **state)
{
    static const struct {
        const char *trigger, *change;
    } cases[] = {
        {"event_update", "SELECT 1"}, /* nothing: must not be told */
        {"event_update", "UPDATE event SET detail = '{}' WHERE id = 1"},
        {"event_update", "UPDATE event SET known = known + 1 WHERE id = 4"},
        {"event_update", "UPDATE event SET known = 5 WHERE id = 3"},
        {"event_update", "UPDATE event SET texts = 1 WHERE id = 4"},
        {"event_update", "UPDATE event SET chunks = 2 WHERE id = 3"},
        {"event_update", "UPDATE event SET actor = NULL WHERE id = 4"},
        {"event_update", "UPDATE event SET hash = x'00' WHERE id = 4"},
        {"event_update", "UPDATE event SET hash = zeroblob(32) WHERE id = 2"},
        {"event_update", "UPDATE event SET id = 9 WHERE id = 4"},
        {"event_update", "UPDATE event SET type = 'erase' WHERE id = 4"},
        {"event_delete", "DELETE FROM event WHERE id = 4"}, /* found by the next event */
        {"chunk_update", "UPDATE chunk SET data = zeroblob(100) WHERE id = 1"},
        {"chunk_update", "UPDATE chunk SET data = x'' WHERE id = 3"},
        {"chunk_update", "UPDATE chunk SET rows = 4 WHERE id = 2"},
        {"chunk_update", "UPDATE chunk SET kind = 'lesson' WHERE id = 2"},
        {"chunk_update", "UPDATE chunk SET event = 3 WHERE id = 2"},
        {"chunk_delete", "DELETE FROM chunk WHERE id = 2"},
        {"chunk_delete", "DELETE FROM chunk WHERE id = 3"},
        {"mask_update", "UPDATE mask SET bits = x'04'"},
        {"mask_update", "UPDATE mask SET bits = x'0500'"},
        {"mask_update", "UPDATE mask SET chunk = 2"},
        {"mask_update", "UPDATE mask SET kind = 'lesson'"},
        {"mask_update", "UPDATE mask SET event = 3"},
        {"mask_delete", "DELETE FROM mask"},
        {"text_update", "UPDATE text SET text = 'Анна Петрова' WHERE code = 1"},
        {"text_update", "UPDATE text SET domain = 'teacher' WHERE code = 1"},
        {"text_update", "UPDATE text SET text = NULL, checksum = NULL WHERE code = 1"},
        {"text_delete", "DELETE FROM text WHERE code = 2"},
        {"text_update", "UPDATE text SET code = 5 WHERE code = 2"},
    };
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_event_draft draft = {.type = "last", .valid = 1};
    int64_t id;
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_append(store, &draft, &id));
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        file_save(fixture->path, data, size);
        sqlite3 *raw;
        sqlite3_stmt *statement;
        char sql[1024], trigger[512];
        assert_int_equal(sqlite3_open_v2(fixture->path, &raw, SQLITE_OPEN_READWRITE, "vsoko"), 0);
        assert_int_equal(sqlite3_prepare_v2(raw, "SELECT sql FROM sqlite_schema WHERE name = ?1",
                                            -1, &statement, NULL),
                         0);
        sqlite3_bind_text(statement, 1, cases[i].trigger, -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        (void)snprintf(trigger, sizeof trigger, "%s",
                       (const char *)sqlite3_column_text(statement, 0));
        sqlite3_finalize(statement);
        (void)snprintf(sql, sizeof sql, "PRAGMA foreign_keys=OFF; DROP TRIGGER %s; %s; %s",
                       cases[i].trigger, cases[i].change, trigger);
        if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK) {
            fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
        }
        sqlite3_close(raw);
        int status;
        size_t findings = count_findings(fixture, &status);
        if (status != VS_OK || (findings > 0) != (i > 0)) {
            fail_msg("%s: %d findings", cases[i].change, (int)findings);
        }
    }
    free(data);
}

static void verify_looks_into_a_log_in_use(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    assert_true(file_there(fixture->path, "-wal"));
    assert_sound(fixture, fixture->path); /* beside the open writer */
    vs_engine *engine = fixture->engine;
    assert_ok(vs_store_begin(store));
    append_rows(store, "mark", 2, 1, 0, 0);
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

static void verify_gives_way_to_an_interrupt(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    int status;
    vs_engine_interrupt(fixture->engine);
    count_findings(fixture, &status);
    assert_int_equal(status, VS_EINTERRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(open_refuses_foreign_files),
        TEST(open_refuses_a_newer_file),
        TEST(open_refuses_a_newer_file_by_its_log),
        TEST(open_refuses_a_cut_file),
        TEST(verify_tells_a_tail),
        TEST(backup_is_an_equal_store),
        TEST(backup_leaves_nothing_when_it_fails),
        TEST(backup_refuses_broken_contents),
        TEST(erase_leaves_no_byte),
        TEST(erase_of_an_absent_code_changes_nothing),
        TEST(erase_is_finished_by_the_next_opening),
        TEST(verify_tells_changed_contents),
        TEST(verify_tells_changed_rows),
        TEST(verify_looks_into_a_log_in_use),
        TEST(verify_gives_way_to_an_interrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
