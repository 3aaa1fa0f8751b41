/*
 * Cases of a model: the data and the parameters that a case computes with.
 * SPDX-License-Identifier: MIT
 */
#include "model_test.h"

#include <string.h>

#include "import.h"
#include "model_yaml.h"

/* --- data --- */

/* The record kind that a key of data names, or -1. */
static int kind_of(const vs_model *model, const char *name)
{
    int kind = vs_model_kind(model, name);
    int dimension = kind < 0 ? vs_model_dimension(model, name) : -1;
    return dimension >= 0 ? model->dimensions[dimension].kind : kind;
}

/* True if a map of data names the kind. */
static bool names_kind(const vs_model *model, const vs_yaml_node *data, int kind)
{
    for (size_t i = 0; data != NULL && kind >= 0 && i < data->size; i++) {
        if (kind_of(model, data->keys[i]->text) == kind) {
            return true;
        }
    }
    return false;
}

/* Adds the kinds of a map, without those that another one names. */
static int add_kinds(vs_import *import, struct vs_test_file *file, const vs_yaml_node *data,
                     const vs_yaml_node *instead)
{
    const vs_model *model = file->tester->model;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && data != NULL && i < data->size; i++) {
        const vs_yaml_node *key = data->keys[i];
        if (!names_kind(model, instead, kind_of(model, key->text))) {
            status = vs_import_add_nodes(import, file->name, key, data->items[i]);
        }
    }
    return status;
}

/* Ends an import; its problems are told. */
static int finish(vs_import *import, struct vs_test_file *file)
{
    vs_engine *engine = file->tester->engine;
    int status = vs_import_finish(import);
    if (status != VS_EDATA) {
        return status;
    }
    size_t count = vs_import_problem_count(import);
    if (count == 0) {
        return vs_tester__wrong(file);
    }
    status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        (void)vs_fail_text(engine, VS_EDATA, vs_import_problem(import, i));
        status = vs_tester__wrong(file);
    }
    return status;
}

/* Puts the rows of first (less the kinds of instead) and of instead into the store. */
static int put_rows(struct vs_test_world *world, struct vs_test_file *file,
                    const vs_yaml_node *first, const vs_yaml_node *instead, vs_date today)
{
    vs_import *import = NULL;
    vs_import_options options = {.valid = today};
    int status = vs_import_new(&import, file->tester->model, world->store, &options);
    if (status == VS_OK) {
        status = add_kinds(import, file, first, instead);
    }
    if (status == VS_OK) {
        status = add_kinds(import, file, instead, NULL);
    }
    if (status == VS_OK) {
        status = finish(import, file);
    }
    vs_import_free(import);
    return status;
}

static int check_map(struct vs_test_file *file, const vs_yaml_node *node, const char *key)
{
    return node == NULL || node->type == VS_YAML_MAP
               ? VS_OK
               : vs_tester__expected(file, node, key, VS_MSG_EXPECT_MAP);
}

int vs_test_world_open(struct vs_test_world *world, struct vs_test_file *file,
                       const vs_yaml_node *data, const vs_yaml_node *add,
                       const struct vs_test_setting *setting)
{
    vs_tester *tester = file->tester;
    vs_evaluation_options options = {.known = -1,
                                     .valid = VS_DATE_NONE,
                                     .today = setting->today,
                                     .interpret = tester->interpret || setting->interpret};
    int status = check_map(file, file->data, "data");
    if (status == VS_OK) {
        status = check_map(file, data, "data");
    }
    if (status == VS_OK) {
        status = check_map(file, add, "add");
    }
    if (status != VS_OK || file->wrong > 0) {
        return status;
    }
    status = vs_store_memory(&world->store, tester->engine, "case");
    if (status == VS_OK) {
        status = put_rows(world, file, file->data, data, setting->today);
    }
    if (status == VS_OK && add != NULL) {
        status = put_rows(world, file, add, NULL, setting->today);
    }
    if (status == VS_OK && file->wrong == 0) {
        status = vs_evaluation_new(&world->evaluation, tester->model, world->store, &options);
    }
    return status;
}

void vs_test_world_close(struct vs_test_world *world)
{
    vs_evaluation_free(world->evaluation);
    vs_store_close(world->store);
    *world = (struct vs_test_world){.store = NULL};
}

/* --- parameters --- */

struct kept {
    int parameter;
    size_t count;
    vs_parameter_version *versions;
};

static const char *parameter_at(const void *items, size_t index)
{
    return ((const vs_parameter *)items)[index].name;
}

/* A value of the same form: what reads the one can read the other. */
static bool same_form(const vs_value *old, const vs_value *value)
{
    bool same = old->type == value->type;
    if (same && old->type == VS_VALUE_MAP) {
        same = old->count == value->count;
        for (size_t i = 0; same && i < old->count; i++) {
            same = strcmp(old->keys[i], value->keys[i]) == 0 &&
                   same_form(&old->items[i], &value->items[i]);
        }
    } else if (same && old->type == VS_VALUE_LIST && old->count > 0) {
        for (size_t i = 0; same && i < value->count; i++) {
            same = same_form(&old->items[i < old->count ? i : old->count - 1], &value->items[i]);
        }
    }
    return same;
}

static int set_one(struct vs_test_parameters *parameters, struct vs_test_file *file,
                   const vs_yaml_node *key, const vs_yaml_node *node)
{
    vs_engine *engine = file->tester->engine;
    vs_model *model = parameters->model;
    int index = vs_model_parameter(model, key->text);
    if (index < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(engine, suggestion, key->text, model->parameters, model->parameter_count,
                   parameter_at);
        (void)vs_fail(engine, VS_EDATA, VS_MSG_MODEL_TEST_PARAMETER, file->name,
                      (long long)key->line, (long long)key->column, key->text, suggestion);
        return vs_tester__wrong(file);
    }
    vs_parameter *parameter = &model->parameters[index];
    vs_parameter_version *version = vs_arena_array(file->tester->arena, 1, sizeof *version);
    if (version == NULL) {
        return vs_fail_memory(engine);
    }
    *version = (vs_parameter_version){.from = VS_DATE_NONE, .until = VS_DATE_MAX};
    version->place = (vs_place){.layer = model->name, .file = file->name, .line = key->line};
    int status = vs_model_yaml_value(model, file->name, node, &version->value);
    if (status == VS_EMODEL) {
        return vs_tester__wrong(file);
    }
    if (status == VS_OK && parameter->version_count > 0 &&
        !same_form(&parameter->versions[0].value, &version->value)) {
        (void)vs_fail(engine, VS_EDATA, VS_MSG_MODEL_TEST_FORM, file->name, (long long)node->line,
                      (long long)node->column, key->text, parameter->versions[0].place.file,
                      (long long)parameter->versions[0].place.line);
        return vs_tester__wrong(file);
    }
    if (status == VS_OK) {
        struct kept kept = {index, parameter->version_count, parameter->versions};
        vs_buffer_add(&parameters->kept, &kept, sizeof kept);
        status = vs_buffer_status(&parameters->kept);
    }
    if (status == VS_OK) {
        parameter->versions = version;
        parameter->version_count = 1;
    }
    return status;
}

int vs_test_parameters_set(struct vs_test_parameters *parameters, struct vs_test_file *file,
                           const vs_yaml_node *map)
{
    *parameters = (struct vs_test_parameters){.model = file->tester->model};
    vs_buffer_init(&parameters->kept, file->tester->engine);
    int status = check_map(file, map, "parameters");
    for (size_t i = 0; status == VS_OK && file->wrong == 0 && map != NULL && i < map->size; i++) {
        status = set_one(parameters, file, map->keys[i], map->items[i]);
    }
    return status;
}

void vs_test_parameters_back(struct vs_test_parameters *parameters)
{
    size_t count = parameters->kept.size / sizeof(struct kept);
    for (size_t i = count; i > 0; i--) {
        struct kept kept;
        memcpy(&kept, parameters->kept.data + (i - 1) * sizeof kept, sizeof kept);
        parameters->model->parameters[kept.parameter].versions = kept.versions;
        parameters->model->parameters[kept.parameter].version_count = kept.count;
    }
    vs_buffer_free(&parameters->kept);
}
