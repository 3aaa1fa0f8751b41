/*
 * Editing of lines over the interface that GNU readline and libedit share. The few functions are
 * declared here: no header of either is needed to build.
 *
 * Ctrl-C is a key while a line is edited (the terminal's own meaning is off), so that no signal can
 * meet the library half way. GNU readline sets up the terminal through functions that can be
 * replaced, also when the program goes on after Ctrl-Z; for libedit it is done around each line.
 * SPDX-License-Identifier: MIT
 */
#include "line.h"

#include <assert.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "command.h"
#include "file.h"
#include "library.h"
#include "text.h"

#ifndef VS_LINE_LIBRARY /* built without an editor */
#define VS_LINE_LIBRARY ""
#define VS_LINE_PACKAGE ""
#endif

enum { HISTORY_LINES = 1000, SHOWN_LEAST = 10, CTRL_C = 3, TAB = 9 };

/* The functions and variables of the library; a variable is a pointer to it. */
struct editor {
    int (*rl_initialize)(void);
    char *(*readline)(const char *prompt);
    void (*add_history)(const char *text);
    int (*read_history)(const char *file);
    int (*history_truncate_file)(const char *file, int lines);
    int (*rl_add_defun)(const char *name, int (*function)(int, int), int key);
    int (*rl_insert_text)(const char *text);
    int (*rl_delete_text)(int from, int to);
    int (*rl_forced_update_display)(void);
    int (*rl_variable_bind)(const char *name, const char *value);
    int (*rl_parse_and_bind)(char *line);
    const char **rl_library_version;
    char **rl_line_buffer;
    const char **rl_readline_name;
    int *rl_point;
    int *rl_end;
    int *rl_done;
    /* of GNU readline alone */
    void (*rl_prep_terminal)(int meta);
    void (**rl_prep_term_function)(int meta);
    void (*rl_reset_screen_size)(void);
    int *rl_change_environment;
};

struct vs_line {
    vs_engine *engine;
    vs_library *library; /* NULL: lines are read plainly */
    struct editor editor;
    vs_line_completer complete;
    void *context;
    char *history;
    bool is_libedit;
    bool thrown;   /* the line that is read was thrown away */
    bool prepared; /* the terminal, for the line that is read */
};

/* The library calls its keys' functions without a context. */
static vs_line *edited;

/* --- the terminal --- */

/* As it was before a line was edited. Its other state is for the library. */
static struct termios terminal_before;

static void disable_interrupt_key(void)
{
    struct termios terminal;
    if (tcgetattr(STDIN_FILENO, &terminal) == 0) {
        terminal.c_cc[VINTR] = _POSIX_VDISABLE;
        (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
    }
}

/* The library keeps the terminal as it finds it and restores that, so it goes first. */
static void prepare_terminal(int meta)
{
    edited->editor.rl_prep_terminal(meta);
    disable_interrupt_key();
    if (edited->prepared) { /* the program goes on after Ctrl-Z: the line is shown again */
        (void)edited->editor.rl_forced_update_display();
    }
    edited->prepared = true;
}

/* The program is told to end while a line is edited: the terminal gets back what it was. */
static void on_end(int number)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before);
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(number, &action, NULL);
    (void)raise(number);
}

static const int ending[] = {SIGTERM, SIGHUP};
enum { ENDING = sizeof ending / sizeof *ending };

static void begin_terminal(const vs_line *line, struct sigaction before[ENDING])
{
    struct sigaction action = {.sa_handler = on_end};
    (void)sigemptyset(&action.sa_mask);
    (void)tcgetattr(STDIN_FILENO, &terminal_before);
    for (int i = 0; i < ENDING; i++) {
        (void)sigaction(ending[i], &action, &before[i]);
    }
    if (line->is_libedit) {
        disable_interrupt_key();
    } else if (line->editor.rl_reset_screen_size != NULL) {
        line->editor.rl_reset_screen_size(); /* the window may have changed meanwhile */
    }
}

static void end_terminal(const struct sigaction before[ENDING])
{
    (void)tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal_before);
    for (int i = 0; i < ENDING; i++) {
        (void)sigaction(ending[i], &before[i], NULL);
    }
}

/* --- keys --- */

static int on_cancel(int count, int key)
{
    (void)count;
    (void)key;
    edited->thrown = true;
    (void)fputs("^C\n", stdout);
    (void)fflush(stdout);
    *edited->editor.rl_point = *edited->editor.rl_end;
    *edited->editor.rl_done = 1;
    return 0;
}

/* Bytes that all candidates begin with, whole characters. */
static size_t common_size(const vs_candidate *items, size_t count)
{
    size_t size = strlen(items[0].text);
    for (size_t i = 1; i < count; i++) {
        size_t same = 0;
        while (same < size && items[i].text[same] == items[0].text[same]) {
            same++;
        }
        size = same;
    }
    while (size > 0 && ((unsigned char)items[0].text[size] & 0xC0u) == 0x80u) {
        size--;
    }
    return size;
}

static void list_candidates(const vs_candidate *items, size_t count)
{
    size_t width = 0;
    size_t height = vs_session_height();
    size_t most = height > SHOWN_LEAST + 3 ? height - 3 : SHOWN_LEAST;
    size_t shown = count < most ? count : most;
    for (size_t i = 0; i < shown; i++) {
        size_t own = vs_text_width(items[i].text, strlen(items[i].text));
        width = own > width ? own : width;
    }
    (void)fputc('\n', stdout);
    for (size_t i = 0; i < shown; i++) {
        size_t own = vs_text_width(items[i].text, strlen(items[i].text));
        bool noted = items[i].note != NULL;
        (void)printf("  %s%*s%s\n", items[i].text, noted ? (int)(width - own) + 2 : 0, "",
                     noted ? items[i].note : "");
    }
    if (shown < count) {
        (void)printf(vs_message_text(edited->engine, VS_MSG_LINE_MORE), (long long)(count - shown));
        (void)fputc('\n', stdout);
    }
}

/* True if text goes on from what is typed from start on. */
static bool goes_on(const struct editor *editor, size_t start, const char *text)
{
    size_t typed = (size_t)*editor->rl_point - start;
    return strncmp(*editor->rl_line_buffer + start, text, typed) == 0;
}

/* Puts text in place of the word that begins at start. */
static void replace_word(const struct editor *editor, size_t start, const char *text)
{
    size_t typed = (size_t)*editor->rl_point - start;
    bool kept = goes_on(editor, start, text);
    if (!kept) {
        (void)editor->rl_delete_text((int)start, *editor->rl_point);
        *editor->rl_point = (int)start;
    }
    (void)editor->rl_insert_text(kept ? text + typed : text);
}

/* Puts what is sure into the line, or lists what it may become. */
static void apply(const vs_line *line, const vs_candidates *found, size_t typed)
{
    const vs_candidate *items = (const vs_candidate *)(const void *)found->list.data;
    size_t count = found->list.size / sizeof *items;
    size_t size = count > 0 ? common_size(items, count) : 0;
    if (count == 0) {
        return;
    }
    /* libedit does not take letters away as told. */
    bool stays = line->is_libedit && !goes_on(&line->editor, found->start, items[0].text);
    if (stays || (count > 1 && size <= typed)) {
        list_candidates(items, count);
        (void)fflush(stdout);
        (void)line->editor.rl_forced_update_display();
        return;
    }
    vs_buffer text;
    vs_buffer_init(&text, line->engine);
    vs_buffer_add(&text, items[0].text, size);
    if (count == 1 && size > 0 && strchr("=/,[.>", items[0].text[size - 1]) == NULL) {
        vs_buffer_char(&text, ' ');
    }
    if (vs_buffer_status(&text) == VS_OK && text.size > 0) {
        replace_word(&line->editor, found->start, text.data);
        if (line->is_libedit) { /* the other one sees that the line changed */
            (void)line->editor.rl_forced_update_display();
        }
    }
    vs_buffer_free(&text);
}

static int on_complete(int count, int key)
{
    const struct editor *editor = &edited->editor;
    (void)count;
    (void)key;
    size_t point = (size_t)*editor->rl_point;
    vs_candidates found = {.start = point};
    char *line = vs_mem_text(edited->engine, *editor->rl_line_buffer, point);
    vs_buffer_init(&found.list, edited->engine);
    if (line != NULL && edited->complete != NULL &&
        vs_arena_new(&found.arena, edited->engine) == VS_OK) {
        edited->complete(edited->context, line, &found);
        if (!found.list.failed && found.start <= point) {
            apply(edited, &found, point - found.start);
        }
    }
    vs_buffer_free(&found.list);
    vs_arena_free(found.arena);
    vs_mem_free(edited->engine, line);
    vs_engine_clear_error(edited->engine);
    return 0;
}

/* --- beginning and end --- */

static int find_functions(vs_line *line)
{
    struct editor *editor = &line->editor;
    const struct {
        const char *name;
        void *slot;
    } parts[] = {
        {"rl_initialize", &editor->rl_initialize},
        {"readline", &editor->readline},
        {"add_history", &editor->add_history},
        {"read_history", &editor->read_history},
        {"history_truncate_file", &editor->history_truncate_file},
        {"rl_add_defun", &editor->rl_add_defun},
        {"rl_insert_text", &editor->rl_insert_text},
        {"rl_delete_text", &editor->rl_delete_text},
        {"rl_forced_update_display", &editor->rl_forced_update_display},
        {"rl_variable_bind", &editor->rl_variable_bind},
        {"rl_parse_and_bind", &editor->rl_parse_and_bind},
        {"rl_library_version", &editor->rl_library_version},
        {"rl_line_buffer", &editor->rl_line_buffer},
        {"rl_readline_name", &editor->rl_readline_name},
        {"rl_point", &editor->rl_point},
        {"rl_end", &editor->rl_end},
        {"rl_done", &editor->rl_done},
    };
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < sizeof parts / sizeof *parts; i++) {
        status = vs_library_find(line->library, parts[i].name, parts[i].slot);
    }
    return status;
}

/* What GNU readline has beyond libedit. */
static void begin_readline(vs_line *line)
{
    struct editor *editor = &line->editor;
    line->is_libedit =
        vs_library_find(line->library, "rl_prep_terminal", &editor->rl_prep_terminal) != VS_OK ||
        vs_library_find(line->library, "rl_prep_term_function", &editor->rl_prep_term_function) !=
            VS_OK ||
        strstr(*editor->rl_library_version, "EditLine") != NULL;
    if (!line->is_libedit) {
        *editor->rl_prep_term_function = prepare_terminal;
        if (vs_library_find(line->library, "rl_change_environment",
                            &editor->rl_change_environment) == VS_OK) {
            *editor->rl_change_environment = 0; /* COLUMNS is for the user to set */
        }
        if (vs_library_find(line->library, "rl_reset_screen_size", &editor->rl_reset_screen_size) !=
            VS_OK) {
            editor->rl_reset_screen_size = NULL;
        }
    }
    vs_engine_clear_error(line->engine);
}

/*
 * The library takes the locale from the environment at each line; it may be C or a charset of the
 * past. Texts of vsoko are UTF-8 whatever it says, and nothing else asks for it.
 */
static void begin_library(vs_line *line)
{
    *line->editor.rl_readline_name = "vsoko";
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    begin_readline(line);
    (void)line->editor.rl_initialize();
    (void)line->editor.rl_variable_bind("enable-bracketed-paste", "on");
    (void)line->editor.rl_variable_bind("bell-style", "none");
    (void)line->editor.rl_add_defun("vsoko-cancel", on_cancel, CTRL_C);
    (void)line->editor.rl_add_defun("vsoko-complete", on_complete, TAB);
    if (line->is_libedit) {
        /* It knows the functions by now, but mistakes control characters. */
        char cancel[] = "bind ^C vsoko-cancel";
        char complete[] = "bind ^I vsoko-complete";
        (void)line->editor.rl_parse_and_bind(cancel);
        (void)line->editor.rl_parse_and_bind(complete);
    }
}

/* Without the library lines are still read; it is told how to get it. */
static void open_library(vs_line *line)
{
    int status = vs_library_open(&line->library, line->engine, VS_LINE_LIBRARY, VS_LINE_PACKAGE);
    if (status == VS_OK) {
        status = find_functions(line);
    }
    if (status == VS_OK) {
        begin_library(line);
        return;
    }
    vs_library_close(line->library);
    line->library = NULL;
    (void)fprintf(stderr, "%s\n", vs_engine_error(line->engine));
    vs_engine_clear_error(line->engine);
}

/* The file, made readable for its owner alone: lines may hold names of persons. */
static int open_history(const char *path)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0 && fchmod(file, 0600) != 0) {
        (void)close(file);
        return -1;
    }
    return file;
}

/* History is a convenience: a folder that cannot be made or read leaves the dialogue without. */
static void begin_history(vs_line *line, const char *path)
{
    char *folder = vs_mem_text(line->engine, path, strlen(path));
    char *slash = folder != NULL ? strrchr(folder, '/') : NULL;
    if (slash != NULL) {
        *slash = '\0';
        (void)vs_file_make_folder(line->engine, folder);
    }
    vs_mem_free(line->engine, folder);
    int file = open_history(path);
    if (file >= 0) {
        (void)close(file);
        line->history = vs_mem_text(line->engine, path, strlen(path));
        (void)line->editor.history_truncate_file(path, HISTORY_LINES);
        (void)line->editor.read_history(path);
    }
    vs_engine_clear_error(line->engine);
}

int vs_line_new(vs_line **out, vs_engine *engine, const vs_line_options *options)
{
    assert(edited == NULL);
    vs_line *line = vs_mem_new(engine, sizeof *line);
    *out = line;
    if (line == NULL) {
        return vs_fail_memory(engine);
    }
    *line = (vs_line){.engine = engine, .complete = options->complete, .context = options->context};
    edited = line;
    if (VS_LINE_LIBRARY[0] != '\0') {
        open_library(line);
    }
    if (line->library != NULL && options->history != NULL) {
        begin_history(line, options->history);
    }
    return VS_OK;
}

void vs_line_free(vs_line *line)
{
    if (line != NULL) {
        edited = NULL;
        vs_library_close(line->library);
        vs_mem_free(line->engine, line->history);
        vs_mem_free(line->engine, line);
    }
}

/* --- reading --- */

/* Ctrl-C makes the terminal throw the line away; that is all it is to do here. */
static int read_plain(const char *prompt, vs_buffer *out)
{
    char piece[4096];
    bool any = false;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGINT, &ignore, &before);
    (void)fputs(prompt, stdout);
    (void)fflush(stdout);
    while (fgets(piece, sizeof piece, stdin) != NULL) {
        size_t size = strlen(piece);
        bool ended = size > 0 && piece[size - 1] == '\n';
        any = true;
        vs_buffer_add(out, piece, ended ? size - 1 : size);
        if (ended) {
            break;
        }
    }
    (void)sigaction(SIGINT, &before, NULL);
    return any ? vs_buffer_status(out) : VS_DONE;
}

int vs_line_read(vs_line *line, const char *prompt, vs_buffer *out)
{
    vs_buffer_clear(out);
    if (line->library == NULL) {
        return read_plain(prompt, out);
    }
    struct sigaction before[ENDING];
    begin_terminal(line, before);
    line->thrown = false;
    line->prepared = false;
    char *text = line->editor.readline(prompt);
    end_terminal(before);
    int status = line->thrown ? VS_EINTERRUPT : text != NULL ? VS_OK : VS_DONE;
    if (status == VS_OK) {
        vs_buffer_text(out, text);
        status = vs_buffer_status(out);
    }
    free(text); /* the library's own */
    return status;
}

void vs_line_save(vs_line *line, const char *text)
{
    if (line->library == NULL || text[0] == '\0') {
        return;
    }
    line->editor.add_history(text);
    int file = line->history != NULL ? open_history(line->history) : -1;
    if (file >= 0) {
        vs_buffer entry;
        vs_buffer_init(&entry, line->engine);
        vs_buffer_text(&entry, text);
        vs_buffer_char(&entry, '\n');
        if (vs_buffer_status(&entry) == VS_OK && write(file, entry.data, entry.size) < 0) {
            vs_engine_clear_error(line->engine); /* the next line may succeed */
        }
        vs_buffer_free(&entry);
        (void)close(file);
    }
}
