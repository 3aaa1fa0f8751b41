/*
 * b) A sheet of 25 rows comes in: what it reaches is evaluated again, with and without the commit.
 * SPDX-License-Identifier: MIT
 */
#include "loop.h"
#include "unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The sheet of a step and its new marks; both sides draw the same ones. */
static struct data_sheet draw(uint64_t *state, uint32_t *number, uint8_t marks[PUPILS])
{
    *number = data_random(state, SHEETS);
    struct data_sheet sheet = data_sheet(*number);
    data_marks(state, &sheet, marks);
    return sheet;
}

static size_t steps_of(const struct bench *bench)
{
    return bench->quick ? 3 : 60;
}

static void time_loop(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    size_t size = 0;
    (void)context;
    bench_path(path, bench, "columns.bin");
    const struct data_columns *mapped = bench_map(path, &size);
    struct data_columns *columns = bench_memory(sizeof *columns);
    memcpy(columns, mapped, sizeof *columns);
    struct loop *loop = bench_memory(sizeof *loop);
    loop_run(loop, columns);
    struct bench_samples samples = {0};
    uint64_t state = 7;
    for (size_t i = 0; i < steps_of(bench); i++) {
        uint32_t number = 0;
        uint8_t marks[PUPILS];
        struct data_sheet sheet = draw(&state, &number, marks);
        uint8_t *before = columns->mark + (size_t)number * PUPILS;
        double start = bench_now();
        loop_change(loop, &sheet, before, marks);
        memcpy(before, marks, PUPILS);
        bench_add(&samples, bench_now() - start);
    }
    loop_answers(loop, report->answers);
    bench_finish(&samples, report);
}

static void check(sqlite3 *db, int result)
{
    if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW) {
        bench_fail("sqlite", sqlite3_errmsg(db));
    }
}

static void insert_sheet(sqlite3 *db, sqlite3_stmt *insert, const struct data_sheet *sheet,
                         const uint8_t marks[PUPILS])
{
    check(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    for (uint32_t i = 0; i < PUPILS; i++) {
        sqlite3_bind_int64(insert, 1, sheet->class_);
        sqlite3_bind_int64(insert, 2, sheet->class_ * PUPILS + i);
        sqlite3_bind_int64(insert, 3, sheet->subject);
        sqlite3_bind_int64(insert, 4, sheet->period);
        sqlite3_bind_int64(insert, 5, marks[i]);
        check(db, sqlite3_step(insert));
        sqlite3_reset(insert);
    }
    check(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
}

/* 25 rows into a bare table, one durable commit for each sheet. */
static void time_bare(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    (void)context;
    bench_path(path, bench, "bare.db");
    unlink(path);
    check(db, sqlite3_open(path, &db));
    check(db, sqlite3_exec(db,
                           "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                           "CREATE TABLE mark(class INT, pupil INT, subject INT, term INT, "
                           "mark INT)",
                           NULL, NULL, NULL));
    check(db,
          sqlite3_prepare_v2(db, "INSERT INTO mark VALUES(?1, ?2, ?3, ?4, ?5)", -1, &insert, NULL));
    struct bench_samples samples = {0};
    uint64_t state = 7;
    for (size_t i = 0; i < steps_of(bench); i++) {
        uint32_t number = 0;
        uint8_t marks[PUPILS];
        struct data_sheet sheet = draw(&state, &number, marks);
        double start = bench_now();
        insert_sheet(db, insert, &sheet, marks);
        bench_add(&samples, bench_now() - start);
    }
    bench_finish(&samples, report);
    sqlite3_finalize(insert);
    sqlite3_close(db);
}

/* context: "commit" for the time of import and advance, "" for the advance alone. */
static void time_vsoko(const struct bench *bench, const void *context, struct bench_report *report)
{
    char from[BENCH_PATH];
    char to[BENCH_PATH];
    struct unit unit;
    bool commit = strcmp(context, "commit") == 0;
    bench_path(from, bench, "big.db");
    bench_path(to, bench, "advance.db");
    bench_copy(to, from);
    unit_open(&unit, bench, "advance.db", VS_STORE_WRITE);
    vs_evaluation *evaluation = NULL;
    unit_evaluate(&evaluation, &unit);
    unit_all(&unit, evaluation);
    struct bench_samples samples = {0};
    struct data_text text = {0};
    uint64_t state = 7;
    for (size_t i = 0; i < steps_of(bench); i++) {
        uint32_t number = 0;
        uint8_t marks[PUPILS];
        size_t evaluated = 0;
        size_t changed = 0;
        struct data_sheet sheet = draw(&state, &number, marks);
        text.size = 0;
        data_header(&text);
        data_rows(&text, &sheet, 0, marks);
        double start = bench_now();
        unit_import(&unit, text.bytes, text.size);
        start = commit ? start : bench_now();
        unit_check(&unit, vs_evaluation_advance(evaluation, -1, &evaluated, &changed), "advance");
        bench_add(&samples, bench_now() - start);
    }
    unit_answers(&unit, evaluation, report->answers);
    bench_finish(&samples, report);
    vs_evaluation_free(evaluation);
    unit_close(&unit);
    free(text.bytes);
}

void bench_advance(const struct bench *bench)
{
    struct bench_pair sides[] = {{.function = time_loop},
                                 {.function = time_vsoko, .context = ""},
                                 {.function = time_bare},
                                 {.function = time_vsoko, .context = "commit"}};
    bench_turns(bench, sides, 4);
    bool equal = bench_difference(&sides[1].report, &sides[0].report) <= 1e-9 &&
                 bench_difference(&sides[3].report, &sides[0].report) <= 1e-9;
    const char *note = equal ? "equal" : "DIFFERENT";
    bench_line("b) 25 rows, compute", &sides[1].report, &sides[0].report, 10, note);
    bench_line("b) 25 rows, with the commit", &sides[3].report, &sides[2].report, 3, note);
    if (!equal) {
        exit(1);
    }
}
