/*
 * Specs of a profile: how a text becomes a value, and sources, where a text comes from.
 * SPDX-License-Identifier: MIT
 */
#include "model_profile.h"

#include "number.h"
#include "text.h"

#include <string.h>

/* A text just as it is written: spaces count. */
static int raw_text(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                    const char *what, const char **out)
{
    vs_model *model = reader->context->model;
    if (node->type != VS_YAML_SCALAR) {
        return vs_model_yaml__expected(reader->context, node, what, VS_MSG_EXPECT_TEXT);
    }
    *out = vs_arena_text(model->arena, node->text, node->size);
    return *out == NULL ? vs_fail_memory(model->engine) : VS_OK;
}

struct word {
    const char *text;
    int value;
};

/* One of a few words; absent leaves *out. */
static int read_word(const struct vs_profile_reader *reader, const vs_yaml_node *map,
                     const char *key, const struct word words[2], int *out)
{
    const vs_yaml_node *node = vs_yaml_get(map, key);
    for (size_t i = 0; node != NULL && i < 2; i++) {
        if (strcmp(node->text, words[i].text) == 0) {
            *out = words[i].value;
            return VS_OK;
        }
    }
    return node == NULL
               ? VS_OK
               : vs_profile__fail(reader, node, VS_MSG_PROFILE_WORD, words[0].text, words[1].text);
}

static int read_letters(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                        bool *cyrillic)
{
    *cyrillic = node != NULL && strcmp(node->text, "cyrillic") == 0;
    return node == NULL || *cyrillic
               ? VS_OK
               : vs_model_yaml__expected(reader->context, node, "letters", VS_MSG_EXPECT_LETTERS);
}

static int read_integer(const struct vs_profile_reader *reader, const vs_yaml_node *map,
                        const char *key, int64_t *out)
{
    enum { LIMIT = 100000 };
    const vs_yaml_node *node = vs_yaml_get(map, key);
    if (node == NULL) {
        return VS_OK;
    }
    bool good = node->type == VS_YAML_SCALAR &&
                vs_integer_parse(node->text, node->size, out) == VS_PARSE_OK && *out >= -LIMIT &&
                *out <= LIMIT;
    return good ? VS_OK
                : vs_model_yaml__expected(reader->context, node, key, VS_MSG_EXPECT_INTEGER);
}

/* --- transforms --- */

static int read_replace(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                        vs_transform *out)
{
    vs_model *model = reader->context->model;
    if (node == NULL) {
        return VS_OK;
    }
    if (node->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(reader->context, node, "replace", VS_MSG_EXPECT_MAP);
    }
    out->replaced = vs_arena_array(model->arena, node->size, sizeof *out->replaced);
    out->replacements = vs_arena_array(model->arena, node->size, sizeof *out->replacements);
    if (out->replaced == NULL || out->replacements == NULL) {
        return vs_fail_memory(model->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        status = raw_text(reader, node->keys[i], "replace", &out->replaced[i]);
        if (status == VS_OK && out->replaced[i][0] == '\0') {
            status = vs_model_yaml__expected(reader->context, node->keys[i], "replace",
                                             VS_MSG_EXPECT_TEXT);
        }
        if (status == VS_OK) {
            status = raw_text(reader, node->items[i], "replace", &out->replacements[i]);
        }
        out->replace_count = i + 1;
    }
    return status;
}

static bool changes(const vs_transform *transform)
{
    return transform->strip != NULL || transform->replace_count > 0 ||
           transform->letter_case != VS_CASE_KEEP || transform->cyrillic ||
           transform->digits != VS_DIGITS_ALL || transform->map_count > 0 || transform->map_only ||
           transform->alike || transform->add != 0 || transform->year != VS_YEAR_NONE ||
           transform->days != 0;
}

/* The keys that change a text; *out stays NULL if there is none. */
static int read_transform(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                          const vs_transform **out)
{
    static const struct word cases[] = {{"upper", VS_CASE_UPPER}, {"lower", VS_CASE_LOWER}};
    static const struct word digits[] = {{"first", VS_DIGITS_FIRST}, {"rest", VS_DIGITS_REST}};
    static const struct word days[] = {{"first", VS_YEAR_FIRST}, {"last", VS_YEAR_LAST}};
    vs_model *model = reader->context->model;
    vs_transform transform = {0};
    int letter_case = VS_CASE_KEEP;
    int part = VS_DIGITS_ALL;
    int day = VS_YEAR_NONE;
    const vs_yaml_node *strip = vs_yaml_get(node, "strip");
    int status = strip != NULL ? raw_text(reader, strip, "strip", &transform.strip) : VS_OK;
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(reader->context, node, "alike", &transform.alike);
    }
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(reader->context, node, "map_only", &transform.map_only);
    }
    if (status == VS_OK) {
        status = read_replace(reader, vs_yaml_get(node, "replace"), &transform);
    }
    if (status == VS_OK) {
        status = vs_profile__map(reader, vs_yaml_get(node, "map"), &transform);
    }
    if (status == VS_OK) {
        status = read_word(reader, node, "case", cases, &letter_case);
    }
    if (status == VS_OK) {
        status = read_letters(reader, vs_yaml_get(node, "letters"), &transform.cyrillic);
    }
    if (status == VS_OK) {
        status = read_word(reader, node, "digits", digits, &part);
    }
    if (status == VS_OK) {
        status = read_word(reader, node, "year", days, &day);
    }
    if (status == VS_OK) {
        status = read_integer(reader, node, "add", &transform.add);
    }
    if (status == VS_OK) {
        status = read_integer(reader, node, "days", &transform.days);
    }
    transform.letter_case = (enum vs_letter_case)letter_case;
    transform.digits = (enum vs_digits)part;
    transform.year = (enum vs_year_day)day;
    if (status == VS_OK && changes(&transform)) {
        vs_transform *copy = vs_arena_get(model->arena, sizeof *copy);
        if (copy == NULL) {
            return vs_fail_memory(model->engine);
        }
        *copy = transform;
        *out = copy;
    }
    return status;
}

/* --- specs --- */

static int read_decimal(const struct vs_profile_reader *reader, const vs_yaml_node *node, char *out)
{
    if (node == NULL) {
        return VS_OK;
    }
    if (node->size == 1) {
        *out = node->text[0];
    }
    return *out == '.' || *out == ','
               ? VS_OK
               : vs_model_yaml__expected(reader->context, node, "decimal", VS_MSG_EXPECT_MARK);
}

int vs_profile__spec_map(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                         const char *const *keys, vs_profile_column *column)
{
    const vs_model_yaml *context = reader->context;
    int status = vs_model_yaml__keys(context, node, keys);
    if (status != VS_OK) {
        return status;
    }
    const vs_yaml_node *field = vs_yaml_get(node, "field");
    status = field != NULL
                 ? vs_profile__field(reader, reader->kind, field, &column->field)
                 : vs_model_yaml__expected(context, node, "columns", VS_MSG_EXPECT_COLUMN);
    if (status == VS_OK) {
        status = read_decimal(reader, vs_yaml_get(node, "decimal"), &column->decimal_mark);
    }
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(context, node, "optional", &column->optional);
    }
    if (status == VS_OK) {
        status = vs_profile__specials(reader, node, column);
    }
    if (status == VS_OK) {
        status = read_transform(reader, node, &column->transform);
    }
    const vs_transform *transform = column->transform;
    if (status == VS_OK && transform != NULL &&
        (transform->year != VS_YEAR_NONE || transform->days != 0) &&
        reader->kind->fields[column->field].type != VS_COLUMN_DATE) {
        status = vs_profile__fail(reader, node, VS_MSG_PROFILE_NOT_DATE,
                                  reader->kind->fields[column->field].name, "");
    }
    return status;
}

int vs_profile__spec(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     vs_profile_column *column)
{
    static const char *const keys[] = {VS_PROFILE_SPEC_KEYS, NULL};
    *column = (vs_profile_column){.column = column->column, .field = -1};
    return node->type == VS_YAML_SCALAR
               ? vs_profile__field(reader, reader->kind, node, &column->field)
               : vs_profile__spec_map(reader, node, keys, column);
}

/* --- sources --- */

static bool is_named_above(const vs_profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->above_count; i++) {
        const vs_profile_above *above = &profile->above[i];
        bool found = above->pattern == NULL && strcmp(above->name, name) == 0;
        for (size_t j = 0; j < above->part_count; j++) {
            found = found || strcmp(above->parts[j], name) == 0;
        }
        if (found) {
            return true;
        }
    }
    return false;
}

int vs_profile__source(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                       const char *what, vs_profile_source *out)
{
    static const char *const keys[] = {
        "column", "above", "value", "optional", VS_PROFILE_TRANSFORM_KEYS, NULL};
    static const struct {
        const char *key;
        enum vs_source_type type;
    } types[] = {
        {"column", VS_SOURCE_COLUMN}, {"above", VS_SOURCE_ABOVE}, {"value", VS_SOURCE_VALUE}};
    *out = (vs_profile_source){.field = -1};
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    if (node->type == VS_YAML_SCALAR) {
        out->type = VS_SOURCE_COLUMN;
        return vs_profile__text(reader, node, what, &out->text);
    }
    int status = vs_model_yaml__keys(reader->context, node, keys);
    for (size_t i = 0; status == VS_OK && i < sizeof types / sizeof *types; i++) {
        const vs_yaml_node *text = vs_yaml_get(node, types[i].key);
        if (text != NULL) {
            bool twice = out->type != VS_SOURCE_NONE;
            out->type = types[i].type;
            status =
                twice ? vs_model_yaml__expected(reader->context, text, what, VS_MSG_EXPECT_SOURCE)
                      : vs_profile__text(reader, text, what, &out->text);
        }
    }
    if (status == VS_OK && out->type == VS_SOURCE_NONE) {
        status = vs_model_yaml__expected(reader->context, node, what, VS_MSG_EXPECT_SOURCE);
    }
    if (status == VS_OK && out->type == VS_SOURCE_ABOVE &&
        !is_named_above(&reader->profile, out->text)) {
        status = vs_profile__fail(reader, node, VS_MSG_PROFILE_ABOVE_NAME, out->text, "");
    }
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(reader->context, node, "optional", &out->optional);
    }
    return status == VS_OK ? read_transform(reader, node, &out->transform) : status;
}
