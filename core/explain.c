/*
 * Explanations: what a cell's formula read, down to the lines of files.
 * SPDX-License-Identifier: MIT
 */
#include "explain_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells_supposed.h"

enum { EXPLAIN_DEPTH = 6, CELLS_SHOWN = 5 };

int vs_explain__line(struct explainer *explainer, const vs_explain_line *line, vs_buffer *text)
{
    vs_explanation *into = explainer->into;
    int status = vs_buffer_status(text);
    if (status == VS_OK && into->count == into->capacity) {
        size_t capacity = into->capacity * 2 + 64;
        void *lines = vs_mem_resize(into->engine, into->lines, capacity * sizeof *into->lines);
        if (lines == NULL) {
            status = vs_fail_memory(into->engine);
        } else {
            into->lines = lines;
            into->capacity = capacity;
        }
    }
    if (status == VS_OK) {
        vs_explain_line *added = &into->lines[into->count];
        *added = *line;
        added->text = vs_arena_text(into->arena, text->data != NULL ? text->data : "", text->size);
        status = added->text == NULL ? vs_fail_memory(into->engine) : VS_OK;
        into->count += status == VS_OK;
        if (added->reason == NULL) {
            added->reason = "";
        }
    }
    vs_buffer_free(text);
    return status;
}

static const char *place_text(struct explainer *explainer, const vs_place *place)
{
    char text[1024];
    int size = place->layer != NULL && place->layer[0] != '\0'
                   ? snprintf(text, sizeof text, "%s:%lu [%s]", place->file,
                              (unsigned long)place->line, place->layer)
                   : snprintf(text, sizeof text, "%s:%lu", place->file != NULL ? place->file : "?",
                              (unsigned long)place->line);
    return vs_arena_text(explainer->into->arena, text,
                         size > 0 && (size_t)size < sizeof text ? (size_t)size : 0);
}

const char *vs_explain__word(const struct explainer *explainer, enum vs_message id)
{
    return vs_message_text(explainer->into->engine, id);
}

/* Formats a message with one text. */
static void say(struct explainer *explainer, vs_buffer *out, enum vs_message id, const char *text)
{
    const char *format = vs_explain__word(explainer, id);
    const char *hole = strstr(format, "%s");
    if (hole == NULL) {
        vs_buffer_text(out, format);
        return;
    }
    vs_buffer_add(out, format, (size_t)(hole - format));
    vs_buffer_text(out, text);
    vs_buffer_text(out, hole + 2);
}

/* --- reads of one cell --- */

/* What a formula read: a program whose nodes are the reads, with the value of each. */
struct reads {
    const vs_program *program;
    vs_result *results;
    double *values;
    const struct vs_cell_position *at;
    int depth;
};

static int explain_cell(struct explainer *explainer, const struct vs_cell_position *at, int depth);

static int explain_parameter(struct explainer *explainer, const struct reads *reads, uint32_t node)
{
    const vs_parameter_read *read =
        vs_program_parameter_read(reads->program, vs_program_node(reads->program, node)->payload);
    const vs_parameter *parameter = &explainer->model->parameters[read->parameter];
    const struct vs_series_state *series = reads->at->series;
    vs_date instant =
        explainer->evaluation->periods[series->period_kind + 1].items[reads->at->period].instant;
    const vs_parameter_version *version = vs_parameter_at(parameter, instant);
    vs_buffer text;
    vs_buffer name;
    vs_buffer_init(&text, explainer->into->engine);
    vs_buffer_init(&name, explainer->into->engine);
    vs_buffer_text(&name, parameter->name);
    if (read->part != NULL) {
        vs_buffer_printf(&name, ".%s", read->part);
    }
    say(explainer, &text, VS_MSG_EXPLAIN_PARAMETER, name.data != NULL ? name.data : "");
    vs_buffer_free(&name);
    if (version != NULL) {
        char from[VS_DATE_SIZE];
        vs_buffer_text(&text, "; ");
        say(explainer, &text, VS_MSG_EXPLAIN_PARAMETER_DATES, vs_date_print(from, version->from));
        if (version->until < VS_DATE_MAX) {
            say(explainer, &text, VS_MSG_EXPLAIN_PARAMETER_UNTIL,
                vs_date_print(from, version->until));
        }
        if (version->source != NULL) {
            vs_buffer_text(&text, "; ");
            say(explainer, &text, VS_MSG_EXPLAIN_SOURCE, version->source);
        }
    }
    const vs_result *result = &reads->results[node];
    vs_explain_line line = {
        .kind = VS_EXPLAIN_PARAMETER,
        .depth = reads->depth,
        .place = place_text(explainer, version != NULL ? &version->place : &parameter->place),
        .state = result->state,
        .value = result->value,
        .has_value = result->state == VS_KNOWN,
        .reason = vs_evaluation_reason(explainer->evaluation, result->reason),
        .indicator = -1};
    return vs_explain__line(explainer, &line, &text);
}

static int explain_aggregate(struct explainer *explainer, const struct reads *reads, uint32_t node)
{
    vs_evaluation *evaluation = explainer->evaluation;
    const vs_aggregate *aggregate =
        vs_program_aggregate_read(reads->program, vs_program_node(reads->program, node)->payload);
    const vs_result *result = &reads->results[node];
    struct vs_plan *plan = NULL;
    vs_buffer words;
    vs_buffer_init(&words, explainer->into->engine);
    vs_aggregate_print(explainer->model, reads->program, aggregate, reads->values, &words);
    vs_explain_line line = {
        .kind = VS_EXPLAIN_RECORDS,
        .depth = reads->depth,
        .place = place_text(explainer, &explainer->model->kinds[aggregate->set.kind].place),
        .state = result->state,
        .value = result->value,
        .has_value = result->state == VS_KNOWN,
        .reason = vs_evaluation_reason(evaluation, result->reason),
        .indicator = -1};
    int status = vs_explain__line(explainer, &line, &words);
    if (status == VS_OK) {
        status = vs_cells__plan(&plan, evaluation, aggregate, reads->at, reads->values);
    }
    if (status == VS_OK &&
        vs_cells__plan_reach(evaluation, plan, reads->at->period) == VS_REACH_CELL) {
        status = vs_explain__events(explainer, plan,
                                    vs_cells__plan_cells(plan, reads->at->period, reads->at->scope),
                                    reads->depth + 1);
    }
    vs_cells__plan_free(evaluation, plan);
    return status;
}

static int explain_read(struct explainer *explainer, const struct reads *reads, uint32_t node)
{
    vs_evaluation *evaluation = explainer->evaluation;
    const vs_cell_read *read =
        vs_program_cell_read(reads->program, vs_program_node(reads->program, node)->payload);
    const struct vs_series_state *series = reads->at->series;
    int target = vs_cells__target_level(evaluation, series->level, read);
    int64_t period = (int64_t)reads->at->period - read->lag;
    uint32_t scope = VS_NOWHERE;
    int status = VS_OK;
    if (target >= 0 &&
        vs_cells__has_level(&explainer->model->indicators[read->indicator], target)) {
        vs_date instant =
            evaluation->periods[series->period_kind + 1].items[reads->at->period].instant;
        status = vs_cells__target_scope(evaluation, series->level, reads->at->scope, read, instant,
                                        &scope);
    }
    if (status != VS_OK) {
        return status;
    }
    if (scope >= VS_NOWHERE ||
        vs_cells__reach(evaluation, target, series->period_kind, reads->at->period, read->lag,
                        read->same_label) != VS_REACH_CELL) {
        const vs_result *result = &reads->results[node];
        vs_buffer text;
        vs_buffer_init(&text, explainer->into->engine);
        vs_program_print(explainer->model, reads->program, node, NULL, &text);
        vs_explain_line line = {.kind = VS_EXPLAIN_CELL,
                                .depth = reads->depth,
                                .state = result->state,
                                .reason = vs_evaluation_reason(evaluation, result->reason),
                                .indicator = read->indicator};
        return vs_explain__line(explainer, &line, &text);
    }
    struct vs_cell_position at = {.period = (uint32_t)period, .scope = scope};
    status = vs_cells__series(evaluation, read->indicator, target, series->period_kind, &at.series);
    return status == VS_OK ? explain_cell(explainer, &at, reads->depth) : status;
}

static int explain_cells(struct explainer *explainer, const struct reads *reads, uint32_t node)
{
    vs_evaluation *evaluation = explainer->evaluation;
    const vs_cells_read *read =
        vs_program_cells_read(reads->program, vs_program_node(reads->program, node)->payload);
    const struct vs_series_state *series = reads->at->series;
    const vs_result *result = &reads->results[node];
    vs_buffer words;
    vs_buffer_init(&words, explainer->into->engine);
    vs_program_print(explainer->model, reads->program, node, NULL, &words);
    vs_explain_line line = {.kind = VS_EXPLAIN_CELLS,
                            .depth = reads->depth,
                            .state = result->state,
                            .value = result->value,
                            .has_value = result->state == VS_KNOWN,
                            .reason = vs_evaluation_reason(evaluation, result->reason),
                            .indicator = read->indicator};
    int status = vs_explain__line(explainer, &line, &words);
    int finer = vs_cells__finer_level(evaluation, series->level, read);
    bool all = read->periods == VS_PERIODS_ALL;
    int64_t period = all ? 0 : (int64_t)reads->at->period - read->lag;
    bool reached =
        all || vs_cells__reach(evaluation, series->level, series->period_kind, reads->at->period,
                               read->lag, read->same_label) == VS_REACH_CELL;
    if (status != VS_OK || finer < 0 || !reached) {
        return status;
    }
    const struct vs_scope_tree *tree = NULL;
    struct vs_cell_position at = {.period = (uint32_t)period};
    vs_date instant = evaluation->periods[series->period_kind + 1].items[reads->at->period].instant;
    status = vs_cells__tree(evaluation, series->level, finer, instant, &tree);
    if (status == VS_OK) {
        status =
            vs_cells__series(evaluation, read->indicator, finer, series->period_kind, &at.series);
    }
    uint32_t first = status == VS_OK ? tree->starts[reads->at->scope] : 0;
    uint32_t scopes = status == VS_OK ? tree->starts[reads->at->scope + 1] - first : 0;
    uint64_t cells = (uint64_t)scopes * (all ? series->periods : 1);
    for (uint64_t i = 0; status == VS_OK && i < cells && i < CELLS_SHOWN; i++) {
        at.period = (uint32_t)(period + (int64_t)(i / scopes));
        at.scope = tree->scopes[first + i % scopes];
        status = explain_cell(explainer, &at, EXPLAIN_DEPTH + reads->depth + 1);
    }
    if (status == VS_OK && cells > CELLS_SHOWN) {
        char more[64];
        vs_buffer text;
        vs_buffer_init(&text, explainer->into->engine);
        (void)snprintf(more, sizeof more, vs_explain__word(explainer, VS_MSG_EXPLAIN_MORE),
                       (long long)(cells - CELLS_SHOWN));
        vs_buffer_text(&text, more);
        vs_explain_line rest = {
            .kind = VS_EXPLAIN_NOTE, .depth = reads->depth + 1, .indicator = -1};
        status = vs_explain__line(explainer, &rest, &text);
    }
    return status;
}

static int explain_reads(struct explainer *explainer, const struct reads *reads)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(reads->program); i++) {
        switch (vs_program_node(reads->program, i)->op) {
        case VS_NODE_PARAMETER:
            status = explain_parameter(explainer, reads, i);
            break;
        case VS_NODE_AGGREGATE:
            status = explain_aggregate(explainer, reads, i);
            break;
        case VS_NODE_CELL:
        case VS_NODE_MAYBE:
            status = explain_read(explainer, reads, i);
            break;
        case VS_NODE_CELLS:
            status = explain_cells(explainer, reads, i);
            break;
        default:
            break;
        }
    }
    return status;
}

/* --- a cell --- */

static int add_formula(struct explainer *explainer, const vs_formula *formula,
                       const vs_program *program, const struct reads *reads)
{
    vs_buffer mathematics;
    vs_buffer text;
    vs_buffer_init(&mathematics, explainer->into->engine);
    vs_buffer_init(&text, explainer->into->engine);
    vs_explain_line line = {.kind = VS_EXPLAIN_FORMULA,
                            .depth = reads->depth,
                            .place = place_text(explainer, &formula->place),
                            .indicator = -1};
    if (program == NULL) {
        const struct vs_compiled *compiled =
            explainer->evaluation->model->compiled[reads->at->series->indicator];
        size_t index =
            (size_t)(formula - explainer->model->indicators[reads->at->series->indicator].formulas);
        const char *why = compiled[index].refusal != NULL ? compiled[index].refusal : "";
        say(explainer, &text, VS_MSG_EXPLAIN_PER_CELL, why);
        vs_buffer_free(&mathematics);
        return vs_explain__line(explainer, &line, &text);
    }
    vs_program_print(explainer->model, program, vs_program_result(program), NULL, &mathematics);
    say(explainer, &text, VS_MSG_EXPLAIN_FORMULA, mathematics.data != NULL ? mathematics.data : "");
    int status = vs_explain__line(explainer, &line, &text);
    vs_buffer_clear(&mathematics);
    bool known = true;
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        known = known && reads->results[i].state == VS_KNOWN;
    }
    if (status == VS_OK && known) {
        vs_buffer_init(&text, explainer->into->engine);
        vs_program_print(explainer->model, program, vs_program_result(program), reads->values,
                         &mathematics);
        say(explainer, &text, VS_MSG_EXPLAIN_NUMBERS,
            mathematics.data != NULL ? mathematics.data : "");
        line =
            (vs_explain_line){.kind = VS_EXPLAIN_NUMBERS, .depth = reads->depth, .indicator = -1};
        status = vs_explain__line(explainer, &line, &text);
    }
    vs_buffer_free(&mathematics);
    return status;
}

static int follow(struct explainer *explainer, const struct vs_cell_position *at, int depth)
{
    vs_evaluation *evaluation = explainer->evaluation;
    const struct vs_series_state *series = at->series;
    const vs_formula *formula = NULL;
    const vs_program *program = NULL;
    vs_program *recorded = NULL;
    vs_date instant = evaluation->periods[series->period_kind + 1].items[at->period].instant;
    int status = vs_cells__formula(evaluation, series->indicator, instant, &formula, &program);
    if (status != VS_OK || formula == NULL) {
        return status;
    }
    struct reads reads = {.at = at, .depth = depth};
    reads.results = vs_mem_array(evaluation->engine, VS_PROGRAM_NODES_MAX + 1, sizeof(vs_result));
    reads.values = vs_mem_array(evaluation->engine, VS_PROGRAM_NODES_MAX + 1, sizeof(double));
    status =
        reads.results == NULL || reads.values == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    if (status == VS_OK && program != NULL) {
        reads.program = program;
        status = vs_cells__inspect(evaluation, at->series, program, at, reads.results);
    } else if (status == VS_OK) {
        status = vs_program_new(&recorded, evaluation->engine);
        reads.program = recorded;
        if (status == VS_OK) {
            status = vs_explain__record(evaluation, formula, at, recorded, reads.results);
        }
    }
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(reads.program); i++) {
        reads.values[i] = reads.results[i].value;
    }
    if (status == VS_OK) {
        status = add_formula(explainer, formula, program, &reads);
    }
    if (status == VS_OK) {
        status = explain_reads(explainer, &reads);
    }
    vs_program_free(recorded);
    vs_mem_free(evaluation->engine, reads.values);
    vs_mem_free(evaluation->engine, reads.results);
    return status;
}

static int add_note(struct explainer *explainer, const char *words, int depth)
{
    vs_buffer text;
    vs_buffer_init(&text, explainer->into->engine);
    vs_buffer_text(&text, words);
    vs_explain_line line = {.kind = VS_EXPLAIN_NOTE, .depth = depth, .indicator = -1};
    return vs_explain__line(explainer, &line, &text);
}

/* How many were expected, and the rows that say so. */
static int explain_expected(struct explainer *explainer, const struct vs_cell_position *at,
                            int depth)
{
    const struct vs_series_state *series = at->series;
    const vs_kind *kinds = explainer->model->kinds;
    int expected = series->main_kind >= 0 ? kinds[series->main_kind].expected_kind : -1;
    if (series->expected == NULL || expected < 0) {
        return VS_OK;
    }
    char words[512];
    (void)snprintf(words, sizeof words, vs_explain__word(explainer, VS_MSG_EXPLAIN_EXPECTED),
                   kinds[expected].title,
                   (long long)series->expected[(size_t)at->period * series->scopes + at->scope]);
    const vs_aggregate rows = {.op = VS_AGGREGATE_COUNT,
                               .set = {.kind = expected},
                               .field = -1,
                               .weight = -1,
                               .other = {.kind = -1},
                               .first = -1,
                               .second = -1};
    struct vs_plan *plan = NULL;
    int status = add_note(explainer, words, depth);
    if (status == VS_OK) {
        status = vs_cells__plan(&plan, explainer->evaluation, &rows, at, NULL);
    }
    if (status == VS_OK) {
        status = vs_explain__events(explainer, plan,
                                    vs_cells__plan_cells(plan, at->period, at->scope), depth + 1);
    }
    vs_cells__plan_free(explainer->evaluation, plan);
    return status;
}

/* What the cell stands on, by tags. */
static int add_tags(struct explainer *explainer, const char **tags, int depth)
{
    vs_buffer list;
    vs_buffer text;
    vs_buffer_init(&list, explainer->into->engine);
    vs_buffer_init(&text, explainer->into->engine);
    for (size_t i = 0; tags[i] != NULL; i++) {
        vs_buffer_printf(&list, "%s%s", i > 0 ? ", " : "", tags[i]);
    }
    say(explainer, &text, VS_MSG_EXPLAIN_TAGS, list.data != NULL ? list.data : "");
    int status = vs_buffer_status(&list);
    vs_buffer_free(&list);
    vs_explain_line line = {.kind = VS_EXPLAIN_NOTE, .depth = depth, .indicator = -1};
    if (status != VS_OK) {
        vs_buffer_free(&text);
        return status;
    }
    return vs_explain__line(explainer, &line, &text);
}

/* True if a scenario says the value of a cell. */
static bool is_said(const vs_evaluation *evaluation, const struct vs_cell_position *at)
{
    const struct vs_supposed *supposed = evaluation->supposed;
    const struct vs_series_state *series = at->series;
    for (size_t i = 0; supposed != NULL && i < supposed->pin_count; i++) {
        const struct vs_pin *pin = &supposed->pins[i];
        if (pin->indicator == series->indicator && pin->level == series->level &&
            pin->period_kind == series->period_kind && pin->period == at->period &&
            pin->scope == at->scope) {
            return true;
        }
    }
    return false;
}

static int explain_cell(struct explainer *explainer, const struct vs_cell_position *at, int depth)
{
    vs_evaluation *evaluation = explainer->evaluation;
    const struct vs_series_state *series = at->series;
    const vs_indicator *indicator = &explainer->model->indicators[series->indicator];
    const vs_level *level = &explainer->model->levels[series->level];
    const vs_period *period = &evaluation->periods[series->period_kind + 1].items[at->period];
    size_t cell = (size_t)at->period * series->scopes + at->scope;
    bool deep = depth >= EXPLAIN_DEPTH; /* told, not followed */
    int shown = depth > EXPLAIN_DEPTH ? depth - EXPLAIN_DEPTH : depth;
    vs_buffer text;
    vs_buffer_init(&text, explainer->into->engine);
    vs_buffer_printf(&text, "%s%s«%s» (", indicator->code != NULL ? indicator->code : "",
                     indicator->code != NULL ? " " : "", indicator->title);
    for (size_t i = 0; i < level->dimension_count; i++) {
        int dimension = level->dimensions[i];
        uint32_t member = evaluation->scopes[series->level].members[i][at->scope];
        vs_buffer_printf(&text, "%s: %s, ", explainer->model->dimensions[dimension].title,
                         evaluation->members[dimension].texts[member]);
    }
    vs_buffer_printf(&text, "%s)", period->id);
    bool known = series->states[cell] == VS_KNOWN;
    vs_explain_line line = {.kind = VS_EXPLAIN_CELL,
                            .depth = shown,
                            .place = place_text(explainer, &indicator->place),
                            .state = series->states[cell],
                            .value = series->values[cell],
                            .has_value = known,
                            .reason = vs_evaluation_reason(evaluation, series->reasons[cell]),
                            .indicator = series->indicator,
                            .tags = explainer->tags[series->indicator]};
    int status = vs_explain__line(explainer, &line, &text);
    if (status == VS_OK && depth == 0 && line.tags[0] != NULL) {
        status = add_tags(explainer, line.tags, shown + 1);
    }
    if (status == VS_OK && (series->flags[cell] & VS_FLAG_UNDATED) != 0) {
        status =
            add_note(explainer, vs_explain__word(explainer, VS_MSG_EXPLAIN_UNDATED), shown + 1);
    }
    if (status == VS_OK && is_said(evaluation, at)) {
        return add_note(explainer, vs_explain__word(explainer, VS_MSG_EXPLAIN_SAID), shown + 1);
    }
    if (status != VS_OK || deep) {
        return status;
    }
    status = follow(explainer, at, depth + 1);
    return status == VS_OK ? explain_expected(explainer, at, depth + 1) : status;
}

int vs_explain(vs_explanation **out, vs_evaluation *evaluation, int indicator,
               const vs_explain_position *position)
{
    *out = NULL;
    vs_explanation *into = vs_mem_new(evaluation->engine, sizeof *into);
    if (into == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    into->engine = evaluation->engine;
    struct explainer explainer = {evaluation, evaluation->model, into, NULL};
    struct vs_cell_position at = {.period = position->period, .scope = position->scope};
    int status = vs_arena_new(&into->arena, evaluation->engine);
    if (status == VS_OK) {
        status = vs_cells__series(evaluation, indicator, position->level, position->period_kind,
                                  &at.series);
    }
    if (status == VS_OK) {
        status = vs_cells__tags(evaluation, &explainer.tags);
    }
    if (status == VS_OK) {
        status = explain_cell(&explainer, &at, 0);
    }
    if (status != VS_OK) {
        vs_explanation_free(into);
        return status;
    }
    *out = into;
    return VS_OK;
}

void vs_explanation_free(vs_explanation *explanation)
{
    if (explanation != NULL) {
        vs_mem_free(explanation->engine, explanation->lines);
        vs_arena_free(explanation->arena);
        vs_mem_free(explanation->engine, explanation);
    }
}
