/*
 * Schemas of lua/stdlib/ (things.lua says what they are) as plain C. SPDX-License-Identifier: MIT
 */
#ifndef VS_LUA_SHAPE_H
#define VS_LUA_SHAPE_H

#include "lua_core.h"

enum vs_field_type {
    VS_FIELD_TEXT,
    VS_FIELD_BOOLEAN,
    VS_FIELD_INTEGER,
    VS_FIELD_NUMBER,
    VS_FIELD_FUNCTION,
    VS_FIELD_TEXTS,
    VS_FIELD_LIST,
    VS_FIELD_MAP,
    VS_FIELD_RANGE,
    VS_FIELD_DATE,
    VS_FIELD_ANY,
    VS_FIELD_REF,
    VS_FIELD_REFS,
    VS_FIELD_NAMES,
    VS_FIELD_TABLE,
    VS_FIELD_ENTRIES,
    VS_FIELD_ROWS,
    VS_FIELD_WHEN,
    VS_FIELD_DAYS
};

/* What a schema says of a field; texts are those of the schema, which stays. */
typedef struct vs_spec {
    const char *name;
    enum vs_field_type type;
    bool required, filled, bounded, among, or_text;
    bool words;                 /* a title: terms may stand in it */
    bool naming, worded;        /* it holds names, titles; or what is in it does */
    lua_Integer least, most;    /* if bounded */
    const char **allowed, **of; /* NULL-terminated; NULL: absent */
    const struct vs_shape *fields, *each, *worked_out; /* NULL: none */
    const char *named;
} vs_spec;

typedef struct vs_shape {
    size_t required_count, spec_count;
    vs_spec *specs;
    bool naming, worded; /* one of them is */
} vs_shape;

/* The shape of the schema on the top, made at first need: schemas stay as they are. [-0, +0, e] */
const vs_shape *vs_lua_shape(lua_State *L);
/* Pushes the table of the positions of its fields by name. [-0, +1, -] */
void vs_lua_shape_positions(lua_State *L, const vs_shape *shape);
void vs_lua_shape_open(lua_State *L);

#endif
