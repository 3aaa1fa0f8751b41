/*
 * Shared by share*.c and rollup*.c: bytes of a share, and what makes formulas of two models the
 * same. SPDX-License-Identifier: MIT
 */
#ifndef VS_SHARE_PRIVATE_H
#define VS_SHARE_PRIVATE_H

#include "cells_accumulator.h"
#include "rollup.h"

#define VS_SHARE_MARK "VSSHARE1" /* the last character is the version */
enum { VS_SHARE_MARK_SIZE = 8 };

/* --- share_bytes.c: small numbers, texts told once --- */

void vs_share_put(vs_buffer *out, uint64_t value);
void vs_share_put_signed(vs_buffer *out, int64_t value);
void vs_share_put_wide(vs_buffer *out, vs_int128 value);
void vs_share_put_word(vs_buffer *out, uint64_t bits); /* eight bytes */
/* Equal neighbours told as one: length, value. */
void vs_share_put_runs(vs_buffer *out, const uint32_t *values, size_t count);

/* A reader; once it met what cannot be it stays failed and gives zeros. */
struct vs_share_in {
    const unsigned char *at, *end;
    bool failed;
};

uint64_t vs_share_take(struct vs_share_in *in);
int64_t vs_share_take_signed(struct vs_share_in *in);
vs_int128 vs_share_take_wide(struct vs_share_in *in);
uint64_t vs_share_take_word(struct vs_share_in *in);
/* A number below limit, else failed. */
uint32_t vs_share_take_below(struct vs_share_in *in, uint64_t limit);
/* A count of things that take a byte or more each. */
uint32_t vs_share_take_count(struct vs_share_in *in);
/* The next size bytes as a reader of their own. */
struct vs_share_in vs_share_take_part(struct vs_share_in *in, uint64_t size);

/* Runs as vs_share_put_runs wrote them, one value at a time. */
struct vs_share_runs {
    uint64_t left;
    uint32_t value;
};
uint32_t vs_share_next_run(struct vs_share_in *in, struct vs_share_runs *runs);

/* --- share_variant.c: formulas by dates --- */

enum vs_part_class {
    VS_PART_NONE,      /* cannot be added */
    VS_PART_COUNT,     /* rows of the set, rows that pass */
    VS_PART_SUMS,      /* SUM, MEAN */
    VS_PART_SQUARES,   /* SD, POPULATION_SD */
    VS_PART_RANGE,     /* MIN, MAX */
    VS_PART_VALUES,    /* QUANTILE: how often each value occurs */
    VS_PART_WEIGHTED,  /* WEIGHTED_MEAN */
    VS_PART_DISTINCT,  /* members that are nobody else's: their number */
    VS_PART_CELLS,     /* COUNT, SHARE of cells */
    VS_PART_CELL_RANGE /* MIN, MAX of cells */
};

/* What a part met beside numbers; above these bits one for each VS_TEST_FILLED. */
enum { VS_MET_OVERFLOW = 1, VS_MET_REPEATED = 2, VS_MET_BITS = 2 };

/* A formula of an indicator and the dates (half-open) at which it stays the same, what its filters
 * take from parameters included. */
struct vs_variant {
    int indicator;
    vs_date from, until;
    const vs_program *program; /* NULL: there is no formula then, or it runs cell by cell */
    bool has_formula;
    bool moves;           /* a filter looks at the instant itself: its numbers are not the same */
    double *numbers;      /* by node: of those that filters take */
    uint8_t *needed;      /* by node: 1 if a filter takes it */
    uint64_t *keys;       /* by node: name of the part of an AGGREGATE or CELLS node; 0: none */
    uint64_t own;         /* of the formula's own text */
    uint64_t fingerprint; /* with all that it reads */
    struct vs_variant *next;
};

struct vs_variants {
    vs_evaluation *evaluation;
    struct vs_variant **first; /* by indicator */
};

int vs_variants_init(struct vs_variants *variants, vs_evaluation *evaluation);
/* The variant that stands at an instant; lives as long as the evaluation. */
int vs_variants_at(struct vs_variants *variants, int indicator, vs_date instant,
                   const struct vs_variant **out);
/* Numbers of the nodes that filters take at an instant, where they move with it. */
int vs_variant_numbers(struct vs_variants *variants, const struct vs_variant *variant,
                       vs_date instant, double *numbers);

/* --- share_key.c --- */

/* What an aggregate gathers, so that different ones of the same rows share a part. */
enum vs_part_class vs_share_class(const vs_model *model, const vs_aggregate *aggregate);
enum vs_part_class vs_share_cells_class(const vs_cells_read *read);
/* Bytes of what two models may have in common; names for indices. */
void vs_share_put_aggregate(vs_buffer *out, const vs_model *model, const struct vs_variant *variant,
                            const vs_aggregate *aggregate);
void vs_share_put_cells(vs_buffer *out, const vs_model *model, const struct vs_variant *variant,
                        const vs_cells_read *read);
/* Those of a whole program. */
void vs_share_put_program(vs_buffer *out, const vs_model *model, const struct vs_variant *variant);

/* Whether cells of finer stand above by themselves for every cell of level: no dimension is reached
 * by an attribute. */
bool vs_share_contains(const vs_model *model, int finer, int level);

#endif
