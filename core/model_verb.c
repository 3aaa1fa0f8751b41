/*
 * define, override and disable of parameters, for layers in Lua; in YAML a parameter is defined by
 * standing there (model_parameter.c), set is in model_edit.c. SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include <stdio.h>
#include <string.h>

enum { PLACE_SIZE = 512 };

static const char *write_place(const vs_place *place, char out[PLACE_SIZE])
{
    (void)snprintf(out, PLACE_SIZE, "%s:%lu", place->file, (unsigned long)place->line);
    return out;
}

static int fail_twice(const vs_model *model, const vs_parameter *said, const vs_place *first)
{
    char place[PLACE_SIZE];
    char other[PLACE_SIZE];
    return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_DEFINED_TWICE,
                   write_place(&said->place, place), said->name, write_place(first, other));
}

int vs_model_parameter_own(const vs_model *model, const vs_parameter *parameter, bool school)
{
    static const char prefix[] = "local.";
    if (school && strncmp(parameter->name, prefix, sizeof prefix - 1) != 0) {
        char place[PLACE_SIZE];
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_LOCAL_NAME,
                       write_place(&parameter->place, place), parameter->name, parameter->name);
    }
    return VS_OK;
}

int vs_model_parameter_define(vs_model *model, vs_parameter *parameter, bool school)
{
    char place[PLACE_SIZE];
    char other[PLACE_SIZE];
    int known = vs_model_parameter(model, parameter->name);
    if (known >= 0) {
        const vs_place *first = &model->parameters[known].place;
        return strcmp(first->layer, parameter->place.layer) == 0
                   ? fail_twice(model, parameter, first)
                   : vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_DEFINED_BELOW,
                             write_place(&parameter->place, place), parameter->name, first->layer,
                             write_place(first, other));
    }
    int status = vs_model_parameter_own(model, parameter, school);
    if (status == VS_OK) {
        status = vs_model_parameter_chain(model, parameter);
    }
    return status == VS_OK ? vs_model_parameter_insert(model, parameter) : status;
}

/* The parameter that a verb changes; each verb may touch one once a layer. */
static int find_below(vs_model *model, const vs_parameter *said, const char *verb,
                      vs_parameter **out)
{
    int status = vs_model_parameter_find(model, said->name, &said->place, out);
    if (status != VS_OK) {
        return status;
    }
    const vs_parameter *found = *out;
    if (strcmp(found->place.layer, said->place.layer) == 0) {
        return fail_twice(model, said, &found->place);
    }
    for (size_t i = 0; i < found->edit_count; i++) {
        const vs_parameter_edit_note *edit = &found->edits[i];
        if (strcmp(edit->verb, verb) == 0 && strcmp(edit->place.layer, said->place.layer) == 0) {
            return fail_twice(model, said, &edit->place);
        }
    }
    return VS_OK;
}

/* The versions of an override against those below: form, strictness, and no time left out. */
static int check_versions(vs_model *model, const vs_parameter *below, const vs_parameter *said)
{
    const vs_parameter_version *first = &said->versions[0];
    const vs_parameter_version *last = &said->versions[said->version_count - 1];
    const vs_parameter_version *first_below = &below->versions[0];
    const vs_parameter_version *last_below = &below->versions[below->version_count - 1];
    if (first->from > first_below->from || last->until < last_below->until) {
        char from[VS_DATE_SIZE];
        char until[VS_DATE_SIZE];
        bool late = first->from > first_below->from;
        return vs_fail(model->engine, VS_EMODEL,
                       late ? VS_MSG_PARAMETER_LATE : VS_MSG_PARAMETER_EARLY, said->place.file,
                       (long long)said->place.line, said->name,
                       vs_date_print(from, late ? first->from : last->until), below->place.layer,
                       vs_date_print(until, late ? first_below->from : last_below->until),
                       below->place.file, (long long)below->place.line);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < said->version_count; i++) {
        status = vs_model_parameter_holds(model, below, &said->versions[i]);
    }
    return status;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int vs_model_parameter_override(vs_model *model, const vs_parameter *said)
{
    vs_parameter *parameter = NULL;
    const vs_parameter_edit_note note = {
        .verb = "override", .from = VS_DATE_NONE, .until = VS_DATE_MAX, .place = said->place};
    int status = find_below(model, said, note.verb, &parameter);
    if (status == VS_OK && said->unit != NULL && !same_text(said->unit, parameter->unit)) {
        char place[PLACE_SIZE];
        char other[PLACE_SIZE];
        status = vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_CONTRACT,
                         write_place(&said->place, place), said->name, "unit",
                         write_place(&parameter->place, other));
    }
    if (status == VS_OK && said->version_count > 0) {
        status = vs_model_parameter_chain(model, said);
    }
    if (status == VS_OK && said->version_count > 0) {
        status = check_versions(model, parameter, said);
    }
    if (status == VS_OK) {
        status = vs_model_parameter_note(model, parameter, &note);
    }
    if (status == VS_OK && said->version_count > 0) {
        parameter->versions = said->versions;
        parameter->version_count = said->version_count;
    }
    if (status == VS_OK && said->title != NULL) {
        parameter->title = said->title;
    }
    return status;
}

int vs_model_parameter_disable(vs_model *model, const vs_parameter *said)
{
    vs_parameter *parameter = NULL;
    const vs_parameter_edit_note note = {
        .verb = "disable", .from = VS_DATE_NONE, .until = VS_DATE_MAX, .place = said->place};
    int status = find_below(model, said, note.verb, &parameter);
    if (status == VS_OK) {
        status = vs_model_parameter_note(model, parameter, &note);
    }
    if (status == VS_OK) {
        parameter->disabled = said->disabled;
    }
    return status;
}
