/*
 * The calendar of activities: what each form of `when` becomes as data, how it is printed in both
 * languages, what is refused and that a model cannot change a rule.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "load_help.h"
#include "lua_core.h"

/* Gives the data of a rule (keys in order), its printed form and the names in it. */
static const char describe[] =
    "local check, when = require 'check', require 'when'\n"
    "local function show(value)\n"
    "  if type(value) ~= 'table' then return tostring(value) end\n"
    "  local parts = {}\n"
    "  for _, item in ipairs(value) do parts[#parts + 1] = show(item) end\n"
    "  if #parts == 0 then\n"
    "    for _, key in ipairs(check.keys(value)) do\n"
    "      parts[#parts + 1] = key .. '=' .. show(value[key])\n"
    "    end\n"
    "  end\n"
    "  return '{' .. table.concat(parts, ' ') .. '}'\n"
    "end\n"
    "local rule = require('layers').find('activity', 'x').body.when\n"
    "local names = {}\n"
    "for _, one in ipairs(when.references(rule)) do\n"
    "  names[#names + 1] = one.kind .. ':' .. one.name .. (one.key and '/' .. one.key or '')\n"
    "end\n"
    "return show(rule), when.print(rule), table.concat(names, ' ')\n";

struct rule {
    const char *text; /* in a model file */
    const char *data;
    const char *russian;
    const char *english;
    const char *names;
};

struct run {
    const struct rule *rule;
    bool english;
};

/* Defines an activity with the rule and compares what becomes of it. */
static int run_rule(lua_State *L)
{
    const struct run *run = lua_touserdata(L, 1);
    vs_lua_require(L, "loader");
    lua_getfield(L, -1, "begin");
    lua_pushstring(L, "base");
    lua_pushboolean(L, false);
    lua_call(L, 2, 1);
    const char *text =
        lua_pushfstring(L, "define.activity \"x\" { title = \"X\", when = %s }", run->rule->text);
    int loaded = luaL_loadbufferx(L, text, strlen(text), "@model.lua", "t");
    if (loaded != LUA_OK) {
        vs_lua_raise_load(L, loaded);
    }
    lua_pushvalue(L, -3);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 0);
    assert_int_equal(luaL_loadbufferx(L, describe, sizeof describe - 1, "=describe", "t"), LUA_OK);
    lua_call(L, 0, 3);
    assert_string_equal(lua_tostring(L, -3), run->rule->data);
    assert_string_equal(lua_tostring(L, -2),
                        run->english ? run->rule->english : run->rule->russian);
    assert_string_equal(lua_tostring(L, -1), run->rule->names);
    return 0;
}

static void check_rule(const struct rule *rule, bool english, const char *error)
{
    const vs_sandbox_limits limits = {.memory = 16 << 20};
    struct run run = {rule, english};
    vs_engine *engine;
    vs_sandbox *sandbox;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    vs_engine_set_language(engine, english ? VS_EN : VS_RU);
    assert_int_equal(vs_sandbox_new(&sandbox, engine, &limits), VS_OK);
    int status = vs_lua_protected(vs_sandbox_state(sandbox), run_rule, &run, 1000000);
    if (error == NULL) {
        assert_string_equal(vs_engine_error(engine), "");
        assert_int_equal(status, VS_OK);
    } else {
        assert_int_not_equal(status, VS_OK);
        if (strstr(vs_engine_error(engine), error) == NULL) {
            fail_msg("%s: got \"%s\", expected \"%s\"", rule->text, vs_engine_error(engine), error);
        }
    }
    vs_sandbox_free(sandbox);
    vs_engine_free(engine);
}

static const struct rule rules[] = {
    {"on \"08-25\"", "{day={day=25 month=8} kind=date}", "25.08", "25.08", ""},
    {"by \"04-10\"", "{day={day=10 month=4} kind=deadline}", "до 10.04", "by 10.04", ""},
    {"window(\"09-01\", \"12-01\")", "{first={day=1 month=9} kind=window last={day=1 month=12}}",
     "01.09–01.12", "01.09–01.12", ""},
    {"window \"vpr.window\"", "{kind=window param=vpr.window}", "vpr.window", "vpr.window",
     "param:vpr.window"},
    {"week(\"09\", 2)", "{first=2 kind=week last=2 month=9}", "сентябрь, неделя 2",
     "September, week 2", ""},
    {"week(\"09\", 2, 4)", "{first=2 kind=week last=4 month=9}", "сентябрь, неделя 2–4",
     "September, week 2–4", ""},
    {"weekday(\"12\", 1, \"wed\")", "{kind=weekday month=12 nth=1 weekday=3}", "декабрь, 1-я среда",
     "December, no. 1 Wednesday", ""},
    {"weekday(\"02\", 2, \"sun\")", "{kind=weekday month=2 nth=2 weekday=7}",
     "февраль, 2-е воскресенье", "February, no. 2 Sunday", ""},
    {"month \"11\"", "{first=11 kind=month last=11}", "ноябрь", "November", ""},
    {"month(\"09\", \"10\")", "{first=9 kind=month last=10}", "сентябрь–октябрь",
     "September–October", ""},
    {"each \"term\":ends() + days(5)",
     "{edge=ends kind=period period=term shift={{count=5 kind=shift unit=days}}}",
     "term, конец + 5 дн.", "term, end + 5 days", "period:term"},
    {"each(\"term\", \"Ч1\"):ends() - days(3) + workdays(1)",
     "{edge=ends key=Ч1 kind=period period=term "
     "shift={{count=-3 kind=shift unit=days} {count=1 kind=shift unit=workdays}}}",
     "term Ч1, конец − 3 дн. + 1 раб. дн.", "term Ч1, end − 3 days + 1 working days",
     "period:term/Ч1"},
    {"each \"year\":begins()", "{edge=begins kind=period period=year}", "year, начало",
     "year, start", "period:year"},
    {"monthly()", "{kind=monthly workday=1}", "ежемесячно, рабочий день 1",
     "monthly, working day 1", ""},
    {"monthly(3)", "{kind=monthly workday=3}", "ежемесячно, рабочий день 3",
     "monthly, working day 3", ""},
    {"quarterly()", "{kind=quarterly}", "ежеквартально", "quarterly", ""},
    {"daily()", "{kind=daily}", "ежедневно", "daily", ""},
    {"after \"36\" + months(2)",
     "{activity=36 kind=after shift={{count=2 kind=shift unit=months}}}", "после: 36 + 2 мес.",
     "after: 36 + 2 months", "activity:36"},
    {"upon \"vpr\" + days(14)", "{kind=upon record=vpr shift={{count=14 kind=shift unit=days}}}",
     "с появлением данных: vpr + 14 дн.", "when data come: vpr + 14 days", "record:vpr"},
    {"every(3, \"first.year\", window(\"09-01\", \"12-01\"))",
     "{kind=every param=first.year "
     "rule={first={day=1 month=9} kind=window last={day=1 month=12}} years=3}",
     "01.09–01.12, раз в 3 г. (first.year)", "01.09–01.12, every 3 years (first.year)",
     "param:first.year"},
    {"month(\"11\"):after(\"16\"):meeting \"council\"",
     "{after=16 first=11 kind=month last=11 meeting=council}",
     "ноябрь, после: 16, первое заседание: council", "November, after: 16, first meeting: council",
     "activity:16 body:council"},
    {"month(\"05\"):before \"41\"", "{before=41 first=5 kind=month last=5}", "май, до: 41",
     "May, before: 41", "activity:41"},
    {"(upon \"vpr\" + days(30)):latest(after \"36\" + months(2))",
     "{kind=upon latest={activity=36 kind=after shift={{count=2 kind=shift unit=months}}} "
     "record=vpr shift={{count=30 kind=shift unit=days}}}",
     "с появлением данных: vpr + 30 дн., не позже: после: 36 + 2 мес.",
     "when data come: vpr + 30 days, not later than: after: 36 + 2 months",
     "record:vpr activity:36"},
};

static void each_form_is_data_and_is_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        check_rule(&rules[i], false, NULL);
        check_rule(&rules[i], true, NULL);
    }
}

static void wrong_arguments_are_refused_with_their_place(void **state)
{
    static const struct {
        const char *text;
        const char *error;
    } wrong[] = {
        {"on \"02-29\"", "model.lua:1: on: expected a day of the year"},
        {"on \"2025-09-01\"", "model.lua:1: on: expected a day of the year"},
        {"by(4)", "by: expected a day of the year: \"09-01\" is 1 September, got 4; correct it"},
        {"window \"09-01\"", "window: expected a day of the year"},
        {"window(\"09-01\", \"09-31\")", "got \"09-31\""},
        {"week(\"9\", 2)", "week: expected a month from \"01\" to \"12\", got \"9\""},
        {"week(\"09\", 6)", "week: expected a number from 1 to 5"},
        {"week(\"09\", 3, 2)", "the second not less than the first, got 2"},
        {"weekday(\"12\", 1, \"wednesday\")", "weekday: expected a weekday: mon, tue"},
        {"weekday(\"12\", 1.0, \"wed\")", "weekday: expected a number from 1 to 5"},
        {"month \"13\"", "month: expected a month"},
        {"each \"term\"", "expected a time"},
        {"each \"term\".ends()", "ends: expected each \"period\" before the colon"},
        {"each \"term\":end_()", "each:end_"},
        {"month \"11\" + 5", "+: expected a time and after the sign days(n)"},
        {"month \"11\" - month \"10\"", "-: expected a time and after the sign days(n)"},
        {"days(3) + days(2)", "+: expected a time: on \"08-25\""},
        {"days(5)", "field \"when\": expected a time"},
        {"days(-1)", "days: expected a whole number from 0 to 3660, got -1"},
        {"after(16)", "after: expected a name (a text), got 16"},
        {"every(3, \"p\", \"09-01\")", "every: expected a time"},
        {"every(1, \"p\", daily())", "every: expected a whole number of years from 2 to 100"},
        {"month(\"11\"):latest(\"12-01\")", "latest: expected a time"},
        {"monthly(0)", "monthly: expected the number of a working day"},
        {"{ kind = \"daily\" }", "field \"when\": expected a time"},
        {"\"daily\"", "field \"when\": expected a time"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const struct rule rule = {.text = wrong[i].text};
        check_rule(&rule, true, wrong[i].error);
    }
}

/* Definitions around an activity; the names in its rule are looked up when all layers are read. */
static const char around[] =
    "define.period \"year\" { title = \"Y\", type = \"academic_year\", starts = \"09-01\" }\n"
    "define.period \"term\" { title = \"T\", type = \"part\", of = \"year\", keys = { \"Q1\" } }\n"
    "define.record \"paper\" { title = \"P\", fields = { text = {} }, key = { \"text\" } }\n"
    "define.body \"council\" { title = \"C\" }\n"
    "define.activity \"1\" { title = \"One\" }\n";

static void names_in_rules_are_checked(void **state)
{
    static const struct {
        const char *text;
        const char *error; /* NULL: loads */
    } texts[] = {
        {"when = each(\"term\", \"Q1\"):ends()", NULL},
        {"when = upon \"paper\"", NULL},
        {"when = window \"season\"", NULL},
        {"when = month(\"03\"):after(\"1\"):meeting \"council\"", NULL},
        {"when = each(\"term\", \"Q2\"):ends()", "\"Q2\""},
        {"when = each \"terms\":ends()", "\"terms\""},
        {"when = upon \"papers\"", "\"papers\""},
        {"when = window \"seasons\"", "\"seasons\""},
        {"when = month(\"03\"):after \"3\"", "\"3\""},
        {"when = month(\"03\"):meeting \"counsel\"", "\"counsel\""},
        {"when = every(2, \"seasons\", daily())", "\"seasons\""},
        {"when = daily():latest(after \"3\")", "\"3\""},
    };
    static const char yaml[] =
        "season:\n  title: S\n  values: [{from: 1900-01-01, value: [\"04-01\","
        " \"05-01\"], source: s}]\n";
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        char text[2048];
        vs_engine *engine;
        vs_model *model = NULL;
        assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
        vs_engine_set_language(engine, VS_EN);
        (void)snprintf(text, sizeof text, "%sdefine.activity \"2\" { title = \"Two\", %s }\n",
                       around, texts[i].text);
        int status = load_texts(&model, engine, text, yaml, NULL);
        if (texts[i].error == NULL) {
            assert_string_equal(vs_engine_error(engine), "");
            assert_int_equal(status, VS_OK);
        } else {
            assert_int_equal(status, VS_EMODEL);
            assert_non_null(strstr(vs_engine_error(engine), texts[i].error));
            assert_non_null(strstr(vs_engine_error(engine), "base/model.lua:6"));
        }
        vs_model_free(model);
        vs_engine_free(engine);
    }
}

/* A model neither changes a rule nor reads it; an activity keeps what its layer said. */
static void rules_are_out_of_reach(void **state)
{
    static const struct {
        const char *text;
        const char *error;
    } texts[] = {
        {"local r = month \"03\"\nr.first = 4\n", "when:first"},
        {"local r = month \"03\"\nlocal first = r.first\n", "when:first"},
        {"local d = days(3)\nd.count = 4\n", "shift:count"},
        {"local e = each \"term\"\ne.key = \"Q1\"\n", "each:key"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vs_engine *engine;
        vs_model *model = NULL;
        assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
        assert_int_equal(load_texts(&model, engine, texts[i].text, NULL, NULL), VS_EMODEL);
        assert_non_null(strstr(vs_engine_error(engine), texts[i].error));
        assert_non_null(strstr(vs_engine_error(engine), "base/model.lua:2"));
        vs_model_free(model);
        vs_engine_free(engine);
    }
}

/* What an invariant activity is stays; when and by whom is each layer's. */
static void invariant_activity_leaves_the_time_open(void **state)
{
    static const char base[] =
        "define.position \"clerk\" { title = \"C\" }\n"
        "define.activity \"1\" { title = \"One\", when = daily(), part = \"invariant\" }\n";
    static const struct {
        const char *text;
        const char *error; /* NULL: loads */
    } texts[] = {
        {"override.activity \"1\" { when = month \"03\", responsible = \"clerk\" }", NULL},
        {"override.activity \"1\" { when = month \"03\", title = \"Own\" }",
         "51/model.lua:1: override.activity \"1\": layer base sealed this (base/model.lua:2"},
        {"override.activity \"1\" { part = \"variative\" }", "layer base sealed this"},
        {"disable.activity \"1\" { title = \"why\" }", "layer base sealed this"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vs_engine *engine;
        vs_model *model = NULL;
        assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
        vs_engine_set_language(engine, VS_EN);
        int status = load_texts(&model, engine, base, NULL, texts[i].text);
        if (texts[i].error == NULL) {
            assert_string_equal(vs_engine_error(engine), "");
            assert_int_equal(status, VS_OK);
        } else {
            assert_int_equal(status, VS_EMODEL);
            assert_non_null(strstr(vs_engine_error(engine), texts[i].error));
        }
        vs_model_free(model);
        vs_engine_free(engine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_data_and_is_printed),
        cmocka_unit_test(wrong_arguments_are_refused_with_their_place),
        cmocka_unit_test(names_in_rules_are_checked),
        cmocka_unit_test(rules_are_out_of_reach),
        cmocka_unit_test(invariant_activity_leaves_the_time_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
