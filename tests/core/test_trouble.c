/*
 * Messages in three parts: where they are parted, which line they show and what is marked in it.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "trouble.h"

/* Renders a message with a kept source line at "m.lua:7", or none. */
static void check(const char *line, const char *text, size_t width, const char *expected)
{
    vs_engine *engine;
    vs_buffer out;
    const vs_trouble how = {.lead = "vsoko: ", .width = width};
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    (void)vs_fail_text(engine, VS_EMODEL, text);
    if (line != NULL) {
        char source[4096];
        int size = snprintf(source, sizeof source, "1\n2\n3\n4\n5\n6\n%s\n8\n", line);
        vs_engine_quote(engine, "m.lua:", 7, source, (size_t)size);
    }
    vs_buffer_init(&out, engine);
    vs_trouble_render(&out, &how, vs_engine_error(engine));
    assert_int_equal(vs_buffer_status(&out), VS_OK);
    assert_string_equal(out.data, expected);
    vs_buffer_free(&out);
    vs_engine_free(engine);
}

static void remedy_stands_behind_the_last_semicolon(void **state)
{
    (void)state;
    check(NULL, "что случилось", 0, "vsoko: что случилось\n");
    check(NULL, "что; сделайте", 0, "vsoko: что\n  → сделайте\n");
    check(NULL, "что; где; сделайте", 0, "vsoko: что; где\n  → сделайте\n");
    /* not within what is quoted or in brackets */
    check(NULL, "a «b; c» d", 0, "vsoko: a «b; c» d\n");
    check(NULL, "a «b; c» (d; e); f (g; h)", 0, "vsoko: a «b; c» (d; e)\n  → f (g; h)\n");
    check(NULL, "a \"b; c\"; d", 0, "vsoko: a \"b; c\"\n  → d\n");
    check(NULL, "a `b; c`; d", 0, "vsoko: a `b; c`\n  → d\n");
    /* a quote that is not closed is a sign like others */
    check(NULL, "a «b; c", 0, "vsoko: a «b\n  → c\n");
    check(NULL, "a;b", 0, "vsoko: a;b\n");
    check(NULL, "a; ", 0, "vsoko: a; \n");
}

static void last_quoted_word_is_marked(void **state)
{
    (void)state;
    check("  titel = \"x\",", "m.lua:7: «local.x»: поля «titel» нет; исправьте", 0,
          "vsoko: m.lua:7: «local.x»: поля «titel» нет\n"
          "    7 | titel = \"x\",\n"
          "      | ^^^^^\n"
          "  → исправьте\n");
    /* the whole word, not the part of another one; none of the remedy */
    check("one = on, none", "m.lua:7: \"on\" and \"non\"; not \"one\"", 0,
          "vsoko: m.lua:7: \"on\" and \"non\"\n"
          "    7 | one = on, none\n"
          "      |       ^^\n"
          "  → not \"one\"\n");
    check("x = 1", "m.lua:7: nothing of it", 0, "vsoko: m.lua:7: nothing of it\n    7 | x = 1\n");
    /* columns of the terminal, not bytes */
    check("доля = четверть + x", "m.lua:7: имя «x»", 0,
          "vsoko: m.lua:7: имя «x»\n"
          "    7 | доля = четверть + x\n"
          "      |                   ^\n");
    /* what is in brackets is a remark */
    check("b = a", "m.lua:7: имя «a» (как «b»)", 0,
          "vsoko: m.lua:7: имя «a» (как «b»)\n"
          "    7 | b = a\n"
          "      |     ^\n");
    check("b = c", "m.lua:7: имя «a» (как «b»)", 0,
          "vsoko: m.lua:7: имя «a» (как «b»)\n"
          "    7 | b = c\n"
          "      | ^\n");
    /* another line is not shown */
    check("x = 1", "m.lua:71: «x»", 0, "vsoko: m.lua:71: «x»\n");
}

static void column_is_marked(void **state)
{
    (void)state;
    check("ключ: *ref", "m.lua:7:7: ссылки не принимаются", 0,
          "vsoko: m.lua:7:7: ссылки не принимаются\n"
          "    7 | ключ: *ref\n"
          "      |       ^\n");
    check("a: title, title: b", "m.lua:7:11: «title»", 0,
          "vsoko: m.lua:7:11: «title»\n"
          "    7 | a: title, title: b\n"
          "      |           ^\n");
}

/* 40 columns: 8 before the line, 2 for ellipses, 30 for text. */
static void long_line_is_cut_around_the_word(void **state)
{
    (void)state;
    char line[512] = "";
    for (int i = 0; i < 10; i++) {
        (void)strcat(line, "abcdefghi ");
    }
    (void)strcat(line, "word ");
    (void)strcat(line, "abcdefghi abcdefghi abcdefghi");
    /* the word ends in column 104; the first 104 - 15 columns are left out */
    check(line, "m.lua:7: «word»", 40,
          "vsoko: m.lua:7: «word»\n"
          "    7 | … abcdefghi word abcdefghi abcd…\n"
          "      |             ^^^^\n");
    check("short «word»", "m.lua:7: «word»", 40,
          "vsoko: m.lua:7: «word»\n"
          "    7 | short «word»\n"
          "      |        ^^^^\n");
}

static void lines_come_from_files(void **state)
{
    (void)state;
    char path[] = "/tmp/vsoko trouble XXXXXX";
    char text[200];
    char expected[400];
    int file = mkstemp(path);
    assert_true(file >= 0);
    static const char bytes[] = "\xEF\xBB\xBFone\r\ntwo \x1b[31m\n\xF1\xEB\xEE\xE2\xEE\nlast";
    assert_int_equal(write(file, bytes, sizeof bytes - 1), sizeof bytes - 1);
    close(file);
    /* a name with blanks, the first and the last line, control characters, CP1251 */
    static const char *const lines[] = {"one", "two  [31m", "слово", "last"};
    for (int i = 0; i < 4; i++) {
        (void)snprintf(text, sizeof text, "%s:%d: x", path, i + 1);
        (void)snprintf(expected, sizeof expected, "vsoko: %s\n%5d | %s\n", text, i + 1, lines[i]);
        check(NULL, text, 0, expected);
    }
    (void)snprintf(text, sizeof text, "%s:5: x", path);
    (void)snprintf(expected, sizeof expected, "vsoko: %s\n", text);
    check(NULL, text, 0, expected);
    /* the kept line goes before: the file may be another one by now */
    unlink(path);
    check(NULL, "/tmp:1: x", 0, "vsoko: /tmp:1: x\n");
    check(NULL, "/dev/zero:1: x", 0, "vsoko: /dev/zero:1: x\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remedy_stands_behind_the_last_semicolon),
        cmocka_unit_test(last_quoted_word_is_marked),
        cmocka_unit_test(column_is_marked),
        cmocka_unit_test(long_line_is_cut_around_the_word),
        cmocka_unit_test(lines_come_from_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
