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

enum { LAST = CLASSES * SUBJECTS /* sheets of a period */, STRIDE = 61 /* no divisor of LAST */ };

/* Number of the sheet that comes in at a step: one of the last period, each once. */
static uint32_t sheet_of(size_t step)
{
    return SHEETS - LAST + (uint32_t)(step * STRIDE % LAST);
}

static size_t steps_of(const struct bench *bench)
{
    return bench->quick ? 3 : 60;
}

static const struct data_columns *map_columns(const struct bench *bench)
{
    char path[BENCH_PATH];
    size_t size = 0;
    bench_path(path, bench, "columns.bin");
    return bench_map(path, &size);
}

static void time_loop(const struct bench *bench, const void *context, struct bench_report *report)
{
    (void)context;
    const struct data_columns *columns = map_columns(bench);
    struct loop *loop = bench_memory(sizeof *loop);
    loop_run(loop, columns);
    for (size_t i = 0; i < steps_of(bench); i++) {
        struct data_sheet sheet = data_sheet(sheet_of(i));
        loop_change(loop, &sheet, columns->mark + (size_t)sheet_of(i) * PUPILS, NULL);
    }
    struct bench_samples samples = {0};
    for (size_t i = 0; i < steps_of(bench); i++) {
        struct data_sheet sheet = data_sheet(sheet_of(i));
        const uint8_t *marks = columns->mark + (size_t)sheet_of(i) * PUPILS;
        double start = bench_now();
        loop_change(loop, &sheet, NULL, marks);
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
                         const uint8_t *marks)
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
    const struct data_columns *columns = map_columns(bench);
    struct bench_samples samples = {0};
    for (size_t i = 0; i < steps_of(bench); i++) {
        struct data_sheet sheet = data_sheet(sheet_of(i));
        double start = bench_now();
        insert_sheet(db, insert, &sheet, columns->mark + (size_t)sheet_of(i) * PUPILS);
        bench_add(&samples, bench_now() - start);
    }
    bench_finish(&samples, report);
    sqlite3_finalize(insert);
    sqlite3_close(db);
}

/* One import of all sheets but those that come in later. */
static void import_others(struct unit *unit, const struct bench *bench,
                          const struct data_columns *columns, struct data_text *text)
{
    data_header(text);
    for (uint32_t number = 0; number < SHEETS; number++) {
        bool later = false;
        for (size_t i = 0; i < steps_of(bench); i++) {
            later = later || sheet_of(i) == number;
        }
        struct data_sheet sheet = data_sheet(number);
        if (!later) {
            data_rows(text, &sheet, 0, columns->mark + (size_t)number * PUPILS);
        }
    }
    unit_import(unit, "mark", text->bytes, text->size);
}

/* context: "commit" for the time of import and advance, "" for the advance alone. */
static void time_vsoko(const struct bench *bench, const void *context, struct bench_report *report)
{
    struct unit unit;
    bool commit = strcmp(context, "commit") == 0;
    const struct data_columns *columns = map_columns(bench);
    struct data_text text = {0};
    unit_create(&unit, bench, "w1", "advance.db");
    import_others(&unit, bench, columns, &text);
    vs_evaluation *evaluation = NULL;
    unit_evaluate(&evaluation, &unit);
    unit_all(&unit, evaluation);
    struct bench_samples samples = {0};
    for (size_t i = 0; i < steps_of(bench); i++) {
        size_t evaluated = 0;
        size_t changed = 0;
        struct data_sheet sheet = data_sheet(sheet_of(i));
        text.size = 0;
        data_header(&text);
        data_rows(&text, &sheet, 0, columns->mark + (size_t)sheet_of(i) * PUPILS);
        double start = bench_now();
        unit_import(&unit, "mark", text.bytes, text.size);
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
