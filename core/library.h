/*
 * Shared libraries that only some commands need: loaded when they are, so that the others start
 * without them. The one place that knows the dynamic loader.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LIBRARY_H
#define VS_LIBRARY_H

#include "engine.h"

typedef struct vs_library vs_library;

/* Loads a library by its file name ("libexpat.so.1"); package is where it comes from, for the
 * message. VS_ENOTFOUND. Owned by the caller: vs_library_close. */
int vs_library_open(vs_library **out, vs_engine *engine, const char *file, const char *package);
void vs_library_close(vs_library *library);
/* Copies the address of a function into the function pointer at slot. VS_ENOTFOUND. */
int vs_library_find(const vs_library *library, const char *function, void *slot);

/* A struct's pointer to a function, of its type and name. */
#define VS_LIBRARY_MEMBER(function)                                                                \
    __typeof__(function) *function; /* NOLINT(bugprone-macro-parentheses): it is declared */

#endif
