/*
 * Cells on their way into charts: copied as they are shown, put into panels, a chart for each.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CHART_CELLS_H
#define VS_CHART_CELLS_H

#include "chart.h"
#include "showing.h"

/* A cell with all that a chart says of it; texts live as long as vs_chart_cells. */
typedef struct vs_chart_cell {
    const char *indicator, *code, *title, *unit;
    const char *unit_shown; /* in words; NULL: none */
    int digits;
    size_t dimension_count;
    const char *dimensions[VS_SCOPE_DIMENSIONS_MAX]; /* names */
    const char *members[VS_SCOPE_DIMENSIONS_MAX];
    const char *period;
    int period_kind;
    vs_chart_value value;
    const char *reason, *band; /* NULL: none */
    uint32_t n;
    uint8_t flags;
    bool changed; /* a scenario holds: before is what is so without it */
    vs_chart_value before;
    size_t band_count;
    const vs_chart_band *bands;
    const vs_value *source;                 /* of the bands, to know the same ones again */
    size_t indicator_number, period_number; /* in the order in which they came */
} vs_chart_cell;

/* Cells of one chart. */
typedef struct vs_chart_panel {
    size_t first, count; /* cells */
    bool joined;         /* of several indicators */
    bool changed;
    size_t scope_count, period_count;
    const char **periods; /* in the order of cells */
    size_t *scopes;       /* by cell: number of its scope */
} vs_chart_panel;

typedef struct vs_chart_cells {
    vs_engine *engine;
    vs_arena *arena;
    vs_buffer buffer;     /* vs_chart_cell */
    vs_chart_cell *cells; /* once arranged */
    size_t count;
    vs_chart_panel *panels;
    size_t panel_count;
} vs_chart_cells;

int vs_chart_cells_init(vs_chart_cells *cells, vs_engine *engine);
void vs_chart_cells_free(vs_chart_cells *cells);
/* Takes a cell (vs_showing.add); self is a vs_chart_cells. */
int vs_chart_cells_add(void *self, const vs_cell_row *row);
/* Makes rows with the columns of --sort, for --sort and --top; then takes their order. */
int vs_chart_cells_order(vs_chart_cells *cells, vs_output *rows);
int vs_chart_cells_take_order(vs_chart_cells *cells, const vs_output *rows);
/* Makes panels: of an indicator and kind of periods, for histograms of a single period. join:
 * indicators with one cell each and the same unit are one panel. */
int vs_chart_cells_arrange(vs_chart_cells *cells, bool join, bool histograms);
/* The chart of a panel; its parts live as long as cells. */
int vs_chart_cells_chart(const vs_chart_cells *cells, const vs_chart_panel *panel,
                         enum vs_chart_kind kind, bool ascii, vs_chart *out);
/* What is drawn, as rows for machines. */
void vs_chart_cells_columns(vs_output *rows);
int vs_chart_cells_rows(const vs_chart_cells *cells, const vs_chart_panel *panel,
                        const vs_chart *chart, const char *kind, vs_output *rows);

#endif
