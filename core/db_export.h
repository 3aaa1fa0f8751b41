/*
 * A plain SQLite database with ordinary tables, written once. For people's own tools; vsoko never
 * reads it back. SPDX-License-Identifier: MIT
 */
#ifndef VS_DB_EXPORT_H
#define VS_DB_EXPORT_H

#include "engine.h"

typedef struct vs_db_export vs_db_export;

enum vs_db_type { VS_DB_INTEGER, VS_DB_REAL, VS_DB_TEXT };

/* Starts a new database beside path. VS_EUSAGE if path exists, VS_EIO. */
int vs_db_export_open(vs_db_export **out, vs_engine *engine, const char *path);
vs_engine *vs_db_export_engine(const vs_db_export *database);
/* Begins a table; rows that follow go into it. */
int vs_db_export_table(vs_db_export *database, const char *name, const char *const *columns,
                       const enum vs_db_type *types, size_t count);
/* Adds a row; a NULL text is NULL. Numbers are texts too: the column's type makes numbers of them.
 */
int vs_db_export_row(vs_db_export *database, const char *const *texts, const size_t *sizes,
                     size_t count);
/* Gives the database its name if status is VS_OK, else removes it. Frees. Returns the final status.
 */
int vs_db_export_close(vs_db_export *database, int status);

#endif
