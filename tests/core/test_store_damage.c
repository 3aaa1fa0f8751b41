/*
 * Damage to every part of a file and its log: either refused or without effect, always told by
 * verify, never a crash. SPDX-License-Identifier: MIT
 */
#include "store_help.h"

/* Under the sanitizers the same ground is walked in longer strides. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STRIDE 5
#endif
#endif
#ifndef STRIDE
#define STRIDE 1
#endif

static uint32_t random_bits(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void poke(const char *path, size_t offset, unsigned char value)
{
    int file = open(path, O_WRONLY);
    assert_true(file >= 0);
    assert_int_equal(pwrite(file, &value, 1, (off_t)offset), 1);
    assert_int_equal(close(file), 0);
}

/* Reads everything; it must be as before or be refused as damaged or foreign. */
static void assert_same_or_refused(struct fixture *fixture, const vs_buffer *before, size_t offset)
{
    vs_buffer after;
    vs_buffer_init(&after, fixture->engine);
    int status = dump_path(fixture, &after);
    if (status != VS_EDAMAGED && status != VS_EDATA) {
        if (status != VS_OK || after.size != before->size ||
            memcmp(after.data, before->data, after.size) != 0) {
            fail_msg("byte %lu: status %d, %s", (unsigned long)offset, status,
                     vs_engine_error(fixture->engine));
        }
    }
    vs_buffer_free(&after);
}

/* One bit of every byte of the file; no byte lies outside of the page checksums. */
static void every_flip_in_the_file_is_told(void **state)
{
    enum { READ_EVERY = 7 }; /* opening and reading costs more than verifying */
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    vs_buffer before;
    vs_buffer_init(&before, engine);
    assert_ok(dump_path(fixture, &before));
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    uint32_t seed = 1;
    for (size_t i = 0; i < size; i += STRIDE) {
        unsigned char flipped = (unsigned char)(data[i] ^ (1u << (random_bits(&seed) % 8)));
        poke(fixture->path, i, flipped);
        int status;
        size_t findings = count_findings(fixture, &status);
        if (status != VS_EDATA && !(status == VS_OK && findings > 0)) {
            fail_msg("byte %lu unseen: status %d", (unsigned long)i, status);
        }
        if (i / STRIDE % READ_EVERY == 0) {
            assert_same_or_refused(fixture, &before, i);
        }
        poke(fixture->path, i, data[i]);
    }
    size_t size_after;
    unsigned char *after = file_load(fixture->path, &size_after);
    assert_int_equal(size, size_after);
    assert_memory_equal(data, after, size); /* damaged files were not written to */
    assert_sound(fixture, fixture->path);
    vs_buffer_free(&before);
    free(data);
    free(after);
}

static void swapped_pages_are_told(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size), page[4096];
    size_t pages = size / 4096;
    memcpy(page, data + (pages - 1) * 4096, 4096);
    memcpy(data + (pages - 1) * 4096, data + (pages - 2) * 4096, 4096);
    memcpy(data + (pages - 2) * 4096, page, 4096);
    file_save(fixture->path, data, size);
    int status;
    assert_int_equal(count_findings(fixture, &status), 2);
    free(data);
}

/* Makes a file with a log of several transactions, as a killed program leaves them. */
static void leave_log(struct fixture *fixture, unsigned char **file, size_t *size,
                      unsigned char **log, size_t *log_size)
{
    vs_engine *engine = fixture->engine;
    char name[128];
    (void)snprintf(name, sizeof name, "%s-wal", fixture->path);
    vs_store *store = make_store(fixture);
    fill_store(store);
    for (int i = 0; i < 3; i++) {
        assert_ok(vs_store_begin(store));
        append_rows(store, "mark", 5, 1, 0, 0);
        assert_ok(vs_store_commit(store));
    }
    *file = file_load(fixture->path, size);
    *log = file_load(name, log_size);
    vs_store_close(store);
}

static void restore(struct fixture *fixture, const unsigned char *file, size_t size,
                    const unsigned char *log, size_t log_size)
{
    char name[128];
    file_save(fixture->path, file, size);
    (void)snprintf(name, sizeof name, "%s-wal", fixture->path);
    file_save(name, log, log_size);
    (void)snprintf(name, sizeof name, "%s-shm", fixture->path);
    unlink(name);
}

static void log_is_taken_up_after_a_crash(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    unsigned char *file, *log;
    size_t size, log_size;
    leave_log(fixture, &file, &size, &log, &log_size);
    restore(fixture, file, size, log, log_size);
    vs_store *store = open_store(fixture, VS_STORE_READ);
    int64_t head;
    assert_ok(vs_store_head(store, &head));
    assert_int_equal(head, 7);
    vs_store_close(store);
    restore(fixture, file, size, log, log_size);
    assert_sound(fixture, fixture->path);
    /* A torn tail without a commit mark is what a crash may leave. */
    restore(fixture, file, size, log, log_size - 4096 - 24);
    store = open_store(fixture, VS_STORE_READ);
    assert_ok(vs_store_head(store, &head));
    assert_int_equal(head, 6);
    vs_store_close(store);
    free(file);
    free(log);
}

/* Every flip in the log is refused: each byte of it belongs to a finished transaction. */
static void every_flip_in_the_log_is_told(void **state)
{
    enum { SAMPLE = 97 };
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    unsigned char *file, *log;
    size_t size, log_size;
    leave_log(fixture, &file, &size, &log, &log_size);
    char name[128];
    (void)snprintf(name, sizeof name, "%s-wal", fixture->path);
    restore(fixture, file, size, log, log_size);
    uint32_t seed = 2;
    for (size_t i = 0; i < log_size; i++) {
        size_t in_frame = i < 32 ? 0 : (i - 32) % (4096 + 24);
        bool last = i + 4096 + 24 >= log_size;
        if (i >= 32 && in_frame >= 24 && i % SAMPLE != 0) {
            continue; /* headers byte by byte, pages by samples */
        }
        /* All bits of the last frame's header: the commit mark may be wiped or a salt changed. */
        for (unsigned bit = 0; bit < 8; bit++) {
            if (!(last && in_frame < 24) && bit != random_bits(&seed) % 8) {
                continue;
            }
            poke(name, i, (unsigned char)(log[i] ^ (1u << bit)));
            vs_store *store;
            int status = vs_store_open(&store, engine, fixture->path, VS_STORE_READ);
            if (status != VS_EDAMAGED || vs_engine_error_id(engine) != VS_MSG_DB_LOG) {
                fail_msg("log byte %lu bit %u (last frame %d): %d", (unsigned long)i, bit, last,
                         status);
            }
            poke(name, i, log[i]);
        }
    }
    poke(name, 100, (unsigned char)(log[100] ^ 1));
    int status;
    assert_int_equal(count_findings(fixture, &status), 1);
    assert_int_equal(status, VS_OK);
    poke(name, 100, log[100]);
    assert_sound(fixture, fixture->path);
    free(file);
    free(log);
}

static void cut_log_gives_whole_transactions(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    unsigned char *file, *log;
    size_t size, log_size;
    leave_log(fixture, &file, &size, &log, &log_size);
    int64_t last = 0;
    for (size_t cut = 0; cut <= log_size; cut += 512) {
        restore(fixture, file, size, log, cut);
        vs_store *store = open_store(fixture, VS_STORE_READ);
        int64_t head;
        assert_ok(vs_store_head(store, &head));
        assert_true(head >= last && (head == 0 || head >= 4) && head <= 7);
        last = head;
        vs_store_close(store);
        assert_sound(fixture, fixture->path);
    }
    assert_int_equal(last, 6); /* log_size is no multiple of 512 */
    free(file);
    free(log);
}

/* Frames of the log before, which the file format leaves behind the newest, are no damage. */
static void old_frames_are_no_damage(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    sqlite3 *raw;
    assert_int_equal(sqlite3_open_v2(fixture->path, &raw, SQLITE_OPEN_READWRITE, "vsoko"),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA wal_checkpoint(RESTART)", NULL, NULL, NULL),
                     SQLITE_OK);
    /* A short log over a long one; our own connections would cut the rest off. */
    assert_int_equal(sqlite3_exec(raw,
                                  "INSERT INTO blob(area, key, data) VALUES('setting', 'a', x'31')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    char name[128];
    (void)snprintf(name, sizeof name, "%s-wal", fixture->path);
    size_t size, log_size;
    unsigned char *file = file_load(fixture->path, &size), *log = file_load(name, &log_size);
    assert_true(log_size > 20600);
    assert_sound(fixture, fixture->path);
    sqlite3_close(raw);
    vs_store_close(store);
    restore(fixture, file, size, log, log_size);
    store = open_store(fixture, VS_STORE_READ);
    vs_buffer data;
    vs_buffer_init(&data, engine);
    assert_ok(vs_store_get(store, "setting", "a", &data));
    vs_buffer_free(&data);
    vs_store_close(store);
    free(file);
    free(log);
}

/* A cut file beside a log: what is read is right or refused. */
static void cut_file_beside_a_log_is_told(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_buffer before;
    vs_buffer_init(&before, engine);
    vs_store_close(store);
    store = open_store(fixture, VS_STORE_WRITE);
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_put(store, "setting", "a", "b", 1));
    assert_ok(vs_store_commit(store));
    assert_ok(dump_store(store, &before));
    char name[128];
    (void)snprintf(name, sizeof name, "%s-wal", fixture->path);
    size_t size, log_size;
    unsigned char *file = file_load(fixture->path, &size), *log = file_load(name, &log_size);
    vs_store_close(store);
    int healed = 0;
    for (size_t cut = 0; cut < size; cut += 512) {
        restore(fixture, file, cut, log, log_size);
        assert_same_or_refused(fixture, &before, cut);
        restore(fixture, file, cut, log, log_size);
        int status;
        if (count_findings(fixture, &status) == 0) { /* the log held all that was cut off */
            vs_buffer after;
            vs_buffer_init(&after, engine);
            assert_int_equal(status, VS_OK);
            assert_ok(dump_path(fixture, &after));
            assert_int_equal(after.size, before.size);
            assert_memory_equal(after.data, before.data, after.size);
            vs_buffer_free(&after);
            healed++;
        }
    }
    assert_true(healed <=
                16); /* the last two pages, the table and index of blobs, are in the log */
    restore(fixture, file, size, log, log_size);
    assert_sound(fixture, fixture->path);
    vs_buffer_free(&before);
    free(file);
    free(log);
}

/* Damage that keeps the page checksums right: only SQLite and the chain can tell. Never a crash. */
static void damage_below_the_checksums_never_crashes(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    vs_buffer before;
    vs_buffer_init(&before, engine);
    assert_ok(dump_path(fixture, &before));
    size_t size;
    unsigned char *data = file_load(fixture->path, &size), page[4096];
    uint32_t seed = 3;
    for (int round = 0; round < 3000 / STRIDE; round++) {
        size_t number = random_bits(&seed) % (size / 4096);
        memcpy(page, data + number * 4096, 4096);
        for (int i = 0; i < 3; i++) {
            page[(random_bits(&seed) << 1 ^ random_bits(&seed)) % 4088] =
                (unsigned char)random_bits(&seed);
        }
        uint64_t checksum = vs_checksum(page, 4088, number + 1);
        for (int i = 0; i < 8; i++) {
            page[4088 + i] = (unsigned char)(checksum >> (8 * i));
        }
        file_save(fixture->path, data, size);
        int file = open(fixture->path, O_WRONLY);
        assert_int_equal(pwrite(file, page, 4096, (off_t)(number * 4096)), 4096);
        close(file);
        int status;
        count_findings(fixture, &status);
        assert_true(status == VS_OK || status == VS_EDATA || status == VS_EDAMAGED);
        vs_buffer after;
        vs_buffer_init(&after, engine);
        dump_path(fixture, &after);
        vs_buffer_free(&after);
    }
    vs_buffer_free(&before);
    free(data);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_flip_in_the_file_is_told),   TEST(swapped_pages_are_told),
        TEST(log_is_taken_up_after_a_crash),    TEST(every_flip_in_the_log_is_told),
        TEST(cut_log_gives_whole_transactions), TEST(old_frames_are_no_damage),
        TEST(cut_file_beside_a_log_is_told),    TEST(damage_below_the_checksums_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
