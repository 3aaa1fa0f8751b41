/*
 * Reading a share: every number is checked against what it counts or points to. Cells and parts are
 * left as they are and read when they are asked for.
 * SPDX-License-Identifier: MIT
 */
#include "rollup_private.h"

#include <string.h>

/* What a share is read into. */
struct parser {
    struct vs_share_in in;
    struct vs_unit *unit;
    vs_arena *arena;
    bool no_memory;
};

static void *make(struct parser *parser, size_t count, size_t size)
{
    void *items = vs_arena_array(parser->arena, count + 1, size);
    if (items == NULL) {
        parser->no_memory = true;
        parser->in.failed = true;
    }
    return items;
}

static void read_texts(struct parser *parser)
{
    struct vs_unit *unit = parser->unit;
    uint32_t count = vs_share_take_count(&parser->in);
    unit->texts = make(parser, count, sizeof *unit->texts);
    unit->reasons = make(parser, count, sizeof *unit->reasons);
    for (uint32_t i = 0; !parser->in.failed && i < count; i++) {
        struct vs_share_in text = vs_share_take_part(&parser->in, vs_share_take(&parser->in));
        if (text.failed || memchr(text.at, '\0', (size_t)(text.end - text.at)) != NULL) {
            parser->in.failed = true;
            break;
        }
        unit->texts[i] =
            vs_arena_text(parser->arena, (const char *)text.at, (size_t)(text.end - text.at));
        parser->no_memory = parser->no_memory || unit->texts[i] == NULL;
        parser->in.failed = parser->in.failed || parser->no_memory;
    }
    unit->text_count = parser->in.failed ? 0 : count;
}

static const char *take_text(struct parser *parser)
{
    uint32_t number = vs_share_take_below(&parser->in, parser->unit->text_count);
    return parser->in.failed ? "" : parser->unit->texts[number];
}

static void read_dimensions(struct parser *parser)
{
    struct vs_unit *unit = parser->unit;
    unit->dimension_count = vs_share_take_count(&parser->in);
    unit->dimensions = make(parser, unit->dimension_count, sizeof *unit->dimensions);
    for (uint32_t d = 0; !parser->in.failed && d < unit->dimension_count; d++) {
        struct vs_share_dimension *dimension = &unit->dimensions[d];
        dimension->name = take_text(parser);
        dimension->count = vs_share_take_count(&parser->in);
        dimension->texts = make(parser, dimension->count, sizeof *dimension->texts);
        for (uint32_t i = 0; !parser->in.failed && i < dimension->count; i++) {
            dimension->texts[i] = vs_share_take_below(&parser->in, unit->text_count);
        }
    }
}

static void read_periods(struct parser *parser)
{
    struct vs_unit *unit = parser->unit;
    unit->period_count = vs_share_take_count(&parser->in);
    unit->periods = make(parser, unit->period_count, sizeof *unit->periods);
    for (uint32_t k = 0; !parser->in.failed && k < unit->period_count; k++) {
        struct vs_share_periods_of *periods = &unit->periods[k];
        periods->name = take_text(parser);
        periods->count = vs_share_take_count(&parser->in);
        periods->ids = make(parser, periods->count, sizeof *periods->ids);
        periods->has_data = make(parser, periods->count, 1);
        for (uint32_t i = 0; !parser->in.failed && i < periods->count; i++) {
            periods->ids[i] = take_text(parser);
            periods->has_data[i] = (uint8_t)vs_share_take_below(&parser->in, 2);
        }
    }
}

static void read_level(struct parser *parser, struct vs_share_level *level)
{
    struct vs_unit *unit = parser->unit;
    level->dimension_count = vs_share_take_below(&parser->in, VS_SCOPE_DIMENSIONS_MAX + 1);
    for (uint32_t i = 0; i < level->dimension_count; i++) {
        level->dimensions[i] = vs_share_take_below(&parser->in, unit->dimension_count);
        for (uint32_t j = 0; j < i; j++) {
            parser->in.failed = parser->in.failed || level->dimensions[i] == level->dimensions[j];
        }
    }
    level->scopes = level->dimension_count > 0 ? vs_share_take_count(&parser->in)
                                               : vs_share_take_below(&parser->in, 2);
    for (uint32_t i = 0; !parser->in.failed && i < level->dimension_count; i++) {
        uint32_t limit = unit->dimensions[level->dimensions[i]].count;
        level->members[i] = make(parser, level->scopes, sizeof(uint32_t));
        for (uint32_t s = 0; !parser->in.failed && s < level->scopes; s++) {
            level->members[i][s] = vs_share_take_below(&parser->in, limit);
        }
    }
}

static void read_levels(struct parser *parser)
{
    struct vs_unit *unit = parser->unit;
    unit->level_count = vs_share_take_count(&parser->in);
    unit->levels = make(parser, unit->level_count, sizeof *unit->levels);
    for (uint32_t l = 0; !parser->in.failed && l < unit->level_count; l++) {
        read_level(parser, &unit->levels[l]);
    }
}

static void read_indicator(struct parser *parser, struct vs_share_indicator *indicator)
{
    struct vs_unit *unit = parser->unit;
    indicator->name = take_text(parser);
    indicator->tag_count = vs_share_take_count(&parser->in);
    indicator->tags = make(parser, indicator->tag_count, sizeof *indicator->tags);
    for (uint32_t i = 0; !parser->in.failed && i < indicator->tag_count; i++) {
        indicator->tags[i] = take_text(parser);
    }
    indicator->print_count = vs_share_take_count(&parser->in);
    indicator->prints = make(parser, indicator->print_count, sizeof *indicator->prints);
    for (uint32_t i = 0; !parser->in.failed && i < indicator->print_count; i++) {
        indicator->prints[i].periods = vs_share_take_below(&parser->in, unit->period_count);
        indicator->prints[i].part = vs_share_take_part(&parser->in, vs_share_take(&parser->in));
    }
    indicator->series_count = vs_share_take_count(&parser->in);
    indicator->series = make(parser, indicator->series_count, sizeof *indicator->series);
    for (uint32_t i = 0; !parser->in.failed && i < indicator->series_count; i++) {
        struct vs_share_series *series = &indicator->series[i];
        series->level = vs_share_take_below(&parser->in, unit->level_count);
        series->periods = vs_share_take_below(&parser->in, unit->period_count);
        series->part = vs_share_take_part(&parser->in, vs_share_take(&parser->in));
    }
}

static void read_indicators(struct parser *parser)
{
    struct vs_unit *unit = parser->unit;
    unit->indicator_count = vs_share_take_count(&parser->in);
    unit->indicators = make(parser, unit->indicator_count, sizeof *unit->indicators);
    for (uint32_t i = 0; !parser->in.failed && i < unit->indicator_count; i++) {
        read_indicator(parser, &unit->indicators[i]);
    }
}

static size_t part_slot(const struct vs_unit *unit, uint64_t key, uint32_t level, uint32_t periods)
{
    size_t mask = unit->part_slot_count - 1;
    size_t at = (size_t)(key >> 20 ^ level * UINT64_C(40503) ^ periods * UINT64_C(9973)) & mask;
    while (unit->part_slots[at] != 0) {
        const struct vs_share_part *part = &unit->parts[unit->part_slots[at] - 1];
        if (part->key == key && part->level == level && part->periods == periods) {
            break;
        }
        at = (at + 1) & mask;
    }
    return at;
}

const struct vs_share_part *vs_share_find_part(const struct vs_unit *unit, uint64_t key,
                                               uint32_t level, uint32_t periods)
{
    uint32_t part = unit->part_slots[part_slot(unit, key, level, periods)];
    return part != 0 ? &unit->parts[part - 1] : NULL;
}

static void read_part(struct parser *parser, struct vs_share_part *part)
{
    struct vs_unit *unit = parser->unit;
    part->key = vs_share_take_word(&parser->in);
    part->class = (enum vs_part_class)vs_share_take_below(&parser->in, VS_PART_CELL_RANGE + 1);
    part->level = vs_share_take_below(&parser->in, unit->level_count);
    part->periods = vs_share_take_below(&parser->in, unit->period_count);
    int64_t shift = vs_share_take_signed(&parser->in);
    uint64_t all = parser->in.failed ? 0 : unit->periods[part->periods].count;
    part->first = vs_share_take_below(&parser->in, all + 1);
    part->count = vs_share_take_below(&parser->in, all + 1 - part->first);
    parser->in.failed = parser->in.failed || shift < -VS_CELL_LIMIT || shift > VS_CELL_LIMIT ||
                        part->class == VS_PART_NONE;
    part->shift = parser->in.failed ? 0 : (int)shift;
    part->part = vs_share_take_part(&parser->in, vs_share_take(&parser->in));
}

static void read_parts(struct parser *parser)
{
    struct vs_unit *unit = parser->unit;
    uint32_t count = vs_share_take_count(&parser->in);
    unit->part_slot_count = 16;
    while (unit->part_slot_count < (size_t)count * 2) {
        unit->part_slot_count *= 2;
    }
    unit->parts = make(parser, count, sizeof *unit->parts);
    unit->part_slots = make(parser, unit->part_slot_count, sizeof *unit->part_slots);
    for (uint32_t i = 0; !parser->in.failed && i < count; i++) {
        struct vs_share_part *part = &unit->parts[i];
        read_part(parser, part);
        size_t slot = part_slot(unit, part->key, part->level, part->periods);
        parser->in.failed = parser->in.failed || unit->part_slots[slot] != 0;
        unit->part_slots[slot] = i + 1;
    }
    unit->part_count = count;
}

int vs_share_parse(struct vs_unit *unit, vs_engine *engine, vs_arena *arena, const void *data,
                   size_t size)
{
    struct parser parser = {.unit = unit, .arena = arena};
    parser.in = (struct vs_share_in){data, (const unsigned char *)data + size, false};
    bool marked =
        size > VS_SHARE_MARK_SIZE + 8 && memcmp(data, VS_SHARE_MARK, VS_SHARE_MARK_SIZE) == 0;
    parser.in.at += marked ? VS_SHARE_MARK_SIZE : 0;
    uint64_t sum = marked ? vs_share_take_word(&parser.in) : 0;
    if (!marked || sum != vs_checksum(parser.in.at, (size_t)(parser.in.end - parser.in.at), 0)) {
        return vs_fail(engine, VS_EDATA, VS_MSG_SHARE_DAMAGED, unit->id);
    }
    read_texts(&parser);
    read_dimensions(&parser);
    read_periods(&parser);
    read_levels(&parser);
    read_indicators(&parser);
    read_parts(&parser);
    if (parser.no_memory) {
        return vs_fail_memory(engine);
    }
    if (parser.in.failed || parser.in.at != parser.in.end) {
        return vs_fail(engine, VS_EDATA, VS_MSG_SHARE_DAMAGED, unit->id);
    }
    return VS_OK;
}
