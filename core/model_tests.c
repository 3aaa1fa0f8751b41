/*
 * The cases that stand with a layer of a model, beside its sources but no part of them.
 * SPDX-License-Identifier: MIT
 */
#include "model.h"

#include "embedded.h"
#include "file.h"

#include <string.h>

enum { FILE_LIMIT = 64 * 1024 * 1024 };

static const char below[] = "/tests/";
static const char suffix[] = ".yaml";

struct tests_reader {
    const vs_model_source *source;
    vs_layer_source *out;
};

static int add_file(struct tests_reader *reader, const char *path, const char *text, size_t size)
{
    vs_layer_source *out = reader->out;
    vs_arena *arena = reader->source->arena;
    vs_model_file *files = vs_arena_array(arena, out->file_count + 1, sizeof *files);
    vs_model_file file = {vs_arena_text(arena, path, strlen(path)),
                          vs_arena_text(arena, text, size), size};
    if (files == NULL || file.path == NULL || file.text == NULL) {
        return vs_fail_memory(reader->source->engine);
    }
    if (out->file_count > 0) {
        memcpy(files, out->files, out->file_count * sizeof *files);
    }
    files[out->file_count++] = file;
    out->files = files;
    return VS_OK;
}

/* Reads a file of folder/NAME/tests; shown is the layer's folder as messages name it. */
static int read_file(struct tests_reader *reader, const char *folder, const char *shown,
                     const char *name)
{
    vs_engine *engine = reader->source->engine;
    vs_buffer path;
    vs_buffer text;
    vs_buffer_init(&path, engine);
    vs_buffer_init(&text, engine);
    vs_buffer_printf(&path, "%s%s", folder, name);
    int status = vs_buffer_status(&path);
    bool is_file = status == VS_OK && name[0] != '.' && !vs_file_is_folder(path.data);
    if (is_file) {
        status = vs_file_read(&text, path.data, FILE_LIMIT);
        vs_buffer_clear(&path);
        vs_buffer_printf(&path, "%s%s%s", shown, below, name);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&path);
    }
    if (is_file && status == VS_OK) {
        status = add_file(reader, path.data, text.size > 0 ? text.data : "", text.size);
    }
    vs_buffer_free(&text);
    vs_buffer_free(&path);
    return status;
}

static int read_disk(struct tests_reader *reader, const char *shown, const char *name)
{
    vs_engine *engine = reader->source->engine;
    vs_file_list list = {0};
    vs_buffer folder;
    vs_buffer_init(&folder, engine);
    vs_buffer_printf(&folder, "%s/%s%s", reader->source->folder, name, below);
    int status = vs_buffer_status(&folder);
    if (status == VS_OK) {
        status = vs_file_list_read(&list, engine, folder.data, suffix);
    }
    for (size_t i = 0; status == VS_OK && i < list.count; i++) {
        status = read_file(reader, folder.data, shown, list.names[i]);
    }
    vs_file_list_free(&list, engine);
    vs_buffer_free(&folder);
    return status;
}

static int read_embedded(struct tests_reader *reader, const char *name)
{
    size_t size = strlen(name);
    int status = VS_OK;
    for (const struct vs_embedded_file *file = vs_embedded_files;
         status == VS_OK && file->path != NULL; file++) {
        const char *path = file->path;
        const char *at = path + sizeof "models";
        size_t length = strlen(path);
        if (strncmp(path, "models/", sizeof "models") == 0 && strncmp(at, name, size) == 0 &&
            strncmp(at + size, below, sizeof below - 1) == 0 &&
            strcmp(path + length - (sizeof suffix - 1), suffix) == 0) {
            status = add_file(reader, path, file->text, file->size);
        }
    }
    return status;
}

/* True if the layer was read from the source's folder: it has a file there. */
static int is_on_disk(const vs_model_source *source, const char *name, bool *out)
{
    vs_buffer path;
    vs_buffer_init(&path, source->engine);
    *out = false;
    if (source->folder != NULL) {
        vs_buffer_printf(&path, "%s/%s", source->folder, name);
        *out = !path.failed && vs_file_is_folder(path.data);
    }
    int status = vs_buffer_status(&path);
    vs_buffer_free(&path);
    return status;
}

int vs_model_source_tests(vs_layer_source *out, const vs_model_source *source, size_t layer)
{
    /* The first file is FOLDER/NAME/model.yaml, as messages name it. */
    const char *head = source->layers[layer].files[0].path;
    const char *end = strrchr(head, '/');
    struct tests_reader reader = {source, out};
    *out = (vs_layer_source){.name = source->layers[layer].name};
    if (end == NULL) {
        return VS_OK;
    }
    const char *shown = vs_arena_text(source->arena, head, (size_t)(end - head));
    if (shown == NULL) {
        return vs_fail_memory(source->engine);
    }
    const char *slash = strrchr(shown, '/');
    const char *name = slash != NULL ? slash + 1 : shown;
    bool on_disk = false;
    int status = is_on_disk(source, name, &on_disk);
    if (status != VS_OK) {
        return status;
    }
    return on_disk ? read_disk(&reader, shown, name) : read_embedded(&reader, name);
}
