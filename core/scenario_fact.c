/*
 * Facts of a scenario: files and changed rows, put into a copy of the store in memory by an import.
 * SPDX-License-Identifier: MIT
 */
#include "scenario_private.h"

#include <string.h>

#include "export.h"
#include "import.h"
#include "names.h"
#include "number.h"

static int need_copy(vs_world *world)
{
    if (world->options.evaluation.known >= 0) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_FACT_KNOWN);
    }
    return world->facts == NULL ? vs_store_copy(&world->facts, world->store) : VS_OK;
}

/* Ends an import; the first problem is what is wrong. */
static int finish(vs_world *world, vs_import *import)
{
    int status = vs_import_finish(import);
    if (status == VS_EDATA && vs_import_problem_count(import) > 0) {
        return vs_fail_text(world->engine, VS_EDATA, vs_import_problem(import, 0));
    }
    vs_world_operation *operation = &world->operations[world->operation_count - 1];
    for (size_t i = 0; status == VS_OK && i < vs_import_count(import); i++) {
        const vs_import_result *result = vs_import_result_at(import, i);
        operation->rows += result->added + result->corrected;
    }
    return status;
}

static int add_file(vs_world *world, const struct vs_operation *operation)
{
    vs_import *import = NULL;
    vs_import_options options = {.valid = world->options.evaluation.today};
    int status = vs_import_new(&import, world->base, world->facts, &options);
    if (status == VS_OK) {
        status = vs_import_add(import, operation->file, operation->bytes, operation->size);
    }
    if (status == VS_OK) {
        status = finish(world, import);
    }
    vs_import_free(import);
    return status;
}

/* --- changed rows --- */

/* Which rows are changed, and how. */
struct edit {
    vs_world *world;
    int kind, field;
    size_t pair_count;
    int pair_fields[VS_SCENARIO_PAIRS];
    const char *pair_values[VS_SCENARIO_PAIRS];
    const char *from, *to; /* "": a missing value */
    int64_t limit;         /* -1: all rows */
    size_t column_count;
    const char **columns; /* of the export; in the world's arena */
    int *fields;          /* by column, -1: no field of the kind */
    vs_buffer texts;      /* const char *: the rows, changed */
    vs_buffer named;      /* const char *: what is said of each */
    size_t rows;
    size_t skipped; /* fitting rows whose texts are erased */
};

static int take_columns(void *self, const char *kind, const vs_export_column *columns, size_t count)
{
    struct edit *edit = self;
    vs_arena *arena = edit->world->arena;
    (void)kind;
    edit->columns = vs_arena_array(arena, count + 1, sizeof *edit->columns);
    edit->fields = vs_arena_array(arena, count + 1, sizeof *edit->fields);
    if (edit->columns == NULL || edit->fields == NULL) {
        return vs_fail_memory(edit->world->engine);
    }
    for (size_t i = 0; i < count; i++) {
        edit->fields[i] = vs_model_field(&edit->world->base->kinds[edit->kind], columns[i].name);
        edit->columns[i] = vs_arena_text(arena, columns[i].name, strlen(columns[i].name));
        if (edit->columns[i] == NULL) {
            return vs_fail_memory(edit->world->engine);
        }
    }
    edit->column_count = count;
    return VS_OK;
}

/* A written value and that of a row: the same text, or the same number. */
static bool same_value(const char *wanted, const char *text)
{
    double left = 0;
    double right = 0;
    return strcmp(wanted, text) == 0 ||
           (vs_scenario__number(wanted, &left) && vs_scenario__number(text, &right) &&
            vs_same_bits(left, right));
}

static bool fits(const struct edit *edit, const char *const *texts)
{
    bool good = true;
    for (size_t i = 0; good && i < edit->column_count; i++) {
        const char *text = texts[i] != NULL ? texts[i] : "";
        if (edit->fields[i] == edit->field) {
            good = same_value(edit->from, text);
        }
        for (size_t p = 0; good && p < edit->pair_count; p++) {
            good =
                edit->pair_fields[p] != edit->fields[i] || same_value(edit->pair_values[p], text);
        }
    }
    return good;
}

/* Names a row by its key: "5А, MA, Иванов: 3 -> 4". */
static int name_row(struct edit *edit, const char *const *texts)
{
    const vs_kind *kind = &edit->world->base->kinds[edit->kind];
    const char *name = NULL;
    vs_buffer text;
    vs_buffer_init(&text, edit->world->engine);
    for (size_t k = 0; k < kind->key_count; k++) {
        for (size_t i = 0; i < edit->column_count; i++) {
            if (edit->fields[i] == kind->key[k] && texts[i] != NULL) {
                vs_buffer_printf(&text, "%s%s", text.size > 0 ? ", " : "", texts[i]);
            }
        }
    }
    vs_buffer_printf(&text, ": %s -> %s", edit->from, edit->to);
    int status = vs_scenario__keep(edit->world, &text, &name);
    vs_buffer_add(&edit->named, &name, sizeof name);
    return status;
}

static int take_row(void *self, const char *const *texts, const size_t *sizes, size_t count)
{
    struct edit *edit = self;
    if ((edit->limit >= 0 && edit->rows >= (size_t)edit->limit) || !fits(edit, texts)) {
        return VS_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (texts[i] != NULL && strcmp(texts[i], VS_EXPORT_ERASED) == 0) {
            edit->skipped++;
            return VS_OK;
        }
    }
    for (size_t i = 0; i < count; i++) {
        bool changed = edit->fields[i] == edit->field;
        const char *text = changed ? edit->to : texts[i];
        size_t size = changed ? strlen(edit->to) : sizes[i];
        const char *kept = text != NULL ? vs_arena_text(edit->world->arena, text, size) : NULL;
        if (text != NULL && kept == NULL) {
            return vs_fail_memory(edit->world->engine);
        }
        if (edit->fields[i] >= 0) {
            vs_buffer_add(&edit->texts, &kept, sizeof kept);
        }
    }
    edit->rows++;
    return name_row(edit, texts);
}

/* --- reading the operation --- */

/* The number behind "x", "х" or "×" at the end of a text; *size gets what is before it. */
static int64_t read_limit(const char *text, size_t *size)
{
    static const char *const marks[] = {"x", "X", "х", "Х", "×"};
    const char *space = strrchr(text, ' ');
    int64_t limit = -1;
    *size = strlen(text);
    for (size_t i = 0; space != NULL && i < sizeof marks / sizeof *marks; i++) {
        size_t mark = strlen(marks[i]);
        const char *digits = space + 1 + mark;
        if (strncmp(space + 1, marks[i], mark) == 0 &&
            vs_integer_parse(digits, strlen(digits), &limit) == VS_PARSE_OK && limit > 0) {
            *size = (size_t)(space - text);
            return limit;
        }
    }
    return -1;
}

/* FIELD=A->B xN */
static int read_change(struct edit *edit, const char *text)
{
    vs_world *world = edit->world;
    size_t size = 0;
    edit->limit = read_limit(text, &size);
    const char *equals = memchr(text, '=', size);
    const char *arrow = strstr(text, "->");
    size_t width = arrow != NULL ? 2 : strlen("→");
    arrow = arrow != NULL ? arrow : strstr(text, "→");
    const char *field = NULL;
    if (equals == NULL || arrow == NULL || arrow < equals || arrow + width > text + size) {
        return vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_FACT);
    }
    const char *after = arrow + width;
    int status = vs_scenario__word(world, text, (size_t)(equals - text), &field);
    if (status == VS_OK) {
        status = vs_names_field(world->base, edit->kind, field, &edit->field);
    }
    if (status == VS_OK) {
        status = vs_scenario__word(world, equals + 1, (size_t)(arrow - equals) - 1, &edit->from);
    }
    return status == VS_OK
               ? vs_scenario__word(world, after, (size_t)(text + size - after), &edit->to)
               : status;
}

static int read_edit(struct edit *edit, const char *text)
{
    vs_world *world = edit->world;
    struct vs_scenario_pair pairs[VS_SCENARIO_PAIRS];
    const char *name = NULL;
    const char *end = NULL;
    size_t size = strcspn(text, "[ ");
    int status = vs_scenario__word(world, text, size, &name);
    if (status == VS_OK) {
        status = vs_names_kind(world->base, name, &edit->kind);
    }
    while (text[size] == ' ') {
        size++;
    }
    if (status == VS_OK) {
        status = vs_scenario__pairs(world, text + size, pairs, &edit->pair_count, &end);
    }
    for (size_t i = 0; status == VS_OK && i < edit->pair_count; i++) {
        edit->pair_values[i] = pairs[i].value;
        status = vs_names_field(world->base, edit->kind, pairs[i].key, &edit->pair_fields[i]);
    }
    return status == VS_OK ? read_change(edit, end) : status;
}

/* --- writing --- */

static int check_rows(const struct edit *edit)
{
    const vs_kind *kind = &edit->world->base->kinds[edit->kind];
    const char *field = kind->fields[edit->field].name;
    if (edit->rows == 0) {
        return vs_fail(edit->world->engine, VS_EUSAGE, VS_MSG_SCENARIO_NO_ROW, kind->name, field,
                       edit->from);
    }
    return edit->limit > (int64_t)edit->rows
               ? vs_fail(edit->world->engine, VS_EUSAGE, VS_MSG_SCENARIO_FEW_ROWS, kind->name,
                         field, edit->from, (long long)edit->rows, (long long)edit->limit)
               : VS_OK;
}

static int write_rows(struct edit *edit)
{
    vs_world *world = edit->world;
    vs_import *import = NULL;
    vs_import_options options = {.valid = world->options.evaluation.today};
    size_t count = 0;
    for (size_t i = 0; i < edit->column_count; i++) {
        if (edit->fields[i] >= 0) {
            edit->columns[count++] = edit->columns[i];
        }
    }
    vs_import_rows rows = {.name = "scenario",
                           .kind = world->base->kinds[edit->kind].name,
                           .type = "import",
                           .field_count = count,
                           .fields = edit->columns,
                           .row_count = edit->rows,
                           .texts = (const char *const *)(const void *)edit->texts.data};
    int status = vs_import_new(&import, world->base, world->facts, &options);
    if (status == VS_OK) {
        status = vs_import_add_rows(import, &rows);
    }
    if (status == VS_OK) {
        status = finish(world, import);
    }
    vs_import_free(import);
    return status;
}

/* The rows are told with the operation. */
static int keep_named(struct edit *edit)
{
    vs_world *world = edit->world;
    vs_world_operation *operation = &world->operations[world->operation_count - 1];
    const char **named = vs_arena_array(world->arena, edit->rows, sizeof *named);
    if (named == NULL) {
        return vs_fail_memory(world->engine);
    }
    memcpy(named, edit->named.data, edit->rows * sizeof *named);
    operation->named = named;
    operation->named_count = edit->rows;
    return VS_OK;
}

static int change_rows(vs_world *world, const char *text)
{
    struct edit edit = {.world = world};
    vs_buffer_init(&edit.texts, world->engine);
    vs_buffer_init(&edit.named, world->engine);
    vs_export_sink sink = {&edit, take_columns, take_row};
    int status = read_edit(&edit, text);
    const vs_kind *kind = status == VS_OK ? &world->base->kinds[edit.kind] : NULL;
    world->edited = status == VS_OK ? (size_t)edit.kind + 1 : 0;
    if (status == VS_OK && kind->key_count == 0) {
        status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_KEYLESS, kind->name);
    }
    for (size_t k = 0; status == VS_OK && k < kind->key_count; k++) {
        if (kind->key[k] == edit.field) {
            status = vs_fail(world->engine, VS_EUSAGE, VS_MSG_SCENARIO_KEY,
                             kind->fields[edit.field].name, kind->name);
        }
    }
    if (status == VS_OK) {
        status = vs_export_kind(world->base, world->facts, kind->name, -1, &sink);
    }
    if (status == VS_OK) {
        status = check_rows(&edit);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&edit.texts);
    }
    if (status == VS_OK) {
        status = vs_buffer_status(&edit.named);
    }
    if (status == VS_OK) {
        status = write_rows(&edit);
    }
    if (status == VS_OK) {
        status = keep_named(&edit);
    }
    vs_buffer_free(&edit.named);
    vs_buffer_free(&edit.texts);
    return status;
}

/* Cells that the rows reach are evaluated where the frame is as it was, else all. */
static int take_rows(vs_world *world)
{
    int64_t known = 0;
    bool holds = false;
    int status = vs_store_head(world->facts, &known);
    if (status == VS_OK && !world->options.full && !world->supposed->open) {
        status = vs_supposed_advance(world->now, world->facts, known, &holds);
    }
    world->moved = world->moved || !holds;
    world->renews = !holds;
    return status;
}

int vs_scenario__add_facts(vs_world *world, const struct vs_operation *operation)
{
    const char *rest = strchr(operation->text, ':') + 1;
    while (*rest == ' ') {
        rest++;
    }
    int status = need_copy(world);
    if (status == VS_OK) {
        status = operation->file != NULL ? add_file(world, operation) : change_rows(world, rest);
    }
    return status == VS_OK ? take_rows(world) : status;
}
