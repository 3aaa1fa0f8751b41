/*
 * Commands that only a dialogue has: where one is, who stands behind a number, files of lines,
 * help. SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <string.h>

#include "names.h"
#include "text.h"
#include "wrap.h"

/* Writes lines that fit the terminal (vs_wrap) and frees out. */
static int write_buffer(vs_dialogue *dialogue, vs_buffer *out, size_t hang)
{
    vs_buffer lines;
    vs_buffer_init(&lines, dialogue->engine);
    int status = vs_buffer_status(out);
    if (status == VS_OK) {
        vs_wrap(&lines, out->size > 0 ? out->data : "", vs_session_width(), hang);
        status = vs_buffer_status(&lines);
    }
    int code = status == VS_OK ? vs_session_write(dialogue->session,
                                                  lines.size > 0 ? lines.data : "", lines.size)
                               : vs_dialogue_fail(dialogue, status);
    vs_buffer_free(&lines);
    vs_buffer_free(out);
    return code;
}

int vs_dialogue_check_count(vs_dialogue *dialogue, const vs_words *words, size_t least, size_t most)
{
    size_t count = words->count - 1;
    if (count >= least && count <= most) {
        return VS_OK;
    }
    const vs_dialogue_command *command = vs_dialogue_command_find(words->items[0].text);
    vs_buffer usage;
    vs_buffer_init(&usage, dialogue->engine);
    vs_buffer_printf(&usage, "%s%s %s", dialogue->language == VS_RU ? "" : ".",
                     dialogue->language == VS_RU ? command->russian : command->name,
                     vs_message_text(dialogue->engine, command->usage));
    int status = vs_buffer_status(&usage);
    if (status == VS_OK) {
        status = vs_fail(dialogue->engine, VS_EUSAGE,
                         count < least ? VS_MSG_ARGUMENTS_FEW : VS_MSG_ARGUMENTS_MANY, usage.data);
    }
    vs_buffer_free(&usage);
    return status;
}

/* --- the school --- */

static int list_schools(vs_dialogue *dialogue, const vs_workspace *workspace)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    for (size_t i = 0; i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        bool here = dialogue->school != NULL && strcmp(dialogue->school, school->id) == 0;
        vs_buffer_printf(&out, "%s %s", here ? "*" : " ", school->id);
        if (school->title != NULL) {
            vs_buffer_printf(&out, "  %s", school->title);
        }
        vs_buffer_char(&out, '\n');
    }
    return write_buffer(dialogue, &out, 0);
}

/* The school by id or title. VS_EUSAGE with a near miss. */
static int find_school(vs_dialogue *dialogue, const vs_workspace *workspace, const char *typed,
                       const char **id)
{
    size_t index = 0;
    vs_name *names = vs_mem_array(dialogue->engine, workspace->school_count + 1, sizeof *names);
    if (names == NULL) {
        return vs_fail_memory(dialogue->engine);
    }
    for (size_t i = 0; i < workspace->school_count; i++) {
        names[i] =
            (vs_name){.name = workspace->schools[i].id, .title = workspace->schools[i].title};
    }
    int status = vs_names_find(dialogue->engine, names, workspace->school_count, typed,
                               VS_MSG_DIALOGUE_NO_SCHOOL, &index);
    *id = status == VS_OK ? workspace->schools[index].id : NULL;
    vs_mem_free(dialogue->engine, names);
    return status;
}

int vs_dialogue_set_school(vs_dialogue *dialogue, const char *id)
{
    char *copy = id != NULL ? vs_mem_text(dialogue->engine, id, strlen(id)) : NULL;
    if (id != NULL && copy == NULL) {
        return vs_fail_memory(dialogue->engine);
    }
    vs_dialogue_close_school(dialogue); /* its options are borrowed from the name */
    vs_mem_free(dialogue->engine, dialogue->school);
    dialogue->school = copy;
    return VS_OK;
}

static int choose_school(vs_dialogue *dialogue, const vs_workspace *workspace, const char *id)
{
    bool only = workspace->school_count == 1 && !vs_workspace_is_region(workspace);
    const char *here =
        dialogue->school == NULL && only ? workspace->schools[0].id : dialogue->school;
    if (id != NULL && here != NULL && strcmp(id, here) == 0) {
        return VS_OK;
    }
    int status = vs_dialogue_leave_supposed(dialogue);
    return status == VS_OK ? vs_dialogue_set_school(dialogue, id) : status;
}

static int command_school(vs_dialogue *dialogue, const vs_words *words)
{
    vs_session session;
    vs_workspace *workspace = NULL;
    const char *id = NULL;
    int code = VS_EXIT_OK;
    int status = vs_dialogue_check_count(dialogue, words, 0, 1);
    int begun = vs_dialogue_session(dialogue, &session); /* vsoko.yaml as it is now */
    status = status == VS_OK ? begun : status;
    if (status == VS_OK) {
        status = vs_session_workspace(&session, &workspace);
    }
    if (status == VS_OK && words->count == 1) {
        code = list_schools(dialogue, workspace);
    } else if (status == VS_OK) {
        const char *typed = words->items[1].text;
        bool region = strcmp(typed, "регион") == 0 || strcmp(typed, "region") == 0;
        status = region ? VS_OK : find_school(dialogue, workspace, typed, &id);
        status = status == VS_OK ? choose_school(dialogue, workspace, id) : status;
    }
    vs_workspace_free(session.workspace);
    vs_options_free(&session.options);
    return status == VS_OK ? code : vs_dialogue_fail(dialogue, status);
}

/* --- the period --- */

struct listing {
    const vs_dialogue *dialogue;
    vs_buffer *out;
};

static int list_periods(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct listing *listing = self;
    const char *own = listing->dialogue->period;
    int status = VS_OK;
    for (int kind = 0; status == VS_OK && kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        bool any = false;
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            const vs_period *period = &periods.items[i];
            if (!period->has_data) {
                continue;
            }
            if (!any) {
                vs_buffer_printf(listing->out, "%s:", model->period_kinds[kind].title);
            }
            bool here = own != NULL && strcmp(own, period->id) == 0;
            vs_buffer_printf(listing->out, " %s%s", here ? "*" : "", period->id);
            any = true;
        }
        vs_buffer_text(listing->out, any ? "\n" : "");
    }
    return status;
}

struct wanted {
    const char *id;
    bool found;
};

static int seek_period(void *self, vs_evaluation *evaluation, const vs_model *model)
{
    struct wanted *wanted = self;
    int status = VS_OK;
    for (int kind = VS_PERIOD_WHOLE; status == VS_OK && kind < (int)model->period_kind_count;
         kind++) {
        vs_periods periods;
        status = vs_evaluation_periods(evaluation, kind, &periods);
        for (size_t i = 0; status == VS_OK && i < periods.count; i++) {
            wanted->found = wanted->found || strcmp(periods.items[i].id, wanted->id) == 0;
        }
    }
    return status;
}

int vs_dialogue_set_period(vs_dialogue *dialogue, const char *text)
{
    vs_buffer id;
    vs_buffer_init(&id, dialogue->engine);
    int status = VS_OK;
    if (vs_period_is_id(text)) {
        vs_buffer_text(&id, text);
        status = vs_buffer_status(&id);
    } else {
        status = vs_dialogue_period_text(dialogue, text, &id);
    }
    struct wanted wanted = {.id = id.data};
    if (status == VS_OK) {
        status = vs_dialogue_cells(dialogue, seek_period, &wanted);
    }
    if (status == VS_OK && !wanted.found) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_PERIOD_WORDS_UNKNOWN, text);
    }
    if (status == VS_OK) {
        status = vs_dialogue_turn(dialogue, id.data);
    }
    vs_buffer_free(&id);
    return status;
}

static int command_period(vs_dialogue *dialogue, const vs_words *words)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    if (words->count == 1) {
        struct listing listing = {dialogue, &out};
        int status = vs_dialogue_cells(dialogue, list_periods, &listing);
        if (status == VS_OK) {
            return write_buffer(dialogue, &out, 0);
        }
        vs_buffer_free(&out);
        return vs_dialogue_fail(dialogue, status);
    }
    const char *first = words->items[1].text;
    bool latest = strcmp(first, "последний") == 0 || strcmp(first, "latest") == 0;
    for (size_t i = strcmp(first, "за") == 0 ? 2 : 1; i < words->count; i++) {
        vs_buffer_text(&out, out.size > 0 ? " " : "");
        vs_buffer_text(&out, words->items[i].text);
    }
    int status = vs_buffer_status(&out);
    if (status == VS_OK && latest) {
        status = vs_dialogue_turn(dialogue, NULL);
    } else if (status == VS_OK) {
        status = vs_dialogue_set_period(dialogue, out.size > 0 ? out.data : "");
    }
    vs_buffer_free(&out);
    return status == VS_OK ? VS_EXIT_OK : vs_dialogue_fail(dialogue, status);
}

/* --- the others --- */

static int command_who(vs_dialogue *dialogue, const vs_words *words)
{
    static const char *const lead[] = {"show", "--who"};
    int status = vs_dialogue_check_count(dialogue, words, 1, words->count);
    if (status != VS_OK) {
        return vs_dialogue_fail(dialogue, status);
    }
    return vs_dialogue_words(dialogue, words, lead, sizeof lead / sizeof *lead);
}

static int command_run(vs_dialogue *dialogue, const vs_words *words)
{
    int status = vs_dialogue_check_count(dialogue, words, 1, 1);
    return status == VS_OK ? vs_dialogue_file(dialogue, words->items[1].text)
                           : vs_dialogue_fail(dialogue, status);
}

static int command_quit(vs_dialogue *dialogue, const vs_words *words)
{
    int status = vs_dialogue_check_count(dialogue, words, 0, 0);
    if (status == VS_OK && dialogue->line != NULL && !vs_dialogue_may_leave(dialogue, true)) {
        return dialogue->depth > 0 ? VS_EXIT_FAILED : VS_EXIT_OK; /* a file stops there */
    }
    dialogue->ended = status == VS_OK;
    return status == VS_OK ? VS_EXIT_OK : vs_dialogue_fail(dialogue, status);
}

const vs_dialogue_command vs_dialogue_commands[] = {
    {"school", "школа", VS_MSG_USAGE_DIALOGUE_SCHOOL, VS_MSG_HELP_DIALOGUE_SCHOOL, command_school},
    {"period", "период", VS_MSG_USAGE_DIALOGUE_PERIOD, VS_MSG_HELP_DIALOGUE_PERIOD, command_period},
    {"who", "кто", VS_MSG_USAGE_DIALOGUE_WHO, VS_MSG_HELP_DIALOGUE_WHO, command_who},
    {"undo", "отменить", VS_MSG_USAGE_DIALOGUE_UNDO, VS_MSG_HELP_DIALOGUE_UNDO, vs_dialogue_undo},
    {"scenarios", "сценарии", VS_MSG_NONE, VS_MSG_HELP_DIALOGUE_SCENARIOS, vs_dialogue_scenarios},
    {"save", "сохранить", VS_MSG_USAGE_DIALOGUE_SAVE, VS_MSG_HELP_DIALOGUE_SAVE, vs_dialogue_save},
    {"load", "загрузить", VS_MSG_USAGE_DIALOGUE_LOAD, VS_MSG_HELP_DIALOGUE_LOAD, vs_dialogue_load},
    {"run", "выполнить", VS_MSG_USAGE_DIALOGUE_RUN, VS_MSG_HELP_DIALOGUE_RUN, command_run},
    {"help", "помощь", VS_MSG_USAGE_DIALOGUE_HELP, VS_MSG_HELP_DIALOGUE_HELP, vs_dialogue_help},
    {"quit", "выход", VS_MSG_NONE, VS_MSG_HELP_DIALOGUE_QUIT, command_quit},
    {NULL, NULL, VS_MSG_NONE, VS_MSG_NONE, NULL},
};

const vs_dialogue_command *vs_dialogue_command_find(const char *name)
{
    for (const vs_dialogue_command *at = vs_dialogue_commands; at->name != NULL; at++) {
        if (strcmp(at->name, name) == 0 || strcmp(at->russian, name) == 0) {
            return at;
        }
    }
    return NULL;
}

/* --- help --- */

static void pad(vs_buffer *out, size_t start, size_t width)
{
    size_t used = out->failed ? width : vs_text_width(out->data + start, out->size - start);
    do {
        vs_buffer_char(out, ' ');
    } while (++used < width);
}

enum { NAME = 19, NAMES = 33 /* columns of the help */ };

/* One command: the name that one types, the one in the other language, what it does. */
static void add_entry(vs_dialogue *dialogue, vs_buffer *out, const char *name, const char *russian,
                      enum vs_message help)
{
    bool is_russian = dialogue->language == VS_RU;
    size_t start = out->size;
    vs_buffer_printf(out, "  %s%s", is_russian ? "" : ".", is_russian ? russian : name);
    pad(out, start, NAME);
    vs_buffer_printf(out, "%s%s", is_russian ? "." : "", is_russian ? name : russian);
    pad(out, start, NAMES);
    vs_buffer_text(out, vs_message_text(dialogue->engine, help));
    vs_buffer_char(out, '\n');
}

/* How to begin stands last: that is what stays in sight. */
static int help_all(vs_dialogue *dialogue)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    for (const vs_command *at = vs_commands; at->name != NULL; at++) {
        if (vs_dialogue_command_find(at->name) == NULL && at->function != vs_command_repl) {
            add_entry(dialogue, &out, at->name, at->russian, at->help);
        }
    }
    vs_buffer_char(&out, '\n');
    for (const vs_dialogue_command *at = vs_dialogue_commands; at->name != NULL; at++) {
        add_entry(dialogue, &out, at->name, at->russian, at->help);
    }
    vs_buffer_printf(&out, "%s\n\n%s\n",
                     vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_HELP_TAIL),
                     vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_HELP_HEAD));
    return write_buffer(dialogue, &out, VS_WRAP_HELP);
}

/* Texts that are about no single command. */
static const struct {
    const char *name, *russian;
    enum vs_message text;
} topics[] = {
    {"period", "периоды", VS_MSG_TOPIC_PERIOD},
    {"scope", "разрез", VS_MSG_TOPIC_SCOPE},
    {"charts", "графики", VS_MSG_TOPIC_CHART},
    {"lua", "луа", VS_MSG_TOPIC_LUA},
    {"keys", "клавиши", VS_MSG_TOPIC_KEYS},
    {"scenario", "сценарий", VS_MSG_TOPIC_SCENARIO},
    {"operation", "операции", VS_MSG_TOPIC_OPERATION},
    {"script", "скрипт", VS_MSG_TOPIC_SCRIPT},
    /* other words for them */
    {"operations", "операция", VS_MSG_TOPIC_OPERATION},
    {"parameters", "параметры", VS_MSG_TOPIC_OPERATION},
    {"value", "значение", VS_MSG_TOPIC_OPERATION},
    {"formula", "формула", VS_MSG_TOPIC_OPERATION},
    {"fact", "факт", VS_MSG_TOPIC_OPERATION},
};

const char *vs_dialogue_topic_name(size_t index, const char **russian)
{
    bool there = index < sizeof topics / sizeof *topics;
    *russian = there ? topics[index].russian : NULL;
    return there ? topics[index].name : NULL;
}

static int help_own(vs_dialogue *dialogue, const vs_dialogue_command *command)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    bool russian = dialogue->language == VS_RU;
    vs_buffer_printf(&out, "%s%s %s  (%s%s)\n%s\n", russian ? "" : ".",
                     russian ? command->russian : command->name,
                     vs_message_text(dialogue->engine, command->usage), russian ? "." : "",
                     russian ? command->name : command->russian,
                     vs_message_text(dialogue->engine, command->help));
    return write_buffer(dialogue, &out, VS_WRAP_HELP);
}

static void nearest(const char *typed, const char *name, size_t *least, const char **best)
{
    size_t distance = vs_text_distance(typed, name, 2);
    *best = distance < *least ? name : *best;
    *least = distance < *least ? distance : *least;
}

/* VS_EUSAGE if a command or a topic is called nearly so. */
static int check_near(vs_dialogue *dialogue, const char *typed)
{
    const char *best = NULL;
    size_t least = 3;
    if (!vs_words_is_cyrillic(typed)) {
        return VS_OK; /* codes are short: all are near something */
    }
    for (const vs_command *at = vs_commands; at->name != NULL; at++) {
        nearest(typed, at->russian, &least, &best);
    }
    for (const vs_dialogue_command *at = vs_dialogue_commands; at->name != NULL; at++) {
        nearest(typed, at->russian, &least, &best);
    }
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        nearest(typed, topics[i].russian, &least, &best);
    }
    return best != NULL
               ? vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_HELP_NEAR, typed, best)
               : VS_OK;
}

int vs_dialogue_help(vs_dialogue *dialogue, const vs_words *words)
{
    if (words->count == 1) {
        return help_all(dialogue);
    }
    const char *typed = words->items[1].text;
    typed += typed[0] == '.' ? 1 : 0;
    const vs_dialogue_command *own = vs_dialogue_command_find(typed);
    if (own != NULL && words->count == 2) {
        int code = help_own(dialogue, own);
        bool scenario = own->function == vs_dialogue_undo || own->function == vs_dialogue_save ||
                        own->function == vs_dialogue_load || own->function == vs_dialogue_scenarios;
        enum vs_message more = own->function == command_period ? VS_MSG_TOPIC_PERIOD
                               : scenario                      ? VS_MSG_TOPIC_SCENARIO
                                                               : VS_MSG_NONE;
        return code == VS_EXIT_OK && more != VS_MSG_NONE ? vs_dialogue_topic(dialogue, more) : code;
    }
    for (size_t i = 0; words->count == 2 && i < sizeof topics / sizeof *topics; i++) {
        if (strcmp(typed, topics[i].name) == 0 || strcmp(typed, topics[i].russian) == 0) {
            return vs_dialogue_topic(dialogue, topics[i].text);
        }
    }
    const vs_command *command = vs_command_find(typed);
    if (command == NULL && words->count == 2) {
        int status = check_near(dialogue, typed);
        return status == VS_OK ? vs_dialogue_card(dialogue, typed)
                               : vs_dialogue_fail(dialogue, status);
    }
    const char *line[] = {"help", typed, words->count > 2 ? words->items[2].text : ""};
    int code = vs_dialogue_run(dialogue, words->count > 2 ? 3 : 2, line);
    bool supposes = command != NULL && (command->function == vs_command_whatif ||
                                        command->function == vs_command_seek);
    return code == VS_EXIT_OK && supposes ? vs_dialogue_topic(dialogue, VS_MSG_TOPIC_OPERATION)
                                          : code;
}

int vs_dialogue_topic(vs_dialogue *dialogue, enum vs_message text)
{
    vs_buffer out;
    vs_buffer_init(&out, dialogue->engine);
    vs_buffer_text(&out, vs_message_text(dialogue->engine, text));
    vs_buffer_char(&out, '\n');
    return write_buffer(dialogue, &out, VS_WRAP_HELP);
}
