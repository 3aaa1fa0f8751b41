/*
 * Formulas in both ways: what is traced, what runs per cell and why, what is refused; traps that
 * must never give another number. The random formulas stand in test_formula_random.c.
 * SPDX-License-Identifier: MIT
 */
#include "formula_help.h"

#include "fault.h"

/* --- both ways --- */

static void traced_formulas_equal_cells(void **state)
{
    static const char *const texts[] = {
        "percent(c:records('score'):count{ value = { from = 3 } }, c:records('score'):count())",
        "c:records 'score':mean 'value'",
        "c:val 'a' + c:val('b', {}) - c:maybe('d', 3, { subject = c:of 'subject' })",
        "when(at_least(c:val 'a', c:param 'limit'), c:val 'b', -1)",
        "c:records('score'):histogram('value', { 1, 2, c:param 'limit' })[2]",
        "c:records('score'):histogram('value', c:param 'list')[1]",
        "c:records('score'):quantile('value', 0.25, 'linear', { counted = true })",
        "c:records('score'):weighted_mean('value', 'hours')",
        "c:records('score'):distinct('student', { note = { any = { 'x' } } })",
        "c:records('score'):compare('value', 'hours'):where{ gain = 1 }:mean 'gain'",
        "c:records 'score':pair(c:records 'size', { on = {'student'}, value = 'value' }):count()",
        "c:cells('a', { over = {'subject', 'class'} }):share{ below = c:param 'limit' }",
        "c:cells('a', { periods = 'all', missing = 'skip' }):lower_median()",
        "c:param('map').b[3] * c:param('list')[1]",
        "percent(1, 0, c:val 'a') + percent(c:val 'a', 0)",
        "ratio(1, 0)",
        "one_of(2, c:val 'a', c:val 'b') // 2 % 3",
        "power(c:val 'a', 3) + (c:val 'b') ^ 2 + sqrt(c:val 'd')",
        "7",
        "(function(x, ...) return x, ... end)(c:val 'a')",
        "c:lag(1):lag(1):val 'D01'",
        "c:lag(1, { same = 'label' }):val 'a' - c:lag(1):val 'a'",
        "c:lag(1, { same = 'label' }):lag(1):records 'score':count()",
        "c:lag(2, { same = 'label' }):cells('a', { over = 'class' }):mean()",
        "c:instant() - c:lag(1):instant() + c:year() * c:lag(2):year()",
        "c:records('score', { day = { from = c:instant(), below = c:instant() + 30 } }):count()",
        "c:records('score'):filled 'note':share{ counted = true }",
        "c:records('score', { hours = 1 }):filled('day'):filled('note'):where{ value = 2 }:count()",
    };
    struct fake *fake = *state;
    for (int known = 0; known < 2; known++) {
        fake->known = known != 0;
        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            vs_formula formula = load(fake, expression(texts[i]));
            char refusal[512];
            vs_program *program = trace(fake, &formula, refusal);
            if (program == NULL) {
                fail_msg("%s\n%s", refusal, texts[i]);
            }
            for (fake->cell = 0; fake->cell < CELLS; fake->cell++) {
                vs_result cell = run(fake, &formula), node;
                interpret(fake, program, &node);
                if (!same_result(&cell, &node)) {
                    fail_msg("%g %u %s, program %g %u %s\n%s", cell.value, cell.state,
                             reason(fake, cell), node.value, node.state, reason(fake, node),
                             texts[i]);
                }
            }
            vs_program_free(program);
        }
    }
}

/* A computed key that is no symbol for certain does not stand in the way. */
static void plain_keys_are_followed(void **state)
{
    static const char *const texts[] = {
        "local name = tostring 'value'\n"
        "return function(c) return c:records 'score':count{ [name] = { from = 3 } } end",
        "local name, key = tostring 'map', tostring 'a'\n"
        "return function(c) local k = key; return c:param(name)[k] + c:val 'a' end",
        "local function at(c, t, k) return t[k] + c:val 'a' end\n"
        "return function(c) return at(c, { 1, 2, c:val 'b' }, 3) end",
        "return function(c)\n"
        "local counts = c:records 'score':histogram('value', { 1, 2, 3 })\n"
        "return counts[#counts] end",
        "return function(c) local t = { ab = c:val 'a' }; local k = 'a' .. 'b'; return t[k] end",
        "local function at(t, k, ...) return t[k], ... end\n"
        "return function(c) return at({ x = c:val 'a' }, 'x', 1) end",
    };
    struct fake *fake = *state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vs_formula formula = load(fake, texts[i]);
        char refusal[512];
        vs_program *program = trace(fake, &formula, refusal);
        if (program == NULL) {
            fail_msg("%s\n%s", refusal, texts[i]);
        }
        for (fake->cell = 0; fake->cell < CELLS; fake->cell++) {
            vs_result cell = run(fake, &formula), node;
            interpret(fake, program, &node);
            assert_int_equal(cell.state, VS_KNOWN);
            assert_true(same_result(&cell, &node));
        }
        vs_program_free(program);
    }
}

static void percent_of_counts_makes_three_nodes(void **state)
{
    struct fake *fake = *state;
    char refusal[512];
    vs_formula formula = load(fake, expression("percent(c:records('score'):count{ hours = 1 }, "
                                               "c:records('score'):count())"));
    vs_program *program = trace(fake, &formula, refusal);
    assert_non_null(program);
    assert_int_equal(vs_program_size(program), 3);
    assert_int_equal(vs_program_node(program, vs_program_result(program))->op, VS_NODE_PERCENT);
    vs_program_free(program);
}

/* --- wrong for every cell --- */

static void misuse_is_an_error_of_the_model(void **state)
{
    static const struct {
        const char *text, *message, *stored;
    } cases[] = {
        {"c:val 'aa'", "no indicator \"aa\"; the nearest name: \"a\"",
         "FORMULA_INDICATOR\037t.lua:1\037aa\037a"},
        {"c:records 'scores':count()", "nearest name: \"score\"", "FORMULA_KIND"},
        {"c:records 'score':mean 'valeu'", "nearest name: \"value\"", "FORMULA_FIELD"},
        {"c:records 'score':mean 'note'", "holds no numbers", "FORMULA_NUMBER_FIELD"},
        {"c:records 'score':avg 'value'", "no method \"avg\"", "FORMULA_METHOD"},
        {"c:param 'limits'", "nearest name: \"limit\"", "FORMULA_PARAMETER"},
        {"c:val('a', { clas = '9' })", "nearest name: \"class\"", "FORMULA_DIMENSION"},
        {"c:val('a', { class = c:of 'class.grad' })", "nearest name: \"grade\"",
         "FORMULA_ATTRIBUTE"},
        {"c:val('a', { class = true })", "expected a text", "FORMULA_TEXT"},
        {"c:records('score', { value = '3' }):count()", "expected a number", "FORMULA_NUMBER"},
        {"c:records('score', { note = 3 }):count()", "does not fit", "FILTER_VALUE"},
        {"c:records('score', { day = '2024-13-01' }):count()", "no date", "FILTER_DATE"},
        {"c:records('score', { counted = 1 }):count()", "condition", "FORMULA_CONDITION"},
        {"c:records('score', { note = { from = 'a' } }):count()", "numbers and dates",
         "FILTER_ORDER"},
        {"c:records('score', { value = { form = 1 } }):count()", "nearest: \"from\"",
         "FORMULA_OPTION"},
        {"c:records('score', { value = {} }):count()", "expected a list", "FILTER_LIST"},
        {"c:records('score', { value = { 1, from = 2 } }):count()", "expected a list",
         "FILTER_LIST"},
        {"c:records('score', { value = field 'note' }):count()", "cannot be compared",
         "FILTER_FIELDS"},
        {"c:records('score', { student = field 'note' }):count()", "cannot be compared",
         "FILTER_FIELDS"},
        {"c:records('score', 'x'):count()", "expected a table", "FORMULA_TABLE"},
        {"c:records('score', { 1 }):count()", "must be texts", "FORMULA_KEY"},
        {"c:records('score'):compare('value', 'hours'):mean 'hours'", "no field \"hours\"",
         "FORMULA_FIELD"},
        {"c:records('score'):quantile('value', 2, 'lower')", "from 0 to 1", "FORMULA_PART"},
        {"c:records('score'):quantile('value', 0.5, 'upper')", "nearest", "FORMULA_OPTION"},
        {"c:cells('a', { over = 'klass' }):mean()", "nearest name: \"class\"", "FORMULA_DIMENSION"},
        {"c:cells('a', { over = { 'class', 'class' } }):mean()", "named twice", "FORMULA_TWICE"},
        {"c:cells('a'):mean()", "over", "FORMULA_OVER"},
        {"c:cells('a', { over = 'class', missing = 'no' }):mean()", "nearest", "FORMULA_OPTION"},
        {"c:lag(1):param 'limit'", "without c:lag", "FORMULA_LAG_PARAM"},
        {"c:lag(-1):val 'a'", "from 0 to 1000", "FORMULA_LAG"},
        {"c:lag(1, 'label'):val 'a'", "c:lag", "FORMULA_TABLE"},
        {"c:lag(1, { same = 'name' }):val 'a'", "label", "FORMULA_OPTION"},
        {"c:lag(1, { sama = 'label' }):val 'a'", "same", "FORMULA_OPTION"},
        {"c:records('score'):filled 'noet':count()", "note", "FORMULA_FIELD"},
        {"c:records('score'):compare('value', 'hours'):filled('value'):count()", "filled",
         "FORMULA_PAIRED"},
        {"percent(\"1\", 2)", "expected a number, got: string", "FORMULA_NUMBER"},
        {"when(1, 2, 3)", "expected a condition", "FORMULA_CONDITION"},
        {"when(c:val 'a', 2, 3)", "expected a condition", "FORMULA_CONDITION"},
        {"least(at_least(1, 2))", "expected a number, got: condition", "FORMULA_NUMBER"},
        {"1 + percent(true, 2)", "expected a number", "FORMULA_NUMBER"},
        {"power(2, 65)", "0 to 64", "FORMULA_EXPONENT"},
        {"power(2, 0.5)", "0 to 64", "FORMULA_EXPONENT"},
        {"one_of(3, 1, 2)", "from 1", "FORMULA_ONE_OF"},
        {"least()", "expected a number", "FORMULA_NUMBER"},
        {"all_of()", "expected a condition", "FORMULA_CONDITION"},
    };
    struct fake *fake = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_formula formula = load(fake, expression(cases[i].text));
        vs_program *program = NULL;
        if (vs_formula_trace(&program, &fake->model, SELF, &formula, NULL) != VS_EMODEL) {
            fail_msg("no error: %s", cases[i].text);
        }
        assert_null(program);
        assert_holds(vs_engine_error(fake->engine), cases[i].message, cases[i].text);
        assert_holds(vs_engine_error(fake->engine), "t.lua:1: ", cases[i].text);
        vs_result result = run(fake, &formula);
        assert_int_equal(result.state, VS_ERROR);
        assert_holds(reason(fake, result), cases[i].stored, cases[i].text);
    }
}

/* A cell cannot tell a number that is written down from c:instant(); the trace at load does. */
static void number_for_a_date_is_refused_at_load(void **state)
{
    struct fake *fake = *state;
    vs_formula formula = load(fake, expression("c:records('score', { day = 19000 }):count()"));
    vs_program *program = NULL;
    assert_int_equal(vs_formula_trace(&program, &fake->model, SELF, &formula, NULL), VS_EMODEL);
    assert_holds(vs_engine_error(fake->engine), "day", "a number for a date");
}

/* --- filters --- */

static void filters_are_copied_and_sorted(void **state)
{
    static const struct {
        const char *text, *filter;
    } cases[] = {
        {"c:records('score', { value = 3, hours = { 1, 2 } }):count{ note = 'x' }",
         "3 in 1 2; 2 in 3; | 6 in 'x'; "},
        {"c:records('score', { value = { below = 5, from = 3, missing = false } }):count()",
         "2 >= 3; 2 < 5; 2 missing 0; | "},
        {"c:records 'score':where{ counted = true }:where{ day = { above = '1970-01-02' } "
         "}:count()",
         "5 in 1; 4 > 1; | "},
        {"c:records 'score':count{ note = { none = { 'a', 'b' }, differs = 'c' } }",
         "| 6 not 'c'; 6 not 'a' 'b'; "},
        {"c:records 'score':count{ value = { upto = field 'hours', any = { 1, field 'hours' "
         "} } }",
         "| 2 <= f3; 2 in 1 f3; "},
        {"c:records 'score':count{ value = { equals = -0.0, above = -1e300 } }",
         "| 2 > -1e+300; 2 in 0; "},
        {"c:records 'score':count{ hours = { any = c:param 'list' } }", "| 3 in 1 0 2.5; "},
        {"c:records 'score':compare('value', 'hours'):where{ gain = 1 }:count{ first = 2 }",
         "| -13 in 1; -11 in 2; "},
        {"(function() local f = { value = 3 }; local s = c:records('score', f); f.value = 4; "
         "f.hours = 1; return s:count() end)()",
         "2 in 3; | "},
        {"(function() local f = { value = { 3 } }; local s = c:records('score'):where(f); "
         "f.value = { 9 }; "
         "return s:count(f) end)()",
         "2 in 3; | 2 in 9; "},
    };
    struct fake *fake = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_formula formula = load(fake, expression(cases[i].text));
        vs_result cell = run(fake, &formula), node;
        if (cell.state != VS_KNOWN || strcmp(fake->last_filter, cases[i].filter) != 0) {
            fail_msg("%s %s, expected %s\n%s", reason(fake, cell), fake->last_filter,
                     cases[i].filter, cases[i].text);
        }
        char refusal[512];
        vs_program *program = trace(fake, &formula, refusal);
        if (program == NULL) {
            fail_msg("%s: %s", refusal, cases[i].text);
        }
        interpret(fake, program, &node);
        assert_string_equal(fake->last_filter, cases[i].filter);
        assert_true(same_result(&cell, &node));
        vs_program_free(program);
    }
}

static void filter_above_its_limits_is_an_error(void **state)
{
    struct fake *fake = *state;
    char text[8192] = "return function(c) return c:records('score', { hours = { 0";
    for (int i = 0; i < 300; i++) {
        append(text, sizeof text, ", 1");
    }
    append(text, sizeof text, " } }):count() end");
    vs_formula formula = load(fake, text);
    assert_holds(reason(fake, run(fake, &formula)), "FILTER_LIMIT", "operands");
    text[0] = 0;
    append(text, sizeof text, "return function(c) local s = c:records 'score'\n");
    for (int i = 0; i < VS_CONDITIONS_MAX + 1; i++) {
        append(text, sizeof text, "s = s:where{ hours = 1 }\n");
    }
    append(text, sizeof text, "return s:count() end");
    formula = load(fake, text);
    assert_holds(reason(fake, run(fake, &formula)), "FILTER_LIMIT", "conditions");
}

/* --- ends --- */

static void first_unknown_read_decides(void **state)
{
    struct fake *fake = *state;
    fake->known = false;
    vs_formula formula = load(fake, expression("c:val 'a' + c:val 'b' * percent(1, 0)"));
    vs_formula first = load(fake, expression("c:val 'a'"));
    vs_formula second = load(fake, expression("c:val 'b'"));
    for (fake->cell = 0; fake->cell < CELLS; fake->cell++) {
        vs_result all = run(fake, &formula), a = run(fake, &first), b = run(fake, &second);
        if (a.state != VS_KNOWN) {
            assert_true(same_result(&all, &a));
        } else if (b.state != VS_KNOWN) {
            assert_true(same_result(&all, &b));
        } else {
            assert_int_equal(all.state, VS_NO_DATA);
            assert_string_equal(reason(fake, all), "ZERO_DENOMINATOR");
        }
    }
}

static void maybe_does_not_swallow_errors(void **state)
{
    struct fake *fake = *state;
    fake->known = false;
    vs_formula maybe = load(fake, expression("c:maybe('a', 77)"));
    vs_formula plain = load(fake, expression("c:val 'a'"));
    int seen[4] = {0};
    for (fake->cell = 0; fake->cell < 2000; fake->cell++) {
        vs_result a = run(fake, &maybe), b = run(fake, &plain);
        seen[b.state]++;
        if (b.state == VS_KNOWN || b.state == VS_ERROR) {
            assert_true(same_result(&a, &b));
        } else {
            assert_int_equal(a.state, VS_KNOWN);
            assert_true(a.value == 77);
        }
    }
    assert_true(seen[0] > 0 && seen[1] > 0 && seen[2] > 0 && seen[3] > 0);
}

static void results_are_floats_without_a_sign_on_zero(void **state)
{
    struct fake *fake = *state;
    vs_formula formula = load(fake, expression("-(0.0) * c:val 'a'"));
    vs_result result = run(fake, &formula);
    assert_true(result.state == VS_KNOWN && result.value == 0.0 && !signbit(result.value));
    formula = load(fake, expression("c:param('list')[2] / 1 * 1e300")); /* -0 in the list */
    assert_false(signbit(run(fake, &formula).value));
    formula = load(fake, expression("1 / c:param('list')[2]"));
    assert_string_equal(reason(fake, run(fake, &formula)), "NOT_FINITE");
}

static void reader_status_ends_the_run(void **state)
{
    struct fake *fake = *state;
    static const char *const texts[] = {"c:val 'a'", "c:maybe('a', 1)", "c:records 'score':count()",
                                        "c:cells('a', { over = 'class' }):mean()",
                                        "c:param 'limit'"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vs_formula formula = load(fake, expression(texts[i]));
        vs_result result;
        fake->status = VS_EDAMAGED;
        assert_int_equal(vs_formula_run(&fake->model, SELF, &formula, &fake->reader, &result),
                         VS_EDAMAGED);
        fake->status = VS_OK;
        assert_int_equal(run(fake, &formula).state, VS_KNOWN);
    }
}

static void interrupt_ends_the_run(void **state)
{
    struct fake *fake = *state;
    vs_formula formula = load(fake, "return function(c) while true do end end");
    vs_result result;
    vs_engine_interrupt(fake->engine);
    assert_int_equal(vs_formula_run(&fake->model, SELF, &formula, &fake->reader, &result),
                     VS_EINTERRUPT);
    vs_engine_clear_interrupt(fake->engine);
    formula = load(
        fake, "return function(c) local t = {}; for i = 1, 1e9 do t[i] = { i } end return 1 end");
    assert_int_equal(run(fake, &formula).state, VS_ERROR);
}

/* A read that runs another formula in the same state. */
struct nested {
    struct fake *fake;
    vs_formula inner;
    int depth;
};

static int nested_cell(void *self, const vs_cell_read *read, vs_result *out)
{
    struct nested *nested = self;
    if (nested->depth == 0) {
        return fake_cell(nested->fake, read, out);
    }
    nested->depth--;
    vs_reader reader = nested->fake->reader;
    reader.self = nested;
    reader.cell = nested_cell;
    reader.reason = NULL;
    return vs_formula_run(&nested->fake->model, SELF, &nested->inner, &reader, out);
}

static void runs_nest(void **state)
{
    struct fake *fake = *state;
    struct nested nested = {.fake = fake, .depth = 3};
    nested.inner = load(fake, expression("c:val('a', { class = 7 }) + 1"));
    vs_formula outer = load(fake, expression("c:val('a', { class = 7 }) + 1"));
    vs_formula plain = load(fake, expression("c:val('a', { class = 7 }) + 4"));
    vs_result expected = run(fake, &plain), result;
    vs_reader reader = {.self = &nested, .cell = nested_cell};
    assert_int_equal(vs_formula_run(&fake->model, SELF, &outer, &reader, &result), VS_OK);
    assert_true(same_result(&result, &expected));
}

static void applies_gives_true_false_or_a_state(void **state)
{
    static const struct {
        const char *text;
        bool applies;
        enum vs_state state;
        const char *reason;
    } cases[] = {
        {"c:of 'class.grade' == '9'", true, VS_KNOWN, ""},
        {"c:of 'class.size' > 30", false, VS_KNOWN, ""},
        {"at_least(c:of 'class.size', 20)", true, VS_KNOWN, ""},
        {"1", false, VS_ERROR, "FORMULA_APPLIES\037t.lua:1\037number"},
        {"no_data \"unclear\"", false, VS_NO_DATA, "MODEL_REASON\037unclear"},
        {"c:of 'class.grade' > 3", false, VS_ERROR, "SCRIPT_ERROR\037t.lua:1: attempt"},
    };
    struct fake *fake = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        vs_formula formula = load(fake, expression(cases[i].text));
        vs_result result;
        bool applies = true;
        assert_int_equal(vs_formula_applies(&fake->model, SELF, formula.function, &fake->reader,
                                            &applies, &result),
                         VS_OK);
        assert_int_equal(applies, cases[i].applies);
        assert_int_equal(result.state, cases[i].state);
        assert_holds(reason(fake, result), cases[i].reason, cases[i].text);
    }
    vs_formula formula = load(fake, expression("c:of 'class.grade' == '9'"));
    vs_result result;
    bool applies = true;
    fake->cell = 63;
    assert_int_equal(
        vs_formula_applies(&fake->model, SELF, formula.function, &fake->reader, &applies, &result),
        VS_OK);
    assert_false(applies);
    assert_string_equal(reason(fake, result), "NO_GRADE");
}

static void trace_above_its_limits_runs_per_cell(void **state)
{
    struct fake *fake = *state;
    char text[65536] = "return function(c) local x = c:val 'a'\n";
    size_t size = strlen(text);
    for (int i = 0; i < 2100; i++) {
        size += (size_t)sprintf(text + size, "x = x + %d.5\n", i);
    }
    append(text, sizeof text, "return x end");
    vs_formula formula = load(fake, text);
    char refusal[512];
    assert_null(trace(fake, &formula, refusal));
    assert_holds(refusal, "longer than 2000", "nodes");
    assert_int_equal(run(fake, &formula).state, VS_KNOWN);
    /* 2^20 calls of straight-line helpers */
    text[0] = 0;
    append(text, sizeof text, "local function f0(x) return x end\n");
    for (int i = 1; i <= 20; i++) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       "local function f%d(x) f%d(x); return f%d(x) end\n", i, i - 1, i - 1);
    }
    append(text, sizeof text, "return function(c) return f20(c:val 'a') end");
    formula = load(fake, text);
    assert_null(trace(fake, &formula, refusal));
    assert_holds(reason(fake, run(fake, &formula)), "FORMULA_STEPS", "steps");
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    struct fault fault = {0};
    vs_engine_options options = {
        .allocator = fault_allocator, .context = &fault, .language = VS_EN};
    struct fake *fake = fake_new(&options);
    assert_non_null(fake);
    fake->known = true;
    static const char *const texts[] = {
        "c:records('score', { note = { 'x', 'y' } }):where{ hours = 1 }:count{ value = 1 }",
        "c:val('a', { class = 7 }) + c:param('map').b[3]",
        "c:cells('a', { over = 'class' }):mean()",
        "c:param('list')[1] + #c:param 'list' + percent(1, 0)",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vs_formula formula = load(fake, expression(texts[i]));
        int status = VS_ENOMEM;
        for (long at = 1; status != VS_OK; at++) {
            vs_program *program = NULL;
            vs_result result;
            fault_set(&fault, at);
            status = vs_formula_trace(&program, &fake->model, SELF, &formula, NULL);
            if (status == VS_OK) {
                status = vs_formula_run(&fake->model, SELF, &formula, &fake->reader, &result);
            }
            fault_set(&fault, 0);
            vs_program_free(program);
            assert_true(status == VS_OK || status == VS_ENOMEM);
            assert_true(at < 10000);
        }
        vs_result result = run(fake, &formula);
        assert_true(result.state == VS_KNOWN || result.state == VS_NO_DATA);
    }
    fake_free(fake);
    assert_int_equal(fault.in_use, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FAKE(traced_formulas_equal_cells),
        WITH_FAKE(plain_keys_are_followed),
        WITH_FAKE(percent_of_counts_makes_three_nodes),
        WITH_FAKE(misuse_is_an_error_of_the_model),
        WITH_FAKE(number_for_a_date_is_refused_at_load),
        WITH_FAKE(filters_are_copied_and_sorted),
        WITH_FAKE(filter_above_its_limits_is_an_error),
        WITH_FAKE(first_unknown_read_decides),
        WITH_FAKE(maybe_does_not_swallow_errors),
        WITH_FAKE(results_are_floats_without_a_sign_on_zero),
        WITH_FAKE(reader_status_ends_the_run),
        WITH_FAKE(interrupt_ends_the_run),
        WITH_FAKE(runs_nest),
        WITH_FAKE(applies_gives_true_false_or_a_state),
        WITH_FAKE(trace_above_its_limits_runs_per_cell),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
