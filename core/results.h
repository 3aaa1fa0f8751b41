/*
 * Stored cells of a unit, with what they were computed from.
 *
 * They are derived data in named blobs (area "result"), outside the chain: a head (model digest,
 * event, date), a catalogue (the parts of the model that are shown), a frame (members, scopes,
 * periods) and one blob for the cells of each indicator. Texts of members are dictionary codes. An
 * evaluation over stored cells answers like any other, without opening Lua.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_RESULTS_H
#define VS_RESULTS_H

#include "evaluation.h"

typedef struct vs_results_head {
    int64_t format;        /* of the blobs */
    vs_digest model;       /* sources of the model */
    int64_t known;         /* last event they were computed from */
    vs_date today;         /* run's date */
    vs_date next_change;   /* first later date at which a cell could differ */
    int64_t computed;      /* microseconds: when */
    char version[32];      /* of the engine */
    int64_t errors;        /* cells in state error */
    char error[512];       /* the first of them: its indicator and reason, worded */
    char error_reason[64]; /* name of the message of that reason */
} vs_results_head;

typedef struct vs_results_made {
    size_t series, cells; /* stored */
    size_t changed;       /* series whose bytes differ from what was stored */
    size_t known, no_data, not_applicable, errors; /* cells by state */
    bool unchanged; /* everything was proven current: nothing was evaluated */
    int64_t evaluate_us, write_us, share_us, commit_us; /* CPU time of the parts */
} vs_results_made;

/* What the stored cells stand on. VS_ENOTFOUND without a message if there are none. */
int vs_results_read_head(vs_store *store, vs_results_head *out);
/* True if they answer for a model, a date and the store as it is. */
int vs_results_current(vs_store *store, const vs_digest *model, vs_date today, bool *current);
/* Evaluates every indicator at its levels and periods and stores the cells in one transaction of
 * its own, the model's sources with them. full false: returns at once when everything is current;
 * true: segments are made anew from the chunks as well. */
int vs_results_compute(vs_store *store, vs_model *model, const vs_model_source *source,
                       const vs_evaluation_options *options, bool full, vs_results_made *made);
/* An evaluation over the stored cells and the part of the model that they need; both owned by the
 * caller (vs_evaluation_free, then vs_model_free). */
int vs_results_open(vs_evaluation **evaluation, vs_model **model, vs_store *store);
/* An evaluation over the stored cells of a loaded model: they must be current. It has what the
 * indicators themselves have, no other levels and periods. The model is borrowed. */
int vs_results_over(vs_evaluation **out, vs_model *model, vs_store *store,
                    const vs_evaluation_options *options);
/* The sources of the model that made the stored cells. Owned by the caller. */
int vs_results_source(vs_model_source **out, vs_store *store, const vs_digest *digest);
/* Checks derived data: segments against chunks, stored cells against an evaluation under the model
 * that made them. Findings are appended as vs_verify_finding; VS_OK also when there are some. */
int vs_results_verify(vs_store *store, vs_buffer *findings);
/* Segments alone: for a store whose cells are not evaluated from its records. */
int vs_results_verify_segments(vs_store *store, vs_buffer *findings);
/* Appends the canonical text of an evaluation's cells: sorted, texts for codes. */
int vs_results_canonical(vs_evaluation *evaluation, vs_buffer *out);

/* Cells whose numbers stay out of a text. */
typedef struct vs_results_mask {
    void *self;
    /* By scope, lent until the next call; *out NULL: none of the series in this period. */
    int (*hidden)(void *self, const vs_series *series, size_t period, const bool **out);
} vs_results_mask;
/* The same without value, n, band and reason of masked cells, which get VS_FLAG_HIDDEN. */
int vs_results_canonical_masked(vs_evaluation *evaluation, const vs_results_mask *mask,
                                vs_buffer *out);

#endif
