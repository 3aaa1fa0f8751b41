/*
 * Reading a workspace and opening its units.
 * SPDX-License-Identifier: MIT
 */
#include "workspace.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "model_image.h"
#include "model_yaml.h"
#include "number.h"
#include "text.h"
#include "yaml.h"

enum { FILE_LIMIT = 64 * 1024 * 1024, LISTED = 10, NIGHT_LIMIT = 1000000 };

int vs_path_join(vs_engine *engine, char out[VS_PATH_SIZE], const char *folder, const char *name)
{
    bool alone = name[0] == '/' || strcmp(folder, ".") == 0;
    size_t size = strlen(folder);
    const char *slash = size > 0 && folder[size - 1] == '/' ? "" : "/";
    int written = alone ? snprintf(out, VS_PATH_SIZE, "%s", name)
                        : snprintf(out, VS_PATH_SIZE, "%s%s%s", folder, slash, name);
    return written >= 0 && written < VS_PATH_SIZE
               ? VS_OK
               : vs_fail(engine, VS_ELIMIT, VS_MSG_PATH_LONG, name);
}

/* A scalar of a map, copied; *out is NULL if it is absent. */
static int read_text(vs_workspace *workspace, const vs_yaml *yaml, const vs_yaml_node *map,
                     const char *key, const char **out)
{
    const vs_yaml_node *node = vs_yaml_get(map, key);
    *out = NULL;
    if (vs_yaml_is_null(node)) {
        return VS_OK;
    }
    if (node->type != VS_YAML_SCALAR) {
        return vs_fail(workspace->engine, VS_EDATA, VS_MSG_WORKSPACE_NOT_TEXT, vs_yaml_name(yaml),
                       (long long)node->line, key);
    }
    *out = vs_arena_text(workspace->arena, node->text, node->size);
    return *out == NULL ? vs_fail_memory(workspace->engine) : VS_OK;
}

int vs_workspace_check_id(vs_engine *engine, const char *id)
{
    bool good = id[0] != '\0' && id[0] != '.' && id[0] != '-' && id[0] != '_' && strlen(id) <= 100;
    for (const char *c = id; *c != '\0'; c++) {
        good =
            good && (unsigned char)*c > ' ' && *c != 0x7F && strchr("/\\:=,|*?\"'<>", *c) == NULL;
    }
    return good && vs_text_valid(id, strlen(id), NULL)
               ? VS_OK
               : vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_BAD_ID, id);
}

static int read_school(vs_workspace *workspace, const vs_yaml *yaml, const vs_yaml_node *node,
                       vs_school *school)
{
    vs_engine *engine = workspace->engine;
    if (node->type != VS_YAML_MAP) {
        return vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_SCHOOL, vs_yaml_name(yaml),
                       (long long)node->line);
    }
    const struct {
        const char *key;
        const char **out;
    } parts[] = {{"id", &school->id},
                 {"title", &school->title},
                 {"municipality", &school->municipality},
                 {"model", &school->model},
                 {"database", &school->database}};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < sizeof parts / sizeof *parts; i++) {
        status = read_text(workspace, yaml, node, parts[i].key, parts[i].out);
    }
    if (status != VS_OK) {
        return status;
    }
    if (school->id == NULL) {
        return vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_SCHOOL, vs_yaml_name(yaml),
                       (long long)node->line);
    }
    if (school->model == NULL) {
        school->model = workspace->model;
    }
    if (school->database == NULL) {
        size_t size = strlen(school->id);
        char *path = vs_arena_get(workspace->arena, size + 4);
        if (path == NULL) {
            return vs_fail_memory(engine);
        }
        memcpy(path, school->id, size);
        memcpy(path + size, ".db", 4);
        school->database = path;
    }
    return vs_workspace_check_id(engine, school->id) == VS_OK
               ? VS_OK
               : vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_SCHOOL, vs_yaml_name(yaml),
                         (long long)node->line);
}

/* The last line that a node takes. */
static uint32_t last_line(const vs_yaml_node *node)
{
    uint32_t line = node->line;
    for (size_t i = 0; node->type != VS_YAML_SCALAR && i < node->size; i++) {
        uint32_t below = last_line(node->items[i]);
        line = below > line ? below : line;
    }
    return line;
}

static int read_schools(vs_workspace *workspace, const vs_yaml *yaml, const vs_yaml_node *list)
{
    vs_engine *engine = workspace->engine;
    if (vs_yaml_is_null(list)) {
        return VS_OK;
    }
    if (list->type != VS_YAML_LIST) {
        return vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_SCHOOLS, vs_yaml_name(yaml),
                       (long long)list->line);
    }
    workspace->end_line = last_line(list);
    workspace->indent = list->column;
    workspace->schools = vs_arena_array(workspace->arena, list->size + 1, sizeof(vs_school));
    if (workspace->schools == NULL) {
        return vs_fail_memory(engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < list->size; i++) {
        vs_school *school = &workspace->schools[i];
        status = read_school(workspace, yaml, list->items[i], school);
        for (size_t j = 0; status == VS_OK && j < i; j++) {
            if (strcmp(workspace->schools[j].id, school->id) == 0) {
                status = vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_TWICE, vs_yaml_name(yaml),
                                 (long long)list->items[i]->line, school->id);
            }
        }
        workspace->school_count = i + 1;
    }
    return status;
}

/* night: { jobs: 2, seconds: 60, memory_mb: 512 }, each a whole number from 1. */
static int read_night(vs_workspace *workspace, const vs_yaml *yaml, const vs_yaml_node *map)
{
    static const char *const keys[] = {"jobs", "seconds", "memory_mb", NULL};
    vs_engine *engine = workspace->engine;
    vs_night *night = &workspace->night;
    int64_t *const values[] = {&night->jobs, &night->seconds, &night->memory_mb};
    if (vs_yaml_is_null(map)) {
        return VS_OK;
    }
    if (map->type != VS_YAML_MAP) {
        return vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_NIGHT, vs_yaml_name(yaml),
                       (long long)map->line);
    }
    int status = vs_yaml_check_keys(engine, vs_yaml_name(yaml), map, keys, VS_EDATA);
    for (size_t i = 0; status == VS_OK && keys[i] != NULL; i++) {
        const vs_yaml_node *node = vs_yaml_get(map, keys[i]);
        if (vs_yaml_is_null(node)) {
            continue;
        }
        if (node->type != VS_YAML_SCALAR ||
            vs_integer_parse(node->text, node->size, values[i]) != VS_PARSE_OK || *values[i] < 1 ||
            *values[i] > NIGHT_LIMIT) {
            status = vs_fail(engine, VS_EDATA, VS_MSG_WORKSPACE_NIGHT, vs_yaml_name(yaml),
                             (long long)node->line);
        }
    }
    return status;
}

static int read_file(vs_workspace *workspace, const char *path)
{
    vs_yaml *yaml = NULL;
    int status = vs_file_read(&workspace->text, path, FILE_LIMIT);
    if (status == VS_OK) {
        const char *text = workspace->text.size > 0 ? workspace->text.data : "";
        status = vs_yaml_parse(&yaml, workspace->engine, "vsoko.yaml", text, workspace->text.size);
    }
    if (status == VS_OK) {
        const vs_yaml_node *root = vs_yaml_root(yaml);
        status = read_text(workspace, yaml, root, "region", &workspace->region);
        if (status == VS_OK) {
            status = read_text(workspace, yaml, root, "model", &workspace->model);
        }
        if (status == VS_OK && workspace->model == NULL) {
            status = vs_fail(workspace->engine, VS_EDATA, VS_MSG_WORKSPACE_NO_MODEL, path);
        }
        if (status == VS_OK) {
            workspace->model_line = vs_yaml_get(root, "model")->line;
            status = vs_lock_read(workspace, yaml);
        }
        if (status == VS_OK) {
            status = read_night(workspace, yaml, vs_yaml_get(root, "night"));
        }
        if (status == VS_OK) {
            status = read_schools(workspace, yaml, vs_yaml_get(root, "schools"));
        }
    }
    vs_yaml_free(yaml);
    return status;
}

int vs_workspace_open(vs_workspace **out, vs_engine *engine, const char *folder)
{
    *out = NULL;
    const char *shown = folder != NULL ? folder : ".";
    char path[VS_PATH_SIZE];
    int status = vs_path_join(engine, path, shown, "vsoko.yaml");
    if (status == VS_OK && !vs_file_exists(path)) {
        status = vs_fail(engine, VS_ENOTFOUND, VS_MSG_WORKSPACE_ABSENT, shown, shown);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_workspace *workspace = vs_mem_new(engine, sizeof *workspace);
    if (workspace == NULL) {
        return vs_fail_memory(engine);
    }
    workspace->engine = engine;
    vs_buffer_init(&workspace->text, engine);
    status = vs_arena_new(&workspace->arena, engine);
    if (status == VS_OK) {
        workspace->folder = vs_arena_text(workspace->arena, shown, strlen(shown));
        status = workspace->folder == NULL ? vs_fail_memory(engine) : read_file(workspace, path);
    }
    if (status != VS_OK) {
        vs_workspace_free(workspace);
        return status;
    }
    *out = workspace;
    return VS_OK;
}

void vs_workspace_free(vs_workspace *workspace)
{
    if (workspace != NULL) {
        vs_lock_free(&workspace->lock);
        vs_buffer_free(&workspace->text);
        vs_arena_free(workspace->arena);
        vs_mem_free(workspace->engine, workspace);
    }
}

/* VS_EUSAGE with the first ids; id NULL: one must be named. */
static int fail_school(const vs_workspace *workspace, const char *id)
{
    vs_engine *engine = workspace->engine;
    vs_buffer ids;
    vs_buffer_init(&ids, engine);
    size_t shown = workspace->school_count < LISTED ? workspace->school_count : LISTED;
    for (size_t i = 0; i < shown; i++) {
        vs_buffer_printf(&ids, "%s%s", i > 0 ? ", " : "", workspace->schools[i].id);
    }
    if (shown < workspace->school_count) {
        vs_buffer_text(&ids, ", ...");
    }
    int status = vs_buffer_status(&ids);
    if (status == VS_OK && workspace->school_count == 0) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_EMPTY);
    } else if (status == VS_OK && id == NULL) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_WHICH,
                         (long long)workspace->school_count, ids.data);
    } else if (status == VS_OK) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORKSPACE_NO_SCHOOL, id, ids.data);
    }
    vs_buffer_free(&ids);
    return status;
}

int vs_workspace_school(vs_workspace *workspace, const char *id, const vs_school **out)
{
    *out = NULL;
    for (size_t i = 0; i < workspace->school_count; i++) {
        bool only = id == NULL && workspace->school_count == 1;
        if (only || (id != NULL && strcmp(workspace->schools[i].id, id) == 0)) {
            *out = &workspace->schools[i];
            return VS_OK;
        }
    }
    return fail_school(workspace, id);
}

/* Notes that the unit's store is open: nothing else of the process may open its file. */
static void mark_open(const vs_unit *unit, bool open)
{
    vs_workspace *workspace = unit->workspace;
    if (unit->school != NULL) {
        workspace->schools[unit->school - workspace->schools].is_open = open;
    } else {
        workspace->region_is_open = open;
    }
}

int vs_unit_open(vs_unit *unit, vs_workspace *workspace, const char *id, enum vs_store_mode mode)
{
    char path[VS_PATH_SIZE];
    *unit = (vs_unit){.workspace = workspace, .writes = mode == VS_STORE_WRITE};
    int status = vs_workspace_school(workspace, id, &unit->school);
    assert(status != VS_OK || unit->school != NULL);
    if (status == VS_OK) {
        status = vs_path_join(workspace->engine, path, workspace->folder, unit->school->database);
    }
    if (status == VS_OK) {
        status = vs_store_open(&unit->store, workspace->engine, path, mode);
    }
    mark_open(unit, status == VS_OK);
    return status;
}

bool vs_workspace_is_region(const vs_workspace *workspace)
{
    char path[VS_PATH_SIZE];
    return workspace->region != NULL || workspace->school_count > 1 ||
           (vs_path_join(workspace->engine, path, workspace->folder, VS_REGION_DATABASE) == VS_OK &&
            vs_file_exists(path));
}

int vs_unit_open_region(vs_unit *unit, vs_workspace *workspace, enum vs_store_mode mode)
{
    char path[VS_PATH_SIZE];
    *unit = (vs_unit){.workspace = workspace, .writes = mode == VS_STORE_WRITE};
    int status = vs_path_join(workspace->engine, path, workspace->folder, VS_REGION_DATABASE);
    if (status == VS_OK && !vs_file_exists(path)) {
        status = vs_fail(workspace->engine, VS_EUSAGE, VS_MSG_WORKSPACE_NO_REGION, path,
                         workspace->folder);
    }
    if (status == VS_OK) {
        status = vs_store_open(&unit->store, workspace->engine, path, mode);
    }
    mark_open(unit, status == VS_OK);
    return status;
}

const char *vs_unit_name(const vs_unit *unit)
{
    const char *region = unit->workspace->region;
    return unit->school != NULL ? unit->school->id : region != NULL ? region : VS_REGION_UNIT;
}

void vs_unit_lend(vs_unit *unit, vs_unit *owner)
{
    *unit = *owner;
    unit->owner = owner;
}

/* Gives parts back; what was made meanwhile stays with the owner if it is the owner's. */
static void give_back(vs_unit *unit)
{
    vs_unit *owner = unit->owner;
    if (owner->source == NULL) {
        owner->source = unit->source;
    }
    if (owner->model == NULL && unit->source == owner->source) {
        owner->model = unit->model;
    }
    if (unit->model != owner->model) {
        vs_model_free(unit->model);
    }
    if (unit->source != owner->source) {
        vs_model_source_free(unit->source);
    }
    *unit = (vs_unit){.school = NULL};
}

void vs_unit_close(vs_unit *unit)
{
    if (unit->owner != NULL) {
        give_back(unit);
        return;
    }
    vs_model_free(unit->model);
    vs_model_source_free(unit->source);
    vs_store_close(unit->store);
    if (unit->store != NULL) {
        mark_open(unit, false);
    }
    *unit = (vs_unit){.school = NULL};
}

int vs_workspace_layer(vs_workspace *workspace, const vs_school *school, const char **out)
{
    char name[VS_PATH_SIZE];
    char path[VS_PATH_SIZE];
    *out = school->model;
    int written = snprintf(name, sizeof name, "models/%s", school->id);
    int status = written < (int)sizeof name
                     ? vs_path_join(workspace->engine, path, workspace->folder, name)
                     : vs_fail(workspace->engine, VS_ELIMIT, VS_MSG_PATH_LONG, school->id);
    if (status == VS_OK && vs_file_is_folder(path)) {
        *out = school->id;
    }
    return status;
}

int vs_unit_source(vs_unit *unit)
{
    if (unit->source != NULL) {
        return VS_OK;
    }
    vs_workspace *workspace = unit->workspace;
    const char *name = workspace->model;
    const char *base = NULL;
    int status = VS_OK;
    if (unit->school != NULL) {
        base = unit->school->model;
        status = vs_workspace_layer(workspace, unit->school, &name);
    }
    if (status == VS_OK) {
        status = vs_lock_source(workspace, unit->store, name, base, &unit->source);
    }
    if (status == VS_OK && unit->writes) {
        status = vs_lock_keep_of(workspace, unit->store, unit->source);
    }
    return status;
}

/* Where images of models are kept: VSOKO_CACHE, else the cache directory of the user. False:
 * nowhere; an empty VSOKO_CACHE says so. */
static bool cache_folder(char out[VS_PATH_SIZE])
{
    const char *own = getenv("VSOKO_CACHE");
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (own != NULL) {
        size = own[0] == '/' ? snprintf(out, VS_PATH_SIZE, "%s", own) : -1;
    } else if (cache != NULL && cache[0] == '/') {
        size = snprintf(out, VS_PATH_SIZE, "%s/vsoko", cache);
    } else if (home != NULL && home[0] == '/') {
        size = snprintf(out, VS_PATH_SIZE, "%s/.cache/vsoko", home);
    }
    return size > 0 && size < VS_PATH_SIZE;
}

int vs_unit_model(vs_unit *unit)
{
    int status = unit->model == NULL ? vs_unit_source(unit) : VS_OK;
    if (status == VS_OK && unit->model == NULL) {
        char cache[VS_PATH_SIZE];
        status = vs_model_load_kept(&unit->model, unit->workspace->engine, unit->source,
                                    cache_folder(cache) ? cache : NULL);
    }
    return status;
}

/* A model that computed cells of the unit before, by version or first digits of its digest; *out is
 * NULL if there is none. */
static int find_kept(vs_unit *unit, const char *typed, vs_model_source **out)
{
    enum { DIGITS_LEAST = 6 };
    vs_engine *engine = unit->workspace->engine;
    vs_buffer keys;
    vs_buffer bytes;
    size_t count = 0;
    vs_buffer_init(&keys, engine);
    vs_buffer_init(&bytes, engine);
    *out = NULL;
    int status = vs_store_keys(unit->store, "model", &keys, &count);
    const char *key = keys.data;
    for (size_t i = 0; status == VS_OK && *out == NULL && i < count; i++) {
        vs_model_source *source = NULL;
        vs_buffer_clear(&bytes);
        status = vs_store_get(unit->store, "model", key, &bytes);
        if (status == VS_OK) {
            status = vs_model_source_unpack(&source, engine, bytes.data, bytes.size);
        }
        if (status == VS_OK) {
            const char *version = source->layers[source->layer_count - 1].version;
            size_t size = strlen(typed);
            bool fits = strcmp(version, typed) == 0 ||
                        (size >= DIGITS_LEAST && strncmp(key, typed, size) == 0);
            *out = fits ? source : NULL;
            if (!fits) {
                vs_model_source_free(source);
            }
        }
        key += strlen(key) + 1;
    }
    vs_buffer_free(&bytes);
    vs_buffer_free(&keys);
    return status;
}

int vs_unit_use_model(vs_unit *unit, const char *model)
{
    vs_engine *engine = unit->workspace->engine;
    char models[VS_PATH_SIZE];
    int status = VS_OK;
    if (strchr(model, '/') == NULL) {
        status = find_kept(unit, model, &unit->source);
    }
    if (status == VS_OK && unit->source == NULL) {
        status = vs_path_join(engine, models, unit->workspace->folder, "models");
    }
    if (status == VS_OK && unit->source == NULL) {
        status = vs_workspace_read_model(engine, models, model, &unit->source);
    }
    return status;
}
