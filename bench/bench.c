/*
 * Clock, samples, processes and the table.
 * SPDX-License-Identifier: MIT
 */
#define _GNU_SOURCE /* wait4 */
#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, SIDES_MAX = 4 };

double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void bench_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why != NULL ? why : strerror(errno));
    exit(1);
}

void *bench_memory(size_t size)
{
    void *memory = calloc(1, size + 1);
    if (memory == NULL) {
        bench_fail("memory", NULL);
    }
    return memory;
}

void bench_path(char out[BENCH_PATH], const struct bench *bench, const char *name)
{
    int size = snprintf(out, BENCH_PATH, "%s/%s", bench->folder, name);
    if (size < 0 || size >= BENCH_PATH) {
        bench_fail(name, "the path is too long");
    }
}

const void *bench_map(const char *path, size_t *size)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0) {
        bench_fail(path, NULL);
    }
    void *data = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (data == MAP_FAILED) {
        bench_fail(path, NULL);
    }
    close(file);
    *size = (size_t)status.st_size;
    return data;
}

void bench_write(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0) {
        bench_fail(path, NULL);
    }
}

void bench_copy(const char *to, const char *from)
{
    size_t size = 0;
    const void *data = bench_map(from, &size);
    bench_write(to, data, size);
    munmap((void *)(uintptr_t)data, size);
}

void bench_add(struct bench_samples *samples, double time)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity * 2 + 256;
        samples->times = realloc(samples->times, samples->capacity * sizeof *samples->times);
        if (samples->times == NULL) {
            bench_fail("memory", NULL);
        }
    }
    samples->times[samples->count++] = time;
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

void bench_finish(struct bench_samples *samples, struct bench_report *report)
{
    if (samples->count == 0) {
        bench_fail("samples", "there are none");
    }
    qsort(samples->times, samples->count, sizeof *samples->times, compare_times);
    report->minimum = samples->times[0];
    report->median = samples->times[samples->count / 2];
    free(samples->times);
    *samples = (struct bench_samples){0};
}

void bench_side(const struct bench *bench, bench_function *function, const void *context,
                struct bench_report *report)
{
    int ends[2];
    fflush(NULL);
    if (pipe(ends) != 0) {
        bench_fail("pipe", NULL);
    }
    pid_t child = fork();
    if (child < 0) {
        bench_fail("fork", NULL);
    }
    if (child == 0) {
        close(ends[0]);
        function(bench, context, report);
        bool sent = write(ends[1], report, sizeof *report) == (ssize_t)sizeof *report;
        _exit(sent ? 0 : 1);
    }
    close(ends[1]);
    size_t size = 0;
    ssize_t got = 1;
    while (got > 0 && size < sizeof *report) {
        got = read(ends[0], (char *)report + size, sizeof *report - size);
        size += got > 0 ? (size_t)got : 0;
    }
    close(ends[0]);
    struct rusage usage;
    int status = 0;
    if (wait4(child, &status, 0, &usage) != child || status != 0 || size != sizeof *report) {
        bench_fail("side", "it failed");
    }
    report->memory = usage.ru_maxrss;
}

void bench_turns(const struct bench *bench, struct bench_pair *sides, size_t count)
{
    double medians[SIDES_MAX][ROUNDS];
    size_t rounds = bench->quick ? 1 : ROUNDS;
    for (size_t round = 0; round < rounds; round++) {
        for (size_t i = 0; i < count && i < SIDES_MAX; i++) {
            struct bench_report report = {0};
            struct bench_report *kept = &sides[i].report;
            bench_side(bench, sides[i].function, sides[i].context, &report);
            medians[i][round] = report.median;
            if (round > 0) {
                report.minimum = fmin(report.minimum, kept->minimum);
                report.memory = report.memory > kept->memory ? report.memory : kept->memory;
            }
            *kept = report;
        }
    }
    for (size_t i = 0; i < count && i < SIDES_MAX; i++) {
        qsort(medians[i], rounds, sizeof(double), compare_times);
        sides[i].report.median = medians[i][rounds / 2];
    }
}

double bench_difference(const struct bench_report *a, const struct bench_report *b)
{
    double most = 0;
    for (size_t i = 0; i < BENCH_ANSWERS; i++) {
        double difference = fabs(a->answers[i] - b->answers[i]);
        most = difference <= most ? most : difference; /* a NaN stays */
    }
    return most;
}

/* A time with three digits and its unit. */
static const char *print_time(char out[32], double seconds)
{
    static const char *const units[] = {"us", "ms", "s"};
    double value = seconds * 1e6;
    size_t unit = 0;
    while (value >= 1000 && unit < 2) {
        value /= 1000;
        unit++;
    }
    snprintf(out, 32, "%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, units[unit]);
    return out;
}

void bench_title(void)
{
    printf("%-34s %9s %9s %9s %9s %6s %6s %5s %8s %8s  %s\n", "work", "min", "C min", "median",
           "C median", "ratio", "median", "goal", "peak", "C peak", "");
}

void bench_line(const char *name, const struct bench_report *ours, const struct bench_report *bare,
                double goal, const char *note)
{
    char times[4][32];
    char limit[16] = "-";
    double ratio = ours->minimum / bare->minimum;
    double median = ours->median / bare->median;
    if (goal > 0) {
        snprintf(limit, sizeof limit, "%.0f%s", goal, median <= goal ? "" : "!");
    }
    printf("%-34s %9s %9s %9s %9s %6.2f %6.2f %5s %5.1f MB %5.1f MB  %s\n", name,
           print_time(times[0], ours->minimum), print_time(times[1], bare->minimum),
           print_time(times[2], ours->median), print_time(times[3], bare->median), ratio, median,
           limit, (double)ours->memory / 1024, (double)bare->memory / 1024, note);
    fflush(stdout);
}
