/*
 * Numbers. Expected values are worked out by hand or follow from IEEE 754.
 * SPDX-License-Identifier: MIT
 */
#include "number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void integer_parse_reads_digits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum vs_parse result;
        int64_t value;
    } cases[] = {
        {"0", VS_PARSE_OK, 0},
        {"-0", VS_PARSE_OK, 0},
        {"+12", VS_PARSE_OK, 12},
        {"-12", VS_PARSE_OK, -12},
        {"0000000000000000000000007", VS_PARSE_OK, 7},
        {"9007199254740991", VS_PARSE_OK, INT64_C(9007199254740991)},
        {"-9007199254740991", VS_PARSE_OK, -INT64_C(9007199254740991)},
        {"9007199254740992", VS_PARSE_RANGE, 0},
        {"99999999999999999999999999", VS_PARSE_RANGE, 0},
        {"18446744073709551617", VS_PARSE_RANGE, 0}, /* 2^64 + 1 must not wrap to 1 */
        {"", VS_PARSE_SYNTAX, 0},
        {"-", VS_PARSE_SYNTAX, 0},
        {"1.0", VS_PARSE_SYNTAX, 0},
        {" 1", VS_PARSE_SYNTAX, 0},
        {"1 ", VS_PARSE_SYNTAX, 0},
        {"--1", VS_PARSE_SYNTAX, 0},
        {"99999999999999999999x", VS_PARSE_SYNTAX, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        assert_int_equal(vs_integer_parse(cases[i].text, strlen(cases[i].text), &value),
                         cases[i].result);
        assert_int_equal(value, cases[i].value);
    }
}

static void decimal_parse_is_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int scale;
        enum vs_parse result;
        int64_t value;
    } cases[] = {
        {"12.5", 2, VS_PARSE_OK, 1250},
        {"12.5", 1, VS_PARSE_OK, 125},
        {"12.5", 0, VS_PARSE_SCALE, 0},
        {"12.50000000000000000000000", 1, VS_PARSE_OK, 125},
        {"12.500000000000000000000001", 1, VS_PARSE_SCALE, 0},
        {"-0.05", 2, VS_PARSE_OK, -5},
        {"+0.05", 2, VS_PARSE_OK, 5},
        {"-0.00", 2, VS_PARSE_OK, 0},
        {".5", 1, VS_PARSE_OK, 5},
        {"5.", 1, VS_PARSE_OK, 50},
        {"1.5e-05", 6, VS_PARSE_OK, 15},
        {"1.5e-05", 5, VS_PARSE_SCALE, 0},
        {"1.5E3", 0, VS_PARSE_OK, 1500},
        {"1.5e+3", 2, VS_PARSE_OK, 150000},
        {"120e-1", 0, VS_PARSE_OK, 12},
        {"0.00000000000000000001e20", 0, VS_PARSE_OK, 1},
        {"0e999999999999999999999", 3, VS_PARSE_OK, 0},
        {"1e999999999999999999999", 0, VS_PARSE_RANGE, 0},
        {"1e-999999999999999999999", 15, VS_PARSE_SCALE, 0},
        {"9007199254740991", 0, VS_PARSE_OK, VS_DECIMAL_MAX},
        {"-9007199254740991", 0, VS_PARSE_OK, -VS_DECIMAL_MAX},
        {"9007199254740992", 0, VS_PARSE_RANGE, 0},
        {"9.007199254740991", 15, VS_PARSE_OK, VS_DECIMAL_MAX},
        {"9.007199254740992", 15, VS_PARSE_RANGE, 0},
        {"18446744073709551617", 0, VS_PARSE_RANGE, 0},
        {"0000000000000000000000000000001.5", 1, VS_PARSE_OK, 15},
        {"123456789012345678901234567890", 0, VS_PARSE_RANGE, 0},
        {"1.00000000000000000000000000000001", 3, VS_PARSE_SCALE, 0},
        {"", 2, VS_PARSE_SYNTAX, 0},
        {".", 2, VS_PARSE_SYNTAX, 0},
        {"-", 2, VS_PARSE_SYNTAX, 0},
        {"-.", 2, VS_PARSE_SYNTAX, 0},
        {"e5", 2, VS_PARSE_SYNTAX, 0},
        {".e5", 2, VS_PARSE_SYNTAX, 0},
        {"1e", 2, VS_PARSE_SYNTAX, 0},
        {"1e+", 2, VS_PARSE_SYNTAX, 0},
        {"1e1.5", 2, VS_PARSE_SYNTAX, 0},
        {"1.2.3", 2, VS_PARSE_SYNTAX, 0},
        {"1,5", 2, VS_PARSE_SYNTAX, 0},
        {"0x10", 2, VS_PARSE_SYNTAX, 0},
        {"nan", 2, VS_PARSE_SYNTAX, 0},
        {"1 000", 2, VS_PARSE_SYNTAX, 0},
        {"5x", 2, VS_PARSE_SYNTAX, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = 0;
        size_t size = strlen(cases[i].text);
        assert_int_equal(vs_decimal_parse(cases[i].text, size, '.', cases[i].scale, &value),
                         cases[i].result);
        assert_int_equal(value, cases[i].value);
    }
    int64_t value = 0;
    assert_int_equal(vs_decimal_parse("1,25", 4, ',', 2, &value), VS_PARSE_OK);
    assert_int_equal(value, 125);
    assert_int_equal(vs_decimal_parse("1.25", 4, ',', 2, &value), VS_PARSE_SYNTAX);
}

static void double_parse_rounds_once(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"0.1", 0.1},
        {"-2.5", -2.5},
        {"1e22", 1e22},
        {"123456789012345678", 123456789012345678.0},
        {"1.7976931348623157e308", DBL_MAX},
        {"4.9406564584124654e-324", 4.9406564584124654e-324},
        {"1e-400", 0},
        {"9007199254740993", 9007199254740992.0}, /* half way, to even */
        {"9007199254740993.0000000000000000000000000000000000001", 9007199254740994.0},
        {"8.41e21", 8.41e21},
        {"0.000001", 1e-6},
        {"100000000000000000000000000000000000000000", 1e41},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 7;
        size_t size = strlen(cases[i].text);
        assert_int_equal(vs_double_parse(cases[i].text, size, &value), VS_PARSE_OK);
        assert_true(value == cases[i].value);
    }
    double value = 7;
    assert_int_equal(vs_double_parse("-0", 2, &value), VS_PARSE_OK);
    assert_true(value == 0 && signbit(value));
    assert_int_equal(vs_double_parse("1e309", 5, &value), VS_PARSE_RANGE);
    assert_int_equal(vs_double_parse("inf", 3, &value), VS_PARSE_SYNTAX);
    assert_int_equal(vs_double_parse("nan", 3, &value), VS_PARSE_SYNTAX);
    assert_int_equal(vs_double_parse("0x1p3", 5, &value), VS_PARSE_SYNTAX);
    assert_int_equal(vs_double_parse("", 0, &value), VS_PARSE_SYNTAX);
}

static void double_parse_reads_very_long_texts(void **state)
{
    (void)state;
    /* 1.000...0001 with 3000 zeros is 1; a half and a hair more rounds up. */
    char text[3100];
    memset(text, '0', sizeof text);
    text[0] = '1';
    text[1] = '.';
    text[3000] = '1';
    double value = 0;
    assert_int_equal(vs_double_parse(text, 3001, &value), VS_PARSE_OK);
    assert_true(value == 1);
    memset(text, '7', sizeof text);
    text[3000] = 'e';
    text[3001] = '-';
    text[3002] = '3';
    memset(text + 3003, '0', 3);
    assert_int_equal(vs_double_parse(text, 3006, &value), VS_PARSE_OK);
    assert_true(fabs(value - 7.0 / 9.0) < 1e-15);
}

static void double_print_is_shortest(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "-0"},
        {12, "12"},
        {-12.5, "-12.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {100, "100"},
        {1e15, "1000000000000000"},
        {9007199254740993.0, "9007199254740992"},
        {9.5e15, "9500000000000000"},
        {1e16, "1e+16"},
        {1.5e16, "1.5e+16"},
        {1e300, "1e+300"},
        {1e-5, "0.00001"},
        {1.25e-5, "0.0000125"},
        {9.9e-6, "9.9e-06"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {4.9406564584124654e-324, "5e-324"},
        {123456.789, "123456.789"},
        {(double)NAN, "nan"},
        {HUGE_VAL, "inf"},
        {-HUGE_VAL, "-inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[VS_NUMBER_SIZE];
        assert_int_equal(vs_double_print(text, cases[i].value), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void double_print_reads_back(void **state)
{
    (void)state;
    uint64_t seed = 12345;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double value;
        memcpy(&value, &seed, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        char text[VS_NUMBER_SIZE];
        size_t size = vs_double_print(text, value);
        double again = 0;
        assert_true(size < sizeof text);
        assert_int_equal(vs_double_parse(text, size, &again), VS_PARSE_OK);
        assert_memory_equal(&again, &value, sizeof value);
    }
}

/* What the C library prints with 15 digits, without trial: numbers of few digits and decimals. */
static void double_print_of_few_decimals(void **state)
{
    (void)state;
    char text[VS_NUMBER_SIZE];
    char expected[VS_NUMBER_SIZE];
    double scales[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7};
    uint64_t seed = 7;
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double digits = (double)(seed >> (12 + i % 40) & UINT64_C(0xfffffffff));
        double value = digits / scales[i % 8];
        if (value >= 1e-4 && value < 1e15) { /* there %.15g writes no exponent */
            (void)snprintf(expected, sizeof expected, "%.15g", value);
            vs_double_print(text, value);
            assert_string_equal(text, expected);
        }
    }
}

static void print_rounded_rounds_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {2.675, 2, "2.68"}, /* its bits lie below, its digits do not */
        {-2.675, 2, "-2.68"},
        {1.005, 2, "1.01"},
        {0.5, 0, "1"},
        {1.5, 0, "2"},
        {2.5, 0, "3"},
        {-2.5, 0, "-3"},
        {0.49999, 0, "0"},
        {-0.04, 1, "0.0"},
        {-0.05, 1, "-0.1"},
        {-0.0, 1, "0.0"},
        {0, 0, "0"},
        {0, 3, "0.000"},
        {9.995, 2, "10.00"},
        {99.5, 0, "100"},
        {0.95, 1, "1.0"},
        {2.7, 2, "2.70"},
        {12, 2, "12.00"},
        {1e-9, 2, "0.00"},
        {5e-3, 2, "0.01"},
        {4.9e-3, 2, "0.00"},
        {1e-300, 15, "0.000000000000000"},
        {9999999999999998.0, 15, "9999999999999998.000000000000000"},
        {1e16, 2, "1e+16"},
        {(double)NAN, 2, "nan"},
    };
    char text[VS_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = vs_double_print_rounded(text, cases[i].value, cases[i].digits, '.');
        assert_string_equal(text, cases[i].text);
        assert_int_equal(size, strlen(cases[i].text));
    }
    vs_double_print_rounded(text, 4.25, 1, ',');
    assert_string_equal(text, "4,3");
}

static void decimal_print_drops_trailing_zeros(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        int scale;
        const char *text;
    } cases[] = {
        {1250, 2, "12.5"},
        {1200, 2, "12"},
        {5, 2, "0.05"},
        {-5, 2, "-0.05"},
        {-50, 2, "-0.5"},
        {0, 2, "0"},
        {0, 0, "0"},
        {120, 0, "120"},
        {VS_DECIMAL_MAX, 15, "9.007199254740991"},
        {-VS_DECIMAL_MAX, 0, "-9007199254740991"},
        {INT64_MIN, 0, "-9223372036854775808"},
        {INT64_MAX, 18, "9.223372036854775807"},
    };
    char text[VS_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = vs_decimal_print(text, cases[i].value, cases[i].scale, '.');
        assert_string_equal(text, cases[i].text);
        assert_int_equal(size, strlen(cases[i].text));
    }
    vs_decimal_print(text, 1250, 2, ',');
    assert_string_equal(text, "12,5");
}

static void decimal_double_is_nearest(void **state)
{
    (void)state;
    assert_true(vs_decimal_double(1250, 2) == 12.5);
    assert_true(vs_decimal_double(-1, 1) == -0.1);
    assert_true(vs_decimal_double(3, 15) == 3e-15);
    assert_true(vs_decimal_double(VS_DECIMAL_MAX, 15) == 9.007199254740991);
    /* Beyond 2^53, where value and quotient would each round: 9007199254740993 / 10. */
    assert_true(vs_decimal_double(INT64_C(9007199254740993), 1) == 900719925474099.3);
    assert_true(vs_decimal_double(INT64_MAX, 0) == 9223372036854775808.0);
}

static void power_of_ten_is_exact(void **state)
{
    (void)state;
    assert_int_equal(vs_power_of_ten(0), 1);
    assert_int_equal(vs_power_of_ten(3), 1000);
    assert_int_equal(vs_power_of_ten(18), INT64_C(1000000000000000000));
    for (int i = 1; i <= 18; i++) {
        assert_int_equal(vs_power_of_ten(i), vs_power_of_ten(i - 1) * 10);
    }
}

static void locale_does_not_matter(void **state)
{
    (void)state;
    static const char *const names[] = {"ru_RU.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "de_DE"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++) {
        found = setlocale(LC_ALL, names[i]) != NULL;
    }
    if (!found) {
        skip(); /* no locale with a decimal comma on this machine */
    }
    char text[VS_NUMBER_SIZE];
    double value = 0;
    vs_double_print(text, 0.1 + 0.2);
    enum vs_parse result = vs_double_parse("2.5000000000000000000001", 24, &value);
    char rounded[VS_NUMBER_SIZE];
    vs_double_print_rounded(rounded, 2.675, 2, '.');
    assert_non_null(setlocale(LC_ALL, "C"));
    assert_string_equal(text, "0.30000000000000004");
    assert_string_equal(rounded, "2.68");
    assert_int_equal(result, VS_PARSE_OK);
    assert_true(value == 2.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integer_parse_reads_digits),
        cmocka_unit_test(decimal_parse_is_exact),
        cmocka_unit_test(double_parse_rounds_once),
        cmocka_unit_test(double_parse_reads_very_long_texts),
        cmocka_unit_test(double_print_is_shortest),
        cmocka_unit_test(double_print_reads_back),
        cmocka_unit_test(double_print_of_few_decimals),
        cmocka_unit_test(print_rounded_rounds_half_away_from_zero),
        cmocka_unit_test(decimal_print_drops_trailing_zeros),
        cmocka_unit_test(decimal_double_is_nearest),
        cmocka_unit_test(power_of_ten_is_exact),
        cmocka_unit_test(locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
