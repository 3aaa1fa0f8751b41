/*
 * From units to the unit above them: what a unit gives upwards, and the cells of all units together.
 *
 * A unit writes a *share*: its published cells (levels without a dimension that is within the unit
 * or of persons) and, for each traced formula whose aggregates can be merged, the exact partials of
 * these aggregates (counts, integer moments, extremes, histograms). Numerators and denominators are
 * added over units and the formula's program is run on the sums: percentages are never averaged.
 * What has no partial does not roll up; the cell above says so.
 *
 * Above, the levels of an indicator are its published levels with the unit dimension ("school",
 * "school*subject"), with each grouping dimension ("municipality", ...) and alone ("all",
 * "subject"). They are stored as results of the upper store, so that vs_results_open answers there.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_ROLLUP_H
#define VS_ROLLUP_H

#include "results.h"

/* Appends the share of an evaluation: equal cells give equal bytes. */
int vs_share_write(vs_evaluation *evaluation, vs_buffer *out);

typedef struct vs_rollup vs_rollup;

typedef struct vs_rollup_unit {
    const char *id;     /* member of the unit dimension */
    const char *group;  /* member of the grouping dimension; NULL: none */
    bool stale;         /* the share is from an earlier night: its cells get VS_FLAG_STALE */
    const void *share;  /* NULL: the unit has none yet */
    size_t size;
} vs_rollup_unit;

typedef struct vs_rollup_options {
    const char *group_dimension; /* "municipality"; NULL: none */
    vs_date today;
} vs_rollup_options;

typedef struct vs_rollup_made {
    size_t units;               /* with a share */
    size_t series, cells;       /* stored */
    size_t unlike;              /* shares of formulas that differ from the model's: left out */
} vs_rollup_made;

/* model is the upper unit's own, traced; borrowed until free. */
int vs_rollup_new(vs_rollup **out, vs_model *model, const vs_rollup_options *options);
void vs_rollup_free(vs_rollup *rollup);
/* Adds a unit; its bytes are borrowed until free. Units may come in any order: the result is the
 * same. VS_EDATA for bytes that are no share of this version. */
int vs_rollup_add(vs_rollup *rollup, const vs_rollup_unit *unit);
/* Evaluates everything and stores it as the results of a store, inside a transaction of the caller.
 * source is kept with it. */
int vs_rollup_store(vs_rollup *rollup, vs_store *store, const vs_model_source *source,
                    vs_rollup_made *made);

#endif
