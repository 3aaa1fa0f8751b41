/*
 * Charts as text: bars, values over periods, histograms, changes.
 *
 * A chart is numbers and words; what cells they are is the caller's (cmd_chart.c). A value that is
 * not known is never drawn: its state stands in its place. Block elements and lines, or ASCII; the
 * ends of bands are marked on the axis by their words, or by letters where these do not fit.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CHART_H
#define VS_CHART_H

#include "evaluation.h"
#include "terminal.h"

enum vs_chart_kind {
    VS_CHART_BARS,      /* a bar for each row */
    VS_CHART_LINE,      /* values over the columns: a line, of several rows a strip for each */
    VS_CHART_HISTOGRAM, /* how many rows have a value within ... */
    VS_CHART_CHANGE     /* two columns: before and after, an arrow for each row */
};

typedef struct vs_chart_value {
    enum vs_state state;
    bool hidden;      /* may not be told, whatever the state */
    bool absent;      /* there is no such cell */
    double value;     /* drawn if known and neither hidden nor absent */
    const char *word; /* of a known one its band, else why it is not; NULL */
    enum vs_tone tone;
} vs_chart_value;

typedef struct vs_chart_band {
    double from;
    const char *label;
    enum vs_tone tone;
} vs_chart_band;

/* Borrowed during the call. */
typedef struct vs_chart {
    enum vs_chart_kind kind;
    const char *title;
    int digits;   /* of numbers behind the mark */
    bool percent; /* the scale of bars is from 0 to 100 at least */
    size_t row_count, column_count;
    const char *const *rows;      /* labels */
    const char *const *columns;   /* labels; read by VS_CHART_LINE only */
    const vs_chart_value *values; /* [row * column_count + column] */
    size_t band_count;
    const vs_chart_band *bands; /* ascending */
} vs_chart;

typedef struct vs_chart_style {
    size_t width; /* columns of the terminal */
    size_t lines; /* that the chart may take; 0: any */
    bool ascii;
    enum vs_colours colours;
} vs_chart_style;

/* What was left out of a chart. */
typedef struct vs_chart_cuts {
    size_t rows;    /* after those that are shown */
    size_t columns; /* before those that are shown */
    size_t texts;   /* shortened */
} vs_chart_cuts;

/* Values of a histogram between two borders, the upper one not included (of the last bin it is). */
typedef struct vs_chart_bin {
    double from, to;
    size_t count;
} vs_chart_bin;

enum { VS_CHART_BINS_MAX = 12 };

/* Appends the chart. */
int vs_chart_draw(vs_engine *engine, const vs_chart *chart, const vs_chart_style *style,
                  vs_buffer *out, vs_chart_cuts *cuts);
/* The bins of a chart's known values, at most most (1 to VS_CHART_BINS_MAX); borders are 1, 2, 2.5
 * or 5 times a power of ten apart, of whole numbers whole. Gives their number. */
size_t vs_chart_bins(const vs_chart *chart, size_t most, vs_chart_bin out[VS_CHART_BINS_MAX]);
/* The value is drawn. */
bool vs_chart_is_known(const vs_chart_value *value);

#endif
