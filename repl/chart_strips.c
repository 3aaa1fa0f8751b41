/*
 * Strips: a row of blocks over periods for each row of a chart.
 * SPDX-License-Identifier: MIT
 */
#include "chart_draw.h"

#include <math.h>
#include <string.h>

/* How many columns of the terminal a period takes, with the blank behind it. */
static size_t strip_step(size_t plot, size_t columns)
{
    size_t step = plot / columns;
    return step > 4 ? 4 : step > 0 ? step : 1;
}

static void draw_strip(const vs_chart_pen *pen, const vs_scale *scale, size_t row, size_t first,
                       size_t step, vs_plot *plot)
{
    memset(plot->cells, 0, sizeof plot->cells);
    plot->width = 0;
    for (size_t c = first; c < pen->chart->column_count; c++) {
        const vs_chart_value *value = vs_chart__value(pen, row, c);
        bool known = vs_chart_is_known(value);
        uint8_t glyph = (uint8_t)vs_chart__mark(value);
        if (known) {
            double part = (value->value - scale->first) / (scale->last - scale->first);
            double level = floor(fmin(fmax(part, 0), 1) * 8);
            glyph = (uint8_t)(VS_GLYPH_LEVEL + (int)fmin(level, 7));
        }
        for (size_t i = 0; i < step; i++) {
            bool gap = step > 1 && i + 1 == step;
            bool drawn = !gap && (known || i == (step - 1) / 2);
            plot->cells[plot->width++] =
                (vs_plot_cell){drawn ? glyph : VS_GLYPH_BLANK, (uint8_t)value->tone};
        }
    }
}

/* "first .. last" above the strips. */
static void head_strips(const vs_chart_pen *pen, const vs_chart_layout *layout, size_t first,
                        size_t strip)
{
    const vs_chart *chart = pen->chart;
    const char *last = chart->columns[chart->column_count - 1];
    size_t right = vs_chart__width(last);
    vs_chart__blanks(pen, layout->label + VS_CHART_GAP);
    size_t left = vs_chart__width(chart->columns[first]);
    vs_buffer_text(pen->out, chart->columns[first]);
    if (left + 1 + right <= strip) {
        vs_chart__blanks(pen, strip - left - right);
    } else {
        vs_buffer_text(pen->out, pen->style->ascii ? " .. " : " … ");
    }
    vs_buffer_text(pen->out, last);
    vs_chart__end_line(pen);
}

/* What the lowest and the highest block mean. */
static void tell_levels(const vs_chart_pen *pen, const vs_scale *scale)
{
    char low[VS_NUMBER_SIZE];
    char high[VS_NUMBER_SIZE];
    int digits = vs_scale_digits(scale);
    (void)vs_chart__number(pen, low, scale->first, digits);
    (void)vs_chart__number(pen, high, scale->last, digits);
    vs_buffer_printf(pen->out, vs_message_text(pen->engine, VS_MSG_CHART_LEVELS),
                     vs_chart__glyph(pen, VS_GLYPH_LEVEL), low,
                     vs_chart__glyph(pen, (enum vs_glyph)(VS_GLYPH_LEVEL + 7)), high);
    vs_chart__end_line(pen);
}

int vs_chart__strips(vs_chart_pen *pen)
{
    const vs_chart *chart = pen->chart;
    vs_chart_layout layout = {.rows = vs_chart__rows_shown(pen, VS_LINES_BESIDE)};
    vs_scale scale;
    vs_plot plot;
    double low = 0;
    double high = 0;
    vs_chart__measure(pen, &layout);
    size_t beside = layout.label + (size_t)2 * VS_CHART_GAP + layout.number + VS_CHART_GAP;
    size_t word = layout.word;
    size_t room = pen->style->width > beside ? pen->style->width - beside : 0;
    if (word > 0 && room < word + VS_CHART_GAP + 2 * chart->column_count) {
        pen->letters = true;
        word = 1;
    }
    room = vs_chart__larger(room > word + VS_CHART_GAP ? room - word - VS_CHART_GAP : 0,
                            VS_PLOT_LEAST);
    room = room < VS_PLOT_MOST ? room : VS_PLOT_MOST;
    size_t first = chart->column_count > room ? chart->column_count - room : 0;
    size_t step = strip_step(room, chart->column_count - first);
    pen->cuts->columns = first;
    bool known = vs_chart__spread(chart, layout.rows, &low, &high);
    vs_scale_fit(&scale, low, high, 5);
    size_t strip = step * (chart->column_count - first) - (step > 1 ? 1 : 0);
    head_strips(pen, &layout, first, strip);
    for (size_t r = 0; r < layout.rows; r++) {
        const vs_chart_value *last = vs_chart__value(pen, r, chart->column_count - 1);
        vs_chart__text(pen, chart->rows[r], layout.label, false, VS_TONE_NONE);
        vs_chart__blanks(pen, VS_CHART_GAP);
        draw_strip(pen, &scale, r, first, step, &plot);
        plot.width = strip;
        vs_chart__plot(pen, &plot);
        vs_chart__blanks(pen, VS_CHART_GAP);
        vs_chart__put_number(pen, last, layout.number);
        if (vs_chart_is_known(last) && word > 0) {
            vs_chart__blanks(pen, VS_CHART_GAP);
            vs_chart__put_band(pen, last, word);
        }
        vs_chart__end_line(pen);
    }
    if (known) {
        tell_levels(pen, &scale);
    }
    vs_chart__mark_legend(pen, layout.rows, first);
    if (pen->letters) {
        vs_chart__band_legend(pen);
    }
    return vs_buffer_status(pen->out);
}
