/*
 * a) W1: from opening an evaluation to having all values.
 * SPDX-License-Identifier: MIT
 */
#include "loop.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

static void time_loop(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    size_t size = 0;
    (void)context;
    bench_path(path, bench, "columns.bin");
    const struct data_columns *columns = bench_map(path, &size);
    struct loop *loop = bench_memory(sizeof *loop);
    struct bench_samples samples = {0};
    for (size_t i = 0; i < (bench->quick ? 5 : 300); i++) {
        double start = bench_now();
        loop_run(loop, columns);
        bench_add(&samples, bench_now() - start);
    }
    loop_answers(loop, report->answers);
    bench_finish(&samples, report);
}

static void time_vsoko(const struct bench *bench, const void *context, struct bench_report *report)
{
    struct unit unit;
    struct bench_samples samples = {0};
    unit_open(&unit, bench, "w1", context, VS_STORE_READ);
    for (size_t i = 0; i < (bench->quick ? 3 : 100); i++) {
        vs_evaluation *evaluation = NULL;
        double start = bench_now();
        unit_evaluate(&evaluation, &unit);
        unit_all(&unit, evaluation);
        bench_add(&samples, bench_now() - start);
        if (i == 0) {
            unit_answers(&unit, evaluation, report->answers);
        }
        vs_evaluation_free(evaluation);
    }
    bench_finish(&samples, report);
    unit_close(&unit);
}

void bench_w1(const struct bench *bench)
{
    struct bench_pair sides[] = {{.function = time_loop},
                                 {.function = time_vsoko, .context = "big.db"},
                                 {.function = time_vsoko, .context = "sheets.db"}};
    static const char *const names[] = {"", "a) W1, one import", "a) W1, 4,800 imports"};
    size_t count = bench->quick ? 2 : 3;
    bench_turns(bench, sides, count);
    for (size_t i = 1; i < count; i++) {
        bool equal = bench_difference(&sides[i].report, &sides[0].report) <= 1e-9;
        bench_line(names[i], &sides[i].report, &sides[0].report, 4, equal ? "equal" : "DIFFERENT");
        if (!equal) {
            exit(1);
        }
    }
}
