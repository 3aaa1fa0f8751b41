/*
 * CSV, read in place.
 *
 * A scanner finds delimiters, quotes and line ends 64 bytes at a time, as bits of a mask; a field
 * is then what lies between two bits. Only quoted fields with doubled quotes are copied.
 * SPDX-License-Identifier: MIT
 */
#include "csv.h"

#include "text.h"

#include <assert.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { FIELD_LIMIT = 1 << 20, FIELD_COUNT = 4096, BLOCK = 64 };

struct scanner {
    const char *block; /* the block that mask describes */
    const char *end;   /* of the text */
    uint64_t mask;     /* one bit a byte: marks not taken yet */
    char delimiter;
};

struct vs_csv {
    vs_engine *engine;
    char *name;
    const char *encoding;
    struct scanner scanner;
    const char *begin; /* of the text */
    const char *at;    /* where the next row begins */
    uint32_t line;     /* of at */
    size_t escaped_count;
    vs_buffer converted;           /* the text when it was in CP1251 */
    vs_buffer scratch;             /* fields of the row whose doubled quotes are undone */
    uint16_t escaped[FIELD_COUNT]; /* indexes of such fields */
    vs_csv_field fields[FIELD_COUNT];
};

static bool is_mark(char c, char delimiter)
{
    return c == delimiter || c == '\n' || c == '\r' || c == '"';
}

/* Bits of the marks in the BLOCK bytes at block. */
static uint64_t block_mask(const char *block, char delimiter)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    const __m128i delimiters = _mm_set1_epi8(delimiter);
    const __m128i feeds = _mm_set1_epi8('\n');
    const __m128i returns = _mm_set1_epi8('\r');
    const __m128i quotes = _mm_set1_epi8('"');
    for (unsigned i = 0; i < BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + i));
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(bytes, feeds), _mm_cmpeq_epi8(bytes, returns));
        __m128i others =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, quotes));
        mask |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(ends, others)) << i;
    }
#else
    for (unsigned i = 0; i < BLOCK; i++) {
        mask |= (uint64_t)is_mark(block[i], delimiter) << i;
    }
#endif
    return mask;
}

static void load_block(struct scanner *scanner)
{
    size_t left = (size_t)(scanner->end - scanner->block);
    if (left >= BLOCK) {
        scanner->mask = block_mask(scanner->block, scanner->delimiter);
        return;
    }
    char last[BLOCK] = {0}; /* zero is no mark */
    if (left > 0) {
        memcpy(last, scanner->block, left);
    }
    scanner->mask = block_mask(last, scanner->delimiter);
}

/* Takes the next mark; the end of the text if there is none. */
static inline const char *next_mark(struct scanner *scanner)
{
    while (scanner->mask == 0) {
        if (scanner->end - scanner->block <= BLOCK) {
            return scanner->end;
        }
        scanner->block += BLOCK;
        load_block(scanner);
    }
    const char *mark = scanner->block + __builtin_ctzll(scanner->mask);
    scanner->mask &= scanner->mask - 1;
    return mark;
}

/* --- opening --- */

static long long line_of(const char *text, size_t offset)
{
    long long line = 1;
    const char *end = text + offset;
    for (const char *at = text; at < end; at++) {
        at = memchr(at, '\n', (size_t)(end - at));
        if (at == NULL) {
            break;
        }
        line++;
    }
    return line;
}

static bool begins_with(const char *text, size_t size, const char *start, size_t start_size)
{
    return size >= start_size && memcmp(text, start, start_size) == 0;
}

/* Refuses what people take for a table of texts but is not one. */
static int refuse_foreign(vs_engine *engine, const char *name, const char *text, size_t size)
{
    if (begins_with(text, size, "PK\x03\x04", 4)) {
        return vs_fail(engine, VS_EDATA, VS_MSG_CSV_ZIP, name);
    }
    if (begins_with(text, size, "\xD0\xCF\x11\xE0", 4)) {
        return vs_fail(engine, VS_EDATA, VS_MSG_CSV_XLS, name);
    }
    if (begins_with(text, size, "\xFF\xFE", 2) || begins_with(text, size, "\xFE\xFF", 2)) {
        return vs_fail(engine, VS_EDATA, VS_MSG_CSV_UTF16, name);
    }
    const char *zero = size > 0 ? memchr(text, '\0', size) : NULL;
    if (zero != NULL) {
        return vs_fail(engine, VS_EDATA, VS_MSG_CSV_ZERO, name,
                       line_of(text, (size_t)(zero - text)));
    }
    return VS_OK;
}

static int convert(vs_csv *csv, const char *text, size_t size)
{
    int status = vs_text_from_cp1251(&csv->converted, text, size);
    if (status == VS_EDATA) {
        const char *bad = memchr(text, 0x98, size);
        size_t offset = bad != NULL ? (size_t)(bad - text) : 0;
        return vs_fail(csv->engine, VS_EDATA, VS_MSG_CSV_BYTE, csv->name, line_of(text, offset));
    }
    csv->encoding = "cp1251";
    return status;
}

/* Settles the encoding and points the scanner at UTF-8. */
static int open_text(vs_csv *csv, const char *text, size_t size, const char *encoding)
{
    bool marked = begins_with(text, size, "\xEF\xBB\xBF", 3);
    if (encoding == NULL && marked) {
        encoding = "utf-8";
    }
    if (encoding != NULL && strcmp(encoding, "utf-8") != 0 && strcmp(encoding, "cp1251") != 0) {
        return vs_fail(csv->engine, VS_EUSAGE, VS_MSG_CSV_ENCODING, csv->name, encoding);
    }
    csv->encoding = "utf-8";
    size_t bad = 0;
    bool cp1251 = encoding != NULL && strcmp(encoding, "cp1251") == 0;
    if (!cp1251 && !vs_text_valid(text, size, &bad)) {
        if (encoding != NULL) {
            return vs_fail(csv->engine, VS_EDATA, VS_MSG_CSV_NOT_UTF8, csv->name,
                           line_of(text, bad));
        }
        cp1251 = true;
    }
    if (cp1251) {
        int status = convert(csv, text, size);
        if (status != VS_OK) {
            return status;
        }
        text = csv->converted.data;
        size = csv->converted.size;
    } else if (marked) {
        text += 3;
        size -= 3;
    }
    csv->begin = text;
    csv->at = text;
    csv->scanner.block = text;
    csv->scanner.end = text + size;
    return VS_OK;
}

struct delimiters {
    size_t semicolons, tabs, commas;
};

/* Counts delimiters outside quotes in the line at text; returns its end. */
static const char *count_delimiters(const char *text, const char *end, struct delimiters *out)
{
    bool quoted = false;
    const char *at = text;
    *out = (struct delimiters){0};
    for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++) {
        quoted ^= *at == '"';
        out->semicolons += !quoted && *at == ';' ? 1 : 0;
        out->tabs += !quoted && *at == '\t' ? 1 : 0;
        out->commas += !quoted && *at == ',' ? 1 : 0;
    }
    return at;
}

/* The most frequent of ; tab , in the first line that is not empty. Titles above a table may have
 * none, then a later line decides; one comma alone there may be a decimal mark. */
static char guess_delimiter(const char *text, const char *end)
{
    enum { LINES = 50 };
    struct delimiters found = {0};
    size_t lines = 0;
    for (const char *at = text; at < end && lines < LINES;) {
        const char *stop = count_delimiters(at, end, &found);
        lines += stop > at;
        size_t commas_needed = lines == 1 ? 1 : 2;
        if (found.semicolons + found.tabs > 0 || found.commas >= commas_needed) {
            break;
        }
        found = (struct delimiters){0};
        at = stop < end ? stop + 1 : end;
    }
    if (found.semicolons >= found.tabs && found.semicolons >= found.commas) {
        return ';';
    }
    return found.tabs >= found.commas ? '\t' : ',';
}

int vs_csv_open(vs_csv **out, vs_engine *engine, const char *name, const char *text, size_t size,
                const vs_csv_options *options)
{
    *out = NULL;
    vs_csv *csv = NULL;
    char delimiter = '\0';
    if (options != NULL) {
        delimiter = options->delimiter;
    }
    if (delimiter != '\0' && (is_mark(delimiter, '"') || (delimiter & 0x80) != 0)) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_CSV_DELIMITER, name);
    }
    int status = refuse_foreign(engine, name, text, size);
    if (status != VS_OK) {
        goto out;
    }
    csv = vs_mem_new(engine, sizeof *csv);
    if (csv == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    csv->engine = engine;
    csv->line = 1;
    vs_buffer_init(&csv->converted, engine);
    vs_buffer_init(&csv->scratch, engine);
    csv->name = vs_mem_text(engine, name, strlen(name));
    if (csv->name == NULL) {
        status = vs_fail_memory(engine);
        goto out;
    }
    status = open_text(csv, text, size, options != NULL ? options->encoding : NULL);
    if (status == VS_OK) {
        if (delimiter == '\0') {
            delimiter = guess_delimiter(csv->at, csv->scanner.end);
        }
        csv->scanner.delimiter = delimiter;
        load_block(&csv->scanner);
        *out = csv;
    }
out:
    if (status != VS_OK) {
        vs_csv_free(csv);
    }
    return status;
}

void vs_csv_free(vs_csv *csv)
{
    if (csv != NULL) {
        vs_buffer_free(&csv->scratch);
        vs_buffer_free(&csv->converted);
        vs_mem_free(csv->engine, csv->name);
        vs_mem_free(csv->engine, csv);
    }
}

const char *vs_csv_encoding(const vs_csv *csv)
{
    return csv->encoding;
}

int vs_csv_share(const vs_csv *csv)
{
    size_t size = (size_t)(csv->scanner.end - csv->begin);
    return size > 0 ? (int)((double)(csv->at - csv->begin) * 100 / (double)size) : 100;
}

char vs_csv_delimiter(const vs_csv *csv)
{
    return csv->scanner.delimiter;
}

/* --- rows --- */

/* Fails at line; nothing is read after that. */
static int fail_row(vs_csv *csv, enum vs_message id, uint32_t line, long long limit)
{
    csv->at = csv->scanner.end;
    csv->scanner.block = csv->scanner.end;
    csv->scanner.mask = 0;
    return vs_fail(csv->engine, VS_EDATA, id, csv->name, (long long)line, limit);
}

/* The start of the next line after a line end whose first character is mark, taken already. */
static const char *after_line(struct scanner *scanner, const char *mark)
{
    if (*mark == '\r' && scanner->end - mark > 1 && mark[1] == '\n') {
        mark = next_mark(scanner);
    }
    return mark + 1;
}

/* Reads a field whose opening quote is at open; *mark gets the mark that ends it. */
static int quoted_field(vs_csv *csv, struct scanner *scanner, const char *open, vs_csv_field *field,
                        const char **mark)
{
    uint32_t line = csv->line;
    bool doubled = false;
    next_mark(scanner); /* the opening quote */
    const char *at;
    for (;;) {
        at = next_mark(scanner);
        if (at - open > FIELD_LIMIT) {
            return fail_row(csv, VS_MSG_CSV_FIELD_SIZE, line, FIELD_LIMIT);
        }
        if (at == scanner->end) {
            return fail_row(csv, VS_MSG_CSV_QUOTE, line, 0);
        }
        bool pair = scanner->end - at > 1 && at[1] == (*at == '\r' ? '\n' : '"');
        if (*at == '"') {
            if (!pair) {
                break;
            }
            doubled = true;
            next_mark(scanner);
        } else if (*at == '\n' || (*at == '\r' && !pair)) {
            csv->line++;
        }
    }
    *field = (vs_csv_field){open + 1, (size_t)(at - open) - 1};
    if (doubled) {
        csv->escaped[csv->escaped_count++] = (uint16_t)(field - csv->fields);
    }
    if (at + 1 == scanner->end) {
        *mark = scanner->end;
        return VS_OK;
    }
    if (!is_mark(at[1], scanner->delimiter)) {
        return fail_row(csv, VS_MSG_CSV_AFTER_QUOTE, csv->line, 0);
    }
    *mark = next_mark(scanner);
    return VS_OK;
}

/* Undoes the doubled quotes of the row's fields that have some. */
static int unescape(vs_csv *csv)
{
    size_t total = 0;
    for (size_t i = 0; i < csv->escaped_count; i++) {
        total += csv->fields[csv->escaped[i]].size;
    }
    vs_buffer_clear(&csv->scratch);
    char *out = vs_buffer_grow(&csv->scratch, total);
    if (out == NULL) {
        return vs_buffer_status(&csv->scratch);
    }
    for (size_t i = 0; i < csv->escaped_count; i++) {
        vs_csv_field *field = &csv->fields[csv->escaped[i]];
        const char *start = out;
        for (size_t j = 0; j < field->size; j++) {
            *out++ = field->text[j];
            j += field->text[j] == '"' ? 1 : 0;
        }
        *field = (vs_csv_field){start, (size_t)(out - start)};
    }
    return VS_OK;
}

/* Moves over empty lines to the first character of a row. */
static void skip_empty(vs_csv *csv, struct scanner *scanner)
{
    while (csv->at < scanner->end && (*csv->at == '\n' || *csv->at == '\r')) {
        csv->at = after_line(scanner, next_mark(scanner));
        csv->line++;
    }
}

int vs_csv_next(vs_csv *csv, vs_csv_row *row)
{
    struct scanner scanner = csv->scanner; /* a copy that the compiler can keep in registers */
    skip_empty(csv, &scanner);
    const char *end = scanner.end;
    const char *at = csv->at;
    if (at == end) {
        return VS_DONE;
    }
    uint32_t line = csv->line;
    size_t count = 0;
    const char *mark = end;
    csv->escaped_count = 0;
    for (;;) {
        if (count == FIELD_COUNT) {
            return fail_row(csv, VS_MSG_CSV_FIELD_COUNT, line, FIELD_COUNT);
        }
        vs_csv_field *field = &csv->fields[count++];
        if (at < end && *at == '"') {
            int status = quoted_field(csv, &scanner, at, field, &mark);
            if (status != VS_OK) {
                return status;
            }
        } else {
            do {
                mark = next_mark(&scanner);
            } while (mark < end && *mark == '"');
            *field = (vs_csv_field){at, (size_t)(mark - at)};
            if (field->size > FIELD_LIMIT) {
                return fail_row(csv, VS_MSG_CSV_FIELD_SIZE, line, FIELD_LIMIT);
            }
        }
        if (mark == end || *mark != scanner.delimiter) {
            break;
        }
        at = mark + 1;
    }
    if (mark < end) {
        mark = after_line(&scanner, mark);
        csv->line++;
    }
    csv->at = mark;
    csv->scanner = scanner;
    *row = (vs_csv_row){.count = count, .fields = csv->fields, .line = line};
    return csv->escaped_count > 0 ? unescape(csv) : VS_OK;
}

void vs_csv_write(vs_buffer *out, const char *text, size_t size, char delimiter)
{
    bool quote = false;
    for (size_t i = 0; i < size && !quote; i++) {
        quote = is_mark(text[i], delimiter);
    }
    if (!quote) {
        vs_buffer_add(out, text, size);
        return;
    }
    vs_buffer_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"') {
            vs_buffer_char(out, '"');
        }
        vs_buffer_char(out, text[i]);
    }
    vs_buffer_char(out, '"');
}
