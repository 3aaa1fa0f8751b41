/*
 * The line of a model's source that a message speaks of: the texts in memory are those that count,
 * whatever stands on disk by now.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

enum { PLACE_SIZE = 512 };

/* Where text names a line of the file, as "path:3"; NULL. */
static const char *find_place(const char *text, const char *path)
{
    size_t size = strlen(path);
    for (const char *at = strstr(text, path); at != NULL; at = strstr(at + 1, path)) {
        if (at[size] == ':' && at[size + 1] >= '1' && at[size + 1] <= '9') {
            return at;
        }
    }
    return NULL;
}

void vs_model_source_quote(vs_engine *engine, const vs_model_source *source, const char *text)
{
    const vs_model_file *found = NULL;
    const char *first = NULL;
    for (size_t i = 0; i < source->layer_count; i++) {
        for (size_t j = 0; j < source->layers[i].file_count; j++) {
            const vs_model_file *file = &source->layers[i].files[j];
            const char *at = find_place(text, file->path);
            if (at != NULL && (first == NULL || at < first)) {
                first = at;
                found = file;
            }
        }
    }
    char place[PLACE_SIZE];
    int size = found != NULL ? snprintf(place, sizeof place, "%s:", found->path) : -1;
    if (size > 0 && (size_t)size < sizeof place) {
        vs_engine_quote(engine, place, strtol(first + size, NULL, 10), found->text, found->size);
    }
}
