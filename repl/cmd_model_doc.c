/*
 * vsoko model doc: the model as a document in Markdown, on stdout.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <string.h>

static int write_document(vs_session *session, vs_arena *arena, vs_value *out)
{
    char today[VS_DATE_SIZE];
    vs_chosen_model chosen;
    const char *named = vs_options_argument_count(&session->options) > 2
                            ? vs_options_argument(&session->options, 2)
                            : NULL;
    const char *keys[] = {"all", "today"};
    vs_value items[] = {
        {.type = VS_VALUE_BOOLEAN,
         .number = vs_options_given(&session->options, VS_OPTION_ALL) ? 1 : 0},
        {.type = VS_VALUE_TEXT, .text = vs_date_print(today, vs_options_today(&session->options))},
    };
    const vs_value arguments = {.type = VS_VALUE_MAP, .count = 2, .items = items, .keys = keys};
    int status = vs_session_model(session, named, &chosen);
    if (status == VS_OK) {
        status = vs_model_report(out, arena, chosen.model, "doc", &arguments);
    }
    vs_chosen_model_close(&chosen);
    return status;
}

int vs_command_model_doc(vs_session *session)
{
    vs_arena *arena = NULL;
    vs_value text = {.type = VS_VALUE_NULL};
    int status = vs_session_arguments(session, 0, 1);
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = write_document(session, arena, &text);
    }
    const char *written = text.type == VS_VALUE_TEXT ? text.text : "";
    int code = status == VS_OK ? vs_session_write(session, written, strlen(written))
                               : vs_session_fail(session, status);
    vs_arena_free(arena);
    return code;
}
