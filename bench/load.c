/*
 * c) A large CSV file: read, checked and stored durably, beside a bare parse into typed columns and
 * one synced write. SPDX-License-Identifier: MIT
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIELDS = 7, TEXTS = 5, SLOTS = 4096, TEXT_MAX = 64 };

/* Texts of a column and their numbers. */
struct codes {
    struct {
        const char *text;
        size_t size;
    } slots[SLOTS];
    uint32_t numbers[SLOTS];
    uint32_t count;
};

static uint32_t code_of(struct codes *codes, const char *text, size_t size)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)text[i]) * 16777619U;
    }
    for (uint32_t at = hash % SLOTS;; at = (at + 1) % SLOTS) {
        if (codes->slots[at].text == NULL) {
            codes->slots[at].text = text;
            codes->slots[at].size = size;
            codes->numbers[at] = codes->count++;
            return codes->numbers[at];
        }
        if (codes->slots[at].size == size && memcmp(codes->slots[at].text, text, size) == 0) {
            return codes->numbers[at];
        }
    }
}

/* A number with its digits after the point dropped into it: 12.34 is 1234. */
static uint32_t number_of(const char *text, size_t size)
{
    uint32_t number = 0;
    for (size_t i = 0; i < size; i++) {
        number = text[i] == '.' ? number : number * 10 + (uint32_t)(text[i] - '0');
    }
    return number;
}

struct columns {
    uint32_t rows;
    uint16_t *texts[TEXTS];
    uint8_t *mark;
    uint16_t *score;
};

static void parse(const char *at, const char *end, struct columns *columns, struct codes *codes)
{
    at = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
    while (at < end) {
        for (size_t i = 0; i < FIELDS; i++) {
            const char *stop = at;
            while (stop < end && *stop != ',' && *stop != '\n') {
                stop++;
            }
            size_t size = (size_t)(stop - at);
            if (i < TEXTS) {
                columns->texts[i][columns->rows] = (uint16_t)code_of(&codes[i], at, size);
            } else if (i == TEXTS) {
                columns->mark[columns->rows] = (uint8_t)number_of(at, size);
            } else {
                columns->score[columns->rows] = (uint16_t)number_of(at, size);
            }
            at = stop + 1;
        }
        columns->rows++;
    }
}

static void put(int file, const void *data, size_t size)
{
    if (write(file, data, size) != (ssize_t)size) {
        bench_fail("columns", NULL);
    }
}

static void time_bare(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    size_t size = 0;
    struct bench_samples samples = {0};
    (void)context;
    bench_path(path, bench, "large.csv");
    const char *bytes = bench_map(path, &size);
    size_t rows = (size_t)ROWS * data_procedures(bench);
    bench_path(path, bench, "bare.columns");
    unlink(path);
    double start = bench_now();
    struct columns columns = {.mark = bench_memory(rows), .score = bench_memory(rows * 2)};
    struct codes *codes = bench_memory(TEXTS * sizeof *codes);
    for (size_t i = 0; i < TEXTS; i++) {
        columns.texts[i] = bench_memory(rows * 2);
    }
    parse(bytes, bytes + size, &columns, codes);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    for (size_t i = 0; i < TEXTS; i++) {
        put(file, columns.texts[i], rows * 2);
    }
    put(file, columns.mark, rows);
    put(file, columns.score, rows * 2);
    if (fsync(file) != 0 || close(file) != 0 || columns.rows != rows) {
        bench_fail(path, NULL);
    }
    bench_add(&samples, bench_now() - start);
    bench_finish(&samples, report);
}

static void time_vsoko(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    size_t size = 0;
    struct unit unit;
    struct bench_samples samples = {0};
    (void)context;
    unit_create(&unit, bench, "w1", "large.db");
    bench_path(path, bench, "large.csv");
    const char *bytes = bench_map(path, &size);
    double start = bench_now();
    unit_import(&unit, "mark", bytes, size);
    bench_add(&samples, bench_now() - start);
    bench_finish(&samples, report);
    unit_close(&unit);
}

void bench_load(const struct bench *bench)
{
    struct bench_pair sides[] = {{.function = time_bare}, {.function = time_vsoko}};
    char name[64];
    snprintf(name, sizeof name, "c) import, %u rows", ROWS * data_procedures(bench));
    bench_turns(bench, sides, 2);
    bench_line(name, &sides[1].report, &sides[0].report, 7, "");
}
