/*
 * Loading models: what good ones become, and where and how bad ones are refused.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lua_core.h"

/* What most cases stand on; 7 lines. */
#define HEAD                                                                                       \
    "define.dimension 'town' { title = 'Town' }\n"                                                 \
    "define.dimension 'group' { title = 'Group' }\n"                                               \
    "define.period 'year' { title = 'Year', type = 'academic_year', starts = '09-01' }\n"          \
    "define.record 'visit' { title = 'Visit', fields = { town = { dimension = 'town' },\n"         \
    "  group = { dimension = 'group' }, hours = { type = 'decimal', scale = 1, unit = 'h' },\n"    \
    "  rate = { type = 'decimal', scale = 2, unit = '%' }, day = { type = 'date' } },\n"           \
    "  key = { 'town', 'group' }, period = { date = 'day' } }\n"

#define INDICATOR(name, rest)                                                                      \
    "define.indicator '" name "' { title = 'T', unit = 'h', levels = { 'all' }, " rest " }\n"
#define SUM "formula = function(c) return c:records 'visit':sum 'hours' end"
#define UNIT(unit, body)                                                                           \
    HEAD "define.indicator 'x' { title = 'T', unit = '" unit "', levels = { 'town' },\n"           \
         "formula = function(c) local v = c:records 'visit' return " body " end }"

#define SPAN(period)                                                                               \
    "define.record 'stay' { title = 'Stay', fields = { town = { dimension = 'town' },\n"           \
    "  from = { type = 'date' }, to = { type = 'date' } }, " period " }\n"
#define BY(by, dimension)                                                                          \
    "define.dimension 'member' { title = 'M', attributes = { home = { dimension = 'town' },\n"     \
    "group = { dimension = 'group' } } } define.record 'seen' { title = 'S', fields = {\n"         \
    "  member = { dimension = 'member' }, it = { dimension = '" dimension "', by = '" by "' } } }"

static const char parameters[] =
    "bands:\n"
    "  title: Bands\n"
    "  values:\n"
    "    - { from: 2000-01-01, value: [[-.inf, low], [10, high]] }\n"
    "bad:\n"
    "  title: Bad\n"
    "  values:\n"
    "    - { from: 2000-01-01, value: [[10, low], [10, high]] }\n"
    "odd:\n"
    "  title: Odd\n"
    "  values:\n"
    "    - { from: 2000-01-01, value: [[0, low, blue]] }\n"
    "told:\n"
    "  title: Told\n"
    "  values:\n"
    "    - { from: 2000-01-01, value: [[0, a, good], [1, b], [2, c]] }\n"
    "limit:\n"
    "  title: Limit\n"
    "  values:\n"
    "    - { from: 2000-01-01, value: 5 }\n";

static const struct {
    const char *base, *school;
    enum vs_message id;
    const char *place; /* how the message begins */
} bad[] = {
    /* bodies and fields */
    {"\ndefine.indicator 'x'\n", NULL, VS_MSG_MODEL_NO_BODY, "base/model.lua:2: "},
    {"define.indicator 'x'\ndefine.dimension 'y' { title = 'Y' }", NULL, VS_MSG_MODEL_NO_BODY,
     "base/model.lua:1: "},
    {"define.indicator 'x' 'y'", NULL, VS_MSG_MODEL_NO_BODY, "base/model.lua:1: "},
    {"define.indicator { title = 'x' }", NULL, VS_MSG_MODEL_IDENTIFIER, "base/model.lua:1: "},
    {"define.dimension 'a b' { title = 'x' }", NULL, VS_MSG_MODEL_IDENTIFIER, "base/model.lua:1: "},
    {"define.dimension 'a*b' { title = 'x' }", NULL, VS_MSG_MODEL_IDENTIFIER, "base/model.lua:1: "},
    {"define.dimension '' { title = 'x' }", NULL, VS_MSG_MODEL_IDENTIFIER, "base/model.lua:1: "},
    {"define.dimension 'x' { titel = 'x' }", NULL, VS_MSG_MODEL_FIELD_UNKNOWN,
     "base/model.lua:1: "},
    {"define.dimension 'x' { title = 5 }", NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:1: "},
    {"define.dimension 'x' {}", NULL, VS_MSG_MODEL_FIELD_MISSING, "base/model.lua:1: "},
    {"define.dimension 'x' { title = 'x', 'y' }", NULL, VS_MSG_MODEL_FIELD_POSITIONAL,
     "base/model.lua:1: "},
    {"define.dimension 'x' {\n  title = 'a',\n  title = 'b',\n}", NULL, VS_MSG_MODEL_FIELD_TWICE,
     "base/model.lua:3: "},
    {"local t = { a = 1, b = { a = 1 }, c = function() local a = { a = 1 } end,\n ['a'] = 2 }",
     NULL, VS_MSG_MODEL_FIELD_TWICE, "base/model.lua:2: "},
    {"local t = {} t.t = 1\nlocal u = {} u[1] = u define.dimension 'x' { title = 'x', "
     "attributes = u }",
     NULL, VS_MSG_MODEL_DEEP, "base/model.lua:2: "},
    {"define.dimension 'x' { title = 'a\\xff' }", NULL, VS_MSG_MODEL_TEXT, "base/model.lua:1: "},
    {"define.dimension 'x' { title = 'x', attributes = { ['a\\0'] = {} } }", NULL,
     VS_MSG_MODEL_TEXT, "base/model.lua:1: "},
    {"define.record 'x' { title = 'x', fields = { a = { type = 'number' } } }", NULL,
     VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:1: "},
    {"define.record 'x' { title = 'x', fields = { a = { type = 'decimal' } } }", NULL,
     VS_MSG_MODEL_FIELD_MISSING, "base/model.lua:1: "},
    {"define.record 'x' { title = 'x', fields = { a = { type = 'integer', range = { 5, 1 } } } }",
     NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:1: "},
    {HEAD INDICATOR("x", "part = 'invarient', " SUM), NULL, VS_MSG_MODEL_FIELD_TYPE,
     "base/model.lua:8: "},
    {"local t = { b = 1, a = 1, a = 2,\n b = 2 }", NULL, VS_MSG_MODEL_FIELD_TWICE,
     "base/model.lua:1: "},
    /* what an override says stands where it says it */
    {HEAD INDICATOR("x", "code = 'A', " SUM) "\n" INDICATOR("y", "code = 'B', " SUM),
     "\noverride.indicator 'x' { code = 'B' }", VS_MSG_MODEL_CODE_TAKEN, "51/model.lua:2: "},
    {HEAD INDICATOR("x", SUM), "\n\noverride.record 'visit' { expected = 'vist' }",
     VS_MSG_MODEL_REFERENCE, "51/model.lua:3: "},
    /* names of other things */
    {"define.record 'x' { title = 'x', fields = { a = { dimension = 'twon' } } }", NULL,
     VS_MSG_MODEL_REFERENCE, "base/model.lua:1: "},
    {"define.record 'x' { title = 'x', fields = {}, key = { 'a' } }", NULL, VS_MSG_MODEL_REFERENCE,
     "base/model.lua:1: "},
    {HEAD "define.indicator 'x' { title = 'x', unit = 'h', levels = { 'towns' }, " SUM " }", NULL,
     VS_MSG_MODEL_REFERENCE, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "period = { 'term' }, " SUM), NULL, VS_MSG_MODEL_REFERENCE,
     "base/model.lua:8: "},
    {HEAD INDICATOR("x", "bands = 'band', " SUM), NULL, VS_MSG_MODEL_REFERENCE,
     "base/model.lua:8: "},
    {HEAD INDICATOR("x", "bands = 'bad', " SUM), NULL, VS_MSG_MODEL_BAND_FORM,
     "base/parameters/p.yaml:"},
    {HEAD INDICATOR("x", "bands = 'odd', " SUM), NULL, VS_MSG_MODEL_BAND_FORM,
     "base/parameters/p.yaml:12: "},
    {HEAD INDICATOR("x", "bands = 'limit', " SUM), NULL, VS_MSG_MODEL_PARAMETER_FORM,
     "base/parameters/p.yaml:"},
    {HEAD INDICATOR("x", "small_n = 'bands', " SUM), NULL, VS_MSG_MODEL_PARAMETER_FORM,
     "base/parameters/p.yaml:"},
    {"define.period 'p' { title = 'P', type = 'part', of = 'year', keys = { '1' } }", NULL,
     VS_MSG_MODEL_REFERENCE, "base/model.lua:1: "},
    {"define.period 'p' { title = 'P', type = 'keys', keys = { '1', '1' } }", NULL,
     VS_MSG_MODEL_LIST_TWICE, "base/model.lua:1: "},
    {"define.period 'p' { title = 'P', type = 'academic_year', starts = '13-01' }", NULL,
     VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:1: "},
    {HEAD "define.dimension 'd' { title = 'D', attributes = { a = { from = 'visit.hours' } } }",
     NULL, VS_MSG_MODEL_ATTRIBUTE_KEY, "base/model.lua:8: "},
    /* spans of time and attributes that group */
    {HEAD SPAN("period = { from = 'from', to = 'thru' }"), NULL, VS_MSG_MODEL_REFERENCE,
     "base/model.lua:8: "},
    {HEAD SPAN("period = { from = 'town' }"), NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:8: "},
    {HEAD SPAN("period = { from = 'from', till = 'to' }"), NULL, VS_MSG_MODEL_FIELD_UNKNOWN,
     "base/model.lua:8: "},
    {HEAD SPAN("period = 'ever'"), NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:8: "},
    {HEAD BY("person.group", "group"), NULL, VS_MSG_MODEL_REFERENCE, "base/model.lua:9: "},
    {HEAD BY("group", "group"), NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:9: "},
    {HEAD BY("member.groups", "group"), NULL, VS_MSG_MODEL_REFERENCE, "base/model.lua:9: "},
    {HEAD BY("member.home", "group"), NULL, VS_MSG_MODEL_BY_TARGET, "base/model.lua:9: "},
    {HEAD BY("member.group", "town"), NULL, VS_MSG_MODEL_BY_TARGET, "base/model.lua:9: "},
    {HEAD "define.dimension 'member' { title = 'M', attributes = {\n"
          "  home = { dimension = 'town' } } }\n"
          "define.record 'seen' { title = 'S', fields = {\n"
          "  town = { dimension = 'town', by = 'member.home' } } }",
     NULL, VS_MSG_MODEL_BY_FIELD, "base/model.lua:10: "},
    {HEAD INDICATOR("x", "better = 'more', " SUM), NULL, VS_MSG_MODEL_FIELD_TYPE,
     "base/model.lua:8: "},
    /* layers */
    {"define.dimension 'x' { title = 'x' }\ndefine.dimension 'x' { title = 'y' }", NULL,
     VS_MSG_MODEL_DEFINED_TWICE, "base/model.lua:2: "},
    {"define.record 'x' { title = 'x', fields = {} }\ndefine.event 'x' { title = 'y' }", NULL,
     VS_MSG_MODEL_DEFINED_TWICE, "base/model.lua:2: "},
    {"define.dimension 'x' { title = 'x' }", "define.dimension 'x' { title = 'y' }",
     VS_MSG_MODEL_DEFINED_BELOW, "51/model.lua:1: "},
    {"override.dimension 'x' { title = 'x' }", NULL, VS_MSG_MODEL_NOT_DEFINED,
     "base/model.lua:1: "},
    {"define.dimension 'x' { title = 'x' }\noverride.dimension 'x' { title = 'x' }", NULL,
     VS_MSG_MODEL_DEFINED_TWICE, "base/model.lua:2: "},
    {"define.dimension 'x' { title = 'x' }",
     "override.dimension 'x' { title = 'x' }\noverride.dimension 'x' { title = 'x' }",
     VS_MSG_MODEL_DEFINED_TWICE, "51/model.lua:2: "},
    {HEAD, "define.dimension 'own' { title = 'x' }", VS_MSG_MODEL_LOCAL_NAME, "51/model.lua:1: "},
    {HEAD INDICATOR("x", SUM), "override.indicator 'x' { unit = 'min' }", VS_MSG_MODEL_CONTRACT,
     "51/model.lua:1: "},
    {HEAD INDICATOR("x", SUM), "override.indicator 'x' { levels = { 'town' } }",
     VS_MSG_MODEL_CONTRACT, "51/model.lua:1: "},
    {HEAD INDICATOR("x", SUM), "override.indicator 'x' { period = 'year' }", VS_MSG_MODEL_CONTRACT,
     "51/model.lua:1: "},
    {HEAD, "override.record 'visit' { fields = { hours = { scale = 2 } } }", VS_MSG_MODEL_CONTRACT,
     "51/model.lua:1: "},
    {HEAD INDICATOR("x", SUM), "disable.indicator 'y' { title = 'why' }", VS_MSG_MODEL_NOT_DEFINED,
     "51/model.lua:1: "},
    {HEAD INDICATOR("x", SUM), "disable.indicator 'x' {}", VS_MSG_MODEL_FIELD_MISSING,
     "51/model.lua:1: "},
    {HEAD INDICATOR("x", "code = 'C', " SUM) INDICATOR("y", "code = 'C', " SUM), NULL,
     VS_MSG_MODEL_DEFINED_TWICE, "base/model.lua:9: "},
    {HEAD, "set.param 'nothing' { from = '2026-09-01', forever = true, value = 1 }",
     VS_MSG_PARAMETER_UNKNOWN, "51/model.lua:1"},
    {HEAD, "set.param 'limit' { from = '2026-09-01', value = 1 }", VS_MSG_MODEL_FIELD_MISSING,
     "51/model.lua:1: "},
    {HEAD, "set.param 'limit' { from = 'soon', forever = true, value = 1 }",
     VS_MSG_MODEL_FIELD_TYPE, "51/model.lua:1: "},
    {HEAD, "set.param 'limit' { from = '2026-09-01', forever = true, value = true }",
     VS_MSG_MODEL_FIELD_TYPE, "51/model.lua:1: "},
    {HEAD INDICATOR("x", "bands = 'bands', " SUM),
     "set.param 'bands' { from = '2026-09-01', forever = true, { 5, 'a' }, { 1, 'b' } }",
     VS_MSG_MODEL_BAND_FORM, "51/model.lua:1: "},
    /* dated formulas */
    {HEAD INDICATOR("x", "formula = {}"), NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "formula = 5"), NULL, VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "formula = { { function() return 1 end } }"), NULL,
     VS_MSG_MODEL_FIELD_MISSING, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "formula = { { from = '2024-02-30', function() return 1 end } }"), NULL,
     VS_MSG_MODEL_FIELD_TYPE, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "formula = { { from = '2024-09-01', function() return 1 end }, "
                         "{ from = '2024-09-01', function() return 2 end } }"),
     NULL, VS_MSG_MODEL_GAP, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "formula = { { from = '2023-09-01', until_ = '2024-08-01', function() "
                         "return 1 end }, { from = '2024-09-01', function() return 2 end } }"),
     NULL, VS_MSG_MODEL_GAP, "base/model.lua:8: "},
    {HEAD INDICATOR("x", "formula = { { from = '2023-09-01', until_ = '2024-08-01', function() "
                         "return 1 end } }"),
     NULL, VS_MSG_MODEL_GAP, "base/model.lua:8: "},
    /* what formulas read */
    {"define.dimension 'far' { title = 'F' }\n" HEAD
     "define.indicator 'x' { title = 'T', unit = 'h', levels = { 'far' }, " SUM " }",
     NULL, VS_MSG_MODEL_LEVEL_ROUTE, "base/model.lua:9: "},
    {"define.period 'wave' { title = 'W', type = 'keys', keys = { '1' } }\n" HEAD INDICATOR(
         "x", "period = 'wave', " SUM),
     NULL, VS_MSG_MODEL_PERIOD_ROUTE, "base/model.lua:9: "},
    /* units */
    {UNIT("h", "v:sum 'hours' + v:mean 'rate'"), NULL, VS_MSG_MODEL_UNITS, "base/model.lua:9: "},
    {UNIT("h", "when(above(v:sum 'hours', v:mean 'rate'), 1, 2)"), NULL, VS_MSG_MODEL_UNITS,
     "base/model.lua:9: "},
    {UNIT("%", "v:sum 'hours'"), NULL, VS_MSG_MODEL_UNIT_RESULT, "base/model.lua:9: "},
    {UNIT("h", "percent(v:count(), v:count())"), NULL, VS_MSG_MODEL_UNIT_RESULT,
     "base/model.lua:9: "},
    {UNIT("h", "v:mean 'hours' / v:sum 'hours'"), NULL, VS_MSG_MODEL_UNIT_RESULT,
     "base/model.lua:9: "},
    {UNIT("h", "v:mean 'rate' - v:min 'rate'"), NULL, VS_MSG_MODEL_UNIT_RESULT,
     "base/model.lua:9: "},
    /* a run that does not end */
    {"for i = 1, 1e12 do end", NULL, VS_MSG_LUA_STEPS, "base/model.lua:1: "},
};

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static void bad_models_are_refused_with_their_place(void **state)
{
    vs_engine *engine = *state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        for (int language = VS_RU; language <= VS_EN; language++) {
            vs_model *model;
            vs_engine_clear_error(engine);
            vs_engine_set_language(engine, (enum vs_language)language);
            int status = load_texts(&model, engine, bad[i].base, parameters, bad[i].school);
            const char *text = vs_engine_error(engine);
            vs_model_free(model);
            if (status == VS_OK || vs_engine_error_id(engine) != bad[i].id ||
                strncmp(text, bad[i].place, strlen(bad[i].place)) != 0) {
                fail_msg("case %zu (%s): %d %s", i, bad[i].base, status, text);
            }
        }
    }
}

static const char *const good_units[] = {
    UNIT("h", "v:sum 'hours' + 1"),
    UNIT("h", "v:sum 'hours' * 2"),
    UNIT("h", "least(v:sum 'hours', 40)"),
    UNIT("1", "v:mean 'hours' / v:sum 'hours'"),
    UNIT("%", "percent(v:count(), v:count())"),
    UNIT("%", "percent(v:sum 'hours', 40, 0)"),
    UNIT("pp", "v:mean 'rate' - v:min 'rate'"),
    UNIT("%", "v:mean 'rate' - v:min 'rate'"),
    UNIT("%", "v:mean 'rate' - v:min 'rate' + v:max 'rate'"),
    UNIT("points", "v:mean 'rate' * v:sum 'hours'"),
    UNIT("h", "when(above(v:sum 'hours', 4), v:sum 'hours', 0)"),
};

static void units_that_fit_are_taken(void **state)
{
    vs_engine *engine = *state;
    for (size_t i = 0; i < COUNT_OF(good_units); i++) {
        vs_model *model;
        if (load_texts(&model, engine, good_units[i], NULL, NULL) != VS_OK) {
            fail_msg("%s: %s", good_units[i], vs_engine_error(engine));
        }
        vs_model_free(model);
    }
}

static vs_model *load(vs_engine *engine, const char *base, const char *school)
{
    vs_model *model;
    if (load_texts(&model, engine, base, parameters, school) != VS_OK) {
        fail_msg("%s", vs_engine_error(engine));
    }
    return model;
}

static const char good[] =
    "define.dimension 'town' { title = 'Town', unit = true }\n"
    "define.dimension 'group' { title = 'Group', attributes = {\n"
    "  stage = { title = 'Stage', dimension = 'stage' }, size = { from = 'roster.size' } } }\n"
    "define.dimension 'stage' { title = 'Stage' }\n"
    "define.dimension 'member' { title = 'Member', person = true }\n"
    "define.period 'year' { title = 'Year', type = 'academic_year', starts = '09-01' }\n"
    "define.period 'term' { title = 'Term', type = 'part', of = 'year', keys = { 'T1', 'T2' } }\n"
    "define.record 'roster' { title = 'Roster', fields = { size = { type = 'integer' },\n"
    "  group = { dimension = 'group' } }, key = { 'group' } }\n"
    "local ten = { -10, 10 }\n"
    "define.record 'score' { title = 'Score', fields = {\n"
    "  member = { dimension = 'member', required = true }, group = { dimension = 'group' },\n"
    "  score = { type = 'decimal', scale = 7, unit = 'p', range = ten },\n"
    "  term = { type = 'period' }, note = {} }, order = { 'score', 'member' },\n"
    "  key = { 'group', 'member' }, period = { field = 'term', kinds = { 'term', 'year' } },\n"
    "  expected = 'roster', tags = { 'national' } }\n"
    "ten[1] = 'changed later'\n"
    "define.event 'signed' { title = 'Signed', fields = { by = {} } }\n"
    "define.indicator 'mean' { code = 'L01', title = 'Mean', unit = 'p', digits = 3,\n"
    "  levels = { 'town', 'stage*group', 'group*stage', 'all' }, period = { 'term', '*' },\n"
    "  bands = 'bands', small_n = 'limit', part = 'variative', source = 'S', missing = 'M0',\n"
    "  applies = function(c) return true end, applies_title = 'Why',\n"
    "  formula = function(c) return c:records 'score':mean 'score' end }\n"
    "define.indicator 'dated' { title = 'Dated', unit = 'p', levels = { 'all' }, formula = {\n"
    "  { from = '2020-09-01', function(c) return 1 end },\n"
    "  { from = '2024-09-01', function(c) if c then return 2 end return 3 end } } }\n";

static void model_becomes_plain_structs(void **state)
{
    vs_model *model = load(*state, good, NULL);
    assert_string_equal(model->name, "base");
    assert_int_equal(model->dimension_count, 4);
    const vs_dimension *group = &model->dimensions[vs_model_dimension(model, "group")];
    assert_int_equal(group->attribute_count, 2);
    assert_int_equal(group->place.line, 2);
    const vs_attribute *size = &group->attributes[vs_model_attribute(group, "size")];
    assert_int_equal(size->type, VS_COLUMN_INTEGER);
    assert_int_equal(size->kind, vs_model_kind(model, "roster"));
    assert_int_equal(size->field, vs_model_field(&model->kinds[size->kind], "size"));
    const vs_kind *entity = &model->kinds[group->kind];
    assert_string_equal(entity->name, "@group");
    assert_true(entity->entity);
    assert_int_equal(entity->field_count, 3);
    assert_string_equal(entity->fields[0].domain, "group");
    assert_string_equal(entity->fields[2].domain, "stage");
    assert_int_equal(entity->key_count, 2);
    assert_true(model->dimensions[vs_model_dimension(model, "member")].person);

    const vs_kind *score = &model->kinds[vs_model_kind(model, "score")];
    assert_int_equal(score->place.line, 11);
    assert_string_equal(score->fields[0].name, "score");
    assert_string_equal(score->fields[1].name, "member");
    assert_string_equal(score->fields[2].name, "group");
    assert_true(score->fields[0].has_range);
    assert_int_equal(score->fields[0].low, -100000000);
    assert_string_equal(score->fields[vs_model_field(score, "note")].domain, "score.note");
    assert_string_equal(score->fields[vs_model_field(score, "term")].domain, "@period");
    assert_int_equal(score->period_rule, VS_PERIOD_FIELD);
    assert_int_equal(score->period_field, vs_model_field(score, "term"));
    assert_int_equal(score->period_kinds, 3);
    assert_int_equal(score->key_count, 2);
    assert_int_equal(score->sheet_count, 1);
    assert_int_equal(score->sheet[0], vs_model_field(score, "group"));
    assert_int_equal(score->expected_kind, vs_model_kind(model, "roster"));
    assert_string_equal(score->tags[0], "national");
    assert_null(score->tags[1]);
    const vs_kind *event = &model->kinds[vs_model_kind(model, "signed")];
    assert_true(event->event);
    assert_int_equal(event->period_rule, VS_PERIOD_VALID);
    vs_model_free(model);
}

static const char spans[] =
    "define.dimension 'town' { title = 'Town', unit = true }\n"
    "define.dimension 'group' { title = 'Group', within = true, yearly = true }\n"
    "define.dimension 'member' { title = 'Member', person = true, attributes = {\n"
    "  group = { title = 'Group', dimension = 'group', from = 'roster.group' } } }\n"
    "define.record 'roster' { title = 'Roster', region = true, fields = {\n"
    "  member = { dimension = 'member' }, group = { dimension = 'group' },\n"
    "  from = { type = 'date' }, to = { type = 'date' } },\n"
    "  key = { 'member', 'from' }, period = { from = 'from', to = 'to' } }\n"
    "define.record 'open' { title = 'Open', fields = { to = { type = 'date' } },\n"
    "  period = { to = 'to' } }\n"
    "define.record 'paper' { title = 'Paper', fields = {}, period = 'always' }\n"
    "define.record 'score' { title = 'Score', fields = {\n"
    "  group = { dimension = 'group', by = 'member.group' },\n"
    "  member = { dimension = 'member' }, value = { type = 'integer' } } }\n"
    "define.indicator 'up' { title = 'Up', unit = '1', levels = { 'all' }, better = 'higher',\n"
    "  formula = function(c) return c:records 'score':count() end }\n"
    "define.indicator 'down' { title = 'Down', unit = '1', levels = { 'all' }, better = 'lower',\n"
    "  formula = function(c) return c:records 'paper':count() end }\n"
    "define.indicator 'flat' { title = 'Flat', unit = '1', levels = { 'all' },\n"
    "  formula = function(c) return c:records 'roster':count() end }\n";

static void spans_and_directions_become_plain_structs(void **state)
{
    vs_model *model = load(*state, spans, NULL);
    const vs_dimension *group = &model->dimensions[vs_model_dimension(model, "group")];
    const vs_dimension *member = &model->dimensions[vs_model_dimension(model, "member")];
    assert_true(group->within && group->yearly);
    assert_true(member->within && !member->yearly);
    assert_false(model->dimensions[vs_model_dimension(model, "town")].within);
    const vs_kind *roster = &model->kinds[vs_model_kind(model, "roster")];
    assert_int_equal(roster->period_rule, VS_PERIOD_SPAN);
    assert_int_equal(roster->from_field, vs_model_field(roster, "from"));
    assert_int_equal(roster->to_field, vs_model_field(roster, "to"));
    assert_true(roster->region);
    const vs_kind *open = &model->kinds[vs_model_kind(model, "open")];
    assert_int_equal(open->from_field, -1);
    assert_int_equal(open->to_field, 0);
    assert_false(open->region);
    assert_int_equal(model->kinds[vs_model_kind(model, "paper")].period_rule, VS_PERIOD_ALWAYS);
    const vs_kind *score = &model->kinds[vs_model_kind(model, "score")];
    const vs_field *grouped = &score->fields[vs_model_field(score, "group")];
    assert_int_equal(grouped->by_field, vs_model_field(score, "member"));
    assert_string_equal(member->attributes[grouped->by_attribute].name, "group");
    assert_int_equal(score->fields[grouped->by_field].by_field, -1);
    assert_int_equal(model->indicators[vs_model_indicator(model, "up")].better, VS_BETTER_HIGHER);
    assert_int_equal(model->indicators[vs_model_indicator(model, "down")].better, VS_BETTER_LOWER);
    assert_int_equal(model->indicators[vs_model_indicator(model, "flat")].better, VS_BETTER_NONE);
    vs_model_free(model);
}

static void indicators_become_plain_structs(void **state)
{
    vs_model *model = load(*state, good, NULL);
    const vs_indicator *mean = &model->indicators[vs_model_indicator(model, "L01")];
    assert_string_equal(model->levels[0].name, "all");
    assert_int_equal(mean->level_count, 2); /* a unit's level is "all"; order of names is free */
    assert_int_equal(mean->levels[0], 0);
    assert_string_equal(model->levels[mean->levels[1]].name, "group*stage");
    assert_int_equal(mean->period_kinds, 2);
    assert_true(mean->whole);
    assert_int_equal(mean->digits, 3);
    assert_string_equal(mean->part, "variative");
    assert_true(mean->applies > 0);
    assert_string_equal(mean->applies_title, "Why");
    assert_int_equal(mean->formula_count, 1);
    assert_int_equal(mean->formulas[0].from, VS_DATE_NONE);
    assert_int_equal(mean->formulas[0].until, VS_DATE_MAX);
    assert_int_equal(mean->formulas[0].place.line, 23);
    assert_true(mean->formulas[0].straight);
    const vs_parameter *bands = &model->parameters[mean->bands];
    assert_true(isinf(bands->versions[0].value.items[0].items[0].number));
    assert_int_equal(model->parameters[mean->small_n].versions[0].value.number, 5);

    /* A band's own tone, else the place of the band where there is a better direction. */
    const vs_value *told = &model->parameters[vs_model_parameter(model, "told")].versions[0].value;
    static const enum vs_tone tones[][3] = {
        [VS_BETTER_NONE] = {VS_TONE_GOOD, VS_TONE_NONE, VS_TONE_NONE},
        [VS_BETTER_HIGHER] = {VS_TONE_GOOD, VS_TONE_FAIR, VS_TONE_GOOD},
        [VS_BETTER_LOWER] = {VS_TONE_GOOD, VS_TONE_FAIR, VS_TONE_POOR},
    };
    for (size_t better = 0; better < sizeof tones / sizeof *tones; better++) {
        vs_indicator other = {.better = (enum vs_better)better};
        for (size_t band = 0; band < 3; band++) {
            assert_int_equal(vs_band_tone(&other, told, band), tones[better][band]);
        }
    }
    vs_indicator some = {.better = VS_BETTER_HIGHER, .bands = vs_model_parameter(model, "told")};
    assert_int_equal(vs_label_tone(model, &some, "b"), VS_TONE_FAIR);
    assert_int_equal(vs_label_tone(model, &some, "d"), VS_TONE_NONE);
    assert_int_equal(vs_label_tone(model, &some, NULL), VS_TONE_NONE);

    const vs_indicator *dated = &model->indicators[vs_model_indicator(model, "dated")];
    assert_int_equal(dated->digits, 1);
    assert_true(dated->whole);
    assert_int_equal(dated->formula_count, 2);
    assert_int_equal(dated->formulas[0].until, dated->formulas[1].from);
    assert_int_equal(dated->formulas[1].from, vs_date_make(2024, 9, 1));
    assert_false(dated->formulas[1].straight);
    vs_model_free(model);
}

static void layers_change_what_is_below(void **state)
{
    static const char school[] =
        "override.indicator 'mean' { title = 'Ours' }\n"
        "around.indicator 'mean' {\n"
        "  formula = function(c, previous) return previous(c) / 2 end }\n"
        "around.indicator 'dated' { formula = {\n"
        "  { from = '2022-09-01', function(c, previous) return previous(c) + 1 end } } }\n"
        "override.record 'score' { fields = { extra = { type = 'integer' } } }\n"
        "define.indicator 'local.own' { title = 'Own', unit = 'p', levels = { 'group' },\n"
        "  formula = function(c) return c:val 'mean' end }\n"
        "set.param 'limit' { from = '2026-09-01', until_ = '2027-09-01', value = 7 }\n"
        "set.param 'bands' { from = '2026-09-01', forever = true, { 0, 'a' }, { 5, 'b' } }\n";
    vs_model *model = load(*state, good, school);
    assert_string_equal(model->name, "51");
    assert_int_equal(model->layer_count, 2);
    const vs_indicator *mean = &model->indicators[vs_model_indicator(model, "mean")];
    assert_string_equal(mean->title, "Ours");
    assert_string_equal(mean->formulas[0].place.file, "51/model.lua");
    assert_int_equal(mean->formulas[0].place.line, 2);
    assert_string_equal(mean->place.layer, "base");
    const vs_indicator *dated = &model->indicators[vs_model_indicator(model, "dated")];
    assert_int_equal(dated->formula_count, 3);
    assert_int_equal(dated->formulas[1].from, vs_date_make(2022, 9, 1));
    assert_int_equal(dated->formulas[1].until, vs_date_make(2024, 9, 1));
    assert_true(vs_model_field(&model->kinds[vs_model_kind(model, "score")], "extra") >= 0);
    assert_true(vs_model_indicator(model, "local.own") >= 0);
    const vs_parameter *limit = &model->parameters[vs_model_parameter(model, "limit")];
    assert_int_equal(vs_parameter_at(limit, vs_date_make(2026, 8, 31))->value.number, 5);
    assert_int_equal(vs_parameter_at(limit, vs_date_make(2026, 9, 1))->value.number, 7);
    assert_int_equal(vs_parameter_at(limit, vs_date_make(2027, 9, 1))->value.number, 5);
    vs_model_free(model);
}

static void disabled_indicator_keeps_the_reason(void **state)
{
    vs_model *model = load(*state, good, "disable.indicator 'dated' { title = 'not ours' }");
    const vs_indicator *dated = &model->indicators[vs_model_indicator(model, "dated")];
    assert_string_equal(dated->disabled, "not ours");
    assert_int_equal(dated->formula_count, 0);
    assert_null(model->indicators[vs_model_indicator(model, "mean")].disabled);
    vs_model_free(model);
}

static void verb_in_a_formula_is_an_error_of_the_cell(void **state)
{
    vs_engine *engine = *state;
    vs_model *model = load(
        engine,
        HEAD INDICATOR("x", "formula = function()\n  define.dimension 'z' { title = 'Z' }\n end"),
        NULL);
    lua_State *L = vs_sandbox_state(model->sandbox);
    vs_lua_push_function(L, model->indicators[0].formulas[0].function);
    assert_int_equal(vs_lua_call(L, 0, 1, VS_STEPS_CELL), VS_ESCRIPT);
    assert_memory_equal(vs_engine_error(engine), "base/model.lua:9: ", 18);
    assert_int_equal(model->dimension_count, 2);
    vs_model_free(model);
}

/* --- failing allocations --- */
struct failing {
    long left;
    size_t held;
};

static void *fail_later(void *context, void *pointer, size_t size)
{
    struct failing *failing = context;
    if (size == 0) {
        failing->held -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (failing->left-- <= 0) {
        return NULL;
    }
    void *grown = realloc(pointer, size);
    failing->held += pointer == NULL && grown != NULL;
    return grown;
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    int status = VS_ENOMEM;
    for (long n = 1; status != VS_OK; n += 1 + n / 30) {
        struct failing failing = {1000000, 0};
        const vs_engine_options options = {.allocator = fail_later, .context = &failing};
        vs_engine *engine;
        vs_model *model;
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        failing.left = n;
        status = load_texts(&model, engine, good, parameters, "override.indicator 'mean' {}");
        if (status != VS_OK && status != VS_ENOMEM) {
            fail_msg("allocation %ld: %d %s", n, status, vs_engine_error(engine));
        }
        vs_model_free(model);
        vs_engine_free(engine);
        assert_int_equal(failing.held, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bad_models_are_refused_with_their_place, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(units_that_fit_are_taken, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(model_becomes_plain_structs, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(spans_and_directions_become_plain_structs, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(indicators_become_plain_structs, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(layers_change_what_is_below, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(disabled_indicator_keeps_the_reason, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(verb_in_a_formula_is_an_error_of_the_cell, make_engine,
                                        free_engine),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
