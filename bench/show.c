/*
 * d) A process that opens a database and prints one stored value.
 * SPDX-License-Identifier: MIT
 */
#include "process.h"
#include "unit.h"

#include "results.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A workspace by hand with the big store in it, all cells stored. */
static void make_workspace(const struct bench *bench, char folder[BENCH_PATH])
{
    static const char yaml[] = "model: w1\nschools:\n  - id: \"51\"\n    title: W1\n";
    char from[BENCH_PATH];
    char to[BENCH_PATH + 64];
    bench_path(folder, bench, "workspace");
    mkdir(folder, 0777);
    snprintf(to, sizeof to, "%s/vsoko.yaml", folder);
    bench_write(to, yaml, sizeof yaml - 1);
    snprintf(to, sizeof to, "%s/models", folder);
    unlink(to);
    if (symlink(bench->model, to) != 0) {
        bench_fail(to, NULL);
    }
    bench_path(from, bench, "big.db");
    snprintf(to, sizeof to, "%s/51.db", folder);
    bench_copy(to, from);
    struct unit unit;
    unit_open(&unit, bench, "w1", "workspace/51.db", VS_STORE_WRITE);
    vs_evaluation_options options = {.known = -1, .valid = VS_DATE_NONE, .today = UNIT_TODAY};
    vs_results_made made;
    unit_check(&unit,
               vs_results_compute(unit.store, unit.model, unit.source, &options, true, &made),
               "compute");
    unit_close(&unit);
}

static void prepare(const struct bench *bench, const void *context, struct bench_report *report)
{
    char folder[BENCH_PATH];
    (void)context;
    (void)report;
    make_workspace(bench, folder);
}

static void time_vsoko(const struct bench *bench, const void *context, struct bench_report *report)
{
    char folder[BENCH_PATH];
    char options[6][16] = {"-C", "--today", "2025-06-01", "show", "total"};
    char *arguments[] = {(char *)(uintptr_t)bench->vsoko,
                         options[0],
                         folder,
                         options[1],
                         options[2],
                         options[3],
                         options[4],
                         NULL};
    (void)context;
    bench_path(folder, bench, "workspace");
    process_time(bench, arguments, report);
}

/* The peak of a side is the largest of its own and its programs'. */
void bench_show(const struct bench *bench)
{
    struct bench_pair sides[] = {{.function = process_bare}, {.function = time_vsoko}};
    if (access(bench->vsoko, X_OK) != 0) {
        printf("d) show: %s is not built\n", bench->vsoko);
        return;
    }
    struct bench_report none;
    bench_side(bench, prepare, NULL, &none);
    bench_turns(bench, sides, 2);
    bench_line("d) show of one stored value", &sides[1].report, &sides[0].report, 3, "");
}
