/*
 * Import profiles of a layer (profiles/(any).yaml), one in a file, checked against the record
 * kinds: how the columns of a school's file become fields. SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include "number.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

struct profile_reader {
    vs_model_yaml *context;
    const vs_kind *kind;
    vs_profile profile;
};

static int fail_at(const struct profile_reader *reader, const vs_yaml_node *node,
                   enum vs_message id, const char *text, const char *other)
{
    return vs_fail(reader->context->model->engine, VS_EMODEL, id, reader->context->file,
                   (long long)node->line, (long long)node->column, text, other);
}

/* A text as files have it: normal form, white space trimmed; in the arena. */
static int clean_text(const struct profile_reader *reader, const vs_yaml_node *node,
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

static int find_field(const struct profile_reader *reader, const vs_yaml_node *node, int *out)
{
    vs_engine *engine = reader->context->model->engine;
    const vs_kind *kind = reader->kind;
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

static int fail_value(const struct profile_reader *reader, const vs_yaml_node *node,
                      const vs_field *field, const char *expected)
{
    return vs_fail(reader->context->model->engine, VS_EMODEL, VS_MSG_PROFILE_VALUE,
                   reader->context->file, (long long)node->line, (long long)node->column,
                   node->text, field->name, expected);
}

static int read_number(const struct profile_reader *reader, const vs_yaml_node *node,
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

/* A value written in the profile for a field; null is a missing one. */
static int read_field_value(const struct profile_reader *reader, const vs_yaml_node *node,
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
        return clean_text(reader, node, field->name, &out->text);
    default:
        return clean_text(reader, node, field->name, &out->text);
    }
}

/* Puts one more text with its own meaning on a column; returns NULL without memory. */
static vs_special *add_special(const struct profile_reader *reader, vs_profile_column *column)
{
    int status = vs_model_yaml__grow(reader->context->model, &column->specials,
                                     &column->special_count, sizeof *column->specials);
    return status == VS_OK ? &column->specials[column->special_count - 1] : NULL;
}

static int read_missing(const struct profile_reader *reader, const vs_yaml_node *node,
                        vs_profile_column *column)
{
    const vs_yaml_node *single[1] = {node};
    const vs_yaml_node **items = node->type == VS_YAML_LIST ? node->items : single;
    size_t count = node->type == VS_YAML_LIST ? node->size : 1;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_special *special = add_special(reader, column);
        status =
            special == NULL ? VS_ENOMEM : clean_text(reader, items[i], "missing", &special->text);
    }
    return status;
}

static int read_special(const struct profile_reader *reader, const vs_yaml_node *key,
                        const vs_yaml_node *sets, vs_profile_column *column)
{
    vs_model *model = reader->context->model;
    vs_special *special = add_special(reader, column);
    if (special == NULL) {
        return VS_ENOMEM;
    }
    int status = clean_text(reader, key, "special", &special->text);
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
        status = find_field(reader, sets->keys[i], &special->fields[i]);
        if (status == VS_OK) {
            status =
                read_field_value(reader, sets->items[i], &reader->kind->fields[special->fields[i]],
                                 &special->values[i]);
        }
    }
    return status;
}

/* The form { field: score, decimal: ",", missing: [...], optional: true, special: {...} }. */
static int read_column_map(const struct profile_reader *reader, const vs_yaml_node *node,
                           vs_profile_column *column)
{
    static const char *const keys[] = {"field", "decimal", "missing", "optional", "special", NULL};
    const vs_model_yaml *context = reader->context;
    int status = vs_model_yaml__keys(context, node, keys);
    if (status != VS_OK) {
        return status;
    }
    const vs_yaml_node *field = vs_yaml_get(node, "field");
    const vs_yaml_node *decimal = vs_yaml_get(node, "decimal");
    const vs_yaml_node *missing = vs_yaml_get(node, "missing");
    const vs_yaml_node *special = vs_yaml_get(node, "special");
    status = field != NULL
                 ? find_field(reader, field, &column->field)
                 : vs_model_yaml__expected(context, node, "columns", VS_MSG_EXPECT_COLUMN);
    if (status == VS_OK && decimal != NULL) {
        if (decimal->size == 1) {
            column->decimal_mark = decimal->text[0];
        }
        if (column->decimal_mark != '.' && column->decimal_mark != ',') {
            status = vs_model_yaml__expected(context, decimal, "decimal", VS_MSG_EXPECT_MARK);
        }
    }
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(context, node, "optional", &column->optional);
    }
    if (status == VS_OK && missing != NULL) {
        status = read_missing(reader, missing, column);
    }
    if (status == VS_OK && special != NULL && special->type != VS_YAML_MAP) {
        status = vs_model_yaml__expected(context, special, "special", VS_MSG_EXPECT_MAP);
    }
    for (size_t i = 0; status == VS_OK && special != NULL && i < special->size; i++) {
        status = read_special(reader, special->keys[i], special->items[i], column);
    }
    return status;
}

static bool field_is_constant(const vs_profile *profile, int field)
{
    for (size_t i = 0; i < profile->constant_count; i++) {
        if (profile->constant_fields[i] == field) {
            return true;
        }
    }
    return false;
}

static bool field_has_column(const vs_profile *profile, int field)
{
    for (size_t i = 0; i < profile->column_count; i++) {
        if (profile->columns[i].field == field) {
            return true;
        }
    }
    return false;
}

static int read_column(struct profile_reader *reader, const vs_yaml_node *key,
                       const vs_yaml_node *node)
{
    vs_profile *profile = &reader->profile;
    vs_profile_column column = {.field = -1};
    int status = clean_text(reader, key, "columns", &column.column);
    if (status != VS_OK || column.column == NULL) {
        return status;
    }
    for (size_t i = 0; i < profile->column_count; i++) {
        if (strcmp(profile->columns[i].column, column.column) == 0) {
            return fail_at(reader, key, VS_MSG_PROFILE_COLUMN_TWICE, column.column, "");
        }
    }
    status = node->type == VS_YAML_SCALAR ? find_field(reader, node, &column.field)
                                          : read_column_map(reader, node, &column);
    if (status == VS_OK && field_has_column(profile, column.field)) {
        return fail_at(reader, node, VS_MSG_PROFILE_FIELD_TWICE,
                       reader->kind->fields[column.field].name, "");
    }
    if (status == VS_OK) {
        status = vs_model_yaml__grow(reader->context->model, &profile->columns,
                                     &profile->column_count, sizeof *profile->columns);
    }
    if (status == VS_OK) {
        profile->columns[profile->column_count - 1] = column;
    }
    return status;
}

static int read_columns(struct profile_reader *reader, const vs_yaml_node *root)
{
    const vs_yaml_node *columns = vs_yaml_get(root, "columns");
    if (columns == NULL || columns->type != VS_YAML_MAP || columns->size == 0) {
        return vs_model_yaml__expected(reader->context, columns != NULL ? columns : root, "columns",
                                       VS_MSG_EXPECT_MAP);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < columns->size; i++) {
        status = read_column(reader, columns->keys[i], columns->items[i]);
    }
    return status;
}

static int read_constants(struct profile_reader *reader, const vs_yaml_node *node)
{
    vs_profile *profile = &reader->profile;
    vs_model *model = reader->context->model;
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    if (node->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(reader->context, node, "constants", VS_MSG_EXPECT_MAP);
    }
    profile->constant_fields =
        vs_arena_array(model->arena, node->size, sizeof *profile->constant_fields);
    profile->constants = vs_arena_array(model->arena, node->size, sizeof *profile->constants);
    if (profile->constant_fields == NULL || profile->constants == NULL) {
        return vs_fail_memory(model->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        int field = -1;
        status = find_field(reader, node->keys[i], &field);
        if (status == VS_OK && field_has_column(profile, field)) {
            status =
                fail_at(reader, node->keys[i], VS_MSG_PROFILE_FIELD_TWICE, node->keys[i]->text, "");
        }
        if (status == VS_OK) {
            status = read_field_value(reader, node->items[i], &reader->kind->fields[field],
                                      &profile->constants[i]);
            profile->constant_fields[i] = field;
            profile->constant_count++;
        }
    }
    return status;
}

static int read_period(struct profile_reader *reader, const vs_yaml_node *node)
{
    static const char *const keys[] = {"year", "part", "field", "whole", NULL};
    vs_profile *profile = &reader->profile;
    const vs_kind *kind = reader->kind;
    profile->period_field = -1;
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    int status = vs_model_yaml__keys(reader->context, node, keys);
    const struct {
        const char *key, **out;
    } texts[] = {{"year", &profile->period_year},
                 {"part", &profile->period_part},
                 {"whole", &profile->period_whole}};
    for (size_t i = 0; status == VS_OK && i < sizeof texts / sizeof *texts; i++) {
        const vs_yaml_node *text = vs_yaml_get(node, texts[i].key);
        if (!vs_yaml_is_null(text)) {
            status = clean_text(reader, text, texts[i].key, texts[i].out);
        }
    }
    if (status == VS_OK && profile->period_year == NULL) {
        return fail_at(reader, node, VS_MSG_MODEL_YAML_ABSENT, "year", "");
    }
    if (status != VS_OK) {
        return status;
    }
    const vs_yaml_node *field = vs_yaml_get(node, "field");
    profile->period_field = kind->period_rule == VS_PERIOD_FIELD ? kind->period_field : -1;
    if (field != NULL) {
        status = find_field(reader, field, &profile->period_field);
    }
    const char *domain =
        profile->period_field >= 0 ? kind->fields[profile->period_field].domain : NULL;
    if (status == VS_OK && (domain == NULL || strcmp(domain, "@period") != 0)) {
        return fail_at(reader, node, VS_MSG_PROFILE_PERIOD, field != NULL ? field->text : "?",
                       kind->name);
    }
    if (status == VS_OK && (field_has_column(profile, profile->period_field) ||
                            field_is_constant(profile, profile->period_field))) {
        return fail_at(reader, node, VS_MSG_PROFILE_FIELD_TWICE,
                       kind->fields[profile->period_field].name, "");
    }
    return status;
}

/* Every field that a row must have needs a source: a column, a constant, the period, a special
 * text. */
static int check_filled(const struct profile_reader *reader, const vs_yaml_node *root)
{
    const vs_profile *profile = &reader->profile;
    const vs_kind *kind = reader->kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        int field = (int)i;
        bool needed = vs_kind_needs(kind, field);
        if (kind->entity && strcmp(kind->fields[i].name, "from") == 0) {
            needed = false; /* attributes without a date are true from the beginning */
        }
        bool filled = field_has_column(profile, field) || field_is_constant(profile, field) ||
                      profile->period_field == field;
        for (size_t j = 0; !filled && j < profile->column_count; j++) {
            for (size_t k = 0; !filled && k < profile->columns[j].special_count; k++) {
                const vs_special *special = &profile->columns[j].specials[k];
                for (size_t m = 0; m < special->set_count; m++) {
                    filled = filled || special->fields[m] == field;
                }
            }
        }
        if (needed && !filled) {
            return fail_at(reader, root, VS_MSG_PROFILE_UNFILLED, profile->name,
                           kind->fields[i].name);
        }
    }
    return VS_OK;
}

static const char *kind_at(const void *items, size_t index)
{
    return ((const vs_kind *)items)[index].name;
}

/* name, title, kind, delimiter, encoding. */
static int read_profile_head(struct profile_reader *reader, const vs_yaml_node *root)
{
    const vs_model_yaml *context = reader->context;
    vs_model *model = context->model;
    vs_profile *profile = &reader->profile;
    const char *kind = NULL;
    const struct {
        const char *key, **out;
    } texts[] = {{"name", &profile->name},
                 {"title", &profile->title},
                 {"kind", &kind},
                 {"delimiter", &profile->delimiter},
                 {"encoding", &profile->encoding}};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < sizeof texts / sizeof *texts; i++) {
        status = vs_model_yaml__text(context, root, texts[i].key, texts[i].out);
    }
    if (status != VS_OK) {
        return status;
    }
    if (profile->name == NULL || kind == NULL) {
        return fail_at(reader, root, VS_MSG_MODEL_YAML_ABSENT, kind == NULL ? "kind" : "name", "");
    }
    if (profile->title == NULL) {
        profile->title = profile->name;
    }
    profile->place = vs_model_yaml__place(context, root);
    for (size_t i = 0; i < model->profile_count; i++) {
        const vs_profile *other = &model->profiles[i];
        if (strcmp(other->name, profile->name) == 0) {
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_PROFILE_TWICE, context->file,
                           (long long)root->line, (long long)root->column, profile->name,
                           other->place.file, (long long)other->place.line);
        }
    }
    profile->kind = vs_model_kind(model, kind);
    if (profile->kind < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        const vs_yaml_node *node = vs_yaml_get(root, "kind");
        vs_suggest(model->engine, suggestion, kind, model->kinds, model->kind_count, kind_at);
        return fail_at(reader, node, VS_MSG_PROFILE_KIND, kind, suggestion);
    }
    reader->kind = &model->kinds[profile->kind];
    return VS_OK;
}

static int check_format(struct profile_reader *reader, const vs_yaml_node *root)
{
    vs_profile *profile = &reader->profile;
    const char *delimiter = profile->delimiter;
    const char *encoding = profile->encoding;
    if (delimiter != NULL && strcmp(delimiter, "\\t") == 0) {
        profile->delimiter = delimiter = "\t"; /* YAML in single quotes keeps the two characters */
    }
    if (delimiter != NULL && strcmp(delimiter, ";") != 0 && strcmp(delimiter, ",") != 0 &&
        strcmp(delimiter, "\t") != 0) {
        return vs_model_yaml__expected(reader->context, vs_yaml_get(root, "delimiter"), "delimiter",
                                       VS_MSG_EXPECT_DELIMITER);
    }
    if (encoding != NULL && strcmp(encoding, "utf-8") != 0 && strcmp(encoding, "cp1251") != 0) {
        return vs_model_yaml__expected(reader->context, vs_yaml_get(root, "encoding"), "encoding",
                                       VS_MSG_EXPECT_ENCODING);
    }
    return VS_OK;
}

static int read_profile(vs_model_yaml *context, const vs_yaml_node *root)
{
    static const char *const keys[] = {"name",    "title",     "kind",   "delimiter", "encoding",
                                       "columns", "constants", "period", NULL};
    struct profile_reader reader = {.context = context};
    vs_model *model = context->model;
    int status = vs_model_yaml__keys(context, root, keys);
    if (status == VS_OK) {
        status = read_profile_head(&reader, root);
    }
    if (status == VS_OK) {
        status = check_format(&reader, root);
    }
    if (status == VS_OK) {
        status = read_columns(&reader, root);
    }
    if (status == VS_OK) {
        status = read_constants(&reader, vs_yaml_get(root, "constants"));
    }
    if (status == VS_OK) {
        status = read_period(&reader, vs_yaml_get(root, "period"));
    }
    if (status == VS_OK) {
        status = check_filled(&reader, root);
    }
    if (status == VS_OK) {
        status = vs_model_yaml__grow(model, &model->profiles, &model->profile_count,
                                     sizeof *model->profiles);
    }
    if (status == VS_OK) {
        model->profiles[model->profile_count - 1] = reader.profile;
    }
    return status;
}

int vs_model_yaml_profiles(vs_model *model, const vs_layer_source *layer)
{
    return vs_model_yaml__each(model, layer, "profiles", read_profile);
}
