/*
 * The worker pool: fork, one pipe a worker, a poll loop with deadlines.
 *
 * A worker writes one message when its function has returned: a header, the text of its last error
 * and the report. A message that is not whole is none: the worker crashed or was killed. A worker
 * whose parent dies is killed by the kernel; what it writes into its own files is all or nothing.
 * SPDX-License-Identifier: MIT
 */
/* For wait4. NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#define _DEFAULT_SOURCE

#include "pool.h"

#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    MAGIC = 0x56534A42, /* first word of a message */
    PIECE = 65536,      /* bytes read at once: what a pipe holds */
    LOOK_MS = 200,      /* the interrupt flag is looked at this often */
    WORKERS_MAX = 4096, /* at once */
    STATM_SIZE = 256,
    AHEAD = 24 << 20, /* bytes of memory in large pages that a worker begins with */
    LARGE_PAGE = 2 << 20
};

struct header {
    uint32_t magic;
    int32_t status;
    uint64_t message_size; /* with its final zero */
    uint64_t report_size;
};

struct worker {
    pid_t pid; /* 0: nobody works here */
    int pipe;  /* reading end */
    size_t job;
    int64_t started;   /* microseconds of the monotonic clock */
    bool killed;       /* it took too long */
    vs_buffer message; /* what came so far */
};

struct pool {
    vs_engine *engine;
    const vs_pool_options *options;
    size_t count, next, running;
    size_t worker_count;
    struct worker *workers;
    struct pollfd *polls; /* by worker */
    size_t address_space; /* bytes that the parent has */
    pid_t parent;
};

static int64_t monotonic_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- in the worker --- */

static void limit(int resource, rlim_t most)
{
    struct rlimit limits;
    if (getrlimit(resource, &limits) == 0 && limits.rlim_cur > most) {
        limits.rlim_cur = most;
        (void)setrlimit(resource, &limits);
    }
}

static bool write_all(int file, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t written = write(file, at, size);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            at += written;
            size -= (size_t)written;
        }
    }
    return true;
}

/* A worker meets most of its memory for the first time: large pages make that an eighth of the
 * time. Only what is used is taken; where there is no such thing nothing changes. */
static void prefer_large_pages(const struct pool *pool)
{
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
    size_t limit = pool->options->memory_limit;
    if (limit != 0 && limit / 4 < AHEAD) {
        return;
    }
    (void)mallopt(M_MMAP_THRESHOLD, AHEAD + LARGE_PAGE);
    (void)mallopt(M_TRIM_THRESHOLD, AHEAD * 2);
    char *memory = vs_mem_resize(pool->engine, NULL, AHEAD);
    if (memory != NULL) {
        size_t skipped = LARGE_PAGE - (uintptr_t)memory % LARGE_PAGE;
        (void)madvise(memory + skipped, AHEAD - LARGE_PAGE, MADV_HUGEPAGE);
        vs_mem_free(pool->engine, memory); /* the heap keeps it */
        /* What is before the first large page stays unused. */
        (void)vs_mem_resize(pool->engine, NULL, skipped);
    }
#else
    (void)pool;
#endif
}

static _Noreturn void work(const struct pool *pool, size_t job, int file)
{
    const vs_pool_options *options = pool->options;
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != pool->parent) {
        _exit(EXIT_FAILURE); /* the parent died before it was asked for */
    }
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (pool->workers[i].pid != 0) {
            (void)close(pool->workers[i].pipe);
        }
    }
    limit(RLIMIT_CORE, 0);
    if (options->memory_limit != 0) {
        limit(RLIMIT_AS, pool->address_space + options->memory_limit);
    }
    prefer_large_pages(pool);
    vs_buffer report;
    vs_buffer_init(&report, pool->engine);
    vs_engine_clear_error(pool->engine);
    (void)vs_engine_watch(pool->engine, (vs_watch){.tell = NULL}); /* the parent tells */
    int status = options->run(options->context, job, &report);
    if (vs_buffer_status(&report) != VS_OK) {
        status = VS_ENOMEM;
    }
    const char *message = vs_engine_error(pool->engine);
    struct header header = {.magic = MAGIC,
                            .status = status,
                            .message_size = strlen(message) + 1,
                            .report_size = report.size};
    bool told = write_all(file, &header, sizeof header) &&
                write_all(file, message, (size_t)header.message_size) &&
                write_all(file, report.data, report.size);
    /* Neither buffers of stdio nor handlers of the parent are the worker's to run. */
    _exit(told ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* --- in the parent --- */

static int fail_system(const struct pool *pool)
{
    return vs_fail(pool->engine, VS_EIO, VS_MSG_POOL_START, strerror(errno));
}

/* Starts the next job; worker is free. */
static int start(struct pool *pool, struct worker *worker)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return fail_system(pool);
    }
    int64_t started = monotonic_us();
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        work(pool, pool->next, ends[1]);
    }
    (void)close(ends[1]);
    if (pid < 0) {
        int status = fail_system(pool);
        (void)close(ends[0]);
        return status;
    }
    vs_buffer_clear(&worker->message);
    worker->pid = pid;
    worker->pipe = ends[0];
    worker->job = pool->next++;
    worker->started = started;
    worker->killed = false;
    pool->running++;
    return VS_OK;
}

/* Waits for the end of a worker that is gone or going and frees its place. */
static int reap(struct pool *pool, struct worker *worker, struct rusage *usage)
{
    int ended = 0;
    pid_t pid;
    memset(usage, 0, sizeof *usage);
    do {
        pid = wait4(worker->pid, &ended, 0, usage);
    } while (pid < 0 && errno == EINTR);
    (void)close(worker->pipe);
    worker->pid = 0;
    pool->running--;
    return ended;
}

/* Reads the message, if it came whole. */
static bool read_message(const struct worker *worker, vs_job_result *result)
{
    struct header header;
    if (worker->message.size < sizeof header) {
        return false;
    }
    memcpy(&header, worker->message.data, sizeof header);
    size_t rest = worker->message.size - sizeof header;
    if (header.magic != MAGIC || header.message_size == 0 || header.message_size > rest ||
        header.report_size != rest - header.message_size) {
        return false;
    }
    result->status = header.status;
    result->message = worker->message.data + sizeof header;
    result->report = result->message + header.message_size;
    result->report_size = (size_t)header.report_size;
    return true;
}

static int64_t microseconds(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

/* The worker has closed its pipe. */
static int finish(struct pool *pool, struct worker *worker)
{
    struct rusage usage;
    int ended = reap(pool, worker, &usage);
    if (worker->message.failed) {
        return vs_fail_memory(pool->engine); /* of the parent: the report has no room */
    }
    vs_job_result result = {.job = worker->job,
                            .end = VS_JOB_CRASHED,
                            .message = "",
                            .user_us = microseconds(usage.ru_utime),
                            .system_us = microseconds(usage.ru_stime),
                            .wall_us = monotonic_us() - worker->started,
                            .peak_kib = usage.ru_maxrss};
    if (read_message(worker, &result)) {
        result.end = result.status == VS_ENOMEM ? VS_JOB_MEMORY : VS_JOB_DONE;
    } else if (worker->killed) {
        result.end = VS_JOB_TIMEOUT;
    } else if (WIFSIGNALED(ended)) {
        result.signal = WTERMSIG(ended);
    }
    return pool->options->done(pool->options->context, &result);
}

/* Tells of a job that could not be started. */
static int give_up(struct pool *pool)
{
    vs_job_result result = {.job = pool->next++,
                            .end = VS_JOB_FAILED,
                            .status = VS_EIO,
                            .message = vs_engine_error(pool->engine)};
    return pool->options->done(pool->options->context, &result);
}

/* Starts jobs while there is room. What the system refuses is tried again when a worker has ended.
 */
static int start_some(struct pool *pool)
{
    int status = VS_OK;
    for (size_t i = 0; status == VS_OK && i < pool->worker_count; i++) {
        if (pool->workers[i].pid == 0 && pool->next < pool->count &&
            start(pool, &pool->workers[i]) != VS_OK) {
            if (pool->running > 0) {
                return VS_OK;
            }
            status = give_up(pool);
        }
    }
    return status;
}

/* Milliseconds until the next deadline, LOOK_MS at most. Kills what is past its own. */
static int keep_deadlines(struct pool *pool)
{
    int64_t now = monotonic_us();
    int64_t least = LOOK_MS;
    for (size_t i = 0; pool->options->wall_limit_us > 0 && i < pool->worker_count; i++) {
        struct worker *worker = &pool->workers[i];
        int64_t left = worker->started + pool->options->wall_limit_us - now;
        if (worker->pid == 0 || worker->killed) {
            continue;
        }
        if (left <= 0) {
            worker->killed = true;
            (void)kill(worker->pid, SIGKILL);
        } else if (left / 1000 + 1 < least) {
            least = left / 1000 + 1;
        }
    }
    return (int)least;
}

/* Takes what a worker has written. */
static int take(struct pool *pool, struct worker *worker)
{
    size_t size = worker->message.size;
    char *room = vs_buffer_grow(&worker->message, PIECE);
    char dropped[512]; /* without memory the pipe is emptied, so that the worker ends */
    ssize_t got = read(worker->pipe, room != NULL ? room : dropped,
                       room != NULL ? (size_t)PIECE : sizeof dropped);
    if (room != NULL) {
        worker->message.size = size + (got > 0 ? (size_t)got : 0);
    }
    if (got > 0 || (got < 0 && errno == EINTR)) {
        return VS_OK;
    }
    return finish(pool, worker);
}

static int wait_some(struct pool *pool)
{
    for (size_t i = 0; i < pool->worker_count; i++) {
        const struct worker *worker = &pool->workers[i];
        /* poll leaves out negative numbers. */
        pool->polls[i] =
            (struct pollfd){.fd = worker->pid != 0 ? worker->pipe : -1, .events = POLLIN};
    }
    int ready = poll(pool->polls, (nfds_t)pool->worker_count, keep_deadlines(pool));
    int status = VS_OK;
    for (size_t i = 0; ready > 0 && status == VS_OK && i < pool->worker_count; i++) {
        if (pool->polls[i].fd >= 0 && pool->polls[i].revents != 0) {
            status = take(pool, &pool->workers[i]);
        }
    }
    return status;
}

static int run_all(struct pool *pool)
{
    int status = VS_OK;
    while (status == VS_OK && (pool->next < pool->count || pool->running > 0)) {
        if (vs_engine_interrupted(pool->engine)) {
            return vs_fail(pool->engine, VS_EINTERRUPT, VS_MSG_INTERRUPTED);
        }
        status = start_some(pool);
        if (status == VS_OK && pool->running > 0) {
            status = wait_some(pool);
        }
    }
    return status;
}

static void stop_all(struct pool *pool)
{
    struct rusage usage;
    for (size_t i = 0; i < pool->worker_count; i++) {
        if (pool->workers[i].pid != 0) {
            (void)kill(pool->workers[i].pid, SIGKILL);
            (void)reap(pool, &pool->workers[i], &usage);
        }
    }
}

/* Bytes of address space of this process. */
static int measure(struct pool *pool)
{
    char text[STATM_SIZE];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t size = file >= 0 ? read(file, text, sizeof text - 1) : -1;
    if (file >= 0) {
        (void)close(file);
    }
    if (size <= 0) {
        return fail_system(pool);
    }
    text[size] = '\0';
    pool->address_space = (size_t)strtoull(text, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
    return VS_OK;
}

int vs_pool_run(vs_engine *engine, const vs_pool_options *options, size_t count)
{
    size_t workers = options->workers > 0 ? options->workers : 1;
    workers = workers < count ? workers : count;
    struct pool pool = {.engine = engine,
                        .options = options,
                        .count = count,
                        .worker_count = workers < WORKERS_MAX ? workers : WORKERS_MAX,
                        .parent = getpid()};
    /* Who ignores this signal, or was started so, would not learn how a worker ended. */
    struct sigaction usual = {.sa_handler = SIG_DFL};
    struct sigaction before;
    (void)sigemptyset(&usual.sa_mask);
    (void)sigaction(SIGCHLD, &usual, &before);
    pool.workers = vs_mem_array(engine, pool.worker_count + 1, sizeof *pool.workers);
    pool.polls = vs_mem_array(engine, pool.worker_count + 1, sizeof *pool.polls);
    int status = pool.workers == NULL || pool.polls == NULL ? vs_fail_memory(engine) : VS_OK;
    for (size_t i = 0; status == VS_OK && i < pool.worker_count; i++) {
        vs_buffer_init(&pool.workers[i].message, engine);
    }
    if (status == VS_OK && options->memory_limit != 0) {
        status = measure(&pool);
    }
    if (status == VS_OK) {
        status = run_all(&pool);
        stop_all(&pool);
    }
    for (size_t i = 0; pool.workers != NULL && i < pool.worker_count; i++) {
        vs_buffer_free(&pool.workers[i].message);
    }
    vs_mem_free(engine, pool.polls);
    vs_mem_free(engine, pool.workers);
    (void)sigaction(SIGCHLD, &before, NULL);
    return status;
}
