/*
 * How people choose cells: --by, --scope, --period.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <string.h>

#include "names.h"
#include "text.h"

int vs_choice_read(vs_choice *choice, const vs_session *session)
{
    *choice = (vs_choice){.by = NULL};
    const vs_options *options = &session->options;
    int status = vs_pairs_init(&choice->scope, session->engine);
    vs_arena *arena = choice->scope.arena;
    if (status == VS_OK) {
        status = vs_pairs_of_scope(&choice->scope, session);
    }
    const char *by = vs_options_text(options, VS_OPTION_BY);
    if (status == VS_OK && by != NULL) {
        status = vs_list_parse(arena, session->engine, by, &choice->by, &choice->by_count);
    }
    const char *period = vs_options_text(options, VS_OPTION_PERIOD);
    if (status == VS_OK && period != NULL) {
        status =
            vs_list_parse(arena, session->engine, period, &choice->periods, &choice->period_count);
        for (size_t i = 0; status == VS_OK && i < choice->period_count; i++) {
            const char *text = choice->periods[i];
            choice->each = choice->each || strcmp(text, "each") == 0 || strcmp(text, "каждый") == 0;
        }
    }
    if (status == VS_OK) {
        choice->dimensions = vs_arena_array(arena, VS_PAIRS_MAX, sizeof *choice->dimensions);
        choice->members = vs_arena_array(arena, VS_PAIRS_MAX, sizeof *choice->members);
        choice->period_met =
            vs_arena_array(arena, choice->period_count + 1, sizeof *choice->period_met);
        if (choice->dimensions == NULL || choice->members == NULL || choice->period_met == NULL) {
            status = vs_fail_memory(session->engine);
        }
    }
    return status;
}

int vs_choice_read_period(vs_choice *choice, const vs_session *session, const char *period)
{
    int status = vs_choice_read(choice, session);
    if (status == VS_OK) {
        choice->periods = vs_arena_array(choice->scope.arena, 1, sizeof *choice->periods);
        choice->period_count = 1;
        status = choice->periods == NULL ? vs_fail_memory(session->engine) : VS_OK;
    }
    if (status == VS_OK) {
        choice->periods[0] = period;
    }
    return status;
}

void vs_choice_free(vs_choice *choice)
{
    vs_pairs_free(&choice->scope);
}

/* Appends what there is, the first of them if there are many. */
static void add_choices(vs_engine *engine, const vs_name *names, size_t count, vs_buffer *out)
{
    enum { SHOWN = 12 };
    vs_buffer_text(out, vs_message_text(engine, count > 0 ? VS_MSG_CHOICES : VS_MSG_CHOICES_NONE));
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        vs_buffer_printf(out, "%s%s", i > 0 ? ", " : " ", names[i].name);
    }
    vs_buffer_text(out, count > SHOWN ? "…" : "");
}

/* VS_EUSAGE: the dimension has no such member. */
static int fail_member(vs_evaluation *evaluation, const vs_model *model, int dimension,
                       const char *typed)
{
    vs_buffer names;
    vs_buffer_init(&names, model->engine);
    int status = VS_OK;
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_name name = {.name = NULL};
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &name.name, &size);
        vs_buffer_add(&names, &name, sizeof name);
    }
    if (status == VS_OK) {
        char near[VS_NEAR_SIZE];
        const vs_name *items = (const vs_name *)(const void *)names.data;
        size_t found = names.size / sizeof *items;
        vs_buffer remedy;
        vs_buffer_init(&remedy, model->engine);
        vs_buffer_text(&remedy, vs_names_near(model->engine, near, items, found, typed));
        if (remedy.size == 0) {
            add_choices(model->engine, items, found, &remedy);
        }
        status = vs_buffer_status(&remedy);
        status = status == VS_OK ? vs_fail(model->engine, VS_EUSAGE, VS_MSG_MEMBER_UNKNOWN,
                                           model->dimensions[dimension].title, typed, remedy.data)
                                 : status;
        vs_buffer_free(&remedy);
    }
    vs_buffer_free(&names);
    return status;
}

/* The one member that looks the same as what is typed (5A, 5а: 5А); count if none or several. */
static int find_alike(vs_evaluation *evaluation, const vs_model *model, int dimension,
                      const char *typed, size_t *out)
{
    vs_buffer wanted;
    vs_buffer folded;
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    vs_buffer_init(&wanted, model->engine);
    vs_buffer_init(&folded, model->engine);
    *out = count;
    size_t met = 0;
    int status = vs_text_fold_alike(&wanted, typed, strlen(typed)) == VS_OK
                     ? vs_buffer_status(&wanted)
                     : VS_OK;
    for (size_t i = 0; status == VS_OK && wanted.size > 0 && i < count; i++) {
        const char *text = NULL;
        size_t size = 0;
        vs_buffer_clear(&folded);
        status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &text, &size);
        if (status == VS_OK && vs_text_fold_alike(&folded, text, size) == VS_OK &&
            folded.size == wanted.size && memcmp(folded.data, wanted.data, wanted.size) == 0) {
            *out = ++met == 1 ? i : count;
        }
    }
    status = status == VS_OK ? vs_buffer_status(&folded) : status;
    vs_buffer_free(&folded);
    vs_buffer_free(&wanted);
    return status;
}

/* The ordinal of a member by its text. VS_EUSAGE with a near miss. */
static int find_member(vs_evaluation *evaluation, const vs_model *model, int dimension,
                       const char *typed, uint32_t *out)
{
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    for (size_t i = 0; i < count; i++) {
        const char *text = NULL;
        size_t size = 0;
        int status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &text, &size);
        if (status != VS_OK) {
            return status;
        }
        if (strlen(typed) == size && memcmp(typed, text, size) == 0) {
            *out = (uint32_t)i;
            return VS_OK;
        }
    }
    size_t alike = count;
    int status = find_alike(evaluation, model, dimension, typed, &alike);
    if (status == VS_OK && alike == count) {
        return fail_member(evaluation, model, dimension, typed);
    }
    *out = (uint32_t)alike;
    return status;
}

/* The failure of an unknown dimension that is near no other, with those that there are. */
static int fail_dimension(const vs_model *model, const char *typed)
{
    char near[VS_NEAR_SIZE];
    vs_name *names = vs_mem_array(model->engine, model->dimension_count + 1, sizeof *names);
    vs_buffer remedy;
    vs_buffer_init(&remedy, model->engine);
    int status = names == NULL ? vs_fail_memory(model->engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->dimension_count; i++) {
        const vs_dimension *dimension = &model->dimensions[i];
        names[i] = (vs_name){.name = dimension->title != NULL ? dimension->title : dimension->name,
                             .code = dimension->name};
    }
    if (status == VS_OK) {
        vs_buffer_text(&remedy,
                       vs_names_near(model->engine, near, names, model->dimension_count, typed));
        if (remedy.size == 0) {
            add_choices(model->engine, names, model->dimension_count, &remedy);
        }
        status = vs_buffer_status(&remedy);
    }
    if (status == VS_OK) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_DIMENSION_UNKNOWN, typed, remedy.data);
    }
    vs_buffer_free(&remedy);
    vs_mem_free(model->engine, names);
    return status;
}

static int find_dimension(const vs_model *model, const char *typed, int *out)
{
    int status = vs_names_dimension(model, typed, out);
    bool unknown =
        status == VS_EUSAGE && vs_engine_error_id(model->engine) == VS_MSG_DIMENSION_UNKNOWN;
    return unknown ? fail_dimension(model, typed) : status;
}

int vs_choice_resolve(vs_choice *choice, vs_evaluation *evaluation, const vs_model *model)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < choice->scope.count; i++) {
        const vs_pair *pair = &choice->scope.items[i];
        status = find_dimension(model, pair->key, &choice->dimensions[i]);
        if (status == VS_OK) {
            status = find_member(evaluation, model, choice->dimensions[i], pair->value,
                                 &choice->members[i]);
        }
    }
    return status;
}

/* The pairs of a dimension against one of its members: true if it is not limited or one fits. */
static bool member_passes(const vs_choice *choice, int dimension, uint32_t member)
{
    bool limited = false;
    bool met = false;
    for (size_t i = 0; i < choice->scope.count; i++) {
        if (choice->dimensions[i] == dimension) {
            limited = true;
            met = met || choice->members[i] == member;
        }
    }
    return met || !limited;
}

bool vs_choice_passes(const vs_choice *choice, const vs_scopes *scopes, size_t scope)
{
    const vs_grouping *grouping = choice->grouping;
    bool passes = true;
    for (size_t d = 0; passes && d < scopes->dimension_count; d++) {
        uint32_t member = scopes->members[d][scope];
        passes = member_passes(choice, scopes->dimensions[d], member);
        if (passes && grouping != NULL && grouping->group >= 0 &&
            scopes->dimensions[d] == grouping->unit && member < grouping->unit_count) {
            passes = member_passes(choice, grouping->group, grouping->group_of[member]);
        }
    }
    return passes;
}

static bool level_has(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return true;
        }
    }
    return false;
}

static bool has_level(const vs_indicator *indicator, int level)
{
    for (size_t i = 0; i < indicator->level_count; i++) {
        if (indicator->levels[i] == level) {
            return true;
        }
    }
    return false;
}

/* The level of --by. "class*subject" is understood too. */
static int level_by(const vs_choice *choice, const vs_model *model, const vs_indicator *indicator,
                    int *out)
{
    int dimensions[VS_SCOPE_DIMENSIONS_MAX];
    size_t count = 0;
    *out = -1;
    for (size_t i = 0; i < choice->by_count; i++) {
        const char *name = choice->by[i];
        for (size_t j = 0; j < indicator->level_count; j++) {
            if (choice->by_count == 1 &&
                strcmp(model->levels[indicator->levels[j]].name, name) == 0) {
                *out = indicator->levels[j];
                return VS_OK;
            }
        }
        if (choice->by_count == 1 && (strcmp(name, "all") == 0 || strchr(name, '*') != NULL)) {
            return VS_OK;
        }
        if (count == VS_SCOPE_DIMENSIONS_MAX) {
            return VS_OK;
        }
        int status = find_dimension(model, name, &dimensions[count]);
        if (status != VS_OK) {
            return status;
        }
        count++;
    }
    int level = vs_model_level(model, dimensions, count);
    *out = level >= 0 && has_level(indicator, level) ? level : -1;
    return VS_OK;
}

int vs_choice_level(const vs_choice *choice, const vs_model *model, int indicator, int *out)
{
    const vs_indicator *shown = &model->indicators[indicator];
    if (choice->by != NULL) {
        return level_by(choice, model, shown, out);
    }
    /* Without --by: the coarsest level that --scope can limit. */
    *out = -1;
    for (size_t i = 0; i < shown->level_count; i++) {
        const vs_level *level = &model->levels[shown->levels[i]];
        bool fits = true;
        for (size_t j = 0; j < choice->scope.count; j++) {
            fits = fits && level_has(level, choice->dimensions[j]);
        }
        bool better = *out < 0 || (choice->scope.count > 0 ? level->dimension_count <
                                                                 model->levels[*out].dimension_count
                                                           : level->dimension_count == 0);
        if (fits && better) {
            *out = shown->levels[i];
        }
    }
    return VS_OK;
}

static bool has_kind(const vs_indicator *indicator, int kind)
{
    return kind == VS_PERIOD_WHOLE ? indicator->whole : (indicator->period_kinds >> kind & 1u) != 0;
}

/* The latest period with data over all kinds of the indicator; by end date, else by order. */
static int add_latest(vs_evaluation *evaluation, const vs_model *model,
                      const vs_indicator *indicator, vs_buffer *out)
{
    vs_chosen_period best = {.kind = VS_PERIOD_WHOLE, .index = 0};
    vs_date best_end = VS_DATE_NONE;
    bool found = false;
    bool any = false;
    for (int kind = 0; kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        if (!has_kind(indicator, kind)) {
            continue;
        }
        int status = vs_evaluation_periods(evaluation, kind, &periods);
        if (status != VS_OK) {
            return status;
        }
        for (size_t i = 0; i < periods.count; i++) {
            vs_date end = periods.items[i].to;
            if (periods.items[i].has_data && (!found || end >= best_end)) {
                best = (vs_chosen_period){.kind = kind, .index = i};
                best_end = end;
                found = true;
            }
        }
        /* Without any data the last period of the first kind is shown as missing. */
        if (!found && !any && !indicator->whole && periods.count > 0) {
            best = (vs_chosen_period){.kind = kind, .index = periods.count - 1};
            any = true;
        }
    }
    if (found || any || indicator->whole) {
        vs_buffer_add(out, &best, sizeof best);
    }
    return vs_buffer_status(out);
}

/* True if --period names this period; notes which of its items did. */
static bool is_named(vs_choice *choice, const char *id)
{
    bool named = choice->each;
    for (size_t i = 0; i < choice->period_count; i++) {
        if (strcmp(choice->periods[i], id) == 0) {
            choice->period_met[i] = true;
            named = true;
        }
    }
    return named;
}

int vs_choice_periods(vs_choice *choice, vs_evaluation *evaluation, const vs_model *model,
                      int indicator, vs_buffer *out)
{
    const vs_indicator *shown = &model->indicators[indicator];
    choice->period_kinds |= shown->period_kinds;
    if (choice->periods == NULL) {
        return add_latest(evaluation, model, shown, out);
    }
    /* "each" means the periods of time; all of them together only when there are no others. */
    bool whole_too = !choice->each || shown->period_kinds == 0;
    int status = VS_OK;
    for (int kind = VS_PERIOD_WHOLE; kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        if (!has_kind(shown, kind) || (kind == VS_PERIOD_WHOLE && !whole_too)) {
            continue;
        }
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            if (is_named(choice, periods.items[i].id)) {
                vs_chosen_period period = {.kind = kind, .index = i};
                vs_buffer_add(out, &period, sizeof period);
            }
        }
        if (status != VS_OK) {
            return status;
        }
    }
    return vs_buffer_status(out);
}

/* True if some indicator has cells for periods of a kind. */
static bool is_used(const vs_model *model, int kind)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        if (has_kind(&model->indicators[i], kind)) {
            return true;
        }
    }
    return false;
}

/* VS_EUSAGE: the period is one, but of a kind for which what is shown has no cells. */
static int fail_kind(const vs_choice *choice, const vs_model *model, const char *typed, int kind)
{
    vs_buffer kinds;
    vs_buffer_init(&kinds, model->engine);
    for (size_t i = 0; i < model->period_kind_count; i++) {
        if ((choice->period_kinds >> i & 1) != 0) {
            vs_buffer_text(&kinds, kinds.size > 0 ? ", " : "");
            vs_buffer_text(&kinds, model->period_kinds[i].title);
        }
    }
    int status = vs_buffer_status(&kinds);
    if (status == VS_OK) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_PERIOD_OTHER_KIND, typed,
                         model->period_kinds[kind].title, kinds.data);
    }
    vs_buffer_free(&kinds);
    return status;
}

/* VS_EUSAGE: no cell has this period. */
static int fail_period(const vs_choice *choice, vs_evaluation *evaluation, const vs_model *model,
                       const char *typed)
{
    vs_buffer names;
    vs_buffer_init(&names, model->engine);
    int status = VS_OK;
    int other = -1;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods = {.count = 0};
        if (is_used(model, kind)) { /* stored cells hold no periods of other kinds */
            status = vs_evaluation_periods(evaluation, kind, &periods);
        }
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            vs_name name = {.name = periods.items[i].id};
            vs_buffer_add(&names, &name, sizeof name);
            other = strcmp(name.name, typed) == 0 ? kind : other;
        }
    }
    if (status == VS_OK && other >= 0 && choice->period_kinds != 0) {
        status = fail_kind(choice, model, typed, other);
    } else if (status == VS_OK) {
        char near[VS_NEAR_SIZE];
        const vs_name *items = (const vs_name *)(const void *)names.data;
        status =
            vs_fail(model->engine, VS_EUSAGE, VS_MSG_PERIOD_UNKNOWN, typed,
                    vs_names_near(model->engine, near, items, names.size / sizeof *items, typed));
    }
    vs_buffer_free(&names);
    return status;
}

int vs_choice_check(const vs_choice *choice, vs_evaluation *evaluation, const vs_model *model)
{
    for (size_t i = 0; i < choice->period_count && !choice->each; i++) {
        if (!choice->period_met[i]) {
            return fail_period(choice, evaluation, model, choice->periods[i]);
        }
    }
    return VS_OK;
}

int vs_choice_fail_level(const vs_model *model, int index)
{
    vs_engine *engine = model->engine;
    const vs_indicator *indicator = &model->indicators[index];
    if (indicator->level_count == 0) {
        bool told = indicator->disabled != NULL; /* stored cells do not tell */
        return vs_fail(engine, VS_EUSAGE, VS_MSG_SHOW_NO_LEVELS, indicator->name, told ? ": " : "",
                       told ? indicator->disabled : "");
    }
    vs_buffer levels;
    vs_buffer_init(&levels, engine);
    for (size_t i = 0; i < indicator->level_count; i++) {
        vs_buffer_text(&levels, i > 0 ? ", " : "");
        vs_buffer_text(&levels, model->levels[indicator->levels[i]].name);
    }
    int status = vs_buffer_status(&levels);
    if (status == VS_OK) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_SHOW_NO_LEVEL, indicator->name,
                         levels.size > 0 ? levels.data : "");
    }
    vs_buffer_free(&levels);
    return status;
}

/* VS_EUSAGE: several scopes are left; names one of them as an example. */
static int fail_scope(vs_evaluation *evaluation, const vs_model *model, const vs_scopes *scopes,
                      size_t scope)
{
    vs_buffer example;
    vs_buffer_init(&example, model->engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < scopes->dimension_count; i++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, scopes->dimensions[i],
                                           scopes->members[i][scope], &text, &size);
        if (status == VS_OK) {
            vs_buffer_printf(&example, "%s%s=", i > 0 ? "," : "",
                             model->dimensions[scopes->dimensions[i]].name);
            vs_buffer_add(&example, text, size);
        }
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&example);
    }
    if (status == VS_OK) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_CELL_WHICH, example.data);
    }
    vs_buffer_free(&example);
    return status;
}

/* The one scope of a level that --scope leaves. */
static int choose_scope(const vs_choice *choice, vs_evaluation *evaluation, const vs_model *model,
                        vs_explain_position *out)
{
    vs_scopes scopes;
    size_t met = 0;
    int status = vs_evaluation_scopes(evaluation, out->level, &scopes);
    for (size_t i = 0; status == VS_OK && i < scopes.count; i++) {
        if (vs_choice_passes(choice, &scopes, i)) {
            out->scope = met == 0 ? (uint32_t)i : out->scope;
            met++;
        }
    }
    if (status == VS_OK && met == 0) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_CELL_NONE);
    } else if (status == VS_OK && met > 1) {
        status = fail_scope(evaluation, model, &scopes, out->scope);
    }
    return status;
}

int vs_choice_cell(vs_choice *choice, vs_evaluation *evaluation, const vs_model *model,
                   int indicator, vs_explain_position *out)
{
    vs_buffer chosen;
    vs_buffer_init(&chosen, model->engine);
    *out = (vs_explain_position){.level = -1};
    int status = vs_choice_resolve(choice, evaluation, model);
    if (status == VS_OK) {
        status = vs_choice_level(choice, model, indicator, &out->level);
    }
    if (status == VS_OK && out->level < 0) {
        status = vs_choice_fail_level(model, indicator);
    }
    if (status == VS_OK) {
        status = choose_scope(choice, evaluation, model, out);
    }
    if (status == VS_OK) {
        status = vs_choice_periods(choice, evaluation, model, indicator, &chosen);
    }
    if (status == VS_OK) {
        status = vs_choice_check(choice, evaluation, model);
    }
    size_t count = chosen.size / sizeof(vs_chosen_period);
    if (status == VS_OK && count != 1) {
        status = vs_fail(model->engine, VS_EUSAGE, VS_MSG_CELL_PERIODS, (long long)count);
    } else if (status == VS_OK) {
        vs_chosen_period period;
        memcpy(&period, chosen.data, sizeof period);
        out->period_kind = period.kind;
        out->period = (uint32_t)period.index;
    }
    vs_buffer_free(&chosen);
    return status;
}
