/*
 * Files of the world: whole-file reads, listings, atomic writes. Only C touches them, only here.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_FILE_H
#define VS_FILE_H

#include "buffer.h"

/* Appends the whole file. VS_ENOTFOUND or VS_EIO with the path; VS_EDATA above limit bytes. */
int vs_file_read(vs_buffer *out, const char *path, size_t limit);
/* Writes through a temporary neighbour, fsync and rename: the old file or the new, never a part. */
int vs_file_write(vs_engine *engine, const char *path, const void *data, size_t size);
bool vs_file_exists(const char *path);
bool vs_file_is_folder(const char *path);
/* A file that can be read to its end: no folder, pipe or device. */
bool vs_file_is_plain(const char *path);
/* Makes a folder and its parents. */
int vs_file_make_folder(vs_engine *engine, const char *path);
/* Removes a file or a folder with all that is in it; a link, not what it leads to. VS_OK if it is
 * not there. */
int vs_file_remove(vs_engine *engine, const char *path);
/* Gives a file or a folder another name in the same file system. */
int vs_file_rename(vs_engine *engine, const char *path, const char *name);

typedef struct vs_file_list {
    size_t count;
    char **names; /* sorted by bytes; owned by the list */
} vs_file_list;
/* Names in folder that end with suffix ("" for all, "." and ".." left out). An absent folder is
 * empty. */
int vs_file_list_read(vs_file_list *out, vs_engine *engine, const char *folder, const char *suffix);
void vs_file_list_free(vs_file_list *list, vs_engine *engine);

#endif
