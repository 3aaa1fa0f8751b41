/*
 * Shared by import*.c.
 *
 *   import.c          the import, its files, its transaction
 *   import_problem.c  what is wrong in the files
 *   import_text.c     texts of the files, numbered before they get codes
 *   import_table.c    rows of a kind as typed columns
 *   import_plan.c     which column of a file fills which field
 *   import_csv.c      CSV to a table
 *   import_yaml.c     entities and events in YAML to tables
 *   import_index.c    rows of a table by key
 *   import_match.c    a table against what is visible
 *   import_write.c    chunks, bitmaps and the event
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_IMPORT_PRIVATE_H
#define VS_IMPORT_PRIVATE_H

#include "import.h"
#include "records.h"

/* Texts of one dictionary domain in the files of this import: numbered from 0. */
struct vs_import_domain {
    const char *name;
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
};

struct vs_import_column {
    int64_t *values;
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
    const char *type; /* of the event to be */
    bool record;      /* made by vs_import_record: never "already" */
    uint32_t rows, capacity;
    uint32_t *lines;                  /* in the file */
    struct vs_import_column *columns; /* one for each field of the kind */
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
    vs_buffer scratch; /* cleaned text of the value at hand */
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
/* What a value of the field must look like. */
const char *vs_import__expected(vs_import *import, const vs_kind *kind, int field, char out[512]);

/* text */
int vs_import__domain(vs_import *import, const char *name, int *out);
int vs_import__text(vs_import *import, int domain, const char *text, size_t size, uint32_t *out);
const char *vs_import__text_at(const vs_import *import, int domain, uint32_t number, size_t *size);
/* Gives every text its dictionary code, inside a transaction. */
int vs_import__code_texts(vs_import *import);
void vs_import__domain_free(vs_import *import, struct vs_import_domain *domain);
uint32_t vs_import__hash(const char *text, size_t size);

/* table */
int vs_import__table(vs_import *import, int kind, const char *file, struct vs_import_table **out);
void vs_import__table_free(vs_import *import, struct vs_import_table *table);
/* Makes room for the next row (all missing); it counts after vs_import__row_end. */
int vs_import__row_begin(vs_import *import, struct vs_import_table *table, uint32_t line);
/* Checks required fields; bad lists the fields that have a problem already. */
int vs_import__row_end(vs_import *import, struct vs_import_table *table,
                       const struct vs_import_spot *spot, const int *bad, size_t bad_count);
/* A cleaned text with the decimal mark that its column uses; mark 0: both are understood. */
struct vs_import_raw {
    const char *text;
    size_t size;
    char mark;
};
/* Reads a cleaned text as a value of a field. VS_EDATA without a message if it is none. */
int vs_import__parse(vs_import *import, const vs_kind *kind, int field,
                     const struct vs_import_raw *raw, int64_t *value);
/* Cleans into import->scratch. VS_EDATA without a problem if it is no UTF-8. */
int vs_import__clean(vs_import *import, const char *text, size_t size);

/* Cleans, reads and sets a value typed by hand in the row at hand; an empty one is missing. *good
 * false after a problem. */
int vs_import__put(vs_import *import, struct vs_import_table *table,
                   const struct vs_import_spot *spot, int field, const char *text, bool *good);

static inline void vs_import__set(struct vs_import_table *table, int field, int64_t value)
{
    struct vs_import_column *column = &table->columns[field];
    uint32_t row = table->rows;
    column->values[row] = value;
    column->valid[row >> 3] = (unsigned char)(column->valid[row >> 3] | 1U << (row & 7));
}

static inline void vs_import__unset(struct vs_import_table *table, int field)
{
    struct vs_import_column *column = &table->columns[field];
    uint32_t row = table->rows;
    column->values[row] = 0;
    column->valid[row >> 3] = (unsigned char)(column->valid[row >> 3] & ~(1U << (row & 7)));
}

static inline bool vs_import__has(const struct vs_import_table *table, int field, uint32_t row)
{
    return (table->columns[field].valid[row >> 3] >> (row & 7) & 1) != 0;
}

/* plan */
struct vs_plan_special {
    const char *text;
    size_t set_count;
    int *fields;
    int64_t *values;
    bool *has;
};

struct vs_plan_column {
    int field;
    size_t source; /* position of the column in the file */
    const char *label;
    char mark; /* decimal mark; 0: both */
    size_t special_count;
    struct vs_plan_special *specials;
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
    size_t year, part;  /* positions in the file; SIZE_MAX: none */
    const char *ignored;
};

enum { VS_PLAN_COLUMNS = 4096 };
/* Finds the profile or kind for a header (cleaned texts). VS_EDATA with the message if none fits.
 */
int vs_import__plan(vs_import *import, const char *file, const char *const *header, size_t count,
                    struct vs_plan *out);
/* The profile that options.kind names, for its delimiter and encoding; NULL if it names none. */
const vs_profile *vs_import__named_profile(const vs_import *import);

/* files */
int vs_import__csv(vs_import *import, const char *name, const char *bytes, size_t size);
int vs_import__yaml(vs_import *import, const char *name, const char *bytes, size_t size);

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

/* match, write */
/* Sets row states and masks against what is visible now, inside the transaction. */
int vs_import__match(vs_import *import, struct vs_import_table *table);
int vs_import__write(vs_import *import, struct vs_import_table *table);

#endif
