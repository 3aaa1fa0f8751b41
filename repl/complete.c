/*
 * Completion: what the word before the cursor may become, by what stands before it.
 * SPDX-License-Identifier: MIT
 */
#include "complete.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "text.h"

void vs_complete_typed(struct completion *completion, const char *typed)
{
    completion->typed = typed;
    vs_buffer_clear(&completion->folded);
    (void)vs_text_fold(&completion->folded, typed, strlen(typed));
}

bool vs_complete_fits(struct completion *completion, const char *text, bool words)
{
    vs_buffer *folded = &completion->work;
    const char *typed = completion->folded.size > 0 ? completion->folded.data : "";
    size_t size = strlen(typed);
    vs_buffer_clear(folded);
    if (vs_text_fold(folded, text, strlen(text)) != VS_OK || folded->size == 0) {
        return false;
    }
    const char *at = folded->data;
    while (at != NULL) {
        if (strncmp(at, typed, size) == 0) {
            return true;
        }
        const char *blank = words ? strchr(at, ' ') : NULL;
        at = blank != NULL ? blank + 1 : NULL;
    }
    return false;
}

void vs_complete_add(struct completion *completion, const char *text, const char *note)
{
    vs_candidate candidate = {
        .text = vs_arena_text(completion->out->arena, text, strlen(text)),
        .note = note != NULL ? vs_arena_text(completion->out->arena, note, strlen(note)) : NULL};
    if (candidate.text != NULL) {
        vs_buffer_add(&completion->out->list, &candidate, sizeof candidate);
    }
}

void vs_complete_add_name(struct completion *completion, const char *before, const char *name,
                          const char *after, const char *note)
{
    vs_buffer text;
    vs_buffer_init(&text, completion->dialogue->engine);
    bool quoted = strpbrk(name, " ,'\"") != NULL;
    vs_buffer_printf(&text, "%s%s%s%s%s", before, quoted ? "«" : "", name, quoted ? "»" : "",
                     after);
    if (vs_buffer_status(&text) == VS_OK) {
        vs_complete_add(completion, text.data, note);
    }
    vs_buffer_free(&text);
}

/* --- commands and options --- */

static void add_command(struct completion *completion, const char *name, const char *russian,
                        bool english, enum vs_message help)
{
    const char *shown = english ? name : russian;
    if (vs_complete_fits(completion, shown, false)) {
        vs_complete_add_name(completion, english ? "." : "", shown, "",
                             vs_message_text(completion->dialogue->engine, help));
    }
}

static void add_commands(struct completion *completion, bool english)
{
    for (const vs_dialogue_command *at = vs_dialogue_commands; at->name != NULL; at++) {
        add_command(completion, at->name, at->russian, english, at->help);
    }
    for (const vs_command *at = vs_commands; at->name != NULL; at++) {
        if (vs_dialogue_command_find(at->name) == NULL && at->function != vs_command_repl) {
            add_command(completion, at->name, at->russian, english, at->help);
        }
    }
}

static void add_parts(struct completion *completion, const vs_command *parts)
{
    for (const vs_command *at = parts; at->name != NULL; at++) {
        const char *names[2] = {strrchr(at->russian, ' '), strrchr(at->name, ' ')};
        for (int i = 0; i < 2; i++) {
            if (names[i] != NULL && vs_complete_fits(completion, names[i] + 1, false)) {
                vs_complete_add(completion, names[i] + 1,
                                vs_message_text(completion->dialogue->engine, at->help));
            }
        }
    }
}

static void add_options(struct completion *completion, const vs_command *command)
{
    uint64_t known = VS_OPTIONS_COMMON | (command != NULL ? command->options : 0);
    for (int i = 0; i < VS_OPTION_COUNT; i++) {
        const char *name = vs_option_name((enum vs_option)i);
        if ((known & VS_OPTION_BIT(i)) != 0 && vs_complete_fits(completion, name, false)) {
            vs_complete_add(completion, name, NULL);
        }
    }
}

/* --- by place --- */

static bool is(const char *text, const char *first, const char *second)
{
    return strcmp(text, first) == 0 || strcmp(text, second) == 0;
}

static int add_members(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int dimension = -1;
    char before[256];
    if (vs_names_dimension(model, completion->key, &dimension) != VS_OK) {
        return VS_OK;
    }
    (void)snprintf(before, sizeof before, "%s=", completion->key);
    return vs_complete_members(completion, evaluation, model, dimension, before);
}

static void add_words(struct completion *completion, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (vs_complete_fits(completion, *words, false)) {
            vs_complete_add(completion, *words, NULL);
        }
    }
}

/* Kinds of charts and what compare knows beside saved scenarios, in the language of the command. */
static void add_kinds(struct completion *completion, bool english)
{
    static const char *const russian[] = {"столбцы", "линия", "гистограмма", "изменение", NULL};
    static const char *const kinds[] = {"bars", "line", "histogram", "change", NULL};
    add_words(completion, english ? kinds : russian);
}

static void add_states(struct completion *completion, bool english)
{
    static const char *const russian[] = {"как-есть", "текущий", NULL};
    static const char *const states[] = {"baseline", "current", NULL};
    add_words(completion, english ? states : russian);
}

/* What stands after an option that takes a value. False: before is no such option. */
static bool after_option(struct completion *completion, const char *before)
{
    static const char *const formats[] = {"table", "csv", "json", "excel", NULL};
    if (is(before, "--period", "за") || strcmp(before, "for") == 0) {
        (void)vs_dialogue_cells(completion->dialogue, vs_complete_periods, completion);
    } else if (is(before, "--by", "--scope")) {
        (void)vs_dialogue_cells(completion->dialogue, vs_complete_dimensions, completion);
    } else if (strcmp(before, "--show") == 0) {
        (void)vs_dialogue_cells(completion->dialogue, vs_complete_indicators, completion);
    } else if (strcmp(before, "--scenario") == 0) {
        vs_complete_scenarios(completion);
        vs_complete_files(completion);
    } else if (strcmp(before, "--school") == 0) {
        vs_complete_schools(completion);
    } else if (is(before, "--workspace", "-C") || strcmp(before, "--schools") == 0) {
        vs_complete_files(completion);
    } else if (strcmp(before, "--format") == 0) {
        add_words(completion, formats);
    } else {
        return false;
    }
    return true;
}

static void add_topics(struct completion *completion, bool english)
{
    const char *russian = NULL;
    const char *name = NULL;
    for (size_t i = 0; (name = vs_dialogue_topic_name(i, &russian)) != NULL; i++) {
        const char *shown = english ? name : russian;
        if (vs_complete_fits(completion, shown, false)) {
            vs_complete_add(completion, shown, NULL);
        }
    }
}

/* What commands of a dialogue alone take. False: the command is none of them. */
static bool after_own(struct completion *completion, const char *name)
{
    if (is(name, "школа", "school")) {
        vs_complete_schools(completion);
    } else if (is(name, "период", "period")) {
        (void)vs_dialogue_cells(completion->dialogue, vs_complete_periods, completion);
    } else if (is(name, "загрузить", "load") || is(name, "сохранить", "save")) {
        vs_complete_scenarios(completion);
    } else if (is(name, "выполнить", "run")) {
        vs_complete_files(completion);
    } else if (is(name, "помощь", "help")) {
        add_commands(completion, !vs_words_is_cyrillic(name));
        add_topics(completion, !vs_words_is_cyrillic(name));
    } else {
        return is(name, "выход", "quit");
    }
    return true;
}

static void add_arguments(struct completion *completion, const vs_words *words,
                          const vs_command *command)
{
    bool english = !vs_words_is_cyrillic(words->items[0].text);
    const vs_command_function files[] = {vs_command_import, vs_command_backup, vs_command_export,
                                         vs_command_init};
    if (command->parts != NULL && words->count <= 2) {
        add_parts(completion, command->parts);
        return;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (command->function == files[i]) {
            vs_complete_files(completion);
            return;
        }
    }
    if (command->function == vs_command_approve || command->function == vs_command_publish) {
        (void)vs_dialogue_cells(completion->dialogue, vs_complete_periods, completion);
        return;
    }
    if (command->function == vs_command_compare) {
        vs_complete_scenarios(completion);
        add_states(completion, english);
        return;
    }
    if (command->function == vs_command_chart && words->count > 2) {
        add_kinds(completion, english);
    }
    if (command->function == vs_command_whatif) {
        vs_complete_types(completion, true);
        completion->key = "";
        if (completion->typed[0] != '\0') {
            (void)vs_dialogue_cells(completion->dialogue, vs_complete_dimensions, completion);
        }
        return;
    }
    if ((command->options & VS_OPTION_BIT(VS_OPTION_VARY)) != 0 && words->count > 2) {
        vs_complete_types(completion, false);
        return;
    }
    if ((command->options & VS_OPTION_BIT(VS_OPTION_SCOPE)) != 0) {
        completion->key = "";
        (void)vs_dialogue_cells(completion->dialogue, vs_complete_named, completion);
    }
}

/* The word that is typed at the end of a line of a command. */
static void complete_word(struct completion *completion, const vs_words *words, size_t skip)
{
    const char *name = words->items[0].text;
    const char *before = words->count > 1 ? words->items[words->count - 2].text : "";
    const vs_command *command = vs_command_find(name);
    char *equals = strchr(completion->typed, '=');
    bool who = is(name, "кто", "who");
    command = who ? vs_command_find("show") : command;
    bool tries = command != NULL && command->function == vs_command_whatif;
    bool varies = command != NULL && (command->options & VS_OPTION_BIT(VS_OPTION_VARY)) != 0;
    if ((tries || varies) && vs_complete_operation(completion, words, skip, tries)) {
        return;
    }
    bool chart = command != NULL && command->function == vs_command_chart;
    if (chart && strcmp(before, vs_option_name(VS_OPTION_KIND)) == 0) {
        add_kinds(completion, !vs_words_is_cyrillic(name));
    } else if (completion->typed[0] == '-') {
        add_options(completion, command);
    } else if (equals != NULL && command != NULL) {
        char key[200];
        size_t size = (size_t)(equals - completion->typed);
        if (size < sizeof key) {
            memcpy(key, completion->typed, size);
            key[size] = '\0';
            completion->key = key;
            vs_complete_typed(completion, equals + 1);
            (void)vs_dialogue_cells(completion->dialogue, add_members, completion);
        }
    } else if (!after_option(completion, before) && !(!who && after_own(completion, name)) &&
               command != NULL) {
        add_arguments(completion, words, command);
    }
}

void vs_dialogue_complete(void *context, const char *line, vs_candidates *out)
{
    vs_dialogue *dialogue = context;
    struct completion completion = {.dialogue = dialogue, .out = out, .typed = ""};
    vs_words words;
    size_t lead = strspn(line, " \t");
    bool english = line[lead] == '.';
    bool card = line[lead] == '?';
    size_t skip = lead + (english || card ? 1 : 0);
    bool command = english || card || line[lead] == '\0' || vs_words_is_cyrillic(line + lead);
    vs_buffer_init(&completion.folded, dialogue->engine);
    vs_buffer_init(&completion.work, dialogue->engine);
    int status = vs_words_split(&words, dialogue->engine, line + skip, true);
    size_t size = strlen(line);
    bool fresh = words.count == 0 || (!words.open && size > 0 && strchr(" \t", line[size - 1]));
    if (status == VS_OK && command && dialogue->chunk.size == 0) {
        size_t at = words.count;
        vs_word *items = vs_arena_array(words.arena, words.count + 1, sizeof *items);
        if (items != NULL) {
            memcpy(items, words.items != NULL ? words.items : items, at * sizeof *items);
            items[at] = (vs_word){.text = "", .start = size - skip};
            words.items = items;
            words.count += fresh ? 1 : 0;
            const vs_word *word = &items[words.count - 1];
            vs_complete_typed(&completion, word->text);
            out->start = skip + word->start - (english && words.count == 1 ? 1 : 0);
            if (card) {
                (void)vs_dialogue_cells(dialogue, vs_complete_cards, &completion);
            } else if (words.count == 1) {
                add_commands(&completion, english);
            } else {
                complete_word(&completion, &words, skip);
            }
        }
    }
    vs_words_free(&words);
    vs_buffer_free(&completion.work);
    vs_buffer_free(&completion.folded);
}
