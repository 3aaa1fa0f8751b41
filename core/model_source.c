/*
 * Sources of a model: the folders of its layers, read whole, from disk or from the binary.
 *
 * A layer is NAME/model.yaml (name, title, version, extends, school), NAME/(any).lua and the YAML
 * of its folders parameters, profiles and calendar. What a layer extends is looked for beside it,
 * then among the embedded models. Paths are kept as messages name them; the digest goes over paths
 * below NAME. SPDX-License-Identifier: MIT
 */
#include "model_source_private.h"

#include "embedded.h"
#include "file.h"
#include "model_yaml.h"
#include "yaml.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYER_MAX = 16, FILE_LIMIT = 64 * 1024 * 1024, PATH_SIZE = 4096 };

static const char *const yaml_folders[] = {"calendar", "parameters", "profiles"};

struct source_reader {
    vs_engine *engine;
    vs_model_source *source;
    const char *folder; /* NULL: embedded models only */
    const char *base;   /* of an asked layer without model.yaml; NULL: it needs one */
    vs_layer_source layers[LAYER_MAX]; /* the asked one first, its base after it */
    const char *folders[LAYER_MAX];    /* name of the folder of each layer */
    size_t count;
    vs_model_lock *lock; /* NULL: nothing is held */
    bool held;           /* one of the layers is the lock's */
};

static int no_memory(vs_engine *engine)
{
    (void)vs_fail_memory(engine);
    return VS_ENOMEM;
}

/* A name that is one folder: no way up, no separator, nothing hidden. */
static bool folder_name_is_plain(const char *name)
{
    if (name[0] == '\0' || name[0] == '.') {
        return false;
    }
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '/' || *c == '\\' || (unsigned char)*c < ' ') {
            return false;
        }
    }
    return true;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t text_size = strlen(text);
    size_t suffix_size = strlen(suffix);
    return text_size >= suffix_size && strcmp(text + text_size - suffix_size, suffix) == 0;
}

/* model.yaml, model.lua, the other Lua files, the other YAML files. */
static int file_rank(const char *path)
{
    if (ends_with(path, "/model.yaml")) {
        return 0;
    }
    if (ends_with(path, "/model.lua")) {
        return 1;
    }
    return ends_with(path, ".lua") ? 2 : 3;
}

static int compare_files(const void *a, const void *b)
{
    const char *first = ((const vs_model_file *)a)->path;
    const char *second = ((const vs_model_file *)b)->path;
    int by_rank = file_rank(first) - file_rank(second);
    return by_rank != 0 ? by_rank : strcmp(first, second);
}

static int add_file(struct source_reader *reader, vs_layer_source *layer, const char *path,
                    const char *text, size_t size)
{
    vs_arena *arena = reader->source->arena;
    vs_model_file *files = vs_arena_array(arena, layer->file_count + 1, sizeof *files);
    char *path_copy = vs_arena_text(arena, path, strlen(path));
    char *text_copy = vs_arena_text(arena, text, size);
    if (files == NULL || path_copy == NULL || text_copy == NULL) {
        return no_memory(reader->engine);
    }
    if (layer->file_count > 0) {
        memcpy(files, layer->files, layer->file_count * sizeof *files);
    }
    files[layer->file_count] = (vs_model_file){path_copy, text_copy, size};
    layer->files = files;
    layer->file_count++;
    return VS_OK;
}

/* Sets path to FOLDER/NAME/BELOW/ (BELOW may be empty). */
static void set_folder(vs_buffer *path, const char *folder, size_t folder_size, const char *name,
                       const char *below)
{
    vs_buffer_clear(path);
    vs_buffer_add(path, folder, folder_size);
    vs_buffer_text(path, folder_size > 0 ? "/" : "");
    vs_buffer_text(path, name);
    vs_buffer_text(path, below[0] != '\0' ? "/" : "");
    vs_buffer_text(path, below);
    vs_buffer_char(path, '/');
}

/* The folder's own name as messages show it: "models" of "/srv/region/models/", "" of ".". */
static const char *last_name(const char *folder, size_t *size)
{
    size_t end = strlen(folder);
    while (end > 0 && folder[end - 1] == '/') {
        end--;
    }
    size_t start = end;
    while (start > 0 && folder[start - 1] != '/') {
        start--;
    }
    *size = folder[start] == '.' ? 0 : end - start;
    return folder + start;
}

/* Reads one file; shown is the path for messages. */
static int read_disk_file(struct source_reader *reader, vs_layer_source *layer, const char *path,
                          const char *shown)
{
    vs_buffer text;
    if (vs_file_exists(path) && !vs_file_is_plain(path)) { /* a pipe would be waited for */
        return vs_fail(reader->engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_PLAIN, shown);
    }
    vs_buffer_init(&text, reader->engine);
    int status = vs_file_read(&text, path, FILE_LIMIT);
    if (status == VS_OK) {
        status = add_file(reader, layer, shown, text.size > 0 ? text.data : "", text.size);
    }
    vs_buffer_free(&text);
    return status;
}

/* Reads the Lua files of NAME, its YAML file `only`, or the YAML files of NAME/BELOW. */
static int read_disk_folder(struct source_reader *reader, vs_layer_source *layer, const char *name,
                            const char *below, const char *only)
{
    vs_file_list list = {0};
    vs_buffer path;
    vs_buffer shown;
    size_t base_size = 0;
    const char *base = last_name(reader->folder, &base_size);
    vs_buffer_init(&path, reader->engine);
    vs_buffer_init(&shown, reader->engine);
    set_folder(&path, reader->folder, strlen(reader->folder), name, below);
    set_folder(&shown, base, base_size, name, below);
    size_t path_size = path.size;
    size_t shown_size = shown.size;
    int status = vs_buffer_status(&path);
    if (status == VS_OK) {
        status = vs_file_list_read(&list, reader->engine, path.data,
                                   below[0] != '\0' || only != NULL ? ".yaml" : ".lua");
    }
    for (size_t i = 0; status == VS_OK && i < list.count; i++) {
        const char *file = list.names[i];
        path.size = path_size;
        shown.size = shown_size;
        vs_buffer_text(&path, file);
        vs_buffer_text(&shown, file);
        status = path.failed ? vs_buffer_status(&path) : vs_buffer_status(&shown);
        bool wanted = file[0] != '.' && (only == NULL || strcmp(file, only) == 0);
        if (status == VS_OK && wanted && !vs_file_is_folder(path.data)) {
            status = read_disk_file(reader, layer, path.data, shown.data);
        }
    }
    vs_buffer_free(&path);
    vs_buffer_free(&shown);
    vs_file_list_free(&list, reader->engine);
    return status;
}

static int read_disk_layer(struct source_reader *reader, vs_layer_source *layer, const char *name)
{
    int status = read_disk_folder(reader, layer, name, "", NULL);
    if (status == VS_OK) {
        status = read_disk_folder(reader, layer, name, "", "model.yaml");
    }
    for (size_t i = 0; status == VS_OK && i < sizeof yaml_folders / sizeof *yaml_folders; i++) {
        status = read_disk_folder(reader, layer, name, yaml_folders[i], NULL);
    }
    return status;
}

/* True for the files that read_disk_layer would take. */
static bool belongs_to_layer(const char *below)
{
    const char *slash = strchr(below, '/');
    if (slash == NULL) {
        return ends_with(below, ".lua") || strcmp(below, "model.yaml") == 0;
    }
    for (size_t i = 0; i < sizeof yaml_folders / sizeof *yaml_folders; i++) {
        size_t size = strlen(yaml_folders[i]);
        if ((size_t)(slash - below) == size && memcmp(below, yaml_folders[i], size) == 0) {
            return strchr(slash + 1, '/') == NULL && ends_with(below, ".yaml");
        }
    }
    return false;
}

static int read_embedded_layer(struct source_reader *reader, vs_layer_source *layer,
                               const char *name)
{
    char prefix[PATH_SIZE];
    size_t size = (size_t)snprintf(prefix, sizeof prefix, "models/%s/", name);
    int status = VS_OK;
    for (const struct vs_embedded_file *file = vs_embedded_files;
         status == VS_OK && file->path != NULL; file++) {
        if (strncmp(file->path, prefix, size) == 0 && belongs_to_layer(file->path + size)) {
            status = add_file(reader, layer, file->path, file->text, file->size);
        }
    }
    return status;
}

static void add_quoted(vs_buffer *out, const char *text)
{
    vs_buffer_char(out, '\'');
    for (const char *c = text; *c != '\0'; c++) {
        vs_buffer_text(out, *c == '\'' ? "''" : (const char[]){*c, '\0'});
    }
    vs_buffer_char(out, '\'');
}

/* The model.yaml that a layer of a unit does not need to write. */
static int add_head(struct source_reader *reader, vs_layer_source *layer, const char *name)
{
    vs_buffer path;
    vs_buffer text;
    size_t size = 0;
    const char *shown = last_name(reader->folder, &size);
    vs_buffer_init(&path, reader->engine);
    vs_buffer_init(&text, reader->engine);
    set_folder(&path, shown, size, name, "");
    vs_buffer_text(&path, "model.yaml");
    vs_buffer_text(&text, "name: ");
    add_quoted(&text, name);
    vs_buffer_text(&text, "\nextends: ");
    add_quoted(&text, reader->base);
    vs_buffer_text(&text, "\nschool: true\n");
    int status = path.failed ? vs_buffer_status(&path) : vs_buffer_status(&text);
    if (status == VS_OK) {
        status = add_file(reader, layer, path.data, text.data, text.size);
    }
    vs_buffer_free(&text);
    vs_buffer_free(&path);
    return status;
}

static bool has_head(const vs_layer_source *layer)
{
    for (size_t i = 0; i < layer->file_count; i++) {
        if (file_rank(layer->files[i].path) == 0) {
            return true;
        }
    }
    return false;
}

/* A text of model.yaml, copied into the arena; fallback if it is absent. */
static int head_text(struct source_reader *reader, const vs_yaml *yaml, const char *key,
                     const char *fallback, const char **out)
{
    const vs_yaml_node *node = vs_yaml_get(vs_yaml_root(yaml), key);
    const char *text = fallback;
    if (!vs_yaml_is_null(node)) {
        if (node->type != VS_YAML_SCALAR) {
            return vs_fail(reader->engine, VS_EMODEL, VS_MSG_MODEL_YAML_EXPECTED,
                           vs_yaml_name(yaml), (long long)node->line, (long long)node->column, key,
                           vs_message_text(reader->engine, VS_MSG_EXPECT_TEXT));
        }
        text = node->text;
    }
    *out = text != NULL ? vs_arena_text(reader->source->arena, text, strlen(text)) : NULL;
    return text != NULL && *out == NULL ? no_memory(reader->engine) : VS_OK;
}

/* True for the folder of a unit's own layer. */
static bool is_own(const struct source_reader *reader, const char *folder)
{
    return reader->base != NULL && strcmp(folder, reader->base) != 0 &&
           strcmp(folder, reader->folders[0]) == 0;
}

/* Names of layers stand in messages, tables and the lock: something on one line. */
static int check_name(const struct source_reader *reader, const vs_yaml *yaml, const char *name)
{
    assert(name != NULL);
    bool good = name[0] != '\0';
    for (const char *c = name; *c != '\0'; c++) {
        good = good && (unsigned char)*c >= ' ' && *c != 0x7F;
    }
    const vs_yaml_node *node = vs_yaml_get(vs_yaml_root(yaml), "name");
    if (!good && node != NULL) { /* a folder has any name */
        return vs_fail(reader->engine, VS_EMODEL, VS_MSG_MODEL_YAML_EXPECTED, vs_yaml_name(yaml),
                       (long long)node->line, (long long)node->column, "name",
                       vs_message_text(reader->engine, VS_MSG_EXPECT_LAYER_NAME));
    }
    return VS_OK;
}

static int read_head(struct source_reader *reader, vs_layer_source *layer, const char *folder,
                     const char **extends)
{
    static const char *const keys[] = {"name", "title", "version", "extends", "school", NULL};
    const vs_model_file *file = &layer->files[0];
    vs_yaml *yaml = NULL;
    const char *school = NULL;
    int status = vs_yaml_parse(&yaml, reader->engine, file->path, file->text, file->size);
    if (status == VS_OK) {
        status =
            vs_yaml_check_keys(reader->engine, file->path, vs_yaml_root(yaml), keys, VS_EMODEL);
    }
    if (status == VS_OK) {
        status = head_text(reader, yaml, "name", folder, &layer->name);
    }
    if (status == VS_OK) {
        status = check_name(reader, yaml, layer->name);
    }
    if (status == VS_OK) {
        status = head_text(reader, yaml, "title", layer->name, &layer->title);
    }
    if (status == VS_OK) {
        status = head_text(reader, yaml, "version", "", &layer->version);
    }
    if (status == VS_OK) {
        status = head_text(reader, yaml, "extends", NULL, extends);
    }
    if (status == VS_OK) {
        status = head_text(reader, yaml, "school", "false", &school);
    }
    if (status == VS_OK && school != NULL && strcmp(school, "true") != 0 &&
        strcmp(school, "false") != 0) {
        status = vs_fail(reader->engine, VS_EMODEL, VS_MSG_MODEL_YAML_EXPECTED, file->path,
                         (long long)vs_yaml_get(vs_yaml_root(yaml), "school")->line, 1LL, "school",
                         "true | false");
    }
    if (status == VS_OK) { /* a unit's own layer is one, whatever it says of itself */
        layer->school = is_own(reader, folder) || (school != NULL && strcmp(school, "true") == 0);
    }
    vs_yaml_free(yaml);
    return status;
}

/* Puts the sources of the lock into a layer whose folder holds other ones, or none. */
static int hold_layer(struct source_reader *reader, vs_layer_source *layer)
{
    vs_model_lock *lock = reader->lock;
    const vs_layer_source *locked = NULL;
    reader->held = true;
    if (vs_digest_equal(&layer->digest, &lock->digest)) {
        return VS_OK;
    }
    lock->differs = true;
    int status = lock->fetch(lock->context, &locked);
    if (status == VS_OK) {
        status = vs_layer__copy_files(layer, reader->engine, reader->source->arena, locked);
    }
    if (status == VS_OK) {
        layer->digest = vs_layer__digest(layer);
    }
    return status;
}

/* The files of a layer, in order, and their digest. */
static int read_files(struct source_reader *reader, vs_layer_source *layer, const char *name)
{
    int status = VS_OK;
    if (reader->folder != NULL) {
        status = read_disk_layer(reader, layer, name);
    }
    if (status == VS_OK && layer->file_count == 0) {
        status = read_embedded_layer(reader, layer, name);
    }
    if (status == VS_OK && reader->base != NULL && reader->count == 0 && !has_head(layer)) {
        status = add_head(reader, layer, name);
    }
    if (status == VS_OK && layer->file_count > 0) {
        qsort(layer->files, layer->file_count, sizeof *layer->files, compare_files);
    }
    if (status == VS_OK) {
        layer->digest = vs_layer__digest(layer);
    }
    if (status == VS_OK && reader->lock != NULL && strcmp(name, reader->lock->folder) == 0) {
        status = hold_layer(reader, layer);
    }
    return status;
}

/* Reads one layer; *extends gets the name of its base or NULL. */
static int read_layer(struct source_reader *reader, const char *name, const char **extends)
{
    vs_engine *engine = reader->engine;
    if (!folder_name_is_plain(name)) {
        return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_NAME, name);
    }
    for (size_t i = 0; i < reader->count; i++) {
        if (strcmp(reader->folders[i], name) == 0) {
            return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_CYCLE, name,
                           reader->layers[reader->count - 1].files[0].path);
        }
    }
    if (reader->count == LAYER_MAX) {
        return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_DEEP, name, (long long)LAYER_MAX);
    }
    vs_layer_source *layer = &reader->layers[reader->count];
    *layer = (vs_layer_source){0};
    int status = read_files(reader, layer, name);
    if (status != VS_OK) {
        return status;
    }
    if (layer->file_count == 0) {
        return vs_fail(engine, VS_ENOTFOUND, VS_MSG_MODEL_SOURCE_ABSENT, name,
                       reader->folder != NULL ? reader->folder : "lua/models");
    }
    if (file_rank(layer->files[0].path) != 0) {
        return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_HEAD, name, layer->files[0].path);
    }
    reader->folders[reader->count] = name;
    reader->count++;
    return read_head(reader, layer, name, extends);
}

int vs_model_source__new(vs_model_source **out, vs_engine *engine)
{
    vs_model_source *source = vs_mem_new(engine, sizeof *source);
    *out = source;
    if (source == NULL) {
        return no_memory(engine);
    }
    source->engine = engine;
    return vs_arena_new(&source->arena, engine);
}

/* Who did what is told by names of layers: each has its own. What is read for a unit stands on the
 * unit's model. */
static int check_layers(const struct source_reader *reader)
{
    assert(reader->count > 0 && reader->layers[0].files != NULL);
    bool based = reader->base == NULL;
    for (size_t i = 0; i < reader->count; i++) {
        based = based || strcmp(reader->folders[i], reader->base) == 0;
        for (size_t j = i + 1; j < reader->count; j++) {
            if (strcmp(reader->layers[i].name, reader->layers[j].name) == 0) {
                return vs_fail(reader->engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_TWICE,
                               reader->layers[i].files[0].path, reader->layers[i].name,
                               reader->layers[j].files[0].path);
            }
        }
    }
    return based ? VS_OK
                 : vs_fail(reader->engine, VS_EMODEL, VS_MSG_MODEL_SOURCE_BASE,
                           reader->layers[0].files[0].path, reader->base, reader->base);
}

/* The layers in order, base first, and what the lock adds. */
static int end_source(struct source_reader *reader)
{
    vs_model_source *source = reader->source;
    vs_engine *engine = reader->engine;
    const char *folder = reader->folder;
    int checked = check_layers(reader);
    if (checked != VS_OK) {
        return checked;
    }
    source->layers = vs_arena_array(source->arena, reader->count, sizeof *source->layers);
    source->folder = folder != NULL ? vs_arena_text(source->arena, folder, strlen(folder)) : NULL;
    if (source->layers == NULL || (folder != NULL && source->folder == NULL)) {
        return no_memory(engine);
    }
    source->layer_count = reader->count;
    for (size_t i = 0; i < reader->count; i++) {
        source->layers[i] = reader->layers[reader->count - 1 - i];
    }
    if (reader->held) {
        const vs_model_lock *lock = reader->lock;
        source->gone_count = lock->gone_count;
        int status =
            vs_texts__copy(&source->gone, engine, source->arena, lock->gone, lock->gone_count);
        if (status != VS_OK) {
            return status;
        }
    }
    vs_model_source__close(source);
    return VS_OK;
}

int vs_model_source_read(vs_model_source **out, vs_engine *engine, const char *folder,
                         const char *name)
{
    return vs_model_source_read_locked(out, engine, folder, name, NULL, NULL);
}

int vs_model_source_read_above(vs_model_source **out, vs_engine *engine, const char *folder,
                               const char *name, const char *base)
{
    return vs_model_source_read_locked(out, engine, folder, name, base, NULL);
}

int vs_model_source_read_locked(vs_model_source **out, vs_engine *engine, const char *folder,
                                const char *name, const char *base, vs_model_lock *lock)
{
    assert(out != NULL && engine != NULL && name != NULL && (base == NULL || folder != NULL));
    struct source_reader reader = {.engine = engine, .folder = folder, .lock = lock};
    reader.base = base != NULL && strcmp(base, name) != 0 ? base : NULL;
    int status = vs_model_source__new(out, engine);
    reader.source = *out;
    const char *next = name;
    while (status == VS_OK && next != NULL) {
        const char *extends = NULL;
        status = read_layer(&reader, next, &extends);
        next = extends;
    }
    if (status == VS_EDATA) { /* of the YAML reader: here it is the model that is refused */
        status = VS_EMODEL;
    }
    if (status == VS_OK) {
        status = end_source(&reader);
    }
    if (status != VS_OK) {
        vs_model_source_free(*out);
        *out = NULL;
    }
    return status;
}

void vs_model_source_free(vs_model_source *source)
{
    if (source != NULL) {
        vs_engine *engine = source->engine;
        vs_arena_free(source->arena);
        vs_mem_free(engine, source);
    }
}
