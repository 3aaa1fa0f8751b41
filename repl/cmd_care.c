/*
 * backup, verify, erase: the care of a school's database.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

#include "names.h"
#include "results.h"
#include "scope.h"

int vs_command_backup(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    int status = vs_session_arguments(session, 1, 1);
    if (status == VS_OK) {
        status = vs_session_place(session, VS_STORE_READ, &unit);
    }
    if (status == VS_OK) {
        const char *path = vs_options_argument(&session->options, 1);
        status = vs_store_backup(unit.store, path);
        if (status == VS_OK) {
            vs_session_tell(session, VS_MSG_BACKUP_DONE, vs_unit_name(&unit), path);
        }
    }
    vs_unit_close(&unit);
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}

/* What is derived from facts that are whole. The region's cells are rolled up, not evaluated. */
static int verify_derived(vs_session *session, const char *path, vs_buffer *findings)
{
    vs_store *store = NULL;
    int status = vs_store_open(&store, session->engine, path, VS_STORE_READ);
    if (status == VS_OK && strcmp(vs_store_unit(store), VS_REGION_UNIT) == 0) {
        status = vs_results_verify_segments(store, findings);
    } else if (status == VS_OK) {
        status = vs_results_verify(store, findings);
    }
    vs_store_close(store);
    return status;
}

/* Verifies one database; adds its findings to rows. */
static int verify_unit(vs_session *session, const vs_workspace *workspace, const char *unit,
                       const char *database, vs_output *rows)
{
    char path[VS_PATH_SIZE];
    vs_buffer findings;
    vs_buffer_init(&findings, session->engine);
    int status = vs_path_join(session->engine, path, workspace->folder, database);
    if (status == VS_OK) {
        status = vs_store_verify(session->engine, path, &findings);
    }
    if (status == VS_OK && findings.size == 0) {
        status = verify_derived(session, path, &findings);
    }
    const vs_verify_finding *items = (const vs_verify_finding *)(const void *)findings.data;
    size_t count = findings.size / sizeof *items;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_output_row(rows);
        vs_output_text(rows, 0, unit);
        vs_output_text(rows, 1, "damaged");
        vs_output_text(rows, 2, items[i].text);
    }
    if (status != VS_OK && status != VS_ENOMEM && status != VS_EINTERRUPT) {
        vs_output_row(rows);
        vs_output_text(rows, 0, unit);
        vs_output_text(rows, 1, "unreadable");
        vs_output_text(rows, 2, vs_engine_error(session->engine));
        status = VS_OK;
    }
    vs_buffer_free(&findings);
    return status;
}

struct verified {
    vs_output *rows;
    size_t units, damaged;
    bool each; /* a unit that is whole gets a line too */
};

static int verify_one(vs_session *session, const vs_workspace *workspace, const char *unit,
                      const char *database, struct verified *verified)
{
    size_t before = vs_output_count(verified->rows);
    int status = verify_unit(session, workspace, unit, database, verified->rows);
    bool whole = vs_output_count(verified->rows) == before;
    verified->units++;
    verified->damaged += whole ? 0 : 1;
    if (status == VS_OK && whole && verified->each) {
        vs_output_row(verified->rows);
        vs_output_text(verified->rows, 0, unit);
        vs_output_text(verified->rows, 1, "whole");
        if (session->options.format == VS_FORMAT_TABLE) {
            vs_output_text(verified->rows, 2, vs_message_text(session->engine, VS_MSG_VERIFY_UNIT));
        }
    }
    return status;
}

/* Without --school every database is verified; in a region each has a line, the region first. */
static int verify_all(vs_session *session, struct verified *verified)
{
    vs_workspace *workspace = NULL;
    const vs_school *only = NULL;
    const char *id = vs_options_text(&session->options, VS_OPTION_SCHOOL);
    int status = vs_session_workspace(session, &workspace);
    if (status == VS_OK && id != NULL) {
        status = vs_workspace_school(workspace, id, &only);
    }
    if (status == VS_OK && vs_session_at_region(session)) {
        verified->each = true;
        status = verify_one(session, workspace, VS_REGION_UNIT, VS_REGION_DATABASE, verified);
    }
    for (size_t i = 0; status == VS_OK && i < workspace->school_count; i++) {
        const vs_school *school = &workspace->schools[i];
        if (verified->each) {
            status = vs_engine_poll(session->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)i,
                                    (int64_t)workspace->school_count);
        }
        if (status == VS_OK && (only == NULL || only == school)) {
            status = verify_one(session, workspace, school->id, school->database, verified);
        }
    }
    if (verified->each) {
        vs_engine_progress(session->engine, VS_MSG_STAGE_SCHOOLS, (int64_t)workspace->school_count,
                           (int64_t)workspace->school_count);
    }
    return status;
}

int vs_command_verify(vs_session *session)
{
    static const struct {
        const char *name;
        enum vs_message title;
        enum vs_output_place place;
    } columns[] = {{"school", VS_MSG_COLUMN_SCHOOL, VS_OUTPUT_BOTH},
                   {"state", VS_MSG_COLUMN_STATE, VS_OUTPUT_DATA},
                   {"finding", VS_MSG_COLUMN_FINDING, VS_OUTPUT_BOTH}};
    vs_output *rows = NULL;
    struct verified verified = {.units = 0};
    int status = vs_session_arguments(session, 0, 0);
    if (status == VS_OK) {
        status = vs_output_new(&rows, session->engine, "verify");
    }
    for (size_t i = 0; status == VS_OK && i < sizeof columns / sizeof *columns; i++) {
        vs_output_column(
            rows, &(vs_output_spec){.name = columns[i].name,
                                    .title = vs_message_text(session->engine, columns[i].title),
                                    .place = columns[i].place});
    }
    if (status == VS_OK) {
        verified.rows = rows;
        status = verify_all(session, &verified);
    }
    int code = VS_EXIT_OK;
    if (status != VS_OK) {
        code = vs_session_fail(session, status);
    } else if (vs_output_count(rows) > 0 || session->options.format != VS_FORMAT_TABLE) {
        code = vs_session_print(session, rows);
    }
    if (status == VS_OK && verified.damaged > 0) {
        code = VS_EXIT_FAILED;
    } else if (status == VS_OK) {
        vs_session_tell(session, verified.each ? VS_MSG_VERIFY_ALL : VS_MSG_VERIFY_WHOLE,
                        (long long)verified.units);
    }
    vs_output_free(rows);
    return code;
}

/* Adds the codes of a text column in the rows of a member. */
static void add_column_codes(const vs_chunk *chunk, const vs_column *id, vs_code member,
                             const vs_column *column, vs_buffer *codes)
{
    for (uint32_t row = 0; row < chunk->rows; row++) {
        vs_code code = vs_column_code(id, row) == member ? vs_column_code(column, row) : 0;
        const vs_code *known = (const vs_code *)(const void *)codes->data;
        size_t count = codes->size / sizeof code;
        for (size_t i = 0; i < count && code != 0; i++) {
            code = known[i] == code ? 0 : code;
        }
        if (code != 0) {
            vs_buffer_add(codes, &code, sizeof code);
        }
    }
}

/* Adds the codes of all texts that dated attributes ever gave a member: corrected rows too. */
static int add_attribute_codes(const vs_unit *unit, int dimension, vs_code member, vs_buffer *codes)
{
    vs_engine *engine = codes->engine;
    if (unit->model->dimensions[dimension].kind < 0) {
        return VS_OK;
    }
    const vs_kind *kind = &unit->model->kinds[unit->model->dimensions[dimension].kind];
    vs_chunk_info *chunks = NULL;
    vs_arena *arena = NULL;
    size_t count = 0;
    vs_buffer bytes;
    vs_buffer_init(&bytes, engine);
    int status = vs_store_chunks(unit->store, kind->name, 0, INT64_MAX, &chunks, &count);
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        vs_chunk chunk;
        vs_buffer_clear(&bytes);
        status = vs_arena_new(&arena, engine);
        if (status == VS_OK) {
            status = vs_store_chunk(unit->store, chunks[i].id, &bytes);
        }
        if (status == VS_OK) {
            status = vs_chunk_decode(&chunk, bytes.data, bytes.size, arena, engine, kind->name);
        }
        const vs_column *id = status == VS_OK ? vs_chunk_column(&chunk, "id") : NULL;
        for (size_t f = 0; id != NULL && f < kind->field_count; f++) {
            const vs_field *field = &kind->fields[f];
            const vs_column *column = vs_chunk_column(&chunk, field->name);
            /* A member of another dimension is no text of this person. */
            if (column != NULL && field->type == VS_COLUMN_TEXT && field->dimension < 0) {
                add_column_codes(&chunk, id, member, column, codes);
            }
        }
        vs_arena_free(arena);
        arena = NULL;
    }
    vs_mem_free(engine, chunks);
    vs_buffer_free(&bytes);
    return status == VS_OK ? vs_buffer_status(codes) : status;
}

/* The codes of the texts that go: the member's own, and the texts of its dated attributes. */
static int find_codes(vs_session *session, const vs_unit *unit, const char *word, vs_buffer *codes)
{
    vs_pairs pairs;
    int dimension = -1;
    int status = vs_pairs_init(&pairs, session->engine);
    if (status == VS_OK) {
        status = vs_pairs_add_word(&pairs, session->engine, word);
    }
    if (status == VS_OK) {
        status = vs_names_dimension(unit->model, pairs.items[0].key, &dimension);
    }
    if (status == VS_OK && !unit->model->dimensions[dimension].person) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_ERASE_NO_PERSON,
                         unit->model->dimensions[dimension].name);
    }
    if (status == VS_OK) {
        vs_code code = 0;
        const char *text = pairs.items[0].value;
        status = vs_store_find(unit->store, unit->model->dimensions[dimension].name, text,
                               strlen(text), &code);
        if (status == VS_OK && code == 0) {
            status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_ERASE_ABSENT,
                             unit->model->dimensions[dimension].name);
        } else if (status == VS_OK) {
            vs_buffer_add(codes, &code, sizeof code);
            status = add_attribute_codes(unit, dimension, code, codes);
        }
    }
    vs_pairs_free(&pairs);
    return status;
}

static int erase(vs_session *session, vs_unit *unit, const vs_buffer *codes)
{
    const char *actor = vs_options_text(&session->options, VS_OPTION_ACTOR);
    vs_code actor_code = 0;
    int64_t event = 0;
    int status = VS_OK;
    if (actor != NULL) {
        status = vs_store_begin(unit->store);
        if (status == VS_OK) {
            status = vs_store_intern(unit->store, "@actor", actor, strlen(actor), &actor_code);
            if (status == VS_OK) {
                status = vs_store_commit(unit->store);
            } else {
                vs_store_rollback(unit->store);
            }
        }
    }
    size_t count = codes->size / sizeof(vs_code);
    if (status == VS_OK) {
        status = vs_store_erase(unit->store, (const vs_code *)(const void *)codes->data, count,
                                actor_code, &event);
    }
    if (status == VS_OK) {
        vs_session_tell(session, VS_MSG_ERASE_DONE, (long long)count, (long long)event);
    }
    return status;
}

int vs_command_erase(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    vs_buffer codes;
    vs_buffer_init(&codes, session->engine);
    int status = vs_session_arguments(session, 1, 1);
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_WRITE, &unit);
    }
    if (status == VS_OK) {
        status = vs_unit_model(&unit);
    }
    if (status == VS_OK) {
        status = find_codes(session, &unit, vs_options_argument(&session->options, 1), &codes);
    }
    if (status == VS_OK && vs_options_given(&session->options, VS_OPTION_DRY_RUN)) {
        vs_session_tell(session, VS_MSG_ERASE_DRY, (long long)(codes.size / sizeof(vs_code)));
    } else if (status == VS_OK) {
        status = erase(session, &unit, &codes);
    }
    vs_buffer_free(&codes);
    vs_unit_close(&unit);
    return status == VS_OK ? VS_EXIT_OK : vs_session_fail(session, status);
}
