/*
 * Digests and checksums. Expected values: RFC 7693 and Python's hashlib; xxHash's published values.
 * SPDX-License-Identifier: MIT
 */
#include "digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_digest(vs_digest digest, const char *expected)
{
    char text[VS_DIGEST_TEXT];
    assert_string_equal(vs_digest_print(text, &digest), expected);
}

static void digest_is_blake2b_of_32_bytes(void **state)
{
    (void)state;
    assert_digest(vs_digest_of("", 0),
                  "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    assert_digest(vs_digest_of("abc", 3),
                  "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

static void hasher_tells_pieces_apart(void **state)
{
    (void)state;
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    vs_hasher_add(&hasher, "ab", 2);
    vs_hasher_add_text(&hasher, "c");
    assert_digest(vs_hasher_end(&hasher),
                  "20263e794775e4edf2b306c0f306af9e50175c831c857604b481e847f790bf95");
    vs_hasher_init(&hasher);
    vs_hasher_add_text(&hasher, "a");
    vs_hasher_add(&hasher, "bc", 2);
    assert_digest(vs_hasher_end(&hasher),
                  "77bbcab7072b897c548327378f11776f4853104c71bdb95a12ded5d2783523bf");
    vs_hasher_init(&hasher);
    vs_hasher_add_int(&hasher, -2);
    vs_hasher_add_text(&hasher, NULL);
    assert_digest(vs_hasher_end(&hasher),
                  "5ea68e744d3121e2aecfc27d10150dd6954274c7d5af8eb96f2cdfc41d72a0be");
}

static void parse_undoes_print(void **state)
{
    (void)state;
    vs_digest digest = vs_digest_of("abc", 3);
    vs_digest again;
    char text[VS_DIGEST_TEXT];
    vs_digest_print(text, &digest);
    assert_int_equal(vs_digest_parse(&again, text), 1);
    assert_int_equal(vs_digest_equal(&digest, &again), 1);
    assert_int_equal(vs_digest_parse(&again,
                                     "BDDD813C634239723171EF3FEE98579B94964E3BB1CB3E427262C8C068D52"
                                     "319"),
                     1);
    assert_int_equal(vs_digest_equal(&digest, &again), 1);
    again.bytes[31] ^= 1;
    assert_int_equal(vs_digest_equal(&digest, &again), 0);
}

static void parse_refuses_the_rest(void **state)
{
    (void)state;
    vs_digest digest = vs_digest_of("abc", 3);
    vs_digest again;
    char text[VS_DIGEST_TEXT + 1];
    vs_digest_print(text, &digest);
    text[64] = '0';
    text[65] = '\0';
    assert_int_equal(vs_digest_parse(&again, text), 0);
    text[63] = '\0';
    assert_int_equal(vs_digest_parse(&again, text), 0);
    text[62] = '\0';
    assert_int_equal(vs_digest_parse(&again, text), 0);
    assert_int_equal(vs_digest_parse(&again, ""), 0);
    vs_digest_print(text, &digest);
    text[10] = 'g';
    assert_int_equal(vs_digest_parse(&again, text), 0);
}

static void checksum_is_xxh3(void **state)
{
    (void)state;
    assert_true(vs_checksum("", 0, 0) == UINT64_C(0x2D06800538D394C2));
    assert_true(vs_checksum("abc", 3, 0) == UINT64_C(0x78AF5F94892F3950));
}

static void checksum_changes_with_each_bit_and_seed(void **state)
{
    (void)state;
    unsigned char data[1000];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 7);
    }
    uint64_t checksum = vs_checksum(data, sizeof data, 5);
    assert_true(vs_checksum(data, sizeof data, 6) != checksum);
    assert_true(vs_checksum(data, sizeof data - 1, 5) != checksum);
    for (size_t bit = 0; bit < sizeof data * 8; bit++) {
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_true(vs_checksum(data, sizeof data, 5) != checksum);
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_true(vs_checksum(data, sizeof data, 5) == checksum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_is_blake2b_of_32_bytes),
        cmocka_unit_test(hasher_tells_pieces_apart),
        cmocka_unit_test(parse_undoes_print),
        cmocka_unit_test(parse_refuses_the_rest),
        cmocka_unit_test(checksum_is_xxh3),
        cmocka_unit_test(checksum_changes_with_each_bit_and_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
