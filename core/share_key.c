/*
 * What two models have in common, as bytes: aggregates, reads of cells and whole programs with
 * names in place of indices and with the numbers that their filters take from parameters. Equal
 * bytes mean that numbers of two units may be added. SPDX-License-Identifier: MIT
 */
#include "share_private.h"

#include <string.h>

enum { EXPRESSION_DEPTH_MAX = 32, EXPRESSION_SIZE_MAX = 1 << 16 };

enum vs_part_class vs_share_class(const vs_model *model, const vs_aggregate *aggregate)
{
    switch (aggregate->op) {
    case VS_AGGREGATE_COUNT:
        return VS_PART_COUNT;
    case VS_AGGREGATE_SUM:
    case VS_AGGREGATE_MEAN:
        return VS_PART_SUMS;
    case VS_AGGREGATE_SD:
    case VS_AGGREGATE_POPULATION_SD:
        return VS_PART_SQUARES;
    case VS_AGGREGATE_MIN:
    case VS_AGGREGATE_MAX:
        return VS_PART_RANGE;
    case VS_AGGREGATE_QUANTILE:
        return VS_PART_VALUES;
    case VS_AGGREGATE_WEIGHTED_MEAN:
        return VS_PART_WEIGHTED;
    default:
        break;
    }
    int dimension = aggregate->field >= 0
                        ? model->kinds[aggregate->set.kind].fields[aggregate->field].dimension
                        : -1;
    bool apart = dimension >= 0 &&
                 (model->dimensions[dimension].person || model->dimensions[dimension].within);
    return apart ? VS_PART_DISTINCT : VS_PART_NONE;
}

enum vs_part_class vs_share_cells_class(const vs_cells_read *read)
{
    switch (read->op) {
    case VS_CELLS_COUNT:
    case VS_CELLS_SHARE:
        return VS_PART_CELLS;
    case VS_CELLS_MIN:
    case VS_CELLS_MAX:
        return VS_PART_CELL_RANGE;
    default:
        return VS_PART_NONE; /* sums of doubles depend on their order */
    }
}

static void put_number(vs_buffer *out, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    vs_share_put_word(out, bits);
}

static void put_int(vs_buffer *out, int value)
{
    vs_share_put_signed(out, value);
}

/* With its length first: no text can be taken for two. */
static void put_text(vs_buffer *out, const char *text)
{
    size_t size = strlen(text);
    vs_share_put(out, size);
    vs_buffer_add(out, text, size);
}

static void put_field(vs_buffer *out, const vs_kind *kind, int field)
{
    if (field < 0) {
        put_int(out, field); /* none, or one of a pair */
        return;
    }
    put_int(out, 0);
    put_text(out, kind->fields[field].name);
    put_int(out, (int)kind->fields[field].type);
    put_int(out, kind->fields[field].scale);
}

static bool is_instant(const vs_node *node)
{
    return node->op == VS_NODE_INSTANT || node->op == VS_NODE_YEAR;
}

/* A node that filters take: its number, or how it is made where that moves with the instant. */
static void put_operand(vs_buffer *out, const struct vs_variant *variant, uint32_t index, int depth)
{
    const vs_node *node = vs_program_node(variant->program, index);
    bool made = variant->moves && node->op != VS_NODE_CONSTANT && node->op != VS_NODE_PARAMETER;
    if (!made || depth == EXPRESSION_DEPTH_MAX || out->size > EXPRESSION_SIZE_MAX) {
        /* what is so large is told apart by its number */
        put_int(out, made ? -1 : 0);
        put_number(out, variant->numbers[index]);
        return;
    }
    put_int(out, 1 + (int)node->op);
    put_number(out, node->number);
    for (size_t i = 0; i < vs_node_operands(node->op); i++) {
        put_operand(out, variant, node->a[i], depth + 1);
    }
}

static void put_conditions(vs_buffer *out, const vs_kind *kind, const struct vs_variant *variant,
                           const vs_condition *conditions, uint32_t count)
{
    put_int(out, (int)count);
    for (uint32_t i = 0; i < count; i++) {
        put_int(out, (int)conditions[i].test);
        put_int(out, conditions[i].or_missing);
        put_field(out, kind, conditions[i].field);
        put_int(out, (int)conditions[i].operand_count);
        for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
            const vs_operand *operand = &conditions[i].operands[j];
            put_int(out, (int)operand->type);
            switch (operand->type) {
            case VS_OPERAND_TEXT:
                put_text(out, operand->text);
                break;
            case VS_OPERAND_FIELD:
                put_field(out, kind, operand->field);
                break;
            case VS_OPERAND_NODE:
                put_operand(out, variant, operand->node, 0);
                break;
            default:
                put_number(out, operand->number);
                break;
            }
        }
    }
}

void vs_share_put_aggregate(vs_buffer *out, const vs_model *model, const struct vs_variant *variant,
                            const vs_aggregate *aggregate)
{
    const vs_kind *kind = &model->kinds[aggregate->set.kind];
    put_text(out, kind->name);
    put_conditions(out, kind, variant, aggregate->set.conditions, aggregate->set.condition_count);
    put_conditions(out, kind, variant, aggregate->conditions, aggregate->condition_count);
    put_field(out, kind, aggregate->field);
    put_field(out, kind, aggregate->weight);
    put_int(out, aggregate->paired);
    if (!aggregate->paired) {
        return;
    }
    const vs_kind *other = &model->kinds[aggregate->other.kind];
    put_text(out, other->name);
    put_int(out, aggregate->other.lag - aggregate->set.lag);
    put_conditions(out, other, variant, aggregate->other.conditions,
                   aggregate->other.condition_count);
    put_field(out, kind, aggregate->first);
    put_field(out, aggregate->pair_key_count > 0 ? other : kind, aggregate->second);
    put_int(out, (int)aggregate->pair_key_count);
    for (uint32_t i = 0; i < aggregate->pair_key_count; i++) {
        put_field(out, kind, aggregate->pair_keys[i]);
        put_field(out, other, aggregate->pair_other_keys[i]);
    }
}

void vs_share_put_cells(vs_buffer *out, const vs_model *model, const struct vs_variant *variant,
                        const vs_cells_read *read)
{
    put_text(out, model->indicators[read->indicator].name);
    put_int(out, (int)read->over_count);
    for (uint32_t i = 0; i < read->over_count; i++) {
        put_text(out, model->dimensions[read->over[i]].name);
    }
    put_int(out, (int)read->periods);
    put_int(out, (read->skip ? 1 : 0) | (read->has_from ? 2 : 0) | (read->has_below ? 4 : 0));
    if (read->from_node != 0) {
        put_operand(out, variant, read->from_node - 1, 0);
    } else {
        put_number(out, read->from);
    }
    if (read->below_node != 0) {
        put_operand(out, variant, read->below_node - 1, 0);
    } else {
        put_number(out, read->below);
    }
}

static void put_cell_read(vs_buffer *out, const vs_model *model, const vs_cell_read *read)
{
    put_text(out, model->indicators[read->indicator].name);
    put_int(out, read->lag);
    put_int(out, (read->same_scope ? 1 : 0) | (read->same_label ? 2 : 0));
    put_int(out, read->same_scope ? 0 : (int)read->key_count);
    for (uint32_t i = 0; !read->same_scope && i < read->key_count; i++) {
        const vs_key *key = &read->keys[i];
        put_int(out, (int)key->type);
        put_text(out, model->dimensions[key->dimension].name);
        if (key->type == VS_KEY_TEXT) {
            put_text(out, key->text);
        } else {
            put_text(out, model->dimensions[key->own].name);
        }
        if (key->type == VS_KEY_ATTRIBUTE) {
            put_text(out, model->dimensions[key->own].attributes[key->attribute].name);
        }
    }
}

static void put_read(vs_buffer *out, const vs_model *model, const struct vs_variant *variant,
                     const vs_node *node)
{
    const vs_program *program = variant->program;
    if (node->op == VS_NODE_PARAMETER) {
        const vs_parameter_read *read = vs_program_parameter_read(program, node->payload);
        put_text(out, model->parameters[read->parameter].name);
        put_text(out, read->part != NULL ? read->part : "");
    } else if (node->op == VS_NODE_AGGREGATE) {
        const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
        put_int(out, (int)aggregate->op);
        put_int(out, aggregate->set.lag);
        put_int(out, (int)aggregate->quantile);
        put_number(out, aggregate->argument);
        vs_share_put_aggregate(out, model, variant, aggregate);
    } else if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
        put_cell_read(out, model, vs_program_cell_read(program, node->payload));
    } else if (node->op == VS_NODE_CELLS) {
        const vs_cells_read *read = vs_program_cells_read(program, node->payload);
        put_int(out, (int)read->op);
        put_int(out, read->lag);
        put_int(out, (int)read->quantile);
        put_number(out, read->argument);
        vs_share_put_cells(out, model, variant, read);
    }
}

void vs_share_put_program(vs_buffer *out, const vs_model *model, const struct vs_variant *variant)
{
    const vs_program *program = variant->program;
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        put_int(out, (int)node->op);
        for (size_t j = 0; j < vs_node_operands(node->op); j++) {
            vs_share_put(out, node->a[j]);
        }
        if (node->op == VS_NODE_CONSTANT || node->op == VS_NODE_POWER || is_instant(node)) {
            put_number(out, node->number);
        }
        put_read(out, model, variant, node);
    }
    vs_share_put(out, vs_program_result(program));
}

bool vs_share_contains(const vs_model *model, int finer, int level)
{
    const vs_level *fine = &model->levels[finer];
    for (size_t i = 0; i < model->levels[level].dimension_count; i++) {
        bool found = false;
        for (size_t j = 0; j < fine->dimension_count; j++) {
            found = found || fine->dimensions[j] == model->levels[level].dimensions[i];
        }
        if (!found) {
            return false;
        }
    }
    return true;
}
