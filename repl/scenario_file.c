/*
 * Scenarios as files.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_file.h"

#include <stdio.h>
#include <string.h>

#include "names.h"

#define FOLDER "scenarios"
#define SUFFIX ".yaml"

enum { FILE_LIMIT = 64 * 1024 * 1024 };

static bool is_one_of(const char *typed, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(typed, *words) == 0) {
            return true;
        }
    }
    return false;
}

bool vs_scenario_file_is_baseline(const char *typed)
{
    static const char *const words[] = {"как-есть", "baseline", NULL};
    return is_one_of(typed, words);
}

bool vs_scenario_file_is_current(const char *typed)
{
    static const char *const words[] = {"текущий", "current", NULL};
    return is_one_of(typed, words);
}

/* Words that commands take for something else. */
static bool is_taken(const char *name)
{
    static const char *const words[] = {"всё", "все", "all", "поверх", "over", NULL};
    return vs_scenario_file_is_baseline(name) || vs_scenario_file_is_current(name) ||
           is_one_of(name, words);
}

static bool ends_as_file(const char *typed)
{
    size_t size = strlen(typed);
    size_t suffix = strlen(SUFFIX);
    return size > suffix && strcmp(typed + size - suffix, SUFFIX) == 0;
}

/* The path of a file of the folder. VS_EUSAGE. */
static int path_of_name(const vs_workspace *workspace, const char *name, char out[VS_PATH_SIZE])
{
    vs_engine *engine = workspace->engine;
    char below[VS_PATH_SIZE];
    if (is_taken(name) || vs_workspace_check_id(engine, name) != VS_OK) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_NAME, name);
    }
    (void)snprintf(below, sizeof below, FOLDER "/%s" SUFFIX, name); /* an id is short */
    return vs_path_join(engine, out, workspace->folder, below);
}

int vs_scenario_file_path(const vs_workspace *workspace, const char *typed, char out[VS_PATH_SIZE])
{
    vs_engine *engine = workspace->engine;
    char name[VS_PATH_SIZE];
    int size = snprintf(name, sizeof name, "%s", typed);
    if (size >= VS_PATH_SIZE) {
        return vs_fail(engine, VS_ELIMIT, VS_MSG_PATH_LONG, typed);
    }
    if (typed[0] != '\0' && typed[size - 1] == '/') {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_SCENARIO_NAME, typed);
    }
    if (strchr(typed, '/') != NULL) {
        memcpy(out, name, (size_t)size + 1);
        return VS_OK;
    }
    if (ends_as_file(name)) {
        name[strlen(name) - strlen(SUFFIX)] = '\0';
    }
    return path_of_name(workspace, name, out);
}

int vs_scenario_file_list(const vs_workspace *workspace, vs_file_list *out)
{
    char folder[VS_PATH_SIZE];
    *out = (vs_file_list){.count = 0};
    int status = vs_path_join(workspace->engine, folder, workspace->folder, FOLDER);
    return status == VS_OK ? vs_file_list_read(out, workspace->engine, folder, SUFFIX) : status;
}

/* The file of the folder whose name is typed a little otherwise. VS_EUSAGE with a near miss. */
static int find_in_folder(const vs_workspace *workspace, const char *typed, char out[VS_PATH_SIZE])
{
    vs_engine *engine = workspace->engine;
    vs_file_list files;
    size_t found = 0;
    int status = vs_scenario_file_list(workspace, &files);
    vs_name *names = vs_mem_array(engine, files.count + 1, sizeof *names);
    if (status == VS_OK && names == NULL) {
        status = vs_fail_memory(engine);
    }
    for (size_t i = 0; status == VS_OK && i < files.count; i++) {
        files.names[i][strlen(files.names[i]) - strlen(SUFFIX)] = '\0';
        names[i] = (vs_name){.name = files.names[i]};
    }
    if (status == VS_OK) {
        status = vs_names_find(engine, names, files.count, typed, VS_MSG_SCENARIO_UNKNOWN, &found);
    }
    if (status == VS_OK) {
        status = path_of_name(workspace, names[found].name, out);
    }
    vs_mem_free(engine, names);
    vs_file_list_free(&files, engine);
    return status;
}

int vs_scenario_file_find(const vs_workspace *workspace, const char *typed, char out[VS_PATH_SIZE])
{
    bool file = strchr(typed, '/') != NULL || ends_as_file(typed);
    bool there = vs_file_exists(typed);
    if (!(file && there) && vs_scenario_file_path(workspace, typed, out) == VS_OK &&
        vs_file_exists(out)) {
        return VS_OK;
    }
    if ((there || file) && strlen(typed) < VS_PATH_SIZE) {
        memcpy(out, typed, strlen(typed) + 1); /* if it is not there, reading tells */
        return VS_OK;
    }
    return find_in_folder(workspace, typed, out);
}

bool vs_scenario_file_name(const vs_workspace *workspace, const char *path, char out[VS_PATH_SIZE])
{
    char folder[VS_PATH_SIZE];
    if (vs_path_join(workspace->engine, folder, workspace->folder, FOLDER "/") != VS_OK) {
        return false;
    }
    size_t size = strlen(folder);
    if (strncmp(path, folder, size) != 0 || !ends_as_file(path) ||
        strchr(path + size, '/') != NULL) {
        return false;
    }
    (void)snprintf(out, VS_PATH_SIZE, "%.*s", (int)(strlen(path + size) - strlen(SUFFIX)),
                   path + size);
    return true;
}

int vs_scenario_file_read(vs_engine *engine, const char *path, vs_scenario **out,
                          vs_scenario_basis *basis)
{
    vs_buffer text;
    vs_buffer_init(&text, engine);
    *out = NULL;
    int status = vs_file_read(&text, path, FILE_LIMIT);
    if (status == VS_OK) {
        status =
            vs_scenario_read(out, engine, path, text.size > 0 ? text.data : "", text.size, basis);
    }
    vs_buffer_free(&text);
    return status;
}

int vs_scenario_file_write(vs_engine *engine, const vs_scenario *scenario,
                           const vs_scenario_basis *basis, const char *path)
{
    vs_buffer text;
    char folder[VS_PATH_SIZE];
    vs_buffer_init(&text, engine);
    int size = snprintf(folder, sizeof folder, "%s", path);
    int status = size < VS_PATH_SIZE ? vs_scenario_print(scenario, basis, &text)
                                     : vs_fail(engine, VS_ELIMIT, VS_MSG_PATH_LONG, path);
    char *slash = strrchr(folder, '/');
    if (status == VS_OK && slash != NULL && slash != folder) {
        *slash = '\0';
        status = vs_file_make_folder(engine, folder);
    }
    if (status == VS_OK) {
        status = vs_file_write(engine, path, text.data, text.size);
    }
    vs_buffer_free(&text);
    return status;
}
