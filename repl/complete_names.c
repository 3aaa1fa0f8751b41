/*
 * What completion finds in the model, the data and folders.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "file.h"
#include "names.h"
#include "number.h"
#include "scenario_file.h"
#include "text.h"

/* --- what the model and the data name --- */

int vs_complete_indicators(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    (void)evaluation;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        const char *code = indicator->code != NULL ? indicator->code : indicator->name;
        if (indicator->rule) {
            continue;
        }
        if (vs_complete_fits(completion, code, false) ||
            vs_names_code_begins(completion->typed, code)) {
            vs_complete_add(completion, code, indicator->title);
        } else if (completion->typed[0] != '\0' &&
                   vs_complete_fits(completion, indicator->title, completion->inner)) {
            vs_complete_add_name(completion, "", indicator->title, "", code);
        } else if (completion->typed[0] != '\0' &&
                   vs_complete_fits(completion, indicator->name, false)) {
            vs_complete_add(completion, indicator->name, indicator->title);
        }
    }
    return VS_OK;
}

int vs_complete_dimensions(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    (void)evaluation;
    for (size_t i = 0; i < model->dimension_count; i++) {
        const vs_dimension *dimension = &model->dimensions[i];
        if (vs_words_is_cyrillic(completion->typed)
                ? vs_complete_fits(completion, dimension->title, false)
                : vs_complete_fits(completion, dimension->name, false)) {
            bool russian = vs_words_is_cyrillic(completion->typed);
            vs_buffer_clear(&completion->work);
            (void)vs_text_lower(&completion->work, dimension->title, strlen(dimension->title));
            const char *title = completion->work.size > 0 ? completion->work.data : "";
            char name[256];
            (void)snprintf(name, sizeof name, "%s", russian ? title : dimension->name);
            vs_complete_add_name(completion, "", name, completion->key != NULL ? "=" : "",
                                 dimension->title);
        }
    }
    return VS_OK;
}

int vs_complete_named(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int status = vs_complete_indicators(self, evaluation, model);
    if (status == VS_OK && completion->typed[0] != '\0' && completion->key != NULL) {
        status = vs_complete_dimensions(self, evaluation, model);
    }
    if (status == VS_OK && completion->out->list.size == 0 && !completion->inner) {
        completion->inner = true;
        status = vs_complete_indicators(self, evaluation, model);
    }
    return status;
}

int vs_complete_members(struct completion *completion, vs_evaluation *evaluation,
                        const vs_model *model, int dimension, const char *before)
{
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    int status = VS_OK;
    (void)model;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &text, &size);
        if (status == VS_OK && vs_complete_fits(completion, text, true)) {
            vs_complete_add_name(completion, before, text, "", NULL);
        }
    }
    return status;
}

int vs_complete_periods(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            if (periods.items[i].has_data &&
                vs_complete_fits(completion, periods.items[i].id, false)) {
                vs_complete_add(completion, periods.items[i].id, model->period_kinds[kind].title);
            }
        }
    }
    return status;
}

void vs_complete_schools(struct completion *completion)
{
    vs_workspace *workspace = NULL;
    if (vs_session_workspace(completion->dialogue->session, &workspace) != VS_OK) {
        return;
    }
    for (size_t i = 0; i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        if (vs_complete_fits(completion, school->id, false) ||
            (school->title != NULL && vs_complete_fits(completion, school->title, true))) {
            vs_complete_add_name(completion, "", school->id, "", school->title);
        }
    }
}

int vs_complete_cards(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int status = vs_complete_named(self, evaluation, model);
    for (size_t i = 0; i < model->parameter_count && completion->typed[0] != '\0'; i++) {
        const vs_parameter *parameter = &model->parameters[i];
        if (vs_complete_fits(completion, parameter->name, false) ||
            (parameter->title != NULL && vs_complete_fits(completion, parameter->title, true))) {
            vs_complete_add(completion, parameter->name, parameter->title);
        }
    }
    return status;
}

/* --- parameters --- */

/* A part that is a number or a text, or holds such. */
static void add_part(struct completion *completion, const char *path, const vs_value *value,
                     bool number)
{
    char shown[VS_NUMBER_SIZE] = "";
    bool simple = value->type == VS_VALUE_NUMBER || value->type == VS_VALUE_TEXT;
    if (value->type == VS_VALUE_NUMBER) {
        (void)vs_double_print(shown, value->number);
    }
    vs_buffer text;
    vs_buffer_init(&text, completion->dialogue->engine);
    vs_buffer_printf(&text, "%s%s", path, !simple ? "." : number ? "=" : "");
    if (vs_buffer_status(&text) == VS_OK) {
        vs_complete_add(completion, text.data,
                        value->type == VS_VALUE_TEXT ? value->text
                        : shown[0] != '\0'           ? shown
                                                     : NULL);
    }
    vs_buffer_free(&text);
}

/* The parts of a value whose path is typed up to its last dot. */
static void add_parts(struct completion *completion, const vs_parameter *parameter,
                      const vs_value *value, bool number)
{
    char path[256];
    const char *rest = completion->typed + strlen(parameter->name) + 1;
    for (const char *dot = strchr(rest, '.'); dot != NULL && value != NULL;
         dot = strchr(rest, '.')) {
        char step[128] = "";
        memcpy(step, rest, (size_t)(dot - rest) < sizeof step ? (size_t)(dot - rest) : 0);
        value = vs_value_part(value, step);
        rest = dot + 1;
    }
    size_t size = (size_t)(rest - completion->typed);
    for (size_t i = 0; value != NULL && i < value->count && size < sizeof path; i++) {
        memcpy(path, completion->typed, size);
        if (value->type == VS_VALUE_MAP) {
            (void)snprintf(path + size, sizeof path - size, "%s", value->keys[i]);
        } else {
            (void)snprintf(path + size, sizeof path - size, "%zu", i + 1);
        }
        if (strncmp(path, completion->typed, strlen(completion->typed)) == 0) {
            add_part(completion, path, &value->items[i], number);
        }
    }
}

int vs_complete_parameters(struct completion *completion, const vs_model *model, bool number)
{
    vs_date today = vs_options_today(&completion->dialogue->session->options);
    for (size_t i = 0; i < model->parameter_count; i++) {
        const vs_parameter *parameter = &model->parameters[i];
        const vs_parameter_version *version = vs_parameter_at(parameter, today);
        size_t size = strlen(parameter->name);
        bool below = strncmp(completion->typed, parameter->name, size) == 0 &&
                     completion->typed[size] == '.';
        if (version == NULL) {
            continue;
        }
        bool simple =
            version->value.type == VS_VALUE_NUMBER || version->value.type == VS_VALUE_TEXT;
        if (below && !simple) {
            add_parts(completion, parameter, &version->value, number);
        } else if (vs_complete_fits(completion, parameter->name, false) ||
                   (parameter->title != NULL && completion->typed[0] != '\0' &&
                    vs_complete_fits(completion, parameter->title, true))) {
            vs_complete_add_name(completion, "", parameter->name,
                                 !simple  ? "."
                                 : number ? "="
                                          : "",
                                 parameter->title);
        }
    }
    return VS_OK;
}

/* --- scenarios --- */

void vs_complete_scenarios(struct completion *completion)
{
    vs_workspace *workspace = NULL;
    vs_file_list list = {.count = 0};
    vs_engine *engine = completion->dialogue->engine;
    if (vs_session_workspace(completion->dialogue->session, &workspace) != VS_OK ||
        vs_scenario_file_list(workspace, &list) != VS_OK) {
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        char *name = vs_mem_text(engine, list.names[i], strlen(list.names[i]));
        char *dot = name != NULL ? strrchr(name, '.') : NULL;
        if (dot != NULL) {
            *dot = '\0';
        }
        if (name != NULL && vs_complete_fits(completion, name, true)) {
            vs_complete_add_name(completion, "", name, "", NULL);
        }
        vs_mem_free(engine, name);
    }
    vs_file_list_free(&list, engine);
}

/* --- files --- */

void vs_complete_files(struct completion *completion)
{
    char folder[VS_PATH_SIZE];
    const char *typed = completion->typed;
    const char *slash = strrchr(typed, '/');
    size_t size = slash != NULL ? (size_t)(slash - typed) + 1 : 0;
    if (size >= sizeof folder) {
        return;
    }
    memcpy(folder, typed, size);
    folder[size] = '\0';
    vs_file_list list = {.count = 0};
    if (vs_file_list_read(&list, completion->dialogue->engine, size > 0 ? folder : ".", "") !=
        VS_OK) {
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.names[i];
        char path[VS_PATH_SIZE];
        bool asked = typed[size] == '.' || name[0] != '.';
        int written = snprintf(path, sizeof path, "%s%s", folder, name);
        if (asked && written > 0 && written < (int)sizeof path &&
            strncmp(name, typed + size, strlen(typed + size)) == 0) {
            bool below = vs_file_is_folder(path);
            vs_complete_add_name(completion, "", path, below ? "/" : "", NULL);
        }
    }
    vs_file_list_free(&list, completion->dialogue->engine);
}
