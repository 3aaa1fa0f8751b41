/*
 * text.* of the model language: functions on texts that end in bounded time. Positions count
 * letters (code points), from 1; negative ones from the end. Bytes that are no UTF-8 count one
 * each.
 *
 *   text.like("Гимназия 14", "Гимн* ??")  --> true
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "lua_core.h"

enum {
    REPEAT_MAX = 1048576, /* bytes of a repeated text */
    PATTERN_MAX = 1000,   /* bytes of a pattern of like */
    BYTES_A_STEP = 16
};

static const char *check_text(lua_State *L, int index, size_t *size)
{
    luaL_checktype(L, index, LUA_TSTRING);
    const char *text = lua_tolstring(L, index, size);
    vs_lua_charge(L, 1 + *size / BYTES_A_STEP);
    return text;
}

/* Bytes of the letter at text. */
static size_t letter_size(const char *text, size_t left)
{
    size_t size = 1;
    while (size < left && size < 4 && ((unsigned char)text[0] & 0xC0) == 0xC0 &&
           ((unsigned char)text[size] & 0xC0) == 0x80) {
        size++;
    }
    return size;
}

static size_t count_letters(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t at = 0; at < size; at += letter_size(text + at, size - at)) {
        count++;
    }
    return count;
}

/* The offset of a letter by its position from 1; size if there are fewer. */
static size_t letter_offset(const char *text, size_t size, lua_Integer position)
{
    size_t at = 0;
    for (lua_Integer i = 1; i < position && at < size; i++) {
        at += letter_size(text + at, size - at);
    }
    return at;
}

static int text_len(lua_State *L)
{
    size_t size;
    const char *text = check_text(L, 1, &size);
    lua_pushinteger(L, (lua_Integer)count_letters(text, size));
    return 1;
}

/* sub(text, first, last): letters first to last, both included; last defaults to the end. */
static int text_sub(lua_State *L)
{
    size_t size;
    const char *text = check_text(L, 1, &size);
    lua_Integer count = (lua_Integer)count_letters(text, size);
    lua_Integer first = luaL_checkinteger(L, 2);
    lua_Integer last = luaL_optinteger(L, 3, -1);
    first = first < 0 ? (first < -count ? 1 : count + first + 1) : (first == 0 ? 1 : first);
    last = last < 0 ? (last < -count ? 0 : count + last + 1) : (last > count ? count : last);
    if (first > last) {
        lua_pushliteral(L, "");
        return 1;
    }
    size_t start = letter_offset(text, size, first);
    size_t end = letter_offset(text, size, last + 1);
    lua_pushlstring(L, text + start, end - start);
    return 1;
}

/* Latin and Cyrillic letters; others stay. */
static unsigned change_case(unsigned letter, bool upper)
{
    if (upper) {
        bool latin = letter >= 'a' && letter <= 'z';
        bool cyrillic = letter >= 0x430 && letter <= 0x44F;
        return latin || cyrillic ? letter - 0x20
                                 : (letter >= 0x450 && letter <= 0x45F ? letter - 0x50 : letter);
    }
    bool latin = letter >= 'A' && letter <= 'Z';
    bool cyrillic = letter >= 0x410 && letter <= 0x42F;
    return latin || cyrillic ? letter + 0x20
                             : (letter >= 0x400 && letter <= 0x40F ? letter + 0x50 : letter);
}

static int push_case(lua_State *L, bool upper)
{
    size_t size;
    const char *text = check_text(L, 1, &size);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, size + 1);
    memcpy(out, text, size);
    for (size_t at = 0; at < size; at++) {
        unsigned char byte = (unsigned char)text[at];
        unsigned char next = at + 1 < size ? (unsigned char)text[at + 1] : 0;
        if (byte < 0x80) {
            out[at] = (char)change_case(byte, upper);
        } else if ((byte & 0xE0) == 0xC0 && (next & 0xC0) == 0x80) {
            unsigned letter = change_case((byte & 0x1Fu) << 6 | (next & 0x3Fu), upper);
            out[at] = (char)(0xC0 | letter >> 6); /* two bytes before, two bytes after */
            out[at + 1] = (char)(0x80 | (letter & 0x3F));
            at++;
        }
    }
    luaL_pushresultsize(&buffer, size);
    return 1;
}

static int text_upper(lua_State *L)
{
    return push_case(L, true);
}

static int text_lower(lua_State *L)
{
    return push_case(L, false);
}

/* find(text, part, start): position of the first letter of part, or nil. Plain, no patterns. */
static int text_find(lua_State *L)
{
    size_t size;
    size_t part_size;
    const char *text = check_text(L, 1, &size);
    const char *part = check_text(L, 2, &part_size);
    lua_Integer start = luaL_optinteger(L, 3, 1);
    luaL_argcheck(L, start >= 1, 3, "a position from 1 expected");
    size_t at = letter_offset(text, size, start);
    for (; part_size <= size - at; at++) {
        const char *found =
            part_size > 0 ? memchr(text + at, part[0], size - at - part_size + 1) : text + at;
        if (found == NULL) {
            break;
        }
        at = (size_t)(found - text);
        vs_lua_charge(L, 1 + part_size / BYTES_A_STEP);
        if (memcmp(found, part, part_size) == 0) {
            lua_pushinteger(L, (lua_Integer)count_letters(text, at) + 1);
            return 1;
        }
    }
    lua_pushnil(L);
    return 1;
}

/* like(text, pattern): * stands for any letters, ? for one; the whole text must fit. */
static int text_like(lua_State *L)
{
    size_t size;
    size_t pattern_size;
    const char *text = check_text(L, 1, &size);
    const char *pattern = check_text(L, 2, &pattern_size);
    luaL_argcheck(L, pattern_size <= PATTERN_MAX, 2, "the pattern is over 1000 bytes");
    size_t at = 0;
    size_t p = 0;
    size_t star = SIZE_MAX; /* behind the last *, and where its text ends so far */
    size_t mark = 0;
    for (size_t work = 1; at < size; work++) {
        if (work % 1024 == 0) {
            vs_lua_charge(L, 1024);
        }
        if (p < pattern_size && pattern[p] == '*') {
            star = ++p;
            mark = at;
        } else if (p < pattern_size && pattern[p] == '?') {
            at += letter_size(text + at, size - at);
            p++;
        } else if (p < pattern_size && pattern[p] == text[at]) {
            at++;
            p++;
        } else if (star != SIZE_MAX) {
            mark += letter_size(text + mark, size - mark);
            at = mark;
            p = star;
        } else {
            break;
        }
    }
    while (p < pattern_size && pattern[p] == '*') {
        p++;
    }
    lua_pushboolean(L, at >= size && p == pattern_size);
    return 1;
}

/* rep(text, count): at most 1 MiB. */
static int text_rep(lua_State *L)
{
    size_t size;
    const char *text = check_text(L, 1, &size);
    lua_Integer count = luaL_checkinteger(L, 2);
    if (count <= 0 || size == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((lua_Unsigned)count > REPEAT_MAX / size) {
        return luaL_error(L, "text.rep: the result is over 1 MiB; repeat fewer times");
    }
    size_t total = size * (size_t)count;
    vs_lua_charge(L, total / BYTES_A_STEP);
    luaL_Buffer buffer;
    char *out = luaL_buffinitsize(L, &buffer, total);
    for (size_t at = 0; at < total; at += size) {
        memcpy(out + at, text, size);
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

void vs_lua_text_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"len", text_len},   {"sub", text_sub},   {"upper", text_upper}, {"lower", text_lower},
        {"find", text_find}, {"like", text_like}, {"rep", text_rep},     {NULL, NULL},
    };
    luaL_newlib(L, functions);
}
