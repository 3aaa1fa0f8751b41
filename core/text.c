/*
 * Texts over utf8proc. Memory goes through the engine: utf8proc's own allocating calls are not
 * used. SPDX-License-Identifier: MIT
 */
#include "text.h"

#include <string.h>
#include <utf8proc.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bytes at the start of text that are ASCII and not NUL, in whole blocks only. */
static size_t ascii_blocks(const unsigned char *text, size_t size)
{
    size_t at = 0;
#ifdef __SSE2__
    for (; size - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
        __m128i zero = _mm_cmpeq_epi8(block, _mm_setzero_si128());
        if (_mm_movemask_epi8(_mm_or_si128(block, zero)) != 0) {
            break;
        }
    }
#else
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t highs = UINT64_C(0x8080808080808080);
    for (; size - at >= 8; at += 8) {
        uint64_t block;
        memcpy(&block, text + at, sizeof block);
        if (((block | (block - ones)) & highs) != 0) {
            break;
        }
    }
#endif
    return at;
}

static bool is_tail(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Bytes of the well-formed character of more than one byte at text, or 0. */
static size_t wide_length(const unsigned char *text, size_t left)
{
    unsigned char first = text[0];
    if (first >= 0xC2 && first <= 0xDF) {
        return left >= 2 && is_tail(text[1]) ? 2 : 0;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        if (left < 3 || !is_tail(text[1]) || !is_tail(text[2])) {
            return 0;
        }
        bool overlong = first == 0xE0 && text[1] < 0xA0;
        bool surrogate = first == 0xED && text[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (left < 4 || !is_tail(text[1]) || !is_tail(text[2]) || !is_tail(text[3])) {
            return 0;
        }
        bool overlong = first == 0xF0 && text[1] < 0x90;
        bool beyond = first == 0xF4 && text[1] > 0x8F;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

bool vs_text_valid(const char *text, size_t size, size_t *bad)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < size) {
        /* Cyrillic first: two bytes a letter, many in a row. */
        while (size - at >= 2 && (bytes[at] & 0xFE) == 0xD0 && is_tail(bytes[at + 1])) {
            at += 2;
        }
        at += ascii_blocks(bytes + at, size - at);
        while (at < size && bytes[at] != 0 && bytes[at] < 0x80) {
            at++;
        }
        if (at == size) {
            break;
        }
        size_t length = wide_length(bytes + at, size - at);
        if (length == 0) {
            if (bad != NULL) {
                *bad = at;
            }
            return false;
        }
        at += length;
    }
    return true;
}

/* Bytes of the white space character at text, or 0. Never matches inside a character. */
static size_t space_length(const unsigned char *text, size_t left)
{
    unsigned char first = text[0];
    if (first < 0x80) {
        return first == ' ' || (first >= '\t' && first <= '\r') ? 1 : 0;
    }
    if (first == 0xC2 && left >= 2) {
        return text[1] == 0x85 || text[1] == 0xA0 ? 2 : 0;
    }
    if (first < 0xE1 || first > 0xE3 || left < 3) {
        return 0;
    }
    unsigned code = ((first & 0x0FU) << 12) | ((text[1] & 0x3FU) << 6) | (text[2] & 0x3FU);
    bool space = code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
                 code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
    return space ? 3 : 0;
}

enum tidiness {
    TIDY,    /* a copy is the answer */
    SPACED,  /* in NFC, but white space must be mended */
    UNKNOWN, /* utf8proc must look */
};

/*
 * Bytes of the character beyond ASCII at text if it is known to stay itself in NFC next to others
 * of this kind; 0 if not known. Knows U+0080..U+00BF, U+0400..U+045F, dashes, quotes and the number
 * sign.
 */
static size_t stable_length(const unsigned char *text, size_t left)
{
    if (left < 2 || !is_tail(text[1])) {
        return 0;
    }
    if (text[0] == 0xD0 || (text[0] == 0xD1 && text[1] <= 0x9F) || text[0] == 0xC2) {
        return 2;
    }
    if (text[0] == 0xE2 && left >= 3 && is_tail(text[2])) {
        bool dash = text[1] == 0x80 && text[2] >= 0x90 && text[2] <= 0xAF;
        bool number = text[1] == 0x84 && text[2] == 0x96;
        return dash || number ? 3 : 0;
    }
    return 0;
}

static enum tidiness tidiness_of(const unsigned char *text, size_t size)
{
    enum tidiness result = TIDY;
    bool space = true; /* the character before is a space, or there is none */
    size_t at = 0;
    while (at < size) {
        unsigned char byte = text[at];
        if (byte > ' ' && byte < 0x80) {
            space = false;
            at++;
            continue;
        }
        if (byte == ' ') {
            if (space) {
                result = SPACED;
            }
            space = true;
            at++;
            continue;
        }
        size_t length = byte == 0 ? 0 : byte < 0x80 ? 1 : stable_length(text + at, size - at);
        if (length == 0) {
            return UNKNOWN;
        }
        if (space_length(text + at, size - at) > 0) {
            result = SPACED;
        }
        space = false;
        at += length;
    }
    return space && size > 0 ? SPACED : result;
}

/* Appends text without outer white space, inner runs as one space. */
static void add_mended(vs_buffer *out, const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;
    bool started = false;
    size_t at = 0;
    while (at < size) {
        size_t length = space_length(bytes + at, size - at);
        if (length > 0) {
            at += length;
            continue;
        }
        size_t start = at;
        while (at < size && space_length(bytes + at, size - at) == 0) {
            at++;
        }
        if (started) {
            vs_buffer_char(out, ' ');
        }
        vs_buffer_add(out, text + start, at - start);
        started = true;
    }
}

enum { SMALL_POINTS = 256 };

/* Code points of a text while utf8proc works on them. */
struct points {
    vs_engine *engine;
    utf8proc_int32_t *data; /* small, or memory of the engine; room for one more than count */
    utf8proc_ssize_t count;
    utf8proc_int32_t small[SMALL_POINTS + 1];
};

static void points_free(struct points *points)
{
    if (points->data != points->small) {
        vs_mem_free(points->engine, points->data);
    }
}

/* Fills points with the text in the form of options. Freed with points_free also on failure. */
static int points_read(struct points *points, vs_engine *engine, const char *text, size_t size,
                       utf8proc_option_t options)
{
    points->engine = engine;
    points->data = points->small;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t length = (utf8proc_ssize_t)size;
    points->count = utf8proc_decompose(bytes, length, points->small, SMALL_POINTS, options);
    if (points->count > SMALL_POINTS) {
        size_t room = (size_t)points->count + 1;
        points->data = vs_mem_array(engine, room, sizeof *points->data);
        if (points->data == NULL) {
            return vs_fail_memory(engine);
        }
        points->count = utf8proc_decompose(bytes, length, points->data, points->count, options);
    }
    if (points->count >= 0) {
        points->count = utf8proc_normalize_utf32(points->data, points->count, options);
    }
    return points->count >= 0 ? VS_OK : VS_EDATA;
}

bool vs_text_is_clean(const char *text, size_t size)
{
    return tidiness_of((const unsigned char *)text, size) == TIDY;
}

int vs_text_clean(vs_buffer *out, const char *text, size_t size)
{
    enum tidiness tidiness = tidiness_of((const unsigned char *)text, size);
    if (tidiness == TIDY) {
        vs_buffer_add(out, text, size);
        return vs_buffer_status(out);
    }
    if (tidiness == SPACED) {
        add_mended(out, text, size);
        return vs_buffer_status(out);
    }
    if (!vs_text_valid(text, size, NULL)) {
        return VS_EDATA;
    }
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    struct points points;
    int status = points_read(&points, out->engine, text, size, options);
    if (status == VS_OK) {
        utf8proc_ssize_t bytes = utf8proc_reencode(points.data, points.count, options);
        add_mended(out, (const char *)points.data, (size_t)bytes);
        status = vs_buffer_status(out);
    }
    points_free(&points);
    return status;
}

/* Appends the text with its code points changed by change; options are utf8proc's. */
static int change_points(vs_buffer *out, const char *text, size_t size, utf8proc_option_t options,
                         utf8proc_int32_t (*change)(utf8proc_int32_t))
{
    if (!vs_text_valid(text, size, NULL)) {
        return VS_EDATA;
    }
    options |= UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    struct points points;
    int status = points_read(&points, out->engine, text, size, options);
    if (status == VS_OK) {
        for (utf8proc_ssize_t i = 0; i < points.count; i++) {
            points.data[i] = change(points.data[i]);
        }
        utf8proc_ssize_t bytes = utf8proc_reencode(points.data, points.count, options);
        vs_buffer_add(out, points.data, (size_t)bytes);
        status = vs_buffer_status(out);
    }
    points_free(&points);
    return status;
}

static utf8proc_int32_t without_yo(utf8proc_int32_t code)
{
    return code == 0x0451 ? 0x0435 : code;
}

int vs_text_fold(vs_buffer *out, const char *text, size_t size)
{
    return change_points(out, text, size, UTF8PROC_CASEFOLD, without_yo);
}

/* Latin letters whose capitals look as those of the Cyrillic small letters from U+0430 on. */
static const char twins[] = "a b  e    k mho pcty x";

static utf8proc_int32_t latin_twin(utf8proc_int32_t code)
{
    code = without_yo(code);
    size_t at = code >= 0x0430 ? (size_t)(code - 0x0430) : sizeof twins;
    return at < sizeof twins - 1 && twins[at] != ' ' ? twins[at] : code;
}

int vs_text_fold_alike(vs_buffer *out, const char *text, size_t size)
{
    return change_points(out, text, size, UTF8PROC_CASEFOLD, latin_twin);
}

static utf8proc_int32_t cyrillic_twin(utf8proc_int32_t code)
{
    bool capital = code >= 'A' && code <= 'Z';
    if (!capital && !(code >= 'a' && code <= 'z')) {
        return code;
    }
    const char *at = strchr(twins, (char)(capital ? code - 'A' + 'a' : code));
    return at == NULL ? code : (capital ? 0x0410 : 0x0430) + (utf8proc_int32_t)(at - twins);
}

int vs_text_cyrillic(vs_buffer *out, const char *text, size_t size)
{
    return change_points(out, text, size, 0, cyrillic_twin);
}

int vs_text_upper(vs_buffer *out, const char *text, size_t size)
{
    return change_points(out, text, size, 0, utf8proc_toupper);
}

int vs_text_lower(vs_buffer *out, const char *text, size_t size)
{
    return change_points(out, text, size, 0, utf8proc_tolower);
}

/* A number within a text: digits without leading zeros and a decimal part without trailing ones. */
struct number {
    const char *whole, *part; /* digits before and after the mark */
    size_t whole_size, part_size;
    const char *end; /* of the number in the text */
    bool negative;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at)) {
        at++;
    }
    return at;
}

static bool number_at(struct number *out, const char *at, const char *start, const char *end)
{
    bool negative = at == start && *at == '-' && end - at > 1 && is_digit(at[1]);
    if (!negative && !is_digit(*at)) {
        return false;
    }
    at += negative ? 1 : 0;
    const char *stop = skip_digits(at, end);
    while (at < stop && *at == '0') {
        at++;
    }
    *out =
        (struct number){.whole = at, .whole_size = (size_t)(stop - at), .part = stop, .end = stop};
    if (end - stop > 1 && (*stop == '.' || *stop == ',') && is_digit(stop[1])) {
        out->part = stop + 1;
        out->end = skip_digits(out->part, end);
        stop = out->end;
        while (stop > out->part && stop[-1] == '0') {
            stop--;
        }
        out->part_size = (size_t)(stop - out->part);
    }
    out->negative = negative && out->whole_size + out->part_size > 0;
    return true;
}

static int sign_of(int value)
{
    return (value > 0) - (value < 0);
}

static int compare_bytes(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t size = a_size < b_size ? a_size : b_size;
    int order = size > 0 ? sign_of(memcmp(a, b, size)) : 0;
    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int compare_numbers(const struct number *a, const struct number *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    int order = (a->whole_size > b->whole_size) - (a->whole_size < b->whole_size);
    if (order == 0) {
        order = compare_bytes(a->whole, a->whole_size, b->whole, b->whole_size);
    }
    if (order == 0) {
        order = compare_bytes(a->part, a->part_size, b->part, b->part_size);
    }
    return a->negative ? -order : order;
}

int vs_text_compare(const char *a, size_t a_size, const char *b, size_t b_size)
{
    const char *p = a;
    const char *q = b;
    const char *a_end = a + a_size;
    const char *b_end = b + b_size;
    while (p < a_end && q < b_end) {
        struct number x;
        struct number y;
        bool a_number = number_at(&x, p, a, a_end);
        bool b_number = number_at(&y, q, b, b_end);
        if (a_number && b_number) {
            int order = compare_numbers(&x, &y);
            if (order != 0) {
                return order;
            }
            p = x.end;
            q = y.end;
            continue;
        }
        /* A number stands where its digits stand, also a negative one: the order stays total. The
         * bytes of UTF-8 sort as their code points do. */
        unsigned char c = a_number ? '0' : (unsigned char)*p;
        unsigned char d = b_number ? '0' : (unsigned char)*q;
        if (c != d) {
            return c < d ? -1 : 1;
        }
        p++;
        q++;
    }
    if (p < a_end || q < b_end) {
        return p < a_end ? 1 : -1;
    }
    return compare_bytes(a, a_size, b, b_size);
}

/* Bytes of the character at text (1 for a stray byte); *code gets it (U+FFFD for a stray byte). */
static size_t next_code(const char *text, size_t size, utf8proc_int32_t *code)
{
    unsigned char first = (unsigned char)text[0];
    if (first < 0x80) {
        *code = first;
        return 1;
    }
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_ssize_t length = utf8proc_iterate(bytes, (utf8proc_ssize_t)size, code);
    if (length <= 0) {
        *code = 0xFFFD;
        return 1;
    }
    return (size_t)length;
}

static size_t code_width(utf8proc_int32_t code)
{
    if (code < 0x80) {
        return code >= ' ' && code < 0x7F ? 1 : 0;
    }
    int width = utf8proc_charwidth(code);
    return width > 0 ? (size_t)width : 0;
}

size_t vs_text_width(const char *text, size_t size)
{
    size_t width = 0;
    vs_text_fit(text, size, SIZE_MAX, &width);
    return width;
}

size_t vs_text_fit(const char *text, size_t size, size_t columns, size_t *width)
{
    size_t used = 0;
    size_t at = 0;
    while (at < size) {
        utf8proc_int32_t code;
        size_t length = next_code(text + at, size - at, &code);
        size_t more = code_width(code);
        if (more > columns - used) {
            break;
        }
        used += more;
        at += length;
    }
    if (width != NULL) {
        *width = used;
    }
    return at;
}

/* U+0410..U+044F follow from 0xC0 on; 0 marks the byte that is undefined. */
static const uint16_t cp1251_upper[64] = {
    0x0402, 0x0403, 0x201A, 0x0453, 0x201E, 0x2026, 0x2020, 0x2021, 0x20AC, 0x2030, 0x0409,
    0x2039, 0x040A, 0x040C, 0x040B, 0x040F, 0x0452, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0,      0x2122, 0x0459, 0x203A, 0x045A, 0x045C, 0x045B, 0x045F, 0x00A0,
    0x040E, 0x045E, 0x0408, 0x00A4, 0x0490, 0x00A6, 0x00A7, 0x0401, 0x00A9, 0x0404, 0x00AB,
    0x00AC, 0x00AD, 0x00AE, 0x0407, 0x00B0, 0x00B1, 0x0406, 0x0456, 0x0491, 0x00B5, 0x00B6,
    0x00B7, 0x0451, 0x2116, 0x0454, 0x00BB, 0x0458, 0x0405, 0x0455, 0x0457,
};

int vs_text_from_cp1251(vs_buffer *out, const char *bytes, size_t size)
{
    enum { PIECE = 4096 };
    char piece[PIECE];
    size_t used = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        unsigned code = byte;
        if (byte >= 0xC0) {
            code = 0x0410U + byte - 0xC0U;
        } else if (byte >= 0x80) {
            code = cp1251_upper[byte - 0x80];
            if (code == 0) {
                return VS_EDATA;
            }
        }
        if (PIECE - used < 3) {
            vs_buffer_add(out, piece, used);
            used = 0;
        }
        if (code < 0x80) {
            piece[used++] = (char)code;
        } else if (code < 0x800) {
            piece[used++] = (char)(0xC0U | (code >> 6));
            piece[used++] = (char)(0x80U | (code & 0x3FU));
        } else {
            piece[used++] = (char)(0xE0U | (code >> 12));
            piece[used++] = (char)(0x80U | ((code >> 6) & 0x3FU));
            piece[used++] = (char)(0x80U | (code & 0x3FU));
        }
    }
    vs_buffer_add(out, piece, used);
    return vs_buffer_status(out);
}

enum { DISTANCE_POINTS = 128 };

/* Reads at most DISTANCE_POINTS code points; returns how many, or DISTANCE_POINTS + 1 if more. */
static size_t distance_points(utf8proc_int32_t *out, const char *text)
{
    size_t size = strlen(text);
    size_t count = 0;
    for (size_t at = 0; at < size; count++) {
        if (count == DISTANCE_POINTS) {
            return DISTANCE_POINTS + 1;
        }
        at += next_code(text + at, size - at, &out[count]);
    }
    return count;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t vs_text_distance(const char *a, const char *b, size_t limit)
{
    utf8proc_int32_t x[DISTANCE_POINTS];
    utf8proc_int32_t y[DISTANCE_POINTS];
    size_t row[DISTANCE_POINTS + 1]; /* distances of the prefix of a to each prefix of b */
    size_t x_count = distance_points(x, a);
    size_t y_count = distance_points(y, b);
    if (x_count > DISTANCE_POINTS || y_count > DISTANCE_POINTS) {
        return strcmp(a, b) == 0 ? 0 : limit + 1; /* no name is that long */
    }
    for (size_t j = 0; j <= y_count; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= x_count; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= y_count; j++) {
            size_t replaced = diagonal + (x[i - 1] != y[j - 1] ? 1 : 0);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return least(row[y_count], limit + 1);
}
