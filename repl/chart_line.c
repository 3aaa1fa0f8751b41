/*
 * A line over periods: one row of a chart, the scale at the left, bands at the right.
 * SPDX-License-Identifier: MIT
 */
#include "chart_draw.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { HEIGHT = 11, HEIGHT_LEAST = 5, HEIGHT_MOST = 24, STEP_LEAST = 3, STEP_MOST = 16 };

/* The chart while it is drawn. */
struct line {
    const vs_chart_pen *pen;
    vs_scale scale; /* from below: cells are lines */
    size_t height;
    size_t side;                /* columns of the numbers at the left */
    size_t word;                /* of the bands at the right; 0: none */
    size_t first, count;        /* columns of the chart that are shown */
    size_t step;                /* columns of the terminal between two points */
    vs_plot plots[HEIGHT_MOST]; /* from above */
};

/* The line of a value, from above. */
static size_t line_of(const struct line *line, double value)
{
    double at = round((value - line->scale.low) / (line->scale.high - line->scale.low) *
                      (double)(line->height - 1));
    return line->height - 1 - (size_t)fmin(fmax(at, 0), (double)line->height - 1);
}

/* The column of a point within the plot. */
static size_t column_of(const struct line *line, size_t point)
{
    return point * line->step + line->step / 2;
}

static bool is_inside(const struct line *line, double value)
{
    return value > line->scale.low && value <= line->scale.high;
}

static void set_glyph(struct line *line, size_t y, size_t x, enum vs_glyph glyph)
{
    line->plots[y].cells[x] = (vs_plot_cell){(uint8_t)glyph, VS_TONE_NONE};
}

/* From a point to the next one: across, up or down in the middle, across. */
static void connect(struct line *line, size_t point, double from, double to)
{
    size_t start = column_of(line, point);
    size_t end = column_of(line, point + 1);
    size_t middle = (start + end + 1) / 2;
    size_t y = line_of(line, from);
    size_t target = line_of(line, to);
    for (size_t x = start + 1; x < end; x++) {
        set_glyph(line, x < middle ? y : target, x, VS_GLYPH_ACROSS);
    }
    if (y == target) {
        return;
    }
    bool up = target < y;
    for (size_t i = up ? target : y; i <= (up ? y : target); i++) {
        set_glyph(line, i, middle, VS_GLYPH_UPRIGHT);
    }
    set_glyph(line, y, middle, up ? VS_GLYPH_TURN_UP : VS_GLYPH_TURN_DOWN);
    set_glyph(line, target, middle, up ? VS_GLYPH_FROM_BELOW : VS_GLYPH_FROM_ABOVE);
}

static void draw(struct line *line)
{
    const vs_chart *chart = line->pen->chart;
    for (size_t y = 0; y < line->height; y++) {
        memset(line->plots[y].cells, 0, sizeof line->plots[y].cells);
        line->plots[y].width = line->count * line->step;
    }
    for (size_t i = 0; i < chart->band_count; i++) {
        double from = chart->bands[i].from;
        for (size_t x = 0; is_inside(line, from) && x < line->count * line->step; x++) {
            set_glyph(line, line_of(line, from), x, VS_GLYPH_BORDER);
        }
    }
    for (size_t p = 0; p < line->count; p++) {
        const vs_chart_value *value = &chart->values[line->first + p];
        if (p + 1 < line->count && vs_chart_is_known(value) && vs_chart_is_known(value + 1)) {
            connect(line, p, value->value, value[1].value);
        }
    }
    for (size_t p = 0; p < line->count; p++) {
        const vs_chart_value *value = &chart->values[line->first + p];
        if (vs_chart_is_known(value)) {
            line->plots[line_of(line, value->value)].cells[column_of(line, p)] =
                (vs_plot_cell){VS_GLYPH_POINT, (uint8_t)value->tone};
        }
    }
}

/* The numbers at the left, by line: borders of bands first, then round ones. */
static void write_sides(struct line *line, char sides[HEIGHT_MOST][VS_NUMBER_SIZE])
{
    const vs_chart_pen *pen = line->pen;
    const vs_scale *scale = &line->scale;
    size_t steps = (size_t)round((scale->last - scale->first) / scale->step) + 1;
    for (size_t i = 0; i < pen->chart->band_count; i++) {
        double from = pen->chart->bands[i].from;
        if (is_inside(line, from)) {
            vs_chart__short_number(pen, sides[line_of(line, from)], from, vs_scale_digits(scale));
        }
    }
    for (size_t i = 0; i < steps; i++) {
        double value = scale->first + (double)i * scale->step;
        size_t y = line_of(line, value);
        bool beside =
            (y > 0 && sides[y - 1][0] != '\0') || (y + 1 < line->height && sides[y + 1][0] != '\0');
        if (sides[y][0] == '\0' && (!beside || i == 0 || i + 1 == steps)) {
            vs_chart__short_number(pen, sides[y], value, vs_scale_digits(scale));
        }
    }
    line->side = 0;
    for (size_t y = 0; y < line->height; y++) {
        line->side = vs_chart__larger(line->side, strlen(sides[y]));
    }
}

/* The band named at a line: the one in whose middle it lies; -1. */
static int band_at(const struct line *line, size_t y)
{
    const vs_chart *chart = line->pen->chart;
    for (size_t i = 0; i < chart->band_count; i++) {
        double from = fmax(chart->bands[i].from, line->scale.low);
        double to = line->scale.high;
        if (i + 1 < chart->band_count) {
            to = fmin(chart->bands[i + 1].from, to);
        }
        bool last = i + 1 == chart->band_count || chart->bands[i + 1].from > line->scale.high;
        if (to > from || (last && to >= from)) {
            size_t bottom = line_of(line, from);
            size_t top = line_of(line, to);
            if ((bottom + top) / 2 == y) {
                return (int)i;
            }
        }
    }
    return -1;
}

/* The part behind the slash of an id, where the whole one is too long. */
static const char *short_label(const char *label, size_t width)
{
    const char *slash = strrchr(label, '/');
    return vs_chart__width(label) > width && slash != NULL ? slash + 1 : label;
}

/* Below the plot: the periods, and their values or states. */
static void write_columns(const struct line *line)
{
    const vs_chart_pen *pen = line->pen;
    size_t room = line->step - 1;
    size_t every = 1;
    for (size_t p = 0; p < line->count; p++) {
        const char *label = short_label(pen->chart->columns[line->first + p], room);
        size_t width = vs_chart__width(label);
        while (width > every * line->step - 1) {
            every++;
        }
    }
    for (int row = 0; row < 2; row++) {
        size_t used = 0;
        vs_chart__blanks(pen, line->side + 2);
        for (size_t p = 0; p < line->count; p++) {
            const vs_chart_value *value = &pen->chart->values[line->first + p];
            char text[VS_LABEL_SIZE] = "";
            if (row == 0 && p % every == 0) {
                const char *label = short_label(pen->chart->columns[line->first + p], room);
                (void)snprintf(text, sizeof text, "%s", label);
            } else if (row == 1 && !vs_chart_is_known(value)) {
                (void)snprintf(text, sizeof text, "%s",
                               vs_chart__glyph(pen, vs_chart__mark(value)));
            } else if (row == 1) {
                char number[VS_NUMBER_SIZE];
                if (vs_chart__number(pen, number, value->value, pen->chart->digits) <= room) {
                    memcpy(text, number, strlen(number) + 1);
                }
            }
            size_t width = vs_chart__width(text);
            size_t middle = column_of(line, p);
            size_t start = middle > width / 2 ? middle - width / 2 : 0;
            start = start > used || p == 0 ? start : used;
            vs_chart__blanks(pen, start - used);
            vs_buffer_text(pen->out, text);
            used = start + width;
        }
        vs_chart__end_line(pen);
    }
}

/* What fits: how many periods, how far from one another. */
static void lay_out(struct line *line)
{
    const vs_chart *chart = line->pen->chart;
    size_t width = line->pen->style->width;
    for (size_t i = 0; i < chart->band_count; i++) {
        line->word = vs_chart__larger(line->word, vs_chart__width(chart->bands[i].label));
    }
    line->word = line->word < width / 3 ? line->word : width / 3;
    size_t beside = line->side + 2 + (line->word > 0 ? line->word + 1 : 0);
    size_t room = width > beside ? width - beside : STEP_LEAST;
    room = room < VS_PLOT_MOST ? room : VS_PLOT_MOST;
    size_t most = room / STEP_LEAST > 0 ? room / STEP_LEAST : 1;
    line->count = chart->column_count < most ? chart->column_count : most;
    line->first = chart->column_count - line->count;
    line->pen->cuts->columns = line->first;
    assert(line->count > 0); /* a chart has columns */
    line->step = room / line->count < STEP_MOST ? room / line->count : STEP_MOST;
}

static void fit_scale(struct line *line)
{
    double low = 0;
    double high = 0;
    (void)vs_chart__spread(line->pen->chart, line->pen->chart->row_count, &low, &high);
    vs_scale_fit(&line->scale, low, high, line->height / 2 < 5 ? line->height / 2 : 5);
}

int vs_chart__line(vs_chart_pen *pen)
{
    struct line *line = vs_mem_new(pen->engine, sizeof *line);
    char sides[HEIGHT_MOST][VS_NUMBER_SIZE] = {{'\0'}};
    if (line == NULL) {
        return vs_fail_memory(pen->engine);
    }
    size_t lines = pen->style->lines;
    size_t height = lines > VS_LINES_BESIDE + HEIGHT_LEAST ? lines - VS_LINES_BESIDE : HEIGHT_LEAST;
    *line = (struct line){.pen = pen};
    line->height = lines == 0 || height > HEIGHT ? HEIGHT : height;
    fit_scale(line);
    write_sides(line, sides);
    lay_out(line);
    draw(line);
    for (size_t y = 0; y < line->height; y++) {
        bool marked = sides[y][0] != '\0';
        vs_chart__text(pen, sides[y], line->side, true, VS_TONE_NONE);
        vs_buffer_char(pen->out, ' ');
        vs_buffer_text(pen->out, vs_chart__glyph(pen, marked ? VS_GLYPH_SIDE_TICK : VS_GLYPH_SIDE));
        vs_chart__plot(pen, &line->plots[y]);
        int band = band_at(line, y);
        if (band >= 0) {
            const vs_chart_band *named = &pen->chart->bands[band];
            vs_buffer_char(pen->out, ' ');
            vs_chart__text(pen, named->label, line->word, false, named->tone);
        }
        vs_chart__end_line(pen);
    }
    write_columns(line);
    vs_chart__mark_legend(pen, 1, line->first);
    vs_mem_free(pen->engine, line);
    return vs_buffer_status(pen->out);
}
