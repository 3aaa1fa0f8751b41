/*
 * The bans of decision methods: a rule whose condition carries a tag that its method forbids.
 * SPDX-License-Identifier: MIT
 */
#include "model_seal.h"

#include <string.h>

#define RULE_PREFIX "rule."

enum { NOT_SEEN = -2, RULE = -1 };

/* The way from a rule down to a kind with the tag. */
struct descent {
    const vs_model *model;
    const char *tag;
    int *reader; /* by indicator: the one that reads it, RULE for the rule's own, NOT_SEEN */
    int *queue;
    size_t count;
};

static bool has_tag(const vs_kind *kind, const char *tag)
{
    const char **own = kind->tags;
    while (own != NULL && *own != NULL && strcmp(*own, tag) != 0) {
        own++;
    }
    return own != NULL && *own != NULL;
}

/* The first kind with the tag that an indicator reads itself; -1. */
static int tagged_kind(const struct descent *descent, int indicator)
{
    const vs_reads *reads = vs_model_reads(descent->model, indicator);
    for (size_t k = 0; k < reads->kind_count; k++) {
        if (has_tag(&descent->model->kinds[reads->kinds[k]], descent->tag)) {
            return reads->kinds[k];
        }
    }
    return -1;
}

static void go_to(struct descent *descent, int indicator, int reader)
{
    bool carries = vs_model_carries(descent->model, indicator, descent->tag) == VS_CARRIES;
    if (carries && descent->reader[indicator] == NOT_SEEN) {
        descent->reader[indicator] = reader;
        descent->queue[descent->count++] = indicator;
    }
}

/* The nearest indicator that reads such a kind itself. */
static int descend(struct descent *descent, int rule)
{
    for (size_t i = 0; i < descent->model->indicator_count; i++) {
        descent->reader[i] = NOT_SEEN;
    }
    descent->count = 0;
    go_to(descent, rule, RULE);
    for (size_t at = 0; at < descent->count; at++) {
        int indicator = descent->queue[at];
        const vs_reads *reads = vs_model_reads(descent->model, indicator);
        if (tagged_kind(descent, indicator) >= 0) {
            return indicator;
        }
        for (size_t i = 0; i < reads->indicator_count; i++) {
            go_to(descent, reads->indicators[i], indicator);
        }
        for (size_t i = 0; i < reads->carried_count; i++) {
            go_to(descent, reads->carried[i], indicator);
        }
        for (size_t i = 0; reads->carries_any && i < descent->model->indicator_count; i++) {
            go_to(descent, (int)i, indicator);
        }
    }
    return rule; /* not reached: the rule carries the tag */
}

static void write_link(const struct descent *descent, const char *word, const char *name,
                       const vs_place *place, bool first, vs_buffer *out)
{
    vs_engine *engine = descent->model->engine;
    vs_buffer_printf(out, vs_message_text(engine, first ? VS_MSG_BAN_READS : VS_MSG_BAN_THEN_READS),
                     word, name, place->file, (long long)place->line);
}

/* rule -> indicators -> record kind, each with its place. */
static void write_descent(struct descent *descent, int last, vs_buffer *out)
{
    const vs_model *model = descent->model;
    size_t length = 0;
    for (int at = last; descent->reader[at] != RULE; at = descent->reader[at]) {
        descent->queue[length++] = at; /* the search is over */
    }
    const vs_kind *kind = &model->kinds[tagged_kind(descent, last)];
    for (size_t i = length; i > 0; i--) {
        const vs_indicator *indicator = &model->indicators[descent->queue[i - 1]];
        write_link(descent, vs_message_text(model->engine, VS_MSG_SEAL_INDICATOR), indicator->name,
                   &indicator->place, i == length, out);
    }
    write_link(descent, vs_message_text(model->engine, VS_MSG_SEAL_RECORD), kind->name,
               &kind->place, length == 0, out);
}

static int refuse(struct descent *descent, const vs_ban *ban)
{
    const vs_model *model = descent->model;
    int rule = ban->indicator;
    const vs_indicator *indicator = &model->indicators[rule];
    const vs_place *place =
        indicator->formula_count > 0 ? &indicator->formulas[0].place : &indicator->place;
    if (vs_model_layer(model, ban->place.layer) > vs_model_layer(model, place->layer)) {
        place = &ban->place; /* a layer above took another decision */
    }
    vs_buffer chain;
    vs_buffer_init(&chain, model->engine);
    write_descent(descent, descend(descent, rule), &chain);
    int status = vs_buffer_status(&chain);
    if (status == VS_OK) {
        status = vs_fail(model->engine, VS_EMODEL, VS_MSG_BAN_CARRIED, place->file,
                         (long long)place->line, indicator->name + strlen(RULE_PREFIX),
                         indicator->method, descent->tag, chain.data);
    }
    vs_buffer_free(&chain);
    return status;
}

int vs_model_bans_check(vs_model *model)
{
    struct descent descent = {
        .model = model,
        .reader = vs_arena_array(model->arena, model->indicator_count, sizeof(int)),
        .queue = vs_arena_array(model->arena, model->indicator_count, sizeof(int))};
    if (descent.reader == NULL || descent.queue == NULL) {
        return vs_fail_memory(model->engine);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->history.ban_count; i++) {
        const vs_ban *ban = &model->history.bans[i];
        for (const char **tag = ban->tags; status == VS_OK && *tag != NULL; tag++) {
            if (vs_model_carries(model, ban->indicator, *tag) == VS_CARRIES) {
                descent.tag = *tag;
                status = refuse(&descent, ban);
            }
        }
    }
    return status;
}
