/*
 * A look through the write-ahead log before SQLite recovers it.
 *
 * SQLite takes the frames of the log up to the first whose checksum fails and drops the rest: right
 * for a transaction that was cut short, but it would also drop finished transactions behind a
 * damaged byte. This scan tells the two apart: behind the first bad frame, a whole frame of this
 * log (by its salts) with a commit mark means that something finished is lost. Frames with other
 * salts are left from the log before. The layout is that of "The Write-Ahead Log" in SQLite's
 * description of its file format. SPDX-License-Identifier: MIT
 */
#include "db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADER = 32,
    FRAME_HEADER = 24,
    FRAME = FRAME_HEADER + DB_PAGE,
    BLOCK_FRAMES = 64, /* frames read at once */
    AT_SALTS = 16,     /* in the header */
    AT_COMMIT = 4, /* in a frame: pages of the database, 0 if it is not the last of a transaction */
    AT_FRAME_SALTS = 8,
    AT_VERSION = 60 /* in page 1: user_version */
};

/* What one look found. */
struct wal_look {
    bool present;    /* there are whole frames */
    bool first_page; /* page 1 is among those of finished transactions */
    int32_t version; /* user_version in it */
    bool damaged;
    int64_t offset; /* of the first bad byte run: the header or a frame */
    unsigned char header[HEADER];
};

struct wal_sum {
    uint32_t a, b;
};

static uint32_t get(const unsigned char *data, bool big)
{
    return big ? (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 |
                     data[3]
               : (uint32_t)data[3] << 24 | (uint32_t)data[2] << 16 | (uint32_t)data[1] << 8 |
                     data[0];
}

/* SQLite's running checksum; size is a multiple of 8. */
static struct wal_sum add(struct wal_sum sum, const unsigned char *data, size_t size, bool big)
{
    for (size_t i = 0; i < size; i += 8) {
        sum.a += get(data + i, big) + sum.b;
        sum.b += get(data + i + 4, big) + sum.a;
    }
    return sum;
}

static bool same(struct wal_sum sum, const unsigned char *stored)
{
    return sum.a == get(stored, true) && sum.b == get(stored + 4, true);
}

/* The checksum behind a frame: its first 8 bytes and its page count. */
static struct wal_sum add_frame(struct wal_sum sum, const unsigned char *frame, bool big)
{
    return add(add(sum, frame, 8, big), frame + FRAME_HEADER, DB_PAGE, big);
}

/* True if the frame would be good with one bit more in its commit mark: the mark was wiped. */
static bool lost_mark(struct wal_sum before, unsigned char *frame, bool big)
{
    if (get(frame + AT_COMMIT, true) != 0) {
        return false;
    }
    bool found = false;
    for (int bit = 0; bit < 32 && !found; bit++) {
        unsigned char *byte = frame + AT_COMMIT + bit / 8;
        *byte = (unsigned char)(1u << (bit % 8));
        found = same(add_frame(before, frame, big), frame + 16);
        *byte = 0;
    }
    return found;
}

static bool header_good(const unsigned char *header)
{
    uint32_t magic = get(header, true);
    struct wal_sum sum = add((struct wal_sum){0, 0}, header, 24, magic & 1);
    return (magic & ~UINT32_C(1)) == UINT32_C(0x377f0682) && get(header + 4, true) == 3007000 &&
           get(header + 8, true) == DB_PAGE && same(sum, header + 24);
}

/* False at the end of the file (errno is 0 then) or after a failure. */
static bool read_at(int file, void *data, size_t size, int64_t offset)
{
    for (size_t done = 0; done < size;) {
        errno = 0;
        ssize_t got = pread(file, (char *)data + done, size - done, offset + (int64_t)done);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return false;
        }
        done += got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* Keeps user_version of page 1 back in pending until its transaction is finished. */
static void note_first_page(const unsigned char *frame, struct wal_look *pending,
                            struct wal_look *look)
{
    if (get(frame, true) == 1) {
        pending->first_page = true;
        pending->version = (int32_t)get(frame + FRAME_HEADER + AT_VERSION, true);
    }
    if (pending->first_page && get(frame + AT_COMMIT, true) != 0) {
        look->first_page = true;
        look->version = pending->version;
    }
}

/* Walks the frames; block holds BLOCK_FRAMES of them. */
static bool scan(int file, int64_t size, unsigned char *block, struct wal_look *look)
{
    bool big = get(look->header, true) & 1;
    struct wal_sum sum = {get(look->header + 24, true), get(look->header + 28, true)};
    struct wal_look pending = {0};
    bool good = true;
    int64_t count = (size - HEADER) / FRAME;
    for (int64_t first = 0; first < count && !look->damaged; first += BLOCK_FRAMES) {
        int64_t here = count - first < BLOCK_FRAMES ? count - first : BLOCK_FRAMES;
        if (!read_at(file, block, (size_t)here * FRAME, HEADER + first * FRAME)) {
            return false;
        }
        for (int64_t i = 0; i < here && !look->damaged; i++) {
            unsigned char *frame = block + i * FRAME;
            bool salt = memcmp(frame + AT_FRAME_SALTS, look->header + AT_SALTS, 4) == 0;
            bool pepper = memcmp(frame + AT_FRAME_SALTS + 4, look->header + AT_SALTS + 4, 4) == 0;
            if (good) {
                struct wal_sum next = add_frame(sum, frame, big);
                good = salt && pepper && same(next, frame + 16);
                if (good) {
                    sum = next;
                    note_first_page(frame, &pending, look);
                    continue;
                }
                look->offset = HEADER + (first + i) * FRAME;
                look->damaged = (salt || pepper) && lost_mark(sum, frame, big);
            }
            /* A damaged salt does not hide a frame: it has two. */
            look->damaged |= (salt || pepper) && get(frame + AT_COMMIT, true) != 0;
        }
    }
    return true;
}

/* One look. False if the log could not be read, errno says why. */
static bool look_at(const char *name, unsigned char *block, struct wal_look *look)
{
    *look = (struct wal_look){0};
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return errno == ENOENT;
    }
    struct stat info;
    bool read = fstat(file, &info) == 0;
    if (read && info.st_size >= HEADER + FRAME) {
        look->present = true;
        read = read_at(file, look->header, HEADER, 0);
        if (read && !header_good(look->header)) {
            look->damaged = true;
        } else if (read) {
            read = scan(file, info.st_size, block, look);
        }
    }
    int error = errno;
    close(file);
    if (!read && error == 0) {
        /* Another program has moved the log into the file and cut it meanwhile: nothing is lost. */
        look->damaged = false;
        return true;
    }
    errno = error;
    return read;
}

bool db_shared(const char *path)
{
    char name[4096];
    struct stat info;
    int size = snprintf(name, sizeof name, "%s-shm", path);
    return size >= (int)sizeof name || stat(name, &info) == 0;
}

int db_wal_check(vs_engine *engine, const char *path, struct db_log *out)
{
    *out = (struct db_log){0};
    int status = VS_OK;
    vs_buffer name;
    vs_buffer_init(&name, engine);
    vs_buffer_printf(&name, "%s-wal", path);
    unsigned char *block = NULL;
    struct stat info;
    if (name.failed) {
        status = vs_fail_memory(engine);
        goto out;
    }
    if (stat(name.data, &info) != 0 || info.st_size < HEADER + FRAME) {
        goto out;
    }
    block = vs_mem_array(engine, BLOCK_FRAMES, FRAME);
    if (block == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    /* Another program may write just now: looks must agree before damage is told. */
    struct wal_look first = {0};
    int looks = db_shared(path) ? DB_LOOKS : 1;
    for (int i = 0; i < looks; i++) {
        struct wal_look look;
        if (!look_at(name.data, block, &look)) {
            status = vs_fail(engine, VS_EIO, VS_MSG_DB_IO, name.data, strerror(errno));
            goto out;
        }
        *out = (struct db_log){look.present, look.first_page, look.version};
        if (!look.damaged) {
            goto out;
        }
        if (i == 0 || look.offset != first.offset ||
            memcmp(look.header, first.header, HEADER) != 0) {
            i = 0;
            first = look;
        }
        if (looks > 1) {
            sqlite3_sleep(DB_LOOK_PAUSE);
        }
    }
    status = vs_fail(engine, VS_EDAMAGED, VS_MSG_DB_LOG, name.data, (long long)first.offset,
                     (long long)first.offset);

out:
    vs_mem_free(engine, block);
    vs_buffer_free(&name);
    return status;
}
