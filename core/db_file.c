/*
 * The database file as bytes, without a connection: the look at the first page before SQLite sees
 * it.
 *
 * The file is opened through SQLite's own VFS, not with open(): closing any other descriptor of it
 * would drop the locks that another connection of this process holds (POSIX advisory locks).
 * SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct db_file {
    vs_engine *engine;
    sqlite3_filename name; /* of sqlite3_create_filename */
    sqlite3_file *file;    /* NULL if not open */
};

int db_file_open(struct db_file **out, vs_engine *engine, const char *path)
{
    *out = NULL;
    int status = db_vfs_register(engine);
    if (status != VS_OK) {
        return status;
    }
    struct stat info;
    if (stat(path, &info) != 0) {
        return errno == ENOENT || errno == ENOTDIR
                   ? vs_fail(engine, VS_ENOTFOUND, VS_MSG_DB_ABSENT, path)
                   : vs_fail(engine, VS_EIO, VS_MSG_DB_ACCESS, path, strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return vs_fail(engine, VS_EDATA, VS_MSG_DB_FOREIGN, path);
    }
    sqlite3_vfs *vfs = db_vfs_real();
    struct db_file *file = vs_mem_new(engine, sizeof *file);
    char *full = vs_mem_new(engine, (size_t)vfs->mxPathname + 1);
    if (file != NULL) {
        file->engine = engine;
    }
    if (file == NULL || full == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    sqlite3_file *opened = vs_mem_new(engine, (size_t)vfs->szOsFile);
    file->file = opened;
    if (opened == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    int rc = vfs->xFullPathname(vfs, path, vfs->mxPathname, full);
    if (rc == SQLITE_OK || rc == SQLITE_OK_SYMLINK) {
        file->name = sqlite3_create_filename(full, "", "", 0, NULL);
        rc = file->name == NULL ? SQLITE_NOMEM
                                : vfs->xOpen(vfs, file->name, opened,
                                             SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READONLY, NULL);
    }
    if (rc != SQLITE_OK) {
        status = vs_fail(engine, VS_EIO, VS_MSG_DB_ACCESS, path, sqlite3_errstr(rc));
        goto out;
    }
    *out = file;
    file = NULL;

out:
    db_file_close(file);
    vs_mem_free(engine, full);
    return status;
}

void db_file_close(struct db_file *file)
{
    if (file == NULL) {
        return;
    }
    if (file->file != NULL && file->file->pMethods != NULL) {
        file->file->pMethods->xClose(file->file);
    }
    if (file->name != NULL) {
        sqlite3_free_filename(file->name);
    }
    vs_mem_free(file->engine, file->file);
    vs_mem_free(file->engine, file);
}

int64_t db_file_size(struct db_file *file)
{
    sqlite3_int64 size = 0;
    return file->file->pMethods->xFileSize(file->file, &size) == SQLITE_OK ? size : 0;
}

bool db_file_read(struct db_file *file, int64_t offset, void *data, size_t size)
{
    return file->file->pMethods->xRead(file->file, data, (int)size, offset) == SQLITE_OK;
}

static uint32_t big_endian(const unsigned char *data)
{
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

/* Offsets in the first page, by SQLite's file format. */
enum {
    AT_PAGE_SIZE = 16, /* 2 bytes */
    AT_RESERVED = 20,  /* 1 byte */
    AT_CHANGE = 24,
    AT_PAGES = 28,
    AT_VERSION = 60, /* user_version */
    AT_APPLICATION = 68,
    AT_VALID_FOR = 92 /* the change counter that the page count belongs to */
};

static const char magic[16] = "SQLite format 3";

/* True if the page would be an intact first page of ours but for its magic and application id. */
static bool was_ours(unsigned char *page)
{
    memcpy(page, magic, sizeof magic);
    for (int i = 0; i < 4; i++) {
        page[AT_APPLICATION + i] = (unsigned char)((unsigned)DB_APPLICATION >> (24 - 8 * i));
    }
    return db_page_intact(page, 1);
}

/*
 * Judges the first page; got is how many bytes of it the file has. page is used up. A first page
 * that stands in the log counts instead: the move of the log into the file may have stopped
 * half-way.
 */
static int check_page(vs_engine *engine, const char *path, const struct db_log *log,
                      unsigned char *page, size_t got, struct db_header *out)
{
    bool marked = got >= 100 && memcmp(page, magic, sizeof magic) == 0 &&
                  big_endian(page + AT_APPLICATION) == DB_APPLICATION;
    if (got == 0) {
        return vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_EMPTY, path);
    }
    if (!marked) {
        /* Less than a header that begins as SQLite's is a cut file, of whomever. */
        size_t known = got < sizeof magic ? got : sizeof magic;
        if ((got < 100 && memcmp(page, magic, known) == 0) || (got == DB_PAGE && was_ours(page))) {
            return vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_HEADER, path);
        }
        return vs_fail(engine, VS_EDATA, VS_MSG_DB_FOREIGN, path);
    }
    unsigned size = (unsigned)page[AT_PAGE_SIZE] << 8 | page[AT_PAGE_SIZE + 1];
    bool form = size == DB_PAGE && page[AT_RESERVED] == DB_PAGE_CHECK;
    bool intact =
        form && (log->first_page || (got == DB_PAGE && db_page_intact(page, 1) &&
                                     memcmp(page + AT_CHANGE, page + AT_VALID_FOR, 4) == 0));
    out->version = log->first_page ? log->version : (int32_t)big_endian(page + AT_VERSION);
    out->pages = big_endian(page + AT_PAGES);
    if (out->version > DB_VERSION && (intact || !form)) {
        return vs_fail(engine, VS_EDATA, VS_MSG_DB_NEWER, path, (long long)out->version,
                       (long long)DB_VERSION);
    }
    if (!intact) {
        return vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_HEADER, path);
    }
    /* While a log stands by, pages may be in it that the file does not have yet. */
    int64_t due = out->pages * DB_PAGE;
    if (!log->present && out->size < due) {
        return vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_CUT, path, (long long)out->size,
                       (long long)due);
    }
    return VS_OK;
}

int db_check_header(vs_engine *engine, const char *path, const struct db_log *log,
                    struct db_header *out)
{
    *out = (struct db_header){0};
    struct db_file *file;
    int status = db_file_open(&file, engine, path);
    if (file == NULL) {
        return status;
    }
    unsigned char page[DB_PAGE];
    out->size = db_file_size(file);
    size_t got = out->size < DB_PAGE ? (size_t)out->size : DB_PAGE;
    if (!db_file_read(file, 0, page, got)) {
        status = vs_fail(engine, VS_EIO, VS_MSG_DB_IO, path, strerror(EIO));
    } else {
        status = check_page(engine, path, log, page, got, out);
    }
    db_file_close(file);
    return status;
}
