/*
 * Formulas without a store: a model made by hand, a reader that makes up its answers from what it
 * is asked, and an interpreter of programs that does the same node by node.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_FORMULA_HELP_H
#define VS_TEST_FORMULA_HELP_H

#include "formula.h"
#include "lua_core.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* --- the model --- */

enum { DIM_SCHOOL, DIM_CLASS, DIM_SUBJECT };
enum { KIND_SCORE, KIND_SIZE };
enum {
    SCORE_SCHOOL,
    SCORE_STUDENT,
    SCORE_VALUE,
    SCORE_HOURS,
    SCORE_DAY,
    SCORE_COUNTED,
    SCORE_NOTE
};

static vs_attribute fake_attributes[] = {
    {.name = "grade", .type = VS_COLUMN_TEXT, .dimension = -1, .kind = -1, .field = -1},
    {.name = "size", .type = VS_COLUMN_INTEGER, .dimension = -1, .kind = -1, .field = -1},
};
static vs_dimension fake_dimensions[] = {
    {.name = "school", .unit = true, .kind = -1},
    {.name = "class", .attribute_count = 2, .attributes = fake_attributes, .kind = -1},
    {.name = "subject", .kind = -1},
};
static vs_field score_fields[] = {
    {.name = "school", .type = VS_COLUMN_TEXT, .dimension = DIM_SCHOOL, .domain = "school"},
    {.name = "student", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "score.student"},
    {.name = "value", .type = VS_COLUMN_DECIMAL, .scale = 2, .dimension = -1},
    {.name = "hours", .type = VS_COLUMN_INTEGER, .dimension = -1},
    {.name = "day", .type = VS_COLUMN_DATE, .dimension = -1},
    {.name = "counted", .type = VS_COLUMN_BOOLEAN, .dimension = -1},
    {.name = "note", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "score.note"},
};
static vs_field size_fields[] = {
    {.name = "class", .type = VS_COLUMN_TEXT, .dimension = DIM_CLASS, .domain = "class"},
    {.name = "student", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "size.student"},
    {.name = "value", .type = VS_COLUMN_INTEGER, .dimension = -1},
};
static vs_kind fake_kinds[] = {
    {.name = "score", .field_count = COUNT_OF(score_fields), .fields = score_fields},
    {.name = "size", .field_count = COUNT_OF(size_fields), .fields = size_fields},
};

static vs_value fake_list[] = {{.type = VS_VALUE_NUMBER, .number = 1},
                               {.type = VS_VALUE_NUMBER, .number = -0.0},
                               {.type = VS_VALUE_NUMBER, .number = 2.5}};
static const char *fake_map_keys[] = {"a", "b"};
static vs_value fake_map[] = {
    {.type = VS_VALUE_NUMBER, .number = 0.1},
    {.type = VS_VALUE_LIST, .count = 3, .items = fake_list},
};
static vs_parameter_version fake_versions[][2] = {
    {{.value = {.type = VS_VALUE_NUMBER, .number = 0.3}},
     {.value = {.type = VS_VALUE_NUMBER, .number = -7}}},
    {{.value = {.type = VS_VALUE_LIST, .count = 3, .items = fake_list}}},
    {{.value = {.type = VS_VALUE_MAP, .count = 2, .items = fake_map, .keys = fake_map_keys}}},
    {{.value = {.type = VS_VALUE_NUMBER, .number = 1}},
     {.value = {.type = VS_VALUE_LIST, .count = 3, .items = fake_list}}},
    {{.value = {.type = VS_VALUE_NUMBER, .number = 5}}},
    {{.value = {.type = VS_VALUE_TEXT, .text = "high"}}},
};
/* sorted by name */
static vs_parameter fake_parameters[] = {
    {.name = "limit", .version_count = 2, .versions = fake_versions[0]},
    {.name = "list", .version_count = 1, .versions = fake_versions[1]},
    {.name = "map", .version_count = 1, .versions = fake_versions[2]},
    {.name = "mixed", .version_count = 2, .versions = fake_versions[3]},
    {.name = "none_yet", .version_count = 1, .versions = fake_versions[4]},
    {.name = "word", .version_count = 1, .versions = fake_versions[5]},
};
enum { PARAMETER_LIMIT, PARAMETER_NONE_YET = 4 };

static vs_indicator fake_indicators[] = {
    {.name = "a"},
    {.name = "b"},
    {.name = "d", .code = "D01"},
    {.name = "e"},
    {.name = "f"},
    {.name = "g"},
    {.name = "h", .place = {.layer = "t", .file = "t.lua", .line = 1}},
};

/* --- the fake --- */

enum { REASONS_MAX = 4096 };

struct fake {
    vs_engine *engine;
    vs_model model;
    vs_reader reader;
    uint32_t cell;     /* the running cell */
    uint64_t seed;     /* changes all answers */
    bool known;        /* every read of a cell or an aggregate is known */
    bool plain;        /* values are small whole numbers */
    int status;        /* what reads return, if not VS_OK */
    int reads;         /* reads so far */
    vs_aggregate last; /* the last aggregate that was asked for; pointers are gone */
    char last_filter[512];
    size_t reason_count;
    char *reasons[REASONS_MAX];
};

static inline uint64_t fake_mix(uint64_t hash, uint64_t value)
{
    hash ^= value + UINT64_C(0x9E3779B97F4A7C15) + (hash << 6) + (hash >> 2);
    hash *= UINT64_C(0xBF58476D1CE4E5B9);
    return hash ^ (hash >> 31);
}

static inline uint64_t fake_mix_number(uint64_t hash, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return fake_mix(hash, bits);
}

static inline uint64_t fake_mix_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++) {
        hash = fake_mix(hash, (unsigned char)*text);
    }
    return hash;
}

static const double fake_values[] = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    3.0,
    0.5,
    -2.5,
    7.0,
    0.1,
    100.0,
    -33.3333,
    1e308,
    -1e308,
    5e-324,
    -5e-324,
    DBL_MIN,
    9007199254740992.0,
    9007199254740993.0,
    -9007199254740991.0,
    1e16,
    1e-300,
    123456.789,
    -0.49999999999999994,
    4503599627370495.5,
    2.5,
    3.5,
    -3.5,
};

/* Interns a reason. */
static inline int fake_reason(void *self, const char *stored, uint32_t *out)
{
    struct fake *fake = self;
    for (size_t i = 1; i < fake->reason_count; i++) {
        if (strcmp(fake->reasons[i], stored) == 0) {
            *out = (uint32_t)i;
            return VS_OK;
        }
    }
    assert_true(fake->reason_count < REASONS_MAX);
    fake->reasons[fake->reason_count] = strdup(stored);
    *out = (uint32_t)fake->reason_count++;
    return VS_OK;
}

/* The answer to a read that hashes so. */
static inline int fake_answer(struct fake *fake, uint64_t hash, vs_result *out)
{
    static const char *const names[] = {"", "NO_ROWS\x1fx", "NOT_TAUGHT", "BROKEN\x1fy"};
    fake->reads++;
    *out = (vs_result){0};
    hash = fake_mix(fake_mix(hash, fake->seed), fake->cell);
    unsigned dice = (unsigned)(hash >> 33) % 100;
    if (!fake->known && dice < 6) {
        out->state = (uint8_t)(dice < 3 ? VS_NO_DATA : dice < 5 ? VS_NOT_APPLICABLE : VS_ERROR);
        char text[64];
        snprintf(text, sizeof text, "%s%u", names[out->state], (unsigned)(hash >> 40) % 3);
        fake_reason(fake, text, &out->reason);
    } else if (fake->plain) {
        out->value = (double)((hash >> 20) % 9 + 1);
    } else {
        out->value = fake_values[(hash >> 20) % COUNT_OF(fake_values)];
    }
    return fake->status;
}

static inline uint64_t fake_hash_conditions(uint64_t hash, const vs_condition *conditions,
                                            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        hash = fake_mix(fake_mix(hash, (uint64_t)conditions[i].field), conditions[i].test);
        for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
            const vs_operand *operand = &conditions[i].operands[j];
            hash = fake_mix(hash, operand->type);
            switch (operand->type) {
            case VS_OPERAND_NUMBER:
                hash = fake_mix_number(hash, operand->number);
                break;
            case VS_OPERAND_TEXT:
                hash = fake_mix_text(hash, operand->text);
                break;
            case VS_OPERAND_FIELD:
                hash = fake_mix(hash, (uint64_t)operand->field);
                break;
            case VS_OPERAND_NODE:
                fail_msg("a node is not resolved");
            }
        }
    }
    return hash;
}

static inline uint64_t fake_hash_set(uint64_t hash, const vs_set *set)
{
    hash = fake_mix(fake_mix(hash, (uint64_t)set->kind), (uint64_t)set->lag);
    return fake_hash_conditions(hash, set->conditions, set->condition_count);
}

/* The conditions as a text, for tests that look at them. */
static inline void fake_write_filter(char *out, size_t size, const vs_condition *conditions,
                                     uint32_t count)
{
    static const char *const tests[] = {">=", ">", "<=", "<", "in", "not", "missing"};
    size_t used = strlen(out);
    for (uint32_t i = 0; i < count; i++) {
        used += (size_t)snprintf(out + used, size - used, "%d %s", conditions[i].field,
                                 tests[conditions[i].test]);
        for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
            const vs_operand *operand = &conditions[i].operands[j];
            if (operand->type == VS_OPERAND_TEXT) {
                used += (size_t)snprintf(out + used, size - used, " '%s'", operand->text);
            } else if (operand->type == VS_OPERAND_FIELD) {
                used += (size_t)snprintf(out + used, size - used, " f%d", operand->field);
            } else {
                used += (size_t)snprintf(out + used, size - used, " %g", operand->number);
            }
        }
        used += (size_t)snprintf(out + used, size - used, "; ");
        assert_true(used < size);
    }
}

static inline int fake_aggregate(void *self, const vs_aggregate *aggregate, vs_result *out)
{
    struct fake *fake = self;
    uint64_t hash = fake_mix(1, aggregate->op);
    hash = fake_hash_set(hash, &aggregate->set);
    hash = fake_hash_conditions(hash, aggregate->conditions, aggregate->condition_count);
    hash = fake_mix(fake_mix(hash, (uint64_t)aggregate->field), (uint64_t)aggregate->weight);
    hash = fake_mix_number(fake_mix(hash, aggregate->quantile), aggregate->argument);
    if (aggregate->paired) {
        hash = fake_hash_set(fake_mix(hash, aggregate->pair_key_count), &aggregate->other);
        hash = fake_mix(fake_mix(hash, (uint64_t)aggregate->first), (uint64_t)aggregate->second);
    }
    fake->last = *aggregate;
    fake->last_filter[0] = '\0';
    fake_write_filter(fake->last_filter, sizeof fake->last_filter, aggregate->set.conditions,
                      aggregate->set.condition_count);
    strcat(fake->last_filter, "| ");
    fake_write_filter(fake->last_filter, sizeof fake->last_filter, aggregate->conditions,
                      aggregate->condition_count);
    return fake_answer(fake, hash, out);
}

static inline int fake_cell(void *self, const vs_cell_read *read, vs_result *out)
{
    struct fake *fake = self;
    uint64_t hash = fake_mix(fake_mix(2, (uint64_t)read->indicator), (uint64_t)read->lag);
    for (uint32_t i = 0; !read->same_scope && i < read->key_count; i++) {
        const vs_key *key = &read->keys[i];
        hash = fake_mix(fake_mix(hash, (uint64_t)key->dimension), key->type);
        if (key->type == VS_KEY_TEXT) {
            hash = fake_mix_text(hash, key->text);
        } else {
            hash = fake_mix(fake_mix(hash, (uint64_t)key->own), (uint64_t)key->attribute);
        }
    }
    return fake_answer(fake, fake_mix(hash, read->same_scope), out);
}

static inline int fake_cells(void *self, const vs_cells_read *read, vs_result *out)
{
    uint64_t hash = fake_mix(fake_mix(3, (uint64_t)read->indicator), (uint64_t)read->lag);
    hash = fake_mix(fake_mix(hash, read->op), read->periods);
    for (uint32_t i = 0; i < read->over_count; i++) {
        hash = fake_mix(hash, (uint64_t)read->over[i]);
    }
    hash = fake_mix(hash, (uint64_t)read->skip * 4 + read->has_from * 2u + read->has_below);
    hash = fake_mix_number(fake_mix_number(hash, read->from), read->below);
    hash = fake_mix_number(fake_mix(hash, read->quantile), read->argument);
    return fake_answer(self, hash, out);
}

/* Cells take turns with the versions; one parameter has no value in some cells. */
static inline int fake_parameter(void *self, int parameter, const vs_value **out)
{
    const struct fake *fake = self;
    const vs_parameter *found = &fake->model.parameters[parameter];
    *out = &found->versions[fake->cell % found->version_count].value;
    if (parameter == PARAMETER_NONE_YET && fake->cell % 3 == 0 && !fake->known) {
        *out = NULL;
    }
    return fake->status;
}

static inline int fake_own(void *self, int dimension, int attribute, const char **text,
                           size_t *size, vs_result *out)
{
    static const char *const members[] = {"school 14", "9А", "Алгебра"};
    struct fake *fake = self;
    *out = (vs_result){0};
    *text = NULL;
    if (attribute == 1) {
        out->value = 25;
    } else if (attribute == 0 && fake->cell == 63) {
        out->state = VS_NO_DATA;
        fake_reason(fake, "NO_GRADE", &out->reason);
    } else {
        *text = attribute == 0 ? "9" : members[dimension];
        *size = strlen(*text);
    }
    return fake->status;
}

static inline struct fake *fake_new(const vs_engine_options *options)
{
    struct fake *fake = calloc(1, sizeof *fake);
    static const vs_engine_options english = {.language = VS_EN};
    assert_non_null(fake);
    if (vs_engine_new(&fake->engine, options != NULL ? options : &english) != VS_OK) {
        free(fake);
        return NULL;
    }
    fake->model = (vs_model){.engine = fake->engine,
                             .dimension_count = COUNT_OF(fake_dimensions),
                             .dimensions = fake_dimensions,
                             .kind_count = COUNT_OF(fake_kinds),
                             .kinds = fake_kinds,
                             .parameter_count = COUNT_OF(fake_parameters),
                             .parameters = fake_parameters,
                             .indicator_count = COUNT_OF(fake_indicators),
                             .indicators = fake_indicators};
    fake->reader = (vs_reader){fake,           fake_aggregate, fake_cell,  fake_cells,
                               fake_parameter, fake_own,       fake_reason};
    fake->reason_count = 1;
    if (vs_sandbox_new(&fake->model.sandbox, fake->engine, NULL) != VS_OK) {
        vs_engine_free(fake->engine);
        free(fake);
        return NULL;
    }
    return fake;
}

static inline void fake_free(struct fake *fake)
{
    vs_sandbox_free(fake->model.sandbox);
    vs_engine_free(fake->engine);
    for (size_t i = 1; i < fake->reason_count; i++) {
        free(fake->reasons[i]);
    }
    free(fake);
}

/* --- functions from text --- */

static inline int fake_load(lua_State *L)
{
    const char *text = lua_touserdata(L, 1);
    vs_lua_functions_open(L);
    vs_lua_base_open(L);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
    vs_lua_text_open(L);
    lua_setfield(L, -2, "text");
    int environment = lua_gettop(L);
    if (luaL_loadbufferx(L, text, strlen(text), "@t.lua", "t") != LUA_OK) {
        vs_lua_raise(L, vs_fail_text(vs_lua_engine(L), VS_EMODEL, lua_tostring(L, -1)));
    }
    int status = vs_lua_bytecode_check(L, lua_gettop(L), environment, "t.lua");
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
    lua_pushvalue(L, environment);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
    vs_lua_keep_function(L, -1);
    return 0;
}

/* Loads a chunk that returns a function, as a model file would be: VS_EMODEL if it is refused. */
static inline int fake_function(struct fake *fake, const char *text, vs_formula *out)
{
    lua_State *L = vs_sandbox_state(fake->model.sandbox);
    int status = vs_lua_protected(L, fake_load, (void *)(uintptr_t)text, VS_STEPS_LOAD);
    *out = (vs_formula){.place = {.layer = "t", .file = "t.lua", .line = 1}};
    /* The numbers are given in turn; ask for the last. */
    for (int number = 1; status == VS_OK; number++) {
        vs_lua_push_function(L, number);
        bool absent = lua_isnil(L, -1);
        lua_pop(L, 1);
        if (absent) {
            out->function = number - 1;
            break;
        }
    }
    return status;
}

/* --- programs, node by node --- */

static inline void resolve(vs_condition *out, vs_operand *operands, const vs_condition *from,
                           const double *values)
{
    *out = *from;
    out->operands = operands;
    for (uint32_t i = 0; i < from->operand_count; i++) {
        operands[i] = from->operands[i];
        if (operands[i].type == VS_OPERAND_NODE) {
            operands[i].type = VS_OPERAND_NUMBER;
            operands[i].number = values[operands[i].node] + 0.0;
        }
    }
}

static inline void resolve_all(vs_condition *out, vs_operand **operands, vs_condition **conditions,
                               uint32_t count, const double *values)
{
    for (uint32_t i = 0; i < count; i++) {
        resolve(&out[i], *operands, &(*conditions)[i], values);
        *operands += out[i].operand_count;
    }
    *conditions = out;
}

static inline void interpret_read(struct fake *fake, const vs_program *program, const vs_node *node,
                                  const double *values, vs_result *result)
{
    if (node->op == VS_NODE_AGGREGATE) {
        static vs_condition conditions[3][VS_CONDITIONS_MAX];
        static vs_operand operands[1024];
        vs_operand *next = operands;
        vs_aggregate aggregate = *vs_program_aggregate_read(program, node->payload);
        resolve_all(conditions[0], &next, &aggregate.set.conditions, aggregate.set.condition_count,
                    values);
        resolve_all(conditions[1], &next, &aggregate.conditions, aggregate.condition_count, values);
        resolve_all(conditions[2], &next, &aggregate.other.conditions,
                    aggregate.other.condition_count, values);
        fake_aggregate(fake, &aggregate, result);
    } else if (node->op == VS_NODE_CELLS) {
        vs_cells_read read = *vs_program_cells_read(program, node->payload);
        read.from = read.from_node != 0 ? values[read.from_node - 1] + 0.0 : read.from;
        read.below = read.below_node != 0 ? values[read.below_node - 1] + 0.0 : read.below;
        fake_cells(fake, &read, result);
    } else if (node->op == VS_NODE_PARAMETER) {
        const vs_parameter_read *read = vs_program_parameter_read(program, node->payload);
        const vs_value *value = NULL;
        fake_parameter(fake, read->parameter, &value);
        *result = (vs_result){0};
        if (value == NULL) {
            char reason[64];
            snprintf(reason, sizeof reason, "PARAMETER_NO_VALUE\x1f%s",
                     fake->model.parameters[read->parameter].name);
            result->state = VS_NO_DATA;
            fake_reason(fake, reason, &result->reason);
            return;
        }
        char part[64];
        snprintf(part, sizeof part, "%s", read->part != NULL ? read->part : "");
        for (char *key = strtok(part, "."); key != NULL; key = strtok(NULL, ".")) {
            value = vs_value_part(value, key);
            assert_non_null(value);
        }
        result->value = value->number;
    } else {
        fake_cell(fake, vs_program_cell_read(program, node->payload), result);
    }
}

/* Runs a program for the fake's cell. */
static inline void interpret(struct fake *fake, const vs_program *program, vs_result *out)
{
    static double values[VS_PROGRAM_NODES_MAX];
    *out = (vs_result){0};
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        double a = values[node->a[0]], b = values[node->a[1]], c = values[node->a[2]];
        vs_result read;
        switch (node->op) {
        case VS_NODE_CONSTANT:
            values[i] = node->number;
            break;
        case VS_NODE_PARAMETER:
        case VS_NODE_AGGREGATE:
        case VS_NODE_CELL:
        case VS_NODE_MAYBE:
        case VS_NODE_CELLS:
            interpret_read(fake, program, node, values, &read);
            if (node->op == VS_NODE_MAYBE &&
                (read.state == VS_NO_DATA || read.state == VS_NOT_APPLICABLE)) {
                values[i] = a;
                break;
            }
            if (read.state != VS_KNOWN) {
                *out = read;
                return;
            }
            values[i] = read.value + 0.0;
            break;
        case VS_NODE_PERCENT:
        case VS_NODE_RATIO:
            if (b == 0.0) {
                out->state = VS_NO_DATA;
                fake_reason(fake, "ZERO_DENOMINATOR", &out->reason);
                return;
            }
            values[i] = vs_kernel(node->op, a, b);
            break;
        case VS_NODE_PERCENT_OR:
        case VS_NODE_RATIO_OR:
            values[i] = b == 0.0 ? c : vs_kernel(node->op, a, b);
            break;
        case VS_NODE_WHEN:
            values[i] = a != 0.0 ? b : c;
            break;
        case VS_NODE_POWER:
            values[i] = vs_kernel_power(a, (int)node->number);
            break;
        default:
            values[i] = vs_kernel(node->op, a, b);
        }
    }
    out->value = values[vs_program_result(program)] + 0.0;
    if (!isfinite(out->value)) {
        *out = (vs_result){.state = VS_ERROR};
        fake_reason(fake, "NOT_FINITE", &out->reason);
    }
}

/* Fails unless both are the same to the bit. */
static inline bool same_result(const vs_result *a, const vs_result *b)
{
    return memcmp(&a->value, &b->value, sizeof a->value) == 0 && a->state == b->state &&
           a->reason == b->reason;
}

#endif
