/*
 * What a profile says about rows: the header and what stands above it, one row that becomes many,
 * look-ups in dictionaries. SPDX-License-Identifier: MIT
 */
#include "model_profile.h"

#include "number.h"

#include <string.h>

enum { WITHIN_DEFAULT = 30, WITHIN_MAX = 200, PARTS_MAX = 8 };

/* --- the header and above --- */

int vs_profile__header(struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    static const char *const keys[] = {"below", "within", NULL};
    vs_profile *profile = &reader->profile;
    const vs_yaml_node *node = vs_yaml_get(root, "header");
    int64_t within = WITHIN_DEFAULT;
    profile->within = 1;
    if (node == NULL) {
        return VS_OK;
    }
    int status = vs_model_yaml__keys(reader->context, node, keys);
    if (status == VS_OK) {
        status = vs_profile__texts(reader, vs_yaml_get(node, "below"), "below", &profile->below,
                                   &profile->below_count);
    }
    if (status == VS_OK && profile->below_count == 0) {
        status = vs_model_yaml__expected(reader->context, node, "below", VS_MSG_EXPECT_TEXTS);
    }
    const vs_yaml_node *rows = vs_yaml_get(node, "within");
    if (status == VS_OK && rows != NULL &&
        (vs_integer_parse(rows->text, rows->size, &within) != VS_PARSE_OK || within < 1 ||
         within > WITHIN_MAX)) {
        status = vs_model_yaml__expected(reader->context, rows, "within", VS_MSG_EXPECT_WITHIN);
    }
    profile->within = (size_t)within;
    return status;
}

/* "{year}, {subject}" becomes "*, *" and the names of its parts. */
static int read_pattern(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                        vs_profile_above *out)
{
    vs_model *model = reader->context->model;
    const char *clean = NULL;
    int status = vs_profile__text(reader, node, "pattern", &clean);
    if (status != VS_OK) {
        return status;
    }
    out->parts = vs_arena_array(model->arena, PARTS_MAX, sizeof *out->parts);
    char *pattern = vs_arena_text(model->arena, clean, strlen(clean));
    if (out->parts == NULL || pattern == NULL) {
        return vs_fail_memory(model->engine);
    }
    size_t used = 0;
    bool good = strchr(clean, '*') == NULL;
    for (const char *at = clean; *at != '\0'; at++) {
        if (*at != '{') {
            pattern[used++] = *at;
            continue;
        }
        const char *end = strchr(at, '}');
        good = good && end != NULL && end > at + 1 && out->part_count < PARTS_MAX &&
               (used == 0 || pattern[used - 1] != '*');
        if (!good) {
            break;
        }
        out->parts[out->part_count] = vs_arena_text(model->arena, at + 1, (size_t)(end - at) - 1);
        if (out->parts[out->part_count++] == NULL) {
            return vs_fail_memory(model->engine);
        }
        pattern[used++] = '*';
        at = end;
    }
    pattern[used] = '\0';
    out->pattern = pattern;
    return good && out->part_count > 0
               ? VS_OK
               : vs_model_yaml__expected(reader->context, node, "pattern", VS_MSG_EXPECT_PATTERN);
}

/* Adds the spec (or the specs of a list) of a label or a part. */
static int add_above_specs(struct vs_profile_reader *reader, const vs_yaml_node *node,
                           const char *name, vs_profile_above *out)
{
    vs_model *model = reader->context->model;
    const vs_yaml_node *single[1] = {node};
    const vs_yaml_node **items = node->type == VS_YAML_LIST ? node->items : single;
    size_t count = node->type == VS_YAML_LIST ? node->size : 1;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = vs_model_yaml__grow(model, &out->specs, &out->spec_count, sizeof *out->specs);
        if (status != VS_OK) {
            return status;
        }
        vs_profile_column *spec = &out->specs[out->spec_count - 1];
        spec->column = name;
        status = vs_profile__spec(reader, items[i], spec);
        if (status == VS_OK) {
            status = vs_profile__once(reader, items[i], spec->field);
        }
        for (size_t j = 0; status == VS_OK && j + 1 < out->spec_count; j++) {
            if (out->specs[j].field == spec->field) {
                status = vs_profile__fail(reader, items[i], VS_MSG_PROFILE_FIELD_TWICE,
                                          reader->kind->fields[spec->field].name, "");
            }
        }
    }
    return status;
}

static int read_parts(struct vs_profile_reader *reader, const vs_yaml_node *node,
                      vs_profile_above *out)
{
    if (node == NULL) {
        return VS_OK;
    }
    if (node->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(reader->context, node, "parts", VS_MSG_EXPECT_MAP);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        const char *name = NULL;
        for (size_t j = 0; j < out->part_count; j++) {
            name = strcmp(out->parts[j], node->keys[i]->text) == 0 ? out->parts[j] : name;
        }
        status = name == NULL ? vs_profile__fail(reader, node->keys[i], VS_MSG_PROFILE_ABOVE_NAME,
                                                 node->keys[i]->text, "")
                              : add_above_specs(reader, node->items[i], name, out);
    }
    return status;
}

static int read_above(struct vs_profile_reader *reader, const vs_yaml_node *key,
                      const vs_yaml_node *node, vs_profile_above *out)
{
    static const char *const keys[] = {"pattern", "parts", "optional", NULL};
    int status = vs_profile__text(reader, key, "above", &out->name);
    const vs_yaml_node *pattern = vs_yaml_get(node, "pattern");
    if (status != VS_OK || vs_yaml_is_null(node)) {
        return status; /* a label that only sources name */
    }
    if (pattern == NULL) {
        status = add_above_specs(reader, node, out->name, out);
        for (size_t i = 0; i < out->spec_count; i++) {
            out->optional = out->optional || out->specs[i].optional;
        }
        return status;
    }
    status = vs_model_yaml__keys(reader->context, node, keys);
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(reader->context, node, "optional", &out->optional);
    }
    if (status == VS_OK) {
        status = read_pattern(reader, pattern, out);
    }
    return status == VS_OK ? read_parts(reader, vs_yaml_get(node, "parts"), out) : status;
}

int vs_profile__above(struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    vs_profile *profile = &reader->profile;
    const vs_yaml_node *node = vs_yaml_get(root, "above");
    const vs_yaml_node *declared = vs_yaml_get(root, "declared");
    int status = VS_OK;
    if (node != NULL && node->type != VS_YAML_MAP) {
        status = vs_model_yaml__expected(reader->context, node, "above", VS_MSG_EXPECT_MAP);
    }
    for (size_t i = 0; status == VS_OK && node != NULL && i < node->size; i++) {
        vs_profile_above above = {0};
        status = read_above(reader, node->keys[i], node->items[i], &above);
        if (status == VS_OK) {
            status = vs_model_yaml__grow(reader->context->model, &profile->above,
                                         &profile->above_count, sizeof *profile->above);
        }
        if (status == VS_OK) {
            profile->above[profile->above_count - 1] = above;
        }
    }
    if (status == VS_OK && declared != NULL) {
        status = vs_profile__text(reader, declared, "declared", &profile->declared);
    }
    if (status == VS_OK && profile->below_count == 0 && (node != NULL || declared != NULL)) {
        status = vs_profile__fail(reader, node != NULL ? node : declared,
                                  VS_MSG_PROFILE_ABOVE_HEADER, "", "");
    }
    return status;
}

/* --- many rows of one --- */

static int read_when_empty(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                           bool *row)
{
    *row = node != NULL && strcmp(node->text, "row") == 0;
    return node == NULL || *row || strcmp(node->text, "none") == 0
               ? VS_OK
               : vs_profile__fail(reader, node, VS_MSG_PROFILE_WORD, "none", "row");
}

/* How a cell is cut into items and what counts them. */
static int read_cut(struct vs_profile_reader *reader, const vs_yaml_node *node,
                    vs_profile_items *out)
{
    const vs_yaml_node *separator = vs_yaml_get(node, "separator");
    const vs_yaml_node *number = vs_yaml_get(node, "number");
    int status = VS_OK;
    if (separator != NULL) {
        out->separator =
            vs_arena_text(reader->context->model->arena, separator->text, separator->size);
        status = out->separator == NULL ? vs_fail_memory(reader->context->model->engine)
                 : separator->size > 0  ? VS_OK
                                        : vs_model_yaml__expected(reader->context, separator,
                                                                  "separator", VS_MSG_EXPECT_TEXT);
    }
    if (status == VS_OK && number != NULL) {
        status = vs_profile__field(reader, reader->kind, number, &out->number);
    }
    if (status == VS_OK && number != NULL) {
        enum vs_column_type type = reader->kind->fields[out->number].type;
        if (type != VS_COLUMN_INTEGER && type != VS_COLUMN_TEXT) {
            status = vs_profile__fail(reader, number, VS_MSG_PROFILE_NUMBER, number->text, "");
        } else {
            status = vs_profile__once(reader, number, out->number);
        }
    }
    return status;
}

static int read_list(struct vs_profile_reader *reader, const vs_yaml_node *node,
                     vs_profile_items *out)
{
    static const char *const keys[] = {"column",     "separator",          "number",
                                       "when_empty", VS_PROFILE_SPEC_KEYS, NULL};
    const vs_yaml_node *column = vs_yaml_get(node, "column");
    int status = vs_profile__spec_map(reader, node, keys, &out->value);
    if (status == VS_OK && column == NULL) {
        status = vs_profile__fail(reader, node, VS_MSG_MODEL_YAML_ABSENT, "column", "");
    }
    if (status == VS_OK) {
        status = vs_profile__text(reader, column, "column", &out->value.column);
    }
    return status == VS_OK ? read_cut(reader, node, out) : status;
}

static int read_wide(struct vs_profile_reader *reader, const vs_yaml_node *node,
                     vs_profile_items *out)
{
    static const char *const keys[] = {"columns",   "name",   "take",       "above",
                                       "separator", "number", "when_empty", VS_PROFILE_SPEC_KEYS,
                                       NULL};
    const struct {
        const char *key;
        vs_profile_column *spec;
    } parts[] = {{"name", &out->name}, {"take", &out->take}, {"above", &out->above}};
    const vs_yaml_node *columns = vs_yaml_get(node, "columns");
    int status = vs_profile__spec_map(reader, node, keys, &out->value);
    if (status == VS_OK) {
        status = vs_profile__texts(reader, columns, "columns", &out->patterns, &out->pattern_count);
    }
    if (status == VS_OK && out->pattern_count == 0) {
        status = vs_model_yaml__expected(reader->context, node, "columns", VS_MSG_EXPECT_TEXTS);
    }
    for (size_t i = 0; status == VS_OK && i < sizeof parts / sizeof *parts; i++) {
        const vs_yaml_node *part = vs_yaml_get(node, parts[i].key);
        if (part != NULL) {
            status = vs_profile__spec(reader, part, parts[i].spec);
        }
        if (status == VS_OK && part != NULL) {
            status = vs_profile__once(reader, part, parts[i].spec->field);
        }
    }
    if (status == VS_OK && out->above.field >= 0 && reader->profile.below_count == 0) {
        status = vs_profile__fail(reader, node, VS_MSG_PROFILE_ABOVE_HEADER, "", "");
    }
    return status == VS_OK ? read_cut(reader, node, out) : status;
}

/* No two of the fields that an item fills are the same. */
static int check_items(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                       const vs_profile_items *items)
{
    const int fields[] = {items->value.field, items->number, items->name.field, items->take.field,
                          items->above.field};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        for (size_t j = 0; j < i; j++) {
            if (fields[i] >= 0 && fields[i] == fields[j]) {
                return vs_profile__fail(reader, node, VS_MSG_PROFILE_FIELD_TWICE,
                                        reader->kind->fields[fields[i]].name, "");
            }
        }
    }
    return vs_profile__once(reader, node, items->value.field);
}

int vs_profile__items(struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    vs_model *model = reader->context->model;
    const vs_yaml_node *list = vs_yaml_get(root, "list");
    const vs_yaml_node *wide = vs_yaml_get(root, "wide");
    const vs_yaml_node *node = list != NULL ? list : wide;
    if (node == NULL) {
        return VS_OK;
    }
    if (list != NULL && wide != NULL) {
        return vs_profile__fail(reader, wide, VS_MSG_PROFILE_LIST_WIDE, "", "");
    }
    vs_profile_items *items = vs_arena_get(model->arena, sizeof *items);
    if (items == NULL) {
        return vs_fail_memory(model->engine);
    }
    items->number = items->value.field = -1;
    items->name.field = items->take.field = items->above.field = -1;
    int status = list != NULL ? read_list(reader, list, items) : read_wide(reader, wide, items);
    if (status == VS_OK) {
        status = read_when_empty(reader, vs_yaml_get(node, "when_empty"), &items->empty_row);
    }
    if (status == VS_OK) {
        status = check_items(reader, node, items);
    }
    reader->profile.items = items;
    return status;
}

/* --- look-ups --- */

/* One entry at most may answer, so the whole key of the dictionary is named. */
static int check_by(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                    const vs_profile_lookup *lookup)
{
    const vs_kind *kind = &reader->context->model->kinds[lookup->kind];
    for (size_t i = 0; i < kind->key_count; i++) {
        bool named = false;
        for (size_t j = 0; j < lookup->by_count; j++) {
            named = named || lookup->by_fields[j] == kind->key[i];
        }
        if (!named) {
            return vs_profile__fail(reader, node, VS_MSG_PROFILE_LOOKUP_BY,
                                    kind->fields[kind->key[i]].name, kind->name);
        }
    }
    return VS_OK;
}

static int read_by(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                   vs_profile_lookup *out)
{
    vs_model *model = reader->context->model;
    if (node == NULL || node->type != VS_YAML_MAP || node->size == 0 || node->size > PARTS_MAX) {
        return vs_model_yaml__expected(reader->context, node, "by", VS_MSG_EXPECT_MAP);
    }
    out->by_fields = vs_arena_array(model->arena, node->size, sizeof *out->by_fields);
    out->by = vs_arena_array(model->arena, node->size, sizeof *out->by);
    if (out->by_fields == NULL || out->by == NULL) {
        return vs_fail_memory(model->engine);
    }
    out->by_count = node->size;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        const vs_yaml_node *item = node->items[i];
        status =
            vs_profile__field(reader, &model->kinds[out->kind], node->keys[i], &out->by_fields[i]);
        if (status == VS_OK && item->type == VS_YAML_SCALAR) {
            out->by[i] = (vs_profile_source){.type = VS_SOURCE_FIELD};
            status = vs_profile__field(reader, reader->kind, item, &out->by[i].field);
        } else if (status == VS_OK) {
            status = vs_profile__source(reader, item, "by", &out->by[i]);
        }
    }
    return status == VS_OK ? check_by(reader, node, out) : status;
}

static int read_lookup(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                       vs_profile_lookup *out)
{
    static const char *const keys[] = {"field", "kind", "take", "by", "required", NULL};
    const vs_kind *kind = reader->kind;
    int status = vs_model_yaml__keys(reader->context, node, keys);
    for (size_t i = 0; status == VS_OK && i < 4; i++) {
        if (vs_yaml_is_null(vs_yaml_get(node, keys[i]))) {
            status = vs_profile__fail(reader, node, VS_MSG_MODEL_YAML_ABSENT, keys[i], "");
        }
    }
    if (status == VS_OK) {
        status = vs_profile__field(reader, kind, vs_yaml_get(node, "field"), &out->field);
    }
    for (size_t i = 0; status == VS_OK && i < kind->key_count; i++) {
        if (kind->key[i] == out->field) {
            status = vs_profile__fail(reader, vs_yaml_get(node, "field"), VS_MSG_PROFILE_LOOKUP_KEY,
                                      kind->fields[out->field].name, kind->name);
        }
    }
    if (status == VS_OK) {
        status = vs_profile__kind(reader, node, "kind", &out->kind);
    }
    if (status == VS_OK) {
        status = vs_profile__field(reader, &reader->context->model->kinds[out->kind],
                                   vs_yaml_get(node, "take"), &out->take);
    }
    if (status == VS_OK) {
        status = vs_model_yaml__boolean(reader->context, node, "required", &out->required);
    }
    return status == VS_OK ? read_by(reader, vs_yaml_get(node, "by"), out) : status;
}

int vs_profile__lookups(struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    vs_model *model = reader->context->model;
    vs_profile *profile = &reader->profile;
    const vs_yaml_node *node = vs_yaml_get(root, "lookup");
    if (node == NULL) {
        return VS_OK;
    }
    if (node->type != VS_YAML_LIST) {
        return vs_model_yaml__expected(reader->context, node, "lookup", VS_MSG_EXPECT_LIST);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        vs_profile_lookup lookup = {0};
        status = read_lookup(reader, node->items[i], &lookup);
        if (status == VS_OK) {
            status = vs_model_yaml__grow(model, &profile->lookups, &profile->lookup_count,
                                         sizeof *profile->lookups);
        }
        if (status == VS_OK) {
            profile->lookups[profile->lookup_count - 1] = lookup;
        }
    }
    return status;
}
