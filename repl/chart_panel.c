/*
 * The chart of a panel of cells, and the same as rows for machines.
 * SPDX-License-Identifier: MIT
 */
#include "chart_cells.h"

#include <string.h>

/* Which dimensions have the same member in all cells of a panel: the title names it. */
struct common {
    bool dimensions[VS_SCOPE_DIMENSIONS_MAX];
};

static void find_common(const vs_chart_cells *cells, const vs_chart_panel *panel,
                        struct common *out)
{
    const vs_chart_cell *first = &cells->cells[panel->first];
    for (size_t d = 0; d < first->dimension_count; d++) {
        out->dimensions[d] = true;
        for (size_t i = 1; i < panel->count; i++) {
            bool same = strcmp(first[i].members[d], first->members[d]) == 0;
            out->dimensions[d] = out->dimensions[d] && same;
        }
    }
}

/* Keeps what a buffer holds; NULL without memory. */
static const char *keep_text(const vs_chart_cells *cells, const vs_buffer *text)
{
    return text->failed ? NULL
                        : vs_arena_text(cells->arena, text->size > 0 ? text->data : "", text->size);
}

static void add_part(vs_buffer *out, const char *between, const char *text)
{
    vs_buffer_text(out, out->size > 0 ? between : "");
    vs_buffer_text(out, text);
}

/* "R02 Качество знаний · % · 5А · 2024/Ч1 – 2024/Ч4" */
static const char *make_title(const vs_chart_cells *cells, const vs_chart_panel *panel,
                              const struct common *common, bool ascii)
{
    const vs_chart_cell *cell = &cells->cells[panel->first];
    const char *between = ascii ? ", " : " · ";
    vs_buffer text;
    vs_buffer_init(&text, cells->engine);
    if (!panel->joined) {
        vs_buffer_printf(&text, "%s %s", cell->code != NULL ? cell->code : cell->indicator,
                         cell->title != NULL ? cell->title : "");
    }
    if (cell->unit_shown != NULL) {
        add_part(&text, between, cell->unit_shown);
    }
    for (size_t d = 0; d < cell->dimension_count; d++) {
        if (common->dimensions[d]) {
            add_part(&text, between, cell->members[d]);
        }
    }
    add_part(&text, between, panel->periods[0]);
    if (panel->period_count > 1) {
        add_part(&text, ascii ? " .. " : " – ", panel->periods[panel->period_count - 1]);
    }
    const char *title = keep_text(cells, &text);
    vs_buffer_free(&text);
    return title;
}

/* The label of a row: what differs from row to row. */
static const char *make_label(const vs_chart_cells *cells, const vs_chart_panel *panel,
                              const struct common *common, const vs_chart_cell *cell, bool period)
{
    vs_buffer text;
    vs_buffer_init(&text, cells->engine);
    if (panel->joined) {
        vs_buffer_printf(&text, "%s %s", cell->code != NULL ? cell->code : cell->indicator,
                         cell->title != NULL ? cell->title : "");
    }
    for (size_t d = 0; d < cell->dimension_count; d++) {
        if (!common->dimensions[d]) {
            add_part(&text, ", ", cell->members[d]);
        }
    }
    if (period) {
        add_part(&text, ", ", cell->period);
    }
    if (text.size == 0) {
        vs_buffer_text(&text, vs_message_text(cells->engine, VS_MSG_CHART_TOTAL));
    }
    const char *label = keep_text(cells, &text);
    vs_buffer_free(&text);
    return label;
}

static size_t period_of(const vs_chart_panel *panel, const char *period)
{
    size_t at = 0;
    while (strcmp(panel->periods[at], period) != 0) {
        at++;
    }
    return at;
}

/* Fills labels and values: a line has a row for each scope, all others one for each cell. */
static bool fill(const vs_chart_cells *cells, const vs_chart_panel *panel,
                 const struct common *common, vs_chart *chart)
{
    size_t rows = chart->row_count;
    size_t columns = chart->column_count;
    const char **labels = vs_arena_array(cells->arena, rows + 1, sizeof *labels);
    vs_chart_value *values = vs_arena_array(cells->arena, rows * columns + 1, sizeof *values);
    if (labels == NULL || values == NULL) {
        return false;
    }
    bool line = chart->kind == VS_CHART_LINE;
    bool good = true;
    for (size_t i = 0; i < rows * columns; i++) {
        values[i] = (vs_chart_value){.state = VS_NO_DATA, .absent = true};
    }
    for (size_t i = 0; i < panel->count; i++) {
        const vs_chart_cell *cell = &cells->cells[panel->first + i];
        size_t row = line ? panel->scopes[i] : i;
        if (labels[row] == NULL) {
            bool period = !line && panel->period_count > 1;
            labels[row] = make_label(cells, panel, common, cell, period);
            good = good && labels[row] != NULL;
        }
        if (chart->kind == VS_CHART_CHANGE) {
            values[row * 2] = cell->before;
            values[row * 2 + 1] = cell->value;
        } else {
            values[row * columns + (line ? period_of(panel, cell->period) : 0)] = cell->value;
        }
    }
    chart->rows = labels;
    chart->values = values;
    return good;
}

int vs_chart_cells_chart(const vs_chart_cells *cells, const vs_chart_panel *panel,
                         enum vs_chart_kind kind, bool ascii, vs_chart *out)
{
    const vs_chart_cell *first = &cells->cells[panel->first];
    const vs_chart_cell *last = first + panel->count - 1;
    struct common common = {.dimensions = {false}};
    bool line = kind == VS_CHART_LINE;
    find_common(cells, panel, &common);
    *out = (vs_chart){.kind = kind,
                      .title = make_title(cells, panel, &common, ascii),
                      .digits = first->digits,
                      .percent = first->unit != NULL && strcmp(first->unit, "%") == 0,
                      .row_count = line ? panel->scope_count : panel->count,
                      .column_count = 1,
                      .columns = panel->periods};
    if (line || kind == VS_CHART_CHANGE) {
        out->column_count = line ? panel->period_count : 2;
    }
    if (!panel->joined) {
        out->bands = last->bands;
        out->band_count = last->band_count;
    }
    bool good = out->title != NULL && fill(cells, panel, &common, out);
    return good ? VS_OK : vs_fail_memory(cells->engine);
}

/* --- rows --- */

enum {
    INDICATOR,
    CODE,
    KIND,
    SCOPE,
    PERIOD,
    STATE,
    VALUE,
    UNIT,
    COUNT,
    BAND,
    FLAGS,
    REASON,
    FROM,
    TO,
    CELLS,
    BEFORE,
    AFTER,
    DELTA,
    STATE_BEFORE,
    STATE_AFTER,
    BAND_BEFORE,
    BAND_AFTER,
    COLUMN_COUNT
};

void vs_chart_cells_columns(vs_output *rows)
{
    static const struct {
        const char *name;
        enum vs_output_type type;
    } columns[COLUMN_COUNT] = {
        [INDICATOR] = {"indicator", VS_OUTPUT_TEXT},
        [CODE] = {"code", VS_OUTPUT_TEXT},
        [KIND] = {"kind", VS_OUTPUT_TEXT},
        [SCOPE] = {"scope", VS_OUTPUT_OBJECT},
        [PERIOD] = {"period", VS_OUTPUT_TEXT},
        [STATE] = {"state", VS_OUTPUT_TEXT},
        [VALUE] = {"value", VS_OUTPUT_NUMBER},
        [UNIT] = {"unit", VS_OUTPUT_TEXT},
        [COUNT] = {"n", VS_OUTPUT_INTEGER},
        [BAND] = {"band", VS_OUTPUT_TEXT},
        [FLAGS] = {"flags", VS_OUTPUT_LIST},
        [REASON] = {"reason", VS_OUTPUT_TEXT},
        [FROM] = {"from", VS_OUTPUT_NUMBER},
        [TO] = {"to", VS_OUTPUT_NUMBER},
        [CELLS] = {"count", VS_OUTPUT_INTEGER},
        [BEFORE] = {"before", VS_OUTPUT_NUMBER},
        [AFTER] = {"after", VS_OUTPUT_NUMBER},
        [DELTA] = {"delta", VS_OUTPUT_NUMBER},
        [STATE_BEFORE] = {"state_before", VS_OUTPUT_TEXT},
        [STATE_AFTER] = {"state_after", VS_OUTPUT_TEXT},
        [BAND_BEFORE] = {"band_before", VS_OUTPUT_TEXT},
        [BAND_AFTER] = {"band_after", VS_OUTPUT_TEXT},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(rows, &(vs_output_spec){.name = columns[i].name,
                                                 .type = columns[i].type,
                                                 .place = VS_OUTPUT_DATA});
    }
}

static void start_row(vs_output *rows, const vs_chart_cell *cell, const char *kind)
{
    vs_output_row(rows);
    vs_output_text(rows, INDICATOR, cell->indicator);
    vs_output_text(rows, CODE, cell->code);
    vs_output_text(rows, KIND, kind);
    vs_output_text(rows, PERIOD, cell->period);
    vs_output_text(rows, UNIT, cell->unit);
}

static void add_change(vs_output *rows, const vs_chart_cell *cell)
{
    const vs_chart_value *values[2] = {&cell->before, &cell->value};
    for (int i = 0; i < 2; i++) {
        if (!values[i]->absent) {
            vs_output_text(rows, STATE_BEFORE + i, vs_cells_state(values[i]->state));
        }
        if (vs_chart_is_known(values[i])) {
            vs_output_number(rows, BEFORE + i, values[i]->value, cell->digits);
            vs_output_text(rows, BAND_BEFORE + i, values[i]->word);
        }
    }
    if (vs_chart_is_known(values[0]) && vs_chart_is_known(values[1])) {
        vs_output_number(rows, DELTA, values[1]->value - values[0]->value, cell->digits);
    }
}

static void add_cell(vs_output *rows, const vs_chart_cell *cell, const vs_chart *chart,
                     const char *kind)
{
    start_row(rows, cell, kind);
    for (size_t d = 0; d < cell->dimension_count; d++) {
        vs_output_pair(rows, SCOPE, cell->dimensions[d], NULL, cell->members[d]);
    }
    vs_output_text(rows, STATE, vs_cells_state(cell->value.state));
    if (vs_chart_is_known(&cell->value)) {
        vs_output_number(rows, VALUE, cell->value.value, cell->digits);
    }
    if ((cell->flags & VS_FLAG_HIDDEN) == 0) {
        vs_output_integer(rows, COUNT, cell->n);
        vs_output_text(rows, BAND, cell->band);
    }
    enum vs_flag flag;
    for (size_t i = 0; vs_cells_flag(i, &flag) != NULL; i++) {
        if ((cell->flags & flag) != 0) {
            vs_output_item(rows, FLAGS, vs_cells_flag(i, &flag));
        }
    }
    vs_output_text(rows, REASON, cell->reason);
    if (chart->kind == VS_CHART_CHANGE) {
        add_change(rows, cell);
    }
}

/* The bins of a histogram, then the cells that are in none, by state. */
static void add_bins(const vs_chart_cells *cells, const vs_chart_panel *panel,
                     const vs_chart *chart, const char *kind, vs_output *rows)
{
    const vs_chart_cell *first = &cells->cells[panel->first];
    vs_chart_bin bins[VS_CHART_BINS_MAX];
    size_t count = vs_chart_bins(chart, VS_CHART_BINS_MAX, bins);
    for (size_t i = 0; i < count; i++) {
        start_row(rows, first, kind);
        vs_output_text(rows, STATE, vs_cells_state(VS_KNOWN));
        vs_output_number(rows, FROM, bins[i].from, first->digits);
        vs_output_number(rows, TO, bins[i].to, first->digits);
        vs_output_integer(rows, CELLS, (int64_t)bins[i].count);
    }
    static const enum vs_state states[] = {VS_KNOWN, VS_NO_DATA, VS_NOT_APPLICABLE, VS_ERROR};
    for (size_t s = 0; s < sizeof states / sizeof *states; s++) {
        int64_t missing = 0; /* of known ones those that are hidden */
        for (size_t i = 0; i < panel->count; i++) {
            const vs_chart_value *value = &first[i].value;
            missing += !vs_chart_is_known(value) && value->state == states[s] ? 1 : 0;
        }
        if (missing > 0) {
            start_row(rows, first, kind);
            vs_output_text(rows, STATE, vs_cells_state(states[s]));
            vs_output_integer(rows, CELLS, missing);
            if (states[s] == VS_KNOWN) {
                vs_output_item(rows, FLAGS, "hidden");
            }
        }
    }
}

int vs_chart_cells_rows(const vs_chart_cells *cells, const vs_chart_panel *panel,
                        const vs_chart *chart, const char *kind, vs_output *rows)
{
    if (chart->kind == VS_CHART_HISTOGRAM) {
        add_bins(cells, panel, chart, kind, rows);
    } else {
        for (size_t i = 0; i < panel->count; i++) {
            add_cell(rows, &cells->cells[panel->first + i], chart, kind);
        }
    }
    return vs_output_status(rows);
}
