/*
 * Styles of a workbook, as far as they make a number a date, and numbers as texts.
 * SPDX-License-Identifier: MIT
 */
#include "date.h"
#include "xlsx_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FORMATS = 1 << 16, /* ids of number formats */
    SECONDS = 86400,
    EPOCH_1900 = -25568,     /* 1899-12-31: day 0 */
    EPOCH_1904 = -24107,     /* 1904-01-01 */
    LEAP_DAY = 60,           /* 1900-02-29, which never was, is a day for Excel */
    DAY_MAX = 2958465,       /* 9999-12-31 */
    DAYS_1900_TO_1904 = 1462 /* between the two countings */
};

/* --- number formats --- */

static enum vs_xlsx_form builtin_form(int id)
{
    if ((id >= 14 && id <= 17)) {
        return VS_XLSX_DATE;
    }
    if ((id >= 18 && id <= 21) || id == 45 || id == 47) {
        return VS_XLSX_TIME;
    }
    if (id == 46) {
        return VS_XLSX_ELAPSED;
    }
    return id == 22 ? VS_XLSX_DATE_TIME : VS_XLSX_NUMBER;
}

/* The end of what begins at code and is no letter of the format: "text", [colour], \x, _x, *x. */
static const char *skip_literal(const char *code, bool *elapsed)
{
    if (*code == '"') {
        const char *close = strchr(code + 1, '"');
        return close != NULL ? close + 1 : code + strlen(code);
    }
    if (*code == '[') {
        const char *close = strchr(code, ']');
        size_t size = close != NULL ? (size_t)(close - code) - 1 : 0;
        size_t hours = strspn(code + 1, "hHmMsS");
        *elapsed = *elapsed || (size > 0 && hours == size);
        return close != NULL ? close + 1 : code + strlen(code);
    }
    if (*code == '\\' || *code == '_' || *code == '*') {
        return code[1] != '\0' ? code + 2 : code + 1;
    }
    return code;
}

enum vs_xlsx_form vs_xlsx__form_of(const char *code)
{
    bool elapsed = false;
    bool day = false;
    bool month = false; /* or minutes */
    bool hour = false;
    if (strcmp(code, "General") == 0) {
        return VS_XLSX_NUMBER;
    }
    while (*code != '\0' && *code != ';') { /* the first section is that of numbers above zero */
        const char *next = skip_literal(code, &elapsed);
        if (next != code) {
            code = next;
            continue;
        }
        day = day || strchr("dDyY", *code) != NULL;
        month = month || *code == 'm' || *code == 'M';
        hour = hour || strchr("hHsS", *code) != NULL;
        code++;
    }
    if (elapsed) {
        return VS_XLSX_ELAPSED;
    }
    if (hour) {
        return day ? VS_XLSX_DATE_TIME : VS_XLSX_TIME;
    }
    return day || month ? VS_XLSX_DATE : VS_XLSX_NUMBER;
}

/* --- the part with the styles --- */

struct reader {
    vs_xlsx *xlsx;
    unsigned char *by_id; /* form of each number format */
    bool formats, cells;  /* inside numFmts, cellXfs */
};

static int id_of(const char *const *attributes)
{
    const char *text = vs_xml_get(attributes, "numFmtId");
    long id = text != NULL ? strtol(text, NULL, 10) : -1;
    return id >= 0 && id < FORMATS ? (int)id : -1;
}

static int begin(void *context, const char *name, const char *const *attributes)
{
    struct reader *reader = context;
    vs_xlsx *xlsx = reader->xlsx;
    reader->formats = reader->formats || strcmp(name, "numFmts") == 0;
    reader->cells = reader->cells || strcmp(name, "cellXfs") == 0;
    int id = id_of(attributes);
    if (reader->formats && strcmp(name, "numFmt") == 0) {
        const char *code = vs_xml_get(attributes, "formatCode");
        if (id >= 0 && code != NULL) {
            reader->by_id[id] = (unsigned char)vs_xlsx__form_of(code);
        }
    } else if (reader->cells && strcmp(name, "xf") == 0) {
        int status = vs_xlsx__grow(xlsx, (void *)&xlsx->forms, &xlsx->form_capacity,
                                   xlsx->form_count, sizeof *xlsx->forms);
        if (status != VS_OK) {
            return status;
        }
        xlsx->forms[xlsx->form_count++] = id >= 0 ? reader->by_id[id] : VS_XLSX_NUMBER;
    }
    return VS_OK;
}

static int end(void *context, const char *name)
{
    struct reader *reader = context;
    reader->formats = reader->formats && strcmp(name, "numFmts") != 0;
    reader->cells = reader->cells && strcmp(name, "cellXfs") != 0;
    return VS_OK;
}

int vs_xlsx__styles(vs_xlsx *xlsx, const char *part)
{
    struct reader reader = {.xlsx = xlsx, .by_id = vs_mem_new(xlsx->engine, FORMATS)};
    vs_xml_reader calls = {.context = &reader, .begin = begin, .end = end};
    if (reader.by_id == NULL) {
        return vs_fail_memory(xlsx->engine);
    }
    for (int id = 0; id < 64; id++) {
        reader.by_id[id] = (unsigned char)builtin_form(id);
    }
    int status = vs_xlsx__parse(xlsx, part, &calls);
    vs_mem_free(xlsx->engine, reader.by_id);
    return status;
}

/* --- numbers as texts --- */

static size_t print_clock(char *out, size_t room, long long seconds)
{
    int size = seconds % 60 == 0
                   ? snprintf(out, room, "%02lld:%02lld", seconds / 3600, seconds / 60 % 60)
                   : snprintf(out, room, "%02lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60,
                              seconds % 60);
    return (size_t)size;
}

/* The day so many days after the first of the counting. */
static size_t print_day(char *out, long long day, bool from_1904)
{
    if (!from_1904 && day == LEAP_DAY) {
        memcpy(out, "1900-02-29", sizeof "1900-02-29"); /* a date field will refuse it */
        return strlen(out);
    }
    long long epoch = from_1904 ? EPOCH_1904 : EPOCH_1900;
    long long date = epoch + day - (!from_1904 && day > LEAP_DAY ? 1 : 0);
    return strlen(vs_date_print(out, (vs_date)date));
}

/* The number as a date or a time; 0 if it is none. */
static size_t print_moment(char out[VS_NUMBER_SIZE], double number, enum vs_xlsx_form form,
                           bool from_1904)
{
    long long last = DAY_MAX - (from_1904 ? DAYS_1900_TO_1904 : 0);
    if (!(number >= 0 && number < (double)last + 1)) {
        return 0;
    }
    long long day = (long long)floor(number);
    long long seconds = (long long)floor((number - (double)day) * SECONDS + 0.5);
    if (form != VS_XLSX_DATE && seconds == SECONDS) {
        seconds = 0;
        day++;
    }
    if (form == VS_XLSX_ELAPSED || (form == VS_XLSX_TIME && day == 0)) {
        return print_clock(out, VS_NUMBER_SIZE, day * SECONDS + seconds);
    }
    if ((day == 0 && !from_1904) || day > last) {
        return 0;
    }
    size_t size = print_day(out, day, from_1904);
    if (form != VS_XLSX_DATE && seconds > 0) {
        out[size++] = ' ';
        size += print_clock(out + size, VS_NUMBER_SIZE - size, seconds);
    }
    return size;
}

size_t vs_xlsx__number(char out[VS_NUMBER_SIZE], const char *text, size_t size,
                       enum vs_xlsx_form form, bool from_1904)
{
    double number = 0;
    size_t digits = 0;
    while (digits < size && text[digits] >= '0' && text[digits] <= '9') {
        digits++;
    }
    if (form == VS_XLSX_NUMBER && digits == size && size > 0 && size <= 15 &&
        (text[0] != '0' || size == 1)) {
        memcpy(out, text, size); /* the common case: a whole number */
        return size;
    }
    if (vs_double_parse(text, size, &number) != VS_PARSE_OK) {
        return 0;
    }
    size_t used = form != VS_XLSX_NUMBER ? print_moment(out, number, form, from_1904) : 0;
    if (used == 0) {
        used = vs_double_print(out, number == 0 ? 0 : number); /* never -0 */
    }
    return used;
}
