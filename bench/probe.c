/*
 * bench_probe loop FOLDER: the median time of the loop of W1, in microseconds.
 * bench_probe commit FILE...: opens each database, adds a row, commits (WAL, synchronous=FULL) and
 * closes it; CPU time of one in microseconds. What the night is measured in.
 * SPDX-License-Identifier: MIT
 */
#include "loop.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static int probe_loop(const char *folder)
{
    enum { RUNS = 1000 };
    struct bench bench = {.folder = folder};
    char path[BENCH_PATH];
    size_t size = 0;
    data_make(&bench);
    bench_path(path, &bench, "columns.bin");
    const struct data_columns *columns = bench_map(path, &size);
    struct loop *loop = bench_memory(sizeof *loop);
    struct bench_samples samples = {0};
    struct bench_report report;
    for (int i = 0; i < RUNS; i++) {
        double start = bench_now();
        loop_run(loop, columns);
        bench_add(&samples, bench_now() - start);
    }
    bench_finish(&samples, &report);
    printf("%.2f\n", report.median * 1e6);
    return EXIT_SUCCESS;
}

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static int probe_commit(int count, char **files)
{
    double start = cpu_us();
    for (int i = 0; i < count; i++) {
        sqlite3 *db = NULL;
        if (sqlite3_open(files[i], &db) != SQLITE_OK ||
            sqlite3_exec(db,
                         "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                         "CREATE TABLE IF NOT EXISTS value (id INTEGER PRIMARY KEY, v REAL);"
                         "INSERT INTO value (v) VALUES (1)",
                         NULL, NULL, NULL) != SQLITE_OK) {
            bench_fail(files[i], sqlite3_errmsg(db));
        }
        sqlite3_close(db);
    }
    printf("%.2f\n", (cpu_us() - start) / (count > 0 ? count : 1));
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "loop") == 0) {
        return probe_loop(argv[2]);
    }
    if (argc > 2 && strcmp(argv[1], "commit") == 0) {
        return probe_commit(argc - 2, argv + 2);
    }
    fprintf(stderr, "use bench/night.py\n");
    return EXIT_FAILURE;
}
