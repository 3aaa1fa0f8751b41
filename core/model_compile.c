/*
 * The programs of a model's formulas: each is traced once and kept with the model.
 * SPDX-License-Identifier: MIT
 */
#include "formula.h"
#include "model_check.h"

int vs_model_compile_table(vs_model *model)
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

int vs_model_compile(vs_model *model, int indicator, size_t formula)
{
    int status = vs_model_compile_table(model);
    if (status == VS_OK && model->compiled[indicator] == NULL) {
        model->compiled[indicator] = vs_arena_array(
            model->arena, model->indicators[indicator].formula_count, sizeof(struct vs_compiled));
        status = model->compiled[indicator] == NULL ? vs_fail_memory(model->engine) : VS_OK;
    }
    return status != VS_OK || model->compiled[indicator][formula].traced
               ? status
               : trace(model, indicator, formula);
}

int vs_model_compile_applies(vs_model *model, int indicator, const vs_program **out)
{
    int status = vs_model_compile_table(model);
    *out = NULL;
    if (status != VS_OK) {
        return status;
    }
    struct vs_compiled *compiled = &model->compiled_applies[indicator];
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
