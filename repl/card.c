/*
 * The card of an indicator: ?R02. What it is, how it is computed, what feeds it, who reads it, what
 * may be tried.
 * SPDX-License-Identifier: MIT
 */
#include "card.h"

#include <string.h>

#include "model_reads.h"
#include "names.h"
#include "number.h"
#include "program.h"
#include "wrap.h"

static const char *word(const struct card *card, enum vs_message id)
{
    return vs_message_text(card->engine, id);
}

void vs_card_line(const struct card *card, enum vs_message label, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        vs_buffer_printf(card->out, "  %s: %s\n", word(card, label), text);
    }
}

void vs_card_place(const struct card *card, const vs_place *place)
{
    if (place->file != NULL) {
        vs_buffer_printf(card->out, "    %s:%lu [%s]\n", place->file, (unsigned long)place->line,
                         place->layer != NULL ? place->layer : "");
    }
}

void vs_card_number(vs_buffer *out, double value)
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
    vs_card_place(card, &formula->place);
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
        vs_card_number(card->out, band->items[0].number);
        vs_buffer_printf(card->out, " %s", band->items[1].text);
    }
    vs_buffer_printf(card->out, " (%s)\n", parameter->name);
    vs_card_place(card, &version->place);
}

void vs_card_item(const struct card *card, enum vs_message label, size_t *count, const char *name,
                  const char *title)
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

void vs_card_end_items(const struct card *card, size_t count)
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
    vs_card_end_items(card, count);
    count = 0;
    for (size_t i = 0; i < card->model->period_kind_count; i++) {
        if ((shown->period_kinds >> i & 1u) != 0) {
            vs_card_item(card, VS_MSG_CARD_PERIODS, &count, card->model->period_kinds[i].title,
                         NULL);
        }
    }
    vs_card_end_items(card, count);
}

static void add_kinds(const struct card *card, const vs_reads *reads)
{
    size_t count = 0;
    for (size_t i = 0; i < reads->kind_count; i++) {
        const vs_kind *kind = &card->model->kinds[reads->kinds[i]];
        if (!kind->entity) {
            vs_card_item(card, VS_MSG_CARD_KINDS, &count, kind->title, NULL);
        }
    }
    vs_card_end_items(card, count);
    count = 0;
    for (size_t p = 0; p < card->model->profile_count; p++) {
        const vs_profile *profile = &card->model->profiles[p];
        for (size_t i = 0; i < reads->kind_count; i++) {
            if (profile->kind == reads->kinds[i] && !card->model->kinds[reads->kinds[i]].entity) {
                vs_card_item(card, VS_MSG_CARD_FILES, &count,
                             profile->title != NULL ? profile->title : profile->name, NULL);
            }
        }
    }
    vs_card_end_items(card, count);
}

static void add_feeds(const struct card *card)
{
    const vs_reads *reads = vs_model_reads(card->model, card->indicator);
    size_t count = 0;
    add_kinds(card, reads);
    for (size_t i = 0; i < reads->parameter_count; i++) {
        const vs_parameter *parameter = &card->model->parameters[reads->parameters[i]];
        const vs_parameter_version *version = vs_parameter_at(parameter, card->today);
        vs_card_item(card, VS_MSG_CARD_PARAMETERS, &count, parameter->name, NULL);
        if (version != NULL && version->value.type == VS_VALUE_NUMBER) {
            vs_buffer_text(card->out, " = ");
            vs_card_number(card->out, version->value.number);
        }
    }
    vs_card_end_items(card, count);
    count = 0;
    for (size_t i = 0; i < reads->indicator_count; i++) {
        const vs_indicator *read = &card->model->indicators[reads->indicators[i]];
        vs_card_item(card, VS_MSG_CARD_READS, &count, called(read), read->title);
    }
    vs_card_end_items(card, count);
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
            vs_card_item(card, VS_MSG_CARD_READERS, &count, called(reader), reader->title);
        }
    }
    vs_card_end_items(card, count);
    if (count == 0) {
        vs_card_line(card, VS_MSG_CARD_READERS, word(card, VS_MSG_CARD_NOBODY));
    }
}

/* Lines that can be typed as they are: what it reads and its bands with their present numbers, how
 * the next band is reached. */
static void add_tries(const struct card *card)
{
    const vs_reads *reads = vs_model_reads(card->model, card->indicator);
    const vs_indicator *shown = &card->model->indicators[card->indicator];
    bool russian = vs_engine_language(card->engine) == VS_RU;
    size_t count = 0;
    int varied = -1;
    for (size_t i = 0; i < reads->parameter_count; i++) {
        const vs_parameter_version *version =
            vs_parameter_at(&card->model->parameters[reads->parameters[i]], card->today);
        bool number = version != NULL && version->value.type == VS_VALUE_NUMBER;
        varied = varied < 0 && number ? reads->parameters[i] : varied;
        vs_card_tries(card, reads->parameters[i], &count);
    }
    if (shown->bands >= 0) {
        vs_card_tries(card, shown->bands, &count);
    }
    const vs_parameter_version *bands =
        shown->bands >= 0 ? vs_parameter_at(&card->model->parameters[shown->bands], card->today)
                          : NULL;
    const vs_value *last =
        bands != NULL && bands->value.type == VS_VALUE_LIST && bands->value.count > 0
            ? &bands->value.items[bands->value.count - 1]
            : NULL;
    if (varied >= 0 && last != NULL && last->count > 0) {
        vs_card_try(card, &count);
        vs_buffer_printf(card->out, "%s %s=", russian ? "подобрать" : ".seek", called(shown));
        vs_card_number(card->out, last->items[0].number);
        vs_buffer_printf(card->out, " %s %s\n", russian ? "меняя порог" : "varying param",
                         card->model->parameters[varied].name);
    }
    if (reads->parameter_count + reads->indicator_count > 0) {
        vs_card_try(card, &count);
        vs_buffer_printf(card->out, "%s %s\n", russian ? "чувствительность" : ".sensitivity",
                         called(shown));
    }
}

static void write_card(const struct card *card)
{
    const vs_indicator *shown = &card->model->indicators[card->indicator];
    const char *unit = vs_cells_unit(card->engine, shown->unit);
    vs_buffer_printf(card->out, "%s «%s» (%s)\n", called(shown), shown->title, shown->name);
    vs_card_place(card, &shown->place);
    vs_card_line(card, VS_MSG_CARD_UNIT, unit != NULL ? unit : word(card, VS_MSG_CARD_NUMBER));
    if (shown->disabled != NULL) {
        vs_card_line(card, VS_MSG_CARD_DISABLED, shown->disabled);
    }
    vs_card_line(card, VS_MSG_CARD_APPLIES, shown->applies_title);
    for (size_t i = 0; i < shown->formula_count; i++) {
        add_formula(card, shown, i);
    }
    add_bands(card, shown);
    add_levels(card, shown);
    vs_card_line(card, VS_MSG_CARD_SOURCE, shown->source);
    add_feeds(card);
    add_readers(card);
    add_tries(card);
}

/* An indicator, else a parameter; behind the word for one only that, the word alone: all. */
static int find_thing(struct card *card, const char *typed)
{
    size_t size = strcspn(typed, " ");
    const char *type = vs_scenario_type(card->engine, typed, size);
    if (type != NULL && strcmp(type, "param") == 0) {
        return typed[size] == '\0'
                   ? VS_OK
                   : vs_names_parameter(card->model, typed + size + 1, &card->parameter);
    }
    int status = vs_names_indicator(card->model, typed, &card->indicator);
    if (status == VS_EUSAGE && vs_engine_error_id(card->engine) != VS_MSG_NAME_TWO) {
        status = vs_names_parameter(card->model, typed, &card->parameter);
        bool dotted = strchr(typed, '.') != NULL; /* as only names of parameters and local ones */
        if (status == VS_EUSAGE && !dotted) {
            status = vs_names_indicator(card->model, typed, &card->indicator);
        }
    }
    return status;
}

static int print_card(vs_dialogue *dialogue, vs_model *model, const char *typed)
{
    vs_buffer out;
    vs_buffer wrapped;
    vs_buffer_init(&out, dialogue->engine);
    vs_buffer_init(&wrapped, dialogue->engine);
    struct card card = {.engine = dialogue->engine,
                        .model = model,
                        .indicator = -1,
                        .parameter = -1,
                        .today = vs_options_today(&dialogue->session->options),
                        .out = &out};
    int status = find_thing(&card, typed);
    if (status == VS_OK && model->reads == NULL) {
        status = vs_model_reads_make(model);
    }
    if (status == VS_OK) {
        status = vs_model_profiles(model);
    }
    if (status == VS_OK) {
        if (card.indicator >= 0) {
            write_card(&card);
        } else if (card.parameter >= 0) {
            vs_card_parameter(&card);
        } else {
            vs_card_parameters(&card);
        }
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

/* All words of a line as one text: titles need no quotes. */
static int join(const vs_words *words, vs_buffer *out)
{
    for (size_t i = 0; i < words->count; i++) {
        vs_buffer_text(out, i > 0 ? " " : "");
        vs_buffer_text(out, words->items[i].text);
    }
    return vs_buffer_status(out);
}

int vs_dialogue_card(vs_dialogue *dialogue, const char *typed)
{
    vs_words words;
    vs_buffer name;
    vs_buffer_init(&name, dialogue->engine);
    int code = VS_EXIT_OK;
    int status = vs_words_split(&words, dialogue->engine, typed, false);
    if (status == VS_OK) {
        status = join(&words, &name);
    }
    if (status == VS_OK && words.count == 0) {
        code = vs_dialogue_topic(dialogue, VS_MSG_TOPIC_CARD);
    } else if (status == VS_OK && vs_dialogue_at_region(dialogue)) {
        code = print_region(dialogue, name.data);
    } else if (status == VS_OK) {
        status = vs_dialogue_evaluation(dialogue);
        if (status == VS_OK) {
            code = print_card(dialogue, dialogue->kept.unit.model, name.data);
        }
        vs_dialogue_end_school(dialogue);
    }
    vs_buffer_free(&name);
    vs_words_free(&words);
    return status == VS_OK ? code : vs_dialogue_fail(dialogue, status);
}
