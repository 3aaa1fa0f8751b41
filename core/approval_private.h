/*
 * Shared by approval*.c: approved cells in memory and as bytes.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_APPROVAL_PRIVATE_H
#define VS_APPROVAL_PRIVATE_H

#include "approval.h"
#include "results_private.h"

#define VS_APPROVAL_AREA "approved"
#define VS_APPROVAL_TYPE "approve"
enum { VS_APPROVAL_VERSION = 1 };

struct vs_approval_cell {
    vs_code codes[VS_SCOPE_DIMENSIONS_MAX]; /* members in the order of the group's dimensions */
    vs_approved_cell is;
};

/* The approved cells of an indicator at a level. */
struct vs_approval_group {
    const char *indicator;
    size_t dimension_count;
    const char *dimensions[VS_SCOPE_DIMENSIONS_MAX];
    size_t count;
    struct vs_approval_cell *cells;   /* by codes */
    int model_indicator, model_level; /* of the model that asks; -1: it has none such */
};

struct vs_approval {
    vs_engine *engine;
    vs_arena *arena;
    int64_t event;
    vs_date valid;
    size_t group_count;
    struct vs_approval_group *groups;
};

int vs_approval__new(vs_approval **out, vs_engine *engine);
/* Order of cells by their codes. */
int vs_approval__compare(const void *a, const void *b);
/* The bytes of the cells, which the digest is made of. */
void vs_approval__pack(const vs_approval *approval, vs_buffer *out);
/* Reads a blob; *cells and *size get the part that the digest is made of. VS_EDAMAGED. */
int vs_approval__read(vs_approval *approval, vs_store *store, const char *key,
                      const vs_buffer *blob, vs_digest *digest);

#endif
