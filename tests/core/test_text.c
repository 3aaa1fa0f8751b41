/*
 * Texts. Expected values come from the Unicode standard, Python's codecs and by hand.
 * SPDX-License-Identifier: MIT
 */
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static void valid_refuses_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size, bad;
    } cases[] = {
        {"\0", 1, 0},
        {"ab\0c", 4, 2},
        {"\x80", 1, 0},
        {"\xC0\x80", 2, 0},
        {"\xC1\xBF", 2, 0},
        {"a\xC3", 2, 1},
        {"\xE0\x9F\xBF", 3, 0},
        {"\xED\xA0\x80", 3, 0}, /* a surrogate */
        {"\xE2\x82", 2, 0},
        {"\xE2\x28\xA1", 3, 0},
        {"\xF0\x8F\xBF\xBF", 4, 0},
        {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xF0\x9F\x98", 3, 0},
        {"\xFF", 1, 0},
        {"\xD0\x96\xD0", 3, 2},
        {"\xD0\x96\xD1z", 4, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* Every fault is met at every place of a block of 16. */
        for (size_t shift = 0; shift < 40; shift++) {
            char text[64];
            memset(text, 'x', sizeof text);
            memcpy(text + shift, cases[i].bytes, cases[i].size);
            size_t bad = 999;
            assert_false(vs_text_valid(text, shift + cases[i].size, &bad));
            assert_int_equal(bad, shift + cases[i].bad);
        }
    }
}

static void valid_accepts_bounds_of_each_length(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "\x01\x7F",
        "\xC2\x80\xDF\xBF",
        "\xE0\xA0\x80\xEF\xBF\xBF",
        "\xED\x9F\xBF\xEE\x80\x80",
        "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
        "Ученики 5 «А» класса: средний балл 4,5 \xF0\x9F\x98\x80",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(vs_text_valid(cases[i], strlen(cases[i]), NULL));
    }
}

static void clean_gives_nfc_and_single_spaces(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {" ", ""},
        {" \t\r\n\xC2\xA0 ", ""},
        {"Anna", "Anna"},
        {"a b", "a b"},
        {" a", "a"},
        {"a ", "a"},
        {"a  b", "a b"},
        {"a\tb", "a b"},
        {"a\xC2\xA0"
         "b",
         "a b"},
        {"Иванов\xC2\xA0\xC2\xA0 Пётр ", "Иванов Пётр"},
        {"Школа №\xC2\xA0"
         "5 — «Радуга»",
         "Школа № 5 — «Радуга»"},
        {"и\xCC\x86", "й"}, /* U+0438 U+0306 */
        {" е\xCC\x88лка  и\xCC\x86од", "ёлка йод"},
        {"Й", "Й"},
        {"e\xCC\x81t\xCC\x81", "ét\xCC\x81"},
        {"\xE2\x84\xAB", "Å"}, /* the angstrom sign */
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한"},
        {"q\xCC\x87\xCC\xA3", "q\xCC\xA3\xCC\x87"}, /* marks put in order */
        {"\xE3\x80\x80日本\xE2\x80\x83語\xE2\x80\xA8", "日本 語"},
        {"\xE2\x80\x80x\xE2\x80\x80", "x"}, /* U+2000 is U+2002 in NFC, a space too */
        {"a\xE2\x80\x8B"
         "b",
         "a\xE2\x80\x8B"
         "b"}, /* a zero-width space is no white space */
    };
    vs_buffer out;
    vs_buffer_init(&out, *state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_buffer_clear(&out);
        vs_buffer_text(&out, ">");
        assert_int_equal(vs_text_clean(&out, cases[i].text, strlen(cases[i].text)), VS_OK);
        assert_string_equal(out.data + 1, cases[i].expected);
        assert_int_equal(out.size, strlen(cases[i].expected) + 1);
    }
    vs_buffer_free(&out);
}

static void clean_handles_long_texts(void **state)
{
    enum { COUNT = 5000 };
    vs_buffer text;
    vs_buffer out;
    vs_buffer expected;
    vs_buffer_init(&text, *state);
    vs_buffer_init(&out, *state);
    vs_buffer_init(&expected, *state);
    for (int i = 0; i < COUNT; i++) {
        vs_buffer_text(&text, "и\xCC\x86 \t");
        vs_buffer_text(&expected, i == 0 ? "й" : " й");
    }
    assert_int_equal(vs_text_clean(&out, text.data, text.size), VS_OK);
    assert_string_equal(out.data, expected.data);
    vs_buffer_free(&text);
    vs_buffer_free(&out);
    vs_buffer_free(&expected);
}

static void clean_refuses_malformed(void **state)
{
    static const char *const cases[] = {"\xFF", "a\xD0", " \xD1 ", "я\xC0\x80", "\xE2\x80"};
    vs_buffer out;
    vs_buffer_init(&out, *state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(vs_text_clean(&out, cases[i], strlen(cases[i])), VS_EDATA);
    }
    assert_int_equal(vs_text_clean(&out, "a\0b", 3), VS_EDATA);
    assert_int_equal(out.size, 0);
    assert_string_equal(vs_engine_error(*state), "");
    vs_buffer_free(&out);
}

static void fold_ignores_case_and_yo(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"ЁЛКА", "елка"},
        {"Ёж е\xCC\x88ж", "еж еж"},
        {"Straße ΣΑΣ", "strasse σασ"},
        {"ЙОД И\xCC\x86од", "йод йод"},
        {"Балл_9", "балл_9"},
    };
    vs_buffer out;
    vs_buffer_init(&out, *state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        vs_buffer_clear(&out);
        vs_buffer_text(&out, "");
        assert_int_equal(vs_text_fold(&out, cases[i].text, strlen(cases[i].text)), VS_OK);
        assert_string_equal(out.data, cases[i].expected);
    }
    assert_int_equal(vs_text_fold(&out, "\xFF", 1), VS_EDATA);
    vs_buffer_free(&out);
}

static int compare(const char *a, const char *b)
{
    return vs_text_compare(a, strlen(a), b, strlen(b));
}

static void compare_gives_natural_order(void **state)
{
    (void)state;
    /* Each comes before all that follow. */
    static const char *const sorted[] = {
        "",
        "-10",
        "-2",
        "-1,5",
        "-1",
        "0",
        "00",
        "0.25",
        "0.5",
        "1",
        "1,5",
        "1.50",
        "2",
        "2 А",
        "2А",
        "9Б",
        "10А",
        "10Б",
        "10Б2",
        "10Б10",
        "018446744073709551616",
        "18446744073709551617",
        "A2",
        "A-3",
        "A-10",
        "B",
        "a",
        "Ж",
        "я",
        "ё",
    };
    /* "A-3": the minus is a character there; '-' (2D) sorts before digits. */
    static const char *const minus[] = {"A-3", "A-10", "A2"};
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++) {
        for (size_t j = 0; j < sizeof sorted / sizeof *sorted; j++) {
            bool skipped = sorted[i][0] == 'A' && sorted[j][0] == 'A';
            if (!skipped) {
                int order = compare(sorted[i], sorted[j]);
                assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            }
        }
    }
    assert_true(compare(minus[0], minus[1]) < 0);
    assert_true(compare(minus[1], minus[2]) < 0);
    assert_true(compare("-0", "0") < 0); /* equal numbers: by bytes */
    assert_int_equal(compare("5А", "5А"), 0);
}

static uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 16;
}

static void compare_is_a_total_order(void **state)
{
    (void)state;
    enum { COUNT = 60, LENGTH = 5 };
    static const char alphabet[] = "-019., a/:";
    char texts[COUNT][LENGTH + 1];
    uint32_t seed = 7;
    for (size_t i = 0; i < COUNT; i++) {
        size_t length = random_next(&seed) % (LENGTH + 1);
        memset(texts[i], 0, sizeof texts[i]);
        for (size_t j = 0; j < length; j++) {
            texts[i][j] = alphabet[random_next(&seed) % (sizeof alphabet - 1)];
        }
    }
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < COUNT; j++) {
            int order = compare(texts[i], texts[j]);
            assert_true((order == 0) == (strcmp(texts[i], texts[j]) == 0));
            assert_true((order < 0) == (compare(texts[j], texts[i]) > 0));
            for (size_t k = 0; k < COUNT; k++) {
                if (order < 0 && compare(texts[j], texts[k]) < 0) {
                    assert_true(compare(texts[i], texts[k]) < 0);
                }
            }
        }
    }
}

static void width_counts_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},          {"abc", 3},   {"Балл", 4}, {"é", 1},
        {"e\xCC\x81", 1}, {"日本", 4},  {"— №", 3},  {"\xF0\x9F\x98\x80", 2},
        {"\n", 0},        {"a\xFF", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(vs_text_width(cases[i].text, strlen(cases[i].text)), cases[i].width);
    }
}

static void fit_keeps_characters_whole(void **state)
{
    (void)state;
    size_t width = 99;
    assert_int_equal(vs_text_fit("Балл", 8, 3, &width), 6);
    assert_int_equal(width, 3);
    assert_int_equal(vs_text_fit("日本", 6, 3, &width), 3);
    assert_int_equal(width, 2);
    assert_int_equal(vs_text_fit("e\xCC\x81x", 4, 1, &width),
                     3); /* the mark stays with its letter */
    assert_int_equal(width, 1);
    assert_int_equal(vs_text_fit("abc", 3, 0, &width), 0);
    assert_int_equal(width, 0);
    assert_int_equal(vs_text_fit("abc", 3, 10, NULL), 3);
}

static void cp1251_gives_utf8(void **state)
{
    char bytes[256];
    size_t size = 0;
    for (int byte = 0x80; byte < 0x100; byte++) {
        if (byte != 0x98) {
            bytes[size++] = (char)byte;
        }
    }
    vs_buffer out;
    vs_buffer_init(&out, *state);
    assert_int_equal(vs_text_from_cp1251(&out, bytes, size), VS_OK);
    assert_string_equal(out.data,
                        "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџ\xC2\xA0ЎўЈ¤Ґ¦§Ё©Є«¬\xC2\xAD®Ї°±Ііґµ¶·ё№є»ј"
                        "ЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя");
    vs_buffer_clear(&out);
    assert_int_equal(vs_text_from_cp1251(&out, "a\x98", 2), VS_EDATA);
    vs_buffer_free(&out);
}

static void cp1251_converts_long_texts(void **state)
{
    enum { COUNT = 10000 };
    vs_buffer text;
    vs_buffer out;
    vs_buffer_init(&text, *state);
    vs_buffer_init(&out, *state);
    for (int i = 0; i < COUNT; i++) {
        vs_buffer_text(&text, "\xDF;\x96\n"); /* Я ; en dash */
    }
    assert_int_equal(vs_text_from_cp1251(&out, text.data, text.size), VS_OK);
    assert_int_equal(out.size, (size_t)COUNT * 7);
    for (size_t i = 0; i < COUNT; i++) {
        assert_memory_equal(out.data + i * 7, "Я;–\n", 7);
    }
    vs_buffer_free(&text);
    vs_buffer_free(&out);
}

static void distance_counts_edits_of_characters(void **state)
{
    (void)state;
    assert_int_equal(vs_text_distance("kitten", "sitting", 5), 3);
    assert_int_equal(vs_text_distance("kitten", "sitting", 2), 3);
    assert_int_equal(vs_text_distance("kitten", "sitting", 1), 2);
    assert_int_equal(vs_text_distance("", "abc", 9), 3);
    assert_int_equal(vs_text_distance("балл", "бал", 3), 1);
    assert_int_equal(vs_text_distance("балл", "болл", 3), 1);
    assert_int_equal(vs_text_distance("балл", "балл", 3), 0);
    char longest[400];
    memset(longest, 'a', sizeof longest);
    longest[399] = '\0';
    assert_int_equal(vs_text_distance(longest, longest, 3), 0);
    assert_int_equal(vs_text_distance(longest, "a", 3), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_refuses_malformed),
        cmocka_unit_test(valid_accepts_bounds_of_each_length),
        cmocka_unit_test(clean_gives_nfc_and_single_spaces),
        cmocka_unit_test(clean_handles_long_texts),
        cmocka_unit_test(clean_refuses_malformed),
        cmocka_unit_test(fold_ignores_case_and_yo),
        cmocka_unit_test(compare_gives_natural_order),
        cmocka_unit_test(compare_is_a_total_order),
        cmocka_unit_test(width_counts_columns),
        cmocka_unit_test(fit_keeps_characters_whole),
        cmocka_unit_test(cp1251_gives_utf8),
        cmocka_unit_test(cp1251_converts_long_texts),
        cmocka_unit_test(distance_counts_edits_of_characters),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
