/*
 * Guards of formulas whose reads only a run knows: they may stand behind a seal, or be a rule that
 * may carry what its method forbids. Who had a hand in each thing is worked out here, for them.
 * SPDX-License-Identifier: MIT
 */
#include "model_seal.h"

#include <string.h>

int vs_model_layer(const vs_model *model, const char *name)
{
    for (size_t i = 0; i < model->layer_count; i++) {
        if (strcmp(model->layers[i], name) == 0) {
            return (int)i;
        }
    }
    return 0;
}

bool vs_model_is_scenario(const vs_model *model, const char *layer)
{
    return model->scenario_from > 0 && (size_t)vs_model_layer(model, layer) >= model->scenario_from;
}

bool vs_touch_is_of_series(const vs_touch *touch)
{
    return strcmp(touch->kind, "indicator") == 0 || strcmp(touch->kind, "rule") == 0;
}

bool vs_touch_is_of_kind(const vs_touch *touch)
{
    return strcmp(touch->kind, "record") == 0 || strcmp(touch->kind, "event") == 0;
}

int vs_model_touched(const vs_model *model, const vs_touch *touch)
{
    if (vs_touch_is_of_series(touch)) {
        return vs_model_indicator(model, touch->name);
    }
    if (vs_touch_is_of_kind(touch)) {
        return vs_model_kind(model, touch->name);
    }
    return strcmp(touch->kind, "dimension") == 0 ? vs_model_dimension(model, touch->name) : -1;
}

/* --- hands --- */

/* The later of two hands. */
static bool take_hand(vs_hand *own, const vs_hand *other)
{
    bool later = other->layer > own->layer;
    if (later) {
        *own = *other;
    }
    return later;
}

/* That of a scenario counts as the lowest. */
static vs_hand hand_of(const vs_model *model, const char *name, const vs_place *place)
{
    int layer = vs_model_is_scenario(model, place->layer) ? 0 : vs_model_layer(model, place->layer);
    return (vs_hand){.layer = layer, .name = name, .place = place};
}

/* Who had a hand in each thing itself. */
static void take_own_hands(const vs_model *model, struct vs_guards *guards)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        guards->indicators[i] = hand_of(model, indicator->name, &indicator->place);
    }
    for (size_t i = 0; i < model->parameter_count; i++) {
        const vs_parameter *parameter = &model->parameters[i];
        guards->parameters[i] = hand_of(model, parameter->name, &parameter->place);
        for (size_t j = 0; j < parameter->edit_count && !parameter->variative; j++) {
            vs_hand hand = hand_of(model, parameter->name, &parameter->edits[j].place);
            (void)take_hand(&guards->parameters[i], &hand);
        }
    }
    for (size_t i = 0; i < model->kind_count; i++) {
        guards->kinds[i] = hand_of(model, model->kinds[i].name, &model->kinds[i].place);
    }
    for (size_t i = 0; i < model->history.touch_count; i++) {
        const vs_touch *touch = &model->history.touches[i];
        vs_hand hand = hand_of(model, touch->name, &touch->place);
        int found = touch->fields[0] != NULL ? vs_model_touched(model, touch) : -1;
        if (found >= 0 && vs_touch_is_of_series(touch)) {
            (void)take_hand(&guards->indicators[found], &hand);
        } else if (found >= 0 && vs_touch_is_of_kind(touch)) {
            (void)take_hand(&guards->kinds[found], &hand);
        }
    }
}

/* The last hand in anything: what an open formula may meet. */
static vs_hand last_hand(const vs_model *model, const struct vs_guards *guards)
{
    vs_hand last = {.layer = -1};
    for (size_t i = 0; i < model->indicator_count; i++) {
        (void)take_hand(&last, &guards->indicators[i]);
    }
    for (size_t i = 0; i < model->parameter_count; i++) {
        (void)take_hand(&last, &guards->parameters[i]);
    }
    for (size_t i = 0; i < model->kind_count; i++) {
        (void)take_hand(&last, &guards->kinds[i]);
    }
    return last;
}

static bool take_read_hands(const vs_model *model, struct vs_guards *guards, size_t indicator,
                            const vs_hand *last)
{
    const vs_reads *reads = vs_model_reads(model, (int)indicator);
    vs_hand *own = &guards->indicators[indicator];
    bool news = reads->open && take_hand(own, last);
    for (size_t i = 0; i < reads->indicator_count; i++) {
        news = take_hand(own, &guards->indicators[reads->indicators[i]]) || news;
    }
    for (size_t i = 0; i < reads->parameter_count; i++) {
        news = take_hand(own, &guards->parameters[reads->parameters[i]]) || news;
    }
    for (size_t i = 0; i < reads->kind_count; i++) {
        news = take_hand(own, &guards->kinds[reads->kinds[i]]) || news;
    }
    return news;
}

/* --- guards --- */

/* What stands behind a seal; queue and seen have room for every indicator. */
struct closure {
    int *queue;
    size_t count;
    bool *seen;
};

static void enter(struct closure *closure, int indicator)
{
    if (!closure->seen[indicator]) {
        closure->seen[indicator] = true;
        closure->queue[closure->count++] = indicator;
    }
}

static void guard_closure(const vs_model *model, struct vs_guards *guards, const vs_seal *seal,
                          struct closure *closure)
{
    int layer = vs_model_layer(model, seal->place.layer);
    closure->count = 0;
    memset(closure->seen, 0, model->indicator_count);
    enter(closure, seal->indicator);
    for (size_t at = 0; at < closure->count; at++) {
        const vs_reads *reads = vs_model_reads(model, closure->queue[at]);
        vs_guard *guard = &guards->guards[closure->queue[at]];
        if (reads->open && (guard->seal == NULL || layer < guard->layer)) {
            guard->seal = seal;
            guard->layer = layer;
        }
        for (size_t i = 0; i < reads->indicator_count; i++) {
            enter(closure, reads->indicators[i]);
        }
    }
}

/* Open formulas behind a seal, and rules that may carry what is banned. */
static void make_guards(const vs_model *model, struct vs_guards *guards, struct closure *closure)
{
    for (size_t i = 0; i < model->history.seal_count; i++) {
        guard_closure(model, guards, &model->history.seals[i], closure);
    }
    for (size_t i = 0; i < model->history.ban_count; i++) {
        const vs_ban *ban = &model->history.bans[i];
        for (const char **tag = ban->tags; *tag != NULL; tag++) {
            if (vs_model_carries(model, ban->indicator, *tag) == VS_MAY_CARRY) {
                guards->guards[ban->indicator].bans = ban->tags;
            }
        }
    }
    take_own_hands(model, guards);
    const vs_hand last = last_hand(model, guards);
    for (bool news = true; news;) {
        news = false;
        for (size_t i = 0; i < model->indicator_count; i++) {
            bool more = take_read_hands(model, guards, i, &last);
            news = news || more;
        }
    }
}

static int alloc_guards(vs_model *model, struct vs_guards **out, struct closure *closure)
{
    struct vs_guards *guards = vs_arena_get(model->arena, sizeof *guards);
    size_t count = model->indicator_count;
    *out = guards;
    if (guards == NULL) {
        return vs_fail_memory(model->engine);
    }
    guards->guards = vs_arena_array(model->arena, count, sizeof *guards->guards);
    guards->indicators = vs_arena_array(model->arena, count, sizeof *guards->indicators);
    guards->parameters =
        vs_arena_array(model->arena, model->parameter_count, sizeof *guards->parameters);
    guards->kinds = vs_arena_array(model->arena, model->kind_count, sizeof *guards->kinds);
    closure->queue = vs_arena_array(model->arena, count, sizeof *closure->queue);
    closure->seen = vs_arena_array(model->arena, count, sizeof *closure->seen);
    bool made = guards->guards != NULL && guards->indicators != NULL &&
                guards->parameters != NULL && guards->kinds != NULL && closure->queue != NULL &&
                closure->seen != NULL;
    return made ? VS_OK : vs_fail_memory(model->engine);
}

static bool any_open(const vs_model *model)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        if (vs_model_reads(model, (int)i)->open) {
            return true;
        }
    }
    return false;
}

const vs_guard *vs_model_guard(const vs_model *model, int indicator)
{
    const vs_guard *guard =
        model->guards != NULL && indicator >= 0 ? &model->guards->guards[indicator] : NULL;
    return guard != NULL && (guard->seal != NULL || guard->bans != NULL) ? guard : NULL;
}

int vs_model_guards_make(vs_model *model)
{
    struct vs_guards *guards = NULL;
    struct closure closure = {0};
    if (!any_open(model)) {
        return VS_OK;
    }
    int status = alloc_guards(model, &guards, &closure);
    if (status == VS_OK) {
        make_guards(model, guards, &closure);
        model->guards = guards;
    }
    return status;
}
