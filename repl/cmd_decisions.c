/*
 * decisions: what the rules say, what they call for, how far that has come.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "cmd_model.h"
#include "scope.h"
#include "unit_report.h"

static const vs_report_column columns[] = {
    {"rule", VS_MSG_COLUMN_RULE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"title", VS_MSG_COLUMN_TITLE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"scope", VS_MSG_NONE, VS_OUTPUT_OBJECT, VS_OUTPUT_BOTH, false, false},
    {"period", VS_MSG_COLUMN_PERIOD, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, false},
    {"state", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"shown_state", VS_MSG_COLUMN_STATE, VS_OUTPUT_TEXT, VS_OUTPUT_TABLE, false, true},
    {"step", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"verdict", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"severity", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"level", VS_MSG_COLUMN_LEVEL, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"form", VS_MSG_COLUMN_FORM, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"method", VS_MSG_NONE, VS_OUTPUT_TEXT, VS_OUTPUT_DATA, false, false},
    {"addressee", VS_MSG_COLUMN_ADDRESSEE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
    {"due", VS_MSG_COLUMN_DUE, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
    {"because", VS_MSG_COLUMN_BECAUSE, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
};

/* What the words of the command line choose. */
struct request {
    vs_arguments arguments;
    vs_pairs pairs;
    vs_value scope, periods;
};

static int read_scope(struct request *request, const vs_session *session)
{
    vs_value *scope = &request->scope;
    size_t count = request->pairs.count;
    scope->type = VS_VALUE_MAP;
    scope->keys = vs_arena_array(request->pairs.arena, count + 1, sizeof *scope->keys);
    scope->items = vs_arena_array(request->pairs.arena, count + 1, sizeof *scope->items);
    if (scope->keys == NULL || scope->items == NULL) {
        return vs_fail_memory(session->engine);
    }
    for (size_t i = 0; i < count; i++) {
        scope->keys[i] = request->pairs.items[i].key;
        scope->items[i] = (vs_value){.type = VS_VALUE_TEXT, .text = request->pairs.items[i].value};
    }
    scope->count = count;
    vs_arguments_value(&request->arguments, "scope", scope);
    return VS_OK;
}

/* The periods of --period, parted by commas. */
static int read_periods(struct request *request, const vs_session *session)
{
    const char *typed = vs_options_text(&session->options, VS_OPTION_PERIOD);
    const char **items = NULL;
    size_t count = 0;
    if (typed == NULL) {
        return VS_OK;
    }
    int status = vs_list_parse(request->pairs.arena, session->engine, typed, &items, &count);
    vs_value *periods = &request->periods;
    periods->type = VS_VALUE_LIST;
    periods->items = vs_arena_array(request->pairs.arena, count + 1, sizeof *periods->items);
    if (status == VS_OK && periods->items == NULL) {
        status = vs_fail_memory(session->engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        periods->items[i] = (vs_value){.type = VS_VALUE_TEXT, .text = items[i]};
        periods->count++;
    }
    vs_arguments_value(&request->arguments, "periods", periods);
    return status;
}

/* A word without = is a rule, pairs are the scope. */
static int read_words(struct request *request, const vs_session *session)
{
    bool named = false;
    int status = vs_pairs_of_scope(&request->pairs, session);
    for (size_t i = 1; status == VS_OK && i < vs_options_argument_count(&session->options); i++) {
        const char *word = vs_options_argument(&session->options, i);
        if (strchr(word, '=') != NULL) {
            status = vs_pairs_add_word(&request->pairs, session->engine, word);
        } else if (named) {
            status = vs_session_arguments(session, 0, 1);
        } else {
            named = true;
            vs_arguments_text(&request->arguments, "rule", word);
        }
    }
    if (status == VS_OK) {
        status = read_scope(request, session);
    }
    if (status == VS_OK) {
        status = read_periods(request, session);
    }
    vs_arguments_boolean(&request->arguments, "every",
                         vs_options_given(&session->options, VS_OPTION_FULL));
    vs_arguments_titles(&request->arguments, session);
    return status;
}

static long long count_of(const vs_value *found, const char *key)
{
    const vs_value *count = vs_value_part(found, key);
    return count != NULL ? (long long)count->number : 0;
}

static int print(vs_session *session, const vs_value *found)
{
    const char *wrong = vs_value_part_text(found, "wrong");
    if (wrong != NULL) {
        return vs_session_fail(session, vs_fail_text(session->engine, VS_EUSAGE, wrong));
    }
    vs_output *rows = NULL;
    int status = vs_output_new(&rows, session->engine, "decisions");
    if (status == VS_OK) {
        status = vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns,
                                vs_value_part(found, "rows"));
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK) {
        vs_session_tell(session, VS_MSG_DECISIONS_TOTAL, count_of(found, "fired"),
                        count_of(found, "undetermined"));
    }
    vs_output_free(rows);
    return code;
}

int vs_command_decisions(vs_session *session)
{
    struct request request = {.scope = {.count = 0}};
    vs_value found;
    vs_arguments_init(&request.arguments);
    int status = vs_pairs_init(&request.pairs, session->engine);
    if (status == VS_OK) {
        status = read_words(&request, session);
    }
    if (status == VS_OK) {
        status = vs_session_report(session, request.pairs.arena, "decisions", &request.arguments,
                                   &found);
    }
    int code = status == VS_OK ? print(session, &found) : vs_session_fail(session, status);
    vs_pairs_free(&request.pairs);
    return code;
}
