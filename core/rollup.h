/*
 * From units to the unit above them: what a unit gives upwards, and the cells of all units
 * together.
 *
 * A unit writes a *share*: its published cells (levels without a dimension that is within the unit
 * or of persons) and, for each traced formula whose aggregates can be merged, the exact parts of
 * these aggregates (counts, integer moments, extremes, histograms). Numerators and denominators are
 * added over units and the formula's program is run on the sums: percentages are never averaged.
 * What has no part does not roll up; the cell above says so. A share holds texts of the model and
 * members of dimensions that are no persons, so erasing a person leaves it as it is.
 *
 * Parts of a unit are added only where its formula is the model's, with all that it reads: texts of
 * programs are compared, with the numbers that filters take from parameters. A unit that is left
 * out (another formula, an error) gives the total VS_FLAG_PARTIAL.
 *
 * Above, the levels of an indicator are its published levels with the unit dimension ("school",
 * "school*subject"), with each grouping dimension ("municipality", ...) and alone ("all",
 * "subject"). They are stored as results of the upper store, so that vs_results_open answers there.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_ROLLUP_H
#define VS_ROLLUP_H

#include "results.h"

/* Appends the share of an evaluation: equal cells give equal bytes. source is the model's: what a
 * formula says itself of a missing value goes up only if it stands there word for word, for it
 * could name a person. */
int vs_share_write(vs_evaluation *evaluation, const vs_model_source *source, vs_buffer *out);
/* Stores the share with the unit (area "share", key "own") inside a transaction of the caller;
 * vs_results_compute does so for a model with a unit dimension. bytes, if not NULL, gets it too. */
int vs_share_store(vs_evaluation *evaluation, const vs_model_source *source, vs_buffer *bytes);
/* Appends the share that a store holds. VS_ENOTFOUND without a message if there is none. */
int vs_share_read(vs_store *store, vs_buffer *out);

typedef struct vs_rollup vs_rollup;

typedef struct vs_rollup_unit {
    const char *id;    /* member of the unit dimension */
    const char *group; /* member of the grouping dimension; NULL: none */
    bool stale;        /* the share is from an earlier night: its cells get VS_FLAG_STALE */
    const void *share; /* NULL: the unit has none yet */
    size_t size;
} vs_rollup_unit;

typedef struct vs_rollup_options {
    const char *group_dimension; /* "municipality"; NULL: none */
    vs_date today;
} vs_rollup_options;

typedef struct vs_rollup_made {
    size_t units;         /* with a share */
    size_t series, cells; /* stored */
    size_t unlike;        /* series of units whose formula is not the model's: left out */
} vs_rollup_made;

/* model is the upper unit's own; borrowed until free. VS_EMODEL: it has no unit dimension, or no
 * grouping dimension of that name. */
int vs_rollup_new(vs_rollup **out, vs_model *model, const vs_rollup_options *options);
void vs_rollup_free(vs_rollup *rollup);
/* Adds a unit; its share is borrowed until free. Units may come in any order: the result is the
 * same. VS_EDATA for bytes that are no share of this version; the unit is not added then. */
int vs_rollup_add(vs_rollup *rollup, const vs_rollup_unit *unit);
/* Evaluates everything and stores it as the results of a store, inside a transaction of the caller;
 * source, the model's, is kept with it. Once: the roll-up is then only to be freed. */
int vs_rollup_store(vs_rollup *rollup, vs_store *store, const vs_model_source *source,
                    vs_rollup_made *made);

#endif
