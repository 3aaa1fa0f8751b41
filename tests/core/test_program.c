/*
 * Programs: merging of equal nodes, copies, limits; kernels against the Lua VM.
 * SPDX-License-Identifier: MIT
 */
#include "program.h"

#include <float.h>
#include <lauxlib.h>
#include <lua.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

struct fixture {
    vs_engine *engine;
    vs_program *program;
};

static int make_program(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    return vs_engine_new(&fixture.engine, NULL) != VS_OK ||
           vs_program_new(&fixture.program, fixture.engine) != VS_OK;
}

static int free_program(void **state)
{
    struct fixture *fixture = *state;
    vs_program_free(fixture->program);
    vs_engine_free(fixture->engine);
    return 0;
}

static uint32_t constant(vs_program *program, double number)
{
    uint32_t node = 0;
    assert_int_equal(vs_program_constant(program, number, &node), VS_OK);
    return node;
}

static uint32_t apply(vs_program *program, enum vs_node_op op, uint32_t a, uint32_t b)
{
    uint32_t operands[] = {a, b};
    uint32_t node = 0;
    size_t count = op == VS_NODE_NEGATE || op == VS_NODE_POWER ? 1 : 2;
    assert_int_equal(
        vs_program_apply(program, op, operands, count, op == VS_NODE_POWER ? b : 0, &node), VS_OK);
    return node;
}

static void add_merges_equal_nodes_only(void **state)
{
    struct fixture *fixture = *state;
    vs_program *program = fixture->program;
    uint32_t one = constant(program, 1), two = constant(program, 2);
    assert_int_equal(constant(program, 1), one);
    assert_int_not_equal(constant(program, 0.0), constant(program, -0.0));
    uint32_t sum = apply(program, VS_NODE_ADD, one, two);
    assert_int_equal(apply(program, VS_NODE_ADD, one, two), sum);
    assert_int_not_equal(apply(program, VS_NODE_ADD, two, one), sum); /* order is kept */
    assert_int_not_equal(apply(program, VS_NODE_SUBTRACT, one, two), sum);
    assert_int_not_equal(apply(program, VS_NODE_POWER, one, 2),
                         apply(program, VS_NODE_POWER, one, 3));
    assert_int_equal(vs_program_node(program, sum)->op, VS_NODE_ADD);
    vs_program_set_result(program, sum);
    assert_int_equal(vs_program_result(program), sum);
}

static void aggregate_is_copied_with_all_it_points_to(void **state)
{
    struct fixture *fixture = *state;
    vs_program *program = fixture->program;
    char text[] = "algebra";
    vs_operand operands[] = {{.type = VS_OPERAND_TEXT, .text = text},
                             {.type = VS_OPERAND_NUMBER, .number = 3}};
    vs_condition conditions[] = {
        {.field = 1, .test = VS_TEST_ANY, .operand_count = 2, .operands = operands}};
    vs_aggregate aggregate = {.set = {.condition_count = 1, .conditions = conditions},
                              .condition_count = 1,
                              .conditions = conditions,
                              .field = 2,
                              .weight = -1};
    uint32_t first = 0, second = 0;
    assert_int_equal(vs_program_aggregate(program, &aggregate, &first), VS_OK);
    assert_int_equal(vs_program_aggregate(program, &aggregate, &second), VS_OK);
    assert_int_equal(first, second);
    operands[1].number = 4;
    assert_int_equal(vs_program_aggregate(program, &aggregate, &second), VS_OK);
    assert_int_not_equal(first, second);
    memset(text, 'x', sizeof text - 1);
    conditions[0].field = 5;
    const vs_node *node = vs_program_node(program, first);
    const vs_aggregate *kept = vs_program_aggregate_read(program, node->payload);
    assert_int_equal(kept->set.conditions[0].field, 1);
    assert_string_equal(kept->conditions[0].operands[0].text, "algebra");
    assert_true(kept->conditions[0].operands[1].number == 3);
    assert_int_equal(node->varies, 1);
}

static void reads_are_merged_by_what_they_read(void **state)
{
    struct fixture *fixture = *state;
    vs_program *program = fixture->program;
    vs_cell_read read = {.indicator = 3, .same_scope = true};
    uint32_t zero = constant(program, 0), cell = 0, again = 0, maybe = 0, other = 0;
    assert_int_equal(vs_program_cell(program, &read, &cell), VS_OK);
    read.key_count = 4; /* keys are not used */
    assert_int_equal(vs_program_cell(program, &read, &again), VS_OK);
    assert_int_equal(cell, again);
    assert_int_equal(vs_program_maybe(program, &read, zero, &maybe), VS_OK);
    assert_int_not_equal(cell, maybe);
    assert_int_equal(vs_program_node(program, maybe)->payload,
                     vs_program_node(program, cell)->payload);
    char text[] = "9A";
    read = (vs_cell_read){.indicator = 3,
                          .key_count = 1,
                          .keys = {{.dimension = 1, .type = VS_KEY_TEXT, .text = text}}};
    assert_int_equal(vs_program_cell(program, &read, &other), VS_OK);
    text[0] = '8';
    assert_int_equal(vs_program_cell(program, &read, &again), VS_OK);
    assert_int_not_equal(other, again);
    uint32_t payload = vs_program_node(program, other)->payload;
    assert_string_equal(vs_program_cell_read(program, payload)->keys[0].text, "9A");

    vs_cells_read cells = {.indicator = 1, .op = VS_CELLS_SHARE, .has_from = true, .from = 3};
    assert_int_equal(vs_program_cells(program, &cells, &other), VS_OK);
    cells.from = -0.0;
    assert_int_equal(vs_program_cells(program, &cells, &again), VS_OK);
    assert_int_not_equal(other, again);
    vs_parameter_read parameter = {.parameter = 2, .part = "a.1"};
    assert_int_equal(vs_program_parameter(program, &parameter, &other), VS_OK);
    parameter.part = NULL;
    assert_int_equal(vs_program_parameter(program, &parameter, &again), VS_OK);
    assert_int_not_equal(other, again);
}

static void varies_follows_the_operands(void **state)
{
    struct fixture *fixture = *state;
    vs_program *program = fixture->program;
    vs_parameter_read read = {.parameter = 1};
    vs_cell_read cell = {.indicator = 0, .same_scope = true};
    uint32_t limit = 0, value = 0;
    assert_int_equal(vs_program_parameter(program, &read, &limit), VS_OK);
    assert_int_equal(vs_program_cell(program, &cell, &value), VS_OK);
    uint32_t fixed = apply(program, VS_NODE_ADD, limit, constant(program, 2));
    uint32_t varying = apply(program, VS_NODE_ABOVE, fixed, value);
    assert_int_equal(vs_program_node(program, fixed)->varies, 0);
    assert_int_equal(vs_program_node(program, fixed)->condition, 0);
    assert_int_equal(vs_program_node(program, varying)->varies, 1);
    assert_int_equal(vs_program_node(program, varying)->condition, 1);
}

static void add_refuses_above_the_limit(void **state)
{
    struct fixture *fixture = *state;
    uint32_t node = 0;
    for (int i = 0; i < VS_PROGRAM_NODES_MAX; i++) {
        assert_int_equal(vs_program_constant(fixture->program, i, &node), VS_OK);
        assert_int_equal(node, i);
    }
    assert_int_equal(vs_program_constant(fixture->program, -1, &node), VS_ELIMIT);
    assert_int_equal(vs_engine_error_id(fixture->engine), VS_MSG_PROGRAM_TOO_LONG);
    assert_int_equal(vs_program_constant(fixture->program, 7, &node), VS_OK); /* an equal one */
    assert_int_equal(node, 7);
    assert_int_equal(vs_program_size(fixture->program), VS_PROGRAM_NODES_MAX);
}

static bool same_bits(double a, double b)
{
    return (a == b && signbit(a) == signbit(b)) || (a != a && b != b);
}

/* The kernels of operators do what the VM does. */
static void kernels_equal_the_vm(void **state)
{
    (void)state;
    static const double numbers[] = {
        0.0,    -0.0,    1,        -1,        3,
        -3,     0.1,     -0.1,     5.5,       -5.5,
        7,      1e308,   -1e308,   5e-324,    -5e-324,
        1e-310, -1e-310, DBL_MIN,  1e16,      9007199254740993.0,
        -2.5,   100,     HUGE_VAL, -HUGE_VAL, HUGE_VAL - HUGE_VAL,
        1e-200, -1e-200, 0.3,      -7,
    };
    static const struct {
        enum vs_node_op op;
        int lua;
    } operators[] = {
        {VS_NODE_ADD, LUA_OPADD},           {VS_NODE_SUBTRACT, LUA_OPSUB},
        {VS_NODE_MULTIPLY, LUA_OPMUL},      {VS_NODE_DIVIDE, LUA_OPDIV},
        {VS_NODE_FLOOR_DIVIDE, LUA_OPIDIV}, {VS_NODE_MODULO, LUA_OPMOD},
        {VS_NODE_NEGATE, LUA_OPUNM},
    };
    lua_State *L = luaL_newstate();
    assert_non_null(L);
    for (size_t i = 0; i < COUNT_OF(operators); i++) {
        for (size_t a = 0; a < COUNT_OF(numbers); a++) {
            for (size_t b = 0; b < COUNT_OF(numbers); b++) {
                lua_pushnumber(L, numbers[a]);
                if (operators[i].lua != LUA_OPUNM) {
                    lua_pushnumber(L, numbers[b]);
                }
                lua_arith(L, operators[i].lua);
                double expected = lua_tonumber(L, -1);
                double got = vs_kernel(operators[i].op, numbers[a], numbers[b]);
                if (!same_bits(expected, got)) {
                    fail_msg("op %d of %a, %a: %a, the VM gives %a", operators[i].op, numbers[a],
                             numbers[b], got, expected);
                }
                lua_pop(L, 1);
            }
            lua_pushnumber(L, numbers[a]);
            lua_pushnumber(L, 2);
            lua_arith(L, LUA_OPPOW);
            assert_true(same_bits(lua_tonumber(L, -1), vs_kernel(VS_NODE_SQUARE, numbers[a], 0)));
            lua_pop(L, 1);
        }
    }
    lua_close(L);
}

static void kernels_round_and_order(void **state)
{
    (void)state;
    assert_true(vs_kernel(VS_NODE_ROUND, 2.5, 0) == 3);
    assert_true(vs_kernel(VS_NODE_ROUND, -2.5, 0) == -3);
    assert_true(vs_kernel(VS_NODE_ROUND, 0.49999999999999994, 0) == 0);
    assert_true(vs_kernel(VS_NODE_ROUND, 4503599627370497.0, 0) == 4503599627370497.0);
    assert_true(vs_kernel(VS_NODE_FLOOR, -0.5, 0) == -1);
    assert_true(vs_kernel(VS_NODE_PERCENT, 1, 3) == 100.0 / 3);
    assert_true(vs_kernel(VS_NODE_RATIO, 1, 3) == 1.0 / 3);
    assert_true(vs_kernel(VS_NODE_LEAST, 2, 1) == 1 && vs_kernel(VS_NODE_LEAST, 1, 2) == 1);
    assert_true(vs_kernel(VS_NODE_GREATEST, 2, 1) == 2 && vs_kernel(VS_NODE_GREATEST, 1, 2) == 2);
    const double nan = HUGE_VAL - HUGE_VAL;
    assert_true(isnan(vs_kernel(VS_NODE_LEAST, nan, 1)) && isnan(vs_kernel(VS_NODE_LEAST, 1, nan)));
    assert_true(isnan(vs_kernel(VS_NODE_GREATEST, nan, 1)));
    assert_true(isnan(vs_kernel(VS_NODE_GREATEST, 1, nan)));
    assert_true(signbit(vs_kernel(VS_NODE_LEAST, -0.0, 0.0)));
    assert_false(signbit(vs_kernel(VS_NODE_LEAST, 0.0, -0.0)));
    assert_true(vs_kernel(VS_NODE_AT_LEAST, 1, 1) == 1 && vs_kernel(VS_NODE_AT_MOST, 1, 1) == 1);
    assert_true(vs_kernel(VS_NODE_ABOVE, 1, 1) == 0 && vs_kernel(VS_NODE_BELOW, 1, 1) == 0);
    assert_true(vs_kernel(VS_NODE_EQUAL, -0.0, 0.0) == 1 &&
                vs_kernel(VS_NODE_EQUAL, nan, nan) == 0);
    assert_true(vs_kernel(VS_NODE_ALL, 1, 0) == 0 && vs_kernel(VS_NODE_ANY, 1, 0) == 1);
    assert_true(vs_kernel(VS_NODE_NEITHER, 0, 0) == 1 && vs_kernel(VS_NODE_NEITHER, 1, 0) == 0);
    assert_true(vs_kernel_power(3, 0) == 1 && vs_kernel_power(3, 4) == 81);
    assert_true(vs_kernel_power(0.1, 3) == 0.1 * 0.1 * 0.1);
}

/* Some work that takes all kinds of memory. */
static int build(vs_engine *engine)
{
    vs_program *program = NULL;
    int status = vs_program_new(&program, engine);
    vs_operand operand = {.type = VS_OPERAND_TEXT, .text = "x"};
    vs_condition condition = {.operand_count = 1, .operands = &operand};
    uint32_t node = 0;
    for (int i = 0; i < 20 && status == VS_OK; i++) {
        vs_aggregate aggregate = {.field = i, .condition_count = 1, .conditions = &condition};
        vs_cell_read cell = {.indicator = i, .same_scope = true};
        vs_cells_read cells = {.indicator = i};
        vs_parameter_read parameter = {.parameter = i, .part = "2"};
        status = vs_program_aggregate(program, &aggregate, &node);
        status = status != VS_OK ? status : vs_program_cell(program, &cell, &node);
        status = status != VS_OK ? status : vs_program_cells(program, &cells, &node);
        status = status != VS_OK ? status : vs_program_parameter(program, &parameter, &node);
    }
    vs_program_free(program);
    return status;
}

static void every_failed_allocation_is_told(void **state)
{
    (void)state;
    struct fault fault = {0};
    vs_engine_options options = {.allocator = fault_allocator, .context = &fault};
    vs_engine *engine = NULL;
    assert_int_equal(vs_engine_new(&engine, &options), VS_OK);
    long before = fault.in_use;
    int status = VS_ENOMEM;
    for (long i = 1; status != VS_OK; i++) {
        fault_set(&fault, i);
        status = build(engine);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        assert_int_equal(fault.in_use, before);
        assert_true(i < 1000);
    }
    fault_set(&fault, 0);
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(add_merges_equal_nodes_only, make_program, free_program),
        cmocka_unit_test_setup_teardown(aggregate_is_copied_with_all_it_points_to, make_program,
                                        free_program),
        cmocka_unit_test_setup_teardown(reads_are_merged_by_what_they_read, make_program,
                                        free_program),
        cmocka_unit_test_setup_teardown(varies_follows_the_operands, make_program, free_program),
        cmocka_unit_test_setup_teardown(add_refuses_above_the_limit, make_program, free_program),
        cmocka_unit_test(kernels_equal_the_vm),
        cmocka_unit_test(kernels_round_and_order),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
