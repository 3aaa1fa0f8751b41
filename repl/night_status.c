/*
 * Where a school stands in a night, as lines that are compared with those of the night before:
 *
 *   item          16@2024-10-30   late         an activity or a measure; why there is nothing
 *   overdue       D13 2024        2            decisions, by rule and period
 *   fired         D01 2024/Ч1     3 1f0c...    cells, and a digest of which
 *   undetermined  D03             412          cells
 *
 * Cells are counted, not named: the region keeps the lines, and scopes may be persons or few.
 * SPDX-License-Identifier: MIT
 */
#include "night.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_model.h"
#include "report.h"

/* --- in the worker --- */

static void add_line(vs_buffer *lines, const char *word, const char *name, const char *value)
{
    vs_buffer_text(lines, word);
    vs_buffer_char(lines, '\t');
    vs_buffer_text(lines, name);
    vs_buffer_char(lines, '\t');
    vs_buffer_text(lines, value);
    vs_buffer_char(lines, '\n');
}

/* A series of a rule's cells. */
struct cells {
    vs_evaluation *evaluation;
    const char *rule;
    vs_series series;
    vs_scopes scopes;
    vs_periods periods;
};

/* Adds who a cell is about: codes stay when others come in between. */
static void add_scope(vs_hasher *hasher, const struct cells *cells, size_t scope)
{
    for (size_t i = 0; i < cells->scopes.dimension_count; i++) {
        vs_hasher_add_int(hasher,
                          vs_evaluation_member_code(cells->evaluation, cells->scopes.dimensions[i],
                                                    cells->scopes.members[i][scope]));
    }
}

/* Adds the cells of a period that fired; *unknown counts those that lack data. */
static void add_period(vs_buffer *lines, const struct cells *cells, size_t period, int64_t *unknown)
{
    int64_t fired = 0;
    size_t first = period * cells->series.scopes;
    vs_hasher hasher;
    vs_hasher_init(&hasher);
    for (size_t scope = 0; scope < cells->series.scopes; scope++) {
        enum vs_state state = cells->series.states[first + scope];
        *unknown += state == VS_NO_DATA || state == VS_ERROR;
        if (state == VS_KNOWN && cells->series.values[first + scope] == 1) {
            fired++;
            add_scope(&hasher, cells, scope);
        }
    }
    if (fired > 0) {
        char name[256];
        char value[64];
        char which[VS_DIGEST_TEXT];
        vs_digest digest = vs_hasher_end(&hasher);
        (void)snprintf(name, sizeof name, "%s %s", cells->rule, cells->periods.items[period].id);
        (void)snprintf(value, sizeof value, "%lld %.16s", (long long)fired,
                       vs_digest_print(which, &digest));
        add_line(lines, "fired", name, value);
    }
}

static int add_series(struct cells *cells, int indicator, int level, int kind, vs_buffer *lines,
                      int64_t *unknown)
{
    int status = vs_evaluation_series(cells->evaluation, indicator, level, kind, &cells->series);
    if (status == VS_OK) {
        status = vs_evaluation_scopes(cells->evaluation, level, &cells->scopes);
    }
    if (status == VS_OK) {
        status = vs_evaluation_periods(cells->evaluation, kind, &cells->periods);
    }
    for (size_t p = 0; status == VS_OK && p < cells->series.periods; p++) {
        add_period(lines, cells, p, unknown);
    }
    return status;
}

static int add_rule(vs_evaluation *evaluation, const vs_model *model, const char *rule,
                    vs_buffer *lines)
{
    char name[256];
    int64_t unknown = 0;
    struct cells cells = {.evaluation = evaluation, .rule = rule};
    (void)snprintf(name, sizeof name, "rule.%s", rule);
    int indicator = vs_model_indicator(model, name);
    int status = VS_OK;
    if (indicator < 0) {
        return VS_OK;
    }
    const vs_indicator *definition = &model->indicators[indicator];
    for (int kind = VS_PERIOD_WHOLE; kind < (int)model->period_kind_count; kind++) {
        bool has = kind == VS_PERIOD_WHOLE ? definition->whole
                                           : (definition->period_kinds >> kind & 1) != 0;
        for (size_t l = 0; status == VS_OK && has && l < definition->level_count; l++) {
            status = add_series(&cells, indicator, definition->levels[l], kind, lines, &unknown);
        }
    }
    if (unknown > 0) {
        (void)snprintf(name, sizeof name, "%lld", (long long)unknown);
        add_line(lines, "undetermined", rule, name);
    }
    return status;
}

static int add_found(vs_evaluation *evaluation, const vs_model *model, const vs_value *found,
                     vs_buffer *lines)
{
    const vs_value *items = vs_value_part(found, "items");
    const vs_value *overdue = vs_value_part(found, "overdue");
    const vs_value *rules = vs_value_part(found, "rules");
    int status = VS_OK;
    for (size_t i = 0; items != NULL && i < items->count; i++) {
        add_line(lines, "item", vs_value_part_text(&items->items[i], "id"),
                 vs_value_part_text(&items->items[i], "status"));
    }
    for (size_t i = 0; overdue != NULL && i < overdue->count; i++) {
        char count[32];
        const vs_value *number = vs_value_part(&overdue->items[i], "count");
        (void)snprintf(count, sizeof count, "%lld", (long long)number->number);
        add_line(lines, "overdue", vs_value_part_text(&overdue->items[i], "id"), count);
    }
    for (size_t i = 0; status == VS_OK && rules != NULL && i < rules->count; i++) {
        status = add_rule(evaluation, model, rules->items[i].text, lines);
    }
    return status;
}

/* The cells are good all the same: that where the school stands cannot be told is news. */
static void add_failure(vs_buffer *lines)
{
    char text[256];
    (void)snprintf(text, sizeof text, "%s", vs_engine_error(lines->engine));
    text[strcspn(text, "\t\n")] = '\0';
    vs_buffer_clear(lines);
    add_line(lines, "item", text, "failed");
    vs_engine_clear_error(lines->engine);
}

int vs_night_statuses(vs_store *store, vs_model *model, const vs_evaluation_options *options,
                      vs_buffer *lines, int64_t *until)
{
    vs_arena *arena = NULL;
    vs_evaluation *evaluation = NULL;
    vs_value found = {.type = VS_VALUE_NULL};
    int status = vs_arena_new(&arena, lines->engine);
    if (status == VS_OK) {
        status = vs_store_begin_read(store);
    }
    if (status != VS_OK) {
        vs_arena_free(arena);
        return status;
    }
    status = vs_results_over(&evaluation, model, store, options);
    if (status == VS_OK) {
        status = vs_unit_report(&found, arena, evaluation, "night", NULL);
    }
    if (status == VS_OK) {
        status = add_found(evaluation, model, &found, lines);
    }
    const char *day = vs_value_part_text(&found, "day");
    *until = day != NULL ? vs_date_parse(day, strlen(day)) : VS_DATE_MAX;
    if (status == VS_ESCRIPT || status == VS_ELIMIT) {
        add_failure(lines);
        *until = options->today + 1;
        status = VS_OK;
    }
    vs_evaluation_free(evaluation);
    vs_store_end_read(store);
    vs_arena_free(arena);
    return status == VS_OK ? vs_buffer_status(lines) : status;
}

/* --- in the parent --- */

/* A line, its parts ended with zero bytes. */
struct line {
    const char *word, *name, *value;
};

static int by_name(const void *a, const void *b)
{
    const struct line *one = a;
    const struct line *two = b;
    int order = strcmp(one->word, two->word);
    return order != 0 ? order : strcmp(one->name, two->name);
}

/* The lines of a text in order; the text is copied into the arena. */
static int read_lines(vs_arena *arena, const vs_buffer *bytes, struct line **out, size_t *count)
{
    char *text = vs_arena_text(arena, bytes->size > 0 ? bytes->data : "", bytes->size);
    size_t most = 1;
    for (size_t i = 0; i < bytes->size; i++) {
        most += bytes->data[i] == '\n';
    }
    struct line *lines = vs_arena_array(arena, most, sizeof *lines);
    *out = lines;
    *count = 0;
    if (text == NULL || lines == NULL) {
        return vs_fail_memory(bytes->engine);
    }
    char *rest = NULL;
    for (char *at = strtok_r(text, "\n", &rest); at != NULL; at = strtok_r(NULL, "\n", &rest)) {
        char *name = strchr(at, '\t');
        char *value = name != NULL ? strchr(name + 1, '\t') : NULL;
        if (value != NULL) {
            *name = '\0';
            *value = '\0';
            lines[(*count)++] = (struct line){at, name + 1, value + 1};
        }
    }
    qsort(lines, *count, sizeof *lines, by_name);
    return VS_OK;
}

/* What a line tells that was not so the night before (was NULL: there was none); now NULL: it is
 * gone. NULL: nothing that anybody waits for. */
static const char *told(const struct line *was, const struct line *now)
{
    assert(was != NULL || now != NULL);
    const char *word = now != NULL ? now->word : was->word;
    if (strcmp(word, "item") == 0) {
        bool waits = now == NULL || strcmp(now->value, "planned") == 0;
        return waits || (was != NULL && strcmp(was->value, now->value) == 0) ? NULL : now->value;
    }
    if (was != NULL && now != NULL && strcmp(was->value, now->value) == 0) {
        return NULL;
    }
    long long before = was != NULL ? strtoll(was->value, NULL, 10) : 0;
    long long after = now != NULL ? strtoll(now->value, NULL, 10) : 0;
    if (strcmp(word, "fired") == 0) {
        return after < before ? "cleared" : word;
    }
    return strcmp(word, "overdue") == 0 && after < before ? NULL : word;
}

static int add_news(vs_arena *arena, vs_night_school *school, const struct line *was,
                    const struct line *now)
{
    const char *word = told(was, now);
    if (word == NULL) {
        return VS_OK;
    }
    const struct line *line = now != NULL ? now : was;
    bool counted = strcmp(line->word, "item") != 0;
    vs_night_news *news = &school->news[school->news_count++];
    news->word = word;
    news->name = vs_arena_text(arena, line->name, strlen(line->name));
    news->count = !counted ? -1 : now != NULL ? strtoll(now->value, NULL, 10) : 0;
    return news->name != NULL ? VS_OK : vs_fail_memory(school->statuses.engine);
}

int vs_night_compare(vs_arena *arena, vs_night_school *school, const vs_buffer *before)
{
    struct line *was = NULL;
    struct line *now = NULL;
    size_t was_count = 0;
    size_t now_count = 0;
    int status = read_lines(arena, before, &was, &was_count);
    if (status == VS_OK) {
        status = read_lines(arena, &school->statuses, &now, &now_count);
    }
    if (status == VS_OK) {
        school->news = vs_arena_array(arena, was_count + now_count + 1, sizeof *school->news);
        status = school->news != NULL ? VS_OK : vs_fail_memory(before->engine);
    }
    for (size_t i = 0, j = 0; status == VS_OK && (i < was_count || j < now_count);) {
        int order = i == was_count ? 1 : j == now_count ? -1 : by_name(&was[i], &now[j]);
        status = add_news(arena, school, order <= 0 ? &was[i] : NULL, order >= 0 ? &now[j] : NULL);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

void vs_night_tell_news(const vs_night_news *news, vs_buffer *out)
{
    char count[32] = "";
    if (news->count >= 0) {
        (void)snprintf(count, sizeof count, ": %lld", (long long)news->count);
    }
    vs_buffer_text(out, news->word);
    vs_buffer_char(out, ' ');
    vs_buffer_text(out, news->name);
    vs_buffer_text(out, count);
}
