/*
 * The world of a scenario: the baseline, the changed evaluation, operations applied in order.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <stdlib.h>
#include <string.h>

#include "model_check.h"
#include "results.h"
#include "results_private.h"

/* --- making --- */

/* The parameters and the programs of the world's model are its own; all else is shared. */
int vs_scenario__copy_model(vs_world *world)
{
    const vs_model *base = world->base;
    vs_arena *arena = world->arena;
    int status = vs_model_compile_table(world->base);
    if (status != VS_OK) {
        return status;
    }
    vs_model *model = vs_arena_get(arena, sizeof *model);
    if (model == NULL) {
        return vs_fail_memory(world->engine);
    }
    *model = *base;
    size_t indicators = base->indicator_count;
    model->parameters = vs_arena_array(arena, base->parameter_count + 1, sizeof *model->parameters);
    model->compiled = vs_arena_array(arena, indicators + 1, sizeof(void *));
    model->compiled_applies =
        vs_arena_array(arena, indicators + 1, sizeof *model->compiled_applies);
    if (model->parameters == NULL || model->compiled == NULL || model->compiled_applies == NULL) {
        return vs_fail_memory(world->engine);
    }
    if (base->parameter_count > 0) {
        memcpy(model->parameters, base->parameters,
               base->parameter_count * sizeof *model->parameters);
    }
    if (indicators > 0) {
        memcpy(model->compiled, base->compiled, indicators * sizeof(void *));
        memcpy(model->compiled_applies, base->compiled_applies,
               indicators * sizeof *model->compiled_applies);
    }
    world->model = model;
    return VS_OK;
}

/* Stored cells stand for the baseline where they are what it would be evaluated to. */
static int open_stored(vs_world *world)
{
    const vs_evaluation_options *options = &world->options.evaluation;
    bool current = false;
    bool usual = options->known < 0 && options->valid == VS_DATE_NONE && !options->interpret;
    int status = VS_OK;
    if (world->options.sources != NULL && usual) {
        status = vs_results_current(world->store, world->options.sources, options->today, &current);
    }
    return status == VS_OK && current
               ? vs_results_over(&world->stored, world->base, world->store, options)
               : status;
}

int vs_scenario__open_now(vs_world *world, bool lends)
{
    vs_store *store = world->facts != NULL ? world->facts : world->store;
    int status = vs_evaluation_new(&world->now, world->model, store, &world->options.evaluation);
    return status == VS_OK ? vs_supposed_new(&world->supposed, world->now, world->stored,
                                             lends ? world->live : NULL)
                           : status;
}

int vs_world_new(vs_world **out, vs_model *model, vs_store *store, const vs_world_options *options)
{
    vs_engine *engine = vs_store_engine(store);
    vs_world *world = vs_mem_new(engine, sizeof *world);
    *out = NULL;
    if (world == NULL) {
        return vs_fail_memory(engine);
    }
    world->engine = engine;
    world->store = store;
    world->base = model;
    world->options = *options;
    vs_buffer_init(&world->line, engine);
    int status = vs_arena_new(&world->arena, engine);
    if (status == VS_OK) {
        status = vs_scenario__copy_model(world);
    }
    if (status == VS_OK) {
        world->texts = vs_arena_array(world->arena, model->parameter_count + 1, 1);
        status = world->texts == NULL ? vs_fail_memory(engine) : open_stored(world);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&world->live, model, store, &options->evaluation);
    }
    if (status == VS_OK) {
        status = vs_scenario__open_now(world, true);
    }
    if (status == VS_OK && options->start != NULL) {
        status = vs_world_apply(world, options->start);
    }
    if (status != VS_OK) {
        vs_world_free(world);
        return status;
    }
    *out = world;
    return VS_OK;
}

void vs_world_free(vs_world *world)
{
    if (world != NULL) {
        vs_evaluation_free(world->now);
        vs_supposed_free(world->supposed, world->engine);
        vs_evaluation_free(world->live);
        vs_evaluation_free(world->stored);
        vs_store_close(world->facts);
        for (size_t i = 0; i < world->model_count; i++) {
            vs_model_free(world->models[i]);
        }
        vs_mem_free(world->engine, world->models);
        vs_scenario__changes_free(world);
        vs_mem_free(world->engine, world->pins);
        vs_mem_free(world->engine, world->operations);
        vs_mem_free(world->engine, world->listed);
        vs_mem_free(world->engine, world->noted);
        vs_buffer_free(&world->line);
        vs_arena_free(world->arena);
        vs_mem_free(world->engine, world);
    }
}

/* --- operations --- */

int vs_scenario__add_operation(vs_world *world, const struct vs_supposition *operation)
{
    if (world->operation_count == world->operation_capacity) {
        size_t capacity = world->operation_capacity * 2 + 8;
        void *operations =
            vs_mem_resize(world->engine, world->operations, capacity * sizeof *world->operations);
        if (operations == NULL) {
            return vs_fail_memory(world->engine);
        }
        world->operations = operations;
        world->operation_capacity = capacity;
    }
    world->operations[world->operation_count++] = (vs_world_operation){.text = operation->text};
    return VS_OK;
}

/* The indicator if it has cells at other levels; NULL. */
static const char *stays(const vs_model *model, const struct vs_pin *pin)
{
    const vs_indicator *indicator = &model->indicators[pin->indicator];
    return indicator->level_count > 1 ? indicator->name : NULL;
}

int vs_scenario__add_pin(vs_world *world, struct vs_supposition *operation)
{
    vs_evaluation *now = world->now;
    struct vs_pin *pin = &operation->pin;
    struct vs_series_state *series = NULL;
    if (world->pin_count == world->pin_capacity) {
        size_t capacity = world->pin_capacity * 2 + 8;
        void *pins = vs_mem_resize(world->engine, world->pins, capacity * sizeof *world->pins);
        if (pins == NULL) {
            return vs_fail_memory(world->engine);
        }
        world->pins = pins;
        world->pin_capacity = capacity;
    }
    int status = vs_cells__series(now, pin->indicator, pin->level, pin->period_kind, &series);
    if (status == VS_OK) {
        vs_world_change key;
        size_t cell = (size_t)pin->period * series->scopes + pin->scope;
        vs_scenario__key(now, series, cell, &key);
        pin->n = series->n[cell];
        struct vs_kept_pin *kept = &world->pins[world->pin_count++];
        *kept = (struct vs_kept_pin){.pin = *pin, .operation = world->operation_count - 1};
        memcpy(kept->members, key.members, sizeof kept->members);
        kept->period = vs_arena_text(world->arena, key.period, strlen(key.period));
        status = kept->period == NULL ? vs_fail_memory(world->engine) : vs_supposed_pin(now, pin);
    }
    return status;
}

void vs_scenario__move_pin(vs_world *world, double value)
{
    world->pins[world->pin_count - 1].pin.value = value;
    if (world->supposed->pin_count > 0) { /* a cell that is gone has none */
        world->supposed->pins[world->supposed->pin_count - 1].value = value;
    }
}

bool vs_scenario__take_pin(vs_world *world)
{
    const struct vs_pin *last = &world->pins[world->pin_count - 1].pin;
    for (size_t i = world->pin_count - 1; i-- > 0;) {
        const struct vs_pin *pin = &world->pins[i].pin;
        if (pin->indicator == last->indicator && pin->level == last->level &&
            pin->period_kind == last->period_kind && pin->period == last->period &&
            pin->scope == last->scope) {
            vs_scenario__move_pin(world, pin->value); /* what was said of it before holds again */
            return true;
        }
    }
    world->pin_count--;
    if (world->supposed->pin_count > 0) {
        vs_supposed_unpin(world->now);
    }
    return false;
}

int vs_scenario__run(vs_world *world, bool pins, size_t operation)
{
    if (world->options.full || world->supposed->open || world->renews) {
        world->renews = false;
        return vs_scenario__renew(world, operation);
    }
    return vs_supposed_run(world->now, pins, &world->operations[operation].evaluated);
}

static int apply(vs_world *world, struct vs_supposition *operation,
                 const struct vs_operation *written)
{
    bool pins = operation->type == VS_OPERATION_VALUE;
    size_t index = world->operation_count;
    int status = vs_scenario__add_operation(world, operation);
    if (status == VS_OK && world->supposed->anew && !world->options.silent) {
        status = vs_scenario__hold(world);
    }
    if (status == VS_OK && !pins) {
        status = vs_scenario__settle(world); /* by the parameters of their time */
    }
    if (status == VS_OK && pins) {
        world->operations[index].stays = stays(world->model, &operation->pin);
        status = vs_scenario__add_pin(world, operation);
    } else if (status == VS_OK && operation->type == VS_OPERATION_PARAM) {
        status = vs_scenario__set_parameter(world, operation);
    } else if (status == VS_OK && operation->type == VS_OPERATION_FORMULA) {
        status = vs_scenario__set_formula(world, operation);
    } else if (status == VS_OK) {
        status = vs_scenario__add_facts(world, written);
    }
    if (status != VS_OK) {
        return status;
    }
    status = vs_scenario__run(world, pins, index);
    if (status == VS_OK && !world->options.silent) {
        status = vs_scenario__note_run(world, index);
    }
    bool names = operation->type == VS_OPERATION_PARAM && operation->value.type == VS_VALUE_TEXT;
    return status == VS_OK && names && !world->options.silent
               ? vs_scenario__note_names(world, operation->parameter, index)
               : status;
}

/* Adds which operation it was to what is wrong with it. */
static int name_operation(vs_world *world, int failed, size_t number, const char *text)
{
    vs_buffer why;
    int64_t line = 0;
    vs_buffer_init(&why, world->engine);
    vs_buffer_text(&why, vs_engine_error(world->engine));
    int status = vs_buffer_status(&why);
    if (status == VS_OK) {
        status =
            vs_fail(world->engine, failed, VS_MSG_SCENARIO_AT, (long long)number, text, why.data);
        if (vs_engine_quoted(world->engine, vs_engine_error(world->engine), &line) == NULL) {
            vs_engine_quote(world->engine, text, 0, text, strlen(text));
        }
    }
    vs_buffer_free(&why);
    return status;
}

int vs_world_apply(vs_world *world, const vs_scenario *scenario)
{
    int status = VS_OK;
    vs_mem_free(world->engine, world->listed);
    world->listed = NULL;
    for (size_t i = 0; status == VS_OK && i < scenario->count; i++) {
        struct vs_supposition operation;
        const struct vs_operation *written = &scenario->operations[i];
        status = vs_scenario__parse(world, written, &operation);
        if (status == VS_OK) {
            status = apply(world, &operation, written);
        }
        if (status == VS_EUSAGE || status == VS_EDATA || status == VS_EMODEL) {
            status = name_operation(world, status, i + 1, written->text);
        }
    }
    return status;
}

size_t vs_world_operation_count(const vs_world *world)
{
    return world->operation_count;
}

const vs_world_operation *vs_world_operation_at(vs_world *world, size_t index)
{
    if (world->operations[index].text == NULL && vs_scenario__settle(world) != VS_OK) {
        world->operations[index].text = ""; /* no memory */
    }
    return &world->operations[index];
}

vs_evaluation *vs_world_evaluation(vs_world *world)
{
    return world->now;
}

const vs_model *vs_world_model(const vs_world *world)
{
    return world->model;
}

/* --- what callers see --- */

int vs_world_look(vs_world *world, const vs_series *series, size_t cell, vs_world_change *out)
{
    struct vs_series_state *state = NULL;
    int status =
        vs_cells__series(world->now, series->indicator, series->level, series->period_kind, &state);
    if (status == VS_OK) {
        status = vs_scenario__settle(world);
    }
    if (status != VS_OK) {
        return status;
    }
    vs_scenario__key(world->now, state, cell, out);
    const struct vs_change_entry *entry = vs_scenario__entry(world, out);
    if (entry != NULL) {
        *out = entry->change;
    } else {
        out->before = vs_scenario__cell(world->now, state, cell);
        out->after = out->before;
    }
    out->after.flags |= VS_FLAG_HYPOTHETICAL;
    return VS_OK;
}

int vs_world_find(vs_world *world, const vs_world_change *key, vs_world_change *out)
{
    struct vs_series_state *series = NULL;
    size_t cell = 0;
    bool there = false;
    int status = vs_scenario__find(world->now, key, &series, &cell, &there);
    if (status == VS_OK) {
        status = vs_scenario__settle(world);
    }
    *out = *key;
    out->before = out->after = (vs_world_cell){.reason = ""};
    if (status == VS_OK && there) {
        vs_series lent = {.indicator = series->indicator,
                          .level = series->level,
                          .period_kind = series->period_kind};
        return vs_world_look(world, &lent, cell, out);
    }
    const struct vs_change_entry *entry = vs_scenario__entry(world, key);
    if (status == VS_OK && entry != NULL) {
        *out = entry->change; /* it went */
    }
    return status;
}

int vs_scenario__need(vs_world *world, const vs_world_change *cell)
{
    struct vs_series_state *series = NULL;
    size_t at = 0;
    bool there = false;
    int64_t node =
        vs_supposed_find(world->supposed, cell->indicator, cell->level, cell->period_kind);
    int status = vs_scenario__find(world->now, cell, &series, &at, &there);
    return status == VS_OK && there && node >= 0 && world->supposed->needed == NULL
               ? vs_supposed_need(world->now, (uint32_t)node, at)
               : status;
}

int vs_world_translate(const vs_world *from, const vs_world *to, vs_world_change *key)
{
    const vs_level *level = &from->model->levels[key->level];
    int status = VS_OK;
    bool same = vs_world_store(from) == vs_world_store(to);
    for (size_t d = 0; status == VS_OK && !same && d < level->dimension_count; d++) {
        const char *domain = from->model->dimensions[level->dimensions[d]].name;
        const char *text = NULL;
        size_t size = 0;
        vs_code code = 0;
        status = vs_store_text(vs_world_store(from), key->members[d], &text, &size);
        if (status == VS_OK && text == NULL) {
            continue; /* erased in both */
        }
        if (status == VS_OK) {
            status = vs_store_find(vs_world_store(to), domain, text, size, &code);
        }
        key->members[d] = code != 0 ? code : UINT32_MAX - key->members[d];
    }
    return status;
}

vs_store *vs_world_store(const vs_world *world)
{
    return world->facts != NULL ? world->facts : world->store;
}

static int compare_changes(const void *a, const void *b)
{
    const vs_world_change *left = a;
    const vs_world_change *right = b;
    if (left->indicator != right->indicator) {
        return left->indicator < right->indicator ? -1 : 1;
    }
    if (left->level != right->level) {
        return left->level < right->level ? -1 : 1;
    }
    if (left->period_kind != right->period_kind) {
        return left->period_kind < right->period_kind ? -1 : 1;
    }
    int periods = strcmp(left->period, right->period);
    return periods != 0 ? periods : memcmp(left->members, right->members, sizeof left->members);
}

static int list_changes(vs_world *world)
{
    int status = vs_scenario__settle(world);
    if (status != VS_OK) {
        return status;
    }
    world->listed = vs_mem_array(world->engine, world->change_count + 1, sizeof *world->listed);
    world->listed_count = 0;
    if (world->listed == NULL) {
        return vs_fail_memory(world->engine);
    }
    for (size_t i = 0; i < world->change_count; i++) {
        const vs_world_change *change = &world->changes[i]->change;
        if (change->parts != NULL) {
            world->listed[world->listed_count] = *change;
            world->listed[world->listed_count++].after.flags |= VS_FLAG_HYPOTHETICAL;
        }
    }
    qsort(world->listed, world->listed_count, sizeof *world->listed, compare_changes);
    return VS_OK;
}

int vs_world_changes(vs_world *world, const vs_world_change **out, size_t *count)
{
    int status = world->listed == NULL ? list_changes(world) : VS_OK;
    *out = world->listed;
    *count = status == VS_OK ? world->listed_count : 0;
    return status;
}
