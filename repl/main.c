/*
 * The program vsoko: what the process needs before a command runs.
 *
 * No locale but the character type is set: numbers, dates and order are the same everywhere.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

/* The one pointer at file scope: a signal handler has no other way to the engine. */
static vs_engine *volatile interrupted_engine;

/* The first one asks the computation to stop; the second, before that was noticed, says what a
 * third does. Only calls that a handler may make. */
static void on_interrupt(int number)
{
    vs_engine *engine = interrupted_engine;
    int times = engine != NULL ? vs_engine_interrupt(engine) : 0;
    if (times == 0 || times > 2) {
        _exit(128 + number);
    }
    if (times == 2) {
        int error = errno;
        const char *const parts[] = {"\n", vs_message_text(engine, VS_MSG_INTERRUPT_AGAIN), "\n"};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            ssize_t written = write(STDERR_FILENO, parts[i], strlen(parts[i]));
            (void)written;
        }
        errno = error;
    }
}

/*
 * A standard stream that is closed would lend its number to the next file opened, and an answer
 * would be written into a database. Closed input and output get a file that refuses writing.
 */
static void keep_streams(void)
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
        if (fcntl(number, F_GETFD) == -1) {
            (void)open("/dev/null", number == STDERR_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

static void set_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGPIPE, &action, NULL); /* the write fails and is told by the exit code */
    (void)sigaction(SIGXFSZ, &action, NULL); /* likewise a limit of file size */
    action.sa_handler = on_interrupt;
    action.sa_flags = SA_RESTART;
    (void)sigaction(SIGINT, &action, NULL);
}

int main(int argc, char **argv)
{
    keep_streams();
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    vs_engine *engine = NULL;
    if (vs_engine_new(&engine, NULL) != VS_OK) {
        (void)fputs("vsoko: out of memory\n", stderr);
        return VS_EXIT_FAILED;
    }
    interrupted_engine = engine;
    set_signals();
    size_t count = argc > 1 ? (size_t)argc - 1 : 0;
    int code = vs_command_run(engine, count, (const char *const *)argv + 1);
    interrupted_engine = NULL;
    vs_engine_free(engine);
    return code;
}
