/*
 * Files of a region: read and checked whole, parted by schools, written in one transaction a
 * school.
 *
 * The files of one command are a *run*. The journal in the region's store says of each file what it
 * is, whose rows it has and whether its run is over (area "route", key: the file's digest), and
 * which schools a run has written (area "route_done"). A run that was stopped is completed by the
 * same command: schools that are done are left alone, also when other files came in between. That a
 * school is done is proven by its own timeline: its events name the file's digest.
 *
 * A dictionary (a record kind of the region) and the attributes of schools go to the region's
 * store. SPDX-License-Identifier: MIT
 */
#ifndef VS_ROUTE_H
#define VS_ROUTE_H

#include "import.h"
#include "workspace.h"

typedef struct vs_routing vs_routing;

typedef struct vs_routing_options {
    vs_import_options import; /* dictionaries: the region's store is taken */
    bool valid_given;         /* the date was named: it tells runs apart */
    bool skip_unknown;        /* leave out rows of schools that the workspace lacks */
} vs_routing_options;

/* A school in the files that the workspace lacks, or that could not be written. */
typedef struct vs_routing_school {
    const char *id;
    uint64_t rows;    /* unknown: in all files */
    const char *file; /* unknown: where it stands first */
    uint32_t line;
    const char *message; /* failed: why */
} vs_routing_school;

/* What became of the rows of one kind in one file, all schools together. */
typedef struct vs_routing_total {
    vs_import_result sum; /* event: of the region's store, 0 if the rows went to schools */
    size_t schools;       /* with rows of it; 0: the region's own */
} vs_routing_total;

/* region is open for writing, with its model; both are borrowed until free. */
int vs_routing_new(vs_routing **out, vs_unit *region, const vs_routing_options *options);
void vs_routing_free(vs_routing *route);
/* Reads one file; name is what answers and events call it, path where it lies. bytes are borrowed
 * during the call. Wrong data are kept as problems. */
int vs_routing_add(vs_routing *route, const char *name, const char *path, const char *bytes,
                   size_t size);
/* Writes everything. VS_EDATA, nothing written: problems of vs_routing_whole, or unknown schools.
 * VS_OK also when single schools failed: vs_routing_failed; the same command does them again. */
int vs_routing_finish(vs_routing *route);

/* The files as read: problems, notes. */
const vs_import *vs_routing_whole(const vs_routing *route);
size_t vs_routing_count(const vs_routing *route);
const vs_routing_total *vs_routing_total_at(const vs_routing *route, size_t index);
const vs_routing_school *vs_routing_unknown(const vs_routing *route, size_t *count);
const vs_routing_school *vs_routing_failed(const vs_routing *route, size_t *count);
/* Schools that an earlier, stopped command had written already. */
size_t vs_routing_resumed(const vs_routing *route);

/* A school that has rows in a file whose run is not over. */
typedef struct vs_routing_left {
    const char *school, *file;
} vs_routing_left;
/* All of them, by school, then file; the array and its texts live in arena. */
int vs_routing_unfinished(vs_store *region, vs_arena *arena, vs_routing_left **out, size_t *count);

#endif
