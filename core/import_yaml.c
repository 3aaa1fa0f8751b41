/*
 * Entities and events written by hand in YAML, and single rows of the command `record`.
 *
 *   entities:
 *     - { kind: class, id: 5А, from: 2024-09-01, grade: "5" }
 *   events:
 *     - { type: order_signed, valid: 2024-10-01, number: "12" }
 *
 * Each kind (and each date of events) of a file becomes a table of its own.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "model_yaml.h"
#include "yaml.h"

#include <string.h>

enum { FIELDS_MAX = 256 };

struct yaml_reader {
    vs_import *import;
    const char *file;
    size_t first_table; /* of this file */
    vs_digest digest;
    size_t bad_count; /* fields of the row at hand that have a problem */
    int bad[FIELDS_MAX];
};

/* --- problems --- */

static struct vs_import_spot spot_at(const struct yaml_reader *reader, const vs_yaml_node *node,
                                     const char *label)
{
    return (struct vs_import_spot){reader->file, node->line, node->column, label};
}

static int problem(struct yaml_reader *reader, const vs_yaml_node *node, const char *label,
                   enum vs_message expected)
{
    struct vs_import_spot spot = spot_at(reader, node, label);
    return vs_import__problem(reader->import, &spot, node->text, strlen(node->text),
                              vs_message_text(reader->import->engine, expected));
}

/* A name that the model lacks: id is a message of file, line, column, name, near miss. */
static int unknown(struct yaml_reader *reader, const vs_yaml_node *node, enum vs_message id,
                   const char *suggestion)
{
    vs_fail(reader->import->engine, VS_EDATA, id, reader->file, (long long)node->line,
            (long long)node->column, node->text, suggestion);
    return vs_import__problem_error(reader->import);
}

static const char *kind_at(const void *items, size_t index)
{
    return ((const vs_kind *)items)[index].name;
}

static const char *dimension_at(const void *items, size_t index)
{
    return ((const vs_dimension *)items)[index].name;
}

static const char *field_at(const void *items, size_t index)
{
    return ((const vs_field *)items)[index].name;
}

/* --- rows --- */

int vs_import__yaml_table(vs_import *import, const struct vs_import_yaml_place *place, int kind,
                          struct vs_import_table **out)
{
    const vs_kind *declared = &import->model->kinds[kind];
    for (size_t i = place->first_table; i < import->table_count; i++) {
        struct vs_import_table *table = import->tables[i];
        if (table->kind == kind && table->result.valid == place->valid) {
            *out = table;
            return VS_OK;
        }
    }
    int status = vs_import__table(import, kind, place->file, out);
    if (status == VS_OK) {
        (*out)->result.valid = place->valid;
        (*out)->type = declared->event ? declared->name : "import";
    }
    return status;
}

/* The file's table of a kind and a date, made if new. */
static int find_table(struct yaml_reader *reader, int kind, vs_date valid,
                      struct vs_import_table **out)
{
    struct vs_import_yaml_place place = {reader->file, reader->first_table, valid};
    int status = vs_import__yaml_table(reader->import, &place, kind, out);
    if (status == VS_OK) {
        (*out)->digest = reader->digest;
    }
    return status;
}

static int read_field(struct yaml_reader *reader, struct vs_import_table *table,
                      const vs_yaml_node *key, const vs_yaml_node *value)
{
    vs_import *import = reader->import;
    const vs_kind *kind = &import->model->kinds[table->kind];
    int field = vs_model_field(kind, key->text);
    if (field < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, key->text, kind->fields, kind->field_count,
                   field_at);
        vs_fail(import->engine, VS_EDATA, VS_MSG_PROFILE_FIELD, reader->file, (long long)key->line,
                (long long)key->column, kind->name, key->text, suggestion);
        return vs_import__problem_error(import);
    }
    if (vs_yaml_is_null(value)) {
        return VS_OK;
    }
    if (value->type != VS_YAML_SCALAR) {
        return problem(reader, value, key->text, VS_MSG_EXPECT_TEXT);
    }
    struct vs_import_spot spot = spot_at(reader, value, kind->fields[field].name);
    bool good = true;
    int status = vs_import__put(import, table, &spot, field, value->text, &good);
    if (!good && reader->bad_count < FIELDS_MAX) {
        reader->bad[reader->bad_count++] = field;
    }
    return status;
}

/* One row from a map, without the keys that say what the row is. */
static int read_row(struct yaml_reader *reader, struct vs_import_table *table,
                    const vs_yaml_node *map, const char *skip, const char *skip_too)
{
    int status = vs_import__row_begin(reader->import, table, map->line);
    reader->bad_count = 0;
    for (size_t i = 0; status == VS_OK && i < map->size; i++) {
        const char *key = map->keys[i]->text;
        if ((skip == NULL || strcmp(key, skip) != 0) &&
            (skip_too == NULL || strcmp(key, skip_too) != 0)) {
            status = read_field(reader, table, map->keys[i], map->items[i]);
        }
    }
    if (status == VS_OK) {
        struct vs_import_spot spot = spot_at(reader, map, "");
        status = vs_import__row_end(reader->import, table, &spot, reader->bad, reader->bad_count);
    }
    return status;
}

int vs_import__yaml_row(vs_import *import, struct vs_import_table *table, const vs_yaml_node *map,
                        const char *skip)
{
    struct yaml_reader reader = {.import = import, .file = table->result.file};
    return read_row(&reader, table, map, skip, NULL);
}

static int read_entity(struct yaml_reader *reader, const vs_yaml_node *map)
{
    vs_import *import = reader->import;
    const vs_model *model = import->model;
    const vs_yaml_node *kind = vs_yaml_get(map, "kind");
    if (kind == NULL || kind->type != VS_YAML_SCALAR) {
        return problem(reader, map, "kind", VS_MSG_EXPECT_TEXT);
    }
    int dimension = vs_model_dimension(model, kind->text);
    if (dimension < 0 || model->dimensions[dimension].kind < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, kind->text, model->dimensions,
                   model->dimension_count, dimension_at);
        return unknown(reader, kind, VS_MSG_IMPORT_ENTITY_KIND, suggestion);
    }
    struct vs_import_table *table = NULL;
    int status =
        find_table(reader, model->dimensions[dimension].kind, import->options.valid, &table);
    return status == VS_OK ? read_row(reader, table, map, "kind", NULL) : status;
}

static int read_event(struct yaml_reader *reader, const vs_yaml_node *map)
{
    vs_import *import = reader->import;
    const vs_model *model = import->model;
    const vs_yaml_node *type = vs_yaml_get(map, "type");
    const vs_yaml_node *valid = vs_yaml_get(map, "valid");
    if (type == NULL || type->type != VS_YAML_SCALAR) {
        return problem(reader, map, "type", VS_MSG_EXPECT_TEXT);
    }
    int kind = vs_model_kind(model, type->text);
    if (kind < 0 || model->kinds[kind].entity) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, type->text, model->kinds, model->kind_count,
                   kind_at);
        return unknown(reader, type, VS_MSG_IMPORT_EVENT_TYPE, suggestion);
    }
    vs_date date = import->options.valid;
    if (!vs_yaml_is_null(valid)) {
        date =
            valid->type == VS_YAML_SCALAR ? vs_date_parse(valid->text, valid->size) : VS_DATE_NONE;
        if (date == VS_DATE_NONE) {
            return problem(reader, valid, "valid", VS_MSG_EXPECT_DATE);
        }
    }
    struct vs_import_table *table = NULL;
    int status = find_table(reader, kind, date, &table);
    return status == VS_OK ? read_row(reader, table, map, "type", "valid") : status;
}

/* --- files --- */

static int read_list(struct yaml_reader *reader, const vs_yaml_node *root, const char *key,
                     int (*read)(struct yaml_reader *, const vs_yaml_node *))
{
    const vs_yaml_node *list = vs_yaml_get(root, key);
    if (vs_yaml_is_null(list)) {
        return VS_OK;
    }
    if (list->type != VS_YAML_LIST) {
        return problem(reader, list, key, VS_MSG_EXPECT_LIST);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < list->size; i++) {
        const vs_yaml_node *item = list->items[i];
        status = item->type == VS_YAML_MAP ? read(reader, item)
                                           : problem(reader, item, key, VS_MSG_EXPECT_MAP);
    }
    return status;
}

int vs_import__yaml_end(vs_import *import, size_t first_table)
{
    int status = VS_OK;
    for (size_t i = first_table; status == VS_OK && i < import->table_count; i++) {
        import->tables[i]->result.rows = import->tables[i]->rows;
        status = vs_import__index(import, import->tables[i]);
    }
    return status;
}

static int read_root(struct yaml_reader *reader, const vs_yaml *yaml)
{
    static const char *const keys[] = {"entities", "events", NULL};
    vs_import *import = reader->import;
    const vs_yaml_node *root = vs_yaml_root(yaml);
    if (root == NULL) {
        vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_YAML_EMPTY, reader->file);
        return vs_import__problem_error(import);
    }
    if (vs_yaml_check_keys(import->engine, reader->file, root, keys, VS_EDATA) != VS_OK) {
        return vs_import__problem_error(import);
    }
    int status = read_list(reader, root, "entities", read_entity);
    if (status == VS_OK) {
        status = read_list(reader, root, "events", read_event);
    }
    return status == VS_OK ? vs_import__yaml_end(import, reader->first_table) : status;
}

int vs_import__yaml(vs_import *import, const char *name, const char *bytes, size_t size)
{
    struct yaml_reader reader = {.import = import, .first_table = import->table_count};
    vs_yaml *yaml = NULL;
    reader.file = vs_arena_text(import->arena, name, strlen(name));
    reader.digest = vs_digest_of(bytes, size);
    if (reader.file == NULL) {
        return vs_import__no_memory(import);
    }
    int status = vs_yaml_parse(&yaml, import->engine, name, bytes, size);
    if (status == VS_EDATA) {
        return vs_import__problem_error(import);
    }
    if (status == VS_OK) {
        status = read_root(&reader, yaml);
    }
    vs_yaml_free(yaml);
    return status;
}

/* --- one row of `record` --- */

static int put_named(vs_import *import, struct vs_import_table *table, const char *name,
                     const char *text, int *bad, size_t *bad_count)
{
    const vs_kind *kind = &import->model->kinds[table->kind];
    int field = vs_model_field(kind, name);
    if (field < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, name, kind->fields, kind->field_count, field_at);
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_RECORD_FIELD, kind->name, name,
                       suggestion);
    }
    struct vs_import_spot spot = {kind->name, 1, 0, name};
    bool good = true;
    int status = vs_import__put(import, table, &spot, field, text, &good);
    if (!good && *bad_count < FIELDS_MAX) {
        bad[(*bad_count)++] = field;
    }
    return status;
}

int vs_import_record(vs_import *import, const char *kind, const char *const *fields,
                     const char *const *texts, size_t count)
{
    int bad[FIELDS_MAX];
    size_t bad_count = 0;
    struct vs_import_table *table = NULL;
    int index = vs_model_kind(import->model, kind);
    if (index < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, kind, import->model->kinds,
                   import->model->kind_count, kind_at);
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_KIND, kind, suggestion);
    }
    int status = vs_import__table(import, index, kind, &table);
    if (status != VS_OK) {
        return status;
    }
    table->record = true;
    table->type = import->model->kinds[index].event ? import->model->kinds[index].name : "record";
    status = vs_import__row_begin(import, table, 1);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = put_named(import, table, fields[i], texts[i], bad, &bad_count);
    }
    if (status == VS_OK) {
        struct vs_import_spot spot = {table->result.file, 1, 0, ""};
        status = vs_import__row_end(import, table, &spot, bad, bad_count);
    }
    table->result.rows = table->rows;
    return status == VS_OK ? vs_import__index(import, table) : status;
}
