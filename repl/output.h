/*
 * The answer of a command as rows of typed columns, and its printed forms: table, csv, json, excel.
 *
 * One row model serves all forms, so columns and their order agree. A cell that is not set is null.
 * An object column ("scope") becomes one column for each key that occurs: `scope.class`.
 *
 *   vs_output *rows;
 *   vs_output_new(&rows, engine, "list");
 *   int id = vs_output_column(rows, &(vs_output_spec){.name = "id", .type = VS_OUTPUT_TEXT});
 *   vs_output_row(rows);
 *   vs_output_text(rows, id, "5А");
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_OUTPUT_H
#define VS_OUTPUT_H

#include "buffer.h"
#include "terminal.h"

enum vs_format {
    VS_FORMAT_TABLE,
    VS_FORMAT_CSV,
    VS_FORMAT_JSON,
    VS_FORMAT_EXCEL,
    VS_FORMAT_ICS /* a calendar: of no rows */
};

enum vs_output_type {
    VS_OUTPUT_TEXT,
    VS_OUTPUT_NUMBER, /* a double; table and excel round it to the cell's digits */
    VS_OUTPUT_INTEGER,
    VS_OUTPUT_BOOLEAN,
    VS_OUTPUT_LIST,    /* texts; csv joins them by | */
    VS_OUTPUT_OBJECT,  /* texts by key */
    VS_OUTPUT_RECORDS, /* objects; csv joins a text for each by |; not in tables */
    VS_OUTPUT_RECORD,  /* the same with one object */
    VS_OUTPUT_MOVE     /* from one place on a scale to another: an arrow in tables that have room */
};

enum vs_output_place {
    VS_OUTPUT_BOTH,
    VS_OUTPUT_DATA, /* csv, json and excel only */
    VS_OUTPUT_TABLE /* table only: texts already worded for people */
};

typedef struct vs_output_spec {
    const char *name;  /* key of csv and json */
    const char *title; /* heading of the table; NULL: name */
    enum vs_output_type type;
    enum vs_output_place place;
    int rank;     /* which columns a narrow table leaves out first: the highest; 0: never */
    bool heading; /* texts; in a table not a column but a line above the rows that have it alike */
    bool wrap;    /* texts, lists; in a narrow table several lines, each item on its own, not cut */
    bool joined;  /* objects: one column of a table whose rows have other keys */
} vs_output_spec;

enum { VS_OUTPUT_COLUMNS_MAX = 512 };

typedef struct vs_output vs_output;

/* command names the JSON schema: "vsoko.<command>.v1". Owned by the caller: vs_output_free. */
int vs_output_new(vs_output **out, vs_engine *engine, const char *command);
void vs_output_free(vs_output *output);
/* Adds a column before the first row and gives its number; texts are copied. Over the maximum or
 * out of memory: -1, told by vs_output_status. */
int vs_output_column(vs_output *output, const vs_output_spec *spec);

/* Starts a row; the setters below fill its cells. Text is copied; NULL leaves the cell null. */
void vs_output_row(vs_output *output);
void vs_output_text(vs_output *output, int column, const char *text);
void vs_output_bytes(vs_output *output, int column, const char *text, size_t size);
void vs_output_number(vs_output *output, int column, double value, int digits);
void vs_output_integer(vs_output *output, int column, int64_t value);
void vs_output_boolean(vs_output *output, int column, bool value);
/* Adds an item to a list cell. Items of one cell come one after another. */
void vs_output_item(vs_output *output, int column, const char *text);
/* Adds a pair to an object cell; title heads the key's column in a table (NULL: key). */
void vs_output_pair(vs_output *output, int column, const char *key, const char *title,
                    const char *text);

/* Places from 0 to 1; beyond they stand at the ends. */
void vs_output_move(vs_output *output, int column, double from, double to);
/* Says what the cell says of its value: its colour in a table. */
void vs_output_tone(vs_output *output, int column, enum vs_tone tone);
/* Adds a record: what csv says of it, and the object that json prints as it is. */
void vs_output_record(vs_output *output, int column, const char *text, const char *json);
/* Appends a text for a terminal: control characters (also those of C1) become blanks. */
void vs_output_clean(vs_buffer *out, const char *text, size_t size);
/* Appends a text as json writes it, in quotes. */
void vs_output_json_text(vs_buffer *out, const char *text, size_t size);

/* A number beside the rows, for json only: "totals". name is borrowed. */
void vs_output_total(vs_output *output, const char *name, int64_t value);
size_t vs_output_count(const vs_output *output);
/* The integer in a cell, 0 for null. */
int64_t vs_output_integer_at(const vs_output *output, size_t row, int column);
/* VS_OK, or VS_ENOMEM with its message if any call before ran out of memory. */
int vs_output_status(const vs_output *output);
/* The column of this name, -1 if there is none. */
int vs_output_find(const vs_output *output, const char *name);
/* Stable; nulls last; column -1 keeps the order. Keeps the first limit rows (0: all). */
int vs_output_sort(vs_output *output, int column, bool descending, size_t limit);

typedef struct vs_output_style {
    enum vs_format format;
    size_t width;            /* columns of the terminal; 0: no limit */
    size_t rows;             /* of a table; 0: all */
    enum vs_colours colours; /* of a table */
    bool ascii;              /* of a table: drawn with ASCII characters */
} vs_output_style;

/* What a narrow table left out. */
typedef struct vs_output_cuts {
    size_t columns;   /* columns that did not fit */
    size_t texts;     /* texts that were shortened */
    size_t rows;      /* rows after those that are shown */
    char titles[256]; /* of these columns, parted by ", " */
} vs_output_cuts;

/* Appends the printed form. cuts may be NULL. */
int vs_output_print(const vs_output *output, const vs_output_style *style, vs_buffer *out,
                    vs_output_cuts *cuts);

#endif
