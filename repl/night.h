/*
 * The night: every school of a region computed by a pool of workers, then the region's own cells.
 *
 * The parent proves from the last night's records which schools are unchanged (night.c), loads the
 * models that the others share, begins those that layers of schools extend and forks a worker for
 * each of these schools (night_work.c). It keeps no store open meanwhile. What came back goes into
 * the region's store in one transaction, the roll-up in another one (night_region.c). Where a
 * school stands (deadlines, rules) is looked at when its cells or the date moved, and compared with
 * where it stood the night before (night_status.c). SPDX-License-Identifier: MIT
 */
#ifndef VS_NIGHT_H
#define VS_NIGHT_H

#include "pool.h"
#include "results.h"
#include "workspace.h"

enum vs_night_state {
    VS_NIGHT_UNCHANGED, /* proven: nothing was evaluated */
    VS_NIGHT_COMPUTED,
    VS_NIGHT_FAILED /* what was stored before stays */
};

/* Why a school failed, or why its cells did. */
enum vs_night_class {
    VS_NIGHT_FINE,
    VS_NIGHT_MODEL,   /* the model is refused, or a formula stops with an error */
    VS_NIGHT_DAMAGED, /* the database is not what it should be */
    VS_NIGHT_TIME,    /* the time or the steps are used up */
    VS_NIGHT_MEMORY,  /* the memory is */
    VS_NIGHT_CRASH,   /* the worker was ended by a signal */
    VS_NIGHT_IO,      /* a file could not be read or written */
    VS_NIGHT_ROUTING  /* computed, but a regional file has not reached the school whole */
};

/* What the region keeps of a school: area "night", key the school's id; the message follows. */
typedef struct vs_night_record {
    int64_t format;
    int64_t state, class; /* of the last time it was not unchanged */
    int64_t errors;       /* cells in state error; the message tells the first */
    vs_digest model;      /* what its stored cells stand on: see vs_results_head */
    int64_t known, computed;
    int64_t today, next_change;
    char version[32];
    int64_t good;    /* date of the run that made them; VS_DATE_NONE: there are none */
    vs_digest share; /* of the copy in area "share" */
    int64_t has_share;
    int64_t status_from, status_until; /* days for which the kept statuses hold: [from, until) */
    vs_store_stamp stamp;
} vs_night_record;

/* What a worker reports; the bytes of the share follow, then those of the statuses. */
typedef struct vs_night_answer {
    int64_t class;
    int64_t unchanged;
    int64_t share_size, status_size;
    int64_t status_until; /* VS_DATE_NONE: statuses were not looked at */
    vs_results_head head;
    vs_results_made made;
    vs_store_stamp stamp;
    int64_t open_us; /* CPU time until the store and the model are there */
    int64_t status_us;
} vs_night_answer;

/* Something that is not as it was the night before. */
typedef struct vs_night_news {
    const char *word; /* due, late, done, skipped; overdue, fired, cleared, undetermined */
    const char *name; /* 16@2024-10-30; D01 2024/Ч1 */
    int64_t count;    /* how many now; -1: it is one thing */
} vs_night_news;

typedef struct vs_night_school {
    const vs_school *school;
    size_t model;     /* in the night's models; SIZE_MAX: a layer of its own */
    size_t base;      /* the one that this layer extends; SIZE_MAX: none, or another one */
    vs_digest digest; /* of its model's sources; has_digest: they could be read */
    bool has_digest;
    vs_night_record was, now;
    const char *message; /* of now; "" if none; in the night's arena */
    const char *was_message;
    bool has_record;
    bool looked; /* by a worker: it was not proven unchanged */
    enum vs_night_state state;
    const char *routing; /* a regional file that has not reached it whole; NULL */
    bool new_share;      /* share holds it */
    vs_buffer share;
    bool new_statuses; /* statuses holds them */
    vs_buffer statuses;
    vs_night_news *news;
    size_t news_count;
    vs_results_made made;
    int64_t wall_us, cpu_us, open_us, status_us, peak_kib;
} vs_night_school;

/* A model without a school's own layer; many schools share it. */
typedef struct vs_night_model {
    const char *name;
    vs_model_source *source; /* NULL: could not be read */
    vs_model *model;         /* NULL: not needed, or refused */
    vs_model *begun;         /* for layers that extend it; NULL: not needed, or refused */
    int status;              /* of reading or loading it */
    enum vs_night_class class;
    char failure[1024]; /* why; "" while it is well */
} vs_night_model;

/* Told after each school that was not proven unchanged, in the order in which they end. */
typedef void (*vs_night_told)(void *context, const vs_night_school *school, size_t done,
                              size_t count);

typedef struct vs_nightly {
    vs_engine *engine;
    vs_workspace *workspace;
    vs_arena *arena;
    vs_date today;
    bool full, interpret;
    size_t jobs;
    int64_t seconds, memory_mb; /* limits of one school */
    int lock;                   /* file of the lock */
    vs_night_told told;
    void *context; /* of told */
    size_t school_count;
    vs_night_school *schools; /* in the order of the workspace */
    size_t model_count;
    vs_night_model *models; /* 0: the workspace's own */
    size_t *todo;           /* schools of the pool's jobs */
    size_t todo_count, done;
    /* what came of it */
    bool wrote;  /* records or shares */
    bool rolled; /* the region's cells were made anew */
    size_t rolled_cells, unlike;
    char rollup_failure[1024]; /* why the region's cells are those of before; "" */
} vs_nightly;

/* Takes the lock of a workspace; VS_EIO tells who holds it. *file is closed to give it back. */
int vs_night_lock(vs_workspace *workspace, int *file);

/* Runs the night; the fields up to context are set. VS_OK also when schools failed: each says so.
 */
int vs_night_run(vs_nightly *night);
void vs_night_free(vs_nightly *night);
/* Loads a shared model unless it is. The status of a model that is refused. */
int vs_night_load(vs_nightly *night, vs_night_model *model);
/* Loads, in a worker, the model of a school with a layer of its own. */
int vs_night_load_own(vs_nightly *night, const vs_night_school *school, vs_unit *unit);

/* The class of a failure by its status and the message that stands. */
enum vs_night_class vs_night_class_of(const vs_engine *engine, int status);

/* night_work.c: in the worker; and what became of it, in the parent. */
int vs_night_work(void *night, size_t job, vs_buffer *report);
int vs_night_ended(void *night, const vs_job_result *result);

/* night_region.c: what the region keeps of a school; *found false: no night came to it yet. Appends
 * why it failed to message. */
int vs_night_recall(vs_store *region, const char *school, vs_night_record *out, vs_buffer *message,
                    bool *found);
/* True if the region's figures were made of what the last night made of the schools: it came to its
 * end, and neither the model nor the register changed since. */
int vs_night_is_rolled(vs_unit *region, bool *out);
/* Reads the records of the last night. */
int vs_night_remember(vs_nightly *night);
/* Writes records and shares that are new, then the roll-up if something in it is. */
int vs_night_gather(vs_nightly *night);

/* night_status.c: appends where a school stands, by its stored cells, which are current; *until is
 * the first later day on which that would be otherwise. */
int vs_night_statuses(vs_store *store, vs_model *model, const vs_evaluation_options *options,
                      vs_buffer *lines, int64_t *until);
/* Appends a piece of news: "late 16@2024-10-30", "fired D01 2024/Ч1: 3". */
void vs_night_tell_news(const vs_night_news *news, vs_buffer *out);
/* Fills the news of a school with what differs from before; they live in arena. */
int vs_night_compare(vs_arena *arena, vs_night_school *school, const vs_buffer *before);

/* The name of a class in answers: "model", "damaged" ...; "" for fine. */
const char *vs_night_class_name(int64_t class);

#endif
