/*
 * Shared by import*.c. SPDX-License-Identifier: MIT
 *
 *   import.c          the import, its files, its transaction
 *   import_problem.c  what is wrong in the files
 *   import_text.c     texts of the files, numbered before they get codes
 *   import_table.c    rows of a kind as typed columns
 *   import_file.c     a file, its sheets and their rows
 *   import_choice.c   which profile fits a sheet
 *   import_plan.c     which column of a sheet fills which field
 *   import_above.c    values in the rows above the header
 *   import_pattern.c  texts with * for any text
 *   import_value.c    a text of a file as a value
 *   import_cell.c     cells of a sheet as values
 *   import_reader.c   rows of a sheet to a table
 *   import_items.c    one row of a sheet to many of a table
 *   import_lookup.c   fields from the rows of dictionaries
 *   import_part.c     the rows of one unit
 *   import_rows.c     rows that a program makes
 *   import_yaml.c     entities and events in YAML to tables
 *   import_nodes.c    rows of a kind in YAML to tables
 *   import_index.c    rows of a table by key
 *   import_match.c    a table against what is visible
 *   import_write.c    chunks, bitmaps and the event
 */
#ifndef VS_IMPORT_PRIVATE_H
#define VS_IMPORT_PRIVATE_H

#include "import.h"
#include "records.h"
#include "sheet.h"

#include <string.h>

/* Texts of one dictionary domain in the files of this import: numbered from 0. */
struct vs_import_domain {
    const char *name;
    bool own;        /* texts of the import itself: they never get codes */
    vs_buffer bytes; /* all texts one after another */
    struct vs_import_text {
        size_t start;
        uint32_t size;
        uint32_t hash;
    } * texts;
    uint32_t count, capacity;
    uint32_t *slots; /* number + 1 of a text by its hash; 0 is free */
    size_t slot_count;
    vs_code *codes;    /* of each text; made when writing */
    uint32_t *by_code; /* number + 1 of a text by its code */
    size_t by_code_size;
    uint32_t *parts;   /* number of a text in the part that is being made, if made for it */
    uint32_t *part_of; /* number of that part, from 1 */
};

struct vs_import_column {
    void *values; /* int32_t, or int64_t if wide */
    bool wide;
    unsigned char *valid; /* bitmap */
    int domain;           /* texts: index into vs_import.domains; -1 */
};

enum vs_row_state { VS_ROW_NEW, VS_ROW_CORRECTED, VS_ROW_UNCHANGED };

/* Rows of a table by some fields; of equal rows the first. */
struct vs_import_index {
    const int *fields;
    size_t field_count;
    uint64_t *slots; /* row + 1 below, upper half of the hash above; 0 is free */
    size_t slot_count;
};

/* Rows of one kind from one file. */
struct vs_import_table {
    vs_import_result result;
    vs_digest digest; /* of the file */
    int kind;
    const char *place; /* of problems: the file, with the sheet's name */
    const char *type;  /* of the event to be */
    bool record;       /* made by vs_import_record: never "already" */
    uint32_t rows, capacity;
    uint32_t *lines;                  /* in the file */
    struct vs_import_column *columns; /* one for each field of the kind */
    size_t link_count;                /* more numbers of each row: */
    uint32_t **links;                 /* the unit, then what each look-up looks for */
    bool has_units;                   /* the first link is the unit: its number + 1; 0: none */
    size_t lookup_count;
    struct vs_import_lookup *lookups; /* their links follow that of the unit */
    uint32_t *order, *starts;         /* rows by unit and where each unit begins; NULL */
    struct vs_import_index index;     /* by the natural key (keyless: by the whole row) */
    unsigned char *states;            /* enum vs_row_state */
    size_t mask_count, mask_capacity; /* visible rows that the event supersedes */
    struct vs_import_mask {
        int64_t chunk;
        uint32_t row;
    } * masks;
};

struct vs_import {
    vs_engine *engine;
    vs_model *model;
    vs_store *store;
    vs_import_options options;
    vs_arena *arena;
    size_t domain_count;
    struct vs_import_domain **domains;
    size_t table_count;
    struct vs_import_table **tables;
    size_t problem_count;
    uint64_t problem_total;
    const char *problems[VS_IMPORT_PROBLEMS];
    size_t note_count;
    const char *notes[VS_IMPORT_PROBLEMS];
    vs_buffer scratch;  /* cleaned text of the value at hand */
    vs_buffer work;     /* what it becomes */
    const char *wanted; /* what the value at hand must look like; NULL: as its field says */
    bool resolved;      /* look-ups are done */
    uint32_t part_count;
    size_t unit_count; /* after vs_import_units: ids sorted by bytes, their numbers + 1 */
    const char **unit_ids;
    uint32_t *unit_numbers;
};

/* Where a value stands, for problems. */
struct vs_import_spot {
    const char *file;
    uint32_t line, column; /* column 0: not told (CSV) */
    const char *label;     /* the column's header or the field's name */
};

/* VS_ENOMEM with its message, in the form that is plain to a reader of the code. */
static inline int vs_import__no_memory(const vs_import *import)
{
    (void)vs_fail_memory(import->engine);
    return VS_ENOMEM;
}

/* problem */
int vs_import__problem(vs_import *import, const struct vs_import_spot *spot, const char *got,
                       size_t got_size, const char *expected);
/* The engine's last message as a problem. */
int vs_import__problem_error(vs_import *import);
/* A cell without a text to read. */
int vs_import__problem_fault(vs_import *import, const struct vs_import_spot *spot,
                             const vs_csv_field *cell);
/* VS_EDATA with the message that the data are refused if there are problems. */
int vs_import__refuse(vs_import *import);
/* Something to tell that refuses nothing. */
int vs_import__note(vs_import *import, enum vs_message id, ...);
/* What a value of the field must look like. */
const char *vs_import__expected(vs_import *import, const vs_kind *kind, int field, char out[512]);

/* text */
static inline uint32_t vs_import__hash(const char *text, size_t size)
{
    uint64_t hash = size * UINT64_C(0x9E3779B97F4A7C15);
    while (size >= 8) {
        uint64_t word;
        memcpy(&word, text, 8);
        hash = (hash ^ word) * UINT64_C(0xD6E8FEB86659FD93);
        hash ^= hash >> 32;
        text += 8;
        size -= 8;
    }
    uint64_t tail = 0;
    for (size_t i = 0; i < size; i++) {
        tail = tail << 8 | (unsigned char)text[i];
    }
    hash = (hash ^ tail) * UINT64_C(0xD6E8FEB86659FD93);
    return (uint32_t)(hash >> 32 ^ hash);
}

int vs_import__domain(vs_import *import, const char *name, int *out);
/* The same for texts of the import itself (units, what is looked for). */
int vs_import__own_domain(vs_import *import, const char *name, int *out);
int vs_import__text(vs_import *import, int domain, const char *text, size_t size, uint32_t *out);
/* UINT32_MAX if the text is not there. */
uint32_t vs_import__text_find(const vs_import *import, int domain, const char *text, size_t size);
const char *vs_import__text_at(const vs_import *import, int domain, uint32_t number, size_t *size);
/* Gives every text its dictionary code, inside a transaction. */
int vs_import__code_texts(vs_import *import);
void vs_import__domain_free(vs_import *import, struct vs_import_domain *domain);

/* table */
int vs_import__table(vs_import *import, int kind, const char *file, struct vs_import_table **out);
void vs_import__table_free(vs_import *import, struct vs_import_table *table);
/* Gives the rows of a new table more numbers. */
int vs_import__table_links(vs_import *import, struct vs_import_table *table, size_t count);
/* Makes room for the next row (all missing); it counts after vs_import__row_end. */
int vs_import__row_begin(vs_import *import, struct vs_import_table *table, uint32_t line);
/* The row at hand is no row after all: all its values are missing again. */
void vs_import__row_drop(vs_import *import, struct vs_import_table *table);
/* Checks required fields; bad lists the fields that have a problem already. */
int vs_import__row_end(vs_import *import, struct vs_import_table *table,
                       const struct vs_import_spot *spot, const int *bad, size_t bad_count);
/* A cleaned text with the decimal mark that its column uses; mark 0: both are understood. */
struct vs_import_raw {
    const char *text;
    size_t size;
    char mark;
};
/* Prints a value of a field as people read it. */
void vs_import__print(const vs_import *import, const struct vs_import_table *table, int field,
                      int64_t value, vs_buffer *out);
/* Reads a cleaned text as a value of a field. VS_EDATA without a message if it is none. */
int vs_import__parse(vs_import *import, const vs_kind *kind, int field,
                     const struct vs_import_raw *raw, int64_t *value);
/* Cleans into import->scratch. VS_EDATA without a problem if it is no UTF-8. */
int vs_import__clean(vs_import *import, const char *text, size_t size);

/* Cleans, reads and sets a value typed by hand in the row at hand; an empty one is missing. *good
 * false after a problem. */
int vs_import__put(vs_import *import, struct vs_import_table *table,
                   const struct vs_import_spot *spot, int field, const char *text, bool *good);

static inline int64_t vs_import__value(const struct vs_import_table *table, int field, uint32_t row)
{
    const struct vs_import_column *column = &table->columns[field];
    return column->wide ? ((const int64_t *)column->values)[row]
                        : ((const int32_t *)column->values)[row];
}

static inline void vs_import__set_at(struct vs_import_table *table, int field, uint32_t row,
                                     int64_t value)
{
    struct vs_import_column *column = &table->columns[field];
    if (column->wide) {
        ((int64_t *)column->values)[row] = value;
    } else {
        ((int32_t *)column->values)[row] = (int32_t)value;
    }
    column->valid[row >> 3] = (unsigned char)(column->valid[row >> 3] | 1U << (row & 7));
}

/* In the row at hand. */
static inline void vs_import__set(struct vs_import_table *table, int field, int64_t value)
{
    vs_import__set_at(table, field, table->rows, value);
}

static inline void vs_import__unset(struct vs_import_table *table, int field)
{
    struct vs_import_column *column = &table->columns[field];
    uint32_t row = table->rows;
    vs_import__set(table, field, 0);
    column->valid[row >> 3] = (unsigned char)(column->valid[row >> 3] & ~(1U << (row & 7)));
}

static inline bool vs_import__has(const struct vs_import_table *table, int field, uint32_t row)
{
    return (table->columns[field].valid[row >> 3] >> (row & 7) & 1) != 0;
}

/* --- files, rows --- */

/* The rows of a CSV file as they come, or of a sheet. */
struct vs_rows {
    vs_import *import;
    const char *file, *place; /* place: of problems, with the name of the sheet */
    vs_csv *csv;              /* NULL: a sheet */
    const vs_sheet *sheet;    /* NULL: CSV */
    bool first;               /* the first sheet with rows, or CSV */
    bool must;                /* it is an error if nothing fits */
    size_t head_count;        /* CSV: rows that were looked at before reading; copies */
    vs_csv_row *head;
    size_t at;
};

/* A row counted from the first without taking it; VS_DONE if there are not so many. Borrowed for
 * CSV until the import is freed. */
int vs_import__rows_peek(struct vs_rows *rows, size_t index, const vs_csv_row **out);
int vs_import__rows_next(struct vs_rows *rows, vs_csv_row *out);
/* Cleans a cell into import->scratch; a cell without a text is empty. VS_EDATA as clean. */
int vs_import__clean_cell(vs_import *import, const vs_csv_field *cell);

int vs_import__file(vs_import *import, const char *name, const char *bytes, size_t size);
int vs_import__yaml(vs_import *import, const char *name, const char *bytes, size_t size);
/* Where rows of YAML go: tables from first_table on, one for each kind and date. */
struct vs_import_yaml_place {
    const char *file; /* borrowed by the table */
    size_t first_table;
    vs_date valid;
};
/* The table of a kind at a place, made if new. */
int vs_import__yaml_table(vs_import *import, const struct vs_import_yaml_place *place, int kind,
                          struct vs_import_table **out);
/* One row from a map of fields, without the key skip (NULL: none). */
int vs_import__yaml_row(vs_import *import, struct vs_import_table *table,
                        const struct vs_yaml_node *map, const char *skip);
/* Ends the tables from first_table on: their rows by key. */
int vs_import__yaml_end(vs_import *import, size_t first_table);

/* --- patterns --- */

enum { VS_PATTERN_PARTS = 8 };
struct vs_pattern_part {
    size_t start, size; /* in the text */
};
/* True if the text is like the pattern (* is any text) without regard to letter case and ё/е;
 * parts (may be NULL) gets what each * stands for. */
int vs_import__like(vs_import *import, const char *pattern, const char *text, bool *like,
                    struct vs_pattern_part parts[VS_PATTERN_PARTS]);
/* A folded copy in the arena; NULL without memory. */
const char *vs_import__folded(vs_import *import, const char *text, bool alike);

/* --- choice --- */

/* A row of a sheet that may be its header. */
struct vs_header {
    vs_import *import;
    const struct vs_rows *rows;
    size_t row; /* counted from the first */
    uint32_t line;
    size_t count;        /* columns, without empty ones at the end */
    size_t named;        /* columns that have a name, each name once */
    const char **names;  /* cleaned */
    const char **folded; /* for names that differ in letter case only */
};

struct vs_choice {
    const vs_profile *profile; /* NULL: by the kind's fields */
    int kind;                  /* -1: nothing fits and the sheet need not be read */
    const struct vs_header *header;
};

/* Position of a column by its name; SIZE_MAX if absent. VS_ENOMEM. */
int vs_import__find_column(const struct vs_header *header, const char *name, size_t *out);
/* The first column that the profile needs and the header lacks; NULL if it fits. *score gets how
 * many columns it takes. */
int vs_import__profile_lacks(const struct vs_header *header, const vs_profile *profile,
                             const char **lacks, size_t *score);
/* Finds the profile or kind for the rows. VS_EDATA with the message if none fits. */
int vs_import__choose(vs_import *import, struct vs_rows *rows, struct vs_choice *out);
/* The profile that options.kind names, for its delimiter and encoding; NULL if it names none. */
const vs_profile *vs_import__named_profile(const vs_import *import);

/* --- plan --- */

struct vs_plan_special {
    const char *text;
    size_t set_count;
    int *fields;
    int64_t *values;
    bool *has;
};

/* Where a text comes from: a column, or the same for every row. */
struct vs_plan_text {
    bool given;
    size_t source; /* position of the column; SIZE_MAX: constant */
    vs_csv_field constant;
    uint32_t line; /* of the constant */
    const char *label;
    const vs_transform *transform; /* NULL: none */
    size_t slot;                   /* of its cache */
};

struct vs_plan_column {
    struct vs_plan_text text;
    int field;
    char mark; /* decimal mark; 0: both */
    size_t special_count;
    struct vs_plan_special *specials;
};

/* A column that makes rows of its own. */
struct vs_plan_item {
    size_t source;
    const char *label;
    size_t part_count;
    struct vs_plan_column parts[3];
};

struct vs_plan_lookup {
    const vs_profile_lookup *lookup;
    struct vs_plan_text *by; /* not given: a field */
};

struct vs_plan {
    const vs_profile *profile; /* NULL: columns named as the fields */
    int kind;
    size_t column_count;
    struct vs_plan_column *columns;
    size_t constant_count;
    int *constant_fields;
    int64_t *constants; /* a missing constant is left out */
    int period_field;   /* filled from year and part; -1 */
    struct vs_plan_text year, part, unit, date_year, first;
    size_t item_count;
    struct vs_plan_item *items;
    struct vs_plan_column value; /* of an item */
    size_t lookup_count;
    struct vs_plan_lookup *lookups;
    size_t slot_count; /* caches */
    bool *uses;        /* by position */
};

enum { VS_PLAN_SPECS = 256, VS_PLAN_COLUMNS = 4096 };
int vs_import__plan(const struct vs_header *header, struct vs_rows *rows,
                    const struct vs_choice *choice, struct vs_plan *out);
/* Columns that no plan reads, joined by ", "; VS_EDATA with the message if one that is read occurs
 * twice. */
int vs_import__ignored(const struct vs_header *header, const struct vs_plan *plans, size_t count,
                       const char **out);
/* A value of the profile in stored form; *has false if it is missing. */
int vs_import__plan_column(vs_import *import, const vs_kind *kind,
                           const vs_profile_column *declared, struct vs_plan_column *out);

/* above */
/* The text beside a label or of a part of a pattern, in the rows above the header; out->given false
 * if there is none. */
int vs_import__above(const struct vs_header *header, struct vs_rows *rows,
                     const vs_profile_above *above, const char *name, struct vs_plan_text *out);
int vs_import__beside(const struct vs_header *header, struct vs_rows *rows, const char *label,
                      struct vs_plan_text *out);

/* --- value --- */

/* Changes import->scratch as a transform says; *missing if its map says so. VS_EDATA without a
 * message: import->wanted tells. */
int vs_import__transform(vs_import *import, const vs_transform *transform, bool *missing);
/* The first calendar year of the academic year that a text names. VS_EDATA if it names none. */
int vs_import__academic_year(const vs_import *import, const char *text, size_t size, int *out);
/* Reads a date as a transform (may be NULL) says. year: of dates that name none, 0 unknown;
 * *yearless true if it counts. VS_EDATA without a message. */
int vs_import__date(vs_import *import, const vs_transform *transform, int year,
                    const struct vs_import_raw *raw, int64_t *value, bool *yearless);

/* --- reader --- */

struct vs_reader;
int vs_import__reader_new(vs_import *import, const struct vs_rows *rows, const struct vs_plan *plan,
                          struct vs_reader **out);
void vs_import__reader_free(struct vs_reader *reader);
/* True if the row is none of data, as the profile says. */
int vs_import__must_skip(struct vs_reader *reader, const vs_csv_row *row, bool *skip);
int vs_import__read_row(struct vs_reader *reader, const vs_csv_row *row);
struct vs_import_table *vs_import__reader_table(struct vs_reader *reader);
/* Rows of the sheet that were read as data. */
uint32_t vs_import__reader_rows(const struct vs_reader *reader);

/* --- look-ups --- */

/* What the rows of a table look for: each tuple of values once. */
struct vs_import_lookup {
    const vs_profile_lookup *declared;
    size_t same; /* an earlier one of the table that looks for the same; itself if none */
    size_t link; /* where rows have the number of their tuple + 1 */
    size_t count, capacity;
    int64_t *tuples; /* by_count values each */
    size_t slot_count;
    uint32_t *slots; /* number + 1 of a tuple by its hash; 0 is free */
};
/* The number of a tuple + 1, made if new. */
int vs_import__tuple(vs_import *import, struct vs_import_lookup *lookup, const int64_t *values,
                     uint32_t *out);
/* Fills what the rows of all tables look for; what is not there becomes problems and notes. */
int vs_import__resolve(vs_import *import);

/* index */
static inline uint64_t vs_import__mix(uint64_t hash, int64_t value, bool has)
{
    hash = (hash ^ (uint64_t)value ^ (has ? 0 : UINT64_C(0xA5A5A5A5A5A5A5A5))) *
           UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

static inline uint32_t vs_import__slot_row(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

/* An empty index by fields (borrowed); free its slots. */
int vs_import__index_new(vs_import *import, const struct vs_import_table *table, const int *fields,
                         size_t count, struct vs_import_index *out);
/* Adds a row unless an equal one is there; returns the row that is. */
uint32_t vs_import__index_add(const struct vs_import_table *table, struct vs_import_index *index,
                              uint32_t row);
bool vs_import__rows_equal(const struct vs_import_table *table, const int *fields, size_t count,
                           uint32_t a, uint32_t b);
int vs_import__all_fields(vs_import *import, const vs_kind *kind, int **out);
/* Makes table->index; rows with an equal natural key are problems. */
int vs_import__index(vs_import *import, struct vs_import_table *table);
/* Rows (of one unit) with an equal natural key are problems. */
int vs_import__check_keys(vs_import *import, struct vs_import_table *table, const uint32_t *rows,
                          uint32_t count);

/* match, write */
/* Sets row states and masks against what is visible now, inside the transaction. */
int vs_import__match(vs_import *import, struct vs_import_table *table);
int vs_import__write(vs_import *import, struct vs_import_table *table);

#endif
