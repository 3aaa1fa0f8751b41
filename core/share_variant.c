/*
 * Formulas by dates: which one stands at an instant, what its filters take from parameters then,
 * and a fingerprint of it with everything that it reads. Made on demand, once for each stretch of
 * dates over which nothing of that changes. SPDX-License-Identifier: MIT
 */
#include "share_private.h"

#include "cells_batch.h"

#include <assert.h>
#include <string.h>

int vs_variants_init(struct vs_variants *variants, vs_evaluation *evaluation)
{
    variants->evaluation = evaluation;
    variants->first = vs_arena_array(evaluation->arena, evaluation->model->indicator_count + 1,
                                     sizeof(struct vs_variant *));
    return variants->first == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
}

/* Narrows the dates of a variant to those around an instant at which a half-open stretch gives the
 * same answer. */
static void narrow(struct vs_variant *variant, vs_date from, vs_date until, vs_date instant)
{
    if (instant < from) {
        variant->until = from < variant->until ? from : variant->until;
    } else if (instant < until || until == VS_DATE_MAX) {
        variant->from = from > variant->from ? from : variant->from;
        variant->until = until < variant->until ? until : variant->until;
    } else {
        variant->from = until > variant->from ? until : variant->from;
    }
}

/* --- what filters take --- */

enum { NEEDED = 1, MOVES = 2 };

static void need_conditions(uint8_t *needed, const vs_condition *conditions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
            if (conditions[i].operands[j].type == VS_OPERAND_NODE) {
                needed[conditions[i].operands[j].node] |= NEEDED;
            }
        }
    }
}

static void mark_needed(const vs_program *program, uint8_t *needed)
{
    for (uint32_t i = (uint32_t)vs_program_size(program); i-- > 0;) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_AGGREGATE) {
            const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
            need_conditions(needed, aggregate->set.conditions, aggregate->set.condition_count);
            need_conditions(needed, aggregate->conditions, aggregate->condition_count);
            if (aggregate->paired) {
                need_conditions(needed, aggregate->other.conditions,
                                aggregate->other.condition_count);
            }
        } else if (node->op == VS_NODE_CELLS) {
            const vs_cells_read *read = vs_program_cells_read(program, node->payload);
            if (read->from_node != 0) {
                needed[read->from_node - 1] |= NEEDED;
            }
            if (read->below_node != 0) {
                needed[read->below_node - 1] |= NEEDED;
            }
        }
        for (size_t j = 0; needed[i] != 0 && j < vs_node_operands(node->op); j++) {
            needed[node->a[j]] |= NEEDED; /* operands come before what takes them */
        }
    }
}

static void mark_moving(const vs_program *program, uint8_t *needed)
{
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        bool moves = node->op == VS_NODE_INSTANT || node->op == VS_NODE_YEAR;
        for (size_t j = 0; j < vs_node_operands(node->op); j++) {
            moves = moves || (needed[node->a[j]] & MOVES) != 0;
        }
        needed[i] |= moves ? MOVES : 0;
    }
}

static double instant_number(const vs_node *node, vs_date instant)
{
    int year = 0;
    int month = 0;
    int day = 0;
    vs_date_split(instant, &year, &month, &day);
    return node->op == VS_NODE_YEAR ? year : instant;
}

int vs_variant_numbers(struct vs_variants *variants, const struct vs_variant *variant,
                       vs_date instant, double *numbers)
{
    const vs_program *program = variant->program;
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        vs_result result;
        numbers[i] = 0;
        if ((variant->needed[i] & NEEDED) == 0) {
            continue;
        }
        switch (node->op) {
        case VS_NODE_CONSTANT:
            numbers[i] = node->number;
            break;
        case VS_NODE_PARAMETER:
            status = vs_cells__read_parameter(variants->evaluation,
                                              vs_program_parameter_read(program, node->payload),
                                              instant, &result);
            numbers[i] = status == VS_OK ? result.value : 0;
            break;
        case VS_NODE_INSTANT:
        case VS_NODE_YEAR: /* of an earlier period: has no part, see aggregate_moves */
            numbers[i] = instant_number(node, instant);
            break;
        default:
            numbers[i] = vs_cells__scalar(node, numbers);
            break;
        }
    }
    return status;
}

static void narrow_to_parameters(const vs_model *model, struct vs_variant *variant, vs_date instant)
{
    for (uint32_t i = 0; i < vs_program_size(variant->program); i++) {
        const vs_node *node = vs_program_node(variant->program, i);
        if ((variant->needed[i] & NEEDED) == 0 || node->op != VS_NODE_PARAMETER) {
            continue;
        }
        const vs_parameter_read *read = vs_program_parameter_read(variant->program, node->payload);
        const vs_parameter *parameter = &model->parameters[read->parameter];
        for (size_t v = 0; v < parameter->version_count; v++) {
            narrow(variant, parameter->versions[v].from, parameter->versions[v].until, instant);
        }
    }
}

/* --- names of parts --- */

static bool conditions_move(const struct vs_variant *variant, const vs_condition *conditions,
                            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < conditions[i].operand_count; j++) {
            const vs_operand *operand = &conditions[i].operands[j];
            if (operand->type == VS_OPERAND_NODE && (variant->needed[operand->node] & MOVES) != 0) {
                return true;
            }
        }
    }
    return false;
}

static bool aggregate_moves(const struct vs_variant *variant, const vs_aggregate *aggregate)
{
    return conditions_move(variant, aggregate->set.conditions, aggregate->set.condition_count) ||
           conditions_move(variant, aggregate->conditions, aggregate->condition_count) ||
           (aggregate->paired && conditions_move(variant, aggregate->other.conditions,
                                                 aggregate->other.condition_count));
}

/* Rows of an earlier period chosen by the reader's own date: a part belongs to the period of its
 * rows and cannot know who reads it. */
static bool looks_back(const struct vs_variant *variant, int lag)
{
    bool earlier = lag != 0;
    for (uint32_t i = 0; i < vs_program_size(variant->program); i++) {
        const vs_node *node = vs_program_node(variant->program, i);
        earlier = earlier || (variant->needed[i] == (NEEDED | MOVES) && node->number != 0 &&
                              (node->op == VS_NODE_INSTANT || node->op == VS_NODE_YEAR));
    }
    return earlier;
}

static uint64_t node_key(const vs_model *model, const struct vs_variant *variant,
                         const vs_node *node, vs_buffer *text)
{
    enum vs_part_class class = VS_PART_NONE;
    vs_buffer_clear(text);
    if (node->op == VS_NODE_AGGREGATE) {
        const vs_aggregate *aggregate = vs_program_aggregate_read(variant->program, node->payload);
        class = aggregate_moves(variant, aggregate) && looks_back(variant, aggregate->set.lag)
                    ? VS_PART_NONE
                    : vs_share_class(model, aggregate);
        vs_share_put(text, class);
        vs_share_put_aggregate(text, model, variant, aggregate);
    } else if (node->op == VS_NODE_CELLS) {
        const vs_cells_read *read = vs_program_cells_read(variant->program, node->payload);
        bool moves =
            (read->from_node != 0 && (variant->needed[read->from_node - 1] & MOVES) != 0) ||
            (read->below_node != 0 && (variant->needed[read->below_node - 1] & MOVES) != 0);
        class = moves ? VS_PART_NONE : vs_share_cells_class(read);
        vs_share_put(text, class);
        vs_share_put_cells(text, model, variant, read);
    }
    return class == VS_PART_NONE ? 0 : vs_checksum(text->data, text->size, 0) | 1;
}

static int describe_program(struct vs_variants *variants, struct vs_variant *variant,
                            vs_date instant)
{
    vs_evaluation *evaluation = variants->evaluation;
    size_t size = vs_program_size(variant->program);
    variant->numbers = vs_arena_array(evaluation->arena, size + 1, sizeof *variant->numbers);
    variant->needed = vs_arena_array(evaluation->arena, size + 1, sizeof *variant->needed);
    variant->keys = vs_arena_array(evaluation->arena, size + 1, sizeof *variant->keys);
    if (variant->numbers == NULL || variant->needed == NULL || variant->keys == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    mark_needed(variant->program, variant->needed);
    mark_moving(variant->program, variant->needed);
    for (size_t i = 0; i < size; i++) {
        variant->moves = variant->moves || variant->needed[i] == (NEEDED | MOVES);
    }
    narrow_to_parameters(evaluation->model, variant, instant);
    int status = vs_variant_numbers(variants, variant, instant, variant->numbers);
    vs_buffer text;
    vs_buffer_init(&text, evaluation->engine);
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        const vs_node *node = vs_program_node(variant->program, i);
        if (node->op == VS_NODE_AGGREGATE || node->op == VS_NODE_CELLS) {
            variant->keys[i] = node_key(evaluation->model, variant, node, &text);
            status = vs_buffer_status(&text);
        }
    }
    vs_buffer_clear(&text);
    if (status == VS_OK) {
        vs_share_put_program(&text, evaluation->model, variant);
        status = vs_buffer_status(&text);
        variant->own = status == VS_OK ? vs_checksum(text.data, text.size, 1) | 1 : 0;
    }
    vs_buffer_free(&text);
    return status;
}

/* A formula without a program is known by where it stands. */
static int describe_place(vs_evaluation *evaluation, const vs_formula *formula,
                          struct vs_variant *variant)
{
    vs_buffer text;
    vs_buffer_init(&text, evaluation->engine);
    if (formula != NULL) {
        vs_buffer_printf(&text, "%s\n%s\n%lu", formula->place.layer, formula->place.file,
                         (unsigned long)formula->place.line);
    }
    int status = vs_buffer_status(&text);
    variant->own = status == VS_OK ? vs_checksum(text.data, text.size, 2) | 1 : 0;
    vs_buffer_free(&text);
    return status;
}

/* The formula alone, without what it reads: *out has no fingerprint yet. */
static int own_variant(struct vs_variants *variants, int indicator, vs_date instant,
                       struct vs_variant **out)
{
    vs_evaluation *evaluation = variants->evaluation;
    for (struct vs_variant *v = variants->first[indicator]; v != NULL; v = v->next) {
        if (v->from <= instant && instant < v->until) {
            *out = v;
            return VS_OK;
        }
    }
    const vs_formula *formula = NULL;
    const vs_program *program = NULL;
    int status = vs_cells__formula(evaluation, indicator, instant, &formula, &program);
    struct vs_variant *variant = vs_arena_get(evaluation->arena, sizeof *variant);
    if (status != VS_OK || variant == NULL) {
        return status != VS_OK ? status : vs_fail_memory(evaluation->engine);
    }
    *variant = (struct vs_variant){.indicator = indicator,
                                   .from = VS_DATE_NONE,
                                   .until = INT32_MAX,
                                   .program = program,
                                   .has_formula = formula != NULL};
    const vs_indicator *definition = &evaluation->model->indicators[indicator];
    for (size_t i = 0; i < definition->formula_count; i++) {
        narrow(variant, definition->formulas[i].from, definition->formulas[i].until, instant);
    }
    status = program != NULL ? describe_program(variants, variant, instant)
                             : describe_place(evaluation, formula, variant);
    if (status == VS_OK) {
        variant->next = variants->first[indicator];
        variants->first[indicator] = variant;
        *out = variant;
    }
    return status;
}

/* The indicators that a program reads; each once in list. */
static void add_reads(const vs_program *program, int *list, size_t *count, uint8_t *seen)
{
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        int read = -1;
        if (node->op == VS_NODE_CELL || node->op == VS_NODE_MAYBE) {
            read = vs_program_cell_read(program, node->payload)->indicator;
        } else if (node->op == VS_NODE_CELLS) {
            read = vs_program_cells_read(program, node->payload)->indicator;
        }
        if (read >= 0 && seen[read] == 0) {
            seen[read] = 1;
            list[(*count)++] = read;
        }
    }
}

/* All that a formula reads, directly or not, in the order in which it is met. */
static int fingerprint(struct vs_variants *variants, struct vs_variant *variant, vs_date instant)
{
    vs_evaluation *evaluation = variants->evaluation;
    size_t indicators = evaluation->model->indicator_count;
    int *list = vs_mem_array(evaluation->engine, indicators, sizeof *list);
    uint8_t *seen = vs_mem_array(evaluation->engine, indicators, 1);
    size_t count = 0;
    int status = list == NULL || seen == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    if (status == VS_OK) {
        seen[variant->indicator] = 1;
        list[count++] = variant->indicator;
    }
    uint64_t hash = 0;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        struct vs_variant *read = NULL;
        status = own_variant(variants, list[i], instant, &read);
        if (status == VS_OK) {
            variant->from = read->from > variant->from ? read->from : variant->from;
            variant->until = read->until < variant->until ? read->until : variant->until;
            hash = vs_checksum(&read->own, sizeof read->own, hash);
            if (read->program != NULL) {
                add_reads(read->program, list, &count, seen);
            }
        }
    }
    variant->fingerprint = hash | 1;
    vs_mem_free(evaluation->engine, seen);
    vs_mem_free(evaluation->engine, list);
    return status;
}

int vs_variants_at(struct vs_variants *variants, int indicator, vs_date instant,
                   const struct vs_variant **out)
{
    struct vs_variant *variant = NULL;
    int status = own_variant(variants, indicator, instant, &variant);
    if (status == VS_OK && variant->fingerprint == 0) {
        status = fingerprint(variants, variant, instant);
    }
    *out = variant;
    return status;
}
