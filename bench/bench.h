/*
 * What the benchmarks share: a clock, samples, and sides that run as processes of their own, so
 * that each has its own peak of memory. SPDX-License-Identifier: MIT
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_PATH 4096
#define BENCH_ANSWERS 321 /* numbers that two sides compare */

/* What the whole run was asked for. */
struct bench {
    bool quick;         /* a smoke run: few repetitions, less data */
    const char *folder; /* for files that are made */
    const char *model;  /* folder that holds the models "w1", "school", "graph" */
    const char *vsoko;  /* the program */
    const char *bare;   /* the bare program of d) and g) */
};

/* What a side tells. Times are in seconds. */
struct bench_report {
    double minimum, median; /* of the samples */
    long memory;            /* peak, KiB; filled by bench_side */
    double answers[BENCH_ANSWERS];
};

struct bench_samples {
    double *times;
    size_t count, capacity;
};

double bench_now(void);
/* Ends the process with a message. */
_Noreturn void bench_fail(const char *what, const char *why);
void *bench_memory(size_t size); /* zeroed; never NULL */
void bench_path(char out[BENCH_PATH], const struct bench *bench, const char *name);
/* Maps a whole file for reading. */
const void *bench_map(const char *path, size_t *size);
void bench_write(const char *path, const void *data, size_t size);
void bench_copy(const char *to, const char *from);

void bench_add(struct bench_samples *samples, double time);
/* Fills minimum and median and frees the samples. */
void bench_finish(struct bench_samples *samples, struct bench_report *report);

/* A side runs in a child process and fills report. */
typedef void bench_function(const struct bench *bench, const void *context,
                            struct bench_report *report);
void bench_side(const struct bench *bench, bench_function *function, const void *context,
                struct bench_report *report);
/* Runs both sides in turns and keeps the least minimum, the middle median and the largest peak. */
struct bench_pair {
    bench_function *function;
    const void *context;
    struct bench_report report;
};
void bench_turns(const struct bench *bench, struct bench_pair *sides, size_t count);

/* Greatest difference of the answers of two sides. */
double bench_difference(const struct bench_report *a, const struct bench_report *b);
void bench_title(void);
/* One line of the table: ours beside the bare side. goal 0: none. */
void bench_line(const char *name, const struct bench_report *ours, const struct bench_report *bare,
                double goal, const char *note);

/* The works. */
void bench_w1(const struct bench *bench);
void bench_advance(const struct bench *bench);
void bench_load(const struct bench *bench);
void bench_show(const struct bench *bench);
void bench_layers(const struct bench *bench);
void bench_whatif(const struct bench *bench);
void bench_region(const struct bench *bench);

#endif
