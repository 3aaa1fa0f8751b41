/*
 * vsoko model: the table of its commands, and the model that they work on.
 * SPDX-License-Identifier: MIT
 */
#include "cmd_model.h"

#include <string.h>

#include "file.h"

const vs_command vs_model_commands[] = {
    {"model check", "модель проверить", VS_MSG_USAGE_MODEL_CHECK, VS_MSG_HELP_MODEL_CHECK,
     VS_OPTION_BIT(VS_OPTION_ALL), vs_command_model_check, NULL},
    {"model layers", "модель слои", VS_MSG_USAGE_MODEL_LAYERS, VS_MSG_HELP_MODEL_LAYERS,
     VS_OPTION_BIT(VS_OPTION_ALL), vs_command_model_layers, NULL},
    {"model plan", "модель план", VS_MSG_USAGE_MODEL_PLAN, VS_MSG_HELP_MODEL_PLAN, 0,
     vs_command_model_plan, NULL},
    {"model accept", "модель принять", VS_MSG_USAGE_MODEL_ACCEPT, VS_MSG_HELP_MODEL_ACCEPT, 0,
     vs_command_model_accept, NULL},
    {"model doc", "модель документ", VS_MSG_USAGE_MODEL_DOC, VS_MSG_HELP_MODEL_DOC,
     VS_OPTION_BIT(VS_OPTION_ALL), vs_command_model_doc, NULL},
    {"model test", "модель испытать", VS_MSG_USAGE_MODEL_TEST, VS_MSG_HELP_MODEL_TEST, 0,
     vs_command_model_test, NULL},
    {NULL, NULL, VS_MSG_NONE, VS_MSG_NONE, 0, NULL, NULL},
};

/* The folder models of the workspace; *has is false outside of one. */
static int find_models(vs_session *session, char models[VS_PATH_SIZE], bool *has)
{
    const char *folder = vs_options_text(&session->options, VS_OPTION_FOLDER);
    char path[VS_PATH_SIZE];
    vs_workspace *workspace = NULL;
    int status = vs_path_join(session->engine, path, folder != NULL ? folder : ".", "vsoko.yaml");
    *has = status == VS_OK && (folder != NULL || vs_file_exists(path));
    if (status == VS_OK && *has) {
        status = vs_session_workspace(session, &workspace);
    }
    if (status == VS_OK && *has) {
        status = vs_path_join(session->engine, models, workspace->folder, "models");
    }
    return status;
}

int vs_session_model(vs_session *session, const char *named, vs_chosen_model *out)
{
    char models[VS_PATH_SIZE];
    bool has = false;
    *out = (vs_chosen_model){.model = NULL};
    if (named == NULL) {
        int status = vs_session_place(session, VS_STORE_READ, &out->unit);
        if (status == VS_OK) {
            status = vs_unit_model(&out->unit);
        }
        out->model = out->unit.model;
        return status;
    }
    int status = find_models(session, models, &has);
    if (status == VS_OK) {
        status = vs_workspace_read_model(session->engine, has ? models : NULL, named, &out->source);
    }
    return status == VS_OK ? vs_model_load(&out->model, session->engine, out->source) : status;
}

void vs_chosen_model_close(vs_chosen_model *chosen)
{
    if (chosen->source != NULL) {
        vs_model_free(chosen->model);
        vs_model_source_free(chosen->source);
    }
    vs_unit_close(&chosen->unit);
    *chosen = (vs_chosen_model){.model = NULL};
}

const vs_model_source *vs_chosen_model_source(const vs_chosen_model *chosen)
{
    return chosen->source != NULL ? chosen->source : chosen->unit.source;
}

/* --- answers --- */

static void add_list(vs_output *rows, int column, enum vs_output_type type, const vs_value *value)
{
    for (size_t i = 0; i < value->count; i++) {
        const char *text = value->items[i].type == VS_VALUE_TEXT ? value->items[i].text : NULL;
        if (type == VS_OUTPUT_OBJECT && value->type == VS_VALUE_MAP) {
            vs_output_pair(rows, column, value->keys[i], NULL, text);
        } else if (type == VS_OUTPUT_LIST && value->type == VS_VALUE_LIST) {
            vs_output_item(rows, column, text);
        }
    }
}

static void add_value(vs_output *rows, int column, enum vs_output_type type, const vs_value *value)
{
    if (value->type == VS_VALUE_LIST || value->type == VS_VALUE_MAP) {
        add_list(rows, column, type, value);
    } else if (value->type == VS_VALUE_TEXT && type == VS_OUTPUT_TEXT) {
        vs_output_text(rows, column, value->text);
    } else if (value->type == VS_VALUE_NUMBER && type == VS_OUTPUT_INTEGER) {
        vs_output_integer(rows, column, (int64_t)value->number);
    } else if (value->type == VS_VALUE_NUMBER && type == VS_OUTPUT_NUMBER) {
        vs_output_number(rows, column, value->number, 0);
    } else if (value->type == VS_VALUE_BOOLEAN && type == VS_OUTPUT_BOOLEAN) {
        vs_output_boolean(rows, column, value->number != 0);
    }
}

int vs_report_rows(vs_output *rows, vs_engine *engine, const vs_report_column *columns,
                   size_t column_count, const vs_value *list)
{
    for (size_t i = 0; i < column_count; i++) {
        (void)vs_output_column(rows,
                               &(vs_output_spec){.name = columns[i].name,
                                                 .title = vs_message_text(engine, columns[i].title),
                                                 .type = columns[i].type,
                                                 .place = columns[i].place,
                                                 .heading = columns[i].heading,
                                                 .wrap = columns[i].wrap});
    }
    for (size_t row = 0; list->type == VS_VALUE_LIST && row < list->count; row++) {
        vs_output_row(rows);
        for (size_t i = 0; i < column_count; i++) {
            const vs_value *value = vs_value_part(&list->items[row], columns[i].name);
            if (value != NULL) {
                add_value(rows, (int)i, columns[i].type, value);
            }
        }
    }
    return vs_output_status(rows);
}

const char *vs_value_part_text(const vs_value *map, const char *key)
{
    const vs_value *item = map != NULL ? vs_value_part(map, key) : NULL;
    return item != NULL && item->type == VS_VALUE_TEXT ? item->text : NULL;
}
