/*
 * Rows of an evaluation that are otherwise from now on: of a later event, or switched on and off.
 * Cells stay as they are; vs_group.changed of the groups are those that the rows stand in.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_ADVANCE_H
#define VS_CELLS_ADVANCE_H

#include "cells_private.h"

/* Brings records and groups to a later event. *frame false: the new rows do not fit the frame, the
 * groups are of no use. */
int vs_cells__advance_rows(vs_evaluation *evaluation, int64_t known, bool *frame);

/* A row and the one that stands in its place, both of the records; of a pair one is dead. */
struct vs_row_pair {
    uint32_t before, after;
};
/* Lets of each pair the one row live (after, else before) and the other one be dead, where it was
 * the other way round. The records have advanced. */
int vs_cells__switch_rows(vs_evaluation *evaluation, int kind, const struct vs_row_pair *pairs,
                          size_t count, bool after);

#endif
