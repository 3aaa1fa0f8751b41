/*
 * Commands of a dialogue: running them, and what to say to a line that is none.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <string.h>

#include "figures.h"
#include "names.h"
#include "text.h"

enum { NAME_SIZE = 200 };

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
        vs_command_show,    vs_command_chart, vs_command_explain,     vs_command_whatif,
        vs_command_compare, vs_command_seek,  vs_command_sensitivity, vs_command_list,
        vs_command_log,     vs_command_eval,  vs_command_help};
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

/* True if an option names another school than that of the dialogue: what is supposed of this one
 * does not hold there. */
static bool is_of_another(size_t count, const char *const *words)
{
    const char *school = vs_option_name(VS_OPTION_SCHOOL);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(words[i], school, strlen(school)) == 0 || strcmp(words[i], "-C") == 0) {
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

/* Lends a command what is open and what is supposed. The school is read until it ends. */
static void lend(vs_dialogue *dialogue, vs_session *session, size_t count, const char *const *words)
{
    const vs_command *command = vs_command_find(words[0]);
    bool reads = only_reads(command);
    bool elsewhere = goes_elsewhere(count, words);
    if (reads && !vs_dialogue_at_region(dialogue) && !is_of_another(count, words)) {
        vs_dialogue_lend_supposed(dialogue, session);
    }
    if (reads && !elsewhere && !vs_dialogue_at_region(dialogue) &&
        vs_dialogue_school(dialogue) == VS_OK) {
        session->kept = &dialogue->kept.unit;
    } else if (!reads || elsewhere) {
        /* A store is open once in a process, and never where it forks. */
        vs_dialogue_close_school(dialogue);
    }
    if (session->kept == NULL) {
        session->world = NULL;
    }
}

int vs_dialogue_run(vs_dialogue *dialogue, size_t count, const char *const *words)
{
    vs_scenario *tried = NULL;
    vs_session session = {.engine = dialogue->engine,
                          .in_dialogue = true,
                          .rows_shown = dialogue->session->rows_shown,
                          .ascii = dialogue->session->ascii};
    vs_engine_clear_error(dialogue->engine);
    lend(dialogue, &session, count, words);
    bool own = !vs_dialogue_at_region(dialogue) && !is_of_another(count, words);
    session.tried = own ? &tried : NULL;
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
    status = vs_dialogue_take_tried(dialogue, &session, tried);
    vs_dialogue_end_school(dialogue);
    return status == VS_OK ? code : vs_dialogue_fail(dialogue, status);
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

/* True if both begin with the same four letters: «покажи», «показать». */
static bool same_root(const char *typed, const char *name)
{
    enum { LETTERS = 4 };
    size_t at = 0;
    for (size_t letters = 0; typed[at] != '\0' && typed[at] == name[at]; at++) {
        letters += ((unsigned char)typed[at + 1] & 0xC0u) != 0x80u;
        if (letters == LETTERS) {
            return true;
        }
    }
    return false;
}

static void nearest(const char *typed, const char *name, size_t *least, const char **best)
{
    size_t distance = vs_text_distance(typed, name, 2);
    if (distance > 2 && *best == NULL && same_root(typed, name)) {
        *best = name;
    }
    if (distance < *least) {
        *least = distance;
        *best = name;
    }
}

/* An operation without its command, or the command in two words; false: neither. */
static bool offer_whatif(vs_engine *engine, const char *typed, const char *rest, vs_buffer *offer)
{
    const char *next = rest + strspn(rest, " \t");
    size_t size = strcspn(next, " \t");
    if (strcmp(typed, "что") == 0 && size == strlen("если") && strncmp(next, "если", size) == 0) {
        vs_buffer_printf(offer, "что-если%s", next + size);
        return true;
    }
    if (vs_scenario_type(engine, typed, strcspn(typed, ":")) == NULL) {
        return false;
    }
    vs_buffer_printf(offer, "%s %s%s", vs_words_is_cyrillic(typed) ? "что-если" : ".whatif", typed,
                     rest);
    return true;
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
    bool supposed = !layout && offer_whatif(dialogue->engine, typed, rest, &offer);
    for (const vs_command *at = vs_commands; !layout && !supposed && at->name != NULL; at++) {
        nearest(typed, at->name, &least, &best);
        nearest(typed, at->russian, &least, &best);
    }
    for (const vs_dialogue_command *at = vs_dialogue_commands;
         !layout && !supposed && at->name != NULL; at++) {
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
            : offer.size > 0
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
    if (text[strcspn(text, " \t\r\n")] != '\0' && !vs_words_is_cyrillic(text)) {
        return VS_OK; /* Lua */
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
        if (status != VS_OK && vs_dialogue_supposed_count(dialogue) > 0) {
            status = vs_dialogue_baseline(dialogue); /* the command itself tells what is wrong */
        }
        if (status == VS_OK) {
            status = use(self, vs_dialogue_now(dialogue), vs_dialogue_model(dialogue));
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
    int status = vs_dialogue_cells(dialogue, use_period, &wanted);
    if (status == VS_OK && vs_period_is_beside(dialogue->engine, text)) {
        if (dialogue->period != NULL) {
            vs_session_tell(dialogue->session, VS_MSG_PERIOD_WORDS_BESIDE, text, out->data,
                            dialogue->period);
        } else {
            vs_session_tell(dialogue->session, VS_MSG_PERIOD_WORDS_LATEST, text, out->data);
        }
    }
    return status;
}
