/*
 * Reports over a loaded model: Lua modules stdlib/report_NAME.lua that get the model as a table and
 * give a value. They read and write nothing; lua_report.c runs them in the model's own state.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_REPORT_H
#define VS_REPORT_H

#include "evaluation.h"

/*
 * Runs run(model, arguments) of stdlib/report_NAME.lua; the table `model` is that of report.lua.
 * Formulas are traced first. arguments may be NULL (nil). *out lives in arena: nil is
 * VS_VALUE_NULL, a table with keys 1, 2, ... (an empty one too) a list, any other a map with its
 * keys in the order of their bytes. VS_ESCRIPT (the report's own error), VS_ELIMIT (steps, depth),
 * VS_ENOMEM.
 */
int vs_model_report(vs_value *out, vs_arena *arena, vs_model *model, const char *name,
                    const vs_value *arguments);

/*
 * The same over a unit: run(model, arguments, data), where `data` reads the unit's records, cells,
 * periods and days (stdlib/data.lua). Formulas are not told: model.indicators is nil.
 */
int vs_unit_report(vs_value *out, vs_arena *arena, vs_evaluation *evaluation, const char *name,
                   const vs_value *arguments);

/*
 * Loads a report over units and makes the table of the model, which all such reports over it then
 * share: for a process that forks. The model must not be changed afterwards.
 */
int vs_report_warm(vs_model *model, const char *name);

#endif
