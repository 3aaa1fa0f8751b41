/*
 * compute: evaluates all indicators of a school and stores the cells with what they stand on.
 * SPDX-License-Identifier: MIT
 */
#include "command.h"
#include "results.h"

static int compute(vs_session *session, vs_unit *unit, vs_results_made *made)
{
    vs_evaluation_options options = {
        .known = -1,
        .valid = VS_DATE_NONE,
        .today = vs_options_today(&session->options),
        .interpret = vs_options_given(&session->options, VS_OPTION_NO_COMPILE),
    };
    bool full = vs_options_given(&session->options, VS_OPTION_FULL);
    bool current = false;
    int status = vs_unit_source(unit);
    if (status == VS_OK && !full) {
        status = vs_results_current(unit->store, &unit->source->digest, options.today, &current);
    }
    if (status != VS_OK || current) {
        made->unchanged = current;
        return status;
    }
    status = vs_unit_model(unit);
    return status == VS_OK
               ? vs_results_compute(unit->store, unit->model, unit->source, &options, full, made)
               : status;
}

int vs_command_compute(vs_session *session)
{
    vs_unit unit = {.school = NULL};
    vs_results_made made = {0};
    int status = vs_session_arguments(session, 0, 0);
    if (status == VS_OK && vs_session_at_region(session)) {
        status = vs_fail(session->engine, VS_EUSAGE, VS_MSG_COMPUTE_REGION);
    }
    if (status == VS_OK) {
        status = vs_session_unit(session, VS_STORE_WRITE, &unit);
    }
    if (status == VS_OK) {
        status = compute(session, &unit, &made);
    }
    vs_unit_close(&unit);
    if (status != VS_OK) {
        return vs_session_fail(session, status);
    }
    if (made.unchanged) {
        vs_session_tell(session, VS_MSG_COMPUTE_CURRENT);
        return VS_EXIT_OK;
    }
    vs_session_tell(session, VS_MSG_COMPUTE_DONE, (long long)made.cells, (long long)made.known,
                    (long long)made.no_data, (long long)made.not_applicable, (long long)made.errors,
                    (long long)made.changed, (long long)made.series);
    return made.errors > 0 ? VS_EXIT_PARTIAL : VS_EXIT_OK;
}
