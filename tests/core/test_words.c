/*
 * Words of typed lines and keyboard layouts.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"
#include "words.h"

static vs_engine *engine_of(void **state)
{
    return *state;
}

static int set_up(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int tear_down(void **state)
{
    vs_engine_free(*state);
    return 0;
}

/* The words of a line, each in brackets. */
static void check_words(void **state, const char *line, const char *expected)
{
    vs_words words;
    vs_buffer text;
    vs_buffer_init(&text, engine_of(state));
    assert_int_equal(vs_words_split(&words, engine_of(state), line, false), VS_OK);
    for (size_t i = 0; i < words.count; i++) {
        vs_buffer_printf(&text, "[%s]", words.items[i].text);
    }
    assert_string_equal(text.size > 0 ? text.data : "", expected);
    vs_words_free(&words);
    vs_buffer_free(&text);
}

static void words_are_parted_by_blanks(void **state)
{
    check_words(state, "", "");
    check_words(state, "  \t ", "");
    check_words(state, "показать R02", "[показать][R02]");
    check_words(state, " показать\tR02\xC2\xA0--top 3\r", "[показать][R02][--top][3]");
}

static void words_in_quotes_stay_together(void **state)
{
    check_words(state, "за «1 четверть»", "[за][1 четверть]");
    check_words(state, "предмет=\"Русский язык\"", "[предмет=Русский язык]");
    check_words(state, "предмет='Русский язык'", "[предмет=Русский язык]");
    check_words(state, "„а б“ „в г” “д е”", "[а б][в г][д е]");
    check_words(state, "порог «quality_rate.from»=55", "[порог][quality_rate.from=55]");
    check_words(state, "a'' \"\"", "[a][]");
    check_words(state, "«a \"b\" 'c'»", "[a \"b\" 'c']");
    check_words(state, "\"a «b\"", "[a «b]");
}

static void backslash_takes_the_meaning(void **state)
{
    check_words(state, "a\\ b", "[a b]");
    check_words(state, "\\«a \\\"b \\'c", "[«a][\"b]['c]");
    check_words(state, "\"a\\\"b\"", "[a\"b]");
    check_words(state, "'a\\'", "[a\\]"); /* as in a shell: nothing is special between these */
    check_words(state, "C:\\data a\\\\b", "[C:\\data][a\\b]");
    check_words(state, "a\\", "[a\\]");
}

static void words_tell_where_they_stand(void **state)
{
    vs_words words;
    assert_int_equal(vs_words_split(&words, engine_of(state), " а «б в", true), VS_OK);
    assert_int_equal(words.count, 2);
    assert_int_equal(words.items[0].start, 1);
    assert_false(words.items[0].quoted);
    assert_int_equal(words.items[1].start, 4); /* а takes two bytes */
    assert_true(words.items[1].quoted);
    assert_string_equal(words.items[1].text, "б в");
    assert_true(words.open);
    vs_words_free(&words);
}

static void split_refuses_open_quote(void **state)
{
    vs_words words;
    assert_int_equal(vs_words_split(&words, engine_of(state), "а «б", false), VS_EUSAGE);
    vs_words_free(&words);
    assert_int_equal(vs_words_split(&words, engine_of(state), "а \"б»", false), VS_EUSAGE);
    vs_words_free(&words);
}

static void check_layout(void **state, const char *typed, const char *expected)
{
    vs_buffer out;
    vs_buffer_init(&out, engine_of(state));
    vs_words_other_layout(&out, typed);
    assert_string_equal(out.data, expected);
    vs_buffer_free(&out);
}

static void other_layout_goes_both_ways(void **state)
{
    check_layout(state, "gjrfpfnm", "показать");
    check_layout(state, "j,]zcybnm", "объяснить");
    check_layout(state, ";ehyfk", "журнал");
    check_layout(state, "'rcgjhn", "экспорт");
    check_layout(state, "Gjrfpfnm R02", "Показать К02");
    check_layout(state, "ырщц", "show");
    check_layout(state, "юырщц", ".show");
    check_layout(state, "ЮУЧЗДФШТ", ">EXPLAIN");
}

static void split_survives_lack_of_memory(void **state)
{
    (void)state;
    struct fault fault = {0};
    vs_engine *engine = NULL;
    vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    int status = VS_ENOMEM;
    for (long at = 1; status != VS_OK; at++) {
        vs_words words;
        long before = fault.in_use;
        fault_set(&fault, at);
        status = vs_words_split(&words, engine, "показать «R 02» класс=5А", false);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        vs_words_free(&words);
        fault_set(&fault, 0);
        assert_int_equal(fault.in_use, before);
    }
    vs_engine_free(engine);
    assert_int_equal(fault.in_use, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(words_are_parted_by_blanks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_in_quotes_stay_together, set_up, tear_down),
        cmocka_unit_test_setup_teardown(backslash_takes_the_meaning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_tell_where_they_stand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(split_refuses_open_quote, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_layout_goes_both_ways, set_up, tear_down),
        cmocka_unit_test(split_survives_lack_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
