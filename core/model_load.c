/*
 * Loading a model: for each layer its parameters (YAML), then its Lua files; then everything merged
 * into plain C; then calendars and the checks of the whole. Profiles wait for vs_model_profiles.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <string.h>

#include "lua_load.h"
#include "model_check.h"
#include "model_yaml.h"
#include "program.h"
#include "sandbox.h"

static const char *copy(vs_model *model, const char *text)
{
    return text != NULL ? vs_arena_text(model->arena, text, strlen(text)) : NULL;
}

/* Names of the layers; title and version are those of the last one. */
static int read_heads(vs_model *model, const vs_model_source *source)
{
    const vs_layer_source *last = &source->layers[source->layer_count - 1];
    model->layer_count = 0;
    model->scenario_from = 0;
    model->layers = vs_arena_array(model->arena, source->layer_count, sizeof *model->layers);
    model->name = copy(model, last->name);
    model->title = copy(model, last->title != NULL ? last->title : last->name);
    model->version = copy(model, last->version != NULL ? last->version : "");
    if (model->layers == NULL || model->name == NULL || model->title == NULL ||
        model->version == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < source->layer_count; i++) {
        model->layers[i] = copy(model, source->layers[i].name);
        if (model->layers[i] == NULL) {
            return vs_fail_memory(model->engine);
        }
        if (source->layers[i].scenario && model->scenario_from == 0) {
            model->scenario_from = i;
        }
        model->layer_count++;
    }
    return VS_OK;
}

/* Parameters and Lua files of the layers from the first given one on. */
static int read_layers(vs_model *model, const vs_model_source *source, size_t first)
{
    int status = vs_lua_load_history(model, source);
    for (size_t i = first; status == VS_OK && i < source->layer_count; i++) {
        status = vs_model_yaml_parameters(model, &source->layers[i]);
        if (status == VS_OK) {
            status = vs_lua_load_layer(model, &source->layers[i]);
        }
    }
    return status;
}

/* What needs all layers. */
static int merge_layers(vs_model *model, const vs_model_source *source)
{
    int status = vs_lua_load_finish(model);
    for (size_t i = 0; status == VS_OK && i < source->layer_count; i++) {
        status = vs_model_yaml_calendar(model, &source->layers[i]);
    }
    if (status == VS_OK) {
        status = vs_model_keep_profiles(model, source);
    }
    if (status == VS_OK) {
        status = vs_model_check(model);
    }
    vs_lua_load_end(model);
    return status;
}

int vs_model_begin(vs_model **out, vs_engine *engine, const vs_model_source *base)
{
    *out = NULL;
    vs_model *model = vs_mem_new(engine, sizeof *model);
    if (model == NULL) {
        return vs_fail_memory(engine);
    }
    model->engine = engine;
    model->week = VS_WEEK;
    int status = vs_arena_new(&model->arena, engine);
    if (status == VS_OK) {
        status = read_heads(model, base);
    }
    if (status == VS_OK) {
        status = vs_sandbox_new(&model->sandbox, engine, NULL);
    }
    if (status == VS_OK) {
        status = read_layers(model, base, 0);
    }
    if (status != VS_OK) {
        vs_model_source_quote(engine, base, vs_engine_error(engine));
        vs_model_free(model);
        return status;
    }
    *out = model;
    return VS_OK;
}

int vs_model_complete(vs_model *model, const vs_model_source *source)
{
    size_t begun = model->layer_count;
    assert(begun <= source->layer_count && model->compiled == NULL);
    model->digest = source->digest;
    int status = begun < source->layer_count ? read_heads(model, source) : VS_OK;
    if (status == VS_OK) {
        status = read_layers(model, source, begun);
    }
    if (status == VS_OK) {
        status = merge_layers(model, source);
    }
    if (status != VS_OK) {
        vs_model_source_quote(model->engine, source, vs_engine_error(model->engine));
    }
    return status;
}

int vs_model_load(vs_model **out, vs_engine *engine, const vs_model_source *source)
{
    int status = vs_model_begin(out, engine, source);
    if (status == VS_OK) {
        status = vs_model_complete(*out, source);
        if (status != VS_OK) {
            vs_model_free(*out);
            *out = NULL;
        }
    }
    return status;
}

struct vs_sandbox *vs_model_sandbox(const vs_model *model)
{
    const struct vs_model_origin *origin = model->origin;
    return model->sandbox == NULL && origin != NULL && origin->awake != NULL
               ? origin->awake->sandbox
               : model->sandbox;
}

int vs_model_wake(vs_model *model)
{
    struct vs_model_origin *origin = model->origin;
    model->sandbox = vs_model_sandbox(model);
    if (model->sandbox != NULL) {
        return VS_OK;
    }
    assert(origin != NULL && origin->awake == NULL);
    int status = vs_model_load(&origin->awake, model->engine, origin->source);
    if (status == VS_OK) {
        model->sandbox = origin->awake->sandbox;
        vs_sandbox_begin(model->sandbox); /* as the evaluation did that runs already */
    }
    return status;
}

void vs_model_free(vs_model *model)
{
    if (model != NULL) {
        for (size_t i = 0; model->compiled != NULL && i < model->indicator_count; i++) {
            size_t count = model->compiled[i] != NULL ? model->indicators[i].formula_count : 0;
            for (size_t j = 0; j < count; j++) {
                vs_program_free(model->compiled[i][j].program);
            }
            vs_program_free(model->compiled_applies[i].program);
        }
        if (model->origin != NULL) {
            vs_model_free(model->origin->awake);
        } else {
            vs_sandbox_free(model->sandbox);
        }
        vs_mem_free(model->engine, model->origin);
        vs_arena_free(model->arena);
        vs_mem_free(model->engine, model->image);
        vs_mem_free(model->engine, model);
    }
}
