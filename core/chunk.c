/*
 * Column chunks: packing, encoding, decoding.
 *
 * A column is a header of 48 bytes and then name (with a final zero), validity bitmap, values and
 * members, each padded with zeros to 8 bytes. A chunk is a header of 32 bytes and its columns. Both
 * begin with a checksum of all that follows. Numbers are little endian, as in memory.
 * SPDX-License-Identifier: MIT
 */
#include "chunk.h"

#include "number.h"
#include "text.h"

#include <assert.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "chunks are read in place and need a little endian machine"
#endif

#define COLUMN_MAGIC UINT32_C(0x434F5356) /* "VSOC" */
#define CHUNK_MAGIC UINT32_C(0x484B5356)  /* "VSKH" */

enum { COLUMN_SEED = 1, CHUNK_SEED = 2 }; /* so that neither passes for the other */

struct column_header {
    uint64_t checksum; /* of the bytes from here to size */
    uint32_t magic;
    uint32_t rows;
    uint64_t size; /* of header and all parts */
    int64_t base;
    uint32_t name_size; /* without the final zero */
    uint32_t member_count;
    uint8_t type;
    uint8_t scale;
    uint8_t width;
    uint8_t has_valid;
    uint32_t zero;
};

struct chunk_header {
    uint64_t checksum; /* of the bytes from here to size */
    uint32_t magic;
    uint32_t rows;
    uint64_t size; /* of header and columns */
    uint32_t column_count;
    uint32_t zero;
};

_Static_assert(sizeof(struct column_header) == 48, "the form of files");
_Static_assert(sizeof(struct chunk_header) == 32, "the form of files");

const vs_column *vs_chunk_column(const vs_chunk *chunk, const char *name)
{
    for (uint32_t i = 0; i < chunk->column_count; i++) {
        if (strcmp(chunk->columns[i].name, name) == 0) {
            return &chunk->columns[i];
        }
    }
    return NULL;
}

/* --- packing --- */

enum { PACK_BLOCK = 512 }; /* rows at a time, a multiple of 8; small enough to stay near */

struct range {
    int64_t least, most;
};

static bool bit_of(const unsigned char *bits, size_t row)
{
    return (bits[row >> 3] >> (row & 7U) & 1U) != 0;
}

static struct range range_of_block(const int64_t *values, size_t count)
{
    /* Nearly always 32 bits suffice, and those the processor compares several at once. */
    int32_t shorts[PACK_BLOCK];
    uint64_t beyond = 0;
    for (size_t i = 0; i < count; i++) {
        shorts[i] = (int32_t)(uint32_t)(uint64_t)values[i];
        beyond |= ((uint64_t)values[i] + UINT64_C(0x80000000)) >> 32;
    }
    if (beyond == 0) {
        int32_t least = INT32_MAX;
        int32_t most = INT32_MIN;
        for (size_t i = 0; i < count; i++) {
            least = shorts[i] < least ? shorts[i] : least;
            most = shorts[i] > most ? shorts[i] : most;
        }
        return (struct range){least, most};
    }
    struct range range = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < count; i++) {
        range.least = values[i] < range.least ? values[i] : range.least;
        range.most = values[i] > range.most ? values[i] : range.most;
    }
    return range;
}

/* Copies count values; those that valid calls missing become instead. */
static void copy_valid(int64_t *out, const int64_t *values, const unsigned char *valid,
                       size_t count, int64_t instead)
{
    memcpy(out, values, count * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        if (valid[i >> 3] == 0xFF) {
            i |= 7U; /* nothing is missing in these eight */
        } else if (!bit_of(valid, i)) {
            out[i] = instead;
        }
    }
}

/* The range of the values that are there; of zero if there are none. */
static struct range range_of(const int64_t *values, const unsigned char *valid, size_t rows)
{
    size_t first = 0; /* the first row that has a value */
    while (valid != NULL && first < rows && !bit_of(valid, first)) {
        first++;
    }
    if (first == rows) {
        return (struct range){0, 0};
    }
    struct range range = {INT64_MAX, INT64_MIN};
    size_t count = 0;
    for (size_t row = 0; row < rows; row += count) {
        count = rows - row < PACK_BLOCK ? rows - row : PACK_BLOCK;
        const int64_t *block = values + row;
        int64_t copy[PACK_BLOCK];
        if (valid != NULL) {
            copy_valid(copy, block, valid + row / 8, count, values[first]);
            block = copy;
        }
        struct range piece = range_of_block(block, count);
        range.least = piece.least < range.least ? piece.least : range.least;
        range.most = piece.most > range.most ? piece.most : range.most;
    }
    return range;
}

static uint64_t width_most(uint8_t width)
{
    return width == 8 ? UINT64_MAX : (UINT64_C(1) << (8U * width)) - 1;
}

static uint8_t width_of(uint64_t most)
{
    uint8_t width = 0;
    while (width_most(width) < most) {
        width = width == 0 ? 1 : (uint8_t)(width * 2);
    }
    return width;
}

/* Narrows count stored values to width bytes at out. */
static void narrow(char *out, uint8_t width, const uint32_t *stored, size_t count)
{
    if (width == 1) {
        uint8_t *bytes = (uint8_t *)out;
        for (size_t i = 0; i < count; i++) {
            bytes[i] = (uint8_t)stored[i];
        }
    } else if (width == 2) {
        uint16_t *shorts = (uint16_t *)(void *)out;
        for (size_t i = 0; i < count; i++) {
            shorts[i] = (uint16_t)stored[i];
        }
    } else {
        memcpy(out, stored, count * sizeof *stored);
    }
}

static void store_wide(const vs_column *column, uint64_t *out, const int64_t *values, uint32_t rows)
{
    for (uint32_t row = 0; row < rows; row++) {
        out[row] = vs_column_has(column, row) ? (uint64_t)values[row] - (uint64_t)column->base : 0;
    }
}

/* Stores up to 4 bytes a value; differences modulo 2^32 are then enough. Missing rows store zero.
 */
static void store_narrow(const vs_column *column, char *out, const int64_t *values, size_t rows)
{
    uint32_t base = (uint32_t)(uint64_t)column->base;
    uint32_t stored[PACK_BLOCK];
    size_t count = 0;
    for (size_t row = 0; row < rows; row += count) {
        count = rows - row < PACK_BLOCK ? rows - row : PACK_BLOCK;
        const int64_t *block = values + row;
        int64_t copy[PACK_BLOCK];
        if (column->valid != NULL) {
            copy_valid(copy, block, column->valid + row / 8, count, column->base);
            block = copy;
        }
        for (size_t i = 0; i < count; i++) {
            stored[i] = (uint32_t)(uint64_t)block[i] - base;
        }
        narrow(out + row * column->width, column->width, stored, count);
    }
}

static size_t bitmap_size(uint32_t rows)
{
    return ((size_t)rows + 7) / 8;
}

/* Bits of the last byte of the bitmap that belong to rows. */
static unsigned char last_bits(uint32_t rows)
{
    return (unsigned char)(rows % 8 == 0 ? 0xFFU : (1U << (rows % 8)) - 1U);
}

/* True if no row is missing. */
static bool all_valid(const unsigned char *valid, uint32_t rows)
{
    size_t size = bitmap_size(rows);
    for (size_t i = 0; i + 1 < size; i++) {
        if (valid[i] != 0xFF) {
            return false;
        }
    }
    return size == 0 || (valid[size - 1] & last_bits(rows)) == last_bits(rows);
}

int vs_column_pack(vs_column *column, vs_arena *arena, vs_engine *engine, const int64_t *values,
                   const unsigned char *valid, uint32_t rows)
{
    column->valid = NULL;
    column->values = NULL;
    column->base = 0;
    column->width = 0;
    if (valid != NULL && !all_valid(valid, rows)) {
        size_t size = bitmap_size(rows);
        unsigned char *copy = vs_arena_get(arena, size);
        if (copy == NULL) {
            return vs_fail_memory(engine);
        }
        memcpy(copy, valid, size);
        copy[size - 1] &= last_bits(rows);
        column->valid = copy;
    }
    struct range range = range_of(values, column->valid, rows);
    if (column->type == VS_COLUMN_TEXT) {
        assert(range.least >= 0 && range.most <= UINT32_MAX);
        range.least = 0;
    }
    column->width = width_of((uint64_t)range.most - (uint64_t)range.least);
    if (column->width < 8 && range.least > INT64_MAX - (int64_t)width_most(column->width)) {
        range.least = INT64_MAX - (int64_t)width_most(column->width); /* any sum then fits */
    }
    column->base = range.least;
    void *stored = vs_arena_array(arena, rows, column->width);
    if (stored == NULL) {
        return vs_fail_memory(engine);
    }
    if (column->width == 8) {
        store_wide(column, stored, values, rows);
    } else if (column->width > 0) {
        store_narrow(column, stored, values, rows);
    }
    column->values = stored;
    return VS_OK;
}

/* --- encoding --- */

static size_t padded(size_t size)
{
    return (size + 7) / 8 * 8;
}

/* Appends size bytes and zeros up to a multiple of 8. */
static void add_padded(vs_buffer *out, const void *data, size_t size)
{
    static const char zeros[8] = {0};
    if (size > 0) {
        vs_buffer_add(out, data, size);
        vs_buffer_add(out, zeros, padded(size) - size);
    }
}

/* Puts the checksum of the bytes from start on in front of them. */
static void seal(vs_buffer *out, size_t start, uint64_t seed)
{
    if (!out->failed) {
        char *bytes = out->data + start;
        uint64_t checksum = vs_checksum(bytes + 8, out->size - start - 8, seed);
        memcpy(bytes, &checksum, sizeof checksum);
    }
}

static size_t column_size(const struct column_header *header)
{
    return sizeof *header + padded((size_t)header->name_size + 1) +
           (header->has_valid != 0 ? padded(bitmap_size(header->rows)) : 0) +
           padded((size_t)header->rows * header->width) +
           padded((size_t)header->member_count * sizeof(vs_code));
}

void vs_column_encode(vs_buffer *out, const vs_column *column, uint32_t rows)
{
    size_t start = out->size;
    struct column_header header = {
        .magic = COLUMN_MAGIC,
        .rows = rows,
        .base = column->base,
        .name_size = (uint32_t)strlen(column->name),
        .member_count = column->member_count,
        .type = (uint8_t)column->type,
        .scale = column->scale,
        .width = column->width,
        .has_valid = column->valid != NULL,
    };
    header.size = column_size(&header);
    vs_buffer_add(out, &header, sizeof header);
    add_padded(out, column->name, (size_t)header.name_size + 1);
    if (column->valid != NULL) {
        add_padded(out, column->valid, bitmap_size(rows));
    }
    add_padded(out, column->values, (size_t)rows * column->width);
    add_padded(out, column->members, (size_t)column->member_count * sizeof(vs_code));
    assert(out->failed || out->size - start == header.size);
    seal(out, start, COLUMN_SEED);
}

void vs_chunk_encode(vs_buffer *out, const vs_chunk *chunk)
{
    size_t start = out->size;
    struct chunk_header header = {
        .magic = CHUNK_MAGIC, .rows = chunk->rows, .column_count = chunk->column_count};
    vs_buffer_add(out, &header, sizeof header);
    for (uint32_t i = 0; i < chunk->column_count; i++) {
        vs_column_encode(out, &chunk->columns[i], chunk->rows);
    }
    if (!out->failed) {
        header.size = out->size - start;
        memcpy(out->data + start, &header, sizeof header);
    }
    seal(out, start, CHUNK_SEED);
}

/* --- decoding --- */

static int fail_form(vs_engine *engine, const char *place, const char *part)
{
    return vs_fail(engine, VS_EDAMAGED, VS_MSG_CHUNK_FORM, place, part);
}

/* The part of a column's header that cannot be, or NULL. */
static const char *header_fault(const struct column_header *header)
{
    if (header->magic != COLUMN_MAGIC) {
        return "magic";
    }
    if (header->type < VS_COLUMN_INTEGER || header->type > VS_COLUMN_TEXT) {
        return "type";
    }
    if (header->scale > (header->type == VS_COLUMN_DECIMAL ? VS_SCALE_MAX : 0)) {
        return "scale";
    }
    bool number = header->type == VS_COLUMN_INTEGER || header->type == VS_COLUMN_DECIMAL;
    bool known = header->width == 0 || header->width == 1 || header->width == 2 ||
                 header->width == 4 || (header->width == 8 && number);
    if (!known) {
        return "width";
    }
    if (header->width < 8 && header->base > INT64_MAX - (int64_t)width_most(header->width)) {
        return "base";
    }
    if (header->type != VS_COLUMN_TEXT && header->member_count > 0) {
        return "members";
    }
    return header->has_valid > 1 || header->zero != 0 ? "header" : NULL;
}

/* The greatest stored value; separate loops as in store_values. */
#define MOST(type)                                                                                 \
    do {                                                                                           \
        const type *stored = column->values;                                                       \
        type most = 0;                                                                             \
        for (uint32_t row = 0; row < rows; row++) {                                                \
            most = stored[row] > most ? stored[row] : most;                                        \
        }                                                                                          \
        return most;                                                                               \
    } while (0)

static uint64_t stored_most(const vs_column *column, uint32_t rows)
{
    switch (column->width) {
    case 1:
        MOST(uint8_t);
    case 2:
        MOST(uint16_t);
    case 4:
        MOST(uint32_t);
    default:
        return 0; /* width 8 is refused for the types that are asked about */
    }
}

static bool any_valid(const vs_column *column, uint32_t rows)
{
    if (column->valid == NULL) {
        return rows > 0;
    }
    for (size_t i = 0; i < bitmap_size(rows); i++) {
        if (column->valid[i] != 0) {
            return true;
        }
    }
    return false;
}

/* True if every value is one that the type has: ordinals within members, days, 0 or 1. */
static bool values_fit(const vs_column *column, uint32_t rows)
{
    if (column->type == VS_COLUMN_INTEGER || column->type == VS_COLUMN_DECIMAL) {
        return true;
    }
    int64_t most = column->base + (int64_t)stored_most(column, rows);
    switch (column->type) {
    case VS_COLUMN_DATE:
        return column->base >= INT32_MIN && most <= INT32_MAX;
    case VS_COLUMN_BOOLEAN:
        return column->base >= 0 && most <= 1;
    default:
        if (column->member_count == 0) {
            return column->base == 0 && most == 0 && !any_valid(column, rows);
        }
        return column->base == 0 && most < (int64_t)column->member_count;
    }
}

/* Points column at its parts, whose sizes have been checked. */
static void column_place(vs_column *column, const struct column_header *header)
{
    const char *at = (const char *)header + sizeof *header;
    column->name = at;
    column->type = (enum vs_column_type)header->type;
    column->scale = header->scale;
    column->width = header->width;
    column->base = header->base;
    column->member_count = header->member_count;
    at += padded((size_t)header->name_size + 1);
    column->valid = header->has_valid != 0 ? (const unsigned char *)at : NULL;
    at += header->has_valid != 0 ? padded(bitmap_size(header->rows)) : 0;
    column->values = at;
    at += padded((size_t)header->rows * header->width);
    column->members = (const vs_code *)(const void *)at;
}

/* Encoded bytes that are being decoded. */
struct reader {
    vs_engine *engine;
    const char *place; /* for messages */
    const char *at;
    size_t left;
};

/* Decodes the column that reader stands at and moves it behind. */
static int read_column(vs_column *out, struct reader *reader, uint32_t rows)
{
    vs_engine *engine = reader->engine;
    const char *place = reader->place;
    const struct column_header *header = (const struct column_header *)(const void *)reader->at;
    if (reader->left < sizeof *header || header->size < sizeof *header ||
        header->size > reader->left) {
        return fail_form(engine, place, "size");
    }
    if (vs_checksum(reader->at + 8, (size_t)header->size - 8, COLUMN_SEED) != header->checksum) {
        return vs_fail(engine, VS_EDAMAGED, VS_MSG_CHUNK_CHECKSUM, place);
    }
    const char *fault = header_fault(header);
    if (fault != NULL) {
        return fail_form(engine, place, fault);
    }
    if (header->rows != rows) {
        return fail_form(engine, place, "rows");
    }
    if (column_size(header) != header->size) {
        return fail_form(engine, place, "size");
    }
    vs_column column;
    column_place(&column, header);
    if (column.name[header->name_size] != '\0' ||
        !vs_text_valid(column.name, header->name_size, NULL)) {
        return fail_form(engine, place, "name");
    }
    if (column.valid != NULL && rows > 0 &&
        (column.valid[bitmap_size(rows) - 1] & ~(unsigned)last_bits(rows)) != 0) {
        return fail_form(engine, place, "valid");
    }
    if (!values_fit(&column, rows)) {
        return fail_form(engine, place, "values");
    }
    *out = column;
    reader->at += header->size;
    reader->left -= (size_t)header->size;
    return VS_OK;
}

int vs_column_decode(vs_column *out, uint32_t rows, const void *data, size_t size,
                     vs_engine *engine, const char *place)
{
    assert(((uintptr_t)data & 7U) == 0);
    struct reader reader = {.engine = engine, .place = place, .at = data, .left = size};
    int status = read_column(out, &reader, rows);
    return status == VS_OK && reader.left > 0 ? fail_form(engine, place, "size") : status;
}

int vs_chunk_decode(vs_chunk *out, const void *data, size_t size, vs_arena *arena,
                    vs_engine *engine, const char *place)
{
    assert(((uintptr_t)data & 7U) == 0);
    *out = (vs_chunk){0};
    const struct chunk_header *header = data;
    if (size < sizeof *header || header->size != size) {
        return fail_form(engine, place, "size");
    }
    const char *bytes = data;
    if (vs_checksum(bytes + 8, size - 8, CHUNK_SEED) != header->checksum) {
        return vs_fail(engine, VS_EDAMAGED, VS_MSG_CHUNK_CHECKSUM, place);
    }
    if (header->magic != CHUNK_MAGIC || header->zero != 0) {
        return fail_form(engine, place, "magic");
    }
    if (header->column_count > size / sizeof(struct column_header)) {
        return fail_form(engine, place, "columns");
    }
    vs_column *columns = vs_arena_array(arena, header->column_count, sizeof *columns);
    if (columns == NULL) {
        return vs_fail_memory(engine);
    }
    struct reader reader = {.engine = engine,
                            .place = place,
                            .at = bytes + sizeof *header,
                            .left = size - sizeof *header};
    for (uint32_t i = 0; i < header->column_count; i++) {
        int status = read_column(&columns[i], &reader, header->rows);
        if (status != VS_OK) {
            return status;
        }
    }
    if (reader.left > 0) {
        return fail_form(engine, place, "size");
    }
    out->rows = header->rows;
    out->column_count = header->column_count;
    out->columns = columns;
    return VS_OK;
}
