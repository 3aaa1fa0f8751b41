/*
 * What a cell stands on, as keys of numbers that can be varied.
 * SPDX-License-Identifier: MIT
 */
#include "model_reads.h"
#include "scenario_private.h"
#include "scenario_vary.h"

#include <string.h>

enum { REACHED = 1, LISTED };

struct inputs {
    vs_world *world;
    unsigned char *nodes;      /* REACHED: by the cell's; LISTED: its cells too */
    unsigned char *parameters; /* listed */
    vs_buffer *out;
};

static int add_key(struct inputs *inputs, vs_buffer *text)
{
    const char *key = NULL;
    int status = vs_scenario__keep(inputs->world, text, &key);
    if (status == VS_OK) {
        vs_buffer_add(inputs->out, &key, sizeof key);
    }
    return status;
}

/* --- parameters --- */

/* Adds the numbers in a value; path leads to it. */
static int add_numbers(struct inputs *inputs, const vs_value *value, const char *path, int depth)
{
    enum { DEEP = 8 };
    int status = VS_OK;
    vs_buffer text;
    vs_buffer_init(&text, inputs->world->engine);
    if (value->type == VS_VALUE_NUMBER) {
        vs_buffer_text(&text, path);
        return add_key(inputs, &text);
    }
    bool has_parts = value->type == VS_VALUE_LIST || value->type == VS_VALUE_MAP;
    for (size_t i = 0; status == VS_OK && has_parts && depth < DEEP && i < value->count; i++) {
        vs_buffer_clear(&text);
        if (value->type == VS_VALUE_MAP) {
            vs_buffer_printf(&text, "%s.%s", path, value->keys[i]);
        } else {
            vs_buffer_printf(&text, "%s.%zu", path, i + 1);
        }
        status = vs_buffer_status(&text);
        if (status == VS_OK) {
            status = add_numbers(inputs, &value->items[i], text.data, depth + 1);
        }
    }
    vs_buffer_free(&text);
    return status;
}

static int add_parameters(struct inputs *inputs, int indicator)
{
    const vs_model *model = inputs->world->model;
    const vs_reads *reads = vs_model_reads(model, indicator);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < reads->parameter_count; i++) {
        const vs_parameter *parameter = &model->parameters[reads->parameters[i]];
        if (inputs->parameters[reads->parameters[i]] != 0 || parameter->version_count == 0) {
            continue;
        }
        inputs->parameters[reads->parameters[i]] = 1;
        vs_buffer path;
        vs_buffer_init(&path, model->engine);
        vs_buffer_printf(&path, "param:%s", parameter->name);
        status = vs_buffer_status(&path);
        if (status == VS_OK) {
            const vs_value *last = &parameter->versions[parameter->version_count - 1].value;
            status = add_numbers(inputs, last, path.data, 0);
        }
        vs_buffer_free(&path);
    }
    return status;
}

/* --- cells --- */

/* Where both levels have a dimension the members are the same. */
static bool is_within(const vs_model *model, const vs_world_change *cell,
                      const vs_world_change *other)
{
    const vs_level *own = &model->levels[cell->level];
    const vs_level *level = &model->levels[other->level];
    for (size_t d = 0; d < own->dimension_count; d++) {
        for (size_t i = 0; i < level->dimension_count; i++) {
            if (own->dimensions[d] == level->dimensions[i] &&
                cell->members[d] != other->members[i]) {
                return false;
            }
        }
    }
    return true;
}

static int add_cell(struct inputs *inputs, const struct vs_series_state *series, size_t cell)
{
    struct vs_pin pin = {.indicator = series->indicator,
                         .level = series->level,
                         .period_kind = series->period_kind,
                         .period = (uint32_t)(cell / series->scopes),
                         .scope = (uint32_t)(cell % series->scopes)};
    const char *written = NULL;
    vs_buffer text;
    int status = vs_scenario__write_value(inputs->world, &pin, &written);
    if (status != VS_OK) {
        return status;
    }
    vs_buffer_init(&text, inputs->world->engine);
    vs_buffer_add(&text, written, (size_t)(strrchr(written, '=') - written));
    return add_key(inputs, &text);
}

/* The known cells of a series that programs say are read (bits); without any, those in the cell's
 * scope and period, of another kind of period all. */
static int add_cells(struct inputs *inputs, const vs_world_change *cell,
                     const struct vs_supposed_node *node, const unsigned char *bits)
{
    vs_world *world = inputs->world;
    struct vs_series_state *series = NULL;
    int status =
        vs_cells__series(world->now, node->indicator, node->level, node->period_kind, &series);
    size_t cells = status == VS_OK ? (size_t)series->periods * series->scopes : 0;
    for (size_t i = 0; status == VS_OK && i < cells; i++) {
        vs_world_change key;
        bool read = series->states[i] == VS_KNOWN;
        if (read && bits != NULL) {
            read = (bits[i >> 3] >> (i & 7) & 1) != 0;
        } else if (read) {
            vs_scenario__key(world->now, series, i, &key);
            read = is_within(world->model, cell, &key) &&
                   (key.period_kind != cell->period_kind || strcmp(key.period, cell->period) == 0);
        }
        status = read ? add_cell(inputs, series, i) : VS_OK;
    }
    return status;
}

/* The cells that a formula itself reads: of earlier periods and of other levels too. */
static int add_read_cells(struct inputs *inputs, const vs_world_change *cell, uint32_t own)
{
    vs_world *world = inputs->world;
    struct vs_supposed *supposed = world->supposed;
    const struct vs_supposed_node *node = &supposed->nodes[own];
    struct vs_series_state *series = NULL;
    size_t at = 0;
    bool there = false;
    bool known = false;
    unsigned char **bits =
        vs_arena_array(world->arena, supposed->node_count + 1, sizeof(unsigned char *));
    int status = bits == NULL ? vs_fail_memory(world->engine)
                              : vs_scenario__find(world->now, cell, &series, &at, &there);
    if (status == VS_OK && there) {
        status = vs_supposed_direct(world->now, own, at, bits, &known);
    }
    for (uint32_t r = 0; status == VS_OK && there && r < node->read_count; r++) {
        uint32_t read = supposed->reads[node->first_read + r];
        bool listed = inputs->nodes[read] == LISTED; /* a formula may read a series twice */
        bool reads = !known || bits[read] != NULL;
        inputs->nodes[read] = LISTED;
        if (!listed && reads && vs_scenario__is_own(world->model, &supposed->nodes[read])) {
            status = add_cells(inputs, cell, &supposed->nodes[read], known ? bits[read] : NULL);
        }
    }
    return status;
}

/* --- all --- */

static int add_inputs(struct inputs *inputs, const vs_world_change *cell, uint32_t own)
{
    const struct vs_supposed *supposed = inputs->world->supposed;
    int status = VS_OK;
    bool more = true;
    inputs->nodes[own] = REACHED;
    while (more) { /* reads of what is reached are reached */
        more = false;
        for (size_t i = 0; i < supposed->node_count; i++) {
            const struct vs_supposed_node *node = &supposed->nodes[i];
            for (uint32_t r = 0; inputs->nodes[i] != 0 && r < node->read_count; r++) {
                unsigned char *read = &inputs->nodes[supposed->reads[node->first_read + r]];
                more = more || *read == 0;
                *read = *read == 0 ? REACHED : *read;
            }
        }
    }
    for (size_t i = 0; status == VS_OK && i < supposed->node_count; i++) {
        if (inputs->nodes[i] != 0) {
            status = add_parameters(inputs, supposed->nodes[i].indicator);
        }
    }
    if (status == VS_OK) {
        status = add_read_cells(inputs, cell, own);
    }
    return status == VS_OK ? vs_buffer_status(inputs->out) : status;
}

int vs_world_inputs(vs_world *world, const vs_world_change *cell, vs_buffer *out)
{
    struct inputs inputs = {.world = world, .out = out};
    int64_t own =
        vs_supposed_find(world->supposed, cell->indicator, cell->level, cell->period_kind);
    if (own < 0) {
        return VS_OK;
    }
    inputs.nodes = vs_arena_array(world->arena, world->supposed->node_count + 1, 1);
    inputs.parameters = vs_arena_array(world->arena, world->model->parameter_count + 1, 1);
    return inputs.nodes == NULL || inputs.parameters == NULL
               ? vs_fail_memory(world->engine)
               : add_inputs(&inputs, cell, (uint32_t)own);
}
