/*
 * Random scenarios over a school of a workspace: whatever is supposed, and in whatever order.
 *
 *   region_scenarios WORKSPACE SCHOOL FOLDER OPERATIONS [SEED [CHAIN]]
 *
 * Operations of all kinds, some of them wrong, are composed in chains of 1 to 12. For each chain:
 * the world that moved on operation by operation has the same cells as one in which everything is
 * evaluated anew in the end; so has that of the saved and loaded scenario, with the same changes;
 * what it says of changes is what a comparison of all cells finds; the parts of a cell sum to its
 * change; undoing gives each earlier scenario again, in the end none. In the end the school is as
 * it was. A failure is told with the seed, the chain and the fewest operations that show it. With
 * CHAIN only that one is run. FOLDER gets the files of facts. Last line: counts.
 * SPDX-License-Identifier: MIT
 */
#include "scenarios.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "results.h"
#include "scenario.h"

enum { CHAIN_MAX = 12, TODAY = 20513 /* 2026-03-01 */, VARIANTS = 4 };

/* A cell by a checksum of who and where it is. */
struct row {
    uint64_t key, band;
    double value;
    uint8_t state;
};

/* One way to look at the school. */
struct variant {
    vs_world_options options;
    uint64_t checksum; /* of the baseline */
    size_t row_count;
    struct row *rows; /* of the baseline, sorted */
};

struct run {
    struct school school;
    struct variant variants[VARIANTS];
    struct variant *variant;
    vs_buffer why; /* what failed */
    size_t accepted[OPERATION_KINDS], refused[OPERATION_KINDS];
    size_t changes, cells; /* listed; evaluated in worlds that moved on */
    bool counts;           /* the chain is run for the first time */
};

static bool failed(struct run *run, const char *what)
{
    vs_buffer_printf(&run->why, "%s%s", run->why.size > 0 ? "; " : "", what);
    return false;
}

static bool engine_failed(struct run *run, const char *what)
{
    vs_buffer_printf(&run->why, "%s: %s", what, vs_engine_error(run->school.engine));
    return false;
}

/* --- all cells --- */

static uint64_t add(uint64_t checksum, const void *data, size_t size)
{
    return vs_checksum(data, size, checksum);
}

static uint64_t add_text(uint64_t checksum, const char *text)
{
    return vs_checksum(text, strlen(text) + 1, checksum);
}

static uint64_t key_of(const vs_model *model, int indicator, int level, const char *period)
{
    uint64_t key = add_text(0, model->indicators[indicator].name);
    return add_text(add_text(key, model->levels[level].name), period);
}

/* Called for each series that people can ask for, in the order of the model. */
typedef void (*visitor)(struct school *school, vs_evaluation *cells, const vs_series *series,
                        void *self);

static void visit(struct school *school, const vs_model *model, vs_evaluation *cells, visitor see,
                  void *self)
{
    for (size_t i = 0; i < model->indicator_count; i++) {
        const vs_indicator *indicator = &model->indicators[i];
        for (int kind = -1; kind < (int)model->period_kind_count; kind++) {
            bool has = kind < 0 ? indicator->whole : (indicator->period_kinds >> kind & 1U) != 0;
            for (size_t l = 0; has && l < indicator->level_count; l++) {
                vs_series series;
                must(school,
                     vs_evaluation_series(cells, (int)i, indicator->levels[l], kind, &series));
                see(school, cells, &series, self);
            }
        }
    }
}

static void add_series(struct school *school, vs_evaluation *cells, const vs_series *series,
                       void *self)
{
    uint64_t *sum = self;
    size_t count = series->periods * series->scopes;
    vs_scopes scopes;
    must(school, vs_evaluation_scopes(cells, series->level, &scopes));
    for (size_t d = 0; d < scopes.dimension_count; d++) {
        *sum = add(*sum, scopes.members[d], scopes.count * sizeof **scopes.members);
    }
    *sum = add(*sum, &series->periods, sizeof series->periods);
    *sum = add(*sum, series->values, count * sizeof *series->values);
    *sum = add(*sum, series->states, count);
    *sum = add(*sum, series->flags, count);
    *sum = add(*sum, series->n, count * sizeof *series->n);
    if (series->expected != NULL) {
        *sum = add(*sum, series->expected, count * sizeof *series->expected);
    }
    for (size_t cell = 0; cell < count; cell++) {
        const char *band = vs_evaluation_band(cells, series, cell);
        *sum = band != NULL ? add_text(*sum, band) : *sum;
        if (series->reasons[cell] != 0) {
            *sum = add_text(*sum, vs_evaluation_reason(cells, series->reasons[cell]));
        }
    }
}

/* Over members, periods, and every value, state, flag, n, band and reason: bits, not digits. */
static uint64_t checksum_of(struct school *school, const vs_model *model, vs_evaluation *cells)
{
    uint64_t sum = 0;
    for (size_t d = 0; d < model->dimension_count; d++) {
        size_t count = vs_evaluation_member_count(cells, (int)d);
        for (size_t i = 0; i < count; i++) {
            const char *text = NULL;
            size_t size = 0;
            must(school, vs_evaluation_member_text(cells, (int)d, (uint32_t)i, &text, &size));
            sum = add(sum, text, size);
        }
    }
    for (int kind = -1; kind < (int)model->period_kind_count; kind++) {
        vs_periods periods;
        must(school, vs_evaluation_periods(cells, kind, &periods));
        for (size_t i = 0; i < periods.count; i++) {
            sum = add_text(sum, periods.items[i].id);
        }
    }
    visit(school, model, cells, add_series, &sum);
    return sum;
}

static uint64_t checksum_of_world(struct run *run, vs_world *world)
{
    return checksum_of(&run->school, vs_world_model(world), vs_world_evaluation(world));
}

/* --- all cells as rows --- */

struct rows {
    const vs_model *model;
    struct row *rows;
    size_t count, capacity;
};

static void add_rows(struct school *school, vs_evaluation *cells, const vs_series *series,
                     void *self)
{
    struct rows *rows = self;
    vs_scopes scopes;
    vs_periods periods;
    must(school, vs_evaluation_scopes(cells, series->level, &scopes));
    must(school, vs_evaluation_periods(cells, series->period_kind, &periods));
    size_t count = series->periods * series->scopes;
    if (rows->count + count > rows->capacity) {
        rows->capacity = (rows->count + count) * 2;
        rows->rows = vs_mem_resize(school->engine, rows->rows, rows->capacity * sizeof *rows->rows);
        must(school, rows->rows != NULL ? VS_OK : vs_fail_memory(school->engine));
    }
    for (size_t cell = 0; cell < count; cell++) {
        struct row *row = &rows->rows[rows->count++];
        const char *band = vs_evaluation_band(cells, series, cell);
        row->key = key_of(rows->model, series->indicator, series->level,
                          periods.items[cell / series->scopes].id);
        for (size_t d = 0; d < scopes.dimension_count; d++) {
            const char *text = NULL;
            size_t size = 0;
            must(school,
                 vs_evaluation_member_text(cells, scopes.dimensions[d],
                                           scopes.members[d][cell % series->scopes], &text, &size));
            row->key = add_text(row->key, text);
        }
        row->value = series->values[cell];
        row->state = series->states[cell];
        row->band = band != NULL ? add_text(1, band) : 0;
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

static struct row *rows_of(struct school *school, const vs_model *model, vs_evaluation *cells,
                           size_t *count)
{
    struct rows rows = {.model = model};
    visit(school, model, cells, add_rows, &rows);
    qsort(rows.rows, rows.count, sizeof *rows.rows, compare_rows);
    for (size_t i = 1; i < rows.count; i++) {
        if (rows.rows[i - 1].key == rows.rows[i].key) {
            (void)fprintf(stderr, "two cells with one checksum\n");
            exit(2);
        }
    }
    *count = rows.count;
    return rows.rows;
}

/* --- changes --- */

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_cell(const vs_world_cell *cell, const struct row *row)
{
    if (row == NULL || !cell->there) {
        return (row == NULL) == !cell->there;
    }
    return cell->state == (enum vs_state)row->state && same_bits(cell->value, row->value) &&
           (cell->band != NULL ? add_text(1, cell->band) : 0) == row->band;
}

static const struct row *find_row(const struct row *rows, size_t count, uint64_t key)
{
    struct row wanted = {.key = key};
    return bsearch(&wanted, rows, count, sizeof *rows, compare_rows);
}

static uint64_t key_of_change(struct run *run, vs_world *world, const vs_world_change *change)
{
    const vs_model *model = vs_world_model(world);
    const vs_level *level = &model->levels[change->level];
    uint64_t key = key_of(model, change->indicator, change->level, change->period);
    for (size_t d = 0; d < level->dimension_count; d++) {
        const char *text = NULL;
        size_t size = 0;
        must(&run->school, vs_store_text(vs_world_store(world), change->members[d], &text, &size));
        key = add_text(key, text);
    }
    return key;
}

/* "R02 class 2024/Ч1" and what is wrong there. */
static bool change_failed(struct run *run, vs_world *world, const vs_world_change *change,
                          const char *what)
{
    const vs_model *model = vs_world_model(world);
    vs_buffer_printf(&run->why, "%s: %s %s %s, %.17g (%d) -> %.17g (%d)", what,
                     model->indicators[change->indicator].name, model->levels[change->level].name,
                     change->period, change->before.value, (int)change->before.state,
                     change->after.value, (int)change->after.state);
    return false;
}

/* The parts of a value that was and is known sum to its change, but for rounding. */
static bool parts_sum(const vs_world_change *change)
{
    double sum = 0;
    double size = fabs(change->before.value) + fabs(change->after.value);
    for (const vs_world_part *part = change->parts; part != NULL; part = part->next) {
        sum += part->delta;
        size += fabs(part->delta);
    }
    double delta = change->after.value - change->before.value;
    return fabs(sum - delta) <= 1e-14 * size;
}

/* What the world says of changes is what all cells say. */
static bool check_changes(struct run *run, vs_world *world)
{
    struct school *school = &run->school;
    const struct variant *variant = run->variant;
    const vs_world_change *changes = NULL;
    size_t count = 0;
    size_t row_count = 0;
    size_t differing = 0;
    must(school, vs_world_changes(world, &changes, &count));
    struct row *rows =
        rows_of(school, vs_world_model(world), vs_world_evaluation(world), &row_count);
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        const vs_world_change *change = &changes[i];
        uint64_t key = key_of_change(run, world, change);
        bool known = change->before.there && change->before.state == VS_KNOWN &&
                     change->after.there && change->after.state == VS_KNOWN;
        differing += vs_world_differs(&change->before, &change->after);
        if (!same_cell(&change->before, find_row(variant->rows, variant->row_count, key))) {
            good = change_failed(run, world, change, "before is not the baseline");
        } else if (!same_cell(&change->after, find_row(rows, row_count, key))) {
            good = change_failed(run, world, change, "after is not the cell");
        } else if (change->parts == NULL || (known && !parts_sum(change))) {
            good = change_failed(run, world, change, "the parts do not sum to the change");
        }
    }
    size_t a = 0;
    size_t b = 0;
    while (good && (a < variant->row_count || b < row_count)) {
        const struct row *was = a < variant->row_count ? &variant->rows[a] : NULL;
        const struct row *is = b < row_count ? &rows[b] : NULL;
        int order = was == NULL ? 1 : is == NULL ? -1 : compare_rows(was, is);
        differing -= order != 0 || was->state != is->state || was->band != is->band ||
                     !same_bits(was->value, is->value);
        a += order <= 0;
        b += order >= 0;
    }
    vs_mem_free(school->engine, rows);
    run->changes += run->counts ? count : 0;
    if (good && differing != 0) {
        vs_buffer_printf(&run->why, "cells that differ and are not listed: %lld",
                         -(long long)differing);
        good = false;
    }
    return good;
}

static uint64_t add_cell(uint64_t sum, const vs_world_cell *cell)
{
    sum = add(sum, &cell->there, sizeof cell->there);
    sum = add(sum, &cell->value, sizeof cell->value);
    sum = add(sum, &cell->state, sizeof cell->state);
    sum = add(sum, &cell->flags, sizeof cell->flags);
    sum = add(sum, &cell->n, sizeof cell->n);
    sum = add_text(sum, cell->reason != NULL ? cell->reason : "");
    return add_text(sum, cell->band != NULL ? cell->band : "");
}

static uint64_t checksum_of_changes(struct run *run, vs_world *world)
{
    const vs_world_change *changes = NULL;
    size_t count = 0;
    uint64_t sum = 0;
    must(&run->school, vs_world_changes(world, &changes, &count));
    for (size_t i = 0; i < count; i++) {
        uint64_t key = key_of_change(run, world, &changes[i]);
        sum = add(sum, &key, sizeof key);
        sum = add_cell(add_cell(sum, &changes[i].before), &changes[i].after);
        for (const vs_world_part *part = changes[i].parts; part != NULL; part = part->next) {
            sum = add(sum, &part->operation, sizeof part->operation);
            sum = add(sum, &part->known, sizeof part->known);
            sum = add(sum, &part->delta, sizeof part->delta);
        }
    }
    return sum;
}

/* --- worlds --- */

static vs_world *new_world(struct run *run, bool full)
{
    vs_world_options options = run->variant->options;
    vs_world *world = NULL;
    if (full) {
        options.full = options.silent = true;
        options.sources = NULL;
    }
    must(&run->school, vs_world_new(&world, run->school.model, run->school.store, &options));
    return world;
}

/* The first cells in which two worlds differ. */
static bool worlds_differ(struct run *run, const char *what, vs_world *is, vs_world *expected)
{
    vs_buffer texts[2];
    vs_world *worlds[2] = {is, expected};
    for (int i = 0; i < 2; i++) {
        vs_buffer_init(&texts[i], run->school.engine);
        must(&run->school, vs_results_canonical(vs_world_evaluation(worlds[i]), &texts[i]));
    }
    const char *a = texts[0].data;
    const char *b = texts[1].data;
    while (*a != '\0' && *b != '\0') {
        size_t left = strcspn(a, "\n");
        size_t right = strcspn(b, "\n");
        if (left != right || memcmp(a, b, left) != 0) {
            break;
        }
        a += left + 1;
        b += right + 1;
    }
    vs_buffer_printf(&run->why, "%s:\n  is       %.*s\n  expected %.*s", what,
                     (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
    vs_buffer_free(&texts[0]);
    vs_buffer_free(&texts[1]);
    return false;
}

/* A world with these operations has these cells. */
static bool check_world(struct run *run, const char *what, const vs_scenario *scenario, bool full,
                        uint64_t checksum, vs_world *like)
{
    vs_world *world = new_world(run, full);
    bool good = vs_world_apply(world, scenario) == VS_OK || engine_failed(run, what);
    if (good && checksum_of_world(run, world) != checksum) {
        good = like != NULL ? worlds_differ(run, what, like, world) : failed(run, what);
    }
    vs_world_free(world);
    return good;
}

/* --- a chain --- */

struct chain {
    size_t count;
    const char *texts[CHAIN_MAX];
    enum operation_kind kinds[CHAIN_MAX];
    bool deep; /* every earlier world is looked at again */
};

/* What the operations that were taken made. */
struct course {
    vs_scenario *scenario;
    vs_world *world;
    vs_digest digests[CHAIN_MAX + 1];
    uint64_t checksums[CHAIN_MAX + 1];
};

/* A refusal says what is wrong, and is one of a person's mistake. */
static bool check_refusal(struct run *run, const char *text, int status)
{
    bool told = vs_engine_error(run->school.engine)[0] != '\0';
    bool usual = status == VS_EUSAGE || status == VS_EDATA || status == VS_EMODEL ||
                 status == VS_ENOTFOUND || status == VS_EIO;
    if (told && usual) {
        return true;
    }
    vs_buffer_printf(&run->why, "refused with status %d, «%s»: %s", status,
                     vs_engine_error(run->school.engine), text);
    return false;
}

/* Takes one more operation, or nothing at all. */
static bool take(struct run *run, struct course *course, const char *text, bool *taken)
{
    struct school *school = &run->school;
    vs_scenario *none = NULL;
    vs_scenario *one = NULL;
    vs_scenario *longer = NULL;
    must(school, vs_scenario_new(&none, school->engine));
    int status = vs_scenario_with(&one, none, text);
    if (status == VS_OK) {
        must(school, vs_scenario_with(&longer, course->scenario, text));
        status = vs_world_apply(course->world, one);
    }
    bool good = true;
    *taken = status == VS_OK;
    if (*taken) {
        size_t count = vs_scenario_count(longer);
        vs_scenario_free(course->scenario);
        course->scenario = longer;
        course->digests[count] = vs_scenario_digest(longer);
        course->checksums[count] = checksum_of_world(run, course->world);
    } else {
        good = check_refusal(run, text, status);
        vs_scenario_free(longer);
        vs_world_free(course->world); /* of no use any more */
        course->world = new_world(run, false);
        must(school, vs_world_apply(course->world, course->scenario));
    }
    vs_scenario_free(one);
    vs_scenario_free(none);
    return good;
}

/* Saved and loaded it is the same scenario and the same answer. */
static bool check_saved(struct run *run, const struct course *course)
{
    struct school *school = &run->school;
    vs_scenario_basis basis = {.model = run->school.unit->source->digest, .known = 7};
    vs_scenario_basis read = {.known = 0};
    vs_scenario *resolved = NULL;
    vs_scenario *loaded = NULL;
    vs_buffer text;
    size_t count = vs_scenario_count(course->scenario);
    vs_buffer_init(&text, school->engine);
    must(school, vs_scenario_resolved(&resolved, course->scenario, course->world));
    must(school, vs_scenario_print(resolved, &basis, &text));
    if (vs_scenario_read(&loaded, school->engine, "saved.yaml", text.data, text.size, &read) !=
        VS_OK) {
        vs_buffer_printf(&run->why, "what was saved is refused: %s\n%s",
                         vs_engine_error(school->engine), text.data);
        vs_buffer_free(&text);
        vs_scenario_free(resolved);
        return false;
    }
    vs_digest digests[2] = {vs_scenario_digest(resolved), vs_scenario_digest(loaded)};
    bool good = vs_digest_equal(&digests[0], &digests[1]) && read.known == basis.known &&
                vs_digest_equal(&read.model, &basis.model);
    good = good || failed(run, "what was loaded is not what was saved");
    vs_world *world = new_world(run, false);
    if (good && vs_world_apply(world, loaded) != VS_OK) {
        good = engine_failed(run, "a loaded scenario is refused");
    }
    if (good && checksum_of_world(run, world) != course->checksums[count]) {
        good = worlds_differ(run, "loaded", world, course->world);
    }
    if (good && checksum_of_changes(run, world) != checksum_of_changes(run, course->world)) {
        good = failed(run, "a loaded scenario changes otherwise");
    }
    vs_world_free(world);
    vs_scenario_free(loaded);
    vs_scenario_free(resolved);
    vs_buffer_free(&text);
    return good;
}

/* One operation after another is taken back, the last first. */
static bool check_undo(struct run *run, struct course *course, bool deep)
{
    struct school *school = &run->school;
    bool good = true;
    for (size_t left = vs_scenario_count(course->scenario); good && left > 0; left--) {
        vs_scenario *shorter = NULL;
        must(school, vs_scenario_without_last(&shorter, course->scenario));
        vs_scenario_free(course->scenario);
        course->scenario = shorter;
        vs_digest digest = vs_scenario_digest(shorter);
        good = vs_digest_equal(&digest, &course->digests[left - 1]) ||
               failed(run, "undoing gives another scenario");
        if (good && (deep || left == 1)) {
            good = check_world(run, "undone", shorter, false, course->checksums[left - 1], NULL);
        }
    }
    return good;
}

static bool run_chain(struct run *run, const struct chain *chain)
{
    struct school *school = &run->school;
    struct course course = {.scenario = NULL};
    bool good = true;
    must(school, vs_scenario_new(&course.scenario, school->engine));
    course.world = new_world(run, false);
    course.digests[0] = vs_scenario_digest(course.scenario);
    course.checksums[0] = run->variant->checksum;
    vs_buffer_clear(&run->why);
    for (size_t i = 0; good && i < chain->count; i++) {
        bool taken = false;
        good = take(run, &course, chain->texts[i], &taken);
        if (run->counts) {
            (taken ? run->accepted : run->refused)[chain->kinds[i]]++;
        }
    }
    size_t count = vs_scenario_count(course.scenario);
    for (size_t i = 0; good && run->counts && i < count; i++) {
        run->cells += vs_world_operation_at(course.world, i)->evaluated;
    }
    good = good && check_changes(run, course.world);
    good = good && check_world(run, "moved on, against everything anew", course.scenario, true,
                               course.checksums[count], course.world);
    good = good && check_saved(run, &course);
    good = good && check_undo(run, &course, chain->deep);
    vs_world_free(course.world);
    vs_scenario_free(course.scenario);
    return good;
}

/* --- chains --- */

static void print_failure(struct run *run, uint64_t seed, uint64_t number, struct chain *chain)
{
    run->counts = false;
    printf("seed %llu, chain %llu, school %s: %s\n", (unsigned long long)seed,
           (unsigned long long)number, vs_unit_name(run->school.unit), run->why.data);
    for (size_t i = 0; i < chain->count;) { /* the fewest operations that still fail */
        struct chain less = *chain;
        less.count--;
        memmove(less.texts + i, less.texts + i + 1, (less.count - i) * sizeof *less.texts);
        if (less.count > 0 && !run_chain(run, &less)) {
            *chain = less;
        } else {
            i++;
        }
    }
    (void)run_chain(run, chain);
    printf("shrunk: %s\n", run->why.size > 0 ? run->why.data : "does not fail again");
    for (size_t i = 0; i < chain->count; i++) {
        printf("  %s\n", chain->texts[i]);
    }
}

static size_t draw_chain(struct run *run, uint64_t seed, uint64_t number, size_t most,
                         struct chain *out)
{
    struct school *school = &run->school;
    struct random random = {(seed * 1000003 + number) * UINT64_C(0x9e3779b97f4a7c15)};
    vs_buffer text;
    vs_buffer_init(&text, school->engine);
    out->count = 1 + draw(&random, CHAIN_MAX);
    out->count = out->count < most ? out->count : most;
    out->deep = draw(&random, 4) == 0;
    uint32_t variant = draw(&random, 20);
    run->variant = &run->variants[variant < 3 ? variant + 1 : 0];
    for (size_t i = 0; i < out->count; i++) {
        out->kinds[i] = write_operation(school, &random, number * CHAIN_MAX + i, &text);
        if (draw(&random, 16) == 0) {
            spoil(&random, &text);
        }
        must(school, vs_buffer_status(&text));
        out->texts[i] = vs_mem_text(school->engine, text.data, text.size);
        must(school, out->texts[i] != NULL ? VS_OK : vs_fail_memory(school->engine));
    }
    vs_buffer_free(&text);
    return out->count;
}

/* --- the school --- */

static void open_variant(struct run *run, struct variant *variant, vs_date valid, bool interpret,
                         bool stored)
{
    struct school *school = &run->school;
    vs_evaluation *cells = NULL;
    variant->options = (vs_world_options){
        .evaluation = {.known = -1, .valid = valid, .today = TODAY, .interpret = interpret},
        .sources = stored ? &school->unit->source->digest : NULL,
        .source = school->unit->source};
    must(school,
         vs_evaluation_new(&cells, school->model, school->store, &variant->options.evaluation));
    variant->checksum = checksum_of(school, school->model, cells);
    variant->rows = rows_of(school, school->model, cells, &variant->row_count);
    vs_evaluation_free(cells);
}

/* All that a scenario must leave as it is: records, the head of the chain, stored results. */
static vs_digest contents(struct school *school)
{
    vs_buffer text;
    vs_digest head;
    int64_t last = 0;
    vs_buffer_init(&text, school->engine);
    must(school, vs_export_canonical(school->model, school->store, -1, &text));
    must(school, vs_results_canonical(school->cells, &text));
    must(school, vs_store_head(school->store, &last));
    must(school, vs_store_hash(school->store, last, &head));
    vs_buffer_add(&text, &head, sizeof head);
    static const char *const keys[] = {"head", "catalogue", "frame"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        must(school, vs_store_get(school->store, "result", keys[i], &text));
    }
    for (size_t i = 0; i < school->model->indicator_count; i++) {
        char key[256];
        (void)snprintf(key, sizeof key, "cells/%s", school->model->indicators[i].name);
        (void)vs_store_get(school->store, "result", key, &text); /* some have none */
    }
    must(school, vs_buffer_status(&text));
    vs_digest digest = vs_digest_of(text.data, text.size);
    vs_buffer_free(&text);
    return digest;
}

static void open_school(struct run *run, vs_workspace **workspace, vs_unit *unit,
                        char *const *words)
{
    struct school *school = &run->school;
    must(school, vs_workspace_open(workspace, school->engine, words[1]));
    must(school, vs_unit_open(unit, *workspace, words[2], VS_STORE_READ));
    must(school, vs_unit_source(unit));
    must(school, vs_unit_model(unit));
    must(school, vs_store_begin_read(unit->store));
    school->unit = unit;
    school->model = unit->model;
    school->store = unit->store;
    school->folder = words[3];
    must(school, vs_arena_new(&school->arena, school->engine));
    bool current = false;
    must(school, vs_results_current(school->store, &unit->source->digest, TODAY, &current));
    if (!current) {
        (void)fprintf(stderr, "the stored cells of %s are not current\n", words[2]);
        exit(2);
    }
    vs_evaluation_options options = {.known = -1, .valid = VS_DATE_NONE, .today = TODAY};
    must(school, vs_evaluation_new(&school->cells, school->model, school->store, &options));
    read_samples(school, &(struct random){UINT64_C(0x9e3779b97f4a7c15)});
    open_variant(run, &run->variants[0], VS_DATE_NONE, false, true);
    open_variant(run, &run->variants[1], VS_DATE_NONE, false, false);
    open_variant(run, &run->variants[2], vs_date_make(2024, 12, 31), false, false);
    open_variant(run, &run->variants[3], VS_DATE_NONE, true, false);
}

static size_t print_counts(const struct run *run, size_t chains)
{
    static const char *const names[] = {"value", "param", "formula", "fact", "file"};
    size_t all = 0;
    printf("%s, %zu chains:", vs_unit_name(run->school.unit), chains);
    for (int i = 0; i < OPERATION_KINDS; i++) {
        printf(" %s %zu (refused %zu)", names[i], run->accepted[i], run->refused[i]);
        all += run->accepted[i] + run->refused[i];
    }
    printf(", changes %zu, cells evaluated %zu\n", run->changes, run->cells);
    return all;
}

int main(int count, char **words)
{
    static struct run run;
    vs_workspace *workspace = NULL;
    vs_unit unit = {0};
    if (count < 5) {
        (void)fprintf(stderr,
                      "region_scenarios WORKSPACE SCHOOL FOLDER OPERATIONS [SEED [CHAIN]]\n");
        return 2;
    }
    size_t wanted = (size_t)strtoul(words[4], NULL, 10);
    uint64_t seed = count > 5 ? strtoull(words[5], NULL, 10) : 1;
    uint64_t first = count > 6 ? strtoull(words[6], NULL, 10) : 1;
    run.counts = true;
    run.school.engine = NULL;
    if (vs_engine_new(&run.school.engine, NULL) != VS_OK) {
        return 2;
    }
    vs_buffer_init(&run.why, run.school.engine);
    open_school(&run, &workspace, &unit, words);
    vs_digest before = contents(&run.school);
    size_t made = 0;
    size_t chains = 0;
    int failures = 0;
    for (uint64_t number = first; made < wanted && failures < 5; number++) {
        struct chain chain;
        made += draw_chain(&run, seed, number, count > 6 ? CHAIN_MAX : wanted - made, &chain);
        const struct chain all = chain;
        chains++;
        if (!run_chain(&run, &chain)) {
            print_failure(&run, seed, number, &chain);
            run.counts = true;
            failures++;
        }
        for (size_t i = 0; i < all.count; i++) {
            vs_mem_free(run.school.engine, (void *)(uintptr_t)all.texts[i]);
        }
        if (count > 6) {
            break;
        }
    }
    vs_digest after = contents(&run.school);
    if (!vs_digest_equal(&before, &after)) {
        printf("%s is not as it was\n", words[2]);
        failures++;
    }
    size_t counted = print_counts(&run, chains);
    for (size_t i = 0; i < VARIANTS; i++) {
        vs_mem_free(run.school.engine, run.variants[i].rows);
    }
    vs_buffer_free(&run.why);
    vs_evaluation_free(run.school.cells);
    vs_store_end_read(unit.store);
    vs_unit_close(&unit);
    vs_workspace_free(workspace);
    vs_arena_free(run.school.arena);
    vs_engine_free(run.school.engine);
    printf("%zu operations, %d failures\n", counted, failures);
    return failures > 0 ? 1 : 0;
}
