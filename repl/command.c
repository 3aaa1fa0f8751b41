/*
 * The table of commands, help, and the way from words to a command.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "text.h"
#include "wrap.h"

#define BIT VS_OPTION_BIT

const vs_command vs_commands[] = {
    {"init", "создать", VS_MSG_USAGE_INIT, VS_MSG_HELP_INIT,
     BIT(VS_OPTION_MODEL) | BIT(VS_OPTION_SCHOOLS) | BIT(VS_OPTION_REGION), vs_command_init, NULL},
    {"import", "импорт", VS_MSG_USAGE_IMPORT, VS_MSG_HELP_IMPORT,
     BIT(VS_OPTION_KIND) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_REPLACE) | BIT(VS_OPTION_DRY_RUN) |
         BIT(VS_OPTION_ACTOR) | BIT(VS_OPTION_SKIP_UNKNOWN) | BIT(VS_OPTION_YEAR),
     vs_command_import, NULL},
    {"record", "отметить", VS_MSG_USAGE_RECORD, VS_MSG_HELP_RECORD,
     BIT(VS_OPTION_VALID) | BIT(VS_OPTION_DRY_RUN) | BIT(VS_OPTION_ACTOR), vs_command_record, NULL},
    {"show", "показать", VS_MSG_USAGE_SHOW, VS_MSG_HELP_SHOW,
     VS_OPTIONS_CELLS | BIT(VS_OPTION_SORT) | BIT(VS_OPTION_TOP) | BIT(VS_OPTION_WHO) |
         BIT(VS_OPTION_SCENARIO),
     vs_command_show, NULL},
    {"chart", "график", VS_MSG_USAGE_CHART, VS_MSG_HELP_CHART,
     VS_OPTIONS_CELLS | BIT(VS_OPTION_SORT) | BIT(VS_OPTION_TOP) | BIT(VS_OPTION_KIND) |
         BIT(VS_OPTION_ASCII) | BIT(VS_OPTION_SCENARIO),
     vs_command_chart, NULL},
    {"explain", "объяснить", VS_MSG_USAGE_EXPLAIN, VS_MSG_HELP_EXPLAIN,
     VS_OPTIONS_CELLS | BIT(VS_OPTION_SCENARIO) | BIT(VS_OPTION_WHY_NOT), vs_command_explain, NULL},
    {"why-not", "почему-нет", VS_MSG_USAGE_WHY_NOT, VS_MSG_HELP_WHY_NOT,
     BIT(VS_OPTION_SCOPE) | BIT(VS_OPTION_PERIOD) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN),
     vs_command_why_not, NULL},
    {"list", "список", VS_MSG_USAGE_LIST, VS_MSG_HELP_LIST,
     BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN) | BIT(VS_OPTION_TOP), vs_command_list, NULL},
    {"log", "журнал", VS_MSG_USAGE_LOG, VS_MSG_HELP_LOG, BIT(VS_OPTION_KNOWN) | BIT(VS_OPTION_TOP),
     vs_command_log, NULL},
    {"compute", "пересчитать", VS_MSG_USAGE_COMPUTE, VS_MSG_HELP_COMPUTE, BIT(VS_OPTION_FULL),
     vs_command_compute, NULL},
    {"nightly", "ночь", VS_MSG_USAGE_NIGHTLY, VS_MSG_HELP_NIGHTLY,
     BIT(VS_OPTION_FULL) | BIT(VS_OPTION_JOBS), vs_command_nightly, NULL},
    {"approve", "утвердить", VS_MSG_USAGE_APPROVE, VS_MSG_HELP_APPROVE,
     BIT(VS_OPTION_ACTOR) | BIT(VS_OPTION_PERIOD), vs_command_approve, NULL},
    {"publish", "опубликовать", VS_MSG_USAGE_PUBLISH, VS_MSG_HELP_PUBLISH, BIT(VS_OPTION_ACTOR),
     vs_command_publish, NULL},
    {"export", "экспорт", VS_MSG_USAGE_EXPORT, VS_MSG_HELP_EXPORT,
     BIT(VS_OPTION_CANONICAL) | BIT(VS_OPTION_KNOWN), vs_command_export, NULL},
    {"backup", "копия", VS_MSG_USAGE_BACKUP, VS_MSG_HELP_BACKUP, 0, vs_command_backup, NULL},
    {"verify", "сверка", VS_MSG_USAGE_VERIFY, VS_MSG_HELP_VERIFY, 0, vs_command_verify, NULL},
    {"erase", "стереть", VS_MSG_USAGE_ERASE, VS_MSG_HELP_ERASE,
     BIT(VS_OPTION_ACTOR) | BIT(VS_OPTION_DRY_RUN), vs_command_erase, NULL},
    {"eval", "вычислить", VS_MSG_USAGE_EVAL, VS_MSG_HELP_EVAL,
     (VS_OPTIONS_CELLS & ~BIT(VS_OPTION_BY)) | BIT(VS_OPTION_SCENARIO), vs_command_eval, NULL},
    {"repl", "диалог", VS_MSG_USAGE_REPL, VS_MSG_HELP_REPL, BIT(VS_OPTION_PERIOD), vs_command_repl,
     NULL},
    {"whatif", "что-если", VS_MSG_USAGE_WHATIF, VS_MSG_HELP_WHATIF,
     VS_OPTIONS_CELLS | BIT(VS_OPTION_SHOW) | BIT(VS_OPTION_SCENARIO) | BIT(VS_OPTION_SAVE) |
         BIT(VS_OPTION_SORT) | BIT(VS_OPTION_TOP),
     vs_command_whatif, NULL},
    {"compare", "сравнить", VS_MSG_USAGE_COMPARE, VS_MSG_HELP_COMPARE,
     VS_OPTIONS_CELLS | BIT(VS_OPTION_SHOW) | BIT(VS_OPTION_SORT) | BIT(VS_OPTION_TOP),
     vs_command_compare, NULL},
    {"seek", "подобрать", VS_MSG_USAGE_SEEK, VS_MSG_HELP_SEEK,
     (VS_OPTIONS_CELLS & ~BIT(VS_OPTION_BY)) | BIT(VS_OPTION_VARY) | BIT(VS_OPTION_BETWEEN) |
         BIT(VS_OPTION_SCENARIO),
     vs_command_seek, NULL},
    {"sensitivity", "чувствительность", VS_MSG_USAGE_SENSITIVITY, VS_MSG_HELP_SENSITIVITY,
     (VS_OPTIONS_CELLS & ~BIT(VS_OPTION_BY)) | BIT(VS_OPTION_SORT) | BIT(VS_OPTION_TOP) |
         BIT(VS_OPTION_SCENARIO),
     vs_command_sensitivity, NULL},
    {"functions", "функции", VS_MSG_USAGE_FUNCTIONS, VS_MSG_HELP_FUNCTIONS, BIT(VS_OPTION_SCOPE),
     vs_command_functions, NULL},
    {"cyclogram", "циклограмма", VS_MSG_USAGE_CYCLOGRAM, VS_MSG_HELP_CYCLOGRAM,
     VS_OPTIONS_ICS | BIT(VS_OPTION_YEAR) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN),
     vs_command_cyclogram, NULL},
    {"today", "сегодня", VS_MSG_NONE, VS_MSG_HELP_TODAY,
     BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN), vs_command_today, NULL},
    {"timetable", "расписание", VS_MSG_USAGE_TIMETABLE, VS_MSG_HELP_TIMETABLE,
     BIT(VS_OPTION_YEAR) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN), vs_command_timetable, NULL},
    {"map", "карта", VS_MSG_NONE, VS_MSG_HELP_MAP,
     BIT(VS_OPTION_YEAR) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN), vs_command_map, NULL},
    {"draft", "проект", VS_MSG_USAGE_DRAFT, VS_MSG_HELP_DRAFT,
     BIT(VS_OPTION_SCOPE) | BIT(VS_OPTION_PERIOD) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN),
     vs_command_draft, NULL},
    {"cycle", "цикл", VS_MSG_NONE, VS_MSG_HELP_CYCLE,
     BIT(VS_OPTION_YEAR) | BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN), vs_command_cycle, NULL},
    {"decisions", "решения", VS_MSG_USAGE_DECISIONS, VS_MSG_HELP_DECISIONS,
     BIT(VS_OPTION_SCOPE) | BIT(VS_OPTION_PERIOD) | BIT(VS_OPTION_FULL) | BIT(VS_OPTION_VALID) |
         BIT(VS_OPTION_KNOWN),
     vs_command_decisions, NULL},
    {"markers", "признаки", VS_MSG_USAGE_MARKERS, VS_MSG_HELP_MARKERS,
     BIT(VS_OPTION_SCOPE) | BIT(VS_OPTION_PERIOD) | BIT(VS_OPTION_FULL) | BIT(VS_OPTION_VALID) |
         BIT(VS_OPTION_KNOWN),
     vs_command_markers, NULL},
    {"simulate", "симуляция", VS_MSG_USAGE_SIMULATE, VS_MSG_HELP_SIMULATE,
     BIT(VS_OPTION_FROM) | BIT(VS_OPTION_TO) | BIT(VS_OPTION_SCENARIO) | BIT(VS_OPTION_AGAINST) |
         BIT(VS_OPTION_RUNS) | BIT(VS_OPTION_SEED) | BIT(VS_OPTION_JOBS) | BIT(VS_OPTION_SHOW) |
         BIT(VS_OPTION_VALID) | BIT(VS_OPTION_KNOWN),
     vs_command_simulate, NULL},
    {"model", "модель", VS_MSG_USAGE_MODEL, VS_MSG_HELP_MODEL, 0, NULL, vs_model_commands},
    {"help", "помощь", VS_MSG_USAGE_HELP, VS_MSG_HELP_HELP, 0, vs_command_help, NULL},
    {NULL, NULL, VS_MSG_NONE, VS_MSG_NONE, 0, NULL, NULL},
};

/* The word that names a command in its table: of "model check" it is "check". */
static const char *last_word(const char *name)
{
    const char *space = strrchr(name, ' ');
    return space != NULL ? space + 1 : name;
}

static const vs_command *find_in(const vs_command *command, const char *name)
{
    for (; command->name != NULL; command++) {
        if (strcmp(last_word(command->name), name) == 0 ||
            strcmp(last_word(command->russian), name) == 0) {
            return command;
        }
    }
    return NULL;
}

const vs_command *vs_command_find(const char *name)
{
    return find_in(vs_commands, name);
}

const vs_command *vs_command_find_part(const vs_command *parts, const char *name)
{
    return find_in(parts, name);
}

/* VS_EUSAGE; names the command of a table that is close to what was typed. */
static int fail_unknown(vs_engine *engine, const vs_command *command, const char *name)
{
    const char *best = NULL;
    size_t least = 3;
    for (; command->name != NULL; command++) {
        const char *names[2] = {last_word(command->name), last_word(command->russian)};
        for (int i = 0; i < 2; i++) {
            size_t distance = vs_text_distance(name, names[i], 2);
            if (distance < least) {
                least = distance;
                best = names[i];
            }
        }
    }
    return best != NULL ? vs_fail(engine, VS_EUSAGE, VS_MSG_COMMAND_UNKNOWN_NEAR, name, best)
                        : vs_fail(engine, VS_EUSAGE, VS_MSG_COMMAND_UNKNOWN, name);
}

static void pad(vs_buffer *out, size_t start, size_t width)
{
    size_t used = out->failed ? width : vs_text_width(out->data + start, out->size - start);
    do {
        vs_buffer_char(out, ' ');
    } while (++used < width);
}

/* The commands of a table, one a line: both names and what it does. */
static void list_commands(vs_engine *engine, const vs_command *command, vs_buffer *out)
{
    bool parts = command != vs_commands;
    const size_t name = parts ? 19 : 18;
    const size_t names = parts ? 34 : 32;
    bool russian = vs_engine_language(engine) == VS_RU;
    for (; command->name != NULL; command++) {
        size_t start = out->size;
        vs_buffer_text(out, "  ");
        vs_buffer_text(out, russian ? command->russian : command->name);
        pad(out, start, name + 2);
        vs_buffer_text(out, russian ? command->name : command->russian);
        pad(out, start, names + 2);
        vs_buffer_text(out, vs_message_text(engine, command->help));
        vs_buffer_char(out, '\n');
    }
}

static void help_all(vs_engine *engine, vs_buffer *out)
{
    vs_buffer_text(out, vs_message_text(engine, VS_MSG_HELP_HEAD));
    vs_buffer_text(out, "\n\n");
    list_commands(engine, vs_commands, out);
    vs_buffer_char(out, '\n');
    vs_buffer_text(out, vs_message_text(engine, VS_MSG_HELP_OPTIONS_COMMON));
    vs_buffer_char(out, '\n');
    vs_options_help(out, VS_OPTIONS_COMMON);
    vs_buffer_char(out, '\n');
    vs_buffer_text(out, vs_message_text(engine, VS_MSG_HELP_EXITS));
    vs_buffer_char(out, '\n');
}

/* As one types it: in a dialogue without the program, in English with the point. */
static void add_usage(const vs_session *session, const vs_command *command, vs_buffer *out)
{
    bool russian = vs_engine_language(session->engine) == VS_RU;
    const char *program = !session->in_dialogue ? "vsoko " : russian ? "" : ".";
    vs_buffer_printf(out, "%s%s", program, russian ? command->russian : command->name);
    const char *usage = vs_message_text(session->engine, command->usage);
    if (usage[0] != '\0') {
        vs_buffer_printf(out, " %s", usage);
    }
}

/* Of the options that all commands have a dialogue carries most itself. */
static uint64_t common_options(const vs_session *session)
{
    return session->in_dialogue ? BIT(VS_OPTION_SCHOOL) | BIT(VS_OPTION_FORMAT) : VS_OPTIONS_COMMON;
}

static void help_one(const vs_session *session, const vs_command *command, vs_buffer *out)
{
    vs_engine *engine = session->engine;
    add_usage(session, command, out);
    bool russian = vs_engine_language(engine) == VS_RU;
    vs_buffer_printf(out, "  (%s)\n%s\n", russian ? command->name : command->russian,
                     vs_message_text(engine, command->help));
    if (command->parts != NULL) {
        vs_buffer_char(out, '\n');
        list_commands(engine, command->parts, out);
    }
    if (command->options != 0) {
        vs_buffer_printf(out, "\n%s\n", vs_message_text(engine, VS_MSG_HELP_OPTIONS));
        vs_options_help(out, command->options);
    }
    vs_buffer_printf(out, "\n%s\n", vs_message_text(engine, VS_MSG_HELP_OPTIONS_COMMON));
    vs_options_help(out, common_options(session));
}

static int print_help(vs_session *session, const vs_command *command)
{
    vs_buffer out;
    vs_buffer lines;
    vs_buffer_init(&out, session->engine);
    vs_buffer_init(&lines, session->engine);
    if (command != NULL) {
        help_one(session, command, &out);
    } else {
        help_all(session->engine, &out);
    }
    int status = vs_buffer_status(&out);
    if (status == VS_OK) {
        vs_wrap(&lines, out.data, vs_session_width(), VS_WRAP_HELP);
        status = vs_buffer_status(&lines);
    }
    int code = status == VS_OK ? vs_session_write(session, lines.data, lines.size)
                               : vs_session_fail(session, status);
    vs_buffer_free(&lines);
    vs_buffer_free(&out);
    return code;
}

/* The command that the words from the one at first name, also a command of a command's table; *used
 * gets how many words. VS_EUSAGE for an unknown one; no words: NULL. */
static int find_words(const vs_session *session, size_t first, const vs_command **out, size_t *used)
{
    const vs_options *options = &session->options;
    size_t count = vs_options_argument_count(options);
    const vs_command *table = vs_commands;
    *out = NULL;
    for (*used = 0; table != NULL && first + *used < count; (*used)++) {
        const char *name = vs_options_argument(options, first + *used);
        const vs_command *found = find_in(table, name);
        if (found == NULL) {
            return fail_unknown(session->engine, table, name);
        }
        *out = found;
        table = found->parts;
    }
    return VS_OK;
}

/* The command of a command's table that one argument names whole: help "model plan". */
static const vs_command *find_whole(const char *name)
{
    for (const vs_command *command = vs_commands; command->name != NULL; command++) {
        for (const vs_command *part = command->parts; part != NULL && part->name != NULL; part++) {
            if (strcmp(part->name, name) == 0 || strcmp(part->russian, name) == 0) {
                return part;
            }
        }
    }
    return NULL;
}

int vs_command_help(vs_session *session)
{
    const vs_command *command = NULL;
    size_t used = 0;
    int status = vs_session_arguments(session, 0, 2);
    if (status == VS_OK && vs_options_argument_count(&session->options) == 2) {
        command = find_whole(vs_options_argument(&session->options, 1));
        used = command != NULL ? 1 : 0;
    }
    if (status == VS_OK && command == NULL) {
        status = find_words(session, 1, &command, &used);
    }
    if (status == VS_OK && used + 1 < vs_options_argument_count(&session->options)) {
        status = vs_session_arguments(session, 0, used); /* tells that there are too many */
    }
    return status == VS_OK ? print_help(session, command) : vs_session_fail(session, status);
}

/* An option that the command does not know is refused, lest it be thought to work. */
static int check_options(const vs_session *session)
{
    uint64_t foreign = session->options.given & ~(VS_OPTIONS_COMMON | session->command->options);
    bool calendar = session->options.format == VS_FORMAT_ICS;
    if (foreign == 0 && calendar && (session->command->options & VS_OPTIONS_ICS) == 0) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_FORMAT_ICS_ONLY);
    }
    if (foreign == 0) {
        return VS_OK;
    }
    int option = 0;
    while ((foreign & VS_OPTION_BIT(option)) == 0) {
        option++;
    }
    return vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_NOT_HERE,
                   vs_option_name((enum vs_option)option), session->command->name,
                   session->command->name);
}

int vs_session_arguments(const vs_session *session, size_t least, size_t most)
{
    size_t words = strchr(session->command->name, ' ') != NULL ? 2 : 1;
    size_t count = vs_options_argument_count(&session->options) - words;
    if (count >= least && count <= most) {
        return VS_OK;
    }
    vs_buffer usage;
    vs_buffer_init(&usage, session->engine);
    add_usage(session, session->command, &usage);
    int status = vs_buffer_status(&usage);
    if (status == VS_OK) {
        status = vs_fail(session->engine, VS_EUSAGE,
                         count < least ? VS_MSG_ARGUMENTS_FEW : VS_MSG_ARGUMENTS_MANY, usage.data);
    }
    vs_buffer_free(&usage);
    return status;
}

/* VS_EUSAGE: the command's table holds what it can do; names all. */
static int fail_incomplete(const vs_session *session)
{
    vs_buffer names;
    vs_buffer_init(&names, session->engine);
    bool russian = vs_engine_language(session->engine) == VS_RU;
    for (const vs_command *part = session->command->parts; part->name != NULL; part++) {
        vs_buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "",
                         last_word(russian ? part->russian : part->name));
    }
    int status = vs_buffer_status(&names);
    if (status == VS_OK) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_COMMAND_INCOMPLETE,
                         russian ? session->command->russian : session->command->name, names.data);
    }
    vs_buffer_free(&names);
    return status;
}

static int dispatch(vs_session *session)
{
    const vs_options *options = &session->options;
    if (vs_options_given(options, VS_OPTION_VERSION)) {
        static const char version[] = "vsoko " VS_VERSION "\n";
        return vs_session_write(session, version, sizeof version - 1);
    }
    bool help = vs_options_given(options, VS_OPTION_HELP);
    if (vs_options_argument_count(options) == 0) {
        if (help) {
            return print_help(session, NULL);
        }
        return vs_session_fail(session, vs_fail(session->engine, VS_EUSAGE, VS_MSG_COMMAND_NONE));
    }
    size_t used = 0;
    int status = find_words(session, 0, &session->command, &used);
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    assert(session->command != NULL); /* there is a word */
    if (help) {
        return print_help(session, session->command);
    }
    status = check_options(session);
    vs_command_function function = session->command->function;
    if (status == VS_OK && function != NULL) {
        return function(session);
    }
    return vs_session_fail(session, status == VS_OK ? fail_incomplete(session) : status);
}

/* Once a command: the base on disk is not the one that everything was computed with. */
static void tell_lock(const vs_session *session)
{
    const vs_workspace *workspace = session->workspace;
    if (workspace == NULL || !workspace->lock.differs) {
        return;
    }
    const vs_lock *lock = &workspace->lock;
    char below[VS_PATH_SIZE];
    char place[VS_PATH_SIZE];
    char where[VS_PATH_SIZE] = "";
    char digest[VS_DIGEST_TEXT];
    bool here = strcmp(workspace->folder, ".") == 0;
    (void)snprintf(below, sizeof below, "models/%s", lock->model);
    if (vs_path_join(session->engine, place, workspace->folder, below) != VS_OK) {
        return;
    }
    if (!here) {
        (void)snprintf(where, sizeof where, "-C %.*s ", VS_PATH_SIZE - 8, workspace->folder);
    }
    vs_digest_print(digest, &lock->digest);
    digest[8] = '\0';
    vs_session_tell(session, VS_MSG_LOCK_DIFFERS, place,
                    lock->version[0] != '\0' ? lock->version : digest, where, place, where, place);
}

int vs_command_run(vs_engine *engine, size_t count, const char *const *words)
{
    vs_session session = {.engine = engine};
    return vs_command_run_in(&session, count, words);
}

int vs_command_run_in(vs_session *session, size_t count, const char *const *words)
{
    vs_progress progress;
    vs_options_init(&session->options, session->engine);
    int status = vs_options_language(session->engine, count, words);
    if (status == VS_OK) {
        status = vs_options_parse(&session->options, count, words);
    }
    vs_progress_begin(&progress, session->engine, session->options.quiet);
    session->progress = &progress;
    int code = status == VS_OK ? dispatch(session) : vs_session_fail(session, status);
    vs_progress_end(&progress);
    session->progress = NULL;
    tell_lock(session);
    vs_workspace_free(session->workspace);
    vs_options_free(&session->options);
    return code;
}
