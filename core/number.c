/*
 * Numbers as text. The locale cannot matter: strtod and snprintf meet only digits and an exponent,
 * the decimal mark is placed and removed here.
 * SPDX-License-Identifier: MIT
 */
#include "number.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t powers[] = {
    INT64_C(1),
    INT64_C(10),
    INT64_C(100),
    INT64_C(1000),
    INT64_C(10000),
    INT64_C(100000),
    INT64_C(1000000),
    INT64_C(10000000),
    INT64_C(100000000),
    INT64_C(1000000000),
    INT64_C(10000000000),
    INT64_C(100000000000),
    INT64_C(1000000000000),
    INT64_C(10000000000000),
    INT64_C(100000000000000),
    INT64_C(1000000000000000),
    INT64_C(10000000000000000),
    INT64_C(100000000000000000),
    INT64_C(1000000000000000000),
};

int64_t vs_power_of_ten(int exponent)
{
    assert(exponent >= 0 && exponent <= 18);
    return powers[exponent];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t signed_value(bool negative, uint64_t value)
{
    return negative ? -(int64_t)value : (int64_t)value;
}

enum vs_parse vs_integer_parse(const char *text, size_t size, int64_t *out)
{
    const char *at = text;
    const char *end = text + size;
    bool negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
    if (at == end) {
        return VS_PARSE_SYNTAX;
    }
    uint64_t value = 0;
    for (; at < end; at++) {
        if (!is_digit(*at)) {
            return VS_PARSE_SYNTAX;
        }
        if (value <= (uint64_t)VS_DECIMAL_MAX) { /* once beyond it stays beyond */
            value = value * 10 + (uint64_t)(*at - '0');
        }
    }
    if (value > (uint64_t)VS_DECIMAL_MAX) {
        return VS_PARSE_RANGE;
    }
    *out = signed_value(negative, value);
    return VS_PARSE_OK;
}

enum { MANTISSA_DIGITS = 19, EXPONENT_LIMIT = 100000 };

/* A number taken apart: sign, digits * 10^exponent. The first and the last digit are not zero. */
struct parts {
    bool negative;
    uint64_t digits;  /* 0 for zero; worthless if count > MANTISSA_DIGITS */
    int64_t count;    /* of digits */
    int64_t exponent; /* clamped far outside of what any type holds */
};

/* Reads [sign] digits [mark digits] [e [sign] digits], the whole text; digits on one side suffice.
 */
static bool parts_read(struct parts *out, const char *text, size_t size, char mark)
{
    const char *at = text;
    const char *end = text + size;
    *out = (struct parts){.negative = at < end && *at == '-'};
    at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
    int64_t zeros = 0; /* seen after the last digit that is not zero */
    bool any = false;
    bool marked = false;
    for (; at < end; at++) {
        if (*at == mark && !marked) {
            marked = true;
            continue;
        }
        if (!is_digit(*at)) {
            break;
        }
        any = true;
        out->exponent -= marked ? 1 : 0;
        if (*at == '0') {
            zeros++;
            continue;
        }
        zeros = out->count > 0 ? zeros : 0; /* leading zeros say nothing */
        out->count += zeros + 1;
        if (out->count <= MANTISSA_DIGITS) {
            out->digits = out->digits * (uint64_t)powers[zeros] * 10 + (uint64_t)(*at - '0');
        }
        zeros = 0;
    }
    out->exponent += zeros;
    if (!any || at == end) {
        return any;
    }
    if (*at != 'e' && *at != 'E') {
        return false;
    }
    at++;
    bool minus = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
    if (at == end) {
        return false;
    }
    int64_t exponent = 0;
    for (; at < end && is_digit(*at); at++) {
        exponent = exponent < EXPONENT_LIMIT ? exponent * 10 + (*at - '0') : EXPONENT_LIMIT;
    }
    out->exponent += minus ? -exponent : exponent;
    return at == end;
}

static enum vs_parse decimal_from_parts(const struct parts *parts, int scale, int64_t *out)
{
    if (parts->count == 0) {
        *out = 0;
        return VS_PARSE_OK;
    }
    int64_t shift = parts->exponent + scale;
    if (parts->count + shift > 16) {
        return VS_PARSE_RANGE; /* VS_DECIMAL_MAX has 16 digits */
    }
    if (shift < 0) {
        return VS_PARSE_SCALE; /* the last digit is not zero and stands behind the scale */
    }
    uint64_t value = parts->digits * (uint64_t)powers[shift];
    if (value > (uint64_t)VS_DECIMAL_MAX) {
        return VS_PARSE_RANGE;
    }
    *out = signed_value(parts->negative, value);
    return VS_PARSE_OK;
}

enum vs_parse vs_decimal_parse(const char *text, size_t size, char mark, int scale, int64_t *out)
{
    assert(scale >= 0 && scale <= VS_SCALE_MAX);
    const char *at = text;
    const char *end = text + size;
    bool negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+') ? 1 : 0;
    uint64_t value = 0;
    const char *start = at;
    for (; at < end && is_digit(*at); at++) {
        value = value * 10 + (uint64_t)(*at - '0');
    }
    int64_t digits = at - start;
    int missing = scale;
    if (digits > 0 && at < end && *at == mark) {
        for (at++; at < end && missing > 0 && is_digit(*at); at++) {
            value = value * 10 + (uint64_t)(*at - '0');
            missing--;
        }
        while (at < end && *at == '0') {
            at++;
        }
    }
    /* Whatever is unusual (no digit, an exponent, too long, too precise) goes the careful way. */
    if (at != end || digits == 0 || digits + scale > 18) {
        struct parts parts;
        return parts_read(&parts, text, size, mark) ? decimal_from_parts(&parts, scale, out)
                                                    : VS_PARSE_SYNTAX;
    }
    value *= (uint64_t)powers[missing];
    if (value > (uint64_t)VS_DECIMAL_MAX) {
        return VS_PARSE_RANGE;
    }
    *out = signed_value(negative, value);
    return VS_PARSE_OK;
}

enum { LONGEST_DOUBLE = 1100 }; /* more digits than any double needs to be told from the next */

enum vs_parse vs_double_parse(const char *text, size_t size, double *out)
{
    struct parts parts;
    if (!parts_read(&parts, text, size, '.')) {
        return VS_PARSE_SYNTAX;
    }
    double value = 0;
    if (parts.count <= 15 && parts.exponent >= -22 && parts.exponent <= 22) {
        /* Digits and power are exact doubles, so that one operation rounds once. */
        static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        value = (double)parts.digits;
        value = parts.exponent < 0 ? value / exact[-parts.exponent] : value * exact[parts.exponent];
    } else if (parts.count > 0) {
        char plain[LONGEST_DOUBLE + 32];
        size_t used = 0;
        int64_t left = parts.count; /* digits to copy, from the first that is not zero */
        const char *end = text + size;
        for (const char *at = text; at < end && left > 0 && used < LONGEST_DOUBLE; at++) {
            if (is_digit(*at) && (used > 0 || *at != '0')) {
                plain[used++] = *at;
                left--;
            }
        }
        long long exponent = parts.exponent + left;
        (void)snprintf(plain + used, sizeof plain - used, "e%lld", exponent);
        value = strtod(plain, NULL);
        if (isinf(value)) {
            return VS_PARSE_RANGE;
        }
    }
    *out = parts.negative ? -value : value;
    return VS_PARSE_OK;
}

double vs_decimal_double(int64_t value, int scale)
{
    assert(scale >= 0 && scale <= 18);
    if (value >= -VS_DECIMAL_MAX && value <= VS_DECIMAL_MAX) {
        return (double)value / (double)powers[scale]; /* both exact: rounded once */
    }
    char text[VS_NUMBER_SIZE] = "";
    double result = 0;
    size_t size = vs_decimal_print(text, value, scale, '.');
    (void)vs_double_parse(text, size, &result);
    return result;
}

enum { DOUBLE_DIGITS = 17 };

/* The shortest digits of a finite double above zero: d.ddd * 10^exponent. */
struct shortest {
    char digits[DOUBLE_DIGITS + 1];
    int count; /* without trailing zeros, at least 1 */
    int exponent;
};

/* Fills out with so many digits; true if they read back as value. */
static bool shortest_try(struct shortest *out, double value, int digits)
{
    char text[VS_NUMBER_SIZE];
    (void)snprintf(text, sizeof text, "%.*e", digits - 1, value);
    const char *at = text;
    out->count = 0;
    for (; *at != 'e' && *at != '\0'; at++) {
        if (is_digit(*at)) { /* what is none is the mark of the locale */
            out->digits[out->count++] = *at;
        }
    }
    out->exponent = *at == 'e' ? (int)strtol(at + 1, NULL, 10) : 0;
    while (out->count > 1 && out->digits[out->count - 1] == '0') {
        out->count--;
    }
    (void)snprintf(text, sizeof text, "%.*se%d", out->count, out->digits,
                   out->exponent - out->count + 1);
    return strtod(text, NULL) == value;
}

/* A number of few digits and decimals, which need no trial: if digits / 10^decimals rounds to the
 * value, its first 15 digits are these. */
static bool shortest_plain(struct shortest *out, double value)
{
    enum { DECIMALS = 6 };
    for (int decimals = 0; decimals <= DECIMALS; decimals++) {
        double scaled = value * (double)powers[decimals];
        if (!(scaled >= 1 && scaled < 1e15)) {
            continue;
        }
        uint64_t digits = (uint64_t)scaled;
        if ((double)digits != scaled || (double)digits / (double)powers[decimals] != value) {
            continue;
        }
        char reversed[DOUBLE_DIGITS];
        int count = 0;
        for (; digits > 0; digits /= 10) {
            reversed[count++] = (char)('0' + digits % 10);
        }
        out->exponent = count - 1 - decimals;
        for (out->count = 0; out->count < count; out->count++) {
            out->digits[out->count] = reversed[count - 1 - out->count];
        }
        while (out->count > 1 && out->digits[out->count - 1] == '0') {
            out->count--;
        }
        return true;
    }
    return false;
}

static void shortest_of(struct shortest *out, double value)
{
    if (shortest_plain(out, value)) {
        return;
    }
    /* 15 digits survive any normal double; a subnormal may have far fewer that tell it apart. */
    int digits = value < 2.2250738585072014e-308 ? 1 : 15;
    while (!shortest_try(out, value, digits) && digits < DOUBLE_DIGITS) {
        digits++;
    }
}

static size_t print_text(char *out, const char *text)
{
    size_t size = strlen(text);
    memcpy(out, text, size + 1);
    return size;
}

static size_t print_special(char *out, double value)
{
    return print_text(out, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
}

/* Writes d.ddde+XX and a final zero; returns the length. */
static size_t print_scientific(char *out, const struct shortest *number, char mark)
{
    size_t used = 0;
    out[used++] = number->digits[0];
    if (number->count > 1) {
        out[used++] = mark;
        memcpy(out + used, number->digits + 1, (size_t)number->count - 1);
        used += (size_t)number->count - 1;
    }
    int exponent = number->exponent < 0 ? -number->exponent : number->exponent;
    int size = snprintf(out + used, 8, "e%c%02d", number->exponent < 0 ? '-' : '+', exponent);
    return used + (size_t)size;
}

/* The digit of 10^power, '0' outside the digits that are there. */
static char digit_at(const struct shortest *number, int power)
{
    int index = number->exponent - power;
    if (index < 0 || index >= number->count) {
        return '0';
    }
    return number->digits[index];
}

size_t vs_double_print(char out[VS_NUMBER_SIZE], double value)
{
    if (!isfinite(value)) {
        return print_special(out, value);
    }
    if (value == 0) {
        return print_text(out, signbit(value) ? "-0" : "0");
    }
    size_t used = 0;
    if (value < 0) {
        out[used++] = '-';
    }
    struct shortest number;
    shortest_of(&number, fabs(value));
    if (number.exponent < -5 || number.exponent >= 16) {
        return used + print_scientific(out + used, &number, '.');
    }
    int last = number.exponent - number.count + 1; /* power of the last digit */
    for (int power = number.exponent > 0 ? number.exponent : 0; power >= 0; power--) {
        out[used++] = digit_at(&number, power);
    }
    if (last < 0) {
        out[used++] = '.';
        for (int power = -1; power >= last; power--) {
            out[used++] = digit_at(&number, power);
        }
    }
    out[used] = '\0';
    return used;
}

/* Adds one to the last of the decimal digits; the first is '0' and takes the carry. */
static void add_one(char *digits, size_t count)
{
    while (digits[count - 1] == '9') {
        digits[--count] = '0';
    }
    digits[count - 1]++;
}

size_t vs_double_print_rounded(char out[VS_NUMBER_SIZE], double value, int digits, char mark)
{
    assert(digits >= 0 && digits <= VS_SCALE_MAX);
    if (!isfinite(value)) {
        return print_special(out, value);
    }
    struct shortest number = {.digits = "0", .count = 1};
    if (value != 0) {
        shortest_of(&number, fabs(value));
    }
    size_t used = 0;
    if (number.exponent >= 16) {
        if (value < 0) {
            out[used++] = '-';
        }
        return used + print_scientific(out + used, &number, mark);
    }
    char rounded[1 + 16 + VS_SCALE_MAX + 1] = "";
    size_t count = 0;
    rounded[count++] = '0';
    for (int power = number.exponent > 0 ? number.exponent : 0; power >= -digits; power--) {
        rounded[count++] = digit_at(&number, power);
    }
    if (digit_at(&number, -digits - 1) >= '5') {
        add_one(rounded, count);
    }
    size_t first = 0;
    size_t whole = count - (size_t)digits;
    while (first + 1 < whole && rounded[first] == '0') {
        first++;
    }
    if (value < 0 && strspn(rounded, "0") < count) {
        out[used++] = '-';
    }
    memcpy(out + used, rounded + first, whole - first);
    used += whole - first;
    if (digits > 0) {
        out[used++] = mark;
        memcpy(out + used, rounded + whole, (size_t)digits);
        used += (size_t)digits;
    }
    out[used] = '\0';
    return used;
}

size_t vs_decimal_print(char out[VS_NUMBER_SIZE], int64_t value, int scale, char mark)
{
    assert(scale >= 0 && scale <= 18);
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    while (scale > 0 && left % 10 == 0) {
        left /= 10;
        scale--;
    }
    char reversed[VS_NUMBER_SIZE];
    size_t count = 0;
    do {
        reversed[count++] = (char)('0' + left % 10);
        left /= 10;
        if (--scale == 0) {
            reversed[count++] = mark;
        }
    } while (left > 0 || scale >= 0);
    size_t used = 0;
    if (value < 0) {
        out[used++] = '-';
    }
    while (count > 0) {
        out[used++] = reversed[--count];
    }
    out[used] = '\0';
    return used;
}
