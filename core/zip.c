/*
 * .zip over minizip, which reads the bytes through functions of this file.
 * SPDX-License-Identifier: MIT
 */
#include "zip.h"

#include "library.h"

#include <assert.h>
#include <string.h>
#include <unzip.h>

#define FUNCTIONS(X)                                                                               \
    X(unzOpen2_64)                                                                                 \
    X(unzClose)                                                                                    \
    X(unzLocateFile)                                                                               \
    X(unzGetCurrentFileInfo64)                                                                     \
    X(unzOpenCurrentFile)                                                                          \
    X(unzReadCurrentFile)                                                                          \
    X(unzCloseCurrentFile)

enum { ENCRYPTED = 1, STORED = 0, DEFLATED = 8, NO_CASE = 2 };

struct vs_zip {
    vs_engine *engine;
    const char *name;
    const char *bytes;
    size_t size, position; /* of the archive */
    vs_library *library;
    unzFile file;
    const char *part; /* the open one; NULL: none */
    uint64_t packed, unpacked;
    uint64_t done; /* bytes of the part read so far */
    FUNCTIONS(VS_LIBRARY_MEMBER)
};

/* --- the archive as a file of minizip: the stream is the vs_zip itself --- */

static voidpf memory_open(voidpf opaque, const void *name, int mode)
{
    (void)name;
    (void)mode;
    return opaque;
}

static uLong memory_read(voidpf opaque, voidpf stream, void *out, uLong size)
{
    vs_zip *zip = stream;
    size_t left = zip->size - zip->position;
    size_t count = size < left ? size : left;
    (void)opaque;
    memcpy(out, zip->bytes + zip->position, count);
    zip->position += count;
    return (uLong)count;
}

static uLong memory_write(voidpf opaque, voidpf stream, const void *bytes, uLong size)
{
    (void)opaque;
    (void)stream;
    (void)bytes;
    (void)size;
    return 0;
}

static ZPOS64_T memory_tell(voidpf opaque, voidpf stream)
{
    (void)opaque;
    return ((vs_zip *)stream)->position;
}

static long memory_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
    vs_zip *zip = stream;
    (void)opaque;
    size_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? zip->position
                  : origin == ZLIB_FILEFUNC_SEEK_END ? zip->size
                                                     : 0;
    if (offset > zip->size - from) {
        return -1;
    }
    zip->position = from + (size_t)offset;
    return 0;
}

static int memory_close(voidpf opaque, voidpf stream)
{
    (void)opaque;
    (void)stream;
    return 0;
}

/* --- parts --- */

static int load(vs_zip *zip)
{
    int status = vs_library_open(&zip->library, zip->engine, "libminizip.so.1", "libminizip1");
#define FIND(function)                                                                             \
    if (status == VS_OK) {                                                                         \
        status = vs_library_find(zip->library, #function, &zip->function);                         \
    }
    FUNCTIONS(FIND)
#undef FIND
    return status;
}

int vs_zip_open(vs_zip **out, vs_engine *engine, const char *name, const char *bytes, size_t size)
{
    zlib_filefunc64_def functions = {.zopen64_file = memory_open,
                                     .zread_file = memory_read,
                                     .zwrite_file = memory_write,
                                     .ztell64_file = memory_tell,
                                     .zseek64_file = memory_seek,
                                     .zclose_file = memory_close,
                                     .zerror_file = memory_close};
    vs_zip *zip = vs_mem_new(engine, sizeof *zip);
    *out = NULL;
    if (zip == NULL) {
        return vs_fail_memory(engine);
    }
    zip->engine = engine;
    zip->name = name;
    zip->bytes = bytes;
    zip->size = size;
    functions.opaque = zip;
    int status = load(zip);
    if (status == VS_OK) {
        zip->file = zip->unzOpen2_64(name, &functions);
        if (zip->file == NULL) {
            status = vs_fail(engine, VS_EDATA, VS_MSG_ZIP_DAMAGED, name);
        }
    }
    if (status != VS_OK) {
        vs_zip_free(zip);
        return status;
    }
    *out = zip;
    return VS_OK;
}

void vs_zip_free(vs_zip *zip)
{
    if (zip != NULL) {
        if (zip->part != NULL) {
            (void)zip->unzCloseCurrentFile(zip->file);
        }
        if (zip->file != NULL) {
            zip->unzClose(zip->file);
        }
        vs_library_close(zip->library);
        vs_mem_free(zip->engine, zip);
    }
}

static int fail_part(const vs_zip *zip, enum vs_message id, const char *part, long long limit)
{
    return vs_fail(zip->engine, VS_EDATA, id, zip->name, part, limit);
}

int vs_zip_part(vs_zip *zip, const char *part)
{
    unz_file_info64 info;
    if (zip->part != NULL) {
        (void)zip->unzCloseCurrentFile(zip->file); /* left before its end */
        zip->part = NULL;
    }
    int code = zip->unzLocateFile(zip->file, part, NO_CASE);
    if (code == UNZ_END_OF_LIST_OF_FILE || code == UNZ_PARAMERROR) { /* a name that is too long */
        return VS_ENOTFOUND;
    }
    if (code != UNZ_OK ||
        zip->unzGetCurrentFileInfo64(zip->file, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK) {
        return fail_part(zip, VS_MSG_ZIP_PART_DAMAGED, part, 0);
    }
    if ((info.flag & ENCRYPTED) != 0) {
        return fail_part(zip, VS_MSG_ZIP_ENCRYPTED, part, 0);
    }
    if (info.compression_method != STORED && info.compression_method != DEFLATED) {
        return fail_part(zip, VS_MSG_ZIP_METHOD, part, (long long)info.compression_method);
    }
    if (zip->unzOpenCurrentFile(zip->file) != UNZ_OK) {
        return fail_part(zip, VS_MSG_ZIP_PART_DAMAGED, part, 0);
    }
    zip->part = part;
    zip->packed = info.compressed_size;
    zip->unpacked = info.uncompressed_size;
    zip->done = 0;
    return VS_OK;
}

/* All bytes are there and have the checksum that the archive promised. */
static int end_part(vs_zip *zip)
{
    const char *part = zip->part;
    zip->part = NULL;
    if (zip->unzCloseCurrentFile(zip->file) != UNZ_OK || zip->done != zip->unpacked) {
        return fail_part(zip, VS_MSG_ZIP_PART_DAMAGED, part, 0);
    }
    return VS_OK;
}

int vs_zip_read(vs_zip *zip, void *out, size_t size, size_t *got)
{
    assert(size > 0 && size <= INT32_MAX);
    *got = 0;
    if (zip->part == NULL) {
        return VS_OK; /* past the end */
    }
    int count = zip->unzReadCurrentFile(zip->file, out, (unsigned)size);
    if (count < 0) {
        return fail_part(zip, VS_MSG_ZIP_PART_DAMAGED, zip->part, 0);
    }
    if (count == 0) {
        return end_part(zip);
    }
    zip->done += (uint64_t)count;
    if (zip->done > VS_ZIP_PART_LIMIT) {
        return fail_part(zip, VS_MSG_ZIP_LARGE, zip->part, VS_ZIP_PART_LIMIT >> 20);
    }
    if (zip->done > VS_ZIP_RATIO_FREE && zip->done / VS_ZIP_RATIO > zip->packed) {
        return fail_part(zip, VS_MSG_ZIP_RATIO, zip->part, VS_ZIP_RATIO);
    }
    *got = (size_t)count;
    return VS_OK;
}
