/*
 * Files over POSIX calls.
 * SPDX-License-Identifier: MIT
 */
#include "file.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What went wrong, in the engine's language where it is one of the common causes. */
static const char *reason(const vs_engine *engine, int code)
{
    switch (code) {
    case EACCES:
    case EPERM:
        return vs_message_text(engine, VS_MSG_FILE_REASON_ACCESS);
    case ENOSPC:
    case EDQUOT:
        return vs_message_text(engine, VS_MSG_FILE_REASON_SPACE);
    case EROFS:
        return vs_message_text(engine, VS_MSG_FILE_REASON_READ_ONLY);
    case EISDIR:
        return vs_message_text(engine, VS_MSG_FILE_REASON_FOLDER);
    case EEXIST:
    case ENOTDIR:
        return vs_message_text(engine, VS_MSG_FILE_REASON_NOT_FOLDER);
    case ENOENT:
        return vs_message_text(engine, VS_MSG_FILE_REASON_ABSENT);
    default:
        return strerror(code);
    }
}

static int fail_file(vs_engine *engine, enum vs_message id, const char *path, int code)
{
    return vs_fail(engine, VS_EIO, id, path, reason(engine, code));
}

static int fail_read(vs_engine *engine, const char *path, int code)
{
    if (code == ENOENT) {
        return vs_fail(engine, VS_ENOTFOUND, VS_MSG_FILE_NOT_FOUND, path);
    }
    return fail_file(engine, VS_MSG_FILE_READ, path, code);
}

static int open_file(const char *path, int flags, mode_t mode)
{
    int file;
    do {
        file = open(path, flags | O_CLOEXEC, mode);
    } while (file < 0 && errno == EINTR);
    return file;
}

/* Appends what is left of file, at most limit bytes and one more to tell that there were more. */
static int read_rest(vs_buffer *out, int file, const char *path, size_t limit)
{
    enum { PIECE = 65536 };
    size_t total = 0;
    while (total <= limit) {
        size_t most = limit - total < PIECE ? limit - total + 1 : PIECE;
        size_t before = out->size;
        char *start = vs_buffer_grow(out, most);
        if (start == NULL) {
            return vs_buffer_status(out);
        }
        ssize_t count = read(file, start, most);
        int code = errno;
        out->size = before + (count > 0 ? (size_t)count : 0);
        out->data[out->size] = '\0';
        if (count == 0) {
            return VS_OK;
        }
        if (count < 0 && code != EINTR) {
            return fail_read(out->engine, path, code);
        }
        total += count > 0 ? (size_t)count : 0;
    }
    return vs_fail(out->engine, VS_EDATA, VS_MSG_FILE_TOO_LARGE, path, (long long)limit);
}

int vs_file_read(vs_buffer *out, const char *path, size_t limit)
{
    assert(limit < SIZE_MAX);
    size_t before = out->size;
    int file = open_file(path, O_RDONLY, 0);
    if (file < 0) {
        return fail_read(out->engine, path, errno);
    }
    int status = VS_OK;
    struct stat info;
    if (fstat(file, &info) != 0) {
        status = fail_read(out->engine, path, errno);
        goto out;
    }
    if (S_ISREG(info.st_mode) && info.st_size > 0 && (size_t)info.st_size <= limit) {
        /* Room at once for the whole file, so that it is not copied while it grows. */
        if (vs_buffer_grow(out, (size_t)info.st_size + 1) == NULL) {
            status = vs_buffer_status(out);
            goto out;
        }
        out->size = before;
    }
    status = read_rest(out, file, path, limit);
out:
    if (status != VS_OK && out->data != NULL) {
        out->size = before;
        out->data[before] = '\0';
    }
    (void)close(file);
    return status;
}

static int write_all(int file, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t count = write(file, data, size);
        if (count < 0 && errno != EINTR) {
            return -1;
        }
        data += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return 0;
}

/* Makes the rename of a file in the folder of path last; a file system that cannot is not an error.
 */
static void sync_folder(vs_buffer *name, const char *path)
{
    const char *slash = strrchr(path, '/');
    vs_buffer_clear(name);
    vs_buffer_add(name, path, slash != NULL ? (size_t)(slash - path) : 0);
    vs_buffer_text(name, slash == NULL ? "." : slash == path ? "/" : "");
    int folder = name->failed ? -1 : open_file(name->data, O_RDONLY | O_DIRECTORY, 0);
    if (folder >= 0) {
        (void)fsync(folder);
        (void)close(folder);
    }
}

/* Opens a new file next to path; name gets its path. */
static int open_neighbour(vs_buffer *name, const char *path)
{
    enum { TRIES = 100 };
    for (int i = 0; i < TRIES; i++) {
        vs_buffer_clear(name);
        vs_buffer_printf(name, "%s.new-%lld-%d", path, (long long)getpid(), i);
        if (name->failed) {
            errno = ENOMEM;
            return -1;
        }
        int file = open_file(name->data, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (file >= 0 || errno != EEXIST) {
            return file;
        }
    }
    return -1;
}

int vs_file_write(vs_engine *engine, const char *path, const void *data, size_t size)
{
    vs_buffer name;
    vs_buffer_init(&name, engine);
    int status = VS_OK;
    bool made = false;
    int file = open_neighbour(&name, path);
    if (file < 0) {
        status = name.failed ? vs_fail_memory(engine)
                             : fail_file(engine, VS_MSG_FILE_WRITE, path, errno);
        goto out;
    }
    made = true;
    struct stat old;
    if (stat(path, &old) == 0) {
        (void)fchmod(file, old.st_mode & 07777);
    }
    if (write_all(file, data, size) != 0 || fsync(file) != 0) {
        status = fail_file(engine, VS_MSG_FILE_WRITE, path, errno);
    }
    if (close(file) != 0 && status == VS_OK) {
        status = fail_file(engine, VS_MSG_FILE_WRITE, path, errno);
    }
    if (status == VS_OK && rename(name.data, path) != 0) {
        status = fail_file(engine, VS_MSG_FILE_WRITE, path, errno);
    }
    if (status == VS_OK) {
        made = false;
        sync_folder(&name, path);
    }
out:
    if (made) {
        (void)unlink(name.data);
    }
    vs_buffer_free(&name);
    return status;
}

bool vs_file_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

bool vs_file_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool vs_file_is_plain(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

int vs_file_make_folder(vs_engine *engine, const char *path)
{
    size_t size = strlen(path);
    char *name = vs_mem_text(engine, path, size);
    if (name == NULL) {
        return vs_fail_memory(engine);
    }
    int status = VS_OK;
    for (size_t i = 1; i <= size && status == VS_OK; i++) {
        if ((name[i] != '/' && name[i] != '\0') || name[i - 1] == '/') {
            continue;
        }
        char mark = name[i];
        name[i] = '\0';
        if (mkdir(name, 0777) != 0 && !vs_file_is_folder(name)) {
            status = fail_file(engine, VS_MSG_FILE_MAKE_FOLDER, name, errno);
        }
        name[i] = mark;
    }
    vs_mem_free(engine, name);
    return status;
}

static int remove_within(vs_engine *engine, const char *path);

int vs_file_remove(vs_engine *engine, const char *path)
{
    struct stat info;
    if (lstat(path, &info) != 0) {
        return errno == ENOENT ? VS_OK : fail_file(engine, VS_MSG_FILE_REMOVE, path, errno);
    }
    bool folder = S_ISDIR(info.st_mode);
    int status = folder ? remove_within(engine, path) : VS_OK;
    if (status == VS_OK && (folder ? rmdir(path) : unlink(path)) != 0) {
        status = fail_file(engine, VS_MSG_FILE_REMOVE, path, errno);
    }
    return status;
}

/* Removes what is in a folder. */
static int remove_within(vs_engine *engine, const char *path)
{
    vs_file_list list;
    vs_buffer name;
    vs_buffer_init(&name, engine);
    int status = vs_file_list_read(&list, engine, path, "");
    for (size_t i = 0; status == VS_OK && i < list.count; i++) {
        vs_buffer_clear(&name);
        vs_buffer_printf(&name, "%s/%s", path, list.names[i]);
        status = vs_buffer_status(&name);
        if (status == VS_OK) {
            status = vs_file_remove(engine, name.data);
        }
    }
    vs_file_list_free(&list, engine);
    vs_buffer_free(&name);
    return status;
}

int vs_file_rename(vs_engine *engine, const char *path, const char *name)
{
    vs_buffer folder;
    vs_buffer_init(&folder, engine);
    int status =
        rename(path, name) == 0 ? VS_OK : fail_file(engine, VS_MSG_FILE_WRITE, name, errno);
    if (status == VS_OK) {
        sync_folder(&folder, name);
    }
    vs_buffer_free(&folder);
    return status;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t size = strlen(text);
    size_t end = strlen(suffix);
    return size >= end && memcmp(text + size - end, suffix, end) == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds a copy of name to the list, whose memory holds *room names. */
static int list_add(vs_file_list *list, size_t *room, vs_engine *engine, const char *name)
{
    if (list->count == *room) {
        size_t more = *room > 0 ? *room * 2 : 16;
        char **names = vs_mem_resize(engine, list->names, more * sizeof *names);
        if (names == NULL) {
            return vs_fail_memory(engine);
        }
        list->names = names;
        *room = more;
    }
    char *copy = vs_mem_text(engine, name, strlen(name));
    if (copy == NULL) {
        return vs_fail_memory(engine);
    }
    list->names[list->count++] = copy;
    return VS_OK;
}

int vs_file_list_read(vs_file_list *out, vs_engine *engine, const char *folder, const char *suffix)
{
    *out = (vs_file_list){0};
    DIR *stream = opendir(folder);
    if (stream == NULL) {
        return errno == ENOENT ? VS_OK : fail_file(engine, VS_MSG_FILE_LIST, folder, errno);
    }
    int status = VS_OK;
    size_t room = 0;
    while (status == VS_OK) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        if (entry == NULL) {
            if (errno != 0) {
                status = fail_file(engine, VS_MSG_FILE_LIST, folder, errno);
            }
            break;
        }
        const char *name = entry->d_name;
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && ends_with(name, suffix)) {
            status = list_add(out, &room, engine, name);
        }
    }
    (void)closedir(stream);
    if (status != VS_OK) {
        vs_file_list_free(out, engine);
    } else if (out->count > 1) {
        qsort(out->names, out->count, sizeof *out->names, compare_names);
    }
    return status;
}

void vs_file_list_free(vs_file_list *list, vs_engine *engine)
{
    for (size_t i = 0; i < list->count; i++) {
        vs_mem_free(engine, list->names[i]);
    }
    vs_mem_free(engine, list->names);
    *list = (vs_file_list){0};
}
