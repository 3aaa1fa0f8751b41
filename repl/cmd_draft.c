/*
 * draft: a document from what the rules call for, by a template of the model; Markdown on stdout.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "cmd_model.h"
#include "report_request.h"

static int write_draft(vs_session *session, const vs_value *found)
{
    const char *wrong = vs_value_part_text(found, "wrong");
    const char *text = vs_value_part_text(found, "text");
    if (wrong != NULL || text == NULL) {
        return vs_session_fail(session, vs_fail_text(session->engine, VS_EUSAGE, wrong));
    }
    int code = vs_session_write(session, text, strlen(text));
    if (code == VS_EXIT_OK) {
        vs_session_tell(session, VS_MSG_DRAFT_DONE, vs_report_count(found, "count"));
    }
    return code;
}

int vs_command_draft(vs_session *session)
{
    vs_report_request request;
    vs_value found;
    int status = vs_report_request_read(&request, session, "template");
    if (status == VS_OK) {
        status =
            vs_session_report(session, request.pairs.arena, "draft", &request.arguments, &found);
    }
    int code = status == VS_OK ? write_draft(session, &found) : vs_session_fail(session, status);
    vs_report_request_free(&request);
    return code;
}
