/*
 * What a formula reads when it runs for one cell: its reads, recorded as nodes of a program.
 * SPDX-License-Identifier: MIT
 */
#include "explain_private.h"

struct recorder {
    struct vs_cell_reader reader;
    vs_reader base;
    vs_program *program;
    vs_result *results; /* VS_PROGRAM_NODES_MAX */
};

static int keep(struct recorder *recorder, int status, uint32_t node, const vs_result *result)
{
    if (status == VS_OK) {
        recorder->results[node] = *result;
    }
    return status;
}

static int record_aggregate(void *self, const vs_aggregate *aggregate, vs_result *out)
{
    struct recorder *recorder = self;
    uint32_t node = 0;
    int status = recorder->base.aggregate(recorder->base.self, aggregate, out);
    if (status == VS_OK) {
        status = vs_program_aggregate(recorder->program, aggregate, &node);
    }
    return keep(recorder, status, node, out);
}

static int record_cell(void *self, const vs_cell_read *read, vs_result *out)
{
    struct recorder *recorder = self;
    uint32_t node = 0;
    int status = recorder->base.cell(recorder->base.self, read, out);
    if (status == VS_OK) {
        status = vs_program_cell(recorder->program, read, &node);
    }
    return keep(recorder, status, node, out);
}

static int record_cells(void *self, const vs_cells_read *read, vs_result *out)
{
    struct recorder *recorder = self;
    uint32_t node = 0;
    int status = recorder->base.cells(recorder->base.self, read, out);
    if (status == VS_OK) {
        status = vs_program_cells(recorder->program, read, &node);
    }
    return keep(recorder, status, node, out);
}

static int record_parameter(void *self, int parameter, const vs_value **out)
{
    struct recorder *recorder = self;
    uint32_t node = 0;
    int status = recorder->base.parameter(recorder->base.self, parameter, out);
    if (status == VS_OK && *out != NULL && (*out)->type == VS_VALUE_NUMBER) {
        vs_parameter_read read = {.parameter = parameter};
        vs_result result = {.value = (*out)->number};
        status = vs_program_parameter(recorder->program, &read, &node);
        status = keep(recorder, status, node, &result);
    }
    return status;
}

static int record_instant(void *self, int lag, bool year, vs_result *out)
{
    struct recorder *recorder = self;
    uint32_t node = 0;
    int status = recorder->base.instant(recorder->base.self, lag, year, out);
    if (status == VS_OK) {
        status = vs_program_instant(recorder->program, year ? VS_NODE_YEAR : VS_NODE_INSTANT, lag,
                                    &node);
    }
    return keep(recorder, status, node, out);
}

static int record_own(void *self, int dimension, int attribute, const char **text, size_t *size,
                      vs_result *out)
{
    struct recorder *recorder = self;
    return recorder->base.own(recorder->base.self, dimension, attribute, text, size, out);
}

static int record_admit(void *self, int parameter, vs_result *out)
{
    struct recorder *recorder = self;
    return recorder->base.admit(recorder->base.self, parameter, out);
}

static int record_reason(void *self, const char *stored, uint32_t *out)
{
    struct recorder *recorder = self;
    return recorder->base.reason(recorder->base.self, stored, out);
}

/* Runs the formula of one cell again and keeps what it read. */
int vs_explain__record(vs_evaluation *evaluation, const vs_formula *formula,
                       const struct vs_cell_position *at, vs_program *program, vs_result *results)
{
    struct recorder recorder = {
        .reader = {.evaluation = evaluation, .at = *at}, .program = program, .results = results};
    recorder.base = vs_cells__reader(&recorder.reader);
    vs_reader reader = {.self = &recorder,
                        .aggregate = record_aggregate,
                        .cell = record_cell,
                        .cells = record_cells,
                        .parameter = record_parameter,
                        .instant = record_instant,
                        .own = record_own,
                        .admit = record_admit,
                        .reason = record_reason};
    vs_result result;
    return vs_formula_run(evaluation->model, at->series->indicator, formula, &reader, &result);
}
