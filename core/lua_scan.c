/*
 * Tokens of a Lua source: enough of them to follow constructors, functions and blocks. A faulty
 * source gives no message here; Lua's parser tells it. SPDX-License-Identifier: MIT
 */
#include "lua_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum token_type { TOKEN_END, TOKEN_NAME, TOKEN_TEXT, TOKEN_OTHER };

struct token {
    enum token_type type;
    const char *text; /* names: letters; texts: without quotes, escapes as written */
    size_t size;
    unsigned line;
    char symbol; /* TOKEN_OTHER: its one character; 'a' for a two-character operator or a number */
};

struct scanner {
    const char *at, *end;
    unsigned line;
};

/* What is open: '{', '(', '[' or 'b' for a block that ends with end or until. */
struct nest {
    char symbol;
    size_t first_key; /* keys of a constructor start here */
};

struct key {
    const char *text;
    size_t size;
    unsigned line;
};

/* What may stand in a name: letters and _ are 1, digits 2. */
static const unsigned char name_class[256] = {
    ['0'] = 2, ['1'] = 2, ['2'] = 2, ['3'] = 2, ['4'] = 2, ['5'] = 2, ['6'] = 2, ['7'] = 2,
    ['8'] = 2, ['9'] = 2, ['A'] = 1, ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1,
    ['G'] = 1, ['H'] = 1, ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
    ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1, ['c'] = 1,
    ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1, ['j'] = 1, ['k'] = 1,
    ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1, ['q'] = 1, ['r'] = 1, ['s'] = 1,
    ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1, ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

static bool is_name(char c, bool first)
{
    unsigned class = name_class[(unsigned char)c];
    return first ? class == 1 : class != 0;
}

/* At "[": the number of "=" of a long bracket, or -1 if it is none. */
static int long_level(const struct scanner *s)
{
    const char *at = s->at + 1;
    int level = 0;
    while (at < s->end && *at == '=') {
        level++;
        at++;
    }
    return at < s->end && *at == '[' ? level : -1;
}

static void skip_long(struct scanner *s, int level, struct token *out)
{
    s->at += level + 2;
    out->text = s->at;
    for (; s->at < s->end; s->at++) {
        if (*s->at == '\n') {
            s->line++;
        } else if (*s->at == ']') {
            const char *at = s->at + 1;
            int found = 0;
            while (at < s->end && *at == '=') {
                found++;
                at++;
            }
            if (found == level && at < s->end && *at == ']') {
                out->size = (size_t)(s->at - out->text);
                s->at = at + 1;
                return;
            }
        }
    }
}

static void skip_quoted(struct scanner *s, struct token *out)
{
    char quote = *s->at++;
    size_t left = (size_t)(s->end - s->at);
    const char *close = left > 0 ? memchr(s->at, quote, left) : NULL;
    out->text = s->at;
    if (close != NULL && memchr(s->at, '\\', (size_t)(close - s->at)) == NULL &&
        memchr(s->at, '\n', (size_t)(close - s->at)) == NULL) { /* nearly always */
        s->at = close;
    }
    while (s->at < s->end && *s->at != quote) {
        if (*s->at == '\\' && s->at + 1 < s->end) {
            s->at++;
        }
        if (*s->at == '\n') {
            s->line++;
        }
        s->at++;
    }
    out->size = (size_t)(s->at - out->text);
    s->at += s->at < s->end;
}

static void skip_comment(struct scanner *s)
{
    struct token ignored;
    s->at += 2;
    int level = s->at < s->end && *s->at == '[' ? long_level(s) : -1;
    if (level >= 0) {
        skip_long(s, level, &ignored);
    } else if (s->at < s->end) {
        const char *ends = memchr(s->at, '\n', (size_t)(s->end - s->at));
        s->at = ends != NULL ? ends : s->end;
    }
}

/* White space and comments. */
static void skip_blank(struct scanner *s)
{
    for (;;) {
        const char *at = s->at;
        while (at < s->end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) {
            s->line += *at == '\n';
            at++;
        }
        s->at = at;
        if (s->end - at < 2 || at[0] != '-' || at[1] != '-') {
            return;
        }
        skip_comment(s);
    }
}

static const char *skip_name(const char *at, const char *end)
{
    while (at < end && is_name(*at, false)) {
        at++;
    }
    return at;
}

static struct token next_token(struct scanner *s)
{
    skip_blank(s);
    struct token token = {.type = TOKEN_OTHER, .text = s->at, .line = s->line};
    if (s->at >= s->end) {
        token.type = TOKEN_END;
    } else if (is_name(*s->at, true)) {
        token.type = TOKEN_NAME;
        s->at = skip_name(s->at, s->end);
        token.size = (size_t)(s->at - token.text);
    } else if (*s->at == '"' || *s->at == '\'') {
        token.type = TOKEN_TEXT;
        skip_quoted(s, &token);
    } else if (*s->at == '[' && long_level(s) >= 0) {
        token.type = TOKEN_TEXT;
        skip_long(s, long_level(s), &token);
    } else if (*s->at >= '0' && *s->at <= '9') {
        token.symbol = 'a';
        while (s->at < s->end && (is_name(*s->at, false) || *s->at == '.')) {
            s->at++;
        }
    } else {
        token.symbol = *s->at++;
        if (s->at < s->end && *s->at == '=' && strchr("=<>~", token.symbol) != NULL) {
            token.symbol = 'a';
            s->at++;
        }
    }
    return token;
}

struct scan {
    vs_buffer nests; /* of struct nest */
    vs_buffer keys;  /* of struct key */
};

static struct nest *top_nest(struct scan *scan)
{
    return scan->nests.size == 0
               ? NULL
               : (struct nest *)(void *)(scan->nests.data + scan->nests.size - sizeof(struct nest));
}

static void open_nest(struct scan *scan, char symbol)
{
    struct nest nest = {symbol, scan->keys.size};
    vs_buffer_add(&scan->nests, &nest, sizeof nest);
}

static void close_nest(struct scan *scan, char symbol)
{
    struct nest *nest = top_nest(scan);
    if (nest != NULL && nest->symbol == symbol) {
        scan->keys.size = nest->first_key;
        scan->nests.size -= sizeof *nest;
    }
}

static bool token_is(const struct token *token, const char *word, size_t size)
{
    return token->size == size && memcmp(token->text, word, size) == 0;
}

/* 1: the name opens a block, -1: it closes one. */
static int block_step(const struct token *token)
{
    switch (token->text[0]) {
    case 'f':
        return token_is(token, "function", 8);
    case 'i':
        return token_is(token, "if", 2);
    case 'd':
        return token_is(token, "do", 2);
    case 'r':
        return token_is(token, "repeat", 6);
    case 'e':
        return -token_is(token, "end", 3);
    case 'u':
        return -token_is(token, "until", 5);
    default:
        return 0;
    }
}

static void follow(struct scan *scan, const struct token *token)
{
    if (token->type == TOKEN_NAME) {
        int step = block_step(token);
        if (step > 0) {
            open_nest(scan, 'b');
        } else if (step < 0) {
            close_nest(scan, 'b');
        }
    } else if (token->type == TOKEN_OTHER) {
        switch (token->symbol) {
        case '{':
        case '(':
        case '[':
            open_nest(scan, token->symbol);
            break;
        case '}':
            close_nest(scan, '{');
            break;
        case ')':
            close_nest(scan, '(');
            break;
        case ']':
            close_nest(scan, '[');
            break;
        default:
            break;
        }
    }
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *first = a;
    const struct key *second = b;
    size_t size = first->size < second->size ? first->size : second->size;
    int order = memcmp(first->text, second->text, size);
    if (order != 0 || first->size != second->size) {
        return order != 0 ? order : (first->size < second->size ? -1 : 1);
    }
    return first->text < second->text ? -1 : first->text > second->text; /* as they stand */
}

static bool keys_equal(const struct key *a, const struct key *b)
{
    return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Of keys that are there before, the one that is seen first, and its last predecessor. */
static const struct key *find_twice(struct key *keys, size_t count, const struct key **before)
{
    enum { FEW = 16 };
    const struct key *twice = NULL;
    if (count <= FEW) {
        for (size_t i = 1; i < count; i++) {
            for (size_t j = i; j > 0; j--) {
                if (keys_equal(&keys[i], &keys[j - 1])) {
                    *before = &keys[j - 1];
                    return &keys[i];
                }
            }
        }
        return NULL;
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (keys_equal(&keys[i], &keys[i - 1]) && (twice == NULL || keys[i].text < twice->text)) {
            twice = &keys[i];
            *before = &keys[i - 1];
        }
    }
    return twice;
}

/* At the end of a constructor: VS_EMODEL if two of its keys are equal; of several the first. */
static int check_keys(vs_engine *engine, const struct scan *scan, const char *file, size_t first)
{
    size_t count = (scan->keys.size - first) / sizeof(struct key);
    const struct key *before = NULL;
    const struct key *twice = NULL;
    if (count > 0) { /* without any key there is no list yet */
        twice = find_twice((struct key *)(void *)(scan->keys.data + first), count, &before);
    }
    if (twice == NULL) {
        return VS_OK;
    }
    char place[512];
    char name[128];
    char line[16];
    (void)snprintf(place, sizeof place, "%s:%u", file, twice->line);
    (void)snprintf(name, sizeof name, "%.*s", (int)(twice->size < 100 ? twice->size : 100),
                   twice->text);
    (void)snprintf(line, sizeof line, "%u", before->line);
    return vs_fail(engine, VS_EMODEL, VS_MSG_MODEL_FIELD_TWICE, place, name, line);
}

/* At the start of an entry of a constructor: the key token if it is NAME = or ["TEXT"] =. */
static bool entry_key(struct scanner scanner, const struct token *first, struct token *key)
{
    if (first->type == TOKEN_NAME) {
        *key = *first;
        skip_blank(&scanner);
        return scanner.end - scanner.at >= 2 && scanner.at[0] == '=' && scanner.at[1] != '=';
    }
    if (first->type != TOKEN_OTHER || first->symbol != '[') {
        return false;
    }
    struct token after = next_token(&scanner);
    if (after.type != TOKEN_TEXT) {
        return false;
    }
    *key = after;
    after = next_token(&scanner);
    if (after.type != TOKEN_OTHER || after.symbol != ']') {
        return false;
    }
    after = next_token(&scanner);
    return after.type == TOKEN_OTHER && after.symbol == '=';
}

int vs_lua_scan_fields(vs_engine *engine, const char *file, const char *text, size_t size)
{
    struct scanner scanner = {text, text + size, 1};
    struct scan scan;
    vs_buffer_init(&scan.nests, engine);
    vs_buffer_init(&scan.keys, engine);
    int status = VS_OK;
    bool entry_starts = false; /* the token before began an entry of the open constructor */
    for (;;) {
        struct token token = next_token(&scanner);
        struct token key;
        if (token.type == TOKEN_END || status != VS_OK || scan.nests.failed || scan.keys.failed) {
            break;
        }
        if (entry_starts && entry_key(scanner, &token, &key)) {
            struct key kept = {key.text, key.size, key.line};
            vs_buffer_add(&scan.keys, &kept, sizeof kept);
        }
        const struct nest *nest = top_nest(&scan);
        if (nest != NULL && nest->symbol == '{' && token.type == TOKEN_OTHER &&
            token.symbol == '}') {
            status = check_keys(engine, &scan, file, nest->first_key);
        }
        follow(&scan, &token);
        nest = top_nest(&scan);
        entry_starts = nest != NULL && nest->symbol == '{' && token.type == TOKEN_OTHER &&
                       (token.symbol == '{' || token.symbol == ',' || token.symbol == ';');
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&scan.nests);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&scan.keys);
    }
    vs_buffer_free(&scan.keys);
    vs_buffer_free(&scan.nests);
    return status;
}

/* --- where the parser stopped --- */

static bool is_far(char c)
{
    return (unsigned char)c >= 0x80;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* Copies a text, cut before the letter that no longer fits. */
static void copy_letters(char *out, size_t room, const char *from, const char *end)
{
    size_t size = (size_t)(end - from);
    if (size >= room) {
        size = room - 1;
        while (size > 0 && is_continuation(from[size])) {
            size--;
        }
    }
    memcpy(out, from, size);
    out[size] = '\0';
}

static void keep_stray(const char *text, const char *end, const char *at, struct vs_lua_spot *out)
{
    const char *after = at + 1;
    while (after < end && is_continuation(*after)) {
        after++;
    }
    copy_letters(out->stray, sizeof out->stray, at, after);
    while (at > text && (is_far(at[-1]) || is_name(at[-1], false))) {
        at--;
    }
    while (after < end && (is_far(*after) || is_name(*after, false))) {
        after++;
    }
    copy_letters(out->word, sizeof out->word, at, after);
}

void vs_lua_scan_spot(const char *text, size_t size, unsigned line, const char *token,
                      struct vs_lua_spot *out)
{
    struct scanner scanner = {text, text + size, 1};
    size_t length = strlen(token);
    bool first = true;
    *out = (struct vs_lua_spot){.first = false};
    for (;;) {
        struct token found = next_token(&scanner);
        if (found.type == TOKEN_END || found.line > line) {
            return;
        } else if (found.line < line) {
            continue;
        }
        if (found.type == TOKEN_OTHER && is_far(*found.text) && out->stray[0] == '\0') {
            keep_stray(text, text + size, found.text, out);
        }
        const char *start = found.type == TOKEN_TEXT ? found.text - 1 : found.text;
        bool same = (size_t)(text + size - start) >= length && memcmp(start, token, length) == 0;
        out->first = out->first || (first && same);
        if (found.type == TOKEN_NAME && same && found.size == length) {
            struct scanner ahead = scanner;
            struct token next = next_token(&ahead);
            out->assigned = out->assigned || (next.type == TOKEN_OTHER && next.symbol == '=');
        }
        first = false;
    }
}
