/*
 * Reads of guarded formulas (model_seal.h): what a run asks for is admitted, or the cell becomes an
 * error that names the chain. What a read cell stands on is known once its series is evaluated, so
 * cells are looked at again after they are read.
 * SPDX-License-Identifier: MIT
 */
#include "cells_private.h"
#include "model_seal.h"

#include <string.h>

/* --- seals --- */

/* The cell stands behind a seal and read what a layer above had a hand in. */
static int refuse_hand(vs_evaluation *evaluation, int reader, const vs_guard *guard,
                       const char *name, const vs_hand *hand, vs_result *out)
{
    const vs_model *model = evaluation->model;
    const vs_place *seal = &guard->seal->place;
    bool deeper = strcmp(name, hand->name) != 0;
    vs_buffer stored;
    vs_buffer_init(&stored, evaluation->engine);
    vs_buffer_printf(&stored, "REASON_SEALED\x1f%s:%lu\x1f%s\x1f%s\x1f%s:%lu\x1f%s > %s%s%s",
                     hand->place->file, (unsigned long)hand->place->line, hand->place->layer,
                     model->indicators[guard->seal->indicator].name, seal->file,
                     (unsigned long)seal->line, model->indicators[reader].name, name,
                     deeper ? " > " : "", deeper ? hand->name : "");
    int status = vs_buffer_status(&stored);
    *out = (vs_result){.state = VS_ERROR};
    if (status == VS_OK) {
        status = vs_cells__reason(evaluation, stored.data, &out->reason);
    }
    if (status == VS_OK && evaluation->broken_seal == 0) {
        evaluation->broken_seal = out->reason;
    }
    vs_buffer_free(&stored);
    return status;
}

static int admit_hand(vs_evaluation *evaluation, int reader, const vs_guard *guard,
                      const char *name, const vs_hand *hand, vs_result *out)
{
    return guard->seal != NULL && hand->layer > guard->layer
               ? refuse_hand(evaluation, reader, guard, name, hand, out)
               : VS_OK;
}

int vs_cells__check_seals(vs_evaluation *evaluation)
{
    vs_buffer text;
    if (evaluation->broken_seal == 0) {
        return VS_OK;
    }
    vs_buffer_init(&text, evaluation->engine);
    int status = vs_reason_render(evaluation->engine,
                                  vs_evaluation_reason(evaluation, evaluation->broken_seal), &text);
    if (status == VS_OK) {
        status = vs_fail_text(evaluation->engine, VS_EMODEL, text.data);
    }
    vs_buffer_free(&text);
    return status;
}

/* --- bans --- */

/* The rule's condition read what carries a tag that its method forbids. */
static int refuse_tag(vs_evaluation *evaluation, int reader, const char *name, const char *tag,
                      vs_result *out)
{
    const vs_indicator *rule = &evaluation->model->indicators[reader];
    vs_buffer stored;
    vs_buffer_init(&stored, evaluation->engine);
    vs_buffer_printf(&stored, "REASON_BANNED\x1f%s:%lu\x1f%s\x1f%s\x1f%s\x1f%s", rule->place.file,
                     (unsigned long)rule->place.line, rule->name, rule->method, tag, name);
    int status = vs_buffer_status(&stored);
    *out = (vs_result){.state = VS_ERROR};
    if (status == VS_OK) {
        status = vs_cells__reason(evaluation, stored.data, &out->reason);
    }
    vs_buffer_free(&stored);
    return status;
}

static bool kind_has(const vs_kind *kind, const char *tag)
{
    const char **own = kind->tags;
    while (own != NULL && *own != NULL && strcmp(*own, tag) != 0) {
        own++;
    }
    return own != NULL && *own != NULL;
}

/* Follows what evaluated series have read, each indicator once. */
static bool has_read_tag(const vs_evaluation *evaluation, int indicator, const char *tag,
                         unsigned char *seen)
{
    const vs_model *model = evaluation->model;
    enum vs_carries carries = vs_model_carries(model, indicator, tag);
    bool found = carries == VS_CARRIES;
    if (carries != VS_MAY_CARRY || seen[indicator] != 0) {
        return found;
    }
    seen[indicator] = 1;
    for (const struct vs_series_state *s = evaluation->series; !found && s != NULL; s = s->next) {
        if (s->indicator != indicator || s->kinds_read == NULL) {
            continue;
        }
        for (size_t k = 0; !found && k < model->kind_count; k++) {
            found = s->kinds_read[k] != 0 && kind_has(&model->kinds[k], tag);
        }
        for (size_t i = 0; !found && i < model->indicator_count; i++) {
            found = s->indicators_read[i] != 0 && has_read_tag(evaluation, (int)i, tag, seen);
        }
    }
    return found;
}

/* Whether a cell of an indicator stands on a tag, as far as its series have been evaluated. */
static int carries_tag(const vs_evaluation *evaluation, int indicator, const char *tag, bool *out)
{
    unsigned char *seen =
        vs_mem_array(evaluation->engine, evaluation->model->indicator_count + 1, 1);
    if (seen == NULL) {
        return vs_fail_memory(evaluation->engine);
    }
    *out = has_read_tag(evaluation, indicator, tag, seen);
    vs_mem_free(evaluation->engine, seen);
    return VS_OK;
}

/* --- what is asked before and after a read --- */

int vs_cells__admit_parameter(const struct vs_cell_reader *reader, int parameter, vs_result *out)
{
    const vs_model *model = reader->evaluation->model;
    int own = reader->at.series->indicator;
    const vs_guard *guard = vs_model_guard(model, own);
    return guard == NULL
               ? VS_OK
               : admit_hand(reader->evaluation, own, guard, model->parameters[parameter].name,
                            &model->guards->parameters[parameter], out);
}

static int admit_kind(vs_evaluation *evaluation, int own, const vs_guard *guard, int kind,
                      vs_result *out)
{
    const vs_model *model = evaluation->model;
    int status = admit_hand(evaluation, own, guard, model->kinds[kind].name,
                            &model->guards->kinds[kind], out);
    for (const char **tag = guard->bans;
         status == VS_OK && out->state == VS_KNOWN && tag != NULL && *tag != NULL; tag++) {
        if (kind_has(&model->kinds[kind], *tag)) {
            status = refuse_tag(evaluation, own, model->kinds[kind].name, *tag, out);
        }
    }
    return status;
}

int vs_cells__admit_attribute(const struct vs_cell_reader *reader, const vs_attribute *attribute,
                              vs_result *out)
{
    int own = reader->at.series->indicator;
    const vs_guard *guard = vs_model_guard(reader->evaluation->model, own);
    return guard == NULL || attribute->kind < 0
               ? VS_OK
               : admit_kind(reader->evaluation, own, guard, attribute->kind, out);
}

/* Rows that carry values of indicators: each of those is looked at. */
struct carried {
    const vs_model *model;
    const char *tag;
    int found; /* -1: none carries it */
};

static void visit_carried(void *self, int indicator)
{
    struct carried *carried = self;
    if (vs_model_carries(carried->model, indicator, carried->tag) != VS_CARRIES_NOT) {
        carried->found = indicator;
    }
}

static int admit_carried(vs_evaluation *evaluation, int own, const vs_guard *guard,
                         const vs_aggregate *aggregate, vs_result *out)
{
    const vs_model *model = evaluation->model;
    int status = VS_OK;
    for (const char **tag = guard->bans;
         status == VS_OK && out->state == VS_KNOWN && tag != NULL && *tag != NULL; tag++) {
        struct carried carried = {model, *tag, -1};
        bool named = vs_model_carried(model, aggregate, visit_carried, &carried);
        for (size_t i = 0; !named && i < model->indicator_count; i++) {
            visit_carried(&carried, (int)i);
        }
        if (carried.found >= 0) {
            status = refuse_tag(evaluation, own, model->indicators[carried.found].name, *tag, out);
        }
    }
    return status;
}

int vs_cells__admit_aggregate(const struct vs_cell_reader *reader, const vs_aggregate *aggregate,
                              vs_result *out)
{
    int own = reader->at.series->indicator;
    const vs_guard *guard = vs_model_guard(reader->evaluation->model, own);
    if (guard == NULL) {
        return VS_OK;
    }
    int status = admit_kind(reader->evaluation, own, guard, aggregate->set.kind, out);
    if (status == VS_OK && out->state == VS_KNOWN && aggregate->paired &&
        aggregate->pair_key_count > 0) {
        status = admit_kind(reader->evaluation, own, guard, aggregate->other.kind, out);
    }
    if (status == VS_OK && out->state == VS_KNOWN) {
        status = admit_carried(reader->evaluation, own, guard, aggregate, out);
    }
    return status;
}

int vs_cells__admit_indicator(const struct vs_cell_reader *reader, int indicator, vs_result *out)
{
    vs_evaluation *evaluation = reader->evaluation;
    const vs_model *model = evaluation->model;
    int own = reader->at.series->indicator;
    const vs_guard *guard = vs_model_guard(model, own);
    if (guard == NULL) {
        return VS_OK;
    }
    vs_result refused = {0};
    int status = admit_hand(evaluation, own, guard, model->indicators[indicator].name,
                            &model->guards->indicators[indicator], &refused);
    for (const char **tag = guard->bans;
         status == VS_OK && refused.state == VS_KNOWN && tag != NULL && *tag != NULL; tag++) {
        bool carries = false;
        status = carries_tag(evaluation, indicator, *tag, &carries);
        if (status == VS_OK && carries) {
            status = refuse_tag(evaluation, own, model->indicators[indicator].name, *tag, &refused);
        }
    }
    if (status == VS_OK && refused.state != VS_KNOWN) {
        *out = refused;
    }
    return status;
}
