/*
 * The engine handle: allocator, last error, messages, interrupt flag.
 * SPDX-License-Identifier: MIT
 */
#include "engine.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { ERROR_SIZE = 4096, PLACE_SIZE = 512, LINE_SIZE = 2048 };

struct vs_engine {
    vs_allocator allocator;
    void *context;
    enum vs_language language;
    enum vs_message error_id;
    volatile sig_atomic_t interrupted; /* how often */
    vs_watch watch;
    char error[ERROR_SIZE];
    char place[PLACE_SIZE]; /* of the line that is kept; "" if none */
    int64_t number;         /* of the line; 0: it has none */
    char line[LINE_SIZE];
};

static const struct {
    const char *name;
    const char *text[2]; /* by enum vs_language */
} messages[] = {
#define VS_MSG(id, ru, en) {#id, {ru, en}},
#include "messages.def"
#undef VS_MSG
};

static void *default_allocator(void *context, void *pointer, size_t size)
{
    (void)context;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, size);
}

int vs_engine_new(vs_engine **out, const vs_engine_options *options)
{
    vs_allocator allocator =
        options != NULL && options->allocator != NULL ? options->allocator : default_allocator;
    void *context = options != NULL ? options->context : NULL;
    vs_engine *engine = allocator(context, NULL, sizeof *engine);
    *out = engine;
    if (engine == NULL) {
        return VS_ENOMEM;
    }
    memset(engine, 0, sizeof *engine);
    engine->allocator = allocator;
    engine->context = context;
    engine->language = options != NULL ? options->language : VS_RU;
    return VS_OK;
}

void vs_engine_free(vs_engine *engine)
{
    if (engine != NULL) {
        engine->allocator(engine->context, engine, 0);
    }
}

enum vs_language vs_engine_language(const vs_engine *engine)
{
    return engine->language;
}

void vs_engine_set_language(vs_engine *engine, enum vs_language language)
{
    engine->language = language;
}

const char *vs_engine_error(const vs_engine *engine)
{
    return engine->error;
}

enum vs_message vs_engine_error_id(const vs_engine *engine)
{
    return engine->error_id;
}

void vs_engine_clear_error(vs_engine *engine)
{
    engine->error_id = VS_MSG_NONE;
    engine->error[0] = '\0';
    engine->place[0] = '\0';
}

const char *vs_message_text(const vs_engine *engine, enum vs_message id)
{
    assert(id >= 0 && id < VS_MSG_COUNT);
    return messages[id].text[engine->language];
}

const char *vs_message_english(enum vs_message id)
{
    return messages[id].text[VS_EN];
}

int vs_message_find(const char *name)
{
    for (int id = 0; id < VS_MSG_COUNT; id++) {
        if (strcmp(messages[id].name, name) == 0) {
            return id;
        }
    }
    return -1;
}

/* Copies a text into room as one line of UTF-8 without what a terminal obeys, not cut in the middle
 * of a letter. Names and texts in it may be anybody's. */
static void keep_line(char *out, size_t room, const char *text, size_t size)
{
    size_t end = size;
    if (end >= room) {
        end = room - 1;
        while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) {
            end--;
        }
    }
    for (size_t i = 0; i < end; i++) {
        unsigned char c = (unsigned char)text[i];
        out[i] = (char)(c < 0x20 || c == 0x7F ? ' ' : text[i]);
    }
    out[end] = '\0';
    for (size_t bad = 0; !vs_text_valid(out, end, &bad);) {
        out[bad] = '?';
    }
}

static void keep_error(vs_engine *engine, const char *text, int size)
{
    keep_line(engine->error, ERROR_SIZE, text, size < 0 ? 0 : (size_t)size);
}

/* The line that is kept belongs to the last message, and to one that holds it. */
static void keep_place(vs_engine *engine, const char *text)
{
    if (engine->error[0] == '\0' || strstr(text, engine->error) == NULL) {
        engine->place[0] = '\0';
    }
}

int vs_fail(vs_engine *engine, int status, enum vs_message id, ...)
{
    va_list arguments;
    va_start(arguments, id);
    /* An argument may be the previous error text, so format apart. */
    char text[ERROR_SIZE + 1]; /* one more, to see the letter at the cut */
    int size = vsnprintf(text, sizeof text, vs_message_text(engine, id), arguments);
    va_end(arguments);
    keep_place(engine, text);
    keep_error(engine, text, size);
    engine->error_id = id;
    return status;
}

int vs_fail_text(vs_engine *engine, int status, const char *text)
{
    char copy[ERROR_SIZE + 1];
    int size = snprintf(copy, sizeof copy, "%s", text);
    keep_place(engine, copy);
    keep_error(engine, copy, size);
    engine->error_id = VS_MSG_NONE;
    return status;
}

void vs_engine_quote(vs_engine *engine, const char *place, int64_t number, const char *source,
                     size_t size)
{
    const char *line = source;
    const char *end = source + size;
    for (int64_t i = 1; i < number && line < end; i++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        line = feed != NULL ? feed + 1 : end;
    }
    const char *feed = memchr(line, '\n', (size_t)(end - line));
    int used = number > 0 ? snprintf(engine->place, PLACE_SIZE, "%s%lld", place, (long long)number)
                          : snprintf(engine->place, PLACE_SIZE, "%s", place);
    if (used < 0 || used >= PLACE_SIZE) {
        engine->place[0] = '\0'; /* what is cut is not found again */
    }
    engine->number = number;
    keep_line(engine->line, LINE_SIZE, line, (size_t)((feed != NULL ? feed : end) - line));
}

const char *vs_engine_quoted(const vs_engine *engine, const char *text, int64_t *number)
{
    size_t size = strlen(engine->place);
    const char *at = size > 0 ? strstr(text, engine->place) : NULL;
    /* line 31 is not line 3 */
    while (at != NULL && engine->number > 0 && at[size] >= '0' && at[size] <= '9') {
        at = strstr(at + 1, engine->place);
    }
    *number = engine->number;
    return at != NULL ? engine->line : NULL;
}

void *vs_mem_new(vs_engine *engine, size_t size)
{
    void *pointer = engine->allocator(engine->context, NULL, size > 0 ? size : 1);
    if (pointer != NULL) {
        memset(pointer, 0, size);
    }
    return pointer;
}

void *vs_mem_array(vs_engine *engine, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return vs_mem_new(engine, count * size);
}

void *vs_mem_resize(vs_engine *engine, void *pointer, size_t size)
{
    return engine->allocator(engine->context, pointer, size > 0 ? size : 1);
}

void vs_mem_free(vs_engine *engine, void *pointer)
{
    if (pointer != NULL) {
        engine->allocator(engine->context, pointer, 0);
    }
}

char *vs_mem_text(vs_engine *engine, const char *text, size_t size)
{
    char *copy = engine->allocator(engine->context, NULL, size + 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

int vs_engine_interrupt(vs_engine *engine)
{
    enum { MOST = 100 }; /* sig_atomic_t may be small */
    int times = engine->interrupted < MOST ? engine->interrupted + 1 : MOST;
    engine->interrupted = times;
    return times;
}

void vs_engine_clear_interrupt(vs_engine *engine)
{
    engine->interrupted = 0;
}

bool vs_engine_interrupted(const vs_engine *engine)
{
    return engine->interrupted != 0;
}

vs_watch vs_engine_watch(vs_engine *engine, vs_watch watch)
{
    vs_watch was = engine->watch;
    engine->watch = watch;
    return was;
}

void vs_engine_progress(const vs_engine *engine, enum vs_message stage, int64_t done, int64_t total)
{
    if (engine->watch.tell != NULL) {
        engine->watch.tell(engine->watch.context, stage, done, total);
    }
}

int vs_engine_poll(vs_engine *engine, enum vs_message stage, int64_t done, int64_t total)
{
    if (vs_engine_interrupted(engine)) {
        return vs_fail(engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
    }
    vs_engine_progress(engine, stage, done, total);
    return VS_OK;
}
