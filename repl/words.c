/*
 * Words of a typed line.
 * SPDX-License-Identifier: MIT
 */
#include "words.h"

#include <string.h>

/* --- words --- */

/* What opens and what closes. */
static const struct {
    const char *open, *close[2];
} quotes[] = {
    {"'", {"'", NULL}}, {"\"", {"\"", NULL}}, {"«", {"»", NULL}},
    {"„", {"“", "”"}},  {"“", {"”", NULL}},
};
enum { QUOTES = sizeof quotes / sizeof *quotes };

static bool starts(const char *text, const char *with)
{
    return with != NULL && strncmp(text, with, strlen(with)) == 0;
}

/* Bytes of a blank at text; 0: none. A no-break space from a pasted document is one. */
static size_t blank_size(const char *text)
{
    if (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n') {
        return 1;
    }
    return starts(text, "\xC2\xA0") ? 2 : 0;
}

static int opening(const char *text)
{
    for (int i = 0; i < QUOTES; i++) {
        if (starts(text, quotes[i].open)) {
            return i;
        }
    }
    return -1;
}

/* Bytes of the closing quote at text; 0: none. */
static size_t closing_size(const char *text, int quote)
{
    for (int i = 0; i < 2; i++) {
        if (starts(text, quotes[quote].close[i])) {
            return strlen(quotes[quote].close[i]);
        }
    }
    return 0;
}

/* True if the backslash at text takes the meaning of what follows. */
static bool escapes(const char *text, int quote)
{
    if (*text != '\\' || text[1] == '\0' || (quote >= 0 && quotes[quote].open[0] == '\'')) {
        return false;
    }
    return text[1] == '\\' || (quote < 0 && (blank_size(text + 1) > 0 || opening(text + 1) >= 0)) ||
           (quote >= 0 && closing_size(text + 1, quote) > 0);
}

/* Reads the word at *at into text. */
static void read_word(const char **at, vs_buffer *text, vs_word *word, bool *open)
{
    int quote = -1;
    const char *c = *at;
    while (*c != '\0' && (quote >= 0 || blank_size(c) == 0)) {
        size_t close = quote >= 0 ? closing_size(c, quote) : 0;
        int begun = quote < 0 ? opening(c) : -1;
        if (escapes(c, quote)) {
            vs_buffer_char(text, c[1]);
            c += 2;
        } else if (close > 0) {
            quote = -1;
            c += close;
        } else if (begun >= 0) {
            quote = begun;
            word->quoted = true;
            c += strlen(quotes[begun].open);
        } else {
            vs_buffer_char(text, *c++);
        }
    }
    *open = quote >= 0;
    *at = c;
}

size_t vs_words_quoted(const char *text, size_t *open, size_t *close)
{
    int quote = opening(text);
    *open = quote >= 0 ? strlen(quotes[quote].open) : 0;
    for (const char *c = text + *open; quote >= 0 && *c != '\0'; c++) {
        *close = closing_size(c, quote);
        if (*close > 0) {
            return (size_t)(c - text) + *close;
        }
    }
    return 0;
}

static int add_word(vs_words *words, vs_engine *engine, vs_buffer *list, const vs_buffer *text,
                    vs_word *word, const char *end)
{
    word->text = vs_arena_text(words->arena, text->size > 0 ? text->data : "", text->size);
    const char *from = words->line + word->start;
    word->raw = vs_arena_text(words->arena, from, (size_t)(end - from));
    if (word->text == NULL || word->raw == NULL || text->failed) {
        return vs_fail_memory(engine);
    }
    vs_buffer_add(list, word, sizeof *word);
    return vs_buffer_status(list);
}

int vs_words_split(vs_words *words, vs_engine *engine, const char *line, bool lenient)
{
    vs_buffer list;
    vs_buffer text;
    *words = (vs_words){.count = 0};
    vs_buffer_init(&list, engine);
    vs_buffer_init(&text, engine);
    int status = vs_arena_new(&words->arena, engine);
    words->line = status == VS_OK ? vs_arena_text(words->arena, line, strlen(line)) : NULL;
    status = status == VS_OK && words->line == NULL ? vs_fail_memory(engine) : status;
    const char *at = words->line;
    while (status == VS_OK) {
        while (blank_size(at) > 0) {
            at += blank_size(at);
        }
        if (*at == '\0') {
            break;
        }
        vs_word word = {.start = (size_t)(at - words->line)};
        vs_buffer_clear(&text);
        read_word(&at, &text, &word, &words->open);
        status = add_word(words, engine, &list, &text, &word, at);
    }
    if (status == VS_OK && words->open && !lenient) {
        status = vs_fail(engine, VS_EUSAGE, VS_MSG_WORDS_OPEN, line);
    }
    if (status == VS_OK && list.size > 0) {
        words->count = list.size / sizeof(vs_word);
        words->items = vs_arena_array(words->arena, words->count, sizeof(vs_word));
        if (words->items != NULL) {
            memcpy(words->items, list.data, list.size);
        } else {
            status = vs_fail_memory(engine);
        }
    }
    vs_buffer_free(&text);
    vs_buffer_free(&list);
    return status;
}

int vs_words_of(vs_words *words, vs_engine *engine, const char *const *texts, size_t count)
{
    *words = (vs_words){.count = count};
    int status = vs_arena_new(&words->arena, engine);
    if (status == VS_OK) {
        words->items = vs_arena_array(words->arena, count + 1, sizeof(vs_word));
        status = words->items == NULL ? vs_fail_memory(engine) : VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        words->items[i] = (vs_word){.text = texts[i], .raw = texts[i]}; /* borrowed */
    }
    return status;
}

void vs_words_free(vs_words *words)
{
    vs_arena_free(words->arena);
    *words = (vs_words){.count = 0};
}

/* --- layouts --- */

bool vs_words_is_cyrillic(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    return first == 0xD0 || first == 0xD1;
}

/* The same key in both layouts, without and with Shift. */
static const char latin[] = "`qwertyuiop[]asdfghjkl;'zxcvbnm,./~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?";
static const char *const cyrillic[] = {
    "ё", "й", "ц", "у", "к", "е", "н", "г", "ш", "щ", "з", "х", "ъ", "ф", "ы", "в", "а",
    "п", "р", "о", "л", "д", "ж", "э", "я", "ч", "с", "м", "и", "т", "ь", "б", "ю", ".",
    "Ё", "Й", "Ц", "У", "К", "Е", "Н", "Г", "Ш", "Щ", "З", "Х", "Ъ", "Ф", "Ы", "В", "А",
    "П", "Р", "О", "Л", "Д", "Ж", "Э", "Я", "Ч", "С", "М", "И", "Т", "Ь", "Б", "Ю", ",",
};

void vs_words_other_layout(vs_buffer *out, const char *text)
{
    bool from_cyrillic = vs_words_is_cyrillic(text);
    while (*text != '\0') {
        size_t key = 0;
        size_t count = sizeof latin - 1;
        while (key < count &&
               (from_cyrillic ? !starts(text, cyrillic[key]) : *text != latin[key])) {
            key++;
        }
        if (key == count) {
            vs_buffer_char(out, *text++);
        } else if (from_cyrillic) {
            vs_buffer_char(out, latin[key]);
            text += strlen(cyrillic[key]);
        } else {
            vs_buffer_text(out, cyrillic[key]);
            text++;
        }
    }
}
