/*
 * Civil dates and the system clock.
 * SPDX-License-Identifier: MIT
 */
#include "date.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

enum { ERA_DAYS = 146097, EPOCH_DAYS = 719468 }; /* of 400 years; from 0000-03-01 to 1970-01-01 */
enum { CENTURY_FROM = 69 }; /* a year of two digits from here on is of the last century */

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

vs_date vs_date_make(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month)) {
        return VS_DATE_NONE;
    }
    /* Years that begin in March put the leap day last (Howard Hinnant, days_from_civil). */
    int shifted = month <= 2 ? year - 1 : year;
    int era = shifted / 400;
    int year_of_era = shifted - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

void vs_date_split(vs_date date, int *year, int *month, int *day)
{
    int64_t shifted = (int64_t)date + EPOCH_DAYS;
    int64_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
    int day_of_era = (int)(shifted - era * ERA_DAYS);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = (int)(era * 400) + year_of_era + (*month <= 2 ? 1 : 0);
}

/* The number that count digits at text make, or -1. */
static int digits_value(const char *text, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

vs_date vs_date_parse(const char *text, size_t size)
{
    if (size == 10 && text[4] == '-' && text[7] == '-') {
        return vs_date_make(digits_value(text, 4), digits_value(text + 5, 2),
                            digits_value(text + 8, 2));
    }
    if ((size != 10 && size != 8) || text[2] != '.' || text[5] != '.') {
        return VS_DATE_NONE;
    }
    int year = digits_value(text + 6, size - 6);
    if (size == 8 && year >= 0) {
        year += year < CENTURY_FROM ? 2000 : 1900;
    }
    return vs_date_make(year, digits_value(text + 3, 2), digits_value(text, 2));
}

char *vs_date_print(char out[VS_DATE_SIZE], vs_date date)
{
    out[0] = '\0';
    if (date != VS_DATE_NONE) {
        int year;
        int month;
        int day;
        vs_date_split(date, &year, &month, &day);
        (void)snprintf(out, VS_DATE_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000U,
                       (unsigned)month % 100U, (unsigned)day % 100U);
    }
    return out;
}

vs_date vs_date_today(void)
{
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL) {
        return VS_DATE_NONE;
    }
    return vs_date_make(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

int64_t vs_clock_cpu(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t vs_clock_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return 0;
    }
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static const int64_t day_length = INT64_C(86400000000);

vs_date vs_clock_day(int64_t microseconds)
{
    int64_t days = microseconds / day_length;
    return (vs_date)(microseconds % day_length < 0 ? days - 1 : days);
}

char *vs_clock_print(char out[VS_CLOCK_SIZE], int64_t microseconds)
{
    vs_date days = vs_clock_day(microseconds);
    int64_t rest = microseconds % day_length;
    rest += rest < 0 ? day_length : 0;
    int year;
    int month;
    int day;
    vs_date_split(days, &year, &month, &day);
    unsigned seconds = (unsigned)(rest / 1000000);
    (void)snprintf(out, VS_CLOCK_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%06uZ",
                   (unsigned)year % 10000U, (unsigned)month % 100U, (unsigned)day % 100U,
                   seconds / 3600 % 100, seconds / 60 % 60, seconds % 60,
                   (unsigned)(rest % 1000000));
    return out;
}
