/*
 * Page checksums: a thin layer over the system's VFS, after the idea of SQLite's cksumvfs.
 *
 * Each page of a main database file keeps DB_PAGE_CHECK bytes at its end (the reserved bytes of
 * SQLite's format). They are filled as a page is written to the file and compared as it is read.
 * The page's number is the seed, so that swapped pages are found. Logs and temporary files pass
 * through: the write-ahead log has checksums of SQLite, a page gets ours when it moves into the
 * file. The methods have version 2, without xFetch, so SQLite never maps the file past these
 * checks. SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <string.h>

enum { FCNTL_DAMAGED = DB_APPLICATION }; /* our file control: gives the last damaged page */

struct page_file {
    sqlite3_file base;
    sqlite3_int64 damaged; /* the page that was last found damaged */
};

/* The system's file stands behind ours in the memory that SQLite gives. */
static sqlite3_file *real_file(sqlite3_file *file)
{
    return (sqlite3_file *)((struct page_file *)file + 1);
}

static sqlite3_vfs *real_vfs(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

uint64_t db_page_checksum(const void *data, int64_t page)
{
    return vs_checksum(data, DB_PAGE - DB_PAGE_CHECK, (uint64_t)page);
}

bool db_page_intact(const void *data, int64_t page)
{
    uint64_t stored = 0;
    const unsigned char *check = (const unsigned char *)data + DB_PAGE - DB_PAGE_CHECK;
    for (int i = 0; i < DB_PAGE_CHECK; i++) {
        stored |= (uint64_t)check[i] << (8 * i);
    }
    return stored == db_page_checksum(data, page);
}

static bool is_page(int size, sqlite3_int64 offset)
{
    return size == DB_PAGE && offset % DB_PAGE == 0;
}

static int page_close(sqlite3_file *file)
{
    return real_file(file)->pMethods->xClose(real_file(file));
}

static int page_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset)
{
    int rc = real_file(file)->pMethods->xRead(real_file(file), data, size, offset);
    if (!is_page(size, offset)) {
        return rc;
    }
    /* SQLite takes a page behind the end of the file as zeros; in a file of ours it was cut off. */
    bool cut = rc == SQLITE_IOERR_SHORT_READ && offset > 0;
    int64_t page = offset / DB_PAGE + 1;
    if (cut || (rc == SQLITE_OK && !db_page_intact(data, page))) {
        ((struct page_file *)file)->damaged = page;
        return SQLITE_IOERR_DATA;
    }
    return rc;
}

static int page_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
    if (!is_page(size, offset)) {
        return real_file(file)->pMethods->xWrite(real_file(file), data, size, offset);
    }
    unsigned char page[DB_PAGE];
    memcpy(page, data, DB_PAGE);
    uint64_t checksum = db_page_checksum(page, offset / DB_PAGE + 1);
    for (int i = 0; i < DB_PAGE_CHECK; i++) {
        page[DB_PAGE - DB_PAGE_CHECK + i] = (unsigned char)(checksum >> (8 * i));
    }
    return real_file(file)->pMethods->xWrite(real_file(file), page, size, offset);
}

static int page_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

static int page_sync(sqlite3_file *file, int flags)
{
    return real_file(file)->pMethods->xSync(real_file(file), flags);
}

static int page_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return real_file(file)->pMethods->xFileSize(real_file(file), size);
}

static int page_lock(sqlite3_file *file, int level)
{
    return real_file(file)->pMethods->xLock(real_file(file), level);
}

static int page_unlock(sqlite3_file *file, int level)
{
    return real_file(file)->pMethods->xUnlock(real_file(file), level);
}

static int page_check_lock(sqlite3_file *file, int *out)
{
    return real_file(file)->pMethods->xCheckReservedLock(real_file(file), out);
}

static int page_control(sqlite3_file *file, int op, void *argument)
{
    if (op == FCNTL_DAMAGED) {
        *(sqlite3_int64 *)argument = ((struct page_file *)file)->damaged;
        return SQLITE_OK;
    }
    return real_file(file)->pMethods->xFileControl(real_file(file), op, argument);
}

static int page_sector(sqlite3_file *file)
{
    return real_file(file)->pMethods->xSectorSize(real_file(file));
}

static int page_device(sqlite3_file *file)
{
    return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

static int page_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return real_file(file)->pMethods->xShmMap(real_file(file), region, size, extend, out);
}

static int page_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return real_file(file)->pMethods->xShmLock(real_file(file), offset, count, flags);
}

static void page_shm_barrier(sqlite3_file *file)
{
    real_file(file)->pMethods->xShmBarrier(real_file(file));
}

static int page_shm_unmap(sqlite3_file *file, int remove)
{
    return real_file(file)->pMethods->xShmUnmap(real_file(file), remove);
}

static const sqlite3_io_methods page_methods = {
    .iVersion = 2,
    .xClose = page_close,
    .xRead = page_read,
    .xWrite = page_write,
    .xTruncate = page_truncate,
    .xSync = page_sync,
    .xFileSize = page_size,
    .xLock = page_lock,
    .xUnlock = page_unlock,
    .xCheckReservedLock = page_check_lock,
    .xFileControl = page_control,
    .xSectorSize = page_sector,
    .xDeviceCharacteristics = page_device,
    .xShmMap = page_shm_map,
    .xShmLock = page_shm_lock,
    .xShmBarrier = page_shm_barrier,
    .xShmUnmap = page_shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    sqlite3_vfs *real = real_vfs(vfs);
    if ((flags & SQLITE_OPEN_MAIN_DB) == 0) {
        return real->xOpen(real, name, file, flags, out);
    }
    memset(file, 0, sizeof(struct page_file));
    int rc = real->xOpen(real, name, real_file(file), flags, out);
    if (rc == SQLITE_OK) {
        file->pMethods = &page_methods;
    }
    return rc;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    return real_vfs(vfs)->xDelete(real_vfs(vfs), name, sync);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    return real_vfs(vfs)->xAccess(real_vfs(vfs), name, flags, out);
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    return real_vfs(vfs)->xFullPathname(real_vfs(vfs), name, size, out);
}

static int vfs_random(sqlite3_vfs *vfs, int size, char *out)
{
    return real_vfs(vfs)->xRandomness(real_vfs(vfs), size, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    return real_vfs(vfs)->xSleep(real_vfs(vfs), microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    return real_vfs(vfs)->xCurrentTime(real_vfs(vfs), out);
}

static int vfs_last_error(sqlite3_vfs *vfs, int size, char *out)
{
    return real_vfs(vfs)->xGetLastError(real_vfs(vfs), size, out);
}

int db_vfs_register(vs_engine *engine)
{
    /* SQLite keeps VFS objects in one list of the process and links them through their own memory,
     * so this one outlives every engine. It is filled once, under SQLite's mutex for applications.
     */
    static sqlite3_vfs vfs;
    int rc = sqlite3_initialize();
    if (rc != SQLITE_OK) {
        return vs_fail_memory(engine);
    }
    sqlite3_mutex *mutex = sqlite3_mutex_alloc(SQLITE_MUTEX_STATIC_APP1);
    sqlite3_mutex_enter(mutex);
    if (vfs.pAppData == NULL) {
        sqlite3_vfs *real = sqlite3_vfs_find(NULL);
        vfs = (sqlite3_vfs){
            .iVersion = 1,
            .szOsFile = (int)sizeof(struct page_file) + real->szOsFile,
            .mxPathname = real->mxPathname,
            .zName = DB_VFS,
            .pAppData = real,
            .xOpen = vfs_open,
            .xDelete = vfs_delete,
            .xAccess = vfs_access,
            .xFullPathname = vfs_full_name,
            .xRandomness = vfs_random,
            .xSleep = vfs_sleep,
            .xCurrentTime = vfs_time,
            .xGetLastError = vfs_last_error,
        };
        rc = sqlite3_vfs_register(&vfs, 0);
    }
    sqlite3_mutex_leave(mutex);
    return rc == SQLITE_OK ? VS_OK : vs_fail_memory(engine);
}

sqlite3_vfs *db_vfs_real(void)
{
    return real_vfs(sqlite3_vfs_find(DB_VFS));
}

int64_t db_vfs_damaged(sqlite3 *db)
{
    sqlite3_int64 page = 0;
    sqlite3_file_control(db, "main", FCNTL_DAMAGED, &page);
    return page;
}
