/*
 * Stamps: the identity of a store's file while it held exactly a known state, so that later a look
 * at the file system tells that nobody has written since.
 *
 * A stamp is taken inside a reading transaction over an empty log: the pages are then in the file,
 * and nobody moves a newer log into it before the transaction ends. The file gets a time of its
 * own, fine to the nanosecond, which no later write can leave standing; clocks of file systems tick
 * too slowly to tell two writes apart. SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

static const int64_t second = 1000000000;

static bool look(const char *path, vs_store_stamp *out)
{
    struct stat file;
    struct stat log;
    char name[4096];
    int size = snprintf(name, sizeof name, "%s-wal", path);
    if (size < 0 || (size_t)size >= sizeof name || stat(path, &file) != 0 ||
        (stat(name, &log) == 0 && log.st_size > 0)) {
        return false;
    }
    out->device = (int64_t)file.st_dev;
    out->inode = (int64_t)file.st_ino;
    out->size = (int64_t)file.st_size;
    out->modified = (int64_t)file.st_mtim.tv_sec * second + file.st_mtim.tv_nsec;
    out->changed = (int64_t)file.st_ctim.tv_sec * second + file.st_ctim.tv_nsec;
    return true;
}

/* Gives the file the present time. False if it does not take it to the nanosecond. */
static bool touch(const char *path, vs_store_stamp *out)
{
    struct timespec times[2];
    if (clock_gettime(CLOCK_REALTIME, &times[1]) != 0) {
        return false;
    }
    times[0] = (struct timespec){.tv_nsec = UTIME_OMIT};
    int64_t modified = (int64_t)times[1].tv_sec * second + times[1].tv_nsec;
    return utimensat(AT_FDCWD, path, times, 0) == 0 && look(path, out) && out->modified == modified;
}

void vs_store_settle(vs_store *store)
{
    if (db_checkpoint(store, false) != VS_OK) {
        vs_engine_clear_error(store->engine); /* others read: the log stays, there is no stamp */
    }
}

void vs_store_stamp_now(vs_store *store, vs_store_stamp *out)
{
    assert(store->readers > 0);
    *out = (vs_store_stamp){.sure = false};
    out->sure = look(store->path, out) && touch(store->path, out);
}

bool vs_store_untouched(const char *path, const vs_store_stamp *stamp)
{
    vs_store_stamp now;
    return stamp->sure && look(path, &now) && now.device == stamp->device &&
           now.inode == stamp->inode && now.size == stamp->size &&
           now.modified == stamp->modified && now.changed == stamp->changed;
}
