/*
 * The cache over POSIX calls. Files are not synced: damage is for the reader of a file to notice.
 * SPDX-License-Identifier: MIT
 */
#include "cache.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, SIZE_LIMIT = 1 << 28 };

/* Nobody but the user of the process can have written it. */
static bool is_own(const struct stat *info)
{
    return info->st_uid == geteuid() && (info->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool read_all(int file, char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = read(file, bytes, size);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return false;
        }
        bytes += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

static int open_folder(const char *folder)
{
    struct stat info;
    int opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened >= 0 && (fstat(opened, &info) != 0 || !is_own(&info))) {
        (void)close(opened);
        opened = -1;
    }
    return opened;
}

bool vs_cache_read(vs_buffer *out, const char *folder, const char *name)
{
    bool done = false;
    struct stat info;
    int opened = open_folder(folder);
    int file =
        opened >= 0 ? openat(opened, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) : -1;
    if (file >= 0 && fstat(file, &info) == 0 && S_ISREG(info.st_mode) && is_own(&info) &&
        info.st_size > 0 && info.st_size < SIZE_LIMIT) {
        char *bytes = vs_buffer_grow(out, (size_t)info.st_size);
        done = bytes != NULL && read_all(file, bytes, (size_t)info.st_size);
    }
    if (!done) {
        vs_buffer_free(out);
    }
    if (file >= 0) {
        (void)close(file);
    }
    if (opened >= 0) {
        (void)close(opened);
    }
    return done;
}

/* --- writing --- */

static bool write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t count = write(file, data, size);
        if (count < 0 && errno != EINTR) {
            return false;
        }
        data += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

/* Makes the folder, the user's alone; those above it as others do. */
static void make_folder(vs_engine *engine, const char *folder)
{
    char above[PATH_SIZE];
    const char *slash = strrchr(folder, '/');
    if (mkdir(folder, 0700) == 0 || errno != ENOENT || slash == NULL || slash == folder ||
        slash - folder >= PATH_SIZE) {
        return;
    }
    (void)snprintf(above, sizeof above, "%.*s", (int)(slash - folder), folder);
    if (vs_file_make_folder(engine, above) == VS_OK) {
        (void)mkdir(folder, 0700);
    }
}

static bool write_file(int folder, const char *name, const vs_buffer *data)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int file = openat(folder, name, flags, 0600);
    if (file < 0 && errno == EEXIST &&
        unlinkat(folder, name, 0) == 0) { /* of a process that died */
        file = openat(folder, name, flags, 0600);
    }
    bool done = file >= 0 && write_all(file, data->data, data->size);
    return file >= 0 && close(file) == 0 && done;
}

/* Where there are too many files the oldest goes; unfinished ones count too. */
static void drop_oldest(vs_engine *engine, const char *path, int folder)
{
    vs_file_list list;
    if (vs_file_list_read(&list, engine, path, "") != VS_OK) {
        return;
    }
    const char *oldest = NULL;
    struct timespec when = {0};
    for (size_t i = 0; list.count > VS_CACHE_FILES && i < list.count; i++) {
        struct stat info;
        if (fstatat(folder, list.names[i], &info, AT_SYMLINK_NOFOLLOW) == 0 &&
            (oldest == NULL || info.st_mtim.tv_sec < when.tv_sec ||
             (info.st_mtim.tv_sec == when.tv_sec && info.st_mtim.tv_nsec < when.tv_nsec))) {
            oldest = list.names[i];
            when = info.st_mtim;
        }
    }
    if (oldest != NULL) {
        (void)unlinkat(folder, oldest, 0);
    }
    vs_file_list_free(&list, engine);
}

void vs_cache_write(vs_engine *engine, const char *folder, const char *name, const vs_buffer *data)
{
    char unfinished[64];
    (void)snprintf(unfinished, sizeof unfinished, ".%lld.new", (long long)getpid());
    make_folder(engine, folder);
    int opened = open_folder(folder);
    if (opened >= 0) {
        if (!write_file(opened, unfinished, data) ||
            renameat(opened, unfinished, opened, name) != 0) {
            (void)unlinkat(opened, unfinished, 0);
        }
        drop_oldest(engine, folder, opened);
        (void)close(opened);
    }
    vs_engine_clear_error(engine);
}
