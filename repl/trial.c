/*
 * Trying scenarios: opening, and the choice of what is shown.
 * SPDX-License-Identifier: MIT
 */
#include "trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "number.h"

int vs_trial_open(vs_trial *trial, vs_session *session)
{
    *trial = (vs_trial){.session = session};
    int status = vs_choice_read(&trial->choice, session);
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_READ, &trial->unit);
    }
    if (status == VS_OK) {
        status = vs_store_begin_read(trial->unit.store);
        trial->reading = status == VS_OK;
    }
    const char *model = vs_options_text(&session->options, VS_OPTION_MODEL);
    if (status == VS_OK && model != NULL) {
        status = vs_unit_use_model(&trial->unit, model);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&trial->unit);
    }
    if (status == VS_OK) {
        trial->basis.model = trial->unit.source->digest;
        trial->basis.unit = vs_unit_name(&trial->unit);
        status = vs_store_head(trial->unit.store, &trial->basis.known);
    }
    return status == VS_OK ? vs_view_start(session, &trial->unit, &trial->start, &trial->read)
                           : status;
}

void vs_trial_close(vs_trial *trial)
{
    if (trial->reading) {
        vs_store_end_read(trial->unit.store);
    }
    vs_scenario_free(trial->read);
    vs_unit_close(&trial->unit);
    vs_choice_free(&trial->choice);
}

int vs_trial_options(const vs_trial *trial, vs_world_options *out)
{
    int status = vs_view_options(trial->session, &trial->unit, out);
    out->start = trial->start;
    return status;
}

int vs_trial_world(vs_trial *trial, const vs_scenario *scenario, vs_world **out)
{
    vs_world_options options;
    *out = NULL;
    int status = vs_view_options(trial->session, &trial->unit, &options);
    if (status == VS_OK) {
        status = vs_world_new(out, trial->unit.model, trial->unit.store, &options);
    }
    return status == VS_OK ? vs_world_apply(*out, scenario) : status;
}

void vs_trial_tell(const vs_trial *trial)
{
    if (vs_view_supposes(trial->session)) {
        vs_view_tell(trial->session);
    } else {
        vs_session_tell(trial->session, VS_MSG_WHATIF_HYPOTHETICAL);
    }
}

/* --- --show --- */

static int add_series(vs_trial *trial, vs_world *world, int indicator, int level,
                      const vs_chosen_period *period, vs_buffer *out)
{
    vs_evaluation *evaluation = vs_world_evaluation(world);
    vs_series series;
    vs_scopes scopes;
    int status = vs_evaluation_series(evaluation, indicator, level, period->kind, &series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(evaluation, level, &scopes);
    }
    for (size_t s = 0; status == VS_OK && s < series.scopes; s++) {
        vs_world_change change;
        if (vs_choice_passes(&trial->choice, &scopes, s)) {
            status = vs_world_look(world, &series, period->index * series.scopes + s, &change);
            vs_buffer_add(out, &change, sizeof change);
        }
    }
    return status;
}

static int add_shown(vs_trial *trial, vs_world *world, const char *typed, vs_buffer *out)
{
    const vs_model *model = vs_world_model(world);
    vs_evaluation *evaluation = vs_world_evaluation(world);
    vs_buffer chosen;
    vs_buffer_init(&chosen, trial->session->engine);
    int indicator = -1;
    int level = -1;
    int status = vs_names_indicator(model, typed, &indicator);
    if (status == VS_OK) {
        status = vs_choice_level(&trial->choice, model, indicator, &level);
    }
    if (status == VS_OK && level < 0) {
        status = vs_choice_fail_level(model, indicator);
    }
    if (status == VS_OK) {
        status = vs_choice_periods(&trial->choice, evaluation, model, indicator, &chosen);
    }
    const vs_chosen_period *periods = (const vs_chosen_period *)(const void *)chosen.data;
    for (size_t i = 0; status == VS_OK && i < chosen.size / sizeof *periods; i++) {
        status = add_series(trial, world, indicator, level, &periods[i], out);
    }
    vs_buffer_free(&chosen);
    return status;
}

static int choose_shown(vs_trial *trial, vs_world *world, vs_buffer *out)
{
    const vs_options *options = &trial->session->options;
    const char *shown = vs_options_text(options, VS_OPTION_SHOW);
    const char **names = NULL;
    size_t count = 0;
    int status =
        vs_list_parse(trial->choice.scope.arena, trial->session->engine, shown, &names, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        status = add_shown(trial, world, names[i], out);
    }
    return status == VS_OK
               ? vs_choice_check(&trial->choice, vs_world_evaluation(world), vs_world_model(world))
               : status;
}

/* --- what changed --- */

static bool period_passes(vs_trial *trial, const char *period)
{
    vs_choice *choice = &trial->choice;
    bool named = choice->periods == NULL || choice->each;
    for (size_t i = 0; choice->periods != NULL && i < choice->period_count; i++) {
        if (strcmp(choice->periods[i], period) == 0) {
            choice->period_met[i] = true;
            named = true;
        }
    }
    return named;
}

/* --scope limits to cells that have its dimensions. */
static bool scope_passes(vs_trial *trial, vs_world *world, const vs_world_change *change)
{
    const vs_choice *choice = &trial->choice;
    const vs_level *level = &vs_world_model(world)->levels[change->level];
    for (size_t p = 0; p < choice->scope.count; p++) {
        bool met = false;
        for (size_t d = 0; d < level->dimension_count; d++) {
            int dimension = level->dimensions[d];
            for (size_t q = 0; dimension == choice->dimensions[p] && q < choice->scope.count; q++) {
                met = met || (choice->dimensions[q] == dimension &&
                              vs_evaluation_member_code(vs_world_evaluation(world), dimension,
                                                        choice->members[q]) == change->members[d]);
            }
        }
        if (!met) {
            return false;
        }
    }
    return true;
}

static int passes(vs_trial *trial, vs_world *world, const vs_world_change *change, bool *out)
{
    int level = change->level;
    int status = VS_OK;
    if (trial->choice.by != NULL) {
        status = vs_choice_level(&trial->choice, vs_world_model(world), change->indicator, &level);
    }
    *out = status == VS_OK && level == change->level && scope_passes(trial, world, change);
    *out = period_passes(trial, change->period) && *out;
    return status;
}

int vs_trial_choose_plain(vs_trial *trial, vs_world *world, vs_buffer *out)
{
    const vs_world_change *changes = NULL;
    size_t count = 0;
    int status =
        vs_choice_resolve(&trial->choice, vs_world_evaluation(world), vs_world_model(world));
    if (status == VS_OK && vs_options_given(&trial->session->options, VS_OPTION_SHOW)) {
        return choose_shown(trial, world, out);
    }
    if (status == VS_OK) {
        status = vs_world_changes(world, &changes, &count);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        bool shown = false;
        if (vs_world_differs(&changes[i].before, &changes[i].after)) {
            status = passes(trial, world, &changes[i], &shown);
            trial->filtered += !shown;
        }
        if (shown) {
            vs_buffer_add(out, &changes[i], sizeof changes[i]);
        }
    }
    return status == VS_OK ? vs_buffer_status(out) : status;
}

/* --- the strongest first --- */

struct ranked {
    vs_world_change change;
    double own, indicator; /* strength of the cell, of the strongest one of its indicator */
    size_t dimensions, order;
};

/* How much a cell changed: of percentages in hundreds, else as a part of itself; a band weighs
 * more, a state that came or went most. */
static double strength(const vs_indicator *indicator, const vs_world_change *change)
{
    const vs_world_cell *before = &change->before;
    const vs_world_cell *after = &change->after;
    if (!before->there || !after->there || before->state != after->state) {
        return 3;
    }
    double larger = fmax(fabs(before->value), fabs(after->value));
    bool percent = indicator->unit != NULL &&
                   (strcmp(indicator->unit, "%") == 0 || strcmp(indicator->unit, "pp") == 0);
    double scale = percent ? 100 : larger;
    double part = scale > 0 ? fmin(fabs(after->value - before->value) / scale, 1) : 0;
    bool bands = before->band != NULL && after->band != NULL;
    return part + (bands && strcmp(before->band, after->band) != 0 ? 1 : 0);
}

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a;
    const struct ranked *right = b;
    if (left->indicator != right->indicator) {
        return left->indicator > right->indicator ? -1 : 1;
    }
    if (left->change.indicator != right->change.indicator) {
        return left->change.indicator < right->change.indicator ? -1 : 1;
    }
    if (left->dimensions != right->dimensions) {
        return left->dimensions < right->dimensions ? -1 : 1;
    }
    if (left->own != right->own) {
        return left->own > right->own ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

static int rank(const vs_trial *trial, const vs_world *world, vs_buffer *out)
{
    const vs_model *model = vs_world_model(world);
    vs_engine *engine = trial->session->engine;
    vs_world_change *changes = (vs_world_change *)(void *)out->data;
    size_t count = out->size / sizeof *changes;
    struct ranked *ranked = vs_mem_array(engine, count + 1, sizeof *ranked);
    double *strongest = vs_mem_array(engine, model->indicator_count + 1, sizeof *strongest);
    bool good = ranked != NULL && strongest != NULL;
    for (size_t i = 0; good && i < count; i++) {
        int indicator = changes[i].indicator;
        ranked[i] = (struct ranked){.change = changes[i], .order = i};
        ranked[i].own = strength(&model->indicators[indicator], &changes[i]);
        ranked[i].dimensions = model->levels[changes[i].level].dimension_count;
        strongest[indicator] = fmax(strongest[indicator], ranked[i].own);
    }
    for (size_t i = 0; good && i < count; i++) {
        ranked[i].indicator = strongest[ranked[i].change.indicator];
    }
    if (good) {
        qsort(ranked, count, sizeof *ranked, compare_ranked);
    }
    for (size_t i = 0; good && i < count; i++) {
        changes[i] = ranked[i].change;
    }
    vs_mem_free(engine, strongest);
    vs_mem_free(engine, ranked);
    return good ? VS_OK : vs_fail_memory(engine);
}

int vs_trial_choose(vs_trial *trial, vs_world *world, vs_buffer *out)
{
    int status = vs_trial_choose_plain(trial, world, out);
    bool shown = vs_options_given(&trial->session->options, VS_OPTION_SHOW);
    return status == VS_OK && !shown ? rank(trial, world, out) : status;
}

/* --- cells as people read them --- */

int vs_trial_scope(const vs_world *world, const vs_world_change *change, vs_output *rows,
                   int column)
{
    const vs_model *model = vs_world_model(world);
    const vs_level *level = &model->levels[change->level];
    int status = VS_OK;
    for (size_t d = 0; status == VS_OK && d < level->dimension_count; d++) {
        const vs_dimension *dimension = &model->dimensions[level->dimensions[d]];
        const char *text = NULL;
        size_t size = 0;
        char erased[32];
        status = vs_store_text(vs_world_store(world), change->members[d], &text, &size);
        if (status == VS_OK && text == NULL) {
            (void)snprintf(erased, sizeof erased, "#%lu", (unsigned long)change->members[d]);
            text = erased;
        }
        if (status == VS_OK) {
            vs_output_pair(rows, column, dimension->name, dimension->title, text);
        }
    }
    return status;
}

int vs_trial_print_cell(const vs_trial *trial, const vs_world_cell *cell, int digits,
                        vs_buffer *out)
{
    vs_engine *engine = trial->session->engine;
    char number[VS_NUMBER_SIZE];
    if (!cell->there) {
        vs_buffer_text(out, "—");
        return vs_buffer_status(out);
    }
    if (cell->state == VS_KNOWN) {
        char mark = vs_engine_language(engine) == VS_RU ? ',' : '.';
        vs_buffer_add(out, number, vs_double_print_rounded(number, cell->value, digits, mark));
        return vs_buffer_status(out);
    }
    vs_buffer_text(out, vs_cells_state_word(engine, cell->state));
    if (cell->reason[0] != '\0') {
        vs_buffer_text(out, ": ");
        return vs_reason_render(engine, cell->reason, out);
    }
    return vs_buffer_status(out);
}
