/*
 * Histograms: how many rows of a chart have a value within equal stretches.
 * SPDX-License-Identifier: MIT
 */
#include "chart_draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Lines besides the bins: title, two of legends, a message, the prompt. */
enum { BESIDE = 6, BINS_LEAST = 4 };

static bool is_whole(const vs_chart *chart)
{
    for (size_t r = 0; r < chart->row_count; r++) {
        const vs_chart_value *value = &chart->values[r * chart->column_count];
        if (vs_chart_is_known(value) && value->value != floor(value->value)) {
            return false;
        }
    }
    return true;
}

/* Bins over a scale; a value at the very end belongs to the last one. */
static size_t fill_bins(const vs_chart *chart, const vs_scale *scale,
                        vs_chart_bin out[VS_CHART_BINS_MAX])
{
    size_t count = (size_t)round((scale->last - scale->first) / scale->step);
    count = count > VS_CHART_BINS_MAX ? VS_CHART_BINS_MAX : count;
    memset(out, 0, VS_CHART_BINS_MAX * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        out[i] = (vs_chart_bin){.from = scale->first + (double)i * scale->step,
                                .to = scale->first + (double)(i + 1) * scale->step};
    }
    for (size_t r = 0; r < chart->row_count; r++) {
        const vs_chart_value *value = &chart->values[r * chart->column_count];
        size_t bin = 0;
        while (bin + 1 < count && value->value >= out[bin].to) {
            bin++;
        }
        out[bin].count += vs_chart_is_known(value) ? 1 : 0;
    }
    return count;
}

size_t vs_chart_bins(const vs_chart *chart, size_t most, vs_chart_bin out[VS_CHART_BINS_MAX])
{
    double low = 0;
    double high = 0;
    vs_scale scale;
    if (!vs_chart__range(chart, chart->row_count, 0, &low, &high)) {
        return 0;
    }
    size_t known = 0;
    for (size_t r = 0; r < chart->row_count; r++) {
        known += vs_chart_is_known(&chart->values[r * chart->column_count]) ? 1 : 0;
    }
    if (is_whole(chart) && high - low < (double)most && !chart->percent) {
        /* A bin for each number. */
        scale = (vs_scale){.first = low, .last = high + 1, .step = 1};
        return fill_bins(chart, &scale, out);
    }
    size_t enough = 2 + (size_t)log2((double)known); /* by Sturges */
    for (size_t steps = enough < most ? enough : most;; steps--) {
        vs_scale_fit(&scale, low, high, steps);
        if (steps == 1 || round((scale.last - scale.first) / scale.step) <= (double)most) {
            break;
        }
    }
    if (round((scale.last - scale.first) / scale.step) > (double)most) {
        scale = (vs_scale){.first = low, .last = high > low ? high : low + 1, .step = 1};
        scale.step = scale.last - scale.first;
    }
    return fill_bins(chart, &scale, out);
}

/* The first and the last band of a bin; false: it lies in none. */
static bool bands_of(const vs_chart *chart, const vs_chart_bin *bin, bool last, size_t *from,
                     size_t *to)
{
    bool any = false;
    for (size_t i = 0; i < chart->band_count; i++) {
        double start = chart->bands[i].from;
        double end = i + 1 < chart->band_count ? chart->bands[i + 1].from : HUGE_VAL;
        bool inside = (last ? start <= bin->to : start < bin->to) && end > bin->from;
        *from = inside && !any ? i : *from;
        *to = inside ? i : *to;
        any = any || inside;
    }
    return any;
}

/* "20–30", of whole numbers one by one "20". */
static void name_bin(const vs_chart_pen *pen, const vs_chart_bin *bin, bool single,
                     char out[VS_LABEL_SIZE])
{
    char from[VS_NUMBER_SIZE];
    char to[VS_NUMBER_SIZE];
    vs_scale scale = {.step = bin->to - bin->from};
    vs_chart__short_number(pen, from, bin->from, vs_scale_digits(&scale));
    vs_chart__short_number(pen, to, bin->to, vs_scale_digits(&scale));
    (void)snprintf(out, VS_LABEL_SIZE, single ? "%s" : "%s%s%s", from,
                   pen->style->ascii || bin->from < 0 ? ".." : "–", to);
}

/* The bands of a bin in words: one, or "low, high from 50". */
static void put_bands(const vs_chart_pen *pen, size_t from, size_t to)
{
    const vs_chart *chart = pen->chart;
    for (size_t i = from; i <= to; i++) {
        const vs_chart_band *band = &chart->bands[i];
        char start[VS_NUMBER_SIZE];
        vs_chart__short_number(pen, start, band->from, 2);
        vs_buffer_text(pen->out, i > from ? ", " : "");
        vs_terminal_tone(pen->out, pen->style->colours, band->tone);
        if (i > from) {
            vs_buffer_printf(pen->out, vs_message_text(pen->engine, VS_MSG_CHART_BAND_FROM),
                             band->label, start);
        } else {
            vs_buffer_text(pen->out, band->label);
        }
        vs_terminal_plain(pen->out, pen->style->colours, band->tone);
    }
}

struct widths {
    size_t label, number, word, plot;
};

static void put_bin(const vs_chart_pen *pen, const vs_chart_bin *bins, size_t count, size_t at,
                    const struct widths *widths, size_t highest)
{
    const vs_chart_bin *bin = &bins[at];
    vs_plot plot = {.width = widths->plot};
    char text[VS_LABEL_SIZE];
    size_t from = 0;
    size_t to = 0;
    bool single = bins[count - 1].to - bins[0].from == (double)count && is_whole(pen->chart) &&
                  !pen->chart->percent;
    bool banded = bands_of(pen->chart, bin, at + 1 == count && !single, &from, &to);
    enum vs_tone tone = banded && from == to ? pen->chart->bands[from].tone : VS_TONE_NONE;
    name_bin(pen, bin, single, text);
    vs_chart__text(pen, text, widths->label, true, VS_TONE_NONE);
    vs_chart__blanks(pen, VS_CHART_GAP);
    (void)snprintf(text, sizeof text, "%zu", bin->count);
    vs_chart__text(pen, text, widths->number, true, VS_TONE_NONE);
    vs_chart__blanks(pen, VS_CHART_GAP);
    memset(plot.cells, 0, sizeof plot.cells);
    double length = (double)bin->count / (double)highest * (double)widths->plot;
    size_t eighths = pen->style->ascii ? (size_t)round(length) * 8 : (size_t)round(length * 8);
    eighths = eighths == 0 && bin->count > 0 ? 1 : eighths;
    for (size_t i = 0; eighths > 0 && i < plot.width; i++) {
        size_t part = eighths < 8 ? eighths : 8;
        plot.cells[i] = (vs_plot_cell){(uint8_t)(VS_GLYPH_EIGHTH + part - 1), (uint8_t)tone};
        eighths -= part;
    }
    vs_chart__plot(pen, &plot);
    if (banded && widths->word > 0) {
        vs_chart__blanks(pen, VS_CHART_GAP);
        put_bands(pen, from, to);
    }
    vs_chart__end_line(pen);
}

/* Columns of the bins' texts: what is left is for bars. */
static void measure(const vs_chart_pen *pen, const vs_chart_bin *bins, size_t count,
                    struct widths *widths)
{
    char text[VS_LABEL_SIZE];
    *widths = (struct widths){.label = 0};
    for (size_t i = 0; i < count; i++) {
        size_t from = 0;
        size_t to = 0;
        size_t word = 0;
        name_bin(pen, &bins[i], false, text);
        widths->label = vs_chart__larger(widths->label, vs_chart__width(text));
        size_t size = (size_t)snprintf(text, sizeof text, "%zu", bins[i].count);
        widths->number = vs_chart__larger(widths->number, size);
        if (bands_of(pen->chart, &bins[i], true, &from, &to)) {
            size_t start = pen->out->size;
            vs_chart_style plain = *pen->style;
            vs_chart_pen silent = *pen;
            plain.colours = VS_COLOURS_NONE;
            silent.style = &plain;
            put_bands(&silent, from, to);
            if (!pen->out->failed) {
                word = vs_text_width(pen->out->data + start, pen->out->size - start);
                pen->out->size = start;
            }
        }
        widths->word = vs_chart__larger(widths->word, word);
    }
    size_t beside = widths->label + widths->number + (size_t)2 * VS_CHART_GAP;
    size_t width = pen->style->width;
    size_t room = width > beside + VS_PLOT_LEAST ? width - beside : VS_PLOT_LEAST;
    if (widths->word + VS_CHART_GAP + VS_PLOT_LEAST > room) {
        widths->word = 0; /* bars keep the colour; where bands begin the legend says */
    }
    room -= widths->word > 0 ? widths->word + VS_CHART_GAP : 0;
    widths->plot = room < VS_PLOT_MOST ? room : VS_PLOT_MOST;
}

/* How many rows have no value, by state. */
static void tell_missing(const vs_chart_pen *pen)
{
    const vs_chart *chart = pen->chart;
    size_t missing[VS_GLYPH_COUNT] = {0};
    bool any = false;
    for (size_t r = 0; r < chart->row_count; r++) {
        const vs_chart_value *value = &chart->values[r * chart->column_count];
        missing[vs_chart__mark(value)] += vs_chart_is_known(value) ? 0 : 1;
    }
    for (int mark = VS_GLYPH_NO_DATA; mark <= VS_GLYPH_ABSENT; mark++) {
        if (missing[mark] > 0) {
            vs_buffer_printf(pen->out, "%s%s: %zu", any ? ", " : "",
                             vs_chart__state_word(pen, (enum vs_glyph)mark), missing[mark]);
            any = true;
        }
    }
    if (any) {
        vs_chart__end_line(pen);
    }
}

int vs_chart__histogram(vs_chart_pen *pen)
{
    size_t lines = pen->style->lines;
    size_t most = lines > BESIDE + BINS_LEAST ? lines - BESIDE : BINS_LEAST;
    most = lines == 0 || most > VS_CHART_BINS_MAX ? VS_CHART_BINS_MAX : most;
    vs_chart_bin bins[VS_CHART_BINS_MAX];
    struct widths widths;
    size_t count = vs_chart_bins(pen->chart, most, bins);
    size_t highest = 1;
    for (size_t i = 0; i < count; i++) {
        highest = vs_chart__larger(highest, bins[i].count);
    }
    measure(pen, bins, count, &widths);
    for (size_t i = 0; i < count; i++) {
        put_bin(pen, bins, count, i, &widths, highest);
    }
    if (count > 0) {
        vs_buffer_text(pen->out, vs_message_text(pen->engine, VS_MSG_CHART_BINS));
        vs_chart__end_line(pen);
    }
    if (widths.word == 0 && pen->chart->band_count > 0) {
        put_bands(pen, 0, pen->chart->band_count - 1);
        vs_chart__end_line(pen);
    }
    tell_missing(pen);
    return vs_buffer_status(pen->out);
}
