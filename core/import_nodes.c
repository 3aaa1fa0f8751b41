/*
 * Rows of a kind that stand in a YAML file: the data of cases of a model.
 *
 *   score:
 *     - { person: п1, room: 5А, value: 5 }
 *   list: { columns: [person, room], rows: [[п1, 5А], [п2, 5А]], same: { from: 2024-09-01 } }
 *
 * Both forms are read as a list of maps. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "model_yaml.h"
#include "yaml.h"

#include <string.h>

struct nodes_reader {
    vs_import *import;
    const char *file;
    int kind;
    size_t first_table; /* of these rows */
    bool dated;         /* `valid` is the date of the event, not a field */
};

static int problem(struct nodes_reader *reader, const vs_yaml_node *node, const char *label,
                   enum vs_message expected)
{
    struct vs_import_spot spot = {reader->file, node->line, node->column, label};
    return vs_import__problem(reader->import, &spot, node->text, strlen(node->text),
                              vs_message_text(reader->import->engine, expected));
}

/* --- the kind --- */

struct names {
    const vs_model *model;
    size_t count;
};

static const char *name_at(const void *items, size_t index)
{
    const vs_model *model = ((const struct names *)items)->model;
    return index < model->kind_count ? model->kinds[index].name
                                     : model->dimensions[index - model->kind_count].name;
}

/* *out stays -1 for a name that the model lacks: a problem. */
static int find_kind(vs_import *import, const char *file, const vs_yaml_node *node, int *out)
{
    const vs_model *model = import->model;
    int dimension = vs_model_dimension(model, node->text);
    *out = vs_model_kind(model, node->text);
    if (*out < 0 && dimension >= 0) {
        *out = model->dimensions[dimension].kind;
    }
    if (*out >= 0) {
        return VS_OK;
    }
    char suggestion[VS_SUGGEST_SIZE];
    struct names names = {model, model->kind_count + model->dimension_count};
    vs_suggest(import->engine, suggestion, node->text, &names, names.count, name_at);
    (void)vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_NODES_KIND, file, (long long)node->line,
                  (long long)node->column, node->text, suggestion);
    return vs_import__problem_error(import);
}

/* --- rows --- */

/* The date of a row's event; *good is false for a wrong one. */
static int read_date(struct nodes_reader *reader, const vs_yaml_node *map, vs_date *out, bool *good)
{
    const vs_yaml_node *valid = reader->dated ? vs_yaml_get(map, "valid") : NULL;
    *out = reader->import->options.valid;
    *good = true;
    if (valid == NULL || vs_yaml_is_null(valid)) {
        return VS_OK;
    }
    *out = valid->type == VS_YAML_SCALAR ? vs_date_parse(valid->text, valid->size) : VS_DATE_NONE;
    *good = *out != VS_DATE_NONE;
    return *good ? VS_OK : problem(reader, valid, "valid", VS_MSG_EXPECT_DATE);
}

/* One row from a map. */
static int read_row(struct nodes_reader *reader, const vs_yaml_node *map)
{
    struct vs_import_table *table = NULL;
    vs_date valid = VS_DATE_NONE;
    bool good = true;
    if (map->type != VS_YAML_MAP) {
        return problem(reader, map, "", VS_MSG_EXPECT_MAP);
    }
    int status = read_date(reader, map, &valid, &good);
    if (status != VS_OK || !good) {
        return status;
    }
    struct vs_import_yaml_place place = {reader->file, reader->first_table, valid};
    status = vs_import__yaml_table(reader->import, &place, reader->kind, &table);
    return status == VS_OK
               ? vs_import__yaml_row(reader->import, table, map, reader->dated ? "valid" : NULL)
               : status;
}

/* A column that is no text, or that is named twice, is a problem. */
static int check_columns(struct nodes_reader *reader, const vs_yaml_node *columns,
                         const vs_yaml_node *same)
{
    uint64_t before = reader->import->problem_total;
    int status = VS_OK;
    if (columns->type != VS_YAML_LIST) {
        return problem(reader, columns, "columns", VS_MSG_EXPECT_LIST);
    }
    for (size_t i = 0;
         status == VS_OK && reader->import->problem_total == before && i < columns->size; i++) {
        const vs_yaml_node *column = columns->items[i];
        bool twice = vs_yaml_get(same, column->text) != NULL;
        for (size_t j = 0; j < i; j++) {
            twice = twice || strcmp(columns->items[j]->text, column->text) == 0;
        }
        if (column->type != VS_YAML_SCALAR) {
            status = problem(reader, column, "columns", VS_MSG_EXPECT_TEXT);
        } else if (twice) {
            (void)vs_fail(reader->import->engine, VS_EDATA, VS_MSG_PROFILE_COLUMN_TWICE,
                          reader->file, (long long)column->line, (long long)column->column,
                          column->text);
            status = vs_import__problem_error(reader->import);
        }
    }
    return status;
}

/* One row from a list of values. */
static int read_values(struct nodes_reader *reader, const vs_yaml_node *columns,
                       const vs_yaml_node *same, const vs_yaml_node *row)
{
    vs_import *import = reader->import;
    size_t more = same != NULL ? same->size : 0;
    if (row->type != VS_YAML_LIST || row->size != columns->size) {
        (void)vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_NODES_ROW, reader->file,
                      (long long)row->line, (long long)row->column, (long long)columns->size,
                      row->type == VS_YAML_LIST ? (long long)row->size : 1LL);
        return vs_import__problem_error(import);
    }
    vs_yaml_node map = {.type = VS_YAML_MAP, .line = row->line, .column = row->column, .text = ""};
    size_t size = row->size + more;
    const vs_yaml_node **keys = vs_arena_array(import->arena, size + 1, sizeof(void *));
    const vs_yaml_node **items = vs_arena_array(import->arena, size + 1, sizeof(void *));
    if (keys == NULL || items == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; i < row->size; i++) {
        keys[i] = columns->items[i];
        items[i] = row->items[i];
    }
    for (size_t i = 0; i < more; i++) {
        keys[row->size + i] = same->keys[i];
        items[row->size + i] = same->items[i];
    }
    map.size = size;
    map.keys = keys;
    map.items = items;
    return read_row(reader, &map);
}

static int read_table(struct nodes_reader *reader, const vs_yaml_node *node)
{
    static const char *const known[] = {"columns", "rows", "same", NULL};
    vs_import *import = reader->import;
    const vs_yaml_node *columns = vs_yaml_get(node, "columns");
    const vs_yaml_node *rows = vs_yaml_get(node, "rows");
    const vs_yaml_node *same = vs_yaml_get(node, "same");
    if (vs_yaml_check_keys(import->engine, reader->file, node, known, VS_EDATA) != VS_OK) {
        return vs_import__problem_error(import);
    }
    if (rows == NULL || rows->type != VS_YAML_LIST) {
        return problem(reader, rows != NULL ? rows : node, "rows", VS_MSG_EXPECT_LIST);
    }
    if (same != NULL && same->type != VS_YAML_MAP) {
        return problem(reader, same, "same", VS_MSG_EXPECT_MAP);
    }
    if (columns == NULL) {
        return problem(reader, node, "columns", VS_MSG_EXPECT_LIST);
    }
    uint64_t before = import->problem_total;
    int status = check_columns(reader, columns, same);
    if (import->problem_total != before) {
        return status;
    }
    for (size_t i = 0; status == VS_OK && i < rows->size; i++) {
        status = read_values(reader, columns, same, rows->items[i]);
    }
    return status;
}

int vs_import_add_nodes(vs_import *import, const char *name, const vs_yaml_node *kind,
                        const vs_yaml_node *rows)
{
    struct nodes_reader reader = {.import = import, .first_table = import->table_count};
    reader.file = vs_arena_text(import->arena, name, strlen(name));
    if (reader.file == NULL) {
        return vs_import__no_memory(import);
    }
    int status = find_kind(import, reader.file, kind, &reader.kind);
    if (status != VS_OK || reader.kind < 0) {
        return status;
    }
    reader.dated = vs_model_field(&import->model->kinds[reader.kind], "valid") < 0;
    if (rows->type == VS_YAML_MAP) {
        status = read_table(&reader, rows);
    } else if (rows->type == VS_YAML_LIST) {
        for (size_t i = 0; status == VS_OK && i < rows->size; i++) {
            status = read_row(&reader, rows->items[i]);
        }
    } else if (!vs_yaml_is_null(rows)) {
        status = problem(&reader, rows, kind->text, VS_MSG_EXPECT_LIST);
    }
    return status == VS_OK ? vs_import__yaml_end(import, reader.first_table) : status;
}
