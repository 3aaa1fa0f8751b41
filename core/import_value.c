/*
 * A text of a file as a value: what a profile does to it before it is read, dates in all their
 * forms. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "model_yaml.h"
#include "number.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* --- texts --- */

/* What stands in work is the text at hand from now on. */
static int take_work(vs_import *import)
{
    vs_buffer made = import->work;
    import->work = import->scratch;
    import->scratch = made;
    vs_buffer_clear(&import->work);
    return vs_buffer_status(&import->scratch);
}

static const char *text_of(const vs_import *import)
{
    return import->scratch.size > 0 ? import->scratch.data : "";
}

static size_t letter_size(const char *text)
{
    size_t size = 1;
    while (((unsigned char)text[size] & 0xC0) == 0x80) {
        size++;
    }
    return size;
}

static bool has_letter(const char *set, const char *letter, size_t size)
{
    for (const char *at = set; *at != '\0'; at += letter_size(at)) {
        if (letter_size(at) == size && memcmp(at, letter, size) == 0) {
            return true;
        }
    }
    return false;
}

static int strip(vs_import *import, const char *set)
{
    for (const char *at = text_of(import); *at != '\0';) {
        size_t size = letter_size(at);
        if (!has_letter(set, at, size)) {
            vs_buffer_add(&import->work, at, size);
        }
        at += size;
    }
    return take_work(import);
}

static int replace(vs_import *import, const char *from, const char *to)
{
    const char *at = text_of(import);
    for (const char *found = strstr(at, from); found != NULL; found = strstr(at, from)) {
        vs_buffer_add(&import->work, at, (size_t)(found - at));
        vs_buffer_text(&import->work, to);
        at = found + strlen(from);
    }
    vs_buffer_text(&import->work, at);
    return take_work(import);
}

static int trim(vs_import *import)
{
    int status = vs_text_clean(&import->work, text_of(import), import->scratch.size);
    return status == VS_OK ? take_work(import) : status;
}

static int change_case(vs_import *import, enum vs_letter_case letter_case)
{
    const char *text = text_of(import);
    int status = letter_case == VS_CASE_UPPER
                     ? vs_text_upper(&import->work, text, import->scratch.size)
                     : vs_text_lower(&import->work, text, import->scratch.size);
    return status == VS_OK ? take_work(import) : status;
}

static int cut_digits(vs_import *import, enum vs_digits digits)
{
    const char *text = text_of(import);
    size_t size = strspn(text, "0123456789");
    if (digits == VS_DIGITS_FIRST) {
        vs_buffer_add(&import->work, text, size);
    } else {
        vs_buffer_text(&import->work, text + size);
    }
    int status = take_work(import);
    return status == VS_OK ? trim(import) : status;
}

/* A few texts that the map knows, for a problem. */
static int want_mapped(vs_import *import, const vs_transform *transform)
{
    enum { SHOWN = 8 };
    vs_buffer list;
    vs_buffer_init(&list, import->engine);
    vs_buffer_text(&list, vs_message_text(import->engine, VS_MSG_EXPECT_MAPPED));
    for (size_t i = 0; i < transform->map_count && i < SHOWN; i++) {
        vs_buffer_text(&list, i > 0 ? ", " : "");
        vs_buffer_text(&list, transform->map_from[i]);
    }
    vs_buffer_text(&list, transform->map_count > SHOWN ? ", ..." : "");
    int status = vs_buffer_status(&list);
    if (status == VS_OK) {
        import->wanted = vs_arena_text(import->arena, list.data, list.size);
        status = import->wanted == NULL ? vs_import__no_memory(import) : VS_EDATA;
    }
    vs_buffer_free(&list);
    return status;
}

static int map(vs_import *import, const vs_transform *transform, bool *missing)
{
    const char *text = text_of(import);
    size_t size = import->scratch.size;
    if (size == 0) {
        return VS_OK;
    }
    int status = transform->alike ? vs_text_fold_alike(&import->work, text, size)
                                  : vs_text_fold(&import->work, text, size);
    if (status == VS_OK) {
        status = vs_buffer_status(&import->work);
    }
    for (size_t i = 0; status == VS_OK && i < transform->map_count; i++) {
        if (strcmp(transform->map_from[i], import->work.data) == 0) {
            *missing = transform->map_to[i] == NULL;
            vs_buffer_clear(&import->work);
            vs_buffer_text(&import->work, *missing ? "" : transform->map_to[i]);
            return take_work(import);
        }
    }
    vs_buffer_clear(&import->work);
    return status == VS_OK && transform->map_only ? want_mapped(import, transform) : status;
}

static int add(vs_import *import, int64_t number)
{
    int64_t value = 0;
    if (import->scratch.size == 0) {
        return VS_OK;
    }
    if (vs_integer_parse(text_of(import), import->scratch.size, &value) != VS_PARSE_OK ||
        value > INT32_MAX || value < INT32_MIN) {
        import->wanted = vs_message_text(import->engine, VS_MSG_EXPECT_INTEGER);
        return VS_EDATA;
    }
    value += number;
    vs_buffer_printf(&import->work, "%lld", (long long)value);
    return take_work(import);
}

int vs_import__transform(vs_import *import, const vs_transform *transform, bool *missing)
{
    int status = VS_OK;
    import->wanted = NULL;
    vs_buffer_clear(&import->work);
    if (transform->strip != NULL) {
        status = strip(import, transform->strip);
    }
    for (size_t i = 0; status == VS_OK && i < transform->replace_count; i++) {
        status = replace(import, transform->replaced[i], transform->replacements[i]);
    }
    if (status == VS_OK && (transform->strip != NULL || transform->replace_count > 0)) {
        status = trim(import);
    }
    if (status == VS_OK && transform->letter_case != VS_CASE_KEEP) {
        status = change_case(import, transform->letter_case);
    }
    if (status == VS_OK && transform->cyrillic) {
        status = vs_text_cyrillic(&import->work, text_of(import), import->scratch.size);
        status = status == VS_OK ? take_work(import) : status;
    }
    if (status == VS_OK && transform->digits != VS_DIGITS_ALL) {
        status = cut_digits(import, transform->digits);
    }
    if (status == VS_OK && (transform->map_count > 0 || transform->map_only)) {
        status = map(import, transform, missing);
    }
    if (status == VS_OK && transform->add != 0) {
        status = add(import, transform->add);
    }
    return status;
}

/* --- years and dates --- */

static const vs_period_kind *academic_kind(const vs_model *model, uint32_t *kinds)
{
    const vs_period_kind *found = NULL;
    *kinds = 0;
    for (size_t i = 0; i < model->period_kind_count; i++) {
        if (model->period_kinds[i].type == VS_PERIOD_ACADEMIC) {
            *kinds |= UINT32_C(1) << i;
            found = found == NULL ? &model->period_kinds[i] : found;
        }
    }
    return found;
}

int vs_import__academic_year(const vs_import *import, const char *text, size_t size, int *out)
{
    char id[VS_PERIOD_ID_SIZE];
    uint32_t kinds = 0;
    int64_t year = 0;
    if (academic_kind(import->model, &kinds) == NULL ||
        vs_period_parse(import->model, kinds, text, size, id) < 0 ||
        vs_integer_parse(id, strlen(id), &year) != VS_PARSE_OK) {
        return VS_EDATA;
    }
    *out = (int)year;
    return VS_OK;
}

/* 01.09 of an academic year: from its first day on of the first calendar year, before it of the
 * second. VS_DATE_NONE if it is no such date. */
static vs_date date_without_year(const vs_import *import, const char *text, size_t size, int year,
                                 bool *yearless)
{
    uint32_t kinds = 0;
    const vs_period_kind *academic = academic_kind(import->model, &kinds);
    int digits[4];
    *yearless = size == 5 && text[2] == '.';
    for (size_t i = 0; *yearless && i < 4; i++) {
        digits[i] = text[i < 2 ? i : i + 1] - '0';
        *yearless = digits[i] >= 0 && digits[i] <= 9;
    }
    if (!*yearless || year == 0 || academic == NULL) {
        return VS_DATE_NONE;
    }
    int day = digits[0] * 10 + digits[1];
    int month = digits[2] * 10 + digits[3];
    bool second = month < academic->starts_month ||
                  (month == academic->starts_month && day < academic->starts_day);
    return vs_date_make(second ? year + 1 : year, month, day);
}

/* The size of a date without the time of day that may follow it: "2024-09-01 10:30". */
static size_t date_size(const char *text, size_t size)
{
    size_t at = size;
    while (at > 0 && ((text[at - 1] >= '0' && text[at - 1] <= '9') || text[at - 1] == ':' ||
                      text[at - 1] == '.')) {
        at--;
    }
    bool time = at > 1 && (text[at - 1] == ' ' || text[at - 1] == 'T') &&
                memchr(text + at, ':', size - at) != NULL;
    return time ? at - 1 : size;
}

static vs_date year_day(const vs_import *import, enum vs_year_day which, int year)
{
    uint32_t kinds = 0;
    const vs_period_kind *academic = academic_kind(import->model, &kinds);
    bool last = which == VS_YEAR_LAST;
    vs_date first =
        vs_date_make(last ? year + 1 : year, academic->starts_month, academic->starts_day);
    return first == VS_DATE_NONE ? first : first - last;
}

int vs_import__date(vs_import *import, const vs_transform *transform, int year,
                    const struct vs_import_raw *raw, int64_t *value, bool *yearless)
{
    vs_date date = VS_DATE_NONE;
    int64_t days = transform != NULL ? transform->days : 0;
    import->wanted = NULL;
    *yearless = false;
    if (transform != NULL && transform->year != VS_YEAR_NONE) {
        int of = 0;
        if (vs_import__academic_year(import, raw->text, raw->size, &of) == VS_OK) {
            date = year_day(import, transform->year, of);
        } else {
            import->wanted = vs_message_text(import->engine, VS_MSG_EXPECT_YEAR);
        }
    } else {
        size_t size = date_size(raw->text, raw->size);
        date = vs_date_parse(raw->text, size);
        if (date == VS_DATE_NONE) {
            date = date_without_year(import, raw->text, size, year, yearless);
        }
        if (*yearless && year == 0) {
            import->wanted = vs_message_text(import->engine, VS_MSG_EXPECT_DATE_YEAR);
        }
    }
    if (date == VS_DATE_NONE) {
        return VS_EDATA;
    }
    *value = date + days;
    return *value >= vs_date_make(1, 1, 1) && *value <= VS_DATE_MAX ? VS_OK : VS_EDATA;
}
