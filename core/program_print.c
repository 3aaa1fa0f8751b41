/*
 * Programs as mathematics, for explain and for documents.
 * SPDX-License-Identifier: MIT
 */
#include "explain.h"
#include "number.h"

#include <string.h>

enum { PRINT_DEPTH = 64 };

struct printer {
    const vs_model *model;
    const vs_program *program;
    const double *values;
    vs_buffer *out;
};

static char decimal_mark(const struct printer *printer)
{
    return vs_engine_language(printer->model->engine) == VS_RU ? ',' : '.';
}

static void print_number(const struct printer *printer, double number)
{
    char text[VS_NUMBER_SIZE];
    size_t size = vs_double_print(text, number);
    char *point = memchr(text, '.', size);
    if (point != NULL) {
        *point = decimal_mark(printer);
    }
    vs_buffer_add(printer->out, text, size);
}

static void print_word(const struct printer *printer, enum vs_message word)
{
    vs_buffer_text(printer->out, vs_message_text(printer->model->engine, word));
}

static void print_node(const struct printer *printer, uint32_t index, bool inner, int depth);

static const char *field_title(const struct printer *printer, const vs_kind *kind, int field)
{
    static const enum vs_message pair[] = {VS_MSG_PAIR_FIRST, VS_MSG_PAIR_SECOND, VS_MSG_PAIR_GAIN,
                                           VS_MSG_PAIR_DISTANCE};
    if (field <= VS_PAIR_FIRST && field >= VS_PAIR_DISTANCE) {
        return vs_message_text(printer->model->engine, pair[VS_PAIR_FIRST - field]);
    }
    const vs_field *definition = &kind->fields[field];
    return definition->title != NULL ? definition->title : definition->name;
}

/* A field of an aggregate; of two fields of one row by their own titles. */
static void print_field(const struct printer *printer, const vs_aggregate *aggregate, int field)
{
    const vs_kind *kind = &printer->model->kinds[aggregate->set.kind];
    if (!aggregate->paired || aggregate->pair_key_count > 0 || field >= 0) {
        vs_buffer_text(printer->out, field_title(printer, kind, field));
        return;
    }
    const char *first = field_title(printer, kind, aggregate->first);
    const char *second = field_title(printer, kind, aggregate->second);
    if (field == VS_PAIR_FIRST || field == VS_PAIR_SECOND) {
        vs_buffer_text(printer->out, field == VS_PAIR_FIRST ? first : second);
    } else {
        const char *bar = field == VS_PAIR_DISTANCE ? "|" : "";
        vs_buffer_printf(printer->out, "%s%s − %s%s", bar, first, second, bar);
    }
}

static void print_date(const struct printer *printer, double days)
{
    char text[VS_DATE_SIZE];
    bool fits = days > -VS_DATE_MAX && days < VS_DATE_MAX;
    vs_buffer_text(printer->out, vs_date_print(text, fits ? (vs_date)days : VS_DATE_NONE));
}

static void print_operand(const struct printer *printer, const vs_aggregate *aggregate,
                          const vs_operand *operand, bool is_date)
{
    bool node = operand->type == VS_OPERAND_NODE;
    if (is_date && (operand->type == VS_OPERAND_NUMBER || (node && printer->values != NULL))) {
        print_date(printer, node ? printer->values[operand->node] : operand->number);
        return;
    }
    switch (operand->type) {
    case VS_OPERAND_TEXT:
        vs_buffer_printf(printer->out, "«%s»", operand->text);
        break;
    case VS_OPERAND_FIELD:
        print_field(printer, aggregate, operand->field);
        break;
    case VS_OPERAND_NODE:
        print_node(printer, operand->node, false, 0);
        break;
    default:
        print_number(printer, operand->number);
        break;
    }
}

static void print_condition(const struct printer *printer, const vs_aggregate *aggregate,
                            const vs_condition *condition)
{
    static const char *const signs[] = {" ≥ ", " > ", " ≤ ", " < ", " = ", " ≠ ", " "};
    print_field(printer, aggregate, condition->field);
    if (condition->test == VS_TEST_MISSING || condition->test == VS_TEST_FILLED) {
        bool missing = condition->test == VS_TEST_MISSING && condition->operands[0].number != 0;
        vs_buffer_char(printer->out, ' ');
        print_word(printer, missing ? VS_MSG_FILTER_IS_MISSING : VS_MSG_FILTER_HAS_VALUE);
        return;
    }
    const vs_kind *kind = &printer->model->kinds[aggregate->set.kind];
    bool is_date = condition->field >= 0 && kind->fields[condition->field].type == VS_COLUMN_DATE;
    vs_buffer_text(printer->out, signs[condition->test]);
    for (uint32_t i = 0; i < condition->operand_count; i++) {
        vs_buffer_text(printer->out, i > 0 ? ", " : "");
        print_operand(printer, aggregate, &condition->operands[i], is_date);
    }
    if (condition->or_missing) {
        vs_buffer_char(printer->out, ' ');
        print_word(printer, VS_MSG_FILTER_OR_MISSING);
    }
}

static void print_conditions(const struct printer *printer, const vs_aggregate *aggregate,
                             const vs_condition *conditions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        vs_buffer_text(printer->out, "; ");
        print_condition(printer, aggregate, &conditions[i]);
    }
}

static void print_lag(const struct printer *printer, int lag)
{
    if (lag != 0) {
        vs_buffer_printf(printer->out, "[t−%d]", lag);
    }
}

static void print_aggregate(const struct printer *printer, const vs_aggregate *aggregate)
{
    static const enum vs_message names[] = {
        [VS_AGGREGATE_COUNT] = VS_MSG_OP_COUNT,
        [VS_AGGREGATE_DISTINCT] = VS_MSG_OP_DISTINCT,
        [VS_AGGREGATE_SUM] = VS_MSG_OP_SUM,
        [VS_AGGREGATE_MEAN] = VS_MSG_OP_MEAN,
        [VS_AGGREGATE_SD] = VS_MSG_OP_SD,
        [VS_AGGREGATE_POPULATION_SD] = VS_MSG_OP_POPULATION_SD,
        [VS_AGGREGATE_MIN] = VS_MSG_OP_MIN,
        [VS_AGGREGATE_MAX] = VS_MSG_OP_MAX,
        [VS_AGGREGATE_QUANTILE] = VS_MSG_OP_QUANTILE,
        [VS_AGGREGATE_WEIGHTED_MEAN] = VS_MSG_OP_WEIGHTED_MEAN,
    };
    const vs_kind *kind = &printer->model->kinds[aggregate->set.kind];
    print_word(printer, names[aggregate->op]);
    if (aggregate->op == VS_AGGREGATE_QUANTILE) {
        vs_buffer_char(printer->out, ' ');
        print_number(printer, aggregate->argument);
    }
    vs_buffer_printf(printer->out, "(%s", kind->title != NULL ? kind->title : kind->name);
    print_lag(printer, aggregate->set.lag);
    if (aggregate->paired && aggregate->pair_key_count > 0) {
        const vs_kind *other = &printer->model->kinds[aggregate->other.kind];
        vs_buffer_printf(printer->out, " × %s", other->title != NULL ? other->title : other->name);
        print_lag(printer, aggregate->other.lag);
    }
    if (aggregate->op != VS_AGGREGATE_COUNT) {
        vs_buffer_text(printer->out, ": ");
        print_field(printer, aggregate, aggregate->field);
    }
    if (aggregate->op == VS_AGGREGATE_WEIGHTED_MEAN) {
        vs_buffer_text(printer->out, " · ");
        print_field(printer, aggregate, aggregate->weight);
    }
    print_conditions(printer, aggregate, aggregate->set.conditions, aggregate->set.condition_count);
    print_conditions(printer, aggregate, aggregate->conditions, aggregate->condition_count);
    vs_buffer_char(printer->out, ')');
}

static void print_read(const struct printer *printer, const vs_cell_read *read)
{
    const vs_model *model = printer->model;
    vs_buffer_printf(printer->out, "«%s»", model->indicators[read->indicator].title);
    print_lag(printer, read->lag);
    if (read->same_scope) {
        return;
    }
    vs_buffer_char(printer->out, '[');
    for (uint32_t i = 0; i < read->key_count; i++) {
        const vs_key *key = &read->keys[i];
        vs_buffer_printf(printer->out, "%s%s = ", i > 0 ? ", " : "",
                         model->dimensions[key->dimension].title);
        if (key->type == VS_KEY_TEXT) {
            vs_buffer_text(printer->out, key->text);
        } else {
            vs_buffer_text(printer->out, model->dimensions[key->own].title);
        }
        if (key->type == VS_KEY_ATTRIBUTE) {
            vs_buffer_printf(printer->out, ".%s",
                             model->dimensions[key->own].attributes[key->attribute].title);
        }
    }
    if (read->key_count == 0) {
        print_word(printer, VS_MSG_SCOPE_WHOLE);
    }
    vs_buffer_char(printer->out, ']');
}

static void print_cells(const struct printer *printer, const vs_cells_read *read)
{
    static const enum vs_message names[] = {
        [VS_CELLS_COUNT] = VS_MSG_OP_COUNT,
        [VS_CELLS_SUM] = VS_MSG_OP_SUM,
        [VS_CELLS_MEAN] = VS_MSG_OP_MEAN,
        [VS_CELLS_MIN] = VS_MSG_OP_MIN,
        [VS_CELLS_MAX] = VS_MSG_OP_MAX,
        [VS_CELLS_SD] = VS_MSG_OP_SD,
        [VS_CELLS_SHARE] = VS_MSG_OP_SHARE,
        [VS_CELLS_QUANTILE] = VS_MSG_OP_QUANTILE,
        [VS_CELLS_POPULATION_SD] = VS_MSG_OP_POPULATION_SD,
    };
    const vs_model *model = printer->model;
    print_word(printer, names[read->op]);
    vs_buffer_printf(printer->out, "(«%s»", model->indicators[read->indicator].title);
    print_lag(printer, read->lag);
    for (uint32_t i = 0; i < read->over_count; i++) {
        vs_buffer_printf(printer->out, "%s%s", i > 0 ? " × " : ": ",
                         model->dimensions[read->over[i]].title);
    }
    if (read->periods == VS_PERIODS_ALL) {
        vs_buffer_text(printer->out, read->over_count > 0 ? " × " : ": ");
        print_word(printer, VS_MSG_PERIODS_ALL);
    }
    if (read->has_from || read->from_node != 0) {
        vs_buffer_text(printer->out, "; ≥ ");
        if (read->from_node != 0) {
            print_node(printer, read->from_node - 1, false, 0);
        } else {
            print_number(printer, read->from);
        }
    }
    if (read->has_below || read->below_node != 0) {
        vs_buffer_text(printer->out, "; < ");
        if (read->below_node != 0) {
            print_node(printer, read->below_node - 1, false, 0);
        } else {
            print_number(printer, read->below);
        }
    }
    vs_buffer_char(printer->out, ')');
}

static void print_call(const struct printer *printer, const char *name, const vs_node *node,
                       size_t count, int depth)
{
    vs_buffer_printf(printer->out, "%s(", name);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(printer->out, i > 0 ? "; " : "");
        print_node(printer, node->a[i], false, depth + 1);
    }
    vs_buffer_char(printer->out, ')');
}

static void print_infix(const struct printer *printer, const char *sign, const vs_node *node,
                        bool inner, int depth)
{
    vs_buffer_text(printer->out, inner ? "(" : "");
    print_node(printer, node->a[0], true, depth + 1);
    vs_buffer_text(printer->out, sign);
    print_node(printer, node->a[1], true, depth + 1);
    vs_buffer_text(printer->out, inner ? ")" : "");
}

static const char *infix_sign(enum vs_node_op op)
{
    switch (op) {
    case VS_NODE_ADD:
        return " + ";
    case VS_NODE_SUBTRACT:
        return " − ";
    case VS_NODE_MULTIPLY:
        return " · ";
    case VS_NODE_DIVIDE:
    case VS_NODE_RATIO:
    case VS_NODE_RATIO_OR:
        return " / ";
    case VS_NODE_FLOOR_DIVIDE:
        return " // ";
    case VS_NODE_MODULO:
        return " mod ";
    case VS_NODE_AT_LEAST:
        return " ≥ ";
    case VS_NODE_AT_MOST:
        return " ≤ ";
    case VS_NODE_ABOVE:
        return " > ";
    case VS_NODE_BELOW:
        return " < ";
    case VS_NODE_EQUAL:
        return " = ";
    case VS_NODE_ALL:
        return " ∧ ";
    case VS_NODE_ANY:
        return " ∨ ";
    default:
        return NULL;
    }
}

static void print_operation(const struct printer *printer, const vs_node *node, bool inner,
                            int depth)
{
    const char *sign = infix_sign(node->op);
    if (sign != NULL) {
        print_infix(printer, sign, node, inner, depth);
        return;
    }
    switch (node->op) {
    case VS_NODE_PERCENT:
    case VS_NODE_PERCENT_OR:
        vs_buffer_text(printer->out, inner ? "(100 · " : "100 · ");
        print_node(printer, node->a[0], true, depth + 1);
        vs_buffer_text(printer->out, " / ");
        print_node(printer, node->a[1], true, depth + 1);
        vs_buffer_text(printer->out, inner ? ")" : "");
        break;
    case VS_NODE_NEGATE:
        vs_buffer_text(printer->out, "−");
        print_node(printer, node->a[0], true, depth + 1);
        break;
    case VS_NODE_NEITHER:
        vs_buffer_text(printer->out, "¬");
        print_node(printer, node->a[0], true, depth + 1);
        break;
    case VS_NODE_SQUARE:
    case VS_NODE_POWER:
        print_node(printer, node->a[0], true, depth + 1);
        vs_buffer_printf(printer->out, "^%d", node->op == VS_NODE_SQUARE ? 2 : (int)node->number);
        break;
    case VS_NODE_SQRT:
        print_call(printer, "√", node, 1, depth);
        break;
    case VS_NODE_FLOOR:
        print_call(printer, "floor", node, 1, depth);
        break;
    case VS_NODE_ROUND:
        print_call(printer, "round", node, 1, depth);
        break;
    case VS_NODE_LEAST:
        print_call(printer, "min", node, 2, depth);
        break;
    case VS_NODE_GREATEST:
        print_call(printer, "max", node, 2, depth);
        break;
    default:
        print_call(printer, "when", node, 3, depth);
        break;
    }
}

static void print_node(const struct printer *printer, uint32_t index, bool inner, int depth)
{
    const vs_node *node = vs_program_node(printer->program, index);
    if (depth > PRINT_DEPTH) {
        vs_buffer_text(printer->out, "…");
        return;
    }
    bool read = node->op >= VS_NODE_PARAMETER && node->op <= VS_NODE_CELLS;
    if (node->op == VS_NODE_INSTANT && printer->values != NULL) {
        print_date(printer, printer->values[index]);
        return;
    }
    if (node->op == VS_NODE_CONSTANT || (read && printer->values != NULL)) {
        double number = read ? printer->values[index] : node->number;
        vs_buffer_text(printer->out, inner && number < 0 ? "(" : "");
        print_number(printer, number);
        vs_buffer_text(printer->out, inner && number < 0 ? ")" : "");
        return;
    }
    switch (node->op) {
    case VS_NODE_PARAMETER: {
        const vs_parameter_read *parameter =
            vs_program_parameter_read(printer->program, node->payload);
        vs_buffer_text(printer->out, printer->model->parameters[parameter->parameter].name);
        if (parameter->part != NULL) {
            vs_buffer_printf(printer->out, ".%s", parameter->part);
        }
        break;
    }
    case VS_NODE_INSTANT:
    case VS_NODE_YEAR:
        print_word(printer, node->op == VS_NODE_YEAR ? VS_MSG_NODE_YEAR : VS_MSG_NODE_INSTANT);
        print_lag(printer, (int)node->number);
        break;
    case VS_NODE_AGGREGATE:
        print_aggregate(printer, vs_program_aggregate_read(printer->program, node->payload));
        break;
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
        print_read(printer, vs_program_cell_read(printer->program, node->payload));
        break;
    case VS_NODE_CELLS:
        print_cells(printer, vs_program_cells_read(printer->program, node->payload));
        break;
    default:
        print_operation(printer, node, inner, depth);
        break;
    }
}

void vs_program_print(const vs_model *model, const vs_program *program, uint32_t node,
                      const double *values, vs_buffer *out)
{
    struct printer printer = {model, program, values, out};
    print_node(&printer, node, false, 0);
}

void vs_aggregate_print(const vs_model *model, const vs_program *program,
                        const vs_aggregate *aggregate, const double *values, vs_buffer *out)
{
    struct printer printer = {model, program, values, out};
    print_aggregate(&printer, aggregate);
}
