/*
 * The canonical text of cells: one line a cell, sorted by bytes, texts in place of codes.
 * SPDX-License-Identifier: MIT
 */
#include "results.h"

#include "cells_private.h"
#include "export.h"

#include <stdlib.h>
#include <string.h>

/* The lines while they are gathered: each ends with a zero byte in text. */
struct gathering {
    vs_evaluation *evaluation;
    const vs_model *model;
    vs_store *store;
    const vs_results_mask *mask; /* NULL: none */
    vs_buffer text;
    vs_buffer starts; /* size_t: offset of each line */
};

static void add_text(vs_buffer *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        switch (text[i]) {
        case '\t':
            vs_buffer_text(out, "\\t");
            break;
        case '\n':
            vs_buffer_text(out, "\\n");
            break;
        case '\\':
            vs_buffer_text(out, "\\\\");
            break;
        default:
            vs_buffer_char(out, text[i]);
            break;
        }
    }
}

static void add_field(vs_buffer *out, const char *text)
{
    vs_buffer_char(out, '\t');
    add_text(out, text, strlen(text));
}

/* The members of a scope; an erased one without its code, which depends on the order of imports. */
static int add_scope(struct gathering *gathering, const vs_scopes *scopes, size_t scope)
{
    vs_buffer *out = &gathering->text;
    int status = VS_OK;
    vs_buffer_char(out, '\t');
    for (size_t i = 0; status == VS_OK && i < scopes->dimension_count; i++) {
        int dimension = scopes->dimensions[i];
        const char *text = NULL;
        size_t size = 0;
        vs_code code =
            vs_evaluation_member_code(gathering->evaluation, dimension, scopes->members[i][scope]);
        status = vs_store_text(gathering->store, code, &text, &size);
        vs_buffer_text(out, i > 0 ? ", " : "");
        vs_buffer_printf(out, "%s=", gathering->model->dimensions[dimension].name);
        if (text != NULL) {
            add_text(out, text, size);
        } else {
            vs_buffer_text(out, VS_EXPORT_ERASED);
        }
    }
    return status;
}

/* Value, n, band, flags and reason. */
static void add_numbers(struct gathering *gathering, const vs_series *series, size_t cell)
{
    vs_buffer *out = &gathering->text;
    char number[VS_NUMBER_SIZE];
    vs_buffer_char(out, '\t');
    if (series->states[cell] == VS_KNOWN) {
        vs_buffer_add(out, number, vs_double_print(number, series->values[cell]));
    }
    vs_buffer_printf(out, "\t%lu\t", (unsigned long)series->n[cell]);
    if (series->expected != NULL) {
        vs_buffer_printf(out, "%lu", (unsigned long)series->expected[cell]);
    }
    const char *band = vs_evaluation_band(gathering->evaluation, series, cell);
    add_field(out, band != NULL ? band : "");
    vs_buffer_printf(out, "\t%u", (unsigned)series->flags[cell]);
    add_field(out, vs_evaluation_reason(gathering->evaluation, series->reasons[cell]));
}

static int add_cell(struct gathering *gathering, const vs_series *series, const vs_scopes *scopes,
                    const vs_period *period, size_t cell, bool hidden)
{
    static const char *const states[] = {"known", "no_data", "not_applicable", "error"};
    const vs_model *model = gathering->model;
    vs_buffer *out = &gathering->text;
    size_t start = out->size;
    vs_buffer_add(&gathering->starts, &start, sizeof start);
    vs_buffer_text(out, "@cell");
    add_field(out, model->indicators[series->indicator].name);
    add_field(out, model->levels[series->level].name);
    add_field(out, period->id);
    int status = add_scope(gathering, scopes, cell % series->scopes);
    add_field(out, states[series->states[cell]]);
    if (hidden) {
        vs_buffer_printf(out, "\t\t\t\t\t%u\t", (unsigned)(series->flags[cell] | VS_FLAG_HIDDEN));
    } else {
        add_numbers(gathering, series, cell);
    }
    vs_buffer_char(out, '\0');
    return status;
}

static int add_series(struct gathering *gathering, int indicator, int level, int period_kind)
{
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
    int status =
        vs_evaluation_series(gathering->evaluation, indicator, level, period_kind, &series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(gathering->evaluation, level, &scopes);
    }
    if (status == VS_OK) {
        status = vs_evaluation_periods(gathering->evaluation, period_kind, &periods);
    }
    for (size_t period = 0; status == VS_OK && period < series.periods; period++) {
        const bool *hidden = NULL;
        if (gathering->mask != NULL) {
            status = gathering->mask->hidden(gathering->mask->self, &series, period, &hidden);
        }
        for (size_t scope = 0; status == VS_OK && scope < series.scopes; scope++) {
            status = add_cell(gathering, &series, &scopes, &periods.items[period],
                              period * series.scopes + scope, hidden != NULL && hidden[scope]);
        }
    }
    return status;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Appends the gathered lines in order. */
static int write_sorted(const struct gathering *gathering, vs_buffer *out)
{
    const size_t *starts = (const size_t *)(const void *)gathering->starts.data;
    size_t count = gathering->starts.size / sizeof *starts;
    const char **lines = vs_mem_array(out->engine, count + 1, sizeof *lines);
    if (lines == NULL) {
        return vs_fail_memory(out->engine);
    }
    for (size_t i = 0; i < count; i++) {
        lines[i] = gathering->text.data + starts[i];
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(out, lines[i]);
        vs_buffer_char(out, '\n');
    }
    vs_mem_free(out->engine, lines);
    return vs_buffer_status(out);
}

int vs_results_canonical(vs_evaluation *evaluation, vs_buffer *out)
{
    return vs_results_canonical_masked(evaluation, NULL, out);
}

int vs_results_canonical_masked(vs_evaluation *evaluation, const vs_results_mask *mask,
                                vs_buffer *out)
{
    struct gathering gathering = {.evaluation = evaluation,
                                  .model = evaluation->model,
                                  .store = evaluation->store,
                                  .mask = mask};
    vs_buffer_init(&gathering.text, out->engine);
    vs_buffer_init(&gathering.starts, out->engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < gathering.model->indicator_count; i++) {
        const vs_indicator *indicator = &gathering.model->indicators[i];
        vs_engine_progress(evaluation->engine, VS_MSG_STAGE_COMPUTE, (int64_t)i,
                           (int64_t)gathering.model->indicator_count);
        int kinds = (int)gathering.model->period_kind_count;
        for (int kind = VS_PERIOD_WHOLE; status == VS_OK && kind < kinds; kind++) {
            bool has = kind == VS_PERIOD_WHOLE ? indicator->whole
                                               : (indicator->period_kinds >> kind & 1u) != 0;
            for (size_t l = 0; has && status == VS_OK && l < indicator->level_count; l++) {
                status = add_series(&gathering, (int)i, indicator->levels[l], kind);
            }
        }
    }
    vs_engine_progress(evaluation->engine, VS_MSG_STAGE_COMPUTE,
                       (int64_t)gathering.model->indicator_count,
                       (int64_t)gathering.model->indicator_count);
    if (status == VS_OK) {
        status = vs_buffer_status(&gathering.text);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&gathering.starts);
    }
    if (status == VS_OK) {
        status = write_sorted(&gathering, out);
    }
    vs_buffer_free(&gathering.starts);
    vs_buffer_free(&gathering.text);
    return status;
}
