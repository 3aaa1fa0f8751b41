/*
 * Lines of a dialogue: what each is, and files of them.
 * SPDX-License-Identifier: MIT
 */
#include "dialogue.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

enum { FILES_MAX = 8 };

int vs_dialogue_fail(vs_dialogue *dialogue, int status)
{
    return vs_session_fail(dialogue->session, status);
}

/* A line, or lines that go on, of Lua. */
static int run_lua(vs_dialogue *dialogue, const char *text)
{
    bool more = false;
    bool begins = dialogue->chunk.size == 0;
    int status = begins ? vs_dialogue_check_word(dialogue, text, false) : VS_OK;
    if (status == VS_OK) {
        vs_buffer_text(&dialogue->chunk, begins ? "" : "\n");
        vs_buffer_text(&dialogue->chunk, text);
        status = vs_buffer_status(&dialogue->chunk);
    }
    int code = status == VS_OK ? vs_dialogue_lua(dialogue, &dialogue->chunk, &more)
                               : vs_dialogue_fail(dialogue, status);
    if (!more) {
        vs_buffer_clear(&dialogue->chunk);
    }
    if (begins && !more && code == VS_EXIT_OK && dialogue->line != NULL &&
        strncmp(text, "local ", 6) == 0) {
        vs_session_tell(dialogue->session, VS_MSG_DIALOGUE_LOCAL);
    }
    return code;
}

int vs_dialogue_line(vs_dialogue *dialogue, const char *text)
{
    size_t bad = 0;
    if (!vs_text_valid(text, strlen(text), &bad)) {
        return vs_dialogue_fail(dialogue, vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_EVAL_UTF8));
    }
    if (dialogue->chunk.size > 0) {
        return run_lua(dialogue, text);
    }
    while (*text == ' ' || *text == '\t' || *text == '\r') {
        text++;
    }
    bool comment = text[0] == '#' && (text[1] == ' ' || text[1] == '!' || text[1] == '\0');
    if (*text == '\0' || comment) {
        return VS_EXIT_OK;
    }
    dialogue->lines++;
    if (*text == '?') {
        return vs_dialogue_card(dialogue, text + 1);
    }
    bool command = vs_words_is_cyrillic(text) ||
                   (text[0] == '.' && text[1] != '.' && (text[1] < '0' || text[1] > '9'));
    return command ? vs_dialogue_command_line(dialogue, text) : run_lua(dialogue, text);
}

/* --- files --- */

/* Reads a line of any length. VS_DONE at the end. */
static int read_line(vs_dialogue *dialogue, FILE *file, vs_buffer *out)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* Windows editors put it before the text */
    int c = 0;
    bool any = false;
    vs_buffer_clear(out);
    while ((c = fgetc(file)) != EOF && c != '\n') {
        vs_buffer_char(out, (char)c);
        any = true;
    }
    if (ferror(file) != 0) {
        return vs_fail(dialogue->engine, VS_EIO, VS_MSG_EVAL_INPUT);
    }
    if (out->size > 0 && !out->failed && out->data[out->size - 1] == '\r') {
        out->data[--out->size] = '\0';
    }
    if (dialogue->number == 0 && out->size >= 3 && memcmp(out->data, mark, 3) == 0) {
        memset(out->data, ' ', 3);
    }
    return c == EOF && !any ? VS_DONE : vs_buffer_status(out);
}

/* Tells where a file stopped. */
static int stop(const vs_dialogue *dialogue, int code)
{
    const char *name = dialogue->file != NULL
                           ? dialogue->file
                           : vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_STDIN);
    (void)fprintf(stderr, vs_message_text(dialogue->engine, VS_MSG_DIALOGUE_STOPPED), name,
                  (long long)dialogue->number, (long long)code);
    (void)fputc('\n', stderr);
    return code;
}

static int run_file(vs_dialogue *dialogue, FILE *file)
{
    vs_buffer text;
    vs_buffer_init(&text, dialogue->engine);
    int code = VS_EXIT_OK;
    int status = VS_OK;
    while (code == VS_EXIT_OK && status == VS_OK && !dialogue->ended) {
        status = read_line(dialogue, file, &text);
        dialogue->number += status == VS_OK ? 1 : 0;
        if (status == VS_OK) {
            code = vs_dialogue_line(dialogue, text.size > 0 ? text.data : "");
        }
    }
    if (status == VS_DONE && dialogue->chunk.size > 0) {
        status = vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_UNFINISHED);
    }
    if (status != VS_OK && status != VS_DONE) {
        code = vs_dialogue_fail(dialogue, status);
    }
    vs_buffer_clear(&dialogue->chunk);
    vs_buffer_free(&text);
    return code != VS_EXIT_OK ? stop(dialogue, code) : VS_EXIT_OK;
}

int vs_dialogue_file(vs_dialogue *dialogue, const char *path)
{
    const char *outer = dialogue->file;
    int64_t number = dialogue->number;
    if (dialogue->depth == FILES_MAX) {
        return vs_dialogue_fail(dialogue,
                                vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_DEPTH, path));
    }
    FILE *file = path != NULL ? fopen(path, "rb") : stdin;
    if (file == NULL) {
        return vs_dialogue_fail(
            dialogue, vs_fail(dialogue->engine, VS_EUSAGE, VS_MSG_DIALOGUE_NO_FILE, path));
    }
    dialogue->file = path;
    dialogue->number = 0;
    dialogue->depth++;
    int code = run_file(dialogue, file);
    dialogue->depth--;
    dialogue->file = outer;
    dialogue->number = number;
    if (file != stdin) {
        (void)fclose(file);
    }
    return code;
}
