/*
 * A small model made by hand, for tests that need kinds without the model language.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_MODEL_HELP_H
#define VS_TEST_MODEL_HELP_H

#include "store_help.h"

#include "model_yaml.h"

enum { KIND_SCORE, KIND_ANSWER, KIND_CLASS, KIND_VISIT };
enum {
    SCORE_SCHOOL,
    SCORE_STUDENT,
    SCORE_SUBJECT,
    SCORE_TERM,
    SCORE_VALUE,
    SCORE_COUNTED,
    SCORE_DAY
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *term_keys[] = {"Ч1", "Ч2", "Ч3", "Ч4"};
static const char *wave_keys[] = {"-2.5", "-1.5"};

static vs_period_kind help_period_kinds[] = {
    {.name = "year", .type = VS_PERIOD_ACADEMIC, .starts_month = 9, .starts_day = 1, .of = -1},
    {.name = "term", .type = VS_PERIOD_PART, .of = 0, .key_count = 4, .keys = term_keys},
    {.name = "calendar_year", .type = VS_PERIOD_CALENDAR, .of = -1},
    {.name = "wave", .type = VS_PERIOD_KEYS, .of = -1, .key_count = 2, .keys = wave_keys},
};

static vs_attribute class_attributes[] = {
    {.name = "grade", .type = VS_COLUMN_TEXT, .dimension = -1, .kind = -1, .field = -1}};
static vs_dimension help_dimensions[] = {
    {.name = "school", .kind = -1},
    {.name = "class", .kind = KIND_CLASS, .attribute_count = 1, .attributes = class_attributes},
    {.name = "student", .person = true, .kind = -1},
};

static vs_field score_fields[] = {
    {.name = "school",
     .type = VS_COLUMN_TEXT,
     .dimension = 0,
     .domain = "school",
     .required = true},
    {.name = "student",
     .type = VS_COLUMN_TEXT,
     .dimension = 2,
     .domain = "student",
     .required = true},
    {.name = "subject", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "score.subject"},
    {.name = "term", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "@period"},
    {.name = "value",
     .type = VS_COLUMN_DECIMAL,
     .scale = 2,
     .dimension = -1,
     .has_range = true,
     .low = 0,
     .high = 10000},
    {.name = "counted", .type = VS_COLUMN_BOOLEAN, .dimension = -1},
    {.name = "day", .type = VS_COLUMN_DATE, .dimension = -1},
};
static int score_key[] = {SCORE_SCHOOL, SCORE_STUDENT, SCORE_SUBJECT, SCORE_TERM};
static int score_sheet[] = {SCORE_SCHOOL, SCORE_SUBJECT, SCORE_TERM};

static vs_field answer_fields[] = {
    {.name = "school",
     .type = VS_COLUMN_TEXT,
     .dimension = 0,
     .domain = "school",
     .required = true},
    {.name = "answer",
     .type = VS_COLUMN_INTEGER,
     .dimension = -1,
     .has_range = true,
     .low = 1,
     .high = 5},
    {.name = "note", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "answer.note"},
};
static vs_field class_fields[] = {
    {.name = "id", .type = VS_COLUMN_TEXT, .dimension = 1, .domain = "class", .required = true},
    {.name = "from", .type = VS_COLUMN_DATE, .dimension = -1, .required = true},
    {.name = "grade", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "@class.grade"},
};
static int class_key[] = {0, 1};
static int class_sheet[] = {0};
static vs_field visit_fields[] = {
    {.name = "school",
     .type = VS_COLUMN_TEXT,
     .dimension = 0,
     .domain = "school",
     .required = true},
    {.name = "remark", .type = VS_COLUMN_TEXT, .dimension = -1, .domain = "visit.remark"},
};

static vs_kind help_kinds[] = {
    {.name = "score",
     .field_count = 7,
     .fields = score_fields,
     .key_count = 4,
     .key = score_key,
     .sheet_count = 3,
     .sheet = score_sheet,
     .period_rule = VS_PERIOD_FIELD,
     .period_field = SCORE_TERM,
     .period_kinds = 3,
     .expected_kind = -1},
    {.name = "answer",
     .field_count = 3,
     .fields = answer_fields,
     .period_field = -1,
     .expected_kind = -1},
    {.name = "@class",
     .field_count = 3,
     .fields = class_fields,
     .key_count = 2,
     .key = class_key,
     .sheet_count = 1,
     .sheet = class_sheet,
     .period_field = -1,
     .expected_kind = -1,
     .entity = true},
    {.name = "visit",
     .field_count = 2,
     .fields = visit_fields,
     .period_rule = VS_PERIOD_VALID,
     .period_field = -1,
     .expected_kind = -1,
     .event = true},
};

/* Without parameters, calendar and profiles. Freed by free_model. */
static inline vs_model *make_model(vs_engine *engine)
{
    vs_model *model = calloc(1, sizeof *model);
    assert_non_null(model);
    model->engine = engine;
    assert_ok(vs_arena_new(&model->arena, engine));
    model->name = "help";
    model->dimension_count = COUNT_OF(help_dimensions);
    model->dimensions = help_dimensions;
    model->kind_count = COUNT_OF(help_kinds);
    model->kinds = help_kinds;
    model->period_kind_count = COUNT_OF(help_period_kinds);
    model->period_kinds = help_period_kinds;
    return model;
}

static inline void free_model(vs_model *model)
{
    vs_arena_free(model->arena);
    free(model);
}

typedef int (*layer_reader)(vs_model *model, const vs_layer_source *layer);

/* Reads one text as a file of a layer. */
static inline int read_layer(layer_reader reader, vs_model *model, const char *name,
                             const char *path, const char *text)
{
    vs_model_file file = {path, text, strlen(text)};
    vs_layer_source layer = {
        .name = name, .title = name, .version = "1", .file_count = 1, .files = &file};
    return reader(model, &layer);
}

#endif
