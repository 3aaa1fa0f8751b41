/*
 * A model made by hand and a reader that makes up its answers from what it is asked, for tests of
 * formulas without a store.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_FAKE_HELP_H
#define VS_TEST_FAKE_HELP_H

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
        (void)snprintf(text, sizeof text, "%s%u", names[out->state], (unsigned)(hash >> 40) % 3);
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
    hash = fake_mix(hash, set->same_label);
    return fake_hash_conditions(hash, set->conditions, set->condition_count);
}

/* The conditions as a text, for tests that look at them. */
static inline void fake_write_filter(char *out, size_t size, const vs_condition *conditions,
                                     uint32_t count)
{
    static const char *const tests[] = {">=", ">", "<=", "<", "in", "not", "missing", "filled"};
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
    size_t used = strlen(fake->last_filter);
    (void)snprintf(fake->last_filter + used, sizeof fake->last_filter - used, "| ");
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
    hash = fake_mix(hash, read->same_label);
    return fake_answer(fake, fake_mix(hash, read->same_scope), out);
}

static inline int fake_cells(void *self, const vs_cells_read *read, vs_result *out)
{
    uint64_t hash = fake_mix(fake_mix(3, (uint64_t)read->indicator), (uint64_t)read->lag);
    hash = fake_mix(fake_mix(fake_mix(hash, read->op), read->periods), read->same_label);
    for (uint32_t i = 0; i < read->over_count; i++) {
        hash = fake_mix(hash, (uint64_t)read->over[i]);
    }
    hash = fake_mix(hash, (read->skip ? 4u : 0u) + (read->has_from ? 2u : 0u) +
                              (read->has_below ? 1u : 0u));
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

/* A day and its year; cells of the first turn have no period before. */
static inline int fake_instant(void *self, int lag, bool year, vs_result *out)
{
    struct fake *fake = self;
    uint64_t hash = fake_mix(fake_mix(4, (uint64_t)lag), year);
    return fake_answer(fake, hash, out);
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
    fake->reader = (vs_reader){.self = fake,
                               .aggregate = fake_aggregate,
                               .cell = fake_cell,
                               .cells = fake_cells,
                               .parameter = fake_parameter,
                               .instant = fake_instant,
                               .own = fake_own,
                               .reason = fake_reason};
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

#endif
