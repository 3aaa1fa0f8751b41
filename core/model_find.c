/*
 * Look-ups in a loaded model: by name, by date, by part, and how a record kind reaches a dimension.
 * SPDX-License-Identifier: MIT
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>

int vs_model_dimension(const vs_model *model, const char *name)
{
    for (size_t i = 0; i < model->dimension_count; i++) {
        if (strcmp(model->dimensions[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int vs_model_kind(const vs_model *model, const char *name)
{
    for (size_t i = 0; i < model->kind_count; i++) {
        if (strcmp(model->kinds[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int vs_model_field(const vs_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        if (strcmp(kind->fields[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool vs_kind_needs(const vs_kind *kind, int field)
{
    bool needs = kind->fields[field].required;
    for (size_t i = 0; i < kind->key_count; i++) {
        needs = needs || (kind->key[i] == field && !kind->fields[field].optional);
    }
    return needs;
}

int vs_model_period_kind(const vs_model *model, const char *name)
{
    for (size_t i = 0; i < model->period_kind_count; i++) {
        if (strcmp(model->period_kinds[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int vs_model_parameter(const vs_model *model, const char *name)
{
    size_t low = 0;
    size_t high = model->parameter_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(model->parameters[middle].name, name);
        if (order == 0) {
            return (int)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return -1;
}

int vs_model_indicator(const vs_model *model, const char *name_or_code)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        if (strcmp(model->indicators[i].name, name_or_code) == 0) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < model->indicator_count; i++) {
        const char *code = model->indicators[i].code;
        if (code != NULL && strcmp(code, name_or_code) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int vs_model_attribute(const vs_dimension *dimension, const char *name)
{
    for (size_t i = 0; i < dimension->attribute_count; i++) {
        if (strcmp(dimension->attributes[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static bool level_has(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return true;
        }
    }
    return false;
}

int vs_model_level(const vs_model *model, const int *dimensions, size_t count)
{
    for (size_t i = 0; i < model->level_count; i++) {
        const vs_level *level = &model->levels[i];
        bool same = level->dimension_count == count;
        for (size_t j = 0; same && j < count; j++) {
            same = level_has(level, dimensions[j]);
        }
        if (same) {
            return (int)i;
        }
    }
    return -1;
}

const char *vs_better_name(enum vs_better better)
{
    static const char *const names[] = {NULL, "higher", "lower"};
    return names[better];
}

enum vs_tone vs_tone_of(const char *name)
{
    static const char *const names[] = {"", "good", "fair", "poor"};
    int tone = VS_TONE_POOR;
    while (tone > VS_TONE_NONE && strcmp(names[tone], name) != 0) {
        tone--;
    }
    return (enum vs_tone)tone;
}

enum vs_tone vs_band_tone(const vs_indicator *indicator, const vs_value *bands, size_t position)
{
    const vs_value *band = &bands->items[position];
    if (band->count > 2 && band->items[2].type == VS_VALUE_TEXT) {
        return vs_tone_of(band->items[2].text);
    }
    if (indicator->better == VS_BETTER_NONE || bands->count < 2) {
        return VS_TONE_NONE;
    }
    bool higher = indicator->better == VS_BETTER_HIGHER;
    if (position == 0 || position + 1 == bands->count) {
        return (position == 0) == higher ? VS_TONE_POOR : VS_TONE_GOOD;
    }
    return VS_TONE_FAIR;
}

enum vs_tone vs_label_tone(const vs_model *model, const vs_indicator *indicator, const char *label)
{
    if (label == NULL || indicator->bands < 0) {
        return VS_TONE_NONE;
    }
    const vs_parameter *parameter = &model->parameters[indicator->bands];
    for (size_t v = parameter->version_count; v > 0; v--) {
        const vs_value *bands = &parameter->versions[v - 1].value;
        for (size_t i = 0; i < bands->count; i++) {
            if (strcmp(bands->items[i].items[1].text, label) == 0) {
                return vs_band_tone(indicator, bands, i);
            }
        }
    }
    return VS_TONE_NONE;
}

const vs_parameter_version *vs_parameter_at(const vs_parameter *parameter, vs_date date)
{
    for (size_t i = parameter->version_count; i > 0; i--) {
        const vs_parameter_version *version = &parameter->versions[i - 1];
        if (version->from <= date) {
            return date < version->until || version->until == VS_DATE_MAX ? version : NULL;
        }
    }
    return NULL;
}

const vs_value *vs_value_part(const vs_value *value, const char *part)
{
    if (value->type == VS_VALUE_MAP) {
        for (size_t i = 0; i < value->count; i++) {
            if (strcmp(value->keys[i], part) == 0) {
                return &value->items[i];
            }
        }
        return NULL;
    }
    if (value->type != VS_VALUE_LIST || part[0] < '1' || part[0] > '9') {
        return NULL;
    }
    char *end = NULL;
    unsigned long position = strtoul(part, &end, 10);
    return *end == '\0' && position <= value->count ? &value->items[position - 1] : NULL;
}

bool vs_kind_is_timeless(const vs_kind *kind)
{
    return kind->period_rule == VS_PERIOD_ALWAYS || kind->period_rule == VS_PERIOD_SPAN;
}

bool vs_attribute_is_dated(const vs_model *model, const vs_attribute *attribute)
{
    return attribute->kind < 0 || model->kinds[attribute->kind].period_rule == VS_PERIOD_SPAN;
}

bool vs_route_is_dated(const vs_model *model, const vs_kind *kind, const vs_route *route)
{
    const vs_field *field = &kind->fields[route->field];
    const vs_dimension *owner = &model->dimensions[field->dimension];
    return field->by_field >= 0 ||
           (route->attribute >= 0 &&
            vs_attribute_is_dated(model, &owner->attributes[route->attribute]));
}

bool vs_kind_route(const vs_model *model, const vs_kind *kind, int dimension, vs_route *out)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        if (kind->fields[i].dimension == dimension) {
            *out = (vs_route){(int)i, -1};
            return true;
        }
    }
    for (size_t i = 0; i < kind->field_count; i++) {
        int own = kind->fields[i].dimension;
        if (own < 0) {
            continue;
        }
        const vs_dimension *reached = &model->dimensions[own];
        for (size_t j = 0; j < reached->attribute_count; j++) {
            if (reached->attributes[j].dimension == dimension) {
                *out = (vs_route){(int)i, (int)j};
                return true;
            }
        }
    }
    return false;
}
