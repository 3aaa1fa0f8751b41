/*
 * What the tests of the store share: a folder of their own, a store with known contents, and a dump
 * of everything that can be read from it. SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_STORE_HELP_H
#define VS_TEST_STORE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chunk.h"
#include "file.h"
#include "store.h"

struct fixture {
    vs_engine *engine;
    char folder[64];
    char path[96];
};

#define assert_ok(expression) assert_status(engine, (expression), #expression)

static inline void assert_status(vs_engine *engine, int status, const char *expression)
{
    if (status != VS_OK) {
        fail_msg("%s gave %d: %s", expression, status, vs_engine_error(engine));
    }
}

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (fixture == NULL || vs_engine_new(&fixture->engine, NULL) != VS_OK) {
        free(fixture);
        return -1;
    }
    vs_engine_set_language(fixture->engine, VS_EN);
    (void)snprintf(fixture->folder, sizeof fixture->folder, "/tmp/vsoko-test-XXXXXX");
    if (mkdtemp(fixture->folder) == NULL) {
        return -1;
    }
    (void)snprintf(fixture->path, sizeof fixture->path, "%s/unit.db", fixture->folder);
    *state = fixture;
    return 0;
}

/* Removes the folder; complains about files that should have been cleared away. */
static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;
    int left = 0;
    DIR *folder = opendir(fixture->folder);
    const struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char name[512];
        (void)snprintf(name, sizeof name, "%s/%s", fixture->folder, entry->d_name);
        size_t size = strlen(name);
        left += size > 4 && strcmp(name + size - 4, ".new") == 0;
        unlink(name);
    }
    if (folder != NULL) {
        closedir(folder);
    }
    rmdir(fixture->folder);
    vs_engine_free(fixture->engine);
    free(fixture);
    return left == 0 ? 0 : -1;
}

/* --- files --- */
static inline unsigned char *file_load(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat info;
    assert_int_equal(fstat(fileno(file), &info), 0);
    unsigned char *data = malloc((size_t)info.st_size + 1);
    assert_non_null(data);
    *size = fread(data, 1, (size_t)info.st_size, file);
    assert_int_equal(*size, info.st_size);
    (void)fclose(file);
    return data;
}

static inline void file_save(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static inline bool file_there(const char *path, const char *suffix)
{
    char name[512];
    struct stat info;
    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &info) == 0;
}

static inline int find_bytes(const unsigned char *data, size_t size, const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(data + i, text, length) == 0) {
            return 1;
        }
    }
    return 0;
}

/* --- contents --- */
static inline vs_store *open_store(struct fixture *fixture, enum vs_store_mode mode)
{
    vs_engine *engine = fixture->engine;
    vs_store *store = NULL;
    assert_ok(vs_store_open(&store, engine, fixture->path, mode));
    return store;
}

static inline vs_store *make_store(struct fixture *fixture)
{
    vs_engine *engine = fixture->engine;
    assert_ok(vs_store_create(engine, fixture->path, "school-1"));
    return open_store(fixture, VS_STORE_WRITE);
}

static inline vs_code intern(vs_store *store, const char *domain, const char *text)
{
    vs_engine *engine = vs_store_engine(store);
    vs_code code = 0;
    assert_ok(vs_store_intern(store, domain, text, strlen(text), &code));
    assert_true(code > 0);
    return code;
}

/* The bytes of a chunk with rows marks n = first, first + 1 ... of one pupil. */
static inline void encode_chunk(vs_buffer *out, vs_engine *engine, uint32_t rows, int64_t first,
                                vs_code pupil)
{
    vs_arena *arena;
    assert_ok(vs_arena_new(&arena, engine));
    int64_t *values = vs_arena_array(arena, rows, sizeof *values);
    int64_t *ordinals = vs_arena_array(arena, rows, sizeof *ordinals);
    for (uint32_t i = 0; i < rows; i++) {
        values[i] = first + i;
    }
    vs_column columns[2] = {
        {.name = "n", .type = VS_COLUMN_INTEGER},
        {.name = "pupil", .type = VS_COLUMN_TEXT, .member_count = 1, .members = &pupil}};
    assert_ok(vs_column_pack(&columns[0], arena, engine, values, NULL, rows));
    assert_ok(vs_column_pack(&columns[1], arena, engine, ordinals, NULL, rows));
    vs_chunk chunk = {.rows = rows, .column_count = 2, .columns = columns};
    vs_chunk_encode(out, &chunk);
    assert_ok(vs_buffer_status(out));
    vs_arena_free(arena);
}

/* Appends an event with one chunk, and a bitmap on chunk number masked unless that is 0. */
static inline int64_t append_rows(vs_store *store, const char *kind, uint32_t rows, vs_code pupil,
                                  int64_t masked, unsigned char bits)
{
    vs_engine *engine = vs_store_engine(store);
    vs_buffer data;
    vs_buffer_init(&data, engine);
    encode_chunk(&data, engine, rows, 100, pupil);
    vs_chunk_draft chunk = {.kind = kind, .rows = rows, .data = data.data, .size = data.size};
    vs_mask_draft mask = {.chunk = masked, .bits = &bits, .size = 1};
    vs_event_draft draft = {.type = "import",
                            .valid = 20000,
                            .detail = "{\"rows\":1}",
                            .chunk_count = 1,
                            .chunks = &chunk,
                            .mask_count = masked != 0,
                            .masks = &mask};
    int64_t id = 0;
    assert_ok(vs_store_append(store, &draft, &id));
    vs_buffer_free(&data);
    return id;
}

/* Four events, two kinds, a correction, a segment and blobs. */
static inline void fill_store(vs_store *store)
{
    vs_engine *engine = vs_store_engine(store);
    vs_store_set_clock(store, 1700000000000000);
    assert_ok(vs_store_begin(store));
    vs_code pupil = intern(store, "pupil", "Анна Сидорова");
    vs_code actor = intern(store, "@actor", "завуч");
    assert_int_equal(append_rows(store, "mark", 8, pupil, 0, 0), 1);
    assert_int_equal(append_rows(store, "mark", 3, pupil, 1, 0x05), 2);
    assert_int_equal(append_rows(store, "lesson", 2, pupil, 0, 0), 3);
    vs_event_draft draft = {.type = "decision", .valid = 20001, .actor = actor, .source = pupil};
    int64_t id;
    assert_ok(vs_store_append(store, &draft, &id));
    assert_int_equal(id, 4);
    vs_segment_column columns[2] = {{"n", "abcdefgh", 8}, {"pupil", "12345678", 8}};
    assert_ok(vs_store_segment_write(store, "mark", 2, 9, columns, 2));
    assert_ok(vs_store_put(store, "result", "layer", "Анна Сидорова: 4,5", 28));
    assert_ok(vs_store_put(store, "setting", "empty", NULL, 0));
    assert_ok(vs_store_commit(store));
}

static inline int dump_event(vs_store *store, int64_t id, vs_buffer *out)
{
    vs_event event;
    char digest[VS_DIGEST_TEXT];
    int status = vs_store_event(store, id, &event);
    if (status != VS_OK) {
        return status;
    }
    vs_buffer_printf(out, "event %lld %s %ld %lld %lu %lu %s %s\n", (long long)event.id, event.type,
                     (long)event.valid, (long long)event.known, (unsigned long)event.actor,
                     (unsigned long)event.source, event.detail,
                     vs_digest_print(digest, &event.hash));
    vs_chunk_info *chunks;
    const char **kinds;
    size_t count;
    status = vs_store_event_chunks(store, id, &chunks, &kinds, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        unsigned char bits[1] = {0};
        bool any;
        vs_buffer_printf(out, "chunk %lld %lld %lu %s ", (long long)chunks[i].id,
                         (long long)chunks[i].event, (unsigned long)chunks[i].rows, kinds[i]);
        status = vs_store_chunk(store, chunks[i].id, out);
        if (status == VS_OK) {
            status = vs_store_masks(store, chunks[i].id, 0, INT64_MAX, bits, sizeof bits, &any);
            vs_buffer_printf(out, " %d\n", bits[0]);
        }
    }
    vs_mem_free(vs_store_engine(store), chunks);
    vs_mem_free(vs_store_engine(store), (void *)kinds);
    return status;
}

static inline int dump_area(vs_store *store, const char *area, vs_buffer *out)
{
    vs_buffer keys;
    vs_buffer_init(&keys, vs_store_engine(store));
    size_t count;
    int status = vs_store_keys(store, area, &keys, &count);
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && i < count; i++, key += strlen(key) + 1) {
        vs_buffer_printf(out, "blob %s %s ", area, key);
        status = vs_store_get(store, area, key, out);
        vs_buffer_char(out, '\n');
    }
    vs_buffer_free(&keys);
    return status;
}

/* Appends all that fill_store made; the first failure ends it. */
static inline int dump_store(vs_store *store, vs_buffer *out)
{
    int64_t head = 0;
    vs_buffer_printf(out, "unit %s\n", vs_store_unit(store));
    int status = vs_store_head(store, &head);
    for (int64_t id = 1; status == VS_OK && id <= head; id++) {
        status = dump_event(store, id, out);
    }
    for (vs_code code = 1; status == VS_OK; code++) {
        const char *text, *domain;
        size_t size;
        status = vs_store_domain(store, code, &domain);
        if (status == VS_OK && (status = vs_store_text(store, code, &text, &size)) == VS_OK) {
            vs_buffer_printf(out, "text %lu %s %s\n", (unsigned long)code, domain,
                             text != NULL ? text : "(erased)");
        }
    }
    if (status == VS_ENOTFOUND) {
        status = dump_area(store, "result", out);
    }
    if (status == VS_OK) {
        status = dump_area(store, "setting", out);
    }
    int64_t event = 0;
    uint32_t rows = 0;
    if (status == VS_OK) {
        status = vs_store_segment_info(store, "mark", &event, &rows);
        vs_buffer_printf(out, "segment %lld %lu ", (long long)event, (unsigned long)rows);
    }
    if (status == VS_OK) {
        status = vs_store_segment_column(store, "mark", "n", out);
    }
    if (status == VS_OK) {
        status = vs_store_segment_column(store, "mark", "pupil", out);
    }
    return status != VS_OK ? status : vs_buffer_status(out);
}

/* Opens, dumps and closes. */
static inline int dump_path(struct fixture *fixture, vs_buffer *out)
{
    vs_store *store;
    int status = vs_store_open(&store, fixture->engine, fixture->path, VS_STORE_READ);
    if (status == VS_OK) {
        status = dump_store(store, out);
        vs_store_close(store);
    }
    return status;
}

/* The number of findings; *status gets what vs_store_verify gave. */
static inline size_t count_findings(struct fixture *fixture, int *status)
{
    vs_buffer findings;
    vs_buffer_init(&findings, fixture->engine);
    *status = vs_store_verify(fixture->engine, fixture->path, &findings);
    size_t count = findings.size / sizeof(vs_verify_finding);
    vs_buffer_free(&findings);
    return count;
}

/* Fails with the first finding if there is any. */
static inline void assert_sound(struct fixture *fixture, const char *path)
{
    vs_engine *engine = fixture->engine;
    vs_buffer findings;
    vs_buffer_init(&findings, engine);
    assert_ok(vs_store_verify(engine, path, &findings));
    if (findings.size > 0) {
        fail_msg("verify: %s", ((const vs_verify_finding *)(const void *)findings.data)->text);
    }
    vs_buffer_free(&findings);
}

static inline int write_event(vs_store *store)
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
static inline bool assert_erased_or_not(struct fixture *fixture)
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

#endif
