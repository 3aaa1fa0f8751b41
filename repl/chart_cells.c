/*
 * Cells on their way into charts: taking them, putting them into panels.
 * SPDX-License-Identifier: MIT
 */
#include "chart_cells.h"

#include <string.h>

int vs_chart_cells_init(vs_chart_cells *cells, vs_engine *engine)
{
    *cells = (vs_chart_cells){.engine = engine};
    vs_buffer_init(&cells->buffer, engine);
    return vs_arena_new(&cells->arena, engine);
}

void vs_chart_cells_free(vs_chart_cells *cells)
{
    vs_buffer_free(&cells->buffer);
    vs_arena_free(cells->arena);
}

/* --- taking cells --- */

/* A copy; NULL of NULL, and without memory, which sets *failed. */
static const char *keep(vs_chart_cells *cells, const char *text, bool *failed)
{
    char *copy = text != NULL ? vs_arena_text(cells->arena, text, strlen(text)) : NULL;
    *failed = *failed || (text != NULL && copy == NULL);
    return copy;
}

/* The bands of a cell; those of the cell before, if they are the same. */
static void keep_bands(vs_chart_cells *cells, const vs_cell_row *row, const vs_chart_cell *last,
                       vs_chart_cell *cell, bool *failed)
{
    if (row->bands == NULL) {
        return;
    }
    if (last != NULL && last->source == row->bands) {
        cell->bands = last->bands;
        cell->band_count = last->band_count;
        return;
    }
    vs_chart_band *bands = vs_arena_array(cells->arena, row->bands->count + 1, sizeof *bands);
    *failed = *failed || bands == NULL;
    for (size_t i = 0; bands != NULL && i < row->bands->count; i++) {
        const vs_value *band = &row->bands->items[i];
        const char *label = keep(cells, band->items[1].text, failed);
        bands[i] = (vs_chart_band){.from = band->items[0].number,
                                   .label = label != NULL ? label : "",
                                   .tone = vs_band_tone(row->indicator, row->bands, i)};
    }
    cell->bands = bands;
    cell->band_count = bands != NULL ? row->bands->count : 0;
}

static enum vs_tone tone_of(const vs_chart_cell *cell, const char *band)
{
    for (size_t i = 0; band != NULL && i < cell->band_count; i++) {
        if (strcmp(cell->bands[i].label, band) == 0) {
            return cell->bands[i].tone;
        }
    }
    return VS_TONE_NONE;
}

/* Why a cell has no value, in words; NULL: nothing is said, or may be. */
static int keep_reason(vs_chart_cells *cells, const char *stored, const char **out, bool *failed)
{
    vs_buffer reason;
    *out = NULL;
    if (stored[0] == '\0') {
        return VS_OK;
    }
    vs_buffer_init(&reason, cells->engine);
    int status = vs_reason_render(cells->engine, stored, &reason);
    if (status == VS_OK) {
        *out = keep(cells, reason.size > 0 ? reason.data : NULL, failed);
    }
    vs_buffer_free(&reason);
    return status;
}

/* What the cell is without the scenario. */
static int keep_before(vs_chart_cells *cells, const vs_world_cell *before, vs_chart_cell *cell,
                       bool *failed)
{
    const char *reason = NULL;
    int status = before->there ? keep_reason(cells, before->reason, &reason, failed) : VS_OK;
    const char *band = keep(cells, before->band, failed);
    cell->changed = true;
    cell->before = (vs_chart_value){.state = before->state,
                                    .absent = !before->there,
                                    .value = before->value,
                                    .word = before->state == VS_KNOWN ? band : reason,
                                    .tone = tone_of(cell, band)};
    return status;
}

/* Which indicator and period it is, counted from the first. */
static void count_cell(const vs_chart_cell *last, vs_chart_cell *cell)
{
    if (last == NULL) {
        return;
    }
    bool same = strcmp(last->indicator, cell->indicator) == 0;
    cell->indicator_number = last->indicator_number + (same ? 0 : 1);
    cell->period_number =
        last->period_number + (same && strcmp(last->period, cell->period) == 0 ? 0 : 1);
}

int vs_chart_cells_add(void *self, const vs_cell_row *row)
{
    vs_chart_cells *cells = self;
    const vs_indicator *indicator = row->indicator;
    size_t count = cells->buffer.size / sizeof(vs_chart_cell);
    const vs_chart_cell *all = (const vs_chart_cell *)(const void *)cells->buffer.data;
    const vs_chart_cell *last = count > 0 ? &all[count - 1] : NULL;
    bool failed = false;
    bool hidden = (row->flags & VS_FLAG_HIDDEN) != 0;
    vs_chart_cell cell = {.indicator = keep(cells, indicator->name, &failed),
                          .code = keep(cells, indicator->code, &failed),
                          .title = keep(cells, indicator->title, &failed),
                          .unit = keep(cells, indicator->unit, &failed),
                          .digits = indicator->digits,
                          .dimension_count = row->dimension_count,
                          .period = keep(cells, row->period, &failed),
                          .period_kind = row->period_kind,
                          .source = row->bands,
                          .flags = row->flags};
    cell.unit_shown = vs_cells_unit(cells->engine, cell.unit);
    for (size_t i = 0; i < row->dimension_count; i++) {
        const vs_dimension *dimension = &row->model->dimensions[row->dimensions[i]];
        cell.dimensions[i] = keep(cells, dimension->name, &failed);
        cell.members[i] = keep(cells, row->texts[i], &failed);
    }
    keep_bands(cells, row, last, &cell, &failed);
    /* As in a table: why there is nothing may tell of the few rows, that there are none may be
     * told. */
    int status = VS_OK;
    if (!hidden || row->n == 0) {
        status = keep_reason(cells, row->reason, &cell.reason, &failed);
    }
    /* Where there is nothing anyway nothing is hidden. */
    bool moot = row->state != VS_KNOWN && row->n == 0;
    cell.value = (vs_chart_value){.state = row->state, .hidden = hidden && !moot};
    if (!hidden) {
        cell.n = row->n;
        cell.band = row->state == VS_KNOWN ? keep(cells, row->band, &failed) : NULL;
        cell.value.value = row->value;
    }
    cell.value.word = row->state == VS_KNOWN ? cell.band : cell.reason;
    cell.value.tone = tone_of(&cell, cell.band);
    if (status == VS_OK && row->before != NULL) {
        status = keep_before(cells, row->before, &cell, &failed);
    }
    if (status == VS_OK && failed) {
        status = vs_fail_memory(cells->engine);
    }
    if (status == VS_OK) {
        count_cell(last, &cell);
        vs_buffer_add(&cells->buffer, &cell, sizeof cell);
        status = vs_buffer_status(&cells->buffer);
    }
    cells->cells = (vs_chart_cell *)(void *)cells->buffer.data;
    cells->count = cells->buffer.size / sizeof cell;
    return status;
}

/* --- panels --- */

static bool same_scope(const vs_chart_cell *a, const vs_chart_cell *b)
{
    bool same = a->dimension_count == b->dimension_count;
    for (size_t i = 0; same && i < a->dimension_count; i++) {
        same = strcmp(a->members[i], b->members[i]) == 0;
    }
    return same;
}

/* Numbers the scopes of a panel in the order in which they come. */
static void number_scopes(const vs_chart_cells *cells, vs_chart_panel *panel, size_t *firsts)
{
    const vs_chart_cell *all = cells->cells + panel->first;
    size_t next = 0; /* the scope that follows the last one, mostly it */
    for (size_t i = 0; i < panel->count; i++) {
        size_t scope =
            next < panel->scope_count && same_scope(&all[firsts[next]], &all[i]) ? next : 0;
        while (scope < panel->scope_count && !same_scope(&all[firsts[scope]], &all[i])) {
            scope++;
        }
        if (scope == panel->scope_count) {
            firsts[panel->scope_count++] = i;
        }
        panel->scopes[i] = scope;
        next = scope + 1;
    }
}

/* Lists the periods of a panel in time order. */
static void list_periods(const vs_chart_cells *cells, vs_chart_panel *panel)
{
    const vs_chart_cell *all = cells->cells + panel->first;
    size_t least = 0;
    for (bool more = true; more;) {
        const vs_chart_cell *found = NULL;
        for (size_t i = 0; i < panel->count; i++) {
            bool later = panel->period_count == 0 || all[i].period_number > least;
            if (later && (found == NULL || all[i].period_number < found->period_number)) {
                found = &all[i];
            }
        }
        more = found != NULL;
        if (more) {
            least = found->period_number;
            panel->periods[panel->period_count++] = found->period;
        }
    }
}

static int make_panel(vs_chart_cells *cells, size_t first, size_t count, bool joined)
{
    vs_chart_panel *panel = &cells->panels[cells->panel_count];
    size_t *firsts = vs_arena_array(cells->arena, count + 1, sizeof *firsts);
    *panel = (vs_chart_panel){.first = first, .count = count, .joined = joined};
    panel->scopes = vs_arena_array(cells->arena, count + 1, sizeof *panel->scopes);
    panel->periods = vs_arena_array(cells->arena, count + 1, sizeof *panel->periods);
    if (firsts == NULL || panel->scopes == NULL || panel->periods == NULL) {
        return vs_fail_memory(cells->engine);
    }
    for (size_t i = first; i < first + count; i++) {
        panel->changed = panel->changed || cells->cells[i].changed;
    }
    number_scopes(cells, panel, firsts);
    if (joined) {
        panel->periods[panel->period_count++] = cells->cells[first].period;
    } else {
        list_periods(cells, panel);
    }
    cells->panel_count++;
    return VS_OK;
}

/* True if every indicator has one cell, all with one unit and period: they make one chart. */
static bool may_join(const vs_chart_cells *cells)
{
    const vs_chart_cell *first = cells->cells;
    bool may = cells->count > 1 && first->unit != NULL;
    for (size_t i = 1; may && i < cells->count; i++) {
        const vs_chart_cell *cell = &cells->cells[i];
        may = cell->indicator_number != cell[-1].indicator_number && same_scope(first, cell) &&
              strcmp(first->period, cell->period) == 0 && cell->unit != NULL &&
              strcmp(first->unit, cell->unit) == 0;
    }
    return may;
}

/* True if two cells belong to one panel. */
static bool together(const vs_chart_cell *a, const vs_chart_cell *b, bool one_period)
{
    return a->indicator_number == b->indicator_number && a->period_kind == b->period_kind &&
           (!one_period || a->period_number == b->period_number);
}

/* Puts cells of a panel together, whatever --sort made of them; panels by their first cells in the
 * order in which they came. */
static int group(vs_chart_cells *cells, bool one_period)
{
    size_t count = cells->count;
    vs_chart_cell *grouped = vs_arena_array(cells->arena, count + 1, sizeof *grouped);
    bool *taken = vs_arena_array(cells->arena, count + 1, sizeof *taken);
    if (grouped == NULL || taken == NULL) {
        return vs_fail_memory(cells->engine);
    }
    for (size_t done = 0; done < count;) {
        const vs_chart_cell *first = NULL;
        for (size_t i = 0; i < count; i++) {
            const vs_chart_cell *cell = &cells->cells[i];
            if (!taken[i] && (first == NULL || cell->period_number < first->period_number)) {
                first = cell;
            }
        }
        for (size_t i = 0; first != NULL && i < count; i++) {
            if (!taken[i] && together(first, &cells->cells[i], one_period)) {
                taken[i] = true;
                grouped[done++] = cells->cells[i];
            }
        }
    }
    cells->cells = grouped;
    return VS_OK;
}

int vs_chart_cells_arrange(vs_chart_cells *cells, bool join, bool histograms)
{
    cells->panels = vs_arena_array(cells->arena, cells->count + 1, sizeof *cells->panels);
    if (cells->panels == NULL) {
        return vs_fail_memory(cells->engine);
    }
    if (join && may_join(cells)) {
        return make_panel(cells, 0, cells->count, true);
    }
    int status = group(cells, histograms);
    for (size_t i = 0; status == VS_OK && i < cells->count;) {
        size_t end = i;
        while (end < cells->count && together(&cells->cells[i], &cells->cells[end], histograms)) {
            end++;
        }
        status = make_panel(cells, i, end - i, false);
        i = end;
    }
    return status;
}
