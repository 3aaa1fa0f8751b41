/*
 * Import profiles of a layer (profiles/(any).yaml), one in a file, checked against the record
 * kinds: how the columns of a school's file become fields. SPDX-License-Identifier: MIT
 */
#include "model_profile.h"

#include <string.h>

/* --- what fills a field --- */

static bool spec_fills(const vs_profile_column *spec, int field)
{
    bool fills = spec->field == field;
    for (size_t i = 0; i < spec->special_count; i++) {
        for (size_t j = 0; j < spec->specials[i].set_count; j++) {
            fills = fills || spec->specials[i].fields[j] == field;
        }
    }
    return fills;
}

static bool field_has_column(const vs_profile *profile, int field)
{
    bool has = false;
    for (size_t i = 0; i < profile->column_count; i++) {
        has = has || profile->columns[i].field == field;
    }
    return has;
}

/* Fields of their own, not those that texts with a meaning of their own set on the way. */
static bool field_has_source(const vs_profile *profile, int field)
{
    bool has = field_has_column(profile, field) || profile->period_field == field;
    for (size_t i = 0; i < profile->constant_count; i++) {
        has = has || profile->constant_fields[i] == field;
    }
    for (size_t i = 0; i < profile->above_count; i++) {
        for (size_t j = 0; j < profile->above[i].spec_count; j++) {
            has = has || profile->above[i].specs[j].field == field;
        }
    }
    const vs_profile_items *items = profile->items;
    return has || (items != NULL && (items->value.field == field || items->number == field ||
                                     items->name.field == field || items->take.field == field ||
                                     items->above.field == field));
}

static bool field_is_filled(const vs_profile *profile, int field)
{
    bool filled = field_has_source(profile, field);
    for (size_t i = 0; i < profile->column_count; i++) {
        filled = filled || spec_fills(&profile->columns[i], field);
    }
    for (size_t i = 0; i < profile->above_count; i++) {
        for (size_t j = 0; j < profile->above[i].spec_count; j++) {
            filled = filled || spec_fills(&profile->above[i].specs[j], field);
        }
    }
    for (size_t i = 0; i < profile->lookup_count; i++) {
        filled = filled || profile->lookups[i].field == field;
    }
    return filled || (profile->items != NULL && spec_fills(&profile->items->value, field));
}

int vs_profile__once(const struct vs_profile_reader *reader, const vs_yaml_node *node, int field)
{
    return field >= 0 && field_has_source(&reader->profile, field)
               ? vs_profile__fail(reader, node, VS_MSG_PROFILE_FIELD_TWICE,
                                  reader->kind->fields[field].name, "")
               : VS_OK;
}

/* --- columns, constants, period --- */

static int add_column(struct vs_profile_reader *reader, const char *header,
                      const vs_yaml_node *node)
{
    vs_profile *profile = &reader->profile;
    vs_profile_column column = {.column = header};
    int status = vs_profile__spec(reader, node, &column);
    bool shares = column.optional && field_has_column(profile, column.field);
    if (status == VS_OK && !shares) {
        status = vs_profile__once(reader, node, column.field);
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

/* A header with a field, a spec, or a list of them. */
static int read_column(struct vs_profile_reader *reader, const vs_yaml_node *key,
                       const vs_yaml_node *node)
{
    const vs_profile *profile = &reader->profile;
    const char *header = NULL;
    int status = vs_profile__text(reader, key, "columns", &header);
    if (status != VS_OK) {
        return status;
    }
    if (header[0] == '\0') {
        return vs_model_yaml__expected(reader->context, key, "columns", VS_MSG_EXPECT_TEXT);
    }
    for (size_t i = 0; i < profile->column_count; i++) {
        if (strcmp(profile->columns[i].column, header) == 0) {
            return vs_profile__fail(reader, key, VS_MSG_PROFILE_COLUMN_TWICE, header, "");
        }
    }
    if (node->type != VS_YAML_LIST) {
        return add_column(reader, header, node);
    }
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        status = add_column(reader, header, node->items[i]);
    }
    return status;
}

static int read_columns(struct vs_profile_reader *reader, const vs_yaml_node *root)
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

static int read_constants(struct vs_profile_reader *reader, const vs_yaml_node *node)
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
        status = vs_profile__field(reader, reader->kind, node->keys[i], &field);
        if (status == VS_OK) {
            status = vs_profile__once(reader, node->keys[i], field);
        }
        if (status == VS_OK) {
            status = vs_profile__value(reader, node->items[i], &reader->kind->fields[field],
                                       &profile->constants[i]);
            profile->constant_fields[i] = field;
            profile->constant_count++;
        }
    }
    return status;
}

static int read_period(struct vs_profile_reader *reader, const vs_yaml_node *node)
{
    static const char *const keys[] = {"year", "part", "field", "whole", NULL};
    vs_profile *profile = &reader->profile;
    const vs_kind *kind = reader->kind;
    int period_field = kind->period_rule == VS_PERIOD_FIELD ? kind->period_field : -1;
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    const vs_yaml_node *whole = vs_yaml_get(node, "whole");
    const vs_yaml_node *field = vs_yaml_get(node, "field");
    int status = vs_model_yaml__keys(reader->context, node, keys);
    if (status == VS_OK) {
        status =
            vs_profile__source(reader, vs_yaml_get(node, "year"), "year", &profile->period_year);
    }
    if (status == VS_OK) {
        status =
            vs_profile__source(reader, vs_yaml_get(node, "part"), "part", &profile->period_part);
    }
    if (status == VS_OK && !vs_yaml_is_null(whole)) {
        status = vs_profile__text(reader, whole, "whole", &profile->period_whole);
    }
    if (status == VS_OK && profile->period_year.type == VS_SOURCE_NONE) {
        status = vs_profile__fail(reader, node, VS_MSG_MODEL_YAML_ABSENT, "year", "");
    }
    if (status == VS_OK && field != NULL) {
        status = vs_profile__field(reader, kind, field, &period_field);
    }
    const char *domain = period_field >= 0 ? kind->fields[period_field].domain : NULL;
    if (status == VS_OK && (domain == NULL || strcmp(domain, "@period") != 0)) {
        return vs_profile__fail(reader, node, VS_MSG_PROFILE_PERIOD,
                                field != NULL ? field->text : "?", kind->name);
    }
    if (status == VS_OK) {
        status = vs_profile__once(reader, node, period_field);
        profile->period_field = period_field;
    }
    return status;
}

/* Every field that a row must have needs a source. */
static int check_filled(const struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    const vs_profile *profile = &reader->profile;
    const vs_kind *kind = reader->kind;
    for (size_t i = 0; i < kind->field_count; i++) {
        int field = (int)i;
        bool needed = vs_kind_needs(kind, field);
        if (kind->entity && strcmp(kind->fields[i].name, "from") == 0) {
            needed = false; /* attributes without a date are true from the beginning */
        }
        if (needed && !field_is_filled(profile, field)) {
            return vs_profile__fail(reader, root, VS_MSG_PROFILE_UNFILLED, profile->name,
                                    kind->fields[i].name);
        }
    }
    return VS_OK;
}

/* --- the head --- */

static const char *kind_at(const void *items, size_t index)
{
    return ((const vs_kind *)items)[index].name;
}

int vs_profile__kind(const struct vs_profile_reader *reader, const vs_yaml_node *root,
                     const char *key, int *out)
{
    vs_model *model = reader->context->model;
    const vs_yaml_node *node = vs_yaml_get(root, key);
    *out = vs_model_kind(model, node->text);
    if (*out < 0) {
        int dimension = vs_model_dimension(model, node->text);
        *out = dimension >= 0 ? model->dimensions[dimension].kind : -1;
    }
    if (*out >= 0) {
        return VS_OK;
    }
    char suggestion[VS_SUGGEST_SIZE];
    vs_suggest(model->engine, suggestion, node->text, model->kinds, model->kind_count, kind_at);
    return vs_profile__fail(reader, node, VS_MSG_PROFILE_KIND, node->text, suggestion);
}

/* name, title, kind, delimiter, encoding, sheet. */
static int read_profile_head(struct vs_profile_reader *reader, const vs_yaml_node *root)
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
                 {"encoding", &profile->encoding},
                 {"sheet", &profile->sheet}};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < sizeof texts / sizeof *texts; i++) {
        status = vs_model_yaml__text(context, root, texts[i].key, texts[i].out);
    }
    if (status != VS_OK) {
        return status;
    }
    if (profile->name == NULL || kind == NULL) {
        return vs_profile__fail(reader, root, VS_MSG_MODEL_YAML_ABSENT,
                                kind == NULL ? "kind" : "name", "");
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
    status = vs_profile__kind(reader, root, "kind", &profile->kind);
    if (status == VS_OK) {
        reader->kind = &model->kinds[profile->kind];
    }
    return status;
}

static int check_format(struct vs_profile_reader *reader, const vs_yaml_node *root)
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

/* skip, ignore, unit, date_year. */
static int read_rest(struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    vs_profile *profile = &reader->profile;
    int status = vs_profile__texts(reader, vs_yaml_get(root, "skip"), "skip", &profile->skip,
                                   &profile->skip_count);
    if (status == VS_OK) {
        status = vs_profile__texts(reader, vs_yaml_get(root, "ignore"), "ignore", &profile->ignore,
                                   &profile->ignore_count);
    }
    if (status == VS_OK) {
        status = vs_profile__source(reader, vs_yaml_get(root, "unit"), "unit", &profile->unit);
    }
    if (status == VS_OK) {
        status = vs_profile__source(reader, vs_yaml_get(root, "date_year"), "date_year",
                                    &profile->date_year);
    }
    return status;
}

static int read_parts(struct vs_profile_reader *reader, const vs_yaml_node *root)
{
    int status = read_profile_head(reader, root);
    if (status == VS_OK) {
        status = check_format(reader, root);
    }
    if (status == VS_OK) {
        status = vs_profile__header(reader, root);
    }
    if (status == VS_OK) {
        status = vs_profile__above(reader, root);
    }
    if (status == VS_OK) {
        status = read_columns(reader, root);
    }
    if (status == VS_OK) {
        status = read_constants(reader, vs_yaml_get(root, "constants"));
    }
    if (status == VS_OK) {
        status = read_period(reader, vs_yaml_get(root, "period"));
    }
    if (status == VS_OK) {
        status = vs_profile__items(reader, root);
    }
    if (status == VS_OK) {
        status = vs_profile__lookups(reader, root);
    }
    if (status == VS_OK) {
        status = read_rest(reader, root);
    }
    return status == VS_OK ? check_filled(reader, root) : status;
}

static int read_profile(vs_model_yaml *context, const vs_yaml_node *root)
{
    static const char *const keys[] = {
        "name",   "title",    "kind", "delimiter", "encoding", "columns",   "constants",
        "period", "sheet",    "also", "unit",      "skip",     "ignore",    "header",
        "above",  "declared", "list", "wide",      "lookup",   "date_year", NULL};
    struct vs_profile_reader reader = {.context = context, .profile = {.period_field = -1}};
    vs_model *model = context->model;
    if (vs_yaml_get(root, "maps") != NULL) {
        return VS_OK; /* read already */
    }
    int status = vs_model_yaml__keys(context, root, keys);
    if (status == VS_OK) {
        status = read_parts(&reader, root);
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

/* --- profiles that name others: when all of the layer are read --- */

static const char *profile_at(const void *items, size_t index)
{
    return ((const vs_profile *)items)[index].name;
}

static vs_profile *find_profile(vs_model *model, const char *name)
{
    for (size_t i = 0; name != NULL && i < model->profile_count; i++) {
        if (strcmp(model->profiles[i].name, name) == 0) {
            return &model->profiles[i];
        }
    }
    return NULL;
}

static int read_also(vs_model_yaml *context, const vs_yaml_node *root)
{
    vs_model *model = context->model;
    const vs_yaml_node *node = vs_yaml_get(root, "also");
    const vs_yaml_node *name = vs_yaml_get(root, "name");
    vs_profile *profile = name != NULL ? find_profile(model, name->text) : NULL;
    struct vs_profile_reader reader = {.context = context};
    const char **names = NULL;
    size_t count = 0;
    int status = vs_profile__texts(&reader, node, "also", &names, &count);
    if (status != VS_OK || profile == NULL || count == 0) {
        return status;
    }
    profile->also = vs_arena_array(model->arena, count, sizeof *profile->also);
    if (profile->also == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < count; i++) {
        vs_profile *other = find_profile(model, names[i]);
        if (other == NULL || other == profile) {
            char suggestion[VS_SUGGEST_SIZE] = "";
            if (other == NULL) {
                vs_suggest(model->engine, suggestion, names[i], model->profiles,
                           model->profile_count, profile_at);
            }
            return vs_profile__fail(&reader, node, VS_MSG_PROFILE_ALSO, names[i], suggestion);
        }
        other->companion = true;
        profile->also[profile->also_count++] = (int)(other - model->profiles);
    }
    return VS_OK;
}

int vs_model_yaml_profiles(vs_model *model, const vs_layer_source *layer)
{
    static const vs_model_yaml_reader readers[] = {vs_profile__maps, read_profile, read_also, NULL};
    return vs_model_yaml__each(model, layer, "profiles", readers);
}

/* --- profiles wait until somebody needs them --- */

int vs_model_keep_profiles(vs_model *model, const vs_model_source *source)
{
    vs_arena *arena = model->arena;
    vs_layer_source *layers = vs_arena_array(arena, source->layer_count, sizeof *layers);
    for (size_t i = 0; layers != NULL && i < source->layer_count; i++) {
        const vs_layer_source *layer = &source->layers[i];
        layers[i] = (vs_layer_source){
            .name = model->layers[i],
            .files = vs_arena_array(arena, layer->file_count, sizeof *layers[i].files)};
        for (size_t j = 0; layers[i].files != NULL && j < layer->file_count; j++) {
            const vs_model_file *file = &layer->files[j];
            if (!vs_model_yaml__is_in(file->path, "profiles")) {
                continue;
            }
            vs_model_file kept = {vs_arena_text(arena, file->path, strlen(file->path)),
                                  vs_arena_text(arena, file->text, file->size), file->size};
            if (kept.path == NULL || kept.text == NULL) {
                return vs_fail_memory(model->engine);
            }
            layers[i].files[layers[i].file_count++] = kept;
        }
        if (layers[i].files == NULL) {
            return vs_fail_memory(model->engine);
        }
    }
    model->profile_layers = layers;
    return layers != NULL ? VS_OK : vs_fail_memory(model->engine);
}

int vs_model_profiles(vs_model *model)
{
    int status = VS_OK;
    if (model->profile_layers == NULL) {
        return VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < model->layer_count; i++) {
        status = vs_model_yaml_profiles(model, &model->profile_layers[i]);
    }
    if (status == VS_OK) {
        model->profile_layers = NULL;
    } else { /* who asks again is told again */
        model->profile_count = model->profile_map_count = 0;
    }
    return status;
}
