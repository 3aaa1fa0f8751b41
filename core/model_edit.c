/*
 * Edits of parameters by the verbs of layers. Each is noted with what stood before it, so that it
 * can be told who changed what; a value must be of the same form as in the layer below, and of a
 * parameter that is tighten_only not less strict at any date.
 * SPDX-License-Identifier: MIT
 */
#include "model_seal.h"
#include "model_yaml.h"

#include "number.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PART_SIZE = 128, SHOWN_SIZE = 256 };

/* --- against the layer below --- */

/* Two values side by side. */
struct comparison {
    enum vs_better stricter; /* VS_BETTER_NONE: only their form counts */
    char part[PART_SIZE];    /* where they part: "2.1"; "" of a plain number */
    const vs_value *found, *below;
    bool form; /* their form differs, not a number */
};

static bool fits(struct comparison *comparison, const vs_value *found, const vs_value *below);

static bool items_fit(struct comparison *comparison, const vs_value *found, const vs_value *below)
{
    size_t at = strlen(comparison->part);
    for (size_t i = 0; i < found->count; i++) {
        char step[PART_SIZE];
        if (found->type == VS_VALUE_MAP) {
            (void)snprintf(step, sizeof step, "%s", found->keys[i]);
        } else {
            (void)snprintf(step, sizeof step, "%zu", i + 1);
        }
        (void)snprintf(comparison->part + at, PART_SIZE - at, "%s%s", at > 0 ? "." : "", step);
        if (!fits(comparison, &found->items[i], &below->items[i])) {
            return false;
        }
        comparison->part[at] = '\0';
    }
    return true;
}

static bool same_keys(const vs_value *found, const vs_value *below)
{
    bool same = found->count == below->count;
    for (size_t i = 0; same && found->type == VS_VALUE_MAP && i < found->count; i++) {
        same = strcmp(found->keys[i], below->keys[i]) == 0;
    }
    return same;
}

/* Lists may differ in length and texts in letters unless the parameter is tighten_only. */
static bool fits(struct comparison *comparison, const vs_value *found, const vs_value *below)
{
    bool strict = comparison->stricter != VS_BETTER_NONE;
    comparison->found = found;
    comparison->below = below;
    comparison->form = true;
    if (found->type != below->type ||
        ((strict || found->type == VS_VALUE_MAP) && !same_keys(found, below)) ||
        (strict && found->type == VS_VALUE_TEXT && strcmp(found->text, below->text) != 0)) {
        return false;
    }
    if (found->type == VS_VALUE_MAP || (strict && found->type == VS_VALUE_LIST)) {
        return items_fit(comparison, found, below);
    }
    comparison->form = false;
    return !strict || found->type != VS_VALUE_NUMBER ||
           (comparison->stricter == VS_BETTER_HIGHER ? found->number >= below->number
                                                     : found->number <= below->number);
}

/* A value as messages show it. */
static const char *show(const vs_value *value, char out[SHOWN_SIZE])
{
    char number[VS_NUMBER_SIZE];
    size_t at = 0;
    switch (value->type) {
    case VS_VALUE_NUMBER:
        (void)vs_double_print(number, value->number);
        (void)snprintf(out, SHOWN_SIZE, "%s", number);
        break;
    case VS_VALUE_TEXT:
        (void)snprintf(out, SHOWN_SIZE, "\"%s\"", value->text);
        break;
    default:
        at = (size_t)snprintf(out, SHOWN_SIZE, "{");
        for (size_t i = 0; i < value->count && at + 1 < SHOWN_SIZE / 2; i++) {
            char item[SHOWN_SIZE];
            at += (size_t)snprintf(out + at, SHOWN_SIZE - at, "%s%s%s%s", i > 0 ? ", " : " ",
                                   value->type == VS_VALUE_MAP ? value->keys[i] : "",
                                   value->type == VS_VALUE_MAP ? " = " : "",
                                   show(&value->items[i], item));
            at = at < SHOWN_SIZE ? at : SHOWN_SIZE - 1;
        }
        (void)snprintf(out + at, SHOWN_SIZE - at, " }");
        break;
    }
    return out;
}

static int refuse(const vs_model *model, const vs_parameter *parameter,
                  const struct comparison *comparison, const vs_parameter_version *edit,
                  const vs_parameter_version *below)
{
    char from[VS_DATE_SIZE];
    char name[PART_SIZE * 2];
    char found[SHOWN_SIZE];
    char was[SHOWN_SIZE];
    (void)snprintf(name, sizeof name, "%s%s%s", parameter->name,
                   comparison->part[0] != '\0' ? "." : "", comparison->part);
    show(comparison->found, found);
    show(comparison->below, was);
    if (comparison->form) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_SHAPE, edit->place.file,
                       (long long)edit->place.line, name, found, below->place.layer, was,
                       below->place.file, (long long)below->place.line);
    }
    vs_date_print(from, edit->from > below->from ? edit->from : below->from);
    return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_TIGHTEN, edit->place.file,
                   (long long)edit->place.line, name,
                   vs_message_text(model->engine, comparison->stricter == VS_BETTER_HIGHER
                                                      ? VS_MSG_TIGHTEN_HIGHER
                                                      : VS_MSG_TIGHTEN_LOWER),
                   from, found, below->place.layer, was, below->place.file,
                   (long long)below->place.line);
}

/* What the layer below says: the versions before the first edit of this layer. */
static void versions_below(const vs_parameter *parameter, const char *layer,
                           const vs_parameter_version **versions, size_t *count)
{
    *versions = parameter->versions;
    *count = parameter->version_count;
    for (size_t i = parameter->edit_count; i > 0; i--) {
        if (strcmp(parameter->edits[i - 1].place.layer, layer) == 0) {
            *versions = parameter->edits[i - 1].before;
            *count = parameter->edits[i - 1].before_count;
        }
    }
}

int vs_model_parameter_holds(const vs_model *model, const vs_parameter *parameter,
                             const vs_parameter_version *edit)
{
    const vs_parameter_version *versions;
    size_t count;
    enum vs_better stricter =
        vs_model_is_scenario(model, edit->place.layer) ? VS_BETTER_NONE : parameter->tighten_only;
    versions_below(parameter, edit->place.layer, &versions, &count);
    for (size_t i = 0; i < count; i++) {
        const vs_parameter_version *below = &versions[i];
        struct comparison comparison = {.stricter = stricter};
        bool meet = edit->from < below->until && below->from < edit->until;
        if (meet && !fits(&comparison, &edit->value, &below->value)) {
            return refuse(model, parameter, &comparison, edit, below);
        }
    }
    return VS_OK;
}

int vs_model_parameter_note(vs_model *model, vs_parameter *parameter,
                            const vs_parameter_edit_note *edit)
{
    vs_parameter_edit_note *edits =
        vs_arena_array(model->arena, parameter->edit_count + 1, sizeof *edits);
    if (edits == NULL) {
        return vs_fail_memory(model->engine);
    }
    for (size_t i = 0; i < parameter->edit_count; i++) {
        edits[i] = parameter->edits[i];
    }
    edits[parameter->edit_count] = *edit;
    edits[parameter->edit_count].before = parameter->versions;
    edits[parameter->edit_count].before_count = parameter->version_count;
    parameter->edits = edits;
    parameter->edit_count++;
    return VS_OK;
}

static const char *parameter_at(const void *items, size_t index)
{
    return ((const vs_parameter *)items)[index].name;
}

int vs_model_parameter_find(vs_model *model, const char *name, const vs_place *place,
                            vs_parameter **out)
{
    int index = vs_model_parameter(model, name);
    *out = NULL;
    if (index < 0) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(model->engine, suggestion, name, model->parameters, model->parameter_count,
                   parameter_at);
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_UNKNOWN, place->file,
                       (long long)place->line, name, suggestion);
    }
    vs_parameter *parameter = &model->parameters[index];
    if (parameter->sealed && !vs_model_is_scenario(model, place->layer) &&
        strcmp(parameter->place.layer, place->layer) != 0) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_SEALED, place->file,
                       (long long)place->line, name, parameter->place.layer, parameter->place.file,
                       (long long)parameter->place.line);
    }
    *out = parameter;
    return VS_OK;
}

/* --- set --- */
static int fail_stretch(const vs_model *model, const vs_parameter_edit *edit)
{
    char until[VS_DATE_SIZE];
    char from[VS_DATE_SIZE];
    return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_STRETCH, edit->place.file,
                   (long long)edit->place.line, edit->name, vs_date_print(until, edit->until),
                   vs_date_print(from, edit->from));
}

/* Two edits of one layer for the same days: neither is the later one, whatever file is read first.
 */
static int check_meeting(const vs_model *model, const vs_parameter *parameter,
                         const vs_parameter_edit *said)
{
    char from[VS_DATE_SIZE];
    for (size_t i = 0; i < parameter->edit_count; i++) {
        const vs_parameter_edit_note *edit = &parameter->edits[i];
        if (strcmp(edit->verb, "set") == 0 && strcmp(edit->place.layer, said->place.layer) == 0 &&
            edit->from < said->until && said->from < edit->until) {
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_PARAMETER_MEETING, said->place.file,
                           (long long)said->place.line, said->name,
                           vs_date_print(from, edit->from > said->from ? edit->from : said->from),
                           edit->place.file, (long long)edit->place.line);
        }
    }
    return VS_OK;
}

/* The versions with one more laid over them; room for two more than there are. Returns how many. */
static size_t lay_over(const vs_parameter *parameter, const vs_parameter_version *added,
                       vs_parameter_version *versions)
{
    size_t count = 0;
    bool placed = false;
    for (size_t i = 0; i < parameter->version_count; i++) {
        vs_parameter_version old = parameter->versions[i];
        if (old.from < added->from) {
            versions[count] = old;
            versions[count++].until = old.until < added->from ? old.until : added->from;
        }
        if (!placed && old.until > added->from) {
            versions[count++] = *added;
            placed = true;
        }
        if (old.until > added->until) {
            versions[count] = old;
            versions[count++].from = old.from > added->until ? old.from : added->until;
        }
    }
    if (!placed) {
        versions[count++] = *added;
    }
    return count;
}

int vs_model_parameter_set(vs_model *model, const vs_parameter_edit *edit)
{
    assert(edit->name != NULL && edit->place.file != NULL && edit->place.layer != NULL);
    vs_parameter *parameter = NULL;
    vs_parameter_version added = {edit->from,   edit->until, edit->value,
                                  edit->source, edit->note,  edit->place};
    const vs_parameter_edit_note note = {
        .verb = "set", .from = edit->from, .until = edit->until, .place = edit->place};
    int status = vs_model_parameter_find(model, edit->name, &edit->place, &parameter);
    if (status != VS_OK || parameter == NULL) {
        return status;
    }
    status = edit->until <= edit->from || edit->from == VS_DATE_NONE
                 ? fail_stretch(model, edit)
                 : check_meeting(model, parameter, edit);
    if (status == VS_OK) {
        status = vs_model_parameter_holds(model, parameter, &added);
    }
    if (status != VS_OK) {
        return status;
    }
    /* Each old version leaves at most what lies before and what lies after the edit. */
    vs_parameter_version *versions =
        vs_arena_array(model->arena, parameter->version_count + 2, sizeof *versions);
    if (versions == NULL) {
        return vs_fail_memory(model->engine);
    }
    size_t count = lay_over(parameter, &added, versions);
    for (size_t i = 1; i < count; i++) {
        if (versions[i].from != versions[i - 1].until) {
            return vs_model_parameter_gap(model, edit->name, &versions[i - 1], &versions[i]);
        }
    }
    status = vs_model_parameter_note(model, parameter, &note);
    if (status == VS_OK) {
        parameter->versions = versions;
        parameter->version_count = count;
    }
    return status;
}
