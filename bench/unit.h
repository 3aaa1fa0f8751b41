/*
 * A store with a model, as the benchmarks use it.
 * SPDX-License-Identifier: MIT
 */
#ifndef BENCH_UNIT_H
#define BENCH_UNIT_H

#include "evaluation.h"
#include "model.h"

#include "data.h"

struct unit {
    vs_engine *engine;
    vs_store *store;
    vs_model_source *source;
    vs_model *model;
};

/* The run's date: after the last period. */
#define UNIT_TODAY vs_date_make(2025, 6, 1)

/* Opens a store of the bench's folder, and the model (w1, graph). */
void unit_open(struct unit *unit, const struct bench *bench, const char *model, const char *name,
               enum vs_store_mode mode);
void unit_close(struct unit *unit);
/* Ends the process if status is a failure. */
void unit_check(const struct unit *unit, int status, const char *what);
/* Makes a new empty store and opens it. */
void unit_create(struct unit *unit, const struct bench *bench, const char *model, const char *name);
/* Imports a CSV file of a record kind as one event. */
void unit_import(struct unit *unit, const char *kind, const char *bytes, size_t size);

void unit_evaluate(vs_evaluation **out, const struct unit *unit);
/* Asks for every cell of the model. */
void unit_all(const struct unit *unit, vs_evaluation *evaluation);
/* The cells of the last period in the order of loop_answers. */
void unit_answers(const struct unit *unit, vs_evaluation *evaluation,
                  double answers[BENCH_ANSWERS]);

#endif
