/*
 * vsoko functions: who answers for what, and by which document.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "cmd_model.h"
#include "scope.h"

/* The arguments of the report: block (absent: all), titles or ids. */
struct request {
    vs_pairs pairs;
    const char *named; /* model; NULL: that of the unit */
    const char *keys[2];
    vs_value items[2];
    vs_value arguments;
};

/* A word with = limits, one without is the model. */
static int read_words(struct request *request, const vs_session *session)
{
    int status = vs_pairs_of_scope(&request->pairs, session);
    size_t count = vs_options_argument_count(&session->options);
    for (size_t i = 1; status == VS_OK && i < count; i++) {
        const char *word = vs_options_argument(&session->options, i);
        if (strchr(word, '=') != NULL) {
            status = vs_pairs_add_word(&request->pairs, session->engine, word);
        } else if (request->named == NULL) {
            request->named = word;
        } else {
            status = vs_session_arguments(session, 0, 1);
        }
    }
    return status;
}

static int read_request(struct request *request, const vs_session *session)
{
    vs_value *arguments = &request->arguments;
    *arguments = (vs_value){.type = VS_VALUE_MAP, .items = request->items, .keys = request->keys};
    int status = read_words(request, session);
    for (size_t i = 0; status == VS_OK && i < request->pairs.count; i++) {
        const vs_pair *pair = &request->pairs.items[i];
        if (strcmp(pair->key, "block") != 0 && strcmp(pair->key, "блок") != 0) {
            return vs_fail(session->engine, VS_EUSAGE, VS_MSG_FUNCTIONS_KEY, pair->key);
        }
        request->keys[0] = "block";
        request->items[0] = (vs_value){.type = VS_VALUE_TEXT, .text = pair->value};
        arguments->count = 1;
    }
    bool titles =
        session->options.format == VS_FORMAT_TABLE || session->options.format == VS_FORMAT_EXCEL;
    request->keys[arguments->count] = "titles";
    request->items[arguments->count] =
        (vs_value){.type = VS_VALUE_BOOLEAN, .number = titles ? 1 : 0};
    arguments->count++;
    return status;
}

/* The rows of the report { rows, blocks }: blocks is set where the block is not one of the model.
 */
static int list_functions(vs_session *session, const struct request *request, vs_arena *arena,
                          vs_output *rows)
{
    static const vs_report_column columns[] = {
        {"id", VS_MSG_COLUMN_ID, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
        {"block", VS_MSG_COLUMN_BLOCK, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, true, false},
        {"title", VS_MSG_COLUMN_FUNCTION, VS_OUTPUT_TEXT, VS_OUTPUT_BOTH, false, true},
        {"positions", VS_MSG_COLUMN_POSITIONS, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
        {"bodies", VS_MSG_COLUMN_BODIES, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true},
        {"documents", VS_MSG_COLUMN_DOCUMENTS, VS_OUTPUT_LIST, VS_OUTPUT_BOTH, false, true}};
    vs_chosen_model chosen;
    vs_value answer;
    int status = vs_session_model(session, request->named, &chosen);
    if (status == VS_OK) {
        status = vs_model_report(&answer, arena, chosen.model, "functions", &request->arguments);
    }
    const char *blocks = status == VS_OK ? vs_value_part_text(&answer, "blocks") : NULL;
    if (blocks != NULL) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_FUNCTIONS_NO_BLOCK,
                         request->items[0].text, blocks);
    }
    if (status == VS_OK) {
        status = vs_report_rows(rows, session->engine, columns, sizeof columns / sizeof *columns,
                                vs_value_part(&answer, "rows"));
    }
    vs_chosen_model_close(&chosen);
    return status;
}

int vs_command_functions(vs_session *session)
{
    struct request request = {.named = NULL};
    vs_arena *arena = NULL;
    vs_output *rows = NULL;
    int status = vs_pairs_init(&request.pairs, session->engine);
    if (status == VS_OK) {
        status = read_request(&request, session);
    }
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "functions");
    }
    if (status == VS_OK) {
        status = list_functions(session, &request, arena, rows);
    }
    int code = status == VS_OK ? vs_session_print(session, rows) : vs_session_fail(session, status);
    if (code == VS_EXIT_OK && vs_output_count(rows) == 0) {
        vs_session_tell(session, VS_MSG_FUNCTIONS_NONE);
    }
    vs_output_free(rows);
    vs_arena_free(arena);
    vs_pairs_free(&request.pairs);
    return code;
}
