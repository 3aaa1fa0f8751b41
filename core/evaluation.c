/*
 * The evaluation handle: its parts, reasons, and what it lends to callers.
 * SPDX-License-Identifier: MIT
 */
#include "evaluation.h"
#include "cells_supposed.h"
#include "lua_words.h"
#include "model_check.h"
#include "sandbox.h"

#include <stdio.h>
#include <string.h>

static int make_tables(vs_evaluation *evaluation)
{
    const vs_model *model = evaluation->model;
    vs_arena *arena = evaluation->arena;
    evaluation->records = vs_arena_array(arena, model->kind_count + 1, sizeof(vs_records *));
    evaluation->no_records = vs_arena_array(arena, model->kind_count + 1, sizeof(uint32_t));
    evaluation->members =
        vs_arena_array(arena, model->dimension_count + 1, sizeof(struct vs_members));
    evaluation->periods =
        vs_arena_array(arena, model->period_kind_count + 1, sizeof(struct vs_period_table));
    evaluation->wide = vs_arena_array(arena, model->kind_count + 1, sizeof(struct vs_wide));
    evaluation->joined = vs_arena_array(arena, model->kind_count + 1, sizeof(struct vs_joined));
    evaluation->scopes =
        vs_arena_array(arena, model->level_count + 1, sizeof(struct vs_scope_table));
    evaluation->stack = vs_arena_array(arena, VS_DEPTH_MAX, sizeof(struct vs_cell_position));
    bool failed = evaluation->records == NULL || evaluation->no_records == NULL ||
                  evaluation->members == NULL || evaluation->periods == NULL ||
                  evaluation->scopes == NULL || evaluation->joined == NULL ||
                  evaluation->wide == NULL || evaluation->stack == NULL;
    return failed ? vs_fail_memory(evaluation->engine) : vs_model_compile_table(evaluation->model);
}

int vs_evaluation_new(vs_evaluation **out, vs_model *model, vs_store *store,
                      const vs_evaluation_options *options)
{
    *out = NULL;
    vs_engine *engine = vs_store_engine(store);
    vs_evaluation *evaluation = vs_mem_new(engine, sizeof *evaluation);
    if (evaluation == NULL) {
        return vs_fail_memory(engine);
    }
    evaluation->engine = engine;
    evaluation->model = model;
    evaluation->store = store;
    evaluation->options = *options;
    evaluation->known = options->known;
    evaluation->next_change = VS_DATE_MAX;
    evaluation->epoch = 1;
    if (vs_model_sandbox(model) != NULL) {
        vs_sandbox_begin(vs_model_sandbox(model));
    }
    int status = vs_arena_new(&evaluation->arena, engine);
    if (status == VS_OK) {
        status = make_tables(evaluation);
    }
    uint32_t none = 0;
    if (status == VS_OK) {
        status = vs_cells__reason(evaluation, "", &none);
    }
    if (status == VS_OK && evaluation->known < 0) {
        status = vs_store_head(store, &evaluation->known);
    }
    if (status != VS_OK) {
        vs_evaluation_free(evaluation);
        return status;
    }
    *out = evaluation;
    return VS_OK;
}

static void free_groups(vs_evaluation *evaluation, const struct vs_group *groups)
{
    for (const struct vs_group *group = groups; group != NULL; group = group->next) {
        vs_mem_free(evaluation->engine, group->changed);
        vs_mem_free(evaluation->engine, group->undated);
        if (group->base == NULL) {
            vs_mem_free(evaluation->engine, group->starts);
            vs_mem_free(evaluation->engine, group->rows);
        }
        for (struct vs_counts *counts = group->counts; counts != NULL; counts = counts->next) {
            if (!counts->lent) {
                vs_mem_free(evaluation->engine, counts->n);
            }
        }
    }
}

void vs_evaluation_free(vs_evaluation *evaluation)
{
    if (evaluation == NULL || evaluation->options.ends) {
        return;
    }
    const vs_model *model = evaluation->model;
    vs_supposed_free(evaluation->rings, evaluation->engine);
    free_groups(evaluation, evaluation->groups);
    free_groups(evaluation, evaluation->bases);
    vs_cells__cubes_free(evaluation);
    vs_cells__layouts_free(evaluation);
    vs_cells__placements_free(evaluation);
    for (struct vs_series_state *series = evaluation->series; series != NULL;
         series = series->next) {
        vs_mem_free(evaluation->engine, series->changed);
    }
    while (evaluation->plans != NULL) {
        struct vs_plan *next = evaluation->plans->next;
        vs_cells__plan_free(evaluation, evaluation->plans);
        evaluation->plans = next;
    }
    for (size_t i = 0; evaluation->records != NULL && i < model->kind_count; i++) {
        vs_records_free(evaluation->records[i]);
    }
    vs_mem_free(evaluation->engine, evaluation->scratch);
    vs_mem_free(evaluation->engine, evaluation->marked);
    vs_mem_free(evaluation->engine, evaluation->finished);
    vs_mem_free(evaluation->engine, evaluation->reasons);
    vs_mem_free(evaluation->engine, evaluation->reason_slots);
    vs_arena_free(evaluation->arena);
    vs_mem_free(evaluation->engine, evaluation);
}

void vs_cells__note_date(vs_evaluation *evaluation, vs_date date)
{
    if (date > evaluation->options.today && date < evaluation->next_change) {
        evaluation->next_change = date;
    }
}

/* --- reasons --- */

static size_t reason_slot(const vs_evaluation *evaluation, const char *stored)
{
    size_t mask = evaluation->reason_slot_count - 1;
    size_t at = (size_t)vs_checksum(stored, strlen(stored), 0) & mask;
    while (evaluation->reason_slots[at] != 0 &&
           strcmp(evaluation->reasons[evaluation->reason_slots[at] - 1], stored) != 0) {
        at = (at + 1) & mask;
    }
    return at;
}

static int grow_reasons(vs_evaluation *evaluation)
{
    size_t capacity = evaluation->reason_capacity * 2 + 32;
    size_t slots = 64;
    while (slots < capacity * 2) {
        slots *= 2;
    }
    char **reasons = vs_mem_resize(evaluation->engine, evaluation->reasons,
                                   capacity * sizeof *evaluation->reasons);
    if (reasons != NULL) {
        evaluation->reasons = reasons;
    }
    uint32_t *table = vs_mem_array(evaluation->engine, slots, sizeof *table);
    if (reasons == NULL || table == NULL) {
        vs_mem_free(evaluation->engine, table);
        return vs_fail_memory(evaluation->engine);
    }
    vs_mem_free(evaluation->engine, evaluation->reason_slots);
    evaluation->reason_slots = table;
    evaluation->reason_slot_count = slots;
    evaluation->reason_capacity = capacity;
    for (size_t i = 0; i < evaluation->reason_count; i++) {
        evaluation->reason_slots[reason_slot(evaluation, evaluation->reasons[i])] = (uint32_t)i + 1;
    }
    return VS_OK;
}

int vs_cells__reason(vs_evaluation *evaluation, const char *stored, uint32_t *out)
{
    if (evaluation->reason_count == evaluation->reason_capacity) {
        int status = grow_reasons(evaluation);
        if (status != VS_OK) {
            return status;
        }
    }
    size_t at = reason_slot(evaluation, stored);
    if (evaluation->reason_slots[at] == 0) {
        char *copy = vs_arena_text(evaluation->arena, stored, strlen(stored));
        if (copy == NULL) {
            return vs_fail_memory(evaluation->engine);
        }
        evaluation->reasons[evaluation->reason_count++] = copy;
        evaluation->reason_slots[at] = (uint32_t)evaluation->reason_count;
    }
    *out = evaluation->reason_slots[at] - 1;
    return VS_OK;
}

int vs_cells__reason_of(vs_evaluation *evaluation, const char *message, const char *first,
                        const char *second, uint32_t *out)
{
    vs_buffer stored;
    vs_buffer_init(&stored, evaluation->engine);
    vs_buffer_text(&stored, message);
    if (first != NULL) {
        vs_buffer_char(&stored, '\x1f');
        vs_buffer_text(&stored, first);
    }
    if (second != NULL) {
        vs_buffer_char(&stored, '\x1f');
        vs_buffer_text(&stored, second);
    }
    int status = vs_buffer_status(&stored);
    if (status == VS_OK) {
        status = vs_cells__reason(evaluation, stored.data, out);
    }
    vs_buffer_free(&stored);
    return status;
}

int vs_cells__no_records(vs_evaluation *evaluation, int kind, uint32_t *out)
{
    vs_model *model = evaluation->model;
    if (evaluation->no_records[kind] != 0) { /* the commonest reason of all */
        *out = evaluation->no_records[kind];
        return VS_OK;
    }
    int status = vs_model_profiles(model);
    if (status != VS_OK) {
        return status;
    }
    vs_buffer titles;
    vs_buffer_init(&titles, evaluation->engine);
    for (size_t i = 0; i < model->profile_count; i++) {
        if (model->profiles[i].kind == kind) {
            vs_buffer_text(&titles, titles.size > 0 ? VS_REASON_LIST : "");
            vs_buffer_text(&titles, model->profiles[i].title);
        }
    }
    status = vs_buffer_status(&titles);
    if (status == VS_OK) {
        status = titles.size == 0 ? vs_cells__reason_of(evaluation, "REASON_NO_RECORDS",
                                                        model->kinds[kind].title, NULL, out)
                                  : vs_cells__reason_of(evaluation, "REASON_NOT_IMPORTED",
                                                        model->kinds[kind].title, titles.data, out);
    }
    vs_buffer_free(&titles);
    evaluation->no_records[kind] = status == VS_OK ? *out : 0;
    return status;
}

const char *vs_evaluation_reason(vs_evaluation *evaluation, uint32_t reason)
{
    return reason < evaluation->reason_count ? evaluation->reasons[reason] : "";
}

/* An argument of a reason; a list as «a» or «b». */
static void render_argument(vs_engine *engine, const char *argument, size_t size, vs_buffer *out)
{
    const char *end = argument + size;
    const char *mark = memchr(argument, VS_REASON_LIST[0], size);
    for (; mark != NULL; mark = memchr(argument, VS_REASON_LIST[0], (size_t)(end - argument))) {
        vs_buffer_add(out, argument, (size_t)(mark - argument));
        vs_buffer_text(out, vs_message_text(engine, VS_MSG_REASON_LIST_OR));
        argument = mark + 1;
    }
    vs_buffer_add(out, argument, (size_t)(end - argument));
}

int vs_reason_render(vs_engine *engine, const char *stored, vs_buffer *out)
{
    char name[128];
    const char *argument = strchr(stored, '\x1f');
    size_t size = argument != NULL ? (size_t)(argument - stored) : strlen(stored);
    (void)snprintf(name, sizeof name, "%.*s", (int)size, stored);
    int id = stored[0] != '\0' ? vs_message_find(name) : -1;
    const char *format = id >= 0 ? vs_message_text(engine, (enum vs_message)id) : stored;
    for (const char *at = format; *at != '\0'; at++) {
        if (id < 0 || at[0] != '%') {
            char character = *at;
            if (character == '\x1f' || character == VS_REASON_LIST[0]) {
                character = ' ';
            }
            vs_buffer_char(out, character);
        } else if (at[1] == 's') {
            const char *end = argument != NULL ? strchr(argument + 1, '\x1f') : NULL;
            if (argument != NULL && id == VS_MSG_SCRIPT_ERROR) {
                char words[VS_LUA_WORDS];
                vs_buffer_text(out, vs_lua_words(engine, argument + 1, words));
            } else if (argument != NULL) {
                size = end != NULL ? (size_t)(end - argument - 1) : strlen(argument + 1);
                render_argument(engine, argument + 1, size, out);
            }
            argument = end;
            at++;
        } else {
            vs_buffer_char(out, '%');
            at += at[1] == '%';
        }
    }
    return vs_buffer_status(out);
}

/* --- what callers see --- */

int vs_evaluation_periods(vs_evaluation *evaluation, int period_kind, vs_periods *out)
{
    struct vs_period_table *table = NULL;
    int status = vs_cells__periods(evaluation, period_kind, &table);
    if (status == VS_OK) {
        *out = (vs_periods){.kind = period_kind, .count = table->count, .items = table->items};
    }
    return status;
}

int vs_evaluation_scopes(vs_evaluation *evaluation, int level, vs_scopes *out)
{
    struct vs_scope_table *table = NULL;
    int status = vs_cells__scopes(evaluation, level, &table);
    if (status == VS_OK) {
        *out = (vs_scopes){.level = level,
                           .count = table->count,
                           .dimension_count = table->dimension_count,
                           .dimensions = evaluation->model->levels[level].dimensions,
                           .members = (const uint32_t *const *)table->members};
    }
    return status;
}

size_t vs_evaluation_member_count(vs_evaluation *evaluation, int dimension)
{
    struct vs_members *members = NULL;
    int status = vs_cells__members(evaluation, dimension, &members);
    return status == VS_OK ? members->count : 0;
}

vs_code vs_evaluation_member_code(vs_evaluation *evaluation, int dimension, uint32_t member)
{
    const struct vs_members *members = &evaluation->members[dimension];
    return member < members->count ? members->codes[member] : 0;
}

int vs_evaluation_member_text(vs_evaluation *evaluation, int dimension, uint32_t member,
                              const char **text, size_t *size)
{
    struct vs_members *members = NULL;
    int status = vs_cells__members(evaluation, dimension, &members);
    if (status == VS_OK && member < members->count) {
        *text = members->texts[member];
        *size = members->sizes[member];
    }
    return status;
}

int vs_evaluation_series(vs_evaluation *evaluation, int indicator, int level, int period_kind,
                         vs_series *out)
{
    struct vs_series_state *series = NULL;
    int status = vs_cells__series(evaluation, indicator, level, period_kind, &series);
    if (status == VS_OK) {
        *out = (vs_series){.indicator = indicator,
                           .level = level,
                           .period_kind = period_kind,
                           .periods = series->periods,
                           .scopes = series->scopes,
                           .values = series->values,
                           .states = series->states,
                           .flags = series->flags,
                           .reasons = series->reasons,
                           .n = series->n,
                           .expected = series->expected,
                           .bands = series->bands};
    }
    return status;
}

const vs_value *vs_evaluation_bands(vs_evaluation *evaluation, const vs_series *series, size_t cell)
{
    const vs_indicator *indicator = &evaluation->model->indicators[series->indicator];
    if (series->bands == NULL || indicator->bands < 0) {
        return NULL;
    }
    size_t period = cell / series->scopes;
    vs_date instant = evaluation->periods[series->period_kind + 1].items[period].instant;
    const vs_parameter_version *version =
        vs_parameter_at(&evaluation->model->parameters[indicator->bands], instant);
    return version != NULL ? &version->value : NULL;
}

const char *vs_evaluation_band(vs_evaluation *evaluation, const vs_series *series, size_t cell)
{
    const vs_value *bands = vs_evaluation_bands(evaluation, series, cell);
    return bands != NULL && series->bands[cell] > 0
               ? bands->items[series->bands[cell] - 1].items[1].text
               : NULL;
}
