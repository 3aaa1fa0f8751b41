/*
 * A typed line of a command becomes the words of a command line.
 *
 * Where the command has the option, a bare word key=value is --scope and «за ПЕРИОД» is --period;
 * titles of indicators need no quotes; operations are put together (operation_words.h).
 * SPDX-License-Identifier: MIT
 */
#include "dialogue_words.h"

#include <string.h>

#include "names.h"

enum { PERIOD_WORDS = 14, TITLE_WORDS = 12 };

void vs_making_add(struct making *making, const char *text)
{
    vs_buffer_add(&making->words, &text, sizeof text);
}

bool vs_making_has(const struct making *making, enum vs_option option)
{
    return (making->command->options & VS_OPTION_BIT(option)) != 0;
}

/* A copy that lives as long as the typed words; NULL: no memory. */
static const char *copy_of(const struct making *making, const char *text)
{
    return vs_arena_text(making->typed->arena, text, strlen(text));
}

int vs_making_add_copy(struct making *making, const char *text)
{
    const char *copy = copy_of(making, text);
    if (copy == NULL) {
        return vs_fail_memory(making->dialogue->engine);
    }
    vs_making_add(making, copy);
    return vs_buffer_status(&making->words);
}

bool vs_making_is_scope(const struct making *making, const vs_word *word)
{
    const char *equals = strchr(word->text, '=');
    size_t colon = strcspn(word->text, ":[");
    return vs_making_has(making, VS_OPTION_SCOPE) && equals != NULL && equals != word->text &&
           word->text[0] != '-' && colon > (size_t)(equals - word->text);
}

static bool takes_operations(const struct making *making)
{
    return making->command->function == vs_command_whatif;
}

/* Commands whose bare words are indicators. */
static bool takes_indicators(const struct making *making)
{
    const vs_command_function functions[] = {vs_command_show, vs_command_chart, vs_command_explain,
                                             vs_command_sensitivity};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (making->command->function == functions[i]) {
            return true;
        }
    }
    return false;
}

/* "класс=5А,5Б" is класс=5А,класс=5Б: behind a comma the key may be left out. */
static void add_pairs(const char *text, vs_buffer *out)
{
    size_t key = strcspn(text, "=") + 1;
    vs_buffer_add(out, text, key);
    for (const char *at = text + key; *at != '\0';) {
        size_t size = strcspn(at, ",");
        const char *next = at[size] == ',' ? at + size + 1 : at + size;
        vs_buffer_add(out, at, size);
        bool bare = *next != '\0' && next[strcspn(next, ",=")] != '=' && *next != '"';
        vs_buffer_add(out, ",", at[size] == ',' ? 1 : 0);
        vs_buffer_add(out, text, bare ? key : 0);
        at = next;
    }
}

/* A value in quotes may hold commas. */
static int add_scope(struct making *making, const vs_word *word)
{
    vs_buffer text;
    vs_buffer_init(&text, making->dialogue->engine);
    if (word->quoted) {
        const char *value = strchr(word->text, '=') + 1;
        vs_buffer_add(&text, word->text, (size_t)(value - word->text));
        vs_buffer_char(&text, '"');
        for (; *value != '\0'; value++) {
            vs_buffer_text(&text, *value == '"' ? "\"" : "");
            vs_buffer_char(&text, *value);
        }
        vs_buffer_char(&text, '"');
    } else {
        add_pairs(word->text, &text);
    }
    vs_making_add(making, vs_option_name(VS_OPTION_SCOPE));
    int status = vs_buffer_status(&text);
    status = status == VS_OK ? vs_making_add_copy(making, text.data) : status;
    vs_buffer_free(&text);
    return status;
}

/* The words from one on that may belong to a period, before options and pairs. */
static size_t period_words(const vs_words *typed, size_t from)
{
    size_t count = 0;
    while (count < PERIOD_WORDS && from + count < typed->count &&
           typed->items[from + count].text[0] != '-' &&
           strchr(typed->items[from + count].text, '=') == NULL) {
        count++;
    }
    return count;
}

int vs_making_join(const vs_words *words, size_t from, size_t count, vs_buffer *out)
{
    vs_buffer_clear(out);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(out, i > 0 ? " " : "");
        vs_buffer_text(out, words->items[from + i].text);
    }
    return vs_buffer_status(out);
}

/* VS_EUSAGE: names what was meant for a period, the Cyrillic words and numbers after the
 * first too. */
static int fail_period(vs_dialogue *dialogue, const vs_words *words, size_t from, size_t count,
                       vs_buffer *text)
{
    size_t said = 1;
    const char *next = NULL;
    while (said < count && (next = words->items[from + said].text,
                            vs_words_is_cyrillic(next) || strspn(next, "0123456789") > 0)) {
        said++;
    }
    int status = vs_making_join(words, from, said, text);
    return status == VS_OK
               ? vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_UNKNOWN, text->data)
               : status;
}

int vs_making_period(vs_dialogue *dialogue, const vs_words *words, size_t from, size_t *used,
                     vs_buffer *out)
{
    size_t count = period_words(words, from);
    vs_buffer text;
    vs_buffer_init(&text, dialogue->engine);
    int status =
        count > 0 ? VS_EUSAGE : vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_NONE);
    *used = 0;
    bool unknown = true;
    for (size_t i = count; status == VS_EUSAGE && unknown && i > 0; i--) {
        status = vs_making_join(words, from, i, &text);
        vs_buffer_clear(out);
        if (status == VS_OK) {
            status = vs_dialogue_period_text(dialogue, text.data, out);
        }
        *used = status == VS_OK ? i : 0;
        /* Other faults (no school is chosen, no period beside this one) are told as they are. */
        unknown = vs_engine_error_id(dialogue->engine) == VS_MSG_PERIOD_WORDS_UNKNOWN;
    }
    if (status == VS_EUSAGE && count > 0 && unknown) {
        const char *first = words->items[from].text;
        vs_buffer_clear(out);
        vs_buffer_text(out, first);
        *used = 1;
        status = vs_period_is_id(first) ? vs_buffer_status(out)
                                        : fail_period(dialogue, words, from, count, &text);
    }
    vs_buffer_free(&text);
    return status;
}

/* The words «за ПЕРИОД» at *at; leaves *at on the last one. */
static int add_period(struct making *making, size_t *at)
{
    vs_buffer id;
    vs_buffer_init(&id, making->dialogue->engine);
    size_t used = 0;
    int status = vs_making_period(making->dialogue, making->typed, *at + 1, &used, &id);
    if (status == VS_OK) {
        if (vs_making_has(making, VS_OPTION_PERIOD)) {
            vs_making_add(making, vs_option_name(VS_OPTION_PERIOD));
        }
        status = vs_making_add_copy(making, id.data);
        making->said_period = copy_of(making, id.data);
        making->period = true;
        *at += used;
    }
    vs_buffer_free(&id);
    return status;
}

static bool is_period_word(const struct making *making, const vs_word *word)
{
    /* These take the period as a word of their own. */
    bool bare = making->command->function == vs_command_approve ||
                making->command->function == vs_command_publish;
    return (bare || vs_making_has(making, VS_OPTION_PERIOD)) && !word->quoted &&
           (strcmp(word->text, "за") == 0 || strcmp(word->text, "for") == 0);
}

/* A title of several words that stands without quotes. */
struct title {
    const vs_words *typed;
    size_t from, count; /* words that may belong to it */
    size_t used;        /* that do; 0: it is none */
    vs_buffer text;
};

static int use_title(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct title *title = self;
    int indicator = -1;
    (void)evaluation;
    for (size_t i = title->count; i > 1 && title->used == 0; i--) {
        int status = vs_making_join(title->typed, title->from, i, &title->text);
        if (status != VS_OK) {
            return status;
        }
        title->used = vs_names_indicator(model, title->text.data, &indicator) == VS_OK ? i : 0;
    }
    return VS_OK;
}

/* The title that begins at word *at, if there is one; leaves *at on its last word. */
static int add_title(struct making *making, size_t *at)
{
    struct title title = {.typed = making->typed, .from = *at};
    const vs_word *words = making->typed->items;
    while (title.count < TITLE_WORDS && *at + title.count < making->typed->count &&
           words[*at + title.count].text[0] != '-' &&
           strchr(words[*at + title.count].text, '=') == NULL) {
        title.count++;
    }
    vs_buffer_init(&title.text, making->dialogue->engine);
    int status = VS_OK;
    if (title.count > 1 && vs_words_is_cyrillic(words[*at].text) && !words[*at].quoted) {
        (void)vs_dialogue_cells(making->dialogue, use_title, &title); /* the command tells why */
    }
    if (title.used > 0) {
        status = vs_making_add_copy(making, title.text.data);
        *at += title.used - 1;
    } else {
        status = takes_indicators(making) ? vs_making_check_meant(making, *at) : VS_OK;
        vs_making_add(making, words[*at].text);
    }
    vs_buffer_free(&title.text);
    return status;
}

/* «как есть» of compare, in two words. */
static bool add_state(struct making *making, size_t *at)
{
    const vs_word *words = making->typed->items;
    if (making->command->function != vs_command_compare || *at + 1 >= making->typed->count ||
        strcmp(words[*at].text, "как") != 0 || strcmp(words[*at + 1].text, "есть") != 0) {
        return false;
    }
    vs_making_add(making, "как-есть");
    *at += 1;
    return true;
}

/* --- all words --- */

/* One word of a line that is neither behind -- nor the value of an option, and what belongs to it;
 * leaves *at on the last. */
static int add_own(struct making *making, size_t *at)
{
    const vs_word *word = &making->typed->items[*at];
    bool found = false;
    int status = VS_OK;
    if (is_period_word(making, word)) {
        return add_period(making, at);
    }
    if (vs_making_between(making, at) || add_state(making, at)) {
        return VS_OK;
    }
    if (takes_operations(making)) {
        status = vs_making_operation(making, at, true, &found);
        status = status == VS_OK && !found ? vs_making_check_stray(making, *at) : status;
    } else {
        status = vs_making_varied(making, at, &found);
    }
    if (status != VS_OK || found) {
        return status;
    }
    if (vs_making_is_scope(making, word)) {
        return add_scope(making, word);
    }
    if (vs_making_has(making, VS_OPTION_PERIOD) && word->text[0] != '-') {
        return add_title(making, at);
    }
    vs_making_add(making, word->text);
    return VS_OK;
}

/* The words after the command's own. */
static int add_words(struct making *making, size_t first)
{
    int status = VS_OK;
    bool ended = false;
    const char *period = vs_option_name(VS_OPTION_PERIOD);
    for (size_t i = first; status == VS_OK && i < making->typed->count; i++) {
        const vs_word *word = &making->typed->items[i];
        ended = ended || strcmp(word->text, "--") == 0;
        making->period = making->period || strncmp(word->text, period, strlen(period)) == 0;
        bool value = i > first && vs_options_wants_value(making->typed->items[i - 1].text);
        bool varied = value && vs_making_has(making, VS_OPTION_VARY) &&
                      strcmp(making->typed->items[i - 1].text, vs_option_name(VS_OPTION_VARY)) == 0;
        bool found = false;
        if (varied) {
            status = vs_making_varied(making, &i, &found);
        }
        if (status != VS_OK || found) {
            continue;
        }
        if (!ended && !value && i == first && vs_making_has(making, VS_OPTION_VARY)) {
            status = vs_making_target(making, &i); /* R02=60 is no scope */
        } else if (!ended && !value) {
            status = add_own(making, &i);
        } else if (!ended &&
                   strcmp(making->typed->items[i - 1].text, vs_option_name(VS_OPTION_SHOW)) == 0) {
            status = add_title(making, &i);
        } else {
            vs_making_add(making, word->text);
        }
    }
    if (status == VS_OK) {
        status = vs_making_check_shown(making);
    }
    if (status == VS_OK) {
        status = vs_making_note_rows(making);
    }
    return status == VS_OK ? vs_buffer_status(&making->words) : status;
}

int vs_dialogue_words(vs_dialogue *dialogue, const vs_words *typed, const char *const *lead,
                      size_t lead_count)
{
    struct making making = {.dialogue = dialogue, .typed = typed};
    vs_buffer_init(&making.words, dialogue->engine);
    size_t first = 1;
    making.command = vs_command_find(lead_count > 0 ? lead[0] : typed->items[0].text);
    for (size_t i = 0; i < lead_count; i++) {
        vs_making_add(&making, lead[i]);
    }
    if (lead_count == 0) {
        vs_making_add(&making, typed->items[0].text);
    }
    while (making.command->parts != NULL && first < typed->count) {
        const vs_command *part =
            vs_command_find_part(making.command->parts, typed->items[first].text);
        if (part == NULL) {
            break; /* the command itself tells what it has */
        }
        making.command = part;
        vs_making_add(&making, typed->items[first++].text);
    }
    const char *const period[] = {vs_option_name(VS_OPTION_PERIOD), dialogue->period};
    int status = add_words(&making, first);
    if (status == VS_OK && dialogue->period != NULL && !making.period &&
        vs_making_has(&making, VS_OPTION_PERIOD)) {
        /* Before the words: after "--" there are no options. */
        vs_buffer own = making.words;
        vs_buffer_init(&making.words, dialogue->engine);
        vs_buffer_add(&making.words, own.data, sizeof(const char *));
        vs_buffer_add(&making.words, period, sizeof period);
        vs_buffer_add(&making.words, own.data + sizeof(const char *),
                      own.size - sizeof(const char *));
        vs_buffer_free(&own);
        status = vs_buffer_status(&making.words);
    }
    int code = status == VS_OK
                   ? vs_dialogue_run(dialogue, making.words.size / sizeof(const char *),
                                     (const char *const *)(const void *)making.words.data)
                   : vs_dialogue_fail(dialogue, status);
    vs_buffer_free(&making.words);
    return code;
}
