/*
 * Cases of a model: the cell that an expectation means.
 * SPDX-License-Identifier: MIT
 */
#include "model_test.h"

#include <string.h>

#include "cells.h"
#include "model_yaml.h"

static bool has_level(const vs_indicator *indicator, int level)
{
    for (size_t i = 0; i < indicator->level_count; i++) {
        if (indicator->levels[i] == level) {
            return true;
        }
    }
    return false;
}

/* The level of a scope; the unit itself is no dimension of it. *out is -1 after a problem. */
static int find_level(struct vs_test_file *file, const struct vs_test_place *wanted, int *out)
{
    const vs_model *model = file->tester->model;
    vs_engine *engine = file->tester->engine;
    const vs_yaml_node *scope = wanted->setting.scope;
    const vs_indicator *indicator = &model->indicators[wanted->indicator];
    int dimensions[VS_TEST_SCOPE_MAX];
    size_t count = 0;
    *out = -1;
    if (scope != NULL && scope->type != VS_YAML_MAP) {
        return vs_tester__expected(file, scope, "scope", VS_MSG_EXPECT_MAP);
    }
    for (size_t i = 0; scope != NULL && i < scope->size; i++) {
        int dimension = vs_model_dimension(model, scope->keys[i]->text);
        if (dimension < 0) {
            return vs_tester__text(file, scope->keys[i], VS_MSG_MODEL_TEST_DIMENSION, "");
        }
        if (scope->items[i]->type != VS_YAML_SCALAR) {
            return vs_tester__expected(file, scope->items[i], scope->keys[i]->text,
                                       VS_MSG_EXPECT_TEXT);
        }
        if (!model->dimensions[dimension].unit && count < VS_TEST_SCOPE_MAX) {
            dimensions[count++] = dimension;
        }
    }
    int level = vs_model_level(model, dimensions, count);
    if (level >= 0 && has_level(indicator, level)) {
        *out = level;
        return VS_OK;
    }
    (void)vs_choice_fail_level(model, wanted->indicator);
    const char *error = vs_arena_text(file->tester->arena, vs_engine_error(engine),
                                      strlen(vs_engine_error(engine)));
    if (error == NULL) {
        return vs_fail_memory(engine);
    }
    (void)vs_fail(engine, VS_EDATA, VS_MSG_MODEL_TEST_PLACE, file->name,
                  (long long)wanted->node->line, (long long)wanted->node->column, error);
    return vs_tester__wrong(file);
}

/* Ids of periods that an indicator has, or levels, for a message. */
static int tell_periods(struct vs_test_file *file, const struct vs_test_place *wanted,
                        vs_evaluation *evaluation, const char *typed)
{
    enum { SHOWN = 12 };
    const vs_model *model = file->tester->model;
    const vs_indicator *indicator = &model->indicators[wanted->indicator];
    vs_buffer list;
    size_t count = 0;
    vs_buffer_init(&list, model->engine);
    vs_buffer_text(&list, indicator->whole ? "*" : "");
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods = {.count = 0};
        if ((indicator->period_kinds >> kind & 1u) != 0) {
            status = vs_evaluation_periods(evaluation, kind, &periods);
        }
        for (size_t i = 0; i < periods.count && count < SHOWN; i++, count++) {
            vs_buffer_printf(&list, "%s%s", list.size > 0 ? ", " : "", periods.items[i].id);
        }
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&list);
    }
    if (status == VS_OK) {
        const vs_yaml_node *node =
            wanted->setting.period != NULL ? wanted->setting.period : wanted->node;
        (void)vs_fail(model->engine, VS_EDATA, VS_MSG_MODEL_TEST_PERIOD, file->name,
                      (long long)node->line, (long long)node->column, indicator->name, typed,
                      list.size > 0 ? list.data : "-");
        status = vs_tester__wrong(file);
    }
    vs_buffer_free(&list);
    return status;
}

/* The period of the cell; *index is SIZE_MAX after a problem. Without one named it is "*". */
static int find_period(struct vs_test_file *file, const struct vs_test_place *wanted,
                       vs_evaluation *evaluation, int *kind, size_t *index)
{
    const vs_model *model = file->tester->model;
    const vs_indicator *indicator = &model->indicators[wanted->indicator];
    const vs_yaml_node *node = wanted->setting.period;
    char id[VS_PERIOD_ID_SIZE];
    vs_periods periods;
    *index = SIZE_MAX;
    *kind = VS_PERIOD_WHOLE;
    if ((node == NULL && indicator->period_kinds == 0) ||
        (node != NULL && strcmp(node->text, "*") == 0)) {
        *index = indicator->whole ? 0 : SIZE_MAX;
        return indicator->whole ? VS_OK : tell_periods(file, wanted, evaluation, "*");
    }
    if (node != NULL && node->type == VS_YAML_SCALAR) {
        *kind = vs_period_parse(model, indicator->period_kinds, node->text, node->size, id);
    }
    if (node == NULL || node->type != VS_YAML_SCALAR || *kind < 0) {
        return tell_periods(file, wanted, evaluation, node != NULL ? node->text : "");
    }
    int status = vs_evaluation_periods(evaluation, *kind, &periods);
    for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
        if (strcmp(periods.items[i].id, id) == 0) {
            *index = i;
            return VS_OK;
        }
    }
    return status == VS_OK ? tell_periods(file, wanted, evaluation, node->text) : status;
}

/* The ordinal of a member; UINT32_MAX if the data have none such. */
static int find_member(vs_evaluation *evaluation, int dimension, const vs_yaml_node *node,
                       uint32_t *out)
{
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    int status = VS_OK;
    *out = UINT32_MAX;
    for (size_t i = 0; status == VS_OK && *out == UINT32_MAX && i < count; i++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &text, &size);
        if (status == VS_OK && size == node->size && memcmp(text, node->text, size) == 0) {
            *out = (uint32_t)i;
        }
    }
    return status;
}

/* The scope of the cell; *out is SIZE_MAX after a problem. */
static int find_scope(struct vs_test_file *file, const struct vs_test_place *wanted,
                      vs_evaluation *evaluation, int level, size_t *out)
{
    const vs_model *model = file->tester->model;
    const vs_yaml_node *scope = wanted->setting.scope;
    uint32_t members[VS_TEST_SCOPE_MAX];
    vs_scopes scopes;
    *out = SIZE_MAX;
    int status = vs_evaluation_scopes(evaluation, level, &scopes);
    for (size_t i = 0; status == VS_OK && i < scopes.dimension_count; i++) {
        const vs_yaml_node *node = vs_yaml_get(scope, model->dimensions[scopes.dimensions[i]].name);
        status = find_member(evaluation, scopes.dimensions[i], node, &members[i]);
        if (status == VS_OK && members[i] == UINT32_MAX) {
            return vs_tester__text(file, node, VS_MSG_MODEL_TEST_MEMBER,
                                   model->dimensions[scopes.dimensions[i]].name);
        }
    }
    for (size_t i = 0; status == VS_OK && i < scopes.count && *out == SIZE_MAX; i++) {
        bool fits = true;
        for (size_t d = 0; fits && d < scopes.dimension_count; d++) {
            fits = scopes.members[d][i] == members[d];
        }
        *out = fits ? i : SIZE_MAX;
    }
    if (status == VS_OK && *out == SIZE_MAX) {
        (void)vs_fail(model->engine, VS_EDATA, VS_MSG_MODEL_TEST_SCOPE, file->name,
                      (long long)wanted->node->line, (long long)wanted->node->column,
                      model->indicators[wanted->indicator].name);
        status = vs_tester__wrong(file);
    }
    return status;
}

int vs_test_cell_find(struct vs_test_cell *out, struct vs_test_file *file,
                      const struct vs_test_place *wanted, vs_evaluation *evaluation)
{
    size_t scope = SIZE_MAX;
    size_t period = SIZE_MAX;
    int level = -1;
    int kind = VS_PERIOD_WHOLE;
    vs_periods periods = {.count = 0};
    *out = (struct vs_test_cell){.found = false};
    int status = find_level(file, wanted, &level);
    if (status == VS_OK && level >= 0) {
        status = find_period(file, wanted, evaluation, &kind, &period);
    }
    if (status == VS_OK && period != SIZE_MAX) {
        status = find_scope(file, wanted, evaluation, level, &scope);
    }
    if (status != VS_OK || scope == SIZE_MAX) {
        return status;
    }
    status = vs_evaluation_series(evaluation, wanted->indicator, level, kind, &out->series);
    if (status == VS_OK) {
        status = vs_evaluation_periods(evaluation, kind, &periods);
    }
    if (status == VS_OK) {
        const char *id = periods.items[period].id;
        out->index = period * out->series.scopes + scope;
        out->state = (enum vs_state)out->series.states[out->index];
        out->period = vs_arena_text(file->tester->arena, id, strlen(id));
        out->found = out->period != NULL;
        status = out->found ? VS_OK : vs_fail_memory(file->tester->engine);
    }
    return status;
}
