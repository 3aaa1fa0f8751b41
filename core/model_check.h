/*
 * Checks of a loaded model as a whole: bands, formulas by their traces, units.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_MODEL_CHECK_H
#define VS_MODEL_CHECK_H

#include "program.h"

/* VS_EMODEL with the place of the first fault. */
int vs_model_check(vs_model *model);
/* The program of a formula, in model->compiled: traced when first asked for (model_compile.c).
 * VS_EMODEL if the formula is wrong for every cell. */
int vs_model_compile(vs_model *model, int indicator, size_t formula);
/* The program of `applies`; NULL: it runs cell by cell. */
int vs_model_compile_applies(vs_model *model, int indicator, const vs_program **out);
/* Makes the tables of both, empty. */
int vs_model_compile_table(vs_model *model);
/* The units of a traced formula (model_units.c): VS_EMODEL if they do not fit together or the
 * result's is not the indicator's. */
int vs_model_check_units(const vs_model *model, int indicator, const vs_formula *formula,
                         const vs_program *program);

#endif
