/*
 * Loading a model from texts, for tests.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_LOAD_HELP_H
#define VS_TEST_LOAD_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Loads base (base/model.lua, base/parameters/p.yaml) and, if not NULL, school (51/model.lua). */
static int load_texts(vs_model **out, vs_engine *engine, const char *base, const char *yaml,
                      const char *school)
{
    vs_model_file base_files[] = {
        {"base/model.lua", base, strlen(base)},
        {"base/parameters/p.yaml", yaml, yaml != NULL ? strlen(yaml) : 0},
    };
    vs_model_file school_files[] = {
        {"51/model.lua", school, school != NULL ? strlen(school) : 0},
    };
    vs_layer_source layers[] = {
        {.name = "base",
         .title = "Base",
         .version = "1",
         .file_count = yaml != NULL ? 2 : 1,
         .files = base_files},
        {.name = "51",
         .title = "School",
         .version = "1",
         .school = true,
         .file_count = 1,
         .files = school_files},
    };
    vs_model_source source = {.layer_count = school != NULL ? 2 : 1, .layers = layers};
    return vs_model_load(out, engine, &source);
}

#endif
