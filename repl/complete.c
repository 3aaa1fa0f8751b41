/*
 * Completion: what the word before the cursor may become, by what stands before it.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "dialogue.h"
#include "file.h"
#include "names.h"
#include "text.h"

/* A completion while candidates are gathered. */
struct completion {
    vs_dialogue *dialogue;
    vs_candidates *out;
    const char *typed; /* the word as it stands, without quotes */
    const char *key;   /* of key=: a dimension; NULL */
    bool inner;        /* a later word of a title may be meant */
    vs_buffer folded, work;
};

/* True if a text, or with words a later word of it, begins with what is typed. */
static bool fits(struct completion *completion, const char *text, bool words)
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

static void add(struct completion *completion, const char *text, const char *note)
{
    vs_candidate candidate = {
        .text = vs_arena_text(completion->out->arena, text, strlen(text)),
        .note = note != NULL ? vs_arena_text(completion->out->arena, note, strlen(note)) : NULL};
    if (candidate.text != NULL) {
        vs_buffer_add(&completion->out->list, &candidate, sizeof candidate);
    }
}

/* Adds a name, in quotes if it has blanks, with what stands before and after it. */
static void add_name(struct completion *completion, const char *before, const char *name,
                     const char *after, const char *note)
{
    vs_buffer text;
    vs_buffer_init(&text, completion->dialogue->engine);
    bool quoted = strpbrk(name, " ,'\"") != NULL;
    vs_buffer_printf(&text, "%s%s%s%s%s", before, quoted ? "«" : "", name, quoted ? "»" : "",
                     after);
    if (vs_buffer_status(&text) == VS_OK) {
        add(completion, text.data, note);
    }
    vs_buffer_free(&text);
}

/* --- commands and options --- */

static void add_command(struct completion *completion, const char *name, const char *russian,
                        bool english, enum vs_message help)
{
    const char *shown = english ? name : russian;
    if (fits(completion, shown, false)) {
        add_name(completion, english ? "." : "", shown, "",
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
            if (names[i] != NULL && fits(completion, names[i] + 1, false)) {
                add(completion, names[i] + 1,
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
        if ((known & VS_OPTION_BIT(i)) != 0 && fits(completion, name, false)) {
            add(completion, name, NULL);
        }
    }
}

/* --- what the model and the data name --- */

static int add_indicators(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    (void)evaluation;
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        const char *code = indicator->code != NULL ? indicator->code : indicator->name;
        if (indicator->rule) {
            continue;
        }
        if (fits(completion, code, false) || vs_names_code_begins(completion->typed, code)) {
            add(completion, code, indicator->title);
        } else if (completion->typed[0] != '\0' &&
                   fits(completion, indicator->title, completion->inner)) {
            add_name(completion, "", indicator->title, "", code);
        } else if (completion->typed[0] != '\0' && fits(completion, indicator->name, false)) {
            add(completion, indicator->name, indicator->title);
        }
    }
    return VS_OK;
}

static int add_dimensions(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    (void)evaluation;
    for (size_t i = 0; i < model->dimension_count; i++) {
        const vs_dimension *dimension = &model->dimensions[i];
        if (vs_words_is_cyrillic(completion->typed) ? fits(completion, dimension->title, false)
                                                    : fits(completion, dimension->name, false)) {
            bool russian = vs_words_is_cyrillic(completion->typed);
            vs_buffer_clear(&completion->work);
            (void)vs_text_lower(&completion->work, dimension->title, strlen(dimension->title));
            const char *title = completion->work.size > 0 ? completion->work.data : "";
            char name[256];
            (void)snprintf(name, sizeof name, "%s", russian ? title : dimension->name);
            add_name(completion, "", name, completion->key != NULL ? "=" : "", dimension->title);
        }
    }
    return VS_OK;
}

/* What may stand as a word of its own: indicators, then the keys of scopes. */
static int add_named(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int status = add_indicators(self, evaluation, model);
    if (status == VS_OK && completion->typed[0] != '\0' && completion->key != NULL) {
        status = add_dimensions(self, evaluation, model);
    }
    if (status == VS_OK && completion->out->list.size == 0 && !completion->inner) {
        completion->inner = true;
        status = add_indicators(self, evaluation, model);
    }
    return status;
}

static int add_members(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int dimension = -1;
    if (vs_names_dimension(model, completion->key, &dimension) != VS_OK) {
        return VS_OK;
    }
    char before[256];
    (void)snprintf(before, sizeof before, "%s=", completion->key);
    size_t count = vs_evaluation_member_count(evaluation, dimension);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        const char *text = NULL;
        size_t size = 0;
        status = vs_evaluation_member_text(evaluation, dimension, (uint32_t)i, &text, &size);
        if (status == VS_OK && fits(completion, text, true)) {
            add_name(completion, before, text, "", NULL);
        }
    }
    return status;
}

static int add_periods(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct completion *completion = self;
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            if (periods.items[i].has_data && fits(completion, periods.items[i].id, false)) {
                add(completion, periods.items[i].id, model->period_kinds[kind].title);
            }
        }
    }
    return status;
}

static void add_schools(struct completion *completion)
{
    vs_workspace *workspace = NULL;
    if (vs_session_workspace(completion->dialogue->session, &workspace) != VS_OK) {
        return;
    }
    for (size_t i = 0; i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        if (fits(completion, school->id, false) ||
            (school->title != NULL && fits(completion, school->title, true))) {
            add_name(completion, "", school->id, "", school->title);
        }
    }
}

/* --- files --- */

static void add_files(struct completion *completion)
{
    char folder[VS_PATH_SIZE];
    const char *typed = completion->typed;
    const char *slash = strrchr(typed, '/');
    size_t size = slash != NULL ? (size_t)(slash - typed) + 1 : 0;
    if (size >= sizeof folder) {
        return;
    }
    memcpy(folder, typed, size);
    folder[size] = '\0';
    vs_file_list list = {.count = 0};
    if (vs_file_list_read(&list, completion->dialogue->engine, size > 0 ? folder : ".", "") !=
        VS_OK) {
        return;
    }
    for (size_t i = 0; i < list.count; i++) {
        const char *name = list.names[i];
        char path[VS_PATH_SIZE];
        bool asked = typed[size] == '.' || name[0] != '.';
        int written = snprintf(path, sizeof path, "%s%s", folder, name);
        if (asked && written > 0 && written < (int)sizeof path &&
            strncmp(name, typed + size, strlen(typed + size)) == 0) {
            bool below = vs_file_is_folder(path);
            add_name(completion, "", path, below ? "/" : "", NULL);
        }
    }
    vs_file_list_free(&list, completion->dialogue->engine);
}

/* --- by place --- */

static bool is(const char *text, const char *first, const char *second)
{
    return strcmp(text, first) == 0 || strcmp(text, second) == 0;
}

/* What stands after an option that takes a value. False: before is no such option. */
static bool after_option(struct completion *completion, const char *before)
{
    static const char *const formats[] = {"table", "csv", "json", "excel"};
    if (is(before, "--period", "за") || strcmp(before, "for") == 0) {
        (void)vs_dialogue_cells(completion->dialogue, add_periods, completion);
    } else if (is(before, "--by", "--scope")) {
        (void)vs_dialogue_cells(completion->dialogue, add_dimensions, completion);
    } else if (strcmp(before, "--school") == 0) {
        add_schools(completion);
    } else if (is(before, "--workspace", "-C") || strcmp(before, "--schools") == 0) {
        add_files(completion);
    } else if (strcmp(before, "--format") == 0) {
        for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
            if (fits(completion, formats[i], false)) {
                add(completion, formats[i], NULL);
            }
        }
    } else {
        return false;
    }
    return true;
}

/* What commands of a dialogue alone take. False: the command is none of them. */
static bool after_own(struct completion *completion, const char *name)
{
    if (is(name, "школа", "school")) {
        add_schools(completion);
    } else if (is(name, "период", "period")) {
        (void)vs_dialogue_cells(completion->dialogue, add_periods, completion);
    } else if (is(name, "выполнить", "run")) {
        add_files(completion);
    } else if (is(name, "помощь", "help")) {
        add_commands(completion, !vs_words_is_cyrillic(name));
    } else {
        return is(name, "выход", "quit");
    }
    return true;
}

static void add_arguments(struct completion *completion, const vs_words *words,
                          const vs_command *command)
{
    const vs_command_function files[] = {vs_command_import, vs_command_backup, vs_command_export,
                                         vs_command_init};
    if (command->parts != NULL && words->count <= 2) {
        add_parts(completion, command->parts);
        return;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (command->function == files[i]) {
            add_files(completion);
            return;
        }
    }
    if (command->function == vs_command_approve || command->function == vs_command_publish) {
        (void)vs_dialogue_cells(completion->dialogue, add_periods, completion);
        return;
    }
    if ((command->options & VS_OPTION_BIT(VS_OPTION_SCOPE)) != 0) {
        completion->key = "";
        (void)vs_dialogue_cells(completion->dialogue, add_named, completion);
    }
}

/* The word that is typed at the end of a line of a command. */
static void complete_word(struct completion *completion, const vs_words *words)
{
    const char *name = words->items[0].text;
    const char *before = words->count > 1 ? words->items[words->count - 2].text : "";
    const vs_command *command = vs_command_find(name);
    char *equals = strchr(completion->typed, '=');
    bool who = is(name, "кто", "who");
    command = who ? vs_command_find("show") : command;
    if (completion->typed[0] == '-') {
        add_options(completion, command);
    } else if (equals != NULL && command != NULL) {
        char key[200];
        size_t size = (size_t)(equals - completion->typed);
        if (size < sizeof key) {
            memcpy(key, completion->typed, size);
            key[size] = '\0';
            completion->key = key;
            completion->typed = equals + 1;
            vs_buffer_clear(&completion->folded);
            (void)vs_text_fold(&completion->folded, equals + 1, strlen(equals + 1));
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
            completion.typed = word->text;
            out->start = skip + word->start - (english && words.count == 1 ? 1 : 0);
            (void)vs_text_fold(&completion.folded, word->text, strlen(word->text));
            if (card) {
                (void)vs_dialogue_cells(dialogue, add_named, &completion);
            } else if (words.count == 1) {
                add_commands(&completion, english);
            } else {
                complete_word(&completion, &words);
            }
        }
    }
    vs_words_free(&words);
    vs_buffer_free(&completion.work);
    vs_buffer_free(&completion.folded);
}
