/*
 * The generator. Vectors are those published with Random123 (kat_vectors, philox4x32 of 10 rounds)
 * and with FNV; quantiles of the normal distribution stand in any table of it.
 * SPDX-License-Identifier: MIT
 */
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void philox_gives_the_published_blocks(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], expected[4];
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t out[4];
        vs_philox(cases[i].counter, cases[i].key, out);
        assert_memory_equal(out, cases[i].expected, sizeof out);
    }
}

static void random_is_a_word_of_the_block_of_its_name(void **state)
{
    (void)state;
    const uint64_t seed = UINT64_C(0x299f31d0a4093822);
    const uint64_t stream = UINT64_C(0x85a308d3243f6a88);
    assert_int_equal(vs_random(0, 0, 0, 0), 0x6627e8d5);
    assert_int_equal(vs_random(0, 0, 0, 3), 0x9b00dbd8);
    uint32_t out[4];
    vs_philox((const uint32_t[4]){0x243f6a88, 0x85a308d3, 7, 2},
              (const uint32_t[2]){0xa4093822, 0x299f31d0}, out);
    assert_int_equal(vs_random(seed, 7, stream, 9), out[1]);
}

static void stream_gives_the_published_hashes(void **state)
{
    (void)state;
    assert_true(vs_random_stream("", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(vs_random_stream("a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(vs_random_stream("foobar", 6) == UINT64_C(0x85944171f73967e8));
}

static void below_stays_below_and_is_even(void **state)
{
    (void)state;
    assert_int_equal(vs_random_below(0xffffffff, 0), 0);
    assert_int_equal(vs_random_below(0xffffffff, 1), 0);
    assert_int_equal(vs_random_below(0xffffffff, 10), 9);
    assert_int_equal(vs_random_below(0x7fffffff, 2), 0);
    assert_int_equal(vs_random_below(0x80000000, 2), 1);
    int counts[5] = {0};
    for (uint32_t i = 0; i < 50000; i++) {
        counts[vs_random_below(vs_random(11, i, 1, 0), 5)]++;
    }
    for (int i = 0; i < 5; i++) { /* 10,000 each; the deviation is 89 */
        assert_in_range(counts[i], 9600, 10400);
    }
}

static void normal_has_the_quantiles_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        double probability, quantile;
    } cases[] = {{0.5, 0},         {0.75, 0.67449},    {0.841345, 1},  {0.95, 1.64485},
                 {0.975, 1.95996}, {0.97725, 2.00000}, {0.99, 2.32635}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t bits = (uint32_t)(cases[i].probability * 4294967296.0);
        double got = vs_random_normal(bits) / (double)VS_NORMAL_ONE;
        assert_true(fabs(got - cases[i].quantile) < 0.01);
        assert_int_equal(vs_random_normal(~bits), -vs_random_normal(bits));
    }
    assert_in_range(vs_random_normal(UINT32_MAX), 3 * VS_NORMAL_ONE, 213363);
}

static void normal_rises_and_has_deviation_one(void **state)
{
    (void)state;
    double squares = 0;
    int64_t sum = 0;
    int32_t before = INT32_MIN;
    for (uint32_t i = 0; i < 65536; i++) {
        int32_t value = vs_random_normal(i << 16 | 0x8000);
        assert_true(value >= before);
        before = value;
        sum += value;
        squares += (double)value * value;
    }
    assert_in_range(sum + 65536, 0, 2 * 65536); /* one of its last digits for each number */
    double deviation = sqrt(squares / 65536) / VS_NORMAL_ONE;
    assert_true(fabs(deviation - 1) < 0.0001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_published_blocks),
        cmocka_unit_test(random_is_a_word_of_the_block_of_its_name),
        cmocka_unit_test(stream_gives_the_published_hashes),
        cmocka_unit_test(below_stays_below_and_is_even),
        cmocka_unit_test(normal_has_the_quantiles_of_the_tables),
        cmocka_unit_test(normal_rises_and_has_deviation_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
