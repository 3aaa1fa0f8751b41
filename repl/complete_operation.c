/*
 * Completion inside an operation: what is changed, of which cell or rows.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "names.h"
#include "operation_words.h"
#include "text.h"

/* The operation that is being typed. */
struct place {
    struct completion *completion;
    const char *type; /* in English */
    const char *line; /* from its beginning; offsets of candidates count from here */
    size_t skip;      /* what the line has before that */
    const char *rest; /* what follows the type */
    bool number;
};

static bool is(const struct place *place, const char *type)
{
    return strcmp(place->type, type) == 0;
}

void vs_complete_types(struct completion *completion, bool number)
{
    const char *english = NULL;
    const char *word = NULL;
    bool russian = completion->typed[0] == '\0' ? completion->dialogue->language == VS_RU
                                                : vs_words_is_cyrillic(completion->typed);
    for (size_t i = 0; (word = vs_scenario_type_word(i, &english)) != NULL; i++) {
        bool varies = number || strcmp(english, "formula") != 0;
        if (varies && vs_words_is_cyrillic(word) == russian &&
            vs_complete_fits(completion, word, false)) {
            vs_complete_add(completion, word,
                            vs_message_text(completion->dialogue->engine,
                                            strcmp(english, "param") == 0   ? VS_MSG_TYPE_PARAM
                                            : strcmp(english, "value") == 0 ? VS_MSG_TYPE_VALUE
                                            : strcmp(english, "fact") == 0  ? VS_MSG_TYPE_FACT
                                                                            : VS_MSG_TYPE_FORMULA));
        }
    }
}

/* What is typed begins at a place of the line. */
static void take(const struct place *place, const char *from)
{
    from += strspn(from, " \t");
    place->completion->out->start = place->skip + (size_t)(from - place->line);
    if (strncmp(from, "«", strlen("«")) == 0) {
        from += strlen("«");
    } else if (*from == '"') {
        from++;
    }
    vs_complete_typed(place->completion, from);
}

/* The text of a stretch without blanks and quotes around it, in the arena of the candidates. */
static const char *word_of(const struct place *place, const char *from, const char *to)
{
    size_t open = 0;
    size_t close = 0;
    from += strspn(from, " \t");
    while (to > from && (to[-1] == ' ' || to[-1] == '\t')) {
        to--;
    }
    if (from < to && vs_words_quoted(from, &open, &close) == (size_t)(to - from)) {
        from += open;
        to -= close;
    }
    const char *text =
        vs_arena_text(place->completion->out->arena, from, to > from ? (size_t)(to - from) : 0);
    return text != NULL ? text : "";
}

/* --- in brackets --- */

/* Adds "key=" if it begins as typed. */
static void add_key(struct completion *completion, const char *key, const char *note)
{
    if (key != NULL && vs_complete_fits(completion, key, false)) {
        vs_complete_add_name(completion, "", key, "=", note);
    }
}

/* Keys and values of the rows of a kind. */
static int add_fields(const struct place *place, vs_evaluation *evaluation, const vs_model *model,
                      int kind, const char *key)
{
    struct completion *completion = place->completion;
    const vs_kind *owner = &model->kinds[kind];
    int field = -1;
    if (key == NULL) {
        for (size_t f = 0; f < owner->field_count; f++) {
            add_key(completion, owner->fields[f].name, vs_names_field_title(model, kind, (int)f));
        }
        return VS_OK;
    }
    if (vs_names_field(model, kind, key, &field) != VS_OK) {
        return VS_OK;
    }
    if (owner->period_rule == VS_PERIOD_FIELD && owner->period_field == field) {
        return vs_complete_periods(completion, evaluation, model);
    }
    int dimension = owner->fields[field].dimension;
    return dimension >= 0 ? vs_complete_members(completion, evaluation, model, dimension, "")
                          : VS_OK;
}

/* Keys and values of a cell. */
static int add_cell(const struct place *place, vs_evaluation *evaluation, const vs_model *model,
                    const char *key)
{
    struct completion *completion = place->completion;
    int dimension = -1;
    if (key == NULL) {
        bool russian = completion->typed[0] == '\0' ? completion->dialogue->language == VS_RU
                                                    : vs_words_is_cyrillic(completion->typed);
        for (size_t i = 0; i < model->dimension_count; i++) {
            const vs_dimension *found = &model->dimensions[i];
            vs_buffer_clear(&completion->work);
            (void)vs_text_lower(&completion->work, found->title, strlen(found->title));
            const char *title = completion->work.size > 0
                                    ? vs_arena_text(completion->out->arena, completion->work.data,
                                                    completion->work.size)
                                    : NULL;
            add_key(completion, russian ? title : found->name, NULL);
        }
        add_key(completion, russian ? "период" : "period", NULL);
        return VS_OK;
    }
    if (vs_operation__is_period(key)) {
        return vs_complete_periods(completion, evaluation, model);
    }
    return vs_names_dimension(model, key, &dimension) == VS_OK
               ? vs_complete_members(completion, evaluation, model, dimension, "")
               : VS_OK;
}

/* Inside the brackets that open at bracket. */
static int complete_brackets(const struct place *place, vs_evaluation *evaluation,
                             const vs_model *model, const char *bracket)
{
    const char *pair = bracket + 1;
    const char *key = NULL;
    for (const char *at = pair; *at != '\0'; at++) {
        pair = *at == ',' || *at == ';' ? at + 1 : pair;
    }
    const char *equals = strchr(pair, '=');
    if (equals != NULL) {
        key = word_of(place, pair, equals);
    }
    take(place, equals != NULL ? equals + 1 : pair);
    int kind = -1;
    if (!is(place, "fact")) {
        return add_cell(place, evaluation, model, key);
    }
    return vs_names_kind(model, word_of(place, place->rest, bracket), &kind) == VS_OK
               ? add_fields(place, evaluation, model, kind, key)
               : VS_OK;
}

/* --- outside --- */

static void add_kinds(struct completion *completion, const vs_model *model)
{
    for (size_t i = 0; i < model->kind_count; i++) {
        const vs_kind *kind = &model->kinds[i];
        if (!kind->entity && kind->key_count > 0 &&
            (vs_complete_fits(completion, kind->name, false) ||
             (completion->typed[0] != '\0' && vs_complete_fits(completion, kind->title, true)))) {
            vs_complete_add(completion, kind->name, kind->title);
        }
    }
}

/* The field that changes, once the kind stands there; its values if they are few. */
static void add_change(const struct place *place, const vs_model *model, int kind, const char *from)
{
    struct completion *completion = place->completion;
    const vs_kind *owner = &model->kinds[kind];
    int field = -1;
    from += strspn(from, " \t");
    const char *end = from + strcspn(from, " \t=");
    if (*end != '\0' && vs_names_field(model, kind, word_of(place, from, end), &field) == VS_OK) {
        enum { FEW = 20 };
        const vs_field *found = &owner->fields[field];
        take(place, end + 1);
        for (int64_t i = found->low; found->type == VS_COLUMN_INTEGER && found->has_range &&
                                     found->high - found->low < FEW && i <= found->high;
             i++) {
            char text[32];
            (void)snprintf(text, sizeof text, "%lld->", (long long)i);
            if (vs_complete_fits(completion, text, false)) {
                vs_complete_add(completion, text, NULL);
            }
        }
        return;
    }
    take(place, from);
    for (size_t f = 0; f < owner->field_count; f++) {
        const vs_field *shown = &owner->fields[f];
        bool key = false;
        for (size_t k = 0; k < owner->key_count; k++) {
            key = key || owner->key[k] == (int)f;
        }
        if (!key && (vs_complete_fits(completion, shown->name, false) ||
                     (completion->typed[0] != '\0' && shown->title != NULL &&
                      vs_complete_fits(completion, shown->title, true)))) {
            vs_complete_add(completion, shown->name, vs_names_field_title(model, kind, (int)f));
        }
    }
}

static int complete_fact(const struct place *place, const vs_model *model)
{
    const char *bracket = vs_operation__find(place->rest, "[");
    const char *name = place->rest + strspn(place->rest, " \t");
    const char *end = *bracket == '[' ? bracket : vs_operation__find(name, " \t");
    const char *behind = *bracket == '[' ? vs_operation__behind(bracket) : end;
    int kind = -1;
    if (*end == '\0') {
        take(place, name);
        add_kinds(place->completion, model);
        vs_complete_files(place->completion);
    } else if (vs_names_kind(model, word_of(place, name, end), &kind) == VS_OK) {
        add_change(place, model, kind, behind);
    }
    return VS_OK;
}

static int complete_place(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    const struct place *place = self;
    const char *bracket = vs_operation__find(place->rest, "[");
    if (!is(place, "param") && *bracket == '[' && vs_operation__behind(bracket) == NULL) {
        return complete_brackets(place, evaluation, model, bracket);
    }
    if (is(place, "fact")) {
        return complete_fact(place, model);
    }
    if (*vs_operation__find(place->rest, "[=") != '\0') {
        return VS_OK; /* the new value is the person's */
    }
    take(place, place->rest);
    return is(place, "param") ? vs_complete_parameters(place->completion, model, place->number)
                              : vs_complete_indicators(place->completion, evaluation, model);
}

/* True if a fact that could be a file is a kind, whose rows are still to be told. */
static bool is_kind_only(const char *text)
{
    size_t size = 0;
    return strncmp(text, "fact:", 5) == 0 && vs_operation__arrow(text, &size) == NULL &&
           strpbrk(text, "./") == NULL;
}

bool vs_complete_operation(struct completion *completion, const vs_words *words, size_t skip,
                           bool number)
{
    vs_engine *engine = completion->dialogue->engine;
    vs_words before = *words;
    vs_buffer text;
    vs_buffer_init(&text, engine);
    struct place place = {.completion = completion, .skip = skip, .number = number};
    before.count--; /* the word that is typed may end anything */
    for (size_t i = 1; place.type == NULL && i < before.count;) {
        const char *raw = words->items[i].raw;
        size_t size = strcspn(raw, ":");
        const char *type = vs_scenario_type(engine, raw, size);
        size_t used = 0;
        int status = vs_operation_join(&before, engine, i, number, &used, &text);
        bool last = i + used >= before.count;
        bool open =
            status == VS_EUSAGE || (!number && last) || (used > 0 && is_kind_only(text.data));
        if (type != NULL && open) {
            place.type = type;
            place.line = words->line;
            place.rest = words->line + words->items[i].start + size;
            place.rest += *place.rest == ':' ? 1 : 0;
        }
        i += used > 0 ? used : 1;
    }
    const char *raw = words->items[words->count - 1].raw;
    size_t size = raw != NULL ? strcspn(raw, ":") : 0;
    if (place.type == NULL && raw != NULL && raw[size] == ':') {
        place.type = vs_scenario_type(engine, raw, size);
        place.line = words->line;
        place.rest = words->line + words->items[words->count - 1].start + size + 1;
    }
    if (place.type != NULL) {
        (void)vs_dialogue_cells(completion->dialogue, complete_place, &place);
    }
    vs_buffer_free(&text);
    vs_engine_clear_error(engine);
    return place.type != NULL;
}
