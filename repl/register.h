/*
 * The register of schools that init reads: a CSV file school,name,municipality and more columns.
 *
 * A column that the model declares as an attribute of its unit dimension becomes a dated attribute
 * of the school, valid from the beginning of time (1900-01-01), so that every instant has it. It is
 * written once, into the school's own store and into the region's: a later change is an import.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_REGISTER_H
#define VS_REGISTER_H

#include "model.h"

typedef struct vs_register_row {
    const char *id, *title, *municipality; /* NULL: none */
    const char **values;                   /* by column, cleaned; NULL: empty */
    uint32_t line;
} vs_register_row;

typedef struct vs_register {
    vs_engine *engine;
    vs_arena *arena;
    const char *file; /* its last name */
    uint32_t line;    /* of the header */
    size_t column_count;
    const char **columns; /* cleaned */
    bool *attribute;      /* columns that the model declares; set by vs_register_check */
    bool any;             /* at least one */
    size_t row_count;
    vs_register_row *rows;
    vs_buffer undeclared; /* columns that nothing takes, joined by ", "; by vs_register_check */
} vs_register;

/* VS_EDATA with the line for a file without ids. Owned by the caller. */
int vs_register_read(vs_register **out, vs_engine *engine, const char *path);
void vs_register_free(vs_register *reg);
/* Finds the attributes and checks every value. VS_EDATA if some are wrong: problems gets them all,
 * one a line. */
int vs_register_check(vs_register *reg, vs_model *model, vs_buffer *problems);

/* What vs_register_write found. */
typedef struct vs_register_told {
    size_t written; /* schools whose attributes are new */
    size_t unlike;  /* schools that have other attributes already: left as they are */
} vs_register_told;
/* Writes the attributes of one row, or (row SIZE_MAX) of all, as an event of a store, unless the
 * school has attributes there. Adds to told. After vs_register_check. */
int vs_register_write(vs_register *reg, size_t row, vs_model *model, vs_store *store, vs_date valid,
                      vs_register_told *told);

#endif
