/*
 * Visible rows of a record kind as columns, and their correction over time.
 *
 * Known at K = rows of chunks with event <= K less the bitmaps of events <= K. Reading takes the
 * segment (merged current columns) and the few chunks after it; with nothing after it a column is
 * used as it was stored. SPDX-License-Identifier: MIT
 */
#ifndef VS_RECORDS_H
#define VS_RECORDS_H

#include "chunk.h"

typedef struct vs_records vs_records;

/* Rows of kind known at event known (-1: the head). A kind without chunks has no rows and no
 * columns. */
int vs_records_load(vs_records **out, vs_store *store, const char *kind, int64_t known);
/* The same from the chunks alone: what the segment is checked against. */
int vs_records_load_chunks(vs_records **out, vs_store *store, const char *kind, int64_t known);
void vs_records_free(vs_records *records);

uint32_t vs_records_rows(const vs_records *records);
int64_t vs_records_known(const vs_records *records);
/* A column by name, loaded at first use; *out is NULL if no chunk has it (all rows missing).
 * Borrowed until free or the next advance. "@valid" is the valid date of the row's event, "@line"
 * its line in the source file less its row number in the chunk. VS_EDATA if chunks disagree about
 * its type. */
int vs_records_column(vs_records *records, const char *name, const vs_column **out);
/* Names of the columns that chunks have, "@" ones left out, sorted by bytes; borrowed until free.
 */
int vs_records_names(vs_records *records, const char *const **out, size_t *count);

/* Where a row came from: its event, chunk, row in the chunk, line in the source file. */
typedef struct vs_row_origin {
    int64_t event, chunk;
    uint32_t row, line;
} vs_row_origin;
int vs_records_origin(vs_records *records, uint32_t row, vs_row_origin *out);
/* The same for every row; out has room for vs_records_rows. Not after an advance. */
int vs_records_origins(vs_records *records, vs_row_origin *out);

/* True if the segment was made anew since: columns not yet read can no longer be, load again. */
int vs_records_moved(vs_records *records, bool *moved);

/* Brings the records to a later event in place: new rows stand at the end from first_new on;
 * superseded rows stay where they are and are dead from now on (only an advance makes dead rows).
 */
typedef struct vs_records_change {
    uint32_t first_new;
    uint32_t dead_count;
    const uint32_t *dead; /* rows that died; borrowed until the next advance */
} vs_records_change;
int vs_records_advance(vs_records *records, int64_t known, vs_records_change *out);
/* The same of the last advance; nothing died before the first. */
vs_records_change vs_records_last(const vs_records *records);
/* Lets a row be dead or live again, where an advance has made dead rows; nothing is stored. */
void vs_records_switch(vs_records *records, uint32_t row, bool live);
/* From now on advances over a copy of its store; the segment is still read where it was. */
void vs_records_use(vs_records *records, vs_store *copy);
/* Bitmap of dead rows, NULL if none. */
const unsigned char *vs_records_dead(const vs_records *records);

/* Makes or refreshes the segment of a kind, inside a transaction. */
int vs_records_merge(vs_store *store, const char *kind);
/* True when so many chunks stand behind the segment that merging pays. */
int vs_records_merge_due(vs_store *store, const char *kind, bool *due);
/* Compares the segment with what the chunks say; *equal false if it must be rebuilt. */
int vs_records_check(vs_store *store, const char *kind, bool *equal);

#endif
