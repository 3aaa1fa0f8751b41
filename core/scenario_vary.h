/*
 * One operation of a scenario with a number that is changed again and again: a parameter, the value
 * of a cell, a count of rows. Nothing is stored.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SCENARIO_VARY_H
#define VS_SCENARIO_VARY_H

#include "scenario.h"

/* Where the range of a number comes from. */
enum vs_vary_source {
    VS_VARY_PERCENT,  /* its unit: 0 to 100 */
    VS_VARY_OBSERVED, /* least and most of the versions, of the cells, of what is compared with it;
                         no rows to all that fit */
    VS_VARY_AROUND    /* only one is known: nothing to twice that */
};

typedef struct vs_vary_range {
    const char *key; /* the operation before "=", or before "xN", as the model has the names */
    bool whole;      /* a count of rows */
    bool has_now;
    double now, from, to;
    enum vs_vary_source source;
} vs_vary_range;

typedef struct vs_vary vs_vary;

/*
 * Keys are operations without their number: `param:NAME[.PART][@FROM..TO]`, `value:ID[SCOPE]`,
 * `fact:KIND[SCOPE] FIELD=A->B`. VS_EUSAGE for another. The rest as for vs_world_new; today is the
 * date whose version of a parameter is the present one. Owned by the caller: vs_vary_free.
 */
int vs_vary_new(vs_vary **out, vs_model *model, vs_store *store, const vs_world_options *options,
                const char *key);
void vs_vary_free(vs_vary *vary);
/* Puts the number back and varies another one in the same world, for the same cell. */
int vs_vary_turn(vs_vary *vary, const char *key);
/* Borrowed until free or turned. */
const vs_vary_range *vs_vary_range_of(const vs_vary *vary);
/* The world with the number as it was last set, before the first time as it is; lent until the
 * next. */
vs_world *vs_vary_world(vs_vary *vary);
/* Only this cell will be asked for (borrowed until free): no cells are evaluated that it does not
 * stand on. Before the first number. */
int vs_vary_only(vs_vary *vary, const vs_world_change *cell);
/* Appends (double, ascending) where that cell may bend; *complete: it steps
 * there and nowhere else, and is the same between. Of a parameter with one version the range is
 * then that of these numbers. out is empty before. Before the first number. */
int vs_vary_breaks(vs_vary *vary, vs_buffer *out, bool *complete);
/* Rows: those that are changed first, as people read them, all that fit. Borrowed until free. */
size_t vs_vary_rows(const vs_vary *vary, const char *const **out);
/* VS_EUSAGE: it cannot be this number. */
int vs_vary_set(vs_vary *vary, double x);

/* Appends (const char *, of the world) keys of what a cell stands on: the numbers of the parameters
 * that it and all that it reads read, and the known cells that it reads itself. Where a formula has
 * no program these are all that it may read. */
int vs_world_inputs(vs_world *world, const vs_world_change *cell, vs_buffer *out);

#endif
