/*
 * A pool of worker processes: the parent forks a worker for each job, runs several at once, keeps
 * their reports and ends those that take too long. Knows nothing of what a job does.
 *
 * A worker is a fork of the warm parent: it reads what the parent loaded, opens its own files and
 * leaves with _exit. No store may be open in the parent while a worker starts.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_POOL_H
#define VS_POOL_H

#include "buffer.h"

/* How a job ended. */
enum vs_job_end {
    VS_JOB_DONE,    /* the function returned; status and report are what it gave */
    VS_JOB_CRASHED, /* ended by a signal, or without a report */
    VS_JOB_TIMEOUT, /* took longer than allowed and was killed */
    VS_JOB_MEMORY,  /* went over its memory */
    VS_JOB_FAILED   /* could not be started: the engine has the message */
};

typedef struct vs_job_result {
    size_t job; /* number of the job */
    enum vs_job_end end;
    int status;          /* DONE: what the function returned (VS_OK or a VS_E...) */
    int signal;          /* CRASHED: its number, 0 if it left without a report */
    const char *message; /* the worker's last engine message; "" if none; borrowed */
    const void *report;  /* bytes that the function appended; borrowed */
    size_t report_size;
    int64_t user_us, system_us; /* CPU time of the worker */
    int64_t wall_us;
    int64_t peak_kib; /* peak resident memory */
} vs_job_result;

/* Runs in the worker. Appends its report; the status goes to the parent with it. */
typedef int (*vs_job_run)(void *context, size_t job, vs_buffer *report);
/* Runs in the parent, in the order in which jobs end. A failure stops the pool. */
typedef int (*vs_job_done)(void *context, const vs_job_result *result);

typedef struct vs_pool_options {
    size_t workers;        /* at once; 0: one */
    int64_t wall_limit_us; /* of one job; 0: none */
    size_t memory_limit;   /* bytes of address space that a worker may add; 0: none */
    vs_job_run run;
    vs_job_done done;
    void *context;
} vs_pool_options;

/* Runs jobs 0 .. count - 1, started in this order. VS_EINTERRUPTED kills the workers (the engine's
 * interrupt flag). Results of jobs do not depend on the number of workers. */
int vs_pool_run(vs_engine *engine, const vs_pool_options *options, size_t count);

#endif
