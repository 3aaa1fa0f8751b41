/*
 * The lock: its line in vsoko.yaml, and the locked sources in the stores.
 * SPDX-License-Identifier: MIT
 */
#include "workspace.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "file.h"
#include "model_yaml.h"

#define AREA_LOCK "lock"

/* --- the line --- */

static int fail_line(vs_engine *engine, const vs_yaml *yaml, const vs_yaml_node *node)
{
    return vs_fail(engine, VS_EDATA, VS_MSG_LOCK_LINE, vs_yaml_name(yaml), (long long)node->line);
}

/* A text of the lock, copied. */
static const char *read_text(vs_workspace *workspace, const vs_yaml_node *node)
{
    return node != NULL && node->type == VS_YAML_SCALAR
               ? vs_arena_text(workspace->arena, node->text, node->size)
               : NULL;
}

static int read_gone(vs_workspace *workspace, const vs_yaml *yaml, const vs_yaml_node *list)
{
    vs_lock *lock = &workspace->lock;
    if (vs_yaml_is_null(list)) {
        return VS_OK;
    }
    if (list->type != VS_YAML_LIST) {
        return fail_line(workspace->engine, yaml, list);
    }
    lock->gone = vs_arena_array(workspace->arena, list->size + 1, sizeof *lock->gone);
    if (lock->gone == NULL) {
        return vs_fail_memory(workspace->engine);
    }
    for (size_t i = 0; i < list->size; i++) {
        lock->gone[i] = read_text(workspace, list->items[i]);
        if (lock->gone[i] == NULL) {
            return fail_line(workspace->engine, yaml, list->items[i]);
        }
        lock->gone_count++;
    }
    return VS_OK;
}

static uint32_t last_line(const vs_yaml_node *node)
{
    uint32_t line = node->line;
    for (size_t i = 0; node->type != VS_YAML_SCALAR && i < node->size; i++) {
        uint32_t below = last_line(node->items[i]);
        line = below > line ? below : line;
    }
    return line;
}

int vs_lock_read(vs_workspace *workspace, const vs_yaml *yaml)
{
    static const char *const keys[] = {"model", "version", "digest", "gone", NULL};
    vs_lock *lock = &workspace->lock;
    const vs_yaml_node *root = vs_yaml_root(yaml);
    const vs_yaml_node *map = vs_yaml_get(root, "lock");
    if (vs_yaml_is_null(map)) {
        return VS_OK;
    }
    if (map->type != VS_YAML_MAP) {
        return fail_line(workspace->engine, yaml, map);
    }
    int status = vs_yaml_check_keys(workspace->engine, vs_yaml_name(yaml), map, keys, VS_EDATA);
    if (status != VS_OK) {
        return status;
    }
    for (size_t i = 0; i < root->size; i++) {
        if (root->items[i] == map) {
            lock->line = root->keys[i]->line;
            lock->end_line = last_line(map);
        }
    }
    const char *digest = read_text(workspace, vs_yaml_get(map, "digest"));
    lock->model = read_text(workspace, vs_yaml_get(map, "model"));
    lock->version = read_text(workspace, vs_yaml_get(map, "version"));
    lock->version = lock->version != NULL ? lock->version : "";
    if (lock->model == NULL || digest == NULL || !vs_digest_parse(&lock->digest, digest)) {
        return fail_line(workspace->engine, yaml, map);
    }
    return read_gone(workspace, yaml, vs_yaml_get(map, "gone"));
}

void vs_lock_free(vs_lock *lock)
{
    vs_model_source_free(lock->sources);
}

void vs_lock_print(vs_buffer *out, const vs_lock *lock)
{
    char digest[VS_DIGEST_TEXT];
    vs_buffer_text(out, "lock: { model: ");
    vs_workspace_add_scalar(out, lock->model);
    vs_buffer_text(out, ", version: ");
    vs_workspace_add_scalar(out, lock->version);
    vs_buffer_printf(out, ", digest: \"%s\"", vs_digest_print(digest, &lock->digest));
    for (size_t i = 0; i < lock->gone_count; i++) {
        vs_buffer_text(out, i == 0 ? ", gone: [" : ", ");
        vs_workspace_add_scalar(out, lock->gone[i]);
    }
    vs_buffer_text(out, lock->gone_count > 0 ? "] }\n" : " }\n");
}

/* True if a text of vsoko.yaml says the lock that was meant and the same schools. */
static int reads_back(vs_workspace *workspace, const vs_buffer *text, const vs_lock *lock,
                      bool *good)
{
    vs_workspace again = {.engine = workspace->engine, .arena = workspace->arena};
    vs_yaml *yaml = NULL;
    *good = false;
    int status = vs_yaml_parse(&yaml, workspace->engine, "vsoko.yaml", text->data, text->size);
    if (status == VS_OK) {
        status = vs_lock_read(&again, yaml);
    }
    if (status == VS_OK) {
        const vs_yaml_node *list = vs_yaml_get(vs_yaml_root(yaml), "schools");
        size_t schools = list != NULL && list->type == VS_YAML_LIST ? list->size : 0;
        *good = again.lock.model != NULL && strcmp(again.lock.model, lock->model) == 0 &&
                vs_digest_equal(&again.lock.digest, &lock->digest) &&
                again.lock.gone_count == lock->gone_count && schools == workspace->school_count;
    }
    vs_yaml_free(yaml);
    return status == VS_EDATA ? VS_OK : status;
}

/* The byte at which a line (from 1) begins. */
static size_t line_start(const vs_buffer *text, uint32_t line)
{
    size_t at = 0;
    for (uint32_t i = 1; i < line && at < text->size; i++) {
        const char *end = memchr(text->data + at, '\n', text->size - at);
        at = end != NULL ? (size_t)(end - text->data) + 1 : text->size;
    }
    return at;
}

int vs_lock_write(vs_workspace *workspace, const vs_lock *lock)
{
    char path[VS_PATH_SIZE];
    vs_buffer text;
    bool good = false;
    const vs_buffer *old = &workspace->text;
    const vs_lock *was = &workspace->lock;
    /* A new line goes below that of the model. */
    uint32_t line = was->line > 0 ? was->line : workspace->model_line + 1;
    size_t start = line_start(old, line);
    size_t end = was->line > 0 ? line_start(old, was->end_line + 1) : start;
    vs_buffer_init(&text, workspace->engine);
    vs_buffer_add(&text, old->data, start);
    if (start > 0 && old->data[start - 1] != '\n') {
        vs_buffer_char(&text, '\n');
    }
    vs_lock_print(&text, lock);
    vs_buffer_add(&text, old->data + end, old->size - end);
    int status = vs_path_join(workspace->engine, path, workspace->folder, "vsoko.yaml");
    if (status == VS_OK) {
        status = vs_buffer_status(&text);
    }
    if (status == VS_OK) {
        status = reads_back(workspace, &text, lock, &good);
    }
    if (status == VS_OK && !good) {
        status = vs_fail(workspace->engine, VS_EDATA, VS_MSG_LOCK_CANNOT_WRITE, path);
    }
    if (status == VS_OK) {
        status = vs_file_write(workspace->engine, path, text.data, text.size);
    }
    vs_buffer_free(&text);
    return status;
}

/* --- the sources in the stores --- */

void vs_lock_folder(char out[256], const vs_layer_source *layer)
{
    const char *path = layer->files[0].path;
    const char *end = strrchr(path, '/');
    end = end != NULL ? end : path;
    const char *start = end;
    while (start > path && start[-1] != '/') {
        start--;
    }
    (void)snprintf(out, 256, "%.*s", (int)(end - start), start);
}

/* Reads the locked sources of a store; *out stays NULL if it has none that are whole. */
static int read_kept(vs_store *store, const vs_lock *lock, vs_model_source **out)
{
    char key[VS_DIGEST_TEXT];
    vs_engine *engine = vs_store_engine(store);
    vs_buffer bytes;
    vs_buffer_init(&bytes, engine);
    int status = vs_store_get(store, AREA_LOCK, vs_digest_print(key, &lock->digest), &bytes);
    if (status == VS_OK) {
        status = vs_model_source_unpack(out, engine, bytes.data, bytes.size);
    }
    if (status == VS_OK &&
        ((*out)->layer_count != 1 || !vs_digest_equal(&(*out)->layers[0].digest, &lock->digest))) {
        vs_model_source_free(*out);
        *out = NULL;
    }
    vs_buffer_free(&bytes);
    return status == VS_ENOTFOUND ? VS_OK : status;
}

/* The same of a store that is not open in this process. A store that cannot be read is passed over:
 * the commands that work on it say why. */
static int read_closed(vs_workspace *workspace, const char *database, vs_model_source **out)
{
    char path[VS_PATH_SIZE];
    vs_store *store = NULL;
    int status = vs_path_join(workspace->engine, path, workspace->folder, database);
    if (status == VS_OK && vs_file_exists(path)) {
        status = vs_store_open(&store, workspace->engine, path, VS_STORE_READ);
        if (status == VS_OK) {
            status = read_kept(store, &workspace->lock, out);
        }
        vs_store_close(store);
    }
    if (status != VS_OK && status != VS_ENOMEM && status != VS_EINTERRUPT) {
        vs_engine_clear_error(workspace->engine);
        status = VS_OK;
    }
    return status;
}

int vs_lock_fetch(vs_workspace *workspace, vs_store *store, const vs_layer_source **out)
{
    vs_lock *lock = &workspace->lock;
    vs_model_source *found = lock->sources;
    int status = VS_OK;
    if (found == NULL && store != NULL) {
        status = read_kept(store, lock, &found);
    }
    if (status == VS_OK && found == NULL && !workspace->region_is_open) {
        status = read_closed(workspace, VS_REGION_DATABASE, &found);
    }
    for (size_t i = 0; status == VS_OK && found == NULL && i < workspace->school_count; i++) {
        if (!workspace->schools[i].is_open) {
            status = read_closed(workspace, workspace->schools[i].database, &found);
        }
    }
    if (status == VS_OK && found == NULL) {
        char digest[VS_DIGEST_TEXT];
        status = vs_fail(workspace->engine, VS_EMODEL, VS_MSG_LOCK_LOST, lock->model, lock->version,
                         vs_digest_print(digest, &lock->digest), lock->model, lock->model);
    }
    assert(status != VS_OK || found != NULL);
    lock->sources = found;
    *out = status == VS_OK ? &found->layers[0] : NULL;
    return status;
}

/* What the reading of sources asks back. */
struct fetching {
    vs_workspace *workspace;
    vs_store *store;
};

static int fetch(void *context, const vs_layer_source **out)
{
    const struct fetching *fetching = context;
    return vs_lock_fetch(fetching->workspace, fetching->store, out);
}

int vs_lock_source(vs_workspace *workspace, vs_store *store, const char *name, const char *base,
                   vs_model_source **out)
{
    char folder[VS_PATH_SIZE];
    struct fetching fetching = {workspace, store};
    vs_lock *lock = &workspace->lock;
    vs_model_lock held = {.folder = lock->model,
                          .digest = lock->digest,
                          .gone_count = lock->gone_count,
                          .gone = lock->gone,
                          .fetch = fetch,
                          .context = &fetching};
    int status = vs_path_join(workspace->engine, folder, workspace->folder, "models");
    if (status == VS_OK) {
        status = vs_model_source_read_locked(out, workspace->engine, folder, name, base,
                                             lock->model != NULL ? &held : NULL);
    }
    lock->differs = lock->differs || held.differs;
    return status;
}

int vs_lock_keep(vs_store *store, const vs_layer_source *layer, const char *model)
{
    char key[VS_DIGEST_TEXT];
    char shown[300];
    size_t count = 0;
    vs_engine *engine = vs_store_engine(store);
    vs_model_source *source = NULL;
    vs_buffer bytes;
    vs_digest_print(key, &layer->digest);
    vs_buffer_init(&bytes, engine);
    int status = vs_store_keys(store, AREA_LOCK, &bytes, &count);
    const char *kept = bytes.data;
    bool there = false;
    for (size_t i = 0; status == VS_OK && i < count; i++, kept += strlen(kept) + 1) {
        there = there || strcmp(kept, key) == 0;
    }
    vs_buffer_clear(&bytes);
    if (status == VS_OK && !there) {
        (void)snprintf(shown, sizeof shown, "models/%s", model);
        status = vs_model_source_of_layer(&source, engine, layer, shown);
        if (status == VS_OK) {
            status = vs_model_source_pack(source, &bytes);
        }
        if (status == VS_OK) {
            status = vs_store_begin(store);
        }
        if (status == VS_OK) {
            status = vs_store_put(store, AREA_LOCK, key, bytes.data, bytes.size);
            status = status == VS_OK ? vs_store_commit(store) : status;
            if (status != VS_OK) {
                vs_store_rollback(store);
            }
        }
    }
    vs_model_source_free(source);
    vs_buffer_free(&bytes);
    return status;
}

int vs_lock_keep_of(vs_workspace *workspace, vs_store *store, const vs_model_source *source)
{
    const vs_lock *lock = &workspace->lock;
    for (size_t i = 0; lock->model != NULL && i < source->layer_count; i++) {
        char folder[256];
        vs_lock_folder(folder, &source->layers[i]);
        if (strcmp(folder, lock->model) == 0 &&
            vs_digest_equal(&source->layers[i].digest, &lock->digest)) {
            return vs_lock_keep(store, &source->layers[i], lock->model);
        }
    }
    return VS_OK;
}
