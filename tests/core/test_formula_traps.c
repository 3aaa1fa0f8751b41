/*
 * Traps: formulas that look traceable and are not, or that people get wrong. Each gives the right
 * numbers per cell, or a clear reason, or does not load; never silently another number.
 * SPDX-License-Identifier: MIT
 */
#include "formula_help.h"

struct trap {
    const char *text;      /* a chunk that returns a function */
    const char *refusal;   /* part of why it is not traced */
    const char *reference; /* an expression that is traced and gives the same; NULL: see reason */
    const char *reason;    /* part of the reason of every cell */
};

static const struct trap traps[] = {
    {"return function(c) local v = c:val 'a'; if v == 3 then return 1 end return 2 end",
     "==", "when(equal(c:val 'a', 3), 1, 2)", NULL},
    {"return function(c) local v = c:val 'a'; return (v == v) and 1 or 2 end",
     "==", "when(equal(c:val 'a', c:val 'a'), 1, 2)", NULL},
    {"return function(c) local v = c:val 'a'; if v then return v end return 0 end", "if",
     "c:val 'a'", NULL},
    {"return function(c) if not c:val 'a' then return 1 end return 2 end", "", "2 + 0 * c:val 'a'",
     NULL},
    {"return function(c) return c:val 'a' and c:val 'b' end", "and", "c:val 'a' * 0 + c:val 'b'",
     NULL},
    {"return function(c) return c:val 'a' or c:val 'b' end", "or", "c:val 'a'", NULL},
    {"return function(c) if c:val 'a' > 4 then return 1 end return 0 end", "<",
     "when(above(c:val 'a', 4), 1, 0)", NULL},
    {"local function best(x, y) if x > y then return x end return y end\nreturn function(c) return "
     "best(c:val 'a', c:val 'b') end",
     "t.lua:1: the formula has \"<", "greatest(c:val 'a', c:val 'b')", NULL},
    {"return function(c) local t = { 10, 20, 30, 40, 50, 60, 70, 80, 90 }; return t[c:val 'a'] "
     "end",
     "[]", "c:val 'a' * 10", NULL},
    {"local function at(t, k) return t[k] or 7 end\n"
     "return function(c) return at({ 10 }, c:val 'a') end",
     "[]", NULL, ""},
    {"local function at(t, k) return t[k] end\n"
     "return function(c) return at({ 1, 2, 3, 4, 5, 6, 7, 8, 9 }, c:val 'a') end",
     "t.lua:1: the formula has \"[]\"", "c:val 'a'", NULL},
    {"return function(c) local v = c:val 'a'; local t = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }\n"
     "local f = function() return t[v] end; return f() end",
     "t.lua:2: the formula has \"[]\"", "c:val 'a'", NULL},
    {"return function(c) local k = 'x'; local f = function(t) return t[k] end\n"
     "k = c:val 'a'; return f{ 1, 2, 3, 4, 5, 6, 7, 8, 9, x = 100 } end",
     "t.lua:1: the formula has \"[]\"", "c:val 'a'", NULL},
    {"return function(c) local k = 1; local t = { [k] = 5 }; k = c:val 'a'\n"
     "local s = { [k] = 3 }; return t[1] end",
     "[]", "5", NULL},
    {"return function(c) local s = 0; for i = 1, c:val 'a' do s = s + i end return s end", "for",
     "c:val 'a' * (c:val 'a' + 1) / 2", NULL},
    {"return function(c) if type(c:val 'a') == 'number' then return 1 end return 2 end",
     "==", "1 + 0 * c:val 'a'", NULL},
    {"local is = { number = 1, userdata = 2 }\nreturn function(c) local n <const> = type(c:val "
     "'a'); return is.number end",
     "the function \"type\"", "1 + 0 * c:val 'a'", NULL},
    {"return function(c) return tonumber(tostring(c:val 'a')) end", "the function \"tostring\"",
     "c:val 'a'", NULL},
    {"return function(c) return text.len(tostring(c:val 'a')) end", "tostring", NULL, ""},
    {"return function(c) return #sorted{ c:val 'a', c:val 'b' } end", "sorted",
     "2 + 0 * c:val 'a' + 0 * c:val 'b'", NULL},
    {"return function(c) return c:val 'a' .. '' end", "\"..\"", NULL, "FORMULA_RESULT"},
    {"return function(c) local x = c:val 'a' .. ''; return 1 end", "\"..\"", "1 + 0 * c:val 'a'",
     NULL},
    {"return function(c) return #c:val 'a' end", "\"#\"", NULL, "SCRIPT_ERROR"},
    {"return function(c) return c:val('a').x end", "\"[]\"", NULL, "SCRIPT_ERROR"},
    {"return function(c) return c:val('a')() end", "\"()\"", NULL, "SCRIPT_ERROR"},
    {"return function(c) return c:val 'a' | 1 end", "|", NULL, ""},
    {"return function(c) return c:val 'a' - 0 end", "zero is subtracted", "c:val 'a'", NULL},
    {"return function(c) return '10' * c:val 'a' end", NULL, NULL, "SCRIPT_ERROR"},
    {"return function(c) return at_least(c:val 'a', 1) end", "condition", NULL, "FORMULA_RESULT"},
    {"return function(c) return nil end", "nil", NULL, "FORMULA_RESULT\037t.lua:1\037nil"},
    {"return function(c) return { c:val 'a' } end", "table", NULL,
     "FORMULA_RESULT\037t.lua:1\037table"},
    {"return function(c) return '7' end", "string", NULL, "FORMULA_RESULT\037t.lua:1\037string"},
    {"return function(c) return no_data 'not asked' end", "no_data", NULL,
     "MODEL_REASON\037not asked"},
    {"return function(c) if c:val 'a' > 0 then return no_data 'few' end return 1 end", "<", NULL,
     "MODEL_REASON\037few"},
    {"return function(c) return c:val 'a' / 0 end", NULL, NULL, "NOT_FINITE"},
    {"return function(c) return sqrt(-c:val 'a') end", NULL, NULL, "NOT_FINITE"},
    {"return function(c) return 7 // 0 end", "zero", NULL, "SCRIPT_ERROR\037t.lua:1:"},
    {"return function(c) return percent(c:val 'a', 0) end", NULL, NULL, "ZERO_DENOMINATOR"},
    {"return function(c) return c:val 'a' + error 'why' end", "error", NULL,
     "SCRIPT_ERROR\037t.lua:1: why"},
    {"return function(c) return c.val('a') end", NULL, NULL, "FORMULA_SELF"},
    {"return function(c) while true do end end", "if", NULL, "FORMULA_STEPS\037t.lua:1"},
    {"local function f(x) return 1 + f(x) end\nreturn function(c) return f(1) end", NULL, NULL, ""},
    {"return function(c) return c:records('score', { note = c:of 'subject' }):count() end", "c:of",
     "c:records('score', { note = 'Алгебра' }):count()", NULL},
    {"return function(c) if c:of 'class.grade' == '9' then return 1 end return 2 end", "==", "1",
     NULL},
    {"return function(c) return c:of 'class.size' * 2 end", "", "50", NULL},
    {"return function(c) return percent(c:val 'a', c:of 'class.size') end", "c:of",
     "percent(c:val 'a', 25)", NULL},
    {"return function(c) return tonumber(tostring(c:of 'class.grade')) end", "tostring", "9", NULL},
    {"return function(c) if text.like(c:of 'subject', 'Ал*') then return 1 end return 2 end", "if",
     "1", NULL},
    {"return function(c) return c:records('score', { hours = c:val 'a' }):count() end",
     "depends on the cell", NULL, ""},
    {"return function(c) return power(2, c:val 'a') end", "power", NULL, ""},
    {"return function(c) return one_of(c:val 'a', 1, 2, 3, 4, 5, 6, 7, 8, 9) end", "one_of",
     "c:val 'a'", NULL},
    {"return function(c) local p = c:param 'mixed'; return 1 end", "mixed", "1", NULL},
    {"return function(c) return #c:param 'list' end", NULL, "3", NULL},
    {"return function(c) return #c:param 'map' end", "map", NULL, ""},
    {"return function(c) local s = 0; for _, x in ipairs(c:param 'list') do s = s + x end return "
     "s end",
     "for", "3.5", NULL},
    {"return function(c) return c:param('list')[9] end", "list", NULL, "FORMULA_RESULT"},
    {"return function(c) return c:param('map').zz end", "map", NULL, "FORMULA_RESULT"},
};

static void check_trap(struct fake *fake, const struct trap *trap)
{
    vs_formula formula;
    if (fake_function(fake, trap->text, &formula) != VS_OK) {
        fail_msg("%s\n%s", vs_engine_error(fake->engine), trap->text);
    }
    vs_formula reference = {0};
    if (trap->reference != NULL) {
        reference = load(fake, expression(trap->reference));
    }
    vs_program *program = NULL;
    vs_buffer refusal;
    vs_buffer_init(&refusal, fake->engine);
    int status = vs_formula_trace(&program, &fake->model, SELF, &formula, &refusal);
    const char *why = status != VS_OK ? vs_engine_error(fake->engine)
                                      : (refusal.data != NULL ? refusal.data : "");
    if (trap->refusal != NULL) {
        if (program != NULL) {
            fail_msg("traced: %s", trap->text);
        }
        if (status != VS_OK) {
            fail_msg("%d %s: %s", status, why, trap->text);
        }
        assert_holds(why, trap->refusal, trap->text);
        assert_holds(why, "t.lua:", trap->text);
    }
    for (fake->cell = 0; fake->cell < CELLS - 1; fake->cell++) { /* the last has no grade */
        vs_result cell = run(fake, &formula);
        if (trap->reference != NULL) {
            vs_result expected = run(fake, &reference);
            if (!same_result(&cell, &expected)) {
                fail_msg("%g %u %s, expected %g\n%s", cell.value, cell.state, reason(fake, cell),
                         expected.value, trap->text);
            }
        } else {
            assert_holds(reason(fake, cell), trap->reason, trap->text);
        }
        if (program != NULL) {
            vs_result node;
            interpret(fake, program, &node);
            assert_true(same_result(&cell, &node));
        }
    }
    vs_program_free(program);
    vs_buffer_free(&refusal);
}

static void traps_give_right_numbers_or_a_reason(void **state)
{
    for (size_t i = 0; i < COUNT_OF(traps); i++) {
        check_trap(*state, &traps[i]);
    }
}

static void hostile_chunks_do_not_load(void **state)
{
    static const char *const texts[] = {
        "return function(c) return math.max(c:val 'a', 1) end",
        "return function(c) return rawequal(c:val 'a', 3) end",
        "return function(c) return pcall(c.val, c, 'a') end",
        "return function(c) return select(2, 1, c:val 'a') end",
        "return function(c) return c:val 'a' ^ 3 end",
        "return function(c) return 2 ^ c:val 'a' end",
        "local n = 0\nreturn function(c) n = n + 1; return n end",
        "local t = {}\nreturn function(c) t.x = 1; return 1 end",
        "return function(c) when = nil; return 1 end",
        "return function(c) return c:val 'a' + 9007199254740993 end",
        "return function(c) return coroutine.wrap(1) end",
        "return function(c) return setmetatable({}, {}) end",
    };
    struct fake *fake = *state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        vs_formula formula;
        if (fake_function(fake, texts[i], &formula) != VS_EMODEL) {
            fail_msg("loads: %s", texts[i]);
        }
        assert_holds(vs_engine_error(fake->engine), "t.lua:", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FAKE(traps_give_right_numbers_or_a_reason),
        WITH_FAKE(hostile_chunks_do_not_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
