/*
 * Shared by import_reader.c, import_cell.c and import_items.c: rows of a sheet on their way into a
 * table.
 *
 * Equal texts of a column are read once: a small direct-mapped cache for each column goes from the
 * raw bytes of a cell to its value. SPDX-License-Identifier: MIT
 */
#ifndef VS_IMPORT_READER_H
#define VS_IMPORT_READER_H

#include "import_private.h"

enum { VS_CACHE_SLOTS = 1024, VS_CACHE_TEXT = 26 };

enum {
    VS_CACHE_FREE, /* nothing, or a problem */
    VS_CACHE_VALUE,
    VS_CACHE_MISSING,
    VS_CACHE_SPECIAL /* and up: number of the special */
};

struct vs_cached {
    int64_t value;
    uint32_t hash;
    uint8_t outcome; /* VS_CACHE_... */
    uint8_t size;
    char text[VS_CACHE_TEXT];
};

/* A value read from a cell. */
struct vs_taken {
    int64_t value;
    unsigned outcome; /* VS_CACHE_... */
    bool passing;     /* not to be kept: other cells count too */
};

enum { VS_READER_BAD = 256, VS_READER_SPECIALS = VS_PLAN_SPECS + 4 };

struct vs_reader {
    vs_import *import;
    struct vs_import_table *table;
    const vs_kind *kind;
    struct vs_plan plan;
    struct vs_cached *caches; /* of each slot of the plan */
    size_t special_count;     /* special texts of the row at hand */
    const struct vs_plan_special *specials[VS_READER_SPECIALS];
    size_t bad_count; /* fields of the row at hand that have a problem */
    int bad[VS_READER_BAD];
    size_t always_bad; /* the first of them: what stands above the header is no value */
    struct vs_import_spot spot;
    int year;          /* academic year of dates that name none; 0 */
    int unit_domain;   /* texts of units */
    int64_t unit;      /* of the store, its number; -1: none */
    uint32_t row_unit; /* of the row at hand, its number + 1 */
    int64_t *by;       /* numbers of the texts that look-ups look for, one look-up after another */
    bool *has_by;
    int by_domain;
    int64_t *base; /* values that all rows of one have in common */
    bool *has_base;
    uint32_t sheet_rows;
};

/* The cell of a text; empty where the row is short. */
static inline const vs_csv_field *vs_import__cell(const struct vs_plan_text *text,
                                                  const vs_csv_row *row)
{
    static const vs_csv_field empty = {"", 0};
    return text->source < row->count  ? &row->fields[text->source]
           : text->source == SIZE_MAX ? &text->constant
                                      : &empty;
}

/* Tells a problem of a cell. */
int vs_import__cell_problem(struct vs_reader *reader, const char *label, const vs_csv_field *got,
                            const char *expected);
/* The same as a value of a field, which is noted among the bad ones. */
int vs_import__field_problem(struct vs_reader *reader, const char *label, int field,
                             const vs_csv_field *got);
/* Changes the cleaned text in import->scratch; *missing if nothing is left. VS_EDATA without a
 * problem. */
int vs_import__change(vs_import *import, const vs_transform *transform, bool *missing);
/* Reads a cell that no cache knows; a problem is told. */
int vs_import__read_cell(struct vs_reader *reader, const struct vs_plan_column *column,
                         const vs_csv_field *cell, struct vs_taken *out);
/* How a changed text in import->scratch, which is not empty, becomes a number. VS_EDATA without a
 * problem. */
typedef int (*vs_read_number)(struct vs_reader *reader, int64_t *value);
/* Takes the cell of a text that is no field as a number. */
int vs_import__take_text(struct vs_reader *reader, const struct vs_plan_text *text,
                         const vs_csv_field *cell, vs_read_number read, struct vs_taken *out);
/* The same for a text made of several cells; read tells its problems itself. */
typedef int (*vs_read_joined)(struct vs_reader *reader, const vs_csv_field *text,
                              struct vs_taken *out);
int vs_import__take_joined(struct vs_reader *reader, size_t slot, const vs_csv_field *text,
                           vs_read_joined read, struct vs_taken *out);
/* True if the cell is a text with a meaning of its own in the column. */
int vs_import__is_special(const struct vs_reader *reader, const struct vs_plan_column *column,
                          const vs_csv_field *cell, bool *out);
/* Takes a cell as the value of a column in the row at hand; *missing if it has none. A problem is
 * told and noted among the bad fields. */
int vs_import__take(struct vs_reader *reader, const struct vs_plan_column *column,
                    const vs_csv_field *cell, bool *missing);
/* Notes that a field of the row at hand has a problem. */
void vs_import__bad(struct vs_reader *reader, int field);
void vs_import__apply_specials(struct vs_reader *reader);
/* Ends the row at hand: special texts, look-ups, the unit, required fields. */
int vs_import__end_row(struct vs_reader *reader);
/* The rows that a row of the sheet makes; the row at hand holds what they have in common. */
int vs_import__read_items(struct vs_reader *reader, const vs_csv_row *row);

#endif
