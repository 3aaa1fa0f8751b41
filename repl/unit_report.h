/*
 * Commands whose answer is a report over a unit (core/report.h): the cyclogram, what is to be done
 * today and the like.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_UNIT_REPORT_H
#define VS_UNIT_REPORT_H

#include "command.h"
#include "report.h"

enum { VS_ARGUMENTS_MAX = 8 };

/* The arguments of a report: a map that is filled by hand. Texts are borrowed. */
typedef struct vs_arguments {
    vs_value value;
    const char *keys[VS_ARGUMENTS_MAX];
    vs_value items[VS_ARGUMENTS_MAX];
} vs_arguments;

void vs_arguments_init(vs_arguments *arguments);
/* NULL adds nothing. */
void vs_arguments_text(vs_arguments *arguments, const char *key, const char *text);
/* value is borrowed. */
void vs_arguments_value(vs_arguments *arguments, const char *key, const vs_value *value);
void vs_arguments_number(vs_arguments *arguments, const char *key, double number);
void vs_arguments_boolean(vs_arguments *arguments, const char *key, bool value);
/* titles: whether people read the answer, so that it names things by their titles. */
void vs_arguments_titles(vs_arguments *arguments, const vs_session *session);

/* Runs a report over the unit of the command line by --valid, --known, --today; under a scenario
 * over its world. The answer lives in arena. At region level VS_EUSAGE. */
int vs_session_report(vs_session *session, vs_arena *arena, const char *name,
                      const vs_arguments *arguments, vs_value *out);
/* The same over an open unit whose model is loaded, and whose store no transaction is open on. */
int vs_session_unit_report(vs_session *session, vs_unit *unit, vs_arena *arena, const char *name,
                           const vs_arguments *arguments, vs_value *out);

#endif
