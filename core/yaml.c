/*
 * YAML over the events of libyaml. Its calls return 1 for success; every event is deleted where it
 * was parsed. Nodes live in an arena of the tree.
 * SPDX-License-Identifier: MIT
 */
#include "yaml.h"

#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEPTH_LIMIT = 64, SIZE_LIMIT = 64 << 20 };

static const size_t pointer_size = sizeof(void *);

struct vs_yaml {
    vs_engine *engine;
    vs_arena *arena;
    const char *name;
    const vs_yaml_node *root;
};

/* A tree while it is read. */
struct reader {
    vs_yaml *yaml;
    vs_engine *engine;
    const char *text; /* without the BOM */
    size_t size;
    vs_buffer pending; /* node pointers of the collections that are open, inner ones last */
    yaml_parser_t parser;
};

static int fail_at(const struct reader *reader, enum vs_message id, size_t line, size_t column)
{
    return vs_fail(reader->engine, VS_EDATA, id, reader->yaml->name, (long long)line,
                   (long long)column);
}

static int fail_mark(const struct reader *reader, enum vs_message id, const yaml_mark_t *mark)
{
    return fail_at(reader, id, mark->line + 1, mark->column + 1);
}

static int fail_node(const struct reader *reader, enum vs_message id, const vs_yaml_node *node)
{
    return fail_at(reader, id, node->line, node->column);
}

/* Fails at a byte of the text, counting columns in characters. */
static int fail_offset(const struct reader *reader, enum vs_message id, size_t offset)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < offset && i < reader->size; i++) {
        if (reader->text[i] == '\n') {
            line++;
            column = 1;
        } else if (((unsigned char)reader->text[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    return fail_at(reader, id, line, column);
}

/* What libyaml says of the common faults, and how we say it. */
static const struct {
    const char *problem;
    enum vs_message id;
} problems[] = {
    {"found character that cannot start any token", VS_MSG_YAML_TOKEN},
    {"found a tab character that violates indentation", VS_MSG_YAML_TOKEN},
    {"found a tab character where an indentation space is expected", VS_MSG_YAML_TOKEN},
    {"did not find expected node content", VS_MSG_YAML_TOKEN},
    {"mapping values are not allowed in this context", VS_MSG_YAML_MAPPING},
    {"did not find expected key", VS_MSG_YAML_INDENT},
    {"did not find expected '-' indicator", VS_MSG_YAML_INDENT},
    {"block sequence entries are not allowed in this context", VS_MSG_YAML_INDENT},
    {"could not find expected ':'", VS_MSG_YAML_COLON},
    {"found unexpected end of stream", VS_MSG_YAML_QUOTE},
    {"did not find expected ',' or ']'", VS_MSG_YAML_BRACKET},
    {"did not find expected ',' or '}'", VS_MSG_YAML_BRACKET},
    {"found unknown escape character", VS_MSG_YAML_ESCAPE},
};

/* The byte at a place of the text; columns are characters. */
static int byte_at(const struct reader *reader, size_t line, size_t column)
{
    size_t at = 0;
    for (; line > 0 && at < reader->size; at++) {
        line -= reader->text[at] == '\n';
    }
    for (; column > 0 && at < reader->size; column--) {
        at++;
        while (at < reader->size && ((unsigned char)reader->text[at] & 0xC0) == 0x80) {
            at++;
        }
    }
    return at < reader->size ? reader->text[at] : '\0';
}

/* The message for what stopped libyaml. */
static int fail_parser(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR) {
        return vs_fail_memory(reader->engine);
    }
    if (parser->error == YAML_READER_ERROR) {
        /* UTF-8 has been checked, so what is left are control characters; no line is given. */
        return fail_offset(reader, VS_MSG_YAML_CONTROL, parser->problem_offset);
    }
    const char *problem = parser->problem != NULL ? parser->problem : "";
    for (size_t i = 0; i < sizeof problems / sizeof *problems; i++) {
        if (strcmp(problems[i].problem, problem) == 0) {
            const yaml_mark_t *mark = &parser->problem_mark;
            bool percent = problems[i].id == VS_MSG_YAML_TOKEN &&
                           byte_at(reader, mark->line, mark->column) == '%';
            return fail_mark(reader, percent ? VS_MSG_YAML_PERCENT : problems[i].id, mark);
        }
    }
    return vs_fail(reader->engine, VS_EDATA, VS_MSG_YAML_SYNTAX, reader->yaml->name,
                   (long long)parser->problem_mark.line + 1,
                   (long long)parser->problem_mark.column + 1, problem);
}

/* Parses the next event, which the caller deletes when VS_OK comes back. */
static int next_event(struct reader *reader, yaml_event_t *event)
{
    return yaml_parser_parse(&reader->parser, event) == 1 ? VS_OK : fail_parser(reader);
}

static vs_yaml_node *new_node(const struct reader *reader, enum vs_yaml_type type,
                              const yaml_event_t *event)
{
    vs_yaml_node *node = vs_arena_get(reader->yaml->arena, sizeof *node);
    if (node != NULL) {
        node->type = type;
        node->line = (uint32_t)(event->start_mark.line + 1);
        node->column = (uint32_t)(event->start_mark.column + 1);
        node->text = "";
    }
    return node;
}

/* Refuses anchors and tags. */
static int check_plain(const struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL;
    const yaml_char_t *tag = NULL;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
        break;
    case YAML_SEQUENCE_START_EVENT:
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
        break;
    case YAML_MAPPING_START_EVENT:
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
        break;
    default:
        break;
    }
    if (anchor != NULL) {
        return fail_mark(reader, VS_MSG_YAML_ANCHOR, &event->start_mark);
    }
    return tag != NULL ? fail_mark(reader, VS_MSG_YAML_TAG, &event->start_mark) : VS_OK;
}

static int read_scalar(const struct reader *reader, vs_yaml_node *node, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t size = event->data.scalar.length;
    if (memchr(text, '\0', size) != NULL) {
        return fail_mark(reader, VS_MSG_YAML_ZERO, &event->start_mark);
    }
    node->text = vs_arena_text(reader->yaml->arena, text, size);
    node->size = size;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return node->text != NULL ? VS_OK : vs_fail_memory(reader->engine);
}

/* By text, then by place, so that of equal keys the earlier comes first. */
static int compare_keys(const void *a, const void *b)
{
    const vs_yaml_node *x = *(const vs_yaml_node *const *)a;
    const vs_yaml_node *y = *(const vs_yaml_node *const *)b;
    int order = strcmp(x->text, y->text);
    if (order == 0) {
        order = (x->line > y->line) - (x->line < y->line);
    }
    return order != 0 ? order : (x->column > y->column) - (x->column < y->column);
}

static int check_keys(const struct reader *reader, const vs_yaml_node *map)
{
    for (size_t i = 0; i < map->size; i++) {
        const vs_yaml_node *key = map->keys[i];
        if (key->type != VS_YAML_SCALAR || vs_yaml_is_null(key)) {
            return fail_node(reader, VS_MSG_YAML_KEY, key);
        }
    }
    if (map->size < 2) {
        return VS_OK;
    }
    size_t bytes = map->size * pointer_size;
    const vs_yaml_node **sorted = vs_mem_new(reader->engine, bytes);
    if (sorted == NULL) {
        return vs_fail_memory(reader->engine);
    }
    memcpy(sorted, map->keys, bytes);
    qsort(sorted, map->size, pointer_size, compare_keys);
    int status = VS_OK;
    for (size_t i = 1; i < map->size && status == VS_OK; i++) {
        const vs_yaml_node *key = sorted[i];
        if (strcmp(sorted[i - 1]->text, key->text) == 0) {
            status = vs_fail(reader->engine, VS_EDATA, VS_MSG_YAML_DUPLICATE, reader->yaml->name,
                             (long long)key->line, (long long)key->column, key->text,
                             (long long)sorted[i - 1]->line);
        }
    }
    vs_mem_free(reader->engine, sorted);
    return status;
}

/* Moves the nodes of pending from start on into the node that holds them. */
static int close_collection(struct reader *reader, vs_yaml_node *node, size_t start)
{
    size_t count = (reader->pending.size - start) / pointer_size;
    size_t step = node->type == VS_YAML_MAP ? 2 : 1;
    vs_arena *arena = reader->yaml->arena;
    node->size = count / step;
    node->items = vs_arena_array(arena, node->size, pointer_size);
    if (node->type == VS_YAML_MAP) {
        node->keys = vs_arena_array(arena, node->size, pointer_size);
    }
    if (node->items == NULL || (node->type == VS_YAML_MAP && node->keys == NULL)) {
        return vs_fail_memory(reader->engine);
    }
    for (size_t i = 0; i < count; i++) {
        const vs_yaml_node *child;
        memcpy(&child, reader->pending.data + start + i * pointer_size, pointer_size);
        if (step == 2 && i % 2 == 0) {
            node->keys[i / 2] = child;
        } else {
            node->items[i / step] = child;
        }
    }
    reader->pending.size = start;
    return step == 2 ? check_keys(reader, node) : VS_OK;
}

static int read_node(struct reader *reader, const vs_yaml_node **out, const yaml_event_t *event,
                     int depth);

/* Reads the nodes up to the end of the collection that node begins. */
static int read_children(struct reader *reader, vs_yaml_node *node, int depth)
{
    yaml_event_type_t last =
        node->type == VS_YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
    size_t start = reader->pending.size;
    bool done = false;
    int status = VS_OK;
    while (status == VS_OK && !done) {
        yaml_event_t event;
        status = next_event(reader, &event);
        if (status != VS_OK) {
            break;
        }
        done = event.type == last;
        if (!done) {
            const vs_yaml_node *child = NULL;
            status = read_node(reader, &child, &event, depth + 1);
            vs_buffer_add(&reader->pending, (const void *)&child, pointer_size);
        }
        yaml_event_delete(&event);
        if (status == VS_OK) {
            status = vs_buffer_status(&reader->pending);
        }
    }
    return status == VS_OK ? close_collection(reader, node, start) : status;
}

/* Reads the node that begins with event; the event stays the caller's. */
static int read_node(struct reader *reader, const vs_yaml_node **out, const yaml_event_t *event,
                     int depth)
{
    if (depth > DEPTH_LIMIT) {
        return vs_fail(reader->engine, VS_EDATA, VS_MSG_YAML_DEPTH, reader->yaml->name,
                       (long long)event->start_mark.line + 1,
                       (long long)event->start_mark.column + 1, (long long)DEPTH_LIMIT);
    }
    if (event->type == YAML_ALIAS_EVENT) {
        return fail_mark(reader, VS_MSG_YAML_ANCHOR, &event->start_mark);
    }
    int status = check_plain(reader, event);
    if (status != VS_OK) {
        return status;
    }
    enum vs_yaml_type type = event->type == YAML_SCALAR_EVENT           ? VS_YAML_SCALAR
                             : event->type == YAML_SEQUENCE_START_EVENT ? VS_YAML_LIST
                                                                        : VS_YAML_MAP;
    vs_yaml_node *node = new_node(reader, type, event);
    if (node == NULL) {
        return vs_fail_memory(reader->engine);
    }
    *out = node;
    return type == VS_YAML_SCALAR ? read_scalar(reader, node, event)
                                  : read_children(reader, node, depth);
}

/* Reads the one document of the stream, or none. */
static int read_stream(struct reader *reader)
{
    bool begun = false;
    for (;;) {
        yaml_event_t event;
        int status = next_event(reader, &event);
        if (status != VS_OK) {
            return status;
        }
        bool last = event.type == YAML_STREAM_END_EVENT;
        switch (event.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_STREAM_END_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_DOCUMENT_START_EVENT:
            if (begun) {
                status = fail_mark(reader, VS_MSG_YAML_DOCUMENTS, &event.start_mark);
            }
            begun = true;
            break;
        default:
            status = read_node(reader, &reader->yaml->root, &event, 1);
            break;
        }
        yaml_event_delete(&event);
        if (status != VS_OK || last) {
            return status;
        }
    }
}

static int read_text(vs_yaml *yaml, const char *text, size_t size)
{
    struct reader reader = {.yaml = yaml, .engine = yaml->engine, .text = text, .size = size};
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        reader.text += 3; /* libyaml would count it as a column */
        reader.size -= 3;
    }
    size_t bad = 0;
    if (!vs_text_valid(reader.text, reader.size, &bad)) {
        return fail_offset(&reader, VS_MSG_YAML_UTF8, bad);
    }
    if (yaml_parser_initialize(&reader.parser) != 1) {
        return vs_fail_memory(yaml->engine);
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.text, reader.size);
    vs_buffer_init(&reader.pending, yaml->engine);
    int status = read_stream(&reader);
    vs_buffer_free(&reader.pending);
    yaml_parser_delete(&reader.parser);
    const vs_yaml_node *root = yaml->root;
    if (root != NULL && root->type == VS_YAML_SCALAR && root->size == 0 && !root->quoted) {
        yaml->root = NULL; /* "---" and nothing more */
    }
    return status;
}

int vs_yaml_parse(vs_yaml **out, vs_engine *engine, const char *name, const char *text, size_t size)
{
    *out = NULL;
    if (size > SIZE_LIMIT) {
        return vs_fail(engine, VS_EDATA, VS_MSG_YAML_SIZE, name, (long long)SIZE_LIMIT);
    }
    vs_yaml *yaml = vs_mem_new(engine, sizeof *yaml);
    if (yaml == NULL) {
        return vs_fail_memory(engine);
    }
    yaml->engine = engine;
    int status = vs_arena_new(&yaml->arena, engine);
    if (status == VS_OK) {
        yaml->name = vs_arena_text(yaml->arena, name, strlen(name));
        status = yaml->name != NULL ? read_text(yaml, text, size) : vs_fail_memory(engine);
    }
    if (status != VS_OK) {
        vs_yaml_free(yaml);
        return status;
    }
    *out = yaml;
    return VS_OK;
}

void vs_yaml_free(vs_yaml *yaml)
{
    if (yaml != NULL) {
        vs_arena_free(yaml->arena);
        vs_mem_free(yaml->engine, yaml);
    }
}

const vs_yaml_node *vs_yaml_root(const vs_yaml *yaml)
{
    return yaml->root;
}

const char *vs_yaml_name(const vs_yaml *yaml)
{
    return yaml->name;
}

const vs_yaml_node *vs_yaml_get(const vs_yaml_node *map, const char *key)
{
    if (map == NULL || map->type != VS_YAML_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->size; i++) {
        if (strcmp(map->keys[i]->text, key) == 0) {
            return map->items[i];
        }
    }
    return NULL;
}

bool vs_yaml_is_null(const vs_yaml_node *node)
{
    if (node == NULL) {
        return true;
    }
    return node->type == VS_YAML_SCALAR && !node->quoted &&
           (node->size == 0 || strcmp(node->text, "~") == 0 || strcmp(node->text, "null") == 0);
}
