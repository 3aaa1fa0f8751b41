/*
 * The handle that everything hangs on: memory, the last error, the language of messages, the
 * interrupt flag. No other module keeps mutable state of its own at file scope.
 *
 *   vs_engine *engine;
 *   if (vs_engine_new(&engine, NULL) == VS_OK) { ...; vs_engine_free(engine); }
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_ENGINE_H
#define VS_ENGINE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vs_status {
    VS_OK = 0,
    VS_DONE = 1,        /* an iterator has no more items; not an error */
    VS_ENOMEM = -1,     /* memory is exhausted */
    VS_EIO = -2,        /* a file or the database could not be read or written */
    VS_EDATA = -3,      /* data are refused (the program exits with 4) */
    VS_EDAMAGED = -4,   /* a stored file is damaged */
    VS_EMODEL = -5,     /* a model is refused at load */
    VS_ESCRIPT = -6,    /* Lua stopped with an error */
    VS_EUSAGE = -7,     /* the caller asked for something that cannot be (exits with 2) */
    VS_ENOTFOUND = -8,  /* a named thing does not exist */
    VS_ELIMIT = -9,     /* a limit of memory, steps, depth or size is reached */
    VS_EINTERRUPT = -10 /* the user interrupted */
};

enum vs_language { VS_RU, VS_EN };

/* Ids of all messages: VS_MSG_<ID>; the texts stand in messages.def. */
enum vs_message {
#define VS_MSG(id, ru, en) VS_MSG_##id,
#include "messages.def"
#undef VS_MSG
    VS_MSG_COUNT
};

typedef struct vs_engine vs_engine;

/* realloc and free in one: size 0 frees and returns NULL; NULL with a size allocates. */
typedef void *(*vs_allocator)(void *context, void *pointer, size_t size);

typedef struct vs_engine_options {
    vs_allocator allocator; /* NULL: the C library's */
    void *context;          /* passed to allocator */
    enum vs_language language;
} vs_engine_options;

/* Creates an engine. options may be NULL. Owned by the caller: vs_engine_free. VS_ENOMEM. */
int vs_engine_new(vs_engine **out, const vs_engine_options *options);
void vs_engine_free(vs_engine *engine);

enum vs_language vs_engine_language(const vs_engine *engine);
void vs_engine_set_language(vs_engine *engine, enum vs_language language);

/* The message of the last failure; borrowed until the next one; "" if none. */
const char *vs_engine_error(const vs_engine *engine);
enum vs_message vs_engine_error_id(const vs_engine *engine);
void vs_engine_clear_error(vs_engine *engine);

/*
 * Stores a message and returns status, so that a failing function ends with
 *     return vs_fail(engine, VS_EDATA, VS_MSG_CSV_QUOTE, name, (long long)line);
 * The arguments fit the conversions of the message: only %s and %lld (and %%) occur.
 */
int vs_fail(vs_engine *engine, int status, enum vs_message id, ...);
/* VS_ENOMEM with its message; inline, so that a reader and the analyzer see that it is never VS_OK.
 */
static inline int vs_fail_memory(vs_engine *engine)
{
    (void)vs_fail(engine, VS_ENOMEM, VS_MSG_NO_MEMORY);
    return VS_ENOMEM;
}
/* Stores a text that another layer has already worded (a Lua message). Copies text. */
int vs_fail_text(vs_engine *engine, int status, const char *text);

/* Keeps a line of a source that the last message names, so that it can be shown with it although no
 * file may hold it. The message has place and behind it the number ("models/x/model.lua:" 3);
 * number 0: place alone, and the source is one line. Copies. It goes with that message, and stays
 * with one that holds it. */
void vs_engine_quote(vs_engine *engine, const char *place, int64_t number, const char *source,
                     size_t size);
/* The kept line and its number if text names its place, else NULL. Borrowed until the next is kept.
 */
const char *vs_engine_quoted(const vs_engine *engine, const char *text, int64_t *number);

/* The text of a message in the engine's language; borrowed for ever. */
const char *vs_message_text(const vs_engine *engine, enum vs_message id);
/* The same in English, whatever the language. */
const char *vs_message_english(enum vs_message id);
/* The id of a message by its name ("CSV_QUOTE"), or -1. */
int vs_message_find(const char *name);

/* Memory through the engine's allocator. NULL when exhausted, without setting the error. */
void *vs_mem_new(vs_engine *engine, size_t size);                 /* zeroed */
void *vs_mem_array(vs_engine *engine, size_t count, size_t size); /* zeroed; NULL on overflow */
void *vs_mem_resize(vs_engine *engine, void *pointer, size_t size);
void vs_mem_free(vs_engine *engine, void *pointer);                  /* accepts NULL */
char *vs_mem_text(vs_engine *engine, const char *text, size_t size); /* copy with a final zero */

/* Set by a signal handler, polled by long passes, SQLite and the Lua hook. Returns how often the
 * user has asked since it was cleared. */
int vs_engine_interrupt(vs_engine *engine);
void vs_engine_clear_interrupt(vs_engine *engine);
bool vs_engine_interrupted(const vs_engine *engine);

/* Who is told how far long work is: parts done of total of a stage, which is a message without
 * conversions. total 100 means per cent. A stage ends when done is total. */
typedef struct vs_watch {
    void (*tell)(void *context, enum vs_message stage, int64_t done, int64_t total); /* or NULL */
    void *context;
} vs_watch;
/* Sets who is told and returns who was. */
vs_watch vs_engine_watch(vs_engine *engine, vs_watch watch);
/* Tells it; cheap where nobody watches. */
void vs_engine_progress(const vs_engine *engine, enum vs_message stage, int64_t done,
                        int64_t total);
/* The same between the parts of long work. VS_EINTERRUPT if the user asked for its end. */
int vs_engine_poll(vs_engine *engine, enum vs_message stage, int64_t done, int64_t total);

#endif
