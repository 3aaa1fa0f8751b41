/*
 * Which column of a file fills which field: by a profile of the model, or by columns that are named
 * as the fields of a kind. SPDX-License-Identifier: MIT
 */
#include "import_private.h"

#include "model_yaml.h"
#include "number.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

struct header {
    vs_import *import;
    const char *file;
    const char *const *names;
    char **folded; /* for names that differ in letter case only */
    size_t count;
    size_t named; /* columns that have a name */
    bool *failed; /* memory ran out while names were folded */
};

static char *fold_copy(const struct header *header, const char *text)
{
    vs_buffer folded;
    vs_buffer_init(&folded, header->import->engine);
    int status = vs_text_fold(&folded, text, strlen(text));
    char *copy = NULL;
    if (status == VS_OK && !folded.failed) {
        copy =
            vs_arena_text(header->import->arena, folded.size > 0 ? folded.data : "", folded.size);
    }
    vs_buffer_free(&folded);
    *header->failed = *header->failed || copy == NULL;
    return copy;
}

/* Position of a column: the same name, else the same but for letter case; SIZE_MAX if absent. */
static size_t find_column(const struct header *header, const char *name)
{
    for (size_t i = 0; i < header->count; i++) {
        if (strcmp(header->names[i], name) == 0) {
            return i;
        }
    }
    const char *folded = fold_copy(header, name);
    for (size_t i = 0; folded != NULL && i < header->count; i++) {
        if (header->folded[i] != NULL && strcmp(header->folded[i], folded) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static const char *header_at(const void *items, size_t index)
{
    return ((const char *const *)items)[index];
}

/* --- does it fit? --- */

/* The first column that the profile needs and the header lacks; NULL if it fits. *score gets how
 * many columns it takes. */
static const char *profile_lacks(const struct header *header, const vs_profile *profile,
                                 size_t *score)
{
    const char *lacks = NULL;
    *score = 0;
    for (size_t i = 0; i < profile->column_count; i++) {
        if (find_column(header, profile->columns[i].column) != SIZE_MAX) {
            ++*score;
        } else if (!profile->columns[i].optional && lacks == NULL) {
            lacks = profile->columns[i].column;
        }
    }
    const char *period[] = {profile->period_year, profile->period_part};
    for (size_t i = 0; i < 2; i++) {
        if (period[i] != NULL && find_column(header, period[i]) != SIZE_MAX) {
            ++*score;
        } else if (period[i] != NULL && lacks == NULL) {
            lacks = period[i];
        }
    }
    return lacks;
}

static const char *kind_lacks(const struct header *header, const vs_kind *kind, size_t *score)
{
    const char *lacks = NULL;
    *score = 0;
    for (size_t i = 0; i < kind->field_count; i++) {
        bool needed = vs_kind_needs(kind, (int)i);
        if (kind->entity && strcmp(kind->fields[i].name, "from") == 0) {
            needed = false;
        }
        if (find_column(header, kind->fields[i].name) != SIZE_MAX) {
            ++*score;
        } else if (needed && lacks == NULL) {
            lacks = kind->fields[i].name;
        }
    }
    if (lacks == NULL && *score == 0) {
        lacks = kind->field_count > 0 ? kind->fields[0].name : kind->name;
    }
    return lacks;
}

/* The first column of the file that is no field of the kind. */
static const char *foreign_column(const struct header *header, const vs_kind *kind)
{
    for (size_t i = 0; i < header->count; i++) {
        bool known = header->names[i][0] == '\0';
        for (size_t j = 0; !known && j < kind->field_count; j++) {
            known = find_column(header, kind->fields[j].name) == i;
        }
        if (!known) {
            return header->names[i];
        }
    }
    return "";
}

/* --- choosing --- */

struct choice {
    const vs_profile *profile; /* NULL: by the kind's fields */
    int kind;
    size_t score;
    bool tie;
    const char *other;   /* the second of a tie */
    const char *lacks;   /* what the nearest candidate lacks */
    const char *nearest; /* name of that candidate */
    size_t nearest_score;
    bool foreign; /* lacks is a column of the file that the nearest kind lacks */
};

static void consider(struct choice *choice, const vs_profile *profile, int kind, const char *name,
                     const char *lacks, size_t score)
{
    if (lacks != NULL) {
        if (choice->nearest == NULL || score > choice->nearest_score) {
            choice->nearest = name;
            choice->lacks = lacks;
            choice->nearest_score = score;
            choice->foreign = false;
        }
        return;
    }
    bool first = choice->kind < 0;
    if (!first && score == choice->score) {
        choice->tie = true;
        choice->other = name;
    }
    if (first || score > choice->score) {
        choice->profile = profile;
        choice->kind = kind;
        choice->score = score;
        choice->tie = false;
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

static int choose(const struct header *header, struct choice *choice)
{
    vs_import *import = header->import;
    const vs_model *model = import->model;
    const char *name = import->options.kind;
    int kind = name != NULL ? named_kind(model, name) : -1;
    const vs_profile *named = kind < 0 ? vs_import__named_profile(import) : NULL;
    size_t score = 0;
    if (name != NULL && kind < 0 && named == NULL) {
        char suggestion[VS_SUGGEST_SIZE];
        vs_suggest(import->engine, suggestion, name, model->kinds, model->kind_count, kind_name_at);
        return vs_fail(import->engine, VS_EUSAGE, VS_MSG_IMPORT_KIND, name, suggestion);
    }
    *choice = (struct choice){.kind = -1};
    for (size_t i = 0; i < model->profile_count; i++) {
        const vs_profile *profile = &model->profiles[i];
        if (named != NULL ? profile == named : kind < 0 || profile->kind == kind) {
            const char *lacks = profile_lacks(header, profile, &score);
            consider(choice, profile, profile->kind, profile->name, lacks, score);
        }
    }
    if (choice->kind < 0 && named == NULL) {
        for (size_t i = 0; i < model->kind_count; i++) {
            if (kind >= 0 && kind != (int)i) {
                continue;
            }
            const char *lacks = kind_lacks(header, &model->kinds[i], &score);
            /* A kind that nobody named takes a file only whole: some common columns prove nothing.
             */
            bool foreign = kind < 0 && lacks == NULL && score < header->named;
            if (foreign) {
                lacks = foreign_column(header, &model->kinds[i]);
            }
            consider(choice, NULL, (int)i, model->kinds[i].name, lacks, score);
            if (foreign && choice->nearest == model->kinds[i].name) {
                choice->foreign = true;
            }
        }
    }
    return VS_OK;
}

static int fail_choice(const struct header *header, const struct choice *choice)
{
    vs_import *import = header->import;
    if (choice->tie) {
        const char *first = choice->profile != NULL ? choice->profile->name
                                                    : import->model->kinds[choice->kind].name;
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_TIE, header->file, first,
                       choice->other);
    }
    if (choice->nearest == NULL) {
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_NOTHING_FITS, header->file);
    }
    if (choice->foreign) {
        return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_FOREIGN, header->file, choice->lacks,
                       choice->nearest, choice->nearest);
    }
    char suggestion[VS_SUGGEST_SIZE];
    vs_suggest(import->engine, suggestion, choice->lacks, header->names, header->count, header_at);
    return vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_HEADER, header->file, choice->lacks,
                   suggestion, choice->nearest);
}

/* --- making the plan --- */

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
                        struct vs_plan_special *out)
{
    *out = (struct vs_plan_special){
        .text = special->text, .set_count = special->set_count, .fields = special->fields};
    out->values = vs_arena_array(import->arena, special->set_count, sizeof *out->values);
    out->has = vs_arena_array(import->arena, special->set_count, sizeof *out->has);
    if (out->values == NULL || out->has == NULL) {
        return vs_import__no_memory(import);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < special->set_count; i++) {
        status = stored_value(import, kind, special->fields[i], &special->values[i],
                              &out->values[i], &out->has[i]);
    }
    return status;
}

static int plan_profile(const struct header *header, struct vs_plan *plan)
{
    vs_import *import = header->import;
    const vs_profile *profile = plan->profile;
    const vs_kind *kind = &import->model->kinds[plan->kind];
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < profile->column_count; i++) {
        const vs_profile_column *column = &profile->columns[i];
        size_t source = find_column(header, column->column);
        if (source == SIZE_MAX) {
            continue;
        }
        struct vs_plan_column *planned = &plan->columns[plan->column_count++];
        *planned = (struct vs_plan_column){.field = column->field,
                                           .source = source,
                                           .label = column->column,
                                           .mark = column->decimal_mark,
                                           .special_count = column->special_count};
        planned->specials =
            vs_arena_array(import->arena, column->special_count, sizeof *planned->specials);
        if (planned->specials == NULL) {
            return vs_import__no_memory(import);
        }
        for (size_t j = 0; status == VS_OK && j < column->special_count; j++) {
            status = plan_special(import, kind, &column->specials[j], &planned->specials[j]);
        }
    }
    plan->constant_fields =
        vs_arena_array(import->arena, profile->constant_count, sizeof *plan->constant_fields);
    plan->constants =
        vs_arena_array(import->arena, profile->constant_count, sizeof *plan->constants);
    if (plan->constant_fields == NULL || plan->constants == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; status == VS_OK && i < profile->constant_count; i++) {
        bool has = false;
        int field = profile->constant_fields[i];
        status = stored_value(import, kind, field, &profile->constants[i],
                              &plan->constants[plan->constant_count], &has);
        if (has) {
            plan->constant_fields[plan->constant_count++] = field;
        }
    }
    if (profile->period_year != NULL) {
        plan->period_field = profile->period_field;
        plan->year = find_column(header, profile->period_year);
        if (profile->period_part != NULL) {
            plan->part = find_column(header, profile->period_part);
        }
    }
    return status;
}

static void plan_kind(const struct header *header, struct vs_plan *plan)
{
    const vs_kind *kind = &header->import->model->kinds[plan->kind];
    for (size_t i = 0; i < kind->field_count; i++) {
        size_t source = find_column(header, kind->fields[i].name);
        if (source != SIZE_MAX) {
            plan->columns[plan->column_count++] = (struct vs_plan_column){
                .field = (int)i, .source = source, .label = kind->fields[i].name};
        }
    }
}

static bool column_is_read(const struct vs_plan *plan, size_t position)
{
    bool used = position == plan->year || position == plan->part;
    for (size_t i = 0; i < plan->column_count; i++) {
        used = used || plan->columns[i].source == position;
    }
    return used;
}

/* A column that is read must not occur twice; columns that are not read are listed. */
static int plan_ignored(const struct header *header, struct vs_plan *plan)
{
    vs_import *import = header->import;
    vs_buffer list;
    vs_buffer_init(&list, import->engine);
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < header->count; i++) {
        const char *name = header->names[i];
        if (name[0] == '\0' || column_is_read(plan, i)) {
            continue;
        }
        for (size_t j = 0; j < i; j++) {
            /* The second of two equal names is never found, so it looks unread here. */
            if (strcmp(name, header->names[j]) == 0 && column_is_read(plan, j)) {
                status = vs_fail(import->engine, VS_EDATA, VS_MSG_IMPORT_COLUMN_TWICE, header->file,
                                 name);
            }
        }
        vs_buffer_text(&list, list.size > 0 ? ", " : "");
        vs_buffer_text(&list, name);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&list);
    }
    if (status == VS_OK && list.size > 0) {
        plan->ignored = vs_arena_text(import->arena, list.data, list.size);
        status = plan->ignored == NULL ? vs_import__no_memory(import) : VS_OK;
    }
    vs_buffer_free(&list);
    return status;
}

int vs_import__plan(vs_import *import, const char *file, const char *const *names, size_t count,
                    struct vs_plan *out)
{
    bool failed = false;
    struct header header = {import, file, names, NULL, count, 0, &failed};
    struct choice choice = {.kind = -1};
    header.folded = vs_arena_array(import->arena, count, sizeof *header.folded);
    if (header.folded == NULL) {
        return vs_import__no_memory(import);
    }
    for (size_t i = 0; i < count; i++) {
        bool repeated = names[i][0] == '\0';
        for (size_t j = 0; j < i; j++) {
            repeated = repeated || strcmp(names[i], names[j]) == 0;
        }
        header.named += !repeated;
        header.folded[i] = fold_copy(&header, names[i]);
        if (header.folded[i] == NULL) {
            return vs_import__no_memory(import);
        }
    }
    int status = choose(&header, &choice);
    if (failed) {
        return vs_import__no_memory(import);
    }
    if (status == VS_OK && (choice.kind < 0 || choice.tie)) {
        status = fail_choice(&header, &choice);
    }
    if (status != VS_OK) {
        return status;
    }
    *out = (struct vs_plan){.profile = choice.profile,
                            .kind = choice.kind,
                            .period_field = -1,
                            .year = SIZE_MAX,
                            .part = SIZE_MAX,
                            .ignored = ""};
    size_t room = choice.profile != NULL ? choice.profile->column_count
                                         : import->model->kinds[choice.kind].field_count;
    out->columns = vs_arena_array(import->arena, room, sizeof *out->columns);
    if (out->columns == NULL) {
        return vs_import__no_memory(import);
    }
    if (choice.profile != NULL) {
        status = plan_profile(&header, out);
    } else {
        plan_kind(&header, out);
    }
    if (failed) {
        return vs_import__no_memory(import);
    }
    return status == VS_OK ? plan_ignored(&header, out) : status;
}
