/*
 * Shared by share.c and share_*.c that write: what is kept while a share is made.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SHARE_WRITE_H
#define VS_SHARE_WRITE_H

#include "share_private.h"

/* A part of some aggregate: its cells at a level for a period kind. */
struct vs_share_column {
    uint64_t key;
    enum vs_part_class class;
    int level, period_kind;
    const struct vs_variant *variant; /* one that has it, */
    uint32_t node;                    /* at this node */
    uint32_t first, end;              /* periods that are read */
    uint8_t *needed; /* by cell of all periods: 1 if one reads it whose own cell goes up */
};

/* A column and who reads it, while columns are found. */
struct vs_share_reading {
    struct vs_share_column column;
    const struct vs_series_state *reader;
    bool earlier; /* it reads other periods than its own */
};

struct vs_share_writer {
    vs_evaluation *evaluation;
    const vs_model *model;
    const vs_model_source *source; /* NULL: no text of a formula is known to be the model's own */
    struct vs_variants variants;
    vs_buffer texts; /* as they are written */
    uint32_t text_count;
    vs_buffer text_at; /* uint32_t: hashes of the texts, then their offsets, see share.c */
    uint32_t *slots;   /* by hash: text + 1 */
    size_t slot_count;
    uint32_t *reasons;          /* by reason: text + 1; 0: not met yet */
    int *dimensions;            /* numbers in the share, -1: not in it */
    int *levels, *period_kinds; /* the latter by period kind + 1 */
    struct vs_share_column *columns;
    size_t column_count, column_capacity;
    uint32_t *column_slots;
    size_t column_slot_count;
    vs_buffer body;    /* all after the texts */
    vs_buffer part;    /* the series or column that is being made */
    uint32_t *numbers; /* scratch: one for each cell */
    size_t number_capacity;
};

/* share.c */
/* Appends the number of a text. */
void vs_share_put_text(struct vs_share_writer *writer, vs_buffer *out, const char *text);
/* Number of the text of a reason, such that no person's text goes up. */
int vs_share_reason(struct vs_share_writer *writer, uint32_t reason, uint32_t *out);
/* Appends part with its size. */
void vs_share_put_part(struct vs_share_writer *writer);
/* Room for a number of each cell. */
int vs_share_numbers(struct vs_share_writer *writer, size_t count);
/* Periods and scopes of a series. */
uint32_t vs_share_periods(const struct vs_share_writer *writer, int period_kind);
uint32_t vs_share_scopes(const struct vs_share_writer *writer, int level);

/* share_cells.c: the indicators with their published cells. */
int vs_share_put_indicators(struct vs_share_writer *writer);
/* share_columns.c: what formulas read of records and cells. */
int vs_share_put_columns(struct vs_share_writer *writer);
/* share_sums.c: the cells of a column over records. */
int vs_share_put_records(struct vs_share_writer *writer, const struct vs_share_column *column);

/* Calls visit for each indicator, level outside the unit and period kind. */
typedef int (*vs_share_visit)(struct vs_share_writer *writer, int indicator, int level,
                              int period_kind);
int vs_share_each(struct vs_share_writer *writer, int indicator, vs_share_visit visit);

#endif
