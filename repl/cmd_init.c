/*
 * init: make a workspace, add schools to one.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <string.h>

#include "csv.h"
#include "file.h"
#include "text.h"

enum { REGISTER_LIMIT = 64 * 1024 * 1024 };

/* Columns of the register of schools. */
struct register_columns {
    size_t school, name, municipality; /* SIZE_MAX: absent */
};

static int read_header(vs_engine *engine, const char *file, const vs_csv_row *row,
                       struct register_columns *out)
{
    const struct {
        const char *name;
        size_t *column;
    } wanted[] = {
        {"school", &out->school}, {"name", &out->name}, {"municipality", &out->municipality}};
    *out = (struct register_columns){SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < row->count; i++) {
        for (size_t j = 0; j < sizeof wanted / sizeof *wanted; j++) {
            if (row->fields[i].size == strlen(wanted[j].name) &&
                memcmp(row->fields[i].text, wanted[j].name, row->fields[i].size) == 0) {
                *wanted[j].column = i;
            }
        }
    }
    return out->school != SIZE_MAX
               ? VS_OK
               : vs_fail(engine, VS_EDATA, VS_MSG_INIT_NO_COLUMN, file, (long long)row->line);
}

/* A field of a row, cleaned and copied; *out is NULL if it is absent or empty. */
static int read_field(vs_arena *arena, vs_buffer *work, const vs_csv_row *row, size_t column,
                      const char **out)
{
    *out = NULL;
    if (column >= row->count || row->fields[column].size == 0) {
        return VS_OK;
    }
    vs_buffer_clear(work);
    int status = vs_text_clean(work, row->fields[column].text, row->fields[column].size);
    if (status == VS_OK && work->size > 0) {
        *out = vs_arena_text(arena, work->data, work->size);
        status = *out == NULL ? vs_fail_memory(work->engine) : vs_buffer_status(work);
    }
    return status;
}

/* Reads school,name,municipality; appends vs_school to schools. */
static int read_register(vs_arena *arena, const char *path, vs_buffer *schools)
{
    vs_engine *engine = schools->engine;
    vs_buffer text;
    vs_buffer work;
    vs_csv *csv = NULL;
    vs_csv_row row;
    struct register_columns columns = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    vs_buffer_init(&text, engine);
    vs_buffer_init(&work, engine);
    int status = vs_file_read(&text, path, REGISTER_LIMIT);
    if (status == VS_OK) {
        status = vs_csv_open(&csv, engine, path, text.size > 0 ? text.data : "", text.size, NULL);
    }
    bool header = true;
    while (status == VS_OK && (status = vs_csv_next(csv, &row)) == VS_OK) {
        vs_school school = {.id = NULL};
        if (header) {
            status = read_header(engine, path, &row, &columns);
            header = false;
            continue;
        }
        status = read_field(arena, &work, &row, columns.school, &school.id);
        if (status == VS_OK) {
            status = read_field(arena, &work, &row, columns.name, &school.title);
        }
        if (status == VS_OK) {
            status = read_field(arena, &work, &row, columns.municipality, &school.municipality);
        }
        if (status == VS_OK && school.id == NULL) {
            status = vs_fail(engine, VS_EDATA, VS_MSG_INIT_NO_ID, path, (long long)row.line);
        }
        if (status == VS_OK) {
            vs_buffer_add(schools, &school, sizeof school);
        }
    }
    vs_csv_free(csv);
    vs_buffer_free(&work);
    vs_buffer_free(&text);
    return status == VS_DONE ? vs_buffer_status(schools) : status;
}

/* The schools of --school and --schools; "main" for a new workspace without any. */
static int collect(vs_session *session, vs_arena *arena, const char *folder, vs_buffer *schools)
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
    const char *path = vs_options_text(&session->options, VS_OPTION_SCHOOLS);
    int status = path != NULL ? read_register(arena, path, schools) : VS_OK;
    char file[VS_PATH_SIZE];
    if (status == VS_OK) {
        status = vs_path_join(session->engine, file, folder, "vsoko.yaml");
    }
    if (status == VS_OK && schools->size == 0 && path == NULL && !vs_file_exists(file)) {
        vs_school school = {.id = "main"};
        vs_buffer_add(schools, &school, sizeof school);
    }
    return status == VS_OK ? vs_buffer_status(schools) : status;
}

int vs_command_init(vs_session *session)
{
    vs_arena *arena = NULL;
    vs_buffer schools;
    vs_workspace_made made;
    const vs_options *options = &session->options;
    const char *folder = vs_options_text(options, VS_OPTION_FOLDER);
    vs_buffer_init(&schools, session->engine);
    int status = vs_session_arguments(session, folder != NULL ? 0 : 1, 1);
    if (status == VS_OK && vs_options_argument_count(options) == 2) {
        folder = vs_options_argument(options, 1);
    }
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = collect(session, arena, folder, &schools);
    }
    if (status == VS_OK) {
        const vs_workspace_plan plan = {
            .folder = folder,
            .model = vs_options_text(options, VS_OPTION_MODEL),
            .school_count = schools.size / sizeof(vs_school),
            .schools = (const vs_school *)(const void *)schools.data,
        };
        status = vs_workspace_make(session->engine, &plan, &made);
    }
    if (status == VS_OK) {
        vs_session_tell(session, made.fresh ? VS_MSG_INIT_MADE : VS_MSG_INIT_ADDED, folder,
                        made.model, (long long)made.schools, (long long)made.kept);
    }
    vs_buffer_free(&schools);
    vs_arena_free(arena);
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}
