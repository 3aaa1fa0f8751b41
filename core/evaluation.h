/*
 * Cells: the evaluation of a model over a unit's records.
 *
 * An evaluation fixes what is known (an event number), the instant rule (today or a given date) and
 * the model. Series are evaluated on demand, whole: all scopes of a level and all periods of a kind
 * at once. SPDX-License-Identifier: MIT
 */
#ifndef VS_EVALUATION_H
#define VS_EVALUATION_H

#include "program.h"
#include "records.h"

typedef struct vs_evaluation vs_evaluation;

typedef struct vs_evaluation_options {
    int64_t known;  /* event number; -1: the head */
    vs_date valid;  /* instant for every cell; VS_DATE_NONE: by the rule of periods */
    vs_date today;  /* run's date */
    bool interpret; /* never run traced programs (--no-compile) */
    bool ends;      /* the process ends with it: what it took is left to the system */
} vs_evaluation_options;

/* model and store are borrowed until free. */
int vs_evaluation_new(vs_evaluation **out, vs_model *model, vs_store *store,
                      const vs_evaluation_options *options);
void vs_evaluation_free(vs_evaluation *evaluation);

/* Traces every formula of a model and reads its profiles now, not when first needed: for a process
 * that forks. */
int vs_evaluation_warm(vs_model *model);

/* A period kind of the model, or VS_PERIOD_WHOLE: the one period "*". */
enum { VS_PERIOD_WHOLE = -1 };

typedef struct vs_period {
    const char *id;
    vs_date from, to; /* inclusive; VS_DATE_NONE for keys and "*" */
    vs_date instant;  /* of the cells of this period */
    bool has_data;    /* some record belongs to it */
} vs_period;

typedef struct vs_periods {
    int kind;
    size_t count;
    const vs_period *items; /* in time (or declared) order */
} vs_periods;
int vs_evaluation_periods(vs_evaluation *evaluation, int period_kind, vs_periods *out);

typedef struct vs_scopes {
    int level;
    size_t count;
    size_t dimension_count;
    const int *dimensions;          /* of the model */
    const uint32_t *const *members; /* [dimension][scope]: ordinal of the member */
} vs_scopes;
/* Scopes of a level: combinations that occur in the visible records and entities, in natural order.
 */
int vs_evaluation_scopes(vs_evaluation *evaluation, int level, vs_scopes *out);
/* Members of a dimension, natural order: code of an ordinal; text (an erased one as "#code"). */
size_t vs_evaluation_member_count(vs_evaluation *evaluation, int dimension);
vs_code vs_evaluation_member_code(vs_evaluation *evaluation, int dimension, uint32_t member);
int vs_evaluation_member_text(vs_evaluation *evaluation, int dimension, uint32_t member,
                              const char **text, size_t *size);

/* The cells of an indicator at a level for the periods of a kind: index = period * scopes + scope.
 */
typedef struct vs_series {
    int indicator, level, period_kind;
    size_t periods, scopes;
    const double *values;    /* 0 unless known */
    const uint8_t *states;   /* enum vs_state */
    const uint8_t *flags;    /* enum vs_flag bits */
    const uint32_t *reasons; /* vs_evaluation_reason */
    const uint32_t *n;
    const uint32_t *expected; /* NULL: no kind declares how many are expected */
    const uint16_t *bands;    /* position in the bands + 1, 0: none; NULL: no bands */
} vs_series;
/* Evaluates (once) and lends the series until free or the next vs_evaluation_advance. */
int vs_evaluation_series(vs_evaluation *evaluation, int indicator, int level, int period_kind,
                         vs_series *out);
/* The bands of a series at the instant of a cell's period (see vs_band_tone); NULL: none. */
const vs_value *vs_evaluation_bands(vs_evaluation *evaluation, const vs_series *series,
                                    size_t cell);
/* The label of a band, or NULL. */
const char *vs_evaluation_band(vs_evaluation *evaluation, const vs_series *series, size_t cell);
/* A reason as stored: message name and arguments, parted by \x1f; borrowed. "" for 0. */
const char *vs_evaluation_reason(vs_evaluation *evaluation, uint32_t reason);
/* Between the texts of an argument that is a list. */
#define VS_REASON_LIST "\x1e"
/* The stored form rendered in the engine's language. */
int vs_reason_render(vs_engine *engine, const char *stored, vs_buffer *out);

/* Brings an evaluation to a later event: re-evaluates what the new rows reach, stops where a value
 * comes out equal. *changed counts cells whose value, state, n or flags changed. */
int vs_evaluation_advance(vs_evaluation *evaluation, int64_t known, size_t *evaluated,
                          size_t *changed);

#endif
