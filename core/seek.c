/*
 * The scan and its refinement.
 * SPDX-License-Identifier: MIT
 */
#include "seek.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HALVINGS = 100, DIGITS = 12, SECTIONS = 60 };

/* A point that was looked at. */
struct seen {
    double x, value;
    bool known;
};

struct run {
    const vs_seek_options *options;
    vs_seek *seek;
    vs_buffer seen; /* struct seen, ascending */
};

void vs_seek_init(vs_seek *seek, vs_engine *engine)
{
    *seek = (vs_seek){.any = false};
    vs_buffer_init(&seek->roots, engine);
    vs_buffer_init(&seek->flats, engine);
    vs_buffer_init(&seek->jumps, engine);
}

void vs_seek_free(vs_seek *seek)
{
    vs_buffer_free(&seek->roots);
    vs_buffer_free(&seek->flats);
    vs_buffer_free(&seek->jumps);
}

size_t vs_seek_count(const vs_buffer *stretches)
{
    return stretches->size / sizeof(vs_seek_stretch);
}

/* --- looking --- */

static int look(struct run *run, double x, struct seen *out)
{
    vs_seek *seek = run->seek;
    double target = run->options->target;
    *out = (struct seen){.x = x};
    int status = run->options->function(run->options->self, x, &out->known, &out->value);
    seek->evaluations++;
    if (status != VS_OK || !out->known) {
        seek->unknown++;
        return status;
    }
    seek->least = seek->any ? fmin(seek->least, out->value) : out->value;
    seek->most = seek->any ? fmax(seek->most, out->value) : out->value;
    double closer = seek->any ? fabs(seek->best.value - target) - fabs(out->value - target) : 1;
    bool whole = x == floor(x);
    bool was_whole = seek->best.x == floor(seek->best.x);
    double near = run->options->near;
    bool better = whole != was_whole ? whole : fabs(x - near) < fabs(seek->best.x - near);
    if (closer > 0 || (closer >= 0 && better)) {
        seek->best = (vs_seek_point){x, out->value};
    }
    seek->any = true;
    return VS_OK;
}

static bool is_same(double a, double b)
{
    uint64_t left = 0;
    uint64_t right = 0;
    memcpy(&left, &a, sizeof left);
    memcpy(&right, &b, sizeof right);
    return left == right;
}

static bool meets(const struct run *run, const struct seen *seen)
{
    return seen->known && fabs(seen->value - run->options->target) <= run->seek->tolerance;
}

/* The number in the middle; false if there is none between. */
static bool middle(const struct run *run, double low, double high, double *out)
{
    double at = low + (high - low) / 2;
    *out = run->options->whole ? floor(at) : at;
    return *out > low && *out < high;
}

/* --- refining --- */

/* Moves inside, which has the value of a flat zone, towards outside, which has not, as far as the
 * value lasts. */
static int reach_edge(struct run *run, struct seen *inside, struct seen outside)
{
    double at = 0;
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i < HALVINGS; i++) {
        double low = fmin(inside->x, outside.x);
        double high = fmax(inside->x, outside.x);
        struct seen seen;
        if (!middle(run, low, high, &at)) {
            break;
        }
        status = look(run, at, &seen);
        if (status == VS_OK && seen.known && is_same(seen.value, inside->value)) {
            *inside = seen;
        } else {
            outside = seen;
        }
    }
    return status;
}

/* Of the numbers between two points that meet the target the one with the fewest digits, else
 * found. */
static int shorten(struct run *run, double low, double high, struct seen *found)
{
    double scale = 1;
    int status = VS_OK;
    for (int digits = 0; status == VS_OK && digits < DIGITS; digits++) {
        struct seen seen;
        double x = round(found->x * scale) / scale;
        scale *= 10;
        if (is_same(x, found->x)) {
            break;
        }
        if (x >= low && x <= high) {
            status = look(run, x, &seen);
            if (status == VS_OK && meets(run, &seen)) {
                *found = seen;
                break;
            }
        }
    }
    return status;
}

static vs_seek_point point_of(const struct seen *seen)
{
    return (vs_seek_point){seen->x, seen->value};
}

static void add_stretch(vs_buffer *out, const struct seen *from, const struct seen *to)
{
    vs_seek_stretch stretch = {point_of(from), point_of(to)};
    vs_buffer_add(out, &stretch, sizeof stretch);
}

/* Points from first to last meet the target; before and after do not, NULL where the scan ends. A
 * root, or a flat zone with its edges. */
static int add_met(struct run *run, struct seen first, struct seen last, const struct seen *before,
                   const struct seen *after)
{
    struct seen found = first;
    bool several = first.x < last.x;
    int status = before != NULL ? reach_edge(run, &first, *before) : VS_OK;
    if (status == VS_OK && after != NULL) {
        status = reach_edge(run, &last, *after);
    }
    /* rounding makes neighbours of a root equal to it */
    double noise = 1e-9 * (run->options->to - run->options->from);
    bool flat = several || (run->options->whole ? first.x < last.x : last.x - first.x > noise);
    if (status == VS_OK && flat) {
        add_stretch(&run->seek->flats, &first, &last);
    } else if (status == VS_OK) {
        double low = before != NULL ? before->x : first.x;
        double high = after != NULL ? after->x : last.x;
        status = shorten(run, low, high, &found);
        vs_seek_point point = point_of(&found);
        vs_buffer_add(&run->seek->roots, &point, sizeof point);
    }
    return status;
}

/* Two neighbours of the scan on both sides of the target. */
static int cross(struct run *run, struct seen low, struct seen high)
{
    const struct seen ends[2] = {low, high};
    double at = 0;
    int status = VS_OK;
    while (status == VS_OK && middle(run, low.x, high.x, &at)) {
        struct seen seen;
        status = look(run, at, &seen);
        if (status != VS_OK || !seen.known) {
            break; /* a hole: the jump is over it */
        }
        if (meets(run, &seen)) {
            return add_met(run, seen, seen, &ends[0], &ends[1]);
        }
        bool below = seen.value < run->options->target;
        if (below == (low.value < run->options->target)) {
            low = seen;
        } else {
            high = seen;
        }
    }
    if (status == VS_OK) {
        add_stretch(&run->seek->jumps, &low, &high);
    }
    return status;
}

/* --- the scan --- */

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Ascending, each once. */
static void sort_points(vs_buffer *out)
{
    double *points = (double *)(void *)out->data;
    size_t count = out->size / sizeof *points;
    size_t kept = count > 0;
    if (count > 0) {
        qsort(points, count, sizeof *points, compare);
    }
    for (size_t i = 1; i < count; i++) {
        if (points[i] > points[kept - 1]) {
            points[kept++] = points[i];
        }
    }
    out->size = kept * sizeof *points;
}

/* One more between each two neighbours. */
static int add_between(vs_buffer *out)
{
    size_t count = out->size / sizeof(double);
    for (size_t i = 1; i < count && !out->failed; i++) {
        const double *points = (const double *)(const void *)out->data;
        double x = points[i - 1] + (points[i] - points[i - 1]) / 2;
        vs_buffer_add(out, &x, sizeof x);
    }
    int status = vs_buffer_status(out);
    if (status == VS_OK) {
        sort_points(out);
    }
    return status;
}

/* The points of the scan: equal steps and those that matter. */
static int list_points(const vs_seek_options *options, vs_buffer *out)
{
    double width = options->to - options->from;
    size_t steps = options->complete && !options->whole ? 1 : VS_SEEK_STEPS;
    for (size_t i = 0; i <= steps; i++) {
        double x = options->from + width * ((double)i / (double)steps);
        x = i == steps ? options->to : options->whole ? floor(x) : x;
        vs_buffer_add(out, &x, sizeof x);
    }
    for (size_t i = 0; i < options->point_count; i++) {
        double x = options->points[i];
        if (x > options->from && x < options->to) {
            vs_buffer_add(out, &x, sizeof x);
        }
    }
    int status = vs_buffer_status(out);
    if (status != VS_OK) {
        return status;
    }
    sort_points(out);
    return steps > 1 ? VS_OK : add_between(out);
}

static int scan(struct run *run)
{
    vs_buffer listed;
    vs_buffer_init(&listed, run->seen.engine);
    int status = list_points(run->options, &listed);
    const double *points = (const double *)(const void *)listed.data;
    bool complete = run->options->complete && !run->options->whole;
    run->seek->points = listed.size / sizeof *points;
    for (size_t i = 0; status == VS_OK && i < run->seek->points; i++) {
        struct seen seen = {.known = false};
        status = vs_engine_poll(run->seen.engine, VS_MSG_STAGE_SEEK, (int64_t)i,
                                (int64_t)run->seek->points);
        if (status == VS_OK) {
            status = look(run, points[i], &seen);
        }
        vs_buffer_add(&run->seen, &seen, sizeof seen);
        if (i > 0 && !complete) {
            run->seek->step = fmax(run->seek->step, points[i] - points[i - 1]);
        }
    }
    vs_engine_progress(run->seen.engine, VS_MSG_STAGE_SEEK, (int64_t)run->seek->points,
                       (int64_t)run->seek->points);
    vs_buffer_free(&listed);
    return status == VS_OK ? vs_buffer_status(&run->seen) : status;
}

static int refine(struct run *run)
{
    const struct seen *seen = (const struct seen *)(const void *)run->seen.data;
    size_t count = run->seen.size / sizeof *seen;
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        size_t last = i;
        if (meets(run, &seen[i])) {
            while (last + 1 < count && meets(run, &seen[last + 1])) {
                last++;
            }
            status = add_met(run, seen[i], seen[last], i > 0 ? &seen[i - 1] : NULL,
                             last + 1 < count ? &seen[last + 1] : NULL);
            i = last;
        } else if (i + 1 < count && seen[i].known && seen[i + 1].known &&
                   !meets(run, &seen[i + 1]) &&
                   (seen[i].value < run->options->target) !=
                       (seen[i + 1].value < run->options->target)) {
            status = cross(run, seen[i], seen[i + 1]);
        }
    }
    return status;
}

/* Nothing was met: looks for a closer value around the best by the golden section, where a curve
 * turns before the target or touches it. */
static int approach(struct run *run)
{
    const struct seen *seen = (const struct seen *)(const void *)run->seen.data;
    size_t count = run->seen.size / sizeof *seen;
    const double ratio = 0.6180339887498949;
    double target = run->options->target;
    size_t at = 0;
    while (at < count && !(run->seek->any && is_same(seen[at].x, run->seek->best.x))) {
        at++;
    }
    if (run->options->whole || run->options->complete || at == 0 || at + 1 >= count ||
        !seen[at - 1].known || !seen[at + 1].known) {
        return VS_OK;
    }
    double low = seen[at - 1].x;
    double high = seen[at + 1].x;
    int status = VS_OK;
    for (int i = 0; status == VS_OK && i < SECTIONS; i++) {
        struct seen left;
        struct seen right = {.known = false};
        status = look(run, high - (high - low) * ratio, &left);
        if (status == VS_OK) {
            status = look(run, low + (high - low) * ratio, &right);
        }
        if (!left.known || !right.known) {
            break;
        }
        if (fabs(left.value - target) <= fabs(right.value - target)) {
            high = right.x;
        } else {
            low = left.x;
        }
    }
    struct seen best = {run->seek->best.x, run->seek->best.value, true};
    if (status == VS_OK && meets(run, &best)) {
        vs_seek_point point = point_of(&best);
        vs_buffer_add(&run->seek->roots, &point, sizeof point);
    }
    return status;
}

int vs_seek_run(vs_seek *seek, const vs_seek_options *options)
{
    struct run run = {.options = options, .seek = seek};
    vs_buffer_init(&run.seen, seek->roots.engine);
    seek->tolerance = 1e-9 * fmax(1, fabs(options->target));
    int status = scan(&run);
    if (status == VS_OK) {
        status = refine(&run);
    }
    if (status == VS_OK && seek->roots.size + seek->flats.size + seek->jumps.size == 0) {
        status = approach(&run);
    }
    const vs_buffer *found[] = {&seek->roots, &seek->flats, &seek->jumps};
    for (size_t i = 0; status == VS_OK && i < 3; i++) {
        status = vs_buffer_status(found[i]);
    }
    vs_buffer_free(&run.seen);
    return status;
}
