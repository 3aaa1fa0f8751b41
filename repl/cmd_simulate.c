/*
 * simulate: a stretch of days lived through once, or many times.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "number.h"
#include "scope.h"
#include "simulate.h"

enum { RUNS_MAX = 1000000, JOBS_MAX = 1024, DAYS_MAX = 5 * 366 };

/* A whole number of an option, otherwise where it is not given. */
static int read_count(const vs_session *session, enum vs_option option, int64_t least, int64_t most,
                      int64_t *out)
{
    const char *text = vs_options_text(&session->options, option);
    bool good = text == NULL || (vs_integer_parse(text, strlen(text), out) == VS_PARSE_OK &&
                                 *out >= least && *out <= most);
    return good ? VS_OK
                : vs_fail(session->engine, VS_EUSAGE, VS_MSG_OPTION_BAD_COUNT,
                          vs_option_name(option), text);
}

static int read_days(vs_session *session, vs_simulation_options *out)
{
    int status = vs_session_date(session, VS_OPTION_FROM, &out->from);
    if (status == VS_OK) {
        status = vs_session_date(session, VS_OPTION_TO, &out->to);
    }
    if (status != VS_OK) {
        return status;
    }
    if (out->from == VS_DATE_NONE || out->to == VS_DATE_NONE) {
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_SIMULATE_DAYS);
    }
    if (out->to < out->from) {
        char from[VS_DATE_SIZE];
        char to[VS_DATE_SIZE];
        return vs_fail(session->engine, VS_EUSAGE, VS_MSG_SIMULATE_ORDER,
                       vs_date_print(to, out->to), vs_date_print(from, out->from));
    }
    return out->to - out->from <= DAYS_MAX
               ? VS_OK
               : vs_fail(session->engine, VS_EUSAGE, VS_MSG_SIMULATE_LONG);
}

static int read_request(vs_session *session, vs_simulate_request *out)
{
    int64_t runs = 1;
    int64_t seed = 1;
    int64_t jobs = 1;
    *out = (vs_simulate_request){.session = session,
                                 .against = vs_options_text(&session->options, VS_OPTION_AGAINST)};
    int status = vs_session_arguments(session, 0, 0);
    if (status == VS_OK) {
        status = read_days(session, &out->options);
    }
    if (status == VS_OK) {
        status = read_count(session, VS_OPTION_RUNS, 1, RUNS_MAX, &runs);
    }
    if (status == VS_OK) {
        status = read_count(session, VS_OPTION_SEED, 0, INT64_C(9007199254740991), &seed);
    }
    if (status == VS_OK) {
        status = read_count(session, VS_OPTION_JOBS, 1, JOBS_MAX, &jobs);
    }
    out->runs = (uint32_t)runs;
    out->options.seed = (uint64_t)seed;
    /* a dialogue keeps a store open: it runs alone */
    out->jobs = session->kept != NULL ? 1 : jobs < runs ? (size_t)jobs : (size_t)runs;
    return status;
}

/* The names of --show. */
static int read_outcomes(vs_simulate_request *request, vs_arena *arena, vs_value *list)
{
    const char *typed = vs_options_text(&request->session->options, VS_OPTION_SHOW);
    const char **items = NULL;
    size_t count = 0;
    if (typed == NULL) {
        return VS_OK;
    }
    int status = vs_list_parse(arena, request->session->engine, typed, &items, &count);
    *list = (vs_value){.type = VS_VALUE_LIST};
    list->items = vs_arena_array(arena, count + 1, sizeof *list->items);
    if (status == VS_OK && list->items == NULL) {
        status = vs_fail_memory(request->session->engine);
    }
    for (size_t i = 0; status == VS_OK && i < count; i++) {
        list->items[list->count++] = (vs_value){.type = VS_VALUE_TEXT, .text = items[i]};
    }
    request->outcomes = list;
    return status;
}

int vs_command_simulate(vs_session *session)
{
    vs_simulate_request request;
    vs_simulate_sides sides;
    vs_buffer numbers[VS_SIMULATE_SIDES];
    vs_arena *arena = NULL;
    vs_value names;
    memset(&sides, 0, sizeof sides);
    for (size_t i = 0; i < VS_SIMULATE_SIDES; i++) {
        vs_buffer_init(&numbers[i], session->engine);
    }
    int status = read_request(session, &request);
    if (status == VS_OK) {
        status = vs_arena_new(&arena, session->engine);
    }
    if (status == VS_OK) {
        status = read_outcomes(&request, arena, &names);
    }
    if (status == VS_OK) {
        status = vs_simulate_runs(&request, &sides, numbers);
    }
    int code = status == VS_OK ? vs_simulate_print(&request, &sides, numbers)
                               : vs_session_fail(session, status);
    vs_simulate_close(&sides);
    for (size_t i = 0; i < VS_SIMULATE_SIDES; i++) {
        vs_buffer_free(&numbers[i]);
    }
    vs_arena_free(arena);
    return code;
}
