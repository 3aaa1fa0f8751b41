/*
 * The commands `model ...`: their table, and the model that such a command works on.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CMD_MODEL_H
#define VS_CMD_MODEL_H

#include "command.h"
#include "report.h"

/* The table; ends with a NULL name. */
extern const vs_command vs_model_commands[];

int vs_command_model_check(vs_session *session);
int vs_command_model_layers(vs_session *session);
int vs_command_model_plan(vs_session *session);
int vs_command_model_accept(vs_session *session);
int vs_command_model_doc(vs_session *session);
int vs_command_model_test(vs_session *session);

/* A model at work: one that was named, or that of a unit. */
typedef struct vs_chosen_model {
    vs_unit unit;            /* opened if no model was named; else unit.workspace is NULL */
    vs_model_source *source; /* of a named model */
    vs_model *model;
} vs_chosen_model;

/*
 * Loads the model that a command works on. named: a model of the workspace's folder models, an
 * embedded one, or the path of a folder with model.yaml; NULL: the model of the school, at region
 * level that of the workspace. A named one needs no workspace. Close also after a failure.
 */
int vs_session_model(vs_session *session, const char *named, vs_chosen_model *out);
void vs_chosen_model_close(vs_chosen_model *chosen);
/* The sources of the model. Borrowed. */
const vs_model_source *vs_chosen_model_source(const vs_chosen_model *chosen);

/* A column of an answer that a report gives: the key of its rows' maps. */
typedef struct vs_report_column {
    const char *name;
    enum vs_message title; /* heading of the table */
    enum vs_output_type type;
    enum vs_output_place place;
    bool heading, wrap; /* as in vs_output_spec */
} vs_report_column;
/* Makes the columns and, from a list of maps, the rows. Numbers are shown without digits after the
 * mark; what a map lacks or has of another type is null. */
int vs_report_rows(vs_output *rows, vs_engine *engine, const vs_report_column *columns,
                   size_t column_count, const vs_value *list);

/* The text of a map's item, NULL if there is none. */
const char *vs_value_part_text(const vs_value *map, const char *key);

#endif
