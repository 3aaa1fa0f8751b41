/*
 * What Lua says, in Russian: texts of Lua 5.4 as its own sources word them.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "lua_words.h"

static const struct {
    const char *said, *russian;
} texts[] = {
    {"m.lua:3: attempt to index a nil value (field 'x')",
     "m.lua:3: nil (пусто) вместо таблицы: поле «x»"},
    {"attempt to index a number value", "число вместо таблицы"},
    {"m.lua:3: attempt to call a nil value (method 'mean')",
     "m.lua:3: nil (пусто) вместо функции: метод «mean»"},
    {"attempt to call a table value (local 'f')", "таблица вместо функции: переменная «f»"},
    {"attempt to call a table value (for iterator 'for iterator')",
     "таблица вместо функции: for ... in ждёт pairs(...) или ipairs(...)"},
    {"a b/m.lua:12: attempt to perform arithmetic on a nil value (upvalue 'n')",
     "a b/m.lua:12: nil (пусто) вместо числа: внешняя переменная «n»"},
    {"attempt to concatenate a boolean value (global 'a')", "да или нет вместо текста: имя «a»"},
    {"attempt to get length of a number value (field '?')",
     "число вместо таблицы или текста: поле «?»"},
    {"attempt to perform bitwise operation on a string value (constant 'a')",
     "текст вместо целого числа: значение «a»"},
    {"attempt to compare number with nil", "сравнить нельзя: число и nil (пусто)"},
    {"attempt to compare two table values",
     "больше и меньше здесь не бывает: оба значения — таблица"},
    {"attempt to compare two vs.set values",
     "больше и меньше здесь не бывает: оба значения — vs.set"},
    {"attempt to perform 'n//0'", "деление нацело на ноль"},
    {"attempt to perform 'n%%0'", "остаток от деления на ноль (%%)"},
    {"'for' initial value must be a number", "цикл for: начальное значение — не число"},
    {"'for' step is zero", "цикл for: шаг равен нулю"},
    {"number has no integer representation", "нужно целое число, а оно дробное"},
    {"m.lua:1: bad argument #1 to 'floor' (number expected, got no value)",
     "m.lua:1: аргумент 1 у «floor»: нужно: число, получено: ничего"},
    {"bad argument #2 to 'sub' (number has no integer representation)",
     "аргумент 2 у «sub»: нужно целое число, а оно дробное"},
    {"attempt to add a 'string' with a 'number'",
     "с текстом не считают, действие +: текст и число"},
    {"attempt to index a nil value (field 'number')", "nil (пусто) вместо таблицы: поле «number»"},
    {"attempt to assign to const variable 'x'",
     "имени «x» нельзя дать другое значение: оно <const>"},
    {"x:1: unexpected symbol near '='", "x:1: «=» здесь лишнее, или перед ним чего-то не хватает"},
    {"x:1: unexpected symbol near <eof>", "x:1: выражение не закончено"},
    {"x:1: '=' expected near 'levels'", "x:1: нужно «=», а здесь «levels»"},
    {"x:9: 'end' expected (to close 'function' at line 3) near <eof>",
     "x:9: не хватает «end»: начало («function») в строке 3, а здесь конец текста"},
    {"x:1: unfinished string near '\"abc'", "x:1: у текста нет закрывающей кавычки: «\"abc»"},
    {"x:1: malformed number near '3x'", "x:1: число записано неверно: «3x»"},
    {"x:1: <eof> expected near 'end'", "x:1: «end» здесь лишнее: всё уже закрыто"},
    {"x:1: <name> expected near '1'", "x:1: нужно имя, а здесь «1»"},
    {"x:1: syntax error near 'y'", "x:1: перед «y» чего-то не хватает"},
    /* what is not Lua's own stays */
    {"x:1: why", "x:1: why"},
    {"m.lua:3: имя «x» неизвестно", "m.lua:3: имя «x» неизвестно"},
    {"", ""},
};

static void texts_of_lua_are_said_in_russian(void **state)
{
    (void)state;
    vs_engine *engine;
    char words[VS_LUA_WORDS];
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_string_equal(vs_lua_words(engine, texts[i].said, words), texts[i].russian);
    }
    vs_engine_set_language(engine, VS_EN);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_ptr_equal(vs_lua_words(engine, texts[i].said, words), texts[i].said);
    }
    vs_engine_free(engine);
}

/* Nothing is cut and nothing overruns: what does not fit stays as Lua says it. */
static void long_texts_stay(void **state)
{
    (void)state;
    vs_engine *engine;
    char words[VS_LUA_WORDS];
    char text[8192];
    char name[6000];
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    for (size_t size = 1; size < sizeof name; size += 7) {
        memset(name, 'n', size);
        name[size] = '\0';
        (void)snprintf(text, sizeof text, "m.lua:1: attempt to call a nil value (field '%s')",
                       name);
        const char *said = vs_lua_words(engine, text, words);
        assert_true(said == text || strlen(said) < VS_LUA_WORDS);
        assert_true(said == text || strstr(said, name) != NULL);
        (void)snprintf(text, sizeof text, "%s:1: attempt to perform 'n//0'", name);
        said = vs_lua_words(engine, text, words);
        assert_true(said == text || strlen(said) < VS_LUA_WORDS);
    }
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_lua_are_said_in_russian),
        cmocka_unit_test(long_texts_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
