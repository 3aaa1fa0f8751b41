/*
 * repl: the dialogue at a terminal, or the lines of a script.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file of the history: in the state directory of the user. False: there is none. */
static bool history_path(char out[VS_PATH_SIZE])
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (state != NULL && state[0] == '/') {
        size = snprintf(out, VS_PATH_SIZE, "%s/vsoko/history", state);
    } else if (home != NULL && home[0] == '/') {
        size = snprintf(out, VS_PATH_SIZE, "%s/.local/state/vsoko/history", home);
    }
    return size > 0 && size < VS_PATH_SIZE;
}

/* What stands before the cursor: the school (or the region), the period, the scenario. */
static int make_prompt(vs_dialogue *dialogue, vs_buffer *out)
{
    vs_workspace *workspace = NULL;
    const char *place = dialogue->school;
    vs_buffer_clear(out);
    if (dialogue->chunk.size > 0) {
        vs_buffer_text(out, "... ");
        return vs_buffer_status(out);
    }
    if (place == NULL && vs_session_workspace(dialogue->session, &workspace) == VS_OK) {
        bool region = vs_workspace_is_region(workspace) || workspace->school_count != 1;
        place = region ? vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_REGION)
                       : workspace->schools[0].id;
    }
    vs_buffer_text(out, place != NULL ? place : "vsoko");
    if (dialogue->period != NULL) {
        vs_buffer_printf(out, " %s", dialogue->period);
    }
    if (vs_dialogue_supposed_count(dialogue) > 0) {
        const char *name = dialogue->supposed.name;
        const char *slash = name != NULL ? strrchr(name, '/') : NULL;
        name = slash != NULL ? slash + 1 : name;
        vs_buffer_printf(out, " [%s%s]",
                         name != NULL ? name
                                      : vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_SCENARIO),
                         vs_dialogue_is_unsaved(dialogue) ? "*" : "");
    }
    vs_buffer_text(out, "> ");
    return vs_buffer_status(out);
}

/* Rows of a table that stay in sight with its heading and the notes below it. */
static size_t rows_that_fit(void)
{
    enum { AROUND = 5, LEAST = 10 };
    size_t height = vs_session_height();
    return height == 0 ? 0 : height > AROUND + LEAST ? height - AROUND : LEAST;
}

/* Runs what was read; a pasted text holds several lines. */
static void run_typed(vs_dialogue *dialogue, char *text)
{
    char *at = text;
    while (at != NULL && !dialogue->ended) {
        char *end = strchr(at, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        vs_line_save(dialogue->line, at);
        vs_engine_clear_interrupt(dialogue->engine);
        dialogue->session->rows_shown = rows_that_fit();
        (void)vs_dialogue_line(dialogue, at); /* failures are told: the dialogue goes on */
        vs_engine_clear_interrupt(dialogue->engine);
        at = end != NULL ? end + 1 : NULL;
    }
}

static int talk(vs_dialogue *dialogue)
{
    vs_buffer prompt;
    vs_buffer text;
    char history[VS_PATH_SIZE];
    vs_buffer_init(&prompt, dialogue->engine);
    vs_buffer_init(&text, dialogue->engine);
    vs_line_options options = {.history = history_path(history) ? history : NULL,
                               .complete = vs_dialogue_complete,
                               .context = dialogue};
    int status = vs_line_new(&dialogue->line, dialogue->engine, &options);
    if (status == VS_OK) {
        (void)printf("%s\n", vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_HELLO));
    }
    while (status == VS_OK && !dialogue->ended) {
        status = make_prompt(dialogue, &prompt);
        if (status == VS_OK) {
            status = vs_line_read(dialogue->line, prompt.data, &text);
        }
        if (status == VS_EINTERRUPT) {
            vs_buffer_clear(&dialogue->chunk);
            status = VS_OK;
        } else if (status == VS_OK && text.size > 0) {
            run_typed(dialogue, text.data);
        } else if (status == VS_OK && dialogue->chunk.size > 0) {
            (void)vs_dialogue_line(dialogue, "");
        } else if (status == VS_DONE) {
            (void)fputc('\n', stdout); /* what comes next begins a line of its own */
            status = vs_dialogue_may_leave(dialogue, false) ? VS_DONE : VS_OK;
        }
    }
    vs_line_free(dialogue->line);
    vs_buffer_free(&text);
    vs_buffer_free(&prompt);
    return status == VS_OK || status == VS_DONE ? VS_EXIT_OK : vs_dialogue_fail(dialogue, status);
}

/* The school and the period that the command line names. */
static int begin(vs_dialogue *dialogue)
{
    vs_workspace *workspace = NULL;
    const vs_school *school = NULL;
    const char *id = vs_options_text(&dialogue->session->options, VS_OPTION_SCHOOL);
    const char *period = vs_options_text(&dialogue->session->options, VS_OPTION_PERIOD);
    int status = vs_session_workspace(dialogue->session, &workspace);
    if (status == VS_OK && id != NULL) {
        status = vs_workspace_school(workspace, id, &school);
    }
    if (status == VS_OK && id != NULL) {
        dialogue->school = vs_mem_text(dialogue->engine, id, strlen(id));
        status = dialogue->school != NULL ? VS_OK : vs_fail_memory(dialogue->engine);
    }
    return status == VS_OK && period != NULL ? vs_dialogue_set_period(dialogue, period) : status;
}

int vs_command_repl(vs_session *session)
{
    vs_dialogue dialogue = {.engine = session->engine,
                            .language = vs_engine_language(session->engine),
                            .session = session};
    vs_terminal terminal;
    vs_terminal_look(&terminal);
    session->ascii = terminal.ascii;
    vs_buffer_init(&dialogue.chunk, session->engine);
    vs_buffer_init(&dialogue.past, session->engine);
    int status = session->in_dialogue ? vs_fail(session->engine, VS_EUSAGE, VS_MSG_DIALOGUE_TWICE)
                                      : vs_session_arguments(session, 0, 1);
    if (status == VS_OK) {
        status = begin(&dialogue);
    }
    int code = VS_EXIT_OK;
    session->in_dialogue = status == VS_OK;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (vs_options_argument_count(&session->options) > 1) {
        code = vs_dialogue_file(&dialogue, vs_options_argument(&session->options, 1));
    } else if (isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0) {
        code = talk(&dialogue);
    } else {
        code = vs_dialogue_file(&dialogue, NULL);
    }
    if (dialogue.line == NULL && vs_dialogue_is_unsaved(&dialogue)) {
        vs_session_tell(session, VS_MSG_DIALOGUE_LOST,
                        (long long)vs_dialogue_supposed_count(&dialogue));
    }
    vs_dialogue_close_school(&dialogue);
    vs_dialogue_free_supposed(&dialogue);
    vs_mem_free(session->engine, dialogue.school);
    vs_mem_free(session->engine, dialogue.period);
    vs_buffer_free(&dialogue.chunk);
    return code;
}
