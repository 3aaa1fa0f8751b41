/*
 * Problems of imported files: the first hundred with their text, then a count.
 * SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "number.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { GOT_MAX = 80 };

static int keep(vs_import *import, const char *text, size_t size)
{
    import->problem_total++;
    if (import->problem_count < VS_IMPORT_PROBLEMS) {
        char *copy = vs_arena_text(import->arena, text, size);
        if (copy == NULL) {
            return vs_import__no_memory(import);
        }
        import->problems[import->problem_count++] = copy;
    }
    return VS_OK;
}

int vs_import__problem(vs_import *import, const struct vs_import_spot *spot, const char *got,
                       size_t got_size, const char *expected)
{
    if (import->problem_count == VS_IMPORT_PROBLEMS) {
        import->problem_total++;
        return VS_OK;
    }
    char shown[GOT_MAX + 4];
    size_t size = got_size;
    if (size > GOT_MAX) {
        size = GOT_MAX;
        while (size > 0 && ((unsigned char)got[size] & 0xC0) == 0x80) {
            size--; /* do not cut a letter */
        }
    }
    (void)snprintf(shown, sizeof shown, "%.*s%s", (int)size, got, size < got_size ? "…" : "");
    char text[2048];
    int length;
    if (spot->column > 0) {
        length =
            snprintf(text, sizeof text, vs_message_text(import->engine, VS_MSG_IMPORT_PROBLEM_AT),
                     spot->file, (long long)spot->line, (long long)spot->column, spot->label, shown,
                     expected);
    } else {
        length = snprintf(text, sizeof text, vs_message_text(import->engine, VS_MSG_IMPORT_PROBLEM),
                          spot->file, (long long)spot->line, spot->label, shown, expected);
    }
    return keep(import, text, length < 0 ? 0 : strlen(text));
}

int vs_import__problem_error(vs_import *import)
{
    const char *text = vs_engine_error(import->engine);
    return keep(import, text, strlen(text));
}

int vs_import__problem_fault(vs_import *import, const struct vs_import_spot *spot,
                             const vs_csv_field *cell)
{
    bool error = cell->size == VS_SHEET_ERROR;
    (void)vs_fail(import->engine, VS_EDATA,
                  error ? VS_MSG_IMPORT_CELL_ERROR : VS_MSG_IMPORT_CELL_FORMULA, spot->file,
                  (long long)spot->line, spot->label);
    return vs_import__problem_error(import);
}

int vs_import__note(vs_import *import, enum vs_message id, ...)
{
    char text[2048];
    va_list arguments;
    if (import->note_count == VS_IMPORT_PROBLEMS) {
        return VS_OK;
    }
    va_start(arguments, id);
    (void)vsnprintf(text, sizeof text, vs_message_text(import->engine, id), arguments);
    va_end(arguments);
    size_t size = strlen(text);
    while (size > 0 && !vs_text_valid(text, size, NULL)) {
        size--; /* a letter that was cut */
    }
    char *copy = vs_arena_text(import->arena, text, size);
    if (copy == NULL) {
        return vs_import__no_memory(import);
    }
    import->notes[import->note_count++] = copy;
    return VS_OK;
}

/* A few ids that the field may hold: "2024, 2024/Ч1, ...". */
static const char *period_examples(const vs_import *import, const vs_kind *kind, int field,
                                   char out[256])
{
    const vs_model *model = import->model;
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < model->period_kind_count && used < 200; i++) {
        const vs_period_kind *period = &model->period_kinds[i];
        bool allowed = kind->period_rule != VS_PERIOD_FIELD || kind->period_field != field ||
                       (kind->period_kinds >> i & 1) != 0;
        const char *key = period->key_count > 0 ? period->keys[0] : "";
        const char *head = period->type == VS_PERIOD_ACADEMIC   ? "2024, 2024/25"
                           : period->type == VS_PERIOD_CALENDAR ? "CY2024"
                           : period->type == VS_PERIOD_PART     ? "2024/"
                                                                : "";
        if (allowed) {
            int size = snprintf(out + used, 256 - used, "%s%s%s", used > 0 ? ", " : "", head, key);
            used += size > 0 && used + (size_t)size < 256 ? (size_t)size : 0;
        }
    }
    return out;
}

const char *vs_import__expected(vs_import *import, const vs_kind *kind, int field, char out[512])
{
    vs_engine *engine = import->engine;
    const vs_field *declared = &kind->fields[field];
    char low[VS_NUMBER_SIZE];
    char high[VS_NUMBER_SIZE];
    char examples[256];
    switch (declared->type) {
    case VS_COLUMN_INTEGER:
    case VS_COLUMN_DECIMAL:
        if (declared->has_range) {
            vs_decimal_print(low, declared->low, declared->scale, '.');
            vs_decimal_print(high, declared->high, declared->scale, '.');
            bool whole = declared->type == VS_COLUMN_INTEGER || declared->scale == 0;
            (void)snprintf(
                out, 512,
                vs_message_text(engine, whole ? VS_MSG_EXPECT_RANGE : VS_MSG_EXPECT_RANGE_DECIMAL),
                low, high, (long long)declared->scale);
        } else if (declared->type == VS_COLUMN_DECIMAL) {
            (void)snprintf(out, 512, vs_message_text(engine, VS_MSG_EXPECT_DECIMAL),
                           (long long)declared->scale);
        } else {
            (void)snprintf(out, 512, "%s", vs_message_text(engine, VS_MSG_EXPECT_INTEGER));
        }
        break;
    case VS_COLUMN_DATE:
        (void)snprintf(out, 512, "%s", vs_message_text(engine, VS_MSG_EXPECT_DATE_FORMS));
        break;
    case VS_COLUMN_BOOLEAN:
        (void)snprintf(out, 512, "%s", vs_message_text(engine, VS_MSG_EXPECT_YES_NO));
        break;
    default:
        if (declared->domain != NULL && strcmp(declared->domain, "@period") == 0) {
            (void)snprintf(out, 512, vs_message_text(engine, VS_MSG_EXPECT_PERIOD),
                           period_examples(import, kind, field, examples));
        } else {
            (void)snprintf(out, 512, "%s", vs_message_text(engine, VS_MSG_EXPECT_TEXT));
        }
        break;
    }
    return out;
}
