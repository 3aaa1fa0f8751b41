/*
 * vsoko model plan: what a base that is offered would do to the layers above it and to the results
 * of the last year, before anything changes.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "effects.h"
#include "results.h"
#include "upgrade.h"

enum {
    SCHOOL,
    NAME,
    KIND,
    LAYER,
    VERB,
    FILE_NAME,
    LINE,
    PLACE_SHOWN,
    CHANGE,
    CHANGE_SHOWN,
    EFFECTS,
    CELLS_SHOWN,
    FIRST_SHOWN,
    MESSAGE,
    COLUMN_COUNT
};
enum { FIRST = 3 }; /* effects that a table shows */

/* A change of the base that no school has shown an effect of yet. */
struct base_row {
    const vs_value *row;
    bool shown;
};

/* The effects on one indicator: a stretch of the effects of a school. */
struct group {
    const char *indicator;
    size_t start, count;
    bool told; /* by some row */
};

struct planning {
    vs_session *session;
    vs_upgrade upgrade;
    vs_output *rows;
    bool region;
    vs_buffer base;    /* struct base_row */
    vs_buffer effects; /* vs_effect, of one school */
    vs_buffer groups;  /* struct group */
    vs_arena *arena;   /* of the effects */
    size_t touches, changed_cells, refused;
};

static void add_columns(struct planning *planning)
{
    vs_engine *engine = planning->session->engine;
    const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        enum vs_output_place place;
        bool wrap;
    } columns[COLUMN_COUNT] = {
        [SCHOOL] = {"school", VS_MSG_COLUMN_SCHOOL, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false},
        [NAME] = {"name", VS_MSG_COLUMN_NAME, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, true},
        [KIND] = {"kind", VS_MSG_COLUMN_KIND, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false},
        [LAYER] = {"layer", VS_MSG_COLUMN_LAYER, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false},
        [VERB] = {"verb", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false},
        [FILE_NAME] = {"file", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false},
        [LINE] = {"line", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA, false},
        [PLACE_SHOWN] = {"place", VS_MSG_COLUMN_FILE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, true},
        [CHANGE] = {"change", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false},
        [CHANGE_SHOWN] = {"change", VS_MSG_COLUMN_CHANGE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, true},
        [EFFECTS] = {"effects", VS_MSG_NONE, VS_OUTPUT_RECORDS, VS_OUTPUT_DATA, false},
        [CELLS_SHOWN] = {"cells", VS_MSG_COLUMN_CELLS, VS_OUTPUT_INTEGER, VS_OUTPUT_TABLE, false},
        [FIRST_SHOWN] = {"first", VS_MSG_COLUMN_FIRST, VS_OUTPUT_LIST, VS_OUTPUT_TABLE, true},
        [MESSAGE] = {"message", VS_MSG_COLUMN_MESSAGE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, true},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum vs_output_place place = columns[i].place;
        if (i == SCHOOL && !planning->region) {
            place = VS_OUTPUT_DATA;
        }
        const char *title = columns[i].title != VS_MSG_NONE
                                ? vs_message_text(engine, columns[i].title)
                                : columns[i].name;
        vs_output_column(planning->rows, &(vs_output_spec){.name = columns[i].name,
                                                           .title = title,
                                                           .type = columns[i].type,
                                                           .place = place,
                                                           .wrap = columns[i].wrap});
    }
}

static const char *change_word(vs_engine *engine, const char *change)
{
    static const struct {
        const char *name;
        enum vs_message word;
    } words[] = {
        {"unchanged", VS_MSG_PLAN_UNCHANGED},
        {"cosmetic", VS_MSG_PLAN_COSMETIC},
        {"inputs_changed", VS_MSG_PLAN_INPUTS_CHANGED},
        {"body_changed", VS_MSG_PLAN_BODY_CHANGED},
        {"converged", VS_MSG_PLAN_CONVERGED},
        {"orphan", VS_MSG_PLAN_ORPHAN},
        {"added", VS_MSG_PLAN_ADDED},
        {"removed", VS_MSG_PLAN_REMOVED},
        {"changed", VS_MSG_PLAN_CHANGED},
        {"refused", VS_MSG_PLAN_REFUSED},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].name, change) == 0) {
            return vs_message_text(engine, words[i].word);
        }
    }
    return change;
}

/* --- rows --- */

static void add_change(struct planning *planning, const char *change)
{
    vs_output_text(planning->rows, CHANGE, change);
    vs_output_text(planning->rows, CHANGE_SHOWN, change_word(planning->session->engine, change));
}

/* A school's model that does not load, or a store that cannot be read. */
static void add_refusal(struct planning *planning, const vs_school *school, const char *message)
{
    vs_output_row(planning->rows);
    vs_output_text(planning->rows, SCHOOL, school->id);
    add_change(planning, "refused");
    vs_output_text(planning->rows, MESSAGE, message);
    planning->refused++;
}

/* Which effects of a group, and where to. */
enum pass { RECORDS, SHOWN_WHOLE, SHOWN_PARTS, PASSES };

/* The effects of a group into a cell of the newest row: all as records; the first ones for people,
 * those on the whole unit before the others. *told counts what was added. */
static int add_group(struct planning *planning, struct group *group, enum pass pass, size_t *told)
{
    const vs_effect *effects = (const void *)planning->effects.data;
    vs_engine *engine = planning->session->engine;
    vs_buffer text;
    vs_buffer json;
    vs_buffer_init(&text, engine);
    vs_buffer_init(&json, engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < group->count; i++) {
        const vs_effect *effect = &effects[group->start + i];
        bool whole = effect->dimension_count == 0;
        if (pass != RECORDS && (*told == FIRST || whole != (pass == SHOWN_WHOLE))) {
            continue;
        }
        vs_buffer_clear(&text);
        vs_buffer_clear(&json);
        vs_effect_print(&text, engine, effect, pass != RECORDS);
        vs_effect_print_json(&json, effect);
        status = text.failed ? vs_buffer_status(&text) : vs_buffer_status(&json);
        if (status == VS_OK && pass == RECORDS) {
            vs_output_record(planning->rows, EFFECTS, text.data, json.data);
        } else if (status == VS_OK) {
            vs_output_item(planning->rows, FIRST_SHOWN, text.data);
        }
        ++*told;
    }
    group->told = true;
    vs_buffer_free(&json);
    vs_buffer_free(&text);
    return status;
}

static struct group *find_group(struct planning *planning, const char *indicator)
{
    struct group *groups = (void *)planning->groups.data;
    for (size_t i = 0; i < planning->groups.size / sizeof *groups; i++) {
        if (strcmp(groups[i].indicator, indicator) == 0) {
            return &groups[i];
        }
    }
    return NULL;
}

/* The effects on the series of a list of names. */
static int add_effects(struct planning *planning, const vs_value *readers)
{
    size_t told[PASSES] = {0};
    int status = VS_OK;
    for (int pass = 0; pass < PASSES; pass++) {
        size_t *count = &told[pass == SHOWN_PARTS ? SHOWN_WHOLE : pass];
        for (size_t i = 0; status == VS_OK && i < readers->count; i++) {
            struct group *group = find_group(planning, readers->items[i].text);
            if (group != NULL) {
                status = add_group(planning, group, (enum pass)pass, count);
            }
        }
    }
    vs_output_integer(planning->rows, CELLS_SHOWN, (int64_t)told[RECORDS]);
    return status;
}

/* A row of the report; school NULL: of no school alone. */
static int add_row(struct planning *planning, const vs_school *school, const vs_value *row)
{
    static const struct {
        int column;
        const char *key;
    } texts[] = {
        {NAME, "name"}, {KIND, "kind"}, {LAYER, "layer"}, {VERB, "verb"}, {FILE_NAME, "file"}};
    vs_output *rows = planning->rows;
    vs_output_row(rows);
    vs_output_text(rows, SCHOOL, school != NULL ? school->id : NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vs_output_text(rows, texts[i].column, vs_value_part_text(row, texts[i].key));
    }
    const vs_value *line = vs_value_part(row, "line");
    const char *file = vs_value_part_text(row, "file");
    if (line != NULL && file != NULL) {
        char place[VS_PATH_SIZE];
        (void)snprintf(place, sizeof place, "%s:%lld", file, (long long)line->number);
        vs_output_integer(rows, LINE, (int64_t)line->number);
        vs_output_text(rows, PLACE_SHOWN, place);
    }
    add_change(planning, vs_value_part_text(row, "change"));
    return add_effects(planning, vs_value_part(row, "readers"));
}

/* --- a school --- */

static bool has_effects(struct planning *planning, const vs_value *row)
{
    const vs_value *readers = vs_value_part(row, "readers");
    for (size_t i = 0; i < readers->count; i++) {
        if (find_group(planning, readers->items[i].text) != NULL) {
            return true;
        }
    }
    return false;
}

static struct base_row *find_base(struct planning *planning, const vs_value *row)
{
    struct base_row *known = (void *)planning->base.data;
    for (size_t i = 0; i < planning->base.size / sizeof *known; i++) {
        if (strcmp(vs_value_part_text(known[i].row, "name"), vs_value_part_text(row, "name")) ==
                0 &&
            strcmp(vs_value_part_text(known[i].row, "kind"), vs_value_part_text(row, "kind")) ==
                0) {
            return &known[i];
        }
    }
    struct base_row added = {row, false};
    vs_buffer_add(&planning->base, &added, sizeof added);
    return planning->base.failed
               ? NULL
               : (struct base_row *)(void *)(planning->base.data + planning->base.size) - 1;
}

/* What the base itself changes. In a region a change without an effect on a school is told once,
 * not for each of them. */
static int add_base(struct planning *planning, const vs_school *school, const vs_value *list)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < list->count; i++) {
        struct base_row *known = find_base(planning, &list->items[i]);
        if (known == NULL) {
            return vs_buffer_status(&planning->base);
        }
        if (!planning->region || has_effects(planning, &list->items[i])) {
            known->shown = true;
            status = add_row(planning, school, &list->items[i]);
        }
    }
    return status;
}

/* Cells that changed and that no row tells: of calendars, of names that only a run knows. */
static int add_rest(struct planning *planning, const vs_school *school)
{
    struct group *groups = (void *)planning->groups.data;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < planning->groups.size / sizeof *groups; i++) {
        if (groups[i].told) {
            continue;
        }
        vs_value name = {.type = VS_VALUE_TEXT, .text = groups[i].indicator};
        vs_value readers = {.type = VS_VALUE_LIST, .count = 1, .items = &name};
        vs_output_row(planning->rows);
        vs_output_text(planning->rows, SCHOOL, school->id);
        vs_output_text(planning->rows, NAME, groups[i].indicator);
        vs_output_text(planning->rows, KIND, "indicator");
        vs_output_text(planning->rows, LAYER, planning->upgrade.accepted->layers[0].name);
        add_change(planning, "changed");
        status = add_effects(planning, &readers);
    }
    return status;
}

static int group_effects(struct planning *planning)
{
    const vs_effect *effects = (const void *)planning->effects.data;
    size_t count = planning->effects.size / sizeof *effects;
    vs_buffer_clear(&planning->groups);
    for (size_t i = 0; i < count;) {
        struct group group = {effects[i].indicator, i, 0, false};
        while (i < count && strcmp(effects[i].indicator, group.indicator) == 0) {
            group.count++;
            i++;
        }
        vs_buffer_add(&planning->groups, &group, sizeof group);
    }
    planning->changed_cells += count;
    return vs_buffer_status(&planning->groups);
}

/* The cells of a school under both bases: stored ones, where they are current, for the one. */
static int find_effects(struct planning *planning, const vs_upgrade_model *model, vs_store *store)
{
    const vs_options *options = &planning->session->options;
    vs_evaluation_options run = {.known = -1,
                                 .valid = VS_DATE_NONE,
                                 .today = vs_options_today(options),
                                 .interpret = vs_options_given(options, VS_OPTION_NO_COMPILE)};
    vs_effects_side sides[VS_UPGRADE_SIDES] = {{.model = NULL}};
    vs_model *stored = NULL;
    bool current = false;
    vs_evaluation *before = NULL;
    vs_evaluation *after = NULL;
    int status =
        vs_results_current(store, &model->sources[VS_UPGRADE_BEFORE]->digest, run.today, &current);
    if (status == VS_OK && current) {
        status = vs_results_open(&before, &stored, store);
    } else if (status == VS_OK) {
        status = vs_evaluation_new(&before, model->models[VS_UPGRADE_BEFORE], store, &run);
    }
    if (status == VS_OK) {
        status = vs_evaluation_new(&after, model->models[VS_UPGRADE_AFTER], store, &run);
    }
    if (status == VS_OK) {
        sides[VS_UPGRADE_BEFORE] =
            (vs_effects_side){current ? stored : model->models[VS_UPGRADE_BEFORE], before};
        sides[VS_UPGRADE_AFTER] = (vs_effects_side){model->models[VS_UPGRADE_AFTER], after};
        status = vs_effects_compare(&planning->effects, planning->arena, &sides[VS_UPGRADE_BEFORE],
                                    &sides[VS_UPGRADE_AFTER], !planning->region);
    }
    vs_evaluation_free(after);
    vs_evaluation_free(before);
    vs_model_free(stored);
    return status;
}

static int add_rows(struct planning *planning, const vs_school *school,
                    const vs_upgrade_model *model)
{
    const vs_value *touches = vs_value_part(&model->rows, "touches");
    int status = group_effects(planning);
    for (size_t i = 0; status == VS_OK && i < touches->count; i++) {
        status = add_row(planning, school, &touches->items[i]);
        planning->touches++;
    }
    if (status == VS_OK) {
        status = add_base(planning, school, vs_value_part(&model->rows, "base"));
    }
    return status == VS_OK ? add_rest(planning, school) : status;
}

static int plan_school(struct planning *planning, const vs_school *school)
{
    vs_upgrade_model *model = NULL;
    vs_unit unit = {.school = NULL};
    int status = vs_upgrade_of(&planning->upgrade, school, &model);
    if (status != VS_OK) {
        return status;
    }
    if (model->failure[0] != '\0') {
        add_refusal(planning, school, model->failure);
    }
    if (model->failure[0] != '\0' || !model->concerned) {
        return VS_OK;
    }
    vs_buffer_clear(&planning->effects);
    status = vs_arena_new(&planning->arena, planning->session->engine);
    if (status == VS_OK) {
        status = vs_unit_open(&unit, planning->upgrade.workspace, school->id, VS_STORE_READ);
    }
    if (status == VS_OK) {
        status = find_effects(planning, model, unit.store);
    }
    vs_unit_close(&unit);
    if (status == VS_OK) {
        status = add_rows(planning, school, model);
    } else if (planning->region && status != VS_ENOMEM && status != VS_EINTERRUPT) {
        add_refusal(planning, school, vs_engine_error(planning->session->engine));
        vs_engine_clear_error(planning->session->engine);
        status = VS_OK;
    }
    vs_arena_free(planning->arena);
    planning->arena = NULL;
    return status;
}

static int plan_all(struct planning *planning)
{
    vs_workspace *workspace = planning->upgrade.workspace;
    const vs_school *school = NULL;
    int status = VS_OK;
    if (!planning->region) {
        status = vs_workspace_school(
            workspace, vs_options_text(&planning->session->options, VS_OPTION_SCHOOL), &school);
        return status == VS_OK ? plan_school(planning, school) : status;
    }
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        status = vs_engine_poll(planning->session->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                (int64_t)workspace->school_count);
        if (status == VS_OK) {
            status = plan_school(planning, &workspace->schools[i]);
        }
    }
    vs_engine_progress(planning->session->engine, VS_MSG_STAGE_SCHOOLS,
                       (int64_t)workspace->school_count, (int64_t)workspace->school_count);
    vs_buffer_clear(&planning->groups);
    const struct base_row *base = (const void *)planning->base.data;
    for (size_t i = 0; status == VS_OK && i < planning->base.size / sizeof *base; i++) {
        if (!base[i].shown) {
            status = add_row(planning, NULL, base[i].row);
        }
    }
    return status;
}

static int plan(struct planning *planning)
{
    vs_session *session = planning->session;
    vs_workspace *workspace = NULL;
    const char *named = vs_options_argument_count(&session->options) > 2
                            ? vs_options_argument(&session->options, 2)
                            : NULL;
    int status = vs_session_workspace(session, &workspace);
    if (status == VS_OK) {
        planning->region = vs_session_at_region(session);
        status = vs_upgrade_open(&planning->upgrade, workspace, named);
    }
    if (status == VS_OK) {
        status = vs_output_new(&planning->rows, session->engine, "model_plan");
    }
    if (status == VS_OK) {
        add_columns(planning);
        status = plan_all(planning);
        workspace->lock.differs = false; /* this is what the plan tells */
    }
    return status;
}

/* True if the offered base is the accepted one, so nothing can come of it. */
static bool is_same(const struct planning *planning)
{
    const vs_upgrade *upgrade = &planning->upgrade;
    return vs_digest_equal(&upgrade->accepted->digest, &upgrade->offered->digest) &&
           planning->changed_cells == 0 && planning->refused == 0;
}

int vs_command_model_plan(vs_session *session)
{
    struct planning planning = {.session = session};
    vs_buffer_init(&planning.base, session->engine);
    vs_buffer_init(&planning.effects, session->engine);
    vs_buffer_init(&planning.groups, session->engine);
    int status = vs_session_arguments(session, 0, 1);
    if (status == VS_OK) {
        status = plan(&planning);
    }
    int code = status == VS_OK ? vs_session_print(session, planning.rows)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        if (is_same(&planning)) {
            vs_session_tell(session, VS_MSG_PLAN_SAME);
        } else {
            vs_session_tell(session, VS_MSG_PLAN_SUMMARY, (long long)planning.touches,
                            (long long)planning.changed_cells, (long long)planning.refused);
        }
        code = planning.refused > 0 ? VS_EXIT_PARTIAL : code;
    }
    vs_output_free(planning.rows);
    vs_upgrade_close(&planning.upgrade);
    vs_buffer_free(&planning.groups);
    vs_buffer_free(&planning.effects);
    vs_buffer_free(&planning.base);
    return code;
}
