/*
 * Which column of a sheet fills which field: by a profile of the model, or by columns that are
 * named as the fields of a kind. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "number.h"

#include <string.h>

struct planner {
    vs_import *import;
    const struct vs_header *header;
    struct vs_rows *rows;
    const vs_profile *profile;
    struct vs_plan *plan;
};

/* A value of the profile in stored form; *has false if it is missing. */
static int stored_value(vs_import *import, const vs_kind *kind, int field, const vs_value *value,
                        int64_t *out, bool *has)
{
    char number[VS_NUMBER_SIZE];
    const char *text = value->text;
    *has = value->type == VS_VALUE_NUMBER || text != NULL;
    *out = 0;
    if (!*has) {
        return VS_OK;
    }
    if (value->type == VS_VALUE_NUMBER) {
        vs_double_print(number, value->number);
        text = number;
    }
    struct vs_import_raw raw = {text, strlen(text), '.'};
    int status = vs_import__parse(import, kind, field, &raw, out);
    if (status == VS_EDATA) {
        char expected[512];
        vs_import__expected(import, kind, field, expected);
        status = vs_fail(import->engine, VS_EMODEL, VS_MSG_IMPORT_PROFILE_VALUE,
                         kind->fields[field].name, text, expected);
    }
    return status;
}

static int plan_special(vs_import *import, const vs_kind *kind, const vs_special *special,
                        bool alike, struct vs_plan_special *out)
{
    *out = (struct vs_plan_special){
        .text = special->text, .set_count = special->set_count, .fields = special->fields};
    out->values = vs_arena_array(import->arena, special->set_count, sizeof *out->values);
    out->has = vs_arena_array(import->arena, special->set_count, sizeof *out->has);
    if (out->values == NULL || out->has == NULL) {
        return vs_import__no_memory(import);
    }
    int status = VS_OK;
    if (alike) {
        out->text = vs_import__folded(import, special->text, true);
        status = out->text == NULL ? vs_import__no_memory(import) : VS_OK;
    }
    for (size_t i = 0; status == VS_OK && i < special->set_count; i++) {
        status = stored_value(import, kind, special->fields[i], &special->values[i],
                              &out->values[i], &out->has[i]);
    }
    return status;
}

int vs_import__plan_column(vs_import *import, const vs_kind *kind,
                           const vs_profile_column *declared, struct vs_plan_column *out)
{
    const vs_transform *transform = declared->transform;
    *out = (struct vs_plan_column){.field = declared->field, .mark = declared->decimal_mark};
    out->text = (struct vs_plan_text){
        .source = SIZE_MAX, .constant = {"", 0}, .label = declared->column, .transform = transform};
    out->special_count = declared->special_count;
    out->specials = vs_arena_array(import->arena, declared->special_count, sizeof *out->specials);
    if (out->specials == NULL) {
        return vs_import__no_memory(import);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < declared->special_count; i++) {
        status = plan_special(import, kind, &declared->specials[i],
                              transform != NULL && transform->alike, &out->specials[i]);
    }
    return status;
}

/* --- columns --- */

/* Takes a column by its name; the text is not given if the file lacks it. */
static int take_column(struct planner *planner, const char *name, struct vs_plan_text *out)
{
    size_t at = SIZE_MAX;
    int status = vs_import__find_column(planner->header, name, &at);
    out->source = at;
    out->label = name;
    out->given = at != SIZE_MAX;
    out->slot = planner->plan->slot_count++;
    if (out->given) {
        planner->plan->uses[at] = true;
    }
    return status;
}

static int plan_columns(struct planner *planner, const vs_kind *kind)
{
    struct vs_plan *plan = planner->plan;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < planner->profile->column_count; i++) {
        const vs_profile_column *declared = &planner->profile->columns[i];
        struct vs_plan_column *column = &plan->columns[plan->column_count];
        status = vs_import__plan_column(planner->import, kind, declared, column);
        if (status == VS_OK) {
            status = take_column(planner, declared->column, &column->text);
        }
        if (column->text.given) {
            plan->column_count++;
        }
        if (i == 0 && planner->profile->skip_count > 0) {
            plan->first = column->text;
            plan->first.transform = NULL;
            plan->first.slot = plan->slot_count++;
        }
    }
    return status;
}

/* A field that a row above gives: one for all rows. */
static int plan_above(struct planner *planner, const vs_kind *kind)
{
    struct vs_plan *plan = planner->plan;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < planner->profile->above_count; i++) {
        const vs_profile_above *above = &planner->profile->above[i];
        for (size_t j = 0; status == VS_OK && j < above->spec_count; j++) {
            const vs_profile_column *declared = &above->specs[j];
            struct vs_plan_column *column = &plan->columns[plan->column_count];
            struct vs_plan_text found;
            status = vs_import__plan_column(planner->import, kind, declared, column);
            if (status == VS_OK) {
                status = vs_import__above(planner->header, planner->rows, above, declared->column,
                                          &found);
            }
            if (status == VS_OK && !found.given && !above->optional) {
                status = vs_fail(planner->import->engine, VS_EDATA, VS_MSG_IMPORT_ABOVE,
                                 planner->rows->place, (long long)planner->header->line,
                                 above->pattern != NULL ? above->pattern : above->name);
            }
            if (status == VS_OK && found.given) {
                found.transform = column->text.transform;
                found.slot = plan->slot_count++;
                column->text = found;
                plan->column_count++;
            }
        }
    }
    return status;
}

/* The text that a name of above stands for. */
static int find_above(struct planner *planner, const vs_profile_source *source,
                      struct vs_plan_text *out)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < planner->profile->above_count; i++) {
        const vs_profile_above *above = &planner->profile->above[i];
        bool meant = above->pattern == NULL && strcmp(above->name, source->text) == 0;
        for (size_t j = 0; j < above->part_count; j++) {
            meant = meant || strcmp(above->parts[j], source->text) == 0;
        }
        if (meant && !out->given) {
            status = vs_import__above(planner->header, planner->rows, above, source->text, out);
        }
    }
    return status;
}

static int plan_source(struct planner *planner, const vs_profile_source *source,
                       struct vs_plan_text *out)
{
    int status = VS_OK;
    *out = (struct vs_plan_text){.source = SIZE_MAX, .constant = {"", 0}, .label = source->text};
    if (source->type == VS_SOURCE_COLUMN) {
        status = take_column(planner, source->text, out);
    } else if (source->type == VS_SOURCE_ABOVE) {
        status = find_above(planner, source, out);
    } else if (source->type == VS_SOURCE_VALUE) {
        out->given = true;
        out->constant = (vs_csv_field){source->text, strlen(source->text)};
    }
    out->transform = source->transform;
    out->slot = planner->plan->slot_count++;
    return status;
}

static int plan_constants(struct planner *planner, const vs_kind *kind)
{
    vs_import *import = planner->import;
    const vs_profile *profile = planner->profile;
    struct vs_plan *plan = planner->plan;
    plan->constant_fields =
        vs_arena_array(import->arena, profile->constant_count, sizeof *plan->constant_fields);
    plan->constants =
        vs_arena_array(import->arena, profile->constant_count, sizeof *plan->constants);
    if (plan->constant_fields == NULL || plan->constants == NULL) {
        return vs_import__no_memory(import);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < profile->constant_count; i++) {
        bool has = false;
        int field = profile->constant_fields[i];
        status = stored_value(import, kind, field, &profile->constants[i],
                              &plan->constants[plan->constant_count], &has);
        if (has) {
            plan->constant_fields[plan->constant_count++] = field;
        }
    }
    return status;
}

/* --- many rows of one --- */

/* One part of a column that makes rows: from its header or the cell above it. */
static int plan_part(struct planner *planner, const vs_profile_column *declared, size_t slot,
                     const vs_csv_field *text, struct vs_plan_item *item)
{
    if (declared->field < 0) {
        return VS_OK;
    }
    struct vs_plan_column *part = &item->parts[item->part_count++];
    int status = vs_import__plan_column(
        planner->import, &planner->import->model->kinds[planner->plan->kind], declared, part);
    part->text.given = true;
    part->text.constant = *text;
    part->text.line = planner->header->line;
    part->text.label = item->label;
    part->text.slot = slot;
    return status;
}

/* A column whose header is like the pattern: what its parts say. */
static int plan_wide_column(struct planner *planner, size_t at, const char *pattern,
                            const struct vs_pattern_part *parts)
{
    struct vs_plan *plan = planner->plan;
    const vs_profile_items *items = planner->profile->items;
    const char *name = planner->header->names[at];
    const char *star = strchr(pattern, '*');
    struct vs_plan_item *item = &plan->items[plan->item_count++];
    vs_csv_field texts[3] = {{name, strlen(name)}, {"", 0}, {"", 0}};
    *item = (struct vs_plan_item){.source = at, .label = name};
    plan->uses[at] = true;
    if (star != NULL) {
        texts[0] = (vs_csv_field){name + parts[0].start, parts[0].size};
    }
    if (star != NULL && strchr(star + 1, '*') != NULL) {
        texts[1] = (vs_csv_field){name + parts[1].start, parts[1].size};
    }
    int status = VS_OK;
    if (items->above.field >= 0 && planner->header->row > 0) {
        const vs_csv_row *row = NULL;
        status = vs_import__rows_peek(planner->rows, planner->header->row - 1, &row);
        if (status == VS_OK && planner->rows->sheet != NULL) {
            texts[2] = vs_sheet_head(planner->rows->sheet, planner->header->row - 1, at, true);
        } else if (status == VS_OK && at < row->count) {
            texts[2] = row->fields[at];
        }
    }
    const vs_profile_column *declared[] = {&items->name, &items->take, &items->above};
    for (size_t i = 0; status == VS_OK && i < 3; i++) {
        status = plan_part(planner, declared[i], plan->value.text.slot + 1 + i, &texts[i], item);
    }
    return status;
}

/* Columns that the profile names nowhere else, each by the first pattern that it is like. */
static int plan_wide(struct planner *planner)
{
    const struct vs_header *header = planner->header;
    const vs_profile_items *items = planner->profile->items;
    struct vs_pattern_part parts[VS_PATTERN_PARTS];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < header->count; i++) {
        bool skip = planner->plan->uses[i] || header->names[i][0] == '\0';
        for (size_t j = 0; status == VS_OK && !skip && j < planner->profile->ignore_count; j++) {
            status = vs_import__like(planner->import, planner->profile->ignore[j], header->names[i],
                                     &skip, NULL);
        }
        for (size_t j = 0; status == VS_OK && !skip && j < items->pattern_count; j++) {
            bool like = false;
            status = vs_import__like(planner->import, items->patterns[j], header->names[i], &like,
                                     parts);
            if (status == VS_OK && like) {
                status = plan_wide_column(planner, i, items->patterns[j], parts);
                skip = true;
            }
        }
    }
    return status;
}

static int plan_items(struct planner *planner, const vs_kind *kind)
{
    struct vs_plan *plan = planner->plan;
    const vs_profile_items *items = planner->profile->items;
    if (items == NULL) {
        return VS_OK;
    }
    plan->items =
        vs_arena_array(planner->import->arena, planner->header->count + 1, sizeof *plan->items);
    if (plan->items == NULL) {
        return vs_import__no_memory(planner->import);
    }
    int status = vs_import__plan_column(planner->import, kind, &items->value, &plan->value);
    if (status != VS_OK) {
        return status;
    }
    if (items->value.column != NULL) {
        status = take_column(planner, items->value.column, &plan->value.text);
        plan->items[0].source = plan->value.text.source;
        plan->items[0].label = items->value.column;
        plan->item_count = plan->value.text.given;
        return status;
    }
    plan->value.text.slot = plan->slot_count;
    plan->slot_count += 4; /* the value and three parts, common to all columns */
    return plan_wide(planner);
}

/* --- look-ups --- */

static int plan_lookups(struct planner *planner)
{
    vs_import *import = planner->import;
    const vs_profile *profile = planner->profile;
    struct vs_plan *plan = planner->plan;
    plan->lookups = vs_arena_array(import->arena, profile->lookup_count, sizeof *plan->lookups);
    if (plan->lookups == NULL) {
        return vs_import__no_memory(import);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < profile->lookup_count; i++) {
        const vs_profile_lookup *lookup = &profile->lookups[i];
        struct vs_plan_lookup *out = &plan->lookups[plan->lookup_count++];
        out->lookup = lookup;
        out->by = vs_arena_array(import->arena, lookup->by_count, sizeof *out->by);
        if (out->by == NULL) {
            return vs_import__no_memory(import);
        }
        for (size_t j = 0; status == VS_OK && j < lookup->by_count; j++) {
            status = plan_source(planner, &lookup->by[j], &out->by[j]);
        }
    }
    return status;
}

static int plan_profile(struct planner *planner)
{
    const vs_profile *profile = planner->profile;
    struct vs_plan *plan = planner->plan;
    const vs_kind *kind = &planner->import->model->kinds[plan->kind];
    const struct {
        const vs_profile_source *source;
        struct vs_plan_text *out;
    } sources[] = {{&profile->period_year, &plan->year},
                   {&profile->period_part, &plan->part},
                   {&profile->unit, &plan->unit},
                   {&profile->date_year, &plan->date_year}};
    int status = plan_above(planner, kind);
    if (status == VS_OK) {
        status = plan_columns(planner, kind);
    }
    if (status == VS_OK) {
        status = plan_constants(planner, kind);
    }
    for (size_t i = 0; status == VS_OK && i < sizeof sources / sizeof *sources; i++) {
        status = plan_source(planner, sources[i].source, sources[i].out);
    }
    if (profile->period_year.type != VS_SOURCE_NONE) {
        plan->period_field = profile->period_field;
    }
    if (status == VS_OK) {
        status = plan_lookups(planner);
    }
    return status == VS_OK ? plan_items(planner, kind) : status;
}

static int plan_kind(struct planner *planner)
{
    struct vs_plan *plan = planner->plan;
    const vs_kind *kind = &planner->import->model->kinds[plan->kind];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < kind->field_count; i++) {
        struct vs_plan_column *column = &plan->columns[plan->column_count];
        *column = (struct vs_plan_column){.field = (int)i};
        status = take_column(planner, kind->fields[i].name, &column->text);
        plan->column_count += column->text.given;
    }
    return status;
}

/* --- columns that nobody reads --- */

static int is_ignored(const struct vs_header *header, const vs_profile *profile, size_t at,
                      bool *ignored)
{
    int status = VS_OK;
    *ignored = header->names[at][0] == '\0';
    for (size_t i = 0; status == VS_OK && profile != NULL && i < profile->ignore_count; i++) {
        if (!*ignored) {
            status = vs_import__like(header->import, profile->ignore[i], header->names[at], ignored,
                                     NULL);
        }
    }
    return status;
}

static bool column_is_read(const struct vs_plan *plans, size_t count, size_t at)
{
    bool used = false;
    for (size_t i = 0; i < count; i++) {
        used = used || plans[i].uses[at];
    }
    return used;
}

int vs_import__ignored(const struct vs_header *header, const struct vs_plan *plans, size_t count,
                       const char **out)
{
    vs_import *import = header->import;
    vs_buffer list;
    vs_buffer_init(&list, import->engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < header->count; i++) {
        const char *name = header->names[i];
        bool ignored = false;
        status = is_ignored(header, plans[0].profile, i, &ignored);
        if (ignored || column_is_read(plans, count, i)) {
            continue;
        }
        for (size_t j = 0; j < i; j++) {
            /* The second of two equal names is never found, so it looks unread here. */
            if (strcmp(name, header->names[j]) == 0 && column_is_read(plans, count, j)) {
                status = vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_COLUMN_TWICE,
                                 header->rows->place, name);
            }
        }
        vs_buffer_text(&list, list.size > 0 ? ", " : "");
        vs_buffer_text(&list, name);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&list);
    }
    if (status == VS_OK) {
        *out = vs_arena_text(import->arena, list.size > 0 ? list.data : "", list.size);
        status = *out == NULL ? vs_import__no_memory(import) : VS_OK;
    }
    vs_buffer_free(&list);
    return status;
}

int vs_import__plan(const struct vs_header *header, struct vs_rows *rows,
                    const struct vs_choice *choice, struct vs_plan *out)
{
    vs_import *import = header->import;
    const vs_profile *profile = choice->profile;
    struct planner planner = {import, header, rows, profile, out};
    *out = (struct vs_plan){.profile = profile, .kind = choice->kind, .period_field = -1};
    size_t room =
        profile != NULL ? profile->column_count : import->model->kinds[choice->kind].field_count;
    for (size_t i = 0; profile != NULL && i < profile->above_count; i++) {
        room += profile->above[i].spec_count;
    }
    out->columns = vs_arena_array(import->arena, room + 1, sizeof *out->columns);
    out->uses = vs_arena_array(import->arena, header->count, sizeof *out->uses);
    if (out->columns == NULL || out->uses == NULL) {
        return vs_import__no_memory(import);
    }
    if (room > VS_PLAN_SPECS) {
        return vs_fail(import->engine, VS_ELIMIT, VS_MSG_IMPORT_COLUMNS, rows->place,
                       (long long)VS_PLAN_SPECS);
    }
    return profile != NULL ? plan_profile(&planner) : plan_kind(&planner);
}
