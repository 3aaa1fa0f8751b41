/*
 * publish: the region's figures of a period become dated rows in every school's timeline.
 *
 * A row is a known cell that is not hidden, of a level whose dimensions are fields of the record
 * kind that parameter `publish.kind` names: of the whole region, or of the school's municipality.
 * Members that a school never heard of (a subject that it does not teach) are left out there.
 * SPDX-License-Identifier: MIT
 */
#include "cells.h"

#include <string.h>

#include "figures.h"
#include "import.h"
#include "number.h"

/* Fields of a row that are no dimension, in order. */
enum { PERIOD, AREA, INDICATOR, VALUE, COUNT, FIXED };
static const char *const fixed_names[FIXED] = {"period", "area", "indicator", "value", "n"};
enum { FIELDS_MAX = FIXED + VS_SCOPE_DIMENSIONS_MAX * 4 };

/* A figure; texts by field. */
struct row {
    uint32_t group; /* municipality; VS_NO_MEMBER: of the region */
    const char *texts[FIELDS_MAX];
};

struct publishing {
    vs_session *session;
    vs_unit region;
    vs_figures figures;
    vs_arena *arena;
    const char *period;
    const vs_kind *kind;
    int value_field;
    size_t field_count;
    const char *fields[FIELDS_MAX];
    int dimensions[FIELDS_MAX]; /* of the figures' model, -1: none */
    int kind_fields[FIELDS_MAX];
    vs_buffer rows; /* struct row */
    vs_output *told;
    size_t failed;
};

/* --- the kind --- */

static const char *kind_name(const struct publishing *publishing)
{
    const vs_model *model = publishing->figures.model;
    int parameter = vs_model_parameter(model, "publish.kind");
    const vs_parameter_version *version =
        parameter < 0 ? NULL
                      : vs_parameter_at(&model->parameters[parameter],
                                        vs_options_today(&publishing->session->options));
    return version != NULL && version->value.type == VS_VALUE_TEXT ? version->value.text : NULL;
}

/* Finds the record kind and its fields; those with a dimension hold members. */
static int find_kind(struct publishing *publishing)
{
    vs_engine *engine = publishing->session->engine;
    const char *name = kind_name(publishing);
    int status = vs_unit_model(&publishing->region);
    int kind = status == VS_OK && name != NULL ? vs_model_kind(publishing->region.model, name) : -1;
    if (status == VS_OK && kind < 0) {
        status = vs_fail(engine, VS_EMODEL, VS_MSG_PUBLISH_KIND, name != NULL ? name : "");
    }
    if (status != VS_OK) {
        return status;
    }
    publishing->kind = &publishing->region.model->kinds[kind];
    for (int i = 0; i < FIXED; i++) {
        publishing->fields[i] = fixed_names[i];
        publishing->dimensions[i] = -1;
        publishing->kind_fields[i] = vs_model_field(publishing->kind, fixed_names[i]);
        if (publishing->kind_fields[i] < 0) {
            return vs_fail(engine, VS_EMODEL, VS_MSG_PUBLISH_FIELD, publishing->kind->name,
                           fixed_names[i]);
        }
    }
    publishing->field_count = FIXED;
    for (size_t i = 0; i < publishing->kind->field_count; i++) {
        const vs_field *field = &publishing->kind->fields[i];
        const vs_model *own = publishing->region.model;
        if (field->dimension >= 0 && publishing->field_count < FIELDS_MAX) {
            size_t at = publishing->field_count++;
            publishing->fields[at] = field->name;
            publishing->kind_fields[at] = (int)i;
            publishing->dimensions[at] = vs_model_dimension(publishing->figures.model,
                                                            own->dimensions[field->dimension].name);
        }
    }
    return VS_OK;
}

/* --- the figures --- */

/* The field of a dimension, -1: none. */
static int field_of(const struct publishing *publishing, int dimension)
{
    for (size_t i = FIXED; i < publishing->field_count; i++) {
        if (publishing->dimensions[i] == dimension) {
            return (int)i;
        }
    }
    return -1;
}

/* True if every dimension of a level is a field or the group. */
static bool is_published(const struct publishing *publishing, const vs_level *level)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == publishing->figures.grouping.unit) {
            return false;
        }
        if (level->dimensions[i] != publishing->figures.grouping.group &&
            field_of(publishing, level->dimensions[i]) < 0) {
            return false;
        }
    }
    return true;
}

static int add_row(struct publishing *publishing, const vs_series *series, const vs_scopes *scopes,
                   size_t scope, size_t cell)
{
    const vs_figures *figures = &publishing->figures;
    const vs_field *field = &publishing->kind->fields[publishing->kind_fields[VALUE]];
    struct row row = {.group = VS_NO_MEMBER};
    char value[VS_NUMBER_SIZE];
    char n[VS_NUMBER_SIZE];
    int scale = field->type == VS_COLUMN_DECIMAL ? field->scale : 0;
    size_t value_size = vs_double_print_rounded(value, series->values[cell], scale, '.');
    size_t n_size = vs_decimal_print(n, series->n[cell], 0, '.');
    row.texts[PERIOD] = publishing->period;
    row.texts[INDICATOR] = figures->model->indicators[series->indicator].name;
    row.texts[VALUE] = vs_arena_text(publishing->arena, value, value_size);
    row.texts[COUNT] = vs_arena_text(publishing->arena, n, n_size);
    if (row.texts[VALUE] == NULL || row.texts[COUNT] == NULL) {
        return vs_fail_memory(publishing->session->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < scopes->dimension_count; i++) {
        size_t size = 0;
        int dimension = scopes->dimensions[i];
        uint32_t member = scopes->members[i][scope];
        if (dimension == figures->grouping.group) {
            row.group = member;
        } else {
            status = vs_evaluation_member_text(figures->evaluation, dimension, member,
                                               &row.texts[field_of(publishing, dimension)], &size);
        }
    }
    row.texts[AREA] = row.group == VS_NO_MEMBER ? "region" : "municipality";
    vs_buffer_add(&publishing->rows, &row, sizeof row);
    return status == VS_OK ? vs_buffer_status(&publishing->rows) : status;
}

/* Adds the cells of an indicator at a level in a period. */
static int add_level(struct publishing *publishing, int indicator, int level,
                     const vs_chosen_period *period)
{
    vs_figures *figures = &publishing->figures;
    const bool *hidden = NULL;
    vs_series series;
    vs_scopes scopes;
    int status = vs_evaluation_series(figures->evaluation, indicator, level, period->kind, &series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(figures->evaluation, level, &scopes);
    }
    if (status == VS_OK) {
        status = vs_figures_hidden(figures, indicator, level, period->kind, period->index, &hidden);
    }
    for (size_t scope = 0; status == VS_OK && scope < scopes.count; scope++) {
        size_t cell = period->index * scopes.count + scope;
        if (series.states[cell] == VS_KNOWN && (hidden == NULL || !hidden[scope])) {
            status = add_row(publishing, &series, &scopes, scope, cell);
        }
    }
    return status;
}

static int add_indicator(struct publishing *publishing, vs_choice *choice, int indicator)
{
    const vs_model *model = publishing->figures.model;
    const vs_indicator *shown = &model->indicators[indicator];
    vs_buffer chosen;
    vs_buffer_init(&chosen, publishing->session->engine);
    int status =
        vs_choice_periods(choice, publishing->figures.evaluation, model, indicator, &chosen);
    const vs_chosen_period *periods = (const vs_chosen_period *)(const void *)chosen.data;
    for (size_t p = 0; status == VS_OK && p < chosen.size / sizeof *periods; p++) {
        for (size_t l = 0; status == VS_OK && l < shown->level_count; l++) {
            if (is_published(publishing, &model->levels[shown->levels[l]])) {
                status = add_level(publishing, indicator, shown->levels[l], &periods[p]);
            }
        }
    }
    vs_buffer_free(&chosen);
    return status;
}

/* Gathers the rows of all areas. */
static int gather(struct publishing *publishing)
{
    vs_session *session = publishing->session;
    const vs_model *model = publishing->figures.model;
    vs_choice choice;
    int status = vs_choice_read_period(&choice, session, publishing->period);
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        status = add_indicator(publishing, &choice, (int)i);
    }
    if (status == VS_OK) {
        status = vs_choice_check(&choice, publishing->figures.evaluation, model);
    }
    vs_choice_free(&choice);
    if (status == VS_OK && publishing->rows.size == 0) {
        status = vs_fail(session->engine, VS_ENOTFOUND, VS_MSG_PUBLISH_NOTHING, publishing->period);
    }
    return status;
}

/* --- a school --- */

/* The municipality of a school among the figures; VS_NO_MEMBER: none. */
static int group_of(const struct publishing *publishing, const vs_school *school, uint32_t *out)
{
    const vs_grouping *grouping = &publishing->figures.grouping;
    vs_evaluation *evaluation = publishing->figures.evaluation;
    int status = VS_OK;
    *out = VS_NO_MEMBER;
    for (uint32_t i = 0; status == VS_OK && i < grouping->unit_count; i++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, grouping->unit, i, &text, &size);
        if (status == VS_OK && strlen(school->id) == size && memcmp(text, school->id, size) == 0) {
            *out = grouping->group_of[i];
        }
    }
    return status;
}

/* True in *knows if the school's dictionary has every member of a row. */
static int knows_members(const struct publishing *publishing, vs_store *store,
                         const struct row *row, bool *knows)
{
    int status = VS_OK;
    *knows = true;
    for (size_t i = FIXED; status == VS_OK && *knows && i < publishing->field_count; i++) {
        vs_code code = 0;
        if (row->texts[i] != NULL) {
            const vs_field *field = &publishing->kind->fields[publishing->kind_fields[i]];
            status =
                vs_store_find(store, field->domain, row->texts[i], strlen(row->texts[i]), &code);
            *knows = code != 0;
        }
    }
    return status;
}

/* The texts of the rows that a school gets. */
static int choose_rows(const struct publishing *publishing, const vs_unit *unit, vs_buffer *texts)
{
    const struct row *rows = (const struct row *)(const void *)publishing->rows.data;
    uint32_t group = VS_NO_MEMBER;
    int status = group_of(publishing, unit->school, &group);
    for (size_t i = 0; status == VS_OK && i < publishing->rows.size / sizeof *rows; i++) {
        bool chosen = rows[i].group == VS_NO_MEMBER || rows[i].group == group;
        if (chosen) {
            status = knows_members(publishing, unit->store, &rows[i], &chosen);
        }
        if (status == VS_OK && chosen) {
            vs_buffer_add(texts, rows[i].texts, publishing->field_count * sizeof *rows[i].texts);
        }
    }
    return status == VS_OK ? vs_buffer_status(texts) : status;
}

/* True if a sheet of the kind is of one period, so that what is gone may be retracted. */
static bool sheet_has_period(const struct publishing *publishing)
{
    for (size_t i = 0; i < publishing->kind->sheet_count; i++) {
        if (publishing->kind->sheet[i] == publishing->kind_fields[PERIOD]) {
            return true;
        }
    }
    return false;
}

static int write_rows(const struct publishing *publishing, vs_unit *unit, const vs_buffer *texts,
                      vs_import_result *result)
{
    vs_session *session = publishing->session;
    vs_import *import = NULL;
    vs_import_options options = {
        .kind = publishing->kind->name,
        .valid = vs_options_today(&session->options),
        .replace = sheet_has_period(publishing),
        .actor = vs_options_text(&session->options, VS_OPTION_ACTOR),
    };
    vs_import_rows rows = {.name = "publish",
                           .kind = publishing->kind->name,
                           .type = "publish",
                           .field_count = publishing->field_count,
                           .fields = publishing->fields,
                           .row_count =
                               texts->size / (publishing->field_count * sizeof(const char *)),
                           .texts = (const char *const *)(const void *)texts->data};
    int status = vs_import_new(&import, publishing->region.model, unit->store, &options);
    if (status == VS_OK) {
        status = vs_import_add_rows(import, &rows);
    }
    if (status == VS_OK) {
        status = vs_import_finish(import);
    }
    if (status == VS_OK) {
        *result = *vs_import_result_at(import, 0);
    }
    vs_import_free(import);
    return status;
}

static int publish_to(const struct publishing *publishing, const vs_school *school,
                      vs_import_result *result)
{
    vs_unit unit = {.school = NULL};
    vs_buffer texts;
    vs_buffer_init(&texts, publishing->session->engine);
    int status = vs_unit_open(&unit, publishing->region.workspace, school->id, VS_STORE_WRITE);
    if (status == VS_OK) {
        status = choose_rows(publishing, &unit, &texts);
    }
    if (status == VS_OK && texts.size > 0) {
        status = write_rows(publishing, &unit, &texts, result);
    }
    vs_unit_close(&unit);
    vs_buffer_free(&texts);
    return status;
}

/* --- the answer --- */

enum { SCHOOL, ROWS, ADDED, CORRECTED, RETRACTED, EVENT, OUTCOME, COLUMN_COUNT };

static void add_columns(vs_output *told, const vs_engine *engine)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_type type;
    } columns[COLUMN_COUNT] = {
        [SCHOOL] = {"school", VS_MSG_COLUMN_SCHOOL, VS_OUTPUT_TEXT},
        [ROWS] = {"rows", VS_MSG_COLUMN_ROWS, VS_OUTPUT_INTEGER},
        [ADDED] = {"added", VS_MSG_COLUMN_ADDED, VS_OUTPUT_INTEGER},
        [CORRECTED] = {"corrected", VS_MSG_COLUMN_CORRECTED, VS_OUTPUT_INTEGER},
        [RETRACTED] = {"retracted", VS_MSG_COLUMN_RETRACTED, VS_OUTPUT_INTEGER},
        [EVENT] = {"event", VS_MSG_COLUMN_EVENT, VS_OUTPUT_INTEGER},
        [OUTCOME] = {"outcome", VS_MSG_COLUMN_OUTCOME, VS_OUTPUT_TEXT},
    };
    for (int i = 0; i < COLUMN_COUNT; i++) {
        vs_output_column(told, &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type});
    }
}

static void tell(const struct publishing *publishing, const vs_school *school, int status,
                 const vs_import_result *result)
{
    vs_output *told = publishing->told;
    bool people = publishing->session->options.format == VS_FORMAT_TABLE;
    vs_engine *engine = publishing->session->engine;
    vs_output_row(told);
    vs_output_text(told, SCHOOL, school->id);
    if (status != VS_OK) {
        vs_output_text(told, OUTCOME, vs_engine_error(engine));
        return;
    }
    vs_output_integer(told, ROWS, result->rows);
    vs_output_integer(told, ADDED, result->added);
    vs_output_integer(told, CORRECTED, result->corrected);
    vs_output_integer(told, RETRACTED, result->retracted);
    if (result->event > 0) {
        vs_output_integer(told, EVENT, result->event);
    }
    bool written = result->event > 0;
    const char *word = written ? "published" : "already";
    vs_output_text(
        told, OUTCOME,
        people ? vs_message_text(engine, written ? VS_MSG_PUBLISH_WRITTEN : VS_MSG_PUBLISH_ALREADY)
               : word);
}

/* Each school is a transaction of its own: one that fails is named and the others go on. */
static int publish_all(struct publishing *publishing)
{
    const vs_workspace *workspace = publishing->region.workspace;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        vs_import_result result = {.event = 0};
        status = vs_engine_poll(publishing->session->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                (int64_t)workspace->school_count);
        if (status != VS_OK) {
            return status;
        }
        int own = publish_to(publishing, &workspace->schools[i], &result);
        if (own == VS_ENOMEM || own == VS_EINTERRUPT) {
            return own;
        }
        publishing->failed += own == VS_OK ? 0 : 1;
        tell(publishing, &workspace->schools[i], own, &result);
    }
    vs_engine_progress(publishing->session->engine, VS_MSG_STAGE_SCHOOLS,
                       (int64_t)workspace->school_count, (int64_t)workspace->school_count);
    return status;
}

static int publish(struct publishing *publishing)
{
    vs_session *session = publishing->session;
    int status = vs_session_region(session, VS_STORE_READ, &publishing->region);
    if (status == VS_OK) {
        status = vs_arena_new(&publishing->arena, session->engine);
    }
    if (status == VS_OK) {
        status = vs_output_new(&publishing->told, session->engine, "publish");
    }
    if (status == VS_OK) {
        add_columns(publishing->told, session->engine);
        status = vs_store_begin_read(publishing->region.store);
    }
    if (status != VS_OK) {
        return status;
    }
    status = vs_figures_open(&publishing->figures, session, &publishing->region);
    if (status == VS_OK) {
        status = find_kind(publishing);
    }
    if (status == VS_OK) {
        status = gather(publishing);
    }
    if (status == VS_OK) {
        status = publish_all(publishing);
    }
    vs_figures_close(&publishing->figures);
    vs_store_end_read(publishing->region.store);
    return status;
}

int vs_command_publish(vs_session *session)
{
    struct publishing publishing = {.session = session};
    vs_buffer_init(&publishing.rows, session->engine);
    int status = vs_session_arguments(session, 1, 1);
    if (status == VS_OK && vs_options_given(&session->options, VS_OPTION_SCHOOL)) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_PUBLISH_SCHOOL);
    }
    if (status == VS_OK) {
        publishing.period = vs_options_argument(&session->options, 1);
        status = publish(&publishing);
    }
    int code = status == VS_OK ? vs_session_print(session, publishing.told)
                               : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && publishing.failed > 0) {
        vs_session_tell(session, VS_MSG_PUBLISH_FAILED, (long long)publishing.failed);
        code = VS_EXIT_PARTIAL;
    }
    vs_output_free(publishing.told);
    vs_arena_free(publishing.arena);
    vs_buffer_free(&publishing.rows);
    vs_unit_close(&publishing.region);
    return code;
}
