/*
 * Rows of texts with the lines where they stand: what import reads, from whatever form of file.
 *
 * A CSV file is one sheet without a name that is read row by row (csv.h); a workbook gives each
 * sheet whole (xlsx.h). Rows have one form in both, that of csv.h.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SHEET_H
#define VS_SHEET_H

#include "csv.h"

/* A cell that has no text to read: its text is NULL and its size tells why. */
enum vs_sheet_fault {
    VS_SHEET_NO_VALUE = 1, /* a formula whose value was never computed */
    VS_SHEET_ERROR = 2     /* an error of the sheet: #REF!, #DIV/0! and the like */
};

enum {
    VS_SHEET_HEAD = 200,   /* merged ranges that begin in a line further down are not kept */
    VS_SHEET_MERGES = 1024 /* nor more than so many */
};

/* A range of merged cells: its text stands in the first of them, the others are empty. */
typedef struct vs_sheet_merge {
    uint32_t first_line, last_line;
    size_t first, last; /* columns from 0 */
} vs_sheet_merge;

typedef struct vs_sheet {
    const char *name; /* "" for CSV */
    size_t row_count;
    const vs_csv_row *rows; /* rows without any text are left out; line: number of the row from 1;
                               count: up to the last cell with a text */
    size_t merge_count;
    const vs_sheet_merge *merges;
} vs_sheet;

/* The text of a cell of a head: its own or, if it is empty, that of the merged range whose first
 * column it continues downwards; with across that of any merged range that it lies in. Empty
 * without one. row is an index of rows; borrowed as the sheet is. */
vs_csv_field vs_sheet_head(const vs_sheet *sheet, size_t row, size_t column, bool across);

#endif
