/*
 * Shared by records*.c: parts, joined columns.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RECORDS_PRIVATE_H
#define VS_RECORDS_PRIVATE_H

#include "number.h"
#include "records.h"

enum { VS_RECORDS_COLUMNS_MAX = 512 };

/* A run of rows: the segment (chunk 0) or one chunk. */
struct vs_part {
    int64_t chunk, event;
    uint32_t rows, live;       /* live: rows that were not superseded when it was loaded */
    const unsigned char *dead; /* rows superseded when it was loaded, NULL: none */
    uint32_t *dead_rows;       /* the same as a list, once a column was spliced */
    vs_chunk columns;          /* decoded, for a chunk */
};

/* A column joined over all parts. */
struct vs_joined {
    const char *name;
    bool present; /* some part has it */
    vs_column column;
    char *values; /* own memory once it was gathered or grown; else column.values is borrowed */
    unsigned char *valid;
    vs_code *members;
    size_t rows_capacity, member_capacity;
};

struct vs_records {
    vs_engine *engine;
    vs_store *store;  /* of the chunks and what supersedes them */
    vs_store *merged; /* of the segment: the same, or what that is a copy of */
    vs_arena *arena;
    const char *kind;
    int64_t known;
    uint32_t rows;  /* rows of the joined columns */
    uint32_t total; /* rows of all parts, superseded ones too */
    size_t part_count, part_capacity;
    struct vs_part *parts;
    size_t column_count, column_capacity;
    struct vs_joined *columns;
    struct vs_cached { /* columns of the segment that were read */
        const char *name;
        const vs_column *column; /* NULL: the segment lacks it */
        struct vs_cached *next;
    } * cached;
    struct vs_bytes { /* encoded columns of the segment */
        void *data;
        struct vs_bytes *next;
    } * bytes;
    vs_chunk_info *chunks; /* of the whole kind, by id; NULL until needed */
    size_t chunk_count;
    unsigned char *dead; /* bitmap over rows, made by advances */
    uint32_t *died;
    vs_records_change last; /* of the last advance */
    size_t died_capacity;
};

int vs_records__part_column(vs_records *records, struct vs_part *part, const char *name,
                            const vs_column **out);
/* Loads a chunk with the bitmaps known and adds it behind the parts. */
int vs_records__add_part(vs_records *records, struct vs_part *part);
/* Grows a joined column by the rows of a part that was just added. */
int vs_records__append(vs_records *records, struct vs_joined *joined, struct vs_part *part);
/* records_dead.c */
struct vs_masked { /* a chunk with its bitmap */
    int64_t chunk;
    uint32_t rows;
    const unsigned char *bits;
};
struct vs_mask_span {
    int64_t after, upto; /* bitmaps of events in (after, upto] */
    struct vs_part *parts;
    size_t count;
};
/* A row of a part, superseded at load or not, that a bitmap marks. */
typedef void vs_masked_row(void *context, struct vs_part *part, uint32_t position);
int vs_records__visit_masked(vs_records *records, const struct vs_mask_span *span,
                             vs_masked_row *visit, void *context);
uint32_t vs_records__count_bits(const unsigned char *bits, size_t size);
/* Live rows of a part before a position; the position of a live row. */
uint32_t vs_records__live_before(const struct vs_part *part, uint32_t position);
uint32_t vs_records__live_position(const struct vs_part *part, uint32_t row);
/* Event and rows of a chunk; VS_ENOTFOUND. */
int vs_records__chunk_info(vs_records *records, int64_t id, vs_chunk_info *out);
int vs_records__need_chunks(vs_records *records);
const vs_chunk_info *vs_records__chunk(const vs_records *records, int64_t id);
void vs_records__column_free(vs_records *records, struct vs_joined *joined);

/* records_column.c */
/* Ordinals of dictionary codes in joined members, by hash. */
struct vs_member_index {
    uint32_t *slots; /* ordinal + 1 */
    size_t size;     /* power of two */
};
int vs_records__index_members(vs_records *records, struct vs_member_index *index, size_t expected);
/* The ordinal of a code, added to members when new. */
uint32_t vs_records__member_ordinal(struct vs_member_index *index, vs_code *members,
                                    uint32_t *count, vs_code code);
/* True if the value fits the column's base and width. */
bool vs_records__fits(const vs_column *column, int64_t value);
void vs_records__store_value(const vs_column *column, char *values, uint32_t row, int64_t value);
/* records_splice.c: *done false: the parts must be gathered value by value. */
int vs_records__splice(vs_records *records, struct vs_joined *joined, const vs_column **sources,
                       bool *done);

static inline bool vs_part_is_live(const struct vs_part *part, uint32_t row)
{
    return part->dead == NULL || (part->dead[row >> 3] >> (row & 7) & 1) == 0;
}

#endif
