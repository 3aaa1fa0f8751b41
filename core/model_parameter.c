/*
 * Parameters of a layer (parameters/(any).yaml); their dated edits: model_edit.c.
 *
 *   marks.cut_offs:
 *     title: ...
 *     values:
 *       - { from: 1900-01-01, value: [-1, 0, 1] }
 *
 * Versions are half-open; each ends where the next begins; a gap or an overlap is refused.
 * SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include "number.h"

#include <assert.h>
#include <string.h>

enum { VALUE_DEPTH = 16 };

static int read_value(vs_model_yaml *context, const vs_yaml_node *node, vs_value *out, int depth);

static int read_scalar(vs_model_yaml *context, const vs_yaml_node *node, vs_value *out)
{
    if (!node->quoted) {
        enum vs_parse parsed = vs_double_parse(node->text, node->size, &out->number);
        if (parsed == VS_PARSE_OK) {
            out->type = VS_VALUE_NUMBER;
            return VS_OK;
        }
        if (parsed == VS_PARSE_RANGE) {
            return vs_model_yaml__expected(context, node, "value", VS_MSG_EXPECT_NUMBER);
        }
        if (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0 ||
            vs_yaml_is_null(node)) {
            return vs_model_yaml__expected(context, node, "value", VS_MSG_EXPECT_PARAMETER);
        }
    }
    out->type = VS_VALUE_TEXT;
    out->text = vs_arena_text(context->model->arena, node->text, node->size);
    return out->text == NULL ? vs_fail_memory(context->model->engine) : VS_OK;
}

/* Keys in byte order, each with its value. */
static int read_map(vs_model_yaml *context, const vs_yaml_node *node, vs_value *out, int depth)
{
    vs_arena *arena = context->model->arena;
    out->type = VS_VALUE_MAP;
    out->items = vs_arena_array(arena, node->size, sizeof *out->items);
    out->keys = vs_arena_array(arena, node->size, sizeof *out->keys);
    if (out->items == NULL || out->keys == NULL) {
        return vs_fail_memory(context->model->engine);
    }
    for (size_t i = 0; i < node->size; i++) {
        vs_value value = {0};
        int status = read_value(context, node->items[i], &value, depth + 1);
        if (status != VS_OK) {
            return status;
        }
        size_t at = out->count;
        while (at > 0 && strcmp(out->keys[at - 1], node->keys[i]->text) > 0) {
            out->keys[at] = out->keys[at - 1];
            out->items[at] = out->items[at - 1];
            at--;
        }
        out->keys[at] = vs_arena_text(arena, node->keys[i]->text, node->keys[i]->size);
        out->items[at] = value;
        out->count++;
        if (out->keys[at] == NULL) {
            return vs_fail_memory(context->model->engine);
        }
    }
    return VS_OK;
}

static int read_value(vs_model_yaml *context, const vs_yaml_node *node, vs_value *out, int depth)
{
    int status = VS_OK;
    if (depth > VALUE_DEPTH) {
        return vs_model_yaml__expected(context, node, "value", VS_MSG_EXPECT_DEPTH);
    }
    out->line = (uint32_t)node->line;
    if (node->type == VS_YAML_SCALAR) {
        return read_scalar(context, node, out);
    }
    if (node->type == VS_YAML_MAP) {
        return read_map(context, node, out, depth);
    }
    out->type = VS_VALUE_LIST;
    out->items = vs_arena_array(context->model->arena, node->size, sizeof *out->items);
    if (out->items == NULL) {
        return vs_fail_memory(context->model->engine);
    }
    out->count = node->size;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        status = read_value(context, node->items[i], &out->items[i], depth + 1);
    }
    return status;
}

int vs_model_yaml_value(vs_model *model, const char *file, const vs_yaml_node *node, vs_value *out)
{
    vs_model_yaml context = {.model = model, .file = file};
    return read_value(&context, node, out, 0);
}

int vs_model_parameter_gap(vs_model *model, const char *name, const vs_parameter_version *before,
                           const vs_parameter_version *after)
{
    char until[VS_DATE_SIZE] = "…"; /* it ends where the next begins */
    char from[VS_DATE_SIZE];
    if (before->until != VS_DATE_NONE) {
        vs_date_print(until, before->until);
    }
    return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_GAP, name, before->place.file,
                   (long long)before->place.line, until, after->place.file,
                   (long long)after->place.line, vs_date_print(from, after->from));
}

static int read_version(vs_model_yaml *context, const vs_yaml_node *node, vs_parameter_version *out)
{
    static const char *const keys[] = {"from", "until", "value", "source", "note", NULL};
    int status = vs_model_yaml__keys(context, node, keys);
    if (status != VS_OK) {
        return status;
    }
    const vs_yaml_node *from = vs_yaml_get(node, "from");
    const vs_yaml_node *until = vs_yaml_get(node, "until");
    const vs_yaml_node *value = vs_yaml_get(node, "value");
    if (from == NULL || value == NULL) {
        return vs_fail(context->model->engine, VS_EMODEL, VS_MSG_MODEL_YAML_ABSENT, context->file,
                       (long long)node->line, (long long)node->column,
                       from == NULL ? "from" : "value");
    }
    out->place = vs_model_yaml__place(context, node);
    out->until = VS_DATE_NONE; /* open until the next version is known */
    status = vs_model_yaml__date(context, from, "from", &out->from);
    if (status == VS_OK && !vs_yaml_is_null(until)) {
        status = vs_model_yaml__date(context, until, "until", &out->until);
        if (status == VS_OK && out->until <= out->from) {
            status = vs_model_yaml__expected(context, until, "until", VS_MSG_EXPECT_UNTIL);
        }
    }
    if (status == VS_OK) {
        status = read_value(context, value, &out->value, 0);
    }
    if (status == VS_OK) {
        status = vs_model_yaml__text(context, node, "source", &out->source);
    }
    return status == VS_OK ? vs_model_yaml__text(context, node, "note", &out->note) : status;
}

int vs_model_parameter_chain(vs_model *model, const vs_parameter *parameter)
{
    assert(parameter->version_count > 0);
    for (size_t i = 1; i < parameter->version_count; i++) {
        vs_parameter_version *before = &parameter->versions[i - 1];
        const vs_parameter_version *version = &parameter->versions[i];
        bool open = before->until == VS_DATE_NONE;
        if (open ? version->from <= before->from : version->from != before->until) {
            return vs_model_parameter_gap(model, parameter->name, before, version);
        }
        before->until = version->from;
    }
    vs_parameter_version *last = &parameter->versions[parameter->version_count - 1];
    if (last->until == VS_DATE_NONE) {
        last->until = VS_DATE_MAX;
    }
    return VS_OK;
}

static int read_versions(vs_model_yaml *context, const vs_yaml_node *list, vs_parameter *parameter)
{
    size_t count = list->type == VS_YAML_LIST ? list->size : 0;
    if (count == 0) {
        return vs_model_yaml__expected(context, list, "values", VS_MSG_EXPECT_VERSIONS);
    }
    parameter->versions = vs_arena_array(context->model->arena, count, sizeof *parameter->versions);
    if (parameter->versions == NULL) {
        return vs_fail_memory(context->model->engine);
    }
    parameter->version_count = count;
    for (size_t i = 0; i < count; i++) {
        int status = read_version(context, list->items[i], &parameter->versions[i]);
        if (status != VS_OK) {
            return status;
        }
    }
    return vs_model_parameter_chain(context->model, parameter);
}

static bool name_is_plain(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');
        bool other = (*c >= '0' && *c <= '9') || *c == '_' || *c == '-' || *c == '.';
        if (!letter && !other) {
            return false;
        }
    }
    return name[0] != '\0';
}

/* part: what invariant is sealed, what is variative stays free. */
static int read_part(vs_model_yaml *context, const vs_yaml_node *node, vs_parameter *out)
{
    const char *text = NULL;
    int status = vs_model_yaml__text(context, node, "part", &text);
    if (status != VS_OK || text == NULL) {
        return status;
    }
    out->variative = strcmp(text, "variative") == 0;
    if (strcmp(text, "invariant") == 0) {
        out->sealed = true;
    } else if (!out->variative) {
        status =
            vs_model_yaml__expected(context, vs_yaml_get(node, "part"), "part", VS_MSG_EXPECT_PART);
    }
    return status;
}

/* tighten_only: the direction that is stricter. */
static int read_direction(vs_model_yaml *context, const vs_yaml_node *node, enum vs_better *out)
{
    const char *text = NULL;
    int status = vs_model_yaml__text(context, node, "tighten_only", &text);
    *out = VS_BETTER_NONE;
    if (status != VS_OK || text == NULL) {
        return status;
    }
    if (strcmp(text, "higher") == 0) {
        *out = VS_BETTER_HIGHER;
    } else if (strcmp(text, "lower") == 0) {
        *out = VS_BETTER_LOWER;
    } else {
        status = vs_model_yaml__expected(context, vs_yaml_get(node, "tighten_only"), "tighten_only",
                                         VS_MSG_EXPECT_DIRECTION);
    }
    return status;
}

static int read_parameter(vs_model_yaml *context, const vs_yaml_node *key, const vs_yaml_node *node,
                          vs_parameter *out)
{
    static const char *const keys[] = {"title",        "unit",   "sealed", "part",
                                       "tighten_only", "values", NULL};
    vs_model *model = context->model;
    int status = vs_model_yaml__keys(context, node, keys);
    if (status != VS_OK) {
        return status;
    }
    out->place = vs_model_yaml__place(context, key);
    out->name = vs_arena_text(model->arena, key->text, key->size);
    if (out->name == NULL) {
        return vs_fail_memory(model->engine);
    }
    status = vs_model_yaml__text(context, node, "title", &out->title);
    if (status == VS_OK && out->title == NULL) {
        out->title = out->name;
    }
    if (status == VS_OK) {
        status = vs_model_yaml__text(context, node, "unit", &out->unit);
    }
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(context, node, "sealed", &out->sealed);
    }
    if (status == VS_OK) {
        status = read_part(context, node, out);
    }
    if (status == VS_OK) {
        status = read_direction(context, node, &out->tighten_only);
    }
    if (status == VS_OK) {
        const vs_yaml_node *values = vs_yaml_get(node, "values");
        status = read_versions(context, values != NULL ? values : node, out);
    }
    return status;
}

int vs_model_parameter_insert(vs_model *model, const vs_parameter *parameter)
{
    int status = vs_model_yaml__grow(model, &model->parameters, &model->parameter_count,
                                     sizeof *model->parameters);
    if (status != VS_OK) {
        return status;
    }
    size_t at = model->parameter_count - 1;
    while (at > 0 && strcmp(model->parameters[at - 1].name, parameter->name) > 0) {
        model->parameters[at] = model->parameters[at - 1];
        at--;
    }
    model->parameters[at] = *parameter;
    return VS_OK;
}

static int read_parameters(vs_model_yaml *context, const vs_yaml_node *root)
{
    vs_model *model = context->model;
    int status = VS_OK;
    if (root->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(context, root, "parameters", VS_MSG_EXPECT_MAP);
    }
    for (size_t i = 0; status == VS_OK && i < root->size; i++) {
        const vs_yaml_node *key = root->keys[i];
        vs_parameter parameter = {0};
        if (!name_is_plain(key->text)) {
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_YAML_NAME, context->file,
                           (long long)key->line, (long long)key->column, key->text);
        }
        int known = vs_model_parameter(model, key->text);
        if (known >= 0) {
            const vs_place *first = &model->parameters[known].place;
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_TWICE, key->text, first->file,
                           (long long)first->line, context->file, (long long)key->line);
        }
        status = read_parameter(context, key, root->items[i], &parameter);
        if (status == VS_OK) {
            status = vs_model_parameter_own(model, &parameter, context->layer->school);
        }
        if (status == VS_OK) {
            status = vs_model_parameter_insert(model, &parameter);
        }
    }
    return status;
}

int vs_model_yaml_parameters(vs_model *model, const vs_layer_source *layer)
{
    return vs_model_yaml__each(model, layer, "parameters",
                               (const vs_model_yaml_reader[]){read_parameters, NULL});
}
