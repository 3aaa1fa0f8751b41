/*
 * The order of the cells of charts: --sort and --top as in tables.
 * SPDX-License-Identifier: MIT
 */
#include "chart_cells.h"

enum { VALUE, COUNT, PERIOD, NUMBER };

int vs_chart_cells_order(vs_chart_cells *cells, vs_output *rows)
{
    static const vs_output_spec columns[] = {
        [VALUE] = {.name = "value", .type = VS_OUTPUT_NUMBER},
        [COUNT] = {.name = "n", .type = VS_OUTPUT_INTEGER},
        [PERIOD] = {.name = "period", .type = VS_OUTPUT_TEXT},
        [NUMBER] = {.name = "number", .type = VS_OUTPUT_INTEGER},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        vs_output_column(rows, &columns[i]);
    }
    for (size_t i = 0; i < cells->count; i++) {
        const vs_chart_cell *cell = &cells->cells[i];
        vs_output_row(rows);
        if (vs_chart_is_known(&cell->value)) {
            vs_output_number(rows, VALUE, cell->value.value, cell->digits);
            vs_output_integer(rows, COUNT, cell->n);
        }
        vs_output_text(rows, PERIOD, cell->period);
        vs_output_integer(rows, NUMBER, (int64_t)i);
    }
    return vs_output_status(rows);
}

int vs_chart_cells_take_order(vs_chart_cells *cells, const vs_output *rows)
{
    size_t count = vs_output_count(rows);
    vs_chart_cell *ordered = vs_arena_array(cells->arena, count + 1, sizeof *ordered);
    if (ordered == NULL) {
        return vs_fail_memory(cells->engine);
    }
    for (size_t i = 0; i < count; i++) {
        ordered[i] = cells->cells[vs_output_integer_at(rows, i, NUMBER)];
    }
    cells->cells = ordered;
    cells->count = count;
    return VS_OK;
}
