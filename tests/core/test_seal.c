/*
 * Seals by closure, strictness of parameters, bans of methods, what disabled things take with them.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include <stdio.h>
#include <stdlib.h>

#include "model_reads.h"

/* 18 lines. R (line 16) reads Y, Y reads X (line 14), X reads parameter p and kind visit; the
 * levels of R have the dimensions town and group, which visit reaches by group.town. */
static const char base[] =
    "define.dimension 'town' { title = 'Town' }\n"
    "define.dimension 'group' { title = 'Group', attributes = {\n"
    "  town = { title = 'T', dimension = 'town', from = 'home.town' },\n"
    "  size = { title = 'S', type = 'integer' } } }\n"
    "define.period 'year' { title = 'Year', type = 'academic_year', starts = '09-01' }\n"
    "define.record 'home' { title = 'H', fields = { group = { dimension = 'group' },\n"
    "  town = { dimension = 'town' } }, key = { 'group' }, period = 'always' }\n"
    "define.record 'all' { title = 'A', fields = { group = { dimension = 'group' } } }\n"
    "define.record 'visit' { title = 'V', expected = 'all', tags = { 'secret' }, fields = {\n"
    "  group = { dimension = 'group' }, day = { type = 'date' }, hours = { type = 'integer' } },\n"
    "  period = { date = 'day' } }\n"
    "define.record 'free' { title = 'F', fields = { day = { type = 'date' } }, period = { date = "
    "'day' } }\n"
    "local L <const> = { 'all', 'group', 'town' } local function thing(part, formula, extra)\n"
    "  return { title = 'T', unit = '1', levels = L, period = { 'year' }, part = part,\n"
    "    bands = 'bands', small_n = 'limit', applies = extra, formula = formula } end\n"
    "define.indicator 'X' (thing(nil, function(c)\n"
    "  return c:records 'visit':count { hours = { from = c:param 'p' } } end))\n"
    "define.indicator 'Y' (thing(nil, function(c) return c:val 'X' + 1 end))\n"
    "define.indicator 'R' (thing('invariant', function(c) return c:val 'Y' end,\n"
    "  function(c) return at_least(c:param 'gate', 0) end))\n"
    "define.indicator 'V' (thing('variative', function(c) return c:param 'q' end))\n"
    "define.decision_method 'pay' { title = 'P', never = { 'secret' } }\n"
    "define.decision_method 'talk' { title = 'T' }\n"
    "define.decision_level 'top' { title = 'T' }\n"
    "define.rule 'A1' { title = 'A', scope = 'all', period = { 'year' }, part = 'invariant',\n"
    "  when = function(c) return at_least(c:val 'R', 1) end,\n"
    "  decision = { level = 'top', method = 'talk' } }\n"
    "define.position 'head' { title = 'Head', part = 'invariant' }\n"
    "define.position 'guard' { title = 'Guard' }\n";

static const char yaml[] =
    "p: { title: P, values: [{ from: 2000-01-01, value: 1 }] }\n"
    "q: { title: Q, values: [{ from: 2000-01-01, value: 2 }] }\n"
    "gate: { title: G, part: variative, values: [{ from: 2000-01-01, value: 0 }] }\n"
    "shut: { title: S, part: invariant, values: [{ from: 2000-01-01, value: 0 }] }\n"
    "limit: { title: L, values: [{ from: 2000-01-01, value: 5 }] }\n"
    "bands: { title: B, values: [{ from: 2000-01-01, value: [[0, low], [10, high]] }] }\n"
    "up: { title: U, tighten_only: higher, values: [{ from: 2000-01-01, value: 10 },\n"
    "  { from: 2020-01-01, value: 20 }] }\n"
    "down: { title: D, tighten_only: lower, values: [{ from: 2000-01-01,\n"
    "  value: { a: [[0, x], [5, y]], b: 7 } }] }\n";

#define SET(name, value)                                                                           \
    "set.param '" name "' { from = '2010-01-01', forever = true, value = " value " }"
#define OWN(name, formula)                                                                         \
    "define.indicator 'local." name "' { title = 'O', unit = '1', levels = { 'all' },\n"           \
    "  period = { 'year' }, formula = function(c) return " formula " end }\n"
#define RULE(method, condition)                                                                    \
    "define.rule 'local.r' { title = 'R', scope = 'all', period = { 'year' },\n"                   \
    "  when = function(c) return " condition " end,\n"                                             \
    "  decision = { level = 'top', method = '" method "' } }\n"

static const struct {
    const char *school;
    enum vs_message id; /* VS_MSG_COUNT: it loads */
    const char *says[6];
} cases[] = {
    /* the sealed thing itself, whatever is said of it */
    {"override.indicator 'R' { title = 'Mine' }",
     VS_MSG_SEAL_OWN,
     {"51/model.lua:1: layer 51", "override.indicator \"R\"", "layer base", "base/model.lua:19",
      "local."}},
    {"\naround.indicator 'R' { formula = function(c, previous) return previous(c) end }",
     VS_MSG_SEAL_OWN,
     {"51/model.lua:2:", "around.indicator \"R\""}},
    {"disable.indicator 'R' { title = 'no' }", VS_MSG_SEAL_OWN, {"disable.indicator \"R\""}},
    {"override.indicator 'R' { part = 'variative' }", VS_MSG_SEAL_OWN, {"\"R\""}},
    {"disable.rule 'A1' { title = 'no' }", VS_MSG_SEAL_OWN, {"disable.rule \"A1\""}},
    /* what it reads, directly and not */
    {"override.indicator 'Y' { bands = 'bands' }",
     VS_MSG_SEAL_TOUCHED,
     {"51/model.lua:1: layer 51 changes (override.indicator \"Y\")",
      "indicator \"Y\" is read by invariant indicator \"R\", layer base, base/model.lua:19;",
      "define an indicator of your own named local."}},
    {"disable.indicator 'X' { title = 'no' }",
     VS_MSG_SEAL_TOUCHED,
     {"disable.indicator \"X\"",
      "indicator \"X\" is read by indicator \"Y\", that by invariant indicator \"R\", layer base"}},
    {"around.indicator 'X' { formula = function(c, previous) return 0 end }",
     VS_MSG_SEAL_TOUCHED,
     {"around.indicator \"X\""}},
    {SET("p", "3"),
     VS_MSG_SEAL_TOUCHED,
     {"set.param \"p\"",
      "parameter \"p\" is read by indicator \"X\", that by indicator \"Y\", that by "
      "invariant indicator \"R\", layer base, base/model.lua:19"}},
    {"override.param 'p' { title = 'Mine' }", VS_MSG_SEAL_TOUCHED, {"override.param \"p\""}},
    {"disable.param 'p' { title = 'no' }", VS_MSG_SEAL_TOUCHED, {"disable.param \"p\""}},
    {SET("shut", "3"), VS_MSG_PARAMETER_SEALED, {"\"shut\""}},
    {"override.record 'visit' { expected = 'free' }",
     VS_MSG_SEAL_TOUCHED,
     {"override.record \"visit\"", "record kind \"visit\" is read by indicator \"X\""}},
    {"override.record 'visit' { fields = { town = { dimension = 'town' } } }",
     VS_MSG_SEAL_TOUCHED,
     {"override.record \"visit\""}},
    {"disable.record 'visit' { title = 'no' }", VS_MSG_SEAL_TOUCHED, {"disable.record \"visit\""}},
    {"disable.record 'all' { title = 'no' }",
     VS_MSG_SEAL_TOUCHED, /* as expected of visit */
     {"disable.record \"all\"", "record kind \"all\" is read by indicator \"X\""}},
    {"disable.record 'home' { title = 'no' }",
     VS_MSG_SEAL_TOUCHED, /* by group.town */
     {"disable.record \"home\""}},
    {"override.dimension 'group' { attributes = { town = { from = 'local.k.town' } } }\n"
     "define.record 'local.k' { title = 'K', key = { 'group' }, period = 'always',\n"
     "  fields = { group = { dimension = 'group' }, town = { dimension = 'town' } } }",
     VS_MSG_SEAL_TOUCHED,
     {"override.dimension \"group\"", "dimension \"group\" is read by"}},
    {"override.dimension 'group' { attributes = { a = { dimension = 'town' } } }",
     VS_MSG_SEAL_TOUCHED,
     {"override.dimension \"group\""}}, /* sorted before town: another way */
    {"disable.dimension 'town' { title = 'no' }",
     VS_MSG_SEAL_TOUCHED,
     {"disable.dimension \"town\""}},
    {"disable.period 'year' { title = 'no' }", VS_MSG_SEAL_TOUCHED, {"disable.period \"year\""}},
    /* what nobody may shorten */
    {"override.record 'visit' { tags = { 'other' } }",
     VS_MSG_MODEL_SHORTENED,
     {"51/model.lua:1:", "record \"visit\"", "tags", "\"secret\"", "base/model.lua:9"}},
    {"override.record 'free' { tags = { 'more' } }", VS_MSG_COUNT, {NULL}},
    {"override.decision_method 'pay' { never = { 'other' } }",
     VS_MSG_MODEL_SHORTENED,
     {"51/model.lua:1:", "never", "\"secret\""}},
    {"override.decision_method 'pay' { never = { 'other', 'secret' } }", VS_MSG_COUNT, {NULL}},
    /* free: bands, limits, words, additions, what no sealed formula reads */
    {SET("bands", "{ { 0, 'bad' }, { 50, 'good' } }"), VS_MSG_COUNT, {NULL}},
    {SET("limit", "7"), VS_MSG_COUNT, {NULL}},
    {SET("gate", "1"), VS_MSG_COUNT, {NULL}},
    {SET("q", "3"), VS_MSG_COUNT, {NULL}},
    {"override.record 'visit' { title = 'Mine', fields = { hours = { title = 'Mine' },\n"
     "  note = { type = 'text' } } }",
     VS_MSG_COUNT,
     {NULL}},
    {"override.dimension 'group' { title = 'Mine', attributes = { size = { title = 'Mine' },\n"
     "  colour = { type = 'text' } } }",
     VS_MSG_COUNT,
     {NULL}},
    {"define.dimension 'local.d' { title = 'D' }\n"
     "override.dimension 'group' { attributes = { d = { dimension = 'local.d' } } }",
     VS_MSG_COUNT,
     {NULL}},
    {"override.period 'year' { title = 'Mine' }", VS_MSG_COUNT, {NULL}},
    {"override.indicator 'V' { title = 'Mine', formula = function(c) return c:val 'R' end }",
     VS_MSG_COUNT,
     {NULL}},
    {"disable.indicator 'V' { title = 'no' }", VS_MSG_COUNT, {NULL}},
    {"override.position 'guard' { title = 'Mine' }", VS_MSG_COUNT, {NULL}},
    {OWN("x", "c:val 'R' * 2"), VS_MSG_COUNT, {NULL}},
    /* only stricter */
    {SET("up", "20"), VS_MSG_COUNT, {NULL}},
    {SET("up", "15"),
     VS_MSG_PARAMETER_TIGHTEN,
     {"51/model.lua:1: parameter \"up\" may only get stricter, that is higher: from 2020-01-01 it "
      "is "
      "15 here, and layer base says 20 (base/parameters/p.yaml:8)"}},
    {"set.param 'up' { from = '2010-01-01', until_ = '2020-01-01', value = 15 }",
     VS_MSG_COUNT,
     {NULL}},
    {"set.param 'up' { from = '2010-01-01', until_ = '2012-01-01', value = 30 }\n"
     "set.param 'up' { from = '2012-01-01', until_ = '2014-01-01', value = 12 }",
     VS_MSG_COUNT,
     {NULL}}, /* it is held against the layer below, not against itself */
    {"set.param 'up' { from = '2010-01-01', until_ = '2012-01-02', value = 30 }\n"
     "set.param 'up' { from = '2012-01-01', until_ = '2014-01-01', value = 12 }",
     VS_MSG_PARAMETER_MEETING,
     {"51/model.lua:2: the parameter \"up\": from 2012-01-01 on", "(51/model.lua:1)"}},
    {"set.param 'up' { from = '2010-01-01', until_ = '2020-01-01', value = 9 }",
     VS_MSG_PARAMETER_TIGHTEN,
     {"from 2010-01-01 it is 9 here", "says 10 (base/parameters/p.yaml:7)"}},
    {SET("down", "{ a = { { 0, 'x' }, { 4, 'y' } }, b = 7 }"), VS_MSG_COUNT, {NULL}},
    {SET("down", "{ a = { { 0, 'x' }, { 6, 'y' } }, b = 7 }"),
     VS_MSG_PARAMETER_TIGHTEN,
     {"parameter \"down.a.2.1\"", "that is lower", "it is 6 here", "says 5"}},
    {SET("down", "{ a = { { 0, 'x' }, { 4, 'z' } }, b = 7 }"),
     VS_MSG_PARAMETER_SHAPE,
     {"parameter \"down.a.2.2\"", "\"z\" here", "says \"y\""}},
    {SET("down", "{ a = { { 0, 'x' } }, b = 7 }"), VS_MSG_PARAMETER_SHAPE, {"\"down.a\""}},
    {SET("q", "'two'"), VS_MSG_PARAMETER_SHAPE, {"\"q\"", "\"two\" here", "says 2"}},
    {"override.param 'up' { values = { { from = '2000-01-01', value = 5 } } }",
     VS_MSG_PARAMETER_TIGHTEN,
     {"\"up\""}},
    /* bans of methods */
    {RULE("pay", "at_least(c:param 'q', 1)"), VS_MSG_COUNT, {NULL}},
    {RULE("talk", "at_least(c:val 'R', 1)"), VS_MSG_COUNT, {NULL}},
    {RULE("pay", "at_least(c:val 'R', 1)"),
     VS_MSG_BAN_CARRIED,
     {"51/model.lua:2: rule \"local.r\" decides by method \"pay\"", "tagged \"secret\"",
      "reads indicator \"R\" (base/model.lua:19), that reads indicator \"Y\" (base/model.lua:18), "
      "that reads indicator \"X\" (base/model.lua:16), that reads record kind \"visit\" "
      "(base/model.lua:9)"}},
    {RULE("pay", "at_least(c:records 'visit':count(), 1)"),
     VS_MSG_BAN_CARRIED,
     {"its condition reads record kind \"visit\" (base/model.lua:9)"}},
    {RULE("pay", "at_least(c:maybe('Y', 0), 1)"), VS_MSG_BAN_CARRIED, {"reads indicator \"Y\""}},
    {RULE("pay", "c:val 'V' > 1 and c:val 'Y' > 1"),
     VS_MSG_BAN_CARRIED,
     {"reads indicator \"Y\""}}, /* cell by cell */
    {OWN("o", "c:val 'Y'") RULE("pay", "at_least(c:val 'local.o', 1)"),
     VS_MSG_BAN_CARRIED,
     {"reads indicator \"local.o\" (51/model.lua:1), that reads indicator \"Y\""}},
    {"override.position 'head' { group = 'Mine' }", VS_MSG_MODEL_SEALED_THING, {"head"}},
    {"around.rule 'A1' { when = function(c, previous) return previous(c) end }",
     VS_MSG_SEAL_OWN,
     {"around.rule \"A1\""}},
};

static void say_all(const char *school, const char *message, const char *const *says)
{
    for (size_t i = 0; i < 6 && says[i] != NULL; i++) {
        if (strstr(message, says[i]) == NULL) {
            fail_msg("%s\n%s\nlacks: %s", school, message, says[i]);
        }
    }
}

static void layers_touch_what_is_free(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const vs_engine_options options = {.language = VS_EN};
        vs_engine *engine;
        vs_model *model;
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        int status = load_texts(&model, engine, base, yaml, cases[i].school);
        const char *error = vs_engine_error(engine);
        if (cases[i].id == VS_MSG_COUNT
                ? status != VS_OK
                : status != VS_EMODEL || vs_engine_error_id(engine) != cases[i].id) {
            fail_msg("%s\n%d %s", cases[i].school, status, status != VS_OK ? error : "loaded");
        }
        say_all(cases[i].school, error, cases[i].says);
        vs_model_free(model);
        vs_engine_free(engine);
    }
}

/* --- several layers --- */

/* Layers named 0, 1, 2 ..., the first with the parameters. */
static int load_layers(vs_model **out, vs_engine *engine, const char *const *texts, size_t count,
                       size_t scenario)
{
    static const char *const names[] = {"base", "town", "school", "what-if"};
    static const char *const paths[] = {"base/model.lua", "town/model.lua", "school/model.lua",
                                        "what-if/model.lua"};
    vs_model_file files[4][2];
    vs_layer_source layers[4] = {0};
    for (size_t i = 0; i < count; i++) {
        files[i][0] = (vs_model_file){paths[i], texts[i], strlen(texts[i])};
        files[i][1] = (vs_model_file){"base/parameters/p.yaml", yaml, strlen(yaml)};
        layers[i] = (vs_layer_source){.name = names[i],
                                      .school = i == 2,
                                      .scenario = i == scenario,
                                      .file_count = i == 0 ? 2 : 1,
                                      .files = files[i]};
    }
    vs_model_source source = {.layer_count = count, .layers = layers};
    return vs_model_load(out, engine, &source);
}

static const struct {
    const char *layers[3]; /* above base */
    enum vs_message id;
    const char *says;
} stacks[] = {
    /* the layer that seals may touch what it seals; those above it may not */
    {{"override.indicator 'V' { part = 'invariant' }\n" SET("q", "3")}, VS_MSG_COUNT, NULL},
    {{"override.indicator 'V' { part = 'invariant' }", SET("q", "3")},
     VS_MSG_SEAL_TOUCHED,
     "invariant indicator \"V\", layer town, town/model.lua:1"},
    {{"override.indicator 'V' { part = 'invariant' }", "disable.indicator 'V' { title = 'n' }"},
     VS_MSG_SEAL_OWN,
     "what layer town sealed"},
    {{SET("q", "3"), "override.indicator 'V' { title = 'n' }"}, VS_MSG_COUNT, NULL},
    {{"define.indicator 'W' { title = 'W', unit = '1', levels = { 'all' }, part = 'invariant',\n"
      "  formula = function(c) return c:val 'V' end }",
      "override.indicator 'V' { title = 'n', digits = 2 }"},
     VS_MSG_SEAL_TOUCHED,
     "indicator \"V\" is read by invariant indicator \"W\", layer town"},
    /* each layer is held to the one below it */
    {{SET("up", "25"), SET("up", "22")}, VS_MSG_PARAMETER_TIGHTEN, "layer town says 25"},
    {{SET("up", "25"), SET("up", "26")}, VS_MSG_COUNT, NULL},
    /* a scenario may change anything */
    {{"", "",
      SET("p", "3") "\n" SET("up", "1") "\n" SET(
          "shut", "1") "\noverride.indicator 'R' { formula = function(c) return 1 end }\n"
                       "override.position 'head' { title = 'n' }"},
     VS_MSG_COUNT,
     NULL},
};

static void seals_bind_the_layers_behind_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(stacks); i++) {
        const char *texts[4] = {base};
        size_t count = 1;
        for (size_t j = 0; j < 3 && stacks[i].layers[j] != NULL; j++) {
            texts[count++] = stacks[i].layers[j];
        }
        const vs_engine_options options = {.language = VS_EN};
        vs_engine *engine;
        vs_model *model;
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        int status = load_layers(&model, engine, texts, count, 3);
        const char *error = vs_engine_error(engine);
        if (stacks[i].id == VS_MSG_COUNT ? status != VS_OK
                                         : vs_engine_error_id(engine) != stacks[i].id) {
            fail_msg("%zu: %d %s", i, status, status != VS_OK ? error : "loaded");
        }
        if (stacks[i].says != NULL && strstr(error, stacks[i].says) == NULL) {
            fail_msg("%zu: %s\nlacks: %s", i, error, stacks[i].says);
        }
        vs_model_free(model);
        vs_engine_free(engine);
    }
}

/* --- disabled things --- */

static void disabled_things_take_their_readers_along(void **state)
{
    (void)state;
    static const char school[] =
        "disable.param 'q' { title = 'no q' }\n"
        "disable.record 'free' { title = 'no free' }\n"
        "disable.param 'limit' { title = 'no limit' }\n" OWN("f", "c:records 'free':count()")
            OWN("v", "c:val 'V'") RULE("talk", "at_least(c:param 'q', 1)");
    vs_engine *engine;
    vs_model *model;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    int status = load_texts(&model, engine, base, yaml, school);
    assert_string_equal(status == VS_OK ? "" : vs_engine_error(engine), "");
    const vs_indicator *all = model->indicators;
    assert_string_equal(all[vs_model_indicator(model, "V")].disabled, "no q");
    assert_string_equal(all[vs_model_indicator(model, "rule.local.r")].disabled, "no q");
    assert_string_equal(all[vs_model_indicator(model, "local.f")].disabled, "no free");
    assert_null(all[vs_model_indicator(model, "local.v")].disabled); /* it reads a cell that is */
    assert_null(all[vs_model_indicator(model, "R")].disabled);
    assert_int_equal(all[vs_model_indicator(model, "R")].small_n, -1);
    assert_int_equal(all[vs_model_indicator(model, "V")].formula_count, 0);
    vs_model_free(model);
    vs_engine_free(engine);
}

/* --- tags --- */

static const char carrying[] =
    "define.record 'news' { title = 'N', carries = 'what', period = 'always', fields = {\n"
    "  what = { type = 'text' }, value = { type = 'integer' } } }\n"
    "local function own(formula) return { title = 'T', unit = '1', levels = { 'all' },\n"
    "  period = { 'year' }, formula = formula } end\n"
    "define.indicator 'named' (own(function(c)\n"
    "  return c:records('news', { what = 'V' }):count() end))\n"
    "define.indicator 'tagged' (own(function(c)\n"
    "  return c:records 'news':count { what = { 'V', 'R' } } end))\n"
    "define.indicator 'any' (own(function(c) return c:records 'news':count() end))\n"
    "define.indicator 'but' (own(function(c)\n"
    "  return c:records 'news':count { what = { none = { 'R' } } } end))\n"
    "define.indicator 'maybe' (own(function(c) if c:val 'V' > 0 then\n"
    "  return c:val(text.upper 'v') end return 1 end))\n"
    "define.indicator 'if' (own(function(c) return when(at_least(c:val 'Y', 1), 1, 2) end))\n"
    "define.indicator 'filter' (own(function(c)\n"
    "  return c:records('visit', { hours = 1 }):filled('day'):count() end))\n"
    "define.indicator 'over' (own(function(c) if true then return c:cells('X', {\n"
    "  over = { 'group' } }):sum() end return 1 end))\n";

static void tags_flow_through_formulas(void **state)
{
    static const struct {
        const char *indicator;
        enum vs_carries carries;
    } expected[] = {
        {"X", VS_CARRIES},         {"R", VS_CARRIES},       {"V", VS_CARRIES_NOT},
        {"named", VS_CARRIES_NOT}, {"tagged", VS_CARRIES},  {"any", VS_CARRIES},
        {"but", VS_CARRIES},       {"maybe", VS_MAY_CARRY}, {"if", VS_CARRIES},
        {"filter", VS_CARRIES},    {"over", VS_CARRIES},    {"rule.A1", VS_CARRIES},
    };
    (void)state;
    char text[8192];
    vs_engine *engine;
    vs_model *model;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    (void)snprintf(text, sizeof text, "%s%s", base, carrying);
    int status = load_texts(&model, engine, text, yaml, NULL);
    assert_string_equal(status == VS_OK ? "" : vs_engine_error(engine), "");
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        int indicator = vs_model_indicator(model, expected[i].indicator);
        if (vs_model_carries(model, indicator, "secret") != expected[i].carries) {
            fail_msg("%s", expected[i].indicator);
        }
        assert_int_equal(vs_model_carries(model, indicator, "other"), VS_CARRIES_NOT);
        assert_int_equal(vs_model_reads_tag(model, indicator, "secret"),
                         expected[i].carries != VS_CARRIES_NOT);
    }
    vs_model_free(model);
    vs_engine_free(engine);
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

/* A model that loads, with open formulas and edits, and one that is refused with its chain. */
static void every_allocation_may_fail(void **state)
{
    (void)state;
    static const char *const schools[] = {
        SET("q", "3") "\n" OWN("v", "c:val(c:param 'q' > 1 and text.upper 'v' or 'V')")
            RULE("pay", "c:val 'V' > 1 and c:val(text.upper 'v') > 1"),
        SET("p", "3"),
    };
    char text[8192];
    (void)snprintf(text, sizeof text, "%s%s", base, carrying);
    for (size_t i = 0; i < COUNT_OF(schools); i++) {
        int wanted = i == 0 ? VS_OK : VS_EMODEL;
        int status = VS_ENOMEM;
        for (long n = 1000; status != wanted; n += 1 + n / 100) {
            struct failing failing = {1000000, 0};
            const vs_engine_options options = {.allocator = fail_later, .context = &failing};
            vs_engine *engine;
            vs_model *model;
            assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
            failing.left = n;
            status = load_texts(&model, engine, text, yaml, schools[i]);
            if (status != wanted && status != VS_ENOMEM) {
                fail_msg("allocation %ld: %d %s", n, status, vs_engine_error(engine));
            }
            vs_model_free(model);
            vs_engine_free(engine);
            assert_int_equal(failing.held, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_touch_what_is_free),
        cmocka_unit_test(seals_bind_the_layers_behind_them),
        cmocka_unit_test(disabled_things_take_their_readers_along),
        cmocka_unit_test(tags_flow_through_formulas),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
