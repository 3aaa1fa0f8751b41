/*
 * The programs of a model's formulas for an evaluation.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"
#include "model_check.h"
#include "model_seal.h"

/* Traces a formula unless it is; it is run from now on. */
static int compile(vs_model *model, int indicator, size_t index)
{
    int status = vs_model_compile(model, indicator, index);
    if (status == VS_OK) {
        model->compiled[indicator][index].used = true;
    }
    return status;
}

int vs_evaluation_warm(vs_model *model)
{
    int status = vs_model_compile_table(model);
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
            status = vs_model_compile_applies(model, (int)i, &program);
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
        const vs_guard *guard = vs_model_guard(evaluation->model, indicator);
        *formula = candidate;
        /* What a guarded rule reads is looked at read by read. */
        *program = guard == NULL || guard->bans == NULL
                       ? evaluation->model->compiled[indicator][i].program
                       : NULL;
    }
    return VS_OK;
}
