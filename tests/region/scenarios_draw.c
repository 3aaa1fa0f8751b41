/*
 * Operations drawn from the model and the records of a school: what people could try, with values
 * that there are, and some that cannot be.
 * SPDX-License-Identifier: MIT
 */
#include "scenarios.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

uint32_t draw(struct random *random, uint32_t below)
{
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(random->state >> 33) % below;
}

void must(struct school *school, int status)
{
    if (status != VS_OK) {
        (void)fprintf(stderr, "%s\n", vs_engine_error(school->engine));
        exit(2);
    }
}

/* --- rows --- */

struct reader {
    struct school *school;
    struct random *random;
};

static char *keep(struct school *school, const char *text, size_t size)
{
    char *kept = vs_arena_text(school->arena, text != NULL ? text : "", text != NULL ? size : 0);
    must(school, kept != NULL ? VS_OK : vs_fail_memory(school->engine));
    return kept;
}

static int take_kind(void *self, const char *name, const vs_export_column *columns, size_t count)
{
    struct school *school = ((struct reader *)self)->school;
    struct sample *sample = &school->samples[school->sample_count++];
    sample->kind = &school->model->kinds[vs_model_kind(school->model, name)];
    sample->column_count = count;
    sample->columns = vs_arena_array(school->arena, count, sizeof *sample->columns);
    sample->fields = vs_arena_array(school->arena, count, sizeof *sample->fields);
    for (size_t i = 0; i < count; i++) {
        sample->columns[i] = keep(school, columns[i].name, strlen(columns[i].name));
        sample->fields[i] = vs_model_field(sample->kind, columns[i].name);
    }
    return VS_OK;
}

/* Every row of a kind is as likely to be kept as any other. */
static int take_row(void *self, const char *const *texts, const size_t *sizes, size_t count)
{
    struct reader *reader = self;
    struct school *school = reader->school;
    struct sample *sample = &school->samples[school->sample_count - 1];
    size_t place = sample->seen < SAMPLE_ROWS ? sample->seen
                                              : draw(reader->random, (uint32_t)sample->seen + 1);
    sample->seen++;
    if (place >= SAMPLE_ROWS) {
        return VS_OK;
    }
    sample->rows[place] = vs_arena_array(school->arena, count, sizeof **sample->rows);
    sample->row_count = sample->seen < SAMPLE_ROWS ? sample->seen : SAMPLE_ROWS;
    for (size_t i = 0; i < count; i++) {
        sample->rows[place][i] = keep(school, texts[i], sizes[i]);
    }
    return VS_OK;
}

void read_samples(struct school *school, struct random *from)
{
    struct reader reader = {school, from};
    vs_export_sink sink = {&reader, take_kind, take_row};
    school->samples =
        vs_arena_array(school->arena, school->model->kind_count, sizeof *school->samples);
    must(school, vs_export_rows(school->model, school->store, -1, &sink));
}

static bool is_key(const struct sample *sample, size_t column)
{
    for (size_t k = 0; k < sample->kind->key_count; k++) {
        if (sample->kind->key[k] == sample->fields[column]) {
            return true;
        }
    }
    return false;
}

/* A column that is no part of the key; of a kind without any the first one. */
static size_t draw_column(const struct sample *sample, struct random *random)
{
    size_t column = 0;
    for (uint32_t tries = 0; tries < 30; tries++) {
        column = draw(random, (uint32_t)sample->column_count);
        if (!is_key(sample, column) && sample->fields[column] >= 0) {
            return column;
        }
    }
    return column;
}

static const struct sample *draw_sample(struct school *school, struct random *random)
{
    return &school->samples[draw(random, (uint32_t)school->sample_count)];
}

static char **draw_row(const struct sample *sample, struct random *random)
{
    return sample->rows[draw(random, (uint32_t)sample->row_count)];
}

/* --- words --- */

/* A text as it can stand between brackets. */
static void add_word(vs_buffer *out, const char *text)
{
    bool quotes = strchr(text, '"') != NULL;
    bool plain = strpbrk(text, ",;]\"=") == NULL && strstr(text, "«") == NULL;
    vs_buffer_printf(out, "%s%s%s",
                     plain    ? ""
                     : quotes ? "«"
                              : "\"",
                     text,
                     plain    ? ""
                     : quotes ? "»"
                              : "\"");
}

/* An indicator by its name, code or title. */
static void add_indicator(const vs_indicator *indicator, struct random *random, vs_buffer *out)
{
    uint32_t choice = draw(random, 4);
    bool plain = strpbrk(indicator->title, "[]=,;\"") == NULL;
    vs_buffer_text(out, choice == 1 && indicator->code != NULL ? indicator->code
                        : choice == 2 && plain                 ? indicator->title
                                                               : indicator->name);
}

/* --- value --- */

static bool has_kind(const vs_indicator *indicator, int kind)
{
    return kind < 0 ? indicator->whole : (indicator->period_kinds >> kind & 1U) != 0;
}

static void write_value(struct school *school, struct random *random, vs_buffer *out)
{
    const vs_model *model = school->model;
    vs_series series = {.periods = 0};
    vs_scopes scopes;
    vs_periods periods;
    const vs_indicator *indicator = NULL;
    while (series.periods == 0 || series.scopes == 0) {
        int index = (int)draw(random, (uint32_t)model->indicator_count);
        indicator = &model->indicators[index];
        int kind = (int)draw(random, (uint32_t)model->period_kind_count + 1) - 1;
        int level = indicator->levels[draw(random, (uint32_t)indicator->level_count)];
        if (!indicator->rule && has_kind(indicator, kind)) {
            must(school, vs_evaluation_series(school->cells, index, level, kind, &series));
        }
    }
    must(school, vs_evaluation_scopes(school->cells, series.level, &scopes));
    must(school, vs_evaluation_periods(school->cells, series.period_kind, &periods));
    size_t scope = draw(random, (uint32_t)scopes.count);
    size_t period = draw(random, (uint32_t)periods.count);
    double now = series.values[period * series.scopes + scope];
    vs_buffer_text(out, draw(random, 4) == 0 ? "значение:" : "value:");
    add_indicator(indicator, random, out);
    vs_buffer_char(out, '[');
    for (size_t i = 0; i < scopes.dimension_count; i++) {
        const char *text = NULL;
        size_t size = 0;
        must(school, vs_evaluation_member_text(school->cells, scopes.dimensions[i],
                                               scopes.members[i][scope], &text, &size));
        vs_buffer_printf(out, "%s=", model->dimensions[scopes.dimensions[i]].name);
        add_word(out, text);
        vs_buffer_char(out, ',');
    }
    char number[VS_NUMBER_SIZE];
    uint32_t choice = draw(random, 8);
    double value = choice == 0   ? now /* nothing changes */
                   : choice == 1 ? 0
                   : choice == 2 ? -now
                                 : draw(random, 1000) / 10.0;
    (void)vs_double_print(number, value + 0.0);
    vs_buffer_printf(out, "period=%s]=%s", periods.items[period].id, number);
}

/* --- parameters --- */

/* Walks to a number or a text in a value; appends its path. */
static const vs_value *draw_leaf(const vs_value *value, struct random *random, vs_buffer *path)
{
    while ((value->type == VS_VALUE_LIST || value->type == VS_VALUE_MAP) && value->count > 0) {
        uint32_t item = draw(random, (uint32_t)value->count);
        if (value->type == VS_VALUE_MAP) {
            vs_buffer_printf(path, ".%s", value->keys[item]);
        } else {
            vs_buffer_printf(path, ".%u", item + 1);
        }
        value = &value->items[item];
    }
    return value;
}

static void write_param(struct school *school, struct random *random, vs_buffer *out)
{
    static const char *const stretches[] = {"@2024-09-01..2024-12-31", "@..2024-11-15",
                                            "@2025-01-10..",           "@2025-08-31..2025-08-31",
                                            "@2030-01-01..",           "@..2024-08-31"};
    const vs_model *model = school->model;
    const vs_parameter *parameter =
        &model->parameters[draw(random, (uint32_t)model->parameter_count)];
    const vs_value *value =
        &parameter->versions[draw(random, (uint32_t)parameter->version_count)].value;
    vs_buffer_text(out, draw(random, 4) > 0   ? "param:"
                        : draw(random, 2) > 0 ? "порог:"
                                              : "параметр:");
    bool titled = parameter->title != NULL && draw(random, 4) == 0 &&
                  (value->type == VS_VALUE_NUMBER || value->type == VS_VALUE_TEXT) &&
                  strpbrk(parameter->title, "=@.,") == NULL;
    vs_buffer_text(out, titled ? parameter->title : parameter->name);
    const vs_value *leaf = draw_leaf(value, random, out);
    if (draw(random, 2) == 0) {
        vs_buffer_text(out, stretches[draw(random, 6)]);
    }
    vs_buffer_char(out, '=');
    if (leaf->type != VS_VALUE_NUMBER) {
        vs_buffer ignored;
        vs_buffer_init(&ignored, school->engine);
        const vs_value *other = draw_leaf(value, random, &ignored);
        vs_buffer_text(out, other->type == VS_VALUE_TEXT && draw(random, 3) > 0 ? other->text
                                                                                : "другое");
        vs_buffer_free(&ignored);
        return;
    }
    char number[VS_NUMBER_SIZE];
    uint32_t choice = draw(random, 8);
    double x = leaf->number;
    double by = draw(random, 40) / 10.0;
    x = choice < 3 ? x + by : choice < 5 ? x - by : choice < 6 ? x * 2 : choice < 7 ? x : by * 10;
    (void)vs_double_print(number, x + 0.0);
    vs_buffer_text(out, number);
}

/* --- formulas --- */

static void write_formula(struct school *school, struct random *random, vs_buffer *out)
{
    const vs_model *model = school->model;
    const vs_indicator *changed = NULL;
    const vs_indicator *read = NULL;
    do {
        changed = &model->indicators[draw(random, (uint32_t)model->indicator_count)];
    } while (changed->rule || changed->formula_count == 0);
    for (uint32_t tries = 0; read == NULL || tries < 60; tries++) {
        const vs_indicator *other =
            &model->indicators[draw(random, (uint32_t)model->indicator_count)];
        bool alike = (other->unit == NULL) == (changed->unit == NULL) &&
                     (other->unit == NULL || strcmp(other->unit, changed->unit) == 0);
        bool fits = !other->rule && other->period_kinds == changed->period_kinds &&
                    other->level_count >= changed->level_count && (alike || tries > 30);
        if (read == NULL || fits) {
            read = other;
        }
        if (fits) {
            break;
        }
    }
    unsigned number = draw(random, 90);
    vs_buffer_printf(out, "%s:%s=", draw(random, 3) > 0 ? "formula" : "формула", changed->name);
    bool percent = changed->unit != NULL && strcmp(changed->unit, "%") == 0;
    uint32_t choice = draw(random, 8);
    switch (choice == 4 && !percent ? 5 : choice) {
    case 0:
        vs_buffer_printf(out, "c:val \"%s\" / 2", read->name);
        break;
    case 1:
        vs_buffer_printf(out, "c:maybe(\"%s\", %u)", read->name, number);
        break;
    case 2:
        vs_buffer_printf(out, "c:records \"mark\":count() * %u", number);
        break;
    case 3:
        vs_buffer_printf(out,
                         "function(c) local t = %u for i = 1, 3 do t = t + c:val \"%s\" * i end "
                         "return t end",
                         number, read->name);
        break;
    case 4:
        vs_buffer_printf(out,
                         "local m <const> = c:records \"mark\" return when(at_least(m:count(), "
                         "%u), percent(m:count { value = { from = c:param \"mark.best\" } }, "
                         "m:count()), %u)",
                         number, number);
        break;
    default:
        vs_buffer_printf(out, "%u.5", number);
        break;
    }
}

/* --- facts --- */

/* FIELD=A->B of rows like one that there is. */
static void write_fact(struct school *school, struct random *random, vs_buffer *out)
{
    const struct sample *sample = draw_sample(school, random);
    while (sample->kind->key_count == 0) {
        sample = draw_sample(school, random);
    }
    char **row = draw_row(sample, random);
    size_t column = draw_column(sample, random);
    size_t keys = 0;
    vs_buffer_printf(out, "%s:%s", draw(random, 3) > 0 ? "fact" : "факт", sample->kind->name);
    for (size_t i = 0; i < sample->column_count; i++) {
        if (i != column && is_key(sample, i) && row[i][0] != '\0' && draw(random, 3) > 0) {
            vs_buffer_printf(out, "%c%s=", keys++ == 0 ? '[' : ',', sample->columns[i]);
            add_word(out, row[i]);
        }
    }
    const char *to = draw(random, 12) == 0 ? "" : draw_row(sample, random)[column];
    vs_buffer_printf(out, "%s %s=%s->%s", keys > 0 ? "]" : "", sample->columns[column], row[column],
                     to);
    if (keys < 2 || draw(random, 2) == 0) {
        vs_buffer_printf(out, " x%u", draw(random, 3) > 0 ? 1 : 1 + draw(random, 3));
    }
}

static void add_field(vs_buffer *csv, const char *text)
{
    bool plain = strpbrk(text, ",\"\n") == NULL;
    vs_buffer_text(csv, plain ? "" : "\"");
    for (; *text != '\0'; text++) {
        vs_buffer_char(csv, *text);
        if (*text == '"') {
            vs_buffer_char(csv, '"');
        }
    }
    vs_buffer_text(csv, plain ? "" : "\"");
}

/* A file with some rows: corrected, new or as they are. */
static void write_file(struct school *school, struct random *random, uint64_t number,
                       vs_buffer *out)
{
    char path[512];
    const struct sample *sample = draw_sample(school, random);
    vs_buffer csv;
    vs_buffer_init(&csv, school->engine);
    (void)snprintf(path, sizeof path, "%s/%s-%llu.csv", school->folder, sample->kind->name,
                   (unsigned long long)number);
    size_t columns = 0;
    for (size_t i = 0; i < sample->column_count; i++) {
        if (sample->fields[i] >= 0) {
            vs_buffer_printf(&csv, "%s%s", columns++ > 0 ? "," : "", sample->columns[i]);
        }
    }
    vs_buffer_char(&csv, '\n');
    uint32_t rows = 1 + draw(random, 5);
    uint32_t first = draw(random, (uint32_t)sample->row_count);
    for (uint32_t r = 0; r < rows && r < sample->row_count; r++) {
        char **row = sample->rows[(first + r) % sample->row_count];
        size_t changed = draw(random, 6) > 0 ? draw_column(sample, random)
                                             : draw(random, (uint32_t)sample->column_count);
        const char *value = draw_row(sample, random)[changed];
        columns = 0;
        for (size_t i = 0; i < sample->column_count; i++) {
            if (sample->fields[i] >= 0) {
                vs_buffer_text(&csv, columns++ > 0 ? "," : "");
                add_field(&csv, i == changed ? value : row[i]);
            }
        }
        vs_buffer_char(&csv, '\n');
    }
    must(school, vs_buffer_status(&csv));
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(csv.data, 1, csv.size, file) != csv.size || fclose(file) != 0) {
        perror(path);
        exit(2);
    }
    vs_buffer_free(&csv);
    vs_buffer_printf(out, "%s:%s", draw(random, 3) > 0 ? "fact" : "данные", path);
}

/* --- any --- */

enum operation_kind write_operation(struct school *school, struct random *random, uint64_t number,
                                    vs_buffer *out)
{
    uint32_t choice = draw(random, 100);
    vs_buffer_clear(out);
    if (choice < 36) {
        write_value(school, random, out);
        return OPERATION_VALUE;
    }
    if (choice < 70) {
        write_param(school, random, out);
        return OPERATION_PARAM;
    }
    if (choice < 75) {
        write_formula(school, random, out);
        return OPERATION_FORMULA;
    }
    if (choice < 91) {
        write_fact(school, random, out);
        return OPERATION_FACT;
    }
    write_file(school, random, number, out);
    return OPERATION_FILE;
}

void spoil(struct random *random, vs_buffer *text)
{
    static const char letters[] = "[]=:,@.-x\"9 ";
    for (uint32_t i = 1 + draw(random, 2); i > 0 && text->size > 1; i--) {
        size_t at = draw(random, (uint32_t)text->size);
        if (draw(random, 2) == 0) {
            text->data[at] = letters[draw(random, sizeof letters - 1)];
        } else {
            memmove(text->data + at, text->data + at + 1, text->size - at);
            text->size--;
        }
    }
}
