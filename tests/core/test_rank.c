/*
 * Ranks by hand.
 * SPDX-License-Identifier: MIT
 */
#include "rank.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SCHOOL, SUBJECT };

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static const int school[] = {SCHOOL};
static const uint32_t schools[] = {0, 1, 2, 3, 4, 5, 6, 7};
static const uint32_t *const by_school[] = {schools};

static void assert_ranks(vs_engine *engine, const vs_rank_rule *rule, const vs_rank_cells *cells,
                         const uint32_t *places, const uint32_t *of)
{
    vs_rank ranks[8];
    assert_int_equal(vs_rank_cells_by(engine, rule, cells, ranks), VS_OK);
    for (size_t i = 0; i < cells->count; i++) {
        assert_int_equal(ranks[i].place, places[i]);
        assert_int_equal(ranks[i].of, of[i]);
    }
}

static void equal_values_share_the_smallest_place(void **state)
{
    /* The second and third differ in the tenth decimal only; the last four do not take part: no
     * data, hidden, stale, too few. */
    static const double values[] = {80, 90, 90.0000000001, 70, 0, 98, 99, 97};
    static const uint8_t states[] = {0, 0, 0, 0, VS_NO_DATA, 0, 0, 0};
    static const uint8_t flags[] = {0, VS_FLAG_SMALL_N, 0, 0, 0, 0, VS_FLAG_STALE, 0};
    static const bool hidden[] = {0, 0, 0, 0, 0, 1, 0, 0};
    static const uint32_t n[] = {10, 10, 12, 10, 50, 50, 50, 9};
    static const uint32_t highest[] = {3, 1, 1, 4, 0, 0, 0, 0};
    static const uint32_t lowest[] = {2, 3, 3, 1, 0, 0, 0, 0};
    static const uint32_t of[] = {4, 4, 4, 4, 0, 0, 0, 0};
    vs_rank_cells cells = {.dimension_count = 1,
                           .dimensions = school,
                           .count = 8,
                           .members = by_school,
                           .values = values,
                           .states = states,
                           .flags = flags,
                           .n = n,
                           .hidden = hidden};
    vs_rank_rule rule = {.dimension = SCHOOL, .least = 10};
    assert_ranks(*state, &rule, &cells, highest, of);
    rule.lower_first = true;
    assert_ranks(*state, &rule, &cells, lowest, of);
}

static void schools_are_ranked_within_a_subject(void **state)
{
    static const int dimensions[] = {SCHOOL, SUBJECT};
    static const uint32_t first[] = {0, 0, 1, 1, 2};
    static const uint32_t second[] = {0, 1, 0, 1, 1};
    static const uint32_t *const members[] = {first, second};
    static const double values[] = {3.5, 4, 4.5, 4, 3};
    static const uint8_t zeros[5] = {0};
    static const uint32_t n[] = {1, 1, 1, 1, 1};
    static const uint32_t places[] = {2, 1, 1, 1, 3};
    static const uint32_t of[] = {2, 3, 2, 3, 3};
    vs_rank_cells cells = {.dimension_count = 2,
                           .dimensions = dimensions,
                           .count = 5,
                           .members = members,
                           .values = values,
                           .states = zeros,
                           .flags = zeros,
                           .n = n};
    vs_rank_rule rule = {.dimension = SCHOOL};
    assert_ranks(*state, &rule, &cells, places, of);
}

static void level_without_the_dimension_has_no_ranks(void **state)
{
    static const int subject[] = {SUBJECT};
    static const double values[] = {1, 2};
    static const uint8_t zeros[2] = {0};
    static const uint32_t n[] = {1, 1};
    static const uint32_t none[] = {0, 0};
    vs_rank_cells cells = {.dimension_count = 1,
                           .dimensions = subject,
                           .count = 2,
                           .members = by_school,
                           .values = values,
                           .states = zeros,
                           .flags = zeros,
                           .n = n};
    vs_rank_rule rule = {.dimension = SCHOOL};
    assert_ranks(*state, &rule, &cells, none, none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_share_the_smallest_place),
        cmocka_unit_test(schools_are_ranked_within_a_subject),
        cmocka_unit_test(level_without_the_dimension_has_no_ranks),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
