/*
 * Charts as text: what all kinds share.
 * SPDX-License-Identifier: MIT
 */
#include "chart_draw.h"

#include <assert.h>
#include <string.h>

#include "output.h"

/* By enum vs_glyph: UTF-8, ASCII. */
static const char *const glyphs[VS_GLYPH_COUNT][2] = {
    [VS_GLYPH_BLANK] = {" ", " "},          [VS_GLYPH_EIGHTH] = {"▏", "|"},
    [VS_GLYPH_EIGHTH + 1] = {"▎", "|"},     [VS_GLYPH_EIGHTH + 2] = {"▍", "|"},
    [VS_GLYPH_EIGHTH + 3] = {"▌", "#"},     [VS_GLYPH_EIGHTH + 4] = {"▋", "#"},
    [VS_GLYPH_EIGHTH + 5] = {"▊", "#"},     [VS_GLYPH_EIGHTH + 6] = {"▉", "#"},
    [VS_GLYPH_BLOCK] = {"█", "#"},          [VS_GLYPH_RIGHT_HALF] = {"▐", "#"},
    [VS_GLYPH_LEVEL] = {"▁", "1"},          [VS_GLYPH_LEVEL + 1] = {"▂", "2"},
    [VS_GLYPH_LEVEL + 2] = {"▃", "3"},      [VS_GLYPH_LEVEL + 3] = {"▄", "4"},
    [VS_GLYPH_LEVEL + 4] = {"▅", "5"},      [VS_GLYPH_LEVEL + 5] = {"▆", "6"},
    [VS_GLYPH_LEVEL + 6] = {"▇", "7"},      [VS_GLYPH_LEVEL + 7] = {"█", "8"},
    [VS_GLYPH_GUIDE] = {"┊", ":"},          [VS_GLYPH_BORDER] = {"┈", "."},
    [VS_GLYPH_BEFORE] = {"○", "o"},         [VS_GLYPH_RISE] = {"▶", ">"},
    [VS_GLYPH_FALL] = {"◀", "<"},           [VS_GLYPH_SHAFT] = {"━", "="},
    [VS_GLYPH_POINT] = {"●", "*"},          [VS_GLYPH_ACROSS] = {"─", "-"},
    [VS_GLYPH_UPRIGHT] = {"│", "|"},        [VS_GLYPH_TURN_UP] = {"╯", "+"},
    [VS_GLYPH_TURN_DOWN] = {"╮", "+"},      [VS_GLYPH_FROM_BELOW] = {"╭", "+"},
    [VS_GLYPH_FROM_ABOVE] = {"╰", "+"},     [VS_GLYPH_AXIS_LEFT] = {"└", "+"},
    [VS_GLYPH_AXIS] = {"─", "-"},           [VS_GLYPH_TICK] = {"┴", "+"},
    [VS_GLYPH_AXIS_RIGHT] = {"┘", "+"},     [VS_GLYPH_SIDE] = {"│", "|"},
    [VS_GLYPH_SIDE_TICK] = {"┤", "+"},      [VS_GLYPH_NO_DATA] = {"?", "?"},
    [VS_GLYPH_NOT_APPLICABLE] = {"-", "-"}, [VS_GLYPH_ERROR] = {"!", "!"},
    [VS_GLYPH_HIDDEN] = {"×", "x"},         [VS_GLYPH_ABSENT] = {"·", "."},
};

bool vs_chart_is_known(const vs_chart_value *value)
{
    return value->state == VS_KNOWN && !value->hidden && !value->absent;
}

const char *vs_chart__glyph(const vs_chart_pen *pen, enum vs_glyph glyph)
{
    return glyphs[glyph][pen->style->ascii ? 1 : 0];
}

size_t vs_chart__width(const char *text)
{
    return vs_text_width(text, strlen(text));
}

void vs_chart__blanks(const vs_chart_pen *pen, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        vs_buffer_char(pen->out, ' ');
    }
}

void vs_chart__text(const vs_chart_pen *pen, const char *text, size_t width, bool right,
                    enum vs_tone tone)
{
    const char *more = pen->style->ascii ? ".." : "…";
    vs_buffer clean;
    vs_buffer_init(&clean, pen->engine);
    vs_output_clean(&clean, text, strlen(text));
    size_t used = 0;
    size_t whole = clean.size;
    const char *data = whole > 0 ? clean.data : "";
    size_t size = vs_text_fit(data, whole, width, &used);
    bool cut = size < whole;
    size_t tail = cut ? vs_chart__width(more) : 0;
    if (cut && width > tail) {
        size = vs_text_fit(data, whole, width - tail, &used);
    }
    size_t blanks = width - used - (cut && width > tail ? tail : 0);
    vs_chart__blanks(pen, right ? blanks : 0);
    vs_terminal_tone(pen->out, pen->style->colours, tone);
    vs_buffer_add(pen->out, data, size);
    if (cut && width > tail) {
        vs_buffer_text(pen->out, more);
    }
    vs_terminal_plain(pen->out, pen->style->colours, tone);
    vs_chart__blanks(pen, right ? 0 : blanks);
    pen->cuts->texts += cut ? 1 : 0;
    pen->out->failed = pen->out->failed || clean.failed;
    vs_buffer_free(&clean);
}

void vs_chart__plot(const vs_chart_pen *pen, const vs_plot *plot)
{
    enum vs_tone tone = VS_TONE_NONE;
    for (size_t i = 0; i < plot->width; i++) {
        const vs_plot_cell *cell = &plot->cells[i];
        if (cell->tone != tone) {
            vs_terminal_plain(pen->out, pen->style->colours, tone);
            tone = (enum vs_tone)cell->tone;
            vs_terminal_tone(pen->out, pen->style->colours, tone);
        }
        vs_buffer_text(pen->out, vs_chart__glyph(pen, (enum vs_glyph)cell->glyph));
    }
    vs_terminal_plain(pen->out, pen->style->colours, tone);
}

void vs_chart__end_line(const vs_chart_pen *pen)
{
    while (pen->out->size > 0 && pen->out->data[pen->out->size - 1] == ' ') {
        pen->out->size--;
    }
    vs_buffer_char(pen->out, '\n');
}

size_t vs_chart__number(const vs_chart_pen *pen, char out[VS_NUMBER_SIZE], double value, int digits)
{
    return vs_double_print_rounded(out, value, digits, pen->mark);
}

/* --- what is not known --- */

const char *vs_chart__state_word(const vs_chart_pen *pen, enum vs_glyph mark)
{
    static const enum vs_message words[] = {VS_MSG_STATE_NO_DATA, VS_MSG_STATE_NOT_APPLICABLE,
                                            VS_MSG_STATE_ERROR, VS_MSG_FLAG_HIDDEN,
                                            VS_MSG_CHART_ABSENT};
    return vs_message_text(pen->engine, words[mark - VS_GLYPH_NO_DATA]);
}

enum vs_glyph vs_chart__mark(const vs_chart_value *value)
{
    if (value->absent) {
        return VS_GLYPH_ABSENT;
    }
    if (value->state == VS_NOT_APPLICABLE || value->state == VS_ERROR) {
        return value->state == VS_ERROR ? VS_GLYPH_ERROR : VS_GLYPH_NOT_APPLICABLE;
    }
    return value->hidden ? VS_GLYPH_HIDDEN : VS_GLYPH_NO_DATA;
}

int vs_chart__missing(const vs_chart_pen *pen, const vs_chart_value *value, vs_buffer *out)
{
    vs_buffer_text(out, vs_chart__state_word(pen, vs_chart__mark(value)));
    if (value->word != NULL && value->word[0] != '\0') {
        vs_buffer_printf(out, ": %s", value->word);
    }
    return vs_buffer_status(out);
}

void vs_chart__mark_legend(const vs_chart_pen *pen, size_t rows, size_t first_column)
{
    const vs_chart *chart = pen->chart;
    bool met[VS_GLYPH_COUNT] = {false};
    bool any = false;
    for (size_t r = 0; r < rows; r++) {
        for (size_t c = first_column; c < chart->column_count; c++) {
            const vs_chart_value *value = &chart->values[r * chart->column_count + c];
            met[vs_chart__mark(value)] |= !vs_chart_is_known(value);
        }
    }
    for (int mark = VS_GLYPH_NO_DATA; mark <= VS_GLYPH_ABSENT; mark++) {
        if (met[mark]) {
            vs_buffer_printf(pen->out, "%s%s %s", any ? ", " : "",
                             vs_chart__glyph(pen, (enum vs_glyph)mark),
                             vs_chart__state_word(pen, (enum vs_glyph)mark));
            any = true;
        }
    }
    if (any) {
        vs_chart__end_line(pen);
    }
}

/* --- bands --- */

int vs_chart__band_of(const vs_chart_pen *pen, const vs_chart_value *value)
{
    const vs_chart *chart = pen->chart;
    for (size_t i = 0; value->word != NULL && i < chart->band_count; i++) {
        if (strcmp(chart->bands[i].label, value->word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

void vs_chart__letter(const vs_chart_pen *pen, size_t band, char out[8])
{
    static const char *const russian[] = {"А", "Б", "В", "Г", "Д", "Е", "Ж", "И", "К", "Л"};
    static const char *const english[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
    enum { COUNT = sizeof russian / sizeof *russian };
    const char *const *letters = vs_engine_language(pen->engine) == VS_RU ? russian : english;
    const char *letter = band < COUNT ? letters[band] : "*";
    memcpy(out, letter, strlen(letter) + 1);
}

void vs_chart__band_legend(const vs_chart_pen *pen)
{
    size_t used = 0;
    for (size_t i = 0; i < pen->chart->band_count; i++) {
        const vs_chart_band *band = &pen->chart->bands[i];
        char letter[8];
        vs_chart__letter(pen, i, letter);
        size_t width = 2 + vs_chart__width(band->label);
        bool last = i + 1 == pen->chart->band_count;
        if (used > 0 && used + width + 1 > pen->style->width) {
            vs_chart__end_line(pen);
            used = 0;
        }
        vs_terminal_tone(pen->out, pen->style->colours, band->tone);
        vs_buffer_printf(pen->out, "%s %s", letter, band->label);
        vs_terminal_plain(pen->out, pen->style->colours, band->tone);
        vs_buffer_text(pen->out, last ? "" : ", ");
        used += width + 2;
    }
    vs_chart__end_line(pen);
}

/* --- the chart --- */

int vs_chart_draw(vs_engine *engine, const vs_chart *chart, const vs_chart_style *style,
                  vs_buffer *out, vs_chart_cuts *cuts)
{
    enum { WIDTH_LEAST = 30 };
    vs_chart_style wide = *style;
    wide.width = wide.width > WIDTH_LEAST ? wide.width : WIDTH_LEAST;
    *cuts = (vs_chart_cuts){.rows = 0};
    vs_chart_pen pen = {.engine = engine,
                        .chart = chart,
                        .style = &wide,
                        .out = out,
                        .cuts = cuts,
                        .mark = vs_engine_language(engine) == VS_RU ? ',' : '.'};
    assert(chart->kind != VS_CHART_CHANGE || chart->column_count == 2);
    if (chart->title != NULL) {
        vs_chart__text(&pen, chart->title, wide.width, false, VS_TONE_NONE);
        vs_chart__end_line(&pen);
    }
    switch (chart->kind) {
    case VS_CHART_LINE:
        return chart->row_count == 1 ? vs_chart__line(&pen) : vs_chart__strips(&pen);
    case VS_CHART_HISTOGRAM:
        return vs_chart__histogram(&pen);
    case VS_CHART_CHANGE:
        return vs_chart__changes(&pen);
    default:
        return vs_chart__bars(&pen);
    }
}
