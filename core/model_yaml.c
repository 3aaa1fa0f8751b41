/*
 * Shared helpers of the readers of a layer's YAML.
 * SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The size of the part of a name that starts here: "mean" of "mean_mark.bands". */
static size_t part_size(const char *part)
{
    return strcspn(part, "._-");
}

/* True if every part of a name is a part of the other one too. */
static bool has_parts(const char *name, const char *other)
{
    size_t size = 0;
    for (const char *part = name; *part != '\0'; part += size + (part[size] != '\0')) {
        bool met = false;
        size_t taken = 0;
        size = part_size(part);
        for (const char *at = other; !met && *at != '\0'; at += taken + (at[taken] != '\0')) {
            taken = part_size(at);
            met = taken == size && memcmp(at, part, size) == 0;
        }
        if (!met) {
            return false;
        }
    }
    return name[part_size(name)] != '\0'; /* one word alone says too little */
}

/* The shortest of the names that have all parts of this one, or NULL. */
static const char *find_by_parts(const char *name, const void *items, size_t count,
                                 vs_name_at name_at)
{
    const char *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *other = name_at(items, i);
        if ((best == NULL || strlen(other) < strlen(best)) && has_parts(name, other)) {
            best = other;
        }
    }
    return best;
}

const char *vs_suggest(vs_engine *engine, char out[VS_SUGGEST_SIZE], const char *name,
                       const void *items, size_t count, vs_name_at name_at)
{
    const char *best = NULL;
    size_t best_distance = strlen(name) > 4 ? 3 : 2; /* one more than is accepted */
    for (size_t i = 0; i < count; i++) {
        const char *other = name_at(items, i);
        size_t distance = vs_text_distance(name, other, best_distance);
        if (distance < best_distance) {
            best = other;
            best_distance = distance;
        }
    }
    if (best == NULL) {
        best = find_by_parts(name, items, count, name_at);
    }
    out[0] = '\0';
    if (best != NULL) {
        int size = snprintf(out, VS_SUGGEST_SIZE, vs_message_text(engine, VS_MSG_SUGGEST), best);
        if (size < 0 || size >= VS_SUGGEST_SIZE) {
            out[0] = '\0'; /* rather nothing than half a letter */
        }
    }
    return out;
}

static const char *key_at(const void *items, size_t index)
{
    return ((const char *const *)items)[index];
}

int vs_yaml_check_keys(vs_engine *engine, const char *file, const vs_yaml_node *map,
                       const char *const *keys, int status)
{
    if (map == NULL || map->type != VS_YAML_MAP) {
        return vs_fail(engine, status, VS_MSG_MODEL_YAML_EXPECTED, file,
                       map != NULL ? (long long)map->line : 1LL,
                       map != NULL ? (long long)map->column : 1LL, file,
                       vs_message_text(engine, VS_MSG_EXPECT_MAP));
    }
    size_t count = 0;
    while (keys[count] != NULL) {
        count++;
    }
    for (size_t i = 0; i < map->size; i++) {
        const vs_yaml_node *key = map->keys[i];
        bool known = false;
        for (size_t j = 0; !known && j < count; j++) {
            known = strcmp(key->text, keys[j]) == 0;
        }
        if (known) {
            continue;
        }
        char suggestion[VS_SUGGEST_SIZE];
        char list[512] = "";
        for (size_t j = 0; j < count; j++) {
            size_t used = strlen(list);
            (void)snprintf(list + used, sizeof list - used, "%s%s", j > 0 ? ", " : "", keys[j]);
        }
        vs_suggest(engine, suggestion, key->text, keys, count, key_at);
        return vs_fail(engine, status, VS_MSG_MODEL_YAML_KEY, file, (long long)key->line,
                       (long long)key->column, key->text, suggestion, list);
    }
    return VS_OK;
}

int vs_model_yaml__keys(const vs_model_yaml *context, const vs_yaml_node *map,
                        const char *const *keys)
{
    return vs_yaml_check_keys(context->model->engine, context->file, map, keys, VS_EMODEL);
}

int vs_model_yaml__expected(const vs_model_yaml *context, const vs_yaml_node *node,
                            const char *what, enum vs_message expected)
{
    vs_engine *engine = context->model->engine;
    return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_YAML_EXPECTED, context->file,
                   (long long)node->line, (long long)node->column, what,
                   vs_message_text(engine, expected));
}

/* The model's own copy of the layer's name: it outlives the sources. */
static const char *layer_name(const vs_model_yaml *context)
{
    const vs_model *model = context->model;
    for (size_t i = 0; i < model->layer_count; i++) {
        if (strcmp(model->layers[i], context->layer->name) == 0) {
            return model->layers[i];
        }
    }
    return context->layer->name;
}

vs_place vs_model_yaml__place(const vs_model_yaml *context, const vs_yaml_node *node)
{
    return (vs_place){layer_name(context), context->file, node->line};
}

int vs_model_yaml__text(const vs_model_yaml *context, const vs_yaml_node *map, const char *key,
                        const char **out)
{
    const vs_yaml_node *node = vs_yaml_get(map, key);
    *out = NULL;
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    if (node->type != VS_YAML_SCALAR) {
        return vs_model_yaml__expected(context, node, key, VS_MSG_EXPECT_TEXT);
    }
    *out = vs_arena_text(context->model->arena, node->text, node->size);
    return *out == NULL ? vs_fail_memory(context->model->engine) : VS_OK;
}

int vs_model_yaml__boolean(const vs_model_yaml *context, const vs_yaml_node *map, const char *key,
                           bool *out)
{
    const vs_yaml_node *node = vs_yaml_get(map, key);
    *out = false;
    if (node == NULL) {
        return VS_OK;
    }
    *out = node->type == VS_YAML_SCALAR && strcmp(node->text, "true") == 0;
    if (!*out && (node->type != VS_YAML_SCALAR || strcmp(node->text, "false") != 0)) {
        return vs_model_yaml__expected(context, node, key, VS_MSG_EXPECT_BOOLEAN);
    }
    return VS_OK;
}

int vs_model_yaml__date(const vs_model_yaml *context, const vs_yaml_node *node, const char *what,
                        vs_date *out)
{
    *out = node->type == VS_YAML_SCALAR ? vs_date_parse(node->text, node->size) : VS_DATE_NONE;
    if (*out == VS_DATE_NONE) {
        return vs_model_yaml__expected(context, node, what, VS_MSG_EXPECT_DATE);
    }
    return VS_OK;
}

int vs_model_yaml__grow(vs_model *model, void *items, size_t *count, size_t size)
{
    void *old;
    memcpy(&old, items, sizeof old);
    void *grown = vs_arena_array(model->arena, *count + 1, size);
    if (grown == NULL) {
        return vs_fail_memory(model->engine);
    }
    if (*count > 0) {
        memcpy(grown, old, *count * size);
    }
    memcpy(items, &grown, sizeof grown);
    ++*count;
    return VS_OK;
}

/* True for "models/NAME/FOLDER/(any).yaml". */
bool vs_model_yaml__is_in(const char *path, const char *folder)
{
    const char *name = strrchr(path, '/');
    size_t size = strlen(folder);
    if (name == NULL || (size_t)(name - path) < size) {
        return false;
    }
    const char *start = name - size;
    size_t length = strlen(name);
    return memcmp(start, folder, size) == 0 && (start == path || start[-1] == '/') && length > 5 &&
           strcmp(name + length - 5, ".yaml") == 0;
}

/* The parsed files of a folder; a file without a document has none. */
struct documents {
    vs_model_yaml *contexts;
    vs_yaml **yaml;
    size_t count;
};

static int parse_document(struct documents *documents, const vs_model_file *file)
{
    vs_model *model = documents->contexts[documents->count].model;
    const char **name = &documents->contexts[documents->count].file;
    *name = vs_arena_text(model->arena, file->path, strlen(file->path));
    return *name == NULL ? vs_fail_memory(model->engine)
                         : vs_yaml_parse(&documents->yaml[documents->count], model->engine,
                                         file->path, file->text, file->size);
}

static int parse_documents(vs_model *model, const vs_layer_source *layer, const char *folder,
                           struct documents *out)
{
    out->contexts = vs_mem_array(model->engine, layer->file_count + 1, sizeof *out->contexts);
    out->yaml = vs_mem_array(model->engine, layer->file_count + 1, sizeof(void *));
    int status = out->contexts != NULL && out->yaml != NULL ? VS_OK : vs_fail_memory(model->engine);
    for (size_t i = 0; status == VS_OK && i < layer->file_count; i++) {
        if (vs_model_yaml__is_in(layer->files[i].path, folder)) {
            out->contexts[out->count] = (vs_model_yaml){model, layer, NULL};
            status = parse_document(out, &layer->files[i]);
            out->count++;
        }
    }
    return status;
}

int vs_model_yaml__each(vs_model *model, const vs_layer_source *layer, const char *folder,
                        const vs_model_yaml_reader *readers)
{
    struct documents documents = {NULL, NULL, 0};
    int status = parse_documents(model, layer, folder, &documents);
    for (; status == VS_OK && *readers != NULL; readers++) {
        for (size_t i = 0; status == VS_OK && i < documents.count; i++) {
            const vs_yaml_node *root = vs_yaml_root(documents.yaml[i]);
            status = root != NULL ? (*readers)(&documents.contexts[i], root) : VS_OK;
        }
    }
    for (size_t i = 0; i < documents.count; i++) {
        vs_yaml_free(documents.yaml[i]);
    }
    vs_mem_free(model->engine, documents.yaml);
    vs_mem_free(model->engine, documents.contexts);
    return status == VS_EDATA ? VS_EMODEL : status; /* YAML's own errors are the model's here */
}
