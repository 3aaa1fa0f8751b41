/*
 * Shares and the roll-up: what units give upwards and what is made of it.
 *
 * Values worked out by hand for three small units; random units against all their rows in one
 * store, bit for bit; other formulas, errors, reasons that name persons, damage, memory that ends.
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "evaluation.h"
#include "fault.h"
#include "file.h"
#include "import.h"
#include "results.h"
#include "rollup.h"

#define FIXTURES VS_SOURCE_DIR "/tests/fixtures/models"

enum { TODAY_YEAR = 2025, UNITS_MAX = 5, TEXT_SIZE = 1 << 16 };

struct world {
    vs_engine *engine;
    struct fault fault;
    vs_model_source *source;
    vs_model *model;
    char folder[64];
    int stores; /* made so far */
};

static void check(struct world *world, int status)
{
    if (status != VS_OK) {
        fail_msg("%d: %s", status, vs_engine_error(world->engine));
    }
}

static int open_world(void **state)
{
    static struct world world;
    memset(&world, 0, sizeof world);
    *state = &world;
    vs_engine_options options = {
        .language = VS_EN, .allocator = fault_allocator, .context = &world.fault};
    assert_int_equal(vs_engine_new(&world.engine, &options), VS_OK);
    check(&world, vs_model_source_read(&world.source, world.engine, FIXTURES, "rollup"));
    check(&world, vs_model_load(&world.model, world.engine, world.source));
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(world.folder, sizeof world.folder, "%s/vsoko-rollup-XXXXXX", memory);
    assert_non_null(mkdtemp(world.folder));
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    char command[128];
    vs_model_free(world->model);
    vs_model_source_free(world->source);
    vs_engine_free(world->engine);
    assert_int_equal(world->fault.in_use, 0);
    (void)snprintf(command, sizeof command, "rm -rf %s", world->folder);
    assert_int_equal(system(command), 0);
    return 0;
}

static vs_date today(void)
{
    return vs_date_make(TODAY_YEAR, 3, 1);
}

/* --- models made of the fixture's text --- */

struct edit {
    const char *from, *to;
};

/* A copy of the fixture with lines replaced, as a model of another name. */
static void copy_model(struct world *world, const char *name, const struct edit *edits,
                       size_t count, vs_model_source **source, vs_model **model)
{
    char path[200];
    char command[900];
    (void)snprintf(command, sizeof command, "cp -r %s/rollup %s/%s", FIXTURES, world->folder, name);
    assert_int_equal(system(command), 0);
    (void)snprintf(path, sizeof path, "%s/%s/model.lua", world->folder, name);
    vs_buffer text;
    vs_buffer made;
    vs_buffer_init(&text, world->engine);
    vs_buffer_init(&made, world->engine);
    check(world, vs_file_read(&text, path, TEXT_SIZE));
    const char *at = text.data;
    size_t done = 0;
    while (*at != '\0') {
        bool replaced = false;
        for (size_t i = 0; !replaced && i < count; i++) {
            if (strncmp(at, edits[i].from, strlen(edits[i].from)) == 0) {
                vs_buffer_text(&made, edits[i].to);
                at += strlen(edits[i].from);
                replaced = true;
                done++;
            }
        }
        if (!replaced) {
            vs_buffer_char(&made, *at++);
        }
    }
    assert_int_equal(done, count);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(made.data, 1, made.size, file), made.size);
    assert_int_equal(fclose(file), 0);
    vs_buffer_free(&made);
    vs_buffer_free(&text);
    (void)snprintf(command, sizeof command, "sed -i 's/^name: .*/name: %s/' %s/%s/model.yaml", name,
                   world->folder, name);
    assert_int_equal(system(command), 0);
    check(world, vs_model_source_read(source, world->engine, world->folder, name));
    check(world, vs_model_load(model, world->engine, *source));
}

/* --- stores --- */

static vs_store *make_store(struct world *world, const char *unit)
{
    char path[160];
    vs_store *store = NULL;
    (void)snprintf(path, sizeof path, "%s/%d.db", world->folder, world->stores++);
    check(world, vs_store_create(world->engine, path, unit));
    check(world, vs_store_open(&store, world->engine, path, VS_STORE_WRITE));
    return store;
}

static void import(struct world *world, vs_model *model, vs_store *store, const char *name,
                   const char *text)
{
    vs_import *import = NULL;
    vs_import_options options = {.valid = today()};
    check(world, vs_import_new(&import, model, store, &options));
    check(world, vs_import_add(import, name, text, strlen(text)));
    int status = vs_import_finish(import);
    if (status != VS_OK && vs_import_problem_count(import) > 0) {
        fail_msg("%s", vs_import_problem(import, 0));
    }
    check(world, status);
    vs_import_free(import);
}

static vs_evaluation *evaluate(struct world *world, vs_model *model, vs_store *store)
{
    vs_evaluation *evaluation = NULL;
    vs_evaluation_options options = {.known = -1, .valid = VS_DATE_NONE, .today = today()};
    check(world, vs_evaluation_new(&evaluation, model, store, &options));
    return evaluation;
}

/* The share of a store under a model, by the way that the night takes. */
static void compute(struct world *world, vs_model *model, const vs_model_source *source,
                    vs_store *store, vs_buffer *share)
{
    vs_results_made made;
    vs_evaluation_options options = {.known = -1, .valid = VS_DATE_NONE, .today = today()};
    check(world, vs_results_compute(store, model, source, &options, false, &made));
    vs_buffer_init(share, world->engine);
    check(world, vs_share_read(store, share));
}

/* --- a region --- */

struct region {
    struct world *world;
    size_t count;
    char ids[UNITS_MAX][16], groups[UNITS_MAX][16];
    vs_buffer shares[UNITS_MAX];
    bool stale[UNITS_MAX];
    vs_store *store;
    vs_model *catalogue;
    vs_evaluation *cells;
    vs_rollup_made made;
};

static void add_share(struct region *region, const char *id, const char *group, vs_buffer share)
{
    (void)snprintf(region->ids[region->count], 16, "%s", id);
    (void)snprintf(region->groups[region->count], 16, "%s", group != NULL ? group : "");
    region->shares[region->count++] = share;
}

/* A unit of one sheet of marks. */
static void add_unit(struct region *region, const char *id, const char *group, const char *marks)
{
    struct world *world = region->world;
    vs_store *store = make_store(world, id);
    vs_buffer share;
    import(world, world->model, store, "marks.csv", marks);
    compute(world, world->model, world->source, store, &share);
    vs_store_close(store);
    add_share(region, id, group, share);
}

static int roll(struct region *region, vs_store *store, bool backwards)
{
    struct world *world = region->world;
    vs_rollup *rollup = NULL;
    vs_rollup_options options = {.group_dimension = "district", .today = today()};
    int status = vs_rollup_new(&rollup, world->model, &options);
    for (size_t i = 0; status == VS_OK && i < region->count; i++) {
        size_t u = backwards ? region->count - 1 - i : i;
        vs_rollup_unit unit = {.id = region->ids[u],
                               .group = region->groups[u][0] != '\0' ? region->groups[u] : NULL,
                               .stale = region->stale[u],
                               .share = region->shares[u].data,
                               .size = region->shares[u].size};
        status = vs_rollup_add(rollup, &unit);
    }
    if (status == VS_OK) {
        status = vs_store_begin(store);
        bool begun = status == VS_OK;
        if (status == VS_OK) {
            status = vs_rollup_store(rollup, store, world->source, &region->made);
        }
        if (status == VS_OK) {
            status = vs_store_commit(store);
        } else if (begun) {
            vs_store_rollback(store);
        }
    }
    vs_rollup_free(rollup);
    return status;
}

static void open_region(struct region *region)
{
    struct world *world = region->world;
    region->store = make_store(world, "_region");
    check(world, roll(region, region->store, false));
    check(world, vs_results_open(&region->cells, &region->catalogue, region->store));
}

static void close_region(struct region *region)
{
    vs_evaluation_free(region->cells);
    vs_model_free(region->catalogue);
    vs_store_close(region->store);
    for (size_t i = 0; i < region->count; i++) {
        vs_buffer_free(&region->shares[i]);
    }
}

/* --- looking up cells --- */

struct found {
    bool found;
    uint8_t state, flags;
    double value;
    uint32_t n, expected;
    bool has_expected;
    char reason[300], band[32];
};

static int find_level(const vs_model *model, const char *name)
{
    for (size_t i = 0; i < model->level_count; i++) {
        if (strcmp(model->levels[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* members: the texts of the scope in order of the level's dimensions, parted by "|". */
static bool scope_is(struct world *world, vs_evaluation *evaluation, const vs_scopes *scopes,
                     size_t scope, const char *members)
{
    char text[200] = "";
    for (size_t i = 0; i < scopes->dimension_count; i++) {
        const char *member = NULL;
        size_t size = 0;
        check(world, vs_evaluation_member_text(evaluation, scopes->dimensions[i],
                                               scopes->members[i][scope], &member, &size));
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%s", i > 0 ? "|" : "", member);
    }
    return strcmp(text, members) == 0;
}

static struct found find(struct world *world, vs_evaluation *evaluation, const vs_model *model,
                         const char *indicator, const char *level, const char *members,
                         const char *period)
{
    struct found found = {.found = false};
    vs_periods periods = {.count = 0};
    vs_scopes scopes;
    vs_series series;
    size_t p = 0;
    int kind = VS_PERIOD_WHOLE;
    for (; kind < (int)model->period_kind_count; kind++) {
        check(world, vs_evaluation_periods(evaluation, kind, &periods));
        for (p = 0; p < periods.count && strcmp(periods.items[p].id, period) != 0; p++) {
        }
        if (p < periods.count) {
            break;
        }
    }
    int l = find_level(model, level);
    if (l < 0 || p >= periods.count) {
        return found;
    }
    check(world, vs_evaluation_scopes(evaluation, l, &scopes));
    size_t s = 0;
    while (s < scopes.count && !scope_is(world, evaluation, &scopes, s, members)) {
        s++;
    }
    if (s == scopes.count) {
        return found;
    }
    int i = vs_model_indicator(model, indicator);
    assert_true(i >= 0);
    check(world, vs_evaluation_series(evaluation, i, l, kind, &series));
    size_t cell = p * series.scopes + s;
    const char *band = vs_evaluation_band(evaluation, &series, cell);
    vs_buffer reason;
    vs_buffer_init(&reason, world->engine);
    check(world, vs_reason_render(world->engine,
                                  vs_evaluation_reason(evaluation, series.reasons[cell]), &reason));
    found = (struct found){.found = true,
                           .state = series.states[cell],
                           .flags = series.flags[cell],
                           .value = series.values[cell],
                           .n = series.n[cell],
                           .expected = series.expected != NULL ? series.expected[cell] : 0,
                           .has_expected = series.expected != NULL};
    (void)snprintf(found.reason, sizeof found.reason, "%s", reason.data != NULL ? reason.data : "");
    (void)snprintf(found.band, sizeof found.band, "%s", band != NULL ? band : "");
    vs_buffer_free(&reason);
    return found;
}

static struct found above(struct region *region, const char *indicator, const char *level,
                          const char *members, const char *period)
{
    struct found found =
        find(region->world, region->cells, region->catalogue, indicator, level, members, period);
    if (!found.found) {
        fail_msg("%s at %s [%s] %s is not there", indicator, level, members, period);
    }
    return found;
}

/* --- by hand --- */

/* District N: houses 9 and 10 (9 before 10 in natural order); S: 30. 2024/T1: the threshold is 3.
 */
static const char *const house_9 = "class,person,topic,term,mark,score,weight\n"
                                   "5A,a,algebra,2024/T1,5,2.5,1\n"
                                   "5A,b,algebra,2024/T1,2,1.25,3\n"
                                   "5A,a,history,2024/T1,4,3,\n"
                                   "5A,a,algebra,2024/T2,5,3.5,1\n";
static const char *const house_10 = "class,person,topic,term,mark,score,weight\n"
                                    "5A,a,algebra,2024/T1,3,0.5,2\n"
                                    "5B,b,algebra,2024/T1,x,,2\n"
                                    "5B,c,algebra,2024/T1,1,4,1\n"
                                    "5B,c,algebra,2024/T2,2,3,1\n";
static const char *const house_30 = "class,person,topic,term,mark,score,weight\n"
                                    "6A,z,physics,2024/T1,4,-1.5,2\n";

static void make_three(struct region *region, struct world *world)
{
    *region = (struct region){.world = world};
    add_unit(region, "30", "S", house_30);
    add_unit(region, "10", "N", house_10);
    add_unit(region, "9", "N", house_9);
}

struct expected {
    const char *indicator, *level, *members, *period;
    enum vs_state state;
    double value;
    uint32_t n;
    const char *reason; /* its beginning */
};

static const struct expected by_hand[] = {
    /* marks 5 2 4 | 3 1 | 4, of them from 3: 5 4 | 3 | 4 */
    {"share_good", "all", "", "2024/T1", VS_KNOWN, 400.0 / 6, 6, ""},
    {"share_good", "district", "N", "2024/T1", VS_KNOWN, 60, 5, ""},
    {"share_good", "district", "S", "2024/T1", VS_KNOWN, 100, 1, ""},
    {"share_good", "house", "9", "2024/T1", VS_KNOWN, 200.0 / 3, 3, ""},
    {"share_good", "house", "10", "2024/T1", VS_KNOWN, 50, 2, ""},
    {"share_good", "house*topic", "9|algebra", "2024/T1", VS_KNOWN, 50, 2, ""},
    {"share_good", "topic", "algebra", "2024/T1", VS_KNOWN, 50, 4, ""},
    {"share_good", "district*topic", "N|history", "2024/T1", VS_KNOWN, 100, 1, ""},
    {"share_good", "district*topic", "S|physics", "2024/T2", VS_NO_DATA, 0, 0, "no records of"},
    {"share_good", "all", "", "2024/T2", VS_KNOWN, 50, 2, ""},
    /* the whole: marks 5 2 4 5 | 3 1 2 | 4 at the threshold of today, 3 */
    {"share_good", "all", "", "*", VS_KNOWN, 500.0 / 8, 8, ""},
    /* scores 2.5 1.25 3 | 0.5 4 | -1.5: 9.75 / 6 */
    {"mean_score", "all", "", "2024/T1", VS_KNOWN, 1.625, 6, ""},
    {"sum_weight", "all", "", "2024/T1", VS_KNOWN, 11, 6, ""},
    /* 0.5 4 with 2.5 1.25: mean 2.0625, deviations 0.4375 -0.8125 -1.5625 1.9375, their squares
     * 7.046875 in all, / 3, root */
    {"sd_score", "district*topic", "N|algebra", "2024/T1", VS_KNOWN, 1.5326311798124603, 4, ""},
    /* one value each: none of the houses knows, together they do: 3.5 and 3, difference 0.5 */
    {"sd_score", "all", "", "2024/T2", VS_KNOWN, 0.35355339059327379, 2, ""},
    {"sd_score", "house", "9", "2024/T2", VS_NO_DATA, 0, 1, "records of"},
    {"least", "all", "", "2024/T1", VS_KNOWN, -1.5, 6, ""},
    {"greatest", "district", "N", "2024/T1", VS_KNOWN, 5, 5, ""},
    /* -1.5 0.5 1.25 2.5 3 4: between 1.25 and 2.5 */
    {"median", "all", "", "2024/T1", VS_KNOWN, 1.875, 6, ""},
    {"median", "district", "N", "2024/T1", VS_KNOWN, 2.5, 5, ""},
    /* marks 1 2 3 4 4 5: position 1 + 5/4 -> 2 + 0.25 */
    {"quartile", "all", "", "2024/T1", VS_KNOWN, 2.25, 6, ""},
    {"lower_quartile", "all", "", "2024/T1", VS_KNOWN, 0.5, 6, ""},
    /* 2.5*1 1.25*3 | 0.5*2 4*1 | -1.5*2 over 1 3 | 2 1 | 2: 8.25 / 9 */
    {"weighted", "all", "", "2024/T1", VS_KNOWN, 8.25 / 9, 5, ""},
    /* marks from 3: a | a | z: three people, for "a" of 9 is not "a" of 10 */
    {"people", "all", "", "2024/T1", VS_KNOWN, 3, 4, ""},
    {"absences", "all", "", "2024/T1", VS_KNOWN, 1, 7, ""},
    {"absences", "house", "9", "2024/T1", VS_KNOWN, 0, 3, ""},
    {"filled", "all", "", "2024/T1", VS_KNOWN, 4, 6, ""}, /* weights 1 3 | 2 2 1 | 2 */
    {"filled", "house*topic", "9|history", "2024/T1", VS_NO_DATA, 0, 0, "records of"},
    /* mark - weight: 4 -1 | 1 0 | 2 */
    {"apart", "all", "", "2024/T1", VS_KNOWN, 2, 5, ""},
    /* a and c have both terms: 3.5 - 2.5 and 3 - 4 */
    {"gain", "all", "", "2024/T2", VS_KNOWN, 0, 2, ""},
    {"gained", "all", "", "2024/T2", VS_KNOWN, 1, 2, ""},
    {"gain", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "there is no such earlier period"},
    {"before", "all", "", "2024/T2", VS_KNOWN, 19.0 / 6, 6, ""},
    {"before", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "there is no such earlier period"},
    {"change", "all", "", "2024/T2", VS_KNOWN, 50 - 400.0 / 6, 2, ""},
    {"index", "district", "S", "2024/T1", VS_KNOWN, 0.7 * 100 + 0.3 * -1.5, 1, ""},
    {"growing", "all", "", "2024/T2", VS_KNOWN, 1, 2, ""},
    /* topics against their own total: N has 60 */
    {"against_all", "district*topic", "N|algebra", "2024/T1", VS_KNOWN, -10, 4, ""},
    {"against_all", "topic", "physics", "2024/T1", VS_KNOWN, 100 - 400.0 / 6, 1, ""},
    /* classes 5A of 9: 2/3, 5A of 10: 100, 5B of 10: 0, 6A: 100; percent */
    {"high_classes", "all", "", "2024/T1", VS_KNOWN, 3, 4, ""},
    {"high_share", "all", "", "2024/T1", VS_KNOWN, 0.75, 4, ""},
    {"high_share", "all", "", "2024/T2", VS_NO_DATA, 0, 0, "no records of"}, /* 5A of 10, 6A */
    {"class_spread", "all", "", "2024/T1", VS_KNOWN, 100, 4, ""},
    {"class_mean", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "no part to add: \"Доля хороших\""},
    {"class_mean", "house", "9", "2024/T1", VS_KNOWN, 200.0 / 3, 1, ""},
    /* topics of all: algebra 50, history 100, physics 100 */
    {"topic_mean", "all", "", "2024/T1", VS_KNOWN, 250.0 / 3, 3, ""},
    {"topic_mean", "district", "N", "2024/T1", VS_KNOWN, 75, 2, ""},
    {"topics", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "no part to add: \"Оценка\""},
    {"topics", "house", "9", "2024/T1", VS_KNOWN, 2, 3, ""},
    {"branching", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "no part to add: \"branching\""},
    {"branching", "house", "9", "2024/T1", VS_KNOWN, 1, 3, ""},
    {"branching", "house", "10", "2024/T1", VS_NO_DATA, 0, 2, "доля мала"},
    {"named", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "the unit's own data tell the reason"},
    {"visits", "all", "", "2024/T1", VS_NO_DATA, 0, 0, "no records of"},
    /* fewer than three rows: 9 has 3, 10 has 3, 30 has 1 */
    {"applied", "all", "", "2024/T1", VS_KNOWN, 3, 5, ""},
    {"applied", "district", "S", "2024/T1", VS_NOT_APPLICABLE, 0, 0, "its condition is not met"},
    {"applied", "house", "30", "2024/T1", VS_NOT_APPLICABLE, 0, 1, "its condition is not met"},
    /* fives over ones: 9 divides 1 by 0, an error; what is left: 10 has 0 / 1 */
    {"bare", "district", "N", "2024/T1", VS_KNOWN, 0, 3, ""},
    {"bare", "house", "9", "2024/T1", VS_ERROR, 0, 3, "the result is infinite"},
    {"bare", "district", "S", "2024/T1", VS_ERROR, 0, 0, "the result is infinite"},
};

static void adds_parts_by_hand(void **state)
{
    struct region region;
    make_three(&region, *state);
    open_region(&region);
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        const struct expected *e = &by_hand[i];
        struct found found = above(&region, e->indicator, e->level, e->members, e->period);
        bool same = found.state == e->state && found.n == e->n &&
                    (e->state != VS_KNOWN ||
                     (found.value - e->value < 1e-12 && e->value - found.value < 1e-12)) &&
                    strncmp(found.reason, e->reason, strlen(e->reason)) == 0;
        if (!same) {
            fail_msg("%s at %s [%s] %s: state %d value %.17g n %u reason \"%s\"", e->indicator,
                     e->level, e->members, e->period, found.state, found.value, found.n,
                     found.reason);
        }
    }
    assert_int_equal(region.made.units, 3);
    assert_int_equal(region.made.unlike, 0);
    close_region(&region);
}

static void flags_and_bands_of_totals(void **state)
{
    struct region region;
    struct world *world = *state;
    region = (struct region){.world = world};
    vs_store *store = make_store(world, "9");
    vs_buffer share;
    import(world, world->model, store, "marks.csv", house_9);
    import(world, world->model, store, "list.csv",
           "member,class,term\na,5A,2024/T1\nb,5A,2024/T1\nc,5A,2024/T1\nd,5A,2024/T1\n");
    compute(world, world->model, world->source, store, &share);
    vs_store_close(store);
    add_share(&region, "9", "N", share);
    add_unit(&region, "10", "N", house_10);
    add_unit(&region, "30", NULL, house_30);
    region.stale[2] = true;
    open_region(&region);
    struct found found = above(&region, "share_good", "house", "9", "2024/T1");
    assert_true(found.has_expected);
    assert_int_equal(found.expected, 4);
    assert_int_equal(found.flags, VS_FLAG_PARTIAL);
    assert_string_equal(found.band, "high");
    found = above(&region, "share_good", "district", "N", "2024/T1");
    assert_int_equal(found.expected, 4); /* 5 marks for 4 who were expected: nobody lacks */
    assert_int_equal(found.flags, 0);
    found = above(&region, "share_good", "all", "", "2024/T1");
    assert_int_equal(found.flags, VS_FLAG_STALE);
    assert_string_equal(found.band, "high");
    found = above(&region, "share_good", "house", "30", "2024/T1");
    assert_int_equal(found.flags, VS_FLAG_STALE | VS_FLAG_SMALL_N);
    found = above(&region, "share_good", "house", "10", "2024/T2");
    assert_string_equal(found.band, "low");
    assert_int_equal(found.flags, VS_FLAG_SMALL_N);
    /* a house of no district is in no district */
    assert_false(find(world, region.cells, region.catalogue, "share_good", "district*topic",
                      "N|physics", "2024/T1")
                     .found);
    /* an error below leaves a total partial, and what reads it */
    found = above(&region, "bare", "district", "N", "2024/T1");
    assert_int_equal(found.state, VS_KNOWN);
    assert_int_equal(found.flags & VS_FLAG_PARTIAL, VS_FLAG_PARTIAL);
    close_region(&region);
}

/* Houses with formulas of their own: another threshold, a formula that others read, one that is
 * told by its place only. */
static void leaves_other_formulas_out(void **state)
{
    struct world *world = *state;
    static const struct edit edits[] = {
        {"simple(\"mean_score\", function(c) return c:records(\"mark\"):mean \"score\" end)",
         "simple(\"mean_score\", function(c) return c:records(\"mark\"):mean \"score\" * 1 end)"},
        {"simple(\"least\", function(c) return c:records(\"mark\"):min \"score\" end)", ""},
        {"plain(\"topic_mean\", ALL,", "plain(\"topic_mean\", TOPICS,"},
    };
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    copy_model(world, "other", edits, sizeof edits / sizeof *edits, &source, &model);
    struct region region = {.world = world};
    add_unit(&region, "9", "N", house_9);
    vs_store *store = make_store(world, "10");
    vs_buffer share;
    import(world, model, store, "marks.csv", house_10);
    compute(world, model, source, store, &share);
    vs_store_close(store);
    add_share(&region, "10", "N", share);
    add_unit(&region, "30", "S", house_30);
    open_region(&region);
    /* its own value stands, the totals are made of 9 alone: 2.5 1.25 3 */
    struct found found = above(&region, "mean_score", "house", "10", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 2.25 && found.n == 2);
    found = above(&region, "mean_score", "district", "N", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 2.25 && found.n == 3);
    assert_int_equal(found.flags, VS_FLAG_PARTIAL);
    /* what reads it says so: 0.7 * 60 + 0.3 * 2.25, for it reads totals */
    found = above(&region, "index", "district", "N", "2024/T1");
    assert_true(found.value > 42.67499 && found.value < 42.67501);
    assert_int_equal(found.flags, VS_FLAG_PARTIAL);
    /* what does not is the same */
    found = above(&region, "share_good", "district", "N", "2024/T1");
    assert_true(found.value == 60 && found.n == 5 && found.flags == 0);
    /* an indicator that the house no longer has */
    found = above(&region, "least", "all", "", "2024/T1");
    assert_true(found.value == -1.5 && found.n == 4);
    assert_int_equal(found.flags, VS_FLAG_PARTIAL);
    found = above(&region, "least", "house", "10", "2024/T1");
    assert_int_equal(found.state, VS_NO_DATA);
    found = above(&region, "topic_mean", "district", "N", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 75 && found.flags == 0);
    assert_true(region.made.unlike > 0);
    close_region(&region);
    vs_model_free(model);
    vs_model_source_free(source);
}

/* A period that only another unit has, when the threshold was another one, makes nobody unlike. */
static void periods_of_others_are_no_other_formula(void **state)
{
    struct region region = {.world = *state};
    add_unit(&region, "9", "N", house_9);
    add_unit(&region, "10", "N",
             "class,person,topic,term,mark,score,weight\n5A,a,algebra,2023/T1,5,2.5,1\n");
    open_region(&region);
    assert_int_equal(region.made.unlike, 0);
    struct found found = above(&region, "share_good", "all", "", "2023/T1");
    assert_true(found.state == VS_KNOWN && found.value == 100 && found.n == 1);
    close_region(&region);
}

/* A parameter that a filter takes is part of the formula, one that is only multiplied by is not. */
static void compares_parameters_of_filters(void **state)
{
    struct world *world = *state;
    static const struct edit edits[] = {
        {"local PERIODS <const>",
         "set.param \"good\" { from = \"2024-09-01\", until_ = \"2025-01-15\", value = 5 }\n"
         "set.param \"few\" { from = \"2000-01-01\", forever = true, value = 1 }\n"
         "set.param \"weights\" { from = \"2000-01-01\", forever = true,\n"
         "  value = { share = 0, mean = 0 } }\nlocal PERIODS <const>"},
    };
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    /* a layer of its own: set changes what is below it */
    char command[900];
    (void)snprintf(command, sizeof command,
                   "mkdir -p %s/layered && cp -r %s/rollup %s/ && printf "
                   "'name: layered\\ntitle: x\\nversion: \"1\"\\nextends: rollup\\n' > "
                   "%s/layered/model.yaml",
                   world->folder, FIXTURES, world->folder, world->folder);
    assert_int_equal(system(command), 0);
    char path[200];
    (void)snprintf(path, sizeof path, "%s/layered/model.lua", world->folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    (void)fprintf(file, "%.*s", (int)(strlen(edits[0].to) - strlen(edits[0].from)), edits[0].to);
    assert_int_equal(fclose(file), 0);
    check(world, vs_model_source_read(&source, world->engine, world->folder, "layered"));
    check(world, vs_model_load(&model, world->engine, source));
    struct region region = {.world = world};
    add_unit(&region, "9", "N", house_9);
    vs_store *store = make_store(world, "10");
    vs_buffer share;
    import(world, model, store, "marks.csv", house_10);
    compute(world, model, source, store, &share);
    vs_store_close(store);
    add_share(&region, "10", "N", share);
    open_region(&region);
    /* 2024/T1 ends before 15 January: there the house counts fives; in T2 it is as the others */
    struct found found = above(&region, "share_good", "house", "10", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 0);
    assert_true(found.n == 2 && found.flags == VS_FLAG_SMALL_N); /* fewer than the region's 3 */
    found = above(&region, "share_good", "all", "", "2024/T1");
    assert_true(found.n == 3 && found.flags == VS_FLAG_PARTIAL);
    found = above(&region, "share_good", "all", "", "2024/T2");
    assert_true(found.n == 2 && found.value == 50 && (found.flags & VS_FLAG_PARTIAL) == 0);
    /* weights are the region's: 0.7 * 50 + 0.3 * 3.25 */
    found = above(&region, "index", "all", "", "2024/T2");
    assert_true(found.value > 35.9749 && found.value < 35.9751 && found.n == 2);
    close_region(&region);
    vs_model_free(model);
    vs_model_source_free(source);
}

static void all_formulas_other_is_told(void **state)
{
    struct world *world = *state;
    static const struct edit edits[] = {
        {"simple(\"median\", function(c) return c:records(\"mark\"):median \"score\" end)",
         "simple(\"median\", function(c) return c:records(\"mark\"):lower_median \"score\" end)"},
    };
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    copy_model(world, "median", edits, 1, &source, &model);
    struct region region = {.world = world};
    vs_store *store = make_store(world, "9");
    vs_buffer share;
    import(world, model, store, "marks.csv", house_9);
    compute(world, model, source, store, &share);
    vs_store_close(store);
    add_share(&region, "9", "N", share);
    open_region(&region);
    struct found found = above(&region, "median", "all", "", "2024/T1");
    assert_int_equal(found.state, VS_NO_DATA);
    assert_string_equal(found.reason, "the units compute the indicator by other formulas");
    assert_int_equal(found.flags, VS_FLAG_PARTIAL);
    close_region(&region);
    vs_model_free(model);
    vs_model_source_free(source);
}

/* --- order, equality --- */

static void canonical(struct world *world, vs_store *store, vs_buffer *out)
{
    vs_evaluation *cells = NULL;
    vs_model *catalogue = NULL;
    vs_buffer_init(out, world->engine);
    check(world, vs_results_open(&cells, &catalogue, store));
    check(world, vs_results_canonical(cells, out));
    vs_evaluation_free(cells);
    vs_model_free(catalogue);
}

static void order_of_units_does_not_matter(void **state)
{
    struct region region;
    struct world *world = *state;
    make_three(&region, world);
    open_region(&region);
    vs_store *again = make_store(world, "_again");
    check(world, roll(&region, again, true));
    vs_buffer one;
    vs_buffer two;
    canonical(world, region.store, &one);
    canonical(world, again, &two);
    assert_true(one.size > 10000);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    /* and the same once more into the store that has it */
    check(world, roll(&region, again, false));
    vs_buffer_free(&two);
    canonical(world, again, &two);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    vs_buffer_free(&two);
    vs_buffer_free(&one);
    vs_store_close(again);
    close_region(&region);
}

static void equal_cells_give_equal_shares(void **state)
{
    struct world *world = *state;
    vs_buffer shares[2];
    const char *const sheets[2][2] = {{house_9, house_10}, {house_10, house_9}};
    for (size_t i = 0; i < 2; i++) {
        vs_store *store = make_store(world, "u");
        /* other codes, other chunks, the same rows in the end */
        import(world, world->model, store, "first.csv", sheets[i][0]);
        import(world, world->model, store, "second.csv", sheets[i][1]);
        import(world, world->model, store, "third.csv", house_9);
        compute(world, world->model, world->source, store, &shares[i]);
        vs_store_close(store);
    }
    assert_int_equal(shares[0].size, shares[1].size);
    assert_memory_equal(shares[0].data, shares[1].data, shares[0].size);
    vs_buffer_free(&shares[0]);
    vs_buffer_free(&shares[1]);
}

static bool holds(const vs_buffer *bytes, const char *text)
{
    for (size_t at = 0; at + strlen(text) <= bytes->size; at++) {
        if (memcmp(bytes->data + at, text, strlen(text)) == 0) {
            return true;
        }
    }
    return false;
}

/* What is kept while cells are computed and what is gathered anew are the same. */
static void kept_parts_are_those_of_the_rows(void **state)
{
    struct world *world = *state;
    vs_store *store = make_store(world, "9");
    vs_buffer kept;
    vs_buffer anew;
    import(world, world->model, store, "nine.csv", house_9);
    import(world, world->model, store, "ten.csv", house_30);
    compute(world, world->model, world->source, store, &kept);
    vs_evaluation *evaluation = evaluate(world, world->model, store);
    vs_buffer_init(&anew, world->engine);
    for (int i = 0; i < 2; i++) {
        vs_buffer_clear(&anew);
        check(world, vs_share_write(evaluation, world->source, &anew));
        assert_int_equal(kept.size, anew.size);
        assert_memory_equal(kept.data, anew.data, kept.size);
    }
    vs_evaluation_free(evaluation);
    vs_buffer_free(&anew);
    vs_buffer_free(&kept);
    vs_store_close(store);
}

static void no_person_goes_up(void **state)
{
    struct world *world = *state;
    vs_store *store = make_store(world, "9");
    vs_buffer share;
    import(world, world->model, store, "marks.csv",
           "class,person,topic,term,mark,score,weight\n"
           "5A,Pyotr-the-First,algebra,2024/T1,5,2.5,1\n"
           "5A,Anna-Ivanovna,algebra,2024/T1,2,1.25,3\n");
    compute(world, world->model, world->source, store, &share);
    assert_false(holds(&share, "Pyotr"));
    assert_false(holds(&share, "Anna"));
    assert_false(holds(&share, "5A")); /* a class is nobody's outside */
    assert_true(holds(&share, "algebra"));
    /* erasing a person leaves the share as it is, and it can be made again to the same bytes */
    vs_code code = 0;
    int64_t event = 0;
    const char *name = "Anna-Ivanovna";
    check(world, vs_store_find(store, "person", name, strlen(name), &code));
    assert_true(code != 0);
    check(world, vs_store_erase(store, &code, 1, 0, &event));
    vs_buffer after;
    vs_buffer_init(&after, world->engine);
    check(world, vs_share_read(store, &after));
    assert_int_equal(after.size, share.size);
    assert_memory_equal(after.data, share.data, share.size);
    vs_buffer_free(&after);
    compute(world, world->model, world->source, store, &after);
    assert_int_equal(after.size, share.size);
    assert_memory_equal(after.data, share.data, share.size);
    vs_buffer_free(&after);
    vs_buffer_free(&share);
    vs_store_close(store);
}

static size_t verify(struct world *world, vs_store *store)
{
    vs_buffer findings;
    vs_buffer_init(&findings, world->engine);
    check(world, vs_results_verify(store, &findings));
    size_t count = findings.size;
    vs_buffer_free(&findings);
    return count;
}

static void verify_makes_the_share_anew(void **state)
{
    struct world *world = *state;
    vs_store *store = make_store(world, "9");
    vs_buffer share;
    import(world, world->model, store, "marks.csv", house_9);
    compute(world, world->model, world->source, store, &share);
    assert_int_equal(verify(world, store), 0);
    check(world, vs_store_begin(store));
    share.data[share.size - 1] ^= 1;
    check(world, vs_store_put(store, "share", "own", share.data, share.size));
    check(world, vs_store_commit(store));
    assert_int_not_equal(verify(world, store), 0);
    vs_buffer_free(&share);
    vs_store_close(store);
}

static void tags_go_up(void **state)
{
    struct region region;
    make_three(&region, *state);
    open_region(&region);
    const vs_model *catalogue = region.catalogue;
    static const char *const tested[] = {"share_good", "index", "topic_mean",
                                         "branching",  "named", "applied"};
    for (size_t i = 0; i < sizeof tested / sizeof *tested; i++) {
        int indicator = vs_model_indicator(catalogue, tested[i]);
        if (!vs_model_reads_tag(catalogue, indicator, "tested")) {
            fail_msg("%s does not read it", tested[i]);
        }
    }
    assert_false(vs_model_reads_tag(catalogue, vs_model_indicator(catalogue, "visits"), "tested"));
    assert_false(vs_model_reads_tag(catalogue, vs_model_indicator(catalogue, "index"), "other"));
    /* as loaded: programs tell, and what has none may read anything */
    const vs_model *model = region.world->model;
    assert_true(vs_model_reads_tag(model, vs_model_indicator(model, "index"), "tested"));
    assert_false(vs_model_reads_tag(model, vs_model_indicator(model, "visits"), "tested"));
    assert_true(vs_model_reads_tag(model, vs_model_indicator(model, "branching"), "tested"));
    close_region(&region);
}

/* --- the instant --- */

static void instants_of_filters(void **state)
{
    struct world *world = *state;
    struct region region = {.world = world};
    static const char *const visits[] = {
        "class,day,minutes\n5A,2024-12-20,30\n5A,2024-12-05,40\n5A,2025-02-20,34\n",
        "class,day,minutes\n5A,2024-12-31,35\n6A,2025-02-09,10\n6A,2024-11-01,33\n"};
    static const char *const ids[] = {"9", "10"};
    for (size_t i = 0; i < 2; i++) {
        vs_store *store = make_store(world, ids[i]);
        vs_buffer share;
        import(world, world->model, store, "visits.csv", visits[i]);
        compute(world, world->model, world->source, store, &share);
        vs_store_close(store);
        add_share(&region, ids[i], "N", share);
    }
    open_region(&region);
    /* T1 ends on 31 December: 20 and 31 December are within 20 days of it */
    struct found found = above(&region, "lately", "all", "", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 2 && found.flags == 0);
    /* T2 is not over: its instant is 1 March; 20 February and 9 February (exactly 20 days) */
    found = above(&region, "lately", "all", "", "2024/T2");
    assert_true(found.state == VS_KNOWN && found.value == 2);
    /* up to 2024 - 1990 = 34 in T1: 30 and 33; up to 35 in T2: 34 and 10 */
    found = above(&region, "this_year", "all", "", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 2 && found.n == 2);
    found = above(&region, "this_year", "all", "", "2024/T2");
    assert_true(found.state == VS_KNOWN && found.value == 2);
    found = above(&region, "visits", "all", "", "2024/T1");
    assert_true(found.state == VS_KNOWN && found.value == 138 && found.n == 4);
    close_region(&region);
}

/* --- random units against all rows in one store --- */

static const struct edit merged_edits[] = {
    {"define.dimension \"house\" { title = \"Дом\", unit = true } -- house",
     "define.dimension \"house\" { title = \"Дом\" }"},
    {"local TOPICS <const> = { \"all\", \"topic\" } -- house",
     "local TOPICS <const> = { \"all\", \"topic\", \"district\", \"district*topic\", \"house\",\n"
     "  \"house*topic\" }"},
    {"local ALL <const> = { \"all\" } -- house",
     "local ALL <const> = { \"all\", \"district\", \"house\" }"},
    {"local CLASSES <const> = { \"all\", \"topic\", \"class\", \"class*topic\" } -- house",
     "local CLASSES <const> = { \"all\", \"topic\", \"class\", \"class*topic\", \"district\",\n"
     "  \"district*topic\", \"house\", \"house*topic\", \"district*class\",\n"
     "  \"district*class*topic\", \"house*class\", \"house*class*topic\" }"},
};

struct random {
    uint64_t state;
};

static uint32_t draw(struct random *random, uint32_t below)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random->state >> 33) % below;
}

static const char *const unit_ids[] = {"9", "10", "30", "31"};
static const char *const unit_groups[] = {"N", "N", "S", "S"};

/* Rows of a house, for its own store and, with house and district before them, for the whole. */
static void write_rows(struct random *random, size_t unit, char *own, char *whole)
{
    static const char *const topics[] = {"algebra", "history", "physics"};
    static const char *const terms[] = {"2023/T2", "2024/T1", "2024/T2"};
    size_t used = strlen(own);
    size_t all = strlen(whole);
    for (uint32_t person = 0; person < 6; person++) {
        for (size_t t = 0; t < 3 * 3; t++) {
            if (draw(random, 3) == 0 || (t % 3 == 2 && unit == 2)) {
                continue;
            }
            char row[400];
            char mark[8] = "";
            char score[16] = "";
            char weight[8] = "";
            uint32_t kind = draw(random, 12);
            if (kind == 0) {
                strcpy(mark, "x");
            } else if (kind < 11) {
                (void)snprintf(mark, sizeof mark, "%u", 1 + draw(random, 5));
            }
            if (draw(random, 6) > 0) {
                (void)snprintf(score, sizeof score, "%d.%03u", (int)draw(random, 2000) - 900,
                               draw(random, 1000));
            }
            if (draw(random, 4) > 0) {
                (void)snprintf(weight, sizeof weight, "%u", draw(random, 4));
            }
            (void)snprintf(row, sizeof row, "%u%c of %s,p%u of %s,%s,%s,%s,%s,%s\n", 5 + person % 2,
                           "AB"[person % 3 == 0], unit_ids[unit], person, unit_ids[unit],
                           topics[t % 3], terms[t / 3], mark, score, weight);
            used += (size_t)snprintf(own + used, TEXT_SIZE - used, "%s", row);
            all += (size_t)snprintf(whole + all, TEXT_SIZE - all, "%s,%s,%s", unit_ids[unit],
                                    unit_groups[unit], row);
        }
    }
}

/* Of an earlier term, of all together against the group: another total in one store. */
static bool compares(const char *indicator, const char *level)
{
    static const char *const apart[] = {"topics", "branching",  "named",
                                        "who",    "class_mean", "applied"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        if (strcmp(indicator, apart[i]) == 0) {
            return false; /* no part, or judged cell by cell */
        }
    }
    return strcmp(indicator, "against_all") != 0 || strncmp(level, "district", 8) != 0;
}

/* A house may divide by nothing, or have a key of a pair twice in a year. */
static bool may_fail(const char *indicator)
{
    return strcmp(indicator, "bare") == 0 || strcmp(indicator, "gain") == 0 ||
           strcmp(indicator, "gained") == 0;
}

/* All cells of a level of the whole against those above. */
static size_t compare_series(struct region *region, vs_model *model, vs_evaluation *whole,
                             int indicator, int level)
{
    struct world *world = region->world;
    const char *name = model->indicators[indicator].name;
    const char *level_name = model->levels[level].name;
    size_t compared = 0;
    vs_scopes scopes;
    check(world, vs_evaluation_scopes(whole, level, &scopes));
    for (int kind = VS_PERIOD_WHOLE; kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        check(world, vs_evaluation_periods(whole, kind, &periods));
        for (size_t cell = 0; cell < periods.count * scopes.count; cell++) {
            char members[100] = "";
            for (size_t d = 0; d < scopes.dimension_count; d++) {
                const char *text = NULL;
                size_t size = 0;
                check(world, vs_evaluation_member_text(whole, scopes.dimensions[d],
                                                       scopes.members[d][cell % scopes.count],
                                                       &text, &size));
                size_t used = strlen(members);
                (void)snprintf(members + used, sizeof members - used, "%s%s", d > 0 ? "|" : "",
                               text);
            }
            const char *period = periods.items[cell / scopes.count].id;
            struct found one = find(world, whole, model, name, level_name, members, period);
            struct found other = above(region, name, level_name, members, period);
            if (may_fail(name) &&
                (other.state == VS_ERROR || (other.flags & VS_FLAG_PARTIAL) != 0)) {
                continue; /* a house with an error stands aside */
            }
            if (one.state != other.state || one.n != other.n ||
                memcmp(&one.value, &other.value, sizeof one.value) != 0) {
                fail_msg("%s at %s [%s] %s: %d %.17g n %u above, %d %.17g n %u in one store (%s)",
                         name, level_name, members, period, other.state, other.value, other.n,
                         one.state, one.value, one.n, one.reason);
            }
            compared++;
        }
    }
    return compared;
}

static void equals_all_rows_in_one_store(void **state)
{
    struct world *world = *state;
    static char own[TEXT_SIZE];
    static char all[TEXT_SIZE];
    vs_model_source *source = NULL;
    vs_model *model = NULL;
    copy_model(world, "merged", merged_edits, sizeof merged_edits / sizeof *merged_edits, &source,
               &model);
    const char *seeds = getenv("VS_SEEDS");
    int count = seeds != NULL ? atoi(seeds) : 6;
    for (int seed = 1; seed <= count; seed++) {
        struct random random = {(uint64_t)seed * 7919};
        struct region region = {.world = world};
        (void)snprintf(all, sizeof all,
                       "house,district,class,person,topic,term,mark,score,weight\n");
        for (size_t u = 0; u < 4; u++) {
            (void)snprintf(own, sizeof own, "class,person,topic,term,mark,score,weight\n");
            write_rows(&random, u, own, all);
            add_unit(&region, unit_ids[u], unit_groups[u], own);
        }
        vs_store *store = make_store(world, "whole");
        import(world, model, store, "all.csv", all);
        vs_evaluation *whole = evaluate(world, model, store);
        open_region(&region);
        size_t compared = 0;
        for (size_t i = 0; i < model->indicator_count; i++) {
            for (size_t l = 0; l < model->indicators[i].level_count; l++) {
                int level = model->indicators[i].levels[l];
                const char *name = model->levels[level].name;
                if (strstr(name, "class") == NULL && strstr(name, "house") == NULL &&
                    strstr(name, "person") == NULL && compares(model->indicators[i].name, name)) {
                    compared += compare_series(&region, model, whole, (int)i, level);
                }
            }
        }
        assert_true(compared > 1000);
        vs_evaluation_free(whole);
        vs_store_close(store);
        close_region(&region);
    }
    vs_model_free(model);
    vs_model_source_free(source);
}

/* --- what may go wrong --- */

static int try_bytes(struct world *world, const void *bytes, size_t size)
{
    vs_rollup *rollup = NULL;
    vs_rollup_options options = {.group_dimension = "district", .today = today()};
    check(world, vs_rollup_new(&rollup, world->model, &options));
    vs_rollup_unit unit = {.id = "9", .group = "N", .share = bytes, .size = size};
    int status = vs_rollup_add(rollup, &unit);
    vs_rollup_free(rollup);
    return status;
}

static void refuses_garbage(void **state)
{
    struct region region;
    struct world *world = *state;
    make_three(&region, world);
    const vs_buffer *share = &region.shares[2];
    assert_int_equal(try_bytes(world, share->data, share->size), VS_OK);
    assert_int_equal(try_bytes(world, "", 0), VS_EDATA);
    assert_int_equal(try_bytes(world, "VSSHARE1", 8), VS_EDATA);
    char *copy = malloc(share->size + 1);
    assert_non_null(copy);
    struct random random = {11};
    for (size_t size = 0; size < share->size; size += 1 + size / 50) {
        assert_int_equal(try_bytes(world, share->data, size), VS_EDATA);
    }
    for (int i = 0; i < 2000; i++) {
        memcpy(copy, share->data, share->size);
        copy[draw(&random, (uint32_t)share->size)] ^= (char)(1u << draw(&random, 8));
        assert_int_equal(try_bytes(world, copy, share->size), VS_EDATA);
    }
    assert_non_null(strstr(vs_engine_error(world->engine), "9: "));
    free(copy);
    for (size_t i = 0; i < region.count; i++) {
        vs_buffer_free(&region.shares[i]);
    }
}

/* Damage with a checksum that fits: whatever is read, nothing outside the bytes. */
static void bounds_hold_behind_the_checksum(void **state)
{
    struct region region;
    struct world *world = *state;
    make_three(&region, world);
    vs_buffer *share = &region.shares[2];
    char *intact = malloc(share->size);
    assert_non_null(intact);
    memcpy(intact, share->data, share->size);
    struct random random = {5};
    size_t rolled = 0;
    for (int i = 0; i < 600; i++) {
        memcpy(share->data, intact, share->size);
        for (uint32_t hits = 1 + draw(&random, 3); hits > 0; hits--) {
            uint32_t at = 16 + draw(&random, (uint32_t)share->size - 16);
            share->data[at] = (char)draw(&random, 256);
        }
        uint64_t sum = vs_checksum(share->data + 16, share->size - 16, 0);
        for (size_t b = 0; b < 8; b++) {
            share->data[8 + b] = (char)(unsigned char)(sum >> 8 * b);
        }
        if (i % 10 == 0) { /* parsing always, the whole of it sometimes: it writes a store */
            vs_store *store = make_store(world, "_region");
            int status = roll(&region, store, false);
            assert_true(status == VS_OK || status == VS_EDATA || status == VS_ELIMIT);
            rolled += status == VS_OK;
            vs_store_close(store);
        } else {
            int status = try_bytes(world, share->data, share->size);
            assert_true(status == VS_OK || status == VS_EDATA);
        }
    }
    assert_true(rolled > 0);
    free(intact);
    for (size_t i = 0; i < region.count; i++) {
        vs_buffer_free(&region.shares[i]);
    }
}

static void memory_may_end_anywhere(void **state)
{
    struct region region;
    struct world *world = *state;
    make_three(&region, world);
    vs_store *store = make_store(world, "_region");
    check(world, roll(&region, store, false)); /* formulas are traced, texts interned */
    fault_set(&world->fault, 0);
    check(world, roll(&region, store, false));
    long calls = world->fault.calls;
    assert_true(calls > 100);
    long in_use = world->fault.in_use;
    for (long n = 1; n <= calls; n += 1 + n / 40) {
        fault_set(&world->fault, n);
        assert_int_equal(roll(&region, store, false), VS_ENOMEM);
        assert_true(world->fault.in_use <= in_use + 8); /* what the store keeps for itself */
    }
    fault_set(&world->fault, 0);
    check(world, roll(&region, store, false));
    /* writing a share */
    vs_store *unit = make_store(world, "9");
    import(world, world->model, unit, "marks.csv", house_9);
    vs_evaluation *evaluation = evaluate(world, world->model, unit);
    vs_buffer out;
    vs_buffer_init(&out, world->engine);
    check(world, vs_share_write(evaluation, world->source, &out));
    fault_set(&world->fault, 0);
    check(world, vs_share_write(evaluation, world->source, &out));
    calls = world->fault.calls;
    for (long n = 1; n <= calls; n++) {
        vs_buffer_free(&out);
        vs_buffer_init(&out, world->engine);
        fault_set(&world->fault, n);
        int status = vs_share_write(evaluation, world->source, &out);
        assert_true(status == VS_ENOMEM || status == VS_OK); /* a larger arena asks less */
    }
    fault_set(&world->fault, 0);
    vs_buffer_free(&out);
    vs_evaluation_free(evaluation);
    vs_store_close(unit);
    vs_store_close(store);
    for (size_t i = 0; i < region.count; i++) {
        vs_buffer_free(&region.shares[i]);
    }
}

static void refuses_what_cannot_be_rolled_up(void **state)
{
    struct world *world = *state;
    vs_rollup *rollup = NULL;
    vs_rollup_options options = {.group_dimension = "county", .today = today()};
    assert_int_equal(vs_rollup_new(&rollup, world->model, &options), VS_EMODEL);
    assert_null(rollup);
    assert_non_null(strstr(vs_engine_error(world->engine), "county"));
    struct region region = {.world = world};
    add_unit(&region, "9", "N", house_9);
    add_unit(&region, "9", "N", house_10);
    vs_store *store = make_store(world, "_region");
    assert_int_equal(roll(&region, store, false), VS_EDATA);
    assert_non_null(strstr(vs_engine_error(world->engine), "9 is given twice"));
    region.count--;
    vs_buffer_free(&region.shares[1]);
    check(world, roll(&region, store, false));
    vs_store_close(store);
    vs_buffer_free(&region.shares[0]);
    /* a region whose units have nothing yet */
    struct region empty = {.world = world};
    open_region(&empty);
    assert_int_equal(empty.made.units, 0);
    close_region(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
        TEST(adds_parts_by_hand),
        TEST(flags_and_bands_of_totals),
        TEST(leaves_other_formulas_out),
        TEST(periods_of_others_are_no_other_formula),
        TEST(compares_parameters_of_filters),
        TEST(all_formulas_other_is_told),
        TEST(order_of_units_does_not_matter),
        TEST(equal_cells_give_equal_shares),
        TEST(kept_parts_are_those_of_the_rows),
        TEST(no_person_goes_up),
        TEST(verify_makes_the_share_anew),
        TEST(tags_go_up),
        TEST(instants_of_filters),
        TEST(equals_all_rows_in_one_store),
        TEST(refuses_garbage),
        TEST(bounds_hold_behind_the_checksum),
        TEST(memory_may_end_anywhere),
        TEST(refuses_what_cannot_be_rolled_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
