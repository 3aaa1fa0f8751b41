/*
 * The cells that a command line asks for, of a school or the region, one after the other: what show
 * lists and chart draws.
 *
 *   vs_showing showing = {.session = session, .add = add_row, .self = rows};
 *   status = vs_showing_run(&showing);
 *   ...
 *   code = vs_showing_end(&showing);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SHOWING_H
#define VS_SHOWING_H

#include "cells.h"
#include "figures.h"
#include "view.h"

typedef struct vs_showing {
    vs_session *session;
    /* Takes a cell; its texts are borrowed during the call. */
    int (*add)(void *self, const vs_cell_row *row);
    void *self;
    bool stored;   /* the answer comes from stored cells */
    size_t errors; /* cells in error */

    /* --- while cells are given --- */
    vs_unit unit;
    bool at_region;
    vs_view view;              /* of a school */
    vs_evaluation *evaluation; /* the view's or the region's */
    const vs_model *model;
    vs_figures *figures;   /* at region level; NULL: of a school */
    const char *approved;  /* the period whose approval is at hand; NULL: none yet */
    vs_approval *approval; /* NULL: the period was not approved */
    vs_choice choice;
} vs_showing;

/* Gives the chosen cells in the order of indicators, periods and scopes. Close also after a
 * failure. */
int vs_showing_run(vs_showing *showing);
/* Tells what the reader must know of these cells, after they were printed. Returns enum vs_exit. */
int vs_showing_end(vs_showing *showing);
void vs_showing_close(vs_showing *showing);

#endif
