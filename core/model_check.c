/*
 * Checks of a loaded model that need all of it: the form of bands and limits, and each formula by
 * its trace: units, and whether the rows that it reads can be grouped by its levels and periods.
 * What a trace cannot show is checked when the cell is run. SPDX-License-Identifier: MIT
 */
#include "model_check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model_seal.h"

enum { PLACE_SIZE = 512 };

static const char *write_place(const vs_place *place, char out[PLACE_SIZE])
{
    (void)snprintf(out, PLACE_SIZE, "%s:%lu", place->file, (unsigned long)place->line);
    return out;
}

/* --- parameters of indicators --- */
static int refuse_form(const vs_model *model, const vs_indicator *indicator,
                       const vs_parameter *parameter, const vs_place *at, enum vs_message expected)
{
    char place[PLACE_SIZE];
    return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_PARAMETER_FORM, write_place(at, place),
                   parameter->name, indicator->name, vs_message_text(model->engine, expected));
}

/* A band by its number: what is wrong with it and, in YAML, its own line. */
static int refuse_band(const vs_model *model, const vs_indicator *indicator,
                       const vs_parameter *parameter, const vs_parameter_version *version,
                       size_t index, enum vs_message why)
{
    char text[PLACE_SIZE];
    vs_place place = version->place;
    uint32_t line = version->value.items[index].line;
    place.line = line > 0 ? line : place.line;
    return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_BAND_FORM, write_place(&place, text),
                   parameter->name, indicator->name, (long long)index + 1,
                   vs_message_text(model->engine, why));
}

/* A third item of a band is a tone. */
static bool has_sound_tone(const vs_value *band)
{
    return band->count == 2 || (band->items[2].type == VS_VALUE_TEXT &&
                                vs_tone_of(band->items[2].text) != VS_TONE_NONE);
}

/* A list of [from, label] or [from, label, tone], from ascending. The first may be -.inf, which
 * becomes the number. */
static int check_bands(const vs_model *model, const vs_indicator *indicator,
                       const vs_parameter *parameter, const vs_parameter_version *version)
{
    const vs_value *value = &version->value;
    if (value->type != VS_VALUE_LIST || value->count == 0) {
        return refuse_form(model, indicator, parameter, &version->place, VS_MSG_EXPECT_BANDS);
    }
    for (size_t i = 0; i < value->count; i++) {
        const vs_value *band = &value->items[i];
        bool pair = band->type == VS_VALUE_LIST && (band->count == 2 || band->count == 3) &&
                    band->items[1].type == VS_VALUE_TEXT;
        vs_value *from = pair ? &band->items[0] : NULL;
        if (pair && i == 0 && from->type == VS_VALUE_TEXT && strcmp(from->text, "-.inf") == 0) {
            *from = (vs_value){.type = VS_VALUE_NUMBER, .number = -HUGE_VAL};
        }
        if (!pair || from->type != VS_VALUE_NUMBER || isnan(from->number)) {
            return refuse_band(model, indicator, parameter, version, i, VS_MSG_EXPECT_BAND_PAIR);
        } else if (!has_sound_tone(band)) {
            return refuse_band(model, indicator, parameter, version, i, VS_MSG_EXPECT_BAND_TONE);
        } else if (i > 0 && from->number <= value->items[i - 1].items[0].number) {
            return refuse_band(model, indicator, parameter, version, i, VS_MSG_EXPECT_BAND_ORDER);
        }
    }
    return VS_OK;
}

static int check_parameters(vs_model *model, const vs_indicator *indicator)
{
    if (indicator->bands >= 0) {
        const vs_parameter *parameter = &model->parameters[indicator->bands];
        for (size_t i = 0; i < parameter->version_count; i++) {
            int status = check_bands(model, indicator, parameter, &parameter->versions[i]);
            if (status != VS_OK) {
                return status;
            }
        }
    }
    if (indicator->small_n >= 0) {
        const vs_parameter *parameter = &model->parameters[indicator->small_n];
        for (size_t i = 0; i < parameter->version_count; i++) {
            if (parameter->versions[i].value.type != VS_VALUE_NUMBER) {
                return refuse_form(model, indicator, parameter, &parameter->versions[i].place,
                                   VS_MSG_EXPECT_NUMBER);
            }
        }
    }
    return VS_OK;
}

/* --- what a formula reads --- */
struct reading {
    const vs_model *model;
    const vs_indicator *indicator;
    const vs_formula *formula;
};

static int check_levels(const struct reading *reading, const vs_kind *kind)
{
    const vs_model *model = reading->model;
    for (size_t i = 0; i < reading->indicator->level_count; i++) {
        const vs_level *level = &model->levels[reading->indicator->levels[i]];
        for (size_t d = 0; d < level->dimension_count; d++) {
            vs_route route;
            if (!vs_kind_route(model, kind, level->dimensions[d], &route)) {
                char place[PLACE_SIZE];
                return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_LEVEL_ROUTE,
                               write_place(&reading->formula->place, place),
                               reading->indicator->name, level->name, kind->name,
                               model->dimensions[level->dimensions[d]].name);
            }
        }
    }
    return VS_OK;
}

/* Whether rows of a kind can stand in periods of a period kind. */
static bool reaches_period(const vs_model *model, const vs_kind *kind, size_t wanted)
{
    switch (kind->period_rule) {
    case VS_PERIOD_NONE:
        return false;
    case VS_PERIOD_ALWAYS:
    case VS_PERIOD_SPAN:
        return true;
    case VS_PERIOD_FIELD:
        for (size_t i = 0; i < model->period_kind_count; i++) {
            bool carried = (kind->period_kinds >> i & 1) != 0;
            if (carried && (i == wanted || (model->period_kinds[i].type == VS_PERIOD_PART &&
                                            model->period_kinds[i].of == (int)wanted))) {
                return true;
            }
        }
        return false;
    default:
        return model->period_kinds[wanted].type != VS_PERIOD_KEYS;
    }
}

static int check_periods(const struct reading *reading, const vs_kind *kind)
{
    const vs_model *model = reading->model;
    for (size_t i = 0; i < model->period_kind_count; i++) {
        if ((reading->indicator->period_kinds >> i & 1) != 0 && !reaches_period(model, kind, i)) {
            char place[PLACE_SIZE];
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_MODEL_PERIOD_ROUTE,
                           write_place(&reading->formula->place, place), reading->indicator->name,
                           kind->name, model->period_kinds[i].name);
        }
    }
    return VS_OK;
}

static int check_kind(const struct reading *reading, int kind)
{
    int status = check_levels(reading, &reading->model->kinds[kind]);
    return status == VS_OK ? check_periods(reading, &reading->model->kinds[kind]) : status;
}

static int check_reads(const struct reading *reading, const vs_program *program)
{
    int status = VS_OK;
    for (uint32_t i = 0; status == VS_OK && i < vs_program_size(program); i++) {
        const vs_node *node = vs_program_node(program, i);
        if (node->op != VS_NODE_AGGREGATE) {
            continue;
        }
        const vs_aggregate *aggregate = vs_program_aggregate_read(program, node->payload);
        status = check_kind(reading, aggregate->set.kind);
        if (status == VS_OK && aggregate->paired && aggregate->pair_key_count > 0) {
            status = check_kind(reading, aggregate->other.kind);
        }
    }
    return status;
}

static int check_formula(vs_model *model, int index, size_t position)
{
    const vs_formula *formula = &model->indicators[index].formulas[position];
    struct reading reading = {model, &model->indicators[index], formula};
    int status = vs_model_compile(model, index, position);
    const vs_program *program = status == VS_OK ? model->compiled[index][position].program : NULL;
    if (program != NULL) {
        status = check_reads(&reading, program);
    }
    if (status == VS_OK && program != NULL) {
        status = vs_model_check_units(model, index, formula, program);
    }
    return status;
}

/* --- what is disabled takes its readers with it --- */

static const char *why_disabled(const vs_model *model, int indicator)
{
    const vs_reads *reads = vs_model_reads(model, indicator);
    const char *why = NULL;
    for (size_t i = 0; why == NULL && i < reads->parameter_count; i++) {
        why = model->parameters[reads->parameters[i]].disabled;
    }
    for (size_t i = 0; why == NULL && i < reads->kind_count; i++) {
        why = model->kinds[reads->kinds[i]].disabled;
    }
    return why;
}

/* Indicators and rules whose formulas name a disabled parameter or record kind. Bands and limits
 * that are disabled are none. */
static void disable_readers(vs_model *model)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        vs_indicator *indicator = &model->indicators[i];
        if (indicator->disabled == NULL) {
            indicator->disabled = why_disabled(model, (int)i);
        }
        for (; indicator->disabled != NULL && indicator->formula_count > 0;
             indicator->formula_count--) {
            vs_program_free(model->compiled[i][indicator->formula_count - 1].program);
        }
        if (indicator->bands >= 0 && model->parameters[indicator->bands].disabled != NULL) {
            indicator->bands = -1;
        }
        if (indicator->small_n >= 0 && model->parameters[indicator->small_n].disabled != NULL) {
            indicator->small_n = -1;
        }
    }
}

int vs_model_check(vs_model *model)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        status = check_parameters(model, indicator);
        for (size_t f = 0; status == VS_OK && f < indicator->formula_count; f++) {
            status = check_formula(model, (int)i, f);
        }
    }
    if (status == VS_OK) {
        status = vs_model_reads_make(model);
    }
    if (status == VS_OK) {
        status = vs_model_tags_make(model);
    }
    if (status == VS_OK) {
        status = vs_model_seal_check(model);
    }
    if (status == VS_OK) {
        status = vs_model_bans_check(model);
    }
    if (status == VS_OK) {
        status = vs_model_guards_make(model);
    }
    if (status == VS_OK) {
        disable_readers(model);
    }
    return status;
}
