/*
 * CSV. A slow reader written plainly from the rules is the measure for random texts.
 * SPDX-License-Identifier: MIT
 */
#include "csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int make_engine(void **state)
{
    vs_engine_options options = {.language = VS_EN};
    return vs_engine_new((vs_engine **)state, &options);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

/* Appends the row as [field|field]@line. */
static void dump_row(vs_buffer *out, const vs_csv_row *row)
{
    vs_buffer_char(out, '[');
    for (size_t i = 0; i < row->count; i++) {
        if (i > 0) {
            vs_buffer_char(out, '|');
        }
        vs_buffer_add(out, row->fields[i].text, row->fields[i].size);
    }
    vs_buffer_printf(out, "]@%u", (unsigned)row->line);
}

/* Appends all rows; returns the status that ended them (VS_DONE when all is well). */
static int dump(vs_buffer *out, const char *text, size_t size, const vs_csv_options *options)
{
    vs_csv *csv;
    int status = vs_csv_open(&csv, out->engine, "t.csv", text, size, options);
    vs_csv_row row;
    while (status == VS_OK && (status = vs_csv_next(csv, &row)) == VS_OK) {
        dump_row(out, &row);
    }
    if (status == VS_DONE) {
        assert_int_equal(vs_csv_next(csv, &row), VS_DONE);
    }
    vs_csv_free(csv);
    return status;
}

static void rows_are_split(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"\n\r\n\r", ""},
        {"a", "[a]@1"},
        {"a\n", "[a]@1"},
        {"a;b;c\n", "[a|b|c]@1"},
        {"a;b\n1;2", "[a|b]@1[1|2]@2"},
        {"a;b\r\n1;2\r\n", "[a|b]@1[1|2]@2"},
        {"a;b\r1;2\r", "[a|b]@1[1|2]@2"},
        {"\n\na;b\n\n\n1;2\n\n", "[a|b]@3[1|2]@6"},
        {";\n;;", "[|]@1[||]@2"},
        {"a;", "[a|]@1"},
        {" \n", "[ ]@1"},
        {"\"\"", "[]@1"},
        {"\"\"\n", "[]@1"},
        {"\"a\"", "[a]@1"},
        {"\"a;b\";c", "[a;b|c]@1"},
        {"\"a\"\"b\";\"\"\"\"", "[a\"b|\"]@1"},
        {"\"a\nb\";c\nd;e", "[a\nb|c]@1[d|e]@3"},
        {"\"a\r\nb\r\n\";c\r\nd;e", "[a\r\nb\r\n|c]@1[d|e]@4"},
        {"\"a\rb\";c\rd;e", "[a\rb|c]@1[d|e]@3"},
        {"a\"b;c\"\n", "[a\"b|c\"]@1"}, /* quotes inside a plain field are characters */
        {"\xEF\xBB\xBF"
         "a;b\n",
         "[a|b]@1"},
        {"\xEF\xBB\xBF\"a;x\";b\n", "[a;x|b]@1"},
        {"a\tb\n1,5\t2", "[a|b]@1[1,5|2]@2"},
        {"a,b,c\n1;2,3,4", "[a|b|c]@1[1;2|3|4]@2"},
        {"\"x,y,z\";b\n", "[x,y,z|b]@1"}, /* commas in quotes are not counted */
        {"Фамилия;Класс\nИванов;5А", "[Фамилия|Класс]@1[Иванов|5А]@2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_buffer out;
        vs_buffer_init(&out, *state);
        vs_buffer_text(&out, "");
        assert_int_equal(dump(&out, cases[i].text, strlen(cases[i].text), NULL), VS_DONE);
        assert_string_equal(out.data, cases[i].expected);
        vs_buffer_free(&out);
    }
}

static void delimiter_is_guessed_or_given(void **state)
{
    static const struct {
        const char *text;
        char given, used;
    } cases[] = {
        {"a;b,c;d", 0, ';'}, {"a;b,c,d", 0, ','},   {"a\tb\tc;d", 0, '\t'},
        {"a", 0, ';'},       {"\n\na,b\n", 0, ','}, {"a;b;c", ',', ','},
        {"a|b", '|', '|'},   {"a;b,c", 0, ';'},     {"a\tb,c", 0, '\t'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_csv_options options = {.delimiter = cases[i].given};
        vs_csv *csv;
        size_t size = strlen(cases[i].text);
        assert_int_equal(vs_csv_open(&csv, *state, "t.csv", cases[i].text, size, &options), VS_OK);
        assert_int_equal(vs_csv_delimiter(csv), cases[i].used);
        vs_csv_free(csv);
    }
    vs_csv *csv;
    vs_csv_options options = {.delimiter = '"'};
    assert_int_equal(vs_csv_open(&csv, *state, "t.csv", "a", 1, &options), VS_EUSAGE);
    assert_null(csv);
}

static void encoding_is_guessed_or_given(void **state)
{
    static const char cp1251[] = "\xC8\xE2\xE0\xED\xEE\xE2;5\xC0\n";
    vs_buffer out;
    vs_buffer_init(&out, *state);
    assert_int_equal(dump(&out, cp1251, sizeof cp1251 - 1, NULL), VS_DONE);
    assert_string_equal(out.data, "[Иванов|5А]@1");
    vs_csv *csv;
    assert_int_equal(vs_csv_open(&csv, *state, "t.csv", cp1251, sizeof cp1251 - 1, NULL), VS_OK);
    assert_string_equal(vs_csv_encoding(csv), "cp1251");
    vs_csv_free(csv);
    assert_int_equal(vs_csv_open(&csv, *state, "t.csv", "я", 2, NULL), VS_OK);
    assert_string_equal(vs_csv_encoding(csv), "utf-8");
    vs_csv_free(csv);
    vs_csv_options options = {.encoding = "cp1251"};
    vs_buffer_clear(&out);
    assert_int_equal(dump(&out, "я", 2, &options), VS_DONE);
    assert_string_equal(out.data, "[СЏ]@1"); /* D1 8F read as CP1251 */
    options.encoding = "utf-8";
    assert_int_equal(dump(&out, "a\nb\n\xFF", 5, &options), VS_EDATA);
    assert_int_equal(vs_engine_error_id(*state), VS_MSG_CSV_NOT_UTF8);
    assert_non_null(strstr(vs_engine_error(*state), "t.csv:3:"));
    options.encoding = "koi8-r";
    assert_int_equal(dump(&out, "a", 1, &options), VS_EUSAGE);
    vs_buffer_free(&out);
}

static void foreign_files_are_refused(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        enum vs_message id;
    } cases[] = {
        {"PK\x03\x04xxxx", 8, VS_MSG_CSV_ZIP},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, VS_MSG_CSV_XLS},
        {"\xFF\xFE"
         "a\0",
         4, VS_MSG_CSV_UTF16},
        {"a;b\n\0", 5, VS_MSG_CSV_ZERO},
        {"\xC8;\0", 3, VS_MSG_CSV_ZERO},
        {"\xC8\n\x98", 3, VS_MSG_CSV_BYTE},
        {"\xEF\xBB\xBF\xC8", 4, VS_MSG_CSV_NOT_UTF8}, /* the BOM promised UTF-8 */
    };
    vs_buffer out;
    vs_buffer_init(&out, *state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(dump(&out, cases[i].text, cases[i].size, NULL), VS_EDATA);
        assert_int_equal(vs_engine_error_id(*state), cases[i].id);
    }
    assert_int_equal(out.size, 0);
    vs_buffer_free(&out);
    vs_engine_set_language(*state, VS_RU);
    vs_csv *csv;
    assert_int_equal(vs_csv_open(&csv, *state, "t.xlsx", "PK\x03\x04", 4, NULL), VS_EDATA);
    assert_non_null(strstr(vs_engine_error(*state), "Файл - Сохранить как - CSV UTF-8"));
    vs_engine_set_language(*state, VS_EN);
}

static void faults_name_their_line(void **state)
{
    static const struct {
        const char *text;
        enum vs_message id;
        const char *place;
    } cases[] = {
        {"a;b\n1;\"2\n3;4\n", VS_MSG_CSV_QUOTE, "t.csv:2:"},
        {"\"", VS_MSG_CSV_QUOTE, "t.csv:1:"},
        {"\"a\"\"", VS_MSG_CSV_QUOTE, "t.csv:1:"},
        {"a\n\"x\ny\"z;b\n", VS_MSG_CSV_AFTER_QUOTE, "t.csv:3:"},
        {"\"a\" ;b", VS_MSG_CSV_AFTER_QUOTE, "t.csv:1:"},
    };
    vs_buffer out;
    vs_buffer_init(&out, *state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(dump(&out, cases[i].text, strlen(cases[i].text), NULL), VS_EDATA);
        assert_int_equal(vs_engine_error_id(*state), cases[i].id);
        assert_non_null(strstr(vs_engine_error(*state), cases[i].place));
    }
    vs_buffer_free(&out);
}

static void nothing_is_read_after_a_fault(void **state)
{
    static const char text[] = "\"a\"x\nb\n";
    vs_csv *csv;
    vs_csv_row row;
    assert_int_equal(vs_csv_open(&csv, *state, "t.csv", text, sizeof text - 1, NULL), VS_OK);
    assert_int_equal(vs_csv_next(csv, &row), VS_EDATA);
    assert_int_equal(vs_csv_next(csv, &row), VS_DONE);
    vs_csv_free(csv);
}

static void limits_hold(void **state)
{
    enum { FIELD = 1 << 20, FIELDS = 4096 };
    vs_buffer text;
    vs_buffer out;
    vs_buffer_init(&text, *state);
    vs_buffer_init(&out, *state);
    memset(vs_buffer_grow(&text, FIELD), 'x', FIELD);
    assert_int_equal(dump(&out, text.data, text.size, NULL), VS_DONE);
    vs_buffer_char(&text, 'x');
    assert_int_equal(dump(&out, text.data, text.size, NULL), VS_EDATA);
    assert_int_equal(vs_engine_error_id(*state), VS_MSG_CSV_FIELD_SIZE);
    text.data[0] = '"'; /* a quote that never closes */
    assert_int_equal(dump(&out, text.data, text.size, NULL), VS_EDATA);
    vs_buffer_clear(&text);
    memset(vs_buffer_grow(&text, FIELDS - 1), ';', FIELDS - 1);
    vs_buffer_clear(&out);
    assert_int_equal(dump(&out, text.data, text.size, NULL), VS_DONE);
    assert_int_equal(out.size, FIELDS - 1 + strlen("[]@1"));
    vs_buffer_char(&text, ';');
    assert_int_equal(dump(&out, text.data, text.size, NULL), VS_EDATA);
    assert_int_equal(vs_engine_error_id(*state), VS_MSG_CSV_FIELD_COUNT);
    vs_buffer_free(&text);
    vs_buffer_free(&out);
}

/* The rules, a character at a time: rows as dump writes them; false on a fault. */
static bool dump_plainly(vs_buffer *out, const char *text, size_t size)
{
    unsigned line = 1;
    size_t i = 0;
    while (i < size) {
        if (text[i] == '\n' || text[i] == '\r') {
            i += text[i] == '\r' && i + 1 < size && text[i + 1] == '\n' ? 2 : 1;
            line++;
            continue;
        }
        unsigned first = line;
        vs_buffer_char(out, '[');
        for (;;) {
            bool quoted = i < size && text[i] == '"';
            i += quoted ? 1 : 0;
            for (; i < size; i++) {
                if (quoted && text[i] == '"') {
                    if (i + 1 == size || text[i + 1] != '"') {
                        break;
                    }
                    i++;
                } else if (!quoted && strchr(";\r\n", text[i]) != NULL) {
                    break;
                }
                bool pair = text[i] == '\r' && i + 1 < size && text[i + 1] == '\n';
                line += text[i] == '\n' || (text[i] == '\r' && !pair) ? 1 : 0;
                vs_buffer_char(out, text[i]);
            }
            if (quoted) {
                if (i++ == size || (i < size && strchr(";\r\n", text[i]) == NULL)) {
                    return false;
                }
            }
            if (i >= size || text[i] != ';') {
                break;
            }
            vs_buffer_char(out, '|');
            i++;
        }
        vs_buffer_printf(out, "]@%u", first);
    }
    return true;
}

static void random_texts_agree_with_the_rules(void **state)
{
    enum { ROUNDS = 20000, LONGEST = 200 };
    static const char *const alphabets[] = {"a;\"\n\r", "abcdefghijklm;;\n", "aaa;\"\"\n",
                                            "bb\";\";\"\n\"\r\n"};
    static const vs_csv_options options = {.delimiter = ';', .encoding = "utf-8"};
    vs_buffer out;
    vs_buffer expected;
    vs_buffer_init(&out, *state);
    vs_buffer_init(&expected, *state);
    uint32_t seed = 1;
    int good = 0;
    for (int round = 0; round < ROUNDS; round++) {
        const char *alphabet = alphabets[round % 4];
        seed = seed * 1664525U + 1013904223U;
        size_t size = (seed >> 16) % LONGEST;
        char *text = test_malloc(size + 1); /* the allocator watches for reads beyond it */
        for (size_t i = 0; i < size; i++) {
            seed = seed * 1664525U + 1013904223U;
            text[i] = alphabet[(seed >> 16) % strlen(alphabet)];
        }
        vs_buffer_clear(&out);
        vs_buffer_clear(&expected);
        vs_buffer_text(&out, "");
        vs_buffer_text(&expected, "");
        bool fine = dump_plainly(&expected, text, size);
        assert_int_equal(dump(&out, text, size, &options), fine ? VS_DONE : VS_EDATA);
        if (fine) {
            assert_string_equal(out.data, expected.data);
            good++;
        }
        test_free(text);
    }
    assert_true(good > ROUNDS / 4);
    vs_buffer_free(&out);
    vs_buffer_free(&expected);
}

static void write_quotes_what_must_be(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"abc", "abc"},
        {"a,b", "a,b"},
        {"a;b", "\"a;b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {"a\rb", "\"a\rb\""},
        {"Пётр", "Пётр"},
    };
    vs_buffer out;
    vs_buffer_init(&out, *state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_buffer_clear(&out);
        vs_buffer_text(&out, "");
        vs_csv_write(&out, cases[i].text, strlen(cases[i].text), ';');
        assert_string_equal(out.data, cases[i].expected);
    }
    vs_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_split),
        cmocka_unit_test(delimiter_is_guessed_or_given),
        cmocka_unit_test(encoding_is_guessed_or_given),
        cmocka_unit_test(foreign_files_are_refused),
        cmocka_unit_test(faults_name_their_line),
        cmocka_unit_test(nothing_is_read_after_a_fault),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(random_texts_agree_with_the_rules),
        cmocka_unit_test(write_quotes_what_must_be),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
