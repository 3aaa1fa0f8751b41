/*
 * Formulas from text over a fake reader, and an interpreter of programs that does node by node what
 * a cell does. SPDX-License-Identifier: MIT
 */
#ifndef VS_TEST_FORMULA_HELP_H
#define VS_TEST_FORMULA_HELP_H

#include "fake_help.h"

/* --- functions from text --- */

static inline int fake_load(lua_State *L)
{
    const char *text = *(const char **)lua_touserdata(L, 1);
    vs_lua_functions_open(L);
    vs_lua_base_open(L);
    lua_pushnil(L);
    while (lua_next(L, -2) != 0) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
    vs_lua_text_open(L);
    lua_setfield(L, -2, "text");
    int environment = lua_gettop(L);
    if (luaL_loadbufferx(L, text, strlen(text), "@t.lua", "t") != LUA_OK) {
        vs_lua_raise(L, vs_fail_text(vs_lua_engine(L), VS_EMODEL, lua_tostring(L, -1)));
    }
    int status = vs_lua_bytecode_check(L, lua_gettop(L), environment, "t.lua");
    if (status != VS_OK) {
        vs_lua_raise(L, status);
    }
    lua_pushvalue(L, environment);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
    vs_lua_keep_function(L, -1);
    return 0;
}

/* Loads a chunk that returns a function, as a model file would be: VS_EMODEL if it is refused. */
static inline int fake_function(struct fake *fake, const char *text, vs_formula *out)
{
    lua_State *L = vs_sandbox_state(fake->model.sandbox);
    int status = vs_lua_protected(L, fake_load, (void *)&text, VS_STEPS_LOAD);
    *out = (vs_formula){.place = {.layer = "t", .file = "t.lua", .line = 1}};
    /* The numbers are given in turn; ask for the last. */
    for (int number = 1; status == VS_OK; number++) {
        vs_lua_push_function(L, number);
        bool absent = lua_isnil(L, -1);
        lua_pop(L, 1);
        if (absent) {
            out->function = number - 1;
            break;
        }
    }
    return status;
}

/* --- programs, node by node --- */

static inline void resolve(vs_condition *out, vs_operand *operands, const vs_condition *from,
                           const double *values)
{
    *out = *from;
    out->operands = operands;
    for (uint32_t i = 0; i < from->operand_count; i++) {
        operands[i] = from->operands[i];
        if (operands[i].type == VS_OPERAND_NODE) {
            operands[i].type = VS_OPERAND_NUMBER;
            operands[i].number = values[operands[i].node] + 0.0;
        }
    }
}

static inline void resolve_all(vs_condition *out, vs_operand **operands, vs_condition **conditions,
                               uint32_t count, const double *values)
{
    for (uint32_t i = 0; i < count; i++) {
        resolve(&out[i], *operands, &(*conditions)[i], values);
        *operands += out[i].operand_count;
    }
    *conditions = out;
}

static inline void interpret_read(struct fake *fake, const vs_program *program, const vs_node *node,
                                  const double *values, vs_result *result)
{
    if (node->op == VS_NODE_AGGREGATE) {
        static vs_condition conditions[3][VS_CONDITIONS_MAX];
        static vs_operand operands[1024];
        vs_operand *next = operands;
        vs_aggregate aggregate = *vs_program_aggregate_read(program, node->payload);
        resolve_all(conditions[0], &next, &aggregate.set.conditions, aggregate.set.condition_count,
                    values);
        resolve_all(conditions[1], &next, &aggregate.conditions, aggregate.condition_count, values);
        resolve_all(conditions[2], &next, &aggregate.other.conditions,
                    aggregate.other.condition_count, values);
        fake_aggregate(fake, &aggregate, result);
    } else if (node->op == VS_NODE_CELLS) {
        vs_cells_read read = *vs_program_cells_read(program, node->payload);
        read.from = read.from_node != 0 ? values[read.from_node - 1] + 0.0 : read.from;
        read.below = read.below_node != 0 ? values[read.below_node - 1] + 0.0 : read.below;
        fake_cells(fake, &read, result);
    } else if (node->op == VS_NODE_INSTANT || node->op == VS_NODE_YEAR) {
        fake_instant(fake, (int)node->number, node->op == VS_NODE_YEAR, result);
    } else if (node->op == VS_NODE_PARAMETER) {
        const vs_parameter_read *read = vs_program_parameter_read(program, node->payload);
        const vs_value *value = NULL;
        fake_parameter(fake, read->parameter, &value);
        *result = (vs_result){0};
        if (value == NULL) {
            char reason[64];
            (void)snprintf(reason, sizeof reason, "PARAMETER_NO_VALUE\x1f%s",
                           fake->model.parameters[read->parameter].name);
            result->state = VS_NO_DATA;
            fake_reason(fake, reason, &result->reason);
            return;
        }
        char part[64];
        (void)snprintf(part, sizeof part, "%s", read->part != NULL ? read->part : "");
        for (char *key = strtok(part, "."); key != NULL; key = strtok(NULL, ".")) {
            if (strcmp(key, VS_PART_LENGTH) == 0) {
                result->value = (double)value->count;
                return;
            }
            value = vs_value_part(value, key);
            assert_non_null(value);
        }
        result->value = value->number;
    } else {
        fake_cell(fake, vs_program_cell_read(program, node->payload), result);
    }
}

/* Runs a program for the fake's cell. */
static inline void interpret(struct fake *fake, const vs_program *program, vs_result *out)
{
    static double values[VS_PROGRAM_NODES_MAX];
    *out = (vs_result){0};
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        double a = values[node->a[0]], b = values[node->a[1]], c = values[node->a[2]];
        vs_result read;
        switch (node->op) {
        case VS_NODE_CONSTANT:
            values[i] = node->number;
            break;
        case VS_NODE_PARAMETER:
        case VS_NODE_INSTANT:
        case VS_NODE_YEAR:
        case VS_NODE_AGGREGATE:
        case VS_NODE_CELL:
        case VS_NODE_MAYBE:
        case VS_NODE_CELLS:
            interpret_read(fake, program, node, values, &read);
            if (node->op == VS_NODE_MAYBE &&
                (read.state == VS_NO_DATA || read.state == VS_NOT_APPLICABLE)) {
                values[i] = a;
                break;
            }
            if (read.state != VS_KNOWN) {
                *out = read;
                return;
            }
            values[i] = read.value + 0.0;
            break;
        case VS_NODE_PERCENT:
        case VS_NODE_RATIO:
            if (b == 0.0) {
                out->state = VS_NO_DATA;
                fake_reason(fake, "ZERO_DENOMINATOR", &out->reason);
                return;
            }
            values[i] = vs_kernel(node->op, a, b);
            break;
        case VS_NODE_PERCENT_OR:
        case VS_NODE_RATIO_OR:
            values[i] = b == 0.0 ? c : vs_kernel(node->op, a, b);
            break;
        case VS_NODE_WHEN:
            values[i] = a != 0.0 ? b : c;
            break;
        case VS_NODE_POWER:
            values[i] = vs_kernel_power(a, (int)node->number);
            break;
        default:
            values[i] = vs_kernel(node->op, a, b);
        }
    }
    out->value = values[vs_program_result(program)] + 0.0;
    if (!isfinite(out->value)) {
        *out = (vs_result){.state = VS_ERROR};
        fake_reason(fake, "NOT_FINITE", &out->reason);
    }
}

/* True if both are the same to the bit. */
static inline bool same_result(const vs_result *a, const vs_result *b)
{
    return fake_mix_number(0, a->value) == fake_mix_number(0, b->value) && a->state == b->state &&
           a->reason == b->reason;
}

/* --- tests --- */

enum { SELF = 6, CELLS = 64 };

static inline int make_fake(void **state)
{
    struct fake *fake = fake_new(NULL);
    fake->known = true;
    fake->plain = true;
    *state = fake;
    return 0;
}

static inline int free_fake(void **state)
{
    fake_free(*state);
    return 0;
}

static inline vs_formula load(struct fake *fake, const char *text)
{
    vs_formula formula;
    if (fake_function(fake, text, &formula) != VS_OK) {
        fail_msg("%s\n%s", vs_engine_error(fake->engine), text);
    }
    return formula;
}

static inline vs_result run(struct fake *fake, const vs_formula *formula)
{
    vs_result result;
    int status = vs_formula_run(&fake->model, SELF, formula, &fake->reader, &result);
    if (status != VS_OK) {
        fail_msg("%d %s", status, vs_engine_error(fake->engine));
    }
    return result;
}

/* The reason of the last result. */
static inline const char *reason(const struct fake *fake, vs_result result)
{
    return result.reason != 0 ? fake->reasons[result.reason] : "";
}

static inline void assert_holds(const char *text, const char *part, const char *where)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" does not hold \"%s\": %s", text, part, where);
    }
}

/* Traces; the program or the refusal, which the caller looks at. */
static inline vs_program *trace(struct fake *fake, const vs_formula *formula, char refusal[512])
{
    vs_program *program = NULL;
    vs_buffer buffer;
    vs_buffer_init(&buffer, fake->engine);
    int status = vs_formula_trace(&program, &fake->model, SELF, formula, &buffer);
    if (status != VS_OK) {
        fail_msg("%d %s", status, vs_engine_error(fake->engine));
    }
    (void)snprintf(refusal, 512, "%s", buffer.data != NULL ? buffer.data : "");
    vs_buffer_free(&buffer);
    assert_true((program != NULL) == (refusal[0] == '\0'));
    return program;
}

/* Wraps an expression. */
static inline const char *expression(const char *text)
{
    static char chunk[4096];
    (void)snprintf(chunk, sizeof chunk, "return function(c) return %s end", text);
    return chunk;
}

/* Appends to a text of a given room. */
static inline void append(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);
    assert_true(used + strlen(more) < size);
    (void)snprintf(text + used, size - used, "%s", more);
}

#define WITH_FAKE(test) cmocka_unit_test_setup_teardown(test, make_fake, free_fake)

#endif
