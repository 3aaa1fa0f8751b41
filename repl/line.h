/*
 * One line typed by a person: editing, history, completion. GNU readline or libedit behind it, or
 * nothing (build option VSOKO_LINE_EDITOR), loaded when a dialogue begins; without the library
 * lines are read as the terminal gives them.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LINE_H
#define VS_LINE_H

#include "buffer.h"

typedef struct vs_candidate {
    const char *text; /* what would stand in the line */
    const char *note; /* what it is; NULL: the text says it */
} vs_candidate;

typedef struct vs_candidates {
    vs_arena *arena; /* where texts live */
    size_t start;    /* offset of the word in the line */
    vs_buffer list;  /* vs_candidate */
} vs_candidates;

/* Adds what the word that ends at the end of line may become. A failure adds nothing. */
typedef void (*vs_line_completer)(void *context, const char *line, vs_candidates *out);

typedef struct vs_line_options {
    const char *history;        /* file; NULL: none is kept */
    vs_line_completer complete; /* NULL: none */
    void *context;              /* its first argument */
} vs_line_options;

typedef struct vs_line vs_line;

/* Begins editing on the terminal of stdin and stdout; there can be one at a time. */
int vs_line_new(vs_line **out, vs_engine *engine, const vs_line_options *options);
/* Reads a line, without its end; a pasted one may hold several. VS_DONE: there are no more,
 * VS_EINTERRUPT: the line was thrown away (Ctrl-C). */
int vs_line_read(vs_line *line, const char *prompt, vs_buffer *out);
/* Adds a line to the history and its file. */
void vs_line_save(vs_line *line, const char *text);
void vs_line_free(vs_line *line);

#endif
