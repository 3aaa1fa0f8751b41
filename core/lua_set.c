/*
 * Sets of records and their aggregates: what c:records gives, and :pair and :compare of it. A set
 * only describes; an aggregate of it is asked of the reader, or becomes a node of the trace.
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <string.h>

#include "lua_session.h"

/* One block: the conditions, operands and texts of proto stand behind it. */
typedef struct lua_set {
    vs_lua_head head;
    vs_aggregate proto; /* paired: its own conditions; else those of its set */
} lua_set;

/* --- making sets --- */

static size_t text_size(const vs_operand *operand)
{
    return operand->type == VS_OPERAND_TEXT ? strlen(operand->text) + 1 : 0;
}

/* Bytes that copies of conditions take, in three regions. */
struct room {
    size_t conditions, operands, texts;
};

static void add_room(struct room *room, const vs_condition *conditions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        room->conditions++;
        room->operands += conditions[i].operand_count;
        for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
            room->texts += text_size(&conditions[i].operands[j]);
        }
    }
}

/* The regions of a block as they fill. */
struct block {
    vs_condition *conditions;
    vs_operand *operands;
    char *texts;
};

static vs_condition *copy_conditions(struct block *block, const vs_condition *from, uint32_t count)
{
    vs_condition *copies = block->conditions;
    for (uint32_t i = 0; i < count; i++) {
        vs_condition *copy = block->conditions++;
        *copy = from[i];
        copy->operands = block->operands;
        for (uint32_t j = 0; j < from[i].operand_count; j++) {
            vs_operand *operand = block->operands++;
            *operand = from[i].operands[j];
            size_t size = text_size(operand);
            if (size > 0) {
                operand->text = memcpy(block->texts, operand->text, size);
                block->texts += size;
            }
        }
    }
    return copies;
}

/* Pushes a set with a copy of all that proto points to. */
static int push_set(lua_State *L, vs_session *session, const vs_aggregate *proto)
{
    struct room room = {0};
    add_room(&room, proto->set.conditions, proto->set.condition_count);
    add_room(&room, proto->other.conditions, proto->other.condition_count);
    add_room(&room, proto->conditions, proto->condition_count);
    size_t size = sizeof(lua_set) + room.conditions * sizeof(vs_condition) +
                  room.operands * sizeof(vs_operand) + room.texts;
    lua_set *set = vs_lua_new_object(L, session, VS_LUA_SET, size);
    struct block block;
    block.conditions = (vs_condition *)(void *)(set + 1);
    block.operands = (vs_operand *)(void *)(block.conditions + room.conditions);
    block.texts = (char *)(block.operands + room.operands);
    set->proto = *proto;
    set->proto.set.conditions =
        copy_conditions(&block, proto->set.conditions, proto->set.condition_count);
    set->proto.other.conditions =
        copy_conditions(&block, proto->other.conditions, proto->other.condition_count);
    set->proto.conditions = copy_conditions(&block, proto->conditions, proto->condition_count);
    return 1;
}

int vs_lua_set_kind(lua_State *L, int index)
{
    const lua_set *set = vs_lua_object(L, index, VS_LUA_SET);
    return set != NULL ? set->proto.set.kind : -1;
}

int vs_lua_push_records(lua_State *L, vs_session *session, int kind, const vs_lag *lag, int filter)
{
    vs_aggregate proto = {.set = {.kind = kind, .lag = lag->periods, .same_label = lag->same_label},
                          .field = -1,
                          .weight = -1,
                          .other = {.kind = -1},
                          .first = -1,
                          .second = -1};
    vs_lua_begin_filter(session, NULL, 0);
    vs_lua_read_filter(L, session, filter, &proto);
    proto.set.conditions = session->filter.conditions;
    proto.set.condition_count = session->filter.condition_count;
    return push_set(L, session, &proto);
}

static int set_where(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "where");
    vs_session *session = set->head.session;
    vs_aggregate proto = set->proto;
    if (proto.paired) {
        vs_lua_begin_filter(session, proto.conditions, proto.condition_count);
        vs_lua_read_filter(L, session, 2, &proto);
        proto.conditions = session->filter.conditions;
        proto.condition_count = session->filter.condition_count;
    } else {
        vs_lua_begin_filter(session, proto.set.conditions, proto.set.condition_count);
        vs_lua_read_filter(L, session, 2, &proto);
        proto.set.conditions = session->filter.conditions;
        proto.set.condition_count = session->filter.condition_count;
    }
    return push_set(L, session, &proto);
}

/* A field whose values are numbers. */
static int number_field(lua_State *L, vs_session *session, const vs_aggregate *proto, int index,
                        const char *method)
{
    const char *name = vs_lua_text_argument(L, index, method);
    int field = vs_lua_filter_field(L, session, proto, name);
    if (field >= 0) {
        const vs_field *found = &session->run.model->kinds[proto->set.kind].fields[field];
        if (found->type != VS_COLUMN_INTEGER && found->type != VS_COLUMN_DECIMAL) {
            vs_lua_misuse(L, FORMULA_NUMBER_FIELD, method, name);
        }
    }
    return field;
}

static const lua_set *plain_set(lua_State *L, const char *method)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, method);
    if (set->proto.paired) {
        vs_lua_misuse(L, FORMULA_PAIRED, method, "");
    }
    return set;
}

/* set:filled(field): the rows that have it; a cell with rows of which none has it is no_data */
static int set_filled(lua_State *L)
{
    const lua_set *set = plain_set(L, "filled");
    vs_session *session = set->head.session;
    vs_aggregate proto = set->proto;
    const char *name = vs_lua_text_argument(L, 2, "filled");
    vs_lua_begin_filter(session, proto.set.conditions, proto.set.condition_count);
    vs_lua_add_filled(L, session, &proto, name);
    proto.set.conditions = session->filter.conditions;
    proto.set.condition_count = session->filter.condition_count;
    return push_set(L, session, &proto);
}

/* set:compare(first, second): two fields of one row */
static int set_compare(lua_State *L)
{
    const lua_set *set = plain_set(L, "compare");
    vs_session *session = set->head.session;
    vs_aggregate proto = set->proto;
    proto.first = number_field(L, session, &set->proto, 2, "compare");
    proto.second = number_field(L, session, &set->proto, 3, "compare");
    proto.paired = true;
    proto.other =
        (vs_set){.kind = proto.set.kind, .lag = proto.set.lag, .same_label = proto.set.same_label};
    return push_set(L, session, &proto);
}

/* The field of another kind with the same name, which must hold the same sort of value. */
static int other_field(lua_State *L, const vs_kind *kind, int field, const vs_kind *other)
{
    const char *name = kind->fields[field].name;
    int found = vs_lua_find_field(L, other, name);
    if (other->fields[found].type != kind->fields[field].type) {
        vs_lua_misuse(L, FILTER_FIELDS, name, name);
    }
    return found;
}

/* on = { "student" }, in the table at the top of the stack */
static void read_pair_keys(lua_State *L, const vs_model *model, vs_aggregate *proto)
{
    const vs_kind *kind = &model->kinds[proto->set.kind];
    const vs_kind *other = &model->kinds[proto->other.kind];
    size_t count = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
    if (count == 0 || count > VS_PAIR_KEYS_MAX) {
        vs_lua_misuse(L, FORMULA_LIST, "on", vs_lua_type_name(L, -1));
    }
    for (size_t i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i);
        int field = vs_lua_find_field(L, kind, vs_lua_text_argument(L, -1, "on"));
        proto->pair_keys[i - 1] = field;
        proto->pair_other_keys[i - 1] = other_field(L, kind, field, other);
        lua_pop(L, 1);
    }
    proto->pair_key_count = (uint32_t)count;
}

/* value = "score", or { "score", "mark" }: the field of each side; at the top of the stack */
static void read_pair_values(lua_State *L, vs_session *session, const vs_aggregate *first,
                             vs_aggregate *proto)
{
    vs_aggregate second = *first;
    second.set = proto->other;
    int names = lua_gettop(L);
    bool list = lua_type(L, names) == LUA_TTABLE;
    if (list && lua_rawlen(L, names) != 2) {
        vs_lua_misuse(L, FORMULA_LIST, "value", vs_lua_type_name(L, names));
    }
    for (int i = 1; list && i <= 2; i++) {
        lua_rawgeti(L, names, i);
    }
    proto->first = number_field(L, session, first, list ? names + 1 : names, "pair");
    proto->second = number_field(L, session, &second, list ? names + 2 : names, "pair");
}

/* set:pair(other, { on = { "student" }, value = "score" }) */
static int set_pair(lua_State *L)
{
    static const char *const options[] = {"on", "value"};
    const lua_set *set = plain_set(L, "pair");
    const lua_set *other = vs_lua_object(L, 2, VS_LUA_SET);
    if (other == NULL || other->proto.paired) {
        vs_lua_misuse(L, FORMULA_SET, "pair", vs_lua_type_name(L, 2));
    }
    vs_lua_check_live(L, &other->head);
    if (lua_type(L, 3) != LUA_TTABLE) {
        vs_lua_misuse(L, FORMULA_TABLE, "pair", vs_lua_type_name(L, 3));
    }
    const char *keys[4];
    vs_lua_check_keys(L, keys, vs_lua_sorted_keys(L, 3, keys, 4, "pair"), options, 2);
    vs_session *session = set->head.session;
    const vs_model *model = session->run.model;
    vs_aggregate proto = set->proto;
    proto.paired = true;
    proto.other = other->proto.set;
    lua_getfield(L, 3, "on");
    read_pair_keys(L, model, &proto);
    lua_getfield(L, 3, "value");
    read_pair_values(L, session, &set->proto, &proto);
    return push_set(L, session, &proto);
}

/* --- aggregates --- */

/* Reads an aggregate with the filter that session->filter holds, or makes its node. */
static int push_filtered(lua_State *L, vs_session *session, vs_aggregate *aggregate)
{
    aggregate->conditions = session->filter.conditions;
    aggregate->condition_count = session->filter.condition_count;
    if (session->run.mode == VS_SESSION_TRACE) {
        uint32_t node = 0;
        int status = vs_program_aggregate(session->run.program, aggregate, &node);
        return vs_lua_push_node(L, session, status, node);
    }
    vs_result result = {0};
    const vs_reader *reader = session->run.reader;
    int status = reader->aggregate(reader->self, aggregate, &result);
    return vs_lua_push_read(L, session, status, &result);
}

/* The same with the filter of the call at an index; 0: none. */
static int push_aggregate(lua_State *L, vs_session *session, vs_aggregate *aggregate, int filter)
{
    vs_lua_begin_filter(session, aggregate->conditions, aggregate->condition_count);
    if (filter != 0) {
        vs_lua_read_filter(L, session, filter, aggregate);
    }
    return push_filtered(L, session, aggregate);
}

static int set_count(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "count");
    vs_aggregate aggregate = set->proto;
    aggregate.op = VS_AGGREGATE_COUNT;
    return push_aggregate(L, set->head.session, &aggregate, 2);
}

/* set:share(filter): count(filter) / count(), 0..1 */
static int set_share(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "share");
    vs_session *session = set->head.session;
    vs_aggregate aggregate = set->proto;
    aggregate.op = VS_AGGREGATE_COUNT;
    push_aggregate(L, session, &aggregate, 2);
    aggregate = set->proto;
    aggregate.op = VS_AGGREGATE_COUNT;
    push_aggregate(L, session, &aggregate, 0);
    vs_lua_value values[2];
    values[0] = vs_lua_number(L, -2, "share");
    values[1] = vs_lua_number(L, -1, "share");
    return vs_lua_push_quotient(L, session, VS_NODE_RATIO, values);
}

/* The aggregates over one field of numbers. */
static const struct {
    const char *name;
    enum vs_aggregate_op op;
    enum vs_quantile quantile;
    double argument;
} number_aggregates[] = {
    {"sum", VS_AGGREGATE_SUM, 0, 0},
    {"mean", VS_AGGREGATE_MEAN, 0, 0},
    {"sd", VS_AGGREGATE_SD, 0, 0},
    {"population_sd", VS_AGGREGATE_POPULATION_SD, 0, 0},
    {"min", VS_AGGREGATE_MIN, 0, 0},
    {"max", VS_AGGREGATE_MAX, 0, 0},
    {"median", VS_AGGREGATE_QUANTILE, VS_QUANTILE_MEDIAN, 0.5},
    {"lower_median", VS_AGGREGATE_QUANTILE, VS_QUANTILE_LOWER, 0.5},
    {"lower_quartile", VS_AGGREGATE_QUANTILE, VS_QUANTILE_LOWER, 0.25},
};
enum { NUMBER_AGGREGATES = sizeof number_aggregates / sizeof *number_aggregates };

/* set:sum(field, filter) and the like; the first upvalue is the position in the table above. */
static int set_number(lua_State *L)
{
    lua_Integer which = lua_tointeger(L, lua_upvalueindex(1));
    const char *name = number_aggregates[which].name;
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, name);
    vs_session *session = set->head.session;
    vs_aggregate aggregate = set->proto;
    aggregate.op = number_aggregates[which].op;
    aggregate.quantile = number_aggregates[which].quantile;
    aggregate.argument = number_aggregates[which].argument;
    aggregate.field = number_field(L, session, &set->proto, 2, name);
    return push_aggregate(L, session, &aggregate, 3);
}

/* set:distinct(field, filter): fields of any type */
static int set_distinct(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "distinct");
    vs_session *session = set->head.session;
    vs_aggregate aggregate = set->proto;
    aggregate.op = VS_AGGREGATE_DISTINCT;
    aggregate.field =
        vs_lua_filter_field(L, session, &set->proto, vs_lua_text_argument(L, 2, "distinct"));
    return push_aggregate(L, session, &aggregate, 3);
}

enum vs_quantile vs_lua_quantile_argument(lua_State *L, int index, const char *function)
{
    static const char *const names[] = {"lower", "median", "linear"};
    static const enum vs_quantile types[] = {VS_QUANTILE_LOWER, VS_QUANTILE_MEDIAN,
                                             VS_QUANTILE_LINEAR};
    const char *name = vs_lua_text_argument(L, index, function);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) == 0) {
            return types[i];
        }
    }
    vs_lua_misuse(L, FORMULA_OPTION, name, vs_lua_nearest(name, names, 3, vs_lua_text_at));
}

double vs_lua_part_argument(lua_State *L, int index, const char *function)
{
    double part = vs_lua_plain_argument(L, index, function);
    if (!(part >= 0.0 && part <= 1.0)) {
        vs_lua_misuse(L, FORMULA_PART, function, "");
    }
    return part + 0.0;
}

/* set:quantile(field, p, type, filter) */
static int set_quantile(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "quantile");
    vs_session *session = set->head.session;
    vs_aggregate aggregate = set->proto;
    aggregate.op = VS_AGGREGATE_QUANTILE;
    aggregate.field = number_field(L, session, &set->proto, 2, "quantile");
    aggregate.argument = vs_lua_part_argument(L, 3, "quantile");
    aggregate.quantile = vs_lua_quantile_argument(L, 4, "quantile");
    return push_aggregate(L, session, &aggregate, 5);
}

/* set:weighted_mean(field, weight, filter) */
static int set_weighted_mean(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "weighted_mean");
    vs_session *session = set->head.session;
    vs_aggregate aggregate = set->proto;
    aggregate.op = VS_AGGREGATE_WEIGHTED_MEAN;
    aggregate.field = number_field(L, session, &set->proto, 2, "weighted_mean");
    aggregate.weight = number_field(L, session, &set->proto, 3, "weighted_mean");
    return push_aggregate(L, session, &aggregate, 4);
}

/* set:histogram(field, { b1, b2, ... }): counts in [b1, b2), [b2, b3) ... */
static int set_histogram(lua_State *L)
{
    const lua_set *set = vs_lua_self(L, VS_LUA_SET, "histogram");
    vs_session *session = set->head.session;
    const char *field = vs_lua_text_argument(L, 2, "histogram");
    vs_lua_expand_parameter(L, 3);
    size_t bounds = lua_type(L, 3) == LUA_TTABLE ? lua_rawlen(L, 3) : 0;
    if (bounds < 2 || bounds > VS_OPERANDS_MAX) {
        vs_lua_misuse(L, FORMULA_LIST, "histogram", vs_lua_type_name(L, 3));
    }
    lua_createtable(L, (int)bounds - 1, 0);
    int counts = lua_gettop(L);
    for (size_t i = 1; i < bounds; i++) {
        vs_aggregate aggregate = set->proto;
        aggregate.op = VS_AGGREGATE_COUNT;
        vs_lua_begin_filter(session, aggregate.conditions, aggregate.condition_count);
        lua_rawgeti(L, 3, (lua_Integer)i);
        vs_lua_add_condition(L, session, &set->proto, field, VS_TEST_FROM, counts + 1);
        lua_rawgeti(L, 3, (lua_Integer)i + 1);
        vs_lua_add_condition(L, session, &set->proto, field, VS_TEST_BELOW, counts + 2);
        push_filtered(L, session, &aggregate);
        lua_rawseti(L, counts, (lua_Integer)i);
        lua_settop(L, counts);
    }
    return 1;
}

void vs_lua_set_open(lua_State *L)
{
    static const luaL_Reg methods[] = {
        {"count", set_count},
        {"where", set_where},
        {"distinct", set_distinct},
        {"quantile", set_quantile},
        {"share", set_share},
        {"weighted_mean", set_weighted_mean},
        {"pair", set_pair},
        {"histogram", set_histogram},
        {"compare", set_compare},
        {"filled", set_filled},
        {NULL, NULL},
    };
    vs_lua_new_type(L, VS_LUA_SET, NULL, methods);
    for (int i = 0; i < NUMBER_AGGREGATES; i++) {
        vs_lua_add_method(L, VS_LUA_SET, number_aggregates[i].name, set_number, i);
    }
}
