/*
 * The inside of charts, shared by the files chart*.c only.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CHART_DRAW_H
#define VS_CHART_DRAW_H

#include "chart.h"
#include "number.h"
#include "text.h"

enum {
    VS_PLOT_MOST = 400, /* cells of a line of a plot */
    VS_PLOT_LEAST = 8,
    VS_CHART_GAP = 2
};

/* What a cell of a plot shows. */
enum vs_glyph {
    VS_GLYPH_BLANK,
    VS_GLYPH_EIGHTH,                      /* the first of eight: a block from the left */
    VS_GLYPH_BLOCK = VS_GLYPH_EIGHTH + 7, /* the whole cell */
    VS_GLYPH_RIGHT_HALF,
    VS_GLYPH_LEVEL,                      /* the first of eight: a block from below */
    VS_GLYPH_GUIDE = VS_GLYPH_LEVEL + 8, /* a border of bands behind bars */
    VS_GLYPH_BORDER,                     /* the same behind a line */
    VS_GLYPH_BEFORE,
    VS_GLYPH_RISE,
    VS_GLYPH_FALL,
    VS_GLYPH_SHAFT,
    VS_GLYPH_POINT,
    VS_GLYPH_ACROSS,
    VS_GLYPH_UPRIGHT,
    VS_GLYPH_TURN_UP,   /* from the left upwards */
    VS_GLYPH_TURN_DOWN, /* from the left downwards */
    VS_GLYPH_FROM_BELOW,
    VS_GLYPH_FROM_ABOVE,
    VS_GLYPH_AXIS_LEFT,
    VS_GLYPH_AXIS,
    VS_GLYPH_TICK,
    VS_GLYPH_AXIS_RIGHT,
    VS_GLYPH_SIDE, /* the axis at the left */
    VS_GLYPH_SIDE_TICK,
    VS_GLYPH_NO_DATA, /* marks of states */
    VS_GLYPH_NOT_APPLICABLE,
    VS_GLYPH_ERROR,
    VS_GLYPH_HIDDEN,
    VS_GLYPH_ABSENT,
    VS_GLYPH_COUNT
};

typedef struct vs_plot_cell {
    uint8_t glyph; /* enum vs_glyph */
    uint8_t tone;  /* enum vs_tone */
} vs_plot_cell;

/* One line of a plot. */
typedef struct vs_plot {
    size_t width;
    vs_plot_cell cells[VS_PLOT_MOST + 1];
} vs_plot;

/* From values to cells. */
typedef struct vs_scale {
    double first, last, step; /* the round ends that are marked, multiples of step */
    double low, high;         /* of all cells: a little more where zero is within */
    size_t cells;
} vs_scale;

/* A chart while it is drawn. */
typedef struct vs_chart_pen {
    vs_engine *engine;
    const vs_chart *chart;
    const vs_chart_style *style;
    vs_buffer *out;
    vs_chart_cuts *cuts;
    char mark;    /* of decimals */
    bool letters; /* bands are named by letters */
} vs_chart_pen;

enum { VS_LABELS_MOST = 40, VS_LABEL_SIZE = 256 };

/* A text at a column of a line of labels. */
typedef struct vs_label {
    size_t column;
    char text[VS_LABEL_SIZE];
    enum vs_tone tone;
} vs_label;

/* --- chart.c --- */

const char *vs_chart__glyph(const vs_chart_pen *pen, enum vs_glyph glyph);
/* Appends a text in just so many columns; one that is too long is cut and counted. */
void vs_chart__text(const vs_chart_pen *pen, const char *text, size_t width, bool right,
                    enum vs_tone tone);
void vs_chart__blanks(const vs_chart_pen *pen, size_t count);
void vs_chart__plot(const vs_chart_pen *pen, const vs_plot *plot);
/* Ends a line, without blanks at its end. */
void vs_chart__end_line(const vs_chart_pen *pen);
size_t vs_chart__number(const vs_chart_pen *pen, char out[VS_NUMBER_SIZE], double value,
                        int digits);
size_t vs_chart__width(const char *text);
/* "no data: why" of a value that is not drawn. */
int vs_chart__missing(const vs_chart_pen *pen, const vs_chart_value *value, vs_buffer *out);
enum vs_glyph vs_chart__mark(const vs_chart_value *value);
/* A line that says what the marks mean that occur in the shown rows and columns. */
void vs_chart__mark_legend(const vs_chart_pen *pen, size_t rows, size_t first_column);
/* A line that says what the letters of bands mean. */
void vs_chart__band_legend(const vs_chart_pen *pen);
/* The letter of a band. */
void vs_chart__letter(const vs_chart_pen *pen, size_t band, char out[8]);
/* The band of a known value by its word; -1. */
int vs_chart__band_of(const vs_chart_pen *pen, const vs_chart_value *value);

/* The word of the state that a mark stands for. */
const char *vs_chart__state_word(const vs_chart_pen *pen, enum vs_glyph mark);

/* --- chart_scale.c --- */

/* A number with these digits, two at least, without zeros at its end. */
void vs_chart__short_number(const vs_chart_pen *pen, char out[VS_NUMBER_SIZE], double value,
                            int digits);

/* Least and greatest known value of the first rows, from a column on; false: none is known. */
bool vs_chart__range(const vs_chart *chart, size_t rows, size_t first_column, double *low,
                     double *high);
/* The same over all columns, where no bars begin at zero. Values that hardly differ are no drama:
 * the range is a fifth of the greatest value, or of 100 percent. */
bool vs_chart__spread(const vs_chart *chart, size_t rows, double *low, double *high);
/* A scale over a range: ends at multiples of a round step. */
void vs_scale_fit(vs_scale *scale, double low, double high, size_t steps);
/* Makes zero the border of two cells, if it is within. */
void vs_scale_settle(vs_scale *scale, size_t cells);
/* Where a value stands, in cells from the left. */
double vs_scale_at(const vs_scale *scale, double value);
/* Digits behind the mark that multiples of the step need. */
int vs_scale_digits(const vs_scale *scale);
/* The axis below rows: line, numbers, bands. */
void vs_chart__axis(const vs_chart_pen *pen, const vs_scale *scale, size_t indent);
/* Puts labels on a line in order, without those that would touch one before. */
void vs_chart__labels(const vs_chart_pen *pen, size_t indent, vs_label *labels, size_t count);
/* True if the words of the bands fit between their borders. */
bool vs_chart__bands_fit(const vs_chart_pen *pen, const vs_scale *scale);

/* --- chart_rows.c --- */

/* Columns of the texts before the plot. */
typedef struct vs_chart_layout {
    size_t rows;    /* shown */
    size_t label;   /* of rows */
    size_t number;  /* one known value */
    size_t numbers; /* all of a row */
    size_t delta;   /* of a change, 0: not shown */
    size_t word;    /* of bands, 0: none */
    size_t indent, plot;
} vs_chart_layout;

/* Lines of a chart besides its rows: title, axis, its numbers and bands, legends, a message. */
enum { VS_LINES_BESIDE = 7 };

static inline const vs_chart_value *vs_chart__value(const vs_chart_pen *pen, size_t row,
                                                    size_t column)
{
    return &pen->chart->values[row * pen->chart->column_count + column];
}

static inline size_t vs_chart__larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The number of rows that the lines leave room for; the others are cut. */
size_t vs_chart__rows_shown(const vs_chart_pen *pen, size_t beside);
/* Widths of labels, of known numbers and of the words of their bands. */
void vs_chart__measure(const vs_chart_pen *pen, vs_chart_layout *layout);
/* Appends the band of a known value: its word, or its letter. */
void vs_chart__put_band(const vs_chart_pen *pen, const vs_chart_value *value, size_t width);
/* Appends a value, or a dash. */
void vs_chart__put_number(const vs_chart_pen *pen, const vs_chart_value *value, size_t width);

/* --- the kinds --- */

int vs_chart__bars(vs_chart_pen *pen);
int vs_chart__changes(vs_chart_pen *pen);
int vs_chart__strips(vs_chart_pen *pen);
int vs_chart__line(vs_chart_pen *pen);
int vs_chart__histogram(vs_chart_pen *pen);

#endif
