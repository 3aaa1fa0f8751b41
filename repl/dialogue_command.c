/*
 * Commands of a dialogue: a typed line becomes the words of a command line.
 *
 * Where the command has the option, a bare word key=value is --scope and «за ПЕРИОД» is --period.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <string.h>

#include "figures.h"
#include "names.h"
#include "text.h"

enum { PERIOD_WORDS = 4, TITLE_WORDS = 12, NAME_SIZE = 200 };

/* --- the words that stand for the dialogue --- */

static void add(vs_buffer *words, const char *text)
{
    vs_buffer_add(words, &text, sizeof text);
}

void vs_dialogue_base(const vs_dialogue *dialogue, vs_buffer *words)
{
    static const enum vs_option carried[] = {VS_OPTION_FOLDER, VS_OPTION_TODAY, VS_OPTION_FORMAT,
                                             VS_OPTION_LANG};
    static const enum vs_option bare[] = {VS_OPTION_QUIET, VS_OPTION_NO_COMPILE};
    const vs_options *options = &dialogue->session->options;
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++) {
        const char *text = vs_options_text(options, carried[i]);
        if (text != NULL) {
            add(words, vs_option_name(carried[i]));
            add(words, text);
        }
    }
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
        if (vs_options_given(options, bare[i])) {
            add(words, vs_option_name(bare[i]));
        }
    }
    if (dialogue->school != NULL) {
        add(words, vs_option_name(VS_OPTION_SCHOOL));
        add(words, dialogue->school);
    }
}

/* --- running --- */

/* Commands that only read the school: it stays open for them. */
static bool only_reads(const vs_command *command)
{
    const vs_command_function functions[] = {
        vs_command_show, vs_command_explain, vs_command_whatif, vs_command_compare,
        vs_command_list, vs_command_log,     vs_command_eval,   vs_command_help};
    for (size_t i = 0; command != NULL && i < sizeof functions / sizeof *functions; i++) {
        if (command->function == functions[i]) {
            return true;
        }
    }
    return false;
}

/* True if an option says that the school, its model or its evaluation are others. */
static bool goes_elsewhere(size_t count, const char *const *words)
{
    static const enum vs_option others[] = {VS_OPTION_FOLDER, VS_OPTION_SCHOOL, VS_OPTION_MODEL,
                                            VS_OPTION_NO_COMPILE};
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < sizeof others / sizeof *others; j++) {
            const char *name = vs_option_name(others[j]);
            if (strncmp(words[i], name, strlen(name)) == 0) {
                return true;
            }
        }
        if (strcmp(words[i], "-C") == 0) {
            return true;
        }
    }
    return false;
}

bool vs_dialogue_at_region(vs_dialogue *dialogue)
{
    vs_workspace *workspace = NULL;
    return dialogue->school == NULL &&
           vs_session_workspace(dialogue->session, &workspace) == VS_OK &&
           vs_workspace_is_region(workspace);
}

int vs_dialogue_run(vs_dialogue *dialogue, size_t count, const char *const *words)
{
    vs_session session = {.engine = dialogue->engine,
                          .in_dialogue = true,
                          .rows_shown = dialogue->session->rows_shown};
    const vs_command *command = vs_command_find(words[0]);
    bool region = vs_dialogue_at_region(dialogue);
    vs_engine_clear_error(dialogue->engine);
    if (!region && only_reads(command) && !goes_elsewhere(count, words) &&
        vs_dialogue_school(dialogue) == VS_OK) {
        vs_dialogue_end_school(dialogue);
        session.kept = &dialogue->kept.unit;
    } else if (!only_reads(command) || goes_elsewhere(count, words)) {
        /* A store is open once in a process, and never where it forks. */
        vs_dialogue_close_school(dialogue);
    }
    vs_buffer line;
    vs_buffer_init(&line, dialogue->engine);
    vs_dialogue_base(dialogue, &line);
    for (size_t i = 0; i < count; i++) {
        add(&line, words[i]);
    }
    int status = vs_buffer_status(&line);
    int code = status == VS_OK ? vs_command_run_in(&session, line.size / sizeof(const char *),
                                                   (const char *const *)(const void *)line.data)
                               : vs_dialogue_fail(dialogue, status);
    vs_engine_set_language(dialogue->engine, dialogue->language);
    vs_buffer_free(&line);
    return code;
}

/* --- from a line to words --- */

/* A command line while it is made. */
struct making {
    vs_dialogue *dialogue;
    const vs_words *typed;
    const vs_command *command;
    vs_buffer words; /* const char * */
    bool period;     /* it names one */
};

static bool has(const struct making *making, enum vs_option option)
{
    return (making->command->options & VS_OPTION_BIT(option)) != 0;
}

static int add_copy(struct making *making, const char *text)
{
    const char *copy = vs_arena_text(making->typed->arena, text, strlen(text));
    if (copy == NULL) {
        return vs_fail_memory(making->dialogue->engine);
    }
    add(&making->words, copy);
    return vs_buffer_status(&making->words);
}

/* True for a word that limits what is shown: key=value, unlike the words of operations. */
static bool is_scope(const struct making *making, const vs_word *word)
{
    const char *equals = strchr(word->text, '=');
    size_t colon = strcspn(word->text, ":[");
    return has(making, VS_OPTION_SCOPE) && equals != NULL && equals != word->text &&
           word->text[0] != '-' && colon > (size_t)(equals - word->text);
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

int vs_dialogue_period(vs_dialogue *dialogue, const vs_words *words, size_t from, size_t *used,
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
    for (size_t i = count; status == VS_EUSAGE && i > 0; i--) {
        status = join(words, from, i, &text);
        if (status == VS_OK) {
            status = vs_dialogue_period_text(dialogue, text.data, out);
        }
        *used = status == VS_OK ? i : 0;
    }
    /* Other faults (no school is chosen, no such model) are told as they are. */
    bool unknown = vs_engine_error_id(dialogue->engine) == VS_MSG_PERIOD_WORDS_UNKNOWN;
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
    int status = vs_dialogue_period(making->dialogue, making->typed, *at + 1, &used, &id);
    if (status == VS_OK) {
        add(&making->words, vs_option_name(VS_OPTION_PERIOD));
        status = add_copy(making, id.data);
        making->period = true;
        *at += used;
    }
    vs_buffer_free(&id);
    return status;
}

static bool is_period_word(const struct making *making, const vs_word *word)
{
    return has(making, VS_OPTION_PERIOD) && !word->quoted &&
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
        bool own = !ended && !value;
        if (own && is_period_word(making, word)) {
            status = add_period(making, &i);
        } else if (own && is_scope(making, word)) {
            status = add_scope(making, word);
        } else if (own && has(making, VS_OPTION_PERIOD) && word->text[0] != '-') {
            status = add_title(making, &i);
        } else {
            add(&making->words, word->text);
        }
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

/* --- names --- */

static bool is_command(const char *name)
{
    return vs_command_find(name) != NULL || vs_dialogue_command_find(name) != NULL;
}

/* The name as a line says it: of a command in English with its point. */
static void say(vs_buffer *out, const char *name)
{
    vs_buffer_text(out, vs_words_is_cyrillic(name) ? "" : ".");
    vs_buffer_text(out, name);
}

static void nearest(const char *typed, const char *name, size_t *least, const char **best)
{
    size_t distance = vs_text_distance(typed, name, 2);
    if (distance < *least) {
        *least = distance;
        *best = name;
    }
}

/* VS_EUSAGE: no command is named so; tells which one may be meant. */
static int fail_unknown(vs_dialogue *dialogue, const char *typed, const char *rest)
{
    const char *best = NULL;
    size_t least = 3;
    vs_buffer offer;
    vs_buffer other;
    vs_buffer_init(&offer, dialogue->engine);
    vs_buffer_init(&other, dialogue->engine);
    vs_words_other_layout(&other, typed);
    const char *turned = other.size > 0 ? other.data : "";
    const char *name = turned[0] == '.' ? turned + 1 : turned; /* the point is typed as «ю» */
    bool layout = is_command(name);
    for (const vs_command *at = vs_commands; !layout && at->name != NULL; at++) {
        nearest(typed, at->name, &least, &best);
        nearest(typed, at->russian, &least, &best);
    }
    for (const vs_dialogue_command *at = vs_dialogue_commands; !layout && at->name != NULL; at++) {
        nearest(typed, at->name, &least, &best);
        nearest(typed, at->russian, &least, &best);
    }
    if (layout || best != NULL) {
        say(&offer, layout ? name : best);
        vs_buffer_text(&offer, rest);
    }
    int status = vs_buffer_status(&offer);
    if (status == VS_OK) {
        status =
            layout ? vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_LAYOUT, typed, offer.data)
            : best != NULL
                ? vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_NEAR, typed, offer.data)
                : vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNKNOWN, typed);
    }
    vs_buffer_free(&other);
    vs_buffer_free(&offer);
    return status;
}

int vs_dialogue_check_word(vs_dialogue *dialogue, const char *text, bool failed)
{
    char word[NAME_SIZE];
    size_t size = strcspn(text, " \t\r\n");
    const char *rest = text + size + strspn(text + size, " \t\r\n");
    if (size == 0 || size >= sizeof word) {
        return VS_OK;
    }
    memcpy(word, text, size);
    word[size] = '\0';
    vs_buffer other;
    vs_buffer_init(&other, dialogue->engine);
    vs_words_other_layout(&other, word);
    int status = vs_buffer_status(&other);
    if (status == VS_OK && other.size > 0 && vs_words_is_cyrillic(other.data) &&
        is_command(other.data)) {
        vs_buffer_text(&other, text + size);
        status = vs_buffer_status(&other);
        status = status == VS_OK ? vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_LAYOUT,
                                           word, other.data)
                                 : status;
    } else if (status == VS_OK && (failed || rest[0] == '\0') && !vs_words_is_cyrillic(word) &&
               (is_command(word) || strcmp(word, "exit") == 0)) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_POINT, word,
                         strcmp(word, "exit") == 0 ? "quit" : text);
    }
    vs_buffer_free(&other);
    return status;
}

int vs_dialogue_check_indicator(vs_dialogue *dialogue, const vs_model *model, const char *text)
{
    int indicator = -1;
    if (text[strcspn(text, " \t\r\n")] != '\0') {
        return VS_OK;
    }
    int status = vs_names_indicator(model, text, &indicator);
    if (status != VS_OK) { /* two that look alike are told */
        return vs_engine_error_id(dialogue->engine) == VS_MSG_NAME_TWO ? status : VS_OK;
    }
    const vs_indicator *found = &model->indicators[indicator];
    const char *name = found->code != NULL ? found->code : found->name;
    return vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_IS_INDICATOR, text, name, name,
                   name);
}

/* A line that is no command. */
struct stray {
    vs_dialogue *dialogue;
    const char *text;
};

static int use_stray(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    const struct stray *stray = self;
    (void)evaluation;
    return vs_dialogue_check_indicator(stray->dialogue, model, stray->text);
}

int vs_dialogue_command_line(vs_dialogue *dialogue, const char *text)
{
    vs_words words;
    int status = vs_words_split(&words, dialogue->engine, text[0] == '.' ? text + 1 : text, false);
    if (status == VS_OK && words.count == 0) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNKNOWN, text);
    }
    const vs_dialogue_command *own = NULL;
    if (status == VS_OK) {
        own = vs_dialogue_command_find(words.items[0].text);
        if (own == NULL && vs_command_find(words.items[0].text) == NULL) {
            struct stray stray = {dialogue, text};
            status = vs_dialogue_cells(dialogue, use_stray, &stray);
            enum vs_message told = vs_engine_error_id(dialogue->engine);
            bool known = status != VS_OK &&
                         (told == VS_MSG_DIALOGUE_IS_INDICATOR || told == VS_MSG_NAME_TWO);
            status = known
                         ? VS_EUSAGE
                         : fail_unknown(dialogue, words.items[0].text, text + strcspn(text, " \t"));
        }
    }
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_dialogue_fail(dialogue, status);
    } else if (own != NULL) {
        code = own->function(dialogue, &words);
    } else {
        code = vs_dialogue_words(dialogue, &words, NULL, 0);
    }
    vs_words_free(&words);
    return code;
}

/* --- cells to look names up in --- */

int vs_dialogue_cells(vs_dialogue *dialogue, vs_dialogue_use use, void *self)
{
    if (!vs_dialogue_at_region(dialogue)) {
        int status = vs_dialogue_evaluation(dialogue);
        if (status == VS_OK) {
            status = use(self, dialogue->kept.evaluation, dialogue->kept.unit.model);
        }
        vs_dialogue_end_school(dialogue);
        return status;
    }
    vs_unit region;
    vs_figures figures;
    vs_session session;
    vs_dialogue_close_school(dialogue);
    int status = vs_dialogue_session(dialogue, &session);
    if (status == VS_OK) {
        status = vs_session_region(&session, VS_STORE_READ, &region);
        if (status == VS_OK) {
            status = vs_store_begin_read(region.store);
        }
        if (status == VS_OK) {
            status = vs_figures_open(&figures, &session, &region);
            status = status == VS_OK ? use(self, figures.evaluation, figures.model) : status;
            vs_figures_close(&figures);
            vs_store_end_read(region.store);
        }
        vs_unit_close(&region);
    }
    vs_workspace_free(session.workspace);
    vs_options_free(&session.options);
    return status;
}

struct period_use {
    const vs_dialogue *dialogue;
    const char *text;
    vs_buffer *out;
};

static int use_period(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct period_use *wanted = self;
    return vs_period_words(evaluation, model, wanted->dialogue->period, wanted->text, wanted->out);
}

int vs_dialogue_period_text(vs_dialogue *dialogue, const char *text, vs_buffer *out)
{
    struct period_use wanted = {dialogue, text, out};
    vs_buffer_clear(out);
    return vs_dialogue_cells(dialogue, use_period, &wanted);
}
