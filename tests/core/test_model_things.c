/*
 * Things of a model of every kind: verbs, references, terms in titles, what is kept of their
 * history.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include <stdio.h>
#include <stdlib.h>

#include "explain.h"
#include "file.h"
#include "formula.h"
#include "lua_core.h"

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static const char parameters[] = "chair:\n"
                                 "  title: Who\n"
                                 "  values:\n"
                                 "    - { from: 2000-01-01, value: head }\n"
                                 "days:\n"
                                 "  title: Days\n"
                                 "  values:\n"
                                 "    - { from: 2000-01-01, value: [0, 3] }\n";

/* One thing of each kind that stands in no cell. */
static const char everything[] =
    "define.vocabulary 'body' { title = 'совет', plural = 'советы', forms = { 'совет*' } }\n"
    "define.position '2.head' { title = 'Head', combines = 'deputy' }\n"
    "define.position 'deputy' { title = 'Deputy', group = 'staff' }\n"
    "define.role 'expert' { title = 'Expert', held_by = { 'deputy' } }\n"
    "define.document 'order' { title = 'Order', sections = { 'a' }, required = true,\n"
    "  approval = { { step = 'agree', by = 'council' }, { step = 'approve', by = '2.head' } } }\n"
    "define.body 'council' { title = '{Body}', members = { '2.head', 'expert' },\n"
    "  chair = { param = 'chair', is = { head = '2.head', other = 'deputy' } },\n"
    "  approves = 'order' }\n"
    "define.body 'team' { title = 'Team', chair = 'deputy', members = {} }\n"
    "define.procedure 'exam' { title = 'Exam', level = 'federal', form = 'final',\n"
    "  frequency = 'single', minutes = 235, grades = { '9' }, documents = 'order' }\n"
    "define.activity 'report' { title = 'Report', when = on '08-25', responsible = { 'deputy', "
    "'team' "
    "},\n"
    "  product = 'order', procedure = 'exam', depends_on = 'exam-day', plan = 'main' }\n"
    "define.activity 'exam-day' { title = 'Day' }\n"
    "define.decision_level 'own' { title = 'Own', rank = 1, by = 'council' }\n"
    "define.decision_form 'minutes' { title = 'Minutes', document = 'order' }\n"
    "define.decision_method 'economic' { title = 'Economic', never = { 'national' } }\n"
    "define.rule 'D-1' { title = 'Rule', scope = 'all', when = function(c) return true end,\n"
    "  decision = { level = 'own', form = 'minutes', method = 'economic',\n"
    "    addressee = { 'deputy', 'all the others' }, within = 14, text = 'Do it' } }\n"
    "define.cycle 'year' { title = 'Year', stages = {\n"
    "  { name = 'goal', title = 'Goal', to = 'review', document = 'order' },\n"
    "  { name = 'review', title = 'Review', to = { 'goal' }, guard = function(c) return true end "
    "} } }\n"
    "define.direction 'results' { title = 'Results' }\n"
    "define.direction 'marks' { title = 'Marks', of = 'results' }\n"
    "define.criterion '1' { title = 'One', number = 1 }\n"
    "define.map_item '1.1' { title = 'Item', criterion = '1', characteristics = { { title = 'x' } "
    "},\n"
    "  evidence = { 'order' } }\n"
    "define.marker 'M1' { title = 'Sign', scope = 'all', value = function(c) return 1 end,\n"
    "  unit = '%', digits = 0, origin = 'local', level = 'own', text = 'Look' }\n"
    "define.lateness 'usual' { title = 'Usual', of = 'activity', activities = { 'report' },\n"
    "  delays = 'days' }\n"
    "define.block '2' { title = 'Two', positions = '2.head', spans = true }\n"
    "define.block '2.1' { title = 'Part', part_of = '2', bodies = 'team', documents = 'order' }\n"
    "define.func '2.1.1' { title = 'Func', block = '2.1', kind = 'duty', positions = 'expert' }\n"
    "define.norm 'law' { title = 'Law', number = '273', date = '29.12.2012', issuer = 'State',\n"
    "  url = 'http://x', status = 'in force' }\n"
    "define.catalogue 'steps' { title = 'Steps', source = 'S', note = 'N', part = 'variative',\n"
    "  columns = { { name = 'who', title = 'Who', of = 'position' },\n"
    "    { name = 'what', title = 'What' } },\n"
    "  items = { { id = '1', title = 'First', who = 'deputy', what = 'x' }, { id = '2' } } }\n";

/* The kinds that stand in cells; 14 lines. */
static const char cells[] =
    "define.dimension 'town' { title = 'Town' }\n"
    "define.dimension 'group' { title = 'Group' }\n"
    "define.period 'year' { title = 'Year', type = 'academic_year', starts = '09-01' }\n"
    "define.record 'visit' { title = 'Visit', fields = { town = { dimension = 'town' },\n"
    "  group = { dimension = 'group' }, hours = { type = 'integer' }, day = { type = 'date' } },\n"
    "  period = { date = 'day' } }\n"
    "define.event 'signed' { title = 'Signed', fields = { by = {} } }\n"
    "define.indicator 'count' { title = 'Count', unit = '1', levels = { 'town', 'all' },\n"
    "  period = { 'year', '*' }, scale_type = 'ratio',\n"
    "  formula = function(c) return c:records 'visit':count() end }\n"
    "define.indicator 'towns' { title = 'Towns', unit = '1', levels = { 'town' }, period = "
    "'year',\n"
    "  formula = function(c) return c:records 'visit':count() end }\n"
    "define.decision_level 'some' { title = 'Some' }\n"
    "define.rule 'many' { title = 'Many', scope = 'town', decision = { level = 'some' },\n"
    "  when = function(c) return above(c:val 'count', 3) end }\n"
    "define.projection 'counts' { title = 'Counts', indicators = 'count', at = 'all',\n"
    "  from = 'fixed', value = 'days', spread = 'days', range = { 0, 9 } }\n"
    "define.effect 'help' { title = 'Help', rule = 'many', indicator = 'count', shift = 'days',\n"
    "  lag = 30, hours = 2 }\n";

static vs_model *load(vs_engine *engine, const char *base, const char *school)
{
    vs_model *model = NULL;
    vs_engine_set_language(engine, VS_EN);
    if (load_texts(&model, engine, base, parameters, school) != VS_OK) {
        fail_msg("%s", vs_engine_error(engine));
    }
    return model;
}

/* What a line of Lua says in the state of a loaded model. */
static const char *ask(vs_model *model, const char *line)
{
    static char answer[1024];
    lua_State *L = vs_sandbox_state(model->sandbox);
    if (luaL_dostring(L, line) != LUA_OK) {
        fail_msg("%s: %s", line, lua_tostring(L, -1));
    }
    (void)snprintf(answer, sizeof answer, "%s",
                   lua_isnil(L, -1) ? "nil" : luaL_tolstring(L, -1, NULL));
    lua_settop(L, 0);
    return answer;
}

#define FIND(space, name) "require 'layers'.find('" space "', '" name "')"

static void every_kind_can_be_defined(void **state)
{
    vs_model *model = load(*state, everything, NULL);
    assert_string_equal(ask(model, "return " FIND("executor", "council") ".body.title"), "Совет");
    /* one name is a list, an empty list is none */
    assert_string_equal(ask(model, "return " FIND("executor", "2.head") ".body.combines[1]"),
                        "deputy");
    assert_string_equal(ask(model, "return " FIND("executor", "team") ".body.members"), "nil");
    assert_string_equal(ask(model, "return " FIND("catalogue", "steps") ".body.items[1].who[1]"),
                        "deputy");
    assert_string_equal(ask(model, "local order = {}\n"
                                   "for _, thing in ipairs(require 'layers'.all 'executor') do\n"
                                   "  order[#order + 1] = thing.name\n"
                                   "end return table.concat(order, ' ')"),
                        "2.head deputy expert council team");
    vs_model_free(model);
}

/* --- verbs --- */

static const struct {
    const char *kind, *name, *space;
} kinds[] = {
    {"position", "2.head", "executor"},
    {"role", "expert", "executor"},
    {"body", "council", "executor"},
    {"document", "order", "document"},
    {"procedure", "exam", "procedure"},
    {"activity", "exam-day", "activity"},
    {"decision_level", "own", "decision_level"},
    {"decision_form", "minutes", "decision_form"},
    {"decision_method", "economic", "decision_method"},
    {"rule", "D-1", "rule"},
    {"cycle", "year", "cycle"},
    {"direction", "results", "direction"},
    {"criterion", "1", "criterion"},
    {"map_item", "1.1", "map_item"},
    {"marker", "M1", "marker"},
    {"projection", "counts", "projection"},
    {"lateness", "usual", "lateness"},
    {"effect", "help", "effect"},
    {"block", "2.1", "block"},
    {"func", "2.1.1", "func"},
    {"vocabulary", "body", "vocabulary"},
    {"norm", "law", "norm"},
    {"catalogue", "steps", "catalogue"},
    {"dimension", "town", "dimension"},
    {"period", "year", "period"},
    {"record", "visit", "record"},
    {"event", "signed", "record"},
    {"indicator", "count", "indicator"},
};

static const char *everything_and_cells(void)
{
    static char text[8192];
    (void)snprintf(text, sizeof text, "%s%s", cells, everything);
    return text;
}

static void every_kind_has_its_verbs(void **state)
{
    vs_engine *engine = *state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        char text[512];
        char line[256];
        (void)snprintf(text, sizeof text,
                       "override.%s '%s' { title = 'New' }\ndisable.%s '%s' { title = 'why' }",
                       kinds[i].kind, kinds[i].name, kinds[i].kind, kinds[i].name);
        vs_model *model = load(engine, everything_and_cells(), text);
        (void)snprintf(line, sizeof line,
                       "local t = require 'layers'.find('%s', '%s') return t.kind .. ' ' .. "
                       "t.body.title .. ' ' .. t.disabled .. ' ' .. #t.touches",
                       kinds[i].space, kinds[i].name);
        (void)snprintf(text, sizeof text, "%s New why 2", kinds[i].kind);
        assert_string_equal(ask(model, line), text);
        vs_model_free(model);
        /* a name that is not there, with what is near */
        (void)snprintf(text, sizeof text, "override.%s '%sx' { title = 'New' }", kinds[i].kind,
                       kinds[i].name);
        assert_int_equal(load_texts(&model, engine, everything_and_cells(), parameters, text),
                         VS_EMODEL);
        (void)snprintf(text, sizeof text, "51/model.lua:1: override.%s \"%sx\": there is no",
                       kinds[i].kind, kinds[i].name);
        assert_memory_equal(vs_engine_error(engine), text, strlen(text));
        (void)snprintf(text, sizeof text, "\"%s\"?", kinds[i].name);
        if (strlen(kinds[i].name) > 2 && strstr(vs_engine_error(engine), kinds[i].name) == NULL) {
            fail_msg("%s", vs_engine_error(engine));
        }
        /* twice in a layer, and below */
        (void)snprintf(text, sizeof text, "define.%s '%s' { title = 'New' }", kinds[i].kind,
                       kinds[i].name);
        assert_int_equal(load_texts(&model, engine, everything_and_cells(), parameters, text),
                         VS_EMODEL);
        assert_int_equal(vs_engine_error_id(engine), VS_MSG_MODEL_DEFINED_BELOW);
    }
}

/* --- refusals, word for word --- */

static const struct {
    const char *base, *school, *message;
} refused[] = {
    {"around.position 'x' { }", NULL,
     "base/model.lua:1: there is no verb around.position; this kind has: define.position, "
     "override.position, disable.position"},
    {"set.indicator 'x' { }", NULL,
     "base/model.lua:1: there is no verb set.indicator; this kind has: define.indicator, "
     "override.indicator, around.indicator, disable.indicator"},
    {"around.param 'x' { }", NULL,
     "base/model.lua:1: there is no verb around.param; this kind has: define.param, "
     "override.param, disable.param, set.param"},
    {"define.positon 'x' { }", NULL,
     "base/model.lua:1: unknown name \"define.positon\"; maybe \"position\"; declare it local or "
     "correct the name"},
    {"define.position 'x' { title = 'X' }\ndefine.body 'x' { title = 'X' }", NULL,
     "base/model.lua:2: \"x\" is already in this layer: base/model.lua:1; keep one definition"},
    {"define.position 'x' { title = 'X' }", "override.body 'x' { title = 'Y' }",
     "51/model.lua:1: override.body \"x\": the name belongs to a position (base/model.lua:1); use "
     "override.position"},
    {"define.position 'x' { title = 'X', part = 'invariant' }", "\ndisable.position 'x' {}",
     "51/model.lua:2: disable.position \"x\": layer base sealed this (base/model.lua:1, part = "
     "\"invariant\"); remove the verb or define your own: define.position \"local.x\""},
    {"define.position 'a b' { title = 'X' }", NULL,
     "base/model.lua:1: name \"a b\" does not fit; Latin letters, digits, \"_\", \"-\" and \".\", "
     "at most 64"},
    {"define.indicator 'rule.x' {}", NULL,
     "base/model.lua:1: name \"rule.x\" is taken: series of rules begin with rule.; use another"},
    {"", "define.position 'x' { title = 'X' }",
     "51/model.lua:1: a school's own name \"x\" must start with local.; call it local.x"},
    /* references */
    {"define.position 'head' { title = 'H' }\ndefine.body 'b' { title = 'B', members = 'heads' }",
     NULL,
     "base/model.lua:2: body \"b\": field \"members\": name \"heads\" is not defined; maybe "
     "\"head\" (wanted: position | role | body); correct it or define it"},
    {"define.position 'head' { title = 'H' }\ndefine.block 'b' { title = 'B' }",
     "\noverride.block 'b' { bodies = { 'head' } }",
     "51/model.lua:2: block \"b\" (base/model.lua:2): field \"bodies\": \"head\" is a position "
     "(base/model.lua:1), wanted: body; name another"},
    {"define.body 'b' { title = 'B', chair = { param = 'chairs', is = { a = 'b' } } }", NULL,
     "base/model.lua:1: body \"b\": field \"chair.is.a\": \"b\" is a body (base/model.lua:1), "
     "wanted: position | role; name another"},
    {"define.position 'p' { title = 'P' }\n"
     "define.body 'b' { title = 'B', chair = { param = 'chairs', is = { a = 'p' } } }",
     NULL,
     "base/model.lua:2: body \"b\": field \"chair.param\": name \"chairs\" is not defined; maybe "
     "\"chair\" (wanted: param); correct it or define it"},
    {"define.position 'p' { title = 'P', combines = { 'p', 'p' } }", NULL,
     "base/model.lua:1: position \"p\": field \"combines\" has \"p\" twice; keep one"},
    {"define.document 'd' { title = 'D', approval = { { step = 'agree', by = 'x' } } }", NULL,
     "base/model.lua:1: document \"d\": field \"approval.1.by\": name \"x\" is not defined "
     "(wanted: position | body); correct it or define it"},
    {"define.document 'd' { title = 'D', approval = { { step = 'sing', by = 'x' } } }", NULL,
     "base/model.lua:1: document \"d\".approval.1: field \"step\": expected agree | approve | "
     "discuss | sign, got \"sing\"; correct it"},
    {"define.cycle 'c' { title = 'C', stages = { { name = 'a', title = 'A', to = 'later' } } }",
     NULL,
     "base/model.lua:1: cycle \"c\": field \"stages.a.to\": name \"later\" is not defined; there "
     "are: a; correct it or define it"},
    {"define.cycle 'c' { title = 'C', stages = { { name = 'a', title = 'A' },\n"
     "  { name = 'a', title = 'A' } } }",
     NULL, "base/model.lua:1: cycle \"c\": field \"stages\" has \"a\" twice; keep one"},
    {"define.decision_level 'l' { title = 'L' }\n"
     "define.rule 'r' { title = 'R', scope = 'all', when = function() return true end,\n"
     "  decision = { level = 'l', addressee = { 'всем учителям', 'nobody' } } }",
     NULL,
     "base/model.lua:2: rule \"r\": field \"decision.addressee\": name \"nobody\" is not defined "
     "(wanted: position | role | body); correct it or define it"},
    {"define.decision_level 'l' { title = 'L' } define.rule 'r' { title = 'R', decision = { level "
     "= 'l' }, scope = 'all', when = 5 }",
     NULL, "base/model.lua:1: rule \"r\": field \"when\": expected a function, got 5; correct it"},
    {"define.decision_level 'l' { title = 'L' } define.rule 'r' { title = 'R', decision = { level "
     "= 'l' }, scope = 'al', when = function() return true end }",
     NULL,
     "base/model.lua:1: rule \"r\": field \"scope\": name \"al\" is not defined; correct it or "
     "define it"},
    {"define.decision_level 'l' { title = 'L' } define.rule 'r' { title = 'R', decision = { level "
     "= 'l' }, scope = 'all',\n when = function() return 5 end }",
     NULL,
     "base/model.lua:2: when of the rule returned no condition but: number; return true, false or "
     "at_least(a, b) and the like"},
    {"define.decision_level 'l' { title = 'L' } define.rule 'r' { title = 'R', decision = { level "
     "= 'l' }, scope = 'all', when = function(c) error 'x' end }",
     "override.rule 'r' { scope = 'town' }",
     "51/model.lua:1: \"r\": field scope cannot be changed, others rely on it (defined: "
     "base/model.lua:1); leave it out"},
    {"define.catalogue 'c' { title = 'C', columns = { { name = 'a', title = 'A', of = 'men' } },\n"
     "  items = { { id = '1' } } }",
     NULL,
     "base/model.lua:1: catalogue \"c\": field \"columns.a\": there is no kind \"men\"; correct "
     "of"},
    {"define.catalogue 'c' { title = 'C', columns = { { name = 'a', title = 'A' } },\n"
     "  items = { { id = '1', whom = 'x' } } }",
     NULL,
     "base/model.lua:1: catalogue \"c\".items.1: there is no field \"whom\"; there are: a, id, "
     "title; correct it or leave "
     "it "
     "out"},
    {"define.catalogue 'c' { title = 'C', items = { { title = 'x' } } }", NULL,
     "base/model.lua:1: catalogue \"c\".items.1: field \"id\" is missing; add it"},
    /* terms */
    {"define.vocabulary 'class_group' { title = 'класс' }\n"
     "define.position 'p' { title = 'Head of the {class_grup}' }",
     NULL,
     "base/model.lua:2: position \"p\": title with {class_grup}: the vocabulary has no such term; "
     "maybe \"class_group\"; correct or define it"},
    {"define.vocabulary 'class_group' { title = 'класс' }\n"
     "define.position 'p' { title = 'Head of {class_group.plural}' }",
     NULL,
     "base/model.lua:2: position \"p\": title with {class_group.plural}: the term \"class_group\" "
     "(base/model.lua:1) has no plural; add it"},
    /* parameters */
    {"define.param 'chair' { values = { { from = '2020-01-01', value = 1 } } }", NULL,
     "base/model.lua:1: \"chair\" is already in this layer: base/parameters/p.yaml:1; keep one "
     "definition"},
    {"", "define.param 'local.x' { values = {} }",
     "51/model.lua:1: param \"local.x\": field \"values\": expected a list of values, not empty, "
     "with the keys from and value, got table; correct it"},
    {"", "define.param 'x' { values = { { from = '2020-01-01', value = 1 } } }",
     "51/model.lua:1: a school's own name \"x\" must start with local.; call it local.x"},
    {"define.param 'x' { values = { { from = '2020-01-01', until_ = '2021-01-01', value = 1 },\n"
     "  { from = '2022-01-01', value = 2 } } }",
     NULL,
     "the parameter \"x\": a gap or an overlap between base/model.lua:1 (until 2021-01-01) and "
     "base/model.lua:1 (from 2022-01-01); make the dates meet"},
    {"define.param 'x' { unit = '%', values = { { from = '2020-01-01', value = 1 } } }",
     "override.param 'x' { unit = 'pp' }",
     "51/model.lua:1: \"x\": field unit cannot be changed, others rely on it (defined: "
     "base/model.lua:1); leave it out"},
    {"define.param 'x' { values = { { from = '2020-01-01', value = 1 } } }",
     "override.param 'x' { values = { { from = '2021-01-01', value = 2 } } }",
     "51/model.lua:1: parameter \"x\": the values begin at 2021-01-01, and layer base says from "
     "2020-01-01 on (base/model.lua:1); begin no later"},
    {"define.param 'x' { part = 'invariant', values = { { from = '2020-01-01', value = 1 } } }",
     "disable.param 'x' { title = 'why' }",
     "51/model.lua:1: the parameter \"x\" is sealed by the layer base (base/model.lua:1); only "
     "that layer changes it"},
    {"", "disable.param 'chair' { title = 'why' }\ndisable.param 'chair' { title = 'why' }",
     "51/model.lua:2: \"chair\" is already in this layer: 51/model.lua:1; keep one definition"},
    {"", "override.param 'chiar' { title = 'why' }",
     "51/model.lua:1: there is no parameter \"chiar\"; maybe \"chair\" (all: vsoko list params); "
     "set.param changes only "
     "what exists"},
};

static void refusals_say_what_and_where(void **state)
{
    vs_engine *engine = *state;
    vs_engine_set_language(engine, VS_EN);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        vs_model *model = NULL;
        int status = load_texts(&model, engine, refused[i].base, parameters, refused[i].school);
        if (status != VS_EMODEL || strcmp(vs_engine_error(engine), refused[i].message) != 0) {
            fail_msg("%zu %s: %d\n%s\nnot\n%s", i, refused[i].base, status, vs_engine_error(engine),
                     refused[i].message);
        }
        vs_model_free(model);
    }
}

/* --- overrides --- */

static void overrides_go_field_by_field(void **state)
{
    static const char school[] =
        "override.rule 'D-1' { decision = { form = 'local.letter' } }\n"
        "define.decision_form 'local.letter' { title = 'Letter' }\n"
        "override.cycle 'year' { stages = { { name = 'goal', title = 'Aim' },\n"
        "  { name = 'end', title = 'End' } } }\n"
        "override.catalogue 'steps' { items = { { id = '2', what = 'y' } } }\n"
        "override.func '2.1.1' { positions = {}, bodies = 'team' }\n";
    vs_model *model = load(*state, everything, school);
    assert_string_equal(
        ask(model, "local d = " FIND("rule", "D-1") ".body.decision return d.form .. ' ' .. "
                                                    "d.level .. ' ' .. d.within"),
        "local.letter own 14");
    assert_string_equal(ask(model,
                            "local list = {}\n"
                            "for _, s in ipairs(" FIND(
                                "cycle", "year") ".body.stages) do\n"
                                                 "  list[#list + 1] = s.name .. '=' .. s.title\n"
                                                 "end return table.concat(list, ' ')"),
                        "goal=Aim review=Review end=End");
    assert_string_equal(ask(model, "return " FIND("cycle", "year") ".body.stages[1].to[1]"),
                        "review");
    assert_string_equal(
        ask(model, "local i = " FIND("catalogue", "steps") ".body.items\n"
                                                           "return i[1].what .. i[2].what"),
        "xy");
    assert_string_equal(
        ask(model,
            "local f = " FIND("func", "2.1.1") ".body\n"
                                               "return tostring(f.positions) .. f.bodies[1]"),
        "nilteam");
    vs_model_free(model);
}

static void history_keeps_what_stood_before(void **state)
{
    static const char school[] =
        "override.cycle 'year' { title = 'Ours', stages = { { name = 'goal', title = 'Aim' } } }\n"
        "override.rule 'D-1' { title = 'Other' }\n"
        "around.rule 'D-1' { when = function(c, previous) return previous(c) end }\n"
        "disable.rule 'D-1' { title = 'no {body.plural}' }\n";
    vs_model *model = load(*state, everything, school);
    assert_string_equal(
        ask(model, "local t = " FIND(
                       "cycle",
                       "year") " local touch = t.touches[1]\n"
                               "return touch.verb .. ' ' .. touch.place.layer .. ' ' .. "
                               "touch.place.text .. ' '"
                               " .. touch.body.title .. ' ' .. touch.before.title .. ' '"
                               " .. touch.before.stages[1].title .. ' ' .. t.body.stages[1].title"),
        "override 51 51/model.lua:1 Ours Year Goal Aim");
    assert_string_equal(
        ask(model, "local t = " FIND(
                       "rule", "D-1") " local list = {}\n"
                                      "for _, touch in ipairs(t.touches) do\n"
                                      "  list[#list + 1] = touch.verb .. touch.place.line\n"
                                      "end\n"
                                      "return table.concat(list, ' ') .. ' ' .. t.disabled .. ' '\n"
                                      "  .. tostring(t.touches[2].before.when ~= t.body.when)"),
        "override2 around3 disable4 no советы true");
    vs_model_free(model);
}

/* --- terms in titles --- */

static void terms_stand_in_every_title(void **state)
{
    static const char base[] =
        "define.vocabulary 'unit' { title = 'класс', plural = 'классы', genitive = 'класса' }\n"
        "define.dimension 'unit' { title = '{Unit}', attributes = {\n"
        "  size = { title = 'Размер {unit.genitive}', type = 'integer' } } }\n"
        "define.period 'year' { title = 'Год {unit.genitive}', type = 'calendar_year' }\n"
        "define.record 'list' { title = '{Unit.plural}', fields = {\n"
        "  unit = { title = '{unit}', dimension = 'unit' } } }\n"
        "define.indicator 'count' { title = 'Все {unit.plural}', unit = '1', levels = { 'all' },\n"
        "  applies = function(c) return true end, applies_title = 'есть {unit.plural}',\n"
        "  formula = function(c) return c:records 'list':count() end }\n"
        "define.decision_level 'l' { title = 'L' }\n"
        "define.rule 'r' { title = 'Нет {unit.genitive}', scope = 'all', decision = { level = 'l' "
        "},\n"
        "  when = function(c) return true end }\n"
        "define.param 'p' { title = 'Предел {unit.genitive}',\n"
        "  values = { { from = '2020-01-01', value = 1 } } }\n"
        "define.cycle 'c' { title = 'C', stages = { { name = 'a', title = '{Unit}' } } }\n"
        "define.catalogue 't' { title = 'T', columns = { { name = 'a', title = '{unit}' } },\n"
        "  items = { { id = '1', title = '{unit.plural}' } } }\n";
    static const char school[] =
        "override.vocabulary 'unit' { title = 'группа', plural = 'группы', genitive = 'группы' }\n"
        "override.indicator 'count' { title = 'Наши {unit.plural}' }\n";
    vs_model *model = NULL;
    static const char yaml[] = "limit:\n"
                               "  title: Первый {unit}\n"
                               "  values:\n"
                               "    - { from: 2000-01-01, value: 1 }\n";
    assert_int_equal(load_texts(&model, *state, base, yaml, NULL), VS_OK);
    assert_string_equal(model->dimensions[0].title, "Класс");
    assert_string_equal(model->dimensions[0].attributes[0].title, "Размер класса");
    assert_string_equal(model->period_kinds[0].title, "Год класса");
    assert_string_equal(model->kinds[0].title, "Классы");
    assert_string_equal(model->kinds[0].fields[0].title, "класс");
    assert_string_equal(model->indicators[0].title, "Все классы");
    assert_string_equal(model->indicators[0].applies_title, "есть классы");
    assert_string_equal(model->indicators[1].title, "Нет класса");
    assert_string_equal(model->parameters[0].title, "Первый класс");
    assert_string_equal(model->parameters[1].title, "Предел класса");
    assert_string_equal(ask(model, "return " FIND("cycle", "c") ".body.stages[1].title"), "Класс");
    assert_string_equal(
        ask(model,
            "local b = " FIND("catalogue", "t") ".body\n"
                                                "return b.columns[1].title .. b.items[1].title"),
        "классклассы");
    vs_model_free(model);
    assert_int_equal(load_texts(&model, *state, base, yaml, school), VS_OK);
    assert_string_equal(model->dimensions[0].title, "Группа");
    assert_string_equal(model->indicators[0].title, "Наши группы");
    assert_string_equal(model->parameters[1].title, "Предел группы");
    vs_model_free(model);
}

/* --- parameters --- */

static void parameters_have_their_verbs(void **state)
{
    static const char base[] =
        "define.param 'limit' { title = 'Limit', unit = '%', tighten_only = 'higher',\n"
        "  source = 'Law', values = {\n"
        "    { from = '2020-01-01', until_ = '2024-01-01', value = 5, note = 'first' },\n"
        "    { from = '2024-01-01', value = 6, source = 'New law' } } }\n"
        "define.param 'bands' { values = { { from = '2020-01-01',\n"
        "  value = { { 0, 'low' }, { 10, 'high' } } } } }\n"
        "define.param 'gone' { values = { { from = '2020-01-01', value = 'text' } } }\n";
    static const char school[] =
        "override.param 'limit' { title = 'Ours', values = {\n"
        "  { from = '2019-01-01', value = 7 }, { from = '2025-01-01', value = 8 } } }\n"
        "set.param 'limit' { from = '2026-01-01', forever = true, value = 9 }\n"
        "disable.param 'gone' { title = 'not here' }\n"
        "define.param 'local.own' { values = { { from = '2020-01-01', value = { a = 1 } } } }\n";
    vs_model *model = NULL;
    if (load_texts(&model, *state, base, NULL, school) != VS_OK) {
        fail_msg("%s", vs_engine_error(*state));
    }
    const vs_parameter *limit = &model->parameters[vs_model_parameter(model, "limit")];
    assert_string_equal(limit->title, "Ours");
    assert_string_equal(limit->unit, "%");
    assert_string_equal(limit->place.layer, "base");
    assert_int_equal(limit->tighten_only, VS_BETTER_HIGHER);
    assert_int_equal(limit->version_count, 3);
    assert_true(vs_parameter_at(limit, vs_date_make(2019, 1, 1))->value.number == 7);
    assert_true(vs_parameter_at(limit, vs_date_make(2025, 1, 1))->value.number == 8);
    assert_true(vs_parameter_at(limit, vs_date_make(2026, 1, 1))->value.number == 9);
    assert_int_equal(limit->edit_count, 2);
    assert_string_equal(limit->edits[0].verb, "override");
    assert_int_equal(limit->edits[0].place.line, 1);
    assert_int_equal(limit->edits[0].before_count, 2);
    assert_string_equal(limit->edits[0].before[0].source, "Law");
    assert_string_equal(limit->edits[0].before[0].note, "first");
    assert_string_equal(limit->edits[0].before[1].source, "New law");
    assert_int_equal(limit->edits[0].before[0].until, vs_date_make(2024, 1, 1));
    assert_string_equal(limit->edits[1].verb, "set");
    const vs_parameter *gone = &model->parameters[vs_model_parameter(model, "gone")];
    assert_string_equal(gone->disabled, "not here");
    const vs_parameter *own = &model->parameters[vs_model_parameter(model, "local.own")];
    assert_string_equal(own->title, "local.own");
    assert_int_equal(own->versions[0].value.type, VS_VALUE_MAP);
    assert_null(own->disabled);
    vs_model_free(model);
}

/* --- rules --- */

/* The formula of an indicator as mathematics. */
static const char *print(vs_model *model, const char *name)
{
    static char text[512];
    int indicator = vs_model_indicator(model, name);
    vs_program *program = NULL;
    vs_buffer out;
    vs_buffer_init(&out, model->engine);
    assert_true(indicator >= 0);
    assert_int_equal(vs_formula_trace(&program, model, indicator,
                                      &model->indicators[indicator].formulas[0], NULL),
                     VS_OK);
    assert_non_null(program);
    vs_program_print(model, program, vs_program_result(program), NULL, &out);
    (void)snprintf(text, sizeof text, "%.*s", (int)out.size, (const char *)out.data);
    vs_buffer_free(&out);
    vs_program_free(program);
    return text;
}

static void rules_are_series(void **state)
{
    static const char base[] =
        "define.dimension 'town' { title = 'Town' }\n"
        "define.decision_level 'own' { title = 'Own' }\n"
        "define.decision_method 'economic' { title = 'E', never = { 'national' } }\n"
        "define.record 'visit' { title = 'Visit', fields = { town = { dimension = 'town' } } }\n"
        "define.rule '1-a' { title = 'Many', scope = 'town', source = 'S',\n"
        "  decision = { level = 'own', method = 'economic' },\n"
        "  when = function(c) return above(c:records 'visit':count(), 3) end }\n";
    static const char school[] =
        "\naround.rule '1-a' {\n"
        "  when = function(c, previous) return neither(previous(c)) end }\n";
    vs_model *model = load(*state, base, NULL);
    const vs_indicator *rule = &model->indicators[vs_model_indicator(model, "rule.1-a")];
    assert_true(rule->rule);
    assert_string_equal(rule->method, "economic");
    assert_string_equal(rule->title, "Many");
    assert_string_equal(rule->unit, "1");
    assert_string_equal(rule->source, "S");
    assert_int_equal(rule->level_count, 1);
    assert_string_equal(model->levels[rule->levels[0]].name, "town");
    assert_true(rule->whole);
    assert_int_equal(rule->period_kinds, 0);
    assert_string_equal(rule->formulas[0].place.file, "base/model.lua");
    assert_int_equal(rule->formulas[0].place.line, 7);
    char before[512];
    (void)snprintf(before, sizeof before, "%s", print(model, "rule.1-a"));
    assert_non_null(strstr(before, "> 3"));
    vs_model_free(model);
    model = load(*state, base, school);
    rule = &model->indicators[vs_model_indicator(model, "rule.1-a")];
    assert_string_equal(rule->formulas[0].place.file, "51/model.lua");
    assert_int_equal(rule->formulas[0].place.line, 2);
    assert_string_not_equal(print(model, "rule.1-a"), before);
    assert_non_null(strstr(print(model, "rule.1-a"), "> 3"));
    vs_model_free(model);
}

/* --- what cannot be without a disabled one --- */

static void disabled_things_take_others_with_them(void **state)
{
    vs_model *model = load(*state, cells, "disable.dimension 'town' { title = 'no towns' }");
    const vs_indicator *count = &model->indicators[vs_model_indicator(model, "count")];
    const vs_indicator *towns = &model->indicators[vs_model_indicator(model, "towns")];
    const vs_indicator *many = &model->indicators[vs_model_indicator(model, "rule.many")];
    assert_int_equal(count->level_count, 1);
    assert_string_equal(model->levels[count->levels[0]].name, "all");
    assert_null(count->disabled);
    assert_string_equal(count->gone, "no towns");
    assert_string_equal(towns->disabled, "no towns");
    assert_int_equal(towns->formula_count, 0);
    assert_string_equal(many->disabled, "no towns");
    vs_model_free(model);

    model = load(*state, cells, "disable.period 'year' { title = 'no years' }");
    count = &model->indicators[vs_model_indicator(model, "count")];
    towns = &model->indicators[vs_model_indicator(model, "towns")];
    many = &model->indicators[vs_model_indicator(model, "rule.many")];
    assert_int_equal(count->period_kinds, 0);
    assert_true(count->whole);
    assert_null(count->disabled);
    assert_string_equal(towns->disabled, "no years");
    assert_null(many->disabled);
    vs_model_free(model);

    model = load(*state, cells, "disable.event 'signed' { title = 'unsigned' }");
    assert_string_equal(model->kinds[vs_model_kind(model, "signed")].disabled, "unsigned");
    assert_null(model->kinds[vs_model_kind(model, "visit")].disabled);
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
    static const char school[] =
        "override.rule 'D-1' { decision = { within = 7 } }\n"
        "around.rule 'D-1' { when = function(c, previous) return previous(c) end }\n"
        "disable.dimension 'group' { title = 'no {body.plural}' }\n"
        "override.param 'chair' { values = { { from = '1999-01-01', value = 'head' } } }\n"
        "define.param 'local.own' { values = { { from = '2020-01-01', value = { 1, 2 } } } }\n"
        "set.param 'chair' { from = '2025-01-01', forever = true, value = 'deputy' }\n";
    (void)state;
    int status = VS_ENOMEM;
    for (long n = 1; status != VS_OK; n += 1 + n / 20) {
        struct failing failing = {1000000, 0};
        const vs_engine_options options = {.allocator = fail_later, .context = &failing};
        vs_engine *engine;
        vs_model *model;
        assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
        failing.left = n;
        status = load_texts(&model, engine, everything_and_cells(), parameters, school);
        if (status != VS_OK && status != VS_ENOMEM) {
            fail_msg("allocation %ld: %d %s", n, status, vs_engine_error(engine));
        }
        vs_model_free(model);
        vs_engine_free(engine);
        assert_int_equal(failing.held, 0);
    }
}

/* --- stubs for editors --- */

/* True if some line of text between from and its next empty line begins with this. */
static bool has_line(const char *from, const char *line)
{
    const char *end = strstr(from, "\n\n");
    for (const char *at = from; at != NULL && at < end; at = strchr(at + 1, '\n')) {
        size_t size = strlen(line);
        const char *start = *at == '\n' ? at + 1 : at;
        if (strncmp(start, line, size) == 0 && strchr("? (", start[size]) != NULL) {
            return true;
        }
    }
    return false;
}

/* Everything that a model may define has a stub: each line is a class and one of its lines. */
static void every_field_has_its_stub(void **state)
{
    static const char chunk[] =
        "local things, list = require 'things', {}\n"
        "for kind, description in pairs(things.kinds) do\n"
        "  for field, spec in pairs(description.fields) do\n"
        "    local common = field == 'source' or field == 'note' or field == 'part'\n"
        "    list[#list + 1] = (common and 'thing' or kind) .. ' ' .. field\n"
        "  end\n"
        "  for _, verb in ipairs { 'define', 'disable' } do\n"
        "    list[#list + 1] = verb .. ' ' .. kind\n"
        "  end\n"
        "  list[#list + 1] = description.around and 'around_verb ' .. kind or nil\n"
        "end return table.concat(list, '\\n')";
    vs_model *model = load(*state, "", NULL);
    lua_State *L = vs_sandbox_state(model->sandbox);
    if (luaL_dostring(L, chunk) != LUA_OK) {
        fail_msg("%s", lua_tostring(L, -1));
    }
    vs_buffer stubs;
    vs_buffer_init(&stubs, *state);
    assert_int_equal(vs_file_read(&stubs, VS_SOURCE_DIR "/lua/stdlib/_meta/model.lua", 1u << 20),
                     VS_OK);
    vs_buffer_add(&stubs, "", 1);
    const char *text = (const char *)stubs.data;
    size_t count = 0;
    for (const char *at = lua_tostring(L, -1); at != NULL; count++) {
        char class[128];
        char name[64];
        char field[64];
        char line[128];
        assert_int_equal(sscanf(at, "%63s %63s", name, field), 2);
        (void)snprintf(class, sizeof class, "---@class vsoko.%s", name);
        (void)snprintf(line, sizeof line, "---@field %s", field);
        const char *found = strstr(text, class);
        while (found != NULL && strchr(":\n ", found[strlen(class)]) == NULL) {
            found = strstr(found + 1, class);
        }
        if (found == NULL || !has_line(found, line)) {
            fail_msg("_meta/model.lua lacks %s of %s", field, name);
        }
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    assert_true(count > 200);
    vs_buffer_free(&stubs);
    vs_model_free(model);
}

/* So has every name that a model's file sees, but for those of Lua itself. */
static void every_name_has_its_stub(void **state)
{
    static const char chunk[] =
        "local list, own = {}, { pairs = 1, ipairs = 1, type = 1, tostring = 1, tonumber = 1,\n"
        "  error = 1, assert = 1 }\n"
        "for name in pairs(require 'environment'.new()) do\n"
        "  list[#list + 1] = not own[name] and name or nil\n"
        "end return table.concat(list, ' ') .. ' '";
    static const char *const files[] = {"model", "formula", "when"};
    vs_model *model = load(*state, "", NULL);
    lua_State *L = vs_sandbox_state(model->sandbox);
    if (luaL_dostring(L, chunk) != LUA_OK) {
        fail_msg("%s", lua_tostring(L, -1));
    }
    vs_buffer stubs;
    vs_buffer_init(&stubs, *state);
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/lua/stdlib/_meta/%s.lua", VS_SOURCE_DIR, files[i]);
        assert_int_equal(vs_file_read(&stubs, path, 1u << 20), VS_OK);
    }
    vs_buffer_add(&stubs, "", 1);
    size_t count = 0;
    char name[64];
    int taken = 0;
    const char *at = lua_tostring(L, -1);
    for (; sscanf(at, "%63s%n", name, &taken) == 1; at += taken, count++) {
        char function[128];
        char table[128];
        (void)snprintf(function, sizeof function, "\nfunction %s(", name);
        (void)snprintf(table, sizeof table, "\n%s = {}", name);
        if (strstr((const char *)stubs.data, function) == NULL &&
            strstr((const char *)stubs.data, table) == NULL) {
            fail_msg("_meta lacks %s", name);
        }
    }
    assert_true(count > 40);
    vs_buffer_free(&stubs);
    vs_model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_can_be_defined, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(every_kind_has_its_verbs, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(refusals_say_what_and_where, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(overrides_go_field_by_field, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(history_keeps_what_stood_before, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(terms_stand_in_every_title, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(parameters_have_their_verbs, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(rules_are_series, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(disabled_things_take_others_with_them, make_engine,
                                        free_engine),
        cmocka_unit_test_setup_teardown(every_field_has_its_stub, make_engine, free_engine),
        cmocka_unit_test_setup_teardown(every_name_has_its_stub, make_engine, free_engine),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
