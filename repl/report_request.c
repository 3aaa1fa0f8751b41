/*
 * What the words of a report's command choose: a thing, a scope, periods.
 * SPDX-License-Identifier: MIT
 */
#include "report_request.h"

#include <string.h>

static int read_scope(vs_report_request *request, const vs_session *session)
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
static int read_periods(vs_report_request *request, const vs_session *session)
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

int vs_report_request_read(vs_report_request *out, const vs_session *session, const char *thing)
{
    bool named = false;
    memset(out, 0, sizeof *out);
    vs_arguments_init(&out->arguments);
    int status = vs_pairs_init(&out->pairs, session->engine);
    if (status == VS_OK) {
        status = vs_pairs_of_scope(&out->pairs, session);
    }
    for (size_t i = 1; status == VS_OK && i < vs_options_argument_count(&session->options); i++) {
        const char *word = vs_options_argument(&session->options, i);
        if (strchr(word, '=') != NULL) {
            status = vs_pairs_add_word(&out->pairs, session->engine, word);
        } else if (named) {
            status = vs_session_arguments(session, 0, 1);
        } else {
            named = true;
            vs_arguments_text(&out->arguments, thing, word);
        }
    }
    if (status == VS_OK) {
        status = read_scope(out, session);
    }
    if (status == VS_OK) {
        status = read_periods(out, session);
    }
    vs_arguments_boolean(&out->arguments, "every",
                         vs_options_given(&session->options, VS_OPTION_FULL));
    vs_arguments_titles(&out->arguments, session);
    return status;
}

void vs_report_request_free(vs_report_request *request)
{
    vs_pairs_free(&request->pairs);
}

long long vs_report_count(const vs_value *found, const char *key)
{
    const vs_value *count = vs_value_part(found, key);
    return count != NULL ? (long long)count->number : 0;
}
