/*
 * Hiding: small regions worked by hand, and random ones against the rule itself.
 * SPDX-License-Identifier: MIT
 */
#include "hide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SCHOOL, MUNICIPALITY, SUBJECT, CELLS = 64 };

static int make_engine(void **state)
{
    return vs_engine_new((vs_engine **)state, NULL);
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

/* A level with room for its cells. */
struct table {
    vs_hide_level level;
    uint32_t columns[2][CELLS];
    const uint32_t *members[2];
    uint32_t n[CELLS];
    uint8_t states[CELLS];
    bool hidden[CELLS];
};

static const int dimensions_of[][2] = {{SCHOOL, SUBJECT}, {MUNICIPALITY, SUBJECT}};

static void start(struct table *table, const int *dimensions, size_t count)
{
    memset(table, 0, sizeof *table);
    for (size_t i = 0; i < 2; i++) {
        table->members[i] = table->columns[i];
    }
    table->level = (vs_hide_level){.dimension_count = count,
                                   .dimensions = dimensions,
                                   .members = table->members,
                                   .n = table->n,
                                   .states = table->states,
                                   .hidden = table->hidden};
}

static void add(struct table *table, uint32_t first, uint32_t second, uint32_t n)
{
    size_t cell = table->level.count++;
    table->columns[0][cell] = first;
    table->columns[1][cell] = second;
    table->n[cell] = n;
}

/* "1010": which cells are hidden. */
static void assert_hidden(const struct table *table, const char *expected)
{
    char got[CELLS + 1] = "";
    for (size_t i = 0; i < table->level.count; i++) {
        got[i] = table->hidden[i] ? '1' : '0';
    }
    assert_string_equal(got, expected);
}

/* Schools, their municipalities and the region. */
struct region {
    struct table schools, municipalities, all;
};

static void hide_region(vs_engine *engine, struct region *region, const uint32_t *group_of,
                        double least)
{
    vs_hide_level levels[3] = {region->all.level, region->schools.level,
                               region->municipalities.level};
    vs_hide_rule rule = {.least = least,
                         .grouping = {SCHOOL, MUNICIPALITY, region->schools.level.count, group_of}};
    assert_int_equal(vs_hide(engine, &rule, levels, 3), VS_OK);
}

/* A region of schools with n rows each; totals are their sums. */
static void make_region(struct region *region, const uint32_t *n, const uint32_t *group_of,
                        uint32_t schools, uint32_t groups)
{
    static const int school = SCHOOL;
    static const int municipality = MUNICIPALITY;
    uint32_t sum = 0;
    start(&region->schools, &school, 1);
    start(&region->municipalities, &municipality, 1);
    start(&region->all, NULL, 0);
    for (uint32_t i = 0; i < groups; i++) {
        add(&region->municipalities, i, 0, 0);
    }
    for (uint32_t i = 0; i < schools; i++) {
        add(&region->schools, i, 0, n[i]);
        region->municipalities.n[group_of[i]] += n[i];
        sum += n[i];
    }
    add(&region->all, 0, 0, sum);
}

static void next_smallest_of_the_municipality_is_hidden_too(void **state)
{
    static const uint32_t n[] = {3, 30, 20, 10, 40};
    static const uint32_t group_of[] = {0, 0, 0, 1, 1};
    struct region region;
    make_region(&region, n, group_of, 5, 2);
    hide_region(*state, &region, group_of, 5);
    /* 3 < 5; of its municipality 20 is the next; the region's sum has two hidden terms then. */
    assert_hidden(&region.schools, "10100");
    assert_hidden(&region.municipalities, "00");
    assert_hidden(&region.all, "0");
}

static void ties_go_to_the_first(void **state)
{
    static const uint32_t n[] = {30, 20, 4, 20};
    static const uint32_t group_of[] = {0, 0, 0, 0};
    struct region region;
    make_region(&region, n, group_of, 4, 1);
    hide_region(*state, &region, group_of, 5);
    assert_hidden(&region.schools, "0110");
    assert_hidden(&region.municipalities, "0");
}

static void two_small_ones_shelter_each_other(void **state)
{
    static const uint32_t n[] = {4, 1, 20, 30};
    static const uint32_t group_of[] = {0, 0, 0, 1};
    struct region region;
    make_region(&region, n, group_of, 4, 2);
    hide_region(*state, &region, group_of, 5);
    assert_hidden(&region.schools, "1100");
    assert_hidden(&region.municipalities, "00");
}

static void hidden_municipality_is_not_worked_out_from_its_schools(void **state)
{
    static const uint32_t n[] = {3, 10, 40, 50, 60};
    static const uint32_t group_of[] = {0, 1, 1, 2, 2};
    struct region region;
    make_region(&region, n, group_of, 5, 3);
    hide_region(*state, &region, group_of, 5);
    /* The first municipality is its one school; the second, 50, is the next smallest, and would be
     * the sum of its schools if 10 were shown. */
    assert_hidden(&region.municipalities, "110");
    assert_hidden(&region.schools, "11000");
    assert_hidden(&region.all, "0");
}

static void nothing_is_hidden_at_one_or_without_a_minimum(void **state)
{
    static const uint32_t n[] = {0, 1, 40};
    static const uint32_t group_of[] = {0, 0, 0};
    struct region region;
    for (int least = 0; least < 2; least++) {
        make_region(&region, n, group_of, 3, 1);
        hide_region(*state, &region, group_of, least);
        assert_hidden(&region.schools, "000");
        assert_hidden(&region.all, "0");
    }
}

static void cells_without_rows_shelter_nobody(void **state)
{
    static const uint32_t n[] = {3, 0, 20, 30};
    static const uint32_t group_of[] = {0, 0, 0, 0};
    struct region region;
    make_region(&region, n, group_of, 4, 1);
    region.schools.states[1] = VS_NO_DATA;
    hide_region(*state, &region, group_of, 5);
    assert_hidden(&region.schools, "1110");
}

static void schools_without_a_municipality_are_the_regions_only(void **state)
{
    static const uint32_t n[] = {3, 20, 30};
    static const uint32_t group_of[] = {VS_NO_MEMBER, 0, 0};
    static const uint32_t counted[] = {0, 0, 0};
    struct region region;
    make_region(&region, n, counted, 3, 1);
    hide_region(*state, &region, group_of, 5);
    /* Of the region 3 and 20 are hidden; of the municipality then 20 and the next, 30. */
    assert_hidden(&region.schools, "111");
    assert_hidden(&region.municipalities, "0");
}

static void subject_of_a_school_has_two_totals(void **state)
{
    static const int school = SCHOOL;
    static const int subject = SUBJECT;
    struct table cells;
    struct table schools;
    struct table subjects;
    start(&cells, dimensions_of[0], 2);
    add(&cells, 0, 0, 9);
    add(&cells, 1, 0, 3);
    add(&cells, 1, 1, 50);
    start(&schools, &school, 1);
    add(&schools, 0, 0, 9);
    add(&schools, 1, 0, 53);
    start(&subjects, &subject, 1);
    add(&subjects, 0, 0, 12);
    add(&subjects, 1, 0, 50);
    vs_hide_level levels[3] = {cells.level, schools.level, subjects.level};
    vs_hide_rule rule = {.least = 5, .grouping = {SCHOOL, -1, 0, NULL}};
    assert_int_equal(vs_hide(*state, &rule, levels, 3), VS_OK);
    /* 3 hides 50 of its school and 9 of its subject; the first school is all of 9, the second
     * subject all of 50: their totals go too. */
    assert_hidden(&cells, "111");
    assert_hidden(&schools, "10");
    assert_hidden(&subjects, "01");
}

/* --- random regions --- */

static uint32_t random_below(uint64_t *seed, uint32_t limit)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % limit;
}

/* True if cell belongs to total; both levels in the order of tables below. */
static bool belongs(const struct table *fine, size_t cell, const struct table *coarse, size_t total,
                    const uint32_t *group_of)
{
    for (size_t i = 0; i < coarse->level.dimension_count; i++) {
        bool met = false;
        for (size_t j = 0; j < fine->level.dimension_count; j++) {
            uint32_t value = fine->columns[j][cell];
            int dimension = fine->level.dimensions[j];
            if (dimension == SCHOOL && coarse->level.dimensions[i] == MUNICIPALITY) {
                value = group_of[value];
                dimension = MUNICIPALITY;
            }
            met = met ||
                  (dimension == coarse->level.dimensions[i] && value == coarse->columns[i][total]);
        }
        if (!met) {
            return false;
        }
    }
    return true;
}

/* Every sum of the two levels has no or at least two hidden terms. */
static void check_sums(const struct table *fine, const struct table *coarse,
                       const uint32_t *group_of)
{
    for (size_t total = 0; total < coarse->level.count; total++) {
        size_t hidden = coarse->hidden[total] ? 1 : 0;
        for (size_t cell = 0; cell < fine->level.count; cell++) {
            hidden += belongs(fine, cell, coarse, total, group_of) && fine->hidden[cell] ? 1 : 0;
        }
        assert_int_not_equal(hidden, 1);
    }
}

static void no_sum_has_one_hidden_term(void **state)
{
    enum { SCHOOLS = 6, GROUPS = 2, SUBJECTS = 3, ROUNDS = 300, LEVELS = 6 };
    static const int single[] = {SCHOOL, MUNICIPALITY, SUBJECT};
    static const uint32_t group_of[SCHOOLS] = {0, 0, 1, 1, 1, 0};
    uint64_t seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        struct table tables[LEVELS];
        start(&tables[0], NULL, 0);
        start(&tables[1], &single[0], 1);
        start(&tables[2], &single[1], 1);
        start(&tables[3], &single[2], 1);
        start(&tables[4], dimensions_of[0], 2);
        start(&tables[5], dimensions_of[1], 2);
        add(&tables[0], 0, 0, 0);
        for (uint32_t i = 0; i < GROUPS; i++) {
            add(&tables[2], i, 0, 0);
        }
        for (uint32_t i = 0; i < SUBJECTS; i++) {
            add(&tables[3], i, 0, 0);
        }
        for (uint32_t i = 0; i < GROUPS * SUBJECTS; i++) {
            add(&tables[5], i / SUBJECTS, i % SUBJECTS, 0);
        }
        for (uint32_t s = 0; s < SCHOOLS; s++) {
            add(&tables[1], s, 0, 0);
            for (uint32_t j = 0; j < SUBJECTS; j++) {
                uint32_t n = 1 + random_below(&seed, round % 2 == 0 ? 12 : 60);
                add(&tables[4], s, j, n);
                tables[0].n[0] += n;
                tables[1].n[s] += n;
                tables[2].n[group_of[s]] += n;
                tables[3].n[j] += n;
                tables[5].n[group_of[s] * SUBJECTS + j] += n;
            }
        }
        vs_hide_level levels[LEVELS];
        for (size_t i = 0; i < LEVELS; i++) {
            levels[i] = tables[i].level;
        }
        vs_hide_rule rule = {.least = 5, .grouping = {SCHOOL, MUNICIPALITY, SCHOOLS, group_of}};
        assert_int_equal(vs_hide(*state, &rule, levels, LEVELS), VS_OK);
        for (size_t i = 0; i < LEVELS; i++) {
            for (size_t cell = 0; cell < tables[i].level.count; cell++) {
                assert_true(tables[i].hidden[cell] || tables[i].n[cell] >= 5);
            }
        }
        /* Coarser levels of each: all 0, school 1, municipality 2, subject 3, pairs 4 and 5. */
        static const int pairs[][2] = {{1, 0}, {2, 0}, {3, 0}, {4, 0}, {5, 0}, {1, 2},
                                       {4, 1}, {4, 2}, {4, 3}, {4, 5}, {5, 2}, {5, 3}};
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            check_sums(&tables[pairs[i][0]], &tables[pairs[i][1]], group_of);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_smallest_of_the_municipality_is_hidden_too),
        cmocka_unit_test(ties_go_to_the_first),
        cmocka_unit_test(two_small_ones_shelter_each_other),
        cmocka_unit_test(hidden_municipality_is_not_worked_out_from_its_schools),
        cmocka_unit_test(nothing_is_hidden_at_one_or_without_a_minimum),
        cmocka_unit_test(cells_without_rows_shelter_nobody),
        cmocka_unit_test(schools_without_a_municipality_are_the_regions_only),
        cmocka_unit_test(subject_of_a_school_has_two_totals),
        cmocka_unit_test(no_sum_has_one_hidden_term),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
