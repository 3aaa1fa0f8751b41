/*
 * Values in the rows above the header: beside a label, in the same cell after a colon, or as parts
 * of a cell of a given form. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "text.h"

#include <string.h>

struct above {
    vs_import *import;
    const char *label; /* folded */
    const vs_profile_above *pattern;
    const char *part; /* of the pattern */
    struct vs_plan_text *out;
};

static int keep(struct above *above, uint32_t line, const char *text, size_t size)
{
    char *copy = vs_arena_text(above->import->arena, text, size);
    if (copy == NULL) {
        return vs_import__no_memory(above->import);
    }
    above->out->given = true;
    above->out->source = SIZE_MAX;
    above->out->constant = (vs_csv_field){copy, size};
    above->out->line = line;
    return VS_OK;
}

/* The cleaned text of a cell in the arena; one that is no text is empty. */
static int cell_text(struct above *above, const vs_csv_field *cell, const char **out)
{
    vs_import *import = above->import;
    int status = vs_import__clean_cell(import, cell);
    if (status == VS_EDATA) {
        *out = "";
        return VS_OK;
    }
    if (status == VS_OK) {
        *out = vs_arena_text(import->arena, import->scratch.size > 0 ? import->scratch.data : "",
                             import->scratch.size);
        status = *out == NULL ? vs_import__no_memory(import) : VS_OK;
    }
    return status;
}

/* "Label", "Label:" with the value in the next cell that has one, or "Label: value". */
static int try_label(struct above *above, const vs_csv_row *row, size_t at, const char *text)
{
    const char *colon = strchr(text, ':');
    size_t size = colon != NULL ? (size_t)(colon - text) : strlen(text);
    while (size > 0 && text[size - 1] == ' ') {
        size--;
    }
    const char *head = vs_arena_text(above->import->arena, text, size);
    const char *folded = head != NULL ? vs_import__folded(above->import, head, false) : NULL;
    if (folded == NULL) {
        return vs_import__no_memory(above->import);
    }
    if (strcmp(folded, above->label) != 0) {
        return VS_OK;
    }
    const char *value = colon != NULL ? colon + 1 + strspn(colon + 1, " ") : "";
    int status = VS_OK;
    for (size_t i = at + 1; status == VS_OK && value[0] == '\0' && i < row->count; i++) {
        status = cell_text(above, &row->fields[i], &value);
    }
    if (status == VS_OK && value[0] != '\0') {
        status = keep(above, row->line, value, strlen(value));
    }
    return status;
}

static int try_pattern(struct above *above, const vs_csv_row *row, const char *text)
{
    struct vs_pattern_part parts[VS_PATTERN_PARTS];
    bool like = false;
    int status = vs_import__like(above->import, above->pattern->pattern, text, &like, parts);
    for (size_t i = 0; status == VS_OK && like && i < above->pattern->part_count; i++) {
        if (strcmp(above->pattern->parts[i], above->part) == 0) {
            return keep(above, row->line, text + parts[i].start, parts[i].size);
        }
    }
    return status;
}

static int search(const struct vs_header *header, struct vs_rows *rows, struct above *above)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < header->row && !above->out->given; i++) {
        const vs_csv_row *row = NULL;
        status = vs_import__rows_peek(rows, i, &row);
        for (size_t j = 0; status == VS_OK && j < row->count && !above->out->given; j++) {
            const char *text = "";
            status = cell_text(above, &row->fields[j], &text);
            if (status == VS_OK && text[0] != '\0') {
                status = above->pattern != NULL ? try_pattern(above, row, text)
                                                : try_label(above, row, j, text);
            }
        }
    }
    return status;
}

int vs_import__beside(const struct vs_header *header, struct vs_rows *rows, const char *label,
                      struct vs_plan_text *out)
{
    struct above above = {.import = header->import, .out = out};
    *out = (struct vs_plan_text){.label = label, .source = SIZE_MAX, .constant = {"", 0}};
    above.label = vs_import__folded(header->import, label, false);
    return above.label == NULL ? vs_import__no_memory(header->import)
                               : search(header, rows, &above);
}

int vs_import__above(const struct vs_header *header, struct vs_rows *rows,
                     const vs_profile_above *declared, const char *name, struct vs_plan_text *out)
{
    struct above above = {.import = header->import, .pattern = declared, .part = name, .out = out};
    if (declared->pattern == NULL) {
        return vs_import__beside(header, rows, declared->name, out);
    }
    *out = (struct vs_plan_text){.label = name, .source = SIZE_MAX, .constant = {"", 0}};
    return search(header, rows, &above);
}
