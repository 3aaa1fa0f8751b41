/*
 * How far long work is, as one line of a terminal: shown on stderr when a stage lasts over half a
 * second, renewed ten times a second, gone when the stage ends or anything else is written.
 * Without a terminal, and with --quiet, nothing is shown.
 *
 *   vs_progress progress;
 *   vs_progress_begin(&progress, engine, quiet);
 *   ... (the core tells vs_engine_progress)
 *   vs_progress_end(&progress);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_PROGRESS_H
#define VS_PROGRESS_H

#include "engine.h"

typedef struct vs_progress {
    vs_engine *engine;
    vs_watch was;          /* who watched before */
    int64_t began;         /* the stage, microseconds of a clock that nobody sets */
    int64_t shown;         /* the line was last renewed */
    size_t width;          /* columns of the line on the screen; 0: there is none */
    enum vs_message stage; /* the outermost that goes on, it hides those within; NONE */
    bool on;               /* somebody looks */
} vs_progress;

/* Begins to watch the engine. End it with vs_progress_end. */
void vs_progress_begin(vs_progress *progress, vs_engine *engine, bool quiet);
/* Erases the line, and gives the engine back to who watched before. */
void vs_progress_end(vs_progress *progress);
/* Takes the line away before something else is written; another one comes if the work goes on.
 * NULL: nothing to do. */
void vs_progress_clear(vs_progress *progress);

#endif
