/*
 * The dialogue: lines that a person types, or a script holds, one after the other.
 *
 * A line that begins with a Cyrillic word is a command, `.word` the same in English, `?R02` the
 * card of an indicator, anything else Lua. All state stands in struct vs_dialogue; what commands do
 * is theirs (command.h). SPDX-License-Identifier: MIT
 */
#ifndef VS_DIALOGUE_H
#define VS_DIALOGUE_H

#include "cells.h"
#include "line.h"
#include "words.h"

/* A school that stays open from line to line, as long as nobody changes it. */
typedef struct vs_kept_school {
    vs_session session;        /* whose workspace it stands in */
    vs_unit unit;              /* open for reading, with its model once it was needed */
    vs_digest digest;          /* of the model's sources */
    int64_t head;              /* its last event */
    uint64_t device, file;     /* which file the path was */
    vs_date today;             /* the day of its cells */
    vs_evaluation *evaluation; /* of what is so, for lines of Lua, periods, completion; NULL: not
                                  needed yet */
    vs_world *world;           /* where the scenario holds; NULL: not needed yet */
    vs_eval *eval;             /* names of lines of Lua; NULL: none yet */
    bool open;
    bool reading; /* one state of the store is being read */
} vs_kept_school;

/* What is supposed of a school. */
typedef struct vs_supposed_state {
    vs_scenario *scenario; /* NULL: nothing. Owned */
    char *name;            /* it was saved or loaded by, or a path; NULL: none. Owned */
    char *school;          /* of its past: as in vs_dialogue. Owned */
    vs_digest saved;       /* the scenario as that file has it */
} vs_supposed_state;

typedef struct vs_dialogue {
    vs_engine *engine;
    enum vs_language language;
    vs_session *session; /* of the command that began the dialogue; borrowed */
    char *school;        /* NULL: the only one, or the region. Owned */
    char *period;        /* id; NULL: the latest with data. Owned */
    vs_kept_school kept; /* open while nobody changes it */
    vs_supposed_state supposed;
    vs_buffer past;   /* vs_supposed_state: what undo brings back, the last one first */
    vs_line *line;    /* NULL: a script, without prompt and history */
    vs_buffer chunk;  /* lines of Lua that go on */
    const char *file; /* that runs, as messages name it; NULL: stdin */
    int64_t number;   /* of the line in it */
    int depth;        /* files that run one another */
    bool names;       /* lines of Lua have set some */
    int64_t lines;    /* run so far */
    int64_t warned;   /* lines when it was told that operations are not saved; 0: not yet */
    bool ended;       /* by the command that leaves */
} vs_dialogue;

/* A command that only a dialogue has. words: the command's own first. Returns enum vs_exit. */
typedef int (*vs_dialogue_function)(vs_dialogue *dialogue, const vs_words *words);

typedef struct vs_dialogue_command {
    const char *name, *russian;
    enum vs_message usage, help;
    vs_dialogue_function function;
} vs_dialogue_command;

/* The table; ends with a NULL name. */
extern const vs_dialogue_command vs_dialogue_commands[];
const vs_dialogue_command *vs_dialogue_command_find(const char *name);

/* --- lines (dialogue.c) --- */

/* Runs one line; a part of Lua waits for more in chunk. Returns enum vs_exit. */
int vs_dialogue_line(vs_dialogue *dialogue, const char *text);
/* Runs a file's lines to the first that fails, which is told. Returns enum vs_exit. */
int vs_dialogue_file(vs_dialogue *dialogue, const char *path);
/* Tells the engine's error. Returns the exit code of status. */
int vs_dialogue_fail(vs_dialogue *dialogue, int status);

/* --- commands (dialogue_command.c) --- */

/* Runs a line that is a command, as it is typed (with its point, if it has one). */
int vs_dialogue_command_line(vs_dialogue *dialogue, const char *text);
/* Runs words as a command line would, with the school, and the period if the command has one. */
int vs_dialogue_run(vs_dialogue *dialogue, size_t count, const char *const *words);
/* The period of one text. VS_EUSAGE. */
int vs_dialogue_period_text(vs_dialogue *dialogue, const char *text, vs_buffer *out);
/* Calls use with the cells of the school, or the figures of the region. */
typedef int (*vs_dialogue_use)(void *self, vs_evaluation *evaluation, const vs_model *model);
int vs_dialogue_cells(vs_dialogue *dialogue, vs_dialogue_use use, void *self);
/* VS_EUSAGE if a line of Lua is a command without its point, or in the wrong layout. */
int vs_dialogue_check_word(vs_dialogue *dialogue, const char *text, bool failed);
/* VS_EUSAGE, with what to type, if a line is the name of an indicator alone. */
int vs_dialogue_check_indicator(vs_dialogue *dialogue, const vs_model *model, const char *text);
/* Appends the options that stand for the whole dialogue, as const char *. */
void vs_dialogue_base(const vs_dialogue *dialogue, vs_buffer *words);
int vs_dialogue_help(vs_dialogue *dialogue, const vs_words *words);
/* What help has texts on besides commands; NULL behind the last. */
const char *vs_dialogue_topic_name(size_t index, const char **russian);
/* Prints a text. */
int vs_dialogue_topic(vs_dialogue *dialogue, enum vs_message text);
/* Takes the period that a text means. VS_EUSAGE. */
int vs_dialogue_set_period(vs_dialogue *dialogue, const char *text);
/* ?ID */
int vs_dialogue_card(vs_dialogue *dialogue, const char *typed);

/* --- from a line to words (dialogue_words.c) --- */

/* Runs a typed line (vs_dialogue_run): its first word is the command's, or lead stands for it. */
int vs_dialogue_words(vs_dialogue *dialogue, const vs_words *typed, const char *const *lead,
                      size_t lead_count);

/* --- the school that stays open (dialogue_school.c) --- */

/* Opens it, or looks whether it is still what it was; then it is read until the end of one state,
 * vs_dialogue_end_school, also after a failure. At region level VS_EUSAGE. */
int vs_dialogue_school(vs_dialogue *dialogue);
void vs_dialogue_end_school(vs_dialogue *dialogue);
/* The same with its model and an evaluation in memory, of the world that is supposed if there is
 * one: vs_dialogue_now, vs_dialogue_model. */
int vs_dialogue_evaluation(vs_dialogue *dialogue);
/* The same of what is really so. */
int vs_dialogue_baseline(vs_dialogue *dialogue);
vs_evaluation *vs_dialogue_now(const vs_dialogue *dialogue);
const vs_model *vs_dialogue_model(const vs_dialogue *dialogue);
/* Drops the world: what is supposed is no longer what it was. */
void vs_dialogue_drop_world(vs_dialogue *dialogue);
void vs_dialogue_close_school(vs_dialogue *dialogue);
bool vs_dialogue_at_region(vs_dialogue *dialogue);
/* A session of its own with the options of the dialogue. End it, also after a failure, with
 * vs_workspace_free and vs_options_free. */
int vs_dialogue_session(vs_dialogue *dialogue, vs_session *session);
/* Runs a line of Lua; *more: it goes on. Returns enum vs_exit. */
int vs_dialogue_lua(vs_dialogue *dialogue, const vs_buffer *text, bool *more);
/* Takes another period, NULL the latest, for lines of Lua too. VS_EUSAGE: there is none such. */
int vs_dialogue_turn(vs_dialogue *dialogue, const char *period);

/* --- what is supposed (dialogue_scenario.c) --- */

/* Operations of the scenario that holds; true if some of it is in no file. */
size_t vs_dialogue_supposed_count(const vs_dialogue *dialogue);
bool vs_dialogue_is_unsaved(const vs_dialogue *dialogue);
/* Lends a command what is supposed. */
void vs_dialogue_lend_supposed(vs_dialogue *dialogue, vs_session *session);
/* Takes what a command tried (consumed, NULL: nothing) for what holds from now on; a world that
 * was moved for nothing is dropped. */
int vs_dialogue_take_tried(vs_dialogue *dialogue, const vs_session *session, vs_scenario *tried);
/* Another school is chosen: what is supposed of this one no longer holds. Tells what is not saved.
 */
int vs_dialogue_leave_supposed(vs_dialogue *dialogue);
/* False, once, if operations are in no file: then it is told how to save them. line: a line asks
 * for it, not a key. */
bool vs_dialogue_may_leave(vs_dialogue *dialogue, bool line);
void vs_dialogue_free_supposed(vs_dialogue *dialogue);
int vs_dialogue_undo(vs_dialogue *dialogue, const vs_words *words);
int vs_dialogue_scenarios(vs_dialogue *dialogue, const vs_words *words);
int vs_dialogue_save(vs_dialogue *dialogue, const vs_words *words);
int vs_dialogue_load(vs_dialogue *dialogue, const vs_words *words);
/* VS_EUSAGE with how the command is written, unless it has from least to most words after it. */
int vs_dialogue_check_count(vs_dialogue *dialogue, const vs_words *words, size_t least,
                            size_t most);
/* Takes another school, NULL the only one or the region. */
int vs_dialogue_set_school(vs_dialogue *dialogue, const char *id);

/* --- periods in words (period_words.c) --- */

/* Appends the id of the period that a text means: an id, or words as «1 четверть», "2 четверть
 * 2024", "2024/25", «прошлый год». Without a year it is that of usual (an id, NULL: none), else the
 * latest with data. VS_EUSAGE. */
int vs_period_words(vs_evaluation *evaluation, const vs_model *model, const char *usual,
                    const char *text, vs_buffer *out);
/* True if a text can only be an id, so that nobody need look. */
bool vs_period_is_id(const char *text);
/* True if words count from the present period: «прошлый год», "last term". */
bool vs_period_is_beside(vs_engine *engine, const char *text);

/* The candidates of completion (vs_line_completer); context is the dialogue. */
void vs_dialogue_complete(void *context, const char *line, vs_candidates *out);

#endif
