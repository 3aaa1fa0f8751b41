/*
 * Formulas of a scenario: formula:ID=LUA. Each is a layer of its own above all others, so it is
 * held to what any formula is held to, except seals; the model is loaded with it anew.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <stdio.h>
#include <string.h>

#include "model_reads.h"
#include "names.h"

int vs_scenario__parse_formula(vs_world *world, const char *text, struct vs_supposition *out)
{
    const char *equals = strchr(text, '=');
    const char *name = NULL;
    vs_buffer written;
    vs_buffer_init(&written, world->engine);
    if (equals == NULL) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_EQUALS,
                       "formula:R02=c:val \"R01\" / 2");
    }
    int status = vs_scenario__word(world, text, (size_t)(equals - text), &name);
    if (status == VS_OK) {
        status = vs_names_indicator(world->model, name, &out->pin.indicator);
    }
    if (status != VS_OK) {
        return status;
    }
    const vs_indicator *indicator = &world->model->indicators[out->pin.indicator];
    const char *formula = equals + 1;
    while (*formula == ' ') {
        formula++;
    }
    if (indicator->rule || indicator->disabled != NULL) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_FORMULA, indicator->name);
    }
    if (*formula == '\0') {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_EQUALS,
                       "formula:R02=c:val \"R01\" / 2");
    }
    vs_buffer_printf(&written, "formula:%s=%s", indicator->name, formula);
    out->formula = formula;
    return vs_scenario__keep(world, &written, &out->text);
}

/* --- the layer --- */

static bool has_word(const char *text, const char *word)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    size_t size = strlen(word);
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word)) {
        bool before = at > text && strchr(letters, at[-1]) != NULL;
        bool after = at[size] != '\0' && strchr(letters, at[size]) != NULL;
        if (!before && !after) {
            return true;
        }
    }
    return false;
}

/* The Lua of a layer that says the formula: a function, the body of one, or what it returns. */
static int write_layer(vs_world *world, const struct vs_supposition *operation, const char **out)
{
    const char *formula = operation->formula;
    const char *name = world->model->indicators[operation->pin.indicator].name;
    vs_buffer lua;
    vs_buffer_init(&lua, world->engine);
    vs_buffer_printf(&lua, "override.indicator \"%s\" { formula = ", name);
    if (strncmp(formula, "function", strlen("function")) == 0) {
        vs_buffer_printf(&lua, "%s }", formula);
    } else {
        bool body = has_word(formula, "return");
        vs_buffer_printf(&lua, "function(c) %s%s end }", body ? "" : "return ", formula);
    }
    return vs_scenario__keep(world, &lua, out);
}

/* The layers so far and one more. */
static int add_layer(vs_world *world, const struct vs_supposition *operation)
{
    size_t count = world->source.layer_count;
    vs_layer_source *layers = vs_arena_array(world->arena, count + 1, sizeof *layers);
    vs_model_file *file = vs_arena_get(world->arena, sizeof *file);
    char name[32];
    (void)snprintf(name, sizeof name, "scenario%zu", world->operation_count);
    vs_buffer path;
    vs_buffer_init(&path, world->engine);
    vs_buffer_printf(&path, "%s/model.lua", name);
    if (layers == NULL || file == NULL) {
        vs_buffer_free(&path);
        return vs_fail_memory(world->engine);
    }
    int status = vs_scenario__keep(world, &path, &file->path);
    if (status == VS_OK) {
        status = write_layer(world, operation, &file->text);
    }
    if (status != VS_OK) {
        return status;
    }
    file->size = strlen(file->text);
    memcpy(layers, world->source.layers, count * sizeof *layers);
    layers[count] = (vs_layer_source){.name = vs_arena_text(world->arena, name, strlen(name)),
                                      .scenario = true,
                                      .file_count = 1,
                                      .files = file,
                                      .digest = vs_digest_of(file->text, file->size)};
    world->source.layers = layers;
    world->source.layer_count = count + 1;
    return layers[count].name == NULL ? vs_fail_memory(world->engine) : VS_OK;
}

/* --- the model --- */

/* A formula changes neither what there is nor its order. */
static bool same_shape(const vs_model *a, const vs_model *b)
{
    bool same = a->indicator_count == b->indicator_count && a->kind_count == b->kind_count &&
                a->parameter_count == b->parameter_count && a->level_count == b->level_count &&
                a->dimension_count == b->dimension_count;
    for (size_t i = 0; same && i < a->indicator_count; i++) {
        same = strcmp(a->indicators[i].name, b->indicators[i].name) == 0;
    }
    for (size_t i = 0; same && i < a->parameter_count; i++) {
        same = strcmp(a->parameters[i].name, b->parameters[i].name) == 0;
    }
    return same;
}

static int keep_model(vs_world *world, vs_model *model)
{
    size_t size = (world->model_count + 1) * sizeof(vs_model *);
    vs_model **models = vs_mem_resize(world->engine, world->models, size);
    if (models == NULL) {
        vs_model_free(model);
        return vs_fail_memory(world->engine);
    }
    world->models = models;
    models[world->model_count++] = model;
    return VS_OK;
}

int vs_scenario__set_formula(vs_world *world, const struct vs_supposition *operation)
{
    vs_model *loaded = NULL;
    if (world->source.layer_count == 0) {
        if (world->options.source == NULL) {
            return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_FORMULA, "?");
        }
        world->source = *world->options.source;
    }
    int status = add_layer(world, operation);
    if (status == VS_OK) {
        status = vs_model_load(&loaded, world->engine, &world->source);
    }
    if (status == VS_OK) {
        status = keep_model(world, loaded);
    }
    if (status == VS_OK && !same_shape(loaded, world->model)) {
        status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_FORMULA,
                         world->model->indicators[operation->pin.indicator].name);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_parameter *parameters = world->model->parameters; /* as earlier operations left them */
    world->base = loaded;
    status = vs_scenario__copy_model(world);
    if (status == VS_OK) {
        world->model->parameters = parameters;
        status = vs_scenario__drop_texts(world);
    }
    world->renews = true;
    return status;
}
