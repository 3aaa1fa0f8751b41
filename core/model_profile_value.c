/*
 * Texts, fields and values in a profile, and texts of a column that have a meaning of their own.
 * SPDX-License-Identifier: MIT
 */
#include "model_profile.h"

#include "number.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

int vs_profile__fail(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     enum vs_message id, const char *text, const char *other)
{
    return vs_fail(reader->context->model->engine, VS_EMODEL, id, reader->context->file,
                   (long long)node->line, (long long)node->column, text, other);
}

int vs_profile__text(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     const char *what, const char **out)
{
    vs_model *model = reader->context->model;
    if (node->type != VS_YAML_SCALAR) {
        return vs_model_yaml__expected(reader->context, node, what, VS_MSG_EXPECT_TEXT);
    }
    vs_buffer buffer;
    vs_buffer_init(&buffer, model->engine);
    int status = vs_text_clean(&buffer, node->text, node->size);
    if (status == VS_EDATA) {
        status = vs_model_yaml__expected(reader->context, node, what, VS_MSG_EXPECT_TEXT);
    } else if (status == VS_OK) {
        *out = vs_arena_text(model->arena, buffer.size > 0 ? buffer.data : "", buffer.size);
        status = *out == NULL ? vs_fail_memory(model->engine) : vs_buffer_status(&buffer);
    }
    vs_buffer_free(&buffer);
    return status;
}

static const char *field_at(const void *items, size_t index)
{
    return ((const vs_field *)items)[index].name;
}

int vs_profile__texts(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                      const char *what, const char ***out, size_t *count)
{
    vs_model *model = reader->context->model;
    *count = 0;
    if (node == NULL) {
        return VS_OK;
    }
    const vs_yaml_node *single[1] = {node};
    const vs_yaml_node **items = node->type == VS_YAML_LIST ? node->items : single;
    size_t size = node->type == VS_YAML_LIST ? node->size : 1;
    *out = vs_arena_array(model->arena, size, sizeof **out);
    int status = *out == NULL ? vs_fail_memory(model->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < size; i++) {
        status = vs_profile__text(reader, items[i], what, &(*out)[i]);
        *count = i + 1;
    }
    return status;
}

int vs_profile__field(const struct vs_profile_reader *reader, const vs_kind *kind,
                      const vs_yaml_node *node, int *out)
{
    vs_engine *engine = reader->context->model->engine;
    if (node->type != VS_YAML_SCALAR) {
        return vs_model_yaml__expected(reader->context, node, "columns", VS_MSG_EXPECT_COLUMN);
    }
    *out = vs_model_field(kind, node->text);
    if (*out >= 0) {
        return VS_OK;
    }
    char suggestion[VS_SUGGEST_SIZE];
    vs_suggest(engine, suggestion, node->text, kind->fields, kind->field_count, field_at);
    return vs_fail(engine, VS_EMODEL, VS_MSG_PROFILE_FIELD, reader->context->file,
                   (long long)node->line, (long long)node->column, kind->name, node->text,
                   suggestion);
}

static int fail_value(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                      const vs_field *field, const char *expected)
{
    return vs_fail(reader->context->model->engine, VS_EMODEL, VS_MSG_PROFILE_VALUE,
                   reader->context->file, (long long)node->line, (long long)node->column,
                   node->text, field->name, expected);
}

static int read_number(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                       const vs_field *field, vs_value *out)
{
    vs_engine *engine = reader->context->model->engine;
    int scale = field->type == VS_COLUMN_DECIMAL ? field->scale : 0;
    int64_t value = 0;
    char expected[256];
    if (vs_decimal_parse(node->text, node->size, '.', scale, &value) != VS_PARSE_OK) {
        (void)snprintf(expected, sizeof expected, vs_message_text(engine, VS_MSG_EXPECT_DECIMAL),
                       (long long)scale);
        return fail_value(reader, node, field, expected);
    }
    if (field->has_range && (value < field->low || value > field->high)) {
        char low[VS_NUMBER_SIZE];
        char high[VS_NUMBER_SIZE];
        vs_decimal_print(low, field->low, scale, '.');
        vs_decimal_print(high, field->high, scale, '.');
        (void)snprintf(expected, sizeof expected, vs_message_text(engine, VS_MSG_EXPECT_RANGE), low,
                       high);
        return fail_value(reader, node, field, expected);
    }
    out->type = VS_VALUE_NUMBER;
    out->number = vs_decimal_double(value, scale);
    return VS_OK;
}

int vs_profile__value(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                      const vs_field *field, vs_value *out)
{
    vs_engine *engine = reader->context->model->engine;
    *out = (vs_value){.type = VS_VALUE_TEXT};
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    if (node->type != VS_YAML_SCALAR) {
        return vs_model_yaml__expected(reader->context, node, field->name, VS_MSG_EXPECT_TEXT);
    }
    switch (field->type) {
    case VS_COLUMN_INTEGER:
    case VS_COLUMN_DECIMAL:
        return read_number(reader, node, field, out);
    case VS_COLUMN_BOOLEAN:
        out->type = VS_VALUE_NUMBER;
        out->number = strcmp(node->text, "true") == 0 ? 1.0 : 0.0;
        if (out->number == 0.0 && strcmp(node->text, "false") != 0) {
            return fail_value(reader, node, field, vs_message_text(engine, VS_MSG_EXPECT_BOOLEAN));
        }
        return VS_OK;
    case VS_COLUMN_DATE:
        if (vs_date_parse(node->text, node->size) == VS_DATE_NONE) {
            return fail_value(reader, node, field, vs_message_text(engine, VS_MSG_EXPECT_DATE));
        }
        return vs_profile__text(reader, node, field->name, &out->text);
    default:
        return vs_profile__text(reader, node, field->name, &out->text);
    }
}

/* Puts one more text with its own meaning on a column; returns NULL without memory. */
static vs_special *add_special(const struct vs_profile_reader *reader, vs_profile_column *column)
{
    int status = vs_model_yaml__grow(reader->context->model, &column->specials,
                                     &column->special_count, sizeof *column->specials);
    return status == VS_OK ? &column->specials[column->special_count - 1] : NULL;
}

static int read_missing(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                        vs_profile_column *column)
{
    const vs_yaml_node *single[1] = {node};
    const vs_yaml_node **items = node->type == VS_YAML_LIST ? node->items : single;
    size_t count = node->type == VS_YAML_LIST ? node->size : 1;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_special *special = add_special(reader, column);
        status = special == NULL ? VS_ENOMEM
                                 : vs_profile__text(reader, items[i], "missing", &special->text);
    }
    return status;
}

static int read_special(const struct vs_profile_reader *reader, const vs_yaml_node *key,
                        const vs_yaml_node *sets, vs_profile_column *column)
{
    vs_model *model = reader->context->model;
    vs_special *special = add_special(reader, column);
    if (special == NULL) {
        return VS_ENOMEM;
    }
    int status = vs_profile__text(reader, key, "special", &special->text);
    if (status != VS_OK || vs_yaml_is_null(sets)) {
        return status;
    }
    if (sets->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(reader->context, sets, key->text, VS_MSG_EXPECT_MAP);
    }
    special->fields = vs_arena_array(model->arena, sets->size, sizeof *special->fields);
    special->values = vs_arena_array(model->arena, sets->size, sizeof *special->values);
    if (special->fields == NULL || special->values == NULL) {
        return vs_fail_memory(model->engine);
    }
    special->set_count = sets->size;
    for (size_t i = 0; status == VS_OK && i < sets->size; i++) {
        status = vs_profile__field(reader, reader->kind, sets->keys[i], &special->fields[i]);
        if (status == VS_OK) {
            status =
                vs_profile__value(reader, sets->items[i], &reader->kind->fields[special->fields[i]],
                                  &special->values[i]);
        }
    }
    return status;
}

int vs_profile__specials(const struct vs_profile_reader *reader, const vs_yaml_node *spec,
                         vs_profile_column *column)
{
    const vs_yaml_node *missing = vs_yaml_get(spec, "missing");
    const vs_yaml_node *special = vs_yaml_get(spec, "special");
    int status = missing != NULL ? read_missing(reader, missing, column) : VS_OK;
    if (status == VS_OK && special != NULL && special->type != VS_YAML_MAP) {
        status = vs_model_yaml__expected(reader->context, special, "special", VS_MSG_EXPECT_MAP);
    }
    for (size_t i = 0; status == VS_OK && special != NULL && i < special->size; i++) {
        status = read_special(reader, special->keys[i], special->items[i], column);
    }
    return status;
}
