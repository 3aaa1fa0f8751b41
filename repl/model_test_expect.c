/*
 * Cases of a model: the cells that are expected, and how they came out.
 *
 *   expect:
 *     R02: 75                                        the value
 *     R04: { value: 13/3, n: 3, band: высокий }      any of the keys below
 *     R05: no_data                                   a state
 *     rule.D01: fired                                a rule: fired, not_fired, undetermined
 *     R10: [ { scope: { pupil: п1 }, value: 1 }, { scope: { pupil: п2 }, value: 0 } ]
 *
 * SPDX-License-Identifier: MIT
 */
#include "model_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "model_yaml.h"
#include "number.h"

static const double close_enough = 1e-9; /* of the value, where no tolerance is given */

/* What is compared; NULL nodes are not. */
struct expectation {
    struct vs_test_place at;
    const vs_yaml_node *value, *state, *reason, *n, *expected, *band, *flags, *unit;
};

/* One comparison: its texts, and whether all fits. */
struct verdict {
    vs_buffer expected, got;
    bool good;
};

/* --- numbers and words --- */

/* Reads 75, -0.5 or 200/3. */
static bool read_number(const vs_yaml_node *node, double *out)
{
    double below = 1;
    if (node->type != VS_YAML_SCALAR || node->quoted) {
        return false;
    }
    const char *slash = memchr(node->text, '/', node->size);
    size_t size = slash != NULL ? (size_t)(slash - node->text) : node->size;
    bool good = vs_double_parse(node->text, size, out) == VS_PARSE_OK;
    if (good && slash != NULL) {
        good =
            vs_double_parse(slash + 1, node->size - size - 1, &below) == VS_PARSE_OK && below != 0;
    }
    *out /= below;
    return good && isfinite(*out);
}

/* The word for a state: of a rule whether it fired. */
static const char *state_word(const vs_indicator *indicator, enum vs_state state, double value)
{
    if (indicator->rule && state == VS_KNOWN) {
        return value != 0 ? "fired" : "not_fired";
    }
    return indicator->rule && state == VS_NO_DATA ? "undetermined" : vs_cells_state(state);
}

static bool is_state(const vs_indicator *indicator, const char *text)
{
    bool met = indicator->rule && strcmp(text, "not_fired") == 0;
    for (int state = VS_KNOWN; !met && state <= VS_ERROR; state++) {
        met = strcmp(text, state_word(indicator, (enum vs_state)state, 1)) == 0;
    }
    return met;
}

/* * stands for any text; the whole text must fit. */
static bool is_like(const char *pattern, const char *text)
{
    const char *star = NULL;
    const char *again = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            again = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++again;
        } else {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return *pattern == '\0';
}

/* --- reading --- */

static int check_scalars(struct vs_test_file *file, const vs_yaml_node *map)
{
    static const char *const keys[] = {"value",      "state", "reason", "n",
                                       "n_expected", "band",  "unit"};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && file->wrong == 0 && i < sizeof keys / sizeof *keys; i++) {
        const vs_yaml_node *node = vs_yaml_get(map, keys[i]);
        if (node != NULL && node->type != VS_YAML_SCALAR) {
            status = vs_tester__expected(file, node, keys[i], VS_MSG_EXPECT_TEXT);
        }
    }
    return status;
}

/* A scalar is a value or a state. */
static int read_scalar(struct vs_test_file *file, const vs_yaml_node *node, struct expectation *out)
{
    const vs_indicator *indicator = &file->tester->model->indicators[out->at.indicator];
    double number = 0;
    if (read_number(node, &number)) {
        out->value = node;
        return VS_OK;
    }
    out->state = node;
    return is_state(indicator, node->text)
               ? VS_OK
               : vs_tester__expected(file, node, indicator->name,
                                     indicator->rule ? VS_MSG_EXPECT_RULE_WORD
                                                     : VS_MSG_EXPECT_CELL_WORD);
}

static int read_map(struct vs_test_file *file, const vs_yaml_node *map, struct expectation *out)
{
    static const char *const keys[] = {"value", "state", "reason",    "n",     "n_expected", "band",
                                       "flags", "unit",  "tolerance", "scope", "period",     NULL};
    const vs_indicator *indicator = &file->tester->model->indicators[out->at.indicator];
    const vs_yaml_node *period = vs_yaml_get(map, "period");
    const vs_yaml_node *scope = vs_yaml_get(map, "scope");
    const vs_yaml_node *tolerance = vs_yaml_get(map, "tolerance");
    double number = 0;
    if (vs_yaml_check_keys(file->tester->engine, file->name, map, keys, VS_EDATA) != VS_OK) {
        return vs_tester__wrong(file);
    }
    int status = check_scalars(file, map);
    out->value = vs_yaml_get(map, "value");
    out->state = vs_yaml_get(map, "state");
    out->reason = vs_yaml_get(map, "reason");
    out->n = vs_yaml_get(map, "n");
    out->expected = vs_yaml_get(map, "n_expected");
    out->band = vs_yaml_get(map, "band");
    out->flags = vs_yaml_get(map, "flags");
    out->unit = vs_yaml_get(map, "unit");
    out->at.setting.period = period != NULL ? period : out->at.setting.period;
    out->at.setting.scope = scope != NULL ? scope : out->at.setting.scope;
    out->at.setting.tolerance = tolerance != NULL ? tolerance : out->at.setting.tolerance;
    if (status != VS_OK || file->wrong > 0) {
        return status;
    }
    if (out->value == NULL && out->state == NULL && out->reason == NULL && out->n == NULL &&
        out->expected == NULL && out->band == NULL && out->flags == NULL && out->unit == NULL) {
        return vs_tester__expected(file, map, indicator->name, VS_MSG_EXPECT_CELL);
    }
    if (out->value != NULL && !read_number(out->value, &number)) {
        return vs_tester__expected(file, out->value, "value", VS_MSG_EXPECT_QUOTIENT);
    }
    if (out->state != NULL && !is_state(indicator, out->state->text)) {
        return vs_tester__expected(file, out->state, "state",
                                   indicator->rule ? VS_MSG_EXPECT_RULE_WORD
                                                   : VS_MSG_EXPECT_CELL_WORD);
    }
    return VS_OK;
}

/* --- comparing --- */

/* A pair of texts of one key: alone if it is the first. */
static void add_pair(struct verdict *verdict, const char *key, const char *expected,
                     const char *got)
{
    vs_buffer_printf(&verdict->expected, "%s%s %s", verdict->expected.size > 0 ? ", " : "", key,
                     expected);
    vs_buffer_printf(&verdict->got, "%s%s %s", verdict->got.size > 0 ? ", " : "", key, got);
}

static void compare_text(struct verdict *verdict, const char *key, const vs_yaml_node *wanted,
                         const char *got)
{
    if (wanted != NULL) {
        bool none = vs_yaml_is_null(wanted);
        verdict->good =
            verdict->good && (none ? got == NULL : got != NULL && strcmp(wanted->text, got) == 0);
        add_pair(verdict, key, none ? "null" : wanted->text, got != NULL ? got : "null");
    }
}

/* A whole number; got below 0 is none. */
static int compare_count(struct vs_test_file *file, struct verdict *verdict, const char *key,
                         const vs_yaml_node *wanted, int64_t got)
{
    int64_t number = -1;
    char text[VS_NUMBER_SIZE];
    if (wanted == NULL) {
        return VS_OK;
    }
    if (!vs_yaml_is_null(wanted) &&
        (vs_integer_parse(wanted->text, wanted->size, &number) != VS_PARSE_OK || number < 0)) {
        return vs_tester__expected(file, wanted, key, VS_MSG_EXPECT_INTEGER);
    }
    verdict->good = verdict->good && number == got;
    (void)snprintf(text, sizeof text, "%lld", (long long)got);
    add_pair(verdict, key, number >= 0 ? wanted->text : "null", got >= 0 ? text : "null");
    return VS_OK;
}

static int compare_value(struct vs_test_file *file, const struct expectation *wanted,
                         const struct vs_test_cell *cell, struct verdict *verdict)
{
    const vs_yaml_node *tolerance = wanted->at.setting.tolerance;
    char text[VS_NUMBER_SIZE];
    double expected = 0;
    double limit = 0;
    if (wanted->value == NULL) {
        return VS_OK;
    }
    (void)read_number(wanted->value, &expected);
    limit = close_enough * (fabs(expected) > 1 ? fabs(expected) : 1);
    if (tolerance != NULL) {
        double given = 0;
        if (!read_number(tolerance, &given) || given < 0) {
            return vs_tester__expected(file, tolerance, "tolerance", VS_MSG_EXPECT_TOLERANCE);
        }
        limit += given; /* the bound itself fits, whatever its last bit */
    }
    double got = cell->series.values[cell->index];
    bool known = cell->state == VS_KNOWN;
    verdict->good = verdict->good && known && fabs(got - expected) <= limit;
    vs_double_print(text, got);
    add_pair(verdict, "value", wanted->value->text, known ? text : vs_cells_state(cell->state));
    return VS_OK;
}

/* The reason is worded in either language; the pattern may be of both. */
static int compare_reason(struct vs_test_file *file, const vs_yaml_node *wanted, const char *stored,
                          struct verdict *verdict)
{
    vs_engine *engine = file->tester->engine;
    enum vs_language language = vs_engine_language(engine);
    const enum vs_language languages[2] = {language == VS_RU ? VS_EN : VS_RU, language};
    vs_buffer text;
    bool met = false;
    int status = VS_OK;
    if (wanted == NULL) {
        return VS_OK;
    }
    vs_buffer_init(&text, engine);
    for (int i = 0; status == VS_OK && i < 2; i++) {
        vs_buffer_clear(&text);
        vs_engine_set_language(engine, languages[i]);
        status = vs_reason_render(engine, stored, &text);
        met = met || is_like(wanted->text, text.size > 0 ? text.data : "");
    }
    vs_engine_set_language(engine, language);
    verdict->good = verdict->good && met;
    add_pair(verdict, "reason", wanted->text, text.size > 0 ? text.data : "null");
    vs_buffer_free(&text);
    return status;
}

static bool lists_text(const vs_yaml_node *list, const char *text)
{
    for (size_t i = 0; i < list->size; i++) {
        if (strcmp(list->items[i]->text, text) == 0) {
            return true;
        }
    }
    return false;
}

/* The flags must be just these. */
static int compare_flags(struct vs_test_file *file, const vs_yaml_node *wanted, uint8_t flags,
                         struct verdict *verdict)
{
    char expected[256] = "";
    char got[256] = "";
    size_t known = 0;
    if (wanted == NULL) {
        return VS_OK;
    }
    if (wanted->type != VS_YAML_LIST) {
        return vs_tester__expected(file, wanted, "flags", VS_MSG_EXPECT_LIST_OF_TEXTS);
    }
    enum vs_flag flag;
    const char *name;
    for (size_t i = 0; (name = vs_cells_flag(i, &flag)) != NULL; i++) {
        bool has = (flags & flag) != 0;
        bool wants = lists_text(wanted, name);
        size_t used = strlen(got);
        verdict->good = verdict->good && has == wants;
        known += wants;
        (void)snprintf(got + used, sizeof got - used, "%s%s", has && used > 0 ? " " : "",
                       has ? name : "");
        used = strlen(expected);
        (void)snprintf(expected + used, sizeof expected - used, "%s%s",
                       wants && used > 0 ? " " : "", wants ? name : "");
    }
    add_pair(verdict, "flags", expected[0] != '\0' ? expected : "[]", got[0] != '\0' ? got : "[]");
    return known == wanted->size ? VS_OK
                                 : vs_tester__expected(file, wanted, "flags", VS_MSG_EXPECT_FLAGS);
}

static int compare(struct vs_test_file *file, const struct expectation *wanted,
                   vs_evaluation *evaluation, const struct vs_test_cell *cell,
                   struct verdict *verdict)
{
    const vs_indicator *indicator = &file->tester->model->indicators[wanted->at.indicator];
    const vs_series *series = &cell->series;
    const char *reason = vs_evaluation_reason(evaluation, series->reasons[cell->index]);
    if (wanted->state != NULL) {
        const char *word = state_word(indicator, cell->state, series->values[cell->index]);
        compare_text(verdict, "state", wanted->state, word);
    }
    int status = compare_value(file, wanted, cell, verdict);
    if (status == VS_OK) {
        status = compare_count(file, verdict, "n", wanted->n, series->n[cell->index]);
    }
    if (status == VS_OK) {
        status =
            compare_count(file, verdict, "n_expected", wanted->expected,
                          series->expected != NULL ? (int64_t)series->expected[cell->index] : -1);
    }
    if (status == VS_OK) {
        compare_text(verdict, "band", wanted->band,
                     vs_evaluation_band(evaluation, series, cell->index));
        compare_text(verdict, "unit", wanted->unit, indicator->unit);
        status = compare_flags(file, wanted->flags, series->flags[cell->index], verdict);
    }
    return status == VS_OK ? compare_reason(file, wanted->reason, reason, verdict) : status;
}

/* --- rows --- */

static int copy_scope(vs_tester *tester, const vs_yaml_node *scope, vs_test_row *row)
{
    for (size_t i = 0; scope != NULL && i < scope->size && i < VS_TEST_SCOPE_MAX; i++) {
        row->dimensions[i] =
            vs_arena_text(tester->arena, scope->keys[i]->text, scope->keys[i]->size);
        row->members[i] =
            vs_arena_text(tester->arena, scope->items[i]->text, scope->items[i]->size);
        if (row->dimensions[i] == NULL || row->members[i] == NULL) {
            return vs_fail_memory(tester->engine);
        }
        row->scope_count++;
    }
    return VS_OK;
}

static const char *keep(vs_tester *tester, const vs_buffer *text)
{
    return vs_arena_text(tester->arena, text->size > 0 ? text->data : "", text->size);
}

static int add_row(struct vs_test_file *file, const struct expectation *wanted,
                   vs_evaluation *evaluation, const struct vs_test_cell *cell,
                   struct verdict *verdict)
{
    vs_tester *tester = file->tester;
    vs_buffer reason;
    vs_test_row row = {.result = verdict->good ? VS_TEST_PASSED : VS_TEST_FAILED,
                       .file = file->name,
                       .line = wanted->at.node->line,
                       .name = file->case_name,
                       .case_line = file->case_line,
                       .indicator = tester->model->indicators[wanted->at.indicator].name,
                       .period = cell->period};
    vs_buffer_init(&reason, tester->engine);
    uint32_t number = cell->series.reasons[cell->index];
    int status =
        vs_reason_render(tester->engine, vs_evaluation_reason(evaluation, number), &reason);
    row.expected = keep(tester, &verdict->expected);
    row.got = keep(tester, &verdict->got);
    row.message = keep(tester, &reason);
    vs_buffer_free(&reason);
    if (status == VS_OK && (row.expected == NULL || row.got == NULL || row.message == NULL)) {
        status = vs_fail_memory(tester->engine);
    }
    if (status == VS_OK) {
        status = copy_scope(tester, wanted->at.setting.scope, &row);
    }
    if (status == VS_OK) {
        file->wrong += !verdict->good;
        vs_buffer_add(&tester->rows, &row, sizeof row);
        status = vs_buffer_status(&tester->rows);
    }
    return status;
}

/* One cell that was read without a problem. */
static int judge(struct vs_test_file *file, const struct expectation *wanted,
                 vs_evaluation *evaluation)
{
    struct vs_test_cell cell;
    struct verdict verdict = {.good = true};
    size_t wrong = file->wrong;
    vs_buffer_init(&verdict.expected, file->tester->engine);
    vs_buffer_init(&verdict.got, file->tester->engine);
    int status = vs_test_cell_find(&cell, file, &wanted->at, evaluation);
    if (status == VS_OK && cell.found) {
        status = compare(file, wanted, evaluation, &cell, &verdict);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(verdict.expected.failed ? &verdict.expected : &verdict.got);
    }
    if (status == VS_OK && cell.found && file->wrong == wrong) {
        status = add_row(file, wanted, evaluation, &cell, &verdict);
    }
    vs_buffer_free(&verdict.got);
    vs_buffer_free(&verdict.expected);
    return status;
}

static int expect_one(struct vs_test_file *file, vs_evaluation *evaluation,
                      const struct vs_test_setting *setting, int indicator,
                      const vs_yaml_node *node)
{
    struct expectation wanted = {.at = {indicator, node, *setting}};
    size_t wrong = file->wrong;
    int status = VS_OK;
    if (node->type == VS_YAML_SCALAR) {
        status = read_scalar(file, node, &wanted);
    } else if (node->type == VS_YAML_MAP) {
        status = read_map(file, node, &wanted);
    } else {
        status = vs_tester__expected(file, node, file->tester->model->indicators[indicator].name,
                                     VS_MSG_EXPECT_MAP);
    }
    return status == VS_OK && file->wrong == wrong ? judge(file, &wanted, evaluation) : status;
}

static const char *indicator_at(const void *items, size_t index)
{
    return ((const vs_indicator *)items)[index].name;
}

int vs_test_expect(struct vs_test_file *file, vs_evaluation *evaluation,
                   const struct vs_test_setting *setting, const vs_yaml_node *map)
{
    const vs_model *model = file->tester->model;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < map->size; i++) {
        const vs_yaml_node *key = map->keys[i];
        const vs_yaml_node *node = map->items[i];
        int indicator = vs_model_indicator(model, key->text);
        if (indicator < 0) {
            char suggestion[VS_SUGGEST_SIZE];
            vs_suggest(model->engine, suggestion, key->text, model->indicators,
                       model->indicator_count, indicator_at);
            status = vs_tester__text(file, key, VS_MSG_MODEL_TEST_INDICATOR, suggestion);
            continue;
        }
        file->tester->covered[indicator] = 1;
        if (node->type != VS_YAML_LIST) {
            status = expect_one(file, evaluation, setting, indicator, node);
            continue;
        }
        for (size_t j = 0; status == VS_OK && j < node->size; j++) {
            status = expect_one(file, evaluation, setting, indicator, node->items[j]);
        }
    }
    return status;
}
