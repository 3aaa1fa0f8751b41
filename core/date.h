/*
 * Civil dates as days since 1970-01-01 (proleptic Gregorian). No time zones: a school's day.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_DATE_H
#define VS_DATE_H

#include "engine.h"

typedef int32_t vs_date;
#define VS_DATE_NONE INT32_MIN
#define VS_DATE_MAX INT32_C(2932896) /* 9999-12-31: "for ever" */

vs_date vs_date_make(int year, int month, int day); /* VS_DATE_NONE if there is no such day */
void vs_date_split(vs_date date, int *year, int *month, int *day);
/* Reads 2024-09-01, 01.09.2024 or 01.09.24 (up to 68 it is 20YY, else 19YY), whole text.
 * VS_DATE_NONE if it is none. */
vs_date vs_date_parse(const char *text, size_t size);
#define VS_DATE_SIZE 16
/* Writes 2024-09-01 (or "" for VS_DATE_NONE) and returns out. */
char *vs_date_print(char out[VS_DATE_SIZE], vs_date date);
/* Today by the system clock in local time: the only reader of the date. */
vs_date vs_date_today(void);
/* Microseconds since 1970 by the system clock. */
int64_t vs_clock_now(void);
/* CPU time of this process in microseconds: for reports of what took how long. */
int64_t vs_clock_cpu(void);
/* The day, in UTC, of microseconds since 1970. */
vs_date vs_clock_day(int64_t microseconds);
#define VS_CLOCK_SIZE 32
/* Writes 2024-09-01T12:30:00.000000Z and returns out. */
char *vs_clock_print(char out[VS_CLOCK_SIZE], int64_t microseconds);

#endif
