/*
 * Translation by pattern. A pattern is a text with %s for what may stand there; the longest text up
 * to what follows in the pattern is not needed: the first match is right for the words of Lua.
 * SPDX-License-Identifier: MIT
 */
#include "lua_words.h"

#include <stdio.h>
#include <string.h>

enum { HOLES = 4, HOLE_SIZE = 512, DEPTH = 3 };

/* The more special ones first. */
static const enum vs_message patterns[] = {
    VS_MSG_LUA_SAYS_INDEX_OF,    VS_MSG_LUA_SAYS_INDEX,        VS_MSG_LUA_SAYS_CALL_LOOP,
    VS_MSG_LUA_SAYS_CALL_OF,     VS_MSG_LUA_SAYS_CALL,         VS_MSG_LUA_SAYS_ARITHMETIC_OF,
    VS_MSG_LUA_SAYS_ARITHMETIC,  VS_MSG_LUA_SAYS_TEXT_NUMBER,  VS_MSG_LUA_SAYS_CONCAT_OF,
    VS_MSG_LUA_SAYS_CONCAT,      VS_MSG_LUA_SAYS_LENGTH_OF,    VS_MSG_LUA_SAYS_LENGTH,
    VS_MSG_LUA_SAYS_BITS_OF,     VS_MSG_LUA_SAYS_BITS,         VS_MSG_LUA_SAYS_COMPARE_TWO,
    VS_MSG_LUA_SAYS_COMPARE,     VS_MSG_LUA_SAYS_DIVIDE,       VS_MSG_LUA_SAYS_DIVIDE_5_3,
    VS_MSG_LUA_SAYS_REMAINDER,   VS_MSG_LUA_SAYS_FOR,          VS_MSG_LUA_SAYS_FOR_NUMBER,
    VS_MSG_LUA_SAYS_FOR_STEP,    VS_MSG_LUA_SAYS_INTEGER,      VS_MSG_LUA_SAYS_ARGUMENT,
    VS_MSG_LUA_SAYS_CALLING,     VS_MSG_LUA_SAYS_GOT,          VS_MSG_LUA_SAYS_VALUE,
    VS_MSG_LUA_SAYS_RANGE,       VS_MSG_LUA_SAYS_KEY,          VS_MSG_LUA_SAYS_CONST,
    VS_MSG_LUA_SAYS_STACK,       VS_MSG_LUA_SAYS_ASSERT,       VS_MSG_LUA_SAYS_EARLY,
    VS_MSG_LUA_SAYS_UNEXPECTED,  VS_MSG_LUA_SAYS_CLOSE,        VS_MSG_LUA_SAYS_ARGUMENTS,
    VS_MSG_LUA_SAYS_EXTRA,       VS_MSG_LUA_SAYS_EXPECTED,     VS_MSG_LUA_SAYS_STRING,
    VS_MSG_LUA_SAYS_LONG_STRING, VS_MSG_LUA_SAYS_LONG_COMMENT, VS_MSG_LUA_SAYS_NUMBER,
    VS_MSG_LUA_SAYS_SYNTAX,      VS_MSG_LUA_SAYS_ESCAPE,       VS_MSG_LUA_SAYS_VARARG,
    VS_MSG_LUA_SAYS_BREAK,
};

struct hole {
    const char *text;
    size_t size;
    bool name; /* of the model: it stands in quotes in the pattern */
};

static bool translate(const vs_engine *engine, struct hole text, int depth, char *out, size_t room);

/* --- patterns --- */

/* Matches the whole text; the holes get what stands for each %s. */
static bool match(const char *pattern, struct hole text, struct hole holes[HOLES])
{
    const char *at = text.text;
    const char *end = text.text + text.size;
    const char *start = pattern;
    size_t count = 0;
    while (*pattern != '\0') {
        if (pattern[0] != '%' || pattern[1] == '%') {
            pattern += pattern[0] == '%';
            if (at == end || *at++ != *pattern++) {
                return false;
            }
            continue;
        }
        bool name = pattern > start && pattern[-1] == '\'';
        pattern += 2;
        size_t next = strcspn(pattern, "%");
        const char *stop = end;
        if (next > 0) { /* up to where the pattern goes on; the last piece ends the text */
            bool last = pattern[next] == '\0';
            stop = last ? end - (next <= (size_t)(end - at) ? next : 0) : at;
            while (!last && stop + next <= end && memcmp(stop, pattern, next) != 0) {
                stop++;
            }
        }
        if (count == HOLES || stop <= at || stop > end) {
            return false;
        }
        holes[count++] = (struct hole){at, (size_t)(stop - at), name};
        at = stop;
    }
    return at == end;
}

/* --- single words --- */

/* Finds WORD in the list "word=translation|..." of a message. */
static bool find_word(const vs_engine *engine, struct hole word, struct hole *out)
{
    const char *at = vs_message_text(engine, VS_MSG_LUA_SAYS_WORDS);
    while (*at != '\0') {
        size_t size = strcspn(at, "|");
        if (size > word.size && at[word.size] == '=' && memcmp(at, word.text, word.size) == 0) {
            *out = (struct hole){at + word.size + 1, size - word.size - 1, false};
            return true;
        }
        at += size + (at[size] == '|');
    }
    return false;
}

/* What stands for %s: a word of the list, 'a quoted one', a text that is a message itself. */
static bool say(const vs_engine *engine, struct hole hole, int depth, char out[HOLE_SIZE])
{
    struct hole word = hole;
    int size = 0;
    if (!hole.name && !find_word(engine, hole, &word) && hole.size > 2 && hole.text[0] == '\'' &&
        hole.text[hole.size - 1] == '\'') {
        size = snprintf(out, HOLE_SIZE, "«%.*s»", (int)hole.size - 2, hole.text + 1);
    } else if (!hole.name && word.text == hole.text &&
               translate(engine, hole, depth, out, HOLE_SIZE)) {
        return true;
    } else {
        size = snprintf(out, HOLE_SIZE, "%.*s", (int)word.size, word.text);
    }
    return size >= 0 && size < HOLE_SIZE;
}

/* --- texts --- */

static bool translate(const vs_engine *engine, struct hole text, int depth, char *out, size_t room)
{
    struct hole holes[HOLES];
    char words[HOLES][HOLE_SIZE];
    for (size_t i = 0; depth < DEPTH && i < sizeof patterns / sizeof *patterns; i++) {
        for (size_t j = 0; j < HOLES; j++) {
            holes[j] = (struct hole){"", 0, false};
            words[j][0] = '\0';
        }
        if (!match(vs_message_english(patterns[i]), text, holes)) {
            continue;
        }
        bool good = true;
        for (size_t j = 0; j < HOLES && good && holes[j].size > 0; j++) {
            good = say(engine, holes[j], depth + 1, words[j]);
        }
        int size = good ? snprintf(out, room, vs_message_text(engine, patterns[i]), words[0],
                                   words[1], words[2], words[3])
                        : -1;
        return size >= 0 && (size_t)size < room;
    }
    return false;
}

/* Bytes of "file:line: " before what Lua says; 0: it names no place. */
static size_t size_of_place(const char *text)
{
    for (const char *at = strstr(text, ": "); at != NULL; at = strstr(at + 1, ": ")) {
        const char *digits = at;
        while (digits > text && digits[-1] >= '0' && digits[-1] <= '9') {
            digits--;
        }
        if (digits < at && digits > text && digits[-1] == ':') {
            return (size_t)(at - text) + 2;
        }
    }
    return 0;
}

const char *vs_lua_words(const vs_engine *engine, const char *text, char out[VS_LUA_WORDS])
{
    size_t place = size_of_place(text);
    struct hole said = {text + place, strlen(text + place), false};
    if (vs_engine_language(engine) == VS_EN || place >= VS_LUA_WORDS) {
        return text;
    }
    memcpy(out, text, place);
    return translate(engine, said, 0, out + place, VS_LUA_WORDS - place) ? out : text;
}
