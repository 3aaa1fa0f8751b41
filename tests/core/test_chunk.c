/*
 * Column chunks: packing to the least width, encoding and back, refusal of damaged bytes.
 * SPDX-License-Identifier: MIT
 */
#include "chunk.h"

#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
    vs_engine *engine;
    vs_arena *arena;
};

static int make_fixture(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    vs_engine_options options = {.language = VS_EN};
    return vs_engine_new(&fixture.engine, &options) != VS_OK
               ? -1
               : vs_arena_new(&fixture.arena, fixture.engine);
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    vs_arena_free(fixture->arena);
    vs_engine_free(fixture->engine);
    return 0;
}

static void pack(const struct fixture *fixture, vs_column *column, const int64_t *values,
                 const unsigned char *valid, uint32_t rows)
{
    assert_int_equal(vs_column_pack(column, fixture->arena, fixture->engine, values, valid, rows),
                     VS_OK);
}

static void pack_takes_the_least_width(void **state)
{
    static const struct {
        int64_t values[3];
        uint8_t width;
    } cases[] = {
        {{5, 5, 5}, 0},
        {{-7, -7, -7}, 0},
        {{0, 255, 3}, 1},
        {{-128, 127, 0}, 1},
        {{1000000, 1000255, 1000001}, 1},
        {{0, 256, 3}, 2},
        {{-32768, 32767, 0}, 2},
        {{0, 65536, 3}, 4},
        {{INT32_MIN, INT32_MAX, 0}, 4},
        {{0, INT64_C(4294967296), 3}, 8},
        {{INT64_MIN, INT64_MAX, 0}, 8},
        {{INT64_MAX, INT64_MAX - 1, INT64_MAX}, 1},
        {{INT64_MIN, INT64_MIN + 1, INT64_MIN}, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_column column = {.name = "x", .type = VS_COLUMN_INTEGER};
        pack(*state, &column, cases[i].values, NULL, 3);
        assert_int_equal(column.width, cases[i].width);
        assert_null(column.valid);
        for (uint32_t row = 0; row < 3; row++) {
            assert_true(vs_column_has(&column, row));
            assert_true(vs_column_value(&column, row) == cases[i].values[row]);
        }
    }
}

static void pack_ignores_missing_values(void **state)
{
    const int64_t values[10] = {INT64_MAX, 1, 2, 3, INT64_MIN, 4, 5, 6, 7, 99999};
    const unsigned char valid[2] = {0xEE, 0xFD}; /* rows 0, 4 and 9 missing; stray bits above 9 */
    vs_column column = {.name = "x", .type = VS_COLUMN_INTEGER};
    pack(*state, &column, values, valid, 10);
    assert_int_equal(column.width, 1);
    assert_int_equal(column.base, 1);
    assert_int_equal(column.valid[0], 0xEE);
    assert_int_equal(column.valid[1], 0x01);
    for (uint32_t row = 0; row < 10; row++) {
        bool missing = row == 0 || row == 4 || row == 9;
        assert_int_equal(vs_column_has(&column, row), !missing);
        assert_int_equal(vs_column_value(&column, row), missing ? 1 : values[row]);
    }
}

static void pack_drops_a_full_bitmap(void **state)
{
    const int64_t values[9] = {0};
    const unsigned char all[2] = {0xFF, 0x01};
    const unsigned char none[2] = {0};
    vs_column column = {.name = "x", .type = VS_COLUMN_DECIMAL, .scale = 2};
    pack(*state, &column, values, all, 9);
    assert_null(column.valid);
    pack(*state, &column, values, none, 9);
    assert_non_null(column.valid);
    assert_int_equal(column.width, 0);
    assert_int_equal(column.base, 0);
    assert_false(vs_column_has(&column, 8));
    pack(*state, &column, values, none, 0);
    assert_int_equal(column.width, 0);
}

enum { ROWS = 1003 };

/* A chunk with every type and width; row i of column j is missing where (i + j) % 5 == 0 and j odd.
 */
static vs_chunk make_chunk(const struct fixture *fixture)
{
    static const char *const names[] = {"класс", "балл", "дата", "зачёт", "предмет", "id", "n"};
    static const enum vs_column_type types[] = {
        VS_COLUMN_TEXT, VS_COLUMN_DECIMAL, VS_COLUMN_DATE,    VS_COLUMN_BOOLEAN,
        VS_COLUMN_TEXT, VS_COLUMN_INTEGER, VS_COLUMN_INTEGER,
    };
    static const vs_code members[] = {70, 5, 9000000, 12};
    static int64_t values[ROWS];
    vs_chunk chunk = {.rows = ROWS, .column_count = 7};
    chunk.columns = vs_arena_array(fixture->arena, 7, sizeof *chunk.columns);
    for (uint32_t j = 0; j < 7; j++) {
        unsigned char valid[(ROWS + 7) / 8] = {0};
        for (uint32_t i = 0; i < ROWS; i++) {
            static const int64_t ranges[] = {4, 1000, 100000, 2, 4, INT64_C(90071992547409), 1};
            values[i] = (int64_t)i * 7919 % ranges[j] - (j == 1 ? 500 : 0);
            if (j % 2 == 0 || (i + j) % 5 != 0) {
                valid[i / 8] |= (unsigned char)(1U << i % 8);
            }
        }
        vs_column *column = &chunk.columns[j];
        *column = (vs_column){.name = names[j], .type = types[j], .scale = j == 1 ? 2 : 0};
        if (types[j] == VS_COLUMN_TEXT) {
            column->member_count = 4;
            column->members = members;
        }
        pack(fixture, column, values, valid, ROWS);
    }
    return chunk;
}

static void assert_same_column(const vs_column *a, const vs_column *b, uint32_t rows)
{
    assert_string_equal(a->name, b->name);
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->scale, b->scale);
    assert_int_equal(a->member_count, b->member_count);
    for (uint32_t row = 0; row < rows; row++) {
        assert_int_equal(vs_column_has(a, row), vs_column_has(b, row));
        if (vs_column_has(a, row)) {
            assert_true(vs_column_value(a, row) == vs_column_value(b, row));
        }
        if (a->type == VS_COLUMN_TEXT) {
            assert_int_equal(vs_column_code(a, row), vs_column_code(b, row));
        }
    }
}

static void decode_undoes_encode(void **state)
{
    struct fixture *fixture = *state;
    vs_chunk chunk = make_chunk(fixture);
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    vs_chunk_encode(&bytes, &chunk);
    assert_int_equal(vs_buffer_status(&bytes), VS_OK);
    assert_int_equal(bytes.size % 8, 0);
    vs_chunk again;
    assert_int_equal(
        vs_chunk_decode(&again, bytes.data, bytes.size, fixture->arena, fixture->engine, "marks"),
        VS_OK);
    assert_int_equal(again.rows, ROWS);
    assert_int_equal(again.column_count, 7);
    for (uint32_t j = 0; j < 7; j++) {
        assert_same_column(&again.columns[j], &chunk.columns[j], ROWS);
        const char *values = again.columns[j].values;
        assert_true(values >= bytes.data && values <= bytes.data + bytes.size);
        assert_int_equal((uintptr_t)values % 8, 0);
    }
    assert_ptr_equal(vs_chunk_column(&again, "балл"), &again.columns[1]);
    assert_null(vs_chunk_column(&again, "балл2"));
    vs_buffer_free(&bytes);
}

static void decode_column_undoes_encode(void **state)
{
    struct fixture *fixture = *state;
    vs_chunk chunk = make_chunk(fixture);
    for (uint32_t j = 0; j < 7; j++) {
        vs_buffer bytes;
        vs_buffer_init(&bytes, fixture->engine);
        vs_column_encode(&bytes, &chunk.columns[j], ROWS);
        vs_column again;
        assert_int_equal(
            vs_column_decode(&again, ROWS, bytes.data, bytes.size, fixture->engine, "marks"),
            VS_OK);
        assert_same_column(&again, &chunk.columns[j], ROWS);
        assert_int_equal(
            vs_column_decode(&again, ROWS - 1, bytes.data, bytes.size, fixture->engine, "marks"),
            VS_EDAMAGED);
        vs_buffer_free(&bytes);
    }
}

static void decode_accepts_no_rows(void **state)
{
    struct fixture *fixture = *state;
    vs_column columns[2] = {{.name = "a", .type = VS_COLUMN_TEXT},
                            {.name = "", .type = VS_COLUMN_DATE}};
    pack(fixture, &columns[0], NULL, NULL, 0);
    pack(fixture, &columns[1], NULL, NULL, 0);
    for (uint32_t count = 0; count <= 2; count++) {
        vs_chunk chunk = {.rows = 0, .column_count = count, .columns = columns};
        vs_buffer bytes;
        vs_buffer_init(&bytes, fixture->engine);
        vs_chunk_encode(&bytes, &chunk);
        assert_int_equal(vs_chunk_decode(&chunk, bytes.data, bytes.size, fixture->arena,
                                         fixture->engine, "marks"),
                         VS_OK);
        assert_int_equal(chunk.column_count, count);
        vs_buffer_free(&bytes);
    }
}

static void decode_refuses_any_flipped_byte_and_any_part(void **state)
{
    struct fixture *fixture = *state;
    vs_chunk chunk = make_chunk(fixture);
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    vs_chunk_encode(&bytes, &chunk);
    for (size_t i = 0; i < bytes.size; i++) {
        bytes.data[i] ^= 0x10;
        assert_int_equal(vs_chunk_decode(&chunk, bytes.data, bytes.size, fixture->arena,
                                         fixture->engine, "marks"),
                         VS_EDAMAGED);
        bytes.data[i] ^= 0x10;
    }
    for (size_t size = 0; size < bytes.size; size += size < 200 ? 1 : 97) {
        assert_int_equal(
            vs_chunk_decode(&chunk, bytes.data, size, fixture->arena, fixture->engine, "marks"),
            VS_EDAMAGED);
    }
    assert_non_null(strstr(vs_engine_error(fixture->engine), "marks"));
    vs_buffer_free(&bytes);
}

/* Where the parts of an encoded column stand; the form is fixed by the files that exist. */
enum { AT_ROWS = 12, AT_SIZE = 16, AT_BASE = 24, AT_NAME_SIZE = 32, AT_MEMBERS = 36, AT_TYPE = 40 };
enum { AT_SCALE = 41, AT_WIDTH = 42, AT_HAS_VALID = 43, AT_NAME = 48 };

/* Decodes the column after a change that comes with the right checksum, as an attacker would make.
 */
static int decode_forged(const struct fixture *fixture, const vs_buffer *bytes, size_t at,
                         uint64_t value, size_t size, uint32_t rows)
{
    char *copy = vs_arena_get(fixture->arena, bytes->size);
    memcpy(copy, bytes->data, bytes->size);
    memcpy(copy + at, &value, size);
    uint64_t checksum = vs_checksum(copy + 8, bytes->size - 8, 1);
    memcpy(copy, &checksum, sizeof checksum);
    vs_column column;
    return vs_column_decode(&column, rows, copy, bytes->size, fixture->engine, "marks");
}

static void decode_trusts_nothing_in_a_forged_column(void **state)
{
    struct fixture *fixture = *state;
    const int64_t values[10] = {0, 1, 2, 2, 1, 0, 0, 1, 2, 0};
    static const vs_code members[3] = {7, 8, 9};
    vs_column column = {.name = "x", .type = VS_COLUMN_TEXT, .member_count = 3, .members = members};
    const unsigned char valid[2] = {0xFE, 0x03};
    pack(fixture, &column, values, valid, 10);
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    vs_column_encode(&bytes, &column, 10);
    size_t values_at = AT_NAME + 8 + 8;
    static const struct {
        size_t at, size;
        uint64_t value;
    } cases[] = {
        {AT_ROWS, 4, 11},         {AT_ROWS, 4, UINT32_MAX}, {AT_SIZE, 8, 0},
        {AT_SIZE, 8, UINT64_MAX}, {AT_BASE, 8, 1},          {AT_NAME_SIZE, 4, 100},
        {AT_NAME_SIZE, 4, 0},     {AT_MEMBERS, 4, 1000},    {AT_MEMBERS, 4, 2},
        {AT_MEMBERS, 4, 0},       {AT_TYPE, 1, 0},          {AT_TYPE, 1, 6},
        {AT_TYPE, 1, 1},          {AT_SCALE, 1, 1},         {AT_WIDTH, 1, 3},
        {AT_WIDTH, 1, 2},         {AT_WIDTH, 1, 8},         {AT_HAS_VALID, 1, 0},
        {AT_HAS_VALID, 1, 2},     {AT_NAME, 1, 0xFF},       {AT_NAME + 1, 1, 'y'},
        {AT_NAME + 9, 1, 0xFF}, /* bits beyond the rows */
    };
    assert_int_equal(decode_forged(fixture, &bytes, AT_NAME, 'z', 1, 10), VS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(
            decode_forged(fixture, &bytes, cases[i].at, cases[i].value, cases[i].size, 10),
            VS_EDAMAGED);
    }
    /* An ordinal beyond the members, also in a row that is missing. */
    assert_int_equal(decode_forged(fixture, &bytes, values_at + 4, 3, 1, 10), VS_EDAMAGED);
    assert_int_equal(decode_forged(fixture, &bytes, values_at, 3, 1, 10), VS_EDAMAGED);
    assert_int_equal(decode_forged(fixture, &bytes, values_at + 4, 2, 1, 10), VS_OK);
    vs_buffer_free(&bytes);
}

static void decode_checks_values_of_dates_and_booleans(void **state)
{
    struct fixture *fixture = *state;
    const int64_t values[3] = {0, 1, 1};
    vs_column column = {.name = "x", .type = VS_COLUMN_BOOLEAN};
    pack(fixture, &column, values, NULL, 3);
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    vs_column_encode(&bytes, &column, 3);
    assert_int_equal(decode_forged(fixture, &bytes, AT_NAME + 8, 2, 1, 3), VS_EDAMAGED);
    assert_int_equal(decode_forged(fixture, &bytes, AT_BASE, 1, 8, 3), VS_EDAMAGED);
    assert_int_equal(decode_forged(fixture, &bytes, AT_BASE, UINT64_MAX, 8, 3), VS_EDAMAGED);
    assert_int_equal(decode_forged(fixture, &bytes, AT_BASE, INT64_MAX, 8, 3), VS_EDAMAGED);
    assert_int_equal(decode_forged(fixture, &bytes, AT_TYPE, VS_COLUMN_DATE, 1, 3), VS_OK);
    vs_buffer_clear(&bytes);
    column.type = VS_COLUMN_DATE;
    vs_column_encode(&bytes, &column, 3);
    assert_int_equal(decode_forged(fixture, &bytes, AT_BASE, INT32_MAX - 1, 8, 3), VS_OK);
    assert_int_equal(decode_forged(fixture, &bytes, AT_BASE, INT32_MAX, 8, 3), VS_EDAMAGED);
    vs_buffer_free(&bytes);
}

static void decode_refuses_present_texts_without_members(void **state)
{
    struct fixture *fixture = *state;
    const int64_t values[3] = {0};
    const unsigned char none[1] = {0};
    vs_column column = {.name = "x", .type = VS_COLUMN_TEXT};
    vs_buffer bytes;
    vs_buffer_init(&bytes, fixture->engine);
    pack(fixture, &column, values, NULL, 3);
    vs_column_encode(&bytes, &column, 3);
    vs_column again;
    assert_int_equal(vs_column_decode(&again, 3, bytes.data, bytes.size, fixture->engine, "marks"),
                     VS_EDAMAGED);
    vs_buffer_clear(&bytes);
    pack(fixture, &column, values, none, 3);
    vs_column_encode(&bytes, &column, 3);
    assert_int_equal(vs_column_decode(&again, 3, bytes.data, bytes.size, fixture->engine, "marks"),
                     VS_OK);
    assert_int_equal(vs_column_code(&again, 1), 0);
    vs_buffer_free(&bytes);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, free_fixture)
    const struct CMUnitTest tests[] = {
        TEST(pack_takes_the_least_width),
        TEST(pack_ignores_missing_values),
        TEST(pack_drops_a_full_bitmap),
        TEST(decode_undoes_encode),
        TEST(decode_column_undoes_encode),
        TEST(decode_accepts_no_rows),
        TEST(decode_refuses_any_flipped_byte_and_any_part),
        TEST(decode_trusts_nothing_in_a_forged_column),
        TEST(decode_checks_values_of_dates_and_booleans),
        TEST(decode_refuses_present_texts_without_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
