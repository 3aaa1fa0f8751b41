/*
 * Shared helpers of the readers of a layer's YAML, and calendars.
 * SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The size of the part of a name that starts here: "mean" of "mean_mark.bands". */
static size_t part_size(const char *part)
{
    return strcspn(part, "._-");
}

/* True if every part of a name is a part of the other one too. */
static bool has_parts(const char *name, const char *other)
{
    size_t size = 0;
    for (const char *part = name; *part != '\0'; part += size + (part[size] != '\0')) {
        bool met = false;
        size_t taken = 0;
        size = part_size(part);
        for (const char *at = other; !met && *at != '\0'; at += taken + (at[taken] != '\0')) {
            taken = part_size(at);
            met = taken == size && memcmp(at, part, size) == 0;
        }
        if (!met) {
            return false;
        }
    }
    return name[part_size(name)] != '\0'; /* one word alone says too little */
}

/* The shortest of the names that have all parts of this one, or NULL. */
static const char *find_by_parts(const char *name, const void *items, size_t count,
                                 vs_name_at name_at)
{
    const char *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *other = name_at(items, i);
        if ((best == NULL || strlen(other) < strlen(best)) && has_parts(name, other)) {
            best = other;
        }
    }
    return best;
}

const char *vs_suggest(vs_engine *engine, char out[VS_SUGGEST_SIZE], const char *name,
                       const void *items, size_t count, vs_name_at name_at)
{
    const char *best = NULL;
    size_t best_distance = strlen(name) > 4 ? 3 : 2; /* one more than is accepted */
    for (size_t i = 0; i < count; i++) {
        const char *other = name_at(items, i);
        size_t distance = vs_text_distance(name, other, best_distance);
        if (distance < best_distance) {
            best = other;
            best_distance = distance;
        }
    }
    if (best == NULL) {
        best = find_by_parts(name, items, count, name_at);
    }
    out[0] = '\0';
    if (best != NULL) {
        int size = snprintf(out, VS_SUGGEST_SIZE, vs_message_text(engine, VS_MSG_SUGGEST), best);
        if (size < 0 || size >= VS_SUGGEST_SIZE) {
            out[0] = '\0'; /* rather nothing than half a letter */
        }
    }
    return out;
}

static const char *key_at(const void *items, size_t index)
{
    return ((const char *const *)items)[index];
}

int vs_yaml_check_keys(vs_engine *engine, const char *file, const vs_yaml_node *map,
                       const char *const *keys, int status)
{
    if (map == NULL || map->type != VS_YAML_MAP) {
        return vs_fail(engine, status, VS_MSG_MODEL_YAML_EXPECTED, file,
                       map != NULL ? (long long)map->line : 1LL,
                       map != NULL ? (long long)map->column : 1LL, file,
                       vs_message_text(engine, VS_MSG_EXPECT_MAP));
    }
    size_t count = 0;
    while (keys[count] != NULL) {
        count++;
    }
    for (size_t i = 0; i < map->size; i++) {
        const vs_yaml_node *key = map->keys[i];
        bool known = false;
        for (size_t j = 0; !known && j < count; j++) {
            known = strcmp(key->text, keys[j]) == 0;
        }
        if (known) {
            continue;
        }
        char suggestion[VS_SUGGEST_SIZE];
        char list[512] = "";
        for (size_t j = 0; j < count; j++) {
            size_t used = strlen(list);
            (void)snprintf(list + used, sizeof list - used, "%s%s", j > 0 ? ", " : "", keys[j]);
        }
        vs_suggest(engine, suggestion, key->text, keys, count, key_at);
        return vs_fail(engine, status, VS_MSG_MODEL_YAML_KEY, file, (long long)key->line,
                       (long long)key->column, key->text, suggestion, list);
    }
    return VS_OK;
}

int vs_model_yaml__keys(const vs_model_yaml *context, const vs_yaml_node *map,
                        const char *const *keys)
{
    return vs_yaml_check_keys(context->model->engine, context->file, map, keys, VS_EMODEL);
}

int vs_model_yaml__expected(const vs_model_yaml *context, const vs_yaml_node *node,
                            const char *what, enum vs_message expected)
{
    vs_engine *engine = context->model->engine;
    return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_YAML_EXPECTED, context->file,
                   (long long)node->line, (long long)node->column, what,
                   vs_message_text(engine, expected));
}

/* The model's own copy of the layer's name: it outlives the sources. */
static const char *layer_name(const vs_model_yaml *context)
{
    const vs_model *model = context->model;
    for (size_t i = 0; i < model->layer_count; i++) {
        if (strcmp(model->layers[i], context->layer->name) == 0) {
            return model->layers[i];
        }
    }
    return context->layer->name;
}

vs_place vs_model_yaml__place(const vs_model_yaml *context, const vs_yaml_node *node)
{
    return (vs_place){layer_name(context), context->file, node->line};
}

int vs_model_yaml__text(const vs_model_yaml *context, const vs_yaml_node *map, const char *key,
                        const char **out)
{
    const vs_yaml_node *node = vs_yaml_get(map, key);
    *out = NULL;
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    if (node->type != VS_YAML_SCALAR) {
        return vs_model_yaml__expected(context, node, key, VS_MSG_EXPECT_TEXT);
    }
    *out = vs_arena_text(context->model->arena, node->text, node->size);
    return *out == NULL ? vs_fail_memory(context->model->engine) : VS_OK;
}

int vs_model_yaml__boolean(const vs_model_yaml *context, const vs_yaml_node *map, const char *key,
                           bool *out)
{
    const vs_yaml_node *node = vs_yaml_get(map, key);
    *out = false;
    if (node == NULL) {
        return VS_OK;
    }
    *out = node->type == VS_YAML_SCALAR && strcmp(node->text, "true") == 0;
    if (!*out && (node->type != VS_YAML_SCALAR || strcmp(node->text, "false") != 0)) {
        return vs_model_yaml__expected(context, node, key, VS_MSG_EXPECT_BOOLEAN);
    }
    return VS_OK;
}

int vs_model_yaml__date(const vs_model_yaml *context, const vs_yaml_node *node, const char *what,
                        vs_date *out)
{
    *out = node->type == VS_YAML_SCALAR ? vs_date_parse(node->text, node->size) : VS_DATE_NONE;
    if (*out == VS_DATE_NONE) {
        return vs_model_yaml__expected(context, node, what, VS_MSG_EXPECT_DATE);
    }
    return VS_OK;
}

int vs_model_yaml__grow(vs_model *model, void *items, size_t *count, size_t size)
{
    void *old;
    memcpy(&old, items, sizeof old);
    void *grown = vs_arena_array(model->arena, *count + 1, size);
    if (grown == NULL) {
        return vs_fail_memory(model->engine);
    }
    if (*count > 0) {
        memcpy(grown, old, *count * size);
    }
    memcpy(items, &grown, sizeof grown);
    ++*count;
    return VS_OK;
}

/* True for "models/NAME/FOLDER/(any).yaml". */
bool vs_model_yaml__is_in(const char *path, const char *folder)
{
    const char *name = strrchr(path, '/');
    size_t size = strlen(folder);
    if (name == NULL || (size_t)(name - path) < size) {
        return false;
    }
    const char *start = name - size;
    size_t length = strlen(name);
    return memcmp(start, folder, size) == 0 && (start == path || start[-1] == '/') && length > 5 &&
           strcmp(name + length - 5, ".yaml") == 0;
}

/* The parsed files of a folder; a file without a document has none. */
struct documents {
    vs_model_yaml *contexts;
    vs_yaml **yaml;
    size_t count;
};

static int parse_document(struct documents *documents, const vs_model_file *file)
{
    vs_model *model = documents->contexts[documents->count].model;
    const char **name = &documents->contexts[documents->count].file;
    *name = vs_arena_text(model->arena, file->path, strlen(file->path));
    return *name == NULL ? vs_fail_memory(model->engine)
                         : vs_yaml_parse(&documents->yaml[documents->count], model->engine,
                                         file->path, file->text, file->size);
}

static int parse_documents(vs_model *model, const vs_layer_source *layer, const char *folder,
                           struct documents *out)
{
    out->contexts = vs_mem_array(model->engine, layer->file_count + 1, sizeof *out->contexts);
    out->yaml = vs_mem_array(model->engine, layer->file_count + 1, sizeof(void *));
    int status = out->contexts != NULL && out->yaml != NULL ? VS_OK : vs_fail_memory(model->engine);
    for (size_t i = 0; status == VS_OK && i < layer->file_count; i++) {
        if (vs_model_yaml__is_in(layer->files[i].path, folder)) {
            out->contexts[out->count] = (vs_model_yaml){model, layer, NULL};
            status = parse_document(out, &layer->files[i]);
            out->count++;
        }
    }
    return status;
}

int vs_model_yaml__each(vs_model *model, const vs_layer_source *layer, const char *folder,
                        const vs_model_yaml_reader *readers)
{
    struct documents documents = {NULL, NULL, 0};
    int status = parse_documents(model, layer, folder, &documents);
    for (; status == VS_OK && *readers != NULL; readers++) {
        for (size_t i = 0; status == VS_OK && i < documents.count; i++) {
            const vs_yaml_node *root = vs_yaml_root(documents.yaml[i]);
            status = root != NULL ? (*readers)(&documents.contexts[i], root) : VS_OK;
        }
    }
    for (size_t i = 0; i < documents.count; i++) {
        vs_yaml_free(documents.yaml[i]);
    }
    vs_mem_free(model->engine, documents.yaml);
    vs_mem_free(model->engine, documents.contexts);
    return status == VS_EDATA ? VS_EMODEL : status; /* YAML's own errors are the model's here */
}

/* --- calendars --- */

static const char *period_kind_at(const void *items, size_t index)
{
    return ((const vs_period_kind *)items)[index].name;
}

/* How ids of a kind look, for messages. */
static const char *period_example(const vs_period_kind *kind)
{
    switch (kind->type) {
    case VS_PERIOD_ACADEMIC:
        return "2024, 2024/25";
    case VS_PERIOD_CALENDAR:
        return "CY2024";
    default:
        return kind->key_count > 0 ? kind->keys[0] : kind->name;
    }
}

static int set_entry(vs_model_yaml *context, const vs_yaml_node *key, int kind, const char *id,
                     const vs_date dates[2], size_t first_of_layer)
{
    vs_model *model = context->model;
    vs_calendar_entry *entry = NULL;
    for (size_t i = 0; i < model->calendar_count; i++) {
        if (model->calendar[i].period_kind == kind && strcmp(model->calendar[i].id, id) == 0) {
            entry = &model->calendar[i];
            if (i >= first_of_layer) {
                return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_TWICE, context->file,
                               (long long)key->line, (long long)key->column, id);
            }
        }
    }
    if (entry == NULL) {
        int status = vs_model_yaml__grow(model, &model->calendar, &model->calendar_count,
                                         sizeof *model->calendar);
        if (status != VS_OK) {
            return status;
        }
        entry = &model->calendar[model->calendar_count - 1];
        entry->id = vs_arena_text(model->arena, id, strlen(id));
        entry->period_kind = kind;
    }
    entry->from = dates[0];
    entry->to = dates[1];
    entry->file = vs_arena_text(model->arena, context->file, strlen(context->file));
    entry->line = key->line;
    return entry->id == NULL || entry->file == NULL ? vs_fail_memory(model->engine) : VS_OK;
}

/* A part lies in the year that its id names: dates elsewhere would give its cells the thresholds
 * and the entities of other times. */
static int check_year(vs_model_yaml *context, const vs_yaml_node *value,
                      const vs_period_kind *period, const char *id, const vs_date dates[2])
{
    const vs_model *model = context->model;
    if (period->type != VS_PERIOD_PART) {
        return VS_OK;
    }
    const vs_period_kind *years = &model->period_kinds[period->of];
    bool academic = years->type == VS_PERIOD_ACADEMIC;
    int year = (int)strtol(academic ? id : id + strlen("CY"), NULL, 10);
    int month = academic ? years->starts_month : 1;
    int day = academic ? years->starts_day : 1;
    vs_date from = vs_date_make(year, month, day);
    vs_date next = vs_date_make(year + 1, month, day);
    if (from != VS_DATE_NONE && next != VS_DATE_NONE && (dates[0] < from || dates[1] >= next)) {
        char shown[2][VS_DATE_SIZE];
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_YEAR, context->file,
                       (long long)value->line, (long long)value->column, id,
                       vs_date_print(shown[0], from), vs_date_print(shown[1], next - 1));
    }
    return VS_OK;
}

static int read_entry(vs_model_yaml *context, int kind, const vs_yaml_node *key,
                      const vs_yaml_node *value, size_t first_of_layer)
{
    vs_model *model = context->model;
    const vs_period_kind *period = &model->period_kinds[kind];
    char id[VS_PERIOD_ID_SIZE];
    vs_date dates[2] = {VS_DATE_NONE, VS_DATE_NONE};
    if (vs_period_parse(model, UINT32_C(1) << kind, key->text, key->size, id) != kind) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_ID, context->file,
                       (long long)key->line, (long long)key->column, key->text, period->name,
                       period_example(period));
    }
    bool pair = value->type == VS_YAML_LIST && value->size == 2;
    for (size_t i = 0; pair && i < 2; i++) {
        const vs_yaml_node *day = value->items[i];
        dates[i] = day->type == VS_YAML_SCALAR ? vs_date_parse(day->text, day->size) : VS_DATE_NONE;
        pair = dates[i] != VS_DATE_NONE;
    }
    if (!pair || dates[0] > dates[1]) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_DATES, context->file,
                       (long long)value->line, (long long)value->column, id);
    }
    int status = check_year(context, value, period, id, dates);
    return status == VS_OK ? set_entry(context, key, kind, id, dates, first_of_layer) : status;
}

static int read_calendar(vs_model_yaml *context, const vs_yaml_node *root)
{
    vs_model *model = context->model;
    int status = VS_OK;
    if (root->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(context, root, "calendar", VS_MSG_EXPECT_MAP);
    }
    size_t first = model->calendar_count;
    for (size_t i = 0; status == VS_OK && i < root->size; i++) {
        const vs_yaml_node *name = root->keys[i];
        const vs_yaml_node *entries = root->items[i];
        int kind = vs_model_period_kind(model, name->text);
        if (kind < 0) {
            char suggestion[VS_SUGGEST_SIZE];
            vs_suggest(model->engine, suggestion, name->text, model->period_kinds,
                       model->period_kind_count, period_kind_at);
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_KIND, context->file,
                           (long long)name->line, (long long)name->column, name->text, suggestion);
        }
        if (vs_yaml_is_null(entries)) {
            continue;
        }
        if (entries->type != VS_YAML_MAP) {
            return vs_model_yaml__expected(context, entries, name->text, VS_MSG_EXPECT_MAP);
        }
        for (size_t j = 0; status == VS_OK && j < entries->size; j++) {
            status = read_entry(context, kind, entries->keys[j], entries->items[j], first);
        }
    }
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const vs_calendar_entry *first = a;
    const vs_calendar_entry *second = b;
    if (first->period_kind != second->period_kind) {
        return first->period_kind < second->period_kind ? -1 : 1;
    }
    return (first->from > second->from) - (first->from < second->from);
}

int vs_model_yaml_calendar(vs_model *model, const vs_layer_source *layer)
{
    int status = vs_model_yaml__each(model, layer, "calendar",
                                     (const vs_model_yaml_reader[]){read_calendar, NULL});
    if (status != VS_OK || model->calendar_count == 0) {
        return status;
    }
    qsort(model->calendar, model->calendar_count, sizeof *model->calendar, compare_entries);
    for (size_t i = 1; i < model->calendar_count; i++) {
        const vs_calendar_entry *before = &model->calendar[i - 1];
        const vs_calendar_entry *after = &model->calendar[i];
        char dates[3][VS_DATE_SIZE];
        if (before->period_kind == after->period_kind && after->from <= before->to) {
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_OVERLAP, after->file,
                           (long long)after->line, before->id,
                           vs_date_print(dates[0], before->from),
                           vs_date_print(dates[1], before->to), after->id,
                           vs_date_print(dates[2], after->from));
        }
    }
    return VS_OK;
}
