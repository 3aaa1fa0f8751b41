/*
 * Whether new rows fit the frame of an evaluation.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_CELLS_FRAME_H
#define VS_CELLS_FRAME_H

#include "cells_private.h"

/* Forms of the columns in use, before an advance. items: vs_mem_free. */
struct vs_forms {
    struct vs_form {
        const vs_column *column;
        vs_column before;
    } * items;
    size_t count;
};

int vs_frame_note(vs_evaluation *evaluation, struct vs_forms *forms);
/* After the advance of the records: widths, bases and members are as they were. */
bool vs_frame_same(vs_evaluation *evaluation, const struct vs_forms *forms);
/* Rows from first on fit the lookups and histograms of a group. */
bool vs_frame_rows_fit(const struct vs_group *group, uint32_t first, uint32_t rows);
/* Every combination of members of the rows from first on has its scope. */
bool vs_frame_scopes_fit(vs_evaluation *evaluation, int kind, uint32_t first, uint32_t rows);
/* Each dead row has a new one with the same members and period. */
int vs_frame_replaced(vs_evaluation *evaluation, int kind, vs_records *records,
                      const vs_records_change *change, bool *replaced);
/* Rows of the kind are attributes of dimensions. */
bool vs_frame_shaped_by(const vs_model *model, int kind);

#endif
