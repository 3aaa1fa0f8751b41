/*
 * Copies and comparison of descriptions. A description that is traced lives on Lua's side only
 * until the call returns, so the program keeps its own copy. SPDX-License-Identifier: MIT
 */
#include "program_copy.h"

#include <string.h>

/* --- copies --- */

static bool copy_text(vs_arena *arena, const char **out, const char *from)
{
    if (from == NULL) {
        *out = NULL;
        return true;
    }
    *out = vs_arena_text(arena, from, strlen(from));
    return *out != NULL;
}

static bool copy_operands(vs_arena *arena, vs_condition *condition)
{
    const vs_operand *from = condition->operands;
    vs_operand *operands = vs_arena_array(arena, condition->operand_count, sizeof *operands);
    if (operands == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < condition->operand_count; i++) {
        operands[i] = from[i];
        if (!copy_text(arena, &operands[i].text,
                       from[i].type == VS_OPERAND_TEXT ? from[i].text : NULL)) {
            return false;
        }
    }
    condition->operands = operands;
    return true;
}

static bool copy_conditions(vs_arena *arena, vs_condition **out, const vs_condition *from,
                            uint32_t count)
{
    *out = NULL;
    if (count == 0) {
        return true;
    }
    vs_condition *conditions = vs_arena_array(arena, count, sizeof *conditions);
    if (conditions == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        conditions[i] = from[i];
        if (!copy_operands(arena, &conditions[i])) {
            return false;
        }
    }
    *out = conditions;
    return true;
}

bool vs_program__copy_aggregate(vs_arena *arena, vs_aggregate *out, const vs_aggregate *from)
{
    *out = *from;
    if (!from->paired) {
        out->other = (vs_set){.kind = -1};
    }
    return copy_conditions(arena, &out->set.conditions, from->set.conditions,
                           from->set.condition_count) &&
           copy_conditions(arena, &out->other.conditions, out->other.conditions,
                           out->other.condition_count) &&
           copy_conditions(arena, &out->conditions, from->conditions, from->condition_count);
}

bool vs_program__copy_cell_read(vs_arena *arena, vs_cell_read *out, const vs_cell_read *from)
{
    uint32_t count = from->same_scope ? 0 : from->key_count;
    memset(out, 0, sizeof *out); /* between members too: images of equal programs are equal */
    out->indicator = from->indicator;
    out->lag = from->lag;
    out->same_label = from->same_label;
    out->same_scope = from->same_scope;
    out->key_count = count;
    for (uint32_t i = 0; i < count; i++) {
        out->keys[i] = from->keys[i];
        if (!copy_text(arena, &out->keys[i].text,
                       from->keys[i].type == VS_KEY_TEXT ? from->keys[i].text : NULL)) {
            return false;
        }
    }
    return true;
}

bool vs_program__copy_parameter_read(vs_arena *arena, vs_parameter_read *out,
                                     const vs_parameter_read *from)
{
    out->parameter = from->parameter;
    return copy_text(arena, &out->part, from->part);
}

/* --- comparison --- */

bool vs_program__equal_number(double a, double b)
{
    uint64_t bits_a, bits_b;
    memcpy(&bits_a, &a, sizeof bits_a);
    memcpy(&bits_b, &b, sizeof bits_b);
    return bits_a == bits_b;
}

static bool equal_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool equal_operand(const vs_operand *a, const vs_operand *b)
{
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case VS_OPERAND_NUMBER:
        return vs_program__equal_number(a->number, b->number);
    case VS_OPERAND_TEXT:
        return equal_text(a->text, b->text);
    case VS_OPERAND_FIELD:
        return a->field == b->field;
    case VS_OPERAND_NODE:
        return a->node == b->node;
    }
    return false;
}

static bool equal_conditions(const vs_condition *a, uint32_t count_a, const vs_condition *b,
                             uint32_t count_b)
{
    if (count_a != count_b) {
        return false;
    }
    for (uint32_t i = 0; i < count_a; i++) {
        if (a[i].field != b[i].field || a[i].test != b[i].test ||
            a[i].or_missing != b[i].or_missing || a[i].operand_count != b[i].operand_count) {
            return false;
        }
        for (uint32_t j = 0; j < a[i].operand_count; j++) {
            if (!equal_operand(&a[i].operands[j], &b[i].operands[j])) {
                return false;
            }
        }
    }
    return true;
}

static bool equal_set(const vs_set *a, const vs_set *b)
{
    return a->kind == b->kind && a->lag == b->lag && a->same_label == b->same_label &&
           equal_conditions(a->conditions, a->condition_count, b->conditions, b->condition_count);
}

static bool equal_pair(const vs_aggregate *a, const vs_aggregate *b)
{
    if (a->first != b->first || a->second != b->second || a->pair_key_count != b->pair_key_count ||
        !equal_set(&a->other, &b->other)) {
        return false;
    }
    for (uint32_t i = 0; i < a->pair_key_count; i++) {
        if (a->pair_keys[i] != b->pair_keys[i] || a->pair_other_keys[i] != b->pair_other_keys[i]) {
            return false;
        }
    }
    return true;
}

bool vs_program__equal_aggregate(const vs_aggregate *a, const vs_aggregate *b)
{
    return a->op == b->op && a->field == b->field && a->weight == b->weight &&
           a->quantile == b->quantile && vs_program__equal_number(a->argument, b->argument) &&
           a->paired == b->paired && equal_set(&a->set, &b->set) &&
           equal_conditions(a->conditions, a->condition_count, b->conditions, b->condition_count) &&
           (!a->paired || equal_pair(a, b));
}

static bool equal_key(const vs_key *a, const vs_key *b)
{
    if (a->dimension != b->dimension || a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case VS_KEY_OWN:
        return a->own == b->own;
    case VS_KEY_ATTRIBUTE:
        return a->own == b->own && a->attribute == b->attribute;
    case VS_KEY_TEXT:
        return equal_text(a->text, b->text);
    }
    return false;
}

bool vs_program__equal_cell_read(const vs_cell_read *a, const vs_cell_read *b)
{
    if (a->indicator != b->indicator || a->lag != b->lag || a->same_label != b->same_label ||
        a->same_scope != b->same_scope) {
        return false;
    }
    if (a->same_scope) {
        return true;
    }
    if (a->key_count != b->key_count) {
        return false;
    }
    for (uint32_t i = 0; i < a->key_count; i++) {
        if (!equal_key(&a->keys[i], &b->keys[i])) {
            return false;
        }
    }
    return true;
}

bool vs_program__equal_cells_read(const vs_cells_read *a, const vs_cells_read *b)
{
    if (a->indicator != b->indicator || a->lag != b->lag || a->same_label != b->same_label ||
        a->op != b->op || a->over_count != b->over_count || a->periods != b->periods ||
        a->skip != b->skip || a->has_from != b->has_from || a->has_below != b->has_below ||
        a->from_node != b->from_node || a->below_node != b->below_node ||
        a->quantile != b->quantile) {
        return false;
    }
    for (uint32_t i = 0; i < a->over_count; i++) {
        if (a->over[i] != b->over[i]) {
            return false;
        }
    }
    return vs_program__equal_number(a->from, b->from) &&
           vs_program__equal_number(a->below, b->below) &&
           vs_program__equal_number(a->argument, b->argument);
}

bool vs_program__equal_parameter_read(const vs_parameter_read *a, const vs_parameter_read *b)
{
    return a->parameter == b->parameter && equal_text(a->part, b->part);
}
