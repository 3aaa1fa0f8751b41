/*
 * What depends on the instant of a cell: rows with spans of time, earlier periods, c:instant().
 *
 * The instant of a period that is not over moves with today. Whatever it could change is noted by
 * date, so that stored cells are known to stand until then. SPDX-License-Identifier: MIT
 */
#include "cells_batch.h"

#include <math.h>
#include <stdlib.h>

static bool moves(const vs_evaluation *evaluation, vs_date instant)
{
    return evaluation->options.valid == VS_DATE_NONE && instant >= evaluation->options.today;
}

/* --- spans of rows --- */

static void note_span(vs_evaluation *evaluation, const vs_records *records,
                      const struct vs_span *span)
{
    for (uint32_t row = 0; row < vs_records_rows(records); row++) {
        if (span->from != NULL && vs_column_has(span->from, row)) {
            vs_cells__note_date(evaluation, (vs_date)vs_column_value(span->from, row));
        }
        if (span->to != NULL && vs_column_has(span->to, row)) {
            vs_cells__note_date(evaluation, (vs_date)vs_column_value(span->to, row) + 1);
        }
    }
}

int vs_cells__span(vs_evaluation *evaluation, int kind_index, vs_date instant, struct vs_span *out)
{
    const vs_kind *kind = &evaluation->model->kinds[kind_index];
    vs_records *records = NULL;
    *out = (struct vs_span){NULL, NULL};
    int status = vs_cells__records(evaluation, kind_index, &records);
    if (status == VS_OK && kind->from_field >= 0) {
        status = vs_records_column(records, kind->fields[kind->from_field].name, &out->from);
    }
    if (status == VS_OK && kind->to_field >= 0) {
        status = vs_records_column(records, kind->fields[kind->to_field].name, &out->to);
    }
    if (status == VS_OK && moves(evaluation, instant)) {
        note_span(evaluation, records, out);
    }
    return status;
}

/* --- earlier periods --- */

/* The year in the id of a period; periods without years are all of one. */
static long year_of(const vs_evaluation *evaluation, int period_kind, uint32_t period)
{
    const char *id = evaluation->periods[period_kind + 1].items[period].id;
    bool years = period_kind != VS_PERIOD_WHOLE &&
                 evaluation->model->period_kinds[period_kind].type != VS_PERIOD_KEYS;
    return years ? strtol(id[0] == 'C' ? id + 2 : id, NULL, 10) : 0;
}

static const vs_dimension *yearly_dimension(const vs_model *model, int level_index)
{
    const vs_level *level = &model->levels[level_index];
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (model->dimensions[level->dimensions[i]].yearly) {
            return &model->dimensions[level->dimensions[i]];
        }
    }
    return NULL;
}

enum vs_reach vs_cells__reach(const vs_evaluation *evaluation, int level, int period_kind,
                              uint32_t period, int lag, bool same_label)
{
    int64_t earlier = (int64_t)period - lag;
    if (earlier < 0 || earlier >= evaluation->periods[period_kind + 1].count) {
        return VS_REACH_NO_PERIOD;
    }
    bool other = lag != 0 && !same_label && yearly_dimension(evaluation->model, level) != NULL &&
                 year_of(evaluation, period_kind, period) !=
                     year_of(evaluation, period_kind, (uint32_t)earlier);
    return other ? VS_REACH_OTHER_YEAR : VS_REACH_CELL;
}

int vs_cells__unreached(vs_evaluation *evaluation, int level, enum vs_reach reach, vs_result *out)
{
    out->state = VS_NO_DATA;
    if (reach == VS_REACH_NO_PERIOD) {
        return vs_cells__reason_of(evaluation, "REASON_NO_PERIOD", NULL, NULL, &out->reason);
    }
    return vs_cells__reason_of(evaluation, "REASON_OTHER_YEAR",
                               yearly_dimension(evaluation->model, level)->title, NULL,
                               &out->reason);
}

/* --- c:instant() and c:year() --- */

static int calendar_year(vs_date date)
{
    int year = 0;
    int month = 0;
    int day = 0;
    vs_date_split(date, &year, &month, &day);
    return year;
}

int vs_cells__read_instant(vs_evaluation *evaluation, int period_kind, uint32_t period, int lag,
                           bool year, vs_result *out)
{
    *out = (vs_result){0};
    if ((int64_t)period - lag < 0) {
        return vs_cells__unreached(evaluation, 0, VS_REACH_NO_PERIOD, out);
    }
    vs_date instant = evaluation->periods[period_kind + 1].items[period - (uint32_t)lag].instant;
    out->value = year ? calendar_year(instant) : instant;
    return VS_OK;
}

int vs_cells__read_fixed(vs_evaluation *evaluation, const vs_program *program, const vs_node *node,
                         const struct vs_cell_position *at, vs_result *out)
{
    int kind = at->series->period_kind;
    if (node->op == VS_NODE_PARAMETER) {
        return vs_cells__read_parameter(
            evaluation, vs_program_parameter_read(program, node->payload),
            evaluation->periods[kind + 1].items[at->period].instant, out);
    }
    return vs_cells__read_instant(evaluation, kind, at->period, (int)node->number,
                                  node->op == VS_NODE_YEAR, out);
}

void vs_cells__note_instant(vs_evaluation *evaluation, vs_date instant, bool year)
{
    if (moves(evaluation, instant)) {
        vs_cells__note_date(evaluation, year ? vs_date_make(calendar_year(instant) + 1, 1, 1)
                                             : evaluation->options.today + 1);
    }
}

/* What each node makes of an instant that moves: it goes along day by day, or it does not change.
 */
struct course {
    vs_evaluation *evaluation;
    const vs_program *program;
    const struct vs_cell_position *at;
    vs_date instant; /* of the nodes that go along */
    double *numbers; /* of nodes that do not vary */
    unsigned char *along;
};

/* The instant that an INSTANT or YEAR node reads; VS_DATE_NONE: there is no such period. */
static vs_date instant_of(const vs_evaluation *evaluation, const struct vs_cell_position *at,
                          const vs_node *node)
{
    int64_t period = (int64_t)at->period - (int64_t)node->number;
    return period < 0 ? VS_DATE_NONE
                      : evaluation->periods[at->series->period_kind + 1].items[period].instant;
}

/* Follows one node; *daily is set if its value may be another one each day. */
static int follow(struct course *course, uint32_t index, bool *daily)
{
    const vs_node *node = vs_program_node(course->program, index);
    vs_result result = {0};
    int status = VS_OK;
    switch (node->op) {
    case VS_NODE_CONSTANT:
        course->numbers[index] = node->number;
        return VS_OK;
    case VS_NODE_INSTANT:
        course->along[index] =
            moves(course->evaluation, instant_of(course->evaluation, course->at, node));
        course->instant = course->along[index] != 0
                              ? instant_of(course->evaluation, course->at, node)
                              : course->instant;
        /* fall through */
    case VS_NODE_PARAMETER:
    case VS_NODE_YEAR:
        status =
            vs_cells__read_fixed(course->evaluation, course->program, node, course->at, &result);
        course->numbers[index] = result.value;
        return status;
    case VS_NODE_AGGREGATE:
    case VS_NODE_CELL:
    case VS_NODE_CELLS:
        return VS_OK;
    default:
        break;
    }
    size_t along = 0;
    for (size_t i = 0; i < vs_node_operands(node->op); i++) {
        along += course->along[node->a[i]];
    }
    bool sum =
        node->op == VS_NODE_ADD || (node->op == VS_NODE_SUBTRACT && course->along[node->a[0]] != 0);
    course->along[index] = sum && along == 1 && node->varies == 0;
    *daily = *daily || (along > 0 && course->along[index] == 0);
    if (node->varies == 0) {
        course->numbers[index] = vs_cells__scalar(node, course->numbers);
    }
    return VS_OK;
}

/* Notes when an instant that passes a day decides a test otherwise; ANY and NONE twice. */
static void note_crossing(vs_evaluation *evaluation, enum vs_test test, double day)
{
    bool after = test == VS_TEST_FROM || test == VS_TEST_BELOW;
    bool at = test == VS_TEST_ABOVE || test == VS_TEST_UPTO;
    if (!(fabs(day) < VS_DATE_MAX)) {
        return;
    }
    if (!after) {
        vs_cells__note_date(evaluation, (vs_date)ceil(day));
    }
    if (!at) {
        vs_cells__note_date(evaluation, (vs_date)floor(day) + 1);
    }
}

/* A field compared with a number that goes along: where it meets the values of the rows. */
static int note_crossings(struct course *course, int kind, const vs_condition *condition,
                          double number)
{
    vs_evaluation *evaluation = course->evaluation;
    vs_records *records = NULL;
    const vs_column *column = NULL;
    int status = vs_cells__records(evaluation, kind, &records);
    if (status == VS_OK) {
        const char *name = evaluation->model->kinds[kind].fields[condition->field].name;
        status = vs_records_column(records, name, &column);
    }
    for (uint32_t row = 0; column != NULL && row < vs_records_rows(records); row++) {
        if (!vs_column_has(column, row)) {
            continue;
        }
        double value = vs_decimal_double(vs_column_value(column, row), column->scale);
        note_crossing(evaluation, condition->test, value - number + course->instant);
    }
    return status;
}

static int note_conditions(struct course *course, int kind, const vs_condition *conditions,
                           uint32_t count, bool *daily)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < count; i++) {
        for (uint32_t j = 0; status == VS_OK && j < conditions[i].operand_count; j++) {
            const vs_operand *operand = &conditions[i].operands[j];
            if (operand->type != VS_OPERAND_NODE || course->along[operand->node] == 0) {
                continue;
            }
            *daily = *daily || conditions[i].field < 0; /* a difference of two rows */
            if (conditions[i].field >= 0) {
                status =
                    note_crossings(course, kind, &conditions[i], course->numbers[operand->node]);
            }
        }
    }
    return status;
}

static int note_reads(struct course *course, const vs_node *node, bool *daily)
{
    int status = VS_OK;
    if (node->op == VS_NODE_AGGREGATE) {
        const vs_aggregate *aggregate = vs_program_aggregate_read(course->program, node->payload);
        const vs_set *set = &aggregate->set;
        const vs_set *other = &aggregate->other;
        status = note_conditions(course, set->kind, set->conditions, set->condition_count, daily);
        if (status == VS_OK) {
            status = note_conditions(course, set->kind, aggregate->conditions,
                                     aggregate->condition_count, daily);
        }
        if (status == VS_OK && aggregate->paired) {
            status = note_conditions(course, other->kind, other->conditions, other->condition_count,
                                     daily);
        }
    } else if (node->op == VS_NODE_CELLS) {
        const vs_cells_read *read = vs_program_cells_read(course->program, node->payload);
        *daily = *daily || (read->from_node != 0 && course->along[read->from_node - 1] != 0) ||
                 (read->below_node != 0 && course->along[read->below_node - 1] != 0);
    }
    return status;
}

/* Whether c:instant() of a program moves; the years that end are noted. */
static bool reads_moving(vs_evaluation *evaluation, const vs_program *program,
                         const struct vs_cell_position *at)
{
    bool reads = false;
    for (uint32_t i = 0; i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op == VS_NODE_YEAR) {
            vs_cells__note_instant(evaluation, instant_of(evaluation, at, node), true);
        }
        reads = reads || (node->op == VS_NODE_INSTANT &&
                          moves(evaluation, instant_of(evaluation, at, node)));
    }
    return reads;
}

int vs_cells__note_instants(vs_evaluation *evaluation, const vs_program *program,
                            const struct vs_cell_position *at)
{
    if (!vs_program_reads_instant(program) || !reads_moving(evaluation, program, at)) {
        return VS_OK;
    }
    size_t size = vs_program_size(program);
    struct course course = {evaluation, program, at, VS_DATE_NONE, NULL, NULL};
    course.numbers = vs_mem_array(evaluation->engine, size, sizeof *course.numbers);
    course.along = vs_mem_array(evaluation->engine, size, 1);
    int status =
        course.numbers == NULL || course.along == NULL ? vs_fail_memory(evaluation->engine) : VS_OK;
    bool daily = false;
    for (uint32_t i = 0; status == VS_OK && i < size; i++) {
        status = follow(&course, i, &daily);
        if (status == VS_OK) {
            status = note_reads(&course, vs_program_node(program, i), &daily);
        }
    }
    if (status == VS_OK && (daily || course.along[vs_program_result(program)] != 0)) {
        vs_cells__note_date(evaluation, evaluation->options.today + 1);
    }
    vs_mem_free(evaluation->engine, course.along);
    vs_mem_free(evaluation->engine, course.numbers);
    return status;
}
