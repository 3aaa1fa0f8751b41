/*
 * Random formulas run in both ways: traced into a program, which is interpreted node by node, and
 * per cell by Lua. Value, state and reason of every cell are the same to the bit. This test stays
 * for ever. SPDX-License-Identifier: MIT
 */
#include "formula_help.h"

enum { FORMULAS = 700, TEXT_SIZE = 65536 };

struct writer {
    uint64_t state;
    char text[TEXT_SIZE];
    size_t size;
    int locals; /* names v1 .. vn are numbers */
};

static unsigned dice(struct writer *writer, unsigned sides)
{
    writer->state = writer->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(writer->state >> 33) % sides;
}

static void put_checked(struct writer *writer, int size)
{
    assert_true(size >= 0 && (size_t)size < TEXT_SIZE - writer->size);
    writer->size += (size_t)size;
}

/* Appends to the text of a writer, as printf. */
#define put(writer, ...)                                                                           \
    put_checked((writer), snprintf((writer)->text + (writer)->size, TEXT_SIZE - (writer)->size,    \
                                   __VA_ARGS__))

static const char *pick(struct writer *writer, const char *const *texts, size_t count)
{
    return texts[dice(writer, (unsigned)count)];
}

static void put_number(struct writer *writer, int depth);

static void put_constant(struct writer *writer)
{
    static const char *const constants[] = {
        "0",
        "1",
        "2",
        "3",
        "7",
        "10",
        "100",
        "0.0",
        "0.5",
        "1.5",
        "-1",
        "-2.5",
        "0.1",
        "1e308",
        "5e-324",
        "9007199254740991",
        "9007199254740992",
        "3.0",
        "1e16",
        "-0.0",
        "1e-300",
        "(0.0 / 0.0)",
    };
    put(writer, "%s", pick(writer, constants, COUNT_OF(constants)));
}

static void put_filter(struct writer *writer)
{
    static const char *const filters[] = {
        "",
        "{}",
        "{ value = 3 }",
        "{ value = { from = 2.5, below = 1e9 } }",
        "{ hours = { 1, 2, 3 }, note = \"x\" }",
        "{ counted = true }",
        "{ day = { from = \"2024-09-01\" } }",
        "{ day = { from = c:instant(), below = c:lag(1):instant() + 7 } }",
        "{ value = { above = c:param(\"limit\") } }",
        "{ value = { upto = c:param(\"limit\") * 2 + 1 }, hours = { missing = false } }",
        "{ value = { from = field \"hours\" } }",
        "{ value = { any = c:param \"list\" } }",
        "{ note = { none = { \"a\", \"b\" } }, student = { missing = true } }",
    };
    put(writer, "%s", pick(writer, filters, COUNT_OF(filters)));
}

static void put_set(struct writer *writer)
{
    static const char *const sets[] = {
        "c:records \"score\"",
        "c:records(\"score\", { counted = true })",
        "c:lag(1):records \"score\"",
        "c:lag(1, { same = \"label\" }):records \"score\"",
        "c:records(\"score\"):filled \"note\"",
        "c:records(\"score\", { hours = 4 }):where{ counted = false }",
    };
    put(writer, "%s", pick(writer, sets, COUNT_OF(sets)));
}

static void put_aggregate(struct writer *writer)
{
    static const char *const aggregates[] = {"mean",   "sum",           "sd", "min", "max",
                                             "median", "lower_quartile"};
    static const char *const pairs[] = {"first", "second", "gain", "distance"};
    switch (dice(writer, 6)) {
    case 0:
        put(writer, "(");
        put_set(writer);
        put(writer, "):compare(\"value\", \"hours\"):%s(\"%s\")",
            pick(writer, aggregates, COUNT_OF(aggregates)), pick(writer, pairs, COUNT_OF(pairs)));
        return;
    case 1:
        put_set(writer);
        put(writer,
            ":pair(c:lag(1):records \"score\", { on = { \"student\" }, value = \"value\" })"
            ":count{ gain = { above = %u } }",
            dice(writer, 3));
        return;
    case 2:
        put_set(writer);
        put(writer, ":share(");
        break;
    case 3:
        put_set(writer);
        put(writer, ":%s(\"value\"", pick(writer, aggregates, COUNT_OF(aggregates)));
        put(writer, ")");
        return;
    default:
        put_set(writer);
        put(writer, ":count(");
    }
    put_filter(writer);
    put(writer, ")");
}

static void put_read(struct writer *writer, int depth)
{
    static const char *const indicators[] = {"a", "b", "d", "e", "f", "g", "D01"};
    static const char *const scopes[] = {
        "",
        ", {}",
        ", { subject = c:of \"subject\" }",
        ", { class = \"9А\" }",
        ", { class = c:of \"class.grade\", subject = 7 }",
    };
    static const char *const parameters[] = {"c:param \"limit\"",    "c:param(\"list\")[2]",
                                             "c:param(\"map\").a",   "c:param(\"map\").b[3]",
                                             "c:param \"none_yet\"", "c:instant()",
                                             "c:lag(1):year()"};
    static const char *const cells[] = {"mean()",
                                        "sum()",
                                        "count()",
                                        "median()",
                                        "share{ from = 3 }",
                                        "count{ below = c:param \"limit\" }",
                                        "quantile(0.3, \"linear\")"};
    const char *indicator = pick(writer, indicators, COUNT_OF(indicators));
    switch (dice(writer, 10)) {
    case 0:
    case 1:
        put_aggregate(writer);
        return;
    case 2:
        put(writer, "c:maybe(\"%s\", (", indicator); /* one value, whatever is called */
        put_number(writer, depth - 1);
        put(writer, ")%s)", pick(writer, scopes, COUNT_OF(scopes)));
        return;
    case 3:
        put(writer, "%s", pick(writer, parameters, COUNT_OF(parameters)));
        return;
    case 4:
        put(writer, "c:cells(\"%s\", { over = \"class\", missing = \"%s\" }):%s", indicator,
            dice(writer, 2) == 0 ? "skip" : "propagate", pick(writer, cells, COUNT_OF(cells)));
        return;
    case 5:
        put(writer, "c:lag(%u):val(\"%s\")", dice(writer, 3), indicator);
        return;
    default:
        put(writer, "c:val(\"%s\"%s)", indicator, pick(writer, scopes, COUNT_OF(scopes)));
    }
}

static void put_condition(struct writer *writer, int depth)
{
    static const char *const names[] = {"at_least", "at_most", "above", "below", "equal"};
    static const char *const folds[] = {"all_of", "any_of", "neither"};
    if (depth > 0 && dice(writer, 4) == 0) {
        unsigned count = 1 + dice(writer, 3);
        put(writer, "%s(", pick(writer, folds, COUNT_OF(folds)));
        for (unsigned i = 0; i < count; i++) {
            put(writer, "%s", i > 0 ? ", " : "");
            put_condition(writer, depth - 1);
        }
    } else {
        put(writer, "%s(", pick(writer, names, COUNT_OF(names)));
        put_number(writer, depth - 1);
        put(writer, ", ");
        put_number(writer, depth - 1);
    }
    put(writer, ")");
}

static void put_list(struct writer *writer, int depth, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        put(writer, "%s", i > 0 ? ", " : "");
        put_number(writer, depth);
    }
    put(writer, ")");
}

static void put_call(struct writer *writer, int depth)
{
    static const char *const single[] = {"sqrt", "floor", "round", "helper"};
    switch (dice(writer, 8)) {
    case 0:
        put(writer, "%s(", pick(writer, single, COUNT_OF(single)));
        put_list(writer, depth, 1);
        return;
    case 1:
        put(writer, "%s(", dice(writer, 2) == 0 ? "percent" : "ratio");
        put_list(writer, depth, 2 + dice(writer, 2));
        return;
    case 2:
        put(writer, "when(");
        put_condition(writer, depth);
        put(writer, ", ");
        put_list(writer, depth, 2);
        return;
    case 3:
        put(writer, "%s(", dice(writer, 2) == 0 ? "least" : "greatest");
        put_list(writer, depth, 1 + dice(writer, 4));
        return;
    case 4:
        put(writer, "power(");
        put_number(writer, depth);
        put(writer, ", %u)", dice(writer, 5));
        return;
    case 5: {
        unsigned count = 1 + dice(writer, 3);
        put(writer, "one_of(%u, ", 1 + dice(writer, count));
        put_list(writer, depth, count);
        return;
    }
    case 6:
        put(writer, "mix(");
        put_list(writer, depth, 2);
        return;
    default:
        put(writer, "({ ");
        put_number(writer, depth);
        put(writer, ", x = ");
        put_number(writer, depth);
        put(writer, " })%s", dice(writer, 2) == 0 ? "[1]" : ".x");
    }
}

static void put_number(struct writer *writer, int depth)
{
    static const char *const signs[] = {"+", "-", "*", "/", "//", "%%"};
    unsigned way = depth <= 0 ? dice(writer, 3) : dice(writer, 12);
    if (way == 0 && writer->locals > 0) {
        put(writer, "v%u", 1 + dice(writer, (unsigned)writer->locals));
    } else if (way == 1) {
        put_constant(writer);
    } else if (way <= 3) {
        put_read(writer, depth);
    } else if (way == 4) {
        put(writer, "-(");
        put_number(writer, depth - 1);
        put(writer, ")");
    } else if (way == 5) {
        put(writer, "(");
        put_number(writer, depth - 1);
        put(writer, ") ^ 2");
    } else if (way <= 7) {
        put_call(writer, depth - 1);
    } else {
        put(writer, "(");
        put_number(writer, depth - 1);
        unsigned sign = dice(writer, COUNT_OF(signs));
        put(writer, " %s ", sign == 5 ? "%" : signs[sign]);
        put_number(writer, depth - 1);
        put(writer, ")");
    }
}

static void write_formula(struct writer *writer)
{
    writer->size = 0;
    writer->locals = 0;
    put(writer, "local function helper(x) return x * 2 - 1 end\n"
                "local function mix(x, y) local z = x + y; return z / 2, x end\n"
                "return function(c)\n");
    unsigned statements = dice(writer, 4);
    for (unsigned i = 0; i < statements; i++) {
        put(writer, "  local v%u = ", i + 1);
        put_number(writer, 3);
        put(writer, "\n");
        writer->locals = (int)i + 1;
    }
    put(writer, "  return ");
    put_number(writer, 5);
    put(writer, "\nend\n");
}

/* Compares both ways for all cells of one formula, counts them by state; true if it is traced. */
static bool compare_ways(struct fake *fake, const char *text, unsigned states[4])
{
    vs_formula formula;
    if (fake_function(fake, text, &formula) != VS_OK) {
        if (strstr(vs_engine_error(fake->engine), "2^53") != NULL) {
            return false; /* constants that Lua has folded into a great integer */
        }
        fail_msg("%s\n%s", vs_engine_error(fake->engine), text);
    }
    vs_program *program = NULL;
    vs_buffer refusal;
    vs_buffer_init(&refusal, fake->engine);
    int status = vs_formula_trace(&program, &fake->model, 6, &formula, &refusal);
    if (status != VS_OK) {
        fail_msg("%s\n%s", vs_engine_error(fake->engine), text);
    }
    for (fake->cell = 0; fake->cell < CELLS; fake->cell++) {
        vs_result cell, node;
        assert_int_equal(vs_formula_run(&fake->model, 6, &formula, &fake->reader, &cell), VS_OK);
        if (program == NULL) {
            continue;
        }
        interpret(fake, program, &node);
        states[cell.state]++;
        if (!same_result(&cell, &node)) {
            fail_msg("cell %u: %a state %u %s, node by node %a state %u %s\n%s", fake->cell,
                     cell.value, cell.state, cell.reason ? fake->reasons[cell.reason] : "",
                     node.value, node.state, node.reason ? fake->reasons[node.reason] : "", text);
        }
    }
    bool traced = program != NULL;
    if (!traced && getenv("VS_SHOW") != NULL) {
        print_message("%s\n%s\n", refusal.data, text);
    }
    vs_program_free(program);
    vs_buffer_free(&refusal);
    return traced;
}

static void random_formulas_are_equal_both_ways(void **state)
{
    (void)state;
    static const uint64_t seeds[] = {1, 20240901, 77, 4096};
    struct writer *writer = calloc(1, sizeof *writer);
    assert_non_null(writer);
    for (size_t i = 0; i < COUNT_OF(seeds); i++) {
        struct fake *fake = fake_new(NULL);
        int traced = 0;
        unsigned states[4] = {0};
        writer->state = seeds[i];
        for (int j = 0; j < FORMULAS; j++) {
            write_formula(writer);
            fake->seed = seeds[i] * 1000 + (uint64_t)j;
            fake->known = dice(writer, 4) == 0;
            traced += compare_ways(fake, writer->text, states) ? 1 : 0;
        }
        if (getenv("VS_SHOW") != NULL) {
            print_message("seed %llu: %d of %d traced; cells %u %u %u %u\n",
                          (unsigned long long)seeds[i], traced, FORMULAS, states[0], states[1],
                          states[2], states[3]);
        }
        assert_true(traced > FORMULAS * 4 / 5);
        assert_true(states[VS_KNOWN] >
                    FORMULAS * CELLS / 5); /* the test has something to compare */
        fake_free(fake);
    }
    free(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_formulas_are_equal_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
