/*
 * Pairs and lists as people type them.
 * SPDX-License-Identifier: MIT
 */
#include "scope.h"

#include <string.h>

#include "text.h"

int vs_pairs_init(vs_pairs *pairs, vs_engine *engine)
{
    pairs->count = 0;
    return vs_arena_new(&pairs->arena, engine);
}

void vs_pairs_free(vs_pairs *pairs)
{
    vs_arena_free(pairs->arena);
    pairs->arena = NULL;
    pairs->count = 0;
}

/* A cleaned copy. VS_EUSAGE for bytes that are not UTF-8. */
static int copy_clean(vs_arena *arena, vs_engine *engine, const char *text, size_t size,
                      const char **out)
{
    vs_buffer clean;
    vs_buffer_init(&clean, engine);
    int status = vs_text_clean(&clean, text, size);
    if (status == VS_EDATA) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORD_NOT_UTF8);
    } else if (status == VS_OK) {
        status = vs_buffer_status(&clean);
    }
    if (status == VS_OK) {
        *out = vs_arena_text(arena, clean.size > 0 ? clean.data : "", clean.size);
        status = *out == NULL ? vs_fail_memory(engine) : VS_OK;
    }
    vs_buffer_free(&clean);
    return status;
}

static int add_pair(vs_pairs *pairs, vs_engine *engine, const char *key, size_t key_size,
                    const char *value, size_t value_size)
{
    if (pairs->count == VS_PAIRS_MAX) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_PAIRS_MANY, (long long)VS_PAIRS_MAX);
    }
    vs_pair *pair = &pairs->items[pairs->count];
    int status = copy_clean(pairs->arena, engine, key, key_size, &pair->key);
    if (status == VS_OK) {
        status = copy_clean(pairs->arena, engine, value, value_size, &pair->value);
    }
    pairs->count += status == VS_OK ? 1 : 0;
    return status;
}

int vs_pairs_add_word(vs_pairs *pairs, vs_engine *engine, const char *word)
{
    const char *equals = strchr(word, '=');
    if (equals == NULL || equals == word) {
        return vs_fail(engine, VS_EUSAGE, VS_MSG_PAIR_WORD, word);
    }
    return add_pair(pairs, engine, word, (size_t)(equals - word), equals + 1, strlen(equals + 1));
}

/* Reads a value in quotes that starts at text; returns what follows it, NULL if it is not closed.
 */
static const char *read_quoted(const char *text, vs_buffer *value)
{
    for (const char *at = text + 1; *at != '\0'; at++) {
        if (*at != '"') {
            vs_buffer_char(value, *at);
        } else if (at[1] == '"') {
            vs_buffer_char(value, *at++);
        } else {
            return at + 1;
        }
    }
    return NULL;
}

int vs_pairs_add_list(vs_pairs *pairs, vs_engine *engine, const char *option, const char *text)
{
    vs_buffer value;
    vs_buffer_init(&value, engine);
    int status = VS_OK;
    const char *at = text;
    do {
        const char *equals = strchr(at, '=');
        const char *comma = strchr(at, ',');
        if (equals == NULL || equals == at || (comma != NULL && comma < equals)) {
            status = vs_fail(engine, VS_EUSAGE, VS_MSG_PAIR_LIST, option, at);
            break;
        }
        vs_buffer_clear(&value);
        const char *end = NULL;
        if (equals[1] == '"') {
            end = read_quoted(equals + 1, &value);
        } else {
            end = comma != NULL ? comma : equals + strlen(equals);
            vs_buffer_add(&value, equals + 1, (size_t)(end - equals - 1));
        }
        if (end == NULL || (*end != ',' && *end != '\0')) {
            status = vs_fail(engine, VS_EUSAGE, VS_MSG_PAIR_LIST, option, at);
            break;
        }
        status = vs_buffer_status(&value);
        if (status == VS_OK) {
            status = add_pair(pairs, engine, at, (size_t)(equals - at),
                              value.size > 0 ? value.data : "", value.size);
        }
        at = *end == ',' ? end + 1 : end;
    } while (status == VS_OK && *at != '\0');
    vs_buffer_free(&value);
    return status;
}

int vs_pairs_of_scope(vs_pairs *pairs, const vs_session *session)
{
    const vs_option_value *values =
        (const vs_option_value *)(const void *)session->options.values.data;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < session->options.values.size / sizeof *values; i++) {
        if (values[i].option == VS_OPTION_SCOPE) {
            status = vs_pairs_add_list(pairs, session->engine, "--scope", values[i].text);
        }
    }
    return status;
}

int vs_pairs_of_words(vs_pairs *pairs, const vs_session *session, size_t first)
{
    int status = VS_OK;
    size_t count = vs_options_argument_count(&session->options);
    for (size_t i = first; status == VS_OK && i < count; i++) {
        status =
            vs_pairs_add_word(pairs, session->engine, vs_options_argument(&session->options, i));
    }
    return status;
}

int vs_list_parse(vs_arena *arena, vs_engine *engine, const char *text, const char ***out,
                  size_t *count)
{
    size_t most = 1;
    for (const char *c = text; *c != '\0'; c++) {
        most += *c == ',';
    }
    const char **items = vs_arena_array(arena, most, sizeof *items);
    *out = items;
    *count = 0;
    if (items == NULL) {
        return vs_fail_memory(engine);
    }
    int status = VS_OK;
    const char *at = text;
    while (status == VS_OK && at != NULL) {
        const char *comma = strchr(at, ',');
        size_t size = comma != NULL ? (size_t)(comma - at) : strlen(at);
        status = copy_clean(arena, engine, at, size, &items[*count]);
        if (status == VS_OK && items[*count][0] != '\0') {
            (*count)++;
        }
        at = comma != NULL ? comma + 1 : NULL;
    }
    return status;
}
