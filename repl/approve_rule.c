/*
 * approve RULE: the decisions that a rule calls for become approved, each a row of the timeline
 * with the values that caused it (stdlib/report_approve.lua). SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "approve_rule.h"
#include "cmd_model.h"
#include "import.h"
#include "scope.h"
#include "unit_report.h"

/* The pairs of the command line and the period, as the report's arguments. */
static int read_arguments(const vs_session *session, vs_pairs *pairs, vs_arguments *arguments,
                          vs_value values[2])
{
    int status = vs_pairs_of_words(pairs, session, 2);
    vs_value *scope = &values[0];
    *scope = (vs_value){.type = VS_VALUE_MAP};
    scope->keys = vs_arena_array(pairs->arena, pairs->count + 1, sizeof *scope->keys);
    scope->items = vs_arena_array(pairs->arena, pairs->count + 1, sizeof *scope->items);
    if (status == VS_OK && (scope->keys == NULL || scope->items == NULL)) {
        status = vs_fail_memory(session->engine);
    }
    for (size_t i = 0; status == VS_OK && i < pairs->count; i++) {
        scope->keys[i] = pairs->items[i].key;
        scope->items[i] = (vs_value){.type = VS_VALUE_TEXT, .text = pairs->items[i].value};
        scope->count++;
    }
    vs_arguments_text(arguments, "rule", vs_options_argument(&session->options, 1));
    vs_arguments_value(arguments, "scope", scope);
    const char *period = vs_options_text(&session->options, VS_OPTION_PERIOD);
    vs_value *periods = &values[1];
    *periods = (vs_value){.type = VS_VALUE_LIST};
    periods->items = vs_arena_array(pairs->arena, 1, sizeof *periods->items);
    if (status == VS_OK && period != NULL && periods->items != NULL) {
        periods->items[0] = (vs_value){.type = VS_VALUE_TEXT, .text = period};
        periods->count = 1;
        vs_arguments_value(arguments, "periods", periods);
    }
    return status;
}

/* The fields that any row of the answer has, each once. */
static size_t list_fields(const vs_value *rows, const char **fields, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t j = 0; j < rows->items[i].count; j++) {
            const char *name = rows->items[i].keys[j];
            size_t at = 0;
            while (at < count && strcmp(fields[at], name) != 0) {
                at++;
            }
            if (at == count && count < most) {
                fields[count++] = name;
            }
        }
    }
    return count;
}

static int append(vs_session *session, const vs_unit *unit, vs_arena *arena, const vs_value *answer)
{
    const char *fields[VS_PAIRS_MAX];
    const vs_value *rows = vs_value_part(answer, "rows");
    size_t count = list_fields(rows, fields, VS_PAIRS_MAX);
    const char **texts = vs_arena_array(arena, rows->count * count + 1, sizeof *texts);
    if (texts == NULL) {
        return vs_fail_memory(session->engine);
    }
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t j = 0; j < count; j++) {
            texts[i * count + j] = vs_value_part_text(&rows->items[i], fields[j]);
        }
    }
    vs_import *import = NULL;
    vs_import_options options = {.kind = vs_value_part_text(answer, "kind"),
                                 .valid = vs_options_today(&session->options),
                                 .actor = vs_options_text(&session->options, VS_OPTION_ACTOR)};
    vs_import_rows drafted = {.name = "approve",
                              .kind = options.kind,
                              .type = "approve",
                              .field_count = count,
                              .fields = fields,
                              .row_count = rows->count,
                              .texts = texts};
    int status = vs_import_new(&import, unit->model, unit->store, &options);
    if (status == VS_OK) {
        status = vs_import_add_rows(import, &drafted);
    }
    if (status == VS_OK) {
        status = vs_import_finish(import);
        if (status == VS_EDATA && vs_import_problem_count(import) > 0) {
            status = vs_fail_text(session->engine, VS_EDATA, vs_import_problem(import, 0));
        }
    }
    if (status == VS_OK) {
        bool rule = vs_value_part(answer, "rule") != NULL;
        vs_session_tell(session, rule ? VS_MSG_APPROVE_DECISIONS : VS_MSG_APPROVE_ROWS,
                        (long long)rows->count);
    }
    vs_import_free(import);
    return status;
}

int vs_approve_rule(vs_session *session, vs_unit *unit)
{
    vs_pairs pairs;
    vs_arguments arguments;
    vs_value values[2];
    vs_value answer;
    vs_arguments_init(&arguments);
    int status = vs_pairs_init(&pairs, session->engine);
    if (status == VS_OK) {
        status = vs_unit_model(unit);
    }
    if (status == VS_OK) {
        status = read_arguments(session, &pairs, &arguments, values);
    }
    if (status == VS_OK) {
        status = vs_session_unit_report(session, unit, pairs.arena, "approve", &arguments, &answer);
    }
    const char *wrong = status == VS_OK ? vs_value_part_text(&answer, "wrong") : NULL;
    if (wrong != NULL) {
        status = vs_fail_text(session->engine, VS_EUSAGE, wrong);
    } else if (status == VS_OK && vs_value_part(&answer, "rows") == NULL) {
        status = VS_ENOTFOUND;
    } else if (status == VS_OK) {
        status = append(session, unit, pairs.arena, &answer);
    }
    vs_pairs_free(&pairs);
    return status;
}

bool vs_approve_names_rule(const char *word)
{
    return (word[0] < '0' || word[0] > '9') && word[0] != '*' && strncmp(word, "CY", 2) != 0;
}
