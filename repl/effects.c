/*
 * Cells under two models, matched by names: indicators, levels, kinds of periods, periods; scopes
 * by the codes of their members, which are those of the one store.
 * SPDX-License-Identifier: MIT
 */
#include "effects.h"

#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "number.h"

enum { BEFORE, AFTER, SIDES };
enum { NONE = -2 }; /* no such level or kind; VS_PERIOD_WHOLE is -1 */

struct comparison {
    vs_engine *engine;
    vs_arena *arena;
    vs_buffer *out;
    const vs_effects_side *sides[SIDES];
    bool persons; /* levels with persons are compared too */
    bool has_year;
    vs_date from, to; /* of the year */
    const char *year; /* its id, or that of a part of it */
};

/* A series of both sides; what a side lacks has no cells. */
struct series_pair {
    bool has[SIDES];
    vs_series series[SIDES];
    vs_periods periods[SIDES];
    vs_scopes scopes[SIDES];
};

/* --- the year --- */

static bool has_kind(const vs_indicator *indicator, int kind)
{
    return kind == VS_PERIOD_WHOLE ? indicator->whole : (indicator->period_kinds >> kind & 1u) != 0;
}

static bool is_used(const vs_model *model, int kind)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        if (has_kind(&model->indicators[i], kind)) {
            return true;
        }
    }
    return false;
}

/* The latest period with data of the kinds of a type. */
static int find_latest(const vs_effects_side *side, enum vs_period_type type, vs_period *out)
{
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)side->model->period_kind_count; kind++) {
        vs_periods periods = {.count = 0};
        if (side->model->period_kinds[kind].type == type && is_used(side->model, kind)) {
            status = vs_evaluation_periods(side->evaluation, kind, &periods);
        }
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            const vs_period *period = &periods.items[i];
            if (period->has_data && period->to != VS_DATE_NONE &&
                (out->id == NULL || period->to > out->to)) {
                *out = *period;
            }
        }
    }
    return status;
}

/* "2024" of "2024/Ч1"; 0: the id has no year before it. */
static size_t year_size(const char *id)
{
    const char *slash = strchr(id, '/');
    return slash != NULL ? (size_t)(slash - id) : 0;
}

static bool same_year(const char *a, const char *b)
{
    return year_size(a) > 0 && year_size(a) == year_size(b) && memcmp(a, b, year_size(a)) == 0;
}

/* From the first to the last day of the parts of a year that have dates. */
static int widen(const vs_effects_side *side, vs_period *year)
{
    const char *id = year->id;
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)side->model->period_kind_count; kind++) {
        vs_periods periods = {.count = 0};
        if (side->model->period_kinds[kind].type == VS_PERIOD_PART && is_used(side->model, kind)) {
            status = vs_evaluation_periods(side->evaluation, kind, &periods);
        }
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            const vs_period *part = &periods.items[i];
            if (part->to != VS_DATE_NONE && same_year(part->id, id)) {
                year->from = part->from < year->from ? part->from : year->from;
                year->to = part->to > year->to ? part->to : year->to;
            }
        }
    }
    return status;
}

/* Where no indicator has academic years, the year of the last part; else the last calendar year. */
static int find_year(struct comparison *comparison)
{
    static const enum vs_period_type types[] = {VS_PERIOD_ACADEMIC, VS_PERIOD_PART,
                                                VS_PERIOD_CALENDAR};
    int status = VS_OK;
    for (int side = 0; side < SIDES && !comparison->has_year; side++) {
        const vs_effects_side *of = comparison->sides[side];
        for (size_t i = 0; i < sizeof types / sizeof *types && !comparison->has_year; i++) {
            vs_period latest = {.id = NULL};
            status = find_latest(of, types[i], &latest);
            if (status == VS_OK && latest.id != NULL && types[i] == VS_PERIOD_PART) {
                status = widen(of, &latest);
            }
            if (status != VS_OK) {
                return status;
            }
            comparison->has_year = latest.id != NULL;
            comparison->from = latest.from;
            comparison->to = latest.to;
            comparison->year = latest.id;
        }
    }
    return status;
}

static bool is_in_year(const struct comparison *comparison, const vs_period *period)
{
    if (!comparison->has_year) {
        return true;
    }
    if (period->to != VS_DATE_NONE) {
        return period->to >= comparison->from && period->to <= comparison->to;
    }
    /* Without dates: a part of another year says so, anything else is of no year. */
    size_t size = year_size(period->id);
    size_t year = year_size(comparison->year);
    year = year > 0 ? year : strlen(comparison->year);
    return size == 0 || (size == year && memcmp(comparison->year, period->id, size) == 0);
}

/* --- scopes --- */

struct scope_key {
    vs_code codes[VS_SCOPE_DIMENSIONS_MAX];
    uint32_t scope;
};

static int compare_keys(const void *a, const void *b)
{
    return memcmp(((const struct scope_key *)a)->codes, ((const struct scope_key *)b)->codes,
                  sizeof((const struct scope_key *)a)->codes);
}

/* The scopes of a side by the codes of their members, sorted. */
static int read_keys(const struct comparison *comparison, int side, const vs_scopes *scopes,
                     vs_buffer *out)
{
    vs_evaluation *evaluation = comparison->sides[side]->evaluation;
    for (size_t i = 0; i < scopes->count; i++) {
        struct scope_key key;
        memset(&key, 0, sizeof key);
        key.scope = (uint32_t)i;
        for (size_t d = 0; d < scopes->dimension_count; d++) {
            key.codes[d] =
                vs_evaluation_member_code(evaluation, scopes->dimensions[d], scopes->members[d][i]);
        }
        vs_buffer_add(out, &key, sizeof key);
    }
    if (out->size > 0) {
        qsort(out->data, out->size / sizeof(struct scope_key), sizeof(struct scope_key),
              compare_keys);
    }
    return vs_buffer_status(out);
}

/* For each scope of the side before its number after, for each after its number before; NONE. */
static int match_scopes(const struct comparison *comparison, const struct series_pair *pair,
                        vs_buffer maps[SIDES])
{
    vs_buffer keys[SIDES];
    int status = VS_OK;
    for (int side = 0; side < SIDES; side++) {
        vs_buffer_init(&keys[side], comparison->engine);
        vs_buffer_clear(&maps[side]);
        size_t count = pair->has[side] ? pair->scopes[side].count : 0;
        for (size_t i = 0; i < count; i++) {
            vs_buffer_add(&maps[side], &(int64_t){NONE}, sizeof(int64_t));
        }
        if (status == VS_OK && pair->has[BEFORE] && pair->has[AFTER]) {
            status = read_keys(comparison, side, &pair->scopes[side], &keys[side]);
        }
        if (status == VS_OK) {
            status = vs_buffer_status(&maps[side]);
        }
    }
    const struct scope_key *was = (const void *)keys[BEFORE].data;
    const struct scope_key *is = (const void *)keys[AFTER].data;
    size_t count[SIDES] = {keys[BEFORE].size / sizeof *was, keys[AFTER].size / sizeof *is};
    for (size_t i = 0, j = 0; status == VS_OK && i < count[BEFORE] && j < count[AFTER];) {
        int order = compare_keys(&was[i], &is[j]);
        if (order == 0) {
            ((int64_t *)(void *)maps[BEFORE].data)[was[i].scope] = is[j].scope;
            ((int64_t *)(void *)maps[AFTER].data)[is[j].scope] = was[i].scope;
        }
        i += order <= 0;
        j += order >= 0;
    }
    vs_buffer_free(&keys[BEFORE]);
    vs_buffer_free(&keys[AFTER]);
    return status;
}

/* --- cells --- */

/* Fills one side of an effect from a cell. */
static void read_cell(const struct comparison *comparison, const struct series_pair *pair, int side,
                      size_t cell, vs_effect *effect)
{
    const vs_series *series = &pair->series[side];
    effect->states[side] = (enum vs_state)series->states[cell];
    effect->values[side] = series->states[cell] == VS_KNOWN ? series->values[cell] : 0;
    effect->bands[side] = vs_evaluation_band(comparison->sides[side]->evaluation, series, cell);
}

static bool counts_alone(enum vs_state state)
{
    return state == VS_KNOWN || state == VS_ERROR;
}

static bool same_band(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_bits(double a, double b)
{
    uint64_t bits[SIDES];
    memcpy(&bits[BEFORE], &a, sizeof a);
    memcpy(&bits[AFTER], &b, sizeof b);
    return bits[BEFORE] == bits[AFTER];
}

static bool differs(const vs_effect *effect)
{
    if (!effect->was || !effect->is) {
        return counts_alone(effect->states[effect->was ? BEFORE : AFTER]);
    }
    return effect->states[BEFORE] != effect->states[AFTER] ||
           !same_bits(effect->values[BEFORE], effect->values[AFTER]) ||
           !same_band(effect->bands[BEFORE], effect->bands[AFTER]);
}

static const char *copy(const struct comparison *comparison, const char *text, size_t size)
{
    return vs_arena_text(comparison->arena, text, size);
}

/* Adds the names of a side's cell and keeps the effect. */
static int keep(const struct comparison *comparison, const struct series_pair *pair, int side,
                size_t scope, vs_effect *effect)
{
    const vs_effects_side *of = comparison->sides[side];
    const vs_indicator *indicator = &of->model->indicators[pair->series[side].indicator];
    const vs_scopes *scopes = &pair->scopes[side];
    effect->indicator = copy(comparison, indicator->name, strlen(indicator->name));
    effect->period = copy(comparison, effect->period, strlen(effect->period));
    effect->digits = indicator->digits;
    bool good = effect->indicator != NULL && effect->period != NULL;
    for (int i = 0; i < SIDES; i++) {
        if (effect->bands[i] != NULL) {
            effect->bands[i] = copy(comparison, effect->bands[i], strlen(effect->bands[i]));
            good = good && effect->bands[i] != NULL;
        }
    }
    for (size_t d = 0; good && d < scopes->dimension_count; d++) {
        const char *text = NULL;
        size_t size = 0;
        const char *name = of->model->dimensions[scopes->dimensions[d]].name;
        int status = vs_evaluation_member_text(of->evaluation, scopes->dimensions[d],
                                               scopes->members[d][scope], &text, &size);
        if (status != VS_OK) {
            return status;
        }
        effect->dimensions[d] = copy(comparison, name, strlen(name));
        effect->members[d] = copy(comparison, text, size);
        effect->dimension_count++;
        good = effect->dimensions[d] != NULL && effect->members[d] != NULL;
    }
    vs_buffer_add(comparison->out, effect, sizeof *effect);
    return good ? vs_buffer_status(comparison->out) : vs_fail_memory(comparison->engine);
}

static const vs_period *find_period(const vs_periods *periods, const char *id, size_t *index)
{
    for (size_t i = 0; i < periods->count; i++) {
        if (strcmp(periods->items[i].id, id) == 0) {
            *index = i;
            return &periods->items[i];
        }
    }
    return NULL;
}

/* The cells of one side in a period, against those of the other; cells that both have are the side
 * before's. */
static int compare_period(const struct comparison *comparison, const struct series_pair *pair,
                          int side, size_t period, const vs_buffer maps[SIDES])
{
    int other = SIDES - 1 - side;
    const char *id = pair->periods[side].items[period].id;
    size_t twin = 0;
    bool met = pair->has[other] && find_period(&pair->periods[other], id, &twin) != NULL;
    const int64_t *map = (const void *)maps[side].data;
    int status = VS_OK;
    for (size_t scope = 0; status == VS_OK && scope < pair->scopes[side].count; scope++) {
        bool both = met && map[scope] != NONE;
        if (both && side == AFTER) {
            continue;
        }
        vs_effect effect = {.period = id, .was = both || side == BEFORE};
        effect.is = both || side == AFTER;
        read_cell(comparison, pair, side, period * pair->scopes[side].count + scope, &effect);
        if (both) {
            size_t cell = twin * pair->scopes[other].count + (size_t)map[scope];
            read_cell(comparison, pair, other, cell, &effect);
        }
        if (differs(&effect)) {
            status = keep(comparison, pair, side, scope, &effect);
        }
    }
    return status;
}

static int open_series(const struct comparison *comparison, struct series_pair *pair, int side,
                       int indicator, int level, int kind)
{
    vs_evaluation *evaluation = comparison->sides[side]->evaluation;
    pair->has[side] = indicator >= 0 && level >= 0 && kind != NONE;
    if (!pair->has[side]) {
        return VS_OK;
    }
    int status = vs_evaluation_series(evaluation, indicator, level, kind, &pair->series[side]);
    if (status == VS_OK) {
        status = vs_evaluation_periods(evaluation, kind, &pair->periods[side]);
    }
    return status == VS_OK ? vs_evaluation_scopes(evaluation, level, &pair->scopes[side]) : status;
}

static int compare_series(const struct comparison *comparison, const int indicators[SIDES],
                          const int levels[SIDES], const int kinds[SIDES])
{
    struct series_pair pair;
    vs_buffer maps[SIDES];
    memset(&pair, 0, sizeof pair);
    vs_buffer_init(&maps[BEFORE], comparison->engine);
    vs_buffer_init(&maps[AFTER], comparison->engine);
    int status = VS_OK;
    for (int side = 0; status == VS_OK && side < SIDES; side++) {
        status = open_series(comparison, &pair, side, indicators[side], levels[side], kinds[side]);
    }
    if (status == VS_OK) {
        status = match_scopes(comparison, &pair, maps);
    }
    for (int side = 0; status == VS_OK && side < SIDES; side++) {
        size_t count = pair.has[side] ? pair.periods[side].count : 0;
        for (size_t i = 0; status == VS_OK && i < count; i++) {
            if (is_in_year(comparison, &pair.periods[side].items[i])) {
                status = compare_period(comparison, &pair, side, i, maps);
            }
        }
    }
    vs_buffer_free(&maps[AFTER]);
    vs_buffer_free(&maps[BEFORE]);
    return status;
}

/* --- what corresponds to what --- */

static bool has_person(const vs_model *model, int level)
{
    for (size_t i = 0; i < model->levels[level].dimension_count; i++) {
        if (model->dimensions[model->levels[level].dimensions[i]].person) {
            return true;
        }
    }
    return false;
}

static int find_level(const vs_model *model, int indicator, const char *name)
{
    const vs_indicator *found = indicator >= 0 ? &model->indicators[indicator] : NULL;
    for (size_t i = 0; found != NULL && i < found->level_count; i++) {
        if (strcmp(model->levels[found->levels[i]].name, name) == 0) {
            return found->levels[i];
        }
    }
    return NONE;
}

/* NULL: all periods together. */
static int find_kind(const vs_model *model, int indicator, const char *name)
{
    const vs_indicator *found = indicator >= 0 ? &model->indicators[indicator] : NULL;
    int kind = name == NULL ? VS_PERIOD_WHOLE : vs_model_period_kind(model, name);
    bool has = found != NULL && (name == NULL || kind >= 0) && has_kind(found, kind);
    return has ? kind : NONE;
}

/* The kinds of periods of an indicator at a level. */
static int compare_level(const struct comparison *comparison, const int indicators[SIDES],
                         const int levels[SIDES])
{
    int status = VS_OK;
    for (int side = 0; side < SIDES; side++) {
        const vs_model *model = comparison->sides[side]->model;
        for (int kind = VS_PERIOD_WHOLE;
             status == VS_OK && levels[side] >= 0 && kind < (int)model->period_kind_count; kind++) {
            const char *name = kind >= 0 ? model->period_kinds[kind].name : NULL;
            int kinds[SIDES];
            for (int i = 0; i < SIDES; i++) {
                kinds[i] = levels[i] >= 0
                               ? find_kind(comparison->sides[i]->model, indicators[i], name)
                               : NONE;
            }
            bool mine = kinds[side] != NONE && (side == BEFORE || kinds[BEFORE] == NONE);
            if (mine) {
                status = compare_series(comparison, indicators, levels, kinds);
            }
        }
    }
    return status;
}

static int compare_indicator(const struct comparison *comparison, const int indicators[SIDES])
{
    int status = VS_OK;
    for (int side = 0; side < SIDES; side++) {
        const vs_model *model = comparison->sides[side]->model;
        size_t count = indicators[side] >= 0 ? model->indicators[indicators[side]].level_count : 0;
        for (size_t i = 0; status == VS_OK && i < count; i++) {
            int level = model->indicators[indicators[side]].levels[i];
            const char *name = model->levels[level].name;
            int levels[SIDES];
            if (!comparison->persons && has_person(model, level)) {
                continue;
            }
            for (int j = 0; j < SIDES; j++) {
                levels[j] = find_level(comparison->sides[j]->model, indicators[j], name);
            }
            if (side == BEFORE || levels[BEFORE] == NONE) {
                status = compare_level(comparison, indicators, levels);
            }
        }
    }
    return status;
}

/* An indicator of one of the sides. */
struct named {
    const char *name;
    int side, indicator;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *first = a;
    const struct named *second = b;
    int by_name = strcmp(first->name, second->name);
    return by_name != 0 ? by_name : first->side - second->side;
}

int vs_effects_compare(vs_buffer *out, vs_arena *arena, const vs_effects_side *before,
                       const vs_effects_side *after, bool persons)
{
    struct comparison comparison = {
        .engine = out->engine, .arena = arena, .out = out, .persons = persons};
    vs_buffer names;
    comparison.sides[BEFORE] = before;
    comparison.sides[AFTER] = after;
    vs_buffer_init(&names, out->engine);
    for (int side = 0; side < SIDES; side++) {
        const vs_model *model = comparison.sides[side]->model;
        for (size_t i = 0; i < model->indicator_count; i++) {
            struct named named = {model->indicators[i].name, side, (int)i};
            vs_buffer_add(&names, &named, sizeof named);
        }
    }
    int status = vs_buffer_status(&names);
    if (status == VS_OK) {
        status = find_year(&comparison);
    }
    struct named *items = (void *)names.data;
    size_t count = names.size / sizeof *items;
    if (count > 0) {
        qsort(items, count, sizeof *items, compare_named);
    }
    for (size_t i = 0; status == VS_OK && i < count;) {
        int indicators[SIDES] = {NONE, NONE};
        const char *name = items[i].name;
        for (; i < count && strcmp(items[i].name, name) == 0; i++) {
            indicators[items[i].side] = items[i].indicator;
        }
        status = compare_indicator(&comparison, indicators);
    }
    vs_buffer_free(&names);
    return status;
}

/* --- printing --- */

static void print_side(vs_buffer *out, vs_engine *engine, const vs_effect *effect, int side,
                       bool rounded)
{
    char number[VS_NUMBER_SIZE];
    bool there = side == BEFORE ? effect->was : effect->is;
    if (!there) {
        vs_buffer_text(out, vs_message_text(engine, VS_MSG_EFFECT_ABSENT));
    } else if (effect->states[side] != VS_KNOWN) {
        vs_buffer_text(out, rounded ? vs_cells_state_word(engine, effect->states[side])
                                    : vs_cells_state(effect->states[side]));
    } else {
        char mark = rounded && vs_engine_language(engine) == VS_RU ? ',' : '.';
        size_t size =
            rounded ? vs_double_print_rounded(number, effect->values[side], effect->digits, mark)
                    : vs_double_print(number, effect->values[side]);
        vs_buffer_add(out, number, size);
    }
    bool shown = there && !same_band(effect->bands[BEFORE], effect->bands[AFTER]);
    if (shown && effect->bands[side] != NULL) {
        vs_buffer_printf(out, " (%s)", effect->bands[side]);
    }
}

void vs_effect_print(vs_buffer *out, vs_engine *engine, const vs_effect *effect, bool rounded)
{
    vs_buffer_text(out, effect->indicator);
    for (size_t i = 0; i < effect->dimension_count; i++) {
        vs_buffer_printf(out, " %s=%s", effect->dimensions[i], effect->members[i]);
    }
    vs_buffer_printf(out, " %s: ", effect->period);
    print_side(out, engine, effect, BEFORE, rounded);
    vs_buffer_text(out, " -> ");
    print_side(out, engine, effect, AFTER, rounded);
}

static void print_text(vs_buffer *out, const char *key, const char *text)
{
    vs_buffer_printf(out, ", \"%s\": ", key);
    if (text != NULL) {
        vs_output_json_text(out, text, strlen(text));
    } else {
        vs_buffer_text(out, "null");
    }
}

void vs_effect_print_json(vs_buffer *out, const vs_effect *effect)
{
    static const char *const keys[SIDES] = {"before", "after"};
    char number[VS_NUMBER_SIZE];
    const bool there[SIDES] = {effect->was, effect->is};
    vs_buffer_text(out, "{\"indicator\": ");
    vs_output_json_text(out, effect->indicator, strlen(effect->indicator));
    vs_buffer_text(out, ", \"scope\": {");
    for (size_t i = 0; i < effect->dimension_count; i++) {
        vs_buffer_text(out, i > 0 ? ", " : "");
        vs_output_json_text(out, effect->dimensions[i], strlen(effect->dimensions[i]));
        vs_buffer_text(out, ": ");
        vs_output_json_text(out, effect->members[i], strlen(effect->members[i]));
    }
    vs_buffer_char(out, '}');
    print_text(out, "period", effect->period);
    for (int side = 0; side < SIDES; side++) {
        vs_buffer_printf(out, ", \"%s\": ", keys[side]);
        if (there[side] && effect->states[side] == VS_KNOWN) {
            vs_buffer_add(out, number, vs_double_print(number, effect->values[side]));
        } else {
            vs_buffer_text(out, "null");
        }
    }
    for (int side = 0; side < SIDES; side++) {
        print_text(out, side == BEFORE ? "state_before" : "state_after",
                   there[side] ? vs_cells_state(effect->states[side]) : NULL);
    }
    for (int side = 0; side < SIDES; side++) {
        print_text(out, side == BEFORE ? "band_before" : "band_after", effect->bands[side]);
    }
    vs_buffer_char(out, '}');
}
