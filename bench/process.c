/*
 * Running programs, and the bare one that what vsoko prints is measured against.
 * SPDX-License-Identifier: MIT
 */
#include "process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void process_run(char *const arguments[])
{
    posix_spawn_file_actions_t actions;
    pid_t child = 0;
    int status = 0;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ) != 0 ||
        waitpid(child, &status, 0) != child || status != 0) {
        bench_fail(arguments[0], "it failed");
    }
    posix_spawn_file_actions_destroy(&actions);
}

void process_time(const struct bench *bench, char *const arguments[], struct bench_report *report)
{
    struct bench_samples samples = {0};
    for (size_t i = 0; i < (bench->quick ? 3 : 100); i++) {
        double start = bench_now();
        process_run(arguments);
        bench_add(&samples, bench_now() - start);
    }
    bench_finish(&samples, report);
}

/* A database with one value. */
static void make_bare(const char *path)
{
    sqlite3 *db = NULL;
    unlink(path);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; CREATE TABLE value(id TEXT PRIMARY KEY, value "
                     "REAL); INSERT INTO value VALUES('total', 321.5)",
                     NULL, NULL, NULL) != SQLITE_OK) {
        bench_fail(path, sqlite3_errmsg(db));
    }
    sqlite3_close(db);
}

void process_bare(const struct bench *bench, const void *context, struct bench_report *report)
{
    char path[BENCH_PATH];
    (void)context;
    bench_path(path, bench, "value.db");
    make_bare(path);
    char *arguments[] = {(char *)(uintptr_t)bench->bare, path, NULL};
    process_time(bench, arguments, report);
}
