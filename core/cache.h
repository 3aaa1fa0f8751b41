/*
 * A folder of files that the program keeps for itself and can do without: anybody may delete them
 * at any time. Only what the user of the process has written alone is read, so that it can be
 * trusted as the program itself. SPDX-License-Identifier: MIT
 */
#ifndef VS_CACHE_H
#define VS_CACHE_H

#include "buffer.h"

enum { VS_CACHE_FILES = 64 /* at most; the oldest go */ };

/* The whole file, into an empty out; false, and nothing, if there is none that may be read. Not
 * even a lack of memory is an error. */
bool vs_cache_read(vs_buffer *out, const char *folder, const char *name);
/* Keeps a file, whole or not at all; makes the folder. Nothing is told if that cannot be. */
void vs_cache_write(vs_engine *engine, const char *folder, const char *name, const vs_buffer *data);

#endif
