/*
 * Workbooks (.xlsx) as sheets of texts. The one file over minizip and expat.
 *
 * Numbers are written with a decimal point and no exponent where they fit, dates as 2024-09-01,
 * booleans as true and false, merged cells as their first one (the others are empty).
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_XLSX_H
#define VS_XLSX_H

#include "sheet.h"

typedef struct vs_xlsx vs_xlsx;

/* True if the bytes begin as a workbook does. */
bool vs_xlsx_is(const char *bytes, size_t size);
/* bytes are borrowed until vs_xlsx_free. VS_EDATA with the message: damaged, encrypted, too large.
 */
int vs_xlsx_open(vs_xlsx **out, vs_engine *engine, const char *name, const char *bytes,
                 size_t size);
void vs_xlsx_free(vs_xlsx *xlsx);
/* Sheets in the workbook's order; a hidden one is a sheet too. Names are borrowed until free. */
size_t vs_xlsx_count(const vs_xlsx *xlsx);
const char *vs_xlsx_name(const vs_xlsx *xlsx, size_t index);
/* The rows of a sheet, borrowed until the next call or free. VS_EDATA with the message. */
int vs_xlsx_read(vs_xlsx *xlsx, size_t index, vs_sheet *out);

#endif
