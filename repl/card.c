/*
 * The card of an indicator: ?R02. What it is, how it is computed, what feeds it, who reads it.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "dialogue.h"
#include "model_reads.h"
#include "names.h"
#include "number.h"
#include "program.h"
#include "wrap.h"

/* A card while it is written. */
struct card {
    vs_engine *engine;
    const vs_model *model;
    int indicator;
    vs_date today;
    vs_buffer *out;
};

static const char *word(const struct card *card, enum vs_message id)
{
    return vs_message_text(card->engine, id);
}

/* "  label: text", nothing without a text. */
static void add_line(const struct card *card, enum vs_message label, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        vs_buffer_printf(card->out, "  %s: %s\n", word(card, label), text);
    }
}

static void add_place(const struct card *card, const vs_place *place)
{
    if (place->file != NULL) {
        vs_buffer_printf(card->out, "    %s:%lu [%s]\n", place->file, (unsigned long)place->line,
                         place->layer != NULL ? place->layer : "");
    }
}

static void add_number(vs_buffer *out, double value)
{
    char number[VS_NUMBER_SIZE];
    size_t size = vs_double_print(number, value);
    char *point = memchr(number, '.', size);
    if (point != NULL && vs_engine_language(out->engine) == VS_RU) {
        *point = ',';
    }
    vs_buffer_add(out, number, size);
}

static void add_formula(const struct card *card, const vs_indicator *shown, size_t index)
{
    const vs_formula *formula = &shown->formulas[index];
    const struct vs_compiled *compiled =
        card->model->compiled != NULL && card->model->compiled[card->indicator] != NULL
            ? &card->model->compiled[card->indicator][index]
            : NULL;
    char from[VS_DATE_SIZE];
    vs_buffer_printf(card->out, "  %s", word(card, VS_MSG_CARD_FORMULA));
    if (formula->from != VS_DATE_NONE) {
        vs_buffer_printf(card->out, " %s %s", word(card, VS_MSG_CARD_SINCE),
                         vs_date_print(from, formula->from));
    }
    vs_buffer_text(card->out, ": ");
    if (compiled != NULL && compiled->program != NULL) {
        vs_program_print(card->model, compiled->program, vs_program_result(compiled->program), NULL,
                         card->out);
    } else {
        vs_buffer_text(card->out, word(card, VS_MSG_CARD_PER_CELL));
    }
    vs_buffer_char(card->out, '\n');
    add_place(card, &formula->place);
}

static void add_bands(const struct card *card, const vs_indicator *shown)
{
    if (shown->bands < 0) {
        return;
    }
    const vs_parameter *parameter = &card->model->parameters[shown->bands];
    const vs_parameter_version *version = vs_parameter_at(parameter, card->today);
    if (version == NULL || version->value.type != VS_VALUE_LIST) {
        return;
    }
    vs_buffer_printf(card->out, "  %s:", word(card, VS_MSG_CARD_BANDS));
    for (size_t i = 0; i < version->value.count; i++) {
        const vs_value *band = &version->value.items[i];
        if (band->count < 2 || band->items[1].text == NULL) {
            continue;
        }
        vs_buffer_printf(card->out, "%s %s ", i > 0 ? ";" : "", word(card, VS_MSG_CARD_FROM));
        add_number(card->out, band->items[0].number);
        vs_buffer_printf(card->out, " %s", band->items[1].text);
    }
    vs_buffer_printf(card->out, " (%s)\n", parameter->name);
    add_place(card, &version->place);
}

/* Things parted by semicolons after a label; a list without any is not shown. */
static void add_item(const struct card *card, enum vs_message label, size_t *count,
                     const char *name, const char *title)
{
    if (*count == 0) {
        vs_buffer_printf(card->out, "  %s: ", word(card, label));
    } else {
        vs_buffer_text(card->out, "; ");
    }
    (*count)++;
    vs_buffer_text(card->out, name);
    if (title != NULL) {
        vs_buffer_printf(card->out, "%s%s", name[0] != '\0' ? " " : "", title);
    }
}

static void end_items(const struct card *card, size_t count)
{
    if (count > 0) {
        vs_buffer_char(card->out, '\n');
    }
}

static const char *called(const vs_indicator *indicator)
{
    return indicator->code != NULL ? indicator->code : indicator->name;
}

static void add_levels(const struct card *card, const vs_indicator *shown)
{
    size_t count = 0;
    for (size_t i = 0; i < shown->level_count; i++) {
        const vs_level *level = &card->model->levels[shown->levels[i]];
        vs_buffer_printf(card->out, i == 0 ? "  %s: " : "; ", word(card, VS_MSG_CARD_LEVELS));
        for (size_t d = 0; d < level->dimension_count; d++) {
            vs_buffer_printf(card->out, "%s%s", d > 0 ? " × " : "",
                             card->model->dimensions[level->dimensions[d]].title);
        }
        if (level->dimension_count == 0) {
            vs_buffer_text(card->out, word(card, VS_MSG_CARD_WHOLE));
        }
        count++;
    }
    end_items(card, count);
    count = 0;
    for (size_t i = 0; i < card->model->period_kind_count; i++) {
        if ((shown->period_kinds >> i & 1u) != 0) {
            add_item(card, VS_MSG_CARD_PERIODS, &count, card->model->period_kinds[i].title, NULL);
        }
    }
    end_items(card, count);
}

static void add_kinds(const struct card *card, const vs_reads *reads)
{
    size_t count = 0;
    for (size_t i = 0; i < reads->kind_count; i++) {
        const vs_kind *kind = &card->model->kinds[reads->kinds[i]];
        if (!kind->entity) {
            add_item(card, VS_MSG_CARD_KINDS, &count, kind->title, NULL);
        }
    }
    end_items(card, count);
    count = 0;
    for (size_t p = 0; p < card->model->profile_count; p++) {
        const vs_profile *profile = &card->model->profiles[p];
        for (size_t i = 0; i < reads->kind_count; i++) {
            if (profile->kind == reads->kinds[i] && !card->model->kinds[reads->kinds[i]].entity) {
                add_item(card, VS_MSG_CARD_FILES, &count,
                         profile->title != NULL ? profile->title : profile->name, NULL);
            }
        }
    }
    end_items(card, count);
}

static void add_feeds(const struct card *card)
{
    const vs_reads *reads = vs_model_reads(card->model, card->indicator);
    size_t count = 0;
    add_kinds(card, reads);
    for (size_t i = 0; i < reads->parameter_count; i++) {
        const vs_parameter *parameter = &card->model->parameters[reads->parameters[i]];
        const vs_parameter_version *version = vs_parameter_at(parameter, card->today);
        add_item(card, VS_MSG_CARD_PARAMETERS, &count, parameter->name, NULL);
        if (version != NULL && version->value.type == VS_VALUE_NUMBER) {
            vs_buffer_text(card->out, " = ");
            add_number(card->out, version->value.number);
        }
    }
    end_items(card, count);
    count = 0;
    for (size_t i = 0; i < reads->indicator_count; i++) {
        const vs_indicator *read = &card->model->indicators[reads->indicators[i]];
        add_item(card, VS_MSG_CARD_READS, &count, called(read), read->title);
    }
    end_items(card, count);
}

static void add_readers(const struct card *card)
{
    size_t count = 0;
    for (size_t i = 0; i < card->model->indicator_count; i++) {
        const vs_reads *reads = vs_model_reads(card->model, (int)i);
        bool met = false;
        for (size_t j = 0; j < reads->indicator_count; j++) {
            met = met || reads->indicators[j] == card->indicator;
        }
        if (met) {
            const vs_indicator *reader = &card->model->indicators[i];
            add_item(card, VS_MSG_CARD_READERS, &count, called(reader), reader->title);
        }
    }
    end_items(card, count);
    if (count == 0) {
        add_line(card, VS_MSG_CARD_READERS, word(card, VS_MSG_CARD_NOBODY));
    }
}

static void write_card(const struct card *card)
{
    const vs_indicator *shown = &card->model->indicators[card->indicator];
    const char *unit = vs_cells_unit(card->engine, shown->unit);
    vs_buffer_printf(card->out, "%s «%s» (%s)\n", called(shown), shown->title, shown->name);
    add_place(card, &shown->place);
    add_line(card, VS_MSG_CARD_UNIT, unit != NULL ? unit : word(card, VS_MSG_CARD_NUMBER));
    if (shown->disabled != NULL) {
        add_line(card, VS_MSG_CARD_DISABLED, shown->disabled);
    }
    add_line(card, VS_MSG_CARD_APPLIES, shown->applies_title);
    for (size_t i = 0; i < shown->formula_count; i++) {
        add_formula(card, shown, i);
    }
    add_bands(card, shown);
    add_levels(card, shown);
    add_line(card, VS_MSG_CARD_SOURCE, shown->source);
    add_feeds(card);
    add_readers(card);
}

static int print_card(vs_dialogue *dialogue, vs_model *model, const char *typed)
{
    vs_buffer out;
    vs_buffer wrapped;
    vs_buffer_init(&out, dialogue->engine);
    vs_buffer_init(&wrapped, dialogue->engine);
    struct card card = {.engine = dialogue->engine,
                        .model = model,
                        .today = vs_options_today(&dialogue->session->options),
                        .out = &out};
    int status = vs_names_indicator(model, typed, &card.indicator);
    if (status == VS_OK && model->reads == NULL) {
        status = vs_model_reads_make(model);
    }
    if (status == VS_OK) {
        status = vs_model_profiles(model);
    }
    if (status == VS_OK) {
        write_card(&card);
        vs_wrap(&wrapped, out.size > 0 ? out.data : "", vs_session_width(), 0);
        status = out.failed ? vs_buffer_status(&out) : vs_buffer_status(&wrapped);
    }
    int code = status == VS_OK ? vs_session_write(dialogue->session, wrapped.data, wrapped.size)
                               : vs_dialogue_fail(dialogue, status);
    vs_buffer_free(&wrapped);
    vs_buffer_free(&out);
    return code;
}

/* At region level the model is the workspace's own. */
static int print_region(vs_dialogue *dialogue, const char *typed)
{
    vs_session session;
    vs_unit unit = {.school = NULL};
    vs_dialogue_close_school(dialogue);
    int code = VS_EXIT_OK;
    int status = vs_dialogue_session(dialogue, &session);
    if (status == VS_OK) {
        status = vs_session_place(&session, VS_STORE_READ, &unit);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        code = print_card(dialogue, unit.model, typed);
    } else {
        code = vs_dialogue_fail(dialogue, status);
    }
    vs_unit_close(&unit);
    vs_workspace_free(session.workspace);
    vs_options_free(&session.options);
    return code;
}

int vs_dialogue_card(vs_dialogue *dialogue, const char *typed)
{
    vs_words words;
    int code = VS_EXIT_OK;
    int status = vs_words_split(&words, dialogue->engine, typed, false);
    if (status == VS_OK && words.count == 0) {
        code = vs_dialogue_topic(dialogue, VS_MSG_TOPIC_CARD);
    } else if (status == VS_OK && vs_dialogue_at_region(dialogue)) {
        code = print_region(dialogue, words.items[0].text);
    } else if (status == VS_OK) {
        status = vs_dialogue_evaluation(dialogue);
        if (status == VS_OK) {
            code = print_card(dialogue, dialogue->kept.unit.model, words.items[0].text);
        }
        vs_dialogue_end_school(dialogue);
    }
    vs_words_free(&words);
    return status == VS_OK ? code : vs_dialogue_fail(dialogue, status);
}
