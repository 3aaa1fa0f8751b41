/*
 * Texts that stand for texts: a map of a spec, or one that files of profiles share by its name.
 * SPDX-License-Identifier: MIT
 */
#include "model_profile.h"

#include "text.h"

#include <string.h>

/* Reads the pairs of a map, cleaned; a NULL target is a missing value. */
static int read_pairs(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                      vs_profile_map *out)
{
    vs_model *model = reader->context->model;
    if (node->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(reader->context, node, "map", VS_MSG_EXPECT_MAP);
    }
    out->from = vs_arena_array(model->arena, node->size, sizeof *out->from);
    out->to = vs_arena_array(model->arena, node->size, sizeof *out->to);
    if (out->from == NULL || out->to == NULL) {
        return vs_fail_memory(model->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < node->size; i++) {
        status = vs_profile__text(reader, node->keys[i], "map", &out->from[i]);
        if (status == VS_OK && !vs_yaml_is_null(node->items[i])) {
            status = vs_profile__text(reader, node->items[i], "map", &out->to[i]);
        }
        out->count = i + 1;
    }
    return status;
}

static int fold(const struct vs_profile_reader *reader, bool alike, const char *text,
                const char **out)
{
    vs_model *model = reader->context->model;
    vs_buffer folded;
    vs_buffer_init(&folded, model->engine);
    int status = alike ? vs_text_fold_alike(&folded, text, strlen(text))
                       : vs_text_fold(&folded, text, strlen(text));
    if (status == VS_OK) {
        *out = vs_arena_text(model->arena, folded.size > 0 ? folded.data : "", folded.size);
        status = *out == NULL ? vs_fail_memory(model->engine) : vs_buffer_status(&folded);
    }
    vs_buffer_free(&folded);
    return status;
}

/* Folds the texts of a map as its spec compares them; no two may be the same then. */
static int use_pairs(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                     const vs_profile_map *map, vs_transform *out)
{
    vs_model *model = reader->context->model;
    out->map_from = vs_arena_array(model->arena, map->count, sizeof *out->map_from);
    if (out->map_from == NULL) {
        return vs_fail_memory(model->engine);
    }
    out->map_to = map->to;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < map->count; i++) {
        status = fold(reader, out->alike, map->from[i], &out->map_from[i]);
        for (size_t j = 0; status == VS_OK && j < i; j++) {
            if (strcmp(out->map_from[i], out->map_from[j]) == 0) {
                status = vs_profile__fail(reader, node->type == VS_YAML_MAP ? node->keys[i] : node,
                                          VS_MSG_PROFILE_MAP_TWICE, map->from[i], "");
            }
        }
        out->map_count = i + 1;
    }
    return status;
}

static const char *map_at(const void *items, size_t index)
{
    return ((const vs_profile_map *)items)[index].name;
}

static int find_map(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                    const vs_profile_map **out)
{
    const vs_model *model = reader->context->model;
    for (size_t i = 0; i < model->profile_map_count; i++) {
        if (strcmp(model->profile_maps[i].name, node->text) == 0) {
            *out = &model->profile_maps[i];
            return VS_OK;
        }
    }
    char suggestion[VS_SUGGEST_SIZE];
    vs_suggest(model->engine, suggestion, node->text, model->profile_maps, model->profile_map_count,
               map_at);
    return vs_profile__fail(reader, node, VS_MSG_PROFILE_MAP_ABSENT, node->text, suggestion);
}

int vs_profile__map(const struct vs_profile_reader *reader, const vs_yaml_node *node,
                    vs_transform *out)
{
    vs_profile_map written = {0};
    const vs_profile_map *map = &written;
    if (node == NULL) {
        return VS_OK;
    }
    int status = node->type == VS_YAML_SCALAR ? find_map(reader, node, &map)
                                              : read_pairs(reader, node, &written);
    return status == VS_OK ? use_pairs(reader, node, map, out) : status;
}

int vs_profile__maps(vs_model_yaml *context, const vs_yaml_node *root)
{
    static const char *const keys[] = {"maps", NULL};
    const vs_yaml_node *maps = vs_yaml_get(root, "maps");
    struct vs_profile_reader reader = {.context = context};
    vs_model *model = context->model;
    if (maps == NULL) {
        return VS_OK;
    }
    int status = vs_model_yaml__keys(context, root, keys);
    if (status == VS_OK && maps->type != VS_YAML_MAP) {
        status = vs_model_yaml__expected(context, maps, "maps", VS_MSG_EXPECT_MAP);
    }
    for (size_t i = 0; status == VS_OK && i < maps->size; i++) {
        vs_profile_map map = {.place = vs_model_yaml__place(context, maps->keys[i])};
        status = vs_profile__text(&reader, maps->keys[i], "maps", &map.name);
        for (size_t j = 0; status == VS_OK && j < model->profile_map_count; j++) {
            if (strcmp(model->profile_maps[j].name, map.name) == 0) {
                status = vs_fail(model->engine, VS_EMODEL, VS_MSG_PROFILE_MAPS_TWICE, context->file,
                                 (long long)maps->keys[i]->line, (long long)maps->keys[i]->column,
                                 map.name, model->profile_maps[j].place.file,
                                 (long long)model->profile_maps[j].place.line);
            }
        }
        if (status == VS_OK) {
            status = read_pairs(&reader, maps->items[i], &map);
        }
        if (status == VS_OK) {
            status = vs_model_yaml__grow(model, &model->profile_maps, &model->profile_map_count,
                                         sizeof *model->profile_maps);
        }
        if (status == VS_OK) {
            model->profile_maps[model->profile_map_count - 1] = map;
        }
    }
    return status;
}
