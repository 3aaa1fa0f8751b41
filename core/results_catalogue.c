/*
 * The catalogue: the parts of a model that showing stored cells needs.
 * SPDX-License-Identifier: MIT
 */
#include "results_private.h"

#include <string.h>

enum { VALUE_DEPTH = 16 };

static void pack_value(const vs_value *value, int depth, vs_buffer *out)
{
    size_t count = depth < VALUE_DEPTH ? value->count : 0;
    vs_bytes_put_int(out, value->type);
    vs_buffer_add(out, &value->number, sizeof value->number);
    vs_bytes_put_text(out, value->text);
    vs_bytes_put_int(out, (int64_t)count);
    for (size_t i = 0; i < count; i++) {
        if (value->type == VS_VALUE_MAP) {
            vs_bytes_put_text(out, value->keys[i]);
        }
        pack_value(&value->items[i], depth + 1, out);
    }
}

static void pack_parameter(const vs_parameter *parameter, vs_buffer *out)
{
    vs_bytes_put_text(out, parameter->name);
    vs_bytes_put_int(out, (int64_t)parameter->version_count);
    for (size_t i = 0; i < parameter->version_count; i++) {
        const vs_parameter_version *version = &parameter->versions[i];
        vs_bytes_put_int(out, version->from);
        vs_bytes_put_int(out, version->until);
        pack_value(&version->value, 0, out);
    }
}

static void pack_tags(const char **tags, vs_buffer *out)
{
    int64_t count = 0;
    while (tags[count] != NULL) {
        count++;
    }
    vs_bytes_put_int(out, count);
    for (int64_t i = 0; i < count; i++) {
        vs_bytes_put_text(out, tags[i]);
    }
}

static void pack_indicator(const vs_indicator *indicator, vs_buffer *out)
{
    vs_bytes_put_text(out, indicator->name);
    vs_bytes_put_text(out, indicator->code);
    vs_bytes_put_text(out, indicator->title);
    vs_bytes_put_text(out, indicator->unit);
    vs_bytes_put_text(out, indicator->direction);
    vs_bytes_put_text(out, indicator->source);
    vs_bytes_put_text(out, indicator->place.layer);
    vs_bytes_put_text(out, indicator->place.file);
    vs_bytes_put_int(out, indicator->place.line);
    vs_bytes_put_int(out, indicator->digits);
    vs_bytes_put_int(out, indicator->better);
    vs_bytes_put_int(out, indicator->bands);
    vs_bytes_put_int(out, indicator->period_kinds);
    vs_bytes_put_int(out, indicator->whole);
    vs_bytes_put_int(out, (int64_t)indicator->level_count);
    vs_buffer_add(out, indicator->levels, indicator->level_count * sizeof *indicator->levels);
}

int vs_results__catalogue_pack(const vs_model *model, const char ***tags, vs_buffer *out)
{
    vs_bytes_put_text(out, model->name);
    vs_bytes_put_text(out, model->version);
    vs_bytes_put_int(out, (int64_t)model->dimension_count);
    for (size_t i = 0; i < model->dimension_count; i++) {
        vs_bytes_put_text(out, model->dimensions[i].name);
        vs_bytes_put_text(out, model->dimensions[i].title);
        vs_bytes_put_int(out, model->dimensions[i].person);
        vs_bytes_put_int(out, model->dimensions[i].unit);
    }
    vs_bytes_put_int(out, (int64_t)model->period_kind_count);
    for (size_t i = 0; i < model->period_kind_count; i++) {
        vs_bytes_put_text(out, model->period_kinds[i].name);
        vs_bytes_put_text(out, model->period_kinds[i].title);
        vs_bytes_put_int(out, model->period_kinds[i].type);
    }
    vs_bytes_put_int(out, (int64_t)model->level_count);
    for (size_t i = 0; i < model->level_count; i++) {
        const vs_level *level = &model->levels[i];
        vs_bytes_put_text(out, level->name);
        vs_bytes_put_int(out, (int64_t)level->dimension_count);
        vs_buffer_add(out, level->dimensions, level->dimension_count * sizeof *level->dimensions);
    }
    vs_bytes_put_int(out, (int64_t)model->parameter_count);
    for (size_t i = 0; i < model->parameter_count; i++) {
        pack_parameter(&model->parameters[i], out);
    }
    vs_bytes_put_int(out, (int64_t)model->indicator_count);
    for (size_t i = 0; i < model->indicator_count; i++) {
        pack_indicator(&model->indicators[i], out);
        pack_tags(tags[i], out);
    }
    return vs_buffer_status(out);
}

/* Arrays of the model; a count without memory fails the reader. */
static void *make_array(struct vs_bytes *in, vs_arena *arena, size_t count, size_t size)
{
    void *items = vs_arena_array(arena, count + 1, size);
    in->failed = in->failed || items == NULL;
    return items;
}

static void unpack_value(struct vs_bytes *in, vs_arena *arena, int depth, vs_value *value)
{
    value->type = (enum vs_value_type)vs_bytes_int(in);
    const void *number = vs_bytes_take(in, sizeof value->number);
    if (number != NULL) {
        memcpy(&value->number, number, sizeof value->number);
    }
    value->text = vs_bytes_text(in, arena);
    value->count = vs_bytes_count(in);
    in->failed = in->failed || value->type < VS_VALUE_NUMBER || value->type > VS_VALUE_MAP ||
                 (depth >= VALUE_DEPTH && value->count > 0);
    if (in->failed) {
        value->count = 0;
        return;
    }
    value->items = make_array(in, arena, value->count, sizeof *value->items);
    value->keys = make_array(in, arena, value->count, sizeof *value->keys);
    for (size_t i = 0; !in->failed && i < value->count; i++) {
        if (value->type == VS_VALUE_MAP) {
            value->keys[i] = vs_bytes_text(in, arena);
            in->failed = in->failed || value->keys[i] == NULL;
        }
        unpack_value(in, arena, depth + 1, &value->items[i]);
    }
}

static void unpack_parameter(struct vs_bytes *in, vs_arena *arena, vs_parameter *parameter)
{
    parameter->name = vs_bytes_text(in, arena);
    parameter->version_count = vs_bytes_count(in);
    parameter->versions =
        make_array(in, arena, parameter->version_count, sizeof *parameter->versions);
    in->failed = in->failed || parameter->name == NULL;
    for (size_t i = 0; !in->failed && i < parameter->version_count; i++) {
        vs_parameter_version *version = &parameter->versions[i];
        version->from = (vs_date)vs_bytes_int(in);
        version->until = (vs_date)vs_bytes_int(in);
        unpack_value(in, arena, 0, &version->value);
    }
}

static void unpack_tags(struct vs_bytes *in, vs_arena *arena, vs_indicator *indicator)
{
    size_t count = vs_bytes_count(in);
    indicator->tags = make_array(in, arena, count, sizeof *indicator->tags);
    for (size_t i = 0; !in->failed && i < count; i++) {
        indicator->tags[i] = vs_bytes_text(in, arena);
        in->failed = in->failed || indicator->tags[i] == NULL;
    }
}

static void unpack_indicator(struct vs_bytes *in, vs_arena *arena, vs_indicator *indicator)
{
    indicator->name = vs_bytes_text(in, arena);
    indicator->rule = indicator->name != NULL && strncmp(indicator->name, "rule.", 5) == 0;
    indicator->code = vs_bytes_text(in, arena);
    indicator->title = vs_bytes_text(in, arena);
    indicator->unit = vs_bytes_text(in, arena);
    indicator->direction = vs_bytes_text(in, arena);
    indicator->source = vs_bytes_text(in, arena);
    indicator->place.layer = vs_bytes_text(in, arena);
    indicator->place.file = vs_bytes_text(in, arena);
    indicator->place.line = (uint32_t)vs_bytes_int(in);
    indicator->digits = (int)vs_bytes_int(in);
    indicator->better = (enum vs_better)vs_bytes_int(in);
    indicator->bands = (int)vs_bytes_int(in);
    indicator->small_n = -1;
    indicator->applies = -1;
    indicator->period_kinds = (uint32_t)vs_bytes_int(in);
    indicator->whole = vs_bytes_int(in) != 0;
    indicator->level_count = vs_bytes_count(in);
    indicator->levels =
        vs_bytes_array(in, arena, indicator->level_count, sizeof *indicator->levels);
}

static void unpack_frame(struct vs_bytes *in, vs_model *model)
{
    vs_arena *arena = model->arena;
    model->dimension_count = vs_bytes_count(in);
    model->dimensions = make_array(in, arena, model->dimension_count, sizeof *model->dimensions);
    for (size_t i = 0; !in->failed && i < model->dimension_count; i++) {
        model->dimensions[i].name = vs_bytes_text(in, arena);
        model->dimensions[i].title = vs_bytes_text(in, arena);
        model->dimensions[i].person = vs_bytes_int(in) != 0;
        model->dimensions[i].unit = vs_bytes_int(in) != 0;
        model->dimensions[i].kind = -1;
    }
    model->period_kind_count = vs_bytes_count(in);
    model->period_kinds =
        make_array(in, arena, model->period_kind_count, sizeof *model->period_kinds);
    for (size_t i = 0; !in->failed && i < model->period_kind_count; i++) {
        model->period_kinds[i].name = vs_bytes_text(in, arena);
        model->period_kinds[i].title = vs_bytes_text(in, arena);
        model->period_kinds[i].type = (enum vs_period_type)vs_bytes_int(in);
    }
    model->level_count = vs_bytes_count(in);
    model->levels = make_array(in, arena, model->level_count, sizeof *model->levels);
    for (size_t i = 0; !in->failed && i < model->level_count; i++) {
        vs_level *level = &model->levels[i];
        level->name = vs_bytes_text(in, arena);
        level->dimension_count = vs_bytes_count(in);
        level->dimensions =
            vs_bytes_array(in, arena, level->dimension_count, sizeof *level->dimensions);
    }
}

/* True if every version lists bands: [from, label]. */
static bool is_bands(const vs_parameter *parameter)
{
    for (size_t i = 0; i < parameter->version_count; i++) {
        const vs_value *value = &parameter->versions[i].value;
        for (size_t j = 0; j < value->count; j++) {
            if (value->items[j].count < 2) {
                return false;
            }
        }
    }
    return true;
}

/* Indices inside the catalogue must lie inside its arrays. */
static bool is_sound(const vs_model *model)
{
    for (size_t i = 0; i < model->level_count; i++) {
        const vs_level *level = &model->levels[i];
        for (size_t j = 0; j < level->dimension_count; j++) {
            if (level->dimensions[j] < 0 ||
                (size_t)level->dimensions[j] >= model->dimension_count) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        bool sound = indicator->bands < (int)model->parameter_count &&
                     (indicator->bands < 0 || is_bands(&model->parameters[indicator->bands]));
        for (size_t j = 0; j < indicator->level_count; j++) {
            sound = sound && indicator->levels[j] >= 0 &&
                    (size_t)indicator->levels[j] < model->level_count;
        }
        if (!sound) {
            return false;
        }
    }
    return true;
}

int vs_results__catalogue_unpack(vs_model **out, vs_engine *engine, const void *data, size_t size)
{
    *out = NULL;
    vs_model *model = vs_mem_new(engine, sizeof *model);
    if (model == NULL) {
        return vs_fail_memory(engine);
    }
    model->engine = engine;
    int status = vs_arena_new(&model->arena, engine);
    if (status != VS_OK) {
        vs_mem_free(engine, model);
        return status;
    }
    struct vs_bytes in = {.data = data, .size = size};
    model->name = vs_bytes_text(&in, model->arena);
    model->version = vs_bytes_text(&in, model->arena);
    unpack_frame(&in, model);
    model->parameter_count = vs_bytes_count(&in);
    model->parameters =
        make_array(&in, model->arena, model->parameter_count, sizeof *model->parameters);
    for (size_t i = 0; !in.failed && i < model->parameter_count; i++) {
        unpack_parameter(&in, model->arena, &model->parameters[i]);
    }
    model->indicator_count = vs_bytes_count(&in);
    model->indicators =
        make_array(&in, model->arena, model->indicator_count, sizeof *model->indicators);
    for (size_t i = 0; !in.failed && i < model->indicator_count; i++) {
        unpack_indicator(&in, model->arena, &model->indicators[i]);
        unpack_tags(&in, model->arena, &model->indicators[i]);
    }
    if (in.failed || !is_sound(model)) {
        vs_model_free(model);
        return VS_EDAMAGED;
    }
    *out = model;
    return VS_OK;
}
