/*
 * The region's figures: its stored cells as they may be shown, with what is hidden and the ranks.
 *
 * Parameters of the model say how: `publish.min_n` (see hide.h), `rank.min_n` (no rank for a
 * smaller n), `rank.never` (tags; no ranks for what reads a kind with one of them).
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_FIGURES_H
#define VS_FIGURES_H

#include "command.h"
#include "hide.h"
#include "rank.h"
#include "results.h"

/* The hidden cells of the indicator and period kind at hand; private. */
struct vs_figures_hand;

typedef struct vs_figures {
    vs_engine *engine;
    vs_arena *arena;
    vs_evaluation *evaluation; /* over the stored cells; owned */
    vs_model *model;           /* the part of the region's model that they carry; owned */
    vs_results_head head;
    vs_grouping grouping;  /* schools into municipalities, as registered */
    double least_shown;    /* publish.min_n; 0: absent */
    double least_ranked;   /* rank.min_n; 0: absent */
    const vs_value *never; /* rank.never; NULL: absent */
    struct vs_figures_hand *hand;
} vs_figures;

/* VS_EUSAGE, with the remedy, for options that the region's stored cells cannot answer. */
int vs_figures_check(const vs_session *session);
/* Opens the figures of the region's store. VS_ENOTFOUND, with the remedy, if there are none. Close
 * also after a failure. */
int vs_figures_open(vs_figures *out, vs_session *session, const vs_unit *region);
void vs_figures_close(vs_figures *figures);

/* Tells which schools the night could not compute, with the date of the values that stand in the
 * figures, and how many it has not come to. */
int vs_figures_tell_stale(const vs_session *session, const vs_unit *region);

/* The hidden scopes of a level in a period, lent until the next call; *out is NULL if nothing of
 * the indicator is hidden. */
int vs_figures_hidden(vs_figures *figures, int indicator, int level, int period_kind, size_t period,
                      const bool **out);
/* The ranks of the scopes of a level in a period into out[scopes]. */
int vs_figures_ranks(vs_figures *figures, int indicator, int level, int period_kind, size_t period,
                     vs_rank *out);
/* Appends the canonical text of the figures, without what is hidden. */
int vs_figures_canonical(vs_figures *figures, vs_buffer *out);

#endif
