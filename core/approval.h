/*
 * Approved cells: what a unit's stored cells of a period were when somebody answered for them.
 *
 * An approval is an event "approve" of the timeline (period, digest, who) and a blob with the
 * values, area "approved" and the period as key, written together. The digest stands in the chain,
 * so verify finds a blob that was touched. Later cells are compared with the last approval of their
 * period; earlier ones stay under PERIOD@EVENT. Members are dictionary codes, so texts can be
 * erased. SPDX-License-Identifier: MIT
 */
#ifndef VS_APPROVAL_H
#define VS_APPROVAL_H

#include "evaluation.h"

typedef struct vs_approval_draft {
    const char *period; /* id */
    vs_date valid;      /* run's date */
    const char *actor;  /* NULL: not told */
    /* Only cells whose scope has these members; pairs of one dimension are alternatives. */
    size_t pair_count;
    const int *dimensions;   /* of the evaluation's model */
    const uint32_t *members; /* ordinals */
} vs_approval_draft;

typedef struct vs_approval_made {
    size_t cells;   /* that the draft chose */
    int64_t event;  /* number of the event; 0: none */
    int64_t former; /* the approval of this period before; 0: none */
    bool already;   /* equal to the former: nothing was written */
} vs_approval_made;

/* Approves cells of an evaluation over stored cells, inside a transaction of the caller. Cells that
 * the draft leaves out stay as they were approved before. Stored cells stay current. */
int vs_approval_store(vs_store *store, vs_evaluation *stored, const vs_approval_draft *draft,
                      vs_approval_made *made);

typedef struct vs_approval vs_approval;

typedef struct vs_approved_cell {
    uint8_t state; /* enum vs_state */
    double value;  /* 0 unless known */
    uint32_t n;
} vs_approved_cell;

/* The last approval of a period, for cells of a model; *out is NULL if there is none. Owned by the
 * caller. */
int vs_approval_open(vs_approval **out, vs_store *store, const vs_model *model, const char *period);
void vs_approval_free(vs_approval *approval);
int64_t vs_approval_event(const vs_approval *approval);
vs_date vs_approval_date(const vs_approval *approval);
/* The approved form of a cell of the evaluation; false: it was not approved. */
bool vs_approval_find(const vs_approval *approval, vs_evaluation *evaluation, int indicator,
                      const vs_scopes *scopes, size_t scope, vs_approved_cell *out);
/* Compares every approval of the timeline with its blob. Findings are appended as
 * vs_verify_finding; VS_OK also when there are some. */
int vs_approval_verify(vs_store *store, vs_buffer *findings);

#endif
