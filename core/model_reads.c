/*
 * What the formulas of an indicator name: from their programs, else from their bytecode.
 * SPDX-License-Identifier: MIT
 */
#include "model_reads.h"

#include <string.h>

#include "lua_reads.h"
#include "model_check.h"

static const vs_reads unknown = {.carries_any = true, .open = true};

/* Marks of the formula that is looked at; those of the whole indicator; room for the bytecode. */
struct reading {
    vs_model *model;
    const vs_indicator *indicator;
    vs_read_marks own, all, texts;
    size_t size; /* bytes of one set of marks, all in a block that begins with the indicators' */
};

/* --- rows that carry values of indicators --- */

static bool carried_by(const vs_model *model, const vs_condition *conditions, uint32_t count,
                       int field, void (*visit)(void *self, int indicator), void *self)
{
    for (uint32_t i = 0; i < count; i++) {
        const vs_condition *condition = &conditions[i];
        bool names =
            condition->field == field && condition->test == VS_TEST_ANY && !condition->or_missing;
        for (uint32_t j = 0; names && j < condition->operand_count; j++) {
            names = condition->operands[j].type == VS_OPERAND_TEXT;
        }
        for (uint32_t j = 0; names && j < condition->operand_count; j++) {
            int indicator = vs_model_indicator(model, condition->operands[j].text);
            if (indicator >= 0) {
                visit(self, indicator);
            }
        }
        if (names) {
            return true;
        }
    }
    return false;
}

static bool carried_in_set(const vs_model *model, const vs_set *set, const vs_aggregate *aggregate,
                           void (*visit)(void *self, int indicator), void *self)
{
    int field = model->kinds[set->kind].carries;
    return field < 0 ||
           carried_by(model, set->conditions, set->condition_count, field, visit, self) ||
           (aggregate != NULL && carried_by(model, aggregate->conditions,
                                            aggregate->condition_count, field, visit, self));
}

bool vs_model_carried(const vs_model *model, const vs_aggregate *aggregate,
                      void (*visit)(void *self, int indicator), void *self)
{
    /* The filter of a pair may name fields of the pair only. */
    bool named =
        carried_in_set(model, &aggregate->set, aggregate->paired ? NULL : aggregate, visit, self);
    return (!aggregate->paired || aggregate->pair_key_count == 0 ||
            carried_in_set(model, &aggregate->other, NULL, visit, self)) &&
           named;
}

/* --- kinds on the way --- */
static void mark_kind(struct reading *reading, int kind)
{
    if (kind >= 0) {
        reading->own.kinds[kind] = 1;
    }
}

/* Kinds that say where the rows of a kind belong. */
static void mark_routes(struct reading *reading, const vs_kind *kind)
{
    const vs_model *model = reading->model;
    for (size_t f = 0; f < kind->field_count; f++) {
        const vs_field *field = &kind->fields[f];
        if (field->by_field >= 0) {
            int dimension = kind->fields[field->by_field].dimension;
            mark_kind(reading, model->dimensions[dimension].attributes[field->by_attribute].kind);
        }
    }
    for (size_t i = 0; i < reading->indicator->level_count; i++) {
        const vs_level *level = &model->levels[reading->indicator->levels[i]];
        for (size_t d = 0; d < level->dimension_count; d++) {
            vs_route route;
            if (vs_kind_route(model, kind, level->dimensions[d], &route) && route.attribute >= 0) {
                int dimension = kind->fields[route.field].dimension;
                mark_kind(reading, model->dimensions[dimension].attributes[route.attribute].kind);
            }
        }
    }
}

/* Kinds that say which cells of another indicator stand under which scope of this one. */
static void mark_gathering(struct reading *reading, int indicator)
{
    const vs_model *model = reading->model;
    const vs_indicator *other = &model->indicators[indicator];
    for (size_t i = 0; i < other->level_count; i++) {
        const vs_level *level = &model->levels[other->levels[i]];
        for (size_t d = 0; d < level->dimension_count; d++) {
            const vs_dimension *dimension = &model->dimensions[level->dimensions[d]];
            for (size_t a = 0; a < dimension->attribute_count; a++) {
                mark_kind(reading, dimension->attributes[a].dimension >= 0
                                       ? dimension->attributes[a].kind
                                       : -1);
            }
        }
    }
}

/* --- programs --- */
static void mark_cell(struct reading *reading, const vs_cell_read *read)
{
    reading->own.indicators[read->indicator] = VS_READ_CELL;
    for (uint32_t k = 0; !read->same_scope && k < read->key_count; k++) {
        const vs_key *key = &read->keys[k];
        if (key->type == VS_KEY_ATTRIBUTE) {
            const vs_dimension *own = &reading->model->dimensions[key->own];
            mark_kind(reading, own->attributes[key->attribute].kind);
        }
    }
}

static void mark_carried(void *self, int indicator)
{
    struct reading *reading = self;
    reading->own.carried[indicator] = 1;
}

static void mark_aggregate(struct reading *reading, const vs_aggregate *aggregate)
{
    mark_kind(reading, aggregate->set.kind);
    if (aggregate->paired && aggregate->pair_key_count > 0) {
        mark_kind(reading, aggregate->other.kind);
    }
    if (!vs_model_carried(reading->model, aggregate, mark_carried, reading)) {
        reading->own.carries_any = true;
    }
}

static void mark_program(struct reading *reading, const vs_program *program)
{
    for (uint32_t i = 0; i < vs_program_parameter_count(program); i++) {
        reading->own.parameters[vs_program_parameter_read(program, i)->parameter] = 1;
    }
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        int indicator;
        switch (node->op) {
        case VS_NODE_AGGREGATE:
            mark_aggregate(reading, vs_program_aggregate_read(program, node->payload));
            break;
        case VS_NODE_CELL:
        case VS_NODE_MAYBE:
            mark_cell(reading, vs_program_cell_read(program, node->payload));
            break;
        case VS_NODE_CELLS:
            indicator = vs_program_cells_read(program, node->payload)->indicator;
            reading->own.indicators[indicator] = VS_READ_CELLS;
            mark_gathering(reading, indicator);
            break;
        default:
            break;
        }
    }
}

/* --- lists --- */
static int list_marks(vs_model *model, const unsigned char *marks, size_t count, size_t *length,
                      int **out)
{
    *length = 0;
    for (size_t i = 0; i < count; i++) {
        *length += marks[i] != 0;
    }
    *out = vs_arena_array(model->arena, *length, sizeof **out);
    if (*out == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0, at = 0; i < count; i++) {
        if (marks[i] != 0) {
            (*out)[at++] = (int)i;
        }
    }
    return VS_OK;
}

static int list_reads(vs_model *model, const vs_read_marks *marks, vs_reads *out)
{
    out->open = marks->open;
    out->carries_any = marks->carries_any;
    int status = list_marks(model, marks->indicators, model->indicator_count, &out->indicator_count,
                            &out->indicators);
    if (status == VS_OK) {
        status = list_marks(model, marks->carried, model->indicator_count, &out->carried_count,
                            &out->carried);
    }
    if (status == VS_OK) {
        status = list_marks(model, marks->parameters, model->parameter_count, &out->parameter_count,
                            &out->parameters);
    }
    if (status == VS_OK) {
        status = list_marks(model, marks->kinds, model->kind_count, &out->kind_count, &out->kinds);
    }
    return status;
}

/* --- one function --- */
static void clear(const struct reading *reading, vs_read_marks *marks)
{
    memset(marks->indicators, 0, reading->size);
    marks->open = false;
    marks->carries_any = false;
}

/* Reads of a function, from its program if it has one; they are added to those of all. */
static int read_function(struct reading *reading, int function, const vs_program *program,
                         vs_reads *out)
{
    vs_model *model = reading->model;
    int status = VS_OK;
    clear(reading, &reading->own);
    if (program != NULL) {
        mark_program(reading, program);
    } else {
        clear(reading, &reading->texts);
        status = vs_lua_reads(model, function, &reading->own, &reading->texts);
        for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
            if ((reading->own.indicators[i] & VS_READ_CELLS) != 0) {
                mark_gathering(reading, (int)i);
            }
        }
    }
    for (size_t k = 0; k < model->kind_count; k++) {
        reading->own.carries_any =
            reading->own.carries_any ||
            (program == NULL && reading->own.kinds[k] != 0 && model->kinds[k].carries >= 0);
        if (reading->own.kinds[k] != 0) {
            mark_routes(reading, &model->kinds[k]);
        }
    }
    for (size_t i = 0; i < reading->size; i++) {
        reading->all.indicators[i] |= reading->own.indicators[i];
    }
    reading->all.open = reading->all.open || reading->own.open;
    reading->all.carries_any = reading->all.carries_any || reading->own.carries_any;
    return status == VS_OK ? list_reads(model, &reading->own, out) : status;
}

static int read_indicator(struct reading *reading, int index)
{
    vs_model *model = reading->model;
    const vs_indicator *indicator = &model->indicators[index];
    struct vs_indicator_reads *reads = &model->reads[index];
    reading->indicator = indicator;
    clear(reading, &reading->all);
    reads->formulas =
        vs_arena_array(model->arena, indicator->formula_count, sizeof *reads->formulas);
    int status = reads->formulas == NULL ? vs_fail_memory(model->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < indicator->formula_count; i++) {
        status = vs_model_compile(model, index, i);
        if (status == VS_OK) {
            status = read_function(reading, indicator->formulas[i].function,
                                   model->compiled[index][i].program, &reads->formulas[i]);
        }
    }
    if (status == VS_OK && indicator->applies >= 0 && indicator->formula_count > 0) {
        const vs_program *program = NULL;
        status = vs_model_compile_applies(model, index, &program);
        if (status == VS_OK) {
            status = read_function(reading, indicator->applies, program, &reads->applies);
        }
    }
    return status == VS_OK ? list_reads(model, &reading->all, &reads->all) : status;
}

static size_t marks_size(const vs_model *model)
{
    return 2 * model->indicator_count + model->parameter_count + model->kind_count;
}

/* A set of marks in a block of its own. */
static int make_marks(const vs_model *model, vs_read_marks *out)
{
    out->indicators = vs_mem_array(model->engine, marks_size(model) + 1, 1);
    if (out->indicators == NULL) {
        return vs_fail_memory(model->engine);
    }
    out->carried = out->indicators + model->indicator_count;
    out->parameters = out->carried + model->indicator_count;
    out->kinds = out->parameters + model->parameter_count;
    return VS_OK;
}

int vs_model_reads_make(vs_model *model)
{
    struct reading reading = {.model = model, .size = marks_size(model)};
    model->reads = vs_arena_array(model->arena, model->indicator_count, sizeof *model->reads);
    int status = model->reads == NULL ? vs_fail_memory(model->engine) : VS_OK;
    if (status == VS_OK) {
        status = make_marks(model, &reading.own);
    }
    if (status == VS_OK) {
        status = make_marks(model, &reading.all);
    }
    if (status == VS_OK) {
        status = make_marks(model, &reading.texts);
    }
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        status = read_indicator(&reading, (int)i);
    }
    vs_mem_free(model->engine, reading.texts.indicators);
    vs_mem_free(model->engine, reading.all.indicators);
    vs_mem_free(model->engine, reading.own.indicators);
    return status;
}

const vs_reads *vs_model_reads(const vs_model *model, int indicator)
{
    return model->reads != NULL ? &model->reads[indicator].all : &unknown;
}

const vs_reads *vs_model_formula_reads(const vs_model *model, int indicator, int formula)
{
    if (model->reads == NULL) {
        return &unknown;
    }
    const struct vs_indicator_reads *reads = &model->reads[indicator];
    return formula == VS_READS_APPLIES ? &reads->applies : &reads->formulas[formula];
}
