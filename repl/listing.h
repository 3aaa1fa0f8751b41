/*
 * Rows of records as rows of an answer: what list and show --who print.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_LISTING_H
#define VS_LISTING_H

#include "chunk.h"
#include "names.h"
#include "scope.h"

enum { VS_LISTED_COLUMNS_MAX = 256 };
#define VS_NO_ROW UINT32_MAX /* in rows_of: the value is missing */

/* A listing while it is made. */
typedef struct vs_listing {
    const vs_session *session;
    vs_store *store;
    vs_output *rows;
    vs_pairs pairs; /* only rows with these values */
    size_t column_count;
    const vs_column *columns[VS_LISTED_COLUMNS_MAX]; /* NULL: all rows missing */
    /* Printed row to row of the column; NULL: the same. Not owned. */
    uint32_t *rows_of[VS_LISTED_COLUMNS_MAX];
    /* Text by printed row (NULL: missing) of a column that no store holds; NULL: it is a column of
     * rows. Not owned. */
    const char *const *texts[VS_LISTED_COLUMNS_MAX];
    size_t filters[VS_PAIRS_MAX]; /* column of each pair */
    vs_name names[VS_LISTED_COLUMNS_MAX];
} vs_listing;

/* Adds a printed column; NULL title: the name. Its values are set by the caller. */
int vs_listing_column(vs_listing *listing, const char *name, const char *title,
                      enum vs_column_type type);
/* Finds the columns of the pairs. VS_EUSAGE for an unknown name. */
int vs_listing_filters(vs_listing *listing);
/* Adds the rows 0 .. count - 1 that have the values of the pairs. */
int vs_listing_rows(vs_listing *listing, uint32_t count);

#endif
