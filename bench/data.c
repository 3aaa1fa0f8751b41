/*
 * Seeded marks as columns and as CSV.
 * SPDX-License-Identifier: MIT
 */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const subjects[SUBJECTS] = {
    "Алгебра", "Английский", "Биология", "География",      "Геометрия",
    "История", "Литература", "Музыка",   "Обществознание", "Родной язык",
    "Русский", "Технология", "Физика",   "Физкультура",    "Химия"};
static const char *const letters[4] = {"А", "Б", "В", "Г"};

struct data_sheet data_sheet(uint32_t sheet)
{
    return (struct data_sheet){.class_ = sheet / SUBJECTS % CLASSES,
                               .subject = sheet % SUBJECTS,
                               .period = sheet / (SUBJECTS * CLASSES)};
}

const char *data_subject(uint32_t subject)
{
    return subjects[subject];
}

uint32_t data_random(uint64_t *state, uint32_t limit)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)((*state * UINT64_C(2685821657736338717)) >> 33) % limit;
}

void data_marks(uint64_t *state, const struct data_sheet *sheet, uint8_t marks[PUPILS])
{
    uint32_t level = 50 + (sheet->class_ * 7 + sheet->subject * 11 + sheet->period * 3) % 30;
    for (uint32_t i = 0; i < PUPILS; i++) {
        uint32_t points = data_random(state, 60) + data_random(state, level);
        marks[i] = (uint8_t)(points < 20 ? 2 : points < 48 ? 3 : points < 75 ? 4 : 5);
    }
}

static void reserve(struct data_text *text, size_t more)
{
    if (text->size + more > text->capacity) {
        text->capacity = (text->size + more) * 2;
        text->bytes = realloc(text->bytes, text->capacity);
        if (text->bytes == NULL) {
            bench_fail("memory", NULL);
        }
    }
}

void data_header(struct data_text *text)
{
    static const char header[] = "class,pupil,subject,term,procedure,mark,score\n";
    reserve(text, sizeof header);
    memcpy(text->bytes + text->size, header, sizeof header - 1);
    text->size += sizeof header - 1;
}

void data_rows(struct data_text *text, const struct data_sheet *sheet, uint32_t procedure,
               const uint8_t marks[PUPILS])
{
    enum { ROW_MAX = 160 };
    for (uint32_t i = 0; i < PUPILS; i++) {
        reserve(text, ROW_MAX);
        uint32_t score = marks[i] * 1800U + (sheet->class_ * 31 + i * 57 + procedure * 13) % 900;
        int size = snprintf(
            text->bytes + text->size, ROW_MAX, "%u%s,у%04u,%s,%u/Ч%u,П%02u,%u,%u.%02u\n",
            sheet->class_ / 4 + 1, letters[sheet->class_ % 4], sheet->class_ * PUPILS + i + 1,
            subjects[sheet->subject], 2023 + sheet->period / 4, sheet->period % 4 + 1,
            procedure + 1, marks[i], score / 100, score % 100);
        text->size += (size_t)size;
    }
}

uint32_t data_procedures(const struct bench *bench)
{
    return bench->quick ? 1 : PROCEDURES;
}

static void make_csv(const struct bench *bench, const char *name,
                     const struct data_columns *columns, uint32_t procedures)
{
    char path[BENCH_PATH];
    struct data_text text = {0};
    data_header(&text);
    for (uint32_t procedure = 0; procedure < procedures; procedure++) {
        for (uint32_t i = 0; i < SHEETS; i++) {
            struct data_sheet sheet = data_sheet(i);
            data_rows(&text, &sheet, procedure, columns->mark + (size_t)i * PUPILS);
        }
    }
    bench_path(path, bench, name);
    bench_write(path, text.bytes, text.size);
    free(text.bytes);
}

void data_make(const struct bench *bench)
{
    char path[BENCH_PATH];
    struct data_columns *columns = bench_memory(sizeof *columns);
    uint64_t state = 20240901;
    for (uint32_t i = 0; i < SHEETS; i++) {
        struct data_sheet sheet = data_sheet(i);
        size_t first = (size_t)i * PUPILS;
        memset(columns->class_ + first, (int)sheet.class_, PUPILS);
        memset(columns->subject + first, (int)sheet.subject, PUPILS);
        memset(columns->period + first, (int)sheet.period, PUPILS);
        data_marks(&state, &sheet, columns->mark + first);
    }
    bench_path(path, bench, "columns.bin");
    bench_write(path, columns, sizeof *columns);
    make_csv(bench, "big.csv", columns, 1);
    make_csv(bench, "large.csv", columns, data_procedures(bench));
    free(columns);
}
