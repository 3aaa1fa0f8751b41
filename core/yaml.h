/*
 * YAML as a tree that remembers where each thing stood. The one file over libyaml.
 *
 * Refused with file:line:column: duplicate keys, more than one document, anchors, aliases and tags,
 * keys that are not plain texts, nesting over 64, bytes that are not UTF-8, files over 64 MiB.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_YAML_H
#define VS_YAML_H

#include "buffer.h"

enum vs_yaml_type { VS_YAML_SCALAR, VS_YAML_LIST, VS_YAML_MAP };

typedef struct vs_yaml_node {
    enum vs_yaml_type type;
    bool quoted;                       /* a scalar in quotes or a block: always a text */
    uint32_t line, column;             /* from 1 */
    const char *text;                  /* scalar: UTF-8 with a final zero; else "" */
    size_t size;                       /* bytes of text, or items, or pairs */
    const struct vs_yaml_node **items; /* list: items; map: values in file order */
    const struct vs_yaml_node **keys;  /* map: keys (scalars) in file order; else NULL */
} vs_yaml_node;

typedef struct vs_yaml vs_yaml;

/* Parses text; name is for messages. An empty document has a NULL root. VS_EDATA with the place. */
int vs_yaml_parse(vs_yaml **out, vs_engine *engine, const char *name, const char *text,
                  size_t size);
void vs_yaml_free(vs_yaml *yaml);
const vs_yaml_node *vs_yaml_root(const vs_yaml *yaml); /* borrowed until free */
const char *vs_yaml_name(const vs_yaml *yaml);
/* The value of a key of a map, or NULL (also if map is NULL or no map). */
const vs_yaml_node *vs_yaml_get(const vs_yaml_node *map, const char *key);
/* True for an absent node or a plain null, ~ or empty scalar. */
bool vs_yaml_is_null(const vs_yaml_node *node);

#endif
