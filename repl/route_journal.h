/*
 * The journal of routing in the region's store; see route.h.
 *
 * area "route", key DIGEST: lines "name TAB value" (file, path, kinds, run, valid, begun, finished,
 * school for each school with rows); finished 0 while the run goes on. area "route_done", key
 * RUN/SCHOOL: the school is written; the marks of a run go when it is over.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_ROUTE_JOURNAL_H
#define VS_ROUTE_JOURNAL_H

#include "date.h"
#include "store.h"

/* One file of a run. */
typedef struct vs_journal_file {
    const char *name, *path, *kinds; /* kinds joined by ", " */
    vs_digest digest;
    const char *run;
    vs_date valid;           /* of its events */
    int64_t begun, finished; /* microseconds; finished 0: not yet */
    size_t school_count;
    const char **schools;
} vs_journal_file;

/* The run of a command. */
typedef struct vs_journal {
    vs_store *region;
    vs_arena *arena;
    char run[VS_DIGEST_TEXT];
    bool resumed; /* it was begun before and not finished: valid and begun are of then */
    bool settled; /* it was finished before, and no file at all is on its way */
    vs_date valid;
    int64_t begun;
    size_t file_count;
    vs_journal_file *files; /* name, path, kinds, digest, schools are the caller's */
} vs_journal;

/* Looks if the run of these files was begun before; sets resumed, settled, valid and begun. */
int vs_journal_find(vs_journal *journal);
/* Writes the entries of all files. */
int vs_journal_begin(vs_journal *journal);
/* True if the school (or the region, "_region") is written. Marks may lag behind a stopped run. */
int vs_journal_is_done(vs_journal *journal, const char *school, bool *done);
/* True if a timeline has an event of this run. */
int vs_journal_proves(const vs_journal *journal, vs_store *store, bool *done);
int vs_journal_mark(vs_journal *journal, const char *school);
/* Ends the run: entries are finished, marks go. Unfinished entries of the same paths are over too:
 * a corrected file stands in for the one that was stopped. */
int vs_journal_finish(vs_journal *journal);

/* Every entry of the journal that is not finished, by digest; the array lives in arena. */
int vs_journal_open_files(vs_store *region, vs_arena *arena, vs_journal_file **out, size_t *count);

#endif
