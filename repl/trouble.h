/*
 * Errors as people read them, in three parts: what happened; the line of the model, of the file or
 * of what was typed where it happened, with its place; what to do.
 *
 *   vsoko: models/51/model.lua:3: поля «titel» нет; может быть, title?
 *       3 | titel = "Качество",
 *         | ^^^^^
 *     → исправьте или уберите его
 *
 * The first line begins with the place, as every message does, and stands alone for programs. The
 * line shown is the one that the engine keeps (vs_engine_quote), else that of the file, if it can
 * be read.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_TROUBLE_H
#define VS_TROUBLE_H

#include "buffer.h"
#include "command.h"

/* How messages are laid out. */
typedef struct vs_trouble {
    const char *lead;   /* before the first line */
    const char *folder; /* where files may stand that the message names; NULL: only here */
    const char *moved;  /* files below this folder are not those that count; NULL: none such */
    const vs_options *options; /* its arguments may be files, which messages name by the last part
                                  of their paths; NULL: none */
    size_t width;              /* columns of the terminal; 0: none */
} vs_trouble;

/* Appends the lines of a message. Failures leave out the source line. */
void vs_trouble_render(vs_buffer *out, const vs_trouble *how, const char *text);
/* Appends the source line that a text names, each line indented; nothing if there is none. */
void vs_trouble_source(vs_buffer *out, const vs_trouble *how, const char *text, size_t indent);
/* Tells a message on stderr, with lead before it. */
void vs_trouble_tell(vs_session *session, const char *lead, const char *text);

#endif
