/*
 * The line of progress. It is erased by blanks over its width: any terminal can do that.
 * SPDX-License-Identifier: MIT
 */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "text.h"

enum {
    PATIENCE = 500000, /* microseconds before a stage is shown */
    RENEWAL = 100000,  /* between two lines */
    LINE = 400,        /* bytes */
    PER_CENT = 100,
    COLUMNS = 80 /* of a terminal that does not say */
};

static int64_t now_us(void)
{
    struct timespec now = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static size_t columns(void)
{
    struct winsize window = {.ws_col = 0};
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 1;
    return known ? window.ws_col : (size_t)COLUMNS;
}

static void erase(vs_progress *progress)
{
    if (progress->width > 0) {
        size_t most = columns() - 1; /* the window may have become narrower */
        (void)fprintf(stderr, "\r%*s\r", (int)(progress->width < most ? progress->width : most),
                      "");
        (void)fflush(stderr);
        progress->width = 0;
    }
}

void vs_progress_clear(vs_progress *progress)
{
    if (progress != NULL) {
        erase(progress);
        progress->stage = VS_MSG_NONE; /* of work that failed none tells the end */
    }
}

/* The line as it fits the window, the last column left free lest it wraps. */
static void show(vs_progress *progress, int64_t done, int64_t total)
{
    char line[LINE];
    const char *name = vs_message_text(progress->engine, progress->stage);
    long long share = (long long)((double)done * PER_CENT / (double)total);
    if (total == PER_CENT) {
        (void)snprintf(line, sizeof line, vs_message_text(progress->engine, VS_MSG_PROGRESS_SHARE),
                       name, share);
    } else if (total > 1) {
        (void)snprintf(line, sizeof line, vs_message_text(progress->engine, VS_MSG_PROGRESS_COUNT),
                       name, (long long)done, (long long)total, share);
    } else {
        (void)snprintf(line, sizeof line, "%s...", name);
    }
    size_t width = 0;
    size_t size = vs_text_fit(line, strlen(line), columns() - 1, &width);
    if (progress->width > width) {
        erase(progress);
    }
    (void)fprintf(stderr, "\r%.*s", (int)size, line);
    (void)fflush(stderr);
    progress->width = width;
}

static void tell(void *context, enum vs_message stage, int64_t done, int64_t total)
{
    vs_progress *progress = context;
    int64_t now = now_us();
    if (total <= 0) {
        return; /* nothing to do */
    }
    if (progress->stage == VS_MSG_NONE) {
        progress->stage = stage;
        progress->began = now;
        progress->shown = 0;
    }
    if (stage != progress->stage) {
        return;
    }
    if (done >= total) {
        vs_progress_clear(progress);
    } else if (now - progress->began >= PATIENCE && now - progress->shown >= RENEWAL) {
        show(progress, done, total);
        progress->shown = now;
    }
}

void vs_progress_begin(vs_progress *progress, vs_engine *engine, bool quiet)
{
    *progress = (vs_progress){
        .engine = engine, .stage = VS_MSG_NONE, .on = !quiet && isatty(STDERR_FILENO) != 0};
    vs_watch watch = {.tell = progress->on ? tell : NULL, .context = progress};
    progress->was = vs_engine_watch(engine, watch);
}

void vs_progress_end(vs_progress *progress)
{
    vs_progress_clear(progress);
    (void)vs_engine_watch(progress->engine, progress->was);
}
