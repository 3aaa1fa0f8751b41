/*
 * chart: cells as bars, lines, histograms, changes.
 *
 * The cells are those that show would list (showing.h). Each indicator is a chart of its own, but
 * several with one cell each and the same unit are one chart.
 * SPDX-License-Identifier: MIT
 */
#include "chart_cells.h"

#include <string.h>

enum { BARS_MOST = 40 /* more scopes are counted in a histogram */ };

static const struct {
    const char *name, *russian;
} kinds[] = {[VS_CHART_BARS] = {"bars", "столбцы"},
             [VS_CHART_LINE] = {"line", "линия"},
             [VS_CHART_HISTOGRAM] = {"histogram", "гистограмма"},
             [VS_CHART_CHANGE] = {"change", "изменение"}};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

struct charting {
    vs_session *session;
    vs_terminal terminal;
    bool ascii;
    int kind; /* asked for; -1: by what is drawn */
    vs_chart_cells cells;
    vs_buffer out;
};

/* The kind of a word; -1. */
static int kind_of(const char *word)
{
    for (int i = 0; i < KIND_COUNT; i++) {
        if (strcmp(word, kinds[i].name) == 0 || strcmp(word, kinds[i].russian) == 0) {
            return i;
        }
    }
    return -1;
}

/* Takes the kind, of --kind or a word of its own, out of the arguments. VS_EUSAGE. */
static int take_kind(struct charting *charting)
{
    vs_options *options = &charting->session->options;
    const char *typed = vs_options_text(options, VS_OPTION_KIND);
    const char **words = (const char **)(void *)options->arguments.data;
    size_t count = vs_options_argument_count(options);
    size_t kept = 0;
    charting->kind = typed != NULL ? kind_of(typed) : -1;
    if (typed != NULL && charting->kind < 0) {
        return vs_fail(charting->session->engine, VS_EUSAGE, VS_MSG_CHART_KIND, typed);
    }
    for (size_t i = 0; i < count; i++) {
        int kind = i > 0 ? kind_of(words[i]) : -1;
        charting->kind = kind >= 0 ? kind : charting->kind;
        if (kind < 0) {
            words[kept++] = words[i];
        }
    }
    options->arguments.size = kept * sizeof *words;
    return VS_OK;
}

/* --- drawing --- */

/* The kind that suits a panel. */
static enum vs_chart_kind suitable(const vs_chart_panel *panel)
{
    if (panel->changed) {
        return VS_CHART_CHANGE;
    }
    if (panel->period_count > 1) {
        return VS_CHART_LINE;
    }
    return panel->scope_count > BARS_MOST ? VS_CHART_HISTOGRAM : VS_CHART_BARS;
}

static void tell_cuts(const struct charting *charting, const vs_chart *chart,
                      const vs_chart_cuts *cuts)
{
    const vs_session *session = charting->session;
    if (cuts->rows > 0) {
        vs_session_tell(session, VS_MSG_TABLE_ROWS_TOP, (long long)(chart->row_count - cuts->rows),
                        (long long)chart->row_count, (long long)chart->row_count);
    }
    if (cuts->columns > 0) {
        vs_session_tell(session, VS_MSG_CHART_COLUMNS_CUT,
                        (long long)(chart->column_count - cuts->columns),
                        (long long)chart->column_count);
    }
    if (cuts->texts > 0) {
        vs_session_tell(session, VS_MSG_TABLE_TEXTS_CUT);
    }
}

/* Draws one chart and prints it, so that messages about it stand below it. */
static int draw(struct charting *charting, const vs_chart *chart, bool first, int *code)
{
    vs_session *session = charting->session;
    bool top = vs_options_given(&session->options, VS_OPTION_TOP);
    size_t lines = charting->terminal.lines;
    enum { WIDTH = 80, LINES_LEAST = 10, NARROW = 70 /* messages take a second line */ };
    vs_chart_style style = {.width = charting->terminal.width,
                            .lines = top || lines == 0 ? 0 : lines,
                            .ascii = charting->ascii,
                            .colours = charting->terminal.colours};
    vs_chart_cuts cuts;
    style.width = style.width > 0 ? style.width : WIDTH;
    style.lines -= style.lines > LINES_LEAST && style.width < NARROW ? 3 : 0;
    style.lines = style.lines > 0 && style.lines < LINES_LEAST ? LINES_LEAST : style.lines;
    vs_buffer_clear(&charting->out);
    vs_buffer_text(&charting->out, first ? "" : "\n");
    int status = vs_chart_draw(session->engine, chart, &style, &charting->out, &cuts);
    if (status == VS_OK) {
        *code = vs_session_write(session, charting->out.data, charting->out.size);
    }
    if (status == VS_OK && *code == VS_EXIT_OK) {
        tell_cuts(charting, chart, &cuts);
    }
    return status;
}

/* Draws the panels, or makes rows of what they would show. */
static int draw_panels(struct charting *charting, vs_output *rows, int *code)
{
    vs_chart_cells *cells = &charting->cells;
    bool table = charting->session->options.format == VS_FORMAT_TABLE;
    bool histograms = charting->kind == VS_CHART_HISTOGRAM;
    bool join = !histograms && charting->kind != VS_CHART_LINE;
    int status = vs_chart_cells_arrange(cells, join, histograms);
    for (size_t i = 0; status == VS_OK && *code == VS_EXIT_OK && i < cells->panel_count; i++) {
        const vs_chart_panel *panel = &cells->panels[i];
        vs_chart chart;
        enum vs_chart_kind kind =
            charting->kind >= 0 ? (enum vs_chart_kind)charting->kind : suitable(panel);
        if (kind == VS_CHART_CHANGE && !panel->changed) {
            return vs_fail(charting->session->engine, VS_EUSAGE, VS_MSG_CHART_NO_SCENARIO);
        }
        status = vs_chart_cells_chart(cells, panel, kind, charting->ascii, &chart);
        if (status == VS_OK && table) {
            status = draw(charting, &chart, i == 0, code);
        } else if (status == VS_OK) {
            status = vs_chart_cells_rows(cells, panel, &chart, kinds[kind].name, rows);
        }
    }
    return status;
}

/* Puts the cells into the order of --sort and keeps those of --top. */
static int sort(struct charting *charting)
{
    vs_output *order = NULL;
    int status = vs_output_new(&order, charting->session->engine, "chart");
    if (status == VS_OK) {
        status = vs_chart_cells_order(&charting->cells, order);
    }
    if (status == VS_OK) {
        status = vs_session_sort(charting->session, order);
    }
    if (status == VS_OK) {
        status = vs_chart_cells_take_order(&charting->cells, order);
    }
    vs_output_free(order);
    return status;
}

static int answer(struct charting *charting, vs_showing *showing)
{
    vs_session *session = charting->session;
    vs_output *rows = NULL;
    int code = VS_EXIT_OK;
    int status = sort(charting);
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "chart");
    }
    if (status == VS_OK) {
        vs_chart_cells_columns(rows);
        status = draw_panels(charting, rows, &code);
    }
    if (status == VS_OK && session->options.format != VS_FORMAT_TABLE) {
        code = vs_session_print(session, rows);
    } else if (status == VS_OK && charting->cells.count == 0) {
        vs_session_tell(session, VS_MSG_CHART_NOTHING);
    }
    vs_output_free(rows);
    code = status == VS_OK ? code : vs_session_fail(session, status);
    return code == VS_EXIT_OK ? vs_showing_end(showing) : code;
}

int vs_command_chart(vs_session *session)
{
    struct charting charting = {.session = session};
    vs_showing showing = {.session = session, .add = vs_chart_cells_add, .self = &charting.cells};
    vs_terminal_look(&charting.terminal);
    charting.ascii = charting.terminal.ascii || session->ascii ||
                     vs_options_given(&session->options, VS_OPTION_ASCII);
    vs_buffer_init(&charting.out, session->engine);
    int status = vs_chart_cells_init(&charting.cells, session->engine);
    if (status == VS_OK) {
        status = take_kind(&charting);
    }
    if (status == VS_OK) {
        status = vs_session_arguments(session, 1, SIZE_MAX);
    }
    if (status == VS_OK) {
        status = vs_showing_run(&showing);
    }
    int code = status == VS_OK ? answer(&charting, &showing) : vs_session_fail(session, status);
    vs_showing_close(&showing);
    vs_chart_cells_free(&charting.cells);
    vs_buffer_free(&charting.out);
    return code;
}
