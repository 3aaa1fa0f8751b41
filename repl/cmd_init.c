/*
 * init: make a workspace, add schools to one.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <stdio.h>

#include "file.h"

/* The schools of --school and of the register; "main" for a new workspace without any. */
static int collect(vs_session *session, const vs_register *reg, const char *folder,
                   vs_buffer *schools)
{
    const vs_option_value *values =
        (const vs_option_value *)(const void *)session->options.values.data;
    size_t count = session->options.values.size / sizeof *values;
    for (size_t i = 0; i < count; i++) {
        if (values[i].option == VS_OPTION_SCHOOL) {
            vs_school school = {.id = values[i].text};
            vs_buffer_add(schools, &school, sizeof school);
        }
    }
    for (size_t i = 0; reg != NULL && i < reg->row_count; i++) {
        const vs_register_row *row = &reg->rows[i];
        vs_school school = {.id = row->id, .title = row->title, .municipality = row->municipality};
        vs_buffer_add(schools, &school, sizeof school);
    }
    char file[VS_PATH_SIZE];
    int status = vs_path_join(session->engine, file, folder, "vsoko.yaml");
    if (status == VS_OK && schools->size == 0 && reg == NULL && !vs_file_exists(file) &&
        !vs_options_given(&session->options, VS_OPTION_REGION)) {
        vs_school school = {.id = "main"};
        vs_buffer_add(schools, &school, sizeof school);
    }
    return status == VS_OK ? vs_buffer_status(schools) : status;
}

static void tell(const vs_session *session, const char *folder, const vs_register *reg,
                 const vs_workspace_made *made)
{
    vs_session_tell(session, made->fresh ? VS_MSG_INIT_MADE : VS_MSG_INIT_ADDED, folder,
                    made->model, (long long)made->schools, (long long)made->kept);
    if (made->region) {
        vs_session_tell(session, VS_MSG_INIT_REGION, VS_REGION_DATABASE);
    }
    if (reg != NULL && reg->undeclared.size > 0) {
        vs_session_tell(session, VS_MSG_INIT_UNDECLARED, reg->file, reg->undeclared.data);
    }
    if (made->told.written > 0) {
        vs_session_tell(session, VS_MSG_INIT_ATTRIBUTES, (long long)made->told.written);
    }
    if (made->told.unlike > 0) {
        vs_session_tell(session, VS_MSG_INIT_UNLIKE, (long long)made->told.unlike);
    }
}

int vs_command_init(vs_session *session)
{
    vs_register *reg = NULL;
    vs_buffer schools;
    vs_buffer problems;
    vs_workspace_made made;
    const vs_options *options = &session->options;
    const char *folder = vs_options_text(options, VS_OPTION_FOLDER);
    const char *path = vs_options_text(options, VS_OPTION_SCHOOLS);
    vs_buffer_init(&schools, session->engine);
    vs_buffer_init(&problems, session->engine);
    int status = vs_session_arguments(session, folder != NULL ? 0 : 1, 1);
    if (status == VS_OK && vs_options_argument_count(options) == 2) {
        folder = vs_options_argument(options, 1);
    }
    if (status == VS_OK && path != NULL) {
        status = vs_register_read(&reg, session->engine, path);
    }
    if (status == VS_OK) {
        status = collect(session, reg, folder, &schools);
    }
    if (status == VS_OK) {
        const vs_workspace_plan plan = {
            .folder = folder,
            .model = vs_options_text(options, VS_OPTION_MODEL),
            .region = vs_options_text(options, VS_OPTION_REGION),
            .school_count = schools.size / sizeof(vs_school),
            .schools = (const vs_school *)(const void *)schools.data,
            .reg = reg,
            .today = vs_options_today(options),
            .problems = &problems,
        };
        status = vs_workspace_make(session->engine, &plan, &made);
    }
    if (status == VS_OK) {
        tell(session, folder, reg, &made);
    }
    if (problems.size > 0) {
        (void)fwrite(problems.data, 1, problems.size, stderr);
    }
    vs_buffer_free(&problems);
    vs_buffer_free(&schools);
    vs_register_free(reg);
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}
