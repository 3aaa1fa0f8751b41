/*
 * Where functions meet a target, against places worked out by hand; whatever the function, each
 * root is verified by evaluation.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "seek.h"

static vs_seek seek_in(vs_engine *engine, vs_seek_options options)
{
    vs_seek seek;
    vs_seek_init(&seek, engine);
    assert_int_equal(vs_seek_run(&seek, &options), VS_OK);
    return seek;
}

static const vs_seek_point *roots(const vs_seek *seek, size_t expected)
{
    assert_int_equal(seek->roots.size / sizeof(vs_seek_point), expected);
    return (const vs_seek_point *)(const void *)seek->roots.data;
}

static const vs_seek_stretch *stretches(const vs_buffer *found, size_t expected)
{
    assert_int_equal(vs_seek_count(found), expected);
    return (const vs_seek_stretch *)(const void *)found->data;
}

static int make_engine(void **state)
{
    vs_engine *engine = NULL;
    assert_int_equal(vs_engine_new(&engine, NULL), VS_OK);
    *state = engine;
    return 0;
}

static int free_engine(void **state)
{
    vs_engine_free(*state);
    return 0;
}

static int linear(void *self, double x, bool *known, double *value)
{
    (void)self;
    *known = true;
    *value = 2 * x + 1;
    return VS_OK;
}

/* 2x + 1 = 8 at 3.5, between two points of the scan (0 to 9.7 by 0.0097), and exactly so. */
static void root_of_a_line(void **state)
{
    vs_seek seek =
        seek_in(*state, (vs_seek_options){.function = linear, .target = 8, .from = 0, .to = 9.7});
    const vs_seek_point *root = roots(&seek, 1);
    assert_true(root->x == 3.5);
    assert_true(root->value == 8);
    (void)stretches(&seek.flats, 0);
    (void)stretches(&seek.jumps, 0);
    assert_true(fabs(seek.step - 0.0097) < 1e-12);
    vs_seek_free(&seek);
}

/* Between 0 and 3 the line has 1 to 7: 8 is not reached, the closest is 7 at 3. */
static void not_reached(void **state)
{
    vs_seek seek =
        seek_in(*state, (vs_seek_options){.function = linear, .target = 8, .from = 0, .to = 3});
    (void)roots(&seek, 0);
    (void)stretches(&seek.flats, 0);
    (void)stretches(&seek.jumps, 0);
    assert_true(seek.best.x == 3 && seek.best.value == 7);
    assert_true(seek.least == 1 && seek.most == 7);
    vs_seek_free(&seek);
}

/* 100 up to 2, 75 up to 4, 25 after: a share of rows at or over a threshold. */
static int share(void *self, double x, bool *known, double *value)
{
    (void)self;
    *known = true;
    *value = x <= 2 ? 100 : x <= 4 ? 75 : 25;
    return VS_OK;
}

static void jump_of_a_threshold(void **state)
{
    vs_seek seek =
        seek_in(*state, (vs_seek_options){.function = share, .target = 60, .from = 1, .to = 5.3});
    (void)roots(&seek, 0);
    (void)stretches(&seek.flats, 0);
    const vs_seek_stretch *jump = stretches(&seek.jumps, 1);
    assert_true(jump->from.x == 4 && jump->from.value == 75);
    assert_true(jump->to.x > 4 && jump->to.x < 4 + 1e-14 && jump->to.value == 25);
    assert_true(seek.best.value == 75);
    vs_seek_free(&seek);
}

static void flat_zone(void **state)
{
    vs_seek seek =
        seek_in(*state, (vs_seek_options){.function = share, .target = 75, .from = 1, .to = 5.3});
    (void)roots(&seek, 0);
    (void)stretches(&seek.jumps, 0);
    const vs_seek_stretch *flat = stretches(&seek.flats, 1);
    assert_true(flat->from.x > 2 && flat->from.x < 2 + 1e-14);
    assert_true(flat->to.x == 4);
    assert_true(flat->from.value == 75 && flat->to.value == 75);
    vs_seek_free(&seek);
}

/* The zone reaches to the end of what is asked. */
static void flat_to_the_end(void **state)
{
    vs_seek seek =
        seek_in(*state, (vs_seek_options){.function = share, .target = 25, .from = 1, .to = 5.3});
    const vs_seek_stretch *flat = stretches(&seek.flats, 1);
    assert_true(flat->from.x > 4 && flat->from.x < 4 + 1e-14);
    assert_true(flat->to.x == 5.3);
    vs_seek_free(&seek);
}

static int parabola(void *self, double x, bool *known, double *value)
{
    (void)self;
    *known = true;
    *value = (x - 1) * (x - 1);
    return VS_OK;
}

/* (x - 1)^2 = 4 at -1 and 3; it touches 0 at 1, between points of the scan; -1 it never is. */
static void two_roots_and_a_touch(void **state)
{
    vs_seek_options options = {.function = parabola, .target = 4, .from = -4.1, .to = 6.3};
    vs_seek seek = seek_in(*state, options);
    const vs_seek_point *root = roots(&seek, 2);
    assert_true(root[0].x == -1 && root[1].x == 3);
    vs_seek_free(&seek);
    options.target = 0;
    seek = seek_in(*state, options);
    root = roots(&seek, 1);
    assert_true(fabs(root->x - 1) < 1e-4 && root->value <= 1e-9);
    vs_seek_free(&seek);
    options.target = -1;
    seek = seek_in(*state, options);
    (void)roots(&seek, 0);
    assert_true(fabs(seek.best.x - 1) < 1e-4 && seek.best.value < 1e-9);
    vs_seek_free(&seek);
}

/* How many of 7: 2 of 7 are good, each more is one more; from 0 to 4 more. */
static int count_of_seven(void *self, double x, bool *known, double *value)
{
    int *calls = self;
    assert_true(x == floor(x));
    ++*calls;
    *known = true;
    *value = 100 * (2 + x) / 7;
    return VS_OK;
}

/* 60 lies between 2 more (4 of 7, 57.1) and 3 more (5 of 7, 71.4); 4 more are 6 of 7. */
static void whole_numbers(void **state)
{
    int calls = 0;
    vs_seek_options options = {.function = count_of_seven,
                               .self = &calls,
                               .target = 60,
                               .from = 0,
                               .to = 4,
                               .whole = true};
    vs_seek seek = seek_in(*state, options);
    const vs_seek_stretch *jump = stretches(&seek.jumps, 1);
    assert_true(jump->from.x == 2 && jump->to.x == 3);
    assert_true(seek.best.x == 2);
    assert_int_equal(calls, 5);
    vs_seek_free(&seek);
    options.target = 100.0 * 5 / 7;
    seek = seek_in(*state, options);
    assert_true(roots(&seek, 1)->x == 3);
    vs_seek_free(&seek);
    options.from = 1000;
    options.to = 9000; /* steps of 8: 100 (2 + x) / 7 = 28600 at 2000, 28614.29 at 2001 */
    options.target = 100 * 2003 / 7.0;
    seek = seek_in(*state, options);
    assert_true(roots(&seek, 1)->x == 2001);
    vs_seek_free(&seek);
}

/* x, but nothing is known from 3 to 5. */
static int holed(void *self, double x, bool *known, double *value)
{
    (void)self;
    *known = x < 3 || x > 5;
    *value = x;
    return VS_OK;
}

static void nothing_known(void **state)
{
    vs_seek_options options = {.function = holed, .target = 4, .from = 0, .to = 9};
    vs_seek seek = seek_in(*state, options);
    (void)roots(&seek, 0);
    assert_true(seek.unknown > 0 && seek.any);
    vs_seek_free(&seek);
    options.from = 3.5;
    options.to = 4.5;
    seek = seek_in(*state, options);
    assert_false(seek.any);
    assert_int_equal(seek.unknown, seek.evaluations);
    vs_seek_free(&seek);
}

/* A point that is known to matter, narrower than any step. */
static int spike(void *self, double x, bool *known, double *value)
{
    (void)self;
    *known = true;
    *value = x == 3.14159 ? 7 : 0;
    return VS_OK;
}

static void known_points(void **state)
{
    const double points[] = {99, 3.14159};
    vs_seek_options options = {
        .function = spike, .target = 7, .from = 0, .to = 10, .point_count = 2, .points = points};
    vs_seek seek = seek_in(*state, options);
    assert_true(roots(&seek, 1)->x == 3.14159);
    vs_seek_free(&seek);
    options.point_count = 0;
    seek = seek_in(*state, options);
    (void)roots(&seek, 0);
    vs_seek_free(&seek);
}

/* 1 but from just over 0.001 up to 0.0011, where it is 5, and at 700 itself, where it is 9. */
static int narrow(void *self, double x, bool *known, double *value)
{
    (void)self;
    *known = true;
    *value = x > 0.001 && x <= 0.0011 ? 5 : x == 700 ? 9 : 1;
    return VS_OK;
}

/* Steps at known places need no equal steps: nothing is missed, and little is looked at. */
static void known_steps(void **state)
{
    const double points[] = {0.001, 0.0011, 700};
    vs_seek_options options = {.function = narrow, .target = 5, .from = 0, .to = 1000};
    vs_seek seek = seek_in(*state, options);
    (void)stretches(&seek.flats, 0);
    vs_seek_free(&seek);
    options.points = points;
    options.point_count = 3;
    options.complete = true;
    seek = seek_in(*state, options);
    const vs_seek_stretch *flat = stretches(&seek.flats, 1);
    assert_true(flat->from.x > 0.001 && flat->from.x < 0.001 + 1e-15);
    assert_true(flat->to.x == 0.0011);
    const vs_seek_stretch *jump = stretches(&seek.jumps, 2); /* to 9 and back */
    assert_true(jump[0].to.x == 700 && jump[1].from.x == 700);
    assert_true(seek.step == 0);
    assert_int_equal(seek.points, 9); /* 0, 0.001, 0.0011, 700, 1000 and four between */
    assert_in_range(seek.evaluations, 9, 400);
    vs_seek_free(&seek);
    options.target = 9;
    seek = seek_in(*state, options);
    assert_true(roots(&seek, 1)->x == 700);
    vs_seek_free(&seek);
}

/* Of points that are as good as one another a whole number, the one nearest to what is so. */
static void nearest_best(void **state)
{
    vs_seek_options options = {
        .function = share, .target = 60, .from = 1, .to = 5.3, .near = 3.7, .complete = true};
    const double points[] = {2, 3, 4};
    options.points = points;
    options.point_count = 3;
    vs_seek seek = seek_in(*state, options); /* 75 at 2.5, 3, 3.5 and 4 */
    assert_true(seek.best.x == 4 && seek.best.value == 75);
    vs_seek_free(&seek);
    options.near = 3.2;
    seek = seek_in(*state, options);
    assert_true(seek.best.x == 3);
    vs_seek_free(&seek);
}

/* --- any function --- */

struct pieces {
    double slope[6], start[6];
};

static int piecewise(void *self, double x, bool *known, double *value)
{
    const struct pieces *pieces = self;
    int at = x < 0 ? 0 : x >= 6 ? 5 : (int)x;
    *known = true;
    *value = pieces->start[at] + pieces->slope[at] * (x - at);
    return VS_OK;
}

static uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*random >> 33) % below;
}

/* Six pieces of lines, level or steep. Every root and both ends of every flat zone are the target;
 * a jump goes over it; a piece that reaches it has a root or a zone. */
static void roots_are_verified(void **state)
{
    uint64_t random = 5;
    for (int n = 0; n < 400; n++) {
        struct pieces pieces;
        size_t flat = 0;
        size_t met = 0;
        double target = draw(&random, 21);
        for (int i = 0; i < 6; i++) {
            pieces.start[i] = draw(&random, 21);
            pieces.slope[i] = (double)draw(&random, 7) - 3;
            double at = (target - pieces.start[i]) / pieces.slope[i];
            flat += pieces.slope[i] == 0 && pieces.start[i] == target;
            met += pieces.slope[i] != 0 && at > 0.01 && at < 0.99;
        }
        vs_seek seek = seek_in(
            *state,
            (vs_seek_options){
                .function = piecewise, .self = &pieces, .target = target, .from = 0, .to = 6});
        size_t count = seek.roots.size / sizeof(vs_seek_point);
        const vs_seek_point *root = roots(&seek, count);
        assert_true(count >= met);
        for (size_t i = 0; i < count; i++) {
            bool known = false;
            double value = 0;
            (void)piecewise(&pieces, root[i].x, &known, &value);
            assert_true(fabs(value - target) <= seek.tolerance && value == root[i].value);
        }
        assert_true((vs_seek_count(&seek.flats) > 0) == (flat > 0));
        size_t jumps = vs_seek_count(&seek.jumps);
        const vs_seek_stretch *jump = stretches(&seek.jumps, jumps);
        for (size_t i = 0; i < jumps; i++) {
            assert_true(jump[i].to.x - jump[i].from.x < 1e-14);
            assert_true((jump[i].from.value < target) != (jump[i].to.value < target));
            assert_true(fabs(jump[i].to.x - round(jump[i].to.x)) < 1e-12);
        }
        vs_seek_free(&seek);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_of_a_line),      cmocka_unit_test(not_reached),
        cmocka_unit_test(jump_of_a_threshold), cmocka_unit_test(flat_zone),
        cmocka_unit_test(flat_to_the_end),     cmocka_unit_test(two_roots_and_a_touch),
        cmocka_unit_test(whole_numbers),       cmocka_unit_test(nothing_known),
        cmocka_unit_test(known_points),        cmocka_unit_test(known_steps),
        cmocka_unit_test(nearest_best),        cmocka_unit_test(roots_are_verified),
    };
    return cmocka_run_group_tests(tests, make_engine, free_engine);
}
