/*
 * The store: dictionary, chunks and bitmaps, segments, named blobs.
 * SPDX-License-Identifier: MIT
 */
#include "store_help.h"

static void intern_gives_one_code_for_one_text(void **state)
{
    enum { COUNT = 2000 }; /* well beyond the number that loads a domain */
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    char text[32];
    for (int round = 0; round < 3; round++) {
        assert_ok(vs_store_begin(store));
        for (int i = 0; i < COUNT; i++) {
            (void)snprintf(text, sizeof text, "pupil %d", i);
            assert_int_equal(intern(store, i % 2 ? "odd" : "even", text), i + 1);
        }
        assert_ok(vs_store_commit(store));
        if (round == 1) {
            vs_store_close(store);
            store = open_store(fixture, VS_STORE_WRITE);
        }
    }
    vs_code code, *codes;
    size_t count, size;
    const char *found, *domain;
    assert_ok(vs_store_find(store, "odd", "pupil 0", 7, &code));
    assert_int_equal(code, 0); /* a text is unique within its domain */
    assert_ok(vs_store_find(store, "absent", "pupil 0", 7, &code));
    assert_int_equal(code, 0);
    assert_ok(vs_store_text(store, 11, &found, &size));
    assert_int_equal(size, 8);
    assert_string_equal(found, "pupil 10");
    assert_ok(vs_store_domain(store, 11, &domain));
    assert_string_equal(domain, "even");
    assert_int_equal(vs_store_text(store, COUNT + 1, &found, &size), VS_ENOTFOUND);
    assert_int_equal(vs_store_text(store, 0, &found, &size), VS_ENOTFOUND);
    assert_ok(vs_store_codes(store, "odd", &codes, &count));
    assert_int_equal(count, COUNT / 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(codes[i], 2 * i + 2);
    }
    vs_mem_free(engine, codes);
    assert_ok(vs_store_codes(store, "absent", &codes, &count));
    assert_int_equal(count, 0);
    vs_mem_free(engine, codes);
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

static void texts_may_hold_any_bytes(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    vs_code empty, zero, a;
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_intern(store, "d", "", 0, &empty));
    assert_ok(vs_store_intern(store, "d", "a\0b", 3, &zero));
    assert_ok(vs_store_intern(store, "d", "a", 1, &a));
    assert_ok(vs_store_commit(store));
    assert_true(empty != zero && zero != a && a != empty);
    vs_store_close(store);
    store = open_store(fixture, VS_STORE_READ);
    const char *text;
    size_t size;
    assert_ok(vs_store_text(store, zero, &text, &size));
    assert_int_equal(size, 3);
    assert_memory_equal(text, "a\0b", 4);
    assert_ok(vs_store_text(store, empty, &text, &size));
    assert_non_null(text);
    assert_int_equal(size, 0);
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

static void dictionary_follows_other_connections(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *one = make_store(fixture), *two = open_store(fixture, VS_STORE_WRITE);
    vs_code *codes, code;
    size_t count, size;
    const char *lent, *same;
    assert_ok(vs_store_begin(one));
    intern(one, "pupil", "first");
    assert_ok(vs_store_commit(one));
    assert_ok(vs_store_codes(one, "pupil", &codes, &count)); /* loads the domain */
    vs_mem_free(engine, codes);
    assert_ok(vs_store_text(one, 1, &lent, &size));
    assert_ok(vs_store_begin(two));
    assert_int_equal(intern(two, "pupil", "second"), 2);
    assert_ok(vs_store_commit(two));
    assert_ok(vs_store_find(one, "pupil", "second", 6, &code));
    assert_int_equal(code, 2);
    assert_ok(vs_store_begin(one));
    assert_int_equal(intern(one, "pupil", "second"), 2);
    assert_int_equal(intern(one, "pupil", "third"), 3);
    assert_ok(vs_store_commit(one));
    assert_ok(vs_store_text(one, 1, &same, &size));
    assert_string_equal(lent, same);
    vs_store_close(two);
    vs_store_close(one);
}

static void masks_are_put_together(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    assert_ok(vs_store_begin(store));
    vs_code pupil = intern(store, "pupil", "a");
    append_rows(store, "mark", 8, pupil, 0, 0);
    append_rows(store, "mark", 8, pupil, 1, 0x01);
    append_rows(store, "mark", 8, pupil, 1, 0x82);
    append_rows(store, "mark", 8, pupil, 2, 0x10);
    assert_ok(vs_store_commit(store));
    static const struct {
        int64_t chunk, after, upto;
        unsigned char bits;
        bool any;
    } cases[] = {{1, 0, 1, 0, false},   {1, 0, 2, 0x01, true}, {1, 0, 3, 0x83, true},
                 {1, 2, 3, 0x82, true}, {1, 3, 9, 0, false},   {2, 0, 9, 0x10, true},
                 {4, 0, 9, 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char bits = 0;
        bool any;
        assert_ok(
            vs_store_masks(store, cases[i].chunk, cases[i].after, cases[i].upto, &bits, 1, &any));
        assert_int_equal(bits, cases[i].bits);
        assert_int_equal(any, cases[i].any);
    }
    unsigned char kept = 0x40;
    bool any;
    assert_ok(vs_store_masks(store, 1, 0, 2, &kept, 1, &any));
    assert_int_equal(kept, 0x41);
    vs_store_close(store);
}

static void chunks_are_listed_by_kind_and_event(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store); /* mark in 1 and 2 (a bitmap of 2 on chunk 1), lesson in 3 */
    vs_chunk_info *chunks;
    size_t count;
    assert_ok(vs_store_chunks(store, "mark", 0, 4, &chunks, &count));
    assert_int_equal(count, 2);
    assert_int_equal(chunks[0].id, 1);
    assert_int_equal(chunks[0].event, 1);
    assert_int_equal(chunks[0].rows, 8);
    assert_int_equal(chunks[1].id, 2);
    assert_int_equal(chunks[1].rows, 3);
    vs_mem_free(engine, chunks);
    assert_ok(vs_store_chunks(store, "mark", 1, 4, &chunks, &count));
    assert_int_equal(count, 1);
    assert_int_equal(chunks[0].id, 2);
    vs_mem_free(engine, chunks);
    assert_ok(vs_store_chunks(store, "absent", 0, 4, &chunks, &count));
    assert_int_equal(count, 0);
    vs_mem_free(engine, chunks);

    const char **kinds;
    assert_ok(vs_store_kinds(store, &kinds, &count));
    assert_int_equal(count, 2);
    assert_string_equal(kinds[0], "lesson");
    assert_string_equal(kinds[1], "mark");
    vs_mem_free(engine, (void *)kinds);
    assert_ok(vs_store_event_chunks(store, 3, &chunks, &kinds, &count));
    assert_int_equal(count, 1);
    assert_int_equal(chunks[0].id, 3);
    assert_string_equal(kinds[0], "lesson");
    vs_mem_free(engine, chunks);
    vs_mem_free(engine, (void *)kinds);
    assert_ok(vs_store_event_chunks(store, 4, &chunks, &kinds, &count));
    assert_int_equal(count, 0);
    vs_mem_free(engine, chunks);
    vs_mem_free(engine, (void *)kinds);
    vs_buffer data;
    vs_buffer_init(&data, engine);
    assert_int_equal(vs_store_chunk(store, 9, &data), VS_ENOTFOUND);
    vs_store_close(store);
}

static void kind_head_counts_chunks_and_masks(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    fill_store(store);
    unsigned char bits = 1;
    vs_mask_draft mask = {.chunk = 3, .bits = &bits, .size = 1};
    vs_event_draft draft = {.type = "a", .valid = 1, .mask_count = 1, .masks = &mask};
    int64_t event;
    bool any;
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_append(store, &draft, &event)); /* event 5: a bitmap on lesson only */
    assert_ok(vs_store_commit(store));
    static const int64_t upto[] = {0, 1, 2, 3, 4, 5, 99};
    static const int64_t mark[] = {0, 1, 2, 2, 2, 2, 2}, lesson[] = {0, 0, 0, 3, 3, 5, 5};
    for (size_t i = 0; i < 7; i++) {
        assert_ok(vs_store_kind_head(store, "mark", upto[i], &event));
        assert_int_equal(event, mark[i]);
        assert_ok(vs_store_kind_head(store, "lesson", upto[i], &event));
        assert_int_equal(event, lesson[i]);
    }
    assert_ok(vs_store_kind_head(store, "absent", 99, &event));
    assert_int_equal(event, 0);
    static const struct {
        const char *kind;
        int64_t after, upto, before;
        bool any;
    } cases[] = {{"mark", 0, 9, 9, true},   {"mark", 0, 1, 9, false},   {"mark", 2, 9, 9, false},
                 {"mark", 1, 2, 1, true},   {"mark", 1, 2, 0, false},   {"lesson", 0, 9, 2, false},
                 {"lesson", 4, 5, 3, true}, {"lesson", 0, 4, 9, false}, {"absent", 0, 9, 9, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(vs_store_masked_since(store, cases[i].kind, cases[i].after, cases[i].upto,
                                        cases[i].before, &any));
        assert_int_equal(any, cases[i].any);
    }
    vs_store_close(store);
    assert_sound(fixture, fixture->path);
}

static void segment_replaces_the_old_one(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    vs_buffer data;
    vs_buffer_init(&data, engine);
    int64_t event;
    uint32_t rows;
    assert_ok(vs_store_segment_info(store, "mark", &event, &rows));
    assert_int_equal(event, 0);
    fill_store(store);
    assert_ok(vs_store_segment_column(store, "mark", "n", &data));
    assert_int_equal(data.size, 8);
    assert_memory_equal(data.data, "abcdefgh", 8);
    vs_segment_column column = {"n", "xy", 2};
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_segment_write(store, "mark", 4, 1, &column, 1));
    assert_ok(vs_store_commit(store));
    assert_ok(vs_store_segment_info(store, "mark", &event, &rows));
    assert_int_equal(event, 4);
    assert_int_equal(rows, 1);
    assert_ok(vs_store_segment_column(store, "mark", "n", &data));
    assert_memory_equal(data.data, "abcdefghxy", 10); /* appended */
    assert_int_equal(vs_store_segment_column(store, "mark", "pupil", &data), VS_ENOTFOUND);
    vs_buffer_free(&data);
    vs_store_close(store);
}

static void blobs_are_put_got_and_deleted(void **state)
{
    struct fixture *fixture = *state;
    vs_engine *engine = fixture->engine;
    vs_store *store = make_store(fixture);
    vs_buffer data, keys;
    vs_buffer_init(&data, engine);
    vs_buffer_init(&keys, engine);
    size_t count;
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_put(store, "area", "b", "1", 1));
    assert_ok(vs_store_put(store, "area", "a", "22", 2));
    assert_ok(vs_store_put(store, "area", "B", "", 0));
    assert_ok(vs_store_put(store, "other", "c", "3", 1));
    assert_ok(vs_store_put(store, "area", "b", "444", 3));
    assert_ok(vs_store_commit(store));
    assert_ok(vs_store_get(store, "area", "b", &data));
    assert_int_equal(data.size, 3);
    assert_memory_equal(data.data, "444", 3);
    assert_ok(vs_store_keys(store, "area", &keys, &count));
    assert_int_equal(count, 3);
    assert_int_equal(keys.size, 6);
    assert_memory_equal(keys.data, "B\0a\0b", 6);
    vs_engine_clear_error(engine);
    assert_int_equal(vs_store_get(store, "area", "c", &data), VS_ENOTFOUND);
    assert_string_equal(vs_engine_error(engine), "");
    assert_ok(vs_store_begin(store));
    assert_ok(vs_store_delete(store, "area", "b"));
    assert_ok(vs_store_delete(store, "area", "absent"));
    assert_ok(vs_store_commit(store));
    assert_int_equal(vs_store_get(store, "area", "b", &data), VS_ENOTFOUND);
    vs_buffer_free(&data);
    vs_buffer_free(&keys);
    vs_store_close(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(intern_gives_one_code_for_one_text),   TEST(texts_may_hold_any_bytes),
        TEST(dictionary_follows_other_connections), TEST(masks_are_put_together),
        TEST(chunks_are_listed_by_kind_and_event),  TEST(kind_head_counts_chunks_and_masks),
        TEST(segment_replaces_the_old_one),         TEST(blobs_are_put_got_and_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
