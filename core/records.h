/*
 * Visible rows of a record kind as columns, and their correction over time.
 *
 * Known at K = rows of chunks with event <= K less the bitmaps of events <= K. Reading takes the
 * segment (merged current columns) and the few chunks after it.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RECORDS_H
#define VS_RECORDS_H

#include "chunk.h"

typedef struct vs_records vs_records;

/* Rows of kind known at event known (-1: the head). A kind without chunks has no rows and no columns. */
int vs_records_load(vs_records **out, vs_store *store, const char *kind, int64_t known);
void vs_records_free(vs_records *records);

uint32_t vs_records_rows(const vs_records *records);
int64_t vs_records_known(const vs_records *records);
/* A column by name, loaded at first use; *out is NULL if no chunk has it (all rows missing). Borrowed
 * until free or the next advance. */
int vs_records_column(vs_records *records, const char *name, const vs_column **out);
/* Where a row came from: its event, chunk, row in the chunk, line in the source file. */
typedef struct vs_row_origin {
    int64_t event, chunk;
    uint32_t row, line;
} vs_row_origin;
int vs_records_origin(vs_records *records, uint32_t row, vs_row_origin *out);

/* Makes or refreshes the segment of a kind, inside a transaction. */
int vs_records_merge(vs_store *store, const char *kind);
/* True when so many chunks stand behind the segment that merging pays. */
int vs_records_merge_due(vs_store *store, const char *kind, bool *due);

#endif
