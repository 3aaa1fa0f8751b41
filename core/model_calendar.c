/*
 * Calendars of a layer: the stretches of parts of years, the days off and the days worked.
 * SPDX-License-Identifier: MIT
 */
#include "model_yaml.h"

#include "number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- parts of years --- */

static const char *period_kind_at(const void *items, size_t index)
{
    return ((const vs_period_kind *)items)[index].name;
}

/* How ids of a kind look, for messages. */
static const char *period_example(const vs_period_kind *kind)
{
    switch (kind->type) {
    case VS_PERIOD_ACADEMIC:
        return "2024, 2024/25";
    case VS_PERIOD_CALENDAR:
        return "CY2024";
    default:
        return kind->key_count > 0 ? kind->keys[0] : kind->name;
    }
}

static int set_entry(vs_model_yaml *context, const vs_yaml_node *key, int kind, const char *id,
                     const vs_date dates[2], size_t first_of_layer)
{
    vs_model *model = context->model;
    vs_calendar_entry *entry = NULL;
    for (size_t i = 0; i < model->calendar_count; i++) {
        if (model->calendar[i].period_kind == kind && strcmp(model->calendar[i].id, id) == 0) {
            entry = &model->calendar[i];
            if (i >= first_of_layer) {
                return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_TWICE, context->file,
                               (long long)key->line, (long long)key->column, id);
            }
        }
    }
    if (entry == NULL) {
        int status = vs_model_yaml__grow(model, &model->calendar, &model->calendar_count,
                                         sizeof *model->calendar);
        if (status != VS_OK) {
            return status;
        }
        entry = &model->calendar[model->calendar_count - 1];
        entry->id = vs_arena_text(model->arena, id, strlen(id));
        entry->period_kind = kind;
    }
    entry->from = dates[0];
    entry->to = dates[1];
    entry->file = vs_arena_text(model->arena, context->file, strlen(context->file));
    entry->line = key->line;
    return entry->id == NULL || entry->file == NULL ? vs_fail_memory(model->engine) : VS_OK;
}

/* A part lies in the year that its id names: dates elsewhere would give its cells the thresholds
 * and the entities of other times. */
static int check_year(vs_model_yaml *context, const vs_yaml_node *value,
                      const vs_period_kind *period, const char *id, const vs_date dates[2])
{
    const vs_model *model = context->model;
    if (period->type != VS_PERIOD_PART) {
        return VS_OK;
    }
    const vs_period_kind *years = &model->period_kinds[period->of];
    bool academic = years->type == VS_PERIOD_ACADEMIC;
    int year = (int)strtol(academic ? id : id + strlen("CY"), NULL, 10);
    int month = academic ? years->starts_month : 1;
    int day = academic ? years->starts_day : 1;
    vs_date from = vs_date_make(year, month, day);
    vs_date next = vs_date_make(year + 1, month, day);
    if (from != VS_DATE_NONE && next != VS_DATE_NONE && (dates[0] < from || dates[1] >= next)) {
        char shown[2][VS_DATE_SIZE];
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_YEAR, context->file,
                       (long long)value->line, (long long)value->column, id,
                       vs_date_print(shown[0], from), vs_date_print(shown[1], next - 1));
    }
    return VS_OK;
}

/* A day, or a list of the first and the last one. */
static bool read_dates(const vs_yaml_node *value, vs_date dates[2])
{
    bool list = value->type == VS_YAML_LIST;
    if (list && value->size != 2) {
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        const vs_yaml_node *day = list ? value->items[i] : value;
        dates[i] = day->type == VS_YAML_SCALAR ? vs_date_parse(day->text, day->size) : VS_DATE_NONE;
    }
    return dates[0] != VS_DATE_NONE && dates[1] != VS_DATE_NONE && dates[0] <= dates[1];
}

static int read_entry(vs_model_yaml *context, int kind, const vs_yaml_node *key,
                      const vs_yaml_node *value, size_t first_of_layer)
{
    vs_model *model = context->model;
    const vs_period_kind *period = &model->period_kinds[kind];
    char id[VS_PERIOD_ID_SIZE];
    vs_date dates[2] = {VS_DATE_NONE, VS_DATE_NONE};
    if (vs_period_parse(model, UINT32_C(1) << kind, key->text, key->size, id) != kind) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_ID, context->file,
                       (long long)key->line, (long long)key->column, key->text, period->name,
                       period_example(period));
    }
    if (value->type != VS_YAML_LIST || !read_dates(value, dates)) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_DATES, context->file,
                       (long long)value->line, (long long)value->column, id);
    }
    int status = check_year(context, value, period, id, dates);
    return status == VS_OK ? set_entry(context, key, kind, id, dates, first_of_layer) : status;
}

/* --- days --- */

static int add_days(vs_model_yaml *context, const vs_yaml_node *title, const vs_yaml_node *value,
                    bool worked)
{
    vs_model *model = context->model;
    vs_date dates[2];
    if (!read_dates(value, dates)) {
        return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_DAYS, context->file,
                       (long long)value->line, (long long)value->column, title->text);
    }
    int status = vs_model_yaml__grow(model, &model->days, &model->day_count, sizeof *model->days);
    if (status != VS_OK) {
        return status;
    }
    vs_calendar_days *days = &model->days[model->day_count - 1];
    *days = (vs_calendar_days){.from = dates[0],
                               .to = dates[1],
                               .worked = worked,
                               .title = vs_arena_text(model->arena, title->text, title->size)};
    return days->title != NULL ? VS_OK : vs_fail_memory(model->engine);
}

/* title: day, or title: [first, last] */
static int read_days(vs_model_yaml *context, const vs_yaml_node *name, const vs_yaml_node *entries,
                     bool worked)
{
    if (vs_yaml_is_null(entries)) {
        return VS_OK;
    }
    if (entries->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(context, entries, name->text, VS_MSG_EXPECT_DAY_TABLE);
    }
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < entries->size; i++) {
        status = add_days(context, entries->keys[i], entries->items[i], worked);
    }
    return status;
}

static int read_week(vs_model_yaml *context, const vs_yaml_node *name, const vs_yaml_node *value)
{
    enum { LEAST = 1, MOST = 7 };
    int64_t count = 0;
    if (value->type != VS_YAML_SCALAR ||
        vs_decimal_parse(value->text, value->size, '.', 0, &count) != VS_PARSE_OK ||
        count < LEAST || count > MOST) {
        return vs_model_yaml__expected(context, value, name->text, VS_MSG_EXPECT_WEEK_SIZE);
    }
    context->model->week = (int)count;
    return VS_OK;
}

bool vs_model_works(const vs_model *model, vs_date day, const char **title)
{
    enum { WEEK = 7, EPOCH = 3 /* 1 January 1970 was the fourth day of its week */ };
    size_t at = model->day_count;
    while (at > 0 && (day < model->days[at - 1].from || model->days[at - 1].to < day)) {
        at--;
    }
    if (title != NULL) {
        *title = at > 0 ? model->days[at - 1].title : NULL;
    }
    return at > 0 ? model->days[at - 1].worked : ((day + EPOCH) % WEEK + WEEK) % WEEK < model->week;
}

/* --- files --- */

static int read_calendar(vs_model_yaml *context, const vs_yaml_node *root)
{
    vs_model *model = context->model;
    int status = VS_OK;
    if (root->type != VS_YAML_MAP) {
        return vs_model_yaml__expected(context, root, "calendar", VS_MSG_EXPECT_MAP);
    }
    size_t first = model->calendar_count;
    for (size_t i = 0; status == VS_OK && i < root->size; i++) {
        const vs_yaml_node *name = root->keys[i];
        const vs_yaml_node *entries = root->items[i];
        if (strcmp(name->text, "days_off") == 0 || strcmp(name->text, "workdays") == 0) {
            status = read_days(context, name, entries, name->text[0] == 'w');
            continue;
        }
        if (strcmp(name->text, "week") == 0) {
            status = read_week(context, name, entries);
            continue;
        }
        int kind = vs_model_period_kind(model, name->text);
        if (kind < 0) {
            char suggestion[VS_SUGGEST_SIZE];
            vs_suggest(model->engine, suggestion, name->text, model->period_kinds,
                       model->period_kind_count, period_kind_at);
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_KIND, context->file,
                           (long long)name->line, (long long)name->column, name->text, suggestion);
        }
        if (vs_yaml_is_null(entries)) {
            continue;
        }
        if (entries->type != VS_YAML_MAP) {
            return vs_model_yaml__expected(context, entries, name->text, VS_MSG_EXPECT_MAP);
        }
        for (size_t j = 0; status == VS_OK && j < entries->size; j++) {
            status = read_entry(context, kind, entries->keys[j], entries->items[j], first);
        }
    }
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const vs_calendar_entry *first = a;
    const vs_calendar_entry *second = b;
    if (first->period_kind != second->period_kind) {
        return first->period_kind < second->period_kind ? -1 : 1;
    }
    return (first->from > second->from) - (first->from < second->from);
}

int vs_model_yaml_calendar(vs_model *model, const vs_layer_source *layer)
{
    int status = vs_model_yaml__each(model, layer, "calendar",
                                     (const vs_model_yaml_reader[]){read_calendar, NULL});
    if (status != VS_OK || model->calendar_count == 0) {
        return status;
    }
    qsort(model->calendar, model->calendar_count, sizeof *model->calendar, compare_entries);
    for (size_t i = 1; i < model->calendar_count; i++) {
        const vs_calendar_entry *before = &model->calendar[i - 1];
        const vs_calendar_entry *after = &model->calendar[i];
        char dates[3][VS_DATE_SIZE];
        if (before->period_kind == after->period_kind && after->from <= before->to) {
            return vs_fail(model->engine, VS_EMODEL, VS_MSG_CALENDAR_OVERLAP, after->file,
                           (long long)after->line, before->id,
                           vs_date_print(dates[0], before->from),
                           vs_date_print(dates[1], before->to), after->id,
                           vs_date_print(dates[2], after->from));
        }
    }
    return VS_OK;
}
