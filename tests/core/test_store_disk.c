/*
 * A full disk at every write: the store stays as it was before the command.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commit_on_a_full_disk_changes_nothing),
        TEST(close_on_a_full_disk_keeps_what_was_committed),
        TEST(create_on_a_full_disk_leaves_nothing),
        TEST(backup_on_a_full_disk_leaves_nothing),
        TEST(erase_on_a_full_disk_is_finished_later),
    };
    return cmocka_run_group_tests(tests, install_faults, NULL);
}
