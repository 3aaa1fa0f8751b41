/*
 * Scales of charts, and the axis below rows.
 * SPDX-License-Identifier: MIT
 */
#include "chart_draw.h"

#include <math.h>
#include <string.h>

bool vs_chart__range(const vs_chart *chart, size_t rows, size_t first_column, double *low,
                     double *high)
{
    bool any = false;
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = first_column; c < chart->column_count; c++) {
            const vs_chart_value *value = &chart->values[r * chart->column_count + c];
            if (vs_chart_is_known(value)) {
                *low = any ? fmin(*low, value->value) : value->value;
                *high = any ? fmax(*high, value->value) : value->value;
                any = true;
            }
        }
    }
    return any;
}

bool vs_chart__spread(const vs_chart *chart, size_t rows, double *low, double *high)
{
    if (!vs_chart__range(chart, rows, 0, low, high)) {
        *low = 0;
        *high = chart->percent ? 100 : 1;
        return false;
    }
    bool positive = *low >= 0;
    bool share = chart->percent && positive && *high <= 100;
    double most = chart->percent ? 100 : fmax(fabs(*low), fabs(*high));
    double more = (most / 5 - (*high - *low)) / 2;
    if (more > 0) {
        *low = positive ? fmax(*low - more, 0) : *low - more;
        *high = share ? fmin(*high + more, 100) : *high + more;
    }
    return true;
}

/* The least of 1, 2, 2.5, 5 times a power of ten that is not below. */
static double round_step(double least)
{
    static const double steps[] = {1, 2, 2.5, 5};
    double power = pow(10, floor(log10(least)));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (steps[i] * power >= least * (1 - 1e-9)) {
            return steps[i] * power;
        }
    }
    return 10 * power;
}

void vs_scale_fit(vs_scale *scale, double low, double high, size_t steps)
{
    if (!(high > low)) { /* one value: something around it */
        double around = fabs(low) > 0 ? fabs(low) / 2 : 0.5;
        low = low > 0 ? low - around : low < 0 ? low - around : 0;
        high = low + 2 * around;
    }
    *scale = (vs_scale){.step = round_step((high - low) / (double)steps)};
    scale->first = floor(low / scale->step + 1e-9) * scale->step;
    scale->last = ceil(high / scale->step - 1e-9) * scale->step;
    scale->low = scale->first;
    scale->high = scale->last;
}

void vs_scale_settle(vs_scale *scale, size_t cells)
{
    scale->cells = cells;
    if (!(scale->first < 0 && scale->last > 0)) {
        return;
    }
    double zero = round(vs_scale_at(scale, 0));
    zero = fmin(fmax(zero, 1), (double)cells - 1);
    double unit = fmax(scale->last / ((double)cells - zero), -scale->first / zero);
    scale->low = -unit * zero;
    scale->high = unit * ((double)cells - zero);
}

double vs_scale_at(const vs_scale *scale, double value)
{
    return (value - scale->low) / (scale->high - scale->low) * (double)scale->cells;
}

int vs_scale_digits(const vs_scale *scale)
{
    int digits = 0;
    double step = scale->step;
    while (digits < 9 && fabs(step - round(step)) > 1e-6 * step) {
        step *= 10;
        digits++;
    }
    return digits;
}

void vs_chart__short_number(const vs_chart_pen *pen, char out[VS_NUMBER_SIZE], double value,
                            int digits)
{
    size_t size = vs_chart__number(pen, out, value, digits > 2 ? digits : 2);
    while (strchr(out, pen->mark) != NULL && out[size - 1] == '0') {
        out[--size] = '\0';
    }
    if (size > 0 && out[size - 1] == pen->mark) {
        out[--size] = '\0';
    }
    if (strcmp(out, "-0") == 0) {
        memcpy(out, "0", 2);
    }
}

static bool is_free(const vs_label *labels, size_t count, size_t column, size_t width)
{
    for (size_t i = 0; i < count; i++) {
        size_t end = labels[i].column + vs_chart__width(labels[i].text);
        if (column < end + 1 && labels[i].column < column + width + 1) {
            return false;
        }
    }
    return true;
}

/* Adds a label around a column, within [0, limit), a little aside if it would touch another, not
 * at all if that does not help. */
static void add_label(vs_label *labels, size_t *count, size_t limit, vs_label label)
{
    enum { ASIDE = 3 };
    size_t width = vs_chart__width(label.text);
    size_t half = width / 2;
    if (width > limit || *count == VS_LABELS_MOST) {
        return;
    }
    size_t start = label.column > half ? label.column - half : 0;
    start = start + width > limit ? limit - width : start;
    for (size_t i = 0; i <= (size_t)2 * ASIDE; i++) {
        size_t aside = (i + 1) / 2;
        bool left = i % 2 != 0;
        if ((left && start < aside) || (!left && start + aside + width > limit)) {
            continue;
        }
        label.column = left ? start - aside : start + aside;
        if (is_free(labels, *count, label.column, width)) {
            labels[(*count)++] = label;
            return;
        }
    }
}

void vs_chart__labels(const vs_chart_pen *pen, size_t indent, vs_label *labels, size_t count)
{
    for (size_t i = 1; i < count; i++) { /* few: by insertion */
        vs_label label = labels[i];
        size_t at = i;
        for (; at > 0 && labels[at - 1].column > label.column; at--) {
            labels[at] = labels[at - 1];
        }
        labels[at] = label;
    }
    size_t used = 0;
    vs_chart__blanks(pen, indent);
    for (size_t i = 0; i < count; i++) {
        size_t width = vs_chart__width(labels[i].text);
        vs_chart__blanks(pen, labels[i].column - used);
        vs_chart__text(pen, labels[i].text, width, false, labels[i].tone);
        used = labels[i].column + width;
    }
    vs_chart__end_line(pen);
}

/* The cells of a band within the scale; false: none. */
static bool band_cells(const vs_chart_pen *pen, const vs_scale *scale, size_t band, double *from,
                       double *to)
{
    const vs_chart *chart = pen->chart;
    double cells = (double)scale->cells;
    *from = fmax(vs_scale_at(scale, chart->bands[band].from), 0);
    *to = cells;
    if (band + 1 < chart->band_count) {
        *to = fmin(vs_scale_at(scale, chart->bands[band + 1].from), cells);
    }
    return *from<cells && * to> 0 && *to > *from;
}

bool vs_chart__bands_fit(const vs_chart_pen *pen, const vs_scale *scale)
{
    for (size_t i = 0; i < pen->chart->band_count; i++) {
        double from = 0;
        double to = 0;
        const char *label = pen->chart->bands[i].label;
        if (band_cells(pen, scale, i, &from, &to) &&
            (to - from < (double)vs_chart__width(label) + 1 || strlen(label) >= VS_LABEL_SIZE)) {
            return false;
        }
    }
    return true;
}

/* The names of the bands below their cells. */
static void name_bands(const vs_chart_pen *pen, const vs_scale *scale, size_t indent)
{
    vs_label labels[VS_LABELS_MOST];
    size_t count = 0;
    bool letters = pen->letters || !vs_chart__bands_fit(pen, scale);
    for (size_t i = 0; i < pen->chart->band_count; i++) {
        const vs_chart_band *band = &pen->chart->bands[i];
        vs_label label = {.tone = band->tone};
        double from = 0;
        double to = 0;
        if (letters) {
            vs_chart__letter(pen, i, label.text);
        } else {
            memcpy(label.text, band->label, strlen(band->label) + 1);
        }
        if (band_cells(pen, scale, i, &from, &to)) {
            label.column = (size_t)((from + to) / 2);
            add_label(labels, &count, scale->cells + 1, label);
        }
    }
    vs_chart__labels(pen, indent, labels, count);
    if (letters) {
        vs_chart__band_legend(pen);
    }
}

void vs_chart__axis(const vs_chart_pen *pen, const vs_scale *scale, size_t indent)
{
    const vs_chart *chart = pen->chart;
    vs_label labels[VS_LABELS_MOST];
    size_t count = 0;
    vs_plot plot = {.width = scale->cells + 1};
    memset(plot.cells, 0, sizeof plot.cells);
    for (size_t i = 0; i < plot.width; i++) {
        plot.cells[i].glyph = VS_GLYPH_AXIS;
    }
    plot.cells[0].glyph = VS_GLYPH_AXIS_LEFT;
    plot.cells[scale->cells].glyph = VS_GLYPH_AXIS_RIGHT;
    /* The ends and zero; then the borders of bands, without any the round numbers. */
    size_t steps = (size_t)round((scale->last - scale->first) / scale->step);
    double wanted[3] = {scale->first, scale->last, 0};
    size_t all = 3 + (chart->band_count > 1 ? chart->band_count : chart->band_count + steps);
    for (size_t i = 0; i < all; i++) {
        bool border = i >= 3 && i - 3 < chart->band_count;
        double value = i < 3    ? wanted[i]
                       : border ? chart->bands[i - 3].from
                                : scale->first + (double)(i - 3 - chart->band_count) * scale->step;
        double at = vs_scale_at(scale, value);
        bool within =
            value > scale->first && value < scale->last && (i == 2 || value < 0 || value > 0);
        if (i >= 2 && !within) {
            continue;
        }
        vs_label label = {.column = (size_t)fmax(round(at), 0)};
        size_t column = label.column;
        char number[VS_NUMBER_SIZE];
        vs_chart__short_number(pen, number, value, vs_scale_digits(scale));
        if (strlen(number) < sizeof label.text) {
            memcpy(label.text, number, strlen(number) + 1);
        }
        size_t before = count;
        add_label(labels, &count, plot.width, label);
        bool inner = column > 0 && column < scale->cells;
        if (inner && (count > before || border)) {
            plot.cells[column].glyph = VS_GLYPH_TICK;
        }
    }
    vs_chart__blanks(pen, indent);
    vs_chart__plot(pen, &plot);
    vs_chart__end_line(pen);
    vs_chart__labels(pen, indent, labels, count);
    if (chart->band_count > 0) {
        name_bands(pen, scale, indent);
    }
}
