/*
 * Which row of a sheet is its header, and which profile of the model (or kind, by the names of its
 * fields) fits it. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "model_yaml.h"
#include "text.h"

#include <string.h>

struct chooser {
    vs_import *import;
    struct vs_rows *rows;
    size_t header_count; /* rows looked at so far */
    struct vs_header **headers;
    const vs_profile *profile; /* NULL: by the kind's fields */
    int kind;
    const struct vs_header *header;
    size_t score;
    bool tie;
    bool asked;          /* the sheet's name is that of a profile */
    const char *other;   /* the second of a tie */
    const char *lacks;   /* what the nearest candidate lacks */
    const char *nearest; /* name of that candidate */
    size_t nearest_score;
    bool foreign; /* lacks is a column of the file that the nearest kind lacks */
};

/* --- headers --- */

static int read_names(struct vs_header *header, const vs_csv_row *row)
{
    vs_import *import = header->import;
    for (size_t i = 0; i < header->count; i++) {
        const vs_sheet *sheet = header->rows->sheet;
        vs_csv_field cell =
            sheet != NULL ? vs_sheet_head(sheet, header->row, i, false) : row->fields[i];
        int status = vs_import__clean_cell(import, &cell);
        if (status == VS_EDATA) {
            return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_HEADER_TEXT,
                           header->rows->place);
        }
        if (status != VS_OK) {
            return status;
        }
        header->names[i] =
            vs_arena_text(import->arena, import->scratch.size > 0 ? import->scratch.data : "",
                          import->scratch.size);
        header->folded[i] =
            header->names[i] != NULL ? vs_import__folded(import, header->names[i], false) : NULL;
        if (header->folded[i] == NULL) {
            return vs_import__no_memory(import);
        }
        bool repeated = header->names[i][0] == '\0';
        for (size_t j = 0; j < i; j++) {
            repeated = repeated || strcmp(header->names[i], header->names[j]) == 0;
        }
        header->named += !repeated;
    }
    return VS_OK;
}

/* Columns of a row with those that cells above it reach down into. */
static size_t head_width(const struct vs_rows *rows, size_t index, const vs_csv_row *row)
{
    const vs_sheet *sheet = rows->sheet;
    size_t width = row->count;
    for (size_t i = 0; sheet != NULL && i < sheet->merge_count; i++) {
        size_t column = sheet->merges[i].first;
        if (column >= width && vs_sheet_head(sheet, index, column, false).size > 0) {
            width = column + 1;
        }
    }
    return width;
}

/* A row as a header, read once; VS_DONE after the last row. */
static int header_at(struct chooser *chooser, size_t index, const struct vs_header **out)
{
    vs_import *import = chooser->import;
    const vs_csv_row *row = NULL;
    if (index < chooser->header_count) {
        *out = chooser->headers[index];
        return VS_OK;
    }
    int status = vs_import__rows_peek(chooser->rows, index, &row);
    if (status != VS_OK) {
        return status;
    }
    struct vs_header *header = vs_arena_get(import->arena, sizeof *header);
    struct vs_header **headers = vs_arena_array(import->arena, index + 1, sizeof(void *));
    if (header == NULL || headers == NULL) {
        return vs_import__no_memory(import);
    }
    *header = (struct vs_header){
        .import = import, .rows = chooser->rows, .row = index, .line = row->line};
    header->count = head_width(chooser->rows, index, row);
    while (header->count > 0 && header->count <= row->count &&
           row->fields[header->count - 1].size == 0) {
        header->count--; /* a delimiter at the end of each line */
    }
    header->names = vs_arena_array(import->arena, header->count, sizeof *header->names);
    header->folded = vs_arena_array(import->arena, header->count, sizeof *header->folded);
    if (header->names == NULL || header->folded == NULL) {
        return vs_import__no_memory(import);
    }
    status = read_names(header, row);
    if (status != VS_OK) {
        return status;
    }
    if (index > 0) {
        memcpy(headers, chooser->headers, index * sizeof(void *));
    }
    headers[index] = header;
    chooser->headers = headers;
    chooser->header_count = index + 1;
    *out = header;
    return VS_OK;
}

int vs_import__find_column(const struct vs_header *header, const char *name, size_t *out)
{
    *out = SIZE_MAX;
    for (size_t i = 0; i < header->count; i++) {
        if (strcmp(header->names[i], name) == 0) {
            *out = i;
            return VS_OK;
        }
    }
    const char *folded = vs_import__folded(header->import, name, false);
    for (size_t i = header->count; folded != NULL && i > 0; i--) {
        if (strcmp(header->folded[i - 1], folded) == 0) {
            *out = i - 1;
        }
    }
    return folded == NULL ? vs_import__no_memory(header->import) : VS_OK;
}

/* The first of the rows that has all texts of the profile, with those right behind it; NULL if
 * there is none, *lacks is then what the row with the most of them, *score, has not. */
static int find_header(struct chooser *chooser, const vs_profile *profile,
                       const struct vs_header **out, const char **lacks, size_t *score)
{
    *out = NULL;
    *lacks = profile->below[0];
    *score = 0;
    for (size_t row = 0; row < profile->within; row++) {
        const struct vs_header *header = NULL;
        const char *missing = NULL;
        size_t found = 0;
        int status = header_at(chooser, row, &header);
        if (status == VS_DONE) {
            break;
        }
        for (size_t i = 0; status == VS_OK && i < profile->below_count; i++) {
            size_t at = SIZE_MAX;
            status = vs_import__find_column(header, profile->below[i], &at);
            found += at != SIZE_MAX;
            missing = at == SIZE_MAX && missing == NULL ? profile->below[i] : missing;
        }
        if (status != VS_OK) {
            return status;
        }
        if (missing != NULL && *out != NULL) {
            break;
        }
        if (missing == NULL) {
            *out = header;
            if (chooser->rows->sheet == NULL || chooser->rows->sheet->merge_count == 0) {
                break; /* else heads may reach down: the header is the last of such rows */
            }
        } else if (found > *score) {
            *lacks = missing;
            *score = found;
        }
    }
    return VS_OK;
}

/* --- does it fit? --- */

/* What a profile needs, counted. */
struct needs {
    const struct vs_header *header;
    const char *lacks;
    size_t score;
};

static int need_column(struct needs *needs, const char *name, bool optional)
{
    size_t at = SIZE_MAX;
    int status = vs_import__find_column(needs->header, name, &at);
    if (at != SIZE_MAX) {
        needs->score++;
    } else if (!optional && needs->lacks == NULL) {
        needs->lacks = name;
    }
    return status;
}

static int need_source(struct needs *needs, const vs_profile_source *source)
{
    return source->type == VS_SOURCE_COLUMN ? need_column(needs, source->text, source->optional)
                                            : VS_OK;
}

static int need_items(struct needs *needs, const vs_profile_items *items)
{
    const struct vs_header *header = needs->header;
    if (items->value.column != NULL) {
        return need_column(needs, items->value.column, items->value.optional);
    }
    bool like = false;
    for (size_t i = 0; i < items->pattern_count && !like; i++) {
        for (size_t j = 0; j < header->count && !like; j++) {
            int status =
                vs_import__like(header->import, items->patterns[i], header->names[j], &like, NULL);
            if (status != VS_OK) {
                return status;
            }
            like = like && header->names[j][0] != '\0';
        }
    }
    needs->score += like;
    if (!like && !items->value.optional && needs->lacks == NULL) {
        needs->lacks = items->patterns[0];
    }
    return VS_OK;
}

int vs_import__profile_lacks(const struct vs_header *header, const vs_profile *profile,
                             const char **lacks, size_t *score)
{
    enum { SOURCES = 4 };
    struct needs needs = {.header = header};
    const vs_profile_source *sources[SOURCES] = {&profile->period_year, &profile->period_part,
                                                 &profile->unit, &profile->date_year};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < profile->column_count; i++) {
        const vs_profile_column *column = &profile->columns[i];
        if (i == 0 || column->column != profile->columns[i - 1].column) {
            status = need_column(&needs, column->column, column->optional);
        }
    }
    for (size_t i = 0; status == VS_OK && i < SOURCES; i++) {
        status = need_source(&needs, sources[i]);
    }
    if (status == VS_OK && profile->items != NULL) {
        status = need_items(&needs, profile->items);
    }
    *lacks = needs.lacks;
    *score = needs.score;
    return status;
}

static int kind_lacks(const struct vs_header *header, const vs_kind *kind, const char **lacks,
                      size_t *score)
{
    struct needs needs = {.header = header};
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < kind->field_count; i++) {
        bool needed = vs_kind_needs(kind, (int)i);
        if (kind->entity && strcmp(kind->fields[i].name, "from") == 0) {
            needed = false;
        }
        status = need_column(&needs, kind->fields[i].name, !needed);
    }
    *lacks = needs.lacks;
    *score = needs.score;
    if (needs.lacks == NULL && needs.score == 0) {
        *lacks = kind->field_count > 0 ? kind->fields[0].name : kind->name;
    }
    return status;
}

/* The first column of the file that is no field of the kind. */
static int foreign_column(const struct vs_header *header, const vs_kind *kind, const char **out)
{
    *out = "";
    for (size_t i = 0; i < header->count; i++) {
        bool known = header->names[i][0] == '\0';
        for (size_t j = 0; !known && j < kind->field_count; j++) {
            size_t at = SIZE_MAX;
            int status = vs_import__find_column(header, kind->fields[j].name, &at);
            if (status != VS_OK) {
                return status;
            }
            known = at == i;
        }
        if (!known) {
            *out = header->names[i];
            return VS_OK;
        }
    }
    return VS_OK;
}

/* --- choosing --- */

struct candidate {
    const vs_profile *profile;
    int kind;
    const char *name;
    const struct vs_header *header;
    const char *lacks;
    size_t score;
};

static void consider(struct chooser *chooser, const struct candidate *candidate)
{
    if (candidate->lacks != NULL) {
        if (chooser->nearest == NULL || candidate->score > chooser->nearest_score) {
            chooser->nearest = candidate->name;
            chooser->lacks = candidate->lacks;
            chooser->nearest_score = candidate->score;
            chooser->foreign = false;
        }
        return;
    }
    bool first = chooser->kind < 0;
    if (!first && candidate->score == chooser->score) {
        chooser->tie = true;
        chooser->other = candidate->name;
    }
    if (first || candidate->score > chooser->score) {
        chooser->profile = candidate->profile;
        chooser->kind = candidate->kind;
        chooser->header = candidate->header;
        chooser->score = candidate->score;
        chooser->tie = false;
    }
}

/* The kind that a name means: a record kind, or the entities of a dimension. */
static int named_kind(const vs_model *model, const char *name)
{
    int kind = vs_model_kind(model, name);
    if (kind < 0) {
        int dimension = vs_model_dimension(model, name);
        kind = dimension >= 0 ? model->dimensions[dimension].kind : -1;
    }
    return kind;
}

const vs_profile *vs_import__named_profile(const vs_import *import)
{
    const vs_model *model = import->model;
    const char *name = import->options.kind;
    for (size_t i = 0; name != NULL && i < model->profile_count; i++) {
        if (strcmp(model->profiles[i].name, name) == 0) {
            return &model->profiles[i];
        }
    }
    return NULL;
}

static const char *kind_name_at(const void *items, size_t index)
{
    return ((const vs_kind *)items)[index].name;
}

static const char *name_at(const void *items, size_t index)
{
    return ((const char *const *)items)[index];
}

static int consider_profile(struct chooser *chooser, const vs_profile *profile)
{
    struct candidate candidate = {.profile = profile, .kind = profile->kind, .name = profile->name};
    const vs_sheet *sheet = chooser->rows->sheet;
    bool like = chooser->rows->first;
    int status = VS_OK;
    if (sheet != NULL && profile->sheet != NULL) {
        status = vs_import__like(chooser->import, profile->sheet, sheet->name, &like, NULL);
        bool any = strcmp(profile->sheet, "*") == 0; /* asks for no sheet in particular */
        chooser->asked = chooser->asked || (like && !any);
    }
    if (status != VS_OK || !like) {
        return status;
    }
    if (profile->below_count > 0) {
        status =
            find_header(chooser, profile, &candidate.header, &candidate.lacks, &candidate.score);
    } else {
        status = header_at(chooser, 0, &candidate.header);
    }
    if (status == VS_OK && candidate.header != NULL) {
        status =
            vs_import__profile_lacks(candidate.header, profile, &candidate.lacks, &candidate.score);
    }
    if (status == VS_OK) {
        consider(chooser, &candidate);
    }
    return status;
}

/* A kind that nobody named takes a file only whole: some common columns prove nothing. */
static int consider_kind(struct chooser *chooser, int kind, bool named)
{
    const vs_kind *declared = &chooser->import->model->kinds[kind];
    struct candidate candidate = {.kind = kind, .name = declared->name};
    int status = header_at(chooser, 0, &candidate.header);
    if (status == VS_OK) {
        status = kind_lacks(candidate.header, declared, &candidate.lacks, &candidate.score);
    }
    bool foreign = !named && candidate.lacks == NULL && candidate.score < candidate.header->named;
    if (status == VS_OK && foreign) {
        status = foreign_column(candidate.header, declared, &candidate.lacks);
    }
    if (status == VS_OK) {
        consider(chooser, &candidate);
        chooser->foreign = chooser->foreign || (foreign && chooser->nearest == declared->name);
    }
    return status;
}

static int choose(struct chooser *chooser)
{
    vs_import *import = chooser->import;
    const vs_model *model = import->model;
    const char *name = import->options.kind;
    int kind = name != NULL ? named_kind(model, name) : -1;
    const vs_profile *named = kind < 0 ? vs_import__named_profile(import) : NULL;
    if (name != NULL && kind < 0 && named == NULL) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, name, model->kinds, model->kind_count, kind_name_at);
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_KIND, name, suggestion);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < model->profile_count; i++) {
        const vs_profile *profile = &model->profiles[i];
        bool meant = named != NULL ? profile == named
                     : kind >= 0   ? profile->kind == kind
                                   : !profile->companion;
        if (meant) {
            status = consider_profile(chooser, profile);
        }
    }
    bool by_fields = chooser->kind < 0 && named == NULL && chooser->rows->first;
    for (size_t i = 0; status == VS_OK && by_fields && i < model->kind_count; i++) {
        if (kind < 0 || kind == (int)i) {
            status = consider_kind(chooser, (int)i, kind >= 0);
        }
    }
    return status;
}

static int fail_choice(const struct chooser *chooser)
{
    vs_import *import = chooser->import;
    const char *place = chooser->rows->place;
    if (chooser->tie) {
        const char *first = chooser->profile != NULL ? chooser->profile->name
                                                     : import->model->kinds[chooser->kind].name;
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_TIE, place, first, chooser->other);
    }
    bool near = chooser->nearest_score > 0 || import->options.kind != NULL;
    if (chooser->nearest == NULL || chooser->header_count == 0 || !near) {
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_NOTHING_FITS, place);
    }
    if (chooser->foreign) {
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_FOREIGN, place, chooser->lacks,
                       chooser->nearest, chooser->nearest);
    }
    char suggestion[VS_SUGGEST_SIZE];
    const struct vs_header *header = chooser->headers[0];
    vs_suggest(import->engine, suggestion, chooser->lacks, header->names, header->count, name_at);
    return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_HEADER, place, chooser->lacks,
                   suggestion, chooser->nearest);
}

int vs_import__choose(vs_import *import, struct vs_rows *rows, struct vs_choice *out)
{
    struct chooser chooser = {.import = import, .rows = rows, .kind = -1};
    const struct vs_header *first = NULL;
    *out = (struct vs_choice){.kind = -1};
    int status = header_at(&chooser, 0, &first);
    if (status == VS_DONE) {
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_EMPTY, rows->place);
    }
    if (status == VS_OK) {
        status = choose(&chooser);
    }
    bool wanted = rows->must || chooser.asked;
    if (status == VS_OK && (chooser.tie || (chooser.kind < 0 && wanted))) {
        return fail_choice(&chooser);
    }
    *out = (struct vs_choice){chooser.profile, chooser.kind, chooser.header};
    return status;
}
