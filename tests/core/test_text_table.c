/*
 * Texts by hash.
 * SPDX-License-Identifier: MIT
 */
#include "text_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void find_gives_the_first_of_equal_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {"R01", NULL, "класс", "R01", "", "r01"};
    vs_engine *engine = NULL;
    vs_arena *arena = NULL;
    vs_text_table table = {.slots = NULL};
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_arena_new(&arena, engine), VS_OK);
    assert_int_equal(vs_text_table_fill(&table, engine, arena, texts, 6), VS_OK);
    assert_int_equal(vs_text_table_find(&table, "R01"), 0);
    assert_int_equal(vs_text_table_find(&table, "класс"), 2);
    assert_int_equal(vs_text_table_find(&table, ""), 4);
    assert_int_equal(vs_text_table_find(&table, "r01"), 5);
    assert_int_equal(vs_text_table_find(&table, "R0"), -1);
    vs_arena_free(arena);
    vs_engine_free(engine);
}

static void find_knows_all_of_many(void **state)
{
    (void)state;
    enum { MANY = 5000, SIZE = 8 };
    static char names[MANY][SIZE];
    static const char *texts[MANY];
    vs_engine *engine = NULL;
    vs_arena *arena = NULL;
    vs_text_table table = {.slots = NULL};
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    assert_int_equal(vs_arena_new(&arena, engine), VS_OK);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(names[i], SIZE, "n%05d", i);
        texts[i] = names[i];
    }
    assert_int_equal(vs_text_table_fill(&table, engine, arena, texts, MANY), VS_OK);
    for (int i = 0; i < MANY; i++) {
        assert_int_equal(vs_text_table_find(&table, names[i]), i);
    }
    assert_int_equal(vs_text_table_find(&table, "n05000"), -1);
    vs_arena_free(arena);
    vs_engine_free(engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(find_gives_the_first_of_equal_texts),
        cmocka_unit_test(find_knows_all_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
