/*
 * The merged tables of the loader as the plain C of model.h. The tables come from
 * lua/stdlib/resolve.lua, which has checked them and resolved every name but those of parameters.
 * SPDX-License-Identifier: MIT
 */
#include "lua_model.h"

#include <stdio.h>
#include <string.h>

#include "model_yaml.h"

enum { VALUE_DEPTH = 16 };

/* --- fields of the table on the top --- */
static void *get_array(lua_State *L, vs_model *model, size_t count, size_t size)
{
    void *items = vs_arena_array(model->arena, count, size);
    if (items == NULL) {
        vs_lua_raise(L, vs_fail_memory(model->engine));
    }
    return items;
}

static const char *copy_text(lua_State *L, vs_model *model, int index)
{
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    const char *copy = text != NULL ? vs_arena_text(model->arena, text, size) : NULL;
    if (text != NULL && copy == NULL) {
        vs_lua_raise(L, vs_fail_memory(model->engine));
    }
    return copy;
}

const char *vs_lua_model_text(lua_State *L, vs_model *model, const char *key)
{
    lua_getfield(L, -1, key);
    const char *text = copy_text(L, model, -1);
    lua_pop(L, 1);
    return text;
}

static lua_Integer get_integer(lua_State *L, const char *key)
{
    lua_getfield(L, -1, key);
    lua_Integer value = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return value;
}

bool vs_lua_model_boolean(lua_State *L, const char *key)
{
    lua_getfield(L, -1, key);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

/* Pushes a list; returns its length. [-0, +1, e] */
static size_t open_list(lua_State *L, const char *key)
{
    lua_getfield(L, -1, key);
    return lua_istable(L, -1) ? (size_t)lua_rawlen(L, -1) : 0;
}

static int *get_positions(lua_State *L, vs_model *model, const char *key, size_t *count)
{
    *count = open_list(L, key);
    int *positions = get_array(L, model, *count, sizeof *positions);
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        positions[i] = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return positions;
}

/* A list of texts with a NULL after the last. */
static const char **get_texts(lua_State *L, vs_model *model, const char *key, size_t *count)
{
    *count = open_list(L, key);
    const char **texts = get_array(L, model, *count + 1, sizeof *texts);
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        texts[i] = copy_text(L, model, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return texts;
}

const char **vs_lua_model_texts(lua_State *L, vs_model *model, const char *key)
{
    size_t count;
    return get_texts(L, model, key, &count);
}

vs_place vs_lua_model_place(lua_State *L, vs_model *model)
{
    lua_getfield(L, -1, "place");
    vs_place place = {.layer = vs_lua_model_text(L, model, "layer"),
                      .file = vs_lua_model_text(L, model, "file"),
                      .line = (uint32_t)get_integer(L, "line")};
    lua_pop(L, 1);
    return place;
}

int vs_lua_model_choice(lua_State *L, const char *key, const char *const *names)
{
    int choice = 0;
    lua_getfield(L, -1, key);
    const char *text = lua_tostring(L, -1);
    for (int i = 0; text != NULL && names[i] != NULL; i++) {
        if (strcmp(names[i], text) == 0) {
            choice = i;
        }
    }
    lua_pop(L, 1);
    return choice;
}

static enum vs_column_type get_type(lua_State *L)
{
    static const char *const names[] = {"", "integer", "decimal", "date", "boolean", "text", NULL};
    int type = vs_lua_model_choice(L, "type", names);
    return type == 0 ? VS_COLUMN_TEXT : (enum vs_column_type)type; /* "period" is a text too */
}

/* --- values of parameters --- */
static int compare_keys(const char *a, const char *b)
{
    return strcmp(a, b);
}

static void read_map(lua_State *L, vs_model *model, const vs_place *place, vs_value *out, int depth)
{
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        count++;
    }
    out->type = VS_VALUE_MAP;
    out->items = get_array(L, model, count, sizeof *out->items);
    out->keys = get_array(L, model, count, sizeof *out->keys);
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
        lua_pushvalue(L, -2); /* a number as key becomes a text only in this copy */
        const char *key = copy_text(L, model, -1);
        lua_pop(L, 1);
        vs_value item = {0};
        vs_lua_model_value(L, model, place, &item, depth + 1);
        size_t at = out->count;
        while (at > 0 && compare_keys(out->keys[at - 1], key) > 0) {
            out->keys[at] = out->keys[at - 1];
            out->items[at] = out->items[at - 1];
            at--;
        }
        out->keys[at] = key;
        out->items[at] = item;
        out->count++;
    }
}

void vs_lua_model_value(lua_State *L, vs_model *model, const vs_place *place, vs_value *out,
                        int depth)
{
    luaL_checkstack(L, 8, NULL);
    int type = lua_type(L, -1);
    if (type == LUA_TNUMBER) {
        *out = (vs_value){.type = VS_VALUE_NUMBER, .number = lua_tonumber(L, -1)};
    } else if (type == LUA_TSTRING) {
        *out = (vs_value){.type = VS_VALUE_TEXT, .text = copy_text(L, model, -1)};
    } else if (type == LUA_TTABLE && depth < VALUE_DEPTH) {
        size_t count = (size_t)lua_rawlen(L, -1);
        if (count == 0) {
            read_map(L, model, place, out, depth);
            return;
        }
        out->type = VS_VALUE_LIST;
        out->items = get_array(L, model, count, sizeof *out->items);
        for (; out->count < count; out->count++) {
            lua_rawgeti(L, -1, (lua_Integer)out->count + 1);
            vs_lua_model_value(L, model, place, &out->items[out->count], depth + 1);
            lua_pop(L, 1);
        }
    } else {
        char where[512];
        (void)snprintf(where, sizeof where, "%s:%lu", place->file, (unsigned long)place->line);
        vs_lua_raise(L,
                     vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_FIELD_TYPE, where, "set.param",
                             "value", vs_message_text(model->engine, VS_MSG_EXPECT_PARAMETER),
                             luaL_typename(L, -1)));
    }
}

/* --- dimensions, kinds, periods, levels: each reads the table on the top --- */
static void read_attribute(lua_State *L, vs_model *model, vs_attribute *out)
{
    *out = (vs_attribute){.name = vs_lua_model_text(L, model, "name"),
                          .title = vs_lua_model_text(L, model, "title"),
                          .type = get_type(L),
                          .scale = (uint8_t)get_integer(L, "scale"),
                          .unit = vs_lua_model_text(L, model, "unit"),
                          .dimension = (int)get_integer(L, "dimension"),
                          .kind = (int)get_integer(L, "kind"),
                          .field = (int)get_integer(L, "field")};
}

static void read_dimension(lua_State *L, vs_model *model, void *item)
{
    vs_dimension *out = item;
    *out = (vs_dimension){.name = vs_lua_model_text(L, model, "name"),
                          .title = vs_lua_model_text(L, model, "title"),
                          .person = vs_lua_model_boolean(L, "person"),
                          .unit = vs_lua_model_boolean(L, "unit"),
                          .within = vs_lua_model_boolean(L, "within"),
                          .yearly = vs_lua_model_boolean(L, "yearly"),
                          .kind = (int)get_integer(L, "kind"),
                          .place = vs_lua_model_place(L, model)};
    out->attribute_count = open_list(L, "attributes");
    out->attributes = get_array(L, model, out->attribute_count, sizeof *out->attributes);
    for (size_t i = 0; i < out->attribute_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_attribute(L, model, &out->attributes[i]);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void read_field(lua_State *L, vs_model *model, vs_field *out)
{
    *out = (vs_field){.name = vs_lua_model_text(L, model, "name"),
                      .title = vs_lua_model_text(L, model, "title"),
                      .type = get_type(L),
                      .scale = (uint8_t)get_integer(L, "scale"),
                      .unit = vs_lua_model_text(L, model, "unit"),
                      .dimension = (int)get_integer(L, "dimension"),
                      .domain = vs_lua_model_text(L, model, "domain"),
                      .required = vs_lua_model_boolean(L, "required"),
                      .optional = vs_lua_model_boolean(L, "optional"),
                      .low = get_integer(L, "low"),
                      .high = get_integer(L, "high"),
                      .by_field = (int)get_integer(L, "by_field"),
                      .by_attribute = (int)get_integer(L, "by_attribute")};
    out->has_range = lua_getfield(L, -1, "low") != LUA_TNIL;
    lua_pop(L, 1);
}

static void read_kind(lua_State *L, vs_model *model, void *item)
{
    static const char *const rules[] = {"none", "field", "date", "valid", "always", "span", NULL};
    vs_kind *out = item;
    size_t tag_count;
    *out = (vs_kind){.name = vs_lua_model_text(L, model, "name"),
                     .title = vs_lua_model_text(L, model, "title"),
                     .period_rule = (enum vs_period_rule)vs_lua_model_choice(L, "rule", rules),
                     .period_field = (int)get_integer(L, "period_field"),
                     .period_kinds = (uint32_t)get_integer(L, "period_kinds"),
                     .from_field = (int)get_integer(L, "from_field"),
                     .to_field = (int)get_integer(L, "to_field"),
                     .expected_kind = (int)get_integer(L, "expected"),
                     .carries = (int)get_integer(L, "carries"),
                     .entity = vs_lua_model_boolean(L, "entity"),
                     .event = vs_lua_model_boolean(L, "event"),
                     .region = vs_lua_model_boolean(L, "region"),
                     .disabled = vs_lua_model_text(L, model, "disabled"),
                     .place = vs_lua_model_place(L, model)};
    out->key = get_positions(L, model, "key", &out->key_count);
    out->sheet = get_positions(L, model, "sheet", &out->sheet_count);
    out->tags = get_texts(L, model, "tags", &tag_count);
    out->field_count = open_list(L, "fields");
    out->fields = get_array(L, model, out->field_count, sizeof *out->fields);
    for (size_t i = 0; i < out->field_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_field(L, model, &out->fields[i]);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void read_period_kind(lua_State *L, vs_model *model, void *item)
{
    static const char *const types[] = {"academic_year", "calendar_year", "part", "keys", NULL};
    vs_period_kind *out = item;
    *out = (vs_period_kind){.name = vs_lua_model_text(L, model, "name"),
                            .title = vs_lua_model_text(L, model, "title"),
                            .type = (enum vs_period_type)vs_lua_model_choice(L, "type", types),
                            .starts_month = (int)get_integer(L, "month"),
                            .starts_day = (int)get_integer(L, "day"),
                            .of = (int)get_integer(L, "of"),
                            .place = vs_lua_model_place(L, model)};
    out->keys = get_texts(L, model, "keys", &out->key_count);
}

static void read_level(lua_State *L, vs_model *model, void *item)
{
    vs_level *out = item;
    out->name = vs_lua_model_text(L, model, "name");
    out->dimensions = get_positions(L, model, "dimensions", &out->dimension_count);
}

/* --- indicators --- */
static const char *parameter_name(const void *items, size_t index)
{
    return ((const vs_parameter *)items)[index].name;
}

/* The parameter that a field names; -1 if the field is absent. */
static int get_parameter(lua_State *L, vs_model *model, const vs_indicator *indicator,
                         const char *key)
{
    lua_getfield(L, -1, key);
    const char *name = lua_tostring(L, -1);
    int parameter = name != NULL ? vs_model_parameter(model, name) : -1;
    if (name != NULL && parameter < 0) {
        char where[512];
        char what[128];
        char suggestion[VS_SUGGEST_SIZE];
        (void)snprintf(where, sizeof where, "%s:%lu", indicator->place.file,
                       (unsigned long)indicator->place.line);
        (void)snprintf(what, sizeof what, "indicator \"%s\"", indicator->name);
        (void)vs_suggest(model->engine, suggestion, name, model->parameters, model->parameter_count,
                         parameter_name);
        vs_lua_raise(L, vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_REFERENCE, where, what, key,
                                name, suggestion));
    }
    lua_pop(L, 1);
    return parameter;
}

/* Where the function on the top begins. */
static vs_place function_place(lua_State *L, vs_model *model, const vs_place *around)
{
    lua_Debug ar;
    lua_pushvalue(L, -1);
    (void)lua_getinfo(L, ">S", &ar);
    vs_place place = *around;
    if (ar.linedefined > 0 && ar.source[0] == '@') {
        lua_pushstring(L, ar.source + 1);
        place.file = copy_text(L, model, -1);
        place.line = (uint32_t)ar.linedefined;
        lua_pop(L, 1);
    }
    return place;
}

static void read_formulas(lua_State *L, vs_model *model, vs_indicator *indicator)
{
    size_t size;
    indicator->formula_count = open_list(L, "formulas");
    indicator->formulas =
        get_array(L, model, indicator->formula_count, sizeof *indicator->formulas);
    for (size_t i = 0; i < indicator->formula_count; i++) {
        vs_formula *formula = &indicator->formulas[i];
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lua_getfield(L, -1, "from");
        const char *from = lua_tolstring(L, -1, &size);
        formula->from = size > 0 ? vs_date_parse(from, size) : VS_DATE_NONE;
        formula->until = VS_DATE_MAX;
        lua_pop(L, 1);
        if (i > 0) {
            indicator->formulas[i - 1].until = formula->from;
        }
        bool composed = lua_getfield(L, -1, "place") != LUA_TNIL;
        lua_pop(L, 1);
        formula->place = composed ? vs_lua_model_place(L, model) : indicator->place;
        lua_getfield(L, -1, "call");
        formula->function = vs_lua_keep_function(L, -1);
        formula->straight = vs_lua_is_straight(L, -1);
        if (lua_getfield(L, -2, "origin") == LUA_TFUNCTION) { /* of a rule: its condition */
            lua_replace(L, -2);
        } else {
            lua_pop(L, 1);
        }
        if (!composed) {
            formula->place = function_place(L, model, &indicator->place);
        }
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
}

static void read_indicator(lua_State *L, vs_model *model, void *item)
{
    static const char *const better[] = {"", "higher", "lower", NULL};
    vs_indicator *out = item;
    *out = (vs_indicator){.name = vs_lua_model_text(L, model, "name"),
                          .disabled = vs_lua_model_text(L, model, "disabled"),
                          .gone = vs_lua_model_text(L, model, "gone"),
                          .period_kinds = (uint32_t)get_integer(L, "period_kinds"),
                          .whole = vs_lua_model_boolean(L, "whole"),
                          .rule = vs_lua_model_boolean(L, "rule"),
                          .method = vs_lua_model_text(L, model, "method"),
                          .place = vs_lua_model_place(L, model),
                          .applies = -1,
                          .digits = 1};
    out->levels = get_positions(L, model, "levels", &out->level_count);
    read_formulas(L, model, out);
    lua_getfield(L, -1, "body");
    out->code = vs_lua_model_text(L, model, "code");
    out->title = vs_lua_model_text(L, model, "title");
    out->unit = vs_lua_model_text(L, model, "unit");
    out->direction = vs_lua_model_text(L, model, "direction");
    out->part = vs_lua_model_text(L, model, "part");
    out->better = (enum vs_better)vs_lua_model_choice(L, "better", better);
    out->source = vs_lua_model_text(L, model, "source");
    out->missing = vs_lua_model_text(L, model, "missing");
    out->applies_title = vs_lua_model_text(L, model, "applies_title");
    out->bands = get_parameter(L, model, out, "bands");
    out->small_n = get_parameter(L, model, out, "small_n");
    if (lua_getfield(L, -1, "digits") != LUA_TNIL) {
        out->digits = (int)lua_tointeger(L, -1);
    }
    lua_pop(L, 1);
    if (lua_getfield(L, -1, "applies") != LUA_TNIL) {
        out->applies = vs_lua_keep_function(L, -1);
    }
    lua_pop(L, 2);
}

/* Reads a list of the table on the top into a new array. */
static void *read_all(lua_State *L, vs_model *model, const char *key, size_t *count, size_t size,
                      void (*read)(lua_State *, vs_model *, void *))
{
    size_t length = open_list(L, key);
    char *items = get_array(L, model, length, size);
    for (size_t i = 0; i < length; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read(L, model, items + i * size);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    *count = length;
    return items;
}

/* Titles of parameters with the terms of the vocabulary in them. */
static void read_titles(lua_State *L, vs_model *model)
{
    size_t count;
    const char **titles = get_texts(L, model, "parameter_titles", &count);
    for (size_t i = 0; i < count && i < model->parameter_count; i++) {
        model->parameters[i].title = titles[i];
    }
}

void vs_lua_model_read(lua_State *L, vs_model *model)
{
    luaL_checkstack(L, 20, NULL);
    read_titles(L, model);
    model->dimensions = read_all(L, model, "dimensions", &model->dimension_count,
                                 sizeof *model->dimensions, read_dimension);
    model->kinds = read_all(L, model, "kinds", &model->kind_count, sizeof *model->kinds, read_kind);
    model->period_kinds = read_all(L, model, "periods", &model->period_kind_count,
                                   sizeof *model->period_kinds, read_period_kind);
    model->levels =
        read_all(L, model, "levels", &model->level_count, sizeof *model->levels, read_level);
    model->indicators = read_all(L, model, "indicators", &model->indicator_count,
                                 sizeof *model->indicators, read_indicator);
    vs_lua_history_read(L, model);
}
