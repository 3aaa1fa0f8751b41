/*
 * A typed line of a command becomes the words of a command line.
 *
 * Where the command has the option, a bare word key=value is --scope and «за ПЕРИОД» is --period;
 * titles of indicators need no quotes; operations are put together (operation_words.h).
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "operation_words.h"

enum { PERIOD_WORDS = 6, TITLE_WORDS = 12 };

static void add(vs_buffer *words, const char *text)
{
    vs_buffer_add(words, &text, sizeof text);
}

/* A command line while it is made. */
struct making {
    vs_dialogue *dialogue;
    const vs_words *typed;
    const vs_command *command;
    vs_buffer words;           /* const char * */
    bool period;               /* it names one */
    const char *said_period;   /* as an id, by words of the line; NULL */
    size_t operations;         /* so far */
    size_t cell_from, cell_to; /* the words of the first operation on a cell; the same: none */
    const char *cell;          /* ... as it is added */
};

static bool has(const struct making *making, enum vs_option option)
{
    return (making->command->options & VS_OPTION_BIT(option)) != 0;
}

/* A copy that lives as long as the typed words; NULL: no memory. */
static const char *copy_of(const struct making *making, const char *text)
{
    return vs_arena_text(making->typed->arena, text, strlen(text));
}

static int add_copy(struct making *making, const char *text)
{
    const char *copy = copy_of(making, text);
    if (copy == NULL) {
        return vs_fail_memory(making->dialogue->engine);
    }
    add(&making->words, copy);
    return vs_buffer_status(&making->words);
}

/* True for a word that limits what is shown: key=value. */
static bool is_scope(const struct making *making, const vs_word *word)
{
    const char *equals = strchr(word->text, '=');
    size_t colon = strcspn(word->text, ":[");
    return has(making, VS_OPTION_SCOPE) && equals != NULL && equals != word->text &&
           word->text[0] != '-' && colon > (size_t)(equals - word->text);
}

static bool takes_operations(const struct making *making)
{
    return making->command->function == vs_command_whatif;
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
        vs_buffer_text(&text, word->text);
    }
    add(&making->words, vs_option_name(VS_OPTION_SCOPE));
    int status = vs_buffer_status(&text);
    status = status == VS_OK ? add_copy(making, text.data) : status;
    vs_buffer_free(&text);
    return status;
}

/* The words from one on that may belong to a period: at most four, before options and pairs. */
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

/* Joins words of a line. */
static int join(const vs_words *words, size_t from, size_t count, vs_buffer *out)
{
    vs_buffer_clear(out);
    for (size_t i = 0; i < count; i++) {
        vs_buffer_text(out, i > 0 ? " " : "");
        vs_buffer_text(out, words->items[from + i].text);
    }
    return vs_buffer_status(out);
}

/* VS_EUSAGE: names what was meant for a period, the Cyrillic words after the first too. */
static int fail_period(vs_dialogue *dialogue, const vs_words *words, size_t from, size_t count,
                       vs_buffer *text)
{
    size_t said = 1;
    while (said < count && vs_words_is_cyrillic(words->items[from + said].text)) {
        said++;
    }
    int status = join(words, from, said, text);
    return status == VS_OK
               ? vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_UNKNOWN, text->data)
               : status;
}

/* The period that the words from one on name; *used gets how many they are. */
static int find_period(vs_dialogue *dialogue, const vs_words *words, size_t from, size_t *used,
                       vs_buffer *out)
{
    size_t count = period_words(words, from);
    vs_buffer text;
    vs_buffer_init(&text, dialogue->engine);
    int status =
        count > 0 ? VS_EUSAGE : vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_NONE);
    *used = 0;
    vs_buffer_clear(out);
    if (count > 0 && vs_period_is_id(words->items[from].text)) {
        /* "2024 год": the word is said, not needed. */
        bool year = count > 1 && strncmp(words->items[from + 1].text, "год", strlen("год")) == 0;
        *used = year ? 2 : 1;
        vs_buffer_text(out, words->items[from].text);
        status = vs_buffer_status(out);
    }
    bool unknown = true;
    for (size_t i = count; status == VS_EUSAGE && unknown && i > 0; i--) {
        status = join(words, from, i, &text);
        if (status == VS_OK) {
            status = vs_dialogue_period_text(dialogue, text.data, out);
        }
        *used = status == VS_OK ? i : 0;
        /* Other faults (no school is chosen, no period beside this one) are told as they are. */
        unknown = vs_engine_error_id(dialogue->engine) == VS_MSG_PERIOD_WORDS_UNKNOWN;
    }
    if (status == VS_EUSAGE && count > 0 && unknown) {
        status = fail_period(dialogue, words, from, count, &text);
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
    int status = find_period(making->dialogue, making->typed, *at + 1, &used, &id);
    if (status == VS_OK) {
        if (has(making, VS_OPTION_PERIOD)) {
            add(&making->words, vs_option_name(VS_OPTION_PERIOD));
        }
        status = add_copy(making, id.data);
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
    return (bare || has(making, VS_OPTION_PERIOD)) && !word->quoted &&
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
        int status = join(title->typed, title->from, i, &title->text);
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
        status = add_copy(making, title.text.data);
        *at += title.used - 1;
    } else {
        add(&making->words, words[*at].text);
    }
    vs_buffer_free(&title.text);
    return status;
}

/* --- operations --- */

/* An operation while it is spelled over the cells of the school. */
struct spelled {
    struct making *making;
    const char *text;
    vs_buffer out;
};

static int lend(void *self, vs_evaluation **out)
{
    *out = self;
    return VS_OK;
}

static int use_spelling(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct spelled *spelled = self;
    const struct making *making = spelled->making;
    vs_operation_reader reader = {
        .model = model, .usual = making->dialogue->period, .evaluation = lend, .self = evaluation};
    return vs_operation_spell(&reader, making->operations, spelled->text, &spelled->out);
}

static int keep(vs_buffer *out, const char *text)
{
    vs_buffer_text(out, text);
    return vs_buffer_status(out);
}

/* The operation that begins at word *at, if one does; leaves *at on its last word. number: as for
 * whatif. */
static int add_operation(struct making *making, size_t *at, bool number, bool *found)
{
    struct spelled spelled = {.making = making};
    vs_engine *engine = making->dialogue->engine;
    vs_buffer text;
    size_t used = 0;
    vs_buffer_init(&text, engine);
    vs_buffer_init(&spelled.out, engine);
    int status = vs_operation_join(making->typed, engine, *at, number, &used, &text);
    *found = used > 0;
    if (status == VS_OK && *found) {
        making->operations++;
        spelled.text = text.data;
        /* At region level the command tells that it needs a school. */
        status = vs_dialogue_at_region(making->dialogue)
                     ? keep(&spelled.out, text.data)
                     : vs_dialogue_cells(making->dialogue, use_spelling, &spelled);
    }
    if (status == VS_OK && *found) {
        status = add_copy(making, spelled.out.data);
    }
    if (status == VS_OK && *found && making->cell == NULL && vs_operation_lacks_period(text.data)) {
        making->cell_from = *at;
        making->cell_to = *at + used;
        making->cell = vs_arena_text(making->typed->arena, text.data, text.size);
    }
    *at += used > 0 ? used - 1 : 0;
    vs_buffer_free(&spelled.out);
    vs_buffer_free(&text);
    return status;
}

/* A pair whose key is no dimension but what an operation changes. */
static int use_pair(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    const struct spelled *pair = self;
    char key[200];
    size_t size = strcspn(pair->text, "=");
    int found = -1;
    (void)evaluation;
    if (size >= sizeof key) {
        return VS_OK;
    }
    memcpy(key, pair->text, size);
    key[size] = '\0';
    if (vs_names_dimension(model, key, &found) == VS_OK) {
        return VS_OK;
    }
    enum vs_message type = VS_MSG_NONE;
    if (vs_names_parameter(model, key, &found) == VS_OK) {
        type = VS_MSG_OPERATION_TYPE_PARAM;
    } else if (vs_names_indicator(model, key, &found) == VS_OK) {
        type = VS_MSG_OPERATION_TYPE_VALUE;
    }
    vs_engine *engine = pair->making->dialogue->engine;
    vs_engine_clear_error(engine);
    return type == VS_MSG_NONE ? VS_OK
                               : vs_fail(engine, VS_EUSAGE, VS_MSG_OPERATION_MEANT, pair->text,
                                         vs_message_text(engine, type), pair->text);
}

/* VS_EUSAGE, with what to type, if a word of a line with operations looks like one. */
static int check_stray(struct making *making, size_t at)
{
    const vs_word *word = &making->typed->items[at];
    struct spelled pair = {.making = making, .text = word->text};
    if (word->text[0] == '-') {
        return VS_OK;
    }
    if (!is_scope(making, word)) {
        return vs_operation_check(making->typed, making->dialogue->engine, at);
    }
    return vs_dialogue_at_region(making->dialogue)
               ? VS_OK
               : vs_dialogue_cells(making->dialogue, use_pair, &pair);
}

/* The line again with the brackets of its cell, and without the words that stand in them now. */
static int write_bracketed(const struct making *making, const vs_buffer *pairs, vs_buffer *out)
{
    const vs_words *typed = making->typed;
    const char *cell = making->cell;
    const char *name = strchr(cell, ':') + 1;
    size_t size = strcspn(name, "[=");
    const char *equals = name + size;
    const char *inner = "";
    size_t inner_size = 0;
    if (*equals == '[') {
        const char *end = vs_operation__behind(equals);
        inner = equals + 1;
        inner_size = (size_t)(end - inner) - 1;
        equals = end;
    }
    for (size_t i = 0; i < making->cell_from; i++) {
        vs_buffer_printf(out, "%s%s", i > 0 ? " " : "", typed->items[i].raw);
    }
    bool russian = vs_words_is_cyrillic(typed->items[0].text);
    vs_buffer_printf(out, " %s ", russian ? "значение" : "value");
    vs_buffer_add(out, name, size);
    vs_buffer_char(out, '[');
    vs_buffer_add(out, inner, inner_size);
    vs_buffer_text(out, inner_size > 0 && pairs->size > 0 ? ", " : "");
    vs_buffer_text(out, pairs->size > 0 ? pairs->data : "");
    vs_buffer_printf(out, "]%s", equals);
    return vs_buffer_status(out);
}

/* VS_EUSAGE if words that limit what is shown stand beside an operation on a cell that may be meant
 * to be limited by them; tells the line that changes that cell. */
static int check_shown(struct making *making)
{
    const vs_words *typed = making->typed;
    vs_engine *engine = making->dialogue->engine;
    bool bare = making->cell != NULL && vs_operation_is_bare(making->cell);
    bool english = !vs_words_is_cyrillic(typed->items[0].text);
    const char *first = making->said_period;
    vs_buffer pairs;
    vs_buffer line;
    if (making->cell == NULL) {
        return VS_OK;
    }
    vs_buffer_init(&pairs, engine);
    vs_buffer_init(&line, engine);
    for (size_t i = 1; bare && i < typed->count; i++) {
        bool value = vs_options_wants_value(typed->items[i - 1].text);
        bool inside = i >= making->cell_from && i < making->cell_to;
        if (!inside && !value && is_scope(making, &typed->items[i])) {
            vs_buffer_printf(&pairs, "%s%s", pairs.size > 0 ? ", " : "", typed->items[i].raw);
            first = typed->items[i].raw;
        }
    }
    if (making->said_period != NULL) {
        vs_buffer_printf(&pairs, "%s%s=%s", pairs.size > 0 ? ", " : "",
                         english ? "period" : "период", making->said_period);
    }
    int status = pairs.failed ? vs_buffer_status(&pairs) : VS_OK;
    if (status == VS_OK && pairs.size > 0) {
        status = write_bracketed(making, &pairs, &line);
        status = status == VS_OK ? vs_fail(engine, VS_EUSAGE, VS_MSG_OPERATION_SHOWN, first,
                                           english ? "." : "", line.data)
                                 : status;
    }
    vs_buffer_free(&line);
    vs_buffer_free(&pairs);
    return status;
}

/* --- seek --- */

static bool is_any(const char *text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strcmp(text, *words) == 0) {
            return true;
        }
    }
    return false;
}

/* «от A до B»; leaves *at on B. False: it does not stand there. */
static bool add_between(struct making *making, size_t *at)
{
    static const char *const first[] = {"от", "from", "между", "between", NULL};
    static const char *const second[] = {"до", "to", "и", "and", NULL};
    const vs_words *typed = making->typed;
    if (!has(making, VS_OPTION_BETWEEN) || *at + 3 >= typed->count ||
        !is_any(typed->items[*at].text, first) || !is_any(typed->items[*at + 2].text, second)) {
        return false;
    }
    add(&making->words, vs_option_name(VS_OPTION_BETWEEN));
    add(&making->words, typed->items[*at + 1].text);
    add(&making->words, typed->items[*at + 3].text);
    *at += 3;
    return true;
}

/* The operation without its number behind --vary, «меняя» or alone; *found: there was one. */
static int add_varied(struct making *making, size_t *at, bool *found)
{
    static const char *const words[] = {"меняя", "varying", NULL};
    const char *vary = vs_option_name(VS_OPTION_VARY);
    const vs_words *typed = making->typed;
    *found = false;
    if (!has(making, VS_OPTION_VARY)) {
        return VS_OK;
    }
    const char *before = typed->items[*at - 1].text;
    if (is_any(typed->items[*at].text, words) && *at + 1 < typed->count) {
        *found = true;
        return VS_OK; /* the operation follows */
    }
    size_t written = making->words.size;
    if (strcmp(before, vary) != 0) {
        add(&making->words, vary);
    }
    int status = add_operation(making, at, false, found);
    if (!*found) {
        making->words.size = written;
    }
    return status;
}

/* The target of seek: a title of several words up to its =. */
static int add_target(struct making *making, size_t *at)
{
    const vs_words *typed = making->typed;
    size_t last = *at;
    vs_buffer text;
    while (last + 1 < typed->count && typed->items[last].text[0] != '-' &&
           strchr(typed->items[last].text, '=') == NULL) {
        last++;
    }
    if (strchr(typed->items[last].text, '=') == NULL) {
        add(&making->words, typed->items[*at].text);
        return VS_OK;
    }
    vs_buffer_init(&text, making->dialogue->engine);
    int status = join(typed, *at, last - *at + 1, &text);
    status = status == VS_OK ? add_copy(making, text.data) : status;
    *at = last;
    vs_buffer_free(&text);
    return status;
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
    if (add_between(making, at)) {
        return VS_OK;
    }
    if (takes_operations(making)) {
        status = add_operation(making, at, true, &found);
        status = status == VS_OK && !found ? check_stray(making, *at) : status;
    } else {
        status = add_varied(making, at, &found);
    }
    if (status != VS_OK || found) {
        return status;
    }
    if (is_scope(making, word)) {
        return add_scope(making, word);
    }
    if (has(making, VS_OPTION_PERIOD) && word->text[0] != '-') {
        return add_title(making, at);
    }
    add(&making->words, word->text);
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
        bool varied = value && has(making, VS_OPTION_VARY) &&
                      strcmp(making->typed->items[i - 1].text, vs_option_name(VS_OPTION_VARY)) == 0;
        bool found = false;
        if (varied) {
            status = add_varied(making, &i, &found);
        }
        if (status != VS_OK || found) {
            continue;
        }
        if (!ended && !value && i == first && has(making, VS_OPTION_VARY)) {
            status = add_target(making, &i); /* R02=60 is no scope */
        } else if (!ended && !value) {
            status = add_own(making, &i);
        } else {
            add(&making->words, word->text);
        }
    }
    if (status == VS_OK) {
        status = check_shown(making);
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
        add(&making.words, lead[i]);
    }
    if (lead_count == 0) {
        add(&making.words, typed->items[0].text);
    }
    while (making.command->parts != NULL && first < typed->count) {
        const vs_command *part =
            vs_command_find_part(making.command->parts, typed->items[first].text);
        if (part == NULL) {
            break; /* the command itself tells what it has */
        }
        making.command = part;
        add(&making.words, typed->items[first++].text);
    }
    const char *const period[] = {vs_option_name(VS_OPTION_PERIOD), dialogue->period};
    int status = add_words(&making, first);
    if (status == VS_OK && dialogue->period != NULL && !making.period &&
        has(&making, VS_OPTION_PERIOD)) {
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
