/*
 * Dates. Day numbers come from Python's datetime.
 * SPDX-License-Identifier: MIT
 */
#include "date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void make_gives_days_since_1970(void **state)
{
    (void)state;
    assert_int_equal(vs_date_make(1970, 1, 1), 0);
    assert_int_equal(vs_date_make(1969, 12, 31), -1);
    assert_int_equal(vs_date_make(2024, 2, 29), 19782);
    assert_int_equal(vs_date_make(2000, 3, 1), 11017);
    assert_int_equal(vs_date_make(1900, 3, 1), -25508);
    assert_int_equal(vs_date_make(1, 1, 1), -719162);
    assert_int_equal(vs_date_make(9999, 12, 31), VS_DATE_MAX);
}

static void make_refuses_days_that_are_not(void **state)
{
    (void)state;
    static const int cases[][3] = {
        {2023, 2, 29}, {1900, 2, 29}, {2024, 2, 30}, {2024, 4, 31}, {2024, 0, 1}, {2024, 13, 1},
        {2024, 1, 0},  {2024, 1, 32}, {0, 1, 1},     {10000, 1, 1}, {-1, 1, 1},   {2024, -1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(vs_date_make(cases[i][0], cases[i][1], cases[i][2]), VS_DATE_NONE);
    }
    assert_int_not_equal(vs_date_make(2000, 2, 29), VS_DATE_NONE);
}

static void split_undoes_make_for_every_day(void **state)
{
    (void)state;
    long days = 0;
    int year = 0;
    int month = 0;
    int day = 0;
    for (vs_date date = -719162; date <= VS_DATE_MAX; date++) {
        vs_date_split(date, &year, &month, &day);
        if (vs_date_make(year, month, day) != date) {
            fail_msg("%d", date);
        }
        days++;
    }
    assert_int_equal(days, 3652059);
}

static vs_date parse(const char *text)
{
    return vs_date_parse(text, strlen(text));
}

static void parse_reads_three_forms(void **state)
{
    (void)state;
    assert_int_equal(parse("2024-09-01"), 19967);
    assert_int_equal(parse("01.09.2024"), 19967);
    assert_int_equal(parse("01.09.24"), 19967);
    assert_int_equal(parse("29.02.2024"), 19782);
}

static void parse_refuses_the_rest(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",           "2024",       "2024-9-1",   "2024-09-31",  "2024/09/01",  "01.09.024",
        "1.9.2024",   "01-09-2024", "32.01.2024", "01.13.2024",  "2024-09-01 ", " 01.09.24",
        "aa.bb.cccc", "-1.09.2024", "01.09.-1",   "01.09.2024г", "+1.+1.2024",  "29.02.23",
        "00.00.0000",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(parse(cases[i]), VS_DATE_NONE);
    }
}

static void print_writes_iso(void **state)
{
    (void)state;
    char text[VS_DATE_SIZE];
    assert_string_equal(vs_date_print(text, 19967), "2024-09-01");
    assert_string_equal(vs_date_print(text, -719162), "0001-01-01");
    assert_string_equal(vs_date_print(text, VS_DATE_MAX), "9999-12-31");
    assert_string_equal(vs_date_print(text, VS_DATE_NONE), "");
    /* No day of a calendar, but it must not overrun. */
    assert_true(strlen(vs_date_print(text, INT32_MIN + 1)) < VS_DATE_SIZE);
    assert_true(strlen(vs_date_print(text, INT32_MAX)) < VS_DATE_SIZE);
}

static void clock_prints_utc_with_microseconds(void **state)
{
    (void)state;
    char text[VS_CLOCK_SIZE];
    assert_string_equal(vs_clock_print(text, INT64_C(1725193800000007)),
                        "2024-09-01T12:30:00.000007Z");
    assert_string_equal(vs_clock_print(text, 0), "1970-01-01T00:00:00.000000Z");
    assert_string_equal(vs_clock_print(text, -1), "1969-12-31T23:59:59.999999Z");
    assert_true(strlen(vs_clock_print(text, INT64_MIN)) < VS_CLOCK_SIZE);
    assert_true(strlen(vs_clock_print(text, INT64_MAX)) < VS_CLOCK_SIZE);
}

static void clock_agrees_with_today(void **state)
{
    (void)state;
    int64_t days = vs_clock_now() / INT64_C(86400000000);
    int64_t apart = vs_date_today() - days; /* local time is at most a day from UTC */
    assert_in_range(apart + 1, 0, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(make_gives_days_since_1970),
        cmocka_unit_test(make_refuses_days_that_are_not),
        cmocka_unit_test(split_undoes_make_for_every_day),
        cmocka_unit_test(parse_reads_three_forms),
        cmocka_unit_test(parse_refuses_the_rest),
        cmocka_unit_test(print_writes_iso),
        cmocka_unit_test(clock_prints_utc_with_microseconds),
        cmocka_unit_test(clock_agrees_with_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
