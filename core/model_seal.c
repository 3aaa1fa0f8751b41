/*
 * Sealing by closure: from each touch the readers are followed up to a sealed series.
 * SPDX-License-Identifier: MIT
 */
#include "model_seal.h"

#include <string.h>

#define RULE_PREFIX "rule."

enum { NOT_SEEN = -2, TOUCHED = -1 };

/* The way from a touched thing up to a sealed series. */
struct search {
    const vs_model *model;
    int layer;  /* of the touch */
    int *reads; /* by indicator: the one that it reads on the way, or TOUCHED, or NOT_SEEN */
    int *queue; /* indicators that are reached, in order */
    size_t count;
    const vs_seal **seals; /* by indicator */
};

static void reach(struct search *search, int indicator, int from)
{
    if (search->reads[indicator] == NOT_SEEN) {
        search->reads[indicator] = from;
        search->queue[search->count++] = indicator;
    }
}

static bool is_among(const int *list, size_t count, int wanted)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list[middle] < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && list[low] == wanted;
}

/* --- who reads a touched thing --- */

static void reach_readers(struct search *search, int read)
{
    for (size_t i = 0; i < search->model->indicator_count; i++) {
        const vs_reads *reads = vs_model_reads(search->model, (int)i);
        if (is_among(reads->indicators, reads->indicator_count, read)) {
            reach(search, (int)i, read);
        }
    }
}

static void reach_by_parameter(struct search *search, int parameter)
{
    for (size_t i = 0; i < search->model->indicator_count; i++) {
        const vs_reads *reads = vs_model_reads(search->model, (int)i);
        if (is_among(reads->parameters, reads->parameter_count, parameter)) {
            reach(search, (int)i, TOUCHED);
        }
    }
}

/* A kind that another one counts as expected is behind the cells of that one too. */
static void reach_by_kind(struct search *search, int kind)
{
    const vs_model *model = search->model;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_reads *reads = vs_model_reads(model, (int)i);
        for (size_t k = 0; k < reads->kind_count; k++) {
            if (reads->kinds[k] == kind || model->kinds[reads->kinds[k]].expected_kind == kind) {
                reach(search, (int)i, TOUCHED);
            }
        }
    }
}

static bool level_has(const vs_level *level, int dimension)
{
    for (size_t i = 0; i < level->dimension_count; i++) {
        if (level->dimensions[i] == dimension) {
            return true;
        }
    }
    return false;
}

static bool has_level(const vs_model *model, const vs_indicator *indicator, int dimension)
{
    for (size_t i = 0; i < indicator->level_count; i++) {
        if (level_has(&model->levels[indicator->levels[i]], dimension)) {
            return true;
        }
    }
    return false;
}

static bool kind_has(const vs_kind *kind, int dimension)
{
    for (size_t f = 0; f < kind->field_count; f++) {
        if (kind->fields[f].dimension == dimension) {
            return true;
        }
    }
    return false;
}

/* Attributes of a dimension say where rows with its members belong. */
static void reach_by_dimension(struct search *search, int dimension)
{
    const vs_model *model = search->model;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_reads *reads = vs_model_reads(model, (int)i);
        bool reads_it = has_level(model, &model->indicators[i], dimension);
        for (size_t k = 0; !reads_it && k < reads->kind_count; k++) {
            reads_it = kind_has(&model->kinds[reads->kinds[k]], dimension);
        }
        if (reads_it) {
            reach(search, (int)i, TOUCHED);
        }
    }
}

/* A new attribute is a new way to the dimension that it leads to. */
static void reach_by_attribute(struct search *search, int dimension, const char *name)
{
    const vs_model *model = search->model;
    int attribute = vs_model_attribute(&model->dimensions[dimension], name);
    int target = attribute >= 0 ? model->dimensions[dimension].attributes[attribute].dimension : -1;
    for (size_t i = 0; target >= 0 && i < model->indicator_count; i++) {
        if (has_level(model, &model->indicators[i], target)) {
            reach(search, (int)i, TOUCHED);
        }
    }
}

static void reach_by_touch(struct search *search, const vs_touch *touch)
{
    const vs_model *model = search->model;
    bool changes = touch->fields[0] != NULL;
    int found = vs_model_touched(model, touch);
    if (found >= 0 && changes && vs_touch_is_of_series(touch)) {
        reach(search, found, TOUCHED);
    } else if (found >= 0 && changes && vs_touch_is_of_kind(touch)) {
        reach_by_kind(search, found);
    } else if (found >= 0 && strcmp(touch->kind, "dimension") == 0) {
        if (changes) {
            reach_by_dimension(search, found);
        }
        for (const char **name = touch->added; *name != NULL; name++) {
            reach_by_attribute(search, found, *name);
        }
    }
    for (const char **name = touch->readers; *name != NULL; name++) {
        reach(search, vs_model_indicator(model, *name), TOUCHED);
    }
}

/* Follows the readers of what is reached. The sealed series at the end, or -1. */
static int follow(struct search *search)
{
    for (size_t at = 0; at < search->count; at++) {
        const vs_seal *seal = search->seals[search->queue[at]];
        if (seal != NULL && vs_model_layer(search->model, seal->place.layer) < search->layer) {
            return search->queue[at];
        }
        reach_readers(search, search->queue[at]);
    }
    return -1;
}

static void restart(struct search *search, const char *layer)
{
    search->layer = vs_model_layer(search->model, layer);
    search->count = 0;
    for (size_t i = 0; i < search->model->indicator_count; i++) {
        search->reads[i] = NOT_SEEN;
    }
}

/* --- messages --- */

/* The name of a series as its author wrote it. */
static const char *short_name(const vs_indicator *indicator)
{
    return indicator->name + (indicator->rule ? strlen(RULE_PREFIX) : 0);
}

static enum vs_message word_of(const char *kind)
{
    static const struct {
        const char *kind;
        enum vs_message word;
    } words[] = {{"indicator", VS_MSG_SEAL_INDICATOR}, {"rule", VS_MSG_SEAL_RULE},
                 {"param", VS_MSG_SEAL_PARAMETER},     {"record", VS_MSG_SEAL_RECORD},
                 {"event", VS_MSG_SEAL_RECORD},        {"dimension", VS_MSG_SEAL_DIMENSION}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].kind, kind) == 0) {
            return words[i].word;
        }
    }
    return VS_MSG_SEAL_PERIOD;
}

static void write_reader(const struct search *search, int indicator, bool first, const char *thing,
                         const char *name, vs_buffer *out)
{
    const vs_model *model = search->model;
    const vs_indicator *reader = &model->indicators[indicator];
    const vs_seal *seal = search->seals[indicator];
    bool seals = seal != NULL && vs_model_layer(model, seal->place.layer) < search->layer;
    enum vs_message word = seals
                               ? (reader->rule ? VS_MSG_SEAL_INVARIANT_RULE : VS_MSG_SEAL_INVARIANT)
                               : (reader->rule ? VS_MSG_SEAL_RULE : VS_MSG_SEAL_INDICATOR);
    const char *shown = vs_message_text(model->engine, word);
    if (first) {
        vs_buffer_printf(out, vs_message_text(model->engine, VS_MSG_SEAL_READ_BY), thing, name,
                         shown, short_name(reader));
    } else {
        vs_buffer_printf(out, vs_message_text(model->engine, VS_MSG_SEAL_THEN_BY), shown,
                         short_name(reader));
    }
    if (seals) {
        vs_buffer_printf(out, vs_message_text(model->engine, VS_MSG_SEAL_AT), seal->place.layer,
                         seal->place.file, (long long)seal->place.line);
    }
}

static bool is_series(const char *kind)
{
    return strcmp(kind, "indicator") == 0 || strcmp(kind, "rule") == 0;
}

/* The chain from the touched thing up to the sealed series; the queue has room for it. */
static void write_chain(struct search *search, int sealed, const char *kind, const char *name,
                        vs_buffer *out)
{
    const char *thing = vs_message_text(search->model->engine, word_of(kind));
    size_t length = 0;
    for (int at = sealed; at >= 0; at = search->reads[at]) {
        search->queue[length++] = at;
    }
    if (is_series(kind)) {
        length--; /* the touched thing itself */
    }
    for (size_t i = length; i > 0; i--) {
        write_reader(search, search->queue[i - 1], i == length, thing, name, out);
    }
}

/* --- the checks --- */

static int check_reached(struct search *search, const vs_place *place, const char *verb,
                         const char *kind, const char *name)
{
    int sealed = follow(search);
    if (sealed < 0) {
        return VS_OK;
    }
    vs_engine *engine = search->model->engine;
    vs_buffer chain;
    vs_buffer_init(&chain, engine);
    write_chain(search, sealed, kind, name, &chain);
    int status = vs_buffer_status(&chain);
    if (status == VS_OK) {
        status = vs_fail(engine, VS_EMODEL, VS_MSG_SEAL_TOUCHED, place->file,
                         (long long)place->line, place->layer, verb, kind, name, chain.data);
    }
    vs_buffer_free(&chain);
    return status;
}

/* The name of a thing as its author wrote it. */
static const char *name_of(const vs_touch *touch)
{
    return touch->name + (strcmp(touch->kind, "rule") == 0 ? strlen(RULE_PREFIX) : 0);
}

/* A thing that is sealed itself. */
static int refuse_own(const struct search *search, const vs_touch *touch)
{
    return vs_fail(search->model->engine, VS_EMODEL, VS_MSG_SEAL_OWN, touch->place.file,
                   (long long)touch->place.line, touch->place.layer, touch->verb, touch->kind,
                   name_of(touch), touch->sealed.layer, touch->sealed.file,
                   (long long)touch->sealed.line);
}

static int check_touch(struct search *search, const vs_touch *touch)
{
    if (vs_model_is_scenario(search->model, touch->place.layer)) {
        return VS_OK;
    }
    if (touch->sealed.file != NULL) {
        return refuse_own(search, touch);
    }
    restart(search, touch->place.layer);
    reach_by_touch(search, touch);
    return check_reached(search, &touch->place, touch->verb, touch->kind, name_of(touch));
}

static int check_parameter(struct search *search, int index)
{
    const vs_parameter *parameter = &search->model->parameters[index];
    int status = VS_OK;
    size_t count = parameter->variative ? 0 : parameter->edit_count;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const vs_parameter_edit_note *edit = &parameter->edits[i];
        if (vs_model_is_scenario(search->model, edit->place.layer)) {
            continue;
        }
        restart(search, edit->place.layer);
        reach_by_parameter(search, index);
        status = check_reached(search, &edit->place, edit->verb, "param", parameter->name);
    }
    return status;
}

/* --- the whole --- */

int vs_model_seal_check(vs_model *model)
{
    size_t count = model->indicator_count;
    struct search search = {.model = model,
                            .reads = vs_arena_array(model->arena, count, sizeof(int)),
                            .queue = vs_arena_array(model->arena, count, sizeof(int)),
                            .seals = vs_arena_array(model->arena, count, sizeof(vs_seal *))};
    int status = search.reads == NULL || search.queue == NULL || search.seals == NULL
                     ? vs_fail_memory(model->engine)
                     : VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->history.seal_count; i++) {
        search.seals[model->history.seals[i].indicator] = &model->history.seals[i];
    }
    for (size_t i = 0; status == VS_OK && i < model->history.touch_count; i++) {
        status = check_touch(&search, &model->history.touches[i]);
    }
    for (size_t i = 0; status == VS_OK && i < model->parameter_count; i++) {
        status = check_parameter(&search, (int)i);
    }
    return status;
}
