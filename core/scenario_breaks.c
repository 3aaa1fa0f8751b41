/*
 * Where a cell can bend while a number is varied: at the values of the rows and cells that programs
 * compare with it. A cell that meets the number only in such comparisons is a step function whose
 * steps are all known.
 *
 * Nodes are looked at in order, what is read first. Each is fixed, steps, or moves; so is each node
 * of a program. SPDX-License-Identifier: MIT
 */
#include "model_reads.h"
#include "model_seal.h"
#include "scenario_private.h"
#include "scenario_vary.h"

#include <stdlib.h>
#include <string.h>

enum course { FIXED, STEPS, MOVES };

struct breaks {
    vs_world *world;
    const struct vs_supposition *operation;
    const struct vs_supposed_node *pinned; /* whose cell it is; NULL: it is a parameter */
    unsigned char *courses;                /* by supposed node */
    vs_buffer *out;                        /* double */
    /* the node being looked at */
    uint32_t node;
    const vs_program *program;
    const struct vs_compiled *formulas; /* NULL: it is the program of applies */
    unsigned char *course;              /* by node of the program */
};

static void raise_to(unsigned char *course, unsigned char least)
{
    *course = *course < least ? least : *course;
}

static void add(struct breaks *breaks, double value)
{
    vs_buffer_add(breaks->out, &value, sizeof value);
}

static const struct vs_supposed_node *node_of(const struct breaks *breaks, int indicator, int level)
{
    const struct vs_supposed *supposed = breaks->world->supposed;
    int64_t found =
        vs_supposed_find(supposed, indicator, level, supposed->nodes[breaks->node].period_kind);
    return found < 0 ? NULL : &supposed->nodes[found];
}

static unsigned char course_of(const struct breaks *breaks, const struct vs_supposed_node *node)
{
    return node == NULL ? FIXED : breaks->courses[node - breaks->world->supposed->nodes];
}

/* A node of the program is the number itself, or the cell that has it. */
static bool is_number(const struct breaks *breaks, uint32_t index)
{
    const vs_node *node = vs_program_node(breaks->program, index);
    if (breaks->pinned == NULL) {
        return node->op == VS_NODE_PARAMETER && breaks->course[index] == MOVES;
    }
    if (node->op != VS_NODE_CELL && node->op != VS_NODE_MAYBE) {
        return false;
    }
    const vs_cell_read *read = vs_program_cell_read(breaks->program, node->payload);
    int level = breaks->world->supposed->nodes[breaks->node].level;
    int target = vs_cells__target_level(breaks->world->now, level, read);
    return target >= 0 && node_of(breaks, read->indicator, target) == breaks->pinned;
}

/* --- what is compared with the number --- */

static int add_column(struct breaks *breaks, int kind, int field)
{
    vs_evaluation *now = breaks->world->now;
    const vs_kind *definition = &now->model->kinds[kind];
    vs_records *records = NULL;
    const vs_column *column = NULL;
    int status = vs_cells__records(now, kind, &records);
    if (status == VS_OK) {
        status = vs_records_column(records, definition->fields[field].name, &column);
    }
    uint32_t rows = status == VS_OK && column != NULL ? vs_records_rows(records) : 0;
    int64_t last = 0;
    bool any = false;
    for (uint32_t row = 0; row < rows; row++) {
        int64_t value = vs_column_has(column, row) ? vs_column_value(column, row) : last;
        if (vs_column_has(column, row) && (!any || value != last)) {
            add(breaks, vs_decimal_double(value, column->scale));
            any = true;
            last = value;
        }
    }
    return status;
}

/* The fields whose values a condition compares; false: it compares what is worked out of them. */
static int add_condition(struct breaks *breaks, const vs_aggregate *aggregate, const vs_set *set,
                         const vs_condition *condition, bool *known)
{
    bool one = aggregate->pair_key_count == 0;
    switch (condition->field) {
    case VS_PAIR_FIRST:
        return add_column(breaks, aggregate->set.kind, aggregate->first);
    case VS_PAIR_SECOND:
        return add_column(breaks, one ? aggregate->set.kind : aggregate->other.kind,
                          aggregate->second);
    case VS_PAIR_GAIN:
    case VS_PAIR_DISTANCE:
        *known = false;
        return VS_OK;
    default:
        return add_column(breaks, set->kind, condition->field);
    }
}

static int look_at_conditions(struct breaks *breaks, const vs_aggregate *aggregate,
                              const vs_set *set, const vs_condition *conditions, uint32_t count,
                              unsigned char *course)
{
    int status = VS_OK;
    for (uint32_t c = 0; status == VS_OK && c < count; c++) {
        unsigned char most = FIXED;
        bool known = true; /* what is compared is the number itself */
        for (uint32_t i = 0; i < conditions[c].operand_count; i++) {
            const vs_operand *operand = &conditions[c].operands[i];
            if (operand->type == VS_OPERAND_NODE) {
                raise_to(&most, breaks->course[operand->node]);
                known = known && (breaks->course[operand->node] != MOVES ||
                                  is_number(breaks, operand->node));
            }
        }
        if (most == MOVES && known) {
            status = add_condition(breaks, aggregate, set, &conditions[c], &known);
            most = known ? STEPS : MOVES;
        }
        raise_to(course, most);
    }
    return status;
}

static int look_at_aggregate(struct breaks *breaks, const vs_node *node, unsigned char *course)
{
    const vs_aggregate *aggregate = vs_program_aggregate_read(breaks->program, node->payload);
    const vs_set *set = &aggregate->set;
    const vs_set *other = &aggregate->other;
    int status =
        look_at_conditions(breaks, aggregate, set, set->conditions, set->condition_count, course);
    if (status == VS_OK) {
        status = look_at_conditions(breaks, aggregate, set, aggregate->conditions,
                                    aggregate->condition_count, course);
    }
    return status == VS_OK && aggregate->paired
               ? look_at_conditions(breaks, aggregate, other, other->conditions,
                                    other->condition_count, course)
               : status;
}

/* A count or a share of cells from a number on, below another. */
static void look_at_cells(struct breaks *breaks, const vs_node *node, unsigned char *course)
{
    const vs_cells_read *read = vs_program_cells_read(breaks->program, node->payload);
    const struct vs_supposed *supposed = breaks->world->supposed;
    int level = supposed->nodes[breaks->node].level;
    int finer = vs_cells__finer_level(breaks->world->now, level, read);
    const struct vs_supposed_node *target =
        finer < 0 ? NULL : node_of(breaks, read->indicator, finer);
    unsigned char cells = course_of(breaks, target);
    const uint32_t nodes[2] = {read->from_node, read->below_node}; /* each + 1 */
    unsigned char ends = FIXED;
    bool known = true;
    for (int i = 0; i < 2; i++) {
        raise_to(&ends, nodes[i] > 0 ? breaks->course[nodes[i] - 1] : FIXED);
        known = known && (nodes[i] == 0 || breaks->course[nodes[i] - 1] != MOVES ||
                          is_number(breaks, nodes[i] - 1));
    }
    bool counts = read->op == VS_CELLS_COUNT || read->op == VS_CELLS_SHARE;
    *course = cells > ends ? cells : ends;
    if (ends == MOVES && known && cells == FIXED && target != NULL && target->series != NULL) {
        const struct vs_series_state *series = target->series;
        for (size_t i = 0; i < (size_t)series->scopes * series->periods; i++) {
            if (series->states[i] == VS_KNOWN) {
                add(breaks, series->values[i]);
            }
        }
        *course = STEPS;
    } else if (target != NULL && target == breaks->pinned && counts && nodes[0] == 0 &&
               nodes[1] == 0) {
        if (read->has_from) {
            add(breaks, read->from);
        }
        if (read->has_below) {
            add(breaks, read->below);
        }
        *course = STEPS;
    }
}

/* The program that evaluates the cells of a period is this one. */
static int runs_in(struct breaks *breaks, uint32_t period, bool *runs)
{
    vs_evaluation *now = breaks->world->now;
    const struct vs_supposed_node *node = &breaks->world->supposed->nodes[breaks->node];
    const vs_formula *formula = NULL;
    const vs_program *program = NULL;
    int status = vs_cells__formula(now, node->indicator,
                                   now->periods[node->period_kind + 1].items[period].instant,
                                   &formula, &program);
    *runs = breaks->formulas == NULL || program == breaks->program;
    return status;
}

/* The values of a node of the program in the cells that are needed. */
static int add_values(struct breaks *breaks, uint32_t wanted)
{
    const struct vs_supposed *supposed = breaks->world->supposed;
    struct vs_series_state *series = supposed->nodes[breaks->node].series;
    const unsigned char *needed = supposed->needed[breaks->node];
    vs_result *results =
        vs_mem_array(breaks->world->engine, vs_program_size(breaks->program), sizeof *results);
    int status = results == NULL ? vs_fail_memory(breaks->world->engine) : VS_OK;
    for (uint32_t p = 0; status == VS_OK && p < series->periods; p++) {
        bool runs = false;
        status = runs_in(breaks, p, &runs);
        for (uint32_t s = 0; status == VS_OK && runs && s < series->scopes; s++) {
            size_t cell = (size_t)p * series->scopes + s;
            struct vs_cell_position at = {series, p, s};
            if ((needed[cell >> 3] >> (cell & 7) & 1) == 0) {
                continue;
            }
            status = vs_cells__inspect(breaks->world->now, series, breaks->program, &at, results);
            if (status == VS_OK && results[wanted].state == VS_KNOWN) {
                add(breaks, results[wanted].value);
            }
        }
    }
    vs_mem_free(breaks->world->engine, results);
    return status;
}

static int look_at_comparison(struct breaks *breaks, const vs_node *node, unsigned char *course)
{
    bool first = breaks->course[node->a[0]] == MOVES;
    uint32_t moving = first ? node->a[0] : node->a[1];
    uint32_t other = first ? node->a[1] : node->a[0];
    if (*course == MOVES && breaks->course[other] == FIXED && is_number(breaks, moving)) {
        *course = STEPS;
        return add_values(breaks, other);
    }
    return VS_OK;
}

/* --- programs --- */

static bool is_part(const char *varied, const char *read)
{
    size_t size = varied != NULL ? strlen(varied) : 0;
    return size == 0 || (read != NULL && strcmp(varied, read) == 0);
}

static int look_at_node(struct breaks *breaks, uint32_t index)
{
    const vs_node *node = vs_program_node(breaks->program, index);
    const struct vs_supposition *operation = breaks->operation;
    unsigned char *course = &breaks->course[index];
    for (size_t i = 0; i < vs_node_operands(node->op); i++) {
        raise_to(course, breaks->course[node->a[i]]);
    }
    switch (node->op) {
    case VS_NODE_PARAMETER: {
        const vs_parameter_read *read = vs_program_parameter_read(breaks->program, node->payload);
        bool own = breaks->pinned == NULL && read->parameter == operation->parameter &&
                   is_part(operation->part, read->part);
        *course = own ? MOVES : FIXED;
        return VS_OK;
    }
    case VS_NODE_CELL:
    case VS_NODE_MAYBE: {
        const vs_cell_read *read = vs_program_cell_read(breaks->program, node->payload);
        int level = breaks->world->supposed->nodes[breaks->node].level;
        int target = vs_cells__target_level(breaks->world->now, level, read);
        raise_to(course,
                 course_of(breaks, target < 0 ? NULL : node_of(breaks, read->indicator, target)));
        return VS_OK;
    }
    case VS_NODE_CELLS:
        look_at_cells(breaks, node, course);
        return VS_OK;
    case VS_NODE_AGGREGATE:
        return look_at_aggregate(breaks, node, course);
    case VS_NODE_AT_LEAST:
    case VS_NODE_AT_MOST:
    case VS_NODE_ABOVE:
    case VS_NODE_BELOW:
    case VS_NODE_EQUAL:
        return look_at_comparison(breaks, node, course);
    default:
        return VS_OK;
    }
}

/* A node may end the cell, whatever the result is made of. */
static bool may_end(const struct breaks *breaks, uint32_t index)
{
    switch (vs_program_node(breaks->program, index)->op) {
    case VS_NODE_CELL:
    case VS_NODE_MAYBE:
    case VS_NODE_CELLS:
    case VS_NODE_AGGREGATE:
        return !is_number(breaks, index);
    case VS_NODE_PERCENT:
    case VS_NODE_RATIO:
        return true;
    default:
        return false;
    }
}

/* Raises *out to the course of a program; NULL: whatever it reads, it may do anything with it. */
static int look_at_program(struct breaks *breaks, const vs_program *program, unsigned char *out)
{
    int status = VS_OK;
    if (program == NULL) {
        *out = MOVES;
        return VS_OK;
    }
    breaks->program = program;
    breaks->course = vs_mem_array(breaks->world->engine, vs_program_size(program), 1);
    if (breaks->course == NULL) {
        return vs_fail_memory(breaks->world->engine);
    }
    unsigned char most = FIXED;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        status = look_at_node(breaks, i);
        bool counts =
            breaks->course[i] != MOVES || i == vs_program_result(program) || may_end(breaks, i);
        raise_to(&most, counts ? breaks->course[i] : FIXED);
    }
    vs_mem_free(breaks->world->engine, breaks->course);
    raise_to(out, most);
    return status;
}

/* --- nodes --- */

/* Something that a node reads moves, or it reads the number itself. */
static bool is_reached(const struct breaks *breaks, uint32_t node)
{
    const vs_world *world = breaks->world;
    const struct vs_supposed_node *at = &world->supposed->nodes[node];
    const vs_reads *reads = vs_model_reads(world->model, at->indicator);
    bool reached = false;
    size_t parameters = breaks->pinned == NULL ? reads->parameter_count : 0;
    for (size_t i = 0; !reached && i < parameters; i++) {
        reached = reads->parameters[i] == breaks->operation->parameter;
    }
    for (uint32_t r = 0; !reached && r < at->read_count; r++) {
        reached = breaks->courses[world->supposed->reads[at->first_read + r]] != FIXED;
    }
    return reached;
}

static int look_at_formulas(struct breaks *breaks, uint32_t node)
{
    const vs_model *model = breaks->world->model;
    struct vs_supposed_node *at = &breaks->world->supposed->nodes[node];
    const vs_indicator *indicator = &model->indicators[at->indicator];
    const struct vs_compiled *compiled = model->compiled[at->indicator];
    const vs_guard *guard = vs_model_guard(model, at->indicator);
    bool guarded = guard != NULL && guard->bans != NULL;
    unsigned char *course = &breaks->courses[node];
    int status = VS_OK;
    breaks->node = node;
    if (at->ring || at->self || compiled == NULL || guarded) {
        *course = MOVES;
        return VS_OK;
    }
    breaks->formulas = compiled;
    for (size_t f = 0; status == VS_OK && f < indicator->formula_count; f++) {
        status = look_at_program(breaks, compiled[f].program, course);
    }
    breaks->formulas = NULL;
    return status == VS_OK && indicator->applies >= 0
               ? look_at_program(breaks, model->compiled_applies[at->indicator].program, course)
               : status;
}

/* A node of a ring stands for all of it, for its reads come before it or with it. */
static int look_at_all(struct breaks *breaks)
{
    const struct vs_supposed *supposed = breaks->world->supposed;
    int status = VS_OK;
    for (size_t i = 0, end = 0; status == VS_OK && i < supposed->node_count; i = end) {
        bool reached = false;
        bool needed = false;
        for (end = i;
             end < supposed->node_count && supposed->nodes[supposed->order[end]].component ==
                                               supposed->nodes[supposed->order[i]].component;
             end++) {
            needed = needed || supposed->needed[supposed->order[end]] != NULL;
            reached = reached || is_reached(breaks, supposed->order[end]);
        }
        for (size_t n = i; status == VS_OK && needed && reached && n < end; n++) {
            if (breaks->courses[supposed->order[n]] == FIXED) { /* it is not the number */
                status = look_at_formulas(breaks, supposed->order[n]);
            }
        }
    }
    return status;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Ascending, each once: rows repeat their values. */
static void sort(vs_buffer *out)
{
    double *points = (double *)(void *)out->data;
    size_t count = out->failed ? 0 : out->size / sizeof *points;
    size_t kept = count > 0;
    if (count > 0) {
        qsort(points, count, sizeof *points, compare);
    }
    for (size_t i = 1; i < count; i++) {
        if (points[i] > points[kept - 1]) {
            points[kept++] = points[i];
        }
    }
    out->size = kept * sizeof *points;
}

int vs_scenario__breaks(vs_world *world, const struct vs_supposition *operation,
                        const vs_world_change *cell, vs_buffer *out, bool *complete)
{
    struct vs_supposed *supposed = world->supposed;
    struct breaks breaks = {.world = world, .operation = operation, .out = out};
    int64_t own = vs_supposed_find(supposed, cell->indicator, cell->level, cell->period_kind);
    *complete = false;
    bool pins = operation->type == VS_OPERATION_VALUE;
    int64_t pinned = pins ? vs_supposed_find(supposed, operation->pin.indicator,
                                             operation->pin.level, operation->pin.period_kind)
                          : -1;
    if (supposed->needed == NULL || supposed->open || own < 0 || (pins && pinned < 0)) {
        return VS_OK;
    }
    breaks.courses = vs_mem_array(world->engine, supposed->node_count + 1, 1);
    if (breaks.courses == NULL) {
        return vs_fail_memory(world->engine);
    }
    if (pins) {
        breaks.pinned = &supposed->nodes[pinned];
        breaks.courses[pinned] = MOVES;
    }
    int status = look_at_all(&breaks);
    *complete = status == VS_OK && breaks.courses[own] != MOVES; /* nor is it the number */
    vs_mem_free(world->engine, breaks.courses);
    sort(out);
    return status == VS_OK ? vs_buffer_status(out) : status;
}
