/*
 * Guesses what a refusal of Lua's parser comes from. The words are those of Lua 5.4:
 * "'}' expected (to close '{' at line 3) near 'levels'". SPDX-License-Identifier: MIT
 */
#include "lua_syntax.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua_scan.h"
#include "lua_words.h"

enum { PLACE_SIZE = 512, WORD_SIZE = 64, HINT_SIZE = 512 };

/* A refusal taken apart. */
struct refusal {
    const char *words;        /* without the place */
    unsigned line;            /* 0: unknown */
    char expected[WORD_SIZE]; /* "}"; "" if nothing was */
    char opener[WORD_SIZE];   /* of "(to close 'function' at line 3)"; "" if it is not told */
    char opened[WORD_SIZE];   /* "3"; the line of the refusal if it is not told */
    char near[WORD_SIZE];     /* "<eof>", "levels" */
    struct vs_lua_spot spot;
};

/* The text between a mark and the next one after it; "" if the marks are not there. */
static void cut(const char *text, const char *before, const char *after, char out[WORD_SIZE])
{
    const char *at = strstr(text, before);
    out[0] = '\0';
    if (at != NULL) {
        at += strlen(before);
        const char *end = strstr(at, after);
        size_t size = end != NULL ? (size_t)(end - at) : 0;
        size = size < WORD_SIZE ? size : 0; /* a long one is no word */
        memcpy(out, at, size);
        out[size] = '\0';
    }
}

static void take_apart(struct refusal *refusal, const char *text, size_t size, const char *words)
{
    const char *place = words;
    while ((place = strchr(place, ':')) != NULL) {
        char *end = NULL;
        unsigned long line = strtoul(place + 1, &end, 10);
        if (end > place + 1 && end[0] == ':' && end[1] == ' ') {
            refusal->line = (unsigned)line;
            refusal->words = end + 2;
            break;
        }
        place++;
    }
    words = refusal->words;
    if (words[0] == '\'') {
        cut(words, "'", "' expected", refusal->expected);
    }
    cut(words, "(to close '", "' at line ", refusal->opener);
    cut(words, " at line ", ")", refusal->opened);
    if (refusal->opened[0] == '\0') {
        (void)snprintf(refusal->opened, WORD_SIZE, "%u", refusal->line);
    }
    const char *near = strstr(words, " near ");
    if (near != NULL && near[6] == '\'') {
        size_t length = strlen(near + 7);
        (void)snprintf(refusal->near, WORD_SIZE, "%.*s", (int)(length > 0 ? length - 1 : 0),
                       near + 7);
    } else if (near != NULL) {
        (void)snprintf(refusal->near, WORD_SIZE, "%s", near + 6);
    }
    vs_lua_scan_spot(text, size, refusal->line, refusal->near, &refusal->spot);
}

static bool is_among(const char *word, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (strcmp(*list, word) == 0) {
            return true;
        }
    }
    return false;
}

/* The message of a character outside of texts that the language has no use for. */
static enum vs_message stray_message(const char *stray)
{
    static const char *const quotes[] = {"«", "»", "“", "”", "„", "‘", "’", NULL};
    static const char *const dashes[] = {"–", "—", "−", NULL};
    static const char space[] = "\xC2\xA0";
    if ((unsigned char)stray[0] == 0xD0 || (unsigned char)stray[0] == 0xD1) {
        return VS_MSG_SYNTAX_LETTERS;
    }
    for (size_t i = 0; quotes[i] != NULL; i++) {
        if (strncmp(stray, quotes[i], strlen(quotes[i])) == 0) {
            return VS_MSG_SYNTAX_QUOTES;
        }
    }
    for (size_t i = 0; dashes[i] != NULL; i++) {
        if (strncmp(stray, dashes[i], strlen(dashes[i])) == 0) {
            return VS_MSG_SYNTAX_DASH;
        }
    }
    return strncmp(stray, space, sizeof space - 1) == 0 ? VS_MSG_SYNTAX_SPACE : VS_MSG_SYNTAX_SIGN;
}

/* What is missing before the token: a comma between entries, else what closes. */
static enum vs_message missing_message(const struct refusal *refusal)
{
    static const char *const lists[] = {"}", ")", NULL};
    /* These begin a statement, or end what stands around: so the entries are over. */
    static const char *const after[] = {"<eof>", "define", "override", "around", "disable", "set",
                                        "local", "return", "end",      "else",   "elseif",  "until",
                                        "}",     ")",      "]",        "then",   "do",      NULL};
    if (strcmp(refusal->near, "=") == 0) {
        return VS_MSG_SYNTAX_NAME;
    }
    if (!is_among(refusal->expected, lists) || is_among(refusal->near, after)) {
        return VS_MSG_SYNTAX_UNCLOSED;
    }
    return refusal->spot.first ? VS_MSG_SYNTAX_COMMA_ABOVE : VS_MSG_SYNTAX_COMMA;
}

static enum vs_message guess(const struct refusal *refusal)
{
    static const char *const keywords[] = {"and", "break",  "do",    "else", "elseif", "end",
                                           "for", "goto",   "if",    "in",   "local",  "not",
                                           "or",  "repeat", "while", NULL};
    static const char *const closers[] = {"}", ")", "end", "]", "'end'", NULL};
    const char *words = refusal->words;
    if (strncmp(words, "unfinished long", 15) == 0) {
        return VS_MSG_SYNTAX_LONG;
    } else if (strncmp(words, "unfinished string", 17) == 0) {
        return VS_MSG_SYNTAX_STRING;
    } else if (strncmp(words, "malformed number", 16) == 0) {
        return VS_MSG_SYNTAX_NUMBER;
    } else if (strncmp(refusal->near, "<\\", 2) == 0 && refusal->spot.stray[0] != '\0') {
        return stray_message(refusal->spot.stray);
    } else if (refusal->spot.assigned && strcmp(refusal->near, "until") == 0) {
        return VS_MSG_SYNTAX_UNTIL;
    } else if (refusal->spot.assigned && is_among(refusal->near, keywords)) {
        return VS_MSG_SYNTAX_KEYWORD;
    } else if (strcmp(refusal->expected, "<eof>") == 0 ||
               strncmp(words, "<eof> expected", 14) == 0) {
        return is_among(refusal->near, closers) ? VS_MSG_SYNTAX_EXTRA : VS_MSG_NONE;
    } else if (strncmp(words, "unexpected symbol", 17) == 0) {
        return strcmp(refusal->near, "<eof>") == 0   ? VS_MSG_SYNTAX_EOF
               : strcmp(refusal->near, ",") == 0     ? VS_MSG_SYNTAX_COMMA_EXTRA
               : strcmp(refusal->near, "local") == 0 ? VS_MSG_SYNTAX_NAME
               : is_among(refusal->near, closers)    ? VS_MSG_SYNTAX_EXTRA
                                                     : VS_MSG_NONE;
    } else if (strncmp(words, "syntax error", 12) == 0 || strncmp(words, "'=' expected", 12) == 0) {
        return VS_MSG_SYNTAX_SIGN_MISSING;
    }
    bool closes = is_among(refusal->expected, closers);
    return closes ? missing_message(refusal) : VS_MSG_NONE;
}

int vs_lua_syntax_fail(vs_engine *engine, const char *file, const char *text, size_t size,
                       const char *words)
{
    struct refusal refusal = {.words = words};
    char place[PLACE_SIZE];
    char hint[HINT_SIZE];
    char translated[VS_LUA_WORDS];
    take_apart(&refusal, text, size, words);
    enum vs_message message = guess(&refusal);
    const char *form = vs_message_text(engine, message);
    switch (message) {
    case VS_MSG_NONE:
        return vs_fail(engine, VS_EMODEL, VS_MSG_LUA_SYNTAX,
                       vs_lua_words(engine, words, translated));
    case VS_MSG_SYNTAX_LETTERS:
        (void)snprintf(hint, sizeof hint, form, refusal.spot.word);
        break;
    case VS_MSG_SYNTAX_SIGN:
        (void)snprintf(hint, sizeof hint, form, refusal.spot.stray);
        break;
    case VS_MSG_SYNTAX_UNCLOSED:
        (void)snprintf(hint, sizeof hint, form, refusal.expected, refusal.opened);
        break;
    case VS_MSG_SYNTAX_COMMA:
    case VS_MSG_SYNTAX_KEYWORD:
    case VS_MSG_SYNTAX_EXTRA:
    case VS_MSG_SYNTAX_SIGN_MISSING:
        (void)snprintf(hint, sizeof hint, form, refusal.near);
        break;
    default:
        (void)snprintf(hint, sizeof hint, "%s", form);
        break;
    }
    (void)snprintf(place, sizeof place, "%s:%u", file, refusal.line);
    const char *said = vs_lua_words(engine, refusal.words, translated);
    /* half a letter says nothing to who reads Russian */
    bool clear = said != refusal.words && strncmp(refusal.near, "<\\", 2) == 0;
    return clear || strcmp(said, hint) == 0
               ? vs_fail(engine, VS_EMODEL, VS_MSG_SYNTAX_SAID, place, hint)
               : vs_fail(engine, VS_EMODEL, VS_MSG_SYNTAX_HINT, place, hint, said);
}
