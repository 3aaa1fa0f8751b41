/*
 * The input: marks of one school, made from a seed. Rows stand in the order of time, as sheets of
 * one class, subject and period come in. SPDX-License-Identifier: MIT
 */
#ifndef BENCH_DATA_H
#define BENCH_DATA_H

#include "bench.h"

enum {
    CLASSES = 40,
    PUPILS = 25, /* of a class */
    SUBJECTS = 15,
    PERIODS = 8,
    GROUPS = CLASSES * PERIODS, /* of a subject */
    SHEETS = GROUPS * SUBJECTS,
    ROWS = SHEETS * PUPILS,
    MARK_MIN = 2,
    MARK_MAX = 5,
    PROCEDURES = 10 /* of the large file */
};

/* Columns of all rows, as they are mapped from a file. */
struct data_columns {
    uint8_t class_[ROWS], subject[ROWS], period[ROWS], mark[ROWS];
};

struct data_sheet {
    uint32_t class_, subject, period;
};

/* The sheet that holds rows sheet * PUPILS and on. */
struct data_sheet data_sheet(uint32_t sheet);
/* A random number below limit; state is the seed and moves on. */
uint32_t data_random(uint64_t *state, uint32_t limit);
/* Marks of a sheet. */
void data_marks(uint64_t *state, const struct data_sheet *sheet, uint8_t marks[PUPILS]);
const char *data_subject(uint32_t subject);

/* Text that grows. */
struct data_text {
    char *bytes;
    size_t size, capacity;
};
void data_header(struct data_text *text);
void data_rows(struct data_text *text, const struct data_sheet *sheet, uint32_t procedure,
               const uint8_t marks[PUPILS]);

/* Makes the files of a run that are not there yet: columns.bin, big.csv and large.csv. */
void data_make(const struct bench *bench);
uint32_t data_procedures(const struct bench *bench);

#endif
