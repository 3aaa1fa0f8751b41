/*
 * Stored cells of the region as they may be shown.
 * SPDX-License-Identifier: MIT
 */
#include "figures.h"

#include <string.h>

#include "night.h"

enum { STALE_TOLD = 10 };

/* The register's word for the groups of schools, and the dimension that holds them. */
static const char group_name[] = "municipality";

struct vs_figures_hand {
    int indicator, kind;
    size_t level_count;
    vs_series *series; /* by level of the indicator */
    vs_scopes *scopes;
    bool **hidden; /* by level: [period * scopes + scope] */
    bool *decided; /* by period */
};

/* --- what the model and the register say --- */

static const vs_value *value_at(const vs_model *model, const char *name, vs_date date)
{
    int parameter = vs_model_parameter(model, name);
    const vs_parameter_version *version =
        parameter >= 0 ? vs_parameter_at(&model->parameters[parameter], date) : NULL;
    return version != NULL ? &version->value : NULL;
}

static double number_at(const vs_model *model, const char *name, vs_date date)
{
    const vs_value *value = value_at(model, name, date);
    return value != NULL && value->type == VS_VALUE_NUMBER ? value->number : 0;
}

/* The member of a dimension by its text; VS_NO_MEMBER if it has none such. */
static int find_member(vs_evaluation *evaluation, int dimension, const char *typed, uint32_t *out)
{
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    int status = VS_OK;
    *out = VS_NO_MEMBER;
    for (size_t i = 0; status == VS_OK && *out == VS_NO_MEMBER && i < count; i++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &text, &size);
        if (status == VS_OK && strlen(typed) == size && memcmp(typed, text, size) == 0) {
            *out = (uint32_t)i;
        }
    }
    return status;
}

/* Finds the unit and group dimensions and which school belongs where. */
static int find_groups(vs_figures *figures, const vs_workspace *workspace)
{
    vs_grouping *grouping = &figures->grouping;
    const vs_model *model = figures->model;
    grouping->unit = -1;
    grouping->group = vs_model_dimension(model, group_name);
    for (size_t i = 0; i < model->dimension_count; i++) {
        grouping->unit = model->dimensions[i].unit ? (int)i : grouping->unit;
    }
    if (grouping->unit < 0 || grouping->group < 0) {
        return VS_OK;
    }
    size_t count = vs_evaluation_member_count(figures->evaluation, grouping->unit);
    uint32_t *group_of = vs_arena_array(figures->arena, count + 1, sizeof *group_of);
    if (group_of == NULL) {
        return vs_fail_memory(figures->engine);
    }
    memset(group_of, 0xFF, (count + 1) * sizeof *group_of);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        uint32_t unit = VS_NO_MEMBER;
        if (school->municipality != NULL) {
            status = find_member(figures->evaluation, grouping->unit, school->id, &unit);
        }
        if (status == VS_OK && unit != VS_NO_MEMBER) {
            status = find_member(figures->evaluation, grouping->group, school->municipality,
                                 &group_of[unit]);
        }
    }
    grouping->unit_count = count;
    grouping->group_of = group_of;
    return status;
}

/* --- opening --- */

int vs_figures_check(const vs_session *session)
{
    static const enum vs_option foreign[] = {VS_OPTION_VALID, VS_OPTION_KNOWN,
                                             VS_OPTION_MODEL, VS_OPTION_NO_COMPILE,
                                             VS_OPTION_WHO,   VS_OPTION_SCENARIO};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (vs_options_given(&session->options, foreign[i])) {
            return vs_fail(session->engine, VS_EUSAGE, VS_MSG_FIGURES_OPTION,
                           vs_option_name(foreign[i]));
        }
    }
    return VS_OK;
}

int vs_figures_open(vs_figures *out, vs_session *session, const vs_unit *region)
{
    vs_date today = vs_options_today(&session->options);
    *out = (vs_figures){.engine = session->engine};
    int status = vs_arena_new(&out->arena, session->engine);
    if (status == VS_OK) {
        status = vs_results_read_head(region->store, &out->head);
    }
    if (status == VS_ENOTFOUND) {
        return vs_fail(session->engine, VS_ENOTFOUND, VS_MSG_FIGURES_NONE);
    }
    if (status == VS_OK) {
        status = vs_results_open(&out->evaluation, &out->model, region->store);
    }
    if (status == VS_OK) {
        out->least_shown = number_at(out->model, "publish.min_n", today);
        out->least_ranked = number_at(out->model, "rank.min_n", today);
        out->never = value_at(out->model, "rank.never", today);
        status = find_groups(out, region->workspace);
    }
    return status;
}

static void drop_hand(vs_figures *figures)
{
    struct vs_figures_hand *hand = figures->hand;
    if (hand == NULL) {
        return;
    }
    for (size_t i = 0; hand->hidden != NULL && i < hand->level_count; i++) {
        vs_mem_free(figures->engine, hand->hidden[i]);
    }
    vs_mem_free(figures->engine, hand->decided);
    vs_mem_free(figures->engine, hand->hidden);
    vs_mem_free(figures->engine, hand->scopes);
    vs_mem_free(figures->engine, hand->series);
    vs_mem_free(figures->engine, hand);
    figures->hand = NULL;
}

void vs_figures_close(vs_figures *figures)
{
    drop_hand(figures);
    vs_evaluation_free(figures->evaluation);
    vs_model_free(figures->model);
    vs_arena_free(figures->arena);
    *figures = (vs_figures){.engine = figures->engine};
}

/* --- what the night left --- */

static void tell_school(const vs_session *session, const vs_school *school,
                        const vs_night_record *record, const char *why)
{
    const char *class = vs_night_class_name(record->class);
    char date[VS_DATE_SIZE];
    if (record->good == VS_DATE_NONE) {
        vs_session_tell(session, VS_MSG_FIGURES_LACK, school->id, class, why);
    } else {
        vs_session_tell(session, VS_MSG_FIGURES_STALE, school->id,
                        vs_date_print(date, (vs_date)record->good), class, why);
    }
}

int vs_figures_tell_stale(const vs_session *session, const vs_unit *region)
{
    const vs_workspace *workspace = region->workspace;
    size_t stale = 0;
    size_t unseen = 0;
    int status = VS_OK;
    vs_buffer why;
    vs_buffer_init(&why, session->engine);
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        vs_night_record record;
        bool found = false;
        vs_buffer_clear(&why);
        status = vs_night_recall(region->store, workspace->schools[i].id, &record, &why, &found);
        unseen += status == VS_OK && !found ? 1 : 0;
        if (status != VS_OK || !found || record.state != VS_NIGHT_FAILED) {
            continue;
        }
        if (stale++ < STALE_TOLD) {
            tell_school(session, &workspace->schools[i], &record, why.size > 0 ? why.data : "");
        }
    }
    vs_buffer_free(&why);
    if (status == VS_OK && stale > STALE_TOLD) {
        vs_session_tell(session, VS_MSG_FIGURES_STALE_MORE, (long long)(stale - STALE_TOLD));
    }
    if (status == VS_OK && unseen > 0) {
        vs_session_tell(session, VS_MSG_FIGURES_UNSEEN, (long long)unseen);
    }
    return status;
}

/* --- hiding --- */

/* Reads all levels of an indicator for a period kind. */
static int fill_hand(vs_figures *figures, int indicator, int kind)
{
    vs_engine *engine = figures->engine;
    const vs_indicator *shown = &figures->model->indicators[indicator];
    struct vs_figures_hand *hand = figures->hand;
    vs_periods periods;
    int status = vs_evaluation_periods(figures->evaluation, kind, &periods);
    if (status != VS_OK) {
        return status;
    }
    hand->series = vs_mem_array(engine, shown->level_count + 1, sizeof *hand->series);
    hand->scopes = vs_mem_array(engine, shown->level_count + 1, sizeof *hand->scopes);
    hand->hidden = vs_mem_array(engine, shown->level_count + 1, sizeof *hand->hidden);
    hand->decided = vs_mem_array(engine, periods.count + 1, sizeof *hand->decided);
    if (hand->series == NULL || hand->scopes == NULL || hand->hidden == NULL ||
        hand->decided == NULL) {
        return vs_fail_memory(engine);
    }
    hand->level_count = shown->level_count;
    for (size_t i = 0; status == VS_OK && i < shown->level_count; i++) {
        status = vs_evaluation_series(figures->evaluation, indicator, shown->levels[i], kind,
                                      &hand->series[i]);
        if (status == VS_OK) {
            status = vs_evaluation_scopes(figures->evaluation, shown->levels[i], &hand->scopes[i]);
        }
        if (status == VS_OK) {
            hand->hidden[i] = vs_mem_array(engine, periods.count * hand->scopes[i].count + 1, 1);
            status = hand->hidden[i] == NULL ? vs_fail_memory(engine) : VS_OK;
        }
    }
    return status;
}

static int take_hand(vs_figures *figures, int indicator, int kind)
{
    struct vs_figures_hand *hand = figures->hand;
    if (hand != NULL && hand->indicator == indicator && hand->kind == kind) {
        return VS_OK;
    }
    drop_hand(figures);
    hand = vs_mem_new(figures->engine, sizeof *hand);
    if (hand == NULL) {
        return vs_fail_memory(figures->engine);
    }
    figures->hand = hand;
    hand->kind = kind;
    hand->indicator = indicator;
    int status = fill_hand(figures, indicator, kind);
    if (status != VS_OK) {
        drop_hand(figures);
    }
    return status;
}

/* Decides for all levels of the indicator at hand in a period. */
static int decide(vs_figures *figures, size_t period)
{
    struct vs_figures_hand *hand = figures->hand;
    vs_hide_rule rule = {.least = figures->least_shown, .grouping = figures->grouping};
    vs_hide_level *levels = vs_mem_array(figures->engine, hand->level_count + 1, sizeof *levels);
    if (levels == NULL) {
        return vs_fail_memory(figures->engine);
    }
    for (size_t i = 0; i < hand->level_count; i++) {
        const vs_scopes *scopes = &hand->scopes[i];
        size_t start = period * scopes->count;
        levels[i] = (vs_hide_level){.dimension_count = scopes->dimension_count,
                                    .dimensions = scopes->dimensions,
                                    .count = scopes->count,
                                    .members = scopes->members,
                                    .n = hand->series[i].n + start,
                                    .states = hand->series[i].states + start,
                                    .hidden = hand->hidden[i] + start};
    }
    int status = vs_hide(figures->engine, &rule, levels, hand->level_count);
    hand->decided[period] = status == VS_OK;
    vs_mem_free(figures->engine, levels);
    return status;
}

int vs_figures_hidden(vs_figures *figures, int indicator, int level, int period_kind, size_t period,
                      const bool **out)
{
    *out = NULL;
    if (figures->least_shown <= 1) {
        return VS_OK;
    }
    int status = take_hand(figures, indicator, period_kind);
    if (status == VS_OK && !figures->hand->decided[period]) {
        status = decide(figures, period);
    }
    const vs_indicator *shown = &figures->model->indicators[indicator];
    for (size_t i = 0; status == VS_OK && i < shown->level_count; i++) {
        if (shown->levels[i] == level) {
            *out = figures->hand->hidden[i] + period * figures->hand->scopes[i].count;
        }
    }
    return status;
}

/* --- ranks --- */

static bool has_dimension(const vs_scopes *scopes, int dimension)
{
    for (size_t i = 0; i < scopes->dimension_count; i++) {
        if (scopes->dimensions[i] == dimension) {
            return true;
        }
    }
    return false;
}

/* True if the indicator reads what must never be ranked. */
static bool is_never_ranked(const vs_figures *figures, int indicator)
{
    const vs_value *never = figures->never;
    if (never == NULL) {
        return false;
    }
    bool found =
        never->type == VS_VALUE_TEXT && vs_model_reads_tag(figures->model, indicator, never->text);
    for (size_t i = 0; never->type == VS_VALUE_LIST && i < never->count; i++) {
        found = found || (never->items[i].type == VS_VALUE_TEXT &&
                          vs_model_reads_tag(figures->model, indicator, never->items[i].text));
    }
    return found;
}

int vs_figures_ranks(vs_figures *figures, int indicator, int level, int period_kind, size_t period,
                     vs_rank *out)
{
    const vs_indicator *shown = &figures->model->indicators[indicator];
    const vs_grouping *grouping = &figures->grouping;
    const bool *hidden = NULL;
    vs_series series;
    vs_scopes scopes;
    int status = vs_evaluation_scopes(figures->evaluation, level, &scopes);
    if (status == VS_OK) {
        memset(out, 0, scopes.count * sizeof *out);
    }
    int ranked = status == VS_OK && has_dimension(&scopes, grouping->unit) ? grouping->unit
                                                                           : grouping->group;
    if (status != VS_OK || shown->better == VS_BETTER_NONE || !has_dimension(&scopes, ranked) ||
        is_never_ranked(figures, indicator)) {
        return status;
    }
    status = vs_evaluation_series(figures->evaluation, indicator, level, period_kind, &series);
    if (status == VS_OK) {
        status = vs_figures_hidden(figures, indicator, level, period_kind, period, &hidden);
    }
    size_t start = period * scopes.count;
    vs_rank_rule rule = {.dimension = ranked,
                         .lower_first = shown->better == VS_BETTER_LOWER,
                         .least = figures->least_ranked};
    vs_rank_cells cells = {.dimension_count = scopes.dimension_count,
                           .dimensions = scopes.dimensions,
                           .count = scopes.count,
                           .members = scopes.members,
                           .hidden = hidden};
    if (status == VS_OK) {
        cells.values = series.values + start;
        cells.states = series.states + start;
        cells.flags = series.flags + start;
        cells.n = series.n + start;
        status = vs_rank_cells_by(figures->engine, &rule, &cells, out);
    }
    return status;
}

/* --- canonical text --- */

static int hides(void *self, const vs_series *series, size_t period, const bool **out)
{
    return vs_figures_hidden(self, series->indicator, series->level, series->period_kind, period,
                             out);
}

int vs_figures_canonical(vs_figures *figures, vs_buffer *out)
{
    vs_results_mask mask = {.self = figures, .hidden = hides};
    return vs_results_canonical_masked(figures->evaluation, &mask, out);
}
