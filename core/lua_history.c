/*
 * What layers did to layers below, from the table of lua/stdlib/history.lua.
 * SPDX-License-Identifier: MIT
 */
#include "lua_model.h"

/* Reads a list of tables of the table on the top; each gets room of size. */
static void *read_list(lua_State *L, vs_model *model, const char *key, size_t *count, size_t size,
                       void (*read)(lua_State *, vs_model *, void *))
{
    lua_getfield(L, -1, key);
    size_t length = (size_t)lua_rawlen(L, -1);
    char *items = vs_arena_array(model->arena, length, size);
    if (items == NULL) {
        vs_lua_raise(L, vs_fail_memory(model->engine));
    }
    for (size_t i = 0; i < length; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read(L, model, items + i * size);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    *count = length;
    return items;
}

/* The place in a field of the table on the top; file NULL if there is none. */
static vs_place read_place(lua_State *L, vs_model *model, const char *key)
{
    vs_place place = {0};
    if (lua_getfield(L, -1, key) == LUA_TTABLE) {
        lua_getfield(L, -1, "line");
        place.line = (uint32_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
        place.layer = vs_lua_model_text(L, model, "layer");
        place.file = vs_lua_model_text(L, model, "file");
    }
    lua_pop(L, 1);
    return place;
}

static void read_touch(lua_State *L, vs_model *model, void *item)
{
    vs_touch *touch = item;
    *touch = (vs_touch){.kind = vs_lua_model_text(L, model, "kind"),
                        .name = vs_lua_model_text(L, model, "name"),
                        .verb = vs_lua_model_text(L, model, "verb"),
                        .place = vs_lua_model_place(L, model),
                        .fields = vs_lua_model_texts(L, model, "fields"),
                        .added = vs_lua_model_texts(L, model, "added"),
                        .readers = vs_lua_model_texts(L, model, "readers"),
                        .sealed = read_place(L, model, "sealed")};
}

/* The series that the field name of the table on the top names. */
static int read_series(lua_State *L, vs_model *model)
{
    lua_getfield(L, -1, "name");
    int indicator = vs_model_indicator(model, lua_tostring(L, -1));
    lua_pop(L, 1);
    return indicator;
}

static void read_seal(lua_State *L, vs_model *model, void *item)
{
    vs_seal *seal = item;
    *seal = (vs_seal){.indicator = read_series(L, model), .place = vs_lua_model_place(L, model)};
}

static void read_ban(lua_State *L, vs_model *model, void *item)
{
    vs_ban *ban = item;
    *ban = (vs_ban){.indicator = read_series(L, model),
                    .tags = vs_lua_model_texts(L, model, "tags"),
                    .place = vs_lua_model_place(L, model)};
}

void vs_lua_history_read(lua_State *L, vs_model *model)
{
    vs_history *history = &model->history;
    lua_getfield(L, -1, "history");
    history->touches =
        read_list(L, model, "touches", &history->touch_count, sizeof *history->touches, read_touch);
    history->seals =
        read_list(L, model, "seals", &history->seal_count, sizeof *history->seals, read_seal);
    history->bans =
        read_list(L, model, "bans", &history->ban_count, sizeof *history->bans, read_ban);
    lua_pop(L, 1);
}
