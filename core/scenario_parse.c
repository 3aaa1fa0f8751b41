/*
 * Operations as people write them: which cell, what value.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "number.h"
#include "text.h"

int vs_scenario__keep(vs_world *world, vs_buffer *text, const char **out)
{
    int status = vs_buffer_status(text);
    *out = status == VS_OK
               ? vs_arena_text(world->arena, text->size > 0 ? text->data : "", text->size)
               : NULL;
    vs_buffer_free(text);
    return status == VS_OK && *out == NULL ? vs_fail_memory(world->engine) : status;
}

int vs_scenario__word(vs_world *world, const char *text, size_t size, const char **out)
{
    static const struct {
        const char *open, *close;
    } quotes[] = {{"«", "»"}, {"\"", "\""}, {"“", "”"}};
    if (size > 0 && text[0] != '"' && (text[0] & 0x80) == 0 && vs_text_is_clean(text, size)) {
        *out = vs_arena_text(world->arena, text, size);
        return *out == NULL ? vs_fail_memory(world->engine) : VS_OK;
    }
    vs_buffer clean;
    vs_buffer_init(&clean, world->engine);
    (void)vs_text_clean(&clean, text, size); /* the whole operation is UTF-8 */
    const char *from = clean.size > 0 ? clean.data : "";
    size_t length = clean.size;
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        size_t open = strlen(quotes[i].open);
        size_t close = strlen(quotes[i].close);
        if (length >= open + close && memcmp(from, quotes[i].open, open) == 0 &&
            memcmp(from + length - close, quotes[i].close, close) == 0) {
            from += open;
            length -= open + close;
            break;
        }
    }
    int status = vs_buffer_status(&clean);
    *out = status == VS_OK ? vs_arena_text(world->arena, from, length) : NULL;
    vs_buffer_free(&clean);
    return status == VS_OK && *out == NULL ? vs_fail_memory(world->engine) : status;
}

bool vs_scenario__number(const char *text, double *out)
{
    char point[VS_NUMBER_SIZE];
    size_t size = strlen(text);
    if (size == 0 || size >= sizeof point) {
        return false;
    }
    memcpy(point, text, size + 1);
    char *comma = strchr(point, ',');
    if (comma != NULL) {
        *comma = '.';
    }
    bool good = vs_double_parse(point, size, out) == VS_PARSE_OK;
    *out += 0.0; /* never -0 */
    return good;
}

/* --- where: [class=5А, period=2024/Ч1] --- */

/* The cell that is looked for. */
struct place {
    size_t count;
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    const char *texts[VS_SCOPE_DIMENSIONS_MAX];
    const char *period; /* NULL: the latest with data */
};

static bool is_period(const char *word)
{
    return strcmp(word, "period") == 0 || strcmp(word, "период") == 0 || strcmp(word, "за") == 0;
}

static int read_pair(vs_world *world, const char *text, size_t size, struct vs_scenario_pair *out)
{
    const char *equals = memchr(text, '=', size);
    size_t key = equals != NULL ? (size_t)(equals - text) : size;
    int status = vs_scenario__word(world, text, key, &out->key);
    if (status == VS_OK && equals == NULL) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_PAIR, out->key);
    }
    return status == VS_OK ? vs_scenario__word(world, equals + 1, size - key - 1, &out->value)
                           : status;
}

/* The first of these characters that stands outside double quotes; the end of the text. */
static const char *find_end(const char *text, const char *stops)
{
    bool quoted = false;
    while (*text != '\0' && (quoted || strchr(stops, *text) == NULL)) {
        quoted = quoted != (*text == '"');
        text++;
    }
    return text;
}

int vs_scenario__pairs(vs_world *world, const char *text, struct vs_scenario_pair *out,
                       size_t *count, const char **end)
{
    *count = 0;
    *end = text;
    if (*text != '[') {
        return VS_OK;
    }
    const char *close = find_end(text, "]");
    if (*close == '\0') {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_BRACKET, text);
    }
    *end = close + 1;
    int status = VS_OK;
    for (const char *at = text + 1; status == VS_OK && at < close;) {
        size_t size = (size_t)(find_end(at, ",;]") - at);
        struct vs_scenario_pair *pair = &out[*count];
        if (*count == VS_SCENARIO_PAIRS) {
            return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_PAIR, at);
        }
        status = read_pair(world, at, size, pair);
        for (size_t i = 0; status == VS_OK && i < *count; i++) {
            if (strcmp(out[i].key, pair->key) == 0) {
                status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_TWICE, pair->key);
            }
        }
        ++*count;
        at += size + 1;
    }
    return status;
}

static int add_pair(vs_world *world, struct place *place, const struct vs_scenario_pair *pair)
{
    int dimension = -1;
    if (is_period(pair->key)) {
        place->period = pair->value;
        return VS_OK;
    }
    int status = VS_OK;
    for (size_t d = 0; dimension < 0 && d < world->model->dimension_count; d++) {
        dimension = strcmp(world->model->dimensions[d].name, pair->key) == 0 ? (int)d : -1;
    }
    if (dimension < 0) {
        status = vs_names_dimension(world->model, pair->key, &dimension);
    }
    if (status != VS_OK || world->model->dimensions[dimension].unit) {
        return status; /* the whole unit is what everything is of */
    }
    for (size_t i = 0; i < place->count; i++) {
        if (place->dimensions[i] == dimension) {
            return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_TWICE, pair->key);
        }
    }
    if (place->count == VS_SCOPE_DIMENSIONS_MAX) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_PAIR, pair->key);
    }
    place->dimensions[place->count] = dimension;
    place->texts[place->count++] = pair->value;
    return VS_OK;
}

static int read_place(vs_world *world, const char *text, struct place *place, const char **end)
{
    struct vs_scenario_pair pairs[VS_SCENARIO_PAIRS];
    size_t count = 0;
    *place = (struct place){.count = 0};
    int status = vs_scenario__pairs(world, text, pairs, &count, end);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = add_pair(world, place, &pairs[i]);
    }
    return status;
}

/* --- the cell --- */

static int fail_level(const vs_world *world, const vs_indicator *indicator)
{
    vs_buffer levels;
    vs_buffer_init(&levels, world->engine);
    for (size_t i = 0; i < indicator->level_count; i++) {
        vs_buffer_printf(&levels, "%s%s", i > 0 ? ", " : "",
                         world->model->levels[indicator->levels[i]].name);
    }
    int status = vs_buffer_status(&levels);
    if (status == VS_OK) {
        status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_LEVEL, indicator->name,
                         levels.size > 0 ? levels.data : "");
    }
    vs_buffer_free(&levels);
    return status;
}

/* The indicator that a text names: exactly, or else as vs_names_indicator finds it. */
static int find_indicator(vs_world *world, const char *typed, int *out)
{
    const vs_model *base = world->base;
    if (world->named != base) {
        size_t count = base->indicator_count * 2;
        const char **names = vs_arena_array(world->arena, count, sizeof *names);
        for (size_t i = 0; names != NULL && i < base->indicator_count; i++) {
            names[2 * i] = base->indicators[i].name;
            names[2 * i + 1] = base->indicators[i].code;
        }
        int status = names == NULL ? vs_fail_memory(world->engine)
                                   : vs_text_table_fill(&world->names, world->engine, world->arena,
                                                        names, count);
        if (status != VS_OK) {
            return status;
        }
        world->named = base;
    }
    int64_t found = vs_text_table_find(&world->names, typed);
    *out = (int)(found / 2);
    return found >= 0 ? VS_OK : vs_names_indicator(world->model, typed, out);
}

/* The member that a text names, whatever its case. */
static int find_member(vs_world *world, int dimension, const char *typed, uint32_t *out)
{
    int exactly = vs_cells__find_text(world->now, dimension, typed, out);
    if (exactly != VS_OK || *out < VS_NOWHERE) {
        return exactly;
    }
    size_t count = vs_evaluation_member_count(world->now, dimension);
    vs_name *names = vs_mem_array(world->engine, count + 1, sizeof *names);
    size_t found = 0;
    int status = names == NULL ? vs_fail_memory(world->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        size_t size = 0;
        status =
            vs_evaluation_member_text(world->now, dimension, (uint32_t)i, &names[i].name, &size);
    }
    if (status == VS_OK) {
        status = vs_names_find(world->engine, names, count, typed, VS_MSG_SCENARIO_MEMBER, &found);
    }
    vs_mem_free(world->engine, names);
    *out = (uint32_t)found;
    return status;
}

static int find_scope(vs_world *world, const struct place *place, struct vs_pin *pin)
{
    struct vs_scope_table *scopes = NULL;
    int status = vs_cells__scopes(world->now, pin->level, &scopes);
    const vs_level *level = &world->model->levels[pin->level];
    uint64_t key = 0;
    for (size_t d = 0; status == VS_OK && d < level->dimension_count; d++) {
        uint32_t wanted = 0;
        for (size_t i = 0; status == VS_OK && i < place->count; i++) {
            if (place->dimensions[i] == level->dimensions[d]) {
                status = find_member(world, level->dimensions[d], place->texts[i], &wanted);
            }
        }
        key += status == VS_OK ? (uint64_t)wanted * scopes->strides[d] : 0;
    }
    pin->scope = status == VS_OK ? vs_cells__scope_of_key(scopes, key) : VS_NOWHERE;
    if (pin->scope < VS_NOWHERE) {
        return VS_OK;
    }
    return status == VS_OK ? vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_CELL,
                                     world->model->indicators[pin->indicator].name, level->name)
                           : status;
}

static int fail_period(vs_world *world, const vs_indicator *indicator, const char *typed)
{
    vs_buffer names;
    vs_buffer_init(&names, world->engine);
    int status = VS_OK;
    for (int kind = VS_PERIOD_WHOLE; status == VS_OK && kind < (int)world->model->period_kind_count;
         kind++) {
        vs_periods periods = {.count = 0};
        if (kind < 0 ? indicator->whole : (indicator->period_kinds >> kind & UINT32_C(1)) != 0) {
            status = vs_evaluation_periods(world->now, kind, &periods);
        }
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            vs_name name = {.name = periods.items[i].id};
            vs_buffer_add(&names, &name, sizeof name);
        }
    }
    if (status == VS_OK) {
        char near[VS_NEAR_SIZE];
        const vs_name *items = (const vs_name *)(const void *)names.data;
        status =
            vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_PERIOD, indicator->name, typed,
                    vs_names_near(world->engine, near, items, names.size / sizeof *items, typed));
    }
    vs_buffer_free(&names);
    return status;
}

/* The period that is named, else the latest with data. */
static int find_period(vs_world *world, const struct place *place, struct vs_pin *pin)
{
    const vs_indicator *indicator = &world->model->indicators[pin->indicator];
    vs_date best = VS_DATE_NONE;
    bool found = false;
    for (int kind = VS_PERIOD_WHOLE; kind < (int)world->model->period_kind_count; kind++) {
        vs_periods periods = {.count = 0};
        bool has =
            kind < 0 ? indicator->whole : (indicator->period_kinds >> kind & UINT32_C(1)) != 0;
        int status = has ? vs_evaluation_periods(world->now, kind, &periods) : VS_OK;
        if (status != VS_OK) {
            return status;
        }
        for (size_t i = 0; i < periods.count; i++) {
            const vs_period *period = &periods.items[i];
            bool fits = place->period != NULL ? strcmp(period->id, place->period) == 0
                                              : kind < 0 || period->has_data;
            if (fits && (!found || period->to >= best)) {
                pin->period_kind = kind;
                pin->period = (uint32_t)i;
                best = period->to;
                found = true;
            }
        }
    }
    return found ? VS_OK
                 : fail_period(world, indicator, place->period != NULL ? place->period : "");
}

/* A member as it can stand in brackets. */
static void add_member(vs_buffer *out, const char *text)
{
    bool quotes = false;
    bool plain = true;
    for (const char *at = text; *at != '\0'; at++) {
        quotes = quotes || *at == '"';
        plain = plain && *at != ',' && *at != ';' && *at != ']' && *at != '"' && *at != '=' &&
                !(at[0] == '\xC2' && at[1] == '\xAB'); /* « */
    }
    vs_buffer_text(out, plain ? "" : quotes ? "«" : "\"");
    vs_buffer_text(out, text);
    vs_buffer_text(out, plain ? "" : quotes ? "»" : "\"");
}

int vs_scenario__write_value(vs_world *world, const struct vs_pin *pin, const char **out)
{
    char number[VS_NUMBER_SIZE];
    const vs_level *level = &world->model->levels[pin->level];
    const struct vs_scope_table *scopes = &world->now->scopes[pin->level];
    vs_buffer *text = &world->line;
    vs_buffer_clear(text);
    vs_buffer_text(text, "value:");
    vs_buffer_text(text, world->model->indicators[pin->indicator].name);
    vs_buffer_char(text, '[');
    for (size_t i = 0; i < level->dimension_count; i++) {
        int dimension = level->dimensions[i];
        vs_buffer_text(text, world->model->dimensions[dimension].name);
        vs_buffer_char(text, '=');
        add_member(text, world->now->members[dimension].texts[scopes->members[i][pin->scope]]);
        vs_buffer_char(text, ',');
    }
    vs_buffer_text(text, "period=");
    vs_buffer_text(text, world->now->periods[pin->period_kind + 1].items[pin->period].id);
    vs_buffer_text(text, "]=");
    vs_buffer_add(text, number, vs_double_print(number, pin->value));
    int status = vs_buffer_status(text);
    *out = status == VS_OK ? vs_arena_text(world->arena, text->data, text->size) : NULL;
    return status == VS_OK && *out == NULL ? vs_fail_memory(world->engine) : status;
}

int vs_scenario__parse_value(vs_world *world, const char *text, struct vs_supposition *out)
{
    struct place place;
    struct vs_pin *pin = &out->pin;
    const char *name = NULL;
    const char *end = NULL;
    const char *value = NULL;
    int status = vs_scenario__word(world, text, strcspn(text, "[="), &name);
    if (status == VS_OK) {
        status = find_indicator(world, name, &pin->indicator);
    }
    if (status == VS_OK) {
        status = read_place(world, text + strcspn(text, "[="), &place, &end);
    }
    while (status == VS_OK && *end == ' ') {
        end++;
    }
    if (status == VS_OK && *end != '=') {
        status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_EQUALS, "value:R02=55");
    }
    if (status == VS_OK) {
        status = vs_scenario__word(world, end + 1, strlen(end + 1), &value);
    }
    if (status == VS_OK && !vs_scenario__number(value, &pin->value)) {
        status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NUMBER, value);
    }
    if (status != VS_OK) {
        return status;
    }
    const vs_indicator *indicator = &world->model->indicators[pin->indicator];
    pin->level = vs_model_level(world->model, place.dimensions, place.count);
    if (pin->level < 0 || !vs_cells__has_level(indicator, pin->level)) {
        return fail_level(world, indicator);
    }
    status = find_scope(world, &place, pin);
    if (status == VS_OK) {
        status = find_period(world, &place, pin);
    }
    return status; /* the text is written when somebody asks for it */
}

int vs_scenario__parse(vs_world *world, const struct vs_operation *operation,
                       struct vs_supposition *out)
{
    size_t rest = 0;
    *out = (struct vs_supposition){.parameter = -1};
    int status = vs_scenario__type(world->engine, operation->text, &out->type, &rest);
    if (status == VS_OK && out->type == VS_OPERATION_VALUE) {
        status = vs_scenario__parse_value(world, operation->text + rest, out);
    } else if (status == VS_OK && out->type == VS_OPERATION_PARAM) {
        status = vs_scenario__parse_param(world, operation->text + rest, out);
    } else if (status == VS_OK && out->type == VS_OPERATION_FORMULA) {
        status = vs_scenario__parse_formula(world, operation->text + rest, out);
    } else if (status == VS_OK) {
        vs_buffer text;
        vs_buffer_init(&text, world->engine);
        vs_buffer_text(&text, "fact:");
        vs_buffer_text(&text, operation->text + rest);
        status = vs_scenario__keep(world, &text, &out->text);
    }
    return status;
}
