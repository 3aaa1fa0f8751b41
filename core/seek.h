/*
 * Where a function of one number meets a target: roots, flat zones and jumps between the points of
 * a scan, each refined by bisection; where it never does, the closest that was seen.
 *
 * The scan looks at equal steps and at points that the caller knows to matter. A zone or a pair of
 * roots narrower than a step, with the same side of the target on both sides, is not seen. Of a
 * function that only steps, at points that are all known, it looks at these and once between.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_SEEK_H
#define VS_SEEK_H

#include "buffer.h"

/* The value at x; *known false: it has none there. */
typedef int (*vs_seek_function)(void *self, double x, bool *known, double *value);

enum { VS_SEEK_STEPS = 1000 };

typedef struct vs_seek_options {
    vs_seek_function function;
    void *self;
    double target, from, to;
    bool whole; /* x is a whole number, as from and to are */
    size_t point_count;
    const double *points; /* where it may bend; those outside are not looked at. Borrowed */
    bool complete; /* it steps at these points and nowhere else: equal steps are not needed */
    double near;   /* of equally good points the one nearest to this */
} vs_seek_options;

typedef struct vs_seek_point {
    double x, value;
} vs_seek_point;

/* A stretch, both ends included. Flat: the value is one and is the target. Jump: the value goes
 * over the target between the ends, and no number is between them, or none has a value. */
typedef struct vs_seek_stretch {
    vs_seek_point from, to;
} vs_seek_stretch;

typedef struct vs_seek {
    vs_buffer roots;             /* vs_seek_point, ascending */
    vs_buffer flats;             /* vs_seek_stretch */
    vs_buffer jumps;             /* vs_seek_stretch */
    bool any;                    /* some point has a value */
    vs_seek_point best;          /* of equal ones a whole number, then the nearest */
    size_t evaluations, unknown; /* calls; those without a value */
    size_t points;               /* of the scan */
    double step;        /* the widest between points of the scan; 0: nothing can be between them */
    double tolerance;   /* values no further from the target are the target */
    double least, most; /* of the values seen */
} vs_seek;

void vs_seek_init(vs_seek *seek, vs_engine *engine);
void vs_seek_free(vs_seek *seek);
/* from < to, or one point; once on a fresh result. Errors of the function end it. */
int vs_seek_run(vs_seek *seek, const vs_seek_options *options);
size_t vs_seek_count(const vs_buffer *stretches); /* of flats or jumps */

#endif
