/*
 * Programs as sides of a benchmark. SPDX-License-Identifier: MIT
 */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include "bench.h"

/* Runs a program with its output thrown away; ends the process if it fails. */
void process_run(char *const arguments[]);
/* Times it from start to end, again and again. */
void process_time(const struct bench *bench, char *const arguments[], struct bench_report *report);
/* A side: the program that opens a database, selects one value and prints it. */
void process_bare(const struct bench *bench, const void *context, struct bench_report *report);

#endif
