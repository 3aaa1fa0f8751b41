/*
 * Scenarios as files: NAME.yaml in the folder scenarios of a workspace, or any path.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SCENARIO_FILE_H
#define VS_SCENARIO_FILE_H

#include "file.h"
#include "scenario.h"
#include "workspace.h"

/* What people call what is really so, and the scenario that holds in a dialogue. */
bool vs_scenario_file_is_baseline(const char *typed);
bool vs_scenario_file_is_current(const char *typed);

/* The file that a scenario named so is saved in: of a name in the folder, of a path itself.
 * VS_EUSAGE for what names no file. */
int vs_scenario_file_path(const vs_workspace *workspace, const char *typed, char out[VS_PATH_SIZE]);
/* The file that holds the scenario that a person names, a file or a name. VS_EUSAGE with a near
 * miss. */
int vs_scenario_file_find(const vs_workspace *workspace, const char *typed, char out[VS_PATH_SIZE]);
/* The name of a file in the folder, without ".yaml"; false: it is none of the folder. */
bool vs_scenario_file_name(const vs_workspace *workspace, const char *path, char out[VS_PATH_SIZE]);
/* Reads a scenario. Owned by the caller. */
int vs_scenario_file_read(vs_engine *engine, const char *path, vs_scenario **out,
                          vs_scenario_basis *basis);
/* Writes it whole or not at all, and makes its folder. */
int vs_scenario_file_write(vs_engine *engine, const vs_scenario *scenario,
                           const vs_scenario_basis *basis, const char *path);
/* The files of the folder, with ".yaml", in order. Free with vs_file_list_free. */
int vs_scenario_file_list(const vs_workspace *workspace, vs_file_list *out);

#endif
