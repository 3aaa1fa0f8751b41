/*
 * What formulas read: from their programs, and from the bytecode of those that do not compile.
 * SPDX-License-Identifier: MIT
 */
#include "load_help.h"

#include <stdio.h>

#include "model_reads.h"

static const char base[] =
    "define.dimension 'town' { title = 'Town' }\n"
    "define.dimension 'group' { title = 'Group', attributes = {\n"
    "  town = { title = 'T', dimension = 'town', from = 'home.town' },\n"
    "  size = { title = 'S', type = 'integer' } } }\n"
    "define.record 'home' { title = 'H', fields = { group = { dimension = 'group' },\n"
    "  town = { dimension = 'town' } }, key = { 'group' }, period = 'always' }\n"
    "define.record 'visit' { title = 'V', fields = { group = { dimension = 'group' },\n"
    "  hours = { type = 'integer' } } }\n"
    "define.record 'call' { title = 'C', fields = { group = { dimension = 'group' },\n"
    "  hours = { type = 'integer' } } }\n"
    "local function leaf(n)\n"
    "  return { title = 'T', unit = '1', levels = { 'all', 'group' },\n"
    "    formula = function(c) return n end }\n"
    "end\n"
    "define.indicator 'a' (leaf(1))\n"
    "define.indicator 'b' (leaf(2))\n"
    "define.indicator 'd' (leaf(3))\n";

static const char yaml[] = "p: { title: P, values: [{ from: 2000-01-01, value: 1 }] }\n"
                           "q: { title: Q, values: [{ from: 2000-01-01, value: [1, 2] }] }\n"
                           "names: { title: N, values: [{ from: 2000-01-01, value: [a, b] }] }\n";

static const struct {
    const char *before, *formula, *more;
    const char *expected; /* indicators, parameters, kinds: "a b | p | visit", "!" if open */
} cases[] = {
    /* programs */
    {"", "return c:val 'a' + c:maybe('b', 0)", "", "a b | |"},
    {"", "return c:val 'a' + c:val 'a' * c:param 'p' + c:param('q')[2]", "", "a | p q |"},
    {"", "return c:records 'visit':count()", "", "| | visit"},
    {"", "return c:records 'visit':count { hours = { from = c:param 'p' } }", "", "| p | visit"},
    {"", "return c:cells('b', { over = { 'group' } }):mean()", "", "b | | home"},
    {"", "return c:lag(1):val 'a'", "period = { '*' },", "a | |"},
    {"", "return when(at_least(c:val 'd', 0), c:val 'a', c:val 'b')", "", "a b d | |"},
    {"",
     "return c:records 'visit':pair(c:records 'call', { on = { 'group' }, value = 'hours' })"
     ":mean 'gain'",
     "", "| | visit call"},
    {"local ids = { 'a', 'b' }",
     "local s = 0 for _, id in ipairs(ids) do s = s + c:val(id) end "
     "return s",
     "", "a b | |"},
    {"local function of(id) return function(c) return c:val(id) end end local f = of 'd'",
     "return f(c)", "", "d | |"},
    {"", "return c:val(c:param('names')[1])", "", "a | names |"},
    {"", "return c:records 'visit':count { group = c:param 'names' }", "", "| names | visit"},
    {"", "return #c:param 'names'", "", "| names |"},
    /* an attribute on the way: of the levels, of a key */
    {"", "return c:records 'visit':count()", "levels = { 'town' },", "| | home visit"},
    {"", "return c:val('a', { town = c:of 'group.town' })", "levels = { 'group' },", "a | | home"},
    /* applies */
    {"", "return c:val 'a'", "applies = function(c) return at_least(c:val 'b', c:param 'p') end,",
     "a b | p |"},
    {"", "return c:val 'a'",
     "applies = function(c) return c:of 'group' == 'x' and c:val 'b' > 0 end,", "a b | |"},
    /* cell by cell, with the name in the call */
    {"", "if c:val 'a' > 1 then return c:val 'b' end return 0", "", "a b | |"},
    {"", "if c:param 'p' > 1 then return 1 end return c:records 'visit':count()", "",
     "| p | visit"},
    {"", "local x = 'a' .. 'x' if c:val 'b' > 1 then return 1 end return 2", "", "b | |"},
    {"", "if c:maybe('a', c:val 'b' > 1 and 1 or 0) > 1 then return 1 end return 2", "", "a b | |"},
    {"", "if c:of 'group.town' == 'x' then return c:val 'a' end return 1", "", "a | | home"},
    /* cell by cell, with a name from elsewhere among known ones */
    {"local ids = { one = 'a', b = 1 }",
     "if c:param 'p' > 1 then return c:val(ids.one) end return 2", "", "a b | p |"},
    {"local function read(c, id) if c:param 'p' > 1 then return c:val(id) end return 1 end",
     "return read(c, 'd')", "", "d | p |"},
    {"local deep = { { function(c) return c:val 'd' end } }",
     "if c:param 'p' > 1 then return deep[1][1](c) end return 1", "", "d | p |"},
    {"", "local f = c.val if f(c, 'a') > 1 then return 1 end return 2", "", "a | |"},
    {"", "return c:val(c:param 'p' > 1 and 'a' or 'b')", "", "a b | p |"},
    {"", "if c:val 'd' > 1 then return c:val(c:param 'p' > 1 and 'a' or 'b') end return 1", "",
     "a b d | p |"},
    {"",
     "if c:val 'd' > 1 then return c:param('p') end return c:records(c:val 'a' > 1 and 'visit' "
     "or 'call'):count()",
     "", "a d | p | visit call"},
    /* names that a run makes */
    {"", "if c:val 'a' > 1 then return c:val('b' .. '') end return 2", "", "a b | | !"},
    {"", "if c:val 'a' > 1 then return c:val(text.lower 'B') end return 2", "", "a | | !"},
    {"", "if c:val 'a' > 1 then return c:val(c:param('names')[2]) end return 2", "",
     "a | names | !"},
    {"local lower = text.lower", "if c:val 'a' > 1 then return c:val(lower 'B') end return 2", "",
     "a | | !"},
    {"local t = text", "if c:val 'a' > 1 then return c:val(t.lower 'B') end return 2", "",
     "a | | !"},
    {"", "if c:val 'a' > 1 then return c[text.lower 'VAL'](c, 'b') end return 2", "",
     "a b | | home !"},
    {"", "if c:val 'd' > 1 then return c:val(c:of 'group') end return 1", "levels = { 'group' },",
     "d | | !"},
    {"", "if c:val 'd' > 1 then return c:val(tostring(c:val 'a')) end return 1", "", "a d | | !"},
    /* texts are made, but not for names */
    {"", "if c:val 'a' > 1 then return 1 end return no_data('x' .. 'y')", "", "a | |"},
};

static void list(char *out, size_t size, size_t count, const int *positions,
                 const char *(*name)(const vs_model *, int), const vs_model *model)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || positions[i] > positions[i - 1]);
        size_t at = strlen(out);
        (void)snprintf(out + at, size - at, "%s ", name(model, positions[i]));
    }
}

static const char *indicator_name(const vs_model *model, int index)
{
    return model->indicators[index].name;
}

static const char *parameter_name(const vs_model *model, int index)
{
    return model->parameters[index].name;
}

static const char *kind_name(const vs_model *model, int index)
{
    return model->kinds[index].name;
}

/* "a b | p | visit", with "!" behind if open. */
static void print_reads(char *out, size_t size, const vs_model *model, const vs_reads *reads)
{
    out[0] = '\0';
    list(out, size, reads->indicator_count, reads->indicators, indicator_name, model);
    strcat(out, "| ");
    list(out, size, reads->parameter_count, reads->parameters, parameter_name, model);
    strcat(out, "| ");
    list(out, size, reads->kind_count, reads->kinds, kind_name, model);
    strcat(out, reads->open ? "!" : "");
    for (size_t end = strlen(out); end > 0 && out[end - 1] == ' '; end--) {
        out[end - 1] = '\0';
    }
}

static vs_model *load_case(vs_engine *engine, size_t i)
{
    char text[4096];
    const char *levels = strstr(cases[i].more, "levels") == NULL ? "levels = { 'all' }," : "";
    (void)snprintf(text, sizeof text,
                   "%s%s\ndefine.indicator 'x' { title = 'X', unit = '1', %s %s\n"
                   "  formula = function(c) %s end }\n",
                   base, cases[i].before, levels, cases[i].more, cases[i].formula);
    vs_model *model;
    int status = load_texts(&model, engine, text, yaml, NULL);
    if (status != VS_OK) {
        fail_msg("case %zu: %s", i, vs_engine_error(engine));
    }
    return model;
}

static void formulas_read_what_they_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_engine *engine;
        char found[256];
        assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
        vs_model *model = load_case(engine, i);
        print_reads(found, sizeof found, model,
                    vs_model_reads(model, vs_model_indicator(model, "x")));
        if (strcmp(found, cases[i].expected) != 0) {
            fail_msg("%s: read \"%s\", expected \"%s\"", cases[i].formula, found,
                     cases[i].expected);
        }
        vs_model_free(model);
        vs_engine_free(engine);
    }
}

static void each_formula_has_reads_of_its_own(void **state)
{
    (void)state;
    static const char more[] =
        "define.indicator 'x' { title = 'X', unit = '1', levels = { 'all' },\n"
        "  applies = function(c) return at_least(c:param 'p', 1) end,\n"
        "  formula = { { from = '2020-09-01', function(c) return c:val 'a' end },\n"
        "    { from = '2022-09-01', function(c) return c:val 'b' end } } }\n";
    static const char school[] =
        "around.indicator 'x' { formula = { { from = '2022-09-01', function(c, previous)\n"
        "  if c:val 'd' > 1 then return previous(c) end return 0 end } } }\n"
        "disable.indicator 'a' { title = 'away' }\n";
    char text[4096];
    char found[256];
    vs_engine *engine;
    vs_model *model;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    (void)snprintf(text, sizeof text, "%s%s", base, more);
    assert_int_equal(load_texts(&model, engine, text, yaml, school), VS_OK);
    int x = vs_model_indicator(model, "x");
    print_reads(found, sizeof found, model, vs_model_formula_reads(model, x, 0));
    assert_string_equal(found, "a | |");
    print_reads(found, sizeof found, model, vs_model_formula_reads(model, x, 1));
    assert_string_equal(found, "b d | |");
    print_reads(found, sizeof found, model, vs_model_formula_reads(model, x, VS_READS_APPLIES));
    assert_string_equal(found, "| p |");
    print_reads(found, sizeof found, model, vs_model_reads(model, x));
    assert_string_equal(found, "a b d | p |");
    print_reads(found, sizeof found, model, vs_model_reads(model, vs_model_indicator(model, "a")));
    assert_string_equal(found, "| |");
    vs_model_free(model);
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formulas_read_what_they_name),
        cmocka_unit_test(each_formula_has_reads_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
