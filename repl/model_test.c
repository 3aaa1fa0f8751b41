/*
 * Cases of a model: files and their cases.
 * SPDX-License-Identifier: MIT
 */
#include "model_test.h"

#include <string.h>

#include "model_yaml.h"

int vs_tester_init(vs_tester *tester, vs_model *model)
{
    *tester = (vs_tester){.engine = model->engine, .model = model};
    vs_buffer_init(&tester->rows, model->engine);
    int status = vs_arena_new(&tester->arena, model->engine);
    if (status == VS_OK) {
        tester->covered = vs_arena_get(tester->arena, model->indicator_count + 1);
        status = tester->covered == NULL ? vs_fail_memory(model->engine) : VS_OK;
    }
    return status;
}

void vs_tester_free(vs_tester *tester)
{
    if (tester->arena != NULL) {
        vs_buffer_free(&tester->rows);
    }
    vs_arena_free(tester->arena);
}

size_t vs_tester_row_count(const vs_tester *tester)
{
    return tester->rows.size / sizeof(vs_test_row);
}

const vs_test_row *vs_tester_row(const vs_tester *tester, size_t index)
{
    return (const vs_test_row *)(const void *)tester->rows.data + index;
}

int vs_tester__wrong(struct vs_test_file *file)
{
    vs_tester *tester = file->tester;
    const char *error = vs_engine_error(tester->engine);
    vs_test_row row = {.result = VS_TEST_WRONG,
                       .file = file->name,
                       .line = file->case_line,
                       .name = file->case_name,
                       .case_line = file->case_line,
                       .message = vs_arena_text(tester->arena, error, strlen(error))};
    if (row.message == NULL) {
        return vs_fail_memory(tester->engine);
    }
    file->wrong++;
    vs_buffer_add(&tester->rows, &row, sizeof row);
    return vs_buffer_status(&tester->rows);
}

int vs_tester__expected(struct vs_test_file *file, const vs_yaml_node *node, const char *what,
                        enum vs_message expected)
{
    vs_engine *engine = file->tester->engine;
    (void)vs_fail(engine, VS_EDATA, VS_MSG_MODEL_YAML_EXPECTED, file->name, (long long)node->line,
                  (long long)node->column, what, vs_message_text(engine, expected));
    return vs_tester__wrong(file);
}

int vs_tester__text(struct vs_test_file *file, const vs_yaml_node *node, enum vs_message id,
                    const char *more)
{
    (void)vs_fail(file->tester->engine, VS_EDATA, id, file->name, (long long)node->line,
                  (long long)node->column, node->text, more);
    return vs_tester__wrong(file);
}

/* A key of a file or a case that must be there. */
static int tell_absent(struct vs_test_file *file, const vs_yaml_node *map, const char *key)
{
    (void)vs_fail(file->tester->engine, VS_EDATA, VS_MSG_MODEL_YAML_ABSENT, file->name,
                  (long long)map->line, (long long)map->column, key);
    return vs_tester__wrong(file);
}

/* The keys that a file and its cases have in common; what a case does not say is the file's. */
static int read_setting(struct vs_test_file *file, const vs_yaml_node *map,
                        struct vs_test_setting *setting)
{
    const vs_yaml_node *today = vs_yaml_get(map, "today");
    const vs_yaml_node *period = vs_yaml_get(map, "period");
    const vs_yaml_node *scope = vs_yaml_get(map, "scope");
    const vs_yaml_node *tolerance = vs_yaml_get(map, "tolerance");
    int status = VS_OK;
    if (today != NULL) {
        setting->today =
            today->type == VS_YAML_SCALAR ? vs_date_parse(today->text, today->size) : VS_DATE_NONE;
        if (setting->today == VS_DATE_NONE) {
            status = vs_tester__expected(file, today, "today", VS_MSG_EXPECT_DATE);
        }
    }
    setting->period = period != NULL ? period : setting->period;
    setting->scope = scope != NULL ? scope : setting->scope;
    setting->tolerance = tolerance != NULL ? tolerance : setting->tolerance;
    return status;
}

/* --- a case --- */

/* One case whose keys are right. shared is the world of the file's own data. */
static int run_case(struct vs_test_file *file, const vs_yaml_node *map,
                    const struct vs_test_setting *setting, struct vs_test_world *shared)
{
    const vs_yaml_node *data = vs_yaml_get(map, "data");
    const vs_yaml_node *add = vs_yaml_get(map, "add");
    const vs_yaml_node *given = vs_yaml_get(map, "parameters");
    struct vs_test_parameters parameters = {.model = NULL};
    struct vs_test_world own = {.store = NULL};
    bool alone =
        data != NULL || add != NULL || given != NULL || setting->today != file->setting.today;
    int status = vs_test_parameters_set(&parameters, file, given);
    if (status == VS_OK && alone && file->wrong == 0) {
        struct vs_test_setting changed = *setting;
        changed.interpret = setting->interpret || given != NULL;
        status = vs_test_world_open(&own, file, data, add, &changed);
    } else if (status == VS_OK && shared->evaluation == NULL && file->wrong == 0) {
        status = vs_test_world_open(shared, file, NULL, NULL, setting);
    }
    vs_evaluation *evaluation = alone ? own.evaluation : shared->evaluation;
    if (status == VS_OK && file->wrong == 0 && evaluation != NULL) {
        status = vs_test_expect(file, evaluation, setting, vs_yaml_get(map, "expect"));
    }
    vs_test_world_close(&own);
    vs_test_parameters_back(&parameters);
    return status;
}

/* The line of an earlier case with the same name, 0 if there is none. */
static uint32_t find_twin(const vs_yaml_node *cases, size_t index, const char *name)
{
    for (size_t i = 0; i < index; i++) {
        const vs_yaml_node *other = vs_yaml_get(cases->items[i], "name");
        if (other != NULL && strcmp(other->text, name) == 0) {
            return other->line;
        }
    }
    return 0;
}

/* Checks what every case must have; what is wrong is told. */
static int check_case(struct vs_test_file *file, const vs_yaml_node *cases, size_t index)
{
    static const char *const keys[] = {"name", "note", "today",  "period",     "scope", "tolerance",
                                       "data", "add",  "expect", "parameters", NULL};
    vs_engine *engine = file->tester->engine;
    const vs_yaml_node *map = cases->items[index];
    const vs_yaml_node *name = vs_yaml_get(map, "name");
    const vs_yaml_node *expect = vs_yaml_get(map, "expect");
    if (vs_yaml_check_keys(engine, file->name, map, keys, VS_EDATA) != VS_OK) {
        return vs_tester__wrong(file);
    }
    if (vs_yaml_is_null(name)) {
        return tell_absent(file, map, "name");
    }
    if (name->type != VS_YAML_SCALAR) {
        return vs_tester__expected(file, name, "name", VS_MSG_EXPECT_TEXT);
    }
    uint32_t twin = find_twin(cases, index, name->text);
    if (twin > 0) {
        (void)vs_fail(engine, VS_EDATA, VS_MSG_MODEL_TEST_TWICE, file->name, (long long)name->line,
                      (long long)name->column, name->text, (long long)twin);
        return vs_tester__wrong(file);
    }
    if (vs_yaml_is_null(expect)) {
        return tell_absent(file, map, "expect");
    }
    return expect->type == VS_YAML_MAP && expect->size > 0
               ? VS_OK
               : vs_tester__expected(file, expect, "expect", VS_MSG_EXPECT_CELLS);
}

static int do_case(struct vs_test_file *file, const vs_yaml_node *cases, size_t index,
                   struct vs_test_world *shared)
{
    const vs_yaml_node *map = cases->items[index];
    const vs_yaml_node *name = vs_yaml_get(map, "name");
    struct vs_test_setting setting = file->setting;
    file->case_name =
        name != NULL ? vs_arena_text(file->tester->arena, name->text, name->size) : NULL;
    file->case_line = map->line;
    file->wrong = 0;
    if (name != NULL && file->case_name == NULL) {
        return vs_fail_memory(file->tester->engine);
    }
    int status = check_case(file, cases, index);
    if (status == VS_OK && file->wrong == 0) {
        status = read_setting(file, map, &setting);
    }
    if (status == VS_OK && file->wrong == 0 && setting.today == VS_DATE_NONE) {
        status = tell_absent(file, map, "today");
    }
    if (status == VS_OK && file->wrong == 0) {
        status = run_case(file, map, &setting, shared);
    }
    *(file->wrong == 0 ? &file->tester->passed : &file->tester->failed) += 1;
    return status;
}

/* --- a file --- */

static int run_cases(struct vs_test_file *file, const vs_yaml_node *cases)
{
    struct vs_test_parameters parameters = {.model = NULL};
    struct vs_test_world shared = {.store = NULL};
    vs_engine *engine = file->tester->engine;
    int status = vs_test_parameters_set(&parameters, file, file->parameters);
    if (status == VS_OK && file->wrong == 0 && file->setting.today != VS_DATE_NONE) {
        status = vs_test_world_open(&shared, file, NULL, NULL, &file->setting);
    }
    if (status == VS_OK && file->wrong > 0) {
        file->tester->failed += cases->size; /* told once, for them all */
    } else {
        for (size_t i = 0; status == VS_OK && i < cases->size; i++) {
            status = vs_engine_poll(engine, VS_MSG_STAGE_CASES, (int64_t)i, (int64_t)cases->size);
            if (status == VS_OK) {
                status = do_case(file, cases, i, &shared);
            }
        }
        vs_engine_progress(engine, VS_MSG_STAGE_CASES, (int64_t)cases->size, (int64_t)cases->size);
    }
    vs_test_world_close(&shared);
    vs_test_parameters_back(&parameters);
    return status;
}

static int read_root(struct vs_test_file *file, const vs_yaml_node *root)
{
    static const char *const keys[] = {"today", "period",     "scope", "tolerance",
                                       "data",  "parameters", "cases", NULL};
    const vs_yaml_node *cases = vs_yaml_get(root, "cases");
    int status = VS_OK;
    if (vs_yaml_check_keys(file->tester->engine, file->name, root, keys, VS_EDATA) != VS_OK) {
        status = vs_tester__wrong(file);
    } else if (cases == NULL || cases->type != VS_YAML_LIST || cases->size == 0) {
        status =
            vs_tester__expected(file, cases != NULL ? cases : root, "cases", VS_MSG_EXPECT_CASES);
    }
    if (status == VS_OK && file->wrong == 0) {
        status = read_setting(file, root, &file->setting);
    }
    if (status == VS_OK && file->wrong == 0) {
        file->data = vs_yaml_get(root, "data");
        file->parameters = vs_yaml_get(root, "parameters");
        file->setting.interpret = file->parameters != NULL;
        return run_cases(file, cases);
    }
    file->tester->failed++;
    return status;
}

int vs_tester_file(vs_tester *tester, const char *name, const char *text, size_t size)
{
    struct vs_test_file file = {.tester = tester, .setting = {.today = VS_DATE_NONE}};
    vs_yaml *yaml = NULL;
    file.name = vs_arena_text(tester->arena, name, strlen(name));
    if (file.name == NULL) {
        return vs_fail_memory(tester->engine);
    }
    int status = vs_yaml_parse(&yaml, tester->engine, name, text, size);
    if (status == VS_EDATA) {
        tester->failed++;
        return vs_tester__wrong(&file);
    }
    if (status == VS_OK) {
        status = read_root(&file, vs_yaml_root(yaml));
    }
    vs_yaml_free(yaml);
    return status;
}
