/*
 * The files of lua/ that the binary carries: the standard library and the shipped models.
 * Generated at build time (cmake/Embed.cmake); sorted by path; ends with a NULL path.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_EMBEDDED_H
#define VS_EMBEDDED_H

#include <stddef.h>

struct vs_embedded_file {
    const char *path; /* relative to lua/, for example "stdlib/layers.lua" */
    const char *text; /* borrowed for ever; a zero byte follows the last */
    size_t size;      /* bytes of text, without that zero */
};

extern const struct vs_embedded_file vs_embedded_files[];

#endif
