/*
 * Commands: one table of all (name, Russian name, usage, help, function) for the command line, the
 * help and the dialogue, and the session that a command works in.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_COMMAND_H
#define VS_COMMAND_H

#include "options.h"
#include "progress.h"
#include "scenario.h"
#include "workspace.h"

/* Exit codes of the program: stable, scripts depend on them. */
enum vs_exit {
    VS_EXIT_OK = 0,
    VS_EXIT_FAILED = 1,  /* also: the answer could not be written */
    VS_EXIT_USAGE = 2,   /* the command line is wrong, or names something that does not exist */
    VS_EXIT_PARTIAL = 3, /* some schools or cells failed, the rest is done */
    VS_EXIT_REFUSED = 4  /* data are refused; nothing was written */
};

/* All that a command needs. */
typedef struct vs_session {
    vs_engine *engine;
    vs_options options;
    const struct vs_command *command; /* that runs */
    vs_workspace *workspace;          /* opened at first need; owned */
    vs_unit *kept;                    /* the unit that a dialogue keeps open for reading, with its
                                         model; NULL: none. Borrowed */
    const vs_scenario *scenario;      /* what a dialogue supposes; NULL: nothing. Borrowed */
    const char *scenario_name;        /* as it was saved; NULL: under none. Borrowed */
    vs_world **world;                 /* where a dialogue keeps the world of that, NULL in it: none
                                         is made yet; NULL: it keeps none */
    bool world_moved;                 /* the command applied more to it */
    vs_scenario **tried;              /* gets what the command tried, for the dialogue to keep;
                                         NULL: it is not wanted */
    size_t rows_shown;                /* of a table without --top; 0: all */
    bool ascii;                       /* the terminal's charset was not UTF-8 before a dialogue's
                                         editor of lines took a locale of its own */
    bool in_dialogue;                 /* lines of a dialogue are run */
    vs_progress *progress;            /* a line on the terminal that goes before others come; NULL:
                                         there is none. Borrowed */
} vs_session;

/* Runs a command; its answer goes to stdout, its messages to stderr. Returns enum vs_exit. */
typedef int (*vs_command_function)(vs_session *session);

typedef struct vs_command {
    const char *name; /* of a command in another's table with that one's before it: "model check" */
    const char *russian;
    enum vs_message usage;          /* arguments after the name */
    enum vs_message help;           /* one line */
    uint64_t options;               /* bits beyond VS_OPTIONS_COMMON */
    vs_command_function function;   /* NULL: one of parts must follow */
    const struct vs_command *parts; /* commands named by the next word; NULL: none */
} vs_command;

/* The table; ends with a NULL name. */
extern const vs_command vs_commands[];

/* Runs the words of one command line (without the program's name). Returns enum vs_exit. */
int vs_command_run(vs_engine *engine, size_t count, const char *const *words);
/* The same in a session that has its engine and what a dialogue lends; ends it. */
int vs_command_run_in(vs_session *session, size_t count, const char *const *words);
/* The command by either name, or NULL; not one of a command's own table. */
const vs_command *vs_command_find(const char *name);
/* The same in a command's own table (parts): "check" of "model check". */
const vs_command *vs_command_find_part(const vs_command *parts, const char *name);

int vs_command_init(vs_session *session);
int vs_command_import(vs_session *session);
int vs_command_record(vs_session *session);
int vs_command_show(vs_session *session);
/* show --who: the records behind a cell. */
int vs_command_who(vs_session *session);
int vs_command_chart(vs_session *session);
int vs_command_explain(vs_session *session);
int vs_command_list(vs_session *session);
int vs_command_log(vs_session *session);
int vs_command_compute(vs_session *session);
int vs_command_nightly(vs_session *session);
int vs_command_approve(vs_session *session);
int vs_command_publish(vs_session *session);
int vs_command_export(vs_session *session);
int vs_command_backup(vs_session *session);
int vs_command_verify(vs_session *session);
int vs_command_erase(vs_session *session);
int vs_command_eval(vs_session *session);
int vs_command_functions(vs_session *session);
int vs_command_whatif(vs_session *session);
int vs_command_compare(vs_session *session);
int vs_command_seek(vs_session *session);
int vs_command_sensitivity(vs_session *session);
int vs_command_cyclogram(vs_session *session);
int vs_command_today(vs_session *session);
int vs_command_timetable(vs_session *session);
int vs_command_map(vs_session *session);
int vs_command_decisions(vs_session *session);
int vs_command_simulate(vs_session *session);
int vs_command_markers(vs_session *session);
int vs_command_cycle(vs_session *session);
/* why-not, and explain --why-not: where and by which values a rule does not fire. */
int vs_command_why_not(vs_session *session);
int vs_command_draft(vs_session *session);
int vs_command_help(vs_session *session);
int vs_command_repl(vs_session *session);

/* --- for the functions above --- */

/* Tells the engine's last error on stderr and returns the exit code of status. */
int vs_session_fail(vs_session *session, int status);
/* Appends a message as one types what it proposes: in a dialogue without the program. */
void vs_session_say(const vs_session *session, vs_buffer *out, const char *text);
/* Tells a message on stderr, unless --quiet. */
void vs_session_tell(const vs_session *session, enum vs_message id, ...);
/* Checks the number of arguments after the command's name; VS_EUSAGE with the usage. most SIZE_MAX:
 * any. */
int vs_session_arguments(const vs_session *session, size_t least, size_t most);
/* Opens the workspace of -C or the current folder; later calls lend the same. */
int vs_session_workspace(vs_session *session, vs_workspace **out);
/* Opens the unit of --school, or of the one school. At region level VS_EUSAGE: the command works on
 * one school. Close with vs_unit_close. */
int vs_session_unit(vs_session *session, enum vs_store_mode mode, vs_unit *out);
/* True if no --school is given and the workspace is a region. False also where the workspace cannot
 * be opened: what opens it next says why. */
bool vs_session_at_region(vs_session *session);
/* Opens the region's own store, whatever --school says. Close with vs_unit_close. */
int vs_session_region(vs_session *session, enum vs_store_mode mode, vs_unit *out);
/* Opens the region's own store at region level, else as vs_session_unit: for commands that work on
 * either. Close with vs_unit_close. */
int vs_session_place(vs_session *session, enum vs_store_mode mode, vs_unit *out);
/* The event that --known names (number, date, time); -1 without it. */
int vs_session_known(const vs_session *session, vs_store *store, int64_t *out);
/* The date of a date option; VS_DATE_NONE without it. */
int vs_session_date(const vs_session *session, enum vs_option option, vs_date *out);
/* Applies --sort ([-]column, data name) and --top. VS_EUSAGE for an unknown column. */
int vs_session_sort(const vs_session *session, vs_output *rows);
/* Columns of the terminal that stdout is, COLUMNS overrides; its lines. 0: it is none. */
size_t vs_session_width(void);
size_t vs_session_height(void);
/* Columns of the terminal that stderr is; 0: it is none, and messages are not broken. */
size_t vs_session_error_width(void);
/* Prints rows to stdout in the form of --format. Returns enum vs_exit. */
int vs_session_print(vs_session *session, const vs_output *rows);
/* Writes text to stdout. Returns enum vs_exit: a full disk or a closed pipe is VS_EXIT_FAILED. */
int vs_session_write(vs_session *session, const char *text, size_t size);

#endif
