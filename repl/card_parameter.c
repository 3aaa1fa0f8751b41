/*
 * The card of a parameter: ?quality_rate.from. Its values by date, who reads it, what may be tried.
 * SPDX-License-Identifier: MIT
 */
#include "card.h"

#include <string.h>

#include "model_reads.h"

enum { TRIES = 6, DEEP = 8 };

static const char *word(const struct card *card, enum vs_message id)
{
    return vs_message_text(card->engine, id);
}

/* A value as people read it: 4; [0 низкий; 30 допустимый]. */
static void add_value(const struct card *card, const vs_value *value, int depth)
{
    bool map = value->type == VS_VALUE_MAP;
    if (value->type == VS_VALUE_NUMBER) {
        vs_card_number(card->out, value->number);
    } else if (value->type != VS_VALUE_LIST && !map) {
        vs_buffer_text(card->out, value->text != NULL ? value->text : "—");
    } else if (depth < DEEP) {
        for (size_t i = 0; i < value->count; i++) {
            vs_buffer_text(card->out, i == 0 ? "" : depth == 0 ? "; " : " ");
            if (map) {
                vs_buffer_printf(card->out, "%s: ", value->keys[i]);
            }
            add_value(card, &value->items[i], depth + 1);
        }
    }
}

/* --- what may be tried --- */

void vs_card_try(const struct card *card, size_t *count)
{
    if (*count == 0) {
        vs_buffer_printf(card->out, "  %s:\n", word(card, VS_MSG_CARD_TRY));
    }
    (*count)++;
    vs_buffer_text(card->out, "    ");
}

/* The numbers in a value; path is that of the parameter and the steps so far. */
static void add_tries(const struct card *card, const vs_value *value, vs_buffer *path,
                      size_t *count)
{
    bool map = value->type == VS_VALUE_MAP;
    size_t kept = path->size;
    if (value->type == VS_VALUE_NUMBER && *count < TRIES) {
        bool russian = vs_engine_language(card->engine) == VS_RU;
        vs_card_try(card, count);
        vs_buffer_printf(card->out, "%s %s=", russian ? "что-если порог" : ".whatif param",
                         path->data);
        vs_card_number(card->out, value->number);
        vs_buffer_char(card->out, '\n');
    }
    for (size_t i = 0; (map || value->type == VS_VALUE_LIST) && i < value->count; i++) {
        vs_buffer_char(path, '.');
        if (map) {
            vs_buffer_text(path, value->keys[i]);
        } else {
            vs_buffer_printf(path, "%zu", i + 1);
        }
        if (path->failed || *count >= TRIES) {
            return;
        }
        add_tries(card, &value->items[i], path, count);
        path->size = kept;
        path->data[kept] = '\0';
    }
}

void vs_card_tries(const struct card *card, int parameter, size_t *count)
{
    const vs_parameter *found = &card->model->parameters[parameter];
    const vs_parameter_version *version = vs_parameter_at(found, card->today);
    vs_buffer path;
    vs_buffer_init(&path, card->engine);
    vs_buffer_text(&path, found->name);
    if (version != NULL && !path.failed) {
        add_tries(card, &version->value, &path, count);
    }
    card->out->failed = card->out->failed || path.failed;
    vs_buffer_free(&path);
}

/* --- the card --- */

static void add_versions(const struct card *card, const vs_parameter *shown)
{
    const vs_parameter_version *now = vs_parameter_at(shown, card->today);
    for (size_t i = 0; i < shown->version_count; i++) {
        const vs_parameter_version *version = &shown->versions[i];
        char from[VS_DATE_SIZE];
        vs_buffer_printf(card->out, "  %s %s%s: ", word(card, VS_MSG_CARD_SINCE),
                         vs_date_print(from, version->from),
                         version == now ? word(card, VS_MSG_CARD_NOW) : "");
        add_value(card, &version->value, 0);
        vs_buffer_char(card->out, '\n');
        vs_card_place(card, &version->place);
        vs_card_line(card, VS_MSG_CARD_SOURCE, version->source);
        vs_card_line(card, VS_MSG_CARD_NOTE, version->note);
    }
}

static void add_readers(const struct card *card)
{
    size_t count = 0;
    for (size_t i = 0; i < card->model->indicator_count; i++) {
        const vs_indicator *reader = &card->model->indicators[i];
        const vs_reads *reads = vs_model_reads(card->model, (int)i);
        bool met = reader->bands == card->parameter || reader->small_n == card->parameter;
        for (size_t p = 0; p < reads->parameter_count; p++) {
            met = met || reads->parameters[p] == card->parameter;
        }
        if (met) {
            vs_card_item(card, VS_MSG_CARD_READERS, &count,
                         reader->code != NULL ? reader->code : reader->name, reader->title);
        }
    }
    vs_card_end_items(card, count);
    if (count == 0) {
        vs_card_line(card, VS_MSG_CARD_READERS, word(card, VS_MSG_CARD_NOBODY));
    }
}

void vs_card_parameter(const struct card *card)
{
    const vs_parameter *shown = &card->model->parameters[card->parameter];
    const char *unit = vs_cells_unit(card->engine, shown->unit);
    size_t count = 0;
    vs_buffer_printf(card->out, "%s «%s»\n", shown->name, shown->title != NULL ? shown->title : "");
    vs_card_place(card, &shown->place);
    vs_card_line(card, VS_MSG_CARD_UNIT, unit != NULL ? unit : word(card, VS_MSG_CARD_NUMBER));
    add_versions(card, shown);
    if (shown->sealed) {
        vs_card_line(card, VS_MSG_CARD_EDITS, word(card, VS_MSG_CARD_SEALED));
    } else if (shown->tighten_only != VS_BETTER_NONE) {
        vs_card_line(card, VS_MSG_CARD_EDITS,
                     word(card, shown->tighten_only == VS_BETTER_HIGHER ? VS_MSG_CARD_ONLY_HIGHER
                                                                        : VS_MSG_CARD_ONLY_LOWER));
    }
    for (size_t i = 0; i < shown->edit_count; i++) {
        vs_card_place(card, &shown->edits[i].place);
    }
    vs_card_line(card, VS_MSG_CARD_DISABLED, shown->disabled);
    add_readers(card);
    vs_card_tries(card, card->parameter, &count);
}

void vs_card_parameters(const struct card *card)
{
    for (size_t i = 0; i < card->model->parameter_count; i++) {
        const vs_parameter *shown = &card->model->parameters[i];
        const vs_parameter_version *version = vs_parameter_at(shown, card->today);
        vs_buffer_text(card->out, shown->name);
        if (version != NULL &&
            (version->value.type == VS_VALUE_NUMBER || version->value.type == VS_VALUE_TEXT)) {
            vs_buffer_text(card->out, " = ");
            add_value(card, &version->value, 0);
        }
        vs_buffer_printf(card->out, "  %s\n", shown->title != NULL ? shown->title : "");
    }
}
