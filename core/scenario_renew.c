/*
 * Cells of a world before and after an operation; everything anew, where facts or what formulas
 * read have changed. SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "cells_marks.h"

/* A cell with what stood in it. */
static vs_world_cell cell_of(vs_evaluation *evaluation, const struct vs_series_state *series,
                             size_t cell, const struct vs_cell_copy *copy)
{
    vs_series lent = {.indicator = series->indicator,
                      .level = series->level,
                      .period_kind = series->period_kind,
                      .scopes = series->scopes,
                      .bands = series->bands};
    const vs_value *bands = copy->band > 0 ? vs_evaluation_bands(evaluation, &lent, cell) : NULL;
    return (vs_world_cell){.there = true,
                           .state = (enum vs_state)copy->state,
                           .value = copy->value,
                           .flags = copy->flags,
                           .n = copy->n,
                           .reason = evaluation->reasons[copy->reason],
                           .band =
                               bands != NULL ? bands->items[copy->band - 1].items[1].text : NULL};
}

vs_world_cell vs_scenario__cell(vs_evaluation *evaluation, const struct vs_series_state *series,
                                size_t cell)
{
    struct vs_cell_copy copy = vs_cells__copy(series, cell);
    return cell_of(evaluation, series, cell, &copy);
}

/* --- cells of other frames --- */

static uint32_t find_scope(vs_evaluation *in, const vs_world_change *key)
{
    const struct vs_scope_table *table = &in->scopes[key->level];
    const vs_level *level = &in->model->levels[key->level];
    uint64_t place = 0;
    for (size_t d = 0; d < level->dimension_count; d++) {
        uint32_t member = vs_cells__member(&in->members[level->dimensions[d]], key->members[d]);
        place += member < VS_NOWHERE ? (uint64_t)member * table->strides[d] : VS_NOWHERE;
    }
    return vs_cells__scope_of_key(table, place);
}

int vs_scenario__find(vs_evaluation *in, const vs_world_change *key, struct vs_series_state **out,
                      size_t *cell, bool *there)
{
    const struct vs_period_table *periods = &in->periods[key->period_kind + 1];
    *there = false;
    int status = vs_cells__series(in, key->indicator, key->level, key->period_kind, out);
    uint32_t scope = status == VS_OK ? find_scope(in, key) : VS_NOWHERE;
    for (uint32_t p = 0; status == VS_OK && scope < VS_NOWHERE && p < periods->count; p++) {
        if (strcmp(periods->items[p].id, key->period) == 0) {
            *cell = (size_t)p * (*out)->scopes + scope;
            *there = true;
            break;
        }
    }
    return status;
}

/* --- before and after --- */

static bool has_kind(const vs_indicator *indicator, int kind)
{
    return kind == VS_PERIOD_WHOLE ? indicator->whole
                                   : (indicator->period_kinds >> kind & UINT32_C(1)) != 0;
}

bool vs_scenario__is_own(const vs_model *model, const struct vs_supposed_node *node)
{
    const vs_indicator *indicator = &model->indicators[node->indicator];
    return has_kind(indicator, node->period_kind) && vs_cells__has_level(indicator, node->level);
}

/* The baseline's cell: by its number while the frame is the same, else by who and where it is. */
static int read_baseline(vs_world *world, const vs_world_change *key, size_t cell,
                         vs_world_cell *out)
{
    const vs_indicator *indicator = &world->base->indicators[key->indicator];
    bool stored = world->stored != NULL && !world->moved && has_kind(indicator, key->period_kind) &&
                  vs_cells__has_level(indicator, key->level);
    vs_evaluation *from = stored ? world->stored : world->live;
    struct vs_series_state *source = NULL;
    bool there = true;
    int status = world->moved ? vs_scenario__find(from, key, &source, &cell, &there)
                              : vs_cells__series(from, key->indicator, key->level, key->period_kind,
                                                 &source);
    *out = (vs_world_cell){.reason = ""};
    if (status == VS_OK && there) {
        *out = vs_scenario__cell(from, source, cell);
    }
    return status;
}

/* The last that was noted of a cell, else the baseline's. */
static int read_before(vs_world *world, const vs_world_change *key, size_t cell, vs_world_cell *out)
{
    const struct vs_change_entry *entry = vs_scenario__entry(world, key);
    if (entry != NULL) {
        *out = entry->change.after;
        return VS_OK;
    }
    return read_baseline(world, key, cell, out);
}

static int note(vs_world *world, const vs_world_change *key, size_t cell, size_t operation,
                const vs_world_cell *after)
{
    vs_world_cell before;
    int status = read_before(world, key, cell, &before);
    return status == VS_OK ? vs_scenario__note(world, key, operation, &before, after) : status;
}

int vs_scenario__note_cell(vs_world *world, const struct vs_series_state *series, size_t cell,
                           size_t operation)
{
    vs_world_change key;
    vs_scenario__key(world->now, series, cell, &key);
    vs_world_cell after = vs_scenario__cell(world->now, series, cell);
    world->operations[operation].changed++;
    return note(world, &key, cell, operation, &after);
}

/* --- what runs changed --- */

/* A cell that came out different, as it stands in the evaluation. */
struct vs_noted_cell {
    const struct vs_series_state *series;
    uint32_t cell, operation;
    struct vs_cell_copy after;
};

static int make_room(vs_world *world, size_t count)
{
    if (world->noted_capacity - world->noted_count >= count) {
        return VS_OK;
    }
    size_t capacity = world->noted_capacity * 2 + count + 64;
    struct vs_noted_cell *noted =
        vs_mem_resize(world->engine, world->noted, capacity * sizeof *noted);
    if (noted == NULL) {
        return vs_fail_memory(world->engine);
    }
    world->noted = noted;
    world->noted_capacity = capacity;
    return VS_OK;
}

int vs_scenario__note_run(vs_world *world, size_t operation)
{
    const struct vs_supposed *supposed = world->supposed;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < supposed->changed_count; i++) {
        const struct vs_series_state *series = supposed->nodes[supposed->changed[i]].series;
        bool own = supposed->changed[i] < supposed->own_count; /* people can ask for it */
        size_t count = own ? series->changed_count : 0;
        status = make_room(world, count);
        for (size_t c = 0; status == VS_OK && c < count; c++) {
            world->noted[world->noted_count++] =
                (struct vs_noted_cell){series, series->changed[c], (uint32_t)operation,
                                       vs_cells__copy(series, series->changed[c])};
        }
        world->operations[operation].changed += status == VS_OK ? count : 0;
    }
    return status;
}

/* The texts of values; other operations have theirs. */
static int write_texts(vs_world *world)
{
    int status = VS_OK;
    for (; status == VS_OK && world->told_pins < world->pin_count; world->told_pins++) {
        const struct vs_kept_pin *kept = &world->pins[world->told_pins];
        vs_world_operation *operation = &world->operations[kept->operation];
        if (operation->text == NULL) {
            status = vs_scenario__write_value(world, &kept->pin, &operation->text);
        }
    }
    return status;
}

int vs_scenario__settle(vs_world *world)
{
    int status = write_texts(world);
    for (size_t i = 0; status == VS_OK && i < world->noted_count; i++) {
        const struct vs_noted_cell *noted = &world->noted[i];
        vs_world_change key;
        vs_scenario__key(world->now, noted->series, noted->cell, &key);
        vs_world_cell after = cell_of(world->now, noted->series, noted->cell, &noted->after);
        status = note(world, &key, noted->cell, noted->operation, &after);
    }
    world->noted_count = 0;
    return status;
}

int vs_scenario__note_names(vs_world *world, int bands, size_t operation)
{
    int status = vs_scenario__settle(world);
    for (size_t i = 0; status == VS_OK && i < world->supposed->node_count; i++) {
        const struct vs_supposed_node *node = &world->supposed->nodes[i];
        struct vs_series_state *series = NULL;
        if (world->model->indicators[node->indicator].bands != bands ||
            !vs_scenario__is_own(world->model, node)) {
            continue;
        }
        status =
            vs_cells__series(world->now, node->indicator, node->level, node->period_kind, &series);
        size_t cells = status == VS_OK ? (size_t)series->scopes * series->periods : 0;
        for (size_t cell = 0; status == VS_OK && cell < cells; cell++) {
            vs_world_change key;
            vs_world_cell before;
            vs_world_cell after = vs_scenario__cell(world->now, series, cell);
            vs_scenario__key(world->now, series, cell, &key);
            status = read_before(world, &key, cell, &before);
            if (status == VS_OK && vs_world_differs(&before, &after)) {
                status = vs_scenario__note_cell(world, series, cell, operation);
            }
        }
    }
    return status;
}

/* --- everything anew --- */

/* A pin for the frame of now; of a cell that is gone none. */
static int place_pin(vs_world *world, const struct vs_kept_pin *kept)
{
    vs_world_change key = {.indicator = kept->pin.indicator,
                           .level = kept->pin.level,
                           .period_kind = kept->pin.period_kind,
                           .period = kept->period};
    struct vs_scope_table *scopes = NULL;
    struct vs_period_table *periods = NULL;
    memcpy(key.members, kept->members, sizeof key.members);
    int status = vs_cells__scopes(world->now, kept->pin.level, &scopes);
    if (status == VS_OK) {
        status = vs_cells__periods(world->now, kept->pin.period_kind, &periods);
    }
    struct vs_pin pin = kept->pin;
    pin.scope = status == VS_OK ? find_scope(world->now, &key) : VS_NOWHERE;
    for (uint32_t p = 0; status == VS_OK && pin.scope < VS_NOWHERE && p < periods->count; p++) {
        if (strcmp(periods->items[p].id, kept->period) == 0) {
            pin.period = p;
            return vs_supposed_pin(world->now, &pin);
        }
    }
    return status;
}

/* Cells that there are now, against what they were. */
static int compare_present(vs_world *world, const struct vs_series_state *is, vs_evaluation *before,
                           size_t operation)
{
    size_t cells = (size_t)is->scopes * is->periods;
    int status = VS_OK;
    for (size_t cell = 0; status == VS_OK && cell < cells; cell++) {
        vs_world_change key;
        struct vs_series_state *was = NULL;
        size_t old = 0;
        bool there = false;
        vs_scenario__key(world->now, is, cell, &key);
        status = vs_scenario__find(before, &key, &was, &old, &there);
        if (status == VS_OK && there) {
            struct vs_cell_copy left = vs_cells__copy(was, old);
            struct vs_cell_copy right = vs_cells__copy(is, cell);
            bool reasons =
                strcmp(before->reasons[left.reason], world->now->reasons[right.reason]) == 0;
            right.reason = left.reason;
            there = reasons && vs_cells__equal(&left, &right);
        }
        if (status == VS_OK && !there) {
            status = vs_scenario__note_cell(world, is, cell, operation);
        }
    }
    return status;
}

/* Cells that there are no more. */
static int note_gone(vs_world *world, const struct vs_series_state *was, vs_evaluation *before,
                     size_t operation)
{
    const vs_world_cell gone = {.reason = ""};
    size_t cells = (size_t)was->scopes * was->periods;
    int status = VS_OK;
    for (size_t cell = 0; status == VS_OK && cell < cells; cell++) {
        vs_world_change key;
        struct vs_series_state *is = NULL;
        size_t now = 0;
        bool there = false;
        vs_scenario__key(before, was, cell, &key);
        status = vs_scenario__find(world->now, &key, &is, &now, &there);
        if (status == VS_OK && !there) {
            world->operations[operation].changed++;
            status = note(world, &key, cell, operation, &gone);
        }
    }
    return status;
}

static int compare_node(vs_world *world, const struct vs_supposed_node *node, vs_evaluation *before,
                        size_t operation)
{
    struct vs_series_state *was = NULL;
    struct vs_series_state *is = NULL;
    int status = vs_cells__series(world->now, node->indicator, node->level, node->period_kind, &is);
    if (status == VS_OK) {
        status = vs_cells__series(before, node->indicator, node->level, node->period_kind, &was);
    }
    if (status == VS_OK) {
        world->operations[operation].evaluated += (size_t)is->scopes * is->periods;
        status = compare_present(world, is, before, operation);
    }
    return status == VS_OK && world->moved ? note_gone(world, was, before, operation) : status;
}

int vs_scenario__hold(vs_world *world)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < world->supposed->own_count; i++) {
        const struct vs_supposed_node *node = &world->supposed->nodes[i];
        struct vs_series_state *series = NULL;
        status =
            vs_cells__series(world->now, node->indicator, node->level, node->period_kind, &series);
    }
    return status;
}

int vs_scenario__renew(vs_world *world, size_t operation)
{
    int status = vs_scenario__settle(world);
    if (status != VS_OK) {
        return status;
    }
    vs_evaluation *before = world->now;
    struct vs_supposed *supposed = world->supposed;
    world->now = NULL;
    world->supposed = NULL;
    status = vs_scenario__open_now(world, false);
    for (size_t i = 0; status == VS_OK && i < world->pin_count; i++) {
        status = place_pin(world, &world->pins[i]);
    }
    size_t compared = status == VS_OK && !world->options.silent ? world->supposed->node_count : 0;
    for (size_t i = 0; status == VS_OK && i < compared; i++) {
        if (vs_scenario__is_own(world->model, &world->supposed->nodes[i])) {
            status = compare_node(world, &world->supposed->nodes[i], before, operation);
        }
    }
    vs_evaluation_free(before);
    vs_supposed_free(supposed, world->engine);
    return status;
}
