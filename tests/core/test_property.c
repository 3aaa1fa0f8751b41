/*
 * Random histories: imports, corrections, undos, replacements, erasures. Whatever the history, what
 * is told must depend on the facts alone.
 *
 * Each seed makes a history; the number of seeds is VS_SEEDS (1,000 by default). Checked: a warm
 * evaluation brought forward equals one made anew; programs equal cells run one by one; a store
 * built from a prefix equals "known at"; the order of disjoint imports does not matter; erasing
 * changes no number, passes verify and leaves no byte of the text. SPDX-License-Identifier: MIT
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
#include "export.h"
#include "file.h"
#include "import.h"
#include "records.h"
#include "results.h"

enum { STEPS_MAX = 9, SHEET_ROWS = 4 };

struct random {
    uint64_t state;
};

static uint32_t draw(struct random *random, uint32_t below)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random->state >> 33) % below;
}

/* One step of a history: a file and how it is imported. */
struct step {
    char name[32];
    char text[4096];
    bool replace; /* sheets; of visits, which have no key, the event of the visits before */
    bool visits;
};

struct world {
    vs_engine *engine;
    vs_model_source *source;
    vs_model *model;
    char folder[64];
    char path[128];
    int64_t visits; /* the last event that brought visits, 0 if none */
};

static void make_world(struct world *world)
{
    assert_int_equal(vs_engine_new(&world->engine, NULL), VS_OK);
    int status = vs_model_source_read(&world->source, world->engine,
                                      VS_SOURCE_DIR "/tests/fixtures/models", "property");
    if (status == VS_OK) {
        status = vs_model_load(&world->model, world->engine, world->source);
    }
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(world->folder, sizeof world->folder, "%s/vsoko-property-XXXXXX", memory);
    assert_non_null(mkdtemp(world->folder));
}

static void remove_store(const char *path)
{
    char name[160];
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        (void)unlink(name);
    }
}

static void free_world(struct world *world)
{
    remove_store(world->path);
    (void)rmdir(world->folder);
    vs_model_free(world->model);
    vs_model_source_free(world->source);
    vs_engine_free(world->engine);
}

static vs_store *open_store(struct world *world, const char *name)
{
    vs_store *store = NULL;
    snprintf(world->path, sizeof world->path, "%s/%s", world->folder, name);
    remove_store(world->path);
    world->visits = 0;
    assert_int_equal(vs_store_create(world->engine, world->path, "unit"), VS_OK);
    int status = vs_store_open(&store, world->engine, world->path, VS_STORE_WRITE);
    if (status != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
    return store;
}

/* --- histories --- */

static void write_marks(struct random *random, struct step *step)
{
    static const char *const classes[] = {"5A", "5B", "6A"};
    static const char *const topics[] = {"algebra", "history"};
    static const char *const terms[] = {"2024/T1", "2024/T2", "2024/T3"};
    const char *class = classes[draw(random, 3)];
    const char *topic = topics[draw(random, 2)];
    const char *term = terms[draw(random, 3)];
    size_t at = 0;
    at += (size_t)snprintf(step->text, sizeof step->text, "class,person,topic,term,mark,score\n");
    for (uint32_t person = 1; person <= SHEET_ROWS; person++) {
        if (draw(random, 5) == 0) {
            continue;
        }
        char mark[8] = "";
        uint32_t value = draw(random, 8);
        if (value == 6) {
            strcpy(mark, "x");
        } else if (value < 6) {
            snprintf(mark, sizeof mark, "%u", 1 + value);
        }
        at += (size_t)snprintf(step->text + at, sizeof step->text - at,
                               "%s,person %u of %s,%s,%s,%s,", class, person, class, topic, term,
                               mark);
        if (draw(random, 6) > 0) {
            at += (size_t)snprintf(step->text + at, sizeof step->text - at, "%d.%03u",
                                   (int)draw(random, 200) - 100, draw(random, 1000));
        }
        at += (size_t)snprintf(step->text + at, sizeof step->text - at, "\n");
    }
    snprintf(step->name, sizeof step->name, "marks.csv");
    step->replace = draw(random, 4) == 0;
}

static void write_visits(struct random *random, struct step *step)
{
    static const char *const days[] = {"2024-09-10", "2024-12-24", "2025-04-01", "2025-09-02"};
    size_t at = (size_t)snprintf(step->text, sizeof step->text, "group,day,minutes\n");
    uint32_t rows = 1 + draw(random, 3);
    for (uint32_t i = 0; i < rows; i++) {
        at += (size_t)snprintf(step->text + at, sizeof step->text - at, "%s,%s,%u\n",
                               draw(random, 2) == 0 ? "5A" : "6A", days[draw(random, 4)],
                               draw(random, 500));
    }
    snprintf(step->name, sizeof step->name, "visits.csv");
    step->visits = true;
    step->replace = draw(random, 3) == 0;
}

static void write_roster(struct random *random, struct step *step)
{
    size_t at = (size_t)snprintf(step->text, sizeof step->text, "member,in_class,in_term\n");
    for (uint32_t person = 1; person <= SHEET_ROWS; person++) {
        at += (size_t)snprintf(step->text + at, sizeof step->text - at,
                               "person %u of 5A,5A,2024/T%u\n", person, 1 + draw(random, 3));
    }
    snprintf(step->name, sizeof step->name, "roster.csv");
}

/* A date of the list, or none if that is allowed. */
static const char *draw_date(struct random *random, bool none)
{
    static const char *const dates[] = {
        "2024-09-01", "2024-11-30", "2024-12-15", "2025-01-20", "2025-01-21", "2025-02-10", ""};
    return dates[draw(random, none ? 7 : 6)];
}

static void write_stays(struct random *random, struct step *step)
{
    static const char *const classes[] = {"5A", "5B", "6A", ""};
    size_t at = (size_t)snprintf(step->text, sizeof step->text,
                                 "stay_person,stay_class,stay_from,stay_to,stay_rank\n");
    for (uint32_t person = 1; person <= SHEET_ROWS; person++) {
        const char *from = draw_date(random, false);
        const char *to = draw_date(random, true);
        at += (size_t)snprintf(step->text + at, sizeof step->text - at,
                               "person %u of 5A,%s,%s,%s,%s\n", person, classes[draw(random, 4)],
                               from, to, draw(random, 3) == 0 ? "1" : "");
    }
    snprintf(step->name, sizeof step->name, "stays.csv");
    step->replace = draw(random, 3) == 0;
}

static void write_stages(struct random *random, struct step *step)
{
    size_t at =
        (size_t)snprintf(step->text, sizeof step->text, "stage_class,stage_stage,stage_to\n");
    for (uint32_t class = 0; class < 3; class ++) {
        static const char *const classes[] = {"5A", "5B", "6A"};
        at +=
            (size_t)snprintf(step->text + at, sizeof step->text - at, "%s,%s,%s\n", classes[class],
                             draw(random, 2) == 0 ? "low" : "high", draw_date(random, true));
    }
    snprintf(step->name, sizeof step->name, "stages.csv");
}

static void write_checks(struct random *random, struct step *step)
{
    static const char *const classes[] = {"5A", "5B", ""};
    size_t at = (size_t)snprintf(step->text, sizeof step->text,
                                 "check_term,check_class,check_person,check_topic,check_points\n");
    uint32_t term = 1 + draw(random, 3);
    const char *topic = draw(random, 2) == 0 ? "algebra" : "history";
    for (uint32_t person = 1; person <= SHEET_ROWS; person++) {
        if (draw(random, 4) > 0) {
            at += (size_t)snprintf(step->text + at, sizeof step->text - at,
                                   "2024/T%u,%s,person %u of 5A,%s,%u\n", term,
                                   classes[draw(random, 3)], person, topic, draw(random, 6));
        }
    }
    snprintf(step->name, sizeof step->name, "checks.csv");
    step->replace = draw(random, 4) == 0;
}

/* Rows of terms and of years; sometimes all of one kind. */
static void write_notes(struct random *random, struct step *step)
{
    static const char *const classes[] = {"5A", "6A", ""};
    static const char *const terms[] = {"2024/T1", "2024/T2", "2024/T3", "2024", "2023"};
    size_t at =
        (size_t)snprintf(step->text, sizeof step->text,
                         "note_term,note_class,note_person,note_topic,note_points,note_weight\n");
    const char *topic = draw(random, 2) == 0 ? "algebra" : "history";
    uint32_t kinds = 1 + draw(random, 5);
    for (uint32_t person = 1; person <= SHEET_ROWS; person++) {
        at += (size_t)snprintf(step->text + at, sizeof step->text - at, "%s,%s,person %u of 5A,%s,",
                               terms[draw(random, kinds)], classes[draw(random, 3)], person, topic);
        if (draw(random, 4) > 0) {
            at += (size_t)snprintf(step->text + at, sizeof step->text - at, "%u", draw(random, 6));
        }
        at +=
            (size_t)snprintf(step->text + at, sizeof step->text - at, ",%u\n", draw(random, 1000));
    }
    snprintf(step->name, sizeof step->name, "notes.csv");
    step->replace = draw(random, 4) == 0;
}

static void write_posts(struct random *random, struct step *step)
{
    size_t at = (size_t)snprintf(step->text, sizeof step->text,
                                 "post_person,post_topic,post_to,post_load\n");
    for (uint32_t person = 1; person <= SHEET_ROWS; person++) {
        at +=
            (size_t)snprintf(step->text + at, sizeof step->text - at, "person %u of 5A,%s,%s,%u\n",
                             person, draw(random, 2) == 0 ? "algebra" : "history",
                             draw_date(random, true), draw(random, 30));
    }
    snprintf(step->name, sizeof step->name, "posts.csv");
    step->replace = draw(random, 4) == 0;
}

static void write_papers(struct random *random, struct step *step)
{
    size_t at =
        (size_t)snprintf(step->text, sizeof step->text,
                         "paper_person,paper_class,paper_number,paper_valid_to,paper_site\n");
    for (uint32_t number = 1; number <= SHEET_ROWS; number++) {
        at += (size_t)snprintf(step->text + at, sizeof step->text - at,
                               "person %u of 5A,5B,%u,%s,%s\n", 1 + draw(random, SHEET_ROWS),
                               number, draw_date(random, true), draw(random, 4) == 0 ? "1" : "");
    }
    snprintf(step->name, sizeof step->name, "papers.csv");
}

static void write_spans(struct random *random, struct step *step)
{
    switch (draw(random, 8)) {
    case 0:
        write_stays(random, step);
        break;
    case 1:
        write_stages(random, step);
        break;
    case 2:
        write_posts(random, step);
        break;
    case 3:
        write_papers(random, step);
        break;
    case 4:
    case 5:
        write_notes(random, step);
        break;
    default:
        write_checks(random, step);
        break;
    }
}

static size_t make_history(struct random *random, struct step *steps)
{
    size_t count = 4 + draw(random, STEPS_MAX - 3);
    for (size_t i = 0; i < count; i++) {
        steps[i] = (struct step){.replace = false};
        uint32_t choice = draw(random, 14);
        if (choice < 2 && i > 0) {
            steps[i] = steps[draw(random, (uint32_t)i)]; /* the same again, or an undo */
        } else if (choice < 4) {
            write_visits(random, &steps[i]);
        } else if (choice < 5) {
            write_roster(random, &steps[i]);
        } else if (choice < 9) {
            write_spans(random, &steps[i]);
        } else {
            write_marks(random, &steps[i]);
        }
    }
    return count;
}

static void take_step(struct world *world, vs_store *store, struct step *step)
{
    vs_import_options options = {.valid = vs_date_make(2025, 6, 1),
                                 .replace = step->replace && !step->visits};
    if (step->visits && step->replace) {
        options.replace_event = world->visits;
    }
    vs_import *import = NULL;
    int status = vs_import_new(&import, world->model, store, &options);
    if (status == VS_OK) {
        status = vs_import_add(import, step->name, step->text, strlen(step->text));
    }
    if (status == VS_OK) {
        status = vs_import_finish(import);
    }
    if (status != VS_OK) {
        fail_msg("%s: %s\n%s", vs_engine_error(world->engine),
                 vs_import_problem_count(import) > 0 ? vs_import_problem(import, 0) : "",
                 step->text);
    }
    if (step->visits && vs_import_count(import) > 0 && vs_import_result_at(import, 0)->event > 0) {
        world->visits = vs_import_result_at(import, 0)->event;
    }
    vs_import_free(import);
}

/* Makes the segments that many imports would bring about. */
static void merge(struct world *world, vs_store *store)
{
    static const char *const kinds[] = {"mark",  "visit", "roster", "stay", "stage_of",
                                        "check", "post",  "paper",  "note"};
    assert_int_equal(vs_store_begin(store), VS_OK);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        bool equal = false;
        if (vs_records_merge(store, kinds[i]) != VS_OK ||
            vs_records_check(store, kinds[i], &equal) != VS_OK) {
            fail_msg("%s", vs_engine_error(world->engine));
        }
        assert_true(equal);
    }
    assert_int_equal(vs_store_commit(store), VS_OK);
}

/* --- what is told --- */

static vs_evaluation *evaluate(struct world *world, vs_store *store, int64_t known, bool interpret)
{
    vs_evaluation_options options = {.known = known,
                                     .valid = VS_DATE_NONE,
                                     .today = vs_date_make(2025, 1, 20),
                                     .interpret = interpret};
    vs_evaluation *evaluation = NULL;
    if (vs_evaluation_new(&evaluation, world->model, store, &options) != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
    return evaluation;
}

static char *cells_of(struct world *world, vs_evaluation *evaluation)
{
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    if (vs_results_canonical(evaluation, &text) != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
    return text.data;
}

static char *facts_of(struct world *world, vs_store *store, int64_t known)
{
    vs_buffer text;
    vs_buffer_init(&text, world->engine);
    vs_buffer_text(&text, "");
    if (vs_export_canonical(world->model, store, known, &text) != VS_OK) {
        fail_msg("%s", vs_engine_error(world->engine));
    }
    vs_buffer_char(&text, '\n');
    return text.data;
}

/* Fails at the first line in which two texts differ. */
static void same_text(const char *what, uint64_t seed, size_t step, const char *a, const char *b)
{
    if (strcmp(a, b) == 0) {
        return;
    }
    while (*a != '\0' && *b != '\0') {
        size_t left = strcspn(a, "\n");
        size_t right = strcspn(b, "\n");
        if (left != right || memcmp(a, b, left) != 0) {
            break;
        }
        a += left + 1;
        b += right + 1;
    }
    fail_msg("%s, seed %llu, step %zu:\n  %.*s\n  %.*s", what, (unsigned long long)seed, step,
             (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
}

static void compare_fresh(struct world *world, vs_store *store, const char *warm, bool interpret,
                          uint64_t seed, size_t step)
{
    vs_evaluation *fresh = evaluate(world, store, -1, interpret);
    char *anew = cells_of(world, fresh);
    same_text(interpret ? "programs against single cells" : "advanced against anew", seed, step,
              warm, anew);
    vs_mem_free(world->engine, anew);
    vs_evaluation_free(fresh);
}

static size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; *text != '\0'; text++) {
        lines += *text == '\n';
    }
    return lines;
}

/* Takes a history with a warm evaluation beside it; heads[i] gets the event after step i. Returns
 * how many steps were brought forward without evaluating every cell. */
static size_t live(struct world *world, vs_store *store, struct step *steps, size_t count,
                   int64_t *heads, uint64_t seed)
{
    size_t partly = 0;
    vs_evaluation *warm = evaluate(world, store, -1, false);
    vs_mem_free(world->engine, cells_of(world, warm));
    for (size_t i = 0; i < count; i++) {
        size_t evaluated = 0;
        size_t changed = 0;
        take_step(world, store, &steps[i]);
        if (seed % 3 == 0 && i % 2 == 0) {
            merge(world, store);
        }
        assert_int_equal(vs_store_head(store, &heads[i]), VS_OK);
        if (vs_evaluation_advance(warm, -1, &evaluated, &changed) != VS_OK) {
            fail_msg("%s", vs_engine_error(world->engine));
        }
        char *cells = cells_of(world, warm);
        partly += evaluated < count_lines(cells);
        compare_fresh(world, store, cells, false, seed, i);
        if (i + 1 == count) {
            compare_fresh(world, store, cells, true, seed, i);
        }
        vs_mem_free(world->engine, cells);
    }
    vs_evaluation_free(warm);
    return partly;
}

static void compare_prefix(struct world *world, vs_store *store, struct step *steps, size_t count,
                           int64_t known, uint64_t seed)
{
    char kept[sizeof world->path];
    memcpy(kept, world->path, sizeof kept);
    vs_store *prefix = open_store(world, "prefix.db");
    for (size_t i = 0; i < count; i++) {
        take_step(world, prefix, &steps[i]);
    }
    char *then = facts_of(world, store, known);
    char *rebuilt = facts_of(world, prefix, -1);
    same_text("facts known then", seed, count, then, rebuilt);
    vs_evaluation *past = evaluate(world, store, known, false);
    vs_evaluation *now = evaluate(world, prefix, -1, false);
    char *past_cells = cells_of(world, past);
    char *now_cells = cells_of(world, now);
    same_text("cells known then", seed, count, past_cells, now_cells);
    vs_mem_free(world->engine, past_cells);
    vs_mem_free(world->engine, now_cells);
    vs_mem_free(world->engine, then);
    vs_mem_free(world->engine, rebuilt);
    vs_evaluation_free(past);
    vs_evaluation_free(now);
    vs_store_close(prefix);
    remove_store(world->path);
    memcpy(world->path, kept, sizeof kept);
}

static size_t count_seeds(void)
{
    const char *seeds = getenv("VS_SEEDS");
    return seeds != NULL ? (size_t)strtoul(seeds, NULL, 10) : 1000;
}

static void histories_on_random_steps(void **state)
{
    (void)state;
    struct world world = {0};
    make_world(&world);
    size_t partly = 0;
    static struct step steps[STEPS_MAX + 1];
    for (uint64_t seed = 1; seed <= count_seeds(); seed++) {
        struct random random = {seed * UINT64_C(0x9e3779b97f4a7c15)};
        int64_t heads[STEPS_MAX + 1];
        size_t count = make_history(&random, steps);
        vs_store *store = open_store(&world, "unit.db");
        partly += live(&world, store, steps, count, heads, seed);
        size_t at = draw(&random, (uint32_t)count);
        compare_prefix(&world, store, steps, at + 1, heads[at], seed);
        vs_store_close(store);
        remove_store(world.path);
    }
    assert_true(partly >= count_seeds() / 2); /* else the histories do not try what they are for */
    free_world(&world);
}

/* Sheets of different classes, topics and terms share no key: any order gives the same. */
static void order_on_disjoint_imports(void **state)
{
    (void)state;
    struct world world = {0};
    make_world(&world);
    static struct step steps[6];
    for (uint64_t seed = 1; seed <= count_seeds() / 5; seed++) {
        struct random random = {seed};
        char *facts[2];
        char *cells[2];
        for (size_t i = 0; i < 6; i++) {
            steps[i] = (struct step){.replace = false};
            snprintf(steps[i].name, sizeof steps[i].name, "marks.csv");
            snprintf(steps[i].text, sizeof steps[i].text,
                     "class,person,topic,term,mark,score\nC%u,p%u,t%u,2024/T%u,%u,%u.5\n"
                     "C%u,q%u,t%u,2024/T%u,,\n",
                     (unsigned)i / 2, draw(&random, 3), (unsigned)i % 2, 1 + draw(&random, 3),
                     1 + draw(&random, 5), draw(&random, 90), (unsigned)i / 2, draw(&random, 3),
                     (unsigned)i % 2, 1 + draw(&random, 3));
        }
        for (size_t turn = 0; turn < 2; turn++) {
            vs_store *store = open_store(&world, "unit.db");
            for (size_t i = 0; i < 6; i++) {
                take_step(&world, store, &steps[turn == 0 ? i : (i * 5 + 3) % 6]);
            }
            vs_evaluation *evaluation = evaluate(&world, store, -1, false);
            facts[turn] = facts_of(&world, store, -1);
            cells[turn] = cells_of(&world, evaluation);
            vs_evaluation_free(evaluation);
            vs_store_close(store);
            remove_store(world.path);
        }
        same_text("facts in another order", seed, 0, facts[0], facts[1]);
        same_text("cells in another order", seed, 0, cells[0], cells[1]);
        for (size_t turn = 0; turn < 2; turn++) {
            vs_mem_free(world.engine, facts[turn]);
            vs_mem_free(world.engine, cells[turn]);
        }
    }
    free_world(&world);
}

/* True if some byte run of the store's files equals text. */
static bool leaves_trace(struct world *world, const char *text)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    bool found = false;
    for (size_t i = 0; i < 3; i++) {
        char name[160];
        vs_buffer bytes;
        vs_buffer_init(&bytes, world->engine);
        snprintf(name, sizeof name, "%s%s", world->path, ends[i]);
        if (vs_file_read(&bytes, name, SIZE_MAX / 8) == VS_OK) {
            for (size_t at = 0; at + strlen(text) <= bytes.size; at++) {
                found = found || memcmp(bytes.data + at, text, strlen(text)) == 0;
            }
        }
        vs_buffer_free(&bytes);
    }
    return found;
}

static void numbers_on_erase(void **state)
{
    (void)state;
    struct world world = {0};
    make_world(&world);
    static struct step steps[STEPS_MAX + 1];
    for (uint64_t seed = 1; seed <= count_seeds() / 20; seed++) {
        struct random random = {seed * 77};
        int64_t id = 0;
        vs_code code = 0;
        size_t count = make_history(&random, steps);
        vs_store *store = open_store(&world, "unit.db");
        for (size_t i = 0; i < count; i++) {
            take_step(&world, store, &steps[i]);
        }
        static const char person[] = "person 1 of 5A";
        assert_int_equal(vs_store_find(store, "person", person, strlen(person), &code), VS_OK);
        if (code != 0) {
            vs_evaluation *evaluation = evaluate(&world, store, -1, false);
            char *before = cells_of(&world, evaluation);
            vs_evaluation_free(evaluation);
            assert_true(leaves_trace(&world, person));
            assert_int_equal(vs_store_erase(store, &code, 1, 0, &id), VS_OK);
            assert_false(leaves_trace(&world, person));
            evaluation = evaluate(&world, store, -1, false);
            char *after = cells_of(&world, evaluation);
            vs_evaluation_free(evaluation);
            same_text("cells after erasing", seed, 0, before, after);
            vs_mem_free(world.engine, before);
            vs_mem_free(world.engine, after);
        }
        vs_store_close(store);
        vs_buffer findings;
        vs_buffer_init(&findings, world.engine);
        assert_int_equal(vs_store_verify(world.engine, world.path, &findings), VS_OK);
        if (findings.size > 0) {
            fail_msg("%s", ((const vs_verify_finding *)(void *)findings.data)->text);
        }
        assert_false(code != 0 && leaves_trace(&world, person));
        vs_buffer_free(&findings);
        remove_store(world.path);
    }
    free_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histories_on_random_steps),
        cmocka_unit_test(order_on_disjoint_imports),
        cmocka_unit_test(numbers_on_erase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
