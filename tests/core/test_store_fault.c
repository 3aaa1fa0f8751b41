/*
 * Faults from outside: a full disk at every write, memory that runs out at every allocation, a
 * program killed at any moment. SPDX-License-Identifier: MIT
 */
#include "store_help.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* --- a file system whose writes fail from the n-th on --- */
static int writes_left = -1; /* before the failure; -1 never fails */
static int fault_code = SQLITE_FULL;

struct fault_file {
    sqlite3_file base;
};

static sqlite3_file *below(sqlite3_file *file)
{
    return (sqlite3_file *)((struct fault_file *)file + 1);
}

static bool fails(void)
{
    if (writes_left > 0) {
        writes_left--;
    }
    return writes_left == 0;
}

static int fault_close(sqlite3_file *file)
{
    return below(file)->pMethods->xClose(below(file));
}

static int fault_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    return below(file)->pMethods->xRead(below(file), data, size, offset);
}

static int fault_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    if (fails()) {
        /* Part of it arrives, as on a disk that fills up. */
        below(file)->pMethods->xWrite(below(file), data, size / 2, offset);
        return fault_code;
    }
    return below(file)->pMethods->xWrite(below(file), data, size, offset);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : below(file)->pMethods->xTruncate(below(file), size);
}

static int fault_sync(sqlite3_file *file, int flags)
{
    return fails() ? SQLITE_IOERR_FSYNC : below(file)->pMethods->xSync(below(file), flags);
}

static int fault_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return below(file)->pMethods->xFileSize(below(file), size);
}

static int fault_lock(sqlite3_file *file, int level)
{
    return below(file)->pMethods->xLock(below(file), level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
    return below(file)->pMethods->xUnlock(below(file), level);
}

static int fault_check(sqlite3_file *file, int *out)
{
    return below(file)->pMethods->xCheckReservedLock(below(file), out);
}

static int fault_control(sqlite3_file *file, int op, void *argument)
{
    return below(file)->pMethods->xFileControl(below(file), op, argument);
}

static int fault_sector(sqlite3_file *file)
{
    return below(file)->pMethods->xSectorSize(below(file));
}

static int fault_device(sqlite3_file *file)
{
    return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

static int fault_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return below(file)->pMethods->xShmMap(below(file), region, size, extend, out);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}

static void fault_barrier(sqlite3_file *file)
{
    below(file)->pMethods->xShmBarrier(below(file));
}

static int fault_unmap(sqlite3_file *file, int remove)
{
    return below(file)->pMethods->xShmUnmap(below(file), remove);
}

static const sqlite3_io_methods fault_methods = {
    2,
    fault_close,
    fault_read,
    fault_write,
    fault_truncate,
    fault_sync,
    fault_size,
    fault_lock,
    fault_unlock,
    fault_check,
    fault_control,
    fault_sector,
    fault_device,
    fault_map,
    fault_shm_lock,
    fault_barrier,
    fault_unmap,
    NULL,
    NULL,
};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    sqlite3_vfs *real = vfs->pAppData;
    memset(file, 0, sizeof(struct fault_file));
    int rc = real->xOpen(real, name, below(file), flags, out);
    file->pMethods = rc == SQLITE_OK ? &fault_methods : NULL;
    return rc;
}

static sqlite3_vfs fault_vfs;

/* Must come before the first use of a store: its own layer goes over the default at that time. */
static int install_faults(void **state)
{
    (void)state;
    sqlite3_initialize();
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    fault_vfs = *real;
    fault_vfs.zName = "fault";
    fault_vfs.pNext = NULL;
    fault_vfs.pAppData = real;
    fault_vfs.szOsFile = (int)sizeof(struct fault_file) + real->szOsFile;
    fault_vfs.xOpen = fault_open;
    return sqlite3_vfs_register(&fault_vfs, 1) == SQLITE_OK ? 0 : -1;
}

/* --- the disk --- */
static int write_event(vs_store *store)
{
    vs_engine *engine = vs_store_engine(store);
    vs_event_draft draft = {.type = "note", .valid = 5, .detail = "{}"};
    vs_code code;
    int64_t id;
    int status = vs_store_begin(store);
    if (status == VS_OK) {
        status = vs_store_intern(store, "pupil", "Новый ученик", strlen("Новый ученик"), &code);
    }
    if (status == VS_OK) {
        status = vs_store_append(store, &draft, &id);
    }
    char *large = vs_mem_new(engine, 200000); /* more than a page */
    if (status == VS_OK && large == NULL) {
        status = vs_fail_memory(engine);
    }
    if (status == VS_OK) {
        status = vs_store_put(store, "setting", "large", large, 200000);
    }
    vs_mem_free(engine, large);
    if (status == VS_OK) {
        status = vs_store_commit(store);
    }
    vs_store_rollback(store);
    return status;
}

static void assert_equal_dumps(vs_store *store, const vs_buffer *before)
{
    vs_engine *engine = vs_store_engine(store);
    vs_buffer after;
    vs_buffer_init(&after, engine);
    assert_ok(dump_store(store, &after));
    assert_int_equal(before->size, after.size);
    assert_memory_equal(before->data, after.data, after.size);
    vs_buffer_free(&after);
}

static void commit_on_a_full_disk_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_buffer before;
    vs_buffer_init(&before, engine);
    assert_ok(dump_store(store, &before));
    static const int codes[] = {SQLITE_FULL, SQLITE_IOERR_WRITE};
    int failures = 0;
    for (int kind = 0; kind < 2; kind++) {
        int status = VS_EIO;
        for (int n = 1; status != VS_OK; n++) {
            fault_code = codes[kind];
            writes_left = n;
            status = write_event(store);
            bool hit = writes_left == 0;
            writes_left = -1;
            if (status == VS_OK) {
                break;
            }
            assert_true(hit);
            assert_int_equal(status, VS_EIO);
            assert_equal_dumps(store, &before);
            vs_store_close(store);
            assert_sound(fixture, fixture->path);
            store = open_store(fixture, VS_STORE_WRITE);
            assert_equal_dumps(store, &before);
            failures++;
        }
        vs_buffer_clear(&before);
        assert_ok(dump_store(store, &before));
    }
    assert_true(failures > 20);
    vs_store_close(store);
    vs_buffer_free(&before);
    assert_sound(fixture, fixture->path);
}

/* Also when the program goes away without tidying up, and when closing fails. */
static void close_on_a_full_disk_keeps_what_was_committed(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_buffer before;
    vs_buffer_init(&before, engine);
    for (int n = 1; n < 40; n++) {
        unlink(fixture->path);
        vs_store *store = make_store(fixture);
        fill_store(store);
        vs_buffer_clear(&before);
        assert_ok(dump_store(store, &before));
        writes_left = n;
        vs_store_close(store);
        writes_left = -1;
        store = open_store(fixture, VS_STORE_WRITE);
        assert_equal_dumps(store, &before);
        vs_store_close(store);
        assert_sound(fixture, fixture->path);
    }
    vs_buffer_free(&before);
}

static void create_on_a_full_disk_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    int status = VS_EIO, n = 1;
    for (; status != VS_OK; n++) {
        writes_left = n;
        status = vs_store_create(fixture->engine, fixture->path, "x");
        bool hit = writes_left == 0;
        writes_left = -1;
        if (status != VS_OK) {
            assert_int_equal(status, VS_EIO);
            assert_true(hit);
            assert_false(file_there(fixture->path, ""));
        }
    }
    assert_true(n > 10);
    assert_sound(fixture, fixture->path);
}

static void backup_on_a_full_disk_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    char path[128];
    (void)snprintf(path, sizeof path, "%s/copy.db", fixture->folder);
    int status = VS_EIO;
    for (int n = 1; status != VS_OK; n++) {
        writes_left = n;
        status = vs_store_backup(store, path);
        writes_left = -1;
        if (status != VS_OK) {
            assert_int_equal(status, VS_EIO);
            assert_false(file_there(path, ""));
        }
    }
    assert_sound(fixture, path);
    vs_store_close(store);
}

static int holds(struct fixture *fixture, const char *text)
{
    static const char *const suffixes[] = {"", "-wal", "-shm"};
    int found = 0;
    for (size_t i = 0; i < 3; i++) {
        char name[128];
        (void)snprintf(name, sizeof name, "%s%s", fixture->path, suffixes[i]);
        if (file_there(name, "")) {
            size_t size;
            unsigned char *data = file_load(name, &size);
            found |= find_bytes(data, size, text);
            free(data);
        }
    }
    return found;
}

/* Opens for writing: the text is gone altogether or was not erased at all. */
static bool assert_erased_or_not(struct fixture *fixture)
{
    vs_engine *engine = fixture->engine;
    vs_store *store = open_store(fixture, VS_STORE_WRITE);
    const char *text;
    size_t size;
    int64_t head;
    assert_ok(vs_store_text(store, 1, &text, &size));
    assert_ok(vs_store_head(store, &head));
    bool erased = text == NULL;
    assert_int_equal(head, erased ? 5 : 4);
    vs_store_close(store);
    if (erased) {
        assert_false(holds(fixture, "Анна Сидорова"));
    }
    assert_sound(fixture, fixture->path);
    return erased;
}

static void erase_on_a_full_disk_is_finished_later(void **state)
{
    struct fixture *fixture = *state;
    int status = VS_EIO, pending = 0;
    for (int n = 1; status != VS_OK; n++) {
        unlink(fixture->path);
        vs_store *store = make_store(fixture);
        fill_store(store);
        vs_code code = 1;
        int64_t id;
        writes_left = n;
        status = vs_store_erase(store, &code, 1, 0, &id);
        bool told = vs_engine_error_id(fixture->engine) == VS_MSG_DB_ERASE_PENDING;
        vs_store_close(store);
        writes_left = -1;
        if (status != VS_OK) {
            assert_int_equal(status, VS_EIO);
        }
        bool erased = assert_erased_or_not(fixture);
        /* A commit whose flush failed was not acknowledged, yet it may stand in the log. */
        if (status == VS_OK || told) {
            assert_true(erased);
        }
        pending += status != VS_OK && told;
    }
    assert_true(pending > 3);
}

/* --- memory --- */
struct memory {
    int64_t left; /* allocations before the failure; -1 never */
    int64_t held;
};

static void *allocate(void *context, void *pointer, size_t size)
{
    struct memory *memory = context;
    if (size == 0) {
        memory->held -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (memory->left == 0) {
        return NULL;
    }
    memory->left -= memory->left > 0;
    void *fresh = realloc(pointer, size);
    memory->held += pointer == NULL && fresh != NULL;
    return fresh;
}

static int use_everything(vs_engine *engine, struct fixture *fixture)
{
    vs_store *store = NULL;
    vs_buffer data;
    vs_buffer_init(&data, engine);
    vs_code *codes = NULL;
    const char **kinds = NULL;
    size_t count;
    int status = vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = write_event(store);
    }
    if (status == VS_OK) {
        status = dump_store(store, &data);
    }
    if (status == VS_OK) {
        status = vs_store_codes(store, "pupil", &codes, &count);
    }
    if (status == VS_OK) {
        status = vs_store_kinds(store, &kinds, &count);
    }
    vs_mem_free(engine, codes);
    vs_mem_free(engine, (void *)kinds);
    vs_store_close(store);
    vs_buffer_clear(&data);
    if (status == VS_OK) {
        status = vs_store_verify(engine, fixture->path, &data);
        if (status == VS_OK && data.size > 0) {
            status = VS_EDAMAGED;
        }
    }
    vs_buffer_free(&data);
    return status;
}

static void memory_that_runs_out_is_told(void **state)
{
    struct fixture *fixture = *state;
    vs_store *store = make_store(fixture);
    fill_store(store);
    vs_store_close(store);
    size_t size;
    unsigned char *data = file_load(fixture->path, &size);
    struct memory memory = {.left = -1};
    vs_engine_options options = {.allocator = allocate, .context = &memory};
    vs_engine *engine;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    int64_t base = memory.held;
    int status = VS_ENOMEM, n = 0;
    for (; status != VS_OK; n++) {
        file_save(fixture->path, data, size);
        memory.left = n;
        status = use_everything(engine, fixture);
        memory.left = -1;
        if (status != VS_OK && status != VS_ENOMEM) {
            fail_msg("allocation %d: %d %s", n, status, vs_engine_error(engine));
        }
        assert_int_equal(memory.held, base);
        assert_sound(fixture, fixture->path);
    }
    assert_true(n > 50);
    vs_engine_free(engine);
    free(data);
}

/* --- a killed program --- */
static void pause_microseconds(long microseconds)
{
    struct timespec time = {.tv_nsec = microseconds * 1000};
    nanosleep(&time, NULL);
}

/* Appends without end and tells each finished event through the pipe. */
static void child_appends(const char *path, int pipe)
{
    vs_engine *engine;
    vs_store *store;
    if (vs_engine_new(&engine, NULL) != VS_OK ||
        vs_store_open(&store, engine, path, VS_STORE_WRITE) != VS_OK) {
        _exit(1);
    }
    vs_buffer data;
    vs_buffer_init(&data, engine);
    encode_chunk(&data, engine, 25, 1, 1);
    vs_chunk_draft chunk = {.kind = "mark", .rows = 25, .data = data.data, .size = data.size};
    vs_event_draft draft = {.type = "import", .valid = 1, .chunk_count = 1, .chunks = &chunk};
    char *large = vs_mem_new(engine, 300000);
    for (;;) {
        int64_t id;
        if (vs_store_begin(store) != VS_OK || vs_store_append(store, &draft, &id) != VS_OK ||
            vs_store_put(store, "setting", "large", large, id % 7 == 0 ? 300000 : 10) != VS_OK ||
            vs_store_commit(store) != VS_OK || write(pipe, &id, sizeof id) != sizeof id) {
            _exit(1);
        }
    }
}

static void killed_program_loses_nothing_acknowledged(void **state)
{
    enum { ROUNDS = 50 };
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    assert_ok(vs_store_begin(store));
    intern(store, "pupil", "a");
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    unsigned seed = 4;
    int64_t last = 0;
    for (int round = 0; round < ROUNDS; round++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(ends[0]);
            child_appends(fixture->path, ends[1]);
        }
        close(ends[1]);
        seed = seed * 1103515245u + 12345u;
        pause_microseconds(500 + (long)(seed >> 8) % 60000);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        int64_t id;
        while (read(ends[0], &id, sizeof id) == sizeof id) {
            assert_int_equal(id, last + 1);
            last = id;
        }
        close(ends[0]);
        store = open_store(fixture, round % 2 ? VS_STORE_WRITE : VS_STORE_READ);
        int64_t head;
        assert_ok(vs_store_head(store, &head));
        assert_true(head == last || head == last + 1); /* done, but not told yet */
        last = head;
        vs_store_close(store);
        assert_sound(fixture, fixture->path);
    }
    assert_true(last > ROUNDS);
}

/* A writer that moves and cuts its log all the time must not look like damage. */
static void readers_beside_a_writer_see_no_damage(void **state)
{
    enum { ROUNDS = 300 };
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    assert_ok(vs_store_begin(store));
    intern(store, "pupil", "a");
    assert_ok(vs_store_commit(store));
    vs_store_close(store);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        child_appends(fixture->path, ends[1]);
    }
    close(ends[1]);
    int64_t told, head = 0;
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(read(ends[0], &told, sizeof told), sizeof told);
        store = open_store(fixture, VS_STORE_READ);
        assert_ok(vs_store_head(store, &head));
        assert_true(head >= told);
        vs_store_close(store);
        if (round % 20 == 0) {
            assert_sound(fixture, fixture->path);
        }
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ends[0]);
    assert_sound(fixture, fixture->path);
}

static void killed_erase_is_finished_later(void **state)
{
    enum { ROUNDS = 40 };
    struct fixture *fixture = *state;
    int erased = 0;
    for (int round = 0; round < ROUNDS; round++) {
        unlink(fixture->path);
        vs_store *store = make_store(fixture);
        fill_store(store);
        vs_store_close(store);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            vs_engine *engine;
            vs_code code = 1;
            int64_t id;
            if (vs_engine_new(&engine, NULL) == VS_OK &&
                vs_store_open(&store, engine, fixture->path, VS_STORE_WRITE) == VS_OK) {
                vs_store_erase(store, &code, 1, 0, &id);
            }
            _exit(0);
        }
        pause_microseconds(200 + round * 150);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        erased += assert_erased_or_not(fixture);
    }
    assert_true(erased > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commit_on_a_full_disk_changes_nothing),
        TEST(close_on_a_full_disk_keeps_what_was_committed),
        TEST(create_on_a_full_disk_leaves_nothing),
        TEST(backup_on_a_full_disk_leaves_nothing),
        TEST(erase_on_a_full_disk_is_finished_later),
        TEST(memory_that_runs_out_is_told),
        TEST(killed_program_loses_nothing_acknowledged),
        TEST(readers_beside_a_writer_see_no_damage),
        TEST(killed_erase_is_finished_later),
    };
    return cmocka_run_group_tests(tests, install_faults, NULL);
}
