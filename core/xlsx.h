/*
 * Workbooks (.xlsx) as sheets of texts, over zip.h and xml.h.
 *
 * Numbers are the shortest decimal that reads back the same, dates 2024-09-01, a time of day that
 * a cell shows stands after a space (2024-09-01 10:30), booleans are true and false. A hidden sheet
 * is read as any other. Refused: bombs, over 20 million cells, columns after the 4096th.
 *
 *   xlsx.c          the parts of a workbook and how they point to each other
 *   xlsx_format.c   styles: which numbers are dates; numbers as texts
 *   xlsx_text.c     shared strings, runs of rich text
 *   xlsx_sheet.c    rows and cells
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_XLSX_H
#define VS_XLSX_H

#include "sheet.h"

typedef struct vs_xlsx vs_xlsx;

/* True if the bytes begin as a workbook does. */
bool vs_xlsx_is(const char *bytes, size_t size);
/* bytes are borrowed until vs_xlsx_free. VS_EDATA with the message: damaged, encrypted, too large,
 * no workbook; VS_ENOTFOUND: a library is not installed. */
int vs_xlsx_open(vs_xlsx **out, vs_engine *engine, const char *name, const char *bytes,
                 size_t size);
void vs_xlsx_free(vs_xlsx *xlsx);
/* Sheets in the workbook's order; a hidden one is a sheet too. Names are borrowed until free. */
size_t vs_xlsx_count(const vs_xlsx *xlsx);
const char *vs_xlsx_name(const vs_xlsx *xlsx, size_t index);
/* The rows of a sheet, borrowed until the next call or free. VS_EDATA with the message. */
int vs_xlsx_read(vs_xlsx *xlsx, size_t index, vs_sheet *out);

#endif
