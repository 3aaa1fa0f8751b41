/*
 * vsoko model layers: what the layers above the base define and change.
 *
 * At region level for every school, with what each change is worth: the school is evaluated without
 * it, and the cells of the last year that come out different are counted.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <stdio.h>
#include <string.h>

#include "effects.h"
#include "results.h"

enum {
    SCHOOL,
    NAME,
    KIND,
    LAYER,
    FILE_NAME,
    LINE,
    PLACE_SHOWN,
    VERB,
    SEALED,
    REPLACES,
    EFFECT,
    COLUMN_COUNT
};

/* A row of the report at region level. */
struct entry {
    const vs_value *row;
    const char *school; /* of whose own layer it is; NULL: of a layer that schools share */
    bool counted;       /* some school was evaluated without it */
    int64_t effect;
};

/* A model and the schools that compute with it. */
struct studied {
    const char *name; /* of its highest layer */
    const char *base;
    const vs_school *owner; /* whose own layer that is; NULL: it is shared */
    vs_model_source *source;
    vs_model *model;
    vs_value rows;
    vs_model **without; /* by row: the model without this touch; NULL: not evaluated */
};

struct layering {
    vs_session *session;
    vs_engine *engine;
    vs_workspace *workspace;
    vs_arena *arena;
    vs_output *rows;
    bool region;
    bool everything;   /* --all */
    vs_buffer entries; /* struct entry */
    size_t failed;     /* schools */
};

static void add_columns(struct layering *layering)
{
    vs_engine *engine = layering->engine;
    const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
        enum vs_output_place place;
    } columns[COLUMN_COUNT] = {
        [SCHOOL] = {"school", VS_MSG_COLUMN_SCHOOL, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
        [NAME] = {"name", VS_MSG_COLUMN_NAME, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
        [KIND] = {"kind", VS_MSG_COLUMN_KIND, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
        [LAYER] = {"layer", VS_MSG_COLUMN_LAYER, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
        [FILE_NAME] = {"file", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA},
        [LINE] = {"line", VS_MSG_NONE, VS_OUTPUT_INTEGER, VS_OUTPUT_DATA},
        [PLACE_SHOWN] = {"place", VS_MSG_COLUMN_FILE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE},
        [VERB] = {"verb", VS_MSG_COLUMN_VERB, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
        [SEALED] = {"sealed", VS_MSG_COLUMN_SEALED, VS_OUTPUT_BOOLEAN, VS_OUTPUT_BOTH},
        [REPLACES] = {"replaces", VS_MSG_COLUMN_REPLACES, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH},
        [EFFECT] = {"effect", VS_MSG_COLUMN_CELLS_OF_IT, VS_OUTPUT_INTEGER, VS_OUTPUT_BOTH},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if ((i == SCHOOL || i == EFFECT) && !layering->region) {
            continue;
        }
        const char *title = columns[i].title != VS_MSG_NONE
                                ? vs_message_text(engine, columns[i].title)
                                : columns[i].name;
        vs_output_column(layering->rows, &(vs_output_spec){.name = columns[i].name,
                                                           .title = title,
                                                           .type = columns[i].type,
                                                           .place = columns[i].place,
                                                           .wrap = i == NAME || i == REPLACES});
    }
}

static void add_row(struct layering *layering, const vs_value *row)
{
    static const int texts[] = {NAME, KIND, LAYER, FILE_NAME, VERB, REPLACES};
    static const char *const keys[] = {"name", "kind", "layer", "file", "verb", "replaces"};
    vs_output *rows = layering->rows;
    int shift = layering->region ? 0 : -1; /* without the column school */
    char place[VS_PATH_SIZE];
    const vs_value *line = vs_value_part(row, "line");
    const vs_value *sealed = vs_value_part(row, "sealed");
    vs_output_row(rows);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        vs_output_text(rows, texts[i] + shift, vs_value_part_text(row, keys[i]));
    }
    if (line != NULL) {
        (void)snprintf(place, sizeof place, "%s:%lld", vs_value_part_text(row, "file"),
                       (long long)line->number);
        vs_output_integer(rows, LINE + shift, (int64_t)line->number);
        vs_output_text(rows, PLACE_SHOWN + shift, place);
    }
    vs_output_boolean(rows, SEALED + shift, sealed != NULL && sealed->number != 0);
}

static int report(struct layering *layering, vs_model *model, vs_value *out)
{
    const char *keys[] = {"all"};
    vs_value items[] = {{.type = VS_VALUE_BOOLEAN, .number = layering->everything ? 1 : 0}};
    const vs_value arguments = {.type = VS_VALUE_MAP, .count = 1, .items = items, .keys = keys};
    return vs_model_report(out, layering->arena, model, "layers", &arguments);
}

/* --- one model --- */

static int list_one(struct layering *layering)
{
    const char *named = vs_options_argument_count(&layering->session->options) > 2
                            ? vs_options_argument(&layering->session->options, 2)
                            : NULL;
    vs_chosen_model chosen;
    vs_value list = {.count = 0};
    int status = vs_session_model(layering->session, named, &chosen);
    if (status == VS_OK) {
        status = report(layering, chosen.model, &list);
    }
    for (size_t i = 0; status == VS_OK && i < list.count; i++) {
        add_row(layering, &list.items[i]);
    }
    vs_chosen_model_close(&chosen);
    return status;
}

/* --- a region --- */

/* The entry of a row; rows of layers that models share are one. */
static int find_entry(struct layering *layering, const struct studied *studied, size_t row,
                      size_t *out)
{
    const vs_value *item = &studied->rows.items[row];
    const struct entry *entries = (const void *)layering->entries.data;
    size_t count = layering->entries.size / sizeof *entries;
    const char *layer = vs_value_part_text(item, "layer");
    const char *key = vs_value_part_text(item, "key");
    const vs_layer_source *top = &studied->source->layers[studied->source->layer_count - 1];
    bool own = studied->owner != NULL && strcmp(top->name, layer) == 0;
    for (*out = 0; *out < count; ++*out) {
        bool same = own ? entries[*out].school == studied->owner->id : entries[*out].school == NULL;
        if (same && strcmp(vs_value_part_text(entries[*out].row, "key"), key) == 0) {
            return VS_OK;
        }
    }
    struct entry entry = {.row = item, .school = own ? studied->owner->id : NULL};
    vs_buffer_add(&layering->entries, &entry, sizeof entry);
    return vs_buffer_status(&layering->entries);
}

/* The model without one touch. What does not load without it (another verb stands on it) is not
 * evaluated. */
static int load_without(struct layering *layering, struct studied *studied, size_t row)
{
    const vs_value *item = &studied->rows.items[row];
    const vs_value *changes = vs_value_part(item, "changes");
    if (changes == NULL || changes->number == 0) {
        return VS_OK;
    }
    const char *key = vs_value_part_text(item, "key");
    studied->source->skip = &key;
    studied->source->skip_count = 1;
    int status = vs_model_load(&studied->without[row], layering->engine, studied->source);
    studied->source->skip = NULL;
    studied->source->skip_count = 0;
    if (status != VS_OK && status != VS_ENOMEM && status != VS_EINTERRUPT) {
        vs_engine_clear_error(layering->engine);
        status = VS_OK;
    }
    return status;
}

static int open_model(struct layering *layering, struct studied *studied)
{
    int status =
        vs_lock_source(layering->workspace, NULL, studied->name, studied->base, &studied->source);
    if (status == VS_OK) {
        status = vs_model_load(&studied->model, layering->engine, studied->source);
    }
    if (status == VS_OK) {
        status = report(layering, studied->model, &studied->rows);
    }
    if (status == VS_OK) {
        studied->without =
            vs_arena_array(layering->arena, studied->rows.count + 1, sizeof(vs_model *));
        status = studied->without == NULL ? vs_fail_memory(layering->engine) : VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < studied->rows.count; i++) {
        status = load_without(layering, studied, i);
    }
    return status;
}

static void close_model(struct studied *studied)
{
    for (size_t i = 0; studied->without != NULL && i < studied->rows.count; i++) {
        vs_model_free(studied->without[i]);
    }
    vs_model_free(studied->model);
    vs_model_source_free(studied->source);
}

/* Counts the cells of a school that come out different without each touch. */
static int count_effects(struct layering *layering, struct studied *studied, vs_store *store,
                         const vs_effects_side *now, const vs_evaluation_options *run)
{
    int status = VS_OK;
    vs_buffer effects;
    vs_buffer_init(&effects, layering->engine);
    for (size_t i = 0; status == VS_OK && i < studied->rows.count; i++) {
        size_t at = 0;
        vs_arena *arena = NULL;
        vs_evaluation *evaluation = NULL;
        if (studied->without[i] == NULL) {
            continue;
        }
        vs_buffer_clear(&effects);
        status = vs_arena_new(&arena, layering->engine);
        if (status == VS_OK) {
            status = vs_evaluation_new(&evaluation, studied->without[i], store, run);
        }
        if (status == VS_OK) {
            const vs_effects_side without = {studied->without[i], evaluation};
            status = vs_effects_compare(&effects, arena, &without, now, true);
        }
        if (status == VS_OK) {
            status = find_entry(layering, studied, i, &at);
        }
        if (status == VS_OK) {
            struct entry *entry = (struct entry *)(void *)layering->entries.data + at;
            entry->counted = true;
            entry->effect += (int64_t)(effects.size / sizeof(vs_effect));
        }
        vs_evaluation_free(evaluation);
        vs_arena_free(arena);
    }
    vs_buffer_free(&effects);
    return status;
}

static int study_school(struct layering *layering, struct studied *studied, const vs_school *school)
{
    const vs_options *options = &layering->session->options;
    vs_evaluation_options run = {.known = -1,
                                 .valid = VS_DATE_NONE,
                                 .today = vs_options_today(options),
                                 .interpret = vs_options_given(options, VS_OPTION_NO_COMPILE)};
    vs_unit unit = {.school = NULL};
    vs_evaluation *evaluation = NULL;
    vs_model *stored = NULL;
    bool current = false;
    int status = vs_unit_open(&unit, layering->workspace, school->id, VS_STORE_READ);
    if (status == VS_OK) {
        status = vs_results_current(unit.store, &studied->source->digest, run.today, &current);
    }
    if (status == VS_OK && current) {
        status = vs_results_open(&evaluation, &stored, unit.store);
    } else if (status == VS_OK) {
        status = vs_evaluation_new(&evaluation, studied->model, unit.store, &run);
    }
    if (status == VS_OK) {
        const vs_effects_side now = {current ? stored : studied->model, evaluation};
        status = count_effects(layering, studied, unit.store, &now, &run);
    }
    vs_evaluation_free(evaluation);
    vs_model_free(stored);
    vs_unit_close(&unit);
    return status;
}

/* A school that cannot be examined is told and keeps the others from nothing. */
static int pass_over(struct layering *layering, const char *school, int status)
{
    if (status == VS_OK || status == VS_ENOMEM || status == VS_EINTERRUPT) {
        return status;
    }
    vs_session_tell(layering->session, VS_MSG_LAYERS_FAILED, school,
                    vs_engine_error(layering->engine));
    vs_engine_clear_error(layering->engine);
    layering->failed++;
    return VS_OK;
}

/* One model with all schools that compute with it. */
static int study(struct layering *layering, const char *name, const char *base,
                 const vs_school *owner)
{
    struct studied studied = {.name = name, .base = base, .owner = owner};
    vs_workspace *workspace = layering->workspace;
    int status = open_model(layering, &studied);
    for (size_t i = 0; status == VS_OK && i < studied.rows.count; i++) {
        size_t unused = 0;
        status = find_entry(layering, &studied, i, &unused);
    }
    if (status != VS_OK) {
        status = pass_over(layering, owner != NULL ? owner->id : name, status);
        close_model(&studied);
        return status;
    }
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        const char *layer = NULL;
        status = vs_engine_poll(layering->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                (int64_t)workspace->school_count);
        if (status == VS_OK) {
            status = vs_workspace_layer(workspace, school, &layer);
        }
        if (status == VS_OK && layer != NULL && strcmp(layer, name) == 0) {
            status = pass_over(layering, school->id, study_school(layering, &studied, school));
        }
    }
    vs_engine_progress(layering->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)workspace->school_count,
                       (int64_t)workspace->school_count);
    close_model(&studied);
    return status;
}

/* Models that schools share come first, each once; then the schools with layers of their own. */
static int study_all(struct layering *layering)
{
    vs_workspace *workspace = layering->workspace;
    int status = study(layering, workspace->model, workspace->model, NULL);
    for (int own = 0; own < 2; own++) {
        for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
            const vs_school *school = &workspace->schools[i];
            const char *layer = NULL;
            bool met = strcmp(school->model, workspace->model) == 0;
            for (size_t j = 0; j < i; j++) {
                met = met || strcmp(workspace->schools[j].model, school->model) == 0;
            }
            status = vs_workspace_layer(workspace, school, &layer);
            bool has_own = status == VS_OK && strcmp(layer, school->model) != 0;
            if (status == VS_OK && own == 0 && !met) {
                status = study(layering, school->model, school->model, NULL);
            } else if (status == VS_OK && own == 1 && has_own) {
                status = study(layering, layer, school->model, school);
            }
        }
    }
    const struct entry *entries = (const void *)layering->entries.data;
    for (size_t i = 0; status == VS_OK && i < layering->entries.size / sizeof *entries; i++) {
        add_row(layering, entries[i].row);
        vs_output_text(layering->rows, SCHOOL, entries[i].school);
        if (entries[i].counted) {
            vs_output_integer(layering->rows, EFFECT, entries[i].effect);
        }
    }
    return status;
}

static int list(struct layering *layering)
{
    vs_session *session = layering->session;
    int status = vs_session_arguments(session, 0, 1);
    bool named = status == VS_OK && vs_options_argument_count(&session->options) > 2;
    if (status == VS_OK) {
        status = vs_arena_new(&layering->arena, layering->engine);
    }
    if (status == VS_OK && !named) {
        status = vs_session_workspace(session, &layering->workspace);
        layering->region = status == VS_OK && vs_session_at_region(session);
    }
    if (status == VS_OK) {
        status = vs_output_new(&layering->rows, layering->engine, "model_layers");
    }
    if (status == VS_OK) {
        add_columns(layering);
        status = layering->region ? study_all(layering) : list_one(layering);
    }
    return status == VS_OK ? vs_output_status(layering->rows) : status;
}

int vs_command_model_layers(vs_session *session)
{
    struct layering layering = {
        .session = session,
        .engine = session->engine,
        .everything = vs_options_given(&session->options, VS_OPTION_ALL),
    };
    vs_buffer_init(&layering.entries, session->engine);
    int status = list(&layering);
    int code = status == VS_OK ? vs_session_print(session, layering.rows)
                               : vs_session_fail(session, status);
    vs_output_free(layering.rows);
    vs_buffer_free(&layering.entries);
    vs_arena_free(layering.arena);
    return code == VS_EXIT_OK && layering.failed > 0 ? VS_EXIT_PARTIAL : code;
}
