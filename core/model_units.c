/*
 * Units of a traced formula. Constants, counts and what has no unit fit everything; sums,
 * comparisons and choices need equal units; a quotient of equal units is "1", percent gives "%", a
 * difference of "%" also fits "pp" (percentage points). Other products and quotients fit
 * everything: their unit is not followed. SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "model_check.h"

struct units {
    const vs_model *model;
    int indicator;
    const vs_formula *formula;
    const vs_program *program;
    const char **of; /* by node; NULL fits everything */
};

static const char percent[] = "%";
static const char points[] = "pp";
static const char one[] = "1";
static const char difference[] = "% (pp)"; /* of two "%": fits "%" and "pp" */

static bool is(const char *unit, const char *name)
{
    return unit != NULL && strcmp(unit, name) == 0;
}

static bool is_percentage(const char *unit)
{
    return is(unit, percent) || is(unit, points) || is(unit, difference);
}

static bool fits(const char *a, const char *b)
{
    if (a == NULL || b == NULL || strcmp(a, b) == 0) {
        return true;
    }
    return (is(a, difference) && is_percentage(b)) || (is(b, difference) && is_percentage(a));
}

static void write_place(const struct units *units, char *out, size_t size)
{
    (void)snprintf(out, size, "%s:%lu", units->formula->place.file,
                   (unsigned long)units->formula->place.line);
}

/* The unit of two values that must agree. */
static int join(const struct units *units, const char *a, const char *b, const char **out)
{
    *out = a != NULL && !is(a, difference) ? a : b;
    if (fits(a, b)) {
        return VS_OK;
    }
    char place[512];
    write_place(units, place, sizeof place);
    return vs_fail(units->model->engine, VS_EMODEL, VS_MSG_MODEL_UNITS, place,
                   units->model->indicators[units->indicator].name, a, b);
}

static int sum(const struct units *units, enum vs_node_op op, const char *a, const char *b,
               const char **out)
{
    if (is_percentage(a) && is_percentage(b)) {
        bool levels = is(a, percent) && is(b, percent);
        bool mixed = is(a, percent) != is(b, percent);
        *out = mixed || (levels && op == VS_NODE_ADD) ? percent : (levels ? difference : a);
        return VS_OK;
    }
    return join(units, a, b, out);
}

static const char *product(const char *a, const char *b)
{
    return is(a, one) ? b : (is(b, one) ? a : NULL);
}

static const char *quotient(const char *a, const char *b)
{
    if (a != NULL && b != NULL && strcmp(a, b) == 0) {
        return one;
    }
    return is(b, one) ? a : NULL;
}

static const char *unit_of_field(const vs_model *model, int kind, int field)
{
    return field >= 0 ? model->kinds[kind].fields[field].unit : NULL;
}

static const char *unit_of_aggregate(const vs_model *model, const vs_aggregate *aggregate)
{
    if (aggregate->op == VS_AGGREGATE_COUNT || aggregate->op == VS_AGGREGATE_DISTINCT) {
        return NULL;
    }
    if (!aggregate->paired) {
        return unit_of_field(model, aggregate->set.kind, aggregate->field);
    }
    const char *first = unit_of_field(model, aggregate->set.kind, aggregate->first);
    int other = aggregate->pair_key_count > 0 ? aggregate->other.kind : aggregate->set.kind;
    const char *second = unit_of_field(model, other, aggregate->second);
    switch (aggregate->field) {
    case VS_PAIR_FIRST:
        return first;
    case VS_PAIR_SECOND:
        return second;
    case VS_PAIR_GAIN:
    case VS_PAIR_DISTANCE:
        return is(first, percent) ? difference : first;
    default:
        return unit_of_field(model, aggregate->set.kind, aggregate->field);
    }
}

static const char *unit_of_read(const struct units *units, const vs_node *node)
{
    const vs_model *model = units->model;
    const vs_cells_read *cells;
    switch (node->op) {
    case VS_NODE_PARAMETER: {
        const vs_parameter_read *read = vs_program_parameter_read(units->program, node->payload);
        return model->parameters[read->parameter].unit;
    }
    case VS_NODE_AGGREGATE:
        return unit_of_aggregate(model, vs_program_aggregate_read(units->program, node->payload));
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
        return model->indicators[vs_program_cell_read(units->program, node->payload)->indicator]
            .unit;
    case VS_NODE_CELLS:
        cells = vs_program_cells_read(units->program, node->payload);
        return cells->op == VS_CELLS_COUNT || cells->op == VS_CELLS_SHARE
                   ? NULL
                   : model->indicators[cells->indicator].unit;
    default:
        return NULL;
    }
}

/* The unit of a node that computes from others. */
static int unit_of_operation(const struct units *units, const vs_node *node, const char **out)
{
    const char *a = units->of[node->a[0]];
    const char *b = units->of[node->a[1]];
    const char *c = units->of[node->a[2]];
    *out = NULL;
    switch (node->op) {
    case VS_NODE_ADD:
    case VS_NODE_SUBTRACT:
        return sum(units, node->op, a, b, out);
    case VS_NODE_MODULO:
    case VS_NODE_LEAST:
    case VS_NODE_GREATEST:
        return join(units, a, b, out);
    case VS_NODE_WHEN:
        return join(units, b, c, out);
    case VS_NODE_AT_LEAST:
    case VS_NODE_AT_MOST:
    case VS_NODE_ABOVE:
    case VS_NODE_BELOW:
    case VS_NODE_EQUAL: {
        const char *ignored;
        return join(units, a, b, &ignored);
    }
    case VS_NODE_NEGATE:
    case VS_NODE_FLOOR:
    case VS_NODE_ROUND:
        *out = a;
        return VS_OK;
    case VS_NODE_MULTIPLY:
        *out = product(a, b);
        return VS_OK;
    case VS_NODE_DIVIDE:
    case VS_NODE_FLOOR_DIVIDE:
    case VS_NODE_RATIO:
        *out = quotient(a, b);
        return VS_OK;
    case VS_NODE_RATIO_OR:
        return join(units, quotient(a, b), c, out);
    case VS_NODE_PERCENT:
        *out = percent;
        return join(units, a, b, &a);
    case VS_NODE_PERCENT_OR: {
        int status = join(units, a, b, &a);
        return status == VS_OK ? join(units, percent, c, out) : status;
    }
    case VS_NODE_SQUARE:
    case VS_NODE_SQRT:
    case VS_NODE_POWER:
        *out = is(a, one) ? one : NULL;
        return VS_OK;
    default:
        return VS_OK;
    }
}

static int check_nodes(struct units *units)
{
    size_t size = vs_program_size(units->program);
    for (size_t i = 0; i < size; i++) {
        const vs_node *node = vs_program_node(units->program, (uint32_t)i);
        int status = VS_OK;
        if (node->op == VS_NODE_MAYBE) {
            status = join(units, unit_of_read(units, node), units->of[node->a[0]], &units->of[i]);
        } else if (node->op <= VS_NODE_CELLS) {
            units->of[i] = unit_of_read(units, node);
        } else {
            status = unit_of_operation(units, node, &units->of[i]);
        }
        if (status != VS_OK) {
            return status;
        }
    }
    const vs_indicator *indicator = &units->model->indicators[units->indicator];
    const char *result = units->of[vs_program_result(units->program)];
    if (fits(result, indicator->unit)) {
        return VS_OK;
    }
    char place[512];
    write_place(units, place, sizeof place);
    return vs_fail(units->model->engine, VS_EMODEL, VS_MSG_MODEL_UNIT_RESULT, place,
                   indicator->name, result, indicator->unit);
}

int vs_model_check_units(const vs_model *model, int indicator, const vs_formula *formula,
                         const vs_program *program)
{
    struct units units = {model, indicator, formula, program, NULL};
    units.of = vs_mem_array(model->engine, vs_program_size(program) + 1, sizeof *units.of);
    if (units.of == NULL) {
        return vs_fail_memory(model->engine);
    }
    int status = check_nodes(&units);
    vs_mem_free(model->engine, (void *)units.of);
    return status;
}
