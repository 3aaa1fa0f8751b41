/*
 * The worker pool: what a job gave or how it ended, deadlines, memory, interrupts, dead parents.
 * SPDX-License-Identifier: MIT
 */
#include "pool.h"

#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { JOBS_MAX = 64, BIG = 3000000 };

struct seen {
    int times;
    enum vs_job_end end;
    int status, signal;
    char message[256];
    size_t size;
    unsigned char first, last; /* bytes of the report */
    uint32_t sum;              /* of its bytes */
    int64_t wall_us, cpu_us, peak_kib;
};

struct fixture {
    vs_engine *engine;
    struct fault fault;
    vs_pool_options options;
    size_t done;            /* jobs told */
    size_t order[JOBS_MAX]; /* in this order */
    size_t stop_after;      /* done fails then; 0: never */
    struct seen seen[JOBS_MAX];
};

static int note(void *context, const vs_job_result *result)
{
    struct fixture *fixture = context;
    struct seen *seen = &fixture->seen[result->job];
    const unsigned char *bytes = result->report;
    seen->times++;
    seen->end = result->end;
    seen->status = result->status;
    seen->signal = result->signal;
    (void)snprintf(seen->message, sizeof seen->message, "%s", result->message);
    seen->size = result->report_size;
    for (size_t i = 0; i < result->report_size; i++) {
        seen->sum = seen->sum * 31 + bytes[i];
    }
    if (result->report_size > 0) {
        seen->first = bytes[0];
        seen->last = bytes[result->report_size - 1];
    }
    seen->wall_us = result->wall_us;
    seen->cpu_us = result->user_us + result->system_us;
    seen->peak_kib = result->peak_kib;
    fixture->order[fixture->done++] = result->job;
    return fixture->done == fixture->stop_after
               ? vs_fail(fixture->engine, VS_EDATA, VS_MSG_KNOWN_BAD, "stop")
               : VS_OK;
}

static void pause_ms(long milliseconds)
{
    struct timespec time = {.tv_sec = milliseconds / 1000,
                            .tv_nsec = milliseconds % 1000 * 1000000};
    while (nanosleep(&time, &time) != 0 && errno == EINTR) {
    }
}

static int make_fixture(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.options = {.done = note, .context = &fixture}};
    vs_engine_options options = {
        .allocator = fault_allocator, .context = &fixture.fault, .language = VS_EN};
    *state = &fixture;
    return vs_engine_new(&fixture.engine, &options);
}

/* Also: no worker is left behind. */
static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    vs_engine_free(fixture->engine);
    bool alone = waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD;
    return fixture->fault.in_use == 0 && alone ? 0 : -1;
}

static int run(struct fixture *fixture, vs_job_run function, size_t workers, size_t count)
{
    fixture->options.run = function;
    fixture->options.workers = workers;
    return vs_pool_run(fixture->engine, &fixture->options, count);
}

/* --- jobs --- */

/* Job j reports j + 1 times the byte j; every third one fails with a message. */
static int report_bytes(void *context, size_t job, vs_buffer *report)
{
    const struct fixture *fixture = context;
    for (size_t i = 0; i <= job; i++) {
        vs_buffer_char(report, (char)job);
    }
    if (job % 3 == 2) {
        return vs_fail(fixture->engine, VS_EMODEL, VS_MSG_KNOWN_BAD, "job");
    }
    return VS_OK;
}

static int report_big(void *context, size_t job, vs_buffer *report)
{
    (void)context;
    char *bytes = vs_buffer_grow(report, BIG);
    for (size_t i = 0; bytes != NULL && i < BIG; i++) {
        bytes[i] = (char)(i * 7 + job);
    }
    return VS_OK;
}

/* Job 1 dies by a signal that a bad pointer gives, job 2 leaves without a word. */
static int crash(void *context, size_t job, vs_buffer *report)
{
    (void)context;
    vs_buffer_text(report, "partial");
    if (job == 1) {
        (void)signal(SIGSEGV, SIG_DFL); /* sanitizers catch it */
        (void)raise(SIGSEGV);
    }
    if (job == 2) {
        _exit(0);
    }
    return VS_OK;
}

/* Job 1 never ends. */
static int hang(void *context, size_t job, vs_buffer *report)
{
    (void)context;
    (void)report;
    if (job == 1) {
        for (;;) {
            pause_ms(1000);
        }
    }
    return VS_OK;
}

/* Job 1 asks for 64 MiB, the others for 1 MiB; not of malloc, whose failure a sanitizer ends. */
static int take_memory(void *context, size_t job, vs_buffer *report)
{
    (void)report;
    const struct fixture *fixture = context;
    size_t size = job == 1 ? (size_t)64 << 20 : (size_t)1 << 20;
    int zeros = open("/dev/zero", O_RDWR);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, zeros, 0);
    (void)close(zeros);
    return memory == MAP_FAILED ? vs_fail_memory(fixture->engine) : VS_OK;
}

/* Even jobs take longer than odd ones. */
static int dawdle(void *context, size_t job, vs_buffer *report)
{
    pause_ms(job % 2 == 0 ? 120 : 1);
    return report_bytes(context, job, report);
}

static int limits_told(void *context, size_t job, vs_buffer *report)
{
    (void)context;
    (void)job;
    struct rlimit core;
    struct rlimit space;
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(getrlimit(RLIMIT_AS, &space), 0);
    vs_buffer_char(report, core.rlim_cur == 0 ? 'c' : '-');
    vs_buffer_char(report, space.rlim_cur != RLIM_INFINITY ? 'a' : '-');
    return VS_OK;
}

/* --- tests --- */

static void run_gives_status_and_report(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run(fixture, report_bytes, 2, 7), VS_OK);
    assert_int_equal(fixture->done, 7);
    for (size_t job = 0; job < 7; job++) {
        const struct seen *seen = &fixture->seen[job];
        assert_int_equal(seen->times, 1);
        assert_int_equal(seen->end, VS_JOB_DONE);
        assert_int_equal(seen->size, job + 1);
        assert_int_equal(seen->first, job);
        assert_int_equal(seen->last, job);
        assert_int_equal(seen->status, job % 3 == 2 ? VS_EMODEL : VS_OK);
        assert_int_equal(seen->message[0] != '\0', job % 3 == 2);
        assert_true(seen->peak_kib > 0 && seen->wall_us > 0);
    }
    assert_non_null(strstr(fixture->seen[2].message, "job"));
    /* What a worker says is not an error of the parent. */
    assert_string_equal(vs_engine_error(fixture->engine), "");
}

static void run_without_jobs_does_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run(fixture, report_bytes, 4, 0), VS_OK);
    assert_int_equal(fixture->done, 0);
}

static void run_carries_big_reports(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run(fixture, report_big, 3, 5), VS_OK);
    for (size_t job = 0; job < 5; job++) {
        uint32_t sum = 0;
        for (size_t i = 0; i < BIG; i++) {
            sum = sum * 31 + (unsigned char)(i * 7 + job);
        }
        assert_int_equal(fixture->seen[job].size, BIG);
        assert_int_equal(fixture->seen[job].sum, sum);
    }
}

static void run_tells_a_crash_by_its_signal(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(run(fixture, crash, 2, 4), VS_OK);
    assert_int_equal(fixture->seen[1].end, VS_JOB_CRASHED);
    assert_int_equal(fixture->seen[1].signal, SIGSEGV);
    assert_int_equal(fixture->seen[1].size, 0);
    assert_int_equal(fixture->seen[2].end, VS_JOB_CRASHED);
    assert_int_equal(fixture->seen[2].signal, 0);
    assert_int_equal(fixture->seen[0].end, VS_JOB_DONE);
    assert_int_equal(fixture->seen[3].end, VS_JOB_DONE);
    assert_int_equal(fixture->seen[3].size, 7);
}

static void run_kills_what_takes_too_long(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.wall_limit_us = 300000;
    assert_int_equal(run(fixture, hang, 2, 3), VS_OK);
    assert_int_equal(fixture->seen[1].end, VS_JOB_TIMEOUT);
    assert_true(fixture->seen[1].wall_us >= 300000 && fixture->seen[1].wall_us < 20000000);
    assert_int_equal(fixture->seen[0].end, VS_JOB_DONE);
    assert_int_equal(fixture->seen[2].end, VS_JOB_DONE);
}

static void run_tells_memory_apart(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.memory_limit = (size_t)24 << 20;
    assert_int_equal(run(fixture, take_memory, 1, 3), VS_OK);
    assert_int_equal(fixture->seen[1].end, VS_JOB_MEMORY);
    assert_int_equal(fixture->seen[1].status, VS_ENOMEM);
    assert_string_not_equal(fixture->seen[1].message, "");
    assert_int_equal(fixture->seen[0].end, VS_JOB_DONE);
    assert_int_equal(fixture->seen[2].end, VS_JOB_DONE);
}

static void workers_have_limits_and_the_parent_has_none(void **state)
{
    struct fixture *fixture = *state;
    struct rlimit before;
    struct rlimit after;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    fixture->options.memory_limit = (size_t)256 << 20;
    assert_int_equal(run(fixture, limits_told, 1, 1), VS_OK);
    assert_int_equal(fixture->seen[0].first, 'c');
    assert_int_equal(fixture->seen[0].last, 'a');
    assert_int_equal(getrlimit(RLIMIT_AS, &after), 0);
    assert_true(before.rlim_cur == after.rlim_cur);
}

static void results_do_not_depend_on_the_number_of_workers(void **state)
{
    struct fixture *fixture = *state;
    enum { COUNT = 12 };
    struct seen one[COUNT];
    assert_int_equal(run(fixture, dawdle, 1, COUNT), VS_OK);
    for (size_t job = 0; job < COUNT; job++) {
        assert_int_equal(fixture->order[job], job);
    }
    memcpy(one, fixture->seen, sizeof one);
    memset(fixture->seen, 0, sizeof fixture->seen);
    fixture->done = 0;
    assert_int_equal(run(fixture, dawdle, 4, COUNT), VS_OK);
    for (size_t job = 0; job < COUNT; job++) {
        assert_int_equal(one[job].end, fixture->seen[job].end);
        assert_int_equal(one[job].status, fixture->seen[job].status);
        assert_int_equal(one[job].sum, fixture->seen[job].sum);
        assert_string_equal(one[job].message, fixture->seen[job].message);
    }
    assert_true(fixture->order[0] == 1 || fixture->order[0] == 3); /* the odd ones are faster */
}

static void failing_done_stops_the_pool(void **state)
{
    struct fixture *fixture = *state;
    fixture->stop_after = 2;
    assert_int_equal(run(fixture, report_bytes, 2, 20), VS_EDATA);
    assert_int_equal(fixture->done, 2);
    assert_non_null(strstr(vs_engine_error(fixture->engine), "stop"));
}

static vs_engine *interrupted; /* for the handler */

static void on_alarm(int number)
{
    (void)number;
    vs_engine_interrupt(interrupted);
}

static void interrupt_kills_the_workers(void **state)
{
    struct fixture *fixture = *state;
    struct sigaction action = {.sa_handler = on_alarm};
    struct sigaction before;
    (void)sigemptyset(&action.sa_mask);
    interrupted = fixture->engine;
    assert_int_equal(sigaction(SIGALRM, &action, &before), 0);
    (void)alarm(1);
    assert_int_equal(run(fixture, hang, 2, 2), VS_EINTERRUPT);
    assert_int_equal(sigaction(SIGALRM, &before, NULL), 0);
    assert_int_equal(fixture->seen[1].times, 0);
}

static void children_are_told_where_their_signal_was_ignored(void **state)
{
    struct fixture *fixture = *state;
    struct sigaction ignored = {.sa_handler = SIG_IGN};
    struct sigaction before;
    struct sigaction after;
    (void)sigemptyset(&ignored.sa_mask);
    assert_int_equal(sigaction(SIGCHLD, &ignored, &before), 0);
    assert_int_equal(run(fixture, crash, 1, 2), VS_OK);
    assert_int_equal(sigaction(SIGCHLD, &before, &after), 0);
    assert_int_equal(fixture->seen[1].signal, SIGSEGV);
    assert_true(after.sa_handler == SIG_IGN);
}

static void workers_die_with_their_parent(void **state)
{
    struct fixture *fixture = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        (void)run(fixture, hang, 2, 2); /* its worker holds ends[1] as well */
        _exit(0);
    }
    (void)close(ends[1]);
    pause_ms(300);
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 0); /* ends when the last holder is gone */
    (void)close(ends[0]);
}

static void run_survives_each_failed_allocation(void **state)
{
    struct fixture *fixture = *state;
    int status = VS_ENOMEM;
    for (long at = 1; status != VS_OK || fixture->fault.calls >= at; at++) {
        assert_true(at < 100);
        memset(fixture->seen, 0, sizeof fixture->seen);
        fixture->done = 0;
        fault_set(&fixture->fault, at);
        status = run(fixture, report_bytes, 2, 4);
        fault_set(&fixture->fault, 0);
        assert_true(status == VS_OK || status == VS_ENOMEM);
        if (status == VS_OK) {
            assert_int_equal(fixture->done, 4);
        }
    }
    assert_int_equal(status, VS_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, free_fixture)
    const struct CMUnitTest tests[] = {
        TEST(run_gives_status_and_report),
        TEST(run_without_jobs_does_nothing),
        TEST(run_carries_big_reports),
        TEST(run_tells_a_crash_by_its_signal),
        TEST(run_kills_what_takes_too_long),
        TEST(run_tells_memory_apart),
        TEST(workers_have_limits_and_the_parent_has_none),
        TEST(results_do_not_depend_on_the_number_of_workers),
        TEST(failing_done_stops_the_pool),
        TEST(interrupt_kills_the_workers),
        TEST(children_are_told_where_their_signal_was_ignored),
        TEST(workers_die_with_their_parent),
        TEST(run_survives_each_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
