/*
 * Names, pairs and options as people type them.
 * SPDX-License-Identifier: MIT
 */
#include "scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static void codes_match_look_alikes(void **state)
{
    (void)state;
    assert_true(vs_names_code_matches("R02", "R02"));
    assert_true(vs_names_code_matches("r02", "R02"));
    assert_true(vs_names_code_matches("Р02", "R02"));
    assert_true(vs_names_code_matches("р02", "P02"));
    assert_true(vs_names_code_matches("М06", "M06"));
    assert_true(vs_names_code_matches("С01", "S01"));
    assert_false(vs_names_code_matches("Р02", "S02"));
    assert_false(vs_names_code_matches("Р0", "R02"));
    assert_false(vs_names_code_matches("Р022", "R02"));
    assert_false(vs_names_code_matches("", "R02"));
}

static void names_are_found_exactly_then_by_case_then_by_look(void **state)
{
    static const vs_name names[] = {
        {"quality", "R02", "Качество"}, {"progress", "P02", "Прогресс"}, {"Quality", "Q01", NULL}};
    vs_engine *engine = *state;
    size_t found = 99;
    assert_int_equal(vs_names_find(engine, names, 3, "quality", VS_MSG_KIND_UNKNOWN, &found),
                     VS_OK);
    assert_int_equal(found, 0);
    assert_int_equal(vs_names_find(engine, names, 3, "ПРОГРЕСС", VS_MSG_KIND_UNKNOWN, &found),
                     VS_OK);
    assert_int_equal(found, 1);
    /* Cyrillic Р looks like P and sounds like R. */
    assert_int_equal(vs_names_find(engine, names, 3, "Р02", VS_MSG_KIND_UNKNOWN, &found),
                     VS_EUSAGE);
    assert_non_null(strstr(vs_engine_error(engine), "P02"));
    assert_int_equal(vs_names_find(engine, names, 3, "QUALITY", VS_MSG_KIND_UNKNOWN, &found),
                     VS_EUSAGE);
    assert_int_equal(vs_names_find(engine, names, 3, "progres", VS_MSG_KIND_UNKNOWN, &found),
                     VS_EUSAGE);
    assert_non_null(strstr(vs_engine_error(engine), "progress"));
    assert_int_equal(vs_names_find(engine, names, 3, "\xFF", VS_MSG_KIND_UNKNOWN, &found),
                     VS_EUSAGE);
}

static void lists_of_pairs_are_parted_by_commas_outside_quotes(void **state)
{
    vs_pairs pairs;
    assert_int_equal(vs_pairs_init(&pairs, *state), VS_OK);
    assert_int_equal(
        vs_pairs_add_list(&pairs, *state, "--scope", " класс = 5А ,x=\"a, \"\"b\"\"\",y=,z=1=2"),
        VS_OK);
    assert_int_equal(pairs.count, 4);
    assert_string_equal(pairs.items[0].key, "класс");
    assert_string_equal(pairs.items[0].value, "5А");
    assert_string_equal(pairs.items[1].value, "a, \"b\"");
    assert_string_equal(pairs.items[2].value, "");
    assert_string_equal(pairs.items[3].value, "1=2");
    vs_pairs_free(&pairs);
}

static void what_is_no_pair_is_refused(void **state)
{
    static const char *const wrong[] = {"",      "a",        "=b",       "a=1,b", "a=1,=2",
                                        "a=\"x", "a=\"x\"y", "a=1,,b=2", "a=\xFF"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        vs_pairs pairs;
        assert_int_equal(vs_pairs_init(&pairs, *state), VS_OK);
        assert_int_equal(vs_pairs_add_list(&pairs, *state, "--scope", wrong[i]), VS_EUSAGE);
        vs_pairs_free(&pairs);
    }
}

static void options_stand_anywhere_and_end_at_two_dashes(void **state)
{
    static const char *const words[] = {"--scope", "a=1",    "show", "--scope=b=2", "-1",
                                        "-C",      "folder", "--",   "--period"};
    vs_options options;
    vs_options_init(&options, *state);
    assert_int_equal(vs_options_parse(&options, sizeof words / sizeof *words, words), VS_OK);
    assert_int_equal(vs_options_argument_count(&options), 3);
    assert_string_equal(vs_options_argument(&options, 1), "-1");
    assert_string_equal(vs_options_argument(&options, 2), "--period");
    assert_string_equal(vs_options_text(&options, VS_OPTION_SCOPE), "b=2");
    assert_string_equal(vs_options_text(&options, VS_OPTION_FOLDER), "folder");
    assert_false(vs_options_given(&options, VS_OPTION_PERIOD));
    vs_options_free(&options);
}

static void replace_takes_a_number_but_not_a_file(void **state)
{
    static const char *const words[] = {"import", "--replace", "12", "marks.csv"};
    static const char *const bare[] = {"import", "--replace", "marks.csv"};
    static const char *const wrong[] = {"import", "--replace=x"};
    vs_options options;
    vs_options_init(&options, *state);
    assert_int_equal(vs_options_parse(&options, 4, words), VS_OK);
    assert_string_equal(vs_options_text(&options, VS_OPTION_REPLACE), "12");
    assert_int_equal(vs_options_argument_count(&options), 2);
    vs_options_free(&options);
    vs_options_init(&options, *state);
    assert_int_equal(vs_options_parse(&options, 3, bare), VS_OK);
    assert_null(vs_options_text(&options, VS_OPTION_REPLACE));
    assert_true(vs_options_given(&options, VS_OPTION_REPLACE));
    vs_options_free(&options);
    vs_options_init(&options, *state);
    assert_int_equal(vs_options_parse(&options, 2, wrong), VS_EUSAGE);
    vs_options_free(&options);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_match_look_alikes),
        cmocka_unit_test_setup_teardown(names_are_found_exactly_then_by_case_then_by_look,
                                        make_engine, free_engine),
        cmocka_unit_test_setup_teardown(lists_of_pairs_are_parted_by_commas_outside_quotes,
                                        make_engine, free_engine),
        cmocka_unit_test_setup_teardown(what_is_no_pair_is_refused, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(options_stand_anywhere_and_end_at_two_dashes, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(replace_takes_a_number_but_not_a_file, make_engine,
                                        free_engine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
