/*
 * Charts of one line a row: bars, changes.
 *
 * A line is the row's label, its numbers, the word of its band, and the plot in what is left. Where
 * that would be too little bands are named by letters.
 * SPDX-License-Identifier: MIT
 */
#include "chart_draw.h"

#include <math.h>
#include <string.h>

enum { ROWS_LEAST = 3, WIDE = 60 /* the difference has a column */ };

size_t vs_chart__rows_shown(const vs_chart_pen *pen, size_t beside)
{
    size_t rows = pen->chart->row_count;
    size_t lines = pen->style->lines;
    if (lines > 0) {
        size_t most = lines > beside + ROWS_LEAST ? lines - beside : ROWS_LEAST;
        rows = rows < most ? rows : most;
    }
    pen->cuts->rows = pen->chart->row_count - rows;
    return rows;
}

void vs_chart__measure(const vs_chart_pen *pen, vs_chart_layout *layout)
{
    const vs_chart *chart = pen->chart;
    layout->number = 1; /* a dash */
    for (size_t r = 0; r < layout->rows; r++) {
        layout->label = vs_chart__larger(layout->label, vs_chart__width(chart->rows[r]));
        for (size_t c = 0; c < chart->column_count; c++) {
            const vs_chart_value *value = vs_chart__value(pen, r, c);
            if (vs_chart_is_known(value)) {
                char number[VS_NUMBER_SIZE];
                size_t size = vs_chart__number(pen, number, value->value, chart->digits);
                layout->number = vs_chart__larger(layout->number, size);
                size_t word = value->word != NULL ? vs_chart__width(value->word) : 0;
                layout->word = vs_chart__larger(layout->word, word);
            }
        }
    }
    size_t most = pen->style->width / 3;
    layout->label = layout->label < most ? layout->label : most;
}

void vs_chart__put_band(const vs_chart_pen *pen, const vs_chart_value *value, size_t width)
{
    char letter[8] = "";
    int band = pen->letters ? vs_chart__band_of(pen, value) : -1;
    if (band >= 0) {
        vs_chart__letter(pen, (size_t)band, letter);
    }
    const char *word = value->word != NULL ? value->word : "";
    vs_chart__text(pen, pen->letters ? letter : word, width, false, value->tone);
}

void vs_chart__put_number(const vs_chart_pen *pen, const vs_chart_value *value, size_t width)
{
    char number[VS_NUMBER_SIZE] = "-";
    if (vs_chart_is_known(value)) {
        (void)vs_chart__number(pen, number, value->value, pen->chart->digits);
    } else if (!pen->style->ascii) {
        memcpy(number, "—", sizeof "—");
    }
    vs_chart__text(pen, number, width, true, VS_TONE_NONE);
}

/* Appends the rest of the line of a row without a value: why there is none. */
static int put_missing(const vs_chart_pen *pen, const vs_chart_value *value, size_t width)
{
    vs_buffer text;
    vs_buffer_init(&text, pen->engine);
    int status = vs_chart__missing(pen, value, &text);
    if (status == VS_OK) {
        vs_chart__text(pen, text.data, width, false, VS_TONE_NONE);
    }
    vs_buffer_free(&text);
    return status;
}

static void clear_plot(const vs_chart_pen *pen, const vs_scale *scale, vs_plot *plot)
{
    memset(plot->cells, 0, sizeof plot->cells);
    plot->width = scale->cells;
    for (size_t i = 0; i < pen->chart->band_count; i++) {
        double at = round(vs_scale_at(scale, pen->chart->bands[i].from));
        if (at >= 1 && at < (double)plot->width) {
            plot->cells[(size_t)at].glyph = VS_GLYPH_GUIDE;
        }
    }
}

/* --- bars --- */

/* Cells from zero, or from the end of the scale next to it, to the value. */
static void draw_bar(const vs_chart_pen *pen, const vs_scale *scale, const vs_chart_value *value,
                     vs_plot *plot)
{
    double zero = fmin(fmax(vs_scale_at(scale, 0), 0), (double)scale->cells);
    double end = vs_scale_at(scale, value->value);
    double length = fmin(fabs(end - round(zero)), (double)plot->width);
    size_t start = (size_t)round(zero);
    size_t eighths = (size_t)floor(length * 8 + 0.5);
    if (pen->style->ascii) {
        eighths = (size_t)floor(length + 0.5) * 8;
    }
    uint8_t tone = (uint8_t)value->tone;
    if (value->value < 0) {
        size_t whole = eighths / 8;
        for (size_t i = 0; i < whole && i < start; i++) {
            plot->cells[start - 1 - i] = (vs_plot_cell){VS_GLYPH_BLOCK, tone};
        }
        if (start > whole && (eighths % 8 >= 4 || whole == 0)) {
            plot->cells[start - 1 - whole] = (vs_plot_cell){VS_GLYPH_RIGHT_HALF, tone};
        }
        return;
    }
    eighths = eighths > 0 ? eighths : 1; /* a value of zero is known */
    for (size_t i = 0; eighths > 0 && start + i < plot->width; i++) {
        size_t part = eighths < 8 ? eighths : 8;
        plot->cells[start + i] = (vs_plot_cell){(uint8_t)(VS_GLYPH_EIGHTH + part - 1), tone};
        eighths -= part;
    }
}

/* What is left for the plot; bands by letters (of this width) if their words would leave too
 * little. */
static void lay_out(vs_chart_pen *pen, vs_chart_layout *layout, size_t letters)
{
    size_t width = pen->style->width - 1; /* the axis ends behind the last cell */
    for (int attempt = 0; attempt < 2; attempt++) {
        layout->indent = layout->label + VS_CHART_GAP + layout->numbers + VS_CHART_GAP +
                         (layout->word > 0 ? layout->word + VS_CHART_GAP : 0);
        layout->plot = width > layout->indent ? width - layout->indent : 0;
        if (layout->plot * 3 >= width || pen->letters || layout->word <= letters) {
            break;
        }
        pen->letters = pen->chart->band_count > 0;
        layout->word = pen->letters ? letters : 0; /* of several indicators: none */
    }
    layout->plot = vs_chart__larger(layout->plot, VS_PLOT_LEAST);
    layout->plot = layout->plot < VS_PLOT_MOST ? layout->plot : VS_PLOT_MOST;
}

static void fit_scale(const vs_chart_layout *layout, double low, double high, vs_scale *scale)
{
    vs_scale_fit(scale, low, high, layout->plot >= 40 ? 5 : 4);
    vs_scale_settle(scale, layout->plot);
}

int vs_chart__bars(vs_chart_pen *pen)
{
    vs_chart_layout layout = {.rows = vs_chart__rows_shown(pen, VS_LINES_BESIDE)};
    vs_scale scale;
    vs_plot plot;
    int status = VS_OK;
    vs_chart__measure(pen, &layout);
    layout.numbers = layout.number;
    lay_out(pen, &layout, 1);
    double low = 0;
    double high = 0;
    (void)vs_chart__range(pen->chart, layout.rows, 0, &low, &high);
    fit_scale(&layout, fmin(low, 0), fmax(high, pen->chart->percent ? 100 : 0), &scale);
    for (size_t r = 0; status == VS_OK && r < layout.rows; r++) {
        const vs_chart_value *value = vs_chart__value(pen, r, 0);
        vs_chart__text(pen, pen->chart->rows[r], layout.label, false, VS_TONE_NONE);
        vs_chart__blanks(pen, VS_CHART_GAP);
        vs_chart__put_number(pen, value, layout.number);
        vs_chart__blanks(pen, VS_CHART_GAP);
        if (vs_chart_is_known(value)) {
            if (layout.word > 0) {
                vs_chart__put_band(pen, value, layout.word);
                vs_chart__blanks(pen, VS_CHART_GAP);
            }
            clear_plot(pen, &scale, &plot);
            draw_bar(pen, &scale, value, &plot);
            vs_chart__plot(pen, &plot);
        } else {
            size_t used = layout.label + layout.number + (size_t)2 * VS_CHART_GAP;
            status = put_missing(pen, value, layout.indent + layout.plot - used);
        }
        vs_chart__end_line(pen);
    }
    vs_chart__axis(pen, &scale, layout.indent);
    return status == VS_OK ? vs_buffer_status(pen->out) : status;
}

/* --- changes --- */

static const char *arrow(const vs_chart_pen *pen)
{
    return pen->style->ascii ? "->" : "→";
}

/* The cell that holds a value. */
static size_t cell_of(const vs_scale *scale, double value)
{
    double at = floor(vs_scale_at(scale, value));
    return at < 0 ? 0 : at >= (double)scale->cells ? scale->cells - 1 : (size_t)at;
}

static void draw_change(const vs_scale *scale, const vs_chart_value *before,
                        const vs_chart_value *after, vs_plot *plot)
{
    bool was = vs_chart_is_known(before);
    bool is = vs_chart_is_known(after);
    size_t from = was ? cell_of(scale, before->value) : 0;
    size_t to = is ? cell_of(scale, after->value) : 0;
    uint8_t tone = (uint8_t)after->tone;
    for (size_t i = from < to ? from : to; was && is && i <= (from < to ? to : from); i++) {
        plot->cells[i] = (vs_plot_cell){VS_GLYPH_SHAFT, tone};
    }
    if (was) {
        plot->cells[from] = (vs_plot_cell){VS_GLYPH_BEFORE, (uint8_t)before->tone};
    }
    if (is && was && from != to) {
        plot->cells[to] =
            (vs_plot_cell){(uint8_t)(to > from ? VS_GLYPH_RISE : VS_GLYPH_FALL), tone};
    } else if (is) {
        plot->cells[to] = (vs_plot_cell){VS_GLYPH_POINT, tone};
    }
}

/* "12,0 → 15,5", "+3,5". */
static void put_change(const vs_chart_pen *pen, const vs_chart_layout *layout,
                       const vs_chart_value *before, const vs_chart_value *after)
{
    vs_chart__put_number(pen, before, layout->number);
    vs_buffer_printf(pen->out, " %s ", arrow(pen));
    vs_chart__put_number(pen, after, layout->number);
    if (layout->delta > 0) {
        char delta[VS_NUMBER_SIZE + 1] = "";
        if (vs_chart_is_known(before) && vs_chart_is_known(after)) {
            double moved = after->value - before->value;
            delta[0] = '+';
            (void)vs_chart__number(pen, delta + 1, moved, pen->chart->digits);
        }
        bool sign = delta[0] == '+' && after->value > before->value;
        vs_chart__text(pen, delta + (sign || delta[0] == '\0' ? 0 : 1), layout->delta, true,
                       VS_TONE_NONE);
    }
    vs_chart__blanks(pen, VS_CHART_GAP);
}

/* Appends "low → middle", of two equal ones one. */
static void add_bands(const vs_chart_pen *pen, const vs_chart_value *before,
                      const vs_chart_value *after, vs_buffer *out)
{
    const vs_chart_value *both[2] = {before, after};
    const char *words[2] = {before->word, after->word};
    char letters[2][8];
    for (int i = 0; i < 2; i++) {
        int band = pen->letters ? vs_chart__band_of(pen, both[i]) : -1;
        if (band >= 0) {
            vs_chart__letter(pen, (size_t)band, letters[i]);
            words[i] = letters[i];
        }
    }
    vs_buffer_text(out, words[0] != NULL ? words[0] : "");
    if (words[0] != NULL && words[1] != NULL && strcmp(words[0], words[1]) != 0) {
        const char *blank = pen->letters ? "" : " ";
        vs_buffer_printf(out, "%s%s%s%s", blank, arrow(pen), blank, words[1]);
    } else if (words[0] == NULL && words[1] != NULL) {
        vs_buffer_text(out, words[1]);
    }
}

/* The width of the widest pair of bands. */
static size_t bands_width(const vs_chart_pen *pen, size_t rows, vs_buffer *text)
{
    size_t widest = 0;
    for (size_t r = 0; r < rows; r++) {
        const vs_chart_value *before = vs_chart__value(pen, r, 0);
        const vs_chart_value *after = vs_chart__value(pen, r, 1);
        vs_buffer_clear(text);
        if (vs_chart_is_known(before) && vs_chart_is_known(after)) {
            add_bands(pen, before, after, text);
        }
        size_t width = text->size > 0 ? vs_text_width(text->data, text->size) : 0;
        widest = vs_chart__larger(widest, width);
    }
    return widest;
}

/* The line of a row. */
static int put_row(const vs_chart_pen *pen, const vs_chart_layout *layout, const vs_scale *scale,
                   size_t row, vs_buffer *text)
{
    const vs_chart_value *before = vs_chart__value(pen, row, 0);
    const vs_chart_value *after = vs_chart__value(pen, row, 1);
    int status = VS_OK;
    vs_chart__text(pen, pen->chart->rows[row], layout->label, false, VS_TONE_NONE);
    vs_chart__blanks(pen, VS_CHART_GAP);
    put_change(pen, layout, before, after);
    if (vs_chart_is_known(before) && vs_chart_is_known(after)) {
        vs_plot plot;
        vs_buffer_clear(text);
        add_bands(pen, before, after, text);
        if (layout->word > 0) {
            vs_chart__text(pen, text->size > 0 ? text->data : "", layout->word, false, after->tone);
            vs_chart__blanks(pen, VS_CHART_GAP);
        }
        clear_plot(pen, scale, &plot);
        draw_change(scale, before, after, &plot);
        vs_chart__plot(pen, &plot);
    } else {
        size_t width = layout->plot + (layout->word > 0 ? layout->word + VS_CHART_GAP : 0);
        status = put_missing(pen, vs_chart_is_known(after) ? before : after, width);
    }
    vs_chart__end_line(pen);
    return status;
}

int vs_chart__changes(vs_chart_pen *pen)
{
    vs_chart_layout layout = {.rows = vs_chart__rows_shown(pen, VS_LINES_BESIDE + 1)};
    vs_scale scale;
    vs_buffer text;
    vs_buffer_init(&text, pen->engine);
    int status = VS_OK;
    vs_chart__measure(pen, &layout);
    layout.delta = pen->style->width >= WIDE ? VS_CHART_GAP + layout.number + 1 : 0;
    layout.numbers = 2 * layout.number + vs_chart__width(arrow(pen)) + 2 + layout.delta;
    layout.word = bands_width(pen, layout.rows, &text);
    lay_out(pen, &layout, 2 + vs_chart__width(arrow(pen)));
    double low = 0;
    double high = 0;
    (void)vs_chart__spread(pen->chart, layout.rows, &low, &high);
    fit_scale(&layout, low, high, &scale);
    for (size_t r = 0; status == VS_OK && r < layout.rows; r++) {
        status = put_row(pen, &layout, &scale, r, &text);
    }
    vs_chart__axis(pen, &scale, layout.indent);
    vs_buffer_printf(pen->out, vs_message_text(pen->engine, VS_MSG_CHART_CHANGE_LEGEND),
                     vs_chart__glyph(pen, VS_GLYPH_BEFORE), vs_chart__glyph(pen, VS_GLYPH_RISE),
                     vs_chart__glyph(pen, VS_GLYPH_FALL), vs_chart__glyph(pen, VS_GLYPH_POINT));
    vs_chart__end_line(pen);
    status = status == VS_OK ? vs_buffer_status(&text) : status;
    vs_buffer_free(&text);
    return status == VS_OK ? vs_buffer_status(pen->out) : status;
}
