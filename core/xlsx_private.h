/*
 * Shared by xlsx*.c.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_XLSX_PRIVATE_H
#define VS_XLSX_PRIVATE_H

#include "number.h"
#include "xlsx.h"
#include "xml.h"
#include "zip.h"

enum {
    VS_XLSX_CELLS = 20000000, /* of a sheet, empty ones before the last of a row too; also texts */
    VS_XLSX_COLUMNS = 4096,   /* as CSV has */
    VS_XLSX_ROWS = 1 << 20,   /* as Excel has */
    VS_XLSX_TEXT = 1 << 20    /* bytes of one cell */
};

/* What a style makes of a number. */
enum vs_xlsx_form {
    VS_XLSX_NUMBER,
    VS_XLSX_DATE,
    VS_XLSX_DATE_TIME,
    VS_XLSX_TIME,
    VS_XLSX_ELAPSED /* hours may be over 24 */
};

/* Texts packed into an arena one behind the other. */
struct vs_xlsx_keeper {
    vs_arena *arena;
    char *block;
    size_t left;
};

/* The text of a shared or inline string while it is read: its runs without phonetic ones. */
struct vs_xlsx_run {
    vs_buffer buffer;
    bool inside;   /* a <t> */
    bool phonetic; /* an <rPh> */
};

struct vs_xlsx {
    vs_engine *engine;
    vs_arena *arena; /* of the workbook */
    vs_arena *rows;  /* of the sheet that was read last */
    const char *name;
    vs_zip *zip;
    vs_xml *xml;
    bool from_1904; /* dates are counted from 1904-01-01 */
    size_t sheet_count;
    struct vs_xlsx_sheet {
        const char *name;
        const char *part;
    } * sheets;
    size_t text_count, text_capacity; /* shared strings */
    vs_csv_field *texts;
    size_t form_count, form_capacity; /* enum vs_xlsx_form of each cell style */
    unsigned char *forms;
    size_t row_count, row_capacity;
    vs_csv_row *row_array;
    size_t merge_count, merge_capacity;
    vs_sheet_merge *merges;
};

/* Reads a part; context is passed to the calls of reader. VS_ENOTFOUND without a message. */
int vs_xlsx__parse(vs_xlsx *xlsx, const char *part, const vs_xml_reader *reader);
/* Grows the array whose pointer stands at array by doubling, so that one more item of size bytes
 * fits. VS_EDATA over VS_XLSX_CELLS. */
int vs_xlsx__grow(vs_xlsx *xlsx, void *array, size_t *capacity, size_t count, size_t size);
/* A copy that lives as long as the keeper's arena; NULL: out of memory. */
const char *vs_xlsx__keep(struct vs_xlsx_keeper *keeper, const char *text, size_t size);

/* text */
void vs_xlsx__run_begin(struct vs_xlsx_run *run, const char *name);
void vs_xlsx__run_end(struct vs_xlsx_run *run, const char *name);
/* VS_EDATA without a message when the text is too long. */
int vs_xlsx__run_text(struct vs_xlsx_run *run, const char *text, size_t size);
/* Turns _x000D_ and the like into the characters that they stand for; returns the new size. */
size_t vs_xlsx__unescape(char *text, size_t size);
/* Reads the part with the shared strings. */
int vs_xlsx__texts(vs_xlsx *xlsx, const char *part);

/* format */
int vs_xlsx__styles(vs_xlsx *xlsx, const char *part);
enum vs_xlsx_form vs_xlsx__form_of(const char *code); /* of a number format */
/* A stored number as text; its length, 0 if it is no number. */
size_t vs_xlsx__number(char out[VS_NUMBER_SIZE], const char *text, size_t size,
                       enum vs_xlsx_form form, bool from_1904);

#endif
