/*
 * Ids of periods as people write them, brought into their one form.
 * SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include <stdio.h>
#include <string.h>

/* Four digits at text; -1 if they are not. */
static int read_year(const char *text)
{
    int year = 0;
    for (int i = 0; i < 4; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        year = year * 10 + (text[i] - '0');
    }
    return year;
}

/* 2024, 2024-2025, 2024/2025, 2024-25, 2024/25: the first year, -1 if it is none of them. */
static int read_academic(const char *text, size_t size)
{
    int first = size >= 4 ? read_year(text) : -1;
    if (first < 0 || size == 4) {
        return first;
    }
    if (text[4] != '-' && text[4] != '/') {
        return -1;
    }
    if (size == 9) {
        return read_year(text + 5) == first + 1 ? first : -1;
    }
    if (size == 7 && text[5] >= '0' && text[5] <= '9' && text[6] >= '0' && text[6] <= '9') {
        int second = (text[5] - '0') * 10 + (text[6] - '0');
        return second == (first + 1) % 100 ? first : -1;
    }
    return -1;
}

static bool has_key(const vs_period_kind *kind, const char *text, size_t size)
{
    for (size_t i = 0; i < kind->key_count; i++) {
        if (strlen(kind->keys[i]) == size && memcmp(kind->keys[i], text, size) == 0) {
            return true;
        }
    }
    return false;
}

static bool parse_kind(const vs_model *model, const vs_period_kind *kind, const char *text,
                       size_t size, char out[VS_PERIOD_ID_SIZE]);

/* "2024-2025/Ч1": what stands before the last slash is an id of the kind that the parts divide. */
static bool parse_part(const vs_model *model, const vs_period_kind *kind, const char *text,
                       size_t size, char out[VS_PERIOD_ID_SIZE])
{
    size_t slash = size;
    while (slash > 0 && text[slash - 1] != '/') {
        slash--;
    }
    if (slash < 2 || kind->of < 0 || (size_t)kind->of >= model->period_kind_count ||
        model->period_kinds[kind->of].type == VS_PERIOD_PART ||
        !has_key(kind, text + slash, size - slash)) {
        return false;
    }
    if (!parse_kind(model, &model->period_kinds[kind->of], text, slash - 1, out)) {
        return false;
    }
    size_t used = strlen(out);
    if (used + 1 + size - slash >= VS_PERIOD_ID_SIZE) {
        return false;
    }
    out[used] = '/';
    memcpy(out + used + 1, text + slash, size - slash);
    out[used + 1 + size - slash] = '\0';
    return true;
}

static bool parse_kind(const vs_model *model, const vs_period_kind *kind, const char *text,
                       size_t size, char out[VS_PERIOD_ID_SIZE])
{
    int year;
    switch (kind->type) {
    case VS_PERIOD_ACADEMIC:
        year = read_academic(text, size);
        if (year >= 0) {
            (void)snprintf(out, VS_PERIOD_ID_SIZE, "%04d", year);
        }
        return year >= 0;
    case VS_PERIOD_CALENDAR:
        year = size == 6 && text[0] == 'C' && text[1] == 'Y' ? read_year(text + 2) : -1;
        if (year >= 0) {
            (void)snprintf(out, VS_PERIOD_ID_SIZE, "CY%04d", year);
        }
        return year >= 0;
    case VS_PERIOD_PART:
        return parse_part(model, kind, text, size, out);
    default:
        if (size >= VS_PERIOD_ID_SIZE || !has_key(kind, text, size)) {
            return false;
        }
        memcpy(out, text, size);
        out[size] = '\0';
        return true;
    }
}

int vs_period_parse(const vs_model *model, uint32_t kinds, const char *text, size_t size,
                    char out[VS_PERIOD_ID_SIZE])
{
    for (size_t i = 0; i < model->period_kind_count && i < 32; i++) {
        if ((kinds >> i & 1) != 0 && parse_kind(model, &model->period_kinds[i], text, size, out)) {
            return (int)i;
        }
    }
    return -1;
}
