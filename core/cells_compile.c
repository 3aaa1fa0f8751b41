/*
 * The programs of a model's formulas, traced when first needed.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"

static int trace(vs_model *model, int indicator, size_t index)
{
    const vs_formula *formula = &model->indicators[indicator].formulas[index];
    struct vs_compiled *compiled = &model->compiled[indicator][index];
    vs_buffer refusal;
    vs_buffer_init(&refusal, model->engine);
    int status = vs_formula_trace(&compiled->program, model, indicator, formula, &refusal);
    if (status == VS_OK && refusal.size > 0) {
        compiled->refusal = vs_arena_text(model->arena, refusal.data, refusal.size);
    }
    vs_buffer_free(&refusal);
    compiled->traced = status == VS_OK;
    return status;
}

/* Traces a formula unless it is. */
static int compile(vs_model *model, int indicator, size_t index)
{
    if (model->compiled[indicator] == NULL) {
        model->compiled[indicator] = vs_arena_array(
            model->arena, model->indicators[indicator].formula_count, sizeof(struct vs_compiled));
        if (model->compiled[indicator] == NULL) {
            return vs_fail_memory(model->engine);
        }
    }
    return model->compiled[indicator][index].traced ? VS_OK : trace(model, indicator, index);
}

int vs_cells__compile_applies(vs_model *model, int indicator, const vs_program **out)
{
    struct vs_compiled *compiled = &model->compiled_applies[indicator];
    int status = VS_OK;
    if (!compiled->traced) {
        status = vs_formula_trace_applies(&compiled->program, model, indicator);
        if (status == VS_EMODEL) { /* each cell says so itself */
            vs_engine_clear_error(model->engine);
            status = VS_OK;
        }
        compiled->traced = status == VS_OK;
    }
    *out = compiled->program;
    return status;
}

int vs_cells__compile_table(vs_model *model)
{
    if (model->compiled == NULL) {
        model->compiled_applies = vs_arena_array(model->arena, model->indicator_count + 1,
                                                 sizeof *model->compiled_applies);
        model->compiled =
            model->compiled_applies != NULL
                ? vs_arena_array(model->arena, model->indicator_count + 1, sizeof(void *))
                : NULL;
    }
    return model->compiled == NULL ? vs_fail_memory(model->engine) : VS_OK;
}

int vs_evaluation_warm(vs_model *model)
{
    int status = vs_cells__compile_table(model);
    if (status == VS_OK) {
        status = vs_model_profiles(model); /* reasons name them */
    }
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        for (size_t j = 0; status == VS_OK && j < model->indicators[i].formula_count; j++) {
            status = compile(model, (int)i, j);
            if (status == VS_EMODEL) { /* who computes is told then and there */
                vs_engine_clear_error(model->engine);
                status = VS_OK;
            }
        }
        const vs_program *program = NULL;
        if (status == VS_OK && model->indicators[i].applies >= 0) {
            status = vs_cells__compile_applies(model, (int)i, &program);
        }
    }
    return status;
}

int vs_cells__formula(vs_evaluation *evaluation, int indicator, vs_date instant,
                      const vs_formula **formula, const vs_program **program)
{
    const vs_indicator *definition = &evaluation->model->indicators[indicator];
    *formula = NULL;
    *program = NULL;
    for (size_t i = 0; i < definition->formula_count; i++) {
        const vs_formula *candidate = &definition->formulas[i];
        if (candidate->from != VS_DATE_NONE) {
            vs_cells__note_date(evaluation, candidate->from);
        }
        if ((candidate->from != VS_DATE_NONE && instant < candidate->from) ||
            instant >= candidate->until) {
            continue;
        }
        int status = compile(evaluation->model, indicator, i);
        if (status != VS_OK) {
            return status;
        }
        *formula = candidate;
        *program = evaluation->model->compiled[indicator][i].program;
    }
    return VS_OK;
}
