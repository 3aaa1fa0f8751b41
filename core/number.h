/*
 * Numbers as text and exact sums. Independent of the locale.
 *
 * A decimal is an int64 with a scale: 12.5 at scale 2 is 1250. Its absolute value is at most
 * VS_DECIMAL_MAX, so that sums of squares of two million rows fit 128 bits.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_NUMBER_H
#define VS_NUMBER_H

#include "engine.h"

typedef __int128 vs_int128; /* exact sums; GCC and Clang */

#define VS_DECIMAL_MAX INT64_C(9007199254740991) /* 2^53 - 1 */
#define VS_SCALE_MAX 15

enum vs_parse {
    VS_PARSE_OK,
    VS_PARSE_SYNTAX,
    VS_PARSE_RANGE,
    VS_PARSE_SCALE /* too many digits */
};

/* Reads an integer: optional sign, digits; VS_PARSE_RANGE beyond VS_DECIMAL_MAX. */
enum vs_parse vs_integer_parse(const char *text, size_t size, int64_t *out);
/* Reads a decimal into scale digits after mark ('.' or ','); an exponent (1.5e-05) is understood.
 * Trailing zeros beyond scale are dropped; other digits beyond it give VS_PARSE_SCALE. */
enum vs_parse vs_decimal_parse(const char *text, size_t size, char mark, int scale, int64_t *out);
/* 10 to the power 0..18, exact. */
int64_t vs_power_of_ten(int exponent);
/* The double nearest to value / 10^scale. */
double vs_decimal_double(int64_t value, int scale);
/* Reads a double with a decimal point, whatever the locale. */
enum vs_parse vs_double_parse(const char *text, size_t size, double *out);

#define VS_NUMBER_SIZE 64
/* The shortest decimal that reads back as the same double ("0.1", "1e+300", "12"); returns length.
 * Plain notation from 1e-5 to 1e16. */
size_t vs_double_print(char out[VS_NUMBER_SIZE], double value);
/* Rounds to digits places, half away from zero, on the shortest decimal form; mark is '.' or ','.
 */
size_t vs_double_print_rounded(char out[VS_NUMBER_SIZE], double value, int digits, char mark);
/* A decimal in plain notation without trailing zeros: 1250 at scale 2 is "12.5". */
size_t vs_decimal_print(char out[VS_NUMBER_SIZE], int64_t value, int scale, char mark);

#endif
