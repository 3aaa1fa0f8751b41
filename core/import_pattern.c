/*
 * Texts with * for any text: names of sheets, headers, cells above them.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "text.h"

#include <string.h>

const char *vs_import__folded(vs_import *import, const char *text, bool alike)
{
    vs_buffer folded;
    vs_buffer_init(&folded, import->engine);
    int status = alike ? vs_text_fold_alike(&folded, text, strlen(text))
                       : vs_text_fold(&folded, text, strlen(text));
    const char *copy = NULL;
    if (status == VS_OK && !folded.failed) {
        copy = vs_arena_text(import->arena, folded.size > 0 ? folded.data : "", folded.size);
    }
    vs_buffer_free(&folded);
    return copy;
}

/* Where a piece first stands in the text from start on and ends by end; SIZE_MAX if nowhere. */
static size_t find_piece(const char *text, size_t start, size_t end, const char *piece, size_t size)
{
    for (size_t at = start; at + size <= end; at++) {
        if (memcmp(text + at, piece, size) == 0) {
            return at;
        }
    }
    return SIZE_MAX;
}

/* The first piece begins the text, the last ends it, those between are found from the left. */
static bool match(const char *pattern, const char *text, struct vs_pattern_part *parts)
{
    size_t end = strlen(text);
    size_t at = 0;
    const char *star = strchr(pattern, '*');
    size_t size = star != NULL ? (size_t)(star - pattern) : strlen(pattern);
    if (size > end || memcmp(pattern, text, size) != 0 || (star == NULL && size != end)) {
        return false;
    }
    at = size;
    for (size_t part = 0; star != NULL; part++) {
        const char *piece = star + 1;
        const char *next = strchr(piece, '*');
        size = next != NULL ? (size_t)(next - piece) : strlen(piece);
        size_t found = next != NULL       ? find_piece(text, at, end, piece, size)
                       : end - at >= size ? end - size
                                          : SIZE_MAX;
        if (found == SIZE_MAX || memcmp(text + found, piece, size) != 0) {
            return false;
        }
        if (part < VS_PATTERN_PARTS) {
            parts[part] = (struct vs_pattern_part){at, found - at};
        }
        at = found + size;
        star = next;
    }
    return true;
}

/* True if letters stand at the same bytes in both, so that parts can be cut from the first. */
static bool in_step(const char *text, const char *folded)
{
    size_t i = 0;
    while (text[i] != '\0' && folded[i] != '\0' &&
           (((unsigned char)text[i] & 0xC0) == 0x80) ==
               (((unsigned char)folded[i] & 0xC0) == 0x80)) {
        i++;
    }
    return text[i] == '\0' && folded[i] == '\0';
}

int vs_import__like(vs_import *import, const char *pattern, const char *text, bool *like,
                    struct vs_pattern_part parts[VS_PATTERN_PARTS])
{
    struct vs_pattern_part ignored[VS_PATTERN_PARTS];
    vs_buffer folded;
    vs_buffer_init(&folded, import->engine);
    parts = parts != NULL ? parts : ignored;
    int status = vs_text_fold(&folded, pattern, strlen(pattern));
    vs_buffer_char(&folded, '\0');
    size_t start = folded.size;
    if (status == VS_OK) {
        status = vs_text_fold(&folded, text, strlen(text));
    }
    vs_buffer_char(&folded, '\0');
    if (status == VS_OK) {
        status = vs_buffer_status(&folded);
    }
    if (status == VS_OK) {
        *like = in_step(text, folded.data + start) ? match(folded.data, folded.data + start, parts)
                                                   : match(pattern, text, parts);
    }
    vs_buffer_free(&folded);
    return status;
}
