/*
 * Typed lines without Lua: which cell c is, which cells are listed.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "eval_private.h"

static bool level_has(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return true;
        }
    }
    return false;
}

/* The level with just these dimensions; the unit itself is no dimension of a level. */
static int find_level(const vs_model *model, const int *dimensions, size_t count)
{
    int kept[VS_SCOPE_DIMENSIONS_MAX];
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!model->dimensions[dimensions[i]].unit) {
            kept[kept_count++] = dimensions[i];
        }
    }
    return vs_model_level(model, kept, kept_count);
}

int vs_eval__level(const vs_eval *eval, int index, const int *dimensions, size_t count)
{
    const vs_model *model = eval->evaluation->model;
    const vs_indicator *indicator = &model->indicators[index];
    if (dimensions != NULL) {
        int level = find_level(model, dimensions, count);
        return level >= 0 && vs_cells__has_level(indicator, level) ? level : -1;
    }
    /* The coarsest level that has all dimensions of the scope. */
    int best = -1;
    for (size_t i = 0; i < indicator->level_count; i++) {
        const vs_level *level = &model->levels[indicator->levels[i]];
        bool fits = true;
        for (size_t j = 0; j < eval->scope_count; j++) {
            fits = fits && level_has(level, eval->dimensions[j]);
        }
        bool better = best < 0 || (eval->scope_count > 0 ? level->dimension_count <
                                                               model->levels[best].dimension_count
                                                         : level->dimension_count == 0);
        best = fits && better ? indicator->levels[i] : best;
    }
    return best;
}

bool vs_eval__passes(const vs_eval *eval, const vs_scopes *scopes, size_t scope)
{
    for (size_t i = 0; i < scopes->dimension_count; i++) {
        int dimension = scopes->dimensions[i];
        vs_code code =
            vs_evaluation_member_code(eval->evaluation, dimension, scopes->members[i][scope]);
        for (size_t j = 0; j < eval->scope_count; j++) {
            if (eval->dimensions[j] == dimension && eval->codes[j] != code) {
                return false;
            }
        }
    }
    return true;
}

int vs_eval__latest(vs_evaluation *evaluation, uint32_t kinds, bool whole,
                    struct vs_eval_period *out)
{
    vs_date best_end = VS_DATE_NONE;
    bool found = false;
    bool any = whole;
    *out = (struct vs_eval_period){.kind = VS_PERIOD_WHOLE};
    for (int kind = 0; kind < (int)evaluation->model->period_kind_count; kind++) {
        vs_periods periods;
        if ((kinds >> kind & 1u) == 0) {
            continue;
        }
        int status = vs_evaluation_periods(evaluation, kind, &periods);
        if (status != VS_OK) {
            return status;
        }
        for (size_t i = 0; i < periods.count; i++) {
            vs_date end = periods.items[i].to;
            if (periods.items[i].has_data && (!found || end >= best_end)) {
                *out = (struct vs_eval_period){.kind = kind, .index = i};
                best_end = end;
                found = true;
            }
        }
        if (!found && !any && periods.count > 0) {
            *out = (struct vs_eval_period){.kind = kind, .index = periods.count - 1};
            any = true;
        }
    }
    return VS_OK;
}

/* The period of an id; kinds that indicators have come first. VS_EUSAGE. */
static int find_period(vs_evaluation *evaluation, uint32_t kinds, const char *id,
                       struct vs_eval_period *out)
{
    for (int pass = 0; pass < 2; pass++) {
        for (int kind = VS_PERIOD_WHOLE; kind < (int)evaluation->model->period_kind_count; kind++) {
            vs_periods periods;
            if (pass == 0 && kind >= 0 && (kinds >> kind & 1u) == 0) {
                continue;
            }
            int status = vs_evaluation_periods(evaluation, kind, &periods);
            for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
                if (strcmp(periods.items[i].id, id) == 0) {
                    *out = (struct vs_eval_period){.kind = kind, .index = i};
                    return VS_OK;
                }
            }
            if (status != VS_OK) {
                return status;
            }
        }
    }
    return vs_fail(evaluation->engine, VS_EUSAGE, VS_MSG_EVAL_PERIOD, id);
}

static int locate_period(vs_eval *eval)
{
    vs_evaluation *evaluation = eval->evaluation;
    const vs_model *model = evaluation->model;
    uint32_t kinds = 0;
    for (size_t i = 0; i < model->indicator_count; i++) {
        kinds |= model->indicators[i].period_kinds;
    }
    struct vs_eval_period period = {.kind = VS_PERIOD_WHOLE};
    vs_periods periods = {.count = 0};
    int status = eval->period != NULL ? find_period(evaluation, kinds, eval->period, &period)
                                      : vs_eval__latest(evaluation, kinds, true, &period);
    if (status == VS_OK) {
        status = vs_evaluation_periods(evaluation, period.kind, &periods);
    }
    if (status == VS_OK) {
        eval->series.period_kind = period.kind;
        eval->series.periods = (uint32_t)periods.count;
        eval->reader.at.period = (uint32_t)period.index;
    }
    return status;
}

/* VS_EUSAGE: the model has no level with the dimensions of the scope. */
static int fail_level(const vs_eval *eval)
{
    const vs_model *model = eval->evaluation->model;
    vs_buffer names;
    vs_buffer_init(&names, eval->engine);
    for (size_t i = 0; i < model->level_count; i++) {
        vs_buffer_text(&names, i > 0 ? ", " : "");
        vs_buffer_text(&names, model->levels[i].name);
    }
    int status = vs_buffer_status(&names);
    if (status == VS_OK) {
        status = vs_fail(eval->engine, VS_EUSAGE, VS_MSG_EVAL_NO_LEVEL, names.data);
    }
    vs_buffer_free(&names);
    return status;
}

int vs_eval__locate(vs_eval *eval)
{
    vs_scopes scopes;
    eval->series.level = find_level(eval->evaluation->model, eval->dimensions, eval->scope_count);
    if (eval->series.level < 0) {
        return fail_level(eval);
    }
    int status = vs_evaluation_scopes(eval->evaluation, eval->series.level, &scopes);
    if (status != VS_OK) {
        return status;
    }
    size_t scope = 0;
    while (scope < scopes.count && !vs_eval__passes(eval, &scopes, scope)) {
        scope++;
    }
    if (scope == scopes.count) {
        return vs_fail(eval->engine, VS_EUSAGE, VS_MSG_EVAL_NO_SCOPE);
    }
    eval->series.scopes = (uint32_t)scopes.count;
    eval->reader.at.scope = (uint32_t)scope;
    return locate_period(eval);
}
