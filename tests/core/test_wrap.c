/*
 * Text in the width of a terminal.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "wrap.h"

static void check(const char *text, size_t width, size_t hang, const char *expected)
{
    vs_engine *engine = NULL;
    vs_buffer out;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    vs_buffer_init(&out, engine);
    vs_wrap(&out, text, width, hang);
    assert_string_equal(out.size > 0 ? out.data : "", expected);
    vs_buffer_free(&out);
    vs_engine_free(engine);
}

static void short_lines_stay(void **state)
{
    (void)state;
    check("", 40, 0, "");
    check("\n\n", 40, 0, "\n\n");
    check("  one two\nthree", 40, 0, "  one two\nthree");
    check("one two three four five six seven", 0, 0, "one two three four five six seven");
}

/* Ten letters and a blank make eleven columns: three words take 32, a fourth does not fit 40. */
static void long_lines_are_broken_at_blanks(void **state)
{
    (void)state;
    check("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd", 40, 0,
          "aaaaaaaaaa bbbbbbbbbb cccccccccc\n    dddddddddd");
    check("  aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd\ne", 40, 0,
          "  aaaaaaaaaa bbbbbbbbbb cccccccccc\n      dddddddddd\ne");
    check("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd", 40, 10,
          "aaaaaaaaaa bbbbbbbbbb cccccccccc\n          dddddddddd");
    /* columns, not bytes */
    check("ааааааааааа бббббббббб вввввввввв гггггг", 40, 0,
          "ааааааааааа бббббббббб вввввввввв гггггг");
}

/* Nothing is gained by a break after less than a line's depth. */
static void long_words_stay_whole(void **state)
{
    (void)state;
    check("a bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb c", 40, 0,
          "a bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n    c");
    check("aaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 40, 0,
          "aaaaa\n    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

/* What is told of an entry goes on below itself, prose at the edge; a gap too far to the right
 * leaves no room and does not count. */
static void help_keeps_its_columns(void **state)
{
    (void)state;
    check("  aaaa  bb bbbbbbbbbbbbbbbbbbbbbbbbbb cccc dd", 40, VS_WRAP_HELP,
          "  aaaa  bb bbbbbbbbbbbbbbbbbbbbbbbbbb\n        cccc dd");
    check("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd", 40, VS_WRAP_HELP,
          "aaaaaaaaaa bbbbbbbbbb cccccccccc\ndddddddddd");
    check("  aaaaaaaaaa bbbbbbbbbb  cccccccccc dddddddddd", 40, VS_WRAP_HELP,
          "  aaaaaaaaaa bbbbbbbbbb  cccccccccc\n      dddddddddd");
    check("             aaaaaaaaaa bbbbbbbbbb cccccccccc ddd", 48, VS_WRAP_HELP,
          "             aaaaaaaaaa bbbbbbbbbb cccccccccc\n             ddd");
}

static void narrow_windows_break_nothing(void **state)
{
    (void)state;
    check("aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd", 33, 4,
          "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_lines_stay),
        cmocka_unit_test(long_lines_are_broken_at_blanks),
        cmocka_unit_test(long_words_stay_whole),
        cmocka_unit_test(help_keeps_its_columns),
        cmocka_unit_test(narrow_windows_break_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
