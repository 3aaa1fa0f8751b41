/*
 * A number of a scenario that is varied: what it is now, how far it goes, worlds with others.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_vary.h"

#include <math.h>
#include <string.h>

#include "cells_advance.h"
#include "number.h"
#include "scenario_private.h"

struct vs_vary {
    vs_engine *engine;
    vs_arena *arena;
    vs_model *model;
    vs_store *store;
    vs_world_options options;
    vs_world *world;
    struct vs_supposition operation; /* of a parameter or a value; of the world */
    bool pinned;                     /* a value: it was said already */
    vs_parameter before;             /* a parameter: as it was; no versions: it still is */
    bool spoilt;                     /* rows: the last number was refused, the world is of no use */
    double set;                      /* rows: how many the world has changed */
    size_t named_count;              /* rows: what is said of each */
    const char **named;
    vs_buffer pairs; /* rows: all that fit, as they are and changed; empty: they are imported each
                        time */
    const vs_world_change *only; /* the cell that is asked for; NULL: all are. Borrowed */
    vs_vary_range range;
};

/* --- worlds --- */

static int open_world(vs_vary *vary)
{
    vs_world *world = NULL;
    int status = vs_world_new(&world, vary->model, vary->store, &vary->options);
    if (status == VS_OK && vary->only != NULL) {
        status = vs_scenario__need(world, vary->only);
    }
    if (status != VS_OK) {
        vs_world_free(world);
        return status;
    }
    vs_world_free(vary->world);
    vary->world = world;
    vary->spoilt = false;
    vary->set = 0;
    return VS_OK;
}

int vs_vary_only(vs_vary *vary, const vs_world_change *cell)
{
    vary->only = cell;
    return vs_scenario__need(vary->world, cell);
}

/* All that a threshold is compared with is a better range than twice what it is: from under the
 * least to over the most. */
static void observe(vs_vary *vary, const double *points, size_t count)
{
    vs_vary_range *range = &vary->range;
    bool whole = true;
    for (size_t i = 0; i < count; i++) {
        whole = whole && points[i] == floor(points[i]);
    }
    double least = points[0];
    double most = points[count - 1];
    double gap = whole || count == 1 ? 1 : (most - least) / (double)(count - 1);
    range->source = VS_VARY_OBSERVED;
    range->from = range->has_now ? fmin(least - gap, range->now) : least - gap;
    range->to = range->has_now ? fmax(most + gap, range->now) : most + gap;
}

int vs_vary_breaks(vs_vary *vary, vs_buffer *out, bool *complete)
{
    *complete = false;
    if (vary->range.whole || vary->only == NULL) {
        return VS_OK;
    }
    int status = vs_scenario__breaks(vary->world, &vary->operation, vary->only, out, complete);
    size_t count = out->size / sizeof(double);
    if (status == VS_OK && *complete && count > 0 && vary->range.source == VS_VARY_AROUND &&
        vary->operation.type == VS_OPERATION_PARAM) {
        observe(vary, (const double *)(const void *)out->data, count);
    }
    return status;
}

static int apply(vs_vary *vary, const char *text)
{
    vs_scenario *empty = NULL;
    vs_scenario *scenario = NULL;
    int status = vs_scenario_new(&empty, vary->engine);
    if (status == VS_OK) {
        status = vs_scenario_with(&scenario, empty, text);
    }
    if (status == VS_OK) {
        status = vs_world_apply(vary->world, scenario);
        vary->spoilt = status != VS_OK;
    }
    vs_scenario_free(scenario);
    vs_scenario_free(empty);
    return status;
}

vs_world *vs_vary_world(vs_vary *vary)
{
    return vary->world;
}

const vs_vary_range *vs_vary_range_of(const vs_vary *vary)
{
    return &vary->range;
}

/* Lets so many of the rows be changed: the world has them all, as they are and changed. */
static int switch_rows(vs_vary *vary, double x)
{
    size_t is = (size_t)vary->set;
    size_t wanted = (size_t)x;
    if (is == wanted) {
        return VS_OK;
    }
    vary->set = x;
    int status = is < wanted
                     ? vs_scenario__switch_rows(vary->world, &vary->pairs, is, wanted, true)
                     : vs_scenario__switch_rows(vary->world, &vary->pairs, wanted, is, false);
    size_t last = vary->world->operation_count - 1;
    return status == VS_OK ? vs_scenario__run(vary->world, false, last) : status;
}

/* Rows are changed in key order, so more of them are some more of those that are left. */
static int set_rows(vs_vary *vary, double x)
{
    int status = vary->spoilt || x < vary->set ? open_world(vary) : VS_OK;
    double more = x - vary->set;
    if (status != VS_OK || more <= 0) {
        return status;
    }
    vs_buffer text;
    char number[VS_NUMBER_SIZE];
    vs_buffer_init(&text, vary->engine);
    vs_buffer_printf(&text, "%s x", vary->range.key);
    vs_buffer_add(&text, number, vs_double_print(number, more));
    status = vs_buffer_status(&text);
    if (status == VS_OK) {
        status = apply(vary, text.data);
    }
    vs_buffer_free(&text);
    vary->set = status == VS_OK ? x : 0;
    return status;
}

int vs_vary_set(vs_vary *vary, double x)
{
    vs_world *world = vary->world;
    struct vs_supposition *operation = &vary->operation;
    bool pins = operation->type == VS_OPERATION_VALUE;
    int status = VS_OK;
    if (vary->range.whole) {
        return vary->pairs.size > 0 ? switch_rows(vary, x) : set_rows(vary, x);
    }
    if (!pins) {
        operation->value.number = x;
        if (vary->before.version_count == 0) {
            vary->before = world->model->parameters[operation->parameter];
        }
        status = vs_scenario__set_parameter(world, operation);
    } else if (vary->pinned) {
        vs_scenario__move_pin(world, x);
    } else {
        operation->pin.value = x;
        status = vs_scenario__add_pin(world, operation);
        vary->pinned = status == VS_OK;
    }
    return status == VS_OK ? vs_scenario__run(world, pins, world->operation_count - 1) : status;
}

size_t vs_vary_rows(const vs_vary *vary, const char *const **out)
{
    *out = vary->named;
    return vary->named_count;
}

/* --- ranges --- */

static void widen(vs_vary_range *range, double value, bool *met)
{
    range->from = *met ? fmin(range->from, value) : value;
    range->to = *met ? fmax(range->to, value) : value;
    *met = true;
}

static bool is_percent(const char *unit)
{
    return unit != NULL && strcmp(unit, "%") == 0;
}

/* The observed range, if it is one, else what is usual. */
static void end_range(vs_vary_range *range, const char *unit)
{
    range->source = VS_VARY_OBSERVED;
    if (is_percent(unit)) {
        range->source = VS_VARY_PERCENT;
        range->from = 0;
        range->to = 100;
    } else if (!(range->from < range->to)) {
        double at = range->has_now ? range->now : range->from;
        range->source = VS_VARY_AROUND;
        range->from = at < 0 ? 2 * at : 0;
        range->to = at < 0 ? 0 : at > 0 ? 2 * at : 1;
    }
}

static int find_parameter(vs_vary *vary, const struct vs_supposition *operation)
{
    vs_vary_range *range = &vary->range;
    const vs_parameter *parameter = &vary->world->model->parameters[operation->parameter];
    vs_date today = vary->options.evaluation.valid != VS_DATE_NONE ? vary->options.evaluation.valid
                                                                   : vary->options.evaluation.today;
    bool met = false;
    if (operation->value.type != VS_VALUE_NUMBER) {
        return vs_fail(vary->engine, VS_EUSAGE, VS_MSG_VARY_TEXT, range->key);
    }
    for (size_t i = 0; i < parameter->version_count; i++) {
        const vs_parameter_version *version = &parameter->versions[i];
        if (version->from > operation->to || operation->from >= version->until) {
            continue;
        }
        const vs_value *value = vs_scenario__part(&version->value, operation->part);
        bool now = version->from <= today && today < version->until;
        range->now = now || !range->has_now ? value->number : range->now;
        range->has_now = true;
        widen(range, value->number, &met);
    }
    end_range(range, parameter->unit);
    return VS_OK;
}

static int find_value(vs_vary *vary, const struct vs_pin *pin)
{
    vs_vary_range *range = &vary->range;
    vs_series series;
    int status = vs_evaluation_series(vs_world_evaluation(vary->world), pin->indicator, pin->level,
                                      pin->period_kind, &series);
    bool met = false;
    size_t cells = status == VS_OK ? series.periods * series.scopes : 0;
    size_t own = (size_t)pin->period * series.scopes + pin->scope;
    for (size_t i = 0; i < cells; i++) {
        if (series.states[i] == VS_KNOWN) {
            widen(range, series.values[i], &met);
            range->has_now = range->has_now || i == own;
            range->now = i == own ? series.values[i] : range->now;
        }
    }
    if (status == VS_OK) {
        end_range(range, vary->world->model->indicators[pin->indicator].unit);
    }
    return status;
}

/* The world that names the rows may go. */
static int keep_names(vs_vary *vary, const vs_world_operation *operation)
{
    vary->named_count = operation->named_count;
    vary->named = vs_arena_array(vary->arena, operation->named_count + 1, sizeof *vary->named);
    for (size_t i = 0; vary->named != NULL && i < operation->named_count; i++) {
        vary->named[i] =
            vs_arena_text(vary->arena, operation->named[i], strlen(operation->named[i]));
        if (vary->named[i] == NULL) {
            return vs_fail_memory(vary->engine);
        }
    }
    return vary->named == NULL ? vs_fail_memory(vary->engine) : VS_OK;
}

/* All rows that fit, which also tells whether they may be changed so. */
static int find_rows(vs_vary *vary)
{
    int status = apply(vary, vary->range.key);
    if (status == VS_OK) {
        size_t count = vs_world_operation_count(vary->world);
        status = keep_names(vary, vs_world_operation_at(vary->world, count - 1));
        vary->range.to = (double)vary->named_count;
        vary->range.source = VS_VARY_OBSERVED;
        vary->range.has_now = true;
    }
    if (status == VS_OK) {
        status = vs_scenario__row_pairs(vary->world, &vary->pairs);
    }
    if (status == VS_OK && vary->pairs.size / sizeof(struct vs_row_pair) < vary->named_count) {
        vs_buffer_clear(&vary->pairs);
    }
    if (status != VS_OK || vary->pairs.size == 0) {
        return status == VS_OK ? open_world(vary) : status;
    }
    vary->set = vary->range.to;
    return switch_rows(vary, 0);
}

/* --- making --- */

/* The key of a parameter or a value, with names as the model has them. */
static int read_numbered(vs_vary *vary, const char *key)
{
    struct vs_supposition *operation = &vary->operation;
    vs_buffer text;
    vs_buffer_init(&text, vary->engine);
    vs_buffer_printf(&text, "%s=0", key);
    int status = vs_buffer_status(&text);
    if (status == VS_OK) {
        struct vs_operation written = {.text = text.data};
        status = vs_scenario__parse(vary->world, &written, operation);
    }
    if (status == VS_OK && operation->type == VS_OPERATION_VALUE) {
        status = vs_scenario__write_value(vary->world, &operation->pin, &operation->text);
    }
    if (status == VS_OK) { /* what is noted of a run is noted with an operation */
        status = vs_scenario__add_operation(vary->world, operation);
    }
    vs_buffer_free(&text);
    if (status != VS_OK) {
        return status;
    }
    size_t size = (size_t)(strrchr(operation->text, '=') - operation->text);
    vary->range.key = vs_arena_text(vary->arena, operation->text, size);
    if (vary->range.key == NULL) {
        return vs_fail_memory(vary->engine);
    }
    return operation->type == VS_OPERATION_PARAM ? find_parameter(vary, operation)
                                                 : find_value(vary, &operation->pin);
}

/* The number is already said: =X behind the brackets, or xN at the end. */
static bool has_number(const char *rest, bool rows)
{
    const char *space = strrchr(rest, ' ');
    const char *bracket = strrchr(rest, ']');
    const char *equals = strrchr(rest, '=');
    if (!rows) {
        return equals != NULL && (bracket == NULL || equals > bracket);
    }
    size_t size = space != NULL ? strlen(space) : 0;
    size_t digits = 0;
    while (digits < size && space[size - digits - 1] >= '0' && space[size - digits - 1] <= '9') {
        digits++;
    }
    size_t mark = size - digits; /* the blank and "x", "х" or "×" */
    return digits > 0 && (mark == 2 || mark == 3) && strstr(space, "->") == NULL;
}

static int read_key(vs_vary *vary, const char *key)
{
    enum vs_operation_type type;
    size_t rest = 0;
    int status = vs_scenario__type(vary->engine, key, &type, &rest);
    if (status != VS_OK) {
        return status;
    }
    if (type == VS_OPERATION_FORMULA || has_number(key + rest, type == VS_OPERATION_FACT) ||
        (type == VS_OPERATION_FACT && !vs_scenario__changes_rows(key + rest))) {
        return vs_fail(vary->engine, VS_EUSAGE, VS_MSG_VARY_KEY, key);
    }
    if (type != VS_OPERATION_FACT) {
        return read_numbered(vary, key);
    }
    struct vs_supposition operation;
    struct vs_operation written = {.text = key};
    vary->range.whole = true;
    status = vs_scenario__parse(vary->world, &written, &operation);
    if (status != VS_OK) {
        return status;
    }
    vary->range.key = vs_arena_text(vary->arena, operation.text, strlen(operation.text));
    return vary->range.key == NULL ? vs_fail_memory(vary->engine) : find_rows(vary);
}

int vs_vary_new(vs_vary **out, vs_model *model, vs_store *store, const vs_world_options *options,
                const char *key)
{
    vs_engine *engine = vs_store_engine(store);
    vs_vary *vary = vs_mem_new(engine, sizeof *vary);
    *out = NULL;
    if (vary == NULL) {
        return vs_fail_memory(engine);
    }
    *vary = (vs_vary){.engine = engine, .model = model, .store = store, .options = *options};
    vary->options.silent = true;
    vs_buffer_init(&vary->pairs, engine);
    int status = vs_arena_new(&vary->arena, engine);
    if (status == VS_OK) {
        status = open_world(vary);
    }
    if (status == VS_OK) {
        status = read_key(vary, key);
    }
    if (status != VS_OK) {
        vs_vary_free(vary);
        return status;
    }
    *out = vary;
    return VS_OK;
}

int vs_vary_turn(vs_vary *vary, const char *key)
{
    vs_world *world = vary->world;
    int status = VS_OK;
    bool pinned = vary->pinned;
    bool pins = false;
    bool changed = vary->before.version_count > 0;
    if (pinned) {
        pins = vs_scenario__take_pin(world);
    } else if (changed) {
        status = vs_scenario__put_parameter(world, &vary->operation, &vary->before);
    }
    if (status == VS_OK && (pinned || changed)) {
        status = vs_scenario__run(world, pins, world->operation_count - 1);
    }
    vary->range = (vs_vary_range){.whole = false};
    vary->before = (vs_parameter){.version_count = 0};
    vary->pinned = false;
    return status == VS_OK ? read_key(vary, key) : status;
}

void vs_vary_free(vs_vary *vary)
{
    if (vary != NULL) {
        vs_world_free(vary->world);
        vs_buffer_free(&vary->pairs);
        vs_arena_free(vary->arena);
        vs_mem_free(vary->engine, vary);
    }
}
