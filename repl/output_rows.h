/*
 * The inside of vs_output, shared by the files output*.c only.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_OUTPUT_ROWS_H
#define VS_OUTPUT_ROWS_H

#include "output.h"

typedef struct vs_output_cell {
    bool set;
    int16_t digits; /* numbers */
    uint8_t tone;   /* enum vs_tone */
    uint32_t count; /* lists: items; objects: pairs */
    union {
        double number;
        int64_t integer; /* integers, booleans */
        struct {
            double from, to;
        } move;
        struct {
            size_t start, size; /* in texts; items and pairs: each text ends with a zero byte */
        } text;
    } as;
} vs_output_cell;

/* A key of an object column. */
typedef struct vs_output_key {
    int column;
    const char *name, *title;
} vs_output_key;

typedef struct vs_output_sum {
    const char *name;
    int64_t value;
} vs_output_sum;

struct vs_output {
    vs_engine *engine;
    vs_arena *arena;
    const char *command;
    size_t column_count;
    vs_output_spec columns[VS_OUTPUT_COLUMNS_MAX];
    size_t row_count;
    vs_buffer cells; /* vs_output_cell, row by row */
    vs_buffer texts;
    vs_buffer keys;   /* vs_output_key in order of first occurrence */
    vs_buffer totals; /* vs_output_sum */
    bool failed;
};

/* A printed column: a column, or one key of an object column. */
typedef struct vs_output_field {
    int column;
    const vs_output_key *key; /* objects */
    char *name;               /* "scope.class" */
    const char *title;
} vs_output_field;

const vs_output_cell *vs_output__cell(const vs_output *output, size_t row, int column);
/* The fields that a form prints, in order; *out lives in arena. */
int vs_output__fields(const vs_output *output, bool table, vs_arena *arena, vs_output_field **out,
                      size_t *count);
/* The text of a pair by key, or NULL. */
const char *vs_output__pair(const vs_output *output, const vs_output_cell *cell, const char *key);
/* True and the cell's text if the field is a text; *text is NULL for null. */
bool vs_output__is_number(const vs_output *output, const vs_output_field *field);

int vs_output__print_csv(const vs_output *output, bool excel, vs_buffer *out);
int vs_output__print_json(const vs_output *output, vs_buffer *out);
int vs_output__print_table(const vs_output *output, const vs_output_style *style, vs_buffer *out,
                           vs_output_cuts *cuts);

#endif
