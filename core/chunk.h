/*
 * Column chunks: typed columns of rows, packed small.
 *
 * A value is base + stored, stored in the fewest bytes of 0, 1, 2, 4 or 8 (0: all rows equal base).
 * Decimals are scaled integers. A text column stores ordinals into members, its own list of
 * dictionary codes in order of first occurrence. Missing values have a zero bit in valid and are
 * never zero. SPDX-License-Identifier: MIT
 */
#ifndef VS_CHUNK_H
#define VS_CHUNK_H

#include "store.h"

enum vs_column_type {
    VS_COLUMN_INTEGER = 1,
    VS_COLUMN_DECIMAL = 2, /* value / 10^scale */
    VS_COLUMN_DATE = 3,    /* vs_date */
    VS_COLUMN_BOOLEAN = 4, /* 0 or 1 */
    VS_COLUMN_TEXT = 5     /* ordinal into members */
};

typedef struct vs_column {
    const char *name; /* borrowed from the owner of the column */
    enum vs_column_type type;
    uint8_t scale;              /* decimals: digits after the mark */
    uint8_t width;              /* bytes of a stored value: 0, 1, 2, 4, 8 */
    int64_t base;               /* added to each stored value; 0 for texts */
    const void *values;         /* rows * width bytes, little endian, unsigned */
    const unsigned char *valid; /* bitmap, lowest bit first; NULL: every row has a value */
    uint32_t member_count;      /* texts: distinct codes */
    const vs_code *members;     /* texts: code of each ordinal */
} vs_column;

typedef struct vs_chunk {
    uint32_t rows;
    uint32_t column_count;
    vs_column *columns;
} vs_chunk;

static inline bool vs_column_has(const vs_column *column, uint32_t row)
{
    return column->valid == NULL || (column->valid[row >> 3] >> (row & 7) & 1) != 0;
}

/* The value of a row that has one (texts: the ordinal). */
static inline int64_t vs_column_value(const vs_column *column, uint32_t row)
{
    switch (column->width) {
    case 1:
        return column->base + ((const uint8_t *)column->values)[row];
    case 2:
        return column->base + ((const uint16_t *)column->values)[row];
    case 4:
        return column->base + ((const uint32_t *)column->values)[row];
    case 8:
        return (int64_t)((uint64_t)column->base + ((const uint64_t *)column->values)[row]);
    default:
        return column->base;
    }
}

/* The same without the base. */
static inline uint64_t vs_column_stored(const vs_column *column, uint32_t row)
{
    return (uint64_t)vs_column_value(column, row) - (uint64_t)column->base;
}

/* The dictionary code of a text row, 0 if missing. */
static inline vs_code vs_column_code(const vs_column *column, uint32_t row)
{
    return vs_column_has(column, row) ? column->members[vs_column_value(column, row)] : 0;
}

/* The column called name, or NULL. */
const vs_column *vs_chunk_column(const vs_chunk *chunk, const char *name);

/* Packs rows values (missing ones where valid has a zero bit; valid may be NULL) into column, whose
 * name, type, scale and members are set already. Memory from arena. VS_ENOMEM. */
int vs_column_pack(vs_column *column, vs_arena *arena, vs_engine *engine, const int64_t *values,
                   const unsigned char *valid, uint32_t rows);

/* Appends the bytes of one column / of a whole chunk, with a checksum. */
void vs_column_encode(vs_buffer *out, const vs_column *column, uint32_t rows);
void vs_chunk_encode(vs_buffer *out, const vs_chunk *chunk);
/* Decodes; the result points into data (which must be aligned to 8 and outlive it); the columns of
 * a chunk come from arena. VS_EDAMAGED if checksum or form is wrong; place names the data in the
 * message. */
int vs_column_decode(vs_column *out, uint32_t rows, const void *data, size_t size,
                     vs_engine *engine, const char *place);
int vs_chunk_decode(vs_chunk *out, const void *data, size_t size, vs_arena *arena,
                    vs_engine *engine, const char *place);

#endif
