/*
 * What the words of a report's command choose: decisions D03 class=5А --period 2025.
 * SPDX-License-Identifier: MIT
 */
#ifndef VS_REPORT_REQUEST_H
#define VS_REPORT_REQUEST_H

#include "scope.h"
#include "unit_report.h"

/* Owned by the caller: vs_report_request_free, also after a failure. */
typedef struct vs_report_request {
    vs_arguments arguments; /* the thing, scope, periods, every, titles */
    vs_pairs pairs;
    vs_value scope, periods;
} vs_report_request;

/* A word without = is the argument `thing`, pairs and --scope are `scope`, --period is `periods`,
 * --full `every`. out stays where it is: its arguments point into it. */
int vs_report_request_read(vs_report_request *out, const vs_session *session, const char *thing);
void vs_report_request_free(vs_report_request *request);

/* A number of an answer, 0 if it has none. */
long long vs_report_count(const vs_value *found, const char *key);

#endif
