/*
 * The cell that is asked about.
 * SPDX-License-Identifier: MIT
 */
#include "goal.h"

#include <string.h>

#include "names.h"
#include "number.h"

enum { DIGITS = 9 /* after the mark, of numbers that were found */ };

void vs_goal_init(vs_goal *goal, vs_engine *engine)
{
    *goal = (vs_goal){.number = -1};
    vs_buffer_init(&goal->period, engine);
}

void vs_goal_free(vs_goal *goal)
{
    vs_buffer_free(&goal->period);
}

int vs_goal_find(vs_goal *goal, vs_trial *trial, vs_world *world, const char *name)
{
    const vs_model *model = trial->unit.model;
    vs_evaluation *evaluation = vs_world_evaluation(world);
    vs_explain_position at;
    vs_series series;
    int status = vs_names_indicator(model, name, &goal->number);
    if (status == VS_OK) {
        goal->indicator = &model->indicators[goal->number];
        status = vs_choice_cell(&trial->choice, evaluation, model, goal->number, &at);
    }
    if (status == VS_OK) {
        status = vs_evaluation_series(evaluation, goal->number, at.level, at.period_kind, &series);
    }
    if (status == VS_OK) {
        status = vs_world_look(world, &series, at.period * series.scopes + at.scope, &goal->cell);
    }
    if (status == VS_OK) {
        vs_buffer_text(&goal->period, goal->cell.period);
        status = vs_buffer_status(&goal->period);
        goal->cell.period = goal->period.data;
    }
    return status;
}

int vs_goal_look(const vs_goal *goal, bool *known, double *value)
{
    vs_world_change found;
    int status = vs_world_find(vs_vary_world(goal->vary), &goal->cell, &found);
    *known = status == VS_OK && found.after.there && found.after.state == VS_KNOWN;
    *value = *known ? found.after.value : 0;
    return status;
}

int vs_goal_at(void *self, double x, bool *known, double *value)
{
    const vs_goal *goal = self;
    int status = vs_vary_set(goal->vary, x);
    *known = false;
    *value = 0;
    if (status == VS_EUSAGE) {
        return VS_OK;
    }
    return status == VS_OK ? vs_goal_look(goal, known, value) : status;
}

bool vs_goal_number(const char *text, double *out)
{
    char point[VS_NUMBER_SIZE];
    size_t size = strlen(text);
    if (size == 0 || size >= sizeof point) {
        return false;
    }
    memcpy(point, text, size + 1);
    char *comma = strchr(point, ',');
    if (comma != NULL) {
        *comma = '.';
    }
    bool good = vs_double_parse(point, size, out) == VS_PARSE_OK;
    *out += 0.0; /* never -0 */
    return good;
}

void vs_goal_print(vs_engine *engine, double value, vs_buffer *out)
{
    char number[VS_NUMBER_SIZE];
    char mark = vs_engine_language(engine) == VS_RU ? ',' : '.';
    size_t size = vs_double_print_rounded(number, value, DIGITS, mark);
    while (memchr(number, mark, size) != NULL && (number[size - 1] == '0')) {
        size--;
    }
    if (number[size - 1] == mark) {
        size--;
    }
    vs_buffer_add(out, number, size);
}

const char *vs_goal_name(const vs_goal *goal)
{
    const vs_indicator *indicator = goal->indicator;
    return indicator->code != NULL ? indicator->code : indicator->name;
}
