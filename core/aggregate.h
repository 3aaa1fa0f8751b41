/*
 * What a formula may ask of records: the description of an aggregate, shared by the traced and the
 * per-cell path, and the finishing of exact integer sums into numbers.
 *
 * A missing value passes no test but VS_TEST_MISSING. Numbers compare as doubles.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_AGGREGATE_H
#define VS_AGGREGATE_H

#include "model.h"
#include "number.h"

enum vs_state { VS_KNOWN = 0, VS_NO_DATA = 1, VS_NOT_APPLICABLE = 2, VS_ERROR = 3 };

enum vs_flag {
    VS_FLAG_PARTIAL = 1,
    VS_FLAG_SMALL_N = 2,
    VS_FLAG_CHANGED = 4, /* changed since approved */
    VS_FLAG_HYPOTHETICAL = 8,
    VS_FLAG_HIDDEN = 16,
    VS_FLAG_UNDATED = 32, /* rows were grouped by their own value: the attribute had none then */
    VS_FLAG_STALE = 64    /* from an earlier night */
};

enum vs_test {
    VS_TEST_FROM,    /* >= */
    VS_TEST_ABOVE,   /* > */
    VS_TEST_UPTO,    /* <= */
    VS_TEST_BELOW,   /* < */
    VS_TEST_ANY,     /* equal to one of the operands (one operand: equality) */
    VS_TEST_NONE,    /* has a value, equal to none of the operands */
    VS_TEST_MISSING, /* operand 1: is missing; operand 0: has a value */
    VS_TEST_FILLED   /* has a value, as some row of the cell must; no operand */
};

enum vs_operand_type { VS_OPERAND_NUMBER, VS_OPERAND_TEXT, VS_OPERAND_FIELD, VS_OPERAND_NODE };

typedef struct vs_operand {
    enum vs_operand_type type;
    double number;    /* numbers, booleans (0, 1) and dates (days) */
    const char *text; /* borrowed until the end of the call that takes the aggregate */
    int field;        /* another field of the row */
    uint32_t node;    /* while tracing: a node that does not depend on the cell */
} vs_operand;

/* Fields of a paired set, used in place of a field's index. */
enum vs_pair_field {
    VS_PAIR_FIRST = -11,
    VS_PAIR_SECOND = -12,
    VS_PAIR_GAIN = -13,
    VS_PAIR_DISTANCE = -14
};

typedef struct vs_condition {
    int field; /* of the kind, or enum vs_pair_field */
    enum vs_test test;
    bool or_missing; /* a missing value passes too */
    uint32_t operand_count;
    vs_operand *operands;
} vs_condition;

enum { VS_CONDITIONS_MAX = 32, VS_PAIR_KEYS_MAX = 8 };

/* Rows of a kind in the cell's scope and period (shifted back by lag) that meet all conditions. */
typedef struct vs_set {
    int kind;
    int lag;
    bool same_label; /* an earlier year too: the members of that name */
    uint32_t condition_count;
    vs_condition *conditions;
} vs_set;

enum vs_aggregate_op {
    VS_AGGREGATE_COUNT,
    VS_AGGREGATE_DISTINCT,
    VS_AGGREGATE_SUM,
    VS_AGGREGATE_MEAN,
    VS_AGGREGATE_SD,            /* sample: n - 1 */
    VS_AGGREGATE_POPULATION_SD, /* n */
    VS_AGGREGATE_MIN,
    VS_AGGREGATE_MAX,
    VS_AGGREGATE_QUANTILE,     /* argument p in 0..1, of quantile type */
    VS_AGGREGATE_WEIGHTED_MEAN /* of field with weight */
};

enum vs_quantile {
    VS_QUANTILE_LOWER = 1 /* R type 1 */,
    VS_QUANTILE_MEDIAN = 2 /* R type 2 */,
    VS_QUANTILE_LINEAR = 7 /* R type 7 */
};

typedef struct vs_aggregate {
    enum vs_aggregate_op op;
    vs_set set;
    uint32_t condition_count; /* the aggregate's own filter, after the set's */
    vs_condition *conditions;
    int field;  /* value field, -1 for COUNT */
    int weight; /* weight field, -1 */
    double argument;
    enum vs_quantile quantile;
    /* pairing: pair_kind -1 for a plain set. Same kind and lag with pair_key_count 0: two fields of
     * one row. */
    bool paired;
    vs_set other;                          /* the second set; the pair's gain is first - second */
    uint32_t pair_key_count;               /* 0: first and second stand in the same row of set */
    int pair_keys[VS_PAIR_KEYS_MAX];       /* fields of set.kind */
    int pair_other_keys[VS_PAIR_KEYS_MAX]; /* the same of other.kind */
    int first, second;                     /* value fields of set.kind and other.kind */
} vs_aggregate;

typedef struct vs_result {
    double value;    /* 0 unless known */
    uint8_t state;   /* enum vs_state */
    uint32_t reason; /* why it is not known: number of vs_reasons, 0 none */
    uint32_t n;      /* rows that the number stands on */
} vs_result;

/* Exact sums of n values; finished once. */
typedef struct vs_moments {
    uint64_t n;
    vs_int128 sum, squares; /* of stored (scaled) values */
    bool overflow;
} vs_moments;

double vs_moments_sum(const vs_moments *moments, int scale);
double vs_moments_mean(const vs_moments *moments, int scale);
/* Sample (n - 1) or population SD; the caller checks n. False on overflow of 128 bits. */
bool vs_moments_sd(const vs_moments *moments, int scale, bool sample, double *out);

#endif
