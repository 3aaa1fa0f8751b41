/*
 * CSV, read in place from memory: quotes, quoted line breaks, CR LF, a BOM, CP1251.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CSV_H
#define VS_CSV_H

#include "buffer.h"

typedef struct vs_csv_options {
    char delimiter;       /* ';' ',' or tab; 0: guessed from the first line */
    const char *encoding; /* "utf-8", "cp1251"; NULL: guessed (not valid UTF-8 means CP1251) */
} vs_csv_options;

typedef struct vs_csv_field {
    const char *text; /* without quotes; borrowed until the next row; not zero-terminated */
    size_t size;
} vs_csv_field;

typedef struct vs_csv_row {
    size_t count;               /* fields; a wholly empty line is skipped, not a row */
    const vs_csv_field *fields; /* borrowed until the next row */
    uint32_t line;              /* of the row's first character, from 1 */
} vs_csv_row;

typedef struct vs_csv vs_csv;

/* text is borrowed until vs_csv_free. VS_EDATA: not a text file (an .xlsx, .xls or .zip is
 * recognised by its bytes and the message says to save as CSV), NUL bytes, a byte that no encoding
 * has. */
int vs_csv_open(vs_csv **out, vs_engine *engine, const char *name, const char *text, size_t size,
                const vs_csv_options *options);
void vs_csv_free(vs_csv *csv);
/* VS_OK with a row, VS_DONE after the last, VS_EDATA with file:line (an unclosed quote, text after
 * a closing quote, a field over 1 MiB, over 4096 fields). */
int vs_csv_next(vs_csv *csv, vs_csv_row *row);
const char *vs_csv_encoding(const vs_csv *csv); /* "utf-8" or "cp1251" */
int vs_csv_share(const vs_csv *csv);            /* of the text that is read, per cent */
char vs_csv_delimiter(const vs_csv *csv);

/* Appends a field, quoted when it must be. */
void vs_csv_write(vs_buffer *out, const char *text, size_t size, char delimiter);

#endif
